/* SPDX-License-Identifier: MIT */
/* The allocator that fails on demand, and how a test uses it. */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/status.h"
#include "tests/support/failalloc.h"
#include "tests/support/suite.h"

/* Stands for any function under test: three allocations, each may fail. */
static enum kts_status three_allocations(void)
{
	enum kts_status rc = KTS_ENOMEM;
	char *a = malloc(10), *b = NULL, *c = NULL;
	if (!a)
		goto out;
	b = strdup("text");
	if (!b)
		goto out;
	c = realloc(a, 20000);
	if (!c)
		goto out;
	a = NULL;
	rc = KTS_OK;
out:
	free(a);
	free(b);
	free(c);
	return rc;
}

START_TEST(each_allocation_fails_once)
{
	long n;
	for (n = 0;; n++) {
		kts_test_fail_after(n);
		enum kts_status rc = three_allocations();
		bool hit = kts_test_failed();
		kts_test_fail_after(-1);
		if (!hit) {
			ck_assert_int_eq(rc, KTS_OK);
			break;
		}
		ck_assert_int_eq(rc, KTS_ENOMEM);
	}
	ck_assert_int_eq(n, 3);
}
END_TEST

START_TEST(fails_once_or_for_good)
{
	kts_test_fail_after(0);
	errno = 0;
	void *p = malloc(1);
	void *q = malloc(1);
	kts_test_fail_after(-1);
	ck_assert_ptr_null(p);
	ck_assert_int_eq(errno, ENOMEM);
	ck_assert_ptr_nonnull(q);
	free(q);

	kts_test_fail_from(1);
	p = calloc(1, 1);
	q = calloc(1, 1);
	void *r = malloc(1);
	kts_test_fail_after(-1);
	ck_assert_ptr_nonnull(p);
	ck_assert_ptr_null(q);
	ck_assert_ptr_null(r);
	free(p);
}
END_TEST

START_TEST(counts)
{
	long before = kts_test_allocations();
	enum kts_status rc = three_allocations();
	long after = kts_test_allocations();
	ck_assert_int_eq(rc, KTS_OK);
	ck_assert_int_eq(after - before, 3);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("failalloc");
	TCase *tc = tcase_create("all");
	tcase_add_test(tc, each_allocation_fails_once);
	tcase_add_test(tc, fails_once_or_for_good);
	tcase_add_test(tc, counts);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
