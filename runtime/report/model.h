/* SPDX-License-Identifier: MIT */
#ifndef KTS_REPORT_MODEL_H
#define KTS_REPORT_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "engine/inline_test.h"
#include "engine/ir.h"
#include "engine/verdict.h"
#include "grammar/base/diag.h"
#include "grammar/base/source.h"

/*
 * What every report is rendered from: the specs of a run in order, each with
 * its results or the reasons why there are none. It borrows all it points at
 * and copies nothing; what a format needs in words (a row, a note, a place) is
 * made one at a time by the functions below, so that a report of many rows
 * takes no memory.
 */

/* A scheduler that the series shows, from its first sample on. */
struct kts_model_identity {
	const char *object;
	uint64_t first;
};

struct kts_model_series {
	const char *file;
	const char *form;	/* "drained", "projected", "plain" */
	uint64_t samples;
	const struct kts_model_identity *identity;
	size_t n_identities;
	const char *const *warning;
	size_t n_warnings;
};

/* The inline tests of a spec that were run. */
struct kts_model_tests {
	const struct kts_ir *ir;
	const struct kts_inline_test *const *run;
	size_t n;
};

struct kts_model_spec {
	const char *file;
	const char *title;			/* the file; where it is judged over several series, "FILE over SERIES" */
	const struct kts_sources *sources;	/* NULL: messages have no spans */
	const struct kts_diags *diags;		/* of the spec, or NULL */
	const struct kts_diags *input_diags;	/* of its series, or NULL */
	const struct kts_model_series *series;	/* NULL: none was read */
	const struct kts_data *data;		/* set with results */
	const struct kts_results *results;	/* NULL: the spec could not be judged, or was tested */
	const struct kts_plots *plots;		/* by result, of samples that are not there any more; NULL: all are */
	const struct kts_model_tests *tests;	/* NULL: it could not be tested, or was judged */
};

struct kts_model {
	const struct kts_model_spec *spec;
	size_t n;
	bool inconclusive_skip;	/* TAP and JUnit: an inconclusive check is skipped */
	bool color, plot, unicode;	/* of the text format */
	const char *version;	/* of kts */
};

/* What a spec or a run came to. */
enum kts_outcome {
	KTS_OUTCOME_PASS,
	KTS_OUTCOME_FAIL,
	KTS_OUTCOME_INCONCLUSIVE,
	KTS_OUTCOME_ERROR,	/* it could not be judged */
};

enum kts_outcome kts_model_spec_outcome(const struct kts_model_spec *spec);
/* The worst: error, fail, inconclusive, pass. A run without specs is an error. */
enum kts_outcome kts_model_outcome(const struct kts_model *model);
const char *kts_outcome_name(enum kts_outcome outcome);

/* How a check counts for whoever runs the tests. */
enum kts_point {
	KTS_POINT_PASS,
	KTS_POINT_FAIL,
	KTS_POINT_WARN,		/* violated, but only a warning */
	KTS_POINT_INCONCLUSIVE,
	KTS_POINT_COUNT
};

enum kts_point kts_result_point(const struct kts_result *result);

/* How many of each there are, and how many specs could not be judged. */
struct kts_tally {
	size_t point[KTS_POINT_COUNT];
	size_t checks;
	size_t errors;
	size_t tests, tests_failed;
};

void kts_model_tally(const struct kts_model_spec *spec, struct kts_tally *tally);

/*
 * Checks that stand in one group, one after another: from @first on, all that
 * have the same `group` text. Returns the index past the last of them.
 */
size_t kts_model_group_end(const struct kts_model_spec *spec, size_t first);

/* Obligations that the rows stand for: one of a quorum may be about several keys that are not there. */
uint64_t kts_result_shown(const struct kts_result *result, bool undecided);

/* Obligations that were skipped, of all kinds. */
uint64_t kts_result_skipped(const struct kts_result *result);

/* Where a check or a message stands. */
struct kts_model_place {
	const char *file;		/* NULL: nowhere */
	uint32_t line, column;		/* from 1, columns in characters */
	const char *text;		/* the line, `len` bytes */
	size_t len;
	size_t caret, caret_len;	/* bytes of the line */
};

/* Locate @span. False, and *place zeroed, where it is unset or @sources is NULL. */
bool kts_model_locate(const struct kts_sources *sources, struct kts_span span, struct kts_model_place *place);

/* The tag of a sample in whole; the caller frees it. NULL: no memory. */
char *kts_model_tag(const struct kts_data *data, uint64_t sample);

/* The phase that @check was written out for, in words; NULL: none. */
const char *kts_model_phase(const struct kts_ir_check *check, char buf[KTS_PHASE_BYTES]);

/* One sample in words. */
struct kts_model_sample {
	bool known;
	uint64_t index, line;
	char *tag;		/* owned by the row */
	bool has_elapsed;
	int64_t elapsed_ns;
	bool has_step;
	uint64_t step_index;
	char phase[KTS_PHASE_BYTES];	/* "" without a step */
	const struct kts_observation *value;	/* one for each of check->signal, or NULL */
};

/* A violated or undecided row in words. */
struct kts_model_row {
	const struct kts_evidence *evidence;
	struct kts_model_sample at, previous;
	const struct kts_error *error;	/* why, or NULL: by its value */
	char *message;			/* owned */
	bool has_margin;		/* of this row: negative where violated */
	struct kts_number margin;	/* in the check's unit */
};

/*
 * Put row @i of @result's violated (or undecided) rows in words. The caller
 * ends it with kts_model_row_fini(), which is fine on a zeroed row too.
 * KTS_OK; KTS_ENOMEM (then *row is zeroed).
 */
