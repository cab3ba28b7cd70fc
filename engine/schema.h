/* SPDX-License-Identifier: MIT */
#ifndef KTS_SCHEMA_H
#define KTS_SCHEMA_H

#include <stddef.h>
#include <stdint.h>

#include "engine/value.h"
#include "grammar/base/span.h"

/*
 * What a compiled spec asks of the series reader: projections, each a root, a
 * path and the type that is wanted. The reader fills one column for each and
 * looks at nothing else.
 */
enum kts_root {
#define KTS_ROOT(name, word) KTS_ROOT_##name,
#include "engine/roots.def"
	KTS_ROOT_COUNT
};

/* The word that its paths begin with. */
const char *kts_root_word(enum kts_root root);
/* All of these words in a sentence, "bpf, stats or run"; no more than KTS_ROOTS_BYTES with the end. */
#define KTS_ROOTS_BYTES		96u
void kts_roots_write(char out[KTS_ROOTS_BYTES]);
/* The root of the word @word of @len bytes; false: there is none. */
bool kts_root_find(const char *word, size_t len, enum kts_root *root);

enum kts_reduce {
	KTS_REDUCE_NONE,
	KTS_REDUCE_CPU_SUM,
	KTS_REDUCE_CPU_MAX,
	KTS_REDUCE_CPU_MIN,
};

enum kts_step_kind {
	KTS_STEP_NAME,		/* .name or ["name"]: member, key or rendered map key */
	KTS_STEP_INDEX,		/* [n] */
	KTS_STEP_CPU,		/* .cpu(n) */
	KTS_STEP_SWEEP,		/* [*] */
	KTS_STEP_CPU_SWEEP,	/* .cpu(*) */
};

struct kts_step {
	enum kts_step_kind kind;
	const char *name;	/* NUL-terminated; may be empty only for quoted components of maps */
	size_t len;
	uint64_t index;		/* KTS_STEP_INDEX, KTS_STEP_CPU */
	bool quoted;		/* ["name"]: on a map this is a rendered key */
	struct kts_span span;
};

/* No sample has the key of a projection. */
enum kts_missing_key {
	KTS_KEY_FOUND,
	KTS_KEY_ELSEWHERE,	/* it is one of another sweep that goes along, or there is no key at all */
	KTS_KEY_WRONG,		/* the spec names it */
};

struct kts_projection {
	enum kts_root root;
	enum kts_reduce reduce;
	enum kts_type type;	/* BOOL, U64, I64, F64 or TEXT */
	const char *index;	/* of a swept one: the name that its keys are joined by; "*" where none was given */
	/* once sweeps are written out: */
	uint32_t source;	/* which column of the data it is; of a missing one that of the sweep */
	uint8_t missing;	/* enum kts_missing_key */
	const struct kts_step *step;
	size_t n_steps;
	const char *text;	/* as written: bpf.map("m")[0].x */
	struct kts_span span;
};

/* The `series` block of a spec; NULL and 0 where a key is not given. Text is borrowed from the compile. */
struct kts_series_spec {
	const char *file;
	const char *tags;		/* glob */
	const char *events;
	const char *format;		/* drained, projected, plain, or NULL: found out from the first sample */
	const struct kts_projection *time;	/* root sample */
	uint64_t time_unit_ns_num, time_unit_ns_den;	/* factor of `time` to ns; 1000000/1 unless a unit is given */
	const struct kts_projection *tag;
	const struct kts_projection *phase;
	struct kts_span span;
};

#endif
