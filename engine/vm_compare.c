/* SPDX-License-Identifier: MIT */
#include "engine/vm.h"

#include <math.h>
#include <string.h>

#include "engine/vm_kernel.h"

static struct kts_vector *begin(struct kts_vm *vm, const struct kts_insn *in, enum kts_type type, unsigned n)
{
	struct kts_vector *dst = kts_vm_dst(vm, in);
	const struct kts_vector *operand[2] = { kts_vm_operand(vm, in, 0), kts_vm_operand(vm, in, 1) };

	kts_vector_begin(&vm->chunk, dst, type);
	kts_vector_join(&vm->chunk, dst, operand, n);
	return dst;
}

/* --- comparison --- */

enum relation { EQUAL, LESS, GREATER };

/* Bits of a relation between any two numbers, exactly; a slow way that knows all types. */
static void relate_slow(const struct kts_chunk *chunk, const struct kts_vector *a, const struct kts_vector *b,
			enum relation relation, uint64_t *bits)
{
	const int wanted = relation == EQUAL ? 0 : relation == LESS ? -1 : 1;

	memset(bits, 0, chunk->words * sizeof *bits);
	for (uint32_t i = 0; i < chunk->n; i++) {
		int order;

		if (a->type != KTS_TYPE_F64 && b->type != KTS_TYPE_F64) {
			kts_wide x = kts_lane_wide(a, i), y = kts_lane_wide(b, i);

			order = (x > y) - (x < y);
		} else {
			order = kts_number_compare(kts_vector_number(a, i), kts_vector_number(b, i));
		}
		bits[i / 64] |= (uint64_t)(order == wanted) << i % 64;
	}
}

static void relate(const struct kts_chunk *chunk, const struct kts_vector *a, const struct kts_vector *b,
		   enum relation relation, uint64_t *bits)
{
	if (relation == GREATER) {
		const struct kts_vector *swap = a;

		a = b;
		b = swap;
		relation = LESS;
	}
	if (a->type != b->type || a->type == KTS_TYPE_INT || a->type == KTS_TYPE_BOOL)
		relate_slow(chunk, a, b, relation, bits);
	else if (a->type == KTS_TYPE_F64 && relation == LESS)
		kts_kernel_less_f64(a->value, b->value, chunk->n, bits);
	else if (a->type == KTS_TYPE_F64)
		kts_kernel_equal_f64(a->value, b->value, chunk->n, bits);
	else if (relation == EQUAL)
		kts_kernel_equal_u64(a->value, b->value, chunk->n, bits);
	else if (a->type == KTS_TYPE_U64)
		kts_kernel_less_u64(a->value, b->value, chunk->n, bits);
	else
		kts_kernel_less_i64(a->value, b->value, chunk->n, bits);
}

static void compare(struct kts_vm *vm, const struct kts_insn *in, enum relation relation, bool negated)
{
	struct kts_vector *dst = begin(vm, in, KTS_TYPE_BOOL, 2);

	relate(&vm->chunk, kts_vm_operand(vm, in, 0), kts_vm_operand(vm, in, 1), relation, dst->bits);
	for (uint32_t w = 0; w < vm->chunk.words; w++)
		dst->bits[w] = (negated ? ~dst->bits[w] : dst->bits[w]) & dst->known[w];
}

void kts_vm_eq(struct kts_vm *vm, const struct kts_insn *in)
{
	compare(vm, in, EQUAL, false);
}

void kts_vm_ne(struct kts_vm *vm, const struct kts_insn *in)
{
	compare(vm, in, EQUAL, true);
}

void kts_vm_lt(struct kts_vm *vm, const struct kts_insn *in)
{
	compare(vm, in, LESS, false);
}

void kts_vm_le(struct kts_vm *vm, const struct kts_insn *in)
{
	compare(vm, in, GREATER, true);
}

void kts_vm_gt(struct kts_vm *vm, const struct kts_insn *in)
{
	compare(vm, in, GREATER, false);
}

void kts_vm_ge(struct kts_vm *vm, const struct kts_insn *in)
{
	compare(vm, in, LESS, true);
}

void kts_vm_same(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *b = kts_vm_operand(vm, in, 1);
	struct kts_vector *dst = begin(vm, in, KTS_TYPE_BOOL, 2);

	for (uint32_t w = 0; w < vm->chunk.words; w++)
		dst->bits[w] = ~(a->bits[w] ^ b->bits[w]) & dst->known[w];
}

