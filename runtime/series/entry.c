/* SPDX-License-Identifier: MIT */
/* One object of a series: its envelope, and then what the projections ask of it. */
#include "runtime/series/worker.h"

#include <string.h>

#include "runtime/series/events.h"
#include "runtime/series/glob.h"
#include "runtime/series/raw.h"
#include "runtime/series/captured.h"
#include "runtime/series/discover.h"
#include "runtime/series/scalar.h"
#include "runtime/series/snapshot.h"
#include "runtime/series/time.h"
#include "runtime/series/values.h"

/* Tokens of the envelope; KTS_JSON_NONE where a key is missing. */
struct envelope {
	uint32_t tag, report, stats, values, elapsed, boundary, step;
	uint32_t samples, events, monitor, header;
	uint32_t n;		/* members */
};

static bool is_kind(const struct kts_json *json, uint32_t token, enum kts_json_kind kind)
{
	return token != KTS_JSON_NONE && kts_json_kind(json, token) == kind;
}

/* Null means the same as nothing. */
static uint32_t given(const struct kts_json *json, uint32_t token)
{
	return is_kind(json, token, KTS_JSON_NULL) ? KTS_JSON_NONE : token;
}

static void note(struct envelope *e, const struct kts_member *member)
{
	struct kts_text name = member->name;
	uint32_t v = member->value;

	switch (name.len) {
	case 3:
		if (KTS_TEXT_IS(name, "tag"))
			e->tag = v;
		break;
	case 5:
		if (KTS_TEXT_IS(name, "stats"))
			e->stats = v;
		break;
	case 6:
		if (KTS_TEXT_IS(name, "report"))
			e->report = v;
		else if (KTS_TEXT_IS(name, "values"))
			e->values = v;
		break;
	case 7:
		if (KTS_TEXT_IS(name, "samples"))
			e->samples = v;
		else if (KTS_TEXT_IS(name, "monitor"))
			e->monitor = v;
		break;
	case 10:
		if (KTS_TEXT_IS(name, "elapsed_ms"))
			e->elapsed = v;
		else if (KTS_TEXT_IS(name, "step_index"))
			e->step = v;
		else if (KTS_TEXT_IS(name, "kts_series"))
			e->header = v;
		break;
	case 15:
		if (KTS_TEXT_IS(name, "stimulus_events"))
			e->events = v;
		break;
	case 18:
		if (KTS_TEXT_IS(name, "boundary_offset_ms"))
			e->boundary = v;
		break;
	default:
		break;
	}
}

static enum kts_status read_envelope(struct kts_worker *w, struct envelope *e)
{
	uint32_t node = w->plan->root[KTS_ROOT_SAMPLE];
	struct kts_members m;
	struct kts_member member;

	memset(e, 0xff, sizeof *e);
	e->n = 0;
	if (kts_json_kind(&w->json, 0) != KTS_JSON_OBJECT) {
		struct kts_text shown = kts_json_shown(&w->json, 0);

		return kts_worker_trouble(w, KTS_DIAG_data_form, 0, "a sample must be an object, and this is %.*s",
					  KTS_TEXT_ARG(shown));
	}
	kts_raw_forget(w, node);
	kts_members_start(&m, &w->json, &w->text, 0);
	while (kts_members_next(&m, &member)) {
		note(e, &member);
		e->n++;
		if (node)
			kts_raw_note(w, node, &member);
	}
	return kts_worker_members(w, &m, "the sample");
}

/* About the run, not a sample: only such keys, or the header that a recorder writes. */
static bool is_run(const struct envelope *e)
{
	uint32_t keys = (e->events != KTS_JSON_NONE) + (e->monitor != KTS_JSON_NONE);

	return e->header != KTS_JSON_NONE || (e->n && e->n == keys);
}

