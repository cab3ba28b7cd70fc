/* SPDX-License-Identifier: MIT */
#include "engine/lower.h"

#include <stdlib.h>
#include <string.h>

#define NONE	KTS_NO_VALUE

/* A value whose operands are being laid out, hungriest first. */
struct frame {
	uint32_t value;
	uint8_t next;
};

struct emitter {
	struct kts_lower *l;
	uint16_t *free;			/* registers given back, last first */
	size_t n_free;
	uint32_t *kept;			/* values in registers that only later checks want; oldest first */
	size_t n_kept;
	uint32_t *holder;		/* value in register i, or NONE */
	struct frame *stack;
	size_t cap_stack;
	uint32_t *todo;			/* work list of the counting walk */
	size_t cap_todo;
	uint32_t line;			/* 1 + the check at hand, distinct a line */
	uint32_t check;			/* 1 + the check, for last_check */
	bool keeps;
};

static bool failed(const struct emitter *e)
{
	return e->l->status != KTS_OK;
}

static void release(struct emitter *e, uint32_t v)
{
	uint16_t reg = e->l->value[v].reg;

	e->holder[reg] = NONE;
	e->free[e->n_free++] = reg;
	e->l->value[v].reg = KTS_NO_REGISTER;
}

static void drop_kept(struct emitter *e, size_t at)
{
	release(e, e->kept[at]);
	memmove(&e->kept[at], &e->kept[at + 1], (--e->n_kept - at) * sizeof *e->kept);
}

/* Loads cost next to nothing to repeat: they go first, then what was kept longest. */
static void drop_one(struct emitter *e)
{
	size_t at = 0;

	for (size_t i = 0; i < e->n_kept; i++) {
		if (e->l->value[e->kept[i]].operand[0] == NONE) {
			at = i;
			break;
		}
	}
	drop_kept(e, at);
}

static uint16_t take_register(struct emitter *e)
{
	struct kts_code *code = e->l->code;

	if (!e->n_free && code->n_registers == KTS_MAX_REGISTERS && e->n_kept)
		drop_one(e);
	if (e->n_free)
		return e->free[--e->n_free];
	if (code->n_registers == KTS_MAX_REGISTERS) {
		e->l->status = KTS_ELIMIT;
		return KTS_NO_REGISTER;
	}
	return (uint16_t)code->n_registers++;
}

/* One use of @v has been emitted. */
static void used(struct emitter *e, uint32_t v)
{
	struct kts_value *value = &e->l->value[v];

	if (--value->uses)
		return;
	if (!e->keeps || value->last_check <= e->check) {
		release(e, v);
		return;
	}
	if (e->n_kept == KTS_KEPT_REGISTERS)
		drop_one(e);
	e->kept[e->n_kept++] = v;
}

static bool push(struct kts_lower *l, uint32_t **list, size_t *cap, size_t n, uint32_t v)
{
	if (n == *cap) {
		size_t more = *cap ? *cap * 2 : 64;
		uint32_t *larger = realloc(*list, more * sizeof *larger);

		if (!larger) {
			l->status = KTS_ENOMEM;
			return false;
		}
		*list = larger;
		*cap = more;
	}
	(*list)[n] = v;
	return true;
}

/* Count the uses of what the sink needs; a value that stands in a register already needs nothing more. */
static void count_uses(struct emitter *e, const struct kts_sink *sink)
{
	struct kts_lower *l = e->l;
	size_t n = 0;

	for (int i = 0; i < 3; i++)
		if (sink->operand[i] != NONE && push(l, &e->todo, &e->cap_todo, n, sink->operand[i]))
			n++;
	while (n && !failed(e)) {
		struct kts_value *v = &l->value[e->todo[--n]];

		if (v->seen == e->line) {
			v->uses++;
			continue;
		}
		v->seen = e->line;
		v->uses = 1;
		if (v->reg != KTS_NO_REGISTER) {
			/* Wanted again: no longer for others to drop. */
			for (size_t k = 0; k < e->n_kept; k++) {
				if (&l->value[e->kept[k]] == v) {
					memmove(&e->kept[k], &e->kept[k + 1], (--e->n_kept - k) * sizeof *e->kept);
					break;
				}
			}
			continue;
		}
		for (int i = 0; i < 3; i++)
			if (v->operand[i] != NONE && push(l, &e->todo, &e->cap_todo, n, v->operand[i]))
				n++;
	}
}

