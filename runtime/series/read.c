/* SPDX-License-Identifier: MIT */
/* From options to a series: which way to read it, and what is told if it cannot be judged. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/series/events.h"
#include "runtime/series/reader.h"

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

enum kts_status kts_reader_join(struct kts_reader *r, struct kts_batch *batch, uint64_t line)
{
	enum kts_status status = kts_joiner_add(&r->joiner, batch, line);

	if (status == KTS_ELIMIT)
		kts_diag_in_file(r->diags, KTS_DIAG_data_limit, r->file, 0, 0,
				 "the scheduler changes more than %u times", KTS_MAX_IDENTITIES);
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

/* --- stimulus events in a file of their own --- */

static enum kts_status read_whole(struct kts_reader *r, struct kts_input *input, const char *file, char **text,
				  size_t *len)
{
	size_t cap = 0, got = 0;

	*text = NULL;
	*len = 0;
	do {
		if (cap - *len < KTS_BLOCK_BYTES / 4) {
			char *grown;

			cap = cap ? cap * 2 : KTS_BLOCK_BYTES;
			grown = realloc(*text, cap + KTS_TEXT_SLACK);
			if (!grown)
				return KTS_ENOMEM;
			*text = grown;
		}
		KTS_TRY(kts_input_read(input, *text + *len, cap - *len, &got, r->diags));
		*len += got;
		if (*len > KTS_MAX_OBJECT_BYTES) {
			kts_diag_in_file(r->diags, KTS_DIAG_data_limit, file, 0, 0, "is larger than %u MiB",
					 KTS_MAX_OBJECT_BYTES >> 20);
			return KTS_ELIMIT;
		}
	} while (got && *len < cap);
	memset(*text + *len, 0, KTS_TEXT_SLACK);
	return KTS_OK;
}

static enum kts_status parse_events(struct kts_reader *r, const char *text, size_t len, struct kts_events *events)
{
	struct kts_worker *w = &r->worker;
	uint32_t token = 0;

	KTS_TRY(kts_worker_parse(w, text, len));
	if (kts_json_kind(&w->json, 0) == KTS_JSON_OBJECT) {
		struct kts_members m;
		struct kts_member member;

		token = KTS_JSON_NONE;
		kts_members_start(&m, &w->json, &w->text, 0);
		while (kts_members_next(&m, &member))
			if (KTS_TEXT_IS(member.name, "stimulus_events"))
				token = member.value;
		KTS_TRY(kts_worker_members(w, &m, "the file"));
	}
	if (token == KTS_JSON_NONE)
		return kts_worker_trouble(w, KTS_DIAG_data_events, 0, "there are no `stimulus_events` here");
	return kts_events_read(w, token, events);
}

static enum kts_status read_events(struct kts_reader *r, const char *file, struct kts_events *events)
{
	struct kts_input *input;
	char *text = NULL;
	size_t len;
	enum kts_status status = kts_input_open(file, r->diags, &input);

	if (status != KTS_OK)
		return status;
	status = read_whole(r, input, file, &text, &len);
	if (status == KTS_OK) {
		status = parse_events(r, text, len, events);
		if (status == KTS_EDATA || status == KTS_ELIMIT) {
			uint64_t line = 1, byte = 1;

			for (size_t i = 0; i < r->worker.trouble.offset && i < len; i++) {
				byte = text[i] == '\n' ? 1 : byte + 1;
				line += text[i] == '\n';
			}
			kts_diag_in_file(r->diags, r->worker.trouble.code, file, line, byte, "%s",
					 r->worker.trouble.message);
		}
	}
	free(text);
	kts_input_close(input);
	return status;
}

/* X.events.json beside X.ndjson, X.ndjson.gz and so on; NULL where the name is not of that kind. */
static enum kts_status sibling(const char *file, char **out)
{
	static const char *const packed[] = { ".gz", ".zst" }, *const plain[] = { ".ndjson", ".jsonl", ".json" };
	static const char events[] = ".events.json";
	size_t len = strlen(file);

	*out = NULL;
	for (size_t i = 0; i < 2; i++) {
		size_t n = strlen(packed[i]);

		if (len > n && memcmp(file + len - n, packed[i], n) == 0) {
			len -= n;
			break;
		}
	}
	for (size_t i = 0; i < 3; i++) {
		size_t n = strlen(plain[i]);

		if (len <= n || memcmp(file + len - n, plain[i], n) != 0)
			continue;
		*out = malloc(len - n + sizeof events);
		if (!*out)
			return KTS_ENOMEM;
		memcpy(*out, file, len - n);
		memcpy(*out + len - n, events, sizeof events);
		return KTS_OK;
	}
	return KTS_OK;
}

/* Events that are not in the series itself. @memory: there is no file to stand beside. */
static enum kts_status find_events(struct kts_reader *r, bool memory, struct kts_events *events, bool *found)
{
	const char *file = r->options->events_file;
	char *beside;
	enum kts_status status;

