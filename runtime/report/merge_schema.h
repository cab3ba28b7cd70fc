/* SPDX-License-Identifier: MIT */
#ifndef KTS_REPORT_MERGE_SCHEMA_H
#define KTS_REPORT_MERGE_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

/* The schema of JSON reports, and how json.c and json_tests.c lay them out, as tables. */

/* What a value may be. */
enum kts_merge_kind {
	KTS_MERGE_NULL = 1 << 0,
	KTS_MERGE_TEXT = 1 << 1,
	KTS_MERGE_COUNT = 1 << 2,	/* an integer from 0 on; above 2^63-1 as text */
	KTS_MERGE_NUMBER = 1 << 3,
	KTS_MERGE_BOOL = 1 << 4,
	KTS_MERGE_OBJECT = 1 << 5,
	KTS_MERGE_LIST = 1 << 6,
};

struct kts_merge_shape;

/* A member of an object. */
struct kts_merge_rule {
	const char *key;		/* NULL ends a list of rules */
	unsigned int kinds;
	const char *const *word;	/* if it is text, it is one of these; NULL: any */
	const struct kts_merge_shape *shape;	/* of the object, or of each of the list; NULL: any */
	unsigned int each;		/* kinds of the items, or of an object without a shape; 0: any */
	bool optional;
	const char *before;		/* white space before the name */
	const char *item;		/* and before each item */
};

struct kts_merge_shape {
	const struct kts_merge_rule *rule;
};

/* An entry of `specs`, and its series; the first rule of both is `file`. */
extern const struct kts_merge_shape kts_merge_spec, kts_merge_series;

/* "text or null", cut to @size. */
void kts_merge_kinds_text(unsigned int kinds, char *out, size_t size);

#endif
