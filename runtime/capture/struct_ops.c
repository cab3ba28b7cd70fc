/* SPDX-License-Identifier: MIT */
/* Which struct_ops of a type is active, and what belongs to it: a scheduler is the sched_ext_ops. */
#include "runtime/capture/select.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>

/* States of enum bpf_struct_ops_state; READY ones are active through a link, which holds a reference. */
#define STATE_INUSE	"BPF_STRUCT_OPS_STATE_INUSE"
#define STATE_READY	"BPF_STRUCT_OPS_STATE_READY"

/* How values of the type are laid out in this kernel. */
struct layout {
	const struct btf *btf;
	uint32_t value;			/* the struct of the map's value */
	size_t bytes;
	uint32_t state, references;	/* bytes before these two, each of 32 bits */
	uint32_t data;			/* and before the struct of functions */
	const struct btf_type *ops;
	int inuse, ready;
};

struct search {
	struct layout layout;
	struct capture_selection *selection;
	struct capture_map found;
	unsigned char *value;
	bool any;			/* there is some, active or not */
};

static const struct btf_type *struct_of(const struct btf *btf, uint32_t type)
{
	int id = btf__resolve_type(btf, type);
	const struct btf_type *t = id < 0 ? NULL : btf__type_by_id(btf, (uint32_t)id);

	return t && btf_is_struct(t) ? t : NULL;
}

static const struct btf_member *member_of(const struct btf *btf, const struct btf_type *t, const char *name,
					  uint32_t *offset)
{
	for (unsigned i = 0; t && i < btf_vlen(t); i++) {
		const struct btf_member *m = &btf_members(t)[i];
		const char *its = btf__name_by_offset(btf, m->name_off);

		if (!its || strcmp(its, name) != 0)
			continue;
		*offset += btf_member_bit_offset(t, i) / 8;
		return m;
	}
	return NULL;
}

static int variant(const struct btf *btf, const struct btf_type *t, const char *name)
{
	for (unsigned i = 0; i < btf_vlen(t); i++)
		if (strcmp(btf__name_by_offset(btf, btf_enum(t)[i].name_off), name) == 0)
			return btf_enum(t)[i].val;
	return -1;
}

/* Of values of this type. 0, or ENOENT: it is none of a struct_ops, or laid out in another way. */
static int layout_of(const struct btf *btf, uint32_t type, struct layout *l)
{
	const struct btf_type *value, *common, *state;
	const struct btf_member *m;
	uint32_t before = 0;

	*l = (struct layout){ .btf = btf, .value = type };
	value = common = struct_of(btf, l->value);
	if (!value)
		return ENOENT;
	l->bytes = value->size;
	/* kernels since 6.9 have both in a struct of their own */
	m = member_of(btf, value, "common", &before);
	if (m)
		common = struct_of(btf, m->type);
	l->state = l->references = before;
	if (!member_of(btf, common, "refcnt", &l->references))
		return ENOENT;
	m = member_of(btf, common, "state", &l->state);
	state = m ? btf__type_by_id(btf, m->type) : NULL;
	if (!state || !btf_is_enum(state))
		return ENOENT;
	l->inuse = variant(btf, state, STATE_INUSE);
	l->ready = variant(btf, state, STATE_READY);
	m = member_of(btf, value, "data", &l->data);
	l->ops = m ? struct_of(btf, m->type) : NULL;
	return l->ops ? 0 : ENOENT;
}

/* 0, or ENOENT: the kernel has no such struct_ops, or one of another layout. */
static int find_layout(const struct btf *btf, const char *type, struct layout *l)
{
	char name[128];
	int id;

	snprintf(name, sizeof name, "bpf_struct_ops_%s", type);
	id = btf__find_by_name_kind(btf, name, BTF_KIND_STRUCT);
	return id < 0 ? ENOENT : layout_of(btf, (uint32_t)id, l);
}

static uint32_t number_at(const struct search *q, uint32_t offset)
{
	uint32_t number = 0;

	if (offset + sizeof number <= q->layout.bytes)
		memcpy(&number, q->value + offset, sizeof number);
	return number;
}

static bool is_active(const struct search *q)
{
	int state = (int)number_at(q, q->layout.state);

	return (state == q->layout.inuse && state >= 0) ||
	       (state == q->layout.ready && number_at(q, q->layout.references) > 0);
}

