/* SPDX-License-Identifier: MIT */
#include "engine/verdict.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine/scope.h"
#include "engine/sentence.h"
#include "engine/wide.h"
#include "grammar/base/number.h"

/* "500/s", "5ms", "15": the number, then its unit as a spec would write it. */
static void add_unit(struct kts_sentence *s, const struct kts_unit *unit)
{
	const char *text = unit->text ? unit->text : "";

	kts_say_text(s, strncmp(text, "1/", 2) == 0 ? text + 1 : text);
}

static void add_number(struct kts_sentence *s, struct kts_number n, const struct kts_unit *unit)
{
	char buf[KTS_NUMBER_BYTES];

	switch (n.type) {
	case KTS_TYPE_BOOL:
		kts_say_text(s, n.boolean ? "true" : "false");
		return;
	case KTS_TYPE_U64:
		kts_say_bytes(s, buf, kts_u64_write(buf, n.u64));
		break;
	case KTS_TYPE_I64:
	case KTS_TYPE_INT:
		kts_say_bytes(s, buf, kts_i64_write(buf, n.i64));
		break;
	case KTS_TYPE_F64:
		kts_say_bytes(s, buf, kts_real_write(buf, n.f64));
		break;
	case KTS_TYPE_TEXT:
	case KTS_TYPE_COUNT:
		return;
	}
	add_unit(s, unit);
}

static const struct kts_error *error_of(const struct kts_data *data, kts_error_id id)
{
	const struct kts_error *e = kts_errors_get(data->errors, id);

	return e ? e : kts_errors_get(data->errors, KTS_ERROR_OF(KTS_KIND_absent));
}

/* --- what is judged, in words --- */

/* The name that the spec gives the judged value, or @otherwise. */
static const char *subject(const struct kts_ir_check *check, const char *otherwise)
{
	const struct kts_ir_expr *x = check->x;

	while (x && x->type == KTS_TYPE_BOOL && x->arg[0] && (check->pattern == KTS_PATTERN_always ||
							      check->pattern == KTS_PATTERN_never))
		x = x->arg[0];
	for (size_t i = 0; i < check->n_signals; i++)
		if (check->signal[i].expr == x && check->signal[i].name)
			return check->signal[i].name;
	return otherwise;
}

/* A counter that wraps: what it went back by may lie across its turn. */
static void add_turn(struct kts_sentence *s, const struct kts_result *r, const struct kts_evidence *row)
{
	uint64_t by = r->check->decreasing ? row->value.u64 - row->bound.u64 : row->bound.u64 - row->value.u64;

	kts_say_text(s, r->check->decreasing ? " went up from " : " went back from ");
	add_number(s, row->bound, &r->unit);
	kts_say_text(s, " to ");
	add_number(s, row->value, &r->unit);
	kts_say_text(s, " (by ");
	kts_say_integer(s, r->check->wrap == 32 ? (uint32_t)by : by);
	kts_say_text(s, ")");
}

static void add_monotonic(struct kts_sentence *s, const struct kts_result *r, const struct kts_evidence *row)
{
	int order = kts_number_compare(row->value, row->bound);

	kts_say_text(s, subject(r->check, "the value"));
	if (r->check->wrap && order != 0) {
		add_turn(s, r, row);
		return;
	}
	if (order == 0) {
		kts_say_text(s, " stayed at ");
		add_number(s, row->value, &r->unit);
		return;
	}
	kts_say_text(s, order < 0 ? " went back from " : " went up from ");
	add_number(s, row->bound, &r->unit);
	kts_say_text(s, " to ");
	add_number(s, row->value, &r->unit);
	kts_say_text(s, " (by ");
	if (row->value.type == KTS_TYPE_F64 || row->bound.type == KTS_TYPE_F64) {
		double by = kts_distance(row->value, row->bound);

		add_number(s, kts_number_f64(by < 0 ? -by : by), &r->unit);
	} else {
		/* Up to 2^64 + 2^63: one bit more than any number of ours. */
		kts_wide by = kts_number_wide(row->value) - kts_number_wide(row->bound);
		kts_uwide size = by < 0 ? (kts_uwide)-by : (kts_uwide)by;

		if (size >= 10)
			kts_say_integer(s, (uint64_t)(size / 10));
		kts_say_integer(s, (uint64_t)(size % 10));
		add_unit(s, &r->unit);
	}
	kts_say_text(s, ")");
}

/* An equation, or its contrary: its bound is neither above nor below. */
static bool is_equation(const struct kts_ir_check *check)
{
	const struct kts_ir_expr *x = check->x;

	if (check->pattern != KTS_PATTERN_always && check->pattern != KTS_PATTERN_never)
		return false;
	while (x->op == KTS_IR_not)
		x = x->arg[0];
	return x->op == KTS_IR_eq || x->op == KTS_IR_ne;
}

