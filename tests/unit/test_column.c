/* SPDX-License-Identifier: MIT */
/* Columns, runs and the axis. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "engine/column.h"
#include "tests/support/failalloc.h"
#include "tests/support/suite.h"

#define PLACEHOLDER	KTS_ERROR_OF(KTS_KIND_placeholder)

START_TEST(runs_are_merged)
{
	struct kts_runs runs = { 0 };

	ck_assert_int_eq(kts_runs_add(&runs, 0, 0), KTS_OK);
	ck_assert_uint_eq(runs.n, 0);
	kts_runs_add(&runs, 3, 7);
	kts_runs_add(&runs, 4, 7);
	kts_runs_add(&runs, 9, 0);
	kts_runs_add(&runs, 12, 8);
	ck_assert_uint_eq(runs.n, 3);
	ck_assert_uint_eq(kts_runs_get(&runs, 2), 0);
	ck_assert_uint_eq(kts_runs_get(&runs, 3), 7);
	ck_assert_uint_eq(kts_runs_get(&runs, 8), 7);
	ck_assert_uint_eq(kts_runs_get(&runs, 9), 0);
	ck_assert_uint_eq(kts_runs_get(&runs, 1000), 8);
	ck_assert(kts_runs_find(&runs, 2) == SIZE_MAX);
	ck_assert_uint_eq(kts_runs_find(&runs, 10), 1);
	/* What begins where the last began takes its place, and joins the run before if it is the same. */
	kts_runs_add(&runs, 12, 0);
	ck_assert_uint_eq(runs.n, 2);
	kts_runs_add(&runs, 13, 1);
	ck_assert_uint_eq(kts_runs_get(&runs, 12), 0);
	kts_runs_free(&runs);
	ck_assert_uint_eq(runs.n, 0);
}
END_TEST

START_TEST(values_and_errors)
{
	struct kts_column c;
	const uint64_t n = KTS_SEGMENT_SAMPLES * 2 + KTS_SEGMENT_SAMPLES / 2;

	kts_column_init(&c, KTS_TYPE_U64);
	for (uint64_t i = 0; i < n; i++) {
		if (i % 1000 == 999)
			ck_assert_int_eq(kts_column_add_error(&c, PLACEHOLDER), KTS_OK);
		else
			ck_assert_int_eq(kts_column_add(&c, i * 3, i < KTS_SEGMENT_SAMPLES + 10 ? 1 : 2), KTS_OK);
	}
	ck_assert_uint_eq(c.n, n);
	ck_assert_uint_eq(c.n_segments, 3);
	ck_assert_uint_eq(c.n_valid, n - n / 1000);
	ck_assert_uint_eq(c.identities.n, 2);
	for (uint64_t i = 0; i < n; i++) {
		bool good = i % 1000 != 999;

		if (kts_column_valid(&c, i) != good || kts_column_bits(&c, i) != (good ? i * 3 : 0) ||
		    kts_runs_get(&c.errors, i) != (good ? 0 : PLACEHOLDER))
			ck_abort_msg("sample %llu", (unsigned long long)i);
	}
	kts_column_clear(&c);
	ck_assert_uint_eq(c.n, 0);
	ck_assert_int_eq(c.type, KTS_TYPE_U64);
}
END_TEST

START_TEST(many)
{
	struct kts_column c;
	uint64_t bits[100], valid[2] = { ~1ull, ~0ull }, identity[100];
	kts_error_id error[100] = { PLACEHOLDER };

	for (size_t i = 0; i < 100; i++) {
		bits[i] = i;
		identity[i] = i < 50;
	}
	kts_column_init(&c, KTS_TYPE_I64);
	ck_assert_int_eq(kts_column_add_many(&c, 100, bits, valid, error, identity), KTS_OK);
	ck_assert_uint_eq(c.n, 100);
	ck_assert_uint_eq(c.n_valid, 99);
	ck_assert_uint_eq(c.identities.n, 2);
	ck_assert(!kts_column_valid(&c, 0));
	ck_assert_int_eq(kts_column_add_many(&c, 1, bits, valid, NULL, NULL), KTS_EINVAL);
	kts_column_clear(&c);
}
END_TEST

static kts_error_id error_at(const struct kts_column *c, uint64_t sample)
{
	return (kts_error_id)kts_runs_get(&c->errors, sample);
}

