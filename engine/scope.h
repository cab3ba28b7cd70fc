/* SPDX-License-Identifier: MIT */
#ifndef KTS_SCOPE_H
#define KTS_SCOPE_H

#include "engine/column.h"
#include "engine/ir.h"

/*
 * Which samples a check is about, stretch by stretch: for those who ask about
 * a check without running it. Labels are steps already (expand.h).
 */
struct kts_stretch {
	uint64_t begin, end;	/* samples [begin, end) of one phase, or of none */
};

/* Is the phase one of @phases? */
bool kts_phases_hold(const struct kts_ir_phases *phases, uint64_t step);

/* Runs of one phase, and what stands before the first of them without one. */
size_t kts_scope_stretches(const struct kts_axis *axis);

/* Stretch @i, below kts_scope_stretches(); false where the check does not look at it. */
bool kts_scope_stretch(const struct kts_ir_check *check, const struct kts_axis *axis, size_t i, struct kts_stretch *out);

/* The check's zero of time: 0, or under `during` the first time of its first phase. */
int64_t kts_scope_origin(const struct kts_ir_check *check, const struct kts_axis *axis);

struct kts_sentence;

/* "no sample is of step 9; the series has baseline, step 0": of a phase that @check needs. False if there is none such. */
bool kts_say_lacking_phase(struct kts_sentence *s, const struct kts_ir_check *check, const struct kts_axis *axis);

#endif
