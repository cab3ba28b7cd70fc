/* SPDX-License-Identifier: MIT */
#include "engine/checker.h"

static enum kts_ir_op op_of(enum kts_ast_expr_kind kind)
{
	return kind == KTS_AST_EXPR_always ? KTS_IR_always : kind == KTS_AST_EXPR_eventually ? KTS_IR_eventually :
	       kind == KTS_AST_EXPR_historically ? KTS_IR_historically : kind == KTS_AST_EXPR_once ? KTS_IR_once :
	       kind == KTS_AST_EXPR_until ? KTS_IR_until : KTS_IR_since;
}

static const struct kts_ir_expr *as_predicate(struct kts_checker *c, const struct kts_operand *a)
{
	if (a->kind == KTS_OPERAND_CONSTANT)
		return kts_ir_const(&c->ir, kts_number_bool(a->constant.boolean), &kts_unit_plain, a->span);
	return a->kind == KTS_OPERAND_NODE ? a->node : NULL;
}

const struct kts_ir_expr *kts_check_window(struct kts_checker *c, enum kts_ir_op op, const struct kts_ast_window *window,
					   const struct kts_ir_expr *x, const struct kts_ir_expr *y, struct kts_span span)
{
	const struct kts_ir_expr *node;
	int64_t from, to;

	/* All that can be wrong is looked at, so that one run tells it. */
	bool good = kts_check_time(c, window->from, true, &from);
	good = kts_check_time(c, window->to, false, &to) && good;

	if (good && from > to) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_window, window->span, "the window ends before it begins"),
			      "the nearer end comes first, for the past too: `[0s, 1s]`");
		return NULL;
	}
	if (!good || !x)
		return NULL;
	node = kts_ir_temporal(&c->ir, op, x, y, from, to, span);
	if (kts_ir_stages(node) >= KTS_MAX_STAGES) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_temporal_depth, span,
					  "more than %u temporal operators are inside of each other", KTS_MAX_STAGES - 1),
			      "windows directly inside of each other add up: `once[0s, 1s] once[0s, 1s] P` is `once[0s, 2s] P`");
		return NULL;
	}
	return node;
}

struct kts_operand kts_check_temporal(struct kts_checker *c, const struct kts_ast_expr *e)
{
	bool two = e->kind == KTS_AST_EXPR_until || e->kind == KTS_AST_EXPR_since;
	const struct kts_ast_window *window = two ? e->binary.window : e->unary.window;
	struct kts_operand x = kts_check_predicate(c, two ? e->binary.left : e->unary.operand), y = x;
	bool run = c->run;

	if (two)
		y = kts_check_predicate(c, e->binary.right);
	if (!window) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_window, e->op_span,
					  "`%s` needs a window of time inside of an expression",
					  kts_ast_expr_text(e->kind)),
			      "write `%s[0s, 1s]`", kts_ast_expr_text(e->kind));
		return kts_check_error(e->span);
	}
	/* Times are constants wherever the operator stands. */
	c->run = false;
	const struct kts_ir_expr *node = kts_check_window(c, op_of(e->kind), window, as_predicate(c, &x),
							  two ? as_predicate(c, &y) : NULL, e->span);
	c->run = run;
	if (!node || x.kind == KTS_OPERAND_ERROR || y.kind == KTS_OPERAND_ERROR)
		return kts_check_error(e->span);
	return kts_check_node(e->span, node);
}
