/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/number.h"
#include "tests/support/suite.h"

#define OK	KTS_NUMBER_OK
#define FRACTION KTS_NUMBER_FRACTION
#define RANGE	KTS_NUMBER_RANGE
#define BAD	KTS_NUMBER_MALFORMED
#define HEX	KTS_NUMBER_HEX
#define GROUPS	KTS_NUMBER_GROUPS

static const struct {
	const char *text;
	unsigned flags;
	enum kts_number_result result;
	bool fits_u64, fits_i64;
	uint64_t u64;
	int64_t i64;
} integers[] = {
	{ "0", 0, OK, true, true, 0, 0 },
	{ "-0", 0, OK, true, true, 0, 0 },
	{ "007", 0, OK, true, true, 7, 7 },
	{ "-1", 0, OK, false, true, 0, -1 },
	{ "9223372036854775806", 0, OK, true, true, INT64_MAX - 1, INT64_MAX - 1 },
	{ "9223372036854775807", 0, OK, true, true, INT64_MAX, INT64_MAX },
	{ "9223372036854775808", 0, OK, true, false, UINT64_C(1) << 63, 0 },
	{ "-9223372036854775807", 0, OK, false, true, 0, -INT64_MAX },
	{ "-9223372036854775808", 0, OK, false, true, 0, INT64_MIN },
	{ "-9223372036854775809", 0, RANGE, false, false, 0, 0 },
	{ "18379471554278653952", 0, OK, true, false, UINT64_C(18379471554278653952), 0 },
	{ "18446744073709551614", 0, OK, true, false, UINT64_MAX - 1, 0 },
	{ "18446744073709551615", 0, OK, true, false, UINT64_MAX, 0 },
	{ "18446744073709551616", 0, RANGE, false, false, 0, 0 },
	{ "18446744073709551617", 0, RANGE, false, false, 0, 0 },
	{ "99999999999999999999999", 0, RANGE, false, false, 0, 0 },
	{ "0000000000000000000000018446744073709551615", 0, OK, true, false, UINT64_MAX, 0 },
	{ "", 0, BAD, false, false, 0, 0 },
	{ "-", 0, BAD, false, false, 0, 0 },
	{ "+1", 0, BAD, false, false, 0, 0 },
	{ " 1", 0, BAD, false, false, 0, 0 },
	{ "1 ", 0, BAD, false, false, 0, 0 },
	{ "1.0", 0, BAD, false, false, 0, 0 },
	{ "1e3", 0, BAD, false, false, 0, 0 },
	{ "--1", 0, BAD, false, false, 0, 0 },
	{ "99999999999999999999999x", 0, BAD, false, false, 0, 0 },
	{ "0x1f", 0, BAD, false, false, 0, 0 },
	{ "0x1f", HEX, OK, true, true, 31, 31 },
	{ "0X1F", HEX, OK, true, true, 31, 31 },
	{ "-0x10", HEX, OK, false, true, 0, -16 },
	{ "0xffffffffffffffff", HEX, OK, true, false, UINT64_MAX, 0 },
	{ "-0x8000000000000000", HEX, OK, false, true, 0, INT64_MIN },
	{ "-0x8000000000000001", HEX, RANGE, false, false, 0, 0 },
	{ "0x10000000000000000", HEX, RANGE, false, false, 0, 0 },
	{ "0x", HEX, BAD, false, false, 0, 0 },
	{ "0xg", HEX, BAD, false, false, 0, 0 },
	{ "0x1_f", HEX, BAD, false, false, 0, 0 },
	{ "0x1_f", HEX | GROUPS, OK, true, true, 31, 31 },
	{ "0x_1", HEX | GROUPS, BAD, false, false, 0, 0 },
	{ "1_000", 0, BAD, false, false, 0, 0 },
	{ "1_000", GROUPS, OK, true, true, 1000, 1000 },
	{ "18_446_744_073_709_551_615", GROUPS, OK, true, false, UINT64_MAX, 0 },
	{ "1__0", GROUPS, BAD, false, false, 0, 0 },
	{ "_1", GROUPS, BAD, false, false, 0, 0 },
	{ "1_", GROUPS, BAD, false, false, 0, 0 },
	{ "-_1", GROUPS, BAD, false, false, 0, 0 },
};

