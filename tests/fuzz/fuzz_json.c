/* SPDX-License-Identifier: MIT */
/* A JSON document: both ways of looking at it agree, and what is on the tape can be walked. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/series/json.h"
#include "runtime/series/json_scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static void check_string(const struct kts_json *json, uint32_t token)
{
	bool escaped;
	size_t bytes;
	kts_json_string_raw(json, token, &bytes, &escaped);
	char *text = malloc(bytes + 1);
	expect(text != NULL);
	size_t decoded = kts_json_string_decode(json, token, text);
	expect(escaped ? decoded <= bytes : decoded == bytes);
	expect(kts_json_string_is(json, token, text, decoded));
	free(text);
}

static void check_number(const struct kts_json *json, uint32_t token)
{
	struct kts_integer n;
	double value;
	enum kts_number_result whole = kts_json_integer(json, token, &n);
	enum kts_number_result real = kts_json_real(json, token, &value);
	expect(whole != KTS_NUMBER_MALFORMED && real != KTS_NUMBER_MALFORMED);
	if (whole == KTS_NUMBER_OK)
		expect(real == KTS_NUMBER_OK && value == (n.fits_u64 ? (double)n.u64 : (double)n.i64));
}

/* Each token once, in the order of the tape: no recursion, whatever the nesting. */
static void check_tape(struct kts_json *json, const char *text, size_t size)
{
	uint32_t repeated;
	size_t bytes;
	expect(json->tokens > 0 && kts_json_skip(json, 0) == json->tokens);
	for (uint32_t token = 0; token < json->tokens; token++) {
		const char *raw = kts_json_raw(json, token, &bytes);
		expect(raw >= text && raw + bytes <= text + size);
		switch (kts_json_kind(json, token)) {
		case KTS_JSON_OBJECT:
			expect(kts_json_object_repeats(json, token, &repeated) == KTS_OK);
			expect(repeated == KTS_JSON_NONE || repeated < kts_json_end(json, token));
			break;
		case KTS_JSON_STRING:
			check_string(json, token);
			break;
		case KTS_JSON_NUMBER:
			check_number(json, token);
			break;
		case KTS_JSON_ARRAY:
			expect(kts_json_element(json, token, kts_json_count(json, token)) == KTS_JSON_NONE);
			break;
		case KTS_JSON_TRUE:
		case KTS_JSON_FALSE:
		case KTS_JSON_NULL:
		case KTS_JSON_END:
			break;
		}
	}
}

/* The end of a value does not depend on the pieces that the text comes in. */
static void check_scan(const char *text, size_t size, enum kts_json_path path)
{
	struct kts_json_scan scan;
	size_t whole, end = 0, at = 0;
	kts_json_scan_init(&scan, path);
	enum kts_json_scan_result rc = kts_json_scan(&scan, text, size, &whole), piecewise = KTS_JSON_SCAN_MORE;
	kts_json_scan_init(&scan, KTS_JSON_PATH_PORTABLE);
	while (at < size && piecewise == KTS_JSON_SCAN_MORE) {
		size_t bytes = at % 70 + 1;
		if (bytes > size - at)
			bytes = size - at;
		piecewise = kts_json_scan(&scan, text + at, bytes, &end);
		at += end;
	}
	expect(piecewise == rc && at == whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct kts_json plain, fast;
	kts_json_init(&plain, KTS_JSON_PATH_PORTABLE);
	kts_json_init(&fast, KTS_JSON_PATH_AVX2);
	enum kts_status rc = kts_json_parse(&plain, text, size);
	expect(kts_json_parse(&fast, text, size) == rc);
	expect(rc == KTS_OK || rc == KTS_EDATA || rc == KTS_ELIMIT);
	expect(plain.error == fast.error && plain.tokens == fast.tokens);
	if (rc == KTS_OK) {
		expect(memcmp(plain.at, fast.at, plain.tokens * sizeof *plain.at) == 0);
		check_tape(&plain, text, size);
		check_tape(&fast, text, size);
	} else {
		expect(plain.error != KTS_JSON_ERROR_none && plain.error_at == fast.error_at && plain.error_at <= size);
	}
	if (size > 0) {
		check_scan(text, size, KTS_JSON_PATH_PORTABLE);
		check_scan(text, size, KTS_JSON_PATH_AVX2);
	}
	kts_json_fini(&plain);
	kts_json_fini(&fast);
	return 0;
}
