/* SPDX-License-Identifier: MIT */
/* The table of texts. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/texts.h"
#include "grammar/base/limits.h"
#include "tests/support/failalloc.h"
#include "tests/support/suite.h"

static uint32_t add(struct kts_texts *t, const char *text)
{
	uint32_t id;

	ck_assert_int_eq(kts_texts_add(t, text, strlen(text), &id), KTS_OK);
	return id;
}

START_TEST(equal_texts_have_one_id)
{
	struct kts_texts *t;
	uint32_t id;
	size_t len;

	ck_assert_int_eq(kts_texts_new(&t), KTS_OK);
	ck_assert_uint_eq(kts_texts_find(t, "a", 1), 0);
	ck_assert_uint_eq(add(t, "a"), 1);
	ck_assert_uint_eq(add(t, ""), 2);
	ck_assert_uint_eq(add(t, "a long text, more than a word"), 3);
	ck_assert_uint_eq(add(t, "a"), 1);
	/* what is behind a NUL counts */
	ck_assert_int_eq(kts_texts_add(t, "a\0b", 3, &id), KTS_OK);
	ck_assert_uint_eq(id, 4);
	ck_assert_uint_eq(kts_texts_find(t, "a\0b", 3), 4);
	ck_assert_uint_eq(kts_texts_find(t, "a\0c", 3), 0);
	ck_assert_uint_eq(kts_texts_find(t, NULL, 0), 2);
	ck_assert_str_eq(kts_texts_get(t, 3, &len), "a long text, more than a word");
	ck_assert_uint_eq(len, 29);
	ck_assert_str_eq(kts_texts_get(t, 2, NULL), "");
	ck_assert_ptr_null(kts_texts_get(t, 0, &len));
	ck_assert_ptr_null(kts_texts_get(t, 5, &len));
	kts_texts_free(t);
	kts_texts_free(NULL);
}
END_TEST

/* Whatever was added and forgotten in between, the table is as if it had never been there. */
START_TEST(truncated)
{
	struct kts_texts *t;
	char text[30];

	ck_assert_int_eq(kts_texts_new(&t), KTS_OK);
	for (uint32_t round = 0; round < 40; round++) {
		uint32_t keep = round * 13 % 101, n = keep + round * 7;

		kts_texts_truncate(t, keep < kts_texts_count(t) ? keep : kts_texts_count(t));
		for (uint32_t i = kts_texts_count(t); i < n; i++) {
			snprintf(text, sizeof text, "text %u of %u", i, i < keep ? 0 : round);
			ck_assert_uint_eq(add(t, text), i + 1);
		}
		for (uint32_t i = 1; i <= n; i++) {
			size_t len;
			const char *at = kts_texts_get(t, i, &len);

			ck_assert_uint_eq(kts_texts_find(t, at, len), i);
		}
		snprintf(text, sizeof text, "text %u of %u", n, round);
		ck_assert_uint_eq(kts_texts_find(t, text, strlen(text)), 0);
	}
	kts_texts_truncate(t, 0);
	ck_assert_uint_eq(kts_texts_count(t), 0);
	ck_assert_uint_eq(add(t, "x"), 1);
	kts_texts_free(t);
}
END_TEST

START_TEST(limits)
{
	struct kts_texts *t;
	char *large = calloc(1, KTS_MAX_TEXT_BYTES + 1), text[20];
	uint32_t id;

	ck_assert_ptr_nonnull(large);
	ck_assert_int_eq(kts_texts_new(&t), KTS_OK);
	add(t, "1");
	ck_assert_int_eq(kts_texts_add(t, large, KTS_MAX_TEXT_BYTES, &id), KTS_ELIMIT);
	ck_assert_int_eq(kts_texts_add(t, large, KTS_MAX_TEXT_BYTES - 1, &id), KTS_OK);
	ck_assert_int_eq(kts_texts_add(t, "2", 1, &id), KTS_ELIMIT);
	/* what is there is found, and what is forgotten makes room */
	ck_assert_uint_eq(add(t, "1"), 1);
	kts_texts_truncate(t, 0);
	for (uint32_t i = 0; i < KTS_MAX_TEXTS; i++) {
		snprintf(text, sizeof text, "%u", i);
		if (kts_texts_add(t, text, strlen(text), &id) != KTS_OK || id != i + 1)
			ck_abort_msg("text %u", i);
	}
	ck_assert_int_eq(kts_texts_add(t, "more", 4, &id), KTS_ELIMIT);
	ck_assert_uint_eq(kts_texts_count(t), KTS_MAX_TEXTS);
	kts_texts_free(t);
	free(large);
}
END_TEST

START_TEST(no_memory)
{
	bool hit = true;

	for (long n = 0; hit; n++) {
		struct kts_texts *t = NULL;
		uint32_t id, added = 0;

		kts_test_fail_after(n);
		enum kts_status status = kts_texts_new(&t);

		for (char c = 'A'; status == KTS_OK && c <= 'Z'; c++) {
			status = kts_texts_add(t, &c, 1, &id);
			added += status == KTS_OK;
		}
		hit = kts_test_failed();
		kts_test_fail_after(-1);
		ck_assert_int_eq(status, hit ? KTS_ENOMEM : KTS_OK);
		ck_assert(!t || kts_texts_count(t) == added);
		kts_texts_free(t);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("texts");
	TCase *tcase = tcase_create("texts");

	tcase_set_timeout(tcase, 600);
	tcase_add_test(tcase, equal_texts_have_one_id);
	tcase_add_test(tcase, truncated);
	tcase_add_test(tcase, limits);
	tcase_add_test(tcase, no_memory);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
