/* SPDX-License-Identifier: MIT */
#include "runtime/series/batch.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/series/fault.h"
#include "runtime/series/members.h"

/* Bytes of cells that a batch may have: it is written by one thread and read by another soon after. */
#define CELL_BYTES	(256u << 10)
#define MOST_ROWS	4096u
#define FEWEST_ROWS	64u

uint32_t kts_batch_rows(size_t n_columns)
{
	size_t rows = CELL_BYTES / (16 * (n_columns + 4));

	return rows > MOST_ROWS ? MOST_ROWS : rows < FEWEST_ROWS ? FEWEST_ROWS : (uint32_t)rows;
}

enum kts_status kts_batch_init(struct kts_batch *batch, size_t n_columns)
{
	*batch = (struct kts_batch){ .cap = kts_batch_rows(n_columns), .n_columns = (uint32_t)n_columns };
	size_t cells = (size_t)batch->cap * n_columns;

	if (!n_columns)
		cells = 1;
	batch->row = malloc(batch->cap * sizeof *batch->row);
	batch->bits = malloc(cells * sizeof *batch->bits);
	batch->error = malloc(cells * sizeof *batch->error);
	batch->identity = malloc(cells * sizeof *batch->identity);
	if (batch->row && batch->bits && batch->error && batch->identity)
		return KTS_OK;
	kts_batch_free(batch);
	return KTS_ENOMEM;
}

void kts_batch_free(struct kts_batch *batch)
{
	free(batch->row);
	free(batch->bits);
	free(batch->error);
	free(batch->identity);
	free(batch->fault);
	free(batch->origin);
	free(batch->origin_slot);
	free(batch->fact);
	free(batch->run);
	kts_events_free(&batch->events);
	kts_texts_free(batch->texts);
	kts_keys_free(&batch->keys);
	kts_bump_free(&batch->text);
	*batch = (struct kts_batch){ 0 };
}

void kts_batch_reset(struct kts_batch *batch)
{
	kts_bump_reset(&batch->text);
	if (batch->n_faults)
		memset(batch->cache, 0, sizeof batch->cache);
	if (batch->n_origins)
		memset(batch->origin_slot, 0, batch->n_origin_slots * sizeof *batch->origin_slot);
	if (batch->texts)
		kts_texts_truncate(batch->texts, 0);
	batch->texts_before = 0;
	if (batch->keys.texts)
		kts_texts_truncate(batch->keys.texts, 0);
	batch->keys.before = 0;
	batch->closed = false;
	batch->n = 0;
	batch->n_faults = 0;
	batch->n_origins = 0;
	batch->n_facts = 0;
	batch->n_run = 0;
	batch->run_bytes = 0;
	kts_events_free(&batch->events);
	batch->n_tags_seen = 0;
	batch->stamped = false;
	batch->left_out = 0;
	batch->bad_times = 0;
}

bool kts_origin_equal(const struct kts_origin *a, const struct kts_origin *b)
{
	return a->address == b->address && kts_text_equal(a->object, b->object) && a->n_cpus == b->n_cpus &&
	       (a->n_cpus == 0 || memcmp(a->cpus, b->cpus, a->n_cpus * sizeof *a->cpus) == 0);
}

uint64_t kts_origin_hash(const struct kts_origin *origin)
{
	uint64_t hash = kts_mix(kts_mix_text(47, origin->object), origin->address);

	for (size_t i = 0; i < origin->n_cpus; i++)
		hash = kts_mix(hash, origin->cpus[i]);
	return hash;
}

/* Where @origin is, or may be put. */
static size_t find_origin(const struct kts_batch *b, const struct kts_origin *origin)
{
	size_t at = kts_origin_hash(origin) & (b->n_origin_slots - 1);

	while (b->origin_slot[at] && !kts_origin_equal(&b->origin[b->origin_slot[at] - 1], origin))
		at = (at + 1) & (b->n_origin_slots - 1);
	return at;
}

static enum kts_status grow_origins(struct kts_batch *b)
{
	size_t n = b->n_origin_slots ? b->n_origin_slots * 2 : 64;

