/* SPDX-License-Identifier: MIT */
#include "runtime/report/model.h"

#include "runtime/report/words.h"

/* The text report of inline tests: a line each, and all about an expectation that does not hold. */

static void color(FILE *out, const struct kts_model *model, bool good)
{
	if (model->color)
		fputs(good ? "\033[32m" : "\033[1;31m", out);
}

static void plain(FILE *out, const struct kts_model *model)
{
	if (model->color)
		fputs("\033[0m", out);
}

static enum kts_status write_expectation(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec,
					 const struct kts_inline_test *run, size_t i)
{
	char text[KTS_EXPECTATION_BYTES];
	const struct kts_result *result;
	struct kts_model_spec test_spec = kts_model_test_spec(spec, run);
	size_t at = 0;

	kts_model_expectation(text, &run->test->expect[i]);
	fputs("           expected: ", out);
	kts_text_write(out, KTS_ESCAPE_PLAIN, text);
	kts_model_disappointment(text, spec->tests, run, i);
	fprintf(out, "\n           but %s\n", text);
	kts_text_excerpt(out, model, spec, run->test->expect[i].span);
	while ((result = kts_model_next_result(spec->tests, run, i, &at)))
		KTS_TRY(kts_text_result(out, model, &test_spec, result));
	return KTS_OK;
}

static enum kts_status write_test(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec,
				  const struct kts_inline_test *run)
{
	fputs("  ", out);
	color(out, model, run->holds);
	fputs(run->holds ? "pass" : "FAIL", out);
	plain(out, model);
	fputs("  ", out);
	kts_text_write(out, KTS_ESCAPE_PLAIN, run->test->full);
	putc('\n', out);
	for (size_t i = 0; i < run->test->n_expects; i++) {
		if (!run->outcome[i].holds)
			KTS_TRY(write_expectation(out, model, spec, run, i));
	}
	return KTS_OK;
}

static enum kts_status write_spec(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec)
{
	if (spec->tests && !spec->tests->n) {
		kts_text_write(out, KTS_ESCAPE_PLAIN, spec->file);
		fputs(": no inline test\n\n", out);
		return KTS_OK;
	}
	kts_text_head(out, model, spec);
	if (!spec->tests)
		kts_text_error(out, model, spec);
	for (size_t i = 0; spec->tests && i < spec->tests->n; i++)
		KTS_TRY(write_test(out, model, spec, spec->tests->run[i]));
	putc('\n', out);
	return KTS_OK;
}

static void write_summary(FILE *out, const struct kts_model *model)
{
	enum kts_outcome outcome = kts_model_outcome(model);
	struct kts_tally tally = { 0 };
	size_t passed;

	for (size_t i = 0; i < model->n; i++)
		kts_model_tally(&model->spec[i], &tally);
	passed = tally.tests - tally.tests_failed;
	color(out, model, outcome == KTS_OUTCOME_PASS);
	fputs(kts_outcome_name(outcome), out);
	plain(out, model);
	fprintf(out, ": %zu test%s", tally.tests, tally.tests == 1 ? "" : "s");
	if (model->n > 1)
		fprintf(out, " of %zu specs", model->n);
	if (passed)
		fprintf(out, ": %zu passed", passed);
	if (tally.tests_failed)
		fprintf(out, "%s%zu failed", passed ? ", " : ": ", tally.tests_failed);
	if (tally.errors)
		fprintf(out, "%s%zu spec%s not tested", tally.tests ? ", " : ": ", tally.errors, tally.errors == 1 ? "" : "s");
	putc('\n', out);
}

enum kts_status kts_report_tests_text(FILE *out, const struct kts_model *model)
{
	for (size_t i = 0; i < model->n; i++)
		KTS_TRY(write_spec(out, model, &model->spec[i]));
	write_summary(out, model);
	return KTS_OK;
}
