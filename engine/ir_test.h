/* SPDX-License-Identifier: MIT */
#ifndef KTS_IR_TEST_H
#define KTS_IR_TEST_H

#include <stdio.h>

#include "engine/column.h"
#include "engine/ir.h"
#include "engine/verdict.h"

/*
 * Inline tests of a spec: a small series as it was written, checked and
 * converted, and what is expected of it. Built by the checker, turned into
 * columns and judged by inline_test.c. All memory is in the compile's arena.
 */

/* What stands for one sample in one row. */
struct kts_ir_cell {
	uint64_t bits;		/* of the row's type, as a column holds it; of text a pointer to its struct kts_str */
	bool has_value;
	uint8_t kind;		/* enum kts_error_kind, where it has none */
	uint8_t reason;		/* enum kts_missing_reason, of missing_stats */
};

/* The values of one projection, or of one key of a swept one. */
struct kts_ir_row {
	uint32_t column;	/* index of the projection */
	const struct kts_ir_cell *cell;	/* one a sample; of data about the run exactly one */
	const struct kts_sweep_key *key;	/* of a swept projection; its column is set by whoever makes the data. Else NULL */
	struct kts_span span;	/* where it is given */
};

/* What is said of a label: of all rows of all checks that have it together, as of a run. */
enum kts_expected {
	KTS_EXPECTED_PASSES,		/* all of them pass */
	KTS_EXPECTED_FAILS,		/* one of them fails, a `warn` check too */
	KTS_EXPECTED_INCONCLUSIVE,	/* none fails, and one is inconclusive */
};

struct kts_ir_expect {
	enum kts_expected kind;
	const char *label;		/* as written */
	struct kts_span span;
	bool has_at;			/* a violated (undecided) row at the sample with this time */
	int64_t at_ns;
	enum kts_reason reason;		/* inconclusive for it; KTS_REASON_NONE: for any */
	const char *row;		/* " [a], step 0": only the row of them whose title ends so; NULL: all */
	const uint32_t *check;		/* which checks the label names: indexes into kts_ir.check, ascending */
	size_t n_checks;
};

struct kts_ir_test {
	const char *name;
	const char *group;		/* nested groups joined by " / ", or NULL */
	const char *full;		/* "group / name", or the name */
	struct kts_span span;		/* from `test` to the name */
	size_t n_samples;
	/*
	 * By projection, then in the order of keys, which struct kts_sweep has. Projections
	 * that no row gives are absent, swept ones have no key.
	 */
	const struct kts_ir_row *row;
	size_t n_rows;
	const struct kts_ir_cell *time;		/* ns; NULL: no sample has a time */
	const struct kts_ir_cell *phase;	/* step_index; NULL: no sample has a phase */
	const struct kts_ir_cell *label;	/* of the sample's phase, a pointer to its struct kts_str; NULL: no phase has one */
	/* A pointer to interned text, so that equal ones are equal. NULL: no scheduler is known. */
	const struct kts_ir_cell *identity;
	const uint32_t *line;		/* where each sample stands in the spec; NULL without samples */
	const struct kts_ir_expect *expect;
	size_t n_expects;
};

/* How many cells @row of @test has. */
size_t kts_ir_row_cells(const struct kts_ir *ir, const struct kts_ir_test *test, const struct kts_ir_row *row);

/* "passes", "fails", "inconclusive". */
const char *kts_expected_name(enum kts_expected kind);

/* The tests as text, for kts_ir_dump(). */
void kts_ir_tests_dump(FILE *out, const struct kts_ir *ir);

#endif