START_TEST(integer_reads)
{
	struct kts_integer n;
	const char *text = integers[_i].text;

	ck_assert_msg(kts_integer_read(text, strlen(text), integers[_i].flags, &n) ==
		      integers[_i].result, "%s", text);
	ck_assert_msg(n.fits_u64 == integers[_i].fits_u64, "%s", text);
	ck_assert_msg(n.fits_i64 == integers[_i].fits_i64, "%s", text);
	ck_assert_msg(n.u64 == integers[_i].u64, "%s", text);
	ck_assert_msg(n.i64 == integers[_i].i64, "%s", text);
}
END_TEST

static const struct {
	const char *text;
	enum kts_number_result result;
	uint64_t u64;
	int64_t i64;
} integrals[] = {
	{ "5", OK, 5, 5 },
	{ "5.0", OK, 5, 5 },
	{ "1e3", OK, 1000, 1000 },
	{ "1.5e1", OK, 15, 15 },
	{ "1500e-2", OK, 15, 15 },
	{ "-0.0", OK, 0, 0 },
	{ "0e999999999999999999999", OK, 0, 0 },
	{ "-3.000", OK, 0, -3 },
	{ "18446744073709551615.0", OK, UINT64_MAX, 0 },
	{ "1844674407370955161.5e1", OK, UINT64_MAX, 0 },
	{ "18446744073709551616.0", RANGE, 0, 0 },
	{ "9007199254740993.0", OK, 9007199254740993, 9007199254740993 },
	{ "-9223372036854775808.0", OK, 0, INT64_MIN },
	{ "-9223372036854775808.5", FRACTION, 0, 0 },
	{ "-9223372036854775809.5", RANGE, 0, 0 },
	{ "18446744073709551615.5", FRACTION, 0, 0 },
	{ "18446744073709551616.5", RANGE, 0, 0 },
	{ "100000000000000000000000000000.5", RANGE, 0, 0 },
	{ "1e19", OK, UINT64_C(10000000000000000000), 0 },
	{ "1e20", RANGE, 0, 0 },
	{ "1e999", RANGE, 0, 0 },
	{ "1e99999999999999999999999999", RANGE, 0, 0 },
	{ "1e-99999999999999999999999999", FRACTION, 0, 0 },
	{ "1e-1", FRACTION, 0, 0 },
	{ "0.5", FRACTION, 0, 0 },
	{ "0.00000000000000000000001e23", OK, 1, 1 },
	{ "1.", BAD, 0, 0 },
	{ ".5", BAD, 0, 0 },
	{ "1e", BAD, 0, 0 },
	{ "1e+", BAD, 0, 0 },
	{ "", BAD, 0, 0 },
	{ "-", BAD, 0, 0 },
	{ "nan", BAD, 0, 0 },
};

START_TEST(integral_reads)
{
	struct kts_integer n;
	const char *text = integrals[_i].text;

	ck_assert_msg(kts_integral_read(text, strlen(text), 0, &n) ==
		      integrals[_i].result, "%s", text);
	ck_assert_msg(n.u64 == integrals[_i].u64, "%s", text);
	ck_assert_msg(n.i64 == integrals[_i].i64, "%s", text);
}
END_TEST

