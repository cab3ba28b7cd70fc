/* SPDX-License-Identifier: MIT */
#include "runtime/report/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/report/words.h"

/*
 * One line that shows what the judged quantity did around the first violation:
 *
 *	[487.5/s .. 510/s] ▆▇▆▇▁▆▇▆ periodic_033 .. periodic_049
 *
 * Values are doubles here: a picture needs no more. What the small evaluator
 * below does not know is not plotted.
 */
#define WIDTH		KTS_PLOT_SAMPLES
#define MAX_DEPTH	16u

struct kts_plot {
	bool known;			/* there is something to be seen */
	uint64_t mark;			/* the sample it is around */
	uint64_t first, n;		/* samples */
	double value[WIDTH];		/* NaN: none */
	double lo, hi;			/* of the values */
};

/* The value of @expr at @sample, NaN where there is none. */
static double eval(const struct kts_data *data, const struct kts_ir_expr *expr, uint64_t sample, unsigned int depth)
{
	double a, b;

	if (depth == 0)
		return NAN;
	switch (expr->op) {
	case KTS_IR_const:
		return kts_number_real(expr->constant);
	case KTS_IR_column: {
		const struct kts_column *column = &data->column[expr->column];
		uint64_t bits;

		if (sample < column->forgotten || !kts_column_valid(column, sample))
			return NAN;
		bits = kts_column_bits(column, sample);
		switch (column->type) {
		case KTS_TYPE_F64:
			memcpy(&a, &bits, sizeof(a));
			return a;
		case KTS_TYPE_I64:
			return (double)(int64_t)bits;
		case KTS_TYPE_BOOL:
		case KTS_TYPE_U64:
			return (double)bits;
		case KTS_TYPE_INT:
		case KTS_TYPE_TEXT:
		case KTS_TYPE_COUNT:
			return NAN;
		}
		return NAN;
	}
	case KTS_IR_to_f64:
	case KTS_IR_fit_u64:
	case KTS_IR_fit_i64:
		return eval(data, expr->arg[0], sample, depth - 1);
	case KTS_IR_scale:
		return eval(data, expr->arg[0], sample, depth - 1) * (double)expr->ratio.num / (double)expr->ratio.den;
	case KTS_IR_neg:
		return -eval(data, expr->arg[0], sample, depth - 1);
	case KTS_IR_abs:
		return fabs(eval(data, expr->arg[0], sample, depth - 1));
	case KTS_IR_add:
	case KTS_IR_sub:
	case KTS_IR_mul:
	case KTS_IR_div:
		a = eval(data, expr->arg[0], sample, depth - 1);
		b = eval(data, expr->arg[1], sample, depth - 1);
		if (expr->op == KTS_IR_add)
			return a + b;
		if (expr->op == KTS_IR_sub)
			return a - b;
		return expr->op == KTS_IR_mul ? a * b : a / b;
	case KTS_IR_elapsed:
	case KTS_IR_index:
	case KTS_IR_phase:
	case KTS_IR_swapped:
	case KTS_IR_min:
	case KTS_IR_max:
	case KTS_IR_prev:
	case KTS_IR_delta:
	case KTS_IR_rate:
	case KTS_IR_eq:
	case KTS_IR_ne:
	case KTS_IR_lt:
	case KTS_IR_le:
	case KTS_IR_gt:
	case KTS_IR_ge:
	case KTS_IR_in_band:
	case KTS_IR_not:
	case KTS_IR_and:
	case KTS_IR_or:
	case KTS_IR_implies:
	case KTS_IR_over:
	case KTS_IR_either_min:
	case KTS_IR_either_max:
	case KTS_IR_either_sum:
	case KTS_IR_there:
	case KTS_IR_across:
	case KTS_IR_pick:
	case KTS_IR_aggregate:
	case KTS_IR_eventually:
	case KTS_IR_once:
	case KTS_IR_always:
	case KTS_IR_historically:
	case KTS_IR_until:
	case KTS_IR_since:
	case KTS_IR_COUNT:
		break;
	}
	return NAN;
}

