/* SPDX-License-Identifier: MIT */
#include "engine/vm.h"

#include <math.h>
#include <string.h>

#include "engine/vm_kernel.h"

/*
 * Judgements. A chunk in which every sample is in scope, read and inside its
 * bounds is settled by two reductions; any other goes lane by lane.
 */

static uint64_t left_of(const struct kts_vm *vm, const struct kts_vector *pair, uint32_t lane)
{
	if (!pair)
		return UINT64_MAX;
	if (!pair->contiguous)
		return pair->left[lane];
	return lane ? vm->chunk.base + lane - 1 : pair->left_first;
}

/* Every lane of the chunk is to be judged by its value. */
static bool is_clean(const struct kts_chunk *chunk, const struct kts_vector *v, const struct kts_vector *scope)
{
	return v->all_known && kts_scope_is_all(chunk, scope);
}

/* The same for word @w alone. */
static bool is_clean_word(const struct kts_chunk *chunk, const struct kts_vector *v, const struct kts_vector *scope,
			  uint32_t w)
{
	return (kts_scope_word(chunk, scope, w) & v->known[w]) == chunk->mask[w];
}

/* Lanes of word @w. */
static uint32_t word_lanes(const struct kts_chunk *chunk, uint32_t w)
{
	return chunk->n - w * 64 < 64 ? chunk->n - w * 64 : 64;
}

void kts_vm_count(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_chunk *chunk = &vm->chunk;
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *scope = kts_vm_operand(vm, in, 1);
	struct kts_judgement *j = &vm->judgement[in->ref];

	if (is_clean(chunk, a, scope)) {
		j->result->scope += chunk->n;
		j->result->read += chunk->n;
		return;
	}
	for (uint32_t w = 0; w < chunk->words; w++) {
		uint64_t wanted = kts_scope_word(chunk, scope, w), lost = wanted & ~a->known[w];

		j->result->scope += (uint64_t)__builtin_popcountll(wanted);
		j->result->read += (uint64_t)__builtin_popcountll(wanted & a->known[w]);
		for (; lost; lost &= lost - 1) {
			uint32_t lane = w * 64 + (uint32_t)__builtin_ctzll(lost);
			kts_error_id error = a->error[lane];

			/* Of require each aggregate tells what it misses. */
			if (!j->once && error != KTS_ERROR_BEFORE_START && kts_vm_action(vm, j, error) == KTS_ACTION_skip)
				kts_vm_note(vm, j, error, chunk->base + lane);
		}
	}
}

/* --- where nothing more is shown of what is violated, it is only counted --- */

static bool is_full(const struct kts_vm *vm, const struct kts_judgement *j)
{
	return !vm->all_evidence && j->result->n_violations >= KTS_MAX_EVIDENCE;
}

/* @lanes obligations, all judged; those of @held are satisfied. */
static void count_word(struct kts_judgement *j, uint64_t held, uint32_t lanes)
{
	struct kts_result *r = j->result;

	r->total += lanes;
	r->judged += lanes;
	for (uint32_t i = 0, run; i < lanes; i += run) {
		uint64_t rest = held >> i, other = rest & 1 ? ~rest : rest;

		run = other ? (uint32_t)__builtin_ctzll(other) : 64;
		run = run < lanes - i ? run : lanes - i;
		if (rest & 1) {
			j->in_a_row = 0;
			continue;
		}
		r->violated += run;
		j->in_a_row += run;
		r->longest = j->in_a_row > r->longest ? j->in_a_row : r->longest;
	}
}

static void count_lanes(struct kts_judgement *j, const uint64_t *held, uint32_t begin, uint32_t n)
{
	for (uint32_t i = begin, end; i < begin + n; i = end) {
		end = (i / 64 + 1) * 64 < begin + n ? (i / 64 + 1) * 64 : begin + n;
		count_word(j, held[i / 64] >> i % 64, end - i);
	}
}

/* The next lanes of *s after *part, a word's worth: one that is outside is looked for among few. */
static bool part_next(const struct kts_stretch *s, struct kts_stretch *part)
{
	uint32_t end = s->begin + s->n;

	part->begin += part->n;
	part->n = end - part->begin < 64 ? end - part->begin : 64;
	return part->n > 0;
}

/* --- predicates --- */

