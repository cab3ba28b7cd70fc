/* SPDX-License-Identifier: MIT */
/* Per-CPU entries: one slot by .cpu(n), or all of them reduced to one value. */
#include "runtime/series/snapshot.h"

#include <string.h>

struct failure {
	const struct kts_site *site;
	uint64_t cpu, len;
};

static enum kts_status describe(struct kts_fault *f, const struct kts_projection *q, uint32_t node, const void *arg)
{
	const struct failure *a = arg;
	enum kts_error_kind kind = f->error.kind;

	(void)node;
	kts_fault_text(f, "requested", (struct kts_text){ q->text ? q->text : "", q->text ? strlen(q->text) : 0 });
	kts_fault_text(f, "map", a->site->map);
	if (kind == KTS_KIND_not_narrowed) {
		kts_fault_help(f, "name one CPU, `.cpu(0)`, or reduce them all: cpu_sum(...)");
		return KTS_OK;
	}
	if (a->cpu != UINT64_MAX)
		kts_fault_number(f, "cpu", KTS_PAYLOAD_U64, a->cpu);
	kts_fault_number(f, "len", KTS_PAYLOAD_U64, a->len);
	if (kind != KTS_KIND_overflow)
		kts_fault_number(f, "unmapped", KTS_PAYLOAD_BOOL, kind == KTS_KIND_unreadable_slot);
	return KTS_OK;
}

static enum kts_status fail_below(struct kts_worker *w, uint32_t node, enum kts_error_kind kind,
				  const struct kts_site *site, uint64_t cpu, uint64_t len)
{
	struct failure a = { site, cpu, len };

	return kts_fail_below(w, node, kind, kts_mix_text(kts_mix(cpu, len), site->map), describe, &a);
}

static double to_double(uint64_t bits)
{
	double d;

	memcpy(&d, &bits, sizeof d);
	return d;
}

static uint64_t to_bits(double d)
{
	uint64_t bits;

	memcpy(&bits, &d, sizeof bits);
	return bits;
}

static bool less(uint64_t a, uint64_t b, enum kts_type type)
{
	if (type == KTS_TYPE_F64)
		return to_double(a) < to_double(b);
	return type == KTS_TYPE_I64 ? (int64_t)a < (int64_t)b : a < b;
}

/* Doubles of this size and less are added as the integers that they are. */
#define WHOLE_BELOW	1e30

static void take(struct kts_reduction *acc, uint64_t bits, const struct kts_projection *q)
{
	bool better = q->reduce == KTS_REDUCE_CPU_MAX ? less(acc->bits, bits, q->type) : less(bits, acc->bits, q->type);

	if (!acc->any || better)
		acc->bits = bits;
	acc->any = true;
	if (q->type == KTS_TYPE_F64) {
		double d = to_double(bits);

		acc->real += d;
		acc->whole = acc->whole && d > -WHOLE_BELOW && d < WHOLE_BELOW && (double)(__int128)d == d;
		if (acc->whole)
			acc->sum += (__int128)d;
	} else {
		acc->sum += q->type == KTS_TYPE_I64 ? (__int128)(int64_t)bits : (__int128)bits;
	}
}

/* The sum in the column's type; false if it does not fit. */
static bool fit_sum(const struct kts_reduction *acc, enum kts_type type, uint64_t *bits, enum kts_fit *fit)
{
	*fit = KTS_FIT_OK;
	switch (type) {
	case KTS_TYPE_U64:
		*bits = (uint64_t)acc->sum;
		return acc->sum >= 0 && acc->sum <= UINT64_MAX;
	case KTS_TYPE_I64:
		*bits = (uint64_t)acc->sum;
		return acc->sum >= INT64_MIN && acc->sum <= INT64_MAX;
	case KTS_TYPE_F64:
		if (!acc->whole) {
			*bits = to_bits(acc->real);
		} else {
			*bits = to_bits((double)acc->sum);
			if ((__int128)(double)acc->sum != acc->sum)
				*fit = KTS_FIT_INEXACT;
		}
		return true;
	case KTS_TYPE_BOOL:
		*bits = acc->sum != 0;
		return true;
	case KTS_TYPE_INT:
	case KTS_TYPE_TEXT:
	case KTS_TYPE_COUNT:
		break;
	}
	return false;
}

