/* SPDX-License-Identifier: MIT */
#include "engine/ir_build.h"
#include "engine/linter.h"
#include "grammar/base/number.h"

static void lint_count(struct kts_linter *l, const struct kts_ir_check *check)
{
	bool pairs = check->pattern == KTS_PATTERN_monotonic || check->pattern == KTS_PATTERN_rate;
	const char *row = check->allow == KTS_ALLOW_ROW ? " in a row" : "";
	char most[KTS_NUMBER_BYTES], all[KTS_NUMBER_BYTES];
	uint64_t n = kts_lint_scope_of(l, check)->n;

	n -= pairs && n;
	if (n == 0 || check->allow_samples < n)
		return;
	kts_u64_write(most, check->allow_samples);
	kts_u64_write(all, n);
	kts_diag_help(kts_diag_at(l->diags, KTS_DIAG_lint_tolerance, check->span,
				  "%s violations%s are allowed, and no more than %s %s can be violated here", most, row, all,
				  pairs ? "pairs of samples" : "samples"),
		      "allow fewer than %s: as it is, the check fails only where all that it judges is violated", all);
}

/* A band around a mean, or any other value that is not negative, begins at 0 or below. */
static void lint_steady(struct kts_linter *l, const struct kts_ir_check *check)
{
	const struct kts_range *range = &l->range[check->x->id];
	const struct kts_number *value = &check->reference_value;
	char text[KTS_NUMBER_BYTES];

	if (!check->tolerance_relative || kts_number_double(check->tolerance) < 1 || !range->has_lo || range->lo < 0 ||
	    (check->reference == KTS_REFERENCE_VALUE && kts_number_double(*value) < 0))
		return;
	kts_lint_percent_text(text, kts_number_double(check->tolerance));
	kts_diag_help(kts_diag_at(l->diags, KTS_DIAG_lint_tolerance, check->span,
				  "a band of %s%% begins at 0 or below, and the value is never negative: no fall leaves it",
				  text),
		      "write less than 100%%, or an upper bound alone: `always x <= LIMIT`");
}

void kts_lint_tolerance(struct kts_linter *l, const struct kts_ir_check *check)
{
	if (check->allow == KTS_ALLOW_FRACTION && check->allow_fraction >= 1)
		kts_diag_help(kts_diag_at(l->diags, KTS_DIAG_lint_tolerance, check->span,
					  "all violations are allowed: the check fails only where all that it judges is violated"),
			      "allow less than 100%%, such as `allow 10%%`");
	if ((check->allow == KTS_ALLOW_SAMPLES || check->allow == KTS_ALLOW_ROW) && l->data)
		lint_count(l, check);
	if (check->pattern == KTS_PATTERN_steady)
		lint_steady(l, check);
}
