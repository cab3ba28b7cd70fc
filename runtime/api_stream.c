/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "grammar/base/limits.h"
#include "runtime/api_internal.h"
#include "runtime/api_preview.h"
#include "runtime/series/stream.h"

/* Bytes that are read before what they say is judged. */
#define PIECE_BYTES	(128u << 10)
/* Looking at what is kept, from its beginning, takes at most one part of so many of the time. */
#define PREVIEW_PART	5u
/* Phases for which judging begins anew at once; with more the series has first to become longer by a part. */
#define MAX_ANEW	256u

/* One spec and how far it is. */
struct stream_run {
	const struct kts_spec *spec;
	struct kts_judging *run;		/* NULL: it is judged at the end */
	struct kts_preview *preview;	/* what it comes to then, as far as it can be told; NULL: nothing is known */
	size_t n_phases, n_anew;	/* runs of phases that it knows; how often it was begun */
	uint64_t next_anew;
	struct kts_data view;		/* the series as the spec sees it */
	bool *told;			/* by check: its final verdict */
	struct kts_plots *plots;	/* by check */
	struct kts_judgement *judgement;	/* at the end */
};

struct kts_stream {
	struct kts_input *input;
	struct kts_input_ask ask;
	struct kts_series_stream *series;
	struct stream_run *run;
	size_t n;
	struct kts_run_options how;
	char *events;			/* as options->events; owned */
	struct kts_input *prefix;	/* what previews of a series that is kept look at; NULL: they look at the stream */
	size_t previewed;		/* so many bytes of what is kept they have seen */
	uint64_t next_preview;		/* the time, as now_ns() */
	uint64_t samples, judged, forgotten;
	enum kts_status status;		/* that stopped it */
	bool ended;
};

/* --- the beginning --- */

static enum kts_status begin_run(struct stream_run *r, const struct kts_spec *spec, const struct kts_run_options *how)
{
	r->spec = spec;
	r->told = calloc(spec->ir->n_checks + 1, sizeof(*r->told));
	r->view.column = calloc(spec->ir->n_projections + 1, sizeof(*r->view.column));
	r->plots = calloc(spec->ir->n_checks + 1, sizeof(*r->plots));
	if (!r->told || !r->view.column || !r->plots)
		return KTS_ENOMEM;
	r->view.n_columns = spec->ir->n_projections;
	return kts_ir_needs_series(spec->ir) ? KTS_OK : kts_judging_begin(spec->program, how, &r->run);
}

/* What the programs want to know of the series before it ends. @awaits: one a projection. */
static void collect_wishes(const struct kts_stream *s, struct kts_stream_how *how, bool *awaits)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct stream_run *r = &s->run[i];
		const struct kts_input_map *map = kts_input_map_find(s->input, r->spec);

		how->reads_phase |= r->run && kts_program_reads_phase(r->spec->program);
		for (size_t k = 0; k < r->spec->ir->n_projections && kts_program_joins_sources(r->spec->program); k++)
			awaits[map->column[k]] |= r->spec->ir->projection[k].root == KTS_ROOT_BPF;
	}
	how->awaits = awaits;
}

static enum kts_status begin_series(struct kts_stream *s, bool is_file)
{
	struct kts_stream_how how = { .memory = !is_file };
	bool *awaits = calloc(s->ask.n + 1, sizeof(*awaits));
	enum kts_status rc;

	if (!awaits)
		return KTS_ENOMEM;
	collect_wishes(s, &how, awaits);
	rc = kts_series_stream_new(s->ask.projection, s->ask.n, &s->ask.how, &how, &s->input->diags, &s->series);
	free(awaits);
	return rc;
}

static enum kts_status begin(struct kts_stream *s, const struct kts_spec *const *spec, bool is_file)
{
	s->run = calloc(s->n, sizeof(*s->run));
	if (!s->run)
		return KTS_ENOMEM;
	for (size_t i = 0; i < s->n; i++)
		KTS_TRY(begin_run(&s->run[i], spec[i], &s->how));
	return begin_series(s, is_file);
}

