/* SPDX-License-Identifier: MIT */
#ifndef KTS_SERIES_SWEEP_H
#define KTS_SERIES_SWEEP_H

#include "engine/column.h"
#include "runtime/series/ask.h"
#include "runtime/series/bump.h"

struct kts_keys;
struct kts_plan;

/*
 * From swept projections to those of their keys. The first reading asks what
 * keys there are, the second one for the keys.
 */
struct kts_sweeps {
	struct kts_sweep *sweep;	/* of the ask's swept list, in its order */
	uint32_t n;
	size_t n_keys;			/* of all */
	struct kts_bump text;		/* keys and projections */
	struct kts_errors *errors;	/* that no_match refers to until the columns are arranged */
};

/*
 * What the first reading asks for: one projection for each of @ask's swept
 * ones, which ends in the swept step. The caller frees *out; it borrows steps.
 */
enum kts_status kts_sweeps_first(const struct kts_ask *ask, struct kts_projection **out);

/*
 * What came of it: @keys by the nodes of @plan, and the columns of @found, from
 * which the errors are taken. The caller frees it, also after a failure. KTS_OK or KTS_ENOMEM.
 */
enum kts_status kts_sweeps_make(struct kts_sweeps *sweeps, const struct kts_ask *ask, const struct kts_plan *plan,
				const struct kts_keys *keys, struct kts_data *found);

/* A key that somebody gives a column for: its text, or its number, and of which swept projection of the ask. */
struct kts_given_key {
	uint32_t sweep;
	struct kts_sweep_key key;
};

/*
 * The same of @given[0..n), of which no two are equal, without a reading. KTS_OK, KTS_ENOMEM;
 * KTS_ELIMIT: more than KTS_MAX_SWEEP_KEYS of one sweep.
 */
enum kts_status kts_sweeps_give(struct kts_sweeps *sweeps, const struct kts_ask *ask, const struct kts_given_key *given,
				size_t n);
void kts_sweeps_free(struct kts_sweeps *sweeps);

#endif
