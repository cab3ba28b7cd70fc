/* SPDX-License-Identifier: MIT */
#include "engine/lower.h"

#include "engine/ir_build.h"

#define NONE	KTS_NO_VALUE

static uint32_t elapsed(struct kts_lower *l)
{
	return kts_lower_value(l, KTS_OP_load_elapsed, NONE, NONE, NONE, 0);
}

/* The times that after and before let in. KTS_TIME_MAX is later than every sample, also than one at that time. */
static struct kts_band time_band(const struct kts_ir_check *c)
{
	return (struct kts_band){ .has_lo = c->has_after, .has_hi = c->has_before,
				  .lo_open = c->after_ns == KTS_TIME_MAX, .hi_open = c->before_ns != KTS_TIME_MAX,
				  .lo = kts_number_i64(c->after_ns), .hi = kts_number_i64(c->before_ns) };
}

static uint32_t steps_mask(struct kts_lower *l, uint64_t first, uint64_t last)
{
	uint32_t range = 0;

	if (l->status == KTS_OK)
		l->status = kts_code_range(l->code, first, last, &range);
	return l->status == KTS_OK ? kts_lower_value(l, KTS_OP_phase_mask, NONE, NONE, NONE, range) : NONE;
}

/* A label may stand for several steps, or for none. */
static uint32_t phase_mask(struct kts_lower *l, const struct kts_ir_phases *phases)
{
	if (!phases->label)
		return steps_mask(l, phases->lo, phases->hi);
	/* A range that no step is in. */
	uint32_t mask = steps_mask(l, UINT64_MAX, 0);

	for (size_t i = 0; i < phases->n_steps; i++)
		mask = kts_lower_value(l, KTS_OP_or, mask, steps_mask(l, phases->step[i], phases->step[i]), NONE, 0);
	return mask;
}

struct kts_scope kts_lower_scope(struct kts_lower *l, const struct kts_ir_check *c, uint32_t check, bool timed,
				 const struct kts_ir_phases *phases)
{
	struct kts_scope s = { .check = check, .samples = NONE, .time = NONE,
			   .timed = timed || c->has_after || c->has_before };

	if (phases->given)
		s.samples = phase_mask(l, phases);
	if (!s.timed)
		return s;
	s.time = elapsed(l);
	if (phases->given)
		s.time = kts_lower_value(l, KTS_OP_since_first, s.time, s.samples, NONE, 0);
	if (c->has_after || c->has_before) {
		struct kts_band band = time_band(c);
		/* A sample without a time stays in scope, without a value. */
		uint32_t inside = kts_lower_value(l, KTS_OP_maybe, kts_lower_band(l, s.time, &band), NONE, NONE, 0);

		s.samples = phases->given ? kts_lower_value(l, KTS_OP_and, s.samples, inside, NONE, 0) : inside;
	}
	return s;
}

uint32_t kts_lower_timed(struct kts_lower *l, const struct kts_scope *s, uint32_t x)
{
	return s->timed ? kts_lower_value(l, KTS_OP_need_time, x, s->time, NONE, 0) : x;
}

static struct kts_sink sink_of(const struct kts_scope *s, enum kts_op op, uint32_t a, uint32_t b, uint32_t c, uint32_t imm)
{
	return (struct kts_sink){ .op = op, .operand = { a, b, c }, .imm = imm, .ref = s->check,
				  .line = kts_lower_line(s->check) };
}

static void sweep(struct kts_lower *l, const struct kts_scope *s, enum kts_op op, uint32_t a, uint32_t b, uint32_t c, uint32_t imm)
{
	struct kts_sink sink = sink_of(s, op, a, b, c, imm);

	kts_lower_sweep(l, &sink);
}

/* At the end of the stage in which @value is there. */
static void finish(struct kts_lower *l, const struct kts_scope *s, uint32_t value, enum kts_op op)
{
	struct kts_sink sink = sink_of(s, op, NONE, NONE, NONE, 0);

	kts_lower_sink(l, &l->finish[kts_lower_level(l, value)], &sink);
}

