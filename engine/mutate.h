/* SPDX-License-Identifier: MIT */
#ifndef KTS_MUTATE_H
#define KTS_MUTATE_H

#include "engine/column.h"

/* A series in which a column is wrong on purpose, or several in the same way, to see who notices. Nothing is random. */
enum kts_mutation {
#define KTS_MUTATION(name, text) KTS_MUTATION_##name,
#include "engine/mutations.def"
	KTS_MUTATION_COUNT
};

const char *kts_mutation_name(enum kts_mutation kind);
/* A sentence without its end: "the value no longer changes". */
const char *kts_mutation_text(enum kts_mutation kind);

/* What a mutant that aims makes of a value. */
enum kts_mutant_to {
	KTS_TO_PART,		/* it does not aim: by parts, as mutations.def says */
	KTS_TO_VALUE,		/* `bits` */
	KTS_TO_STEP,		/* the value before plus `bits`, which are an i64 for a column of integers */
};

struct kts_mutant {
	enum kts_mutation kind;
	/* how strong it is; where it aims: the most that it moves a number, as of a spike, or 0 for any distance */
	int percent;
	const char *text;	/* the same in words: "+10%", "x2" */
	enum kts_mutant_to to;	/* spike, flip: one sample becomes that */
	uint64_t bits;
};

/* As far as the mutants of mutations.def move a number. */
#define KTS_REACH_PERCENT	1000

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
	uint32_t column;		/* the first one that the last mutation changed, or KTS_NO_COLUMN */
	uint64_t sample;		/* where it begins there */
	/* the rest is its own business */
	struct kts_mutated_column *now;
	struct kts_mutated_column *part;	/* of each column that is changed */
	size_t n_parts;
};

/* A copy without a change. KTS_OK, KTS_ENOMEM. The caller ends it with kts_mutated_free(), whatever comes out. */
enum kts_status kts_mutated_init(struct kts_mutated *m, const struct kts_data *from);
void kts_mutated_free(struct kts_mutated *m);

/*
 * Change the @n columns of @column, or only the axis if @n is 0, after taking the last change back. Samples [@begin, @end), not
 * empty, are in scope; changes "from there on" go to the end of the series. Values stay in the column's type: an
 * unsigned one stops at 0. @axis: a swap shows on the axis too, as `swapped` sees it.
 *
 * *@changed is false, and the series as it was, where there is nothing to do: the kind is for another type, no value is
 * there to change, all values are as before. KTS_OK, KTS_ENOMEM.
 */
enum kts_status kts_mutate(struct kts_mutated *m, const uint32_t *column, size_t n, const struct kts_mutant *mutant,
			   uint64_t begin, uint64_t end, enum kts_mutation_place place, bool axis, bool *changed);

#endif
