/* SPDX-License-Identifier: MIT */
#ifndef KTS_TEST_FAILALLOC_H
#define KTS_TEST_FAILALLOC_H

#include <stdbool.h>

/*
 * Allocations that fail on demand. The linker sends every call of the allocator
 * in the test and in kts through here (--wrap); what libc allocates for itself is
 * left alone. Check is mostly a static library, so its own calls count too: no ck_
 * call between arming and disarming.
 *
 *	for (long n = 0;; n++) {
 *		kts_test_fail_after(n);
 *		enum kts_status rc = what_is_tested();
 *		bool hit = kts_test_failed();
 *		kts_test_fail_after(-1);
 *		if (!hit)
 *			break;
 *		ck_assert_int_eq(rc, KTS_ENOMEM);
 *	}
 */

/*
 * Let the next @n allocations succeed, and the one after them return NULL (with
 * errno ENOMEM), once; later ones succeed again. A negative @n turns failing off.
 * All threads share the count.
 */
void kts_test_fail_after(long n);

/* The same, but all allocations from then on fail, as when memory is really out. */
void kts_test_fail_from(long n);

/* Whether an allocation was made to fail since the last kts_test_fail_after() or _from(). */
bool kts_test_failed(void);

/* Allocations that kts and the test have made since the program began. */
long kts_test_allocations(void);

#endif
