/* SPDX-License-Identifier: MIT */
#include "runtime/series/scalar.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const type_words[] = {
	[KTS_TYPE_BOOL] = "bool", [KTS_TYPE_U64] = "u64", [KTS_TYPE_I64] = "i64",
	[KTS_TYPE_INT] = "integer", [KTS_TYPE_F64] = "f64", [KTS_TYPE_TEXT] = "text",
};

static const char *const json_names[] = {
	[KTS_JSON_OBJECT] = "Object", [KTS_JSON_ARRAY] = "Array", [KTS_JSON_STRING] = "String",
	[KTS_JSON_NUMBER] = "Number", [KTS_JSON_TRUE] = "Bool", [KTS_JSON_FALSE] = "Bool",
	[KTS_JSON_NULL] = "Null", [KTS_JSON_END] = "End",
};

const char *kts_type_word(enum kts_type type)
{
	return type_words[type];
}

/* Most numbers are short and whole: up to 18 digits need no look at their end. */
static bool short_integer(const char *p, struct kts_integer *out)
{
	const char *begin = p;
	uint64_t v = 0;

	while (*p >= '0' && *p <= '9' && p - begin < 18)
		v = v * 10 + (uint64_t)(*p++ - '0');
	if (p == begin || (*p >= '0' && *p <= '9') || *p == '.' || *p == 'e' || *p == 'E')
		return false;
	*out = (struct kts_integer){ .u64 = v, .i64 = (int64_t)v, .fits_u64 = true, .fits_i64 = true };
	return true;
}

static bool has_point(struct kts_text text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] == '.' || text.at[i] == 'e' || text.at[i] == 'E')
			return true;
	return false;
}

/* A decimal integer is one in a string, too. */
static void read_string(struct kts_text text, struct kts_scalar *out)
{
	switch (kts_integer_read(text.at, text.len, KTS_NUMBER_PLAIN, &out->integer)) {
	case KTS_NUMBER_OK:
		out->kind = KTS_SCALAR_INTEGER;
		return;
	case KTS_NUMBER_RANGE:
		out->kind = KTS_SCALAR_HUGE;
		out->text = text;
		return;
	case KTS_NUMBER_FRACTION:
	case KTS_NUMBER_MALFORMED:
		return;
	}
}

static void scalar_string(const struct kts_json *json, uint32_t token, struct kts_scalar *out)
{
	struct kts_text text;
	bool escaped;

	text.at = kts_json_string_raw(json, token, &text.len, &escaped);
	out->kind = KTS_SCALAR_OTHER;
	if (!escaped)
		read_string(text, out);
}

static void scalar_number(const struct kts_json *json, uint32_t token, struct kts_scalar *out)
{
	if (short_integer(json->text + kts_json_at(json, token), &out->integer)) {
		out->kind = KTS_SCALAR_INTEGER;
		return;
	}
	out->text.at = kts_json_raw(json, token, &out->text.len);
	if (has_point(out->text))
		out->kind = KTS_SCALAR_REAL;
	else if (kts_integer_read(out->text.at, out->text.len, KTS_NUMBER_PLAIN, &out->integer) == KTS_NUMBER_OK)
		out->kind = KTS_SCALAR_INTEGER;
	else
		out->kind = KTS_SCALAR_HUGE;
}

void kts_scalar_number(struct kts_text text, bool whole, struct kts_scalar *out)
{
	out->name = json_names[KTS_JSON_NUMBER];
	out->token = KTS_JSON_NONE;
	out->is_double = out->is_given = false;
	out->text = text;
	if (!whole)
		out->kind = KTS_SCALAR_REAL;
	else if (short_integer(text.at, &out->integer) ||
		 kts_integer_read(text.at, text.len, KTS_NUMBER_PLAIN, &out->integer) == KTS_NUMBER_OK)
		out->kind = KTS_SCALAR_INTEGER;
	else
		out->kind = KTS_SCALAR_HUGE;
}

void kts_scalar_json(const struct kts_json *json, uint32_t token, struct kts_scalar *out)
{
	enum kts_json_kind kind = kts_json_kind(json, token);

	out->name = json_names[kind];
	out->token = token;
	out->is_double = out->is_given = false;
	out->text = (struct kts_text){ "", 0 };
	switch (kind) {
	case KTS_JSON_NUMBER:
		scalar_number(json, token, out);
		return;
	case KTS_JSON_STRING:
		scalar_string(json, token, out);
		return;
	case KTS_JSON_TRUE:
	case KTS_JSON_FALSE:
		out->kind = KTS_SCALAR_BOOL;
		out->boolean = kind == KTS_JSON_TRUE;
		return;
	case KTS_JSON_NULL:
		out->kind = KTS_SCALAR_NULL;
		return;
	case KTS_JSON_OBJECT:
	case KTS_JSON_ARRAY:
	case KTS_JSON_END:
		break;
	}
	out->kind = KTS_SCALAR_OTHER;
}

