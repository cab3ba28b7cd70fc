/* SPDX-License-Identifier: MIT */
#include "runtime/series/snapshot.h"

#include <string.h>

#include "runtime/series/raw.h"

/* In found_map: more than one section, or map, has the name. */
#define SEVERAL	0x80000000u

static struct kts_text requested(const struct kts_projection *q)
{
	return (struct kts_text){ q->text ? q->text : "", q->text ? strlen(q->text) : 0 };
}

enum kts_status kts_map_site(struct kts_worker *w, struct kts_map *map, struct kts_site *site)
{
	*site = (struct kts_site){ .map = map->name, .incomplete = map->error != KTS_JSON_NONE };
	if (map->error != KTS_JSON_NONE && kts_json_kind(&w->json, map->error) == KTS_JSON_STRING)
		KTS_TRY(kts_worker_text(w, map->error, &site->error));
	if (!map->origin) {
		struct kts_origin origin = { .object = kts_map_object(&w->report, map), .address = map->address };

		KTS_TRY(kts_batch_origin(w->batch, &origin, &map->origin));
	}
	site->origin = map->origin;
	return KTS_OK;
}

/* The struct that a section holds, or another kind. */
static enum kts_status section_struct(struct kts_worker *w, struct kts_map *map, struct kts_rendered *r)
{
	r->kind = KTS_RENDERED_none;
	if (map->value == KTS_JSON_NONE)
		return KTS_OK;
	KTS_TRY(kts_rendered_read(w, map->value, r));
	KTS_TRY(kts_rendered_peel(w, r));
	map->cut = r->cut;
	return KTS_OK;
}

/* Is this map the active object's, or nobody's in particular? */
static bool is_own(const struct kts_captured *r, const struct kts_map *map)
{
	return !map->global || kts_text_equal(kts_map_prefix(map), r->object);
}

/* --- why nothing was found --- */

enum look {
	LOOK_VISIBLE,	/* maps of the active scheduler */
	LOOK_EXCLUDED,	/* its own by name, but not among its addresses */
	LOOK_OUTSIDE,	/* of others */
};

static bool looks_at(const struct kts_captured *r, const struct kts_map *map, enum look look)
{
	if (look == LOOK_VISIBLE || map->visible)
		return look == LOOK_VISIBLE && map->visible;
	return (look == LOOK_EXCLUDED) == (r->active == KTS_ACTIVE_ADDRESSES && is_own(r, map));
}

/* Maps among @look that have the variable, or the name. Counts all, keeps the first ones. */
struct holders {
	struct kts_text name[KTS_NAMES_SHOWN];
	uint64_t kva[KTS_NAMES_SHOWN];
	size_t n;
};

static enum kts_status find_holders(struct kts_worker *w, struct kts_text name, bool is_map, enum look look,
				    struct holders *out)
{
	struct kts_captured *r = &w->report;

	out->n = 0;
	for (size_t i = 0; i < r->n_maps && out->n < KTS_NAMES_SHOWN; i++) {
		struct kts_map *map = &r->map[i];
		struct kts_rendered s;
		uint32_t value;

		if (!looks_at(r, map, look) || (!is_map && !map->section))
			continue;
		if (is_map) {
			if (!kts_text_equal(map->name, name))
				continue;
		} else {
			KTS_TRY(section_struct(w, map, &s));
			KTS_TRY(kts_rendered_member(w, &s, name, &value));
			if (value == KTS_JSON_NONE)
				continue;
		}
		out->name[out->n] = map->name;
		out->kva[out->n++] = map->address;
	}
	return KTS_OK;
}

struct missing {
	bool is_map;
	const struct holders *holders;
	struct kts_text incomplete;	/* the map that could hold it */
	struct kts_text error;
};

static enum kts_status describe_excluded(struct kts_fault *f, const struct kts_projection *q, uint32_t node,
					 const void *arg)
{
	const struct kts_captured *r = &f->worker->report;
	const struct missing *m = arg;

	(void)node;
	kts_fault_text(f, "requested", requested(q));
	kts_fault_text(f, "active_obj", r->object);
	kts_fault_texts(f, "excluded_maps", m->holders->name, m->holders->n);
	kts_fault_numbers(f, "excluded_kvas", m->holders->kva, m->holders->n);
	kts_fault_numbers(f, "whitelist_kvas", r->kva, r->n_kvas);
	return KTS_OK;
}

