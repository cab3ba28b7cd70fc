/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "runtime/cli/cli.h"

enum { DEFINE, REPORT, ONLY, ALL, COLOR };

const struct cli_option cli_test_options[] = {
	[DEFINE] = { 'D', "define", "NAME=VALUE", "set a param of the specs" },
	[REPORT] = { 0, "report", "FORMAT[:FILE]", "text (default), tap, junit, json; repeatable" },
	[ONLY] = { 0, "only", "GLOB", "only tests with this name, or \"group / name\"" },
	[ALL] = { 0, "all", NULL, "show every violation, not the first 10 of a check" },
	[COLOR] = { 0, "color", "auto|always|never", "colours in the text report" },
	{ 0 },
};

/* Names that a message lists. */
#define NAMES_SHOWN	12u

/* One spec on its way. */
struct test_run {
	const char *file;
	struct kts_spec *spec;
	struct kts_test **test;
	size_t n;
};

struct test {
	const struct cli_command *command;
	struct test_run *run;
	size_t n;
	struct cli_report *report;
	size_t n_reports;
	struct kts_param *param;
	size_t n_params;
	const char *only;
	bool all;
	enum cli_color color;
	struct kts_report *result;
};

static bool take(void *context, int option, const char *value)
{
	struct test *t = context;

	switch (option) {
	case CLI_OPERAND:
		t->run[t->n++].file = value;
		return true;
	case DEFINE:
		if (!cli_define(t->command, value, &t->param[t->n_params]))
			return false;
		t->n_params++;
		return true;
	case REPORT:
		if (!cli_take_report(t->command, value, t->report, &t->n_reports))
			return false;
		if (t->report[t->n_reports - 1].format != KTS_FORMAT_GITHUB)
			return true;
		cli_usage_error(t->command, "tests have no report `github`: write text, tap, junit or json");
		return false;
	case ONLY:
		return cli_once(t->command, "--only", &t->only, value);
	case ALL:
		t->all = true;
		return true;
	case COLOR:
		return cli_take_color(t->command, value, &t->color);
	default:
		return false;
	}
}

/* What cannot be meant. 0, or a status. */
static int check_words(const struct test *t)
{
	size_t from_stdin = 0;

	for (size_t i = 0; i < t->n; i++)
		from_stdin += strcmp(t->run[i].file, "-") == 0;
	if (!cli_check_reports(t->command, t->report, t->n_reports))
		return EXIT_QUESTION;
	if (t->n == 0)
		return cli_usage_error(t->command, "there is no spec");
	if (from_stdin > 1)
		return cli_usage_error(t->command, "standard input can be one spec only");
	return 0;
}

/* 0: go on; else the status to end with, plus 1. */
static int parse(struct test *t, int argc, char **argv)
{
	int status = cli_take_all(t->command, argc, argv, take, t);

	if (status)
		return status;
	status = check_words(t);
	if (status)
		return status + 1;
	if (t->n_reports == 0)
		t->report[t->n_reports++] = (struct cli_report){ KTS_FORMAT_TEXT, NULL };
	return 0;
}

static int compile(struct test *t)
{
	const struct kts_spec_options options = { .size = sizeof(options), .param = t->param, .n_params = t->n_params };

	for (size_t i = 0; i < t->n; i++) {
		kts_spec_compile_file(t->run[i].file, &options, &t->run[i].spec);
		if (!t->run[i].spec)
			return cli_no_memory();
		kts_spec_print_diagnostics(t->run[i].spec, stderr, cli_wants_color(t->color, stderr));
	}
	return 0;
}

/* No test matches --only: say which there are. */
static int no_hit(const struct test *t)
{
	size_t shown = 0, more = 0;

	fprintf(stderr, "kts: no test is called `%s`\n", t->only);
	for (size_t i = 0; i < t->n; i++) {
		for (size_t k = 0; k < kts_spec_test_count(t->run[i].spec); k++) {
			if (shown < NAMES_SHOWN)
				fprintf(stderr, "%s%s\n", shown++ ? "        " : "  help: ", kts_spec_test_name(t->run[i].spec, k));
			else
				more++;
		}
	}
	if (more)
		fprintf(stderr, "        and %zu more\n", more);
	return EXIT_QUESTION;
}

static int run_tests(struct test *t, struct test_run *run)
{
	const struct kts_judge_options options = { .size = sizeof(options), .all_evidence = t->all };
	size_t n = kts_spec_test_count(run->spec);

	run->test = calloc(n + 1, sizeof(*run->test));
	if (!run->test)
		return cli_no_memory();
	for (size_t i = 0; i < n; i++) {
		enum kts_status rc;

		if (t->only && !kts_spec_test_matches(run->spec, i, t->only))
			continue;
		rc = kts_test_run(run->spec, i, &options, &run->test[run->n]);
		if (rc != KTS_OK)
			return rc == KTS_ENOMEM ? cli_no_memory() : cli_error("%s: %s could not be run (%s)", run->file,
									  kts_spec_test_name(run->spec, i),
									  kts_status_name(rc));
		run->n++;
	}
	return 0;
}

static int run_all(struct test *t)
{
	size_t valid = 0, there = 0, hits = 0;

	if (kts_report_new(&t->result) != KTS_OK)
		return cli_no_memory();
	for (size_t i = 0; i < t->n; i++) {
		struct test_run *run = &t->run[i];
		int status = run_tests(t, run);

		if (status)
			return status;
		valid += kts_spec_is_valid(run->spec) != 0;
		there += kts_spec_test_count(run->spec);
		hits += run->n;
		/* the question was about other tests than this one has */
		if (kts_spec_test_count(run->spec) && !run->n)
			continue;
		if (kts_report_add_tests(t->result, run->spec, (const struct kts_test *const *)run->test, run->n) != KTS_OK)
			return cli_no_memory();
	}
	if (t->only && valid == t->n && there && !hits)
		return no_hit(t);
	for (size_t i = 0; !there && i < t->n; i++)
		if (kts_spec_is_valid(t->run[i].spec))
			cli_error("%s: there is no inline test: write one, `test \"NAME\" { ... }`", t->run[i].file);
	return 0;
}

static int run(struct test *t)
{
	const struct cli_report_style style = { .color = t->color };
	int status = compile(t);

	if (status == 0)
		status = run_all(t);
	if (status)
		return status;
	if (!cli_write_reports(t->result, t->report, t->n_reports, &style))
		return EXIT_QUESTION;
	return kts_report_exit(t->result);
}

static void free_all(struct test *t)
{
	kts_report_free(t->result);
	for (size_t i = 0; t->run && i < t->n; i++) {
		for (size_t k = 0; k < t->run[i].n; k++)
			kts_test_free(t->run[i].test[k]);
		free(t->run[i].test);
		kts_spec_free(t->run[i].spec);
	}
	for (size_t i = 0; i < t->n_params; i++)
		free((char *)t->param[i].name);
	free(t->run);
	free(t->report);
	free(t->param);
}

int cli_test(const struct cli_command *command, int argc, char **argv)
{
	struct test t = { .command = command };
	size_t most = (size_t)argc + 1;
	int status = EXIT_QUESTION;

	t.run = calloc(most, sizeof(*t.run));
	t.report = calloc(most, sizeof(*t.report));
	t.param = calloc(most, sizeof(*t.param));
	if (!t.run || !t.report || !t.param) {
		cli_no_memory();
	} else {
		status = parse(&t, argc, argv);
		status = status ? status - 1 : run(&t);
	}
	free_all(&t);
	return status;
}
