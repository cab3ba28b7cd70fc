/* SPDX-License-Identifier: MIT */
#include "runtime/capture/objects.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "runtime/series/glob.h"


int capture_map_look_at(int fd, struct capture_map *out)
{
	struct bpf_map_info info = { 0 };
	uint32_t size = sizeof info;

	if (bpf_obj_get_info_by_fd(fd, &info, &size) < 0)
		return errno;
	*out = (struct capture_map){
		.id = info.id, .type = info.type, .key_size = info.key_size, .value_size = info.value_size,
		.max_entries = info.max_entries, .flags = info.map_flags, .btf_id = info.btf_id,
		.key_type = info.btf_key_type_id, .value_type = info.btf_value_type_id,
		.kernel_type = info.btf_vmlinux_value_type_id,
	};
	memcpy(out->name, info.name, sizeof out->name - 1);
	return 0;
}

int capture_map_look(uint32_t id, struct capture_map *out)
{
	int fd = bpf_map_get_fd_by_id(id), error = fd < 0 ? errno : 0;

	*out = (struct capture_map){ .id = id };
	if (fd >= 0) {
		error = capture_map_look_at(fd, out);
		close(fd);
	}
	out->error = error;
	return error;
}

int capture_map_open(const struct capture_map *map)
{
	struct capture_map now;
	int fd = map->pin ? bpf_obj_get(map->pin) : bpf_map_get_fd_by_id(map->id);

	if (fd < 0)
		return -errno;
	/* another map may be pinned there by now */
	if (map->pin && (capture_map_look_at(fd, &now) || now.id != map->id)) {
		close(fd);
		return -ENOENT;
	}
	return fd;
}

/* The maps of a program: as many as it said that it has, or fewer. */
static int look_at_maps(int fd, struct capture_program *out, uint32_t n)
{
	struct bpf_prog_info info = { 0 };
	uint32_t size = sizeof info;

	out->map = calloc(n, sizeof *out->map);
	if (!out->map)
		return ENOMEM;
	info.nr_map_ids = n;
	info.map_ids = (uintptr_t)out->map;
	if (bpf_obj_get_info_by_fd(fd, &info, &size) < 0) {
		int error = errno;

		free(out->map);
		out->map = NULL;
		return error;
	}
	out->n_maps = info.nr_map_ids < n ? info.nr_map_ids : n;
	return 0;
}

int capture_program_look_at(int fd, struct capture_program *out)
{
	struct bpf_prog_info info = { 0 };
	uint32_t size = sizeof info;

	*out = (struct capture_program){ 0 };
	if (bpf_obj_get_info_by_fd(fd, &info, &size) < 0)
		return errno;
	*out = (struct capture_program){
		.id = info.id, .type = info.type, .runs = info.run_cnt, .run_ns = info.run_time_ns,
		.misses = info.recursion_misses,
	};
	memcpy(out->name, info.name, sizeof out->name - 1);
	return info.nr_map_ids ? look_at_maps(fd, out, info.nr_map_ids) : 0;
}

int capture_program_look(uint32_t id, struct capture_program *out)
{
	int fd = bpf_prog_get_fd_by_id(id), error;

	*out = (struct capture_program){ 0 };
	if (fd < 0)
		return errno;
	error = capture_program_look_at(fd, out);
	close(fd);
	return error;
}

bool capture_name_matches(const char *pattern, const char *name)
{
	size_t len = strlen(name);

	if (kts_glob_matches(pattern, name, len))
		return true;
	/* a whole name that the kernel did not keep whole */
	return len == CAPTURE_NAME_BYTES - 1 && !strpbrk(pattern, "*?[\\") && strncmp(pattern, name, len) == 0;
}

size_t capture_object_len(const char *name)
{
	static const char *const sections[] = { ".bss", ".data", ".rodata" };
	size_t len = strlen(name), before = strcspn(name, ".");

	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
		size_t n = strlen(sections[i]);

		if (len > n && strcmp(name + len - n, sections[i]) == 0)
			return before;
	}
	return 0;
}
