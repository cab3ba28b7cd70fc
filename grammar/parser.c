/* SPDX-License-Identifier: MIT */
#include "grammar/parser.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/utf8.h"
#include "grammar/parser_state.h"
#include "grammar/syntax.h"

void kts_parser_fail(struct kts_parser *p, enum kts_status status)
{
	if (p->status == KTS_OK)
		p->status = status;
}

const char *kts_parser_text(const struct kts_parser *p, struct kts_span span, size_t *len)
{
	*len = span.end - span.begin;
	return p->source->text + (span.begin - p->source->base);
}

char kts_parser_byte(const struct kts_parser *p, uint32_t at)
{
	/* The byte behind the last is a NUL. */
	return at - p->source->base <= p->source->size ? p->source->text[at - p->source->base] : '\0';
}

/* A text that is no text is not looked at further: what it says would be a guess. */
static bool check_encoding(struct kts_parser *p)
{
	const char *text = p->source->text;
	uint32_t size = p->source->size;

	for (uint32_t i = 0, n; i < size; i += n) {
		struct kts_span span = { p->source->base + i, p->source->base + i + 1 };

		n = (uint32_t)kts_utf8_length(text + i, size - i);
		if (n && text[i])
			continue;
		if (!n)
			kts_diag_help(kts_diag_at(p->diags, KTS_DIAG_bad_utf8, span, "the byte 0x%02x is not UTF-8",
						  (unsigned int)(unsigned char)text[i]),
				      "save the file as UTF-8");
		else
			kts_diag_at(p->diags, KTS_DIAG_bad_utf8, span, "a NUL byte: this is not a text file");
		return false;
	}
	return true;
}

/* A copy for the scanner to work in; a byte order mark becomes blanks, so that positions stay. */
static char *copy_text(const struct kts_source *source)
{
	char *copy = malloc((size_t)source->size + 2);

	if (!copy)
		return NULL;
	memcpy(copy, source->text, source->size);
	copy[source->size] = copy[source->size + 1] = '\0';
	if (source->size >= 3 && memcmp(copy, "\xef\xbb\xbf", 3) == 0)
		memset(copy, ' ', 3);
	return copy;
}

static struct kts_parser *parser_new(struct kts_arena *arena, struct kts_intern *names,
				     const struct kts_source *source, struct kts_diags *diags)
{
	struct kts_parser *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->arena = arena;
	p->names = names;
	p->source = source;
	p->diags = diags;
	p->errors_before = diags->errors;
	p->at = source->base;
	p->opening = KTS_BLOCK_NONE;
	kts_words_init(p);
	return p;
}

static enum kts_status out_of_memory(struct kts_diags *diags, const struct kts_source *source, enum kts_status status)
{
	if (status == KTS_ENOMEM)
		kts_diag_in_file(diags, KTS_DIAG_out_of_memory, source->name, 0, 0, "there is not enough memory to read this");
	else if (status == KTS_ELIMIT)
		kts_diag_in_file(diags, KTS_DIAG_spec_too_large, source->name, 0, 0,
				 "the spec and what it uses are larger than a limit of kts");
	return status;
}

enum kts_status kts_parse(struct kts_arena *arena, struct kts_intern *names, const struct kts_sources *sources,
			  uint32_t source, struct kts_diags *diags, struct kts_ast_file **out)
{
	const struct kts_source *text = kts_sources_get(sources, source);
	struct kts_parser *p = NULL;
	char *copy = NULL;
	enum kts_status status = KTS_ENOMEM;

	*out = NULL;
	if (!text)
		return KTS_EINVAL;
	p = parser_new(arena, names, text, diags);
	if (!p)
		goto out;
	p->file = KTS_ARENA_NEW(arena, struct kts_ast_file);
	if (!p->file) {
		status = kts_arena_status(arena);
		goto out;
	}
	p->file->source = source;
	p->file->span = (struct kts_span){ text->base, text->base + text->size };
	if (!check_encoding(p)) {
		status = KTS_ESPEC;
		*out = p->file;
		goto out;
	}

	copy = copy_text(text);
	if (!copy)
		goto out;
	status = kts_scan_start(p, copy, text->size);
	if (status != KTS_OK)
		goto out;
	switch (kts_yyparse(p)) {
	case 0:
		break;
	case 2:
		kts_parser_fail(p, KTS_ENOMEM);
		break;
	default:
		kts_parser_fail(p, KTS_EBUG);
	}
	status = p->status;
	if (status == KTS_OK && diags->errors > p->errors_before)
		status = KTS_ESPEC;
	if (status == KTS_OK || status == KTS_ESPEC)
		*out = p->file;
out:
	/* A limit that was told at its place needs no second message. */
	if (status == KTS_ENOMEM || (status == KTS_ELIMIT && diags->errors == (p ? p->errors_before : 0)))
		out_of_memory(diags, text, status);
	if (p)
		kts_scan_end(p);
	free(copy);
	free(p);
	return status;
}

enum kts_status kts_tokens_visit(const struct kts_sources *sources, uint32_t source, struct kts_diags *diags,
				 kts_token_visitor visit, void *context)
{
	const struct kts_source *text = kts_sources_get(sources, source);
	struct kts_arena arena;
	struct kts_intern names;
	struct kts_parser *p = NULL;
	char *copy = NULL;
	enum kts_status status = KTS_ENOMEM;

	if (!text)
		return KTS_EINVAL;
	kts_arena_init(&arena, 0);
	kts_intern_init(&names, &arena);
	p = parser_new(&arena, &names, text, diags);
	if (!p)
		goto out;
	if (!check_encoding(p)) {
		status = KTS_ESPEC;
		goto out;
	}
	copy = copy_text(text);
	if (!copy)
		goto out;
	status = kts_scan_start(p, copy, text->size);
	while (status == KTS_OK) {
		struct kts_token token;

		kts_scan_next(p, &token);
		status = p->status;
		if (status == KTS_OK)
			status = visit(context, p, &token);
		if (token.kind == KTS_TOKEN_END)
			break;
	}
	if (status == KTS_OK && diags->errors > p->errors_before)
		status = KTS_ESPEC;
out:
	out_of_memory(diags, text, status);
	if (p)
		kts_scan_end(p);
	free(copy);
	free(p);
	kts_arena_free(&arena);
	return status;
}

struct dump {
	FILE *out;
	const struct kts_sources *sources;
};

static enum kts_status dump_token(void *context, const struct kts_parser *p, const struct kts_token *token)
{
	const struct dump *d = context;
	struct kts_place from, to;
	const char *written;
	size_t len;

	KTS_TRY(kts_sources_locate(d->sources, token->span.begin, &from));
	KTS_TRY(kts_sources_locate(d->sources, token->span.end, &to));
	written = kts_parser_text(p, token->span, &len);
	fprintf(d->out, "%" PRIu32 ":%" PRIu32 "-%" PRIu32 ":%" PRIu32 "\t%s", from.line, from.column, to.line,
		to.column, kts_token_text(token->kind));
	if (len && !kts_token_is_word(token->kind))
		fprintf(d->out, "\t%.*s", (int)len, written);
	fputc('\n', d->out);
	return KTS_OK;
}

enum kts_status kts_tokens_dump(FILE *out, const struct kts_sources *sources, uint32_t source,
				struct kts_diags *diags)
{
	return kts_tokens_visit(sources, source, diags, dump_token, &(struct dump){ out, sources });
}
