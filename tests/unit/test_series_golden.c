/* SPDX-License-Identifier: MIT */
/*
 * Series as text beside the columns that come out: tests/golden/series/NAME.case.
 *
 *	what it is about
 *	--- signals
 *	signal x : u64 = values.x
 *	--- series		(or: "series cut", without the last line end; "series tail", that and
 *	{"tag":...}		 --truncated-tail=ignore)
 *	--- columns
 *	what must come out
 *
 * UPDATE_GOLDENS=1 in the environment writes what comes out.
 */
#include <check.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/series_text.h"
#include "tests/support/suite.h"

#define MOST_CASES	300

static char *names[MOST_CASES];
static int n_names;

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static const char *folder(void)
{
	static char path[4096];
	const char *top = getenv("top_srcdir");

	snprintf(path, sizeof path, "%s/tests/golden/series", top ? top : ".");
	return path;
}

static void find_cases(void)
{
	DIR *dir = opendir(folder());

	if (!dir)
		return;
	for (struct dirent *e; (e = readdir(dir)) != NULL && n_names < MOST_CASES;) {
		size_t len = strlen(e->d_name);

		if (len > 5 && strcmp(e->d_name + len - 5, ".case") == 0)
			names[n_names++] = strdup(e->d_name);
	}
	closedir(dir);
	qsort(names, (size_t)n_names, sizeof *names, compare);
}

struct section {
	const char *title;	/* what follows the name */
	const char *begin, *end;
};

/* The text between "--- NAME ..." and the next "--- ", or the end. */
static struct section find_section(const char *text, const char *name)
{
	char head[40];
	struct section s = { NULL, NULL, NULL };

	snprintf(head, sizeof head, "--- %s", name);
	for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		if (s.begin && strncmp(line, "--- ", 4) == 0) {
			s.end = line;
			return s;
		}
		if (!s.begin && strncmp(line, head, strlen(head)) == 0) {
			s.title = line + strlen(head);
			s.begin = strchr(line, '\n') + 1;
		}
	}
	s.end = text + strlen(text);
	return s;
}

/* However the bytes come. */
static void check_stream(const char *name, const struct kts_test_ask *ask, const struct section *series,
			 const struct section *columns, const struct kts_series_options *options)
{
	static const size_t steps[] = { 1, 2, 3, 7, 50, 333, 4096, 1 << 20 };
	size_t len = (size_t)(columns->end - columns->begin);

	for (size_t i = 0; i < sizeof steps / sizeof *steps && !getenv("UPDATE_GOLDENS"); i++) {
		char *got = kts_test_stream_series(ask, series->begin, (size_t)(series->end - series->begin), steps[i],
						   options);

		ck_assert_ptr_nonnull(got);
		ck_assert_msg(strlen(got) == len && memcmp(got, columns->begin, len) == 0,
			      "%s: other columns, %zu bytes at a time:\n%s", name, steps[i], got);
		free(got);
	}
}

static void check_case(const char *name)
{
	char path[5000], got_path[5000];
	size_t len;

	snprintf(path, sizeof path, "%s/%s", folder(), name);
	char *text = kts_test_read(path, &len);

	ck_assert_ptr_nonnull(text);
	struct section signals = find_section(text, "signals"), series = find_section(text, "series");
	struct section columns = find_section(text, "columns");
	struct kts_series_options options = { 0 };
	struct kts_test_ask ask;

	ck_assert_msg(signals.begin && series.begin && columns.begin, "%s has not all its sections", name);
	char *spec = strndup(signals.begin, (size_t)(signals.end - signals.begin));

	if (strncmp(series.title, " cut", 4) == 0 || strncmp(series.title, " tail", 5) == 0)
		series.end--;
	options.ignore_truncated_tail = strncmp(series.title, " tail", 5) == 0;
	kts_test_ask(&ask, spec);
	for (unsigned threads = 1; threads <= 3; threads += 2) {
		options.threads = threads;
		char *got = kts_test_read_series(&ask, series.begin, (size_t)(series.end - series.begin), &options);

		ck_assert_ptr_nonnull(got);
		if (getenv("UPDATE_GOLDENS")) {
			FILE *out = fopen(path, "wb");

			ck_assert_ptr_nonnull(out);
			fwrite(text, 1, (size_t)(columns.begin - text), out);
			fputs(got, out);
			fclose(out);
			threads = 3;
		} else if (strlen(got) != (size_t)(columns.end - columns.begin) ||
			   memcmp(got, columns.begin, strlen(got)) != 0) {
			const char *tmp = getenv("TEST_TMP");

			snprintf(got_path, sizeof got_path, "%s/%s.got", tmp ? tmp : "/tmp", name);
			FILE *out = fopen(got_path, "wb");

			if (out) {
				fputs(got, out);
				fclose(out);
			}
			ck_abort_msg("%s: other columns, see %s:\n%s", name, got_path, got);
		}
		free(got);
	}
	check_stream(name, &ask, &series, &columns, &options);
	kts_test_ask_free(&ask);
	free(spec);
	free(text);
}

START_TEST(golden)
{
	check_case(names[_i]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("series_golden");
	TCase *tcase = tcase_create("cases");

	find_cases();
	tcase_set_timeout(tcase, 600);
	tcase_add_loop_test(tcase, golden, 0, n_names);
	suite_add_tcase(suite, tcase);
	int failed = run_suite(suite);

	for (int i = 0; i < n_names; i++)
		free(names[i]);
	return failed || !n_names ? EXIT_FAILURE : EXIT_SUCCESS;
}
