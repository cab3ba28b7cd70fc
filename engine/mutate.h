/* SPDX-License-Identifier: MIT */
#ifndef KTS_MUTATE_H
#define KTS_MUTATE_H

#include "engine/column.h"

/* A series in which one column is wrong on purpose, to see who notices. Nothing is random. */
enum kts_mutation {
#define KTS_MUTATION(name, text) KTS_MUTATION_##name,
#include "engine/mutations.def"
	KTS_MUTATION_COUNT
};

const char *kts_mutation_name(enum kts_mutation kind);
/* A sentence without its end: "the value no longer changes". */
const char *kts_mutation_text(enum kts_mutation kind);

struct kts_mutant {
	enum kts_mutation kind;
	int percent;
	const char *text;	/* how strong it is: "+10%", "x2" */
};

/* Mutant @i, in the order of mutations.def; NULL behind the last. */
const struct kts_mutant *kts_mutant(size_t i);

/* Where in a stretch of samples a mutation begins. */
enum kts_mutation_place { KTS_PLACE_START, KTS_PLACE_MIDDLE, KTS_PLACE_END, KTS_PLACE_COUNT };

/* No column but the axis: only a swap has something to do there. */
#define KTS_NO_COLUMN	UINT32_MAX

/*
 * @data is a series to judge in place of the one it was made of; it borrows
 * all that is not changed, and owns copies of the segments that are.
 */
struct kts_mutated {
	struct kts_data data;
	const struct kts_data *from;	/* must not change meanwhile */
	uint64_t sample;		/* where the last mutation begins */
	/* the rest is its own business */
	uint32_t column;
	struct kts_segment **segment;	/* of the column: its own, or one of those below */
	struct kts_segment *own;	/* kept from one mutation to the next: all columns are of one size */
	size_t n_segments;
};

/* A copy without a change. KTS_OK, KTS_ENOMEM. The caller ends it with kts_mutated_free(), whatever comes out. */
enum kts_status kts_mutated_init(struct kts_mutated *m, const struct kts_data *from);
void kts_mutated_free(struct kts_mutated *m);

/*
 * Change @column (or KTS_NO_COLUMN) of the series, after taking the last change back. Samples [@begin, @end), not
 * empty, are in scope; changes "from there on" go to the end of the series. Values stay in the column's type: an
 * unsigned one stops at 0. @axis: a swap shows on the axis too, as `swapped` sees it.
 *
 * *@changed is false, and the series as it was, where there is nothing to do: the kind is for another type, no value is
 * there to change, all values are as before. KTS_OK, KTS_ENOMEM.
 */
enum kts_status kts_mutate(struct kts_mutated *m, uint32_t column, const struct kts_mutant *mutant, uint64_t begin,
			   uint64_t end, enum kts_mutation_place place, bool axis, bool *changed);

#endif
