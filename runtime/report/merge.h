/* SPDX-License-Identifier: MIT */
#ifndef KTS_REPORT_MERGE_H
#define KTS_REPORT_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "grammar/base/diag.h"
#include "runtime/report/model.h"
#include "runtime/series/json.h"

/*
 * JSON reports joined to one. A result (an entry of "specs") is checked against
 * the schema and kept as its canonical text: the layout of json.c, known members
 * in the order of the schema and others behind them, strings escaped in one way,
 * numbers as they were written. Equal texts are one result; the order of results
 * is that of their spec, their series, their text. So the whole depends on the
 * set of the results alone.
 */

/* What the results of a report are; one that could not be judged is of neither kind. */
enum kts_merge_content {
	KTS_MERGE_NEITHER,
	KTS_MERGE_CHECKS,
	KTS_MERGE_TESTS,
};

/* A part of a result's text: a string with its quotes. */
struct kts_merge_span {
	size_t at, len;
};

struct kts_merge_result {
	char *text;		/* canonical, `len` bytes and a NUL */
	size_t len;
	struct kts_merge_span file;
	struct kts_merge_span series;		/* len 0: it names none */
	enum kts_outcome verdict;
	enum kts_merge_content content;
	size_t point[KTS_POINT_COUNT];	/* checks, or tests, by how they count */
};

struct kts_merge_set {
	struct kts_merge_result *result;
	size_t n, cap;
	char *tool, *tool_file;		/* the version that wrote the reports, and the first that says so */
	enum kts_merge_content content;
	char *content_file;		/* the first that says so */
	struct kts_diags diags;
};

/* Bytes of a report. A part of it that stands in memory, and where that begins. */
struct kts_merge_piece {
	const char *file;
	const char *text;
	uint64_t line, byte;	/* from 1 */
};

/* Add an error at @offset of @piece. */
struct kts_diag *kts_merge_fault(struct kts_diags *diags, enum kts_diag_code code, const struct kts_merge_piece *piece,
				 size_t offset, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Is @word a verdict of a whole report? */
bool kts_merge_is_verdict(const char *word, size_t len);

/*
 * Make a result of the document that @json holds, entry @index of its report.
 * KTS_OK: the caller owns out->text. KTS_EDATA, with a diagnostic; KTS_ENOMEM.
 */
enum kts_status kts_merge_result_make(struct kts_json *json, const struct kts_merge_piece *piece, size_t index,
				      struct kts_diags *diags, struct kts_merge_result *out);

/* Where a report comes from: a file descriptor that can be read, or memory (fd -1). */
struct kts_merge_source {
	const char *name;
	int fd;
	const char *memory;
	size_t left;
};

/*
 * Read a report to its end and add its results to @set. KTS_OK; with a diagnostic KTS_EDATA (it is no
 * report, or does not fit to those before), KTS_ELIMIT and KTS_EIO; KTS_ENOMEM. Unless it is KTS_OK, @set
 * is of use for its diagnostics only.
 */
enum kts_status kts_merge_read(struct kts_merge_set *set, struct kts_merge_source *source);

/* Takes result->text. KTS_OK, KTS_ENOMEM. */
enum kts_status kts_merge_add(struct kts_merge_set *set, struct kts_merge_result *result);

/* When all is read: order, each result once, and a warning for results that contradict each other. */
void kts_merge_finish(struct kts_merge_set *set);

void kts_merge_clear(struct kts_merge_set *set);

/* The worst of the results: error, fail, inconclusive, pass. None is an error. */
enum kts_outcome kts_merge_outcome(const struct kts_merge_set *set);

/* The report. KTS_OK or KTS_ENOMEM; write errors stay in the flag of @out. */
enum kts_status kts_merge_write_json(FILE *out, const struct kts_merge_set *set);
enum kts_status kts_merge_write_text(FILE *out, const struct kts_merge_set *set);

#endif
