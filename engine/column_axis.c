/* SPDX-License-Identifier: MIT */
#include "engine/column.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More digits are part of the prefix: ordinals stay far from overflow. */
#define TAG_DIGITS	18u

void kts_axis_init(struct kts_axis *axis)
{
	*axis = (struct kts_axis){ .first_elapsed = INT64_MAX, .greatest_elapsed = INT64_MIN };
	kts_column_init(&axis->elapsed, KTS_TYPE_I64);
}

void kts_axis_clear(struct kts_axis *axis)
{
	kts_column_clear(&axis->elapsed);
	kts_runs_free(&axis->phases);
	kts_runs_free(&axis->lines);
	kts_runs_free(&axis->schedulers);
	kts_runs_free(&axis->backward);
	for (size_t i = 0; i < axis->n_tag_blocks; i++)
		free(axis->tag_block[i]);
	free(axis->tag_block);
	free(axis->tag);
	for (size_t i = 0; i < axis->n_kept; i++)
		free(axis->kept[i].tag);
	free(axis->kept);
	for (size_t i = 0; i < axis->n_phase_labels; i++)
		free((char *)axis->phase_label[i].label);
	free(axis->phase_label);
	kts_axis_init(axis);
}

/* Decimal digits of @n into @out (20 bytes), zero-padded to @width (at most TAG_DIGITS); returns how many. */
static size_t write_ordinal(char out[20], uint64_t n, size_t width)
{
	char reversed[20];
	size_t len = 0;

	do {
		reversed[len++] = (char)('0' + n % 10);
		n /= 10;
	} while (n);
	while (len < width)
		reversed[len++] = '0';
	for (size_t i = 0; i < len; i++)
		out[i] = reversed[len - 1 - i];
	return len;
}

/* Whether the last run, continued, names sample @sample like this. */
static bool tag_continues(const struct kts_axis *axis, const char *tag, size_t len)
{
	char digits[20];

	if (!axis->n_tags)
		return false;
	const struct kts_tag_run *run = &axis->tag[axis->n_tags - 1];
	if (len < run->prefix_len || memcmp(tag, run->prefix, run->prefix_len) != 0)
		return false;
	if (!run->width)
		return len == run->prefix_len;
	size_t n = write_ordinal(digits, run->first + (axis->n - run->begin), run->width);
	return len == run->prefix_len + n && memcmp(tag + run->prefix_len, digits, n) == 0;
}

static enum kts_status keep_text(struct kts_axis *axis, const char *text, size_t len, const char **out)
{
	bool fits = axis->n_tag_blocks && len <= KTS_TAG_BLOCK_BYTES - axis->tag_block_used;

	if (!fits) {
		if (axis->n_tag_blocks == axis->cap_tag_blocks) {
			size_t cap = axis->cap_tag_blocks ? axis->cap_tag_blocks * 2 : 4;
			char **block = realloc(axis->tag_block, cap * sizeof *block);

			if (!block)
				return KTS_ENOMEM;
			axis->tag_block = block;
			axis->cap_tag_blocks = cap;
		}
		char *block = malloc(len > KTS_TAG_BLOCK_BYTES ? len : KTS_TAG_BLOCK_BYTES);
		if (!block)
			return KTS_ENOMEM;
		axis->tag_block[axis->n_tag_blocks++] = block;
		axis->tag_block_used = 0;
	}
	char *at = axis->tag_block[axis->n_tag_blocks - 1] + axis->tag_block_used;

	if (len)
		memcpy(at, text, len);
	axis->tag_block_used += len < KTS_TAG_BLOCK_BYTES - axis->tag_block_used ? len :
									      KTS_TAG_BLOCK_BYTES - axis->tag_block_used;
	*out = at;
	return KTS_OK;
}

static enum kts_status add_tag(struct kts_axis *axis, const char *tag, size_t len)
{
	if (tag_continues(axis, tag, len))
		return KTS_OK;
	struct kts_tag_run run = { .begin = axis->n };
	size_t prefix = len;

	while (prefix && len - prefix < TAG_DIGITS && tag[prefix - 1] >= '0' && tag[prefix - 1] <= '9')
		prefix--;
	run.prefix_len = (uint32_t)prefix;
	run.width = (uint32_t)(len - prefix);
	for (size_t i = prefix; i < len; i++)
		run.first = run.first * 10 + (uint64_t)(tag[i] - '0');
	const struct kts_tag_run *last = axis->n_tags ? &axis->tag[axis->n_tags - 1] : NULL;
	if (last && last->prefix_len == prefix && memcmp(last->prefix, tag, prefix) == 0)
		run.prefix = last->prefix;
	else
		KTS_TRY(keep_text(axis, tag, prefix, &run.prefix));
	if (axis->n_tags == axis->cap_tags) {
		size_t cap = axis->cap_tags ? axis->cap_tags * 2 : 4;
		struct kts_tag_run *runs = realloc(axis->tag, cap * sizeof *runs);

		if (!runs)
			return KTS_ENOMEM;
		axis->tag = runs;
		axis->cap_tags = cap;
	}
	axis->tag[axis->n_tags++] = run;
	return KTS_OK;
}

