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
/* Stages of the first group come before it; it is a group of its own. */
#define KTS_REFERENCE_PASS	KTS_MAX_STAGES

struct kts_value {
	enum kts_op op;
	uint32_t operand[3];		/* smaller than the value's own number */
	uint32_t imm;
	enum kts_type type;
	uint32_t depth;			/* samples that it looks back */
	int64_t span_ns;		/* and the time */
	uint32_t level;			/* the stage in which it can be computed */
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
	uint32_t ref;			/* the check */
	uint32_t line;			/* those of one line share what they compute; ascending */
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
	uint32_t *run_of;		/* 1 + the check for which a value of the run stands in `expr` */
	uint32_t once_stage;		/* where the check at hand is judged once */
	uint32_t *tap_level;		/* by tap: the first stage that can read it */
	size_t cap_tap_levels;
	uint32_t lines;			/* of temporal operators; those of checks come behind */
	/* by stage; the last one is the pass that judges by references */
	struct kts_sinks sweep[KTS_MAX_PASSES], finish[KTS_MAX_PASSES], observe;
};

/* The number of the value, made if there is no equal one; KTS_NO_VALUE after a failure. */
uint32_t kts_lower_value(struct kts_lower *l, enum kts_op op, uint32_t a, uint32_t b, uint32_t c, uint32_t imm);
/* The line of check @i. */
uint32_t kts_lower_line(uint32_t i);
void kts_lower_sink(struct kts_lower *l, struct kts_sinks *sinks, const struct kts_sink *sink);
/* In the stage that its operands can be computed in. */
void kts_lower_sweep(struct kts_lower *l, const struct kts_sink *sink);
/* The first stage in which the value is there. */
uint32_t kts_lower_level(const struct kts_lower *l, uint32_t value);
/* What a new tap says of `p until q`, p KTS_NO_VALUE for true, written in line @line; its number goes to *tap. */
uint32_t kts_lower_until(struct kts_lower *l, const struct kts_code_tap *how, uint32_t p, uint32_t q, uint32_t line,
			 uint32_t *tap);
enum kts_type kts_lower_type(const struct kts_lower *l, uint32_t value);
uint32_t kts_lower_band(struct kts_lower *l, uint32_t x, const struct kts_band *band);
/* lower_expr.c: fill expr, margin and margin_unit, but for values of the run: those are made check by check. */
void kts_lower_exprs(struct kts_lower *l);
void kts_lower_expr(struct kts_lower *l, const struct kts_ir_expr *e);
/*
 * lower_check.c: which samples a check judges, by its own phases or by @phases
 * in their place, and their time as it counts it.
 */
struct kts_scope {
	uint32_t check;
	uint32_t samples;	/* mask, or KTS_NO_VALUE: all */
	uint32_t time;
	bool timed;		/* a sample without a time has no value */
};

struct kts_scope kts_lower_scope(struct kts_lower *l, const struct kts_ir_check *c, uint32_t check, bool timed,
				 const struct kts_ir_phases *phases);
/* @x, without a value where the scope needs a time and there is none. */
uint32_t kts_lower_timed(struct kts_lower *l, const struct kts_scope *s, uint32_t x);
void kts_lower_sides(struct kts_lower *l, uint32_t check);
uint32_t kts_lower_rate(struct kts_lower *l, uint32_t left, uint32_t x, uint32_t dt, uint64_t num, uint64_t den);
/* lower_check.c: the sinks of check @i. */
void kts_lower_check(struct kts_lower *l, uint32_t i);
/* lower_require.c: those of a check that asks about the run. */
void kts_lower_require(struct kts_lower *l, const struct kts_ir_check *c, uint32_t i);
/* lower_emit.c: lay out all sinks. */
void kts_lower_emit(struct kts_lower *l);

/* All of it. *code is empty before, and on failure. KTS_OK, KTS_ENOMEM, KTS_ELIMIT, KTS_EBUG. */
enum kts_status kts_lower(const struct kts_ir *ir, struct kts_code *code);

#endif
