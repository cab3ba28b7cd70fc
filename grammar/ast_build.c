/* SPDX-License-Identifier: MIT */
/* Constructors of statements, checks, modifiers and inline tests. */
#include "grammar/ast_build.h"

#include <string.h>

#include "grammar/suggest.h"
#include "grammar/units.h"

struct kts_span kts_build_span(const struct kts_span *rhs, int n)
{
	struct kts_span span = { rhs[0].end, rhs[0].end };
	bool found = false;

	for (int i = 1; i <= n; i++) {
		if (rhs[i].begin == rhs[i].end)
			continue;
		if (!found)
			span.begin = rhs[i].begin;
		span.end = rhs[i].end;
		found = true;
	}
	return span;
}

struct kts_list kts_list_empty(void)
{
	return (struct kts_list){ NULL, NULL, 0 };
}

struct kts_list kts_list_add(struct kts_parser *p, struct kts_list list, void *node)
{
	if (!node) {
		if (p->status == KTS_OK)
			kts_parser_fail(p, kts_arena_status(p->arena));
		return list;
	}
	/* `next` is the first member of every node; its type differs, its representation does not. */
	if (list.last)
		memcpy(list.last, &node, sizeof(node));
	else
		list.first = node;
	list.last = node;
	list.count++;
	return list;
}

struct kts_ast_name kts_build_no_name(void)
{
	return (struct kts_ast_name){ KTS_NO_STR, KTS_NOWHERE };
}

struct kts_ast_unit kts_build_no_unit(void)
{
	return (struct kts_ast_unit){ KTS_UNIT_NONE, KTS_UNIT_NONE, KTS_NOWHERE };
}

struct kts_build_type kts_build_no_type(void)
{
	return (struct kts_build_type){ KTS_AST_TYPE_NONE, KTS_NOWHERE, kts_build_no_unit() };
}

void *kts_build_node(struct kts_parser *p, size_t size)
{
	void *node = p->status == KTS_OK ? kts_arena_alloc(p->arena, size) : NULL;

	if (!node && p->status == KTS_OK)
		kts_parser_fail(p, kts_arena_status(p->arena));
	return node;
}

/* --- files, statements --- */

static struct kts_ast_item *item_new(struct kts_parser *p, enum kts_ast_item_kind kind, struct kts_span span)
{
	struct kts_ast_item *item = KTS_BUILD_NEW(p, struct kts_ast_item);

	if (item) {
		item->kind = kind;
		item->span = span;
	}
	return item;
}

void kts_build_file(struct kts_parser *p, struct kts_list items)
{
	p->file->items = items.first;
	p->file->comments = p->comments.first;
}

struct kts_list kts_build_item_end(struct kts_parser *p, struct kts_list items, struct kts_ast_item *item)
{
	kts_recover_statement(p);
	p->seen_item = true;
	return item ? kts_list_add(p, items, item) : items;
}

struct kts_ast_item *kts_build_version(struct kts_parser *p, struct kts_span span, struct kts_ast_number version,
				       struct kts_span version_span)
{
	struct kts_ast_file *file = p->file;

	if (file->has_version) {
		kts_diag_second(kts_diag_at(p->diags, KTS_DIAG_repeated, span, "a second version line"),
				file->version_span, "the first one");
	} else if (p->seen_item || p->depth) {
		kts_diag_at(p->diags, KTS_DIAG_misplaced, span, "the version line has to be the first of the file");
	} else {
		file->has_version = true;
		file->version_span = span;
		if (!version.is_int || kts_span_is_set(version.unit.span) || version.magnitude != 1) {
			size_t len;
			const char *text = kts_parser_text(p, version_span, &len);

			kts_diag_help(kts_diag_at(p->diags, KTS_DIAG_version, version_span,
						  "this kts reads version 1 of the language, not %.*s", (int)len, text),
				      "a newer version needs a newer kts; else write `kts 1`");
			p->stopped = true;
		}
	}
	return NULL;
}

struct kts_ast_item *kts_build_series(struct kts_parser *p, struct kts_span span, struct kts_ast_name file,
				      struct kts_list keys)
{
	struct kts_ast_item *item = item_new(p, KTS_AST_ITEM_series, span);

	if (item)
		item->series = (struct kts_ast_series){ file, keys.first };
	return item;
}

