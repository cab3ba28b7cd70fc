/* SPDX-License-Identifier: MIT */
#include "runtime/report/merge.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/report/merge_schema.h"

/* One result on its way from the tape to its canonical text, checked as it goes. */

/* Deeper than the schema goes: specs, tests, expectations, checks, violations, previous, values, a signal. */
#define MOST_STEPS	12u

struct step {
	const char *key;
	size_t index;		/* of a list; SIZE_MAX: it is a member */
};

struct walk {
	struct kts_json *json;
	const struct kts_merge_piece *piece;
	struct kts_diags *diags;
	struct step step[MOST_STEPS];
	size_t depth;
	char *text;
	size_t n, cap;
	struct kts_merge_span file, series;
};

/* --- the text --- */

static enum kts_status put(struct walk *w, const char *bytes, size_t n)
{
	if (n >= w->cap - w->n) {
		size_t cap = w->cap + n + w->cap / 2 + 512;
		char *more = realloc(w->text, cap);

		if (!more)
			return KTS_ENOMEM;
		w->text = more;
		w->cap = cap;
	}
	memcpy(w->text + w->n, bytes, n);
	w->n += n;
	w->text[w->n] = '\0';
	return KTS_OK;
}

static enum kts_status put_text(struct walk *w, const char *text)
{
	return put(w, text, strlen(text));
}

/* How jansson, and so json.c, writes a byte of a string that cannot stand for itself; NULL: as it is. */
static const char *escape(unsigned char c, char buf[8])
{
	switch (c) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '\b':
		return "\\b";
	case '\f':
		return "\\f";
	case '\n':
		return "\\n";
	case '\r':
		return "\\r";
	case '\t':
		return "\\t";
	default:
		if (c >= ' ')
			return NULL;
		snprintf(buf, 8, "\\u%04X", (unsigned int)c);
		return buf;
	}
}

static enum kts_status put_escaped(struct walk *w, const char *text, size_t n)
{
	size_t from = 0;
	char buf[8];

	KTS_TRY(put(w, "\"", 1));
	for (size_t i = 0; i < n; i++) {
		const char *instead = escape((unsigned char)text[i], buf);

		if (!instead)
			continue;
		KTS_TRY(put(w, text + from, i - from));
		KTS_TRY(put_text(w, instead));
		from = i + 1;
	}
	KTS_TRY(put(w, text + from, n - from));
	return put(w, "\"", 1);
}

static enum kts_status put_string(struct walk *w, uint32_t token)
{
	enum kts_status rc;
	const char *raw;
	bool escaped;
	size_t n;
	char *text;

	raw = kts_json_string_raw(w->json, token, &n, &escaped);
	if (!escaped)
		return put_escaped(w, raw, n);
	text = malloc(n + 1);
	if (!text)
		return KTS_ENOMEM;
	n = kts_json_string_decode(w->json, token, text);
	rc = put_escaped(w, text, n);
	free(text);
	return rc;
}

/* Any value, without white space. Walks along the tape: no recursion, whatever the depth. */
static enum kts_status put_any(struct walk *w, uint32_t token)
{
	uint32_t end = kts_json_skip(w->json, token);
	const char *at = w->json->text + kts_json_at(w->json, token);

	for (; token < end; token++) {
		enum kts_json_kind kind = kts_json_kind(w->json, token);
		const char *raw;
		size_t n;

		for (; at < w->json->text + kts_json_at(w->json, token); at++) {
			if (*at == ',' || *at == ':')
				KTS_TRY(put(w, at, 1));
		}
		if (kind == KTS_JSON_OBJECT || kind == KTS_JSON_ARRAY || kind == KTS_JSON_END) {
			KTS_TRY(put(w, at++, 1));
			continue;
		}
		raw = kts_json_raw(w->json, token, &n);
		KTS_TRY(kind == KTS_JSON_STRING ? put_string(w, token) : put(w, raw, n));
		at = raw + n;
	}
	return KTS_OK;
}

/* --- errors --- */

/* "specs[2].checks[0].verdict" */
static void write_path(const struct walk *w, char *out, size_t size)
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < w->depth && n < size; i++) {
		const struct step *s = &w->step[i];

		if (s->index == SIZE_MAX)
			n += (size_t)snprintf(out + n, size - n, "%s%.60s", i ? "." : "", s->key);
		else
			n += (size_t)snprintf(out + n, size - n, "[%zu]", s->index);
	}
}

