/* SPDX-License-Identifier: MIT */
/* The JSON parser: what is accepted, what is refused and where. test_json_value.c reads the tape. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/series/json.h"
#include "tests/support/failalloc.h"
#include "tests/support/suite.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

/* One parser a path. Every document goes through both, and they must agree. */
static struct kts_json portable, best;

static void setup(void)
{
	kts_json_init(&portable, KTS_JSON_PATH_PORTABLE);
	kts_json_init(&best, KTS_JSON_PATH_BEST);
}

static void teardown(void)
{
	kts_json_fini(&portable);
	kts_json_fini(&best);
}

/* From a buffer of just its size, so that a sanitizer sees what is read beyond. */
static enum kts_status parse(const char *text, size_t bytes)
{
	static char *copy;
	enum kts_status a, b;

	free(copy);
	copy = malloc(bytes ? bytes : 1);
	ck_assert_ptr_nonnull(copy);
	memcpy(copy, text, bytes);
	a = kts_json_parse(&portable, copy, bytes);
	b = kts_json_parse(&best, copy, bytes);
	ck_assert_int_eq(a, b);
	ck_assert_int_ne(a, KTS_EBUG);
	ck_assert_int_eq(portable.error, best.error);
	ck_assert_uint_eq(portable.error_at, best.error_at);
	ck_assert_uint_eq(portable.tokens, best.tokens);
	ck_assert(a == KTS_OK || portable.tokens == 0);
	ck_assert((a == KTS_OK) == (portable.error == KTS_JSON_ERROR_none));
	ck_assert_int_eq(portable.has_escapes, best.has_escapes);
	for (uint32_t i = 0; i < best.tokens; i++) {
		ck_assert_uint_eq(portable.at[i], best.at[i]);
		if (kts_json_is_container(&best, i) &&
		    kts_json_kind(&best, i) != KTS_JSON_END)
			ck_assert_uint_eq(portable.next[i], best.next[i]);
	}
	return a;
}

/* @shift spaces before @text, which moves it over the edges of blocks. */
static enum kts_status parse_shifted(const char *text, size_t bytes, size_t shift)
{
	char *moved = malloc(shift + bytes + 1);
	enum kts_status rc;

	ck_assert_ptr_nonnull(moved);
	memset(moved, ' ', shift);
	memcpy(moved + shift, text, bytes);
	rc = parse(moved, shift + bytes);
	free(moved);
	return rc;
}

static const char *const valid[] = {
	"0", "-0", "1", "-1", "10", "1.5", "-0.5", "0.0", "1e5", "1E+5", "1e-5", "0e0", "-0e-0",
	"1e999", "-1e400", "1e-400", "18446744073709551614", "18446744073709551615",
	"18446744073709551616", "-9223372036854775809", "123456789012345678901234567890",
	"0.1000000000000000000000000000000000000000000000000000000000000000000000000001",
	"true", "false", "null", "\"\"", "\"a\"", "[]", "{}", " [ ] ", "\t{\n}\r ",
	"[1]", "[1,2]", "[[]]", "[[],[]]", "[{}]", "[{},[],\"\",0,null]", "[\"a\",\"b\"]",
	"{\"a\":1}", "{\"\":1}", "{\"a\":{}}", "{\"a\":[]}", "{\"a\":\"b\"}", "{\"a\":1,\"b\":2}",
	"{\"a\":1,\"a\":2}", "{\"a\" : 1 , \"b\" : [ 1 , 2 ] }", "{\"a\":{\"b\":1},\"c\":2}",
	"{\"a\":[1,2],\"c\":2}", "[{\"a\":1},{\"b\":2}]", "[{\"a\":1},2,{\"b\":2},\"x\",[]]",
	"{\"a\":[{\"b\":[{\"c\":[]}]}]}", "[[1],[2],[3]]", "[[[1],2],3]", "{\"a\":[],\"b\":{},\"c\":[]}",
	"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u0000\"", "\"\\uD834\\udd1e\"", "\"\\u00e9\\uFFFF\"",
	"\"\\ud800\\udc00\\udbff\\udfff\"", "\"{[]},:\"", "[\"{\",\"[\",\"}\",\"]\",\":\",\",\"]",
	"\"\x7f\"", "\"\xc2\x80\"", "\"\xdf\xbf\"", "\"\xe0\xa0\x80\"", "\"\xed\x9f\xbf\"",
	"\"\xee\x80\x80\"", "\"\xef\xbf\xbf\"", "\"\xf0\x90\x80\x80\"", "\"\xf4\x8f\xbf\xbf\"",
	"{\"\xc3\xa9\":\"\xe2\x82\xac\"}", "[-1,-2.5,0.5e-3,true,false,null]",
};

