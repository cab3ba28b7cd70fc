/* SPDX-License-Identifier: MIT */
#ifndef KTS_SCALAR_H
#define KTS_SCALAR_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/value.h"
#include "runtime/series/fault.h"

/* One value of the series before it is made to fit a column. */
enum kts_scalar_kind {
	KTS_SCALAR_INTEGER,
	KTS_SCALAR_HUGE,	/* an integer outside [-2^63, 2^64-1] */
	KTS_SCALAR_REAL,	/* has a fraction or an exponent */
	KTS_SCALAR_BOOL,
	KTS_SCALAR_ADDRESS,	/* of a pointer: a u64, or whether it is set */
	KTS_SCALAR_NULL,
	KTS_SCALAR_OTHER,	/* text, or something that is no single value */
};

struct kts_scalar {
	enum kts_scalar_kind kind;
	struct kts_integer integer;	/* INTEGER, ADDRESS */
	bool boolean;
	bool is_double;		/* a REAL that was a double where it came from, however it is written */
	struct kts_text text;	/* HUGE, REAL: the number; else, for messages, the value as it stands */
	bool is_given;		/* it comes from a caller, not from text */
	const char *name;	/* what it is, as type_mismatch names it: "Uint", "String" */
	uint32_t token;
};

/* What became of it. */
enum kts_fit {
	KTS_FIT_OK,
	KTS_FIT_MISMATCH,	/* no value of this kind fits a column of this type */
	KTS_FIT_RANGE,		/* others of its kind would */
	KTS_FIT_INEXACT,	/* an integer that a double can only hold rounded */
	KTS_FIT_NULL,
};

/*
 * The scalar at @token of any JSON text. A string that holds a decimal
 * integer, and nothing else, is that integer.
 */
void kts_scalar_json(const struct kts_json *json, uint32_t token, struct kts_scalar *out);

/* The same of the text of a JSON number; @whole: it has neither point nor exponent. */
void kts_scalar_number(struct kts_text text, bool whole, struct kts_scalar *out);

/* The same of a value that is no JSON; of @real, which is finite, its text goes to @buf of KTS_NUMBER_BYTES. */
void kts_scalar_u64(uint64_t value, struct kts_scalar *out);
void kts_scalar_i64(int64_t value, struct kts_scalar *out);
void kts_scalar_real(double real, char *buf, struct kts_scalar *out);
void kts_scalar_bool(bool value, struct kts_scalar *out);
/* A decimal integer, and nothing else, is that integer. */
void kts_scalar_text(struct kts_text text, struct kts_scalar *out);

/* The integer in a number or in a decimal string; false if there is none in [-2^63, 2^64-1]. */
bool kts_json_token_integer(const struct kts_json *json, uint32_t token, struct kts_integer *out);
/* The same for a u64. */
bool kts_json_token_u64(const struct kts_json *json, uint32_t token, uint64_t *out);

/* The same where something is decided by the number. */
static inline bool kts_token_integer(struct kts_worker *w, uint32_t token, struct kts_integer *out)
{
	kts_consult(w, token);
	return kts_json_token_integer(&w->json, token, out);
}

static inline bool kts_token_u64(struct kts_worker *w, uint32_t token, uint64_t *out)
{
	kts_consult(w, token);
	return kts_json_token_u64(&w->json, token, out);
}

/* The bits that a column of @type holds for it. Nothing fits a text column: its texts have a way of their own. */
enum kts_fit kts_scalar_fit(const struct kts_scalar *scalar, enum kts_type type, uint64_t *bits);
enum kts_fit kts_integer_fit(const struct kts_integer *integer, enum kts_type type, uint64_t *bits);

/* "u64", "f64"; for messages. */
const char *kts_type_word(enum kts_type type);

/*
 * Write the scalar to the row of @projection, or the error that it fits not;
 * null becomes @null_kind. @help: said with a type_mismatch, or NULL.
 */
enum kts_status kts_put_scalar(struct kts_worker *worker, uint32_t projection, uint32_t node,
			       const struct kts_scalar *scalar, uint32_t origin, enum kts_error_kind null_kind,
			       const char *help);
/* The same of a text column and the string @token. Also KTS_ELIMIT (trouble). */
enum kts_status kts_put_text(struct kts_worker *worker, uint32_t projection, uint32_t token, uint32_t origin);
/* Only the error; @fit is not KTS_FIT_OK. */
enum kts_status kts_put_misfit(struct kts_worker *worker, uint32_t projection, uint32_t node,
			       const struct kts_scalar *scalar, enum kts_fit fit, enum kts_error_kind null_kind,
			       const char *help);

#endif
