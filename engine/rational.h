/* SPDX-License-Identifier: MIT */
#ifndef KTS_RATIONAL_H
#define KTS_RATIONAL_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Constants of a spec are computed exactly, as fractions of 128-bit integers,
 * so that 0.29us beside a signal in ns is 290 and not the double next to it.
 * What does not fit goes on as a double; nothing here fails or allocates.
 */
__extension__ typedef __int128 kts_int128;

struct kts_rational {
	bool exact;		/* num / den holds; else f64 */
	kts_int128 num, den;	/* in lowest terms, den > 0 */
	double f64;
};

struct kts_rational kts_rational_u64(uint64_t value);
/* num / den in lowest terms; @den is not 0. */
struct kts_rational kts_rational_ratio(uint64_t num, uint64_t den);
/* The decimal number that @value, which is finite, was most likely written as: the shortest one that reads back as it. */
struct kts_rational kts_rational_decimal(double value);

struct kts_rational kts_rational_neg(struct kts_rational a);
struct kts_rational kts_rational_add(struct kts_rational a, struct kts_rational b);
struct kts_rational kts_rational_sub(struct kts_rational a, struct kts_rational b);
struct kts_rational kts_rational_mul(struct kts_rational a, struct kts_rational b);
/* @b is not zero. */
struct kts_rational kts_rational_div(struct kts_rational a, struct kts_rational b);

/* -1, 0, 1: the sign of @a, and of a - b. Neither is NaN. */
int kts_rational_sign(struct kts_rational a);
int kts_rational_compare(struct kts_rational a, struct kts_rational b);

/* The nearest double, ties to even; may be infinite where an operation overflowed. */
double kts_rational_f64(struct kts_rational a);
bool kts_rational_is_finite(struct kts_rational a);
/* Is it a whole number? */
bool kts_rational_is_integral(struct kts_rational a);
/* Is it a whole number from -2^63 to 2^64-1? Then *magnitude and *negative are set. */
bool kts_rational_integer(struct kts_rational a, uint64_t *magnitude, bool *negative);
/* The greatest whole number that is not above @a, the least one that is not below it. */
struct kts_rational kts_rational_floor(struct kts_rational a);
struct kts_rational kts_rational_ceil(struct kts_rational a);

#endif
