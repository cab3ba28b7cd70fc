/* SPDX-License-Identifier: MIT */
#include "runtime/report/model.h"

#include <stdlib.h>

#include "grammar/base/number.h"
#include "runtime/report/words.h"

/*
 * TAP version 14. One test point a check; checks of a group stand in a
 * subtest, and so do those of the keys of a sweep and of each of several specs. Consumers that know no
 * subtests skip the indented lines and see the point that ends each.
 */
struct tap {
	FILE *out;
	const struct kts_model *model;
	const struct kts_model_spec *spec;
};

/* How a test point, or all in a subtest together, came out. */
struct tap_point {
	bool ok;
	const char *directive;	/* "# SKIP reason", or NULL */
	const char *reason;
};

static void indent(const struct tap *t, unsigned int depth)
{
	for (unsigned int i = 0; i < depth; i++)
		fputs("    ", t->out);
}

static void write_point(const struct tap *t, unsigned int depth, size_t number, const char *label,
			const struct tap_point *point)
{
	indent(t, depth);
	fprintf(t->out, "%s %zu - ", point->ok ? "ok" : "not ok", number);
	kts_text_write(t->out, KTS_ESCAPE_TAP, label);
	if (point->directive) {
		fprintf(t->out, " %s ", point->directive);
		kts_text_write(t->out, KTS_ESCAPE_TAP, point->reason);
	}
	putc('\n', t->out);
}

static struct tap_point result_point(const struct tap *t, const struct kts_result *result)
{
	const char *reason = kts_reason_name(result->reason);

	switch (kts_result_point(result)) {
	case KTS_POINT_PASS:
		return (struct tap_point){ .ok = true };
	case KTS_POINT_WARN:
		return (struct tap_point){ .directive = "# TODO", .reason = "warn" };
	case KTS_POINT_INCONCLUSIVE:
		if (t->model->inconclusive_skip)
			return (struct tap_point){ true, "# SKIP", reason ? reason : "inconclusive" };
		break;
	case KTS_POINT_FAIL:
	case KTS_POINT_COUNT:
		break;
	}
	return (struct tap_point){ .ok = false };
}

static bool points_fail(const struct tap *t, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++) {
		struct tap_point point = result_point(t, &t->spec->results->result[i]);

		if (!point.ok && !point.directive)
			return true;
	}
	return false;
}

static void yaml_text(const struct tap *t, unsigned int depth, const char *key, const char *text)
{
	indent(t, depth);
	fprintf(t->out, "  %s: \"", key);
	kts_text_write(t->out, KTS_ESCAPE_YAML, text);
	fputs("\"\n", t->out);
}

static void yaml_count(const struct tap *t, unsigned int depth, const char *key, uint64_t n)
{
	char number[KTS_NUMBER_BYTES];

	kts_u64_write(number, n);
	indent(t, depth);
	fprintf(t->out, "  %s: %s\n", key, number);
}

static enum kts_status yaml_rows(const struct tap *t, unsigned int depth, const struct kts_result *result,
				 bool undecided)
{
	size_t n = undecided ? result->n_undecided_rows : result->n_violations;

	if (n == 0)
		return KTS_OK;
	indent(t, depth);
	fputs(undecided ? "  undecided_at:\n" : "  violations:\n", t->out);
	for (size_t i = 0; i < n; i++) {
		struct kts_model_row row;

		KTS_TRY(kts_model_row(t->spec, result, undecided, i, &row));
		indent(t, depth);
		fputs("    - tag: ", t->out);
		if (row.at.known) {
			putc('"', t->out);
			kts_text_write(t->out, KTS_ESCAPE_YAML, row.at.tag);
			putc('"', t->out);
		} else {
			putc('~', t->out);
		}
		putc('\n', t->out);
		yaml_text(t, depth, "    message", row.message);
		kts_model_row_fini(&row);
	}
	return KTS_OK;
}

static enum kts_status yaml_notes(const struct tap *t, unsigned int depth, const struct kts_result *result)
{
	size_t n = kts_model_note_count(result);

	if (n == 0)
		return KTS_OK;
	indent(t, depth);
	fputs("  notes:\n", t->out);
	for (size_t i = 0; i < n; i++) {
		char *note = kts_model_note(t->spec, result, i);

		if (!note)
			return KTS_ENOMEM;
		indent(t, depth);
		fputs("    - \"", t->out);
		kts_text_write(t->out, KTS_ESCAPE_YAML, note);
		fputs("\"\n", t->out);
		free(note);
	}
	return KTS_OK;
}

static void write_fence(const struct tap *t, unsigned int depth, const char *fence)
{
	indent(t, depth);
	fprintf(t->out, "  %s\n", fence);
}

static enum kts_status write_result(const struct tap *t, unsigned int depth, const struct kts_result *result)
{
	const struct kts_ir_check *check = result->check;
	struct kts_model_place place;
	char margin[KTS_QUANTITY_BYTES];

