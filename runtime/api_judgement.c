/* SPDX-License-Identifier: MIT */
/* What can be asked of a judgement, and of the series that it is about. */
#include <string.h>

#include "grammar/base/utf8.h"
#include "runtime/api_internal.h"

/* Text of @len bytes that was cut to @size ends with a whole character. */
static void end_text(char *text, size_t size, size_t len)
{
	size_t last = size - 1;

	if (len < size)
		return;
	while (last && ((unsigned char)text[last - 1] & 0xc0) == 0x80)
		last--;
	if (last && !kts_utf8_length(text + last - 1, size - last))
		text[last - 1] = '\0';
}

/* --- the series --- */

enum kts_status kts_input_get(const struct kts_input *input, struct kts_input_facts *out)
{
	if (!out || out->size != sizeof(*out) || !kts_input_is_valid(input))
		return KTS_EINVAL;
	*out = (struct kts_input_facts){
		.size = sizeof(*out),
		.file = input->facts.file,
		.form = input->facts.form,
		.samples = input->facts.samples,
		.n_identities = input->facts.n_identities,
		.n_warnings = input->facts.n_warnings,
	};
	return KTS_OK;
}

const char *kts_input_identity(const struct kts_input *input, size_t i, uint64_t *first)
{
	if (!kts_input_is_valid(input) || i >= input->facts.n_identities)
		return NULL;
	if (first)
		*first = input->facts.identity[i].first;
	return input->facts.identity[i].object;
}

const char *kts_input_warning(const struct kts_input *input, size_t i)
{
	return kts_input_is_valid(input) && i < input->facts.n_warnings ? input->facts.warning[i] : NULL;
}

static void sample_facts(const struct kts_axis *axis, uint64_t index, struct kts_sample_facts *out)
{
	uint64_t step = kts_axis_step(axis, index);

	*out = (struct kts_sample_facts){ .size = sizeof(*out), .line = kts_axis_line(axis, index) };
	out->has_elapsed = kts_axis_elapsed(axis, index, &out->elapsed_ns);
	out->has_step = step != KTS_NO_PHASE;
	out->step_index = out->has_step ? step : 0;
	end_text(out->tag, sizeof(out->tag), kts_axis_tag(axis, index, out->tag, sizeof(out->tag)));
}

enum kts_status kts_input_sample(const struct kts_input *input, uint64_t index, struct kts_sample_facts *out)
{
	if (!out || out->size != sizeof(*out) || !kts_input_is_valid(input) || index >= kts_input_samples(input))
		return KTS_EINVAL;
	sample_facts(&kts_series_data(input->series)->axis, index, out);
	return KTS_OK;
}

/* --- checks --- */

enum kts_verdict kts_judgement_verdict(const struct kts_judgement *judgement)
{
	return judgement->results->verdict;
}

size_t kts_judgement_check_count(const struct kts_judgement *judgement)
{
	return judgement->results->n;
}

static size_t count_skips(const struct kts_result *result)
{
	size_t n = 0;

	for (size_t i = 0; i < KTS_KIND_COUNT; i++)
		n += result->skipped[i] != 0;
	return n;
}

void kts_check_facts_of(const struct kts_spec *spec, const struct kts_result *result, struct kts_check_facts *out)
{
	const struct kts_ir_check *check = result->check;
	struct kts_model_place place;

	kts_model_locate(spec->sources, check->at, &place);
	*out = (struct kts_check_facts){
		.size = sizeof(*out),
		.label = check->label,
		.group = check->group,
		.pattern = kts_pattern_name(check->pattern),
		.because = check->because,
		.warn = check->warn,
		.verdict = result->verdict,
		.reason = result->verdict == KTS_INCONCLUSIVE ? kts_reason_name(result->reason) : NULL,
		.file = place.file ? place.file : spec->name,
		.line = place.line,
		.column = place.column,
		.samples_scope = result->scope,
		.samples_read = result->read,
		.total = result->total,
		.judged = result->judged,
		.violated = result->violated,
		.undecided = result->undecided,
		.skipped = kts_result_skipped(result),
		.has_margin = result->margin.known,
		.margin = result->margin.value,
		.unit = result->unit.text ? result->unit.text : "",
		.margin_unit = result->margin.unit.text ? result->margin.unit.text : "",
		.has_relative = result->margin.known && result->margin.has_relative,
		.margin_relative = result->margin.relative,
		.margin_index = result->margin.known ? result->margin.sample : UINT64_MAX,
		.n_violations = result->n_violations,
		.n_undecided = result->n_undecided_rows,
		.n_notes = kts_model_note_count(result),
		.n_skips = count_skips(result),
		.n_signals = check->n_signals,
		.title = kts_check_title(check),
		.key = kts_check_key(check),
		.has_phase = check->has_phase,
		.phase = check->phase,
	};
}

