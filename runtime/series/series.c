/* SPDX-License-Identifier: MIT */
#include "runtime/series/series.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/series/join.h"

enum kts_status kts_series_new(const char *file, struct kts_series **out)
{
	struct kts_series *s = calloc(1, sizeof *s);

	*out = NULL;
	if (!s)
		return KTS_ENOMEM;
	kts_axis_init(&s->data.axis);
	s->file = strdup(file);
	if (!s->file) {
		free(s);
		return KTS_ENOMEM;
	}
	*out = s;
	return KTS_OK;
}

void kts_series_free(struct kts_series *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->data.n_columns; i++)
		kts_column_clear(&s->data.column[i]);
	free(s->data.column);
	for (size_t i = 0; i < s->data.n_sweeps; i++)
		free(s->data.sweep[i].key);
	free(s->data.sweep);
	kts_bump_free(&s->sweep_text);
	kts_axis_clear(&s->data.axis);
	kts_errors_free(s->data.errors);
	kts_texts_free(s->data.texts);
	for (size_t i = 0; i < s->n_warnings; i++)
		free(s->warning[i]);
	free(s->warning);
	free(s->identity);
	kts_bump_free(&s->text);
	free(s->file);
	free(s);
}

const struct kts_data *kts_series_data(const struct kts_series *series)
{
	return &series->data;
}

const char *kts_series_file(const struct kts_series *series)
{
	return series->file;
}

const char *kts_series_form(const struct kts_series *series)
{
	return kts_form_name(series->form);
}

bool kts_series_phases_open(const struct kts_series *series)
{
	return series->phases_open;
}

uint64_t kts_series_samples(const struct kts_series *series)
{
	return series->data.axis.n;
}

size_t kts_series_n_identities(const struct kts_series *series)
{
	return series->n_identities;
}

const struct kts_series_identity *kts_series_identity(const struct kts_series *series, size_t i)
{
	return i < series->n_identities ? &series->identity[i] : NULL;
}

size_t kts_series_n_warnings(const struct kts_series *series)
{
	return series->n_warnings;
}

const char *kts_series_warning(const struct kts_series *series, size_t i)
{
	return i < series->n_warnings ? series->warning[i] : NULL;
}
