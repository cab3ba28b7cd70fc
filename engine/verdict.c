/* SPDX-License-Identifier: MIT */
#include "engine/verdict.h"

#include <stdlib.h>

#include "engine/vm.h"

/*
 * Counts to a verdict. Fractions were written in decimal and are the nearest
 * doubles; a quotient of counts rounds to the same double exactly where it is
 * that fraction, so comparing rounded quotients brings no surprise (10 % of
 * 10 is 1, and 29 % of 100 is 29).
 */
static double part(uint64_t some, uint64_t all)
{
	return all ? (double)some / (double)all : 0;
}

static bool is_tolerated(const struct kts_result *r)
{
	switch (r->check->allow) {
	case KTS_ALLOW_NONE:
		break;
	case KTS_ALLOW_FRACTION:
		return part(r->violated, r->judged) <= r->check->allow_fraction;
	case KTS_ALLOW_SAMPLES:
		return r->violated <= r->check->allow_samples;
	case KTS_ALLOW_ROW:
		return r->longest <= r->check->allow_samples;
	}
	return r->violated == 0;
}

bool kts_result_is_lost(const struct kts_result *r)
{
	/* Of a fraction, and of all that is judged, what is to come decides. */
	return r->check->allow != KTS_ALLOW_FRACTION && !is_tolerated(r);
}

void kts_result_decide(struct kts_result *r)
{
	r->verdict = KTS_INCONCLUSIVE;
	if (r->reason == KTS_REASON_WRONG_NAME) {
		r->verdict = KTS_FAIL;
		return;
	}
	r->reason = KTS_REASON_NONE;
	if (!is_tolerated(r) || (r->judged && r->violated == r->judged))
		r->verdict = KTS_FAIL;
	else if (!r->judged)
		r->reason = KTS_REASON_NOTHING_JUDGED;
	else if (r->undecided)
		r->reason = KTS_REASON_UNDECIDED;
	else if (r->scope && part(r->read, r->scope) < r->check->coverage)
		r->reason = KTS_REASON_COVERAGE;
	else if (r->triggers < r->check->triggers)
		r->reason = KTS_REASON_TRIGGERS;
	else
		r->verdict = KTS_PASS;
}

/*
 * A warn check that is violated does not count for the run; one that could not
 * be judged does, and so does one whose name is wrong: it judged nothing either.
 */
static enum kts_verdict weight(const struct kts_result *r)
{
	if (!r->check->warn || r->verdict != KTS_FAIL)
		return r->verdict;
	return r->reason == KTS_REASON_WRONG_NAME ? KTS_INCONCLUSIVE : KTS_PASS;
}

void kts_results_decide(struct kts_results *results)
{
	results->verdict = KTS_PASS;
	for (size_t i = 0; i < results->n; i++) {
		enum kts_verdict v = weight(&results->result[i]);

		if (v == KTS_FAIL || (v == KTS_INCONCLUSIVE && results->verdict == KTS_PASS))
			results->verdict = v;
	}
}

static void trim_rows(struct kts_evidence *rows, size_t *n, size_t most)
{
	for (; *n > most; --*n) {
		free(rows[*n - 1].at);
		free(rows[*n - 1].before);
	}
}

void kts_result_drop_rows(struct kts_result *result)
{
	trim_rows(result->violation, &result->n_violations, 0);
	trim_rows(result->undecided_row, &result->n_undecided_rows, 0);
}

void kts_result_free(struct kts_result *result)
{
	kts_result_drop_rows(result);
	free(result->violation);
	free(result->undecided_row);
	free(result->note);
}

void kts_results_trim(struct kts_results *results)
{
	for (size_t i = 0; i < results->n; i++) {
		struct kts_result *r = &results->result[i];

		trim_rows(r->violation, &r->n_violations, KTS_MAX_EVIDENCE);
		trim_rows(r->undecided_row, &r->n_undecided_rows, KTS_MAX_EVIDENCE);
	}
}

void kts_results_free(struct kts_results *results)
{
	if (!results)
		return;
	for (size_t i = 0; i < results->n; i++)
		kts_result_free(&results->result[i]);
	free(results->result);
	free(results);
}

const char *kts_check_key(const struct kts_ir_check *check)
{
	return check->has_quorum ? NULL : check->key;
}

const char *kts_verdict_name(enum kts_verdict verdict)
{
	switch (verdict) {
	case KTS_PASS:
		return "pass";
	case KTS_FAIL:
		return "fail";
	case KTS_INCONCLUSIVE:
		break;
	}
	return "inconclusive";
}

const char *kts_reason_name(enum kts_reason reason)
{
	switch (reason) {
	case KTS_REASON_NOTHING_JUDGED:
		return "nothing_judged";
	case KTS_REASON_UNDECIDED:
		return "undecided";
	case KTS_REASON_COVERAGE:
		return "coverage";
	case KTS_REASON_TRIGGERS:
		return "triggers";
	case KTS_REASON_NONE:
	case KTS_REASON_WRONG_NAME:
		break;
	}
	return NULL;
}
