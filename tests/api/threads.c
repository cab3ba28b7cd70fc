/* SPDX-License-Identifier: MIT */
/*
 * What kts.h says of threads: one spec, compiled once, serves all; each reads, gives, judges, walks,
 * lints, tests and reports by itself, and all share one input. Run by make check, and by `./dev check`
 * in a build with ThreadSanitizer, to which any race is an error.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/kts.h"

#define THREADS	8
#define SAMPLES	2100u

static const char spec_text[] =
	"kts 1\n"
	"signal served : u64 = stats.served\nsignal load = stats.load\nsignal mode : text = stats.mode\n"
	"signal util[k] = stats.util[*]\n"
	"monotonic served\nrate served over 10ms in [0/s, 1M/s]\nsteady load within 1000 of median\n"
	"\"p99\": always p99(load over 5ms) < 100\nnever mode == \"down\" per phase\n"
	"when load > 90 then load < 60 within 50ms\nrequire max(served) > 10\nalways util < 2\n"
	"always load < 1000 implies eventually[0s, 5ms] served > 0\n"
	"test \"a drop\" { served = [1, 0] every 1ms; fails \"monotonic served\" }\n";

/* What all threads share; nothing of it changes. */
struct shared {
	struct kts_spec *spec;
	struct kts_input *input;
	char *series, *report;	/* a series as text, and the report that all of them have to write */
	size_t series_len, report_len;
};

static void check(int holds, const char *what)
{
	if (holds)
		return;
	printf("threads: not as expected: %s\n", what);
	exit(1);
}

static struct kts_input *give(const struct kts_spec *spec)
{
	const struct kts_spec *specs[] = { spec };
	struct kts_columns *columns;
	struct kts_input *input;
	size_t served, load, mode, util;

	check(kts_columns_new("run", specs, 1, &columns) == KTS_OK, "kts_columns_new()");
	check(kts_columns_add(columns, "served", NULL, &served) == KTS_OK &&
	      kts_columns_add(columns, "load", NULL, &load) == KTS_OK &&
	      kts_columns_add(columns, "mode", NULL, &mode) == KTS_OK &&
	      kts_columns_add(columns, "util", "a", &util) == KTS_OK, "kts_columns_add()");
	for (uint64_t i = 0; i < SAMPLES; i++) {
		check(kts_columns_sample(columns, KTS_SAMPLE(.has_elapsed = 1, .elapsed_ns = (int64_t)i * 1000000, .has_step = 1,
							     .step_index = i / 1000)) == KTS_OK, "kts_columns_sample()");
		kts_columns_put_u64(columns, served, i == 2000 ? 5 : i * 7);
		kts_columns_put_f64(columns, load, (double)(i % 97));
		kts_columns_put_f64(columns, util, 0.5);
		if (i % 50 == 3)
			kts_columns_put_error(columns, mode, KTS_SAMPLE_ERROR(.kind = "placeholder", .detail = "late"));
		else
			kts_columns_put_text(columns, mode, i == 77 ? "down" : "up", i == 77 ? 4 : 2);
	}
	check(kts_columns_finish(columns, &input) == KTS_OK, "kts_columns_finish()");
	kts_columns_free(columns);
	return input;
}

static void write_series(struct shared *shared)
{
	FILE *out = open_memstream(&shared->series, &shared->series_len);

	for (unsigned i = 0; i < SAMPLES; i++)
		fprintf(out, "{\"tag\":\"p_%u\",\"elapsed_ms\":%u,\"step_index\":%u,\"stats\":{\"served\":%u,\"load\":%u.5,"
			"\"mode\":%u,\"util\":{\"a\":0.5,\"b\":%u}}}\n", i, i, i / 1000, i, i % 97, i % 5, i % 3);
	fclose(out);
}

