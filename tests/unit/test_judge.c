/* SPDX-License-Identifier: MIT */
/*
 * Every tests/golden/eval/NAME.kts, judged over the series that its lines
 * `#: NAME: CELL...` are (tests/support/judge.h), gives NAME.out, in chunks of
 * whatever size; every tests/golden/code/NAME.kts gives the listing NAME.code.
 * UPDATE_GOLDENS=1 writes the files anew.
 */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/program.h"
#include "tests/support/compile.h"
#include "tests/support/failalloc.h"
#include "tests/support/judge.h"
#include "tests/support/suite.h"

#define MAX_FILES 128

struct folder {
	char *path;
	char *name[MAX_FILES];
	int n;
};

static struct folder eval, code;

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list_folder(struct folder *f, const char *sub)
{
	const char *top = getenv("top_srcdir");
	struct dirent *entry;
	DIR *dir;

	if (asprintf(&f->path, "%s/tests/golden/%s", top ? top : ".", sub) < 0)
		abort();
	dir = opendir(f->path);
	while (dir && (entry = readdir(dir)) && f->n < MAX_FILES) {
		size_t len = strlen(entry->d_name);

		if (len > 4 && strcmp(entry->d_name + len - 4, ".kts") == 0)
			f->name[f->n++] = strndup(entry->d_name, len - 4);
	}
	if (dir)
		closedir(dir);
	qsort(f->name, (size_t)f->n, sizeof *f->name, by_name);
}

static char *read_spec(const struct folder *f, int i)
{
	char path[4096];
	size_t len;

	snprintf(path, sizeof path, "%s/%s.kts", f->path, f->name[i]);
	char *text = kts_test_read(path, &len);
	ck_assert_ptr_nonnull(text);
	return text;
}

static void compare(const struct folder *f, int i, const char *suffix, const char *got)
{
	char path[4096];
	size_t len;

	snprintf(path, sizeof path, "%s/%s.%s", f->path, f->name[i], suffix);
	if (getenv("UPDATE_GOLDENS")) {
		FILE *out = fopen(path, "wb");

		ck_assert_ptr_nonnull(out);
		fputs(got, out);
		ck_assert_int_eq(fclose(out), 0);
		return;
	}
	char *want = kts_test_read(path, &len);
	ck_assert_msg(want != NULL, "no %s", path);
	ck_assert_msg(strcmp(got, want) == 0, "%s\n%.3000s\ninstead of\n%.3000s", f->name[i], got, want);
	free(want);
}

/* The lines `#: ...` of a spec. */
static char *series_of(const char *spec)
{
	char *series = NULL;
	size_t len;
	FILE *out = open_memstream(&series, &len);

	ck_assert_ptr_nonnull(out);
	for (const char *at = strstr(spec, "#: "); at; at = strstr(at, "#: ")) {
		at += 3;
		fprintf(out, "%.*s\n", (int)strcspn(at, "\n"), at);
	}
	fclose(out);
	return series;
}

START_TEST(verdicts)
{
	char *spec = read_spec(&eval, _i), *series = series_of(spec), *got = kts_test_judge(spec, series);

	compare(&eval, _i, "out", got);
	free(spec);
	free(series);
	free(got);
}
END_TEST

START_TEST(listings)
{
	char *spec = read_spec(&code, _i), *got = NULL;
	size_t len;
	FILE *out = open_memstream(&got, &len);
	struct kts_test_case *c = kts_test_case_new(spec, NULL);

	ck_assert_ptr_nonnull(c);
	kts_program_dump(out, c->program, c->ir);
	fclose(out);
	compare(&code, _i, "code", got);
	kts_test_case_free(c);
	free(spec);
	free(got);
}
END_TEST

static enum kts_status compile_and_run(const struct kts_test_case *c)
{
	struct kts_program *program;
	struct kts_results *results = NULL;
	enum kts_status rc = kts_program_new(c->ir, &program);