struct kts_ast_item *kts_build_use(struct kts_parser *p, struct kts_span span, struct kts_ast_name file)
{
	struct kts_ast_item *item = item_new(p, KTS_AST_ITEM_use, span);

	if (item)
		item->use.file = file;
	return item;
}

struct kts_ast_item *kts_build_param(struct kts_parser *p, struct kts_span span, struct kts_ast_name name,
				     struct kts_ast_expr *value, struct kts_ast_band *band)
{
	struct kts_ast_item *item = value || band ? item_new(p, KTS_AST_ITEM_param, span) : NULL;

	if (item)
		item->param = (struct kts_ast_param){ name, value, band };
	return item;
}

struct kts_ast_item *kts_build_signal(struct kts_parser *p, struct kts_span span, struct kts_ast_name name,
				      struct kts_ast_name index, struct kts_build_type type,
				      struct kts_ast_expr *value)
{
	struct kts_ast_item *item = value ? item_new(p, KTS_AST_ITEM_signal, span) : NULL;

	if (item)
		item->signal = (struct kts_ast_signal){ name, index, type.type, type.span, type.unit, value };
	return item;
}

struct kts_ast_item *kts_build_policy(struct kts_parser *p, struct kts_span span, struct kts_list modifiers)
{
	struct kts_ast_item *item = item_new(p, KTS_AST_ITEM_policy, span);

	if (item)
		item->policy.modifiers = modifiers.first;
	return item;
}

struct kts_ast_item *kts_build_group(struct kts_parser *p, struct kts_span span, struct kts_ast_name label,
				     struct kts_list modifiers, struct kts_list items)
{
	struct kts_ast_item *item = item_new(p, KTS_AST_ITEM_group, span);

	if (item)
		item->group = (struct kts_ast_group){ label, modifiers.first, items.first };
	return item;
}

struct kts_ast_item *kts_build_test_item(struct kts_parser *p, struct kts_span span, struct kts_ast_name label,
					 struct kts_build_test test)
{
	struct kts_ast_item *item = item_new(p, KTS_AST_ITEM_test, span);

	if (item)
		item->test = (struct kts_ast_test){ label, test.rows.first, test.expects.first, test.lost };
	return item;
}

struct kts_ast_item *kts_build_check_item(struct kts_parser *p, struct kts_span span, struct kts_ast_check *check,
					  struct kts_list modifiers)
{
	struct kts_ast_item *item = check ? item_new(p, KTS_AST_ITEM_check, span) : NULL;

	if (!item)
		return NULL;
	item->check = *check;
	item->check.span = span;
	item->check.modifiers = modifiers.first;
	if (++p->file->checks > KTS_MAX_CHECKS) {
		kts_diag_at(p->diags, KTS_DIAG_spec_too_large, span, "a spec can have %u checks", KTS_MAX_CHECKS);
		kts_parser_fail(p, KTS_ELIMIT);
	}
	return item;
}

struct kts_ast_series_key *kts_build_key_text(struct kts_parser *p, struct kts_span span,
					      enum kts_ast_series_key_kind kind, struct kts_ast_name text)
{
	struct kts_ast_series_key *key = KTS_BUILD_NEW(p, struct kts_ast_series_key);

	if (key) {
		key->kind = kind;
		key->span = span;
		key->text = text;
	}
	return key;
}

struct kts_ast_series_key *kts_build_key_path(struct kts_parser *p, struct kts_span span,
					      enum kts_ast_series_key_kind kind, struct kts_ast_expr *path,
					      struct kts_ast_unit unit)
{
	struct kts_ast_series_key *key = path ? KTS_BUILD_NEW(p, struct kts_ast_series_key) : NULL;

	if (key) {
		key->kind = kind;
		key->span = span;
		key->path = path;
		key->unit = unit;
	}
	return key;
}