static enum kts_status wrong(struct walk *w, uint32_t token, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* "`PATH` ..." */
static enum kts_status wrong(struct walk *w, uint32_t token, const char *format, ...)
{
	char path[256], words[KTS_MAX_DIAG_TEXT];
	va_list args;

	write_path(w, path, sizeof(path));
	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	kts_merge_fault(w->diags, KTS_DIAG_merge_schema, w->piece, kts_json_at(w->json, token), "`%s` %s", path, words);
	return KTS_EDATA;
}

static void enter(struct walk *w, const char *key, size_t index)
{
	if (w->depth < MOST_STEPS)
		w->step[w->depth] = (struct step){ key, index };
	w->depth++;
}

static void leave(struct walk *w)
{
	w->depth--;
}

/* --- values --- */

/* A count above 2^63-1 is text. */
static bool is_large_count(const char *text, size_t n)
{
	struct kts_integer value;

	return n && text[0] >= '1' && text[0] <= '9' && kts_integer_read(text, n, KTS_NUMBER_PLAIN, &value) == KTS_NUMBER_OK &&
	       value.fits_u64 && !value.fits_i64;
}

static bool is_count(const char *text, size_t n)
{
	struct kts_integer value;

	return text[0] != '-' && kts_integer_read(text, n, KTS_NUMBER_PLAIN, &value) == KTS_NUMBER_OK && value.fits_i64;
}

static bool is_kind(const struct walk *w, uint32_t token, unsigned int kinds)
{
	const char *text;
	bool escaped;
	size_t n;

	switch (kts_json_kind(w->json, token)) {
	case KTS_JSON_OBJECT:
		return kinds & KTS_MERGE_OBJECT;
	case KTS_JSON_ARRAY:
		return kinds & KTS_MERGE_LIST;
	case KTS_JSON_STRING:
		text = kts_json_string_raw(w->json, token, &n, &escaped);
		return (kinds & KTS_MERGE_TEXT) || ((kinds & KTS_MERGE_COUNT) && is_large_count(text, n));
	case KTS_JSON_NUMBER:
		text = kts_json_raw(w->json, token, &n);
		return (kinds & KTS_MERGE_NUMBER) || ((kinds & KTS_MERGE_COUNT) && is_count(text, n));
	case KTS_JSON_TRUE:
	case KTS_JSON_FALSE:
		return kinds & KTS_MERGE_BOOL;
	case KTS_JSON_NULL:
		return kinds & KTS_MERGE_NULL;
	case KTS_JSON_END:
		break;
	}
	return false;
}

static enum kts_status wrong_kind(struct walk *w, uint32_t token, unsigned int kinds)
{
	char words[128];

	kts_merge_kinds_text(kinds, words, sizeof(words));
	return wrong(w, token, "has to be %s", words);
}

static bool is_word(const struct walk *w, uint32_t token, const char *const *words)
{
	for (; *words; words++) {
		if (kts_json_string_is(w->json, token, *words, strlen(*words)))
			return true;
	}
	return false;
}

static enum kts_status wrong_word(struct walk *w, uint32_t token, const char *const *words)
{
	char list[128];
	size_t n = 0;
	const char *raw;
	size_t bytes;

	for (size_t i = 0; words[i] && n < sizeof(list); i++)
		n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%s", !i ? "" : words[i + 1] ? ", " : " or ", words[i]);
	raw = kts_json_raw(w->json, token, &bytes);
	return wrong(w, token, "is %.*s: it has to be %s", (int)(bytes < 80 ? bytes : 80), raw, list);
}

static enum kts_status put_value(struct walk *w, uint32_t token, const struct kts_merge_rule *rule);

static const struct kts_merge_rule *find_rule(const struct walk *w, const struct kts_merge_shape *shape, uint32_t name)
{
	for (const struct kts_merge_rule *rule = shape->rule; rule->key; rule++) {
		if (kts_json_string_is(w->json, name, rule->key, strlen(rule->key)))
			return rule;
	}
	return NULL;
}

static enum kts_status put_member(struct walk *w, uint32_t token, const struct kts_merge_shape *shape,
				  const struct kts_merge_rule *rule)
{
	size_t at;

	KTS_TRY(put_text(w, rule->before));
	KTS_TRY(put_escaped(w, rule->key, strlen(rule->key)));
	KTS_TRY(put(w, ":", 1));
	at = w->n;
	enter(w, rule->key, SIZE_MAX);
	KTS_TRY(put_value(w, token, rule));
	leave(w);
	if (rule == &kts_merge_spec.rule[0])
		w->file = (struct kts_merge_span){ at, w->n - at };
	else if (shape == &kts_merge_series && rule == &shape->rule[0])
		w->series = (struct kts_merge_span){ at, w->n - at };
	return KTS_OK;
}

/* Members that the schema does not have are of a later version, which adds some: they are kept as they are. */
static enum kts_status put_others(struct walk *w, uint32_t object, const struct kts_merge_shape *shape)
{
	uint32_t end = kts_json_end(w->json, object);

	for (uint32_t name = object + 1; name != end; name = kts_json_skip(w->json, name + 1)) {
		if (find_rule(w, shape, name))
			continue;
		KTS_TRY(put(w, ",", 1));
		KTS_TRY(put_string(w, name));
		KTS_TRY(put(w, ":", 1));
		KTS_TRY(put_any(w, name + 1));
	}
	return KTS_OK;
}

static enum kts_status put_object(struct walk *w, uint32_t object, const struct kts_merge_shape *shape)
{
	size_t n = 0;

	KTS_TRY(put(w, "{", 1));
	for (const struct kts_merge_rule *rule = shape->rule; rule->key; rule++) {
		uint32_t token = kts_json_member(w->json, object, rule->key, strlen(rule->key));

		if (token == KTS_JSON_NONE) {
			if (rule->optional)
				continue;
			return wrong(w, object, "has no `%s`", rule->key);
		}
		if (n++)
			KTS_TRY(put(w, ",", 1));
		KTS_TRY(put_member(w, token, shape, rule));
	}
	KTS_TRY(put_others(w, object, shape));
	return put(w, "}", 1);
}

/* An object whose names are the series' own. */
static enum kts_status put_map(struct walk *w, uint32_t object, unsigned int each)
{
	const struct kts_merge_rule rule = { .key = "*", .kinds = each };
	uint32_t end = kts_json_end(w->json, object);

	KTS_TRY(put(w, "{", 1));
	for (uint32_t name = object + 1; name != end; name = kts_json_skip(w->json, name + 1)) {
		if (name != object + 1)
			KTS_TRY(put(w, ",", 1));
		KTS_TRY(put_string(w, name));
		KTS_TRY(put(w, ":", 1));
		enter(w, rule.key, SIZE_MAX);
		KTS_TRY(put_value(w, name + 1, &rule));
		leave(w);
	}
	return put(w, "}", 1);
}

static enum kts_status put_list(struct walk *w, uint32_t list, const struct kts_merge_rule *rule)
{
	const struct kts_merge_rule each = { .key = rule->key, .kinds = rule->each, .shape = rule->shape };
	uint32_t end = kts_json_end(w->json, list);
	size_t i = 0;

	KTS_TRY(put(w, "[", 1));
	for (uint32_t item = list + 1; item != end; item = kts_json_skip(w->json, item)) {
		if (i)
			KTS_TRY(put(w, ",", 1));
		KTS_TRY(put_text(w, rule->item));
		enter(w, NULL, i++);
		KTS_TRY(put_value(w, item, &each));
		leave(w);
	}
	return put(w, "]", 1);
}

static enum kts_status put_value(struct walk *w, uint32_t token, const struct kts_merge_rule *rule)
{
	enum kts_json_kind kind = kts_json_kind(w->json, token);

	if (!is_kind(w, token, rule->kinds))
		return wrong_kind(w, token, rule->kinds);
	if (kind == KTS_JSON_STRING && rule->word && !is_word(w, token, rule->word))
		return wrong_word(w, token, rule->word);
	if (kind == KTS_JSON_OBJECT && rule->shape)
		return put_object(w, token, rule->shape);
	if (kind == KTS_JSON_OBJECT && rule->each)
		return put_map(w, token, rule->each);
	if (kind == KTS_JSON_ARRAY && rule->each)
		return put_list(w, token, rule);
	return put_any(w, token);
}

/* Two members of one name would have no meaning that programs agree on. */
static enum kts_status check_names(struct walk *w)
{
	for (uint32_t token = 0; token < w->json->tokens; token++) {
		uint32_t repeated;
		const char *raw;
		size_t n;

		if (kts_json_kind(w->json, token) != KTS_JSON_OBJECT)
			continue;
		KTS_TRY(kts_json_object_repeats(w->json, token, &repeated));
		if (repeated == KTS_JSON_NONE)
			continue;
		raw = kts_json_raw(w->json, repeated, &n);
		return wrong(w, repeated, "has an object with %.*s twice", (int)(n < 80 ? n : 80), raw);
	}
	return KTS_OK;
}

/* --- what the result comes to; all is of the schema by now --- */

static uint32_t member(const struct walk *w, uint32_t object, const char *key)
{
	return kts_json_member(w->json, object, key, strlen(key));
}

static bool says(const struct walk *w, uint32_t object, const char *key, const char *word)
{
	return kts_json_string_is(w->json, member(w, object, key), word, strlen(word));
}

static enum kts_outcome outcome_of(const struct walk *w, uint32_t object)
{
	for (int i = KTS_OUTCOME_PASS; i < KTS_OUTCOME_ERROR; i++) {
		if (says(w, object, "verdict", kts_outcome_name((enum kts_outcome)i)))
			return (enum kts_outcome)i;
	}
	return KTS_OUTCOME_ERROR;
}

static enum kts_point point_of(const struct walk *w, uint32_t part, enum kts_merge_content content)
{
	switch (outcome_of(w, part)) {
	case KTS_OUTCOME_PASS:
		return KTS_POINT_PASS;
	case KTS_OUTCOME_INCONCLUSIVE:
		return KTS_POINT_INCONCLUSIVE;
	case KTS_OUTCOME_FAIL:
	case KTS_OUTCOME_ERROR:
		break;
	}
	return content == KTS_MERGE_CHECKS && says(w, part, "severity", "warn") ? KTS_POINT_WARN : KTS_POINT_FAIL;
}

/* A `warn` check that fails does not count, unless its name is wrong, which the report does not say: then it is open. */
static bool agrees(const struct kts_merge_result *result)
{
	enum kts_outcome worst = result->point[KTS_POINT_FAIL] ? KTS_OUTCOME_FAIL :
				 result->point[KTS_POINT_INCONCLUSIVE] ? KTS_OUTCOME_INCONCLUSIVE : KTS_OUTCOME_PASS;

	return result->verdict == worst || (worst == KTS_OUTCOME_PASS && result->point[KTS_POINT_WARN] &&
					    result->verdict == KTS_OUTCOME_INCONCLUSIVE);
}

static enum kts_status count_parts(struct walk *w, uint32_t list, struct kts_merge_result *result)
{
	uint32_t end = kts_json_end(w->json, list);

	for (uint32_t item = list + 1; item != end; item = kts_json_skip(w->json, item))
		result->point[point_of(w, item, result->content)]++;
	if (agrees(result))
		return KTS_OK;
	return wrong(w, member(w, 0, "verdict"), "has the verdict %s, which is not what its %s come to",
		     kts_outcome_name(result->verdict), result->content == KTS_MERGE_CHECKS ? "checks" : "tests");
}

static enum kts_status conclude(struct walk *w, struct kts_merge_result *result)
{
	uint32_t checks = member(w, 0, "checks"), tests = member(w, 0, "tests");
	bool has_series = member(w, 0, "series") != KTS_JSON_NONE;

	result->verdict = outcome_of(w, 0);
	if (result->verdict == KTS_OUTCOME_ERROR) {
		if (checks != KTS_JSON_NONE || tests != KTS_JSON_NONE || has_series)
			return wrong(w, 0, "has the verdict error, but was judged");
		return member(w, 0, "diagnostics") != KTS_JSON_NONE ? KTS_OK : wrong(w, 0, "has no `diagnostics`");
	}
	if (tests != KTS_JSON_NONE && checks == KTS_JSON_NONE && !has_series) {
		result->content = KTS_MERGE_TESTS;
		return count_parts(w, tests, result);
	}
	if (checks == KTS_JSON_NONE || tests != KTS_JSON_NONE)
		return wrong(w, 0, checks == KTS_JSON_NONE ? "has no `checks`" : "has `checks` and `tests`");
	if (!has_series)
		return wrong(w, 0, "has no `series`");
	result->content = KTS_MERGE_CHECKS;
	return count_parts(w, checks, result);
}

enum kts_status kts_merge_result_make(struct kts_json *json, const struct kts_merge_piece *piece, size_t index,
				      struct kts_diags *diags, struct kts_merge_result *out)
{
	static const struct kts_merge_rule rule = { .kinds = KTS_MERGE_OBJECT, .shape = &kts_merge_spec };
	struct walk w = { .json = json, .piece = piece, .diags = diags };
	enum kts_status rc;
	char *fitting;

	*out = (struct kts_merge_result){ 0 };
	enter(&w, "specs", SIZE_MAX);
	enter(&w, NULL, index);
	rc = check_names(&w);
	if (rc == KTS_OK)
		rc = put_value(&w, 0, &rule);
	if (rc == KTS_OK)
		rc = conclude(&w, out);
	/* many are kept, for long: without the room to grow */
	fitting = rc == KTS_OK ? realloc(w.text, w.n + 1) : NULL;
	if (!fitting) {
		free(w.text);
		return rc == KTS_OK ? KTS_ENOMEM : rc;
	}
	out->text = fitting;
	out->len = w.n;
	out->file = w.file;
	out->series = w.series;
	return KTS_OK;
}
