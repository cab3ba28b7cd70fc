/* SPDX-License-Identifier: MIT */
/* Paths through rendered values: members, elements, and the value at the end. */
#include "runtime/series/render.h"

#include <string.h>

#include "runtime/series/raw.h"

struct failure {
	const struct kts_rendered *rendered;	/* what was looked into */
	const struct kts_site *site;
	uint64_t len;
};

static struct kts_text word_of(const struct kts_rendered *r)
{
	const char *word = kts_rendered_word(r);

	return (struct kts_text){ word, strlen(word) };
}

static enum kts_status tell_why(struct kts_fault *f, uint32_t token)
{
	struct kts_text why = { NULL, 0 };

	if (token != KTS_JSON_NONE && kts_json_kind(&f->worker->json, token) == KTS_JSON_STRING)
		KTS_TRY(kts_worker_text(f->worker, token, &why));
	kts_fault_detail(f, why);
	return KTS_OK;
}

static void tell_map(struct kts_fault *f, const struct kts_site *site)
{
	kts_fault_text(f, "map", site->map);
	if (site->error.at)
		kts_fault_text(f, "error", site->error);
}

static enum kts_status describe_field(struct kts_fault *f, const struct kts_projection *q, uint32_t node,
				      const void *arg)
{
	const struct failure *a = arg;
	const struct kts_plan_node *n = &f->worker->plan->node[node];
	struct kts_names names;
	uint64_t ignored = 0;

	kts_tell_step(f, q, n->depth - 1);
	if (f->error.kind == KTS_KIND_incomplete) {
		tell_map(f, a->site);
		kts_fault_detail(f, KTS_TEXT("the struct was cut off before this member"));
		return KTS_OK;
	}
	kts_names_start(&names, n->name);
	KTS_TRY(kts_rendered_names(f->worker, a->rendered, &names, &ignored));
	kts_names_tell(&names, f, "available");
	return KTS_OK;
}

/* The value has no members or elements at all. */
static enum kts_status describe_kind(struct kts_fault *f, const struct kts_projection *q, uint32_t node,
				     const void *arg)
{
	const struct failure *a = arg;
	char walked[200];
	uint32_t step = f->worker->plan->node[node].depth - 1;

	kts_tell_step(f, q, step);
	kts_walked(q, step, walked, sizeof walked);
	if (f->error.kind == KTS_KIND_incomplete) {
		tell_map(f, a->site);
		kts_fault_detail(f, KTS_TEXT("the value was cut off"));
		return KTS_OK;
	}
	if (f->error.kind == KTS_KIND_type_mismatch) {
		enum kts_step_kind kind = f->worker->plan->node[node].kind;

		kts_fault_text(f, "expected", kind == KTS_STEP_NAME ? KTS_TEXT("Struct") :
					      kind == KTS_STEP_INDEX ? KTS_TEXT("Array") :
					      kind == KTS_STEP_SWEEP ? KTS_TEXT("Struct or Array") :
								       KTS_TEXT("per-CPU entry"));
		kts_fault_text(f, "actual", word_of(a->rendered));
		if (kind == KTS_STEP_CPU)
			kts_fault_help(f, "the value is not per CPU: leave `.cpu()` out");
		else if (kind == KTS_STEP_CPU_SWEEP && !f->worker->plan->node[node].slots)
			kts_fault_help(f, "the value is not per CPU: leave `.cpu(*)` out");
		else if (kind == KTS_STEP_CPU_SWEEP)
			kts_fault_help(f, "the value is not per CPU: read it without the reduction");
	} else {
		kts_fault_text(f, "kind", word_of(a->rendered));
	}
	if (a->rendered->kind == KTS_RENDERED_array && !f->error.help)
		kts_fault_help(f, "`%s` is an array: write %s[0]", walked, walked);
	else if (a->rendered->kind == KTS_RENDERED_bytes && !f->error.help)
		kts_fault_help(f, "the map was declared without types (no value BTF): its values are bytes");
	return tell_why(f, a->rendered->why);
}

static enum kts_status describe_element(struct kts_fault *f, const struct kts_projection *q, uint32_t node,
					const void *arg)
{
	const struct failure *a = arg;
	const struct kts_plan_node *n = &f->worker->plan->node[node];

	kts_tell_step(f, q, n->depth - 1);
	tell_map(f, a->site);
	kts_fault_number(f, "index", KTS_PAYLOAD_U64, n->index);
	kts_fault_number(f, "len", KTS_PAYLOAD_U64, a->len);
	if (f->error.kind == KTS_KIND_incomplete)
		kts_fault_detail(f, KTS_TEXT("the array was not captured up to this element"));
	return KTS_OK;
}

