/* SPDX-License-Identifier: MIT */
#include "runtime/capture/report.h"

#include <errno.h>
#include <string.h>

static uint32_t write_maps(struct capture_report *r, struct capture_line *l)
{
	uint32_t dropped = 0;

	capture_key(l, "maps");
	capture_open(l, '[');
	for (size_t i = 0; i < r->selection.n_maps; i++)
		dropped += !capture_map_write(&r->contents, &r->selection.map[i]);
	capture_close(l, ']');
	return dropped;
}

/* The one object that all global sections belong to, or "" if there are none; NULL: there are several. */
static const char *object_of_sections(struct capture_report *r)
{
	const struct capture_selection *s = &r->selection;
	const char *name = NULL;
	size_t len = 0;

	for (size_t i = 0; i < s->n_maps; i++) {
		size_t n = capture_object_len(s->map[i].name);

		if (!n || (*s->active && !s->map[i].active))
			continue;
		if (name && (n != len || memcmp(name, s->map[i].name, n) != 0))
			return NULL;
		name = s->map[i].name;
		len = n;
	}
	if (!name)
		return "";
	memcpy(r->section, name, len);
	r->section[len] = '\0';
	return r->section;
}

static void write_object(struct capture_report *r, struct capture_line *l)
{
	const char *object = object_of_sections(r);

	if (!r->n_selectors)
		return;
	/* of several none is known to be active: the reader tells which of them have a name */
	if (!object)
		return;
	/* between two copies, when no section is there, values still belong to the last object */
	if (!*object)
		object = *r->section ? r->section : *r->selection.active ? r->selection.active : r->object;
	capture_put_text(l, "active_obj_name", object);
}

/* With an active struct_ops all that is captured may be looked at: its maps, and those that were asked for besides. */
static void write_addresses(struct capture_report *r, struct capture_line *l)
{
	const struct capture_selection *s = &r->selection;

	if (!*s->active)
		return;
	for (size_t i = 0; i < s->n_maps; i++)
		if (!s->map[i].kva)
			return;
	capture_key(l, "active_map_kvas");
	capture_open(l, '[');
	for (size_t i = 0; i < s->n_maps; i++)
		capture_u64(l, s->map[i].kva);
	capture_close(l, ']');
}

static void write_programs(struct capture_report *r, struct capture_line *l)
{
	const struct capture_selection *s = &r->selection;

	if (r->no_stats)
		capture_put_text(l, "prog_runtime_stats_unavailable", r->no_stats);
	if (r->stats_fd < 0 || !s->n_programs)
		return;
	capture_key(l, "prog_runtime_stats");
	capture_open(l, '[');
	for (size_t i = 0; i < s->n_programs; i++) {
		capture_open(l, '{');
		capture_put_text(l, "name", s->program[i].name);
		capture_put_u64(l, "id", s->program[i].id);
		capture_put_u64(l, "cnt", s->program[i].runs);
		capture_put_u64(l, "nsecs", s->program[i].run_ns);
		capture_put_u64(l, "misses", s->program[i].misses);
		capture_close(l, '}');
	}
	capture_close(l, ']');
}

static int write_host(struct capture_report *r, struct capture_line *l)
{
	int error = 0;

	r->selection.failed = "read the times of the CPUs";
	if (r->wants_host)
		error = capture_host_write(&r->host, l, "/proc");
	if (!error && r->wants_scx)
		error = capture_host_write_scx(&r->host, l, "/sys/kernel/sched_ext");
	return error;
}

int capture_report_write(struct capture_report *r, struct capture_line *l)
{
	struct capture_selection *s = &r->selection;
	uint32_t dropped;
	int error;

	capture_types_next_sample(&r->types);
	error = capture_select(r->selector, r->n_selectors, &r->types, s);
	if (!error && r->users) {
		error = capture_select_users(s);
		/* a pinned map may be read without the right to list programs */
		if (error == EPERM) {
			r->users = false;
			r->no_stats = "programs may not be listed";
			error = 0;
		}
	}
	if (error)
		return error;
	capture_addresses_read(&r->addresses, s);
	capture_open(l, '{');
	capture_put_text(l, "schema", "single");
	dropped = write_maps(r, l);
	if (dropped)
		capture_put_u64(l, "maps_truncated", dropped);
	if (s->inactive) {
		capture_put_text(l, "scx_walker_unavailable", s->inactive);
	} else {
		write_object(r, l);
		write_addresses(r, l);
	}
	write_programs(r, l);
	error = write_host(r, l);
	capture_close(l, '}');
	return error;
}
