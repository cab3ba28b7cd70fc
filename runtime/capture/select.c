/* SPDX-License-Identifier: MIT */
#include "runtime/capture/select.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "grammar/base/grow.h"

/* What a walk over all objects looks for. */
struct search {
	struct capture_selector *selector;
	struct capture_selection *selection;	/* being made */
	const struct capture_selection *before;
};

static void free_programs(struct capture_selection *s)
{
	for (size_t i = 0; i < s->n_programs; i++)
		free(s->program[i].map);
	s->n_programs = 0;
}

void capture_selection_free(struct capture_selection *s)
{
	free_programs(s);
	free(s->program);
	free(s->map);
	*s = (struct capture_selection){ 0 };
}

int capture_selection_add_map(struct capture_selection *s, const struct capture_map *map)
{
	for (size_t i = 0; i < s->n_maps; i++) {
		if (s->map[i].id != map->id)
			continue;
		s->map[i].active |= map->active;
		return 0;
	}
	if (kts_grow(&s->map, &s->cap_maps, s->n_maps, sizeof *s->map) != KTS_OK)
		return ENOMEM;
	s->map[s->n_maps++] = *map;
	return 0;
}

int capture_selection_add_program(struct capture_selection *s, struct capture_program *program)
{
	for (size_t i = 0; i < s->n_programs; i++) {
		if (s->program[i].id != program->id)
			continue;
		free(program->map);
		return 0;
	}
	if (kts_grow(&s->program, &s->cap_programs, s->n_programs, sizeof *s->program) != KTS_OK) {
		free(program->map);
		return ENOMEM;
	}
	s->program[s->n_programs++] = *program;
	return 0;
}

/* @error of a look: whether it failed, or there is nothing to look at any more. */
static int looked(struct capture_selection *s, int error, const char *what)
{
	if (error && error != ENOENT)
		s->failed = what;
	return error;
}

int capture_selection_look_map(struct capture_selection *s, uint32_t id, struct capture_map *out)
{
	return looked(s, capture_map_look(id, out), "look at BPF maps");
}

int capture_selection_look_program(struct capture_selection *s, uint32_t id, struct capture_program *out)
{
	return looked(s, capture_program_look(id, out), "look at BPF programs");
}

static int each(int (*next)(uint32_t, uint32_t *), const char *what, capture_look *look, void *context,
		struct capture_selection *s)
{
	uint32_t id = 0;
	int rc;

	while (next(id, &id) == 0) {
		rc = look(context, id);
		if (rc)
			return rc;
	}
	if (errno == ENOENT)
		return 0;
	s->failed = what;
	return errno;
}

int capture_each_map(capture_look *look, void *context, struct capture_selection *s)
{
	return each(bpf_map_get_next_id, "list BPF maps", look, context, s);
}

int capture_each_program(capture_look *look, void *context, struct capture_selection *s)
{
	return each(bpf_prog_get_next_id, "list BPF programs", look, context, s);
}

/* --- maps --- */

/* A map that could not be looked up, as it was when it could. */
static bool recall(const struct capture_selection *before, struct capture_map *map)
{
	int error = map->error;

	for (size_t i = 0; i < before->n_maps; i++) {
		if (before->map[i].id != map->id)
			continue;
		*map = before->map[i];
		map->error = error;
		return true;
	}
	return false;
}

/* Look up a map that is known to be wanted. One that is gone is there with its error. */
static int add_map(struct search *q, uint32_t id)
{
	struct capture_map map;
	int error = capture_selection_look_map(q->selection, id, &map);

	if (error && error != ENOENT)
		return error;
	if (error && !recall(q->before, &map))
		snprintf(map.name, sizeof map.name, "#%u", id);
	q->selector->hit |= !map.error;
	return capture_selection_add_map(q->selection, &map);
}

static int look_at_map(void *context, uint32_t id)
{
	struct search *q = context;
	struct capture_map map;
	int error = capture_selection_look_map(q->selection, id, &map);

	/* gone since it was listed: wanted if it was before */
	if (error == ENOENT && !recall(q->before, &map))
		return 0;
	if (error && error != ENOENT)
		return error;
	if (!capture_name_matches(q->selector->text, map.name))
		return 0;
	q->selector->hit = true;
	return capture_selection_add_map(q->selection, &map);
}

/* --- programs --- */

static int take_program(struct search *q, struct capture_program *program)
{
	for (size_t i = 0; i < program->n_maps; i++) {
		int error = add_map(q, program->map[i]);

		if (error) {
			free(program->map);
			return error;
		}
	}
	q->selector->hit = true;
	return capture_selection_add_program(q->selection, program);
}

static int look_at_program(void *context, uint32_t id)
{
	struct search *q = context;
	struct capture_program program;
	int error = capture_selection_look_program(q->selection, id, &program);

	if (error)
		return error == ENOENT ? 0 : error;
	if (capture_name_matches(q->selector->text, program.name))
		return take_program(q, &program);
	free(program.map);
	return 0;
}

