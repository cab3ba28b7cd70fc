/* SPDX-License-Identifier: MIT */
#include "runtime/series/glob.h"

/* Bytes of the UTF-8 character at @text; 1 for a stray byte. */
static size_t character(const char *text, size_t len)
{
	size_t n = 1;

	while (n < len && ((unsigned char)text[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* The end of the set that begins behind the '[', or NULL. */
static const char *set_end(const char *p)
{
	if (*p == '!' || *p == '^')
		p++;
	if (*p == ']')
		p++;
	while (*p && *p != ']')
		p++;
	return *p ? p : NULL;
}

static bool in_set(const char *p, const char *end, char c)
{
	bool negated = *p == '!' || *p == '^', found = false;

	if (negated)
		p++;
	for (; p < end; p++) {
		if (p + 2 < end && p[1] == '-') {
			found |= (unsigned char)p[0] <= (unsigned char)c && (unsigned char)c <= (unsigned char)p[2];
			p += 2;
		} else {
			found |= *p == c;
		}
	}
	return found != negated;
}

/* One step of the pattern that is no '*'. Bytes of the text that it takes, 0 if it does not match. */
static size_t match_one(const char **pattern, const char *text, size_t len)
{
	const char *p = *pattern, *end;

	if (!len)
		return 0;
	switch (*p) {
	case '\0':
		return 0;
	case '?':
		*pattern = p + 1;
		return character(text, len);
	case '[':
		end = set_end(p + 1);
		if (!end)
			break;
		if (!in_set(p + 1, end, *text))
			return 0;
		*pattern = end + 1;
		return character(text, len);
	case '\\':
		if (p[1])
			p++;
		break;
	default:
		break;
	}
	*pattern = p + 1;
	return *p == *text;
}

bool kts_glob_matches(const char *pattern, const char *text, size_t len)
{
	const char *star = NULL, *p = pattern;
	size_t at = 0, resume = 0;

	for (;;) {
		while (*p == '*') {
			star = ++p;
			resume = at;
		}
		if (at == len && !*p)
			return true;
		size_t n = match_one(&p, text + at, len - at);

		if (n) {
			at += n;
			continue;
		}
		/* the last star takes one byte more */
		if (!star || resume >= len)
			return false;
		at = ++resume;
		p = star;
	}
}
