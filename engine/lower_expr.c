/* SPDX-License-Identifier: MIT */
#include "engine/ir_build.h"
#include "engine/lower.h"

#define NONE	KTS_NO_VALUE

static uint32_t unary(struct kts_lower *l, enum kts_op op, uint32_t a)
{
	return kts_lower_value(l, op, a, NONE, NONE, 0);
}

static uint32_t binary(struct kts_lower *l, enum kts_op op, uint32_t a, uint32_t b)
{
	return kts_lower_value(l, op, a, b, NONE, 0);
}

static bool is_integer(const struct kts_lower *l, uint32_t v)
{
	return kts_type_is_integer(kts_lower_type(l, v));
}

static uint32_t to_f64(struct kts_lower *l, uint32_t v)
{
	return kts_lower_type(l, v) == KTS_TYPE_F64 ? v : unary(l, KTS_OP_to_f64, v);
}

/* Over integers exact, else both as doubles. */
static uint32_t arithmetic(struct kts_lower *l, enum kts_op over_int, enum kts_op over_f64, uint32_t a, uint32_t b)
{
	if (is_integer(l, a) && is_integer(l, b))
		return binary(l, over_int, a, b);
	return binary(l, over_f64, to_f64(l, a), to_f64(l, b));
}

static uint32_t constant(struct kts_lower *l, struct kts_number number)
{
	uint32_t imm;

	if (l->status == KTS_OK)
		l->status = kts_code_constant(l->code, number, &imm);
	return l->status == KTS_OK ? kts_lower_value(l, KTS_OP_load_const, NONE, NONE, NONE, imm) : NONE;
}

static uint32_t text(struct kts_lower *l, const struct kts_ir_expr *e)
{
	uint32_t imm;

	if (l->status == KTS_OK)
		l->status = kts_code_text(l->code, e->text, e->len, &imm);
	return l->status == KTS_OK ? kts_lower_value(l, KTS_OP_load_text, NONE, NONE, NONE, imm) : NONE;
}

static uint32_t with_ratio(struct kts_lower *l, enum kts_op op, uint32_t a, uint32_t b, uint32_t c, uint64_t num,
			   uint64_t den)
{
	uint32_t imm;

	if (l->status == KTS_OK)
		l->status = kts_code_ratio(l->code, num, den, &imm);
	return l->status == KTS_OK ? kts_lower_value(l, op, a, b, c, imm) : NONE;
}

static uint32_t scale(struct kts_lower *l, uint32_t a, uint64_t num, uint64_t den)
{
	if (is_integer(l, a) && den == 1)
		return with_ratio(l, KTS_OP_scale_int, a, NONE, NONE, num, den);
	return with_ratio(l, KTS_OP_scale_f64, to_f64(l, a), NONE, NONE, num, den);
}

uint32_t kts_lower_rate(struct kts_lower *l, uint32_t left, uint32_t x, uint32_t dt, uint64_t num, uint64_t den)
{
	return with_ratio(l, is_integer(l, x) ? KTS_OP_rate_int : KTS_OP_rate_f64, left, x, dt, num, den);
}

/* A counter counts on through its turn. */
static void turned(struct kts_lower *l, uint32_t *from, uint32_t *to, unsigned int wrap)
{
	uint32_t a = *from, b = *to;

	if (!wrap)
		return;
	uint32_t flags = KTS_TURN_FORWARD | (wrap == 64 ? KTS_TURN_LONG : 0);

	*from = kts_lower_value(l, KTS_OP_turn_from, a, b, NONE, flags);
	*to = kts_lower_value(l, KTS_OP_turn_to, a, b, NONE, flags);
}

static uint32_t counter(struct kts_lower *l, uint32_t x, unsigned int wrap)
{
	return wrap ? unary(l, wrap == 32 ? KTS_OP_fit_u32 : KTS_OP_fit_u64, x) : x;
}

