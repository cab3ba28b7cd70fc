/* SPDX-License-Identifier: MIT */
#ifndef KTS_CAPTURE_SOURCE_H
#define KTS_CAPTURE_SOURCE_H

#include "runtime/capture/objects.h"
#include "runtime/capture/seen.h"

/* Room for entries as they come from the kernel; kept from map to map. */
struct capture_room {
	unsigned char *key, *value, *cursor;
	size_t keys, values, cursors;	/* bytes of each */
	struct capture_seen seen;
};

void capture_room_free(struct capture_room *room);

/* The entries of one map, some at a time, by the quickest way that the kernel has for it. */
struct capture_source {
	int fd;
	const struct capture_map *map;
	struct capture_room *room;
	size_t stride;		/* bytes of an entry's value, on all CPUs */
	bool indexed;		/* keys are 0 .. max_entries - 1 */
	bool batch;		/* the kernel may give many at once */
	bool slots;		/* an entry may be empty: the value is 0, which no id is */
	bool head;		/* there are no keys, and only the next value out can be looked at */
	bool walk;		/* each key leads to the next: one that is deleted leads to the first again */
	bool anew;		/* a walk began anew: keys that came before are left out */
	bool started, end;
	uint64_t next, looked;	/* next index; keys looked at */
	unsigned char *mapped;	/* the values, if the map may be mapped */
	size_t mapped_bytes;
};

/*
 * Open @map, of which each entry is @stride bytes. 0, or an errno: ENOENT if it is gone. @indexed: it is some kind
 * of array. With a result other than 0 there is nothing to close.
 */
int capture_source_open(struct capture_source *source, const struct capture_map *map, size_t stride, bool indexed,
			struct capture_room *room);
void capture_source_close(struct capture_source *source);

/*
 * Fetch up to @want entries into the room: keys at room->key, values at room->value. 0 or an errno; *got may be 0
 * only at the end. ENOMEM; ELOOP: entries came and went faster than they could be read.
 */
int capture_source_next(struct capture_source *source, size_t want, size_t *got);

#endif
