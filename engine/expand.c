/* SPDX-License-Identifier: MIT */
#include "engine/expand.h"

#include <stdlib.h>
#include <string.h>

#include "engine/expander.h"
#include "engine/scope.h"
#include "grammar/base/limits.h"

bool kts_ir_check_needs_series(const struct kts_ir_check *c)
{
	if (c->per_phase || c->during.label || kts_ir_is_open(c->x) || kts_ir_is_open(c->y))
		return true;
	for (size_t k = 0; k < c->n_signals; k++)
		if (kts_ir_is_open(c->signal[k].expr))
			return true;
	return false;
}

bool kts_ir_needs_series(const struct kts_ir *ir)
{
	/* Of some checks of a spec, too, which need not be those that read its sweeps: their columns are to be left out. */
	for (size_t i = 0; i < ir->n_projections; i++)
		if (ir->projection[i].index)
			return true;
	for (size_t i = 0; i < ir->n_checks; i++)
		if (kts_ir_check_needs_series(&ir->check[i]))
			return true;
	return false;
}

/* --- checks --- */

static struct kts_ir_check *add_check(struct kts_expander *x, const struct kts_ir_check *check)
{
	if (x->n_checks == KTS_MAX_CHECKS)
		x->status = KTS_ELIMIT;
	if (x->n_checks == x->cap_checks && x->status == KTS_OK) {
		size_t cap = x->cap_checks ? x->cap_checks * 2 : 64;
		struct kts_ir_check *larger = kts_arena_array(x->arena, cap, sizeof *larger);

		if (!larger) {
			x->status = kts_arena_status(x->arena);
			return NULL;
		}
		if (x->n_checks)
			memcpy(larger, x->check, x->n_checks * sizeof *larger);
		x->check = larger;
		x->cap_checks = cap;
	}
	if (x->status != KTS_OK)
		return NULL;
	x->check[x->n_checks] = *check;
	return &x->check[x->n_checks++];
}

/* `always util["a"], step 1`: the label of one of several. */
static const char *title(struct kts_expander *x, const struct kts_ir_check *c)
{
	bool keyed = x->key && !c->has_quorum, phased = x->phase != KTS_NO_PHASE;
	const char *key = keyed ? x->key->text : "";
	size_t label = strlen(c->label), len = x->key ? x->key->len : 0, n = label;
	char phase[KTS_PHASE_BYTES], *text;

	if (!keyed && !phased)
		return NULL;
	text = kts_arena_alloc(x->arena, label + len + sizeof phase + 8);
	if (!text) {
		x->status = kts_arena_status(x->arena);
		return NULL;
	}
	memcpy(text, c->label, label);
	if (keyed) {
		memcpy(text + n, " [", 2);
		memcpy(text + n + 2, key, len);
		n += len + 2;
		text[n++] = ']';
	}
	if (phased) {
		kts_phase_name(phase, x->phase);
		memcpy(text + n, ", ", 2);
		memcpy(text + n + 2, phase, strlen(phase));
	}
	return text;
}

/* Of a sweep without any key there is nothing to judge, whatever the rules and the rest say; but a wrong name fails. */
static void judge_nothing(struct kts_expander *x, struct kts_ir_check *c)
{
	bool lacks = kts_expand_lacks_key(x, c->x);

	x->nothing = false;
	if ((!lacks && !kts_expand_lacks_key(x, c->y)) || kts_expand_reads_wrong(x, c->x) || kts_expand_reads_wrong(x, c->y))
		return;
	x->nothing = true;
	if (lacks)
		c->x = kts_expand_lacking(x, c->x);
	else if (c->x->type == KTS_TYPE_BOOL && c->y->type == KTS_TYPE_BOOL)
		c->x = kts_expand_lacking(x, c->y);
	memset(c->rules.kind, KTS_ACTION_skip, sizeof c->rules.kind);
	memset(c->rules.missing, KTS_ACTION_skip, sizeof c->rules.missing);
}

/* @c for the key that is set, and with @phases in place of its own. */
static void write_out(struct kts_expander *x, const struct kts_ir_check *c, const struct kts_ir_phases *phases)
{
	struct kts_ir_check copy = *c;
	struct kts_ir_signal *signal = kts_arena_array(x->arena, c->n_signals, sizeof *signal);

	if (!signal) {
		x->status = kts_arena_status(x->arena);
		return;
	}
	judge_nothing(x, &copy);
	copy.x = kts_expand_expr(x, copy.x);
	copy.y = c->y ? kts_expand_expr(x, c->y) : NULL;
	for (size_t k = 0; k < c->n_signals; k++)
		signal[k] = (struct kts_ir_signal){ c->signal[k].name, kts_expand_expr(x, c->signal[k].expr) };
	copy.signal = signal;
	copy.during = *phases;
	copy.per_phase = false;
	copy.key = x->key ? x->key->text : NULL;
	copy.has_phase = x->phase != KTS_NO_PHASE;
	copy.phase = copy.has_phase ? x->phase : 0;
	copy.title = title(x, c);
	copy.of = (uint32_t)(c - x->ir->check);
	if (x->status == KTS_OK)
		add_check(x, &copy);
}

