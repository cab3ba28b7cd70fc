/* SPDX-License-Identifier: MIT */
/* From options to a series: which way to read it, and what is told if it cannot be judged. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/series/ask.h"
#include "runtime/series/discover.h"
#include "runtime/series/reader.h"
#include "runtime/series/sweep.h"

void kts_reader_trouble(struct kts_reader *r, const struct kts_trouble *trouble, uint64_t line, uint64_t byte)
{
	r->trouble = *trouble;
	r->trouble_line = line;
	r->trouble_byte = byte;
}

void kts_reader_tell(struct kts_reader *r)
{
	struct kts_diag *diag;

	if (!r->trouble.message[0])
		return;
	diag = kts_diag_in_file(r->diags, r->trouble.code, r->file, r->trouble_line, r->trouble_byte, "%s",
				r->trouble.message);
	if (r->trouble.help[0])
		kts_diag_help(diag, "%s", r->trouble.help);
}

bool kts_trouble_is_cut(const struct kts_trouble *trouble, size_t len)
{
	if (trouble->code != KTS_DIAG_data_json)
		return false;
	/* also in the middle of a character, which is told at its first byte */
	return trouble->json == KTS_JSON_ERROR_truncated || trouble->offset >= len ||
	       (trouble->json == KTS_JSON_ERROR_utf8 && len - trouble->offset < 4);
}

/* The sweeps of one node differ in what comes behind the key only: the first one is named. */
static void tell_keys(const struct kts_joiner *j, const char *file, struct kts_diags *diags)
{
	const struct kts_projection *q;

	if (!j->limit_node) {
		kts_diag_in_file(diags, KTS_DIAG_data_limit, file, 0, 0, KTS_TOO_MANY_KEYS);
		return;
	}
	q = &j->plan->projection[j->plan->node[j->limit_node].leaf];
	kts_diag_in_file(diags, KTS_DIAG_data_limit, file, 0, 0, "the sweep `%s` finds more than %u keys",
			 q->text ? q->text : "", KTS_MAX_SWEEP_KEYS);
}

void kts_joiner_tell_limit(const struct kts_joiner *j, const char *file, struct kts_diags *diags)
{
	switch (j->limit) {
	case KTS_LIMIT_IDENTITIES:
		kts_diag_in_file(diags, KTS_DIAG_data_limit, file, 0, 0, "the scheduler changes more than %u times",
				 KTS_MAX_IDENTITIES);
		return;
	case KTS_LIMIT_TEXTS:
		kts_diag_in_file(diags, KTS_DIAG_data_limit, file, 0, 0, KTS_TOO_MANY_TEXTS);
		return;
	case KTS_LIMIT_RUN:
		kts_diag_in_file(diags, KTS_DIAG_data_limit, file, 0, 0, KTS_TOO_MUCH_RUN);
		return;
	case KTS_LIMIT_KEYS:
		tell_keys(j, file, diags);
		return;
	}
}

enum kts_status kts_reader_join(struct kts_reader *r, struct kts_batch *batch, uint64_t line)
{
	enum kts_status status = kts_joiner_add(&r->joiner, batch, line);

	if (status == KTS_ELIMIT)
		kts_joiner_tell_limit(&r->joiner, r->file, r->diags);
	return status;
}

enum kts_status kts_reader_detect(struct kts_reader *r, struct kts_worker *w, const char *text, size_t len,
				  enum kts_look *look)
{
	w->form = r->form;
	KTS_TRY(kts_worker_look(w, text, len, look));
	if (*look != KTS_LOOK_SAMPLE)
		return KTS_OK;
	r->detected = true;
	r->series->form = w->form;
	return kts_plan_fits(r->plan, w->form, r->options->spec, r->file, r->diags);
}

/* --- all of it --- */

enum kts_status kts_reader_begin(struct kts_reader *r)
{
	struct kts_series *series;

