/* SPDX-License-Identifier: MIT */
#include "engine/vm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/grow.h"
#include "engine/vm_kernel.h"

/* --- steady: the reference --- */

static void sum_lane(struct kts_mean_state *m, const struct kts_vector *v, uint32_t lane, uint64_t sample)
{
	m->count++;
	if (v->type == KTS_TYPE_F64) {
		double x = kts_lane_f64(v, lane);

		m->lane[sample % 16] += x;
		m->nonzero |= x != 0;
	} else {
		kts_wide x = kts_lane_wide(v, lane);

		m->sum += x;
		m->nonzero |= x != 0;
	}
}

/* Of @n values from that of @sample on, those before one at which doubles, which add up in 16 lanes by index, begin anew. */
static uint32_t lanes_before(const struct kts_vector *v, uint64_t sample, uint32_t n)
{
	uint32_t head = v->type == KTS_TYPE_F64 ? (uint32_t)(-sample % 16) : 0;

	return head < n ? head : n;
}

/* @n values at once. */
static bool sum_fast(struct kts_mean_state *m, const struct kts_vector *v, uint32_t begin, uint32_t n)
{
	uint64_t low, high, flip = v->type == KTS_TYPE_I64 ? 1ull << 63 : 0;
	bool any;

	if (v->type == KTS_TYPE_F64) {
		kts_kernel_sum_f64(v->value + begin, n, m->lane);
		for (uint32_t i = begin; !m->nonzero && i < begin + n; i++)
			m->nonzero |= kts_lane_f64(v, i) != 0;
		m->count += n;
		return true;
	}
	if (v->type != KTS_TYPE_U64 && v->type != KTS_TYPE_I64)
		return false;
	kts_kernel_sum_u64(v->value + begin, n, flip, &low, &high, &any);
	m->sum += (kts_wide)low + ((kts_wide)high << 32) - (kts_wide)flip * n;
	m->nonzero |= any;
	m->count += n;
	return true;
}

static void sum_lanes(struct kts_mean_state *m, const struct kts_chunk *chunk, const struct kts_vector *v,
		      const struct kts_vector *scope, uint32_t begin, uint32_t n)
{
	for (uint32_t i = begin; i < begin + n; i++) {
		if (!kts_bit(scope ? scope->bits : chunk->mask, i))
			continue;
		if (kts_bit(v->known, i))
			sum_lane(m, v, i, chunk->base + i);
		else if (v->error[i] != KTS_ERROR_BEFORE_START)
			m->last_bad = v->error[i];
	}
}

/* Of a clean chunk: while its values are at hand, what the second pass asks of all of them. */
static void keep_block(struct kts_vm *vm, struct kts_mean_state *m, struct kts_vector *v)
{
	const struct kts_extent *range = kts_vector_extent(&vm->chunk, v);

	if (!range)
		return;
	if (kts_grow(&m->block, &m->cap_blocks, m->n_blocks, sizeof *m->block) != KTS_OK) {
		vm->status = KTS_ENOMEM;
		return;
	}
	m->block[m->n_blocks++] = (struct kts_block){ vm->chunk.base, vm->chunk.n, *range };
}

/* All values, for the median; or the first one. */
static enum kts_status keep_lane(struct kts_mean_state *m, const struct kts_vector *v, uint32_t lane, bool all)
{
	struct kts_number n = kts_vector_number(v, lane);

	if (!m->count)
		m->first = n;
	if (all) {
		KTS_TRY(kts_grow(&m->value, &m->cap_values, m->count, sizeof *m->value));
		m->value[m->count] = kts_order_key_of(n, 0);
	}
	m->nonzero |= n.type == KTS_TYPE_F64 ? n.f64 != 0 : kts_number_wide(n) != 0;
	m->count++;
	return KTS_OK;
}

static void keep(struct kts_vm *vm, const struct kts_vector *v, const struct kts_vector *scope, struct kts_mean_state *m, bool all)
{
	for (uint32_t w = 0; w < vm->chunk.words; w++) {
		for (uint64_t wanted = kts_scope_word(&vm->chunk, scope, w); wanted && vm->status == KTS_OK; wanted &= wanted - 1) {
			uint32_t lane = w * 64 + (uint32_t)__builtin_ctzll(wanted);

			if (kts_bit(v->known, lane))
				vm->status = keep_lane(m, v, lane, all);
			else if (v->error[lane] != KTS_ERROR_BEFORE_START)
				m->last_bad = v->error[lane];
		}
	}
}

