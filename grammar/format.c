/* SPDX-License-Identifier: MIT */
#include "grammar/format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/limits.h"
#include "grammar/format_state.h"
#include "grammar/parser.h"
#include "grammar/parser_state.h"
#include "grammar/syntax.h"

const char *kts_layout_source(const struct kts_format_state *layout, struct kts_span span)
{
	return layout->source->text + (span.begin - layout->source->base);
}

/* --- tokens and comments --- */

struct reading {
	struct kts_format_state *layout;
	struct kts_span semicolon;	/* the last one, if no token came since */
};

static enum kts_status add_token(struct kts_format_state *l, int kind, struct kts_span span)
{
	if (l->n == l->room) {
		uint32_t room = l->room ? l->room * 2 : 256;
		struct kts_layout_token *more = realloc(l->token, room * sizeof(*more));

		if (!more)
			return KTS_ENOMEM;
		l->token = more;
		l->room = room;
	}
	l->token[l->n++] = (struct kts_layout_token){ .span = span, .kind = (uint8_t)kind };
	return KTS_OK;
}

/*
 * Line ends say what a `;` says, so it is left out: but for one between the rows
 * `a = [1]; every = [2]`, where `every` would be the clock of the first.
 */
static enum kts_status take_token(void *context, const struct kts_parser *p, const struct kts_token *token)
{
	struct reading *r = context;
	struct kts_format_state *l = r->layout;

	(void)p;
	if (token->kind == KTS_TOKEN_SEMICOLON) {
		r->semicolon = token->span;
		return KTS_OK;
	}
	if (kts_span_is_set(r->semicolon) && token->kind == KTS_TOKEN_EVERY && l->n &&
	    l->token[l->n - 1].kind == KTS_TOKEN_RBRACKET)
		KTS_TRY(add_token(l, KTS_TOKEN_SEMICOLON, r->semicolon));
	r->semicolon = KTS_NOWHERE;
	return add_token(l, token->kind, token->span);
}

static enum kts_status read_tokens(struct kts_format_state *l, const struct kts_sources *sources, struct kts_diags *diags)
{
	struct reading r = { .layout = l };
	enum kts_status rc = kts_tokens_visit(sources, l->file->source, diags, take_token, &r);

	if (rc == KTS_OK)
		l->n--;		/* the end is not counted */
	return rc;
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static enum kts_status read_comments(struct kts_format_state *l)
{
	size_t n = 0;

	for (const struct kts_ast_comment *c = l->file->comments; c; c = c->next)
		n++;
	l->comment = calloc(n + 1, sizeof(*l->comment));
	if (!l->comment)
		return KTS_ENOMEM;
	for (const struct kts_ast_comment *c = l->file->comments; c; c = c->next) {
		struct kts_span span = c->span;
		const char *text = kts_layout_source(l, span);

		while (is_blank(text[span.end - span.begin - 1]))
			span.end--;
		l->comment[l->n_comments++] = span;
	}
	return KTS_OK;
}

/* --- the result --- */

struct text {
	char *bytes;
	size_t len, room;
	enum kts_status status;		/* sticky */
};

/* Room for @len bytes more; NULL: there is none. */
static char *extend(struct text *t, size_t len)
{
	if (t->status == KTS_OK && len > KTS_MAX_SOURCE_BYTES - t->len)
		t->status = KTS_ELIMIT;
	if (t->status == KTS_OK && t->len + len > t->room) {
		size_t room = (t->len + len) * 2;
		char *more = realloc(t->bytes, room);

		if (more) {
			t->bytes = more;
			t->room = room;
		} else {
			t->status = KTS_ENOMEM;
		}
	}
	if (t->status != KTS_OK)
		return NULL;
	t->len += len;
	return t->bytes + t->len - len;
}

static void put_blanks(struct text *t, size_t n)
{
	char *to = extend(t, n);

	if (to)
		memset(to, ' ', n);
}

static void put_bytes(struct text *t, const char *bytes, size_t len)
{
	char *to = extend(t, len);

	if (to)
		memcpy(to, bytes, len);
}

static void put_span(struct text *t, const struct kts_format_state *l, struct kts_span span)
{
	put_bytes(t, kts_layout_source(l, span), span.end - span.begin);
}

static void write_lines(const struct kts_format_state *l, struct text *t)
{
	/* an empty text stays one: the caller gets a pointer all the same */
	t->bytes = malloc(1);
	t->room = t->bytes ? 1 : 0;
	t->status = t->bytes ? KTS_OK : KTS_ENOMEM;
	for (size_t i = 0; i < l->n_lines && t->status == KTS_OK; i++) {
		const struct kts_layout_line *line = &l->line[i];

		if (line->blank)
			put_bytes(t, "\n", 1);
		put_blanks(t, line->indent);
		for (uint32_t k = line->first; k < line->last; k++) {
			if (k > line->first)
				put_blanks(t, l->token[k].gap);
			put_span(t, l, l->token[k].span);
		}
		if (line->comment) {
			put_blanks(t, line->comment_gap);
			put_span(t, l, l->comment[line->comment - 1]);
		}
		put_bytes(t, "\n", 1);
	}
}

static enum kts_status lay_out(const struct kts_sources *sources, const struct kts_ast_file *file,
			       struct kts_diags *diags, struct text *t)
{
	struct kts_format_state l = { .source = kts_sources_get(sources, file->source), .file = file };
	enum kts_status rc = read_tokens(&l, sources, diags);