	if (b->n_origins * 2 < b->n_origin_slots)
		return KTS_OK;
	uint32_t *slot = calloc(n, sizeof *slot);

	if (!slot)
		return KTS_ENOMEM;
	free(b->origin_slot);
	b->origin_slot = slot;
	b->n_origin_slots = n;
	for (size_t i = 0; i < b->n_origins; i++)
		slot[find_origin(b, &b->origin[i])] = (uint32_t)i + 1;
	return KTS_OK;
}

enum kts_status kts_batch_origin(struct kts_batch *batch, const struct kts_origin *origin, uint32_t *id)
{
	struct kts_origin copy = *origin;

	KTS_TRY(grow_origins(batch));
	size_t at = find_origin(batch, origin);

	*id = batch->origin_slot[at];
	if (*id)
		return KTS_OK;
	KTS_TRY(kts_grow(&batch->origin, &batch->cap_origins, batch->n_origins, sizeof *batch->origin));
	copy.object.at = kts_bump_text(&batch->text, origin->object.at, origin->object.len);
	if (!copy.object.at)
		return KTS_ENOMEM;
	if (origin->n_cpus) {
		uint64_t *cpus = kts_bump_alloc(&batch->text, origin->n_cpus * sizeof *cpus);

		if (!cpus)
			return KTS_ENOMEM;
		memcpy(cpus, origin->cpus, origin->n_cpus * sizeof *cpus);
		copy.cpus = cpus;
	}
	batch->origin[batch->n_origins++] = copy;
	*id = (uint32_t)batch->n_origins;
	batch->origin_slot[at] = *id;
	return KTS_OK;
}

static bool fact_equal(const struct kts_fact *a, const struct kts_fact *b)
{
	if (a->n_sections != b->n_sections || !kts_text_equal(a->object, b->object))
		return false;
	for (size_t i = 0; i < a->n_sections; i++)
		if (a->section[i].address != b->section[i].address ||
		    !kts_text_equal(a->section[i].name, b->section[i].name))
			return false;
	return true;
}

enum kts_status kts_batch_fact(struct kts_batch *batch, const struct kts_fact *fact, uint32_t *id)
{
	struct kts_fact copy = *fact;

	/* only the last one: the joiner knows what an earlier one means by now */
	if (batch->n_facts && fact_equal(&batch->fact[batch->n_facts - 1], fact)) {
		*id = (uint32_t)batch->n_facts;
		return KTS_OK;
	}
	KTS_TRY(kts_grow(&batch->fact, &batch->cap_facts, batch->n_facts, sizeof *batch->fact));
	copy.object.at = kts_bump_text(&batch->text, fact->object.at, fact->object.len);
	struct kts_section *section = kts_bump_alloc(&batch->text, (fact->n_sections + 1) * sizeof *section);

	if (!copy.object.at || !section)
		return KTS_ENOMEM;
	for (size_t i = 0; i < fact->n_sections; i++) {
		section[i] = fact->section[i];
		section[i].name.at = kts_bump_text(&batch->text, section[i].name.at, section[i].name.len);
		if (!section[i].name.at)
			return KTS_ENOMEM;
	}
	copy.section = section;
	batch->fact[batch->n_facts++] = copy;
	*id = (uint32_t)batch->n_facts;
	return KTS_OK;
}

enum kts_status kts_batch_text(struct kts_batch *batch, struct kts_text text, uint32_t *id)
{
	if (!batch->texts)
		KTS_TRY(kts_texts_new(&batch->texts));
	return kts_texts_add(batch->texts, text.at, text.len, id);
}

void kts_batch_begin_row(struct kts_batch *batch)
{
	batch->texts_before = batch->texts ? kts_texts_count(batch->texts) : 0;
	batch->keys.before = batch->keys.texts ? kts_texts_count(batch->keys.texts) : 0;
}

void kts_batch_drop_row(struct kts_batch *batch)
{
	if (batch->texts)
		kts_texts_truncate(batch->texts, batch->texts_before);
	if (batch->keys.texts)
		kts_texts_truncate(batch->keys.texts, batch->keys.before);
}
