/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/limits.h"
#include "grammar/base/source.h"
#include "tests/support/failalloc.h"
#include "tests/support/suite.h"

static uint32_t add(struct kts_sources *sources, const char *name, const char *text)
{
	uint32_t id;

	ck_assert_int_eq(kts_sources_add(sources, name, text, strlen(text), &id), KTS_OK);
	return id;
}

START_TEST(positions_tell_text_line_and_column)
{
	struct kts_sources *sources;
	struct kts_place place;
	size_t len;

	ck_assert_int_eq(kts_sources_new(&sources), KTS_OK);
	uint32_t a = add(sources, "a.kts", "one\ntwo\r\n\n");
	uint32_t b = add(sources, "b.kts", "");
	uint32_t c = add(sources, "c.kts", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80x");
	ck_assert_uint_eq(kts_sources_count(sources), 3);
	const struct kts_source *source = kts_sources_get(sources, a);
	ck_assert_uint_eq(source->base, 1);

	static const struct {
		uint32_t offset, line, column, begin, end;
	} rows[] = {
		{ 0, 1, 1, 0, 3 }, { 2, 1, 3, 0, 3 }, { 3, 1, 4, 0, 3 }, { 4, 2, 1, 4, 7 }, { 7, 2, 4, 4, 7 },
		{ 9, 3, 1, 9, 9 }, { 10, 4, 1, 10, 10 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_int_eq(kts_sources_locate(sources, 1 + rows[i].offset, &place), KTS_OK);
		ck_assert_ptr_eq(place.source, source);
		ck_assert_uint_eq(place.line, rows[i].line);
		ck_assert_uint_eq(place.column, rows[i].column);
		ck_assert_uint_eq(place.line_begin, 1 + rows[i].begin);
		ck_assert_uint_eq(place.line_end, 1 + rows[i].end);
	}
	source = kts_sources_get(sources, b);
	ck_assert_ptr_eq(kts_sources_find(sources, source->base), source);
	ck_assert_int_eq(kts_sources_locate(sources, source->base, &place), KTS_OK);
	ck_assert_uint_eq(place.line, 1);
	source = kts_sources_get(sources, c);
	static const uint32_t starts[] = { 0, 2, 5, 9, 10 };
	for (uint32_t i = 0; i < 5; i++) {
		ck_assert_int_eq(kts_sources_locate(sources, source->base + starts[i], &place), KTS_OK);
		ck_assert_uint_eq(place.column, i + 1);
	}

	ck_assert_int_eq(kts_sources_locate(sources, 0, &place), KTS_EINVAL);
	ck_assert_int_eq(kts_sources_locate(sources, 1000, &place), KTS_EINVAL);
	ck_assert_ptr_null(kts_sources_get(sources, 3));
	ck_assert_ptr_null(kts_sources_find(sources, 0));
	const char *text = kts_sources_text(sources, (struct kts_span){ 5, 8 }, &len);
	ck_assert_uint_eq(len, 3);
	ck_assert(memcmp(text, "two", 3) == 0);
	ck_assert_ptr_null(kts_sources_text(sources, KTS_NOWHERE, &len));
	ck_assert_ptr_null(kts_sources_text(sources, (struct kts_span){ 5, 500 }, &len));
	kts_sources_free(sources);
	kts_sources_free(NULL);
}
END_TEST

/* Against counting from the start, over lines long enough to have marks inside. */
START_TEST(columns_of_long_lines)
{
	struct kts_sources *sources;
	static char text[20000];
	uint32_t id, line = 1, column = 1;
	size_t n = 0;

	while (n < sizeof(text) - 8) {
		memcpy(text + n, n % 7 ? "\xc3\xa4" : "ab", 2);
		n += 2;
		if (n % 4000 == 0)
			text[n++] = '\n';
	}
	ck_assert_int_eq(kts_sources_new(&sources), KTS_OK);
	ck_assert_int_eq(kts_sources_add(sources, "long", text, n, &id), KTS_OK);
	for (size_t i = 0; i < n; i++) {
		struct kts_place place;

		if ((text[i] & 0xc0) == 0x80)
			continue;
		ck_assert_int_eq(kts_sources_locate(sources, 1 + (uint32_t)i, &place), KTS_OK);
		ck_assert_uint_eq(place.line, line);
		ck_assert_uint_eq(place.column, column);
		column++;
		if (text[i] == '\n') {
			line++;
			column = 1;
		}
	}
	kts_sources_free(sources);
}
END_TEST

START_TEST(texts_and_names_are_copies)
{
	struct kts_sources *sources;
	char name[] = "n", text[] = "t";
	uint32_t id;

	ck_assert_int_eq(kts_sources_new(&sources), KTS_OK);
	ck_assert_int_eq(kts_sources_add(sources, name, text, 1, &id), KTS_OK);
	const struct kts_source *source = kts_sources_get(sources, id);
	name[0] = text[0] = '?';
	for (int i = 0; i < 100; i++)
		add(sources, "x", "y");
	ck_assert_str_eq(source->name, "n");
	ck_assert_str_eq(source->text, "t");
	kts_sources_free(sources);
}
END_TEST

START_TEST(a_text_has_a_limit)
{
	struct kts_sources *sources;
	size_t size = (size_t)KTS_MAX_SOURCE_BYTES + 1;
	char *text = calloc(1, size);
	uint32_t id;

	ck_assert_ptr_nonnull(text);
	ck_assert_int_eq(kts_sources_new(&sources), KTS_OK);
	ck_assert_int_eq(kts_sources_add(sources, "large", text, size, &id), KTS_ELIMIT);
	ck_assert_int_eq(kts_sources_add(sources, "large", text, size - 1, &id), KTS_OK);
	ck_assert_uint_eq(kts_sources_count(sources), 1);
	kts_sources_free(sources);
	free(text);
}
END_TEST

START_TEST(memory_that_runs_out)
{
	for (long n = 0;; n++) {
		struct kts_sources *sources = NULL;
		uint32_t id;

		kts_test_fail_after(n);
		enum kts_status status = kts_sources_new(&sources);
		for (int i = 0; i < 20 && status == KTS_OK; i++)
			status = kts_sources_add(sources, "name", "text", 4, &id);
		bool hit = kts_test_failed();
		kts_test_fail_after(-1);
		kts_sources_free(sources);
		ck_assert_int_eq(status, hit ? KTS_ENOMEM : KTS_OK);
		if (!hit)
			break;
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("source");
	TCase *tcase = tcase_create("source");

	tcase_add_test(tcase, positions_tell_text_line_and_column);
	tcase_add_test(tcase, columns_of_long_lines);
	tcase_add_test(tcase, texts_and_names_are_copies);
	tcase_add_test(tcase, a_text_has_a_limit);
	tcase_add_test(tcase, memory_that_runs_out);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
