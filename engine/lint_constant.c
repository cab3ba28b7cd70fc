/* SPDX-License-Identifier: MIT */
#include "engine/linter.h"

/* What a summary of constants comes to is known, but for how many there are, and whether there is a phase. */
static bool counts_samples(const struct kts_ir_expr *e)
{
	return e->op == KTS_IR_aggregate && (e->aggregate.summary == KTS_SUMMARY_COUNT || e->aggregate.phases.given);
}

/* Does @e depend on the series? Each expression is looked at once a walk. */
static bool reads(struct kts_linter *l, const struct kts_ir_expr *e)
{
	if (!e || l->seen[e->id] == l->walk)
		return false;
	l->seen[e->id] = l->walk;
	if (e->op == KTS_IR_column || e->op == KTS_IR_elapsed || e->op == KTS_IR_index || e->op == KTS_IR_phase ||
	    e->op == KTS_IR_swapped || counts_samples(e))
		return true;
	return reads(l, e->arg[0]) || reads(l, e->arg[1]);
}

bool kts_lint_constant(struct kts_linter *l, const struct kts_ir_check *check)
{
	l->walk++;
	if (reads(l, check->x) || reads(l, check->y))
		return false;
	kts_diag_help(kts_diag_at(l->diags, KTS_DIAG_lint_constant, check->span,
				  "this reads nothing of the series: no value in it can change what it comes to"),
		      "write a signal or a path in it, or leave it out");
	return true;
}
