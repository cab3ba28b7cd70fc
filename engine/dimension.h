/* SPDX-License-Identifier: MIT */
#ifndef KTS_DIMENSION_H
#define KTS_DIMENSION_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/rational.h"
#include "engine/value.h"
#include "grammar/ast.h"
#include "grammar/base/arena.h"

/*
 * Arithmetic of units (struct kts_unit). Powers beyond +-KTS_MAX_POWER and
 * factors beyond 64 bits are refused: those calls give KTS_ELIMIT.
 */
#define KTS_MAX_POWER	16

/* A plain number, a nanosecond, a fraction in percent. */
extern const struct kts_unit kts_unit_plain, kts_unit_ns, kts_unit_percent;

/* The unit that was written. Its text is in @arena or static. KTS_OK, KTS_ENOMEM, KTS_ELIMIT. */
enum kts_status kts_unit_of_ast(struct kts_arena *arena, const struct kts_ast_unit *ast, struct kts_unit *out);

/* Powers of time and bytes agree; fractions and plain numbers are of one dimension. */
bool kts_unit_same_dimension(const struct kts_unit *a, const struct kts_unit *b);
/* No power of anything: a plain number or a fraction. */
bool kts_unit_is_number(const struct kts_unit *unit);
/* The same dimension, factor and kind: numbers in one are numbers in the other. */
bool kts_unit_equal(const struct kts_unit *a, const struct kts_unit *b);

/* What a number in @from is multiplied with to be in @to, which has the same dimension. */
struct kts_rational kts_unit_factor(const struct kts_unit *from, const struct kts_unit *to);
/* The same as num / den, each of 64 bits; false if it does not fit. */
bool kts_unit_ratio(const struct kts_unit *from, const struct kts_unit *to, uint64_t *num, uint64_t *den);

/*
 * The unit of a product or quotient of numbers in these units, fractions taken
 * as they are by the caller. If all dimensions cancel it is a plain number
 * whose factor may differ from 1: the caller scales. KTS_OK, KTS_ENOMEM, KTS_ELIMIT.
 */
enum kts_status kts_unit_product(struct kts_arena *arena, const struct kts_unit *a, const struct kts_unit *b,
				 struct kts_unit *out);
enum kts_status kts_unit_quotient(struct kts_arena *arena, const struct kts_unit *a, const struct kts_unit *b,
				  struct kts_unit *out);

/* What numbers of rate(x) are in, x in @unit: per second, but a time per time is a plain number. */
enum kts_status kts_unit_per_second(struct kts_arena *arena, const struct kts_unit *unit, struct kts_unit *out);

/*
 * If @unit is one that no quantity can have ("B/s*ns"), the plainest of its
 * dimension (B); false if there is none.
 */
bool kts_unit_simplest(const struct kts_unit *unit, struct kts_unit *out);

/* "a time", "bytes per time", "a plain number", ..., in @buf as snprintf() would write it. */
size_t kts_unit_describe(char *buf, size_t size, const struct kts_unit *unit);

/* What stands behind a number in this unit: "ns", "/s", "MiB/s", "" for a plain number or a unit that no quantity can have. */
const char *kts_unit_suffix(const struct kts_unit *unit);

#endif
