/* SPDX-License-Identifier: MIT */
#include "runtime/series/raw.h"

#include <string.h>

#include "runtime/series/scalar.h"

const char *kts_json_word(const struct kts_json *json, uint32_t token)
{
	struct kts_scalar s;

	kts_scalar_json(json, token, &s);
	return s.name;
}

struct kts_text kts_json_shown(const struct kts_json *json, uint32_t token)
{
	struct kts_text text;

	if (kts_json_kind(json, token) == KTS_JSON_OBJECT)
		return KTS_TEXT("an object");
	if (kts_json_kind(json, token) == KTS_JSON_ARRAY)
		return KTS_TEXT("a list");
	text.at = kts_json_raw(json, token, &text.len);
	return text;
}

static struct kts_text text_of(const char *text)
{
	return (struct kts_text){ text, strlen(text) };
}

void kts_tell_step(struct kts_fault *f, const struct kts_projection *q, uint32_t step)
{
	char walked[200], number[32];

	kts_walked(q, step, walked, sizeof walked);
	kts_fault_text(f, "requested", text_of(q->text ? q->text : ""));
	kts_fault_text(f, "walked", text_of(walked));
	if (step < q->n_steps)
		kts_fault_text(f, "component", kts_step_text(&q->step[step], number));
}

struct missing {
	uint32_t object;	/* where a name was looked for, or KTS_JSON_NONE */
	uint64_t len;		/* of an array */
	const struct kts_raw *raw;
};

/* The step of @q that @node, a child of the value that was looked at, stands for. */
static enum kts_status describe_name(struct kts_fault *f, const struct kts_projection *q, uint32_t node,
				     const void *arg)
{
	const struct missing *m = arg;
	struct kts_worker *w = f->worker;
	uint32_t depth = w->plan->node[node].depth;
	struct kts_names names;
	struct kts_members members;
	struct kts_member member;

	if (f->error.kind == KTS_KIND_placeholder) {
		kts_fault_detail(f, m->raw->reason);
		return KTS_OK;
	}
	kts_tell_step(f, q, depth - 1);
	kts_names_start(&names, w->plan->node[node].name);
	kts_members_start(&members, &w->json, &w->text, m->object);
	while (kts_members_next(&members, &member))
		kts_names_add(&names, member.name);
	kts_names_tell(&names, f, "available");
	return members.status;
}

static enum kts_status describe_kind(struct kts_fault *f, const struct kts_projection *q, uint32_t node,
				     const void *arg)
{
	const struct missing *m = arg;
	uint32_t depth = f->worker->plan->node[node].depth;
	const char *kind = kts_json_word(&f->worker->json, m->object);
	char walked[200];

	kts_tell_step(f, q, depth - 1);
	kts_walked(q, depth - 1, walked, sizeof walked);
	if (f->error.kind == KTS_KIND_type_mismatch) {
		if (f->worker->plan->node[node].kind == KTS_STEP_SWEEP)
			kts_fault_text(f, "expected", KTS_TEXT("Object or Array"));
		else
			kts_fault_text(f, "expected", KTS_TEXT("Array"));
		kts_fault_text(f, "actual", text_of(kind));
	} else {
		kts_fault_text(f, "kind", text_of(kind));
		if (strcmp(kind, "Array") == 0)
			kts_fault_help(f, "`%s` is an array: write %s[0]", walked, walked);
	}
	return KTS_OK;
}

static enum kts_status describe_index(struct kts_fault *f, const struct kts_projection *q, uint32_t node,
				      const void *arg)
{
	const struct missing *m = arg;
	const struct kts_plan_node *n = &f->worker->plan->node[node];

	kts_tell_step(f, q, n->depth - 1);
	kts_fault_number(f, "index", KTS_PAYLOAD_U64, n->index);
	kts_fault_number(f, "len", KTS_PAYLOAD_U64, m->len);
	return KTS_OK;
}

static uint64_t names_signature(struct kts_worker *w, uint32_t object)
{
	struct kts_members members;
	struct kts_member member;
	uint64_t hash = 3;

	kts_members_start(&members, &w->json, &w->text, object);
	while (kts_members_next(&members, &member))
		hash = kts_mix(hash, member.signature);
	return hash;
}

static enum kts_status fail_name(struct kts_worker *w, uint32_t child, uint32_t object, const struct kts_raw *raw)
{
	struct missing m = { .object = object, .raw = raw };

	if (raw->missing == KTS_KIND_field_not_found && kts_fail_swept(w, child))
		return KTS_OK;
	uint64_t signature = raw->missing == KTS_KIND_placeholder ? kts_mix_text(5, raw->reason) :
								    names_signature(w, object);

	return kts_fail_below(w, child, raw->missing, kts_mix(signature, child), describe_name, &m);
}

