/* SPDX-License-Identifier: MIT */
#include "engine/vm.h"

#include <string.h>

/*
 * Kernels that look back, with the state that carries the last samples of a
 * chunk into the next one.
 */

static struct kts_scalar scalar_of(const struct kts_vector *v, uint32_t lane)
{
	bool known = kts_bit(v->known, lane), has_bits = v->type == KTS_TYPE_BOOL || v->type == KTS_TYPE_INT;

	return (struct kts_scalar){
		.value = v->type == KTS_TYPE_BOOL ? 0 : v->value[lane],
		.big = has_bits && kts_bit(v->bits, lane),
		.error = known ? KTS_ERROR_NONE : v->error[lane],
		.identity = kts_vector_identity(v, lane),
	};
}

static void put_scalar(struct kts_vector *dst, uint32_t lane, const struct kts_scalar *s)
{
	dst->own[lane] = s->value;
	if (dst->type == KTS_TYPE_BOOL || dst->type == KTS_TYPE_INT)
		kts_bit_put(dst->bits, lane, s->big);
}

static void shift_words(const struct kts_chunk *chunk, uint64_t *to, const uint64_t *from, bool first)
{
	uint64_t carry = first;

	for (uint32_t w = 0; w < chunk->words; w++) {
		uint64_t word = from[w];

		to[w] = (word << 1 | carry) & chunk->mask[w];
		carry = word >> 63;
	}
}

/* dst = a one lane later, *last before it: values and bits only. */
static void shift_values(const struct kts_chunk *chunk, struct kts_vector *dst, const struct kts_vector *a,
			 const struct kts_scalar *last)
{
	if (a->type != KTS_TYPE_BOOL)
		memcpy(dst->own + 1, a->value, (chunk->n - 1) * sizeof *dst->own);
	if (a->type == KTS_TYPE_BOOL || a->type == KTS_TYPE_INT)
		shift_words(chunk, dst->bits, a->bits, last->big);
	put_scalar(dst, 0, last);
}

/* The same without a copy where a column's memory holds the sample before: whether there is a value is known elsewhere. */
static void shift(const struct kts_chunk *chunk, struct kts_vector *dst, const struct kts_vector *a,
		  const struct kts_scalar *last)
{
	if (a->follows && a->type != KTS_TYPE_INT && a->type != KTS_TYPE_BOOL)
		dst->value = a->value - 1;
	else
		shift_values(chunk, dst, a, last);
}

/* The register one lane later, with what comes before it. */
static void look_back(const struct kts_chunk *chunk, struct kts_vector *dst, const struct kts_vector *a,
		      const struct kts_scalar *last)
{
	kts_vector_begin(chunk, dst, a->type);
	shift(chunk, dst, a, last);
	shift_words(chunk, dst->known, a->known, last->error == KTS_ERROR_NONE);
	if (!a->all_known)
		memcpy(dst->error + 1, a->error, (chunk->n - 1) * sizeof *dst->error);
	dst->error[0] = last->error;
}

/* --- prev and before --- */

/* What stands before the chunk: nothing in front of the series, or where a run begins inside it. */
static struct kts_scalar last_of(const struct kts_state *state)
{
	if (state->begun)
		return state->last;
	return (struct kts_scalar){ .error = KTS_ERROR_BEFORE_START };
}

static void remember(const struct kts_vm *vm, struct kts_state *state, const struct kts_vector *a)
{
	state->last = scalar_of(a, vm->chunk.n - 1);
	state->begun = true;
}

/* Lanes known on both sides whose identities differ are swaps. */
static void swaps(const struct kts_chunk *chunk, struct kts_vector *dst, const struct kts_vector *a,
		  const struct kts_scalar *last)
{
	bool many = a->identity_kind == KTS_IDENTITY_MANY;

	for (uint32_t i = 0; i < (many ? chunk->n : 1u); i++) {
		uint64_t before = i ? kts_vector_identity(a, i - 1) : last->identity;

		if (before != kts_vector_identity(a, i) && kts_bit(dst->known, i) && kts_bit(a->known, i))
			kts_vector_fail(dst, i, KTS_ERROR_OF(KTS_KIND_swap));
	}
}

