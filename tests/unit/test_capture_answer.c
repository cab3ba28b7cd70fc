/* SPDX-License-Identifier: MIT */
/* What a statistics server answers, as the `stats` of a sample. tests/capture/stats.py asks real ones. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/limits.h"
#include "runtime/capture/answer.h"
#include "tests/support/failalloc.h"
#include "tests/support/suite.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

static struct capture_line line;
static struct kts_json json;

static void setup(void)
{
	kts_json_init(&json, KTS_JSON_PATH_BEST);
}

static void teardown(void)
{
	kts_json_fini(&json);
	capture_line_free(&line);
}

/* From a buffer of just its size, so that a sanitizer sees what is read beyond. */
static bool answer(const char *text, size_t len)
{
	char *copy = malloc(len ? len : 1);
	bool answered;

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, text, len);
	capture_line_start(&line, KTS_MAX_CAPTURED_LINE_BYTES);
	answered = capture_answer_write(&line, &json, copy, len) == CAPTURE_ANSWER_OK;
	free(copy);
	return answered;
}

static void expect(const char *want)
{
	ck_assert_int_eq(line.trouble, CAPTURE_FINE);
	ck_assert_msg(line.len == strlen(want) && memcmp(line.at, want, line.len) == 0, "%.*s\nis not\n%s", (int)line.len, line.at,
		      want);
}

#define NONE(why) "{\"Err\":{\"NoScheduler\":{\"reason\":\"the answer is " why "\"}}}"

static const struct {
	const char *answer, *stats;
} rows[] = {
	{ "{\"errno\":0,\"args\":{\"resp\":{\"a\":[1, 2]}}}", "{\"Ok\":{\"a\":[1, 2]}}" },
	{ " {\"args\":{\"b\":0,\"resp\":null},\"errno\": 0.0}\r", "{\"Ok\":null}" },
	{ "{\"errno\":-0,\"args\":{\"resp\":18446744073709551616}}", "{\"Ok\":18446744073709551616}" },
	{ "{\"errno\":0,\"args\":{\"\\u0072esp\":\"\\u0000\"}}", "{\"Ok\":\"\\u0000\"}" },
	{ "{\"errno\":2147483647,\"args\":[\"x\"]}", "{\"Err\":{\"SchedulerError\":{\"errno\":2147483647,\"args\":[\"x\"]}}}" },
	{ "{\"errno\":-2147483648}", "{\"Err\":{\"SchedulerError\":{\"errno\":-2147483648,\"args\":null}}}" },
	{ "{\"errno\":1,\"args\":{\"resp\":1}}", "{\"Err\":{\"SchedulerError\":{\"errno\":1,\"args\":{\"resp\":1}}}}" },
	{ "{\"errno\":0,\"args\":{\"a\":2}}", "{\"Err\":{\"MissingResp\":{\"args\":{\"a\":2}}}}" },
	{ "{\"errno\":0,\"resp\":1}", "{\"Err\":{\"MissingResp\":{\"args\":null}}}" },
	{ "{\"errno\":0,\"args\":[\"resp\",1]}", "{\"Err\":{\"MissingResp\":{\"args\":[\"resp\",1]}}}" },
	{ "", NONE("no JSON: there is no value here") },
	{ "{\"errno\":0,\"args\":{\"resp\":{\"a", NONE("no JSON: the text ends before the value does") },
	{ "{\"errno\":0}x", NONE("no JSON: something follows the value") },
	{ "{\"errno\":0,\"args\":{\"resp\":\"\xff\"}}", NONE("no JSON: this is not valid UTF-8") },
	{ "[{\"errno\":0}]", NONE("malformed: it is no object") },
	{ "{}", NONE("malformed: it has no errno") },
	{ "{\"errno\":2147483648}", NONE("malformed: its errno is no whole number of 32 bits") },
	{ "{\"errno\":-2147483649}", NONE("malformed: its errno is no whole number of 32 bits") },
	{ "{\"errno\":1e99}", NONE("malformed: its errno is no whole number of 32 bits") },
	{ "{\"errno\":0.5}", NONE("malformed: its errno is no whole number of 32 bits") },
	{ "{\"errno\":{}}", NONE("malformed: its errno is no whole number of 32 bits") },
	{ "{\"errno\":0,\"args\":{\"resp\":[{\"a\":0,\"b\":1,\"\\u0061\":2}]}}",
	  NONE("malformed: an object has two members of one name") },
};

START_TEST(answers)
{
	bool answered = answer(rows[_i].answer, strlen(rows[_i].answer));

	expect(rows[_i].stats);
	ck_assert_int_eq(answered, strncmp(rows[_i].stats, "{\"Ok\"", 5) == 0);
}
END_TEST

/* Containers in each other, those of the answer included. */
static bool nested(unsigned depth)
{
	static char text[4096];
	char *end = text + sprintf(text, "{\"errno\":0,\"args\":{\"resp\":");

	memset(end, '[', depth - 2);
	memset(end + depth - 2, ']', depth - 2);
	memcpy(end + 2 * (depth - 2), "}}", 3);
	return answer(text, strlen(text));
}

START_TEST(depth)
{
	ck_assert(nested(KTS_MAX_STATS_DEPTH));
	ck_assert(!nested(KTS_MAX_STATS_DEPTH + 1));
	expect(NONE("malformed: it nests deeper than 512"));
}
END_TEST

START_TEST(reasons)
{
	capture_line_start(&line, KTS_MAX_CAPTURED_LINE_BYTES);
	capture_open(&line, '[');
	capture_answer_none(&line, "cannot \"ask\"\n");
	capture_answer_too_large(&line, KTS_MISSING_request_too_large, UINT64_MAX, 0);
	capture_answer_too_large(&line, KTS_MISSING_response_too_large, 20, 8);
	capture_answer_cancelled(&line);
	capture_close(&line, ']');
	expect("[{\"Err\":{\"NoScheduler\":{\"reason\":\"cannot \\\"ask\\\"\\u000a\"}}},"
	       "{\"Err\":{\"RequestTooLarge\":{\"size\":18446744073709551615,\"max\":0}}},"
	       "{\"Err\":{\"ResponseTooLarge\":{\"size\":20,\"max\":8}}},{\"Err\":\"Cancelled\"}]");
}
END_TEST

/* More members than are compared with each other: those take memory of their own. */
START_TEST(memory)
{
	static char text[1 << 15];
	size_t len = (size_t)sprintf(text, "{\"errno\":0,\"args\":{\"resp\":{\"k\":0");
	bool answered = false;

	for (unsigned i = 0; i < 1000; i++)
		len += (size_t)sprintf(text + len, ",\"k%u\":%u", i, i);
	len += (size_t)sprintf(text + len, "}}}");
	for (long n = 0; !answered; n++) {
		teardown();
		setup();
		capture_line_start(&line, KTS_MAX_CAPTURED_LINE_BYTES);
		kts_test_fail_after(n);
		answered = capture_answer_write(&line, &json, text, len) == CAPTURE_ANSWER_OK && line.trouble == CAPTURE_FINE;
		kts_test_fail_after(-1);
		ck_assert(answered || line.trouble == CAPTURE_NO_MEMORY);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("capture answer");
	TCase *tc = tcase_create("answers");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, answers, 0, COUNT(rows));
	tcase_add_test(tc, depth);
	tcase_add_test(tc, reasons);
	tcase_add_test(tc, memory);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