	if (rc == KTS_OK)
		rc = read_comments(&l);
	if (rc == KTS_OK) {
		kts_layout_mark(&l);
		rc = kts_layout_lines(&l);
	}
	if (rc == KTS_OK) {
		write_lines(&l, t);
		rc = t->status;
	}
	if (rc == KTS_ELIMIT)
		kts_diag_in_file(diags, KTS_DIAG_spec_too_large, l.source->name, 0, 0,
				 "laid out, the spec is larger than %u MiB", KTS_MAX_SOURCE_BYTES >> 20);
	free(l.token);
	free(l.comment);
	free(l.line);
	return rc;
}

/* --- is it still the same? --- */

static enum kts_status bare_tree(const struct kts_ast_file *file, char **text, size_t *len)
{
	FILE *out = open_memstream(text, len);
	bool failed;

	if (!out)
		return KTS_ENOMEM;
	kts_ast_dump(out, NULL, file);
	failed = ferror(out) != 0;
	return fclose(out) != 0 || failed ? KTS_ENOMEM : KTS_OK;
}

static enum kts_status same_tree(const struct kts_ast_file *a, const struct kts_ast_file *b, bool *same)
{
	char *text_a = NULL, *text_b = NULL;
	size_t len_a, len_b;
	enum kts_status rc = bare_tree(a, &text_a, &len_a);

	if (rc == KTS_OK)
		rc = bare_tree(b, &text_b, &len_b);
	*same = rc == KTS_OK && len_a == len_b && memcmp(text_a, text_b, len_a) == 0;
	free(text_a);
	free(text_b);
	return rc;
}

/* Labels made of the text of a check follow its blanks: who names such a check elsewhere should know. */
static enum kts_status compare_labels(struct kts_intern *names, const struct kts_sources *sources,
				      const struct kts_ast_item *a, const struct kts_ast_item *b,
				      struct kts_diags *diags)
{
	for (; a && b; a = a->next, b = b->next) {
		struct kts_str before, after;

		if (a->kind == KTS_AST_ITEM_group)
			KTS_TRY(compare_labels(names, sources, a->group.items, b->group.items, diags));
		if (a->kind != KTS_AST_ITEM_check)
			continue;
		KTS_TRY(kts_ast_check_label(names, sources, &a->check, &before));
		KTS_TRY(kts_ast_check_label(names, sources, &b->check, &after));
		if (!kts_str_same(before, after))
			kts_diag_help(kts_diag_at(diags, KTS_DIAG_label_changed, a->check.subject,
						  "laid out, this check is called `%.*s`", KTS_STR_ARGS(after)),
				      "where it is called `%.*s`, in a test or behind --only, write the new label",
				      KTS_STR_ARGS(before));
	}
	return KTS_OK;
}

/* Parse what was made of @file, and compare. */
static enum kts_status verify(struct kts_intern *names, struct kts_sources *sources, const struct kts_ast_file *file,
			      const struct text *t, struct kts_diags *diags)
{
	const struct kts_source *source = kts_sources_get(sources, file->source);
	struct kts_diags *scratch = malloc(sizeof(*scratch));
	struct kts_ast_file *again = NULL;
	struct kts_arena arena;
	bool same = false;
	uint32_t id;
	enum kts_status rc;

	if (!scratch)
		return KTS_ENOMEM;
	kts_arena_init(&arena, 0);
	kts_diags_init(scratch);
	rc = kts_sources_add(sources, source->name, t->bytes, t->len, &id);
	if (rc == KTS_OK)
		rc = kts_parse(&arena, names, sources, id, scratch, &again);
	if (rc == KTS_OK)
		rc = same_tree(file, again, &same);
	if (rc == KTS_OK && same)
		rc = compare_labels(names, sources, file->items, again->items, diags);
	else if (rc == KTS_OK || rc == KTS_ESPEC)
		rc = KTS_EBUG;
	if (rc == KTS_EBUG)
		kts_diag_in_file(diags, KTS_DIAG_internal, source->name, 0, 0,
				 "laid out, the spec would mean something else; it is left as it is");
	else if (rc == KTS_ELIMIT)
		kts_diag_in_file(diags, KTS_DIAG_spec_too_large, source->name, 0, 0,
				 "the spec is too large to be laid out");
	kts_arena_free(&arena);
	free(scratch);
	return rc;
}

enum kts_status kts_format(struct kts_intern *names, struct kts_sources *sources, uint32_t source,
			   struct kts_diags *diags, char **out, size_t *len)
{
	struct kts_arena arena;
	struct kts_ast_file *file;
	struct text t = { 0 };
	enum kts_status rc;

	*out = NULL;
	*len = 0;
	kts_arena_init(&arena, 0);
	rc = kts_parse(&arena, names, sources, source, diags, &file);
	if (rc == KTS_OK)
		rc = lay_out(sources, file, diags, &t);
	if (rc == KTS_OK)
		rc = verify(names, sources, file, &t, diags);
	kts_arena_free(&arena);
	if (rc != KTS_OK) {
		free(t.bytes);
		return rc;
	}
	*out = t.bytes;
	*len = t.len;
	return rc;
}
