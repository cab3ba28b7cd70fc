/* SPDX-License-Identifier: MIT */
/* libkts as an embedder sees it: kts.h alone, then the same numbers as inside. */
#include "runtime/kts.h"

/* What kts.h defines for others is defined again inside: the names are kept apart to be compared. */
enum {
	PUBLIC_OK = KTS_OK, PUBLIC_ENOMEM = KTS_ENOMEM, PUBLIC_EINVAL = KTS_EINVAL, PUBLIC_ESPEC = KTS_ESPEC,
	PUBLIC_EDATA = KTS_EDATA, PUBLIC_EIO = KTS_EIO, PUBLIC_ELIMIT = KTS_ELIMIT, PUBLIC_EBUG = KTS_EBUG,
	PUBLIC_PASS = KTS_PASS, PUBLIC_FAIL = KTS_FAIL, PUBLIC_INCONCLUSIVE = KTS_INCONCLUSIVE,
};

#define kts_status	inner_status
#define kts_verdict	inner_verdict
#define KTS_OK		INNER_OK
#define KTS_ENOMEM	INNER_ENOMEM
#define KTS_EINVAL	INNER_EINVAL
#define KTS_ESPEC	INNER_ESPEC
#define KTS_EDATA	INNER_EDATA
#define KTS_EIO		INNER_EIO
#define KTS_ELIMIT	INNER_ELIMIT
#define KTS_EBUG	INNER_EBUG
#define KTS_PASS	INNER_PASS
#define KTS_FAIL	INNER_FAIL
#define KTS_INCONCLUSIVE INNER_INCONCLUSIVE
#include "grammar/base/status.h"
#include "engine/verdict.h"
#undef kts_status
#undef kts_verdict
#undef KTS_OK
#undef KTS_ENOMEM
#undef KTS_EINVAL
#undef KTS_ESPEC
#undef KTS_EDATA
#undef KTS_EIO
#undef KTS_ELIMIT
#undef KTS_EBUG
#undef KTS_PASS
#undef KTS_FAIL
#undef KTS_INCONCLUSIVE

#define SAME(name) _Static_assert((int)PUBLIC_##name == (int)INNER_##name, "kts.h and the inner headers differ")
SAME(OK);
SAME(ENOMEM);
SAME(EINVAL);
SAME(ESPEC);
SAME(EDATA);
SAME(EIO);
SAME(ELIMIT);
SAME(EBUG);
SAME(PASS);
SAME(FAIL);
SAME(INCONCLUSIVE);

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/failalloc.h"
#include "tests/support/suite.h"

static const char series[] =
	"{\"tag\":\"a\",\"elapsed_ms\":0,\"step_index\":0,\"values\":{\"x\":{\"Ok\":1},\"y\":{\"Ok\":7}}}\n"
	"{\"tag\":\"b\",\"elapsed_ms\":100,\"step_index\":1,\"values\":{\"x\":{\"Ok\":5},\"y\":{\"Ok\":8}}}\n"
	"{\"tag\":\"c\",\"elapsed_ms\":200,\"step_index\":1,\"values\":{\"x\":{\"Ok\":3},\"y\":{\"Ok\":9}}}\n";

static const char text_x[] = "kts 1\nparam top = 4\nsignal x : u64 = values.x\nmonotonic x because \"why\"\n"
			     "group \"g\" { warn always x < top }\n";
static const char text_yx[] = "kts 1\nsignal y : u64 = values.y\nsignal x : u64 = values.x\nmonotonic y\nalways x >= 1\n";

static struct kts_spec *compile(const char *text)
{
	struct kts_spec *spec;

	ck_assert_int_eq(kts_spec_compile_text("t.kts", text, strlen(text), NULL, &spec), KTS_OK);
	ck_assert(kts_spec_is_valid(spec));
	return spec;
}

static struct kts_input *read_series(struct kts_spec *const *spec, size_t n)
{
	struct kts_input *input;

