/* SPDX-License-Identifier: MIT */
#include "runtime/series/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/limits.h"
#include "runtime/series/ask.h"
#include "runtime/series/block.h"
#include "runtime/series/kept.h"
#include "runtime/series/sweep.h"
#include "runtime/series/unpack.h"

/* So many bytes tell compressed data. */
#define MAGIC_BYTES	4u

struct kts_series_stream {
	const struct kts_projection *projection;
	size_t n;
	struct kts_series_options options;
	const char *file;
	bool memory;
	struct kts_settle_how how;
	struct kts_diags *diags;
	struct kts_ask ask;
	struct kts_plan plan, run_plan;
	struct kts_reader reader;
	struct kts_block block;		/* text: lines to be read, and the beginning of the next one */
	size_t have;			/* bytes of it */
	uint64_t line;			/* lines read */
	uint64_t total;			/* bytes taken */
	uint64_t read;			/* of those, in lines that were read */
	uint64_t first_block;		/* where the piece ends in which it may turn out to be no series of lines */
	bool past_first;
	bool whole;			/* it is kept, to be read at the end */
	struct kts_kept kept;		/* all bytes, while they may be read once more */
	enum kts_status status;		/* that a feed gave */
	struct kts_data live;
	uint64_t ready;
};

/* --- the beginning and the end --- */

static enum kts_status choose_awaited(struct kts_series_stream *s, const bool *awaits)
{
	bool *by_column = calloc(s->ask.sample.n + 1u, sizeof *by_column);

	if (!by_column)
		return KTS_ENOMEM;
	for (uint32_t i = 0; awaits && i < s->ask.sample.n; i++)
		by_column[i] = awaits[s->ask.sample.place[i]];
	s->how.awaits = by_column;
	return KTS_OK;
}

static enum kts_status prepare(struct kts_series_stream *s, const struct kts_stream_how *how)
{
	struct kts_reader *r = &s->reader;

	KTS_TRY(kts_ask_sort(&s->ask, s->projection, s->n));
	s->whole = s->ask.swept.n != 0;
	if (s->whole)
		return KTS_OK;
	KTS_TRY(kts_plan_make(&s->plan, s->ask.sample.projection, s->ask.sample.n, s->options.spec, s->diags));
	KTS_TRY(kts_plan_make(&s->run_plan, s->ask.run.projection, s->ask.run.n, NULL, s->diags));
	s->plan.keeps_run = s->ask.run.n != 0;
	KTS_TRY(choose_awaited(s, how->awaits));
	*r = (struct kts_reader){ .options = &s->options, .plan = &s->plan, .diags = s->diags, .file = s->file };
	KTS_TRY(kts_reader_form(&s->options, s->diags, &r->form));
	KTS_TRY(kts_worker_init(&r->worker, &s->plan));
	KTS_TRY(kts_batch_init(&s->block.batch, s->plan.n));
	KTS_TRY(kts_reader_begin(r));
	r->joiner.live = true;
	s->live.column = calloc(s->n + 1, sizeof *s->live.column);
	s->live.n_columns = s->n;
	return s->live.column ? KTS_OK : KTS_ENOMEM;
}

enum kts_status kts_series_stream_new(const struct kts_projection *projection, size_t n,
				      const struct kts_series_options *options, const struct kts_stream_how *how,
				      struct kts_diags *diags, struct kts_series_stream **out)
{
	struct kts_series_stream *s;
	enum kts_status status;

	*out = NULL;
	if (options->size != sizeof *options || options->discovery || (!options->file && !how->memory))
		return KTS_EINVAL;
	s = calloc(1, sizeof *s);
	if (!s)
		return KTS_ENOMEM;
	*s = (struct kts_series_stream){
		.projection = projection, .n = n, .options = *options, .memory = how->memory, .diags = diags,
		.file = options->file ? options->file : "<memory>", .how.reads_phase = how->reads_phase,
		.first_block = KTS_BLOCK_BYTES,
	};
	s->options.progress = NULL;
	status = prepare(s, how);
	if (status == KTS_OK)
		*out = s;
	else
		kts_series_stream_free(s);
	return status;
}

void kts_series_stream_free(struct kts_series_stream *s)
{
	if (!s)
		return;
	kts_worker_free(&s->reader.worker);
	if (s->reader.plan)
		kts_joiner_free(&s->reader.joiner);
	kts_series_free(s->reader.series);
	kts_block_free(&s->block);
	kts_plan_free(&s->run_plan);
	kts_plan_free(&s->plan);
	kts_ask_free(&s->ask);
	free((bool *)s->how.awaits);
	free(s->live.column);
	kts_kept_free(&s->kept);
	free(s);
}

/* --- bytes --- */

static enum kts_status told_kept(const struct kts_series_stream *s)
{
	kts_diag_help(kts_diag_in_file(s->diags, KTS_DIAG_data_open, s->file, 0, 0,
				       "this series is read as a whole, and cannot be kept for that in a temporary file: %s",
				       kts_input_reason(errno)),
		      "set TMPDIR to a folder with room for it; or save it in a file, and check that");
	return KTS_EIO;
}

