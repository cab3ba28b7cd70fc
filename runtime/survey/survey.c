/* SPDX-License-Identifier: MIT */
#include "runtime/survey/survey.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "grammar/base/diag_print.h"
#include "runtime/series/input.h"

/* --- the input --- */

/* Only a file can be read again. What is not there, or no file at all, is left to the reader to tell. */
static bool is_pipe(const char *file)
{
	struct stat st;

	return strcmp(file, "-") == 0 || (stat(file, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode));
}

static enum kts_status keep_pipe(struct kts_survey *s, struct kts_input *input)
{
	size_t cap = 0, got;

	do {
		size_t more = cap ? cap * 2 : 1u << 16;
		char *bytes = realloc(s->bytes, more);

		if (!bytes)
			return KTS_ENOMEM;
		s->bytes = bytes;
		cap = more;
		KTS_TRY(kts_input_read(input, s->bytes + s->len, cap - s->len, &got, &s->diags));
		s->len += got;
		if (s->len > KTS_MAX_PIPE_BYTES) {
			kts_diag_help(kts_diag_in_file(&s->diags, KTS_DIAG_show_pipe, s->file, 0, 0,
						       "more than %u MiB came through the pipe", KTS_MAX_PIPE_BYTES >> 20),
				      "give the series as a file");
			return KTS_ELIMIT;
		}
	} while (s->len == cap);
	return KTS_OK;
}

static enum kts_status open_pipe(struct kts_survey *s)
{
	struct kts_input *input;
	enum kts_status status;

	KTS_TRY(kts_input_open(s->file, &s->diags, &input));
	status = keep_pipe(s, input);
	kts_input_close(input);
	s->memory = true;
	return status;
}

/* --- a PATH --- */

static bool has_inside(const struct kts_found *f, uint32_t depth)
{
	if (f->depth >= depth && f->depth)
		return !f->outside;
	for (const struct kts_found *n = f->child; n; n = n->next)
		if (has_inside(n, depth))
			return true;
	return false;
}

static bool found_any(const struct kts_survey *s)
{
	for (unsigned r = 0; r < KTS_ROOT_COUNT; r++)
		if (s->discovery.root[r] && has_inside(s->discovery.root[r], s->discovery.n_only))
			return true;
	return false;
}

/* `bpf.map` is how the heading of all maps begins; where no variable is called so, that is what it means. */
static bool means_maps(struct kts_discovery *d)
{
	const struct kts_step *step = d->only_step;

	if (d->only_root != KTS_ROOT_BPF || d->n_only != 1 || step->kind != KTS_STEP_NAME || step->len != 3 ||
	    memcmp(step->name, "map", 3) != 0)
		return false;
	d->only_root = KTS_ROOT_MAP;
	d->n_only = 0;
	return true;
}

/* Find what there is, or what there is below the PATH. */
static enum kts_status discover(struct kts_survey *s)
{
	struct kts_series *series = NULL;

	KTS_TRY(kts_survey_read(s, NULL, true, &series));
	s->form = s->discovery.form;
	enum kts_status status = kts_survey_axis(s, series);

	kts_series_free(series);
	KTS_TRY(status);
	if (!s->discovery.only || found_any(s))
		return KTS_OK;
	return means_maps(&s->discovery) ? discover(s) : kts_survey_tell_missing(s);
}

/* --- all of it --- */

static enum kts_status survey(struct kts_survey *s)
{
	if (s->options && s->options->events) {
		s->events = kts_bump_text(&s->text, s->options->events, strlen(s->options->events));
		if (!s->events)
			return KTS_ENOMEM;
	}
	if (s->options && s->options->path)
		KTS_TRY(kts_survey_only(s, s->options->path));
	if (!s->memory && is_pipe(s->file))
		KTS_TRY(open_pipe(s));
	KTS_TRY(discover(s));
	KTS_TRY(kts_survey_offers(s));
	KTS_TRY(kts_survey_measure(s));
	return s->options && s->options->first_spec ? kts_survey_first_spec(s) : KTS_OK;
}

