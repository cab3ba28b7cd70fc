/* SPDX-License-Identifier: MIT */
#include "engine/texts.h"

#include <stdlib.h>
#include <string.h>

#include "grammar/base/limits.h"

struct text {
	char *at;
	size_t len;
	uint64_t hash;
};

struct kts_texts {
	struct text *text;
	uint32_t n, cap;
	size_t bytes;
	uint32_t *slot;		/* open addressing: id, or 0 */
	size_t n_slots;		/* a power of two, or 0 */
};

enum kts_status kts_texts_new(struct kts_texts **out)
{
	*out = calloc(1, sizeof **out);
	return *out ? KTS_OK : KTS_ENOMEM;
}

void kts_texts_free(struct kts_texts *texts)
{
	if (!texts)
		return;
	kts_texts_truncate(texts, 0);
	free(texts->text);
	free(texts->slot);
	free(texts);
}

static uint64_t hash_of(const char *text, size_t len)
{
	uint64_t h = 0x2545f4914f6cdd1du ^ len, word;

	for (; len >= 8; text += 8, len -= 8) {
		memcpy(&word, text, 8);
		h = (h ^ word) * 0x9e3779b97f4a7c15u;
		h ^= h >> 29;
	}
	word = 0;
	if (len)
		memcpy(&word, text, len);
	h = (h ^ word) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 32;
}

/* The slot where the text is, or may be put. There is a free one. */
static size_t find(const struct kts_texts *t, const char *text, size_t len, uint64_t hash)
{
	size_t at = hash & (t->n_slots - 1);

	for (; t->slot[at]; at = (at + 1) & (t->n_slots - 1)) {
		const struct text *known = &t->text[t->slot[at] - 1];

		if (known->hash == hash && known->len == len && (len == 0 || memcmp(known->at, text, len) == 0))
			break;
	}
	return at;
}

static enum kts_status grow(struct kts_texts *t)
{
	if (t->n == t->cap) {
		uint32_t cap = t->cap ? t->cap * 2 : 16;
		struct text *text = realloc(t->text, cap * sizeof *text);

		if (!text)
			return KTS_ENOMEM;
		t->text = text;
		t->cap = cap;
	}
	if ((size_t)t->n * 2 < t->n_slots)
		return KTS_OK;
	size_t n_slots = t->n_slots ? t->n_slots * 2 : 32;
	uint32_t *slot = calloc(n_slots, sizeof *slot);

	if (!slot)
		return KTS_ENOMEM;
	/* in the order of ids, as if they had been added to a table of this size: truncating relies on it */
	for (uint32_t i = 0; i < t->n; i++) {
		size_t at = t->text[i].hash & (n_slots - 1);

		while (slot[at])
			at = (at + 1) & (n_slots - 1);
		slot[at] = i + 1;
	}
	free(t->slot);
	t->slot = slot;
	t->n_slots = n_slots;
	return KTS_OK;
}

enum kts_status kts_texts_add(struct kts_texts *t, const char *text, size_t len, uint32_t *id)
{
	uint64_t hash = hash_of(text, len);

	*id = t->n_slots ? t->slot[find(t, text, len, hash)] : 0;
	if (*id)
		return KTS_OK;
	if (t->n >= KTS_MAX_TEXTS || len > KTS_MAX_TEXT_BYTES - t->bytes)
		return KTS_ELIMIT;
	KTS_TRY(grow(t));
	char *copy = malloc(len + 1);

	if (!copy)
		return KTS_ENOMEM;
	if (len)
		memcpy(copy, text, len);
	copy[len] = '\0';
	t->text[t->n++] = (struct text){ copy, len, hash };
	t->bytes += len;
	*id = t->n;
	t->slot[find(t, text, len, hash)] = *id;
	return KTS_OK;
}

uint32_t kts_texts_find(const struct kts_texts *t, const char *text, size_t len)
{
	return t->n_slots ? t->slot[find(t, text, len, hash_of(text, len))] : 0;
}

const char *kts_texts_get(const struct kts_texts *t, uint32_t id, size_t *len)
{
	if (!id || id > t->n)
		return NULL;
	if (len)
		*len = t->text[id - 1].len;
	return t->text[id - 1].at;
}

uint32_t kts_texts_count(const struct kts_texts *t)
{
	return t->n;
}

/* The last text that was added is the end of every chain that it is in: its slot just becomes free. */
void kts_texts_truncate(struct kts_texts *t, uint32_t n)
{
	while (t->n > n) {
		struct text *last = &t->text[t->n - 1];
		size_t at = last->hash & (t->n_slots - 1);

		while (t->slot[at] != t->n)
			at = (at + 1) & (t->n_slots - 1);
		t->slot[at] = 0;
		t->bytes -= last->len;
		free(last->at);
		t->n--;
	}
}