struct kts_build_type kts_build_type(struct kts_parser *p, struct kts_ast_name word, struct kts_ast_unit unit)
{
	static const struct {
		const char *text;
		enum kts_ast_type type;
	} types[] = {
		{ "u64", KTS_AST_TYPE_U64 }, { "i64", KTS_AST_TYPE_I64 }, { "f64", KTS_AST_TYPE_F64 },
		{ "bool", KTS_AST_TYPE_BOOL }, { "text", KTS_AST_TYPE_TEXT },
	};
	static const struct {
		const char *word, *meant;
	} others[] = {
		{ "string", "text" }, { "str", "text" }, { "float", "f64" }, { "double", "f64" }, { "boolean", "bool" },
		{ "f32", "f64" }, { "int", "i64" }, { "integer", "i64" }, { "i32", "i64" }, { "s64", "i64" }, { "uint", "u64" },
		{ "unsigned", "u64" }, { "u32", "u64" }, { "counter", "u64" },
	};
	struct kts_build_type type = { KTS_AST_TYPE_NONE, word.span, unit };
	struct kts_suggest nearest;

	if (!word.text.ptr)
		return type;
	kts_suggest_start(&nearest, word.text.ptr, word.text.len);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (kts_str_is(word.text, types[i].text)) {
			type.type = types[i].type;
			return type;
		}
		kts_suggest_try(&nearest, types[i].text, strlen(types[i].text));
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (kts_str_is(word.text, others[i].word)) {
			nearest.best = others[i].meant;
			nearest.best_len = strlen(others[i].meant);
		}
	const char *meant = nearest.best ? NULL : kts_unit_meant(word.text.ptr, word.text.len);
	struct kts_diag *diag = kts_diag_at(p->diags, KTS_DIAG_unknown_word, word.span, "there is no type `%.*s`",
					    KTS_STR_ARGS(word.text));
	if (nearest.best)
		kts_diag_help(diag, "did you mean `%.*s`?", (int)nearest.best_len, nearest.best);
	else if (meant)
		kts_diag_help(diag, "did you mean the unit `%s`?", meant);
	else
		kts_diag_help(diag, "types are u64, i64, f64, bool and text");
	return type;
}

struct kts_ast_unit kts_build_unit(struct kts_parser *p, struct kts_span span, struct kts_ast_name unit,
				   struct kts_ast_name per)
{
	(void)p;
	return (struct kts_ast_unit){
		.unit = unit.text.ptr ? kts_unit_find(unit.text.ptr, unit.text.len) : KTS_UNIT_NONE,
		.per = per.text.ptr ? kts_unit_find(per.text.ptr, per.text.len) : KTS_UNIT_NONE,
		.span = span,
	};
}

struct kts_ast_unit kts_build_percent(struct kts_parser *p, struct kts_span span)
{
	(void)p;
	return (struct kts_ast_unit){ KTS_UNIT_percent, KTS_UNIT_NONE, span };
}

/* --- checks --- */

static void set_label(struct kts_parser *p, struct kts_ast_check *check, struct kts_ast_name label)
{
	if (!label.text.ptr)
		return;
	if (check->label.text.ptr)
		kts_diag_second(kts_diag_at(p->diags, KTS_DIAG_repeated, check->label.span, "a second label of this check"),
				label.span, "the first one");
	else
		check->label = label;
}

struct kts_ast_check *kts_build_label(struct kts_parser *p, struct kts_span span, struct kts_ast_check *check,
				      bool warn, struct kts_ast_name label)
{
	if (!check)
		return NULL;
	check->span = span;
	check->warn = check->warn || warn;
	set_label(p, check, label);
	return check;
}

struct kts_ast_check *kts_build_quorum(struct kts_parser *p, struct kts_span span, struct kts_ast_check *check,
				       bool warn, struct kts_ast_name label, struct kts_ast_expr *least,
				       struct kts_ast_name index)
{
	check = kts_build_label(p, span, check, warn, label);
	if (!check || !least)
		return NULL;
	check->quorum = least;
	check->quorum_index = index;
	check->quorum_span = kts_span_join(least->span, index.span);
	return check;
}

static struct kts_ast_check *check_new(struct kts_parser *p, enum kts_ast_pattern pattern, struct kts_span word,
				       struct kts_ast_expr *x)
{
	struct kts_ast_check *check = x ? KTS_BUILD_NEW(p, struct kts_ast_check) : NULL;

	if (check) {
		check->pattern = pattern;
		check->word = word;
		check->span = word;
		check->x = x;
		check->subject = x->span;
	}
	return check;
}

struct kts_ast_check *kts_build_monotonic(struct kts_parser *p, struct kts_span word, struct kts_ast_expr *x,
					  bool strictly, int direction, int wrap)
{
	struct kts_ast_check *check = check_new(p, KTS_AST_PATTERN_monotonic, word, x);

	if (check) {
		check->strictly = strictly;
		check->direction = (enum kts_ast_direction)direction;
		check->wrap = (uint32_t)wrap;
	}
	return check;
}

