/* SPDX-License-Identifier: MIT */
#include "engine/vm.h"

#include <string.h>

#include "engine/vm_kernel.h"

struct kts_number kts_vector_number(const struct kts_vector *v, uint32_t lane)
{
	if (v->type == KTS_TYPE_F64)
		return kts_number_f64(kts_lane_f64(v, lane));
	if (v->type == KTS_TYPE_BOOL)
		return kts_number_bool(kts_bit(v->bits, lane));
	if (v->type == KTS_TYPE_TEXT)
		return (struct kts_number){ .type = KTS_TYPE_TEXT, .u64 = v->value[lane] };
	return kts_wide_number(kts_lane_wide(v, lane));
}

void kts_vector_begin(const struct kts_chunk *chunk, struct kts_vector *dst, enum kts_type type)
{
	dst->type = type;
	dst->identity_kind = KTS_IDENTITY_NONE;
	dst->identity = 0;
	dst->value = dst->own;
	dst->follows = false;
	dst->all_known = true;
	dst->measured = false;
	dst->contiguous = false;
	memcpy(dst->known, chunk->mask, sizeof dst->known);
	if (type == KTS_TYPE_BOOL || type == KTS_TYPE_INT)
		memset(dst->bits, 0, sizeof dst->bits);
}

void kts_vector_fail(struct kts_vector *dst, uint32_t lane, kts_error_id error)
{
	kts_bit_put(dst->known, lane, false);
	if (dst->type == KTS_TYPE_BOOL)
		kts_bit_put(dst->bits, lane, false);
	dst->error[lane] = error;
	dst->all_known = false;
}

void kts_vector_settle(const struct kts_chunk *chunk, struct kts_vector *dst)
{
	uint64_t missing = 0;

	for (uint32_t w = 0; w < chunk->words; w++) {
		missing |= chunk->mask[w] & ~dst->known[w];
		if (dst->type == KTS_TYPE_BOOL)
			dst->bits[w] &= dst->known[w];
	}
	dst->all_known = !missing;
}

uint64_t kts_vector_identity(const struct kts_vector *v, uint32_t lane)
{
	return v->identity_kind == KTS_IDENTITY_MANY ? v->identities[lane] : v->identity;
}

/* Two sources make a third; which two is what counts, so their order may not be lost. */
static uint64_t combine(uint64_t a, uint64_t b)
{
	uint64_t x = b * 0xbf58476d1ce4e5b9u;

	x = (x ^ x >> 31) + a;
	x = (x ^ x >> 30) * 0x94d049bb133111ebu;
	x = (x ^ x >> 27) * 0x9e3779b97f4a7c15u;
	return x ^ x >> 32;
}

static void join_identity(const struct kts_chunk *chunk, struct kts_vector *dst, const struct kts_vector *src)
{
	if (src->identity_kind == KTS_IDENTITY_NONE)
		return;
	if (dst->identity_kind == KTS_IDENTITY_NONE) {
		dst->identity_kind = src->identity_kind;
		dst->identity = src->identity;
		if (src->identity_kind == KTS_IDENTITY_MANY)
			memcpy(dst->identities, src->identities, chunk->n * sizeof *dst->identities);
		return;
	}
	if (dst->identity_kind == KTS_IDENTITY_ONE && src->identity_kind == KTS_IDENTITY_ONE) {
		dst->identity = combine(dst->identity, src->identity);
		return;
	}
	for (uint32_t i = 0; i < chunk->n; i++)
		dst->identities[i] = combine(kts_vector_identity(dst, i), kts_vector_identity(src, i));
	dst->identity_kind = KTS_IDENTITY_MANY;
}

void kts_vector_join(const struct kts_chunk *chunk, struct kts_vector *dst, const struct kts_vector *const *operand,
		     unsigned n)
{
	for (unsigned k = 0; k < n; k++) {
		const struct kts_vector *src = operand[k];

		join_identity(chunk, dst, src);
		if (src->all_known)
			continue;
		for (uint32_t w = 0; w < chunk->words; w++) {
			uint64_t lost = dst->known[w] & ~src->known[w];

			dst->known[w] &= src->known[w];
			for (; lost; lost &= lost - 1) {
				uint32_t lane = w * 64 + (uint32_t)__builtin_ctzll(lost);

				dst->error[lane] = src->error[lane];
			}
		}
		dst->all_known = false;
	}
}

