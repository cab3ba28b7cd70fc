/* SPDX-License-Identifier: MIT */
#ifndef KTS_VM_TEMPORAL_H
#define KTS_VM_TEMPORAL_H

#include "engine/code.h"
#include "engine/errors.h"

/*
 * What a temporal operator needs of the past, and what it says. `P until Q`
 * over a window is the composition of one function a sample,
 *
 *	f(x) = Q or (P and x)
 *
 * read outward from the sample that is asked about, and applied to what lies
 * behind the window. Composing is associative, so a window that only moves
 * forward costs a constant number of compositions a sample, however wide it
 * is: two stacks make a queue (slide). Everything else is a case of it:
 * eventually Q is true until Q, always P is not eventually not P, since and
 * once look the other way.
 */

/* A truth: 0 false, 1 unknown, 2 true, so that and, or are min, max. */
enum { KTS_FALSE, KTS_UNKNOWN, KTS_TRUE };

/* A sample with a place on the clock. */
struct kts_instant {
	int64_t time;
	uint64_t sample;
	uint8_t p, q;
	kts_error_id error_p, error_q;	/* where unknown */
	double margin_p, margin_q;	/* where known, if margins are asked for */
};

#define KTS_NO_INSTANT	UINT64_MAX

/* The least and the greatest that a margin may be. */
typedef double kts_bounds __attribute__((vector_size(16)));

/* The composition of the functions of some neighbours: q or (p and x). */
struct kts_fold {
	kts_bounds margin_q, margin_p;
	uint64_t reason;		/* the nearest instant with an unknown operand, or KTS_NO_INSTANT */
	uint8_t q, p;
};

/* The instants [begin, end), composed; those before `split` stand in `front`, each with all up to there. */
struct kts_slide {
	uint64_t begin, split, end;
	struct kts_fold back;		/* of [split, end) */
	struct kts_fold *front;		/* by instant & mask */
};

/* One temporal operator and its results. */
struct kts_tap {
	const struct kts_code_tap *code;
	/* the operator: instants [oldest, next) in a ring */
	struct kts_instant *instant;
	uint64_t oldest, next, mask;	/* mask + 1 is a power of 2, or there is no ring yet */
	uint64_t head;			/* the first without a result */
	uint64_t first_true;		/* KTS_TAP_TIME: no operand before it and from the head on holds */
	struct kts_slide near, far;	/* up to the window; the window */
	/* the results: samples [base, base + n) */
	uint64_t base, complete;	/* those before `complete` are there */
	size_t n, cap;
	uint8_t *truth;
	kts_error_id *error;
	double *margin;			/* NULL: none is asked for */
};

void kts_tap_init(struct kts_tap *tap, const struct kts_code_tap *code);
void kts_tap_free(struct kts_tap *tap);
/* All @n samples were seen, the latest at @last: the results that wait are what they are. */
void kts_tap_end(struct kts_tap *tap, uint64_t n, int64_t last);
/* Samples before @sample are not asked for again. */
void kts_tap_drop(struct kts_tap *tap, uint64_t sample);

#endif
