/* SPDX-License-Identifier: MIT */
/*
 * Loads BPF objects for the tests. Reads commands from stdin, a line each, and answers "ok ..." or "error ...":
 *   load NAME FILE [link] load and attach the object FILE; its maps live while it is loaded. With `link` a
 *                         struct_ops is attached by a link, as new loaders do
 *   unload NAME
 *   set NAME MAP KEY VALUE   update an entry; both in hex, as many bytes as the kernel takes (all CPUs of a per-CPU map)
 *   delete NAME MAP KEY
 *   fill NAME MAP N       N entries with keys 0 .. N-1, values all zero
 *   id NAME MAP           the id of a map
 *   pin NAME MAP PATH
 *   pinlink NAME PATH     the link of its struct_ops
 * Ends with its input.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#define MAX_OBJECTS	8
#define MAX_LINKS	8
/* Younger than some headers. */
#define STRUCT_OPS_LINK	(1u << 13)
#define STRUCT_OPS_TYPE	((enum bpf_attach_type)44)

static struct object {
	char name[32];
	struct bpf_object *bpf;
	struct bpf_link *link[MAX_LINKS];
	size_t links;
	int ops_fd;			/* a link of a struct_ops, or 0 */
} objects[MAX_OBJECTS];

static char failure[256];

static int fail(const char *what, int error)
{
	snprintf(failure, sizeof failure, "%s: %s", what, strerror(error));
	return -1;
}

static struct object *find(const char *name)
{
	for (size_t i = 0; i < MAX_OBJECTS; i++)
		if (strcmp(objects[i].name, name) == 0)
			return &objects[i];
	return NULL;
}

static void unload(struct object *o)
{
	for (size_t i = 0; i < o->links; i++)
		bpf_link__destroy(o->link[i]);
	if (o->ops_fd > 0)
		close(o->ops_fd);
	bpf_object__close(o->bpf);
	*o = (struct object){ 0 };
}

static int attach(struct object *o)
{
	struct bpf_program *program;
	struct bpf_map *map;
	struct bpf_link *link;

	bpf_object__for_each_program(program, o->bpf) {
		if (bpf_program__type(program) == BPF_PROG_TYPE_STRUCT_OPS || o->links == MAX_LINKS)
			continue;
		link = bpf_program__attach(program);
		if (!link)
			return fail(bpf_program__name(program), errno);
		o->link[o->links++] = link;
	}
	bpf_object__for_each_map(map, o->bpf) {
		if (bpf_map__type(map) != BPF_MAP_TYPE_STRUCT_OPS || o->links == MAX_LINKS)
			continue;
		link = bpf_map__attach_struct_ops(map);
		if (!link)
			return fail(bpf_map__name(map), errno);
		o->link[o->links++] = link;
		if (!(bpf_map__map_flags(map) & STRUCT_OPS_LINK))
			continue;
		/* libbpf has only told the kernel what is in it */
		o->ops_fd = bpf_link_create(bpf_map__fd(map), 0, STRUCT_OPS_TYPE, NULL);
		if (o->ops_fd < 0)
			return fail("link", errno);
	}
	return 0;
}

static int load(const char *name, const char *file, bool by_link)
{
	struct object *o = find("");
	struct bpf_map *map;

	if (!o)
		return fail("too many objects", ENOSPC);
	o->bpf = bpf_object__open_file(file, NULL);
	if (!o->bpf)
		return fail(file, errno);
	snprintf(o->name, sizeof o->name, "%s", name);
	bpf_object__for_each_map(map, o->bpf)
		if (by_link && bpf_map__type(map) == BPF_MAP_TYPE_STRUCT_OPS)
			bpf_map__set_map_flags(map, STRUCT_OPS_LINK);
	if (bpf_object__load(o->bpf) < 0 || attach(o) < 0) {
		if (!*failure)
			fail(file, errno);
		unload(o);
		return -1;
	}
	return 0;
}

static size_t read_hex(const char *text, unsigned char *bytes, size_t size)
{
	size_t n = 0;

	for (; n < size && text[0] && text[1]; text += 2) {
		unsigned byte;

		if (sscanf(text, "%2x", &byte) != 1)
			break;
		bytes[n++] = (unsigned char)byte;
	}
	return n;
}

static int fill(int fd, uint32_t n, size_t value_size)
{
	unsigned char *value = calloc(1, value_size);
	int rc = 0;

	for (uint64_t key[8] = { 0 }; value && key[0] < n && rc == 0; key[0]++)
		rc = bpf_map_update_elem(fd, key, value, BPF_ANY);
	free(value);
	return rc < 0 ? fail("update", errno) : 0;
}

static int on_map(struct object *o, const char *verb, struct bpf_map *map, const char *a, const char *b)
{
	static unsigned char key[4096], value[1 << 20];
	int fd = bpf_map__fd(map);
	struct bpf_map_info info = { 0 };
	uint32_t size = sizeof info;

	(void)o;
	if (strcmp(verb, "set") == 0) {
		read_hex(a, key, sizeof key);
		memset(value, 0, sizeof value);
		read_hex(b, value, sizeof value);
		return bpf_map_update_elem(fd, key, value, BPF_ANY) < 0 ? fail("update", errno) : 0;
	}
	if (strcmp(verb, "delete") == 0) {
		read_hex(a, key, sizeof key);
		return bpf_map_delete_elem(fd, key) < 0 ? fail("delete", errno) : 0;
	}
	if (strcmp(verb, "fill") == 0)
		return fill(fd, (uint32_t)strtoul(a, NULL, 10), sizeof value / 2);
	if (strcmp(verb, "pin") == 0)
		return bpf_obj_pin(fd, a) < 0 ? fail(a, errno) : 0;
	if (strcmp(verb, "id") == 0) {
		if (bpf_obj_get_info_by_fd(fd, &info, &size) < 0)
			return fail("info", errno);
		snprintf(failure, sizeof failure, "%u", info.id);
		return 0;
	}
	return fail(verb, EINVAL);
}

static int run(char *verb, char *name, char *map_name, char *a, char *b)
{
	struct object *o = find(name);
	struct bpf_map *map;

	if (strcmp(verb, "load") == 0)
		return load(name, map_name, strcmp(a, "link") == 0);
	if (!o)
		return fail(name, ENOENT);
	if (strcmp(verb, "unload") == 0) {
		unload(o);
		return 0;
	}
	if (strcmp(verb, "pinlink") == 0)
		return bpf_obj_pin(o->ops_fd, map_name) < 0 ? fail(map_name, errno) : 0;
	map = bpf_object__find_map_by_name(o->bpf, map_name);
	return map ? on_map(o, verb, map, a, b) : fail(map_name, ENOENT);
}

static int quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	if (level == LIBBPF_WARN)
		vfprintf(stderr, format, args);
	return 0;
}

int main(void)
{
	static char line[2 << 20], none[] = "";

	libbpf_set_print(quiet);
	while (fgets(line, sizeof line, stdin)) {
		char *word[5] = { 0 }, *at = line;

		for (size_t i = 0; i < 5; i++) {
			word[i] = strtok_r(at, " \n", &at);
			if (!word[i])
				word[i] = none;
		}
		*failure = '\0';
		printf("%s %s\n", run(word[0], word[1], word[2], word[3], word[4]) < 0 ? "error" : "ok", failure);
		fflush(stdout);
	}
	for (size_t i = 0; i < MAX_OBJECTS; i++)
		if (*objects[i].name)
			unload(&objects[i]);
	return 0;
}
