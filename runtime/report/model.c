/* SPDX-License-Identifier: MIT */
#include "runtime/report/model.h"

#include <stdlib.h>
#include <string.h>

#include "grammar/base/number.h"
#include "runtime/report/words.h"

enum kts_outcome kts_model_spec_outcome(const struct kts_model_spec *spec)
{
	for (size_t i = 0; spec->tests && i < spec->tests->n; i++) {
		if (!spec->tests->run[i]->holds)
			return KTS_OUTCOME_FAIL;
	}
	if (!spec->results)
		return spec->tests ? KTS_OUTCOME_PASS : KTS_OUTCOME_ERROR;
	switch (spec->results->verdict) {
	case KTS_PASS:
		return KTS_OUTCOME_PASS;
	case KTS_FAIL:
		return KTS_OUTCOME_FAIL;
	case KTS_INCONCLUSIVE:
		return KTS_OUTCOME_INCONCLUSIVE;
	}
	return KTS_OUTCOME_ERROR;
}

static int rank(enum kts_outcome outcome)
{
	static const int ranks[] = {
		[KTS_OUTCOME_PASS] = 0,
		[KTS_OUTCOME_INCONCLUSIVE] = 1,
		[KTS_OUTCOME_FAIL] = 2,
		[KTS_OUTCOME_ERROR] = 3,
	};

	return ranks[outcome];
}

enum kts_outcome kts_model_outcome(const struct kts_model *model)
{
	enum kts_outcome worst = model->n ? KTS_OUTCOME_PASS : KTS_OUTCOME_ERROR;

	for (size_t i = 0; i < model->n; i++) {
		enum kts_outcome outcome = kts_model_spec_outcome(&model->spec[i]);

		if (rank(outcome) > rank(worst))
			worst = outcome;
	}
	return worst;
}

const char *kts_outcome_name(enum kts_outcome outcome)
{
	static const char *const names[] = {
		[KTS_OUTCOME_PASS] = "pass",
		[KTS_OUTCOME_FAIL] = "fail",
		[KTS_OUTCOME_INCONCLUSIVE] = "inconclusive",
		[KTS_OUTCOME_ERROR] = "error",
	};

	return names[outcome];
}

enum kts_point kts_result_point(const struct kts_result *result)
{
	switch (result->verdict) {
	case KTS_PASS:
		return KTS_POINT_PASS;
	case KTS_INCONCLUSIVE:
		return KTS_POINT_INCONCLUSIVE;
	case KTS_FAIL:
		break;
	}
	if (!result->check->warn)
		return KTS_POINT_FAIL;
	/* a wrong name is no finding about the series: it may not pass as a mere warning */
	return result->reason == KTS_REASON_WRONG_NAME ? KTS_POINT_INCONCLUSIVE : KTS_POINT_WARN;
}

void kts_model_tally(const struct kts_model_spec *spec, struct kts_tally *tally)
{
	for (size_t i = 0; spec->tests && i < spec->tests->n; i++)
		tally->tests_failed += !spec->tests->run[i]->holds;
	if (spec->tests)
		tally->tests += spec->tests->n;
	if (!spec->results) {
		tally->errors += !spec->tests;
		return;
	}
	for (size_t i = 0; i < spec->results->n; i++)
		tally->point[kts_result_point(&spec->results->result[i])]++;
	tally->checks += spec->results->n;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

size_t kts_model_group_end(const struct kts_model_spec *spec, size_t first)
{
	const struct kts_result *result = spec->results->result;
	size_t end = first + 1;

	while (end < spec->results->n && same_text(result[first].check->group, result[end].check->group))
		end++;
	return end;
}

uint64_t kts_result_shown(const struct kts_result *result, bool undecided)
{
	const struct kts_evidence *row = undecided ? result->undecided_row : result->violation;
	size_t n = undecided ? result->n_undecided_rows : result->n_violations;
	uint64_t shown = 0;

	for (size_t i = 0; i < n; i++)
		shown += row[i].lacking ? row[i].lacking : 1;
	return shown;
}

uint64_t kts_result_skipped(const struct kts_result *result)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < KTS_KIND_COUNT; i++)
		sum += result->skipped[i];
	return sum;
}

