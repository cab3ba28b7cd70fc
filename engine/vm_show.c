/* SPDX-License-Identifier: MIT */
#include "engine/vm.h"

#include <stdlib.h>
#include <string.h>

#include "engine/texts.h"

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

/* No later than a sample that is gone: windows of those that are not begin behind it. */
static uint64_t back_to(const struct kts_vm *vm, uint64_t sample, uint32_t depth)
{
	return sample > vm->forgotten + depth ? sample - depth : vm->forgotten;
}

uint64_t kts_vm_observed_from(const struct kts_vm *vm, const struct kts_code_check *check, uint64_t sample)
{
	const struct kts_axis *axis = &vm->data->axis;
	uint64_t base = back_to(vm, sample, check->depth);
	int64_t time, from = INT64_MAX;

	if (!check->span_ns)
		return base;
	/* Windows begin at any of these samples, and may look back by samples once more. */
	for (uint64_t i = base; i <= sample; i++)
		if (kts_axis_elapsed(axis, i, &time) && time < from)
			from = time;
	while (base > vm->forgotten && !(kts_axis_elapsed(axis, base, &time) && !kts_runs_get(&axis->backward, base) &&
			 (kts_wide)time < (kts_wide)from - check->span_ns))
		base--;
	return back_to(vm, base, check->depth);
}

/* What the observations of a check remember. */
static void clear_states(struct kts_vm *vm, const struct kts_code_check *check)
{
	for (uint32_t i = check->begin; i < check->end; i++)
		if (kts_op_info[vm->code->insn[i].op].ref == KTS_REF_STATE)
			kts_vm_clear_state(&vm->state[vm->code->insn[i].ref]);
}

/* Run the observations of a check as if the series ended at @sample and began as far before as they look back. */
static void observe(struct kts_vm *vm, const struct kts_code_check *check, uint64_t sample, struct kts_observation *out)
{
	vm->observed = out;
	for (uint64_t base = kts_vm_observed_from(vm, check, sample); base <= sample; base += vm->chunk.n) {
		uint64_t n = sample - base + 1;

		kts_chunk_at(&vm->chunk, base, n < vm->lanes ? (uint32_t)n : vm->lanes);
		kts_vm_line(vm, check->begin, check->end);
	}
	clear_states(vm, check);
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

enum kts_status kts_vm_show_sample(struct kts_vm *vm, const struct kts_judgement *j, uint64_t sample,
				   struct kts_observation *scratch)
{
	size_t n = j->check->ir->n_signals + KTS_EXTRA_COUNT;

	memset(scratch, 0, n * sizeof *scratch);
	if (sample >= vm->forgotten) {
		observe(vm, j->check, sample, scratch);
		return vm->status;
	}
	for (size_t i = 0; i < j->n_shown; i++)
		if (j->shown[i].sample == sample)
			memcpy(scratch, j->shown[i].at, n * sizeof *scratch);
	return KTS_OK;
}

static enum kts_status show_row(struct kts_vm *vm, const struct kts_judgement *j, struct kts_evidence *row,
				struct kts_observation *scratch)
{
	const struct kts_code_check *check = j->check;
	size_t n = check->ir->n_signals;

	if (check->looks_back && row->sample != UINT64_MAX && row->sample > 0)
		row->previous = row->sample - 1;
	for (int k = 0; k < 2; k++) {
		uint64_t sample = k ? row->previous : row->sample;
		struct kts_observation **at = k ? &row->before : &row->at;

		if (sample >= vm->data->axis.n)
			continue;
		KTS_TRY(kts_vm_show_sample(vm, j, sample, scratch));
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

enum kts_status kts_vm_show(struct kts_vm *vm, struct kts_judgement *j)
{
	struct kts_result *r = j->result;
	enum kts_status rc = KTS_OK;

	if (j->shown_violations == r->n_violations && j->shown_undecided == r->n_undecided_rows)
		return KTS_OK;
	if (j->once && r->reason != KTS_REASON_WRONG_NAME)
		return r->n_violations ? show_once(j, &r->violation[0]) : show_once(j, &r->undecided_row[0]);
	struct kts_observation *scratch = calloc(j->check->ir->n_signals + KTS_EXTRA_COUNT, sizeof *scratch);
	if (!scratch)
		return KTS_ENOMEM;
	for (; j->shown_violations < r->n_violations && rc == KTS_OK; j->shown_violations++)
		rc = show_row(vm, j, &r->violation[j->shown_violations], scratch);
	for (; j->shown_undecided < r->n_undecided_rows && rc == KTS_OK; j->shown_undecided++)
		rc = show_row(vm, j, &r->undecided_row[j->shown_undecided], scratch);
	free(scratch);
	return rc;
}