static void observe(struct kts_lower *l, uint32_t value, uint32_t imm, uint32_t check)
{
	struct kts_sink sink = { .op = KTS_OP_observe, .operand = { value, NONE, NONE }, .imm = imm, .ref = check,
				 .line = kts_lower_line(check) };

	/* What is known only later is not shown: what it is made of is. */
	if (!kts_lower_level(l, value))
		kts_lower_sink(l, &l->observe, &sink);
}

static uint32_t band_imm(struct kts_lower *l, const struct kts_band *band)
{
	uint32_t imm = 0;

	if (l->status == KTS_OK)
		l->status = kts_code_band(l->code, band, &imm);
	return imm;
}

static uint32_t neighbour(struct kts_lower *l, const struct kts_scope *s, uint32_t x, const struct kts_ir_check *c)
{
	return kts_lower_value(l, KTS_OP_neighbour, x, s->samples, NONE,
			       c->gaps == KTS_GAPS_BREAK ? KTS_NEIGHBOUR_BREAK : 0);
}

/* @x as a counter that starts again behind its last number: none is beyond it. */
static uint32_t counter(struct kts_lower *l, uint32_t x, unsigned int wrap)
{
	x = kts_lower_value(l, wrap == 32 ? KTS_OP_fit_u32 : KTS_OP_fit_u64, x, NONE, NONE, 0);
	return kts_lower_value(l, KTS_OP_widen, x, NONE, NONE, 0);
}

/* Both sides of a pair through the turn: @flags says which way. */
static void turned(struct kts_lower *l, uint32_t *left, uint32_t *x, unsigned int wrap, uint32_t flags)
{
	uint32_t from = *left, to = *x;

	if (!wrap)
		return;
	flags |= wrap == 64 ? KTS_TURN_LONG : 0;
	*left = kts_lower_value(l, KTS_OP_turn_left, from, to, NONE, flags);
	*x = kts_lower_value(l, KTS_OP_turn_to, from, to, NONE, flags);
}

static void monotonic(struct kts_lower *l, const struct kts_ir_check *c, uint32_t check)
{
	struct kts_scope s = kts_lower_scope(l, c, check, false, &c->during);
	uint32_t x = l->expr[c->x->id];

	if (c->wrap)
		x = counter(l, x, c->wrap);
	x = kts_lower_timed(l, &s, x);
	sweep(l, &s, KTS_OP_count, x, s.samples, NONE, 0);
	uint32_t left = neighbour(l, &s, x, c);
	turned(l, &left, &x, c->wrap, 0);
	sweep(l, &s, KTS_OP_judge_order, left, x, s.samples,
	      (c->decreasing ? KTS_ORDER_DECREASING : 0) | (c->strictly ? KTS_ORDER_STRICT : 0));
}

/* a at the sample that is at least T older. */
static uint32_t partner(struct kts_lower *l, const struct kts_scope *s, uint32_t a, const struct kts_ir_check *c)
{
	uint32_t clock = kts_lower_value(l, KTS_OP_load_clock, NONE, NONE, NONE, 0), imm = 0;

	if (l->status == KTS_OK)
		l->status = kts_code_window(l->code, c->over_ns, 0, &imm);
	return kts_lower_value(l, c->gaps == KTS_GAPS_BREAK ? KTS_OP_partner : KTS_OP_partner_bridge, a, s->samples, clock, imm);
}

