/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "engine/checker.h"
#include "engine/types.h"

static const enum kts_pattern pattern_of[] = {
#define PATTERN(name, text) [KTS_AST_PATTERN_##name] = KTS_PATTERN_##name,
#include "grammar/ast.def"
};

static bool later_pattern(enum kts_pattern pattern)
{
	static const unsigned int flag[] = {
#define KTS_PATTERN(name, gap, pair, lookup, value, undefined, gaps, flags) flags,
#include "engine/patterns.def"
	};

	return flag[pattern] & KTS_PATTERN_LATER;
}

/* The signal that a pattern judges, as a node. */
static bool subject(struct kts_checker *c, const struct kts_ast_expr *e, struct kts_ir_check *check)
{
	struct kts_operand x = kts_check_number(c, e);

	if (x.kind == KTS_OPERAND_ERROR)
		return false;
	check->x = kts_check_as(c, &x, kts_operand_unit(&x), KTS_TYPE_INT);
	if (!check->x)
		return false;
	check->unit = check->x->unit;
	return true;
}

static bool check_monotonic(struct kts_checker *c, const struct kts_ast_check *ast, struct kts_ir_check *check)
{
	if (ast->wrap)
		kts_check_later(c, ast->word, "counters that wrap (`wrap`) are");
	check->strictly = ast->strictly;
	check->decreasing = ast->direction == KTS_AST_DIRECTION_DECREASING;
	return subject(c, ast->x, check) && !ast->wrap;
}

static const struct kts_unit *unit_of_band(const struct kts_constant_band *band)
{
	return band->has_lo ? &band->lo.unit : &band->hi.unit;
}

/* Rates are reported and banded in the band's unit, so that messages speak as the spec does. */
static bool check_rate(struct kts_checker *c, const struct kts_ast_check *ast, struct kts_ir_check *check)
{
	struct kts_constant_band constants;
	char quote[KTS_QUOTE_BYTES], subject_text[KTS_QUOTE_BYTES + 8];
	struct kts_rational factor;
	struct kts_unit unit;
	enum kts_status status;
	bool banded;

	if (ast->over)
		kts_check_later(c, ast->over->span, "windows (`over`) are");
	banded = kts_check_band(c, ast->band, &constants);
	if (!subject(c, ast->x, check) || !banded)
		return false;
	status = kts_unit_per_second(c->arena, &check->x->unit, &unit);
	if (status != KTS_OK) {
		if (status == KTS_ELIMIT && !c->arena->over_cap)
			kts_check_far(c, ast->x->span);
		else
			kts_checker_failed(c);
		return false;
	}
	snprintf(subject_text, sizeof subject_text, "rate %s", kts_check_quote(c, ast->x->span, quote));
	if (kts_unit_same_dimension(&unit, unit_of_band(&constants)) && (unit_of_band(&constants)->fraction || !unit.fraction))
		unit = *unit_of_band(&constants);
	if (!kts_check_band_in(c, &constants, &unit, KTS_TYPE_F64, subject_text, ast->band->span, &check->band))
		return false;
	factor = kts_unit_factor(&check->x->unit, &unit);
	if (!factor.exact || factor.num > UINT64_MAX || factor.den > UINT64_MAX) {
		kts_check_far(c, ast->band->span);
		return false;
	}
	check->rate_num = (uint64_t)factor.num;
	check->rate_den = (uint64_t)factor.den;
	check->unit = unit;
	return !ast->over;
}

static bool check_ratio(struct kts_checker *c, const struct kts_ast_check *ast, struct kts_ir_check *check)
{
	/* The quotient that the pattern spells without being an expression of its own. */
	struct kts_ast_expr quotient = { .kind = KTS_AST_EXPR_div, .span = ast->subject, .op_span = ast->subject };
	struct kts_constant_band constants;
	char quote[KTS_QUOTE_BYTES];
	struct kts_operand x, y, q;
	const struct kts_unit *unit;
	bool banded;

	x = kts_check_number(c, ast->x);
	y = kts_check_number(c, ast->y);
	banded = kts_check_band(c, ast->band, &constants);
	if (x.kind == KTS_OPERAND_ERROR || y.kind == KTS_OPERAND_ERROR || !banded)
		return false;
	q = kts_check_arith(c, &quotient, x, y);
	if (q.kind == KTS_OPERAND_ERROR)
		return false;
	check->x = kts_check_as(c, &q, kts_operand_unit(&q), KTS_TYPE_F64);
	unit = unit_of_band(&constants);
	/* A quotient with a dimension speaks the band's unit; a plain one meets the bounds unscaled, and so unrounded. */
	if (check->x && kts_unit_same_dimension(unit, &check->x->unit) && !kts_unit_is_number(unit)) {
		q = kts_check_node(ast->subject, check->x);
		check->x = kts_check_as(c, &q, unit, KTS_TYPE_F64);
	}
	if (!check->x)
		return false;
	check->unit = check->x->unit;
	return kts_check_band_in(c, &constants, &check->x->unit, KTS_TYPE_F64, kts_check_quote(c, ast->subject, quote),
				 ast->band->span, &check->band);
}

