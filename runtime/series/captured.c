/* SPDX-License-Identifier: MIT */
#include "runtime/series/captured.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/series/raw.h"
#include "runtime/series/scalar.h"

/* An object has three global sections; more say nothing more about who it is. */
#define FACT_SECTIONS	16u
/* Sections that are looked at for a fact: each is compared with all maps, and a report may hold millions. */
#define FACT_CANDIDATES	64u

void kts_captured_free(struct kts_captured *report)
{
	free(report->kva);
	free(report->map);
	*report = (struct kts_captured){ 0 };
}

static bool ends_with(struct kts_text text, const char *end, size_t len)
{
	return text.len >= len && memcmp(text.at + text.len - len, end, len) == 0;
}

static bool begins_with(struct kts_text text, const char *begin, size_t len)
{
	return text.len >= len && memcmp(text.at, begin, len) == 0;
}

/* What the name of a map says about it; ktstr-model: the object is what stands before the first dot. */
static void classify(struct kts_map *map)
{
	const char *dot = map->name.len ? memchr(map->name.at, '.', map->name.len) : NULL;

	map->prefix_len = 0;
	map->global = map->section = false;
	if (!dot)
		return;
	if (dot == map->name.at) {
		map->section = begins_with(map->name, ".bss", 4) || begins_with(map->name, ".data", 5) ||
			       begins_with(map->name, ".rodata", 7);
		return;
	}
	if (ends_with(map->name, ".bss", 4) || ends_with(map->name, ".data", 5) ||
	    ends_with(map->name, ".rodata", 7)) {
		map->prefix_len = (uint32_t)(dot - map->name.at);
		map->global = map->section = true;
	}
}

struct kts_text kts_map_object(const struct kts_captured *report, const struct kts_map *map)
{
	return map->global ? kts_map_prefix(map) : report->object;
}

static enum kts_status expected(struct kts_worker *w, uint32_t token, const char *key, const char *what)
{
	struct kts_text shown = kts_json_shown(&w->json, token);

	return kts_worker_trouble(w, KTS_DIAG_data_field, token, "`%s` must be %s, and is %.*s", key, what,
				  KTS_TEXT_ARG(shown));
}

/* null means absent everywhere in a report. */
static enum kts_status want_text(struct kts_worker *w, uint32_t token, const char *key, struct kts_text *out)
{
	enum kts_json_kind kind = kts_json_kind(&w->json, token);

	if (kind == KTS_JSON_NULL)
		return KTS_OK;
	if (kind != KTS_JSON_STRING)
		return expected(w, token, key, "text");
	return kts_worker_text(w, token, out);
}

static enum kts_status want_u64(struct kts_worker *w, uint32_t token, const char *key, uint64_t *out)
{
	if (kts_json_kind(&w->json, token) == KTS_JSON_NULL || kts_token_u64(w, token, out))
		return KTS_OK;
	return expected(w, token, key, "an unsigned integer");
}

static enum kts_status want_kind(struct kts_worker *w, uint32_t token, const char *key, enum kts_json_kind kind,
				 const char *what, uint32_t *out)
{
	*out = KTS_JSON_NONE;
	if (kts_json_kind(&w->json, token) == KTS_JSON_NULL)
		return KTS_OK;
	if (kts_json_kind(&w->json, token) != kind)
		return expected(w, token, key, what);
	*out = token;
	return KTS_OK;
}

static enum kts_status read_map(struct kts_worker *w, uint32_t token, struct kts_map *map)
{
	struct kts_members m;
	struct kts_member member;
	uint64_t id = 0;
	bool named = false;

	map->name = (struct kts_text){ "", 0 };
	map->kva = map->address = 0;
	map->value = map->entries = map->array_entries = map->percpu_entries = map->percpu_hash_entries = KTS_JSON_NONE;
	map->error = map->max_entries = KTS_JSON_NONE;
	map->visible = map->cut = false;
	map->origin = 0;
	if (kts_json_kind(&w->json, token) != KTS_JSON_OBJECT)
		return expected(w, token, "report.maps[]", "an object");
	kts_members_start(&m, &w->json, &w->text, token);
	while (kts_members_next(&m, &member)) {
		struct kts_text name = member.name;
		uint32_t v = member.value;

		switch (name.len) {
		case 4:
			if (KTS_TEXT_IS(name, "name")) {
				named = kts_json_kind(&w->json, v) == KTS_JSON_STRING;
				KTS_TRY(want_text(w, v, "report.maps[].name", &map->name));
			}
			break;
		case 5:
			if (KTS_TEXT_IS(name, "value"))
				map->value = kts_not_null(&w->json, v);
			else if (KTS_TEXT_IS(name, "error"))
				map->error = kts_not_null(&w->json, v);
			break;
		case 6:
			if (KTS_TEXT_IS(name, "map_id"))
				KTS_TRY(want_u64(w, v, "report.maps[].map_id", &id));
			break;
		case 7:
			if (KTS_TEXT_IS(name, "map_kva"))
				KTS_TRY(want_u64(w, v, "report.maps[].map_kva", &map->kva));
			else if (KTS_TEXT_IS(name, "entries"))
				KTS_TRY(want_kind(w, v, "entries", KTS_JSON_ARRAY, "an array", &map->entries));
			break;
		case 11:
			if (KTS_TEXT_IS(name, "max_entries"))
				map->max_entries = kts_not_null(&w->json, v);
			break;
		case 13:
			if (KTS_TEXT_IS(name, "array_entries"))
				KTS_TRY(want_kind(w, v, "array_entries", KTS_JSON_ARRAY, "an array", &map->array_entries));
			break;
		case 14:
			if (KTS_TEXT_IS(name, "percpu_entries"))
				KTS_TRY(want_kind(w, v, "percpu_entries", KTS_JSON_ARRAY, "an array", &map->percpu_entries));
			break;
		case 19:
			if (KTS_TEXT_IS(name, "percpu_hash_entries"))
				KTS_TRY(want_kind(w, v, "percpu_hash_entries", KTS_JSON_ARRAY, "an array",
						  &map->percpu_hash_entries));
			break;
		default:
			break;
		}
	}
	KTS_TRY(kts_worker_members(w, &m, "a map of the report"));
	if (!named)
		return kts_worker_trouble(w, KTS_DIAG_data_field, token, "a map of the report has no name");
	map->address = map->kva ? map->kva : id;
	classify(map);
	return KTS_OK;
}

