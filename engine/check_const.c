/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "engine/checker.h"

void kts_check_fold(struct kts_checker *c, enum kts_fold fold, struct kts_span span)
{
	char buf[KTS_QUOTE_BYTES];

	kts_check_quote(c, span, buf);
	switch (fold) {
	case KTS_FOLD_OK:
		break;
	case KTS_FOLD_OVERFLOW:
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_constant_range, span,
					  "`%s` is an integer outside of -2^63 to 2^64-1", buf),
			      "write one operand with a point to compute with real numbers");
		break;
	case KTS_FOLD_ZERO:
		kts_diag_at(c->diags, KTS_DIAG_zero_division, span, "division by zero");
		break;
	case KTS_FOLD_NON_FINITE:
		kts_diag_at(c->diags, KTS_DIAG_constant_range, span, "`%s` is too large for a real number", buf);
		break;
	case KTS_FOLD_DIMENSION:
		kts_diag_at(c->diags, KTS_DIAG_unit_mismatch, span, "the operands of `%s` are of different dimensions", buf);
		break;
	case KTS_FOLD_UNIT:
		kts_check_far(c, span);
		break;
	case KTS_FOLD_NOMEM:
		kts_checker_failed(c);
		break;
	}
}

bool kts_check_constant(struct kts_checker *c, const struct kts_ast_expr *e, struct kts_operand *out)
{
	char buf[KTS_QUOTE_BYTES];

	*out = kts_check_number(c, e);
	if (out->kind == KTS_OPERAND_NODE) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_not_constant, out->span, "`%s` is not a constant",
					  kts_check_quote(c, out->span, buf)),
			      "bounds, targets, tolerances and times are numbers and params; compare signals with `always a < b`");
		*out = kts_check_error(out->span);
	}
	return out->kind == KTS_OPERAND_CONSTANT;
}

bool kts_check_time(struct kts_checker *c, const struct kts_ast_expr *e, bool up, int64_t *ns)
{
	struct kts_operand value;
	char unit[96], number[64];
	struct kts_diag *diag;

	*ns = 0;
	if (!kts_check_constant(c, e, &value))
		return false;
	/* no time at all is the same in every unit */
	if (kts_unit_equal(&value.constant.unit, &kts_unit_plain) && kts_rational_sign(value.constant.number) == 0)
		return true;
	if (!kts_unit_same_dimension(&value.constant.unit, &kts_unit_ns)) {
		kts_unit_describe(unit, sizeof unit, &value.constant.unit);
		diag = kts_diag_at(c->diags, KTS_DIAG_unit_mismatch, value.span, "a time is needed here, and this is %s", unit);
		if (kts_unit_equal(&value.constant.unit, &kts_unit_plain)) {
			kts_constant_text(number, sizeof number, &value.constant);
			kts_diag_help(diag, "say in which unit: `%ss` or `%sms`", number, number);
		}
		return false;
	}
	if (kts_rational_sign(value.constant.number) < 0) {
		kts_diag_at(c->diags, KTS_DIAG_negative, value.span, "a time cannot be negative here");
		return false;
	}
	*ns = kts_constant_time(&value.constant, up);
	return true;
}

bool kts_check_count(struct kts_checker *c, const struct kts_ast_expr *e, uint64_t least, const char *what, uint64_t *out)
{
	struct kts_operand value;
	bool negative;

	if (!kts_check_constant(c, e, &value))
		return false;
	if (kts_unit_equal(&value.constant.unit, &kts_unit_plain) && kts_rational_integer(value.constant.number, out, &negative) &&
	    !negative && *out >= least)
		return true;
	kts_diag_at(c->diags, KTS_DIAG_count, value.span, "the number of %s has to be a whole number from %llu on", what,
		    (unsigned long long)least);
	return false;
}