void kts_vm_prev(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_chunk *chunk = &vm->chunk;
	const struct kts_vector *a = kts_vm_operand(vm, in, 0);
	struct kts_state *state = &vm->state[in->ref];
	struct kts_scalar last = last_of(state);
	struct kts_vector *dst = kts_vm_dst(vm, in);

	look_back(chunk, dst, a, &last);
	swaps(chunk, dst, a, &last);
	kts_vector_settle(chunk, dst);
	/* The value is the earlier sample's, and so is its identity. */
	dst->identity_kind = a->identity_kind;
	dst->identity = a->identity;
	if (a->identity_kind != KTS_IDENTITY_NONE && state->begun &&
	    (a->identity_kind == KTS_IDENTITY_MANY || last.identity != a->identity)) {
		dst->identity_kind = KTS_IDENTITY_MANY;
		dst->identities[0] = last.identity;
		for (uint32_t i = 1; i < chunk->n; i++)
			dst->identities[i] = kts_vector_identity(a, i - 1);
	} else if (a->identity_kind == KTS_IDENTITY_MANY) {
		dst->identities[0] = a->identities[0];
		memcpy(dst->identities + 1, a->identities, (chunk->n - 1) * sizeof *dst->identities);
	}
	remember(vm, state, a);
}

void kts_vm_before(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_chunk *chunk = &vm->chunk;
	const struct kts_vector *a = kts_vm_operand(vm, in, 0);
	struct kts_state *state = &vm->state[in->ref];
	struct kts_scalar last = last_of(state);
	struct kts_vector *dst = kts_vm_dst(vm, in);

	look_back(chunk, dst, a, &last);
	for (uint32_t w = 0; !a->all_known && w < chunk->words; w++) {
		for (uint64_t lost = chunk->mask[w] & ~a->known[w]; lost; lost &= lost - 1) {
			uint32_t lane = w * 64 + (uint32_t)__builtin_ctzll(lost);

			/* Before the start comes first: there is no pair at all. */
			if (lane || state->begun)
				kts_vector_fail(dst, lane, a->error[lane]);
		}
	}
	swaps(chunk, dst, a, &last);
	kts_vector_settle(chunk, dst);
	remember(vm, state, a);
}

/* --- which samples count, and their time --- */

void kts_vm_need_time(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *time = kts_vm_operand(vm, in, 1);
	struct kts_vector *dst = kts_vm_dst(vm, in);

	kts_vector_same(&vm->chunk, dst, a);
	for (uint32_t w = 0; !time->all_known && w < vm->chunk.words; w++)
		for (uint64_t lost = dst->known[w] & ~time->known[w]; lost; lost &= lost - 1)
			kts_vector_fail(dst, w * 64 + (uint32_t)__builtin_ctzll(lost), KTS_ERROR_OF(KTS_KIND_no_time));
}

void kts_vm_given(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *b = kts_vm_operand(vm, in, 1);
	struct kts_vector *dst = kts_vm_dst(vm, in);

	kts_vector_same(&vm->chunk, dst, a);
	for (uint32_t w = 0; !b->all_known && w < vm->chunk.words; w++) {
		/* The reason is b's, also where a has one of its own. */
		for (uint64_t lost = vm->chunk.mask[w] & ~b->known[w]; lost; lost &= lost - 1) {
			uint32_t lane = w * 64 + (uint32_t)__builtin_ctzll(lost);

			kts_vector_fail(dst, lane, b->error[lane]);
		}
	}
}

void kts_vm_only(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *b = kts_vm_operand(vm, in, 1);
	struct kts_vector *dst = kts_vm_dst(vm, in);

	kts_vector_same(&vm->chunk, dst, a);
	for (uint32_t w = 0; w < vm->chunk.words; w++)
		for (uint64_t lost = vm->chunk.mask[w] & ~b->bits[w]; lost; lost &= lost - 1)
			kts_vector_fail(dst, w * 64 + (uint32_t)__builtin_ctzll(lost), KTS_ERROR_BEFORE_START);
}

/* a - b for times: past the ends it stays at the ends, one short of KTS_TIME_MAX, which is later than every sample. */
static int64_t time_minus(int64_t a, int64_t b)
{
	int64_t d;

	if (__builtin_sub_overflow(a, b, &d))
		d = a < 0 ? INT64_MIN : INT64_MAX;
	return d == KTS_TIME_MAX ? KTS_TIME_MAX - 1 : d;
}