/*
 * A tolerance beside x in @unit: a fraction is relative; anything else is
 * absolute and comes back in that unit. A plain number beside a signal in
 * percent means its points.
 */
static bool check_tolerance(struct kts_checker *c, const struct kts_ast_expr *e, const struct kts_operand *x, bool *relative,
			    struct kts_constant *out)
{
	struct kts_operand tolerance;
	const struct kts_unit *unit = kts_operand_unit(x);

	if (!kts_check_constant(c, e, &tolerance))
		return false;
	*relative = tolerance.constant.unit.fraction && kts_unit_is_number(&tolerance.constant.unit);
	if (kts_rational_sign(tolerance.constant.number) < 0) {
		kts_diag_at(c->diags, KTS_DIAG_negative, tolerance.span, "a tolerance cannot be negative");
		return false;
	}
	if (*relative) {
		*out = kts_constant_in(&tolerance.constant, &kts_unit_plain);
		return true;
	}
	if (unit->fraction && kts_unit_is_number(unit) && kts_unit_is_number(&tolerance.constant.unit)) {
		*out = kts_constant_of(tolerance.constant.number, unit, tolerance.constant.is_int);
		return true;
	}
	if (!kts_check_dimensions(c, x, &tolerance, tolerance.span))
		return false;
	*out = kts_constant_in(&tolerance.constant, unit);
	if (kts_rational_is_finite(out->number))
		return true;
	kts_check_fold(c, KTS_FOLD_NON_FINITE, tolerance.span);
	return false;
}

static bool check_steady(struct kts_checker *c, const struct kts_ast_check *ast, struct kts_ir_check *check)
{
	struct kts_operand x;
	struct kts_constant tolerance;
	bool known = subject(c, ast->x, check);

	if (ast->reference != KTS_AST_REFERENCE_NONE) {
		struct kts_diag *diag = kts_check_later(c, ast->ref_span, "references (`of`) are");

		if (ast->reference == KTS_AST_REFERENCE_MEAN)
			kts_diag_help(diag, "leave it out: the mean is the reference anyway");
	}
	if (!known) {
		kts_check_constant(c, ast->tolerance, &x);
		return false;
	}
	x = kts_check_node(ast->x->span, check->x);
	if (!check_tolerance(c, ast->tolerance, &x, &check->tolerance_relative, &tolerance))
		return false;
	check->tolerance = kts_constant_number(&tolerance, check->tolerance_relative ? KTS_TYPE_F64 : check->x->type);
	return ast->reference == KTS_AST_REFERENCE_NONE;
}

static bool check_target(struct kts_checker *c, const struct kts_ast_check *ast, struct kts_ir_check *check)
{
	struct kts_operand x = kts_check_node(ast->x->span, check->x), target, magnitude;
	struct kts_constant tolerance, centre;
	struct kts_constant_band band = { .has_lo = true, .has_hi = true, .span = ast->target->span };
	char quote[KTS_QUOTE_BYTES];
	bool relative;

	if (!kts_check_constant(c, ast->target, &target) || !kts_check_dimensions(c, &x, &target, ast->target->span) ||
	    !check_tolerance(c, ast->tolerance, &x, &relative, &tolerance))
		return false;
	centre = kts_constant_in(&target.constant, &check->x->unit);
	if (relative) {
		magnitude = target;
		magnitude.constant = centre;
		if (kts_rational_sign(centre.number) < 0)
			magnitude.constant.number = kts_rational_neg(centre.number);
		tolerance.number = kts_rational_mul(magnitude.constant.number, tolerance.number);
	}
	band.lo = kts_constant_of(kts_rational_sub(centre.number, tolerance.number), &check->x->unit, false);
	band.hi = kts_constant_of(kts_rational_add(centre.number, tolerance.number), &check->x->unit, false);
	kts_check_quote(c, ast->x->span, quote);
	return kts_check_band_in(c, &band, &check->x->unit, check->x->type, quote, ast->target->span, &check->band);
}

