/* SPDX-License-Identifier: MIT */
#ifndef KTS_TEST_SERIES_TEXT_H
#define KTS_TEST_SERIES_TEXT_H

#include <stddef.h>

#include "runtime/series/series.h"
#include "tests/support/compile.h"

/* What asks a series for something: a spec of nothing but signals (and a `series` block). */
struct kts_test_ask {
	struct kts_test_compile compile;
	const struct kts_projection *projection;
	size_t n;
	const struct kts_series_spec *spec;
};

/* @signals: lines "signal NAME : TYPE = PATH"; a check of each is added. Dies if it does not compile. */
void kts_test_ask(struct kts_test_ask *ask, const char *signals);
void kts_test_ask_free(struct kts_test_ask *ask);

/*
 * Read a series from memory, and give its columns as text, or the status and
 * the messages. @options may be NULL. The caller frees it. NULL: no memory.
 */
char *kts_test_read_series(const struct kts_test_ask *ask, const char *series, size_t len,
			   const struct kts_series_options *options);
/* The same from the file @options->file. */
char *kts_test_read_file(const struct kts_test_ask *ask, const struct kts_series_options *options);

#endif
