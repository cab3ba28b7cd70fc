/* SPDX-License-Identifier: MIT */
#ifndef KTS_CAPTURE_RENDER_H
#define KTS_CAPTURE_RENDER_H

#include <stdint.h>

#include "runtime/capture/line.h"

struct btf;

/* Renders values of the kernel by their BTF, in the shapes that runtime/series/render.c reads. */
struct capture_render {
	struct capture_line *line;
	const struct btf *btf;		/* NULL: values are bytes */
	bool cut;			/* out: elements or depth beyond a limit were left out since it was cleared */
	unsigned depth;
};

/* The value of @type (0: unknown, bytes) in the @len bytes at @data. */
void capture_value(struct capture_render *render, uint32_t type, const unsigned char *data, size_t len);
/* A number that has no BTF: an id. */
void capture_value_u32(struct capture_line *line, uint32_t value);

#endif
