/* SPDX-License-Identifier: MIT */
#include "engine/vm.h"

#include <stdlib.h>

/*
 * `rate x over T`: each sample goes with the latest one that is at least T
 * older. Samples wait in a queue until they are that old; of those only the
 * last one is kept.
 */
struct waiting {
	int64_t time;
	uint64_t sample;
	struct kts_number number;
	kts_error_id error;
	uint64_t identity;
};

struct kts_partner {
	struct waiting *waiting;	/* [first, last) */
	size_t first, last, cap;
	bool has;			/* a sample is old enough */
	struct waiting old;
};

void kts_partner_free(struct kts_partner *partner)
{
	if (!partner)
		return;
	free(partner->waiting);
	free(partner);
}

uint64_t kts_partner_first(const struct kts_partner *partner)
{
	return partner && partner->first < partner->last ? partner->waiting[partner->first].sample : UINT64_MAX;
}

uint64_t kts_partner_old(const struct kts_partner *partner)
{
	return partner && partner->has ? partner->old.sample : UINT64_MAX;
}

static enum kts_status wait(struct kts_partner *p, const struct waiting *one)
{
	if (p->last == p->cap) {
		size_t n = p->last - p->first;

		/* Move to the front if that makes much room, else grow. */
		if (n <= p->cap / 2 && p->first) {
			for (size_t i = 0; i < n; i++)
				p->waiting[i] = p->waiting[p->first + i];
		} else {
			size_t cap = p->cap ? p->cap * 2 : 64;
			struct waiting *larger = realloc(p->waiting, cap * sizeof *larger);

			if (!larger)
				return KTS_ENOMEM;
			p->waiting = larger;
			p->cap = cap;
			for (size_t i = 0; p->first && i < n; i++)
				p->waiting[i] = p->waiting[p->first + i];
		}
		p->first = 0;
		p->last = n;
	}
	p->waiting[p->last++] = *one;
	return KTS_OK;
}

/* Take those that are old enough at @time. */
static void grow_old(struct kts_partner *p, int64_t time, int64_t span_ns, bool bridge)
{
	for (; p->first < p->last && (kts_wide)time - p->waiting[p->first].time >= span_ns; p->first++) {
		if (bridge && p->waiting[p->first].error)
			continue;
		p->old = p->waiting[p->first];
		p->has = true;
	}
}

static void put(struct kts_vector *dst, uint32_t lane, const struct kts_partner *p, const struct waiting *now, kts_error_id clock)
{
	dst->left[lane] = p->has ? p->old.sample : UINT64_MAX;
	dst->own[lane] = 0;
	if (!p->has) {
		kts_vector_fail(dst, lane, KTS_ERROR_BEFORE_START);
	} else if (now->error) {
		kts_vector_fail(dst, lane, now->error | KTS_ERROR_INHERITED);
	} else if (clock) {
		kts_vector_fail(dst, lane, clock);
	} else if (p->old.error) {
		kts_vector_fail(dst, lane, p->old.error | KTS_ERROR_INHERITED);
	} else if (p->old.identity != now->identity) {
		kts_vector_fail(dst, lane, KTS_ERROR_OF(KTS_KIND_swap));
	} else if (dst->type == KTS_TYPE_F64) {
		dst->own[lane] = kts_double_bits(p->old.number.f64);
	} else {
		dst->own[lane] = (uint64_t)kts_number_wide(p->old.number);
		if (dst->type == KTS_TYPE_INT)
			kts_bit_put(dst->bits, lane, kts_number_wide(p->old.number) > INT64_MAX);
	}
}

static void partner(struct kts_vm *vm, const struct kts_insn *in, bool bridge)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *scope = kts_vm_operand(vm, in, 1);
	const struct kts_vector *clock = kts_vm_operand(vm, in, 2);
	int64_t span_ns = vm->code->window[in->imm].span_ns;
	struct kts_partner **p = &vm->state[in->ref].partner;
	struct kts_vector *dst = kts_vm_dst(vm, in);

	if (!*p)
		*p = calloc(1, sizeof **p);
	if (!*p) {
		vm->status = KTS_ENOMEM;
		return;
	}
	kts_vector_begin(&vm->chunk, dst, a->type);
	dst->last_good = UINT64_MAX;
	for (uint32_t i = 0; i < vm->chunk.n && vm->status == KTS_OK; i++) {
		bool known = kts_bit(a->known, i), timed = kts_bit(clock->known, i);
		struct waiting now = { .sample = vm->chunk.base + i, .error = known ? KTS_ERROR_NONE : a->error[i] };

		if ((scope && !kts_bit(scope->bits, i)) || now.error == KTS_ERROR_BEFORE_START) {
			dst->left[i] = UINT64_MAX;
			kts_vector_fail(dst, i, KTS_ERROR_BEFORE_START);
			continue;
		}
		if (known) {
			now.number = kts_vector_number(a, i);
			now.identity = kts_vector_identity(a, i);
		}
		if (timed) {
			now.time = (int64_t)clock->value[i];
			grow_old(*p, now.time, span_ns, bridge);
		}
		put(dst, i, *p, &now, timed ? KTS_ERROR_NONE : clock->error[i]);
		if (timed)
			vm->status = wait(*p, &now);
	}
}

void kts_vm_partner(struct kts_vm *vm, const struct kts_insn *in)
{
	partner(vm, in, false);
}

void kts_vm_partner_bridge(struct kts_vm *vm, const struct kts_insn *in)
{
	partner(vm, in, true);
}