void kts_vm_same_text(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *b = kts_vm_operand(vm, in, 1);
	struct kts_vector *dst = begin(vm, in, KTS_TYPE_BOOL, 2);

	kts_kernel_equal_u64(a->value, b->value, vm->chunk.n, dst->bits);
	for (uint32_t w = 0; w < vm->chunk.words; w++)
		dst->bits[w] &= dst->known[w];
}

void kts_vm_in_band(struct kts_vm *vm, const struct kts_insn *in)
{
	struct kts_vector *dst = begin(vm, in, KTS_TYPE_BOOL, 1);

	kts_vector_in_band(&vm->chunk, kts_vm_operand(vm, in, 0), &vm->code->band[in->imm].interval, dst->bits);
	for (uint32_t w = 0; w < vm->chunk.words; w++)
		dst->bits[w] &= dst->known[w];
}

void kts_vector_in_band(const struct kts_chunk *chunk, const struct kts_vector *v, const struct kts_interval *band,
			uint64_t *bits)
{
	memset(bits, 0, chunk->words * sizeof *bits);
	switch (v->type) {
	case KTS_TYPE_U64:
		if (!band->empty_u64)
			kts_kernel_band_u64(v->value, chunk->n, band->lo_u64, band->hi_u64, bits);
		return;
	case KTS_TYPE_I64:
		if (!band->empty_i64)
			kts_kernel_band_i64(v->value, chunk->n, band->lo_i64, band->hi_i64, bits);
		return;
	case KTS_TYPE_F64:
		if (!band->empty_f64)
			kts_kernel_band_f64(v->value, chunk->n, band->lo_f64, band->hi_f64, bits);
		return;
	case KTS_TYPE_INT:
		for (uint32_t i = 0; !band->empty_wide && i < chunk->n; i++) {
			kts_wide x = kts_lane_wide(v, i);

			bits[i / 64] |= (uint64_t)(x >= band->lo_wide && x <= band->hi_wide) << i % 64;
		}
		return;
	case KTS_TYPE_BOOL:
	case KTS_TYPE_TEXT:
	case KTS_TYPE_COUNT:
		return;
	}
}

/* --- three-valued logic --- */

/* What is still unknown is so for the leftmost unknown operand. */
static void explain(const struct kts_chunk *chunk, struct kts_vector *dst, const struct kts_vector *a,
		    const struct kts_vector *b)
{
	kts_vector_settle(chunk, dst);
	for (uint32_t w = 0; !dst->all_known && w < chunk->words; w++) {
		for (uint64_t lost = chunk->mask[w] & ~dst->known[w]; lost; lost &= lost - 1) {
			uint32_t lane = w * 64 + (uint32_t)__builtin_ctzll(lost);

			dst->error[lane] = kts_bit(a->known, lane) ? b->error[lane] : a->error[lane];
		}
	}
}

static void logic(struct kts_vm *vm, const struct kts_insn *in, struct kts_mask (*op)(struct kts_mask, struct kts_mask))
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *b = kts_vm_operand(vm, in, 1);
	/* Joins the identities; what is known is decided below. */
	struct kts_vector *dst = begin(vm, in, KTS_TYPE_BOOL, 2);

	for (uint32_t w = 0; w < vm->chunk.words; w++) {
		struct kts_mask m = op((struct kts_mask){ a->bits[w], a->known[w] },
				       (struct kts_mask){ b->bits[w], b->known[w] });

		dst->bits[w] = m.value & vm->chunk.mask[w];
		dst->known[w] = m.known & vm->chunk.mask[w];
	}
	explain(&vm->chunk, dst, a, b);
}

void kts_vm_and(struct kts_vm *vm, const struct kts_insn *in)
{
	logic(vm, in, kts_mask_and);
}

void kts_vm_or(struct kts_vm *vm, const struct kts_insn *in)
{
	logic(vm, in, kts_mask_or);
}

void kts_vm_implies(struct kts_vm *vm, const struct kts_insn *in)
{
	logic(vm, in, kts_mask_implies);
}

