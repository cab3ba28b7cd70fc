/* SPDX-License-Identifier: MIT */
#include "engine/vm_kernel.h"

#include <features.h>
#include <math.h>

/*
 * Vectors of the compiler's own kind: four lanes everywhere, split or fused
 * by the compiler as the processor has it. Clones are chosen by the loader,
 * which sanitizers do not survive and other C libraries do not have.
 */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) && \
	!defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#include <immintrin.h>
#define HAS_CLONES 1
#define KERNEL __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define KERNEL
#endif

#define LANES 4u
typedef double vd __attribute__((vector_size(32), aligned(8), may_alias));
typedef int64_t vi __attribute__((vector_size(32), aligned(8), may_alias));
typedef uint64_t vu __attribute__((vector_size(32), aligned(8), may_alias));

#define LOAD(type, p)		(*(const type *)(const void *)(p))
#define STORE(type, p, x)	(*(type *)(void *)(p) = (x))
#define SPLAT(type, x)		((type){ (x), (x), (x), (x) })
/* C has no ?: over vectors. */
#define SELECT(type, m, a, b)	((type)(((vi)(a) & (m)) | ((vi)(b) & ~(m))))
#define ANY(m)			(((m)[0] | (m)[1] | (m)[2] | (m)[3]) != 0)

static double as_double(uint64_t bits)
{
	union { uint64_t u; double d; } u = { .u = bits };

	return u.d;
}

static uint64_t as_bits(double d)
{
	union { double d; uint64_t u; } u = { .d = d };

	return u.u;
}

/* --- smallest and greatest --- */

/* Chains that do not wait for each other. Which of two equal zeros is kept depends on them: all variants have as many. */
#define CHAINS	4u

/* The rest of a range, from @i on, after @lo and @hi of the chains. */
#define RANGE_END(type, scalar)										\
	for (unsigned k = 1; k < CHAINS; k++) {								\
		for (unsigned l = 0; l < LANES; l++) {							\
			lo[0][l] = lo[k][l] < lo[0][l] ? lo[k][l] : lo[0][l];				\
			hi[0][l] = hi[k][l] > hi[0][l] ? hi[k][l] : hi[0][l];				\
		}											\
	}												\
	type least = lo[0][0], most = hi[0][0];								\
													\
	for (unsigned l = 1; l < LANES; l++) {								\
		least = lo[0][l] < least ? lo[0][l] : least;						\
		most = hi[0][l] > most ? hi[0][l] : most;						\
	}												\
	for (; i < n; i++) {										\
		type x = scalar(v[i]);									\
													\
		least = x < least ? x : least;								\
		most = x > most ? x : most;								\
	}												\
	*min = least;											\
	*max = most

/* @flip: 0, or what is flipped before comparing. */
#define RANGE(name, type, vec, scalar, flip)								\
	KERNEL void name(const uint64_t *v, uint32_t n, type *min, type *max)				\
	{												\
		vec lo[CHAINS], hi[CHAINS];								\
		uint32_t i = 0;										\
													\
		for (unsigned k = 0; k < CHAINS; k++)							\
			lo[k] = hi[k] = SPLAT(vec, scalar(v[0]));					\
		for (; i + CHAINS * LANES <= n; i += CHAINS * LANES) {					\
			for (unsigned k = 0; k < CHAINS; k++) {						\
				vec x = (vec)(LOAD(vu, v + i + k * LANES) ^ SPLAT(vu, flip));		\
													\
				lo[k] = SELECT(vec, x < lo[k], x, lo[k]);				\
				hi[k] = SELECT(vec, x > hi[k], x, hi[k]);				\
			}										\
		}											\
		RANGE_END(type, scalar);								\
	}

/* Processors compare signed integers: flipped once, unsigned ones are in order as such. */
#define TOP_BIT		(1ull << 63)
#define AS_FLIPPED(x)	((int64_t)((x) ^ TOP_BIT))

RANGE(kts_kernel_range_i64, int64_t, vi, (int64_t), 0)
static RANGE(range_flipped, int64_t, vi, AS_FLIPPED, TOP_BIT)

void kts_kernel_range_u64(const uint64_t *v, uint32_t n, uint64_t *min, uint64_t *max)
{
	int64_t lo, hi;

	range_flipped(v, n, &lo, &hi);
	*min = (uint64_t)lo ^ TOP_BIT;
	*max = (uint64_t)hi ^ TOP_BIT;
}