static enum kts_status fail_kind(struct kts_worker *w, uint32_t child, uint32_t token, const struct kts_raw *raw)
{
	struct missing m = { .object = token, .raw = raw };
	enum kts_error_kind kind = KTS_KIND_not_a_struct;
	enum kts_json_kind json_kind = kts_json_kind(&w->json, token);

	if (json_kind == KTS_JSON_NULL && raw->null_kind != KTS_KIND_type_mismatch)
		return kts_fail_below(w, child, raw->null_kind, 0, NULL, NULL);
	if (w->plan->node[child].kind != KTS_STEP_NAME)
		kind = KTS_KIND_type_mismatch;
	return kts_fail_below(w, child, kind, kts_mix(kts_mix(13, json_kind), child), describe_kind, &m);
}

void kts_raw_forget(struct kts_worker *w, uint32_t node)
{
	for (uint32_t c = w->plan->node[node].child; c; c = w->plan->node[c].sibling)
		w->found[c] = KTS_JSON_NONE;
}

enum kts_status kts_raw_missing(struct kts_worker *w, uint32_t node, uint32_t object, const struct kts_raw *raw)
{
	for (uint32_t c = w->plan->node[node].child; c; c = w->plan->node[c].sibling)
		if (w->plan->node[c].kind == KTS_STEP_NAME && w->found[c] == KTS_JSON_NONE)
			KTS_TRY(fail_name(w, c, object, raw));
	return KTS_OK;
}

static enum kts_status walk_other(struct kts_worker *w, uint32_t child, uint32_t token, const struct kts_raw *raw,
				  struct kts_elements *elements)
{
	const struct kts_plan_node *n = &w->plan->node[child];
	bool array = kts_json_kind(&w->json, token) == KTS_JSON_ARRAY;

	if (n->kind == KTS_STEP_SWEEP && array)
		return kts_sweep_elements(w, child, token);
	if (n->kind == KTS_STEP_SWEEP && kts_json_kind(&w->json, token) == KTS_JSON_OBJECT)
		return kts_sweep_members(w, child, token);
	if (n->kind != KTS_STEP_INDEX || !array)
		return fail_kind(w, child, token, raw);
	uint32_t item = kts_elements_get(elements, &w->json, token, n->index);

	if (item != KTS_JSON_NONE)
		return kts_raw_walk(w, child, item, raw);
	struct missing m = { .len = kts_json_count(&w->json, token), .raw = raw };

	return kts_fail_below(w, child, KTS_KIND_index_out_of_range, kts_mix(m.len, child), describe_index, &m);
}

enum kts_status kts_raw_noted(struct kts_worker *w, uint32_t node, uint32_t object, const struct kts_raw *raw)
{
	struct kts_elements elements = { 0 };

	for (uint32_t c = w->plan->node[node].child; c; c = w->plan->node[c].sibling) {
		if (w->plan->node[c].kind != KTS_STEP_NAME)
			KTS_TRY(walk_other(w, c, object, raw, &elements));
		else if (w->found[c] != KTS_JSON_NONE)
			KTS_TRY(kts_raw_walk(w, c, w->found[c], raw));
		else
			KTS_TRY(fail_name(w, c, object, raw));
	}
	return KTS_OK;
}

static enum kts_status walk_names(struct kts_worker *w, uint32_t node, uint32_t object, const struct kts_raw *raw)
{
	struct kts_members members;
	struct kts_member member;

	kts_raw_forget(w, node);
	kts_members_start(&members, &w->json, &w->text, object);
	while (kts_members_next(&members, &member))
		kts_raw_note(w, node, &member);
	KTS_TRY(kts_worker_members(w, &members, raw->what));
	return kts_raw_noted(w, node, object, raw);
}

enum kts_status kts_raw_walk(struct kts_worker *w, uint32_t node, uint32_t token, const struct kts_raw *raw)
{
	const struct kts_plan_node *n = &w->plan->node[node];

	if (n->leaf != KTS_PLAN_NONE) {
		struct kts_scalar s;

		kts_scalar_json(&w->json, token, &s);
		for (uint32_t p = n->leaf; p != KTS_PLAN_NONE; p = w->plan->next_leaf[p])
			KTS_TRY(kts_put_scalar(w, p, node, &s, 0, raw->null_kind, NULL));
	}
	if (n->names && kts_json_kind(&w->json, token) == KTS_JSON_OBJECT)
		return walk_names(w, node, token, raw);
	struct kts_elements elements = { 0 };

	for (uint32_t c = n->child; c; c = w->plan->node[c].sibling) {
		if (w->plan->node[c].kind == KTS_STEP_NAME)
			KTS_TRY(fail_kind(w, c, token, raw));
		else
			KTS_TRY(walk_other(w, c, token, raw, &elements));
	}
	return KTS_OK;
}
