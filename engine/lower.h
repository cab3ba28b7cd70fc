/* SPDX-License-Identifier: MIT */
#ifndef KTS_LOWER_H
#define KTS_LOWER_H

#include "engine/code.h"

/*
 * IR to bytecode. First every expression and every check becomes *values*: a
 * graph of instructions without registers in which equal ones are one. Then
 * the graph is laid out check by check: what one check computes stays in its
 * register for the next as long as there is room, else it is computed again.
 */
#define KTS_NO_VALUE	UINT32_MAX

struct kts_value {
	enum kts_op op;
	uint32_t operand[3];		/* smaller than the value's own number */
	uint32_t imm;
	enum kts_type type;
	uint32_t depth;			/* samples that it looks back */
	uint16_t need;			/* registers to compute it, about */
	/* while laying out: */
	uint32_t last_check;		/* 1 + the last check of the pass that may want it */
	uint32_t seen;			/* 1 + the line that counted `uses` */
	uint32_t uses;			/* still to come in this line */
	uint16_t reg;			/* or KTS_NO_REGISTER */
};

/* An instruction without a result, at the end of what a check computes. */
struct kts_sink {
	enum kts_op op;
	uint32_t operand[3];
	uint32_t imm;
	uint32_t check;
};

struct kts_sinks {
	struct kts_sink *sink;
	size_t n, cap;
};

struct kts_lower {
	const struct kts_ir *ir;
	struct kts_code *code;
	enum kts_status status;		/* first failure; everything after it does nothing */
	struct kts_value *value;
	size_t n_values, cap_values;
	uint32_t *slot;			/* of the table of equal values: 1 + number */
	size_t n_slots;
	uint32_t *expr;			/* value of IR expression i */
	uint32_t *margin;		/* its signed distance, for a predicate, or KTS_NO_VALUE */
	const struct kts_unit **margin_unit;	/* unit of that */
	struct kts_sinks sweep[KTS_MAX_PASSES], finish[KTS_MAX_PASSES], observe;
};

/* The number of the value, made if there is no equal one; KTS_NO_VALUE after a failure. */
uint32_t kts_lower_value(struct kts_lower *l, enum kts_op op, uint32_t a, uint32_t b, uint32_t c, uint32_t imm);
void kts_lower_sink(struct kts_lower *l, struct kts_sinks *sinks, enum kts_op op, uint32_t a, uint32_t b, uint32_t c,
		    uint32_t imm, uint32_t check);
enum kts_type kts_lower_type(const struct kts_lower *l, uint32_t value);
uint32_t kts_lower_band(struct kts_lower *l, uint32_t x, const struct kts_band *band);
/* lower_expr.c: fill expr, margin and margin_unit. */
void kts_lower_exprs(struct kts_lower *l);
uint32_t kts_lower_rate(struct kts_lower *l, uint32_t left, uint32_t x, uint32_t dt, uint64_t num, uint64_t den);
/* lower_check.c: the sinks of check @i. */
void kts_lower_check(struct kts_lower *l, uint32_t i);
/* lower_emit.c: lay out all sinks. */
void kts_lower_emit(struct kts_lower *l);

/* All of it. *code is empty before, and on failure. KTS_OK, KTS_ENOMEM, KTS_ELIMIT, KTS_EBUG. */
enum kts_status kts_lower(const struct kts_ir *ir, struct kts_code *code);

#endif
