/* SPDX-License-Identifier: MIT */
#ifndef KTS_TEST_JUDGE_H
#define KTS_TEST_JUDGE_H

#include "engine/check.h"
#include "engine/program.h"
#include "grammar/base/diag.h"

/*
 * Specs from text over series from text, without any reader: what the machine's tests are written in.
 *
 * A series is lines "NAME: CELL...", one a column (NAME as in `values.NAME`), and
 * "t:" (times in ms; without it 0 100 200 ...), "phase:" (step_index; without it none),
 * "scheduler:" (numbers). A cell is a number, true or false, `_` (a placeholder; no time,
 * no phase), `!kind` or `!missing_stats(reason)`; `@n` before a cell is the identity from there on.
 */
struct kts_test_case {
	struct kts_arena arena;
	struct kts_intern intern;
	struct kts_sources *sources;
	struct kts_diags diags;
	const struct kts_ir *ir;
	struct kts_program *program;
	struct kts_data data;
};

/* Compile and fill (@series NULL: compile only), or print why not and return NULL. */
struct kts_test_case *kts_test_case_new(const char *spec, const char *series);
void kts_test_case_free(struct kts_test_case *c);

/*
 * All that a check came to, as one text:
 *
 *	pass 2 of 3, scope 4, read 3, skipped placeholder 1, margin 5 at 2
 *	violated 3 after 1: x went back from 20 to 15 (by 5) {x 15 <- 20}
 *	undecided 2: ...
 *	note placeholder 1, 2..2: ...
 *
 * The caller frees it. NULL: no memory.
 */
char *kts_test_describe(const struct kts_result *result, const struct kts_data *data);

/* The same for all checks, one after another, then the verdict of the run; the same for every chunk size, or it dies. */
char *kts_test_judge(const char *spec, const char *series);

#endif