	ck_assert_int_eq(kts_input_read_memory("s.ndjson", series, sizeof(series) - 1,
					       (const struct kts_spec *const *)spec, n, NULL, &input), KTS_OK);
	ck_assert_uint_eq(kts_input_samples(input), 3);
	return input;
}

START_TEST(test_verdicts)
{
	struct kts_check_facts check = { .size = sizeof(check) };
	struct kts_row_facts row = { .size = sizeof(row) };
	struct kts_judgement *judgement;
	struct kts_spec *spec = compile(text_x);
	struct kts_input *input = read_series(&spec, 1);

	ck_assert_str_eq(kts_spec_name(spec), "t.kts");
	ck_assert_uint_eq(kts_spec_check_count(spec), 2);
	ck_assert_ptr_null(kts_spec_series(spec));
	ck_assert_int_eq(kts_judge(spec, input, KTS_JUDGE_OPTIONS(.chunk_samples = 1), &judgement), KTS_OK);
	ck_assert_int_eq(kts_judgement_verdict(judgement), KTS_FAIL);
	ck_assert_uint_eq(kts_judgement_check_count(judgement), 2);

	ck_assert_int_eq(kts_judgement_check(judgement, 0, &check), KTS_OK);
	ck_assert_str_eq(check.label, "monotonic x");
	ck_assert_ptr_null(check.group);
	ck_assert_str_eq(check.pattern, "monotonic");
	ck_assert_str_eq(check.because, "why");
	ck_assert_int_eq(check.verdict, KTS_FAIL);
	ck_assert_str_eq(check.file, "t.kts");
	ck_assert_uint_eq(check.line, 4);
	ck_assert_uint_eq(check.column, 1);
	ck_assert_uint_eq(check.total, 2);
	ck_assert_uint_eq(check.violated, 1);
	ck_assert(check.has_margin && check.margin == -2);

	ck_assert_int_eq(kts_judgement_row(judgement, 0, KTS_ROW_VIOLATED, 0, &row), KTS_OK);
	ck_assert_str_eq(row.tag, "c");
	ck_assert_uint_eq(row.index, 2);
	ck_assert_uint_eq(row.line, 3);
	ck_assert(row.has_elapsed && row.elapsed_ns == 200000000);
	ck_assert(row.has_step && row.step_index == 1);
	ck_assert_ptr_null(row.kind);
	ck_assert_uint_gt(strlen(row.message), 0);

	ck_assert_int_eq(kts_judgement_check(judgement, 1, &check), KTS_OK);
	ck_assert_str_eq(check.group, "g");
	ck_assert_int_eq(check.warn, 1);

	/* what is not there, and sizes of another version */
	ck_assert_int_eq(kts_judgement_check(judgement, 2, &check), KTS_EINVAL);
	ck_assert_int_eq(kts_judgement_row(judgement, 0, KTS_ROW_VIOLATED, 1, &row), KTS_EINVAL);
	ck_assert_int_eq(kts_judgement_row(judgement, 0, KTS_ROW_UNDECIDED, 0, &row), KTS_EINVAL);
	check.size--;
	ck_assert_int_eq(kts_judgement_check(judgement, 0, &check), KTS_EINVAL);
	kts_judgement_free(judgement);
	kts_input_free(input);
	kts_spec_free(spec);
}
END_TEST

