/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "engine/checker.h"
#include "grammar/suggest.h"

#define UNSET ((uint8_t)KTS_ACTION_COUNT)

static const struct {
	const char *name;
	unsigned int flags;
	enum kts_gaps gaps;
	uint8_t class[KTS_CLASS_COUNT];
} pattern_row[] = {
#define KTS_GAPS_bridge KTS_GAPS_BRIDGE
#define KTS_GAPS_break KTS_GAPS_BREAK
#define KTS_GAPS_none KTS_GAPS_NONE
#define KTS_PATTERN(name, gap, pair, lookup, value, undefined, gaps, flags) \
	{ #name, flags, KTS_GAPS_##gaps, { KTS_ACTION_##gap, KTS_ACTION_##pair, KTS_ACTION_##lookup, KTS_ACTION_##value, \
					   KTS_ACTION_##undefined } },
#include "engine/patterns.def"
};

/* Built in where nothing says otherwise. */
static const double default_coverage = 0.5;

void kts_level_init(struct kts_level *level)
{
	*level = (struct kts_level){ .any = UNSET };
	memset(level->class, UNSET, sizeof level->class);
	memset(level->kind, UNSET, sizeof level->kind);
	memset(level->reason, UNSET, sizeof level->reason);
}

/* --- reading --- */

static void unknown_selector(struct kts_checker *c, const struct kts_ast_name *name, bool reason)
{
	struct kts_suggest near;
	struct kts_diag *diag;

	diag = kts_diag_at(c->diags, KTS_DIAG_selector, name->span, reason ? "there is no reason `%.*s` for missing statistics" :
									     "there is no kind or class of errors `%.*s`",
			   KTS_STR_ARGS(name->text));
	kts_suggest_start(&near, name->text.ptr, name->text.len);
	if (reason) {
		for (int i = 0; i < KTS_MISSING_COUNT; i++) {
			const char *text = kts_missing_reason_name((enum kts_missing_reason)i);

			kts_suggest_try(&near, text, strlen(text));
		}
	} else {
		for (int i = 0; i < KTS_KIND_COUNT; i++) {
			const char *text = kts_error_kind_name((enum kts_error_kind)i);

			kts_suggest_try(&near, text, strlen(text));
		}
		for (int i = 0; i < KTS_CLASS_COUNT; i++) {
			const char *text = kts_error_class_name((enum kts_error_class)i);

			kts_suggest_try(&near, text, strlen(text));
		}
		kts_suggest_try(&near, "any", 3);
	}
	if (near.best)
		kts_diag_help(diag, "did you mean `%.*s`?", (int)near.best_len, near.best);
	else if (!reason)
		kts_diag_help(diag, "a class (gap, pair, lookup, value, undefined), a kind, or `any`");
}

/* converge ends its run at an unusable value: a rule for one would do nothing. */
static bool fixed_value(struct kts_checker *c, int pattern, enum kts_error_class class, struct kts_span span)
{
	if (pattern < 0 || class != KTS_CLASS_value || !(pattern_row[pattern].flags & KTS_PATTERN_VALUE_ENDS_RUN))
		return false;
	kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_modifier, span,
				  "`%s` cannot use this rule: an unusable value always ends its run", pattern_row[pattern].name),
		      "leave it out");
	return true;
}

static void set_rule(struct kts_checker *c, uint8_t *action, struct kts_span *where, const struct kts_ast_modifier *m)
{
	if (*action != UNSET) {
		kts_diag_second(kts_diag_at(c->diags, KTS_DIAG_selector_repeated, m->span,
					    "two rules for `%.*s` in one place", KTS_STR_ARGS(m->selector.text)),
				*where, "the first one");
		return;
	}
	*action = m->action == KTS_AST_ACTION_SKIP ? KTS_ACTION_skip :
		  m->action == KTS_AST_ACTION_FAIL ? KTS_ACTION_fail : KTS_ACTION_inconclusive;
	*where = m->span;
}