START_TEST(accepts)
{
	for (size_t shift = 0; shift < 130; shift++) {
		ck_assert_msg(parse_shifted(valid[_i], strlen(valid[_i]), shift) == KTS_OK,
			      "%s after %zu: %s", valid[_i], shift,
			      kts_json_error_text(best.error));
		ck_assert_uint_ge(best.at[0], shift);
	}
}
END_TEST

#define E(name) KTS_JSON_ERROR_##name

static const struct {
	const char *text;
	enum kts_json_error error;
	size_t at;
} invalid[] = {
	{ "", E(empty), 0 },
	{ " \n\t\r ", E(empty), 5 },
	{ "01", E(number_zero), 1 },
	{ "-01", E(number_zero), 2 },
	{ "[00]", E(number_zero), 2 },
	{ "-", E(truncated), 1 },
	{ "[-]", E(number_digit), 2 },
	{ "-a", E(number_digit), 1 },
	{ "+1", E(value), 0 },
	{ ".5", E(value), 0 },
	{ "[1.]", E(number_digit), 3 },
	{ "1.", E(truncated), 2 },
	{ "[1.e5]", E(number_digit), 3 },
	{ "[1e]", E(number_digit), 3 },
	{ "[1e+]", E(number_digit), 4 },
	{ "1e+", E(truncated), 3 },
	{ "1.5.5", E(trailing), 3 },
	{ "0x10", E(trailing), 1 },
	{ "1_000", E(trailing), 1 },
	{ "12a", E(trailing), 2 },
	{ "[12a]", E(array_next), 3 },
	{ "{\"a\":12a}", E(object_next), 7 },
	{ "1-2", E(trailing), 1 },
	{ "Infinity", E(value), 0 },
	{ "NaN", E(value), 0 },
	{ "nan", E(literal), 1 },
	{ "nul", E(truncated), 3 },
	{ "[nul]", E(literal), 4 },
	{ "True", E(value), 0 },
	{ "[tru", E(truncated), 4 },
	{ "truex", E(trailing), 4 },
	{ "falsetrue", E(trailing), 5 },
	{ "true\"\"", E(trailing), 4 },
	{ "1\"\"", E(trailing), 1 },
	{ "\"\"1", E(trailing), 2 },
	{ "\"\"\"\"", E(trailing), 2 },
	{ "1 2", E(trailing), 2 },
	{ "1,", E(trailing), 1 },
	{ "1,2", E(trailing), 1 },
	{ "1:2", E(trailing), 1 },
	{ "\"a\":1", E(trailing), 3 },
	{ "{}{}", E(trailing), 2 },
	{ "{},", E(trailing), 2 },
	{ "{}1", E(trailing), 2 },
	{ "[]]", E(trailing), 2 },
	{ "[] []", E(trailing), 3 },
	{ "{}:", E(trailing), 2 },
	{ "{}[", E(trailing), 2 },
	{ "{} x", E(trailing), 3 },
	{ ",", E(value), 0 },
	{ ":", E(value), 0 },
	{ ",1", E(value), 0 },
	{ "]", E(value), 0 },
	{ "}", E(value), 0 },
	{ "][", E(value), 0 },
	{ "[", E(truncated), 1 },
	{ "[1", E(truncated), 2 },
	{ "[1,", E(truncated), 3 },
	{ "[,]", E(value), 1 },
	{ "[,1]", E(value), 1 },
	{ "[1,]", E(value), 3 },
	{ "[1,,2]", E(value), 3 },
	{ "[1 2]", E(array_next), 3 },
	{ "[1}", E(array_next), 2 },
	{ "[}", E(value), 1 },
	{ "[[]", E(truncated), 3 },
	{ "[[] []]", E(array_next), 4 },
	{ "[[][]]", E(array_next), 3 },
	{ "[{}{}]", E(array_next), 3 },
	{ "[\"a\":1]", E(array_next), 4 },
	{ "[1:2]", E(array_next), 2 },
	{ "[:]", E(value), 1 },
	{ "[1,\"a\":2]", E(array_next), 6 },
	{ "[\"a\"\"b\"]", E(array_next), 4 },
	{ "[[1],\"a\":2]", E(array_next), 8 },
	{ "[[]:1]", E(array_next), 3 },
	{ "{", E(truncated), 1 },
	{ "{]", E(key), 1 },
	{ "{1}", E(key), 1 },
	{ "{1:2}", E(key), 1 },
	{ "{true:2}", E(key), 1 },
	{ "{a:1}", E(key), 1 },
	{ "{[]:1}", E(key), 1 },
	{ "{{}:1}", E(key), 1 },
	{ "{:1}", E(key), 1 },
	{ "{,}", E(key), 1 },
	{ "{\"a\"}", E(colon), 4 },
	{ "{\"a\"", E(truncated), 4 },
	{ "{\"a\",1}", E(colon), 4 },
	{ "{\"a\" 1}", E(colon), 5 },
	{ "{\"a\"\"b\"}", E(colon), 4 },
	{ "{\"a\"[]}", E(colon), 4 },
	{ "{\"a\":}", E(value), 5 },
	{ "{\"a\":,}", E(value), 5 },
	{ "{\"a\":]", E(value), 5 },
	{ "{\"a\"::1}", E(value), 5 },
	{ "{\"a\":1:2}", E(object_next), 6 },
	{ "{\"a\":\"b\":1}", E(object_next), 8 },
	{ "{\"a\":1]", E(object_next), 6 },
	{ "{\"a\":1 \"b\":2}", E(object_next), 7 },
	{ "{\"a\":1,}", E(key), 7 },
	{ "{\"a\":1,,}", E(key), 7 },
	{ "{\"a\":1,2}", E(key), 7 },
	{ "{\"a\":1,2:3}", E(key), 7 },
	{ "{\"a\":1,\"b\"}", E(colon), 10 },
	{ "{\"a\":1,\"b\",\"c\":1}", E(colon), 10 },
	{ "{\"a\":1,[]}", E(key), 7 },
	{ "{\"a\":1,{}}", E(key), 7 },
	{ "{\"a\":{},1}", E(key), 8 },
	{ "{\"a\":{},\"b\"}", E(colon), 11 },
	{ "{\"a\":[],[]}", E(key), 8 },
	{ "{\"a\":{}:1}", E(object_next), 7 },
	{ "{\"a\":{}{}}", E(object_next), 7 },
	{ "{\"a\":[}]}", E(value), 6 },
	{ "[{]}", E(key), 2 },
	{ "{\"a\":[1,2}]", E(array_next), 9 },
	{ "[{\"a\":1],2}", E(object_next), 7 },
	{ "\"", E(truncated), 1 },
	{ "\"a", E(truncated), 2 },
	{ "\"\\\"", E(truncated), 3 },
	{ "\"\\", E(truncated), 2 },
	{ "\"\n\"", E(control), 1 },
	{ "\"a\tb\"", E(control), 2 },
	{ "\"\x1f\"", E(control), 1 },
	{ "\"\\x41\"", E(escape), 2 },
	{ "\"\\U0041\"", E(escape), 2 },
	{ "\"\\a\"", E(escape), 2 },
	{ "\"\\ \"", E(escape), 2 },
	{ "\"\\'\"", E(escape), 2 },
	{ "\"\\u004\"", E(escape_hex), 6 },
	{ "\"\\u00g0\"", E(escape_hex), 5 },
	{ "\"\\u", E(truncated), 3 },
	{ "\"\\u00", E(truncated), 5 },
	{ "\"\\ud800\"", E(surrogate), 1 },
	{ "\"x\\ud800y\"", E(surrogate), 2 },
	{ "\"\\udc00\"", E(surrogate), 1 },
	{ "\"\\ud800\\n\"", E(surrogate), 1 },
	{ "\"\\ud800\\u0041\"", E(surrogate), 1 },
	{ "\"\\ud800\\ud800\"", E(surrogate), 1 },
	{ "\"\\ud800\\udc00\\udc00\"", E(surrogate), 13 },
	{ "\"\\ud800\\", E(truncated), 8 },
	{ "\"\\ud800\\udc", E(truncated), 11 },
	{ "\"\\ud800\\udcgg\"", E(escape_hex), 11 },
	{ "\\n", E(value), 0 },
	{ "[\\\"a\"]", E(value), 1 },
	{ "1\\\"\"", E(trailing), 1 },
	{ "'a'", E(value), 0 },
	{ "[1] // no", E(trailing), 4 },
	{ "/* no */1", E(value), 0 },
	{ "[1\x0b]", E(array_next), 2 },
	{ "[1\x0c]", E(array_next), 2 },
	{ "[\x01" "1]", E(value), 1 },
	{ "[1\xc2\xa0]", E(array_next), 2 },
	{ "\xef\xbb\xbf[]", E(value), 0 },
	{ "\xc3\xa9", E(value), 0 },
	{ "\"\x80\"", E(utf8), 1 },
	{ "\"\xbf\"", E(utf8), 1 },
	{ "\"a\xc0\x80\"", E(utf8), 2 },		/* overlong */
	{ "\"\xc1\xbf\"", E(utf8), 1 },
	{ "\"\xe0\x9f\xbf\"", E(utf8), 1 },
	{ "\"\xf0\x8f\xbf\xbf\"", E(utf8), 1 },
	{ "\"\xed\xa0\x80\"", E(utf8), 1 },		/* surrogates */
	{ "\"\xed\xbf\xbf\"", E(utf8), 1 },
	{ "\"\xf4\x90\x80\x80\"", E(utf8), 1 },		/* above U+10FFFF */
	{ "\"\xf5\x80\x80\x80\"", E(utf8), 1 },
	{ "\"\xfe\"", E(utf8), 1 },
	{ "\"\xff\"", E(utf8), 1 },
	{ "\"\xc3\"", E(utf8), 1 },			/* cut short */
	{ "\"\xe2\x82\"", E(utf8), 1 },
	{ "\"\xf0\x90\x80\"", E(utf8), 1 },
	{ "\"\xe2\x82" "a\"", E(utf8), 1 },
	{ "\"\xc3\xa9\xa9\"", E(utf8), 3 },
	{ "\"\xc3", E(truncated), 2 },			/* right so far */
	{ "\"\xf0\x90\x80", E(truncated), 4 },
	{ "\"\xf0\x8f", E(utf8), 1 },
};

