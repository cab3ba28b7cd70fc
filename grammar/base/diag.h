/* SPDX-License-Identifier: MIT */
#ifndef KTS_DIAG_H
#define KTS_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "grammar/base/limits.h"
#include "grammar/base/source.h"
#include "grammar/base/span.h"

enum kts_severity {
	KTS_SEVERITY_ERROR,
	KTS_SEVERITY_WARNING,
};

/* KTS_DIAG_unit_mismatch and so on: diag_codes.def has one row each. The number is what users see. */
enum kts_diag_code {
#define CODE(number, severity, name, title, explain) KTS_DIAG_##name = number,
#include "grammar/base/diag_codes.def"
#undef CODE
};

/* A row of diag_codes.def. */
struct kts_diag_info {
	enum kts_diag_code code;
	enum kts_severity severity;
	const char *name;	/* "unit_mismatch" */
	const char *title;	/* a line */
	const char *explain;	/* paragraphs, for `kts explain` */
};

/*
 * One message. It has a span in the sources, or (input data, usage) a file
 * name with an optional line and byte, or no place at all. Texts are UTF-8
 * without control characters: what users or files wrote is escaped.
 */
struct kts_diag {
	enum kts_diag_code code;
	enum kts_severity severity;
	struct kts_span span;			/* unset: see file */
	char file[KTS_MAX_DIAG_FILE];		/* "": no file */
	uint64_t line;				/* from 1; 0: unknown */
	uint64_t byte;				/* from 1, within the line if there is one, else the file; 0: unknown */
	char message[KTS_MAX_DIAG_TEXT];
	struct kts_span second;			/* the place it clashes with; unset: none */
	char second_note[KTS_MAX_DIAG_NOTE];
	char help[KTS_MAX_DIAG_TEXT];		/* what to write instead; "": none known */
};

/*
 * The sink: the first KTS_MAX_ERRORS errors and as many warnings; further
 * ones are counted only. A fixed size, so that a message needs no memory and
 * "out of memory" can be told too. About 70 KiB: keep it off small stacks.
 * Read records[0 .. n); change it by the calls below only. It points into
 * itself: it is not copied or moved.
 */
struct kts_diags {
	struct kts_diag *records;	/* own, or the room of kts_diags_widen() */
	size_t most;			/* of each severity kept */
	struct kts_diag own[2 * KTS_MAX_ERRORS];
	size_t n;		/* records kept */
	size_t errors;		/* errors met, kept or not */
	size_t warnings;	/* warnings met, kept or not */
	size_t dropped;		/* met but not kept */
	struct kts_diag spare;	/* takes what is not kept */
};

void kts_diags_init(struct kts_diags *diags);
/* Keep up to @most of each severity, in @room, which has it for all that come; before the first message. */
void kts_diags_widen(struct kts_diags *diags, struct kts_diag *room, size_t most);

/*
 * Add a message at @span. The format must not print floating point (it would
 * follow the locale). Text that is too long ends in "...". A message of the
 * same code at the same place as a kept one is dropped and not counted: one
 * cause, one message. The severity is the table's.
 *
 * The result is never NULL and is meant for kts_diag_second() and
 * kts_diag_help(); it stays valid as long as @diags.
 */
struct kts_diag *kts_diag_at(struct kts_diags *diags, enum kts_diag_code code, struct kts_span span,
			     const char *format, ...) __attribute__((format(printf, 4, 5)));

/*
 * Add a message about a file (NULL: none), its line (0: unknown) and its byte
 * (0: unknown), otherwise like kts_diag_at().
 */
struct kts_diag *kts_diag_in_file(struct kts_diags *diags, enum kts_diag_code code, const char *file, uint64_t line,
				  uint64_t byte, const char *format, ...) __attribute__((format(printf, 6, 7)));

/* Set the second place and what is there ("first declared here"). */
void kts_diag_second(struct kts_diag *diag, struct kts_span span, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Set the fix: a line that tells what to write ("write `==` to compare"). */
void kts_diag_help(struct kts_diag *diag, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The row of @code, or NULL. */
const struct kts_diag_info *kts_diag_info(enum kts_diag_code code);

/* The row for "KTS-012", "kts-12", "012", "12" or "unit_mismatch", or NULL. */
const struct kts_diag_info *kts_diag_info_find(const char *text);

/* Row number @i of the table in its order (ascending numbers), or NULL behind the last. */
const struct kts_diag_info *kts_diag_info_row(size_t i);

/* Write "KTS-012". */
#define KTS_DIAG_CODE_SIZE 16
void kts_diag_code_text(enum kts_diag_code code, char out[KTS_DIAG_CODE_SIZE]);

#endif
