/* SPDX-License-Identifier: MIT */
#ifndef KTS_UTF8_H
#define KTS_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* The sequence at a place is wrong, or right as far as the text goes. */
#define KTS_UTF8_WRONG	0
#define KTS_UTF8_CUT	(-1)

/*
 * The length in bytes (1 .. 4) of the UTF-8 sequence at @p, of whose text
 * @left bytes (at least one) are left; KTS_UTF8_WRONG for one that RFC 3629
 * forbids (overlong, a surrogate, above U+10FFFF, a byte out of place),
 * KTS_UTF8_CUT when more bytes could still make it right.
 */
static inline int kts_utf8_length(const uint8_t *p, size_t left)
{
	/* what the second byte may be; all others are 0x80 .. 0xbf */
	uint8_t low = 0x80, high = 0xbf;
	int length;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return KTS_UTF8_WRONG;
	if (p[0] < 0xe0) {
		length = 2;
	} else if (p[0] < 0xf0) {
		length = 3;
		if (p[0] == 0xe0)
			low = 0xa0;
		if (p[0] == 0xed)
			high = 0x9f;
	} else {
		length = 4;
		if (p[0] == 0xf0)
			low = 0x90;
		if (p[0] == 0xf4)
			high = 0x8f;
	}
	for (int i = 1; i < length; i++) {
		if ((size_t)i == left)
			return KTS_UTF8_CUT;
		if (p[i] < low || p[i] > high)
			return KTS_UTF8_WRONG;
		low = 0x80;
		high = 0xbf;
	}
	return length;
}

/* Write @point (at most 0x10ffff) to @out; the number of bytes, 1 .. 4. */
static inline size_t kts_utf8_write(char *out, uint32_t point)
{
	if (point < 0x80) {
		out[0] = (char)point;
		return 1;
	}
	if (point < 0x800) {
		out[0] = (char)(0xc0 | point >> 6);
		out[1] = (char)(0x80 | (point & 0x3f));
		return 2;
	}
	if (point < 0x10000) {
		out[0] = (char)(0xe0 | point >> 12);
		out[1] = (char)(0x80 | (point >> 6 & 0x3f));
		out[2] = (char)(0x80 | (point & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | point >> 18);
	out[1] = (char)(0x80 | (point >> 12 & 0x3f));
	out[2] = (char)(0x80 | (point >> 6 & 0x3f));
	out[3] = (char)(0x80 | (point & 0x3f));
	return 4;
}

#endif