START_TEST(settle_a_wrong_name)
{
	struct kts_errors *errors;
	struct kts_column c;
	kts_error_id id;

	ck_assert_int_eq(kts_errors_new(&errors), KTS_OK);
	struct kts_error e = { .kind = KTS_KIND_var_not_found, .original = KTS_KIND_var_not_found, .detail = "x" };
	kts_errors_add(errors, &e, &id);
	kts_column_init(&c, KTS_TYPE_U64);
	kts_column_add_error(&c, PLACEHOLDER);
	kts_column_add_error(&c, id);
	kts_column_add_error(&c, KTS_ERROR_OF(KTS_KIND_map_not_found));
	ck_assert_int_eq(kts_column_settle(&c, errors), KTS_OK);
	ck_assert_uint_eq(c.wrong_name, id);
	ck_assert_uint_eq(error_at(&c, 1), id);
	kts_column_clear(&c);

	/* Gaps alone are no wrong name. */
	kts_column_init(&c, KTS_TYPE_U64);
	kts_column_add_error(&c, PLACEHOLDER);
	ck_assert_int_eq(kts_column_settle(&c, errors), KTS_OK);
	ck_assert_uint_eq(c.wrong_name, 0);
	kts_column_clear(&c);
	kts_errors_free(errors);
}
END_TEST

START_TEST(settle_absent)
{
	struct kts_errors *errors;
	struct kts_column c;

	ck_assert_int_eq(kts_errors_new(&errors), KTS_OK);
	kts_column_init(&c, KTS_TYPE_U64);
	kts_column_add_error(&c, KTS_ERROR_OF(KTS_KIND_var_not_found));
	kts_column_add(&c, 1, 0);
	kts_column_add_error(&c, KTS_ERROR_OF(KTS_KIND_type_mismatch));
	kts_column_add_error(&c, KTS_ERROR_OF(KTS_KIND_map_not_found));
	kts_column_add_error(&c, KTS_ERROR_OF(KTS_KIND_absent));
	for (int twice = 0; twice < 2; twice++) {
		ck_assert_int_eq(kts_column_settle(&c, errors), KTS_OK);
		ck_assert_uint_eq(c.wrong_name, 0);
		const struct kts_error *e = kts_errors_get(errors, error_at(&c, 0));
		ck_assert_int_eq(e->kind, KTS_KIND_absent);
		ck_assert_int_eq(e->original, KTS_KIND_var_not_found);
		ck_assert_int_eq(kts_errors_get(errors, error_at(&c, 2))->kind, KTS_KIND_type_mismatch);
		ck_assert_int_eq(kts_errors_get(errors, error_at(&c, 3))->original, KTS_KIND_map_not_found);
		ck_assert_uint_eq(error_at(&c, 4), KTS_ERROR_OF(KTS_KIND_absent));
	}
	kts_column_clear(&c);
	kts_errors_free(errors);
}
END_TEST

static const char *const tags[] = {
	"periodic_000", "periodic_001", "ondemand", "ondemand", "periodic_002", "periodic_3", "", "#9", "#10", "#11",
	"x99999999999999999999", "a_098", "a_099", "a_100", "a_101", "b_102",
};
#define N_TAGS	(sizeof tags / sizeof *tags)

START_TEST(axis_tags)
{
	struct kts_axis axis;
	char buf[64], big[40000];

	kts_axis_init(&axis);
	for (size_t i = 0; i < N_TAGS; i++)
		ck_assert_int_eq(kts_axis_add(&axis, tags[i], strlen(tags[i]), true, 0, 0, i + 1, 0), KTS_OK);
	for (uint64_t i = 0; i < N_TAGS; i++) {
		ck_assert_uint_eq(kts_axis_tag(&axis, i, buf, sizeof buf), strlen(tags[i]));
		ck_assert_str_eq(buf, tags[i]);
	}
	ck_assert_uint_eq(kts_axis_tag(&axis, 0, buf, 11), 12);
	ck_assert_str_eq(buf, "periodic_0");
	ck_assert_uint_eq(kts_axis_tag(&axis, 0, buf, 1), 12);
	ck_assert_str_eq(buf, "");
	ck_assert_uint_eq(kts_axis_tag(&axis, N_TAGS, buf, sizeof buf), 0);

	memset(big, 'x', sizeof big);
	for (int i = 0; i < 3; i++) {
		big[0] = (char)('a' + i);
		ck_assert_int_eq(kts_axis_add(&axis, big, sizeof big, true, 0, 0, 0, 0), KTS_OK);
		ck_assert_int_eq(kts_axis_add(&axis, "small", 5, true, 0, 0, 0, 0), KTS_OK);
	}
	ck_assert_uint_eq(kts_axis_tag(&axis, N_TAGS + 4, buf, sizeof buf), sizeof big);
	ck_assert_int_eq(buf[0], 'c');

	/* these are two tags, whatever text makes of them */
	ck_assert_int_eq(kts_axis_add(&axis, "a\0b\0", 4, true, 0, 0, 0, 0), KTS_OK);
	ck_assert_int_eq(kts_axis_add(&axis, "a\0c\0", 4, true, 0, 0, 0, 0), KTS_OK);
	ck_assert_uint_eq(kts_axis_tag(&axis, N_TAGS + 6, buf, sizeof buf), 4);
	ck_assert_str_eq(buf, "a?b?");
	kts_axis_tag(&axis, N_TAGS + 7, buf, 4);
	ck_assert_str_eq(buf, "a?c");
	kts_axis_clear(&axis);
}
END_TEST

