/* SPDX-License-Identifier: MIT */
#ifndef KTS_AST_H
#define KTS_AST_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "grammar/base/arena.h"
#include "grammar/base/intern.h"
#include "grammar/base/source.h"
#include "grammar/base/span.h"
#include "grammar/base/status.h"
#include "grammar/units.h"

/*
 * The syntax tree: what was written, with its place, and nothing about what
 * it means (no types, no look-up of names, no unit arithmetic).
 *
 * All nodes and lists live in the arena that kts_parse() was given, all text
 * in its table of names (equal names have equal pointers). Nodes are not
 * changed once the parser returns them, so any number of threads may read.
 * Lists are chains through `next` in the order of the text. A pointer that
 * may be NULL says so; a span that may be unset (KTS_NOWHERE) says so.
 *
 * Recursion over it is safe: groups nest at most KTS_MAX_NESTING deep, and
 * an expression is at most KTS_MAX_CHAIN high (that is a + b + c + ..., a
 * chain to the left; parentheses and prefix operators nest KTS_MAX_NESTING deep).
 */

enum kts_ast_item_kind {
#define ITEM(name, member, text) KTS_AST_ITEM_##name,
#include "grammar/ast.def"
};

enum kts_ast_expr_kind {
#define EXPR(name, shape, text) KTS_AST_EXPR_##name,
#include "grammar/ast.def"
};

enum kts_ast_pattern {
#define PATTERN(name, text) KTS_AST_PATTERN_##name,
#include "grammar/ast.def"
};

enum kts_ast_modifier_kind {
#define MODIFIER(name, text) KTS_AST_MODIFIER_##name,
#include "grammar/ast.def"
};

enum kts_ast_segment_kind {
#define SEGMENT(name, text) KTS_AST_SEGMENT_##name,
#include "grammar/ast.def"
};

enum kts_ast_series_key_kind {
#define SERIES_KEY(name, text) KTS_AST_SERIES_KEY_##name,
#include "grammar/ast.def"
};

/* A name or a string with its place. Absent: text.ptr == NULL and the span is unset. */
struct kts_ast_name {
	struct kts_str text;	/* a string's escapes are decoded */
	struct kts_span span;	/* a string's quotes included */
};

/* A unit as declared (`ns`, `%`, `MiB/s`, `/s`) or behind a number. */
struct kts_ast_unit {
	enum kts_unit_word unit;	/* KTS_UNIT_NONE: none (`500/s`, `12`) */
	enum kts_unit_word per;	/* what stands behind the `/`; KTS_UNIT_NONE: nothing */
	struct kts_span span;	/* unset: no unit at all */
};

/* A number or quantity: 12, 0x1f, 1.5k, 5ms, 10%, 500k/s. Its factor (k, Ki ...) is in the value, its unit is not. */
struct kts_ast_number {
	bool is_int;		/* written without `.` and exponent: magnitude is exact */
	uint64_t magnitude;	/* if is_int; the sign is an KTS_AST_EXPR_neg around it (2^63 under one is -2^63) */
	double real;		/* the value; for an integer the nearest double. Always finite and >= 0 */
	struct kts_ast_unit unit;
	bool is_bad;		/* followed by what is no unit, which was reported: of unknown dimension */
};

/* A part of a path behind its root word. */
struct kts_ast_segment {
	struct kts_ast_segment *next;	/* NULL: the last */
	enum kts_ast_segment_kind kind;
	struct kts_span span;
	struct kts_str text;		/* member, key, map; a quoted one may be empty */
	uint64_t index;			/* index, cpu */
};

/* bpf.map("a")[0].stats.lat: a root word and at least one segment. */
struct kts_ast_path {
	struct kts_ast_name root;	/* any name: a root of language.md 5, a swept signal, or a mistake */
	struct kts_ast_segment *segments;
	uint32_t count;			/* of segments */
};

struct kts_ast_expr;

/* [a, b] behind a temporal operator. */
struct kts_ast_window {
	struct kts_ast_expr *from, *to;
	struct kts_span span;		/* the brackets included */
};

enum kts_ast_band_kind {
	KTS_AST_BAND_RANGE,		/* [lo, hi] (lo, hi) [lo, hi) (lo, hi] */
	KTS_AST_BAND_ONE_SIDED,	/* >= c, > c, <= c, < c */
	KTS_AST_BAND_NAME,		/* the name of a param that is a band */
};

