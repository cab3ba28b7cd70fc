/* SPDX-License-Identifier: MIT */
#ifndef KTS_SOURCE_H
#define KTS_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "grammar/base/span.h"
#include "grammar/base/status.h"

/* One text: a spec, a file that it uses, the value of a -D option. */
struct kts_source {
	const char *name;	/* as messages print it; NUL-terminated */
	const char *text;	/* text[size] is NUL */
	uint32_t size;		/* bytes */
	uint32_t base;		/* position of text[0]; spans run from base to base + size */
};

/* A position in words. Lines and columns count from 1, columns in characters. */
struct kts_place {
	const struct kts_source *source;
	uint32_t line, column;
	uint32_t line_begin, line_end;	/* the line's positions, its line end left out */
};

/* All texts of a compile. Opaque; belongs to one thread while texts are added, is read-only afterwards. */
struct kts_sources;

/* An empty set; the caller frees it. Returns KTS_OK or KTS_ENOMEM (then *@out is NULL). */
enum kts_status kts_sources_new(struct kts_sources **out);

/* Free the set and its texts; spans into it mean nothing any more. NULL is fine. */
void kts_sources_free(struct kts_sources *sources);

/*
 * Add a copy of @size bytes at @text under a copy of @name; *@id is its
 * number, counted from 0. Bytes are not looked at (the parser judges them).
 * Returns KTS_OK; KTS_ELIMIT (more than KTS_MAX_SOURCE_BYTES, or the position
 * space is full); KTS_ENOMEM.
 */
enum kts_status kts_sources_add(struct kts_sources *sources, const char *name, const char *text, size_t size,
				uint32_t *id);

/* How many texts there are. */
uint32_t kts_sources_count(const struct kts_sources *sources);

/* Text number @id, borrowed; NULL if there is none. The pointer stays valid when texts are added. */
const struct kts_source *kts_sources_get(const struct kts_sources *sources, uint32_t id);

/* The text that holds position @at (its end included), or NULL. */
const struct kts_source *kts_sources_find(const struct kts_sources *sources, uint32_t at);

/* The bytes under @span: @len bytes, not terminated. NULL and 0 for a span that is unset or outside of the texts. */
const char *kts_sources_text(const struct kts_sources *sources, struct kts_span span, size_t *len);

/*
 * Where position @at is. Returns KTS_OK, or KTS_EINVAL for a position in no
 * text (then *@out is zeroed). Constant time but for the width of a line.
 */
enum kts_status kts_sources_locate(const struct kts_sources *sources, uint32_t at, struct kts_place *out);

#endif
