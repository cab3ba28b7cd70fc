/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/dimension.h"
#include "engine/expander.h"
#include "engine/ir_node.h"
#include "engine/types.h"

/* --- keys --- */

static const struct kts_sweep *sweep_of(const struct kts_expander *x, uint32_t projection)
{
	for (size_t i = 0; x->data && i < x->data->n_sweeps; i++)
		if (x->data->sweep[i].projection == projection)
			return &x->data->sweep[i];
	return NULL;
}

static void add_key(struct kts_expander *x, struct kts_keys *keys, const struct kts_sweep_key *from)
{
	struct kts_key key = { .text = from->key, .len = from->len };

	if (keys->n == keys->cap) {
		size_t cap = keys->cap ? keys->cap * 2 : 16;
		struct kts_key *larger = kts_arena_array(x->arena, cap, sizeof *larger);

		if (!larger) {
			x->status = kts_arena_status(x->arena);
			return;
		}
		if (keys->n)
			memcpy(larger, keys->key, keys->n * sizeof *larger);
		keys->key = larger;
		keys->cap = cap;
	}
	/* As a number is written: 0, 7, 12, but not 007. */
	key.is_number = key.len && key.len < 20 && (key.text[0] != '0' || key.len == 1);
	for (size_t i = 0; i < key.len && key.is_number; i++) {
		key.is_number = key.text[i] >= '0' && key.text[i] <= '9';
		key.number = key.number * 10 + (uint64_t)(key.text[i] - '0');
	}
	keys->key[keys->n++] = key;
}

/* Nodes are walked once each: what they read may be shared by many paths. */
static void collect(struct kts_expander *x, const struct kts_ir_expr *e, const char *index, struct kts_keys *keys)
{
	if (!e || x->turn_of[e->id] == x->turn || x->status != KTS_OK || !kts_ir_index(e) || strcmp(kts_ir_index(e), index) != 0)
		return;
	x->turn_of[e->id] = x->turn;
	if (e->op == KTS_IR_column) {
		const struct kts_sweep *sweep = sweep_of(x, e->column);

		for (size_t i = 0; sweep && i < sweep->n_keys; i++)
			add_key(x, keys, &sweep->key[i]);
	}
	collect(x, e->arg[0], index, keys);
	collect(x, e->arg[1], index, keys);
}

void kts_expand_keys(struct kts_expander *x, const struct kts_ir_expr *e, const char *index, struct kts_keys *keys)
{
	x->turn++;
	collect(x, e, index, keys);
	x->turn++;
}

static bool reads_wrong(struct kts_expander *x, const struct kts_ir_expr *e)
{
	if (!e || x->turn_of[e->id] == x->turn)
		return false;
	x->turn_of[e->id] = x->turn;
	if (e->op == KTS_IR_column && !x->ir->projection[e->column].index && x->data->column[e->column].wrong_name)
		return true;
	return reads_wrong(x, e->arg[0]) || reads_wrong(x, e->arg[1]);
}

bool kts_expand_reads_wrong(struct kts_expander *x, const struct kts_ir_expr *e)
{
	bool reads;

	x->turn++;
	reads = reads_wrong(x, e);
	x->turn++;
	return reads;
}

static bool lacks_key(struct kts_expander *x, const struct kts_ir_expr *e)
{
	const struct kts_sweep *sweep;

	if (!e || x->turn_of[e->id] == x->turn || !kts_ir_is_open(e) || e->op == KTS_IR_pick)
		return false;
	x->turn_of[e->id] = x->turn;
	sweep = e->op == KTS_IR_column ? sweep_of(x, e->column) : NULL;
	return (sweep && !sweep->n_keys) || lacks_key(x, e->arg[0]) || lacks_key(x, e->arg[1]);
}

bool kts_expand_lacks_key(struct kts_expander *x, const struct kts_ir_expr *e)
{
	bool lacks;

	x->turn++;
	lacks = lacks_key(x, e);
	x->turn++;
	return lacks;
}

