/* SPDX-License-Identifier: MIT */
#ifndef KTS_CAPTURE_SELECT_H
#define KTS_CAPTURE_SELECT_H

#include "runtime/capture/objects.h"
#include "runtime/capture/types.h"

/* What is to be captured, as the user named it. */
enum capture_by {
	CAPTURE_BY_NAME,	/* maps by a glob */
	CAPTURE_BY_ID,		/* a map */
	CAPTURE_BY_PROGRAM,	/* programs by a glob, with the maps they use */
	CAPTURE_BY_PIN,		/* a map; or a program or link, with the maps it uses */
	CAPTURE_BY_STRUCT_OPS,	/* the active struct_ops of a type, its programs and all their maps */
};

struct capture_selector {
	enum capture_by by;
	const char *text;	/* borrowed */
	uint32_t id;
	bool hit;		/* something was found by it, in any sample */
};

/* What one sample captures, maps in order of their ids. */
struct capture_selection {
	struct capture_map *map;
	size_t n_maps, cap_maps;
	struct capture_program *program;
	size_t n_programs, cap_programs;
	char active[CAPTURE_NAME_BYTES];	/* name of the struct_ops that is active, or "" */
	const char *inactive;			/* why there is none; NULL: not asked for, or there is one */
	/* in which call the kernel refused, for the error; at which pin, or NULL */
	const char *failed, *failed_pin;
};

/*
 * Find what @selector name now, in place of what *@selection holds, which helps to name maps that are gone. Only
 * programs that were asked for are in it. 0, or an errno with selection->failed; a selector that finds nothing is
 * no error.
 */
int capture_select(struct capture_selector *selector, size_t n, struct capture_types *types,
		   struct capture_selection *selection);
void capture_selection_free(struct capture_selection *selection);

/* Add the programs that use a map of the selection. 0 or an errno. */
int capture_select_users(struct capture_selection *selection);

/* Add one, unless it is there. 0 or ENOMEM; @program's maps are taken over, also on failure. */
int capture_selection_add_map(struct capture_selection *selection, const struct capture_map *map);
int capture_selection_add_program(struct capture_selection *selection, struct capture_program *program);

/*
 * Look at an object that was listed. ENOENT: it is gone by now; another errno comes with selection->failed.
 * Of a program the caller frees out->map, on success only.
 */
int capture_selection_look_map(struct capture_selection *selection, uint32_t id, struct capture_map *out);
int capture_selection_look_program(struct capture_selection *selection, uint32_t id, struct capture_program *out);

/* struct_ops.c: add the active struct_ops of @type, its programs and all their maps; else .inactive says why not. */
int capture_select_struct_ops(const char *type, struct capture_types *types, struct capture_selection *selection);
/* The same for the one in the map @id, which a link holds; the map alone, if it is not active. */
int capture_select_linked(uint32_t id, struct capture_types *types, struct capture_selection *selection);

/* missing.c: tell that a selector finds nothing; @inactive: why a struct_ops is not. */
void capture_tell_missing(const struct capture_selector *selector, const char *inactive);

/* Tell that what is pinned at @path cannot be opened. */
void capture_tell_pin(const char *path, int error);

/* Call @look with each map, or program, that there is; stops at a result other than 0. 0, or that, or an errno. */
typedef int capture_look(void *context, uint32_t id);
int capture_each_map(capture_look *look, void *context, struct capture_selection *selection);
int capture_each_program(capture_look *look, void *context, struct capture_selection *selection);

#endif
