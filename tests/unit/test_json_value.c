/* SPDX-License-Identifier: MIT */
/* Reading the tape of a JSON document, and finding the ends of values in a longer text. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/series/json.h"
#include "runtime/series/json_scan.h"
#include "tests/support/failalloc.h"
#include "tests/support/suite.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))
#define NONE	KTS_JSON_NONE

static struct kts_json json;

static void setup(void)
{
	kts_json_init(&json, KTS_JSON_PATH_BEST);
}

static void teardown(void)
{
	kts_json_fini(&json);
}

static void parse(const char *text)
{
	ck_assert_msg(kts_json_parse(&json, text, strlen(text)) == KTS_OK, "%s: %s", text,
		      kts_json_error_text(json.error));
}

static uint32_t member(uint32_t object, const char *name)
{
	return kts_json_member(&json, object, name, strlen(name));
}

static void is_raw(uint32_t token, const char *expected)
{
	size_t bytes;
	const char *raw = kts_json_raw(&json, token, &bytes);

	ck_assert_uint_eq(bytes, strlen(expected));
	ck_assert_int_eq(memcmp(raw, expected, bytes), 0);
}

START_TEST(navigation)
{
	uint32_t a, item, n = 0;

	parse(" {\"a\":[1,true,{\"x\":[]},null],\"\":{},\"b\":\"s\",\"c\":false}");
	ck_assert_uint_eq(json.tokens, 20);
	ck_assert_uint_eq(kts_json_at(&json, 0), 1);
	ck_assert_int_eq(kts_json_kind(&json, 0), KTS_JSON_OBJECT);
	ck_assert_uint_eq(kts_json_skip(&json, 0), json.tokens);
	ck_assert_int_eq(kts_json_kind(&json, kts_json_end(&json, 0)), KTS_JSON_END);
	ck_assert_uint_eq(kts_json_count(&json, 0), 4);
	a = member(0, "a");
	ck_assert_uint_eq(a, 2);
	ck_assert_int_eq(kts_json_kind(&json, a), KTS_JSON_ARRAY);
	ck_assert_uint_eq(kts_json_count(&json, a), 4);
	for (item = a + 1; item != kts_json_end(&json, a); item = kts_json_skip(&json, item))
		ck_assert_uint_eq(kts_json_element(&json, a, n++), item);
	ck_assert_uint_eq(n, 4);
	ck_assert_uint_eq(kts_json_element(&json, a, 4), NONE);
	ck_assert_int_eq(kts_json_kind(&json, kts_json_element(&json, a, 0)), KTS_JSON_NUMBER);
	ck_assert_int_eq(kts_json_kind(&json, kts_json_element(&json, a, 1)), KTS_JSON_TRUE);
	ck_assert_int_eq(kts_json_kind(&json, kts_json_element(&json, a, 2)), KTS_JSON_OBJECT);
	ck_assert_int_eq(kts_json_kind(&json, kts_json_element(&json, a, 3)), KTS_JSON_NULL);
	ck_assert_int_eq(kts_json_kind(&json, member(0, "b")), KTS_JSON_STRING);
	ck_assert_int_eq(kts_json_kind(&json, member(0, "c")), KTS_JSON_FALSE);
	ck_assert_uint_eq(kts_json_end(&json, member(0, "")), member(0, "") + 1);
	ck_assert_uint_eq(kts_json_count(&json, member(0, "")), 0);
	ck_assert_uint_eq(kts_json_count(&json, member(0, "c")), 0);
	/* not there, or not to be had from such a value */
	ck_assert_uint_eq(member(0, "x"), NONE);
	ck_assert_uint_eq(member(0, "aa"), NONE);
	ck_assert_uint_eq(member(a, "x"), NONE);
	ck_assert_uint_eq(kts_json_element(&json, 0, 0), NONE);
	ck_assert_uint_eq(kts_json_element(&json, member(0, "c"), 0), NONE);
	ck_assert_int_eq(kts_json_kind(&json, member(kts_json_element(&json, a, 2), "x")), KTS_JSON_ARRAY);
	is_raw(a, "[1,true,{\"x\":[]},null]");
	is_raw(member(0, "b"), "\"s\"");
	is_raw(member(0, "c"), "false");
	is_raw(kts_json_element(&json, a, 0), "1");
	parse("-12.5e3");
	is_raw(0, "-12.5e3");
}
END_TEST

