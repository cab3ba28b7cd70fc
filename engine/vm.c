/* SPDX-License-Identifier: MIT */
#include "engine/vm.h"

#include <stdlib.h>
#include <string.h>

#include "engine/texts.h"

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

static void clear_state(struct kts_state *state)
{
	kts_over_free(state->over);
	kts_partner_free(state->partner);
	*state = (struct kts_state){ 0 };
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

/* --- passes --- */

/* The samples that all stages reading tap @t are past, or @end if there is none. */
static uint64_t read_up_to(const struct kts_vm *vm, size_t t, const uint64_t *at, uint64_t end)
{
	for (uint64_t readers = vm->tap_readers[t]; readers; readers &= readers - 1) {
		uint64_t p = (uint64_t)__builtin_ctzll(readers);

		if (at[p] < end)
			end = at[p];
	}
	return end;
}

static bool taps_hold(const struct kts_vm *vm, size_t pass, uint64_t end)
{
	for (size_t t = 0; t < vm->code->n_taps; t++)
		if (vm->tap_readers[t] >> pass & 1 && vm->tap[t].complete < end)
			return false;
	return true;
}

static void drop_read(struct kts_vm *vm, size_t pass, const uint64_t *at)
{
	for (size_t t = 0; t < vm->code->n_taps; t++)
		if (vm->tap_readers[t] >> pass & 1)
			kts_tap_drop(&vm->tap[t], read_up_to(vm, t, at, vm->data->axis.n));
}

/* Stages [first, end) side by side: a later one as soon as it can, so that taps stay short. */
static enum kts_status run_group(struct kts_vm *vm, size_t first, size_t end, uint32_t chunk_samples)
{
	uint64_t samples = vm->data->axis.n, at[KTS_MAX_PASSES] = { 0 };
	size_t p = end;

	while (p-- > first) {
		const struct kts_pass *pass = &vm->code->pass[p];
		uint64_t left = samples - at[p], n = left < chunk_samples ? left : chunk_samples;

		if (!n || !taps_hold(vm, p, at[p] + n))
			continue;
		chunk_at(&vm->chunk, at[p], (uint32_t)n);
		run_line(vm, pass->begin, pass->end);
		if (vm->status != KTS_OK)
			return vm->status;
		at[p] += n;
		drop_read(vm, p, at);
		/* What it wrote may be what a later one waits for. */
		p = end;
	}
	/* What there is at the end is one value each. */
	chunk_at(&vm->chunk, 0, 1);
	for (p = first; p < end; p++) {
		run_line(vm, vm->code->pass[p].end, vm->code->pass[p].finish);
		if (vm->status != KTS_OK)
			return vm->status;
	}
	return KTS_OK;
}

static enum kts_status run_passes(struct kts_vm *vm, uint32_t chunk_samples)
{
	const struct kts_code *code = vm->code;

	for (size_t p = 0, end; p < code->n_passes; p = end) {
		for (end = p + 1; end < code->n_passes && code->pass[end].group == code->pass[p].group;)
			end++;
		KTS_TRY(run_group(vm, p, end, chunk_samples));
	}
	return KTS_OK;
}

/* --- what is shown with a row --- */

void kts_vm_observe(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0);
	uint32_t lane = vm->chunk.n - 1;
	struct kts_observation *o = &vm->observed[in->imm];

	*o = kts_vm_observation(vm, a, lane);
}

struct kts_observation kts_vm_observation(const struct kts_vm *vm, const struct kts_vector *v, uint32_t lane)
{
	struct kts_observation o = { .error = KTS_ERROR_NONE };

	if (!kts_bit(v->known, lane)) {
		o.error = v->error[lane];
		return o;
	}
	o.number = kts_vector_number(v, lane);
	if (o.number.type == KTS_TYPE_TEXT)
		o.text = kts_texts_get(vm->data->texts, (uint32_t)o.number.u64, NULL);
	return o;
}

/* The sample from which on the observations of @check have to run to be right at @sample. */
static uint64_t observed_from(const struct kts_vm *vm, const struct kts_code_check *check, uint64_t sample)
{
	const struct kts_axis *axis = &vm->data->axis;
	uint64_t base = sample > check->depth ? sample - check->depth : 0;
	int64_t time, from = INT64_MAX;

	if (!check->span_ns)
		return base;
	/* Windows begin at any of these samples, and may look back by samples once more. */
	for (uint64_t i = base; i <= sample; i++)
		if (kts_axis_elapsed(axis, i, &time) && time < from)
			from = time;
	while (base && !(kts_axis_elapsed(axis, base, &time) && !kts_runs_get(&axis->backward, base) &&
			 (kts_wide)time < (kts_wide)from - check->span_ns))
		base--;
	return base > check->depth ? base - check->depth : 0;
}