#ifdef HAS_CLONES
/* Compare and select take three instructions where the processor has one; the compiler does not see it. */
static RANGE(range_f64, double, vd, as_double, 0)

__attribute__((target("avx2"))) static void range_f64_avx2(const uint64_t *v, uint32_t n, double *min, double *max)
{
	vd lo[CHAINS], hi[CHAINS];
	uint32_t i = 0;

	for (unsigned k = 0; k < CHAINS; k++)
		lo[k] = hi[k] = SPLAT(vd, as_double(v[0]));
	for (; i + CHAINS * LANES <= n; i += CHAINS * LANES) {
		for (unsigned k = 0; k < CHAINS; k++) {
			vd x = LOAD(vd, v + i + k * LANES);

			lo[k] = (vd)_mm256_min_pd((__m256d)x, (__m256d)lo[k]);
			hi[k] = (vd)_mm256_max_pd((__m256d)x, (__m256d)hi[k]);
		}
	}
	RANGE_END(double, as_double);
}

void kts_kernel_range_f64(const uint64_t *v, uint32_t n, double *min, double *max)
{
	if (__builtin_cpu_supports("avx2"))
		range_f64_avx2(v, n, min, max);
	else
		range_f64(v, n, min, max);
}
#else
RANGE(kts_kernel_range_f64, double, vd, as_double, 0)
#endif

/* --- neighbours in order --- */

/* @step_flip: 0, or the top bit where steps are unsigned and have to be compared; @flip: the same of the values. */
#define ORDER(name, type, vec, scalar, flip, raw, step_type, step_vec, step_flip, greatest)		\
	KERNEL bool kts_kernel_order_##name(const uint64_t *a, const uint64_t *b, uint32_t n, step_type *step)	\
	{												\
		vi below[2] = { SPLAT(vi, 0), SPLAT(vi, 0) };						\
		step_vec least[2] = { SPLAT(step_vec, greatest), SPLAT(step_vec, greatest) };		\
		step_type smallest;									\
		bool some = false;									\
		uint32_t i = 0;										\
													\
		for (; i + 2 * LANES <= n; i += 2 * LANES) {						\
			for (unsigned k = 0; k < 2; k++) {						\
				vu p = LOAD(vu, a + i + k * LANES), q = LOAD(vu, b + i + k * LANES);	\
				vec x = (vec)(p ^ SPLAT(vu, flip)), y = (vec)(q ^ SPLAT(vu, flip));	\
				step_vec d = (step_vec)((vu)((raw)q - (raw)p) ^ SPLAT(vu, step_flip));	\
													\
				below[k] |= y < x;							\
				least[k] = SELECT(step_vec, d < least[k], d, least[k]);			\
			}										\
		}											\
		least[0] = SELECT(step_vec, least[1] < least[0], least[1], least[0]);			\
		smallest = STEP_OF(step_type, least[0][0], step_flip);					\
		for (unsigned k = 1; k < LANES; k++) {							\
			step_type d = STEP_OF(step_type, least[0][k], step_flip);			\
													\
			smallest = d < smallest ? d : smallest;						\
		}											\
		for (; i < n; i++) {									\
			type x = scalar(a[i]), y = scalar(b[i]);					\
			step_type d = (step_type)y - (step_type)x;					\
													\
			some |= y < x;									\
			smallest = d < smallest ? d : smallest;						\
		}											\
		*step = smallest;									\
		return some || ANY(below[0] | below[1]);						\
	}

#define STEP_OF(type, d, flip)	(type)((flip) ? (type)((uint64_t)(d) ^ (flip)) : (type)(d))

ORDER(f64, double, vd, as_double, 0, vd, double, vd, 0, INFINITY)
ORDER(u64, uint64_t, vi, (uint64_t), TOP_BIT, vu, uint64_t, vi, TOP_BIT, INT64_MAX)
ORDER(i64, int64_t, vi, (int64_t), 0, vu, uint64_t, vi, TOP_BIT, INT64_MAX)

