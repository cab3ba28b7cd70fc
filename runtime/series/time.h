/* SPDX-License-Identifier: MIT */
#ifndef KTS_SERIES_TIME_H
#define KTS_SERIES_TIME_H

#include <stdint.h>

#include "runtime/series/bump.h"

/* What a number came to as a time. */
enum kts_time_result {
	KTS_TIME_OK,
	KTS_TIME_BEYOND,	/* further than the clock goes, either way */
	KTS_TIME_MALFORMED,	/* no number */
};

/*
 * A decimal number of JSON, times @num / @den, in nanoseconds: exact, then
 * rounded to the nearest, halves away from zero.
 */
enum kts_time_result kts_time_read(struct kts_text text, uint64_t num, uint64_t den, int64_t *ns);

#endif
