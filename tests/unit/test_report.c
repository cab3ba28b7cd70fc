/* SPDX-License-Identifier: MIT */
/* The report's model, and every format of results made by hand; memory that runs out anywhere is told. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/report/model.h"
#include "tests/support/failalloc.h"
#include "tests/support/suite.h"

static const char text[] = "kts 1\nsignal x : u64 = values.x\n\tmonotonic x because \"it is\"\nwarn always x < 3\n";

/* A run of one spec with four checks: failed, warned, open, passed. */
struct run {
	struct kts_sources *sources;
	struct kts_data data;
	struct kts_ir_check check[4];
	struct kts_ir_signal signal;
	struct kts_ir_expr column;
	struct kts_observation at, before;
	struct kts_evidence violated, by_error;
	struct kts_note note;
	struct kts_result result[4];
	struct kts_results results;
	struct kts_model_identity identity[2];
	const char *warning;
	struct kts_model_series series;
	struct kts_model_spec spec;
	struct kts_model model;
	struct kts_column values;
};

static struct kts_span find(const char *what)
{
	const char *at = strstr(text, what);

	/* the first source begins at position 1 */
	return (struct kts_span){ (uint32_t)(at - text) + 1, (uint32_t)(at - text + strlen(what)) + 1 };
}

static void make(struct run *run)
{
	struct kts_error error = { .kind = KTS_KIND_placeholder, .original = KTS_KIND_placeholder,
				   .detail = "timed out" };
	kts_error_id id;
	uint32_t source;

	memset(run, 0, sizeof(*run));
	ck_assert_int_eq(kts_sources_new(&run->sources), KTS_OK);
	ck_assert_int_eq(kts_sources_add(run->sources, "a.kts", text, sizeof(text) - 1, &source), KTS_OK);
	kts_axis_init(&run->data.axis);
	kts_column_init(&run->values, KTS_TYPE_U64);
	ck_assert_int_eq(kts_errors_new(&run->data.errors), KTS_OK);
	ck_assert_int_eq(kts_errors_add(run->data.errors, &error, &id), KTS_OK);
	for (uint64_t i = 0; i < 5; i++) {
		char tag[8];

		snprintf(tag, sizeof(tag), "t%d", (int)i);
		ck_assert_int_eq(kts_axis_add(&run->data.axis, tag, 2, i != 4, (int64_t)i * 1500000, i < 2 ? 1 : i < 4 ? 3 : 0,
					      i + 1, i < 3 ? 1 : 2),
				 KTS_OK);
		ck_assert_int_eq(i == 3 ? kts_column_add_error(&run->values, id) :
					  kts_column_add(&run->values, i == 2 ? 1 : i * 10, 0),
				 KTS_OK);
	}
	run->data.column = &run->values;
	run->data.n_columns = 1;

	run->column = (struct kts_ir_expr){ .op = KTS_IR_column, .type = KTS_TYPE_U64, .unit.text = "" };
	run->signal = (struct kts_ir_signal){ "x", &run->column };
	run->at = (struct kts_observation){ .number = kts_number_u64(1) };
	run->before = (struct kts_observation){ .number = kts_number_u64(UINT64_MAX) };
	run->violated = (struct kts_evidence){ .sample = 2, .previous = 1, .has_value = true, .has_bound = true,
					       .value = kts_number_u64(1), .bound = kts_number_u64(UINT64_MAX), .below = true,
					       .at = &run->at, .before = &run->before };
	run->by_error = (struct kts_evidence){ .sample = UINT64_MAX, .previous = UINT64_MAX, .error = id };
	run->note = (struct kts_note){ KTS_KIND_placeholder, id, 1, 3, 3 };
	for (size_t i = 0; i < 4; i++) {
		struct kts_ir_check *check = &run->check[i];

		*check = (struct kts_ir_check){ .pattern = i == 1 ? KTS_PATTERN_always : KTS_PATTERN_monotonic,
						.label = i == 1 ? "always x < 3" : "monotonic x",
						.group = i == 2 ? "g" : NULL,
						.because = i == 0 ? "it is" : NULL,
						.warn = i == 1,
						.x = &run->column,
						.coverage = 0.5,
						.unit.text = "",
						.signal = &run->signal,
						.n_signals = 1,
						.span = find(i == 1 ? "warn always x < 3" : "monotonic x because \"it is\"") };
		check->at = check->span;
		run->result[i] = (struct kts_result){ .check = check, .verdict = i < 2 ? KTS_FAIL : i == 2 ? KTS_INCONCLUSIVE :
													KTS_PASS,
						      .scope = 5, .read = 4, .total = 4, .judged = 3 };
		run->result[i].skipped[KTS_KIND_placeholder] = 1;
		run->result[i].note = &run->note;
		run->result[i].n_notes = 1;
	}
	run->result[0].violation = &run->violated;
	run->result[0].n_violations = 1;
	run->result[0].violated = 3;
	run->result[0].margin = (struct kts_margin){ .known = true, .value = -12.5, .has_relative = true,
						       .relative = -0.125, .sample = 2 };
	run->result[1].violation = &run->violated;
	run->result[1].n_violations = run->result[1].violated = 1;
	run->result[2].reason = KTS_REASON_UNDECIDED;
	run->result[2].undecided_row = &run->by_error;
	run->result[2].n_undecided_rows = run->result[2].undecided = 1;
	run->results = (struct kts_results){ run->result, 4, KTS_FAIL };
	run->identity[0] = (struct kts_model_identity){ "scx_a", 0 };
	run->identity[1] = (struct kts_model_identity){ "scx_b", 3 };
	run->warning = "time goes backwards";
	run->series = (struct kts_model_series){ "s.ndjson", "projected", 5, run->identity, 2, &run->warning, 1 };
	run->spec = (struct kts_model_spec){ .file = "a.kts", .title = "a.kts", .sources = run->sources,
					     .series = &run->series, .data = &run->data, .results = &run->results };
	run->model = (struct kts_model){ .spec = &run->spec, .n = 1, .plot = true, .version = "0" };
}