	kts_joiner_free(&r->joiner);
	KTS_TRY(kts_series_new(r->file, &series));
	kts_series_free(r->series);
	r->series = series;
	r->detected = false;
	r->trouble.message[0] = '\0';
	r->worker.form = KTS_FORM_UNKNOWN;
	r->worker.discovery = r->options->discovery;
	if (r->worker.discovery)
		kts_discovery_reset(r->worker.discovery);
	KTS_TRY(kts_joiner_init(&r->joiner, r->plan, series));
	r->joiner.events_given = r->options->events_file != NULL;
	return KTS_OK;
}

static enum kts_status read_samples(struct kts_reader *r)
{
	struct kts_trouble *first = NULL;
	uint64_t line = 0, byte = 0;
	bool again, first_fine;
	char *head;
	size_t head_len;
	enum kts_status status;

	status = kts_lines_read(r, &again, &head, &head_len, &first_fine);
	if (status == KTS_OK && again) {
		/* where the first line is an object by itself, what is wrong with another one is what to tell */
		if (first_fine && r->trouble.message[0]) {
			first = malloc(sizeof *first);
			if (first)
				*first = r->trouble;
			line = r->trouble_line;
			byte = r->trouble_byte;
			status = first ? KTS_OK : KTS_ENOMEM;
		}
		if (status == KTS_OK)
			status = kts_reader_begin(r);
		if (status == KTS_OK)
			status = kts_frame_read(r, head, head_len);
		if ((status == KTS_EDATA || status == KTS_ELIMIT) && first && r->trouble.message[0])
			kts_reader_trouble(r, first, line, byte);
	}
	free(first);
	free(head);
	return status;
}

enum kts_status kts_joiner_check(const struct kts_joiner *j, const char *file, struct kts_diags *diags)
{
	char tags[KTS_TAGS_SHOWN * 40];
	size_t used = 0;

	if (!j->samples) {
		kts_diag_in_file(diags, KTS_DIAG_data_empty, file, 0, 0, "there is no sample");
		return KTS_EDATA;
	}
	if (j->series->data.axis.n)
		return KTS_OK;
	for (size_t i = 0; i < j->n_tags_seen; i++) {
		int n = snprintf(tags + used, sizeof tags - used, "%s`%.*s`", i ? ", " : "",
				 (int)(j->tag_seen[i].len > 30 ? 30 : j->tag_seen[i].len), j->tag_seen[i].at);

		if (n < 0 || (size_t)n >= sizeof tags - used)
			break;
		used += (size_t)n;
	}
	tags[used] = '\0';
	kts_diag_help(kts_diag_in_file(diags, KTS_DIAG_data_tags, file, 0, 0,
				       "`tags \"%s\"` match none of the %llu samples", j->plan->tags,
				       (unsigned long long)j->samples),
		      "there are %s%s", tags, j->n_tags_seen == KTS_TAGS_SHOWN ? ", ..." : "");
	return KTS_EDATA;
}

enum kts_status kts_reader_end(struct kts_reader *r, bool memory)
{
	struct kts_events events = { 0 };
	bool found;
	enum kts_status status;

	KTS_TRY(kts_joiner_check(&r->joiner, r->file, r->diags));
	status = kts_events_find(r, memory, &events, &found);
	if (status == KTS_OK)
		status = kts_joiner_finish(&r->joiner, found ? &events : NULL);
	kts_events_free(&events);
	return status;
}

static enum kts_status read_series(struct kts_reader *r, bool memory)
{
	enum kts_status status;

	KTS_TRY(kts_reader_begin(r));
	status = read_samples(r);
	if (status == KTS_EDATA || status == KTS_ELIMIT)
		kts_reader_tell(r);
	KTS_TRY(status);
	return kts_reader_end(r, memory);
}

enum kts_status kts_reader_form(const struct kts_series_options *options, struct kts_diags *diags, enum kts_form *form)
{
	const char *name = options->spec ? options->spec->format : NULL;

	*form = name ? kts_form_find(name) : KTS_FORM_UNKNOWN;
	if (!name || *form != KTS_FORM_UNKNOWN)
		return KTS_OK;
	kts_diag_help(kts_diag_at(diags, KTS_DIAG_data_key, options->spec->span, "there is no form `%s` of a series", name),
		      "write `format drained`, `format projected` or `format plain`");
	return KTS_ESPEC;
}

