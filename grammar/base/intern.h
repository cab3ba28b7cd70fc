/* SPDX-License-Identifier: MIT */
#ifndef KTS_INTERN_H
#define KTS_INTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "grammar/base/arena.h"
#include "grammar/base/status.h"

/*
 * Text of known length. Interned text (all text of an AST) is stored once in
 * its table: equal text has an equal pointer. There is a NUL behind the last
 * byte, but the text may contain NULs of its own (a "\u0000" in a string).
 * ptr == NULL: no text at all, other than the empty one.
 */
struct kts_str {
	const char *ptr;
	uint32_t len;
};

#define KTS_NO_STR ((struct kts_str){ NULL, 0 })

/* Are two texts of one table the same? Compares pointers only. */
static inline bool kts_str_same(struct kts_str a, struct kts_str b)
{
	return a.ptr == b.ptr && a.len == b.len;
}

/* Is @s, interned or not, the C string @text? */
static inline bool kts_str_is(struct kts_str s, const char *text)
{
	size_t len = strlen(text);

	return s.ptr && s.len == len && memcmp(s.ptr, text, len) == 0;
}

/* For printf's "%.*s": a text that holds NULs is cut at the first one. */
#define KTS_STR_ARGS(s) (int)(s).len, (s).ptr ? (s).ptr : ""

struct kts_intern_slot;

/* A table of texts; its memory is an arena's. Treat the members as private. */
struct kts_intern {
	struct kts_arena *arena;
	struct kts_intern_slot *slots;
	size_t capacity, count;
	uint64_t seed;
};

/* An empty table whose texts live in @arena, which must outlive it. There is nothing to free. */
void kts_intern_init(struct kts_intern *table, struct kts_arena *arena);

/*
 * The one stored copy of @len bytes at @text, made if need be.
 * @text may be NULL if @len is 0: the empty text.
 * Returns KTS_OK; KTS_ENOMEM or KTS_ELIMIT of the arena, or KTS_ELIMIT where
 * @len does not fit 32 bits, and *@out is KTS_NO_STR.
 */
enum kts_status kts_intern_put(struct kts_intern *table, const char *text, size_t len, struct kts_str *out);

/* The stored copy if there is one, else KTS_NO_STR. */
struct kts_str kts_intern_find(const struct kts_intern *table, const char *text, size_t len);

#endif
