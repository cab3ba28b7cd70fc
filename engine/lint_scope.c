/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "engine/ir_build.h"
#include "engine/linter.h"
#include "engine/scope.h"
#include "engine/sentence.h"
#include "grammar/base/number.h"

/* --- which samples a check is about --- */

static bool in_time(const struct kts_ir_check *check, const struct kts_axis *axis, int64_t origin, uint64_t sample)
{
	int64_t ns;

	if (!check->has_after && !check->has_before)
		return true;
	return kts_axis_elapsed(axis, sample, &ns) && (!check->has_after || (kts_wide)ns - origin >= check->after_ns) &&
	       (!check->has_before || (kts_wide)ns - origin < check->before_ns);
}

/* Checks of one group mostly share their samples. */
static bool is_of_same(const struct kts_ir_check *a, const struct kts_ir_check *b)
{
	return a->during.given == b->during.given && a->during.lo == b->during.lo && a->during.hi == b->during.hi &&
	       !a->during.label == !b->during.label &&
	       (!a->during.label || strcmp(a->during.label, b->during.label) == 0) && a->has_after == b->has_after &&
	       a->has_before == b->has_before && (!a->has_after || a->after_ns == b->after_ns) &&
	       (!a->has_before || a->before_ns == b->before_ns);
}

const struct kts_lint_scope *kts_lint_scope_of(struct kts_linter *l, const struct kts_ir_check *check)
{
	const struct kts_axis *axis = &l->data->axis;
	struct kts_lint_scope *s = &l->scope;
	struct kts_stretch part;
	int64_t ns;

	if (s->check && is_of_same(s->check, check))
		return s;
	*s = (struct kts_lint_scope){ .check = check, .origin = kts_scope_origin(check, axis) };
	for (size_t i = 0; i < kts_scope_stretches(axis); i++) {
		if (!kts_scope_stretch(check, axis, i, &part))
			continue;
		for (uint64_t k = part.begin; k < part.end; k++) {
			if (!in_time(check, axis, s->origin, k))
				continue;
			s->n++;
			if (!kts_axis_elapsed(axis, k, &ns))
				continue;
			s->first = s->timed && s->first < ns ? s->first : ns;
			s->last = s->timed && s->last > ns ? s->last : ns;
			s->timed++;
		}
	}
	return s;
}

/* --- where there are none, or too few --- */

/* Up to @most samples at or before the check's deadline. */
static uint64_t samples_due(const struct kts_linter *l, const struct kts_ir_check *check, int64_t origin, uint64_t most)
{
	const struct kts_axis *axis = &l->data->axis;
	struct kts_stretch part;
	uint64_t n = 0;
	int64_t ns;

	for (size_t i = 0; i < kts_scope_stretches(axis) && n < most; i++) {
		if (!kts_scope_stretch(check, axis, i, &part))
			continue;
		for (uint64_t k = part.begin; k < part.end && n < most; k++)
			n += in_time(check, axis, origin, k) && kts_axis_elapsed(axis, k, &ns) &&
			     (kts_wide)ns - origin <= check->deadline_ns;
	}
	return n;
}

static void tell_few(struct kts_linter *l, const struct kts_ir_check *check, const char *word, uint64_t asked,
		     uint64_t n, const char *so)
{
	char wanted[KTS_NUMBER_BYTES], there[KTS_NUMBER_BYTES];

	kts_u64_write(wanted, asked);
	kts_u64_write(there, n);
	kts_diag_help(kts_diag_at(l->diags, KTS_DIAG_lint_scope, check->span, "`%s` asks for %s, and %s %s", word, wanted,
				  there, so),
		      "ask for fewer, or judge more of the series");
}

static void lint_run(struct kts_linter *l, const struct kts_ir_check *check, int64_t origin)
{
	char time[KTS_LINT_TEXT];
	uint64_t n;

	if (check->has_hold || check->has_phase)
		return;
	n = samples_due(l, check, origin, check->run_samples);
	if (n == 0 && check->run_samples)
		kts_diag_help(kts_diag_at(l->diags, KTS_DIAG_lint_scope, check->span,
					  "`by` is %s, and all samples in scope are later: it can never be met",
					  kts_lint_time_text(time, check->deadline_ns)),
			      "write a later time");
	else if (n < check->run_samples)
		tell_few(l, check, "for", check->run_samples, n,
			 n == 1 ? "sample in scope is in time: it can never be met" :
				  "samples in scope are in time: it can never be met");
}

/* A rise is a sample at which P holds behind one at which it does not; the first one counts too. */
static void lint_triggers(struct kts_linter *l, const struct kts_ir_check *check, uint64_t n)
{
	uint64_t most = n / 2 + n % 2;

	if (check->triggers > most && !check->has_phase)
		tell_few(l, check, "triggers", check->triggers, most,
			 most == 1 ? "is the most that the samples in scope can have: it cannot pass" :
				     "are the most that the samples in scope can have: it cannot pass");
}

/* No sample is left by after and before. Beyond the end is told as such (lint_time.c). */
static void tell_none(struct kts_linter *l, const struct kts_ir_check *check)
{
	struct kts_ir_check all = *check;
	const struct kts_lint_scope *s;
	char time[KTS_LINT_TEXT], first[KTS_LINT_TEXT];

	all.has_before = all.has_after = false;
	s = kts_lint_scope_of(l, &all);
	if (s->timed && check->has_before && (kts_wide)s->first - s->origin >= check->before_ns)
		kts_diag_help(kts_diag_at(l->diags, KTS_DIAG_lint_deadline, check->span,
					  "`before` is %s, and the first sample in scope is at %s: none is left to judge",
					  kts_lint_time_text(time, check->before_ns),
					  kts_lint_time_text(first, (int64_t)((kts_wide)s->first - s->origin))),
			      "write a time after %s", first);
	else if (s->timed && check->has_before && check->has_after && (kts_wide)s->last - s->origin >= check->after_ns)
		kts_diag_help(kts_diag_at(l->diags, KTS_DIAG_lint_scope, check->span,
					  "no sample in scope is from %s on and before %s: none is left to judge",
					  kts_lint_time_text(time, check->after_ns), kts_lint_time_text(first, check->before_ns)),
			      "write times with samples between them");
	l->scope.check = NULL;	/* @all ends here */
}

bool kts_lint_scope(struct kts_linter *l, const struct kts_ir_check *check)
{
	const struct kts_lint_scope *s;
	char text[KTS_MAX_DIAG_TEXT];
	struct kts_sentence lacking;

	kts_say_begin(&lacking, text, sizeof(text));
	if (kts_say_lacking_phase(&lacking, check, &l->data->axis)) {
		kts_diag_help(kts_diag_at(l->diags, KTS_DIAG_lint_scope, check->span, "%s", text),
			      "write a phase that the series has, or leave it out");
		return false;
	}
	s = kts_lint_scope_of(l, check);
	if (s->n == 0) {
		tell_none(l, check);
		return true;
	}
	if ((check->pattern == KTS_PATTERN_converge || check->pattern == KTS_PATTERN_eventually) && s->timed)
		lint_run(l, check, s->origin);
	if (check->pattern == KTS_PATTERN_when)
		lint_triggers(l, check, s->n);
	return true;
}
