/* SPDX-License-Identifier: MIT */
#include "engine/check.h"

#include "engine/ir_build.h"
#include "engine/ir_test.h"
#include "engine/types.h"
#include "grammar/base/number.h"

/* Text of the spec in quotes, so that a dump is one line a thing whatever labels hold. */
static void put_text(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		unsigned char byte = (unsigned char)*text;

		if (byte == '"' || byte == '\\')
			fprintf(out, "\\%c", byte);
		else if (byte < 0x20 || byte == 0x7f)
			fprintf(out, "\\u%04x", byte);
		else
			fputc(byte, out);
	}
	fputc('"', out);
}

static void put_number(FILE *out, const struct kts_number *n)
{
	char text[KTS_NUMBER_BYTES];

	if (n->type == KTS_TYPE_BOOL) {
		fputs(n->boolean ? "true" : "false", out);
		return;
	}
	if (n->type == KTS_TYPE_U64)
		kts_u64_write(text, n->u64);
	else if (n->type == KTS_TYPE_I64)
		kts_i64_write(text, n->i64);
	else
		/* 5.0, not 5: the type shows. */
		kts_real_write_json(text, n->f64);
	fputs(text, out);
}

static void put_unit(FILE *out, const struct kts_unit *unit)
{
	if (*unit->text)
		fprintf(out, " %s", unit->text);
}

static void put_band(FILE *out, const struct kts_band *band)
{
	fputs(band->lo_open || !band->has_lo ? " (" : " [", out);
	if (band->has_lo)
		put_number(out, &band->lo);
	else
		fputs("-inf", out);
	fputs(", ", out);
	if (band->has_hi)
		put_number(out, &band->hi);
	else
		fputs("inf", out);
	fputc(band->hi_open || !band->has_hi ? ')' : ']', out);
}

static void put_ratio(FILE *out, uint64_t num, uint64_t den)
{
	char text[KTS_NUMBER_BYTES];

	kts_u64_write(text, num);
	fprintf(out, " *%s", text);
	kts_u64_write(text, den);
	fprintf(out, "/%s", text);
}

static void put_summary(FILE *out, enum kts_summary summary, double quantile)
{
	static const char *const name[] = { "", "mean", "min", "max", "sum", "quantile", "count", "first", "last", "delta",
					    "rate", "stddev", "slope" };
	char text[KTS_NUMBER_BYTES];

	fprintf(out, " %s", name[summary]);
	if (summary != KTS_SUMMARY_QUANTILE)
		return;
	kts_real_write(text, quantile);
	fprintf(out, " %s", text);
}

static void put_phases(FILE *out, const struct kts_ir_phases *phases)
{
	if (phases->label) {
		fputc(' ', out);
		put_text(out, phases->label);
	} else {
		fprintf(out, " %llu..%llu", (unsigned long long)phases->lo, (unsigned long long)phases->hi);
	}
}

static void put_window(FILE *out, const struct kts_ir_expr *e)
{
	if (e->op == KTS_IR_over) {
		put_summary(out, e->window.summary, e->window.quantile);
		fprintf(out, " over %lld ns", (long long)e->window.to_ns);
	} else if (e->op == KTS_IR_aggregate) {
		put_summary(out, e->aggregate.summary, e->aggregate.quantile);
		if (e->aggregate.phases.given) {
			fputs(" @", out);
			put_phases(out, &e->aggregate.phases);
		}
	} else if (kts_ir_is_temporal(e->op)) {
		fprintf(out, " [%lld, %lld] ns", (long long)e->window.from_ns, (long long)e->window.to_ns);
	}
}

static void put_expr(FILE *out, const struct kts_ir_expr *e)
{
	fprintf(out, "%%%u = %s", e->id, kts_ir_op_name(e->op));
	for (size_t i = 0; i < 2 && e->arg[i]; i++)
		fprintf(out, " %%%u", e->arg[i]->id);
	if (e->op == KTS_IR_const && e->type == KTS_TYPE_TEXT) {
		fputc(' ', out);
		put_text(out, e->text);
	} else if (e->op == KTS_IR_const) {
		fputc(' ', out);
		put_number(out, &e->constant);
	} else if (e->op == KTS_IR_column) {
		fprintf(out, " $%u", e->column);
	} else if (e->op == KTS_IR_in_band) {
		put_band(out, &e->band);
	} else if (e->op == KTS_IR_scale || e->op == KTS_IR_rate) {
		put_ratio(out, e->ratio.num, e->ratio.den);
	}
	if (e->wrap)
		fprintf(out, " wrap %u", e->wrap);
	if (e->op == KTS_IR_across) {
		put_summary(out, e->across.summary, 0);
		fprintf(out, " %s", e->across.index);
	} else if (e->op == KTS_IR_pick && e->pick.is_index) {
		fprintf(out, " [%llu]", (unsigned long long)e->pick.index);
	} else if (e->op == KTS_IR_pick) {
		fputc(' ', out);
		put_text(out, e->pick.key);
	}
	put_window(out, e);
	fprintf(out, " : %s", kts_type_name(e->type));
	put_unit(out, &e->unit);
	fputc('\n', out);
}