struct kts_ast_band {
	enum kts_ast_band_kind kind;
	struct kts_span span;
	struct kts_ast_expr *lo, *hi;	/* range */
	bool lo_open, hi_open;		/* range: the end itself is outside */
	enum kts_ast_expr_kind op;		/* one-sided: KTS_AST_EXPR_less, less_equal, greater or greater_equal */
	struct kts_ast_expr *bound;	/* one-sided */
	struct kts_ast_name name;	/* name */
};

enum kts_ast_phase_kind {
	KTS_AST_PHASE_BASELINE,
	KTS_AST_PHASE_STEP,		/* step N: first == last; steps N .. M: not checked to be ascending */
	KTS_AST_PHASE_LABEL,	/* "label" */
};

struct kts_ast_phase {
	enum kts_ast_phase_kind kind;
	struct kts_span span;
	uint64_t first, last;	/* step */
	struct kts_str label;	/* label */
};

/* One argument of a call, with what may stand behind the expression; at most one of over and across is there. */
struct kts_ast_arg {
	struct kts_ast_arg *next;	/* NULL: the last */
	struct kts_span span;
	struct kts_ast_expr *value;
	struct kts_ast_expr *over;	/* `x over T`; NULL: none */
	struct kts_ast_name across;	/* `x across layer`; absent: none */
	struct kts_ast_phase *phase;	/* `x @ step 1`; NULL: none */
};

struct kts_ast_expr {
	enum kts_ast_expr_kind kind;
	bool parens;		/* written in parentheses; the span includes them */
	uint16_t depth;		/* height of the tree below, 1 for a leaf; at most KTS_MAX_CHAIN */
	struct kts_span span;
	struct kts_span op_span;	/* the operator, or the call's name; unset for leaves */
	union {
		struct kts_ast_number number;
		struct kts_str string;		/* decoded */
		bool boolean;
		struct kts_str name;
		struct kts_ast_path path;
		struct {
			struct kts_ast_expr *operand;
			struct kts_ast_window *window;	/* temporal operators; NULL: none was written */
		} unary;
		struct {
			struct kts_ast_expr *left, *right;
			struct kts_ast_window *window;	/* until, since; NULL: none was written */
		} binary;
		struct {
			struct kts_ast_expr *value;
			struct kts_ast_band *band;
		} in;
		struct {
			struct kts_ast_name name;
			struct kts_ast_arg *args;	/* NULL: none */
			uint32_t count;
		} call;
	};
};

enum kts_ast_gaps {
	KTS_AST_GAPS_BRIDGE,
	KTS_AST_GAPS_BREAK,
};

enum kts_ast_action {
	KTS_AST_ACTION_SKIP,
	KTS_AST_ACTION_FAIL,
	KTS_AST_ACTION_INCONCLUSIVE,
};

enum kts_ast_allow_kind {
	KTS_AST_ALLOW_PERCENT,	/* allow 5% (the value's unit is the checker's to judge) */
	KTS_AST_ALLOW_SAMPLES,	/* allow 3 samples */
	KTS_AST_ALLOW_ROW,		/* allow 3 in a row */
};

struct kts_ast_modifier {
	struct kts_ast_modifier *next;	/* NULL: the last */
	enum kts_ast_modifier_kind kind;
	struct kts_span span;
	struct kts_ast_expr *value;	/* after, before, coverage, allow, triggers */
	struct kts_ast_phase *phase;	/* during */
	enum kts_ast_gaps gaps;		/* gaps */
	enum kts_ast_allow_kind allow;	/* allow */
	struct kts_ast_name selector;	/* on: a class, a kind or `any`; not looked up */
	struct kts_ast_name reason;	/* on missing_stats(reason); absent: none */
	enum kts_ast_action action;		/* on */
	struct kts_ast_name because;	/* because */
};

enum kts_ast_direction {
	KTS_AST_DIRECTION_INCREASING,
	KTS_AST_DIRECTION_DECREASING,
};

enum kts_ast_reference {
	KTS_AST_REFERENCE_NONE,	/* nothing was written: the mean */
	KTS_AST_REFERENCE_MEAN,
	KTS_AST_REFERENCE_MEDIAN,
	KTS_AST_REFERENCE_FIRST,
	KTS_AST_REFERENCE_VALUE,	/* of an expression */
};

