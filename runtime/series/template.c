/* SPDX-License-Identifier: MIT */
#include "runtime/series/template.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/series/render.h"
#include "runtime/series/time.h"
#include "runtime/series/worker.h"

/* Longer lines are seldom alike, and a copy of them is memory. */
#define LONGEST		(256u << 10)
#define MOST_TOKENS	65536u
/* After so many lines in a row that did not match, the rest of the batch is read without. */
#define MOST_MISSES	8u

void kts_template_drop(struct kts_template *t)
{
	t->valid = false;
	t->misses = 0;
}

void kts_template_free(struct kts_template *t)
{
	free(t->text);
	free(t->hole);
	free(t->use);
	free(t->bits);
	free(t->identity);
	free(t->varies);
	free(t->value_begin);
	free(t->value_len);
	*t = (struct kts_template){ 0 };
}

void kts_record_free(struct kts_record *record)
{
	free(record->mark);
	free(record->use);
	*record = (struct kts_record){ 0 };
}

enum kts_status kts_template_begin(struct kts_worker *w)
{
	struct kts_record *r = &w->record;
	size_t tokens = w->json.tokens;

	r->on = false;
	r->n_uses = 0;
	if (w->plan->reduces || w->json.has_escapes || tokens > MOST_TOKENS || w->json.bytes > LONGEST ||
	    w->template.misses >= MOST_MISSES)
		return KTS_OK;
	if (tokens > r->cap_marks) {
		uint8_t *mark = realloc(r->mark, tokens * 2);

		if (!mark)
			return KTS_ENOMEM;
		r->mark = mark;
		r->cap_marks = tokens * 2;
	}
	memset(r->mark, 0, tokens);
	r->on = true;
	r->failed = false;
	return KTS_OK;
}

/* --- making --- */

static bool is_number(const struct kts_json *json, uint32_t token)
{
	char c = json->text[json->at[token]];

	return c == '-' || (c >= '0' && c <= '9');
}

static int compare_uses(const void *a, const void *b)
{
	const struct kts_hole_use *x = a, *y = b;

	return (x->token > y->token) - (x->token < y->token);
}

/* A string that names a member, not a value. */
static bool is_name(const struct kts_json *json, uint32_t token)
{
	uint32_t at;

	if (token + 1 >= json->tokens)
		return false;
	for (at = json->at[token + 1] - 1; json->text[at] <= ' '; at--)
		;
	return json->text[at] == ':';
}

/* Values that may become holes. */
static bool is_value(const struct kts_json *json, uint32_t token)
{
	return is_number(json, token) || (json->text[json->at[token]] == '"' && !is_name(json, token));
}

static enum kts_status reserve_values(struct kts_template *t, size_t n)
{
	void *grown;

	if (n <= t->cap_varies)
		return KTS_OK;
	grown = realloc(t->varies, n * sizeof *t->varies);
	if (!grown)
		return KTS_ENOMEM;
	t->varies = grown;
	grown = realloc(t->value_begin, n * sizeof *t->value_begin);
	if (!grown)
		return KTS_ENOMEM;
	t->value_begin = grown;
	grown = realloc(t->value_len, n * sizeof *t->value_len);
	if (!grown)
		return KTS_ENOMEM;
	t->value_len = grown;
	t->cap_varies = n;
	return KTS_OK;
}

/*
 * Which values differ from line to line is learnt from the lines: at first
 * none is a hole, and the next line, read in full too, shows those that change.
 */
static enum kts_status learn(struct kts_worker *w)
{
	struct kts_template *t = &w->template;
	const struct kts_json *json = &w->json;
	size_t n = 0, k = 0;
	bool known;

	for (uint32_t token = 0; token < json->tokens; token++)
		n += is_value(json, token);
	known = n == t->n_values;
	KTS_TRY(reserve_values(t, n));
	if (!known && n)
		memset(t->varies, 0, n);
	t->n_values = 0;
	for (uint32_t token = 0; token < json->tokens; token++) {
		struct kts_text value;

		if (!is_value(json, token))
			continue;
		value.at = kts_json_raw(json, token, &value.len);
		if (known && (value.len != t->value_len[k] ||
			      memcmp(value.at, t->text + t->value_begin[k], value.len) != 0))
			t->varies[k] = 1;
		t->value_begin[k] = json->at[token];
		t->value_len[k] = (uint32_t)value.len;
		k++;
	}
	t->n_values = n;
	return KTS_OK;
}

