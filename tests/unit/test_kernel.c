/* SPDX-License-Identifier: MIT */
/* Kernels against plain loops: every length up to a few blocks, values of every size and at the ends. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "engine/vm_kernel.h"
#include "tests/support/suite.h"

#define MOST	70u
#define ROUNDS	200

static uint64_t state = 88172645463325252u;

static uint64_t any(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static uint64_t integer(int round)
{
	static const uint64_t ends[] = { 0, 1, UINT64_MAX, INT64_MAX, (uint64_t)INT64_MAX + 1, UINT64_MAX - 1 };

	return round % 3 == 0 ? any() % 5 : any() % 4 == 0 ? ends[any() % 6] : any() >> any() % 64;
}

static double as_double(uint64_t bits)
{
	double d;

	memcpy(&d, &bits, sizeof d);
	return d;
}

static uint64_t real(int round)
{
	double d = round % 3 == 0 ? (double)(any() % 5) : ldexp((double)(int64_t)any(), (int)(any() % 1000) - 500);
	uint64_t bits;

	memcpy(&bits, &d, sizeof bits);
	return bits;
}

START_TEST(integers)
{
	uint64_t a[MOST], b[MOST], min, max, step, back_u, back_i;
	int64_t min_i, max_i;

	for (int round = 0; round < ROUNDS; round++) {
		uint64_t lo = UINT64_MAX, hi = 0, least = UINT64_MAX, least_i = UINT64_MAX, most = 0, most_i = 0;
		int64_t lo_i = INT64_MAX, hi_i = INT64_MIN;
		bool below = false, below_i = false;
		uint32_t n = (uint32_t)_i;

		for (uint32_t i = 0; i < n; i++) {
			a[i] = integer(round);
			b[i] = any() % 4 ? a[i] + any() % 3 : integer(round);
			if (round % 2 && (b[i] < a[i] || (int64_t)b[i] < (int64_t)a[i]))
				b[i] = a[i];
			lo = a[i] < lo ? a[i] : lo;
			hi = a[i] > hi ? a[i] : hi;
			lo_i = (int64_t)a[i] < lo_i ? (int64_t)a[i] : lo_i;
			hi_i = (int64_t)a[i] > hi_i ? (int64_t)a[i] : hi_i;
			below |= b[i] < a[i];
			below_i |= (int64_t)b[i] < (int64_t)a[i];
			least = b[i] - a[i] < least ? b[i] - a[i] : least;
			least_i = least;
			most = b[i] < a[i] && a[i] - b[i] > most ? a[i] - b[i] : most;
			most_i = (int64_t)b[i] < (int64_t)a[i] && a[i] - b[i] > most_i ? a[i] - b[i] : most_i;
		}
		kts_kernel_range_u64(a, n, &min, &max);
		ck_assert(min == lo && max == hi);
		kts_kernel_range_i64(a, n, &min_i, &max_i);
		ck_assert(min_i == lo_i && max_i == hi_i);
		ck_assert(kts_kernel_order_u64(a, b, n, &step) == below);
		ck_assert(below || step == least);
		ck_assert(kts_kernel_order_i64(a, b, n, &step) == below_i);
		ck_assert(below_i || step == least_i);
		back_u = kts_kernel_back_u64(a, b, n);
		back_i = kts_kernel_back_i64(a, b, n);
		ck_assert(back_u == most && back_i == most_i);
	}
}
END_TEST

START_TEST(doubles)
{
	uint64_t a[MOST], b[MOST];

	for (int round = 0; round < ROUNDS; round++) {
		double lo = INFINITY, hi = -INFINITY, least = INFINITY, min, max, step;
		bool below = false;
		uint32_t n = (uint32_t)_i;

		for (uint32_t i = 0; i < n; i++) {
			a[i] = real(round);
			b[i] = round % 2 && any() % 4 ? a[i] : real(round);
			double x = as_double(a[i]), y = as_double(b[i]);

			lo = x < lo ? x : lo;
			hi = x > hi ? x : hi;
			below |= y < x;
			least = y - x < least ? y - x : least;
		}
		kts_kernel_range_f64(a, n, &min, &max);
		ck_assert(min == lo && max == hi);
		ck_assert(kts_kernel_order_f64(a, b, n, &step) == below);
		ck_assert(step == least);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("kernel");
	TCase *tcase = tcase_create("all");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, integers, 1, MOST + 1);
	tcase_add_loop_test(tcase, doubles, 1, MOST + 1);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
