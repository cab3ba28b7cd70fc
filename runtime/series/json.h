/* SPDX-License-Identifier: MIT */
#ifndef KTS_JSON_H
#define KTS_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grammar/base/limits.h"
#include "grammar/base/number.h"
#include "grammar/base/status.h"

/*
 * One JSON document (RFC 8259) held in memory, for instance a line of a
 * series: checked completely, then read at random through a *tape*.
 *
 * The tape has one token for each scalar, each string (member names too) and
 * each bracket, in the order of the text:
 *
 *	{"a":[1,true],"b":{}}
 *	0 1  23 4   5 6  78 9		{ "a" [ 1 true ] "b" { } }
 *
 * A token is its index. It is of use only until the parser reads another
 * document, and needs the text to be still there, unchanged. Values are not
 * converted before somebody asks for them.
 *
 * What the grammar leaves open is decided so:
 *	- strings hold any character, "\u0000" included; they are counted, so
 *	  that "a\u0000" and "a" are two different names;
 *	- half a surrogate pair ("\ud800") is an error;
 *	- a byte order mark is an error, as is any second value in the text;
 *	- numbers of any size are well-formed; whether one fits is found when
 *	  it is read;
 *	- repeated names are no error of the document: see
 *	  kts_json_object_repeats().
 */

/* A token's index when there is none. */
#define KTS_JSON_NONE	UINT32_MAX

/* What is wrong with a document: KTS_JSON_ERROR_truncated, ... */
enum kts_json_error {
	KTS_JSON_ERROR_none = 0,
#define JSON_ERROR(number, name, text) KTS_JSON_ERROR_##name = number,
#include "runtime/series/json_errors.def"
#undef JSON_ERROR
};

/* The words for @error; "" for none. Lives for ever, any thread. */
const char *kts_json_error_text(enum kts_json_error error);

/* Which code looks at the text. All accept, refuse and report the same. */
enum kts_json_path {
	KTS_JSON_PATH_BEST = 0,		/* the fastest this processor runs */
	KTS_JSON_PATH_PORTABLE = 1,	/* plain C */
	KTS_JSON_PATH_AVX2 = 2,		/* plain C where the processor has none */
};

enum kts_json_kind {
	KTS_JSON_OBJECT = 0,
	KTS_JSON_ARRAY = 1,
	KTS_JSON_STRING = 2,
	KTS_JSON_NUMBER = 3,
	KTS_JSON_TRUE = 4,
	KTS_JSON_FALSE = 5,
	KTS_JSON_NULL = 6,
	KTS_JSON_END = 7,		/* the closing bracket of a container */
};

/*
 * The parser: reusable, one a thread. Its memory grows to what the largest
 * document needed (16 bytes a token at most) and is kept until kts_json_fini().
 * Callers use the functions below; members are open for inlining only.
 */
struct kts_json {
	const char *text;		/* borrowed from the caller */
	size_t bytes;
	uint32_t *at;			/* token -> offset of its first byte */
	uint32_t *next;			/* opening bracket -> token past its closing one */
	uint32_t tokens;
	uint32_t capacity;
	bool has_escapes;		/* some string has a backslash */
	enum kts_json_error error;	/* why the last parse failed */
	size_t error_at;		/* offset of the fault in the text */
	enum kts_json_path path;
	uint32_t *scratch;		/* for kts_json_object_repeats() */
	size_t scratch_capacity;
};

/* Prepare @json without allocating. kts_json_fini() frees what it holds;
 * that may be called twice and on a zeroed struct, and the parser may be
 * initialised again. */
void kts_json_init(struct kts_json *json, enum kts_json_path path);
void kts_json_fini(struct kts_json *json);

/*
 * Check @text (@bytes bytes, no NUL or padding needed, nothing beyond is
 * read) to be exactly one JSON value with white space around it, and put it
 * on the tape. The text is borrowed: tokens point into it.
 *
 * KTS_OK: token 0 is the value. KTS_EDATA: it is not JSON. KTS_ELIMIT: it is
 * longer than KTS_MAX_OBJECT_BYTES, nested deeper than KTS_MAX_JSON_DEPTH
 * containers, or has more than KTS_MAX_OBJECT_TOKENS tokens. With both,
 * @json->error and error_at say what and where. KTS_ENOMEM; KTS_EBUG when two
 * ways of checking disagree. Whenever it is not KTS_OK there are no tokens.
 */
enum kts_status
kts_json_parse(struct kts_json *json, const char *text, size_t bytes);

/*
 * Navigation. @token is one of the tape; all are O(1) unless they say that
 * they walk. Walking over members:
 *
 *	uint32_t end = kts_json_end(json, object);
 *	for (uint32_t key = object + 1; key != end;
 *	     key = kts_json_skip(json, key + 1))
 *		use(key, key + 1);		// name, value
 *
 * and over elements:
 *
 *	for (uint32_t item = array + 1; item != end;
 *	     item = kts_json_skip(json, item))
 */

