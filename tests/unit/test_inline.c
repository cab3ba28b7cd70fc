/* SPDX-License-Identifier: MIT */
/* Inline tests as an embedder runs them, and every allocation of it failing once. */
#include "runtime/kts.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/failalloc.h"
#include "tests/support/suite.h"

static const char text[] =
	"kts 1\n"
	"param top = 4\n"
	"signal x : u64 = bpf.x\n"
	"signal y : i64 ns = bpf.y\n"
	"monotonic x\n"
	"\"small\": always x <= top\n"
	"group \"g\" { warn always y < 1us; \"small\": always x < 100; always x in [0, 1000] }\n"
	"test \"a\" {\n"
	"    x = [1, 2, _drift,\n"
	"         1] every 100ms\n"
	"    fails \"monotonic x\" at 300ms\n"
	"    inconclusive \"small\" (undecided) at 200ms\n"
	"    inconclusive \"g / always y < 1us\" (nothing_judged) at 0s\n"
	"}\n"
	"group \"g\" { test \"b\" {\n"
	"    x = [1, 200]\n"
	"    y = [-1ns, 5us]\n"
	"    identities = [one, two]\n"
	"    passes \"g / small\"\n"
	"    fails \"always y < 1us\"\n"
	"    passes \"monotonic x\"\n"
	"} }\n";

static const char rich[] =
	"kts 1\n"
	"signal util[layer] = stats.layers[*].util\n"
	"signal mode : text = stats.mode\n"
	"signal n : u64 = bpf.n\n"
	"always util < 0.9\n"
	"at least 2 of layer: \"most\": always util < 0.9\n"
	"monotonic n per phase\n"
	"\"mode\": always mode == \"fast\"\n"
	"\"load\": monotonic n during \"load\"\n"
	"\"lost\": require run.lost == 0\n"
	"always stats.other[*].x < 1\n"
	"test \"t\" {\n"
	"    util[\"b\"] = [0.1, 0.95] every 1s\n"
	"    stats.layers[\"a\"].util = [0.1, 0.2]\n"
	"    util[10] = [0.3, 0.2]\n"
	"    mode = [\"fast\", \"slow\"]\n"
	"    n = [2, 1]\n"
	"    phases = [1, 1]\n"
	"    labels = [\"load\", \"load\"]\n"
	"    run.lost = [1]\n"
	"    fails \"always util < 0.9\" at 1s\n"
	"    passes \"always util < 0.9 [a]\"\n"
	"    passes \"always util < 0.9 [c]\"\n"
	"    passes \"most\"\n"
	"    fails \"monotonic n, step 0\" at 1s\n"
	"    fails \"mode\" at 1s\n"
	"    fails \"load\"\n"
	"    fails \"lost\"\n"
	"    inconclusive \"always stats.other[*].x < 1\" (nothing_judged)\n"
	"}\n";

static struct kts_spec *compile(const char *only)
{
	struct kts_spec *spec;

	ck_assert_int_eq(kts_spec_compile_text("t.kts", text, strlen(text), KTS_SPEC_OPTIONS(.only = only), &spec), KTS_OK);
	return spec;
}

START_TEST(test_names)
{
	struct kts_spec *spec = compile(NULL);

	ck_assert_uint_eq(kts_spec_test_count(spec), 2);
	ck_assert_str_eq(kts_spec_test_name(spec, 0), "a");
	ck_assert_str_eq(kts_spec_test_name(spec, 1), "g / b");
	ck_assert_ptr_null(kts_spec_test_name(spec, 2));
	ck_assert(kts_spec_test_matches(spec, 1, "b") && kts_spec_test_matches(spec, 1, "g / *"));
	ck_assert(!kts_spec_test_matches(spec, 0, "b") && !kts_spec_test_matches(spec, 2, "*"));
	kts_spec_free(spec);

	ck_assert_int_eq(kts_spec_compile_text("t.kts", "kts 1\nmonotonic", 15, NULL, &spec), KTS_ESPEC);
	ck_assert_uint_eq(kts_spec_test_count(spec), 0);
	kts_spec_free(spec);
}
END_TEST

static void expect(const struct kts_test *test, size_t i, int holds, enum kts_verdict verdict, const char *message)
{
	struct kts_expectation_facts facts = { .size = sizeof(facts) };

	ck_assert_int_eq(kts_test_expectation(test, i, &facts), KTS_OK);
	ck_assert_int_eq(facts.holds, holds);
	ck_assert_int_eq(facts.verdict, verdict);
	ck_assert_str_eq(facts.message, message);
}

