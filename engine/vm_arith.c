/* SPDX-License-Identifier: MIT */
#include "engine/vm.h"

#include <math.h>
#include <string.h>

#include "engine/vm_kernel.h"

/*
 * Arithmetic. Lanes without operands are computed like the rest, from
 * whatever stands there, and stay unknown; only known lanes can bring up an
 * error of their own.
 */

static struct kts_vector *begin(struct kts_vm *vm, const struct kts_insn *in, enum kts_type type, unsigned n)
{
	struct kts_vector *dst = kts_vm_dst(vm, in);
	const struct kts_vector *operand[3] = { kts_vm_operand(vm, in, 0), kts_vm_operand(vm, in, 1),
						kts_vm_operand(vm, in, 2) };

	kts_vector_begin(&vm->chunk, dst, type);
	kts_vector_join(&vm->chunk, dst, operand, n);
	return dst;
}

static void put_wide(struct kts_vector *dst, uint32_t i, kts_wide x)
{
	dst->own[i] = (uint64_t)x;
	if (x > INT64_MAX)
		dst->bits[i / 64] |= 1ull << i % 64;
}

static void overflow(struct kts_vector *dst, uint32_t i)
{
	dst->own[i] = 0;
	if (kts_bit(dst->known, i))
		kts_vector_fail(dst, i, KTS_ERROR_OF(KTS_KIND_overflow));
}

/* @expression over kts_wide x and y; both have at most 65 bits, so that sums fit and products are checked. */
#define INT_BINARY(name, expression)									\
	void kts_vm_##name(struct kts_vm *vm, const struct kts_insn *in)				\
	{												\
		const struct kts_vector *a = kts_vm_operand(vm, in, 0), *b = kts_vm_operand(vm, in, 1);	\
		struct kts_vector *dst = begin(vm, in, KTS_TYPE_INT, 2);				\
													\
		for (uint32_t i = 0; i < vm->chunk.n; i++) {						\
			kts_wide x = kts_lane_wide(a, i), y = kts_lane_wide(b, i), result;		\
			bool bad = expression;								\
													\
			if (bad || !kts_wide_fits(result))						\
				overflow(dst, i);							\
			else										\
				put_wide(dst, i, result);						\
		}											\
	}

INT_BINARY(add_int, (result = x + y, false))
INT_BINARY(sub_int, (result = x - y, false))
INT_BINARY(delta_int, (result = y - x, false))
INT_BINARY(mul_int, __builtin_mul_overflow(x, y, &result))

#define INT_UNARY(name, expression)									\
	void kts_vm_##name(struct kts_vm *vm, const struct kts_insn *in)				\
	{												\
		const struct kts_vector *a = kts_vm_operand(vm, in, 0);					\
		struct kts_vector *dst = begin(vm, in, KTS_TYPE_INT, 1);				\
													\
		for (uint32_t i = 0; i < vm->chunk.n; i++) {						\
			kts_wide x = kts_lane_wide(a, i), result = expression;				\
													\
			if (!kts_wide_fits(result))							\
				overflow(dst, i);							\
			else										\
				put_wide(dst, i, result);						\
		}											\
	}

INT_UNARY(neg_int, -x)
INT_UNARY(abs_int, x < 0 ? -x : x)

void kts_vm_scale_int(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0);
	kts_wide num = (kts_wide)vm->code->ratio[in->imm].num;
	struct kts_vector *dst = begin(vm, in, KTS_TYPE_INT, 1);

	/* 65 bits times 62 bits fit. */
	for (uint32_t i = 0; i < vm->chunk.n; i++) {
		kts_wide result = kts_lane_wide(a, i) * num;

		if (kts_wide_fits(result))
			put_wide(dst, i, result);
		else
			overflow(dst, i);
	}
}

/* The smaller or larger keeps its type where both have one. */
static void pick_int(struct kts_vm *vm, const struct kts_insn *in, bool larger)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *b = kts_vm_operand(vm, in, 1);
	struct kts_vector *dst = begin(vm, in, a->type == b->type ? a->type : KTS_TYPE_INT, 2);

	for (uint32_t i = 0; i < vm->chunk.n; i++) {
		kts_wide x = kts_lane_wide(a, i), y = kts_lane_wide(b, i), pick = (x < y) != larger ? x : y;

		dst->own[i] = (uint64_t)pick;
		if (dst->type == KTS_TYPE_INT && pick > INT64_MAX)
			dst->bits[i / 64] |= 1ull << i % 64;
	}
}

