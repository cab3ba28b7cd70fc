/* SPDX-License-Identifier: MIT */
#include "engine/vm.h"

#include <stdlib.h>
#include <string.h>

static void step(struct kts_vm *vm, const struct kts_insn *in)
{
	switch ((enum kts_op)in->op) {
#define KTS_OP(name, dst, a, b, c, imm, ref, where, text)	\
	case KTS_OP_##name:					\
		kts_vm_##name(vm, in);				\
		return;
#include "engine/opcodes.def"
	case KTS_OP_COUNT:
		return;
	}
}

static void chunk_at(struct kts_chunk *chunk, uint64_t base, uint32_t n)
{
	chunk->base = base;
	chunk->n = n;
	chunk->words = (n + 63) / 64;
	for (uint32_t w = 0; w < KTS_CHUNK_WORDS; w++)
		chunk->mask[w] = w * 64 < n ? kts_mask_low(n - w * 64) : 0;
}

static void run_line(struct kts_vm *vm, uint32_t begin, uint32_t end)
{
	for (uint32_t i = begin; i < end; i++)
		step(vm, &vm->code->insn[i]);
}

static enum kts_status run_passes(struct kts_vm *vm, uint32_t chunk_samples)
{
	uint64_t samples = vm->data->axis.n;

	for (size_t p = 0; p < vm->code->n_passes; p++) {
		const struct kts_pass *pass = &vm->code->pass[p];

		for (uint64_t base = 0; base < samples; base += vm->chunk.n) {
			uint64_t left = samples - base;

			chunk_at(&vm->chunk, base, left < chunk_samples ? (uint32_t)left : chunk_samples);
			run_line(vm, pass->begin, pass->end);
			if (vm->status != KTS_OK)
				return vm->status;
		}
		run_line(vm, pass->end, pass->finish);
		if (vm->status != KTS_OK)
			return vm->status;
	}
	return KTS_OK;
}

/* --- what is shown with a row --- */

void kts_vm_observe(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0);
	uint32_t lane = vm->chunk.n - 1;
	struct kts_observation *o = &vm->observed[in->imm];

	if (kts_bit(a->known, lane))
		*o = (struct kts_observation){ .number = kts_vector_number(a, lane) };
	else
		o->error = a->error[lane];
}

/* Run the observations of a check as if the series ended at @sample and began as far before as they look back. */
static void observe(struct kts_vm *vm, const struct kts_code_check *check, uint64_t sample, struct kts_observation *out)
{
	uint64_t base = sample > check->depth ? sample - check->depth : 0;

	for (uint32_t i = check->begin; i < check->end; i++)
		if (kts_op_info[vm->code->insn[i].op].ref == KTS_REF_STATE)
			vm->state[vm->code->insn[i].ref] = (struct kts_state){ 0 };
	chunk_at(&vm->chunk, base, (uint32_t)(sample - base + 1));
	vm->observed = out;
	run_line(vm, check->begin, check->end);
}

static void show_sides(const struct kts_code_check *check, struct kts_evidence *row, const struct kts_observation *side)
{
	const struct kts_observation *value = &side[KTS_EXTRA_VALUE], *bound = &side[KTS_EXTRA_BOUND];

	if (row->has_value || row->error || !check->has_value || value->error)
		return;
	row->has_value = true;
	row->value = value->number;
	if (!check->has_bound || bound->error)
		return;
	row->has_bound = true;
	row->bound = bound->number;
	int order = kts_number_compare(row->value, row->bound);
	row->below = order < 0 || (order == 0 && check->wants_above);
}

static enum kts_status show_row(struct kts_vm *vm, const struct kts_code_check *check, struct kts_evidence *row,
				struct kts_observation *scratch)
{
	size_t n = check->ir->n_signals;

	for (int k = 0; k < 2; k++) {
		uint64_t sample = k ? row->previous : row->sample;
		struct kts_observation **at = k ? &row->before : &row->at;

		if (sample >= vm->data->axis.n)
			continue;
		memset(scratch, 0, (n + KTS_EXTRA_COUNT) * sizeof *scratch);
		observe(vm, check, sample, scratch);
		if (!k)
			show_sides(check, row, scratch + n);
		if (!n)
			continue;
		*at = malloc(n * sizeof **at);
		if (!*at)
			return KTS_ENOMEM;
		memcpy(*at, scratch, n * sizeof **at);
	}
	return KTS_OK;
}

static enum kts_status show_rows(struct kts_vm *vm, struct kts_judgement *j)
{
	struct kts_result *r = j->result;
	enum kts_status rc = KTS_OK;

	if (!r->n_violations && !r->n_undecided_rows)
		return KTS_OK;
	struct kts_observation *scratch = calloc(j->check->ir->n_signals + KTS_EXTRA_COUNT, sizeof *scratch);
	if (!scratch)
		return KTS_ENOMEM;
	for (size_t i = 0; i < r->n_violations && rc == KTS_OK; i++)
		rc = show_row(vm, j->check, &r->violation[i], scratch);
	for (size_t i = 0; i < r->n_undecided_rows && rc == KTS_OK; i++)
		rc = show_row(vm, j->check, &r->undecided_row[i], scratch);
	free(scratch);
	return rc;
}

/* --- the end of a check --- */

/* The first sample at which @column gives @error, or UINT64_MAX. */
static uint64_t first_error(const struct kts_column *column, kts_error_id error)
{
	for (size_t i = 0; i < column->errors.n; i++)
		if (column->errors.run[i].id == error)
			return column->errors.run[i].begin;
	return UINT64_MAX;
}

