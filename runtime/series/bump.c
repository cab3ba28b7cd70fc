/* SPDX-License-Identifier: MIT */
#include "runtime/series/bump.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES	8192u

struct kts_bump_block {
	struct kts_bump_block *older;
	size_t used, size;
	alignas(max_align_t) char bytes[];
};

void *kts_bump_alloc(struct kts_bump *bump, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct kts_bump_block *b = bump->block;

	if (size > SIZE_MAX / 2)
		return NULL;
	size = (size + align - 1) / align * align;
	if (!b || b->size - b->used < size) {
		size_t room = size > BLOCK_BYTES ? size : BLOCK_BYTES;

		b = malloc(sizeof *b + room);
		if (!b)
			return NULL;
		b->older = bump->block;
		b->used = 0;
		b->size = room;
		bump->block = b;
	}
	void *at = b->bytes + b->used;

	b->used += size;
	bump->used += size;
	return at;
}

char *kts_bump_text(struct kts_bump *bump, const char *text, size_t len)
{
	char *copy = len < SIZE_MAX / 2 ? kts_bump_alloc(bump, len + 1) : NULL;

	if (!copy)
		return NULL;
	if (len)
		memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

void kts_bump_reset(struct kts_bump *bump)
{
	struct kts_bump_block *kept = NULL;

	while (bump->block) {
		struct kts_bump_block *b = bump->block;

		bump->block = b->older;
		if (!kept && b->size == BLOCK_BYTES) {
			kept = b;
			continue;
		}
		free(b);
	}
	if (kept) {
		kept->older = NULL;
		kept->used = 0;
	}
	bump->block = kept;
	bump->used = 0;
}

void kts_bump_free(struct kts_bump *bump)
{
	kts_bump_reset(bump);
	free(bump->block);
	*bump = (struct kts_bump){ 0 };
}