static const struct {
	const char *text;
	enum kts_number_result result;
	double value;
} reals[] = {
	{ "0", OK, 0.0 },
	{ "-0", OK, -0.0 },
	{ "5", OK, 5.0 },
	{ "0.5", OK, 0.5 },
	{ "-0.1", OK, -0.1 },
	{ "1e-05", OK, 1e-05 },
	{ "1.5E+3", OK, 1500.0 },
	{ "123456789012345678901234567890", OK, 123456789012345678901234567890.0 },
	{ "9007199254740993", OK, 9007199254740992.0 },	/* a tie goes to even */
	{ "9007199254740995", OK, 9007199254740996.0 },
	{ "9007199254740993.0000000000000000000000001", OK, 9007199254740994.0 },
	{ "18446744073709551615", OK, 18446744073709551616.0 },
	{ "1.7976931348623157e308", OK, DBL_MAX },
	{ "1.7976931348623159e308", RANGE, HUGE_VAL },
	{ "1e999", RANGE, HUGE_VAL },
	{ "-1e400", RANGE, -HUGE_VAL },
	{ "1e99999999999999999999", RANGE, HUGE_VAL },
	{ "2.2250738585072011e-308", OK, 2.2250738585072011e-308 },
	{ "5e-324", OK, 4.9406564584124654e-324 },
	{ "2.4703282292062327e-324", OK, 0.0 },
	{ "2.4703282292062328e-324", OK, 4.9406564584124654e-324 },
	{ "-1e-999", OK, -0.0 },
	{ "0.000000000000000000000000000000000000000000001e45", OK, 1.0 },
	{ "1.", BAD, 0.0 },
	{ ".1", BAD, 0.0 },
	{ "1e", BAD, 0.0 },
	{ "1e-", BAD, 0.0 },
	{ "1,5", BAD, 0.0 },
	{ "0x10", BAD, 0.0 },
	{ "inf", BAD, 0.0 },
	{ "nan", BAD, 0.0 },
	{ " 1", BAD, 0.0 },
	{ "+1", BAD, 0.0 },
	{ "1_0", BAD, 0.0 },
	{ "", BAD, 0.0 },
};

START_TEST(real_reads)
{
	double value;
	const char *text = reals[_i].text;

	ck_assert_msg(kts_real_read(text, strlen(text), 0, &value) ==
		      reals[_i].result, "%s", text);
	ck_assert_msg(value == reals[_i].value &&
		      signbit(value) == signbit(reals[_i].value), "%s", text);
}
END_TEST

START_TEST(real_groups)
{
	double value;

	ck_assert_int_eq(kts_real_read("1_000.2_5e0_1", 13, GROUPS, &value), OK);
	ck_assert(value == 10002.5);
	ck_assert_int_eq(kts_real_read("1_.5", 4, GROUPS, &value), BAD);
	ck_assert_int_eq(kts_real_read("1._5", 4, GROUPS, &value), BAD);
	ck_assert_int_eq(kts_real_read("1_e5", 4, GROUPS, &value), BAD);
}
END_TEST

/* Far more digits than a double has: the last one still breaks the tie. */
START_TEST(real_long)
{
	static char text[5000];
	double value;

	memset(text, '0', sizeof text);
	memcpy(text, "9007199254740993.", 17);
	ck_assert_int_eq(kts_real_read(text, sizeof text, 0, &value), OK);
	ck_assert(value == 9007199254740992.0);
	text[sizeof text - 1] = '1';
	ck_assert_int_eq(kts_real_read(text, sizeof text, 0, &value), OK);
	ck_assert(value == 9007199254740994.0);
	memset(text, '9', sizeof text);
	ck_assert_int_eq(kts_real_read(text, sizeof text, 0, &value), RANGE);
}
END_TEST

static const struct {
	double value;
	const char *json, *people;
} written[] = {
	{ 5.0, "5.0", "5" },
	{ -5.0, "-5.0", "-5" },
	{ 0.0, "0.0", "0" },
	{ -0.0, "-0.0", "-0" },
	{ 0.1, "0.1", "0.1" },
	{ 0.30000000000000004, "0.30000000000000004", "0.30000000000000004" },
	{ 1500000.0, "1500000.0", "1500000" },
	{ 1234.5, "1234.5", "1234.5" },
	{ 1e20, "100000000000000000000.0", "100000000000000000000" },
	{ 1e21, "1e21", "1e21" },
	{ 1.5e300, "1.5e300", "1.5e300" },
	{ 1e-7, "0.0000001", "0.0000001" },
	{ 1.25e-8, "1.25e-8", "1.25e-8" },
	{ 5e-324, "5e-324", "5e-324" },
	{ DBL_MAX, "1.7976931348623157e308", "1.7976931348623157e308" },
	{ DBL_MIN, "2.2250738585072014e-308", "2.2250738585072014e-308" },
	{ 9007199254740993.0, "9007199254740992.0", "9007199254740992" },
	{ INFINITY, "", "inf" },
	{ -INFINITY, "", "-inf" },
	{ NAN, "", "nan" },
};

