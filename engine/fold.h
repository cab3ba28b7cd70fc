/* SPDX-License-Identifier: MIT */
#ifndef KTS_FOLD_H
#define KTS_FOLD_H

#include "engine/dimension.h"
#include "engine/rational.h"
#include "engine/value.h"

/*
 * Constants while a spec is checked: an exact number with its unit, or a
 * truth value. They get a machine type only beside a signal.
 */
struct kts_constant {
	bool is_bool, boolean;
	bool is_int;			/* an integer as written, or + - * of such: may overflow */
	struct kts_rational number;	/* in `unit` */
	struct kts_unit unit;
};

enum kts_fold {
	KTS_FOLD_OK,
	KTS_FOLD_OVERFLOW,		/* an integer result is outside of [-2^63, 2^64-1] */
	KTS_FOLD_ZERO,			/* division by zero */
	KTS_FOLD_NON_FINITE,		/* a real result is too large for a double */
	KTS_FOLD_DIMENSION,		/* the two are of different dimensions */
	KTS_FOLD_UNIT,			/* the unit of the result is out of all bounds */
	KTS_FOLD_NOMEM,
};

struct kts_constant kts_constant_of(struct kts_rational number, const struct kts_unit *unit, bool is_int);
struct kts_constant kts_constant_bool(bool boolean);
/* As it was written. KTS_FOLD_OK, KTS_FOLD_UNIT, KTS_FOLD_NOMEM. */
enum kts_fold kts_constant_of_ast(struct kts_arena *arena, const struct kts_ast_number *ast, struct kts_constant *out);

/* The same quantity in @unit, which has its dimension. */
struct kts_constant kts_constant_in(const struct kts_constant *a, const struct kts_unit *unit);

/*
 * + - * / and comparisons (which give a truth value) of two numbers; neg, abs.
 * A fraction stays one beside a plain number and disappears beside a dimension.
 */
enum kts_fold kts_fold_binary(struct kts_arena *arena, enum kts_ast_expr_kind op, const struct kts_constant *a,
			      const struct kts_constant *b, struct kts_constant *out);
enum kts_fold kts_fold_neg(const struct kts_constant *a, struct kts_constant *out);
/* -1, 0, 1: the sign of a - b; both are numbers of one dimension. */
int kts_constant_compare(const struct kts_constant *a, const struct kts_constant *b);

/*
 * As the machine holds it: an integer where it is a whole number of 64 bits and
 * @type is an integer type, else the nearest double.
 */
struct kts_number kts_constant_number(const struct kts_constant *a, enum kts_type type);

/*
 * A time as nanoseconds, rounded down or up to a whole one and cut off at
 * KTS_TIME_MAX, which is later than every sample. @a is a time and not negative.
 */
int64_t kts_constant_time(const struct kts_constant *a, bool up);

/* "5ms", "0.5", "true": for messages, in @buf as snprintf() would write it. */
size_t kts_constant_text(char *buf, size_t size, const struct kts_constant *a);

#endif
