/* SPDX-License-Identifier: MIT */
#include "engine/vm.h"

/* `when P [for T] then Q within T`: what asks for an answer, and how late one came. */

void kts_vm_rise(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *p = kts_vm_operand(vm, in, 0), *scope = kts_vm_operand(vm, in, 1);
	const struct kts_vector *clock = kts_vm_operand(vm, in, 2);
	int64_t hold_ns = vm->code->window[in->imm].span_ns;
	struct kts_rise_state *s = &vm->state[in->ref].rise;
	struct kts_vector *dst = kts_vm_dst(vm, in);

	kts_vector_begin(&vm->chunk, dst, KTS_TYPE_BOOL);
	for (uint32_t i = 0; i < vm->chunk.n; i++) {
		bool timed = kts_bit(clock->known, i);
		int64_t time = timed ? (int64_t)clock->value[i] : 0;

		if (scope && !kts_bit(scope->bits, i)) {
			kts_vector_fail(dst, i, KTS_ERROR_BEFORE_START);
		} else if (!kts_bit(p->known, i)) {
			/* Neither ends what held until here, nor begins anything. */
			kts_vector_fail(dst, i, p->error[i]);
		} else if (!kts_bit(p->bits, i)) {
			*s = (struct kts_rise_state){ 0 };
		} else {
			if (timed && !s->timed) {
				s->timed = true;
				s->since = time;
			}
			bool due = !hold_ns || (timed && s->timed && (kts_wide)time - s->since >= hold_ns);
			kts_bit_put(dst->bits, i, due && !s->risen);
			s->risen |= due;
		}
	}
}

void kts_vm_tally(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0);

	for (uint32_t w = 0; w < vm->chunk.words; w++)
		vm->judgement[in->ref].result->triggers += (uint64_t)__builtin_popcountll(a->bits[w]);
}

void kts_vm_late(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *missed = kts_vm_operand(vm, in, 0), *q = kts_vm_operand(vm, in, 1);
	const struct kts_vector *clock = kts_vm_operand(vm, in, 2);
	struct kts_judgement *j = &vm->judgement[in->ref];
	struct kts_late_state *late = &j->late;

	for (uint32_t w = 0; w < vm->chunk.words; w++) {
		for (uint64_t any = (missed->bits[w] | q->bits[w]) & clock->known[w]; any; any &= any - 1) {
			uint32_t lane = w * 64 + (uint32_t)__builtin_ctzll(any);
			int64_t time = (int64_t)clock->value[lane];

			/* Of those that wait the first one waited longest. */
			if (kts_bit(q->bits, lane) && late->waits) {
				kts_wide left = (kts_wide)j->check->ir->deadline_ns - ((kts_wide)time - late->since);

				kts_vm_margin(j, (double)left / 1e6, late->sample);
				late->waits = false;
			}
			if (kts_bit(missed->bits, lane) && !late->waits)
				*late = (struct kts_late_state){ true, time, vm->chunk.base + lane };
		}
	}
}
