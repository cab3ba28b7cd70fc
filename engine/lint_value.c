/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "engine/linter.h"
#include "engine/types.h"
#include "engine/vm.h"
#include "grammar/base/number.h"

/* --- what values there can be --- */

static const struct kts_range not_negative = { .has_lo = true };

static struct kts_range range_of_type(enum kts_type type)
{
	switch (type) {
	case KTS_TYPE_BOOL:
		return (struct kts_range){ true, true, 0, 1 };
	case KTS_TYPE_U64:
		return (struct kts_range){ true, true, 0, UINT64_MAX };
	case KTS_TYPE_I64:
		return (struct kts_range){ true, true, INT64_MIN, INT64_MAX };
	case KTS_TYPE_INT:
		return (struct kts_range){ true, true, KTS_WIDE_MIN, KTS_WIDE_MAX };
	case KTS_TYPE_F64:
	case KTS_TYPE_TEXT:
	case KTS_TYPE_COUNT:
		break;
	}
	return (struct kts_range){ 0 };
}

/* Both of two limits hold. */
static struct kts_range narrowed(struct kts_range a, struct kts_range b)
{
	if (b.has_lo && (!a.has_lo || a.lo < b.lo)) {
		a.has_lo = true;
		a.lo = b.lo;
	}
	if (b.has_hi && (!a.has_hi || a.hi > b.hi)) {
		a.has_hi = true;
		a.hi = b.hi;
	}
	return a;
}

static struct kts_range range_of_constant(const struct kts_number *n)
{
	kts_wide value;

	if (n->type == KTS_TYPE_F64)
		return n->f64 >= 0 ? not_negative : (struct kts_range){ 0 };
	value = kts_number_wide(*n);
	return (struct kts_range){ true, true, value, value };
}

/* Is it among the values that it summarizes, or between two of them? */
static bool is_among(enum kts_summary summary)
{
	return summary == KTS_SUMMARY_MEAN || summary == KTS_SUMMARY_MIN || summary == KTS_SUMMARY_MAX ||
	       summary == KTS_SUMMARY_QUANTILE || summary == KTS_SUMMARY_FIRST || summary == KTS_SUMMARY_LAST;
}

/* Of a summary of values in @x. */
static struct kts_range range_of_summary(enum kts_summary summary, struct kts_range x)
{
	if (is_among(summary))
		return x;
	if (summary == KTS_SUMMARY_COUNT || summary == KTS_SUMMARY_STDDEV ||
	    (summary == KTS_SUMMARY_SUM && x.has_lo && x.lo >= 0))
		return not_negative;
	return (struct kts_range){ 0 };
}

/* Is its result not negative where no argument is? */
static bool keeps_sign(enum kts_ir_op op)
{
	return op == KTS_IR_scale || op == KTS_IR_add || op == KTS_IR_mul || op == KTS_IR_div || op == KTS_IR_min ||
	       op == KTS_IR_max || op == KTS_IR_either_min || op == KTS_IR_either_max || op == KTS_IR_either_sum;
}

/* Is its result a value of its argument, perhaps as another type? */
static bool keeps_value(enum kts_ir_op op)
{
	return op == KTS_IR_to_f64 || op == KTS_IR_fit_u64 || op == KTS_IR_fit_i64 || op == KTS_IR_prev || op == KTS_IR_pick;
}

/* What the arguments let it be; its type is another limit. */
static struct kts_range range_of_operator(const struct kts_linter *l, const struct kts_ir_expr *e)
{
	struct kts_range x = e->arg[0] ? l->range[e->arg[0]->id] : (struct kts_range){ 0 };
	struct kts_range y = e->arg[1] ? l->range[e->arg[1]->id] : not_negative;

	if (keeps_value(e->op))
		return x;
	if (keeps_sign(e->op) && x.has_lo && x.lo >= 0 && y.has_lo && y.lo >= 0)
		return not_negative;
	if (e->op == KTS_IR_abs || ((e->op == KTS_IR_delta || e->op == KTS_IR_rate) && e->wrap))
		return not_negative;
	if (e->op == KTS_IR_there)
		return range_of_type(KTS_TYPE_BOOL);
	if (e->op == KTS_IR_over)
		return range_of_summary(e->window.summary, x);
	if (e->op == KTS_IR_aggregate)
		return range_of_summary(e->aggregate.summary, x);
	return e->op == KTS_IR_across ? range_of_summary(e->across.summary, x) : (struct kts_range){ 0 };
}

