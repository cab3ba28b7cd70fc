/* SPDX-License-Identifier: MIT */
#ifndef KTS_VERDICT_H
#define KTS_VERDICT_H

#include "engine/column.h"
#include "engine/ir.h"

/* What the machine says about one check: counts first, then bounded evidence. */
enum kts_verdict {
	KTS_PASS = 0,
	KTS_FAIL = 1,
	KTS_INCONCLUSIVE = 2,
};

enum kts_reason {
	KTS_REASON_NONE,
	KTS_REASON_NOTHING_JUDGED,
	KTS_REASON_UNDECIDED,
	KTS_REASON_COVERAGE,
	KTS_REASON_TRIGGERS,
	KTS_REASON_WRONG_NAME,	/* internal: makes the run inconclusive under warn; reports show it as a fail */
};

/* A value of a signal at a sample: a number, or the error that stands in its place. */
struct kts_observation {
	kts_error_id error;	/* KTS_ERROR_NONE: number holds */
	struct kts_number number;
	const char *text;	/* of a number of type text; borrowed from the data */
};

/* One violated or undecided obligation. */
struct kts_evidence {
	uint64_t sample;		/* index; UINT64_MAX: no sample (an aggregate, an empty scope) */
	uint64_t previous;		/* left neighbour of a pair, or UINT64_MAX */
	const char *key;		/* of a quorum: which key this is about; else NULL. Borrowed from the check */
	uint64_t lacking;		/* of a quorum: so many keys are not there, and the row is about nothing else */
	kts_error_id error;		/* why it is violated or undecided, or KTS_ERROR_NONE: by its value */
	bool has_value, has_bound;
	struct kts_number value;	/* in the result's unit */
	struct kts_number bound;	/* the bound that was left */
	bool below;			/* value is below (else above) the bound */
	struct kts_observation *at;	/* check->n_signals values at `sample`; NULL if there is none */
	struct kts_observation *before;	/* the same at `previous`, or NULL */
};

/* One note a kind and check: how many samples, the first, the last, and an example of the cause. */
struct kts_note {
	enum kts_error_kind kind;	/* KTS_KIND_COUNT: a counter that went back, of which the forward steps count */
	kts_error_id error;	/* first cause seen */
	uint64_t count;
	uint64_t first, last;	/* sample indexes */
};

struct kts_margin {
	bool known;
	double value;		/* in `unit`; negative: violated */
	struct kts_unit unit;	/* of the result, but ms for converge: the time that was left */
	bool has_relative;
	double relative;
	uint64_t sample;
};

struct kts_result {
	const struct kts_ir_check *check;	/* borrowed from the compile */
	enum kts_verdict verdict;
	enum kts_reason reason;
	uint64_t scope, read;			/* samples */
	uint64_t total, judged, violated, undecided;
	uint64_t longest;			/* so many violated ones in a row, those not judged left out */
	uint64_t triggers;			/* when: rises */
	uint64_t skipped[KTS_KIND_COUNT];
	struct kts_unit unit;			/* of values and bounds; for a single comparison that of its value */
	struct kts_margin margin;
	struct kts_evidence *violation;
	size_t n_violations;			/* rows kept; `violated` is the true count */
	struct kts_evidence *undecided_row;
	size_t n_undecided_rows;
	struct kts_note *note;			/* at most one a kind, in the order of errors.def */
	size_t n_notes;
	/* require: steps back of counters whose delta or rate is the sum of those forward; where, by sample. */
	uint64_t forward_steps, forward_first, forward_last;
	/* steady: the reference that was used, in `unit`. */
	bool has_reference;
	double reference;
};

/* All results of one program over one series; owns its evidence. */
struct kts_results {
	struct kts_result *result;	/* one a check, in the order of the spec */
	size_t n;
	enum kts_verdict verdict;	/* fail over inconclusive over pass; warn checks left out as the language says */
};

void kts_results_free(struct kts_results *results);
/* Free its rows of evidence; it has none then. */
void kts_result_drop_rows(struct kts_result *result);
/* Free what *result owns. */
void kts_result_free(struct kts_result *result);
/* The key that @check was written out for, or NULL; of a quorum none is its own. */
const char *kts_check_key(const struct kts_ir_check *check);
/* Whether so much is violated that the check fails, however many obligations more there will be. */
bool kts_result_is_lost(const struct kts_result *result);
/* Leave what would have been kept without all_evidence. */
void kts_results_trim(struct kts_results *results);

/* Samples at which the first violation of a check may be, once they are behind. */
#define KTS_MARKS	4u

/*
 * The sentence of a violated or undecided row ("rate 487.5/s is below
 * 500/s"), bounded, in @buf as snprintf() would write it. Returns its length.
 */
size_t kts_evidence_message(char *buf, size_t size, const struct kts_result *result, const struct kts_evidence *row,
			    const struct kts_data *data);
/* "placeholder", ...; NULL for a note that is not about an error */
const char *kts_note_kind(const struct kts_note *note);
/* The same for a note ("2 samples skipped: placeholder (rendezvous timed out), periodic_012 to periodic_013"). */
size_t kts_note_message(char *buf, size_t size, const struct kts_result *result, const struct kts_note *note,
			const struct kts_data *data);

/* Is there nothing to judge and no row that says why: no sample, or none that anything is asked of? */
bool kts_result_is_empty(const struct kts_result *result);
/*
 * Why the check has nothing to judge: the phases that there are, or how far it looks back from samples that have
 * nothing there; "" where something is. As kts_evidence_message().
 */
size_t kts_scope_message(char *buf, size_t size, const struct kts_result *result, const struct kts_data *data);

const char *kts_verdict_name(enum kts_verdict verdict);
const char *kts_reason_name(enum kts_reason reason);	/* NULL for KTS_REASON_NONE and the internal one */

#endif
