/* SPDX-License-Identifier: MIT */
#include "runtime/series/ahead.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Three of them: one is taken, one waits, one is filled. */
#define SLOTS		3u
#define SLOT_BYTES	(256u << 10)

struct slot {
	char *bytes;
	size_t n, taken;
	uint64_t at;
	bool last;
};

struct kts_ahead {
	kts_ahead_fill *fill;
	void *source;
	struct slot slot[SLOTS];
	int wake[2];			/* a pipe: readable once the thread has to end */
	uint64_t at;			/* of the taker */
	pthread_t thread;
	pthread_mutex_t mutex;		/* of all below */
	pthread_cond_t change;
	uint64_t filled, emptied;	/* slots, counted on */
	bool stop;
	enum kts_status status;		/* of the last slot, with diags */
	struct kts_diags diags;
};

static void *run(void *arg)
{
	struct kts_ahead *a = arg;
	bool go_on = true;

	pthread_mutex_lock(&a->mutex);
	while (go_on) {
		struct slot *slot = &a->slot[a->filled % SLOTS];
		enum kts_status status;

		while (!a->stop && a->filled - a->emptied == SLOTS)
			pthread_cond_wait(&a->change, &a->mutex);
		if (a->stop)
			break;
		pthread_mutex_unlock(&a->mutex);
		slot->n = slot->taken = 0;
		status = a->fill(a->source, slot->bytes, SLOT_BYTES, &slot->n, &slot->at, a->wake[0], &a->diags);
		slot->last = status != KTS_OK || slot->n < SLOT_BYTES;
		go_on = !slot->last;
		pthread_mutex_lock(&a->mutex);
		a->status = status;
		a->filled++;
		pthread_cond_broadcast(&a->change);
	}
	pthread_mutex_unlock(&a->mutex);
	return NULL;
}

static void free_all(struct kts_ahead *a)
{
	for (size_t i = 0; i < SLOTS; i++)
		free(a->slot[i].bytes);
	close(a->wake[0]);
	close(a->wake[1]);
	free(a);
}

enum kts_status kts_ahead_start(kts_ahead_fill *fill, void *source, struct kts_ahead **out)
{
	struct kts_ahead *a = calloc(1, sizeof *a);
	bool good = true;

	*out = NULL;
	if (!a)
		return KTS_ENOMEM;
	a->fill = fill;
	a->source = source;
	kts_diags_init(&a->diags);
	if (pipe2(a->wake, O_CLOEXEC) != 0) {
		free(a);
		return KTS_ENOMEM;
	}
	for (size_t i = 0; i < SLOTS; i++) {
		a->slot[i].bytes = malloc(SLOT_BYTES);
		good &= a->slot[i].bytes != NULL;
	}
	pthread_mutex_init(&a->mutex, NULL);
	pthread_cond_init(&a->change, NULL);
	if (!good || pthread_create(&a->thread, NULL, run, a) != 0) {
		pthread_cond_destroy(&a->change);
		pthread_mutex_destroy(&a->mutex);
		free_all(a);
		return KTS_ENOMEM;
	}
	*out = a;
	return KTS_OK;
}

void kts_ahead_stop(struct kts_ahead *a)
{
	if (!a)
		return;
	pthread_mutex_lock(&a->mutex);
	a->stop = true;
	pthread_cond_broadcast(&a->change);
	pthread_mutex_unlock(&a->mutex);
	/* a pipe with room takes a byte at once; only a signal can come between */
	while (write(a->wake[1], "", 1) < 0 && errno == EINTR)
		;
	pthread_join(a->thread, NULL);
	pthread_cond_destroy(&a->change);
	pthread_mutex_destroy(&a->mutex);
	free_all(a);
}

/* What the thread was told becomes what its taker is told. */
static enum kts_status end(struct kts_ahead *a, struct kts_diags *diags)
{
	for (size_t i = 0; i < a->diags.n; i++) {
		const struct kts_diag *d = &a->diags.records[i];

		kts_diag_in_file(diags, d->code, d->file, d->line, d->byte, "%s", d->message);
	}
	return a->status;
}

enum kts_status kts_ahead_read(struct kts_ahead *a, char *buffer, size_t size, size_t *got, struct kts_diags *diags)
{
	*got = 0;
	while (*got < size) {
		struct slot *slot = &a->slot[a->emptied % SLOTS];
		size_t n;

		pthread_mutex_lock(&a->mutex);
		while (a->filled == a->emptied)
			pthread_cond_wait(&a->change, &a->mutex);
		pthread_mutex_unlock(&a->mutex);
		n = slot->n - slot->taken < size - *got ? slot->n - slot->taken : size - *got;
		memcpy(buffer + *got, slot->bytes + slot->taken, n);
		slot->taken += n;
		*got += n;
		a->at = slot->at;
		if (slot->taken < slot->n)
			break;
		/* the last one stays: whoever reads on finds the end once more */
		if (slot->last)
			return end(a, diags);
		pthread_mutex_lock(&a->mutex);
		a->emptied++;
		pthread_cond_broadcast(&a->change);
		pthread_mutex_unlock(&a->mutex);
	}
	return KTS_OK;
}

uint64_t kts_ahead_at(const struct kts_ahead *a)
{
	return a->at;
}
