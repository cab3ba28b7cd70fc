/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "engine/ir_build.h"
#include "engine/linter.h"
#include "engine/scope.h"

/* Intervals that the typical one is taken of, and samples at which a window is tried: spread over the whole series. */
#define INTERVALS	65536u
#define PROBES		512u

/* --- the clock of the series --- */

static int by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Three digits are enough to say how far samples are apart. */
static int64_t rounded(int64_t ns)
{
	int64_t unit = 1;

	while (ns / unit >= 1000)
		unit *= 10;
	return (ns + unit / 2) / unit * unit;
}

/* The median of the times between neighbours; those of a burst, which share one, are not apart. */
static enum kts_status find_interval(struct kts_linter *l)
{
	size_t step = l->n_times / INTERVALS + 1, n = 0;
	int64_t *interval = calloc(INTERVALS + 1, sizeof(*interval));

	if (!interval)
		return KTS_ENOMEM;
	for (size_t i = 1; i < l->n_times; i += step)
		if (l->time[i] > l->time[i - 1])
			interval[n++] = (int64_t)((uint64_t)l->time[i] - (uint64_t)l->time[i - 1]);
	if (n) {
		qsort(interval, n, sizeof(*interval), by_time);
		/* times apart by more than half of what there is cannot be added up */
		l->interval = interval[n / 2] > 0 && interval[n / 2] < KTS_TIME_MAX / 4 ? rounded(interval[n / 2]) : 0;
	}
	free(interval);
	return KTS_OK;
}

/* A sample that went back is in no window of others. */
static void find_times(struct kts_linter *l)
{
	const struct kts_axis *axis = &l->data->axis;
	int64_t ns, last = INT64_MIN;

	for (uint64_t i = 0; i < axis->n; i++) {
		if (!kts_axis_elapsed(axis, i, &ns) || ns < last)
			continue;
		l->time[l->n_times++] = ns;
		last = ns;
	}
}

static void find_ends(struct kts_linter *l)
{
	const struct kts_axis *axis = &l->data->axis;
	const struct kts_ir_check all = { 0 };
	struct kts_stretch part;
	int64_t ns;

	for (size_t i = 0; i < kts_scope_stretches(axis); i++) {
		l->stretch_end[i] = INT64_MIN;
		kts_scope_stretch(&all, axis, i, &part);
		for (uint64_t k = part.begin; k < part.end; k++)
			if (kts_axis_elapsed(axis, k, &ns) && ns > l->stretch_end[i])
				l->stretch_end[i] = ns;
	}
}

enum kts_status kts_lint_clock(struct kts_linter *l)
{
	const struct kts_axis *axis = &l->data->axis;

	l->time = calloc(axis->n + 1, sizeof(*l->time));
	l->stretch_end = calloc(kts_scope_stretches(axis) + 1, sizeof(*l->stretch_end));
	if (!l->time || !l->stretch_end)
		return KTS_ENOMEM;
	find_times(l);
	find_ends(l);
	return find_interval(l);
}

/* --- windows --- */

/* The first time at or after @ns, as a position. */
static size_t first_from(const struct kts_linter *l, kts_wide ns)
{
	size_t lo = 0, hi = l->n_times;

	while (lo < hi) {
		size_t middle = lo + (hi - lo) / 2;

		if (l->time[middle] < ns)
			lo = middle + 1;
		else
			hi = middle;
	}
	return lo;
}

/* Has the window [from, to] of sample @i, ahead or behind, another sample? -1: it is cut off by an end of the series. */
static int has_other(const struct kts_linter *l, size_t i, int64_t from, int64_t to, bool ahead)
{
	kts_wide t = l->time[i], begin = ahead ? t + from : t - to, end = ahead ? t + to : t - from;
	size_t first = first_from(l, begin), behind = first_from(l, end + 1);

	if (ahead && first <= i)
		first = i + 1;
	if (!ahead && behind > i)
		behind = i;
	if (first < behind)
		return 1;
	return begin < l->time[0] || end > l->time[l->n_times - 1] ? -1 : 0;
}

/* At most samples, is there no other one in the window? */
static bool is_lonely(const struct kts_linter *l, int64_t from, int64_t to, bool ahead)
{
	size_t step = l->n_times / PROBES + 1, alone = 0, company = 0;

	for (size_t i = 0; l->interval && i < l->n_times; i += step) {
		int other = has_other(l, i, from, to, ahead);

		alone += other == 0;
		company += other == 1;
	}
	return alone > company;
}