/* "rate 487.5/s is below 500/s" */
static void add_bound(struct kts_sentence *s, const struct kts_result *r, const struct kts_evidence *row, const char *name)
{
	int order = row->has_bound ? kts_number_compare(row->value, row->bound) : 0;

	kts_say_text(s, name);
	if (!row->has_bound || (order == 0 && is_equation(r->check))) {
		kts_say_text(s, " is ");
		add_number(s, row->value, &r->unit);
		return;
	}
	kts_say_text(s, " ");
	add_number(s, row->value, &r->unit);
	kts_say_text(s, order < 0 ? " is below " : order > 0 ? " is above " : row->below ? " is not above " : " is not below ");
	add_number(s, row->bound, &r->unit);
}

static void add_later(struct kts_sentence *s, const struct kts_result *r)
{
	if (!r->margin.known || r->margin.value >= 0)
		return;
	kts_say_text(s, "; it did ");
	add_number(s, kts_number_f64(-r->margin.value), &r->margin.unit);
	kts_say_text(s, " later");
}

static void add_converge(struct kts_sentence *s, const struct kts_result *r)
{
	const struct kts_ir_check *check = r->check;

	kts_say_text(s, subject(check, "the value"));
	kts_say_text(s, " did not stay between ");
	add_number(s, check->band.lo, &check->unit);
	kts_say_text(s, " and ");
	add_number(s, check->band.hi, &check->unit);
	kts_say_text(s, " for ");
	if (check->has_hold) {
		kts_say_time(s, check->hold_ns);
		kts_say_text(s, " by ");
	} else {
		kts_say_integer(s, check->run_samples);
		kts_say_text(s, check->run_samples == 1 ? " sample by " : " samples by ");
	}
	kts_say_time(s, check->deadline_ns);
	if (check->stays)
		kts_say_text(s, " and from then on");
	add_later(s, r);
}

static const char *reference_name(const struct kts_ir_check *check)
{
	switch (check->reference) {
	case KTS_REFERENCE_MEDIAN:
		return "the median";
	case KTS_REFERENCE_FIRST:
		return "the first value";
	case KTS_REFERENCE_VALUE:
		return "the reference";
	case KTS_REFERENCE_MEAN:
		break;
	}
	return "the mean";
}

static void add_eventually(struct kts_sentence *s, const struct kts_result *r)
{
	kts_say_text(s, "the predicate did not hold at any sample by ");
	kts_say_time(s, r->check->deadline_ns);
	add_later(s, r);
}

static void add_when(struct kts_sentence *s, const struct kts_result *r)
{
	kts_say_text(s, "it was triggered here, and nothing that is asked for came within ");
	kts_say_time(s, r->check->deadline_ns);
}

static void add_violation(struct kts_sentence *s, const struct kts_result *r, const struct kts_evidence *row)
{
	const struct kts_ir_check *check = r->check;

	if (check->pattern == KTS_PATTERN_converge) {
		add_converge(s, r);
	} else if (check->pattern == KTS_PATTERN_eventually) {
		add_eventually(s, r);
	} else if (check->pattern == KTS_PATTERN_when) {
		add_when(s, r);
	} else if (check->pattern == KTS_PATTERN_monotonic && row->has_value && row->has_bound) {
		add_monotonic(s, r, row);
	} else if (row->has_value) {
		add_bound(s, r, row, check->pattern == KTS_PATTERN_rate ? "rate" :
				     check->pattern == KTS_PATTERN_ratio ? "ratio" : subject(check, "the value"));
		if (r->has_reference) {
			kts_say_text(s, " (");
			kts_say_text(s, reference_name(check));
			kts_say_text(s, " is ");
			add_number(s, kts_number_f64(r->reference), &r->unit);
			kts_say_text(s, ")");
		}
	} else {
		kts_say_text(s, check->pattern == KTS_PATTERN_never ? "the predicate holds" : "the predicate does not hold");
	}
}

/* Later samples do not count. */
static void add_deadline(struct kts_sentence *s, const struct kts_ir_check *check)
{
	if ((check->pattern != KTS_PATTERN_converge && check->pattern != KTS_PATTERN_eventually) ||
	    check->deadline_ns == KTS_TIME_MAX)
		return;
	kts_say_text(s, " at or before ");
	kts_say_time(s, check->deadline_ns);
}

static void add_too_few(struct kts_sentence *s, const struct kts_ir_check *check)
{
	uint64_t n = check->pattern == KTS_PATTERN_steady ? 2 : check->run_samples;

	if (check->has_hold) {
		kts_say_text(s, "the samples that could be read");
		add_deadline(s, check);
		kts_say_text(s, " do not last ");
		kts_say_time(s, check->hold_ns);
		return;
	}
	if (n <= 1) {
		kts_say_text(s, "no sample could be read");
	} else {
		kts_say_text(s, "fewer than ");
		kts_say_integer(s, n);
		kts_say_text(s, " samples could be read");
	}
	add_deadline(s, check);
}