void kts_vm_min_int(struct kts_vm *vm, const struct kts_insn *in)
{
	pick_int(vm, in, false);
}

void kts_vm_max_int(struct kts_vm *vm, const struct kts_insn *in)
{
	pick_int(vm, in, true);
}

/* Known lanes that left the doubles are non_finite. */
static void check_finite(const struct kts_chunk *chunk, struct kts_vector *dst)
{
	uint64_t worst = 0;

	for (uint32_t i = 0; i < chunk->n; i++) {
		uint64_t magnitude = dst->own[i] & ~(1ull << 63);

		worst = magnitude > worst ? magnitude : worst;
	}
	if (worst < 0x7ff0000000000000u)
		return;
	for (uint32_t i = 0; i < chunk->n; i++)
		if (!isfinite(kts_lane_f64(dst, i)) && kts_bit(dst->known, i))
			kts_vector_fail(dst, i, KTS_ERROR_OF(KTS_KIND_non_finite));
}

#define F64_BINARY(name, expression, finish)								\
	void kts_vm_##name(struct kts_vm *vm, const struct kts_insn *in)				\
	{												\
		const struct kts_vector *a = kts_vm_operand(vm, in, 0), *b = kts_vm_operand(vm, in, 1);	\
		struct kts_vector *dst = begin(vm, in, KTS_TYPE_F64, 2);				\
													\
		for (uint32_t i = 0; i < vm->chunk.n; i++) {						\
			double x = kts_lane_f64(a, i), y = kts_lane_f64(b, i);				\
													\
			dst->own[i] = kts_double_bits(expression);					\
		}											\
		finish;											\
	}

F64_BINARY(add_f64, x + y, check_finite(&vm->chunk, dst))
F64_BINARY(sub_f64, x - y, check_finite(&vm->chunk, dst))
F64_BINARY(delta_f64, y - x, check_finite(&vm->chunk, dst))
F64_BINARY(mul_f64, x * y, check_finite(&vm->chunk, dst))
F64_BINARY(min_f64, y < x ? y : x, (void)0)
F64_BINARY(max_f64, y > x ? y : x, (void)0)

void kts_vm_neg_f64(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0);
	struct kts_vector *dst = begin(vm, in, KTS_TYPE_F64, 1);

	for (uint32_t i = 0; i < vm->chunk.n; i++)
		dst->own[i] = a->value[i] ^ 1ull << 63;
}

void kts_vm_abs_f64(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0);
	struct kts_vector *dst = begin(vm, in, KTS_TYPE_F64, 1);

	for (uint32_t i = 0; i < vm->chunk.n; i++)
		dst->own[i] = a->value[i] & ~(1ull << 63);
}

void kts_vm_scale_f64(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0);
	double num = (double)vm->code->ratio[in->imm].num, den = (double)vm->code->ratio[in->imm].den;
	struct kts_vector *dst = begin(vm, in, KTS_TYPE_F64, 1);

	for (uint32_t i = 0; i < vm->chunk.n; i++)
		dst->own[i] = kts_double_bits(kts_lane_f64(a, i) * num / den);
	check_finite(&vm->chunk, dst);
}

void kts_vm_to_f64(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0);

	if (a->type == KTS_TYPE_F64) {
		kts_vector_same(&vm->chunk, kts_vm_dst(vm, in), a);
		return;
	}
	struct kts_vector *dst = begin(vm, in, KTS_TYPE_F64, 1);
	for (uint32_t i = 0; i < vm->chunk.n; i++)
		dst->own[i] = kts_double_bits(kts_number_double(kts_vector_number(a, i)));
}

static void fit(struct kts_vm *vm, const struct kts_insn *in, enum kts_type type, kts_wide least, kts_wide greatest)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0);
	struct kts_vector *dst = begin(vm, in, type, 1);

	for (uint32_t i = 0; i < vm->chunk.n; i++) {
		kts_wide x = kts_lane_wide(a, i);

		dst->own[i] = (uint64_t)x;
		if ((x < least || x > greatest) && kts_bit(dst->known, i))
			kts_vector_fail(dst, i, KTS_ERROR_OF(KTS_KIND_out_of_range));
	}
}

