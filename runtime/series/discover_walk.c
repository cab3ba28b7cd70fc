/* SPDX-License-Identifier: MIT */
/* The walk over one sample that finds its paths, with the reader's own look-up. */
#include "runtime/series/discover.h"

#include <string.h>

#include "runtime/series/captured.h"
#include "runtime/series/raw.h"
#include "runtime/series/snapshot.h"

static const struct kts_text no_key = { NULL, 0 };

static bool can_be_named(struct kts_text name)
{
	return name.len && !memchr(name.at, 0, name.len);
}

static enum kts_status enter_name(struct kts_worker *w, struct kts_found *at, struct kts_text name,
				  struct kts_found **out)
{
	struct kts_step step = { .kind = KTS_STEP_NAME, .name = name.at, .len = name.len };

	*out = NULL;
	return can_be_named(name) ? kts_found_enter(w->discovery, at, step, false, no_key, out) : KTS_OK;
}

static enum kts_status enter_number(struct kts_worker *w, struct kts_found *at, enum kts_step_kind kind, uint64_t n,
				    struct kts_found **out)
{
	struct kts_step step = { .kind = kind, .index = n };

	KTS_TRY(kts_found_enter(w->discovery, at, step, true, no_key, out));
	if (*out && n + 1 > (*out)->keys)
		(*out)->keys = n + 1;
	return KTS_OK;
}

static unsigned kinds_of(const struct kts_scalar *s)
{
	switch (s->kind) {
	case KTS_SCALAR_INTEGER:
		if (s->is_double)
			return KTS_FOUND_REAL;
		return KTS_FOUND_INTEGER | (s->integer.fits_u64 ? 0 : KTS_FOUND_NEGATIVE) |
		       (s->integer.fits_i64 ? 0 : KTS_FOUND_ABOVE_I64);
	case KTS_SCALAR_HUGE:
	case KTS_SCALAR_REAL:
		return KTS_FOUND_REAL;
	case KTS_SCALAR_BOOL:
		return KTS_FOUND_BOOL;
	case KTS_SCALAR_ADDRESS:
		return KTS_FOUND_ADDRESS;
	case KTS_SCALAR_NULL:
	case KTS_SCALAR_OTHER:
		break;
	}
	return 0;
}

/* --- JSON as it stands --- */

static enum kts_status walk_json(struct kts_worker *w, struct kts_found *at, uint32_t token, const char *what);

static enum kts_status walk_object(struct kts_worker *w, struct kts_found *at, uint32_t token, const char *what)
{
	struct kts_members m;
	struct kts_member member;
	struct kts_found *child;

	kts_members_start(&m, &w->json, &w->text, token);
	while (kts_members_next(&m, &member)) {
		KTS_TRY(enter_name(w, at, member.name, &child));
		if (child)
			KTS_TRY(walk_json(w, child, member.value, what));
	}
	return kts_worker_members(w, &m, what);
}

static enum kts_status walk_json(struct kts_worker *w, struct kts_found *at, uint32_t token, const char *what)
{
	enum kts_json_kind kind = kts_json_kind(&w->json, token);
	uint64_t n = 0;
	struct kts_scalar s;
	struct kts_found *child;

	if (kind == KTS_JSON_OBJECT)
		return walk_object(w, at, token, what);
	if (kind == KTS_JSON_ARRAY) {
		for (uint32_t t = token + 1, end = kts_json_end(&w->json, token); t != end;
		     t = kts_json_skip(&w->json, t), n++) {
			KTS_TRY(enter_number(w, at, KTS_STEP_INDEX, n, &child));
			if (child)
				KTS_TRY(walk_json(w, child, t, what));
		}
		return KTS_OK;
	}
	kts_scalar_json(&w->json, token, &s);
	s.text.at = kts_json_raw(&w->json, token, &s.text.len);
	return kts_found_value(w->discovery, at,
			       s.kind == KTS_SCALAR_OTHER && kind == KTS_JSON_STRING ? KTS_FOUND_TEXT : kinds_of(&s), s.text);
}

/* --- values of the kernel --- */

static enum kts_status walk_rendered(struct kts_worker *w, struct kts_found *at, uint32_t token);

static bool is_list(const struct kts_json *json, uint32_t token)
{
	return token != KTS_JSON_NONE && kts_json_kind(json, token) == KTS_JSON_ARRAY;
}