static void read_rule(struct kts_checker *c, struct kts_level *level, const struct kts_ast_modifier *m, int pattern)
{
	struct kts_str name = m->selector.text, why = m->reason.text;
	enum kts_missing_reason reason;
	enum kts_error_class class;
	enum kts_error_kind kind;

	if (why.ptr && !kts_str_is(name, "missing_stats")) {
		kts_diag_at(c->diags, KTS_DIAG_selector, m->reason.span, "only `missing_stats` has reasons, `%.*s` has none",
			    KTS_STR_ARGS(name));
	} else if (why.ptr) {
		if (kts_missing_reason_find(why.ptr, why.len, &reason))
			set_rule(c, &level->reason[reason], &level->reason_span[reason], m);
		else
			unknown_selector(c, &m->reason, true);
	} else if (kts_str_is(name, "any")) {
		set_rule(c, &level->any, &level->any_span, m);
	} else if (kts_error_class_find(name.ptr, name.len, &class)) {
		if (!fixed_value(c, pattern, class, m->span))
			set_rule(c, &level->class[class], &level->class_span[class], m);
	} else if (kts_error_kind_find(name.ptr, name.len, &kind)) {
		if (!fixed_value(c, pattern, kts_error_class(kind), m->span))
			set_rule(c, &level->kind[kind], &level->kind_span[kind], m);
	} else {
		unknown_selector(c, &m->selector, false);
	}
}

static bool read_allow(struct kts_checker *c, struct kts_level *level, const struct kts_ast_modifier *m)
{
	switch (m->allow) {
	case KTS_AST_ALLOW_PERCENT:
		level->allow = KTS_ALLOW_FRACTION;
		return kts_check_percent(c, m->value, " or, for a number of violations, `N samples`", &level->allow_fraction);
	case KTS_AST_ALLOW_SAMPLES:
		level->allow = KTS_ALLOW_SAMPLES;
		return kts_check_count(c, m->value, 0, "samples", &level->allow_samples);
	case KTS_AST_ALLOW_ROW:
		level->allow = KTS_ALLOW_ROW;
		return kts_check_count(c, m->value, 0, "violations in a row", &level->allow_samples);
	}
	return false;
}

static bool read_setting(struct kts_checker *c, struct kts_level *level, const struct kts_ast_modifier *m)
{
	switch (m->kind) {
	case KTS_AST_MODIFIER_during:
		return kts_check_phase(c, m->phase, &level->during);
	case KTS_AST_MODIFIER_after:
		return kts_check_time(c, m->value, true, &level->after_ns);
	case KTS_AST_MODIFIER_before:
		return kts_check_time(c, m->value, true, &level->before_ns);
	case KTS_AST_MODIFIER_gaps:
		level->gaps = m->gaps == KTS_AST_GAPS_BRIDGE ? KTS_GAPS_BRIDGE : KTS_GAPS_BREAK;
		return true;
	case KTS_AST_MODIFIER_coverage:
		return kts_check_percent(c, m->value, "", &level->coverage);
	case KTS_AST_MODIFIER_allow:
		return read_allow(c, level, m);
	case KTS_AST_MODIFIER_because:
		level->because = kts_check_text(c, m->because.text);
		return true;
	case KTS_AST_MODIFIER_per_phase:
		return true;
	case KTS_AST_MODIFIER_triggers:
		return kts_check_count(c, m->value, 0, "triggers", &level->triggers);
	case KTS_AST_MODIFIER_on:
		break;
	}
	return false;
}

/* Can @pattern of a check make nothing of @m? Then says so. */
static bool unusable(struct kts_checker *c, const struct kts_ast_modifier *m, int pattern)
{
	const char *why;

	if (pattern < 0)
		return false;
	if (m->kind == KTS_AST_MODIFIER_gaps && pattern_row[pattern].gaps == KTS_GAPS_NONE)
		why = "it judges each sample by itself";
	else if (m->kind == KTS_AST_MODIFIER_allow && pattern_row[pattern].flags & KTS_PATTERN_ONCE)
		why = "it has only one thing to judge";
	else if (m->kind == KTS_AST_MODIFIER_triggers && pattern != KTS_PATTERN_when)
		why = "nothing triggers it";
	else
		return false;
	kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_modifier, m->span, "`%s` cannot use `%s`: %s", pattern_row[pattern].name,
				  kts_ast_modifier_text(m->kind), why),
		      "leave it out");
	return true;
}

void kts_level_read(struct kts_checker *c, struct kts_level *level, const struct kts_ast_modifier *modifiers, int pattern)
{
	for (const struct kts_ast_modifier *m = modifiers; m && c->status == KTS_OK; m = m->next) {
		if (m->kind == KTS_AST_MODIFIER_on) {
			read_rule(c, level, m, pattern);
			continue;
		}
		if (unusable(c, m, pattern))
			continue;
		if (kts_span_is_set(level->span[m->kind])) {
			kts_diag_second(kts_diag_at(c->diags, KTS_DIAG_setting_repeated, m->span, "a second `%s` in one place",
						    kts_ast_modifier_text(m->kind)),
					level->span[m->kind], "the first one");
			continue;
		}
		if (read_setting(c, level, m))
			level->span[m->kind] = m->span;
	}
}

