/* SPDX-License-Identifier: MIT */
#include "runtime/report/model.h"

#include "grammar/base/number.h"
#include "runtime/report/words.h"

/* The JSON report of inline tests. Its own members are few and flat; checks are written by json.c. */

static void member(FILE *out, const char *before, const char *key, const char *text)
{
	fprintf(out, "%s\"%s\":", before, key);
	if (!text) {
		fputs("null", out);
		return;
	}
	putc('"', out);
	kts_text_write(out, KTS_ESCAPE_YAML, text);
	putc('"', out);
}

static void write_place(FILE *out, const struct kts_model_spec *spec, struct kts_span span)
{
	struct kts_model_place place;
	bool known = kts_model_locate(spec->sources, span, &place);

	member(out, ",\"at\":{", "file", known ? place.file : spec->file);
	fprintf(out, ",\"line\":%u,\"column\":%u}", place.line, place.column);
}

static void write_milliseconds(FILE *out, const struct kts_ir_expect *expect)
{
	char number[KTS_NUMBER_BYTES] = "null";

	if (expect->has_at && expect->at_ns % 1000000 == 0)
		kts_i64_write(number, expect->at_ns / 1000000);
	else if (expect->has_at)
		kts_real_write_json(number, (double)expect->at_ns / 1e6);
	fprintf(out, ",\"at_ms\":%s", number);
}

static enum kts_status write_expectation(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec,
					 const struct kts_inline_test *run, size_t i)
{
	const struct kts_ir_expect *expect = &run->test->expect[i];
	const struct kts_inline_outcome *outcome = &run->outcome[i];
	struct kts_model_spec test_spec = kts_model_test_spec(spec, run);
	char message[KTS_EXPECTATION_BYTES];
	const struct kts_result *result;
	size_t at = 0, n = 0;

	member(out, i ? ",\n    {" : "\n    {", "expected", kts_expected_name(expect->kind));
	member(out, ",", "label", expect->label);
	member(out, ",", "reason", kts_reason_name(expect->reason));
	write_milliseconds(out, expect);
	write_place(out, spec, expect->span);
	fprintf(out, ",\"holds\":%s", outcome->holds ? "true" : "false");
	member(out, ",", "verdict", kts_verdict_name(outcome->verdict));
	kts_model_disappointment(message, spec->tests, run, i);
	member(out, ",", "message", outcome->holds ? NULL : message);
	fputs(",\"checks\":[", out);
	while ((result = kts_model_next_result(spec->tests, run, i, &at))) {
		if (n++)
			putc(',', out);
		KTS_TRY(kts_json_result(out, model, &test_spec, result));
	}
	fputs("]}", out);
	return KTS_OK;
}

static enum kts_status write_test(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec,
				  const struct kts_inline_test *run)
{
	member(out, "\n  {", "name", run->test->name);
	member(out, ",", "group", run->test->group);
	write_place(out, spec, run->test->span);
	fprintf(out, ",\"samples\":%zu", run->test->n_samples);
	member(out, ",", "verdict", kts_outcome_name(run->holds ? KTS_OUTCOME_PASS : KTS_OUTCOME_FAIL));
	fputs(",\n   \"expectations\":[", out);
	for (size_t i = 0; i < run->test->n_expects; i++)
		KTS_TRY(write_expectation(out, model, spec, run, i));
	fputs("]}", out);
	return KTS_OK;
}

static enum kts_status write_spec(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec)
{
	struct kts_model_message message;

	member(out, "\n {", "file", spec->file);
	member(out, ",", "verdict", kts_outcome_name(kts_model_spec_outcome(spec)));
	if (!spec->tests || kts_model_message(spec, 0, &message))
		KTS_TRY(kts_json_messages(out, model, spec));
	if (spec->tests) {
		fputs(",\n  \"tests\":[", out);
		for (size_t i = 0; i < spec->tests->n; i++) {
			if (i)
				putc(',', out);
			KTS_TRY(write_test(out, model, spec, spec->tests->run[i]));
		}
		putc(']', out);
	}
	putc('}', out);
	return KTS_OK;
}

enum kts_status kts_report_tests_json(FILE *out, const struct kts_model *model)
{
	member(out, "{\"kts\":1,", "tool", model->version);
	member(out, ",", "verdict", kts_outcome_name(kts_model_outcome(model)));
	fputs(",\"specs\":[", out);
	for (size_t i = 0; i < model->n; i++) {
		if (i)
			putc(',', out);
		KTS_TRY(write_spec(out, model, &model->spec[i]));
	}
	fputs("]}\n", out);
	return KTS_OK;
}
