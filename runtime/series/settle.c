/* SPDX-License-Identifier: MIT */
/*
 * What is known of a series before its end. Three things that come later may
 * say what an earlier sample was:
 *
 *	events behind the samples make the phases of those that have a boundary;
 *	the phase says whether a value of a second source is drift;
 *	a value anywhere makes the look-up errors of its name `absent`, and without any the name is wrong.
 *
 * Samples that nothing of this can change are ready. A name without any value
 * holds the series up at its first look-up error.
 */
#include "runtime/series/join.h"

static bool is_lookup(const struct kts_errors *errors, uint64_t id)
{
	return id && kts_error_class(kts_errors_get(errors, (kts_error_id)id)->kind) == KTS_CLASS_lookup;
}

/* The first sample of a column without values that gives a look-up error, or UINT64_MAX. */
static uint64_t first_lookup(const struct kts_column *column, struct kts_settling *s, const struct kts_errors *errors)
{
	for (; s->sought < column->errors.n; s->sought++)
		if (is_lookup(errors, column->errors.run[s->sought].id))
			return column->errors.run[s->sought].begin;
	return UINT64_MAX;
}

/* The first sample of a column that is still open, or UINT64_MAX. */
static uint64_t column_open(const struct kts_joiner *j, uint32_t c, bool awaited)
{
	const struct kts_data *data = &j->series->data;
	const struct kts_column *column = &data->column[c];
	struct kts_settling *s = &j->settling[c];
	uint64_t open = UINT64_MAX;

	/* before the phases are known only what comes of the first source is */
	if (s->second != UINT64_MAX && j->first_boundary != UINT64_MAX)
		open = s->second > j->first_boundary ? s->second : j->first_boundary;
	if (!column->n_valid) {
		uint64_t lookup = awaited ? 0 : first_lookup(column, s, data->errors);

		open = lookup < open ? lookup : open;
	}
	return open;
}

enum kts_status kts_joiner_settle(struct kts_joiner *j, const struct kts_settle_how *how, uint64_t *ready)
{
	struct kts_data *data = &j->series->data;
	uint64_t n = data->axis.n, phased = j->first_boundary < n ? j->first_boundary : n;

	*ready = how->reads_phase ? phased : n;
	for (uint32_t c = 0; c < data->n_columns; c++) {
		struct kts_column *column = &data->column[c];
		struct kts_settling *s = &j->settling[c];

		if (s->second == UINT64_MAX && column->identities.n > 1)
			s->second = column->identities.run[1].begin;
		KTS_TRY(kts_drift_apply(j, c, phased));
		if (column->n_valid) {
			KTS_TRY(kts_column_settle_from(column, data->errors, s->run));
			s->run = column->errors.n ? column->errors.n - 1 : 0;
		}
		uint64_t open = column_open(j, c, how->awaits && how->awaits[c]);

		*ready = open < *ready ? open : *ready;
	}
	return KTS_OK;
}

/* Samples that the series itself speaks of. */
static enum kts_status add_spoken(const struct kts_joiner *j, struct kts_samples *keep)
{
	const struct kts_runs *schedulers = &j->series->data.axis.schedulers;
	uint64_t last = 0;

	KTS_TRY(kts_samples_add(keep, j->backwards_at));
	for (size_t i = 0; i < schedulers->n; i++) {
		const struct kts_run *run = &schedulers->run[i];

		/* samples that show no scheduler may stand between two of the same one */
		if (run->id && run->id != last)
			KTS_TRY(kts_samples_add(keep, run->begin));
		last = run->id ? run->id : last;
	}
	for (size_t i = 0; i < j->series->n_identities; i++)
		KTS_TRY(kts_samples_add(keep, j->series->identity[i].first));
	return KTS_OK;
}

enum kts_status kts_joiner_forget(struct kts_joiner *j, uint64_t before, struct kts_samples *keep)
{
	struct kts_data *data = &j->series->data;

	/* drift of what follows is looked for once the phases are known */
	if (before > j->first_boundary)
		before = j->first_boundary / KTS_SEGMENT_SAMPLES * KTS_SEGMENT_SAMPLES;
	if (before <= data->axis.forgotten)
		return KTS_OK;
	KTS_TRY(add_spoken(j, keep));
	KTS_TRY(kts_axis_forget(&data->axis, before, keep));
	for (uint32_t c = 0; c < data->n_columns; c++) {
		size_t gone = kts_column_forget(&data->column[c], before);
		struct kts_settling *s = &j->settling[c];

		s->run = s->run > gone ? s->run - gone : 0;
		s->sought = s->sought > gone ? s->sought - gone : 0;
	}
	return KTS_OK;
}