/* The members of a struct; those of an anonymous one are its own. */
static enum kts_status walk_members(struct kts_worker *w, struct kts_found *at, const struct kts_rendered *r)
{
	const struct kts_json *json = &w->json;
	struct kts_rendered inner;
	struct kts_found *child;
	struct kts_text name;
	uint32_t value;

	if (r->kind != KTS_RENDERED_struct || !is_list(json, r->members))
		return KTS_OK;
	for (uint32_t e = r->members + 1, end = kts_json_end(json, r->members); e != end; e = kts_json_skip(json, e)) {
		KTS_TRY(kts_rendered_element(w, e, &name, &value));
		if (value == KTS_JSON_NONE)
			continue;
		if (!name.len) {
			KTS_TRY(kts_rendered_read(w, value, &inner));
			while (inner.kind == KTS_RENDERED_truncated && inner.partial != KTS_JSON_NONE)
				KTS_TRY(kts_rendered_read(w, inner.partial, &inner));
			KTS_TRY(walk_members(w, at, &inner));
			continue;
		}
		KTS_TRY(enter_name(w, at, name, &child));
		if (child)
			KTS_TRY(walk_rendered(w, child, value));
	}
	return KTS_OK;
}

/* BTF has no characters: they are integers of one byte with a sign. */
static bool is_character(struct kts_worker *w, const struct kts_rendered *r)
{
	uint64_t bits = 0;

	if (r->kind == KTS_RENDERED_char)
		return true;
	return r->kind == KTS_RENDERED_int && r->bits != KTS_JSON_NONE && kts_token_u64(w, r->bits, &bits) && bits == 8;
}

static enum kts_status note_leaf(struct kts_worker *w, struct kts_found *at, const struct kts_rendered *r)
{
	struct kts_text shown = KTS_TEXT("");
	const char *word = kts_rendered_word(r);
	struct kts_scalar s;
	unsigned kinds;

	switch (r->kind) {
	case KTS_RENDERED_bytes:
		at->why = KTS_TEXT("bytes, because the map was declared without types");
		return kts_found_value(w->discovery, at, KTS_FOUND_OPAQUE, shown);
	case KTS_RENDERED_unsupported:
	case KTS_RENDERED_cpu_list:
	case KTS_RENDERED_truncated:
		at->why = (struct kts_text){ word, strlen(word) };
		return kts_found_value(w->discovery, at, KTS_FOUND_OPAQUE, shown);
	case KTS_RENDERED_struct:
	case KTS_RENDERED_array:
	case KTS_RENDERED_none:
	case KTS_RENDERED_COUNT:
		return KTS_OK;
	case KTS_RENDERED_int:
	case KTS_RENDERED_uint:
	case KTS_RENDERED_bool:
	case KTS_RENDERED_char:
	case KTS_RENDERED_float:
	case KTS_RENDERED_enum:
	case KTS_RENDERED_ptr:
		break;
	}
	kts_rendered_scalar(w, r, &s);
	kinds = kinds_of(&s);
	if (kinds && r->kind == KTS_RENDERED_int)
		kinds |= KTS_FOUND_SIGNED;
	if (kinds && at->step.kind == KTS_STEP_SWEEP && is_character(w, r))
		kinds |= KTS_FOUND_CHARACTER;
	if (r->value != KTS_JSON_NONE)
		shown.at = kts_json_raw(&w->json, r->value, &shown.len);
	return kts_found_value(w->discovery, at, kinds, shown);
}

static enum kts_status walk_rendered(struct kts_worker *w, struct kts_found *at, uint32_t token)
{
	const struct kts_json *json = &w->json;
	struct kts_rendered r, leaf;
	struct kts_found *child;
	uint64_t n = 0;

	KTS_TRY(kts_rendered_read(w, token, &r));
	leaf = r;
	while (leaf.kind == KTS_RENDERED_truncated && leaf.partial != KTS_JSON_NONE)
		KTS_TRY(kts_rendered_read(w, leaf.partial, &leaf));
	KTS_TRY(note_leaf(w, at, &leaf));
	KTS_TRY(kts_rendered_peel(w, &r));
	if (r.kind != KTS_RENDERED_array || !is_list(json, r.elements))
		return walk_members(w, at, &r);
	for (uint32_t e = r.elements + 1, end = kts_json_end(json, r.elements); e != end; e = kts_json_skip(json, e), n++) {
		KTS_TRY(enter_number(w, at, KTS_STEP_INDEX, n, &child));
		if (child)
			KTS_TRY(walk_rendered(w, child, e));
	}
	return KTS_OK;
}

/* --- the report --- */