void kts_vm_since_first(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_chunk *chunk = &vm->chunk;
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *mask = kts_vm_operand(vm, in, 1);
	struct kts_state *state = &vm->state[in->ref];
	struct kts_vector *dst = kts_vm_dst(vm, in);
	uint32_t first = chunk->n;

	kts_vector_begin(chunk, dst, KTS_TYPE_I64);
	kts_vector_join(chunk, dst, &a, 1);
	for (uint32_t w = 0; !state->begun && w < chunk->words; w++) {
		uint64_t found = mask->bits[w] & a->known[w];

		if (!found)
			continue;
		first = w * 64 + (uint32_t)__builtin_ctzll(found);
		state->last.value = a->value[first];
		state->begun = true;
		/* Lanes before the first one have no such time. */
		for (uint32_t i = 0; i < first; i++)
			kts_vector_fail(dst, i, KTS_ERROR_OF(KTS_KIND_no_time));
	}
	if (!state->begun) {
		for (uint32_t i = 0; i < chunk->n; i++)
			kts_vector_fail(dst, i, KTS_ERROR_OF(KTS_KIND_no_time));
		return;
	}
	for (uint32_t i = 0; i < chunk->n; i++)
		dst->own[i] = (uint64_t)time_minus((int64_t)a->value[i], (int64_t)state->last.value);
}

/* --- neighbours --- */

/* A lane whose neighbour is not the lane before it can only follow a gap, a swap or a hole in the scope. */
static bool neighbour_fast(struct kts_vm *vm, struct kts_vector *dst, const struct kts_vector *a,
			   const struct kts_vector *scope, struct kts_state *state)
{
	const struct kts_chunk *chunk = &vm->chunk;

	if (!a->all_known || a->identity_kind == KTS_IDENTITY_MANY || !kts_scope_is_all(chunk, scope) || state->bad_run ||
	    (state->has_good && state->last.identity != a->identity))
		return false;
	struct kts_scalar last = state->has_good ? state->last : (struct kts_scalar){ .error = KTS_ERROR_BEFORE_START };

	/* what was good last need not stand right before the chunk */
	if (state->has_good && state->last_good + 1 != chunk->base)
		shift_values(chunk, dst, a, &last);
	else
		shift(chunk, dst, a, &last);
	if (!state->has_good)
		kts_vector_fail(dst, 0, KTS_ERROR_BEFORE_START);
	dst->contiguous = true;
	dst->left_first = state->has_good ? state->last_good : UINT64_MAX;
	state->last = scalar_of(a, chunk->n - 1);
	state->last_good = chunk->base + chunk->n - 1;
	state->last_chain = state->last_good;
	state->has_good = true;
	return true;
}

/* A sample of the chain without a value: its pair takes its error, unless it is the first. */
static void neighbour_bad(struct kts_vector *dst, uint32_t lane, uint64_t sample, kts_error_id error,
			  struct kts_state *state)
{
	bool first = !state->has_good && !state->bad_run;

	kts_vector_fail(dst, lane, first ? KTS_ERROR_BEFORE_START : error | KTS_ERROR_INHERITED);
	/* For the row of evidence: the neighbour in the chain, read or not. */
	dst->left[lane] = first ? UINT64_MAX : state->last_chain;
	state->bad_run++;
	state->last_bad = error;
	state->last_chain = sample;
}

static void neighbour_good(struct kts_vector *dst, uint32_t lane, const struct kts_vector *a, uint64_t sample,
			   bool breaking, struct kts_state *state)
{
	uint64_t identity = kts_vector_identity(a, lane);

	dst->left[lane] = state->bad_run && (breaking || !state->has_good) ? state->last_chain :
			  state->has_good ? state->last_good : UINT64_MAX;
	if (!state->has_good && !state->bad_run)
		kts_vector_fail(dst, lane, KTS_ERROR_BEFORE_START);
	else if (!state->has_good && state->bad_run == 1)
		kts_vector_fail(dst, lane, state->last_bad | KTS_ERROR_INHERITED);
	else if (!state->has_good || (state->bad_run && breaking))
		kts_vector_fail(dst, lane, state->last_bad | KTS_ERROR_FORCE_SKIP | KTS_ERROR_INHERITED);
	else if (state->last.identity != identity)
		kts_vector_fail(dst, lane, KTS_ERROR_OF(KTS_KIND_swap));
	else
		put_scalar(dst, lane, &state->last);
	state->last = scalar_of(a, lane);
	state->last_good = sample;
	state->last_chain = sample;
	state->has_good = true;
	state->bad_run = 0;
}

