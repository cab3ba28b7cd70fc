/* SPDX-License-Identifier: MIT */
#include "runtime/report/model.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/number.h"
#include "runtime/report/words.h"

/*
 * The JSON report. jansson holds and quotes the values; they are written by the
 * walker below, because jansson cannot write a double in the shortest form that
 * reads back the same. A row is built, written and freed before the next, so
 * that a report with all evidence takes no more memory than one row.
 */
struct json {
	FILE *out;
	const struct kts_model *model;
	const struct kts_model_spec *spec;
	bool failed;		/* an allocation did; checked at the end of each piece */
};

/* --- building: every function takes what it is given, and gives NULL when memory ran out --- */

static json_t *ok(struct json *j, json_t *value)
{
	if (!value)
		j->failed = true;
	return value;
}

static void set(struct json *j, json_t *object, const char *key, json_t *value)
{
	/* takes value, NULL too */
	if (!object || json_object_set_new_nocheck(object, key, ok(j, value)) != 0)
		j->failed = true;
}

static void add(struct json *j, json_t *array, json_t *value)
{
	if (!array || json_array_append_new(array, ok(j, value)) != 0)
		j->failed = true;
}

/* Text that may hold bytes that are no UTF-8 (names of files): those become U+FFFD. NULL gives null. */
static json_t *text(const char *value)
{
	json_t *out;
	char *clean;
	size_t n = 0;

	if (!value)
		return json_null();
	out = json_string(value);
	if (out)
		return out;
	clean = malloc(3 * strlen(value) + 1);
	if (!clean)
		return NULL;
	for (uint32_t code; *value;) {
		size_t len = kts_utf8_next(value, &code);
		const char *from = code == UINT32_MAX ? KTS_REPLACEMENT : value;
		size_t more = code == UINT32_MAX ? 3 : len;

		memcpy(clean + n, from, more);
		n += more;
		value += len;
	}
	clean[n] = '\0';
	out = json_string(clean);
	free(clean);
	return out;
}

static json_t *unsigned_number(uint64_t value)
{
	char digits[KTS_NUMBER_BYTES];

	if (value <= INT64_MAX)
		return json_integer((json_int_t)value);
	kts_u64_write(digits, value);
	return json_string(digits);
}