static const struct {
	const char *text;	/* a string with its quotes */
	const char *value;
	size_t bytes;
} strings[] = {
	{ "\"\"", "", 0 },
	{ "\"abc\"", "abc", 3 },
	{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8 },
	{ "\"\\u0041\\u00e9\\u20AC\"", "A\xc3\xa9\xe2\x82\xac", 6 },
	{ "\"\\u0000\"", "\0", 1 },
	{ "\"a\\u0000b\"", "a\0b", 3 },
	{ "\"\\u007f\\u0080\\u07ff\\u0800\\uffff\"", "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf", 11 },
	{ "\"\\ud800\\udc00\\uDBFF\\uDFFF\"", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 8 },
	{ "\"x\xf0\x90\x80\x80y\"", "x\xf0\x90\x80\x80y", 6 },
	{ "\"\\\\\"", "\\", 1 },
	{ "\"\\\\u0041\"", "\\u0041", 6 },
};

START_TEST(string_values)
{
	char out[64];
	size_t bytes, n = strings[_i].bytes;
	bool escaped;

	parse(strings[_i].text);
	kts_json_string_raw(&json, 0, &bytes, &escaped);
	ck_assert_uint_eq(bytes, strlen(strings[_i].text) - 2);
	ck_assert_int_eq(escaped, strchr(strings[_i].text, '\\') != NULL);
	ck_assert_uint_le(kts_json_string_decode(&json, 0, out), bytes);
	ck_assert_uint_eq(kts_json_string_decode(&json, 0, out), n);
	ck_assert_int_eq(memcmp(out, strings[_i].value, n), 0);
	ck_assert(kts_json_string_is(&json, 0, strings[_i].value, n));
	ck_assert(!kts_json_string_is(&json, 0, "another", 7));
	if (n)
		ck_assert(!kts_json_string_is(&json, 0, strings[_i].value, n - 1));
	memcpy(out, strings[_i].value, n);
	out[n] = 'x';
	ck_assert(!kts_json_string_is(&json, 0, out, n + 1));
	out[n] = '\0';
	ck_assert(!kts_json_string_is(&json, 0, out, n + 1));
}
END_TEST

/* What stands behind a string must not be taken for a part of it. */
START_TEST(string_compare)
{
	parse("{\"a\":\"b\",\"ab\":1}");
	ck_assert(!kts_json_string_is(&json, 1, "a\":\"b", 5));
	ck_assert(!kts_json_string_is(&json, 1, "a\"", 2));
	ck_assert(!kts_json_string_is(&json, 1, "ab", 2));
	ck_assert(!kts_json_string_is(&json, 3, "a", 1));
	ck_assert(kts_json_string_is(&json, 3, "ab", 2));
	ck_assert(!kts_json_string_is(&json, 3, "ab\":1}                           ", 32));
	parse("{\"a\":\"b\",\"\\\"\":\"a\",\"\\\\\":\"\\u0061\"}");
	ck_assert(!kts_json_string_is(&json, 1, "a\":\"b", 5));
	ck_assert(kts_json_string_is(&json, 3, "\"", 1));
	ck_assert(!kts_json_string_is(&json, 3, "\\\"", 2));
	ck_assert(kts_json_string_is(&json, 5, "\\", 1));
	ck_assert(!kts_json_string_is(&json, 5, "\\\\", 2));
	ck_assert(kts_json_string_equal(&json, 1, 4));
	ck_assert(kts_json_string_equal(&json, 1, 6));
	ck_assert(kts_json_string_equal(&json, 6, 4));
	ck_assert(!kts_json_string_equal(&json, 1, 2));
	ck_assert(!kts_json_string_equal(&json, 3, 5));
	ck_assert_uint_eq(member(0, "\\"), 6);
	parse("{\"n\\u0061me\":1,\"a\\u0000\":2,\"a\":3}");
	ck_assert_uint_eq(member(0, "name"), 2);
	ck_assert_uint_eq(member(0, "a"), 6);
	ck_assert_uint_eq(kts_json_member(&json, 0, "a\0", 2), 4);
}
END_TEST