static void rate(struct kts_lower *l, const struct kts_ir_check *c, uint32_t check)
{
	struct kts_scope s = kts_lower_scope(l, c, check, true, &c->during);
	uint32_t x = l->expr[c->x->id], time = elapsed(l), left, left_time;

	if (c->wrap)
		x = counter(l, x, c->wrap);
	x = kts_lower_timed(l, &s, x);
	if (c->has_over) {
		left = partner(l, &s, x, c);
		left_time = partner(l, &s, kts_lower_value(l, KTS_OP_given, time, x, NONE, 0), c);
	} else {
		left = neighbour(l, &s, x, c);
		left_time = kts_lower_value(l, KTS_OP_along, time, left, NONE, 0);
	}
	uint32_t dt = kts_lower_value(l, KTS_OP_time_step, left_time, time, NONE, 0);
	sweep(l, &s, KTS_OP_count, x, s.samples, NONE, 0);
	turned(l, &left, &x, c->wrap, KTS_TURN_FORWARD);
	uint32_t value = kts_lower_rate(l, left, x, dt, c->rate_num, c->rate_den);
	sweep(l, &s, KTS_OP_judge_band, value, s.samples, left, band_imm(l, &c->band));
}

static void steady(struct kts_lower *l, const struct kts_ir_check *c, uint32_t check)
{
	struct kts_scope s = kts_lower_scope(l, c, check, false, &c->during);
	uint32_t x = kts_lower_timed(l, &s, l->expr[c->x->id]);

	sweep(l, &s, KTS_OP_count, x, s.samples, NONE, 0);
	/* Around a constant the band is known, but nothing is a part of 0. */
	if (kts_steady_is_constant(c)) {
		sweep(l, &s, KTS_OP_judge_band, x, s.samples, NONE, band_imm(l, &c->band));
		return;
	}
	sweep(l, &s, KTS_OP_reduce, x, s.samples, NONE, 0);
	finish(l, &s, x, KTS_OP_mean);
	struct kts_sink judge = sink_of(&s, KTS_OP_judge_within, x, s.samples, NONE, 0);
	kts_lower_sink(l, &l->sweep[KTS_REFERENCE_PASS], &judge);
}

static void converge(struct kts_lower *l, const struct kts_ir_check *c, uint32_t check)
{
	struct kts_scope s = kts_lower_scope(l, c, check, true, &c->during);
	uint32_t x = kts_lower_timed(l, &s, l->expr[c->x->id]), inside = kts_lower_band(l, x, &c->band);

	sweep(l, &s, KTS_OP_count, x, s.samples, NONE, 0);
	sweep(l, &s, KTS_OP_reach, inside, s.time, s.samples, 0);
	finish(l, &s, x, KTS_OP_decide);
}

static void eventually(struct kts_lower *l, const struct kts_ir_check *c, uint32_t check)
{
	struct kts_scope s = kts_lower_scope(l, c, check, true, &c->during);
	uint32_t p = kts_lower_timed(l, &s, l->expr[c->x->id]);

	sweep(l, &s, KTS_OP_count, p, s.samples, NONE, 0);
	sweep(l, &s, KTS_OP_reach, p, s.time, s.samples, 0);
	finish(l, &s, p, KTS_OP_decide);
}

/* A rise of P is answered by Q in time; a sample at which P does not rise asks nothing. */
static void when(struct kts_lower *l, const struct kts_ir_check *c, uint32_t check)
{
	struct kts_scope s = kts_lower_scope(l, c, check, true, &c->during);
	uint32_t clock = kts_lower_value(l, KTS_OP_load_clock, NONE, NONE, NONE, 0), imm = 0, tap = 0;
	uint32_t p = kts_lower_timed(l, &s, l->expr[c->x->id]), q = l->expr[c->y->id];
	struct kts_code_tap how = { .to_ns = c->deadline_ns, .margin = KTS_TAP_TIME };

	if (l->status == KTS_OK)
		l->status = kts_code_window(l->code, c->hold_ns, 0, &imm);
	uint32_t rise = kts_lower_value(l, KTS_OP_rise, p, s.samples, clock, imm);
	uint32_t answered = kts_lower_until(l, &how, NONE, q, kts_lower_line(check), &tap);
	uint32_t left = kts_lower_value(l, KTS_OP_load_tap_margin, NONE, NONE, NONE, tap);
	uint32_t result = kts_lower_value(l, KTS_OP_given,
					  kts_lower_value(l, KTS_OP_implies, rise, answered, NONE, 0), rise, NONE, 0);
	uint32_t in_time = kts_lower_value(l, KTS_OP_and, rise, answered, NONE, 0);
	uint32_t missed = kts_lower_value(l, KTS_OP_and, rise, kts_lower_value(l, KTS_OP_not, answered, NONE, NONE, 0), NONE, 0);

	sweep(l, &s, KTS_OP_judge_margin, result, s.samples, kts_lower_value(l, KTS_OP_only, left, in_time, NONE, 0), 0);
	sweep(l, &s, KTS_OP_late, missed, q, clock, 0);
	sweep(l, &s, KTS_OP_tally, rise, NONE, NONE, 0);
	sweep(l, &s, KTS_OP_count, result, s.samples, NONE, 0);
}

