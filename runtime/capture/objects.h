/* SPDX-License-Identifier: MIT */
#ifndef KTS_CAPTURE_OBJECTS_H
#define KTS_CAPTURE_OBJECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Names of BPF objects as the kernel keeps them: 15 bytes. */
#define CAPTURE_NAME_BYTES	16u

/* A map of the kernel as its id was looked up. No descriptor is held: that would keep a map alive that is freed. */
struct capture_map {
	uint32_t id;
	uint32_t type;			/* enum bpf_map_type */
	uint32_t key_size, value_size, max_entries, flags;
	uint32_t btf_id;		/* 0: it has none */
	uint32_t key_type, value_type;	/* in that BTF; 0: not typed */
	uint32_t kernel_type;		/* of the value, in the BTF of the kernel; 0: it is not of the kernel's */
	uint64_t kva;			/* its address; 0: not readable */
	const char *pin;		/* where it is pinned, if it was found so: ids need rights that pins do not */
	bool active;			/* a program of the active struct_ops uses it */
	int error;			/* errno of the look-up; only .id is known, and .name if it was seen before */
	char name[CAPTURE_NAME_BYTES];
};

struct capture_program {
	uint32_t id;
	uint32_t type;			/* enum bpf_prog_type */
	uint64_t runs, run_ns, misses;
	uint32_t *map;			/* ids of the maps it uses; the list owns it */
	size_t n_maps;
	char name[CAPTURE_NAME_BYTES];
};

/* 0, or an errno; ENOENT: there is no map of this id (any more). */
int capture_map_look(uint32_t id, struct capture_map *out);
int capture_map_look_at(int fd, struct capture_map *out);
/* The caller frees out->map. ENOMEM too. */
int capture_program_look(uint32_t id, struct capture_program *out);
int capture_program_look_at(int fd, struct capture_program *out);

/* A descriptor for a map while it is read, or minus an errno. */
int capture_map_open(const struct capture_map *map);

/* Does a name match what the user wrote: a glob, or a name that the kernel has cut off? */
bool capture_name_matches(const char *pattern, const char *name);

/* The part of a global section's name that says whose it is; 0 for any other map. */
size_t capture_object_len(const char *name);

#endif