static void judge(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_chunk *chunk = &vm->chunk;
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *scope = kts_vm_operand(vm, in, 1);
	struct kts_judgement *j = &vm->judgement[in->ref];

	for (uint32_t w = 0; w < chunk->words; w++) {
		uint64_t wanted = kts_scope_word(chunk, scope, w), held = wanted & a->bits[w];
		uint64_t rest = wanted & ~held;

		if (rest && is_full(vm, j) && is_clean_word(chunk, a, scope, w)) {
			count_word(j, held, word_lanes(chunk, w));
			continue;
		}
		/* How many are violated in a row is told by the last one that was not. */
		for (; rest; rest &= rest - 1) {
			uint32_t lane = w * 64 + (uint32_t)__builtin_ctzll(rest);
			uint64_t sample = chunk->base + lane, up_to = kts_mask_low(lane % 64);

			kts_vm_satisfied(j, (uint64_t)__builtin_popcountll(held & up_to));
			if (kts_bit(a->known, lane))
				kts_vm_violation(vm, j, &(struct kts_evidence){ .sample = sample,
										.previous = UINT64_MAX });
			else
				kts_vm_route(vm, j, a->error[lane], sample, UINT64_MAX, false);
			held &= ~up_to;
		}
		kts_vm_satisfied(j, (uint64_t)__builtin_popcountll(held));
	}
}

static void least_margin(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_chunk *chunk = &vm->chunk;
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *scope = kts_vm_operand(vm, in, 1);
	const struct kts_vector *margin = kts_vm_operand(vm, in, 2);
	struct kts_judgement *j = &vm->judgement[in->ref];
	double min, max;

	if (margin->all_known && is_clean(chunk, a, scope) && j->has_margin) {
		kts_kernel_range_f64(margin->value, chunk->n, &min, &max);
		if (!(min < j->result->margin.value))
			return;
	}
	for (uint32_t w = 0; w < chunk->words; w++) {
		for (uint64_t judged = kts_scope_word(chunk, scope, w) & a->known[w] & margin->known[w]; judged;
		     judged &= judged - 1) {
			uint32_t lane = w * 64 + (uint32_t)__builtin_ctzll(judged);

			kts_vm_margin(j, kts_lane_f64(margin, lane), chunk->base + lane);
		}
	}
}

void kts_vm_judge(struct kts_vm *vm, const struct kts_insn *in)
{
	judge(vm, in);
}

void kts_vm_judge_margin(struct kts_vm *vm, const struct kts_insn *in)
{
	judge(vm, in);
	least_margin(vm, in);
}

/* --- values in a band --- */

/* The band seen from one vector's type: how far a lane is from its bounds, cheaply where doubles are exact. */
struct band_view {
	const struct kts_code_band *band;
	const struct kts_vector *v;
	bool plain;			/* values and bounds are doubles, or integers that doubles hold */
};

static double lane_double(const struct kts_vector *v, uint32_t lane)
{
	if (v->type == KTS_TYPE_F64)
		return kts_lane_f64(v, lane);
	if (v->type == KTS_TYPE_U64)
		return (double)v->value[lane];
	return (double)(int64_t)v->value[lane];
}

static double lane_margin(const struct band_view *view, uint32_t lane)
{
	if (!view->plain)
		return kts_band_margin(view->band, kts_vector_number(view->v, lane));
	double x = lane_double(view->v, lane), lo = x - view->band->lo, hi = view->band->hi - x;
	return lo < hi ? lo : hi;
}

static bool lane_inside(const struct kts_interval *band, const struct kts_vector *v, uint32_t lane)
{
	if (v->type == KTS_TYPE_F64) {
		double x = kts_lane_f64(v, lane);

		return x >= band->lo_f64 && x <= band->hi_f64;
	}
	kts_wide x = kts_lane_wide(v, lane);
	return x >= band->lo_wide && x <= band->hi_wide;
}

static struct kts_evidence band_row(const struct kts_code_band *band, const struct kts_vector *v, uint32_t lane)
{
	struct kts_evidence row = { .has_value = true, .value = kts_vector_number(v, lane) };
	int low = band->band.has_lo ? kts_number_compare(row.value, band->band.lo) : 1;

	row.below = low < 0 || (low == 0 && band->band.lo_open);
	row.has_bound = row.below ? band->band.has_lo : band->band.has_hi;
	if (row.has_bound)
		row.bound = row.below ? band->band.lo : band->band.hi;
	return row;
}

static bool number_inside(const struct kts_interval *band, struct kts_number x)
{
	if (x.type == KTS_TYPE_F64)
		return x.f64 >= band->lo_f64 && x.f64 <= band->hi_f64;
	return kts_number_wide(x) >= band->lo_wide && kts_number_wide(x) <= band->hi_wide;
}