static const struct {
	const char *text;
	enum kts_number_result result;
	uint64_t u64;
	int64_t i64;
	enum kts_number_result real_result;
	double real;
} numbers[] = {
	{ "0", KTS_NUMBER_OK, 0, 0, KTS_NUMBER_OK, 0.0 },
	{ "-0", KTS_NUMBER_OK, 0, 0, KTS_NUMBER_OK, -0.0 },
	{ "18379471554278653952", KTS_NUMBER_OK, UINT64_C(18379471554278653952), 0,
	  KTS_NUMBER_OK, 18379471554278653952.0 },
	{ "9223372036854775807", KTS_NUMBER_OK, INT64_MAX, INT64_MAX, KTS_NUMBER_OK, 0x1p63 },
	{ "9223372036854775808", KTS_NUMBER_OK, UINT64_C(1) << 63, 0, KTS_NUMBER_OK, 0x1p63 },
	{ "-9223372036854775808", KTS_NUMBER_OK, 0, INT64_MIN, KTS_NUMBER_OK, -0x1p63 },
	{ "-9223372036854775809", KTS_NUMBER_RANGE, 0, 0, KTS_NUMBER_OK, -0x1p63 },
	{ "18446744073709551614", KTS_NUMBER_OK, UINT64_MAX - 1, 0, KTS_NUMBER_OK, 0x1p64 },
	{ "18446744073709551615", KTS_NUMBER_OK, UINT64_MAX, 0, KTS_NUMBER_OK, 0x1p64 },
	{ "18446744073709551616", KTS_NUMBER_RANGE, 0, 0, KTS_NUMBER_OK, 0x1p64 },
	{ "18446744073709551615.0", KTS_NUMBER_OK, UINT64_MAX, 0, KTS_NUMBER_OK, 0x1p64 },
	{ "5.0", KTS_NUMBER_OK, 5, 5, KTS_NUMBER_OK, 5.0 },
	{ "-5e0", KTS_NUMBER_OK, 0, -5, KTS_NUMBER_OK, -5.0 },
	{ "0.5", KTS_NUMBER_FRACTION, 0, 0, KTS_NUMBER_OK, 0.5 },
	{ "1e999", KTS_NUMBER_RANGE, 0, 0, KTS_NUMBER_RANGE, HUGE_VAL },
	{ "-1e400", KTS_NUMBER_RANGE, 0, 0, KTS_NUMBER_RANGE, -HUGE_VAL },
	{ "true", KTS_NUMBER_MALFORMED, 0, 0, KTS_NUMBER_MALFORMED, 0.0 },
	{ "\"1\"", KTS_NUMBER_MALFORMED, 0, 0, KTS_NUMBER_MALFORMED, 0.0 },
	{ "[]", KTS_NUMBER_MALFORMED, 0, 0, KTS_NUMBER_MALFORMED, 0.0 },
};

START_TEST(number_values)
{
	struct kts_integer n;
	double real;
	char text[64];

	/* alone, and with something behind it */
	for (int inside = 0; inside < 2; inside++) {
		snprintf(text, sizeof text, inside ? "[%s,7]" : "%s", numbers[_i].text);
		parse(text);
		ck_assert_int_eq(kts_json_integer(&json, (uint32_t)inside, &n), numbers[_i].result);
		ck_assert_uint_eq(n.u64, numbers[_i].u64);
		ck_assert_int_eq(n.i64, numbers[_i].i64);
		ck_assert_int_eq(kts_json_real(&json, (uint32_t)inside, &real), numbers[_i].real_result);
		ck_assert(real == numbers[_i].real);
		ck_assert(signbit(real) == signbit(numbers[_i].real));
	}
}
END_TEST

/* --- repeated names --- */

static uint32_t repeats(void)
{
	uint32_t token;

	ck_assert_int_eq(kts_json_object_repeats(&json, 0, &token), KTS_OK);
	return token;
}

START_TEST(few_names)
{
	uint32_t token;

	parse("{}");
	ck_assert_uint_eq(repeats(), NONE);
	parse("{\"a\":1,\"b\":{\"a\":1,\"a\":2},\"\":3,\"aa\":[1],\"a\\u0000\":0}");
	ck_assert_uint_eq(repeats(), NONE);
	parse("{\"a\":1,\"b\":{},\"a\":3}");
	ck_assert_uint_eq(repeats(), 6);
	parse("{\"\":1,\"b\":2,\"\":3,\"b\":4}");
	ck_assert_uint_eq(repeats(), 5);
	parse("{\"na\\u006de\":1,\"name\":2}");
	ck_assert_uint_eq(repeats(), 3);
	parse("[]");
	ck_assert_int_eq(kts_json_object_repeats(&json, 0, &token), KTS_EINVAL);
	ck_assert_uint_eq(token, NONE);
	parse("\"a\"");
	ck_assert_int_eq(kts_json_object_repeats(&json, 0, &token), KTS_EINVAL);
}
END_TEST

