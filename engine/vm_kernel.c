/* SPDX-License-Identifier: MIT */
#include "engine/vm_kernel.h"

#include <math.h>

#include "engine/vm_lanes.h"

/*
 * Four chains that do not wait for each other, spelled out: arrays of vectors
 * would live in memory. Which of two equal zeros is kept depends on the
 * chains: all variants have as many.
 */
#define CHAINS		4u
#define EACH_CHAIN(do, ...)	do(0, __VA_ARGS__) do(1, __VA_ARGS__) do(2, __VA_ARGS__) do(3, __VA_ARGS__)

/* --- smallest and greatest --- */

/* The least, or the most, of itself and all lanes of all chains. */
#define LEAST_OF_CHAINS(type, least)									\
	do {												\
		for (unsigned l = 0; l < LANES; l++) {							\
			type p = lo0[l] < lo1[l] ? lo0[l] : lo1[l], q = lo2[l] < lo3[l] ? lo2[l] : lo3[l];	\
													\
			p = p < q ? p : q;								\
			(least) = p < (least) ? p : (least);						\
		}											\
	} while (0)
#define MOST_OF_CHAINS(type, most)									\
	do {												\
		for (unsigned l = 0; l < LANES; l++) {							\
			type p = hi0[l] > hi1[l] ? hi0[l] : hi1[l], q = hi2[l] > hi3[l] ? hi2[l] : hi3[l];	\
													\
			p = p > q ? p : q;								\
			(most) = p > (most) ? p : (most);						\
		}											\
	} while (0)

#define RANGE_DECLARE(k, vec, x)	vec lo##k = SPLAT(vec, x), hi##k = lo##k;

/* Processors compare signed integers: flipped once, unsigned ones are in order as such. @flip: 0, or the top bit. */
#define TOP_BIT		(1ull << 63)

#define RANGE_INT_CHAIN(k, flip)									\
	{												\
		vi x = (vi)(LOAD(vu, v + i + (k) * LANES) ^ SPLAT(vu, flip));				\
													\
		lo##k = SELECT(vi, x < lo##k, x, lo##k);						\
		hi##k = SELECT(vi, x > hi##k, x, hi##k);						\
	}

#define RANGE_INT(name, flip)										\
	KERNEL static void name(const uint64_t *v, uint32_t n, int64_t *min, int64_t *max)		\
	{												\
		int64_t least = (int64_t)(v[0] ^ (flip)), most = least;					\
		uint32_t i = 0;										\
		EACH_CHAIN(RANGE_DECLARE, vi, least)							\
													\
		for (; i + CHAINS * LANES <= n; i += CHAINS * LANES) {					\
			EACH_CHAIN(RANGE_INT_CHAIN, flip)						\
		}											\
		LEAST_OF_CHAINS(int64_t, least);							\
		MOST_OF_CHAINS(int64_t, most);								\
		for (; i < n; i++) {									\
			int64_t x = (int64_t)(v[i] ^ (flip));						\
													\
			least = x < least ? x : least;							\
			most = x > most ? x : most;							\
		}											\
		*min = least;										\
		*max = most;										\
	}

RANGE_INT(range_signed, 0)
RANGE_INT(range_flipped, TOP_BIT)

/* @bits: what is set before comparing. What values have in common above is told by all, for integers. */
#define RANGE_CHAIN(k, lesser, greater, bits)								\
	{												\
		vu raw = LOAD(vu, v + i + (k) * LANES);							\
		vd x = (vd)(raw | SPLAT(vu, bits));							\
													\
		if (bits)										\
			all |= raw;									\
		lo##k = lesser(x, lo##k);								\
		hi##k = greater(x, hi##k);								\
	}

#define RANGE_BODY(name, lesser, greater, bits)								\
	uint64_t name(const uint64_t *v, uint32_t n, double *min, double *max)				\
	{												\
		double least = kts_bits_double(v[0] | (bits)), most = least;				\
		vu all = SPLAT(vu, 0);									\
		uint64_t rest = 0;									\
		uint32_t i = 0;										\
		EACH_CHAIN(RANGE_DECLARE, vd, least)							\
													\
		for (; i + CHAINS * LANES <= n; i += CHAINS * LANES) {					\
			AHEAD(v + i);									\
			AHEAD(v + i + LINE);								\
			EACH_CHAIN(RANGE_CHAIN, lesser, greater, bits)					\
		}											\
		LEAST_OF_CHAINS(double, least);								\
		MOST_OF_CHAINS(double, most);								\
		for (; i < n; i++) {									\
			double x = kts_bits_double(v[i] | (bits));					\
													\
			rest |= v[i];									\
			least = x < least ? x : least;							\
			most = x > most ? x : most;							\
		}											\
		*min = least;										\
		*max = most;										\
		return rest | ALL_OF(all);								\
	}

