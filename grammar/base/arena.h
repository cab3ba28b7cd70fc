/* SPDX-License-Identifier: MIT */
#ifndef KTS_ARENA_H
#define KTS_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "grammar/base/status.h"

struct kts_arena_block;

/*
 * Memory of one compile: handed out piece by piece, given back all at once.
 * Treat the members as private. An arena belongs to one thread.
 */
struct kts_arena {
	struct kts_arena_block *blocks;
	size_t taken;		/* bytes got from malloc() so far */
	size_t cap;		/* never more than that */
	bool over_cap;		/* the cap refused an allocation */
};

/* Make an empty arena of at most @cap bytes (0: KTS_MAX_COMPILE_BYTES). Cannot fail, allocates nothing. */
void kts_arena_init(struct kts_arena *arena, size_t cap);

/* Give everything back. The arena is empty afterwards and may be used again. NULL is fine. */
void kts_arena_free(struct kts_arena *arena);

/*
 * @size zeroed bytes, aligned for any type; they live until kts_arena_free().
 * @size 0 gives a valid pointer to nothing. NULL: see kts_arena_status().
 */
void *kts_arena_alloc(struct kts_arena *arena, size_t size);

/* The same for @n members of @size bytes; NULL also where the product overflows. */
void *kts_arena_array(struct kts_arena *arena, size_t n, size_t size);

/* A copy of @len bytes with a NUL behind them. */
char *kts_arena_text(struct kts_arena *arena, const char *text, size_t len);

/* Why the last allocation gave NULL: KTS_ELIMIT (the cap) or KTS_ENOMEM. */
enum kts_status kts_arena_status(const struct kts_arena *arena);

#define KTS_ARENA_NEW(arena, type) ((type *)kts_arena_alloc((arena), sizeof(type)))

#endif