/* Run the observations of a check as if the series ended at @sample and began as far before as they look back. */
static void observe(struct kts_vm *vm, const struct kts_code_check *check, uint64_t sample, struct kts_observation *out)
{
	for (uint32_t i = check->begin; i < check->end; i++) {
		if (kts_op_info[vm->code->insn[i].op].ref == KTS_REF_STATE) {
			clear_state(&vm->state[vm->code->insn[i].ref]);
		}
	}
	vm->observed = out;
	for (uint64_t base = observed_from(vm, check, sample); base <= sample; base += vm->chunk.n) {
		uint64_t n = sample - base + 1;

		chunk_at(&vm->chunk, base, n < vm->lanes ? (uint32_t)n : vm->lanes);
		run_line(vm, check->begin, check->end);
	}
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

	if (check->looks_back && row->sample != UINT64_MAX && row->sample > 0)
		row->previous = row->sample - 1;
	for (int k = 0; k < 2; k++) {
		uint64_t sample = k ? row->previous : row->sample;
		struct kts_observation **at = k ? &row->before : &row->at;

		if (sample >= vm->data->axis.n)
			continue;
		memset(scratch, 0, (n + KTS_EXTRA_COUNT) * sizeof *scratch);
		observe(vm, check, sample, scratch);
		if (vm->status != KTS_OK)
			return vm->status;
		if (!k)
			show_sides(check, row, scratch + n);
		if (!n || check->begin == check->end)
			continue;
		*at = malloc(n * sizeof **at);
		if (!*at)
			return KTS_ENOMEM;
		memcpy(*at, scratch, n * sizeof **at);
	}
	return KTS_OK;
}

/* What the run came to was kept when it was judged. */
static enum kts_status show_once(struct kts_judgement *j, struct kts_evidence *row)
{
	size_t n = j->check->ir->n_signals;

	show_sides(j->check, row, j->once + n);
	if (!n)
		return KTS_OK;
	row->at = malloc(n * sizeof *row->at);
	if (!row->at)
		return KTS_ENOMEM;
	memcpy(row->at, j->once, n * sizeof *row->at);
	return KTS_OK;
}

static enum kts_status show_rows(struct kts_vm *vm, struct kts_judgement *j)
{
	struct kts_result *r = j->result;
	enum kts_status rc = KTS_OK;

