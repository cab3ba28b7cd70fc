/* SPDX-License-Identifier: MIT */
#include "engine/errors.h"

#include <stdlib.h>
#include <string.h>

#include "grammar/base/limits.h"

static const char *const class_names[] = {
#define KTS_ERROR_CLASS(name, text) [KTS_CLASS_##name] = #name,
#include "engine/errors.def"
};

static const struct {
	const char *name;
	const char *text;
	enum kts_error_class class;
} kinds[] = {
#define KTS_ERROR_KIND(name, class, text) [KTS_KIND_##name] = { #name, text, KTS_CLASS_##class },
#include "engine/errors.def"
};

static const struct {
	const char *name;
	const char *variant;
	const char *text;
} reasons[] = {
#define KTS_MISSING_REASON(name, variant, text) [KTS_MISSING_##name] = { #name, #variant, text },
#include "engine/errors.def"
};

static const char *const action_names[] = {
#define KTS_ACTION(name, text) [KTS_ACTION_##name] = #name,
#include "engine/errors.def"
};

/* Ids without a record: one a kind, then the look-back that would start too early. */
static const struct kts_error plain[] = {
#define KTS_ERROR_KIND(name, class, text) [KTS_KIND_##name] = { .kind = KTS_KIND_##name, .original = KTS_KIND_##name },
#include "engine/errors.def"
	[KTS_KIND_COUNT] = { .kind = KTS_KIND_absent, .original = KTS_KIND_absent,
			     .detail = "there is no sample before the first" },
};

/*
 * The first records of every table: missing_stats by reason and nothing else.
 * Rules tell reasons apart, so a full table must still be able to name one.
 */
