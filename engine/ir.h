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
	bool percent;			/* a bound was written as a fraction, beside what has no unit */
	struct kts_number lo, hi;
};

/* What many values come to: functions.def. */
enum kts_summary {
	KTS_SUMMARY_NONE,
	KTS_SUMMARY_MEAN, KTS_SUMMARY_MIN, KTS_SUMMARY_MAX, KTS_SUMMARY_SUM, KTS_SUMMARY_QUANTILE,
	/* aggregates only: */
	KTS_SUMMARY_COUNT, KTS_SUMMARY_FIRST, KTS_SUMMARY_LAST, KTS_SUMMARY_DELTA, KTS_SUMMARY_RATE, KTS_SUMMARY_STDDEV,
	KTS_SUMMARY_SLOPE,
};

/* Which phases: [lo, hi] by step_index, or those that have a label. */
struct kts_ir_phases {
	bool given;
	uint64_t lo, hi;
	const char *label;		/* or NULL */
	const uint64_t *step;		/* of a label, once the series is known; sorted */
	size_t n_steps;
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
	unsigned int wrap;		/* delta, rate, aggregate: its argument wraps at 32 or 64 bits; 0: not */
	const struct kts_ir_expr *arg[2];
	union {
		struct {
			struct kts_number constant;	/* const */
			const char *text;	/* of type text */
			size_t len;
			bool percent;		/* as in a band */
		};
		uint32_t column;		/* column: index of the projection */
		struct kts_band band;		/* in_band */
		struct {
			uint64_t num, den;	/* scale; rate: value * num / (ns * den) */
		} ratio;
		struct {
			int64_t from_ns, to_ns;	/* temporal operators: 0 <= from <= to; over: from is 0 */
			enum kts_summary summary;	/* over */
			double quantile;		/* of KTS_SUMMARY_QUANTILE, 0..1 */
		} window;
		struct {
			enum kts_summary summary;
			const char *index;
		} across;
		struct {
			const char *key;
			size_t len;
			bool is_index;		/* [3], not ["3"] */
			uint64_t index;
		} pick;
		struct {
			enum kts_summary summary;
			double quantile;
			struct kts_ir_phases phases;	/* not given: those of the check */
			uint64_t num, den;	/* rate, slope: value * num / (ns * den) */
		} aggregate;
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

enum kts_gaps { KTS_GAPS_NONE, KTS_GAPS_BRIDGE, KTS_GAPS_BREAK };

enum kts_allow { KTS_ALLOW_NONE, KTS_ALLOW_FRACTION, KTS_ALLOW_SAMPLES, KTS_ALLOW_ROW };

/* What steady compares with. */
enum kts_reference { KTS_REFERENCE_MEAN, KTS_REFERENCE_MEDIAN, KTS_REFERENCE_FIRST, KTS_REFERENCE_VALUE };

const char *kts_pattern_name(enum kts_pattern pattern);	/* "monotonic" */

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

	/* monotonic, rate, steady, converge: x. ratio: x / y as one div node. All else: the predicate; when: P. */
	const struct kts_ir_expr *x;
	const struct kts_ir_expr *y;	/* when: Q */
	bool decreasing, strictly;	/* monotonic */
	unsigned int wrap;		/* monotonic: 32, 64, or 0; rate: that of x */
	/* rate, ratio: in `unit`; converge: target -+ tolerance in x's unit; steady: the same around a reference that is not 0 */
	struct kts_band band;
	uint64_t rate_num, rate_den;	/* rate: reported value = delta * num / (ns * den) */
	struct kts_unit unit;		/* of reported values, bounds and margin */
	bool has_over;			/* rate over T */
	int64_t over_ns;
	enum kts_reference reference;	/* steady */
	struct kts_number reference_value;	/* KTS_REFERENCE_VALUE */
	bool tolerance_relative;	/* steady: a fraction of |ref| */
	struct kts_number tolerance;	/* steady: >= 0 */
	uint64_t run_samples;		/* converge: N, 1 where it is a time; eventually: 1 */
	bool has_hold;			/* converge, when: for T */
	int64_t hold_ns;
	bool stays;			/* converge: and stays */
	int64_t deadline_ns;		/* converge, eventually: TIME; when: within T */
	uint64_t triggers;		/* when: fewer rises are inconclusive */

	/* settings, resolved */
	struct kts_rules rules;
	enum kts_gaps gaps;
	/* 0..1, the double nearest to what was written: compare quotients with them, not products */
	double coverage;
	enum kts_allow allow;
	double allow_fraction;
	uint64_t allow_samples;
	struct kts_ir_phases during;	/* only these; TIME from their first sample */
	bool has_after, has_before;	/* elapsed >= after_ns; elapsed < before_ns */
	int64_t after_ns, before_ns;

	bool per_phase;			/* written out: gone */
	bool has_quorum;		/* at least so many keys */
	uint64_t quorum;
	/* once sweeps and phases are written out: */
	uint32_t of;			/* of the spec: the check that it was written out of */
	const char *title;		/* the label with key and phase */
	const char *key;		/* or NULL */
	bool has_phase;
	uint64_t phase;			/* step_index */
	uint32_t quorum_keys;		/* the first check of a quorum: how many there are, this one included; else 0 */

	const struct kts_ir_signal *signal;	/* in order of first mention */
	size_t n_signals;
	const uint32_t *column;		/* every projection the check depends on, for wrong names */
	size_t n_columns;
};

/* The band of a steady check is known before the series is: nothing is a part of 0. */
static inline bool kts_steady_is_constant(const struct kts_ir_check *c)
{
	const struct kts_number *n = &c->reference_value;

	return c->pattern == KTS_PATTERN_steady && c->reference == KTS_REFERENCE_VALUE &&
	       !(c->tolerance_relative && n->type == KTS_TYPE_F64 && n->f64 == 0);
}

/* How a report names one check among those that were written out of one. */
static inline const char *kts_check_title(const struct kts_ir_check *c)
{
	return c->title ? c->title : c->label;
}
struct kts_ir_test;

/* No check reads the projection, so it is left out. */
#define KTS_IR_UNUSED	UINT32_MAX
/* A signal that is computed from others. */
#define KTS_IR_COMPUTED	(UINT32_MAX - 1)

/* A signal as it was declared. */
struct kts_ir_name {
	const char *name;
	uint32_t column;		/* of the path that it is; or KTS_IR_UNUSED, or KTS_IR_COMPUTED */
};

struct kts_ir {
	const struct kts_ir_expr *const *expr;	/* in order: args before users */
	size_t n_exprs;
	const struct kts_projection *projection;	/* distinct; one column each */
	size_t n_projections;
	const struct kts_ir_check *check;
	size_t n_checks;
	const struct kts_ir_name *name;	/* of all signals, in order of declaration */
	size_t n_names;
	struct kts_series_spec series;
	const char *file;		/* the outermost spec's name */
	const struct kts_ir_test *test;	/* of the outermost spec (ir_test.h) */
	size_t n_tests;
};

#endif
