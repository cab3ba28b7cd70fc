/* SPDX-License-Identifier: MIT */
/*
 * A second opinion: generated documents, whole and broken, read by our parser
 * and by jansson. They must agree on what is well-formed and on every value,
 * except where jansson stops by design: an integer above 2^63-1 or a real that overflows
 * (well-formed to us), "\u0000" in a member's name, depth (jansson counts
 * scalars too), and a NUL byte outside strings, which jansson takes for the end.
 */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/series/json.h"
#include "tests/support/suite.h"

/* --- documents --- */

struct maker {
	char text[4096];
	size_t bytes;
	uint64_t random;
	int left;		/* values still allowed, so that it ends */
};

static unsigned pick(struct maker *m, unsigned n)
{
	m->random = m->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(m->random >> 33) % n;
}

static void put(struct maker *m, const char *text)
{
	size_t n = strlen(text);

	if (m->bytes + n < sizeof m->text) {
		memcpy(m->text + m->bytes, text, n);
		m->bytes += n;
	}
}

static void put_space(struct maker *m)
{
	static const char *const spaces[] = { " ", "\n", "\t", "\r\n", "   " };

	while (!pick(m, 6))
		put(m, spaces[pick(m, 5)]);
}

static void put_string(struct maker *m)
{
	static const char *const pieces[] = {
		"a", "b", "name", "value", "nr_dispatched", "{", "}", "[", "]", ",", ":", " ",
		"\\\"", "\\\\", "\\/", "\\b", "\\n", "\\u0041", "\\u00e9", "\\uD834\\uDD1E", "\\u0000",
		"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\x7f",
	};
	/* rarely: not well-formed */
	static const char *const wrong[] = {
		"\\x", "\\u12", "\\ud800", "\\udc00", "\\ud800\\u0041", "\xc0\x80", "\xed\xa0\x80",
		"\xf4\x90\x80\x80", "\xc3", "\xe2\x82", "\x80", "\xff", "\t", "\n", "\x01", "\"",
	};

	put(m, "\"");
	for (unsigned n = pick(m, 5); n; n--)
		put(m, pieces[pick(m, pick(m, 3) ? 6 : sizeof pieces / sizeof *pieces)]);
	if (!pick(m, 200))
		put(m, wrong[pick(m, sizeof wrong / sizeof *wrong)]);
	put(m, "\"");
}

static void put_number(struct maker *m)
{
	static const char *const fixed[] = {
		"0", "-0", "1", "-1", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
		"-9223372036854775809", "18446744073709551615", "18446744073709551616", "1e999", "-1e400",
		"1e-999", "0.1", "1E+5", "2.5e-3", "-0.0", "123456789012345678901234567890.5",
		"5e-324", "2.4703282292062328e-324", "1.7976931348623157e308", "1.7976931348623159e308",
	};
	static const char *const wrong[] = { "01", "1.", ".5", "+1", "1e", "--1", "0x1", "1e+", "-", "1.e1" };
	char text[64];

	switch (pick(m, 6)) {
	case 0:
		put(m, fixed[pick(m, sizeof fixed / sizeof *fixed)]);
		break;
	case 1:
		snprintf(text, sizeof text, "%.*g", 1 + (int)pick(m, 20),
			 (double)pick(m, 1000000000) / (1 + pick(m, 100000)));
		put(m, text);
		break;
	case 2:
		snprintf(text, sizeof text, "-%u.%ue%d", pick(m, 1000), pick(m, 100000), (int)pick(m, 640) - 320);
		put(m, text);
		break;
	case 3:
		if (!pick(m, 60)) {
			put(m, wrong[pick(m, sizeof wrong / sizeof *wrong)]);
			break;
		}
		/* fall through */
	default:
		snprintf(text, sizeof text, "%u", pick(m, 1u << pick(m, 31)));
		put(m, text);
		break;
	}
}

static void put_value(struct maker *m, int depth)
{
	static const char *const words[] = { "true", "false", "null" };
	unsigned kind = pick(m, 12), n = pick(m, 6);

	put_space(m);
	if (m->left-- < 0 || depth > 12)
		kind = 7;
	if (kind < 4) {
		put(m, "{");
		for (unsigned i = 0; i < n; i++) {
			put(m, i ? "," : "");
			put_space(m);
			put_string(m);
			put_space(m);
			put(m, ":");
			put_value(m, depth + 1);
		}
		put_space(m);
		put(m, "}");
	} else if (kind < 7) {
		put(m, "[");
		for (unsigned i = 0; i < n; i++) {
			put(m, i ? "," : "");
			put_value(m, depth + 1);
		}
		put_space(m);
		put(m, "]");
	} else if (kind < 9) {
		put_number(m);
	} else if (kind < 11) {
		put_string(m);
	} else {
		put(m, words[pick(m, 3)]);
	}
	put_space(m);
}

