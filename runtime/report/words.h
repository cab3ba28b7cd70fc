/* SPDX-License-Identifier: MIT */
#ifndef KTS_REPORT_WORDS_H
#define KTS_REPORT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "engine/value.h"

/*
 * Numbers, times and foreign text as reports write them. Nothing here
 * allocates, keeps state or follows the locale.
 */

/* What stands for a byte or character that an output cannot hold: U+FFFD. */
#define KTS_REPLACEMENT	"\xef\xbf\xbd"

/*
 * The first character of the NUL-terminated @text: its length in bytes, and
 * its number in *@code. A byte that is no UTF-8 gives length 1 and UINT32_MAX.
 * At the end: length 0.
 */
size_t kts_utf8_next(const char *text, uint32_t *code);

/* How a piece of foreign text is written. */
enum kts_escape {
	KTS_ESCAPE_PLAIN,	/* for people: control characters as "\u001b", a line break as a blank */
	KTS_ESCAPE_XML,		/* text or an attribute of XML 1.0 */
	KTS_ESCAPE_YAML,	/* inside double quotes of YAML (and JSON) */
	KTS_ESCAPE_TAP,		/* the description of a test point */
	KTS_ESCAPE_GITHUB,	/* the message of a workflow command */
	KTS_ESCAPE_GITHUB_KEY,	/* a property of a workflow command */
	KTS_ESCAPE_MARKDOWN,	/* a cell of a table */
};

/* Write @text (NULL: nothing). Invalid UTF-8 becomes U+FFFD, whatever the output. Errors stay in @out's flag. */
void kts_text_write(FILE *out, enum kts_escape escape, const char *text);

/* Room for kts_quantity_write() and kts_time_write(), with a NUL; a unit is at most 24 bytes. */
#define KTS_QUANTITY_BYTES	72u

/*
 * A number with its unit, as a spec would write it: "487.5/s", "5ms", "0x" never.
 * @unit: "1/s", "ns", "%", "" or NULL (none). Returns the length.
 */
size_t kts_quantity_write(char out[KTS_QUANTITY_BYTES], struct kts_number number, const char *unit);

/* A time in nanoseconds in the largest unit that keeps it above 1: "4.08s", "80ms", "0ms". Returns the length. */
size_t kts_time_write(char out[KTS_QUANTITY_BYTES], int64_t ns);

/* A number as a double, for plots and comparisons that need no exactness. */
double kts_number_real(struct kts_number number);

#endif
