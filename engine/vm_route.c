/* SPDX-License-Identifier: MIT */
#include "engine/vm.h"

#include <float.h>
#include <math.h>

#include "grammar/base/grow.h"

/* --- obligations without a value, notes and rows of evidence --- */

static const struct kts_error *error_of(const struct kts_vm *vm, kts_error_id error)
{
	const struct kts_error *e = kts_errors_get(vm->data->errors, error & KTS_ERROR_BARE_MASK);

	/* A column that lost its reason is absent, whoever filled it. */
	return e ? e : kts_errors_get(vm->data->errors, KTS_ERROR_OF(KTS_KIND_absent));
}

enum kts_error_kind kts_vm_kind(const struct kts_vm *vm, kts_error_id error)
{
	return error_of(vm, error)->kind;
}

bool kts_vm_ends_run(const struct kts_vm *vm, const struct kts_judgement *j, kts_error_id error)
{
	return j->check->ir->pattern == KTS_PATTERN_converge && kts_error_class(kts_vm_kind(vm, error)) == KTS_CLASS_value;
}

enum kts_action kts_vm_action(const struct kts_vm *vm, const struct kts_judgement *j, kts_error_id error)
{
	if (error & KTS_ERROR_FORCE_SKIP)
		return KTS_ACTION_skip;
	if (error & KTS_ERROR_FORCE_UNDECIDED)
		return KTS_ACTION_inconclusive;
	return kts_rules_action(&j->check->ir->rules, error_of(vm, error));
}

void kts_vm_note(struct kts_vm *vm, struct kts_judgement *j, kts_error_id error, uint64_t sample)
{
	struct kts_result *r = j->result;
	enum kts_error_kind kind = kts_vm_kind(vm, error);

	for (size_t i = 0; i < r->n_notes; i++) {
		if (r->note[i].kind == kind) {
			struct kts_note *note = &r->note[i];

			/* Samples of a chunk come before its pairs, so not in order. */
			note->count++;
			if (sample < note->first) {
				note->first = sample;
				note->error = error & KTS_ERROR_BARE_MASK;
			}
			note->last = sample > note->last ? sample : note->last;
			return;
		}
	}
	kts_vm_add_note(vm, j, &(struct kts_note){ .kind = kind, .error = error & KTS_ERROR_BARE_MASK, .count = 1,
						   .first = sample, .last = sample });
}

void kts_vm_add_note(struct kts_vm *vm, struct kts_judgement *j, const struct kts_note *one)
{
	struct kts_result *r = j->result;

	if (kts_grow(&r->note, &j->cap_notes, r->n_notes, sizeof *r->note) != KTS_OK) {
		vm->status = KTS_ENOMEM;
		return;
	}
	r->note[r->n_notes++] = *one;
}

static void keep_row(struct kts_vm *vm, struct kts_evidence **rows, size_t *n, size_t *cap, const struct kts_evidence *row)
{
	if (*n >= KTS_MAX_EVIDENCE && !vm->all_evidence)
		return;
	if (kts_grow(rows, cap, *n, sizeof **rows) != KTS_OK) {
		vm->status = KTS_ENOMEM;
		return;
	}
	(*rows)[*n] = *row;
	(*rows)[(*n)++].error &= ~KTS_ERROR_INHERITED;
}

void kts_vm_satisfied(struct kts_judgement *j, uint64_t n)
{
	j->result->total += n;
	j->result->judged += n;
	if (n)
		j->in_a_row = 0;
}

void kts_vm_violation(struct kts_vm *vm, struct kts_judgement *j, const struct kts_evidence *row)
{
	j->result->total++;
	j->result->judged++;
	j->result->violated++;
	if (++j->in_a_row > j->result->longest)
		j->result->longest = j->in_a_row;
	keep_row(vm, &j->result->violation, &j->result->n_violations, &j->cap_violations, row);
}

void kts_vm_undecided(struct kts_vm *vm, struct kts_judgement *j, const struct kts_evidence *row)
{
	j->result->total++;
	j->result->undecided++;
	keep_row(vm, &j->result->undecided_row, &j->result->n_undecided_rows, &j->cap_undecided, row);
}

void kts_vm_margin(struct kts_judgement *j, double margin, uint64_t sample)
{
	if (j->has_margin && !(margin < j->result->margin.value))
		return;
	j->has_margin = true;
	/* Adding 0 makes a -0 plain. */
	j->result->margin.value = isfinite(margin) ? margin + 0.0 : copysign(DBL_MAX, margin);
	j->result->margin.sample = sample;
}

void kts_vm_route(struct kts_vm *vm, struct kts_judgement *j, kts_error_id error, uint64_t sample, uint64_t previous,
		  bool pair)
{
	struct kts_evidence row = { .sample = sample, .previous = previous, .error = error };

	if (error == KTS_ERROR_BEFORE_START)
		return;
	switch (kts_vm_action(vm, j, error)) {
	case KTS_ACTION_skip:
		j->result->total++;
		j->result->skipped[kts_vm_kind(vm, error)]++;
		if (pair && !(error & KTS_ERROR_INHERITED))
			kts_vm_note(vm, j, error, sample);
		return;
	case KTS_ACTION_fail:
		kts_vm_violation(vm, j, &row);
		return;
	case KTS_ACTION_inconclusive:
		kts_vm_undecided(vm, j, &row);
		return;
	case KTS_ACTION_COUNT:
		return;
	}
}
