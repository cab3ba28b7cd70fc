/* SPDX-License-Identifier: MIT */
#include "runtime/report/merge.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/series/json_scan.h"

/*
 * The frame of a report is read value by value, its results one at a time: no
 * more of the file is in memory than one of them. A buffer holds the bytes from
 * `at` to `n`; line and byte say where `at` stands in the file.
 */
struct reader {
	struct kts_merge_set *set;
	struct kts_merge_source *source;
	struct kts_json json;
	char *buffer;
	size_t at, n, cap;
	bool end;		/* there is no more than the buffer holds */
	uint64_t line, byte;
	/* what was found */
	bool has_kts, has_verdict, has_specs;
	char *tool;
	enum kts_merge_content content;
};

#define FIRST_BYTES	(64u << 10)

/* In place of a byte: there is none. */
#define END	(-1)

/* --- where --- */

static void move(const char *text, size_t n, uint64_t *line, uint64_t *byte)
{
	const char *end = text + n, *next;

	while (n && (next = memchr(text, '\n', (size_t)(end - text)))) {
		++*line;
		*byte = 1;
		text = next + 1;
	}
	*byte += (uint64_t)(end - text);
}

struct kts_diag *kts_merge_fault(struct kts_diags *diags, enum kts_diag_code code, const struct kts_merge_piece *piece,
				 size_t offset, const char *format, ...)
{
	char words[KTS_MAX_DIAG_TEXT];
	uint64_t line = piece->line, byte = piece->byte;
	va_list args;

	move(piece->text, offset, &line, &byte);
	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	return kts_diag_in_file(diags, code, piece->file, line, byte, "%s", words);
}

/* The bytes from here on. */
static struct kts_merge_piece here(const struct reader *r)
{
	return (struct kts_merge_piece){ r->source->name, r->buffer + r->at, r->line, r->byte };
}

static enum kts_status fault(struct reader *r, enum kts_diag_code code, const char *what)
{
	struct kts_merge_piece piece = here(r);

	kts_merge_fault(&r->set->diags, code, &piece, 0, "%s", what);
	return KTS_EDATA;
}

/* The file ends where more has to come. */
static enum kts_status truncated(struct reader *r, size_t offset)
{
	struct kts_merge_piece piece = here(r);
	bool empty = r->line == 1 && r->byte == 1 && !offset;

	kts_diag_help(kts_merge_fault(&r->set->diags, KTS_DIAG_merge_json, &piece, offset, "the report %s",
				      empty ? "is empty" : "ends too early"),
		      "its writer was likely killed; judge that part again");
	return KTS_EDATA;
}

/* --- bytes --- */

static enum kts_status take_bytes(struct reader *r)
{
	struct kts_merge_source *s = r->source;
	size_t room = r->cap - r->n;
	ssize_t got;

	if (s->fd < 0) {
		got = (ssize_t)(s->left < room ? s->left : room);
		memcpy(r->buffer + r->n, s->memory, (size_t)got);
		s->memory += got;
		s->left -= (size_t)got;
	} else {
		do
			got = read(s->fd, r->buffer + r->n, room);
		while (got < 0 && errno == EINTR);
	}
	if (got < 0)
		return KTS_EIO;
	r->n += (size_t)got;
	r->end = got == 0;
	return KTS_OK;
}

/* At least one byte more, or r->end. */
static enum kts_status fill(struct reader *r)
{
	if (r->at >= r->cap / 2 && r->at) {
		memmove(r->buffer, r->buffer + r->at, r->n - r->at);
		r->n -= r->at;
		r->at = 0;
	}
	if (r->n == r->cap) {
		size_t cap = r->cap ? 2 * r->cap : FIRST_BYTES;
		char *more = realloc(r->buffer, cap);

		if (!more)
			return KTS_ENOMEM;
		r->buffer = more;
		r->cap = cap;
	}
	return take_bytes(r);
}