static inline enum kts_json_kind
kts_json_kind(const struct kts_json *json, uint32_t token)
{
	switch (json->text[json->at[token]]) {
	case '{':
		return KTS_JSON_OBJECT;
	case '[':
		return KTS_JSON_ARRAY;
	case '"':
		return KTS_JSON_STRING;
	case 't':
		return KTS_JSON_TRUE;
	case 'f':
		return KTS_JSON_FALSE;
	case 'n':
		return KTS_JSON_NULL;
	case '}':
	case ']':
		return KTS_JSON_END;
	default:
		return KTS_JSON_NUMBER;
	}
}

static inline bool
kts_json_is_container(const struct kts_json *json, uint32_t token)
{
	/* '[' and '{' differ in one bit */
	return (json->text[json->at[token]] | 0x20) == '{';
}

/* Offset of the token's first byte in the text. */
static inline uint32_t
kts_json_at(const struct kts_json *json, uint32_t token)
{
	return json->at[token];
}

/* The token just past the value that begins at @token, whatever it holds. */
static inline uint32_t
kts_json_skip(const struct kts_json *json, uint32_t token)
{
	return kts_json_is_container(json, token) ? json->next[token] : token + 1;
}

/* The closing bracket of the container @token; token + 1 when it is empty. */
static inline uint32_t
kts_json_end(const struct kts_json *json, uint32_t token)
{
	return json->next[token] - 1;
}

/*
 * The text of any value, member names included: brackets and quotes belong
 * to it. Borrowed. Walks over the bytes of strings and numbers.
 */
const char *
kts_json_raw(const struct kts_json *json, uint32_t token, size_t *bytes);

/*
 * Walk over @object for the first member called @name (@bytes bytes, decoded
 * UTF-8); the result is its value or KTS_JSON_NONE. Also KTS_JSON_NONE when
 * @object is no object.
 */
uint32_t
kts_json_member(const struct kts_json *json, uint32_t object,
		const char *name, size_t bytes);

/* The element number @index, from 0; KTS_JSON_NONE beyond or in no array. Walks. */
uint32_t
kts_json_element(const struct kts_json *json, uint32_t array, size_t index);

/* Elements or members of a container. Walks. */
size_t
kts_json_count(const struct kts_json *json, uint32_t container);

/*
 * Does the string @token, decoded, equal these @bytes bytes? A string
 * without escapes is compared in place, any other while it is decoded.
 */
bool
kts_json_string_is(const struct kts_json *json, uint32_t token,
		   const char *text, size_t bytes);

/*
 * The bytes between the quotes of the string @token, as they stand in the
 * text. Borrowed. *@escaped: some are escapes, so that the string proper is
 * to be had from kts_json_string_decode(); it is never longer than this.
 */
const char *
kts_json_string_raw(const struct kts_json *json, uint32_t token,
		    size_t *bytes, bool *escaped);

/*
 * Decode the string @token into @out, which has room for as many bytes as
 * kts_json_string_raw() says; returns the number written. The result may
 * hold NUL bytes and gets no terminating one.
 */
size_t
kts_json_string_decode(const struct kts_json *json, uint32_t token, char *out);

/* Do two strings of the document say the same, once decoded? */
bool
kts_json_string_equal(const struct kts_json *json, uint32_t a, uint32_t b);

/*
 * Convert the number @token. kts_json_integer() is exact and never goes
 * through a double: KTS_NUMBER_OK, KTS_NUMBER_FRACTION, or KTS_NUMBER_RANGE
 * when it fits neither u64 nor i64; see kts_integral_read(). kts_json_real()
 * gives the nearest double: KTS_NUMBER_OK, or KTS_NUMBER_RANGE with infinity.
 * KTS_NUMBER_MALFORMED: @token is no number.
 */
enum kts_number_result
kts_json_integer(const struct kts_json *json, uint32_t token,
		 struct kts_integer *out);
enum kts_number_result
kts_json_real(const struct kts_json *json, uint32_t token, double *out);

/*
 * Look for a name that @object has twice. *@repeated is the name token of
 * the second of the first such pair in the order of the text, or
 * KTS_JSON_NONE. Names are compared decoded. Time grows with the text of the
 * names, not with the square of their number, also for names chosen by an
 * enemy; large objects use memory that the parser keeps.
 *
 * KTS_OK, KTS_EINVAL (no object), KTS_ENOMEM.
 */
enum kts_status
kts_json_object_repeats(struct kts_json *json, uint32_t object,
			uint32_t *repeated);

#endif