enum kts_status kts_judgement_check(const struct kts_judgement *judgement, size_t i, struct kts_check_facts *out)
{
	if (!out || out->size != sizeof(*out) || i >= judgement->results->n)
		return KTS_EINVAL;
	kts_check_facts_of(judgement->spec, &judgement->results->result[i], out);
	return KTS_OK;
}

enum kts_status kts_judgement_skip(const struct kts_judgement *judgement, size_t i, size_t k, struct kts_skip_facts *out)
{
	const struct kts_result *result;

	if (!out || out->size != sizeof(*out) || i >= judgement->results->n)
		return KTS_EINVAL;
	result = &judgement->results->result[i];
	for (size_t kind = 0; kind < KTS_KIND_COUNT; kind++) {
		if (!result->skipped[kind] || k--)
			continue;
		out->kind = kts_error_kind_name((enum kts_error_kind)kind);
		out->class_name = kts_error_class_name(kts_error_class((enum kts_error_kind)kind));
		out->count = result->skipped[kind];
		return KTS_OK;
	}
	return KTS_EINVAL;
}

/* What the report's model needs for the words of a row or note. */
static struct kts_model_spec model_of(const struct kts_judgement *judgement)
{
	return (struct kts_model_spec){ .sources = judgement->spec->sources, .data = &judgement->expansion.data };
}

enum kts_status kts_judgement_note(const struct kts_judgement *judgement, size_t i, size_t k, struct kts_note_facts *out)
{
	const struct kts_model_spec spec = model_of(judgement);
	const struct kts_result *result;
	const struct kts_note *note;
	size_t len;

	if (!out || out->size != sizeof(*out) || i >= judgement->results->n)
		return KTS_EINVAL;
	result = &judgement->results->result[i];
	if (k >= kts_model_note_count(result))
		return KTS_EINVAL;
	memset(out, 0, sizeof(*out));
	out->size = sizeof(*out);
	len = kts_model_note_words(out->message, sizeof(out->message), &spec, result, k);
	end_text(out->message, sizeof(out->message), len);
	out->reason = kts_model_note_reason(&spec, result, k);
	if (k >= result->n_notes)
		return KTS_OK;
	note = &result->note[k];
	out->kind = kts_note_kind(note);
	out->count = note->count;
	out->first = note->first;
	out->last = note->last;
	return KTS_OK;
}

/* --- rows --- */

static struct kts_exact_value value_of(struct kts_number n, const char *text)
{
	switch (n.type) {
	case KTS_TYPE_BOOL:
		return (struct kts_exact_value){ .type = KTS_VALUE_BOOL, .u64 = n.boolean };
	case KTS_TYPE_U64:
		return (struct kts_exact_value){ .type = KTS_VALUE_U64, .u64 = n.u64 };
	case KTS_TYPE_I64:
		return (struct kts_exact_value){ .type = KTS_VALUE_I64, .i64 = n.i64 };
	case KTS_TYPE_F64:
		return (struct kts_exact_value){ .type = KTS_VALUE_F64, .f64 = n.f64 };
	case KTS_TYPE_TEXT:
		return (struct kts_exact_value){ .type = KTS_VALUE_TEXT, .text = text };
	case KTS_TYPE_INT:
	case KTS_TYPE_COUNT:
		break;
	}
	return (struct kts_exact_value){ .type = KTS_VALUE_NONE };
}

/* The word for @id; NULL where it is none, or no error of a sample. */
static const char *kind_of(const struct kts_data *data, kts_error_id id)
{
	id &= KTS_ERROR_ID_MASK;
	if (id == KTS_ERROR_NONE || id == KTS_ERROR_BEFORE_START)
		return NULL;
	return kts_error_kind_name(kts_errors_get(data->errors, id)->kind);
}