static enum kts_status make(const char *file, const void *bytes, size_t len, bool memory,
			    const struct kts_survey_options *options, struct kts_survey **out)
{
	struct kts_survey *s;
	enum kts_status status;

	*out = NULL;
	if (!file || (memory && !bytes && len) || (options && options->size != sizeof(*options)))
		return KTS_EINVAL;
	s = calloc(1, sizeof(*s));
	if (!s)
		return KTS_ENOMEM;
	kts_diags_init(&s->diags);
	s->file = strdup(file);
	s->options = options;
	status = s->file ? KTS_OK : KTS_ENOMEM;
	if (status == KTS_OK && memory) {
		/* a borrowed text; it is not needed after this */
		s->bytes = (char *)bytes;
		s->len = len;
		s->memory = true;
	}
	if (status == KTS_OK)
		status = survey(s);
	if (memory)
		s->bytes = NULL;
	free(s->bytes);
	s->bytes = NULL;
	s->options = NULL;
	if (status == KTS_ENOMEM || status == KTS_EINVAL) {
		kts_survey_free(s);
		return status;
	}
	if (status != KTS_OK && s->diags.errors == 0)
		kts_diag_in_file(&s->diags, KTS_DIAG_internal, file, 0, 0, "the series could not be shown (%s)",
				 kts_status_name(status));
	*out = s;
	return status;
}

enum kts_status kts_survey_file(const char *path, const struct kts_survey_options *options, struct kts_survey **out)
{
	return make(path, NULL, 0, false, options, out);
}

enum kts_status kts_survey_memory(const char *name, const void *bytes, size_t len,
				  const struct kts_survey_options *options, struct kts_survey **out)
{
	return make(name, bytes, len, true, options, out);
}

void kts_survey_free(struct kts_survey *s)
{
	if (!s)
		return;
	kts_discovery_free(&s->discovery);
	kts_bump_free(&s->text);
	free(s->offer);
	free(s->phases);
	free(s->identity);
	free(s->warning);
	free(s->spec);
	free(s->file);
	free(s);
}

size_t kts_survey_diagnostic_count(const struct kts_survey *s)
{
	return s->diags.n;
}

enum kts_status kts_survey_diagnostic(const struct kts_survey *s, size_t i, struct kts_diagnostic *out)
{
	return kts_diagnostic_get(&s->diags, NULL, i, out);
}

void kts_survey_print_diagnostics(const struct kts_survey *s, FILE *out, int color)
{
	if (s)
		kts_diags_print(out, NULL, &s->diags, color != 0);
}

size_t kts_survey_signal_count(const struct kts_survey *s)
{
	return s->diags.errors ? 0 : s->n;
}

static double real_of(enum kts_type type, uint64_t bits)
{
	double real;

	if (type == KTS_TYPE_I64)
		return (double)(int64_t)bits;
	if (type != KTS_TYPE_F64)
		return (double)bits;
	memcpy(&real, &bits, sizeof real);
	return real;
}

enum kts_status kts_survey_signal(const struct kts_survey *s, size_t i, struct kts_signal_facts *out)
{
	const struct kts_offer *o;

	if (!out || out->size != sizeof(*out) || i >= kts_survey_signal_count(s))
		return KTS_EINVAL;
	o = &s->offer[i];
	*out = (struct kts_signal_facts){
		.size = sizeof(*out),
		.name = o->name,
		.type = kts_type_word(o->type),
		.path = o->path,
		.samples = o->samples,
		.valid = o->valid,
		.behaviour = o->behaviour,
		.least = real_of(o->type, o->least),
		.greatest = real_of(o->type, o->greatest),
		.has_rate = o->has_rate,
		.rate = o->rate,
		.identities = o->places,
	};
	return KTS_OK;
}
