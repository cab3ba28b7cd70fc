/* SPDX-License-Identifier: MIT */
#include "engine/verdict.h"

#include <stdlib.h>
#include <string.h>

#include "engine/vm.h"

/*
 * `at least N of layer: CHECK`: every key was judged by itself. Put together
 * each is one obligation: satisfied where it passes, violated where it fails.
 */
static void count(struct kts_result *all, const struct kts_result *one)
{
	all->total++;
	all->scope += one->scope;
	all->read += one->read;
	if (one->verdict == KTS_INCONCLUSIVE) {
		all->undecided++;
		return;
	}
	all->judged++;
	all->violated += one->verdict == KTS_FAIL;
	if (one->reason == KTS_REASON_WRONG_NAME)
		all->reason = KTS_REASON_WRONG_NAME;
}

/* Make row @n of *rows that of key @key; its evidence is that of the first row of the key, which gives it away. */
static enum kts_status add_row(struct kts_evidence **rows, size_t *n, struct kts_evidence *from, size_t n_from, const char *key)
{
	struct kts_evidence *larger = realloc(*rows, (*n + 1) * sizeof *larger);

	if (!larger)
		return KTS_ENOMEM;
	*rows = larger;
	larger[*n] = (struct kts_evidence){ .sample = UINT64_MAX, .previous = UINT64_MAX };
	if (n_from) {
		larger[*n] = from[0];
		from[0].at = from[0].before = NULL;
	}
	larger[(*n)++].key = key;
	return KTS_OK;
}

static enum kts_status add_notes(struct kts_result *all, const struct kts_result *one)
{
	for (size_t i = 0; i < one->n_notes; i++) {
		const struct kts_note *note = &one->note[i];
		size_t k = 0;

		while (k < all->n_notes && all->note[k].kind != note->kind)
			k++;
		if (k == all->n_notes) {
			struct kts_note *larger = realloc(all->note, (k + 1) * sizeof *larger);

			if (!larger)
				return KTS_ENOMEM;
			all->note = larger;
			larger[all->n_notes++] = *note;
			continue;
		}
		all->note[k].count += note->count;
		if (note->first < all->note[k].first) {
			all->note[k].first = note->first;
			all->note[k].error = note->error;
		}
		if (note->last > all->note[k].last)
			all->note[k].last = note->last;
	}
	return KTS_OK;
}

static enum kts_status add(struct kts_result *all, struct kts_result *one, bool all_evidence)
{
	count(all, one);
	KTS_TRY(add_notes(all, one));
	if (one->verdict == KTS_FAIL && (all_evidence || all->n_violations < KTS_MAX_EVIDENCE))
		return add_row(&all->violation, &all->n_violations, one->violation, one->n_violations, one->check->key);
	if (one->verdict == KTS_INCONCLUSIVE && (all_evidence || all->n_undecided_rows < KTS_MAX_EVIDENCE))
		return add_row(&all->undecided_row, &all->n_undecided_rows, one->undecided_row, one->n_undecided_rows,
			       one->check->key);
	return KTS_OK;
}

/* Keys that are asked for and that the series does not have cannot pass. */
static enum kts_status add_lacking(struct kts_result *all, size_t n)
{
	uint64_t quorum = all->check->quorum;

	if (quorum <= n)
		return KTS_OK;
	all->total += quorum - n;
	all->judged += quorum - n;
	all->violated += quorum - n;
	KTS_TRY(add_row(&all->violation, &all->n_violations, NULL, 0, NULL));
	all->violation[all->n_violations - 1].lacking = quorum - n;
	return KTS_OK;
}

static int by_margin(const void *a, const void *b)
{
	const struct kts_result *x = a, *y = b;

	if (x->margin.known != y->margin.known)
		return x->margin.known ? -1 : 1;
	return (x->margin.value < y->margin.value) - (x->margin.value > y->margin.value);
}

/* N keys pass by the margin of the one that passes N-th best; those that do not pass and have none are the last. */
static void choose_margin(struct kts_result *all, struct kts_result *one, size_t n, uint64_t quorum)
{
	for (size_t i = 0; i < n; i++)
		if (!one[i].margin.known && one[i].verdict == KTS_PASS)
			return;
	if (quorum > n)
		return;
	qsort(one, n, sizeof *one, by_margin);
	if (one[quorum - 1].margin.known)
		all->margin = one[quorum - 1].margin;
}

static void decide(struct kts_result *all, uint64_t quorum)
{
	uint64_t passed = all->judged - all->violated;

	all->verdict = KTS_PASS;
	if (all->reason == KTS_REASON_WRONG_NAME || passed + all->undecided < quorum) {
		all->verdict = KTS_FAIL;
	} else if (passed < quorum) {
		all->verdict = KTS_INCONCLUSIVE;
	}
	if (all->verdict == KTS_INCONCLUSIVE)
		all->reason = all->judged ? KTS_REASON_UNDECIDED : KTS_REASON_NOTHING_JUDGED;
}

static enum kts_status merge(struct kts_result *all, struct kts_result *one, size_t n, bool all_evidence)
{
	*all = (struct kts_result){ .check = one->check, .unit = one->unit };
	for (size_t i = 0; i < n; i++)
		KTS_TRY(add(all, &one[i], all_evidence));
	choose_margin(all, one, n, one->check->quorum);
	KTS_TRY(add_lacking(all, n));
	decide(all, all->check->quorum);
	return KTS_OK;
}

enum kts_status kts_results_merge(struct kts_results *results, bool all_evidence)
{
	enum kts_status rc = KTS_OK;
	size_t n = 0;

	for (size_t i = 0, keys; i < results->n; i += keys) {
		const struct kts_ir_check *check = results->result[i].check;
		struct kts_result all;

		keys = check->quorum_keys && check->quorum_keys <= results->n - i ? check->quorum_keys : 1;
		if (!check->quorum_keys || rc != KTS_OK) {
			results->result[n++] = results->result[i];
			keys = 1;
			continue;
		}
		rc = merge(&all, &results->result[i], keys, all_evidence);
		for (size_t k = 0; k < keys; k++)
			kts_result_free(&results->result[i + k]);
		results->result[n++] = all;
	}
	results->n = n;
	return rc;
}
