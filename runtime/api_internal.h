/* SPDX-License-Identifier: MIT */
#ifndef KTS_API_INTERNAL_H
#define KTS_API_INTERNAL_H

#include <stdbool.h>

#include "engine/check.h"
#include "engine/expand.h"
#include "engine/inline_test.h"
#include "engine/program.h"
#include "engine/prove.h"
#include "grammar/base/diag.h"
#include "runtime/report/model.h"
#include "runtime/report/words.h"
#include "runtime/series/series.h"
/* last: what it shares with the headers above is left out then */
#include "runtime/kts.h"

/* The handles of kts.h. */

struct kts_spec {
	char *name;
	struct kts_arena arena;
	struct kts_intern intern;
	struct kts_sources *sources;
	struct kts_diags diags;
	const struct kts_ir *ir;	/* NULL: not valid */
	const struct kts_ir *whole;	/* with all checks, for inline tests */
	struct kts_ir selected;		/* what options->only leaves of it */
	struct kts_program *program;	/* of a spec that depends on the series: only for a look */
	struct kts_expansion look;	/* what that was made of */
	char *series, *events;		/* files, resolved; NULL: none is named */
};

struct kts_layout {
	struct kts_sources *sources;
	struct kts_diags diags;
	char *text;			/* NULL: there is none */
	size_t len;
	bool differs;
};

/* Which column of the series holds each projection of a spec. */
struct kts_input_map {
	const struct kts_spec *spec;
	uint32_t *column;		/* spec->ir->n_projections of them */
};

struct kts_input {
	char *name;			/* of the file, as it was given */
	struct kts_series *series;	/* NULL: not valid */
	struct kts_diags diags;
	const struct kts_sources *sources;	/* of the one spec; NULL with several: their spans overlap */
	struct kts_input_map *map;
	size_t n_maps;
	struct kts_model_series facts;
	struct kts_model_identity *identity;
	const char **warning;
};

struct kts_judgement {
	const struct kts_spec *spec;
	const struct kts_input *input;
	struct kts_data data;		/* the series as the spec sees it */
	struct kts_expansion expansion;	/* of both */
	struct kts_results *results;
	struct kts_plots *plots;	/* by result, of samples of a stream that were forgotten, or NULL; owned */
};

/*
 * The series with the columns and the sweeps of @spec, in its order: columns of
 * keys behind those of its projections. Borrows all but the lists, which
 * kts_input_release() frees. KTS_OK; KTS_EINVAL: not read for it; KTS_ENOMEM.
 */
enum kts_status kts_input_view(const struct kts_input *input, const struct kts_spec *spec, struct kts_data *out);
void kts_input_release(struct kts_data *data);

struct kts_test {
	const struct kts_spec *spec;
	struct kts_inline_test *run;
	struct kts_judgement judgement;		/* borrows all from run */
};

/* The program of @ir, what @spec was written out to: that of the spec, or *@own, which is NULL before and the caller frees. */
enum kts_status kts_program_for(const struct kts_spec *spec, const struct kts_ir *ir, struct kts_program **own,
				const struct kts_program **out);
/* kts_judge(), by the run that has begun for @spec, which it ends; NULL: from the beginning. */
enum kts_status kts_judge_as(const struct kts_spec *spec, const struct kts_input *input, const struct kts_run_options *how,
			     struct kts_judging *begun, struct kts_judgement **out);
/* Facts, whose sizes are right, of a result of @spec. */
void kts_check_facts_of(const struct kts_spec *spec, const struct kts_result *result, struct kts_check_facts *out);
enum kts_status kts_row_facts_of(const struct kts_data *data, const struct kts_result *result, enum kts_row_kind kind,
				 size_t row, struct kts_row_facts *out);

/* What all specs of a reading ask for, and how. */
struct kts_input_ask {
	struct kts_projection *projection;	/* owned */
	size_t n;
	struct kts_series_options how;
};

/*
 * An input called @name for @n_specs specs, without a series yet. *@out and *@ask: the caller frees, also of
 * ask->projection. KTS_OK, KTS_ENOMEM, KTS_EINVAL.
 */
enum kts_status kts_input_prepare(const char *name, const struct kts_spec *const *spec, size_t n_specs, const char *events,
				  struct kts_input_ask *ask, struct kts_input **out);
/* Reading goes on, or ends for @rc: there are words for it. @rc. */
enum kts_status kts_input_failed(struct kts_input *input, enum kts_status rc);
/* The series was read, or not for @rc: the rest of what is known of it. @rc, or KTS_ENOMEM. */
enum kts_status kts_input_complete(struct kts_input *input, enum kts_status rc);
/* The same, and *@out is @input, or, where there is nothing to ask it for, NULL and @input is freed. */
enum kts_status kts_input_end(struct kts_input *input, enum kts_status rc, struct kts_input **out);

/* Which columns belong to @spec, or NULL if @input was not read for it. */
const struct kts_input_map *kts_input_map_find(const struct kts_input *input, const struct kts_spec *spec);

/* Message @i of @diags; @sources may be NULL. KTS_OK; KTS_EINVAL. */
enum kts_status kts_diagnostic_get(const struct kts_diags *diags, const struct kts_sources *sources, size_t i,
				   struct kts_diagnostic *out);

/* The words for an errno, in English under every locale. */
const char *kts_errno_text(int number);

/* @file as seen from the folder of @from, unless it is absolute; the caller frees it. NULL: no memory. */
char *kts_path_beside(const char *from, const char *file);

/* Does @text match @pattern, in which * stands for any text and ? for one character? */
bool kts_glob_match(const char *pattern, const char *text);

/* The callbacks of `use`: files, each known by its first name however it is reached. */
struct kts_loader_file;

struct kts_file_loader {
	struct kts_loader loader;
	struct kts_loader_file *file;
	size_t n;
};

void kts_file_loader_init(struct kts_file_loader *loader);
void kts_file_loader_free(struct kts_file_loader *loader);

/*
 * Read a whole spec. @name is opened, or standard input if it is "-". The
 * caller frees *text and *resolved. KTS_OK; KTS_EIO and KTS_ELIMIT with *reason; KTS_ENOMEM.
 */
enum kts_status kts_file_load(struct kts_file_loader *loader, const char *name, char **resolved, char **text,
			      size_t *len, const char **reason);

#endif