void kts_vm_reduce(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_chunk *chunk = &vm->chunk;
	const struct kts_vector *v = kts_vm_operand(vm, in, 0), *scope = kts_vm_operand(vm, in, 1);
	struct kts_mean_state *m = &vm->judgement[in->ref].mean;

	m->integers = v->type != KTS_TYPE_F64;
	if (vm->judgement[in->ref].check->ir->reference != KTS_REFERENCE_MEAN) {
		keep(vm, v, scope, m, vm->judgement[in->ref].check->ir->reference == KTS_REFERENCE_MEDIAN);
		return;
	}
	for (struct kts_stretch s = { 0 }; kts_stretch_next(chunk, v->known, scope, &s);) {
		uint32_t head = s.clean ? lanes_before(v, chunk->base + s.begin, s.n) : s.n;

		sum_lanes(m, chunk, v, scope, s.begin, head);
		if (head < s.n && !sum_fast(m, v, s.begin + head, s.n - head))
			sum_lanes(m, chunk, v, scope, s.begin + head, s.n - head);
		if (s.clean && s.n == chunk->n)
			keep_block(vm, m, &vm->reg[in->operand[0]]);
	}
}

/*
 * The reference. Of integers it is sum / count exactly, as if the mean of one
 * or two of them were asked for.
 */
static double reference_of(const struct kts_ir_check *check, struct kts_mean_state *m)
{
	double sum = 0;

	if (check->reference == KTS_REFERENCE_VALUE)
		return kts_number_double(check->reference_value);
	if (check->reference == KTS_REFERENCE_MEDIAN) {
		uint64_t low = (m->count - 1) / 2, high = m->count / 2;

		kts_order_sort(m->value, m->count);
		if (!m->integers)
			return kts_quantile_between(&m->value[low], &m->value[high], false, 0.5);
		m->sum = m->value[low].wide + m->value[high].wide;
		m->count = 2;
	} else if (check->reference == KTS_REFERENCE_FIRST) {
		if (!m->integers)
			return m->first.f64;
		m->sum = kts_number_wide(m->first);
		m->count = 1;
	}

	if (m->integers)
		return kts_quotient(m->sum, m->count);
	for (unsigned i = 0; i < 16; i++)
		sum += m->lane[i];
	return sum / (double)m->count;
}

/*
 * Bounds around a mean of integers that doubles cannot tell apart: the exact
 * mean, a whole part and a fraction, with the tolerance cut likewise. What lies
 * inside is decided by the integers next to the bounds.
 */
static void whole_bounds(const struct kts_mean_state *m, double tolerance, struct kts_band *band)
{
	kts_wide n = (kts_wide)m->count, whole = m->sum / n, rest = m->sum % n;
	double part = floor(tolerance), fraction = tolerance - part;

	if (part >= 0x1p66)
		return;
	if (rest < 0) {
		rest += n;
		whole--;
	}
	double mean_fraction = (double)rest / (double)n;
	kts_wide lo = whole - (kts_wide)part + (mean_fraction > fraction);
	kts_wide hi = whole + (kts_wide)part + (mean_fraction + fraction >= 1);

	/* No integer is near a bound that none can reach: it stays a double, for the margin. */
	if (lo >= KTS_WIDE_MIN)
		band->lo = kts_wide_number(lo);
	if (hi <= KTS_WIDE_MAX)
		band->hi = kts_wide_number(hi);
}

void kts_vm_mean(struct kts_vm *vm, const struct kts_insn *in)
{
	struct kts_judgement *j = &vm->judgement[in->ref];
	struct kts_mean_state *m = &j->mean;
	const struct kts_ir_check *check = j->check->ir;
	double tolerance = kts_number_double(check->tolerance), mean;

	if (m->count < (check->reference == KTS_REFERENCE_VALUE ? 1 : 2)) {
		m->undecided = (m->last_bad ? m->last_bad : KTS_ERROR_OF(KTS_KIND_absent)) | KTS_ERROR_FORCE_UNDECIDED;
		return;
	}
	mean = reference_of(check, m);
	if (check->tolerance_relative) {
		if (mean == 0 && m->nonzero) {
			m->undecided = KTS_ERROR_OF(KTS_KIND_zero_denominator) | KTS_ERROR_FORCE_UNDECIDED;
			return;
		}
		tolerance *= fabs(mean);
	}
	if (!isfinite(mean) || !isfinite(mean - tolerance) || !isfinite(mean + tolerance)) {
		m->undecided = KTS_ERROR_OF(KTS_KIND_non_finite) | KTS_ERROR_FORCE_UNDECIDED;
		return;
	}
	struct kts_band band = { .has_lo = true, .has_hi = true, .lo = kts_number_f64(mean - tolerance),
				 .hi = kts_number_f64(mean + tolerance) };

	if (m->integers && fabs(mean) >= 0x1p53 && check->reference != KTS_REFERENCE_VALUE)
		whole_bounds(m, tolerance, &band);
	j->result->has_reference = true;
	j->result->reference = mean;
	kts_code_band_init(&m->band, &band);
}
