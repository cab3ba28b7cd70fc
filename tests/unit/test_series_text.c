/* SPDX-License-Identifier: MIT */
/* Text columns of long series: ids, threads, limits. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/limits.h"
#include "tests/support/series_text.h"
#include "tests/support/suite.h"

/* A series of 60000 lines that are alike, but now and then. */
static char *long_series(size_t *len)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, len);

	ck_assert_ptr_nonnull(out);
	for (int i = 0; i < 60000; i++)
		fprintf(out, "{\"tag\":\"t%d\",\"values\":{\"s\":{\"Ok\":\"%s%d\"},\"m\":{\"Ok\":%s}},\"pad\":\"%060d\"}\n", i,
			i % 1000 == 7 ? "a\\\"" : "", i * 7919 % 5000, i % 900 == 3 ? "null" : i % 7 ? "\"on\"" : "\"off\"", 0);
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

START_TEST(threads)
{
	struct kts_test_ask ask;
	size_t len;
	char *series = long_series(&len), *first = NULL;

	kts_test_ask(&ask, "project text values.s\nproject text values.m");
	for (unsigned n = 1; n <= 7; n += 2) {
		char *got = kts_test_read_series(&ask, series, len, &(struct kts_series_options){ .threads = n });

		ck_assert_ptr_nonnull(got);
		if (first)
			ck_assert_str_eq(got, first);
		else
			first = got;
		if (got != first)
			free(got);
	}
	ck_assert_ptr_nonnull(strstr(first, "column values.m : text, 59933 of 60000 valid"));
	free(first);
	free(series);
	kts_test_ask_free(&ask);
}
END_TEST

/* The ids, not only what they stand for, are the same for any number of threads. */
START_TEST(ids)
{
	struct kts_test_ask ask;
	struct kts_diags *diags = calloc(1, sizeof *diags);
	size_t len;
	char *series = long_series(&len);
	struct kts_series *read[2];

	ck_assert_ptr_nonnull(diags);
	kts_diags_init(diags);
	kts_test_ask(&ask, "project text values.s\nproject text values.m");
	for (unsigned i = 0; i < 2; i++)
		ck_assert_int_eq(kts_series_read_memory(ask.projection, ask.n, KTS_SERIES_OPTIONS(.threads = 1 + 4 * i),
							series, len, diags, &read[i]), KTS_OK);
	const struct kts_data *a = kts_series_data(read[0]), *b = kts_series_data(read[1]);

	ck_assert_uint_eq(kts_texts_count(a->texts), kts_texts_count(b->texts));
	ck_assert_str_eq(kts_texts_get(a->texts, 1, NULL), "0");
	for (uint64_t i = 0; i < 60000; i++)
		if (kts_column_bits(&a->column[0], i) != kts_column_bits(&b->column[0], i) ||
		    kts_column_bits(&a->column[1], i) != kts_column_bits(&b->column[1], i))
			ck_abort_msg("sample %llu", (unsigned long long)i);
	kts_series_free(read[0]);
	kts_series_free(read[1]);
	free(diags);
	free(series);
	kts_test_ask_free(&ask);
}
END_TEST

/* More texts than may be kept; a left-out sample's do not count. */
START_TEST(too_many)
{
	struct kts_test_ask ask;
	char *series = NULL;
	size_t len;
	FILE *out = open_memstream(&series, &len);

	ck_assert_ptr_nonnull(out);
	for (unsigned i = 0; i < KTS_MAX_TEXTS + 100; i++)
		fprintf(out, "{\"n\":\"%c\",\"s\":\"%u\"}\n", i < 100 ? 'x' : 'p', i);
	for (unsigned more = 0; more < 2; more++) {
		if (more)
			fprintf(out, "{\"n\":\"p\",\"s\":\"one more\"}\n");
		ck_assert_int_eq(fflush(out), 0);
		kts_test_ask(&ask, "series \"s\" { tag sample.n tags \"p\" }\nproject text sample.s");
		for (unsigned n = 1; n <= 4; n += 3) {
			char *got = kts_test_read_series(&ask, series, len, &(struct kts_series_options){ .threads = n });

			ck_assert_ptr_nonnull(got);
			if (more)
				ck_assert_str_eq(got, "KTS_ELIMIT\n"
						 "test.ndjson: error: [KTS-213] the text signals have more than 1048576 "
						 "different texts, or 64 MiB of them\n");
			else
				ck_assert_ptr_nonnull(strstr(got, "column sample.s : text, 1048576 of 1048576 valid"));
			free(got);
		}
		kts_test_ask_free(&ask);
	}
	fclose(out);
	free(series);
}
END_TEST

/* The samples of one batch alone have too many bytes of text. */
START_TEST(too_long)
{
	struct kts_test_ask ask;
	char *series = malloc(KTS_MAX_TEXT_BYTES + 100), *got;
	size_t half = KTS_MAX_TEXT_BYTES / 2, len;

	ck_assert_ptr_nonnull(series);
	memset(series, 'x', KTS_MAX_TEXT_BYTES + 100);
	memcpy(series, "[{\"s\":\"", 7);
	memcpy(series + half, "\"},{\"s\":\"", 9);
	len = KTS_MAX_TEXT_BYTES + 60;
	memcpy(series + len, "\"}]", 3);
	kts_test_ask(&ask, "project text sample.s");
	got = kts_test_read_series(&ask, series, len + 3, NULL);
	ck_assert_ptr_nonnull(got);
	ck_assert_ptr_nonnull(strstr(got, "KTS_ELIMIT\ntest.ndjson:1:33554441: error: [KTS-213] the text signals have more than"));
	free(got);
	kts_test_ask_free(&ask);
	free(series);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("series_text");
	TCase *tcase = tcase_create("text");

	tcase_set_timeout(tcase, 600);
	tcase_add_test(tcase, threads);
	tcase_add_test(tcase, ids);
	tcase_add_test(tcase, too_many);
	tcase_add_test(tcase, too_long);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
