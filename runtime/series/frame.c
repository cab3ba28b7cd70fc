/* SPDX-License-Identifier: MIT */
/*
 * Series that are not one object a line: objects one after another, an array
 * of them, or {"samples":[...]}. One thread, a value at a time.
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/series/discover.h"
#include "runtime/series/events.h"
#include "runtime/series/json_scan.h"
#include "runtime/series/reader.h"

/* Keys of a document: so many names are remembered to find one that comes twice. */
#define DOCUMENT_KEYS	256u

struct frame {
	struct kts_reader *r;
	const char *head;	/* not yet in the buffer */
	size_t head_len;
	char *text;
	size_t cap, begin, end;
	bool eof;
	uint64_t line, column;	/* of text[begin], from 0 */
	struct kts_batch batch;
};

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* --- what it is --- */

/* A string or value at text[*at]: moves behind it; false if its end is not here. */
static bool peek_value(const char *text, size_t len, size_t *at)
{
	struct kts_json_scan scan;
	size_t end;

	kts_json_scan_init(&scan, KTS_JSON_PATH_BEST);
	if (*at >= len || kts_json_scan(&scan, text + *at, len - *at, &end) != KTS_JSON_SCAN_DONE)
		return false;
	*at += end;
	return true;
}

static char peek_char(const char *text, size_t len, size_t *at)
{
	while (*at < len && is_space(text[*at]))
		(*at)++;
	return *at < len ? text[*at] : '\0';
}

enum kts_peek kts_frame_peek(const char *text, size_t len)
{
	size_t at = 0, name;
	char c = peek_char(text, len, &at);

	if (c != '{')
		return c ? KTS_PEEK_OBJECT : KTS_PEEK_MORE;
	at++;
	for (;;) {
		struct kts_text key;

		c = peek_char(text, len, &at);
		if (c != '"')
			return c ? KTS_PEEK_OBJECT : KTS_PEEK_MORE;
		name = at;
		if (!peek_value(text, len, &at))
			return KTS_PEEK_MORE;
		key = (struct kts_text){ text + name + 1, at - name - 2 };
		c = peek_char(text, len, &at);
		if (c != ':')
			return c ? KTS_PEEK_OBJECT : KTS_PEEK_MORE;
		at++;
		c = peek_char(text, len, &at);
		if (KTS_TEXT_IS(key, "samples")) {
			if (c != '[')
				return c ? KTS_PEEK_OBJECT : KTS_PEEK_MORE;
			at++;
			c = peek_char(text, len, &at);
			return c == '{' || c == ']' ? KTS_PEEK_DOCUMENT : c ? KTS_PEEK_OBJECT : KTS_PEEK_MORE;
		}
		if (!KTS_TEXT_IS(key, "monitor") && !KTS_TEXT_IS(key, "stimulus_events") &&
		    !KTS_TEXT_IS(key, "kts_series"))
			return KTS_PEEK_OBJECT;
		if (!c || !peek_value(text, len, &at))
			return KTS_PEEK_MORE;
		c = peek_char(text, len, &at);
		if (c != ',')
			return c ? KTS_PEEK_OBJECT : KTS_PEEK_MORE;
		at++;
	}
}

/* --- the window --- */

/* More bytes behind those that are there; *@got may be 0 only at the end. */
static enum kts_status fill(struct frame *f, size_t *got)
{
	*got = 0;
	if (f->begin && f->end - f->begin <= f->begin) {
		memmove(f->text, f->text + f->begin, f->end - f->begin);
		f->end -= f->begin;
		f->begin = 0;
	}
	if (f->cap - f->end < KTS_BLOCK_BYTES / 2) {
		size_t cap = f->cap ? f->cap * 2 : KTS_BLOCK_BYTES;
		char *text = realloc(f->text, cap + KTS_TEXT_SLACK);

		if (!text)
			return KTS_ENOMEM;
		f->text = text;
		f->cap = cap;
	}
	if (f->head_len) {
		*got = f->head_len < f->cap - f->end ? f->head_len : f->cap - f->end;
		memcpy(f->text + f->end, f->head, *got);
		f->head += *got;
		f->head_len -= *got;
	} else if (!f->eof) {
		size_t room = f->cap - f->end;

		KTS_TRY(kts_input_read(f->r->input, f->text + f->end, room, got, f->r->diags));
		f->eof = *got < room;
	}
	f->end += *got;
	memset(f->text + f->end, 0, KTS_TEXT_SLACK);
	return KTS_OK;
}