void kts_lint_ranges(struct kts_linter *l)
{
	/* arguments come before their users */
	for (size_t i = 0; i < l->ir->n_exprs; i++) {
		const struct kts_ir_expr *e = l->ir->expr[i];

		if (e->op == KTS_IR_const && e->type != KTS_TYPE_TEXT)
			l->range[e->id] = range_of_constant(&e->constant);
		else
			l->range[e->id] = narrowed(range_of_type(e->type), range_of_operator(l, e));
	}
}

/* --- bounds beyond them --- */

/* -1, 0, 1: @a is below, at, above the bound; one that is no part of the range is beyond the end of it. */
static int compare(kts_wide a, const struct kts_number *bound)
{
	return kts_number_compare(kts_wide_number(a), *bound);
}

static bool all_inside(const struct kts_range *r, const struct kts_band *b)
{
	if (b->has_lo && (!r->has_lo || compare(r->lo, &b->lo) < (b->lo_open ? 1 : 0)))
		return false;
	return !b->has_hi || (r->has_hi && compare(r->hi, &b->hi) <= (b->hi_open ? -1 : 0));
}

static bool none_inside(const struct kts_range *r, const struct kts_band *b)
{
	if (b->has_lo && r->has_hi && compare(r->hi, &b->lo) < (b->lo_open ? 1 : 0))
		return true;
	return b->has_hi && r->has_lo && compare(r->lo, &b->hi) > (b->hi_open ? -1 : 0);
}

static void write_end(char buf[KTS_NUMBER_BYTES], kts_wide end)
{
	if (end >= 0)
		kts_u64_write(buf, (uint64_t)end);
	else
		kts_i64_write(buf, (int64_t)end);
}

/* "never below 0 or above 18446744073709551615" */
static const char *describe(const struct kts_range *r, char buf[2 * KTS_LINT_TEXT])
{
	char lo[KTS_NUMBER_BYTES] = "", hi[KTS_NUMBER_BYTES] = "";

	if (r->has_lo)
		write_end(lo, r->lo);
	if (r->has_hi)
		write_end(hi, r->hi);
	snprintf(buf, 2 * KTS_LINT_TEXT, "never %s%s%s%s%s", r->has_lo ? "below " : "", lo, r->has_lo && r->has_hi ? " or " : "",
		 r->has_hi ? "above " : "", hi);
	return buf;
}

static void tell_band(struct kts_linter *l, struct kts_span span, const struct kts_range *r, bool always)
{
	char range[2 * KTS_LINT_TEXT];
	struct kts_diag *diag = kts_diag_at(l->diags, KTS_DIAG_lint_band, span,
					    "this is %s true: the value is %s", always ? "always" : "never",
					    describe(r, range));

	if (always && r->has_lo && r->lo == 0)
		kts_diag_help(diag, "write a bound that a value can miss, such as `> 0`, or leave it out");
	else
		kts_diag_help(diag, "write a bound that %s", always ? "a value can miss, or leave it out" : "a value can meet");
}

/* `a < 5`, `5 > a` and so on as a band; false: not of that shape. */
static bool band_of(const struct kts_ir_expr *e, const struct kts_ir_expr **x, struct kts_band *band)
{
	bool swap = e->arg[0] && e->arg[1] && e->arg[0]->op == KTS_IR_const;
	const struct kts_ir_expr *bound;
	enum kts_ir_op op = e->op;

	if (e->op == KTS_IR_in_band) {
		*x = e->arg[0];
		*band = e->band;
		return true;
	}
	if (op != KTS_IR_eq && op != KTS_IR_ne && op != KTS_IR_lt && op != KTS_IR_le && op != KTS_IR_gt && op != KTS_IR_ge)
		return false;
	*x = e->arg[swap];
	bound = e->arg[!swap];
	if (bound->op != KTS_IR_const || !kts_type_is_number((*x)->type) || !kts_type_is_number(bound->type))
		return false;
	if (swap)
		op = op == KTS_IR_lt ? KTS_IR_gt : op == KTS_IR_le ? KTS_IR_ge : op == KTS_IR_gt ? KTS_IR_lt :
		     op == KTS_IR_ge ? KTS_IR_le : op;
	*band = (struct kts_band){ .lo = bound->constant, .hi = bound->constant, .percent = bound->percent };
	band->has_lo = op != KTS_IR_lt && op != KTS_IR_le;
	band->has_hi = op != KTS_IR_gt && op != KTS_IR_ge;
	band->lo_open = op == KTS_IR_gt;
	band->hi_open = op == KTS_IR_lt;
	return true;
}

