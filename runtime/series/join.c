/* SPDX-License-Identifier: MIT */
#include "runtime/series/join.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/series/fault.h"
#include "runtime/series/glob.h"

/* Words of all error records of a series; further ones keep their kind, and reason, only. */
#define ERROR_BYTES	(1u << 20)
/* Sections of a scheduler that are remembered. */
#define SECTIONS	64u

enum kts_status kts_joiner_init(struct kts_joiner *j, const struct kts_plan *plan, struct kts_series *series)
{
	struct kts_data *data = &series->data;

	*j = (struct kts_joiner){ .plan = plan, .series = series, .first_boundary = UINT64_MAX };
	kts_axis_init(&data->axis);
	KTS_TRY(kts_errors_new(&data->errors));
	KTS_TRY(kts_texts_new(&data->texts));
	if (plan->sweeps) {
		j->n_keys = calloc(plan->n_nodes, sizeof *j->n_keys);
		if (!j->n_keys)
			return KTS_ENOMEM;
	}
	data->column = calloc(plan->n ? plan->n : 1, sizeof *data->column);
	j->settling = calloc(plan->n ? plan->n : 1, sizeof *j->settling);
	if (!data->column || !j->settling)
		return KTS_ENOMEM;
	data->n_columns = plan->n;
	for (uint32_t c = 0; c < plan->n; c++) {
		kts_column_init(&data->column[c], plan->projection[c].type);
		j->settling[c].second = UINT64_MAX;
	}
	return KTS_OK;
}

void kts_joiner_free(struct kts_joiner *j)
{
	free(j->origin);
	free(j->origin_slot);
	kts_bump_free(&j->text);
	free(j->section);
	kts_bump_free(&j->section_text);
	for (uint32_t c = 0; j->settling && c < j->plan->n; c++)
		free(j->settling[c].pins.slot);
	free(j->settling);
	kts_events_free(&j->events);
	kts_boundaries_free(&j->boundaries);
	kts_run_data_free(&j->run);
	kts_keys_free(&j->keys);
	free(j->n_keys);
	free(j->local_origin);
	free(j->local_fault);
	free(j->local_text);
	free(j->record);
	*j = (struct kts_joiner){ 0 };
}

enum kts_status kts_series_warn(struct kts_series *series, const char *format, ...)
{
	char *text = NULL;
	va_list args;

	KTS_TRY(kts_grow(&series->warning, &series->cap_warnings, series->n_warnings, sizeof *series->warning));
	va_start(args, format);
	int n = vasprintf(&text, format, args);
	va_end(args);
	if (n < 0)
		return KTS_ENOMEM;
	series->warning[series->n_warnings++] = text;
	return KTS_OK;
}

/* --- origins --- */

static enum kts_status rehash(struct kts_joiner *j)
{
	size_t n = j->n_origin_slots ? j->n_origin_slots * 2 : 64;
	uint32_t *slot;

	if (j->n_origins * 2 < j->n_origin_slots)
		return KTS_OK;
	slot = calloc(n, sizeof *slot);
	if (!slot)
		return KTS_ENOMEM;
	for (size_t i = 0; i < j->n_origins; i++) {
		size_t at = kts_origin_hash(&j->origin[i].origin) & (n - 1);

		while (slot[at])
			at = (at + 1) & (n - 1);
		slot[at] = (uint32_t)i + 1;
	}
	free(j->origin_slot);
	j->origin_slot = slot;
	j->n_origin_slots = n;
	return KTS_OK;
}

static enum kts_status add_origin(struct kts_joiner *j, const struct kts_origin *o, uint64_t *id)
{
	struct kts_known_origin known = { .origin = *o };
	size_t at;