#define RANGE_F64(name, lesser, greater)	RANGE_BODY(name, lesser, greater, 0)
#define RANGE_SMALL(name, lesser, greater)	RANGE_BODY(name, lesser, greater, SMALL_BITS)

EACH_PROCESSOR(RANGE_F64, range_f64)
EACH_PROCESSOR(RANGE_SMALL, range_small)

void kts_kernel_range_f64(const uint64_t *v, uint32_t n, double *min, double *max)
{
	(void)BY_PROCESSOR(range_f64, v, n, min, max);
}

/* Integers below 2^52, of whatever type, are in order as the doubles that are 2^52 more. */
static bool small_range(const uint64_t *v, uint32_t n, uint64_t *min, uint64_t *max)
{
	double lo, hi;

	if (BY_PROCESSOR(range_small, v, n, &lo, &hi) >> 52)
		return false;
	*min = kts_double_bits(lo) - SMALL_BITS;
	*max = kts_double_bits(hi) - SMALL_BITS;
	return true;
}

void kts_kernel_range_u64(const uint64_t *v, uint32_t n, uint64_t *min, uint64_t *max)
{
	int64_t lo, hi;

	if (small_range(v, n, min, max))
		return;
	range_flipped(v, n, &lo, &hi);
	*min = (uint64_t)lo ^ TOP_BIT;
	*max = (uint64_t)hi ^ TOP_BIT;
}

void kts_kernel_range_i64(const uint64_t *v, uint32_t n, int64_t *min, int64_t *max)
{
	uint64_t lo, hi;

	if (!small_range(v, n, &lo, &hi)) {
		range_signed(v, n, min, max);
		return;
	}
	*min = (int64_t)lo;
	*max = (int64_t)hi;
}

/* --- neighbours in order --- */

#define LEAST_DECLARE(k, x)	vd lo##k = SPLAT(vd, x);

/* The difference of two doubles is below 0 where the second is, and only there. */
#define ORDER_F64_CHAIN(k, lesser)									\
	lo##k = lesser(LOAD(vd, b + i + (k) * LANES) - LOAD(vd, a + i + (k) * LANES), lo##k);

#define ORDER_F64(name, lesser, greater)								\
	double name(const uint64_t *a, const uint64_t *b, uint32_t n)					\
	{												\
		double least = INFINITY;								\
		uint32_t i = 0;										\
		EACH_CHAIN(LEAST_DECLARE, least)							\
													\
		for (; i + CHAINS * LANES <= n; i += CHAINS * LANES) {					\
			AHEAD(b + i);									\
			AHEAD(b + i + LINE);								\
			EACH_CHAIN(ORDER_F64_CHAIN, lesser)						\
		}											\
		LEAST_OF_CHAINS(double, least);								\
		for (; i < n; i++) {									\
			double d = kts_bits_double(b[i]) - kts_bits_double(a[i]);			\
													\
			least = d < least ? d : least;							\
		}											\
		return least;										\
	}

EACH_PROCESSOR(ORDER_F64, order_f64)

bool kts_kernel_order_f64(const uint64_t *a, const uint64_t *b, uint32_t n, double *step)
{
	*step = BY_PROCESSOR(order_f64, a, b, n);
	return *step < 0;
}

/*
 * Steps as near as a double can tell, of integers whose top bits are alike:
 * those are in order whether they have a sign or not.
 */
#define STEP_CHAIN(k, lesser)										\
	{												\
		vu p = LOAD(vu, a + i + (k) * LANES), q = LOAD(vu, b + i + (k) * LANES);		\
		vu near = q - p + SPLAT(vu, NEAR_BITS);							\
													\
		far |= near ^ SPLAT(vu, SMALL_BITS);							\
		cross |= p ^ q;										\
		lo##k = lesser((vd)near, lo##k);							\
	}