/* A name that is wrong fails the whole check, once. */
static void fail_wrong_name(struct kts_vm *vm, struct kts_judgement *j, const struct kts_column *column)
{
	struct kts_result *r = j->result;
	uint64_t total = r->total;

	memset(r->skipped, 0, sizeof r->skipped);
	r->undecided = 0;
	r->n_undecided_rows = 0;
	r->n_violations = 0;
	r->has_reference = false;
	j->has_margin = false;
	kts_vm_violation(vm, j, &(struct kts_evidence){ .sample = first_error(column, column->wrong_name),
							.previous = UINT64_MAX, .error = column->wrong_name });
	r->total = r->judged = r->violated = total;
	r->reason = KTS_REASON_WRONG_NAME;
}

static int by_kind(const void *a, const void *b)
{
	const struct kts_note *x = a, *y = b;

	return (x->kind > y->kind) - (x->kind < y->kind);
}

static void settle_margin(struct kts_judgement *j)
{
	static const struct kts_unit ms = { .time = 1, .num = 1000000, .den = 1, .text = "ms" };
	struct kts_result *r = j->result;
	const struct kts_ir_check *check = j->check->ir;
	const struct kts_band *band = &check->band;
	double width = 0;

	r->unit = j->check->unit;
	r->margin.known = j->has_margin;
	r->margin.unit = check->pattern == KTS_PATTERN_converge ? ms : j->check->unit;
	if (!j->has_margin) {
		r->margin = (struct kts_margin){ .unit = r->margin.unit };
		return;
	}
	if (check->pattern == KTS_PATTERN_steady)
		band = &j->mean.band.band;
	else if (check->pattern == KTS_PATTERN_always && check->x->op == KTS_IR_in_band)
		band = &check->x->band;
	else if (check->pattern != KTS_PATTERN_rate && check->pattern != KTS_PATTERN_ratio)
		return;
	if (band->has_lo && band->has_hi)
		width = kts_distance(band->hi, band->lo);
	if (width > 0) {
		r->margin.has_relative = true;
		r->margin.relative = r->margin.value / width;
	}
}

static enum kts_status finish(struct kts_vm *vm, struct kts_judgement *j)
{
	const struct kts_ir_check *check = j->check->ir;

	for (size_t i = 0; i < check->n_columns; i++) {
		const struct kts_column *column = &vm->data->column[check->column[i]];

		if (column->wrong_name) {
			fail_wrong_name(vm, j, column);
			break;
		}
	}
	if (vm->status != KTS_OK)
		return vm->status;
	if (j->result->n_notes > 1)
		qsort(j->result->note, j->result->n_notes, sizeof *j->result->note, by_kind);
	settle_margin(j);
	kts_result_decide(j->result);
	return show_rows(vm, j);
}

/* --- memory --- */

/* Lanes of a register: no more than a chunk of this series, or an observation, can touch. */
static uint32_t lanes_of(const struct kts_code *code, const struct kts_data *data, uint32_t chunk_samples)
{
	uint64_t lanes = data->axis.n < chunk_samples ? data->axis.n : chunk_samples;

	for (size_t i = 0; i < code->n_checks; i++)
		if (code->check[i].depth >= lanes)
			lanes = code->check[i].depth + 1;
	return (uint32_t)((lanes + 63) / 64 * 64 + 64);
}

struct memory {
	uint64_t *words;		/* values, identities and left neighbours of all registers */
	kts_error_id *errors;
};

static enum kts_status prepare(struct kts_vm *vm, struct memory *memory, uint32_t lanes, struct kts_results *results)
{
	const struct kts_code *code = vm->code;

	vm->reg = calloc(code->n_registers + 1u, sizeof *vm->reg);
	vm->state = calloc(code->n_states + 1u, sizeof *vm->state);
	vm->judgement = calloc(code->n_checks + 1u, sizeof *vm->judgement);
	memory->words = calloc((size_t)(code->n_registers + 1u) * 3 * lanes, sizeof *memory->words);
	memory->errors = calloc((size_t)(code->n_registers + 1u) * lanes, sizeof *memory->errors);
	if (!vm->reg || !vm->state || !vm->judgement || !memory->words || !memory->errors)
		return KTS_ENOMEM;
	for (uint32_t r = 0; r < code->n_registers; r++) {
		uint64_t *words = memory->words + (size_t)r * 3 * lanes;

		vm->reg[r].own = words;
		vm->reg[r].identities = words + lanes;
		vm->reg[r].left = words + 2 * lanes;
		vm->reg[r].error = memory->errors + (size_t)r * lanes;
		vm->reg[r].value = vm->reg[r].own;
	}
	for (size_t i = 0; i < code->n_checks; i++) {
		vm->judgement[i].check = &code->check[i];
		vm->judgement[i].result = &results->result[i];
		results->result[i].check = code->check[i].ir;
	}
	return KTS_OK;
}

enum kts_status kts_vm_run(const struct kts_code *code, const struct kts_data *data, uint32_t chunk_samples,
			   bool all_evidence, struct kts_results *results)
{
	struct kts_vm vm = { .code = code, .data = data, .all_evidence = all_evidence };
	struct memory memory = { 0 };
	enum kts_status rc = prepare(&vm, &memory, lanes_of(code, data, chunk_samples), results);

	if (rc == KTS_OK)
		rc = run_passes(&vm, chunk_samples);
	for (size_t i = 0; i < code->n_checks && rc == KTS_OK; i++)
		rc = finish(&vm, &vm.judgement[i]);
	free(memory.words);
	free(memory.errors);
	free(vm.reg);
	free(vm.state);
	free(vm.judgement);
	return rc;
}
