/* SPDX-License-Identifier: MIT */
#include "runtime/series/phase.h"

#include <stdlib.h>
#include <string.h>

#include "grammar/base/limits.h"
#include "runtime/series/batch.h"

enum kts_status kts_events_add(struct kts_events *events, uint64_t elapsed_ms, uint64_t step)
{
	KTS_TRY(kts_grow(&events->start, &events->cap, events->n, sizeof *events->start));
	events->start[events->n++] = (struct kts_step_start){ elapsed_ms, step };
	return KTS_OK;
}

enum kts_status kts_events_add_label(struct kts_events *events, uint64_t elapsed_ms, uint64_t step,
				     struct kts_text text)
{
	struct kts_event_label label = { .elapsed_ms = elapsed_ms, .step = step, .order = (uint32_t)events->n_labels };
	enum kts_status status;

	if (!text.len || memchr(text.at, 0, text.len))
		return KTS_OK;
	if (events->n_labels == KTS_MAX_EVENT_LABELS) {
		events->labels_left_out = true;
		return KTS_OK;
	}
	if (!events->texts)
		KTS_TRY(kts_texts_new(&events->texts));
	KTS_TRY(kts_grow(&events->label, &events->cap_labels, events->n_labels, sizeof *events->label));
	status = kts_texts_add(events->texts, text.at, text.len, &label.text);
	if (status == KTS_ELIMIT) {
		events->labels_left_out = true;
		return KTS_OK;
	}
	KTS_TRY(status);
	events->label[events->n_labels++] = label;
	return KTS_OK;
}

enum kts_status kts_events_join(struct kts_events *events, const struct kts_events *more)
{
	events->present |= more->present;
	events->labels_left_out |= more->labels_left_out;
	for (size_t i = 0; i < more->n; i++)
		KTS_TRY(kts_events_add(events, more->start[i].elapsed_ms, more->start[i].step));
	for (size_t i = 0; i < more->n_labels; i++) {
		const struct kts_event_label *label = &more->label[i];
		struct kts_text text;

		text.at = kts_texts_get(more->texts, label->text, &text.len);
		KTS_TRY(kts_events_add_label(events, label->elapsed_ms, label->step, text));
	}
	return KTS_OK;
}

static void merge(struct kts_step_start *out, const struct kts_step_start *a, size_t n, const struct kts_step_start *b,
		  size_t m)
{
	while (n || m) {
		if (!m || (n && a->elapsed_ms <= b->elapsed_ms)) {
			*out++ = *a++;
			n--;
		} else {
			*out++ = *b++;
			m--;
		}
	}
}

enum kts_status kts_events_sort(struct kts_events *events)
{
	size_t n = events->n;
	struct kts_step_start *spare;

	if (n < 2)
		return KTS_OK;
	spare = malloc(n * sizeof *spare);
	if (!spare)
		return KTS_ENOMEM;
	for (size_t width = 1; width < n; width *= 2) {
		for (size_t i = 0; i < n; i += 2 * width) {
			size_t left = n - i < width ? n - i : width;
			size_t right = n - i - left < width ? n - i - left : width;

			merge(spare + i, events->start + i, left, events->start + i + left, right);
		}
		memcpy(events->start, spare, n * sizeof *spare);
	}
	free(spare);
	return KTS_OK;
}

uint64_t kts_events_phase(const struct kts_events *events, uint64_t boundary_ms)
{
	size_t lo = 0, hi = events->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (events->start[mid].elapsed_ms <= boundary_ms)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? events->start[lo - 1].step + 1 : 1;
}

