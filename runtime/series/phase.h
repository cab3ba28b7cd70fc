/* SPDX-License-Identifier: MIT */
#ifndef KTS_PHASE_H
#define KTS_PHASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/column.h"

/*
 * Phases of samples: the stamp, or, where stimulus events are known, derived
 * from the events and the planned boundary of the sample.
 */

/* When a step of the scenario started. */
struct kts_step_start {
	uint64_t elapsed_ms;
	uint64_t step;
};

struct kts_events {
	struct kts_step_start *start;
	size_t n, cap;
	bool present;		/* there was a list of events, maybe without a start */
};

enum kts_status kts_events_add(struct kts_events *events, uint64_t elapsed_ms, uint64_t step);
/* Append all of @more. */
enum kts_status kts_events_join(struct kts_events *events, const struct kts_events *more);
/* By time; of equal times the order stays. */
enum kts_status kts_events_sort(struct kts_events *events);
/* The phase, as kts_axis has it, of a boundary; events are sorted. */
uint64_t kts_events_phase(const struct kts_events *events, uint64_t boundary_ms);
void kts_events_free(struct kts_events *events);

/*
 * The boundaries of all samples, those that are regular in next to nothing:
 * events may stand behind the samples, so they are kept until the end. Read in
 * order only.
 */
struct kts_boundaries {
	uint8_t *byte;
	size_t n_bytes, cap_bytes;
	uint64_t last, step;	/* of the samples so far, to predict the next */
	uint64_t as_predicted;	/* the last so many were, and are not written yet */
	bool any;
};

struct kts_boundary_reader {
	const struct kts_boundaries *from;
	size_t at;
	uint64_t last, step;
	uint64_t as_predicted;	/* the next so many are */
	bool end;		/* of what is written */
};

enum kts_status kts_boundaries_add(struct kts_boundaries *boundaries, bool has, uint64_t boundary_ms);
/* The next sample's; false where it has none. */
bool kts_boundaries_next(struct kts_boundary_reader *reader, uint64_t *boundary_ms);
void kts_boundaries_free(struct kts_boundaries *boundaries);

/* Put derived phases in place of the stamps, of samples that have a boundary. */
enum kts_status kts_phases_derive(struct kts_axis *axis, const struct kts_boundaries *boundaries,
				  const struct kts_events *events);

#endif
