/* SPDX-License-Identifier: MIT */
#ifndef KTS_BATCH_H
#define KTS_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/errors.h"
#include "engine/texts.h"
#include "grammar/base/grow.h"
#include "runtime/series/bump.h"
#include "runtime/series/keys.h"
#include "runtime/series/phase.h"
#include "runtime/series/run.h"

/*
 * What one worker made of a piece of a series, before the pieces are joined
 * in order: nothing in it depends on what other pieces hold. Ids are local
 * to the batch; the joiner exchanges them for those of the series.
 */
struct kts_row {
	struct kts_text tag;	/* at is NULL: the sample has none */
	int64_t elapsed_ns;	/* plain series: not yet since the first sample */
	uint64_t boundary_ms;
	uint64_t line;		/* from 0, of the piece */
	uint64_t phase;		/* as kts_axis has it; from the stamp */
	uint32_t fact;		/* the schedulers seen, 0: none; n: batch->fact[n - 1] */
	uint32_t left_out;	/* samples before this one that `tags` do not let through */
	bool has_time, has_boundary;
	bool skip;		/* the joiner left it out */
};

/* Where a value was read. Equal ones may be compared with each other. */
struct kts_origin {
	struct kts_text object;
	uint64_t address;
	const uint64_t *cpus;	/* the slots that contributed, 64 a word; no trailing zero words */
	size_t n_cpus;
};

struct kts_section {
	struct kts_text name;
	uint64_t address;
};

/* The active object of a sample with its global sections. */
struct kts_fact {
	struct kts_text object;
	const struct kts_section *section;
	size_t n_sections;
};

/*
 * Errors of samples: 0 none; up to KTS_LOCAL_PLAIN as kts_error_id; then
 * missing_stats by reason and nothing else; then batch->fault.
 */
#define KTS_LOCAL_PLAIN		0x1000u
#define KTS_LOCAL_MISSING	KTS_LOCAL_PLAIN
#define KTS_LOCAL_FAULT		0x2000u

/* Tags that were not let through, for the message if none is. */
#define KTS_TAGS_SHOWN		8u

#define KTS_FAULT_CACHE		256u

struct kts_batch {
	uint32_t n, cap;	/* rows */
	uint32_t n_columns;
	struct kts_row *row;
	/* [column * cap + row] */
	uint64_t *bits;
	uint32_t *error;
	uint32_t *identity;	/* 0 none; n: origin[n - 1] */

	struct kts_texts *texts;	/* of text columns, whose bits are ids of it; NULL: none was met yet */
	uint32_t texts_before;	/* ids of it before the row that is being made */
	struct kts_keys keys;	/* that sweeps met */
	bool closed;		/* takes no more rows, though there is room */
	struct kts_bump text;	/* faults, facts, decoded tags */
	struct kts_error *fault;
	size_t n_faults, cap_faults;
	struct {
		uint64_t key;
		uint32_t id;
	} cache[KTS_FAULT_CACHE];
	struct kts_origin *origin;
	size_t n_origins, cap_origins;
	uint32_t *origin_slot;	/* open addressing: origin id, 0 free */
	size_t n_origin_slots;	/* a power of two, or 0 */
	struct kts_fact *fact;
	size_t n_facts, cap_facts;
	struct kts_events events;	/* met in this piece */
	struct kts_run_part *run;	/* likewise */
	size_t n_run, cap_run, run_bytes;

	struct kts_text tag_seen[KTS_TAGS_SHOWN];
	size_t n_tags_seen;
	bool stamped;		/* a header before its first sample says that stamps are phases */
	uint64_t lines;		/* of the piece, looked at so far */
	uint32_t left_out;	/* samples not let through since the last row */
	uint32_t bad_times;	/* samples of a plain series whose time is no number */
};

/* Rows of a batch for so many columns: what fits in a cache beside the text. */
uint32_t kts_batch_rows(size_t n_columns);

enum kts_status kts_batch_init(struct kts_batch *batch, size_t n_columns);
void kts_batch_free(struct kts_batch *batch);
/* Forget the rows and what they refer to; `lines` stays. */
void kts_batch_reset(struct kts_batch *batch);

static inline bool kts_batch_is_full(const struct kts_batch *batch)
{
	return batch->n == batch->cap || batch->closed;
}

/* The local id of this origin, whose texts are copied if it is a new one. */
enum kts_status kts_batch_origin(struct kts_batch *batch, const struct kts_origin *origin, uint32_t *id);
bool kts_origin_equal(const struct kts_origin *a, const struct kts_origin *b);
/* Equal for equal origins. */
uint64_t kts_origin_hash(const struct kts_origin *origin);

/* The local id of this fact; likewise. */
enum kts_status kts_batch_fact(struct kts_batch *batch, const struct kts_fact *fact, uint32_t *id);

/* The local id of this text; likewise. Also KTS_ELIMIT, see kts_texts_add(). */
enum kts_status kts_batch_text(struct kts_batch *batch, struct kts_text text, uint32_t *id);
/* The row that is about to be made may be given up: what it then brought is forgotten. */
void kts_batch_begin_row(struct kts_batch *batch);
void kts_batch_drop_row(struct kts_batch *batch);

#endif