	KTS_TRY(rehash(j));
	for (at = kts_origin_hash(o) & (j->n_origin_slots - 1); j->origin_slot[at]; at = (at + 1) & (j->n_origin_slots - 1)) {
		*id = j->origin_slot[at];
		if (kts_origin_equal(&j->origin[*id - 1].origin, o))
			return KTS_OK;
	}
	if (j->n_origins >= UINT32_MAX / 2)
		return KTS_ELIMIT;
	known.place = (uint32_t)j->n_origins;
	if (o->n_cpus) {
		struct kts_origin place = { .object = o->object, .address = o->address };
		uint64_t place_id;

		/* the place itself is an origin too; its slot may be the one that was found free */
		KTS_TRY(add_origin(j, &place, &place_id));
		KTS_TRY(rehash(j));
		known.place = (uint32_t)place_id - 1;
		for (at = kts_origin_hash(o) & (j->n_origin_slots - 1); j->origin_slot[at];)
			at = (at + 1) & (j->n_origin_slots - 1);
		uint64_t *cpus = kts_bump_alloc(&j->text, o->n_cpus * sizeof *cpus);

		if (!cpus)
			return KTS_ENOMEM;
		memcpy(cpus, o->cpus, o->n_cpus * sizeof *cpus);
		known.origin.cpus = cpus;
	}
	KTS_TRY(kts_grow(&j->origin, &j->cap_origins, j->n_origins, sizeof *j->origin));
	known.origin.object.at = kts_bump_text(&j->text, o->object.at, o->object.len);
	if (!known.origin.object.at)
		return KTS_ENOMEM;
	j->origin[j->n_origins++] = known;
	*id = j->n_origins;
	j->origin_slot[at] = (uint32_t)*id;
	return KTS_OK;
}

/* --- the scheduler --- */

static enum kts_status remember_section(struct kts_joiner *j, const struct kts_section *s)
{
	if (j->n_sections == SECTIONS)
		return KTS_OK;
	KTS_TRY(kts_grow(&j->section, &j->cap_sections, j->n_sections, sizeof *j->section));
	char *name = kts_bump_text(&j->section_text, s->name.at, s->name.len);

	if (!name)
		return KTS_ENOMEM;
	j->section[j->n_sections++] = (struct kts_section){ { name, s->name.len }, s->address };
	return KTS_OK;
}

/* Is this another scheduler than the last one: another name, or a section of the same name elsewhere? */
static bool is_other(const struct kts_joiner *j, const struct kts_fact *fact)
{
	const struct kts_series *s = j->series;

	if (!s->n_identities)
		return true;
	const char *object = s->identity[s->n_identities - 1].object;

	if (!kts_text_is(fact->object, object, strlen(object)))
		return true;
	for (size_t i = 0; i < fact->n_sections; i++)
		for (size_t k = 0; k < j->n_sections; k++)
			if (kts_text_equal(fact->section[i].name, j->section[k].name) &&
			    fact->section[i].address != j->section[k].address)
				return true;
	return false;
}

static enum kts_status see_scheduler(struct kts_joiner *j, const struct kts_fact *fact)
{
	struct kts_series *s = j->series;

	if (is_other(j, fact)) {
		if (s->n_identities == KTS_MAX_IDENTITIES)
			return KTS_ELIMIT;
		KTS_TRY(kts_grow(&s->identity, &s->cap_identities, s->n_identities, sizeof *s->identity));
		char *object = kts_bump_text(&s->text, fact->object.at, fact->object.len);

		if (!object)
			return KTS_ENOMEM;
		s->identity[s->n_identities++] = (struct kts_series_identity){ object, s->data.axis.n };
		j->n_sections = 0;
		kts_bump_reset(&j->section_text);
	}
	for (size_t i = 0; i < fact->n_sections; i++) {
		bool known = false;

		for (size_t k = 0; k < j->n_sections; k++)
			known |= kts_text_equal(fact->section[i].name, j->section[k].name);
		if (!known)
			KTS_TRY(remember_section(j, &fact->section[i]));
	}
	return KTS_OK;
}

/* --- rows --- */

