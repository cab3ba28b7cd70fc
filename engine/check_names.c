/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "engine/checker.h"
#include "engine/types.h"
#include "engine/wide.h"
#include "grammar/parser.h"
#include "grammar/suggest.h"
#include "grammar/units.h"

/* Interned text: equal names are equal pointers. */
static size_t slot_of(struct kts_str name, size_t n_slots)
{
	uint64_t hash = (uint64_t)(uintptr_t)name.ptr * 0x9e3779b97f4a7c15ull;

	return (size_t)(hash >> 32) & (n_slots - 1);
}

struct kts_symbol *kts_check_find(const struct kts_checker *c, struct kts_str name)
{
	size_t slot;

	if (!c->n_symbol_slots)
		return NULL;
	for (slot = slot_of(name, c->n_symbol_slots); c->symbol_slot[slot]; slot = (slot + 1) & (c->n_symbol_slots - 1)) {
		struct kts_symbol *symbol = c->symbol[c->symbol_slot[slot] - 1];

		if (kts_str_same(symbol->name.text, name))
			return symbol;
	}
	return NULL;
}

static void insert(struct kts_checker *c, size_t index)
{
	size_t slot = slot_of(c->symbol[index]->name.text, c->n_symbol_slots);

	while (c->symbol_slot[slot])
		slot = (slot + 1) & (c->n_symbol_slots - 1);
	c->symbol_slot[slot] = (uint32_t)index + 1;
}

static bool grow_slots(struct kts_checker *c)
{
	size_t more = c->n_symbol_slots ? c->n_symbol_slots * 2 : 128;
	uint32_t *slots;

	if (c->n_symbols * 2 < c->n_symbol_slots)
		return true;
	slots = kts_arena_array(c->arena, more, sizeof *slots);
	if (!slots) {
		kts_checker_failed(c);
		return false;
	}
	c->symbol_slot = slots;
	c->n_symbol_slots = more;
	for (size_t i = 0; i < c->n_symbols; i++)
		insert(c, i);
	return true;
}

void kts_check_declare(struct kts_checker *c, const struct kts_ast_item *item)
{
	bool param = item->kind == KTS_AST_ITEM_param;
	const struct kts_ast_name *name = param ? &item->param.name : &item->signal.name;
	struct kts_symbol *symbol = kts_check_find(c, name->text), **list;

	if (symbol) {
		kts_diag_second(kts_diag_at(c->diags, KTS_DIAG_redefinition, name->span, "`%.*s` is declared twice",
					    KTS_STR_ARGS(name->text)),
				symbol->name.span, "first declared here");
		return;
	}
	list = kts_check_grow(c, c->symbol, c->n_symbols, &c->cap_symbols, sizeof *list);
	if (!list)
		return;
	c->symbol = list;
	symbol = KTS_ARENA_NEW(c->arena, struct kts_symbol);
	if (!symbol) {
		kts_checker_failed(c);
		return;
	}
	if (!grow_slots(c))
		return;
	symbol->kind = param ? KTS_SYMBOL_PARAM : KTS_SYMBOL_SIGNAL;
	symbol->name = *name;
	symbol->item = item;
	symbol->result = kts_check_error(name->span);
	list[c->n_symbols] = symbol;
	insert(c, c->n_symbols++);
}

/* --- undeclared names --- */