/* Break a document a little: most often it is well-formed no more. */
static void damage(struct maker *m)
{
	static const char bytes[] = "\"\\{}[],: \n0123456789-+.eEtfnu\x01\x80\xc3\xf4/";
	size_t at = pick(m, (unsigned)m->bytes);

	switch (pick(m, 5)) {
	case 0:
		m->bytes = at;
		break;
	case 1:
		memmove(m->text + at, m->text + at + 1, m->bytes - at - 1);
		m->bytes--;
		break;
	case 2:
		if (m->bytes < sizeof m->text) {
			memmove(m->text + at + 1, m->text + at, m->bytes - at);
			m->text[at] = bytes[pick(m, sizeof bytes - 1)];
			m->bytes++;
		}
		break;
	case 3: {
		/* two bytes change places */
		size_t other = pick(m, (unsigned)m->bytes);
		char c = m->text[at];

		m->text[at] = m->text[other];
		m->text[other] = c;
		break;
	}
	default:
		m->text[at] = bytes[pick(m, sizeof bytes - 1)];
		break;
	}
}

/* --- values --- */

static void same_value(const struct kts_json *json, uint32_t token, json_t *value);

static void same_string(const struct kts_json *json, uint32_t token, const char *text, size_t bytes)
{
	static char out[sizeof ((struct maker *)0)->text];

	ck_assert_int_eq(kts_json_kind(json, token), KTS_JSON_STRING);
	ck_assert(kts_json_string_is(json, token, text, bytes));
	ck_assert_uint_eq(kts_json_string_decode(json, token, out), bytes);
	ck_assert_int_eq(memcmp(out, text, bytes), 0);
}

static void same_object(const struct kts_json *json, uint32_t token, json_t *value)
{
	static char name[sizeof ((struct maker *)0)->text];
	uint32_t end = kts_json_end(json, token), repeated;
	struct kts_json copy = *json;
	size_t names = 0;

	for (uint32_t key = token + 1; key != end; key = kts_json_skip(json, key + 1)) {
		size_t bytes = kts_json_string_decode(json, key, name);
		json_t *member = json_object_getn(value, name, bytes);
		bool again = false;

		ck_assert_ptr_nonnull(member);
		/* of members with one name jansson keeps the last */
		for (uint32_t k = kts_json_skip(json, key + 1); k != end; k = kts_json_skip(json, k + 1))
			again = again || kts_json_string_equal(json, key, k);
		if (again)
			continue;
		names++;
		/* looking it up gives the first of that name */
		ck_assert_uint_ne(kts_json_member(json, token, name, bytes), KTS_JSON_NONE);
		same_value(json, key + 1, member);
	}
	ck_assert_uint_eq(names, json_object_size(value));
	ck_assert_int_eq(kts_json_object_repeats(&copy, token, &repeated), KTS_OK);
	ck_assert_int_eq(repeated != KTS_JSON_NONE, names != kts_json_count(json, token));
	free(copy.scratch);
}

static void same_array(const struct kts_json *json, uint32_t token, json_t *value)
{
	uint32_t end = kts_json_end(json, token);
	size_t n = 0;

	for (uint32_t item = token + 1; item != end; item = kts_json_skip(json, item))
		same_value(json, item, json_array_get(value, n++));
	ck_assert_uint_eq(n, json_array_size(value));
}

static void same_value(const struct kts_json *json, uint32_t token, json_t *value)
{
	struct kts_integer n;
	double real;

	ck_assert_ptr_nonnull(value);
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		ck_assert_int_eq(kts_json_kind(json, token), KTS_JSON_OBJECT);
		same_object(json, token, value);
		break;
	case JSON_ARRAY:
		ck_assert_int_eq(kts_json_kind(json, token), KTS_JSON_ARRAY);
		same_array(json, token, value);
		break;
	case JSON_STRING:
		same_string(json, token, json_string_value(value), json_string_length(value));
		break;
	case JSON_INTEGER:
		ck_assert_int_eq(kts_json_integer(json, token, &n), KTS_NUMBER_OK);
		ck_assert(n.fits_i64);
		ck_assert_int_eq(n.i64, json_integer_value(value));
		break;
	case JSON_REAL:
		ck_assert_int_eq(kts_json_real(json, token, &real), KTS_NUMBER_OK);
		ck_assert(real == json_real_value(value));
		break;
	case JSON_TRUE:
		ck_assert_int_eq(kts_json_kind(json, token), KTS_JSON_TRUE);
		break;
	case JSON_FALSE:
		ck_assert_int_eq(kts_json_kind(json, token), KTS_JSON_FALSE);
		break;
	case JSON_NULL:
		ck_assert_int_eq(kts_json_kind(json, token), KTS_JSON_NULL);
		break;
	}
}