void kts_vm_not(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0);
	struct kts_vector *dst = begin(vm, in, KTS_TYPE_BOOL, 1);

	for (uint32_t w = 0; w < vm->chunk.words; w++)
		dst->bits[w] = ~a->bits[w] & dst->known[w];
}

void kts_vm_maybe(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0);
	struct kts_vector *dst = begin(vm, in, KTS_TYPE_BOOL, 0);

	for (uint32_t w = 0; w < vm->chunk.words; w++)
		dst->bits[w] = (a->bits[w] | ~a->known[w]) & vm->chunk.mask[w];
}

/* --- signed distances --- */

static struct kts_vector *begin_gap(struct kts_vm *vm, const struct kts_insn *in, unsigned n)
{
	return begin(vm, in, KTS_TYPE_F64, n);
}

void kts_vm_gap(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *b = kts_vm_operand(vm, in, 1);
	struct kts_vector *dst = begin_gap(vm, in, 2);
	bool real = a->type == KTS_TYPE_F64 && b->type == KTS_TYPE_F64;

	for (uint32_t i = 0; i < vm->chunk.n; i++)
		dst->own[i] = kts_double_bits(real ? kts_lane_f64(b, i) - kts_lane_f64(a, i) :
						     kts_distance(kts_vector_number(b, i), kts_vector_number(a, i)));
}

void kts_vm_gap_equal(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *b = kts_vm_operand(vm, in, 1);
	struct kts_vector *dst = begin_gap(vm, in, 2);

	for (uint32_t i = 0; i < vm->chunk.n; i++)
		dst->own[i] = kts_double_bits(-fabs(kts_distance(kts_vector_number(a, i), kts_vector_number(b, i))));
}

double kts_band_margin(const struct kts_code_band *band, struct kts_number value)
{
	double lo = band->band.has_lo ? kts_distance(value, band->band.lo) : INFINITY;
	double hi = band->band.has_hi ? kts_distance(band->band.hi, value) : INFINITY;

	return lo < hi ? lo : hi;
}

void kts_vm_gap_band(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0);
	const struct kts_code_band *band = &vm->code->band[in->imm];
	struct kts_vector *dst = begin_gap(vm, in, 1);

	if (a->type == KTS_TYPE_F64 && band->exact) {
		for (uint32_t i = 0; i < vm->chunk.n; i++) {
			double lo = kts_lane_f64(a, i) - band->lo, hi = band->hi - kts_lane_f64(a, i);

			dst->own[i] = kts_double_bits(lo < hi ? lo : hi);
		}
		return;
	}
	for (uint32_t i = 0; i < vm->chunk.n; i++) {
		/* What doubles hold exactly needs no more. */
		bool small = a->type == KTS_TYPE_U64 && band->exact && a->value[i] <= 1ull << 53;
		double x = (double)(int64_t)a->value[i], lo = x - band->lo, hi = band->hi - x;

		dst->own[i] = kts_double_bits(small ? (lo < hi ? lo : hi) :
						      kts_band_margin(band, kts_vector_number(a, i)));
	}
}

void kts_vm_gap_neg(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0);
	struct kts_vector *dst = begin_gap(vm, in, 1);

	for (uint32_t i = 0; i < vm->chunk.n; i++)
		dst->own[i] = a->value[i] ^ 1ull << 63;
}

static void pick_gap(struct kts_vm *vm, const struct kts_insn *in, bool larger)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *b = kts_vm_operand(vm, in, 1);
	const struct kts_vector *settled = kts_vm_operand(vm, in, 2);
	struct kts_vector *dst = begin_gap(vm, in, 2);

	memcpy(dst->known, settled->known, sizeof dst->known);
	explain(&vm->chunk, dst, a, b);
	for (uint32_t i = 0; i < vm->chunk.n; i++) {
		double x = kts_lane_f64(a, i), y = kts_lane_f64(b, i);
		bool second = !kts_bit(a->known, i) || (kts_bit(b->known, i) && (larger ? y > x : y < x));

		dst->own[i] = kts_double_bits(second ? y : x);
	}
}

void kts_vm_gap_min(struct kts_vm *vm, const struct kts_insn *in)
{
	pick_gap(vm, in, false);
}

void kts_vm_gap_max(struct kts_vm *vm, const struct kts_insn *in)
{
	pick_gap(vm, in, true);
}
