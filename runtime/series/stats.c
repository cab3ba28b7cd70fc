/* SPDX-License-Identifier: MIT */
/* The roots `stats` and `host`. */
#include "runtime/series/values.h"

#include <string.h>

#include "runtime/series/raw.h"
#include "runtime/series/scalar.h"

static const struct {
	struct kts_text variant;
} reasons[] = {
#define KTS_MISSING_REASON(name, variant_, text) [KTS_MISSING_##name] = { { #variant_, sizeof(#variant_) - 1 } },
#include "engine/errors.def"
};

enum kts_status kts_missing_read(struct kts_worker *w, uint32_t token, enum kts_missing_reason *reason,
				 uint32_t *payload)
{
	uint32_t name_token = token;
	struct kts_text name;

	*payload = KTS_JSON_NONE;
	if (kts_json_kind(&w->json, token) != KTS_JSON_STRING) {
		name_token = kts_only_member(&w->json, token);
		if (name_token != KTS_JSON_NONE && kts_json_kind(&w->json, name_token + 1) == KTS_JSON_OBJECT)
			*payload = name_token + 1;
	}
	if (name_token != KTS_JSON_NONE) {
		KTS_TRY(kts_worker_text(w, name_token, &name));
		for (unsigned r = 0; r < KTS_MISSING_COUNT; r++) {
			if (!kts_text_equal(reasons[r].variant, name))
				continue;
			*reason = (enum kts_missing_reason)r;
			return KTS_OK;
		}
	}
	name.at = kts_json_raw(&w->json, token, &name.len);
	return kts_worker_trouble(w, KTS_DIAG_data_variant, token, "there is no reason of missing statistics %.*s",
				  KTS_TEXT_ARG(name));
}

enum kts_status kts_missing_tell(struct kts_fault *f, enum kts_missing_reason reason, uint32_t payload)
{
	static const char *const keys[] = { "reason", "errno", "args", "size", "max" };
	struct kts_worker *w = f->worker;
	struct kts_members m;
	struct kts_member member;

	f->error.reason = reason;
	if (payload == KTS_JSON_NONE)
		return KTS_OK;
	kts_members_start(&m, &w->json, &w->text, payload);
	while (kts_members_next(&m, &member)) {
		struct kts_integer v;
		struct kts_text text;

		for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
			if (!kts_text_is(member.name, keys[i], strlen(keys[i])))
				continue;
			if (kts_token_integer(w, member.value, &v)) {
				kts_fault_number(f, keys[i], v.fits_u64 ? KTS_PAYLOAD_U64 : KTS_PAYLOAD_I64,
						 v.fits_u64 ? v.u64 : (uint64_t)v.i64);
			} else if (kts_json_kind(&w->json, member.value) == KTS_JSON_STRING) {
				KTS_TRY(kts_worker_text(w, member.value, &text));
				if (i == 0)
					kts_fault_detail(f, text);
				else
					kts_fault_text(f, keys[i], text);
			} else {
				text.at = kts_json_raw(&w->json, member.value, &text.len);
				kts_fault_text(f, keys[i], text);
			}
		}
	}
	return kts_worker_members(w, &m, "a reason of missing statistics");
}

enum kts_status kts_stats_slot(struct kts_worker *w, uint32_t token)
{
	struct kts_stats *s = &w->stats;
	uint32_t key;

	*s = (struct kts_stats){ KTS_JSON_NONE, KTS_MISSING_no_scheduler_binary, KTS_JSON_NONE };
	if (token == KTS_JSON_NONE)
		return KTS_OK;
	if (kts_json_kind(&w->json, token) != KTS_JSON_OBJECT) {
		struct kts_text shown = kts_json_shown(&w->json, token);

		return kts_worker_trouble(w, KTS_DIAG_data_field, token,
					  "`stats` must be {\"Ok\":value}, {\"Err\":reason} or an object, and is %.*s",
					  KTS_TEXT_ARG(shown));
	}
	key = kts_only_member(&w->json, token);
	s->value = token;
	if (key == KTS_JSON_NONE)
		return KTS_OK;
	if (kts_json_string_is(&w->json, key, "Ok", 2)) {
		s->value = key + 1;
	} else if (kts_json_string_is(&w->json, key, "Err", 3)) {
		s->value = KTS_JSON_NONE;
		return kts_missing_read(w, key + 1, &s->reason, &s->payload);
	}
	return KTS_OK;
}

static enum kts_status describe_missing(struct kts_fault *f, const struct kts_projection *q, uint32_t node,
					const void *arg)
{
	const struct kts_stats *s = arg;

	(void)q;
	(void)node;
	return kts_missing_tell(f, s->reason, s->payload);
}

enum kts_status kts_stats_read(struct kts_worker *w)
{
	static const struct kts_raw raw = {
		.what = "the statistics", .null_kind = KTS_KIND_type_mismatch, .missing = KTS_KIND_field_not_found,
	};
	uint32_t root = w->plan->root[KTS_ROOT_STATS];
	struct kts_text payload = { "", 0 };

