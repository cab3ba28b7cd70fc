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

void kts_vm_clear_state(struct kts_state *state)
{
	kts_over_free(state->over);
	kts_partner_free(state->partner);
	*state = (struct kts_state){ 0 };
}

void kts_chunk_at(struct kts_chunk *chunk, uint64_t base, uint32_t n)
{
	chunk->base = base;
	chunk->n = n;
	chunk->words = (n + 63) / 64;
	for (uint32_t w = 0; w < KTS_CHUNK_WORDS; w++)
		chunk->mask[w] = w * 64 < n ? kts_mask_low(n - w * 64) : 0;
}

void kts_vm_line(struct kts_vm *vm, uint32_t begin, uint32_t end)
{
	for (uint32_t i = begin; i < end && vm->status == KTS_OK; i++)
		step(vm, &vm->code->insn[i]);
}

/* --- passes --- */

/* The samples that all stages reading tap @t are past, or all if there is none. */
static uint64_t read_up_to(const struct kts_vm *vm, size_t t)
{
	uint64_t end = vm->ready;

	for (uint64_t readers = vm->tap_readers[t]; readers; readers &= readers - 1) {
		uint64_t p = (uint64_t)__builtin_ctzll(readers);

		if (vm->at[p] < end)
			end = vm->at[p];
	}
	return end;
}

/* The samples that the taps which @pass reads are written for, at most @end. */
static uint64_t taps_hold(const struct kts_vm *vm, size_t pass, uint64_t end)
{
	for (size_t t = 0; t < vm->code->n_taps; t++)
		if (vm->tap_readers[t] >> pass & 1 && vm->tap[t].complete < end)
			end = vm->tap[t].complete;
	return end;
}

static void drop_read(struct kts_vm *vm, size_t pass)
{
	for (size_t t = 0; t < vm->code->n_taps; t++)
		if (vm->tap_readers[t] >> pass & 1)
			kts_tap_drop(&vm->tap[t], read_up_to(vm, t));
}

/* Samples that stage @p can take now: a whole chunk, or where more may come later what there is. */
static uint32_t samples_for(const struct kts_vm *vm, size_t p)
{
	uint64_t left = vm->ready - vm->at[p], n = left < vm->chunk_samples ? left : vm->chunk_samples;
	uint64_t held = taps_hold(vm, p, vm->at[p] + n) - vm->at[p];

	return (uint32_t)(held < n && !vm->live ? 0 : held);
}

/* Stage @p has seen the last sample: what its operators wait for does not come. False: it was told, or has not. */
static bool close_stage(struct kts_vm *vm, size_t p)
{
	if (!vm->ended || vm->at[p] < vm->ready || vm->closed >> p & 1)
		return false;
	vm->closed |= 1ull << p;
	for (size_t t = 0; t < vm->code->n_taps; t++)
		if (vm->tap_writer[t] == p)
			kts_tap_end(&vm->tap[t], vm->ready, vm->data->axis.greatest_elapsed);
	return true;
}

/* Stages [first, end) side by side, as far as samples are ready: a later one as soon as it can, so that taps stay short. */
static enum kts_status sweep(struct kts_vm *vm, size_t first, size_t end)
{
	size_t p = end;

	while (p-- > first) {
		const struct kts_pass *pass = &vm->code->pass[p];
		uint32_t n = samples_for(vm, p);

		if (!n && !close_stage(vm, p))
			continue;
		if (n) {
			kts_chunk_at(&vm->chunk, vm->at[p], n);
			kts_vm_line(vm, pass->begin, pass->end);
			if (vm->status != KTS_OK)
				return vm->status;
			vm->at[p] += n;
			if (vm->trace)
				kts_vm_trace(vm);
			drop_read(vm, p);
		}
		/* What it wrote may be what a later one waits for. */
		p = end;
	}
	return KTS_OK;
}

static size_t group_end(const struct kts_code *code, size_t first)
{
	size_t end = first + 1;

	while (end < code->n_passes && code->pass[end].group == code->pass[first].group)
		end++;
	return end;
}

static enum kts_status run_group(struct kts_vm *vm, size_t first, size_t end)
{
	KTS_TRY(sweep(vm, first, end));
	/* What there is at the end is one value each. */
	kts_chunk_at(&vm->chunk, 0, 1);
	for (size_t p = first; p < end; p++) {
		kts_vm_line(vm, vm->code->pass[p].end, vm->code->pass[p].finish);
		if (vm->status != KTS_OK)
			return vm->status;
	}
	return KTS_OK;
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
	kts_result_drop_rows(r);
	j->shown_violations = j->shown_undecided = 0;
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

void kts_vm_peek(const struct kts_vm *vm, size_t i, struct kts_result *out)
{
	struct kts_judgement j = vm->judgement[i];
	const struct kts_reach_state *reach = &j.reach;

	*out = *j.result;
	j.result = out;
	if (reach->witness || reach->failed) {
		out->total = out->judged = 1;
		out->violated = reach->failed != KTS_ERROR_NONE;
	}
	settle_margin(&j);
	kts_result_decide(out);
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
	return kts_vm_show(vm, j);
}

/* --- memory --- */

static enum kts_status allocate(struct kts_vm *vm)
{
	const struct kts_code *code = vm->code;
	/* of a register: no more than a chunk of this series can touch */
	uint32_t lanes = (vm->lanes + 63) / 64 * 64 + 64;

