/* SPDX-License-Identifier: MIT */
#include "engine/ir_build.h"
#include "engine/linter.h"

/*
 * Times that are longer than the series, so that whatever is recorded nothing
 * is known, or nothing is missed. That some samples are too near to an end of
 * the series is how windows are; here it is all of them.
 */
struct ends {
	kts_wide first, last;	/* of the samples that are asked about */
	int64_t begin, end;	/* of the series */
};

/*
 * @own: only samples in the check's scope are asked about. One phase of many,
 * each judged by itself, may be short: there it has to be longer than the series.
 */
static bool find_ends(struct kts_linter *l, const struct kts_ir_check *check, bool own, struct ends *out)
{
	const struct kts_axis *axis = &l->data->axis;
	const struct kts_lint_scope *s = kts_lint_scope_of(l, check);

	own = own && !check->has_phase;
	if (axis->greatest_elapsed == INT64_MIN || (own && !s->timed))
		return false;
	*out = (struct ends){
		.first = own ? s->first : axis->first_elapsed,
		.last = own ? s->last : axis->greatest_elapsed,
		.begin = axis->first_elapsed,
		.end = axis->greatest_elapsed,
	};
	return true;
}

static bool is_too_long(kts_wide there, int64_t ns)
{
	return ns == KTS_TIME_MAX || there < ns;
}

static void help_at_most(struct kts_diag *diag, kts_wide ns)
{
	char most[KTS_LINT_TEXT];

	if (ns > 0 && ns <= INT64_MAX)
		kts_diag_help(diag, "write a time of at most %s", kts_lint_time_text(most, (int64_t)ns));
	else
		kts_diag_help(diag, "write a shorter time, or leave it out");
}

/* `for T` and `over T`: samples that are so far apart. */
static void tell_apart(struct kts_linter *l, const struct kts_ir_check *check, const char *word, int64_t ns,
		       const char *so)
{
	char time[KTS_LINT_TEXT], from[KTS_LINT_TEXT], to[KTS_LINT_TEXT];
	const char *which = "";
	struct kts_diag *diag;
	struct ends e;

	if (!find_ends(l, check, true, &e))
		return;
	if (check->pattern == KTS_PATTERN_converge && !check->has_phase &&
	    e.last - l->scope.origin > check->deadline_ns) {
		e.last = (kts_wide)l->scope.origin + check->deadline_ns;
		which = " and in time";
	}
	if (!is_too_long(e.last - e.first, ns))
		return;
	kts_lint_time_text(time, ns);
	kts_lint_time_text(from, (int64_t)e.first);
	kts_lint_time_text(to, (int64_t)e.last);
	diag = kts_diag_at(l->diags, KTS_DIAG_lint_deadline, check->span,
			   "`%s` is %s, and the samples in scope%s are from %s to %s: %s", word, time, which, from, to, so);
	help_at_most(diag, e.last - e.first);
}

static void lint_when(struct kts_linter *l, const struct kts_ir_check *check)
{
	char time[KTS_LINT_TEXT], first[KTS_LINT_TEXT], end[KTS_LINT_TEXT];
	int64_t hold = check->has_hold ? check->hold_ns : 0;
	struct kts_diag *diag;
	struct ends e;

	/* the answer may come from any sample of the series */
	if (!find_ends(l, check, true, &e) || (hold && is_too_long(e.last - e.first, hold)) ||
	    !is_too_long(e.end - e.first - hold, check->deadline_ns))
		return;
	kts_lint_time_text(time, check->deadline_ns);
	kts_lint_time_text(first, (int64_t)e.first);
	kts_lint_time_text(end, e.end);
	diag = kts_diag_at(l->diags, KTS_DIAG_lint_deadline, check->span,
			   "`within` is %s, and the series ends at %s, with the first sample in scope at %s%s: "
			   "no answer can be missed", time, end, first, hold ? " and `for` to wait" : "");
	help_at_most(diag, e.end - e.first - hold);
}

/* --- terms --- */

static void tell_term(struct kts_linter *l, const struct kts_ir_check *check, const struct kts_ir_expr *e,
		      const struct ends *s, const char *what, const char *so)
{
	char from[KTS_LINT_TEXT], to[KTS_LINT_TEXT], begin[KTS_LINT_TEXT], end[KTS_LINT_TEXT];
	struct kts_span place = kts_lint_place(l, check, e);
	struct kts_diag *diag;

	kts_lint_time_text(from, e->window.from_ns);
	kts_lint_time_text(to, e->window.to_ns);
	kts_lint_time_text(begin, s->begin);
	kts_lint_time_text(end, s->end);
	if (e->op == KTS_IR_over) {
		diag = kts_diag_at(l->diags, KTS_DIAG_lint_deadline, place,
				   "no sample that is asked about has %s of the series before it, "
				   "which is from %s to %s: %s", to, begin, end, so);
		help_at_most(diag, s->last - s->begin);
		return;
	}
	diag = kts_diag_at(l->diags, KTS_DIAG_lint_deadline, place,
			   "the window [%s, %s] %s of the series, which is from %s to %s: %s", from, to, what, begin, end, so);
	kts_diag_help(diag, "write times that fit the series");
}