/* Go on behind @n bytes. */
static void advance(struct frame *f, size_t n)
{
	const char *p, *end, *newline;

	if (!n)
		return;
	p = f->text + f->begin;
	end = p + n;
	while (p < end && (newline = memchr(p, '\n', (size_t)(end - p)))) {
		f->line++;
		f->column = 0;
		p = newline + 1;
	}
	f->column += (size_t)(end - p);
	f->begin += n;
}

/* The next byte that is no white space, or '\0' at the end (as for a NUL, which is nothing either). */
static enum kts_status next(struct frame *f, char *c, bool *end)
{
	size_t n = 0, got;

	*end = false;
	for (;;) {
		while (f->begin + n < f->end && is_space(f->text[f->begin + n]))
			n++;
		advance(f, n);
		n = 0;
		if (f->begin < f->end) {
			*c = f->text[f->begin];
			return KTS_OK;
		}
		KTS_TRY(fill(f, &got));
		if (!got) {
			*c = '\0';
			*end = true;
			return KTS_OK;
		}
	}
}

static enum kts_status trouble_here(struct frame *f, enum kts_diag_code code, enum kts_json_error error,
				    const char *message)
{
	struct kts_worker *w = &f->r->worker;

	kts_worker_trouble(w, code, KTS_JSON_NONE, "%s", message);
	w->trouble.json = error;
	kts_reader_trouble(f->r, &w->trouble, f->line + 1, f->column + 1);
	return KTS_EDATA;
}

static enum kts_status json_trouble(struct frame *f, enum kts_json_error error)
{
	return trouble_here(f, KTS_DIAG_data_json, error, kts_json_error_text(error));
}

/* The trouble of the worker, in the value that begins here. */
static void trouble_inside(struct frame *f, size_t len)
{
	const struct kts_trouble *t = &f->r->worker.trouble;
	size_t offset = t->offset < len ? t->offset : len;
	const char *begin = f->text + f->begin, *p = begin, *newline;
	uint64_t line = f->line, column = f->column;

	while (p < begin + offset && (newline = memchr(p, '\n', (size_t)(begin + offset - p)))) {
		line++;
		column = 0;
		p = newline + 1;
	}
	kts_reader_trouble(f->r, t, line + 1, column + (size_t)(begin + offset - p) + 1);
}

/* How long the value is that begins here; at the end of the input, all that is left. */
static enum kts_status measure(struct frame *f, size_t *len)
{
	struct kts_json_scan scan;
	size_t at = 0, end, got;

	kts_json_scan_init(&scan, KTS_JSON_PATH_BEST);
	for (;;) {
		switch (kts_json_scan(&scan, f->text + f->begin + at, f->end - f->begin - at, &end)) {
		case KTS_JSON_SCAN_DONE:
			*len = at + end;
			return KTS_OK;
		case KTS_JSON_SCAN_LONG:
			trouble_here(f, KTS_DIAG_data_limit, KTS_JSON_ERROR_too_long,
				     kts_json_error_text(KTS_JSON_ERROR_too_long));
			return KTS_ELIMIT;
		case KTS_JSON_SCAN_MORE:
			break;
		}
		at = f->end - f->begin;
		KTS_TRY(fill(f, &got));
		if (!got) {
			*len = at;
			return KTS_OK;
		}
	}
}

/* --- what is in it --- */

static enum kts_status join(struct frame *f)
{
	enum kts_status status = kts_reader_join(f->r, &f->batch, 0);

	kts_batch_reset(&f->batch);
	kts_template_drop(&f->r->worker.template);
	return status;
}

