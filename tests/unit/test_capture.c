/* SPDX-License-Identifier: MIT */
/* The recorder's parts that need no kernel: lines, names, phases. */
#include <check.h>
#include <string.h>

#include "grammar/base/limits.h"
#include "runtime/capture/line.h"
#include "runtime/capture/objects.h"
#include "runtime/capture/phases.h"
#include "runtime/capture/seen.h"
#include "tests/support/capture_line.h"
#include "tests/support/suite.h"

START_TEST(json)
{
	start();
	capture_open(&line, '{');
	capture_put_u64(&line, "most", UINT64_MAX);
	capture_key(&line, "least");
	capture_i64(&line, INT64_MIN);
	capture_key(&line, "reals");
	capture_open(&line, '[');
	capture_real(&line, 0.1);
	capture_real(&line, 5);
	capture_real(&line, 1.0 / 0.0);
	capture_close(&line, ']');
	capture_key(&line, "empty");
	capture_open(&line, '{');
	capture_close(&line, '}');
	capture_key(&line, "words");
	capture_open(&line, '[');
	capture_bool(&line, true);
	capture_bool(&line, false);
	capture_null(&line);
	capture_text(&line, NULL);
	capture_text(&line, "a\"b\\c\n\x7f\xc3\xa4\xff!");
	capture_hex(&line, (const unsigned char[]){ 0xde, 0x0d }, 2);
	capture_hex(&line, NULL, 0);
	capture_close(&line, ']');
	capture_close(&line, '}');
	ck_assert(capture_line_end(&line));
	ck_assert_str_eq(written(), "{\"most\":18446744073709551615,\"least\":-9223372036854775808,\"reals\":[0.1,5.0,null],"
				    "\"empty\":{},\"words\":[true,false,null,null,"
				    "\"a\\\"b\\\\c\\u000a\\u007f\xc3\xa4\xef\xbf\xbd!\","
				    "\"de 0d\",\"\"]}\n");
	capture_line_free(&line);
}
END_TEST

START_TEST(a_line_has_an_end)
{
	struct capture_mark mark;

	capture_line_start(&line, 20);
	capture_open(&line, '[');
	capture_u64(&line, 1234567890);
	mark = capture_line_mark(&line);
	capture_u64(&line, 1234567890);
	ck_assert_int_eq(line.trouble, CAPTURE_FULL);
	ck_assert(!capture_line_end(&line));
	capture_line_rewind(&line, mark);
	capture_hex(&line, (const unsigned char *)"0123456789", 10);
	ck_assert_int_eq(line.trouble, CAPTURE_FULL);
	capture_line_rewind(&line, mark);
	capture_u64(&line, 7);
	capture_close(&line, ']');
	ck_assert(capture_line_end(&line));
	ck_assert_str_eq(written(), "[1234567890,7]\n");
	capture_line_free(&line);
}
END_TEST

/* What is missing before a mark does not come back by going back to it. */
START_TEST(trouble_stays)
{
	struct capture_mark mark;

	capture_line_start(&line, 4);
	capture_open(&line, '[');
	capture_u64(&line, 1234567890);
	mark = capture_line_mark(&line);
	capture_u64(&line, 1);
	capture_line_rewind(&line, mark);
	ck_assert_int_eq(line.trouble, CAPTURE_FULL);
	capture_close(&line, ']');
	ck_assert(!capture_line_end(&line));
	capture_line_free(&line);
}
END_TEST

START_TEST(names)
{
	ck_assert(capture_name_matches("sw*", "switches"));
	ck_assert(capture_name_matches("switches", "switches"));
	ck_assert(!capture_name_matches("switch", "switches"));
	/* the kernel keeps 15 bytes */
	ck_assert(capture_name_matches("a_name_of_more_than_15", "a_name_of_more_"));
	ck_assert(!capture_name_matches("a_name_of_more_than_15", "a_name_of_more"));
	ck_assert(!capture_name_matches("a_name_of_mo?e_than_15", "a_name_of_more_"));
	ck_assert_uint_eq(capture_object_len("scx_demo.bss"), 8);
	ck_assert_uint_eq(capture_object_len("a.b.rodata"), 1);
	ck_assert_uint_eq(capture_object_len(".data.uei_dump"), 0);
	ck_assert_uint_eq(capture_object_len(".bss"), 0);
	ck_assert_uint_eq(capture_object_len("stats"), 0);
	ck_assert_uint_eq(capture_object_len("a.kconfig"), 0);
}
END_TEST

/* Against an array of all keys that there can be, with keys of several sizes in the same memory. */
START_TEST(keys)
{
	static const size_t sizes[] = { 2, 40, 3 };
	static bool there[1 << 16];
	struct capture_seen seen = { 0 };
	uint32_t random = 1;

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		memset(there, 0, sizeof there);
		capture_seen_start(&seen, sizes[i]);
		for (int n = 0; n < 20000; n++) {
			unsigned char key[40] = { 0 };
			uint32_t value;
			bool again;

			random = random * 1103515245 + 12345;
			value = random >> 8 & 0x3fff;
			key[0] = (unsigned char)value;
			key[sizes[i] - 1] = (unsigned char)(value >> 8);
			ck_assert_int_eq(capture_seen_add(&seen, key, &again), 0);
			ck_assert_int_eq(again, there[value]);
			there[value] = true;
		}
	}
	capture_seen_free(&seen);
}
END_TEST

START_TEST(phases)
{
	static const struct {
		const char *text;
		uint32_t step;
		bool fine;
	} rows[] = {
		{ "baseline", 0, true }, { "step 0", 1, true }, { "step 12", 13, true }, { " \tstep  3 \r", 4, true },
		{ "step 65533", 65534, true }, { "step 65534", 9, false }, { "step -1", 9, false }, { "step", 9, false },
		{ "step1", 9, false }, { "step ", 9, false }, { "", 9, false }, { "Step 1", 9, false }, { "baseline 1", 9, false },
		{ "step 1 2", 9, false }, { "step 18446744073709551617", 9, false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint32_t step = 9;

		ck_assert_msg(capture_phase_read(rows[i].text, strlen(rows[i].text), &step) == rows[i].fine, "%s", rows[i].text);
		ck_assert_msg(step == rows[i].step, "%s: %u", rows[i].text, step);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("capture");
	TCase *tcase = tcase_create("capture");

	tcase_add_test(tcase, json);
	tcase_add_test(tcase, a_line_has_an_end);
	tcase_add_test(tcase, trouble_stays);
	tcase_add_test(tcase, names);
	tcase_add_test(tcase, keys);
	tcase_add_test(tcase, phases);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
