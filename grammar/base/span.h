/* SPDX-License-Identifier: MIT */
#ifndef KTS_SPAN_H
#define KTS_SPAN_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A half-open range of bytes [begin, end) in the position space of a
 * struct kts_sources. All texts of one compile share that space, so a span
 * alone tells file, line and column (kts_sources_locate()). Position 0
 * belongs to no text: a span of zeros is "nowhere".
 */
struct kts_span {
	uint32_t begin, end;
};

#define KTS_NOWHERE ((struct kts_span){ 0, 0 })

static inline bool kts_span_is_set(struct kts_span span)
{
	return span.begin != 0;
}

/* The smallest span around both; an unset one does not count. */
static inline struct kts_span kts_span_join(struct kts_span a, struct kts_span b)
{
	if (!kts_span_is_set(a))
		return b;
	if (!kts_span_is_set(b))
		return a;
	return (struct kts_span){
		a.begin < b.begin ? a.begin : b.begin,
		a.end > b.end ? a.end : b.end,
	};
}

#endif
