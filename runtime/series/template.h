/* SPDX-License-Identifier: MIT */
#ifndef KTS_TEMPLATE_H
#define KTS_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/series/batch.h"
#include "runtime/series/json.h"

/*
 * Lines of a series repeat their shape. A line that was read in full becomes
 * a template: its text, with holes where numbers and strings may differ. A
 * later line that is the same byte for byte outside of the holes, and has a
 * number or a string where the template has one, needs neither the parser nor
 * any look-up: it differs in those values only, and what each of them is for
 * was recorded. Any other line takes the full way.
 *
 * A value is a hole only if nothing was decided by it: the reader marks those
 * that it looks at (kts_consult). All names and words are compared.
 */
enum kts_use {
	KTS_USE_NONE,		/* nobody asks for it */
	KTS_USE_RAW,		/* the value of a projection */
	KTS_USE_RENDERED,	/* the same, inside a rendered value */
	KTS_USE_TEXT,		/* the text of a projection */
	KTS_USE_TAG,
	KTS_USE_ELAPSED,
	KTS_USE_BOUNDARY,
	KTS_USE_STEP,
	KTS_USE_TIME,		/* of a plain sample */
};

struct kts_hole_use {
	uint32_t token;
	uint32_t projection;
	uint8_t use;		/* enum kts_use */
	uint8_t rendered;	/* enum kts_rendered_kind */
	uint8_t enum_bits;	/* of an unsigned enum; else 0 */
};

/* What is written down while a line is read in full. */
struct kts_record {
	bool on, failed;
	uint8_t *mark;		/* by token: 1 where something was decided by it */
	size_t cap_marks;
	struct kts_hole_use *use;
	size_t n_uses, cap_uses;
};

struct kts_hole {
	uint32_t begin, end;	/* in the template's text */
	uint32_t use, n_uses;
	bool string;
};

struct kts_template {
	bool valid;
	char *text;
	size_t len, cap;
	struct kts_hole *hole;
	size_t n_holes, cap_holes;
	struct kts_hole_use *use;
	size_t n_uses, cap_uses;
	struct kts_row row;
	uint64_t *bits;		/* by column */
	uint32_t *identity;
	uint8_t *varies;	/* by value of the line: was it another one before? */
	uint32_t *value_begin, *value_len;	/* in the text */
	size_t n_values, cap_varies;
	uint32_t misses;	/* lines in a row that did not match */
};

struct kts_worker;

/* Forget it: ids of a batch mean nothing in the next. */
void kts_template_drop(struct kts_template *template);
void kts_template_free(struct kts_template *template);
void kts_record_free(struct kts_record *record);

/* Should the line that is about to be read in full be recorded? Then begin. */
enum kts_status kts_template_begin(struct kts_worker *worker);
/* Make a template of the line that was just committed as the last row of the batch. */
enum kts_status kts_template_make(struct kts_worker *worker);

/*
 * Whether the line has the shape of the template; then its row is made
 * (uncommitted, in the batch).
 */
bool kts_template_match(struct kts_worker *worker, const char *text, size_t len);

#endif
