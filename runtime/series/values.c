/* SPDX-License-Identifier: MIT */
/* The root `values`: columns with the errors of whoever projected them. */
#include "runtime/series/values.h"

#include <string.h>

#include "runtime/series/raw.h"
#include "runtime/series/scalar.h"

enum field_type {
	FIELD_NONE,
	FIELD_TEXT,
	FIELD_TEXTS,
	FIELD_NUMBER,
	FIELD_NUMBERS,
	FIELD_BOOL,
	FIELD_MAPS,
	FIELD_TAG,
	FIELD_WHY,
	FIELD_REASON,
};

#define MAX_FIELDS	5

static const struct variant {
	struct kts_text name;
	enum kts_error_kind kind;
	struct {
		const char *name;
		enum field_type type;
	} field[MAX_FIELDS];
} variants[] = {
#define F(name, type) { #name, FIELD_##type },
#define SNAPSHOT_ERROR(variant, kind, fields) { { #variant, sizeof(#variant) - 1 }, KTS_KIND_##kind, { fields } },
#include "runtime/series/snapshot_errors.def"
#undef SNAPSHOT_ERROR
#undef F
};

#define N_VARIANTS	(sizeof variants / sizeof *variants)

struct decoded {
	struct kts_fault *fault;
	enum kts_missing_reason reason;
	uint32_t payload;
	bool unmapped;
	struct kts_text requested;
	struct kts_names *names;	/* of `available` */
};

static enum kts_status wrong(struct kts_worker *w, uint32_t token, const char *field, const char *what)
{
	struct kts_text shown = kts_json_shown(&w->json, token);

	return kts_worker_trouble(w, KTS_DIAG_data_field, token, "`%s` of an error must be %s, and is %.*s", field, what,
				  KTS_TEXT_ARG(shown));
}

static enum kts_status put_texts(struct kts_worker *w, struct decoded *d, const char *key, uint32_t list)
{
	struct kts_text text[KTS_NAMES_SHOWN];
	size_t n = 0;

	if (kts_json_kind(&w->json, list) != KTS_JSON_ARRAY)
		return wrong(w, list, key, "a list of texts");
	for (uint32_t t = list + 1, end = kts_json_end(&w->json, list); t != end; t = kts_json_skip(&w->json, t)) {
		struct kts_text one;

		if (kts_json_kind(&w->json, t) != KTS_JSON_STRING)
			return wrong(w, t, key, "a list of texts");
		KTS_TRY(kts_worker_text(w, t, &one));
		if (d->names)
			kts_names_add(d->names, one);
		if (n < KTS_NAMES_SHOWN)
			text[n++] = one;
	}
	kts_fault_texts(d->fault, key, text, n);
	return KTS_OK;
}

static enum kts_status put_numbers(struct kts_worker *w, struct decoded *d, const char *key, uint32_t list)
{
	uint64_t number[64];
	size_t n = 0;

	if (kts_json_kind(&w->json, list) != KTS_JSON_ARRAY)
		return wrong(w, list, key, "a list of unsigned integers");
	for (uint32_t t = list + 1, end = kts_json_end(&w->json, list); t != end; t = kts_json_skip(&w->json, t)) {
		uint64_t one;

		if (!kts_token_u64(w, t, &one))
			return wrong(w, t, key, "a list of unsigned integers");
		if (n < 64)
			number[n++] = one;
	}
	kts_fault_numbers(d->fault, key, number, n);
	return KTS_OK;
}

/* [{"name":"o.bss","map_kva":1}] as two lists. */
static enum kts_status put_maps(struct kts_worker *w, struct decoded *d, const char *key, uint32_t list)
{
	struct kts_text name[KTS_NAMES_SHOWN];
	uint64_t kva[KTS_NAMES_SHOWN];
	size_t n = 0;

