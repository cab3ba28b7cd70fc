/* SPDX-License-Identifier: MIT */
#include "engine/keeping.h"
#include "engine/pair.h"
#include "engine/vm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/grow.h"

/* require: what the samples in scope come to. */

void kts_aggregate_free(struct kts_aggregate *aggregate)
{
	free(aggregate->value);
}

/* --- gathering --- */

static enum kts_status keep(struct kts_aggregate *a, struct kts_number n, int64_t time)
{
	KTS_TRY(kts_grow(&a->value, &a->cap, a->count, sizeof *a->value));
	a->value[a->count] = kts_order_key_of(n, (uint64_t)time);
	return KTS_OK;
}

/* How far it is from one value to the next; of a counter that wraps the way forwards, through its turn. */
static kts_wide whole_step(const struct kts_code_aggregate *how, struct kts_number from, struct kts_number to)
{
	uint64_t turn = (uint64_t)kts_number_wide(to) - (uint64_t)kts_number_wide(from);

	if (how->wrap)
		return how->wrap == 64 ? turn : (uint32_t)turn;
	return kts_number_wide(to) - kts_number_wide(from);
}

/* The values of one source are all there: what they came to counts. */
static void end_source(struct kts_aggregate *a)
{
	if (a->last.type == KTS_TYPE_F64)
		a->real += a->last.f64 - a->begin.f64;
	else
		a->whole += kts_number_wide(a->last) - kts_number_wide(a->begin);
	a->span_ns += (kts_wide)a->last_time - a->begin_time;
}

static void step(const struct kts_code_aggregate *how, struct kts_aggregate *a, struct kts_number n, uint64_t phase)
{
	bool back;

	a->any_joined = true;
	if (n.type == KTS_TYPE_F64) {
		double by = n.f64 - a->last.f64;

		back = by < 0;
		a->forward_real += back ? 0 : by;
	} else {
		kts_wide by = whole_step(how, a->last, n);

		back = by < 0;
		a->forward += back ? 0 : by;
	}
	/* At the border of two phases it may begin anew. */
	a->back += back && phase == a->last_step;
}

static void follow(const struct kts_vm *vm, const struct kts_code_aggregate *how, struct kts_aggregate *a, struct kts_number n,
		   uint64_t identity, int64_t time, uint64_t sample)
{
	uint64_t phase = kts_axis_step(&vm->data->axis, sample);

	if (a->count && identity == a->last_identity) {
		step(how, a, n, phase);
	} else {
		if (a->count) {
			end_source(a);
			a->changed = true;
		}
		a->begin = n;
		a->begin_time = time;
	}
	a->last_identity = identity;
	a->last_step = phase;
	a->last_time = time;
}

static enum kts_status take(const struct kts_vm *vm, const struct kts_code_aggregate *how, struct kts_aggregate *a,
			    const struct kts_vector *x, uint32_t lane, int64_t time)
{
	struct kts_number n = kts_vector_number(x, lane);
	uint64_t sample = vm->chunk.base + lane;

	if (kts_summary_keeps(how->summary))
		KTS_TRY(keep(a, n, time));
	if (how->summary == KTS_SUMMARY_DELTA || how->summary == KTS_SUMMARY_RATE)
		follow(vm, how, a, n, kts_vector_identity(x, lane), time, sample);
	if (n.type == KTS_TYPE_F64)
		a->lane[sample % 16] += n.f64;
	else
		a->sum += kts_number_wide(n);
	a->holds += n.type != KTS_TYPE_BOOL || n.boolean;
	if (!a->count)
		a->first = a->least = a->greatest = n;
	if (how->summary == KTS_SUMMARY_MIN && kts_number_compare(n, a->least) < 0)
		a->least = n;
	if (how->summary == KTS_SUMMARY_MAX && kts_number_compare(n, a->greatest) > 0)
		a->greatest = n;
	a->last = n;
	a->count++;
	return KTS_OK;
}

