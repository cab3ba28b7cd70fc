/* SPDX-License-Identifier: MIT */
/*
 * The machine alone, over columns in memory: evaluate CASE SAMPLES RUNS, where
 * CASE is five, patterns, temporal or tenth. A line a figure on standard
 * output: "NAME VALUE...", a value a run, of seconds unless it says otherwise.
 * What is compared runs in turn; the first run of each is not told.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/slots.h"

#define MAX_RUNS	100
#define MAX_FIGURES	64

static const char five[] =
	"monotonic dispatched\n"
	"rate enqueued in [500/s, 2k/s]\n"
	"ratio dispatched / enqueued in [0.9, 1.1]\n"
	"always lat < 5ms\n"
	"steady busy within 20%\n";

static const char *const pattern[] = {
	"monotonic dispatched", "rate enqueued in [500/s, 2k/s]", "ratio dispatched / enqueued in [0.9, 1.1]",
	"always lat < 5ms", "steady busy within 20%", NULL,
};

/* %u: the window in milliseconds. At most one kind of answer, so that every window has to be looked at. */
static const struct {
	const char *name, *text;
} temporal[] = {
	{ "always", "always always[0ms, %ums] lat < 9ms" },
	{ "eventually", "never eventually[0ms, %ums] lat > 9ms" },
	{ "until", "never (lat < 9ms) until[0ms, %ums] (lat > 9ms)" },
	{ "historically", "always historically[0ms, %ums] lat < 9ms" },
	{ "once", "never once[0ms, %ums] lat > 9ms" },
	{ "since", "never (lat < 9ms) since[0ms, %ums] (lat > 9ms)" },
	{ "always, mixed", "never always[0ms, %ums] mixed < 333" },
	{ "eventually, mixed", "always eventually[0ms, %ums] mixed < 667" },
	{ "until, mixed", "always (mixed < 2000) until[0ms, %ums] (mixed < 667)" },
	{ "historically, mixed", "never historically[0ms, %ums] mixed < 333" },
	{ "once, mixed", "always once[0ms, %ums] mixed < 667" },
	{ "since, mixed", "always (mixed < 2000) since[0ms, %ums] (mixed < 667)" },
	{ "=mean", "always mean(lat over %ums) < 9ms" },
	{ "=sum", "always sum(lat over %ums) < 1h" },
	{ "=max", "always max(lat over %ums) < 9ms" },
	{ "=p99", "always p99(lat over %ums) < 9ms" },
	{ "=rate over", "rate enqueued over %ums in [500/s, 2k/s]" },
};
static const unsigned int windows[] = { 10, 100, 1000 };

static struct {
	char name[48];
	double value[MAX_RUNS];
} figure[MAX_FIGURES];
static int n_figures, runs;

/* @run < 0: a warm-up. */
static void tell(int run, const char *name, double value)
{
	int i = 0;

	if (run < 0)
		return;
	while (i < n_figures && strcmp(figure[i].name, name) != 0)
		i++;
	if (i == MAX_FIGURES)
		bench_die("too many figures");
	if (i == n_figures)
		snprintf(figure[n_figures++].name, sizeof figure[0].name, "%s", name);
	figure[i].value[run] = value;
}

static void print_figures(void)
{
	for (int i = 0; i < n_figures; i++) {
		printf("%s\t", figure[i].name);
		for (int r = 0; r < runs; r++)
			printf("%s%.9g", r ? " " : "", figure[i].value[r]);
		printf("\n");
	}
	n_figures = 0;
}

/* --- memory --- */

typedef uint64_t lanes __attribute__((vector_size(32), may_alias));

static volatile uint64_t sink;

/* Where engine/vm_kernel.c has clones, there are some here. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) && \
	!defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
__attribute__((target_clones("arch=x86-64-v3", "default")))
#endif
static void read_memory(const uint64_t *at, uint64_t n)
{
	lanes sum[4] = { 0 };

	for (uint64_t i = 0; i + 16 <= n; i += 16) {
		for (int k = 0; k < 4; k++)
			sum[k] += *(const lanes *)(at + i + 4 * k);
	}
	sum[0] += sum[1] + sum[2] + sum[3];
	sink = sum[0][0] + sum[0][1] + sum[0][2] + sum[0][3];
}

static uint64_t *memory_new(uint64_t bytes)
{
	uint64_t *memory = aligned_alloc(64, (bytes + 63) / 64 * 64);

	if (!memory)
		bench_die("no memory");
	for (uint64_t i = 0; i < bytes / 8; i++)
		memory[i] = i;
	return memory;
}

/* --- cases --- */

static void compare(const struct bench_program *program, const struct bench_series *series,
		    const struct slot_answer *answer, const char *who)
{
	uint64_t judged[SLOT_QUESTIONS], violated[SLOT_QUESTIONS];

	bench_judge(program, series, judged, violated);
	for (int q = 0; q < SLOT_QUESTIONS; q++) {
		if (answer[q].judged == judged[q] && answer[q].violated == violated[q])
			continue;
		fprintf(stderr, "evaluate: %s: kts %" PRIu64 " judged, %" PRIu64 " violated; %s %" PRIu64 ", %" PRIu64 "\n",
			pattern[q], judged[q], violated[q], who, answer[q].judged, answer[q].violated);
		exit(1);
	}
}

static void tell_of(int run, const char *kind, const char *what, double value)
{
	char name[48];

	snprintf(name, sizeof name, "%s %s", kind, what);
	tell(run, name, value);
}

