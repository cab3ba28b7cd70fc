/* SPDX-License-Identifier: MIT */
#ifndef KTS_BUMP_H
#define KTS_BUMP_H

#include <stddef.h>
#include <stdint.h>

/* A piece of text that belongs to somebody else, or to a bump. No NUL. */
struct kts_text {
	const char *at;
	size_t len;
};

#define KTS_TEXT(literal) ((struct kts_text){ (literal), sizeof(literal) - 1 })

/* printf's "%.*s" of a kts_text, cut to what a message can take. */
#define KTS_TEXT_ARG(text) (int)((text).len > 200 ? 200 : (text).len), (text).at

struct kts_bump_block;

/*
 * Memory that is handed out piece by piece and taken back all at once, again
 * and again: for what lives as long as one sample or one batch. Zeroed is
 * ready. It belongs to one thread at a time.
 */
struct kts_bump {
	struct kts_bump_block *block;
	size_t used;		/* bytes handed out since the last reset */
};

/* @size bytes, not cleared, aligned for any type; NULL when there is no memory. */
void *kts_bump_alloc(struct kts_bump *bump, size_t size);

/* A copy of @len bytes with a NUL behind them; NULL when there is no memory. */
char *kts_bump_text(struct kts_bump *bump, const char *text, size_t len);

/* Take everything back; one block of usual size is kept for next time. */
void kts_bump_reset(struct kts_bump *bump);

void kts_bump_free(struct kts_bump *bump);

#endif
