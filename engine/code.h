/* SPDX-License-Identifier: MIT */
#ifndef KTS_CODE_H
#define KTS_CODE_H

#include <stdio.h>

#include "engine/ir.h"
#include "engine/wide.h"
#include "grammar/base/limits.h"
#include "grammar/base/status.h"

/*
 * Bytecode. An instruction works on a whole chunk of samples:
 *
 *	 op | pad | dst | a | b | c | imm | ref
 *	  8    8    16   16  16  16   32    32  bits
 *
 * A program is a list of passes over the series, each a straight line of
 * instructions run for every chunk (the sweep) and one run after the last
 * chunk (the end), then for each check the straight line that computes what is
 * shown with a row of evidence. There are no jumps.
 *
 * Passes of one group are stages: they sweep side by side, a later one as far
 * as the taps that it reads are written. The ends of a group's passes come when
 * all of them are through; a group begins when the one before has ended.
 */
enum kts_op {
#define KTS_OP(name, dst, a, b, c, imm, ref, where, text) KTS_OP_##name,
#include "engine/opcodes.def"
	KTS_OP_COUNT
};

enum kts_op_class {
	KTS_OPERAND_X, KTS_OPERAND_B, KTS_OPERAND_I, KTS_OPERAND_S, KTS_OPERAND_U, KTS_OPERAND_F, KTS_OPERAND_N,
	KTS_OPERAND_V, KTS_OPERAND_P, KTS_OPERAND_p, KTS_OPERAND_M, KTS_OPERAND_T, KTS_OPERAND_t,
	KTS_OPERAND_Z,
	/* results only */
	KTS_OPERAND_W, KTS_OPERAND_A, KTS_OPERAND_J, KTS_OPERAND_C, KTS_OPERAND_Q,
};

enum kts_op_imm {
	KTS_IMM_X, KTS_IMM_COLUMN, KTS_IMM_CONST, KTS_IMM_BAND, KTS_IMM_RATIO, KTS_IMM_RANGE, KTS_IMM_FLAG, KTS_IMM_SIGNAL,
	KTS_IMM_TEXT, KTS_IMM_WINDOW, KTS_IMM_TAP, KTS_IMM_AGGREGATE,
};

enum kts_op_ref { KTS_REF_X, KTS_REF_STATE, KTS_REF_CHECK };

enum kts_op_where { KTS_WHERE_E, KTS_WHERE_S, KTS_WHERE_F, KTS_WHERE_O, KTS_WHERE_A };

struct kts_op_info {
	const char *name;
	enum kts_op_class dst, operand[3];
	enum kts_op_imm imm;
	enum kts_op_ref ref;
	enum kts_op_where where;
	const char *text;
};

extern const struct kts_op_info kts_op_info[KTS_OP_COUNT];

#define KTS_NO_REGISTER	0xffffu

/* Flags of judge_order and neighbour. */
#define KTS_ORDER_DECREASING	1u
#define KTS_ORDER_STRICT	2u
#define KTS_NEIGHBOUR_BREAK	1u
#define KTS_TURN_LONG		1u
#define KTS_TURN_FORWARD	2u

struct kts_insn {
	uint8_t op;
	uint8_t pad;
	uint16_t dst;
	uint16_t operand[3];
	uint16_t pad2;
	uint32_t imm;
	uint32_t ref;
};
_Static_assert(sizeof(struct kts_insn) == 20, "instructions are fixed width");

struct kts_code_band {
	struct kts_band band;
	struct kts_interval interval;	/* of band, computed once */
	double lo, hi;			/* the bounds as doubles; infinite where there is none */
	bool exact;			/* they are the bounds, not the nearest to them */
};

struct kts_code_ratio {
	uint64_t num, den;
};

/* Phases first to last by step_index. */
struct kts_code_range {
	uint64_t first, last;
};

/* Text of the spec; which of the series it is is found out when the program runs. */
struct kts_code_text {
	const char *text;		/* borrowed from the IR */
	size_t len;
};

/* A window of time of a value: from `span_ns` ago to the sample. */
struct kts_code_window {
	int64_t span_ns;
	double quantile;		/* of over_quantile, 0..1 */
};

/* What an operator's margin is. */
enum kts_tap_margin {
	KTS_TAP_PLAIN,			/* none */
	KTS_TAP_DISTANCE,		/* by the rules of robustness */
	KTS_TAP_TIME,			/* the time left in ms where the operand first holds */
};

/*
 * The results of one temporal operator, one a sample, kept from when they are
 * known until every stage that reads them is past: as many as fit its window.
 */
struct kts_code_tap {
	int64_t from_ns, to_ns;		/* 0 <= from <= to; KTS_TIME_MAX: later than every sample */
	bool past;			/* the window lies before the sample, not after it */
	uint8_t margin;			/* enum kts_tap_margin */
};