static uint32_t delta(struct kts_lower *l, uint32_t x, unsigned int wrap)
{
	uint32_t to = counter(l, x, wrap), from = unary(l, KTS_OP_before, to);

	turned(l, &from, &to, wrap);
	return arithmetic(l, KTS_OP_delta_int, KTS_OP_delta_f64, from, to);
}

/* rate(x): against the previous sample; a sample without a time has no value here. */
static uint32_t rate(struct kts_lower *l, uint32_t x, uint64_t num, uint64_t den, unsigned int wrap)
{
	uint32_t time = kts_lower_value(l, KTS_OP_load_elapsed, NONE, NONE, NONE, 0);
	uint32_t timed = binary(l, KTS_OP_need_time, counter(l, x, wrap), time);
	uint32_t dt = binary(l, KTS_OP_time_step, unary(l, KTS_OP_before, time), time), from = unary(l, KTS_OP_before, timed);

	turned(l, &from, &timed, wrap);
	return kts_lower_rate(l, from, timed, dt, num, den);
}

static uint32_t absolute(struct kts_lower *l, uint32_t a)
{
	if (kts_lower_type(l, a) == KTS_TYPE_U64)
		return a;
	return unary(l, is_integer(l, a) ? KTS_OP_abs_int : KTS_OP_abs_f64, a);
}

/* The values x for which `x op bound` holds. */
static struct kts_band band_of(enum kts_ir_op op, struct kts_number bound)
{
	bool upper = op == KTS_IR_lt || op == KTS_IR_le, lower = op == KTS_IR_gt || op == KTS_IR_ge;
	bool open = op == KTS_IR_lt || op == KTS_IR_gt;

	return (struct kts_band){ .has_lo = !upper, .has_hi = !lower, .lo_open = lower && open, .hi_open = upper && open,
				  .lo = bound, .hi = bound };
}

static enum kts_ir_op mirrored(enum kts_ir_op op)
{
	return op == KTS_IR_lt ? KTS_IR_gt : op == KTS_IR_le ? KTS_IR_ge : op == KTS_IR_gt ? KTS_IR_lt :
	       op == KTS_IR_ge ? KTS_IR_le : op;
}

static enum kts_op compare_op(enum kts_ir_op op)
{
	return op == KTS_IR_lt ? KTS_OP_lt : op == KTS_IR_le ? KTS_OP_le : op == KTS_IR_gt ? KTS_OP_gt :
	       op == KTS_IR_ge ? KTS_OP_ge : op == KTS_IR_eq ? KTS_OP_eq : KTS_OP_ne;
}

static uint32_t compare(struct kts_lower *l, const struct kts_ir_expr *e, uint32_t a, uint32_t b)
{
	bool negated = e->op == KTS_IR_ne;

	if (kts_lower_type(l, a) == KTS_TYPE_BOOL || kts_lower_type(l, a) == KTS_TYPE_TEXT) {
		uint32_t same = binary(l, kts_lower_type(l, a) == KTS_TYPE_BOOL ? KTS_OP_same : KTS_OP_same_text, a, b);

		return negated ? unary(l, KTS_OP_not, same) : same;
	}
	/* Against a constant it is a band, whose bounds are made exact for the type once. */
	bool left = e->arg[0]->op == KTS_IR_const, right = e->arg[1]->op == KTS_IR_const;
	if (left == right)
		return binary(l, compare_op(e->op), a, b);
	struct kts_band band = right ? band_of(e->op, e->arg[1]->constant) :
				       band_of(mirrored(e->op), e->arg[0]->constant);
	uint32_t inside = kts_lower_band(l, right ? a : b, &band);
	return negated ? unary(l, KTS_OP_not, inside) : inside;
}

