/* SPDX-License-Identifier: MIT */
#ifndef KTS_JSON_INTERNAL_H
#define KTS_JSON_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/series/json.h"
#include "runtime/series/json_scan.h"
#include "runtime/series/utf8.h"

/*
 * What the files of the JSON reader share. Two checkers know the grammar:
 * kts_json_index_*() are fast and say only yes or no; kts_json_check() is
 * asked after a no, and finds what is wrong and where. So an error does not
 * depend on the processor.
 */

/* Offsets are 32 bit, and a piece of text is padded to a block of 64. */
_Static_assert(KTS_MAX_OBJECT_BYTES < UINT32_MAX - 64, "offsets are 32 bit");

#if defined(__x86_64__) && defined(__GNUC__)
#define KTS_JSON_HAVE_AVX2 1
#else
#define KTS_JSON_HAVE_AVX2 0
#endif

/* Tokens of one stretch of text, and what is written beyond the last one. */
#define KTS_JSON_STRETCH	4096u
#define KTS_JSON_SLACK		64u

enum kts_json_verdict {
	KTS_JSON_ACCEPTED = 0,
	KTS_JSON_REFUSED = 1,
	KTS_JSON_NO_MEMORY = 2,
};

/* Fill the tape of @json from its text. */
enum kts_json_verdict kts_json_index_portable(struct kts_json *json);
enum kts_json_verdict kts_json_index_avx2(struct kts_json *json);

/* Make room for @tokens tokens; false when there is no memory. */
bool kts_json_reserve(struct kts_json *json, size_t tokens);

/* The first fault of @text and its offset; none if it is well-formed. */
enum kts_json_error
kts_json_check(const char *text, size_t bytes, size_t *at);

/*
 * The parts of a document that are looked at byte by byte. @i is an offset
 * in the text; the result is the offset past the part, or 0 with *@error and
 * *@at. A part that the text cuts short is KTS_JSON_ERROR_truncated.
 */
struct kts_json_fault {
	enum kts_json_error error;
	size_t at;
};

/* A number or a word. */
size_t kts_json_scalar(const char *text, size_t bytes, size_t i,
		       struct kts_json_fault *fault);
/* An escape sequence at its backslash; both halves of a surrogate pair. */
size_t kts_json_escape(const char *text, size_t bytes, size_t i,
		       struct kts_json_fault *fault, uint32_t *point);

/* Where a container or a string goes on; see json_scan.h. */
enum kts_json_scan_result
kts_json_scan_portable(struct kts_json_scan *scan, const char *piece,
		       size_t bytes, size_t *end);
enum kts_json_scan_result
kts_json_scan_avx2(struct kts_json_scan *scan, const char *piece, size_t bytes,
		   size_t *end);

/* kts_json_scan::state */
enum {
	KTS_JSON_SCAN_BEGIN = 0,
	KTS_JSON_SCAN_CONTAINER = 1,
	KTS_JSON_SCAN_STRING = 2,
	KTS_JSON_SCAN_SCALAR = 3,
};

/* The path that will be taken for @path on this processor. */
enum kts_json_path kts_json_path_choose(enum kts_json_path path);

static inline bool kts_json_is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* May this byte not be part of a number or a word? */
static inline bool kts_json_is_delimiter(char c)
{
	return kts_json_is_space(c) || c == ',' || c == ':' || c == '"' ||
	       c == '[' || c == ']' || c == '{' || c == '}';
}

#endif