enum kts_status kts_axis_add(struct kts_axis *axis, const char *tag, size_t tag_len, bool has_time, int64_t elapsed_ns,
			     uint64_t phase, uint64_t line, uint64_t scheduler)
{
	if (tag_len > UINT32_MAX)
		return KTS_EINVAL;
	KTS_TRY(add_tag(axis, tag, tag_len));
	KTS_TRY(kts_runs_add(&axis->phases, axis->n, phase));
	KTS_TRY(kts_runs_add(&axis->lines, axis->n, line - axis->n));
	KTS_TRY(kts_runs_add(&axis->schedulers, axis->n, scheduler));
	if (has_time) {
		KTS_TRY(kts_runs_add(&axis->backward, axis->n, elapsed_ns < axis->greatest_elapsed));
		KTS_TRY(kts_column_add(&axis->elapsed, (uint64_t)elapsed_ns, 0));
		if (axis->first_elapsed == INT64_MAX)
			axis->first_elapsed = elapsed_ns;
		if (elapsed_ns > axis->greatest_elapsed)
			axis->greatest_elapsed = elapsed_ns;
	} else {
		KTS_TRY(kts_column_add_error(&axis->elapsed, KTS_ERROR_OF(KTS_KIND_no_time)));
	}
	axis->n++;
	return KTS_OK;
}

enum kts_status kts_axis_add_label(struct kts_axis *axis, const char *label, uint64_t step)
{
	if (axis->n_phase_labels == axis->cap_phase_labels) {
		size_t cap = axis->cap_phase_labels ? axis->cap_phase_labels * 2 : 8;
		struct kts_phase_label *rows = realloc(axis->phase_label, cap * sizeof *rows);

		if (!rows)
			return KTS_ENOMEM;
		axis->phase_label = rows;
		axis->cap_phase_labels = cap;
	}
	char *copy = strdup(label);

	if (!copy)
		return KTS_ENOMEM;
	axis->phase_label[axis->n_phase_labels++] = (struct kts_phase_label){ copy, step };
	return KTS_OK;
}

size_t kts_axis_tag(const struct kts_axis *axis, uint64_t sample, char *buf, size_t size)
{
	size_t lo = 0, hi = axis->n_tags;
	char digits[20];

	if (sample < axis->forgotten) {
		const struct kts_axis_kept *kept = kts_axis_find_kept(axis, sample);

		return (size_t)snprintf(buf, size, "%s", kept ? kept->tag : "");
	}
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (axis->tag[mid].begin <= sample)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (!lo || sample >= axis->n) {
		if (size)
			buf[0] = '\0';
		return 0;
	}
	const struct kts_tag_run *run = &axis->tag[lo - 1];
	size_t n = run->width ? write_ordinal(digits, run->first + (sample - run->begin), run->width) : 0;
	size_t len = run->prefix_len + n;

	if (size) {
		size_t head = run->prefix_len < size - 1 ? run->prefix_len : size - 1;
		size_t tail = n < size - 1 - head ? n : size - 1 - head;

		if (head)
			memcpy(buf, run->prefix, head);
		/* JSON can say a NUL, and text that ends there would be another tag */
		for (char *nul = memchr(buf, 0, head); nul; nul = memchr(nul, 0, (size_t)(buf + head - nul)))
			*nul = '?';
		memcpy(buf + head, digits, tail);
		buf[head + tail] = '\0';
	}
	return len;
}

uint64_t kts_axis_line(const struct kts_axis *axis, uint64_t sample)
{
	if (sample < axis->forgotten) {
		const struct kts_axis_kept *kept = kts_axis_find_kept(axis, sample);

		return kept ? kept->line : 0;
	}
	return kts_runs_get(&axis->lines, sample) + sample;
}

void kts_phase_name(char buf[KTS_PHASE_BYTES], uint64_t step_index)
{
	if (step_index)
		snprintf(buf, KTS_PHASE_BYTES, "step %llu", (unsigned long long)step_index - 1);
	else
		snprintf(buf, KTS_PHASE_BYTES, "baseline");
}

uint64_t kts_axis_step(const struct kts_axis *axis, uint64_t sample)
{
	uint64_t phase = kts_runs_get(&axis->phases, sample);

	return phase ? phase - 1 : KTS_NO_PHASE;
}

bool kts_axis_elapsed(const struct kts_axis *axis, uint64_t sample, int64_t *elapsed_ns)
{
	if (sample < axis->forgotten) {
		const struct kts_axis_kept *kept = kts_axis_find_kept(axis, sample);

		if (kept)
			*elapsed_ns = kept->elapsed_ns;
		return kept && kept->has_elapsed;
	}
	if (!kts_column_valid(&axis->elapsed, sample))
		return false;
	*elapsed_ns = (int64_t)kts_column_bits(&axis->elapsed, sample);
	return true;
}