static enum kts_status finish(struct kts_worker *w, uint32_t p, uint32_t node, uint32_t origin,
			      const struct kts_site *site, uint64_t len)
{
	const struct kts_reduction *acc = &w->reduction[p];
	const struct kts_projection *q = &w->plan->projection[p];
	struct failure a = { site, UINT64_MAX, len };
	uint64_t bits = acc->bits;
	enum kts_fit fit = KTS_FIT_OK;

	if (acc->error) {
		kts_put_error(w, p, acc->error);
		return KTS_OK;
	}
	if (!acc->any)
		return kts_fail(w, p, node, KTS_KIND_unreadable_slot, kts_mix_text(len, site->map), describe, &a);
	if (q->reduce == KTS_REDUCE_CPU_SUM && !fit_sum(acc, q->type, &bits, &fit))
		return kts_fail(w, p, node, KTS_KIND_overflow, kts_mix_text(len, site->map), describe, &a);
	if (fit != KTS_FIT_OK) {
		struct kts_scalar s = { .kind = KTS_SCALAR_INTEGER, .name = "Uint", .token = KTS_JSON_NONE };

		s.integer.fits_u64 = acc->sum >= 0;
		return kts_put_misfit(w, p, node, &s, fit, KTS_KIND_non_finite, NULL);
	}
	kts_put_value(w, p, bits, origin);
	return KTS_OK;
}

/* Reduce over all slots that were read. @node is the KTS_STEP_CPU_SWEEP below the entry. */
static enum kts_status reduce(struct kts_worker *w, uint32_t node, uint32_t slots, const struct kts_map *map,
			      const struct kts_site *site)
{
	const struct kts_plan_node *n = &w->plan->node[node];
	struct kts_origin where = { .object = kts_map_object(&w->report, map), .address = map->address };
	uint64_t cpu = 0;
	uint32_t origin;

	for (uint32_t i = n->begin; i < n->end; i++)
		w->reduction[w->plan->order[i]] = (struct kts_reduction){ .whole = true };
	for (uint32_t s = slots + 1, end = kts_json_end(&w->json, slots); s != end; s = kts_json_skip(&w->json, s), cpu++) {
		if (kts_json_kind(&w->json, s) == KTS_JSON_NULL)
			continue;
		while (where.n_cpus <= cpu / 64) {
			KTS_TRY(kts_grow(&w->cpus, &w->cap_cpus, where.n_cpus, sizeof *w->cpus));
			w->cpus[where.n_cpus++] = 0;
		}
		w->cpus[cpu / 64] |= 1ull << cpu % 64;
		KTS_TRY(kts_render_walk(w, node, s, false, site));
		for (uint32_t i = n->begin; i < n->end; i++) {
			uint32_t p = w->plan->order[i];
			size_t cell = (size_t)p * w->batch->cap + w->batch->n;

			if (w->reduction[p].error)
				continue;
			if (w->batch->error[cell])
				w->reduction[p].error = w->batch->error[cell];
			else
				take(&w->reduction[p], w->batch->bits[cell], &w->plan->projection[p]);
		}
	}
	where.cpus = w->cpus;
	KTS_TRY(kts_batch_origin(w->batch, &where, &origin));
	for (uint32_t i = n->begin; i < n->end; i++)
		KTS_TRY(finish(w, w->plan->order[i], node, origin, site, cpu));
	return KTS_OK;
}

enum kts_status kts_percpu_walk(struct kts_worker *w, uint32_t node, uint32_t slots, const struct kts_map *map,
				const struct kts_site *site)
{
	const struct kts_plan_node *n = &w->plan->node[node];
	struct failure whole = { site, UINT64_MAX, 0 };
	struct kts_elements elements = { 0 };

	if (slots == KTS_JSON_NONE || kts_json_kind(&w->json, slots) != KTS_JSON_ARRAY)
		return fail_below(w, node, KTS_KIND_unreadable_slot, site, UINT64_MAX, 0);
	for (uint32_t p = n->leaf; p != KTS_PLAN_NONE; p = w->plan->next_leaf[p])
		KTS_TRY(kts_fail(w, p, node, KTS_KIND_not_narrowed, kts_mix_text(41, site->map), describe, &whole));
	for (uint32_t c = n->child; c; c = w->plan->node[c].sibling) {
		const struct kts_plan_node *child = &w->plan->node[c];
		uint32_t slot;

		if (child->kind == KTS_STEP_CPU_SWEEP && !child->slots) {
			KTS_TRY(kts_sweep_elements(w, c, slots));
			continue;
		}
		if (child->kind == KTS_STEP_CPU_SWEEP) {
			KTS_TRY(reduce(w, c, slots, map, site));
			continue;
		}
		if (child->kind != KTS_STEP_CPU) {
			KTS_TRY(fail_below(w, c, KTS_KIND_not_narrowed, site, UINT64_MAX, 0));
			continue;
		}
		slot = kts_elements_get(&elements, &w->json, slots, child->index);
		if (slot == KTS_JSON_NONE)
			KTS_TRY(fail_below(w, c, KTS_KIND_cpu_out_of_range, site, child->index,
					   kts_json_count(&w->json, slots)));
		else if (kts_json_kind(&w->json, slot) == KTS_JSON_NULL)
			KTS_TRY(fail_below(w, c, KTS_KIND_unreadable_slot, site, child->index,
					   kts_json_count(&w->json, slots)));
		else
			KTS_TRY(kts_render_walk(w, c, slot, false, site));
	}
	return KTS_OK;
}
