/* SPDX-License-Identifier: MIT */
#include "runtime/series/json_scan.h"

#include <string.h>

#include "runtime/series/json_internal.h"

void kts_json_scan_init(struct kts_json_scan *scan, enum kts_json_path path)
{
	*scan = (struct kts_json_scan){ .path = kts_json_path_choose(path) };
}

/* The first byte says what the value is; false when it is nothing. */
static bool scan_begin(struct kts_json_scan *scan, char c)
{
	switch (c) {
	case '{':
	case '[':
		scan->state = KTS_JSON_SCAN_CONTAINER;
		return true;
	case '"':
		scan->state = KTS_JSON_SCAN_STRING;
		return true;
	default:
		scan->state = KTS_JSON_SCAN_SCALAR;
		return !kts_json_is_delimiter(c);
	}
}

static enum kts_json_scan_result
scan_scalar(const char *piece, size_t bytes, size_t *end)
{
	for (size_t i = 0; i < bytes; i++) {
		if (kts_json_is_delimiter(piece[i])) {
			*end = i;
			return KTS_JSON_SCAN_DONE;
		}
	}
	*end = bytes;
	return KTS_JSON_SCAN_MORE;
}

enum kts_json_scan_result
kts_json_scan(struct kts_json_scan *scan, const char *piece, size_t bytes,
	      size_t *end)
{
	enum kts_json_scan_result result;
	size_t limited = bytes;

	*end = bytes;
	if (!bytes)
		return KTS_JSON_SCAN_MORE;
	if (scan->state == KTS_JSON_SCAN_BEGIN && !scan_begin(scan, piece[0])) {
		*end = 1;
		return KTS_JSON_SCAN_DONE;
	}
	/* one byte more than the limit: a scalar ends before what it sees */
	if (limited > KTS_MAX_OBJECT_BYTES + 1 - scan->bytes)
		limited = KTS_MAX_OBJECT_BYTES + 1 - scan->bytes;
	if (scan->state == KTS_JSON_SCAN_SCALAR)
		result = scan_scalar(piece, limited, end);
#if KTS_JSON_HAVE_AVX2
	else if (scan->path == KTS_JSON_PATH_AVX2)
		result = kts_json_scan_avx2(scan, piece, limited, end);
#endif
	else
		result = kts_json_scan_portable(scan, piece, limited, end);
	scan->bytes += *end;
	if (scan->bytes <= KTS_MAX_OBJECT_BYTES)
		return result;
	scan->bytes = 0;
	*end = bytes;
	return KTS_JSON_SCAN_LONG;
}
