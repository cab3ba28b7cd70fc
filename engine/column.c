/* SPDX-License-Identifier: MIT */
#include "engine/column.h"

#include <stdlib.h>
#include <string.h>

/* Room of a new column; doubled until the first segment is full. */
#define FIRST_SAMPLES	64u

enum kts_status kts_runs_add(struct kts_runs *runs, uint64_t begin, uint64_t id)
{
	uint64_t last = runs->n ? runs->run[runs->n - 1].id : 0;

	if (id == last)
		return KTS_OK;
	/* A run that would be empty gives way, and may leave its successor equal to the one before. */
	if (runs->n && runs->run[runs->n - 1].begin == begin) {
		runs->n--;
		return kts_runs_add(runs, begin, id);
	}
	if (runs->n == runs->cap) {
		size_t cap = runs->cap ? runs->cap * 2 : 4;
		struct kts_run *run = realloc(runs->run, cap * sizeof *run);

		if (!run)
			return KTS_ENOMEM;
		runs->run = run;
		runs->cap = cap;
	}
	runs->run[runs->n++] = (struct kts_run){ .begin = begin, .id = id };
	return KTS_OK;
}

size_t kts_runs_find(const struct kts_runs *runs, uint64_t sample)
{
	size_t lo = 0, hi = runs->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (runs->run[mid].begin <= sample)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? lo - 1 : SIZE_MAX;
}

uint64_t kts_runs_get(const struct kts_runs *runs, uint64_t sample)
{
	size_t at = kts_runs_find(runs, sample);

	return at == SIZE_MAX ? 0 : runs->run[at].id;
}

void kts_runs_free(struct kts_runs *runs)
{
	free(runs->run);
	*runs = (struct kts_runs){ 0 };
}

void kts_column_init(struct kts_column *column, enum kts_type type)
{
	*column = (struct kts_column){ .type = type };
}

void kts_column_clear(struct kts_column *column)
{
	for (size_t i = 0; i < column->n_segments; i++) {
		if (column->segment[i])
			free(column->segment[i]->value);
		free(column->segment[i]);
	}
	free(column->segment);
	kts_runs_free(&column->errors);
	kts_runs_free(&column->identities);
	kts_column_init(column, column->type);
}

/* Values and validity in one zeroed block; untouched pages of a large one cost nothing. */
static enum kts_status segment_resize(struct kts_segment *s, uint32_t cap)
{
	uint64_t *block = calloc((size_t)cap + cap / 64, sizeof *block);

	if (!block)
		return KTS_ENOMEM;
	if (s->cap) {
		memcpy(block, s->value, s->cap * sizeof *block);
		memcpy(block + cap, s->valid, s->cap / 64 * sizeof *block);
	}
	free(s->value);
	*s = (struct kts_segment){ .value = block, .valid = block + cap, .cap = cap };
	return KTS_OK;
}

/* Room for one sample more. */
static enum kts_status column_reserve(struct kts_column *column)
{
	struct kts_segment *last = column->n_segments ? column->segment[column->n_segments - 1] : NULL;

	if (last && column->n < (uint64_t)(column->n_segments - 1) * KTS_SEGMENT_SAMPLES + last->cap)
		return KTS_OK;
	if (last && last->cap < KTS_SEGMENT_SAMPLES)
		return segment_resize(last, last->cap * 2);
	if (column->n_segments == column->cap_segments) {
		size_t cap = column->cap_segments ? column->cap_segments * 2 : 4;
		struct kts_segment **segment = realloc(column->segment, cap * sizeof(*segment));

		if (!segment)
			return KTS_ENOMEM;
		column->segment = segment;
		column->cap_segments = cap;
	}
	struct kts_segment *s = calloc(1, sizeof *s);
	if (!s)
		return KTS_ENOMEM;
	if (segment_resize(s, last ? KTS_SEGMENT_SAMPLES : FIRST_SAMPLES) != KTS_OK) {
		free(s);
		return KTS_ENOMEM;
	}
	column->segment[column->n_segments++] = s;
	return KTS_OK;
}

enum kts_status kts_column_add(struct kts_column *column, uint64_t bits, uint64_t identity)
{
	KTS_TRY(column_reserve(column));
	KTS_TRY(kts_runs_add(&column->errors, column->n, KTS_ERROR_NONE));
	KTS_TRY(kts_runs_add(&column->identities, column->n, identity));
	struct kts_segment *s = column->segment[column->n / KTS_SEGMENT_SAMPLES];
	size_t at = column->n % KTS_SEGMENT_SAMPLES;

	s->value[at] = bits;
	s->valid[at / 64] |= 1ull << at % 64;
	column->n++;
	column->n_valid++;
	return KTS_OK;
}

enum kts_status kts_column_add_error(struct kts_column *column, kts_error_id error)
{
	KTS_TRY(column_reserve(column));
	KTS_TRY(kts_runs_add(&column->errors, column->n, error));
	column->n++;
	return KTS_OK;
}

/*
 * A sample without a value has no identity of its own: the run of the one
 * before simply goes on over it, which keeps a gap from costing two runs.
 */
enum kts_status kts_column_add_many(struct kts_column *column, size_t n, const uint64_t *bits, const uint64_t *valid,
				    const kts_error_id *error, const uint64_t *identity)
{
	for (size_t i = 0; i < n; i++) {
		if (valid[i / 64] >> i % 64 & 1)
			KTS_TRY(kts_column_add(column, bits[i], identity ? identity[i] : 0));
		else if (error)
			KTS_TRY(kts_column_add_error(column, error[i]));
		else
			return KTS_EINVAL;
	}
	return KTS_OK;
}

static bool is_lookup(const struct kts_errors *errors, uint64_t id)
{
	const struct kts_error *e = kts_errors_get(errors, (kts_error_id)id);

	return e && kts_error_class(e->kind) == KTS_CLASS_lookup;
}

enum kts_status kts_column_settle(struct kts_column *column, struct kts_errors *errors)
{
	return kts_column_settle_from(column, errors, 0);
}

enum kts_status kts_column_settle_from(struct kts_column *column, struct kts_errors *errors, size_t first)
{
	size_t kept = first;

	for (size_t i = first; i < column->errors.n; i++) {
		struct kts_run run = column->errors.run[i];

		if (is_lookup(errors, run.id) && column->n_valid == 0) {
			if (!column->wrong_name)
				column->wrong_name = (kts_error_id)run.id;
		} else if (is_lookup(errors, run.id)) {
			struct kts_error e = *kts_errors_get(errors, (kts_error_id)run.id);
			kts_error_id id;

			if (e.kind != KTS_KIND_type_mismatch) {
				e.original = e.kind;
				e.kind = KTS_KIND_absent;
				KTS_TRY(kts_errors_add(errors, &e, &id));
				run.id = id;
				/* Keeps a call that fails half-way harmless: what is settled stays in place. */
				column->errors.run[i].id = id;
			}
		}
		if (kept && column->errors.run[kept - 1].id == run.id)
			continue;
		column->errors.run[kept++] = run;
	}
	column->errors.n = kept;
	return KTS_OK;
}