static bool is_document(const struct kts_json *json, const struct envelope *e)
{
	uint32_t keys = (e->events != KTS_JSON_NONE) + (e->monitor != KTS_JSON_NONE) +
			(e->header != KTS_JSON_NONE) + (e->samples != KTS_JSON_NONE);

	return e->n == keys && is_kind(json, e->samples, KTS_JSON_ARRAY) &&
	       (kts_json_end(json, e->samples) == e->samples + 1 || is_kind(json, e->samples + 1, KTS_JSON_OBJECT));
}

static enum kts_form guess_form(const struct kts_json *json, const struct envelope *e)
{
	bool entry = e->tag != KTS_JSON_NONE || e->elapsed != KTS_JSON_NONE || e->boundary != KTS_JSON_NONE ||
		     e->step != KTS_JSON_NONE;

	if (is_kind(json, e->report, KTS_JSON_OBJECT))
		return KTS_FORM_DRAINED;
	if (is_kind(json, e->values, KTS_JSON_OBJECT))
		return KTS_FORM_PROJECTED;
	if (entry && (e->report != KTS_JSON_NONE || e->stats != KTS_JSON_NONE))
		return KTS_FORM_DRAINED;
	return KTS_FORM_PLAIN;
}

enum kts_status kts_worker_look(struct kts_worker *w, const char *text, size_t len, enum kts_look *look)
{
	struct envelope e;

	KTS_TRY(kts_worker_parse(w, text, len));
	KTS_TRY(read_envelope(w, &e));
	*look = KTS_LOOK_SAMPLE;
	if (is_document(&w->json, &e)) {
		*look = KTS_LOOK_DOCUMENT;
	} else if (is_run(&e)) {
		*look = KTS_LOOK_RUN;
	} else if (w->form == KTS_FORM_UNKNOWN) {
		w->form = guess_form(&w->json, &e);
	}
	return KTS_OK;
}

static enum kts_status wrong(struct kts_worker *w, uint32_t token, const char *key, const char *what)
{
	struct kts_text shown = kts_json_shown(&w->json, token);

	return kts_worker_trouble(w, KTS_DIAG_data_field, token, "`%s` must be %s, and is %.*s", key, what,
				  KTS_TEXT_ARG(shown));
}

static const char unsigned_integer[] = "an unsigned integer";

static enum kts_status read_elapsed(struct kts_worker *w, uint32_t token, struct kts_row *row)
{
	struct kts_text text;
	struct kts_integer v;

	if (token == KTS_JSON_NONE)
		return KTS_OK;
	if (kts_json_token_integer(&w->json, token, &v)) {
		if (!v.fits_u64)
			return wrong(w, token, "elapsed_ms", "a time since the start of the run");
		row->has_time = v.u64 <= INT64_MAX / 1000000;
		if (row->has_time)
			kts_note_use(w, token, (struct kts_hole_use){ .use = KTS_USE_ELAPSED });
		else
			kts_consult(w, token);
		row->elapsed_ns = row->has_time ? (int64_t)v.u64 * 1000000 : 0;
		return KTS_OK;
	}
	if (kts_json_kind(&w->json, token) != KTS_JSON_NUMBER) {
		struct kts_scalar s;

		kts_scalar_json(&w->json, token, &s);
		/* digits beyond every clock */
		kts_consult(w, token);
		if (s.kind == KTS_SCALAR_HUGE && s.text.at[0] != '-')
			return KTS_OK;
		return wrong(w, token, "elapsed_ms", "a number of milliseconds");
	}
	kts_consult(w, token);
	text.at = kts_json_raw(&w->json, token, &text.len);
	if (text.at[0] == '-')
		return wrong(w, token, "elapsed_ms", "a time since the start of the run");
	switch (kts_time_read(text, 1000000, 1, &row->elapsed_ns)) {
	case KTS_TIME_OK:
		row->has_time = true;
		return KTS_OK;
	case KTS_TIME_BEYOND:
		return KTS_OK;
	case KTS_TIME_MALFORMED:
		break;
	}
	return KTS_EBUG;
}