/* Each key of what @c goes over, or the check as it is. */
static void write_out_keys(struct kts_expander *x, const struct kts_ir_check *c, const struct kts_ir_phases *phases)
{
	const char *index = kts_ir_index(c->x) ? kts_ir_index(c->x) : kts_ir_index(c->y);
	size_t first = x->n_checks;
	struct kts_keys keys = { 0 };

	if (index) {
		kts_expand_keys(x, c->x, index, &keys);
		kts_expand_keys(x, c->y, index, &keys);
		kts_expand_sort_keys(&keys);
	}
	for (size_t i = 0; i < keys.n && x->status == KTS_OK; i++) {
		x->key = &keys.key[i];
		x->turn++;
		write_out(x, c, phases);
	}
	x->key = NULL;
	x->turn++;
	if (!keys.n && x->status == KTS_OK)
		write_out(x, c, phases);
	/* Judged by itself each, then counted together. */
	if (keys.n && c->has_quorum && x->status == KTS_OK)
		x->check[first].quorum_keys = (uint32_t)(x->n_checks - first);
}

/* --- phases --- */

static void write_out_phases(struct kts_expander *x, const struct kts_ir_check *c, const struct kts_ir_phases *phases)
{
	size_t first = x->n_checks;

	for (size_t i = 0; i < x->n_steps && x->status == KTS_OK; i++) {
		struct kts_ir_phases one = { .given = true, .lo = x->step[i], .hi = x->step[i] };

		if (!kts_phases_hold(phases, x->step[i]))
			continue;
		x->phase = x->step[i];
		write_out_keys(x, c, &one);
		x->phase = KTS_NO_PHASE;
	}
	/* No phase is in scope, so nothing is to be judged: one row says so. */
	if (x->n_checks == first && x->status == KTS_OK)
		write_out_keys(x, c, &(struct kts_ir_phases){ .given = true, .lo = 1, .hi = 0 });
}