static void unmake(struct run *run)
{
	kts_axis_clear(&run->data.axis);
	kts_column_clear(&run->values);
	kts_errors_free(run->data.errors);
	kts_sources_free(run->sources);
}

typedef enum kts_status writer(FILE *out, const struct kts_model *model);

static writer *const writers[] = { kts_report_text, kts_report_tap,    kts_report_junit,
				   kts_report_json, kts_report_github, kts_report_github_summary };

static char *render(writer *write, const struct kts_model *model)
{
	char *out = NULL;
	size_t len;
	FILE *file = open_memstream(&out, &len);

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(write(file, model), KTS_OK);
	ck_assert_int_eq(fclose(file), 0);
	return out;
}

static void check_words(writer *write, const struct kts_model *model, const char *const *words)
{
	char *out = render(write, model);

	for (; *words; words++)
		ck_assert_msg(strstr(out, *words), "no %s in %s", *words, out);
	free(out);
}

START_TEST(test_text)
{
	static const char *const words[] = {
		"a.kts: fail\n", "series s.ndjson: projected, 5 samples, of scx_a, scx_b\n", "warning: time goes backwards\n",
		"FAIL          monotonic x ", "3 of 4 judged, 3 violated, 1 skipped; margin -12.5 (-12.5% of the band) at t2\n",
		"violated at t2 (3ms, step 1, line 3): ", "x = 1, was 18446744073709551615 at t1 (1.5ms, baseline, line 2)",
		"bound 18446744073709551615, margin -18446744073709552000", "and 2 more violated (--all prints them)",
		"in a.kts:3:2\n               \tmonotonic x because \"it is\"\n               \t^~~~~~~~~~~~~~~",
		"because: it is\n", "WARN          always x < 3", "INCONCLUSIVE  monotonic x", "1 obligation is undecided",
		"4 of 5 samples have a value: coverage 80%", "scheduler changed: scx_a, scx_b from t3\n",
		"fail: 4 checks: 1 passed, 1 failed, 1 inconclusive, 1 violated as warning\n", NULL,
	};
	struct run run;

	make(&run);
	check_words(kts_report_text, &run.model, words);
	unmake(&run);
}
END_TEST

