/* SPDX-License-Identifier: MIT */
#ifndef KTS_JSON_BLOCK_H
#define KTS_JSON_BLOCK_H

#include <stdint.h>

/*
 * What 64 bytes are, one bit a byte, the lowest for the first; strings are
 * not yet known. `digit` and `zero` may miss some: a scalar that is not all
 * digits is checked by itself.
 */
struct block {
	uint64_t quote, backslash;
	uint64_t space;			/* the four of JSON */
	uint64_t open, close;		/* brackets of both kinds */
	uint64_t brace;			/* of these, '{' and '}'; elsewhere anything */
	uint64_t colon, comma;
	uint64_t digit, zero;		/* '0' .. '9'; '0' */
	uint64_t control;		/* below 0x20 */
	uint64_t high;			/* above 0x7f */
};

#endif
