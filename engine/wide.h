/* SPDX-License-Identifier: MIT */
#ifndef KTS_WIDE_H
#define KTS_WIDE_H

#include <stdbool.h>

#include "engine/ir.h"
#include "engine/value.h"

/*
 * Exact arithmetic over the integers of the language, [-2^63, 2^64-1], and
 * between them and doubles. Everything is pure and may be called anywhere.
 */
__extension__ typedef __int128 kts_wide;
__extension__ typedef unsigned __int128 kts_uwide;

#define KTS_WIDE_MIN	((kts_wide)INT64_MIN)
#define KTS_WIDE_MAX	((kts_wide)UINT64_MAX)

static inline bool kts_wide_fits(kts_wide a)
{
	return a >= KTS_WIDE_MIN && a <= KTS_WIDE_MAX;
}

/* @a must fit. */
static inline struct kts_number kts_wide_number(kts_wide a)
{
	return a >= 0 ? kts_number_u64((uint64_t)a) : kts_number_i64((int64_t)a);
}

/* An integer or bool number. */
static inline kts_wide kts_number_wide(struct kts_number n)
{
	return n.type == KTS_TYPE_U64 ? (kts_wide)n.u64 : n.type == KTS_TYPE_BOOL ? n.boolean : (kts_wide)n.i64;
}

/* Any number as the nearest double. */
double kts_number_double(struct kts_number n);

/*
 * a / b rounded once, to nearest even; |a| < 2^127, 0 < b < 2^127.
 */
double kts_quotient(kts_wide a, kts_uwide b);

/*
 * d * num / (dt * den) rounded once; d finite; num, dt, den > 0, num and den
 * below 2^62. May be infinite.
 */
double kts_scaled(double d, uint64_t num, uint64_t dt, uint64_t den);

/*
 * a - b of any two finite numbers, exactly, rounded once where one of them is an integer of up to 2^53 or both are
 * integers; always finite.
 */
double kts_distance(struct kts_number a, struct kts_number b);

/* -1, 0 or 1 as a is below, equal to or above b, exactly; b finite. */
int kts_wide_compare_double(kts_wide a, double b);
int kts_number_compare(struct kts_number a, struct kts_number b);

/*
 * A band as closed intervals: of all integers, and of doubles. `empty` where
 * no value of that kind lies inside. Integer bounds are clipped to the range
 * of the language, so that they also serve u64 and i64 after clipping.
 */
struct kts_interval {
	bool empty_wide, empty_u64, empty_i64, empty_f64;
	kts_wide lo_wide, hi_wide;
	uint64_t lo_u64, hi_u64;
	int64_t lo_i64, hi_i64;
	double lo_f64, hi_f64;
};

void kts_interval_of(struct kts_interval *interval, const struct kts_band *band);

#endif