static void emit(struct emitter *e, enum kts_op op, uint16_t dst, const uint32_t operand[3], uint32_t imm, uint32_t ref)
{
	struct kts_insn in = { .op = (uint8_t)op, .dst = dst, .imm = imm, .ref = ref };

	for (int i = 0; i < 3; i++)
		in.operand[i] = operand[i] == NONE ? KTS_NO_REGISTER : e->l->value[operand[i]].reg;
	if (kts_op_info[op].ref == KTS_REF_STATE)
		in.ref = e->l->code->n_states++;
	e->l->status = kts_code_add(e->l->code, &in);
}

/* The operand to lay out as number @k: by falling need, so that fewest wait in registers. */
static uint32_t operand_by_need(const struct kts_lower *l, const uint32_t operand[3], unsigned k)
{
	unsigned order[3] = { 0, 1, 2 };
	uint32_t need[3];

	for (int i = 0; i < 3; i++)
		need[i] = operand[i] == NONE ? 0 : l->value[operand[i]].need;
	for (int i = 0; i < 2; i++) {
		for (int j = 0; j < 2 - i; j++) {
			if (need[order[j]] < need[order[j + 1]]) {
				unsigned swap = order[j];

				order[j] = order[j + 1];
				order[j + 1] = swap;
			}
		}
	}
	return operand[order[k]];
}

static bool push_frame(struct emitter *e, size_t depth, uint32_t value)
{
	if (depth == e->cap_stack) {
		size_t more = e->cap_stack ? e->cap_stack * 2 : 64;
		struct frame *larger = realloc(e->stack, more * sizeof *larger);

		if (!larger) {
			e->l->status = KTS_ENOMEM;
			return false;
		}
		e->stack = larger;
		e->cap_stack = more;
	}
	e->stack[depth] = (struct frame){ .value = value };
	return true;
}

/* Lay out @root and what it needs. A walk of its own stack: chains of a million terms are no matter for ours. */
static void emit_value(struct emitter *e, uint32_t root)
{
	struct kts_lower *l = e->l;
	size_t depth = 0;

	if (push_frame(e, 0, root))
		depth = 1;
	while (depth && !failed(e)) {
		struct frame *f = &e->stack[depth - 1];
		struct kts_value *v = &l->value[f->value];

		if (v->reg != KTS_NO_REGISTER) {
			depth--;
		} else if (f->next < 3) {
			uint32_t operand = operand_by_need(l, v->operand, f->next++);

			if (operand != NONE && l->value[operand].reg == KTS_NO_REGISTER && push_frame(e, depth, operand))
				depth++;
		} else {
			uint16_t reg = take_register(e);

			if (failed(e))
				return;
			emit(e, v->op, reg, v->operand, v->imm, 0);
			v->reg = reg;
			e->holder[reg] = f->value;
			for (int i = 0; i < 3; i++)
				if (v->operand[i] != NONE)
					used(e, v->operand[i]);
			depth--;
		}
	}
}

static void emit_sink(struct emitter *e, const struct kts_sink *sink)
{
	for (unsigned i = 0; i < 3 && !failed(e); i++) {
		uint32_t operand = operand_by_need(e->l, sink->operand, i);

		if (operand != NONE)
			emit_value(e, operand);
	}
	if (failed(e))
		return;
	emit(e, sink->op, KTS_NO_REGISTER, sink->operand, sink->imm, sink->ref);
	for (int i = 0; i < 3; i++)
		if (sink->operand[i] != NONE)
			used(e, sink->operand[i]);
}

/* The sinks of one check: they share what they compute. */
static size_t emit_line(struct emitter *e, const struct kts_sinks *sinks, size_t from)
{
	size_t to = from;

	e->line++;
	e->check = sinks->sink[from].line + 1;
	for (; to < sinks->n && sinks->sink[to].line + 1 == e->check; to++)
		count_uses(e, &sinks->sink[to]);
	for (size_t i = from; i < to && !failed(e); i++)
		emit_sink(e, &sinks->sink[i]);
	return to;
}