START_TEST(real_writes)
{
	char text[KTS_NUMBER_BYTES];

	ck_assert_uint_eq(kts_real_write_json(text, written[_i].value),
			  strlen(written[_i].json));
	ck_assert_str_eq(text, written[_i].json);
	ck_assert_uint_eq(kts_real_write(text, written[_i].value),
			  strlen(written[_i].people));
	ck_assert_str_eq(text, written[_i].people);
}
END_TEST

START_TEST(integer_writes)
{
	char text[KTS_NUMBER_BYTES];

	ck_assert_uint_eq(kts_u64_write(text, 0), 1);
	ck_assert_str_eq(text, "0");
	ck_assert_uint_eq(kts_u64_write(text, UINT64_MAX), 20);
	ck_assert_str_eq(text, "18446744073709551615");
	ck_assert_uint_eq(kts_i64_write(text, INT64_MIN), 20);
	ck_assert_str_eq(text, "-9223372036854775808");
	ck_assert_uint_eq(kts_i64_write(text, -7), 2);
	ck_assert_str_eq(text, "-7");
	ck_assert_uint_eq(kts_i64_write(text, INT64_MAX), 19);
	ck_assert_str_eq(text, "9223372036854775807");
}
END_TEST

static uint64_t next_random(uint64_t *state)
{
	*state += UINT64_C(0x9e3779b97f4a7c15);
	uint64_t z = *state;

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* Whatever is written reads back bit for bit, and as the C library reads it. */
START_TEST(real_round_trip)
{
	uint64_t state = 1;

	for (int i = 0; i < 50000; i++) {
		uint64_t bits = next_random(&state);
		char json[KTS_NUMBER_BYTES], people[KTS_NUMBER_BYTES];
		double value, back;
		size_t len;

		if (i % 4 == 1)		/* subnormal */
			bits &= ~(UINT64_C(0x7ff) << 52);
		memcpy(&value, &bits, sizeof value);
		if (i % 4 == 2)
			value = (double)(int64_t)(bits >> 20) / 1000;
		if (i % 4 == 3)
			value = (double)(bits >> (bits & 63));
		if (!isfinite(value))
			continue;
		len = kts_real_write_json(json, value);
		ck_assert_uint_lt(len, KTS_NUMBER_BYTES);
		ck_assert_int_eq(kts_real_read(json, len, 0, &back), OK);
		ck_assert_msg(memcmp(&back, &value, sizeof back) == 0, "%s", json);
		ck_assert_msg(strtod(json, NULL) == value, "%s", json);
		len = kts_real_write(people, value);
		ck_assert_int_eq(kts_real_read(people, len, 0, &back), OK);
		ck_assert_msg(memcmp(&back, &value, sizeof back) == 0, "%s", people);
	}
}
END_TEST

/* A locale that writes a comma changes nothing, where there is one. */
START_TEST(other_locale)
{
	static const char *const names[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "fr_FR" };
	char text[KTS_NUMBER_BYTES];
	double value;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (!setlocale(LC_ALL, names[i]))
			continue;
		ck_assert_int_eq(kts_real_read("0.1234567890123456789", 21, 0, &value), OK);
		ck_assert(value == 0.1234567890123456789);
		kts_real_write_json(text, 0.1234567890123456789);
		ck_assert_str_eq(text, "0.12345678901234568");
	}
	setlocale(LC_ALL, "C");
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

int main(void)
{
	Suite *suite = suite_create("number");
	TCase *tc = tcase_create("number");

	tcase_add_loop_test(tc, integer_reads, 0, COUNT(integers));
	tcase_add_loop_test(tc, integral_reads, 0, COUNT(integrals));
	tcase_add_loop_test(tc, real_reads, 0, COUNT(reals));
	tcase_add_test(tc, real_groups);
	tcase_add_test(tc, real_long);
	tcase_add_loop_test(tc, real_writes, 0, COUNT(written));
	tcase_add_test(tc, integer_writes);
	tcase_add_test(tc, real_round_trip);
	tcase_add_test(tc, other_locale);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