/* --- values of a caller --- */

static void given(enum kts_scalar_kind kind, enum kts_json_kind like, struct kts_scalar *out)
{
	*out = (struct kts_scalar){ .kind = kind, .text = { "", 0 }, .is_given = true, .name = json_names[like],
				    .token = KTS_JSON_NONE };
}

void kts_scalar_u64(uint64_t value, struct kts_scalar *out)
{
	given(KTS_SCALAR_INTEGER, KTS_JSON_NUMBER, out);
	out->integer = (struct kts_integer){ .u64 = value, .i64 = (int64_t)value, .fits_u64 = true,
					     .fits_i64 = value <= INT64_MAX };
	if (value > INT64_MAX)
		out->integer.i64 = 0;
}

void kts_scalar_i64(int64_t value, struct kts_scalar *out)
{
	given(KTS_SCALAR_INTEGER, KTS_JSON_NUMBER, out);
	out->integer = (struct kts_integer){ .u64 = value >= 0 ? (uint64_t)value : 0, .i64 = value, .fits_u64 = value >= 0,
					     .fits_i64 = true };
}

void kts_scalar_real(double real, char *buf, struct kts_scalar *out)
{
	bool whole = real == floor(real);

	/* its shortest text may be that of another integer nearby */
	if (whole && real >= 0 && real < 0x1p64)
		kts_scalar_u64((uint64_t)real, out);
	else if (whole && real < 0 && real >= -0x1p63)
		kts_scalar_i64((int64_t)real, out);
	else
		given(KTS_SCALAR_REAL, KTS_JSON_NUMBER, out);
	out->is_double = true;
	out->text = (struct kts_text){ buf, kts_real_write_json(buf, real) };
}

void kts_scalar_bool(bool value, struct kts_scalar *out)
{
	given(KTS_SCALAR_BOOL, KTS_JSON_TRUE, out);
	out->boolean = value;
}

void kts_scalar_text(struct kts_text text, struct kts_scalar *out)
{
	given(KTS_SCALAR_OTHER, KTS_JSON_STRING, out);
	read_string(text, out);
	out->text = text;
}

bool kts_json_token_integer(const struct kts_json *json, uint32_t token, struct kts_integer *out)
{
	struct kts_scalar s;

	if (kts_json_kind(json, token) == KTS_JSON_NUMBER &&
	    short_integer(json->text + kts_json_at(json, token), out))
		return true;
	kts_scalar_json(json, token, &s);
	if (s.kind == KTS_SCALAR_REAL)
		return kts_integral_read(s.text.at, s.text.len, KTS_NUMBER_PLAIN, out) == KTS_NUMBER_OK;
	*out = s.integer;
	return s.kind == KTS_SCALAR_INTEGER;
}

bool kts_json_token_u64(const struct kts_json *json, uint32_t token, uint64_t *out)
{
	struct kts_integer v;

	if (!kts_json_token_integer(json, token, &v) || !v.fits_u64)
		return false;
	*out = v.u64;
	return true;
}

enum kts_fit kts_integer_fit(const struct kts_integer *v, enum kts_type type, uint64_t *bits)
{
	uint64_t magnitude = v->fits_u64 ? v->u64 : 0 - (uint64_t)v->i64;
	unsigned zeros;

	switch (type) {
	case KTS_TYPE_U64:
		*bits = v->u64;
		return v->fits_u64 ? KTS_FIT_OK : KTS_FIT_RANGE;
	case KTS_TYPE_I64:
		*bits = (uint64_t)v->i64;
		return v->fits_i64 ? KTS_FIT_OK : KTS_FIT_RANGE;
	case KTS_TYPE_F64:
		*bits = kts_double_bits(v->fits_u64 ? (double)v->u64 : (double)v->i64);
		if (magnitude <= 1ull << 53)
			return KTS_FIT_OK;
		zeros = (unsigned)__builtin_clzll(magnitude) + (unsigned)__builtin_ctzll(magnitude);
		return zeros >= 11 ? KTS_FIT_OK : KTS_FIT_INEXACT;
	case KTS_TYPE_BOOL:
		*bits = magnitude != 0;
		return KTS_FIT_OK;
	case KTS_TYPE_INT:
	case KTS_TYPE_TEXT:
	case KTS_TYPE_COUNT:
		break;
	}
	return KTS_FIT_MISMATCH;
}

