/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "engine/checker.h"
#include "grammar/parser.h"
#include "grammar/suggest.h"

/* Those that a message has room for. */
static void list_params(const struct kts_checker *c, struct kts_diag *diag)
{
	char list[160];
	size_t n = 0, len = 0;

	for (size_t i = 0; i < c->n_symbols && len < sizeof list; i++)
		if (c->symbol[i]->kind == KTS_SYMBOL_PARAM && n++ < 6)
			len += (size_t)snprintf(list + len, sizeof list - len, "%s`%.*s`", len ? ", " : "",
						KTS_STR_ARGS(c->symbol[i]->name.text));
	if (!n)
		kts_diag_help(diag, "the spec has no params");
	else if (n <= 6 && len < sizeof list)
		kts_diag_help(diag, "there are %s", list);
}

static void unknown(struct kts_checker *c, const char *name)
{
	struct kts_suggest near;
	struct kts_str text = kts_intern_find(c->names, name, strlen(name));
	const struct kts_symbol *signal = text.ptr ? kts_check_find(c, text) : NULL;
	struct kts_diag *diag;

	if (kts_check_may_be_lost(c, name, strlen(name)))
		return;
	diag = kts_diag_in_file(c->diags, KTS_DIAG_define_unknown, c->files->name, 0, 0, "there is no param `%s` for -D %s", name,
				name);
	if (signal) {
		kts_diag_second(diag, signal->name.span, "this is a signal");
		return;
	}
	kts_suggest_start(&near, name, strlen(name));
	for (size_t i = 0; i < c->n_symbols; i++)
		if (c->symbol[i]->kind == KTS_SYMBOL_PARAM)
			kts_suggest_try(&near, c->symbol[i]->name.text.ptr, c->symbol[i]->name.text.len);
	if (near.best)
		kts_diag_help(diag, "did you mean `%.*s`?", (int)near.best_len, near.best);
	else
		list_params(c, diag);
}

/*
 * `-D NAME=VALUE` is read as the statement `param NAME = VALUE` by the parser
 * of specs, in a text of its own, so messages can point into it.
 */
static const struct kts_ast_param *parse_define(struct kts_checker *c, const struct kts_define *define)
{
	size_t size = strlen(define->name) + strlen(define->value) + 16, errors = c->diags->errors;
	char *text = kts_arena_alloc(c->arena, size), *name = kts_arena_alloc(c->arena, size);
	struct kts_ast_file *ast = NULL;
	enum kts_status status;
	uint32_t source;

	if (!text || !name) {
		kts_checker_failed(c);
		return NULL;
	}
	snprintf(name, size, "-D %s", define->name);
	snprintf(text, size, "param %s = %s", define->name, define->value);
	status = kts_sources_add(c->sources, name, text, strlen(text), &source);
	if (status == KTS_OK)
		status = kts_parse(c->arena, c->names, c->sources, source, c->diags, &ast);
	if (status != KTS_OK && status != KTS_ESPEC)
		c->status = status;
	if (c->status != KTS_OK || c->diags->errors > errors)
		return NULL;
	if (!ast->items || ast->items->next || ast->items->kind != KTS_AST_ITEM_param || ast->comments) {
		kts_diag_at(c->diags, KTS_DIAG_define_value, ast->span, "the value of -D %s is not a single constant or band",
			    define->name);
		return NULL;
	}
	return &ast->items->param;
}

void kts_check_defines(struct kts_checker *c)
{
	for (size_t i = 0; i < c->options->n_defines && c->status == KTS_OK; i++) {
		const struct kts_define *define = &c->options->define[i];
		struct kts_str name = kts_intern_find(c->names, define->name, strlen(define->name));
		struct kts_symbol *symbol = name.ptr ? kts_check_find(c, name) : NULL;
		const struct kts_ast_param *param;

		if (!symbol || symbol->kind != KTS_SYMBOL_PARAM) {
			unknown(c, define->name);
			continue;
		}
		if (symbol->define) {
			kts_diag_second(kts_diag_in_file(c->diags, KTS_DIAG_define_value, c->files->name, 0, 0,
							 "-D %s is given twice", define->name),
					symbol->name.span, "the param");
			continue;
		}
		param = parse_define(c, define);
		if (param)
			symbol->define = param;
		else
			/* Said why; the text's own value would only be a guess. */
			symbol->state = KTS_SYMBOL_DONE;
	}
}

static const struct kts_constant *sample_of(const struct kts_operand *value)
{
	if (value->kind == KTS_OPERAND_BAND)
		return value->band->has_lo ? &value->band->lo : &value->band->hi;
	return &value->constant;
}

bool kts_check_define_fits(struct kts_checker *c, const struct kts_symbol *symbol, const struct kts_operand *declared,
			   const struct kts_operand *given)
{
	const struct kts_constant *want = sample_of(declared), *have = sample_of(given);
	struct kts_span at = symbol->define->band ? symbol->define->band->span : symbol->define->value->span;
	char wanted[96], had[96], example[64];
	struct kts_diag *diag;

	if (declared->kind != given->kind || want->is_bool != have->is_bool) {
		const char *what = declared->kind == KTS_OPERAND_BAND ? "a band" : want->is_bool ? "true or false" : "a number";

		kts_diag_second(kts_diag_at(c->diags, KTS_DIAG_define_value, at,
					    "the param `%.*s` is %s, so -D has to give one too",
					    KTS_STR_ARGS(symbol->name.text), what),
				symbol->name.span, "the param");
		return false;
	}
	if (want->is_bool || (kts_unit_same_dimension(&want->unit, &have->unit) && want->unit.fraction == have->unit.fraction))
		return true;
	kts_unit_describe(wanted, sizeof wanted, &want->unit);
	kts_unit_describe(had, sizeof had, &have->unit);
	diag = kts_diag_at(c->diags, KTS_DIAG_define_value, at, "the param `%.*s` is %s, -D gives %s",
			   KTS_STR_ARGS(symbol->name.text), wanted, had);
	kts_diag_second(diag, symbol->name.span, "the param");
	kts_constant_text(example, sizeof example, want);
	kts_diag_help(diag, "give a value such as %s", example);
	return false;
}
