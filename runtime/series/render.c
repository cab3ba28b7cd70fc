/* SPDX-License-Identifier: MIT */
#include "runtime/series/render.h"

#include <string.h>

static const struct {
	struct kts_text name;
	const char *word;
} kinds[] = {
	[KTS_RENDERED_none] = { { "", 0 }, "nothing rendered" },
#define RENDERED_KIND(name_, word_) [KTS_RENDERED_##name_] = { { #name_, sizeof(#name_) - 1 }, word_ },
#include "runtime/series/rendered_kinds.def"
#undef RENDERED_KIND
};

static enum kts_rendered_kind find_kind(struct kts_text name)
{
	for (unsigned k = KTS_RENDERED_none + 1; k < KTS_RENDERED_COUNT; k++)
		if (kts_text_equal(kinds[k].name, name))
			return (enum kts_rendered_kind)k;
	return KTS_RENDERED_none;
}

const char *kts_rendered_word(const struct kts_rendered *rendered)
{
	return kinds[rendered->kind].word;
}

enum kts_status kts_rendered_read(struct kts_worker *w, uint32_t token, struct kts_rendered *out)
{
	const struct kts_json *json = &w->json;
	struct kts_members m;
	struct kts_member member;
	struct kts_text kind = { "", 0 };

	*out = (struct kts_rendered){
		.token = token, .value = KTS_JSON_NONE, .members = KTS_JSON_NONE, .elements = KTS_JSON_NONE,
		.len = KTS_JSON_NONE, .deref = KTS_JSON_NONE, .partial = KTS_JSON_NONE, .variant = KTS_JSON_NONE,
		.bits = KTS_JSON_NONE, .is_signed = KTS_JSON_NONE, .hex = KTS_JSON_NONE, .cpus = KTS_JSON_NONE,
		.why = KTS_JSON_NONE,
	};
	if (kts_json_kind(json, token) != KTS_JSON_OBJECT)
		return KTS_OK;
	kts_members_start(&m, &w->json, &w->text, token);
	while (kts_members_next(&m, &member)) {
		uint32_t value = kts_not_null(json, member.value);
		struct kts_text name = member.name;

		switch (name.len ? name.at[0] : 0) {
		case 'k':
			if (KTS_TEXT_IS(name, "kind") && kts_json_kind(json, member.value) == KTS_JSON_STRING)
				KTS_TRY(kts_worker_text(w, member.value, &kind));
			break;
		case 'v':
			if (KTS_TEXT_IS(name, "value"))
				out->value = member.value;
			else if (KTS_TEXT_IS(name, "variant"))
				out->variant = value;
			break;
		case 'b':
			if (KTS_TEXT_IS(name, "bits"))
				out->bits = value;
			break;
		case 'm':
			if (KTS_TEXT_IS(name, "members"))
				out->members = value;
			break;
		case 'e':
			if (KTS_TEXT_IS(name, "elements"))
				out->elements = value;
			break;
		case 'l':
			if (KTS_TEXT_IS(name, "len"))
				out->len = value;
			break;
		case 'd':
			if (KTS_TEXT_IS(name, "deref"))
				out->deref = value;
			else if (KTS_TEXT_IS(name, "deref_skipped_reason"))
				out->why = value;
			break;
		case 'p':
			if (KTS_TEXT_IS(name, "partial"))
				out->partial = value;
			break;
		case 'i':
			if (KTS_TEXT_IS(name, "is_signed"))
				out->is_signed = value;
			break;
		case 'h':
			if (KTS_TEXT_IS(name, "hex"))
				out->hex = value;
			break;
		case 'c':
			if (KTS_TEXT_IS(name, "cpus"))
				out->cpus = value;
			break;
		case 'r':
			if (KTS_TEXT_IS(name, "reason"))
				out->why = value;
			break;
		default:
			break;
		}
	}
	out->kind = find_kind(kind);
	return kts_worker_members(w, &m, "a rendered value");
}

enum kts_status kts_rendered_peel(struct kts_worker *w, struct kts_rendered *r)
{
	unsigned pointers = 0;

	for (;;) {
		uint32_t inside = KTS_JSON_NONE;
		bool cut = r->cut || r->kind == KTS_RENDERED_truncated;

		if (r->kind == KTS_RENDERED_ptr && pointers++ < KTS_POINTERS_FOLLOWED)
			inside = r->deref;
		else if (r->kind == KTS_RENDERED_truncated)
			inside = r->partial;
		r->cut = cut;
		if (inside == KTS_JSON_NONE)
			return KTS_OK;
		KTS_TRY(kts_rendered_read(w, inside, r));
		r->cut = cut;
	}
}

