/* SPDX-License-Identifier: MIT */
#include "runtime/capture/seen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_KEYS	256u

void capture_seen_free(struct capture_seen *s)
{
	free(s->key);
	free(s->slot);
	*s = (struct capture_seen){ 0 };
}

void capture_seen_start(struct capture_seen *s, size_t size)
{
	s->size = size;
	s->n = 0;
	if (s->slots)
		memset(s->slot, 0, s->slots * sizeof *s->slot);
}

/* The slot that holds @key, or the free one that would (FNV-1a). */
static uint32_t *slot_of(const struct capture_seen *s, const unsigned char *key)
{
	uint64_t hash = 0xcbf29ce484222325u;
	size_t at;

	for (size_t i = 0; i < s->size; i++)
		hash = (hash ^ key[i]) * 0x100000001b3u;
	for (at = (hash ^ hash >> 32) & (s->slots - 1); s->slot[at]; at = (at + 1) & (s->slots - 1))
		if (memcmp(s->key + (s->slot[at] - 1) * s->size, key, s->size) == 0)
			break;
	return &s->slot[at];
}

/* For one key more; half of the slots stay free. */
static bool make_room(struct capture_seen *s)
{
	size_t slots = s->slots ? 2 * s->slots : 2 * FIRST_KEYS, bytes = s->bytes ? s->bytes : FIRST_KEYS * s->size;
	unsigned char *key;
	uint32_t *slot;

	while (bytes < (s->n + 1) * s->size)
		bytes *= 2;
	if (bytes > s->bytes) {
		key = realloc(s->key, bytes);
		if (!key)
			return false;
		s->key = key;
		s->bytes = bytes;
	}
	if (2 * (s->n + 1) <= s->slots)
		return true;
	slot = calloc(slots, sizeof *slot);
	if (!slot)
		return false;
	free(s->slot);
	s->slot = slot;
	s->slots = slots;
	for (size_t i = 0; i < s->n; i++)
		*slot_of(s, s->key + i * s->size) = (uint32_t)i + 1;
	return true;
}

int capture_seen_add(struct capture_seen *s, const unsigned char *key, bool *again)
{
	uint32_t *slot;

	if (!make_room(s))
		return ENOMEM;
	slot = slot_of(s, key);
	*again = *slot != 0;
	if (!*again) {
		memcpy(s->key + s->n * s->size, key, s->size);
		*slot = (uint32_t)++s->n;
	}
	return 0;
}
