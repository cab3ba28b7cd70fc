/* SPDX-License-Identifier: MIT */
#include "runtime/series/run.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/series/raw.h"
#include "runtime/series/reader.h"

static const char *const keys[] = {
	[KTS_RUN_MONITOR] = "\"monitor\":", [KTS_RUN_EVENTS] = "\"stimulus_events\":", [KTS_RUN_HEADER] = "\"kts_series\":",
};

enum kts_status kts_run_note(struct kts_worker *w, enum kts_run_key key, uint32_t token)
{
	struct kts_batch *b = w->batch;
	struct kts_run_part part = { .key = key };
	size_t len;

	if (!w->plan->keeps_run || kts_json_kind(&w->json, token) == KTS_JSON_NULL)
		return KTS_OK;
	const char *text = kts_json_raw(&w->json, token, &len);

	if (len > KTS_MAX_OBJECT_BYTES - b->run_bytes) {
		kts_worker_trouble(w, KTS_DIAG_data_limit, token, KTS_TOO_MUCH_RUN);
		return KTS_ELIMIT;
	}
	KTS_TRY(kts_grow(&b->run, &b->cap_run, b->n_run, sizeof *b->run));
	part.text = (struct kts_text){ kts_bump_text(&b->text, text, len), len };
	if (!part.text.at)
		return KTS_ENOMEM;
	b->run[b->n_run++] = part;
	b->run_bytes += len;
	return KTS_OK;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* What is between the brackets of a list, so that lists can be joined. */
static struct kts_text inside(struct kts_text list)
{
	list.at++;
	list.len -= 2;
	while (list.len && is_space(list.at[0])) {
		list.at++;
		list.len--;
	}
	while (list.len && is_space(list.at[list.len - 1]))
		list.len--;
	return list;
}

enum kts_status kts_run_data_add(struct kts_run_data *run, enum kts_run_key key, struct kts_text text)
{
	bool list = key == KTS_RUN_EVENTS;
	size_t before = list ? run->len[key] : 0;

	if (text.len > KTS_MAX_OBJECT_BYTES - run->bytes)
		return KTS_ELIMIT;
	run->bytes += text.len;
	if (list)
		text = inside(text);
	if (list && before && !text.len)
		return KTS_OK;
	char *grown = realloc(run->text[key], before + text.len + 2);

	if (!grown)
		return KTS_ENOMEM;
	run->text[key] = grown;
	if (before)
		grown[before++] = ',';
	if (text.len)
		memcpy(grown + before, text.at, text.len);
	run->len[key] = before + text.len;
	return KTS_OK;
}

void kts_run_data_drop(struct kts_run_data *run, enum kts_run_key key)
{
	free(run->text[key]);
	run->text[key] = NULL;
	run->len[key] = 0;
}

void kts_run_data_free(struct kts_run_data *run)
{
	for (unsigned k = 0; k < KTS_RUN_KEYS; k++)
		kts_run_data_drop(run, (enum kts_run_key)k);
}

static char *put(char *at, const char *text, size_t len)
{
	if (len)
		memcpy(at, text, len);
	return at + len;
}

/* All parts as one object, which has every key: null stands for what the series has not. */
static enum kts_status compose(const struct kts_run_data *run, struct kts_text *out)
{
	size_t room = KTS_RUN_KEYS * 32 + KTS_TEXT_SLACK;
	char *text, *at;

	for (unsigned k = 0; k < KTS_RUN_KEYS; k++)
		room += run->len[k];
	text = at = calloc(1, room);
	if (!text)
		return KTS_ENOMEM;
	for (unsigned k = 0; k < KTS_RUN_KEYS; k++) {
		at = put(at, k ? "," : "{", 1);
		at = put(at, keys[k], strlen(keys[k]));
		if (!run->text[k]) {
			at = put(at, "null", 4);
			continue;
		}
		if (k == KTS_RUN_EVENTS)
			at = put(at, "[", 1);
		at = put(at, run->text[k], run->len[k]);
		if (k == KTS_RUN_EVENTS)
			at = put(at, "]", 1);
	}
	at = put(at, "}", 1);
	*out = (struct kts_text){ text, (size_t)(at - text) };
	return KTS_OK;
}

/* The values in @text become the only row of @batch, and that the columns. */
static enum kts_status read_text(struct kts_reader *r, struct kts_worker *w, struct kts_batch *batch,
				 struct kts_text text, struct kts_column *column)
{
	static const struct kts_raw raw = {
		.what = "the data about the run", .null_kind = KTS_KIND_absent, .missing = KTS_KIND_field_not_found,
	};
	enum kts_status status;

	w->batch = batch;
	status = kts_worker_parse(w, text.at, text.len);
	if (status == KTS_OK) {
		batch->row[0] = (struct kts_row){ .skip = false };
		kts_batch_begin_row(batch);
		status = kts_raw_walk(w, w->plan->root[KTS_ROOT_RUN], 0, &raw);
	}
	if ((status == KTS_EDATA || status == KTS_ELIMIT) && w->trouble.message[0])
		kts_diag_in_file(r->diags, w->trouble.code, r->file, 0, 0, "%s", w->trouble.message);
	KTS_TRY(status);
	batch->n = 1;
	status = kts_joiner_add_run(&r->joiner, batch, column);
	if (status == KTS_ELIMIT)
		kts_joiner_tell_limit(&r->joiner, r->file, r->diags);
	return status;
}

enum kts_status kts_run_read(struct kts_reader *r, const struct kts_plan *plan, struct kts_column *column)
{
	struct kts_worker *w = calloc(1, sizeof *w);
	struct kts_batch batch = { 0 };
	struct kts_text text = { NULL, 0 };
	enum kts_status status = w ? kts_worker_init(w, plan) : KTS_ENOMEM;

	if (status == KTS_OK)
		status = kts_batch_init(&batch, plan->n);
	if (status == KTS_OK)
		status = compose(&r->joiner.run, &text);
	if (status == KTS_OK)
		status = read_text(r, w, &batch, text, column);
	free((char *)text.at);
	kts_batch_free(&batch);
	if (w)
		kts_worker_free(w);
	free(w);
	return status;
}