/* The word of @sample, or NULL: no memory, which the machine knows. */
static uint64_t *noted_word(struct kts_vm *vm, struct kts_noted *noted, uint64_t sample)
{
	uint64_t at = sample / 64 - noted->first, n = vm->data->axis.n / 64 + 1 - noted->first;

	if (at >= noted->n) {
		/* of a series that grows, more than there is now */
		n += vm->ended ? 0 : n / 2;
		uint64_t *word = realloc(noted->word, n * sizeof *word);

		if (!word) {
			vm->status = KTS_ENOMEM;
			return NULL;
		}
		memset(word + noted->n, 0, (n - noted->n) * sizeof *word);
		noted->word = word;
		noted->n = n;
	}
	return &noted->word[at];
}

/* Several aggregates may miss the same sample, or see it go back: it is told once for each kind. */
static bool is_first(struct kts_vm *vm, struct kts_judgement *j, size_t kind, uint64_t sample)
{
	uint64_t *word = noted_word(vm, &j->noted[kind], sample), bit = 1ull << (sample % 64);

	if (!word || *word & bit)
		return false;
	*word |= bit;
	return true;
}

static void take_earlier(struct kts_lost *lost, kts_error_id error, uint64_t sample, uint32_t by)
{
	if (lost->error && (sample > lost->sample || (sample == lost->sample && by >= lost->by)))
		return;
	*lost = (struct kts_lost){ .error = error, .sample = sample, .by = by };
}

/* A sample that cannot be read is left out, or settles the check. */
static void miss(struct kts_vm *vm, struct kts_judgement *j, uint32_t by, kts_error_id error, uint64_t sample)
{
	/* An aggregate leaves a value that is not finite out, whatever the rules are; they are for what it comes to. */
	enum kts_action action = kts_vm_kind(vm, error) == KTS_KIND_non_finite ? KTS_ACTION_skip : kts_vm_action(vm, j, error);

	vm->aggregate[by].last_bad = error;
	if (action == KTS_ACTION_skip && is_first(vm, j, kts_vm_kind(vm, error), sample))
		kts_vm_note(vm, j, error, sample);
	if (action == KTS_ACTION_fail)
		take_earlier(&j->once_failed, error, sample, by);
	else if (action == KTS_ACTION_inconclusive)
		take_earlier(&j->once_unsure, error, sample, by);
}

/* A counter that went back is told, for its delta is not what its ends say. */
static void note_back(struct kts_result *r, uint64_t sample)
{
	if (!r->forward_steps || sample < r->forward_first)
		r->forward_first = sample;
	if (!r->forward_steps || sample > r->forward_last)
		r->forward_last = sample;
	r->forward_steps++;
}

void kts_vm_gather(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *x = kts_vm_operand(vm, in, 0), *scope = kts_vm_operand(vm, in, 1);
	const struct kts_vector *time = kts_vm_operand(vm, in, 2);
	const struct kts_code_aggregate *how = &vm->code->aggregate[in->imm];
	struct kts_judgement *j = &vm->judgement[in->ref];
	struct kts_aggregate *a = &vm->aggregate[in->imm];

	for (uint32_t w = 0; w < vm->chunk.words; w++) {
		for (uint64_t wanted = kts_scope_word(&vm->chunk, scope, w); wanted && vm->status == KTS_OK; wanted &= wanted - 1) {
			uint32_t lane = w * 64 + (uint32_t)__builtin_ctzll(wanted);
			uint64_t back = a->back;

			if (kts_bit(x->known, lane))
				vm->status = take(vm, how, a, x, lane,
						  kts_bit(time->known, lane) ? (int64_t)time->value[lane] : 0);
			else if (x->error[lane] != KTS_ERROR_BEFORE_START)
				miss(vm, j, (uint32_t)in->imm, x->error[lane], vm->chunk.base + lane);
			if (a->back > back && is_first(vm, j, KTS_KIND_COUNT, vm->chunk.base + lane))
				note_back(j->result, vm->chunk.base + lane);
		}
	}
}

