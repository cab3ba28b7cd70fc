/* SPDX-License-Identifier: MIT */
/* What lint finds, case by case; how it is told is shown by tests/golden/lint. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/expand.h"
#include "engine/lint.h"
#include "tests/support/failalloc.h"
#include "tests/support/judge.h"
#include "tests/support/suite.h"

#define HEAD	"kts 1\nsignal x : u64 = values.x\nsignal y = values.y\nsignal p : bool = values.p\n"

/* Ten samples, 100 ms apart, of two phases. */
#define TEN	"x: 1 2 3 4 5 6 7 8 9 10\ny: 1 2 3 4 5 6 7 8 9 10\np: 1 0 1 0 1 0 1 0 1 0\nphase: 0 0 0 0 1 1 1 1 1 1\n"
/* The same; the first half in bursts of five at one time, then one sample that went back. */
#define BURSTS	"x: 1 2 3 4 5 6 7 8 9\ny: 1 2 3 4 5 6 7 8 9\np: 1 0 1 0 1 0 1 0 1\nt: 0 0 0 0 0 100 200 300 40\n"
/* 100 ms apart, but for a pause in the middle. */
#define PAUSE	"x: 1 2 3 4 5 6\ny: 1 2 3 4 5 6\np: 1 0 1 0 1 0\nt: 0 100 200 5000 5100 5200\n"
#define NO_TIME	"x: 1 2 3\ny: 1 2 3\np: 1 0 1\nt: _ _ _\n"
#define ONE	"x: 1\ny: 1\np: 1\n"
#define NONE	"x: _ _\ny: _ _\np: _ _\n"
#define WIDE	"x: 1 2 3\ny: 1 2 3\np: 1 0 1\nt: -9000000000000 0 9000000000000\n"

struct lint_case {
	const char *check, *series;
	const char *found;		/* codes */
};

