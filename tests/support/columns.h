/* SPDX-License-Identifier: MIT */
#ifndef KTS_TEST_COLUMNS_H
#define KTS_TEST_COLUMNS_H

#include "runtime/kts.h"

/* Series that are given column by column, as an embedder gives them; what fails here fails the test. */
struct kts_spec *kts_test_spec(const char *text);
/* The series `s.ndjson` for all of @spec. */
struct kts_columns *kts_test_columns(struct kts_spec *const *spec, size_t n);
size_t kts_test_declare(struct kts_columns *columns, const char *signal, const char *key);
/* The next sample, @ms after the start. */
void kts_test_sample(struct kts_columns *columns, int64_t ms);

#endif