const struct kts_ir_expr *kts_expand_lacking(struct kts_expander *x, const struct kts_ir_expr *e)
{
	while (e->type == KTS_TYPE_BOOL) {
		const struct kts_ir_expr *part = NULL;

		for (int i = 1; i >= 0; i--)
			if (e->arg[i] && e->arg[i]->type == KTS_TYPE_BOOL && kts_expand_lacks_key(x, e->arg[i]))
				part = e->arg[i];
		if (!part)
			break;
		e = part;
	}
	return e;
}

static int by_key(const void *a, const void *b)
{
	const struct kts_key *x = a, *y = b;
	size_t len = x->len < y->len ? x->len : y->len;

	if (x->is_number != y->is_number)
		return x->is_number ? -1 : 1;
	if (x->is_number)
		return (x->number > y->number) - (x->number < y->number);
	int order = len ? memcmp(x->text, y->text, len) : 0;
	return order ? order : (x->len > y->len) - (x->len < y->len);
}

void kts_expand_sort_keys(struct kts_keys *keys)
{
	size_t n = 0;

	if (keys->n)
		qsort(keys->key, keys->n, sizeof *keys->key, by_key);
	for (size_t i = 0; i < keys->n; i++)
		if (!i || by_key(&keys->key[i], &keys->key[n - 1]) != 0)
			keys->key[n++] = keys->key[i];
	keys->n = n;
}

/* --- columns --- */

static const struct kts_ir_expr *column(struct kts_expander *x, const struct kts_ir_expr *e)
{
	struct kts_projection p = x->ir->projection[e->column];
	const struct kts_sweep *sweep = p.index ? sweep_of(x, e->column) : NULL;

	p.source = e->column;
	if (!p.index || !x->data)
		return kts_ir_column(&x->b, &p, &e->unit);
	for (size_t i = 0; sweep && x->key && i < sweep->n_keys; i++) {
		const struct kts_sweep_key *key = &sweep->key[i];

		if (key->len != x->key->len || memcmp(key->key, x->key->text, key->len) != 0)
			continue;
		struct kts_projection one = key->projection;

		one.source = key->column;
		one.index = NULL;
		one.span = p.span;
		return kts_ir_column(&x->b, &one, &e->unit);
	}
	p.missing = x->picks ? KTS_KEY_WRONG : KTS_KEY_ELSEWHERE;
	return kts_ir_column(&x->b, &p, &e->unit);
}

/* --- across --- */

static enum kts_ir_op either(enum kts_summary summary)
{
	return summary == KTS_SUMMARY_MIN ? KTS_IR_either_min :
	       summary == KTS_SUMMARY_MAX ? KTS_IR_either_max : KTS_IR_either_sum;
}

/* All of @list[0..n) by halves, so that the tree stays low: in order of the keys, one defined order of sums. */
static const struct kts_ir_expr *fold(struct kts_expander *x, enum kts_ir_op op, const struct kts_ir_expr **list, size_t n)
{
	while (n > 1) {
		size_t half = 0;

		for (size_t i = 0; i < n; i += 2) {
			const struct kts_ir_expr *a = list[i], *b = i + 1 < n ? list[i + 1] : NULL;
			if (!a || (i + 1 < n && !b))
				return NULL;
			enum kts_type type = op == KTS_IR_either_sum ? kts_type_wide(a->type, a->type) : a->type;

			list[half++] = b ? kts_ir_make(&x->b, op, type, &a->unit, a, b, a->span) : a;
		}
		n = half;
	}
	return list[0];
}

static const struct kts_ir_expr *all_keys(struct kts_expander *x, const struct kts_ir_expr *e, const struct kts_ir_expr **list,
					  const struct kts_ir_expr **there, const struct kts_keys *keys)
{
	const struct kts_key *outer = x->key;
	size_t n = keys->n ? keys->n : 1;

	for (size_t i = 0; i < n; i++) {
		x->key = keys->n ? &keys->key[i] : NULL;
		x->turn++;
		list[i] = kts_expand_expr(x, e->arg[0]);
		if (!list[i])
			return NULL;
		there[i] = kts_ir_make(&x->b, KTS_IR_there, KTS_TYPE_U64, &kts_unit_plain, list[i], NULL, e->span);
		/* Sums may be wider than what they are of. */
		if (e->across.summary == KTS_SUMMARY_MEAN)
			list[i] = kts_ir_f64(&x->b, list[i]);
	}
	x->key = outer;
	x->turn++;
	const struct kts_ir_expr *value = fold(x, either(e->across.summary), list, n);

	if (e->across.summary != KTS_SUMMARY_MEAN)
		return value;
	return kts_ir_make(&x->b, KTS_IR_div, KTS_TYPE_F64, &e->unit, value,
			   kts_ir_f64(&x->b, fold(x, KTS_IR_either_sum, there, n)), e->span);
}

