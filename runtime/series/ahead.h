/* SPDX-License-Identifier: MIT */
#ifndef KTS_AHEAD_H
#define KTS_AHEAD_H

#include <stddef.h>
#include <stdint.h>

#include "grammar/base/diag.h"
#include "grammar/base/status.h"

/*
 * A thread that fills some buffers ahead of whoever takes the bytes: so that
 * unpacking goes on while what is unpacked already is parsed.
 */
struct kts_ahead;

/*
 * Fill @buffer with up to @size bytes, fewer only at the end: called by the thread alone, until one call
 * gives less or fails. *@at is how far the source is then, for kts_ahead_at(). A fill that waits for its
 * source has to end early, with KTS_EIO and without a word, once @wake, a file descriptor, is readable.
 */
typedef enum kts_status kts_ahead_fill(void *source, char *buffer, size_t size, size_t *got, uint64_t *at, int wake,
				       struct kts_diags *diags);

/* KTS_OK; KTS_ENOMEM, also where no thread can be had: the caller then does the work itself. */
enum kts_status kts_ahead_start(kts_ahead_fill *fill, void *source, struct kts_ahead **out);
/* End the thread, wherever it is; from then on the source is the caller's again. NULL is fine. */
void kts_ahead_stop(struct kts_ahead *ahead);

/* As the fill, in order, with its status and what it said. One thread at a time, which need not be the same. */
enum kts_status kts_ahead_read(struct kts_ahead *ahead, char *buffer, size_t size, size_t *got, struct kts_diags *diags);
/* Where the source was when the bytes that were taken last had been made. */
uint64_t kts_ahead_at(const struct kts_ahead *ahead);

#endif