/* The quantity inside a predicate that is compared with a constant, or NULL. */
static const struct kts_ir_expr *subject(const struct kts_ir_expr *expr)
{
	enum kts_ir_op op = expr->op;

	if (op == KTS_IR_not)
		return subject(expr->arg[0]);
	if (op == KTS_IR_in_band)
		return expr->arg[0];
	/* of several quantities one line shows none */
	if (op == KTS_IR_and || op == KTS_IR_or || op == KTS_IR_implies)
		return NULL;
	if (op >= KTS_IR_eq && op <= KTS_IR_ge)
		return expr->arg[0]->op == KTS_IR_const ? expr->arg[1] : expr->arg[0];
	return expr;
}

static double at(const struct kts_data *data, const struct kts_ir_check *check, const struct kts_ir_expr *expr,
		 uint64_t sample)
{
	double value = eval(data, expr, sample, MAX_DEPTH);
	int64_t now, before;

	if (check->pattern != KTS_PATTERN_rate)
		return value;
	if (sample == 0 || check->rate_den == 0 || !kts_axis_elapsed(&data->axis, sample, &now) ||
	    !kts_axis_elapsed(&data->axis, sample - 1, &before) || now <= before)
		return NAN;
	value -= eval(data, expr, sample - 1, MAX_DEPTH);
	return value * (double)check->rate_num / ((double)(now - before) * (double)check->rate_den);
}

/* What a line shows of @check, or NULL. */
static const struct kts_ir_expr *shown(const struct kts_ir_check *check)
{
	bool says = check->pattern == KTS_PATTERN_always || check->pattern == KTS_PATTERN_never;

	return says && check->x ? subject(check->x) : check->x;
}

/* Samples [first, first + n), all there. False: hardly any has a value. */
static bool fill(struct kts_plot *w, const struct kts_data *data, const struct kts_ir_check *check, uint64_t first, uint64_t n)
{
	const struct kts_ir_expr *expr = shown(check);
	size_t known = 0;

	if (!expr)
		return false;
	*w = (struct kts_plot){ .first = first, .n = n, .lo = INFINITY, .hi = -INFINITY };
	for (size_t i = 0; i < w->n; i++) {
		double value = at(data, check, expr, w->first + i);

		w->value[i] = value;
		if (!isfinite(value)) {
			w->value[i] = NAN;
			continue;
		}
		known++;
		w->lo = fmin(w->lo, value);
		w->hi = fmax(w->hi, value);
	}
	return known >= 2;
}

/* Around sample @mark. */
static void fill_around(struct kts_plot *w, const struct kts_data *data, const struct kts_ir_check *check, uint64_t mark)
{
	uint64_t first, n = data->axis.n < WIDTH ? data->axis.n : WIDTH;

	first = mark < n / 2 ? 0 : mark - n / 2;
	if (first + n > data->axis.n)
		first = data->axis.n - n;
	w->known = fill(w, data, check, first, n);
	w->mark = mark;
}

static const char *level(const struct kts_plot *w, double value, bool unicode)
{
	static const char *const blocks[] = { "\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586", "\u2587", "\u2588" };
	static const char *const ascii[] = { "_", ".", ":", "-", "=", "+", "*", "#" };
	double span = w->hi - w->lo;
	size_t i;

	if (isnan(value))
		return " ";
	/* in halves: the difference of two finite doubles may not be finite */
	i = span > 0 ? (size_t)((value / 2 - w->lo / 2) / (w->hi / 2 - w->lo / 2) * 7.999) : 3;
	return unicode ? blocks[i > 7 ? 7 : i] : ascii[i > 7 ? 7 : i];
}

/* Is the sample one of the rows of evidence? They are in order and few. */
static bool is_violated(const struct kts_result *result, uint64_t sample)
{
	for (size_t i = 0; i < result->n_violations && result->violation[i].sample <= sample; i++) {
		if (result->violation[i].sample == sample)
			return true;
	}
	return false;
}