#define BACK(name, type, vec, scalar)									\
	KERNEL uint64_t kts_kernel_back_##name(const uint64_t *a, const uint64_t *b, uint32_t n)		\
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
			uint64_t d = scalar(b[i]) < scalar(a[i]) ? a[i] - b[i] : 0;			\
													\
			greatest = d > greatest ? d : greatest;						\
		}											\
		for (unsigned k = 0; k < LANES; k++)							\
			greatest = most[k] > greatest ? most[k] : greatest;				\
		return greatest;									\
	}

BACK(u64, uint64_t, vu, (uint64_t))
BACK(i64, int64_t, vi, (int64_t))

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
		out[i] = as_bits(as_double(a[i]) / as_double(b[i]));
		top = (out[i] & magnitude[0]) > top ? out[i] & magnitude[0] : top;
	}
	for (unsigned k = 0; k < LANES; k++)
		top = worst[k] > top ? worst[k] : top;
	return top < 0x7ff0000000000000u;
}

/* Integers of [0, 2^52) as doubles: the bits of 2^52 + x, minus 2^52. */
#define FROM_SMALL(x)	((vd)((vu)(x) | SPLAT(vu, 0x4330000000000000u)) - SPLAT(vd, 0x1p52))
/* Integers of (-2^51, 2^51) likewise. */
#define FROM_SIGNED(x)	((vd)((vu)(x) + SPLAT(vu, 0x4338000000000000u)) - SPLAT(vd, 0x1.8p52))

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
		out[i] = as_bits((double)a[i] / (double)b[i]);
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
		const vd by = SPLAT(vd, num_f64), by_h = SPLIT(by), by_l = by - by_h;	\
		vd dh = SPLIT(d), dl = (d) - dh, p = (d) * by;					\
		vd pe = ((dh * by_h - p) + dh * by_l + dl * by_h) + dl * by_l;		\
		vd q = p / (b), qh = SPLIT(q), ql = q - qh, bh = SPLIT(b), bl = (b) - bh;	\
		vd r = q * (b), re = ((qh * bh - r) + qh * bl + ql * bh) + ql * bl;		\
		vd fix = (((p - r) - re) + pe) / (b), sum = q + fix, err = fix - (sum - q);	\
		vu bits = (vu)sum, up = bits & SPLAT(vu, 0x7ff0000000000000u);			\
		vd half = (vd)(up - SPLAT(vu, 53ull << 52)) * SPLAT(vd, 1 - 0x1p-40);		\
		vd size = (vd)((vu)err & SPLAT(vu, UINT64_MAX >> 1));				\
		vi power = (bits & SPLAT(vu, (1ull << 52) - 1)) == SPLAT(vu, 0);		\
		unsafe |= (sum != SPLAT(vd, 0.0)) & ((size > half) | (power & (err != SPLAT(vd, 0.0))));	\
		(result) = sum;									\
	} while (0)

/* Blocks of four lanes; the last one is padded with lanes that are always fine. */
#define PAD(name, source, filler)						\
	uint64_t name##_tail[LANES] = { filler, filler, filler, filler };	\
	for (uint32_t k = n & ~(LANES - 1); k < n; k++)				\
		name##_tail[k % LANES] = (source)[k]
#define BLOCK(name, source)	(i + LANES <= n ? (source) + i : name##_tail)

