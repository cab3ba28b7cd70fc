/* SPDX-License-Identifier: MIT */
/* Exact constants: fractions, units and what folding makes of them. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "engine/fold.h"
#include "tests/support/suite.h"

static uint64_t seed = 1;

static uint64_t next(void)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return seed ^ seed >> 31;
}

/* The same, of a random width. */
static uint64_t some(void)
{
	return next() >> next() % 64;
}

static struct kts_constant number(uint64_t value, const struct kts_unit *unit)
{
	return kts_constant_of(kts_rational_u64(value), unit, true);
}

START_TEST(nearest_double)
{
	for (int i = 0; i < 200000; i++) {
		uint64_t num = some() >> 11, den = (some() >> 11) | 1;

		/* Both are doubles, so the machine's own quotient is the nearest one. */
		ck_assert_double_eq(kts_rational_f64(kts_rational_ratio(num, den)), (double)num / (double)den);
		num = some();
		den = some() | 1;
		__extension__ __float128 q = (__float128)num / (__float128)den;
		ck_assert_double_eq(kts_rational_f64(kts_rational_ratio(num, den)), (double)q);
	}
	ck_assert_double_eq(kts_rational_f64(kts_rational_u64(9007199254740993)), 9007199254740992.0);
	ck_assert_double_eq(kts_rational_f64(kts_rational_u64(9007199254740995)), 9007199254740996.0);
}
END_TEST

START_TEST(decimals_come_back)
{
	struct kts_rational r = kts_rational_decimal(0.29);

	ck_assert(r.exact && r.num == 29 && r.den == 100);
	r = kts_rational_decimal(-1.5e-3);
	ck_assert(r.exact && r.num == -3 && r.den == 2000);
	r = kts_rational_decimal(1e21);
	ck_assert(r.exact && r.den == 1);
	ck_assert(kts_rational_sign(kts_rational_decimal(0.0)) == 0);
	ck_assert(!kts_rational_decimal(1e300).exact);
	ck_assert_double_eq(kts_rational_f64(kts_rational_decimal(5e-324)), 5e-324);
	for (int i = 0; i < 20000; i++) {
		union {
			uint64_t bits;
			double f64;
		} v = { .bits = next() };

		if (!isfinite(v.f64))
			continue;
		ck_assert_double_eq(kts_rational_f64(kts_rational_decimal(v.f64)), v.f64);
		v.f64 = (double)(next() % 1000000) / 1000;
		r = kts_rational_decimal(v.f64);
		ck_assert(r.exact);
		ck_assert_double_eq(kts_rational_f64(r), v.f64);
	}
}
END_TEST

START_TEST(arithmetic_is_exact_or_close)
{
	for (int i = 0; i < 100000; i++) {
		int64_t a = (int64_t)(some() >> 34), b = (int64_t)(some() >> 34) - (1 << 28), d = (int64_t)(some() >> 34) + 1;
		struct kts_rational x = kts_rational_div(kts_rational_u64((uint64_t)a), kts_rational_u64((uint64_t)d));
		struct kts_rational y = kts_rational_decimal((double)b), z;

		/* (x + y) - y, and (x * d), come back exactly. */
		z = kts_rational_sub(kts_rational_add(x, y), y);
		ck_assert(z.exact && kts_rational_compare(z, x) == 0);
		z = kts_rational_mul(x, kts_rational_u64((uint64_t)d));
		ck_assert(z.exact && kts_rational_compare(z, kts_rational_u64((uint64_t)a)) == 0);
		z = kts_rational_floor(x);
		ck_assert(z.num == a / d);
		z = kts_rational_ceil(kts_rational_neg(x));
		ck_assert(z.num == -(a / d));
	}
}
END_TEST

/* Products at the edges of 128 bits go on as doubles, and never overflow (the sanitizer looks). */
START_TEST(edges)
{
	struct kts_rational big = kts_rational_u64(UINT64_MAX), two63 = kts_rational_u64(1ull << 63), x = big;

	for (int i = 0; i < 12; i++) {
		x = kts_rational_mul(x, i % 2 ? big : kts_rational_neg(two63));
		ck_assert(kts_rational_is_finite(x));
		x = kts_rational_add(x, x);
		ck_assert_int_eq(kts_rational_compare(x, x), 0);
	}
	x = kts_rational_mul(kts_rational_mul(two63, two63), kts_rational_neg(kts_rational_u64(2)));
	ck_assert_double_eq(kts_rational_f64(x), -ldexp(1, 127));
	x = kts_rational_decimal(1e308);
	x = kts_rational_mul(x, x);
	ck_assert(!kts_rational_is_finite(x));
}
END_TEST