/* Which check wants a value last, if none of those between keeps it. */
static void find_last(struct kts_lower *l, const struct kts_sinks *sinks)
{
	for (size_t i = 0; i < l->n_values; i++)
		l->value[i].last_check = 0;
	for (size_t i = 0; i < sinks->n; i++)
		for (int k = 0; k < 3; k++)
			if (sinks->sink[i].operand[k] != NONE)
				l->value[sinks->sink[i].operand[k]].last_check = sinks->sink[i].line + 1;
	for (size_t i = l->n_values; i-- > 0;) {
		const struct kts_value *v = &l->value[i];

		for (int k = 0; k < 3; k++)
			if (v->operand[k] != NONE && l->value[v->operand[k]].last_check < v->last_check)
				l->value[v->operand[k]].last_check = v->last_check;
	}
}

/* Forget what stands in registers: another chunk, or another line altogether, begins. */
static void clear_registers(struct emitter *e)
{
	for (uint32_t r = 0; r < e->l->code->n_registers; r++) {
		if (e->holder[r] != NONE)
			e->l->value[e->holder[r]].reg = KTS_NO_REGISTER;
		e->holder[r] = NONE;
		e->free[r] = (uint16_t)(e->l->code->n_registers - 1 - r);
	}
	e->n_free = e->l->code->n_registers;
	e->n_kept = 0;
}

static void emit_pass(struct emitter *e, unsigned p)
{
	struct kts_lower *l = e->l;
	struct kts_code *code = l->code;
	struct kts_pass *pass = &code->pass[code->n_passes++];

	clear_registers(e);
	find_last(l, &l->sweep[p]);
	e->keeps = true;
	pass->begin = (uint32_t)code->n_insns;
	for (size_t i = 0; i < l->sweep[p].n && !failed(e);)
		i = emit_line(e, &l->sweep[p], i);
	pass->end = (uint32_t)code->n_insns;
	/* Nothing of the last chunk is left. */
	clear_registers(e);
	e->keeps = false;
	for (size_t i = 0; i < l->finish[p].n && !failed(e);)
		i = emit_line(e, &l->finish[p], i);
	pass->finish = (uint32_t)code->n_insns;
	pass->group = p == KTS_REFERENCE_PASS;
}

static void emit_observations(struct emitter *e)
{
	const struct kts_sinks *sinks = &e->l->observe;
	size_t at = 0;

	clear_registers(e);
	e->keeps = false;
	for (size_t c = 0; c < e->l->code->n_checks && !failed(e); c++) {
		struct kts_code_check *check = &e->l->code->check[c];

		check->begin = (uint32_t)e->l->code->n_insns;
		if (at < sinks->n && sinks->sink[at].ref == c) {
			for (size_t i = at; i < sinks->n && sinks->sink[i].ref == c; i++) {
				uint32_t depth = e->l->value[sinks->sink[i].operand[0]].depth;

				int64_t span = e->l->value[sinks->sink[i].operand[0]].span_ns;

				if (depth > check->depth)
					check->depth = depth;
				if (span > check->span_ns)
					check->span_ns = span;
			}
			at = emit_line(e, sinks, at);
		}
		check->end = (uint32_t)e->l->code->n_insns;
	}
}

void kts_lower_emit(struct kts_lower *l)
{
	struct emitter e = { .l = l };

	e.free = calloc(KTS_MAX_REGISTERS, sizeof *e.free);
	e.kept = calloc(KTS_KEPT_REGISTERS, sizeof *e.kept);
	e.holder = calloc(KTS_MAX_REGISTERS, sizeof *e.holder);
	if (!e.free || !e.kept || !e.holder)
		l->status = KTS_ENOMEM;
	for (size_t r = 0; e.holder && r < KTS_MAX_REGISTERS; r++)
		e.holder[r] = NONE;
	for (unsigned p = 0; p < KTS_MAX_PASSES && !failed(&e); p++)
		if (p == 0 || l->sweep[p].n || l->finish[p].n)
			emit_pass(&e, p);
	if (!failed(&e))
		emit_observations(&e);
	free(e.free);
	free(e.kept);
	free(e.holder);
	free(e.stack);
	free(e.todo);
}