static const struct kts_ir_expr *across(struct kts_expander *x, const struct kts_ir_expr *e)
{
	const struct kts_ir_expr **list, **there;
	struct kts_keys keys = { 0 };

	kts_expand_keys(x, e->arg[0], e->across.index, &keys);
	kts_expand_sort_keys(&keys);
	list = kts_arena_array(x->arena, keys.n + 1, sizeof *list);
	there = kts_arena_array(x->arena, keys.n + 1, sizeof *there);
	if (!list || !there) {
		x->status = kts_arena_status(x->arena);
		return NULL;
	}
	return all_keys(x, e, list, there, &keys);
}

static const struct kts_ir_expr *pick(struct kts_expander *x, const struct kts_ir_expr *e)
{
	const struct kts_key *outer = x->key;
	struct kts_key one = { .text = e->pick.key, .len = e->pick.len };
	const struct kts_ir_expr *value;
	char number[24];

	if (e->pick.is_index) {
		one.len = (size_t)snprintf(number, sizeof number, "%llu", (unsigned long long)e->pick.index);
		one.text = number;
	}
	bool picks = x->picks;

	x->key = &one;
	x->picks = true;
	x->turn++;
	value = kts_expand_expr(x, e->arg[0]);
	x->key = outer;
	x->picks = picks;
	x->turn++;
	return value;
}

/* --- everything else --- */

/* @e became @out: it is written where @e is. */
static const struct kts_ir_expr *at_its_places(const struct kts_ir_expr *out, const struct kts_ir_expr *e)
{
	if (out && !kts_ir_node_of(out)->place)
		kts_ir_node_of(out)->place = kts_ir_node_of(e)->place;
	return out;
}

static const struct kts_ir_expr *copy(struct kts_expander *x, const struct kts_ir_expr *e)
{
	struct kts_ir_expr out = *e;

	for (int i = 0; i < 2; i++) {
		const struct kts_ir_expr *arg = e->arg[i];

		if (arg && x->nothing && arg->type == KTS_TYPE_BOOL && kts_expand_lacks_key(x, arg))
			arg = kts_expand_lacking(x, arg);
		out.arg[i] = arg ? kts_expand_expr(x, arg) : NULL;
		if (arg && !out.arg[i])
			return NULL;
	}
	if (e->op == KTS_IR_aggregate)
		out.aggregate.phases = kts_expand_phases(x, &e->aggregate.phases);
	return at_its_places(kts_ir_add(&x->b, &out), e);
}

const struct kts_ir_expr *kts_expand_expr(struct kts_expander *x, const struct kts_ir_expr *e)
{
	bool keyed = kts_ir_index(e) != NULL;
	const struct kts_ir_expr *out;

	if (x->status != KTS_OK || x->b.status != KTS_OK)
		return NULL;
	if (!keyed && x->plain[e->id])
		return x->plain[e->id];
	if (keyed && x->turn_of[e->id] == x->turn && x->keyed[e->id])
		return x->keyed[e->id];
	if (e->op == KTS_IR_column)
		out = column(x, e);
	else if (e->op == KTS_IR_across)
		out = across(x, e);
	else if (e->op == KTS_IR_pick)
		out = pick(x, e);
	else
		out = copy(x, e);
	if (keyed) {
		x->keyed[e->id] = out;
		x->turn_of[e->id] = x->turn;
	} else {
		x->plain[e->id] = out;
	}
	return out;
}