static enum kts_status read_stamps(struct kts_worker *w, const struct envelope *e, struct kts_row *row)
{
	uint32_t tag = e->tag, step = given(&w->json, e->step), boundary = given(&w->json, e->boundary);

	if (tag != KTS_JSON_NONE) {
		if (kts_json_kind(&w->json, tag) != KTS_JSON_STRING)
			return wrong(w, tag, "tag", "text");
		KTS_TRY(kts_string_text(&w->json, &w->text, tag, &row->tag));
		kts_note_use(w, tag, (struct kts_hole_use){ .use = KTS_USE_TAG });
	}
	KTS_TRY(read_elapsed(w, given(&w->json, e->elapsed), row));
	if (step != KTS_JSON_NONE) {
		if (!kts_json_token_u64(&w->json, step, &row->phase) || row->phase >= KTS_NO_PHASE - 1)
			return wrong(w, step, "step_index", unsigned_integer);
		row->phase++;
		kts_note_use(w, step, (struct kts_hole_use){ .use = KTS_USE_STEP });
	}
	if (boundary != KTS_JSON_NONE) {
		if (!kts_json_token_u64(&w->json, boundary, &row->boundary_ms))
			return wrong(w, boundary, "boundary_offset_ms", unsigned_integer);
		row->has_boundary = true;
		kts_note_use(w, boundary, (struct kts_hole_use){ .use = KTS_USE_BOUNDARY });
	}
	return KTS_OK;
}

/* Time, tag and phase of a plain sample, from where the series block says they are. */
static enum kts_status read_keys(struct kts_worker *w, struct kts_row *row)
{
	const struct kts_json *json = &w->json;
	uint32_t tag = given(json, w->key_token[KTS_PLAN_TAG]), time = given(json, w->key_token[KTS_PLAN_TIME]);
	uint32_t phase = given(json, w->key_token[KTS_PLAN_PHASE]);
	struct kts_text text;

	if (is_kind(json, tag, KTS_JSON_STRING))
		KTS_TRY(kts_string_text(json, &w->text, tag, &row->tag));
	else if (is_kind(json, tag, KTS_JSON_NUMBER))
		row->tag.at = kts_json_raw(json, tag, &row->tag.len);
	if (row->tag.at)
		kts_note_use(w, tag, (struct kts_hole_use){ .use = KTS_USE_TAG });
	if (time != KTS_JSON_NONE) {
		bool string = is_kind(json, time, KTS_JSON_STRING);

		text.at = kts_json_raw(json, time, &text.len);
		if (string) {
			text.at++;
			text.len -= 2;
		}
		enum kts_time_result result = string || is_kind(json, time, KTS_JSON_NUMBER) ?
			kts_time_read(text, w->plan->time_num, w->plan->time_den, &row->elapsed_ns) :
			KTS_TIME_MALFORMED;

		row->has_time = result == KTS_TIME_OK;
		w->batch->bad_times += result != KTS_TIME_OK;
		if (!row->has_time)
			w->record.on = false;	/* each such sample counts */
		else
			kts_note_use(w, time, (struct kts_hole_use){ .use = KTS_USE_TIME });
	}
	if (phase != KTS_JSON_NONE) {
		struct kts_text shown = kts_json_shown(json, phase);
		const char *path = w->plan->key[KTS_PLAN_PHASE]->text;

		if (!kts_json_token_u64(json, phase, &row->phase) || row->phase >= KTS_NO_PHASE - 1)
			return kts_worker_trouble(w, KTS_DIAG_data_key, phase,
						  "`phase %s` must be the number of a step, and is %.*s",
						  path ? path : "", KTS_TEXT_ARG(shown));
		row->phase++;
		kts_note_use(w, phase, (struct kts_hole_use){ .use = KTS_USE_STEP });
	}
	return KTS_OK;
}