static enum kts_status describe_leaf(struct kts_fault *f, const struct kts_projection *q, uint32_t node,
				     const void *arg)
{
	const struct failure *a = arg;
	struct kts_text expected = { kts_type_word(q->type), strlen(kts_type_word(q->type)) };
	struct kts_names names;
	uint64_t ignored = 0;

	(void)node;
	kts_fault_text(f, "requested", (struct kts_text){ q->text ? q->text : "", q->text ? strlen(q->text) : 0 });
	if (f->error.kind == KTS_KIND_incomplete) {
		tell_map(f, a->site);
		kts_fault_detail(f, KTS_TEXT("the value was cut off"));
		return KTS_OK;
	}
	kts_fault_text(f, "expected", expected);
	kts_fault_text(f, "actual", word_of(a->rendered));
	if (a->rendered->kind == KTS_RENDERED_bytes)
		kts_fault_help(f, "the map was declared without types (no value BTF): its values are bytes");
	else if (a->rendered->kind == KTS_RENDERED_array)
		kts_fault_help(f, "an array: name one element, `[0]`");
	else if (a->rendered->kind == KTS_RENDERED_struct) {
		kts_names_start(&names, KTS_TEXT(""));
		KTS_TRY(kts_rendered_names(f->worker, a->rendered, &names, &ignored));
		kts_fault_texts(f, "available", names.name, names.n);
		if (names.n)
			kts_fault_help(f, "a struct: name one member, `.%.*s`", KTS_TEXT_ARG(names.name[0]));
	}
	return tell_why(f, a->rendered->why);
}

enum kts_status kts_render_leaf(struct kts_worker *w, uint32_t p, uint32_t node, struct kts_rendered r,
				const struct kts_site *site)
{
	enum kts_type type = kts_plan_projection(w->plan, p)->type;
	struct kts_scalar s;
	uint64_t bits;
	enum kts_fit fit;

	/* what fitted of a cut-off value may still be a value; a pointer is an address, not what it points to */
	while (r.kind == KTS_RENDERED_truncated) {
		if (r.partial == KTS_JSON_NONE)
			break;
		KTS_TRY(kts_rendered_read(w, r.partial, &r));
		r.cut = true;
	}
	if (type == KTS_TYPE_TEXT && r.kind == KTS_RENDERED_enum && r.variant != KTS_JSON_NONE &&
	    kts_json_kind(&w->json, r.variant) == KTS_JSON_STRING)
		return kts_put_text(w, p, r.variant, site->origin);
	kts_rendered_scalar(w, &r, &s);
	fit = kts_scalar_fit(&s, type, &bits);
	/* a number that is not finite is no text either */
	if (type == KTS_TYPE_TEXT)
		fit = KTS_FIT_MISMATCH;
	if (fit == KTS_FIT_OK) {
		kts_put_value(w, p, bits, site->origin);
		kts_note_use(w, s.token, (struct kts_hole_use){
			.use = KTS_USE_RENDERED, .projection = p, .rendered = (uint8_t)r.kind,
			.enum_bits = (uint8_t)kts_rendered_enum_bits(w, &r),
		});
		return KTS_OK;
	}
	struct failure a = { .rendered = &r, .site = site };
	uint64_t signature = kts_mix(7, r.kind);

	if (r.cut && fit == KTS_FIT_MISMATCH)
		return kts_fail(w, p, node, KTS_KIND_incomplete, kts_mix_text(signature, site->map), describe_leaf, &a);
	if (s.token != KTS_JSON_NONE)
		return kts_put_misfit(w, p, node, &s, fit, KTS_KIND_non_finite,
				      type != KTS_TYPE_TEXT ? NULL :
				      r.kind == KTS_RENDERED_enum ? "the enum has no name for this number" :
				      "text is read from the names of an enum; declare the signal as a number");
	KTS_TRY(kts_rendered_names(w, &r, NULL, &signature));
	return kts_fail(w, p, node, KTS_KIND_type_mismatch, signature, describe_leaf, &a);
}

/* Note members for those children of @node that are not found yet. */
static enum kts_status note_members(struct kts_worker *w, uint32_t node, const struct kts_rendered *r, uint32_t *left,
				    bool *has_anonymous)
{
	struct kts_text name;
	uint32_t value;

	if (r->members == KTS_JSON_NONE || kts_json_kind(&w->json, r->members) != KTS_JSON_ARRAY)
		return KTS_OK;
	for (uint32_t e = r->members + 1, end = kts_json_end(&w->json, r->members); e != end;
	     e = kts_json_skip(&w->json, e)) {
		KTS_TRY(kts_rendered_element(w, e, &name, &value));
		if (value == KTS_JSON_NONE)
			continue;
		if (!name.len) {
			*has_anonymous = true;
			continue;
		}
		uint32_t child = kts_plan_child(w->plan, node, name, kts_signature_of(name));

		if (child && w->found[child] == KTS_JSON_NONE) {
			w->found[child] = value;
			(*left)--;
		}
	}
	return KTS_OK;
}

