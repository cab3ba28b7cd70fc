/* SPDX-License-Identifier: MIT */
#include "grammar/ast.h"

#include <string.h>

const char *kts_ast_item_text(enum kts_ast_item_kind kind)
{
	static const char *const texts[] = {
#define ITEM(name, member, text) [KTS_AST_ITEM_##name] = text,
#include "grammar/ast.def"
	};
	return (size_t)kind < sizeof(texts) / sizeof(texts[0]) ? texts[kind] : "";
}

const char *kts_ast_expr_text(enum kts_ast_expr_kind kind)
{
	static const char *const texts[] = {
#define EXPR(name, shape, text) [KTS_AST_EXPR_##name] = text,
#include "grammar/ast.def"
	};
	return (size_t)kind < sizeof(texts) / sizeof(texts[0]) ? texts[kind] : "";
}

const char *kts_ast_pattern_text(enum kts_ast_pattern pattern)
{
	static const char *const texts[] = {
#define PATTERN(name, text) [KTS_AST_PATTERN_##name] = text,
#include "grammar/ast.def"
	};
	return (size_t)pattern < sizeof(texts) / sizeof(texts[0]) ? texts[pattern] : "";
}

const char *kts_ast_modifier_text(enum kts_ast_modifier_kind kind)
{
	static const char *const texts[] = {
#define MODIFIER(name, text) [KTS_AST_MODIFIER_##name] = text,
#include "grammar/ast.def"
	};
	return (size_t)kind < sizeof(texts) / sizeof(texts[0]) ? texts[kind] : "";
}

const char *kts_ast_segment_text(enum kts_ast_segment_kind kind)
{
	static const char *const texts[] = {
#define SEGMENT(name, text) [KTS_AST_SEGMENT_##name] = text,
#include "grammar/ast.def"
	};
	return (size_t)kind < sizeof(texts) / sizeof(texts[0]) ? texts[kind] : "";
}

const char *kts_ast_series_key_text(enum kts_ast_series_key_kind kind)
{
	static const char *const texts[] = {
#define SERIES_KEY(name, text) [KTS_AST_SERIES_KEY_##name] = text,
#include "grammar/ast.def"
	};
	return (size_t)kind < sizeof(texts) / sizeof(texts[0]) ? texts[kind] : "";
}

bool kts_ast_is_comparison(enum kts_ast_expr_kind kind)
{
	return kind >= KTS_AST_EXPR_less && kind <= KTS_AST_EXPR_not_equal;
}

/* Text that grows in a buffer as large as all that can come. */
struct label {
	char *text;
	size_t len;
};

static void put_text(struct label *label, const char *text)
{
	size_t len = strlen(text);

	memcpy(label->text + label->len, text, len);
	label->len += len;
}

/* The text as written, with each run of blanks and comments as one blank; strings are left alone. */
static void put_span(struct label *label, const struct kts_sources *sources, struct kts_span span)
{
	size_t len;
	const char *text = kts_sources_text(sources, span, &len);
	bool blank = false, in_string = false;

	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (!in_string && c == '#')
			while (i < len && text[i] != '\n')
				i++;
		if (!in_string && (c == '#' || c == ' ' || (c >= '\t' && c <= '\r'))) {
			blank = true;
			continue;
		}
		if (blank)
			label->text[label->len++] = ' ';
		blank = false;
		label->text[label->len++] = c;
		if (in_string && c == '\\' && i + 1 < len)
			label->text[label->len++] = text[++i];
		else if (c == '"')
			in_string = !in_string;
	}
}

enum kts_status kts_ast_check_label(struct kts_intern *names, const struct kts_sources *sources,
				    const struct kts_ast_check *check, struct kts_str *out)
{
	*out = check->label.text;
	if (check->label.text.ptr)
		return KTS_OK;

	size_t most = (check->subject.end - check->subject.begin) + 64u;
	struct label label = { kts_arena_alloc(names->arena, most), 0 };
	if (!label.text)
		return kts_arena_status(names->arena);
	put_text(&label, kts_ast_pattern_text(check->pattern));
	put_text(&label, " ");
	if (check->y && check->pattern == KTS_AST_PATTERN_when) {
		put_span(&label, sources, check->x->span);
		put_text(&label, " then ");
		put_span(&label, sources, check->y->span);
	} else {
		put_span(&label, sources, check->subject);
	}
	return kts_intern_put(names, label.text, label.len, out);
}