static enum kts_status read_maps(struct kts_worker *w, uint32_t list)
{
	struct kts_captured *r = &w->report;

	if (list == KTS_JSON_NONE)
		return KTS_OK;
	for (uint32_t item = list + 1, end = kts_json_end(&w->json, list); item != end;
	     item = kts_json_skip(&w->json, item)) {
		KTS_TRY(kts_grow(&r->map, &r->cap_maps, r->n_maps, sizeof *r->map));
		KTS_TRY(read_map(w, item, &r->map[r->n_maps]));
		r->n_maps++;
	}
	return KTS_OK;
}

static int compare_kvas(const void *a, const void *b)
{
	uint64_t x, y;

	memcpy(&x, a, sizeof x);
	memcpy(&y, b, sizeof y);
	return (x > y) - (x < y);
}

static enum kts_status read_kvas(struct kts_worker *w, uint32_t list)
{
	struct kts_captured *r = &w->report;

	if (list == KTS_JSON_NONE)
		return KTS_OK;
	for (uint32_t item = list + 1, end = kts_json_end(&w->json, list); item != end; item++) {
		uint64_t kva;

		if (!kts_token_u64(w, item, &kva))
			return expected(w, item, "report.active_map_kvas[]", "an unsigned integer");
		KTS_TRY(kts_grow(&r->kva, &r->cap_kvas, r->n_kvas, sizeof *r->kva));
		r->kva[r->n_kvas++] = kva;
	}
	if (r->n_kvas)
		qsort(r->kva, r->n_kvas, sizeof *r->kva, compare_kvas);
	return KTS_OK;
}

static bool in_set(const struct kts_captured *r, uint64_t kva)
{
	return bsearch(&kva, r->kva, r->n_kvas, sizeof kva, compare_kvas) != NULL;
}

/* Rules 2 and 3 of series.md 2: who is active, and which maps are its. */
static void find_active(struct kts_captured *r)
{
	if (r->object.len && r->n_kvas) {
		r->active = KTS_ACTIVE_ADDRESSES;
	} else if (r->object.len) {
		r->active = KTS_ACTIVE_NAME;
	} else {
		r->active = KTS_ACTIVE_NONE;
		for (size_t i = 0; i < r->n_maps; i++) {
			const struct kts_map *map = &r->map[i];

			if (!map->global)
				continue;
			if (r->active == KTS_ACTIVE_NONE) {
				r->active = KTS_ACTIVE_ONLY;
				r->object = kts_map_prefix(map);
			} else if (!kts_text_equal(r->object, kts_map_prefix(map))) {
				r->active = KTS_ACTIVE_SEVERAL;
				r->object = (struct kts_text){ "", 0 };
				break;
			}
		}
	}
	for (size_t i = 0; i < r->n_maps; i++) {
		struct kts_map *map = &r->map[i];

		if (r->active == KTS_ACTIVE_ADDRESSES)
			map->visible = map->kva && in_set(r, map->kva);
		else if (r->active == KTS_ACTIVE_SEVERAL)
			map->visible = true;
		else
			map->visible = r->active != KTS_ACTIVE_NONE &&
				       (!map->global || kts_text_equal(r->object, kts_map_prefix(map)));
	}
}

static enum kts_status check_schema(struct kts_worker *w, uint32_t token)
{
	struct kts_text schema = KTS_TEXT("single");

	KTS_TRY(want_text(w, token, "report.schema", &schema));
	if (KTS_TEXT_IS(schema, "single"))
		return KTS_OK;
	if (KTS_TEXT_IS(schema, "dual"))
		return kts_worker_trouble(w, KTS_DIAG_data_schema, token,
					  "this is a \"dual\" report, an early and a late one; a series holds single ones");
	if (KTS_TEXT_IS(schema, "degraded"))
		return kts_worker_trouble(w, KTS_DIAG_data_schema, token,
					  "this is a \"degraded\" report, which has no maps; a series holds single ones");
	return kts_worker_trouble(w, KTS_DIAG_data_schema, token, "the report's schema is \"%.*s\", not \"single\"",
				  KTS_TEXT_ARG(schema));
}

