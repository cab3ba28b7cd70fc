/* SPDX-License-Identifier: MIT */
#ifndef KTS_DISCOVER_H
#define KTS_DISCOVER_H

#include "engine/schema.h"
#include "runtime/series/bump.h"
#include "runtime/series/plan.h"
#include "runtime/series/scalar.h"

/*
 * What a series offers: a tree of the paths that a spec could name, found while all of the series is read
 * once. Elements of arrays, entries of maps and slots of CPUs are one node, [*] or .cpu(*): what stands
 * below is what any of them has.
 */

/* What was met at a path. */
enum kts_found_kinds {
	KTS_FOUND_INTEGER = 1,
	KTS_FOUND_NEGATIVE = 2,
	KTS_FOUND_ABOVE_I64 = 4,
	KTS_FOUND_REAL = 8,		/* or an integer that no column can hold */
	KTS_FOUND_BOOL = 16,
	KTS_FOUND_TEXT = 32,
	KTS_FOUND_ADDRESS = 64,
	KTS_FOUND_SIGNED = 128,		/* the kernel declares it so, whatever its values are */
	KTS_FOUND_OPAQUE = 256,		/* bytes, or what was not rendered */
	KTS_FOUND_CHARACTER = 512,	/* one of a text that the kernel keeps in an array */
};

struct kts_found {
	struct kts_found *parent, *child, *last, *next;
	struct kts_step step;		/* NAME, INDEX, CPU, SWEEP, CPU_SWEEP; kind and name only where it is a root */
	enum kts_root root;
	uint32_t depth;			/* steps from the root */
	size_t path_bytes;		/* at most, as text */
	uint64_t keys;			/* of a sweep: the most that one sample has */
	unsigned kinds;			/* 0: no value of its own */
	uint64_t seen;			/* samples with such a value */
	uint64_t last_seen;
	struct kts_text first;		/* the first value as it stands, cut to KTS_FOUND_SHOWN */
	bool varies;			/* there is another one */
	bool outside;			/* not looked for: a key of a plain sample that may be its clock */
	struct kts_text why;		/* why a map, or a value, is not there; at may be NULL */
	/* the path of the first one, sweeps replaced by a key that is there: depth steps */
	const struct kts_step *one;
};

#define KTS_FOUND_SHOWN		48u
/* A sentence of the recorder's, whole. */
#define KTS_FOUND_WHY		240u

struct kts_discovery {
	struct kts_bump text;
	struct kts_found *root[KTS_ROOT_COUNT];
	uint32_t n;			/* nodes */
	struct kts_found **slot;	/* of the hash table */
	uint32_t mask;
	uint64_t sample;		/* counts from 1 */
	uint32_t n_outside;
	size_t path_bytes;		/* of all */
	bool full, deep;		/* KTS_MAX_FOUND or _BYTES, KTS_MAX_FOUND_DEPTH were met */
	enum kts_form form;
	/* only what begins with these steps; @only false: all */
	bool only;
	enum kts_root only_root;	/* BPF with no step: MAP too */
	const struct kts_step *only_step;
	uint32_t n_only;
	struct kts_step at[KTS_MAX_FOUND_DEPTH];	/* the steps to where the walk is */
};

/* Zeroed is ready, but for what is looked for; reset forgets what was found. */
void kts_discovery_reset(struct kts_discovery *discovery);
void kts_discovery_free(struct kts_discovery *discovery);

/* The root's node, or NULL if it is not looked for. KTS_OK, KTS_ENOMEM. */
enum kts_status kts_found_root(struct kts_discovery *discovery, enum kts_root root, struct kts_found **out);

/*
 * The child of @parent for @step, which is made if there is none. @entry: the step picks an element, an entry
 * or a CPU of many, by its number; @key, if at is not NULL, is its name, which is the better one to write.
 * *@out is NULL for what is not looked for, or beyond a limit. KTS_OK, KTS_ENOMEM.
 */
enum kts_status kts_found_enter(struct kts_discovery *discovery, struct kts_found *parent, struct kts_step step,
				bool entry, struct kts_text key, struct kts_found **out);

/* The node has a value of these @kinds; @shown is how it stands. KTS_OK, KTS_ENOMEM. */
enum kts_status kts_found_value(struct kts_discovery *discovery, struct kts_found *node, unsigned kinds,
				struct kts_text shown);

struct kts_worker;

/* Note what the sample that @worker just read offers. @root: its object. KTS_OK, KTS_EDATA (trouble), KTS_ENOMEM. */
enum kts_status kts_discover_sample(struct kts_worker *worker, uint32_t values);

/* The same for data about the run: the value of its part @name, `monitor` say. */
enum kts_status kts_discover_run(struct kts_worker *worker, const char *name, uint32_t token);

#endif
