/* SPDX-License-Identifier: MIT */
#include "engine/pair.h"
#include "engine/vm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/order.h"

/*
 * Values over a window of time that ends at the sample. Only readable samples
 * with a place on the clock are kept; each comes and goes once, so the time
 * spent does not depend on how wide the window is (percentiles: its logarithm).
 */
#define FIRST_ITEMS	64u

enum over { LEAST, GREATEST, SUM, QUANTILE };

struct item {
	int64_t time;
	struct kts_number number;
};

struct kts_over {
	struct item *item;		/* numbers [oldest, next) in a ring */
	uint64_t oldest, next, mask;
	uint64_t change;		/* the last one whose source is not that of the one before it */
	uint64_t identity;		/* of the newest */
	uint64_t *extreme;		/* LEAST, GREATEST: numbers [first, last) in a ring, the extreme one first */
	uint64_t first, last;
	kts_wide whole;			/* SUM of integers, exact */
	struct kts_pair *front, back;	/* SUM of doubles, as a queue of two stacks: nothing is ever subtracted */
	uint64_t split;
	struct kts_order order;		/* QUANTILE */
};

void kts_over_free(struct kts_over *over)
{
	if (!over)
		return;
	free(over->item);
	free(over->extreme);
	free(over->front);
	kts_order_free(&over->order);
	free(over);
}

static enum kts_status grow(struct kts_over *o)
{
	uint64_t mask = o->mask ? o->mask * 2 + 1 : FIRST_ITEMS - 1;

	if (o->item && o->next - o->oldest <= o->mask)
		return KTS_OK;
	struct item *item = malloc((mask + 1) * sizeof *item);
	uint64_t *extreme = malloc((mask + 1) * sizeof *extreme);
	struct kts_pair *front = malloc((mask + 1) * sizeof *front);

	if (!item || !extreme || !front) {
		free(item);
		free(extreme);
		free(front);
		return KTS_ENOMEM;
	}
	for (uint64_t i = o->oldest; i < o->next; i++) {
		item[i & mask] = o->item[i & o->mask];
		front[i & mask] = o->front[i & o->mask];
	}
	for (uint64_t i = o->first; i < o->last; i++)
		extreme[i & mask] = o->extreme[i & o->mask];
	free(o->item);
	free(o->extreme);
	free(o->front);
	o->item = item;
	o->extreme = extreme;
	o->front = front;
	o->mask = mask;
	return KTS_OK;
}

static const struct item *item_of(const struct kts_over *o, uint64_t number)
{
	return &o->item[number & o->mask];
}

/* --- sums of doubles --- */

static void drop_from_sum(struct kts_over *o)
{
	if (o->oldest == o->split) {
		struct kts_pair sum = { 0, 0 };

		for (uint64_t i = o->next; i-- > o->oldest;) {
			sum = kts_pair_add(sum, item_of(o, i)->number.f64);
			o->front[i & o->mask] = sum;
		}
		o->split = o->next;
		o->back = (struct kts_pair){ 0, 0 };
	}
}

static struct kts_pair sum_of(const struct kts_over *o)
{
	struct kts_pair sum = o->back;

	if (o->oldest < o->split)
		sum = kts_pair_add(kts_pair_add(sum, o->front[o->oldest & o->mask].hi), o->front[o->oldest & o->mask].lo);
	return sum;
}

/* --- coming and going --- */

static void leave(struct kts_over *o, enum over what)
{
	struct kts_number n = item_of(o, o->oldest)->number;
	struct kts_order_key key;

	if (what == SUM && n.type == KTS_TYPE_F64)
		drop_from_sum(o);
	else if (what == SUM)
		o->whole -= kts_number_wide(n);
	if (what == QUANTILE) {
		key = kts_order_key_of(n, o->oldest);
		kts_order_remove(&o->order, &key);
	}
	if (what <= GREATEST && o->extreme[o->first & o->mask] == o->oldest)
		o->first++;
	o->oldest++;
}

static enum kts_status enter(struct kts_over *o, enum over what, int64_t time, struct kts_number n, uint64_t identity)
{
	struct kts_order_key key;

	KTS_TRY(grow(o));
	o->item[o->next & o->mask] = (struct item){ time, n };
	if (o->next && identity != o->identity)
		o->change = o->next;
	o->identity = identity;
	if (what == SUM && n.type == KTS_TYPE_F64)
		o->back = kts_pair_add(o->back, n.f64);
	else if (what == SUM)
		o->whole += kts_number_wide(n);
	if (what == QUANTILE) {
		key = kts_order_key_of(n, o->next);
		KTS_TRY(kts_order_insert(&o->order, &key));
	}
	/* Of equal ones the later stays, for it leaves later. */
	while (what <= GREATEST && o->first < o->last) {
		int order = kts_number_compare(item_of(o, o->extreme[(o->last - 1) & o->mask])->number, n);

		if (what == LEAST ? order < 0 : order > 0)
			break;
		o->last--;
	}
	if (what <= GREATEST)
		o->extreme[o->last++ & o->mask] = o->next;
	o->next++;
	return KTS_OK;
}

/* --- results --- */

static void put_wide(struct kts_vector *dst, uint32_t lane, kts_wide value)
{
	if (!kts_wide_fits(value)) {
		kts_vector_fail(dst, lane, KTS_ERROR_OF(KTS_KIND_overflow));
		return;
	}
	dst->own[lane] = (uint64_t)value;
	if (dst->type == KTS_TYPE_INT)
		kts_bit_put(dst->bits, lane, value > INT64_MAX);
}

