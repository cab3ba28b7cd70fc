/* SPDX-License-Identifier: MIT */
#include "runtime/report/text.h"

#include <stdlib.h>
#include <string.h>

#include "grammar/base/number.h"
#include "runtime/report/words.h"

/* A label longer than this pushes its counts to the right instead of all others'. */
#define LABEL_COLUMNS	44u
/* Changes of the scheduler that the summary names; more are counted. */
#define NAMED_CHANGES	8u

struct text {
	FILE *out;
	const struct kts_model *model;
	const struct kts_model_spec *spec;
	size_t label_columns, verdict_columns;
	bool *no_memory;	/* set where a tag could not be written; told at the end */
};

void kts_text_color(FILE *out, const struct kts_model *model, enum kts_text_color color)
{
	static const char *const codes[] = { "\033[0m", "\033[1m", "\033[32m", "\033[1;31m", "\033[33m" };

	if (model->color)
		fputs(codes[color], out);
}

static void color(const struct text *t, enum kts_text_color color)
{
	kts_text_color(t->out, t->model, color);
}

static void write_plain(const struct text *t, const char *text)
{
	kts_text_write(t->out, KTS_ESCAPE_PLAIN, text);
}

size_t kts_text_columns(const char *text)
{
	uint32_t code;
	size_t len, n = 0;

	for (; (len = kts_utf8_next(text, &code)) > 0; text += len)
		n++;
	return n;
}

static void write_count(const struct text *t, uint64_t n)
{
	char number[KTS_NUMBER_BYTES];

	kts_u64_write(number, n);
	fputs(number, t->out);
}

static void write_quantity(const struct text *t, struct kts_number number, const char *unit)
{
	char quantity[KTS_QUANTITY_BYTES];

	kts_quantity_write(quantity, number, unit);
	fputs(quantity, t->out);
}

static void write_percent(const struct text *t, double fraction)
{
	/* to a hundredth of a percent: the exact quotient says nothing more */
	double percent = fraction * 10000;

	/* a larger one has no hundredths, and its integer may not fit */
	if (percent > -0x1p52 && percent < 0x1p52)
		percent = percent < 0 ? -(double)(uint64_t)(-percent + 0.5) : (double)(uint64_t)(percent + 0.5);
	write_quantity(t, kts_number_f64(percent / 100), "%");
}

static void write_tag(const struct text *t, uint64_t sample)
{
	char *tag = kts_model_tag(t->spec->data, sample);

	if (tag)
		write_plain(t, tag);
	else
		*t->no_memory = true;
	free(tag);
}

static enum kts_text_color point_color(enum kts_point point)
{
	static const enum kts_text_color colors[KTS_POINT_COUNT] = {
		[KTS_POINT_PASS] = GREEN,
		[KTS_POINT_FAIL] = RED,
		[KTS_POINT_WARN] = YELLOW,
		[KTS_POINT_INCONCLUSIVE] = YELLOW,
	};

	return colors[point];
}

static const char *verdict_word(const struct kts_result *result)
{
	if (result->verdict == KTS_FAIL)
		return result->check->warn ? "WARN" : "FAIL";
	return result->verdict == KTS_PASS ? "pass" : "INCONCLUSIVE";
}

static void write_counts(const struct text *t, const struct kts_result *result)
{
	uint64_t skipped = kts_result_skipped(result);

	write_count(t, result->judged);
	if (result->judged != result->total) {
		fputs(" of ", t->out);
		write_count(t, result->total);
	}
	fputs(" judged", t->out);
	if (result->violated) {
		fputs(", ", t->out);
		write_count(t, result->violated);
		fputs(" violated", t->out);
	}
	if (result->undecided) {
		fputs(", ", t->out);
		write_count(t, result->undecided);
		fputs(" undecided", t->out);
	}
	if (skipped) {
		fputs(", ", t->out);
		write_count(t, skipped);
		fputs(" skipped", t->out);
	}
}

static void write_margin(const struct text *t, const struct kts_result *result)
{
	const struct kts_margin *margin = &result->margin;

	if (!margin->known)
		return;
	fputs("; margin ", t->out);
	write_quantity(t, kts_number_f64(margin->value), margin->unit.text);
	if (margin->has_relative) {
		fputs(" (", t->out);
		write_percent(t, margin->relative);
		fputs(" of the band)", t->out);
	}
	if (margin->sample != UINT64_MAX) {
		fputs(" at ", t->out);
		write_tag(t, margin->sample);
	}
}

static void write_place(const struct text *t, const struct kts_model_sample *at)
{
	char time[KTS_QUANTITY_BYTES];

	write_plain(t, at->tag);
	if (at->has_elapsed)
		kts_time_write(time, at->elapsed_ns);
	fprintf(t->out, " (%s%s%s, line ", at->has_elapsed ? time : "no time", at->has_step ? ", " : "", at->phase);
	write_count(t, at->line);
	fputs(")", t->out);
}