/*
 * @n lanes from @begin on, all judged, whose values span @range. False: not all are inside, and nothing is settled;
 * unless @held is given, which says of every lane of the chunk whether it is, and no row is wanted of those that are not.
 */
static bool band_fast(const struct kts_chunk *chunk, struct kts_judgement *j, const struct band_view *view,
		      const struct kts_extent *range, uint32_t begin, uint32_t n, const uint64_t *held)
{
	const struct kts_code_band *band = view->band;
	bool inside = number_inside(&band->interval, range->least) && number_inside(&band->interval, range->most);

	if (!inside && !held)
		return false;
	struct band_view exact = { band, view->v, range->plain && band->exact };
	double a = kts_band_margin(band, range->least), b = kts_band_margin(band, range->most), least = a < b ? a : b;

	for (uint32_t i = begin; (!j->has_margin || least < j->result->margin.value) && i < begin + n; i++)
		if (lane_margin(&exact, i) <= least)
			kts_vm_margin(j, least, chunk->base + i);
	if (inside)
		kts_vm_satisfied(j, n);
	else
		count_lanes(j, held, begin, n);
	return true;
}

static void band_lanes(struct kts_vm *vm, const struct kts_insn *in, const struct band_view *view,
		       const struct kts_vector *pair, const struct kts_stretch *s)
{
	const struct kts_vector *v = view->v, *scope = kts_vm_operand(vm, in, 1);
	struct kts_judgement *j = &vm->judgement[in->ref];

	for (uint32_t lane = s->begin; lane < s->begin + s->n; lane++) {
		uint64_t sample = vm->chunk.base + lane;

		if (scope && !kts_bit(scope->bits, lane))
			continue;
		if (!kts_bit(v->known, lane)) {
			kts_vm_route(vm, j, v->error[lane], sample, left_of(vm, pair, lane), pair != NULL);
			continue;
		}
		kts_vm_margin(j, lane_margin(view, lane), sample);
		if (lane_inside(&view->band->interval, v, lane)) {
			kts_vm_satisfied(j, 1);
			continue;
		}
		struct kts_evidence row = band_row(view->band, v, lane);
		row.sample = sample;
		row.previous = left_of(vm, pair, lane);
		kts_vm_violation(vm, j, &row);
	}
}

static void judge_in(struct kts_vm *vm, const struct kts_insn *in, const struct kts_code_band *band,
		     const struct kts_vector *pair)
{
	const struct kts_chunk *chunk = &vm->chunk;
	const struct kts_vector *scope = kts_vm_operand(vm, in, 1);
	struct kts_vector *v = &vm->reg[in->operand[0]];
	struct kts_judgement *j = &vm->judgement[in->ref];
	struct band_view view = { band, v, v->type == KTS_TYPE_F64 && band->exact };
	const struct kts_extent *all = is_clean(chunk, v, scope) ? kts_vector_extent(chunk, v) : NULL;
	/* any integer has no extent, so nobody would look at its bits */
	bool counts = is_full(vm, j) && v->type != KTS_TYPE_INT;
	uint64_t bits[KTS_CHUNK_WORDS], *held = counts ? bits : NULL;
	struct kts_extent range;

	if (all && band_fast(chunk, j, &view, all, 0, chunk->n, NULL))
		return;
	if (counts)
		kts_vector_in_band(chunk, v, &band->interval, bits);
	if (all && held && band_fast(chunk, j, &view, all, 0, chunk->n, held))
		return;
	for (struct kts_stretch s = { 0 }; kts_stretch_next(chunk, v->known, scope, &s);) {
		if (s.clean && s.n < chunk->n && kts_vector_extent_of(v, s.begin, s.n, &range) &&
		    band_fast(chunk, j, &view, &range, s.begin, s.n, held))
			continue;
		for (struct kts_stretch part = { s.begin, 0, s.clean }; part_next(&s, &part);)
			if (!s.clean || !kts_vector_extent_of(v, part.begin, part.n, &range) ||
			    !band_fast(chunk, j, &view, &range, part.begin, part.n, NULL))
				band_lanes(vm, in, &view, pair, &part);
	}
}

void kts_vm_judge_band(struct kts_vm *vm, const struct kts_insn *in)
{
	judge_in(vm, in, &vm->code->band[in->imm], kts_vm_operand(vm, in, 2));
}

