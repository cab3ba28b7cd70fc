/* SPDX-License-Identifier: MIT */
#ifndef KTS_CAPTURE_TYPES_H
#define KTS_CAPTURE_TYPES_H

#include <stddef.h>
#include <stdint.h>

struct btf;

/* The BTF of maps and of the kernel, each fetched once. */
struct capture_types {
	struct capture_types_entry *entry;
	size_t n, cap;
	struct btf *kernel;
	int kernel_error;
};

void capture_types_free(struct capture_types *types);
/* The BTF of an id that a map told; NULL with an errno in *error. Lives as long as @types. */
const struct btf *capture_types_get(struct capture_types *types, uint32_t id, int *error);
/* That of the kernel. */
const struct btf *capture_types_kernel(struct capture_types *types, int *error);

#endif