static enum kts_status walk_section(struct kts_worker *w, struct kts_found *at, const struct kts_map *map)
{
	struct kts_rendered r;

	if (!at || map->value == KTS_JSON_NONE)
		return KTS_OK;
	KTS_TRY(kts_rendered_read(w, map->value, &r));
	KTS_TRY(kts_rendered_peel(w, &r));
	return walk_members(w, at, &r);
}

/* Text that was cut off may end in the middle of a character, which no spec can hold. */
static bool is_whole(struct kts_text text)
{
	return text.len < KTS_KEY_BYTES && can_be_named(text);
}

static enum kts_status walk_slots(struct kts_worker *w, struct kts_found *at, uint32_t slots)
{
	struct kts_found *child;
	uint64_t cpu = 0;

	if (!is_list(&w->json, slots))
		return KTS_OK;
	for (uint32_t s = slots + 1, end = kts_json_end(&w->json, slots); s != end; s = kts_json_skip(&w->json, s), cpu++) {
		if (kts_json_kind(&w->json, s) == KTS_JSON_NULL)
			continue;
		KTS_TRY(enter_number(w, at, KTS_STEP_CPU, cpu, &child));
		if (child)
			KTS_TRY(walk_rendered(w, child, s));
	}
	return KTS_OK;
}

struct entries {
	struct kts_found *map;
	uint64_t n;
};

static enum kts_status visit_entry(struct kts_worker *w, const struct kts_map_entry *entry, void *arg)
{
	struct kts_step step = { .kind = KTS_STEP_INDEX, .index = entry->number };
	struct entries *entries = arg;
	struct kts_found *at;

	KTS_TRY(kts_found_enter(w->discovery, entries->map, step, true, is_whole(entry->key) ? entry->key : no_key, &at));
	entries->n++;
	if (!at)
		return KTS_OK;
	if (entries->n > at->keys)
		at->keys = entries->n;
	if (entry->per_cpu != KTS_JSON_NONE)
		return walk_slots(w, at, entry->per_cpu);
	return entry->value != KTS_JSON_NONE ? walk_rendered(w, at, entry->value) : KTS_OK;
}

static enum kts_status walk_map(struct kts_worker *w, struct kts_found *root, const struct kts_map *map)
{
	struct kts_discovery *d = w->discovery;
	struct entries entries = { 0 };
	struct kts_text why;

	KTS_TRY(enter_name(w, root, map->name, &entries.map));
	if (!entries.map)
		return KTS_OK;
	if (!entries.map->why.at && map->error != KTS_JSON_NONE && kts_json_kind(&w->json, map->error) == KTS_JSON_STRING) {
		KTS_TRY(kts_worker_text(w, map->error, &why));
		if (why.len > KTS_FOUND_WHY)
			for (why.len = KTS_FOUND_WHY; why.len && ((unsigned char)why.at[why.len] & 0xc0) == 0x80;)
				why.len--;
		entries.map->why.len = why.len;
		entries.map->why.at = kts_bump_text(&d->text, why.at, why.len);
		if (!entries.map->why.at)
			return KTS_ENOMEM;
	}
	return kts_map_entries(w, map, visit_entry, &entries);
}

static enum kts_status walk_maps(struct kts_worker *w)
{
	const struct kts_captured *r = &w->report;
	struct kts_found *variables, *maps;

	if (r->placeholder || r->active == KTS_ACTIVE_NONE)
		return KTS_OK;
	KTS_TRY(kts_found_root(w->discovery, KTS_ROOT_BPF, &variables));
	KTS_TRY(kts_found_root(w->discovery, KTS_ROOT_MAP, &maps));
	for (size_t i = 0; i < r->n_maps; i++) {
		if (!r->map[i].visible)
			continue;
		KTS_TRY(r->map[i].section ? walk_section(w, variables, &r->map[i]) : walk_map(w, maps, &r->map[i]));
	}
	return KTS_OK;
}

static enum kts_status walk_host(struct kts_worker *w)
{
	uint32_t list = w->report.per_cpu_time;
	struct kts_found *root, *row;
	uint64_t rows = 0;