static uint32_t over(struct kts_lower *l, const struct kts_ir_expr *e, uint32_t a)
{
	uint32_t clock = kts_lower_value(l, KTS_OP_load_clock, NONE, NONE, NONE, 0), imm;
	enum kts_op op = KTS_OP_over_quantile;

	if (e->window.summary == KTS_SUMMARY_MIN)
		op = KTS_OP_over_least;
	else if (e->window.summary == KTS_SUMMARY_MAX)
		op = KTS_OP_over_greatest;
	else if (e->window.summary == KTS_SUMMARY_MEAN)
		op = KTS_OP_over_mean;
	else if (e->window.summary == KTS_SUMMARY_SUM)
		op = is_integer(l, a) ? KTS_OP_over_sum_int : KTS_OP_over_sum_f64;
	if (l->status == KTS_OK)
		l->status = kts_code_window(l->code, e->window.to_ns, e->window.quantile, &imm);
	return l->status == KTS_OK ? kts_lower_value(l, op, a, clock, NONE, imm) : NONE;
}

static bool same_unit(const struct kts_unit *a, const struct kts_unit *b)
{
	return a->time == b->time && a->bytes == b->bytes && a->fraction == b->fraction && a->num == b->num &&
	       a->den == b->den;
}

/* P with its margin, both turned over where @contrary. */
static uint32_t weighed(struct kts_lower *l, uint32_t p, uint32_t margin, bool contrary)
{
	if (contrary)
		p = unary(l, KTS_OP_not, p);
	if (margin == NONE)
		return p;
	return binary(l, KTS_OP_weigh, p, contrary ? unary(l, KTS_OP_gap_neg, margin) : margin);
}

/* All are cases of until and since: always P is not eventually not P. */
static uint32_t temporal(struct kts_lower *l, const struct kts_ir_expr *e, uint32_t a, uint32_t b)
{
	bool contrary = e->op == KTS_IR_always || e->op == KTS_IR_historically, two = e->arg[1] != NULL;
	const struct kts_ir_expr *x = e->arg[0], *y = two ? e->arg[1] : x;
	uint32_t mx = l->margin[x->id], my = l->margin[y->id], tap = 0, result, margin;
	bool has_margin = mx != NONE && my != NONE && same_unit(l->margin_unit[x->id], l->margin_unit[y->id]);
	struct kts_code_tap how = { .from_ns = e->window.from_ns, .to_ns = e->window.to_ns,
				    .past = e->op == KTS_IR_once || e->op == KTS_IR_historically || e->op == KTS_IR_since,
				    .margin = has_margin ? KTS_TAP_DISTANCE : KTS_TAP_PLAIN };

	result = kts_lower_until(l, &how, two ? weighed(l, a, has_margin ? mx : NONE, false) : NONE,
				 weighed(l, two ? b : a, has_margin ? my : NONE, contrary), l->lines++, &tap);
	if (has_margin && l->status == KTS_OK) {
		margin = kts_lower_value(l, KTS_OP_load_tap_margin, NONE, NONE, NONE, tap);
		l->margin[e->id] = contrary ? unary(l, KTS_OP_gap_neg, margin) : margin;
		l->margin_unit[e->id] = l->margin_unit[x->id];
	}
	return contrary ? unary(l, KTS_OP_not, result) : result;
}