struct kts_ast_check *kts_build_rate(struct kts_parser *p, struct kts_span word, struct kts_ast_expr *x,
				     struct kts_ast_expr *over, struct kts_ast_band *band)
{
	struct kts_ast_check *check = band ? check_new(p, KTS_AST_PATTERN_rate, word, x) : NULL;

	if (check) {
		check->over = over;
		check->band = band;
	}
	return check;
}

struct kts_ast_check *kts_build_ratio(struct kts_parser *p, struct kts_span word, struct kts_ast_expr *x,
				      struct kts_ast_expr *y, struct kts_ast_band *band)
{
	struct kts_ast_check *check = y && band ? check_new(p, KTS_AST_PATTERN_ratio, word, x) : NULL;

	if (check) {
		check->y = y;
		check->band = band;
		check->subject = kts_span_join(x->span, y->span);
	}
	return check;
}

struct kts_ast_check *kts_build_steady(struct kts_parser *p, struct kts_span word, struct kts_ast_expr *x,
				       struct kts_ast_expr *tolerance, struct kts_ast_expr *reference)
{
	struct kts_ast_check *check = tolerance ? check_new(p, KTS_AST_PATTERN_steady, word, x) : NULL;

	if (!check)
		return NULL;
	check->tolerance = tolerance;
	if (!reference)
		return check;
	check->ref_span = reference->span;
	check->reference = KTS_AST_REFERENCE_VALUE;
	if (reference->kind == KTS_AST_EXPR_name && !reference->parens) {
		if (kts_str_is(reference->name, "mean"))
			check->reference = KTS_AST_REFERENCE_MEAN;
		else if (kts_str_is(reference->name, "median"))
			check->reference = KTS_AST_REFERENCE_MEDIAN;
		else if (kts_str_is(reference->name, "first"))
			check->reference = KTS_AST_REFERENCE_FIRST;
	}
	if (check->reference == KTS_AST_REFERENCE_VALUE)
		check->ref_value = reference;
	return check;
}

struct kts_ast_check *kts_build_converge(struct kts_parser *p, struct kts_span word, struct kts_ast_expr *x,
					 struct kts_ast_expr *target, struct kts_ast_expr *tolerance,
					 struct kts_ast_expr *by, struct kts_build_run run, bool stays)
{
	struct kts_ast_check *check = NULL;

	if (target && tolerance && by)
		check = check_new(p, KTS_AST_PATTERN_converge, word, x);
	if (check) {
		check->target = target;
		check->tolerance = tolerance;
		check->by = by;
		check->run = run.samples;
		check->hold = run.time;
		check->stays = stays;
	}
	return check;
}

struct kts_ast_check *kts_build_predicate(struct kts_parser *p, enum kts_ast_pattern pattern, struct kts_span word,
					  struct kts_ast_expr *x, struct kts_ast_window *window,
					  struct kts_ast_expr *by)
{
	struct kts_ast_check *check = check_new(p, pattern, word, x);

	if (check) {
		check->window = window;
		check->by = by;
	}
	return check;
}

struct kts_ast_check *kts_build_when(struct kts_parser *p, struct kts_span word, struct kts_ast_expr *x,
				     struct kts_ast_expr *hold, struct kts_ast_expr *y, struct kts_ast_expr *within)
{
	struct kts_ast_check *check = y && within ? check_new(p, KTS_AST_PATTERN_when, word, x) : NULL;

	if (check) {
		check->hold = hold;
		check->y = y;
		check->within = within;
		check->subject = kts_span_join(x->span, y->span);
	}
	return check;
}

int kts_build_wrap(struct kts_parser *p, struct kts_ast_number bits, struct kts_span span)
{
	if (bits.is_int && !kts_span_is_set(bits.unit.span) && (bits.magnitude == 32 || bits.magnitude == 64))
		return (int)bits.magnitude;
	kts_diag_at(p->diags, KTS_DIAG_syntax, span, "a counter wraps at 32 or 64 bits");
	return 64;
}

struct kts_build_run kts_build_run(struct kts_ast_expr *samples, struct kts_ast_expr *time)
{
	return (struct kts_build_run){ samples, time };
}
