/* SPDX-License-Identifier: MIT */
#include "engine/fold.h"

#include <stdio.h>
#include <string.h>

#include "grammar/base/number.h"

struct kts_constant kts_constant_of(struct kts_rational number, const struct kts_unit *unit, bool is_int)
{
	return (struct kts_constant){ .number = number, .unit = *unit, .is_int = is_int };
}

struct kts_constant kts_constant_bool(bool boolean)
{
	return (struct kts_constant){ .is_bool = true, .boolean = boolean, .unit = kts_unit_plain };
}

static enum kts_fold fold_status(enum kts_status status)
{
	if (status == KTS_OK)
		return KTS_FOLD_OK;
	return status == KTS_ELIMIT ? KTS_FOLD_UNIT : KTS_FOLD_NOMEM;
}

enum kts_fold kts_constant_of_ast(struct kts_arena *arena, const struct kts_ast_number *ast, struct kts_constant *out)
{
	*out = kts_constant_of(ast->is_int ? kts_rational_u64(ast->magnitude) : kts_rational_decimal(ast->real),
			       &kts_unit_plain, ast->is_int);
	return fold_status(kts_unit_of_ast(arena, &ast->unit, &out->unit));
}

struct kts_constant kts_constant_in(const struct kts_constant *a, const struct kts_unit *unit)
{
	return kts_constant_of(kts_rational_mul(a->number, kts_unit_factor(&a->unit, unit)), unit, a->is_int);
}

/* @out holds a result: is it one that a constant may have? */
static enum kts_fold settle(struct kts_constant *out)
{
	uint64_t magnitude;
	bool negative;

	if (!kts_rational_is_finite(out->number))
		return KTS_FOLD_NON_FINITE;
	if (out->is_int && kts_rational_is_integral(out->number) && !kts_rational_integer(out->number, &magnitude, &negative))
		return KTS_FOLD_OVERFLOW;
	return KTS_FOLD_OK;
}

enum kts_fold kts_fold_neg(const struct kts_constant *a, struct kts_constant *out)
{
	*out = *a;
	out->number = kts_rational_neg(a->number);
	return settle(out);
}

/* Both operands of a sum or comparison in one unit: a fraction if either is one, else that of @a. */
static void meet(struct kts_constant *a, struct kts_constant *b)
{
	const struct kts_unit unit = b->unit.fraction && !a->unit.fraction ? b->unit : a->unit;

	*a = kts_constant_in(a, &unit);
	*b = kts_constant_in(b, &unit);
}

int kts_constant_compare(const struct kts_constant *a, const struct kts_constant *b)
{
	return kts_rational_compare(a->number, kts_rational_mul(b->number, kts_unit_factor(&b->unit, &a->unit)));
}

/* 10% beside a time is the plain number 0.1. */
static struct kts_constant without_percent(const struct kts_constant *a, const struct kts_constant *other)
{
	if (a->unit.fraction && kts_unit_is_number(&a->unit) && !kts_unit_is_number(&other->unit))
		return kts_constant_in(a, &kts_unit_plain);
	return *a;
}

static enum kts_fold fold_product(struct kts_arena *arena, bool divide, const struct kts_constant *a,
				  const struct kts_constant *b, struct kts_constant *out)
{
	struct kts_constant l = without_percent(a, b), r = without_percent(b, a);
	struct kts_unit unit, base;
	enum kts_fold fold;

	if (divide && kts_rational_sign(r.number) == 0)
		return KTS_FOLD_ZERO;
	/* Beside a plain number the other's unit, and so its whole numbers, stay; else both meet in base units. */
	if (kts_unit_equal(&r.unit, &kts_unit_plain) || (!divide && kts_unit_equal(&l.unit, &kts_unit_plain))) {
		unit = kts_unit_equal(&r.unit, &kts_unit_plain) ? l.unit : r.unit;
		*out = kts_constant_of(divide ? kts_rational_div(l.number, r.number) : kts_rational_mul(l.number, r.number),
				       &unit, !divide && l.is_int && r.is_int);
		return settle(out);
	}
	fold = fold_status(divide ? kts_unit_quotient(arena, &l.unit, &r.unit, &unit) :
				    kts_unit_product(arena, &l.unit, &r.unit, &unit));
	if (fold != KTS_FOLD_OK)
		return fold;
	if (kts_unit_is_number(&unit))
		unit = !divide && l.unit.fraction && r.unit.fraction ? kts_unit_percent : kts_unit_plain;
	base = unit;
	base.num = base.den = 1;
	l.number = kts_rational_mul(l.number, kts_rational_ratio(l.unit.num, l.unit.den));
	r.number = kts_rational_mul(r.number, kts_rational_ratio(r.unit.num, r.unit.den));
	*out = kts_constant_of(divide ? kts_rational_div(l.number, r.number) : kts_rational_mul(l.number, r.number), &base, false);
	*out = kts_constant_in(out, &unit);
	return settle(out);
}

