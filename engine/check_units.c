/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/checker.h"
#include "engine/types.h"
#include "grammar/base/number.h"
#include "grammar/units.h"

void kts_check_far(struct kts_checker *c, struct kts_span span)
{
	kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_unit_range, span,
				  "the units are too far apart: the factor between them does not fit 64 bits"),
		      "choose units that are closer to each other");
}

/* What one operand is, in words: "`lat` is a time in ns". */
static void describe(const struct kts_checker *c, const struct kts_operand *a, char *buf, size_t size)
{
	char quote[KTS_QUOTE_BYTES], unit[96];

	kts_unit_describe(unit, sizeof unit, kts_operand_unit(a));
	snprintf(buf, size, "`%s` is %s", kts_check_quote(c, a->span, quote), unit);
}

static bool is_plain(const struct kts_operand *a)
{
	return kts_unit_equal(kts_operand_unit(a), &kts_unit_plain);
}

static bool is_leaf(const struct kts_operand *a, enum kts_ir_op op)
{
	return a->kind == KTS_OPERAND_NODE && a->node->op == op;
}

/*
 * The unit of a time that the path of a signal ends in, `host.cpu(0).cpustat_user_ns`, or NULL: what stands beside the
 * signal may be written in another one, which would be wrong for it.
 */
static const char *unit_by_name(const struct kts_checker *c, const struct kts_symbol *signal)
{
	size_t len, begin;
	const char *text = kts_sources_text(c->sources, signal->item->signal.value->span, &len);
	const struct kts_unit_info *info;

	while (text && len && strchr(")]\"", text[len - 1]))
		len--;
	for (begin = text ? len : 0; begin && text[begin - 1] >= 'a' && text[begin - 1] <= 'z';)
		begin--;
	if (!begin || text[begin - 1] != '_')
		return NULL;
	info = kts_unit_info(kts_unit_find(text + begin, len - begin));
	return info->dimension == KTS_DIMENSION_TIME ? info->text : NULL;
}

/* What to write where @plain, a plain number, stands beside @other, which is not. */
static void advise_plain(const struct kts_checker *c, struct kts_diag *diag, const struct kts_operand *plain,
			 const struct kts_operand *other)
{
	const struct kts_unit *unit = kts_operand_unit(other);
	const char *suffix = kts_unit_suffix(unit);
	char quote[KTS_QUOTE_BYTES], number[64];

	kts_check_quote(c, plain->span, quote);
	if (plain->symbol && plain->symbol->kind == KTS_SYMBOL_SIGNAL) {
		struct kts_str index = plain->symbol->item->signal.index.text;
		const char *named = kts_unit_same_dimension(unit, &kts_unit_ns) ? unit_by_name(c, plain->symbol) : NULL;

		kts_diag_second(diag, plain->symbol->name.span, "declared without a unit");
		kts_diag_help(diag, "declare what it is in: `signal %.*s%s%.*s%s : %s %s`",
			      KTS_STR_ARGS(plain->symbol->name.text), index.len ? "[" : "", KTS_STR_ARGS(index),
			      index.len ? "]" : "",
			      kts_type_name(plain->kind == KTS_OPERAND_NODE && kts_type_is_integer(plain->node->type) &&
						    plain->node->type != KTS_TYPE_INT ? plain->node->type : KTS_TYPE_F64),
			      named ? named : unit->text);
	} else if (plain->kind == KTS_OPERAND_CONSTANT && *suffix) {
		kts_constant_text(number, sizeof number, &plain->constant);
		if (is_leaf(other, KTS_IR_elapsed) && !plain->symbol) {
			kts_diag_help(diag, "say in which unit: `%ss` or `%sms`", number, number);
		} else if (plain->symbol) {
			kts_diag_second(diag, plain->symbol->name.span, "declared here");
			kts_diag_help(diag, "give the param a unit, such as `%s%s`", number,
				      is_leaf(other, KTS_IR_elapsed) ? "s" : suffix);
		} else {
			kts_diag_help(diag, "write `%s%s`", number, suffix);
		}
	} else if (is_leaf(plain, KTS_IR_index) || is_leaf(plain, KTS_IR_phase)) {
		kts_diag_help(diag, "`%s` is the number of a %s: compare it with a plain number%s", quote,
			      is_leaf(plain, KTS_IR_index) ? "sample" : "phase",
			      kts_unit_same_dimension(unit, &kts_unit_ns) ? "; the time of a sample is `elapsed`" : "");
	} else {
		kts_diag_help(diag, "it has to be in %s", unit->text);
	}
}

