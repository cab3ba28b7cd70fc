/* SPDX-License-Identifier: MIT */
#include "engine/wide.h"

#include <float.h>
#include <math.h>

double kts_number_double(struct kts_number n)
{
	switch (n.type) {
	case KTS_TYPE_U64:
		return (double)n.u64;
	case KTS_TYPE_I64:
	case KTS_TYPE_INT:
		return (double)n.i64;
	case KTS_TYPE_F64:
		return n.f64;
	case KTS_TYPE_BOOL:
		return n.boolean;
	case KTS_TYPE_TEXT:
	case KTS_TYPE_COUNT:
		break;
	}
	return 0;
}

static unsigned bit_length(kts_uwide a)
{
	uint64_t hi = (uint64_t)(a >> 64), lo = (uint64_t)a;

	return hi ? 128 - (unsigned)__builtin_clzll(hi) : lo ? 64 - (unsigned)__builtin_clzll(lo) : 0;
}

/*
 * Enough bits that 53, a guard bit and a sticky bit are among them, times 2^*exponent. Remainders are shifted as far
 * as the width allows, so a denominator of 64 bits needs one more division.
 */
static kts_uwide quotient_bits(kts_uwide a, kts_uwide b, int *exponent)
{
	kts_uwide q = a / b, r = a % b;

	*exponent = 0;
	while (r && bit_length(q) < 56) {
		unsigned shift = 128 - bit_length(r), room = 120 - bit_length(q);

		if (shift > room)
			shift = room;
		r <<= shift;
		q = q << shift | r / b;
		r %= b;
		*exponent -= (int)shift;
	}
	return r ? q | 1 : q;
}

double kts_quotient(kts_wide a, kts_uwide b)
{
	int exponent;
	kts_uwide magnitude = a < 0 ? -(kts_uwide)a : (kts_uwide)a;

	/* Both are doubles exactly: one division rounds once. */
	if (magnitude <= 1ull << 53 && b <= 1ull << 53)
		return (double)(int64_t)a / (double)(uint64_t)b;
	kts_uwide bits = quotient_bits(magnitude, b, &exponent);
	double q = ldexp((double)bits, exponent);
	return a < 0 ? -q : q;
}

double kts_scaled(double d, uint64_t num, uint64_t dt, uint64_t den)
{
	int shift, exponent;
	int64_t m = (int64_t)ldexp(frexp(d, &shift), 53);
	kts_uwide magnitude = (kts_uwide)(m < 0 ? -m : m) * num;
	kts_uwide bits = quotient_bits(magnitude, (kts_uwide)dt * den, &exponent);
	double q = ldexp((double)bits, exponent + shift - 53);

	return d < 0 ? -q : q;
}

/* @x has no fraction and |x| < 2^126. */
static bool is_whole(double x)
{
	return fabs(x) < 0x1p126 && floor(x) == x;
}

double kts_distance(struct kts_number a, struct kts_number b)
{
	bool a_real = a.type == KTS_TYPE_F64, b_real = b.type == KTS_TYPE_F64;

	if (a_real && b_real) {
		double d = a.f64 - b.f64;

		return isfinite(d) ? d : copysign(DBL_MAX, d);
	}
	if ((!a_real || is_whole(a.f64)) && (!b_real || is_whole(b.f64)))
		return (double)((a_real ? (kts_wide)a.f64 : kts_number_wide(a)) -
				(b_real ? (kts_wide)b.f64 : kts_number_wide(b)));
	/* Beyond integers, or what a lane without a value holds: anything, NaN too. */
	if (a_real == b_real || !(fabs(a_real ? a.f64 : b.f64) < 0x1p126))
		return kts_number_double(a) - kts_number_double(b);
	/* An integer and a fraction: what the integer loses as a double goes to the fraction. */
	kts_wide whole = kts_number_wide(a_real ? b : a);
	double real = a_real ? a.f64 : b.f64, whole_real = trunc(real);
	kts_wide step = whole - (kts_wide)whole_real;
	double near = (double)step, d = near + ((double)(step - (kts_wide)near) - (real - whole_real));

	return a_real ? -d : d;
}

