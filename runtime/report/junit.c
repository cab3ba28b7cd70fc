/* SPDX-License-Identifier: MIT */
#include "runtime/report/model.h"

#include <stdlib.h>
#include <string.h>

#include "grammar/base/number.h"
#include "runtime/report/words.h"

/*
 * JUnit's XML as Jenkins, GitLab and GitHub's actions read it: a suite for each
 * spec, a case for each check. Times are 0: the clock of a series is not that
 * of a test.
 */
struct junit {
	FILE *out;
	const struct kts_model *model;
	const struct kts_model_spec *spec;
};

static void write_xml(const struct junit *j, const char *text)
{
	kts_text_write(j->out, KTS_ESCAPE_XML, text);
}

static void write_attribute(const struct junit *j, const char *name, const char *value)
{
	fprintf(j->out, " %s=\"", name);
	write_xml(j, value);
	putc('"', j->out);
}

/* A line of the text inside an element; a real line end, unlike those in foreign text. */
static void write_line(const struct junit *j, const char *before, const char *text)
{
	fputs(before, j->out);
	write_xml(j, text);
	putc('\n', j->out);
}

static enum kts_status write_rows(const struct junit *j, const struct kts_result *result, bool undecided)
{
	size_t n = undecided ? result->n_undecided_rows : result->n_violations;
	uint64_t all = undecided ? result->undecided : result->violated, shown = kts_result_shown(result, undecided);
	char number[KTS_NUMBER_BYTES];

	for (size_t i = 0; i < n; i++) {
		struct kts_model_row row;

		KTS_TRY(kts_model_row(j->spec, result, undecided, i, &row));
		fputs(undecided ? "undecided" : "violated", j->out);
		if (row.at.known) {
			fputs(" at ", j->out);
			write_xml(j, row.at.tag);
		}
		write_line(j, ": ", row.message);
		kts_model_row_fini(&row);
	}
	if (all > shown && result->reason != KTS_REASON_WRONG_NAME) {
		kts_u64_write(number, all - shown);
		fprintf(j->out, "and %s more %s\n", number, undecided ? "undecided" : "violated");
	}
	return KTS_OK;
}

static enum kts_status write_details(const struct junit *j, const struct kts_result *result)
{
	struct kts_model_place place;

	KTS_TRY(write_rows(j, result, false));
	KTS_TRY(write_rows(j, result, true));
	if (result->check->because && result->verdict != KTS_PASS)
		write_line(j, "because: ", result->check->because);
	for (size_t i = 0; i < kts_model_note_count(result); i++) {
		char *note = kts_model_note(j->spec, result, i);

		if (!note)
			return KTS_ENOMEM;
		write_line(j, "note: ", note);
		free(note);
	}
	if (kts_model_locate(j->spec->sources, result->check->at, &place)) {
		fputs("at ", j->out);
		write_xml(j, place.file);
		fprintf(j->out, ":%u:%u\n", place.line, place.column);
	}
	return KTS_OK;
}

/* The message of the first row; the caller frees it. */
static enum kts_status first_message(const struct junit *j, const struct kts_result *result, char **out)
{
	const char *text = kts_reason_name(result->reason);
	struct kts_model_row row;

	*out = NULL;
	if (result->n_violations) {
		KTS_TRY(kts_model_row(j->spec, result, false, 0, &row));
		*out = row.message;
		row.message = NULL;
		kts_model_row_fini(&row);
		return KTS_OK;
	}
	*out = strdup(text ? text : "violated");
	return *out ? KTS_OK : KTS_ENOMEM;
}

/*
 * An open check is an error: nobody may take it for green. It is skipped only
 * where the caller said that it may be.
 */
static const char *element_of(const struct junit *j, enum kts_point point)
{
	if (point == KTS_POINT_FAIL)
		return "failure";
	return j->model->inconclusive_skip ? "skipped" : "error";
}

