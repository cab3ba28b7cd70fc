/* SPDX-License-Identifier: MIT */
#ifndef KTS_PLAN_H
#define KTS_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/schema.h"
#include "runtime/series/bump.h"

struct kts_diags;

/* What a series is; see kts-series.5. */
enum kts_form {
	KTS_FORM_UNKNOWN,
	KTS_FORM_DRAINED,
	KTS_FORM_PROJECTED,
	KTS_FORM_PLAIN,
};

/* "drained"; "unknown" for KTS_FORM_UNKNOWN. */
const char *kts_form_name(enum kts_form form);
/* KTS_FORM_UNKNOWN if there is no form of this name. */
enum kts_form kts_form_find(const char *name);

/*
 * All projections as one tree a root, so that what their paths have in common
 * is walked over once a sample. Node 0 is none. What reduces over the CPUs of
 * a map's entry hangs on a node of kind KTS_STEP_CPU_SWEEP below the entry,
 * which is no step of the path.
 */
struct kts_plan_node {
	enum kts_step_kind kind;
	struct kts_text name;
	uint64_t signature;	/* of name */
	uint64_t index;		/* KTS_STEP_INDEX, KTS_STEP_CPU */
	bool key;		/* [n], ["key"] or [*] that picks a map's entry */
	bool slots;		/* the KTS_STEP_CPU_SWEEP of a reduction; any other asks for the keys there */
	uint32_t child, last_child, sibling;
	uint32_t depth;		/* steps of a projection from the root to here */
	uint32_t leaf;		/* the first projection that ends here; further ones by next_leaf[] */
	uint32_t begin, end;	/* order[begin..end) are all projections that pass or end here */
	uint32_t names, others;	/* children of kind NAME, and of any other kind */
	uint32_t table, mask;	/* where many: slot[table + (signature & mask)...], else mask 0 */
};

/* `[*]` or `.cpu(*)` */
static inline bool kts_step_sweeps(const struct kts_step *step)
{
	return step->kind == KTS_STEP_SWEEP || step->kind == KTS_STEP_CPU_SWEEP;
}

#define KTS_PLAN_NONE	UINT32_MAX	/* no projection */

/* Keys of the `series` block are projections too, behind those of the program. */
enum kts_plan_key {
	KTS_PLAN_TIME,
	KTS_PLAN_TAG,
	KTS_PLAN_PHASE,
	KTS_PLAN_KEYS
};

struct kts_plan {
	const struct kts_projection *projection;	/* borrowed */
	uint32_t n;			/* of the program: columns */
	const struct kts_projection *key[KTS_PLAN_KEYS];
	struct kts_plan_node *node;
	uint32_t n_nodes, cap_nodes;
	uint32_t root[KTS_ROOT_COUNT];	/* 0: nobody asks */
	uint32_t *next_leaf;		/* by projection */
	uint32_t *order;
	uint32_t *slot;			/* node numbers, 0 free */
	const char *tags;		/* glob or NULL */
	uint64_t time_num, time_den;
	bool reduces;			/* some projection reduces over the CPUs */
	bool sweeps;			/* projections end in a sweep: they ask for the keys there */
	const uint32_t *swept;		/* by projection: the depth of the key that a sweep gave it, or 0; may be NULL */
	bool keeps_run;			/* the data about the run are asked for, by another plan */
};

/*
 * Make a plan; everything is borrowed and must outlive it. Only the last step
 * of a projection may be a sweep. The caller calls
 * kts_plan_free(), also after a failure. KTS_OK, KTS_ENOMEM, KTS_EINVAL (a type
 * or step that no column can hold), KTS_ESPEC (with a diagnostic).
 */
enum kts_status kts_plan_make(struct kts_plan *plan, const struct kts_projection *projection, size_t n,
			      const struct kts_series_spec *spec, struct kts_diags *diags);
void kts_plan_free(struct kts_plan *plan);

/* Can all of it be asked of a series of this @form? KTS_OK, or KTS_ESPEC with a diagnostic. */
enum kts_status kts_plan_fits(const struct kts_plan *plan, enum kts_form form, const struct kts_series_spec *spec,
			      const char *file, struct kts_diags *diags);

/* Projection @i, those of the series block included. */
static inline const struct kts_projection *kts_plan_projection(const struct kts_plan *plan, uint32_t i)
{
	return i < plan->n ? &plan->projection[i] : plan->key[i - plan->n];
}

/* The child of @node for this name, or 0. */
uint32_t kts_plan_child(const struct kts_plan *plan, uint32_t node, struct kts_text name, uint64_t signature);

#endif
