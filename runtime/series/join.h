/* SPDX-License-Identifier: MIT */
#ifndef KTS_JOIN_H
#define KTS_JOIN_H

#include "engine/column.h"
#include "runtime/series/batch.h"
#include "runtime/series/plan.h"
#include "runtime/series/series.h"

struct kts_series {
	struct kts_data data;
	char *file;
	enum kts_form form;
	struct kts_series_identity *identity;
	size_t n_identities, cap_identities;
	char **warning;
	size_t n_warnings, cap_warnings;
	bool phases_open;		/* events may say which phases its samples are in */
	struct kts_bump text;		/* names of objects */
	struct kts_bump sweep_text;	/* keys and their projections */
};

/* An origin of the series; `place` is the same for origins that differ in their CPUs only. */
struct kts_known_origin {
	struct kts_origin origin;
	uint32_t place;
};

/* An error record of the series, by a hash of all that it says. */
struct kts_known_error {
	uint64_t hash;
	kts_error_id id;	/* 0: a free slot */
};

/* The place of each phase that was met: open addressing by phase, place + 1, 0 free. */
struct kts_pins {
	struct {
		uint64_t phase;
		uint32_t place;
	} *slot;
	size_t n, size;
};

/* How far the errors of a column are what they will be; see settle.c. */
struct kts_settling {
	struct kts_pins pins;		/* drift.c */
	uint64_t done;			/* samples before it have been looked at for drift */
	size_t run;			/* error runs before it are settled */
	uint64_t second;		/* the first sample of a second source; UINT64_MAX: none */
	size_t sought;			/* error runs before it are no look-ups */
};

/* The limit that a series met when its batches were put together. */
enum kts_joiner_limit {
	KTS_LIMIT_IDENTITIES,
	KTS_LIMIT_TEXTS,
	KTS_LIMIT_RUN,
	KTS_LIMIT_KEYS,
};

/*
 * Puts batches together, in the order of the series: here and only here
 * something depends on more than one sample.
 */
struct kts_joiner {
	const struct kts_plan *plan;
	struct kts_series *series;

	struct kts_known_origin *origin;	/* a column's identity is the index + 1 */
	size_t n_origins, cap_origins;
	uint32_t *origin_slot;			/* hash: index + 1, 0 free */
	size_t n_origin_slots;
	struct kts_bump text;

	struct kts_section *section;		/* of the current scheduler, as last seen */
	size_t n_sections, cap_sections;
	struct kts_bump section_text;

	struct kts_settling *settling;		/* by column */
	bool live;				/* columns are settled as they grow */
	struct kts_events events;		/* in the series itself */
	bool stamped;				/* by a header: they do not move samples */
	bool events_given;			/* those of a file that was asked for do all the same */
	struct kts_boundaries boundaries;
	uint64_t first_boundary;		/* the first sample that has one; UINT64_MAX: none */
	struct kts_run_data run;			/* empty unless the plan wants it */

	uint64_t samples;			/* those left out too */
	struct kts_text tag_seen[KTS_TAGS_SHOWN];
	size_t n_tags_seen;
	struct kts_known_error *record;		/* hash of error records: open addressing */
	size_t n_records, n_record_slots;
	size_t error_bytes;
	uint64_t bad_times;

	bool has_first, has_last;
	int64_t first_ns, last_ns;		/* plain: the first sample's time; the last one seen */
	uint64_t backwards, backwards_at;	/* how often, and the first sample */
	int64_t backwards_from_ns, backwards_to_ns;

	uint64_t *local_origin;			/* scratch: ids of the batch to those of the series */
	size_t cap_local_origins;
	kts_error_id *local_fault;
	size_t cap_local_faults;
	uint32_t *local_text;
	size_t cap_local_texts;
	struct kts_keys keys;			/* that sweeps met */
	uint32_t *n_keys;			/* of them, by node of the plan; NULL if it has no sweeps */
	enum kts_joiner_limit limit;		/* why the last batch was too much */
	uint32_t limit_node;			/* KTS_LIMIT_KEYS: where, or 0 */
};

/* An empty series; kts_series_free() frees it. */
enum kts_status kts_series_new(const char *file, struct kts_series **out);

enum kts_status kts_joiner_init(struct kts_joiner *joiner, const struct kts_plan *plan, struct kts_series *series);
void kts_joiner_free(struct kts_joiner *joiner);

/* Append @batch; its lines begin at @line of the series, from 0. KTS_OK, KTS_ENOMEM, KTS_ELIMIT. */
enum kts_status kts_joiner_add(struct kts_joiner *joiner, struct kts_batch *batch, uint64_t line);

/*
 * Give column[c] the one value, or error, of column c of @batch's only row:
 * data about the run. After kts_joiner_finish(). The same results.
 */
enum kts_status kts_joiner_add_run(struct kts_joiner *joiner, const struct kts_batch *batch,
				   struct kts_column *column);

/*
 * After the last batch: phases, drift, what look-up errors mean, warnings.
 * @events are those of a file of their own, or NULL. KTS_OK, KTS_ENOMEM.
 */
enum kts_status kts_joiner_finish(struct kts_joiner *joiner, struct kts_events *events);

/*
 * While a series comes, with joiner->live set before the first batch: what is known of the samples so far. *@ready:
 * those before it are as they will be at the end. See settle.c. KTS_OK, KTS_ENOMEM.
 */
struct kts_settle_how {
	bool reads_phase;		/* the program asks for phases */
	const bool *awaits;		/* by column: it is read only once it has a value, for its source is asked for before */
};
enum kts_status kts_joiner_settle(struct kts_joiner *joiner, const struct kts_settle_how *how, uint64_t *ready);

/* See kts_series_stream_forget(). */
enum kts_status kts_joiner_forget(struct kts_joiner *joiner, uint64_t before, struct kts_samples *keep);

/* Forbid values before @end of another place than the first one of the phase; see drift.c. */
enum kts_status kts_drift_apply(struct kts_joiner *joiner, uint32_t column, uint64_t end);

enum kts_status kts_series_warn(struct kts_series *series, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