static void in_band(struct kts_lower *l, const struct kts_ir_check *c, uint32_t check, const struct kts_ir_expr *e,
		    const struct kts_band *band)
{
	struct kts_scope s = kts_lower_scope(l, c, check, false, &c->during);
	uint32_t x = kts_lower_timed(l, &s, l->expr[e->id]);

	sweep(l, &s, KTS_OP_count, x, s.samples, NONE, 0);
	sweep(l, &s, KTS_OP_judge_band, x, s.samples, NONE, band_imm(l, band));
}

/* --- always, never --- */

static bool is_number(const struct kts_ir_expr *e)
{
	return kts_type_is_integer(e->type) || e->type == KTS_TYPE_F64;
}

/*
 * Whether @e (or its contrary) says that one value lies in one band: then its values, bound and margin are at hand
 * without any detour through bits.
 */
static const struct kts_ir_expr *as_band(const struct kts_ir_expr *e, bool contrary, struct kts_band *band)
{
	while (e->op == KTS_IR_not) {
		contrary = !contrary;
		e = e->arg[0];
	}
	if (e->op == KTS_IR_in_band && !contrary) {
		*band = e->band;
		return e->arg[0];
	}
	if (e->op < KTS_IR_eq || e->op > KTS_IR_ge || e->arg[1]->op != KTS_IR_const || !is_number(e->arg[0]))
		return NULL;
	enum kts_ir_op op = e->op;
	if (contrary)
		op = op == KTS_IR_lt ? KTS_IR_ge : op == KTS_IR_le ? KTS_IR_gt : op == KTS_IR_gt ? KTS_IR_le :
		     op == KTS_IR_ge ? KTS_IR_lt : op == KTS_IR_ne ? KTS_IR_eq : KTS_IR_ne;
	if (op == KTS_IR_ne)
		return NULL;
	bool upper = op == KTS_IR_lt || op == KTS_IR_le, lower = op == KTS_IR_gt || op == KTS_IR_ge;
	*band = (struct kts_band){ .has_lo = !upper, .has_hi = !lower, .lo_open = op == KTS_IR_gt,
				   .hi_open = op == KTS_IR_lt, .lo = e->arg[1]->constant, .hi = e->arg[1]->constant };
	return e->arg[0];
}

static void show_side(struct kts_lower *l, uint32_t check, const struct kts_ir_expr *e, enum kts_code_extra which)
{
	const struct kts_ir_check *c = l->code->check[check].ir;
	uint32_t imm = (uint32_t)c->n_signals + which;
	struct kts_sink keep = { .op = KTS_OP_keep, .operand = { l->expr[e->id], NONE, NONE }, .imm = imm, .ref = check,
				 .line = kts_lower_line(check) };

	if (c->pattern == KTS_PATTERN_require)
		kts_lower_sink(l, &l->finish[l->once_stage], &keep);
	else
		observe(l, l->expr[e->id], imm, check);
}