/* Where a series comes from, and what to say about it. */
struct source {
	const struct kts_series_options *options;
	struct kts_input *input;
	bool memory;
	const char *file;
	struct kts_diags *diags;
};

/* What a reading gives besides columns. */
struct extras {
	const struct kts_plan *run_plan;	/* of the values that the whole run has; NULL: none */
	struct kts_column *run;
	struct kts_keys *keys;			/* that sweeps met; NULL: nobody asks */
};

static enum kts_status read_extras(struct kts_reader *r, const struct extras *extras)
{
	if (extras->keys) {
		*extras->keys = r->joiner.keys;
		r->joiner.keys = (struct kts_keys){ 0 };
	}
	return extras->run_plan && extras->run_plan->n ? kts_run_read(r, extras->run_plan, extras->run) : KTS_OK;
}

static enum kts_status read_plan(const struct source *s, const struct kts_plan *plan, const struct extras *extras,
				 struct kts_series **out)
{
	struct kts_reader *r = calloc(1, sizeof *r);
	enum kts_status status;

	if (!r)
		return KTS_ENOMEM;
	*r = (struct kts_reader){
		.options = s->options, .plan = plan, .input = s->input, .diags = s->diags, .file = s->file,
	};
	status = kts_reader_form(s->options, s->diags, &r->form);
	if (status == KTS_OK)
		status = kts_worker_init(&r->worker, plan);
	if (status == KTS_OK)
		status = read_series(r, s->memory);
	if (status == KTS_OK)
		status = read_extras(r, extras);
	kts_worker_free(&r->worker);
	kts_joiner_free(&r->joiner);
	if (status == KTS_OK)
		*out = r->series;
	else
		kts_series_free(r->series);
	free(r);
	return status;
}

/* --- sweeps: a reading of their own finds the keys --- */

static enum kts_status check_cells(const struct source *s, const struct kts_ask *ask, const struct kts_sweeps *sweeps,
				   uint64_t samples)
{
	const char *text = ask->swept.projection[0].text;

	if (sweeps->n_keys > KTS_MAX_SWEEP_COLUMNS) {
		kts_diag_in_file(s->diags, KTS_DIAG_data_limit, s->file, 0, 0, KTS_TOO_MANY_KEYS);
		return KTS_ELIMIT;
	}
	if (sweeps->n_keys * samples <= KTS_MAX_SWEEP_CELLS)
		return KTS_OK;
	kts_diag_in_file(s->diags, KTS_DIAG_data_limit, s->file, 0, 0,
			 "`%s`%s: %zu keys at %llu samples are more than %llu values", text ? text : "the sweep",
			 sweeps->n > 1 ? " and the other sweeps" : "", sweeps->n_keys, (unsigned long long)samples,
			 (unsigned long long)KTS_MAX_SWEEP_CELLS);
	return KTS_ELIMIT;
}

static enum kts_status find_keys(const struct source *s, const struct kts_ask *ask,
				 const struct kts_projection *first, struct kts_sweeps *sweeps)
{
	struct kts_keys keys = { 0 };
	struct kts_series *series = NULL;
	struct kts_plan plan;
	enum kts_status status = kts_plan_make(&plan, first, ask->swept.n, s->options->spec, s->diags);

	if (status == KTS_OK)
		status = read_plan(s, &plan, &(struct extras){ .keys = &keys }, &series);
	if (status == KTS_OK)
		status = kts_sweeps_make(sweeps, ask, &plan, &keys, &series->data);
	if (status == KTS_OK)
		status = check_cells(s, ask, sweeps, kts_series_samples(series));
	kts_keys_free(&keys);
	kts_series_free(series);
	kts_plan_free(&plan);
	return status;
}

static enum kts_status find_sweeps(const struct source *s, struct kts_ask *ask, struct kts_sweeps *sweeps)
{
	struct kts_projection *first;
	enum kts_status status;

