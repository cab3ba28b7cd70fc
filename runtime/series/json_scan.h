/* SPDX-License-Identifier: MIT */
#ifndef KTS_JSON_SCAN_H
#define KTS_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/series/json.h"

/*
 * Where does a value end, in a text that holds several: concatenated
 * objects, or the elements of an array too large to be one document? Only
 * brackets and strings are looked at, by pieces as they arrive; what is found
 * is then given to kts_json_parse(), which does the checking. A text that
 * parses is cut where it should be; a broken one is cut somewhere, and the
 * parser refuses the piece.
 */
enum kts_json_scan_result {
	KTS_JSON_SCAN_DONE = 0,	/* the value ends within this piece */
	KTS_JSON_SCAN_MORE = 1,	/* not yet; all of the piece belongs to it */
	KTS_JSON_SCAN_LONG = 2,	/* it is longer than KTS_MAX_OBJECT_BYTES */
};

/* One value being looked for. Zeroed is ready; no memory of its own. */
struct kts_json_scan {
	enum kts_json_path path;
	uint8_t state;
	bool in_string;
	bool escaped;		/* the piece before ended in a backslash that counts */
	uint32_t depth;		/* unclosed brackets */
	uint64_t bytes;		/* of the value, in earlier pieces */
};

/* Begin with the next value. */
void kts_json_scan_init(struct kts_json_scan *scan, enum kts_json_path path);

/*
 * Look at the next @bytes bytes. The first piece must begin at the value
 * itself: white space, commas and the like before it are the caller's.
 *
 * KTS_JSON_SCAN_DONE: *@end is the offset in this piece just past the value:
 * behind the bracket or the quote that ends it; a number or a word ends
 * before the first white space, comma, bracket, colon or quote, so that it can only be
 * known to end when that has been seen (or by the caller, at the end of the
 * text). A value that begins with anything else is one byte long.
 * KTS_JSON_SCAN_MORE, KTS_JSON_SCAN_LONG: *@end is @bytes.
 * After DONE and LONG, kts_json_scan_init() is needed.
 */
enum kts_json_scan_result
kts_json_scan(struct kts_json_scan *scan, const char *piece, size_t bytes,
	      size_t *end);

#endif
