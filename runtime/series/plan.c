/* SPDX-License-Identifier: MIT */
#include "runtime/series/plan.h"

#include <stdlib.h>
#include <string.h>

#include "grammar/base/diag.h"
#include "runtime/series/members.h"

/* From so many names on a hash table is faster than comparing with each. */
#define MANY_NAMES	8u

static const char *const form_names[] = {
	[KTS_FORM_UNKNOWN] = "unknown",
	[KTS_FORM_DRAINED] = "drained",
	[KTS_FORM_PROJECTED] = "projected",
	[KTS_FORM_PLAIN] = "plain",
};

const char *kts_form_name(enum kts_form form)
{
	return form_names[form];
}

enum kts_form kts_form_find(const char *name)
{
	for (enum kts_form f = KTS_FORM_DRAINED; f <= KTS_FORM_PLAIN; f++)
		if (strcmp(form_names[f], name) == 0)
			return f;
	return KTS_FORM_UNKNOWN;
}

static enum kts_status add_node(struct kts_plan *plan, uint32_t *out)
{
	if (plan->n_nodes == plan->cap_nodes) {
		uint32_t cap = plan->cap_nodes ? plan->cap_nodes * 2 : 32;
		struct kts_plan_node *node;

		if (plan->cap_nodes > UINT32_MAX / 4)
			return KTS_ELIMIT;
		node = realloc(plan->node, cap * sizeof *node);
		if (!node)
			return KTS_ENOMEM;
		plan->node = node;
		plan->cap_nodes = cap;
	}
	plan->node[plan->n_nodes] = (struct kts_plan_node){ .leaf = KTS_PLAN_NONE };
	*out = plan->n_nodes++;
	return KTS_OK;
}

/* What a step is for, where the plan of maps makes a difference. */
enum place {
	PLACE_STEP,
	PLACE_KEY,	/* it picks an entry of a map */
	PLACE_SLOTS,	/* it stands for the slots that a reduction goes over */
};

static bool node_is(const struct kts_plan_node *node, const struct kts_step *step, enum place place)
{
	if (node->kind != step->kind || node->key != (place == PLACE_KEY) || node->slots != (place == PLACE_SLOTS))
		return false;
	if (step->kind == KTS_STEP_NAME)
		return kts_text_is(node->name, step->name, step->len);
	return node->index == step->index;
}

static enum kts_status step_down(struct kts_plan *plan, uint32_t at, const struct kts_step *step, enum place place,
				 uint32_t depth, uint32_t *out)
{
	uint32_t id;

	for (id = plan->node[at].child; id; id = plan->node[id].sibling)
		if (node_is(&plan->node[id], step, place)) {
			*out = id;
			return KTS_OK;
		}
	KTS_TRY(add_node(plan, &id));
	struct kts_plan_node *node = &plan->node[id], *parent = &plan->node[at];

	node->kind = step->kind;
	node->key = place == PLACE_KEY;
	node->slots = place == PLACE_SLOTS;
	node->index = step->index;
	node->depth = depth;
	if (step->kind == KTS_STEP_NAME) {
		node->name = (struct kts_text){ step->name, step->len };
		node->signature = kts_signature_of(node->name);
		parent->names++;
	} else {
		parent->others++;
	}
	if (parent->last_child)
		plan->node[parent->last_child].sibling = id;
	else
		parent->child = id;
	parent->last_child = id;
	*out = id;
	return KTS_OK;
}

/* Put projection @p in the tree. */
static enum kts_status add_projection(struct kts_plan *plan, uint32_t p)
{
	static const struct kts_step first = { .kind = KTS_STEP_INDEX, .index = 0 };
	static const struct kts_step slots = { .kind = KTS_STEP_CPU_SWEEP };
	const struct kts_projection *q = kts_plan_projection(plan, p);
	uint32_t at, i = 0, n = (uint32_t)q->n_steps;