static enum kts_status read_object(struct frame *f)
{
	struct kts_worker *w = &f->r->worker;
	enum kts_look look = KTS_LOOK_SAMPLE;
	enum kts_status status;
	size_t len;

	KTS_TRY(measure(f, &len));
	const char *text = f->text + f->begin;

	status = f->r->detected ? KTS_OK : kts_reader_detect(f->r, w, text, len, &look);
	if (status == KTS_OK)
		status = kts_worker_read(w, text, len, f->line);
	if ((status == KTS_EDATA || status == KTS_ELIMIT) && w->trouble.message[0])
		trouble_inside(f, len);
	KTS_TRY(status);
	advance(f, len);
	return kts_batch_is_full(&f->batch) ? join(f) : KTS_OK;
}

static enum kts_status read_elements(struct frame *f)
{
	bool end;
	char c;

	advance(f, 1);
	KTS_TRY(next(f, &c, &end));
	if (c == ']') {
		advance(f, 1);
		return KTS_OK;
	}
	for (;;) {
		if (end)
			return json_trouble(f, KTS_JSON_ERROR_truncated);
		if (c == ']' || c == ',')
			return json_trouble(f, KTS_JSON_ERROR_value);
		KTS_TRY(read_object(f));
		KTS_TRY(next(f, &c, &end));
		if (end)
			return json_trouble(f, KTS_JSON_ERROR_truncated);
		advance(f, c == ',' || c == ']');
		if (c == ']')
			return KTS_OK;
		if (c != ',')
			return json_trouble(f, KTS_JSON_ERROR_array_next);
		KTS_TRY(next(f, &c, &end));
	}
}

/* The value of any other @key of a document. */
static enum kts_status read_part(struct frame *f, struct kts_text key)
{
	struct kts_worker *w = &f->r->worker;
	enum kts_status status;
	size_t len;

	KTS_TRY(measure(f, &len));
	status = kts_worker_parse(w, f->text + f->begin, len);
	if (status == KTS_OK && KTS_TEXT_IS(key, "stimulus_events")) {
		status = kts_events_read(w, 0, &f->batch.events);
		if (status == KTS_OK)
			status = kts_run_note(w, KTS_RUN_EVENTS, 0);
		if (status == KTS_OK && w->discovery)
			status = kts_discover_run(w, "stimulus_events", 0);
	} else if (status == KTS_OK && KTS_TEXT_IS(key, "monitor")) {
		status = kts_run_note(w, KTS_RUN_MONITOR, 0);
		if (status == KTS_OK && w->discovery)
			status = kts_discover_run(w, "monitor", 0);
	} else if (status == KTS_OK && KTS_TEXT_IS(key, "kts_series")) {
		status = kts_run_note(w, KTS_RUN_HEADER, 0);
		if (status == KTS_OK && w->discovery)
			status = kts_discover_run(w, "kts_series", 0);
	}
	if (status == KTS_EDATA || status == KTS_ELIMIT)
		trouble_inside(f, len);
	KTS_TRY(status);
	advance(f, len);
	return KTS_OK;
}

struct keys {
	struct kts_bump text;
	struct kts_text key[DOCUMENT_KEYS];
	size_t n;
};

static enum kts_status read_key(struct frame *f, struct keys *keys, struct kts_text *key)
{
	struct kts_worker *w = &f->r->worker;
	enum kts_status status;
	size_t len;

	KTS_TRY(measure(f, &len));
	status = kts_worker_parse(w, f->text + f->begin, len);
	if (status == KTS_EDATA || status == KTS_ELIMIT)
		trouble_inside(f, len);
	KTS_TRY(status);
	KTS_TRY(kts_worker_text(w, 0, key));
	key->at = kts_bump_text(&keys->text, key->at, key->len);
	if (!key->at)
		return KTS_ENOMEM;
	for (size_t i = 0; i < keys->n; i++)
		if (kts_text_equal(keys->key[i], *key)) {
			kts_worker_trouble(w, KTS_DIAG_data_repeated, KTS_JSON_NONE,
					   "the series has the key `%.*s` twice", KTS_TEXT_ARG(*key));
			trouble_inside(f, len);
			return KTS_EDATA;
		}
	if (keys->n == DOCUMENT_KEYS) {
		trouble_here(f, KTS_DIAG_data_limit, KTS_JSON_ERROR_none, "the series has too many keys");
		return KTS_ELIMIT;
	}
	keys->key[keys->n++] = *key;
	advance(f, len);
	return KTS_OK;
}