void kts_text_observation(FILE *out, const struct kts_model_spec *spec, const struct kts_observation *o,
			  const struct kts_ir_signal *signal)
{
	char quantity[KTS_QUANTITY_BYTES];
	const struct kts_error *error;

	if (o->text) {
		putc('"', out);
		kts_text_write(out, KTS_ESCAPE_PLAIN, o->text);
		putc('"', out);
		return;
	}
	if ((o->error & KTS_ERROR_ID_MASK) == KTS_ERROR_NONE) {
		kts_quantity_write(quantity, o->number, signal->expr ? signal->expr->unit.text : NULL);
		kts_text_write(out, KTS_ESCAPE_PLAIN, quantity);
		return;
	}
	error = kts_errors_get(spec->data->errors, o->error);
	fprintf(out, "no value (%s)", kts_error_kind_name(error->kind));
}

static void write_values(const struct text *t, const struct kts_result *result, const struct kts_model_row *row)
{
	const struct kts_ir_check *check = result->check;
	const char *between = "";

	fputs("             ", t->out);
	for (size_t i = 0; i < check->n_signals && row->at.value; i++) {
		fputs(between, t->out);
		write_plain(t, check->signal[i].name);
		fputs(" = ", t->out);
		kts_text_observation(t->out, t->spec, &row->at.value[i], &check->signal[i]);
		if (row->previous.value) {
			fputs(", was ", t->out);
			kts_text_observation(t->out, t->spec, &row->previous.value[i], &check->signal[i]);
		}
		between = "; ";
	}
	if (row->previous.known) {
		fputs(" at ", t->out);
		write_place(t, &row->previous);
	}
	if (row->evidence->has_bound) {
		fprintf(t->out, "%sbound ", between);
		write_quantity(t, row->evidence->bound, result->unit.text);
		between = ", ";
	}
	if (row->has_margin) {
		fprintf(t->out, "%smargin ", between);
		write_quantity(t, row->margin, result->unit.text);
	}
	putc('\n', t->out);
}

static enum kts_status write_rows(const struct text *t, const struct kts_result *result, bool undecided)
{
	size_t n = undecided ? result->n_undecided_rows : result->n_violations;
	uint64_t all = undecided ? result->undecided : result->violated, shown = kts_result_shown(result, undecided);
	const char *word = undecided ? "undecided" : result->verdict == KTS_PASS ? "tolerated" : "violated";
	const struct kts_ir_check *check = result->check;

	for (size_t i = 0; i < n; i++) {
		struct kts_model_row row;

		KTS_TRY(kts_model_row(t->spec, result, undecided, i, &row));
		fprintf(t->out, "           %s", word);
		if (row.at.known) {
			fputs(" at ", t->out);
			write_place(t, &row.at);
		}
		fputs(": ", t->out);
		write_plain(t, row.message);
		putc('\n', t->out);
		if (row.error && row.error->help && !strstr(row.message, row.error->help)) {
			fputs("             help: ", t->out);
			write_plain(t, row.error->help);
			putc('\n', t->out);
		}
		/* of one signal without a value the message has said all */
		if ((check->n_signals && row.at.value && !(row.error && check->n_signals == 1 && !row.previous.known)) ||
		    row.evidence->has_bound)
			write_values(t, result, &row);
		kts_model_row_fini(&row);
	}
	/* of a wrong name one row stands for all */
	if (all > shown && result->reason != KTS_REASON_WRONG_NAME) {
		fputs("           and ", t->out);
		write_count(t, all - shown);
		fprintf(t->out, " more %s (--all prints them)\n", word);
	}
	return KTS_OK;
}

void kts_text_excerpt(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec, struct kts_span span)
{
	const struct text excerpt = { .out = out, .model = model, .spec = spec }, *t = &excerpt;
	struct kts_model_place place;

	if (!kts_model_locate(t->spec->sources, span, &place))
		return;
	fputs("           in ", t->out);
	write_plain(t, place.file);
	fprintf(t->out, ":%u:%u\n               ", place.line, place.column);
	/* a spec is checked UTF-8, but a caret line cannot follow what a control character does */
	for (size_t i = 0; i < place.len; i++)
		putc((unsigned char)place.text[i] < 0x20 && place.text[i] != '\t' ? '?' : place.text[i], t->out);
	fputs("\n               ", t->out);
	for (size_t i = 0; i < place.caret; i++) {
		if (((unsigned char)place.text[i] & 0xc0) != 0x80)
			putc(place.text[i] == '\t' ? '\t' : ' ', t->out);
	}
	color(t, point_color(KTS_POINT_FAIL));
	putc('^', t->out);
	for (size_t i = 1; i < place.caret_len; i++) {
		if (((unsigned char)place.text[place.caret + i] & 0xc0) != 0x80)
			putc('~', t->out);
	}
	color(t, PLAIN);
	putc('\n', t->out);
}