/* One aggregate of one check. Its values are kept as far as the summary needs them: of a quantile all. */
struct kts_code_aggregate {
	enum kts_summary summary;
	enum kts_type type;		/* of the result */
	double quantile;
	uint64_t num, den;		/* rate, slope: value * num / (ns * den) */
	unsigned int wrap;		/* delta, rate: 32, 64 or 0 */
};

struct kts_pass {
	uint32_t begin, end;		/* the sweep: [begin, end) */
	uint32_t finish;		/* its end: [end, finish) */
	uint32_t group;			/* ascending from 0 */
};

/* Observations beyond the check's signals: both sides of a single comparison. */
enum kts_code_extra { KTS_EXTRA_VALUE, KTS_EXTRA_BOUND, KTS_EXTRA_COUNT };

struct kts_code_check {
	const struct kts_ir_check *ir;	/* borrowed */
	uint32_t begin, end;		/* observations */
	uint32_t depth;			/* samples that they look back */
	int64_t span_ns;		/* and the time */
	bool has_value, has_bound;	/* extra observations */
	bool wants_above;		/* the comparison holds above its bound */
	bool looks_back;		/* what is judged is of a sample and the one before */
	struct kts_unit unit;		/* of values, bounds and margin; converge's margin is in ms */
};

struct kts_code {
	struct kts_insn *insn;
	size_t n_insns, cap_insns;
	struct kts_pass pass[KTS_MAX_PASSES];
	size_t n_passes;
	enum kts_type *column;		/* type of column i */
	bool *is_run;			/* it is a datum about the run: one value */
	size_t n_columns;
	struct kts_number *constant;
	size_t n_constants, cap_constants;
	struct kts_code_text *text;
	size_t n_texts, cap_texts;
	struct kts_code_band *band;
	size_t n_bands, cap_bands;
	struct kts_code_ratio *ratio;
	size_t n_ratios, cap_ratios;
	struct kts_code_range *range;
	size_t n_ranges, cap_ranges;
	struct kts_code_window *window;
	size_t n_windows, cap_windows;
	struct kts_code_tap *tap;
	size_t n_taps, cap_taps;
	struct kts_code_aggregate *aggregate;
	size_t n_aggregates, cap_aggregates;
	struct kts_code_check *check;
	size_t n_checks;
	uint32_t n_registers;
	uint32_t n_states;
};

/*
 * The type of what @op gives for operands of these types (COUNT: there is none), or KTS_TYPE_COUNT if it gives nothing.
 * @imm is in bounds.
 */
enum kts_type kts_op_result(const struct kts_code *code, enum kts_op op, const enum kts_type operand[2], uint32_t imm);

/* The type of a summary of values of type @of, or KTS_TYPE_COUNT: there is none. */
enum kts_type kts_summary_type(enum kts_summary summary, enum kts_type of);

/* Fill the rest of *out for @band. */
void kts_code_band_init(struct kts_code_band *out, const struct kts_band *band);

/* Free what *code owns and zero it. */
void kts_code_clear(struct kts_code *code);

/*
 * Append; the index goes to *index. All but taps and aggregates are not added again if that was done lately.
 * KTS_OK, KTS_ENOMEM, KTS_ELIMIT.
 */
enum kts_status kts_code_add(struct kts_code *code, const struct kts_insn *insn);
enum kts_status kts_code_constant(struct kts_code *code, struct kts_number number, uint32_t *index);
enum kts_status kts_code_text(struct kts_code *code, const char *text, size_t len, uint32_t *index);
enum kts_status kts_code_band(struct kts_code *code, const struct kts_band *band, uint32_t *index);
enum kts_status kts_code_ratio(struct kts_code *code, uint64_t num, uint64_t den, uint32_t *index);
enum kts_status kts_code_range(struct kts_code *code, uint64_t first, uint64_t last, uint32_t *index);
enum kts_status kts_code_window(struct kts_code *code, int64_t span_ns, double quantile, uint32_t *index);
enum kts_status kts_code_aggregate(struct kts_code *code, const struct kts_code_aggregate *aggregate, uint32_t *index);
enum kts_status kts_code_tap(struct kts_code *code, const struct kts_code_tap *tap, uint32_t *index);

/*
 * Whether *code may run: every index in bounds, every register defined with
 * the right type before it is used, every state slot used once, passes in
 * order, each tap written once and read by later stages of its group only, and
 * each check's bounds found before they are asked for. KTS_OK,
 * KTS_EBUG (refused), KTS_ENOMEM.
 */
enum kts_status kts_code_verify(const struct kts_code *code);

/* The disassembly. */
void kts_code_dump(FILE *out, const struct kts_code *code);

#endif