/* --- resolving --- */

/* The levels of a check, innermost first: its own, its groups, its file's policy. */
struct levels {
	const struct kts_level *own;
	const struct kts_check_group *group;
	const struct kts_level *policy;
};

static const struct kts_level *next_level(struct levels *l)
{
	const struct kts_level *level = l->own;

	if (level) {
		l->own = NULL;
		return level;
	}
	if (l->group) {
		level = &l->group->level;
		l->group = l->group->outer;
		return level;
	}
	level = l->policy;
	l->policy = NULL;
	return level;
}

/* The innermost level that sets @kind. */
static const struct kts_level *setter(struct levels l, enum kts_ast_modifier_kind kind)
{
	const struct kts_level *level;

	while ((level = next_level(&l)))
		if (kts_span_is_set(level->span[kind]))
			return level;
	return NULL;
}

/* On one level the more specific selector: reason (-1: none), kind, class, any. */
static uint8_t action_of(struct levels l, enum kts_error_kind kind, int reason, uint8_t otherwise)
{
	enum kts_error_class class = kts_error_class(kind);
	const struct kts_level *level;

	while ((level = next_level(&l))) {
		if (reason >= 0 && level->reason[reason] != UNSET)
			return level->reason[reason];
		if (level->kind[kind] != UNSET)
			return level->kind[kind];
		if (level->class[class] != UNSET)
			return level->class[class];
		if (level->any != UNSET)
			return level->any;
	}
	return otherwise;
}

static void resolve_rules(struct levels l, struct kts_ir_check *check)
{
	const uint8_t *own = pattern_row[check->pattern].class;
	bool fixed = pattern_row[check->pattern].flags & KTS_PATTERN_VALUE_ENDS_RUN;

	for (int i = 0; i < KTS_KIND_COUNT; i++) {
		enum kts_error_kind kind = (enum kts_error_kind)i;
		enum kts_error_class class = kts_error_class(kind);

		check->rules.kind[i] = fixed && class == KTS_CLASS_value ? own[class] : action_of(l, kind, -1, own[class]);
	}
	for (int i = 0; i < KTS_MISSING_COUNT; i++)
		check->rules.missing[i] = action_of(l, KTS_KIND_missing_stats, i, own[KTS_CLASS_gap]);
}

void kts_level_resolve(struct kts_checker *c, const struct kts_level *own, const struct kts_check_group *group,
		       const struct kts_check_file *file, struct kts_ir_check *check)
{
	struct levels l = { own, group, &file->policy };
	const struct kts_level *level;
	struct kts_span span;

	resolve_rules(l, check);
	level = setter(l, KTS_AST_MODIFIER_gaps);
	check->gaps = pattern_row[check->pattern].gaps;
	if (level && check->gaps != KTS_GAPS_NONE)
		check->gaps = level->gaps;
	level = setter(l, KTS_AST_MODIFIER_coverage);
	check->coverage = level ? level->coverage : default_coverage;
	level = setter(l, KTS_AST_MODIFIER_allow);
	if (level && !(pattern_row[check->pattern].flags & KTS_PATTERN_ONCE)) {
		check->allow = level->allow;
		check->allow_fraction = level->allow_fraction;
		check->allow_samples = level->allow_samples;
	}
	check->per_phase = setter(l, KTS_AST_MODIFIER_per_phase) != NULL;
	level = setter(l, KTS_AST_MODIFIER_triggers);
	if (level && check->pattern == KTS_PATTERN_when)
		check->triggers = level->triggers;
	level = setter(l, KTS_AST_MODIFIER_during);
	if (level)
		check->during = level->during;
	level = setter(l, KTS_AST_MODIFIER_because);
	check->because = level ? level->because : NULL;
	level = setter(l, KTS_AST_MODIFIER_after);
	check->has_after = level != NULL;
	check->after_ns = level ? level->after_ns : 0;
	span = level ? level->span[KTS_AST_MODIFIER_after] : check->at;
	level = setter(l, KTS_AST_MODIFIER_before);
	check->has_before = level != NULL;
	check->before_ns = level ? level->before_ns : 0;
	if (check->has_after && check->has_before && check->after_ns >= check->before_ns)
		kts_diag_second(kts_diag_at(c->diags, KTS_DIAG_empty_time, span, "no sample is both after and before these times"),
				level->span[KTS_AST_MODIFIER_before], "the other time");
}