int kts_wide_compare_double(kts_wide a, double b)
{
	if (b >= 0x1p65)
		return -1;
	if (b <= -0x1p65)
		return 1;
	double whole = floor(b);
	kts_wide w = (kts_wide)whole;

	if (a != w)
		return a < w ? -1 : 1;
	return b > whole ? -1 : 0;
}

int kts_number_compare(struct kts_number a, struct kts_number b)
{
	if (a.type == KTS_TYPE_F64 && b.type == KTS_TYPE_F64)
		return (a.f64 > b.f64) - (a.f64 < b.f64);
	if (a.type == KTS_TYPE_F64)
		return -kts_wide_compare_double(kts_number_wide(b), a.f64);
	if (b.type == KTS_TYPE_F64)
		return kts_wide_compare_double(kts_number_wide(a), b.f64);
	kts_wide x = kts_number_wide(a), y = kts_number_wide(b);
	return (x > y) - (x < y);
}

/* The least integer inside a lower bound, one past the range if there is none. */
static kts_wide least(struct kts_number bound, bool open)
{
	if (bound.type != KTS_TYPE_F64)
		return kts_number_wide(bound) + open;
	if (bound.f64 >= 0x1p65)
		return KTS_WIDE_MAX + 1;
	if (bound.f64 <= -0x1p65)
		return KTS_WIDE_MIN;
	double up = ceil(bound.f64);
	return (kts_wide)up + (open && up == bound.f64);
}

static kts_wide greatest(struct kts_number bound, bool open)
{
	if (bound.type != KTS_TYPE_F64)
		return kts_number_wide(bound) - open;
	if (bound.f64 >= 0x1p65)
		return KTS_WIDE_MAX;
	if (bound.f64 <= -0x1p65)
		return KTS_WIDE_MIN - 1;
	double down = floor(bound.f64);
	return (kts_wide)down - (open && down == bound.f64);
}

/* The least double inside a lower bound. */
static double least_double(struct kts_number bound, bool open)
{
	double x = kts_number_double(bound);
	int side = bound.type == KTS_TYPE_F64 ? 0 : kts_wide_compare_double(kts_number_wide(bound), x);

	/* x was rounded down from the bound: the next double is the first above. Rounded up: it is already inside. */
	if (side > 0 || (side == 0 && open))
		return nextafter(x, INFINITY);
	return x;
}

static double greatest_double(struct kts_number bound, bool open)
{
	double x = kts_number_double(bound);
	int side = bound.type == KTS_TYPE_F64 ? 0 : kts_wide_compare_double(kts_number_wide(bound), x);

	if (side < 0 || (side == 0 && open))
		return nextafter(x, -INFINITY);
	return x;
}

void kts_interval_of(struct kts_interval *i, const struct kts_band *band)
{
	kts_wide lo = band->has_lo ? least(band->lo, band->lo_open) : KTS_WIDE_MIN;
	kts_wide hi = band->has_hi ? greatest(band->hi, band->hi_open) : KTS_WIDE_MAX;

	i->lo_wide = lo < KTS_WIDE_MIN ? KTS_WIDE_MIN : lo;
	i->hi_wide = hi > KTS_WIDE_MAX ? KTS_WIDE_MAX : hi;
	i->empty_wide = i->lo_wide > i->hi_wide;
	i->lo_u64 = lo < 0 ? 0 : lo > KTS_WIDE_MAX ? UINT64_MAX : (uint64_t)lo;
	i->hi_u64 = hi < 0 ? 0 : hi > KTS_WIDE_MAX ? UINT64_MAX : (uint64_t)hi;
	i->empty_u64 = i->empty_wide || hi < 0;
	i->lo_i64 = lo < INT64_MIN ? INT64_MIN : lo > INT64_MAX ? INT64_MAX : (int64_t)lo;
	i->hi_i64 = hi < INT64_MIN ? INT64_MIN : hi > INT64_MAX ? INT64_MAX : (int64_t)hi;
	i->empty_i64 = i->empty_wide || lo > INT64_MAX;
	/* Columns hold no infinities, so a missing side is the end of the finite doubles and stays usable in min and max. */
	i->lo_f64 = band->has_lo ? least_double(band->lo, band->lo_open) : -INFINITY;
	i->hi_f64 = band->has_hi ? greatest_double(band->hi, band->hi_open) : INFINITY;
	i->empty_f64 = !(i->lo_f64 <= i->hi_f64);
}
