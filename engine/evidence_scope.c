/* SPDX-License-Identifier: MIT */
#include "engine/verdict.h"

#include "engine/scope.h"
#include "engine/sentence.h"

/* Phases that a message lists, and parts of an expression that are searched for one. */
#define PHASES_SHOWN	8u
#define PARTS_SEARCHED	256u

/* --- the phases that there are --- */

static bool is_first_run(const struct kts_runs *phases, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (phases->run[k].id == phases->run[i].id)
			return false;
	return true;
}

static void add_labels(struct kts_sentence *s, const struct kts_axis *axis, uint64_t step)
{
	bool any = false;

	for (size_t i = 0; i < axis->n_phase_labels; i++) {
		if (axis->phase_label[i].step != step)
			continue;
		kts_say_text(s, any ? ", \"" : " (\"");
		kts_say_text(s, axis->phase_label[i].label);
		kts_say_text(s, "\"");
		any = true;
	}
	if (any)
		kts_say_text(s, ")");
}

static void add_phases(struct kts_sentence *s, const struct kts_axis *axis)
{
	const struct kts_runs *phases = &axis->phases;
	size_t shown = 0;

	for (size_t i = 0; i < phases->n; i++) {
		char name[KTS_PHASE_BYTES];

		if (phases->run[i].id == 0 || !is_first_run(phases, i))
			continue;
		kts_say_text(s, shown ? ", " : "; the series has ");
		if (shown++ == PHASES_SHOWN) {
			kts_say_text(s, "...");
			return;
		}
		kts_phase_name(name, phases->run[i].id - 1);
		kts_say_text(s, name);
		add_labels(s, axis, phases->run[i].id - 1);
	}
	if (!shown)
		kts_say_text(s, "; its samples are of no phase");
}

/* --- those that there are not --- */

static bool is_lacking(const struct kts_ir_phases *phases, const struct kts_axis *axis)
{
	for (size_t i = 0; phases->given && i < axis->phases.n; i++)
		if (axis->phases.run[i].id && kts_phases_hold(phases, axis->phases.run[i].id - 1))
			return false;
	return phases->given;
}

static void add_lacking(struct kts_sentence *s, const struct kts_ir_phases *phases, const struct kts_axis *axis)
{
	char name[KTS_PHASE_BYTES];

	if (phases->label) {
		kts_say_text(s, "no phase with a sample is called \"");
		kts_say_text(s, phases->label);
		kts_say_text(s, "\"");
	} else if (phases->lo > phases->hi) {
		kts_say_text(s, "no sample is of a phase that is asked for");
	} else {
		kts_say_text(s, "no sample is of ");
		kts_phase_name(name, phases->lo);
		kts_say_text(s, name);
		if (phases->hi != phases->lo) {
			kts_say_text(s, " to ");
			kts_phase_name(name, phases->hi);
			kts_say_text(s, name);
		}
	}
	add_phases(s, axis);
}

static const struct kts_ir_phases *lacking_in(const struct kts_ir_expr *e, const struct kts_axis *axis, size_t *left)
{
	const struct kts_ir_phases *found = NULL;

	if (!e || *left == 0)
		return NULL;
	--*left;
	if (e->op == KTS_IR_aggregate)
		return is_lacking(&e->aggregate.phases, axis) ? &e->aggregate.phases : NULL;
	for (int i = 0; !found && i < 2; i++)
		found = lacking_in(e->arg[i], axis, left);
	return found;
}

bool kts_say_lacking_phase(struct kts_sentence *s, const struct kts_ir_check *check, const struct kts_axis *axis)
{
	size_t left = PARTS_SEARCHED;
	const struct kts_ir_phases *lacking = is_lacking(&check->during, axis) ? &check->during : NULL;

	if (!lacking && check->pattern == KTS_PATTERN_require)
		lacking = lacking_in(check->x, axis, &left);
	if (lacking)
		add_lacking(s, lacking, axis);
	return lacking != NULL;
}

/* --- samples, but nothing that is asked of them --- */

/* How far the windows of @e go back together, at most. */
static int64_t reach_back(const struct kts_ir_expr *e, size_t *left)
{
	int64_t own = 0, most = 0;

	if (!e || *left == 0)
		return 0;
	--*left;
	if (e->op == KTS_IR_over || e->op == KTS_IR_once || e->op == KTS_IR_historically || e->op == KTS_IR_since)
		own = e->window.to_ns;
	for (int i = 0; i < 2; i++) {
		int64_t below = reach_back(e->arg[i], left);

		most = below > most ? below : most;
	}
	return own > KTS_TIME_MAX - most ? KTS_TIME_MAX : own + most;
}

static void add_clock(struct kts_sentence *s, const char *before, const struct kts_axis *axis)
{
	if (axis->greatest_elapsed == INT64_MIN)
		return;
	kts_say_text(s, before);
	kts_say_time(s, axis->first_elapsed);
	kts_say_text(s, " to ");
	kts_say_time(s, axis->greatest_elapsed);
}

/* What looks back from every sample to before the start is no obligation, so there is none. */
static void add_nothing(struct kts_sentence *s, const struct kts_result *r, const struct kts_axis *axis)
{
	size_t left = PARTS_SEARCHED;
	int64_t back = reach_back(r->check->x, &left), other = reach_back(r->check->y, &left);

	back = other > back ? other : back;
	if (r->check->has_over)
		back = r->check->over_ns;
	if (r->scope == 1) {
		kts_say_text(s, "one sample is in scope, and there is nothing before it to compare with");
		return;
	}
	kts_say_text(s, "each of the ");
	kts_say_integer(s, r->scope);
	kts_say_text(s, " samples asks for what is before the start");
	add_clock(s, " of the series, which is from ", axis);
	if (back == 0)
		return;
	kts_say_text(s, ": it looks back ");
	if (back == KTS_TIME_MAX)
		kts_say_text(s, "for ever");
	else
		kts_say_time(s, back);
}

bool kts_result_is_empty(const struct kts_result *r)
{
	return r->total == 0 && r->reason == KTS_REASON_NOTHING_JUDGED && !r->n_undecided_rows && !r->n_violations;
}

size_t kts_scope_message(char *buf, size_t size, const struct kts_result *result, const struct kts_data *data)
{
	struct kts_sentence s;

	kts_say_begin(&s, buf, size);
	if (result->scope != 0) {
		if (kts_result_is_empty(result))
			add_nothing(&s, result, &data->axis);
		return s.len;
	}
	if (kts_say_lacking_phase(&s, result->check, &data->axis))
		return s.len;
	kts_say_text(&s, "no sample is in scope");
	if (result->check->has_after || result->check->has_before)
		add_clock(&s, ": their times are from ", &data->axis);
	return s.len;
}
