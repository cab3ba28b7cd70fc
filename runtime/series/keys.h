/* SPDX-License-Identifier: MIT */
#ifndef KTS_SERIES_KEYS_H
#define KTS_SERIES_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/texts.h"
#include "runtime/series/bump.h"

struct kts_batch;
struct kts_worker;

/*
 * The keys that sweeps meet. A sweep is read in two goes: first a projection
 * that ends in the swept step asks for the keys there, which are noted here
 * by the plan's node; then each key is a projection of its own.
 */
struct kts_keys {
	struct kts_texts *texts;	/* of packed keys; NULL: none was met */
	uint32_t *row;			/* of a batch, by id: where it was met first */
	size_t cap_rows;
	uint32_t before;		/* ids before the row that is being made */
};

void kts_keys_free(struct kts_keys *keys);

struct kts_key {
	uint32_t node;
	bool is_index;
	bool too_many;		/* no key: a sample has more of them than a sweep may have */
	struct kts_text text;	/* of an index in decimal */
};

/* The key with this id, from 1 up to kts_texts_count(); borrowed. */
struct kts_key kts_keys_get(const struct kts_keys *keys, uint32_t id);

/*
 * Add what was met in a batch, but in rows that the joiner left out.
 * @n_keys: by node, how many there are. KTS_OK; KTS_ENOMEM; KTS_ELIMIT: *@node
 * has more than KTS_MAX_SWEEP_KEYS, or all have too many (0).
 */
enum kts_status kts_keys_join(struct kts_keys *keys, const struct kts_batch *batch, uint32_t *n_keys, uint32_t *node);

/*
 * For the walks: a value with keys stands at @node. Say so, then name each
 * key. KTS_OK; KTS_ENOMEM; KTS_ELIMIT (trouble).
 */
void kts_sweep_begin(struct kts_worker *worker, uint32_t node);
enum kts_status kts_sweep_name(struct kts_worker *worker, uint32_t node, struct kts_text name);
enum kts_status kts_sweep_index(struct kts_worker *worker, uint32_t node, uint64_t index);
/* A sample that `tags` leave out may have more keys than a sweep may: only the joiner knows whether it counts. */
enum kts_status kts_sweep_too_many(struct kts_worker *worker, uint32_t node);
/* All elements of an array, or members of an object, that is the token @list; said so too. Also KTS_EDATA (trouble). */
enum kts_status kts_sweep_elements(struct kts_worker *worker, uint32_t node, uint32_t list);
enum kts_status kts_sweep_members(struct kts_worker *worker, uint32_t node, uint32_t object);

/* Format and arguments of the message for too many keys of all sweeps. */
#define KTS_TOO_MANY_KEYS "the sweeps of the spec have more than %u keys, or %u MiB of them", KTS_MAX_SWEEP_COLUMNS, \
			  KTS_MAX_TEXT_BYTES >> 20

#endif
