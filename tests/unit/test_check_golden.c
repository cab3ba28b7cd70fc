/* SPDX-License-Identifier: MIT */
/*
 * Every tests/golden/check/NAME.kts, compiled, gives NAME.out: the messages,
 * then the typed IR if there is one. A line `#! -D NAME=VALUE` of a spec is
 * an option of its compile. UPDATE_GOLDENS=1 writes the files anew.
 */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grammar/base/diag.h"
#include "tests/support/compile.h"
#include "tests/support/suite.h"

#define MAX_FILES 256
#define MAX_DEFINES 16

static char *folder, *name[MAX_FILES];
static int n_names;
static char *expected[MAX_FILES];

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list_folder(void)
{
	const char *top = getenv("top_srcdir");
	struct dirent *entry;
	DIR *dir;

	if (asprintf(&folder, "%s/tests/golden/check", top ? top : ".") < 0)
		abort();
	dir = opendir(folder);
	while (dir && (entry = readdir(dir)) && n_names < MAX_FILES) {
		size_t len = strlen(entry->d_name);

		if (len > 4 && strcmp(entry->d_name + len - 4, ".kts") == 0)
			name[n_names++] = strdup(entry->d_name);
	}
	if (dir)
		closedir(dir);
	qsort(name, (size_t)n_names, sizeof *name, by_name);
}

/* The options in @text, whose memory they keep using. */
static size_t read_defines(char *text, struct kts_define *define)
{
	size_t n = 0;

	for (char *line = strstr(text, "#! -D "); line && n < MAX_DEFINES; line = strstr(line, "#! -D ")) {
		char *value = strchr(line, '='), *end = strchr(line, '\n');

		ck_assert(value && end && value < end);
		*value = *end = '\0';
		define[n++] = (struct kts_define){ .name = line + 6, .value = value + 1 };
		line = end + 1;
	}
	return n;
}

static void write_golden(const char *path, const char *text)
{
	FILE *out = fopen(path, "wb");

	ck_assert_ptr_nonnull(out);
	fputs(text, out);
	ck_assert_int_eq(fclose(out), 0);
}

START_TEST(as_expected)
{
	struct kts_define define[MAX_DEFINES];
	struct kts_compile_options options = { .define = define, .loader = &kts_test_disk_loader };
	struct kts_test_compile t;
	char path[4096], out[4096], *text, *copy, *got, *want;
	size_t len;

	snprintf(path, sizeof path, "%s/%s", folder, name[_i]);
	snprintf(out, sizeof out, "%.*s.out", (int)(strlen(path) - 4), path);
	text = kts_test_read(path, &len);
	ck_assert_ptr_nonnull(text);
	copy = strdup(text);
	options.n_defines = read_defines(copy, define);
	/* Messages name the file alone, so that they are the same in every tree. */
	ck_assert_int_eq(chdir(folder), 0);
	kts_test_compile(&t, name[_i], text, len, &options);
	got = kts_test_compile_text(&t);
	ck_assert_int_eq(t.status == KTS_OK, t.diags->errors == 0);
	if (getenv("UPDATE_GOLDENS"))
		write_golden(out, got);
	want = kts_test_read(out, &len);
	if (!want || strcmp(got, want) != 0)
		fprintf(stderr, "--- %s gives:\n%s", name[_i], got);
	ck_assert_msg(want && strcmp(got, want) == 0, "%s does not give what its .out says", name[_i]);
	free(want);
	free(got);
	free(copy);
	free(text);
	kts_test_compile_free(&t);
}
END_TEST

/* Each code of the checker stands in some golden: a message that nobody has seen is not tested. */
START_TEST(every_code)
{
	/* What no text of a spec can bring about, or only a huge one; test_none is of `kts test`. */
	static const enum kts_diag_code elsewhere[] = { KTS_DIAG_use_limit, KTS_DIAG_test_none };
	const struct kts_diag_info *info;

	for (size_t row = 0; (info = kts_diag_info_row(row)); row++) {
		char code[KTS_DIAG_CODE_SIZE];
		bool found = info->code / 100 != 1;

		for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
			found |= info->code == elsewhere[i];
		kts_diag_code_text(info->code, code);
		for (int i = 0; i < n_names && !found; i++)
			found = expected[i] && strstr(expected[i], code);
		ck_assert_msg(found, "%s (%s) is in no golden", code, info->name);
	}
}
END_TEST

static void read_expected(void)
{
	char path[4096];
	size_t len;

	for (int i = 0; i < n_names; i++) {
		snprintf(path, sizeof path, "%s/%.*s.out", folder, (int)(strlen(name[i]) - 4), name[i]);
		expected[i] = kts_test_read(path, &len);
	}
}

int main(void)
{
	Suite *suite = suite_create("check golden");
	TCase *tcase = tcase_create("files");

	list_folder();
	read_expected();
	if (!n_names) {
		fprintf(stderr, "no specs in %s\n", folder);
		return 99;
	}
	tcase_add_loop_test(tcase, as_expected, 0, n_names);
	tcase_add_test(tcase, every_code);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
