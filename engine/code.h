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
 */
enum kts_op {
#define KTS_OP(name, dst, a, b, c, imm, ref, where, text) KTS_OP_##name,
#include "engine/opcodes.def"
	KTS_OP_COUNT
};

enum kts_op_class {
	KTS_OPERAND_X, KTS_OPERAND_B, KTS_OPERAND_I, KTS_OPERAND_S, KTS_OPERAND_U, KTS_OPERAND_F, KTS_OPERAND_N,
	KTS_OPERAND_V, KTS_OPERAND_P, KTS_OPERAND_p, KTS_OPERAND_M,
	/* results only */
	KTS_OPERAND_W, KTS_OPERAND_A, KTS_OPERAND_J, KTS_OPERAND_C, KTS_OPERAND_Q,
};

enum kts_op_imm {
	KTS_IMM_X, KTS_IMM_COLUMN, KTS_IMM_CONST, KTS_IMM_BAND, KTS_IMM_RATIO, KTS_IMM_RANGE, KTS_IMM_FLAG, KTS_IMM_SIGNAL,
};

enum kts_op_ref { KTS_REF_X, KTS_REF_STATE, KTS_REF_CHECK };

enum kts_op_where { KTS_WHERE_E, KTS_WHERE_S, KTS_WHERE_F, KTS_WHERE_O };

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

struct kts_pass {
	uint32_t begin, end;		/* the sweep: [begin, end) */
	uint32_t finish;		/* its end: [end, finish) */
};

/* Observations beyond the check's signals: both sides of a single comparison. */
enum kts_code_extra { KTS_EXTRA_VALUE, KTS_EXTRA_BOUND, KTS_EXTRA_COUNT };

struct kts_code_check {
	const struct kts_ir_check *ir;	/* borrowed */
	uint32_t begin, end;		/* observations */
	uint32_t depth;			/* samples that they look back */
	bool has_value, has_bound;	/* extra observations */
	bool wants_above;		/* the comparison holds above its bound */
	struct kts_unit unit;		/* of values, bounds and margin; converge's margin is in ms */
};

struct kts_code {
	struct kts_insn *insn;
	size_t n_insns, cap_insns;
	struct kts_pass pass[KTS_MAX_PASSES];
	size_t n_passes;
	enum kts_type *column;		/* type of column i */
	size_t n_columns;
	struct kts_number *constant;
	size_t n_constants, cap_constants;
	struct kts_code_band *band;
	size_t n_bands, cap_bands;
	struct kts_code_ratio *ratio;
	size_t n_ratios, cap_ratios;
	struct kts_code_range *range;
	size_t n_ranges, cap_ranges;
	struct kts_code_check *check;
	size_t n_checks;
	uint32_t n_registers;
	uint32_t n_states;
};

/* Fill the rest of *out for @band. */
void kts_code_band_init(struct kts_code_band *out, const struct kts_band *band);

/* Free what *code owns and zero it. */
void kts_code_clear(struct kts_code *code);

/*
 * Append; the index goes to *index. A constant, band, ratio or range that was added lately is not added again.
 * KTS_OK, KTS_ENOMEM, KTS_ELIMIT.
 */
enum kts_status kts_code_add(struct kts_code *code, const struct kts_insn *insn);
enum kts_status kts_code_constant(struct kts_code *code, struct kts_number number, uint32_t *index);
enum kts_status kts_code_band(struct kts_code *code, const struct kts_band *band, uint32_t *index);
enum kts_status kts_code_ratio(struct kts_code *code, uint64_t num, uint64_t den, uint32_t *index);
enum kts_status kts_code_range(struct kts_code *code, uint64_t first, uint64_t last, uint32_t *index);

/*
 * Whether *code may run: every index in bounds, every register defined with
 * the right type before it is used, every state slot used once, passes in
 * order, and each check's bounds found before they are asked for. KTS_OK,
 * KTS_EBUG (refused), KTS_ENOMEM.
 */
enum kts_status kts_code_verify(const struct kts_code *code);

/* The disassembly. */
void kts_code_dump(FILE *out, const struct kts_code *code);

#endif
