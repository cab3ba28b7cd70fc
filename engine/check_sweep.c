/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "engine/checker.h"
#include "engine/types.h"
#include "grammar/parser.h"

/* Sweeps: signals with an index, one key of them, and what is taken across all. */

bool kts_check_index(struct kts_checker *c, const struct kts_ast_signal *signal, const struct kts_operand *value)
{
	const char *index = value->kind == KTS_OPERAND_NODE ? kts_ir_index(value->node) : NULL;
	const struct kts_ast_name *name = &signal->index;
	struct kts_diag *diag;

	if (value->kind == KTS_OPERAND_NODE && kts_ir_is_mixed(value->node)) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_sweep, value->span, "this goes over the keys of different indexes"),
			      "take one of them across: `max(... across INDEX)`, or give both the same index");
		return false;
	}
	if (!index && name->text.ptr) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_sweep, name->span,
					  "`%.*s` has an index, but there is nothing to go over in its expression",
					  KTS_STR_ARGS(signal->name.text)),
			      "write `[*]` or `.cpu(*)` in its path, or leave the index out");
		return false;
	}
	if (index && !name->text.ptr) {
		diag = kts_diag_at(c->diags, KTS_DIAG_sweep, signal->name.span, "`%.*s` has a value for each key of a sweep",
				   KTS_STR_ARGS(signal->name.text));
		kts_diag_help(diag, "name the index: `signal %.*s[%s] = ...`", KTS_STR_ARGS(signal->name.text),
			      index[0] == '*' ? "INDEX" : index);
		return false;
	}
	if (index && strcmp(index, name->text.ptr) != 0) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_sweep, name->span,
					  "the signals that it uses go by the index `%s`", index),
			      "write `[%s]`", index);
		return false;
	}
	return true;
}

struct kts_operand kts_check_pick(struct kts_checker *c, const struct kts_ast_expr *e, struct kts_symbol *symbol)
{
	const struct kts_ast_segment *s = e->path.segments;
	bool key = s->kind == KTS_AST_SEGMENT_key || s->kind == KTS_AST_SEGMENT_member;
	bool index = s->kind == KTS_AST_SEGMENT_index || s->kind == KTS_AST_SEGMENT_cpu;
	struct kts_operand x = kts_check_symbol(c, symbol, e->span);
	char quote[KTS_QUOTE_BYTES];

	if (x.kind != KTS_OPERAND_NODE)
		return kts_check_error(e->span);
	if (s->next && kts_name_is_root(symbol->name.text.ptr, symbol->name.text.len)) {
		struct kts_diag *diag = kts_diag_at(c->diags, KTS_DIAG_sweep, e->span, "the signal `%.*s` hides the root `%.*s`",
						    KTS_STR_ARGS(symbol->name.text), KTS_STR_ARGS(symbol->name.text));

		kts_diag_second(diag, symbol->name.span, "declared here");
		kts_diag_help(diag, "call the signal something else to read paths that start with `%.*s`",
			      KTS_STR_ARGS(symbol->name.text));
		return kts_check_error(e->span);
	}
	if (s->next || (!key && !index)) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_sweep, e->span, "`%.*s` has keys, and nothing below them",
					  KTS_STR_ARGS(symbol->name.text)),
			      "write `%.*s[\"KEY\"]` or `%.*s[0]`", KTS_STR_ARGS(symbol->name.text),
			      KTS_STR_ARGS(symbol->name.text));
		return kts_check_error(e->span);
	}
	struct kts_ir_expr pick = { .op = KTS_IR_pick, .type = x.node->type, .unit = x.node->unit, .span = e->span,
				    .arg = { x.node },
				    .pick = { .key = key ? s->text.ptr : "", .len = key ? s->text.len : 0, .is_index = index,
					      .index = index ? s->index : 0 } };

	x = kts_check_node(e->span, kts_ir_add(&c->ir, &pick));
	kts_check_mention(c, kts_check_keep(c, kts_check_quote(c, e->span, quote)), x.node, e->span);
	return x;
}

