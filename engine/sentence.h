/* SPDX-License-Identifier: MIT */
#ifndef KTS_SENTENCE_H
#define KTS_SENTENCE_H

#include <stddef.h>
#include <stdint.h>

#include "engine/errors.h"

/* A sentence that grows in somebody's buffer, as snprintf() would write it: it goes on counting past the end. */
struct kts_sentence {
	char *buf;
	size_t size, len;
};

void kts_say_begin(struct kts_sentence *s, char *buf, size_t size);
void kts_say_bytes(struct kts_sentence *s, const char *text, size_t n);
void kts_say_text(struct kts_sentence *s, const char *text);
void kts_say_integer(struct kts_sentence *s, uint64_t n);
/* A time exactly: whole in s or ms where it is that, else with a point behind the first digits of s or ms, or in ns. */
void kts_say_time(struct kts_sentence *s, int64_t ns);

/* Why there is no value: "a placeholder stands for the capture (rendezvous timed out)". */
void kts_say_cause(struct kts_sentence *s, const struct kts_error *error);

/* The same with what was asked for, what there is instead, and what to write. */
void kts_say_error(struct kts_sentence *s, const struct kts_error *error);

/* For behind the name of the kind: the reason in the series' own words if it has any, and what was asked for. */
void kts_say_brief(struct kts_sentence *s, const struct kts_error *error);

#endif