static int compare_times(const void *a, const void *b)
{
	const struct kts_event_label *x = a, *y = b;

	if (x->elapsed_ms != y->elapsed_ms)
		return x->elapsed_ms < y->elapsed_ms ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

/* Rows that are equal become neighbours, the first of them in front. */
static int compare_rows(const void *a, const void *b)
{
	const struct kts_event_label *x = a, *y = b;

	if (x->text != y->text)
		return x->text < y->text ? -1 : 1;
	if (x->step != y->step)
		return x->step < y->step ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

/* Labels with their steps, each once, in order of time; those without a step are left out. Returns how many. */
static size_t distinct_rows(const struct kts_events *events, struct kts_event_label *row)
{
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < events->n_labels; i++) {
		row[n] = events->label[i];
		if (row[n].step == KTS_NO_PHASE && events->n)
			row[n].step = kts_events_phase(events, row[n].elapsed_ms) - 1;
		n += row[n].step != KTS_NO_PHASE;
	}
	if (!n)
		return 0;
	qsort(row, n, sizeof *row, compare_times);
	for (size_t i = 0; i < n; i++)
		row[i].order = (uint32_t)i;
	qsort(row, n, sizeof *row, compare_rows);
	for (size_t i = 0; i < n; i++)
		if (!kept || row[kept - 1].text != row[i].text || row[kept - 1].step != row[i].step)
			row[kept++] = row[i];
	qsort(row, kept, sizeof *row, compare_times);
	return kept;
}

enum kts_status kts_events_name_phases(const struct kts_events *events, struct kts_axis *axis)
{
	struct kts_event_label *row;
	enum kts_status status = KTS_OK;

	if (!events->n_labels)
		return KTS_OK;
	row = calloc(events->n_labels, sizeof *row);
	if (!row)
		return KTS_ENOMEM;
	size_t n = distinct_rows(events, row);

	for (size_t i = 0; status == KTS_OK && i < n; i++)
		status = kts_axis_add_label(axis, kts_texts_get(events->texts, row[i].text, NULL), row[i].step);
	free(row);
	return status;
}

void kts_events_free(struct kts_events *events)
{
	free(events->start);
	kts_texts_free(events->texts);
	free(events->label);
	*events = (struct kts_events){ 0 };
}

/*
 * Numbers of seven bits a byte, lowest first: 0, a sample without a boundary; 1
 * and a count, so many samples as predicted, each as far from the one before as
 * that from its own; any other, less one, the zigzag difference to the prediction.
 */
static void predict(uint64_t *last, uint64_t *step, uint64_t boundary_ms)
{
	*step = boundary_ms - *last;
	*last = boundary_ms;
}

static enum kts_status put_word(struct kts_boundaries *b, unsigned __int128 word)
{
	/* room for ten bytes */
	if (b->cap_bytes - b->n_bytes < 10) {
		size_t cap = b->cap_bytes + b->cap_bytes / 2 + 256;
		uint8_t *byte = realloc(b->byte, cap);

		if (!byte)
			return KTS_ENOMEM;
		b->byte = byte;
		b->cap_bytes = cap;
	}
	for (; word > 127; word >>= 7)
		b->byte[b->n_bytes++] = (uint8_t)(word & 127) | 128;
	b->byte[b->n_bytes++] = (uint8_t)word;
	return KTS_OK;
}

static unsigned __int128 get_word(struct kts_boundary_reader *reader)
{
	const uint8_t *byte = reader->from->byte;
	unsigned __int128 word = 0;
	unsigned shift = 0;

	while (byte[reader->at] & 128) {
		word |= (unsigned __int128)(byte[reader->at++] & 127) << shift;
		shift += 7;
	}
	return word | (unsigned __int128)byte[reader->at++] << shift;
}

enum kts_status kts_boundaries_add(struct kts_boundaries *b, bool has, uint64_t boundary_ms)
{
	uint64_t off = boundary_ms - (b->last + b->step);
	uint64_t zigzag = off << 1 ^ (off >> 63 ? UINT64_MAX : 0);

	b->any |= has;
	if (!b->any) {
		b->without++;
		return KTS_OK;
	}
	if (has)
		predict(&b->last, &b->step, boundary_ms);
	if (has && !zigzag) {
		b->as_predicted++;
		return KTS_OK;
	}
	if (b->as_predicted) {
		KTS_TRY(put_word(b, 1));
		KTS_TRY(put_word(b, b->as_predicted));
		b->as_predicted = 0;
	}
	return put_word(b, has ? (unsigned __int128)zigzag + 1 : 0);
}

bool kts_boundaries_next(struct kts_boundary_reader *reader, uint64_t *boundary_ms)
{
	uint64_t off = 0;

	if (reader->without < reader->from->without) {
		reader->without++;
		return false;
	}
	if (!reader->as_predicted && !reader->end && reader->at == reader->from->n_bytes) {
		reader->end = true;
		reader->as_predicted = reader->from->as_predicted;
	}
	if (!reader->as_predicted) {
		if (reader->end)
			return false;
		unsigned __int128 word = get_word(reader);

		if (!word)
			return false;
		if (word == 1) {
			reader->as_predicted = (uint64_t)get_word(reader);
		} else {
			uint64_t zigzag = (uint64_t)(word - 1);

			off = zigzag >> 1 ^ (zigzag & 1 ? UINT64_MAX : 0);
		}
	}
	if (reader->as_predicted)
		reader->as_predicted--;
	*boundary_ms = reader->last + reader->step + off;
	predict(&reader->last, &reader->step, *boundary_ms);
	return true;
}

void kts_boundaries_free(struct kts_boundaries *boundaries)
{
	free(boundaries->byte);
	*boundaries = (struct kts_boundaries){ 0 };
}

enum kts_status kts_phases_derive(struct kts_axis *axis, const struct kts_boundaries *boundaries,
				  const struct kts_events *events)
{
	struct kts_boundary_reader reader = { .from = boundaries };
	struct kts_runs derived = { 0 };
	enum kts_status status = KTS_OK;
	size_t run = 0;

	for (uint64_t i = 0; status == KTS_OK && i < axis->n; i++) {
		uint64_t boundary_ms, phase = 0;

		while (run < axis->phases.n && axis->phases.run[run].begin <= i)
			run++;
		if (kts_boundaries_next(&reader, &boundary_ms))
			phase = kts_events_phase(events, boundary_ms);
		else if (run)
			phase = axis->phases.run[run - 1].id;
		status = kts_runs_add(&derived, i, phase);
	}
	if (status != KTS_OK) {
		kts_runs_free(&derived);
		return status;
	}
	kts_runs_free(&axis->phases);
	axis->phases = derived;
	return KTS_OK;
}
