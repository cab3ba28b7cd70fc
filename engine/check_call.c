/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "engine/checker.h"
#include "engine/types.h"
#include "grammar/suggest.h"

enum function_class { CLASS_sample, CLASS_slots, CLASS_later };

struct function {
	const char *name;
	uint32_t arguments;
	enum function_class class;
};

static const struct function function[] = {
#define FUNCTION(name, arguments, class, text) { #name, arguments, CLASS_##class },
#include "engine/functions.def"
};

#define N_FUNCTIONS (sizeof function / sizeof *function)

/* The row for @name with @count arguments; if no row has that many, *other is one of that name. */
static const struct function *find(struct kts_str name, uint32_t count, const struct function **other)
{
	*other = NULL;
	for (size_t i = 0; i < N_FUNCTIONS; i++) {
		if (!kts_str_is(name, function[i].name))
			continue;
		if (function[i].arguments == count)
			return &function[i];
		if (!*other)
			*other = &function[i];
	}
	return NULL;
}

static void report_unknown(struct kts_checker *c, const struct kts_ast_expr *e, const struct function *other)
{
	struct kts_str name = e->call.name.text;
	struct kts_suggest near;
	struct kts_diag *diag;

	if (other) {
		kts_diag_at(c->diags, KTS_DIAG_arguments, e->span, "`%.*s` takes %u argument%s, not %u", KTS_STR_ARGS(name),
			    other->arguments, other->arguments == 1 ? "" : "s", e->call.count);
		return;
	}
	diag = kts_diag_at(c->diags, KTS_DIAG_unknown_function, e->call.name.span, "there is no function `%.*s`",
			   KTS_STR_ARGS(name));
	kts_suggest_start(&near, name.ptr, name.len);
	for (size_t i = 0; i < N_FUNCTIONS; i++)
		kts_suggest_try(&near, function[i].name, strlen(function[i].name));
	if (near.best)
		kts_diag_help(diag, "did you mean `%.*s`?", (int)near.best_len, near.best);
}

/* x over T, x across layer, x @ step 1: what no function of this version has. */
static bool plain_arguments(struct kts_checker *c, const struct kts_ast_expr *e)
{
	for (const struct kts_ast_arg *arg = e->call.args; arg; arg = arg->next) {
		if (arg->over)
			kts_check_later(c, arg->span, "windows (`over`) are");
		else if (arg->across.text.ptr)
			kts_check_later(c, arg->span, "values across an index (`across`) are");
		else if (arg->phase)
			kts_check_later(c, arg->span, "values of a phase (`@`) are");
		else
			continue;
		return false;
	}
	return true;
}

static struct kts_operand check_rate(struct kts_checker *c, const struct kts_ast_expr *e, const struct kts_ir_expr *x)
{
	enum kts_status status;
	struct kts_unit unit;
	uint64_t num, den;

	status = kts_unit_per_second(c->arena, &x->unit, &unit);
	if (status == KTS_OK) {
		/* delta [x.unit] * num / (ns * den) is in `unit`: what a unit of x per ns is in it. */
		struct kts_rational factor = kts_rational_div(kts_rational_ratio(x->unit.num, x->unit.den),
							      kts_rational_ratio(unit.num, unit.den));

		if (factor.exact && factor.num <= UINT64_MAX && factor.den <= UINT64_MAX) {
			num = (uint64_t)factor.num;
			den = (uint64_t)factor.den;
			return kts_check_node(e->span, kts_ir_rate(&c->ir, x, &unit, num, den, e->span));
		}
	}
	if (status == KTS_ENOMEM || c->arena->over_cap)
		kts_checker_failed(c);
	else
		kts_check_far(c, e->span);
	return kts_check_error(e->span);
}

static const struct kts_ir_expr *as_node(struct kts_checker *c, const struct kts_operand *value)
{
	if (value->kind == KTS_OPERAND_NODE)
		return value->node;
	if (value->constant.is_bool)
		return kts_ir_const(&c->ir, kts_number_bool(value->constant.boolean), &kts_unit_plain, value->span);
	return kts_check_as(c, value, &value->constant.unit, KTS_TYPE_INT);
}

