/* SPDX-License-Identifier: MIT */
/*
 * What a machine needs of the past. Windows, taps and pairs have what they need
 * in their state; columns are looked at again only to show a row of evidence.
 * Rows that there are are filled before their samples go. Rows to come are
 * about samples that are not through yet, but for two kinds: the left side of a
 * pair, which a gap may have moved far away, and what converge and eventually
 * will be decided by. Those few are observed and kept.
 */
#include "engine/vm.h"

#include <stdlib.h>
#include <string.h>

/* --- how far back --- */

/* The samples before it are through all stages. */
static uint64_t through(const struct kts_vm *vm)
{
	uint64_t least = vm->ready;

	for (size_t p = 0; p < vm->code->n_passes; p++) {
		/* a later group begins anew */
		if (vm->code->pass[p].group)
			return 0;
		least = vm->at[p] < least ? vm->at[p] : least;
	}
	return least;
}

uint64_t kts_vm_needs(const struct kts_vm *vm)
{
	uint64_t done = through(vm), needs = done;

	if (!done)
		return 0;
	for (size_t i = 0; i < vm->code->n_checks; i++) {
		uint64_t from = kts_vm_observed_from(vm, &vm->code->check[i], done - 1);

		needs = from < needs ? from : needs;
	}
	for (uint32_t i = 0; i < vm->code->n_states; i++) {
		uint64_t first = kts_partner_first(vm->state[i].partner);

		needs = first < needs ? first : needs;
	}
	return needs;
}

/* --- what is kept of it --- */

/* The left sides that pairs to come may have. */
static enum kts_status add_left(const struct kts_vm *vm, struct kts_samples *out)
{
	for (uint32_t i = 0; i < vm->code->n_states; i++) {
		const struct kts_state *state = &vm->state[i];
		uint64_t old = kts_partner_old(state->partner);

		if (state->has_good)
			KTS_TRY(kts_samples_add(out, state->last_good));
		if (old != UINT64_MAX)
			KTS_TRY(kts_samples_add(out, old));
	}
	return KTS_OK;
}

/* What converge and eventually may be decided by. */
static enum kts_status add_reach(const struct kts_reach_state *r, struct kts_samples *out)
{
	const uint64_t sample[] = { r->failed_sample, r->unsure_sample, r->left_sample, r->last_sample };

	for (size_t i = 0; i < sizeof sample / sizeof *sample; i++)
		KTS_TRY(kts_samples_add(out, sample[i]));
	return KTS_OK;
}

static enum kts_status add_rows(const struct kts_evidence *row, size_t n, struct kts_samples *out)
{
	for (size_t i = 0; i < n; i++) {
		KTS_TRY(kts_samples_add(out, row[i].sample));
		KTS_TRY(kts_samples_add(out, row[i].previous));
	}
	return KTS_OK;
}

/* All samples that a check speaks of, or may. */
static enum kts_status add_spoken(const struct kts_judgement *j, struct kts_samples *out)
{
	const struct kts_result *r = j->result;
	const uint64_t sample[] = { r->margin.sample, j->reach.witness_sample, j->reach.late_sample, j->late.sample,
				    j->once_failed.sample, j->once_unsure.sample, r->forward_first, r->forward_last };

	for (size_t i = 0; i < sizeof sample / sizeof *sample; i++)
		KTS_TRY(kts_samples_add(out, sample[i]));
	for (size_t i = 0; i < r->n_notes; i++) {
		KTS_TRY(kts_samples_add(out, r->note[i].first));
		KTS_TRY(kts_samples_add(out, r->note[i].last));
	}
	KTS_TRY(add_reach(&j->reach, out));
	KTS_TRY(add_rows(r->violation, r->n_violations, out));
	return add_rows(r->undecided_row, r->n_undecided_rows, out);
}

