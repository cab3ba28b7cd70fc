/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "engine/checker.h"
#include "engine/types.h"
#include "grammar/suggest.h"

struct function {
	const char *name;
	uint32_t arguments;
	unsigned int uses;
	enum kts_summary summary;
	double quantile;
};

#define SAMPLE		1u
#define SLOTS		2u
#define OVER		KTS_USE_OVER
#define ACROSS		KTS_USE_ACROSS
#define AGGREGATE	KTS_USE_AGGREGATE

static const struct function function[] = {
#define FUNCTION(name, arguments, uses, summary, quantile, text) { #name, arguments, uses, KTS_SUMMARY_##summary, quantile },
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

bool kts_check_per_time(struct kts_checker *c, const struct kts_unit *of, struct kts_span span, struct kts_unit *unit,
			uint64_t *num, uint64_t *den)
{
	enum kts_status status = kts_unit_per_second(c->arena, of, unit);

	if (status == KTS_OK) {
		/* delta [of] * num / (ns * den) is in `unit`: what a unit of it per ns is in it. */
		struct kts_rational factor = kts_rational_div(kts_rational_ratio(of->num, of->den),
							      kts_rational_ratio(unit->num, unit->den));

		if (factor.exact && factor.num <= UINT64_MAX && factor.den <= UINT64_MAX) {
			*num = (uint64_t)factor.num;
			*den = (uint64_t)factor.den;
			return true;
		}
	}
	if (status == KTS_ENOMEM || c->arena->over_cap)
		kts_checker_failed(c);
	else
		kts_check_far(c, span);
	return false;
}

static struct kts_operand check_rate(struct kts_checker *c, const struct kts_ast_expr *e, const struct kts_ir_expr *x,
				     unsigned int wrap)
{
	struct kts_unit unit;
	uint64_t num, den;

	if (!kts_check_per_time(c, &x->unit, e->span, &unit, &num, &den))
		return kts_check_error(e->span);
	return kts_check_node(e->span, kts_ir_rate(&c->ir, x, &unit, num, den, wrap, e->span));
}

const struct kts_ir_expr *kts_check_value(struct kts_checker *c, const struct kts_operand *value)
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
	node = kts_check_value(c, &x);
	if (!node)
		return kts_check_error(e->span);
	if (kts_str_is(name, "rate"))
		return check_rate(c, e, node, kts_check_wrap(c, first));
	if (prev)
		return kts_check_node(e->span, kts_ir_make(&c->ir, KTS_IR_prev, node->type, &node->unit, node, NULL, e->span));
	return kts_check_node(e->span, kts_ir_delta(&c->ir, node, kts_check_wrap(c, first), e->span));
}

static struct kts_operand check_slots(struct kts_checker *c, const struct kts_ast_expr *e)
{
	struct kts_str name = e->call.name.text;
	const struct kts_ast_expr *path = e->call.args->value;
	enum kts_reduce reduce = kts_str_is(name, "cpu_sum") ? KTS_REDUCE_CPU_SUM :
				 kts_str_is(name, "cpu_max") ? KTS_REDUCE_CPU_MAX : KTS_REDUCE_CPU_MIN;

	if (path->kind != KTS_AST_EXPR_path) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_path_shape, path->span,
					  "`%.*s` goes over the slots of a map entry, so it takes a path", KTS_STR_ARGS(name)),
			      "write `%.*s(bpf.map(\"NAME\")[0].FIELD)`", KTS_STR_ARGS(name));
		return kts_check_error(e->span);
	}
	return kts_check_path(c, path, c->path_type, reduce, e->span);
}

/* What @f is called with that it cannot be called with, or lacks. */
static struct kts_operand report_use(struct kts_checker *c, const struct kts_ast_expr *e, const struct function *f)
{
	const struct kts_ast_arg *arg = e->call.args;
	bool over = f->uses & OVER, aggregate = f->uses & AGGREGATE;
	struct kts_diag *diag;

	if (arg->phase && aggregate)
		diag = kts_diag_at(c->diags, KTS_DIAG_summary, e->span,
				   "`%s` of a phase is one value of the run, so it stands in `require`", f->name);
	else if (arg->over || arg->across.text.ptr || arg->phase)
		diag = kts_diag_at(c->diags, KTS_DIAG_summary, e->span, "`%s` does not go with `%s`", f->name,
				   arg->over ? "over" : arg->phase ? "@" : "across");
	else
		diag = kts_diag_at(c->diags, KTS_DIAG_summary, e->span,
				   "`%s` is one value of many, and of which is not said", f->name);
	if (c->run && aggregate)
		kts_diag_help(diag, "in `require` it is of all samples: leave the rest out");
	else if (over)
		kts_diag_help(diag, "over a window of time: `%s(... over 1s)`; of the whole run: `require %s(...) < ...`", f->name,
			      f->name);
	else if (aggregate)
		kts_diag_help(diag, "of the whole run: `require %s(...) < ...`", f->name);
	return kts_check_error(e->span);
}

struct kts_operand kts_check_call(struct kts_checker *c, const struct kts_ast_expr *e, bool predicate)
{
	const struct function *other, *f = find(e->call.name.text, e->call.count, &other);
	const struct kts_ast_arg *arg = e->call.args;

	if (!f) {
		report_unknown(c, e, other);
		return kts_check_error(e->span);
	}
	for (const struct kts_ast_arg *more = arg->next; more; more = more->next)
		if (more->over || more->across.text.ptr || more->phase)
			return report_use(c, e, f);
	struct kts_summary_call call = { .expr = e, .name = f->name, .summary = f->summary, .quantile = f->quantile };

	if (arg->over)
		return f->uses & OVER ? kts_check_over(c, &call) : report_use(c, e, f);
	if (arg->across.text.ptr)
		return f->uses & ACROSS ? kts_check_across(c, &call) : report_use(c, e, f);
	if (c->run && f->uses & AGGREGATE)
		return kts_check_aggregate(c, &call);
	if (arg->phase || !(f->uses & (SAMPLE | SLOTS)))
		return report_use(c, e, f);
	return f->uses & SAMPLE ? check_sample(c, e, predicate) : check_slots(c, e);
}
