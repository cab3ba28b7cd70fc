/* SPDX-License-Identifier: MIT */
#include "engine/lower.h"

#define NONE	KTS_NO_VALUE

/* What all patterns of a check share. */
struct scope {
	uint32_t check;
	uint32_t samples;	/* mask, or NONE: all */
	uint32_t time;		/* time as the check counts it */
	bool timed;		/* a sample without a time has no value */
};

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

static struct scope scope_of(struct kts_lower *l, const struct kts_ir_check *c, uint32_t check, bool timed)
{
	struct scope s = { .check = check, .samples = NONE, .time = NONE,
			   .timed = timed || c->has_after || c->has_before };
	uint32_t range;

	if (c->during && l->status == KTS_OK)
		l->status = kts_code_range(l->code, c->phase_lo, c->phase_hi, &range);
	if (l->status != KTS_OK)
		return s;
	if (c->during)
		s.samples = kts_lower_value(l, KTS_OP_phase_mask, NONE, NONE, NONE, range);
	if (!s.timed)
		return s;
	s.time = elapsed(l);
	if (c->during)
		s.time = kts_lower_value(l, KTS_OP_since_first, s.time, s.samples, NONE, 0);
	if (c->has_after || c->has_before) {
		struct kts_band band = time_band(c);
		/* A sample without a time stays in scope, without a value. */
		uint32_t inside = kts_lower_value(l, KTS_OP_maybe, kts_lower_band(l, s.time, &band), NONE, NONE, 0);

		s.samples = c->during ? kts_lower_value(l, KTS_OP_and, s.samples, inside, NONE, 0) : inside;
	}
	return s;
}

static uint32_t timed(struct kts_lower *l, const struct scope *s, uint32_t x)
{
	return s->timed ? kts_lower_value(l, KTS_OP_need_time, x, s->time, NONE, 0) : x;
}

static void sweep(struct kts_lower *l, const struct scope *s, unsigned pass, enum kts_op op, uint32_t a, uint32_t b,
		  uint32_t c, uint32_t imm)
{
	kts_lower_sink(l, &l->sweep[pass], op, a, b, c, imm, s->check);
}

static void finish(struct kts_lower *l, const struct scope *s, unsigned pass, enum kts_op op)
{
	kts_lower_sink(l, &l->finish[pass], op, NONE, NONE, NONE, 0, s->check);
}

static uint32_t band_imm(struct kts_lower *l, const struct kts_band *band)
{
	uint32_t imm = 0;

	if (l->status == KTS_OK)
		l->status = kts_code_band(l->code, band, &imm);
	return imm;
}

static uint32_t neighbour(struct kts_lower *l, const struct scope *s, uint32_t x, const struct kts_ir_check *c)
{
	return kts_lower_value(l, KTS_OP_neighbour, x, s->samples, NONE,
			       c->gaps == KTS_GAPS_BREAK ? KTS_NEIGHBOUR_BREAK : 0);
}

static void monotonic(struct kts_lower *l, const struct kts_ir_check *c, uint32_t check)
{
	struct scope s = scope_of(l, c, check, false);
	uint32_t x = timed(l, &s, l->expr[c->x->id]);

	sweep(l, &s, 0, KTS_OP_count, x, s.samples, NONE, 0);
	sweep(l, &s, 0, KTS_OP_judge_order, neighbour(l, &s, x, c), x, s.samples,
	      (c->decreasing ? KTS_ORDER_DECREASING : 0) | (c->strictly ? KTS_ORDER_STRICT : 0));
}

static void rate(struct kts_lower *l, const struct kts_ir_check *c, uint32_t check)
{
	struct scope s = scope_of(l, c, check, true);
	uint32_t x = timed(l, &s, l->expr[c->x->id]), left = neighbour(l, &s, x, c), time = elapsed(l);
	uint32_t left_time = kts_lower_value(l, KTS_OP_along, time, left, NONE, 0);
	uint32_t dt = kts_lower_value(l, KTS_OP_time_step, left_time, time, NONE, 0);
	uint32_t value = kts_lower_rate(l, left, x, dt, c->rate_num, c->rate_den);

	sweep(l, &s, 0, KTS_OP_count, x, s.samples, NONE, 0);
	sweep(l, &s, 0, KTS_OP_judge_band, value, s.samples, left, band_imm(l, &c->band));
}

