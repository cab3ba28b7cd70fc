/* SPDX-License-Identifier: MIT */
/* Merged reports from C: handles, messages, and memory that runs out anywhere. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/kts.h"
#include "tests/support/failalloc.h"
#include "tests/support/suite.h"

#define HEAD		"{\"kts\":1,\"tool\":\"1.0\",\"verdict\":\"pass\",\"specs\":["
#define SERIES(name) \
	"\"series\":{\"file\":\"" name "\",\"form\":\"plain\",\"samples\":2,\"identities\":[],\"warnings\":[\"w\\u0009\"]}"
#define CHECK(severity, verdict) \
	"{\"label\":\"l\",\"group\":null,\"key\":null,\"phase\":null,\"pattern\":\"always\",\"severity\":\"" severity "\"," \
	"\"at\":{\"file\":\"a\",\"line\":1,\"column\":1},\"verdict\":\"" verdict "\",\"reason\":null,\"because\":null," \
	"\"samples\":{\"scope\":2,\"read\":2}," \
	"\"obligations\":{\"total\":2,\"judged\":1,\"violated\":0,\"undecided\":0,\"skipped\":{\"absent\":1}}," \
	"\"margin\":null,\"violations\":[],\"undecided\":[],\"notes\":[]}"
#define RESULT(file, series, severity, verdict, whole) \
	"{\"file\":\"" file "\",\"verdict\":\"" whole "\"," SERIES(series) ",\"checks\":[" CHECK(severity, verdict) "]}"
#define PASS(file)	RESULT(file, "s", "fail", "pass", "pass")
#define BROKEN		"{\"file\":\"z\",\"verdict\":\"error\",\"diagnostics\":[{\"code\":\"KTS-001\",\"severity\":\"error\"," \
			"\"file\":null,\"line\":null,\"column\":null,\"message\":\"m\",\"help\":null}]}"
#define TESTED		"{\"file\":\"t\",\"verdict\":\"pass\",\"tests\":[]}"

static struct kts_merge_input of(const char *name, const char *text)
{
	return (struct kts_merge_input){ name, text, strlen(text) };
}

/* What the reports come to; the caller frees it. */
static struct kts_merge *merge(const char *first, const char *second, enum kts_status expected)
{
	struct kts_merge_input input[] = { of("one", first), of("two", second ? second : "") };
	struct kts_merge *m;

	ck_assert_int_eq(kts_merge_reports(input, second ? 2 : 1, NULL, &m), expected);
	ck_assert_ptr_nonnull(m);
	ck_assert_int_eq(kts_merge_is_valid(m) != 0, expected == KTS_OK);
	return m;
}

START_TEST(contract)
{
	struct kts_merge_input input = of("one", HEAD "]}"), nameless = { NULL, "", 0 };
	struct kts_diagnostic diagnostic = { .size = sizeof(diagnostic) };
	struct kts_merge_options wrong = { .size = 1 };
	struct kts_merge *m;
	FILE *null = fopen("/dev/null", "w");

	ck_assert_int_eq(kts_merge_reports(NULL, 1, NULL, &m), KTS_EINVAL);
	ck_assert_int_eq(kts_merge_reports(&input, 0, NULL, &m), KTS_EINVAL);
	ck_assert_int_eq(kts_merge_reports(&nameless, 1, NULL, &m), KTS_EINVAL);
	ck_assert_int_eq(kts_merge_reports(&input, 1, &wrong, &m), KTS_EINVAL);
	ck_assert_ptr_null(m);
	kts_merge_free(NULL);
	kts_merge_print_diagnostics(NULL, null, 0);
	ck_assert(!kts_merge_is_valid(NULL));
	m = merge(HEAD, NULL, KTS_EDATA);
	ck_assert_uint_eq(kts_merge_count(m), 0);
	ck_assert_int_eq(kts_merge_exit(m), 99);
	ck_assert_int_eq(kts_merge_write(m, KTS_FORMAT_JSON, null), KTS_EINVAL);
	ck_assert_uint_eq(kts_merge_diagnostic_count(m), 1);
	ck_assert_int_eq(kts_merge_diagnostic(m, 1, &diagnostic), KTS_EINVAL);
	ck_assert_int_eq(kts_merge_diagnostic(m, 0, &diagnostic), KTS_OK);
	ck_assert_str_eq(diagnostic.code, "KTS-241");
	ck_assert_str_eq(diagnostic.file, "one");
	ck_assert_uint_eq(diagnostic.line, 1);
	ck_assert_uint_eq(diagnostic.column, strlen(HEAD) + 1);
	kts_merge_free(m);
	m = merge(HEAD PASS("a") "]}", NULL, KTS_OK);
	ck_assert_int_eq(kts_merge_write(m, KTS_FORMAT_TAP, null), KTS_EINVAL);
	kts_merge_free(m);
	fclose(null);
}
END_TEST