	if (rc == KTS_OK)
		rc = kts_program_run(program, &c->data, NULL, &results);
	kts_program_free(program);
	kts_results_free(results);
	return rc;
}

/* Lowering, verifying and judging survive each allocation that fails, and leave nothing behind. */
START_TEST(each_allocation_fails_once)
{
	char *spec = read_spec(&eval, _i), *series = series_of(spec);
	struct kts_test_case *c = kts_test_case_new(spec, series);

	ck_assert_ptr_nonnull(c);
	for (long n = 0;; n++) {
		kts_test_fail_after(n);
		enum kts_status rc = compile_and_run(c);
		bool hit = kts_test_failed();
		kts_test_fail_after(-1);
		if (!hit) {
			ck_assert_int_eq(rc, KTS_OK);
			break;
		}
		ck_assert_int_eq(rc, KTS_ENOMEM);
	}
	kts_test_case_free(c);
	free(spec);
	free(series);
}
END_TEST

START_TEST(data_must_fit)
{
	struct kts_test_case *c = kts_test_case_new("signal x : u64 = values.x\nmonotonic x", "x: 1 2");
	struct kts_run_options options = { .size = sizeof options, .chunk_samples = KTS_CHUNK_SAMPLES + 1 };
	struct kts_results *results;

	ck_assert_ptr_nonnull(c);
	ck_assert_int_eq(kts_program_run(c->program, &c->data, &options, &results), KTS_EINVAL);
	c->data.n_columns = 0;
	ck_assert_int_eq(kts_program_run(c->program, &c->data, NULL, &results), KTS_EINVAL);
	c->data.n_columns = 1;
	c->data.column[0].type = KTS_TYPE_I64;
	ck_assert_int_eq(kts_program_run(c->program, &c->data, NULL, &results), KTS_EINVAL);
	c->data.column[0].type = KTS_TYPE_U64;
	c->data.axis.n = 1;
	ck_assert_int_eq(kts_program_run(c->program, &c->data, NULL, &results), KTS_EINVAL);
	c->data.axis.n = 2;
	ck_assert_int_eq(kts_program_run(c->program, &c->data, NULL, &results), KTS_OK);
	kts_results_free(results);
	kts_test_case_free(c);
}
END_TEST

START_TEST(evidence_is_bounded)
{
	char series[4096] = "x:";

	for (int i = 0; i < 500; i++)
		strcat(series, " 1 0");
	struct kts_test_case *c = kts_test_case_new("signal x : u64 = values.x\nmonotonic x", series);
	struct kts_run_options options = { .size = sizeof options };
	struct kts_results *results;

	ck_assert_int_eq(kts_program_run(c->program, &c->data, &options, &results), KTS_OK);
	ck_assert_uint_eq(results->result[0].violated, 500);
	ck_assert_uint_eq(results->result[0].n_violations, KTS_MAX_EVIDENCE);
	kts_results_free(results);
	options.all_evidence = true;
	ck_assert_int_eq(kts_program_run(c->program, &c->data, &options, &results), KTS_OK);
	ck_assert_uint_eq(results->result[0].n_violations, 500);
	ck_assert_uint_eq(results->result[0].violation[499].sample, 999);
	kts_results_free(results);
	kts_test_case_free(c);
}
END_TEST

START_TEST(an_empty_series)
{
	char *got = kts_test_judge("signal x : u64 = values.x\nmonotonic x\nsteady x within 5%\n"
				   "converge x to 1 within 1 by 1s\nalways x > 1", "x:");

	ck_assert_str_eq(got, "inconclusive (nothing_judged) 0 of 0, scope 0, read 0\n"
			      "inconclusive (nothing_judged) 0 of 0, scope 0, read 0\n"
			      "inconclusive (nothing_judged) 0 of 1, undecided 1, scope 0, read 0\n"
			      "undecided: fewer than 3 samples could be read at or before 1s\n"
			      "inconclusive (nothing_judged) 0 of 0, scope 0, read 0\ninconclusive\n");
	free(got);
}
END_TEST