static void write_band(FILE *out, const struct kts_result *result)
{
	const struct kts_ir_check *check = result->check;
	const struct kts_band *band = &check->band;
	char number[KTS_QUANTITY_BYTES];

	if (check->pattern != KTS_PATTERN_rate && check->pattern != KTS_PATTERN_ratio &&
	    check->pattern != KTS_PATTERN_converge)
		return;
	if (!band->has_lo && !band->has_hi)
		return;
	fputs(", band ", out);
	if (band->has_lo) {
		kts_quantity_write(number, band->lo, result->unit.text);
		fprintf(out, "%s%s", band->has_hi ? band->lo_open ? "(" : "[" : band->lo_open ? "> " : ">= ", number);
	}
	if (band->has_hi) {
		kts_quantity_write(number, band->hi, result->unit.text);
		if (band->has_lo)
			fprintf(out, ", %s%s", number, band->hi_open ? ")" : "]");
		else
			fprintf(out, "%s%s", band->hi_open ? "< " : "<= ", number);
	}
}

static void write_window(FILE *out, const struct kts_plot *w, const struct kts_result *result, bool color, bool unicode)
{
	char lo[KTS_QUANTITY_BYTES], hi[KTS_QUANTITY_BYTES];
	const struct kts_ir_check *check = result->check;
	bool says = check->pattern == KTS_PATTERN_always || check->pattern == KTS_PATTERN_never;
	const char *unit = says ? shown(check)->unit.text : result->unit.text;

	kts_quantity_write(lo, kts_number_f64(w->lo), unit);
	kts_quantity_write(hi, kts_number_f64(w->hi), unit);
	for (size_t i = 0; i < w->n; i++) {
		bool marked = is_violated(result, w->first + i);

		if (marked)
			fputs(color ? "\033[1;31m" : "[", out);
		/* a violated sample without a value has to be seen too */
		fputs(marked && isnan(w->value[i]) ? "!" : level(w, w->value[i], unicode), out);
		if (marked)
			fputs(color ? "\033[0m" : "]", out);
	}
	fprintf(out, "  %s .. %s", lo, hi);
	write_band(out, result);
}

/* --- plots of samples that go --- */

static const struct kts_plot *find_kept(const struct kts_plots *plots, uint64_t mark)
{
	for (size_t i = 0; plots && i < plots->n; i++)
		if (plots->plot[i].mark == mark)
			return &plots->plot[i];
	return NULL;
}

enum kts_status kts_plots_keep(struct kts_plots *plots, const struct kts_data *data, const struct kts_ir_check *check,
			       const uint64_t *mark, size_t n, uint64_t before)
{
	struct kts_plots kept = { .plot = calloc(n + 1, sizeof(*kept.plot)) };

	if (!kept.plot)
		return KTS_ENOMEM;
	for (size_t i = 0; i < n; i++) {
		const struct kts_plot *old = find_kept(plots, mark[i]);

		if (find_kept(&kept, mark[i]))
			continue;
		if (old)
			kept.plot[kept.n++] = *old;
		else if (mark[i] < data->axis.n && mark[i] <= before + WIDTH / 2 && mark[i] >= data->axis.forgotten)
			fill_around(&kept.plot[kept.n++], data, check, mark[i]);
	}
	free(plots->plot);
	*plots = kept;
	return KTS_OK;
}

void kts_plots_free(struct kts_plots *plots, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(plots[i].plot);
	free(plots);
}

/* --- the line --- */

void kts_report_plot(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec,
		     const struct kts_result *result, unsigned int indent)
{
	const struct kts_plot *w;
	struct kts_plot own;

	if (result->n_violations == 0 || result->violation[0].sample >= spec->data->axis.n)
		return;
	w = spec->plots ? find_kept(&spec->plots[result - spec->results->result], result->violation[0].sample) : NULL;
	if (!w) {
		fill_around(&own, spec->data, result->check, result->violation[0].sample);
		w = &own;
	}
	if (!w->known)
		return;
	fprintf(out, "%*s", (int)indent, "");
	write_window(out, w, result, model->color, model->unicode);
	putc('\n', out);
}

void kts_report_plot_last(FILE *out, const struct kts_data *data, const struct kts_result *result, unsigned int width,
			  bool color, bool unicode)
{
	struct kts_plot w;
	uint64_t n = data->axis.n;

	width = width < WIDTH ? width : WIDTH;
	n = n < width ? n : width;
	if (fill(&w, data, result->check, data->axis.n - n, n))
		write_window(out, &w, result, color, unicode);
}
