/* SPDX-License-Identifier: MIT */
#include "runtime/capture/types.h"

#include <errno.h>
#include <stdlib.h>

#include <bpf/btf.h>

#include "grammar/base/grow.h"

/* Schedulers that come and go leave their BTF here: the oldest is dropped. */
#define TYPES_KEPT	256u

struct capture_types_entry {
	uint32_t id;
	struct btf *btf;	/* NULL: not readable */
	int error;
};

void capture_types_free(struct capture_types *t)
{
	for (size_t i = 0; i < t->n; i++)
		btf__free(t->entry[i].btf);
	free(t->entry);
	btf__free(t->kernel);
	*t = (struct capture_types){ 0 };
}

static struct capture_types_entry *add(struct capture_types *t)
{
	if (t->n == TYPES_KEPT) {
		btf__free(t->entry[0].btf);
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
	struct capture_types_entry *e;

	for (size_t i = 0; i < t->n; i++) {
		if (t->entry[i].id != id)
			continue;
		*error = t->entry[i].error;
		return t->entry[i].btf;
	}
	e = add(t);
	if (!e) {
		*error = ENOMEM;
		return NULL;
	}
	*e = (struct capture_types_entry){ .id = id, .btf = btf__load_from_kernel_by_id(id) };
	if (!e->btf)
		e->error = errno ? errno : EIO;
	*error = e->error;
	return e->btf;
}

const struct btf *capture_types_kernel(struct capture_types *t, int *error)
{
	if (!t->kernel && !t->kernel_error) {
		t->kernel = btf__load_vmlinux_btf();
		if (!t->kernel)
			t->kernel_error = errno ? errno : ENOENT;
	}
	*error = t->kernel_error;
	return t->kernel;
}