static enum kts_status write_outcome(const struct junit *j, const struct kts_result *result, enum kts_point point)
{
	const char *element = element_of(j, point);
	char *message;

	KTS_TRY(first_message(j, result, &message));
	fprintf(j->out, "      <%s", element);
	write_attribute(j, "message", message);
	free(message);
	if (strcmp(element, "skipped") != 0)
		write_attribute(j, "type", point == KTS_POINT_FAIL ? "violated" : "inconclusive");
	putc('>', j->out);
	KTS_TRY(write_details(j, result));
	fprintf(j->out, "</%s>\n", element);
	return KTS_OK;
}

static enum kts_status write_case(const struct junit *j, const struct kts_result *result)
{
	const struct kts_ir_check *check = result->check;
	enum kts_point point = kts_result_point(result);
	bool talks = result->n_notes || result->violated;

	fputs("    <testcase", j->out);
	fputs(" classname=\"", j->out);
	write_xml(j, j->spec->title);
	if (check->group) {
		fputs(" / ", j->out);
		write_xml(j, check->group);
	}
	putc('"', j->out);
	write_attribute(j, "name", kts_check_title(check));
	fputs(" time=\"0\"", j->out);
	if (point == KTS_POINT_PASS && !talks) {
		fputs("/>\n", j->out);
		return KTS_OK;
	}
	fputs(">\n", j->out);
	if (point == KTS_POINT_FAIL || point == KTS_POINT_INCONCLUSIVE) {
		KTS_TRY(write_outcome(j, result, point));
	} else {
		fputs("      <system-out>", j->out);
		if (point == KTS_POINT_WARN)
			fputs("warning: the check is violated, and only warns\n", j->out);
		KTS_TRY(write_details(j, result));
		fputs("</system-out>\n", j->out);
	}
	fputs("    </testcase>\n", j->out);
	return KTS_OK;
}

static void write_error(const struct junit *j)
{
	struct kts_model_message message;
	bool found = kts_model_first_error(j->spec, &message);

	fputs("    <testcase", j->out);
	write_attribute(j, "classname", j->spec->title);
	write_attribute(j, "name", "can be judged");
	fputs(" time=\"0\">\n      <error", j->out);
	write_attribute(j, "message", found ? message.message : "it could not be judged");
	if (found)
		write_attribute(j, "type", message.code);
	putc('>', j->out);
	for (size_t i = 0; kts_model_message(j->spec, i, &message); i++) {
		char number[KTS_NUMBER_BYTES];

		if (message.file) {
			write_xml(j, message.file);
			putc(':', j->out);
		}
		if (message.line) {
			kts_u64_write(number, message.line);
			fprintf(j->out, "%s:", number);
		}
		fprintf(j->out, "%s%s: [%s] ", message.file ? " " : "", message.severity, message.code);
		write_line(j, "", message.message);
		if (message.help)
			write_line(j, "help: ", message.help);
	}
	fputs("</error>\n    </testcase>\n", j->out);
}

static void write_counts(const struct junit *j, const struct kts_tally *tally)
{
	size_t open = tally->point[KTS_POINT_INCONCLUSIVE];
	bool skip = j->model->inconclusive_skip;

	fprintf(j->out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"0\"",
		tally->checks + tally->errors, tally->point[KTS_POINT_FAIL], tally->errors + (skip ? 0 : open),
		skip ? open : 0);
}

/* All suites: @counts writes the attributes that count, @cases what is in one. */
static enum kts_status write_suites(FILE *out, const struct kts_model *model,
				    void (*counts)(const struct junit *j, const struct kts_tally *tally),
				    enum kts_status (*cases)(struct junit *j))
{
	struct junit j = { .out = out, .model = model };
	struct kts_tally all = { 0 };