static enum kts_status add_hole(struct kts_worker *w, uint32_t token, bool string, size_t *use)
{
	struct kts_template *t = &w->template;
	const struct kts_json *json = &w->json;
	struct kts_hole hole = { .use = (uint32_t)*use, .string = string };
	size_t len;
	const char *at = kts_json_raw(json, token, &len);

	hole.begin = (uint32_t)(at - json->text) + string;
	hole.end = hole.begin + (uint32_t)len - 2 * string;
	while (*use < t->n_uses && t->use[*use].token == token)
		(*use)++;
	hole.n_uses = (uint32_t)*use - hole.use;
	KTS_TRY(kts_grow(&t->hole, &t->cap_holes, t->n_holes, sizeof *t->hole));
	t->hole[t->n_holes++] = hole;
	return KTS_OK;
}

static enum kts_status add_holes(struct kts_worker *w)
{
	struct kts_template *t = &w->template;
	const struct kts_json *json = &w->json;
	size_t use = 0, k = 0;

	t->n_holes = 0;
	for (uint32_t token = 0; token < json->tokens; token++) {
		if (!is_value(json, token))
			continue;
		while (use < t->n_uses && t->use[use].token < token)
			use++;
		if (t->varies[k++] && !w->record.mark[token])
			KTS_TRY(add_hole(w, token, !is_number(json, token), &use));
	}
	return KTS_OK;
}

static enum kts_status keep_row(struct kts_worker *w)
{
	struct kts_template *t = &w->template;
	const struct kts_batch *b = w->batch;
	size_t row = b->n - 1;

	if (!t->bits)
		t->bits = malloc((b->n_columns + 1) * sizeof *t->bits);
	if (!t->identity)
		t->identity = malloc((b->n_columns + 1) * sizeof *t->identity);
	if (!t->bits || !t->identity)
		return KTS_ENOMEM;
	t->row = b->row[row];
	for (size_t c = 0; c < b->n_columns; c++) {
		t->bits[c] = b->bits[c * b->cap + row];
		t->identity[c] = b->identity[c * b->cap + row];
		w->record.failed |= b->error[c * b->cap + row] != 0;
	}
	return KTS_OK;
}

enum kts_status kts_template_make(struct kts_worker *w)
{
	struct kts_template *t = &w->template;
	struct kts_record *r = &w->record;
	struct kts_hole_use *use;

	t->valid = false;
	r->on = false;
	KTS_TRY(keep_row(w));
	if (r->failed)
		return KTS_OK;
	/* first, so that what is learnt is never of another line than the text */
	if (w->json.bytes > t->cap) {
		char *text = realloc(t->text, w->json.bytes * 2);

		if (!text)
			return KTS_ENOMEM;
		t->text = text;
		t->cap = w->json.bytes * 2;
	}
	KTS_TRY(learn(w));
	memcpy(t->text, w->json.text, w->json.bytes);
	t->len = w->json.bytes;
	if (r->n_uses)
		qsort(r->use, r->n_uses, sizeof *r->use, compare_uses);
	/* the record's list becomes the template's, and the other way round */
	use = t->use;
	t->use = r->use;
	r->use = use;
	size_t cap = t->cap_uses;

	t->cap_uses = r->cap_uses;
	r->cap_uses = cap;
	t->n_uses = r->n_uses;
	r->n_uses = 0;
	KTS_TRY(add_holes(w));
	t->valid = true;
	return KTS_OK;
}

/* --- matching --- */

/* The length of the number of JSON at @p, 0 if there is none; at most up to @end. */
static size_t scan_number(const char *p, const char *end, bool *whole)
{
	const char *begin = p, *digits;

	*whole = true;
	if (p < end && *p == '-')
		p++;
	digits = p;
	while (p < end && (unsigned char)(*p - '0') < 10)
		p++;
	if (p == digits || (*digits == '0' && p - digits > 1))
		return 0;
	if (p < end && *p == '.') {
		*whole = false;
		digits = ++p;
		while (p < end && (unsigned char)(*p - '0') < 10)
			p++;
		if (p == digits)
			return 0;
	}
	if (p < end && (*p | 0x20) == 'e') {
		*whole = false;
		p++;
		if (p < end && (*p == '+' || *p == '-'))
			p++;
		digits = p;
		while (p < end && (unsigned char)(*p - '0') < 10)
			p++;
		if (p == digits)
			return 0;
	}
	return (size_t)(p - begin);
}