size_t kts_vm_marks(const struct kts_vm *vm, size_t i, uint64_t mark[KTS_MARKS])
{
	const struct kts_judgement *j = &vm->judgement[i];
	const struct kts_reach_state *r = &j->reach;
	size_t n = 0;

	/* rows are in order: none to come is before the first */
	if (j->result->n_violations) {
		mark[n++] = j->result->violation[0].sample;
		return n;
	}
	if (j->once_failed.error)
		mark[n++] = j->once_failed.sample;
	if (r->failed)
		mark[n++] = r->failed_sample;
	if (r->left)
		mark[n++] = r->left_sample;
	if (r->readable)
		mark[n++] = r->last_sample;
	return n;
}

void kts_vm_free_shown(struct kts_judgement *j)
{
	for (size_t i = 0; i < j->n_shown; i++)
		free(j->shown[i].at);
	free(j->shown);
	j->shown = NULL;
	j->n_shown = 0;
}

/* Observe those of @samples that are about to go. */
static enum kts_status keep_shown(struct kts_vm *vm, struct kts_judgement *j, uint64_t before, const struct kts_samples *samples)
{
	size_t n = j->check->ir->n_signals + KTS_EXTRA_COUNT, kept = 0;
	struct kts_shown *shown = calloc(samples->n + 1, sizeof *shown);
	enum kts_status rc = shown ? KTS_OK : KTS_ENOMEM;

	for (size_t i = 0; rc == KTS_OK && i < samples->n; i++) {
		if (samples->sample[i] >= before)
			continue;
		shown[kept] = (struct kts_shown){ samples->sample[i], calloc(n, sizeof(struct kts_observation)) };
		rc = shown[kept].at ? kts_vm_show_sample(vm, j, samples->sample[i], shown[kept].at) : KTS_ENOMEM;
		kept++;
	}
	kts_vm_free_shown(j);
	j->shown = shown;
	j->n_shown = kept;
	return rc;
}

static enum kts_status keep_evidence(struct kts_vm *vm, struct kts_judgement *j, uint64_t before, const struct kts_samples *left)
{
	enum kts_pattern pattern = j->check->ir->pattern;
	struct kts_samples reach = { 0 };
	enum kts_status rc;

	/* what require shows is kept by itself */
	if (j->once)
		return KTS_OK;
	KTS_TRY(kts_vm_show(vm, j));
	if (pattern == KTS_PATTERN_monotonic || pattern == KTS_PATTERN_rate)
		return keep_shown(vm, j, before, left);
	if (pattern != KTS_PATTERN_converge && pattern != KTS_PATTERN_eventually)
		return KTS_OK;
	rc = add_reach(&j->reach, &reach);
	if (rc == KTS_OK)
		rc = keep_shown(vm, j, before, &reach);
	kts_samples_free(&reach);
	return rc;
}

/* Bits that no stage asks for any more. */
static void forget_noted(struct kts_noted *noted, uint64_t before)
{
	uint64_t gone = before / 64 - noted->first;

	if (!noted->word)
		return;
	gone = gone < noted->n ? gone : noted->n;
	noted->n -= gone;
	noted->first += gone;
	memmove(noted->word, noted->word + gone, noted->n * sizeof *noted->word);
}

enum kts_status kts_vm_forget(struct kts_vm *vm, uint64_t before, struct kts_samples *keep)
{
	struct kts_samples left = { 0 };
	enum kts_status rc = add_left(vm, &left);

	for (size_t i = 0; i < left.n && rc == KTS_OK; i++)
		rc = kts_samples_add(keep, left.sample[i]);
	for (size_t i = 0; i < vm->code->n_checks && rc == KTS_OK; i++) {
		struct kts_judgement *j = &vm->judgement[i];

		rc = keep_evidence(vm, j, before, &left);
		if (rc == KTS_OK)
			rc = add_spoken(j, keep);
		for (int kind = 0; kind <= KTS_KIND_COUNT; kind++)
			forget_noted(&j->noted[kind], before);
	}
	kts_samples_free(&left);
	vm->forgotten = before;
	return rc;
}