	if (!r->n_violations && !r->n_undecided_rows)
		return KTS_OK;
	if (j->once && r->reason != KTS_REASON_WRONG_NAME)
		return r->n_violations ? show_once(j, &r->violation[0]) : show_once(j, &r->undecided_row[0]);
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

/* What the rules would have skipped for it is judged after all. */
static void drop_lookup_notes(struct kts_result *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_notes; i++)
		if (r->note[i].kind == KTS_KIND_COUNT || kts_error_class(r->note[i].kind) != KTS_CLASS_lookup)
			r->note[n++] = r->note[i];
	r->n_notes = n;
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
	drop_lookup_notes(r);
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

/* Its margin is the time that was left. */
static bool measures_time(enum kts_pattern pattern)
{
	return pattern == KTS_PATTERN_converge || pattern == KTS_PATTERN_eventually || pattern == KTS_PATTERN_when;
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
	r->margin.unit = measures_time(check->pattern) ? ms : j->check->unit;
	if (kts_steady_is_constant(check)) {
		r->has_reference = true;
		r->reference = check->reference_value.f64;
	}
	if (!j->has_margin) {
		r->margin = (struct kts_margin){ .unit = r->margin.unit };
		return;
	}
	if (check->pattern == KTS_PATTERN_steady)
		band = kts_steady_is_constant(check) ? &check->band : &j->mean.band.band;
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

static void note_forward_steps(struct kts_vm *vm, struct kts_judgement *j)
{
	const struct kts_result *r = j->result;

	kts_vm_add_note(vm, j, &(struct kts_note){ .kind = KTS_KIND_COUNT, .count = r->forward_steps,
						   .first = r->forward_first, .last = r->forward_last });
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
	if (j->result->forward_steps)
		note_forward_steps(vm, j);
	if (vm->status != KTS_OK)
		return vm->status;
	if (j->result->n_notes > 1)
		qsort(j->result->note, j->result->n_notes, sizeof *j->result->note, by_kind);
	settle_margin(j);
	kts_result_decide(j->result);
	return show_rows(vm, j);
}

/* --- memory --- */

/* Lanes of a register: no more than a chunk of this series can touch. */
static uint32_t lanes_of(const struct kts_vm *vm)
{
	return (vm->lanes + 63) / 64 * 64 + 64;
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
	vm->tap = calloc(code->n_taps + 1u, sizeof *vm->tap);
	vm->text = calloc(code->n_texts + 1u, sizeof *vm->text);
	vm->aggregate = calloc(code->n_aggregates + 1u, sizeof *vm->aggregate);
	vm->tap_readers = calloc(code->n_taps + 1u, sizeof *vm->tap_readers);
	memory->words = calloc((size_t)(code->n_registers + 1u) * 3 * lanes, sizeof *memory->words);
	memory->errors = calloc((size_t)(code->n_registers + 1u) * lanes, sizeof *memory->errors);
	if (!vm->reg || !vm->state || !vm->tap || !vm->tap_readers || !vm->text || !vm->aggregate || !vm->judgement ||
	    !memory->words || !memory->errors)
		return KTS_ENOMEM;
	for (uint32_t r = 0; r < code->n_registers; r++) {
		uint64_t *words = memory->words + (size_t)r * 3 * lanes;

		vm->reg[r].own = words;
		vm->reg[r].identities = words + lanes;
		vm->reg[r].left = words + 2 * lanes;
		vm->reg[r].error = memory->errors + (size_t)r * lanes;
		vm->reg[r].value = vm->reg[r].own;
	}
	for (size_t i = 0; i < code->n_texts && vm->data->texts; i++)
		vm->text[i] = kts_texts_find(vm->data->texts, code->text[i].text, code->text[i].len);
	for (size_t i = 0; i < code->n_taps; i++)
		kts_tap_init(&vm->tap[i], &code->tap[i]);
	for (size_t p = 0; p < code->n_passes; p++)
		for (uint32_t i = code->pass[p].begin; i < code->pass[p].end; i++)
			if (code->insn[i].op == KTS_OP_load_tap || code->insn[i].op == KTS_OP_load_tap_margin)
				vm->tap_readers[code->insn[i].imm] |= 1ull << p;
	for (size_t i = 0; i < code->n_checks; i++) {
		vm->judgement[i].check = &code->check[i];
		vm->judgement[i].result = &results->result[i];
		results->result[i].check = code->check[i].ir;
		if (code->check[i].ir->pattern != KTS_PATTERN_require)
			continue;
		vm->judgement[i].once = calloc(code->check[i].ir->n_signals + KTS_EXTRA_COUNT, sizeof *vm->judgement[i].once);
		if (!vm->judgement[i].once)
			return KTS_ENOMEM;
	}
	return KTS_OK;
}

static void release(struct kts_vm *vm, struct memory *memory)
{
	free(memory->words);
	free(memory->errors);
	free(vm->reg);
	for (uint32_t i = 0; vm->state && i < vm->code->n_states; i++)
		clear_state(&vm->state[i]);
	free(vm->state);
	for (size_t i = 0; vm->tap && i < vm->code->n_taps; i++)
		kts_tap_free(&vm->tap[i]);
	free(vm->tap);
	free(vm->tap_readers);
	for (size_t i = 0; vm->aggregate && i < vm->code->n_aggregates; i++)
		kts_aggregate_free(&vm->aggregate[i]);
	free(vm->aggregate);
	free(vm->text);
	for (size_t i = 0; vm->judgement && i < vm->code->n_checks; i++) {
		free(vm->judgement[i].mean.value);
		free(vm->judgement[i].mean.block);
		free(vm->judgement[i].once);
		for (int kind = 0; kind <= KTS_KIND_COUNT; kind++)
			free(vm->judgement[i].noted[kind]);
	}
	free(vm->judgement);
}

enum kts_status kts_vm_run(const struct kts_code *code, const struct kts_data *data, uint32_t chunk_samples,
			   bool all_evidence, struct kts_results *results)
{
	struct kts_vm vm = { .code = code, .data = data, .all_evidence = all_evidence,
			     .lanes = data->axis.n < chunk_samples ? (uint32_t)data->axis.n : chunk_samples };
	struct memory memory = { 0 };
	enum kts_status rc = prepare(&vm, &memory, lanes_of(&vm), results);

	if (rc == KTS_OK)
		rc = run_passes(&vm, chunk_samples);
	for (size_t i = 0; i < code->n_checks && rc == KTS_OK; i++)
		rc = finish(&vm, &vm.judgement[i]);
	release(&vm, &memory);
	return rc;
}
