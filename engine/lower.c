/* SPDX-License-Identifier: MIT */
#include "engine/lower.h"

#include <stdlib.h>
#include <string.h>

static void *grow(struct kts_lower *l, void *array, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return array;
	size_t more = *cap ? *cap * 2 : 64;
	void *larger = n < KTS_MAX_INSTRUCTIONS ? realloc(array, more * size) : NULL;

	if (!larger) {
		l->status = n < KTS_MAX_INSTRUCTIONS ? KTS_ENOMEM : KTS_ELIMIT;
		return NULL;
	}
	*cap = more;
	return larger;
}

enum kts_type kts_lower_type(const struct kts_lower *l, uint32_t value)
{
	return value < l->n_values ? l->value[value].type : KTS_TYPE_COUNT;
}

static enum kts_type type_of(const struct kts_lower *l, enum kts_op op, const uint32_t operand[3], uint32_t imm)
{
	const enum kts_type type[2] = { kts_lower_type(l, operand[0]), kts_lower_type(l, operand[1]) };

	return kts_op_result(l->code, op, type, imm);
}

static uint64_t hash_of(const struct kts_value *v)
{
	uint64_t h = v->op;

	for (int i = 0; i < 3; i++)
		h = (h ^ v->operand[i]) * 0x9e3779b97f4a7c15u;
	h = (h ^ v->imm) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 31;
}

static bool grow_slots(struct kts_lower *l)
{
	if (l->n_values * 2 < l->n_slots)
		return true;
	size_t n = l->n_slots ? l->n_slots * 2 : 256;
	uint32_t *slot = calloc(n, sizeof *slot);

	if (!slot) {
		l->status = KTS_ENOMEM;
		return false;
	}
	for (size_t i = 0; i < l->n_values; i++) {
		size_t at = hash_of(&l->value[i]) & (n - 1);

		while (slot[at])
			at = (at + 1) & (n - 1);
		slot[at] = (uint32_t)i + 1;
	}
	free(l->slot);
	l->slot = slot;
	l->n_slots = n;
	return true;
}

/* Of Sethi and Ullman: the hungriest operand first, each later one on top of those that wait. */
static uint16_t need_of(const struct kts_lower *l, const uint32_t operand[3])
{
	uint32_t need[3] = { 0 }, most = 1;

	for (int i = 0; i < 3; i++)
		need[i] = operand[i] == KTS_NO_VALUE ? 0 : l->value[operand[i]].need;
	for (int i = 0; i < 3; i++) {
		uint32_t waiting = 0;

		for (int k = 0; k < 3; k++)
			waiting += k != i && need[k] && (need[k] > need[i] || (need[k] == need[i] && k < i));
		if (need[i] && need[i] + waiting > most)
			most = need[i] + waiting;
	}
	return most < UINT16_MAX ? (uint16_t)most : UINT16_MAX;
}

/* Windows inside of each other look back by their sum. The stage follows from the taps that are read. */
static void look_back(const struct kts_lower *l, struct kts_value *v)
{
	for (int i = 0; i < 3; i++) {
		if (v->operand[i] == KTS_NO_VALUE)
			continue;
		const struct kts_value *o = &l->value[v->operand[i]];

		v->span_ns = o->span_ns > v->span_ns ? o->span_ns : v->span_ns;
		v->level = o->level > v->level ? o->level : v->level;
	}
	if (kts_op_info[v->op].imm == KTS_IMM_WINDOW &&
	    __builtin_add_overflow(v->span_ns, l->code->window[v->imm].span_ns, &v->span_ns))
		v->span_ns = KTS_TIME_MAX;
	if (v->op == KTS_OP_load_tap || v->op == KTS_OP_load_tap_margin)
		v->level = l->tap_level[v->imm];
}

uint32_t kts_lower_level(const struct kts_lower *l, uint32_t value)
{
	return value < l->n_values ? l->value[value].level : 0;
}

uint32_t kts_lower_value(struct kts_lower *l, enum kts_op op, uint32_t a, uint32_t b, uint32_t c, uint32_t imm)
{
	struct kts_value v = { .op = op, .operand = { a, b, c }, .imm = imm, .reg = KTS_NO_REGISTER };
	uint64_t hash = hash_of(&v);

	if (l->status != KTS_OK || !grow_slots(l))
		return KTS_NO_VALUE;
	size_t at = hash & (l->n_slots - 1);

	for (; l->slot[at]; at = (at + 1) & (l->n_slots - 1)) {
		const struct kts_value *o = &l->value[l->slot[at] - 1];

		if (o->op == op && o->imm == imm && memcmp(o->operand, v.operand, sizeof v.operand) == 0)
			return l->slot[at] - 1;
	}
	struct kts_value *values = grow(l, l->value, l->n_values, &l->cap_values, sizeof *values);
	if (!values)
		return KTS_NO_VALUE;
	l->value = values;
	v.type = type_of(l, op, v.operand, imm);
	v.need = need_of(l, v.operand);
	for (int i = 0; i < 3; i++)
		if (v.operand[i] != KTS_NO_VALUE && l->value[v.operand[i]].depth > v.depth)
			v.depth = l->value[v.operand[i]].depth;
	v.depth += op == KTS_OP_prev || op == KTS_OP_before;
	look_back(l, &v);
	l->value[l->n_values] = v;
	l->slot[at] = (uint32_t)++l->n_values;
	return (uint32_t)l->n_values - 1;
}

