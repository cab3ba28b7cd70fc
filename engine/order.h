/* SPDX-License-Identifier: MIT */
#ifndef KTS_ORDER_H
#define KTS_ORDER_H

#include <stddef.h>
#include <stdint.h>

#include "engine/wide.h"
#include "grammar/base/status.h"

/*
 * A multiset of numbers that tells its k-th smallest: a weight-balanced tree in
 * one array. Insertion, removal and look-up take O(log n) for any input. Zeroed
 * it is empty. One thread at a time.
 */
struct kts_order_key {
	kts_wide wide;		/* integers */
	double real;		/* the others; a set holds one or the other, the rest is 0 */
	uint64_t number;	/* tells equal values apart */
};

struct kts_order_node;

static inline struct kts_order_key kts_order_key_of(struct kts_number n, uint64_t number)
{
	if (n.type == KTS_TYPE_F64)
		return (struct kts_order_key){ .real = n.f64, .number = number };
	return (struct kts_order_key){ .wide = kts_number_wide(n), .number = number };
}

/* Ascending; equal ones by number. */
void kts_order_sort(struct kts_order_key *key, size_t n);

struct kts_order {
	struct kts_order_node *node;	/* 1-based */
	uint32_t root, free;		/* 0: none; free ones are linked */
	uint32_t n, cap;
};

/* Add @key, which is not there yet. KTS_OK; KTS_ENOMEM, KTS_ELIMIT (2^32 numbers): nothing has changed. */
enum kts_status kts_order_insert(struct kts_order *order, const struct kts_order_key *key);
/* Remove @key, which is there. */
void kts_order_remove(struct kts_order *order, const struct kts_order_key *key);
/* The k-th smallest, k < order->n from 0. Borrowed until the next change. */
const struct kts_order_key *kts_order_at(const struct kts_order *order, uint32_t k);
void kts_order_free(struct kts_order *order);

/*
 * The quantile @q (0..1) of @n > 0 numbers by linear interpolation between
 * neighbours (type 7). *k and *part say where: between the k-th smallest and
 * the one above, which may be the same.
 */
void kts_quantile_place(uint64_t n, double q, uint64_t *k, double *part);
/* What lies @part of the way from @lo to @hi; integers are subtracted exactly. May overflow to infinity for doubles. */
double kts_quantile_between(const struct kts_order_key *lo, const struct kts_order_key *hi, bool integers, double part);

#endif