void kts_vm_needed(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *scope = kts_vm_operand(vm, in, 1);
	struct kts_vector *dst = kts_vm_dst(vm, in);

	kts_vector_begin(&vm->chunk, dst, KTS_TYPE_BOOL);
	memcpy(dst->bits, vm->chunk.mask, vm->chunk.words * sizeof *dst->bits);
	for (uint32_t w = 0; !a->all_known && w < vm->chunk.words; w++) {
		for (uint64_t lost = kts_scope_word(&vm->chunk, scope, w) & ~a->known[w]; lost; lost &= lost - 1) {
			uint32_t lane = w * 64 + (uint32_t)__builtin_ctzll(lost);

			kts_vector_fail(dst, lane, a->error[lane]);
		}
	}
}

/* --- results: a number, or why there is none --- */

struct outcome {
	struct kts_number number;
	kts_error_id error;
};

static struct outcome failed(enum kts_error_kind kind)
{
	return (struct outcome){ .error = KTS_ERROR_OF(kind) };
}

static struct outcome whole(kts_wide value)
{
	if (!kts_wide_fits(value))
		return failed(KTS_KIND_overflow);
	return (struct outcome){ .number = kts_wide_number(value) };
}

static struct outcome real(double value)
{
	if (!isfinite(value))
		return failed(KTS_KIND_non_finite);
	return (struct outcome){ .number = kts_number_f64(value + 0.0) };
}

static bool of_integers(const struct kts_aggregate *a)
{
	return a->last.type != KTS_TYPE_F64;
}

static double lanes(const struct kts_aggregate *a)
{
	double sum = 0;

	for (unsigned i = 0; i < 16; i++)
		sum += a->lane[i];
	return sum;
}

static double mean_of(const struct kts_aggregate *a)
{
	return of_integers(a) ? kts_quotient(a->sum, a->count) : lanes(a) / (double)a->count;
}

/* The power of 2 that brings all values below 1, so that their squares neither overflow nor vanish. */
static int scale_of(const struct kts_aggregate *a)
{
	double greatest = 0;
	int exponent;

	for (size_t i = 0; !of_integers(a) && i < a->count; i++)
		greatest = fmax(greatest, fabs(a->value[i].real));
	frexp(greatest, &exponent);
	return exponent;
}

/* How far value @i is from the mean, by 2^-scale: of integers subtracted exactly. */
static double from_mean(const struct kts_aggregate *a, size_t i, double mean, int scale)
{
	if (of_integers(a))
		return kts_quotient(a->value[i].wide * (kts_wide)a->count - a->sum, a->count);
	return ldexp(a->value[i].real, -scale) - mean;
}

static struct outcome stddev(const struct kts_aggregate *a)
{
	int scale = scale_of(a);
	double mean = 0, squares = 0, rest = 0;

	if (a->count < 2)
		return failed(KTS_KIND_zero_denominator);
	for (size_t i = 0; !of_integers(a) && i < a->count; i++)
		mean += ldexp(a->value[i].real, -scale) / (double)a->count;
	for (size_t i = 0; i < a->count; i++) {
		double d = from_mean(a, i, mean, scale);

		squares += d * d;
		rest += d;
	}
	/* What the mean was rounded by. */
	squares -= rest * rest / (double)a->count;
	return real(ldexp(sqrt((squares > 0 ? squares : 0) / (double)(a->count - 1)), scale));
}

/* @sum + a * b to about 100 bits: products may all but cancel. */
static struct kts_pair add_product(struct kts_pair sum, double a, double b)
{
	double high = a * b;

	return kts_pair_add(kts_pair_add(sum, high), isfinite(high) ? fma(a, b, -high) : 0);
}

static struct kts_pair add_whole_product(struct kts_pair sum, kts_wide a, kts_wide b)
{
	double ah = (double)a, bh = (double)b;

	sum = add_product(sum, ah, bh);
	sum = kts_pair_add(sum, ah * (double)(b - (kts_wide)bh));
	return kts_pair_add(sum, bh * (double)(a - (kts_wide)ah));
}

