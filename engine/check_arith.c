/* SPDX-License-Identifier: MIT */
#include "engine/checker.h"
#include "engine/types.h"

/* For a constant beside a node: what it may be is decided by the node, in the node's unit. */
static enum kts_type type_beside(const struct kts_operand *l, const struct kts_operand *r)
{
	return l->kind == KTS_OPERAND_NODE ? l->node->type : r->node->type;
}

/* Nodes of one kind of type: both integers, or both f64. */
static void level(struct kts_checker *c, const struct kts_ir_expr **l, const struct kts_ir_expr **r)
{
	if (*l && *r && kts_type_is_integer((*l)->type) != kts_type_is_integer((*r)->type)) {
		*l = kts_ir_f64(&c->ir, *l);
		*r = kts_ir_f64(&c->ir, *r);
	}
}

/*
 * The unit in which two operands of one dimension meet. A constant takes the
 * unit of the signal; of two signals the coarser is multiplied, so that
 * integers stay integers.
 */
static struct kts_unit meeting(const struct kts_operand *l, const struct kts_operand *r)
{
	const struct kts_unit *a = kts_operand_unit(l), *b = kts_operand_unit(r);
	struct kts_rational factor;

	if (l->kind != r->kind)
		return l->kind == KTS_OPERAND_NODE ? *a : *b;
	factor = kts_unit_factor(a, b);
	return kts_rational_compare(factor, kts_rational_u64(1)) > 0 ? *b : *a;
}

static bool meet(struct kts_checker *c, const struct kts_operand *l, const struct kts_operand *r, const struct kts_ir_expr **x,
		 const struct kts_ir_expr **y)
{
	struct kts_unit unit = meeting(l, r);
	enum kts_type type = type_beside(l, r);

	*x = kts_check_as(c, l, &unit, type);
	*y = kts_check_as(c, r, &unit, type);
	return *x && *y;
}

static enum kts_ir_op op_of(enum kts_ast_expr_kind kind)
{
	if (kind == KTS_AST_EXPR_add)
		return KTS_IR_add;
	if (kind == KTS_AST_EXPR_sub)
		return KTS_IR_sub;
	if (kind == KTS_AST_EXPR_mul)
		return KTS_IR_mul;
	if (kind == KTS_AST_EXPR_div)
		return KTS_IR_div;
	if (kind == KTS_AST_EXPR_less)
		return KTS_IR_lt;
	if (kind == KTS_AST_EXPR_less_equal)
		return KTS_IR_le;
	if (kind == KTS_AST_EXPR_greater)
		return KTS_IR_gt;
	if (kind == KTS_AST_EXPR_greater_equal)
		return KTS_IR_ge;
	return kind == KTS_AST_EXPR_equal ? KTS_IR_eq : KTS_IR_ne;
}

static struct kts_operand fold(struct kts_checker *c, const struct kts_ast_expr *e, const struct kts_operand *l,
			       const struct kts_operand *r)
{
	struct kts_operand value = { .kind = KTS_OPERAND_CONSTANT, .span = e->span };
	enum kts_fold result = kts_fold_binary(c->arena, e->kind, &l->constant, &r->constant, &value.constant);

	if (result == KTS_FOLD_OK)
		return value;
	kts_check_fold(c, result, result == KTS_FOLD_ZERO ? r->span : e->span);
	return kts_check_error(e->span);
}

/* --- products and quotients --- */

/* @a as a plain number: 10% is 0.1, a signal in percent is divided by 100. */
static bool plain(struct kts_checker *c, struct kts_operand *a)
{
	if (a->kind == KTS_OPERAND_CONSTANT) {
		a->constant = kts_constant_in(&a->constant, &kts_unit_plain);
		return true;
	}
	a->node = kts_check_as(c, a, &kts_unit_plain, KTS_TYPE_F64);
	return a->node != NULL;
}

static bool is_percent(const struct kts_operand *a)
{
	return kts_unit_equal(kts_operand_unit(a), &kts_unit_percent);
}

/*
 * Where a fraction goes: percent times or by a plain constant stays percent;
 * percent by percent cancels; beside anything else it is a plain factor.
 */
static bool settle_percent(struct kts_checker *c, bool divide, struct kts_operand *l, struct kts_operand *r)
{
	bool a = is_percent(l), b = is_percent(r);
	bool l_constant = l->kind == KTS_OPERAND_CONSTANT, r_constant = r->kind == KTS_OPERAND_CONSTANT;

	if (a && b && divide)
		return true;
	if (a && b)
		return plain(c, l_constant ? l : r);
	if (a && (l_constant || !kts_unit_equal(kts_operand_unit(r), &kts_unit_plain) || (!divide && !r_constant)))
		return plain(c, l);
	if (b && (divide || r_constant || !kts_unit_equal(kts_operand_unit(l), &kts_unit_plain) || !l_constant))
		return plain(c, r);
	return true;
}