	yaml_text(t, depth, "verdict", kts_verdict_name(result->verdict));
	if (check->warn)
		yaml_text(t, depth, "severity", "warn");
	if (kts_reason_name(result->reason))
		yaml_text(t, depth, "reason", kts_reason_name(result->reason));
	if (check->because && result->verdict != KTS_PASS)
		yaml_text(t, depth, "because", check->because);
	if (kts_model_locate(t->spec->sources, check->at, &place)) {
		yaml_text(t, depth, "file", place.file);
		yaml_count(t, depth, "line", place.line);
		yaml_count(t, depth, "column", place.column);
	}
	yaml_count(t, depth, "total", result->total);
	yaml_count(t, depth, "judged", result->judged);
	yaml_count(t, depth, "violated", result->violated);
	yaml_count(t, depth, "undecided", result->undecided);
	yaml_count(t, depth, "skipped", kts_result_skipped(result));
	if (result->margin.known) {
		kts_quantity_write(margin, kts_number_f64(result->margin.value), result->margin.unit.text);
		yaml_text(t, depth, "margin", margin);
	}
	KTS_TRY(yaml_rows(t, depth, result, false));
	KTS_TRY(yaml_rows(t, depth, result, true));
	return yaml_notes(t, depth, result);
}

static void write_plan(const struct tap *t, unsigned int depth, size_t n)
{
	indent(t, depth);
	fprintf(t->out, "1..%zu\n", n);
}

static void write_subtest(const struct tap *t, unsigned int depth, const char *name)
{
	/* the comment belongs to the parent, one step further out than its lines */
	indent(t, depth);
	fputs("# Subtest: ", t->out);
	kts_text_write(t->out, KTS_ESCAPE_TAP, name);
	putc('\n', t->out);
}

/* A row for each key; a quorum is one row about all of them. */
static bool is_swept(const struct kts_ir_check *check)
{
	return check->key && !check->has_quorum;
}

/* The results of one check: those of its keys, or one. */
static size_t sweep_end(const struct tap *t, size_t first, size_t end)
{
	const struct kts_result *result = t->spec->results->result;
	const struct kts_ir_check *of = result[first].check;
	size_t i = first + 1;

	while (is_swept(of) && i < end && is_swept(result[i].check) && result[i].check->at.begin == of->at.begin)
		i++;
	return i;
}

static enum kts_status write_check(const struct tap *t, unsigned int depth, size_t number, size_t i)
{
	const struct kts_result *result = &t->spec->results->result[i];
	struct tap_point point = result_point(t, result);

	write_point(t, depth, number, kts_check_title(result->check), &point);
	if (result->verdict == KTS_PASS && !result->n_notes && !result->violated)
		return KTS_OK;
	write_fence(t, depth, "---");
	KTS_TRY(write_result(t, depth, result));
	write_fence(t, depth, "...");
	return KTS_OK;
}

static size_t count_checks(const struct tap *t, size_t first, size_t end)
{
	size_t n = 0;

	for (size_t i = first; i < end; i = sweep_end(t, i, end))
		n++;
	return n;
}

/* The checks from @first up to @end: the number of the next point is counted up. */
static enum kts_status write_checks(const struct tap *t, unsigned int depth, size_t first, size_t end, size_t *n)
{
	for (size_t i = first, next; i < end; i = next) {
		const struct kts_ir_check *check = t->spec->results->result[i].check;
		struct tap_point point;

		next = sweep_end(t, i, end);
		if (!is_swept(check)) {
			KTS_TRY(write_check(t, depth, ++*n, i));
			continue;
		}
		write_subtest(t, depth, check->label);
		write_plan(t, depth + 1, next - i);
		for (size_t k = i; k < next; k++)
			KTS_TRY(write_check(t, depth + 1, k - i + 1, k));
		point = (struct tap_point){ .ok = !points_fail(t, i, next) };
		write_point(t, depth, ++*n, check->label, &point);
	}
	return KTS_OK;
}

/* The test points of a spec: its checks, a group as one. */
static size_t count_points(const struct tap *t)
{
	size_t n = 0;

	for (size_t i = 0, end; i < t->spec->results->n; i = end) {
		end = kts_model_group_end(t->spec, i);
		n += t->spec->results->result[i].check->group ? 1 : count_checks(t, i, end);
	}
	return n;
}

static enum kts_status write_spec(const struct tap *t, unsigned int depth)
{
	size_t n = 0;

	write_plan(t, depth, count_points(t));
	for (size_t i = 0, end; i < t->spec->results->n; i = end) {
		const char *group = t->spec->results->result[i].check->group;
		struct tap_point point;
		size_t within = 0;

		end = kts_model_group_end(t->spec, i);
		if (!group) {
			KTS_TRY(write_checks(t, depth, i, end, &n));
			continue;
		}
		write_subtest(t, depth, group);
		write_plan(t, depth + 1, count_checks(t, i, end));
		KTS_TRY(write_checks(t, depth + 1, i, end, &within));
		point = (struct tap_point){ .ok = !points_fail(t, i, end) };
		write_point(t, depth, ++n, group, &point);
	}
	return KTS_OK;
}