/* Its value as it is now, which is of the layout. */
static bool read_value(struct search *q, const struct capture_map *map)
{
	uint32_t key = 0;
	int fd = map->value_size > q->layout.bytes ? -1 : capture_map_open(map);
	bool read;

	if (fd < 0)
		return false;
	q->any = true;
	read = bpf_map_lookup_elem(fd, &key, q->value) == 0;
	close(fd);
	return read;
}

/* Stops at the first one that is active. */
static int look_at_map(void *context, uint32_t id)
{
	struct search *q = context;
	struct capture_map map;
	int error = capture_selection_look_map(q->selection, id, &map);

	if (error)
		return error == ENOENT ? 0 : error;
	if (map.type != BPF_MAP_TYPE_STRUCT_OPS || map.kernel_type != q->layout.value)
		return 0;
	if (!read_value(q, &map) || !is_active(q))
		return 0;
	q->found = map;
	return EEXIST;
}

static int add_program(struct search *q, uint32_t id)
{
	struct capture_program program;
	struct capture_map map;
	int error = capture_selection_look_program(q->selection, id, &program);

	/* ENOENT: it is being taken down just now */
	if (error)
		return error == ENOENT ? 0 : error;
	for (size_t i = 0; i < program.n_maps && !error; i++) {
		if (capture_map_look(program.map[i], &map))
			continue;
		map.active = true;
		error = capture_selection_add_map(q->selection, &map);
	}
	if (error) {
		free(program.map);
		return error;
	}
	return capture_selection_add_program(q->selection, &program);
}

/* The kernel shows the ids of programs where the functions are. */
static int add_programs(struct search *q)
{
	const struct layout *l = &q->layout;

	for (unsigned i = 0; i < btf_vlen(l->ops); i++) {
		int type = btf__resolve_type(l->btf, btf_members(l->ops)[i].type);
		const struct btf_type *t = type < 0 ? NULL : btf__type_by_id(l->btf, (uint32_t)type);
		uint32_t id;
		int error;

		if (!t || !btf_is_ptr(t))
			continue;
		type = btf__resolve_type(l->btf, t->type);
		t = type < 0 ? NULL : btf__type_by_id(l->btf, (uint32_t)type);
		if (!t || !btf_is_func_proto(t))
			continue;
		id = number_at(q, l->data + btf_member_bit_offset(l->ops, i) / 8);
		error = id ? add_program(q, id) : 0;
		if (error)
			return error;
	}
	return 0;
}

static int add_found(struct search *q)
{
	int error = capture_selection_add_map(q->selection, &q->found);

	if (!error)
		error = add_programs(q);
	if (!error)
		memcpy(q->selection->active, q->found.name, sizeof q->selection->active);
	return error;
}

int capture_select_struct_ops(const char *type, struct capture_types *types, struct capture_selection *selection)
{
	struct search q = { .selection = selection };
	const struct btf *btf;
	int error;

	btf = capture_types_kernel(types, &error);
	if (!btf) {
		selection->inactive = "the kernel's BTF is not readable";
		return error == ENOMEM ? error : 0;
	}
	if (find_layout(btf, type, &q.layout)) {
		selection->inactive = "this kernel has no such struct_ops";
		return 0;
	}
	q.value = calloc(1, q.layout.bytes);
	if (!q.value)
		return ENOMEM;
	error = capture_each_map(look_at_map, &q, selection);
	if (error == EEXIST)
		error = add_found(&q);
	else if (!error)
		selection->inactive = q.any ? "none is registered" : "none is loaded";
	free(q.value);
	return error;
}

int capture_select_linked(uint32_t id, struct capture_types *types, struct capture_selection *selection)
{
	struct search q = { .selection = selection };
	const struct btf *btf;
	int error = capture_map_look(id, &q.found);

	/* ENOENT: the link is being taken down just now */
	if (error)
		return error == ENOENT ? 0 : error;
	btf = capture_types_kernel(types, &error);
	if (error == ENOMEM)
		return error;
	if (!btf || layout_of(btf, q.found.kernel_type, &q.layout))
		return capture_selection_add_map(selection, &q.found);
	q.value = calloc(1, q.layout.bytes);
	if (!q.value)
		return ENOMEM;
	error = read_value(&q, &q.found) && is_active(&q) ? add_found(&q) : capture_selection_add_map(selection, &q.found);
	free(q.value);
	return error;
}