/* A single comparison: its two sides are shown with a violation. */
void kts_lower_sides(struct kts_lower *l, uint32_t check)
{
	struct kts_code_check *code = &l->code->check[check];
	const struct kts_ir_expr *e = code->ir->x;
	bool contrary = code->ir->pattern == KTS_PATTERN_never;

	for (; e->op == KTS_IR_not; contrary = !contrary)
		e = e->arg[0];
	if ((e->op != KTS_IR_in_band && (e->op < KTS_IR_eq || e->op > KTS_IR_ge)) || !is_number(e->arg[0]))
		return;
	code->has_value = true;
	show_side(l, check, e->arg[0], KTS_EXTRA_VALUE);
	if (e->op == KTS_IR_in_band)
		return;
	code->has_bound = true;
	code->wants_above = (e->op == KTS_IR_gt || e->op == KTS_IR_ge) != contrary;
	show_side(l, check, e->arg[1], KTS_EXTRA_BOUND);
}

static void predicate(struct kts_lower *l, const struct kts_ir_check *c, uint32_t check)
{
	struct kts_code_check *code = &l->code->check[check];
	bool never = c->pattern == KTS_PATTERN_never;
	struct kts_band band;
	const struct kts_ir_expr *x = as_band(c->x, never, &band);

	if (x) {
		code->unit = x->unit;
		in_band(l, c, check, x, &band);
		return;
	}
	struct kts_scope s = kts_lower_scope(l, c, check, false, &c->during);
	uint32_t p = l->expr[c->x->id], margin = l->margin[c->x->id];

	if (never)
		p = kts_lower_value(l, KTS_OP_not, p, NONE, NONE, 0);
	if (never && margin != NONE)
		margin = kts_lower_value(l, KTS_OP_gap_neg, margin, NONE, NONE, 0);
	p = kts_lower_timed(l, &s, p);
	/* The margin comes first: its tree goes along with that of the predicate, whose parts need not wait for it. */
	if (margin == NONE) {
		sweep(l, &s, KTS_OP_judge, p, s.samples, NONE, 0);
	} else {
		code->unit = *l->margin_unit[c->x->id];
		sweep(l, &s, KTS_OP_judge_margin, p, s.samples, margin, 0);
	}
	sweep(l, &s, KTS_OP_count, p, s.samples, NONE, 0);
	kts_lower_sides(l, check);
}

void kts_lower_check(struct kts_lower *l, uint32_t i)
{
	const struct kts_ir_check *c = &l->ir->check[i];
	struct kts_code_check *code = &l->code->check[i];

	code->unit = c->unit;
	code->looks_back = (c->pattern == KTS_PATTERN_always || c->pattern == KTS_PATTERN_never ||
			    c->pattern == KTS_PATTERN_ratio || c->pattern == KTS_PATTERN_steady) && kts_ir_looks_back(c->x);
	for (size_t k = 0; k < c->n_signals && c->pattern != KTS_PATTERN_require; k++)
		observe(l, l->expr[c->signal[k].expr->id], (uint32_t)k, i);
	switch (c->pattern) {
	case KTS_PATTERN_monotonic:
		monotonic(l, c, i);
		return;
	case KTS_PATTERN_rate:
		rate(l, c, i);
		return;
	case KTS_PATTERN_steady:
		steady(l, c, i);
		return;
	case KTS_PATTERN_ratio:
		in_band(l, c, i, c->x, &c->band);
		return;
	case KTS_PATTERN_converge:
		converge(l, c, i);
		return;
	case KTS_PATTERN_always:
	case KTS_PATTERN_never:
		predicate(l, c, i);
		return;
	case KTS_PATTERN_eventually:
		eventually(l, c, i);
		return;
	case KTS_PATTERN_when:
		when(l, c, i);
		return;
	case KTS_PATTERN_require:
		kts_lower_require(l, c, i);
		return;
	case KTS_PATTERN_COUNT:
		break;
	}
	l->status = KTS_EBUG;
}
