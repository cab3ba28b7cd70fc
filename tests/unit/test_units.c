/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdbool.h>
#include <string.h>

#include "grammar/units.h"
#include "tests/support/suite.h"

START_TEST(every_unit_is_found_by_its_text)
{
	for (int i = 1; i < KTS_UNIT_COUNT; i++) {
		const struct kts_unit_info *info = kts_unit_info((enum kts_unit_word)i);

		ck_assert_int_eq(kts_unit_find(info->text, strlen(info->text)), i);
		ck_assert_uint_gt(info->numerator, 0);
		ck_assert_uint_gt(info->denominator, 0);
		ck_assert_int_ne(info->dimension, KTS_DIMENSION_NONE);
	}
}
END_TEST

START_TEST(factors)
{
	ck_assert_uint_eq(kts_unit_info(KTS_UNIT_ns)->numerator, 1);
	ck_assert_uint_eq(kts_unit_info(KTS_UNIT_h)->numerator, 3600000000000ull);
	ck_assert_uint_eq(kts_unit_info(KTS_UNIT_GiB)->numerator, 1ull << 30);
	ck_assert_uint_eq(kts_unit_info(KTS_UNIT_percent)->denominator, 100);
	ck_assert_int_eq(kts_unit_info(KTS_UNIT_min)->dimension, KTS_DIMENSION_TIME);
	ck_assert_uint_eq(kts_suffix_factor("k", 1), 1000);
	ck_assert_uint_eq(kts_suffix_factor("Gi", 2), 1ull << 30);
	ck_assert_uint_eq(kts_suffix_factor("K", 1), 0);
	ck_assert_uint_eq(kts_suffix_factor("", 0), 0);
}
END_TEST

START_TEST(what_is_no_unit)
{
	static const char *const texts[] = { "", "S", "m", "msx", "MS", "b", "kib", "sec" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_int_eq(kts_unit_find(texts[i], strlen(texts[i])), KTS_UNIT_NONE);
	ck_assert_int_eq(kts_unit_find("msec", 2), KTS_UNIT_ms);
	ck_assert_str_eq(kts_unit_info((enum kts_unit_word)1000)->text, "");
	ck_assert_str_eq(kts_dimension_text(KTS_DIMENSION_NONE), "number");
	ck_assert_str_eq(kts_dimension_text(KTS_DIMENSION_TIME), "time");
	ck_assert_str_eq(kts_dimension_text(KTS_DIMENSION_BYTES), "bytes");
	ck_assert_str_eq(kts_dimension_text(KTS_DIMENSION_FRACTION), "fraction");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("units");
	TCase *tcase = tcase_create("units");

	tcase_add_test(tcase, every_unit_is_found_by_its_text);
	tcase_add_test(tcase, factors);
	tcase_add_test(tcase, what_is_no_unit);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