static uint32_t expression(struct kts_lower *l, const struct kts_ir_expr *e)
{
	uint32_t a = e->arg[0] ? l->expr[e->arg[0]->id] : NONE, b = e->arg[1] ? l->expr[e->arg[1]->id] : NONE;

	switch (e->op) {
	case KTS_IR_const:
		return e->type == KTS_TYPE_TEXT ? text(l, e) : constant(l, e->constant);
	case KTS_IR_column:
		return kts_lower_value(l, KTS_OP_load_column, NONE, NONE, NONE, e->column);
	case KTS_IR_elapsed:
		return kts_lower_value(l, KTS_OP_load_elapsed, NONE, NONE, NONE, 0);
	case KTS_IR_index:
		return kts_lower_value(l, KTS_OP_load_index, NONE, NONE, NONE, 0);
	case KTS_IR_phase:
		return kts_lower_value(l, KTS_OP_load_phase, NONE, NONE, NONE, 0);
	case KTS_IR_swapped:
		return kts_lower_value(l, KTS_OP_load_swapped, NONE, NONE, NONE, 0);
	case KTS_IR_to_f64:
		return to_f64(l, a);
	case KTS_IR_fit_u64:
		return unary(l, KTS_OP_fit_u64, a);
	case KTS_IR_fit_i64:
		return unary(l, KTS_OP_fit_i64, a);
	case KTS_IR_scale:
		return scale(l, a, e->ratio.num, e->ratio.den);
	case KTS_IR_neg:
		return unary(l, is_integer(l, a) ? KTS_OP_neg_int : KTS_OP_neg_f64, a);
	case KTS_IR_abs:
		return absolute(l, a);
	case KTS_IR_add:
		return arithmetic(l, KTS_OP_add_int, KTS_OP_add_f64, a, b);
	case KTS_IR_sub:
		return arithmetic(l, KTS_OP_sub_int, KTS_OP_sub_f64, a, b);
	case KTS_IR_mul:
		return arithmetic(l, KTS_OP_mul_int, KTS_OP_mul_f64, a, b);
	case KTS_IR_div:
		return arithmetic(l, KTS_OP_div_int, KTS_OP_div_f64, a, b);
	case KTS_IR_min:
		return arithmetic(l, KTS_OP_min_int, KTS_OP_min_f64, a, b);
	case KTS_IR_max:
		return arithmetic(l, KTS_OP_max_int, KTS_OP_max_f64, a, b);
	case KTS_IR_either_min:
		return arithmetic(l, KTS_OP_either_min_int, KTS_OP_either_min_f64, a, b);
	case KTS_IR_either_max:
		return arithmetic(l, KTS_OP_either_max_int, KTS_OP_either_max_f64, a, b);
	case KTS_IR_either_sum:
		return arithmetic(l, KTS_OP_either_sum_int, KTS_OP_either_sum_f64, a, b);
	case KTS_IR_there:
		return unary(l, KTS_OP_there, a);
	case KTS_IR_across:
	case KTS_IR_pick:
		/* Only for a look at a program: as if there were one key. */
		return e->op == KTS_IR_across && e->type == KTS_TYPE_F64 ? to_f64(l, a) : a;
	case KTS_IR_prev:
		return unary(l, KTS_OP_prev, a);
	case KTS_IR_delta:
		return delta(l, a, e->wrap);
	case KTS_IR_rate:
		return rate(l, a, e->ratio.num, e->ratio.den, e->wrap);
	case KTS_IR_eq:
	case KTS_IR_ne:
	case KTS_IR_lt:
	case KTS_IR_le:
	case KTS_IR_gt:
	case KTS_IR_ge:
		return compare(l, e, a, b);
	case KTS_IR_in_band:
		return kts_lower_band(l, a, &e->band);
	case KTS_IR_not:
		return unary(l, KTS_OP_not, a);
	case KTS_IR_and:
		return binary(l, KTS_OP_and, a, b);
	case KTS_IR_or:
		return binary(l, KTS_OP_or, a, b);
	case KTS_IR_implies:
		return binary(l, KTS_OP_implies, a, b);
	case KTS_IR_over:
		return over(l, e, a);
	case KTS_IR_eventually:
	case KTS_IR_once:
	case KTS_IR_always:
	case KTS_IR_historically:
	case KTS_IR_until:
	case KTS_IR_since:
		return temporal(l, e, a, b);
	case KTS_IR_aggregate:
		/* Has its value only at the end: lower_require.c. */
		return NONE;
	case KTS_IR_COUNT:
		break;
	}
	l->status = KTS_EBUG;
	return NONE;
}

/* --- signed distances --- */

static uint32_t gap_band(struct kts_lower *l, uint32_t x, const struct kts_band *band)
{
	uint32_t imm;

	if (l->status == KTS_OK)
		l->status = kts_code_band(l->code, band, &imm);
	return l->status == KTS_OK ? kts_lower_value(l, KTS_OP_gap_band, x, NONE, NONE, imm) : NONE;
}