static int look_at_user(void *context, uint32_t id)
{
	struct capture_selection *s = context;
	struct capture_program program;
	int error = capture_selection_look_program(s, id, &program);

	if (error)
		return error == ENOENT ? 0 : error;
	for (size_t i = 0; i < program.n_maps; i++)
		for (size_t m = 0; m < s->n_maps; m++)
			if (s->map[m].id == program.map[i])
				return capture_selection_add_program(s, &program);
	free(program.map);
	return 0;
}

int capture_select_users(struct capture_selection *s)
{
	return s->n_maps ? capture_each_program(look_at_user, s, s) : 0;
}

/* --- pinned paths --- */

enum pinned { PINNED_MAP, PINNED_PROGRAM, PINNED_LINK, PINNED_OTHER };

/* The kernel says what a descriptor is only by the name of its file. */
static enum pinned what_is(int fd)
{
	static const char *const names[] = {
		[PINNED_MAP] = "anon_inode:bpf-map", [PINNED_PROGRAM] = "anon_inode:bpf-prog",
		[PINNED_LINK] = "anon_inode:bpf_link",
	};
	char path[64], name[64] = "";

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (readlink(path, name, sizeof name - 1) < 0)
		return PINNED_OTHER;
	for (unsigned i = 0; i < PINNED_OTHER; i++)
		if (strstr(name, names[i]) || (i == PINNED_LINK && strstr(name, "bpf-link")))
			return (enum pinned)i;
	return PINNED_OTHER;
}

static int take_pinned_map(struct search *q, int fd)
{
	struct capture_map map;
	int error = capture_map_look_at(fd, &map);

	if (error)
		return error;
	map.pin = q->selector->text;
	q->selector->hit = true;
	return capture_selection_add_map(q->selection, &map);
}

static int take_pinned_program(struct search *q, int fd)
{
	struct capture_program program;
	int error = capture_program_look_at(fd, &program);

	return error ? error : take_program(q, &program);
}

static int take_pinned_link(struct search *q, int fd, struct capture_types *types)
{
	struct bpf_link_info info = { 0 };
	struct capture_program program;
	uint32_t size = sizeof info;
	int error;

	if (bpf_obj_get_info_by_fd(fd, &info, &size) < 0)
		return errno;
	if (info.type == BPF_LINK_TYPE_STRUCT_OPS) {
		q->selector->hit = true;
		/* the id of its map, where others have a program; headers before 6.4 only know another u32 in this place */
		return capture_select_linked(info.netns.netns_ino, types, q->selection);
	}
	error = capture_program_look(info.prog_id, &program);
	return error ? error : take_program(q, &program);
}

static int look_at_pin(struct search *q, struct capture_types *types)
{
	int fd = bpf_obj_get(q->selector->text), error = fd < 0 ? errno : EINVAL;

	/* nobody has pinned it yet, or no longer */
	if (fd < 0 && (error == ENOENT || error == ENOTDIR))
		return 0;
	q->selection->failed = "open a pinned BPF object";
	q->selection->failed_pin = q->selector->text;
	if (fd < 0)
		return error;
	switch (what_is(fd)) {
	case PINNED_MAP:
		error = take_pinned_map(q, fd);
		break;
	case PINNED_PROGRAM:
		error = take_pinned_program(q, fd);
		break;
	case PINNED_LINK:
		error = take_pinned_link(q, fd, types);
		break;
	case PINNED_OTHER:
		break;
	}
	close(fd);
	if (!error)
		q->selection->failed_pin = NULL;
	return error;
}

/* --- all selectors --- */

static int select_one(struct search *q, struct capture_types *types)
{
	struct capture_selection *s = q->selection;
	int error;

	switch (q->selector->by) {
	case CAPTURE_BY_NAME:
		return capture_each_map(look_at_map, q, s);
	case CAPTURE_BY_ID:
		return add_map(q, q->selector->id);
	case CAPTURE_BY_PROGRAM:
		return capture_each_program(look_at_program, q, s);
	case CAPTURE_BY_PIN:
		return look_at_pin(q, types);
	case CAPTURE_BY_STRUCT_OPS:
		error = capture_select_struct_ops(q->selector->text, types, s);
		q->selector->hit |= *s->active != '\0';
		return error;
	}
	return EINVAL;
}

static int by_id(const void *a, const void *b)
{
	const struct capture_map *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

int capture_select(struct capture_selector *selector, size_t n, struct capture_types *types,
		   struct capture_selection *selection)
{
	struct capture_selection made = { 0 };
	int error = 0;

	for (size_t i = 0; i < n && !error; i++) {
		struct search q = { &selector[i], &made, selection };

		error = select_one(&q, types);
	}
	if (made.n_maps)
		qsort(made.map, made.n_maps, sizeof *made.map, by_id);
	capture_selection_free(selection);
	*selection = made;
	return error;
}