/*
 * A check. What a pattern uses besides x:
 *
 *	monotonic   direction strictly wrap         steady     tolerance reference ref_value
 *	rate        over band                       converge   target tolerance by, run or hold, stays
 *	ratio       y band                          when       hold y within  (x is P, y is Q)
 *	always      window                          eventually window by
 *	never, require: x only
 *
 * Pointers that the pattern does not use, or that were not written, are NULL.
 */
struct kts_ast_check {
	bool warn;
	struct kts_ast_name label;	/* absent: see kts_ast_check_label() */
	struct kts_span span;		/* all of it, modifiers included */
	enum kts_ast_pattern pattern;
	struct kts_span word;		/* the pattern word */

	/* `at least N of layer:` in front; quorum NULL: not written */
	struct kts_ast_expr *quorum;
	struct kts_ast_name quorum_index;
	struct kts_span quorum_span;

	struct kts_ast_expr *x;		/* the expression judged; never NULL */
	struct kts_ast_expr *y;		/* ratio: divisor; when: Q */
	struct kts_span subject;	/* from the first to the last expression judged (x, or x to y) */

	bool strictly;
	enum kts_ast_direction direction;
	uint32_t wrap;			/* 0, 32 or 64 */

	struct kts_ast_expr *over;	/* rate x over T */
	struct kts_ast_band *band;	/* rate, ratio; never NULL there */
	struct kts_ast_expr *tolerance;	/* steady, converge: within TOL; never NULL there */
	enum kts_ast_reference reference;
	struct kts_ast_expr *ref_value;	/* KTS_AST_REFERENCE_VALUE */
	struct kts_span ref_span;	/* what stands behind `of`; unset: nothing */
	struct kts_ast_expr *target;	/* converge: to TARGET; never NULL there */
	struct kts_ast_expr *by;	/* converge, eventually: by TIME; never NULL there */
	struct kts_ast_expr *within;	/* when: within T; never NULL there */
	struct kts_ast_expr *run;	/* converge: for N samples */
	struct kts_ast_expr *hold;	/* converge, when: for T */
	bool stays;			/* converge: and stays */
	struct kts_ast_window *window;	/* always[a, b] P, eventually[a, b] P as a statement */

	struct kts_ast_modifier *modifiers;	/* NULL: none */
};

struct kts_ast_series_key {
	struct kts_ast_series_key *next;	/* NULL: the last */
	enum kts_ast_series_key_kind kind;
	struct kts_span span;
	struct kts_ast_name text;	/* tags, events: a string; format: a name */
	struct kts_ast_expr *path;	/* time, tag, phase: KTS_AST_EXPR_path or _name */
	struct kts_ast_unit unit;	/* time; unset: none was written */
};

struct kts_ast_series {
	struct kts_ast_name file;
	struct kts_ast_series_key *keys;	/* NULL: none; a key may repeat */
};

struct kts_ast_use {
	struct kts_ast_name file;
};

/* Exactly one of value and band is there. */
struct kts_ast_param {
	struct kts_ast_name name;
	struct kts_ast_expr *value;
	struct kts_ast_band *band;
};

enum kts_ast_type {
	KTS_AST_TYPE_NONE,	/* not written: f64 */
	KTS_AST_TYPE_U64,
	KTS_AST_TYPE_I64,
	KTS_AST_TYPE_F64,
	KTS_AST_TYPE_BOOL,
	KTS_AST_TYPE_TEXT,
};

struct kts_ast_signal {
	struct kts_ast_name name;
	struct kts_ast_name index;	/* util[layer]; absent: none */
	enum kts_ast_type type;
	struct kts_span type_span;	/* unset: no type */
	struct kts_ast_unit unit;	/* unit.span unset: no unit */
	struct kts_ast_expr *value;
};

struct kts_ast_policy {
	struct kts_ast_modifier *modifiers;	/* on, coverage, gaps, allow only; NULL: none */
};

struct kts_ast_item;

struct kts_ast_group {
	struct kts_ast_name label;
	struct kts_ast_modifier *modifiers;	/* NULL: none */
	struct kts_ast_item *items;		/* NULL: none */
};

/* One cell of a row of an inline test: a value, or a hole with its kind. */
struct kts_ast_cell {
	struct kts_ast_cell *next;	/* NULL: the last */
	struct kts_span span;
	struct kts_ast_expr *value;	/* NULL: a hole */
	struct kts_ast_name hole;	/* `_`, `_missing_stats`: the kind without the underscore, "" for a bare one */
	struct kts_ast_name reason;	/* _missing_stats(reason); absent: none */
};

