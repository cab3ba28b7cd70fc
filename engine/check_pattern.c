/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "engine/checker.h"
#include "engine/types.h"

static const enum kts_pattern pattern_of[] = {
#define PATTERN(name, text) [KTS_AST_PATTERN_##name] = KTS_PATTERN_##name,
#include "grammar/ast.def"
};

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
	char quote[KTS_QUOTE_BYTES];

	check->strictly = ast->strictly;
	check->decreasing = ast->direction == KTS_AST_DIRECTION_DECREASING;
	check->wrap = ast->wrap;
	if (!subject(c, ast->x, check))
		return false;
	if (!ast->wrap || kts_type_is_integer(check->x->type))
		return true;
	kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_wrap, ast->x->span, "only integers wrap, and `%s` is a real number",
				  kts_check_quote(c, ast->x->span, quote)),
		      "declare it: `signal NAME : u64 = ...`");
	return false;
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

	bool timed = !ast->over || kts_check_time(c, ast->over, false, &check->over_ns);
	check->has_over = ast->over != NULL;
	banded = kts_check_band(c, ast->band, &constants);
	if (!subject(c, ast->x, check) || !banded || !timed)
		return false;
	check->wrap = kts_check_wrap(c, ast->x);
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
	return true;
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

/* The band of @tolerance around @centre, which is in the unit of x. */
static bool band_around(struct kts_checker *c, const struct kts_ast_expr *subject_ast, struct kts_span span,
			const struct kts_constant *centre, bool relative, struct kts_constant tolerance,
			struct kts_ir_check *check)
{
	struct kts_constant_band band = { .has_lo = true, .has_hi = true, .span = span };
	char quote[KTS_QUOTE_BYTES];

	if (relative) {
		struct kts_rational size = kts_rational_sign(centre->number) < 0 ? kts_rational_neg(centre->number) :
										    centre->number;

		tolerance.number = kts_rational_mul(size, tolerance.number);
	}
	band.lo = kts_constant_of(kts_rational_sub(centre->number, tolerance.number), &check->x->unit, false);
	band.hi = kts_constant_of(kts_rational_add(centre->number, tolerance.number), &check->x->unit, false);
	kts_check_quote(c, subject_ast->span, quote);
	return kts_check_band_in(c, &band, &check->x->unit, check->x->type, quote, span, &check->band);
}

static const enum kts_reference reference_of[] = {
	[KTS_AST_REFERENCE_NONE] = KTS_REFERENCE_MEAN,	   [KTS_AST_REFERENCE_MEAN] = KTS_REFERENCE_MEAN,
	[KTS_AST_REFERENCE_MEDIAN] = KTS_REFERENCE_MEDIAN, [KTS_AST_REFERENCE_FIRST] = KTS_REFERENCE_FIRST,
	[KTS_AST_REFERENCE_VALUE] = KTS_REFERENCE_VALUE,
};

/* `steady x within TOL of C`: the band is known at once. */
static bool check_reference(struct kts_checker *c, const struct kts_ast_check *ast, const struct kts_operand *x,
			    const struct kts_constant *tolerance, struct kts_ir_check *check)
{
	struct kts_operand value;

	if (!kts_check_reference(c, ast->ref_value) || !kts_check_constant(c, ast->ref_value, &value) ||
	    !kts_check_dimensions(c, x, &value, ast->ref_value->span))
		return false;
	struct kts_constant centre = kts_constant_in(&value.constant, &check->x->unit);

	check->reference_value = kts_constant_number(&centre, KTS_TYPE_F64);
	return band_around(c, ast->x, ast->ref_value->span, &centre, check->tolerance_relative, *tolerance, check);
}

static bool check_steady(struct kts_checker *c, const struct kts_ast_check *ast, struct kts_ir_check *check)
{
	struct kts_operand x;
	struct kts_constant tolerance;

	check->reference = reference_of[ast->reference];
	if (!subject(c, ast->x, check)) {
		kts_check_constant(c, ast->tolerance, &x);
		return false;
	}
	x = kts_check_node(ast->x->span, check->x);
	if (!check_tolerance(c, ast->tolerance, &x, &check->tolerance_relative, &tolerance))
		return false;
	check->tolerance = kts_constant_number(&tolerance, check->tolerance_relative ? KTS_TYPE_F64 : check->x->type);
	return check->reference != KTS_REFERENCE_VALUE || check_reference(c, ast, &x, &tolerance, check);
}

static bool check_target(struct kts_checker *c, const struct kts_ast_check *ast, struct kts_ir_check *check)
{
	struct kts_operand x = kts_check_node(ast->x->span, check->x), target;
	struct kts_constant tolerance, centre;
	bool relative;

	if (!kts_check_constant(c, ast->target, &target) || !kts_check_dimensions(c, &x, &target, ast->target->span) ||
	    !check_tolerance(c, ast->tolerance, &x, &relative, &tolerance))
		return false;
	centre = kts_constant_in(&target.constant, &check->x->unit);
	if (!band_around(c, ast->x, ast->target->span, &centre, relative, tolerance, check))
		return false;
	check->band.percent = kts_check_is_bare_percent(&target.constant, &check->x->unit);
	return true;
}