static void write_reason(const struct text *t, const struct kts_result *result)
{
	fputs("           ", t->out);
	switch (result->reason) {
	case KTS_REASON_NOTHING_JUDGED:
		fputs("nothing was judged", t->out);
		break;
	case KTS_REASON_UNDECIDED:
		write_count(t, result->undecided);
		fputs(result->undecided == 1 ? " obligation is undecided" : " obligations are undecided", t->out);
		break;
	case KTS_REASON_COVERAGE:
		fputs("the coverage of ", t->out);
		write_percent(t, kts_result_coverage(result));
		fputs(" is below its floor of ", t->out);
		write_percent(t, result->check->coverage);
		break;
	case KTS_REASON_TRIGGERS:
		fputs("it was triggered too rarely", t->out);
		break;
	case KTS_REASON_NONE:
	case KTS_REASON_WRONG_NAME:
		fputs("no reason is known", t->out);
		break;
	}
	putc('\n', t->out);
}

static enum kts_status write_notes(const struct text *t, const struct kts_result *result)
{
	for (size_t i = 0; i < kts_model_note_count(result); i++) {
		char *note = kts_model_note(t->spec, result, i);

		if (!note)
			return KTS_ENOMEM;
		fputs("           note: ", t->out);
		write_plain(t, note);
		putc('\n', t->out);
		free(note);
	}
	if (result->read < result->scope && result->reason != KTS_REASON_COVERAGE) {
		fputs("           note: ", t->out);
		write_count(t, result->read);
		fputs(" of ", t->out);
		write_count(t, result->scope);
		fputs(" samples have a value: coverage ", t->out);
		write_percent(t, kts_result_coverage(result));
		putc('\n', t->out);
	}
	return KTS_OK;
}

static enum kts_status write_check(const struct text *t, const struct kts_result *result)
{
	const char *word = verdict_word(result);
	size_t n = kts_text_columns(kts_check_title(result->check));

	fputs("    ", t->out);
	color(t, point_color(kts_result_point(result)));
	fputs(word, t->out);
	color(t, PLAIN);
	fprintf(t->out, "%*s", (int)(t->verdict_columns - strlen(word)) + 2, "");
	write_plain(t, kts_check_title(result->check));
	fprintf(t->out, "%*s", (int)(n < t->label_columns ? t->label_columns - n + 2 : 2), "");
	write_counts(t, result);
	write_margin(t, result);
	putc('\n', t->out);

	if (result->verdict == KTS_INCONCLUSIVE)
		write_reason(t, result);
	KTS_TRY(write_rows(t, result, false));
	if (result->verdict != KTS_PASS)
		KTS_TRY(write_rows(t, result, true));
	if (result->verdict == KTS_FAIL && t->model->plot)
		kts_report_plot(t->out, t->model, t->spec, result, 11);
	if (result->verdict != KTS_PASS) {
		kts_text_excerpt(t->out, t->model, t->spec, result->check->span);
		if (result->check->because) {
			fputs("           because: ", t->out);
			write_plain(t, result->check->because);
			putc('\n', t->out);
		}
	}
	return write_notes(t, result);
}

void kts_text_series(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec)
{
	const struct text head = { .out = out, .model = model, .spec = spec }, *t = &head;
	const struct kts_model_series *series = t->spec->series;

	if (!series)
		return;
	fputs("  series ", t->out);
	write_plain(t, strcmp(series->file, "-") == 0 ? "from standard input" : series->file);
	fprintf(t->out, ": %s, ", series->form);
	write_count(t, series->samples);
	fputs(series->samples == 1 ? " sample" : " samples", t->out);
	for (size_t i = 0; i < series->n_identities; i++) {
		fputs(i ? ", " : ", of ", t->out);
		write_plain(t, series->identity[i].object);
	}
	putc('\n', t->out);
	for (size_t i = 0; i < series->n_warnings; i++) {
		fputs("  ", t->out);
		color(t, YELLOW);
		fputs("warning", t->out);
		color(t, PLAIN);
		fputs(": ", t->out);
		write_plain(t, series->warning[i]);
		putc('\n', t->out);
	}
}

