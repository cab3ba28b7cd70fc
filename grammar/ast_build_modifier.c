/* SPDX-License-Identifier: MIT */
/* Constructors of modifiers, phases and inline tests. */
#include "grammar/ast_build.h"

struct kts_ast_modifier *kts_build_modifier(struct kts_parser *p, struct kts_span span,
					    enum kts_ast_modifier_kind kind)
{
	struct kts_ast_modifier *modifier = KTS_BUILD_NEW(p, struct kts_ast_modifier);

	if (modifier) {
		modifier->kind = kind;
		modifier->span = span;
	}
	return modifier;
}

struct kts_ast_modifier *kts_build_modifier_value(struct kts_parser *p, struct kts_span span,
						  enum kts_ast_modifier_kind kind, struct kts_ast_expr *value)
{
	struct kts_ast_modifier *modifier = value ? kts_build_modifier(p, span, kind) : NULL;

	if (modifier)
		modifier->value = value;
	return modifier;
}

struct kts_ast_modifier *kts_build_during(struct kts_parser *p, struct kts_span span, struct kts_ast_phase *phase)
{
	struct kts_ast_modifier *modifier = phase ? kts_build_modifier(p, span, KTS_AST_MODIFIER_during) : NULL;

	if (modifier)
		modifier->phase = phase;
	return modifier;
}

struct kts_ast_modifier *kts_build_gaps(struct kts_parser *p, struct kts_span span, int gaps)
{
	struct kts_ast_modifier *modifier = kts_build_modifier(p, span, KTS_AST_MODIFIER_gaps);

	if (modifier)
		modifier->gaps = (enum kts_ast_gaps)gaps;
	return modifier;
}

struct kts_ast_modifier *kts_build_on(struct kts_parser *p, struct kts_span span, struct kts_ast_name selector,
				      struct kts_ast_name reason, int action)
{
	struct kts_ast_modifier *modifier = kts_build_modifier(p, span, KTS_AST_MODIFIER_on);

	if (modifier) {
		modifier->selector = selector;
		modifier->reason = reason;
		modifier->action = (enum kts_ast_action)action;
	}
	return modifier;
}

struct kts_ast_modifier *kts_build_allow(struct kts_parser *p, struct kts_span span, enum kts_ast_allow_kind kind,
					 struct kts_ast_expr *value)
{
	struct kts_ast_modifier *modifier = kts_build_modifier_value(p, span, KTS_AST_MODIFIER_allow, value);

	if (modifier)
		modifier->allow = kind;
	return modifier;
}

struct kts_ast_modifier *kts_build_because(struct kts_parser *p, struct kts_span span, struct kts_ast_name text)
{
	struct kts_ast_modifier *modifier = kts_build_modifier(p, span, KTS_AST_MODIFIER_because);

	if (modifier)
		modifier->because = text;
	return modifier;
}

struct kts_ast_modifier *kts_build_policy_modifier(struct kts_parser *p, struct kts_ast_modifier *modifier)
{
	if (!modifier)
		return NULL;
	switch (modifier->kind) {
	case KTS_AST_MODIFIER_on:
	case KTS_AST_MODIFIER_coverage:
	case KTS_AST_MODIFIER_gaps:
	case KTS_AST_MODIFIER_allow:
		break;
	case KTS_AST_MODIFIER_during:
	case KTS_AST_MODIFIER_after:
	case KTS_AST_MODIFIER_before:
	case KTS_AST_MODIFIER_per_phase:
	case KTS_AST_MODIFIER_triggers:
	case KTS_AST_MODIFIER_because:
		kts_diag_help(kts_diag_at(p->diags, KTS_DIAG_misplaced, modifier->span,
					  "`%s` cannot stand in a policy", kts_ast_modifier_text(modifier->kind)),
			      "a policy has on, coverage, gaps and allow; put it on a group or a check");
		break;
	}
	return modifier;
}

/* --- phases --- */

static struct kts_ast_phase *phase_new(struct kts_parser *p, enum kts_ast_phase_kind kind, struct kts_span span)
{
	struct kts_ast_phase *phase = KTS_BUILD_NEW(p, struct kts_ast_phase);

	if (phase) {
		phase->kind = kind;
		phase->span = span;
	}
	return phase;
}

struct kts_ast_phase *kts_build_phase_baseline(struct kts_parser *p, struct kts_span span)
{
	return phase_new(p, KTS_AST_PHASE_BASELINE, span);
}

struct kts_ast_phase *kts_build_phase_label(struct kts_parser *p, struct kts_span span, struct kts_ast_name label)
{
	struct kts_ast_phase *phase = phase_new(p, KTS_AST_PHASE_LABEL, span);