static const struct lint_case cases[] = {
	/* windows: what counts is whether there is another sample in most of them */
	{ "always mean(x over 99ms) > 0", TEN, "250 " },
	{ "always mean(x over 100ms) > 0", TEN, "" },
	{ "always once[50ms, 99ms] p", TEN, "250 " },
	{ "always once[100ms, 100ms] p", TEN, "" },
	{ "always eventually[0s, 0s] p", TEN, "250 " },
	{ "always eventually[0s, 99ms] p or not historically[0s, 98ms] p", TEN, "250 250 " },
	{ "always mean(x over 50ms) > 0", BURSTS, "" },	/* four of five in the burst see another one */
	{ "always mean(x over 50ms) > 0", PAUSE, "250 " },
	{ "always mean(x over 1s) > 0", PAUSE, "" },
	{ "always mean(x over 1ns) > 0", NO_TIME, "" },
	{ "always mean(x over 1ns) > 0", ONE, "251 " },
	{ "always mean(x over 1ns) > 0", WIDE, "" },
	{ "rate x over 99ms > 1/s", TEN, "250 " },
	{ "rate x over 101ms > 1/s", TEN, "" },
	{ "when p then x > 5 within 99ms", TEN, "250 " },
	{ "when p for 99ms then x > 5 within 100ms", TEN, "250 " },
	{ "converge x to 5 within 1 by 900ms for 99ms", TEN, "250 " },
	/* times */
	{ "eventually p by 900ms", TEN, "" },
	{ "eventually p by 901ms", TEN, "251 " },
	{ "eventually p by 301ms during baseline", TEN, "251 " },
	{ "eventually p by 300ms during baseline", TEN, "" },
	{ "eventually p by 501ms during step 0", TEN, "251 " },
	{ "eventually p by 500ms during step 0", TEN, "" },
	{ "eventually p by 400ms per phase", TEN, "251 " },
	{ "eventually p by 400ms during step 7", TEN, "256 " },
	{ "always p after 900ms", TEN, "" },
	{ "always p after 901ms", TEN, "251 " },
	{ "always p before 900ms", TEN, "" },
	{ "always p before 901ms", TEN, "251 " },
	{ "always p after 10ms before 1h", BURSTS, "251 " },
	{ "eventually p by 1h", NO_TIME, "" },
	{ "eventually p by 1h", NULL, "" },
	{ "always p before 0ms", TEN, "251 " },
	{ "always p before 1ms", TEN, "" },
	{ "always p after 450ms before 500ms", TEN, "256 " },
	{ "always p after 450ms before 501ms", TEN, "" },
	{ "always p after 1s before 2s", TEN, "251 " },
	/* longer than the series: at every sample, not at some */
	{ "when p then x > 5 within 900ms", TEN, "" },
	{ "when p then x > 5 within 901ms", TEN, "251 " },
	{ "when p then x > 5 within 1000h", NO_TIME, "" },
	{ "when p then x > 5 within 700ms after 200ms", TEN, "" },
	{ "when p then x > 5 within 701ms after 200ms", TEN, "251 " },
	{ "when p then x > 5 within 600ms during baseline", TEN, "" },
	{ "when p then x > 5 within 600ms during step 0", TEN, "251 " },
	{ "when p then x > 5 within 600ms per phase", TEN, "" },
	{ "when p for 400ms then x > 5 within 500ms", TEN, "" },
	{ "when p for 400ms then x > 5 within 501ms", TEN, "251 " },
	{ "when p for 900ms then x > 5 within 100ms", TEN, "251 " },
	{ "when p for 901ms then x > 5 within 100ms", TEN, "251 " },
	{ "when p then eventually[0s, 901ms] p within 100ms", TEN, "251 " },
	{ "when eventually[0s, 901ms] p then x > 5 within 100ms", TEN, "" },
	{ "rate x over 900ms > 1/s", TEN, "" },
	{ "rate x over 901ms > 1/s", TEN, "251 " },
	{ "rate x over 301ms > 1/s during baseline", TEN, "251 " },
	{ "rate x over 301ms > 1/s per phase", TEN, "" },
	{ "converge x to 5 within 1 by 900ms for 900ms", TEN, "" },
	{ "converge x to 5 within 1 by 800ms for 801ms", TEN, "251 " },
	{ "converge x to 5 within 1 by 800ms for 801ms during step 7", TEN, "256 " },
	{ "always mean(x over 900ms) > 0", TEN, "" },
	{ "always mean(x over 901ms) > 0", TEN, "251 " },
	{ "always mean(x over 301ms) > 0 during baseline", TEN, "251 " },
	{ "always mean(x over 301ms) > 0 during step 0", TEN, "" },
	{ "always mean(x over 301ms) > 0 per phase", TEN, "" },
	{ "always eventually[100ms, 100ms] mean(x over 301ms) > 0 during baseline", TEN, "" },
	{ "require max(mean(x over 901ms)) > 0", TEN, "251 " },
	{ "always mean(x over 1000h) > 0", NO_TIME, "" },
	{ "always eventually[900ms, 2s] p", TEN, "251 " },
	{ "never eventually[900ms, 2s] p", TEN, "" },
	{ "never eventually[901ms, 2s] p", TEN, "251 " },
	{ "always eventually[0s, 900ms] p", TEN, "" },
	{ "always eventually[0s, 901ms] p", TEN, "251 " },
	{ "always x > 3 or x > 2 and eventually[0s, 901ms] p", TEN, "251 " },
	{ "always eventually[0s, 901ms] p implies x > 2", TEN, "" },
	{ "always x > 2 implies eventually[0s, 901ms] p", TEN, "251 " },
	{ "always eventually[0s, 700ms] p after 200ms", TEN, "" },
	{ "always eventually[0s, 701ms] p after 200ms", TEN, "251 " },
	{ "always always[0s, 901ms] p", TEN, "" },
	{ "always not always[0s, 901ms] p", TEN, "251 " },
	{ "never always[0s, 901ms] p", TEN, "251 " },
	{ "always once[0s, 900ms] p", TEN, "" },
	{ "always once[0s, 901ms] p", TEN, "251 " },
	{ "always historically[0s, 901ms] p", TEN, "" },
	{ "always historically[901ms, 2s] p", TEN, "251 " },
	{ "always (x > 1 until[901ms, 2s] p)", TEN, "" },
	{ "always once[100ms, 901ms] once[100ms, 100ms] p", TEN, "251 " },
	{ "always mean(x over 1000h) > 0 or eventually[0s, 1000h] p", WIDE, "" },
	/* too few samples */
	{ "converge x to 5 within 1 by 900ms for 10 samples", TEN, "" },
	{ "converge x to 5 within 1 by 900ms for 11 samples", TEN, "256 " },
	{ "converge x to 5 within 1 by 800ms for 10 samples", TEN, "256 " },
	{ "converge x to 5 within 1 by 300ms for 5 samples during baseline", TEN, "256 " },
	{ "converge x to 5 within 1 by 300ms for 5 samples per phase", TEN, "" },
	{ "converge x to 5 within 1 by 300ms for 5 samples", NO_TIME, "" },
	{ "eventually p by 400ms after 500ms", TEN, "256 " },
	{ "when p then x > 5 within 100ms triggers >= 5", TEN, "" },
	{ "when p then x > 5 within 100ms triggers >= 6", TEN, "256 " },
	/* phases */
	{ "always p during \"nolabel\"", TEN, "256 " },
	{ "always p during \"step 0\"", TEN, "" },
	{ "always p during steps 0 .. 5", TEN, "" },
	{ "always p during steps 1 .. 5", TEN, "256 " },
	{ "require mean(x @ step 1) > 0", TEN, "256 " },
	{ "always p during baseline", NO_TIME, "256 " },
	{ "always p per phase", NO_TIME, "256 " },
	{ "always p during step 7", NULL, "" },
	/* tolerances */
	{ "always p allow 9 samples", TEN, "" },
	{ "always p allow 10 samples", TEN, "252 " },
	{ "always p allow 10 in a row", TEN, "252 " },
	{ "always p allow 10 samples", NULL, "" },
	{ "monotonic x allow 9 samples", TEN, "252 " },
	{ "monotonic x allow 8 samples", TEN, "" },
	{ "always p allow 4 samples during baseline", TEN, "252 " },
	{ "always p allow 3 samples during baseline", TEN, "" },
	{ "always p allow 3 samples after 650ms", TEN, "252 " },
	{ "always p allow 2 samples after 650ms", TEN, "" },
	{ "always p allow 3 samples before 250ms", TEN, "252 " },
	{ "always p allow 3 samples during step 7", TEN, "256 " },
	{ "always p allow 0 samples", TEN, "" },
	{ "always p allow 100%", NULL, "252 " },
	{ "always p allow 99%", NULL, "" },
	{ "steady x within 100%", NULL, "252 " },
	{ "steady x within 99% of median", NULL, "" },
	{ "steady y within 100%", NULL, "" },
	{ "steady x within 100", NULL, "" },
	/* bounds */
	{ "always x in [0, 5]", NULL, "" },
	{ "always x in [0, 18446744073709551615)", NULL, "" },
	{ "always x in [0, 18446744073709551615]", NULL, "253 " },
	{ "always x <= 18446744073709551614", NULL, "" },
	{ "always x < 1.8446744073709552e19", NULL, "253 " },
	{ "always x > 18446744073709551615", NULL, "253 " },
	{ "always not (x < 0) implies p", NULL, "253 " },
	{ "always x == -1", NULL, "253 " },
	{ "always x == 0.5", NULL, "" },
	{ "always delta(x) >= 0", NULL, "" },
	{ "always x - 1 >= 0", NULL, "" },
	{ "always x * x + 1 >= 0", NULL, "253 " },
	{ "always abs(y) < 0", NULL, "253 " },
	{ "always min(x, y) >= 0", NULL, "" },
	{ "always y >= 0", NULL, "" },
	{ "require stddev(y) >= 0", NULL, "253 " },
	{ "require sum(x) < 0", NULL, "253 " },
	{ "require sum(y) < 0", NULL, "" },
	{ "ratio x / y >= 0", NULL, "" },
	{ "rate x >= 0/s", NULL, "" },
	/* fractions */
	{ "always y < 90%", TEN, "254 " },
	{ "always y < 0.9", TEN, "" },
	{ "always y < 0.9 or y > 90%", TEN, "254 " },
	{ "always y < 1000%", TEN, "" },
	{ "always y < 999%", TEN, "254 " },
	{ "always 10% < x", TEN, "254 " },
	{ "always x + y < 90%", TEN, "" },
	{ "always y < 90%", ONE, "" },
	{ "always y < 90%", NONE, "" },
	{ "always y < 90%", NULL, "" },
	/* twice */
	{ "always p\nalways p", NULL, "255 " },
	{ "always p\nalways p\nalways p", NULL, "255 255 " },
	{ "always p\nnever p", NULL, "" },
	{ "always p\nalways p after 1s", NULL, "" },
	{ "always p\nalways p on gap skip", NULL, "" },
	{ "always p\nalways p coverage >= 90%", NULL, "" },
	{ "always p during step 1\nalways p during step 2", NULL, "" },
	{ "always p during \"a\"\nalways p during \"b\"", NULL, "" },
	{ "always p during \"a\"\nalways p during \"a\"", NULL, "255 " },
	{ "rate x > 1/s\nrate x >= 1/s", NULL, "" },
	{ "rate x > 1/s\nrate x over 1s > 1/s", NULL, "" },
	{ "steady x within 1\nsteady x within 2", NULL, "" },
	{ "steady x within 1 of 5\nsteady x within 1 of 6", NULL, "" },
	{ "when p then x > 1 within 1s\nwhen p then x > 1 within 2s", NULL, "" },
	{ "when p then x > 1 within 1s\nwhen p then x > 1 within 1000ms", NULL, "255 " },
	{ "always p per phase\nalways p per phase", TEN, "255 " },
	/* a check for each phase is the same as another one only if all of its phases are */
	{ "always p during baseline\nalways p per phase", TEN, "" },
	{ "always p per phase\nalways p during baseline", TEN, "" },
	{ "always p per phase\nalways p during step 0 per phase", TEN, "" },
	{ "always p during step 0\nalways p during step 0 per phase", TEN, "255 " },
	{ "always p during steps 0 .. 5 per phase\nalways p during step 0 per phase", TEN, "255 " },
	{ "always p\nalways p per phase", TEN, "" },
	{ "always p\nalways p per phase", ONE, "256 " },
};