static int by_step(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* The phases that samples of the series are in, ascending. */
static void find_steps(struct kts_expander *x)
{
	const struct kts_runs *runs = &x->data->axis.phases;
	uint64_t *step = kts_arena_array(x->arena, runs->n, sizeof *step);
	size_t n = 0;

	if (!step) {
		x->status = kts_arena_status(x->arena);
		return;
	}
	for (size_t i = 0; i < runs->n; i++)
		if (runs->run[i].id)
			step[n++] = runs->run[i].id - 1;
	if (n)
		qsort(step, n, sizeof *step, by_step);
	for (size_t i = 0; i < n; i++)
		if (!i || step[i] != step[i - 1])
			step[x->n_steps++] = step[i];
	x->step = step;
}

struct kts_ir_phases kts_expand_phases(struct kts_expander *x, const struct kts_ir_phases *phases)
{
	struct kts_ir_phases out = *phases;
	const struct kts_axis *axis;
	uint64_t *step;

	if (!phases->label || !x->data)
		return out;
	axis = &x->data->axis;
	step = kts_arena_array(x->arena, x->n_steps + axis->n_phase_labels, sizeof *step);
	if (!step) {
		x->status = kts_arena_status(x->arena);
		return out;
	}
	for (size_t i = 0; i < axis->n_phase_labels; i++)
		if (strcmp(axis->phase_label[i].label, phases->label) == 0)
			step[out.n_steps++] = axis->phase_label[i].step;
	/*
	 * Every phase has a name of its own, whether events are known or not. Recorders that call their first
	 * event "step 1" mean another phase than that name does: what an event is called comes first.
	 */
	for (size_t i = 0; out.n_steps == 0 && i < x->n_steps; i++) {
		char name[KTS_PHASE_BYTES];

		kts_phase_name(name, x->step[i]);
		if (strcmp(name, phases->label) == 0)
			step[out.n_steps++] = x->step[i];
	}
	out.step = step;
	return out;
}

/* --- all of it --- */

static void write_out_checks(struct kts_expander *x)
{
	for (size_t i = 0; i < x->ir->n_checks && x->status == KTS_OK; i++) {
		const struct kts_ir_check *c = &x->ir->check[i];
		struct kts_ir_phases phases = kts_expand_phases(x, &c->during);

		if (c->per_phase && x->data)
			write_out_phases(x, c, &phases);
		else
			write_out_keys(x, c, &phases);
		if (x->status == KTS_OK)
			x->status = x->b.status;
	}
}

/* Of samples none of which has the key. */
static enum kts_status missing_column(const struct kts_data *data, const struct kts_projection *p, struct kts_column *column)
{
	kts_error_id error = p->missing == KTS_KEY_WRONG ? KTS_ERROR_OF(KTS_KIND_no_match) : KTS_ERROR_OF(KTS_KIND_absent);

	for (size_t i = 0; i < data->n_sweeps; i++) {
		const struct kts_sweep *sweep = &data->sweep[i];

		if (sweep->projection != p->source)
			continue;
		if (!sweep->n_keys && sweep->no_match)
			error = sweep->no_match;
		else if (p->missing == KTS_KEY_WRONG && sweep->wrong_key)
			error = sweep->wrong_key;
	}
	kts_column_init(column, p->type);
	for (uint64_t i = 0; i < data->axis.n; i++)
		KTS_TRY(kts_column_add_error(column, error));
	/* A name that the spec says and no sample has is wrong. */
	if (p->missing == KTS_KEY_WRONG)
		column->wrong_name = error;
	return KTS_OK;
}

/* The sweep that column @i of the data is a key of, or NULL. */
static const struct kts_sweep *sweep_with(const struct kts_data *data, uint32_t column)
{
	for (size_t i = 0; i < data->n_sweeps; i++) {
		const struct kts_sweep *sweep = &data->sweep[i];

		if (sweep->n_keys && column >= sweep->key[0].column && column <= sweep->key[sweep->n_keys - 1].column)
			return sweep;
	}
	return NULL;
}

/* A name that some key of its sweep has is right; it is not there at the others. */
static bool is_right_elsewhere(const struct kts_data *data, uint32_t column)
{
	const struct kts_sweep *sweep = data->column[column].wrong_name ? sweep_with(data, column) : NULL;

	for (size_t i = 0; sweep && i < sweep->n_keys; i++)
		if (!data->column[sweep->key[i].column].wrong_name)
			return true;
	return false;
}

/* @from, whose look-up errors say no more than that nothing is there. */
static enum kts_status absent_column(const struct kts_data *data, const struct kts_column *from, struct kts_column *to)
{
	kts_column_init(to, from->type);
	for (uint64_t i = 0; i < from->n; i++) {
		kts_error_id id = (kts_error_id)kts_runs_get(&from->errors, i);
		const struct kts_error *e = kts_errors_get(data->errors, id);

		if (kts_error_class(e->kind) == KTS_CLASS_lookup && e->kind != KTS_KIND_type_mismatch)
			id = KTS_ERROR_OF(KTS_KIND_absent);
		KTS_TRY(kts_column_add_error(to, id));
	}
	return KTS_OK;
}

static enum kts_status choose_columns(const struct kts_ir *ir, const struct kts_data *data, struct kts_expansion *out)
{
	out->column = calloc(ir->n_projections + 1, sizeof *out->column);
	out->missing = calloc(ir->n_projections + 1, sizeof *out->missing);
	if (!out->column || !out->missing)
		return KTS_ENOMEM;
	for (size_t i = 0; i < ir->n_projections; i++) {
		const struct kts_projection *p = &ir->projection[i];

		if (p->source >= data->n_columns)
			return KTS_EINVAL;
		if (p->missing) {
			KTS_TRY(missing_column(data, p, &out->missing[out->n_missing++]));
			out->column[i] = out->missing[out->n_missing - 1];
		} else if (is_right_elsewhere(data, p->source)) {
			KTS_TRY(absent_column(data, &data->column[p->source], &out->missing[out->n_missing++]));
			out->column[i] = out->missing[out->n_missing - 1];
		} else {
			out->column[i] = data->column[p->source];
		}
	}
	out->data = *data;
	out->data.column = out->column;
	out->data.n_columns = ir->n_projections;
	out->data.sweep = NULL;
	out->data.n_sweeps = 0;
	return KTS_OK;
}

enum kts_status kts_expand(const struct kts_ir *ir, const struct kts_data *data, struct kts_expansion *out)
{
	struct kts_expander x = { .ir = ir, .data = data, .arena = &out->arena, .turn = 1,
				 .phase = KTS_NO_PHASE };
	struct kts_ir *written;

	*out = (struct kts_expansion){ .ir = ir };
	kts_arena_init(&out->arena, 0);
	if (data)
		out->data = *data;
	if (!kts_ir_needs_series(ir))
		return KTS_OK;
	kts_ir_builder_init(&x.b, &out->arena);
	x.plain = kts_arena_array(x.arena, ir->n_exprs, sizeof *x.plain);
	x.keyed = kts_arena_array(x.arena, ir->n_exprs, sizeof *x.keyed);
	x.turn_of = kts_arena_array(x.arena, ir->n_exprs, sizeof *x.turn_of);
	written = KTS_ARENA_NEW(x.arena, struct kts_ir);
	if (!x.plain || !x.keyed || !x.turn_of || !written)
		return kts_arena_status(x.arena);
	if (data)
		find_steps(&x);
	if (x.status == KTS_OK)
		write_out_checks(&x);
	if (x.status == KTS_OK)
		x.status = kts_ir_finish(&x.b, x.check, x.n_checks, written);
	if (x.status != KTS_OK)
		return x.status;
	written->series = ir->series;
	written->file = ir->file;
	out->ir = written;
	return data ? choose_columns(written, data, out) : KTS_OK;
}

void kts_expansion_clear(struct kts_expansion *expansion)
{
	if (!expansion)
		return;
	free(expansion->column);
	for (size_t i = 0; i < expansion->n_missing; i++)
		kts_column_clear(&expansion->missing[i]);
	free(expansion->missing);
	kts_arena_free(&expansion->arena);
	*expansion = (struct kts_expansion){ 0 };
}
