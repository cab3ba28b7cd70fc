/* SPDX-License-Identifier: MIT */
#include "engine/rational.h"

#include <math.h>

#include "grammar/base/number.h"

__extension__ typedef unsigned __int128 kts_uint128;

/* Beyond it a decimal exponent fits no 128-bit integer anyway. */
#define MAX_DECIMALS 40

static struct kts_rational inexact(double value)
{
	return (struct kts_rational){ .exact = false, .den = 1, .f64 = value };
}

static kts_uint128 magnitude_of(kts_int128 a)
{
	return a < 0 ? -(kts_uint128)a : (kts_uint128)a;
}

static kts_uint128 gcd(kts_uint128 a, kts_uint128 b)
{
	while (b) {
		kts_uint128 r = a % b;

		a = b;
		b = r;
	}
	return a;
}

static struct kts_rational lowest(kts_int128 num, kts_int128 den)
{
	kts_int128 g = (kts_int128)gcd(magnitude_of(num), (kts_uint128)den);

	if (g > 1) {
		num /= g;
		den /= g;
	}
	return (struct kts_rational){ .exact = true, .num = num, .den = den };
}

struct kts_rational kts_rational_u64(uint64_t value)
{
	return (struct kts_rational){ .exact = true, .num = value, .den = 1 };
}

struct kts_rational kts_rational_ratio(uint64_t num, uint64_t den)
{
	return lowest(num, den);
}

struct kts_rational kts_rational_decimal(double value)
{
	char text[KTS_NUMBER_BYTES];
	size_t len = kts_real_write(text, value), i = 0;
	kts_int128 num = 0, den = 1;
	bool negative = false, point = false;
	int exponent = 0, decimals = 0;

	if (text[i] == '-') {
		negative = true;
		i++;
	}
	for (; i < len && text[i] != 'e'; i++) {
		if (text[i] == '.') {
			point = true;
			continue;
		}
		if (text[i] < '0' || text[i] > '9')
			return inexact(value);
		if (__builtin_mul_overflow(num, (kts_int128)10, &num) ||
		    __builtin_add_overflow(num, (kts_int128)(text[i] - '0'), &num))
			return inexact(value);
		decimals += point;
	}
	if (i < len) {
		bool below = text[++i] == '-';

		if (text[i] == '-' || text[i] == '+')
			i++;
		for (; i < len; i++)
			exponent = exponent * 10 + (text[i] - '0');
		if (below)
			exponent = -exponent;
	}
	exponent -= decimals;
	if (exponent > MAX_DECIMALS || exponent < -MAX_DECIMALS)
		return num ? inexact(value) : kts_rational_u64(0);
	for (; exponent > 0; exponent--)
		if (__builtin_mul_overflow(num, (kts_int128)10, &num))
			return inexact(value);
	for (; exponent < 0; exponent++)
		if (__builtin_mul_overflow(den, (kts_int128)10, &den))
			return inexact(value);
	return lowest(negative ? -num : num, den);
}

/* The nearest double to num / den: 55 bits of the quotient and whether anything is left below them. */
static double divide(kts_uint128 num, kts_uint128 den)
{
	kts_uint128 quotient = num / den, rest = num % den;
	bool sticky = false;
	int exponent = 0;

	if (!num)
		return 0;
	while (quotient >> 55 == 0) {
		rest <<= 1;
		quotient <<= 1;
		if (rest >= den) {
			rest -= den;
			quotient |= 1;
		}
		exponent--;
	}
	while (quotient >> 56) {
		sticky |= quotient & 1;
		quotient >>= 1;
		exponent++;
	}
	if (sticky || rest)
		quotient |= 1;
	return ldexp((double)(uint64_t)quotient, exponent);
}

double kts_rational_f64(struct kts_rational a)
{
	double value;

	if (!a.exact)
		return a.f64;
	value = divide(magnitude_of(a.num), (kts_uint128)a.den);
	return a.num < 0 ? -value : value;
}

bool kts_rational_is_finite(struct kts_rational a)
{
	return a.exact || isfinite(a.f64);
}

struct kts_rational kts_rational_neg(struct kts_rational a)
{
	a.num = -a.num;
	a.f64 = -a.f64;
	return a;
}

struct kts_rational kts_rational_add(struct kts_rational a, struct kts_rational b)
{
	kts_int128 left, right, num, den;

	if (a.exact && b.exact && !__builtin_mul_overflow(a.num, b.den, &left) &&
	    !__builtin_mul_overflow(b.num, a.den, &right) && !__builtin_add_overflow(left, right, &num) &&
	    !__builtin_mul_overflow(a.den, b.den, &den))
		return lowest(num, den);
	return inexact(kts_rational_f64(a) + kts_rational_f64(b));
}

struct kts_rational kts_rational_sub(struct kts_rational a, struct kts_rational b)
{
	return kts_rational_add(a, kts_rational_neg(b));
}

struct kts_rational kts_rational_mul(struct kts_rational a, struct kts_rational b)
{
	if (a.exact && b.exact) {
		/* Crosswise first: the product of two fractions in lowest terms fits more often that way. */
		struct kts_rational l = lowest(a.num, b.den), r = lowest(b.num, a.den);
		kts_int128 num, den;

		if (!__builtin_mul_overflow(l.num, r.num, &num) && !__builtin_mul_overflow(l.den, r.den, &den))
			return (struct kts_rational){ .exact = true, .num = num, .den = den };
	}
	return inexact(kts_rational_f64(a) * kts_rational_f64(b));
}

struct kts_rational kts_rational_div(struct kts_rational a, struct kts_rational b)
{
	struct kts_rational inverse = b;

	if (!a.exact || !b.exact)
		return inexact(kts_rational_f64(a) / kts_rational_f64(b));
	inverse.num = b.num < 0 ? -b.den : b.den;
	inverse.den = b.num < 0 ? -b.num : b.num;
	return kts_rational_mul(a, inverse);
}

int kts_rational_sign(struct kts_rational a)
{
	if (a.exact)
		return (a.num > 0) - (a.num < 0);
	return (a.f64 > 0) - (a.f64 < 0);
}

int kts_rational_compare(struct kts_rational a, struct kts_rational b)
{
	double left, right;

	if (a.exact && b.exact)
		return kts_rational_sign(kts_rational_sub(a, b));
	left = kts_rational_f64(a);
	right = kts_rational_f64(b);
	return (left > right) - (left < right);
}

bool kts_rational_is_integral(struct kts_rational a)
{
	return a.exact ? a.den == 1 : isfinite(a.f64) && floor(a.f64) == a.f64;
}

bool kts_rational_integer(struct kts_rational a, uint64_t *magnitude, bool *negative)
{
	kts_uint128 value = magnitude_of(a.num);

	if (!a.exact || a.den != 1 || value > (a.num < 0 ? (kts_uint128)1 << 63 : (kts_uint128)UINT64_MAX))
		return false;
	*magnitude = (uint64_t)value;
	*negative = a.num < 0;
	return true;
}

struct kts_rational kts_rational_floor(struct kts_rational a)
{
	kts_int128 whole;

	if (!a.exact)
		return inexact(floor(a.f64));
	whole = a.num / a.den;
	if (a.num % a.den < 0)
		whole--;
	return (struct kts_rational){ .exact = true, .num = whole, .den = 1 };
}

struct kts_rational kts_rational_ceil(struct kts_rational a)
{
	return kts_rational_neg(kts_rational_floor(kts_rational_neg(a)));
}