static void put_real(struct kts_vector *dst, uint32_t lane, double value)
{
	if (!isfinite(value))
		kts_vector_fail(dst, lane, KTS_ERROR_OF(KTS_KIND_non_finite));
	dst->own[lane] = kts_double_bits(value);
}

static void put_number(struct kts_vector *dst, uint32_t lane, struct kts_number n)
{
	if (n.type == KTS_TYPE_F64)
		put_real(dst, lane, n.f64);
	else
		put_wide(dst, lane, kts_number_wide(n));
}

static double mean_of(const struct kts_over *o, bool integers)
{
	uint64_t n = o->next - o->oldest;
	struct kts_pair sum;

	if (integers)
		return kts_quotient(o->whole, n);
	sum = sum_of(o);
	double mean = sum.hi / (double)n;
	return isfinite(mean) ? mean + (fma(-mean, (double)n, sum.hi) + sum.lo) / (double)n : mean;
}

static double quantile_of(const struct kts_over *o, double q, bool integers)
{
	uint64_t k;
	double part;

	kts_quantile_place(o->order.n, q, &k, &part);
	return kts_quantile_between(kts_order_at(&o->order, (uint32_t)k),
				    kts_order_at(&o->order, (uint32_t)(k + 1 < o->order.n ? k + 1 : k)), integers, part);
}

static void result(struct kts_vm *vm, const struct kts_insn *in, const struct kts_over *o, uint32_t lane)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0);
	struct kts_vector *dst = kts_vm_dst(vm, in);
	bool integers = a->type != KTS_TYPE_F64;
	struct kts_pair sum;

	if (in->op == KTS_OP_over_least || in->op == KTS_OP_over_greatest) {
		put_number(dst, lane, item_of(o, o->extreme[o->first & o->mask])->number);
	} else if (in->op == KTS_OP_over_sum_int) {
		put_wide(dst, lane, o->whole);
	} else if (in->op == KTS_OP_over_sum_f64) {
		sum = sum_of(o);
		put_real(dst, lane, sum.hi + sum.lo);
	} else if (in->op == KTS_OP_over_mean) {
		put_real(dst, lane, mean_of(o, integers));
	} else {
		put_real(dst, lane, quantile_of(o, vm->code->window[in->imm].quantile, integers));
	}
}

/* --- the instructions --- */

/* The sample itself is the newest of its window: if nothing in it is readable, its own error says why. */
static void sample(struct kts_vm *vm, const struct kts_insn *in, struct kts_over *o, enum over what, uint32_t lane)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *clock = kts_vm_operand(vm, in, 1);
	const struct kts_code_window *window = &vm->code->window[in->imm];
	struct kts_vector *dst = kts_vm_dst(vm, in);
	int64_t time = (int64_t)clock->value[lane];
	bool known = kts_bit(a->known, lane);
	kts_wide from = window->span_ns == KTS_TIME_MAX ? (kts_wide)INT64_MIN * 4 : (kts_wide)time - window->span_ns;

	if (known)
		vm->status = enter(o, what, time, kts_vector_number(a, lane), kts_vector_identity(a, lane));
	if (vm->status != KTS_OK)
		return;
	while (o->oldest < o->next && item_of(o, o->oldest)->time < from)
		leave(o, what);
	if (from < vm->data->axis.first_elapsed)
		kts_vector_fail(dst, lane, KTS_ERROR_BEFORE_START);
	else if (o->oldest == o->next)
		kts_vector_fail(dst, lane, a->error[lane]);
	else if (o->change > o->oldest)
		kts_vector_fail(dst, lane, KTS_ERROR_OF(KTS_KIND_swap));
	else
		result(vm, in, o, lane);
}

static void over(struct kts_vm *vm, const struct kts_insn *in, enum over what)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *clock = kts_vm_operand(vm, in, 1);
	struct kts_vector *dst = kts_vm_dst(vm, in);
	struct kts_over **o = &vm->state[in->ref].over;
	enum kts_op op = (enum kts_op)in->op;

	if (!*o)
		*o = calloc(1, sizeof **o);
	if (!*o) {
		vm->status = KTS_ENOMEM;
		return;
	}
	kts_vector_begin(&vm->chunk, dst, op == KTS_OP_over_sum_int ? KTS_TYPE_INT : what <= GREATEST ? a->type : KTS_TYPE_F64);
	for (uint32_t i = 0; i < vm->chunk.n && vm->status == KTS_OK; i++) {
		if (kts_bit(clock->known, i))
			sample(vm, in, *o, what, i);
		else
			kts_vector_fail(dst, i, clock->error[i]);
	}
	/* The source that counts for pairs is that of the sample itself. */
	dst->identity_kind = a->identity_kind;
	dst->identity = a->identity;
	if (a->identity_kind == KTS_IDENTITY_MANY)
		memcpy(dst->identities, a->identities, vm->chunk.n * sizeof *dst->identities);
}

void kts_vm_over_least(struct kts_vm *vm, const struct kts_insn *in)
{
	over(vm, in, LEAST);
}

void kts_vm_over_greatest(struct kts_vm *vm, const struct kts_insn *in)
{
	over(vm, in, GREATEST);
}

void kts_vm_over_sum_int(struct kts_vm *vm, const struct kts_insn *in)
{
	over(vm, in, SUM);
}

void kts_vm_over_sum_f64(struct kts_vm *vm, const struct kts_insn *in)
{
	over(vm, in, SUM);
}

void kts_vm_over_mean(struct kts_vm *vm, const struct kts_insn *in)
{
	over(vm, in, SUM);
}

void kts_vm_over_quantile(struct kts_vm *vm, const struct kts_insn *in)
{
	over(vm, in, QUANTILE);
}