static bool check_converge(struct kts_checker *c, const struct kts_ast_check *ast, struct kts_ir_check *check)
{
	bool good = subject(c, ast->x, check);

	good = good && check_target(c, ast, check);
	good = kts_check_time(c, ast->by, false, &check->deadline_ns) && good;
	check->run_samples = 3;
	if (ast->run)
		good = kts_check_count(c, ast->run, 1, "samples", &check->run_samples) && good;
	if (ast->hold) {
		good = kts_check_time(c, ast->hold, true, &check->hold_ns) && good;
		check->has_hold = true;
		check->run_samples = 1;
	}
	check->stays = ast->stays;
	return good;
}

static bool predicate(struct kts_checker *c, const struct kts_ast_expr *e, const struct kts_ir_expr **out)
{
	struct kts_operand x = kts_check_predicate(c, e);

	if (x.kind == KTS_OPERAND_ERROR)
		return false;
	*out = x.kind == KTS_OPERAND_NODE ? x.node :
	       kts_ir_const(&c->ir, kts_number_bool(x.constant.boolean), &kts_unit_plain, x.span);
	return *out != NULL;
}

static bool check_truth(struct kts_checker *c, const struct kts_ast_check *ast, struct kts_ir_check *check)
{
	if (!predicate(c, ast->x, &check->x))
		return false;
	if (ast->window)
		check->x = kts_check_window(c, KTS_IR_always, ast->window, check->x, NULL, ast->span);
	check->unit = *kts_ir_margin_unit(check->x);
	return check->x != NULL;
}

static bool check_eventually(struct kts_checker *c, const struct kts_ast_check *ast, struct kts_ir_check *check)
{
	bool good = predicate(c, ast->x, &check->x);

	good = kts_check_time(c, ast->by, false, &check->deadline_ns) && good;
	if (good && ast->window)
		check->x = kts_check_window(c, KTS_IR_eventually, ast->window, check->x, NULL, ast->span);
	check->run_samples = 1;
	check->unit = kts_unit_plain;
	return good && check->x;
}

static bool check_when(struct kts_checker *c, const struct kts_ast_check *ast, struct kts_ir_check *check)
{
	bool good = predicate(c, ast->x, &check->x);

	good = predicate(c, ast->y, &check->y) && good;
	good = kts_check_time(c, ast->within, false, &check->deadline_ns) && good;
	if (ast->hold)
		good = kts_check_time(c, ast->hold, true, &check->hold_ns) && good;
	check->has_hold = ast->hold != NULL;
	check->unit = kts_unit_plain;
	if (good && (kts_ir_stages(check->x) >= KTS_MAX_STAGES - 1 || kts_ir_stages(check->y) >= KTS_MAX_STAGES - 1)) {
		kts_diag_at(c->diags, KTS_DIAG_temporal_depth, ast->subject,
			    "more than %u temporal operators are inside of each other, `when` counted", KTS_MAX_STAGES - 1);
		return false;
	}
	return good;
}

static bool check_require(struct kts_checker *c, const struct kts_ast_check *ast, struct kts_ir_check *check)
{
	bool good;

	c->run = true;
	good = predicate(c, ast->x, &check->x);
	c->run = false;
	if (!good)
		return false;
	check->unit = *kts_ir_margin_unit(check->x);
	return true;
}

static bool check_pattern(struct kts_checker *c, const struct kts_ast_check *ast, struct kts_ir_check *check)
{
	switch (check->pattern) {
	case KTS_PATTERN_monotonic: return check_monotonic(c, ast, check);
	case KTS_PATTERN_rate: return check_rate(c, ast, check);
	case KTS_PATTERN_steady: return check_steady(c, ast, check);
	case KTS_PATTERN_ratio: return check_ratio(c, ast, check);
	case KTS_PATTERN_converge: return check_converge(c, ast, check);
	case KTS_PATTERN_always:
	case KTS_PATTERN_never: return check_truth(c, ast, check);
	case KTS_PATTERN_eventually: return check_eventually(c, ast, check);
	case KTS_PATTERN_when: return check_when(c, ast, check);
	case KTS_PATTERN_require: return check_require(c, ast, check);
	case KTS_PATTERN_COUNT: break;
	}
	return false;
}

/* Only require asks about the run: nothing else has a use for a value that no sample has. */
static bool of_samples(struct kts_checker *c, const struct kts_ast_check *ast, const struct kts_ir_check *check)
{
	if (check->pattern == KTS_PATTERN_require || (!kts_ir_reads_run(check->x) && !kts_ir_reads_run(check->y)))
		return true;
	return kts_check_run_value(c, ast->subject);
}

/* The signals that the check mentions, for evidence. */
static bool keep_mentions(struct kts_checker *c, struct kts_ir_check *check)
{
	struct kts_ir_signal *signal = kts_arena_array(c->arena, c->n_mentions, sizeof *signal);

	if (!signal) {
		kts_checker_failed(c);
		return false;
	}
	check->n_signals = 0;
	/* What is known only later has no value of its sample to show. */
	for (size_t i = 0; i < c->n_mentions; i++)
		if (!kts_ir_stages(c->mention[i].node))
			signal[check->n_signals++] = (struct kts_ir_signal){ c->mention[i].name, c->mention[i].node };
	check->signal = signal;
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
	good = check_pattern(c, ast, &check) && kts_check_sweeps(c, ast, &check) && of_samples(c, ast, &check);
	c->collecting = false;
	kts_level_init(&own);
	kts_level_read(c, &own, ast->modifiers, (int)check.pattern);
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
