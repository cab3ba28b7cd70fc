/* SPDX-License-Identifier: MIT */
#ifndef KTS_CAPTURE_TYPES_H
#define KTS_CAPTURE_TYPES_H

#include <stddef.h>
#include <stdint.h>

struct btf;

/* One BTF; zeroed at first. */
struct capture_btf {
	struct btf *btf;	/* NULL: not fetched yet, or not readable */
	int error;		/* of the last time */
	uint64_t retry;		/* the sample in which it is tried again */
	uint32_t wait;		/* samples from the last time to then */
};

/* The BTF of maps and of the kernel, each fetched once; a failure is tried again, ever more rarely. Zeroed is ready. */
struct capture_types {
	struct capture_types_entry *entry;
	size_t n, cap;
	struct capture_btf kernel;
	uint64_t sample;
};

void capture_types_free(struct capture_types *types);
/* A sample begins: within one a failure stays. */
void capture_types_next_sample(struct capture_types *types);
/* The BTF of an id that a map told; NULL with an errno in *error. Valid until the next one is asked for. */
const struct btf *capture_types_get(struct capture_types *types, uint32_t id, int *error);
/* That of the kernel; lives as long as @types. */
const struct btf *capture_types_kernel(struct capture_types *types, int *error);

#endif
