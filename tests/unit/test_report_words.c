/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/api_internal.h"
#include "runtime/report/words.h"
#include "tests/support/suite.h"

/* What @text becomes; the caller frees it. */
static char *escaped(enum kts_escape escape, const char *text)
{
	char *out = NULL;
	size_t len;
	FILE *file = open_memstream(&out, &len);

	ck_assert_ptr_nonnull(file);
	kts_text_write(file, escape, text);
	fclose(file);
	return out;
}

static void check_escape(enum kts_escape escape, const char *text, const char *expected)
{
	char *out = escaped(escape, text);

	ck_assert_str_eq(out, expected);
	free(out);
}

START_TEST(test_escapes)
{
	check_escape(KTS_ESCAPE_PLAIN, NULL, "");
	check_escape(KTS_ESCAPE_PLAIN, "a\nb\tc", "a b c");
	check_escape(KTS_ESCAPE_PLAIN, "\033[31mred\177", "\\u001b[31mred\\u007f");
	check_escape(KTS_ESCAPE_PLAIN, "\u202eabc", "\\u202eabc");
	check_escape(KTS_ESCAPE_PLAIN, "caf\u00e9 \u65e5", "caf\u00e9 \u65e5");
	check_escape(KTS_ESCAPE_PLAIN, "a\xff\xc3", "a" KTS_REPLACEMENT KTS_REPLACEMENT);
	check_escape(KTS_ESCAPE_XML, "<a b=\"c\">&\n]]>", "&lt;a b=&quot;c&quot;&gt;&amp;&#10;]]&gt;");
	check_escape(KTS_ESCAPE_XML, "a\001b\uffff", "a" KTS_REPLACEMENT "b" KTS_REPLACEMENT);
	check_escape(KTS_ESCAPE_YAML, "a\"b\\c\nd\001", "a\\\"b\\\\c\\nd\\u0001");
	check_escape(KTS_ESCAPE_TAP, "a # TODO \\ b\nc", "a \\# TODO \\\\ b c");
	check_escape(KTS_ESCAPE_GITHUB, "50%\r\na:b,c", "50%25%0D%0Aa:b,c");
	check_escape(KTS_ESCAPE_GITHUB_KEY, "50%\na:b,c", "50%25%0Aa%3Ab%2Cc");
	check_escape(KTS_ESCAPE_MARKDOWN, "a|b`c`<d>*e*\nf", "a\\|b\\`c\\`&lt;d>\\*e\\* f");
}
END_TEST

START_TEST(test_utf8)
{
	static const struct {
		const char *text;
		size_t len;
		uint32_t code;
	} cases[] = {
		{ "", 0, UINT32_MAX },
		{ "a", 1, 'a' },
		{ "\xc3\xa9", 2, 0xe9 },
		{ "\xe2\x82\xac", 3, 0x20ac },
		{ "\xf0\x9f\x98\x80", 4, 0x1f600 },
		{ "\xc0\x80", 1, UINT32_MAX },		/* longer than needed */
		{ "\xe0\x80\x80", 1, UINT32_MAX },
		{ "\xed\xa0\x80", 1, UINT32_MAX },	/* half of a surrogate pair */
		{ "\xf4\x90\x80\x80", 1, UINT32_MAX },	/* beyond U+10FFFF */
		{ "\xe2\x82", 1, UINT32_MAX },		/* cut off */
		{ "\x80", 1, UINT32_MAX },
		{ "\xff", 1, UINT32_MAX },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t code;

		ck_assert_uint_eq(kts_utf8_next(cases[i].text, &code), cases[i].len);
		ck_assert_uint_eq(code, cases[i].code);
	}
}
END_TEST

static void check_quantity(struct kts_number number, const char *unit, const char *expected)
{
	char out[KTS_QUANTITY_BYTES];

	ck_assert_uint_eq(kts_quantity_write(out, number, unit), strlen(expected));
	ck_assert_str_eq(out, expected);
}

START_TEST(test_quantities)
{
	check_quantity(kts_number_f64(487.5), "1/s", "487.5/s");
	check_quantity(kts_number_f64(0.1), NULL, "0.1");
	check_quantity(kts_number_u64(UINT64_MAX), "", "18446744073709551615");
	check_quantity(kts_number_i64(INT64_MIN), "ns", "-9223372036854775808ns");
	check_quantity(kts_number_f64(1.5), "MiB/s", "1.5MiB/s");
	check_quantity(kts_number_u64(10), "%", "10%");
	check_quantity(kts_number_bool(true), "ns", "true");
	/* a unit that no row of units.def has, but that must not write past the end */
	check_quantity(kts_number_u64(1), "0123456789012345678901234567890123456789012345678901234567890123456789xx", "1");
}
END_TEST

static void check_time(int64_t ns, const char *expected)
{
	char out[KTS_QUANTITY_BYTES];

	kts_time_write(out, ns);
	ck_assert_str_eq(out, expected);
}

START_TEST(test_times)
{
	check_time(0, "0ms");
	check_time(4080000000, "4.08s");
	check_time(80000000, "80ms");
	check_time(1500, "1.5us");
	check_time(7, "7ns");
	check_time(-2500000, "-2.5ms");
	check_time(INT64_MIN, "-9223372036.854776s");
}
END_TEST

START_TEST(test_glob)
{
	ck_assert(kts_glob_match("", ""));
	ck_assert(kts_glob_match("*", ""));
	ck_assert(kts_glob_match("rate *", "rate dispatched"));
	ck_assert(kts_glob_match("*a*b", "xaxaxb"));
	ck_assert(kts_glob_match("?\u00e9?", "a\u00e9b"));
	ck_assert(kts_glob_match("?", "\u00e9"));
	ck_assert(!kts_glob_match("rate", "rate dispatched"));
	ck_assert(!kts_glob_match("", "a"));
	ck_assert(!kts_glob_match("??", "\u00e9"));
	ck_assert(!kts_glob_match("a*b", "ac"));
	/* what takes time exponential in the stars where every star is moved */
	ck_assert(!kts_glob_match("a*a*a*a*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}
END_TEST

START_TEST(test_path)
{
	static const struct {
		const char *from, *file, *expected;
	} cases[] = {
		{ "a.kts", "b.ndjson", "b.ndjson" },
		{ "dir/a.kts", "b.ndjson", "dir/b.ndjson" },
		{ "/x/y/a.kts", "../b", "/x/y/../b" },
		{ "dir/a.kts", "/tmp/b", "/tmp/b" },
		{ "-", "b", "b" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *path = kts_path_beside(cases[i].from, cases[i].file);

		ck_assert_str_eq(path, cases[i].expected);
		free(path);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report_words");
	TCase *tc = tcase_create("words");

	tcase_add_test(tc, test_escapes);
	tcase_add_test(tc, test_utf8);
	tcase_add_test(tc, test_quantities);
	tcase_add_test(tc, test_times);
	tcase_add_test(tc, test_glob);
	tcase_add_test(tc, test_path);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