static bool reported(struct kts_checker *c, struct kts_str name)
{
	for (size_t i = 0; i < c->n_undeclared; i++)
		if (kts_str_same(c->undeclared[i], name))
			return true;
	if (!c->undeclared)
		c->undeclared = kts_arena_array(c->arena, KTS_MAX_ERRORS, sizeof *c->undeclared);
	if (!c->undeclared)
		kts_checker_failed(c);
	else if (c->n_undeclared < KTS_MAX_ERRORS)
		c->undeclared[c->n_undeclared++] = name;
	return false;
}

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Whether `signal` or `param` stands before a name. */
static bool is_declared_behind(const char *start, const char *name)
{
	static const char *const word[] = { "signal", "param" };
	const char *end = name;

	while (end > start && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	for (size_t i = 0; end < name && i < sizeof word / sizeof *word; i++) {
		size_t len = strlen(word[i]);

		if ((size_t)(end - start) >= len && memcmp(end - len, word[i], len) == 0 &&
		    (end - len == start || !is_word_byte(end[-(ptrdiff_t)len - 1])))
			return true;
	}
	return false;
}

/* Whether the text behind a name makes it look like a declaration: `x =`, `x : u64`, `x[layer]`. */
static bool is_declared_at(const char *text, const char *end)
{
	while (text < end && (*text == ' ' || *text == '\t'))
		text++;
	return text < end && (*text == ':' || *text == '[' || (*text == '=' && text[1] != '='));
}

bool kts_check_may_be_lost(const struct kts_checker *c, const char *name, size_t len)
{
	/* what the parser could not read, and has told, is a name without text */
	if (c->incomplete || !len)
		return true;
	/* A look at all of the text, so not for messages that nobody sees. */
	for (uint32_t id = 0; c->damaged && c->diags->errors <= KTS_MAX_ERRORS && id < kts_sources_count(c->sources); id++) {
		const struct kts_source *source = kts_sources_get(c->sources, id);
		const char *at = source->text, *end = source->text + source->size;

		while ((at = memmem(at, (size_t)(end - at), name, len))) {
			bool whole = (at == source->text || !is_word_byte(at[-1])) &&
				(at + len == end || !is_word_byte(at[len]));
			if (whole && (is_declared_behind(source->text, at) || is_declared_at(at + len, end)))
				return true;
			at += len;
		}
	}
	return false;
}

/* `100/sec`: written as a unit is. */
static bool divides_number(const struct kts_checker *c, struct kts_span span)
{
	size_t len;
	struct kts_span before = { span.begin - 2, span.begin };
	const char *text = span.begin > 2 ? kts_sources_text(c->sources, before, &len) : NULL;

	return text && len == 2 && text[1] == '/' && text[0] >= '0' && text[0] <= '9';
}

void kts_check_unquoted(struct kts_checker *c, struct kts_str name, struct kts_span span)
{
	struct kts_suggest near;
	struct kts_diag *diag;

	if (reported(c, name) || kts_check_may_be_lost(c, name.ptr, name.len))
		return;
	diag = kts_diag_at(c->diags, KTS_DIAG_undeclared, span, "there is no signal or param `%.*s`", KTS_STR_ARGS(name));
	if (c->diags->errors > KTS_MAX_ERRORS)
		return;
	kts_suggest_start(&near, name.ptr, name.len);
	for (size_t i = 0; i < c->n_symbols; i++)
		if (c->symbol[i]->kind == KTS_SYMBOL_SIGNAL && c->symbol[i]->item->signal.type == KTS_AST_TYPE_TEXT)
			kts_suggest_try(&near, c->symbol[i]->name.text.ptr, c->symbol[i]->name.text.len);
	if (near.best)
		kts_diag_help(diag, "text stands in quotes: `\"%.*s\"`; or did you mean `%.*s`?", KTS_STR_ARGS(name),
			      (int)near.best_len, near.best);
	else
		kts_diag_help(diag, "text stands in quotes: write `\"%.*s\"`", KTS_STR_ARGS(name));
}

bool kts_check_reference(struct kts_checker *c, const struct kts_ast_expr *e)
{
	static const char *const reference[] = { "mean", "median", "first" };
	struct kts_suggest near;
	struct kts_diag *diag;

	if (e->kind != KTS_AST_EXPR_name || kts_check_find(c, e->name))
		return true;
	if (reported(c, e->name) || kts_check_may_be_lost(c, e->name.ptr, e->name.len))
		return false;
	diag = kts_diag_at(c->diags, KTS_DIAG_undeclared, e->span, "there is no reference or param `%.*s`",
			   KTS_STR_ARGS(e->name));
	kts_suggest_start(&near, e->name.ptr, e->name.len);
	for (size_t i = 0; i < sizeof reference / sizeof *reference; i++)
		kts_suggest_try(&near, reference[i], strlen(reference[i]));
	for (size_t i = 0; i < c->n_symbols && c->diags->errors <= KTS_MAX_ERRORS; i++)
		if (c->symbol[i]->kind == KTS_SYMBOL_PARAM)
			kts_suggest_try(&near, c->symbol[i]->name.text.ptr, c->symbol[i]->name.text.len);
	if (kts_str_is(e->name, "average") || kts_str_is(e->name, "avg"))
		kts_diag_help(diag, "write `of mean`");
	else if (near.best)
		kts_diag_help(diag, "did you mean `%.*s`?", (int)near.best_len, near.best);
	else
		kts_diag_help(diag, "a reference is `mean`, `median`, `first` or a number");
	return false;
}

void kts_check_undeclared(struct kts_checker *c, struct kts_str name, struct kts_span span)
{
	static const char *const builtin[] = { "elapsed", "index", "phase", "swapped" };
	struct kts_suggest near;
	struct kts_diag *diag;

	/* One missing declaration is one error, however often the name is used. */
	if (reported(c, name) || kts_check_may_be_lost(c, name.ptr, name.len))
		return;
	diag = kts_diag_at(c->diags, KTS_DIAG_undeclared, span, "there is no signal or param `%.*s`", KTS_STR_ARGS(name));
	if (kts_name_is_root(name.ptr, name.len)) {
		kts_diag_help(diag, "`%.*s` is where paths start: say what to read there, `%.*s.NAME`", KTS_STR_ARGS(name),
			      KTS_STR_ARGS(name));
		return;
	}
	if (kts_unit_find(name.ptr, name.len) != KTS_UNIT_NONE) {
		kts_diag_help(diag, "a unit follows its number without a blank: `5%.*s`, `500/%.*s`", KTS_STR_ARGS(name),
			      KTS_STR_ARGS(name));
		return;
	}
	/* A look at every name, so not for messages that nobody sees. */
	if (c->diags->errors > KTS_MAX_ERRORS)
		return;
	kts_suggest_start(&near, name.ptr, name.len);
	for (size_t i = 0; i < c->n_symbols; i++)
		kts_suggest_try(&near, c->symbol[i]->name.text.ptr, c->symbol[i]->name.text.len);
	for (size_t i = 0; i < sizeof builtin / sizeof *builtin; i++)
		kts_suggest_try(&near, builtin[i], strlen(builtin[i]));
	if (near.best)
		kts_diag_help(diag, "did you mean `%.*s`?", (int)near.best_len, near.best);
	else if (divides_number(c, span))
		kts_diag_help(diag, "`/%.*s` is no unit: write `/s`, `/ms`, `/min`", KTS_STR_ARGS(name));
	else
		kts_diag_help(diag, "declare it: `signal %.*s = PATH`", KTS_STR_ARGS(name));
}

/* --- definitions --- */

static struct kts_operand param_value(struct kts_checker *c, const struct kts_ast_param *param)
{
	struct kts_operand value = kts_check_error(param->name.span);
	struct kts_constant_band band, *kept;

	if (!param->band) {
		value = kts_check_expr(c, param->value, false);
		if (value.kind == KTS_OPERAND_NODE) {
			kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_not_constant, value.span,
						  "a param is a constant, and this is a value of the series"),
				      "declare it as a signal: `signal %.*s = ...`", KTS_STR_ARGS(param->name.text));
			value = kts_check_error(value.span);
		}
		return value;
	}
	if (!kts_check_band(c, param->band, &band))
		return value;
	kept = KTS_ARENA_NEW(c->arena, struct kts_constant_band);
	if (!kept) {
		kts_checker_failed(c);
		return value;
	}
	*kept = band;
	value.kind = KTS_OPERAND_BAND;
	value.band = kept;
	return value;
}

