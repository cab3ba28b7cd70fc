/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>

#include "grammar/base/intern.h"
#include "tests/support/failalloc.h"
#include "tests/support/suite.h"

START_TEST(equal_text_has_one_pointer)
{
	struct kts_arena arena;
	struct kts_intern names;
	struct kts_str first[2000], again;
	char text[32];

	kts_arena_init(&arena, 0);
	kts_intern_init(&names, &arena);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 2000; i++) {
			int len = snprintf(text, sizeof(text), "name_%d", i);

			ck_assert_int_eq(kts_intern_put(&names, text, (size_t)len, &again), KTS_OK);
			if (round == 0)
				first[i] = again;
			ck_assert(kts_str_same(first[i], again));
			ck_assert_str_eq(again.ptr, text);
			ck_assert(kts_str_is(again, text));
			ck_assert(kts_str_same(kts_intern_find(&names, text, (size_t)len), again));
		}
	}
	ck_assert_uint_eq(names.count, 2000);
	ck_assert(!kts_str_same(first[0], first[1]));
	ck_assert_ptr_null(kts_intern_find(&names, "name", 4).ptr);
	kts_arena_free(&arena);
}
END_TEST

START_TEST(empty_text_and_nuls_are_text)
{
	struct kts_arena arena;
	struct kts_intern names;
	struct kts_str empty, nul, same;

	kts_arena_init(&arena, 0);
	kts_intern_init(&names, &arena);
	ck_assert_ptr_null(kts_intern_find(&names, "", 0).ptr);
	ck_assert_int_eq(kts_intern_put(&names, NULL, 0, &empty), KTS_OK);
	ck_assert_ptr_nonnull(empty.ptr);
	ck_assert_int_eq(kts_intern_put(&names, "a\0b", 3, &nul), KTS_OK);
	ck_assert_uint_eq(nul.len, 3);
	ck_assert_int_eq(kts_intern_put(&names, "a", 1, &same), KTS_OK);
	ck_assert(!kts_str_same(nul, same));
	ck_assert(!kts_str_is(nul, "a"));
	ck_assert(!kts_str_is(KTS_NO_STR, ""));
	kts_arena_free(&arena);
}
END_TEST

START_TEST(memory_that_runs_out_leaves_the_table_whole)
{
	for (long n = 0;; n++) {
		struct kts_arena arena;
		struct kts_intern names;
		struct kts_str out;
		enum kts_status status = KTS_OK;
		char text[16];

		kts_arena_init(&arena, 0);
		kts_intern_init(&names, &arena);
		kts_test_fail_after(n);
		for (int i = 0; i < 1000 && status == KTS_OK; i++)
			status = kts_intern_put(&names, text, (size_t)snprintf(text, sizeof(text), "%d", i), &out);
		bool hit = kts_test_failed();
		kts_test_fail_after(-1);
		if (hit) {
			ck_assert_int_eq(status, KTS_ENOMEM);
			ck_assert_ptr_null(out.ptr);
		}
		ck_assert_int_eq(kts_intern_put(&names, "after", 5, &out), KTS_OK);
		kts_arena_free(&arena);
		if (!hit)
			break;
	}
}
END_TEST

START_TEST(the_cap_is_told)
{
	struct kts_arena arena;
	struct kts_intern names;
	struct kts_str out;

	kts_arena_init(&arena, 100);
	kts_intern_init(&names, &arena);
	ck_assert_int_eq(kts_intern_put(&names, "x", 1, &out), KTS_ELIMIT);
	ck_assert_ptr_null(out.ptr);
	kts_arena_free(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("intern");
	TCase *tcase = tcase_create("intern");

	tcase_add_test(tcase, equal_text_has_one_pointer);
	tcase_add_test(tcase, empty_text_and_nuls_are_text);
	tcase_add_test(tcase, memory_that_runs_out_leaves_the_table_whole);
	tcase_add_test(tcase, the_cap_is_told);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
