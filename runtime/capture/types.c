/* SPDX-License-Identifier: MIT */
#include "runtime/capture/types.h"

#include <errno.h>
#include <stdlib.h>

#include <bpf/btf.h>

#include "grammar/base/grow.h"
#include "grammar/base/limits.h"

/* Schedulers that come and go leave their BTF here: the oldest is dropped. */
#define TYPES_KEPT	256u

struct capture_types_entry {
	uint32_t id;
	struct capture_btf at;
};

void capture_types_free(struct capture_types *t)
{
	for (size_t i = 0; i < t->n; i++)
		btf__free(t->entry[i].at.btf);
	free(t->entry);
	btf__free(t->kernel.btf);
	*t = (struct capture_types){ 0 };
}

void capture_types_next_sample(struct capture_types *t)
{
	t->sample++;
}

static struct btf *load_kernel(uint32_t id)
{
	(void)id;
	return btf__load_vmlinux_btf();
}

/* Fetch it by @load, unless that failed too lately. */
static const struct btf *fetch(const struct capture_types *t, struct capture_btf *b, struct btf *(*load)(uint32_t), uint32_t id,
			       int *error)
{
	if (!b->btf && (!b->error || t->sample >= b->retry)) {
		b->btf = load(id);
		b->error = b->btf ? 0 : errno ? errno : EIO;
		b->wait = b->wait ? 2 * b->wait : 1;
		if (b->wait > KTS_MAX_CAPTURED_RETRY)
			b->wait = KTS_MAX_CAPTURED_RETRY;
		b->retry = t->sample + b->wait;
	}
	*error = b->error;
	return b->btf;
}

static struct capture_types_entry *add(struct capture_types *t)
{
	if (t->n == TYPES_KEPT) {
		btf__free(t->entry[0].at.btf);
		for (size_t i = 1; i < t->n; i++)
			t->entry[i - 1] = t->entry[i];
		return &t->entry[t->n - 1];
	}
	if (kts_grow(&t->entry, &t->cap, t->n, sizeof *t->entry) != KTS_OK)
		return NULL;
	return &t->entry[t->n++];
}

const struct btf *capture_types_get(struct capture_types *t, uint32_t id, int *error)
{
	struct capture_types_entry *e = NULL;

	for (size_t i = 0; i < t->n && !e; i++)
		if (t->entry[i].id == id)
			e = &t->entry[i];
	if (!e) {
		e = add(t);
		if (!e) {
			*error = ENOMEM;
			return NULL;
		}
		*e = (struct capture_types_entry){ .id = id };
	}
	return fetch(t, &e->at, btf__load_from_kernel_by_id, id, error);
}

const struct btf *capture_types_kernel(struct capture_types *t, int *error)
{
	return fetch(t, &t->kernel, load_kernel, 0, error);
}