START_TEST(test_expectations)
{
	struct kts_expectation_facts facts = { .size = sizeof(facts) };
	struct kts_row_facts row = { .size = sizeof(row) };
	/* a selection of checks is none of those that tests name */
	struct kts_spec *spec = compile("small");
	struct kts_test *a, *b;

	ck_assert_uint_eq(kts_spec_check_count(spec), 2);
	ck_assert_int_eq(kts_test_run(spec, 2, NULL, &a), KTS_EINVAL);
	ck_assert_int_eq(kts_test_run(spec, 0, KTS_JUDGE_OPTIONS(.chunk_samples = 1), &a), KTS_OK);
	ck_assert(kts_test_holds(a));
	ck_assert_uint_eq(kts_test_expectation_count(a), 3);
	ck_assert_int_eq(kts_test_expectation(a, 2, &facts), KTS_OK);
	ck_assert_str_eq(facts.expected, "inconclusive");
	ck_assert_str_eq(facts.label, "g / always y < 1us");
	ck_assert_str_eq(facts.reason, "nothing_judged");
	ck_assert(facts.has_at && facts.at_ns == 0 && facts.line == 13 && facts.column == 5);
	ck_assert_str_eq(facts.file, "t.kts");
	ck_assert_int_eq(kts_test_expectation(a, 3, &facts), KTS_EINVAL);
	facts.size--;
	ck_assert_int_eq(kts_test_expectation(a, 0, &facts), KTS_EINVAL);

	/* the checks that are named, and no other */
	ck_assert_uint_eq(kts_judgement_check_count(kts_test_judgement(a)), 4);
	ck_assert_int_eq(kts_judgement_row(kts_test_judgement(a), 0, KTS_ROW_VIOLATED, 0, &row), KTS_OK);
	ck_assert_str_eq(row.tag, "sample_3");
	ck_assert(row.index == 3 && row.line == 10 && row.has_elapsed && row.elapsed_ns == 300000000);

	ck_assert_int_eq(kts_test_run(spec, 1, NULL, &b), KTS_OK);
	ck_assert(!kts_test_holds(b));
	expect(b, 0, 0, KTS_FAIL, "it failed");
	expect(b, 1, 1, KTS_FAIL, "");
	expect(b, 2, 0, KTS_INCONCLUSIVE, "it is inconclusive (nothing_judged)");
	kts_test_free(a);
	kts_test_free(b);
	kts_test_free(NULL);
	kts_spec_free(spec);
}
END_TEST

/* What a reader makes of a series, a test makes of its rows. */
START_TEST(test_rich)
{
	struct kts_check_facts check = { .size = sizeof(check) };
	struct kts_row_facts row = { .size = sizeof(row) };
	static const char *const titles[] = { "always util < 0.9 [10]", "always util < 0.9 [a]", "always util < 0.9 [b]" };
	const struct kts_judgement *judgement;
	struct kts_spec *spec;
	struct kts_test *test;

	ck_assert_int_eq(kts_spec_compile_text("t.kts", rich, strlen(rich), NULL, &spec), KTS_OK);
	ck_assert_int_eq(kts_test_run(spec, 0, NULL, &test), KTS_OK);
	for (size_t i = 0; i < kts_test_expectation_count(test); i++) {
		struct kts_expectation_facts facts = { .size = sizeof(facts) };

		ck_assert_int_eq(kts_test_expectation(test, i, &facts), KTS_OK);
		ck_assert_msg(facts.holds == (i != 2), "%s: %s", facts.label, facts.message);
	}
	expect(test, 2, 0, KTS_INCONCLUSIVE, "there is no such row among [10]; [a]; [b]");
	/* keys in their order, then what was written out of nothing else */
	judgement = kts_test_judgement(test);
	for (size_t i = 0; i < 3; i++) {
		ck_assert_int_eq(kts_judgement_check(judgement, i, &check), KTS_OK);
		ck_assert_str_eq(check.title, titles[i]);
	}
	ck_assert_int_eq(kts_judgement_row(judgement, 2, KTS_ROW_VIOLATED, 0, &row), KTS_OK);
	ck_assert(row.index == 1 && row.has_value && row.value == 0.95);
	kts_test_free(test);
	kts_spec_free(spec);
}
END_TEST

