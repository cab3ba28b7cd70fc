/* SPDX-License-Identifier: MIT */
/* Entries of captured maps: by number or by rendered key. */
#include "runtime/series/snapshot.h"

#include <string.h>

#include "runtime/series/raw.h"

/* The list that a map's entries are in. */
enum source {
	SOURCE_NONE,
	SOURCE_VALUE,		/* one entry */
	SOURCE_HASH,
	SOURCE_ARRAY,		/* [n] is the key */
	SOURCE_PERCPU_ARRAY,	/* likewise */
	SOURCE_PERCPU_HASH,
};

struct entry {
	bool found;
	uint32_t key, key_hex, value, per_cpu;
	uint64_t len;		/* entries looked at, or that there are */
};

static enum source source_of(const struct kts_json *json, const struct kts_map *map, uint32_t *list)
{
	const struct {
		uint32_t token;
		enum source source;
	} lists[] = {
		{ map->percpu_entries, SOURCE_PERCPU_ARRAY },
		{ map->percpu_hash_entries, SOURCE_PERCPU_HASH },
		{ map->entries, SOURCE_HASH },
		{ map->array_entries, SOURCE_ARRAY },
	};

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		if (lists[i].token == KTS_JSON_NONE || kts_json_end(json, lists[i].token) == lists[i].token + 1)
			continue;
		*list = lists[i].token;
		return lists[i].source;
	}
	*list = KTS_JSON_NONE;
	return map->value != KTS_JSON_NONE ? SOURCE_VALUE : SOURCE_NONE;
}

static enum kts_status read_entry(struct kts_worker *w, uint32_t token, struct entry *e)
{
	struct kts_members m;
	struct kts_member member;

	e->key = e->key_hex = e->value = e->per_cpu = KTS_JSON_NONE;
	if (kts_json_kind(&w->json, token) != KTS_JSON_OBJECT)
		return KTS_OK;
	kts_members_start(&m, &w->json, &w->text, token);
	while (kts_members_next(&m, &member)) {
		uint32_t value = kts_not_null(&w->json, member.value);

		if (KTS_TEXT_IS(member.name, "key"))
			e->key = value;
		else if (KTS_TEXT_IS(member.name, "key_hex"))
			e->key_hex = value;
		else if (KTS_TEXT_IS(member.name, "value"))
			e->value = value;
		else if (KTS_TEXT_IS(member.name, "per_cpu"))
			e->per_cpu = value;
	}
	return kts_worker_members(w, &m, "an entry of a map");
}

/* A key that fills all its room was probably cut off: it ends with a whole character. */
static void trim(const char *key, size_t *len)
{
	size_t at = *len;

	if (*len < KTS_KEY_BYTES)
		return;
	while (at && ((unsigned char)key[at - 1] & 0xc0) == 0x80)
		at--;
	if (!at || (unsigned char)key[at - 1] < 0xc0)
		return;
	unsigned char lead = (unsigned char)key[at - 1];

	if (*len - at < (lead >= 0xf0 ? 3u : lead >= 0xe0 ? 2u : 1u))
		*len = at - 1;
}

/* The entry as text: its key, or its bytes where the key has no type. */
static enum kts_status entry_key(struct kts_worker *w, const struct entry *e, char out[KTS_KEY_BYTES], size_t *len)
{
	static const char hex[] = "hex:";
	struct kts_text text;

	*len = 0;
	if (e->key != KTS_JSON_NONE) {
		KTS_TRY(kts_key_render(w, e->key, out, KTS_KEY_BYTES, len));
		trim(out, len);
		return KTS_OK;
	}
	if (e->key_hex == KTS_JSON_NONE || kts_json_kind(&w->json, e->key_hex) != KTS_JSON_STRING)
		return KTS_OK;
	KTS_TRY(kts_worker_text(w, e->key_hex, &text));
	*len = sizeof hex - 1;
	memcpy(out, hex, *len);
	if (text.len > KTS_KEY_BYTES - *len)
		text.len = KTS_KEY_BYTES - *len;
	if (text.len)
		memcpy(out + *len, text.at, text.len);
	*len += text.len;
	return KTS_OK;
}

static enum kts_status find_by_number(struct kts_worker *w, uint32_t list, bool by_key, uint64_t n,
				      struct kts_elements *elements, struct entry *e)
{
	const struct kts_json *json = &w->json;
	uint32_t item = kts_elements_get(elements, json, list, n);
	struct kts_integer key;