/* --- long series: nothing may depend on where a chunk ends --- */

static const char long_spec[] =
	"signal x : u64 = values.x\nsignal y : f64 = values.y\nsignal i : i64 = values.i\nsignal b : bool = values.b\n"
	"monotonic x\nmonotonic x gaps break on any fail\nmonotonic strictly decreasing y during steps 0 .. 1\n"
	"monotonic i after 10s before 50s on any skip\nrate x in [-10/s, 100/s]\nrate y <= 50/ms gaps bridge on any skip\n"
	"rate i >= -1e6/s during step 1 on gap inconclusive\nsteady x within 50%\nsteady y within 5 on any skip\n"
	"steady i within 10% during step 2\nsteady y within 1 during baseline after 1s\n"
	"converge y to 50 within 2 by 30s for 5 samples\n"
	"converge y to 50 within 4 by 100s for 4 samples gaps bridge during step 0\n"
	"converge x to 0 within 5 by 20s on gap inconclusive\nratio x / i in [-2, 2]\nratio y / y in [1, 1] on any skip\n"
	"always y in [45, 55]\nnever x > 100 and b\nalways b implies delta(x) >= 0 on any skip\n"
	"always prev(b) == b or rate(y) < 0/s on gap skip\nalways delta(delta(i)) < 10 on any inconclusive\n"
	"always prev(prev(x)) <= x + 5 on any skip\nnever swapped and phase > 0\n"
	"always min(x, i) <= max(x, i) and abs(i) >= 0 on any skip\nalways index >= 0 and elapsed >= 0s on gap skip\n";

static uint64_t seed;

static uint64_t any(uint64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (seed >> 11) % below;
}

/* A line of @n cells; one in @rough is something else than a number. */
static void put_line(FILE *out, const char *name, unsigned n, uint64_t rough)
{
	static const char *const others[] = { "_", "!drift", "!var_not_found", "!non_finite",
					      "!missing_stats(cancelled)", "_" };
	uint64_t x = 1000;

	fprintf(out, "%s:", name);
	for (unsigned k = 0; k < n; k++) {
		if (rough && any(rough) == 0) {
			for (uint64_t run = any(3); run < 3 && k < n; run++, k++)
				fprintf(out, " %s", others[any(6)]);
			k--;
			continue;
		}
		if (rough && any(200) == 0)
			fprintf(out, " @%u", (unsigned)any(3));
		x += any(20) - (any(30) == 0 ? 100 : 0);
		if (*name == 'b')
			fprintf(out, " %s", any(2) ? "true" : "false");
		else if (*name == 'y')
			fprintf(out, " %u.%u", 45 + (unsigned)any(10), (unsigned)any(100));
		else if (*name == 'i')
			fprintf(out, " %lld", (long long)any(1000) - 500);
		else
			fprintf(out, " %llu", (unsigned long long)(x % 100000));
	}
	fputc('\n', out);
}

/* Series number @i; the caller frees it. */
static char *long_series(int i)
{
	static const unsigned lengths[] = { 1, 63, 64, 65, 127, 128, 129, 300, 999,
					    1000, 1001, 1023, 1024, 1025, 2047, 2049, 3000 };
	unsigned n = lengths[(size_t)i % (sizeof lengths / sizeof *lengths)];
	uint64_t rough = (const uint64_t[]){ 0, 3, 10, 100, 700 }[i % 5], time = 0, phase = 0;
	char *series = NULL;
	size_t len;
	FILE *out = open_memstream(&series, &len);

	ck_assert_ptr_nonnull(out);
	seed = 88172645463325252u + (uint64_t)i;
	put_line(out, "x", n, rough);
	put_line(out, "y", n, rough);
	put_line(out, "i", n, rough);
	put_line(out, "b", n, rough);
	fputs("t:", out);
	for (unsigned k = 0; k < n; k++) {
		time += rough && any(50) == 0 ? 0 : 100 - (rough && any(80) == 0 ? 150 : 0);
		if (rough && any(60) == 0)
			fputs(" _", out);
		else
			fprintf(out, " %llu", (unsigned long long)(time < 1u << 30 ? time : 0));
	}
	fputs("\nphase:", out);
	for (unsigned k = 0; k < n; k++) {
		phase += any(n / 6 + 1) == 0;
		fprintf(out, any(50) || !rough ? " %u" : " _", (unsigned)phase);
	}
	fputs("\nscheduler:", out);
	for (unsigned k = 0; k < n; k++)
		fprintf(out, " %u", (unsigned)(any(20) == 0 ? any(3) : k / 500));
	fputc('\n', out);
	fclose(out);
	return series;
}