static enum kts_status describe_ambiguous(struct kts_fault *f, const struct kts_projection *q, uint32_t node,
					  const void *arg)
{
	const struct missing *m = arg;

	(void)node;
	kts_fault_text(f, "requested", requested(q));
	kts_fault_texts(f, "found_in", m->holders->name, m->holders->n);
	if (m->is_map)
		kts_fault_detail(f, KTS_TEXT("several maps have this name"));
	else
		kts_fault_help(f, "name the section: bpf.map(\"%.*s\")[0]", KTS_TEXT_ARG(m->holders->name[0]));
	return KTS_OK;
}

static enum kts_status describe_incomplete(struct kts_fault *f, const struct kts_projection *q, uint32_t node,
					   const void *arg)
{
	const struct missing *m = arg;

	(void)node;
	kts_fault_text(f, "requested", requested(q));
	if (m->incomplete.at) {
		kts_fault_text(f, "map", m->incomplete);
		if (m->error.at)
			kts_fault_text(f, "error", m->error);
		kts_fault_detail(f, KTS_TEXT("a map that could hold it was not captured as a whole"));
	} else {
		kts_fault_detail(f, KTS_TEXT("maps were dropped from the report (maps_truncated)"));
	}
	return KTS_OK;
}

/* A name with dots, written as a path: bpf.f.x for bpf["f.x"]. */
static enum kts_status suggest_quoted(struct kts_fault *f, const struct kts_projection *q)
{
	char name[200];
	struct holders h;

	for (uint32_t n = 2; n <= q->n_steps && q->step[n - 1].kind == KTS_STEP_NAME; n++) {
		kts_walked(q, n, name, sizeof name);
		KTS_TRY(find_holders(f->worker, (struct kts_text){ name, strlen(name) }, false, LOOK_VISIBLE, &h));
		if (!h.n)
			continue;
		kts_fault_help(f, "write bpf[\"%s\"]", name);
		return KTS_OK;
	}
	return KTS_OK;
}

static enum kts_status describe_not_found(struct kts_fault *f, const struct kts_projection *q, uint32_t node,
					  const void *arg)
{
	const struct missing *m = arg;
	struct kts_worker *w = f->worker;
	struct kts_captured *r = &w->report;
	struct kts_names names;
	struct holders outside;
	uint64_t ignored = 0;

	kts_fault_text(f, "requested", requested(q));
	kts_names_start(&names, w->plan->node[node].name);
	for (size_t i = 0; i < r->n_maps; i++) {
		struct kts_rendered s;

		if (!r->map[i].visible)
			continue;
		if (m->is_map) {
			kts_names_add(&names, r->map[i].name);
		} else if (r->map[i].section) {
			KTS_TRY(section_struct(w, &r->map[i], &s));
			KTS_TRY(kts_rendered_names(w, &s, &names, &ignored));
		}
	}
	kts_names_tell(&names, f, "available");
	KTS_TRY(find_holders(w, w->plan->node[node].name, m->is_map, LOOK_OUTSIDE, &outside));
	if (outside.n) {
		kts_fault_texts(f, "outside", outside.name, outside.n);
		kts_fault_help(f, "only `%.*s` has it, which is not the active scheduler's",
			       KTS_TEXT_ARG(outside.name[0]));
	} else if (!m->is_map) {
		KTS_TRY(suggest_quoted(f, q));
	}
	return KTS_OK;
}

static uint64_t holders_signature(const struct holders *h)
{
	uint64_t s = 17;

	for (size_t i = 0; i < h->n; i++)
		s = kts_mix(kts_mix_text(s, h->name[i]), h->kva[i]);
	return s;
}

/* Does this section say less about its variables than the kernel has? */
static bool is_partial(const struct kts_map *map, const struct kts_rendered *s)
{
	if (map->cut || (map->value == KTS_JSON_NONE && map->error != KTS_JSON_NONE))
		return true;
	/* a section of its own is one array as a rule, and what its error is about is the array's length */
	return map->error != KTS_JSON_NONE && (map->global || s->kind != KTS_RENDERED_struct);
}