static void tell_window(struct kts_linter *l, struct kts_span span, int64_t from, int64_t to, const char *what,
			const char *otherwise)
{
	char first[KTS_LINT_TEXT], last[KTS_LINT_TEXT], apart[KTS_LINT_TEXT], longer[KTS_LINT_TEXT];

	kts_lint_time_text(first, from);
	kts_lint_time_text(last, to);
	kts_lint_time_text(apart, l->interval);
	kts_lint_time_text(longer, from + 2 * l->interval);
	if (from > 0)
		kts_diag_help(kts_diag_at(l->diags, KTS_DIAG_lint_window, span,
					  "samples are typically %s apart: most windows [%s, %s] have none, and are unknown", apart,
					  first, last),
			      "write a wider window, such as `[%s, %s]`", first, longer);
	else
		kts_diag_help(kts_diag_at(l->diags, KTS_DIAG_lint_window, span, "samples are typically %s apart: within %s %s",
					  apart, last, what),
			      "write a longer time, such as `%s`%s", longer, otherwise);
}

void kts_lint_window(struct kts_linter *l, const struct kts_ir_check *check, const struct kts_ir_expr *e)
{
	bool ahead = e->op == KTS_IR_eventually || e->op == KTS_IR_always || e->op == KTS_IR_until;

	if (!is_lonely(l, e->window.from_ns, e->window.to_ns, ahead))
		return;
	tell_window(l, kts_lint_place(l, check, e), e->window.from_ns, e->window.to_ns,
		    e->op == KTS_IR_over ? "there is one value to summarize, that of the sample itself" :
					   "there is one sample, the one itself",
		    e->op == KTS_IR_over ? ", or the value itself, without `over`" : ", or the predicate itself");
}

void kts_lint_pattern_window(struct kts_linter *l, const struct kts_ir_check *check)
{
	if (check->pattern == KTS_PATTERN_rate && check->has_over && is_lonely(l, 0, check->over_ns, false))
		tell_window(l, check->span, 0, check->over_ns, "no sample but the previous one can be the partner",
			    ", or leave `over` out");
	if (check->pattern == KTS_PATTERN_when && is_lonely(l, 0, check->deadline_ns, true))
		tell_window(l, check->span, 0, check->deadline_ns, "no later sample can show the answer",
			    ", or `P implies Q` if the answer stands in the same sample");
	if (check->pattern == KTS_PATTERN_when && check->has_hold && is_lonely(l, 0, check->hold_ns, true))
		tell_window(l, check->at, 0, check->hold_ns, "nothing can be seen to hold: two samples in a row are longer",
			    ", or leave `for` out");
	if (check->pattern == KTS_PATTERN_converge && check->has_hold && is_lonely(l, 0, check->hold_ns, true))
		tell_window(l, check->span, 0, check->hold_ns, "nothing can be seen to hold: two samples in a row are longer",
			    ", or a number of samples: `for 3 samples`");
}

/* --- deadlines --- */

/* The last moment of the check's samples by its own clock; false where none has a time. */
static bool scope_end(const struct kts_linter *l, const struct kts_ir_check *check, kts_wide *end)
{
	const struct kts_axis *axis = &l->data->axis;
	int64_t last = INT64_MIN;
	struct kts_stretch part;

	for (size_t i = 0; i < kts_scope_stretches(axis); i++)
		if (kts_scope_stretch(check, axis, i, &part) && l->stretch_end[i] > last)
			last = l->stretch_end[i];
	*end = (kts_wide)last - kts_scope_origin(check, axis);
	return last != INT64_MIN;
}

static void tell_deadline(struct kts_linter *l, const struct kts_ir_check *check, const char *word, int64_t ns, kts_wide end,
			  const char *so, const char *help)
{
	char time[KTS_LINT_TEXT], last[KTS_LINT_TEXT];

	kts_lint_time_text(time, ns);
	kts_lint_time_text(last, (int64_t)end);
	kts_diag_help(kts_diag_at(l->diags, KTS_DIAG_lint_deadline, check->span, "`%s` is %s, and %s at %s: %s", word, time,
				  check->during.given ? "the samples of its phase end" : "the series ends", last, so),
		      "%s at or before %s%s", help, last, check->during.given ? ", counted from the phase's first sample" : "");
}

void kts_lint_deadline(struct kts_linter *l, const struct kts_ir_check *check)
{
	kts_wide end;

	if (!scope_end(l, check, &end) || end < 0 || end > INT64_MAX)
		return;
	if ((check->pattern == KTS_PATTERN_converge || check->pattern == KTS_PATTERN_eventually) && check->deadline_ns > end)
		tell_deadline(l, check, "by", check->deadline_ns, end, "nothing can miss it", "write a time");
	if (check->has_after && check->after_ns > end)
		tell_deadline(l, check, "after", check->after_ns, end, "no sample is left to judge", "write a time");
	if (check->has_before && check->before_ns > end)
		tell_deadline(l, check, "before", check->before_ns, end, "it leaves no sample out",
			      "leave it out, or write a time");
}
