/* SPDX-License-Identifier: MIT */
#include "runtime/report/trace.h"

#include <stdlib.h>
#include <string.h>

#include "grammar/base/limits.h"
#include "runtime/report/text.h"
#include "runtime/report/words.h"

/* A run of samples to which the same happened is its ends; in between so many are told by their number. */
#define LEAST_FOLDED	2u
#define FATE_COLUMNS	14

struct writer {
	FILE *out;
	const struct kts_model_spec *spec;
	struct kts_trace *trace;
	bool all;
	/* the check in work: */
	size_t check;
	const struct kts_result *result;
	const struct kts_traced *at;
	uint64_t samples;
	size_t violation, undecided;	/* rows of samples before are behind these */
	uint64_t lines;
	bool is_full;
};

static const char *const words[] = {
	[KTS_FATE_OUT] = "out of scope", [KTS_FATE_NONE] = "no obligation", [KTS_FATE_SATISFIED] = "ok",
	[KTS_FATE_VIOLATED] = "violated", [KTS_FATE_UNDECIDED] = "undecided", [KTS_FATE_SKIPPED] = "skipped",
};

/* What became of a sample, as a word; one for all has no obligation for each. */
static const char *word_of(const struct writer *w, enum kts_fate fate)
{
	enum kts_pattern pattern = w->result->check->pattern;

	if (fate == KTS_FATE_NONE && (pattern == KTS_PATTERN_require || pattern == KTS_PATTERN_eventually ||
				      pattern == KTS_PATTERN_converge))
		return "looked at";
	return words[fate];
}

/* --- a line --- */

static void write_tag(const struct writer *w, uint64_t sample)
{
	char tag[256];

	kts_axis_tag(&w->spec->data->axis, sample, tag, sizeof tag);
	kts_text_write(w->out, KTS_ESCAPE_PLAIN, tag);
}

static void write_place(const struct writer *w, uint64_t sample)
{
	const struct kts_axis *axis = &w->spec->data->axis;
	uint64_t step = kts_axis_step(axis, sample);
	char time[KTS_QUANTITY_BYTES] = "no time", phase[KTS_PHASE_BYTES];
	int64_t elapsed;

	write_tag(w, sample);
	if (kts_axis_elapsed(axis, sample, &elapsed))
		kts_time_write(time, elapsed);
	fprintf(w->out, " (%s", time);
	if (step != KTS_NO_PHASE) {
		kts_phase_name(phase, step);
		fprintf(w->out, ", %s", phase);
	}
	fputs(")", w->out);
}

static enum kts_status write_values(const struct writer *w, uint64_t sample)
{
	const struct kts_ir_check *check = w->result->check;
	const struct kts_observation *value;

	KTS_TRY(kts_trace_values(w->trace, w->check, sample, &value));
	for (size_t i = 0; value && i < check->n_signals; i++) {
		fputs(i ? "; " : ": ", w->out);
		kts_text_write(w->out, KTS_ESCAPE_PLAIN, check->signal[i].name);
		fputs(" = ", w->out);
		kts_text_observation(w->out, w->spec, &value[i], &check->signal[i]);
	}
	return KTS_OK;
}

/* Among the rows of evidence, which are in order, that of @sample; *next: those before it are behind. */
static const struct kts_evidence *row_of(const struct kts_evidence *row, size_t n, size_t *next, uint64_t sample)
{
	while (*next < n && row[*next].sample < sample)
		++*next;
	return *next < n && row[*next].sample == sample ? &row[*next] : NULL;
}

static void write_message(const struct writer *w, const struct kts_evidence *row)
{
	char message[KTS_MAX_DIAG_TEXT];

	kts_evidence_message(message, sizeof message, w->result, row, w->spec->data);
	fputs(": ", w->out);
	kts_text_write(w->out, KTS_ESCAPE_PLAIN, message);
}

/* Why: the reason of a skip by its kind, the message of what is violated or undecided. */
static void write_why(struct writer *w, uint64_t sample)
{
	const struct kts_traced *at = &w->at[sample];
	const struct kts_result *r = w->result;
	const struct kts_evidence *row = NULL;

	if (at->fate == KTS_FATE_SKIPPED)
		fprintf(w->out, ": %s", kts_error_kind_name((enum kts_error_kind)at->kind));
	else if (at->fate == KTS_FATE_VIOLATED)
		row = row_of(r->violation, r->n_violations, &w->violation, sample);
	else if (at->fate == KTS_FATE_UNDECIDED)
		row = row_of(r->undecided_row, r->n_undecided_rows, &w->undecided, sample);
	if (row)
		write_message(w, row);
}

/* Is there room for another line? */
static bool line(struct writer *w)
{
	w->is_full = !w->all && w->lines >= KTS_MAX_TRACE_LINES;
	w->lines += !w->is_full;
	return !w->is_full;
}