/* {"k0":0,"k1":0,...}, and then the names @a and @b once more. */
static char *many_names(size_t n, size_t a, size_t b)
{
	char *text = malloc(n * 16 + 64);
	size_t len = 0;

	ck_assert_ptr_nonnull(text);
	text[len++] = '{';
	for (size_t i = 0; i < n; i++)
		len += (size_t)sprintf(text + len, "%s\"k%zu\":0", i ? "," : "", i);
	if (a < n)
		len += (size_t)sprintf(text + len, ",\"\\u006b%zu\":1", a);
	if (b < n)
		len += (size_t)sprintf(text + len, ",\"k%zu\":1", b);
	strcpy(text + len, "}");
	return text;
}

START_TEST(many_members)
{
	for (size_t n = 1; n < 3000; n += n / 2 + 1) {
		char *text = many_names(n, n, n);

		parse(text);
		ck_assert_uint_eq(repeats(), NONE);
		free(text);
		text = many_names(n, n / 2, n - 1);
		parse(text);
		ck_assert_uint_eq(repeats(), 1 + 2 * n);
		free(text);
		text = many_names(n, n, n / 3);
		parse(text);
		ck_assert_uint_eq(repeats(), 1 + 2 * n);
		free(text);
	}
}
END_TEST

/* The hash of json_value.c, so that names can be found that meet in its table. */
static uint64_t hash_name(const char *name)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *name; name++)
		hash = (hash ^ (uint8_t)*name) * UINT64_C(0x100000001b3);
	return hash ^ hash >> 29;
}

START_TEST(chosen_names)
{
	enum { NAMES = 1000, SLOTS = 2048 };
	char *text = malloc(NAMES * 20 + 64), name[20], first[20] = "";
	size_t len = 0, n = 0;

	ck_assert_ptr_nonnull(text);
	text[len++] = '{';
	for (unsigned i = 0; n < NAMES; i++) {
		sprintf(name, "%u", i);
		if (hash_name(name) % SLOTS)
			continue;
		if (!n++)
			strcpy(first, name);
		len += (size_t)sprintf(text + len, "\"%s\":0,", name);
	}
	strcpy(text + len - 1, "}");
	parse(text);
	ck_assert_uint_eq(repeats(), NONE);
	/* the last one again, then the first: the earlier place is told */
	sprintf(text + len - 1, ",\"%s\":0,\"%s\":0}", name[0] ? first : name, first);
	parse(text);
	ck_assert_uint_eq(repeats(), 1 + 2 * NAMES);
	free(text);
}
END_TEST

START_TEST(names_no_memory)
{
	char *text = many_names(500, 7, 500);
	enum kts_status rc;
	uint32_t token;
	bool hit;

	parse(text);
	kts_test_fail_after(0);
	rc = kts_json_object_repeats(&json, 0, &token);
	hit = kts_test_failed();
	kts_test_fail_after(-1);
	ck_assert(hit);
	ck_assert_int_eq(rc, KTS_ENOMEM);
	ck_assert_uint_eq(token, NONE);
	ck_assert_uint_eq(repeats(), 1001);
	free(text);
}
END_TEST

/* --- ends of values --- */

static const struct {
	const char *text;
	size_t end;		/* 0: more is needed */
} ends[] = {
	{ "{} {}", 2 },
	{ "{\"a\":[1,{\"}\":\"]\\\"}\"}]}\n{}", 22 },
	{ "[[],[[]]],[]", 9 },
	{ "[\"\\\\\",\"\\\"]\"]]", 12 },
	{ "\"a\\\"b\\\\\",1", 8 },
	{ "\"\"", 2 },
	{ "12,3", 2 },
	{ "-1.5e3]", 6 },
	{ "true}", 4 },
	{ "null \n", 4 },
	{ "12", 0 },
	{ "[1,2", 0 },
	{ "{\"a\":\"}", 0 },
	{ "\"abc", 0 },
	{ "\"abc\\\"", 0 },
	{ ",1", 1 },
	{ "}", 1 },
	{ " 1", 1 },
	{ "[                                                                      {      }      ] 1", 86 },
	{ "\"                                                                \\\\\\\"     \\\\\" \"", 77 },
};

