/* SPDX-License-Identifier: MIT */
/* The tree as text, for `kts dump --ast` and the goldens. */
#include <inttypes.h>
#include <stdarg.h>

#include "grammar/ast.h"
#include "grammar/base/number.h"

struct dump {
	FILE *out;
	const struct kts_sources *sources;
	unsigned int depth;
	bool first;
};

/* Start a node on a line of its own: "(kind". */
static void __attribute__((format(printf, 2, 3))) open_node(struct dump *d, const char *format, ...)
{
	va_list args;

	if (!d->first)
		fputc('\n', d->out);
	d->first = false;
	for (unsigned int i = 0; d->sources && i < d->depth; i++)
		fputs("  ", d->out);
	fputc('(', d->out);
	va_start(args, format);
	vfprintf(d->out, format, args);
	va_end(args);
	d->depth++;
}

static void close_node(struct dump *d)
{
	fputc(')', d->out);
	d->depth--;
}

static void put_span(struct dump *d, struct kts_span span)
{
	struct kts_place from, to;

	if (!d->sources || kts_sources_locate(d->sources, span.begin, &from) != KTS_OK ||
	    kts_sources_locate(d->sources, span.end, &to) != KTS_OK)
		return;
	fprintf(d->out, " @%" PRIu32 ":%" PRIu32 "-%" PRIu32 ":%" PRIu32, from.line, from.column, to.line, to.column);
}

