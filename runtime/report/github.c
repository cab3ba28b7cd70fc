/* SPDX-License-Identifier: MIT */
#include "runtime/report/model.h"

#include <stdlib.h>
#include <string.h>

#include "grammar/base/number.h"
#include "runtime/report/words.h"

/*
 * GitHub's workflow commands: an annotation of the spec for each check that did
 * not pass, and a summary in Markdown. Rows are few here whatever was asked
 * for: GitHub shows ten annotations of a step and cuts long ones.
 */
#define MAX_ROWS	10u

struct github {
	FILE *out;
	const struct kts_model_spec *spec;
};

static void write_key(const struct github *g, const char *before, const char *key, const char *value)
{
	fprintf(g->out, "%s%s=", before, key);
	kts_text_write(g->out, KTS_ESCAPE_GITHUB_KEY, value);
}

static void write_number(const struct github *g, const char *key, uint64_t value)
{
	char number[KTS_NUMBER_BYTES];

	kts_u64_write(number, value);
	fprintf(g->out, ",%s=%s", key, number);
}

static void write_text(const struct github *g, const char *text)
{
	kts_text_write(g->out, KTS_ESCAPE_GITHUB, text);
}

static enum kts_status write_rows(const struct github *g, const struct kts_result *result, bool undecided)
{
	size_t n = undecided ? result->n_undecided_rows : result->n_violations;

	for (size_t i = 0; i < n && i < MAX_ROWS; i++) {
		struct kts_model_row row;

		KTS_TRY(kts_model_row(g->spec, result, undecided, i, &row));
		fputs("%0A", g->out);
		if (row.at.known) {
			write_text(g, row.at.tag);
			fputs(": ", g->out);
		}
		write_text(g, row.message);
		kts_model_row_fini(&row);
	}
	return KTS_OK;
}

/* Notes are for those who look; but why nothing was judged is said here, behind @before. */
static enum kts_status write_scope(const struct github *g, const struct kts_result *result, const char *before,
				   enum kts_escape escape)
{
	char *note;

	if (kts_model_note_count(result) == result->n_notes)
		return KTS_OK;
	note = kts_model_note(g->spec, result, result->n_notes);
	if (!note)
		return KTS_ENOMEM;
	fputs(before, g->out);
	kts_text_write(g->out, escape, note);
	free(note);
	return KTS_OK;
}

static enum kts_status write_check(const struct github *g, const struct kts_result *result)
{
	enum kts_point point = kts_result_point(result);
	const struct kts_ir_check *check = result->check;
	struct kts_model_place place;

	if (point == KTS_POINT_PASS)
		return KTS_OK;
	fputs(point == KTS_POINT_FAIL ? "::error" : "::warning", g->out);
	if (kts_model_locate(g->spec->sources, check->at, &place)) {
		write_key(g, " ", "file", place.file);
		write_number(g, "line", place.line);
		write_number(g, "col", place.column);
	} else {
		write_key(g, " ", "file", g->spec->file);
	}
	write_key(g, ",", "title", check->group ? check->group : "");
	if (check->group)
		fputs(" / ", g->out);
	kts_text_write(g->out, KTS_ESCAPE_GITHUB_KEY, kts_check_title(check));
	fprintf(g->out, "::%s: ", point == KTS_POINT_INCONCLUSIVE ? "inconclusive" : "violated");
	write_text(g, kts_check_title(check));
	if (g->spec->title != g->spec->file && g->spec->series) {
		fputs(" over ", g->out);
		write_text(g, g->spec->series->file);
	}
	if (kts_reason_name(result->reason))
		fprintf(g->out, " (%s)", kts_reason_name(result->reason));
	KTS_TRY(write_rows(g, result, false));
	KTS_TRY(write_rows(g, result, true));
	KTS_TRY(write_scope(g, result, "%0A", KTS_ESCAPE_GITHUB));
	if (check->because) {
		fputs("%0Abecause: ", g->out);
		write_text(g, check->because);
	}
	putc('\n', g->out);
	return KTS_OK;
}

