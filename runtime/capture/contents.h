/* SPDX-License-Identifier: MIT */
#ifndef KTS_CAPTURE_CONTENTS_H
#define KTS_CAPTURE_CONTENTS_H

#include "runtime/capture/line.h"
#include "runtime/capture/source.h"
#include "runtime/capture/types.h"

/* Writes maps into a line; zeroed but for .line and .types at first. */
struct capture_contents {
	struct capture_line *line;
	struct capture_types *types;
	struct capture_room room;
	size_t cpus;		/* slots of a per-CPU entry */
};

/* 0, or an errno: how many CPUs there are is not to be found. */
int capture_contents_start(struct capture_contents *contents, struct capture_line *line, struct capture_types *types);
void capture_contents_free(struct capture_contents *contents);

/*
 * Write @map with what it holds. What cannot be read, or not whole, is said in its `error`. False: there is no room
 * left for even that, and nothing was written.
 */
bool capture_map_write(struct capture_contents *contents, const struct capture_map *map);

#endif
