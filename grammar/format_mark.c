/* SPDX-License-Identifier: MIT */
/*
 * What the tree knows of the tokens: where statements start, which brackets
 * belong to a name, and where a statement that is too long may be wrapped.
 */
#include "grammar/format_state.h"
#include "grammar/syntax.h"

/*
 * Where to wrap, the loosest first. What stands in brackets comes after all
 * that stands outside of them: SPLIT_NEST for each pair.
 */
enum {
	SPLIT_MODIFIER = 1,
	SPLIT_CLAUSE,		/* within, by, then ...; the cells of a row, the arguments of a call */
	SPLIT_IMPLIES,
	SPLIT_OR,
	SPLIT_AND,
	SPLIT_UNTIL,
	SPLIT_COMPARE,
	SPLIT_SUM,
	SPLIT_PRODUCT,
	SPLIT_NEST = 16,
};

/* The token at a position; the end's where none starts there. */
static uint32_t find(const struct kts_format_state *l, uint32_t at)
{
	uint32_t low = 0, high = l->n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (l->token[middle].span.begin < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low < l->n && l->token[low].span.begin == at ? low : l->n;
}

static void flag(struct kts_format_state *l, uint32_t at, enum kts_layout_flag flag)
{
	l->token[at].flags |= (uint8_t)flag;
}

static void split(struct kts_format_state *l, uint32_t at, unsigned int level)
{
	l->token[at].split = (uint16_t)level;
}

static void start(struct kts_format_state *l, uint32_t at, unsigned int depth)
{
	flag(l, at, KTS_LAYOUT_START);
	l->token[at].depth = (uint8_t)depth;
}

/* The word before what stands at @span may start a line: `within` before a tolerance. */
static void split_word(struct kts_format_state *l, struct kts_span span)
{
	uint32_t at = kts_span_is_set(span) ? find(l, span.begin) : 0;

	if (at)
		split(l, at - 1, SPLIT_CLAUSE);
}

/* The opening bracket behind a name belongs to it. */
static void mark_call(struct kts_format_state *l, struct kts_span name)
{
	uint32_t at = find(l, name.begin);

	if (at < l->n)
		flag(l, at + 1, KTS_LAYOUT_CALL);
}

/* --- expressions; @nest is how many brackets are around, times SPLIT_NEST --- */

static void mark_expr(struct kts_format_state *l, const struct kts_ast_expr *expr, unsigned int nest);

static void mark_window(struct kts_format_state *l, const struct kts_ast_window *window, unsigned int nest)
{
	if (!window)
		return;
	mark_expr(l, window->from, nest + SPLIT_NEST);
	mark_expr(l, window->to, nest + SPLIT_NEST);
}

static void mark_band(struct kts_format_state *l, const struct kts_ast_band *band, unsigned int nest)
{
	if (!band)
		return;
	if (band->kind == KTS_AST_BAND_RANGE)
		flag(l, find(l, band->span.begin), KTS_LAYOUT_BAND);
	if (band->lo)
		mark_expr(l, band->lo, nest + SPLIT_NEST);
	if (band->hi)
		mark_expr(l, band->hi, nest + SPLIT_NEST);
	if (band->bound)
		mark_expr(l, band->bound, nest);
}

static void mark_path(struct kts_format_state *l, const struct kts_ast_path *path)
{
	for (const struct kts_ast_segment *s = path->segments; s; s = s->next) {
		uint32_t dot = find(l, s->span.begin);

		/* .map("x"), .cpu(0): the name is behind the dot */
		if (dot + 1 < l->n && (s->kind == KTS_AST_SEGMENT_map || s->kind == KTS_AST_SEGMENT_cpu ||
				       s->kind == KTS_AST_SEGMENT_cpu_all))
			flag(l, dot + 2, KTS_LAYOUT_CALL);
	}
}

static void mark_call_expr(struct kts_format_state *l, const struct kts_ast_expr *expr, unsigned int nest)
{
	mark_call(l, expr->call.name.span);
	for (const struct kts_ast_arg *arg = expr->call.args; arg; arg = arg->next) {
		if (arg != expr->call.args)
			split(l, find(l, arg->span.begin), nest + SPLIT_NEST + SPLIT_CLAUSE);
		mark_expr(l, arg->value, nest + SPLIT_NEST);
		if (arg->over)
			mark_expr(l, arg->over, nest + SPLIT_NEST);
	}
}

static unsigned int operator_level(enum kts_ast_expr_kind kind)
{
	static const unsigned char levels[] = {
		[KTS_AST_EXPR_implies] = SPLIT_IMPLIES, [KTS_AST_EXPR_or] = SPLIT_OR,
		[KTS_AST_EXPR_and] = SPLIT_AND,		[KTS_AST_EXPR_until] = SPLIT_UNTIL,
		[KTS_AST_EXPR_since] = SPLIT_UNTIL,	[KTS_AST_EXPR_add] = SPLIT_SUM,
		[KTS_AST_EXPR_sub] = SPLIT_SUM,		[KTS_AST_EXPR_mul] = SPLIT_PRODUCT,
		[KTS_AST_EXPR_div] = SPLIT_PRODUCT,
	};

	return kts_ast_is_comparison(kind) ? (unsigned int)SPLIT_COMPARE : levels[kind];
}

static void mark_unary(struct kts_format_state *l, const struct kts_ast_expr *expr, unsigned int nest)
{
	if (expr->kind == KTS_AST_EXPR_neg)
		flag(l, find(l, expr->op_span.begin), KTS_LAYOUT_SIGN);
	mark_window(l, expr->unary.window, nest);
	mark_expr(l, expr->unary.operand, nest);
}

static void mark_binary(struct kts_format_state *l, const struct kts_ast_expr *expr, unsigned int nest)
{
	split(l, find(l, expr->op_span.begin), nest + operator_level(expr->kind));
	mark_expr(l, expr->binary.left, nest);
	mark_window(l, expr->binary.window, nest);
	mark_expr(l, expr->binary.right, nest);
}

static void mark_in(struct kts_format_state *l, const struct kts_ast_expr *expr, unsigned int nest)
{
	split(l, find(l, expr->op_span.begin), nest + SPLIT_COMPARE);
	mark_expr(l, expr->in.value, nest);
	mark_band(l, expr->in.band, nest);
}

#define MARK_unary(l, expr, nest)	mark_unary((l), (expr), (nest))
#define MARK_binary(l, expr, nest)	mark_binary((l), (expr), (nest))
#define MARK_in(l, expr, nest)		mark_in((l), (expr), (nest))
#define MARK_call(l, expr, nest)	mark_call_expr((l), (expr), (nest))
#define MARK_path(l, expr, nest)	mark_path((l), &(expr)->path)
/* one token each */
#define MARK_number(l, expr, nest)	(void)0
#define MARK_string(l, expr, nest)	(void)0
#define MARK_boolean(l, expr, nest)	(void)0
#define MARK_name(l, expr, nest)	(void)0

static void mark_expr(struct kts_format_state *l, const struct kts_ast_expr *expr, unsigned int nest)
{
	if (expr->parens)
		nest += SPLIT_NEST;
	switch (expr->kind) {
#define EXPR(name, shape, text) \
	case KTS_AST_EXPR_##name: \
		MARK_##shape(l, expr, nest); \
		break;
#include "grammar/ast.def"
	}
}

static void mark_part(struct kts_format_state *l, const struct kts_ast_expr *expr)
{
	if (!expr)
		return;
	split_word(l, expr->span);
	mark_expr(l, expr, 0);
}

static void mark_unit(struct kts_format_state *l, struct kts_ast_unit unit)
{
	if (!kts_span_is_set(unit.span))
		return;
	for (uint32_t i = find(l, unit.span.begin) + 1; i < l->n && l->token[i].span.begin < unit.span.end; i++)
		flag(l, i, KTS_LAYOUT_TIGHT);
}

/* --- statements --- */

static void mark_modifiers(struct kts_format_state *l, const struct kts_ast_modifier *m, unsigned int block)
{
	for (; m; m = m->next) {
		uint32_t at = find(l, m->span.begin);

		if (block)
			start(l, at, block);
		else
			split(l, at, SPLIT_MODIFIER);
		if (m->value)
			mark_expr(l, m->value, 0);
		if (m->reason.text.ptr)
			mark_call(l, m->selector.span);
	}
}

/* `in` before the band, or its sign where that stands alone. */
static void split_band(struct kts_format_state *l, const struct kts_ast_check *check)
{
	uint32_t at = find(l, check->band->span.begin);
	uint32_t subject_end = check->over ? check->over->span.end : check->subject.end;

	if (at && l->token[at - 1].kind == KTS_TOKEN_IN && l->token[at - 1].span.begin >= subject_end)
		at--;
	split(l, at, SPLIT_CLAUSE);
}

static void mark_check(struct kts_format_state *l, const struct kts_ast_check *check)
{
	if (check->quorum)
		mark_expr(l, check->quorum, 0);
	mark_window(l, check->window, 0);
	mark_expr(l, check->x, 0);
	mark_part(l, check->y);
	mark_part(l, check->over);
	if (check->band)
		split_band(l, check);
	mark_band(l, check->band, 0);
	mark_part(l, check->target);
	mark_part(l, check->tolerance);
	mark_part(l, check->ref_value);
	mark_part(l, check->by);
	mark_part(l, check->run);
	mark_part(l, check->hold);
	mark_part(l, check->within);
	mark_modifiers(l, check->modifiers, 0);
}

static void mark_signal(struct kts_format_state *l, const struct kts_ast_item *item)
{
	const struct kts_ast_signal *signal = &item->signal;
	uint32_t value = find(l, signal->value->span.begin);
	struct kts_span type = kts_span_is_set(signal->type_span) ? signal->type_span : signal->unit.span;

	if (kts_span_is_set(type))
		flag(l, find(l, type.begin) - 1, KTS_LAYOUT_COLUMN);
	if (value)
		flag(l, value - 1, KTS_LAYOUT_COLUMN);
	mark_unit(l, signal->unit);
	mark_expr(l, signal->value, 0);
}

static void mark_series(struct kts_format_state *l, const struct kts_ast_series *series, unsigned int depth)
{
	for (const struct kts_ast_series_key *key = series->keys; key; key = key->next) {
		start(l, find(l, key->span.begin), depth + 1);
		if (key->path)
			mark_expr(l, key->path, 0);
		mark_unit(l, key->unit);
	}
}

static void mark_row(struct kts_format_state *l, const struct kts_ast_row *row)
{
	uint32_t assign = find(l, row->span.begin);

	while (assign < l->n && l->token[assign].kind != KTS_TOKEN_ASSIGN)
		assign++;
	flag(l, assign, KTS_LAYOUT_COLUMN);
	mark_expr(l, row->target, 0);
	for (const struct kts_ast_cell *cell = row->cells; cell; cell = cell->next) {
		if (cell != row->cells)
			split(l, find(l, cell->span.begin), SPLIT_NEST + SPLIT_CLAUSE);
		if (cell->value)
			mark_expr(l, cell->value, SPLIT_NEST);
		else if (cell->reason.text.ptr)
			mark_call(l, cell->hole.span);
	}
	mark_part(l, row->every);
}

static void mark_test(struct kts_format_state *l, const struct kts_ast_test *test, unsigned int depth)
{
	for (const struct kts_ast_row *row = test->rows; row; row = row->next) {
		start(l, find(l, row->span.begin), depth + 1);
		mark_row(l, row);
	}
	for (const struct kts_ast_expect *expect = test->expects; expect; expect = expect->next) {
		start(l, find(l, expect->span.begin), depth + 1);
		mark_part(l, expect->at);
	}
}

/* Does a comment stand between two positions? */
static bool has_comment(const struct kts_format_state *l, uint32_t begin, uint32_t end)
{
	uint32_t first = kts_layout_first_comment(l, begin);

	return first < l->n_comments && l->comment[first].begin < end;
}

/* The braces of a statement that ends in one: `series "x" { ... }`. */
static void mark_block(struct kts_format_state *l, const struct kts_ast_item *item, uint32_t close, unsigned int depth)
{
	uint32_t open = find(l, item->span.begin);
	const struct kts_layout_token *brace = &l->token[close];

	if (brace->kind != KTS_TOKEN_RBRACE || brace->span.end != item->span.end)
		return;		/* a series without a block */
	while (open < close && l->token[open].kind != KTS_TOKEN_LBRACE)
		open++;
	if (open + 1 == close && !has_comment(l, l->token[open].span.end, brace->span.begin)) {
		flag(l, close, KTS_LAYOUT_TIGHT);
		return;
	}
	flag(l, open, KTS_LAYOUT_OPEN);
	flag(l, close, KTS_LAYOUT_CLOSE);
	start(l, close, depth);
}

static void mark_items(struct kts_format_state *l, const struct kts_ast_item *item, unsigned int depth);

static void mark_item(struct kts_format_state *l, const struct kts_ast_item *item, unsigned int depth)
{
	start(l, find(l, item->span.begin), depth);
	switch (item->kind) {
	case KTS_AST_ITEM_series:
		mark_series(l, &item->series, depth);
		break;
	case KTS_AST_ITEM_use:
		break;
	case KTS_AST_ITEM_param:
		if (item->param.value)
			mark_expr(l, item->param.value, 0);
		mark_band(l, item->param.band, 0);
		break;
	case KTS_AST_ITEM_signal:
		mark_signal(l, item);
		break;
	case KTS_AST_ITEM_policy:
		mark_modifiers(l, item->policy.modifiers, depth + 1);
		break;
	case KTS_AST_ITEM_group:
		mark_modifiers(l, item->group.modifiers, 0);
		mark_items(l, item->group.items, depth + 1);
		break;
	case KTS_AST_ITEM_check:
		mark_check(l, &item->check);
		return;
	case KTS_AST_ITEM_test:
		mark_test(l, &item->test, depth);
		break;
	}
	mark_block(l, item, find(l, item->span.end - 1), depth);
}

static void mark_items(struct kts_format_state *l, const struct kts_ast_item *item, unsigned int depth)
{
	for (; item; item = item->next)
		mark_item(l, item, depth);
}

void kts_layout_mark(struct kts_format_state *l)
{
	if (kts_span_is_set(l->file->version_span))
		start(l, find(l, l->file->version_span.begin), 0);
	mark_items(l, l->file->items, 0);
}