static bool order_holds(enum kts_ast_expr_kind op, int order)
{
	if (op == KTS_AST_EXPR_less)
		return order < 0;
	if (op == KTS_AST_EXPR_less_equal)
		return order <= 0;
	if (op == KTS_AST_EXPR_greater)
		return order > 0;
	if (op == KTS_AST_EXPR_greater_equal)
		return order >= 0;
	return (op == KTS_AST_EXPR_equal) == (order == 0);
}

enum kts_fold kts_fold_binary(struct kts_arena *arena, enum kts_ast_expr_kind op, const struct kts_constant *a,
			      const struct kts_constant *b, struct kts_constant *out)
{
	struct kts_constant l = *a, r = *b;

	if (op == KTS_AST_EXPR_mul || op == KTS_AST_EXPR_div)
		return fold_product(arena, op == KTS_AST_EXPR_div, a, b, out);
	if (!kts_unit_same_dimension(&l.unit, &r.unit))
		return KTS_FOLD_DIMENSION;
	meet(&l, &r);
	if (op != KTS_AST_EXPR_add && op != KTS_AST_EXPR_sub) {
		*out = kts_constant_bool(order_holds(op, kts_rational_compare(l.number, r.number)));
		return KTS_FOLD_OK;
	}
	*out = kts_constant_of(op == KTS_AST_EXPR_add ? kts_rational_add(l.number, r.number) :
							kts_rational_sub(l.number, r.number),
			       &l.unit, l.is_int && r.is_int);
	return settle(out);
}

struct kts_number kts_constant_number(const struct kts_constant *a, enum kts_type type)
{
	uint64_t magnitude;
	bool negative;

	if (a->is_bool)
		return kts_number_bool(a->boolean);
	if (kts_type_is_integer(type) && kts_rational_integer(a->number, &magnitude, &negative))
		return negative ? kts_number_i64((int64_t)-magnitude) : kts_number_u64(magnitude);
	return kts_number_f64(kts_rational_f64(a->number));
}

int64_t kts_constant_time(const struct kts_constant *a, bool up)
{
	struct kts_constant ns = kts_constant_in(a, &kts_unit_ns);
	struct kts_rational whole = up ? kts_rational_ceil(ns.number) : kts_rational_floor(ns.number);
	uint64_t magnitude;
	bool negative;

	if (whole.exact && kts_rational_integer(whole, &magnitude, &negative) && !negative && magnitude <= (uint64_t)KTS_TIME_MAX)
		return (int64_t)magnitude;
	return !whole.exact && whole.f64 < 9e18 ? (int64_t)whole.f64 : KTS_TIME_MAX;
}

size_t kts_constant_text(char *buf, size_t size, const struct kts_constant *a)
{
	char number[KTS_NUMBER_BYTES];
	uint64_t magnitude;
	bool negative;
	int n;

	if (a->is_bool) {
		n = snprintf(buf, size, "%s", a->boolean ? "true" : "false");
		return n > 0 ? (size_t)n : 0;
	}
	if (kts_rational_integer(a->number, &magnitude, &negative))
		kts_u64_write(number, magnitude);
	else
		kts_real_write(number, kts_rational_f64(a->number)), negative = false;
	n = snprintf(buf, size, "%s%s%s", negative ? "-" : "", number, kts_unit_suffix(&a->unit));
	return n > 0 ? (size_t)n : 0;
}
