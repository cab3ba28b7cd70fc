/* SPDX-License-Identifier: MIT */
#ifndef KTS_TESTS_CAPTURE_LINE_H
#define KTS_TESTS_CAPTURE_LINE_H

#include <check.h>
#include <string.h>

#include "grammar/base/limits.h"
#include "runtime/capture/line.h"

/* The line that a test writes, and its text so far. */
static struct capture_line line;

static inline void start(void)
{
	capture_line_start(&line, KTS_MAX_CAPTURED_LINE_BYTES);
}

static inline const char *written(void)
{
	static char text[1 << 16];

	ck_assert_int_eq(line.trouble, CAPTURE_FINE);
	ck_assert_uint_lt(line.len, sizeof text);
	memcpy(text, line.at, line.len);
	text[line.len] = '\0';
	return text;
}

#endif