enum kts_status kts_stream_new(const char *name, const struct kts_spec *const *spec, size_t n_specs,
			       const struct kts_stream_options *options, struct kts_stream **out)
{
	struct kts_stream_options none = { .size = sizeof(none) };
	struct kts_stream *s;

	*out = NULL;
	if (!options)
		options = &none;
	if (options->size != sizeof(*options))
		return KTS_EINVAL;
	s = calloc(1, sizeof(*s));
	if (!s)
		return KTS_ENOMEM;
	s->n = n_specs;
	s->events = options->events ? strdup(options->events) : NULL;
	if (options->events && !s->events) {
		free(s);
		return KTS_ENOMEM;
	}
	s->how = (struct kts_run_options){ .size = sizeof(s->how), .chunk_samples = options->chunk_samples,
					   .all_evidence = options->all_evidence != 0 };
	s->status = kts_input_prepare(name, spec, n_specs, options->events, &s->ask, &s->input);
	if (s->status == KTS_OK) {
		s->ask.how.ignore_truncated_tail = options->ignore_truncated_tail != 0;
		s->status = kts_input_failed(s->input, begin(s, spec, options->is_file != 0));
	}
	if (s->status != KTS_OK && s->status != KTS_ESPEC) {
		enum kts_status rc = s->status;

		kts_stream_free(s);
		return rc;
	}
	*out = s;
	return s->status;
}

static void drop_previews(struct kts_stream *s)
{
	for (size_t i = 0; i < s->n; i++) {
		kts_preview_free(s->run[i].preview);
		s->run[i].preview = NULL;
	}
	kts_input_free(s->prefix);
	s->prefix = NULL;
}

void kts_stream_free(struct kts_stream *s)
{
	if (!s)
		return;
	if (s->run)
		drop_previews(s);
	free(s->events);
	for (size_t i = 0; s->run && i < s->n; i++) {
		kts_judgement_free(s->run[i].judgement);
		kts_judging_free(s->run[i].run);
		free(s->run[i].view.column);
		free(s->run[i].told);
		kts_plots_free(s->run[i].plots, s->run[i].plots ? s->run[i].spec->ir->n_checks : 0);
	}
	free(s->run);
	kts_series_stream_free(s->series);
	kts_input_free(s->input);
	free(s->ask.projection);
	free(s);
}

/* --- bytes --- */

/* What came has to be seen as a whole: nothing is judged before. */
static void wait_for_end(struct kts_stream *s)
{
	for (size_t i = 0; i < s->n; i++) {
		kts_judging_free(s->run[i].run);
		s->run[i].run = NULL;
	}
	if (!s->prefix)
		s->samples = s->judged = 0;
}

/* --- what is judged at the end --- */

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Read what is kept so far as if it were all. What is wrong with it is told at the end. */
static enum kts_status look_at_kept(struct kts_stream *s, const char *bytes, size_t len)
{
	const struct kts_spec **spec;
	enum kts_status rc;

	drop_previews(s);
	spec = calloc(s->n + 1, sizeof(*spec));
	if (!spec)
		return KTS_ENOMEM;
	for (size_t i = 0; i < s->n; i++)
		spec[i] = s->run[i].spec;
	rc = kts_input_read_memory(s->input->name, bytes, len, spec, s->n,
				   KTS_INPUT_OPTIONS(.events = s->events, .threads = 1), &s->prefix);
	free(spec);
	if (rc == KTS_ENOMEM || !kts_input_is_valid(s->prefix) || kts_series_phases_open(s->prefix->series))
		return rc == KTS_ENOMEM ? rc : KTS_OK;
	s->samples = s->judged = kts_input_samples(s->prefix);
	for (size_t i = 0; i < s->n; i++) {
		struct kts_data view;

		KTS_TRY(kts_input_view(s->prefix, s->run[i].spec, &view));
		KTS_TRY(kts_preview_new(s->run[i].spec, &view, true, s->judged, &s->how, &s->run[i].preview));
	}
	return KTS_OK;
}

