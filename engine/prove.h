/* SPDX-License-Identifier: MIT */
#ifndef KTS_PROVE_H
#define KTS_PROVE_H

#include "engine/aim.h"
#include "engine/mutate.h"
#include "engine/verdict.h"

/*
 * Can a check fail at all? It is judged over a series that it passes, and
 * again and again over the same series with one column mutated. A mutation is
 * caught where the verdict is fail, and noticed where it is inconclusive: then
 * nothing wrong was seen, only too little. Only catching is having teeth.
 */
enum kts_teeth {
	KTS_TEETH = 0,
	KTS_TOOTHLESS = 1,
	KTS_NOT_PROVABLE = 2,	/* it does not pass over the series as given, or no mutation changes what it reads */
};

/* Why a check is not provable, or what about it makes it toothless. */
enum kts_proof_why {
	KTS_WHY_NONE,
	KTS_WHY_GIVEN,		/* it does not pass as given */
	KTS_WHY_NO_SIGNAL,	/* it reads nothing that could be mutated */
	KTS_WHY_ALLOW,		/* violations were seen and tolerated */
	KTS_WHY_TYPE_END,	/* the bound is where the type ends */
	KTS_WHY_BOUND,		/* nothing came near the bound */
	KTS_WHY_SKIPPED,	/* what was mutated was not judged */
	KTS_WHY_SAME,		/* what it judges stayed within the bound, as far as can be told */
};

/* What came of one kind of mutation. */
struct kts_proof_kind {
	uint64_t tried, caught, noticed;
	/* The weakest mutant that was caught, with the first place; NULL: none was. */
	const struct kts_mutant *mutant;
	/* projection, or KTS_NO_COLUMN: the scheduler's identity; of a quorum that of one key: all are mutated alike */
	uint32_t column;
	uint64_t sample;		/* where the mutation begins */
	uint64_t caught_at;		/* sample of the first violated row, or UINT64_MAX */
};

/* The mutant that came closest to being caught. */
struct kts_proof_near {
	const struct kts_mutant *mutant;	/* NULL: there is none */
	uint32_t column;
	uint64_t sample;
	uint64_t violated;		/* tolerated violations */
	double margin;			/* in `unit` of the row */
};

/* One result of the check. */
struct kts_proof_row {
	const struct kts_ir_check *check;
	enum kts_verdict given;		/* over the series as it is */
	enum kts_reason reason;
	enum kts_teeth teeth;
	enum kts_proof_why why;
	struct kts_unit unit;		/* of margins */
	uint64_t tried, caught, noticed;
	struct kts_proof_kind kind[KTS_MUTATION_COUNT];
	struct kts_proof_near tolerated;	/* most violations */
	struct kts_proof_near nearest;	/* smallest margin */
	bool same_judged;		/* no mutation of a value that it still passes made it judge less */
};

/* All results of one check, and how much of it was mutated: limits.h bounds both. */
struct kts_proof_check {
	struct kts_proof_row *row;
	size_t n;
	uint64_t phases, phases_tried;	/* in scope of the check; a series without phases counts as one */
	size_t columns, columns_tried;	/* of a quorum: of one key */
	struct kts_aims aims;		/* mutants of its own: rows point to them */
};

/* Checks from @i on that are proved together: all keys of a quorum, else one. */
size_t kts_prove_together(const struct kts_ir *ir, size_t i);

/*
 * Prove check @i of @ir, the first of those together, over @data, a settled series with the columns of @ir. They are
 * compiled alone, so their cost is their own. Any number of threads may prove checks of one spec over one series.
 *
 * *@out stays where it is. The caller frees it with kts_proof_check_free(); on failure it is zeroed. KTS_OK;
 * KTS_ENOMEM, KTS_EINVAL, KTS_ELIMIT, KTS_EBUG as for a program.
 */
enum kts_status kts_prove_check(const struct kts_ir *ir, size_t i, const struct kts_data *data,
				struct kts_proof_check *out);
void kts_proof_check_free(struct kts_proof_check *proof);

const char *kts_teeth_name(enum kts_teeth teeth);	/* "teeth", "toothless", "not_provable" */
const char *kts_proof_why_name(enum kts_proof_why why);	/* a word for programs, or NULL */

#endif
