/* SPDX-License-Identifier: MIT */
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

/* rate(x): against the previous sample; a sample without a time has no value here. */
static uint32_t rate(struct kts_lower *l, uint32_t x, uint64_t num, uint64_t den)
{
	uint32_t time = kts_lower_value(l, KTS_OP_load_elapsed, NONE, NONE, NONE, 0);
	uint32_t timed = binary(l, KTS_OP_need_time, x, time);
	uint32_t dt = binary(l, KTS_OP_time_step, unary(l, KTS_OP_before, time), time);

	return kts_lower_rate(l, unary(l, KTS_OP_before, timed), timed, dt, num, den);
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

	if (kts_lower_type(l, a) == KTS_TYPE_BOOL) {
		uint32_t same = binary(l, KTS_OP_same, a, b);

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

static uint32_t expression(struct kts_lower *l, const struct kts_ir_expr *e)
{
	uint32_t a = e->arg[0] ? l->expr[e->arg[0]->id] : NONE, b = e->arg[1] ? l->expr[e->arg[1]->id] : NONE;

	switch (e->op) {
	case KTS_IR_const:
		return constant(l, e->constant);
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
	case KTS_IR_prev:
		return unary(l, KTS_OP_prev, a);
	case KTS_IR_delta:
		return arithmetic(l, KTS_OP_delta_int, KTS_OP_delta_f64, unary(l, KTS_OP_before, a), a);
	case KTS_IR_rate:
		return rate(l, a, e->ratio.num, e->ratio.den);
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
	case KTS_IR_COUNT:
		break;
	}
	l->status = KTS_EBUG;
	return NONE;
}

/* --- signed distances --- */

static bool same_unit(const struct kts_unit *a, const struct kts_unit *b)
{
	return a->time == b->time && a->bytes == b->bytes && a->fraction == b->fraction && a->num == b->num &&
	       a->den == b->den;
}

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

	if (e->type != KTS_TYPE_BOOL || !x)
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
		l->expr[i] = expression(l, e);
		l->margin[i] = margin_of(l, e, &l->margin_unit[i]);
	}
}