static enum kts_status see_tag(struct kts_joiner *j, struct kts_text tag)
{
	if (j->n_tags_seen == KTS_TAGS_SHOWN)
		return KTS_OK;
	for (size_t i = 0; i < j->n_tags_seen; i++)
		if (kts_text_equal(j->tag_seen[i], tag))
			return KTS_OK;
	char *copy = kts_bump_text(&j->text, tag.at, tag.len);

	if (!copy)
		return KTS_ENOMEM;
	j->tag_seen[j->n_tags_seen++] = (struct kts_text){ copy, tag.len };
	return KTS_OK;
}

/* Time since the first sample, where the form has no other; and whether time goes on. */
static void see_time(struct kts_joiner *j, struct kts_row *row)
{
	if (!row->has_time)
		return;
	if (j->series->form == KTS_FORM_PLAIN) {
		if (!j->has_first) {
			j->has_first = true;
			j->first_ns = row->elapsed_ns;
		}
		row->has_time = !__builtin_sub_overflow(row->elapsed_ns, j->first_ns, &row->elapsed_ns);
		j->bad_times += !row->has_time;
		if (!row->has_time)
			return;
	}
	if (j->has_last && row->elapsed_ns < j->last_ns && j->backwards++ == 0) {
		j->backwards_at = j->series->data.axis.n;
		j->backwards_from_ns = j->last_ns;
		j->backwards_to_ns = row->elapsed_ns;
	}
	j->has_last = true;
	j->last_ns = row->elapsed_ns;
}

static enum kts_status add_row(struct kts_joiner *j, struct kts_row *row, uint64_t line)
{
	struct kts_axis *axis = &j->series->data.axis;
	struct kts_text tag = row->tag;
	char number[32];

	j->samples += row->left_out;
	if (!tag.at) {
		tag.at = number;
		tag.len = (size_t)snprintf(number, sizeof number, "#%llu", (unsigned long long)j->samples);
	}
	j->samples++;
	row->skip = !row->tag.at && j->plan->tags && !kts_glob_matches(j->plan->tags, tag.at, tag.len);
	if (row->skip)
		return see_tag(j, tag);
	see_time(j, row);
	if (!j->stamped) {
		if (row->has_boundary && !j->boundaries.any)
			j->first_boundary = axis->n;
		KTS_TRY(kts_boundaries_add(&j->boundaries, row->has_boundary, row->boundary_ms));
	}
	return kts_axis_add(axis, tag.at, tag.len, row->has_time, row->elapsed_ns, row->phase, line + row->line + 1,
			    j->series->n_identities);
}

static enum kts_status add_rows(struct kts_joiner *j, struct kts_batch *b, uint64_t line)
{
	uint32_t seen = 0;

	for (uint32_t i = 0; i < b->n; i++) {
		struct kts_row *row = &b->row[i];

		/* a sample that `tags` leave out says nothing about the scheduler either; here only nameless ones can be */
		if (row->fact && row->fact != seen) {
			seen = row->fact;
			KTS_TRY(see_scheduler(j, &b->fact[seen - 1]));
		}
		KTS_TRY(add_row(j, row, line));
	}
	return KTS_OK;
}

/* --- cells --- */

static enum kts_status grow_records(struct kts_joiner *j)
{
	size_t n = j->n_record_slots ? j->n_record_slots * 2 : 64;
	struct kts_known_error *record = calloc(n, sizeof *record);

	if (!record)
		return KTS_ENOMEM;
	for (size_t i = 0; i < j->n_record_slots; i++) {
		size_t at = j->record[i].hash & (n - 1);

		if (!j->record[i].id)
			continue;
		while (record[at].id)
			at = (at + 1) & (n - 1);
		record[at] = j->record[i];
	}
	free(j->record);
	j->record = record;
	j->n_record_slots = n;
	return KTS_OK;
}

