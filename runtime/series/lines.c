/* SPDX-License-Identifier: MIT */
/*
 * One object a line: the input is cut at line ends into blocks, which any
 * thread turns into batches, and whoever has the time joins those in order.
 * Blocks and batches are the same for any number of threads, and so is the
 * result.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/processors.h"
#include "runtime/series/reader.h"

/* Below that another thread costs more than it saves. */
#define ALONE_BYTES	(4u << 20)
/* Threads when the caller does not say: with more, the one that reads is the limit, and each has its buffers. */
#define MOST_THREADS	4u
#define MOST_ASKED	256u

enum block_state {
	BLOCK_FREE,
	BLOCK_BUSY,
	BLOCK_READY,		/* to be joined */
};

struct block {
	enum block_state state;
	uint64_t number;
	char *text;
	size_t cap, len, at;
	bool last;		/* nothing follows */
	bool too_long;		/* a line that begins at `len` is longer than it may be */
	struct kts_batch batch;
	enum kts_status status;	/* of reading what is in it */
	struct kts_trouble trouble;
	uint64_t trouble_line;	/* from 0, of the block */
	uint64_t trouble_byte;
	bool cut;		/* the last line was cut off and is left out */
	bool other;		/* it may be no series of one object a line */
	bool first_fine;	/* the first line is one object */
	uint64_t input_at;	/* bytes of the input read with it */
};

struct lines {
	struct kts_reader *r;
	pthread_mutex_t mutex;
	pthread_cond_t change;
	struct block *block;
	size_t n_blocks;
	char *carry;		/* the beginning of a line whose end is not read yet */
	size_t carry_len, carry_cap;
	uint64_t filled, joined;	/* blocks */
	uint64_t line;		/* lines in joined blocks */
	bool reading, joining, end, stop;
	enum kts_status status;
};

/* --- the input --- */

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* What the first byte, or the first key, already says. */
static bool is_other(const struct block *b)
{
	size_t at = 0;

	while (at < b->len && is_space(b->text[at]))
		at++;
	return at < b->len && (b->text[at] == '[' || kts_frame_peek(b->text + at, b->len - at) == KTS_PEEK_DOCUMENT);
}

static enum kts_status reserve(struct block *b, size_t cap)
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

static enum kts_status keep(struct lines *l, const char *text, size_t len)
{
	if (len > l->carry_cap) {
		size_t cap = len > KTS_BLOCK_BYTES ? len : KTS_BLOCK_BYTES;
		char *carry = realloc(l->carry, cap);

		if (!carry)
			return KTS_ENOMEM;
		l->carry = carry;
		l->carry_cap = cap;
	}
	if (len)
		memcpy(l->carry, text, len);
	l->carry_len = len;
	return KTS_OK;
}

/* Whole lines into @b: what was kept, then as much as fits, or as one long line needs. */
static enum kts_status fill(struct lines *l, struct block *b)
{
	size_t got, searched = 0;
	const char *newline = NULL;

	b->at = b->len = 0;
	b->last = b->too_long = b->cut = b->other = b->first_fine = false;
	b->status = KTS_OK;
	/* a long line does not keep its memory for ever */
	if (b->cap > 4 * KTS_BLOCK_BYTES) {
		free(b->text);
		b->text = NULL;
		b->cap = 0;
	}
	KTS_TRY(reserve(b, l->carry_len + KTS_BLOCK_BYTES));
	if (l->carry_len)
		memcpy(b->text, l->carry, l->carry_len);
	b->len = l->carry_len;
	l->carry_len = 0;
	if (l->carry_cap > 4 * KTS_BLOCK_BYTES) {
		free(l->carry);
		l->carry = NULL;
		l->carry_cap = 0;
	}
	for (;;) {
		KTS_TRY(kts_input_read(l->r->input, b->text + b->len, b->cap - b->len, &got, l->r->diags));
		b->last = got < b->cap - b->len;
		b->len += got;
		if (b->last)
			break;
		newline = memrchr(b->text + searched, '\n', b->len - searched);
		if (newline)
			break;
		/* a document of one line has no end that could be waited for */
		if (b->number == 0 && searched == 0 && is_other(b))
			break;
		searched = b->len;
		if (b->len > KTS_MAX_OBJECT_BYTES) {
			b->too_long = b->last = true;
			b->len = 0;
			break;
		}
		KTS_TRY(reserve(b, b->cap * 2 > KTS_MAX_OBJECT_BYTES ? KTS_MAX_OBJECT_BYTES + KTS_BLOCK_BYTES :
								       b->cap * 2));
	}
	if (newline && !b->last) {
		size_t whole = (size_t)(newline + 1 - b->text);

		KTS_TRY(keep(l, b->text + whole, b->len - whole));
		b->len = whole;
	}
	b->input_at = kts_input_done(l->r->input);
	memset(b->text + b->len, 0, KTS_TEXT_SLACK);
	return KTS_OK;
}

