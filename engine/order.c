/* SPDX-License-Identifier: MIT */
#include "engine/order.h"
#include "engine/pair.h"

#include <math.h>
#include <stdlib.h>

/*
 * Weights are sizes plus one. A side may weigh up to 3 times the other, and a
 * heavy side is rotated once if its inner part weighs less than twice its outer
 * one: the parameters for which this is known to keep the balance.
 */
#define MOST_HEAVIER	3u
#define ROTATE_ONCE	2u

struct kts_order_node {
	struct kts_order_key key;
	uint32_t left, right, size;
};

static uint32_t size_of(const struct kts_order *o, uint32_t t)
{
	return t ? o->node[t].size : 0;
}

static uint64_t weight(const struct kts_order *o, uint32_t t)
{
	return (uint64_t)size_of(o, t) + 1;
}

static int compare(const struct kts_order_key *a, const struct kts_order_key *b)
{
	if (a->wide != b->wide)
		return a->wide < b->wide ? -1 : 1;
	if (a->real != b->real)
		return a->real < b->real ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

static void measure(struct kts_order *o, uint32_t t)
{
	o->node[t].size = 1 + size_of(o, o->node[t].left) + size_of(o, o->node[t].right);
}

static uint32_t rotate_left(struct kts_order *o, uint32_t t)
{
	uint32_t up = o->node[t].right;

	o->node[t].right = o->node[up].left;
	o->node[up].left = t;
	measure(o, t);
	measure(o, up);
	return up;
}

static uint32_t rotate_right(struct kts_order *o, uint32_t t)
{
	uint32_t up = o->node[t].left;

	o->node[t].left = o->node[up].right;
	o->node[up].right = t;
	measure(o, t);
	measure(o, up);
	return up;
}

static uint32_t balance(struct kts_order *o, uint32_t t)
{
	struct kts_order_node *node = &o->node[t];
	uint64_t left = weight(o, node->left), right = weight(o, node->right);

	measure(o, t);
	if (left + right <= 3)
		return t;
	if (right > MOST_HEAVIER * left) {
		const struct kts_order_node *heavy = &o->node[node->right];

		if (weight(o, heavy->left) >= ROTATE_ONCE * weight(o, heavy->right))
			node->right = rotate_right(o, node->right);
		return rotate_left(o, t);
	}
	if (left > MOST_HEAVIER * right) {
		const struct kts_order_node *heavy = &o->node[node->left];

		if (weight(o, heavy->right) >= ROTATE_ONCE * weight(o, heavy->left))
			node->left = rotate_left(o, node->left);
		return rotate_right(o, t);
	}
	return t;
}

static uint32_t insert(struct kts_order *o, uint32_t t, uint32_t fresh)
{
	if (!t)
		return fresh;
	if (compare(&o->node[fresh].key, &o->node[t].key) < 0)
		o->node[t].left = insert(o, o->node[t].left, fresh);
	else
		o->node[t].right = insert(o, o->node[t].right, fresh);
	return balance(o, t);
}

/* The tree without its smallest, which is *out. */
static uint32_t take_least(struct kts_order *o, uint32_t t, uint32_t *out)
{
	if (!o->node[t].left) {
		*out = t;
		return o->node[t].right;
	}
	o->node[t].left = take_least(o, o->node[t].left, out);
	return balance(o, t);
}

static uint32_t remove_key(struct kts_order *o, uint32_t t, const struct kts_order_key *key, uint32_t *gone)
{
	int order = compare(key, &o->node[t].key);
	uint32_t least;

	if (order < 0) {
		o->node[t].left = remove_key(o, o->node[t].left, key, gone);
		return balance(o, t);
	}
	if (order > 0) {
		o->node[t].right = remove_key(o, o->node[t].right, key, gone);
		return balance(o, t);
	}
	*gone = t;
	if (!o->node[t].left || !o->node[t].right)
		return o->node[t].left ? o->node[t].left : o->node[t].right;
	uint32_t right = take_least(o, o->node[t].right, &least);

	o->node[least].left = o->node[t].left;
	o->node[least].right = right;
	return balance(o, least);
}

static int by_order(const void *a, const void *b)
{
	return compare(a, b);
}

void kts_order_sort(struct kts_order_key *key, size_t n)
{
	if (n)
		qsort(key, n, sizeof *key, by_order);
}

enum kts_status kts_order_insert(struct kts_order *order, const struct kts_order_key *key)
{
	uint32_t fresh = order->free;

	if (fresh) {
		order->free = order->node[fresh].left;
	} else {
		if (order->n + 1 >= order->cap) {
			uint32_t cap = order->cap ? order->cap * 2 : 64;
			struct kts_order_node *node = cap > order->cap ? realloc(order->node, cap * sizeof *node) : NULL;

			if (!node)
				return cap > order->cap ? KTS_ENOMEM : KTS_ELIMIT;
			order->node = node;
			order->cap = cap;
		}
		fresh = order->n + 1;
	}
	order->node[fresh] = (struct kts_order_node){ .key = *key, .size = 1 };
	order->root = insert(order, order->root, fresh);
	order->n++;
	return KTS_OK;
}

void kts_order_remove(struct kts_order *order, const struct kts_order_key *key)
{
	uint32_t gone = 0;

	order->root = remove_key(order, order->root, key, &gone);
	order->node[gone].left = order->free;
	order->free = gone;
	order->n--;
}

const struct kts_order_key *kts_order_at(const struct kts_order *order, uint32_t k)
{
	uint32_t t = order->root;

	for (;;) {
		uint32_t left = size_of(order, order->node[t].left);

		if (k == left)
			return &order->node[t].key;
		if (k < left) {
			t = order->node[t].left;
		} else {
			k -= left + 1;
			t = order->node[t].right;
		}
	}
}

void kts_order_free(struct kts_order *order)
{
	free(order->node);
	*order = (struct kts_order){ 0 };
}

void kts_quantile_place(uint64_t n, double q, uint64_t *k, double *part)
{
	double place = (double)(n - 1) * q, whole = nearbyint(place);

	/* 0.95 is no double, but the 95th percentile of 21 numbers is one of them. */
	if (fabs(place - whole) <= place * 0x1p-50)
		place = whole;
	uint64_t below = place < (double)(n - 1) ? (uint64_t)place : n - 1;

	*k = below;
	*part = below + 1 < n ? place - (double)below : 0;
}

/* (lo * (100 - percent) + hi * percent) / 100, as good as rounded once. */
static double percent_between(double lo, double hi, double percent)
{
	double a = lo * (100 - percent), b = hi * percent;
	struct kts_pair sum = { a, fma(lo, 100 - percent, -a) };

	sum = kts_pair_add(kts_pair_add(sum, b), fma(hi, percent, -b));
	double q = sum.hi / 100;

	return q + (fma(-q, 100, sum.hi) + sum.lo) / 100;
}

double kts_quantile_between(const struct kts_order_key *lo, const struct kts_order_key *hi, bool integers, double part)
{
	double percent = nearbyint(part * 100);

	/* Of integers and in percent exactly, rounded once. */
	if (integers && fabs(part * 100 - percent) < 1e-6)
		return kts_quotient(lo->wide * 100 + (kts_wide)percent * (hi->wide - lo->wide), 100);
	if (integers)
		return (double)lo->wide + part * (double)(hi->wide - lo->wide);
	if (fabs(part * 100 - percent) < 1e-6 && isfinite(lo->real * 100) && isfinite(hi->real * 100))
		return percent_between(lo->real, hi->real, percent);
	/* Their distance may be beyond the doubles, what lies between them is not. */
	if (!isfinite(hi->real - lo->real))
		return lo->real * (1 - part) + hi->real * part;
	return lo->real + part * (hi->real - lo->real);
}