START_TEST(files)
{
	struct kts_merge_input input[] = { { "/dev/null/none", NULL, 0 }, { "/", NULL, 0 }, { "/dev/null", NULL, 0 } };
	struct kts_diagnostic diagnostic = { .size = sizeof(diagnostic) };
	static const char *const codes[] = { "KTS-240", "KTS-240", "KTS-241" };
	struct kts_merge *m;

	ck_assert_int_eq(kts_merge_reports(input, 3, NULL, &m), KTS_EIO);
	ck_assert_uint_eq(kts_merge_diagnostic_count(m), 3);
	for (size_t i = 0; i < 3; i++) {
		ck_assert_int_eq(kts_merge_diagnostic(m, i, &diagnostic), KTS_OK);
		ck_assert_str_eq(diagnostic.code, codes[i]);
		ck_assert_str_eq(diagnostic.file, input[i].name);
	}
	kts_merge_free(m);
}
END_TEST

START_TEST(verdicts)
{
	static const struct {
		const char *result;
		int exit;
	} cases[] = {
		{ PASS("a"), 0 },
		{ RESULT("a", "s", "warn", "fail", "pass"), 0 },
		{ RESULT("a", "s", "warn", "fail", "inconclusive"), 2 },
		{ RESULT("a", "s", "fail", "inconclusive", "inconclusive"), 2 },
		{ RESULT("a", "s", "warn", "inconclusive", "inconclusive"), 2 },
		{ RESULT("a", "s", "fail", "fail", "fail"), 1 },
		{ BROKEN, 99 },
		{ TESTED, 0 },
		/* what its checks do not come to */
		{ RESULT("a", "s", "fail", "fail", "pass"), -1 },
		{ RESULT("a", "s", "fail", "fail", "inconclusive"), -1 },
		{ RESULT("a", "s", "warn", "fail", "fail"), -1 },
		{ RESULT("a", "s", "fail", "pass", "inconclusive"), -1 },
		{ RESULT("a", "s", "warn", "inconclusive", "pass"), -1 },
		{ RESULT("a", "s", "fail", "pass", "error"), -1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[2048];
		struct kts_merge *m;

		snprintf(text, sizeof(text), HEAD "%s]}", cases[i].result);
		m = merge(text, cases[i].exit == 0 ? HEAD "]}" : NULL, cases[i].exit < 0 ? KTS_EDATA : KTS_OK);
		ck_assert_msg(kts_merge_exit(m) == (cases[i].exit < 0 ? 99 : cases[i].exit), "%s", cases[i].result);
		kts_merge_free(m);
	}
}
END_TEST

START_TEST(results)
{
	struct kts_merge *m = merge(HEAD PASS("b") "," PASS("a") "," PASS("b") "]}",
				    HEAD RESULT("a", "s", "warn", "pass", "pass") "]}", KTS_OK);
	struct kts_diagnostic diagnostic = { .size = sizeof(diagnostic) };

	ck_assert_uint_eq(kts_merge_count(m), 3);
	ck_assert_uint_eq(kts_merge_diagnostic_count(m), 1);
	ck_assert_int_eq(kts_merge_diagnostic(m, 0, &diagnostic), KTS_OK);
	ck_assert_str_eq(diagnostic.code, "KTS-245");
	ck_assert_str_eq(diagnostic.severity, "warning");
	ck_assert_str_eq(diagnostic.file, "a");
	kts_merge_free(m);
	m = merge(HEAD PASS("a") "]}", HEAD TESTED "]}", KTS_EDATA);
	ck_assert_int_eq(kts_merge_diagnostic(m, 0, &diagnostic), KTS_OK);
	ck_assert_str_eq(diagnostic.code, "KTS-243");
	kts_merge_free(m);
}
END_TEST

static void count_calls(void *context, uint64_t reports, uint64_t total)
{
	ck_assert_uint_eq(++*(uint64_t *)context, reports);
	ck_assert_uint_eq(total, 3);
}

START_TEST(progress)
{
	const struct kts_merge_input one = of("one", HEAD "]}"), input[] = { one, of("two", "{"), one };
	uint64_t calls = 0;
	struct kts_merge *m;

	ck_assert_int_eq(kts_merge_reports(input, 3, KTS_MERGE_OPTIONS(.progress = count_calls, .progress_context = &calls), &m),
			 KTS_EDATA);
	ck_assert_uint_eq(calls, 3);
	kts_merge_free(m);
}
END_TEST

START_TEST(full_disk)
{
	FILE *full = fopen("/dev/full", "w");
	struct kts_merge *m = merge(HEAD PASS("a") "]}", NULL, KTS_OK);

	if (full) {
		ck_assert_int_eq(kts_merge_write(m, KTS_FORMAT_JSON, full), KTS_EIO);
		clearerr(full);
		ck_assert_int_eq(kts_merge_write(m, KTS_FORMAT_TEXT, full), KTS_EIO);
		fclose(full);
	}
	kts_merge_free(m);
}
END_TEST

/* Everything from reading to writing. */
static enum kts_status all(const struct kts_merge_input *input, size_t n, FILE *out)
{
	struct kts_merge *m;
	enum kts_status rc = kts_merge_reports(input, n, NULL, &m), text = KTS_OK;

	if (rc == KTS_OK) {
		rc = kts_merge_write(m, KTS_FORMAT_JSON, out);
		text = kts_merge_write(m, KTS_FORMAT_TEXT, out);
	}
	kts_merge_free(m);
	return rc == KTS_OK ? text : rc;
}

static void each_allocation(const struct kts_merge_input *input, size_t n, enum kts_status expected)
{
	FILE *out = fopen("/dev/null", "w");
	bool hit = true;
	long k;

	for (k = 0; hit; k++) {
		enum kts_status rc;

		kts_test_fail_after(k);
		rc = all(input, n, out);
		hit = kts_test_failed();
		kts_test_fail_after(-1);
		ck_assert_int_eq(rc, hit ? KTS_ENOMEM : expected);
		ck_assert_int_lt(k, 10000);
	}
	ck_assert_int_gt(k, 3);
	fclose(out);
}

START_TEST(no_memory)
{
	static char long_text[300000];
	struct kts_merge_input good[] = {
		of("one", HEAD PASS("b") "," PASS("a\\u0041\\n") "," BROKEN "]}"),
		of("two", HEAD RESULT("b", "s\\u000b", "warn", "pass", "pass") "]}"),
		of("three", long_text),
		of("four", HEAD RESULT("b", "s", "warn", "pass", "pass") "]}"),
	};
	struct kts_merge_input bad[] = { good[0], of("five", HEAD "{\"file\":\"\\\"a\",\"a\":1,\"a\":2}]}") };
	struct kts_merge_input tests[] = { of("six", HEAD TESTED "," BROKEN "]}"), of("none", HEAD "]}") };
	size_t n = (size_t)snprintf(long_text, sizeof(long_text), HEAD "%s", PASS("c"));

	/* longer than the buffer at its first size */
	for (int i = 0; i < 25; i++) {
		memset(long_text + n, ' ', 10000);
		n += 10000;
		n += (size_t)snprintf(long_text + n, sizeof(long_text) - n, ",%s", PASS("d"));
	}
	snprintf(long_text + n, sizeof(long_text) - n, "]}");
	good[2].len = strlen(long_text);
	each_allocation(good, 4, KTS_OK);
	each_allocation(bad, 2, KTS_EDATA);
	each_allocation(tests, 2, KTS_OK);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("merge");
	TCase *tc = tcase_create("merge");

	tcase_add_test(tc, contract);
	tcase_add_test(tc, files);
	tcase_add_test(tc, verdicts);
	tcase_add_test(tc, results);
	tcase_add_test(tc, progress);
	tcase_add_test(tc, full_disk);
	tcase_add_test(tc, no_memory);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