bool kts_check_percent(struct kts_checker *c, const struct kts_ast_expr *e, const char *instead, double *out)
{
	struct kts_operand value;
	struct kts_constant one;
	struct kts_diag *diag;
	char number[64];

	if (!kts_check_constant(c, e, &value))
		return false;
	if (!kts_unit_is_number(&value.constant.unit) || !value.constant.unit.fraction) {
		diag = kts_diag_at(c->diags, KTS_DIAG_percent, value.span, "a percentage is needed here");
		if (!kts_unit_equal(&value.constant.unit, &kts_unit_plain))
			return false;
		/* 0.8 was meant as a fraction, 80 as a percentage. */
		if (kts_rational_compare(value.constant.number, kts_rational_u64(1)) < 0)
			value.constant.number = kts_rational_mul(value.constant.number, kts_rational_u64(100));
		kts_constant_text(number, sizeof number, &value.constant);
		kts_diag_help(diag, "write `%s%%`%s", number, instead);
		return false;
	}
	one = kts_constant_in(&value.constant, &kts_unit_plain);
	if (kts_rational_sign(one.number) < 0 || kts_rational_compare(one.number, kts_rational_u64(1)) > 0) {
		kts_diag_at(c->diags, KTS_DIAG_percent, value.span, "a percentage from 0%% to 100%% is needed here");
		return false;
	}
	*out = kts_rational_f64(one.number);
	return true;
}

/* --- bands --- */

static bool band_ends(struct kts_checker *c, const struct kts_constant_band *band)
{
	struct kts_constant lo = band->lo, hi = band->hi;
	struct kts_operand l = { .kind = KTS_OPERAND_CONSTANT, .span = band->ast->lo->span, .constant = lo };
	struct kts_operand h = { .kind = KTS_OPERAND_CONSTANT, .span = band->ast->hi->span, .constant = hi };
	char low[64], high[64], open = band->lo_open ? '(' : '[', close = band->hi_open ? ')' : ']';
	int order;

	if (!kts_check_dimensions(c, &l, &h, band->span))
		return false;
	order = kts_constant_compare(&lo, &hi);
	if (order < 0 || (order == 0 && !band->lo_open && !band->hi_open))
		return true;
	kts_constant_text(low, sizeof low, &lo);
	kts_constant_text(high, sizeof high, &hi);
	if (order > 0)
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_band_reversed, band->span,
					  "the lower bound %s is above the upper bound %s", low, high),
			      "write `%c%s, %s%c`", open, high, low, close);
	else
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_band_empty, band->span,
					  "the band is empty: nothing is above and below %s", low),
			      "write `[%s, %s]` for exactly that value", low, low);
	return false;
}

static bool named_band(struct kts_checker *c, const struct kts_ast_band *ast, struct kts_constant_band *out)
{
	struct kts_symbol *symbol = kts_check_find(c, ast->name.text);
	struct kts_operand value;
	struct kts_diag *diag;

	if (!symbol) {
		kts_check_undeclared(c, ast->name.text, ast->name.span);
		return false;
	}
	value = kts_check_symbol(c, symbol, ast->span);
	if (value.kind == KTS_OPERAND_BAND) {
		*out = *value.band;
		out->span = ast->span;
		return true;
	}
	if (value.kind != KTS_OPERAND_ERROR) {
		diag = kts_diag_at(c->diags, KTS_DIAG_band_misuse, ast->span, "`%.*s` is no band", KTS_STR_ARGS(ast->name.text));
		kts_diag_second(diag, symbol->name.span, "declared here");
		kts_diag_help(diag, "write a band, such as `[1, 2]`, or name a param that is one");
	}
	return false;
}

bool kts_check_band(struct kts_checker *c, const struct kts_ast_band *ast, struct kts_constant_band *out)
{
	struct kts_operand lo, hi;
	bool low, high;

	*out = (struct kts_constant_band){ .span = ast->span, .ast = ast };
	switch (ast->kind) {
	case KTS_AST_BAND_NAME:
		return named_band(c, ast, out);
	case KTS_AST_BAND_ONE_SIDED:
		if (!kts_check_constant(c, ast->bound, &lo))
			return false;
		out->has_lo = ast->op == KTS_AST_EXPR_greater || ast->op == KTS_AST_EXPR_greater_equal;
		out->has_hi = !out->has_lo;
		out->lo_open = ast->op == KTS_AST_EXPR_greater;
		out->hi_open = ast->op == KTS_AST_EXPR_less;
		out->lo = out->hi = lo.constant;
		return true;
	case KTS_AST_BAND_RANGE:
		break;
	}
	low = kts_check_constant(c, ast->lo, &lo);
	high = kts_check_constant(c, ast->hi, &hi);
	if (!low || !high)
		return false;
	out->has_lo = out->has_hi = true;
	out->lo_open = ast->lo_open;
	out->hi_open = ast->hi_open;
	out->lo = lo.constant;
	out->hi = hi.constant;
	return band_ends(c, out);
}