	if (kts_json_kind(&w->json, list) != KTS_JSON_ARRAY)
		return wrong(w, list, key, "a list of maps");
	for (uint32_t t = list + 1, end = kts_json_end(&w->json, list); t != end; t = kts_json_skip(&w->json, t)) {
		uint32_t a = kts_json_member(&w->json, t, "name", 4), b = kts_json_member(&w->json, t, "map_kva", 7);

		if (a == KTS_JSON_NONE || kts_json_kind(&w->json, a) != KTS_JSON_STRING)
			return wrong(w, t, key, "a list of maps");
		if (n == KTS_NAMES_SHOWN)
			continue;
		KTS_TRY(kts_worker_text(w, a, &name[n]));
		kva[n] = 0;
		if (b != KTS_JSON_NONE && !kts_token_u64(w, b, &kva[n]))
			return wrong(w, b, "map_kva", "an unsigned integer");
		n++;
	}
	kts_fault_texts(d->fault, key, name, n);
	kts_fault_numbers(d->fault, "excluded_kvas", kva, n);
	return KTS_OK;
}

static enum kts_status put_field(struct kts_worker *w, struct decoded *d, const char *key, enum field_type type,
				 uint32_t token)
{
	enum kts_json_kind kind = kts_json_kind(&w->json, token);
	struct kts_integer v;
	struct kts_text text;

	if (kind == KTS_JSON_NULL) {
		if (type != FIELD_TAG)
			kts_fault_null(d->fault, key);
		return KTS_OK;
	}
	switch (type) {
	case FIELD_TEXT:
	case FIELD_TAG:
	case FIELD_WHY:
		if (kind != KTS_JSON_STRING)
			return wrong(w, token, key, "text");
		KTS_TRY(kts_worker_text(w, token, &text));
		if (type == FIELD_WHY)
			kts_fault_detail(d->fault, text);
		else if (type == FIELD_TEXT)
			kts_fault_text(d->fault, key, text);
		if (strcmp(key, "requested") == 0)
			d->requested = text;
		return KTS_OK;
	case FIELD_TEXTS:
		return put_texts(w, d, key, token);
	case FIELD_NUMBER:
		if (!kts_token_integer(w, token, &v))
			return wrong(w, token, key, "an integer");
		kts_fault_number(d->fault, key, v.fits_u64 ? KTS_PAYLOAD_U64 : KTS_PAYLOAD_I64,
				 v.fits_u64 ? v.u64 : (uint64_t)v.i64);
		return KTS_OK;
	case FIELD_NUMBERS:
		return put_numbers(w, d, key, token);
	case FIELD_BOOL:
		if (kind != KTS_JSON_TRUE && kind != KTS_JSON_FALSE)
			return wrong(w, token, key, "true or false");
		d->unmapped = kind == KTS_JSON_TRUE;
		kts_fault_number(d->fault, key, KTS_PAYLOAD_BOOL, d->unmapped);
		return KTS_OK;
	case FIELD_MAPS:
		return put_maps(w, d, key, token);
	case FIELD_REASON:
		KTS_TRY(kts_missing_read(w, token, &d->reason, &d->payload));
		return KTS_OK;
	case FIELD_NONE:
		break;
	}
	return KTS_EBUG;
}

static enum kts_status put_fields(struct kts_worker *w, struct decoded *d, const struct variant *v, uint32_t object)
{
	struct kts_members m;
	struct kts_member member;

	kts_members_start(&m, &w->json, &w->text, object);
	while (kts_members_next(&m, &member)) {
		for (size_t i = 0; i < MAX_FIELDS && v->field[i].name; i++) {
			if (!kts_text_is(member.name, v->field[i].name, strlen(v->field[i].name)))
				continue;
			KTS_TRY(put_field(w, d, v->field[i].name, v->field[i].type, member.value));
			break;
		}
	}
	return kts_worker_members(w, &m, "an error");
}

static enum kts_status unknown(struct kts_worker *w, uint32_t token, const char *what)
{
	struct kts_text text;

	text.at = kts_json_raw(&w->json, token, &text.len);
	return kts_worker_trouble(w, KTS_DIAG_data_variant, token, "there is no %s %.*s", what, KTS_TEXT_ARG(text));
}

/* Which error {"Variant":{...}} is; @object is what the variant holds. */
static enum kts_status find_variant(struct kts_worker *w, uint32_t token, const struct variant **out, uint32_t *object)
{
	uint32_t key = kts_only_member(&w->json, token);
	struct kts_text name = { "", 0 };