/* Whether the double is the integer in @text, which may be longer than any type. */
static bool double_is(double d, struct kts_text text)
{
	char digits[400];
	int n = snprintf(digits, sizeof digits, "%.0f", d);

	return n > 0 && (size_t)n < sizeof digits && kts_text_is(text, digits, (size_t)n);
}

static enum kts_fit fit_huge(const struct kts_scalar *s, enum kts_type type, uint64_t *bits)
{
	double d;

	if (type == KTS_TYPE_BOOL) {
		*bits = 1;
		return KTS_FIT_OK;
	}
	if (type != KTS_TYPE_F64 || kts_real_read(s->text.at, s->text.len, KTS_NUMBER_PLAIN, &d) != KTS_NUMBER_OK)
		return KTS_FIT_RANGE;
	*bits = kts_double_bits(d);
	return s->is_double || double_is(d, s->text) ? KTS_FIT_OK : KTS_FIT_RANGE;
}

static enum kts_fit fit_real(const struct kts_scalar *s, enum kts_type type, uint64_t *bits)
{
	struct kts_integer v;
	double d;

	if (kts_type_is_integer(type)) {
		if (kts_integral_read(s->text.at, s->text.len, KTS_NUMBER_PLAIN, &v) != KTS_NUMBER_OK)
			return KTS_FIT_RANGE;
		return kts_integer_fit(&v, type, bits);
	}
	if (kts_real_read(s->text.at, s->text.len, KTS_NUMBER_PLAIN, &d) != KTS_NUMBER_OK)
		return KTS_FIT_RANGE;
	*bits = type == KTS_TYPE_BOOL ? d != 0 : kts_double_bits(d);
	return KTS_FIT_OK;
}

enum kts_fit kts_scalar_fit(const struct kts_scalar *s, enum kts_type type, uint64_t *bits)
{
	enum kts_fit fit;

	*bits = 0;
	if (type == KTS_TYPE_TEXT)
		return s->kind == KTS_SCALAR_NULL ? KTS_FIT_NULL : KTS_FIT_MISMATCH;
	switch (s->kind) {
	case KTS_SCALAR_INTEGER:
		fit = kts_integer_fit(&s->integer, type, bits);
		/* a double written without its point was rounded before it came here */
		return fit == KTS_FIT_INEXACT && s->is_double ? KTS_FIT_OK : fit;
	case KTS_SCALAR_HUGE:
		return fit_huge(s, type, bits);
	case KTS_SCALAR_REAL:
		return fit_real(s, type, bits);
	case KTS_SCALAR_BOOL:
		*bits = type == KTS_TYPE_F64 ? kts_double_bits(s->boolean) : s->boolean;
		return KTS_FIT_OK;
	case KTS_SCALAR_ADDRESS:
		if (type != KTS_TYPE_U64 && type != KTS_TYPE_BOOL)
			return KTS_FIT_MISMATCH;
		return kts_integer_fit(&s->integer, type, bits);
	case KTS_SCALAR_NULL:
		return KTS_FIT_NULL;
	case KTS_SCALAR_OTHER:
		break;
	}
	return KTS_FIT_MISMATCH;
}

/* --- errors --- */

/* More than a record keeps, and a byte that has to be escaped. */
#define VALUE_BYTES	260u

struct misfit {
	const struct kts_scalar *scalar;
	enum kts_fit fit;
	const char *help;
	struct kts_text value;	/* as it stands, or would stand in JSON; no text: not to be shown */
	char made[VALUE_BYTES];
};

/* A string that was given, as JSON would have it, as far as there is room. */
static size_t quote(char out[VALUE_BYTES], struct kts_text text)
{
	size_t n = 0;

	out[n++] = '"';
	for (size_t i = 0; i < text.len && n < VALUE_BYTES - 8; i++) {
		unsigned char c = (unsigned char)text.at[i];

		if (c < 0x20) {
			n += (size_t)snprintf(out + n, 7, "\\u%04x", c);
			continue;
		}
		if (c == '"' || c == '\\')
			out[n++] = '\\';
		out[n++] = (char)c;
	}
	out[n++] = '"';
	return n;
}

static void make_value(const struct kts_scalar *s, struct misfit *m)
{
	m->value = (struct kts_text){ m->made, 0 };
	if (s->name == json_names[KTS_JSON_STRING])
		m->value.len = quote(m->made, s->text);
	else if (s->kind == KTS_SCALAR_BOOL)
		m->value = s->boolean ? KTS_TEXT("true") : KTS_TEXT("false");
	else if (s->text.len)
		m->value = s->text;
	else if (s->kind == KTS_SCALAR_INTEGER)
		m->value.len = s->integer.fits_u64 ? kts_u64_write(m->made, s->integer.u64) :
						     kts_i64_write(m->made, s->integer.i64);
}

