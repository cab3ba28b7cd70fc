/* SPDX-License-Identifier: MIT */
#ifndef KTS_ERRORS_H
#define KTS_ERRORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grammar/base/status.h"

enum kts_error_class {
#define KTS_ERROR_CLASS(name, text) KTS_CLASS_##name,
#include "engine/errors.def"
	KTS_CLASS_COUNT
};

enum kts_error_kind {
#define KTS_ERROR_KIND(name, class, text) KTS_KIND_##name,
#include "engine/errors.def"
	KTS_KIND_COUNT
};

enum kts_missing_reason {
#define KTS_MISSING_REASON(name, variant, text) KTS_MISSING_##name,
#include "engine/errors.def"
	KTS_MISSING_COUNT
};

enum kts_action {
#define KTS_ACTION(name, text) KTS_ACTION_##name,
#include "engine/errors.def"
	KTS_ACTION_COUNT
};

/*
 * What happens to an obligation without a value: the resolved `on` settings
 * of one check. missing_stats is looked up by reason, all else by kind.
 */
struct kts_rules {
	uint8_t kind[KTS_KIND_COUNT];		/* enum kts_action */
	uint8_t missing[KTS_MISSING_COUNT];	/* enum kts_action */
};

/* One datum that an error carries so that a spec can be corrected without a second run. */
enum kts_payload_type {
	KTS_PAYLOAD_NULL,
	KTS_PAYLOAD_TEXT,	/* text[0], n = 1 */
	KTS_PAYLOAD_TEXTS,	/* text[0..n) */
	KTS_PAYLOAD_U64,	/* u64[0], n = 1 */
	KTS_PAYLOAD_U64S,	/* u64[0..n) */
	KTS_PAYLOAD_I64,	/* (int64_t)u64[0] */
	KTS_PAYLOAD_BOOL,	/* u64[0] != 0 */
};

struct kts_payload {
	const char *key;		/* as the series' own encoding names it: "requested", "available" */
	enum kts_payload_type type;
	size_t n;
	const char *const *text;	/* NUL-terminated UTF-8 */
	const uint64_t *u64;
};

/* One distinct cause. Samples refer to it by id, so that text is made only at the end. */
struct kts_error {
	enum kts_error_kind kind;
	enum kts_error_kind original;	/* differs from kind where a look-up error counts as absent */
	enum kts_missing_reason reason;	/* only for missing_stats */
	const char *detail;		/* the reason in the series' or the reader's words, or NULL */
	const char *help;		/* what to write instead ("did you mean `nr_enqueued`?"), or NULL */
	const struct kts_payload *payload;
	size_t n_payload;
};

/*
 * An error id: 0 is no error; 1 + kind is the kind without any payload;
 * higher ids are records of a kts_errors table. Two flags may be set by the
 * machine and override the rules of the check.
 */
typedef uint32_t kts_error_id;

#define KTS_ERROR_NONE		0u
#define KTS_ERROR_OF(kind)	((kts_error_id)(kind) + 1u)
/* A look-back that would start before the series: no obligation at all. */
#define KTS_ERROR_BEFORE_START	((kts_error_id)KTS_KIND_COUNT + 1u)
#define KTS_ERROR_FIRST_RECORD	((kts_error_id)KTS_KIND_COUNT + 2u)
#define KTS_ERROR_FORCE_SKIP	0x80000000u
#define KTS_ERROR_FORCE_UNDECIDED 0x40000000u
#define KTS_ERROR_ID_MASK	0x3fffffffu

/* The records of one series, each distinct cause once. Owned by the series; not shared by threads while it grows. */
struct kts_errors;

enum kts_status kts_errors_new(struct kts_errors **out);
void kts_errors_free(struct kts_errors *errors);

/*
 * Intern a copy of *error (all text is copied) and give its id. Equal records
 * get equal ids. Past KTS_MAX_ERROR_RECORDS distinct records the plain id of
 * the kind is given instead, so memory stays bounded. KTS_OK or KTS_ENOMEM.
 */
enum kts_status kts_errors_add(struct kts_errors *errors, const struct kts_error *error, kts_error_id *id);

/* The record of @id (flags are ignored); never NULL for ids of this table and plain ids. Borrowed. */
const struct kts_error *kts_errors_get(const struct kts_errors *errors, kts_error_id id);

enum kts_action kts_rules_action(const struct kts_rules *rules, const struct kts_error *error);

enum kts_error_class kts_error_class(enum kts_error_kind kind);
const char *kts_error_kind_name(enum kts_error_kind kind);
const char *kts_error_kind_text(enum kts_error_kind kind);
const char *kts_error_class_name(enum kts_error_class class);
const char *kts_missing_reason_name(enum kts_missing_reason reason);
const char *kts_missing_reason_variant(enum kts_missing_reason reason);
const char *kts_missing_reason_text(enum kts_missing_reason reason);
const char *kts_action_name(enum kts_action action);
/* Look-up of a name of @len bytes; false if there is none. */
bool kts_error_kind_find(const char *name, size_t len, enum kts_error_kind *kind);
bool kts_error_class_find(const char *name, size_t len, enum kts_error_class *class);
bool kts_missing_reason_find(const char *name, size_t len, enum kts_missing_reason *reason);

#endif