static void write_messages(const struct github *g)
{
	struct kts_model_message message;

	for (size_t i = 0; kts_model_message(g->spec, i, &message); i++) {
		fprintf(g->out, "::%s", message.severity);
		write_key(g, " ", "file", message.file ? message.file : g->spec->file);
		if (message.line)
			write_number(g, "line", message.line);
		if (message.column)
			write_number(g, "col", message.column);
		write_key(g, ",", "title", message.code);
		fputs("::", g->out);
		write_text(g, message.message);
		if (message.help) {
			fputs("%0Ahelp: ", g->out);
			write_text(g, message.help);
		}
		putc('\n', g->out);
	}
}

enum kts_status kts_report_github(FILE *out, const struct kts_model *model)
{
	struct github g = { .out = out };

	for (size_t i = 0; i < model->n; i++) {
		g.spec = &model->spec[i];
		write_messages(&g);
		for (size_t k = 0; g.spec->results && k < g.spec->results->n; k++)
			KTS_TRY(write_check(&g, &g.spec->results->result[k]));
	}
	return KTS_OK;
}

/* --- the step summary --- */

static void write_cell(const struct github *g, const char *text)
{
	kts_text_write(g->out, KTS_ESCAPE_MARKDOWN, text);
}

static enum kts_status summary_check(const struct github *g, const struct kts_result *result)
{
	static const char *const words[KTS_POINT_COUNT] = {
		[KTS_POINT_PASS] = "pass",
		[KTS_POINT_FAIL] = "**fail**",
		[KTS_POINT_WARN] = "warning",
		[KTS_POINT_INCONCLUSIVE] = "**inconclusive**",
	};
	char number[KTS_QUANTITY_BYTES];
	struct kts_model_row row;

	fprintf(g->out, "| %s | ", words[kts_result_point(result)]);
	if (result->check->group) {
		write_cell(g, result->check->group);
		fputs(" / ", g->out);
	}
	write_cell(g, kts_check_title(result->check));
	kts_u64_write(number, result->judged);
	fprintf(g->out, " | %s", number);
	kts_u64_write(number, result->total);
	fprintf(g->out, " of %s | ", number);
	kts_u64_write(number, result->violated);
	fprintf(g->out, "%s | ", number);
	if (result->margin.known) {
		kts_quantity_write(number, kts_number_f64(result->margin.value), result->margin.unit.text);
		write_cell(g, number);
	}
	fputs(" | ", g->out);
	if (result->n_violations || result->n_undecided_rows) {
		KTS_TRY(kts_model_row(g->spec, result, result->n_violations == 0, 0, &row));
		if (row.at.known) {
			write_cell(g, row.at.tag);
			fputs(": ", g->out);
		}
		write_cell(g, row.message);
		kts_model_row_fini(&row);
	} else if (kts_reason_name(result->reason)) {
		write_cell(g, kts_reason_name(result->reason));
		KTS_TRY(write_scope(g, result, ": ", KTS_ESCAPE_MARKDOWN));
	}
	fputs(" |\n", g->out);
	return KTS_OK;
}

enum kts_status kts_report_github_summary(FILE *out, const struct kts_model *model)
{
	struct github g = { .out = out };

	fprintf(out, "## kts: %s\n", kts_outcome_name(kts_model_outcome(model)));
	for (size_t i = 0; i < model->n; i++) {
		struct kts_model_message message;

		g.spec = &model->spec[i];
		fputs("\n### ", out);
		write_cell(&g, g.spec->title);
		fprintf(out, ": %s\n\n", kts_outcome_name(kts_model_spec_outcome(g.spec)));
		for (size_t k = 0; kts_model_message(g.spec, k, &message); k++) {
			fprintf(out, "- %s %s: ", message.severity, message.code);
			write_cell(&g, message.message);
			putc('\n', out);
		}
		if (!g.spec->results)
			continue;
		fputs("| verdict | check | judged | violated | margin | first finding |\n"
		      "| --- | --- | --- | --- | --- | --- |\n", out);
		for (size_t k = 0; k < g.spec->results->n; k++)
			KTS_TRY(summary_check(&g, &g.spec->results->result[k]));
	}
	return KTS_OK;
}