double kts_result_coverage(const struct kts_result *result)
{
	return result->scope ? (double)result->read / (double)result->scope : 0;
}

bool kts_model_locate(const struct kts_sources *sources, struct kts_span span, struct kts_model_place *place)
{
	struct kts_place at;
	uint32_t end;

	*place = (struct kts_model_place){ 0 };
	if (!sources || !kts_span_is_set(span) || kts_sources_locate(sources, span.begin, &at) != KTS_OK)
		return false;
	end = span.end < at.line_end ? span.end : at.line_end;
	*place = (struct kts_model_place){
		.file = at.source->name,
		.line = at.line,
		.column = at.column,
		.text = at.source->text + (at.line_begin - at.source->base),
		.len = at.line_end - at.line_begin,
		.caret = span.begin - at.line_begin,
		.caret_len = end > span.begin ? end - span.begin : 1,
	};
	return true;
}

char *kts_model_tag(const struct kts_data *data, uint64_t sample)
{
	size_t len = kts_axis_tag(&data->axis, sample, NULL, 0);
	char *tag = malloc(len + 1);

	if (tag)
		kts_axis_tag(&data->axis, sample, tag, len + 1);
	return tag;
}

const char *kts_model_phase(const struct kts_ir_check *check, char buf[KTS_PHASE_BYTES])
{
	if (!check->has_phase)
		return NULL;
	kts_phase_name(buf, check->phase);
	return buf;
}

static enum kts_status sample_words(const struct kts_data *data, uint64_t sample, const struct kts_observation *value,
				    struct kts_model_sample *out)
{
	uint64_t step;

	/* Of the run there are values without a sample. */
	out->value = value;
	if (sample == UINT64_MAX)
		return KTS_OK;
	out->tag = kts_model_tag(data, sample);
	if (!out->tag)
		return KTS_ENOMEM;
	out->known = true;
	out->index = sample;
	out->line = kts_axis_line(&data->axis, sample);
	out->has_elapsed = kts_axis_elapsed(&data->axis, sample, &out->elapsed_ns);
	step = kts_axis_step(&data->axis, sample);
	out->has_step = step != KTS_NO_PHASE;
	if (out->has_step) {
		out->step_index = step;
		kts_phase_name(out->phase, step);
	}
	return KTS_OK;
}

/* Exact over integers that fit; a double elsewhere. */
bool kts_model_row_margin(const struct kts_evidence *evidence, struct kts_number *margin)
{
	struct kts_number a = evidence->below ? evidence->value : evidence->bound;
	struct kts_number b = evidence->below ? evidence->bound : evidence->value;

	if (!evidence->has_value || !evidence->has_bound || a.type == KTS_TYPE_BOOL || b.type == KTS_TYPE_BOOL)
		return false;
	if (a.type == KTS_TYPE_U64 && b.type == KTS_TYPE_U64 && b.u64 - a.u64 <= INT64_MAX && a.u64 <= b.u64)
		*margin = kts_number_i64(-(int64_t)(b.u64 - a.u64));
	else if (a.type == KTS_TYPE_U64 && b.type == KTS_TYPE_U64 && a.u64 > b.u64)
		*margin = kts_number_u64(a.u64 - b.u64);
	else
		*margin = kts_number_f64(kts_number_real(a) - kts_number_real(b));
	return true;
}