/* What all visible names are, in one number; and the first section that is not whole. */
static enum kts_status survey(struct kts_worker *w, bool is_map, struct missing *m, uint64_t *signature)
{
	struct kts_captured *r = &w->report;

	*signature = 19;
	for (size_t i = 0; i < r->n_maps; i++) {
		struct kts_map *map = &r->map[i];
		struct kts_rendered s;

		if (is_map) {
			*signature = kts_mix(kts_mix_text(*signature, map->name), map->visible);
			continue;
		}
		if (!map->section)
			continue;
		KTS_TRY(section_struct(w, map, &s));
		*signature = kts_mix(*signature, map->visible);
		KTS_TRY(kts_rendered_names(w, &s, NULL, signature));
		if (!map->visible || m->incomplete.at || !is_partial(map, &s))
			continue;
		m->incomplete = map->name;
		if (map->error != KTS_JSON_NONE && kts_json_kind(&w->json, map->error) == KTS_JSON_STRING)
			KTS_TRY(kts_worker_text(w, map->error, &m->error));
	}
	return KTS_OK;
}

static enum kts_status fail_missing(struct kts_worker *w, uint32_t child, bool is_map)
{
	struct holders h;
	struct missing m = { .is_map = is_map, .holders = &h };
	struct kts_text name = w->plan->node[child].name;
	uint64_t signature;

	KTS_TRY(find_holders(w, name, is_map, LOOK_EXCLUDED, &h));
	if (h.n) {
		signature = kts_mix_text(holders_signature(&h), w->report.object);
		for (size_t i = 0; i < w->report.n_kvas; i++)
			signature = kts_mix(signature, w->report.kva[i]);
		return kts_fail_below(w, child, KTS_KIND_excluded_maps, signature, describe_excluded, &m);
	}
	KTS_TRY(survey(w, is_map, &m, &signature));
	if (w->report.dropped || m.incomplete.at)
		return kts_fail_below(w, child, KTS_KIND_incomplete,
				      kts_mix_text(kts_mix_text(23, m.incomplete), m.error), describe_incomplete, &m);
	return kts_fail_below(w, child, is_map ? KTS_KIND_map_not_found : KTS_KIND_var_not_found, signature,
			      describe_not_found, &m);
}

static enum kts_status fail_ambiguous(struct kts_worker *w, uint32_t child, bool is_map)
{
	struct holders h;
	struct missing m = { .is_map = is_map, .holders = &h };

	KTS_TRY(find_holders(w, w->plan->node[child].name, is_map, LOOK_VISIBLE, &h));
	return kts_fail_below(w, child, KTS_KIND_ambiguous_var, holders_signature(&h), describe_ambiguous, &m);
}

/* --- variables --- */

/* Note which children are members of this section. */
static enum kts_status note_section(struct kts_worker *w, uint32_t root, uint32_t index, bool *has_anonymous)
{
	struct kts_map *map = &w->report.map[index];
	struct kts_rendered s;
	struct kts_text name;
	uint32_t value;

	KTS_TRY(section_struct(w, map, &s));
	if (s.kind != KTS_RENDERED_struct || s.members == KTS_JSON_NONE ||
	    kts_json_kind(&w->json, s.members) != KTS_JSON_ARRAY)
		return KTS_OK;
	for (uint32_t e = s.members + 1, end = kts_json_end(&w->json, s.members); e != end;
	     e = kts_json_skip(&w->json, e)) {
		KTS_TRY(kts_rendered_element(w, e, &name, &value));
		if (value == KTS_JSON_NONE)
			continue;
		*has_anonymous |= name.len == 0;
		uint32_t child = kts_plan_child(w->plan, root, name, kts_signature_of(name));

		if (!child)
			continue;
		if (w->found[child] != KTS_JSON_NONE) {
			w->found_map[child] |= SEVERAL;
			continue;
		}
		w->found[child] = value;
		w->found_map[child] = index;
	}
	return KTS_OK;
}

/* A variable inside an anonymous member of a section. */
static enum kts_status note_anonymous(struct kts_worker *w, uint32_t child)
{
	struct kts_captured *r = &w->report;