#define STEP_NEAR(name, lesser, greater)								\
	bool name(const uint64_t *a, const uint64_t *b, uint32_t n, int64_t *step)			\
	{												\
		double least = kts_bits_double(b[0] - a[0] + NEAR_BITS);				\
		vu far = SPLAT(vu, 0), cross = far;							\
		uint64_t rest_far = 0, rest_cross = 0;							\
		uint32_t i = 0;										\
		EACH_CHAIN(LEAST_DECLARE, least)							\
													\
		for (; i + CHAINS * LANES <= n; i += CHAINS * LANES) {					\
			AHEAD(b + i);									\
			AHEAD(b + i + LINE);								\
			EACH_CHAIN(STEP_CHAIN, lesser)							\
		}											\
		LEAST_OF_CHAINS(double, least);								\
		for (; i < n; i++) {									\
			uint64_t near = b[i] - a[i] + NEAR_BITS;					\
			double x = kts_bits_double(near);						\
													\
			rest_far |= near ^ SMALL_BITS;							\
			rest_cross |= a[i] ^ b[i];							\
			least = x < least ? x : least;							\
		}											\
		*step = (int64_t)(kts_double_bits(least) - NEAR_BITS);					\
		return (rest_far | ALL_OF(far)) >> 52 == 0 && !((rest_cross | ALL_OF(cross)) & TOP_BIT);	\
	}

EACH_PROCESSOR(STEP_NEAR, step_near)

/* Of steps that are far: whether some go back, and the smallest as an unsigned number. @flip: as above. */
#define ORDER_FAR(name, type, flip)									\
	KERNEL static bool name(const uint64_t *a, const uint64_t *b, uint32_t n, uint64_t *step)	\
	{												\
		vi below = SPLAT(vi, 0), least = SPLAT(vi, INT64_MAX);					\
		uint64_t smallest = UINT64_MAX;								\
		bool some = false;									\
		uint32_t i = 0;										\
													\
		for (; i + LANES <= n; i += LANES) {							\
			vu p = LOAD(vu, a + i), q = LOAD(vu, b + i);					\
			vi d = (vi)((q - p) ^ SPLAT(vu, TOP_BIT));					\
													\
			below |= (vi)(q ^ SPLAT(vu, flip)) < (vi)(p ^ SPLAT(vu, flip));			\
			least = SELECT(vi, d < least, d, least);					\
		}											\
		for (unsigned k = 0; k < LANES; k++) {							\
			uint64_t d = (uint64_t)least[k] ^ TOP_BIT;					\
													\
			smallest = d < smallest ? d : smallest;						\
		}											\
		for (; i < n; i++) {									\
			some |= (type)b[i] < (type)a[i];						\
			smallest = b[i] - a[i] < smallest ? b[i] - a[i] : smallest;			\
		}											\
		*step = smallest;									\
		return some || ANY(below);								\
	}

ORDER_FAR(order_far_u64, uint64_t, TOP_BIT)
ORDER_FAR(order_far_i64, int64_t, 0)

bool kts_kernel_order_u64(const uint64_t *a, const uint64_t *b, uint32_t n, uint64_t *step)
{
	int64_t near;

	if (!BY_PROCESSOR(step_near, a, b, n, &near))
		return order_far_u64(a, b, n, step);
	*step = (uint64_t)near;
	return near < 0;
}

bool kts_kernel_order_i64(const uint64_t *a, const uint64_t *b, uint32_t n, uint64_t *step)
{
	int64_t near;

	if (!BY_PROCESSOR(step_near, a, b, n, &near))
		return order_far_i64(a, b, n, step);
	*step = (uint64_t)near;
	return near < 0;
}

#define BACK_FAR(name, type, vec)									\
	KERNEL static uint64_t name(const uint64_t *a, const uint64_t *b, uint32_t n)			\
	{												\
		vu most = SPLAT(vu, 0);									\
		uint64_t greatest = 0;									\
		uint32_t i = 0;										\
													\
		for (; i + LANES <= n; i += LANES) {							\
			vec x = LOAD(vec, a + i), y = LOAD(vec, b + i);					\
			vu d = SELECT(vu, y < x, (vu)x - (vu)y, SPLAT(vu, 0));				\
													\
			most = SELECT(vu, d > most, d, most);						\
		}											\
		for (; i < n; i++) {									\
			uint64_t d = (type)b[i] < (type)a[i] ? a[i] - b[i] : 0;				\
													\
			greatest = d > greatest ? d : greatest;						\
		}											\
		for (unsigned k = 0; k < LANES; k++)							\
			greatest = most[k] > greatest ? most[k] : greatest;				\
		return greatest;									\
	}

BACK_FAR(back_far_u64, uint64_t, vu)
BACK_FAR(back_far_i64, int64_t, vi)

uint64_t kts_kernel_back_u64(const uint64_t *a, const uint64_t *b, uint32_t n)
{
	int64_t near;

	if (!BY_PROCESSOR(step_near, a, b, n, &near))
		return back_far_u64(a, b, n);
	return near < 0 ? (uint64_t)-near : 0;
}