	if (item != KTS_JSON_NONE) {
		KTS_TRY(read_entry(w, item, e));
		e->found = !by_key || (e->key != KTS_JSON_NONE && kts_token_integer(w, e->key, &key) &&
				       key.fits_u64 && key.u64 == n);
		if (e->found)
			return KTS_OK;
	}
	e->len = kts_json_count(json, list);
	if (!by_key)
		return KTS_OK;
	/* an array with holes */
	for (uint32_t i = list + 1, end = kts_json_end(json, list); i != end; i = kts_json_skip(json, i)) {
		KTS_TRY(read_entry(w, i, e));
		e->found = e->key != KTS_JSON_NONE && kts_token_integer(w, e->key, &key) && key.fits_u64 &&
			   key.u64 == n;
		if (e->found)
			return KTS_OK;
	}
	return KTS_OK;
}

static enum kts_status find_by_key(struct kts_worker *w, uint32_t list, struct kts_text wanted, struct entry *e)
{
	for (uint32_t i = list + 1, end = kts_json_end(&w->json, list); i != end; i = kts_json_skip(&w->json, i)) {
		char key[KTS_KEY_BYTES];
		size_t len;

		KTS_TRY(read_entry(w, i, e));
		KTS_TRY(entry_key(w, e, key, &len));
		e->found = len && kts_text_is(wanted, key, len);
		if (e->found)
			return KTS_OK;
		e->len++;
	}
	return KTS_OK;
}

/* Note the entries that the children of @node name, all in one go. */
static enum kts_status note_keys(struct kts_worker *w, uint32_t node, uint32_t list)
{
	for (uint32_t c = w->plan->node[node].child; c; c = w->plan->node[c].sibling)
		w->found[c] = KTS_JSON_NONE;
	for (uint32_t i = list + 1, end = kts_json_end(&w->json, list); i != end; i = kts_json_skip(&w->json, i)) {
		char bytes[KTS_KEY_BYTES];
		struct kts_text key = { bytes, 0 };
		struct entry e;

		KTS_TRY(read_entry(w, i, &e));
		KTS_TRY(entry_key(w, &e, bytes, &key.len));
		uint32_t child = key.len ? kts_plan_child(w->plan, node, key, kts_signature_of(key)) : 0;

		if (child && w->found[child] == KTS_JSON_NONE)
			w->found[child] = i;
	}
	return KTS_OK;
}

static enum kts_status find_noted(struct kts_worker *w, uint32_t child, uint32_t list, struct entry *e)
{
	e->found = w->found[child] != KTS_JSON_NONE;
	if (e->found)
		return read_entry(w, w->found[child], e);
	e->len = kts_json_count(&w->json, list);
	return KTS_OK;
}

struct failure {
	const struct kts_site *site;
	uint32_t list;
	uint64_t len;
	const char *side;
};

static void tell_map(struct kts_fault *f, const struct kts_projection *q, const struct kts_site *site)
{
	kts_fault_text(f, "requested", (struct kts_text){ q->text ? q->text : "", q->text ? strlen(q->text) : 0 });
	kts_fault_text(f, "map", site->map);
	if (f->error.kind == KTS_KIND_incomplete && site->error.at)
		kts_fault_text(f, "error", site->error);
}

static enum kts_status describe_number(struct kts_fault *f, const struct kts_projection *q, uint32_t node,
				       const void *arg)
{
	const struct failure *a = arg;

	tell_map(f, q, a->site);
	kts_fault_number(f, "index", KTS_PAYLOAD_U64, f->worker->plan->node[node].index);
	kts_fault_number(f, "len", KTS_PAYLOAD_U64, a->len);
	if (f->error.kind == KTS_KIND_incomplete)
		kts_fault_detail(f, KTS_TEXT("this entry of the map was not captured"));
	return KTS_OK;
}

static enum kts_status describe_key(struct kts_fault *f, const struct kts_projection *q, uint32_t node,
				    const void *arg)
{
	const struct failure *a = arg;
	struct kts_worker *w = f->worker;
	struct kts_text wanted = w->plan->node[node].name;
	struct kts_names names;

	tell_map(f, q, a->site);
	if (f->error.kind == KTS_KIND_incomplete) {
		kts_fault_detail(f, KTS_TEXT("not all entries of the map were captured"));
		return KTS_OK;
	}
	kts_fault_text(f, "op", wanted);
	kts_fault_number(f, "len", KTS_PAYLOAD_U64, a->len);
	kts_names_start(&names, wanted);
	if (a->list != KTS_JSON_NONE) {
		for (uint32_t i = a->list + 1, end = kts_json_end(&w->json, a->list); i != end;
		     i = kts_json_skip(&w->json, i)) {
			char key[KTS_KEY_BYTES];
			struct entry e;
			size_t len;

			KTS_TRY(read_entry(w, i, &e));
			KTS_TRY(entry_key(w, &e, key, &len));
			char *copy = kts_bump_text(&w->text, key, len);

			if (!copy)
				return KTS_ENOMEM;
			kts_names_add(&names, (struct kts_text){ copy, len });
		}
	}
	kts_names_tell(&names, f, "available_keys");
	return KTS_OK;
}