/*
 * n times as far from the mean of n as they are, times and integers are exact:
 * they are of 65 bits at most, and n is far below 2^62.
 */
static struct outcome slope(const struct kts_code_aggregate *how, const struct kts_aggregate *a)
{
	kts_wide n = (kts_wide)a->count, begin = (int64_t)a->value[0].number, times = 0;
	struct kts_pair squares = { 0, 0 }, products = { 0, 0 };
	double mean = mean_of(a), count = (double)n;

	for (size_t i = 0; i < a->count; i++)
		times += (int64_t)a->value[i].number - begin;
	for (size_t i = 0; i < a->count; i++) {
		kts_wide t = ((int64_t)a->value[i].number - begin) * n - times;

		squares = add_whole_product(squares, t, t);
		if (of_integers(a))
			products = add_whole_product(products, t, a->value[i].wide * n - a->sum);
		else
			products = add_product(products, (double)t / count, a->value[i].real - mean);
	}
	if (!(squares.hi > 0))
		return failed(KTS_KIND_zero_time);
	double by = of_integers(a) ? products.hi / squares.hi : products.hi / (squares.hi / count / count);

	return real(by * (double)how->num / (double)how->den);
}

static struct outcome quantile(const struct kts_code_aggregate *how, const struct kts_aggregate *a)
{
	uint64_t k;
	double part;

	kts_order_sort(a->value, a->count);
	kts_quantile_place(a->count, how->quantile, &k, &part);
	return real(kts_quantile_between(&a->value[k], &a->value[k + 1 < a->count ? k + 1 : k], of_integers(a), part));
}

/*
 * From the first value to the last; a counter that went back counts what went
 * forward. Nothing joins two sources.
 */
static struct outcome delta(const struct kts_code_aggregate *how, struct kts_aggregate *a)
{
	bool forward = a->back > 0 || a->changed || how->wrap;

	if (a->changed && !a->any_joined)
		return (struct outcome){ .error = KTS_ERROR_OF(KTS_KIND_swap) | KTS_ERROR_FORCE_UNDECIDED };
	if (how->summary == KTS_SUMMARY_DELTA)
		return of_integers(a) ? whole(forward ? a->forward : a->whole) : real(forward ? a->forward_real : a->real);
	if (a->span_ns <= 0)
		return failed(a->span_ns ? KTS_KIND_time_backwards : KTS_KIND_zero_time);
	if (a->span_ns > INT64_MAX)
		return failed(KTS_KIND_overflow);
	if (!of_integers(a))
		return real(kts_scaled(forward ? a->forward_real : a->real, how->num, (uint64_t)a->span_ns, how->den));
	kts_wide by = forward ? a->forward : a->whole, scaled;

	if (__builtin_mul_overflow(by, (kts_wide)how->num, &scaled))
		return real(kts_scaled((double)by, how->num, (uint64_t)a->span_ns, how->den));
	return real(kts_quotient(scaled, (kts_uwide)a->span_ns * how->den));
}

static struct outcome outcome_of(const struct kts_code_aggregate *how, struct kts_aggregate *a)
{
	if (!a->count)
		return (struct outcome){ .error = (a->last_bad ? a->last_bad : KTS_ERROR_OF(KTS_KIND_absent)) |
						  KTS_ERROR_FORCE_UNDECIDED };
	switch (how->summary) {
	case KTS_SUMMARY_COUNT:
		return whole((kts_wide)a->holds);
	case KTS_SUMMARY_FIRST:
		return (struct outcome){ .number = a->first };
	case KTS_SUMMARY_LAST:
		return (struct outcome){ .number = a->last };
	case KTS_SUMMARY_MIN:
		return (struct outcome){ .number = a->least };
	case KTS_SUMMARY_MAX:
		return (struct outcome){ .number = a->greatest };
	case KTS_SUMMARY_SUM:
		return of_integers(a) ? whole(a->sum) : real(lanes(a));
	case KTS_SUMMARY_MEAN:
		return real(mean_of(a));
	case KTS_SUMMARY_QUANTILE:
		return quantile(how, a);
	case KTS_SUMMARY_STDDEV:
		return stddev(a);
	case KTS_SUMMARY_SLOPE:
		return slope(how, a);
	case KTS_SUMMARY_DELTA:
	case KTS_SUMMARY_RATE:
		return delta(how, a);
	case KTS_SUMMARY_NONE:
		break;
	}
	return failed(KTS_KIND_absent);
}