static bool check_converge(struct kts_checker *c, const struct kts_ast_check *ast, struct kts_ir_check *check)
{
	bool good = subject(c, ast->x, check);

	good = good && check_target(c, ast, check);
	good = kts_check_time(c, ast->by, false, &check->deadline_ns) && good;
	check->run_samples = 3;
	if (ast->run)
		good = kts_check_count(c, ast->run, 1, "samples", &check->run_samples) && good;
	if (ast->hold)
		kts_diag_help(kts_check_later(c, ast->hold->span, "runs of a duration (`for T`) are"),
			      "a run is counted: `for 3 samples`");
	if (ast->stays)
		kts_check_later(c, ast->word, "`and stays` is");
	return good && !ast->hold && !ast->stays;
}

static bool check_truth(struct kts_checker *c, const struct kts_ast_check *ast, struct kts_ir_check *check)
{
	struct kts_operand x;

	if (ast->window)
		kts_check_later(c, ast->window->span, "temporal operators (always[a, b], once, until, ...) are");
	x = kts_check_predicate(c, ast->x);
	if (x.kind == KTS_OPERAND_ERROR)
		return false;
	check->x = x.kind == KTS_OPERAND_NODE ? x.node :
		   kts_ir_const(&c->ir, kts_number_bool(x.constant.boolean), &kts_unit_plain, x.span);
	check->unit = *kts_ir_margin_unit(check->x);
	return check->x && !ast->window;
}

static bool check_pattern(struct kts_checker *c, const struct kts_ast_check *ast, struct kts_ir_check *check)
{
	char what[64];

	if (ast->quorum) {
		kts_check_later(c, ast->quorum_span, "`at least N of` is");
		return false;
	}
	if (later_pattern(check->pattern)) {
		snprintf(what, sizeof what, "`%s` is", kts_ast_pattern_text(ast->pattern));
		kts_check_later(c, ast->word, what);
		return false;
	}
	switch (check->pattern) {
	case KTS_PATTERN_monotonic: return check_monotonic(c, ast, check);
	case KTS_PATTERN_rate: return check_rate(c, ast, check);
	case KTS_PATTERN_steady: return check_steady(c, ast, check);
	case KTS_PATTERN_ratio: return check_ratio(c, ast, check);
	case KTS_PATTERN_converge: return check_converge(c, ast, check);
	case KTS_PATTERN_always:
	case KTS_PATTERN_never: return check_truth(c, ast, check);
	case KTS_PATTERN_eventually:
	case KTS_PATTERN_when:
	case KTS_PATTERN_require:
	case KTS_PATTERN_COUNT: break;
	}
	return false;
}

/* The signals that the check mentions, for evidence. */
static bool keep_mentions(struct kts_checker *c, struct kts_ir_check *check)
{
	struct kts_ir_signal *signal = kts_arena_array(c->arena, c->n_mentions, sizeof *signal);

	if (!signal) {
		kts_checker_failed(c);
		return false;
	}
	for (size_t i = 0; i < c->n_mentions; i++)
		signal[i] = (struct kts_ir_signal){ .name = c->mention[i].name, .expr = c->mention[i].node };
	check->signal = signal;
	check->n_signals = c->n_mentions;
	return true;
}

void kts_check_check(struct kts_checker *c, const struct kts_ast_check *ast, struct kts_span span,
		     const struct kts_check_group *group, const struct kts_check_file *file)
{
	struct kts_ir_check check = { .pattern = pattern_of[ast->pattern], .warn = ast->warn, .span = span }, *list;
	struct kts_level own;
	bool good;

	check.at = ast->label.text.ptr ? ast->label.span : ast->word;
	if (ast->warn)
		check.at = (struct kts_span){ span.begin, span.begin + (uint32_t)strlen("warn") };
	check.group = group ? group->label : NULL;
	check.label = kts_check_label(c, ast, group, file);
	c->n_mentions = 0;
	c->path_type = KTS_TYPE_F64;
	c->collecting = true;
	good = check_pattern(c, ast, &check);
	c->collecting = false;
	kts_level_init(&own);
	/* What a refused pattern could use is not known. */
	kts_level_read(c, &own, ast->modifiers, later_pattern(check.pattern) ? -1 : (int)check.pattern);
	kts_level_resolve(c, &own, group, file, &check);
	if (!good || !check.label || c->status != KTS_OK)
		return;
	if (c->n_checks == KTS_MAX_CHECKS) {
		kts_diag_at(c->diags, KTS_DIAG_spec_too_large, span, "a spec cannot have more than %u checks", KTS_MAX_CHECKS);
		return;
	}
	list = kts_check_grow(c, c->check, c->n_checks, &c->cap_checks, sizeof *list);
	if (!list)
		return;
	c->check = list;
	if (keep_mentions(c, &check))
		list[c->n_checks++] = check;
}