void kts_vm_fit_u64(struct kts_vm *vm, const struct kts_insn *in)
{
	fit(vm, in, KTS_TYPE_U64, 0, UINT64_MAX);
}

void kts_vm_fit_u32(struct kts_vm *vm, const struct kts_insn *in)
{
	fit(vm, in, KTS_TYPE_U64, 0, UINT32_MAX);
}

void kts_vm_widen(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0);
	struct kts_vector *dst = begin(vm, in, KTS_TYPE_INT, 1);

	for (uint32_t i = 0; i < vm->chunk.n; i++)
		put_wide(dst, i, kts_lane_wide(a, i));
}

/* How far it is from @from to @to. */
static kts_wide turn_step(uint64_t from, uint64_t to, uint32_t flags)
{
	uint64_t ahead = to - from;

	if (flags & KTS_TURN_LONG)
		return flags & KTS_TURN_FORWARD ? (kts_wide)ahead : (kts_wide)(int64_t)ahead;
	return flags & KTS_TURN_FORWARD ? (kts_wide)(uint32_t)ahead : (kts_wide)(int32_t)(uint32_t)ahead;
}

/* Both ends of a step stay within the integers, for which half a turn has to lie before 0. */
static void turn(struct kts_vm *vm, const struct kts_insn *in, bool want_from)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *b = kts_vm_operand(vm, in, 1);
	struct kts_vector *dst = begin(vm, in, KTS_TYPE_INT, 2);

	for (uint32_t i = 0; i < vm->chunk.n; i++) {
		kts_wide step = turn_step(a->value[i], b->value[i], in->imm), to = kts_lane_wide(b, i);

		if (in->imm & KTS_TURN_LONG && in->imm & KTS_TURN_FORWARD)
			to = KTS_WIDE_MIN + step;
		else if (in->imm & KTS_TURN_LONG && step < 0 && to > INT64_MAX)
			to -= (kts_wide)1 << 64;
		put_wide(dst, i, want_from ? to - step : to);
	}
}

void kts_vm_turn_from(struct kts_vm *vm, const struct kts_insn *in)
{
	turn(vm, in, true);
}

void kts_vm_turn_to(struct kts_vm *vm, const struct kts_insn *in)
{
	turn(vm, in, false);
}

void kts_vm_turn_left(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *pair = kts_vm_operand(vm, in, 0);
	struct kts_vector *dst = kts_vm_dst(vm, in);

	turn(vm, in, true);
	dst->contiguous = pair->contiguous;
	dst->left_first = pair->left_first;
	dst->last_good = pair->last_good;
	if (!pair->contiguous)
		memcpy(dst->left, pair->left, vm->chunk.n * sizeof *dst->left);
}

void kts_vm_fit_i64(struct kts_vm *vm, const struct kts_insn *in)
{
	fit(vm, in, KTS_TYPE_I64, INT64_MIN, INT64_MAX);
}

void kts_vm_div_f64(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *b = kts_vm_operand(vm, in, 1);
	struct kts_vector *dst = begin(vm, in, KTS_TYPE_F64, 2);

	if (kts_kernel_div_f64(a->value, b->value, dst->own, vm->chunk.n))
		return;
	for (uint32_t i = 0; i < vm->chunk.n; i++) {
		if (!kts_bit(dst->known, i))
			continue;
		if (kts_lane_f64(b, i) == 0)
			kts_vector_fail(dst, i, KTS_ERROR_OF(KTS_KIND_zero_denominator));
		else if (!isfinite(kts_lane_f64(dst, i)))
			kts_vector_fail(dst, i, KTS_ERROR_OF(KTS_KIND_non_finite));
	}
}