START_TEST(test_plot)
{
	/* of 0 10 1 (none) 40 */
	static const char *const ascii[] = { "_.[_] #  0 .. 40\n", NULL };
	static const char *const blocks[] = { "\u2581\u2582\033[1;31m\u2581\033[0m \u2588  0 .. 40\n", NULL };
	struct run run;
	char *out;

	make(&run);
	check_words(kts_report_text, &run.model, ascii);
	run.model.unicode = run.model.color = true;
	check_words(kts_report_text, &run.model, blocks);
	run.model.plot = false;
	out = render(kts_report_text, &run.model);
	ck_assert_ptr_null(strstr(out, "0 .. 40"));
	free(out);
	unmake(&run);
}
END_TEST

START_TEST(test_json)
{
	static const char *const words[] = {
		"\"verdict\":\"fail\"", "\"value\":-12.5,\"unit\":null,\"relative\":-0.125,\"tag\":\"t2\"",
		"\"elapsed_ms\":1.5,\"values\":{\"x\":\"18446744073709551615\"}",
		"\"phase\":\"step 1\",\"step_index\":2,\"kind\":null,\"value\":1,\"bound\":\"18446744073709551615\"",
		"{\"tag\":null,\"index\":null,\"line\":null,\"elapsed_ms\":null,\"phase\":null,\"step_index\":null,"
		"\"kind\":\"placeholder\"",
		"\"skipped\":{\"placeholder\":1}", "\"object\":\"scx_\ufffd\",\"first\":\"t0\"", NULL,
	};
	struct run run;

	make(&run);
	run.identity[0].object = "scx_\xff";
	check_words(kts_report_json, &run.model, words);
	unmake(&run);
}
END_TEST

START_TEST(test_outcomes)
{
	struct kts_tally tally = { 0 };
	struct run run;

	make(&run);
	kts_model_tally(&run.spec, &tally);
	ck_assert_uint_eq(tally.checks, 4);
	ck_assert_uint_eq(tally.point[KTS_POINT_WARN], 1);
	ck_assert_int_eq(kts_model_outcome(&run.model), KTS_OUTCOME_FAIL);
	/* a wrong name is no mere warning */
	run.result[1].reason = KTS_REASON_WRONG_NAME;
	ck_assert_int_eq(kts_result_point(&run.result[1]), KTS_POINT_INCONCLUSIVE);
	run.results.verdict = KTS_PASS;
	ck_assert_int_eq(kts_model_outcome(&run.model), KTS_OUTCOME_PASS);
	run.spec.results = NULL;
	ck_assert_int_eq(kts_model_outcome(&run.model), KTS_OUTCOME_ERROR);
	run.model.n = 0;
	ck_assert_int_eq(kts_model_outcome(&run.model), KTS_OUTCOME_ERROR);
	unmake(&run);
}
END_TEST

START_TEST(test_no_memory)
{
	for (size_t i = 0; i < sizeof(writers) / sizeof(writers[0]); i++) {
		struct run run;
		long n;

		make(&run);
		for (n = 0; n < 10000; n++) {
			FILE *out = fopen("/dev/null", "w");
			enum kts_status rc;
			bool hit;

			kts_test_fail_after(n);
			rc = writers[i](out, &run.model);
			hit = kts_test_failed();
			kts_test_fail_after(-1);
			fclose(out);
			if (!hit) {
				ck_assert_int_eq(rc, KTS_OK);
				break;
			}
			ck_assert_int_eq(rc, KTS_ENOMEM);
		}
		ck_assert_int_gt(n, 0);
		unmake(&run);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report");
	TCase *tc = tcase_create("report");

	tcase_add_test(tc, test_text);
	tcase_add_test(tc, test_plot);
	tcase_add_test(tc, test_json);
	tcase_add_test(tc, test_outcomes);
	tcase_add_test(tc, test_no_memory);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
