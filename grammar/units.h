/* SPDX-License-Identifier: MIT */
#ifndef KTS_UNITS_H
#define KTS_UNITS_H

#include <stddef.h>
#include <stdint.h>

/* What a unit measures. A fraction is dimensionless but is told apart: TOL means something else as a fraction. */
enum kts_dimension {
	KTS_DIMENSION_NONE = 0,
	KTS_DIMENSION_TIME,		/* base unit: nanosecond */
	KTS_DIMENSION_BYTES,		/* base unit: byte */
	KTS_DIMENSION_FRACTION,		/* base unit: one */
};

/* KTS_UNIT_NONE, KTS_UNIT_ns, ... KTS_UNIT_percent, KTS_UNIT_COUNT: units.def has one row each. */
enum kts_unit_word {
	KTS_UNIT_NONE = 0,
#define UNIT(name, text, dimension, numerator, denominator) KTS_UNIT_##name,
#include "grammar/units.def"
#undef UNIT
	KTS_UNIT_COUNT,
};

/* A row of units.def: one @text is numerator / denominator base units. */
struct kts_unit_info {
	const char *text;		/* "" for KTS_UNIT_NONE */
	enum kts_dimension dimension;
	uint64_t numerator, denominator;
};

/* The row of @unit; that of KTS_UNIT_NONE (factor 1) for a number out of range. */
const struct kts_unit_info *kts_unit_info(enum kts_unit_word unit);

/* The unit written as these @len bytes, or KTS_UNIT_NONE. Case counts. */
enum kts_unit_word kts_unit_find(const char *text, size_t len);

/* The factor of a number's suffix (k M G Ki Mi Gi), or 0 if these @len bytes are none. */
uint64_t kts_suffix_factor(const char *text, size_t len);

/* What others write for a unit or a suffix of numbers (`sec`, `KB`), as kts does; NULL: not known. */
const char *kts_suffix_meant(const char *word, size_t len);
/* The same for what has to be a unit. */
const char *kts_unit_meant(const char *word, size_t len);

/* "time", "bytes", "fraction", or "number" for none. */
const char *kts_dimension_text(enum kts_dimension dimension);

#endif
