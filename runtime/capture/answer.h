/* SPDX-License-Identifier: MIT */
#ifndef KTS_CAPTURE_ANSWER_H
#define KTS_CAPTURE_ANSWER_H

#include "engine/errors.h"
#include "runtime/capture/line.h"
#include "runtime/series/json.h"

/*
 * The `stats` of a sample: {"Ok":response} or {"Err":reason}, reasons in the
 * words that the reader of a series knows. Each function writes one value.
 */

enum capture_answer {
	CAPTURE_ANSWER_OK,		/* a response, which is written as it stands */
	CAPTURE_ANSWER_REFUSED,		/* by the protocol: an error of the scheduler's, or no response */
	CAPTURE_ANSWER_NONE,		/* none at all: what follows it may be none either; or there was no memory */
};

/*
 * What a statistics server answered, one line without its end. @json is memory
 * for this. Whatever the answer is, the line stays one that the reader takes;
 * without memory @line is in trouble.
 */
enum capture_answer capture_answer_write(struct capture_line *line, struct kts_json *json, const char *answer, size_t len);

/* There is no scheduler, or what it says is no answer: @why is a whole phrase. */
void capture_answer_none(struct capture_line *line, const char *why);
/* A request or an answer (@reason) of @size bytes, where @max is the most. */
void capture_answer_too_large(struct capture_line *line, enum kts_missing_reason reason, uint64_t size, uint64_t max);
/* It took too long, or the recording ends. */
void capture_answer_cancelled(struct capture_line *line);

#endif
