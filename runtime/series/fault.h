/* SPDX-License-Identifier: MIT */
#ifndef KTS_FAULT_H
#define KTS_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grammar/suggest.h"
#include "runtime/series/worker.h"

/*
 * The record of why a sample has no value, being written. All texts are
 * copied and cut to a bounded length; a failing allocation shows in
 * kts_fault_put() only.
 */
#define KTS_FAULT_PAYLOADS	8u

struct kts_fault {
	struct kts_worker *worker;
	struct kts_error error;
	struct kts_payload payload[KTS_FAULT_PAYLOADS];
	bool no_memory;
};

void kts_fault_start(struct kts_fault *fault, struct kts_worker *worker, enum kts_error_kind kind);
void kts_fault_text(struct kts_fault *fault, const char *key, struct kts_text text);
void kts_fault_texts(struct kts_fault *fault, const char *key, const struct kts_text *text, size_t n);
void kts_fault_number(struct kts_fault *fault, const char *key, enum kts_payload_type type, uint64_t number);
void kts_fault_numbers(struct kts_fault *fault, const char *key, const uint64_t *number, size_t n);
void kts_fault_null(struct kts_fault *fault, const char *key);
void kts_fault_detail(struct kts_fault *fault, struct kts_text text);
void kts_fault_help(struct kts_fault *fault, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Add the record to the batch and give its id. Where the batch has no room for
 * more words, the id of the bare kind (for missing_stats: and reason).
 */
enum kts_status kts_fault_add(struct kts_fault *fault, uint32_t *id);

/*
 * Give all projections that pass or end at @node the error @kind. @describe
 * adds what is known (NULL: nothing) for a projection; it is called once for
 * equal (@kind, @signature, projection) in a batch, so that @signature must
 * differ where the description would. Where @node is a key that a sweep found
 * at other samples, and it is not there, the error is `absent`.
 */
typedef enum kts_status kts_describe(struct kts_fault *fault, const struct kts_projection *projection,
				     uint32_t node, const void *arg);
enum kts_status kts_fail_below(struct kts_worker *worker, uint32_t node, enum kts_error_kind kind, uint64_t signature,
			       kts_describe *describe, const void *arg);
/* The same for one projection. */
enum kts_status kts_fail(struct kts_worker *worker, uint32_t projection, uint32_t node, enum kts_error_kind kind,
			 uint64_t signature, kts_describe *describe, const void *arg);

/*
 * Where all projections at or below @node have their key from a sweep, and
 * @node is that key: it is not there at this sample, which needs no more words.
 */
bool kts_fail_swept(struct kts_worker *worker, uint32_t node);

static inline uint64_t kts_mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 29;
}

uint64_t kts_mix_text(uint64_t hash, struct kts_text text);

/* Names that there are: some of them in order, and the nearest to the one that is not there. */
#define KTS_NAMES_SHOWN		24u

struct kts_names {
	struct kts_text name[KTS_NAMES_SHOWN];
	size_t n;
	struct kts_suggest suggest;
};

void kts_names_start(struct kts_names *names, struct kts_text wanted);
void kts_names_add(struct kts_names *names, struct kts_text name);
/* Payload @key with the names, and the nearest as help: did you mean `@before NAME @after`? */
void kts_names_tell(const struct kts_names *names, struct kts_fault *fault, const char *key);

/* The steps of @projection before number @n, as written: a.b[3]. Into @out, cut to its @size. */
void kts_walked(const struct kts_projection *projection, uint32_t n, char *out, size_t size);
/* One step: the name without quotes, [3], or [*]. */
struct kts_text kts_step_text(const struct kts_step *step, char out[32]);

#endif
