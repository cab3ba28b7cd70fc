/* SPDX-License-Identifier: MIT */
#ifndef KTS_RAW_H
#define KTS_RAW_H

#include "runtime/series/fault.h"
#include "runtime/series/worker.h"

/*
 * Paths through JSON as it stands: statistics, rows of the host, `report`,
 * `sample`, and what is under an `Ok` of a projected series.
 */
struct kts_raw {
	const char *what;		/* the object at the root, for messages: "the sample" */
	enum kts_error_kind null_kind;	/* what null means; type_mismatch: a value like any other that does not fit */
	enum kts_error_kind missing;	/* what a missing name is: field_not_found, or placeholder */
	struct kts_text reason;		/* of a placeholder */
};

/* Give all projections below @node their value under @token. KTS_OK, KTS_EDATA (trouble), KTS_ENOMEM. */
enum kts_status kts_raw_walk(struct kts_worker *worker, uint32_t node, uint32_t token, const struct kts_raw *raw);

/*
 * The children of @node among the members of an object that the caller walks
 * over anyway: forget, note each member, then go down.
 */
void kts_raw_forget(struct kts_worker *worker, uint32_t node);
static inline void kts_raw_note(struct kts_worker *worker, uint32_t node, const struct kts_member *member)
{
	uint32_t child = kts_plan_child(worker->plan, node, member->name, member->signature);

	if (child)
		worker->found[child] = member->value;
}
enum kts_status kts_raw_noted(struct kts_worker *worker, uint32_t node, uint32_t object, const struct kts_raw *raw);

/* Only the errors of those children that were not noted. */
enum kts_status kts_raw_missing(struct kts_worker *worker, uint32_t node, uint32_t object, const struct kts_raw *raw);

/* A value as messages show it: as it stands, or "an object". */
struct kts_text kts_json_shown(const struct kts_json *json, uint32_t token);

/* "String", as payloads name it. */
const char *kts_json_word(const struct kts_json *json, uint32_t token);

/* Payload of every failed step: the path, what was walked, and the step that failed. */
void kts_tell_step(struct kts_fault *fault, const struct kts_projection *projection, uint32_t step);

#endif
