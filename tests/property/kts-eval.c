/* SPDX-License-Identifier: MIT */
/*
 * The tool as a server of the property tests: judges many small series in one
 * process, each in chunks of several sizes and read by one thread and by two,
 * and says where the reports differ from each other.
 *
 * Requests on standard input: "SPEC SERIES ALL\n", two sizes in bytes and 1 to
 * keep all rows of evidence, then the text of the spec and of the series.
 * Answers on standard output: "EXIT REPORT DIFFERENCES\n", the exit status of
 * `kts check` and two sizes in bytes, then the JSON report and lines of text,
 * one for each other way of judging that gives another report.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/kts.h"

/* Around a word of the machine's masks, around its own chunk, and one sample at a time. */
static const uint32_t chunk_sizes[] = { 1024, 1, 63, 64, 65, 1000 };
static const unsigned int thread_counts[] = { 1, 2 };

struct text {
	char *ptr;
	size_t len;
	FILE *out;
};

static void die(const char *what)
{
	perror(what);
	exit(99);
}

static void open_text(struct text *text)
{
	text->out = open_memstream(&text->ptr, &text->len);
	if (!text->out)
		die("open_memstream");
}

static void close_text(struct text *text)
{
	if (fclose(text->out) != 0)
		die("fclose");
}

/* The report of one way of judging; the exit status. @judgement may be NULL: there is a diagnostic. */
static int report(const struct kts_spec *spec, const struct kts_input *input, const struct kts_judgement *judgement,
		  struct text *text)
{
	struct kts_report *r;
	int status;

	open_text(text);
	if (kts_report_new(&r) != KTS_OK || kts_report_add(r, spec, input, judgement) != KTS_OK ||
	    kts_report_write(r, KTS_FORMAT_JSON, NULL, text->out) != KTS_OK)
		die("report");
	status = kts_report_exit(r);
	kts_report_free(r);
	close_text(text);
	return status;
}

struct run {
	struct text first, differences;
	int status;
	bool begun;
};

static void compare(struct run *run, struct text *text, int status, unsigned int threads, uint32_t chunk)
{
	if (!run->begun) {
		run->begun = true;
		run->first = *text;
		run->status = status;
		return;
	}
	if (status != run->status || text->len != run->first.len || memcmp(text->ptr, run->first.ptr, text->len) != 0)
		fprintf(run->differences.out, "threads %u, chunk %" PRIu32 ": exit %d: %s\n", threads, chunk, status, text->ptr);
	free(text->ptr);
}

static void judge(struct run *run, const struct kts_spec *spec, const char *series, size_t len, unsigned int threads, int all)
{
	struct kts_input *input = NULL;
	struct text text;
	int status;

	if (!kts_spec_is_valid(spec)) {
		status = report(spec, NULL, NULL, &text);
		compare(run, &text, status, threads, 0);
		return;
	}
	kts_input_read_memory("series.ndjson", series, len, &spec, 1, KTS_INPUT_OPTIONS(.threads = threads), &input);
	if (!input)
		die("kts_input_read_memory");
	if (!kts_input_is_valid(input)) {
		status = report(spec, input, NULL, &text);
		compare(run, &text, status, threads, 0);
	} else {
		for (size_t i = 0; i < sizeof chunk_sizes / sizeof *chunk_sizes; i++) {
			struct kts_judgement *judgement;

			kts_judge(spec, input, KTS_JUDGE_OPTIONS(.chunk_samples = chunk_sizes[i], .all_evidence = all),
				  &judgement);
			status = report(spec, input, judgement, &text);
			compare(run, &text, status, threads, chunk_sizes[i]);
			kts_judgement_free(judgement);
		}
	}
	kts_input_free(input);
}

static char *take(size_t len)
{
	char *text = malloc(len + 1);

	if (!text || fread(text, 1, len, stdin) != len)
		die("standard input");
	text[len] = '\0';
	return text;
}

int main(void)
{
	size_t spec_len, series_len;
	int all;

	while (scanf("%zu %zu %d%*1[\n]", &spec_len, &series_len, &all) == 3) {
		char *spec_text = take(spec_len), *series = take(series_len);
		struct run run = { .begun = false };
		struct kts_spec *spec = NULL;

		open_text(&run.differences);
		kts_spec_compile_text("spec.kts", spec_text, spec_len, NULL, &spec);
		if (!spec)
			die("kts_spec_compile_text");
		for (size_t i = 0; i < sizeof thread_counts / sizeof *thread_counts; i++)
			judge(&run, spec, series, series_len, thread_counts[i], all);
		close_text(&run.differences);
		printf("%d %zu %zu\n", run.status, run.first.len, run.differences.len);
		fwrite(run.first.ptr, 1, run.first.len, stdout);
		fwrite(run.differences.ptr, 1, run.differences.len, stdout);
		if (fflush(stdout) != 0)
			die("standard output");
		free(run.first.ptr);
		free(run.differences.ptr);
		kts_spec_free(spec);
		free(spec_text);
		free(series);
	}
	return 0;
}
