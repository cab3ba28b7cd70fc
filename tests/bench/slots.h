/* SPDX-License-Identifier: MIT */
#ifndef KTS_BENCH_SLOTS_H
#define KTS_BENCH_SLOTS_H

#include "tests/bench/columns.h"

/*
 * A straightforward evaluator of the five questions, as one would write it by hand over a vector of
 * optional values: a tagged slot of 16 bytes a sample, a loop a question, a branch a sample.
 */
enum slot_tag {
	SLOT_NONE,
	SLOT_U64,
	SLOT_F64,
};

struct slot {
	enum slot_tag tag;
	union {
		uint64_t u64;
		double f64;
	} value;
};

struct slots {
	struct slot *time;		/* f64, in seconds */
	struct slot *column[BENCH_COLUMNS];	/* NULL: not asked about */
	uint64_t n;
};

#define SLOT_QUESTIONS	5

/* What is known of a question: the counts, how close it came, and the first violations. */
struct slot_answer {
	uint64_t judged, violated;
	double margin;
	uint64_t row[10];
};

void slots_fill(struct slots *slots, const struct bench_series *series);
void slots_free(struct slots *slots);
/* monotonic, rate, ratio, always, steady */
void slots_judge(const struct slots *slots, struct slot_answer *answer);

#endif
