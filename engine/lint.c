/* SPDX-License-Identifier: MIT */
#include "engine/lint.h"

#include <stdlib.h>

#include "engine/ir_build.h"
#include "engine/linter.h"
#include "engine/rational.h"
#include "engine/sentence.h"
#include "grammar/base/number.h"

const char *kts_lint_time_text(char buf[KTS_LINT_TEXT], int64_t ns)
{
	struct kts_sentence s;

	kts_say_begin(&s, buf, KTS_LINT_TEXT);
	if (ns == KTS_TIME_MAX)
		kts_say_text(&s, "a time beyond the clock");
	else
		kts_say_time(&s, ns);
	return buf;
}

void kts_lint_percent_text(char *buf, double fraction)
{
	kts_real_write(buf, kts_rational_f64(kts_rational_mul(kts_rational_decimal(fraction), kts_rational_u64(100))));
}

/* Every expression below @e once; @e may be NULL. No tree is higher than KTS_MAX_IR_DEPTH. */
static void walk(struct kts_linter *l, const struct kts_ir_check *check, const struct kts_ir_expr *e)
{
	if (!e || l->seen[e->id] == l->walk)
		return;
	l->seen[e->id] = l->walk;
	walk(l, check, e->arg[0]);
	walk(l, check, e->arg[1]);
	kts_lint_comparison(l, check, e);
	if (!l->data || (e->op != KTS_IR_over && !kts_ir_is_temporal(e->op)))
		return;
	kts_lint_window(l, check, e);
	kts_lint_beyond(l, check, e);
}

static void lint_check(struct kts_linter *l, const struct kts_ir_check *check)
{
	if (kts_lint_constant(l, check))
		return;
	l->walk++;
	walk(l, check, check->x);
	walk(l, check, check->y);
	kts_lint_pattern_band(l, check);
	kts_lint_tolerance(l, check);
	if (!l->data || !kts_lint_scope(l, check))
		return;
	kts_lint_pattern_window(l, check);
	kts_lint_deadline(l, check);
	kts_lint_longer(l, check);
}

static enum kts_status lint(struct kts_linter *l)
{
	l->range = calloc(l->ir->n_exprs + 1, sizeof(*l->range));
	l->seen = calloc(l->ir->n_exprs + 1, sizeof(*l->seen));
	l->sign = calloc(l->ir->n_exprs + 1, sizeof(*l->sign));
	l->peak = calloc(l->ir->n_projections + 1, sizeof(*l->peak));
	if (!l->range || !l->seen || !l->sign || !l->peak)
		return KTS_ENOMEM;
	KTS_TRY(kts_lint_places(l));
	kts_lint_ranges(l);
	if (l->data)
		KTS_TRY(kts_lint_clock(l));
	for (size_t i = 0; i < l->ir->n_checks; i++)
		lint_check(l, &l->ir->check[i]);
	return kts_lint_twice(l);
}

enum kts_status kts_lint_checks(const struct kts_ir *ir, const struct kts_data *data, struct kts_diags *diags)
{
	struct kts_linter l = { .ir = ir, .data = data, .diags = diags };
	enum kts_status rc = lint(&l);

	free(l.range);
	free(l.seen);
	free(l.sign);
	free(l.peak);
	free(l.at);
	free(l.time);
	free(l.stretch_end);
	return rc;
}
