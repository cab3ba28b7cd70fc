/* SPDX-License-Identifier: MIT */
#include "grammar/suggest.h"

#include <string.h>

/* Longer words are no typing mistakes; the bound keeps the work and the stack small. */
#define LONGEST		64u

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* What it costs to write b for a, in halves. */
static unsigned int change(char a, char b)
{
	if (a == b)
		return 0;
	return lower(a) == lower(b) ? 1 : 2;
}

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

unsigned int kts_suggest_distance(const char *a, size_t a_len, const char *b, size_t b_len, unsigned int limit)
{
	/* Optimal string alignment over three rows; row[j] is the cost of a[0..i) against b[0..j). */
	unsigned int rows[3][LONGEST + 1];

	if (a_len > LONGEST || b_len > LONGEST)
		return a_len == b_len && memcmp(a, b, a_len) == 0 ? 0 : limit + 1;
	for (size_t j = 0; j <= b_len; j++)
		rows[0][j] = 2 * (unsigned int)j;
	for (size_t i = 1; i <= a_len; i++) {
		unsigned int *row = rows[i % 3];
		const unsigned int *above = rows[(i + 2) % 3], *above2 = rows[(i + 1) % 3];

		row[0] = 2 * (unsigned int)i;
		for (size_t j = 1; j <= b_len; j++) {
			row[j] = least(above[j - 1] + change(a[i - 1], b[j - 1]), least(above[j], row[j - 1]) + 2);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && a[i - 1] != a[i - 2])
				row[j] = least(row[j], above2[j - 2] + 2);
		}
	}
	return least(rows[a_len % 3][b_len], limit + 1);
}

void kts_suggest_start(struct kts_suggest *s, const char *word, size_t len)
{
	/* A third of the word, but at least one slip; of a single character only its case. */
	unsigned int limit = len < 2 ? 1 : len < 6 ? 2 : (unsigned int)(2 * (len / 3));

	*s = (struct kts_suggest){ .word = word, .len = len, .distance = limit + 1 };
}

/* The same but for case: LAT and lat are one slip, not three. */
static bool is_recased(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (lower(a[i]) != lower(b[i]))
			return false;
	return true;
}

void kts_suggest_try(struct kts_suggest *s, const char *name, size_t len)
{
	if (!len || s->distance == 0)
		return;
	unsigned int distance = kts_suggest_distance(s->word, s->len, name, len, s->distance - 1);
	if (distance > 1 && len == s->len && is_recased(s->word, name, len))
		distance = 1;
	if (distance < s->distance) {
		s->best = name;
		s->best_len = len;
		s->distance = distance;
	}
}