/* One line: which scheduler followed which. */
static void write_changes(const struct text *t)
{
	const struct kts_model_series *series = t->spec->series;
	const struct kts_runs *runs = &t->spec->data->axis.schedulers;
	uint64_t last = 0, changes = 0;

	if (!series || series->n_identities == 0)
		return;
	for (size_t i = 0; i < runs->n; i++) {
		uint64_t id = runs->run[i].id;

		/* samples that show no scheduler stand between two of the same one as well */
		if (id == 0 || id == last || id > series->n_identities)
			continue;
		if (last && ++changes <= NAMED_CHANGES) {
			fputs(changes == 1 ? "  scheduler changed: " : ", ", t->out);
			if (changes == 1) {
				write_plain(t, series->identity[last - 1].object);
				fputs(", ", t->out);
			}
			write_plain(t, series->identity[id - 1].object);
			fputs(" from ", t->out);
			write_tag(t, runs->run[i].begin);
		}
		last = id;
	}
	if (changes > NAMED_CHANGES) {
		fputs(" and ", t->out);
		write_count(t, changes - NAMED_CHANGES);
		fputs(" more changes", t->out);
	}
	if (changes)
		putc('\n', t->out);
}

static void write_head(const struct text *t)
{
	color(t, BOLD);
	write_plain(t, strcmp(t->spec->title, "-") == 0 ? "standard input" : t->spec->title);
	color(t, PLAIN);
	fputs(": ", t->out);
	kts_text_outcome(t->out, t->model, kts_model_spec_outcome(t->spec));
	putc('\n', t->out);
}

static void write_error(const struct text *t)
{
	struct kts_model_message message;

	if (!kts_model_first_error(t->spec, &message)) {
		fputs("  it could not be judged\n", t->out);
		return;
	}
	fputs("  it could not be judged: ", t->out);
	if (message.file) {
		write_plain(t, message.file);
		if (message.line) {
			putc(':', t->out);
			write_count(t, message.line);
		}
		fputs(": ", t->out);
	}
	fprintf(t->out, "[%s] ", message.code);
	write_plain(t, message.message);
	putc('\n', t->out);
	if (message.help) {
		fputs("  help: ", t->out);
		write_plain(t, message.help);
		putc('\n', t->out);
	}
}

static enum kts_status write_spec(struct text *t)
{
	const struct kts_results *results = t->spec->results;

	write_head(t);
	kts_text_series(t->out, t->model, t->spec);
	if (!results) {
		write_error(t);
		return KTS_OK;
	}
	/* of many series those stand out that do not pass */
	if (t->spec->title != t->spec->file && kts_model_spec_outcome(t->spec) == KTS_OUTCOME_PASS) {
		fputs("  ", t->out);
		write_count(t, results->n);
		fputs(results->n == 1 ? " check passes\n\n" : " checks pass\n\n", t->out);
		return KTS_OK;
	}
	t->label_columns = 0;
	t->verdict_columns = strlen("pass");
	for (size_t i = 0; i < results->n; i++) {
		size_t n = kts_text_columns(kts_check_title(results->result[i].check));

		if (strlen(verdict_word(&results->result[i])) > t->verdict_columns)
			t->verdict_columns = strlen(verdict_word(&results->result[i]));
		if (n > t->label_columns && n <= LABEL_COLUMNS)
			t->label_columns = n;
	}
	for (size_t i = 0; i < results->n;) {
		size_t end = kts_model_group_end(t->spec, i);

		putc('\n', t->out);
		if (results->result[i].check->group) {
			fputs("  ", t->out);
			color(t, BOLD);
			write_plain(t, results->result[i].check->group);
			color(t, PLAIN);
			putc('\n', t->out);
		}
		for (; i < end; i++)
			KTS_TRY(write_check(t, &results->result[i]));
	}
	putc('\n', t->out);
	write_changes(t);
	return KTS_OK;
}

enum kts_status kts_report_text(FILE *out, const struct kts_model *model)
{
	bool no_memory = false;
	struct text t = { .out = out, .model = model, .no_memory = &no_memory };

	for (size_t i = 0; i < model->n; i++) {
		t.spec = &model->spec[i];
		KTS_TRY(write_spec(&t));
	}
	if (model->n && model->spec[model->n - 1].results == NULL)
		putc('\n', out);
	kts_text_summary(out, model);
	return no_memory ? KTS_ENOMEM : KTS_OK;
}

/* --- parts, for the report of inline tests --- */

void kts_text_head(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec)
{
	write_head(&(struct text){ .out = out, .model = model, .spec = spec });
}

void kts_text_error(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec)
{
	write_error(&(struct text){ .out = out, .model = model, .spec = spec });
}

enum kts_status kts_text_result(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec,
				const struct kts_result *result)
{
	bool no_memory = false;
	struct text t = { .out = out, .model = model, .spec = spec, .verdict_columns = strlen(verdict_word(result)),
			  .no_memory = &no_memory };

	KTS_TRY(write_check(&t, result));
	return no_memory ? KTS_ENOMEM : KTS_OK;
}