/* What the first pass found in this chunk. */
static void recall_extent(const struct kts_chunk *chunk, struct kts_mean_state *m, struct kts_vector *v)
{
	while (m->next_block < m->n_blocks && m->block[m->next_block].base < chunk->base)
		m->next_block++;
	if (m->next_block == m->n_blocks || m->block[m->next_block].base != chunk->base ||
	    m->block[m->next_block].n != chunk->n)
		return;
	v->extent = m->block[m->next_block].extent;
	v->measured = true;
}

void kts_vm_judge_within(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_chunk *chunk = &vm->chunk;
	const struct kts_vector *v = kts_vm_operand(vm, in, 0), *scope = kts_vm_operand(vm, in, 1);
	struct kts_judgement *j = &vm->judgement[in->ref];

	if (j->mean.undecided == KTS_ERROR_NONE) {
		recall_extent(chunk, &j->mean, &vm->reg[in->operand[0]]);
		judge_in(vm, in, &j->mean.band, NULL);
		return;
	}
	for (uint32_t w = 0; w < chunk->words; w++) {
		for (uint64_t wanted = kts_scope_word(chunk, scope, w); wanted; wanted &= wanted - 1) {
			uint32_t lane = w * 64 + (uint32_t)__builtin_ctzll(wanted);

			kts_vm_route(vm, j, kts_bit(v->known, lane) ? j->mean.undecided : v->error[lane],
				     chunk->base + lane, UINT64_MAX, false);
		}
	}
}

/* --- pairs in order --- */

/* What is asked of a step: from `from` to `to`, upwards. */
struct order {
	const struct kts_vector *from, *to;
	bool strict;
};

static double lane_step(const struct order *o, uint32_t lane)
{
	if (o->from->type == KTS_TYPE_F64 && o->to->type == KTS_TYPE_F64)
		return kts_lane_f64(o->to, lane) - kts_lane_f64(o->from, lane);
	if (o->from->type != KTS_TYPE_F64 && o->to->type != KTS_TYPE_F64)
		return (double)(kts_lane_wide(o->to, lane) - kts_lane_wide(o->from, lane));
	return kts_distance(kts_vector_number(o->to, lane), kts_vector_number(o->from, lane));
}

static int lane_order(const struct order *o, uint32_t lane)
{
	return kts_number_compare(kts_vector_number(o->to, lane), kts_vector_number(o->from, lane));
}

/* Of @n lanes no step goes back: the smallest one is *step. */
static bool no_way_back(const struct order *o, uint32_t begin, uint32_t n, double *step)
{
	const uint64_t *from = o->from->value + begin, *to = o->to->value + begin;
	uint64_t whole;

	if (o->from->type != o->to->type)
		return false;
	if (o->from->type == KTS_TYPE_F64) {
		if (kts_kernel_order_f64(from, to, n, step))
			return false;
		/* The difference of two doubles is 0 only where they are equal. */
		return !(o->strict && *step == 0);
	}
	if (o->from->type == KTS_TYPE_U64 ? kts_kernel_order_u64(from, to, n, &whole) :
	    o->from->type == KTS_TYPE_I64 ? kts_kernel_order_i64(from, to, n, &whole) : true)
		return false;
	*step = (double)whole;
	return !(o->strict && whole == 0);
}

/* The margin, where @step is the least of @n lanes. */
static void least_step(const struct kts_chunk *chunk, struct kts_judgement *j, const struct order *o, uint32_t begin,
		       uint32_t n, double step)
{
	for (uint32_t i = begin; (!j->has_margin || step < j->result->margin.value) && i < begin + n; i++)
		if (lane_step(o, i) <= step)
			kts_vm_margin(j, step, chunk->base + i);
}

/* @n lanes from @begin on, all judged; false: not all are in order, and nothing is settled. */
static bool order_fast(const struct kts_chunk *chunk, struct kts_judgement *j, const struct order *o, uint32_t begin,
		       uint32_t n)
{
	double step;

	if (!no_way_back(o, begin, n, &step))
		return false;
	kts_vm_satisfied(j, n);
	least_step(chunk, j, o, begin, n, step);
	return true;
}