START_TEST(test_shared_series)
{
	struct kts_spec *spec[2] = { compile(text_x), compile(text_yx) };
	struct kts_spec *other = compile("kts 1\nseries \"s\" { tags \"b*\" }\nsignal x : u64 = values.x\nmonotonic x\n");
	struct kts_spec *apart[2] = { spec[0], other };
	struct kts_input *input = read_series(spec, 2);
	struct kts_judgement *judgement;

	ck_assert(kts_spec_shares_series(spec[0], spec[1]));
	ck_assert(!kts_spec_shares_series(spec[0], other));
	ck_assert_int_eq(kts_judge(spec[0], input, NULL, &judgement), KTS_OK);
	ck_assert_int_eq(kts_judgement_verdict(judgement), KTS_FAIL);
	kts_judgement_free(judgement);
	ck_assert_int_eq(kts_judge(spec[1], input, NULL, &judgement), KTS_OK);
	ck_assert_int_eq(kts_judgement_verdict(judgement), KTS_PASS);
	kts_judgement_free(judgement);
	ck_assert_int_eq(kts_judge(other, input, NULL, &judgement), KTS_EINVAL);
	ck_assert_ptr_null(judgement);
	kts_input_free(input);
	ck_assert_int_eq(kts_input_read_memory("s", series, sizeof(series) - 1, (const struct kts_spec *const *)apart, 2,
					       NULL, &input), KTS_EINVAL);
	ck_assert_ptr_null(input);
	kts_spec_free(spec[0]);
	kts_spec_free(spec[1]);
	kts_spec_free(other);
}
END_TEST

START_TEST(test_errors)
{
	struct kts_diagnostic diagnostic = { .size = sizeof(diagnostic) };
	struct kts_spec *good = compile(text_x), *bad;
	const struct kts_spec *const list[] = { good };
	struct kts_judgement *judgement;
	struct kts_report *report;
	struct kts_input *input;

	ck_assert_int_eq(kts_spec_compile_text("b.kts", "kts 1\nmonotonic nothing\n", 24, NULL, &bad), KTS_ESPEC);
	ck_assert(!kts_spec_is_valid(bad));
	ck_assert_uint_eq(kts_spec_check_count(bad), 0);
	ck_assert_uint_ge(kts_spec_diagnostic_count(bad), 1);
	ck_assert_int_eq(kts_spec_diagnostic(bad, 0, &diagnostic), KTS_OK);
	ck_assert_str_eq(diagnostic.file, "b.kts");
	ck_assert_uint_eq(diagnostic.line, 2);
	ck_assert_str_eq(diagnostic.severity, "error");
	ck_assert_int_eq(strncmp(diagnostic.code, "KTS-", 4), 0);
	ck_assert_int_eq(kts_spec_diagnostic(bad, 99, &diagnostic), KTS_EINVAL);

	ck_assert_int_eq(kts_input_read_memory("s.ndjson", "{\"tag\":", 7, list, 1, NULL, &input), KTS_EDATA);
	ck_assert(!kts_input_is_valid(input));
	ck_assert_uint_eq(kts_input_samples(input), 0);
	ck_assert_int_eq(kts_input_diagnostic(input, 0, &diagnostic), KTS_OK);
	ck_assert_str_eq(diagnostic.file, "s.ndjson");
	ck_assert_int_eq(kts_judge(good, input, NULL, &judgement), KTS_EINVAL);

	ck_assert_int_eq(kts_report_new(&report), KTS_OK);
	ck_assert_int_eq(kts_report_exit(report), 99);
	ck_assert_int_eq(kts_report_add(report, bad, NULL, NULL), KTS_OK);
	ck_assert_int_eq(kts_report_add(report, good, input, NULL), KTS_OK);
	ck_assert_int_eq(kts_report_add(report, good, NULL, NULL), KTS_OK);
	ck_assert_int_eq(kts_report_add(report, NULL, NULL, NULL), KTS_EINVAL);
	ck_assert_int_eq(kts_report_exit(report), 99);
	kts_report_free(report);
	kts_input_free(input);
	kts_spec_free(bad);

	ck_assert_int_eq(kts_spec_compile_file("/nonexistent/a.kts", NULL, &bad), KTS_EIO);
	ck_assert_int_eq(kts_spec_diagnostic(bad, 0, &diagnostic), KTS_OK);
	kts_spec_free(bad);
	ck_assert_int_eq(kts_spec_compile_file(NULL, NULL, &bad), KTS_EINVAL);
	ck_assert_ptr_null(bad);
	ck_assert_int_eq(kts_spec_compile_text("a", text_x, strlen(text_x), &(struct kts_spec_options){ .size = 1 }, &bad),
			 KTS_EINVAL);
	ck_assert_int_eq(kts_input_read_file("-", list, 0, NULL, &input), KTS_EINVAL);
	kts_spec_free(good);
}
END_TEST