static enum kts_status write_sample(struct writer *w, uint64_t sample)
{
	if (!line(w))
		return KTS_OK;
	fprintf(w->out, "    %-*s", FATE_COLUMNS, word_of(w, (enum kts_fate)w->at[sample].fate));
	write_place(w, sample);
	KTS_TRY(write_values(w, sample));
	write_why(w, sample);
	putc('\n', w->out);
	return KTS_OK;
}

/* --- a check --- */

static bool same(const struct kts_traced *a, const struct kts_traced *b)
{
	return a->fate == b->fate && a->kind == b->kind;
}

static uint64_t run_end(const struct writer *w, uint64_t begin)
{
	uint64_t end = begin + 1;

	while (end < w->samples && same(&w->at[end], &w->at[begin]))
		end++;
	return end;
}

/* Samples [begin, end), all of one fate. What is violated or undecided has a line each. */
static enum kts_status write_run(struct writer *w, uint64_t begin, uint64_t end)
{
	enum kts_fate fate = (enum kts_fate)w->at[begin].fate;
	bool folds = !w->all && fate != KTS_FATE_VIOLATED && fate != KTS_FATE_UNDECIDED && end - begin >= LEAST_FOLDED + 2;

	for (uint64_t i = begin; i < end && !w->is_full; i++) {
		KTS_TRY(write_sample(w, i));
		if (!folds || i != begin || !line(w))
			continue;
		fprintf(w->out, "    %-*s%llu more\n", FATE_COLUMNS, word_of(w, fate), (unsigned long long)(end - begin - 2));
		i = end - 2;
	}
	return KTS_OK;
}

static void write_head(const struct writer *w)
{
	const struct kts_result *r = w->result;
	struct kts_model_place place;

	putc('\n', w->out);
	if (r->check->group) {
		kts_text_write(w->out, KTS_ESCAPE_PLAIN, r->check->group);
		fputs(" / ", w->out);
	}
	kts_text_write(w->out, KTS_ESCAPE_PLAIN, kts_check_title(r->check));
	/* of a quorum each key is traced, whose title is that of all */
	if (r->check->has_quorum && r->check->key) {
		fputs(", key ", w->out);
		kts_text_write(w->out, KTS_ESCAPE_PLAIN, r->check->key);
	}
	if (kts_model_locate(w->spec->sources, r->check->at, &place)) {
		fputs("  (", w->out);
		kts_text_write(w->out, KTS_ESCAPE_PLAIN, place.file);
		fprintf(w->out, ":%llu)", (unsigned long long)place.line);
	}
	putc('\n', w->out);
}

/* What is not of one sample, then the counts that make the verdict. */
static void write_end(const struct writer *w)
{
	const struct kts_result *r = w->result;
	const char *reason = r->verdict == KTS_INCONCLUSIVE ? kts_reason_name(r->reason) : NULL;
	bool fails = r->n_violations != 0;
	const struct kts_evidence *row = fails ? r->violation : r->n_undecided_rows ? r->undecided_row : NULL;
	bool told = row && row->sample < w->samples &&
		    w->at[row->sample].fate == (fails ? KTS_FATE_VIOLATED : KTS_FATE_UNDECIDED);

	if (w->is_full)
		fprintf(w->out, "    ...: --all shows all samples\n");
	fprintf(w->out, "    = %s%s%s%s: %llu of %llu samples in scope have a value; of %llu obligations %llu judged, %llu "
		"violated, %llu undecided", kts_verdict_name(r->verdict), reason ? " (" : "", reason ? reason : "",
		reason ? ")" : "", (unsigned long long)r->read, (unsigned long long)r->scope, (unsigned long long)r->total,
		(unsigned long long)r->judged, (unsigned long long)r->violated, (unsigned long long)r->undecided);
	if (row && !told)
		write_message(w, row);
	putc('\n', w->out);
}

static enum kts_status write_check(struct writer *w)
{
	write_head(w);
	for (uint64_t i = 0, end; i < w->samples && !w->is_full; i = end) {
		end = run_end(w, i);
		KTS_TRY(write_run(w, i, end));
	}
	write_end(w);
	return KTS_OK;
}

enum kts_status kts_report_trace(FILE *out, const struct kts_model_spec *spec, struct kts_trace *trace, bool all)
{
	for (size_t i = 0; i < kts_trace_checks(trace); i++) {
		struct writer w = { .out = out, .spec = spec, .trace = trace, .all = all, .check = i };

		w.result = kts_trace_result(trace, i);
		w.at = kts_trace_samples(trace, i);
		w.samples = spec->data->axis.n;
		KTS_TRY(write_check(&w));
	}
	return KTS_OK;
}