static void put_string(struct dump *d, struct kts_str text)
{
	fputs(" \"", d->out);
	for (uint32_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if (c == '"' || c == '\\')
			fprintf(d->out, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			fprintf(d->out, "\\u%04x", c);
		else
			fputc(c, d->out);
	}
	fputc('"', d->out);
}

static void put_word(struct dump *d, struct kts_str text)
{
	fprintf(d->out, " %.*s", KTS_STR_ARGS(text));
}

static void put_unit(struct dump *d, struct kts_ast_unit unit)
{
	if (!kts_span_is_set(unit.span))
		return;
	fprintf(d->out, " %s%s%s", kts_unit_info(unit.unit)->text, unit.per != KTS_UNIT_NONE ? "/" : "",
		kts_unit_info(unit.per)->text);
}

static void put_number(struct dump *d, const struct kts_ast_number *number)
{
	char text[KTS_NUMBER_BYTES];

	if (number->is_int)
		kts_u64_write(text, number->magnitude);
	else
		kts_real_write_json(text, number->real);
	fprintf(d->out, " %s", text);
	put_unit(d, number->unit);
}

static void dump_expr(struct dump *d, const struct kts_ast_expr *expr);

/* A child with a name: "(by" around the expression. */
static void dump_part(struct dump *d, const char *name, const struct kts_ast_expr *expr)
{
	if (!expr)
		return;
	open_node(d, "%s", name);
	dump_expr(d, expr);
	close_node(d);
}

static void dump_window(struct dump *d, const struct kts_ast_window *window)
{
	if (!window)
		return;
	open_node(d, "window");
	put_span(d, window->span);
	dump_expr(d, window->from);
	dump_expr(d, window->to);
	close_node(d);
}

static void dump_band(struct dump *d, const struct kts_ast_band *band)
{
	if (!band)
		return;
	switch (band->kind) {
	case KTS_AST_BAND_RANGE:
		open_node(d, "band %c%c", band->lo_open ? '(' : '[', band->hi_open ? ')' : ']');
		put_span(d, band->span);
		dump_expr(d, band->lo);
		dump_expr(d, band->hi);
		break;
	case KTS_AST_BAND_ONE_SIDED:
		open_node(d, "band %s", kts_ast_expr_text(band->op));
		put_span(d, band->span);
		dump_expr(d, band->bound);
		break;
	case KTS_AST_BAND_NAME:
		open_node(d, "band");
		put_word(d, band->name.text);
		put_span(d, band->span);
		break;
	}
	close_node(d);
}

static void dump_phase(struct dump *d, const struct kts_ast_phase *phase)
{
	if (!phase)
		return;
	switch (phase->kind) {
	case KTS_AST_PHASE_BASELINE:
		open_node(d, "baseline");
		break;
	case KTS_AST_PHASE_STEP:
		open_node(d, "step %" PRIu64, phase->first);
		if (phase->last != phase->first)
			fprintf(d->out, " .. %" PRIu64, phase->last);
		break;
	case KTS_AST_PHASE_LABEL:
		open_node(d, "phase");
		put_string(d, phase->label);
		break;
	}
	put_span(d, phase->span);
	close_node(d);
}

static void put_path(struct dump *d, const struct kts_ast_path *path)
{
	put_word(d, path->root.text);
	for (const struct kts_ast_segment *s = path->segments; s; s = s->next) {
		switch (s->kind) {
		case KTS_AST_SEGMENT_member:
			fprintf(d->out, " .%.*s", KTS_STR_ARGS(s->text));
			break;
		case KTS_AST_SEGMENT_key:
			put_string(d, s->text);
			break;
		case KTS_AST_SEGMENT_index:
			fprintf(d->out, " [%" PRIu64 "]", s->index);
			break;
		case KTS_AST_SEGMENT_sweep:
			fputs(" [*]", d->out);
			break;
		case KTS_AST_SEGMENT_cpu:
			fprintf(d->out, " .cpu(%" PRIu64 ")", s->index);
			break;
		case KTS_AST_SEGMENT_cpu_all:
			fputs(" .cpu(*)", d->out);
			break;
		case KTS_AST_SEGMENT_map:
			fputs(" .map", d->out);
			put_string(d, s->text);
			break;
		}
	}
}

static void dump_arg(struct dump *d, const struct kts_ast_arg *arg)
{
	if (!arg->over && !arg->across.text.ptr && !arg->phase) {
		dump_expr(d, arg->value);
		return;
	}
	open_node(d, "arg");
	put_span(d, arg->span);
	dump_expr(d, arg->value);
	dump_part(d, "over", arg->over);
	if (arg->across.text.ptr) {
		open_node(d, "across");
		put_word(d, arg->across.text);
		put_span(d, arg->across.span);
		close_node(d);
	}
	dump_phase(d, arg->phase);
	close_node(d);
}

static void dump_unary(struct dump *d, const struct kts_ast_expr *expr)
{
	put_span(d, expr->span);
	dump_window(d, expr->unary.window);
	dump_expr(d, expr->unary.operand);
}

static void dump_binary(struct dump *d, const struct kts_ast_expr *expr)
{
	put_span(d, expr->span);
	dump_window(d, expr->binary.window);
	dump_expr(d, expr->binary.left);
	dump_expr(d, expr->binary.right);
}

#define DUMP_unary(d, expr)	dump_unary((d), (expr))
#define DUMP_binary(d, expr)	dump_binary((d), (expr))
#define DUMP_number(d, expr)	put_number((d), &(expr)->number), put_span((d), (expr)->span)
#define DUMP_string(d, expr)	put_string((d), (expr)->string), put_span((d), (expr)->span)
#define DUMP_boolean(d, expr)	fputs((expr)->boolean ? " true" : " false", (d)->out), put_span((d), (expr)->span)
#define DUMP_name(d, expr)	put_word((d), (expr)->name), put_span((d), (expr)->span)
#define DUMP_path(d, expr)	put_path((d), &(expr)->path), put_span((d), (expr)->span)
#define DUMP_in(d, expr)	put_span((d), (expr)->span), dump_expr((d), (expr)->in.value), dump_band((d), (expr)->in.band)
#define DUMP_call(d, expr)	dump_call((d), (expr))

static void dump_call(struct dump *d, const struct kts_ast_expr *expr)
{
	put_word(d, expr->call.name.text);
	put_span(d, expr->span);
	for (const struct kts_ast_arg *arg = expr->call.args; arg; arg = arg->next)
		dump_arg(d, arg);
}

static void dump_expr(struct dump *d, const struct kts_ast_expr *expr)
{
	open_node(d, "%s%s", kts_ast_expr_text(expr->kind), expr->parens ? " ()" : "");
	switch (expr->kind) {
#define EXPR(name, shape, text) \
	case KTS_AST_EXPR_##name: \
		DUMP_##shape(d, expr); \
		break;
#include "grammar/ast.def"
	}
	close_node(d);
}

static void dump_modifier(struct dump *d, const struct kts_ast_modifier *m)
{
	open_node(d, "%s", kts_ast_modifier_text(m->kind));
	if (m->kind == KTS_AST_MODIFIER_gaps)
		fputs(m->gaps == KTS_AST_GAPS_BRIDGE ? " bridge" : " break", d->out);
	if (m->kind == KTS_AST_MODIFIER_on) {
		put_word(d, m->selector.text);
		if (m->reason.text.ptr)
			fprintf(d->out, "(%.*s)", KTS_STR_ARGS(m->reason.text));
		fputs(m->action == KTS_AST_ACTION_SKIP ? " skip" : m->action == KTS_AST_ACTION_FAIL ? " fail"
								 : " inconclusive", d->out);
	}
	if (m->kind == KTS_AST_MODIFIER_allow && m->allow != KTS_AST_ALLOW_PERCENT)
		fputs(m->allow == KTS_AST_ALLOW_SAMPLES ? " samples" : " in a row", d->out);
	if (m->because.text.ptr)
		put_string(d, m->because.text);
	put_span(d, m->span);
	if (m->value)
		dump_expr(d, m->value);
	dump_phase(d, m->phase);
	close_node(d);
}

static void dump_modifiers(struct dump *d, const struct kts_ast_modifier *m)
{
	for (; m; m = m->next)
		dump_modifier(d, m);
}

static void put_reference(struct dump *d, const struct kts_ast_check *check)
{
	switch (check->reference) {
	case KTS_AST_REFERENCE_MEAN:
		fputs(" of mean", d->out);
		break;
	case KTS_AST_REFERENCE_MEDIAN:
		fputs(" of median", d->out);
		break;
	case KTS_AST_REFERENCE_FIRST:
		fputs(" of first", d->out);
		break;
	case KTS_AST_REFERENCE_VALUE:
	case KTS_AST_REFERENCE_NONE:
		break;
	}
}

static void dump_check(struct dump *d, const struct kts_ast_check *check)
{
	open_node(d, "check %s%s", check->warn ? "warn " : "", kts_ast_pattern_text(check->pattern));
	if (check->strictly)
		fputs(" strictly", d->out);
	if (check->direction == KTS_AST_DIRECTION_DECREASING)
		fputs(" decreasing", d->out);
	if (check->wrap)
		fprintf(d->out, " wrap %" PRIu32, check->wrap);
	put_reference(d, check);
	if (check->stays)
		fputs(" and stays", d->out);
	if (check->label.text.ptr)
		put_string(d, check->label.text);
	put_span(d, check->span);
	if (check->quorum) {
		open_node(d, "at least of");
		put_word(d, check->quorum_index.text);
		put_span(d, check->quorum_span);
		dump_expr(d, check->quorum);
		close_node(d);
	}
	dump_window(d, check->window);
	dump_expr(d, check->x);
	if (check->y)
		dump_expr(d, check->y);
	dump_part(d, "over", check->over);
	dump_band(d, check->band);
	dump_part(d, "to", check->target);
	dump_part(d, check->pattern == KTS_AST_PATTERN_when ? "within time" : "within",
		  check->tolerance ? check->tolerance : check->within);
	dump_part(d, "of", check->ref_value);
	dump_part(d, "by", check->by);
	dump_part(d, "for samples", check->run);
	dump_part(d, "for", check->hold);
	dump_modifiers(d, check->modifiers);
	close_node(d);
}

static void dump_series(struct dump *d, const struct kts_ast_item *item)
{
	open_node(d, "series");
	put_string(d, item->series.file.text);
	put_span(d, item->span);
	for (const struct kts_ast_series_key *key = item->series.keys; key; key = key->next) {
		open_node(d, "%s", kts_ast_series_key_text(key->kind));
		if (key->kind == KTS_AST_SERIES_KEY_format)
			put_word(d, key->text.text);
		else if (key->text.text.ptr)
			put_string(d, key->text.text);
		put_unit(d, key->unit);
		put_span(d, key->span);
		if (key->path)
			dump_expr(d, key->path);
		close_node(d);
	}
	close_node(d);
}

static void dump_signal(struct dump *d, const struct kts_ast_item *item)
{
	static const char *const types[] = { "", " u64", " i64", " f64", " bool", " text" };
	const struct kts_ast_signal *signal = &item->signal;

	open_node(d, "signal");
	put_word(d, signal->name.text);
	if (signal->index.text.ptr)
		fprintf(d->out, "[%.*s]", KTS_STR_ARGS(signal->index.text));
	fputs(types[signal->type], d->out);
	put_unit(d, signal->unit);
	put_span(d, item->span);
	dump_expr(d, signal->value);
	close_node(d);
}

static void dump_row(struct dump *d, const struct kts_ast_row *row)
{
	open_node(d, "row");
	put_span(d, row->span);
	dump_expr(d, row->target);
	for (const struct kts_ast_cell *cell = row->cells; cell; cell = cell->next) {
		if (cell->value) {
			dump_expr(d, cell->value);
			continue;
		}
		open_node(d, "hole");
		if (cell->hole.text.len)
			put_word(d, cell->hole.text);
		if (cell->reason.text.ptr)
			put_word(d, cell->reason.text);
		put_span(d, cell->span);
		close_node(d);
	}
	dump_part(d, "every", row->every);
	close_node(d);
}

static void dump_test(struct dump *d, const struct kts_ast_item *item)
{
	static const char *const words[] = { "passes", "fails", "inconclusive" };

	open_node(d, "test");
	put_string(d, item->test.label.text);
	put_span(d, item->span);
	for (const struct kts_ast_row *row = item->test.rows; row; row = row->next)
		dump_row(d, row);
	for (const struct kts_ast_expect *expect = item->test.expects; expect; expect = expect->next) {
		open_node(d, "%s", words[expect->kind]);
		put_string(d, expect->label.text);
		if (expect->reason.text.ptr)
			put_word(d, expect->reason.text);
		put_span(d, expect->span);
		dump_part(d, "at", expect->at);
		close_node(d);
	}
	close_node(d);
}

static void dump_item(struct dump *d, const struct kts_ast_item *item)
{
	switch (item->kind) {
	case KTS_AST_ITEM_series:
		dump_series(d, item);
		return;
	case KTS_AST_ITEM_use:
		open_node(d, "use");
		put_string(d, item->use.file.text);
		put_span(d, item->span);
		break;
	case KTS_AST_ITEM_param:
		open_node(d, "param");
		put_word(d, item->param.name.text);
		put_span(d, item->span);
		if (item->param.value)
			dump_expr(d, item->param.value);
		dump_band(d, item->param.band);
		break;
	case KTS_AST_ITEM_signal:
		dump_signal(d, item);
		return;
	case KTS_AST_ITEM_policy:
		open_node(d, "policy");
		put_span(d, item->span);
		dump_modifiers(d, item->policy.modifiers);
		break;
	case KTS_AST_ITEM_group:
		open_node(d, "group");
		put_string(d, item->group.label.text);
		put_span(d, item->span);
		dump_modifiers(d, item->group.modifiers);
		for (const struct kts_ast_item *inner = item->group.items; inner; inner = inner->next)
			dump_item(d, inner);
		break;
	case KTS_AST_ITEM_check:
		dump_check(d, &item->check);
		return;
	case KTS_AST_ITEM_test:
		dump_test(d, item);
		return;
	}
	close_node(d);
}

void kts_ast_dump(FILE *out, const struct kts_sources *sources, const struct kts_ast_file *file)
{
	struct dump d = { .out = out, .sources = sources, .first = true };

	open_node(&d, "file%s", file->has_version ? " kts 1" : "");
	put_span(&d, file->span);
	for (const struct kts_ast_item *item = file->items; item; item = item->next)
		dump_item(&d, item);
	close_node(&d);
	fputc('\n', out);
}
