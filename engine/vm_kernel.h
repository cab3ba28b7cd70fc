/* SPDX-License-Identifier: MIT */
#ifndef KTS_VM_KERNEL_H
#define KTS_VM_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The hot loops: plain arrays of 64-bit patterns, no validity, no branches a
 * lane. Built for several processors where compiler and C library can choose
 * at load time; every variant gives the same bits. Arrays need the alignment of uint64_t only and may not overlap
 * unless they are the same; n >= 1.
 */

/* Smallest and greatest of @n values; doubles are finite. */
void kts_kernel_range_f64(const uint64_t *v, uint32_t n, double *min, double *max);
void kts_kernel_range_u64(const uint64_t *v, uint32_t n, uint64_t *min, uint64_t *max);
void kts_kernel_range_i64(const uint64_t *v, uint32_t n, int64_t *min, int64_t *max);

/* Whether some b[i] < a[i]; *step is the smallest b - a, meaningful where there is none. */
bool kts_kernel_order_f64(const uint64_t *a, const uint64_t *b, uint32_t n, double *step);
bool kts_kernel_order_u64(const uint64_t *a, const uint64_t *b, uint32_t n, uint64_t *step);
bool kts_kernel_order_i64(const uint64_t *a, const uint64_t *b, uint32_t n, uint64_t *step);

/* The greatest a - b of lanes where b < a; 0: there is none. */
uint64_t kts_kernel_back_u64(const uint64_t *a, const uint64_t *b, uint32_t n);
uint64_t kts_kernel_back_i64(const uint64_t *a, const uint64_t *b, uint32_t n);

/* out = a / b. False: some denominator is 0 or some quotient is not finite; all of out is written either way. */
bool kts_kernel_div_f64(const uint64_t *a, const uint64_t *b, uint64_t *out, uint32_t n);
/* The same over integers of [0, 2^51). False: some are not, or a denominator is 0; out is then unusable. */
bool kts_kernel_div_int(const uint64_t *a, const uint64_t *b, uint64_t *out, uint32_t n);

/* out = b - a of i64. False: some difference is not above 0; all of out is written either way. */
bool kts_kernel_step(const uint64_t *a, const uint64_t *b, uint64_t *out, uint32_t n);

/*
 * out = (x - left) * num / (dt * den), rounded once. False: some lane is out of the range in which doubles can do
 * that, and all of out is unusable.
 */
bool kts_kernel_rate_int(const uint64_t *left, const uint64_t *x, const uint64_t *dt, uint64_t *out, uint32_t n,
			 uint64_t num, uint64_t den);
bool kts_kernel_rate_f64(const uint64_t *left, const uint64_t *x, const uint64_t *dt, uint64_t *out, uint32_t n,
			 uint64_t num, uint64_t den);

/* lane[i % 16] += v[i] for i in order. */
void kts_kernel_sum_f64(const uint64_t *v, uint32_t n, double lane[16]);
/* Sums of the low and high 32 bits of v[i] ^ flip; n <= 2^32. *any: some v[i] is not 0. */
void kts_kernel_sum_u64(const uint64_t *v, uint32_t n, uint64_t flip, uint64_t *low, uint64_t *high, bool *any);

/* Bit i: lo <= v[i] <= hi. Writes whole words; bits from n on are arbitrary. */
void kts_kernel_band_f64(const uint64_t *v, uint32_t n, double lo, double hi, uint64_t *bits);
void kts_kernel_band_u64(const uint64_t *v, uint32_t n, uint64_t lo, uint64_t hi, uint64_t *bits);
void kts_kernel_band_i64(const uint64_t *v, uint32_t n, int64_t lo, int64_t hi, uint64_t *bits);

/* Bit i: a[i] < b[i], or a[i] == b[i]. */
void kts_kernel_less_f64(const uint64_t *a, const uint64_t *b, uint32_t n, uint64_t *bits);
void kts_kernel_less_u64(const uint64_t *a, const uint64_t *b, uint32_t n, uint64_t *bits);
void kts_kernel_less_i64(const uint64_t *a, const uint64_t *b, uint32_t n, uint64_t *bits);
void kts_kernel_equal_f64(const uint64_t *a, const uint64_t *b, uint32_t n, uint64_t *bits);
void kts_kernel_equal_u64(const uint64_t *a, const uint64_t *b, uint32_t n, uint64_t *bits);

#endif