START_TEST(test_options)
{
	const struct kts_param params[] = { { "top", "9" } };
	struct kts_judgement *judgement;
	struct kts_input *input;
	struct kts_spec *spec;

	ck_assert_int_eq(kts_spec_compile_text("t.kts", text_x, strlen(text_x),
					       KTS_SPEC_OPTIONS(.param = params, .n_params = 1, .only = "g / *"), &spec),
			 KTS_OK);
	ck_assert_uint_eq(kts_spec_check_count(spec), 1);
	input = read_series(&spec, 1);
	ck_assert_int_eq(kts_judge(spec, input, NULL, &judgement), KTS_OK);
	ck_assert_int_eq(kts_judgement_verdict(judgement), KTS_PASS);
	kts_judgement_free(judgement);
	kts_input_free(input);
	kts_spec_free(spec);
}
END_TEST

START_TEST(test_reports)
{
	struct kts_judgement *judgement;
	struct kts_report *report;
	struct kts_spec *spec = compile(text_x);
	struct kts_input *input = read_series(&spec, 1);
	enum kts_format format;

	ck_assert_int_eq(kts_judge(spec, input, NULL, &judgement), KTS_OK);
	ck_assert_int_eq(kts_report_new(&report), KTS_OK);
	ck_assert_int_eq(kts_report_add(report, spec, NULL, judgement), KTS_EINVAL);
	ck_assert_int_eq(kts_report_add(report, spec, input, judgement), KTS_OK);
	ck_assert_int_eq(kts_report_exit(report), 1);
	for (size_t i = 0; kts_format_name(i); i++) {
		char *out = NULL;
		size_t len;
		FILE *file = open_memstream(&out, &len);

		ck_assert_int_eq(kts_format_find(kts_format_name(i), &format), KTS_OK);
		ck_assert_int_eq(kts_report_write(report, format, NULL, file), KTS_OK);
		fclose(file);
		ck_assert_msg(strstr(out, "monotonic x"), "%s", out);
		free(out);
	}
	ck_assert_int_eq(kts_format_find("yaml", &format), KTS_EINVAL);
	kts_report_free(report);
	kts_judgement_free(judgement);
	kts_input_free(input);
	kts_spec_free(spec);
}
END_TEST

static void count_checks(void *context, uint64_t checks, uint64_t total)
{
	uint64_t *last = context;

	ck_assert_uint_eq(checks, *last + 1);
	ck_assert_uint_le(checks, total);
	*last = checks;
}