static void find_value(const struct kts_worker *w, const struct kts_scalar *s, struct misfit *m)
{
	m->value = KTS_TEXT("");
	if (s->is_given)
		make_value(s, m);
	else if (s->token != KTS_JSON_NONE && !kts_json_is_container(&w->json, s->token))
		m->value.at = kts_json_raw(&w->json, s->token, &m->value.len);
}

static enum kts_status describe(struct kts_fault *f, const struct kts_projection *q, uint32_t node, const void *arg)
{
	const struct misfit *m = arg;
	const struct kts_scalar *s = m->scalar;
	const char *expected = kts_type_word(q->type);

	(void)node;
	kts_fault_text(f, "requested", (struct kts_text){ q->text ? q->text : "", q->text ? strlen(q->text) : 0 });
	kts_fault_text(f, "expected", (struct kts_text){ expected, strlen(expected) });
	kts_fault_text(f, "actual", (struct kts_text){ s->name, strlen(s->name) });
	if (m->value.len)
		kts_fault_text(f, "value", m->value);
	if (m->fit == KTS_FIT_INEXACT)
		kts_fault_help(f, "a double cannot hold this integer exactly; declare the signal `: %s`",
			       s->integer.fits_u64 ? "u64" : "i64");
	else if (m->help)
		kts_fault_help(f, "%s", m->help);
	return KTS_OK;
}

enum kts_status kts_put_misfit(struct kts_worker *w, uint32_t p, uint32_t node, const struct kts_scalar *s,
			       enum kts_fit fit, enum kts_error_kind null_kind, const char *help)
{
	bool null_is_value = fit == KTS_FIT_NULL && null_kind == KTS_KIND_type_mismatch;
	struct misfit m = { .scalar = s, .fit = null_is_value ? KTS_FIT_MISMATCH : fit,
			    .help = fit == KTS_FIT_MISMATCH ? help : NULL };
	uint64_t signature = kts_mix(kts_mix(fit, (uintptr_t)s->name), (uintptr_t)m.help);

	if (fit == KTS_FIT_NULL && !null_is_value)
		return kts_fail(w, p, node, null_kind, 0, NULL, NULL);
	fit = m.fit;
	find_value(w, s, &m);
	return kts_fail(w, p, node, fit == KTS_FIT_MISMATCH ? KTS_KIND_type_mismatch : KTS_KIND_out_of_range,
			kts_mix_text(signature, m.value), describe, &m);
}

enum kts_status kts_put_text(struct kts_worker *w, uint32_t p, uint32_t token, uint32_t origin)
{
	struct kts_text text;
	uint32_t id;

	KTS_TRY(kts_string_text(&w->json, &w->text, token, &text));
	enum kts_status status = kts_batch_text(w->batch, text, &id);

	if (status == KTS_ELIMIT)
		kts_worker_trouble(w, KTS_DIAG_data_limit, token, KTS_TOO_MANY_TEXTS);
	KTS_TRY(status);
	kts_put_value(w, p, id, origin);
	kts_note_use(w, token, (struct kts_hole_use){ .use = KTS_USE_TEXT, .projection = p });
	return KTS_OK;
}

enum kts_status kts_put_scalar(struct kts_worker *w, uint32_t p, uint32_t node, const struct kts_scalar *s,
			       uint32_t origin, enum kts_error_kind null_kind, const char *help)
{
	uint64_t bits;
	enum kts_fit fit;

	if (p >= w->plan->n) {
		/* a key of the series block: the token is all that is wanted */
		w->key_token[p - w->plan->n] = s->token;
		return KTS_OK;
	}
	if (w->plan->projection[p].type == KTS_TYPE_TEXT && s->token != KTS_JSON_NONE &&
	    kts_json_kind(&w->json, s->token) == KTS_JSON_STRING)
		return kts_put_text(w, p, s->token, origin);
	fit = kts_scalar_fit(s, w->plan->projection[p].type, &bits);
	if (fit == KTS_FIT_OK) {
		kts_put_value(w, p, bits, origin);
		kts_note_use(w, s->token, (struct kts_hole_use){ .use = KTS_USE_RAW, .projection = p });
		return KTS_OK;
	}
	return kts_put_misfit(w, p, node, s, fit, null_kind, help);
}