	if (!plan->root[q->root])
		KTS_TRY(add_node(plan, &plan->root[q->root]));
	at = plan->root[q->root];
	if (q->root == KTS_ROOT_MAP && n) {
		bool picks = n > 1 && (q->step[1].kind == KTS_STEP_INDEX || q->step[1].kind == KTS_STEP_SWEEP ||
				       (q->step[1].kind == KTS_STEP_NAME && q->step[1].quoted));

		KTS_TRY(step_down(plan, at, &q->step[0], PLACE_STEP, 1, &at));
		i = picks ? 2 : 1;
		/* a map with one entry needs no [0] */
		KTS_TRY(step_down(plan, at, picks ? &q->step[1] : &first, PLACE_KEY, i, &at));
	}
	if (q->reduce != KTS_REDUCE_NONE) {
		KTS_TRY(step_down(plan, at, &slots, PLACE_SLOTS, i, &at));
		plan->reduces = true;
	}
	plan->sweeps |= n && kts_step_sweeps(&q->step[n - 1]);
	for (; i < n; i++)
		KTS_TRY(step_down(plan, at, &q->step[i], PLACE_STEP, i + 1, &at));
	plan->next_leaf[p] = plan->node[at].leaf;
	plan->node[at].leaf = p;
	return KTS_OK;
}

/* Number the projections so that those below a node are neighbours. */
static void put_in_order(struct kts_plan *plan, uint32_t root, uint32_t *n)
{
	uint32_t at = root;
	bool down = true;

	/* parents are found again through last_child, which is of no more use for adding */
	plan->node[root].last_child = 0;
	while (at) {
		struct kts_plan_node *node = &plan->node[at];

		if (down) {
			node->begin = *n;
			for (uint32_t p = node->leaf; p != KTS_PLAN_NONE; p = plan->next_leaf[p])
				plan->order[(*n)++] = p;
			if (node->child) {
				plan->node[node->child].last_child = at;
				at = node->child;
				continue;
			}
		}
		node->end = *n;
		if (at == root)
			break;
		down = node->sibling != 0;
		if (down) {
			plan->node[node->sibling].last_child = node->last_child;
			at = node->sibling;
		} else {
			at = node->last_child;
		}
	}
}

static enum kts_status make_tables(struct kts_plan *plan)
{
	size_t total = 0;

	for (uint32_t id = 1; id < plan->n_nodes; id++) {
		struct kts_plan_node *node = &plan->node[id];
		uint32_t size = 4 * MANY_NAMES;

		if (node->names < MANY_NAMES)
			continue;
		while (size < 2 * node->names)
			size *= 2;
		node->table = (uint32_t)total;
		node->mask = size - 1;
		total += size;
	}
	if (!total)
		return KTS_OK;
	if (total > UINT32_MAX)
		return KTS_ELIMIT;
	plan->slot = calloc(total, sizeof *plan->slot);
	if (!plan->slot)
		return KTS_ENOMEM;
	for (uint32_t id = 1; id < plan->n_nodes; id++) {
		const struct kts_plan_node *node = &plan->node[id];

		for (uint32_t c = node->child; node->mask && c; c = plan->node[c].sibling) {
			uint32_t at = (uint32_t)(plan->node[c].signature >> 32) & node->mask;

			if (plan->node[c].kind != KTS_STEP_NAME)
				continue;
			while (plan->slot[node->table + at])
				at = (at + 1) & node->mask;
			plan->slot[node->table + at] = c;
		}
	}
	return KTS_OK;
}

uint32_t kts_plan_child(const struct kts_plan *plan, uint32_t at, struct kts_text name, uint64_t signature)
{
	const struct kts_plan_node *node = &plan->node[at];
	uint32_t id;

	if (!node->mask) {
		for (id = node->child; id; id = plan->node[id].sibling)
			if (plan->node[id].signature == signature && plan->node[id].kind == KTS_STEP_NAME &&
			    kts_text_equal(plan->node[id].name, name))
				return id;
		return 0;
	}
	for (uint32_t i = (uint32_t)(signature >> 32) & node->mask; (id = plan->slot[node->table + i]) != 0;
	     i = (i + 1) & node->mask)
		if (plan->node[id].signature == signature && kts_text_equal(plan->node[id].name, name))
			return id;
	return 0;
}