static bool is_ahead(const struct kts_ir_expr *e)
{
	return e->op == KTS_IR_eventually || e->op == KTS_IR_always;
}

/* The samples that @e is asked about, as far as is simple to know; what comes inside of others looks from anywhere. */
static bool find_term_ends(struct kts_linter *l, const struct kts_ir_check *check, const struct kts_ir_expr *e,
			   struct ends *s)
{
	bool own = check->pattern != KTS_PATTERN_when && check->pattern != KTS_PATTERN_require &&
		   kts_ir_stages(check->x) <= (e->op != KTS_IR_over);

	return find_ends(l, check, own, s);
}

/* Longer than what is there, at every sample that it is asked about? */
static bool is_beyond(const struct kts_ir_expr *e, const struct ends *s, int64_t ns)
{
	return is_too_long(is_ahead(e) ? s->end - s->first : s->last - s->begin, ns);
}

void kts_lint_beyond(struct kts_linter *l, const struct kts_ir_check *check, const struct kts_ir_expr *e)
{
	bool over = e->op == KTS_IR_over;
	struct ends s;

	/* the others are settled by what comes before the window */
	if (!over && !is_ahead(e) && e->op != KTS_IR_once && e->op != KTS_IR_historically)
		return;
	if (find_term_ends(l, check, e, &s) && is_beyond(e, &s, over ? e->window.to_ns : e->window.from_ns))
		tell_term(l, check, e, &s, is_ahead(e) ? "begins beyond the end" : "ends before the start",
			  "the value is never known");
}

/* Does the check need @e to be false somewhere to be violated (@wanted), or true (not @wanted)? Can it be? */
static void lint_missed(struct kts_linter *l, const struct kts_ir_check *check, const struct kts_ir_expr *e, bool wanted)
{
	uint32_t bit = wanted ? 1 : 2;
	struct ends s;

	if (e->type != KTS_TYPE_BOOL || (l->sign[e->id] >> 2 == l->walk && (l->sign[e->id] & bit)))
		return;
	l->sign[e->id] = l->walk << 2 | (l->sign[e->id] >> 2 == l->walk ? l->sign[e->id] & 3 : 0) | bit;
	if ((e->op == KTS_IR_eventually || e->op == KTS_IR_once) == wanted && kts_ir_is_temporal(e->op) &&
	    e->op != KTS_IR_until && e->op != KTS_IR_since && find_term_ends(l, check, e, &s) &&
	    !is_beyond(e, &s, e->window.from_ns) && is_beyond(e, &s, e->window.to_ns))
		tell_term(l, check, e, &s, is_ahead(e) ? "ends beyond the end" : "begins before the start",
			  wanted ? "at no sample it can be false" : "at no sample it can be true");
	if (e->op == KTS_IR_and || e->op == KTS_IR_or || e->op == KTS_IR_not || e->op == KTS_IR_implies ||
	    kts_ir_is_temporal(e->op)) {
		lint_missed(l, check, e->arg[0], wanted == (e->op != KTS_IR_not && e->op != KTS_IR_implies));
		if (e->arg[1])
			lint_missed(l, check, e->arg[1], wanted);
	}
}

void kts_lint_longer(struct kts_linter *l, const struct kts_ir_check *check)
{
	if (check->pattern == KTS_PATTERN_rate && check->has_over)
		tell_apart(l, check, "over", check->over_ns, "no sample is so much older than another");
	if ((check->pattern == KTS_PATTERN_when || check->pattern == KTS_PATTERN_converge) && check->has_hold)
		tell_apart(l, check, "for", check->hold_ns, "nothing can be seen to hold that long");
	if (check->pattern == KTS_PATTERN_when)
		lint_when(l, check);
	if (check->pattern == KTS_PATTERN_always || check->pattern == KTS_PATTERN_never)
		lint_missed(l, check, check->x, check->pattern == KTS_PATTERN_always);
	if (check->pattern == KTS_PATTERN_when)
		lint_missed(l, check, check->y, true);
}