static const struct kts_evidence *find_row(const struct kts_result *result, enum kts_row_kind kind, size_t row)
{
	if (kind != KTS_ROW_VIOLATED && kind != KTS_ROW_UNDECIDED)
		return NULL;
	if (row >= (kind == KTS_ROW_VIOLATED ? result->n_violations : result->n_undecided_rows))
		return NULL;
	return kind == KTS_ROW_VIOLATED ? &result->violation[row] : &result->undecided_row[row];
}

static void place_row(const struct kts_data *data, uint64_t index, struct kts_row_facts *out)
{
	struct kts_sample_facts sample;

	sample_facts(&data->axis, index, &sample);
	out->has_sample = 1;
	out->index = index;
	out->line = sample.line;
	out->has_elapsed = sample.has_elapsed;
	out->elapsed_ns = sample.elapsed_ns;
	out->has_step = sample.has_step;
	out->step_index = sample.step_index;
	memcpy(out->tag, sample.tag, sizeof(out->tag));
}

enum kts_status kts_row_facts_of(const struct kts_data *data, const struct kts_result *result, enum kts_row_kind kind,
				 size_t row, struct kts_row_facts *out)
{
	const struct kts_evidence *evidence = find_row(result, kind, row);
	struct kts_number margin;
	size_t len;

	if (!out || out->size != sizeof(*out) || !evidence)
		return KTS_EINVAL;
	memset(out, 0, sizeof(*out));
	out->size = sizeof(*out);
	if (evidence->sample != UINT64_MAX)
		place_row(data, evidence->sample, out);
	out->has_previous = evidence->previous != UINT64_MAX;
	out->previous = out->has_previous ? evidence->previous : 0;
	out->key = evidence->key;
	out->kind = kind_of(data, evidence->error);
	out->has_value = evidence->has_value;
	if (evidence->has_value) {
		out->value = kts_number_real(evidence->value);
		out->exact_value = value_of(evidence->value, NULL);
	}
	if (evidence->has_bound) {
		out->bound = kts_number_real(evidence->bound);
		out->exact_bound = value_of(evidence->bound, NULL);
	}
	out->has_margin = kind == KTS_ROW_VIOLATED && kts_model_row_margin(evidence, &margin);
	out->margin = out->has_margin ? kts_number_real(margin) : 0;
	len = kts_evidence_message(out->message, sizeof(out->message), result, evidence, data);
	end_text(out->message, sizeof(out->message), len);
	return KTS_OK;
}

enum kts_status kts_judgement_row(const struct kts_judgement *judgement, size_t i, enum kts_row_kind kind, size_t row,
				  struct kts_row_facts *out)
{
	if (i >= judgement->results->n)
		return KTS_EINVAL;
	return kts_row_facts_of(&judgement->expansion.data, &judgement->results->result[i], kind, row, out);
}

static struct kts_exact_value observed(const struct kts_judgement *judgement, const struct kts_observation *at, size_t k,
				 const char **kind)
{
	*kind = at ? kind_of(&judgement->expansion.data, at[k].error) : NULL;
	if (!at || (at[k].error & KTS_ERROR_ID_MASK) != KTS_ERROR_NONE)
		return (struct kts_exact_value){ .type = KTS_VALUE_NONE };
	return value_of(at[k].number, at[k].text);
}

enum kts_status kts_judgement_row_signal(const struct kts_judgement *judgement, size_t i, enum kts_row_kind kind, size_t row,
					 size_t k, struct kts_row_signal_facts *out)
{
	const struct kts_evidence *evidence;
	const struct kts_ir_check *check;

	if (!out || out->size != sizeof(*out) || i >= judgement->results->n)
		return KTS_EINVAL;
	evidence = find_row(&judgement->results->result[i], kind, row);
	if (!evidence)
		return KTS_EINVAL;
	check = judgement->results->result[i].check;
	if (k >= check->n_signals)
		return KTS_EINVAL;
	out->name = check->signal[k].name;
	out->value = observed(judgement, evidence->at, k, &out->kind);
	out->previous = observed(judgement, evidence->before, k, &out->previous_kind);
	return KTS_OK;
}