static struct kts_operand define_param(struct kts_checker *c, const struct kts_symbol *symbol)
{
	struct kts_operand declared = param_value(c, &symbol->item->param), given;

	if (!symbol->define)
		return declared;
	given = param_value(c, symbol->define);
	if (declared.kind == KTS_OPERAND_ERROR || given.kind == KTS_OPERAND_ERROR ||
	    !kts_check_define_fits(c, symbol, &declared, &given))
		return kts_check_error(symbol->name.span);
	return given;
}

/* Parts of an expression that are looked at. */
#define PARTS_SEARCHED	64u

/* `100 * a / b` is in percent already. */
static bool is_hundredfold(const struct kts_ir_expr *e, size_t *left)
{
	if (*left == 0 || e->op != KTS_IR_mul)
		return false;
	--*left;
	for (int i = 0; i < 2; i++) {
		const struct kts_ir_expr *arg = e->arg[i];

		if (arg->op == KTS_IR_const ? kts_number_double(arg->constant) == 100 : is_hundredfold(arg, left))
			return true;
	}
	return false;
}

/* Is it a share of something by the way it is computed: 0.9, where 90% is meant? A part of percentages is none. */
static bool is_share(const struct kts_ir_expr *e, size_t *left)
{
	if (!e || *left == 0 || !kts_unit_equal(&e->unit, &kts_unit_plain) || !kts_type_is_number(e->type))
		return false;
	--*left;
	if (e->op == KTS_IR_div && e->arg[1]->op != KTS_IR_const)
		return !is_hundredfold(e->arg[0], left);
	if (e->op == KTS_IR_rate)
		return true;
	if (is_hundredfold(e, left))
		return false;
	return is_share(e->arg[0], left) || is_share(e->arg[1], left);
}

