/* SPDX-License-Identifier: MIT */
#include "runtime/series/block.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool kts_block_is_other(const struct kts_block *b)
{
	size_t at = 0;

	while (at < b->len && is_space(b->text[at]))
		at++;
	return at < b->len && (b->text[at] == '[' || kts_frame_peek(b->text + at, b->len - at) == KTS_PEEK_DOCUMENT);
}

enum kts_status kts_block_reserve(struct kts_block *b, size_t cap)
{
	char *text;

	if (cap <= b->cap)
		return KTS_OK;
	text = realloc(b->text, cap + KTS_TEXT_SLACK);
	if (!text)
		return KTS_ENOMEM;
	b->text = text;
	b->cap = cap;
	return KTS_OK;
}

static void set_trouble(struct kts_block *b, const struct kts_worker *w, enum kts_status status, size_t begin)
{
	b->status = status;
	b->trouble = w->trouble;
	b->trouble_line = b->batch.lines;
	b->trouble_byte = begin + w->trouble.offset + 1;
}

/* @status of the line at text[begin .. begin + len), of which text[skipped ..] is the object. */
static void judge(const struct kts_reader *r, struct kts_block *b, struct kts_worker *w, enum kts_status status,
		  size_t skipped, size_t len, bool ends_block)
{
	bool tail = b->last && ends_block && kts_trouble_is_cut(&w->trouble, len);

	if ((status != KTS_EDATA && status != KTS_ELIMIT) || !w->trouble.message[0]) {
		b->status = status;
		return;
	}
	if (tail && status == KTS_EDATA && r->options->ignore_truncated_tail) {
		b->cut = true;
		return;
	}
	set_trouble(b, w, status, skipped);
	b->other = b->number == 0 && !tail &&
		   (w->trouble.json == KTS_JSON_ERROR_truncated || w->trouble.json == KTS_JSON_ERROR_trailing);
	if (tail)
		snprintf(b->trouble.help, sizeof b->trouble.help,
			 "the last line was cut off; --truncated-tail=ignore leaves it out");
}

void kts_block_begin(struct kts_block *b)
{
	b->at = b->len = 0;
	b->last = b->too_long = b->cut = b->other = b->first_fine = false;
	b->status = KTS_OK;
}

void kts_block_free(struct kts_block *b)
{
	free(b->text);
	kts_batch_free(&b->batch);
}

void kts_block_read(struct kts_reader *r, struct kts_block *b, struct kts_worker *w)
{
	w->batch = &b->batch;
	kts_template_drop(&w->template);
	while (b->at < b->len && !kts_batch_is_full(&b->batch) && b->status == KTS_OK) {
		const char *begin = b->text + b->at, *end = b->text + b->len;
		const char *newline = memchr(begin, '\n', (size_t)(end - begin));
		size_t len, skipped = 0;

		if (newline)
			end = newline;
		b->at = (size_t)(end - b->text) + (newline != NULL);
		while (begin + skipped < end && is_space(begin[skipped]))
			skipped++;
		len = (size_t)(end - begin) - skipped;
		if (len) {
			enum kts_look look = KTS_LOOK_SAMPLE;
			enum kts_status status = KTS_OK;

			if (!r->detected)
				status = kts_reader_detect(r, w, begin + skipped, len, &look);
			if (look == KTS_LOOK_DOCUMENT && status == KTS_OK) {
				b->other = true;
				b->status = KTS_EDATA;
				return;
			}
			if (status == KTS_OK)
				status = kts_worker_read(w, begin + skipped, len, b->batch.lines);
			if (status != KTS_OK)
				judge(r, b, w, status, skipped, len, !newline);
			else
				b->first_fine = true;
		}
		b->batch.lines++;
	}
	if (b->at >= b->len && b->too_long && b->status == KTS_OK) {
		kts_worker_trouble(w, KTS_DIAG_data_limit, KTS_JSON_NONE, "the line is longer than %u MiB",
				   KTS_MAX_OBJECT_BYTES >> 20);
		set_trouble(b, w, KTS_ELIMIT, 0);
	}
}

enum kts_status kts_block_join(struct kts_reader *r, struct kts_block *b, struct kts_worker *w, uint64_t *line)
{
	for (;;) {
		KTS_TRY(kts_reader_join(r, &b->batch, *line));
		if (b->status != KTS_OK) {
			if ((b->status == KTS_EDATA || b->status == KTS_ELIMIT) && b->trouble.message[0])
				kts_reader_trouble(r, &b->trouble, *line + b->trouble_line + 1, b->trouble_byte);
			return b->status;
		}
		if (b->at >= b->len)
			break;
		kts_batch_reset(&b->batch);
		kts_block_read(r, b, w);
	}
	if (b->cut)
		KTS_TRY(kts_series_warn(r->series, "line %llu, the last one, was cut off and is left out",
					(unsigned long long)(*line + b->batch.lines)));
	*line += b->batch.lines;
	kts_batch_reset(&b->batch);
	b->batch.lines = 0;
	if (r->options->progress)
		r->options->progress(r->options->progress_arg, b->input_at, kts_input_total(r->input));
	return KTS_OK;
}
