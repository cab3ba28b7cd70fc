/* SPDX-License-Identifier: MIT */
#ifndef KTS_BENCH_COLUMNS_H
#define KTS_BENCH_COLUMNS_H

#include "engine/program.h"
#include "tests/support/compile.h"

/* Series in memory and programs over them, without any reader. Whatever fails ends the process. */
enum bench_kind {
	BENCH_CLEAN,		/* every sample has a value, nothing violates */
	BENCH_VIOLATING,	/* every pair and every sample violates the five questions */
	BENCH_GAPS,		/* one sample in 1,000 is missing, some violate */
};

enum bench_column {
	BENCH_ENQUEUED,
	BENCH_DISPATCHED,
	BENCH_LAT,
	BENCH_BUSY,
	BENCH_MIXED,		/* 0 to 999 by chance */
	BENCH_COLUMNS,
};

/* A sample every 10 ms. */
#define BENCH_PERIOD_MS	10u

struct bench_series {
	struct kts_axis axis;
	struct kts_errors *errors;
	struct kts_column column[BENCH_COLUMNS];
};

/* The same for the same arguments. */
void bench_series_fill(struct bench_series *series, enum bench_kind kind, uint64_t n);
void bench_series_clear(struct bench_series *series);
/* Bytes that a column keeps. */
uint64_t bench_column_bytes(const struct kts_column *column);

/* A spec over `values.enqueued` and so on; those signals are declared already. */
struct bench_program {
	struct kts_test_compile compile;
	struct kts_program *program;
};

void bench_program_make(struct bench_program *program, const char *checks);
void bench_program_free(struct bench_program *program);

/* The series as this program wants it; borrows the columns. The caller frees data->column. */
void bench_bind(const struct bench_program *program, const struct bench_series *series, struct kts_data *data);

/* Judge, and free what came out; @judged and @violated, by check, may be NULL. Seconds. */
double bench_judge(const struct bench_program *program, const struct bench_series *series, uint64_t *judged,
		   uint64_t *violated);

double bench_now(void);
void bench_die(const char *what);

#endif