/* Of each lane of the chunk, whether its pair is in order. False: there is no fast way for the types. */
static bool order_bits(const struct kts_chunk *chunk, const struct order *o, uint64_t *held)
{
	const struct kts_vector *x = o->strict ? o->from : o->to, *y = o->strict ? o->to : o->from;

	if (x->type != y->type)
		return false;
	if (x->type == KTS_TYPE_F64)
		kts_kernel_less_f64(x->value, y->value, chunk->n, held);
	else if (x->type == KTS_TYPE_U64)
		kts_kernel_less_u64(x->value, y->value, chunk->n, held);
	else if (x->type == KTS_TYPE_I64)
		kts_kernel_less_i64(x->value, y->value, chunk->n, held);
	else
		return false;
	for (uint32_t w = 0; !o->strict && w < chunk->words; w++)
		held[w] = ~held[w];
	return true;
}

/* The same lanes, not all in order, where no row is wanted of a step back. */
static void order_broken(const struct kts_chunk *chunk, struct kts_judgement *j, const struct order *o, uint32_t begin,
			 uint32_t n, const uint64_t *held)
{
	const uint64_t *from = o->from->value + begin, *to = o->to->value + begin;
	double least;

	if (o->from->type == KTS_TYPE_F64)
		kts_kernel_order_f64(from, to, n, &least);
	else if (o->from->type == KTS_TYPE_U64)
		least = -(double)kts_kernel_back_u64(from, to, n);
	else
		least = -(double)kts_kernel_back_i64(from, to, n);
	least_step(chunk, j, o, begin, n, least);
	count_lanes(j, held, begin, n);
}

/* A counter's number, which may have been moved by whole turns. */
static struct kts_number counted(const struct kts_judgement *j, struct kts_number n)
{
	if (!j->check->ir->wrap)
		return n;
	return kts_number_u64(j->check->ir->wrap == 64 ? (uint64_t)kts_number_wide(n) : (uint32_t)kts_number_wide(n));
}

static void order_lanes(struct kts_vm *vm, const struct kts_insn *in, const struct order *o,
			const struct kts_stretch *s)
{
	const struct kts_vector *left = kts_vm_operand(vm, in, 0), *x = kts_vm_operand(vm, in, 1);
	const struct kts_vector *scope = kts_vm_operand(vm, in, 2);
	struct kts_judgement *j = &vm->judgement[in->ref];

	for (uint32_t lane = s->begin; lane < s->begin + s->n; lane++) {
		uint64_t sample = vm->chunk.base + lane;

		if (scope && !kts_bit(scope->bits, lane))
			continue;
		if (!kts_bit(left->known, lane)) {
			kts_vm_route(vm, j, left->error[lane], sample, left_of(vm, left, lane), true);
			continue;
		}
		int order = lane_order(o, lane);

		kts_vm_margin(j, lane_step(o, lane), sample);
		if (order > 0 || (order == 0 && !o->strict)) {
			kts_vm_satisfied(j, 1);
			continue;
		}
		kts_vm_violation(vm, j, &(struct kts_evidence){
					    .sample = sample, .previous = left_of(vm, left, lane),
					    .has_value = true, .value = counted(j, kts_vector_number(x, lane)),
					    .has_bound = true, .bound = counted(j, kts_vector_number(left, lane)),
					    .below = !(in->imm & KTS_ORDER_DECREASING) });
	}
}

void kts_vm_judge_order(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_chunk *chunk = &vm->chunk;
	const struct kts_vector *left = kts_vm_operand(vm, in, 0), *x = kts_vm_operand(vm, in, 1);
	const struct kts_vector *scope = kts_vm_operand(vm, in, 2);
	struct kts_judgement *j = &vm->judgement[in->ref];
	bool decreasing = in->imm & KTS_ORDER_DECREASING;
	struct order o = { decreasing ? x : left, decreasing ? left : x, in->imm & KTS_ORDER_STRICT };
	uint64_t held[KTS_CHUNK_WORDS];
	bool counts;

	if (is_clean(chunk, left, scope) && order_fast(chunk, j, &o, 0, chunk->n))
		return;
	counts = is_full(vm, j) && order_bits(chunk, &o, held);
	for (struct kts_stretch s = { 0 }; kts_stretch_next(chunk, left->known, scope, &s);) {
		if (s.clean && s.n < chunk->n && order_fast(chunk, j, &o, s.begin, s.n))
			continue;
		if (s.clean && counts) {
			order_broken(chunk, j, &o, s.begin, s.n, held);
			continue;
		}
		for (struct kts_stretch part = { s.begin, 0, s.clean }; part_next(&s, &part);)
			if (!s.clean || !order_fast(chunk, j, &o, part.begin, part.n))
				order_lanes(vm, in, &o, &part);
	}
}