/* `: f64 %` would read 0.9 as 0.9%. */
static bool check_share(struct kts_checker *c, const struct kts_ast_signal *signal, const struct kts_operand *value)
{
	size_t left = PARTS_SEARCHED;
	char buf[KTS_QUOTE_BYTES];

	if (value->kind != KTS_OPERAND_NODE || !is_share(value->node, &left))
		return true;
	kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_percent, signal->unit.span,
				  "`%s` is a fraction by itself, and declared in percent 0.9 of it would count as 0.9%%",
				  kts_check_quote(c, value->span, buf)),
		      "leave the unit out and compare with percentages, `%.*s >= 90%%`, or write `100 * ...`",
		      KTS_STR_ARGS(signal->name.text));
	return false;
}

/* The numbers of @value are said to be in @unit: converts them if they have a unit of their own. */
static bool declare_unit(struct kts_checker *c, const struct kts_ast_signal *signal, const struct kts_unit *unit,
			 struct kts_operand *value)
{
	const struct kts_unit *own = kts_operand_unit(value);
	const struct kts_ir_expr *node;
	char have[96], want[96];

	if (kts_unit_equal(own, &kts_unit_plain)) {
		if (unit->fraction && !check_share(c, signal, value))
			return false;
		if (value->kind == KTS_OPERAND_NODE)
			value->node = kts_ir_rename(&c->ir, value->node, unit);
		else
			value->constant.unit = *unit;
		return true;
	}
	if (kts_unit_same_dimension(own, unit) && own->fraction == unit->fraction) {
		if (value->kind != KTS_OPERAND_NODE) {
			value->constant = kts_constant_in(&value->constant, unit);
			return true;
		}
		node = kts_check_as(c, value, unit, value->node->type);
		if (node && kts_type_is_integer(kts_type_of_ast(signal->type)) && node->type == KTS_TYPE_F64) {
			kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_declared_type, signal->type_span,
						  "`%.*s` is declared %s, but from %s to %s it is no integer any more",
						  KTS_STR_ARGS(signal->name.text), kts_type_name(kts_type_of_ast(signal->type)),
						  own->text, unit->text),
				      "write `: f64 %s` or `: %s %s`", unit->text, kts_type_name(kts_type_of_ast(signal->type)),
				      own->text);
			return false;
		}
		value->node = node;
		return true;
	}
	kts_unit_describe(have, sizeof have, own);
	kts_unit_describe(want, sizeof want, unit);
	kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_unit_mismatch, signal->unit.span,
				  "`%.*s` is declared as %s, but its expression is %s", KTS_STR_ARGS(signal->name.text), want,
				  have),
		      "leave the unit out: it follows from the expression");
	return false;
}