/* Bytes that keeping the record costs, and a number that stands for all that it says. */
static size_t words_of(const struct kts_error *e, uint64_t *hash)
{
	size_t bytes = sizeof *e;
	const char *const lines[] = { e->detail, e->help };

	*hash = kts_mix(kts_mix(59, e->kind), e->reason);
	for (size_t i = 0; i < 2; i++) {
		struct kts_text text = { lines[i], lines[i] ? strlen(lines[i]) : 0 };

		*hash = kts_mix_text(kts_mix(*hash, lines[i] != NULL), text);
		bytes += text.len + 1;
	}
	for (size_t i = 0; i < e->n_payload; i++) {
		const struct kts_payload *p = &e->payload[i];
		bool texts = p->type == KTS_PAYLOAD_TEXT || p->type == KTS_PAYLOAD_TEXTS;

		*hash = kts_mix_text(kts_mix(*hash, p->type), (struct kts_text){ p->key, strlen(p->key) });
		bytes += sizeof *p;
		for (size_t k = 0; p->type != KTS_PAYLOAD_NULL && k < p->n; k++) {
			struct kts_text text = { texts ? p->text[k] : "", texts ? strlen(p->text[k]) : 0 };

			*hash = texts ? kts_mix_text(*hash, text) : kts_mix(*hash, p->u64[k]);
			bytes += 8 + text.len;
		}
	}
	return bytes;
}

/*
 * A record of the series. What it says is looked up by its hash first, so that
 * the same cause keeps its record when there is no room for new ones.
 */
static enum kts_status add_error(struct kts_joiner *j, const struct kts_error *error, kts_error_id *id)
{
	struct kts_error bare = { .kind = error->kind, .original = error->original, .reason = error->reason };
	uint64_t hash;
	size_t words = words_of(error, &hash), at;

	if (j->n_records * 2 >= j->n_record_slots)
		KTS_TRY(grow_records(j));
	for (at = hash & (j->n_record_slots - 1); j->record[at].id; at = (at + 1) & (j->n_record_slots - 1)) {
		if (j->record[at].hash != hash)
			continue;
		*id = j->record[at].id;
		return KTS_OK;
	}
	if (words > ERROR_BYTES - j->error_bytes)
		return kts_errors_add(j->series->data.errors, &bare, id);
	KTS_TRY(kts_errors_add(j->series->data.errors, error, id));
	j->error_bytes += words;
	j->record[at] = (struct kts_known_error){ hash, *id };
	j->n_records++;
	return KTS_OK;
}

static enum kts_status exchange_error(struct kts_joiner *j, const struct kts_batch *b, uint32_t local,
				      kts_error_id *id)
{
	struct kts_error missing = { .kind = KTS_KIND_missing_stats, .original = KTS_KIND_missing_stats };

	if (local >= KTS_LOCAL_FAULT) {
		kts_error_id *known = &j->local_fault[local - KTS_LOCAL_FAULT];

		if (!*known)
			KTS_TRY(add_error(j, &b->fault[local - KTS_LOCAL_FAULT], known));
		*id = *known;
		return KTS_OK;
	}
	*id = local;
	if (local < KTS_LOCAL_MISSING)
		return KTS_OK;
	missing.reason = (enum kts_missing_reason)(local - KTS_LOCAL_MISSING);
	return add_error(j, &missing, id);
}

/* The id that the series has for a text of the batch. */
static enum kts_status exchange_text(struct kts_joiner *j, const struct kts_batch *b, uint64_t *bits)
{
	uint32_t *known = &j->local_text[*bits - 1];

	if (!*known) {
		size_t len;
		const char *text = kts_texts_get(b->texts, (uint32_t)*bits, &len);
		enum kts_status status = kts_texts_add(j->series->data.texts, text, len, known);

		if (status == KTS_ELIMIT)
			j->limit = KTS_LIMIT_TEXTS;
		KTS_TRY(status);
	}
	*bits = *known;
	return KTS_OK;
}