uint64_t kts_kernel_back_i64(const uint64_t *a, const uint64_t *b, uint32_t n)
{
	int64_t near;

	if (!BY_PROCESSOR(step_near, a, b, n, &near))
		return back_far_i64(a, b, n);
	return near < 0 ? (uint64_t)-near : 0;
}

/* --- sums --- */

KERNEL void kts_kernel_sum_f64(const uint64_t *v, uint32_t n, double lane[16])
{
	vd s0 = LOAD(vd, lane), s1 = LOAD(vd, lane + 4), s2 = LOAD(vd, lane + 8), s3 = LOAD(vd, lane + 12);
	uint32_t i = 0;

	for (; i + 16 <= n; i += 16) {
		AHEAD(v + i);
		AHEAD(v + i + LINE);
		s0 += LOAD(vd, v + i);
		s1 += LOAD(vd, v + i + 4);
		s2 += LOAD(vd, v + i + 8);
		s3 += LOAD(vd, v + i + 12);
	}
	STORE(vd, lane, s0);
	STORE(vd, lane + 4, s1);
	STORE(vd, lane + 8, s2);
	STORE(vd, lane + 12, s3);
	for (; i < n; i++)
		lane[i % 16] += kts_bits_double(v[i]);
}

KERNEL void kts_kernel_sum_u64(const uint64_t *v, uint32_t n, uint64_t flip, uint64_t *low, uint64_t *high, bool *any)
{
	const vu half = SPLAT(vu, UINT32_MAX), change = SPLAT(vu, flip);
	vu lo = SPLAT(vu, 0), hi = lo, all = lo;
	uint64_t l = 0, h = 0, rest = 0;
	uint32_t i = 0;

	for (; i + LANES <= n; i += LANES) {
		vu x = LOAD(vu, v + i);

		all |= x;
		x ^= change;
		lo += x & half;
		hi += x >> 32;
	}
	for (; i < n; i++) {
		rest |= v[i];
		l += (v[i] ^ flip) & UINT32_MAX;
		h += (v[i] ^ flip) >> 32;
	}
	*low = l + lo[0] + lo[1] + lo[2] + lo[3];
	*high = h + hi[0] + hi[1] + hi[2] + hi[3];
	*any = (rest | all[0] | all[1] | all[2] | all[3]) != 0;
}

/* --- comparisons to bits: lane k of vector j is bit 4 * j + k --- */

#define BITS(n, bits, vector_test, scalar_test)							\
	do {											\
		for (uint32_t w = 0; w * 64 < (n); w++) {					\
			uint64_t word = 0;							\
			uint32_t i = w * 64, end = i + 64 <= (n) ? i + 64 : (n);		\
			vu got = SPLAT(vu, 0), at = { 1, 2, 4, 8 };				\
												\
			for (; i + LANES <= end; i += LANES, at <<= 4)				\
				got |= (vu)(vector_test) & at;					\
			for (; i < end; i++)							\
				word |= (uint64_t)(scalar_test) << i % 64;			\
			(bits)[w] = word | got[0] | got[1] | got[2] | got[3];			\
		}										\
	} while (0)

#define BAND(name, type, vec, scalar)								\
	KERNEL void kts_kernel_band_##name(const uint64_t *v, uint32_t n, type lo, type hi, uint64_t *bits)	\
	{											\
		const vec least = SPLAT(vec, lo), most = SPLAT(vec, hi);			\
												\
		BITS(n, bits, (LOAD(vec, v + i) >= least) & (LOAD(vec, v + i) <= most),		\
		     scalar(v[i]) >= lo && scalar(v[i]) <= hi);					\
	}

BAND(f64, double, vd, kts_bits_double)
BAND(u64, uint64_t, vu, (uint64_t))
BAND(i64, int64_t, vi, (int64_t))

#define COMPARE(name, operator, vec, scalar)							\
	KERNEL void kts_kernel_##name(const uint64_t *a, const uint64_t *b, uint32_t n, uint64_t *bits)	\
	{											\
		BITS(n, bits, LOAD(vec, a + i) operator LOAD(vec, b + i), scalar(a[i]) operator scalar(b[i]));	\
	}

COMPARE(less_f64, <, vd, kts_bits_double)
COMPARE(less_u64, <, vu, (uint64_t))
COMPARE(less_i64, <, vi, (int64_t))
COMPARE(equal_f64, ==, vd, kts_bits_double)
COMPARE(equal_u64, ==, vu, (uint64_t))
