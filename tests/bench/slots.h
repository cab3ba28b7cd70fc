/* SPDX-License-Identifier: MIT */
#ifndef KTS_BENCH_SLOTS_H
#define KTS_BENCH_SLOTS_H

#include "tests/bench/columns.h"

/*
 * A straightforward evaluator of the five questions, as one would write it by hand: a slot a sample, a
 * loop a question, a branch a sample. Once over slots of 16 bytes, an optional value, and once over slots
 * of the size that results of a library have whose errors carry their texts.
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

/* An optional value. */
struct plain_slot {
	struct slot is;
};

/* A result as a library in Rust has it: as large as its largest error, which has three texts and a list of them. */
struct result_slot {
	struct slot is;
	char rest[4 * 24 - sizeof(struct slot)];
};

#define SLOTS_OF(kind)									\
	struct kind##_slots {								\
		struct plain_slot *time;	/* f64, in seconds */			\
		struct kind##_slot *column[BENCH_COLUMNS];	/* NULL: not asked about */	\
		uint64_t n;								\
	}

SLOTS_OF(plain);
SLOTS_OF(result);

#define SLOT_QUESTIONS	5

/* What is known of a question: the counts, how close it came, and the first violations. */
struct slot_answer {
	uint64_t judged, violated;
	double margin;
	uint64_t row[10];
};

void plain_slots_fill(struct plain_slots *slots, const struct bench_series *series);
void plain_slots_free(struct plain_slots *slots);
/* monotonic, rate, ratio, always, steady */
void plain_slots_judge(const struct plain_slots *slots, struct slot_answer *answer);

void result_slots_fill(struct result_slots *slots, const struct bench_series *series);
void result_slots_free(struct result_slots *slots);
void result_slots_judge(const struct result_slots *slots, struct slot_answer *answer);

#endif