static struct kts_operand product(struct kts_checker *c, const struct kts_ast_expr *e, struct kts_operand l, struct kts_operand r)
{
	bool divide = e->kind == KTS_AST_EXPR_div;
	const struct kts_ir_expr *x, *y, *node;
	struct kts_unit a, b, unit, simple;
	enum kts_status status;
	uint64_t num, den;

	if (divide && r.kind == KTS_OPERAND_CONSTANT && kts_rational_sign(r.constant.number) == 0) {
		kts_check_fold(c, KTS_FOLD_ZERO, r.span);
		return kts_check_error(e->span);
	}
	if (!settle_percent(c, divide, &l, &r))
		return kts_check_error(e->span);
	a = *kts_operand_unit(&l);
	b = *kts_operand_unit(&r);
	/* A quotient within one dimension is a plain number: divide in one unit, exactly. */
	if (divide && kts_unit_same_dimension(&a, &b) && a.fraction == b.fraction) {
		if (!meet(c, &l, &r, &x, &y))
			return kts_check_error(e->span);
		level(c, &x, &y);
		return kts_check_node(e->span, kts_ir_make(&c->ir, KTS_IR_div, KTS_TYPE_F64, &kts_unit_plain, x, y, e->span));
	}
	if (kts_unit_equal(&b, &kts_unit_plain))
		unit = a, status = KTS_OK;
	else if (!divide && kts_unit_equal(&a, &kts_unit_plain))
		unit = b, status = KTS_OK;
	else
		status = divide ? kts_unit_quotient(c->arena, &a, &b, &unit) : kts_unit_product(c->arena, &a, &b, &unit);
	if (status != KTS_OK) {
		if (status == KTS_ELIMIT && !c->arena->over_cap)
			kts_check_far(c, e->span);
		else
			kts_checker_failed(c);
		return kts_check_error(e->span);
	}
	x = kts_check_as(c, &l, &a, type_beside(&l, &r));
	y = kts_check_as(c, &r, &b, type_beside(&l, &r));
	level(c, &x, &y);
	if (!x || !y)
		return kts_check_error(e->span);
	node = kts_ir_make(&c->ir, op_of(e->kind), divide ? KTS_TYPE_F64 : kts_type_wide(x->type, y->type), &unit, x, y, e->span);
	/* 1/s times ns: the dimensions are gone, the factor between s and ns is not. B/s times ns: say it in B. */
	simple = kts_unit_plain;
	if (kts_unit_is_number(&unit) ? !unit.fraction && (unit.num != 1 || unit.den != 1) : kts_unit_simplest(&unit, &simple)) {
		if (!kts_unit_ratio(&unit, &simple, &num, &den)) {
			kts_check_far(c, e->span);
			return kts_check_error(e->span);
		}
		node = kts_ir_scale(&c->ir, node, &simple, num, den);
	}
	return kts_check_node(e->span, node);
}

struct kts_operand kts_check_arith(struct kts_checker *c, const struct kts_ast_expr *e, struct kts_operand l, struct kts_operand r)
{
	const struct kts_ir_expr *x, *y;
	enum kts_ir_op op = op_of(e->kind);
	bool multiply = e->kind == KTS_AST_EXPR_mul || e->kind == KTS_AST_EXPR_div;

	if (!multiply && !kts_check_dimensions(c, &l, &r, e->span))
		return kts_check_error(e->span);
	if (l.kind == KTS_OPERAND_CONSTANT && r.kind == KTS_OPERAND_CONSTANT)
		return fold(c, e, &l, &r);
	if (multiply)
		return product(c, e, l, r);
	if (!meet(c, &l, &r, &x, &y))
		return kts_check_error(e->span);
	if (op == KTS_IR_add || op == KTS_IR_sub) {
		level(c, &x, &y);
		if (!x || !y)
			return kts_check_error(e->span);
		return kts_check_node(e->span, kts_ir_make(&c->ir, op, kts_type_wide(x->type, y->type), &x->unit, x, y, e->span));
	}
	/* Compared exactly, whatever the types: 2^53 + 1 is not 2^53.0. */
	return kts_check_node(e->span, kts_ir_make(&c->ir, op, KTS_TYPE_BOOL, &kts_unit_plain, x, y, e->span));
}

struct kts_operand kts_check_extreme(struct kts_checker *c, bool greatest, struct kts_span span, struct kts_operand l,
				     struct kts_operand r)
{
	const struct kts_ir_expr *x, *y;

	if (!kts_check_dimensions(c, &l, &r, span))
		return kts_check_error(span);
	if (l.kind == KTS_OPERAND_CONSTANT && r.kind == KTS_OPERAND_CONSTANT) {
		struct kts_operand value = (kts_constant_compare(&l.constant, &r.constant) > 0) == greatest ? l : r;

		value.span = span;
		value.symbol = NULL;
		return value;
	}
	if (!meet(c, &l, &r, &x, &y))
		return kts_check_error(span);
	level(c, &x, &y);
	return kts_check_node(span, kts_ir_make(&c->ir, greatest ? KTS_IR_max : KTS_IR_min, kts_type_common(x->type, y->type),
						&x->unit, x, y, span));
}