START_TEST(folding)
{
	struct kts_unit ms = { .time = 1, .num = 1000000, .den = 1, .text = "ms" };
	struct kts_constant a = number(UINT64_MAX, &kts_unit_plain), b = number(1, &kts_unit_plain), out;
	struct kts_arena arena;

	kts_arena_init(&arena, 0);
	ck_assert_int_eq(kts_fold_binary(&arena, KTS_AST_EXPR_add, &a, &b, &out), KTS_FOLD_OVERFLOW);
	ck_assert_int_eq(kts_fold_binary(&arena, KTS_AST_EXPR_sub, &a, &b, &out), KTS_FOLD_OK);
	ck_assert_uint_eq(kts_constant_number(&out, KTS_TYPE_U64).u64, UINT64_MAX - 1);
	ck_assert_int_eq(kts_fold_binary(&arena, KTS_AST_EXPR_less, &out, &a, &out), KTS_FOLD_OK);
	ck_assert(out.is_bool && out.boolean);
	b = number(0, &kts_unit_plain);
	ck_assert_int_eq(kts_fold_binary(&arena, KTS_AST_EXPR_div, &a, &b, &out), KTS_FOLD_ZERO);
	b = number(5, &ms);
	ck_assert_int_eq(kts_fold_binary(&arena, KTS_AST_EXPR_add, &a, &b, &out), KTS_FOLD_DIMENSION);
	a = number(1500, &kts_unit_ns);
	ck_assert_int_eq(kts_fold_binary(&arena, KTS_AST_EXPR_add, &b, &a, &out), KTS_FOLD_OK);
	ck_assert_int_eq(kts_constant_time(&out, false), 5001500);
	ck_assert_int_eq(kts_fold_binary(&arena, KTS_AST_EXPR_div, &b, &a, &out), KTS_FOLD_OK);
	ck_assert(kts_unit_equal(&out.unit, &kts_unit_plain));
	ck_assert_double_eq(kts_rational_f64(out.number), 5000000 / 1500.0);
	a = number(10, &kts_unit_percent);
	ck_assert_int_eq(kts_fold_binary(&arena, KTS_AST_EXPR_mul, &a, &b, &out), KTS_FOLD_OK);
	ck_assert_int_eq(kts_constant_time(&out, false), 500000);
	ck_assert_int_eq(kts_fold_binary(&arena, KTS_AST_EXPR_mul, &a, &a, &out), KTS_FOLD_OK);
	ck_assert(out.unit.fraction);
	ck_assert_double_eq(kts_rational_f64(kts_constant_in(&out, &kts_unit_plain).number), 0.01);
	b = number(1, &kts_unit_plain);
	ck_assert_int_eq(kts_fold_binary(&arena, KTS_AST_EXPR_sub, &b, &a, &out), KTS_FOLD_OK);
	ck_assert(out.unit.fraction);
	ck_assert_double_eq(kts_rational_f64(out.number), 90);
	kts_arena_free(&arena);
}
END_TEST

START_TEST(times_saturate)
{
	struct kts_unit h = { .time = 1, .num = 3600000000000ull, .den = 1, .text = "h" };
	struct kts_constant t = number(UINT64_MAX, &h);

	ck_assert_int_eq(kts_constant_time(&t, false), KTS_TIME_MAX);
	t = kts_constant_of(kts_rational_decimal(1e300), &h, false);
	ck_assert_int_eq(kts_constant_time(&t, true), KTS_TIME_MAX);
	t = kts_constant_of(kts_rational_decimal(1e-300), &h, false);
	ck_assert_int_eq(kts_constant_time(&t, false), 0);
	ck_assert_int_eq(kts_constant_time(&t, true), 1);
	t = kts_constant_of(kts_rational_decimal(1.5), &kts_unit_ns, false);
	ck_assert_int_eq(kts_constant_time(&t, false), 1);
	ck_assert_int_eq(kts_constant_time(&t, true), 2);
	t = number(INT64_MAX, &kts_unit_ns);
	ck_assert_int_eq(kts_constant_time(&t, false), INT64_MAX);
}
END_TEST

START_TEST(units_combine)
{
	static const struct kts_unit s = { .time = 1, .num = 1000000000, .den = 1, .text = "s" };
	static const struct kts_unit mib = { .bytes = 1, .num = 1 << 20, .den = 1, .text = "MiB" };
	struct kts_unit rate, out;
	struct kts_arena arena;
	uint64_t num, den;

	kts_arena_init(&arena, 0);
	ck_assert_int_eq(kts_unit_quotient(&arena, &mib, &s, &rate), KTS_OK);
	ck_assert_str_eq(rate.text, "MiB/s");
	ck_assert_str_eq(kts_unit_suffix(&rate), "MiB/s");
	ck_assert_int_eq(kts_unit_product(&arena, &rate, &s, &out), KTS_OK);
	ck_assert(kts_unit_equal(&out, &mib));
	ck_assert_int_eq(kts_unit_per_second(&arena, &kts_unit_plain, &out), KTS_OK);
	ck_assert_str_eq(out.text, "1/s");
	ck_assert_str_eq(kts_unit_suffix(&out), "/s");
	ck_assert_int_eq(kts_unit_product(&arena, &out, &mib, &rate), KTS_OK);
	ck_assert_str_eq(rate.text, "MiB/s");
	ck_assert_int_eq(kts_unit_per_second(&arena, &kts_unit_ns, &out), KTS_OK);
	ck_assert(kts_unit_equal(&out, &kts_unit_plain));
	ck_assert(kts_unit_ratio(&s, &kts_unit_ns, &num, &den) && num == 1000000000 && den == 1);
	out = s;
	for (int i = 0; i < 40 && kts_unit_product(&arena, &out, &s, &rate) == KTS_OK; i++)
		out = rate;
	ck_assert_int_eq(out.time, 2);
	kts_arena_free(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("fold");
	TCase *tc = tcase_create("all");

	tcase_add_test(tc, nearest_double);
	tcase_add_test(tc, decimals_come_back);
	tcase_add_test(tc, arithmetic_is_exact_or_close);
	tcase_add_test(tc, edges);
	tcase_add_test(tc, folding);
	tcase_add_test(tc, times_saturate);
	tcase_add_test(tc, units_combine);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