/* Judge @input and write the report as JSON. */
static char *report(const struct kts_spec *spec, const struct kts_input *input, size_t *len)
{
	struct kts_judgement *judgement;
	struct kts_check_facts facts = { .size = sizeof(facts) };
	struct kts_row_facts row = { .size = sizeof(row) };
	struct kts_report *reported;
	char *text = NULL;
	FILE *out = open_memstream(&text, len);

	check(kts_judge(spec, input, NULL, &judgement) == KTS_OK, "kts_judge()");
	for (size_t i = 0; kts_judgement_check(judgement, i, &facts) == KTS_OK; i++)
		for (size_t k = 0; kts_judgement_row(judgement, i, KTS_ROW_VIOLATED, k, &row) == KTS_OK; k++)
			check(row.message[0] != '\0', "a row has a message");
	check(kts_report_new(&reported) == KTS_OK && kts_report_add(reported, spec, input, judgement) == KTS_OK, "a report");
	check(kts_report_write(reported, KTS_FORMAT_JSON, NULL, out) == KTS_OK, "kts_report_write()");
	fclose(out);
	kts_report_free(reported);
	kts_judgement_free(judgement);
	return text;
}

static void other_formats(const struct kts_spec *spec, const struct kts_input *input)
{
	struct kts_report *reported;
	struct kts_judgement *judgement;
	FILE *out = fopen("/dev/null", "w");

	check(out && kts_judge(spec, input, KTS_JUDGE_OPTIONS(.all_evidence = 1), &judgement) == KTS_OK, "kts_judge()");
	check(kts_report_new(&reported) == KTS_OK && kts_report_add(reported, spec, input, judgement) == KTS_OK, "a report");
	for (size_t i = 0; kts_format_name(i); i++)
		check(kts_report_write(reported, (enum kts_format)i, KTS_REPORT_OPTIONS(.plot = 1), out) == KTS_OK,
		      kts_format_name(i));
	kts_report_free(reported);
	kts_judgement_free(judgement);
	fclose(out);
}

static void *work(void *arg)
{
	const struct shared *shared = arg;
	const struct kts_spec *specs[] = { shared->spec };
	struct kts_input *own = give(shared->spec), *read;
	struct kts_test *test;
	struct kts_lint *lint;
	struct kts_spec *spec;
	size_t len;
	char *text = report(shared->spec, shared->input, &len);

	check(len == shared->report_len && memcmp(text, shared->report, len) == 0, "all reports are the same");
	free(text);
	text = report(shared->spec, own, &len);
	check(len == shared->report_len && memcmp(text, shared->report, len) == 0, "so are those of other inputs");
	free(text);
	kts_input_free(own);
	check(kts_input_read_memory("text", shared->series, shared->series_len, specs, 1, KTS_INPUT_OPTIONS(.threads = 2),
				    &read) == KTS_OK, "kts_input_read_memory()");
	free(report(shared->spec, read, &len));
	other_formats(shared->spec, shared->input);
	check(kts_lint(shared->spec, read, &lint) == KTS_OK, "kts_lint()");
	kts_lint_free(lint);
	kts_input_free(read);
	check(kts_test_run(shared->spec, 0, NULL, &test) == KTS_OK && kts_test_holds(test), "kts_test_run()");
	kts_test_free(test);
	check(kts_spec_compile_text("own", spec_text, sizeof(spec_text) - 1, NULL, &spec) == KTS_OK, "compile");
	kts_spec_free(spec);
	return NULL;
}

int main(void)
{
	struct shared shared = { .spec = NULL };
	pthread_t thread[THREADS];

	if (kts_spec_compile_text("shared", spec_text, sizeof(spec_text) - 1, NULL, &shared.spec) != KTS_OK)
		kts_spec_print_diagnostics(shared.spec, stdout, 0);
	check(kts_spec_is_valid(shared.spec), "the spec");
	write_series(&shared);
	shared.input = give(shared.spec);
	shared.report = report(shared.spec, shared.input, &shared.report_len);
	for (int i = 0; i < THREADS; i++)
		check(pthread_create(&thread[i], NULL, work, &shared) == 0, "pthread_create()");
	for (int i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	free(shared.report);
	free(shared.series);
	kts_input_free(shared.input);
	kts_spec_free(shared.spec);
	return 0;
}
