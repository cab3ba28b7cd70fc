/* SPDX-License-Identifier: MIT */
#include "engine/checker.h"

/*
 * `monotonic x wrap 32` says of the counter x that it starts again at 0. Then
 * its differences are that wherever they are taken, so all checks are looked at
 * before anything else is.
 */
static void wraps(struct kts_checker *c, const struct kts_ast_check *check)
{
	struct kts_symbol *symbol;

	if (check->pattern != KTS_AST_PATTERN_monotonic || !check->wrap || check->x->kind != KTS_AST_EXPR_name)
		return;
	symbol = kts_check_find(c, check->x->name);
	if (!symbol || symbol->kind != KTS_SYMBOL_SIGNAL)
		return;
	if (symbol->wrap && symbol->wrap != check->wrap) {
		kts_diag_second(kts_diag_at(c->diags, KTS_DIAG_wrap, check->x->span, "`%.*s` cannot wrap at 32 bits and at 64",
					    KTS_STR_ARGS(symbol->name.text)),
				symbol->wrap_span, "the other one");
		return;
	}
	symbol->wrap = check->wrap;
	symbol->wrap_span = check->x->span;
}

static void walk(struct kts_checker *c, const struct kts_ast_item *items)
{
	for (const struct kts_ast_item *item = items; item; item = item->next) {
		if (item->kind == KTS_AST_ITEM_check)
			wraps(c, &item->check);
		else if (item->kind == KTS_AST_ITEM_group)
			walk(c, item->group.items);
	}
}

void kts_check_wraps(struct kts_checker *c)
{
	for (const struct kts_check_file *file = c->files; file; file = file->next)
		walk(c, file->ast->items);
}

unsigned int kts_check_wrap(const struct kts_checker *c, const struct kts_ast_expr *e)
{
	const struct kts_symbol *symbol = e->kind == KTS_AST_EXPR_name ? kts_check_find(c, e->name) : NULL;

	return symbol && symbol->kind == KTS_SYMBOL_SIGNAL ? symbol->wrap : 0;
}