START_TEST(refuses)
{
	const char *text = invalid[_i].text;

	for (size_t shift = 0; shift < 130; shift++) {
		ck_assert_msg(parse_shifted(text, strlen(text), shift) == KTS_EDATA, "%s", text);
		ck_assert_msg(best.error == invalid[_i].error, "%s: %s", text,
			      kts_json_error_text(best.error));
		ck_assert_msg(best.error_at == invalid[_i].at + shift, "%s: at %zu", text,
			      best.error_at);
	}
}
END_TEST

/* A NUL byte is a control character, not the end of the text. */
START_TEST(nul_bytes)
{
	ck_assert_int_eq(parse("\"a\0b\"", 5), KTS_EDATA);
	ck_assert_int_eq(best.error, E(control));
	ck_assert_uint_eq(best.error_at, 2);
	ck_assert_int_eq(parse("1\0", 2), KTS_EDATA);
	ck_assert_int_eq(best.error, E(trailing));
	ck_assert_int_eq(parse("\0", 1), KTS_EDATA);
	ck_assert_int_eq(best.error, E(value));
}
END_TEST

static const char sample[] =
	"{\"tag\":\"periodic_000\",\"report\":{\"schema\":\"single\",\"maps\":[{\"name\":\"q.bss\","
	"\"map_kva\":18379471554278653952,\"value\":{\"kind\":\"struct\",\"members\":[{\"name\":"
	"\"nr_\\u00e9\\ud834\\udd1e\\\"\",\"value\":{\"kind\":\"uint\",\"bits\":64,\"value\":10}},"
	"{\"name\":\"\xe2\x82\xac{[,:]}\",\"value\":-1.5e+10}]}}, [] , { } ,[[0],[true,false]] ]},\r\n"
	"\t\"stats\" : null,\"elapsed_ms\":0.25}";

