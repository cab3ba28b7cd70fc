/* SPDX-License-Identifier: MIT */
/* Reading the tape: members, elements, strings and numbers. */
#include "runtime/series/json.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/series/json_internal.h"

/* --- strings --- */

const char *
kts_json_string_raw(const struct kts_json *json, uint32_t token,
		    size_t *bytes, bool *escaped)
{
	const char *begin = json->text + json->at[token] + 1, *p = begin;

	*escaped = false;
	if (!json->has_escapes) {
		p = memchr(p, '"', json->bytes - (size_t)(p - json->text));
	} else {
		for (; *p != '"'; p++) {
			if (*p == '\\') {
				*escaped = true;
				p++;
			}
		}
	}
	*bytes = (size_t)(p - begin);
	return begin;
}

/* A string being read character by character. */
struct cursor {
	const char *p, *end;
	char unit[4];		/* what an escape stands for */
	uint8_t at, length;	/* in `unit`; equal: go on with the text */
	bool escaped;
};

static struct cursor cursor_begin(const struct kts_json *json, uint32_t token)
{
	struct cursor c = { 0 };
	size_t bytes;

	c.p = kts_json_string_raw(json, token, &bytes, &c.escaped);
	c.end = c.p + bytes;
	return c;
}

/* The next decoded byte, or -1 at the end. */
static int cursor_next(struct cursor *c)
{
	if (c->at == c->length) {
		struct kts_json_fault fault;
		uint32_t point = 0;
		size_t n;

		if (c->p == c->end)
			return -1;
		if (*c->p != '\\')
			return (uint8_t)*c->p++;
		/* the text was checked: this cannot fail, but must not stand still */
		n = kts_json_escape(c->p, (size_t)(c->end - c->p), 0, &fault, &point);
		c->p = n ? c->p + n : c->end;
		c->at = 0;
		c->length = (uint8_t)kts_utf8_write(c->unit, point);
	}
	return (uint8_t)c->unit[c->at++];
}

/* Less than, equal to or greater than 0, in the order of the decoded bytes. */
static int cursor_compare(struct cursor a, struct cursor b)
{
	int x, y;

	if (!a.escaped && !b.escaped) {
		size_t m = (size_t)(a.end - a.p), n = (size_t)(b.end - b.p);
		int order = memcmp(a.p, b.p, m < n ? m : n);

		return order ? order : (m > n) - (m < n);
	}
	do {
		x = cursor_next(&a);
		y = cursor_next(&b);
	} while (x == y && x >= 0);
	return (x > y) - (x < y);
}

bool
kts_json_string_is(const struct kts_json *json, uint32_t token,
		   const char *text, size_t bytes)
{
	size_t at = json->at[token] + (size_t)1;
	const char *raw = json->text + at;
	struct cursor c;

	if (!json->has_escapes) {
		/* most strings differ, and need not be walked over to see it */
		if (bytes >= json->bytes - at || raw[bytes] != '"')
			return false;
		return !bytes || (memcmp(raw, text, bytes) == 0 &&
				  !memchr(text, '"', bytes));
	}
	for (size_t i = 0; raw[i] != '\\'; i++) {
		if (raw[i] == '"')
			return i == bytes;
		if (i == bytes || raw[i] != text[i])
			return false;
	}
	c = cursor_begin(json, token);
	for (size_t i = 0; i < bytes; i++)
		if (cursor_next(&c) != (uint8_t)text[i])
			return false;
	return cursor_next(&c) < 0;
}

bool
kts_json_string_equal(const struct kts_json *json, uint32_t a, uint32_t b)
{
	return cursor_compare(cursor_begin(json, a), cursor_begin(json, b)) == 0;
}

size_t
kts_json_string_decode(const struct kts_json *json, uint32_t token, char *out)
{
	struct cursor c = cursor_begin(json, token);
	size_t n = 0;
	int byte;

	if (!c.escaped) {
		n = (size_t)(c.end - c.p);
		if (n)
			memcpy(out, c.p, n);
		return n;
	}
	while ((byte = cursor_next(&c)) >= 0)
		out[n++] = (char)byte;
	return n;
}