static bool declare_type(struct kts_checker *c, const struct kts_ast_signal *signal, enum kts_type type,
			 struct kts_operand *value)
{
	enum kts_type own = value->kind == KTS_OPERAND_NODE ? value->node->type :
			    value->constant.is_bool ? KTS_TYPE_BOOL :
			    kts_rational_is_integral(value->constant.number) ? KTS_TYPE_INT : KTS_TYPE_F64;
	struct kts_diag *diag;

	if (own == type || (kts_type_is_integer(own) && kts_type_is_integer(type)) ||
	    (value->kind == KTS_OPERAND_CONSTANT && own != KTS_TYPE_BOOL && type == KTS_TYPE_F64))
		return true;
	if (type == KTS_TYPE_F64 && kts_type_is_integer(own)) {
		value->node = kts_ir_f64(&c->ir, value->node);
		return true;
	}
	diag = kts_diag_at(c->diags, KTS_DIAG_declared_type, signal->type_span, "`%.*s` is declared %s, but its expression is %s",
			   KTS_STR_ARGS(signal->name.text), kts_type_name(type),
			   own == KTS_TYPE_BOOL ? "a predicate" : own == KTS_TYPE_TEXT ? "text" :
			   own == KTS_TYPE_F64  ? "a real number" : "an integer");
	if (own == KTS_TYPE_BOOL)
		kts_diag_help(diag, "write `: bool`, or leave the type out");
	else if (own == KTS_TYPE_TEXT && signal->value->kind == KTS_AST_EXPR_string &&
		 kts_path_is_quoted(signal->value->string.ptr, signal->value->string.len))
		kts_diag_help(diag, "a path stands without quotes: write `%.*s`", KTS_STR_ARGS(signal->value->string));
	else if (own == KTS_TYPE_TEXT || type == KTS_TYPE_TEXT)
		kts_diag_help(diag, own == KTS_TYPE_TEXT ? "write `: text`" : "only a path can be read as text");
	else if (type == KTS_TYPE_BOOL)
		kts_diag_help(diag, "compare it with something: `... > 0`");
	else
		kts_diag_help(diag, "write `: f64`, or leave the type out");
	return false;
}

/* Integers of an expression are those of the declared type, like those of a column. */
static bool fit(struct kts_checker *c, const struct kts_ast_signal *signal, enum kts_type type, struct kts_operand *value)
{
	const struct kts_ir_expr *node = value->node;

	if (!kts_type_is_integer(type))
		return true;
	if (value->kind == KTS_OPERAND_NODE) {
		if (node && node->type != type)
			value->node = kts_ir_make(&c->ir, type == KTS_TYPE_U64 ? KTS_IR_fit_u64 : KTS_IR_fit_i64, type,
						  &node->unit, node, NULL, node->span);
		return true;
	}
	struct kts_number n = kts_constant_number(&value->constant, type);

	if (n.type == type || (type == KTS_TYPE_I64 && n.type == KTS_TYPE_U64 && n.u64 <= INT64_MAX))
		return true;
	kts_diag_at(c->diags, KTS_DIAG_declared_type, signal->type_span, "`%.*s` is declared %s, but its value does not fit",
		    KTS_STR_ARGS(signal->name.text), kts_type_name(type));
	return false;
}

static struct kts_operand define_signal(struct kts_checker *c, const struct kts_symbol *symbol)
{
	const struct kts_ast_signal *signal = &symbol->item->signal;
	enum kts_type type = kts_type_of_ast(signal->type);
	struct kts_operand value, error = kts_check_error(symbol->name.span);
	bool typed = signal->type != KTS_AST_TYPE_NONE;
	struct kts_unit unit;