unsigned kts_rendered_enum_bits(struct kts_worker *w, const struct kts_rendered *r)
{
	uint64_t bits = 64;

	if (r->kind != KTS_RENDERED_enum)
		return 0;
	if (r->is_signed != KTS_JSON_NONE && kts_json_kind(&w->json, r->is_signed) == KTS_JSON_TRUE)
		return 0;
	if (r->bits != KTS_JSON_NONE && (!kts_token_u64(w, r->bits, &bits) || bits == 0 || bits > 64))
		bits = 64;
	return (unsigned)bits;
}

/* An enum without a sign is stored as if it had one: its bits are the value. */
static void unsign(struct kts_integer *v, unsigned bits)
{
	if (v->fits_u64 || !bits)
		return;
	v->u64 = (uint64_t)v->i64 & UINT64_MAX >> (64 - bits);
	v->fits_u64 = true;
	v->fits_i64 = v->u64 <= INT64_MAX;
	v->i64 = v->fits_i64 ? (int64_t)v->u64 : 0;
}

static bool is_integral(struct kts_scalar *s)
{
	if (s->kind == KTS_SCALAR_REAL &&
	    kts_integral_read(s->text.at, s->text.len, KTS_NUMBER_PLAIN, &s->integer) == KTS_NUMBER_OK)
		s->kind = KTS_SCALAR_INTEGER;
	return s->kind == KTS_SCALAR_INTEGER || s->kind == KTS_SCALAR_HUGE;
}

void kts_rendered_shape(enum kts_rendered_kind kind, unsigned enum_bits, struct kts_scalar *s)
{
	switch (kind) {
	case KTS_RENDERED_int:
	case KTS_RENDERED_uint:
	case KTS_RENDERED_char:
	case KTS_RENDERED_enum:
		if (!is_integral(s))
			s->kind = KTS_SCALAR_OTHER;
		else if (s->kind == KTS_SCALAR_INTEGER)
			unsign(&s->integer, enum_bits);
		return;
	case KTS_RENDERED_bool:
		if (s->kind != KTS_SCALAR_BOOL)
			s->kind = KTS_SCALAR_OTHER;
		return;
	case KTS_RENDERED_float:
		s->is_double = true;
		if (s->kind == KTS_SCALAR_BOOL)
			s->kind = KTS_SCALAR_OTHER;
		return;
	case KTS_RENDERED_ptr:
		s->kind = is_integral(s) && s->kind == KTS_SCALAR_INTEGER && s->integer.fits_u64 ?
				  KTS_SCALAR_ADDRESS : KTS_SCALAR_OTHER;
		return;
	case KTS_RENDERED_struct:
	case KTS_RENDERED_array:
	case KTS_RENDERED_cpu_list:
	case KTS_RENDERED_bytes:
	case KTS_RENDERED_truncated:
	case KTS_RENDERED_unsupported:
	case KTS_RENDERED_none:
	case KTS_RENDERED_COUNT:
		break;
	}
	s->kind = KTS_SCALAR_OTHER;
	s->token = KTS_JSON_NONE;
}

void kts_rendered_scalar(struct kts_worker *w, const struct kts_rendered *r, struct kts_scalar *out)
{
	*out = (struct kts_scalar){ .kind = KTS_SCALAR_OTHER, .token = KTS_JSON_NONE };
	if (r->value != KTS_JSON_NONE)
		kts_scalar_json(&w->json, r->value, out);
	out->name = kts_rendered_word(r);
	kts_rendered_shape(r->kind, kts_rendered_enum_bits(w, r), out);
}

/* --- members --- */

enum kts_status kts_rendered_element(struct kts_worker *w, uint32_t element, struct kts_text *name, uint32_t *value)
{
	const struct kts_json *json = &w->json;
	struct kts_members m;
	struct kts_member member;
	uint32_t name_token = KTS_JSON_NONE;