static struct kts_operand check_abs(struct kts_checker *c, const struct kts_ast_expr *e, struct kts_operand value)
{
	enum kts_type type;

	if (value.kind == KTS_OPERAND_CONSTANT) {
		if (kts_rational_sign(value.constant.number) < 0)
			value.constant.number = kts_rational_neg(value.constant.number);
		value.span = e->span;
		value.symbol = NULL;
		return value;
	}
	/* |-2^63| fits u64 only. */
	type = value.node->type == KTS_TYPE_I64 ? KTS_TYPE_INT : value.node->type;
	return kts_check_node(e->span, kts_ir_make(&c->ir, KTS_IR_abs, type, &value.node->unit, value.node, NULL, e->span));
}

static struct kts_operand check_sample(struct kts_checker *c, const struct kts_ast_expr *e, bool predicate)
{
	struct kts_str name = e->call.name.text;
	const struct kts_ast_expr *first = e->call.args->value;
	bool prev = kts_str_is(name, "prev"), greatest = kts_str_is(name, "max");
	struct kts_operand x, y;
	const struct kts_ir_expr *node;

	if (!plain_arguments(c, e))
		return kts_check_error(e->span);
	/* prev() of a predicate is one: whether it may stand here is for the caller to say. */
	x = prev ? kts_check_expr(c, first, predicate) : kts_check_number(c, first);
	if (prev && x.kind == KTS_OPERAND_BAND)
		x = kts_check_number(c, first);
	if (e->call.count == 2) {
		y = kts_check_number(c, e->call.args->next->value);
		if (x.kind == KTS_OPERAND_ERROR || y.kind == KTS_OPERAND_ERROR)
			return kts_check_error(e->span);
		return kts_check_extreme(c, greatest, e->span, x, y);
	}
	if (x.kind == KTS_OPERAND_ERROR)
		return kts_check_error(e->span);
	if (kts_str_is(name, "abs"))
		return check_abs(c, e, x);
	node = as_node(c, &x);
	if (!node)
		return kts_check_error(e->span);
	if (kts_str_is(name, "rate"))
		return check_rate(c, e, node);
	if (prev)
		return kts_check_node(e->span, kts_ir_make(&c->ir, KTS_IR_prev, node->type, &node->unit, node, NULL, e->span));
	return kts_check_node(e->span, kts_ir_make(&c->ir, KTS_IR_delta, kts_type_wide(node->type, node->type), &node->unit,
						   node, NULL, e->span));
}

static struct kts_operand check_slots(struct kts_checker *c, const struct kts_ast_expr *e)
{
	struct kts_str name = e->call.name.text;
	const struct kts_ast_expr *path = e->call.args->value;
	enum kts_reduce reduce = kts_str_is(name, "cpu_sum") ? KTS_REDUCE_CPU_SUM :
				 kts_str_is(name, "cpu_max") ? KTS_REDUCE_CPU_MAX : KTS_REDUCE_CPU_MIN;

	if (!plain_arguments(c, e))
		return kts_check_error(e->span);
	if (path->kind != KTS_AST_EXPR_path) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_path_shape, path->span,
					  "`%.*s` goes over the slots of a map entry, so it takes a path", KTS_STR_ARGS(name)),
			      "write `%.*s(bpf.map(\"NAME\")[0].FIELD)`", KTS_STR_ARGS(name));
		return kts_check_error(e->span);
	}
	return kts_check_path(c, path, c->path_type, reduce, e->span);
}

struct kts_operand kts_check_call(struct kts_checker *c, const struct kts_ast_expr *e, bool predicate)
{
	const struct function *other, *f = find(e->call.name.text, e->call.count, &other);
	char what[96];

	if (!f) {
		report_unknown(c, e, other);
		return kts_check_error(e->span);
	}
	switch (f->class) {
	case CLASS_sample:
		return check_sample(c, e, predicate);
	case CLASS_slots:
		return check_slots(c, e);
	case CLASS_later:
		break;
	}
	snprintf(what, sizeof what, "aggregates and windows (`%s`) are", f->name);
	kts_check_later(c, e->span, what);
	return kts_check_error(e->span);
}
