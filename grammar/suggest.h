/* SPDX-License-Identifier: MIT */
#ifndef KTS_SUGGEST_H
#define KTS_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The nearest name: feed candidates, read the best. Distance counts inserted,
 * left out, changed and swapped neighbouring characters (a change of case
 * counts half, a change of nothing but case a half in all); a candidate further away than a third of the word does not
 * count. Of equals the first one fed wins. Takes no memory.
 */
struct kts_suggest {
	const char *word;	/* what was written; borrowed */
	size_t len;
	const char *best;	/* the nearest so far, borrowed; NULL: none is near */
	size_t best_len;
	unsigned int distance;	/* its distance, in halves */
};

/* Start for the @len bytes at @word, which must live as long as @s is used. */
void kts_suggest_start(struct kts_suggest *s, const char *word, size_t len);

/* Look at one candidate. It must live until the result was read. */
void kts_suggest_try(struct kts_suggest *s, const char *name, size_t len);

/* The distance of two words in halves, as above; more than @limit comes out as @limit + 1. */
unsigned int kts_suggest_distance(const char *a, size_t a_len, const char *b, size_t b_len, unsigned int limit);

#endif