/* 90 beside a signal in percent: 90 % or the fraction 90? Only 0 is both. */
static bool check_percent(struct kts_checker *c, const struct kts_operand *percent, const struct kts_operand *plain,
			  struct kts_span at)
{
	char buf[KTS_QUOTE_BYTES], number[KTS_NUMBER_BYTES], hundred[KTS_NUMBER_BYTES];
	struct kts_constant times;
	struct kts_diag *diag;
	double value;

	if (plain->kind == KTS_OPERAND_CONSTANT && kts_rational_sign(plain->constant.number) == 0)
		return true;
	diag = kts_diag_at(c->diags, KTS_DIAG_percent, plain->kind == KTS_OPERAND_CONSTANT ? plain->span : at,
			   "`%s` is in percent, and the number beside it has no unit", kts_check_quote(c, percent->span, buf));
	if (plain->kind != KTS_OPERAND_CONSTANT || plain->symbol) {
		advise_plain(c, diag, plain, percent);
		return false;
	}
	times = kts_constant_in(&plain->constant, &kts_unit_percent);
	value = kts_rational_f64(plain->constant.number);
	kts_real_write(number, value);
	kts_real_write(hundred, kts_rational_f64(times.number));
	if (fabs(value) <= 1)
		kts_diag_help(diag, "write `%s%%` for the fraction %s, or `%s%%`", hundred, number, number);
	else
		kts_diag_help(diag, "write `%s%%`", number);
	return false;
}

bool kts_check_dimensions(struct kts_checker *c, const struct kts_operand *a, const struct kts_operand *b, struct kts_span at)
{
	const struct kts_unit *u = kts_operand_unit(a), *v = kts_operand_unit(b);
	char left[200], right[200];
	struct kts_diag *diag;

	if (kts_unit_same_dimension(u, v)) {
		/* Between constants 1 + 10% is plain arithmetic, and so is 10% beside a plain signal. */
		if (u->fraction && !v->fraction && a->kind == KTS_OPERAND_NODE)
			return check_percent(c, a, b, at);
		if (v->fraction && !u->fraction && b->kind == KTS_OPERAND_NODE)
			return check_percent(c, b, a, at);
		return true;
	}
	describe(c, a, left, sizeof left);
	describe(c, b, right, sizeof right);
	diag = kts_diag_at(c->diags, KTS_DIAG_unit_mismatch, at, "%s, %s", left, right);
	if (is_plain(b) && (b->kind == KTS_OPERAND_CONSTANT || a->kind == KTS_OPERAND_NODE))
		advise_plain(c, diag, b, a);
	else if (is_plain(a))
		advise_plain(c, diag, a, b);
	else if (is_plain(b))
		advise_plain(c, diag, b, a);
	else
		kts_diag_help(diag, "only quantities of one dimension can be compared, added or banded");
	return false;
}

/* --- bands --- */

/* The bounds with a suffix each, brackets and all, as they could have been written. */
static void write_band(char *buf, size_t size, const struct kts_constant_band *band, const char *suffix)
{
	struct kts_constant lo = band->lo, hi = band->hi;
	char low[64] = "", high[64] = "";

	lo.unit = hi.unit = kts_unit_plain;
	if (band->has_lo)
		kts_constant_text(low, sizeof low, &lo);
	if (band->has_hi)
		kts_constant_text(high, sizeof high, &hi);
	if (band->has_lo && band->has_hi)
		snprintf(buf, size, "%c%s%s, %s%s%c", band->lo_open ? '(' : '[', low, suffix, high, suffix,
			 band->hi_open ? ')' : ']');
	else if (band->has_lo)
		snprintf(buf, size, "%s %s%s", band->lo_open ? ">" : ">=", low, suffix);
	else
		snprintf(buf, size, "%s %s%s", band->hi_open ? "<" : "<=", high, suffix);
}