START_TEST(chunks_do_not_matter)
{
	char *series = long_series(_i);

	free(kts_test_judge(long_spec, series));
	free(series);
}
END_TEST

static const char wrong_spec[] =
	"signal x : u64 = values.x\nsignal y : f64 = values.y\nsignal i : i64 = values.i\nsignal b : bool = values.b\n"
	"monotonic strictly decreasing x\nmonotonic x allow 2 in a row\nmonotonic strictly y\nmonotonic decreasing i\n"
	"monotonic i\nmonotonic strictly decreasing y on any fail\nrate x >= 1e6/s\nrate i in (-1/s, 1/s]\n"
	"rate y < 0/s on any fail\nsteady x within 0.01%\nsteady y within 0.5 of 50\nratio x / y > 1e9\n"
	"always y in [45, 46)\nnever x > 100\nalways x < 0 allow 5 in a row\nalways i > 0 during step 1\nnever b\n"
	"always b and x > i after 5s\nalways abs(i) < 10 on any skip\nalways x == i\n";

/* Rows that nobody sees are counted in another way than those that are shown. */
START_TEST(what_is_shown_does_not_matter)
{
	char *series = long_series(_i);
	struct kts_test_case *c = kts_test_case_new(wrong_spec, series);
	struct kts_run_options options = { .size = sizeof options };
	struct kts_results *some, *all;

	ck_assert_ptr_nonnull(c);
	ck_assert_int_eq(kts_program_run(c->program, &c->data, &options, &some), KTS_OK);
	options.all_evidence = true;
	ck_assert_int_eq(kts_program_run(c->program, &c->data, &options, &all), KTS_OK);
	kts_results_trim(all);
	ck_assert_uint_eq(some->n, all->n);
	for (size_t i = 0; i < some->n; i++) {
		char *one = kts_test_describe(&some->result[i], &c->data), *other = kts_test_describe(&all->result[i], &c->data);

		ck_assert_str_eq(one, other);
		ck_assert_uint_eq(some->result[i].longest, all->result[i].longest);
		free(one);
		free(other);
	}
	kts_results_free(some);
	kts_results_free(all);
	kts_test_case_free(c);
	free(series);
}
END_TEST

int main(void)
{
	list_folder(&eval, "eval");
	list_folder(&code, "code");
	Suite *suite = suite_create("judge");
	TCase *tc = tcase_create("all");
	tcase_set_timeout(tc, 600);
	tcase_add_loop_test(tc, verdicts, 0, eval.n);
	tcase_add_loop_test(tc, listings, 0, code.n);
	tcase_add_loop_test(tc, each_allocation_fails_once, 0, eval.n);
	tcase_add_loop_test(tc, chunks_do_not_matter, 0, 51);
	tcase_add_loop_test(tc, what_is_shown_does_not_matter, 0, 51);
	tcase_add_test(tc, data_must_fit);
	tcase_add_test(tc, evidence_is_bounded);
	tcase_add_test(tc, an_empty_series);
	suite_add_tcase(suite, tc);
	bool bad = run_suite(suite) || !eval.n || !code.n;
	return bad ? EXIT_FAILURE : EXIT_SUCCESS;
}
