/* SPDX-License-Identifier: MIT */
#ifndef KTS_CAPTURED_H
#define KTS_CAPTURED_H

#include "runtime/series/worker.h"

/*
 * The report of a drained sample: which maps it has and which scheduler is
 * active, read once a sample for all projections. Fills worker->report.
 * @token is the report or KTS_JSON_NONE. KTS_OK, KTS_EDATA (trouble), KTS_ENOMEM.
 */
enum kts_status kts_captured_read(struct kts_worker *worker, uint32_t token);
void kts_captured_free(struct kts_captured *report);

/* The active object with its visible global sections, as a fact of the batch; 0 where none is active. */
enum kts_status kts_captured_fact(struct kts_worker *worker, uint32_t *fact);

/* Whether maps that belong to the report's active object, or to none, are at hand under this object's name. */
static inline struct kts_text kts_map_prefix(const struct kts_map *map)
{
	return (struct kts_text){ map->name.at, map->prefix_len };
}

/* Whose map it is: that of its name, else the active object. */
struct kts_text kts_map_object(const struct kts_captured *report, const struct kts_map *map);

#endif