enum kts_status kts_model_row(const struct kts_model_spec *spec, const struct kts_result *result, bool undecided,
			      size_t i, struct kts_model_row *row);
void kts_model_row_fini(struct kts_model_row *row);
/* The distance of a violated row's value to its bound, negative; false where there is none. */
bool kts_model_row_margin(const struct kts_evidence *evidence, struct kts_number *margin);

/* Notes of a check: its own, and why there is nothing to judge where no row says so. */
size_t kts_model_note_count(const struct kts_result *result);
/* The message of note @i as kts_evidence_message(), or as text that the caller frees; NULL: no memory. */
size_t kts_model_note_words(char *buf, size_t size, const struct kts_model_spec *spec, const struct kts_result *result,
			    size_t i);
char *kts_model_note(const struct kts_model_spec *spec, const struct kts_result *result, size_t i);
/* Its reason as a word or a sentence, borrowed; NULL if the kind says it all. One that is about no error has a word. */
const char *kts_model_note_reason(const struct kts_model_spec *spec, const struct kts_result *result, size_t i);

/* The share of the samples in scope that have a value, 0..1; 0 of nothing. */
double kts_result_coverage(const struct kts_result *result);

/* A message in words, of the spec or of its series. */
struct kts_model_message {
	char code[KTS_DIAG_CODE_SIZE];
	const char *severity;
	const char *file;		/* NULL: none */
	uint64_t line, column;		/* 0: unknown; of a series, column is a byte */
	const char *message;
	const char *help;		/* NULL: none */
};

/* The messages of a spec, then those of its series. False behind the last. */
bool kts_model_message(const struct kts_model_spec *spec, size_t i, struct kts_model_message *message);

/* The one message that says why a spec could not be judged: its first error. False if there is none. */
bool kts_model_first_error(const struct kts_model_spec *spec, struct kts_model_message *message);

/* --- inline tests (model_tests.c) --- */

#define KTS_EXPECTATION_BYTES	512u
/* `fails "monotonic x" at 400ms`, cut to the buffer. */
void kts_model_expectation(char out[KTS_EXPECTATION_BYTES], const struct kts_ir_expect *expect);
/* What came out instead, of an expectation that does not hold: "it passed"; else "". */
void kts_model_disappointment(char out[KTS_EXPECTATION_BYTES], const struct kts_model_tests *tests,
			      const struct kts_inline_test *run, size_t i);
/*
 * The next result, from *@at on, of a check that expectation @i names; NULL: no
 * more. *@at starts at 0 and moves behind it.
 */
const struct kts_result *kts_model_next_result(const struct kts_model_tests *tests, const struct kts_inline_test *run,
					       size_t i, size_t *at);
/* @spec as its formats need it to write results of @run. */
struct kts_model_spec kts_model_test_spec(const struct kts_model_spec *spec, const struct kts_inline_test *run);

/*
 * The formats. Each writes the whole report to @out; write errors stay in its
 * flag. KTS_OK or KTS_ENOMEM.
 */
enum kts_status kts_report_text(FILE *out, const struct kts_model *model);
enum kts_status kts_report_tap(FILE *out, const struct kts_model *model);
enum kts_status kts_report_junit(FILE *out, const struct kts_model *model);
enum kts_status kts_report_json(FILE *out, const struct kts_model *model);
enum kts_status kts_report_github(FILE *out, const struct kts_model *model);
enum kts_status kts_report_github_summary(FILE *out, const struct kts_model *model);

/* The same of specs whose inline tests were run. */
enum kts_status kts_report_tests_text(FILE *out, const struct kts_model *model);
enum kts_status kts_report_tests_tap(FILE *out, const struct kts_model *model);
enum kts_status kts_report_tests_junit(FILE *out, const struct kts_model *model);
enum kts_status kts_report_tests_json(FILE *out, const struct kts_model *model);

/* Parts of the text format: the line of a spec, why it came to nothing, a check as in a report of checks, a place. */
void kts_text_head(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec);
void kts_text_error(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec);
enum kts_status kts_text_result(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec,
				const struct kts_result *result);
void kts_text_excerpt(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec, struct kts_span span);
/* Parts of the JSON format: the object of the series, that of a check, the list of messages (with its key). */
enum kts_status kts_json_series(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec);
enum kts_status kts_json_result(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec,
			       const struct kts_result *result);
enum kts_status kts_json_messages(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec);

/* Samples that a plot shows. */
#define KTS_PLOT_SAMPLES	48u

/* What plots of a check would show around samples that are not there any more. */
struct kts_plots {
	struct kts_plot *plot;
	size_t n;
};

/*
 * Samples before @before are about to go, and a first violation of @check may be at one of @n @mark, in any order: keep
 * what is shown around those, and of what was kept nothing else. There are KTS_PLOT_SAMPLES behind @before. KTS_OK, KTS_ENOMEM.
 */
enum kts_status kts_plots_keep(struct kts_plots *plots, const struct kts_data *data, const struct kts_ir_check *check,
			       const uint64_t *mark, size_t n, uint64_t before);
/* Those of @n checks, and the list itself; NULL is fine for none. */
void kts_plots_free(struct kts_plots *plots, size_t n);

/* The one-line plot of text.c, indented by @indent blanks; writes nothing where there is nothing to plot. */
void kts_report_plot(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec,
		     const struct kts_result *result, unsigned int indent);
/* The same of the last samples, at most @width, and neither indented nor with a line end. */
void kts_report_plot_last(FILE *out, const struct kts_data *data, const struct kts_result *result, unsigned int width,
			  bool color, bool unicode);

#endif