	vm->reg = calloc(code->n_registers + 1u, sizeof *vm->reg);
	vm->state = calloc(code->n_states + 1u, sizeof *vm->state);
	vm->judgement = calloc(code->n_checks + 1u, sizeof *vm->judgement);
	vm->tap = calloc(code->n_taps + 1u, sizeof *vm->tap);
	vm->text = calloc(code->n_texts + 1u, sizeof *vm->text);
	vm->aggregate = calloc(code->n_aggregates + 1u, sizeof *vm->aggregate);
	vm->tap_readers = calloc(code->n_taps + 1u, sizeof *vm->tap_readers);
	vm->tap_writer = calloc(code->n_taps + 1u, sizeof *vm->tap_writer);
	vm->words = calloc((size_t)(code->n_registers + 1u) * 3 * lanes, sizeof *vm->words);
	vm->errors = calloc((size_t)(code->n_registers + 1u) * lanes, sizeof *vm->errors);
	if (!vm->reg || !vm->state || !vm->tap || !vm->tap_readers || !vm->tap_writer || !vm->text || !vm->aggregate ||
	    !vm->judgement || !vm->words || !vm->errors)
		return KTS_ENOMEM;
	for (uint32_t r = 0; r < code->n_registers; r++) {
		uint64_t *words = vm->words + (size_t)r * 3 * lanes;

		vm->reg[r].own = words;
		vm->reg[r].identities = words + lanes;
		vm->reg[r].left = words + 2 * lanes;
		vm->reg[r].error = vm->errors + (size_t)r * lanes;
		vm->reg[r].value = vm->reg[r].own;
	}
	return KTS_OK;
}

static void find_taps(struct kts_vm *vm)
{
	const struct kts_code *code = vm->code;

	for (size_t i = 0; i < code->n_taps; i++)
		kts_tap_init(&vm->tap[i], &code->tap[i]);
	for (size_t p = 0; p < code->n_passes; p++)
		for (uint32_t i = code->pass[p].begin; i < code->pass[p].end; i++) {
			const struct kts_insn *in = &code->insn[i];

			if (in->op == KTS_OP_load_tap || in->op == KTS_OP_load_tap_margin)
				vm->tap_readers[in->imm] |= 1ull << p;
			if (in->op == KTS_OP_until || in->op == KTS_OP_until_weighed)
				vm->tap_writer[in->imm] = p;
		}
}

/* Texts of the spec that the series did not have so far may have come. */
static void find_texts(struct kts_vm *vm)
{
	for (size_t i = 0; i < vm->code->n_texts && vm->data->texts; i++)
		if (!vm->text[i])
			vm->text[i] = kts_texts_find(vm->data->texts, vm->code->text[i].text, vm->code->text[i].len);
}

static enum kts_status prepare(struct kts_vm *vm, struct kts_results *results)
{
	const struct kts_code *code = vm->code;

	KTS_TRY(allocate(vm));
	find_taps(vm);
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

void kts_vm_free(struct kts_vm *vm)
{
	free(vm->words);
	free(vm->errors);
	free(vm->reg);
	for (uint32_t i = 0; vm->state && i < vm->code->n_states; i++)
		kts_vm_clear_state(&vm->state[i]);
	free(vm->state);
	for (size_t i = 0; vm->tap && i < vm->code->n_taps; i++)
		kts_tap_free(&vm->tap[i]);
	free(vm->tap);
	free(vm->tap_readers);
	free(vm->tap_writer);
	for (size_t i = 0; vm->aggregate && i < vm->code->n_aggregates; i++)
		kts_aggregate_free(&vm->aggregate[i]);
	free(vm->aggregate);
	free(vm->text);
	for (size_t i = 0; vm->judgement && i < vm->code->n_checks; i++) {
		free(vm->judgement[i].mean.value);
		free(vm->judgement[i].mean.block);
		free(vm->judgement[i].once);
		kts_vm_free_shown(&vm->judgement[i]);
		for (int kind = 0; kind <= KTS_KIND_COUNT; kind++)
			free(vm->judgement[i].noted[kind].word);
	}
	free(vm->judgement);
}

/* --- a run: it begins, goes on while samples come, and ends --- */

enum kts_status kts_vm_begin(struct kts_vm *vm, const struct kts_code *code, const struct kts_vm_options *options,
			     struct kts_results *results)
{
	*vm = (struct kts_vm){ .code = code, .all_evidence = options->all_evidence, .live = options->live,
			       .chunk_samples = options->chunk_samples, .lanes = options->lanes };
	return prepare(vm, results);
}

enum kts_status kts_vm_advance(struct kts_vm *vm, const struct kts_data *data, uint64_t ready)
{
	vm->data = data;
	vm->ready = ready;
	find_texts(vm);
	return vm->code->n_passes ? sweep(vm, 0, group_end(vm->code, 0)) : KTS_OK;
}

enum kts_status kts_vm_end(struct kts_vm *vm, const struct kts_data *data)
{
	const struct kts_code *code = vm->code;

	vm->data = data;
	vm->ready = data->axis.n;
	vm->ended = true;
	find_texts(vm);
	for (size_t p = 0, end; p < code->n_passes; p = end) {
		end = group_end(code, p);
		KTS_TRY(run_group(vm, p, end));
	}
	for (size_t i = 0; i < code->n_checks; i++)
		KTS_TRY(finish(vm, &vm->judgement[i]));
	return KTS_OK;
}

enum kts_status kts_vm_run(const struct kts_code *code, const struct kts_data *data, uint32_t chunk_samples,
			   bool all_evidence, struct kts_results *results)
{
	const struct kts_vm_options options = {
		.all_evidence = all_evidence, .chunk_samples = chunk_samples,
		.lanes = data->axis.n < chunk_samples ? (uint32_t)data->axis.n : chunk_samples,
	};
	struct kts_vm vm;
	enum kts_status rc = kts_vm_begin(&vm, code, &options, results);

	if (rc == KTS_OK)
		rc = kts_vm_end(&vm, data);
	kts_vm_free(&vm);
	return rc;
}