/* --- the comparison --- */

static struct {
	unsigned accepted, refused, stopped;
} tally;

static void compare(struct kts_json *json, const struct maker *m)
{
	char *text = malloc(m->bytes ? m->bytes : 1);
	json_error_t error = { 0 };
	enum json_error_code code;
	enum kts_status rc;
	json_t *value;

	ck_assert_ptr_nonnull(text);
	memcpy(text, m->text, m->bytes);
	rc = kts_json_parse(json, text, m->bytes);
	ck_assert_int_ne(rc, KTS_EBUG);
	value = json_loadb(text, m->bytes, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
	if (value) {
		ck_assert_msg(rc == KTS_OK, "%.*s: %s at %zu", (int)m->bytes, text,
			      kts_json_error_text(json->error), json->error_at);
		same_value(json, 0, value);
		json_decref(value);
		tally.accepted++;
		free(text);
		return;
	}
	code = json_error_code(&error);
	if (code == json_error_numeric_overflow) {
		/* once more, with all integers as reals: fewer overflow */
		value = json_loadb(text, m->bytes, JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL,
				   &error);
		code = value ? json_error_numeric_overflow : json_error_code(&error);
		ck_assert_msg(!value || rc == KTS_OK, "%.*s", (int)m->bytes, text);
		json_decref(value);
	}
	if (code == json_error_numeric_overflow || code == json_error_null_byte_in_key) {
		tally.stopped++;
	} else {
		ck_assert_msg(rc == KTS_EDATA, "%.*s: jansson: %s", (int)m->bytes, text, error.text);
		tally.refused++;
	}
	free(text);
}

START_TEST(generated)
{
	struct maker m = { .random = 1000u * (unsigned)(_i + 1) };
	struct kts_json json;

	kts_json_init(&json, _i % 2 ? KTS_JSON_PATH_PORTABLE : KTS_JSON_PATH_BEST);
	tally.accepted = tally.refused = tally.stopped = 0;
	for (int round = 0; round < 2000; round++) {
		m.bytes = 0;
		m.left = 40;
		put_value(&m, 0);
		compare(&json, &m);
		for (int i = 0; i < 4 && m.bytes; i++) {
			damage(&m);
			compare(&json, &m);
		}
	}
	kts_json_fini(&json);
	/* the generator is of use only as long as it makes both kinds */
	ck_assert_uint_gt(tally.accepted, 2000);
	ck_assert_uint_gt(tally.refused, 2000);
}
END_TEST

/* Where jansson stops by design, and we do not. */
START_TEST(differences)
{
	static const struct {
		const char *text;
		enum json_error_code code;
	} rows[] = {
		{ "[18446744073709551615]", json_error_numeric_overflow },
		{ "[-9223372036854775809]", json_error_numeric_overflow },
		{ "[1e400]", json_error_numeric_overflow },
		{ "{\"a\\u0000\":1}", json_error_null_byte_in_key },
	};
	struct kts_json json;
	json_error_t error;

	kts_json_init(&json, KTS_JSON_PATH_BEST);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ck_assert_ptr_null(json_loads(rows[i].text, JSON_ALLOW_NUL, &error));
		ck_assert_int_eq(json_error_code(&error), rows[i].code);
		ck_assert_int_eq(kts_json_parse(&json, rows[i].text, strlen(rows[i].text)), KTS_OK);
	}
	/* what stands behind a NUL byte would go unread */
	ck_assert_int_eq(kts_json_parse(&json, "[1]\0[", 5), KTS_EDATA);
	ck_assert_int_eq(json.error, KTS_JSON_ERROR_trailing);
	kts_json_fini(&json);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("json_jansson");
	TCase *tc = tcase_create("json_jansson");

	tcase_set_timeout(tc, 600);
	tcase_add_loop_test(tc, generated, 0, 4);
	tcase_add_test(tc, differences);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
