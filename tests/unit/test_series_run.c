/* SPDX-License-Identifier: MIT */
/* Data about the run: where they may come from, and how much of them. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/limits.h"
#include "tests/support/series_text.h"
#include "tests/support/suite.h"

static void write_file(const char *name, const char *text, char path[400])
{
	const char *tmp = getenv("TEST_TMP");
	FILE *out;

	snprintf(path, 400, "%s/%s", tmp ? tmp : "/tmp", name);
	out = fopen(path, "wb");
	ck_assert_ptr_nonnull(out);
	fputs(text, out);
	ck_assert_int_eq(fclose(out), 0);
}

/* A file of events says which ones there are, beside the series or named. */
START_TEST(events_of_a_file)
{
	static const char series[] = "{\"stimulus_events\":[{\"elapsed_ms\":1,\"label\":\"of the series\"}]}\n"
				     "{\"tag\":\"a\",\"stats\":{\"x\":1}}\n";
	char file[400], events[400];
	struct kts_test_ask ask;

	write_file("run_events.ndjson", series, file);
	write_file("run_other.json", "[{\"elapsed_ms\":1,\"label\":\"of the file\"}]", events);
	kts_test_ask(&ask, "project text run.stimulus_events[0].label");
	for (int named = 0; named < 2; named++) {
		struct kts_series_options options = { .file = file, .events_file = named ? events : NULL };
		char *got = kts_test_read_file(&ask, &options);

		ck_assert_ptr_nonnull(got);
		ck_assert_ptr_nonnull(strstr(got, named ? "values \"of the file\"" : "values \"of the series\""));
		free(got);
	}
	kts_test_ask_free(&ask);
	remove(file);
	remove(events);
}
END_TEST

/* @n samples, each with @bytes about the run behind it. */
static char *large_run(size_t bytes, int n, bool lines, size_t *len)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, len);

	ck_assert_ptr_nonnull(out);
	for (int i = 0; i < n; i++) {
		fprintf(out, "{%s\"tag\":\"t%d\",\"stats\":{\"x\":1}}\n", lines ? "" : "\n", i);
		fprintf(out, "{\"monitor\":{\"n\":%d,\"pad\":\"", i);
		for (size_t k = 0; k < bytes; k += 1024)
			fprintf(out, "%01024d", 0);
		fprintf(out, "\"}}\n");
	}
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

START_TEST(too_much)
{
	struct kts_test_ask ask, other;
	size_t part = KTS_MAX_OBJECT_BYTES / 5, len;

	kts_test_ask(&ask, "project u64 run.monitor.n");
	kts_test_ask(&other, "signal x : u64 = stats.x");
	for (int i = 0; i < 4; i++) {
		bool fits = i & 1, lines = i & 2;
		char *series = large_run(part, fits ? 4 : 6, lines, &len);
		char *got = kts_test_read_series(&ask, series, len, NULL);

		ck_assert_ptr_nonnull(got);
		if (fits)
			ck_assert_ptr_nonnull(strstr(got, "column run.monitor.n : u64, 1 of 1 valid\n  values 3\n"));
		else
			ck_assert_ptr_nonnull(strstr(got, "the data about the run is larger than 64 MiB"));
		free(got);
		/* who does not ask for them keeps none */
		got = kts_test_read_series(&other, series, len, NULL);
		ck_assert_ptr_nonnull(got);
		ck_assert_ptr_nonnull(strstr(got, "column stats.x : u64, "));
		free(got);
		free(series);
	}
	kts_test_ask_free(&ask);
	kts_test_ask_free(&other);
}
END_TEST

/* The last one counts, whichever thread reads it. */
START_TEST(threads)
{
	struct kts_test_ask ask;
	size_t len;
	char *series = large_run(2048, 4000, true, &len);

	kts_test_ask(&ask, "project u64 run.monitor.n\nproject u64 stats.x");
	for (unsigned n = 1; n <= 4; n++) {
		char *got = kts_test_read_series(&ask, series, len, &(struct kts_series_options){ .threads = n });

		ck_assert_ptr_nonnull(got);
		ck_assert_ptr_nonnull(strstr(got, "column run.monitor.n : u64, 1 of 1 valid\n  values 3999\n"));
		ck_assert_ptr_nonnull(strstr(got, "column stats.x : u64, 4000 of 4000 valid\n"));
		free(got);
	}
	kts_test_ask_free(&ask);
	free(series);
}
END_TEST

START_TEST(many_labels)
{
	struct kts_test_ask ask;
	char *series = NULL;
	size_t len;
	FILE *out = open_memstream(&series, &len);

	ck_assert_ptr_nonnull(out);
	fprintf(out, "{\"tag\":\"a\",\"stats\":{\"x\":1}}\n{\"stimulus_events\":[{\"elapsed_ms\":0,\"step_index\":1}");
	for (unsigned i = 0; i < KTS_MAX_EVENT_LABELS; i++)
		fprintf(out, ",{\"elapsed_ms\":%u,\"label\":\"l\"}", i);
	fprintf(out, "]}\n");
	kts_test_ask(&ask, "signal x : u64 = stats.x");
	for (int more = 0; more < 2; more++) {
		if (more)
			fprintf(out, "{\"stimulus_events\":[{\"elapsed_ms\":1,\"label\":\"m\"}]}\n");
		ck_assert_int_eq(fflush(out), 0);
		char *got = kts_test_read_series(&ask, series, len, NULL);

		ck_assert_ptr_nonnull(got);
		ck_assert_ptr_nonnull(strstr(got, "labels: 1 \"l\"\n"));
		ck_assert_int_eq(strstr(got, "warning: only the labels of the first 65536 stimulus events are known\n") != NULL,
				 more);
		free(got);
	}
	fclose(out);
	free(series);
	kts_test_ask_free(&ask);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("series_run");
	TCase *tcase = tcase_create("run");

	tcase_set_timeout(tcase, 600);
	tcase_add_test(tcase, events_of_a_file);
	tcase_add_test(tcase, too_much);
	tcase_add_test(tcase, threads);
	tcase_add_test(tcase, many_labels);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