	KTS_TRY(kts_found_root(w->discovery, KTS_ROOT_HOST, &root));
	if (!root || list == KTS_JSON_NONE || w->report.placeholder)
		return KTS_OK;
	for (uint32_t t = list + 1, end = kts_json_end(&w->json, list); t != end; t = kts_json_skip(&w->json, t)) {
		uint32_t token = kts_json_member(&w->json, t, "cpu", 3);
		uint64_t cpu;

		if (token == KTS_JSON_NONE || !kts_json_token_u64(&w->json, token, &cpu))
			continue;
		struct kts_step step = { .kind = KTS_STEP_CPU, .index = cpu };

		KTS_TRY(kts_found_enter(w->discovery, root, step, true, no_key, &row));
		if (!row)
			continue;
		if (++rows > row->keys)
			row->keys = rows;
		KTS_TRY(walk_json(w, row, t, "a row of `report.per_cpu_time`"));
	}
	return KTS_OK;
}

/* --- a sample --- */

/* Members of an object, without those that other roots or the clock read. */
static enum kts_status walk_rest(struct kts_worker *w, enum kts_root which, uint32_t object, const char *const *known,
				 const char *what)
{
	struct kts_found *root, *child;
	struct kts_members m;
	struct kts_member member;

	KTS_TRY(kts_found_root(w->discovery, which, &root));
	if (!root)
		return KTS_OK;
	kts_members_start(&m, &w->json, &w->text, object);
	while (kts_members_next(&m, &member)) {
		const char *const *k = known;

		while (*k && !kts_text_is(member.name, *k, strlen(*k)))
			k++;
		/* what was asked for by name is shown all the same */
		if (*k && !(w->discovery->only && w->discovery->n_only))
			continue;
		KTS_TRY(enter_name(w, root, member.name, &child));
		if (child)
			KTS_TRY(walk_json(w, child, member.value, what));
	}
	return kts_worker_members(w, &m, what);
}

static enum kts_status walk_drained(struct kts_worker *w)
{
	static const char *const known[] = {
		"schema", "maps", "active_obj_name", "active_map_kvas", "is_placeholder", "scx_walker_unavailable",
		"per_cpu_time", NULL,
	};
	struct kts_found *root;

	KTS_TRY(walk_maps(w));
	KTS_TRY(kts_found_root(w->discovery, KTS_ROOT_STATS, &root));
	if (root && w->stats.value != KTS_JSON_NONE)
		KTS_TRY(walk_json(w, root, w->stats.value, "the statistics"));
	KTS_TRY(walk_host(w));
	if (w->report.token == KTS_JSON_NONE)
		return KTS_OK;
	return walk_rest(w, KTS_ROOT_REPORT, w->report.token, known, "the report");
}

/* Columns that somebody else projected; one that only ever is an error has a name all the same. */
static enum kts_status walk_values(struct kts_worker *w, uint32_t values)
{
	struct kts_found *root, *child;
	struct kts_members m;
	struct kts_member member;

	KTS_TRY(kts_found_root(w->discovery, KTS_ROOT_VALUES, &root));
	if (!root)
		return KTS_OK;
	kts_members_start(&m, &w->json, &w->text, values);
	while (kts_members_next(&m, &member)) {
		uint32_t key = kts_only_member(&w->json, member.value);

		KTS_TRY(enter_name(w, root, member.name, &child));
		if (!child)
			continue;
		if (key != KTS_JSON_NONE && kts_json_string_is(&w->json, key, "Ok", 2) &&
		    !kts_json_is_container(&w->json, key + 1))
			KTS_TRY(walk_json(w, child, key + 1, "`values`"));
		else
			KTS_TRY(kts_found_value(w->discovery, child, 0, no_key));
	}
	return kts_worker_members(w, &m, "`values`");
}

enum kts_status kts_discover_sample(struct kts_worker *w, uint32_t values)
{
	static const char *const none[] = { NULL };
	static const char *const envelope[] = {
		"tag", "report", "stats", "values", "elapsed_ms", "boundary_offset_ms", "step_index", NULL,
	};

	w->discovery->sample++;
	w->discovery->form = w->form;
	if (w->form == KTS_FORM_DRAINED)
		KTS_TRY(walk_drained(w));
	if (w->form == KTS_FORM_PROJECTED)
		KTS_TRY(walk_values(w, values));
	return walk_rest(w, KTS_ROOT_SAMPLE, 0, w->form == KTS_FORM_PLAIN ? none : envelope, "the sample");
}

enum kts_status kts_discover_run(struct kts_worker *w, const char *name, uint32_t token)
{
	struct kts_text key = { name, strlen(name) };
	struct kts_found *root, *child;

	KTS_TRY(kts_found_root(w->discovery, KTS_ROOT_RUN, &root));
	if (!root)
		return KTS_OK;
	KTS_TRY(enter_name(w, root, key, &child));
	return child ? walk_json(w, child, token, "the data about the run") : KTS_OK;
}
