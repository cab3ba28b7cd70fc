/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdint.h>
#include <string.h>

#include "grammar/base/arena.h"
#include "grammar/base/limits.h"
#include "tests/support/failalloc.h"
#include "tests/support/suite.h"

START_TEST(pieces_are_zeroed_aligned_and_apart)
{
	struct kts_arena arena;
	unsigned char *pieces[500];

	kts_arena_init(&arena, 0);
	ck_assert_uint_eq(arena.cap, (size_t)KTS_MAX_COMPILE_BYTES);
	for (size_t i = 0; i < 500; i++) {
		pieces[i] = kts_arena_alloc(&arena, i);
		ck_assert_ptr_nonnull(pieces[i]);
		ck_assert_uint_eq((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
		for (size_t j = 0; j < i; j++)
			ck_assert_uint_eq(pieces[i][j], 0);
		memset(pieces[i], (int)(i & 255), i);
	}
	for (size_t i = 0; i < 500; i++)
		for (size_t j = 0; j < i; j++)
			ck_assert_uint_eq(pieces[i][j], i & 255);
	kts_arena_free(&arena);
	ck_assert_uint_eq(arena.taken, 0);
	ck_assert_ptr_nonnull(kts_arena_alloc(&arena, 1));
	kts_arena_free(&arena);
	kts_arena_free(NULL);
}
END_TEST

START_TEST(a_large_piece_leaves_the_small_ones_their_block)
{
	struct kts_arena arena;

	kts_arena_init(&arena, 0);
	char *first = kts_arena_alloc(&arena, 16);
	ck_assert_ptr_nonnull(kts_arena_alloc(&arena, 5u << 20));
	char *second = kts_arena_alloc(&arena, 16);
	ck_assert_ptr_eq(second, first + 16);
	kts_arena_free(&arena);
}
END_TEST

START_TEST(the_cap_holds)
{
	struct kts_arena arena;
	size_t n = 0;

	kts_arena_init(&arena, 100000);
	while (kts_arena_alloc(&arena, 1000))
		n++;
	ck_assert_uint_ge(n, 80);
	ck_assert_uint_le(n, 100);
	ck_assert_uint_le(arena.taken, 100000);
	ck_assert_int_eq(kts_arena_status(&arena), KTS_ELIMIT);
	kts_arena_free(&arena);

	kts_arena_init(&arena, 10);
	ck_assert_ptr_null(kts_arena_alloc(&arena, 1));
	ck_assert_int_eq(kts_arena_status(&arena), KTS_ELIMIT);
	ck_assert_ptr_null(kts_arena_alloc(&arena, SIZE_MAX));
	ck_assert_ptr_null(kts_arena_array(&arena, SIZE_MAX / 2, 4));
	ck_assert_ptr_null(kts_arena_text(&arena, "", SIZE_MAX));
	kts_arena_free(&arena);
}
END_TEST

START_TEST(text_is_terminated)
{
	struct kts_arena arena;

	kts_arena_init(&arena, 0);
	ck_assert_str_eq(kts_arena_text(&arena, "abcdef", 3), "abc");
	ck_assert_str_eq(kts_arena_text(&arena, NULL, 0), "");
	kts_arena_free(&arena);
}
END_TEST

START_TEST(memory_that_runs_out_is_told_from_the_cap)
{
	struct kts_arena arena;

	kts_arena_init(&arena, 0);
	kts_test_fail_after(0);
	void *piece = kts_arena_alloc(&arena, 1);
	kts_test_fail_after(-1);
	ck_assert_ptr_null(piece);
	ck_assert_int_eq(kts_arena_status(&arena), KTS_ENOMEM);
	ck_assert_ptr_nonnull(kts_arena_alloc(&arena, 1));
	kts_arena_free(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("arena");
	TCase *tcase = tcase_create("arena");

	tcase_add_test(tcase, pieces_are_zeroed_aligned_and_apart);
	tcase_add_test(tcase, a_large_piece_leaves_the_small_ones_their_block);
	tcase_add_test(tcase, the_cap_holds);
	tcase_add_test(tcase, text_is_terminated);
	tcase_add_test(tcase, memory_that_runs_out_is_told_from_the_cap);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