void kts_vector_same(const struct kts_chunk *chunk, struct kts_vector *dst, const struct kts_vector *src)
{
	kts_vector_begin(chunk, dst, src->type);
	if (src->type == KTS_TYPE_BOOL || src->type == KTS_TYPE_INT)
		memcpy(dst->bits, src->bits, sizeof dst->bits);
	/* A column's memory outlives every register; a register's own does not. */
	dst->follows = src->follows;
	if (src->value != src->own)
		dst->value = src->value;
	else if (src->type != KTS_TYPE_BOOL)
		memcpy(dst->own, src->value, chunk->n * sizeof *dst->own);
	kts_vector_join(chunk, dst, &src, 1);
}

bool kts_vector_extent_of(const struct kts_vector *v, uint32_t begin, uint32_t n, struct kts_extent *out)
{
	const uint64_t *value = v->value + begin;
	uint64_t lo_u64, hi_u64;
	int64_t lo_i64, hi_i64;

	if (v->type == KTS_TYPE_F64) {
		out->least.type = out->most.type = KTS_TYPE_F64;
		kts_kernel_range_f64(value, n, &out->least.f64, &out->most.f64);
		out->plain = true;
		return true;
	}
	if (v->type == KTS_TYPE_U64) {
		kts_kernel_range_u64(value, n, &lo_u64, &hi_u64);
		out->least = kts_number_u64(lo_u64);
		out->most = kts_number_u64(hi_u64);
		out->plain = hi_u64 <= 1ull << 53;
		return true;
	}
	if (v->type == KTS_TYPE_I64) {
		kts_kernel_range_i64(value, n, &lo_i64, &hi_i64);
		out->least = kts_number_i64(lo_i64);
		out->most = kts_number_i64(hi_i64);
		out->plain = lo_i64 >= -(1ll << 53) && hi_i64 <= 1ll << 53;
		return true;
	}
	return false;
}

const struct kts_extent *kts_vector_extent(const struct kts_chunk *chunk, struct kts_vector *v)
{
	if (!v->measured && !kts_vector_extent_of(v, 0, chunk->n, &v->extent))
		return NULL;
	v->measured = true;
	return &v->extent;
}

/* Shorter runs of clean lanes are not worth a kernel's call. */
#define WORTH_A_CALL	16u

/* The end of the lanes from @begin on that are clean, or that are not. */
static uint32_t run_end(const struct kts_chunk *chunk, const uint64_t *known, const struct kts_vector *scope, uint32_t begin,
			bool clean)
{
	for (uint32_t w = begin / 64; w < chunk->words; w++) {
		uint64_t is_clean = kts_scope_word(chunk, scope, w) & known[w], other = clean ? ~is_clean : is_clean;

		if (w == begin / 64)
			other &= UINT64_MAX << begin % 64;
		if (!other)
			continue;
		uint32_t end = w * 64 + (uint32_t)__builtin_ctzll(other);
		return end < chunk->n ? end : chunk->n;
	}
	return chunk->n;
}

bool kts_stretch_next(const struct kts_chunk *chunk, const uint64_t *known, const struct kts_vector *scope,
		      struct kts_stretch *s)
{
	uint32_t begin = s->begin + s->n, from = begin, end;

	if (begin >= chunk->n)
		return false;
	end = run_end(chunk, known, scope, begin, true);
	s->clean = end - begin >= WORTH_A_CALL || end - begin == chunk->n;
	while (!s->clean && end < chunk->n && end - from < WORTH_A_CALL) {
		from = run_end(chunk, known, scope, end, false);
		end = run_end(chunk, known, scope, from, true);
	}
	/* What is not clean ends where a run that is worth it begins. */
	if (!s->clean && end - from >= WORTH_A_CALL)
		end = from;
	s->begin = begin;
	s->n = end - begin;
	return true;
}