static enum kts_status read_members(struct frame *f, struct keys *keys)
{
	bool end;
	char c;

	for (;;) {
		struct kts_text key;

		advance(f, 1);
		KTS_TRY(next(f, &c, &end));
		if (c != '"')
			return json_trouble(f, end ? KTS_JSON_ERROR_truncated : KTS_JSON_ERROR_key);
		KTS_TRY(read_key(f, keys, &key));
		KTS_TRY(next(f, &c, &end));
		if (c != ':')
			return json_trouble(f, end ? KTS_JSON_ERROR_truncated : KTS_JSON_ERROR_colon);
		advance(f, 1);
		KTS_TRY(next(f, &c, &end));
		if (end)
			return json_trouble(f, KTS_JSON_ERROR_truncated);
		if (KTS_TEXT_IS(key, "samples") && c != '[')
			return trouble_here(f, KTS_DIAG_data_form, KTS_JSON_ERROR_none, "`samples` must be an array");
		if (KTS_TEXT_IS(key, "samples"))
			KTS_TRY(read_elements(f));
		else
			KTS_TRY(read_part(f, key));
		KTS_TRY(next(f, &c, &end));
		if (c == '}') {
			advance(f, 1);
			return KTS_OK;
		}
		if (c != ',')
			return json_trouble(f, end ? KTS_JSON_ERROR_truncated : KTS_JSON_ERROR_object_next);
	}
}

static enum kts_status read_document(struct frame *f)
{
	struct keys *keys = calloc(1, sizeof *keys);
	enum kts_status status;

	if (!keys)
		return KTS_ENOMEM;
	status = read_members(f, keys);
	kts_bump_free(&keys->text);
	free(keys);
	return status;
}

/* What the object that begins here is; reads on until that is known. */
static enum kts_status look_ahead(struct frame *f, enum kts_peek *peek)
{
	size_t got;

	for (;;) {
		*peek = kts_frame_peek(f->text + f->begin, f->end - f->begin);
		if (*peek != KTS_PEEK_MORE || f->end - f->begin > KTS_MAX_OBJECT_BYTES)
			return KTS_OK;
		KTS_TRY(fill(f, &got));
		if (!got)
			return KTS_OK;
	}
}

static enum kts_status read_all(struct frame *f)
{
	enum kts_peek peek = KTS_PEEK_OBJECT;
	bool end, first = true, whole = false;
	char c;

	for (;; first = false) {
		KTS_TRY(next(f, &c, &end));
		if (end)
			return join(f);
		if (whole)
			return json_trouble(f, KTS_JSON_ERROR_trailing);
		if (first && c == '{')
			KTS_TRY(look_ahead(f, &peek));
		if (first && c == '[') {
			whole = true;
			KTS_TRY(read_elements(f));
		} else if (first && peek == KTS_PEEK_DOCUMENT) {
			whole = true;
			KTS_TRY(read_document(f));
		} else {
			KTS_TRY(read_object(f));
		}
	}
}

enum kts_status kts_frame_read(struct kts_reader *r, const char *head, size_t head_len)
{
	struct frame f = { .r = r, .head = head, .head_len = head_len };
	enum kts_status status = kts_batch_init(&f.batch, r->plan->n);

	if (status == KTS_OK) {
		r->worker.batch = &f.batch;
		r->worker.copy_tags = true;
		kts_template_drop(&r->worker.template);
		status = read_all(&f);
		r->worker.copy_tags = false;
	}
	r->worker.batch = NULL;
	kts_batch_free(&f.batch);
	free(f.text);
	return status;
}