static void put_series(FILE *out, const struct kts_series_spec *series)
{
	const struct {
		const char *key, *text;
	} text[] = { { "tags", series->tags }, { "events", series->events } };

	if (!series->file)
		return;
	fputs("series ", out);
	put_text(out, series->file);
	for (size_t i = 0; i < 2; i++)
		if (text[i].text) {
			fprintf(out, " %s ", text[i].key);
			put_text(out, text[i].text);
		}
	if (series->format)
		fprintf(out, " format %s", series->format);
	if (series->time) {
		fprintf(out, " time %s", series->time->text);
		put_ratio(out, series->time_unit_ns_num, series->time_unit_ns_den);
	}
	if (series->tag)
		fprintf(out, " tag %s", series->tag->text);
	if (series->phase)
		fprintf(out, " phase %s", series->phase->text);
	fputc('\n', out);
}

/* One word a class; kinds and reasons only where they differ from it. */
static void put_rules(FILE *out, const struct kts_rules *rules)
{
	fputs("  on", out);
	for (int class = 0; class < KTS_CLASS_COUNT; class++) {
		size_t count[KTS_ACTION_COUNT] = { 0 };
		int most = 0;

		for (int kind = 0; kind < KTS_KIND_COUNT; kind++)
			if (kts_error_class((enum kts_error_kind)kind) == (enum kts_error_class)class)
				count[rules->kind[kind]]++;
		for (int action = 1; action < KTS_ACTION_COUNT; action++)
			if (count[action] > count[most])
				most = action;
		fprintf(out, " %s %s", kts_error_class_name((enum kts_error_class)class), kts_action_name((enum kts_action)most));
		for (int kind = 0; kind < KTS_KIND_COUNT; kind++)
			if (kts_error_class((enum kts_error_kind)kind) == (enum kts_error_class)class && rules->kind[kind] != most)
				fprintf(out, " %s %s", kts_error_kind_name((enum kts_error_kind)kind),
					kts_action_name((enum kts_action)rules->kind[kind]));
	}
	for (int reason = 0; reason < KTS_MISSING_COUNT; reason++)
		if (rules->missing[reason] != rules->kind[KTS_KIND_missing_stats])
			fprintf(out, " missing_stats(%s) %s", kts_missing_reason_name((enum kts_missing_reason)reason),
				kts_action_name((enum kts_action)rules->missing[reason]));
	fputc('\n', out);
}

const char *kts_pattern_name(enum kts_pattern pattern)
{
	static const char *const name[] = {
#define KTS_PATTERN(name, gap, pair, lookup, value, undefined, gaps, flags) #name,
#include "engine/patterns.def"
	};

	return pattern < KTS_PATTERN_COUNT ? name[pattern] : "?";
}

/* What says how a pattern goes on behind its expressions. */
static void put_times(FILE *out, const struct kts_ir_check *check)
{
	if (check->has_over)
		fprintf(out, " over %lld ns", (long long)check->over_ns);
	if (check->pattern == KTS_PATTERN_when)
		fprintf(out, " within %lld ns", (long long)check->deadline_ns);
	if (check->pattern == KTS_PATTERN_converge || check->pattern == KTS_PATTERN_eventually)
		fprintf(out, " by %lld ns", (long long)check->deadline_ns);
	if (check->has_hold)
		fprintf(out, " for %lld ns", (long long)check->hold_ns);
	else if (check->pattern == KTS_PATTERN_converge)
		fprintf(out, " for %llu samples", (unsigned long long)check->run_samples);
	if (check->stays)
		fputs(" and stays", out);
}

static void put_reference(FILE *out, const struct kts_ir_check *check)
{
	static const char *const name[] = { "mean", "median", "first" };

	fputs(check->tolerance_relative ? " within relative " : " within ", out);
	put_number(out, &check->tolerance);
	fputs(" of ", out);
	if (check->reference == KTS_REFERENCE_VALUE)
		put_number(out, &check->reference_value);
	else
		fputs(name[check->reference], out);
}