/* Can a column hold what this path names? */
static enum kts_status check_projection(const struct kts_projection *q, struct kts_diags *diags)
{
	const struct kts_step *first = q->n_steps ? &q->step[0] : NULL;
	bool wants_name = q->root == KTS_ROOT_BPF || q->root == KTS_ROOT_MAP || q->root == KTS_ROOT_VALUES;

	if (q->type != KTS_TYPE_BOOL && q->type != KTS_TYPE_U64 && q->type != KTS_TYPE_I64 && q->type != KTS_TYPE_F64 &&
	    q->type != KTS_TYPE_TEXT)
		return KTS_EINVAL;
	if (q->root >= KTS_ROOT_COUNT || q->n_steps > UINT32_MAX / 2)
		return KTS_EINVAL;
	for (size_t i = 0; i < q->n_steps; i++)
		if (kts_step_sweeps(&q->step[i]) && (i + 1 < q->n_steps || q->root == KTS_ROOT_RUN))
			return KTS_EINVAL;
	if (wants_name && (!first || (first->kind != KTS_STEP_NAME &&
				      (q->root != KTS_ROOT_VALUES || first->kind != KTS_STEP_SWEEP))))
		return KTS_EINVAL;
	if (q->root == KTS_ROOT_HOST && (!first || (first->kind == KTS_STEP_CPU ? q->n_steps < 2 :
						    first->kind != KTS_STEP_CPU_SWEEP)))
		return KTS_EINVAL;
	if (q->reduce == KTS_REDUCE_NONE)
		return KTS_OK;
	if (q->type == KTS_TYPE_TEXT) {
		kts_diag_help(kts_diag_at(diags, KTS_DIAG_data_reduce, q->span, "`%s` is text, which has no sum and no order",
					  q->text ? q->text : "the path"),
			      "name one CPU: bpf.map(\"stats\")[0].cpu(0)");
		return KTS_ESPEC;
	}
	bool per_cpu = q->root == KTS_ROOT_MAP;

	for (size_t i = 0; i < q->n_steps; i++)
		per_cpu = per_cpu && q->step[i].kind != KTS_STEP_CPU && q->step[i].kind != KTS_STEP_CPU_SWEEP;
	if (per_cpu)
		return KTS_OK;
	kts_diag_help(kts_diag_at(diags, KTS_DIAG_data_reduce, q->span,
				  "`%s` has no per-CPU slots to reduce", q->text ? q->text : "the path"),
		      "write the path of a map's entry without `.cpu()`: cpu_sum(bpf.map(\"stats\")[0])");
	return KTS_ESPEC;
}