static enum kts_status walk_struct(struct kts_worker *w, uint32_t node, const struct kts_rendered *r,
				   const struct kts_site *site)
{
	const struct kts_plan_node *n = &w->plan->node[node];
	uint32_t left = n->names;
	bool has_anonymous = false;

	for (uint32_t c = n->child; c; c = w->plan->node[c].sibling)
		w->found[c] = KTS_JSON_NONE;
	KTS_TRY(note_members(w, node, r, &left, &has_anonymous));
	for (uint32_t c = n->child; c; c = w->plan->node[c].sibling) {
		if (w->plan->node[c].kind != KTS_STEP_NAME)
			continue;
		if (w->found[c] == KTS_JSON_NONE && has_anonymous)
			KTS_TRY(kts_rendered_member(w, r, w->plan->node[c].name, &w->found[c]));
		if (w->found[c] != KTS_JSON_NONE) {
			KTS_TRY(kts_render_walk(w, c, w->found[c], r->cut, site));
			continue;
		}
		struct failure a = { .rendered = r, .site = site };
		uint64_t signature = kts_mix(11, c);

		KTS_TRY(kts_rendered_names(w, r, NULL, &signature));
		KTS_TRY(kts_fail_below(w, c, r->cut ? KTS_KIND_incomplete : KTS_KIND_field_not_found,
				       kts_mix_text(signature, site->map), describe_field, &a));
	}
	return KTS_OK;
}

static enum kts_status fail_kind(struct kts_worker *w, uint32_t child, const struct kts_rendered *r,
				 const struct kts_site *site)
{
	struct failure a = { .rendered = r, .site = site };
	enum kts_error_kind kind = KTS_KIND_type_mismatch;

	if (w->plan->node[child].kind == KTS_STEP_NAME)
		kind = KTS_KIND_not_a_struct;
	if (r->cut)
		kind = KTS_KIND_incomplete;
	/* bytes stand for a value whose type is not known: no path can be wrong in it */
	else if (r->kind == KTS_RENDERED_bytes)
		kind = KTS_KIND_type_mismatch;
	return kts_fail_below(w, child, kind, kts_mix(kts_mix(13, r->kind), child), describe_kind, &a);
}

static enum kts_status sweep_value(struct kts_worker *w, uint32_t child, const struct kts_rendered *r, bool listed)
{
	if (listed)
		return kts_sweep_elements(w, child, r->elements);
	kts_sweep_begin(w, child);
	return r->kind == KTS_RENDERED_struct ? kts_rendered_sweep(w, r, child) : KTS_OK;
}

static enum kts_status walk_element(struct kts_worker *w, uint32_t child, const struct kts_rendered *r,
				    const struct kts_site *site, struct kts_elements *elements)
{
	const struct kts_plan_node *n = &w->plan->node[child];
	bool listed = r->elements != KTS_JSON_NONE && kts_json_kind(&w->json, r->elements) == KTS_JSON_ARRAY;
	struct failure a = { .rendered = r, .site = site };
	uint32_t item = KTS_JSON_NONE;

	if (n->kind == KTS_STEP_SWEEP && (r->kind == KTS_RENDERED_array || r->kind == KTS_RENDERED_struct))
		return sweep_value(w, child, r, r->kind == KTS_RENDERED_array && listed);
	if (n->kind != KTS_STEP_INDEX || r->kind != KTS_RENDERED_array)
		return fail_kind(w, child, r, site);
	if (listed)
		item = kts_elements_get(elements, &w->json, r->elements, n->index);
	if (item != KTS_JSON_NONE)
		return kts_render_walk(w, child, item, r->cut, site);
	if (r->len == KTS_JSON_NONE || !kts_token_u64(w, r->len, &a.len))
		a.len = listed ? kts_json_count(&w->json, r->elements) : 0;
	return kts_fail_below(w, child, n->index < a.len || r->cut ? KTS_KIND_incomplete : KTS_KIND_index_out_of_range,
			      kts_mix_text(kts_mix(a.len, child), site->map), describe_element, &a);
}

enum kts_status kts_render_walk(struct kts_worker *w, uint32_t node, uint32_t token, bool cut,
				const struct kts_site *site)
{
	const struct kts_plan_node *n = &w->plan->node[node];
	struct kts_elements elements = { 0 };
	struct kts_rendered r;

	KTS_TRY(kts_rendered_read(w, token, &r));
	r.cut = cut;
	for (uint32_t p = n->leaf; p != KTS_PLAN_NONE; p = w->plan->next_leaf[p])
		KTS_TRY(kts_render_leaf(w, p, node, r, site));
	if (!n->child)
		return KTS_OK;
	KTS_TRY(kts_rendered_peel(w, &r));
	if (n->names && r.kind == KTS_RENDERED_struct)
		KTS_TRY(walk_struct(w, node, &r, site));
	for (uint32_t c = n->child; c; c = w->plan->node[c].sibling) {
		if (w->plan->node[c].kind != KTS_STEP_NAME)
			KTS_TRY(walk_element(w, c, &r, site, &elements));
		else if (r.kind != KTS_RENDERED_struct)
			KTS_TRY(fail_kind(w, c, &r, site));
	}
	return KTS_OK;
}