static enum kts_status describe_side(struct kts_fault *f, const struct kts_projection *q, uint32_t node,
				     const void *arg)
{
	const struct failure *a = arg;

	(void)node;
	tell_map(f, q, a->site);
	if (a->side)
		kts_fault_text(f, "side", (struct kts_text){ a->side, strlen(a->side) });
	else
		kts_fault_detail(f, KTS_TEXT("the page of this entry could not be read"));
	return KTS_OK;
}

static uint64_t keys_signature(struct kts_worker *w, uint32_t list)
{
	uint64_t s = 31;

	if (list == KTS_JSON_NONE)
		return s;
	for (uint32_t i = list + 1, end = kts_json_end(&w->json, list); i != end; i = kts_json_skip(&w->json, i)) {
		uint32_t key = kts_json_member(&w->json, i, "key", 3);
		struct kts_text raw = { "", 0 };

		if (key != KTS_JSON_NONE)
			raw.at = kts_json_raw(&w->json, key, &raw.len);
		s = kts_mix_text(s, raw);
	}
	return s;
}

/* Entry @child of the map is not there. */
static enum kts_status fail_entry(struct kts_worker *w, uint32_t child, const struct kts_map *map,
				  const struct kts_site *site, enum source source, uint32_t list, uint64_t len)
{
	const struct kts_plan_node *n = &w->plan->node[child];
	struct failure a = { .site = site, .list = list, .len = len };
	bool incomplete = site->incomplete;
	uint64_t entries = 0;

	if (!incomplete && n->kind == KTS_STEP_NAME && kts_fail_swept(w, child))
		return KTS_OK;
	if (n->kind == KTS_STEP_NAME)
		return kts_fail_below(w, child, incomplete ? KTS_KIND_incomplete : KTS_KIND_no_match,
				      kts_mix_text(kts_mix(keys_signature(w, list), child), site->map), describe_key, &a);
	if ((source == SOURCE_ARRAY || source == SOURCE_PERCPU_ARRAY) && map->max_entries != KTS_JSON_NONE &&
	    kts_token_u64(w, map->max_entries, &entries) && entries > a.len) {
		/* an array has all its keys, captured or not */
		a.len = entries;
		incomplete |= n->index < entries;
		if (n->index >= entries)
			incomplete = false;
	}
	return kts_fail_below(w, child, incomplete ? KTS_KIND_incomplete : KTS_KIND_index_out_of_range,
			      kts_mix_text(kts_mix(a.len, child), site->map), describe_number, &a);
}

static enum kts_status walk_value(struct kts_worker *w, uint32_t child, enum source source, const struct entry *e,
				  const struct kts_site *site)
{
	struct failure a = { .site = site, .side = source == SOURCE_HASH ? "value" : NULL };

	if (e->value != KTS_JSON_NONE)
		return kts_render_walk(w, child, e->value, false, site);
	return kts_fail_below(w, child, source == SOURCE_HASH ? KTS_KIND_no_rendered : KTS_KIND_incomplete,
			      kts_mix_text(37, site->map), describe_side, &a);
}

static enum kts_status describe_none(struct kts_fault *f, const struct kts_projection *q, uint32_t node,
				     const void *arg)
{
	const struct failure *a = arg;

	(void)node;
	tell_map(f, q, a->site);
	kts_fault_detail(f, KTS_TEXT("no entry of the map was captured"));
	return KTS_OK;
}

/* Name an entry as a path would: in an array by its key, elsewhere by its rendered key or else by where it stands. */
static enum kts_status sweep_entry(struct kts_worker *w, uint32_t child, enum source source, uint32_t item, uint64_t at)
{
	char bytes[KTS_KEY_BYTES];
	struct kts_text key = { bytes, 0 };
	struct kts_integer number;
	struct entry e;

	KTS_TRY(read_entry(w, item, &e));
	if (source == SOURCE_ARRAY || source == SOURCE_PERCPU_ARRAY) {
		if (e.key != KTS_JSON_NONE && kts_token_integer(w, e.key, &number) && number.fits_u64)
			at = number.u64;
		return kts_sweep_index(w, child, at);
	}
	KTS_TRY(entry_key(w, &e, bytes, &key.len));
	return key.len ? kts_sweep_name(w, child, key) : kts_sweep_index(w, child, at);
}

