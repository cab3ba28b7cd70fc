/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "grammar/suggest.h"
#include "tests/support/suite.h"

static unsigned int distance(const char *a, const char *b)
{
	return kts_suggest_distance(a, strlen(a), b, strlen(b), 100);
}

START_TEST(distances)
{
	static const struct {
		const char *a, *b;
		unsigned int halves;
	} rows[] = {
		{ "", "", 0 }, { "a", "", 2 }, { "", "abc", 6 }, { "abc", "abc", 0 }, { "abc", "abd", 2 },
		{ "abc", "aBc", 1 }, { "abc", "acb", 2 }, { "abc", "bca", 4 }, { "monotnic", "monotonic", 2 },
		{ "wihtin", "within", 2 }, { "nr_enqueue", "nr_enqueued", 2 }, { "kitten", "sitting", 6 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_uint_eq(distance(rows[i].a, rows[i].b), rows[i].halves);
		ck_assert_uint_eq(distance(rows[i].b, rows[i].a), rows[i].halves);
	}
	ck_assert_uint_eq(kts_suggest_distance("kitten", 6, "sitting", 7, 3), 4);
}
END_TEST

static const char *nearest(const char *word, const char *const *names)
{
	struct kts_suggest s;

	kts_suggest_start(&s, word, strlen(word));
	for (; *names; names++)
		kts_suggest_try(&s, *names, strlen(*names));
	return s.best;
}

START_TEST(only_what_is_near)
{
	static const char *const names[] = { "dispatched", "enqueued", "enqueuex", "lat", "x", NULL };

	ck_assert_str_eq(nearest("dipatched", names), "dispatched");
	ck_assert_str_eq(nearest("enqueue", names), "enqueued");
	ck_assert_str_eq(nearest("LAT", names), "lat");
	ck_assert_str_eq(nearest("X", names), "x");
	ck_assert_ptr_null(nearest("y", names));
	ck_assert_ptr_null(nearest("latency", names));
	ck_assert_ptr_null(nearest("", names));
}
END_TEST

START_TEST(long_words_are_compared_whole)
{
	char a[200], b[200];

	memset(a, 'a', sizeof(a));
	memset(b, 'a', sizeof(b));
	ck_assert_uint_eq(kts_suggest_distance(a, 200, b, 200, 5), 0);
	b[199] = 'b';
	ck_assert_uint_eq(kts_suggest_distance(a, 200, b, 200, 5), 6);
	ck_assert_uint_eq(kts_suggest_distance(a, 64, b, 63, 5), 2);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("suggest");
	TCase *tcase = tcase_create("suggest");

	tcase_add_test(tcase, distances);
	tcase_add_test(tcase, only_what_is_near);
	tcase_add_test(tcase, long_words_are_compared_whole);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