KERNEL bool kts_kernel_rate_int(const uint64_t *left, const uint64_t *x, const uint64_t *dt, uint64_t *out, uint32_t n,
				uint64_t num, uint64_t den, bool is_signed)
{
	const double num_f64 = (double)num, den_f64 = (double)den;
	/* Of a signed value only its magnitude counts. */
	const vi sign = SPLAT(vi, is_signed ? -1 : 0);
	vu values = SPLAT(vu, 0), deltas = values, times = values;
	vi zero = SPLAT(vi, 0), unsafe = SPLAT(vi, 0);

	PAD(left, left, 0);
	PAD(x, x, 0);
	PAD(dt, dt, 1);
	for (uint32_t i = 0; i < n; i += LANES) {
		vi a = LOAD(vi, BLOCK(left, left)), b = LOAD(vi, BLOCK(x, x));
		vu t = LOAD(vu, BLOCK(dt, dt));
		vi d = (vi)((vu)b - (vu)a);

		values |= (vu)(a ^ ((a >> 63) & sign)) | (vu)(b ^ ((b >> 63) & sign));
		deltas |= (vu)(d ^ (d >> 63));
		times |= t;
		zero |= t == SPLAT(vu, 0);
	}
	uint64_t v = values[0] | values[1] | values[2] | values[3], d_top = deltas[0] | deltas[1] | deltas[2] | deltas[3];
	uint64_t t_top = times[0] | times[1] | times[2] | times[3];
	if (v >> 62 || d_top >> 51 || t_top >> 51 || ANY(zero) || num_f64 >= 0x1p53 || (double)t_top * den_f64 >= 0x1p53)
		return false;
	bool exact = ((double)d_top + 1) * num_f64 < 0x1p53;
	for (uint32_t i = 0; i < n; i += LANES) {
		vu a = LOAD(vu, BLOCK(left, left)), b = LOAD(vu, BLOCK(x, x)), t = LOAD(vu, BLOCK(dt, dt));
		vd d = FROM_SIGNED(b - a), time = FROM_SMALL(t) * SPLAT(vd, den_f64), rate;

		if (exact)
			rate = RATE_EXACT(d, time);
		else
			RATE_CORRECTED(d, time, rate);
		if (i + LANES <= n)
			STORE(vd, out + i, rate);
		for (uint32_t k = i; i + LANES > n && k < n; k++)
			out[k] = as_bits(rate[k - i]);
	}
	return !ANY(unsafe);
}

KERNEL bool kts_kernel_rate_f64(const uint64_t *left, const uint64_t *x, const uint64_t *dt, uint64_t *out, uint32_t n,
				uint64_t num, uint64_t den)
{
	const double num_f64 = (double)num, den_f64 = (double)den;
	vu times = SPLAT(vu, 0);
	vi zero = SPLAT(vi, 0), unsafe = SPLAT(vi, 0);

	if (num_f64 >= 0x1p53)
		return false;
	PAD(left, left, 0);
	PAD(x, x, 0);
	PAD(dt, dt, 1);
	for (uint32_t i = 0; i < n; i += LANES) {
		vd a = LOAD(vd, BLOCK(left, left)), b = LOAD(vd, BLOCK(x, x)), d = b - a, rate;
		vu t = LOAD(vu, BLOCK(dt, dt));
		vd span = (vd)((vu)d & SPLAT(vu, UINT64_MAX >> 1)), time = FROM_SMALL(t) * SPLAT(vd, den_f64);

		times |= t;
		zero |= t == SPLAT(vu, 0);
		/* Within these sizes no part of a product is lost; NaN is not below either. */
		unsafe |= ~(span <= SPLAT(vd, 0x1p900)) | ((span < SPLAT(vd, 0x1p-800)) & (span != SPLAT(vd, 0.0)));
		RATE_CORRECTED(d, time, rate);
		if (i + LANES <= n)
			STORE(vd, out + i, rate);
		for (uint32_t k = i; i + LANES > n && k < n; k++)
			out[k] = as_bits(rate[k - i]);
	}
	uint64_t t_top = times[0] | times[1] | times[2] | times[3];
	return !ANY(unsafe) && !ANY(zero) && t_top >> 51 == 0 && (double)t_top * den_f64 < 0x1p53;
}

/* --- sums --- */

KERNEL void kts_kernel_sum_f64(const uint64_t *v, uint32_t n, double lane[16])
{
	vd s0 = LOAD(vd, lane), s1 = LOAD(vd, lane + 4), s2 = LOAD(vd, lane + 8), s3 = LOAD(vd, lane + 12);
	uint32_t i = 0;

	for (; i + 16 <= n; i += 16) {
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
		lane[i % 16] += as_double(v[i]);
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

BAND(f64, double, vd, as_double)
BAND(u64, uint64_t, vu, (uint64_t))
BAND(i64, int64_t, vi, (int64_t))

#define COMPARE(name, operator, vec, scalar)							\
	KERNEL void kts_kernel_##name(const uint64_t *a, const uint64_t *b, uint32_t n, uint64_t *bits)	\
	{											\
		BITS(n, bits, LOAD(vec, a + i) operator LOAD(vec, b + i), scalar(a[i]) operator scalar(b[i]));	\
	}

COMPARE(less_f64, <, vd, as_double)
COMPARE(less_u64, <, vu, (uint64_t))
COMPARE(less_i64, <, vi, (int64_t))
COMPARE(equal_f64, ==, vd, as_double)
COMPARE(equal_u64, ==, vu, (uint64_t))