/* Whether samples that have a value follow each other and a good one. */
static bool may_run(const struct kts_vector *a, const struct kts_state *state)
{
	return state->has_good && !state->bad_run && a->identity_kind != KTS_IDENTITY_MANY &&
	       state->last.identity == a->identity && a->type != KTS_TYPE_INT;
}

static void neighbour_run(struct kts_vector *dst, const struct kts_vector *a, uint32_t begin, uint32_t n, uint64_t base,
			  struct kts_state *state)
{
	dst->own[begin] = state->last.value;
	memcpy(dst->own + begin + 1, a->value + begin, (n - 1) * sizeof *dst->own);
	dst->left[begin] = state->last_good;
	for (uint32_t i = 1; i < n; i++)
		dst->left[begin + i] = base + begin + i - 1;
	state->last = scalar_of(a, begin + n - 1);
	state->last_good = state->last_chain = base + begin + n - 1;
}

static void neighbour_lane(const struct kts_chunk *chunk, struct kts_vector *dst, const struct kts_vector *a,
			   const struct kts_vector *scope, uint32_t i, bool breaking, struct kts_state *state)
{
	bool known = kts_bit(a->known, i);

	dst->left[i] = UINT64_MAX;
	/* A pair that is not compared has a harmless difference. */
	dst->own[i] = a->value[i];
	/* Outside of the chain: no pair. */
	if ((scope && !kts_bit(scope->bits, i)) || (!known && a->error[i] == KTS_ERROR_BEFORE_START))
		kts_vector_fail(dst, i, KTS_ERROR_BEFORE_START);
	else if (!known)
		neighbour_bad(dst, i, chunk->base + i, a->error[i], state);
	else
		neighbour_good(dst, i, a, chunk->base + i, breaking, state);
}

void kts_vm_neighbour(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_chunk *chunk = &vm->chunk;
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *scope = kts_vm_operand(vm, in, 1);
	struct kts_state *state = &vm->state[in->ref];
	struct kts_vector *dst = kts_vm_dst(vm, in);

	kts_vector_begin(chunk, dst, a->type);
	dst->last_good = UINT64_MAX;
	if (neighbour_fast(vm, dst, a, scope, state)) {
		dst->last_good = state->last_good;
		return;
	}
	for (struct kts_stretch s = { 0 }; kts_stretch_next(chunk, a->known, scope, &s);) {
		uint32_t i = s.begin, end = s.begin + s.n;

		for (; i < end && !(s.clean && may_run(a, state)); i++)
			neighbour_lane(chunk, dst, a, scope, i, in->imm & KTS_NEIGHBOUR_BREAK, state);
		if (i < end)
			neighbour_run(dst, a, i, end - i, chunk->base, state);
	}
	if (state->has_good)
		dst->last_good = state->last_good;
}

/* Most lanes follow the one before them, many at a time. */
static void along_lanes(const struct kts_chunk *chunk, struct kts_vector *dst, const struct kts_vector *a,
			const uint64_t *left, uint64_t before)
{
	for (uint32_t i = 0, run; i < chunk->n; i += run + 1) {
		for (run = 0; i + run > 0 && i + run < chunk->n && left[i + run] == chunk->base + i + run - 1;)
			run++;
		if (run)
			memcpy(dst->own + i, a->value + i - 1, run * sizeof *dst->own);
		if (i + run == chunk->n)
			return;
		uint64_t at = left[i + run] - chunk->base;
		dst->own[i + run] = left[i + run] >= chunk->base && at < i + run ? a->value[at] : before;
	}
}

void kts_vm_along(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_chunk *chunk = &vm->chunk;
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *pair = kts_vm_operand(vm, in, 1);
	struct kts_state *state = &vm->state[in->ref];
	struct kts_vector *dst = kts_vm_dst(vm, in);

	kts_vector_begin(chunk, dst, a->type);
	kts_vector_join(chunk, dst, &pair, 1);
	if (pair->contiguous) {
		shift_values(chunk, dst, a, &state->last);
	} else {
		along_lanes(chunk, dst, a, pair->left, state->last.value);
	}
	if (pair->last_good >= chunk->base && pair->last_good < chunk->base + chunk->n)
		state->last = scalar_of(a, (uint32_t)(pair->last_good - chunk->base));
}