/* dispatched = [0, 10, _] every 100ms; the row named `phases` too. */
struct kts_ast_row {
	struct kts_ast_row *next;	/* NULL: the last */
	struct kts_span span;
	struct kts_ast_expr *target;	/* KTS_AST_EXPR_name, or _path for util["a"] */
	struct kts_ast_cell *cells;	/* NULL: none */
	uint32_t count;
	struct kts_ast_expr *every;	/* NULL: not written */
};

enum kts_ast_expectation {
	KTS_AST_EXPECT_PASSES,
	KTS_AST_EXPECT_FAILS,
	KTS_AST_EXPECT_INCONCLUSIVE,
};

struct kts_ast_expect {
	struct kts_ast_expect *next;	/* NULL: the last */
	struct kts_span span;
	enum kts_ast_expectation kind;
	struct kts_ast_name label;	/* of the check */
	struct kts_ast_name reason;	/* inconclusive "x" (coverage); absent: none */
	struct kts_ast_expr *at;	/* NULL: not written */
};

struct kts_ast_test {
	struct kts_ast_name label;
	struct kts_ast_row *rows;	/* NULL: none */
	struct kts_ast_expect *expects;	/* NULL: none */
	bool lost;			/* a row or an expectation could not be read, which was reported */
};

struct kts_ast_item {
	struct kts_ast_item *next;	/* NULL: the last */
	enum kts_ast_item_kind kind;
	struct kts_span span;
	union {
		struct kts_ast_series series;
		struct kts_ast_use use;
		struct kts_ast_param param;
		struct kts_ast_signal signal;
		struct kts_ast_policy policy;
		struct kts_ast_group group;
		struct kts_ast_check check;
		struct kts_ast_test test;
	};
};

struct kts_ast_comment {
	struct kts_ast_comment *next;	/* NULL: the last */
	struct kts_span span;		/* from the `#` to before the line end */
};

/* A whole text. */
struct kts_ast_file {
	uint32_t source;			/* its number in the sources */
	struct kts_span span;			/* all of it */
	bool has_version;			/* `kts 1` was written */
	struct kts_span version_span;		/* unset: not written */
	struct kts_ast_item *items;		/* NULL: none */
	uint32_t checks;			/* how many checks there are, in groups too */
	struct kts_ast_comment *comments;	/* NULL: none */
};

/* How a kind is written ("<=", "steady"): the text of ast.def. */
const char *kts_ast_item_text(enum kts_ast_item_kind kind);
const char *kts_ast_expr_text(enum kts_ast_expr_kind kind);
const char *kts_ast_pattern_text(enum kts_ast_pattern pattern);
const char *kts_ast_modifier_text(enum kts_ast_modifier_kind kind);
const char *kts_ast_segment_text(enum kts_ast_segment_kind kind);
const char *kts_ast_series_key_text(enum kts_ast_series_key_kind kind);

/* Is @kind one of < <= > >= == != ? */
bool kts_ast_is_comparison(enum kts_ast_expr_kind kind);

/*
 * The label of @check: its string, else the pattern word and the expressions
 * it judges as written, runs of blanks and comments collapsed to one blank:
 * `rate dispatched`, `ratio a / b`, `always lat < 5ms`, `when P then Q`.
 * Band, target, tolerance, times and modifiers are left out. Labels need not
 * differ; the ` #2` is the checker's.
 * @sources must hold the text that @check was parsed from; *@out lives in @names.
 * Returns KTS_OK, KTS_ENOMEM, KTS_ELIMIT.
 */
enum kts_status kts_ast_check_label(struct kts_intern *names, const struct kts_sources *sources,
				    const struct kts_ast_check *check, struct kts_str *out);

/*
 * Print the tree, a node a line, children indented by two blanks:
 *
 *	(signal dispatched u64 @4:1-4:42
 *	  (path bpf .nr_dispatched @4:28-4:42))
 *
 * Spans are line:column of the first character and of the one behind the
 * last. @sources may be NULL: spans and indentation are left out, so that texts
 * which differ in their layout only come out the same. Write errors are left in @out's error flag.
 */
void kts_ast_dump(FILE *out, const struct kts_sources *sources, const struct kts_ast_file *file);

#endif
