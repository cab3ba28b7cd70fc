/* SPDX-License-Identifier: MIT */
#include "grammar/base/intern.h"

#include <stdint.h>

#define FIRST_CAPACITY	256u

struct kts_intern_slot {
	uint64_t hash;
	struct kts_str text;	/* ptr NULL: free */
};

void kts_intern_init(struct kts_intern *table, struct kts_arena *arena)
{
	/* The address makes hashes differ from run to run, so that a spec cannot be made to collide. No order depends on it. */
	*table = (struct kts_intern){ .arena = arena, .seed = (uint64_t)(uintptr_t)arena * 0x9e3779b97f4a7c15ull };
}

static uint64_t mix(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t hash_text(const struct kts_intern *table, const char *text, size_t len)
{
	uint64_t hash = table->seed ^ len;

	while (len >= 8) {
		uint64_t word;

		memcpy(&word, text, 8);
		hash = mix(hash ^ word, 0x9fb21c651e98df25ull);
		text += 8;
		len -= 8;
	}
	uint64_t rest = 0;
	if (len)
		memcpy(&rest, text, len);
	return mix(hash ^ rest ^ 0xd6e8feb86659fd93ull, 0xa0761d6478bd642full);
}

/* The slot that holds the text, or the free one where it belongs. There is always a free one. */
static struct kts_intern_slot *slot_find(const struct kts_intern *table, uint64_t hash, const char *text, size_t len)
{
	for (size_t i = hash & (table->capacity - 1);; i = (i + 1) & (table->capacity - 1)) {
		struct kts_intern_slot *slot = &table->slots[i];

		if (!slot->text.ptr)
			return slot;
		if (slot->hash == hash && slot->text.len == len && (!len || memcmp(slot->text.ptr, text, len) == 0))
			return slot;
	}
}

/* The old slots stay in the arena; all sizes together are less than twice the last. */
static enum kts_status grow(struct kts_intern *table)
{
	struct kts_intern bigger = *table;

	bigger.capacity = table->capacity ? 2 * table->capacity : FIRST_CAPACITY;
	bigger.slots = kts_arena_array(table->arena, bigger.capacity, sizeof(*bigger.slots));
	if (!bigger.slots)
		return kts_arena_status(table->arena);
	for (size_t i = 0; i < table->capacity; i++) {
		const struct kts_intern_slot *slot = &table->slots[i];

		if (slot->text.ptr)
			*slot_find(&bigger, slot->hash, slot->text.ptr, slot->text.len) = *slot;
	}
	*table = bigger;
	return KTS_OK;
}

enum kts_status kts_intern_put(struct kts_intern *table, const char *text, size_t len, struct kts_str *out)
{
	*out = KTS_NO_STR;
	if (len >= UINT32_MAX)
		return KTS_ELIMIT;
	if (table->count >= table->capacity / 2)
		KTS_TRY(grow(table));

	uint64_t hash = hash_text(table, text, len);
	struct kts_intern_slot *slot = slot_find(table, hash, text, len);
	if (!slot->text.ptr) {
		char *copy = kts_arena_text(table->arena, text, len);

		if (!copy)
			return kts_arena_status(table->arena);
		*slot = (struct kts_intern_slot){ hash, { copy, (uint32_t)len } };
		table->count++;
	}
	*out = slot->text;
	return KTS_OK;
}

struct kts_str kts_intern_find(const struct kts_intern *table, const char *text, size_t len)
{
	if (!table->count || len >= UINT32_MAX)
		return KTS_NO_STR;
	return slot_find(table, hash_text(table, text, len), text, len)->text;
}