static enum kts_status keep_tag(struct kts_worker *w, struct kts_text *tag, struct kts_text line)
{
	bool in_text = tag->at >= line.at && tag->at < line.at + line.len;

	if (!tag->at || (in_text && !w->copy_tags))
		return KTS_OK;
	tag->at = kts_bump_text(&w->batch->text, tag->at, tag->len);
	return tag->at ? KTS_OK : KTS_ENOMEM;
}

enum kts_status kts_worker_filter(struct kts_worker *w, struct kts_text tag, bool *passes)
{
	struct kts_batch *b = w->batch;

	*passes = !w->plan->tags || !tag.at || kts_glob_matches(w->plan->tags, tag.at, tag.len);
	if (*passes)
		return KTS_OK;
	b->left_out++;
	if (b->n_tags_seen == KTS_TAGS_SHOWN)
		return KTS_OK;
	for (size_t i = 0; i < b->n_tags_seen; i++)
		if (kts_text_equal(b->tag_seen[i], tag))
			return KTS_OK;
	tag.at = kts_bump_text(&b->text, tag.at, tag.len);
	if (!tag.at)
		return KTS_ENOMEM;
	b->tag_seen[b->n_tags_seen++] = tag;
	return KTS_OK;
}

static const struct kts_raw raw_sample = {
	.what = "the sample", .null_kind = KTS_KIND_absent, .missing = KTS_KIND_field_not_found,
};

static enum kts_status read_drained(struct kts_worker *w, const struct envelope *e, struct kts_row *row)
{
	uint32_t report = e->report, node = w->plan->root[KTS_ROOT_REPORT];
	struct kts_raw raw = { .what = "the report", .null_kind = KTS_KIND_absent };

	if (report != KTS_JSON_NONE && kts_json_kind(&w->json, report) != KTS_JSON_OBJECT)
		return wrong(w, report, "report", "an object");
	KTS_TRY(kts_captured_read(w, report));
	KTS_TRY(kts_stats_slot(w, given(&w->json, e->stats)));
	KTS_TRY(kts_captured_fact(w, &row->fact));
	KTS_TRY(kts_snapshot_read(w));
	KTS_TRY(kts_stats_read(w));
	KTS_TRY(kts_host_read(w));
	if (!node)
		return KTS_OK;
	raw.missing = w->report.placeholder ? KTS_KIND_placeholder : KTS_KIND_field_not_found;
	raw.reason = w->report.reason;
	if (report == KTS_JSON_NONE)
		return kts_fail_below(w, node, KTS_KIND_absent, 0, NULL, NULL);
	return kts_raw_noted(w, node, report, &raw);
}

static enum kts_status read_form(struct kts_worker *w, const struct envelope *e, struct kts_row *row)
{
	switch (w->form) {
	case KTS_FORM_DRAINED:
		return read_drained(w, e, row);
	case KTS_FORM_PROJECTED:
		if (!is_kind(&w->json, e->values, KTS_JSON_OBJECT))
			return kts_worker_trouble(w, KTS_DIAG_data_form, 0,
						  "the series is projected, and this sample has no object `values`");
		return kts_values_read(w, e->values);
	case KTS_FORM_PLAIN:
		return KTS_OK;
	case KTS_FORM_UNKNOWN:
		break;
	}
	return KTS_EBUG;
}

static enum kts_status read_sample(struct kts_worker *w, const struct envelope *e, uint64_t line)
{
	struct kts_batch *b = w->batch;
	struct kts_row *row = &b->row[b->n];
	uint32_t node = w->plan->root[KTS_ROOT_SAMPLE];

	*row = (struct kts_row){ .line = line, .left_out = b->left_out };
	for (unsigned k = 0; k < KTS_PLAN_KEYS; k++)
		w->key_token[k] = KTS_JSON_NONE;
	if (node)
		KTS_TRY(kts_raw_noted(w, node, 0, &raw_sample));
	if (w->form == KTS_FORM_PLAIN)
		KTS_TRY(read_keys(w, row));
	else
		KTS_TRY(read_stamps(w, e, row));
	return read_form(w, e, row);
}

