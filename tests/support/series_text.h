/* SPDX-License-Identifier: MIT */
#ifndef KTS_TEST_SERIES_TEXT_H
#define KTS_TEST_SERIES_TEXT_H

#include <stddef.h>

#include "runtime/series/series.h"
#include "tests/support/compile.h"

/* What asks a series for something: a spec of nothing but signals (and a `series` block), and bare projections. */
struct kts_test_ask {
	struct kts_test_compile compile;
	struct kts_projection *projection;	/* those of the spec, then the bare ones */
	size_t n, n_spec;
	const struct kts_series_spec *spec;
};

/*
 * @signals: lines "signal NAME : TYPE = PATH"; a check of each is added. A line "project TYPE PATH"
 * asks for a projection past the compiler. Dies if it does not compile.
 */
void kts_test_ask(struct kts_test_ask *ask, const char *signals);
void kts_test_ask_free(struct kts_test_ask *ask);

/*
 * Read a series from memory, and give its columns as text, or the status and
 * the messages. @options may be NULL. The caller frees it. NULL: no memory.
 */
char *kts_test_read_series(const struct kts_test_ask *ask, const char *series, size_t len,
			   const struct kts_series_options *options);
/* The same as a stream that comes @step bytes at a time, of which what is ready is asked for in between. */
char *kts_test_stream_series(const struct kts_test_ask *ask, const char *series, size_t len, size_t step,
			     const struct kts_series_options *options);
/* The same from the file @options->file. */
char *kts_test_read_file(const struct kts_test_ask *ask, const struct kts_series_options *options);

#endif
