/* SPDX-License-Identifier: MIT */
/* The loops of slots.c, over slots of one size: SLOT, in a struct SLOTS; NAME(x) tells them apart. */

static SLOT *NAME(fill)(const struct kts_column *column, double scale)
{
	SLOT *slot = malloc(column->n * sizeof *slot);

	if (!slot)
		bench_die("no memory");
	memset(slot, 0, column->n * sizeof *slot);
	for (uint64_t i = 0; i < column->n; i++) {
		uint64_t bits = kts_column_bits(column, i);

		if (!kts_column_valid(column, i))
			continue;
		slot[i].is.tag = column->type == KTS_TYPE_U64 ? SLOT_U64 : SLOT_F64;
		slot[i].is.value.u64 = bits;
		if (column->type == KTS_TYPE_I64)
			slot[i].is.value.f64 = (double)(int64_t)bits * scale;
	}
	return slot;
}

void NAME(slots_fill)(struct SLOTS *slots, const struct bench_series *series)
{
	*slots = (struct SLOTS){ .n = series->axis.n, .time = plain_fill(&series->axis.elapsed, 1e-9) };
	for (int c = 0; c < BENCH_COLUMNS; c++) {
		if (c != BENCH_MIXED)
			slots->column[c] = NAME(fill)(&series->column[c], 1);
	}
}

void NAME(slots_free)(struct SLOTS *slots)
{
	free(slots->time);
	for (int c = 0; c < BENCH_COLUMNS; c++)
		free(slots->column[c]);
}

static void NAME(monotonic)(struct slot_answer *a, const struct SLOTS *s)
{
	const SLOT *x = s->column[BENCH_DISPATCHED];
	double last = 0, value;
	bool begun = false;

	for (uint64_t i = 0; i < s->n; i++) {
		if (!number(&x[i].is, &value))
			continue;
		if (begun)
			judge(a, i, value - last, value < last);
		last = value;
		begun = true;
	}
}

static void NAME(rate)(struct slot_answer *a, const struct SLOTS *s)
{
	const SLOT *x = s->column[BENCH_ENQUEUED];
	double x0, x1, t0, t1;

	for (uint64_t i = 1; i < s->n; i++) {
		if (number(&x[i - 1].is, &x0) && number(&x[i].is, &x1) &&
		    number(&s->time[i - 1].is, &t0) && number(&s->time[i].is, &t1))
			band(a, i, (x1 - x0) / (t1 - t0), 500, 2000);
	}
}

static void NAME(ratio)(struct slot_answer *a, const struct SLOTS *s)
{
	double x, y;

	for (uint64_t i = 0; i < s->n; i++) {
		if (number(&s->column[BENCH_DISPATCHED][i].is, &x) && number(&s->column[BENCH_ENQUEUED][i].is, &y))
			band(a, i, x / y, 0.9, 1.1);
	}
}

static void NAME(always)(struct slot_answer *a, const struct SLOTS *s)
{
	double x;

	for (uint64_t i = 0; i < s->n; i++) {
		if (number(&s->column[BENCH_LAT][i].is, &x))
			judge(a, i, 5000 - x, !(x < 5000));
	}
}

static void NAME(steady)(struct slot_answer *a, const struct SLOTS *s)
{
	const SLOT *busy = s->column[BENCH_BUSY];
	double x, mean = 0, tolerance;
	uint64_t n = 0;

	for (uint64_t i = 0; i < s->n; i++) {
		if (number(&busy[i].is, &x)) {
			mean += x;
			n++;
		}
	}
	mean /= (double)n;
	tolerance = fabs(mean) * 0.2;
	for (uint64_t i = 0; i < s->n; i++) {
		if (number(&busy[i].is, &x))
			band(a, i, x, mean - tolerance, mean + tolerance);
	}
}

void NAME(slots_judge)(const struct SLOTS *slots, struct slot_answer *answer)
{
	for (int q = 0; q < SLOT_QUESTIONS; q++)
		answer[q] = (struct slot_answer){ .margin = INFINITY };
	NAME(monotonic)(&answer[0], slots);
	NAME(rate)(&answer[1], slots);
	NAME(ratio)(&answer[2], slots);
	NAME(always)(&answer[3], slots);
	NAME(steady)(&answer[4], slots);
}