static enum kts_status keep(struct kts_series_stream *s, const char *bytes, size_t n)
{
	enum kts_status status = kts_kept_add(&s->kept, bytes, n);

	return status == KTS_EIO ? told_kept(s) : status;
}

/* From now on all is kept; what was read of it is read again. */
static void become_whole(struct kts_series_stream *s)
{
	s->whole = true;
	s->have = 0;
	s->reader.trouble.message[0] = '\0';
}

static enum kts_status pending(struct kts_series_stream *s, const char *bytes, size_t n)
{
	size_t cap = s->block.cap ? s->block.cap : 4096;

	while (cap - s->have < n)
		cap *= 2;
	KTS_TRY(kts_block_reserve(&s->block, cap));
	if (n)
		memcpy(s->block.text + s->have, bytes, n);
	s->have += n;
	memset(s->block.text + s->have, 0, KTS_TEXT_SLACK);
	return KTS_OK;
}

/* Read the first @n bytes of what is pending, whole lines unless it is the end. */
static enum kts_status read_lines(struct kts_series_stream *s, size_t n, bool end, bool too_long)
{
	struct kts_block *b = &s->block;
	enum kts_status status;

	kts_block_begin(b);
	b->number = s->past_first;
	b->len = n;
	b->last = end || too_long;
	b->too_long = too_long;
	if (!s->read && kts_block_is_other(b)) {
		become_whole(s);
		return KTS_OK;
	}
	kts_block_read(&s->reader, b, &s->reader.worker);
	if (b->other) {
		become_whole(s);
		kts_batch_reset(&b->batch);
		return KTS_OK;
	}
	status = kts_block_join(&s->reader, b, &s->reader.worker, &s->line);
	if (status == KTS_EDATA || status == KTS_ELIMIT)
		kts_reader_tell(&s->reader);
	KTS_TRY(status);
	s->read += n;
	s->have -= n;
	memmove(b->text, b->text + n, s->have);
	return KTS_OK;
}

/* How much of what is pending is whole lines, none of them across the end of the first block. */
static size_t whole_lines(const struct kts_series_stream *s)
{
	size_t most = s->have;
	const char *newline;

	if (!s->past_first && s->first_block - s->read < most)
		most = (size_t)(s->first_block - s->read);
	newline = most ? memrchr(s->block.text, '\n', most) : NULL;
	return newline ? (size_t)(newline + 1 - s->block.text) : 0;
}

/* No line ends inside the first block any more: it is over, or a longer line makes it larger. */
static void leave_first(struct kts_series_stream *s)
{
	if (s->read) {
		/* what comes behind it can be of no other kind: nothing is read once more */
		s->past_first = true;
		kts_kept_free(&s->kept);
		return;
	}
	s->block.len = s->have;
	if (s->first_block == KTS_BLOCK_BYTES && kts_block_is_other(&s->block))
		become_whole(s);
	else
		s->first_block *= 2;
}

static enum kts_status read_pending(struct kts_series_stream *s)
{
	while (!s->whole) {
		size_t n = whole_lines(s);

		if (n)
			KTS_TRY(read_lines(s, n, false, false));
		else if (s->have > KTS_MAX_OBJECT_BYTES)
			return read_lines(s, 0, false, true);
		else if (s->past_first || s->total < s->first_block)
			break;
		else
			leave_first(s);
	}
	return KTS_OK;
}

static enum kts_status take(struct kts_series_stream *s, const char *bytes, size_t n)
{
	s->total += n;
	if (s->whole || !s->past_first)
		KTS_TRY(keep(s, bytes, n));
	if (s->whole)
		return KTS_OK;
	KTS_TRY(pending(s, bytes, n));
	if (s->total < MAGIC_BYTES)
		return KTS_OK;
	if (!s->past_first && kts_unpack_recognise((const unsigned char *)kts_kept_text(&s->kept), s->kept.n) != KTS_PACKING_NONE)
		become_whole(s);
	return read_pending(s);
}

enum kts_status kts_series_stream_feed(struct kts_series_stream *s, const void *bytes, size_t n)
{
	const char *at = bytes;

	/* a piece at a time, so that what is kept beside what is read stays small */
	while (n && s->status == KTS_OK) {
		size_t piece = n < KTS_BLOCK_BYTES ? n : KTS_BLOCK_BYTES;

		s->status = take(s, at, piece);
		at += piece;
		n -= piece;
	}
	return s->status;
}

/* --- what there is --- */

const struct kts_data *kts_series_stream_data(struct kts_series_stream *s, uint64_t *ready)
{
	const struct kts_data *data;

	*ready = 0;
	if (s->whole || s->status != KTS_OK)
		return NULL;
	data = &s->reader.series->data;
	s->status = kts_joiner_settle(&s->reader.joiner, &s->how, ready);
	if (s->status != KTS_OK)
		return NULL;
	s->live.axis = data->axis;
	s->live.errors = data->errors;
	s->live.texts = data->texts;
	for (uint32_t i = 0; i < s->ask.sample.n; i++)
		s->live.column[s->ask.sample.place[i]] = data->column[i];
	for (uint32_t i = 0; i < s->ask.run.n; i++)
		kts_column_init(&s->live.column[s->ask.run.place[i]], s->ask.run.projection[i].type);
	return &s->live;
}

