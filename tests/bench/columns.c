/* SPDX-License-Identifier: MIT */
#include "tests/bench/columns.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "grammar/base/diag_print.h"

static const char *const name_of[BENCH_COLUMNS] = { "enqueued", "dispatched", "lat", "busy", "mixed" };
static const enum kts_type type_of[BENCH_COLUMNS] = {
	KTS_TYPE_U64, KTS_TYPE_U64, KTS_TYPE_U64, KTS_TYPE_F64, KTS_TYPE_U64,
};
static const char signals[] =
	"kts 1\n"
	"signal enqueued : u64 = values.enqueued\n"
	"signal dispatched : u64 = values.dispatched\n"
	"signal lat : u64 us = values.lat\n"
	"signal busy = values.busy\n"
	"signal mixed : u64 = values.mixed\n"
	"policy {\n on gap skip\n}\n";

void bench_die(const char *what)
{
	fprintf(stderr, "evaluate: %s\n", what);
	exit(99);
}

static void must(enum kts_status rc)
{
	if (rc != KTS_OK) {
		fprintf(stderr, "evaluate: status %d\n", (int)rc);
		exit(99);
	}
}

double bench_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* A linear congruential generator. */
static uint64_t below(uint64_t *state, uint64_t n)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (*state >> 33) % n;
}

static uint64_t real_bits(double d)
{
	uint64_t bits;

	memcpy(&bits, &d, sizeof bits);
	return bits;
}

struct walk {
	uint64_t state, enqueued;
};

static void next(struct walk *walk, enum bench_kind kind, uint64_t i, uint64_t *bits)
{
	uint64_t *s = &walk->state, queued = below(s, 8), chance = below(s, 10000);

	bits[BENCH_MIXED] = below(s, 1000);
	if (kind == BENCH_VIOLATING) {
		walk->enqueued += 1000;
		bits[BENCH_ENQUEUED] = walk->enqueued;
		bits[BENCH_DISPATCHED] = 500000000000u - 7 * i;
		bits[BENCH_LAT] = 9000 + queued;
		bits[BENCH_BUSY] = real_bits(i % 2 ? 90.25 : 10.25);
		return;
	}
	walk->enqueued += 8 + below(s, 5);
	bits[BENCH_ENQUEUED] = walk->enqueued;
	bits[BENCH_DISPATCHED] = walk->enqueued - queued / 4;
	bits[BENCH_LAT] = 200 + below(s, 4600);
	bits[BENCH_BUSY] = real_bits(45 + (double)below(s, 1000) / 100);
	if (kind == BENCH_GAPS && chance < 4) {
		walk->enqueued += 1000;
		bits[BENCH_DISPATCHED] -= bits[BENCH_DISPATCHED] / 4;
		bits[BENCH_LAT] = 9000;
		bits[BENCH_BUSY] = real_bits(80.5);
	}
}

void bench_series_fill(struct bench_series *series, enum bench_kind kind, uint64_t n)
{
	struct walk walk = { .state = 4, .enqueued = 1000000 };
	uint64_t bits[BENCH_COLUMNS];
	char tag[40];

	memset(series, 0, sizeof *series);
	must(kts_errors_new(&series->errors));
	kts_axis_init(&series->axis);
	for (int c = 0; c < BENCH_COLUMNS; c++)
		kts_column_init(&series->column[c], type_of[c]);
	for (uint64_t i = 0; i < n; i++) {
		bool missed = kind == BENCH_GAPS && i % 1000 == 700;
		int len = snprintf(tag, sizeof tag, "periodic_%03" PRIu64, i);

		next(&walk, kind, i, bits);
		must(kts_axis_add(&series->axis, tag, (size_t)len, !missed, (int64_t)i * BENCH_PERIOD_MS * 1000000, 1, i + 1,
				  1));
		for (int c = 0; c < BENCH_COLUMNS; c++) {
			if (missed)
				must(kts_column_add_error(&series->column[c], KTS_ERROR_OF(KTS_KIND_placeholder)));
			else
				must(kts_column_add(&series->column[c], bits[c], 1));
		}
	}
	for (int c = 0; c < BENCH_COLUMNS; c++)
		must(kts_column_settle(&series->column[c], series->errors));
}

void bench_series_clear(struct bench_series *series)
{
	for (int c = 0; c < BENCH_COLUMNS; c++)
		kts_column_clear(&series->column[c]);
	kts_axis_clear(&series->axis);
	kts_errors_free(series->errors);
}

uint64_t bench_column_bytes(const struct kts_column *column)
{
	uint64_t bytes = sizeof *column + column->cap_segments * sizeof *column->segment;

	for (size_t i = 0; i < column->n_segments; i++)
		bytes += column->segment[i]->cap * sizeof(uint64_t) + column->segment[i]->cap / 8;
	return bytes + (column->errors.cap + column->identities.cap) * sizeof(struct kts_run);
}

void bench_program_make(struct bench_program *program, const char *checks)
{
	size_t len = sizeof signals + strlen(checks);
	char *text = malloc(len);

	if (!text)
		bench_die("no memory");
	snprintf(text, len, "%s%s", signals, checks);
	kts_test_compile(&program->compile, "bench.kts", text, strlen(text), &(struct kts_compile_options){ 0 });
	free(text);
	if (program->compile.status != KTS_OK) {
		kts_diags_print(stderr, program->compile.sources, program->compile.diags, false);
		bench_die(checks);
	}
	must(kts_program_new(program->compile.ir, &program->program));
}

void bench_program_free(struct bench_program *program)
{
	kts_program_free(program->program);
	kts_test_compile_free(&program->compile);
}

void bench_bind(const struct bench_program *program, const struct bench_series *series, struct kts_data *data)
{
	const struct kts_ir *ir = program->compile.ir;

	*data = (struct kts_data){ .axis = series->axis, .errors = series->errors, .n_columns = ir->n_projections };
	data->column = calloc(data->n_columns + 1, sizeof *data->column);
	if (!data->column)
		bench_die("no memory");
	for (uint32_t i = 0; i < ir->n_projections; i++) {
		const struct kts_projection *p = &ir->projection[i];

		for (int c = 0; c < BENCH_COLUMNS; c++) {
			if (strcmp(p->step[p->n_steps - 1].name, name_of[c]) == 0)
				data->column[i] = series->column[c];
		}
	}
}

double bench_judge(const struct bench_program *program, const struct bench_series *series, uint64_t *judged,
		   uint64_t *violated)
{
	struct kts_run_options options = { .size = sizeof options };
	struct kts_results *results;
	struct kts_data data;
	double begin, took;

	bench_bind(program, series, &data);
	begin = bench_now();
	must(kts_program_run(program->program, &data, &options, &results));
	took = bench_now() - begin;
	for (size_t i = 0; i < results->n && judged; i++) {
		judged[i] = results->result[i].judged;
		violated[i] = results->result[i].violated;
	}
	kts_results_free(results);
	free(data.column);
	return took;
}