START_TEST(test_proofs)
{
	struct kts_proof_row_facts row = { .size = sizeof(row) };
	struct kts_mutation_facts mutation = { .size = sizeof(mutation) };
	struct kts_spec *spec = compile("kts 1\nsignal x : u64 = values.x\nsignal y : u64 = values.y\nmonotonic y\n"
					"warn always x >= 0\ngroup \"g\" { monotonic x }\n");
	struct kts_input *input = read_series(&spec, 1);
	struct kts_proof *proof;
	size_t kinds = 0, drop = 0;
	uint64_t checks = 0;
	char *out = NULL;
	size_t len;
	FILE *file;

	/* more threads than KTS_MAX_PROVE_THREADS, and than checks */
	ck_assert_int_eq(kts_prove(spec, input, KTS_PROVE_OPTIONS(.threads = 1000, .progress = count_checks,
								  .progress_context = &checks), &proof), KTS_OK);
	ck_assert_uint_eq(checks, 3);
	ck_assert_uint_eq(kts_proof_row_count(proof), 3);
	ck_assert_int_eq(kts_proof_exit(proof), 2);

	ck_assert_int_eq(kts_proof_row(proof, 0, &row), KTS_OK);
	ck_assert_str_eq(row.label, "monotonic y");
	ck_assert_str_eq(row.pattern, "monotonic");
	ck_assert_str_eq(row.file, "t.kts");
	ck_assert_uint_eq(row.line, 4);
	ck_assert_int_eq(row.given, KTS_PASS);
	ck_assert_int_eq(row.teeth, KTS_TEETH);
	ck_assert_ptr_null(row.why);
	ck_assert_str_eq(row.message, "");
	ck_assert(row.caught > 0 && row.caught < row.tried);
	ck_assert_uint_eq(row.phases, 2);
	ck_assert_uint_eq(row.phases_tried, 2);
	ck_assert_uint_eq(row.columns_tried, 1);
	for (; kts_mutation_word(kinds); kinds++) {
		ck_assert_ptr_nonnull(kts_mutation_meaning(kinds));
		if (strcmp(kts_mutation_word(kinds), "drop") == 0)
			drop = kinds;
	}
	ck_assert_ptr_null(kts_mutation_meaning(kinds));
	ck_assert_int_eq(kts_proof_mutation(proof, 0, drop, &mutation), KTS_OK);
	ck_assert_uint_gt(mutation.caught, 0);
	ck_assert_str_eq(mutation.strength, "50%");
	ck_assert_str_eq(mutation.signal, "values.y");
	ck_assert_str_eq(mutation.tag, "c");
	ck_assert_uint_eq(mutation.index, 2);

	ck_assert_int_eq(kts_proof_row(proof, 1, &row), KTS_OK);
	ck_assert_int_eq(row.teeth, KTS_TOOTHLESS);
	ck_assert_int_eq(row.warn, 1);
	ck_assert_str_eq(row.why, "type_end");
	ck_assert_uint_gt(strlen(row.message), 20);
	ck_assert_int_eq(kts_proof_mutation(proof, 1, drop, &mutation), KTS_OK);
	ck_assert_uint_gt(mutation.tried, 0);
	ck_assert_ptr_null(mutation.strength);

	ck_assert_int_eq(kts_proof_row(proof, 2, &row), KTS_OK);
	ck_assert_str_eq(row.group, "g");
	ck_assert_int_eq(row.given, KTS_FAIL);
	ck_assert_int_eq(row.teeth, KTS_NOT_PROVABLE);
	ck_assert_str_eq(row.why, "given");
	ck_assert_uint_eq(row.tried, 0);

	file = open_memstream(&out, &len);
	ck_assert_int_eq(kts_proof_write(proof, KTS_FORMAT_TEXT, KTS_REPORT_OPTIONS(.color = 1), file), KTS_OK);
	ck_assert_int_eq(kts_proof_write(proof, KTS_FORMAT_TAP, NULL, file), KTS_EINVAL);
	fclose(file);
	ck_assert_msg(strstr(out, "monotonic y") && strstr(out, "\033["), "%s", out);
	free(out);
	/* what is not there, and sizes of another version */
	ck_assert_int_eq(kts_proof_row(proof, 3, &row), KTS_EINVAL);
	ck_assert_int_eq(kts_proof_mutation(proof, 0, kinds, &mutation), KTS_EINVAL);
	ck_assert_int_eq(kts_proof_mutation(proof, 3, 0, &mutation), KTS_EINVAL);
	row.size--;
	ck_assert_int_eq(kts_proof_row(proof, 0, &row), KTS_EINVAL);
	kts_proof_free(proof);
	ck_assert_int_eq(kts_prove(spec, input, &(struct kts_prove_options){ .size = 1 }, &proof), KTS_EINVAL);
	ck_assert_ptr_null(proof);
	ck_assert_int_eq(kts_prove(spec, NULL, NULL, &proof), KTS_EINVAL);
	kts_input_free(input);
	kts_spec_free(spec);
}
END_TEST