uint32_t kts_lower_line(uint32_t i)
{
	return (1u << 30) + i;
}

void kts_lower_sink(struct kts_lower *l, struct kts_sinks *sinks, const struct kts_sink *sink)
{
	if (l->status != KTS_OK)
		return;
	struct kts_sink *larger = grow(l, sinks->sink, sinks->n, &sinks->cap, sizeof *larger);
	if (!larger)
		return;
	sinks->sink = larger;
	sinks->sink[sinks->n++] = *sink;
}

void kts_lower_sweep(struct kts_lower *l, const struct kts_sink *sink)
{
	uint32_t stage = 0;

	for (int i = 0; i < 3; i++)
		if (kts_lower_level(l, sink->operand[i]) > stage)
			stage = kts_lower_level(l, sink->operand[i]);
	kts_lower_sink(l, &l->sweep[stage], sink);
}

uint32_t kts_lower_until(struct kts_lower *l, const struct kts_code_tap *how, uint32_t p, uint32_t q, uint32_t line,
			 uint32_t *tap)
{
	enum kts_op op = how->margin == KTS_TAP_DISTANCE ? KTS_OP_until_weighed : KTS_OP_until;
	uint32_t clock = kts_lower_value(l, KTS_OP_load_clock, KTS_NO_VALUE, KTS_NO_VALUE, KTS_NO_VALUE, 0);
	uint32_t level = kts_lower_level(l, q) > kts_lower_level(l, p) ? kts_lower_level(l, q) : kts_lower_level(l, p);
	uint32_t *levels = l->tap_level;

	if (l->status != KTS_OK)
		return KTS_NO_VALUE;
	levels = grow(l, levels, l->code->n_taps, &l->cap_tap_levels, sizeof *levels);
	if (!levels)
		return KTS_NO_VALUE;
	l->tap_level = levels;
	l->status = level + 1 < KTS_MAX_STAGES ? kts_code_tap(l->code, how, tap) : KTS_ELIMIT;
	if (l->status != KTS_OK)
		return KTS_NO_VALUE;
	l->tap_level[*tap] = level + 1;
	kts_lower_sweep(l, &(struct kts_sink){ .op = op, .operand = { p, q, clock }, .imm = *tap, .line = line });
	return kts_lower_value(l, KTS_OP_load_tap, KTS_NO_VALUE, KTS_NO_VALUE, KTS_NO_VALUE, *tap);
}

uint32_t kts_lower_band(struct kts_lower *l, uint32_t x, const struct kts_band *band)
{
	uint32_t imm;

	if (l->status == KTS_OK)
		l->status = kts_code_band(l->code, band, &imm);
	if (l->status != KTS_OK)
		return KTS_NO_VALUE;
	return kts_lower_value(l, KTS_OP_in_band, x, KTS_NO_VALUE, KTS_NO_VALUE, imm);
}

static enum kts_status prepare(struct kts_lower *l)
{
	const struct kts_ir *ir = l->ir;
	struct kts_code *code = l->code;

	code->column = calloc(ir->n_projections + 1, sizeof *code->column);
	code->is_run = calloc(ir->n_projections + 1, sizeof *code->is_run);
	l->run_of = calloc(ir->n_exprs + 1, sizeof *l->run_of);
	code->check = calloc(ir->n_checks + 1, sizeof *code->check);
	l->expr = calloc(ir->n_exprs + 1, sizeof *l->expr);
	l->margin = calloc(ir->n_exprs + 1, sizeof *l->margin);
	l->margin_unit = calloc(ir->n_exprs + 1, sizeof *l->margin_unit);
	if (!code->column || !code->is_run || !l->run_of || !code->check || !l->expr || !l->margin || !l->margin_unit)
		return KTS_ENOMEM;
	for (size_t i = 0; i < ir->n_projections; i++) {
		code->column[i] = ir->projection[i].type;
		code->is_run[i] = ir->projection[i].root == KTS_ROOT_RUN;
	}
	code->n_columns = ir->n_projections;
	for (size_t i = 0; i < ir->n_checks; i++)
		code->check[i].ir = &ir->check[i];
	code->n_checks = ir->n_checks;
	return KTS_OK;
}

enum kts_status kts_lower(const struct kts_ir *ir, struct kts_code *code)
{
	struct kts_lower l = { .ir = ir, .code = code };

	l.status = prepare(&l);
	if (l.status == KTS_OK)
		kts_lower_exprs(&l);
	for (size_t i = 0; i < ir->n_checks && l.status == KTS_OK; i++)
		kts_lower_check(&l, (uint32_t)i);
	if (l.status == KTS_OK)
		kts_lower_emit(&l);
	free(l.value);
	free(l.slot);
	free(l.expr);
	free(l.margin);
	free(l.margin_unit);
	free(l.tap_level);
	free(l.run_of);
	for (size_t p = 0; p < KTS_MAX_PASSES; p++) {
		free(l.sweep[p].sink);
		free(l.finish[p].sink);
	}
	free(l.observe.sink);
	if (l.status != KTS_OK)
		kts_code_clear(code);
	return l.status;
}