/* A check without what it needs to judge. */
static void add_forced(struct kts_sentence *s, const struct kts_result *r, const struct kts_error *e,
		       const struct kts_axis *axis)
{
	const struct kts_ir_check *check = r->check;

	if (check->pattern == KTS_PATTERN_require) {
		kts_say_text(s, "there is nothing to judge by: ");
		if (!kts_say_lacking_phase(s, check, axis))
			kts_say_error(s, e);
	} else if (e->kind == KTS_KIND_zero_denominator && check->pattern == KTS_PATTERN_steady) {
		kts_say_text(s, reference_name(check));
		kts_say_text(s, " is 0, so a tolerance relative to it says nothing");
	} else if (e->kind == KTS_KIND_non_finite && check->pattern == KTS_PATTERN_steady) {
		kts_say_text(s, reference_name(check));
		kts_say_text(s, " is not finite");
	} else if (e->kind == KTS_KIND_cut_off) {
		kts_say_text(s, "the series ends before ");
		if (check->deadline_ns == KTS_TIME_MAX)
			kts_say_text(s, "the deadline");
		else
			kts_say_time(s, check->deadline_ns);
		kts_say_text(s, ", without a result until then");
	} else {
		add_too_few(s, check);
		if (e->kind != KTS_KIND_absent || e->original != e->kind) {
			kts_say_text(s, ": ");
			kts_say_error(s, e);
		}
	}
}

size_t kts_evidence_message(char *buf, size_t size, const struct kts_result *result, const struct kts_evidence *row,
			    const struct kts_data *data)
{
	struct kts_sentence s;

	kts_say_begin(&s, buf, size);
	if (row->lacking) {
		kts_say_integer(&s, row->lacking);
		kts_say_text(&s, row->lacking == 1 ? " key is missing: there are only " : " keys are missing: there are only ");
		kts_say_integer(&s, result->check->quorum - row->lacking);
		return s.len;
	}
	if (row->key) {
		kts_say_text(&s, row->key);
		kts_say_text(&s, ": ");
	}
	if (row->key && row->sample == UINT64_MAX && !row->error && result->check->pattern != KTS_PATTERN_require) {
		kts_say_text(&s, "it could not be judged");
	} else if (!row->error) {
		add_violation(&s, result, row);
	} else if (row->error & KTS_ERROR_FORCE_UNDECIDED) {
		add_forced(&s, result, error_of(data, row->error), &data->axis);
	} else {
		const struct kts_error *e = error_of(data, row->error);

		if (kts_error_class(e->kind) != KTS_CLASS_pair && kts_error_class(e->kind) != KTS_CLASS_undefined &&
		    result->reason != KTS_REASON_WRONG_NAME)
			kts_say_text(&s, "no value: ");
		kts_say_error(&s, e);
	}
	return s.len;
}

size_t kts_note_message(char *buf, size_t size, const struct kts_result *result, const struct kts_note *note,
			const struct kts_data *data)
{
	const struct kts_error *e = error_of(data, note->error);
	char tag[256];
	struct kts_sentence s;

	(void)result;
	kts_say_begin(&s, buf, size);
	kts_say_integer(&s, note->count);
	if (note->kind == KTS_KIND_COUNT)
		kts_say_text(&s, note->count == 1 ? " step went back: the forward steps count" :
						    " steps went back: the forward steps count");
	else
		kts_say_text(&s, note->count == 1 ? " sample skipped: " : " samples skipped: ");
	if (note->kind != KTS_KIND_COUNT)
		kts_say_text(&s, kts_error_kind_name(note->kind));
	if (note->kind != KTS_KIND_COUNT &&
	    (e->detail || e->n_payload || e->original != e->kind || e->kind == KTS_KIND_missing_stats)) {
		kts_say_text(&s, " (");
		kts_say_brief(&s, e);
		kts_say_text(&s, ")");
	} else if (note->kind == KTS_KIND_no_time && data->axis.greatest_elapsed == INT64_MIN) {
		/* only a plain series has its clock wherever somebody put it */
		kts_say_text(&s, " (no sample has a time; of a plain series the spec says where it is: `series \"FILE\" { time "
				 "sample.KEY ms }`)");
	}
	kts_say_text(&s, ", ");
	kts_axis_tag(&data->axis, note->first, tag, sizeof tag);
	kts_say_text(&s, tag);
	if (note->last != note->first) {
		kts_say_text(&s, " to ");
		kts_axis_tag(&data->axis, note->last, tag, sizeof tag);
		kts_say_text(&s, tag);
	}
	return s.len;
}

const char *kts_note_kind(const struct kts_note *note)
{
	return note->kind == KTS_KIND_COUNT ? NULL : kts_error_kind_name(note->kind);
}