/* If there are more lines, and the last look is long enough ago for what it took. */
static enum kts_status preview_kept(struct kts_stream *s)
{
	uint64_t begin = now_ns(), end;
	const char *bytes;
	size_t len;

	if (begin < s->next_preview)
		return KTS_OK;
	len = kts_series_stream_kept(s->series, &bytes);
	if (len <= s->previewed)
		return KTS_OK;
	s->previewed = len;
	KTS_TRY(look_at_kept(s, bytes, len));
	end = now_ns();
	s->next_preview = end + (end - begin) * (PREVIEW_PART - 1);
	return KTS_OK;
}

static void look(const struct kts_stream *s, struct stream_run *r, const struct kts_data *all)
{
	const struct kts_input_map *map = kts_input_map_find(s->input, r->spec);

	r->view.axis = all->axis;
	r->view.errors = all->errors;
	r->view.texts = all->texts;
	for (size_t i = 0; i < r->view.n_columns; i++)
		r->view.column[i] = all->column[map->column[i]];
}

/* What nobody looks at again: whole segments, and not what a plot shows. */
static uint64_t forgettable(const struct kts_stream *s)
{
	uint64_t before = s->samples > KTS_PLOT_SAMPLES ? s->samples - KTS_PLOT_SAMPLES : 0;

	for (size_t i = 0; i < s->n; i++) {
		uint64_t needs = s->run[i].run ? kts_judging_needs(s->run[i].run) : 0;

		before = needs < before ? needs : before;
	}
	return before / KTS_SEGMENT_SAMPLES * KTS_SEGMENT_SAMPLES;
}

static enum kts_status keep_plots(struct stream_run *r, uint64_t before)
{
	uint64_t mark[KTS_MARKS];

	for (size_t i = 0; i < r->spec->ir->n_checks; i++) {
		size_t n = kts_judging_marks(r->run, i, mark);

		KTS_TRY(kts_plots_keep(&r->plots[i], &r->view, &r->spec->ir->check[i], mark, n, before));
	}
	return KTS_OK;
}

static enum kts_status forget(struct kts_stream *s)
{
	uint64_t before = forgettable(s);
	struct kts_samples keep = { 0 };
	enum kts_status rc = KTS_OK;

	if (before <= s->forgotten)
		return KTS_OK;
	s->forgotten = before;
	for (size_t i = 0; i < s->n && rc == KTS_OK; i++) {
		rc = keep_plots(&s->run[i], before);
		if (rc == KTS_OK)
			rc = kts_judging_forget(s->run[i].run, before, &keep);
	}
	if (rc == KTS_OK)
		rc = kts_series_stream_forget(s->series, before, &keep);
	kts_samples_free(&keep);
	return rc;
}

/* A spec that nothing but its phases holds up: it goes on, or begins anew where there are others. */
static enum kts_status preview_phases(struct kts_stream *s, struct stream_run *r, const struct kts_data *all)
{
	bool changed = r->n_phases != all->axis.phases.n;

	look(s, r, all);
	if (r->preview && changed && r->n_anew >= MAX_ANEW)
		changed = s->judged >= r->next_anew;
	if (r->preview && !changed)
		return kts_preview_go_on(r->preview, &r->view, s->judged);
	kts_preview_free(r->preview);
	r->preview = NULL;
	r->n_phases = all->axis.phases.n;
	r->n_anew++;
	r->next_anew = s->judged + s->judged / PREVIEW_PART;
	return kts_preview_new(r->spec, &r->view, false, s->judged, &s->how, &r->preview);
}

static enum kts_status advance(struct kts_stream *s)
{
	uint64_t ready;
	const struct kts_data *all = kts_series_stream_data(s->series, &ready);

