/* SPDX-License-Identifier: MIT */
#ifndef KTS_SNAPSHOT_H
#define KTS_SNAPSHOT_H

#include "runtime/series/render.h"
#include "runtime/series/captured.h"

/*
 * Look-up of variables and maps in the report that worker->report describes;
 * series.md 2. Fills the cells of all projections of the roots bpf and map.
 * KTS_OK, KTS_EDATA (trouble), KTS_ENOMEM.
 */
enum kts_status kts_snapshot_read(struct kts_worker *worker);

/* The entries of one map for the children of the plan's node @node. */
enum kts_status kts_map_walk(struct kts_worker *worker, uint32_t node, struct kts_map *map);

/* An entry's per-CPU slots (a token of an array) for everything below the entry's @node. */
enum kts_status kts_percpu_walk(struct kts_worker *worker, uint32_t node, uint32_t slots, const struct kts_map *map,
				const struct kts_site *site);

/* An entry of a map: its number as [n] has it, and its key as text where that is how to name it. */
struct kts_map_entry {
	uint64_t number;
	struct kts_text key;		/* at is NULL: by number */
	uint32_t value, per_cpu;	/* tokens or KTS_JSON_NONE */
};

typedef enum kts_status kts_map_visit(struct kts_worker *worker, const struct kts_map_entry *entry, void *arg);

/* All entries of @map, in their order. KTS_OK, KTS_EDATA (trouble), KTS_ENOMEM, and what @visit returns. */
enum kts_status kts_map_entries(struct kts_worker *worker, const struct kts_map *map, kts_map_visit *visit, void *arg);

/* Where the values of @map are; asks the batch once a sample. */
enum kts_status kts_map_site(struct kts_worker *worker, struct kts_map *map, struct kts_site *site);

/* A map's key as text: 7, true, ENUM_NAME, {a: 1, b: 2}, hex:07 00. Cut to @size; returns its length. */
#define KTS_KEY_BYTES	256u
enum kts_status kts_key_render(struct kts_worker *worker, uint32_t token, char *out, size_t size, size_t *len);

#endif