	*value = KTS_JSON_NONE;
	if (kts_json_kind(json, element) != KTS_JSON_OBJECT)
		return KTS_OK;
	kts_members_start(&m, &w->json, &w->text, element);
	while (kts_members_next(&m, &member)) {
		if (KTS_TEXT_IS(member.name, "name"))
			name_token = member.value;
		else if (KTS_TEXT_IS(member.name, "value"))
			*value = kts_not_null(json, member.value);
	}
	KTS_TRY(kts_worker_members(w, &m, "a member of a rendered struct"));
	if (name_token == KTS_JSON_NONE || kts_json_kind(json, name_token) != KTS_JSON_STRING) {
		*value = KTS_JSON_NONE;
		return KTS_OK;
	}
	return kts_worker_text(w, name_token, name);
}

static bool is_list(const struct kts_json *json, uint32_t token)
{
	return token != KTS_JSON_NONE && kts_json_kind(json, token) == KTS_JSON_ARRAY;
}

#define FOR_ELEMENTS(json, list, e)									\
	for (uint32_t e = (list) + 1, e##_end = kts_json_end(json, list); e != e##_end; e = kts_json_skip(json, e))

/* The struct inside an anonymous member, or kind none. */
static enum kts_status anonymous(struct kts_worker *w, struct kts_text name, uint32_t value, bool cut,
				 struct kts_rendered *inner)
{
	inner->kind = KTS_RENDERED_none;
	if (name.len || value == KTS_JSON_NONE)
		return KTS_OK;
	KTS_TRY(kts_rendered_read(w, value, inner));
	/* an anonymous member is in place: only what was cut off lies between */
	inner->cut = cut;
	while (inner->kind == KTS_RENDERED_truncated && inner->partial != KTS_JSON_NONE)
		KTS_TRY(kts_rendered_read(w, inner->partial, inner));
	return KTS_OK;
}

enum kts_status kts_rendered_member(struct kts_worker *w, const struct kts_rendered *r, struct kts_text wanted,
				    uint32_t *value)
{
	struct kts_text name;
	uint32_t v;

	*value = KTS_JSON_NONE;
	if (r->kind != KTS_RENDERED_struct || !is_list(&w->json, r->members))
		return KTS_OK;
	FOR_ELEMENTS(&w->json, r->members, e) {
		KTS_TRY(kts_rendered_element(w, e, &name, &v));
		if (v == KTS_JSON_NONE || !kts_text_equal(name, wanted))
			continue;
		*value = v;
		return KTS_OK;
	}
	FOR_ELEMENTS(&w->json, r->members, e) {
		struct kts_rendered inner;

		KTS_TRY(kts_rendered_element(w, e, &name, &v));
		KTS_TRY(anonymous(w, name, v, r->cut, &inner));
		if (inner.kind == KTS_RENDERED_struct)
			KTS_TRY(kts_rendered_member(w, &inner, wanted, value));
		if (*value != KTS_JSON_NONE)
			return KTS_OK;
	}
	return KTS_OK;
}

enum kts_status kts_rendered_names(struct kts_worker *w, const struct kts_rendered *r, struct kts_names *names,
				   uint64_t *signature)
{
	if (r->kind != KTS_RENDERED_struct || !is_list(&w->json, r->members))
		return KTS_OK;
	FOR_ELEMENTS(&w->json, r->members, e) {
		struct kts_rendered inner;
		struct kts_text name;
		uint32_t value;

		KTS_TRY(kts_rendered_element(w, e, &name, &value));
		if (value == KTS_JSON_NONE)
			continue;
		if (names)
			kts_names_add(names, name);
		*signature = kts_mix(*signature, kts_signature_of(name));
		KTS_TRY(anonymous(w, name, value, r->cut, &inner));
		if (inner.kind == KTS_RENDERED_struct)
			KTS_TRY(kts_rendered_names(w, &inner, names, signature));
	}
	return KTS_OK;
}

enum kts_status kts_rendered_sweep(struct kts_worker *w, const struct kts_rendered *r, uint32_t node)
{
	if (!is_list(&w->json, r->members))
		return KTS_OK;
	FOR_ELEMENTS(&w->json, r->members, e) {
		struct kts_rendered inner;
		struct kts_text name;
		uint32_t value;

		KTS_TRY(kts_rendered_element(w, e, &name, &value));
		if (value == KTS_JSON_NONE)
			continue;
		if (name.len)
			KTS_TRY(kts_sweep_name(w, node, name));
		KTS_TRY(anonymous(w, name, value, r->cut, &inner));
		if (inner.kind == KTS_RENDERED_struct)
			KTS_TRY(kts_rendered_sweep(w, &inner, node));
	}
	return KTS_OK;
}