/* --- fractions beside values beyond 1 --- */

/* The column that the values of @e are values of, or NULL. */
static const struct kts_ir_expr *column_of(const struct kts_ir_expr *e)
{
	while (keeps_value(e->op) || e->op == KTS_IR_abs || (e->op == KTS_IR_over && is_among(e->window.summary)) ||
	       (e->op == KTS_IR_aggregate && is_among(e->aggregate.summary)))
		e = e->arg[0];
	return e->op == KTS_IR_column ? e : NULL;
}

static const struct kts_peak *peak_of(struct kts_linter *l, uint32_t i)
{
	const struct kts_column *column = &l->data->column[i];
	struct kts_peak *peak = &l->peak[i];

	for (uint64_t k = 0; !peak->known && k < column->n; k++) {
		uint64_t bits = kts_column_bits(column, k);
		double value = column->type == KTS_TYPE_F64 ? kts_bits_double(bits) :
			       column->type == KTS_TYPE_I64 ? (double)(int64_t)bits : (double)bits;

		if (!kts_column_valid(column, k) || !isfinite(value) || (peak->has_value && value <= peak->value))
			continue;
		peak->has_value = true;
		peak->value = value;
	}
	peak->known = true;
	return peak;
}

static void lint_fraction(struct kts_linter *l, struct kts_span span, const struct kts_ir_expr *x, const struct kts_band *band)
{
	const struct kts_number *bound = band->has_hi ? &band->hi : &band->lo;
	char written[KTS_NUMBER_BYTES], fraction[KTS_NUMBER_BYTES], greatest[KTS_NUMBER_BYTES];
	const struct kts_ir_expr *column = column_of(x);
	double value = kts_number_double(*bound);
	const struct kts_peak *peak;

	if (!band->percent || !column || !l->data || column->type == KTS_TYPE_BOOL || column->type == KTS_TYPE_TEXT)
		return;
	peak = peak_of(l, column->column);
	if (!peak->has_value || peak->value <= 1 || peak->value <= value)
		return;
	kts_real_write(fraction, value);
	kts_lint_percent_text(written, value);
	kts_real_write(greatest, peak->value);
	kts_diag_help(kts_diag_at(l->diags, KTS_DIAG_lint_fraction, span,
				  "%s%% is the fraction %s, and the signal beside it goes up to %s", written, fraction, greatest),
		      "if the stored number is in percent declare it so, `signal NAME : %s %% = ...`, or write %s",
		      kts_type_name(column->type), written);
}

static void lint_band(struct kts_linter *l, struct kts_span span, const struct kts_range *range, const struct kts_band *band)
{
	if (all_inside(range, band))
		tell_band(l, span, range, true);
	else if (none_inside(range, band))
		tell_band(l, span, range, false);
}

void kts_lint_comparison(struct kts_linter *l, const struct kts_ir_check *check, const struct kts_ir_expr *e)
{
	const struct kts_ir_expr *x;
	struct kts_span place;
	struct kts_band band;

	if (!band_of(e, &x, &band))
		return;
	place = kts_lint_place(l, check, e);
	lint_fraction(l, place, x, &band);
	/* What != leaves out is what == asks for. */
	if (e->op == KTS_IR_ne && none_inside(&l->range[x->id], &band))
		tell_band(l, place, &l->range[x->id], true);
	else if (e->op != KTS_IR_ne)
		lint_band(l, place, &l->range[x->id], &band);
}

void kts_lint_pattern_band(struct kts_linter *l, const struct kts_ir_check *check)
{
	const struct kts_range rate = check->wrap ? not_negative : (struct kts_range){ 0 };
	struct kts_band target = check->band;

	if (check->pattern == KTS_PATTERN_rate)
		lint_band(l, check->span, &rate, &check->band);
	else if (check->pattern == KTS_PATTERN_ratio || check->pattern == KTS_PATTERN_converge || kts_steady_is_constant(check))
		lint_band(l, check->span, &l->range[check->x->id], &check->band);
	if (check->pattern != KTS_PATTERN_converge)
		return;
	/* what was written is the middle of the band */
	target.hi = kts_number_f64(kts_number_double(target.lo) / 2 + kts_number_double(target.hi) / 2);
	lint_fraction(l, check->span, check->x, &target);
}