enum kts_status kts_model_row(const struct kts_model_spec *spec, const struct kts_result *result, bool undecided,
			      size_t i, struct kts_model_row *row)
{
	const struct kts_evidence *evidence = undecided ? &result->undecided_row[i] : &result->violation[i];
	enum kts_status rc;
	size_t len;

	*row = (struct kts_model_row){ .evidence = evidence };
	rc = sample_words(spec->data, evidence->sample, evidence->at, &row->at);
	if (rc == KTS_OK)
		rc = sample_words(spec->data, evidence->previous, evidence->before, &row->previous);
	if (rc != KTS_OK)
		goto fail;
	if ((evidence->error & KTS_ERROR_ID_MASK) != KTS_ERROR_NONE)
		row->error = kts_errors_get(spec->data->errors, evidence->error);
	len = kts_evidence_message(NULL, 0, result, evidence, spec->data);
	row->message = malloc(len + 1);
	if (!row->message) {
		rc = KTS_ENOMEM;
		goto fail;
	}
	kts_evidence_message(row->message, len + 1, result, evidence, spec->data);
	row->has_margin = !undecided && kts_model_row_margin(evidence, &row->margin);
	return KTS_OK;
fail:
	kts_model_row_fini(row);
	return rc;
}

void kts_model_row_fini(struct kts_model_row *row)
{
	free(row->at.tag);
	free(row->previous.tag);
	free(row->message);
	*row = (struct kts_model_row){ 0 };
}

size_t kts_model_note_count(const struct kts_result *result)
{
	bool no_sample = result->scope == 0 && !result->n_undecided_rows && !result->n_violations;

	return result->n_notes + (no_sample || kts_result_is_empty(result));
}

size_t kts_model_note_words(char *buf, size_t size, const struct kts_model_spec *spec, const struct kts_result *result,
			    size_t i)
{
	return i < result->n_notes ? kts_note_message(buf, size, result, &result->note[i], spec->data) :
				     kts_scope_message(buf, size, result, spec->data);
}

char *kts_model_note(const struct kts_model_spec *spec, const struct kts_result *result, size_t i)
{
	size_t len = kts_model_note_words(NULL, 0, spec, result, i);
	char *text = malloc(len + 1);

	if (text)
		kts_model_note_words(text, len + 1, spec, result, i);
	return text;
}

const char *kts_model_note_reason(const struct kts_model_spec *spec, const struct kts_result *result, size_t i)
{
	const struct kts_error *error;
	const struct kts_note *note;

	if (i >= result->n_notes)
		return result->scope == 0 ? "no_sample" : "before_start";
	note = &result->note[i];
	if (note->kind == KTS_KIND_COUNT)
		return "forward_steps";
	if ((note->error & KTS_ERROR_ID_MASK) == KTS_ERROR_NONE)
		return NULL;
	error = kts_errors_get(spec->data->errors, note->error);
	if (error->kind == KTS_KIND_missing_stats)
		return kts_missing_reason_name(error->reason);
	return error->detail;
}

static void message_words(const struct kts_model_spec *spec, const struct kts_diag *diag,
			  struct kts_model_message *message)
{
	struct kts_model_place place;

	*message = (struct kts_model_message){
		.severity = diag->severity == KTS_SEVERITY_ERROR ? "error" : "warning",
		.message = diag->message,
		.help = diag->help[0] ? diag->help : NULL,
	};
	kts_diag_code_text(diag->code, message->code);
	if (kts_model_locate(spec->sources, diag->span, &place)) {
		message->file = place.file;
		message->line = place.line;
		message->column = place.column;
	} else if (diag->file[0]) {
		message->file = diag->file;
		message->line = diag->line;
		message->column = diag->byte;
	}
}

bool kts_model_message(const struct kts_model_spec *spec, size_t i, struct kts_model_message *message)
{
	const struct kts_diags *all[] = { spec->diags, spec->input_diags };

	for (size_t k = 0; k < 2; k++) {
		if (!all[k])
			continue;
		if (i < all[k]->n) {
			message_words(spec, &all[k]->records[i], message);
			return true;
		}
		i -= all[k]->n;
	}
	return false;
}

bool kts_model_first_error(const struct kts_model_spec *spec, struct kts_model_message *message)
{
	for (size_t i = 0; kts_model_message(spec, i, message); i++) {
		if (strcmp(message->severity, "error") == 0)
			return true;
	}
	return false;
}