enum kts_status kts_plan_make(struct kts_plan *plan, const struct kts_projection *projection, size_t n,
			      const struct kts_series_spec *spec, struct kts_diags *diags)
{
	uint32_t none, placed = 0;

	*plan = (struct kts_plan){ .projection = projection, .time_num = 1000000, .time_den = 1 };
	if (n > UINT32_MAX / 4)
		return KTS_ELIMIT;
	plan->n = (uint32_t)n;
	if (spec) {
		plan->tags = spec->tags;
		plan->key[KTS_PLAN_TIME] = spec->time;
		plan->key[KTS_PLAN_TAG] = spec->tag;
		plan->key[KTS_PLAN_PHASE] = spec->phase;
		if (spec->time_unit_ns_num && spec->time_unit_ns_den) {
			plan->time_num = spec->time_unit_ns_num;
			plan->time_den = spec->time_unit_ns_den;
		}
	}
	size_t all = n + KTS_PLAN_KEYS;

	plan->next_leaf = calloc(all, sizeof *plan->next_leaf);
	plan->order = calloc(all, sizeof *plan->order);
	if (!plan->next_leaf || !plan->order)
		return KTS_ENOMEM;
	KTS_TRY(add_node(plan, &none));
	for (uint32_t p = 0; p < all; p++) {
		const struct kts_projection *q = kts_plan_projection(plan, p);

		if (!q)
			continue;
		if (p < n)
			KTS_TRY(check_projection(q, diags));
		else if (q->root != KTS_ROOT_SAMPLE || q->reduce != KTS_REDUCE_NONE)
			return KTS_EINVAL;
		KTS_TRY(add_projection(plan, p));
	}
	for (unsigned r = 0; r < KTS_ROOT_COUNT; r++)
		if (plan->root[r])
			put_in_order(plan, plan->root[r], &placed);
	return make_tables(plan);
}

void kts_plan_free(struct kts_plan *plan)
{
	free(plan->node);
	free(plan->next_leaf);
	free(plan->order);
	free(plan->slot);
	*plan = (struct kts_plan){ 0 };
}

static const struct {
	const char *path;
	enum kts_form form;	/* the only one that has it; UNKNOWN: all do */
} roots[KTS_ROOT_COUNT] = {
	[KTS_ROOT_BPF] = { "bpf.", KTS_FORM_DRAINED },
	[KTS_ROOT_MAP] = { "bpf.map()", KTS_FORM_DRAINED },
	[KTS_ROOT_STATS] = { "stats.", KTS_FORM_DRAINED },
	[KTS_ROOT_HOST] = { "host.", KTS_FORM_DRAINED },
	[KTS_ROOT_REPORT] = { "report.", KTS_FORM_DRAINED },
	[KTS_ROOT_SAMPLE] = { "sample.", KTS_FORM_UNKNOWN },
	[KTS_ROOT_VALUES] = { "values.", KTS_FORM_PROJECTED },
	[KTS_ROOT_RUN] = { "run.", KTS_FORM_UNKNOWN },
};

static const char *const form_help[] = {
	[KTS_FORM_UNKNOWN] = "",
	[KTS_FORM_DRAINED] = "a drained series has bpf., stats., host., report. and sample.",
	[KTS_FORM_PROJECTED] = "a projected series has values. and sample.",
	[KTS_FORM_PLAIN] = "a plain series has sample. only; `format` in the `series` block says otherwise",
};

enum kts_status kts_plan_fits(const struct kts_plan *plan, enum kts_form form, const struct kts_series_spec *spec,
			      const char *file, struct kts_diags *diags)
{
	static const char *const keys[] = { "time", "tag", "phase" };
	enum kts_status status = KTS_OK;

	for (uint32_t p = 0; p < plan->n; p++) {
		const struct kts_projection *q = &plan->projection[p];

		if (roots[q->root].form == KTS_FORM_UNKNOWN || roots[q->root].form == form)
			continue;
		kts_diag_help(kts_diag_at(diags, KTS_DIAG_data_root, q->span,
					  "`%s` cannot be read: the series %s is %s and has no `%s`",
					  q->text ? q->text : roots[q->root].path, file, form_names[form],
					  roots[q->root].path),
			      "%s", form_help[form]);
		status = KTS_ESPEC;
	}
	if (form == KTS_FORM_PLAIN)
		return status;
	for (unsigned k = 0; k < KTS_PLAN_KEYS; k++) {
		if (!plan->key[k])
			continue;
		kts_diag_help(kts_diag_at(diags, KTS_DIAG_data_key, spec->span,
					  "the series %s is %s, where the %s of a sample has a place of its own", file,
					  form_names[form], keys[k]),
			      "leave `%s` out of the `series` block, or add `format plain`", keys[k]);
		status = KTS_ESPEC;
	}
	return status;
}
