/* SPDX-License-Identifier: MIT */
/* Stimulus events: what the scenario did, and when. */
#include "runtime/series/events.h"

#include "runtime/series/raw.h"
#include "runtime/series/scalar.h"

static enum kts_status wrong(struct kts_worker *w, uint32_t token, const char *key, const char *what)
{
	struct kts_text shown = kts_json_shown(&w->json, token);

	return kts_worker_trouble(w, KTS_DIAG_data_events, token, "%s must be %s, and is %.*s", key, what,
				  KTS_TEXT_ARG(shown));
}

static enum kts_status read_event(struct kts_worker *w, uint32_t token, struct kts_events *events)
{
	const struct kts_json *json = &w->json;
	uint32_t elapsed = KTS_JSON_NONE, step = KTS_JSON_NONE, label = KTS_JSON_NONE;
	uint64_t elapsed_ms, step_index = KTS_NO_PHASE;
	bool is_end = false;
	struct kts_text text;
	struct kts_members m;
	struct kts_member member;

	if (kts_json_kind(json, token) != KTS_JSON_OBJECT)
		return wrong(w, token, "an event", "an object");
	kts_members_start(&m, &w->json, &w->text, token);
	while (kts_members_next(&m, &member)) {
		if (KTS_TEXT_IS(member.name, "elapsed_ms"))
			elapsed = member.value;
		else if (KTS_TEXT_IS(member.name, "step_index"))
			step = kts_not_null(json, member.value);
		else if (KTS_TEXT_IS(member.name, "label"))
			label = member.value;
		else if (KTS_TEXT_IS(member.name, "is_step_end"))
			is_end = kts_json_kind(json, member.value) == KTS_JSON_TRUE;
	}
	KTS_TRY(kts_worker_members(w, &m, "an event"));
	if (elapsed == KTS_JSON_NONE)
		return kts_worker_trouble(w, KTS_DIAG_data_events, token, "an event has no `elapsed_ms`");
	if (!kts_token_u64(w, elapsed, &elapsed_ms))
		return wrong(w, elapsed, "`elapsed_ms` of an event", "an unsigned integer");
	if (step != KTS_JSON_NONE && (!kts_token_u64(w, step, &step_index) || step_index >= KTS_NO_PHASE - 1))
		return wrong(w, step, "`step_index` of an event", "an unsigned integer");
	if (step != KTS_JSON_NONE && !is_end)
		KTS_TRY(kts_events_add(events, elapsed_ms, step_index));
	if (label == KTS_JSON_NONE || kts_json_kind(json, label) != KTS_JSON_STRING)
		return KTS_OK;
	KTS_TRY(kts_worker_text(w, label, &text));
	return kts_events_add_label(events, elapsed_ms, step_index, text);
}

enum kts_status kts_events_read(struct kts_worker *w, uint32_t token, struct kts_events *events)
{
	const struct kts_json *json = &w->json;

	if (kts_json_kind(json, token) == KTS_JSON_NULL)
		return KTS_OK;
	if (kts_json_kind(json, token) != KTS_JSON_ARRAY)
		return wrong(w, token, "`stimulus_events`", "a list");
	events->present = true;
	for (uint32_t t = token + 1, end = kts_json_end(json, token); t != end; t = kts_json_skip(json, t))
		KTS_TRY(read_event(w, t, events));
	return KTS_OK;
}