	*found = file != NULL;
	if (r->series->form == KTS_FORM_PLAIN) {
		if (!file)
			return KTS_OK;
		kts_diag_help(kts_diag_in_file(r->diags, KTS_DIAG_data_key, r->file, 0, 0,
					       "the series is plain: its samples have no boundaries for events to meet"),
			      "leave the events out; `phase` in the `series` block says where the phase stands");
		return KTS_ESPEC;
	}
	if (file)
		return read_events(r, file, events);
	if (memory || r->joiner.events.present || strcmp(r->file, "-") == 0)
		return KTS_OK;
	KTS_TRY(sibling(r->file, &beside));
	status = KTS_OK;
	if (beside && kts_input_exists(beside)) {
		*found = true;
		status = read_events(r, beside, events);
	}
	free(beside);
	return status;
}

/* --- all of it --- */

/* Begin anew: nothing was read. */
static enum kts_status reset(struct kts_reader *r)
{
	struct kts_series *series;

	kts_joiner_free(&r->joiner);
	KTS_TRY(kts_series_new(r->file, &series));
	kts_series_free(r->series);
	r->series = series;
	r->detected = false;
	r->trouble.message[0] = '\0';
	r->worker.form = KTS_FORM_UNKNOWN;
	return kts_joiner_init(&r->joiner, r->plan, series);
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
			status = reset(r);
		if (status == KTS_OK)
			status = kts_frame_read(r, head, head_len);
		if ((status == KTS_EDATA || status == KTS_ELIMIT) && first && r->trouble.message[0])
			kts_reader_trouble(r, first, line, byte);
	}
	free(first);
	free(head);
	return status;
}

static enum kts_status check_samples(struct kts_reader *r)
{
	const struct kts_joiner *j = &r->joiner;
	char tags[KTS_TAGS_SHOWN * 40];
	size_t used = 0;

	if (!j->samples) {
		kts_diag_in_file(r->diags, KTS_DIAG_data_empty, r->file, 0, 0, "there is no sample");
		return KTS_EDATA;
	}
	if (r->series->data.axis.n)
		return KTS_OK;
	for (size_t i = 0; i < j->n_tags_seen; i++) {
		int n = snprintf(tags + used, sizeof tags - used, "%s`%.*s`", i ? ", " : "",
				 (int)(j->tag_seen[i].len > 30 ? 30 : j->tag_seen[i].len), j->tag_seen[i].at);

		if (n < 0 || (size_t)n >= sizeof tags - used)
			break;
		used += (size_t)n;
	}
	tags[used] = '\0';
	kts_diag_help(kts_diag_in_file(r->diags, KTS_DIAG_data_tags, r->file, 0, 0,
				       "`tags \"%s\"` match none of the %llu samples", r->plan->tags,
				       (unsigned long long)j->samples),
		      "there are %s%s", tags, j->n_tags_seen == KTS_TAGS_SHOWN ? ", ..." : "");
	return KTS_EDATA;
}

static enum kts_status read_series(struct kts_reader *r, bool memory)
{
	struct kts_events events = { 0 };
	bool found;
	enum kts_status status;

	KTS_TRY(reset(r));
	status = read_samples(r);
	if (status == KTS_EDATA || status == KTS_ELIMIT)
		kts_reader_tell(r);
	KTS_TRY(status);
	KTS_TRY(check_samples(r));
	status = find_events(r, memory, &events, &found);
	if (status == KTS_OK)
		status = kts_joiner_finish(&r->joiner, found ? &events : NULL);
	kts_events_free(&events);
	return status;
}

static enum kts_status read_with_plan(const struct kts_plan *plan, const struct kts_series_options *options,
				      struct kts_input *input, bool memory, const char *file, struct kts_diags *diags,
				      struct kts_series **out)
{
	const char *format = options->spec ? options->spec->format : NULL;
	struct kts_reader *r = calloc(1, sizeof *r);
	enum kts_status status;

	if (!r)
		return KTS_ENOMEM;
	*r = (struct kts_reader){
		.options = options, .plan = plan, .input = input, .diags = diags, .file = file,
		.form = format ? kts_form_find(format) : KTS_FORM_UNKNOWN,
	};
	if (format && r->form == KTS_FORM_UNKNOWN) {
		kts_diag_help(kts_diag_at(diags, KTS_DIAG_data_key, options->spec->span,
					  "there is no form `%s` of a series", format),
			      "write `format drained`, `format projected` or `format plain`");
		status = KTS_ESPEC;
	} else {
		status = kts_worker_init(&r->worker, plan);
	}
	if (status == KTS_OK)
		status = read_series(r, memory);
	kts_worker_free(&r->worker);
	kts_joiner_free(&r->joiner);
	if (status == KTS_OK)
		*out = r->series;
	else
		kts_series_free(r->series);
	free(r);
	return status;
}

static enum kts_status read_input(const struct kts_projection *projection, size_t n,
				  const struct kts_series_options *options, struct kts_input *input, bool memory,
				  const char *file, struct kts_diags *diags, struct kts_series **out)
{
	struct kts_plan plan;
	enum kts_status status = kts_plan_make(&plan, projection, n, options->spec, diags);

	if (status == KTS_OK)
		status = read_with_plan(&plan, options, input, memory, file, diags, out);
	kts_plan_free(&plan);
	return status;
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
	status = read_input(projection, n, options, input, false, options->file, diags, out);
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
	status = read_input(projection, n, options, input, true, file, diags, out);
	kts_input_close(input);
	return status;
}
