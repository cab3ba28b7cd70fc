/* SPDX-License-Identifier: MIT */
#include "engine/checker.h"
#include "engine/code.h"
#include "engine/types.h"

/*
 * One value of many: of a window of time (`x over T`), of the keys of a swept
 * signal (`x across layer`), and, in `require`, of all samples.
 */
struct kts_operand kts_check_over(struct kts_checker *c, const struct kts_summary_call *call)
{
	const struct kts_ast_arg *arg = call->expr->call.args;
	bool run = c->run;
	struct kts_operand x;
	int64_t span;

	/* In `require` it is the summary of which one value is wanted. */
	c->run = false;
	x = kts_check_number(c, arg->value);
	bool timed = kts_check_time(c, arg->over, false, &span);
	c->run = run;
	if (!timed || x.kind == KTS_OPERAND_ERROR)
		return kts_check_error(call->expr->span);
	return kts_check_node(call->expr->span, kts_ir_over(&c->ir, call->summary, call->quantile, kts_check_value(c, &x), span,
							    call->expr->span));
}

/* --- aggregates --- */

bool kts_check_phase(struct kts_checker *c, const struct kts_ast_phase *ast, struct kts_ir_phases *out)
{
	*out = (struct kts_ir_phases){ .given = true };
	switch (ast->kind) {
	case KTS_AST_PHASE_BASELINE:
		return true;
	case KTS_AST_PHASE_LABEL:
		out->label = kts_check_text(c, ast->label);
		return true;
	case KTS_AST_PHASE_STEP:
		break;
	}
	if (ast->first > ast->last) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_phases_reversed, ast->span, "the first step is behind the last one"),
			      "write `steps %llu .. %llu`", (unsigned long long)ast->last, (unsigned long long)ast->first);
		return false;
	}
	if (ast->last == UINT64_MAX) {
		kts_diag_at(c->diags, KTS_DIAG_count, ast->span, "there is no such step: steps end at 2^64-2");
		return false;
	}
	/* 0 is the baseline, k + 1 is step k. */
	out->lo = ast->first + 1;
	out->hi = ast->last + 1;
	return true;
}

/* `quantile(x, q)`: q from 0 to 1, or in percent. */
static bool quantile(struct kts_checker *c, const struct kts_ast_expr *e, double *out)
{
	struct kts_operand q;

	if (!kts_check_constant(c, e, &q))
		return false;
	struct kts_constant one = kts_constant_in(&q.constant, &kts_unit_plain);

	if (kts_unit_is_number(&q.constant.unit) && kts_rational_sign(one.number) >= 0 &&
	    kts_rational_compare(one.number, kts_rational_u64(1)) <= 0) {
		*out = kts_rational_f64(one.number);
		return true;
	}
	kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_percent, q.span, "a quantile is a part of 1 (0.75) or a percentage (75%%)"),
		      "write a number from 0 to 1");
	return false;
}

/* What can be aggregated how: truths are counted, and there is a first and a last one. */
static bool fits(struct kts_checker *c, const struct kts_summary_call *call, const struct kts_ir_expr *x)
{
	char buf[KTS_QUOTE_BYTES];

	if (kts_summary_type(call->summary, x->type) != KTS_TYPE_COUNT)
		return true;
	if (x->type == KTS_TYPE_TEXT) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_text, call->expr->call.args->span,
					  "`%s` is text, and `%s` needs a number",
					  kts_check_quote(c, call->expr->call.args->value->span, buf), call->name),
			      "of text there is a first, a last and a count");
		return false;
	}
	kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_not_number, call->expr->call.args->span,
				  "`%s` is true or false, and `%s` needs a number",
				  kts_check_quote(c, call->expr->call.args->value->span, buf), call->name),
		      "count the samples at which it holds: `count(%s)`", buf);
	return false;
}

/* Its unit and type. */
static bool shape(struct kts_checker *c, struct kts_ir_expr *e)
{
	const struct kts_ir_expr *x = e->arg[0];

	e->type = kts_summary_type(e->aggregate.summary, x->type);
	e->unit = e->aggregate.summary == KTS_SUMMARY_COUNT ? kts_unit_plain : x->unit;
	if (e->aggregate.summary != KTS_SUMMARY_RATE && e->aggregate.summary != KTS_SUMMARY_SLOPE)
		return true;
	return kts_check_per_time(c, &x->unit, e->span, &e->unit, &e->aggregate.num, &e->aggregate.den);
}

bool kts_check_run_value(struct kts_checker *c, struct kts_span span)
{
	char quote[KTS_QUOTE_BYTES];

	kts_check_quote(c, span, quote);
	kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_run_value, span, "`%s` is data about the run: no sample has it", quote),
		      "it is asked about by itself, in `require`");
	return false;
}

struct kts_operand kts_check_aggregate(struct kts_checker *c, const struct kts_summary_call *call)
{
	const struct kts_ast_arg *arg = call->expr->call.args;
	struct kts_ir_expr e = { .op = KTS_IR_aggregate, .span = call->expr->span,
				 .aggregate = { .summary = call->summary, .quantile = call->quantile } };
	struct kts_operand x, error = kts_check_error(call->expr->span);
	char quote[KTS_QUOTE_BYTES];
	bool good = true, collecting = c->collecting;

	c->run = false;
	/* What is shown is the aggregate, not what it is of. */
	c->collecting = false;
	x = kts_check_expr(c, arg->value, false);
	if (arg->next)
		good = quantile(c, arg->next->value, &e.aggregate.quantile);
	c->run = true;
	c->collecting = collecting;
	if (x.kind == KTS_OPERAND_BAND)
		x = kts_check_number(c, arg->value);
	if (arg->phase)
		good = kts_check_phase(c, arg->phase, &e.aggregate.phases) && good;
	if (x.kind == KTS_OPERAND_ERROR || !good)
		return error;
	e.wrap = kts_check_wrap(c, arg->value);
	e.arg[0] = kts_check_value(c, &x);
	if (!e.arg[0] || !fits(c, call, e.arg[0]) || !shape(c, &e))
		return error;
	if (kts_ir_reads_run(e.arg[0])) {
		kts_check_run_value(c, arg->value->span);
		return error;
	}
	x = kts_check_node(call->expr->span, kts_ir_add(&c->ir, &e));
	kts_check_mention(c, kts_check_keep(c, kts_check_quote(c, call->expr->span, quote)), x.node, call->expr->span);
	return x;
}