	if (!all) {
		if (!s->prefix)
			drop_previews(s);
		wait_for_end(s);
		return preview_kept(s);
	}
	s->samples = all->axis.n;
	s->judged = ready;
	for (size_t i = 0; i < s->n; i++) {
		struct stream_run *r = &s->run[i];

		if (!r->run && !kts_series_stream_phases_open(s->series)) {
			KTS_TRY(preview_phases(s, r, all));
			continue;
		}
		if (!r->run) {
			kts_preview_free(r->preview);
			r->preview = NULL;
			continue;
		}
		look(s, r, all);
		KTS_TRY(kts_judging_advance(r->run, &r->view, s->judged));
	}
	KTS_TRY(forget(s));
	/* what was forgotten is not in the views either */
	all = kts_series_stream_data(s->series, &ready);
	for (size_t i = 0; all && i < s->n; i++)
		if (s->run[i].run)
			look(s, &s->run[i], all);
	return KTS_OK;
}

enum kts_status kts_stream_feed(struct kts_stream *s, const void *bytes, size_t len)
{
	const char *at = bytes;

	if (s->ended)
		return KTS_EINVAL;
	while (len && s->status == KTS_OK) {
		size_t piece = len < PIECE_BYTES ? len : PIECE_BYTES;

		s->status = kts_series_stream_feed(s->series, at, piece);
		if (s->status == KTS_OK)
			s->status = advance(s);
		at += piece;
		len -= piece;
	}
	s->status = kts_input_failed(s->input, s->status);
	return s->status;
}

void kts_stream_drop_tail(struct kts_stream *s)
{
	kts_series_stream_drop_tail(s->series);
}

enum kts_status kts_stream_end(struct kts_stream *s)
{
	if (s->ended || s->status != KTS_OK)
		return s->ended ? KTS_EINVAL : s->status;
	s->ended = true;
	drop_previews(s);
	s->status = kts_input_complete(s->input, kts_series_stream_end(s->series, &s->input->series));
	if (s->status == KTS_OK)
		s->samples = s->judged = kts_series_samples(s->input->series);
	for (size_t i = 0; i < s->n && s->status == KTS_OK; i++) {
		struct stream_run *r = &s->run[i];

		s->status = kts_judge_as(r->spec, s->input, &s->how, r->run, &r->judgement);
		if (s->status == KTS_OK && s->forgotten) {
			r->judgement->plots = r->plots;
			r->plots = NULL;
		}
	}
	return s->status;
}

/* --- verdicts --- */

/* The verdict of check @i of the spec, where it is final. */
static bool is_final(const struct kts_stream *s, const struct stream_run *r, size_t i, enum kts_verdict *verdict)
{
	if (!r->judgement && r->preview) {
		*verdict = KTS_FAIL;
		return kts_preview_failed(r->preview, i);
	}
	if (!r->judgement)
		return r->run && !s->ended && kts_judging_final(r->run, i, verdict);
	/* what was written out for keys and phases is other checks */
	if (r->judgement->expansion.ir != r->spec->ir)
		return false;
	*verdict = r->judgement->results->result[i].verdict;
	return true;
}

int kts_stream_next_final(struct kts_stream *s, size_t *spec, size_t *check, enum kts_verdict *verdict)
{
	enum kts_verdict found;

	for (size_t i = 0; i < s->n && (s->status == KTS_OK || s->ended); i++) {
		for (size_t k = 0; k < s->run[i].spec->ir->n_checks; k++) {
			if (s->run[i].told[k] || !is_final(s, &s->run[i], k, &found))
				continue;
			s->run[i].told[k] = true;
			*spec = i;
			*check = k;
			*verdict = found;
			return 1;
		}
	}
	return 0;
}

uint64_t kts_stream_samples(const struct kts_stream *s)
{
	return s->samples;
}

uint64_t kts_stream_judged(const struct kts_stream *s)
{
	return s->judged;
}

