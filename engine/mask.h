/* SPDX-License-Identifier: MIT */
#ifndef KTS_MASK_H
#define KTS_MASK_H

#include <stdint.h>

/*
 * Three-valued logic on 64 samples at once. A sample is true, false, or
 * unknown; the value bit of an unknown sample is 0. Unknown never turns into
 * true or false unless the other side settles the result alone (Kleene).
 */
struct kts_mask {
	uint64_t value, known;
};

static inline struct kts_mask kts_mask_not(struct kts_mask a)
{
	return (struct kts_mask){ .value = a.known & ~a.value, .known = a.known };
}

static inline struct kts_mask kts_mask_and(struct kts_mask a, struct kts_mask b)
{
	uint64_t is_true = a.value & b.value;
	uint64_t is_false = (a.known & ~a.value) | (b.known & ~b.value);

	return (struct kts_mask){ .value = is_true, .known = is_true | is_false };
}

static inline struct kts_mask kts_mask_or(struct kts_mask a, struct kts_mask b)
{
	return kts_mask_not(kts_mask_and(kts_mask_not(a), kts_mask_not(b)));
}

static inline struct kts_mask kts_mask_implies(struct kts_mask a, struct kts_mask b)
{
	return kts_mask_or(kts_mask_not(a), b);
}

/* The lowest @n bits, n <= 64. */
static inline uint64_t kts_mask_low(unsigned n)
{
	return n >= 64 ? UINT64_MAX : (1ull << n) - 1;
}

#endif