START_TEST(test_lint)
{
	struct kts_diagnostic finding = { .size = sizeof(finding) };
	struct kts_spec *spec = compile("kts 1\nsignal y : u64 = values.y\nmonotonic y\n\"z\": always y >= 0\n"
					"eventually y > 3 by 1h\n");
	struct kts_input *input = read_series(&spec, 1);
	struct kts_lint *lint[2];
	char *out = NULL;
	size_t len;
	FILE *file;

	ck_assert_int_eq(kts_lint(spec, NULL, &lint[0]), KTS_OK);
	ck_assert_uint_eq(kts_lint_found(lint[0]), 1);
	ck_assert_int_eq(kts_lint(spec, input, &lint[1]), KTS_OK);
	ck_assert_uint_eq(kts_lint_found(lint[1]), 2);
	ck_assert_uint_eq(kts_lint_count(lint[1]), 2);
	ck_assert_int_eq(kts_lint_finding(lint[1], 0, &finding), KTS_OK);
	ck_assert_str_eq(finding.code, "KTS-253");
	ck_assert_str_eq(finding.severity, "warning");
	ck_assert_str_eq(finding.file, "t.kts");
	ck_assert_uint_eq(finding.line, 4);
	ck_assert_uint_eq(finding.column, 13);
	ck_assert_int_eq(kts_lint_finding(lint[1], 1, &finding), KTS_OK);
	ck_assert_str_eq(finding.code, "KTS-251");
	ck_assert_ptr_nonnull(finding.help);
	ck_assert_int_eq(kts_lint_finding(lint[1], 2, &finding), KTS_EINVAL);
	finding.size--;
	ck_assert_int_eq(kts_lint_finding(lint[1], 0, &finding), KTS_EINVAL);

	file = open_memstream(&out, &len);
	ck_assert_int_eq(kts_lint_write((const struct kts_lint *const *)lint, 2, KTS_FORMAT_TEXT, KTS_REPORT_OPTIONS(.color = 1),
					file), KTS_OK);
	ck_assert_int_eq(kts_lint_write((const struct kts_lint *const *)lint, 2, KTS_FORMAT_TAP, NULL, file), KTS_EINVAL);
	fclose(file);
	ck_assert_msg(strstr(out, "3 findings") && strstr(out, "\033["), "%s", out);
	free(out);
	for (int json = 0; json < 2; json++) {
		bool hit = true;

		file = fopen("/dev/null", "w");
		for (long n = 0; hit; n++) {
			enum kts_status rc;

			kts_test_fail_after(n);
			rc = kts_lint_write((const struct kts_lint *const *)lint, 2, json ? KTS_FORMAT_JSON : KTS_FORMAT_TEXT,
					    NULL, file);
			hit = kts_test_failed();
			kts_test_fail_after(-1);
			ck_assert_int_eq(rc, hit ? KTS_ENOMEM : KTS_OK);
			ck_assert_int_lt(n, 1000);
		}
		fclose(file);
	}
	kts_lint_free(lint[0]);
	kts_lint_free(lint[1]);
	ck_assert_int_eq(kts_lint(NULL, input, &lint[0]), KTS_EINVAL);
	ck_assert_ptr_null(lint[0]);
	kts_input_free(input);
	kts_spec_free(spec);
}
END_TEST

/* Of a proof; one thread, so that the same allocation fails in every run. */
START_TEST(test_proof_no_memory)
{
	struct kts_spec *spec = compile("kts 1\nsignal y : u64 = values.y\nmonotonic y\nalways y >= 0\n");
	struct kts_input *input = read_series(&spec, 1);
	FILE *out = fopen("/dev/null", "w");

	for (long n = 0; n < 1000000; n += n < 200 ? 1 : 31) {
		struct kts_proof *proof;
		enum kts_status rc;
		bool hit;

		kts_test_fail_after(n);
		rc = kts_prove(spec, input, KTS_PROVE_OPTIONS(.threads = 1), &proof);
		hit = kts_test_failed();
		kts_test_fail_after(-1);
		ck_assert_int_eq(rc, hit ? KTS_ENOMEM : KTS_OK);
		ck_assert_int_eq(proof != NULL, rc == KTS_OK);
		if (hit)
			continue;
		for (int json = 0; json < 2; json++) {
			hit = true;
			for (long k = 0; hit; k++) {
				kts_test_fail_after(k);
				rc = kts_proof_write(proof, json ? KTS_FORMAT_JSON : KTS_FORMAT_TEXT, NULL, out);
				hit = kts_test_failed();
				kts_test_fail_after(-1);
				ck_assert_int_eq(rc, hit ? KTS_ENOMEM : KTS_OK);
				ck_assert_int_lt(k, 1000);
			}
		}
		kts_proof_free(proof);
		fclose(out);
		kts_input_free(input);
		kts_spec_free(spec);
		return;
	}
	ck_abort_msg("allocations without end");
}
END_TEST

