/* SPDX-License-Identifier: MIT */
#include "grammar/base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/limits.h"

#define ALIGN		_Alignof(max_align_t)
/* The first block is small, so that a spec of ten lines costs little; each further one doubles up to the second size. */
#define FIRST_BLOCK	(16u << 10)
#define LARGEST_BLOCK	(1u << 20)

struct kts_arena_block {
	struct kts_arena_block *next;
	size_t size, used;	/* of data[] */
	_Alignas(max_align_t) unsigned char data[];
};

void kts_arena_init(struct kts_arena *arena, size_t cap)
{
	*arena = (struct kts_arena){ .cap = cap ? cap : (size_t)KTS_MAX_COMPILE_BYTES };
}

void kts_arena_free(struct kts_arena *arena)
{
	if (!arena)
		return;
	for (struct kts_arena_block *block = arena->blocks, *next; block; block = next) {
		next = block->next;
		free(block);
	}
	kts_arena_init(arena, arena->cap);
}

static struct kts_arena_block *block_new(struct kts_arena *arena, size_t need)
{
	size_t size = FIRST_BLOCK;

	if (arena->blocks && arena->blocks->size)
		size = arena->blocks->size < LARGEST_BLOCK / 2 ? 2 * arena->blocks->size : LARGEST_BLOCK;
	if (size < need)
		size = need;
	size_t room = arena->cap - arena->taken;
	if (room < sizeof(struct kts_arena_block) || need > room - sizeof(struct kts_arena_block)) {
		arena->over_cap = true;
		return NULL;
	}
	if (size > room - sizeof(struct kts_arena_block))
		size = room - sizeof(struct kts_arena_block);
	arena->over_cap = false;
	struct kts_arena_block *block = malloc(sizeof(*block) + size);
	if (!block)
		return NULL;
	block->size = size;
	block->used = 0;
	arena->taken += sizeof(*block) + size;
	return block;
}

void *kts_arena_alloc(struct kts_arena *arena, size_t size)
{
	if (size > SIZE_MAX - ALIGN) {
		arena->over_cap = true;
		return NULL;
	}
	size = (size + ALIGN - 1) / ALIGN * ALIGN;

	struct kts_arena_block *block = arena->blocks;
	if (!block || block->size - block->used < size) {
		block = block_new(arena, size);
		if (!block)
			return NULL;
		/* A block made for one large piece goes behind the current one, whose rest stays in use. */
		if (arena->blocks && size > LARGEST_BLOCK) {
			block->next = arena->blocks->next;
			arena->blocks->next = block;
		} else {
			block->next = arena->blocks;
			arena->blocks = block;
		}
	}
	void *piece = block->data + block->used;
	block->used += size;
	return memset(piece, 0, size);
}

void *kts_arena_array(struct kts_arena *arena, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size) {
		arena->over_cap = true;
		return NULL;
	}
	return kts_arena_alloc(arena, n * size);
}

char *kts_arena_text(struct kts_arena *arena, const char *text, size_t len)
{
	char *copy = len < SIZE_MAX ? kts_arena_alloc(arena, len + 1) : NULL;

	if (copy && len)
		memcpy(copy, text, len);
	return copy;
}

enum kts_status kts_arena_status(const struct kts_arena *arena)
{
	return arena->over_cap ? KTS_ELIMIT : KTS_ENOMEM;
}
