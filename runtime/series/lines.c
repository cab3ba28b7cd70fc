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
#include "runtime/series/block.h"

/* Below that another thread costs more than it saves. */
#define ALONE_BYTES	(4u << 20)
/* Threads when the caller does not say: with more, the one that reads is the limit, and each has its buffers. */
#define MOST_THREADS	4u
#define MOST_ASKED	256u

struct lines {
	struct kts_reader *r;
	pthread_mutex_t mutex;
	pthread_cond_t change;
	struct kts_block *block;
	size_t n_blocks;
	char *carry;		/* the beginning of a line whose end is not read yet */
	size_t carry_len, carry_cap;
	uint64_t filled, joined;	/* blocks */
	uint64_t line;		/* lines in joined blocks */
	bool reading, joining, end, stop;
	enum kts_status status;
};

/* --- the input --- */

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
static enum kts_status fill(struct lines *l, struct kts_block *b)
{
	size_t got, searched = 0;
	const char *newline = NULL;

	kts_block_begin(b);
	/* a long line does not keep its memory for ever */
	if (b->cap > 4 * KTS_BLOCK_BYTES) {
		free(b->text);
		b->text = NULL;
		b->cap = 0;
	}
	KTS_TRY(kts_block_reserve(b, l->carry_len + KTS_BLOCK_BYTES));
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
		if (b->number == 0 && searched == 0 && kts_block_is_other(b))
			break;
		searched = b->len;
		if (b->len > KTS_MAX_OBJECT_BYTES) {
			b->too_long = b->last = true;
			b->len = 0;
			break;
		}
		KTS_TRY(kts_block_reserve(b, b->cap * 2 > KTS_MAX_OBJECT_BYTES ? KTS_MAX_OBJECT_BYTES + KTS_BLOCK_BYTES :
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

/* --- threads --- */

static struct kts_block *find_block(struct lines *l, enum kts_block_state state, uint64_t number)
{
	for (size_t i = 0; i < l->n_blocks; i++)
		if (l->block[i].state == state && (state == KTS_BLOCK_FREE || l->block[i].number == number))
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
static void do_join(struct lines *l, struct kts_block *b, struct kts_worker *w)
{
	enum kts_status status;

	l->joining = true;
	pthread_mutex_unlock(&l->mutex);
	status = kts_block_join(l->r, b, w, &l->line);
	pthread_mutex_lock(&l->mutex);
	l->joining = false;
	l->joined++;
	b->state = KTS_BLOCK_FREE;
	fail(l, status);
}

static void do_read(struct lines *l, struct kts_block *b, struct kts_worker *w)
{
	enum kts_status status;

	l->reading = true;
	b->state = KTS_BLOCK_BUSY;
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
		kts_block_read(l->r, b, w);
		pthread_mutex_lock(&l->mutex);
		b->state = KTS_BLOCK_READY;
	} else {
		/* what was read before it still counts: a broken line there is what to tell */
		b->status = status;
		b->trouble.message[0] = '\0';
		l->filled++;
		l->end = true;
		b->state = KTS_BLOCK_READY;
	}
}

static void run(struct lines *l, struct kts_worker *w)
{
	pthread_mutex_lock(&l->mutex);
	while (!l->stop && !(l->end && l->joined == l->filled)) {
		struct kts_block *ready = l->joining ? NULL : find_block(l, KTS_BLOCK_READY, l->joined);
		struct kts_block *empty = l->reading || l->end ? NULL : find_block(l, KTS_BLOCK_FREE, 0);

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
	struct kts_block *block = realloc(l->block, n * sizeof *block);

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
		kts_block_free(&l->block[i]);
	}
	free(l->block);
}

/* The text that was read so far, for another way to read it. */
static enum kts_status give_back(struct lines *l, const struct kts_block *b, char **head, size_t *len)
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
		struct kts_block *b = &l->block[0];

		b->number = l->filled++;
		KTS_TRY(fill(l, b));
		l->end = b->last;
		if (b->number == 0 && kts_block_is_other(b))
			b->other = true;
		else
			kts_block_read(r, b, &r->worker);
		if (!b->other)
			KTS_TRY(kts_block_join(r, b, &r->worker, &l->line));
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
