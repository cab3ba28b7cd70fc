/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "engine/ir_node.h"
#include "engine/linter.h"

/* Equal expressions are one node: where else each was written, by node and then in the order of the text. */

static int by_place(const void *p, const void *q)
{
	const struct kts_lint_at *a = p, *b = q;

	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return (a->span.begin > b->span.begin) - (a->span.begin < b->span.begin);
}

enum kts_status kts_lint_places(struct kts_linter *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->ir->n_exprs; i++)
		for (const struct kts_ir_place *p = kts_ir_node_of(l->ir->expr[i])->place; p; p = p->next)
			n++;
	l->at = calloc(n + 1, sizeof(*l->at));
	if (!l->at)
		return KTS_ENOMEM;
	for (size_t i = 0; i < l->ir->n_exprs; i++)
		for (const struct kts_ir_place *p = kts_ir_node_of(l->ir->expr[i])->place; p; p = p->next)
			l->at[l->n_at++] = (struct kts_lint_at){ l->ir->expr[i]->id, p->span };
	if (n)
		qsort(l->at, n, sizeof(*l->at), by_place);
	return KTS_OK;
}

static bool is_inside(struct kts_span part, struct kts_span whole)
{
	return part.begin >= whole.begin && part.end <= whole.end;
}

struct kts_span kts_lint_place(const struct kts_linter *l, const struct kts_ir_check *check, const struct kts_ir_expr *e)
{
	const struct kts_lint_at first = { e->id, check->span };
	size_t lo = 0, hi = l->n_at;

	if (is_inside(e->span, check->span))
		return e->span;
	while (lo < hi) {
		size_t middle = lo + (hi - lo) / 2;

		if (by_place(&l->at[middle], &first) < 0)
			lo = middle + 1;
		else
			hi = middle;
	}
	return lo < l->n_at && l->at[lo].id == e->id && is_inside(l->at[lo].span, check->span) ? l->at[lo].span : check->span;
}