/* The row that was made becomes one of the batch, if `tags` let it through. */
static enum kts_status commit(struct kts_worker *w, struct kts_text text, bool *passes)
{
	struct kts_batch *b = w->batch;
	struct kts_row *row = &b->row[b->n];

	KTS_TRY(kts_worker_filter(w, row->tag, passes));
	if (!*passes) {
		kts_batch_drop_row(b);
		return KTS_OK;
	}
	KTS_TRY(keep_tag(w, &row->tag, text));
	b->left_out = 0;
	b->n++;
	/* the joiner may leave it out, and then its keys do not count: later ones must be noted anew */
	b->closed = w->plan->sweeps && w->plan->tags && !row->tag.at;
	return KTS_OK;
}

static enum kts_status keep_part(struct kts_worker *w, enum kts_run_key key, const char *name, uint32_t token)
{
	KTS_TRY(kts_run_note(w, key, token));
	return w->discovery ? kts_discover_run(w, name, token) : KTS_OK;
}

/*
 * A recorder says that its stamps are the phases: events may name them, but move no sample, so that none has to wait for
 * what may stand behind it. Behind a sample it says so too late.
 */
static enum kts_status read_promise(struct kts_worker *w, uint32_t header)
{
	struct kts_batch *b = w->batch;
	struct kts_members m;
	struct kts_member member;
	struct kts_text text;

	kts_members_start(&m, &w->json, &w->text, header);
	while (kts_members_next(&m, &member)) {
		if (!KTS_TEXT_IS(member.name, "phases") || kts_json_kind(&w->json, member.value) != KTS_JSON_STRING)
			continue;
		KTS_TRY(kts_string_text(&w->json, &w->text, member.value, &text));
		b->stamped |= KTS_TEXT_IS(text, "stamped") && !b->n && !b->left_out;
	}
	return kts_worker_members(w, &m, "the header");
}

/* A line about the run. Its header is the line itself, unless an object stands at the key. */
static enum kts_status read_run(struct kts_worker *w, const struct envelope *e)
{
	if (e->monitor != KTS_JSON_NONE)
		KTS_TRY(keep_part(w, KTS_RUN_MONITOR, "monitor", e->monitor));
	if (e->header != KTS_JSON_NONE) {
		uint32_t header = is_kind(&w->json, e->header, KTS_JSON_OBJECT) ? e->header : 0;

		KTS_TRY(keep_part(w, KTS_RUN_HEADER, "kts_series", header));
		KTS_TRY(read_promise(w, header));
	}
	if (e->events == KTS_JSON_NONE)
		return KTS_OK;
	KTS_TRY(kts_events_read(w, e->events, &w->batch->events));
	return keep_part(w, KTS_RUN_EVENTS, "stimulus_events", e->events);
}

enum kts_status kts_worker_read(struct kts_worker *w, const char *text, size_t len, uint64_t line)
{
	struct kts_batch *b = w->batch;
	struct kts_text whole = { text, len };
	struct envelope e;
	bool passes;

	kts_batch_begin_row(b);
	if (kts_template_match(w, text, len)) {
		b->row[b->n].line = line;
		b->row[b->n].left_out = b->left_out;
		return commit(w, whole, &passes);
	}
	KTS_TRY(kts_worker_parse(w, text, len));
	/* a line that matches a template is not looked at: what it offers would not be seen */
	if (!w->discovery)
		KTS_TRY(kts_template_begin(w));
	KTS_TRY(read_envelope(w, &e));
	if (is_run(&e))
		return read_run(w, &e);
	KTS_TRY(read_sample(w, &e, line));
	if (w->discovery)
		KTS_TRY(kts_discover_sample(w, e.values));
	KTS_TRY(commit(w, whole, &passes));
	return passes && w->record.on ? kts_template_make(w) : KTS_OK;
}