bool kts_series_stream_waits(struct kts_series_stream *s, uint32_t *projection, const struct kts_error **error)
{
	const struct kts_data *data;
	uint64_t ready;

	if (!kts_series_stream_data(s, &ready) || ready == s->live.axis.n)
		return false;
	data = &s->reader.series->data;
	*projection = UINT32_MAX;
	for (uint32_t c = 0; c < data->n_columns && *projection == UINT32_MAX; c++) {
		const struct kts_column *column = &data->column[c];
		bool awaited = s->how.awaits[c];

		if (column->n_valid || (!awaited && s->reader.joiner.settling[c].sought >= column->errors.n))
			continue;
		*projection = s->ask.sample.place[c];
		*error = kts_errors_get(data->errors, (kts_error_id)kts_runs_get(&column->errors, column->n - 1));
	}
	return true;
}

enum kts_status kts_series_stream_forget(struct kts_series_stream *s, uint64_t before, struct kts_samples *keep)
{
	return kts_joiner_forget(&s->reader.joiner, before, keep);
}

bool kts_series_stream_phases_open(const struct kts_series_stream *s)
{
	return s->reader.joiner.first_boundary != UINT64_MAX;
}

size_t kts_series_stream_kept(struct kts_series_stream *s, const char **bytes)
{
	const char *newline, *kept = s->whole && s->ask.swept.n ? kts_kept_text(&s->kept) : NULL;

	*bytes = kept;
	newline = kept ? memrchr(kept, '\n', s->kept.n) : NULL;
	return newline ? (size_t)(newline + 1 - kept) : 0;
}

uint64_t kts_series_stream_lines(const struct kts_series_stream *s)
{
	return s->whole ? s->kept.n : s->line;
}

/* --- the end --- */

static enum kts_status read_kept(struct kts_series_stream *s, struct kts_series **out)
{
	const char *text = kts_kept_text(&s->kept);
	struct kts_input *input;
	enum kts_status status;

	if (s->kept.n && !text)
		return told_kept(s);
	KTS_TRY(kts_input_memory(s->file, text, s->kept.n, &input));
	status = kts_reader_whole(input, s->file, s->memory, s->projection, s->n, &s->options, s->diags, out);
	kts_input_close(input);
	return status;
}

static enum kts_status arrange(struct kts_series_stream *s, struct kts_column *run)
{
	struct kts_sweeps sweeps = { 0 };

	if (s->ask.run.n)
		KTS_TRY(kts_run_read(&s->reader, &s->run_plan, run));
	return kts_ask_arrange(&s->ask, s->reader.series, run, &sweeps);
}

static enum kts_status end_lines(struct kts_series_stream *s, struct kts_series **out)
{
	struct kts_column *run = calloc(s->ask.run.n + 1u, sizeof *run);
	enum kts_status status;

	if (!run)
		return KTS_ENOMEM;
	for (uint32_t i = 0; i < s->ask.run.n; i++)
		kts_column_init(&run[i], s->ask.run.projection[i].type);
	status = kts_reader_end(&s->reader, s->memory);
	if (status == KTS_OK)
		status = arrange(s, run);
	for (uint32_t i = 0; i < s->ask.run.n; i++)
		kts_column_clear(&run[i]);
	free(run);
	KTS_TRY(status);
	*out = s->reader.series;
	s->reader.series = NULL;
	return KTS_OK;
}

/* Whether the first line that is not empty is an object, from its begin to its end. */
static bool begins_with_lines(const char *text, size_t n)
{
	while (n && memchr(" \t\r\n", *text, 4)) {
		text++;
		n--;
	}
	const char *end = n && *text == '{' ? memchr(text, '\n', n) : NULL;

	while (end && memchr(" \t\r\n", *end, 4))
		end--;
	return end && *end == '}';
}

void kts_series_stream_drop_tail(struct kts_series_stream *s)
{
	const char *bytes;
	size_t lines = kts_series_stream_kept(s, &bytes);

	if (!s->whole)
		s->have = 0;
	else if (lines && begins_with_lines(bytes, lines))
		s->kept.n = lines;
}

enum kts_status kts_series_stream_end(struct kts_series_stream *s, struct kts_series **out)
{
	*out = NULL;
	KTS_TRY(s->status);
	if (!s->whole && s->total < MAGIC_BYTES)
		s->status = read_pending(s);
	if (s->status == KTS_OK && !s->whole && s->have)
		s->status = read_lines(s, s->have, true, false);
	if (s->status == KTS_OK)
		s->status = s->whole ? read_kept(s, out) : end_lines(s, out);
	return s->status;
}