static void steady(struct kts_lower *l, const struct kts_ir_check *c, uint32_t check)
{
	struct scope s = scope_of(l, c, check, false);
	uint32_t x = timed(l, &s, l->expr[c->x->id]);

	sweep(l, &s, 0, KTS_OP_count, x, s.samples, NONE, 0);
	sweep(l, &s, 0, KTS_OP_reduce, x, s.samples, NONE, 0);
	finish(l, &s, 0, KTS_OP_mean);
	sweep(l, &s, 1, KTS_OP_judge_within, x, s.samples, NONE, 0);
}

static void converge(struct kts_lower *l, const struct kts_ir_check *c, uint32_t check)
{
	struct scope s = scope_of(l, c, check, true);
	uint32_t x = timed(l, &s, l->expr[c->x->id]);

	sweep(l, &s, 0, KTS_OP_count, x, s.samples, NONE, 0);
	sweep(l, &s, 0, KTS_OP_reach, x, s.time, s.samples, band_imm(l, &c->band));
	finish(l, &s, 0, KTS_OP_decide);
}

static void in_band(struct kts_lower *l, const struct kts_ir_check *c, uint32_t check, const struct kts_ir_expr *e,
		    const struct kts_band *band)
{
	struct scope s = scope_of(l, c, check, false);
	uint32_t x = timed(l, &s, l->expr[e->id]);

	sweep(l, &s, 0, KTS_OP_count, x, s.samples, NONE, 0);
	sweep(l, &s, 0, KTS_OP_judge_band, x, s.samples, NONE, band_imm(l, band));
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

/* A single comparison: its two sides are shown with a violation. */
static void show_sides(struct kts_lower *l, struct kts_code_check *code, const struct kts_ir_expr *e, uint32_t check)
{
	bool contrary = code->ir->pattern == KTS_PATTERN_never;

	for (; e->op == KTS_IR_not; contrary = !contrary)
		e = e->arg[0];
	if (e->op != KTS_IR_in_band && (e->op < KTS_IR_eq || e->op > KTS_IR_ge))
		return;
	uint32_t first = (uint32_t)code->ir->n_signals;

	if (!is_number(e->arg[0]))
		return;
	code->has_value = true;
	kts_lower_sink(l, &l->observe, KTS_OP_observe, l->expr[e->arg[0]->id], NONE, NONE, first + KTS_EXTRA_VALUE, check);
	if (e->op == KTS_IR_in_band)
		return;
	code->has_bound = true;
	code->wants_above = (e->op == KTS_IR_gt || e->op == KTS_IR_ge) != contrary;
	kts_lower_sink(l, &l->observe, KTS_OP_observe, l->expr[e->arg[1]->id], NONE, NONE, first + KTS_EXTRA_BOUND, check);
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
	struct scope s = scope_of(l, c, check, false);
	uint32_t p = l->expr[c->x->id], margin = l->margin[c->x->id];

	if (never)
		p = kts_lower_value(l, KTS_OP_not, p, NONE, NONE, 0);
	if (never && margin != NONE)
		margin = kts_lower_value(l, KTS_OP_gap_neg, margin, NONE, NONE, 0);
	p = timed(l, &s, p);
	/* The margin comes first: its tree goes along with that of the predicate, whose parts need not wait for it. */
	if (margin == NONE) {
		sweep(l, &s, 0, KTS_OP_judge, p, s.samples, NONE, 0);
	} else {
		code->unit = *l->margin_unit[c->x->id];
		sweep(l, &s, 0, KTS_OP_judge_margin, p, s.samples, margin, 0);
	}
	sweep(l, &s, 0, KTS_OP_count, p, s.samples, NONE, 0);
	show_sides(l, code, c->x, check);
}

void kts_lower_check(struct kts_lower *l, uint32_t i)
{
	const struct kts_ir_check *c = &l->ir->check[i];
	struct kts_code_check *code = &l->code->check[i];

	code->unit = c->unit;
	for (size_t k = 0; k < c->n_signals; k++)
		kts_lower_sink(l, &l->observe, KTS_OP_observe, l->expr[c->signal[k].expr->id], NONE, NONE, (uint32_t)k, i);
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
	case KTS_PATTERN_when:
	case KTS_PATTERN_require:
	case KTS_PATTERN_COUNT:
		break;
	}
	/* The checker refuses what this version does not have. */
	l->status = KTS_EBUG;
}
