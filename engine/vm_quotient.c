/* SPDX-License-Identifier: MIT */
#include "engine/vm_kernel.h"

#include "engine/vm_lanes.h"

/* --- quotients --- */

KERNEL bool kts_kernel_div_f64(const uint64_t *a, const uint64_t *b, uint64_t *out, uint32_t n)
{
	const vu magnitude = SPLAT(vu, UINT64_MAX >> 1);
	vu worst = SPLAT(vu, 0);
	uint64_t top = 0;
	uint32_t i = 0;

	for (; i + LANES <= n; i += LANES) {
		vd q = LOAD(vd, a + i) / LOAD(vd, b + i);
		vu m = (vu)q & magnitude;

		STORE(vd, out + i, q);
		worst = SELECT(vu, m > worst, m, worst);
	}
	for (; i < n; i++) {
		out[i] = kts_double_bits(kts_bits_double(a[i]) / kts_bits_double(b[i]));
		top = (out[i] & magnitude[0]) > top ? out[i] & magnitude[0] : top;
	}
	for (unsigned k = 0; k < LANES; k++)
		top = worst[k] > top ? worst[k] : top;
	return top < 0x7ff0000000000000u;
}

KERNEL bool kts_kernel_div_int(const uint64_t *a, const uint64_t *b, uint64_t *out, uint32_t n)
{
	vu all = SPLAT(vu, 0);
	vi zero = SPLAT(vi, 0);
	uint64_t rest = 0;
	bool rest_zero = false;
	uint32_t i = 0;

	for (; i + LANES <= n; i += LANES) {
		vu x = LOAD(vu, a + i), y = LOAD(vu, b + i);

		all |= x | y;
		zero |= y == SPLAT(vu, 0);
		STORE(vd, out + i, FROM_SMALL(x) / FROM_SMALL(y));
	}
	for (; i < n; i++) {
		rest |= a[i] | b[i];
		rest_zero |= b[i] == 0;
		out[i] = kts_double_bits((double)a[i] / (double)b[i]);
	}
	rest |= all[0] | all[1] | all[2] | all[3];
	return rest >> 51 == 0 && !rest_zero && !ANY(zero);
}

KERNEL bool kts_kernel_step(const uint64_t *a, const uint64_t *b, uint64_t *out, uint32_t n)
{
	vi bad = SPLAT(vi, 0);
	bool rest_bad = false;
	uint32_t i = 0;

	for (; i + LANES <= n; i += LANES) {
		vi x = LOAD(vi, a + i), y = LOAD(vi, b + i);

		if (i % LINE == 0)
			AHEAD(b + i);

		bad |= y <= x;
		STORE(vu, out + i, (vu)y - (vu)x);
	}
	for (; i < n; i++) {
		rest_bad |= (int64_t)b[i] <= (int64_t)a[i];
		out[i] = b[i] - a[i];
	}
	return !rest_bad && !ANY(bad);
}

/* --- rates --- */

/* Veltkamp: the upper half of a double's digits, so that products of halves are exact. */
#define SPLIT(x)	((x) * SPLAT(vd, 134217729.0) - ((x) * SPLAT(vd, 134217729.0) - (x)))

/* d * num / b by one rounding in all: d * num is exact. */
#define RATE_EXACT(d, b)	((d) * SPLAT(vd, num_f64) / (b))

/*
 * d * num / b where the product has more digits: the product as a sum of two
 * doubles, a first quotient, its exact remainder, a correction. The last
 * addition rounds right unless the true value lies within 2^-40 of half a
 * digit; such lanes are told by *unsafe.
 */
#define RATE_CORRECTED(d, b, result)								\
	do {											\
		const vd by = SPLAT(vd, num_f64), by_h = SPLIT(by), by_l = by - by_h;		\
		vd dh = SPLIT(d), dl = (d) - dh, p = (d) * by;					\
		vd pe = ((dh * by_h - p) + dh * by_l + dl * by_h) + dl * by_l;			\
		vd q = p / (b), qh = SPLIT(q), ql = q - qh, bh = SPLIT(b), bl = (b) - bh;	\
		vd r = q * (b), re = ((qh * bh - r) + qh * bl + ql * bh) + ql * bl;		\
		vd fix = (((p - r) - re) + pe) / (b), sum = q + fix, err = fix - (sum - q);	\
		vu bits = (vu)sum, up = bits & SPLAT(vu, 0x7ff0000000000000u);			\
		vd half = (vd)(up - SPLAT(vu, 53ull << 52)) * SPLAT(vd, 1 - 0x1p-40);		\
		vd off = (vd)((vu)err & SPLAT(vu, UINT64_MAX >> 1));				\
		vi power = (bits & SPLAT(vu, (1ull << 52) - 1)) == SPLAT(vu, 0);		\
		unsafe |= (sum != SPLAT(vd, 0.0)) & ((off > half) | (power & (err != SPLAT(vd, 0.0))));	\
		(result) = sum;									\
	} while (0)

/* Blocks of four lanes; the last one is padded with lanes that are always fine. */
#define PAD(name, source, filler)						\
	uint64_t name##_tail[LANES] = { filler, filler, filler, filler };	\
	for (uint32_t k = n & ~(LANES - 1); k < n; k++)				\
		name##_tail[k % LANES] = (source)[k]

/* What is known of all lanes at once. */
#define RATE_DECLARE									\
	const double num_f64 = (double)num, den_f64 = (double)den;			\
	vu times = SPLAT(vu, 0);							\
	vi zero = SPLAT(vi, 0)
#define DELTAS_DECLARE	vu far = SPLAT(vu, 0), cross = far

