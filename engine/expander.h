/* SPDX-License-Identifier: MIT */
#ifndef KTS_EXPANDER_H
#define KTS_EXPANDER_H

#include "engine/expand.h"
#include "engine/ir_build.h"

/* The state of kts_expand(), shared by its two files only. */
struct kts_key {
	const char *text;
	size_t len;
	bool is_number;			/* in plain decimal: comes first, by value */
	uint64_t number;
};

struct kts_keys {
	struct kts_key *key;
	size_t n, cap;
};

struct kts_expander {
	const struct kts_ir *ir;
	const struct kts_data *data;	/* NULL: only for a look */
	struct kts_arena *arena;
	enum kts_status status;
	struct kts_ir_builder b;
	/* by expression: what it became without any key, and for the key at hand */
	const struct kts_ir_expr **plain, **keyed;
	uint64_t *turn_of;
	uint64_t turn;			/* counts changes of the key */
	const struct kts_key *key;	/* or NULL */
	uint64_t phase;			/* step_index at hand, or KTS_NO_PHASE */
	bool nothing;			/* what is written out judges nothing, for want of a key */
	bool picks;			/* the key is one that the spec names */
	struct kts_ir_check *check;
	size_t n_checks, cap_checks;
	const uint64_t *step;		/* phases that occur, ascending */
	size_t n_steps;
};

/* @e for the key at hand; NULL after a failure. expand_expr.c */
const struct kts_ir_expr *kts_expand_expr(struct kts_expander *x, const struct kts_ir_expr *e);
/* Add the keys of what @e goes over by @index; @e may be NULL. */
void kts_expand_keys(struct kts_expander *x, const struct kts_ir_expr *e, const char *index, struct kts_keys *keys);
/* Does @e (NULL: no) read a sweep that has no key in the series? */
bool kts_expand_lacks_key(struct kts_expander *x, const struct kts_ir_expr *e);
/* Does @e (NULL: no) read a plain name that is wrong? */
bool kts_expand_reads_wrong(struct kts_expander *x, const struct kts_ir_expr *e);
/* The part of @e, which lacks a key, that no other part can settle the truth of. */
const struct kts_ir_expr *kts_expand_lacking(struct kts_expander *x, const struct kts_ir_expr *e);
/* Each once, in order. */
void kts_expand_sort_keys(struct kts_keys *keys);
/* @phases with the steps of its label. expand.c */
struct kts_ir_phases kts_expand_phases(struct kts_expander *x, const struct kts_ir_phases *phases);

#endif