/* --- other values --- */

static size_t scalar_bytes(const struct kts_json *json, uint32_t token)
{
	size_t begin = json->at[token], i = begin;

	while (i < json->bytes && !kts_json_is_delimiter(json->text[i]))
		i++;
	return i - begin;
}

const char *
kts_json_raw(const struct kts_json *json, uint32_t token, size_t *bytes)
{
	const char *begin = json->text + json->at[token];
	bool escaped;

	if (kts_json_is_container(json, token)) {
		*bytes = json->at[kts_json_end(json, token)] + (size_t)1 - json->at[token];
	} else if (*begin == '"') {
		kts_json_string_raw(json, token, bytes, &escaped);
		*bytes += 2;
	} else {
		*bytes = scalar_bytes(json, token);
	}
	return begin;
}

enum kts_number_result
kts_json_integer(const struct kts_json *json, uint32_t token,
		 struct kts_integer *out)
{
	const char *text = json->text + json->at[token];
	size_t bytes;
	enum kts_number_result result;

	if (kts_json_kind(json, token) != KTS_JSON_NUMBER) {
		*out = (struct kts_integer){ 0 };
		return KTS_NUMBER_MALFORMED;
	}
	bytes = scalar_bytes(json, token);
	result = kts_integer_read(text, bytes, KTS_NUMBER_PLAIN, out);
	if (result != KTS_NUMBER_MALFORMED)
		return result;
	/* it has a point or an exponent */
	return kts_integral_read(text, bytes, KTS_NUMBER_PLAIN, out);
}

enum kts_number_result
kts_json_real(const struct kts_json *json, uint32_t token, double *out)
{
	if (kts_json_kind(json, token) != KTS_JSON_NUMBER) {
		*out = 0.0;
		return KTS_NUMBER_MALFORMED;
	}
	return kts_real_read(json->text + json->at[token],
			     scalar_bytes(json, token), KTS_NUMBER_PLAIN, out);
}

uint32_t
kts_json_member(const struct kts_json *json, uint32_t object,
		const char *name, size_t bytes)
{
	uint32_t key, end;

	if (kts_json_kind(json, object) != KTS_JSON_OBJECT)
		return KTS_JSON_NONE;
	end = kts_json_end(json, object);
	for (key = object + 1; key != end; key = kts_json_skip(json, key + 1))
		if (kts_json_string_is(json, key, name, bytes))
			return key + 1;
	return KTS_JSON_NONE;
}

uint32_t
kts_json_element(const struct kts_json *json, uint32_t array, size_t index)
{
	uint32_t item, end;

	if (kts_json_kind(json, array) != KTS_JSON_ARRAY)
		return KTS_JSON_NONE;
	end = kts_json_end(json, array);
	for (item = array + 1; item != end; item = kts_json_skip(json, item))
		if (index-- == 0)
			return item;
	return KTS_JSON_NONE;
}

size_t
kts_json_count(const struct kts_json *json, uint32_t container)
{
	bool object = kts_json_kind(json, container) == KTS_JSON_OBJECT;
	uint32_t item, end;
	size_t count = 0;

	if (!kts_json_is_container(json, container))
		return 0;
	end = kts_json_end(json, container);
	for (item = container + 1; item != end; item = kts_json_skip(json, item + object))
		count++;
	return count;
}

/* --- repeated names --- */

/* Up to so many members each is compared with each. */
#define FEW_MEMBERS	8u

static uint32_t next_key(const struct kts_json *json, uint32_t key)
{
	return kts_json_skip(json, key + 1);
}