	if (phase)
		phase->label = label.text;
	return phase;
}

static uint64_t plain_step(struct kts_parser *p, struct kts_ast_number number, struct kts_span span)
{
	if (number.is_int && !kts_span_is_set(number.unit.span))
		return number.magnitude;
	kts_diag_at(p->diags, KTS_DIAG_syntax, span, "the number of a step is a whole number without a unit");
	return 0;
}

struct kts_ast_phase *kts_build_phase_steps(struct kts_parser *p, struct kts_span span, struct kts_ast_number first,
					    struct kts_span first_span, struct kts_ast_number last,
					    struct kts_span last_span)
{
	struct kts_ast_phase *phase = phase_new(p, KTS_AST_PHASE_STEP, span);

	if (phase) {
		phase->first = plain_step(p, first, first_span);
		phase->last = plain_step(p, last, last_span);
	}
	return phase;
}

/* --- inline tests --- */

struct kts_build_test kts_build_test_empty(void)
{
	return (struct kts_build_test){ kts_list_empty(), kts_list_empty(), false };
}

struct kts_build_test kts_build_test_lost(struct kts_build_test test)
{
	test.lost = true;
	return test;
}

struct kts_build_test kts_build_test_row(struct kts_parser *p, struct kts_build_test test, struct kts_ast_row *row)
{
	test.rows = kts_list_add(p, test.rows, row);
	return test;
}

struct kts_build_test kts_build_test_expect(struct kts_parser *p, struct kts_build_test test,
					    struct kts_ast_expect *expect)
{
	test.expects = kts_list_add(p, test.expects, expect);
	return test;
}

struct kts_ast_row *kts_build_row(struct kts_parser *p, struct kts_span span, struct kts_ast_expr *target,
				  struct kts_list cells, struct kts_ast_expr *every)
{
	struct kts_ast_row *row = target ? KTS_BUILD_NEW(p, struct kts_ast_row) : NULL;

	if (row)
		*row = (struct kts_ast_row){
			.span = span, .target = target, .cells = cells.first, .count = cells.count, .every = every,
		};
	return row;
}

/* `_absent` is a hole of kind `absent`; false if the name is none. */
static bool set_hole(struct kts_parser *p, struct kts_ast_cell *cell, struct kts_str name, struct kts_span span)
{
	if (!name.ptr || name.ptr[0] != '_')
		return false;
	kts_parser_fail(p, kts_intern_put(p->names, name.ptr + 1, name.len - 1, &cell->hole.text));
	cell->hole.span = span;
	return true;
}

struct kts_ast_cell *kts_build_cell(struct kts_parser *p, struct kts_span span, struct kts_ast_expr *value)
{
	struct kts_ast_cell *cell = value ? KTS_BUILD_NEW(p, struct kts_ast_cell) : NULL;

	if (!cell)
		return NULL;
	cell->span = span;
	if (value->kind == KTS_AST_EXPR_name && set_hole(p, cell, value->name, value->span))
		return cell;
	if (value->kind == KTS_AST_EXPR_call && set_hole(p, cell, value->call.name.text, value->call.name.span)) {
		const struct kts_ast_arg *arg = value->call.args;

		if (value->call.count == 1 && arg->value->kind == KTS_AST_EXPR_name && !arg->over && !arg->phase &&
		    !arg->across.text.ptr)
			cell->reason = (struct kts_ast_name){ arg->value->name, arg->value->span };
		else
			kts_diag_at(p->diags, KTS_DIAG_syntax, value->span,
				    "a hole is written `_`, `_kind` or `_missing_stats(reason)`");
		return cell;
	}
	cell->value = value;
	return cell;
}

struct kts_ast_expect *kts_build_expect(struct kts_parser *p, struct kts_span span, enum kts_ast_expectation kind,
					struct kts_ast_name label, struct kts_ast_expr *at)
{
	struct kts_ast_expect *expect = KTS_BUILD_NEW(p, struct kts_ast_expect);

	if (expect)
		*expect = (struct kts_ast_expect){ .span = span, .kind = kind, .label = label, .at = at };
	return expect;
}

struct kts_ast_expect *kts_build_expect_open(struct kts_parser *p, struct kts_span span, struct kts_ast_name label,
					     struct kts_ast_name reason, struct kts_ast_expr *at)
{
	struct kts_ast_expect *expect = kts_build_expect(p, span, KTS_AST_EXPECT_INCONCLUSIVE, label, at);

	if (expect)
		expect->reason = reason;
	return expect;
}
