/* SPDX-License-Identifier: MIT */
#ifndef KTS_KEPT_H
#define KTS_KEPT_H

#include <stddef.h>

#include "grammar/base/status.h"

/*
 * Bytes of a stream that are read once more: in memory as long as they are few,
 * then in a file without a name in $TMPDIR, or /tmp, which goes with its
 * descriptor, however the process ends. Of one thread.
 */
struct kts_kept {
	char *at;		/* memory, or the mapped file; NULL: it is not mapped */
	size_t n, cap;		/* bytes; of memory, or that are mapped */
	int fd;			/* of the file + 1; 0: there is none */
};

/* KTS_OK; KTS_ENOMEM; KTS_EIO, with errno. On failure nothing was added. */
enum kts_status kts_kept_add(struct kts_kept *kept, const char *bytes, size_t n);
/* All n of them, until more are added; NULL: none, or errno says why. */
const char *kts_kept_text(struct kts_kept *kept);
void kts_kept_free(struct kts_kept *kept);

#endif