static void skip(struct reader *r, size_t n)
{
	move(r->buffer + r->at, n, &r->line, &r->byte);
	r->at += n;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* The next byte that is no white space, or END. */
static enum kts_status peek(struct reader *r, int *c)
{
	for (;;) {
		size_t n = r->at;

		while (n < r->n && is_space(r->buffer[n]))
			n++;
		skip(r, n - r->at);
		if (r->at < r->n) {
			*c = (unsigned char)r->buffer[r->at];
			return KTS_OK;
		}
		if (r->end) {
			*c = END;
			return KTS_OK;
		}
		KTS_TRY(fill(r));
	}
}

/* --- values --- */

/* What is wrong with the value of @len bytes that begins here. */
static enum kts_status not_parsed(struct reader *r, enum kts_status rc)
{
	struct kts_merge_piece piece = here(r);
	size_t at = r->json.error_at;

	if (rc == KTS_EDATA && r->end && r->at + at == r->n)
		return truncated(r, at);
	/* a word may be cut off by what stands behind it */
	if (rc == KTS_EDATA)
		kts_merge_fault(&r->set->diags, KTS_DIAG_merge_json, &piece, at, "%s",
				kts_json_error_text(r->json.error == KTS_JSON_ERROR_truncated ? KTS_JSON_ERROR_literal :
						    r->json.error));
	if (rc == KTS_ELIMIT && r->json.error == KTS_JSON_ERROR_too_deep)
		kts_merge_fault(&r->set->diags, KTS_DIAG_merge_limit, &piece, at, "values are nested more than %u deep",
				KTS_MAX_JSON_DEPTH);
	else if (rc == KTS_ELIMIT)
		kts_merge_fault(&r->set->diags, KTS_DIAG_merge_limit, &piece, 0,
				"this value is larger than %u MiB, or holds more than %u values", KTS_MAX_OBJECT_BYTES >> 20,
				KTS_MAX_OBJECT_TOKENS);
	return rc;
}

/* Put the value that begins here, *@len bytes, on the tape. */
static enum kts_status parse_value(struct reader *r, size_t *len)
{
	struct kts_json_scan scan;
	size_t scanned = 0, end;

	kts_json_scan_init(&scan, KTS_JSON_PATH_BEST);
	for (;;) {
		size_t bytes = r->n - r->at - scanned;
		enum kts_json_scan_result found = kts_json_scan(&scan, r->buffer + r->at + scanned, bytes, &end);

		scanned += end;
		/* the parser says what is wrong with one that is too long */
		if (found != KTS_JSON_SCAN_MORE || r->end)
			break;
		KTS_TRY(fill(r));
	}
	enum kts_status rc = kts_json_parse(&r->json, r->buffer + r->at, scanned);

	*len = scanned;
	return rc == KTS_OK ? rc : not_parsed(r, rc);
}

/* A value of one kind and what it says, as long as the buffer does not move. */
static enum kts_status parse_scalar(struct reader *r, const char *key, enum kts_json_kind kind, const char *kind_word,
				    const char **text, size_t *bytes, size_t *len)
{
	struct kts_merge_piece piece;
	int c;

	KTS_TRY(peek(r, &c));
	if (c == END)
		return truncated(r, 0);
	KTS_TRY(parse_value(r, len));
	if (kts_json_kind(&r->json, 0) != kind) {
		piece = here(r);
		kts_merge_fault(&r->set->diags, KTS_DIAG_merge_schema, &piece, 0, "`%s` has to be %s", key, kind_word);
		return KTS_EDATA;
	}
	*text = kts_json_raw(&r->json, 0, bytes);
	return KTS_OK;
}

/* --- the members of a report --- */

static enum kts_status read_kts(struct reader *r)
{
	struct kts_merge_piece piece;
	const char *text;
	size_t bytes, len;

	KTS_TRY(parse_scalar(r, "kts", KTS_JSON_NUMBER, "a number", &text, &bytes, &len));
	if (bytes != 1 || *text != '1') {
		piece = here(r);
		kts_merge_fault(&r->set->diags, KTS_DIAG_merge_schema, &piece, 0,
				"the schema of the report is %.*s, and this kts knows 1", (int)(bytes < 40 ? bytes : 40), text);
		return KTS_EDATA;
	}
	skip(r, len);
	return KTS_OK;
}

static enum kts_status read_tool(struct reader *r)
{
	struct kts_merge_set *set = r->set;
	struct kts_merge_piece piece;
	const char *text;
	size_t bytes, len;

	KTS_TRY(parse_scalar(r, "tool", KTS_JSON_STRING, "text", &text, &bytes, &len));
	piece = here(r);
	for (size_t i = 0; i < bytes; i++) {
		/* a version: nothing that two writers would spell in two ways */
		if (text[i] < ' ' || text[i] == '\\' || text[i] == 0x7f) {
			kts_merge_fault(&set->diags, KTS_DIAG_merge_schema, &piece, 0, "`tool` is no version");
			return KTS_EDATA;
		}
	}
	r->tool = strndup(text, bytes);
	if (!r->tool)
		return KTS_ENOMEM;
	if (set->tool && strcmp(set->tool, r->tool) != 0) {
		kts_diag_help(kts_merge_fault(&set->diags, KTS_DIAG_merge_mixed, &piece, 0,
					      "this report is of kts %s, and %s is of kts %s", r->tool, set->tool_file, set->tool),
			      "judge all parts by one version of kts");
		return KTS_EDATA;
	}
	skip(r, len);
	return KTS_OK;
}

static enum kts_status read_verdict(struct reader *r)
{
	struct kts_merge_piece piece;
	const char *text;
	size_t bytes, len;

	KTS_TRY(parse_scalar(r, "verdict", KTS_JSON_STRING, "text", &text, &bytes, &len));
	if (!kts_merge_is_verdict(text + 1, bytes - 2)) {
		piece = here(r);
		kts_merge_fault(&r->set->diags, KTS_DIAG_merge_schema, &piece, 0,
				"`verdict` is %.*s: it has to be pass, fail, inconclusive or error",
				(int)(bytes < 80 ? bytes : 80), text);
		return KTS_EDATA;
	}
	skip(r, len);
	return KTS_OK;
}

/* A report holds results of one kind, and so does the whole. */
static enum kts_status check_content(struct reader *r, const struct kts_merge_result *result)
{
	static const char *const words[] = { "none", "checks", "inline tests" };
	const struct kts_merge_set *set = r->set;
	enum kts_merge_content other = r->content ? r->content : set->content;
	struct kts_merge_piece piece = here(r);

	if (result->content && other && result->content != other) {
		kts_merge_fault(&r->set->diags, KTS_DIAG_merge_mixed, &piece, 0,
				"this is a result of %s, and %s has results of %s: they cannot be one report",
				words[result->content], r->content ? "the report" : set->content_file, words[other]);
		return KTS_EDATA;
	}
	if (result->content)
		r->content = result->content;
	return KTS_OK;
}

static enum kts_status read_result(struct reader *r, size_t index)
{
	struct kts_merge_result result;
	struct kts_merge_piece piece;
	enum kts_status rc;
	size_t len;

	KTS_TRY(parse_value(r, &len));
	piece = here(r);
	KTS_TRY(kts_merge_result_make(&r->json, &piece, index, &r->set->diags, &result));
	rc = check_content(r, &result);
	if (rc != KTS_OK) {
		free(result.text);
		return rc;
	}
	KTS_TRY(kts_merge_add(r->set, &result));
	skip(r, len);
	return KTS_OK;
}

static enum kts_status read_specs(struct reader *r)
{
	int c;

	KTS_TRY(peek(r, &c));
	if (c == END)
		return truncated(r, 0);
	if (c != '[')
		return fault(r, KTS_DIAG_merge_schema, "`specs` has to be a list");
	skip(r, 1);
	KTS_TRY(peek(r, &c));
	for (size_t i = 0; c != ']'; i++) {
		if (c == END)
			return truncated(r, 0);
		KTS_TRY(read_result(r, i));
		KTS_TRY(peek(r, &c));
		if (c == ']')
			break;
		if (c == END)
			return truncated(r, 0);
		if (c != ',')
			return fault(r, KTS_DIAG_merge_json, kts_json_error_text(KTS_JSON_ERROR_array_next));
		skip(r, 1);
		KTS_TRY(peek(r, &c));
		if (c == ']')
			return fault(r, KTS_DIAG_merge_json, kts_json_error_text(KTS_JSON_ERROR_value));
	}
	skip(r, 1);
	return KTS_OK;
}

enum part { KTS, TOOL, VERDICT, SPECS, N_PARTS };

static const char *const part_names[N_PARTS] = { "kts", "tool", "verdict", "specs" };

/* The name of a member, and the colon behind it. */
static enum kts_status read_name(struct reader *r, bool seen[N_PARTS], enum part *part)
{
	struct kts_merge_piece piece;
	const char *text;
	size_t bytes, len;
	bool escaped;
	int c;

	KTS_TRY(peek(r, &c));
	if (c == END)
		return truncated(r, 0);
	if (c != '"')
		return fault(r, KTS_DIAG_merge_json, kts_json_error_text(KTS_JSON_ERROR_key));
	KTS_TRY(parse_value(r, &len));
	piece = here(r);
	for (*part = KTS; *part < N_PARTS; ++*part) {
		if (kts_json_string_is(&r->json, 0, part_names[*part], strlen(part_names[*part])))
			break;
	}
	text = kts_json_string_raw(&r->json, 0, &bytes, &escaped);
	if (*part == N_PARTS || seen[*part]) {
		kts_merge_fault(&r->set->diags, KTS_DIAG_merge_schema, &piece, 0,
				*part == N_PARTS ? "`%.*s` is no member of a report of checks or tests" : "`%.*s` is written twice",
				(int)(bytes < 80 ? bytes : 80), text);
		return KTS_EDATA;
	}
	seen[*part] = true;
	skip(r, len);
	KTS_TRY(peek(r, &c));
	if (c == END)
		return truncated(r, 0);
	if (c != ':')
		return fault(r, KTS_DIAG_merge_json, kts_json_error_text(KTS_JSON_ERROR_colon));
	skip(r, 1);
	return KTS_OK;
}

static enum kts_status read_member(struct reader *r, bool seen[N_PARTS])
{
	enum part part = N_PARTS;

	KTS_TRY(read_name(r, seen, &part));
	switch (part) {
	case KTS:
		return read_kts(r);
	case TOOL:
		return read_tool(r);
	case VERDICT:
		return read_verdict(r);
	case SPECS:
		return read_specs(r);
	case N_PARTS:
		break;
	}
	return KTS_EBUG;
}

static enum kts_status read_report(struct reader *r)
{
	bool seen[N_PARTS] = { false };
	struct kts_merge_piece piece;
	int c;

	KTS_TRY(fill(r));
	KTS_TRY(peek(r, &c));
	if (c == END)
		return truncated(r, 0);
	if (c != '{')
		return fault(r, KTS_DIAG_merge_schema, "a report of `kts check --report json` begins with `{`");
	skip(r, 1);
	KTS_TRY(peek(r, &c));
	while (c != '}') {
		KTS_TRY(read_member(r, seen));
		KTS_TRY(peek(r, &c));
		if (c == '}')
			break;
		if (c == END)
			return truncated(r, 0);
		if (c != ',')
			return fault(r, KTS_DIAG_merge_json, kts_json_error_text(KTS_JSON_ERROR_object_next));
		skip(r, 1);
		/* what follows a comma is a member */
		c = ',';
	}
	piece = here(r);
	for (int i = 0; i < N_PARTS; i++) {
		if (!seen[i]) {
			kts_merge_fault(&r->set->diags, KTS_DIAG_merge_schema, &piece, 0, "the report has no `%s`", part_names[i]);
			return KTS_EDATA;
		}
	}
	skip(r, 1);
	KTS_TRY(peek(r, &c));
	return c == END ? KTS_OK : fault(r, KTS_DIAG_merge_json, "something follows the report");
}

/* The first report of its kind speaks for the others. */
static enum kts_status keep_facts(struct reader *r)
{
	struct kts_merge_set *set = r->set;

	if (!set->tool) {
		set->tool_file = strdup(r->source->name);
		if (!set->tool_file)
			return KTS_ENOMEM;
		set->tool = r->tool;
		r->tool = NULL;
	}
	if (r->content && !set->content) {
		set->content_file = strdup(r->source->name);
		if (!set->content_file)
			return KTS_ENOMEM;
		set->content = r->content;
	}
	return KTS_OK;
}

enum kts_status kts_merge_read(struct kts_merge_set *set, struct kts_merge_source *source)
{
	struct reader r = { .set = set, .source = source, .line = 1, .byte = 1 };
	enum kts_status rc;

	kts_json_init(&r.json, KTS_JSON_PATH_BEST);
	rc = read_report(&r);
	if (rc == KTS_OK)
		rc = keep_facts(&r);
	kts_json_fini(&r.json);
	free(r.buffer);
	free(r.tool);
	return rc;
}