/* Which index there is instead of @name. */
static void report_across(struct kts_checker *c, const struct kts_ast_name *name, const char *index, struct kts_span of)
{
	char quote[KTS_QUOTE_BYTES];
	struct kts_diag *diag;

	kts_check_quote(c, of, quote);
	if (!index) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_sweep, of,
					  "`%s` has one value at each sample: there is nothing to go across", quote),
			      "declare a swept signal: `signal NAME[%.*s] = PATH[*]`", KTS_STR_ARGS(name->text));
		return;
	}
	diag = kts_diag_at(c->diags, KTS_DIAG_sweep, name->span, "`%s` does not go by an index `%.*s`", quote,
			   KTS_STR_ARGS(name->text));
	if (index[0] == '*')
		kts_diag_help(diag, "declare it as a signal with that index");
	else
		kts_diag_help(diag, "write `across %s`", index);
}

struct kts_operand kts_check_across(struct kts_checker *c, const struct kts_summary_call *call)
{
	const struct kts_ast_arg *arg = call->expr->call.args;
	struct kts_operand x, error = kts_check_error(call->expr->span);
	bool collecting = c->collecting, run = c->run;
	char quote[KTS_QUOTE_BYTES];
	struct kts_ir_expr e = { .op = KTS_IR_across, .span = call->expr->span,
				 .across = { .summary = call->summary, .index = arg->across.text.ptr } };

	/* What is shown is the summary: what it is of has no single value. */
	c->collecting = false;
	/* In `require` it is the summary of which one value is wanted. */
	c->run = false;
	x = kts_check_number(c, arg->value);
	c->run = run;
	c->collecting = collecting;
	if (x.kind == KTS_OPERAND_ERROR)
		return error;
	e.arg[0] = kts_check_value(c, &x);
	if (!e.arg[0])
		return error;
	const char *index = kts_ir_index(e.arg[0]);

	if (!index || strcmp(index, arg->across.text.ptr) != 0 || kts_ir_is_mixed(e.arg[0])) {
		report_across(c, &arg->across, index, arg->value->span);
		return error;
	}
	e.unit = e.arg[0]->unit;
	e.type = e.arg[0]->type;
	if (call->summary == KTS_SUMMARY_SUM)
		e.type = kts_type_wide(e.type, e.type);
	else if (call->summary == KTS_SUMMARY_MEAN)
		e.type = KTS_TYPE_F64;
	x = kts_check_node(call->expr->span, kts_ir_add(&c->ir, &e));
	kts_check_mention(c, kts_check_keep(c, kts_check_quote(c, call->expr->span, quote)), x.node, call->expr->span);
	return x;
}

/* --- checks --- */

static bool quorum(struct kts_checker *c, const struct kts_ast_check *ast, const char *index, struct kts_ir_check *check)
{
	const struct kts_ast_name *name = &ast->quorum_index;
	struct kts_diag *diag;

	if (!kts_check_count(c, ast->quorum, 1, "keys", &check->quorum))
		return false;
	check->has_quorum = true;
	if (index && strcmp(index, name->text.ptr) == 0)
		return true;
	diag = kts_diag_at(c->diags, KTS_DIAG_sweep, name->span, "this check does not go by an index `%.*s`",
			   KTS_STR_ARGS(name->text));
	if (index && index[0] != '*')
		kts_diag_help(diag, "write `at least ... of %s:`", index);
	else
		kts_diag_help(diag, "use a swept signal: `signal NAME[%.*s] = PATH[*]`", KTS_STR_ARGS(name->text));
	return false;
}

bool kts_check_sweeps(struct kts_checker *c, const struct kts_ast_check *ast, struct kts_ir_check *check)
{
	const char *x = kts_ir_index(check->x), *y = kts_ir_index(check->y);

	if (kts_ir_is_mixed(check->x) || kts_ir_is_mixed(check->y) || (x && y && strcmp(x, y) != 0)) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_sweep, ast->subject,
					  "this check goes over the keys of different indexes"),
			      "signals of one check are joined by one index: take the other across, `max(... across INDEX)`");
		return false;
	}
	return !ast->quorum || quorum(c, ast, x ? x : y, check);
}
