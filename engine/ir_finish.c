/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "engine/ir_node.h"

/*
 * One walk over what an expression reads. Signals keep their columns once they
 * are known: a thousand checks over one large signal do not walk it a thousand
 * times.
 */
struct walk {
	struct kts_ir_builder *b;
	uint32_t number;	/* of this walk, from 1 */
	uint32_t *last;		/* by column: the last walk that met it */
	uint32_t *column;	/* met in this walk */
	size_t n;
};

static void meet(struct walk *w, uint32_t column)
{
	if (w->last[column] == w->number)
		return;
	w->last[column] = w->number;
	w->column[w->n++] = column;
}

static void reach(struct walk *w, const struct kts_ir_expr *x)
{
	struct kts_ir_node *node;

	if (!x)
		return;
	node = kts_ir_node_of(x);
	if (node->seen == w->number)
		return;
	node->seen = w->number;
	for (size_t i = 0; node->column && i < node->n_columns; i++)
		meet(w, node->column[i]);
	if (node->column)
		return;
	if (x->op == KTS_IR_column)
		meet(w, x->column);
	reach(w, x->arg[0]);
	reach(w, x->arg[1]);
}

static void start(struct walk *w)
{
	w->number++;
	w->n = 0;
}

static const uint32_t *keep(struct walk *w)
{
	uint32_t *own = kts_arena_array(w->b->arena, w->n, sizeof *own);

	if (own && w->n)
		memcpy(own, w->column, w->n * sizeof *own);
	return own;
}

static void reach_check(struct walk *w, const struct kts_ir_check *check)
{
	reach(w, check->x);
	reach(w, check->y);
	for (size_t k = 0; k < check->n_signals; k++)
		reach(w, check->signal[k].expr);
}

static enum kts_status give_columns(struct walk *w, struct kts_ir_check *check, size_t n_checks)
{
	/* The first walk is over everything: what it does not come to is not used. */
	start(w);
	for (size_t i = 0; i < n_checks; i++)
		reach_check(w, &check[i]);
	for (size_t i = 0; i < w->b->n_nodes; i++) {
		struct kts_ir_node *node = w->b->node[i];

		if (!node->seen || !node->remember)
			continue;
		start(w);
		reach(w, &node->expr);
		node->column = keep(w);
		node->n_columns = w->n;
		if (!node->column)
			return kts_arena_status(w->b->arena);
	}
	for (size_t i = 0; i < n_checks; i++) {
		start(w);
		reach_check(w, &check[i]);
		check[i].column = keep(w);
		check[i].n_columns = w->n;
		if (!check[i].column)
			return kts_arena_status(w->b->arena);
	}
	return KTS_OK;
}

/* The final number of each projection in @number, which tells used ones by not being 0. */
static void number_projections(const struct kts_ir_builder *b, uint32_t *number, struct kts_projection *out, struct kts_ir *ir)
{
	uint32_t n = 0;

	for (size_t i = 0; i < b->n_projections; i++) {
		bool used = number[i] != 0;

		number[i] = n;
		b->place[i] = used ? n : KTS_IR_UNUSED;
		if (used)
			out[n++] = *b->projection[i];
	}
	ir->projection = out;
	ir->n_projections = n;
}

static void number_nodes(const struct kts_ir_builder *b, const uint32_t *number, const struct kts_ir_expr **out, struct kts_ir *ir)
{
	uint32_t n = 0;

	for (size_t i = 0; i < b->n_nodes; i++) {
		struct kts_ir_node *node = b->node[i];

		if (!node->seen)
			continue;
		node->expr.id = n;
		if (node->expr.op == KTS_IR_column)
			node->expr.column = number[node->expr.column];
		out[n++] = &node->expr;
	}
	ir->expr = out;
	ir->n_exprs = n;
}

enum kts_status kts_ir_finish(struct kts_ir_builder *b, struct kts_ir_check *check, size_t n_checks, struct kts_ir *ir)
{
	struct walk w = { .b = b };
	const struct kts_ir_expr **expr;
	struct kts_projection *projection;

	if (b->status != KTS_OK)
		return b->status;
	w.last = kts_arena_array(b->arena, b->n_projections, sizeof *w.last);
	w.column = kts_arena_array(b->arena, b->n_projections, sizeof *w.column);
	expr = kts_arena_array(b->arena, b->n_nodes, sizeof *expr);
	projection = kts_arena_array(b->arena, b->n_projections, sizeof *projection);
	b->place = kts_arena_array(b->arena, b->n_projections, sizeof *b->place);
	if (!w.last || !w.column || !expr || !projection || !b->place)
		return kts_arena_status(b->arena);
	KTS_TRY(give_columns(&w, check, n_checks));
	number_projections(b, w.last, projection, ir);
	number_nodes(b, w.last, expr, ir);
	for (size_t i = 0; i < n_checks; i++) {
		uint32_t *column = (uint32_t *)(uintptr_t)check[i].column;

		for (size_t k = 0; k < check[i].n_columns; k++)
			column[k] = w.last[column[k]];
	}
	ir->check = check;
	ir->n_checks = n_checks;
	return KTS_OK;
}

/*
 * Of what lint tells of only: a comparison or a window may be written in many
 * checks, and each should be told where it stands. Written again and again at
 * one place (a signal, keys) it is there once.
 */
void kts_ir_add_place(struct kts_ir_builder *b, struct kts_ir_node *node, struct kts_span span)
{
	const struct kts_span *last = node->place ? &node->place->span : &node->expr.span;
	struct kts_ir_place *place;

	if ((node->expr.type != KTS_TYPE_BOOL && node->expr.op != KTS_IR_over) || !kts_span_is_set(span) ||
	    (last->begin == span.begin && last->end == span.end) || node->expr.span.begin == span.begin)
		return;
	place = KTS_ARENA_NEW(b->arena, struct kts_ir_place);
	if (!place) {
		b->status = kts_arena_status(b->arena);
		return;
	}
	*place = (struct kts_ir_place){ node->place, span };
	node->place = place;
}