static enum kts_status add_cells(struct kts_joiner *j, const struct kts_batch *b, uint32_t c,
				 struct kts_column *column)
{
	const uint64_t *bits = b->bits + (size_t)c * b->cap;
	const uint32_t *error = b->error + (size_t)c * b->cap;
	const uint32_t *identity = b->identity + (size_t)c * b->cap;

	for (uint32_t i = 0; i < b->n; i++) {
		if (b->row[i].skip)
			continue;
		if (!error[i]) {
			uint64_t id = identity[i] ? j->local_origin[identity[i] - 1] : 0, value = bits[i];

			if (column->type == KTS_TYPE_TEXT)
				KTS_TRY(exchange_text(j, b, &value));
			KTS_TRY(kts_column_add(column, value, id));
			continue;
		}
		kts_error_id id;

		KTS_TRY(exchange_error(j, b, error[i], &id));
		KTS_TRY(kts_column_add_error(column, id));
	}
	return KTS_OK;
}

static enum kts_status reserve(void *array, size_t *cap, size_t n, size_t size)
{
	while (*cap < n)
		KTS_TRY(kts_grow(array, cap, *cap, size));
	return KTS_OK;
}

/* Nothing of the batch has an id of the series yet, but its origins. */
static enum kts_status map_ids(struct kts_joiner *j, const struct kts_batch *b)
{
	size_t n_texts = b->texts ? kts_texts_count(b->texts) : 0;

	KTS_TRY(reserve(&j->local_origin, &j->cap_local_origins, b->n_origins, sizeof *j->local_origin));
	for (size_t i = 0; i < b->n_origins; i++)
		KTS_TRY(add_origin(j, &b->origin[i], &j->local_origin[i]));
	KTS_TRY(reserve(&j->local_fault, &j->cap_local_faults, b->n_faults, sizeof *j->local_fault));
	if (b->n_faults)
		memset(j->local_fault, 0, b->n_faults * sizeof *j->local_fault);
	KTS_TRY(reserve(&j->local_text, &j->cap_local_texts, n_texts, sizeof *j->local_text));
	if (n_texts)
		memset(j->local_text, 0, n_texts * sizeof *j->local_text);
	return KTS_OK;
}

static enum kts_status add_run(struct kts_joiner *j, const struct kts_batch *b)
{
	for (size_t i = 0; i < b->n_run; i++) {
		enum kts_status status = kts_run_data_add(&j->run, b->run[i].key, b->run[i].text);

		if (status == KTS_ELIMIT)
			j->limit = KTS_LIMIT_RUN;
		KTS_TRY(status);
	}
	return KTS_OK;
}

static enum kts_status add_keys(struct kts_joiner *j, const struct kts_batch *b)
{
	enum kts_status status = kts_keys_join(&j->keys, b, j->n_keys, &j->limit_node);

	if (status == KTS_ELIMIT)
		j->limit = KTS_LIMIT_KEYS;
	return status;
}

enum kts_status kts_joiner_add(struct kts_joiner *j, struct kts_batch *b, uint64_t line)
{
	for (size_t i = 0; i < b->n_tags_seen; i++)
		KTS_TRY(see_tag(j, b->tag_seen[i]));
	KTS_TRY(kts_events_join(&j->events, &b->events));
	j->stamped |= b->stamped && !j->samples && !j->events_given;
	KTS_TRY(add_run(j, b));
	KTS_TRY(map_ids(j, b));
	KTS_TRY(add_rows(j, b, line));
	if (j->n_keys)
		KTS_TRY(add_keys(j, b));
	j->samples += b->left_out;
	j->bad_times += b->bad_times;
	for (uint32_t c = 0; c < b->n_columns; c++)
		KTS_TRY(add_cells(j, b, c, &j->series->data.column[c]));
	return KTS_OK;
}

