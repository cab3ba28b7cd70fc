/* SPDX-License-Identifier: MIT */
#ifndef KTS_CAPTURE_SEEN_H
#define KTS_CAPTURE_SEEN_H

#include <stdbool.h>
#include <stddef.h>

struct kts_texts;

/* Keys of one map, each once. Zeroed is ready; memory is kept from map to map. */
struct capture_seen {
	size_t size;			/* bytes of a key */
	struct kts_texts *texts;	/* NULL: none was added yet */
};

void capture_seen_free(struct capture_seen *seen);

/* From now on it holds keys of @size bytes, and none so far. */
void capture_seen_start(struct capture_seen *seen, size_t size);

/* Add one. *@again: it was there. 0 or ENOMEM. */
int capture_seen_add(struct capture_seen *seen, const unsigned char *key, bool *again);

#endif