	for (size_t i = 0; i < r->n_maps; i++) {
		struct kts_rendered s;
		uint32_t value;

		if (!r->map[i].visible || !r->map[i].section)
			continue;
		KTS_TRY(section_struct(w, &r->map[i], &s));
		KTS_TRY(kts_rendered_member(w, &s, w->plan->node[child].name, &value));
		if (value == KTS_JSON_NONE)
			continue;
		if (w->found[child] != KTS_JSON_NONE) {
			w->found_map[child] |= SEVERAL;
			continue;
		}
		w->found[child] = value;
		w->found_map[child] = (uint32_t)i;
	}
	return KTS_OK;
}

static void forget(struct kts_worker *w, uint32_t root)
{
	for (uint32_t c = w->plan->node[root].child; c; c = w->plan->node[c].sibling)
		w->found[c] = KTS_JSON_NONE;
}

static enum kts_status read_variables(struct kts_worker *w, uint32_t root)
{
	struct kts_captured *r = &w->report;
	bool has_anonymous = false;

	forget(w, root);
	for (size_t i = 0; i < r->n_maps; i++)
		if (r->map[i].section && r->map[i].visible)
			KTS_TRY(note_section(w, root, (uint32_t)i, &has_anonymous));
	for (uint32_t c = w->plan->node[root].child; c; c = w->plan->node[c].sibling) {
		struct kts_site site;

		if (w->found[c] == KTS_JSON_NONE && has_anonymous)
			KTS_TRY(note_anonymous(w, c));
		if (w->found[c] == KTS_JSON_NONE) {
			KTS_TRY(fail_missing(w, c, false));
			continue;
		}
		if (w->found_map[c] & SEVERAL) {
			KTS_TRY(fail_ambiguous(w, c, false));
			continue;
		}
		struct kts_map *map = &r->map[w->found_map[c]];

		KTS_TRY(kts_map_site(w, map, &site));
		KTS_TRY(kts_render_walk(w, c, w->found[c], map->cut, &site));
	}
	return KTS_OK;
}

/* --- maps --- */

static enum kts_status read_maps(struct kts_worker *w, uint32_t root)
{
	struct kts_captured *r = &w->report;

	forget(w, root);
	for (uint32_t i = 0; i < r->n_maps; i++) {
		uint32_t child;

		if (!r->map[i].visible)
			continue;
		child = kts_plan_child(w->plan, root, r->map[i].name, kts_signature_of(r->map[i].name));
		if (!child)
			continue;
		if (w->found[child] == KTS_JSON_NONE)
			w->found[child] = w->found_map[child] = i;
		else
			w->found_map[child] |= SEVERAL;
	}
	for (uint32_t c = w->plan->node[root].child; c; c = w->plan->node[c].sibling) {
		if (w->found[c] == KTS_JSON_NONE)
			KTS_TRY(fail_missing(w, c, true));
		else if (w->found_map[c] & SEVERAL)
			KTS_TRY(fail_ambiguous(w, c, true));
		else
			KTS_TRY(kts_map_walk(w, c, &r->map[w->found_map[c]]));
	}
	return KTS_OK;
}

static enum kts_status describe_reason(struct kts_fault *f, const struct kts_projection *q, uint32_t node,
				       const void *arg)
{
	(void)q;
	(void)node;
	(void)arg;
	kts_fault_detail(f, f->worker->report.reason);
	return KTS_OK;
}

enum kts_status kts_snapshot_read(struct kts_worker *w)
{
	static const enum kts_root roots[] = { KTS_ROOT_BPF, KTS_ROOT_MAP };
	struct kts_captured *r = &w->report;

	for (unsigned i = 0; i < 2; i++) {
		uint32_t root = w->plan->root[roots[i]];
		enum kts_error_kind kind = r->placeholder ? KTS_KIND_placeholder : KTS_KIND_no_active_scheduler;

		if (!root)
			continue;
		if (r->placeholder || r->active == KTS_ACTIVE_NONE)
			KTS_TRY(kts_fail_below(w, root, kind, kts_mix_text(29, r->reason), describe_reason, NULL));
		else if (roots[i] == KTS_ROOT_BPF)
			KTS_TRY(read_variables(w, root));
		else
			KTS_TRY(read_maps(w, root));
	}
	return KTS_OK;
}