/* The codes of all findings, each with a blank behind it. */
static enum kts_status lint(const struct kts_test_case *c, bool series, struct kts_diags *diags)
{
	struct kts_expansion expansion;
	enum kts_status rc;

	kts_diags_init(diags);
	if (!series)
		return kts_lint_checks(c->ir, NULL, diags);
	rc = kts_expand(c->ir, &c->data, &expansion);
	if (rc == KTS_OK)
		rc = kts_lint_checks(expansion.ir, &expansion.data, diags);
	kts_expansion_clear(&expansion);
	return rc;
}

START_TEST(each_case)
{
	const struct lint_case *row = &cases[_i];
	struct kts_diags *diags = malloc(sizeof(*diags));
	char spec[512], found[128] = "";
	struct kts_test_case *c;
	size_t n = 0;

	snprintf(spec, sizeof(spec), HEAD "%s\n", row->check);
	c = kts_test_case_new(spec, row->series);
	ck_assert(c && diags);
	ck_assert_int_eq(lint(c, row->series != NULL, diags), KTS_OK);
	ck_assert_uint_eq(diags->errors, 0);
	for (size_t i = 0; i < diags->n; i++) {
		const struct kts_diag *d = &diags->records[i];

		n += (size_t)snprintf(found + n, sizeof(found) - n, "%d ", (int)d->code);
		ck_assert_msg(kts_span_is_set(d->span) && *d->message && *d->help, "%s", row->check);
		ck_assert_int_ge(d->code, KTS_LINT_FIRST);
		ck_assert_int_le(d->code, KTS_LINT_LAST);
	}
	ck_assert_msg(strcmp(found, row->found) == 0, "%s: found %s, not %s", row->check, found, row->found);
	kts_test_case_free(c);
	free(diags);
}
END_TEST

START_TEST(no_memory)
{
	struct kts_test_case *c = kts_test_case_new(HEAD "always mean(y over 1ms) < 90% per phase\nalways p\nalways p\n", TEN);
	struct kts_diags *diags = malloc(sizeof(*diags));
	bool hit = true;

	ck_assert(c && diags);
	for (long n = 0; hit; n++) {
		enum kts_status rc;

		kts_test_fail_after(n);
		rc = lint(c, true, diags);
		hit = kts_test_failed();
		kts_test_fail_after(-1);
		ck_assert_int_eq(rc, hit ? KTS_ENOMEM : KTS_OK);
		ck_assert_int_lt(n, 1000);
	}
	ck_assert_uint_gt(diags->warnings, 0);
	kts_test_case_free(c);
	free(diags);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lint");
	TCase *tc = tcase_create("lint");

	tcase_add_loop_test(tc, each_case, 0, (int)(sizeof(cases) / sizeof(cases[0])));
	tcase_add_test(tc, no_memory);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