START_TEST(axis_counts_in_one_run)
{
	struct kts_axis axis;
	char tag[32];

	kts_axis_init(&axis);
	for (unsigned i = 0; i < 12000; i++) {
		int len = snprintf(tag, sizeof tag, "periodic_%03u", i);

		ck_assert_int_eq(kts_axis_add(&axis, tag, (size_t)len, i != 5, i * 1000, 1 + i / 6000, i + 2, 1), KTS_OK);
	}
	ck_assert_uint_eq(axis.n_tags, 1);
	ck_assert_uint_eq(axis.lines.n, 1);
	ck_assert_uint_eq(axis.phases.n, 2);
	kts_axis_tag(&axis, 11999, tag, sizeof tag);
	ck_assert_str_eq(tag, "periodic_11999");
	ck_assert_uint_eq(kts_axis_line(&axis, 100), 102);
	ck_assert_uint_eq(kts_axis_step(&axis, 5999), 0);
	ck_assert_uint_eq(kts_axis_step(&axis, 6000), 1);
	ck_assert_int_eq(axis.greatest_elapsed, 11999000);
	int64_t t = -1;
	ck_assert(!kts_axis_elapsed(&axis, 5, &t));
	ck_assert(kts_axis_elapsed(&axis, 7, &t));
	ck_assert_int_eq(t, 7000);
	kts_axis_clear(&axis);
	ck_assert(axis.greatest_elapsed == INT64_MIN);
}
END_TEST

START_TEST(axis_without_phase)
{
	struct kts_axis axis;

	kts_axis_init(&axis);
	/* Several samples on one line, as in a JSON array. */
	for (int i = 0; i < 3; i++)
		kts_axis_add(&axis, "a", 1, false, 0, 0, 1, 0);
	ck_assert(kts_axis_step(&axis, 0) == KTS_NO_PHASE);
	ck_assert_uint_eq(kts_axis_line(&axis, 2), 1);
	ck_assert(axis.greatest_elapsed == INT64_MIN);
	kts_axis_clear(&axis);
}
END_TEST

static enum kts_status add_some(void)
{
	struct kts_axis axis;
	struct kts_column c;
	enum kts_status rc = KTS_OK;

	kts_axis_init(&axis);
	kts_column_init(&c, KTS_TYPE_F64);
	for (unsigned i = 0; rc == KTS_OK && i < 40; i++) {
		char tag[] = { (char)('a' + i), '\0' };

		rc = kts_axis_add(&axis, tag, 1, i % 2, i, i % 5, i * 2, i % 3);
		if (rc == KTS_OK)
			rc = i % 3 ? kts_column_add(&c, i, i % 4) : kts_column_add_error(&c, PLACEHOLDER);
	}
	kts_axis_clear(&axis);
	kts_column_clear(&c);
	return rc;
}

START_TEST(each_allocation_fails_once)
{
	for (long n = 0;; n++) {
		kts_test_fail_after(n);
		enum kts_status rc = add_some();
		bool hit = kts_test_failed();
		kts_test_fail_after(-1);
		if (!hit) {
			ck_assert_int_eq(rc, KTS_OK);
			break;
		}
		ck_assert_int_eq(rc, KTS_ENOMEM);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("column");
	TCase *tc = tcase_create("all");
	tcase_add_test(tc, runs_are_merged);
	tcase_add_test(tc, values_and_errors);
	tcase_add_test(tc, many);
	tcase_add_test(tc, settle_a_wrong_name);
	tcase_add_test(tc, settle_absent);
	tcase_add_test(tc, axis_tags);
	tcase_add_test(tc, axis_counts_in_one_run);
	tcase_add_test(tc, axis_without_phase);
	tcase_add_test(tc, each_allocation_fails_once);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