/* --- a block --- */

static void set_trouble(struct block *b, const struct kts_worker *w, enum kts_status status, size_t begin)
{
	b->status = status;
	b->trouble = w->trouble;
	b->trouble_line = b->batch.lines;
	b->trouble_byte = begin + w->trouble.offset + 1;
}

/* @status of the line at text[begin .. begin + len), of which text[skipped ..] is the object. */
static void judge(struct lines *l, struct block *b, struct kts_worker *w, enum kts_status status, size_t skipped,
		  size_t len, bool ends_block)
{
	bool tail = b->last && ends_block && kts_trouble_is_cut(&w->trouble, len);

	if ((status != KTS_EDATA && status != KTS_ELIMIT) || !w->trouble.message[0]) {
		b->status = status;
		return;
	}
	if (tail && status == KTS_EDATA && l->r->options->ignore_truncated_tail) {
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

/* Lines of @b until its end, or until the batch is full. */
static void read_block(struct lines *l, struct block *b, struct kts_worker *w)
{
	struct kts_reader *r = l->r;

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
				judge(l, b, w, status, skipped, len, !newline);
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

/* Append what is in @b to the series; the rest of a block that holds more than a batch is read here. */
static enum kts_status join_block(struct lines *l, struct block *b, struct kts_worker *w)
{
	struct kts_reader *r = l->r;

	for (;;) {
		KTS_TRY(kts_reader_join(r, &b->batch, l->line));
		if (b->status != KTS_OK) {
			if ((b->status == KTS_EDATA || b->status == KTS_ELIMIT) && b->trouble.message[0])
				kts_reader_trouble(r, &b->trouble, l->line + b->trouble_line + 1, b->trouble_byte);
			return b->status;
		}
		if (b->at >= b->len)
			break;
		kts_batch_reset(&b->batch);
		read_block(l, b, w);
	}
	if (b->cut)
		KTS_TRY(kts_series_warn(r->series, "line %llu, the last one, was cut off and is left out",
					(unsigned long long)(l->line + b->batch.lines)));
	l->line += b->batch.lines;
	kts_batch_reset(&b->batch);
	b->batch.lines = 0;
	if (r->options->progress)
		r->options->progress(r->options->progress_arg, b->input_at, kts_input_total(r->input));
	return KTS_OK;
}

/* --- threads --- */

static struct block *find_block(struct lines *l, enum block_state state, uint64_t number)
{
	for (size_t i = 0; i < l->n_blocks; i++)
		if (l->block[i].state == state && (state == BLOCK_FREE || l->block[i].number == number))
			return &l->block[i];
	return NULL;
}

static void fail(struct lines *l, enum kts_status status)
{
	if (status == KTS_OK)
		return;
	l->stop = true;
	if (l->status == KTS_OK)
		l->status = status;
}

/* Called with the mutex held, which is given up for the work itself. */
static void do_join(struct lines *l, struct block *b, struct kts_worker *w)
{
	enum kts_status status;

	l->joining = true;
	pthread_mutex_unlock(&l->mutex);
	status = join_block(l, b, w);
	pthread_mutex_lock(&l->mutex);
	l->joining = false;
	l->joined++;
	b->state = BLOCK_FREE;
	fail(l, status);
}

static void do_read(struct lines *l, struct block *b, struct kts_worker *w)
{
	enum kts_status status;

	l->reading = true;
	b->state = BLOCK_BUSY;
	b->number = l->filled;
	pthread_mutex_unlock(&l->mutex);
	status = fill(l, b);
	pthread_mutex_lock(&l->mutex);
	l->reading = false;
	if (status == KTS_OK) {
		l->filled++;
		l->end = b->last;
		pthread_cond_broadcast(&l->change);
		pthread_mutex_unlock(&l->mutex);
		read_block(l, b, w);
		pthread_mutex_lock(&l->mutex);
		b->state = BLOCK_READY;
	} else {
		/* what was read before it still counts: a broken line there is what to tell */
		b->status = status;
		b->trouble.message[0] = '\0';
		l->filled++;
		l->end = true;
		b->state = BLOCK_READY;
	}
}

static void run(struct lines *l, struct kts_worker *w)
{
	pthread_mutex_lock(&l->mutex);
	while (!l->stop && !(l->end && l->joined == l->filled)) {
		struct block *ready = l->joining ? NULL : find_block(l, BLOCK_READY, l->joined);
		struct block *empty = l->reading || l->end ? NULL : find_block(l, BLOCK_FREE, 0);

		if (ready)
			do_join(l, ready, w);
		else if (empty)
			do_read(l, empty, w);
		else {
			pthread_cond_wait(&l->change, &l->mutex);
			continue;
		}
		pthread_cond_broadcast(&l->change);
	}
	pthread_mutex_unlock(&l->mutex);
}

struct helper {
	struct lines *lines;
	struct kts_worker worker;
	pthread_t thread;
};

static void *help(void *arg)
{
	struct helper *h = arg;

	run(h->lines, &h->worker);
	return NULL;
}

static enum kts_status add_blocks(struct lines *l, size_t n)
{
	struct block *block = realloc(l->block, n * sizeof *block);

	if (!block)
		return KTS_ENOMEM;
	l->block = block;
	for (; l->n_blocks < n; l->n_blocks++) {
		memset(&block[l->n_blocks], 0, sizeof *block);
		KTS_TRY(kts_batch_init(&block[l->n_blocks].batch, l->r->plan->n));
	}
	return KTS_OK;
}

/* The rest with several threads; with fewer if the system has no more. */
static enum kts_status read_together(struct lines *l, unsigned threads)
{
	struct kts_reader *r = l->r;
	struct helper *helper = calloc(threads, sizeof *helper);
	unsigned n = 0;
	enum kts_status status;

	if (!helper)
		return KTS_ENOMEM;
	status = add_blocks(l, threads + 1);
	for (; status == KTS_OK && n + 1 < threads; n++) {
		helper[n].lines = l;
		status = kts_worker_init(&helper[n].worker, r->plan);
		if (status != KTS_OK)
			break;
		helper[n].worker.form = r->worker.form;
		if (pthread_create(&helper[n].thread, NULL, help, &helper[n]) != 0) {
			kts_worker_free(&helper[n].worker);
			break;
		}
	}
	if (status == KTS_OK) {
		run(l, &r->worker);
	} else {
		pthread_mutex_lock(&l->mutex);
		fail(l, status);
		pthread_cond_broadcast(&l->change);
		pthread_mutex_unlock(&l->mutex);
	}
	for (unsigned i = 0; i < n; i++) {
		pthread_join(helper[i].thread, NULL);
		kts_worker_free(&helper[i].worker);
	}
	free(helper);
	return l->status;
}

static void free_blocks(struct lines *l)
{
	for (size_t i = 0; i < l->n_blocks; i++) {
		free(l->block[i].text);
		kts_batch_free(&l->block[i].batch);
	}
	free(l->block);
}

/* The text that was read so far, for another way to read it. */
static enum kts_status give_back(struct lines *l, const struct block *b, char **head, size_t *len)
{
	*len = b->len + l->carry_len;
	*head = malloc(*len + 1);
	if (!*head)
		return KTS_ENOMEM;
	if (b->len)
		memcpy(*head, b->text, b->len);
	if (l->carry_len)
		memcpy(*head + b->len, l->carry, l->carry_len);
	return KTS_OK;
}

static enum kts_status read_lines(struct lines *l, bool *again, char **head, size_t *head_len, bool *first_fine)
{
	struct kts_reader *r = l->r;
	unsigned threads = r->options->threads ? r->options->threads : kts_processors();
	unsigned most = r->options->threads ? MOST_ASKED : MOST_THREADS;

	if (r->options->discovery)
		threads = 1;
	if (threads > most)
		threads = most;
	KTS_TRY(add_blocks(l, 1));
	while (!l->end && (threads == 1 || !r->detected || kts_input_at(r->input) < ALONE_BYTES)) {
		struct block *b = &l->block[0];

		b->number = l->filled++;
		KTS_TRY(fill(l, b));
		l->end = b->last;
		if (b->number == 0 && is_other(b))
			b->other = true;
		else
			read_block(l, b, &r->worker);
		if (!b->other)
			KTS_TRY(join_block(l, b, &r->worker));
		else {
			*again = true;
			*first_fine = b->first_fine;
			if (b->trouble.message[0])
				kts_reader_trouble(r, &b->trouble, b->trouble_line + 1, b->trouble_byte);
			return give_back(l, b, head, head_len);
		}
		l->joined = l->filled;
	}
	return l->end ? KTS_OK : read_together(l, threads);
}

enum kts_status kts_lines_read(struct kts_reader *r, bool *again, char **head, size_t *head_len, bool *first_fine)
{
	struct lines l = { .r = r };
	enum kts_status status;

	*again = *first_fine = false;
	*head = NULL;
	*head_len = 0;
	pthread_mutex_init(&l.mutex, NULL);
	pthread_cond_init(&l.change, NULL);
	status = read_lines(&l, again, head, head_len, first_fine);
	pthread_cond_destroy(&l.change);
	pthread_mutex_destroy(&l.mutex);
	r->worker.batch = NULL;
	free_blocks(&l);
	free(l.carry);
	return status;
}
