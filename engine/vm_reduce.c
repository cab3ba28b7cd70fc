/* SPDX-License-Identifier: MIT */
#include "engine/vm.h"

#include <math.h>
#include <string.h>

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

/* @n values at once, beginning with that of @sample: doubles add up in 16 lanes by its index. */
static bool sum_fast(struct kts_mean_state *m, const struct kts_vector *v, uint64_t sample, uint32_t begin, uint32_t n)
{
	uint64_t low, high, flip = v->type == KTS_TYPE_I64 ? 1ull << 63 : 0;
	bool any;

	if (v->type == KTS_TYPE_F64) {
		if (sample % 16)
			return false;
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

void kts_vm_reduce(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_chunk *chunk = &vm->chunk;
	const struct kts_vector *v = kts_vm_operand(vm, in, 0), *scope = kts_vm_operand(vm, in, 1);
	struct kts_mean_state *m = &vm->judgement[in->ref].mean;

	m->integers = v->type != KTS_TYPE_F64;
	if (v->all_known && (!scope || memcmp(scope->bits, chunk->mask, chunk->words * sizeof *chunk->mask) == 0) &&
	    sum_fast(m, v, chunk->base, 0, chunk->n))
		return;
	for (uint32_t w = 0; w < chunk->words; w++) {
		uint32_t n = chunk->n - w * 64 < 64 ? chunk->n - w * 64 : 64;

		if ((kts_scope_word(chunk, scope, w) & v->known[w]) == chunk->mask[w] &&
		    sum_fast(m, v, chunk->base + w * 64, w * 64, n))
			continue;
		for (uint64_t wanted = kts_scope_word(chunk, scope, w); wanted; wanted &= wanted - 1) {
			uint32_t lane = w * 64 + (uint32_t)__builtin_ctzll(wanted);

			if (kts_bit(v->known, lane))
				sum_lane(m, v, lane, chunk->base + lane);
			else if (v->error[lane] != KTS_ERROR_BEFORE_START)
				m->last_bad = v->error[lane];
		}
	}
}

static double mean_of(const struct kts_mean_state *m)
{
	double sum = 0;

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

	if (m->count < 2) {
		m->undecided = (m->last_bad ? m->last_bad : KTS_ERROR_OF(KTS_KIND_absent)) | KTS_ERROR_FORCE_UNDECIDED;
		return;
	}
	mean = mean_of(m);
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

	if (m->integers && fabs(mean) >= 0x1p53)
		whole_bounds(m, tolerance, &band);
	j->result->has_reference = true;
	j->result->reference = mean;
	kts_code_band_init(&m->band, &band);
}

/* --- converge: the run --- */

/* One sample of the chain. @error: why it has no value or time, or none. */
static void reach_sample(struct kts_vm *vm, struct kts_judgement *j, kts_error_id error, bool has_time, int64_t time,
			 bool inside, uint64_t sample)
{
	struct kts_reach_state *r = &j->reach;
	const struct kts_ir_check *check = j->check->ir;
	uint64_t needed = check->run_samples ? check->run_samples : 1;
	bool ends = error && (check->gaps == KTS_GAPS_BREAK ||
			      kts_error_class(kts_vm_kind(vm, error)) == KTS_CLASS_value);

	/* The run without a deadline, which tells how late a failed one was. */
	if (!r->late) {
		r->late_run = error ? (ends ? 0 : r->late_run) : inside ? r->late_run + 1 : 0;
		if (!error && r->late_run == needed) {
			r->late = true;
			r->late_time = time;
			r->late_sample = sample;
		}
	}
	if (has_time ? time > check->deadline_ns : r->over) {
		r->over = true;
		r->run = 0;
		return;
	}
	if (!error) {
		r->readable++;
		r->last_sample = sample;
		r->run = inside ? r->run + 1 : 0;
		if (r->run == needed && !r->failed) {
			r->witness = true;
			r->witness_time = time;
			r->witness_sample = sample;
		}
		return;
	}
	r->last_bad = error;
	if (ends)
		r->run = 0;
	/* An unusable value ends the run and is no obligation of its own. */
	if (kts_error_class(kts_vm_kind(vm, error)) == KTS_CLASS_value)
		return;
	enum kts_action action = kts_vm_action(vm, j, error);

	if (action == KTS_ACTION_fail && !r->failed) {
		r->failed = error;
		r->failed_sample = sample;
	} else if (action == KTS_ACTION_inconclusive && !r->unsure) {
		r->unsure = error;
		r->unsure_sample = sample;
	}
}

void kts_vm_reach(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_chunk *chunk = &vm->chunk;
	const struct kts_vector *x = kts_vm_operand(vm, in, 0), *time = kts_vm_operand(vm, in, 1);
	const struct kts_vector *scope = kts_vm_operand(vm, in, 2);
	struct kts_judgement *j = &vm->judgement[in->ref];
	struct kts_reach_state *r = &j->reach;
	uint64_t inside[KTS_CHUNK_WORDS];

	for (uint32_t w = 0; !r->has_origin && w < chunk->words; w++) {
		if (time->known[w]) {
			uint32_t lane = w * 64 + (uint32_t)__builtin_ctzll(time->known[w]);
			int64_t elapsed = 0;

			kts_axis_elapsed(&vm->data->axis, chunk->base + lane, &elapsed);
			r->has_origin = true;
			r->origin = (int64_t)((uint64_t)elapsed - time->value[lane]);
		}
	}
	if (r->witness || r->failed)
		return;
	kts_vector_in_band(chunk, x, &vm->code->band[in->imm].interval, inside);
	for (uint32_t w = 0; w < chunk->words; w++) {
		for (uint64_t wanted = kts_scope_word(chunk, scope, w); wanted; wanted &= wanted - 1) {
			uint32_t lane = w * 64 + (uint32_t)__builtin_ctzll(wanted);
			bool has_time = kts_bit(time->known, lane);
			kts_error_id error = !kts_bit(x->known, lane) ? x->error[lane] :
					     has_time ? KTS_ERROR_NONE : KTS_ERROR_OF(KTS_KIND_no_time);

			if (error == KTS_ERROR_BEFORE_START)
				continue;
			reach_sample(vm, j, error, has_time, has_time ? (int64_t)time->value[lane] : 0,
				     kts_bit(inside, lane), chunk->base + lane);
			if (r->witness || r->failed)
				return;
		}
	}
}

/* Whether the series ends before the deadline. */
static bool is_cut_off(const struct kts_vm *vm, const struct kts_reach_state *r, int64_t deadline_ns)
{
	int64_t greatest = vm->data->axis.greatest_elapsed;

	if (!r->has_origin || greatest == INT64_MIN)
		return false;
	return deadline_ns == KTS_TIME_MAX || (kts_wide)greatest - r->origin < deadline_ns;
}

/* Time left at @time, in ms. */
static double time_left(int64_t deadline_ns, int64_t time)
{
	return (double)((kts_wide)deadline_ns - time) / 1e6;
}

void kts_vm_decide(struct kts_vm *vm, const struct kts_insn *in)
{
	struct kts_judgement *j = &vm->judgement[in->ref];
	const struct kts_reach_state *r = &j->reach;
	const struct kts_ir_check *check = j->check->ir;
	uint64_t needed = check->run_samples ? check->run_samples : 1;
	struct kts_evidence row = { .sample = UINT64_MAX, .previous = UINT64_MAX };

	if (r->witness) {
		j->result->total++;
		j->result->judged++;
		kts_vm_margin(j, time_left(check->deadline_ns, r->witness_time), r->witness_sample);
	} else if (r->failed) {
		row.sample = r->failed_sample;
		row.error = r->failed;
		kts_vm_violation(vm, j, &row);
	} else if (r->unsure) {
		row.sample = r->unsure_sample;
		row.error = r->unsure;
		kts_vm_undecided(vm, j, &row);
	} else if (is_cut_off(vm, r, check->deadline_ns)) {
		row.error = KTS_ERROR_OF(KTS_KIND_cut_off) | KTS_ERROR_FORCE_UNDECIDED;
		kts_vm_undecided(vm, j, &row);
	} else if (r->readable < needed) {
		row.error = (r->last_bad ? r->last_bad : KTS_ERROR_OF(KTS_KIND_absent)) | KTS_ERROR_FORCE_UNDECIDED;
		kts_vm_undecided(vm, j, &row);
	} else {
		row.sample = r->last_sample;
		kts_vm_violation(vm, j, &row);
		if (r->late)
			kts_vm_margin(j, time_left(check->deadline_ns, r->late_time), r->late_sample);
	}
}