static const struct kts_error bare_missing[] = {
#define KTS_MISSING_REASON(name_, variant, text)						\
	[KTS_MISSING_##name_] = { .kind = KTS_KIND_missing_stats, .original = KTS_KIND_missing_stats,	\
				  .reason = KTS_MISSING_##name_ },
#include "engine/errors.def"
};

#define FIRST_OWN	(KTS_ERROR_FIRST_RECORD + (kts_error_id)KTS_MISSING_COUNT)

struct kts_errors {
	struct kts_error **record;	/* each one block with all its text */
	uint64_t *hash;			/* of record i */
	size_t n, cap;
	uint32_t *slot;			/* open addressing: index + 1, or 0 */
	size_t n_slots;			/* a power of two, or 0 */
};

enum kts_status kts_errors_new(struct kts_errors **out)
{
	*out = calloc(1, sizeof **out);
	return *out ? KTS_OK : KTS_ENOMEM;
}

void kts_errors_free(struct kts_errors *errors)
{
	if (!errors)
		return;
	for (size_t i = 0; i < errors->n; i++)
		free(errors->record[i]);
	free(errors->record);
	free(errors->hash);
	free(errors->slot);
	free(errors);
}

static uint64_t mix(uint64_t h, uint64_t word)
{
	h = (h ^ word) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 29;
}

static uint64_t mix_text(uint64_t h, const char *text)
{
	if (!text)
		return mix(h, 1);
	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 0x100000001b3u;
	return mix(h, 2);
}

static bool payload_has_text(const struct kts_payload *p)
{
	return p->type == KTS_PAYLOAD_TEXT || p->type == KTS_PAYLOAD_TEXTS;
}

static size_t payload_n(const struct kts_payload *p)
{
	return p->type == KTS_PAYLOAD_NULL ? 0 : p->n;
}

static uint64_t hash_of(const struct kts_error *e)
{
	uint64_t h = mix(mix(mix(0x6b7473, e->kind), e->original), e->reason);

	h = mix_text(mix_text(h, e->detail), e->help);
	for (size_t i = 0; i < e->n_payload; i++) {
		const struct kts_payload *p = &e->payload[i];

		h = mix(mix_text(h, p->key), p->type);
		for (size_t k = 0; k < payload_n(p); k++)
			h = payload_has_text(p) ? mix_text(h, p->text[k]) : mix(h, p->u64[k]);
	}
	return h;
}

static bool text_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool payload_same(const struct kts_payload *a, const struct kts_payload *b)
{
	if (!text_same(a->key, b->key) || a->type != b->type || payload_n(a) != payload_n(b))
		return false;
	for (size_t k = 0; k < payload_n(a); k++)
		if (payload_has_text(a) ? !text_same(a->text[k], b->text[k]) : a->u64[k] != b->u64[k])
			return false;
	return true;
}

static bool same(const struct kts_error *a, const struct kts_error *b)
{
	if (a->kind != b->kind || a->original != b->original || a->reason != b->reason ||
	    a->n_payload != b->n_payload || !text_same(a->detail, b->detail) || !text_same(a->help, b->help))
		return false;
	for (size_t i = 0; i < a->n_payload; i++)
		if (!payload_same(&a->payload[i], &b->payload[i]))
			return false;
	return true;
}

static char *put(char **end, const char *text)
{
	char *start = *end;

	if (!text)
		return NULL;
	size_t size = strlen(text) + 1;
	memcpy(start, text, size);
	*end += size;
	return start;
}

static size_t room(const char *text)
{
	return text ? strlen(text) + 1 : 0;
}

/* A copy in one block: the record, its payload, the arrays (8-aligned), then all text. */
static struct kts_error *copy(const struct kts_error *e)
{
	size_t words = 0, bytes = room(e->detail) + room(e->help);

	for (size_t i = 0; i < e->n_payload; i++) {
		const struct kts_payload *p = &e->payload[i];

		words += payload_n(p);
		bytes += room(p->key);
		for (size_t k = 0; payload_has_text(p) && k < p->n; k++)
			bytes += room(p->text[k]);
	}
	struct kts_error *c = malloc(sizeof *c + e->n_payload * sizeof *e->payload + words * 8 + bytes);
	if (!c)
		return NULL;
	struct kts_payload *payload = (void *)(c + 1);
	uint64_t *word = (void *)(payload + e->n_payload);
	char *end = (void *)(word + words);

	*c = *e;
	c->detail = put(&end, e->detail);
	c->help = put(&end, e->help);
	c->payload = e->n_payload ? payload : NULL;
	for (size_t i = 0; i < e->n_payload; i++) {
		const struct kts_payload *p = &e->payload[i];
		size_t n = payload_n(p);

		payload[i] = (struct kts_payload){ .key = put(&end, p->key), .type = p->type, .n = n };
		if (payload_has_text(p)) {
			const char **text = (void *)word;

			for (size_t k = 0; k < n; k++)
				text[k] = put(&end, p->text[k]);
			payload[i].text = text;
		} else if (n) {
			memcpy(word, p->u64, n * sizeof *word);
			payload[i].u64 = word;
		}
		word += n;
	}
	return c;
}

_Static_assert(sizeof(const char *) <= 8, "arrays of text are laid out in words");

static enum kts_status grow(struct kts_errors *errors)
{
	if (errors->n == errors->cap) {
		size_t cap = errors->cap ? errors->cap * 2 : 16;
		struct kts_error **record = realloc(errors->record, cap * sizeof *record);

		if (!record)
			return KTS_ENOMEM;
		errors->record = record;
		uint64_t *hash = realloc(errors->hash, cap * sizeof *hash);
		if (!hash)
			return KTS_ENOMEM;
		errors->hash = hash;
		errors->cap = cap;
	}
	if (errors->n * 2 < errors->n_slots)
		return KTS_OK;
	size_t n_slots = errors->n_slots ? errors->n_slots * 2 : 32;
	uint32_t *slot = calloc(n_slots, sizeof *slot);
	if (!slot)
		return KTS_ENOMEM;
	for (size_t i = 0; i < errors->n; i++) {
		size_t at = errors->hash[i] & (n_slots - 1);

		while (slot[at])
			at = (at + 1) & (n_slots - 1);
		slot[at] = (uint32_t)i + 1;
	}
	free(errors->slot);
	errors->slot = slot;
	errors->n_slots = n_slots;
	return KTS_OK;
}

enum kts_status kts_errors_add(struct kts_errors *errors, const struct kts_error *error, kts_error_id *id)
{
	bool bare = !error->detail && !error->help && !error->n_payload && error->original == error->kind;

	*id = KTS_ERROR_OF(error->kind);
	if (error->kind == KTS_KIND_missing_stats) {
		*id = KTS_ERROR_FIRST_RECORD + (kts_error_id)error->reason;
		if (bare)
			return KTS_OK;
	} else if (bare && !error->reason) {
		return KTS_OK;
	}
	uint64_t hash = hash_of(error);
	size_t mask = errors->n_slots - 1;

	for (size_t at = hash & mask; errors->n_slots && errors->slot[at]; at = (at + 1) & mask) {
		uint32_t i = errors->slot[at] - 1;

		if (errors->hash[i] == hash && same(errors->record[i], error)) {
			*id = FIRST_OWN + i;
			return KTS_OK;
		}
	}
	if (errors->n >= KTS_MAX_ERROR_RECORDS)
		return KTS_OK;
	KTS_TRY(grow(errors));
	struct kts_error *record = copy(error);
	if (!record)
		return KTS_ENOMEM;
	size_t at = hash & (errors->n_slots - 1);

	while (errors->slot[at])
		at = (at + 1) & (errors->n_slots - 1);
	*id = FIRST_OWN + (kts_error_id)errors->n;
	errors->record[errors->n] = record;
	errors->hash[errors->n] = hash;
	errors->n++;
	errors->slot[at] = (uint32_t)errors->n;
	return KTS_OK;
}

const struct kts_error *kts_errors_get(const struct kts_errors *errors, kts_error_id id)
{
	id &= KTS_ERROR_ID_MASK;
	if (id == KTS_ERROR_NONE)
		return NULL;
	if (id < KTS_ERROR_FIRST_RECORD)
		return &plain[id - 1];
	if (id < FIRST_OWN)
		return &bare_missing[id - KTS_ERROR_FIRST_RECORD];
	id -= FIRST_OWN;
	return id < errors->n ? errors->record[id] : NULL;
}

enum kts_action kts_rules_action(const struct kts_rules *rules, const struct kts_error *error)
{
	if (error->kind == KTS_KIND_missing_stats)
		return (enum kts_action)rules->missing[error->reason];
	return (enum kts_action)rules->kind[error->kind];
}

enum kts_error_class kts_error_class(enum kts_error_kind kind)
{
	return kinds[kind].class;
}

const char *kts_error_kind_name(enum kts_error_kind kind)
{
	return kinds[kind].name;
}

const char *kts_error_kind_text(enum kts_error_kind kind)
{
	return kinds[kind].text;
}

const char *kts_error_class_name(enum kts_error_class class)
{
	return class_names[class];
}

const char *kts_missing_reason_name(enum kts_missing_reason reason)
{
	return reasons[reason].name;
}

const char *kts_missing_reason_variant(enum kts_missing_reason reason)
{
	return reasons[reason].variant;
}

const char *kts_missing_reason_text(enum kts_missing_reason reason)
{
	return reasons[reason].text;
}

const char *kts_action_name(enum kts_action action)
{
	return action_names[action];
}

static bool named(const char *full, const char *name, size_t len)
{
	return strlen(full) == len && memcmp(full, name, len) == 0;
}

bool kts_error_kind_find(const char *name, size_t len, enum kts_error_kind *kind)
{
	for (unsigned i = 0; i < KTS_KIND_COUNT; i++) {
		if (named(kinds[i].name, name, len)) {
			*kind = (enum kts_error_kind)i;
			return true;
		}
	}
	return false;
}

bool kts_error_class_find(const char *name, size_t len, enum kts_error_class *class)
{
	for (unsigned i = 0; i < KTS_CLASS_COUNT; i++) {
		if (named(class_names[i], name, len)) {
			*class = (enum kts_error_class)i;
			return true;
		}
	}
	return false;
}

bool kts_missing_reason_find(const char *name, size_t len, enum kts_missing_reason *reason)
{
	for (unsigned i = 0; i < KTS_MISSING_COUNT; i++) {
		if (named(reasons[i].name, name, len)) {
			*reason = (enum kts_missing_reason)i;
			return true;
		}
	}
	return false;
}