/* Bytes up to the quote, if they are plain ASCII; SIZE_MAX if not. */
static size_t scan_string(const char *p, const char *end)
{
	for (const char *q = p; q < end; q++) {
		if (*q == '"')
			return (size_t)(q - p);
		if (*q == '\\' || (unsigned char)*q < 0x20 || (unsigned char)*q > 0x7e)
			return SIZE_MAX;
	}
	return SIZE_MAX;
}

static bool small_integer(struct kts_text text, bool whole, uint64_t *out)
{
	uint64_t v = 0;

	if (!whole || text.len > 18 || text.at[0] == '-')
		return false;
	for (size_t i = 0; i < text.len; i++)
		v = v * 10 + (uint64_t)(text.at[i] - '0');
	*out = v;
	return true;
}

/* Put the value where it is wanted; false: it needs the full way. */
static bool put_use(struct kts_worker *w, const struct kts_hole_use *use, struct kts_text text, bool whole,
		    struct kts_row *row)
{
	struct kts_batch *b = w->batch;
	struct kts_scalar s;
	uint32_t id;
	uint64_t v;

	switch ((enum kts_use)use->use) {
	case KTS_USE_NONE:
		return true;
	case KTS_USE_TAG:
		row->tag = text;
		return true;
	case KTS_USE_ELAPSED:
		if (!small_integer(text, whole, &v) || v > INT64_MAX / 1000000)
			return false;
		row->elapsed_ns = (int64_t)v * 1000000;
		return true;
	case KTS_USE_BOUNDARY:
		return small_integer(text, whole, &row->boundary_ms);
	case KTS_USE_STEP:
		if (!small_integer(text, whole, &v))
			return false;
		row->phase = v + 1;
		return true;
	case KTS_USE_TIME:
		if (small_integer(text, whole, &v) && w->plan->time_den == 1 &&
		    v <= INT64_MAX / w->plan->time_num) {
			row->elapsed_ns = (int64_t)(v * w->plan->time_num);
			return true;
		}
		return kts_time_read(text, w->plan->time_num, w->plan->time_den, &row->elapsed_ns) == KTS_TIME_OK;
	case KTS_USE_TEXT:
		if (kts_batch_text(b, text, &id) != KTS_OK)
			return false;
		b->bits[(size_t)use->projection * b->cap + b->n] = id;
		return true;
	case KTS_USE_RAW:
	case KTS_USE_RENDERED:
		kts_scalar_number(text, whole, &s);
		if (use->use == KTS_USE_RENDERED)
			kts_rendered_shape((enum kts_rendered_kind)use->rendered, use->enum_bits, &s);
		return kts_scalar_fit(&s, w->plan->projection[use->projection].type,
				      &b->bits[(size_t)use->projection * b->cap + b->n]) == KTS_FIT_OK;
	}
	return false;
}

/* The same bytes? Most stretches between holes are short. */
static inline bool same(const char *a, const char *b, size_t n)
{
	return memcmp(a, b, n) == 0;
}

static bool fill_holes(struct kts_worker *w, const char *text, size_t len, struct kts_row *row)
{
	const struct kts_template *t = &w->template;
	const char *p = text, *end = text + len;
	uint32_t at = 0;

	for (size_t i = 0; i < t->n_holes; i++) {
		const struct kts_hole *hole = &t->hole[i];
		size_t before = hole->begin - at;
		bool whole = false;
		struct kts_text value;

		if ((size_t)(end - p) <= before || !same(p, t->text + at, before))
			return false;
		p += before;
		value.at = p;
		value.len = hole->string ? scan_string(p, end) : scan_number(p, end, &whole);
		if (hole->string ? value.len == SIZE_MAX : value.len == 0)
			return false;
		for (uint32_t u = 0; u < hole->n_uses; u++)
			if (!put_use(w, &t->use[hole->use + u], value, whole, row))
				return false;
		p += value.len;
		at = hole->end;
	}
	return (size_t)(end - p) == t->len - at && same(p, t->text + at, t->len - at);
}

bool kts_template_match(struct kts_worker *w, const char *text, size_t len)
{
	struct kts_template *t = &w->template;
	struct kts_batch *b = w->batch;
	struct kts_row made = t->row;

	if (!t->valid)
		return false;
	for (size_t c = 0; c < b->n_columns; c++)
		kts_put_value(w, (uint32_t)c, t->bits[c], t->identity[c]);
	if (!fill_holes(w, text, len, &made)) {
		kts_batch_drop_row(b);
		t->misses++;
		return false;
	}
	t->misses = 0;
	b->row[b->n] = made;
	return true;
}