static json_t *real(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *number(struct kts_number value)
{
	switch (value.type) {
	case KTS_TYPE_BOOL:
		return json_boolean(value.boolean);
	case KTS_TYPE_U64:
	case KTS_TYPE_INT:
		return unsigned_number(value.u64);
	case KTS_TYPE_I64:
		return json_integer((json_int_t)value.i64);
	case KTS_TYPE_F64:
		return real(value.f64);
	case KTS_TYPE_TEXT:
	case KTS_TYPE_COUNT:
		break;
	}
	return json_null();
}

static json_t *milliseconds(bool known, int64_t ns)
{
	if (!known)
		return json_null();
	return ns % 1000000 == 0 ? json_integer(ns / 1000000) : json_real((double)ns / 1e6);
}

static json_t *unit_text(const struct kts_unit *unit)
{
	return unit->text && unit->text[0] ? text(unit->text) : json_null();
}

static json_t *tag(struct json *j, uint64_t sample)
{
	char *words;
	json_t *out;

	if (sample == UINT64_MAX)
		return json_null();
	words = kts_model_tag(j->spec->data, sample);
	out = words ? text(words) : NULL;
	free(words);
	return out;
}

/* --- writing --- */

static int to_file(const char *buffer, size_t size, void *file)
{
	/* a write error stays in the flag of the file, where the caller looks */
	fwrite(buffer, 1, size, file);
	return 0;
}

static void write_key(struct json *j, const char *key)
{
	json_t *string = ok(j, text(key));

	if (string && json_dump_callback(string, to_file, j->out, JSON_ENCODE_ANY) != 0)
		j->failed = true;
	json_decref(string);
	putc(':', j->out);
}

/* Trees are as deep as this file builds them: four levels. */
static void write_value(struct json *j, const json_t *value)
{
	char digits[KTS_NUMBER_BYTES];
	const char *key;
	const json_t *item;
	size_t i;

	switch (json_typeof(value)) {
	case JSON_OBJECT:
		putc('{', j->out);
		i = 0;
		for (void *at = json_object_iter((json_t *)value); at;
		     at = json_object_iter_next((json_t *)value, at)) {
			key = json_object_iter_key(at);
			if (i++)
				putc(',', j->out);
			write_key(j, key);
			write_value(j, json_object_iter_value(at));
		}
		putc('}', j->out);
		break;
	case JSON_ARRAY:
		putc('[', j->out);
		for (i = 0; i < json_array_size(value); i++) {
			item = json_array_get(value, i);
			if (i)
				putc(',', j->out);
			write_value(j, item);
		}
		putc(']', j->out);
		break;
	case JSON_REAL:
		kts_real_write_json(digits, json_real_value(value));
		fputs(digits, j->out);
		break;
	case JSON_STRING:
	case JSON_INTEGER:
	case JSON_TRUE:
	case JSON_FALSE:
	case JSON_NULL:
		if (json_dump_callback(value, to_file, j->out, JSON_ENCODE_ANY) != 0)
			j->failed = true;
		break;
	}
}

/* Write and free @value. */
static void put(struct json *j, json_t *value)
{
	if (ok(j, value))
		write_value(j, value);
	json_decref(value);
}

static void member(struct json *j, const char *before, const char *key, json_t *value)
{
	fputs(before, j->out);
	write_key(j, key);
	put(j, value);
}

/* --- the parts of a check --- */

static json_t *payload(struct json *j, const struct kts_payload *p)
{
	json_t *array;

	switch (p->type) {
	case KTS_PAYLOAD_NULL:
		return json_null();
	case KTS_PAYLOAD_TEXT:
		return text(p->text[0]);
	case KTS_PAYLOAD_U64:
		return unsigned_number(p->u64[0]);
	case KTS_PAYLOAD_I64:
		return json_integer((json_int_t)(int64_t)p->u64[0]);
	case KTS_PAYLOAD_BOOL:
		return json_boolean(p->u64[0] != 0);
	case KTS_PAYLOAD_TEXTS:
	case KTS_PAYLOAD_U64S:
		array = json_array();
		for (size_t i = 0; i < p->n; i++)
			add(j, array, p->type == KTS_PAYLOAD_TEXTS ? text(p->text[i]) : unsigned_number(p->u64[i]));
		return array;
	}
	return json_null();
}

/* The error's own payload, as the series encodes it, then what kts knows besides. */
static json_t *error_words(struct json *j, const struct kts_error *error)
{
	json_t *out = json_object();

	for (size_t i = 0; i < error->n_payload; i++)
		set(j, out, error->payload[i].key, payload(j, &error->payload[i]));
	if (!json_object_get(out, "class"))
		set(j, out, "class", text(kts_error_class_name(kts_error_class(error->kind))));
	if (error->original != error->kind && !json_object_get(out, "original"))
		set(j, out, "original", text(kts_error_kind_name(error->original)));
	if (error->kind == KTS_KIND_missing_stats)
		set(j, out, "reason", text(kts_missing_reason_name(error->reason)));
	if (error->detail && !json_object_get(out, "detail"))
		set(j, out, "detail", text(error->detail));
	if (error->help && !json_object_get(out, "help"))
		set(j, out, "help", text(error->help));
	return out;
}

static json_t *values(struct json *j, const struct kts_ir_check *check, const struct kts_observation *value)
{
	json_t *out = json_object();

	for (size_t i = 0; i < check->n_signals && value; i++) {
		bool bad = (value[i].error & KTS_ERROR_ID_MASK) != KTS_ERROR_NONE;

		set(j, out, check->signal[i].name,
		    bad ? json_null() : value[i].text ? text(value[i].text) : number(value[i].number));
	}
	return out;
}

static json_t *previous_words(struct json *j, const struct kts_ir_check *check, const struct kts_model_sample *s)
{
	json_t *out = json_object();

	set(j, out, "tag", text(s->tag));
	set(j, out, "index", unsigned_number(s->index));
	set(j, out, "elapsed_ms", milliseconds(s->has_elapsed, s->elapsed_ns));
	set(j, out, "values", values(j, check, s->value));
	return out;
}

static json_t *row_words(struct json *j, const struct kts_result *result, const struct kts_model_row *row)
{
	const struct kts_evidence *evidence = row->evidence;
	const struct kts_model_sample *s = &row->at;
	bool by_error = row->error && (evidence->error & KTS_ERROR_ID_MASK) != KTS_ERROR_BEFORE_START;
	json_t *out = json_object();

	set(j, out, "tag", s->known ? text(s->tag) : json_null());
	set(j, out, "index", s->known ? unsigned_number(s->index) : json_null());
	set(j, out, "line", s->known ? unsigned_number(s->line) : json_null());
	set(j, out, "elapsed_ms", milliseconds(s->known && s->has_elapsed, s->elapsed_ns));
	set(j, out, "phase", s->has_step ? text(s->phase) : json_null());
	set(j, out, "step_index", s->has_step ? unsigned_number(s->step_index) : json_null());
	set(j, out, "kind", by_error ? text(kts_error_kind_name(row->error->kind)) : json_null());
	set(j, out, "value", evidence->has_value ? number(evidence->value) : json_null());
	set(j, out, "bound", evidence->has_bound ? number(evidence->bound) : json_null());
	set(j, out, "unit", unit_text(&result->unit));
	set(j, out, "values", values(j, result->check, s->value));
	set(j, out, "previous", row->previous.known ? previous_words(j, result->check, &row->previous) : json_null());
	if (by_error)
		set(j, out, "error", error_words(j, row->error));
	set(j, out, "message", text(row->message));
	return out;
}

static void write_rows(struct json *j, const char *key, const struct kts_result *result, bool undecided)
{
	size_t n = undecided ? result->n_undecided_rows : result->n_violations;

	fprintf(j->out, ",\n    \"%s\":[", key);
	for (size_t i = 0; i < n && !j->failed; i++) {
		struct kts_model_row row;

		if (kts_model_row(j->spec, result, undecided, i, &row) != KTS_OK) {
			j->failed = true;
			break;
		}
		fputs(i ? ",\n      " : "\n      ", j->out);
		put(j, row_words(j, result, &row));
		kts_model_row_fini(&row);
	}
	putc(']', j->out);
}

static void write_notes(struct json *j, const struct kts_result *result)
{
	fputs(",\n    \"notes\":[", j->out);
	/* why there is nothing to judge is about no sample, and notes here are */
	for (size_t i = 0; i < result->n_notes; i++) {
		const struct kts_note *note = &result->note[i];
		char *message = kts_model_note(j->spec, result, i);
		json_t *out = json_object();

		set(j, out, "kind", text(kts_note_kind(note)));
		set(j, out, "reason", text(kts_model_note_reason(j->spec, result, i)));
		set(j, out, "count", unsigned_number(note->count));
		set(j, out, "first", tag(j, note->first));
		set(j, out, "last", tag(j, note->last));
		set(j, out, "message", message ? text(message) : NULL);
		free(message);
		fputs(i ? ",\n      " : "\n      ", j->out);
		put(j, out);
	}
	putc(']', j->out);
}

static json_t *place_words(struct json *j, const struct kts_ir_check *check)
{
	struct kts_model_place place;
	json_t *out = json_object();
	bool known = kts_model_locate(j->spec->sources, check->at, &place);

	set(j, out, "file", text(known ? place.file : j->spec->file));
	set(j, out, "line", known ? json_integer(place.line) : json_null());
	set(j, out, "column", known ? json_integer(place.column) : json_null());
	return out;
}

static json_t *obligation_words(struct json *j, const struct kts_result *result)
{
	json_t *out = json_object();
	json_t *skipped = json_object();

	set(j, out, "total", unsigned_number(result->total));
	set(j, out, "judged", unsigned_number(result->judged));
	set(j, out, "violated", unsigned_number(result->violated));
	set(j, out, "undecided", unsigned_number(result->undecided));
	for (size_t i = 0; i < KTS_KIND_COUNT; i++) {
		if (result->skipped[i])
			set(j, skipped, kts_error_kind_name((enum kts_error_kind)i), unsigned_number(result->skipped[i]));
	}
	set(j, out, "skipped", skipped);
	return out;
}

static json_t *margin_words(struct json *j, const struct kts_result *result)
{
	const struct kts_margin *margin = &result->margin;
	json_t *out;

	if (!margin->known)
		return json_null();
	out = json_object();
	set(j, out, "value", real(margin->value));
	set(j, out, "unit", unit_text(&margin->unit));
	set(j, out, "relative", margin->has_relative ? real(margin->relative) : json_null());
	set(j, out, "tag", tag(j, margin->sample));
	return out;
}

static json_t *sample_counts(struct json *j, const struct kts_result *result)
{
	json_t *out = json_object();

	set(j, out, "scope", unsigned_number(result->scope));
	set(j, out, "read", unsigned_number(result->read));
	return out;
}

static void write_check(struct json *j, const struct kts_result *result)
{
	const struct kts_ir_check *check = result->check;
	char phase[KTS_PHASE_BYTES];

	fputs("\n   {", j->out);
	member(j, "", "label", text(check->label));
	member(j, ",", "group", text(check->group));
	member(j, ",", "key", text(kts_check_key(check)));
	member(j, ",", "phase", text(kts_model_phase(check, phase)));
	member(j, ",", "pattern", text(kts_pattern_name(check->pattern)));
	member(j, ",", "severity", text(check->warn ? "warn" : "fail"));
	member(j, ",\n    ", "at", place_words(j, check));
	member(j, ",\n    ", "verdict", text(kts_verdict_name(result->verdict)));
	member(j, ",", "reason", text(result->verdict == KTS_INCONCLUSIVE ? kts_reason_name(result->reason) : NULL));
	member(j, ",", "because", text(check->because));
	member(j, ",\n    ", "samples", sample_counts(j, result));
	member(j, ",\n    ", "obligations", obligation_words(j, result));
	member(j, ",\n    ", "margin", margin_words(j, result));
	write_rows(j, "violations", result, false);
	write_rows(j, "undecided", result, true);
	write_notes(j, result);
	putc('}', j->out);
}

/* --- the rest of the report --- */

static json_t *series_words(struct json *j)
{
	const struct kts_model_series *series = j->spec->series;
	json_t *out, *identities, *warnings;

	if (!series)
		return json_null();
	out = json_object();
	identities = json_array();
	warnings = json_array();
	set(j, out, "file", text(series->file));
	set(j, out, "form", text(series->form));
	set(j, out, "samples", unsigned_number(series->samples));
	for (size_t i = 0; i < series->n_identities; i++) {
		json_t *identity = json_object();

		set(j, identity, "object", text(series->identity[i].object));
		set(j, identity, "first", j->spec->data ? tag(j, series->identity[i].first) : json_null());
		add(j, identities, identity);
	}
	set(j, out, "identities", identities);
	for (size_t i = 0; i < series->n_warnings; i++)
		add(j, warnings, text(series->warning[i]));
	set(j, out, "warnings", warnings);
	return out;
}

static void write_messages(struct json *j)
{
	struct kts_model_message message;
	size_t i = 0;

	fputs(",\n  \"diagnostics\":[", j->out);
	for (; kts_model_message(j->spec, i, &message); i++) {
		json_t *out = json_object();

		set(j, out, "code", text(message.code));
		set(j, out, "severity", text(message.severity));
		set(j, out, "file", text(message.file));
		set(j, out, "line", message.line ? unsigned_number(message.line) : json_null());
		set(j, out, "column", message.column ? unsigned_number(message.column) : json_null());
		set(j, out, "message", text(message.message));
		set(j, out, "help", text(message.help));
		fputs(i ? ",\n   " : "\n   ", j->out);
		put(j, out);
	}
	putc(']', j->out);
}

static void write_spec(struct json *j)
{
	const struct kts_results *results = j->spec->results;
	struct kts_model_message message;

	fputs("\n {", j->out);
	member(j, "", "file", text(j->spec->file));
	member(j, ",", "verdict", text(kts_outcome_name(kts_model_spec_outcome(j->spec))));
	if (!results || kts_model_message(j->spec, 0, &message))
		write_messages(j);
	if (results) {
		member(j, ",\n  ", "series", series_words(j));
		fputs(",\n  \"checks\":[", j->out);
		for (size_t i = 0; i < results->n && !j->failed; i++) {
			if (i)
				putc(',', j->out);
			write_check(j, &results->result[i]);
		}
		putc(']', j->out);
	}
	putc('}', j->out);
}

enum kts_status kts_report_json(FILE *out, const struct kts_model *model)
{
	struct json j = { .out = out, .model = model };

	fputs("{\"kts\":1", out);
	member(&j, ",", "tool", text(model->version));
	member(&j, ",", "verdict", text(kts_outcome_name(kts_model_outcome(model))));
	fputs(",\"specs\":[", out);
	for (size_t i = 0; i < model->n && !j.failed; i++) {
		j.spec = &model->spec[i];
		if (i)
			putc(',', out);
		write_spec(&j);
	}
	fputs("]}\n", out);
	return j.failed ? KTS_ENOMEM : KTS_OK;
}

/* --- parts, for the reports of other commands --- */

enum kts_status kts_json_series(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec)
{
	struct json j = { .out = out, .model = model, .spec = spec };

	put(&j, series_words(&j));
	return j.failed ? KTS_ENOMEM : KTS_OK;
}

enum kts_status kts_json_result(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec,
			       const struct kts_result *result)
{
	struct json j = { .out = out, .model = model, .spec = spec };

	write_check(&j, result);
	return j.failed ? KTS_ENOMEM : KTS_OK;
}

enum kts_status kts_json_messages(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec)
{
	struct json j = { .out = out, .model = model, .spec = spec };

	write_messages(&j);
	return j.failed ? KTS_ENOMEM : KTS_OK;
}