#define DELTA_INT(at_a, at_b, d)							\
	do {										\
		vu p = LOAD(vu, at_a), q = LOAD(vu, at_b), near = q - p + SPLAT(vu, NEAR_BITS);	\
											\
		far |= near ^ SPLAT(vu, SMALL_BITS);					\
		cross |= p ^ q;								\
		(d) = (vd)near - SPLAT(vd, 0x1.8p52);					\
	} while (0)
#define TIME(at, t)									\
	do {										\
		vu raw = LOAD(vu, at);							\
											\
		times |= raw;								\
		zero |= raw == SPLAT(vu, 0);						\
		(t) = FROM_SMALL(raw) * SPLAT(vd, den_f64);				\
	} while (0)

/* Differences and times are those of the integers, and a time is not 0. */
#define DELTAS_HOLD	(ALL_OF(far) >> 52 == 0 && ALL_OF(cross) >> 63 == 0)
#define TIMES_HOLD	(ALL_OF(times) >> 51 == 0 && !ANY(zero) && (double)ALL_OF(times) * den_f64 < 0x1p53)

#define RATE_INT_LANES(at_a, at_b, at_t, at_out)					\
	do {										\
		vd d, t, size;								\
											\
		DELTA_INT(at_a, at_b, d);						\
		TIME(at_t, t);								\
		size = (vd)((vu)d & SPLAT(vu, UINT64_MAX >> 1));			\
		most = GREATER(size, most);						\
		STORE(vd, at_out, RATE_EXACT(d, t));					\
	} while (0)
#define RATE_LONG_LANES(at_a, at_b, at_t, at_out)					\
	do {										\
		vd d, t, rate;								\
											\
		DELTA_INT(at_a, at_b, d);						\
		TIME(at_t, t);								\
		RATE_CORRECTED(d, t, rate);						\
		STORE(vd, at_out, rate);						\
	} while (0)
/* Within these sizes no part of a product is lost; NaN is not below either. */
#define RATE_F64_LANES(at_a, at_b, at_t, at_out)					\
	do {										\
		vd d = LOAD(vd, at_b) - LOAD(vd, at_a), t, rate;			\
		vd size = (vd)((vu)d & SPLAT(vu, UINT64_MAX >> 1));			\
											\
		TIME(at_t, t);								\
		unsafe |= ~(size <= SPLAT(vd, 0x1p900)) |				\
			  ((size < SPLAT(vd, 0x1p-800)) & (size != SPLAT(vd, 0.0)));	\
		RATE_CORRECTED(d, t, rate);						\
		STORE(vd, at_out, rate);						\
	} while (0)

#define EACH_BLOCK(lanes)								\
	do {										\
		uint64_t out_tail[LANES];						\
		uint32_t i = 0;								\
											\
		PAD(left, left, 0);							\
		PAD(x, x, 0);								\
		PAD(dt, dt, 1);								\
		for (; i + LANES <= n; i += LANES) {					\
			if (i % LINE == 0)						\
				AHEAD(x + i);						\
			lanes(left + i, x + i, dt + i, out + i);			\
		}									\
		if (i < n)								\
			lanes(left_tail, x_tail, dt_tail, out_tail);			\
		for (uint32_t k = i; k < n; k++)					\
			out[k] = out_tail[k % LANES];					\
	} while (0)

/* Integers whose products have few digits: *fits is whether they had. False: some lane is out of range. */
KERNEL static bool rate_short(const uint64_t *left, const uint64_t *x, const uint64_t *dt, uint64_t *out, uint32_t n,
			      uint64_t num, uint64_t den, bool *fits)
{
	vd most = SPLAT(vd, 0.0);
	double longest = 0;
	RATE_DECLARE;
	DELTAS_DECLARE;

	EACH_BLOCK(RATE_INT_LANES);
	for (unsigned k = 0; k < LANES; k++)
		longest = most[k] > longest ? most[k] : longest;
	*fits = longest * num_f64 < 0x1p53;
	return DELTAS_HOLD && TIMES_HOLD;
}

KERNEL static bool rate_long(const uint64_t *left, const uint64_t *x, const uint64_t *dt, uint64_t *out, uint32_t n,
			     uint64_t num, uint64_t den)
{
	vi unsafe = SPLAT(vi, 0);
	RATE_DECLARE;
	DELTAS_DECLARE;

	EACH_BLOCK(RATE_LONG_LANES);
	return DELTAS_HOLD && TIMES_HOLD && !ANY(unsafe);
}

bool kts_kernel_rate_int(const uint64_t *left, const uint64_t *x, const uint64_t *dt, uint64_t *out, uint32_t n,
			 uint64_t num, uint64_t den)
{
	bool fits;

	return (double)num < 0x1p53 && rate_short(left, x, dt, out, n, num, den, &fits) &&
	       (fits || rate_long(left, x, dt, out, n, num, den));
}

KERNEL static bool rate_f64(const uint64_t *left, const uint64_t *x, const uint64_t *dt, uint64_t *out, uint32_t n,
			    uint64_t num, uint64_t den)
{
	vi unsafe = SPLAT(vi, 0);
	RATE_DECLARE;

	EACH_BLOCK(RATE_F64_LANES);
	return !ANY(unsafe) && TIMES_HOLD;
}

bool kts_kernel_rate_f64(const uint64_t *left, const uint64_t *x, const uint64_t *dt, uint64_t *out, uint32_t n,
			 uint64_t num, uint64_t den)
{
	return (double)num < 0x1p53 && rate_f64(left, x, dt, out, n, num, den);
}