/* No beginning of a document is one, and each one ends too early. */
START_TEST(prefixes)
{
	for (size_t n = 0; n < sizeof sample - 1; n++) {
		ck_assert_int_eq(parse(sample, n), KTS_EDATA);
		ck_assert_int_eq(best.error, n ? E(truncated) : E(empty));
		ck_assert_uint_eq(best.error_at, n);
	}
	ck_assert_int_eq(parse(sample, sizeof sample - 1), KTS_OK);
}
END_TEST

/* One byte changed, everywhere, to each kind of byte: the paths agree (see parse()). */
START_TEST(changed_bytes)
{
	static const char bytes[] = "\"\\{}[],: \n0-e.ut\x01\x80\xc3\xf4";
	char text[sizeof sample];

	for (size_t at = 0; at < sizeof sample - 1; at++) {
		for (size_t k = 0; k < sizeof bytes; k++) {
			memcpy(text, sample, sizeof sample);
			text[at] = bytes[k];
			parse(text, sizeof sample - 1);
			memmove(text + at, text + at + 1, sizeof sample - at - 1);
			parse(text, sizeof sample - 2);
		}
	}
}
END_TEST

/* Strings full of marks, at all places relative to a block's edge. */
START_TEST(block_edges)
{
	static const char text[] =
		"{\"{[,:]}\\\\\":[\"\\\"{\\\\\",1,\"[{\\\\\\\"}]\",-2.5e3,true,{}],\"\":{\"}\":\"\xf0\x90\x80\x80\"}}";
	uint32_t at[64], tokens;

	ck_assert_int_eq(parse(text, sizeof text - 1), KTS_OK);
	tokens = best.tokens;
	ck_assert_uint_eq(tokens, 17);
	memcpy(at, best.at, tokens * sizeof *at);
	for (size_t shift = 1; shift < 300; shift++) {
		ck_assert_int_eq(parse_shifted(text, sizeof text - 1, shift), KTS_OK);
		ck_assert_uint_eq(best.tokens, tokens);
		for (uint32_t i = 0; i < tokens; i++)
			ck_assert_uint_eq(best.at[i], at[i] + shift);
	}
}
END_TEST