static bool bound_fits(struct kts_checker *c, const struct kts_constant_band *band, const struct kts_constant *bound,
		       const struct kts_unit *unit, const char *subject, struct kts_span at)
{
	const char *suffix = kts_unit_suffix(unit);
	char want[96], have[96], fix[192];
	struct kts_diag *diag;

	if (kts_unit_same_dimension(&bound->unit, unit) &&
	    (!unit->fraction || bound->unit.fraction || kts_rational_sign(bound->number) == 0))
		return true;
	kts_unit_describe(want, sizeof want, unit);
	kts_unit_describe(have, sizeof have, &bound->unit);
	/* Nobody thinks of the clock of samples in the ns that it is kept in. */
	write_band(fix, sizeof fix, band, strcmp(subject, "elapsed") == 0 ? "s" : suffix);
	if (kts_unit_same_dimension(&bound->unit, unit)) {
		diag = kts_diag_at(c->diags, KTS_DIAG_percent, at, "`%s` is in percent, and the band beside it has no unit",
				   subject);
		kts_diag_help(diag, "write `%s`", fix);
		return false;
	}
	diag = kts_diag_at(c->diags, KTS_DIAG_unit_mismatch, at, "`%s` is %s, the band is %s", subject, want, have);
	if ((kts_unit_equal(&bound->unit, &kts_unit_plain) || strncmp(bound->unit.text, "1/", 2) == 0) && *suffix)
		kts_diag_help(diag, "write `%s`", fix);
	else if (kts_unit_is_number(unit) && strncmp(subject, "rate ", strlen("rate ")) == 0)
		kts_diag_help(diag, "a time per time is a plain number: write `%s`, or percentages", fix);
	else if (kts_unit_is_number(unit))
		kts_diag_help(diag, "declare the unit of the signal, as in `signal x : f64 %s`, or write `%s`", bound->unit.text,
			      fix);
	else
		kts_diag_help(diag, "the bounds have to be in %s", unit->text);
	return false;
}

/* Integers of which none lies between the bounds. */
static bool no_integer(const struct kts_constant *lo, bool lo_open, const struct kts_constant *hi, bool hi_open)
{
	struct kts_rational first = kts_rational_ceil(lo->number), last = kts_rational_floor(hi->number);

	if (lo_open && kts_rational_compare(first, lo->number) == 0)
		first = kts_rational_add(first, kts_rational_u64(1));
	if (hi_open && kts_rational_compare(last, hi->number) == 0)
		last = kts_rational_sub(last, kts_rational_u64(1));
	return kts_rational_compare(first, last) > 0;
}

bool kts_check_is_bare_percent(const struct kts_constant *constant, const struct kts_unit *unit)
{
	return constant->unit.fraction && kts_unit_is_number(&constant->unit) && kts_unit_equal(unit, &kts_unit_plain);
}

bool kts_check_band_in(struct kts_checker *c, const struct kts_constant_band *band, const struct kts_unit *unit,
		       enum kts_type type, const char *subject, struct kts_span at, struct kts_band *out)
{
	struct kts_constant lo = { 0 }, hi = { 0 };

	*out = (struct kts_band){ .has_lo = band->has_lo, .has_hi = band->has_hi,
				  .lo_open = band->lo_open, .hi_open = band->hi_open };
	if ((band->has_lo && !bound_fits(c, band, &band->lo, unit, subject, at)) ||
	    (band->has_hi && !bound_fits(c, band, &band->hi, unit, subject, at)))
		return false;
	if (band->has_lo) {
		lo = kts_constant_in(&band->lo, unit);
		out->lo = kts_constant_number(&lo, type);
		out->percent |= kts_check_is_bare_percent(&band->lo, unit);
	}
	if (band->has_hi) {
		hi = kts_constant_in(&band->hi, unit);
		out->hi = kts_constant_number(&hi, type);
		out->percent |= kts_check_is_bare_percent(&band->hi, unit);
	}
	if ((band->has_lo && !kts_rational_is_finite(lo.number)) ||
	    (band->has_hi && !kts_rational_is_finite(hi.number))) {
		kts_check_fold(c, KTS_FOLD_NON_FINITE, at);
		return false;
	}
	if (kts_type_is_integer(type) && band->has_lo && band->has_hi && no_integer(&lo, band->lo_open, &hi, band->hi_open)) {
		kts_diag_at(c->diags, KTS_DIAG_band_empty, at, "no integer lies in the band, and `%s` is one", subject);
		return false;
	}
	return true;
}

const struct kts_ir_expr *kts_check_as(struct kts_checker *c, const struct kts_operand *a, const struct kts_unit *unit,
				       enum kts_type type)
{
	struct kts_constant constant;
	uint64_t num, den;

	if (a->kind == KTS_OPERAND_CONSTANT) {
		constant = kts_constant_in(&a->constant, unit);
		if (kts_rational_is_finite(constant.number) && kts_check_is_bare_percent(&a->constant, unit))
			return kts_ir_percent(&c->ir, kts_constant_number(&constant, type), unit, a->span);
		if (kts_rational_is_finite(constant.number))
			return kts_ir_const(&c->ir, kts_constant_number(&constant, type), unit, a->span);
		kts_check_fold(c, KTS_FOLD_NON_FINITE, a->span);
		return NULL;
	}
	if (kts_unit_equal(&a->node->unit, unit))
		return a->node;
	if (kts_unit_ratio(&a->node->unit, unit, &num, &den))
		return kts_ir_scale(&c->ir, a->node, unit, num, den);
	kts_check_far(c, a->span);
	return NULL;
}