	if (!root)
		return KTS_OK;
	if (w->stats.value != KTS_JSON_NONE)
		return kts_raw_walk(w, root, w->stats.value, &raw);
	if (w->stats.payload != KTS_JSON_NONE)
		payload.at = kts_json_raw(&w->json, w->stats.payload, &payload.len);
	return kts_fail_below(w, root, KTS_KIND_missing_stats, kts_mix_text(w->stats.reason, payload), describe_missing,
			      &w->stats);
}

/* --- host --- */

static enum kts_status describe_host(struct kts_fault *f, const struct kts_projection *q, uint32_t node,
				     const void *arg)
{
	(void)q;
	(void)arg;
	if (f->error.kind == KTS_KIND_placeholder)
		kts_fault_detail(f, f->worker->report.reason);
	else if (f->worker->plan->node[node].kind == KTS_STEP_CPU)
		kts_fault_number(f, "cpu", KTS_PAYLOAD_U64, f->worker->plan->node[node].index);
	return KTS_OK;
}

/* Rows of per_cpu_time, as far as they are well-formed: their CPUs are in worker->cpus. */
struct rows {
	uint32_t list;		/* KTS_JSON_NONE: there is none */
	uint32_t bad;		/* the first that is not, or KTS_JSON_NONE */
	uint64_t n;
};

static enum kts_status read_rows(struct kts_worker *w, struct rows *rows)
{
	*rows = (struct rows){ .list = w->report.per_cpu_time, .bad = KTS_JSON_NONE };
	if (rows->list == KTS_JSON_NONE)
		return KTS_OK;
	for (uint32_t t = rows->list + 1, end = kts_json_end(&w->json, rows->list); t != end; t = kts_json_skip(&w->json, t)) {
		uint32_t token = kts_json_member(&w->json, t, "cpu", 3);
		uint64_t number;

		if (kts_json_kind(&w->json, t) != KTS_JSON_OBJECT || token == KTS_JSON_NONE ||
		    !kts_token_u64(w, token, &number)) {
			rows->bad = t;
			return KTS_OK;
		}
		KTS_TRY(kts_grow(&w->cpus, &w->cap_cpus, rows->n, sizeof *w->cpus));
		w->cpus[rows->n++] = number;
	}
	return KTS_OK;
}

static enum kts_status bad_row(struct kts_worker *w, const struct rows *rows)
{
	return kts_worker_trouble(w, KTS_DIAG_data_field, rows->bad,
				  "a row of `report.per_cpu_time` must be an object with its `cpu`");
}

static enum kts_status read_row(struct kts_worker *w, uint32_t child, const struct rows *rows,
				struct kts_elements *elements)
{
	static const struct kts_raw raw = {
		.what = "a row of `report.per_cpu_time`",
		.null_kind = KTS_KIND_absent,
		.missing = KTS_KIND_field_not_found,
	};
	uint64_t cpu = w->plan->node[child].index, i = 0;

	while (i < rows->n && w->cpus[i] != cpu)
		i++;
	if (i < rows->n)
		return kts_raw_walk(w, child, kts_elements_get(elements, &w->json, rows->list, i), &raw);
	if (rows->bad != KTS_JSON_NONE)
		return bad_row(w, rows);
	return kts_fail_below(w, child, KTS_KIND_host_unavailable, child, describe_host, NULL);
}

static enum kts_status sweep_rows(struct kts_worker *w, uint32_t child, const struct rows *rows)
{
	if (rows->bad != KTS_JSON_NONE)
		return bad_row(w, rows);
	if (rows->list == KTS_JSON_NONE)
		return kts_fail_below(w, child, KTS_KIND_host_unavailable, child, describe_host, NULL);
	kts_sweep_begin(w, child);
	if (rows->n > KTS_MAX_SWEEP_KEYS)
		return kts_sweep_too_many(w, child);
	for (uint64_t i = 0; i < rows->n; i++)
		KTS_TRY(kts_sweep_index(w, child, w->cpus[i]));
	return KTS_OK;
}

enum kts_status kts_host_read(struct kts_worker *w)
{
	uint32_t root = w->plan->root[KTS_ROOT_HOST];
	struct kts_elements elements = { 0 };
	struct rows rows;

	if (!root)
		return KTS_OK;
	if (w->report.placeholder)
		return kts_fail_below(w, root, KTS_KIND_placeholder, kts_mix_text(43, w->report.reason), describe_host,
				      NULL);
	KTS_TRY(read_rows(w, &rows));
	for (uint32_t c = w->plan->node[root].child; c; c = w->plan->node[c].sibling) {
		if (w->plan->node[c].kind == KTS_STEP_CPU_SWEEP)
			KTS_TRY(sweep_rows(w, c, &rows));
		else
			KTS_TRY(read_row(w, c, &rows, &elements));
	}
	return KTS_OK;
}
