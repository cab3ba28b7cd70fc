/* SPDX-License-Identifier: MIT */
#ifndef KTS_LINTER_H
#define KTS_LINTER_H

#include "engine/lint.h"
#include "engine/wide.h"

/* The state of kts_lint_checks(), shared by its files only. */

/* What values an expression can have by its type, as far as whole numbers tell. */
struct kts_range {
	bool has_lo, has_hi;
	kts_wide lo, hi;		/* both fit a number of the language */
};

/* The greatest finite value of a column. */
struct kts_peak {
	bool known;			/* was looked for */
	bool has_value;
	double value;
};

/* A place at which an expression was written again. */
struct kts_lint_at {
	uint32_t id;
	struct kts_span span;
};

/* The samples in a check's scope, and their ends on the series' clock. */
struct kts_lint_scope {
	const struct kts_ir_check *check;	/* NULL: of none yet */
	int64_t origin;				/* its zero of time */
	uint64_t n, timed;			/* samples; those that have a time */
	int64_t first, last;			/* of those */
};

struct kts_linter {
	const struct kts_ir *ir;
	const struct kts_data *data;	/* NULL: no series */
	struct kts_diags *diags;
	struct kts_range *range;	/* by expression */
	uint32_t *seen;			/* by expression: last walk, counted from 1, that came here */
	uint32_t walk;
	struct kts_peak *peak;		/* by column */
	struct kts_lint_at *at;		/* ascending by id, then by place */
	size_t n_at;
	int64_t *time;			/* of samples on the clock, ascending */
	size_t n_times;
	int64_t interval;		/* typical time between samples, rounded for messages; 0: unknown */
	struct kts_lint_scope scope;	/* of the last check that was asked for */
	uint32_t *sign;			/* by expression: the walk, and in the last two bits from where it came here */
	int64_t *stretch_end;		/* by stretch (scope.h): its greatest time; INT64_MIN: it has none */
};

/* lint_place.c */
enum kts_status kts_lint_places(struct kts_linter *l);
/* Where @check says @e, or all of it: expressions are shared, and the first place may be in another check, or a signal. */
struct kts_span kts_lint_place(const struct kts_linter *l, const struct kts_ir_check *check, const struct kts_ir_expr *e);

/* Room for a time, a number or a band of one message. */
#define KTS_LINT_TEXT	64u
const char *kts_lint_time_text(char buf[KTS_LINT_TEXT], int64_t ns);
/* 0.525 is "52.5", as it was written, whatever the doubles are; @buf has KTS_NUMBER_BYTES. */
void kts_lint_percent_text(char *buf, double fraction);

/* lint_constant.c; true: the check reads nothing, so that nothing else is worth telling */
bool kts_lint_constant(struct kts_linter *l, const struct kts_ir_check *check);

/* lint_value.c */
void kts_lint_ranges(struct kts_linter *l);
void kts_lint_comparison(struct kts_linter *l, const struct kts_ir_check *check, const struct kts_ir_expr *e);
void kts_lint_pattern_band(struct kts_linter *l, const struct kts_ir_check *check);

/* lint_tolerance.c */
void kts_lint_tolerance(struct kts_linter *l, const struct kts_ir_check *check);

/* lint_time.c; only with a series */
enum kts_status kts_lint_clock(struct kts_linter *l);
void kts_lint_window(struct kts_linter *l, const struct kts_ir_check *check, const struct kts_ir_expr *e);
void kts_lint_pattern_window(struct kts_linter *l, const struct kts_ir_check *check);
void kts_lint_deadline(struct kts_linter *l, const struct kts_ir_check *check);

/* lint_beyond.c; only with a series */
void kts_lint_beyond(struct kts_linter *l, const struct kts_ir_check *check, const struct kts_ir_expr *e);
void kts_lint_longer(struct kts_linter *l, const struct kts_ir_check *check);

/* lint_scope.c; only with a series */
const struct kts_lint_scope *kts_lint_scope_of(struct kts_linter *l, const struct kts_ir_check *check);
/* False: the series lacks a phase of the check, so that nothing else is worth telling. */
bool kts_lint_scope(struct kts_linter *l, const struct kts_ir_check *check);

/* lint_twice.c */
enum kts_status kts_lint_twice(struct kts_linter *l);

#endif