	c->path_type = kts_type_is_number(type) || type == KTS_TYPE_TEXT ? type : KTS_TYPE_F64;
	c->index = signal->index.text.ptr;
	value = kts_check_expr(c, signal->value, type == KTS_TYPE_BOOL);
	if (value.kind == KTS_OPERAND_BAND)
		kts_diag_at(c->diags, KTS_DIAG_band_misuse, value.span, "a band is no value: use it as `x in %.*s`",
			    KTS_STR_ARGS(value.symbol->name.text));
	/* A type that is none was the parser's to tell. */
	if (value.kind == KTS_OPERAND_ERROR || value.kind == KTS_OPERAND_BAND || (!typed && kts_span_is_set(signal->type_span)))
		return error;
	if (!kts_check_index(c, signal, &value) || (typed && !declare_type(c, signal, type, &value)))
		return error;
	if (!kts_span_is_set(signal->unit.span))
		return fit(c, signal, type, &value) ? value : error;
	if (kts_unit_of_ast(c->arena, &signal->unit, &unit) != KTS_OK) {
		kts_checker_failed(c);
		return error;
	}
	if (value.kind == KTS_OPERAND_NODE ? value.node && !kts_type_is_number(value.node->type) : value.constant.is_bool) {
		kts_diag_at(c->diags, KTS_DIAG_unit_mismatch, signal->unit.span, "a predicate or a text has no unit");
		return error;
	}
	return declare_unit(c, signal, &unit, &value) && fit(c, signal, type, &value) ? value : error;
}

static void report_cycle(struct kts_checker *c, const struct kts_symbol *symbol, struct kts_span span)
{
	char chain[240];
	size_t n = 0;

	/* From the inside outwards: what is open leads here, one after the other. */
	for (const struct kts_symbol *s = c->open; s && n < sizeof chain; s = s == symbol ? NULL : s->outer)
		n += (size_t)snprintf(chain + n, sizeof chain - n, "%s`%.*s`", n ? ", which is used by " : "",
				      KTS_STR_ARGS(s->name.text));
	if (c->open == symbol)
		kts_diag_at(c->diags, KTS_DIAG_cycle, span, "`%.*s` is defined by itself", KTS_STR_ARGS(symbol->name.text));
	else
		kts_diag_second(kts_diag_at(c->diags, KTS_DIAG_cycle, span, "`%.*s` is defined by itself: it is used by %s",
					    KTS_STR_ARGS(symbol->name.text), chain),
				symbol->name.span, "its definition");
}

struct kts_operand kts_check_symbol(struct kts_checker *c, struct kts_symbol *symbol, struct kts_span span)
{
	struct kts_operand result;

	if (symbol->state == KTS_SYMBOL_OPEN) {
		report_cycle(c, symbol, span);
		return kts_check_error(span);
	}
	if (symbol->state == KTS_SYMBOL_NEW) {
		enum kts_type path_type = c->path_type;
		bool collecting = c->collecting, run = c->run;
		const char *index = c->index;

		symbol->state = KTS_SYMBOL_OPEN;
		symbol->outer = c->open;
		c->open = symbol;
		c->collecting = false;
		c->run = false;
		c->index = NULL;
		c->path_type = KTS_TYPE_F64;
		symbol->result = symbol->kind == KTS_SYMBOL_PARAM ? define_param(c, symbol) : define_signal(c, symbol);
		symbol->result.symbol = symbol;
		if (symbol->result.kind == KTS_OPERAND_NODE)
			kts_ir_remember(symbol->result.node);
		symbol->result.literal = false;
		c->path_type = path_type;
		c->collecting = collecting;
		c->run = run;
		c->index = index;
		c->open = symbol->outer;
		symbol->state = KTS_SYMBOL_DONE;
	}
	result = symbol->result;
	result.span = span;
	return result;
}

void kts_check_definitions(struct kts_checker *c)
{
	for (size_t i = 0; i < c->n_symbols && c->status == KTS_OK; i++)
		kts_check_symbol(c, c->symbol[i], c->symbol[i]->name.span);
}
