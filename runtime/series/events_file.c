/* SPDX-License-Identifier: MIT */
/* Stimulus events in a file of their own. */
#include <stdlib.h>
#include <string.h>

#include "runtime/series/events.h"
#include "runtime/series/discover.h"
#include "runtime/series/reader.h"

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

/* They take the place of those in the series also where `run.stimulus_events` is asked for. */
static enum kts_status keep_events(struct kts_reader *r, uint32_t token)
{
	struct kts_text text;
	enum kts_status status;

	kts_run_data_drop(&r->joiner.run, KTS_RUN_EVENTS);
	if (kts_json_kind(&r->worker.json, token) != KTS_JSON_ARRAY)
		return KTS_OK;
	text.at = kts_json_raw(&r->worker.json, token, &text.len);
	status = kts_run_data_add(&r->joiner.run, KTS_RUN_EVENTS, text);
	if (status == KTS_ELIMIT)
		kts_worker_trouble(&r->worker, KTS_DIAG_data_limit, token, KTS_TOO_MUCH_RUN);
	return status;
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
	KTS_TRY(kts_events_read(w, token, events));
	if (w->discovery)
		KTS_TRY(kts_discover_run(w, "stimulus_events", token));
	return r->plan->keeps_run ? keep_events(r, token) : KTS_OK;
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

enum kts_status kts_events_find(struct kts_reader *r, bool memory, struct kts_events *events, bool *found)
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