static void write_error(const struct tap *t, unsigned int depth, size_t number)
{
	struct tap_point point = { .ok = false };
	struct kts_model_message message;

	write_point(t, depth, number, t->spec->title, &point);
	indent(t, depth);
	fputs("  ---\n", t->out);
	yaml_text(t, depth, "verdict", "error");
	for (size_t i = 0; kts_model_message(t->spec, i, &message); i++) {
		if (i == 0) {
			indent(t, depth);
			fputs("  diagnostics:\n", t->out);
		}
		indent(t, depth);
		fprintf(t->out, "    - code: \"%s\"\n", message.code);
		yaml_text(t, depth, "    severity", message.severity);
		if (message.file)
			yaml_text(t, depth, "    file", message.file);
		if (message.line)
			yaml_count(t, depth, "    line", message.line);
		yaml_text(t, depth, "    message", message.message);
	}
	indent(t, depth);
	fputs("  ...\n", t->out);
}

enum kts_status kts_report_tap(FILE *out, const struct kts_model *model)
{
	struct tap t = { .out = out, .model = model };

	fputs("TAP version 14\n", out);
	if (model->n == 1 && model->spec[0].results) {
		t.spec = &model->spec[0];
		return write_spec(&t, 0);
	}
	write_plan(&t, 0, model->n);
	for (size_t i = 0; i < model->n; i++) {
		struct tap_point point;

		t.spec = &model->spec[i];
		if (!t.spec->results) {
			write_error(&t, 0, i + 1);
			continue;
		}
		write_subtest(&t, 0, t.spec->title);
		KTS_TRY(write_spec(&t, 1));
		point = (struct tap_point){ .ok = !points_fail(&t, 0, t.spec->results->n) };
		write_point(&t, 0, i + 1, t.spec->title, &point);
	}
	return KTS_OK;
}

/* --- inline tests: a subtest each, an expectation a point --- */

/* The result that decided an expectation, or NULL. */
static const struct kts_result *deciding(const struct tap *t, const struct kts_inline_test *run, size_t i)
{
	const struct kts_result *result;
	size_t at = 0;

	while ((result = kts_model_next_result(t->spec->tests, run, i, &at))) {
		if (result->verdict == run->outcome[i].verdict)
			break;
	}
	return result;
}

static enum kts_status write_expectation(struct tap *t, unsigned int depth, const struct kts_inline_test *run, size_t i)
{
	const struct kts_model_spec *spec = t->spec;
	const struct kts_result *result = deciding(t, run, i);
	struct kts_model_spec test_spec = kts_model_test_spec(spec, run);
	struct tap_point point = { .ok = run->outcome[i].holds };
	char text[KTS_EXPECTATION_BYTES];
	struct kts_model_place place;
	enum kts_status rc = KTS_OK;

	kts_model_expectation(text, &run->test->expect[i]);
	write_point(t, depth, i + 1, text, &point);
	if (point.ok)
		return KTS_OK;
	kts_model_disappointment(text, spec->tests, run, i);
	write_fence(t, depth, "---");
	yaml_text(t, depth, "message", text);
	if (kts_model_locate(spec->sources, run->test->expect[i].span, &place))
		yaml_count(t, depth, "expected_at_line", place.line);
	t->spec = &test_spec;
	if (result)
		rc = write_result(t, depth, result);
	t->spec = spec;
	write_fence(t, depth, "...");
	return rc;
}

static enum kts_status write_tests(struct tap *t, unsigned int depth)
{
	const struct kts_model_tests *tests = t->spec->tests;

	write_plan(t, depth, tests->n);
	for (size_t i = 0; i < tests->n; i++) {
		const struct kts_inline_test *run = tests->run[i];
		struct tap_point point = { .ok = run->holds };

		write_subtest(t, depth, run->test->full);
		write_plan(t, depth + 1, run->test->n_expects);
		for (size_t k = 0; k < run->test->n_expects; k++)
			KTS_TRY(write_expectation(t, depth + 1, run, k));
		write_point(t, depth, i + 1, run->test->full, &point);
	}
	return KTS_OK;
}

enum kts_status kts_report_tests_tap(FILE *out, const struct kts_model *model)
{
	struct tap t = { .out = out, .model = model };

	fputs("TAP version 14\n", out);
	if (model->n == 1 && model->spec[0].tests) {
		t.spec = &model->spec[0];
		return write_tests(&t, 0);
	}
	write_plan(&t, 0, model->n);
	for (size_t i = 0; i < model->n; i++) {
		struct tap_point point;

		t.spec = &model->spec[i];
		if (!t.spec->tests) {
			write_error(&t, 0, i + 1);
			continue;
		}
		write_subtest(&t, 0, t.spec->title);
		KTS_TRY(write_tests(&t, 1));
		point = (struct tap_point){ .ok = kts_model_spec_outcome(t.spec) == KTS_OUTCOME_PASS };
		if (!t.spec->tests->n)
			point = (struct tap_point){ true, "# SKIP", "no inline test" };
		write_point(&t, 0, i + 1, t.spec->title, &point);
	}
	return KTS_OK;
}