/* Runs of backslashes of all lengths, ending before and behind a block's edge. */
START_TEST(backslashes)
{
	char text[256];

	for (size_t before = 0; before < 70; before++) {
		for (size_t run = 0; run < 70; run++) {
			size_t n = 0;

			text[n++] = '"';
			memset(text + n, 'a', before);
			n += before;
			memset(text + n, '\\', run);
			n += run;
			text[n++] = '"';
			if (run % 2) {
				ck_assert_int_eq(parse(text, n), KTS_EDATA);
				ck_assert_int_eq(best.error, E(truncated));
				text[n++] = '"';
			}
			ck_assert_int_eq(parse(text, n), KTS_OK);
		}
	}
}
END_TEST

/* Scalars that are longer than a block, and wrong only at their end. */
START_TEST(long_scalars)
{
	char text[400];

	for (size_t digits = 1; digits < 300; digits += 7) {
		memset(text, '7', sizeof text);
		ck_assert_int_eq(parse(text, digits), KTS_OK);
		ck_assert_uint_eq(best.tokens, 1);
		memcpy(text + digits, ".5e-30", 6);
		ck_assert_int_eq(parse(text, digits + 6), KTS_OK);
		ck_assert_uint_eq(best.tokens, 1);
		memcpy(text + digits, ".5e-x", 5);
		ck_assert_int_eq(parse(text, digits + 5), KTS_EDATA);
		ck_assert_uint_eq(best.error_at, digits + 4);
		text[0] = '0';
		ck_assert_int_eq(parse(text, digits), digits == 1 ? KTS_OK : KTS_EDATA);
	}
}
END_TEST

/* --- limits --- */

static char *filled(const char *piece, size_t times)
{
	size_t bytes = strlen(piece);
	char *text = malloc(bytes * times);

	ck_assert_ptr_nonnull(text);
	for (size_t i = 0; i < times; i++)
		memcpy(text + i * bytes, piece, bytes);
	return text;
}

START_TEST(depth)
{
	enum { DEEP = 100000 };
	char *text = filled("[", DEEP), *objects = filled("{\"a\":", DEEP);
	const size_t most = KTS_MAX_JSON_DEPTH;

	ck_assert_int_eq(parse(text, DEEP), KTS_ELIMIT);
	ck_assert_int_eq(best.error, E(too_deep));
	ck_assert_uint_eq(best.error_at, most);
	ck_assert_int_eq(parse(objects, 5 * DEEP), KTS_ELIMIT);
	ck_assert_int_eq(best.error, E(too_deep));
	ck_assert_uint_eq(best.error_at, 5 * most);
	memset(text + most, ']', most);
	ck_assert_int_eq(parse(text, 2 * most), KTS_OK);
	ck_assert_uint_eq(best.tokens, 2 * most);
	ck_assert_int_eq(parse(text, most), KTS_EDATA);
	memset(text, '[', most + 1);
	memset(text + most + 1, ']', most + 1);
	ck_assert_int_eq(parse(text, 2 * most + 2), KTS_ELIMIT);
	ck_assert_uint_eq(best.error_at, most);
	memset(text, ']', DEEP);
	ck_assert_int_eq(parse(text, DEEP), KTS_EDATA);
	ck_assert_uint_eq(best.error_at, 0);
	free(text);
	free(objects);
}
END_TEST