	if (!ask->swept.n)
		return KTS_OK;
	kts_input_keep(s->input, KTS_MAX_KEPT_BYTES);
	status = kts_sweeps_first(ask, &first);
	if (status == KTS_OK)
		status = find_keys(s, ask, first, sweeps);
	free(first);
	KTS_TRY(status);
	KTS_TRY(kts_ask_add_keys(ask, sweeps));
	return kts_input_rewind(s->input, s->diags);
}

/* --- columns --- */

static enum kts_status read_columns(const struct source *s, const struct kts_ask *ask, struct kts_column *run,
				    struct kts_series **out)
{
	struct kts_plan plan = { 0 }, run_plan = { 0 };
	enum kts_status status;

	status = kts_plan_make(&plan, ask->sample.projection, ask->sample.n, s->options->spec, s->diags);
	if (status == KTS_OK)
		status = kts_plan_make(&run_plan, ask->run.projection, ask->run.n, NULL, s->diags);
	plan.keeps_run = ask->run.n != 0;
	plan.swept = ask->key_depth;
	if (status == KTS_OK)
		status = read_plan(s, &plan, &(struct extras){ .run_plan = &run_plan, .run = run }, out);
	kts_plan_free(&run_plan);
	kts_plan_free(&plan);
	return status;
}

static enum kts_status read_source(const struct source *s, const struct kts_projection *projection, size_t n,
				   struct kts_series **out)
{
	struct kts_ask ask;
	struct kts_sweeps sweeps = { 0 };
	struct kts_column *run = NULL;
	struct kts_series *series = NULL;
	enum kts_status status = kts_ask_sort(&ask, projection, n);

	if (status == KTS_OK)
		status = find_sweeps(s, &ask, &sweeps);
	if (status == KTS_OK) {
		run = calloc(ask.run.n + 1u, sizeof *run);
		status = run ? KTS_OK : KTS_ENOMEM;
	}
	for (uint32_t i = 0; status == KTS_OK && i < ask.run.n; i++)
		kts_column_init(&run[i], ask.run.projection[i].type);
	if (status == KTS_OK)
		status = read_columns(s, &ask, run, &series);
	if (status == KTS_OK)
		status = kts_ask_arrange(&ask, series, run, &sweeps);
	for (uint32_t i = 0; run && i < ask.run.n; i++)
		kts_column_clear(&run[i]);
	free(run);
	kts_sweeps_free(&sweeps);
	kts_ask_free(&ask);
	if (status == KTS_OK)
		*out = series;
	else
		kts_series_free(series);
	return status;
}

enum kts_status kts_reader_whole(struct kts_input *input, const char *file, bool memory,
				 const struct kts_projection *projection, size_t n,
				 const struct kts_series_options *options, struct kts_diags *diags, struct kts_series **out)
{
	const struct source s = { .options = options, .input = input, .memory = memory, .file = file, .diags = diags };

	return read_source(&s, projection, n, out);
}

enum kts_status
kts_series_read(const struct kts_projection *projection, size_t n, const struct kts_series_options *options,
		struct kts_diags *diags, struct kts_series **out)
{
	struct kts_input *input;
	enum kts_status status;

	*out = NULL;
	if (options->size != sizeof *options || !options->file)
		return KTS_EINVAL;
	KTS_TRY(kts_input_open(options->file, diags, &input));
	status = kts_reader_whole(input, options->file, false, projection, n, options, diags, out);
	kts_input_close(input);
	return status;
}

enum kts_status
kts_series_read_memory(const struct kts_projection *projection, size_t n,
		       const struct kts_series_options *options, const void *bytes, size_t n_bytes,
		       struct kts_diags *diags, struct kts_series **out)
{
	const char *file = options->file ? options->file : "<memory>";
	struct kts_input *input;
	enum kts_status status;

	*out = NULL;
	if (options->size != sizeof *options)
		return KTS_EINVAL;
	KTS_TRY(kts_input_memory(file, bytes, n_bytes, &input));
	status = kts_reader_whole(input, file, true, projection, n, options, diags, out);
	kts_input_close(input);
	return status;
}
