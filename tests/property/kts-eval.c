/* SPDX-License-Identifier: MIT */
/*
 * The tool as a server of the property tests: judges many small series in one
 * process, each in chunks of several sizes, read by one thread and by two, and
 * as a stream that comes in several splits, and says where the reports differ
 * from each other, or a verdict that was final changed.
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
	size_t len, told;
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
	    kts_report_write(r, KTS_FORMAT_JSON, NULL, text->out) != KTS_OK || fflush(text->out) != 0)
		die("report");
	/* behind what is told: for people, with plots of samples that a stream may have forgotten */
	text->told = text->len;
	if (kts_report_write(r, KTS_FORMAT_TEXT, KTS_REPORT_OPTIONS(.plot = 1, .unicode = 1), text->out) != KTS_OK)
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

/* --- streams --- */

/* How a stream is cut: bytes at a time, or 0 for pieces of any size. */
static const size_t splits[] = { 1, 57, 1 << 20, 0, 0 };

struct finals {
	enum kts_verdict verdict;
	uint64_t line, column;		/* where the check stands: at the end it may be several */
	bool told;
};

/* The same numbers for the same series. */
static size_t piece_of(size_t split, uint64_t *state)
{
	if (split)
		return split;
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return 1 + (*state >> 33) % (*state >> 60 == 0 ? 3000 : 90);
}

/*
 * Whether there is something new to ask about: a piece of one byte in the middle of a word or number ends no sample, so most
 * of these are only looked at now and then.
 */
static bool is_worth_a_look(const char *series, size_t at, size_t piece)
{
	return piece > 1 || series[at] == '}' || series[at] == '\n' || at % 17 == 0;
}

/* What is asked of a stream between two pieces must not change it. */
static void look_at(struct kts_stream *stream, struct finals *finals, size_t n, FILE *differences)
{
	enum kts_verdict verdict;
	size_t spec, check;
	char waits[200];

	while (kts_stream_next_final(stream, &spec, &check, &verdict)) {
		struct kts_row_facts row = { .size = sizeof row };
		struct kts_check_facts facts = { .size = sizeof facts };

		if (check >= n || finals[check].told)
			fprintf(differences, "check %zu: final twice\n", check);
		if (kts_stream_check(stream, spec, check, &facts) != KTS_OK)
			fprintf(differences, "check %zu: final, and not there\n", check);
		finals[check] = (struct finals){ verdict, facts.line, facts.column, true };
		kts_stream_row(stream, spec, check, KTS_ROW_VIOLATED, 0, &row);
	}
	for (size_t i = 0; i < n; i++) {
		struct kts_check_facts facts = { .size = sizeof facts };

		kts_stream_check(stream, 0, i, &facts);
	}
	kts_stream_waits(stream, waits, sizeof waits);
}

/* One of what it was written out for came to the verdict. */
static bool is_confirmed(const struct kts_judgement *judgement, const struct finals *final)
{
	struct kts_check_facts facts = { .size = sizeof facts };

	for (size_t k = 0; kts_judgement_check(judgement, k, &facts) == KTS_OK; k++)
		if (facts.line == final->line && facts.column == final->column && facts.verdict == final->verdict)
			return true;
	return false;
}

static void compare_finals(struct kts_stream *stream, const struct finals *finals, size_t n, FILE *differences)
{
	const struct kts_judgement *judgement = kts_stream_judgement(stream, 0);

	for (size_t i = 0; judgement && i < n; i++) {
		if (finals[i].told && !is_confirmed(judgement, &finals[i]))
			fprintf(differences, "check %zu: final %d, and then not\n", i, finals[i].verdict);
	}
}

static void judge_stream(struct run *run, const struct kts_spec *spec, const char *series, size_t len, size_t split, int all,
			 uint64_t seed)
{
	size_t n = kts_spec_check_count(spec), at = 0;
	struct finals *finals = calloc(n + 1, sizeof *finals);
	struct kts_stream *stream = NULL;
	enum kts_status rc;
	struct text text;
	int status;

	if (!finals)
		die("calloc");
	rc = kts_stream_new("series.ndjson", &spec, 1, KTS_STREAM_OPTIONS(.all_evidence = all), &stream);
	if (!stream)
		die("kts_stream_new");
	while (rc == KTS_OK && at < len) {
		size_t piece = piece_of(split, &seed);

		piece = piece < len - at ? piece : len - at;
		rc = kts_stream_feed(stream, series + at, piece);
		if (rc == KTS_OK && is_worth_a_look(series, at, piece))
			look_at(stream, finals, n, run->differences.out);
		at += piece;
	}
	if (rc == KTS_OK)
		kts_stream_end(stream);
	compare_finals(stream, finals, n, run->differences.out);
	status = report(spec, kts_stream_input(stream), kts_stream_judgement(stream, 0), &text);
	/* chunk 0: a stream, and for threads how it is cut */
	compare(run, &text, status, (unsigned int)split, 0);
	kts_stream_free(stream);
	free(finals);
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
		for (size_t i = 0; i < sizeof splits / sizeof *splits && kts_spec_is_valid(spec); i++)
			judge_stream(&run, spec, series, series_len, splits[i], all, series_len + i);
		close_text(&run.differences);
		printf("%d %zu %zu\n", run.status, run.first.told, run.differences.len);
		fwrite(run.first.ptr, 1, run.first.told, stdout);
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
