/* SPDX-License-Identifier: MIT */
#ifndef KTS_TRACE_H
#define KTS_TRACE_H

#include "engine/program.h"

/*
 * What the machine made of each sample, for who wonders about a verdict. The program runs once more, a sample at a time,
 * and what a check's counts grow by is what became of the sample. A normal run knows nothing of it but that nobody asks.
 */
enum kts_fate {
	KTS_FATE_OUT,		/* not in the check's scope */
	KTS_FATE_NONE,		/* in scope, but no obligation of its own */
	KTS_FATE_SATISFIED,
	KTS_FATE_VIOLATED,
	KTS_FATE_UNDECIDED,
	KTS_FATE_SKIPPED,
};

struct kts_traced {
	uint8_t fate;		/* enum kts_fate */
	uint8_t kind;		/* of what was skipped: enum kts_error_kind */
};

struct kts_trace;

/*
 * Run @program over a settled series; it and @data are borrowed. The caller frees *@out with kts_trace_free().
 * KTS_OK; KTS_ENOMEM; KTS_ELIMIT (checks times samples); KTS_EINVAL as kts_program_run().
 */
enum kts_status kts_trace_new(const struct kts_program *program, const struct kts_data *data, struct kts_trace **out);
void kts_trace_free(struct kts_trace *trace);

/* Checks: those of the program, where a quorum is one for each key. */
size_t kts_trace_checks(const struct kts_trace *trace);
/* What check @i came to, with all its rows of evidence; and what became of each sample of the series. */
const struct kts_result *kts_trace_result(const struct kts_trace *trace, size_t i);
const struct kts_traced *kts_trace_samples(const struct kts_trace *trace, size_t i);
/*
 * The values of the signals of check @i at a sample, in *@out, borrowed until the next call. NULL: it shows none.
 * KTS_OK, KTS_ENOMEM.
 */
enum kts_status kts_trace_values(struct kts_trace *trace, size_t i, uint64_t sample, const struct kts_observation **out);

#endif