struct keys {
	uint32_t maps, kvas, placeholder;
	uint64_t dropped;
};

static enum kts_status read_key(struct kts_worker *w, const struct kts_member *member, struct keys *k)
{
	struct kts_captured *r = &w->report;
	struct kts_text name = member->name;
	uint32_t v = member->value;

	switch (name.len) {
	case 4:
		if (KTS_TEXT_IS(name, "maps"))
			return want_kind(w, v, "report.maps", KTS_JSON_ARRAY, "an array", &k->maps);
		break;
	case 6:
		if (KTS_TEXT_IS(name, "schema"))
			return check_schema(w, v);
		break;
	case 12:
		if (KTS_TEXT_IS(name, "per_cpu_time"))
			return want_kind(w, v, "report.per_cpu_time", KTS_JSON_ARRAY, "an array", &r->per_cpu_time);
		break;
	case 14:
		if (KTS_TEXT_IS(name, "is_placeholder"))
			k->placeholder = v;
		else if (KTS_TEXT_IS(name, "maps_truncated"))
			return want_u64(w, v, "report.maps_truncated", &k->dropped);
		break;
	case 15:
		if (KTS_TEXT_IS(name, "active_obj_name"))
			return want_text(w, v, "report.active_obj_name", &r->object);
		if (KTS_TEXT_IS(name, "active_map_kvas"))
			return want_kind(w, v, "report.active_map_kvas", KTS_JSON_ARRAY, "an array", &k->kvas);
		break;
	case 22:
		if (KTS_TEXT_IS(name, "scx_walker_unavailable"))
			return want_text(w, v, "report.scx_walker_unavailable", &r->reason);
		break;
	default:
		break;
	}
	return KTS_OK;
}

enum kts_status kts_captured_read(struct kts_worker *w, uint32_t token)
{
	struct kts_captured *r = &w->report;
	struct keys k = { KTS_JSON_NONE, KTS_JSON_NONE, KTS_JSON_NONE, 0 };
	uint32_t node = w->plan->root[KTS_ROOT_REPORT];
	struct kts_members m;
	struct kts_member member;

	r->token = token;
	r->placeholder = r->dropped = false;
	r->reason = (struct kts_text){ NULL, 0 };
	r->object = (struct kts_text){ "", 0 };
	r->n_kvas = r->n_maps = 0;
	r->per_cpu_time = KTS_JSON_NONE;
	r->active = KTS_ACTIVE_NONE;
	kts_raw_forget(w, node);
	if (token == KTS_JSON_NONE)
		return KTS_OK;
	kts_members_start(&m, &w->json, &w->text, token);
	while (kts_members_next(&m, &member)) {
		if (node)
			kts_raw_note(w, node, &member);
		KTS_TRY(read_key(w, &member, &k));
	}
	KTS_TRY(kts_worker_members(w, &m, "the report"));
	r->dropped = k.dropped != 0;
	if (k.placeholder != KTS_JSON_NONE) {
		enum kts_json_kind kind = kts_json_kind(&w->json, k.placeholder);

		if (kind != KTS_JSON_TRUE && kind != KTS_JSON_FALSE && kind != KTS_JSON_NULL)
			return expected(w, k.placeholder, "report.is_placeholder", "true or false");
		r->placeholder = kind == KTS_JSON_TRUE;
	}
	if (r->placeholder) {
		if (!r->reason.at)
			r->reason = KTS_TEXT("placeholder report");
		return KTS_OK;
	}
	KTS_TRY(read_kvas(w, k.kvas));
	KTS_TRY(read_maps(w, k.maps));
	find_active(r);
	return KTS_OK;
}

enum kts_status kts_captured_fact(struct kts_worker *w, uint32_t *out)
{
	const struct kts_captured *r = &w->report;
	struct kts_fact fact = { .object = r->object };
	size_t looked = 0;

	*out = 0;
	if (r->placeholder || !r->object.len)
		return KTS_OK;
	for (size_t i = 0; i < r->n_maps && fact.n_sections < FACT_SECTIONS && looked < FACT_CANDIDATES; i++) {
		const struct kts_map *map = &r->map[i];
		bool twice = false;

		if (!map->global || !map->visible || !map->address)
			continue;
		looked++;
		/* two copies of one section, and no addresses to tell which is active: neither says anything */
		for (size_t j = 0; j < r->n_maps && !twice; j++)
			twice = j != i && r->map[j].visible && r->map[j].global &&
				kts_text_equal(r->map[j].name, map->name);
		if (twice)
			continue;
		KTS_TRY(kts_grow(&w->section, &w->cap_sections, fact.n_sections, sizeof *w->section));
		w->section[fact.n_sections++] = (struct kts_section){ map->name, map->address };
	}
	fact.section = w->section;
	return kts_batch_fact(w->batch, &fact, out);
}