static uint32_t repeats_few(const struct kts_json *json, uint32_t object)
{
	uint32_t end = kts_json_end(json, object);
	struct cursor names[FEW_MEMBERS];
	size_t n = 0;

	for (uint32_t key = object + 1; key != end; key = next_key(json, key)) {
		names[n] = cursor_begin(json, key);
		for (size_t i = 0; i < n; i++)
			if (cursor_compare(names[i], names[n]) == 0)
				return key;
		n++;
	}
	return KTS_JSON_NONE;
}

static uint64_t hash_name(const struct kts_json *json, uint32_t key)
{
	struct cursor c = cursor_begin(json, key);
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	int byte;

	while ((byte = cursor_next(&c)) >= 0)
		hash = (hash ^ (uint64_t)byte) * UINT64_C(0x100000001b3);
	return hash ^ hash >> 29;
}

/*
 * Put the names in an open hash table of @size, a power of two, all of it 0.
 * False when too many names meet at one place: they may have been chosen to.
 */
static bool repeats_hashed(struct kts_json *json, uint32_t object, size_t size,
			   uint32_t *repeated)
{
	uint32_t end = kts_json_end(json, object);
	size_t probes_left = 8 * size;

	for (uint32_t key = object + 1; key != end; key = next_key(json, key)) {
		size_t i = hash_name(json, key) & (size - 1);

		for (; json->scratch[i]; i = (i + 1) & (size - 1)) {
			if (kts_json_string_equal(json, json->scratch[i], key)) {
				*repeated = key;
				return true;
			}
			if (!probes_left--)
				return false;
		}
		json->scratch[i] = key;
	}
	*repeated = KTS_JSON_NONE;
	return true;
}

/* By name, then by place. */
static bool key_less(const struct kts_json *json, uint32_t a, uint32_t b)
{
	int order = cursor_compare(cursor_begin(json, a), cursor_begin(json, b));

	return order ? order < 0 : a < b;
}

static void sift_down(const struct kts_json *json, uint32_t *heap, size_t i,
		      size_t n)
{
	uint32_t moved = heap[i];

	for (size_t child; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && key_less(json, heap[child], heap[child + 1]))
			child++;
		if (!key_less(json, moved, heap[child]))
			break;
		heap[i] = heap[child];
	}
	heap[i] = moved;
}

/* A heap sort: slow, but never slower than that. */
static uint32_t repeats_sorted(struct kts_json *json, uint32_t object)
{
	uint32_t end = kts_json_end(json, object), *keys = json->scratch;
	uint32_t repeated = KTS_JSON_NONE;
	size_t n = 0;

	for (uint32_t key = object + 1; key != end; key = next_key(json, key))
		keys[n++] = key;
	for (size_t i = n / 2; i-- > 0;)
		sift_down(json, keys, i, n);
	for (size_t left = n; left-- > 1;) {
		uint32_t last = keys[0];

		keys[0] = keys[left];
		keys[left] = last;
		sift_down(json, keys, 0, left);
	}
	for (size_t i = 1; i < n; i++)
		if (keys[i] < repeated &&
		    kts_json_string_equal(json, keys[i - 1], keys[i]))
			repeated = keys[i];
	return repeated;
}

enum kts_status
kts_json_object_repeats(struct kts_json *json, uint32_t object,
			uint32_t *repeated)
{
	size_t members, size = 4 * FEW_MEMBERS;

	*repeated = KTS_JSON_NONE;
	if (kts_json_kind(json, object) != KTS_JSON_OBJECT)
		return KTS_EINVAL;
	members = kts_json_count(json, object);
	if (members <= FEW_MEMBERS) {
		*repeated = repeats_few(json, object);
		return KTS_OK;
	}
	while (size < 2 * members)
		size *= 2;
	if (size > json->scratch_capacity) {
		uint32_t *grown = realloc(json->scratch, size * sizeof *grown);

		if (!grown)
			return KTS_ENOMEM;
		json->scratch = grown;
		json->scratch_capacity = size;
	}
	memset(json->scratch, 0, size * sizeof *json->scratch);
	if (!repeats_hashed(json, object, size, repeated))
		*repeated = repeats_sorted(json, object);
	return KTS_OK;
}
