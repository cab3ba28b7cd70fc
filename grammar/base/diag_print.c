/* SPDX-License-Identifier: MIT */
#include "grammar/base/diag_print.h"

#include <inttypes.h>
#include <string.h>

#include "grammar/base/utf8.h"

#define BOLD	"\033[1m"
#define RED	"\033[1;31m"
#define YELLOW	"\033[1;33m"
#define BLUE	"\033[1;34m"
#define GREEN	"\033[1;32m"
#define RESET	"\033[0m"

#define INDENT	"    "

static const char *paint(bool color, const char *code)
{
	return color ? code : "";
}

static bool continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* The byte behind the character at @i. */
static size_t next_char(const char *line, size_t len, size_t i)
{
	for (i++; i < len && continues(line[i]);)
		i++;
	return i;
}

static size_t prev_char(const char *line, size_t i)
{
	for (i--; i > 0 && continues(line[i]);)
		i--;
	return i;
}

static size_t count_chars(const char *line, size_t from, size_t to)
{
	size_t n = 0;

	for (size_t i = from; i < to; i++)
		n += !continues(line[i]);
	return n;
}

/*
 * The part of a line to show, [*from, *to): all of it, or KTS_MAX_DIAG_WIDTH
 * characters of it so placed that the caret has text on both sides.
 */
static void cut(const char *line, size_t len, size_t caret, size_t *from, size_t *to)
{
	*from = 0;
	*to = len;
	if (len <= KTS_MAX_DIAG_WIDTH || count_chars(line, 0, len) <= KTS_MAX_DIAG_WIDTH)
		return;
	size_t before = caret;
	for (unsigned int i = 0; i < KTS_MAX_DIAG_WIDTH / 2 && before > 0; i++)
		before = prev_char(line, before);
	*from = before;
	*to = before;
	for (unsigned int i = 0; i < KTS_MAX_DIAG_WIDTH && *to < len; i++)
		*to = next_char(line, len, *to);
}

/* Text of a file; what is no character, or controls the terminal (tabs aside), is shown as a question mark. */
static void print_clean(FILE *out, const char *text, size_t from, size_t to)
{
	for (size_t i = from, n; i < to; i += n ? n : 1) {
		unsigned char c = (unsigned char)text[i];

		n = kts_utf8_length(text + i, to - i);
		if (!n || (c < 0x20 && c != '\t') || c == 0x7f || (n == 2 && c == 0xc2 && (unsigned char)text[i + 1] < 0xa0))
			fputc('?', out);
		else
			fwrite(text + i, 1, n, out);
	}
}

static void print_source(FILE *out, const struct kts_sources *sources, const struct kts_place *place,
			 struct kts_span span, bool color)
{
	size_t len, from, to;
	const char *line = kts_sources_text(sources, (struct kts_span){ place->line_begin, place->line_end }, &len);

	if (!line)
		return;
	size_t begin = span.begin - place->line_begin;
	size_t end = span.end > place->line_end ? len : span.end - place->line_begin;
	if (begin > len)
		begin = len;
	cut(line, len, begin, &from, &to);

	fputs(from ? INDENT "..." : INDENT, out);
	print_clean(out, line, from, to);
	fputs(to < len ? "...\n" : "\n", out);

	fputs(from ? INDENT "   " : INDENT, out);
	for (size_t i = from; i < begin; i = next_char(line, len, i))
		fputc(line[i] == '\t' ? '\t' : ' ', out);
	fprintf(out, "%s^", paint(color, GREEN));
	if (end > to)
		end = to;
	if (begin < end)
		for (size_t i = next_char(line, len, begin); i < end; i = next_char(line, len, i))
			fputc('~', out);
	fprintf(out, "%s\n", paint(color, RESET));
}

/* "file:line:col: kind: " with the source line below the message. */
static void print_at(FILE *out, const struct kts_sources *sources, struct kts_span span, const char *kind,
		     const char *kind_color, const char *code, const char *message, bool color)
{
	struct kts_place place = { 0 };
	bool known = sources && kts_span_is_set(span) && kts_sources_locate(sources, span.begin, &place) == KTS_OK;

	if (known) {
		fputs(paint(color, BOLD), out);
		print_clean(out, place.source->name, 0, strlen(place.source->name));
		fprintf(out, ":%" PRIu32 ":%" PRIu32 ":%s ", place.line, place.column, paint(color, RESET));
	}
	fprintf(out, "%s%s:%s %s%s\n", paint(color, kind_color), kind, paint(color, RESET), code, message);
	if (known)
		print_source(out, sources, &place, span, color);
}

void kts_diag_print(FILE *out, const struct kts_sources *sources, const struct kts_diag *diag, bool color)
{
	char number[KTS_DIAG_CODE_SIZE], code[KTS_DIAG_CODE_SIZE + 4];
	bool is_error = diag->severity == KTS_SEVERITY_ERROR;

	kts_diag_code_text(diag->code, number);
	snprintf(code, sizeof(code), "[%s] ", number);
	if (!kts_span_is_set(diag->span) && diag->file[0]) {
		fprintf(out, "%s%s:", paint(color, BOLD), diag->file);
		if (diag->line)
			fprintf(out, "%" PRIu64 ":", diag->line);
		if (diag->byte)
			fprintf(out, diag->line ? "%" PRIu64 ":" : "byte %" PRIu64 ":", diag->byte);
		fprintf(out, "%s ", paint(color, RESET));
	}
	print_at(out, sources, diag->span, is_error ? "error" : "warning", is_error ? RED : YELLOW, code, diag->message,
		 color);
	if (diag->second_note[0])
		print_at(out, sources, diag->second, "note", BLUE, "", diag->second_note, color);
	if (diag->help[0])
		fprintf(out, INDENT "%shelp:%s %s\n", paint(color, BLUE), paint(color, RESET), diag->help);
}

void kts_diags_print(FILE *out, const struct kts_sources *sources, const struct kts_diags *diags, bool color)
{
	for (size_t i = 0; i < diags->n; i++)
		kts_diag_print(out, sources, &diags->records[i], color);
	if (diags->dropped)
		fprintf(out, "%zu more message%s not shown\n", diags->dropped, diags->dropped == 1 ? " is" : "s are");
}