/* All of it. *right: the verdict is what it should be. */
static enum kts_status whole(bool *right)
{
	const struct kts_param params[] = { { "top", "9" } };
	struct kts_judgement *judgement = NULL;
	struct kts_report *report = NULL;
	struct kts_input *input = NULL;
	struct kts_spec *spec = NULL;
	FILE *out = fopen("/dev/null", "w");
	const struct kts_spec *list;
	enum kts_status rc;

	rc = kts_spec_compile_text("t.kts", text_x, strlen(text_x),
				   KTS_SPEC_OPTIONS(.param = params, .n_params = 1, .only = "*"), &spec);
	list = spec;
	if (rc == KTS_OK)
		rc = kts_input_read_memory("s.ndjson", series, sizeof(series) - 1, &list, 1, NULL, &input);
	if (rc == KTS_OK)
		rc = kts_judge(spec, input, NULL, &judgement);
	*right = rc == KTS_OK && kts_judgement_verdict(judgement) == KTS_FAIL;
	if (rc == KTS_OK)
		rc = kts_report_new(&report);
	if (rc == KTS_OK)
		rc = kts_report_add(report, spec, input, judgement);
	if (rc == KTS_OK)
		rc = kts_report_add(report, spec, NULL, NULL);
	for (int i = 0; i <= KTS_FORMAT_GITHUB_SUMMARY && rc == KTS_OK; i++)
		rc = kts_report_write(report, (enum kts_format)i, NULL, out);
	fclose(out);
	kts_report_free(report);
	kts_judgement_free(judgement);
	kts_input_free(input);
	kts_spec_free(spec);
	return rc;
}

START_TEST(test_no_memory)
{
	for (long n = 0; n < 100000; n++) {
		enum kts_status rc;
		bool hit, right;

		kts_test_fail_after(n);
		rc = whole(&right);
		hit = kts_test_failed();
		kts_test_fail_after(-1);
		if (!hit) {
			ck_assert_int_eq(rc, KTS_OK);
			ck_assert(right);
			ck_assert_int_gt(n, 50);
			return;
		}
		/* the reader does without what only makes it faster */
		ck_assert_msg(rc == KTS_ENOMEM || (rc == KTS_OK && right),
			      "allocation %ld failed, and the status is %s", n, kts_status_name(rc));
	}
	ck_abort_msg("allocations without end");
}
END_TEST

START_TEST(test_names)
{
	for (int i = 0; i >= -7; i--)
		ck_assert_int_eq(strncmp(kts_status_name((enum kts_status)i), "KTS_", 4), 0);
	ck_assert_str_eq(kts_status_name((enum kts_status)5), "?");
	ck_assert_str_eq(kts_version(), PACKAGE_VERSION);
	kts_spec_free(NULL);
	kts_input_free(NULL);
	kts_judgement_free(NULL);
	kts_report_free(NULL);
	kts_proof_free(NULL);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("api");
	TCase *tc = tcase_create("api");

	tcase_set_timeout(tc, 600);
	tcase_add_test(tc, test_verdicts);
	tcase_add_test(tc, test_shared_series);
	tcase_add_test(tc, test_errors);
	tcase_add_test(tc, test_options);
	tcase_add_test(tc, test_reports);
	tcase_add_test(tc, test_proofs);
	tcase_add_test(tc, test_proof_no_memory);
	tcase_add_test(tc, test_lint);
	tcase_add_test(tc, test_no_memory);
	tcase_add_test(tc, test_names);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