/* The five questions, beside slots and a plain read of as much memory. */
static void five_of(const struct bench_program *program, const struct bench_series *series, const char *kind)
{
	struct slot_answer answer[SLOT_QUESTIONS];
	struct plain_slots plain;
	struct result_slots results;
	uint64_t *memory, bytes = bench_column_bytes(&series->axis.elapsed);

	plain_slots_fill(&plain, series);
	result_slots_fill(&results, series);
	for (int c = 0; c < BENCH_MIXED; c++)
		bytes += bench_column_bytes(&series->column[c]);
	memory = memory_new(bytes);
	for (int r = -1; r < runs; r++) {
		double begin;

		tell_of(r, kind, "kts", bench_judge(program, series, NULL, NULL));
		begin = bench_now();
		plain_slots_judge(&plain, answer);
		tell_of(r, kind, "slots", bench_now() - begin);
		if (r < 0)
			compare(program, series, answer, "slots");
		begin = bench_now();
		result_slots_judge(&results, answer);
		tell_of(r, kind, "results", bench_now() - begin);
		if (r < 0)
			compare(program, series, answer, "results");
		begin = bench_now();
		read_memory(memory, bytes / 8);
		tell_of(r, kind, "memory", bench_now() - begin);
		tell_of(r, kind, "bytes", (double)bytes);
	}
	free(memory);
	plain_slots_free(&plain);
	result_slots_free(&results);
}

static void case_five(uint64_t n)
{
	static const char *const kind_name[] = { "clean", "violating", "gaps" };
	struct bench_program program;

	bench_program_make(&program, five);
	for (int kind = BENCH_CLEAN; kind <= BENCH_GAPS; kind++) {
		struct bench_series series;

		bench_series_fill(&series, (enum bench_kind)kind, n);
		five_of(&program, &series, kind_name[kind]);
		bench_series_clear(&series);
	}
	bench_program_free(&program);
	print_figures();
}

/* Each pattern by itself, all of them together, clean and violating in turn. */
static void case_patterns(uint64_t n)
{
	struct bench_series clean, violating;

	bench_series_fill(&clean, BENCH_CLEAN, n);
	bench_series_fill(&violating, BENCH_VIOLATING, n);
	for (int i = 0; i <= SLOT_QUESTIONS; i++) {
		const char *text = pattern[i] ? pattern[i] : five;
		int len = pattern[i] ? (int)strcspn(text, " ") : 0;
		struct bench_program program;
		char name[48];

		bench_program_make(&program, text);
		for (int r = -1; r < runs; r++) {
			snprintf(name, sizeof name, "%.*s clean", len ? len : 4, len ? text : "five");
			tell(r, name, bench_judge(&program, &clean, NULL, NULL));
			snprintf(name, sizeof name, "%.*s violating", len ? len : 4, len ? text : "five");
			tell(r, name, bench_judge(&program, &violating, NULL, NULL));
		}
		bench_program_free(&program);
	}
	bench_series_clear(&clean);
	bench_series_clear(&violating);
	print_figures();
}

static void case_temporal(uint64_t n)
{
	struct bench_series series;

	bench_series_fill(&series, BENCH_CLEAN, n);
	for (size_t i = 0; i < sizeof temporal / sizeof *temporal; i++) {
		struct bench_program program[3];
		char text[160], name[48];

		for (int w = 0; w < 3; w++) {
			/* the text is from the table above */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
			snprintf(text, sizeof text, temporal[i].text, windows[w] * BENCH_PERIOD_MS);
#pragma GCC diagnostic pop
			bench_program_make(&program[w], text);
		}
		for (int r = -1; r < runs; r++) {
			for (int w = 0; w < 3; w++) {
				snprintf(name, sizeof name, "%s/%u", temporal[i].name, windows[w]);
				tell(r, name, bench_judge(&program[w], &series, NULL, NULL));
			}
		}
		for (int w = 0; w < 3; w++)
			bench_program_free(&program[w]);
	}
	bench_series_clear(&series);
	print_figures();
}

/* A spec of one, nine and ten checks that differ in their bounds only. */
static void case_tenth(uint64_t n)
{
	static const unsigned int count[] = { 1, 9, 10 };
	struct bench_series series;

	bench_series_fill(&series, BENCH_CLEAN, n);
	for (int what = 0; what < 2; what++) {
		struct bench_program program[3];
		char name[48];

		for (int k = 0; k < 3; k++) {
			char text[1024];
			size_t used = 0;

			for (unsigned int i = 0; i < count[k]; i++)
				used += (size_t)snprintf(text + used, sizeof text - used,
							 what ? "always lat < %ums\n" : "rate enqueued in [%u/s, 20k/s]\n", 10 + i);
			bench_program_make(&program[k], text);
		}
		for (int r = -1; r < runs; r++) {
			for (int k = 0; k < 3; k++) {
				snprintf(name, sizeof name, "%s %u", what ? "always" : "rate", count[k]);
				tell(r, name, bench_judge(&program[k], &series, NULL, NULL));
			}
		}
		for (int k = 0; k < 3; k++)
			bench_program_free(&program[k]);
	}
	bench_series_clear(&series);
	print_figures();
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(uint64_t n);
	} cases[] = {
		{ "five", case_five }, { "patterns", case_patterns }, { "temporal", case_temporal }, { "tenth", case_tenth },
	};

	if (argc == 4) {
		runs = atoi(argv[3]);
		for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
			if (strcmp(argv[1], cases[i].name) == 0 && runs > 0 && runs <= MAX_RUNS) {
				cases[i].run(strtoull(argv[2], NULL, 10));
				return fflush(stdout) == 0 ? 0 : 1;
			}
		}
	}
	fprintf(stderr, "usage: evaluate five|patterns|temporal|tenth SAMPLES RUNS\n");
	return 2;
}