enum kts_status kts_joiner_add_run(struct kts_joiner *j, const struct kts_batch *b, struct kts_column *column)
{
	KTS_TRY(map_ids(j, b));
	for (uint32_t c = 0; c < b->n_columns; c++) {
		KTS_TRY(add_cells(j, b, c, &column[c]));
		KTS_TRY(kts_column_settle(&column[c], j->series->data.errors));
	}
	return KTS_OK;
}

/* --- the end --- */

/* Nanoseconds as milliseconds, without zeros at the end. */
static void write_ms(char out[40], int64_t ns)
{
	uint64_t magnitude = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
	int n = snprintf(out, 40, "%s%llu.%06llu", ns < 0 ? "-" : "", (unsigned long long)(magnitude / 1000000),
			 (unsigned long long)(magnitude % 1000000));

	while (out[n - 1] == '0')
		n--;
	if (out[n - 1] == '.')
		n--;
	out[n] = '\0';
}

static enum kts_status warn_about_time(struct kts_joiner *j)
{
	struct kts_series *s = j->series;
	const struct kts_axis *axis = &s->data.axis;
	char tag[120], from[40], to[40], more[60] = "";

	if (j->backwards) {
		kts_axis_tag(axis, j->backwards_at, tag, sizeof tag);
		write_ms(from, j->backwards_from_ns);
		write_ms(to, j->backwards_to_ns);
		if (j->backwards > 1)
			snprintf(more, sizeof more, ", and at %llu more samples", (unsigned long long)j->backwards - 1);
		KTS_TRY(kts_series_warn(s, "time goes backwards at `%s` (line %llu), from %s ms to %s ms%s", tag,
					(unsigned long long)kts_axis_line(axis, j->backwards_at), from, to, more));
	}
	if (j->plan->key[KTS_PLAN_TIME] && axis->elapsed.n_valid == 0)
		return kts_series_warn(s, "no sample has a time at `%s`", j->plan->key[KTS_PLAN_TIME]->text ?
						j->plan->key[KTS_PLAN_TIME]->text : "time");
	if (j->bad_times)
		return kts_series_warn(s, "the time of %llu sample%s is no number, or beyond the clock",
				       (unsigned long long)j->bad_times, j->bad_times == 1 ? "" : "s");
	return KTS_OK;
}

/* A name that is wrong everywhere is best told where there was a near one: schedulers come and go. */
static void choose_wrong_name(struct kts_joiner *j, struct kts_column *column)
{
	const struct kts_errors *errors = j->series->data.errors;
	const struct kts_error *e = column->wrong_name ? kts_errors_get(errors, column->wrong_name) : NULL;

	if (!e || e->help)
		return;
	for (size_t i = 0; i < column->errors.n; i++) {
		e = kts_errors_get(errors, (kts_error_id)column->errors.run[i].id);
		if (!e || !e->help || kts_error_class(e->kind) != KTS_CLASS_lookup)
			continue;
		column->wrong_name = (kts_error_id)column->errors.run[i].id;
		return;
	}
}

enum kts_status kts_joiner_finish(struct kts_joiner *j, struct kts_events *events)
{
	struct kts_data *data = &j->series->data;

	if (!events)
		events = &j->events;
	j->series->phases_open = j->first_boundary != UINT64_MAX;
	KTS_TRY(kts_events_sort(events));
	if (events->n && j->boundaries.any)
		KTS_TRY(kts_phases_derive(&data->axis, &j->boundaries, events));
	KTS_TRY(kts_events_name_phases(events, &data->axis));
	if (events->labels_left_out)
		KTS_TRY(kts_series_warn(j->series, "only the labels of the first %u stimulus events are known",
					KTS_MAX_EVENT_LABELS));
	for (uint32_t c = 0; c < data->n_columns; c++) {
		KTS_TRY(kts_drift_apply(j, c, data->column[c].n));
		KTS_TRY(kts_column_settle_from(&data->column[c], data->errors, j->settling[c].run));
		choose_wrong_name(j, &data->column[c]);
	}
	return warn_about_time(j);
}