static void put(struct kts_vector *dst, const struct outcome *o)
{
	dst->own[0] = 0;
	if (o->error)
		kts_vector_fail(dst, 0, o->error);
	else if (dst->type == KTS_TYPE_BOOL)
		kts_bit_put(dst->bits, 0, o->number.boolean);
	else if (dst->type == KTS_TYPE_F64)
		dst->own[0] = kts_double_bits(o->number.f64);
	else
		dst->own[0] = (uint64_t)kts_number_wide(o->number);
	if (dst->type == KTS_TYPE_INT && !o->error)
		kts_bit_put(dst->bits, 0, kts_number_wide(o->number) > INT64_MAX);
}

void kts_vm_load_aggregate(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_code_aggregate *how = &vm->code->aggregate[in->imm];
	struct kts_aggregate *a = &vm->aggregate[in->imm];
	struct kts_vector *dst = kts_vm_dst(vm, in);

	if (a->count && !a->ended && (how->summary == KTS_SUMMARY_DELTA || how->summary == KTS_SUMMARY_RATE))
		end_source(a);
	a->ended = true;
	struct outcome o = outcome_of(how, a);

	kts_vector_begin(&vm->chunk, dst, how->type);
	put(dst, &o);
}

void kts_vm_load_run(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_column *column = &vm->data->column[in->imm];
	struct kts_vector *dst = kts_vm_dst(vm, in);
	uint64_t bits = kts_column_bits(column, 0);

	kts_vector_begin(&vm->chunk, dst, column->type);
	dst->own[0] = bits;
	if (column->type == KTS_TYPE_BOOL)
		kts_bit_put(dst->bits, 0, bits);
	/* Like an aggregate of nothing: there is a question, and nothing to answer it with. */
	if (!kts_column_valid(column, 0))
		kts_vector_fail(dst, 0, (kts_error_id)kts_runs_get(&column->errors, 0) | KTS_ERROR_FORCE_UNDECIDED);
}

/* --- the verdict --- */

void kts_vm_keep(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0);
	struct kts_observation *once = vm->judgement[in->ref].once;

	if (once)
		once[in->imm] = kts_vm_observation(vm, a, 0);
}

static void judge_once(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0);
	struct kts_judgement *j = &vm->judgement[in->ref];
	struct kts_evidence row = { .sample = UINT64_MAX, .previous = UINT64_MAX };

	if (j->once_failed.error) {
		row.sample = j->once_failed.sample;
		row.error = j->once_failed.error;
		kts_vm_violation(vm, j, &row);
	} else if (j->once_unsure.error) {
		row.sample = j->once_unsure.sample;
		row.error = j->once_unsure.error;
		kts_vm_undecided(vm, j, &row);
	} else if (!kts_bit(a->known, 0)) {
		kts_vm_route(vm, j, a->error[0], UINT64_MAX, UINT64_MAX, false);
	} else if (kts_bit(a->bits, 0)) {
		kts_vm_satisfied(j, 1);
	} else {
		kts_vm_violation(vm, j, &row);
	}
}

void kts_vm_judge_once(struct kts_vm *vm, const struct kts_insn *in)
{
	judge_once(vm, in);
}

void kts_vm_judge_once_margin(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *margin = kts_vm_operand(vm, in, 1);
	struct kts_judgement *j = &vm->judgement[in->ref];

	judge_once(vm, in);
	if (j->result->judged && kts_bit(a->known, 0) && kts_bit(margin->known, 0) && !j->once_failed.error)
		kts_vm_margin(j, kts_lane_f64(margin, 0), UINT64_MAX);
}
