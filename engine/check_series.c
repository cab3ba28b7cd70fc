/* SPDX-License-Identifier: MIT */
#include "engine/checker.h"
#include "grammar/suggest.h"

static void set_format(struct kts_checker *c, const struct kts_ast_name *name)
{
	static const char *const format[] = { "drained", "projected", "plain" };
	struct kts_diag *diag;

	for (size_t i = 0; i < sizeof format / sizeof *format; i++)
		if (kts_str_is(name->text, format[i])) {
			c->series.format = format[i];
			return;
		}
	diag = kts_diag_at(c->diags, KTS_DIAG_series_key, name->span, "there is no format `%.*s`", KTS_STR_ARGS(name->text));
	kts_diag_help(diag, "formats are drained, projected and plain");
}

static void set_time(struct kts_checker *c, const struct kts_ast_series_key *key)
{
	struct kts_unit unit;

	c->series.time = kts_check_series_path(c, key->path, KTS_TYPE_F64);
	c->series.time_unit_ns_num = 1000000;
	c->series.time_unit_ns_den = 1;
	if (!kts_span_is_set(key->unit.span))
		return;
	if (kts_unit_of_ast(c->arena, &key->unit, &unit) != KTS_OK) {
		kts_checker_failed(c);
	} else if (unit.time != 1 || unit.bytes) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_unit_mismatch, key->unit.span, "`%s` is no unit of time", unit.text),
			      "write ns, us, ms, s, min or h");
	} else {
		c->series.time_unit_ns_num = unit.num;
		c->series.time_unit_ns_den = unit.den;
	}
}

static void set_key(struct kts_checker *c, const struct kts_ast_series_key *key)
{
	switch (key->kind) {
	case KTS_AST_SERIES_KEY_tags:
		c->series.tags = kts_check_text(c, key->text.text);
		break;
	case KTS_AST_SERIES_KEY_events:
		c->series.events = kts_check_text(c, key->text.text);
		break;
	case KTS_AST_SERIES_KEY_format:
		set_format(c, &key->text);
		break;
	case KTS_AST_SERIES_KEY_time:
		set_time(c, key);
		break;
	case KTS_AST_SERIES_KEY_tag:
		c->series.tag = kts_check_series_path(c, key->path, KTS_TYPE_TEXT);
		break;
	case KTS_AST_SERIES_KEY_phase:
		c->series.phase = kts_check_series_path(c, key->path, KTS_TYPE_U64);
		break;
	}
}

/* The outermost file's counts; without one, that of the nearest file below, the first of them. */
static const struct kts_ast_item *find_series(const struct kts_checker *c)
{
	const struct kts_check_file *best = NULL;

	for (const struct kts_check_file *file = c->files; file; file = file->next)
		if (file->series && (!best || file->depth < best->depth))
			best = file;
	return best ? best->series : NULL;
}

void kts_check_series(struct kts_checker *c)
{
	const struct kts_ast_item *item = find_series(c);
	struct kts_span seen[8] = { { 0, 0 } };

	c->series.time_unit_ns_num = 1000000;
	c->series.time_unit_ns_den = 1;
	if (!item)
		return;
	c->series.file = kts_check_text(c, item->series.file.text);
	c->series.span = item->span;
	for (const struct kts_ast_series_key *key = item->series.keys; key; key = key->next) {
		if (kts_span_is_set(seen[key->kind])) {
			kts_diag_second(kts_diag_at(c->diags, KTS_DIAG_series_key, key->span, "a second `%s` in one series",
						    kts_ast_series_key_text(key->kind)),
					seen[key->kind], "the first one");
			continue;
		}
		seen[key->kind] = key->span;
		set_key(c, key);
	}
}
