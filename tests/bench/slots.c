/* SPDX-License-Identifier: MIT */
#include "tests/bench/slots.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct slot *fill(const struct kts_column *column, double scale)
{
	struct slot *slot = malloc(column->n * sizeof *slot);

	if (!slot)
		bench_die("no memory");
	for (uint64_t i = 0; i < column->n; i++) {
		uint64_t bits = kts_column_bits(column, i);

		memset(&slot[i], 0, sizeof slot[i]);
		if (!kts_column_valid(column, i))
			continue;
		slot[i].tag = column->type == KTS_TYPE_U64 ? SLOT_U64 : SLOT_F64;
		slot[i].value.u64 = bits;
		if (column->type == KTS_TYPE_I64)
			slot[i].value.f64 = (double)(int64_t)bits * scale;
	}
	return slot;
}

void slots_fill(struct slots *slots, const struct bench_series *series)
{
	*slots = (struct slots){ .n = series->axis.n, .time = fill(&series->axis.elapsed, 1e-9) };
	for (int c = 0; c < BENCH_COLUMNS; c++) {
		if (c != BENCH_MIXED)
			slots->column[c] = fill(&series->column[c], 1);
	}
}

void slots_free(struct slots *slots)
{
	free(slots->time);
	for (int c = 0; c < BENCH_COLUMNS; c++)
		free(slots->column[c]);
}

static bool number(const struct slot *slot, double *out)
{
	switch (slot->tag) {
	case SLOT_U64:
		*out = (double)slot->value.u64;
		return true;
	case SLOT_F64:
		*out = slot->value.f64;
		return true;
	case SLOT_NONE:
		break;
	}
	return false;
}

static void judge(struct slot_answer *a, uint64_t sample, double margin, bool violated)
{
	a->judged++;
	if (margin < a->margin)
		a->margin = margin;
	if (violated) {
		if (a->violated < sizeof a->row / sizeof *a->row)
			a->row[a->violated] = sample;
		a->violated++;
	}
}

static void band(struct slot_answer *a, uint64_t sample, double value, double lo, double hi)
{
	judge(a, sample, fmin(value - lo, hi - value), !(value >= lo && value <= hi));
}

static void monotonic(struct slot_answer *a, const struct slots *s)
{
	const struct slot *x = s->column[BENCH_DISPATCHED];
	double last = 0, value;
	bool begun = false;

	for (uint64_t i = 0; i < s->n; i++) {
		if (!number(&x[i], &value))
			continue;
		if (begun)
			judge(a, i, value - last, value < last);
		last = value;
		begun = true;
	}
}

static void rate(struct slot_answer *a, const struct slots *s)
{
	const struct slot *x = s->column[BENCH_ENQUEUED];
	double x0, x1, t0, t1;

	for (uint64_t i = 1; i < s->n; i++) {
		if (number(&x[i - 1], &x0) && number(&x[i], &x1) && number(&s->time[i - 1], &t0) && number(&s->time[i], &t1))
			band(a, i, (x1 - x0) / (t1 - t0), 500, 2000);
	}
}

static void ratio(struct slot_answer *a, const struct slots *s)
{
	double x, y;

	for (uint64_t i = 0; i < s->n; i++) {
		if (number(&s->column[BENCH_DISPATCHED][i], &x) && number(&s->column[BENCH_ENQUEUED][i], &y))
			band(a, i, x / y, 0.9, 1.1);
	}
}

static void always(struct slot_answer *a, const struct slots *s)
{
	double x;

	for (uint64_t i = 0; i < s->n; i++) {
		if (number(&s->column[BENCH_LAT][i], &x))
			judge(a, i, 5000 - x, !(x < 5000));
	}
}

static void steady(struct slot_answer *a, const struct slots *s)
{
	const struct slot *busy = s->column[BENCH_BUSY];
	double x, mean = 0, tolerance;
	uint64_t n = 0;

	for (uint64_t i = 0; i < s->n; i++) {
		if (number(&busy[i], &x)) {
			mean += x;
			n++;
		}
	}
	mean /= (double)n;
	tolerance = fabs(mean) * 0.2;
	for (uint64_t i = 0; i < s->n; i++) {
		if (number(&busy[i], &x))
			band(a, i, x, mean - tolerance, mean + tolerance);
	}
}

void slots_judge(const struct slots *slots, struct slot_answer *answer)
{
	for (int q = 0; q < SLOT_QUESTIONS; q++)
		answer[q] = (struct slot_answer){ .margin = INFINITY };
	monotonic(&answer[0], slots);
	rate(&answer[1], slots);
	ratio(&answer[2], slots);
	always(&answer[3], slots);
	steady(&answer[4], slots);
}