/* In one piece, in two, in bytes; on both paths; moved over the edges of blocks. */
START_TEST(scan_ends)
{
	const char *text = ends[_i].text;
	size_t bytes = strlen(text);

	for (int path = KTS_JSON_PATH_BEST; path <= KTS_JSON_PATH_PORTABLE; path++) {
		for (size_t cut = 0; cut <= bytes; cut++) {
			struct kts_json_scan scan;
			enum kts_json_scan_result result;
			size_t end, total;
			char *piece = malloc(bytes + 1);

			ck_assert_ptr_nonnull(piece);
			kts_json_scan_init(&scan, path);
			memcpy(piece, text, cut);
			result = kts_json_scan(&scan, piece, cut, &end);
			total = end;
			if (result == KTS_JSON_SCAN_MORE) {
				ck_assert_uint_eq(end, cut);
				free(piece);
				piece = malloc(bytes - cut + 1);
				ck_assert_ptr_nonnull(piece);
				memcpy(piece, text + cut, bytes - cut);
				result = kts_json_scan(&scan, piece, bytes - cut, &end);
				total += end;
			}
			ck_assert_int_eq(result, ends[_i].end ? KTS_JSON_SCAN_DONE : KTS_JSON_SCAN_MORE);
			ck_assert_uint_eq(total, ends[_i].end ? ends[_i].end : bytes);
			free(piece);
		}
	}
}
END_TEST

START_TEST(scan_pieces)
{
	static const char text[] = "{\"tag\":\"\\\\\\\"{[\",\"v\":[1,2,[{\"x\":\"}]\\u005c\"}]],\"s\":{\"a\":null}} ";
	const size_t length = sizeof text - 2;
	char *many = malloc(40 * sizeof text);
	size_t bytes = 0;

	ck_assert_ptr_nonnull(many);
	while (bytes < 39 * sizeof text) {
		memcpy(many + bytes, text, sizeof text - 1);
		bytes += sizeof text - 1;
	}
	for (size_t size = 1; size < 200; size++) {
		struct kts_json_scan scan;
		size_t at = 0, begin = 0, n;

		kts_json_scan_init(&scan, size % 2 ? KTS_JSON_PATH_BEST : KTS_JSON_PATH_PORTABLE);
		while (at < bytes) {
			n = size < bytes - at ? size : bytes - at;
			if (kts_json_scan(&scan, many + at, n, &n) == KTS_JSON_SCAN_DONE) {
				at += n;
				ck_assert_uint_eq(at - begin, length);
				ck_assert_int_eq(kts_json_parse(&json, many + begin, at - begin), KTS_OK);
				kts_json_scan_init(&scan, KTS_JSON_PATH_BEST);
				begin = ++at;
			} else {
				at += n;
			}
		}
		ck_assert_uint_eq(begin, bytes);
	}
	free(many);
}
END_TEST

START_TEST(scan_limit)
{
	const size_t most = KTS_MAX_OBJECT_BYTES, piece = 1u << 20;
	char *spaces = malloc(piece);
	struct kts_json_scan scan;
	size_t end, total = 1;

	ck_assert_ptr_nonnull(spaces);
	memset(spaces, ' ', piece);
	kts_json_scan_init(&scan, KTS_JSON_PATH_BEST);
	ck_assert_int_eq(kts_json_scan(&scan, "[", 1, &end), KTS_JSON_SCAN_MORE);
	while (total + piece < most) {
		ck_assert_int_eq(kts_json_scan(&scan, spaces, piece, &end), KTS_JSON_SCAN_MORE);
		total += piece;
	}
	ck_assert_int_eq(kts_json_scan(&scan, spaces, most - 1 - total, &end), KTS_JSON_SCAN_MORE);
	struct kts_json_scan other = scan;

	ck_assert_int_eq(kts_json_scan(&scan, "]", 1, &end), KTS_JSON_SCAN_DONE);
	ck_assert_uint_eq(end, 1);
	ck_assert_int_eq(kts_json_scan(&other, " ]  ", 4, &end), KTS_JSON_SCAN_LONG);
	ck_assert_uint_eq(end, 4);
	free(spaces);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("json_value");
	TCase *tc = tcase_create("json_value");

	tcase_set_timeout(tc, 600);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, navigation);
	tcase_add_loop_test(tc, string_values, 0, COUNT(strings));
	tcase_add_test(tc, string_compare);
	tcase_add_loop_test(tc, number_values, 0, COUNT(numbers));
	tcase_add_test(tc, few_names);
	tcase_add_test(tc, many_members);
	tcase_add_test(tc, chosen_names);
	tcase_add_test(tc, names_no_memory);
	tcase_add_loop_test(tc, scan_ends, 0, COUNT(ends));
	tcase_add_test(tc, scan_pieces);
	tcase_add_test(tc, scan_limit);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
