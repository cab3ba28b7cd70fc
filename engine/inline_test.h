/* SPDX-License-Identifier: MIT */
#ifndef KTS_INLINE_TEST_H
#define KTS_INLINE_TEST_H

#include "engine/expand.h"
#include "engine/ir_test.h"
#include "engine/program.h"

/*
 * An inline test that was run: its cells as columns, judged by the same
 * program as a series. Only checks that an expectation names are in it.
 */

/* What became of an expectation. */
struct kts_inline_outcome {
	bool holds;
	enum kts_verdict verdict;	/* of all checks with that label */
	size_t n_results;		/* of them; 0: nothing came out */
};

struct kts_inline_test {
	const struct kts_ir_test *test;		/* borrowed, as the whole compile */
	struct kts_ir ir;			/* of the spec, with the checks that are judged */
	struct kts_ir_check *check;
	struct kts_data data;
	struct kts_expansion expansion;		/* of both; results refer to its checks and data */
	struct kts_column absent;		/* shared by all columns that no row gives */
	struct kts_results *results;
	struct kts_inline_outcome *outcome;	/* one an expectation */
	bool holds;				/* all of them do */
};

/*
 * Run @test of @ir, which has to outlive the result; the caller frees it. The
 * outcomes do not depend on @options (NULL: the defaults). KTS_OK also when
 * expectations do not hold; KTS_ENOMEM, KTS_EINVAL (options), KTS_ELIMIT, KTS_EBUG.
 */
enum kts_status kts_inline_test_run(const struct kts_ir *ir, const struct kts_ir_test *test,
				    const struct kts_run_options *options, struct kts_inline_test **out);
void kts_inline_test_free(struct kts_inline_test *run);

/* Is @result of a check that @expect names, and the row of it that @expect names, if it names one? */
bool kts_inline_test_names(const struct kts_ir *ir, const struct kts_ir_expect *expect, const struct kts_result *result);
/* Is it of a check that @expect names, whichever row it is? */
bool kts_inline_test_may_name(const struct kts_ir *ir, const struct kts_ir_expect *expect, const struct kts_result *result);
/* What the title of @result has behind its label: " [a], step 0"; "" if it is the only row. Borrowed from the result. */
const char *kts_inline_test_row(const struct kts_result *result);

#endif