static void put_pattern(FILE *out, const struct kts_ir_check *check)
{
	bool banded = check->pattern == KTS_PATTERN_rate || check->pattern == KTS_PATTERN_ratio ||
		      check->pattern == KTS_PATTERN_converge;

	fprintf(out, "  %s", kts_pattern_name(check->pattern));
	if (check->strictly)
		fputs(" strictly", out);
	if (check->decreasing)
		fputs(" decreasing", out);
	fprintf(out, " %%%u", check->x->id);
	if (check->y)
		fprintf(out, " %%%u", check->y->id);
	if (check->wrap)
		fprintf(out, " wrap %u", check->wrap);
	if (check->pattern == KTS_PATTERN_rate)
		put_ratio(out, check->rate_num, check->rate_den);
	if (banded || kts_steady_is_constant(check))
		put_band(out, &check->band);
	if (check->pattern == KTS_PATTERN_steady)
		put_reference(out, check);
	put_unit(out, &check->unit);
	put_times(out, check);
	fputc('\n', out);
}

static void put_settings(FILE *out, const struct kts_ir_check *check)
{
	char text[KTS_NUMBER_BYTES];

	kts_real_write(text, check->coverage);
	fprintf(out, "  coverage %s", text);
	if (check->gaps != KTS_GAPS_NONE)
		fprintf(out, " gaps %s", check->gaps == KTS_GAPS_BRIDGE ? "bridge" : "break");
	kts_real_write(text, check->allow_fraction);
	if (check->allow == KTS_ALLOW_FRACTION)
		fprintf(out, " allow %s", text);
	else if (check->allow == KTS_ALLOW_SAMPLES)
		fprintf(out, " allow %llu samples", (unsigned long long)check->allow_samples);
	else if (check->allow == KTS_ALLOW_ROW)
		fprintf(out, " allow %llu in a row", (unsigned long long)check->allow_samples);
	if (check->during.given) {
		fputs(" during", out);
		put_phases(out, &check->during);
	}
	if (check->triggers)
		fprintf(out, " triggers %llu", (unsigned long long)check->triggers);
	if (check->has_quorum)
		fprintf(out, " quorum %llu", (unsigned long long)check->quorum);
	if (check->per_phase)
		fputs(" per phase", out);
	if (check->has_after)
		fprintf(out, " after %lld ns", (long long)check->after_ns);
	if (check->has_before)
		fprintf(out, " before %lld ns", (long long)check->before_ns);
	fputc('\n', out);
}

static void put_check(FILE *out, const struct kts_ir_check *check, const struct kts_sources *sources)
{
	struct kts_place place;

	fputs("check ", out);
	put_text(out, check->label);
	if (check->group) {
		fputs(" in ", out);
		put_text(out, check->group);
	}
	if (check->warn)
		fputs(" warn", out);
	if (kts_sources_locate(sources, check->at.begin, &place) == KTS_OK)
		fprintf(out, " at %u:%u", place.line, place.column);
	fputc('\n', out);
	put_pattern(out, check);
	put_settings(out, check);
	put_rules(out, &check->rules);
	if (check->because) {
		fputs("  because ", out);
		put_text(out, check->because);
		fputc('\n', out);
	}
	if (check->n_signals)
		fputs("  signals", out);
	for (size_t i = 0; i < check->n_signals; i++)
		fprintf(out, " %s=%%%u", check->signal[i].name, check->signal[i].expr->id);
	if (check->n_signals)
		fputc('\n', out);
	if (check->n_columns)
		fputs("  columns", out);
	for (size_t i = 0; i < check->n_columns; i++)
		fprintf(out, " $%u", check->column[i]);
	if (check->n_columns)
		fputc('\n', out);
}

void kts_ir_dump(FILE *out, const struct kts_ir *ir, const struct kts_sources *sources)
{
	put_series(out, &ir->series);
	for (size_t i = 0; i < ir->n_projections; i++)
		fprintf(out, "$%zu = %s : %s\n", i, ir->projection[i].text, kts_type_name(ir->projection[i].type));
	for (size_t i = 0; i < ir->n_exprs; i++)
		put_expr(out, ir->expr[i]);
	for (size_t i = 0; i < ir->n_checks; i++)
		put_check(out, &ir->check[i], sources);
	kts_ir_tests_dump(out, ir);
}