static enum kts_status sweep_entries(struct kts_worker *w, uint32_t child, enum source source, uint32_t list,
				     const struct kts_site *site)
{
	struct failure a = { .site = site };
	uint64_t at = 0;

	if (source == SOURCE_NONE && site->incomplete)
		return kts_fail_below(w, child, KTS_KIND_incomplete, kts_mix_text(61, site->map), describe_none, &a);
	kts_sweep_begin(w, child);
	if (source == SOURCE_VALUE)
		return kts_sweep_index(w, child, 0);
	if (source == SOURCE_NONE)
		return KTS_OK;
	for (uint32_t i = list + 1, end = kts_json_end(&w->json, list); i != end; i = kts_json_skip(&w->json, i)) {
		if (at == KTS_MAX_SWEEP_KEYS)
			return kts_sweep_too_many(w, child);
		KTS_TRY(sweep_entry(w, child, source, i, at++));
	}
	return KTS_OK;
}

/* The entry that @child names. */
static enum kts_status find_entry(struct kts_worker *w, uint32_t child, enum source source, uint32_t list, bool noted,
				  struct kts_elements *elements, struct entry *e)
{
	const struct kts_plan_node *n = &w->plan->node[child];

	if (source == SOURCE_VALUE) {
		e->found = n->kind == KTS_STEP_INDEX && n->index == 0;
		e->len = 1;
		return KTS_OK;
	}
	if (source == SOURCE_NONE)
		return KTS_OK;
	if (n->kind != KTS_STEP_NAME)
		return find_by_number(w, list, source == SOURCE_ARRAY || source == SOURCE_PERCPU_ARRAY, n->index, elements,
				      e);
	return noted ? find_noted(w, child, list, e) : find_by_key(w, list, n->name, e);
}

enum kts_status kts_map_walk(struct kts_worker *w, uint32_t node, struct kts_map *map)
{
	struct kts_elements elements = { 0 };
	struct kts_site site;
	uint32_t list;
	enum source source = source_of(&w->json, map, &list);
	bool noted = w->plan->node[node].names > 1 && list != KTS_JSON_NONE;

	KTS_TRY(kts_map_site(w, map, &site));
	if (noted)
		KTS_TRY(note_keys(w, node, list));
	for (uint32_t c = w->plan->node[node].child; c; c = w->plan->node[c].sibling) {
		struct entry e = { .found = false, .value = map->value };

		if (w->plan->node[c].kind == KTS_STEP_SWEEP) {
			KTS_TRY(sweep_entries(w, c, source, list, &site));
			continue;
		}
		KTS_TRY(find_entry(w, c, source, list, noted, &elements, &e));
		if (!e.found)
			KTS_TRY(fail_entry(w, c, map, &site, source, list, e.len));
		else if (source == SOURCE_PERCPU_ARRAY || source == SOURCE_PERCPU_HASH)
			KTS_TRY(kts_percpu_walk(w, c, e.per_cpu, map, &site));
		else
			KTS_TRY(walk_value(w, c, source, &e, &site));
	}
	return KTS_OK;
}

enum kts_status kts_map_entries(struct kts_worker *w, const struct kts_map *map, kts_map_visit *visit, void *arg)
{
	struct kts_map_entry out = { .value = map->value, .per_cpu = KTS_JSON_NONE };
	uint32_t list;
	enum source source = source_of(&w->json, map, &list);
	bool array = source == SOURCE_ARRAY || source == SOURCE_PERCPU_ARRAY;
	uint64_t n = 0;

	if (source == SOURCE_VALUE)
		return visit(w, &out, arg);
	if (source == SOURCE_NONE)
		return KTS_OK;
	for (uint32_t i = list + 1, end = kts_json_end(&w->json, list); i != end; i = kts_json_skip(&w->json, i), n++) {
		bool per_cpu = source == SOURCE_PERCPU_ARRAY || source == SOURCE_PERCPU_HASH;
		struct kts_integer number;
		char key[KTS_KEY_BYTES];
		struct entry e;
		size_t len = 0;

		KTS_TRY(read_entry(w, i, &e));
		if (array && (e.key == KTS_JSON_NONE || !kts_token_integer(w, e.key, &number) || !number.fits_u64))
			continue;
		if (!array)
			KTS_TRY(entry_key(w, &e, key, &len));
		out = (struct kts_map_entry){
			.number = array ? number.u64 : n,
			.key = { len ? key : NULL, len },
			.value = per_cpu ? KTS_JSON_NONE : e.value,
			.per_cpu = per_cpu ? e.per_cpu : KTS_JSON_NONE,
		};
		KTS_TRY(visit(w, &out, arg));
	}
	return KTS_OK;
}