	for (size_t i = 0; i < model->n; i++)
		kts_model_tally(&model->spec[i], &all);
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"kts\"", out);
	counts(&j, &all);
	fputs(">\n", out);
	for (size_t i = 0; i < model->n; i++) {
		struct kts_tally tally = { 0 };

		j.spec = &model->spec[i];
		kts_model_tally(j.spec, &tally);
		fputs("  <testsuite", out);
		write_attribute(&j, "name", j.spec->title);
		counts(&j, &tally);
		fputs(">\n", out);
		KTS_TRY(cases(&j));
		fputs("  </testsuite>\n", out);
	}
	fputs("</testsuites>\n", out);
	return KTS_OK;
}

static enum kts_status write_checks(struct junit *j)
{
	const struct kts_results *results = j->spec->results;

	if (j->spec->series) {
		fputs("    <properties>\n      <property name=\"series\"", j->out);
		write_attribute(j, "value", j->spec->series->file);
		fputs("/>\n    </properties>\n", j->out);
	}
	if (!results)
		write_error(j);
	for (size_t i = 0; results && i < results->n; i++)
		KTS_TRY(write_case(j, &results->result[i]));
	return KTS_OK;
}

enum kts_status kts_report_junit(FILE *out, const struct kts_model *model)
{
	return write_suites(out, model, write_counts, write_checks);
}

/* --- inline tests: a case each --- */

static enum kts_status write_expectation(struct junit *j, const struct kts_inline_test *run, size_t i)
{
	const struct kts_model_spec *spec = j->spec;
	struct kts_model_spec test_spec = kts_model_test_spec(spec, run);
	char text[KTS_EXPECTATION_BYTES];
	const struct kts_result *result;
	struct kts_model_place place;
	enum kts_status rc = KTS_OK;
	size_t at = 0;

	kts_model_expectation(text, &run->test->expect[i]);
	write_line(j, "expected: ", text);
	kts_model_disappointment(text, spec->tests, run, i);
	write_line(j, "but ", text);
	if (kts_model_locate(spec->sources, run->test->expect[i].span, &place)) {
		write_xml(j, place.file);
		fprintf(j->out, ":%u:%u\n", place.line, place.column);
	}
	j->spec = &test_spec;
	while (rc == KTS_OK && (result = kts_model_next_result(spec->tests, run, i, &at))) {
		fputs(kts_verdict_name(result->verdict), j->out);
		write_line(j, ": ", result->check->label);
		rc = write_details(j, result);
	}
	j->spec = spec;
	return rc;
}

static enum kts_status write_test(struct junit *j, const struct kts_inline_test *run)
{
	char text[KTS_EXPECTATION_BYTES];
	size_t first = 0;

	fputs("    <testcase", j->out);
	write_attribute(j, "classname", j->spec->title);
	write_attribute(j, "name", run->test->full);
	fputs(" time=\"0\"", j->out);
	if (run->holds) {
		fputs("/>\n", j->out);
		return KTS_OK;
	}
	while (run->outcome[first].holds)
		first++;
	fputs(">\n      <failure", j->out);
	kts_model_disappointment(text, j->spec->tests, run, first);
	write_attribute(j, "message", text);
	write_attribute(j, "type", "expectation");
	putc('>', j->out);
	for (size_t i = first; i < run->test->n_expects; i++) {
		if (!run->outcome[i].holds)
			KTS_TRY(write_expectation(j, run, i));
	}
	fputs("</failure>\n    </testcase>\n", j->out);
	return KTS_OK;
}

static void count_tests(const struct junit *j, const struct kts_tally *tally)
{
	fprintf(j->out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"0\" time=\"0\"",
		tally->tests + tally->errors, tally->tests_failed, tally->errors);
}

static enum kts_status write_tests(struct junit *j)
{
	const struct kts_model_tests *tests = j->spec->tests;

	if (!tests)
		write_error(j);
	for (size_t i = 0; tests && i < tests->n; i++)
		KTS_TRY(write_test(j, tests->run[i]));
	return KTS_OK;
}

enum kts_status kts_report_tests_junit(FILE *out, const struct kts_model *model)
{
	return write_suites(out, model, count_tests, write_tests);
}
