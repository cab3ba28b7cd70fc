/* SPDX-License-Identifier: MIT */
#include "tests/support/columns.h"

#include <check.h>
#include <string.h>

#define MS	1000000ll

struct kts_spec *kts_test_spec(const char *text)
{
	struct kts_spec *spec;

	if (kts_spec_compile_text("t.kts", text, strlen(text), NULL, &spec) != KTS_OK)
		kts_spec_print_diagnostics(spec, stderr, 0);
	ck_assert(kts_spec_is_valid(spec));
	return spec;
}

struct kts_columns *kts_test_columns(struct kts_spec *const *spec, size_t n)
{
	struct kts_columns *columns;

	ck_assert_int_eq(kts_columns_new("s.ndjson", (const struct kts_spec *const *)spec, n, &columns), KTS_OK);
	return columns;
}

size_t kts_test_declare(struct kts_columns *columns, const char *signal, const char *key)
{
	size_t column = SIZE_MAX;

	ck_assert_msg(kts_columns_add(columns, signal, key, &column) == KTS_OK, "%s", signal);
	return column;
}

void kts_test_sample(struct kts_columns *columns, int64_t ms)
{
	ck_assert_int_eq(kts_columns_sample(columns, KTS_SAMPLE(.has_elapsed = 1, .elapsed_ns = ms * MS)), KTS_OK);
}
