/* SPDX-License-Identifier: MIT */
/* Keys of maps as text, for ["key"] and for messages. */
#include "runtime/series/snapshot.h"

#include <string.h>

struct out {
	char *at;
	size_t len, size;
};

static void put(struct out *out, const char *text, size_t len)
{
	if (len > out->size - out->len)
		len = out->size - out->len;
	if (len)
		memcpy(out->at + out->len, text, len);
	out->len += len;
}

static enum kts_status put_string(struct kts_worker *w, struct out *out, uint32_t token)
{
	struct kts_text text;

	if (token == KTS_JSON_NONE || kts_json_kind(&w->json, token) != KTS_JSON_STRING)
		return KTS_OK;
	KTS_TRY(kts_worker_text(w, token, &text));
	put(out, text.at, text.len);
	return KTS_OK;
}

static void put_raw(struct kts_worker *w, struct out *out, uint32_t token)
{
	size_t len;
	const char *text = kts_json_raw(&w->json, token, &len);

	kts_consult(w, token);
	if (kts_json_kind(&w->json, token) == KTS_JSON_STRING) {
		text++;
		len -= 2;
	}
	put(out, text, len);
}

static enum kts_status put_value(struct kts_worker *w, struct out *out, uint32_t token, unsigned depth);

/* An array of characters reads as text up to its NUL, any other as [1, 2]. */
static enum kts_status put_array(struct kts_worker *w, struct out *out, uint32_t list, unsigned depth)
{
	struct kts_rendered r;
	bool text = true;

	for (uint32_t e = list + 1, end = kts_json_end(&w->json, list); text && e != end; e = kts_json_skip(&w->json, e)) {
		KTS_TRY(kts_rendered_read(w, e, &r));
		text = r.kind == KTS_RENDERED_char;
	}
	if (!text)
		put(out, "[", 1);
	for (uint32_t e = list + 1, end = kts_json_end(&w->json, list); e != end && out->len < out->size;
	     e = kts_json_skip(&w->json, e)) {
		uint64_t c = 0;

		if (!text) {
			if (e != list + 1)
				put(out, ", ", 2);
			KTS_TRY(put_value(w, out, e, depth + 1));
			continue;
		}
		KTS_TRY(kts_rendered_read(w, e, &r));
		if (r.value == KTS_JSON_NONE || !kts_token_u64(w, r.value, &c) || !c || c > 255)
			break;
		put(out, c < 128 ? &(char){ (char)c } : "?", 1);
	}
	if (!text)
		put(out, "]", 1);
	return KTS_OK;
}

static enum kts_status put_struct(struct kts_worker *w, struct out *out, uint32_t list, unsigned depth)
{
	put(out, "{", 1);
	for (uint32_t e = list + 1, end = kts_json_end(&w->json, list); e != end && out->len < out->size;
	     e = kts_json_skip(&w->json, e)) {
		struct kts_text name = { "", 0 };
		uint32_t value;

		if (e != list + 1)
			put(out, ", ", 2);
		KTS_TRY(kts_rendered_element(w, e, &name, &value));
		if (value == KTS_JSON_NONE)
			continue;
		put(out, name.at, name.len);
		if (name.len)
			put(out, ": ", 2);
		KTS_TRY(put_value(w, out, value, depth + 1));
	}
	put(out, "}", 1);
	return KTS_OK;
}

static enum kts_status put_value(struct kts_worker *w, struct out *out, uint32_t token, unsigned depth)
{
	struct kts_rendered r;
	struct kts_scalar s;

	if (!kts_json_is_container(&w->json, token)) {
		/* the key of an array map is a bare number */
		put_raw(w, out, token);
		return KTS_OK;
	}
	KTS_TRY(kts_rendered_read(w, token, &r));
	/* deep keys are cut off: nobody writes them in a spec */
	if (depth > 8)
		r.kind = KTS_RENDERED_none;
	switch (r.kind) {
	case KTS_RENDERED_enum:
		if (r.variant != KTS_JSON_NONE)
			return put_string(w, out, r.variant);
		kts_rendered_scalar(w, &r, &s);
		if (s.kind == KTS_SCALAR_INTEGER) {
			char digits[KTS_NUMBER_BYTES];

			put(out, digits, s.integer.fits_u64 ? kts_u64_write(digits, s.integer.u64) :
							      kts_i64_write(digits, s.integer.i64));
		}
		return KTS_OK;
	case KTS_RENDERED_int:
	case KTS_RENDERED_uint:
	case KTS_RENDERED_bool:
	case KTS_RENDERED_char:
	case KTS_RENDERED_float:
	case KTS_RENDERED_ptr:
		if (r.value != KTS_JSON_NONE)
			put_raw(w, out, r.value);
		return KTS_OK;
	case KTS_RENDERED_struct:
		if (r.members != KTS_JSON_NONE && kts_json_kind(&w->json, r.members) == KTS_JSON_ARRAY)
			return put_struct(w, out, r.members, depth);
		return KTS_OK;
	case KTS_RENDERED_array:
		if (r.elements != KTS_JSON_NONE && kts_json_kind(&w->json, r.elements) == KTS_JSON_ARRAY)
			return put_array(w, out, r.elements, depth);
		return KTS_OK;
	case KTS_RENDERED_cpu_list:
		return put_string(w, out, r.cpus);
	case KTS_RENDERED_bytes:
		put(out, "hex:", 4);
		return put_string(w, out, r.hex);
	case KTS_RENDERED_truncated:
		if (r.partial != KTS_JSON_NONE)
			return put_value(w, out, r.partial, depth + 1);
		return KTS_OK;
	case KTS_RENDERED_unsupported:
	case KTS_RENDERED_none:
	case KTS_RENDERED_COUNT:
		break;
	}
	put(out, "?", 1);
	return KTS_OK;
}

enum kts_status kts_key_render(struct kts_worker *w, uint32_t token, char *out, size_t size, size_t *len)
{
	struct out o = { .at = out, .size = size };
	enum kts_status status = put_value(w, &o, token, 0);

	*len = o.len;
	return status;
}
