/* SPDX-License-Identifier: MIT */
#ifndef KTS_SERIES_ASK_H
#define KTS_SERIES_ASK_H

#include <stddef.h>
#include <stdint.h>

#include "engine/schema.h"
#include "grammar/base/status.h"

struct kts_series;
struct kts_sweeps;
struct kts_column;

/*
 * What is asked of a series, sorted by how it is read: most projections have a
 * value at every sample, those of root run have one in all, and what is swept
 * becomes a projection for each key.
 */
struct kts_ask_list {
	struct kts_projection *projection;
	uint32_t *place;	/* of each among those that the caller gave */
	uint32_t n;
};

struct kts_ask {
	const struct kts_projection *projection;	/* as given */
	uint32_t n;
	struct kts_ask_list sample, run, swept;
	uint32_t *key_depth;	/* by sample projection: of the key that it has from a sweep, or 0; NULL if nothing is swept */
	uint32_t n_keys;
};

/* Everything is borrowed. The caller frees it, also after a failure. KTS_OK, KTS_ENOMEM, KTS_ELIMIT, KTS_EINVAL. */
enum kts_status kts_ask_sort(struct kts_ask *ask, const struct kts_projection *projection, size_t n);
void kts_ask_free(struct kts_ask *ask);

/* Append the projections of all keys to the sample list; they are borrowed, and get to know their columns. */
enum kts_status kts_ask_add_keys(struct kts_ask *ask, struct kts_sweeps *sweeps);

/*
 * Put the columns of @series, which are those of the sample list, and those
 * at @run in the order in which they were asked for, and those of keys behind.
 * Takes the columns of @run, and the sweeps, over.
 */
enum kts_status kts_ask_arrange(const struct kts_ask *ask, struct kts_series *series, struct kts_column *run,
				struct kts_sweeps *sweeps);

#endif