START_TEST(test_reports)
{
	struct kts_spec *spec = compile(NULL), *other = compile(NULL);
	const struct kts_test *list[2];
	struct kts_report *report;
	struct kts_test *a, *b;
	FILE *out = fopen("/dev/null", "w");

	ck_assert_int_eq(kts_test_run(spec, 0, NULL, &a), KTS_OK);
	ck_assert_int_eq(kts_test_run(spec, 1, NULL, &b), KTS_OK);
	list[0] = a;
	list[1] = b;
	ck_assert_int_eq(kts_report_new(&report), KTS_OK);
	ck_assert_int_eq(kts_report_add_tests(report, other, list, 2), KTS_EINVAL);
	ck_assert_int_eq(kts_report_add_tests(report, spec, list, 1), KTS_OK);
	ck_assert_int_eq(kts_report_exit(report), 0);
	ck_assert_int_eq(kts_report_add_tests(report, other, NULL, 0), KTS_OK);
	ck_assert_int_eq(kts_report_exit(report), 0);
	ck_assert_int_eq(kts_report_add_tests(report, spec, list, 2), KTS_OK);
	ck_assert_int_eq(kts_report_exit(report), 1);
	/* a report is of one kind */
	ck_assert_int_eq(kts_report_add(report, spec, NULL, NULL), KTS_EINVAL);
	ck_assert_int_eq(kts_report_write(report, KTS_FORMAT_GITHUB, NULL, out), KTS_EINVAL);
	ck_assert_int_eq(kts_report_write(report, KTS_FORMAT_TAP, NULL, out), KTS_OK);
	kts_report_free(report);

	ck_assert_int_eq(kts_report_new(&report), KTS_OK);
	ck_assert_int_eq(kts_report_add_tests(report, spec, NULL, 0), KTS_OK);
	ck_assert_int_eq(kts_report_exit(report), 99);
	kts_report_free(report);

	ck_assert_int_eq(kts_report_new(&report), KTS_OK);
	ck_assert_int_eq(kts_report_add(report, spec, NULL, NULL), KTS_OK);
	ck_assert_int_eq(kts_report_add_tests(report, spec, list, 1), KTS_EINVAL);
	kts_report_free(report);
	kts_test_free(a);
	kts_test_free(b);
	kts_spec_free(spec);
	kts_spec_free(other);
	fclose(out);
}
END_TEST

/* All of it, with whatever memory there is; *right: the result is what it should be. */
static enum kts_status whole(const char *what, FILE *out, bool *right)
{
	struct kts_test *test[2] = { NULL };
	struct kts_report *report = NULL;
	struct kts_spec *spec;
	size_t n = 0;
	enum kts_status rc = kts_spec_compile_text("t.kts", what, strlen(what), NULL, &spec);

	*right = false;
	for (; rc == KTS_OK && n < kts_spec_test_count(spec); n++)
		rc = kts_test_run(spec, n, NULL, &test[n]);
	if (rc == KTS_OK)
		rc = kts_report_new(&report);
	if (rc == KTS_OK)
		rc = kts_report_add_tests(report, spec, (const struct kts_test *const *)test, n);
	for (int format = KTS_FORMAT_TEXT; format <= KTS_FORMAT_JSON && rc == KTS_OK; format++)
		rc = kts_report_write(report, (enum kts_format)format, NULL, out);
	if (rc == KTS_OK)
		*right = kts_report_exit(report) == 1 && kts_test_holds(test[0]) == (n == 2);
	kts_report_free(report);
	kts_test_free(test[0]);
	kts_test_free(test[1]);
	kts_spec_free(spec);
	return rc;
}

START_TEST(test_no_memory)
{
	const char *what = _i ? rich : text;
	FILE *out = fopen("/dev/null", "w");
	bool right;

	/* the stream has its buffer before memory runs out */
	ck_assert_ptr_nonnull(out);
	ck_assert_int_eq(whole(what, out, &right), KTS_OK);
	for (long n = 0; n < 100000; n++) {
		enum kts_status rc;
		bool hit;

		kts_test_fail_after(n);
		rc = whole(what, out, &right);
		hit = kts_test_failed();
		kts_test_fail_after(-1);
		if (!hit) {
			ck_assert_int_eq(rc, KTS_OK);
			ck_assert(right);
			ck_assert_int_gt(n, 100);
			fclose(out);
			return;
		}
		ck_assert_msg(rc == KTS_ENOMEM || (rc == KTS_OK && right), "allocation %ld failed, and the status is %s", n,
			      kts_status_name(rc));
	}
	ck_abort_msg("allocations without end");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("inline tests");
	TCase *tcase = tcase_create("api");

	tcase_add_test(tcase, test_names);
	tcase_add_test(tcase, test_expectations);
	tcase_add_test(tcase, test_rich);
	tcase_add_test(tcase, test_reports);
	tcase_add_loop_test(tcase, test_no_memory, 0, 2);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
