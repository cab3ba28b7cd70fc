/* SPDX-License-Identifier: MIT */
#ifndef KTS_TESTS_SUITE_H
#define KTS_TESTS_SUITE_H

#include <check.h>

/* Runs @suite, which goes with it; the exit status of its program. */
static inline int run_suite(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}

#endif