START_TEST(length)
{
	const size_t most = KTS_MAX_OBJECT_BYTES;
	char *text = filled(" ", most + 1);

	text[0] = '1';
	ck_assert_int_eq(kts_json_parse(&best, text, most), KTS_OK);
	ck_assert_int_eq(kts_json_parse(&best, text, most + 1), KTS_ELIMIT);
	ck_assert_int_eq(best.error, E(too_long));
	ck_assert_uint_eq(best.error_at, most);
	ck_assert_int_eq(kts_json_parse(&portable, text, most + 1), KTS_ELIMIT);
	free(text);
}
END_TEST

START_TEST(tokens)
{
	const size_t most = KTS_MAX_OBJECT_TOKENS;
	char *text = filled("1,", most);

	/* '[', ']' and all numbers but two; the next one is too many */
	text[0] = '[';
	text[1] = ' ';
	text[2 * most - 3] = ']';
	ck_assert_int_eq(kts_json_parse(&best, text, 2 * most - 2), KTS_OK);
	ck_assert_uint_eq(best.tokens, most);
	text[2 * most - 3] = ',';
	text[2 * most - 1] = ']';
	ck_assert_int_eq(kts_json_parse(&best, text, 2 * most), KTS_ELIMIT);
	ck_assert_int_eq(best.error, E(too_many));
	ck_assert_uint_eq(best.error_at, 2 * most - 1);
	ck_assert_int_eq(kts_json_parse(&portable, text, 2 * most), KTS_ELIMIT);
	ck_assert_uint_eq(portable.error_at, 2 * most - 1);
	free(text);
}
END_TEST

/* --- the parser object --- */

START_TEST(reused)
{
	char *text = filled("[],", 20000);

	text[0] = '[';
	text[1] = ' ';
	text[2] = ' ';
	text[59999] = ']';
	for (int round = 0; round < 3; round++) {
		ck_assert_int_eq(parse("[1", 2), KTS_EDATA);
		ck_assert_int_eq(parse("[1]", 3), KTS_OK);
		ck_assert_uint_eq(best.tokens, 3);
		ck_assert_int_eq(parse(text, 60000), KTS_OK);
		ck_assert_uint_eq(best.tokens, 40000);
		kts_json_fini(&best);
		kts_json_fini(&best);
	}
	free(text);
}
END_TEST

START_TEST(no_memory)
{
	char *text = filled("[],", 20000);
	enum kts_status rc;
	bool hit;

	text[0] = '[';
	text[1] = ' ';
	text[2] = ' ';
	text[59999] = ']';
	for (int path = KTS_JSON_PATH_BEST; path <= KTS_JSON_PATH_PORTABLE; path++) {
		for (long n = 0;; n++) {
			struct kts_json json;

			kts_json_init(&json, path);
			kts_test_fail_after(n);
			rc = kts_json_parse(&json, text, 60000);
			hit = kts_test_failed();
			kts_test_fail_after(-1);
			ck_assert_int_eq(rc, hit ? KTS_ENOMEM : KTS_OK);
			/* what is left is of use */
			ck_assert_int_eq(kts_json_parse(&json, text, 60000), KTS_OK);
			ck_assert_uint_eq(json.tokens, 40000);
			kts_json_fini(&json);
			if (!hit)
				break;
			ck_assert_int_lt(n, 100);
		}
	}
	free(text);
}
END_TEST

START_TEST(error_texts)
{
#define JSON_ERROR(number, name, text) \
	ck_assert_str_eq(kts_json_error_text(E(name)), text);
#include "runtime/series/json_errors.def"
#undef JSON_ERROR
	ck_assert_str_eq(kts_json_error_text(E(none)), "");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("json");
	TCase *tc = tcase_create("json");

	tcase_set_timeout(tc, 600);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, accepts, 0, COUNT(valid));
	tcase_add_loop_test(tc, refuses, 0, COUNT(invalid));
	tcase_add_test(tc, nul_bytes);
	tcase_add_test(tc, prefixes);
	tcase_add_test(tc, changed_bytes);
	tcase_add_test(tc, block_edges);
	tcase_add_test(tc, backslashes);
	tcase_add_test(tc, long_scalars);
	tcase_add_test(tc, depth);
	tcase_add_test(tc, length);
	tcase_add_test(tc, tokens);
	tcase_add_test(tc, reused);
	tcase_add_test(tc, no_memory);
	tcase_add_test(tc, error_texts);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
