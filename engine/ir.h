/* SPDX-License-Identifier: MIT */
#ifndef KTS_IR_H
#define KTS_IR_H

#include "engine/errors.h"
#include "engine/schema.h"
#include "engine/value.h"
#include "grammar/base/span.h"

/*
 * What a spec means: typed expressions over columns, and checks with every
 * setting resolved. Built by kts_check(), read by kts_lower(). Immutable once
 * built; all memory is in the compile's arena.
 *
 * Units have been applied: operands of one comparison, sum or band are in one
 * unit, and constants are converted to the unit of the signal beside them.
 */
enum kts_ir_op {
#define KTS_IR(name, arity, result, meaning) KTS_IR_##name,
#include "engine/ir.def"
	KTS_IR_COUNT
};

/* A band of constants. Bounds are exact integers where they were written so, else doubles; never NaN or infinite. */
struct kts_band {
	bool has_lo, has_hi;
	bool lo_open, hi_open;
	struct kts_number lo, hi;
};

/*
 * Expressions are shared: equal subexpressions of one spec are one node (args
 * have smaller ids than their users). No tree is higher than KTS_MAX_IR_DEPTH,
 * but with shared parts it may have far more paths than nodes.
 *
 * Two numbers that meet in one node are both integers (any of U64, I64, INT)
 * or both F64. Comparisons take any two numbers, so that integers need not be
 * rounded; eq and ne also take two predicates. A band's bounds beside an
 * integer are integers where they are whole, beside an F64 always doubles.
 */
struct kts_ir_expr {
	enum kts_ir_op op;
	enum kts_type type;
	struct kts_unit unit;		/* of the value, for messages */
	struct kts_span span;		/* where it was first written */
	uint32_t id;			/* position in kts_ir.expr */
	const struct kts_ir_expr *arg[2];
	union {
		struct kts_number constant;	/* const */
		uint32_t column;		/* column: index of the projection */
		struct kts_band band;		/* in_band */
		struct {
			uint64_t num, den;	/* scale; rate: value * num / (ns * den) */
		} ratio;
	};
};

enum kts_pattern {
#define KTS_PATTERN(name, gap, pair, lookup, value, undefined, gaps, flags) KTS_PATTERN_##name,
#include "engine/patterns.def"
	KTS_PATTERN_COUNT
};

/* Flags of patterns.def. */
#define KTS_PATTERN_PAIRS		1u	/* obligations are pairs of neighbours */
#define KTS_PATTERN_ONCE		2u	/* one obligation */
#define KTS_PATTERN_TIMED		4u	/* a sample without a time has no value */
#define KTS_PATTERN_VALUE_ENDS_RUN	8u
#define KTS_PATTERN_LATER		16u	/* parses, refused by the checker of this version */

enum kts_gaps { KTS_GAPS_NONE, KTS_GAPS_BRIDGE, KTS_GAPS_BREAK };

enum kts_allow { KTS_ALLOW_NONE, KTS_ALLOW_FRACTION, KTS_ALLOW_SAMPLES };

/* A named signal that a check reads, for evidence: its value is shown with a violation. */
struct kts_ir_signal {
	const char *name;		/* as declared; a path as written where no signal was declared */
	const struct kts_ir_expr *expr;
};

struct kts_ir_check {
	enum kts_pattern pattern;
	const char *label;		/* unique in its file and group as language 9 says */
	const char *group;		/* nested groups joined by " / ", or NULL */
	const char *because;		/* or NULL */
	bool warn;
	struct kts_span span;		/* the check as written, for the caret */
	struct kts_span at;		/* its first word: line and column of reports */

	/* monotonic, rate, steady, converge: x. ratio: x / y as one div node. always, never: the predicate. */
	const struct kts_ir_expr *x;
	bool decreasing, strictly;	/* monotonic */
	struct kts_band band;		/* rate, ratio: in `unit`; converge: target -+ tolerance in x's unit */
	uint64_t rate_num, rate_den;	/* rate: reported value = delta * num / (ns * den) */
	struct kts_unit unit;		/* of reported values, bounds and margin */
	bool tolerance_relative;	/* steady: a fraction of |ref| */
	struct kts_number tolerance;	/* steady: >= 0 */
	uint64_t run_samples;		/* converge: N */
	int64_t deadline_ns;		/* converge: TIME */

	/* settings, resolved */
	struct kts_rules rules;
	enum kts_gaps gaps;
	/* 0..1, the double nearest to what was written: compare quotients with them, not products */
	double coverage;
	enum kts_allow allow;
	double allow_fraction;
	uint64_t allow_samples;
	bool during;			/* only phases [phase_lo, phase_hi] by step_index; TIME from their first sample */
	uint64_t phase_lo, phase_hi;
	bool has_after, has_before;	/* elapsed >= after_ns; elapsed < before_ns */
	int64_t after_ns, before_ns;

	const struct kts_ir_signal *signal;	/* in order of first mention */
	size_t n_signals;
	const uint32_t *column;		/* every projection the check depends on, for wrong names */
	size_t n_columns;
};

struct kts_ir {
	const struct kts_ir_expr *const *expr;	/* in order: args before users */
	size_t n_exprs;
	const struct kts_projection *projection;	/* distinct; one column each */
	size_t n_projections;
	const struct kts_ir_check *check;
	size_t n_checks;
	struct kts_series_spec series;
	const char *file;		/* the outermost spec's name */
};

#endif