	if (key == KTS_JSON_NONE)
		return unknown(w, token, "error");
	KTS_TRY(kts_worker_text(w, key, &name));
	*object = key + 1;
	for (size_t i = 0; i < N_VARIANTS; i++) {
		if (!kts_text_equal(variants[i].name, name))
			continue;
		*out = &variants[i];
		if (kts_json_kind(&w->json, *object) != KTS_JSON_OBJECT)
			return wrong(w, *object, variants[i].name.at, "an object");
		return KTS_OK;
	}
	return unknown(w, key, "error");
}

/* The error of one value, for every projection below @node. */
static enum kts_status put_error(struct kts_worker *w, uint32_t node, const struct variant *v, uint32_t object)
{
	struct kts_fault fault;
	struct kts_names names;
	struct decoded d = { .fault = &fault, .reason = KTS_MISSING_no_scheduler_binary, .payload = KTS_JSON_NONE };
	uint32_t id;

	kts_fault_start(&fault, w, v->kind);
	uint32_t requested = kts_json_member(&w->json, object, "requested", 9);

	if (requested != KTS_JSON_NONE && kts_json_kind(&w->json, requested) == KTS_JSON_STRING) {
		KTS_TRY(kts_worker_text(w, requested, &d.requested));
		kts_names_start(&names, d.requested);
		d.names = &names;
	}
	KTS_TRY(put_fields(w, &d, v, object));
	if (d.names && names.suggest.best && names.suggest.best_len) {
		struct kts_text best = { names.suggest.best, names.suggest.best_len };

		kts_fault_help(&fault, "did you mean `%.*s`?", KTS_TEXT_ARG(best));
	}
	if (v->kind == KTS_KIND_missing_stats) {
		fault.error.reason = d.reason;
		KTS_TRY(kts_missing_tell(&fault, d.reason, d.payload));
	}
	if (v->kind == KTS_KIND_cpu_out_of_range && d.unmapped)
		fault.error.kind = fault.error.original = KTS_KIND_unreadable_slot;
	KTS_TRY(kts_fault_add(&fault, &id));
	for (uint32_t i = w->plan->node[node].begin; i < w->plan->node[node].end; i++)
		kts_put_error(w, w->plan->order[i], id);
	return KTS_OK;
}

enum kts_status kts_values_read(struct kts_worker *w, uint32_t token)
{
	static const struct kts_raw raw = {
		.what = "`values`", .null_kind = KTS_KIND_non_finite, .missing = KTS_KIND_field_not_found,
	};
	uint32_t root = w->plan->root[KTS_ROOT_VALUES], object;
	const struct variant *variant;
	struct kts_members m;
	struct kts_member member;

	kts_raw_forget(w, root);
	kts_members_start(&m, &w->json, &w->text, token);
	while (kts_members_next(&m, &member)) {
		uint32_t key = kts_only_member(&w->json, member.value), child;

		if (key == KTS_JSON_NONE || (!kts_json_string_is(&w->json, key, "Ok", 2) &&
					     !kts_json_string_is(&w->json, key, "Err", 3)))
			return kts_worker_trouble(w, KTS_DIAG_data_field, member.value,
						  "the value `%.*s` must be {\"Ok\":value} or {\"Err\":why}",
						  KTS_TEXT_ARG(member.name));
		if (kts_json_string_is(&w->json, key, "Err", 3))
			KTS_TRY(find_variant(w, key + 1, &variant, &object));
		child = root ? kts_plan_child(w->plan, root, member.name, member.signature) : 0;
		if (child)
			w->found[child] = key;
	}
	KTS_TRY(kts_worker_members(w, &m, raw.what));
	for (uint32_t c = root ? w->plan->node[root].child : 0; c; c = w->plan->node[c].sibling) {
		uint32_t key = w->found[c];

		if (w->plan->node[c].kind == KTS_STEP_SWEEP)
			KTS_TRY(kts_sweep_members(w, c, token));
		if (key == KTS_JSON_NONE)
			continue;
		if (kts_json_string_is(&w->json, key, "Err", 3)) {
			KTS_TRY(find_variant(w, key + 1, &variant, &object));
			KTS_TRY(put_error(w, c, variant, object));
		} else {
			KTS_TRY(kts_raw_walk(w, c, key + 1, &raw));
		}
	}
	return root ? kts_raw_missing(w, root, token, &raw) : KTS_OK;
}