/* How far a predicate is from turning over; none where a part of it is a plain bool or the units differ. */
static uint32_t margin_of(struct kts_lower *l, const struct kts_ir_expr *e, const struct kts_unit **unit)
{
	const struct kts_ir_expr *x = e->arg[0], *y = e->arg[1];
	uint32_t a = x ? l->expr[x->id] : NONE, b = y ? l->expr[y->id] : NONE, self = l->expr[e->id];
	uint32_t ma = x ? l->margin[x->id] : NONE, mb = y ? l->margin[y->id] : NONE;

	if (e->type != KTS_TYPE_BOOL || !x || x->type == KTS_TYPE_TEXT)
		return NONE;
	if (x->type != KTS_TYPE_BOOL) {
		struct kts_band band;

		/* A constant took the unit of the signal beside it. */
		*unit = x->op == KTS_IR_const && y ? &y->unit : &x->unit;
		if (e->op == KTS_IR_in_band)
			return gap_band(l, a, &e->band);
		if (e->op < KTS_IR_eq || e->op > KTS_IR_ge)
			return NONE;
		if ((x->op == KTS_IR_const) != (y->op == KTS_IR_const)) {
			bool left = x->op == KTS_IR_const;

			band = left ? band_of(mirrored(e->op), x->constant) : band_of(e->op, y->constant);
			a = gap_band(l, left ? b : a, &band);
			return e->op == KTS_IR_ne ? unary(l, KTS_OP_gap_neg, a) : a;
		}
		if (e->op == KTS_IR_lt || e->op == KTS_IR_le)
			return binary(l, KTS_OP_gap, a, b);
		if (e->op == KTS_IR_gt || e->op == KTS_IR_ge)
			return binary(l, KTS_OP_gap, b, a);
		a = binary(l, KTS_OP_gap_equal, a, b);
		return e->op == KTS_IR_ne ? unary(l, KTS_OP_gap_neg, a) : a;
	}
	if (ma == NONE || (y && mb == NONE) || (y && !same_unit(l->margin_unit[x->id], l->margin_unit[y->id])))
		return NONE;
	*unit = l->margin_unit[x->id];
	if (e->op == KTS_IR_not)
		return unary(l, KTS_OP_gap_neg, ma);
	if (e->op == KTS_IR_prev)
		return unary(l, KTS_OP_prev, ma);
	if (e->op == KTS_IR_and)
		return kts_lower_value(l, KTS_OP_gap_min, ma, mb, self, 0);
	if (e->op == KTS_IR_or)
		return kts_lower_value(l, KTS_OP_gap_max, ma, mb, self, 0);
	if (e->op == KTS_IR_implies)
		return kts_lower_value(l, KTS_OP_gap_max, unary(l, KTS_OP_gap_neg, ma), mb, self, 0);
	return NONE;
}

void kts_lower_expr(struct kts_lower *l, const struct kts_ir_expr *e)
{
	l->margin[e->id] = NONE;
	l->expr[e->id] = expression(l, e);
	if (!kts_ir_is_temporal(e->op))
		l->margin[e->id] = margin_of(l, e, &l->margin_unit[e->id]);
}

void kts_lower_exprs(struct kts_lower *l)
{
	for (size_t i = 0; i < l->ir->n_exprs && l->status == KTS_OK; i++) {
		const struct kts_ir_expr *e = l->ir->expr[i];

		/* Arguments come first; nothing below depends on anything else of the list. */
		for (int k = 0; k < 2; k++) {
			if (e->id != i || (e->arg[k] && e->arg[k]->id >= i)) {
				l->status = KTS_EBUG;
				return;
			}
		}
		if (e->op == KTS_IR_const || !kts_ir_is_run(e))
			kts_lower_expr(l, e);
	}
}