/* What judges a check so far: the number of its result there, and the data. False: nothing does. */
static bool going_on(const struct kts_stream *s, const struct stream_run *r, size_t check, struct kts_judging **run, size_t *at,
		     const struct kts_data **data)
{
	/* where a feed failed the series may have grown behind what was judged */
	if (s->status != KTS_OK)
		return false;
	if (r->preview)
		return kts_preview_find(r->preview, check, run, at, data);
	*run = r->run;
	*at = check;
	*data = &r->view;
	return r->run && !s->ended && r->view.axis.n;
}

/* The result so far, or at the end, with its data. False: there is none. */
static bool result_of(const struct kts_stream *s, size_t spec, size_t check, struct kts_result *result,
		      const struct kts_data **data)
{
	const struct stream_run *r = spec < s->n ? &s->run[spec] : NULL;
	struct kts_judging *run;
	size_t at;

	if (!r || check >= r->spec->ir->n_checks)
		return false;
	if (r->judgement && r->judgement->expansion.ir == r->spec->ir) {
		*result = r->judgement->results->result[check];
		*data = &r->judgement->expansion.data;
		return true;
	}
	if (!going_on(s, r, check, &run, &at, data))
		return false;
	kts_judging_peek(run, at, result);
	return true;
}

enum kts_status kts_stream_check(const struct kts_stream *s, size_t spec, size_t check, struct kts_check_facts *out)
{
	const struct kts_data *data;
	struct kts_result result;

	if (!out || out->size != sizeof(*out) || !result_of(s, spec, check, &result, &data))
		return KTS_EINVAL;
	kts_check_facts_of(s->run[spec].spec, &result, out);
	return KTS_OK;
}

enum kts_status kts_stream_row(struct kts_stream *s, size_t spec, size_t check, enum kts_row_kind kind, size_t row,
			       struct kts_row_facts *out)
{
	const struct kts_data *data;
	struct kts_judging *run;
	struct kts_result result;
	size_t at;

	if (!result_of(s, spec, check, &result, &data))
		return KTS_EINVAL;
	if (!s->ended && going_on(s, &s->run[spec], check, &run, &at, &data)) {
		KTS_TRY(kts_judging_show(run, at));
		kts_judging_peek(run, at, &result);
	}
	return kts_row_facts_of(data, &result, kind, row, out);
}

enum kts_status kts_stream_plot(const struct kts_stream *s, size_t spec, size_t check, unsigned int width,
				const struct kts_report_options *options, FILE *out)
{
	const struct kts_data *data;
	struct kts_result result;

	if ((options && options->size != sizeof(*options)) || !out || !result_of(s, spec, check, &result, &data))
		return KTS_EINVAL;
	kts_report_plot_last(out, data, &result, width, options && options->color, options && options->unicode);
	return KTS_OK;
}

size_t kts_stream_waits(struct kts_stream *s, char *buf, size_t size)
{
	const struct kts_projection *p;
	const struct kts_error *e;
	uint32_t projection;
	int n;

	if (size)
		buf[0] = '\0';
	if (s->ended || s->status != KTS_OK || !kts_series_stream_waits(s->series, &projection, &e))
		return 0;
	if (projection == UINT32_MAX)
		return (size_t)snprintf(buf, size, "stimulus events may still say which phase a sample is in");
	p = &s->ask.projection[projection];
	n = snprintf(buf, size, "`%s` has given no value so far: %s%s%s", p->text, kts_error_kind_name(e->kind),
		     e->help ? "; " : "", e->help ? e->help : "");
	return n < 0 ? 0 : (size_t)n;
}

const struct kts_input *kts_stream_input(const struct kts_stream *s)
{
	return s->input;
}

const struct kts_judgement *kts_stream_judgement(const struct kts_stream *s, size_t spec)
{
	return spec < s->n ? s->run[spec].judgement : NULL;
}
