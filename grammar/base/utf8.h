/* SPDX-License-Identifier: MIT */
#ifndef KTS_UTF8_H
#define KTS_UTF8_H

#include <stddef.h>

/*
 * The length, 1 to 4, of the UTF-8 character that starts at @text, of which
 * @len >= 1 bytes are there; 0 if none does (a stray or missing continuation
 * byte, an overlong form, a surrogate, anything beyond U+10FFFF).
 */
static inline size_t kts_utf8_length(const char *text, size_t len)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t n = at[0] < 0x80 ? 1 : at[0] < 0xc2 ? 0 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : at[0] < 0xf5 ? 4 : 0;

	if (n > len)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] >= 0xa0) ||
	    (at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] >= 0x90))
		return 0;
	return n;
}

#endif
