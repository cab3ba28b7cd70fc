/* SPDX-License-Identifier: MIT */
/* What a series that goes on for ever leaves behind: nothing but the samples that are spoken of. */
#include "engine/column.h"

#include <stdlib.h>
#include <string.h>

#include "grammar/base/grow.h"

size_t kts_runs_forget(struct kts_runs *runs, uint64_t sample)
{
	size_t at = kts_runs_find(runs, sample);

	if (at == SIZE_MAX || at == 0)
		return 0;
	runs->n -= at;
	memmove(runs->run, runs->run + at, runs->n * sizeof *runs->run);
	return at;
}

size_t kts_column_forget(struct kts_column *column, uint64_t before)
{
	for (uint64_t i = column->forgotten / KTS_SEGMENT_SAMPLES; i < before / KTS_SEGMENT_SAMPLES; i++) {
		free(column->segment[i]->value);
		free(column->segment[i]);
		column->segment[i] = NULL;
	}
	column->forgotten = before;
	kts_runs_forget(&column->identities, before);
	return kts_runs_forget(&column->errors, before);
}

/* --- samples --- */

enum kts_status kts_samples_add(struct kts_samples *samples, uint64_t sample)
{
	KTS_TRY(kts_grow(&samples->sample, &samples->cap, samples->n, sizeof *samples->sample));
	samples->sample[samples->n++] = sample;
	return KTS_OK;
}

void kts_samples_free(struct kts_samples *samples)
{
	free(samples->sample);
	*samples = (struct kts_samples){ 0 };
}

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* --- the axis --- */

const struct kts_axis_kept *kts_axis_find_kept(const struct kts_axis *axis, uint64_t sample)
{
	size_t lo = 0, hi = axis->n_kept;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (axis->kept[mid].sample == sample)
			return &axis->kept[mid];
		if (axis->kept[mid].sample < sample)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

static enum kts_status keep(const struct kts_axis *axis, uint64_t sample, struct kts_axis_kept *out)
{
	size_t len = kts_axis_tag(axis, sample, NULL, 0);

	*out = (struct kts_axis_kept){ .sample = sample, .line = kts_axis_line(axis, sample), .tag = malloc(len + 1) };
	if (!out->tag)
		return KTS_ENOMEM;
	kts_axis_tag(axis, sample, out->tag, len + 1);
	out->has_elapsed = kts_axis_elapsed(axis, sample, &out->elapsed_ns);
	return KTS_OK;
}

static bool is_kept(const struct kts_axis *axis, uint64_t sample)
{
	return sample >= axis->forgotten || kts_axis_find_kept(axis, sample);
}

/* Those of @keep that are known and lie before @before, each once, in *@kept. */
static enum kts_status keep_all(const struct kts_axis *axis, uint64_t before, struct kts_samples *samples,
				struct kts_axis_kept *kept, size_t *n)
{
	if (samples->n)
		qsort(samples->sample, samples->n, sizeof *samples->sample, compare);
	for (size_t i = 0; i < samples->n && samples->sample[i] < before; i++) {
		if ((i && samples->sample[i] == samples->sample[i - 1]) || !is_kept(axis, samples->sample[i]))
			continue;
		enum kts_status status = keep(axis, samples->sample[i], &kept[*n]);

		*n += kept[*n].tag != NULL;
		KTS_TRY(status);
	}
	return KTS_OK;
}

/* Does the text of a tag that is still there stand in @block? A longer text than a block has one of its own. */
static bool is_used(const struct kts_axis *axis, const char *block)
{
	for (size_t i = 0; i < axis->n_tags; i++)
		if (axis->tag[i].prefix >= block && axis->tag[i].prefix < block + KTS_TAG_BLOCK_BYTES)
			return true;
	return false;
}

static void forget_tags(struct kts_axis *axis, uint64_t before)
{
	size_t first = 0, n = 0;

	while (first + 1 < axis->n_tags && axis->tag[first + 1].begin <= before)
		first++;
	axis->n_tags -= first;
	if (first)
		memmove(axis->tag, axis->tag + first, axis->n_tags * sizeof *axis->tag);
	/* text is added to the last one */
	for (size_t i = 0; i < axis->n_tag_blocks; i++) {
		if (i + 1 == axis->n_tag_blocks || is_used(axis, axis->tag_block[i]))
			axis->tag_block[n++] = axis->tag_block[i];
		else
			free(axis->tag_block[i]);
	}
	axis->n_tag_blocks = n;
}

enum kts_status kts_axis_forget(struct kts_axis *axis, uint64_t before, struct kts_samples *samples)
{
	struct kts_axis_kept *kept = calloc(samples->n + 1, sizeof *kept);
	size_t n = 0;
	enum kts_status status = kept ? keep_all(axis, before, samples, kept, &n) : KTS_ENOMEM;

	if (status != KTS_OK) {
		while (n)
			free(kept[--n].tag);
		free(kept);
		return status;
	}
	for (size_t i = 0; i < axis->n_kept; i++)
		free(axis->kept[i].tag);
	free(axis->kept);
	axis->kept = kept;
	axis->n_kept = n;
	axis->forgotten = before;
	kts_column_forget(&axis->elapsed, before);
	kts_runs_forget(&axis->lines, before);
	kts_runs_forget(&axis->backward, before);
	forget_tags(axis, before);
	return KTS_OK;
}