static void div_lanes(struct kts_vector *dst, const struct kts_vector *a, const struct kts_vector *b, uint32_t begin,
		      uint32_t n)
{
	for (uint32_t i = begin; i < begin + n; i++) {
		kts_wide x = kts_lane_wide(a, i), y = kts_lane_wide(b, i);

		dst->own[i] = 0;
		if (!kts_bit(dst->known, i))
			continue;
		if (y == 0)
			kts_vector_fail(dst, i, KTS_ERROR_OF(KTS_KIND_zero_denominator));
		else
			dst->own[i] = kts_double_bits(y < 0 ? kts_quotient(-x, (kts_uwide)-y) :
							      kts_quotient(x, (kts_uwide)y));
	}
}

void kts_vm_div_int(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *b = kts_vm_operand(vm, in, 1);
	struct kts_vector *dst = begin(vm, in, KTS_TYPE_F64, 2);

	uint64_t known[KTS_CHUNK_WORDS];

	memcpy(known, dst->known, sizeof known);
	for (struct kts_stretch s = { 0 }; kts_stretch_next(&vm->chunk, known, NULL, &s);)
		/* Small non-negative integers look alike in all integer types. */
		if (!s.clean || !kts_kernel_div_int(a->value + s.begin, b->value + s.begin, dst->own + s.begin, s.n))
			div_lanes(dst, a, b, s.begin, s.n);
}

/* --- rates --- */

static void step_lanes(struct kts_vector *dst, const struct kts_vector *a, const struct kts_vector *b, uint32_t begin,
		       uint32_t n)
{
	for (uint32_t i = begin; i < begin + n; i++) {
		if ((int64_t)b->value[i] > (int64_t)a->value[i])
			continue;
		if (kts_bit(dst->known, i))
			kts_vector_fail(dst, i, KTS_ERROR_OF(b->value[i] == a->value[i] ? KTS_KIND_zero_time :
										     KTS_KIND_time_backwards));
		/* Nobody reads it. */
		dst->own[i] = 1;
	}
}

void kts_vm_time_step(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *b = kts_vm_operand(vm, in, 1);
	struct kts_vector *dst = begin(vm, in, KTS_TYPE_U64, 2);

	uint64_t known[KTS_CHUNK_WORDS];

	memcpy(known, dst->known, sizeof known);
	for (struct kts_stretch s = { 0 }; kts_stretch_next(&vm->chunk, known, NULL, &s);)
		if (!kts_kernel_step(a->value + s.begin, b->value + s.begin, dst->own + s.begin, s.n))
			step_lanes(dst, a, b, s.begin, s.n);
}

void kts_vm_rate_int(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *left = kts_vm_operand(vm, in, 0), *x = kts_vm_operand(vm, in, 1);
	const struct kts_vector *dt = kts_vm_operand(vm, in, 2);
	const struct kts_code_ratio *ratio = &vm->code->ratio[in->imm];
	struct kts_vector *dst = begin(vm, in, KTS_TYPE_F64, 3);

	bool fast = left->type == x->type && x->type != KTS_TYPE_INT;

	for (struct kts_stretch s = { 0 }; kts_stretch_next(&vm->chunk, dst->known, NULL, &s);) {
		if (fast && s.clean &&
		    kts_kernel_rate_int(left->value + s.begin, x->value + s.begin, dt->value + s.begin, dst->own + s.begin,
					s.n, ratio->num, ratio->den))
			continue;
		for (uint32_t i = s.begin; i < s.begin + s.n; i++) {
			dst->own[i] = 0;
			if (!kts_bit(dst->known, i) || !dt->value[i])
				continue;
			kts_wide delta = kts_lane_wide(x, i) - kts_lane_wide(left, i);

			dst->own[i] = kts_double_bits(kts_quotient(delta * (kts_wide)ratio->num,
								   (kts_uwide)dt->value[i] * ratio->den));
		}
	}
}

static void rate_lanes(struct kts_vector *dst, const struct kts_vector *const operand[3], const struct kts_code_ratio *ratio,
		       uint32_t begin, uint32_t n)
{
	const struct kts_vector *left = operand[0], *x = operand[1], *dt = operand[2];

	for (uint32_t i = begin; i < begin + n; i++) {
		dst->own[i] = 0;
		if (!kts_bit(dst->known, i) || !dt->value[i])
			continue;
		double delta = kts_lane_f64(x, i) - kts_lane_f64(left, i);
		double rate = isfinite(delta) ? kts_scaled(delta, ratio->num, dt->value[i], ratio->den) : delta;

		if (isfinite(rate))
			dst->own[i] = kts_double_bits(rate);
		else
			kts_vector_fail(dst, i, KTS_ERROR_OF(KTS_KIND_non_finite));
	}
}

