/* SPDX-License-Identifier: MIT */
#ifndef KTS_SERIES_INPUT_H
#define KTS_SERIES_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grammar/base/status.h"

struct kts_diags;

/*
 * Bytes of a file, a pipe or memory, unpacked if they are compressed. One
 * thread at a time.
 */
struct kts_input;

/* Words for errno; static. */
const char *kts_input_reason(int error);

/* Open @file; "-" is standard input. KTS_OK, KTS_EIO (with a diagnostic), KTS_ENOMEM. */
enum kts_status kts_input_open(const char *file, struct kts_diags *diags, struct kts_input **out);

/* The same for bytes that stay where they are; @name is for messages. */
enum kts_status kts_input_memory(const char *name, const void *bytes, size_t n, struct kts_input **out);
void kts_input_close(struct kts_input *input);

/*
 * Before the first byte is taken: all will be read twice. What cannot be had
 * again, a pipe, is kept as it comes, packed or not; where that is more than
 * @limit bytes kts_input_read() gives KTS_ELIMIT.
 */
void kts_input_keep(struct kts_input *input, size_t limit);
/*
 * Begin anew, after kts_input_keep(). A file that has grown is read as far as
 * the first time. KTS_OK, KTS_EIO (with a diagnostic).
 */
enum kts_status kts_input_rewind(struct kts_input *input, struct kts_diags *diags);

/*
 * Fill @buffer with @size bytes, or fewer at the end (*@got less than @size).
 * KTS_OK, KTS_EIO, KTS_EDATA (damaged compressed data), KTS_ELIMIT, KTS_ENOMEM;
 * words go to @diags.
 */
enum kts_status kts_input_read(struct kts_input *input, char *buffer, size_t size, size_t *got,
			       struct kts_diags *diags);

/* Is there something of this name, readable or not? */
bool kts_input_exists(const char *file);

/*
 * Bytes taken from the file so far, packed ones where it is packed: of this
 * reading; of both, for a file that is read twice; and what that will come to,
 * 0 if not known.
 */
uint64_t kts_input_at(const struct kts_input *input);
uint64_t kts_input_done(const struct kts_input *input);
uint64_t kts_input_total(const struct kts_input *input);

#endif