void kts_vm_rate_f64(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *left = kts_vm_operand(vm, in, 0), *x = kts_vm_operand(vm, in, 1);
	const struct kts_vector *dt = kts_vm_operand(vm, in, 2);
	const struct kts_code_ratio *ratio = &vm->code->ratio[in->imm];
	struct kts_vector *dst = begin(vm, in, KTS_TYPE_F64, 3);

	const struct kts_vector *operand[3] = { left, x, dt };
	uint64_t known[KTS_CHUNK_WORDS];

	memcpy(known, dst->known, sizeof known);
	for (struct kts_stretch s = { 0 }; kts_stretch_next(&vm->chunk, known, NULL, &s);)
		if (!s.clean || !kts_kernel_rate_f64(left->value + s.begin, x->value + s.begin, dt->value + s.begin,
						     dst->own + s.begin, s.n, ratio->num, ratio->den))
			rate_lanes(dst, operand, ratio, s.begin, s.n);
}

/* --- across keys: one that is not there leaves the others as they are; one that cannot be read does not --- */

static bool is_absent(const struct kts_vm *vm, const struct kts_vector *v, uint32_t lane)
{
	return !kts_bit(v->known, lane) && kts_vm_kind(vm, v->error[lane]) == KTS_KIND_absent;
}

/* Of sums, which there are none of where another key cannot be read. */
static bool is_too_much(const struct kts_vm *vm, const struct kts_vector *v, uint32_t lane)
{
	enum kts_error_kind kind = kts_vm_kind(vm, v->error[lane]);

	return !kts_bit(v->known, lane) && (kind == KTS_KIND_overflow || kind == KTS_KIND_non_finite);
}

static void take(struct kts_vector *dst, const struct kts_vector *from, uint32_t lane)
{
	if (!kts_bit(from->known, lane)) {
		kts_vector_fail(dst, lane, from->error[lane]);
		return;
	}
	kts_bit_put(dst->known, lane, true);
	if (dst->type == KTS_TYPE_INT) {
		kts_bit_put(dst->bits, lane, false);
		put_wide(dst, lane, kts_lane_wide(from, lane));
	} else {
		dst->own[lane] = from->value[lane];
	}
}

/* Lanes of dst that one operand has nothing for are as the other says. */
static void fill(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *b = kts_vm_operand(vm, in, 1);
	struct kts_vector *dst = kts_vm_dst(vm, in);

	for (uint32_t w = 0; w < vm->chunk.words; w++) {
		for (uint64_t any = ~(a->known[w] & b->known[w]) & vm->chunk.mask[w]; any; any &= any - 1) {
			uint32_t lane = w * 64 + (uint32_t)__builtin_ctzll(any);

			if (is_absent(vm, b, lane) && !is_absent(vm, a, lane))
				take(dst, a, lane);
			else if (is_absent(vm, a, lane) || (is_too_much(vm, a, lane) && !kts_bit(b->known, lane)))
				take(dst, b, lane);
		}
	}
	kts_vector_settle(&vm->chunk, dst);
}

#define EITHER(name, plain)							\
	void kts_vm_either_##name(struct kts_vm *vm, const struct kts_insn *in)	\
	{									\
		kts_vm_##plain(vm, in);						\
		fill(vm, in);							\
	}

EITHER(min_int, min_int)
EITHER(min_f64, min_f64)
EITHER(max_int, max_int)
EITHER(max_f64, max_f64)
EITHER(sum_int, add_int)
EITHER(sum_f64, add_f64)

void kts_vm_there(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0);
	struct kts_vector *dst = kts_vm_dst(vm, in);

	kts_vector_begin(&vm->chunk, dst, KTS_TYPE_U64);
	for (uint32_t i = 0; i < vm->chunk.n; i++) {
		dst->own[i] = kts_bit(a->known, i);
		if (!kts_bit(a->known, i) && !is_absent(vm, a, i))
			kts_vector_fail(dst, i, a->error[i]);
	}
}
