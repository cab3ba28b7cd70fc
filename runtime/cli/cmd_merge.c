/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/cli/check.h"

enum { REPORT, OPEN };

const struct cli_option cli_merge_options[] = {
	[REPORT] = { 0, "report", "FORMAT[:FILE]", "json (default), text; repeatable" },
	[OPEN] = { 0, "inconclusive", "pass|skip", "end with 0 or 77 instead of 2" },
	{ 0 },
};

struct merge {
	const struct cli_command *command;
	struct kts_merge_input *input;
	size_t n;
	struct cli_report *report;
	size_t n_reports;
	enum check_open open;
	struct kts_merge *result;
};

static bool take(void *context, int option, const char *value)
{
	struct merge *m = context;

	switch (option) {
	case CLI_OPERAND:
		m->input[m->n++].name = value;
		return true;
	case REPORT:
		if (!cli_take_report(m->command, value, m->report, &m->n_reports))
			return false;
		if (m->report[m->n_reports - 1].format == KTS_FORMAT_JSON || m->report[m->n_reports - 1].format == KTS_FORMAT_TEXT)
			return true;
		cli_usage_error(m->command, "merged reports are written as json or text");
		return false;
	case OPEN:
		return check_take_open(m->command, value, &m->open);
	default:
		return false;
	}
}

/* What cannot be meant. 0, or a status. */
static int check_words(const struct merge *m)
{
	size_t from_stdin = 0;

	for (size_t i = 0; i < m->n; i++)
		from_stdin += strcmp(m->input[i].name, "-") == 0;
	if (!cli_check_reports(m->command, m->report, m->n_reports))
		return EXIT_QUESTION;
	if (m->n == 0)
		return cli_usage_error(m->command, "there is no report");
	if (from_stdin > 1)
		return cli_usage_error(m->command, "standard input can be one report only");
	return 0;
}

/* 0: go on; else the status to end with, plus 1. */
static int parse(struct merge *m, int argc, char **argv)
{
	int status = cli_take_all(m->command, argc, argv, take, m);

	if (status)
		return status;
	status = check_words(m);
	if (status)
		return status + 1;
	if (m->n_reports == 0)
		m->report[m->n_reports++] = (struct cli_report){ KTS_FORMAT_JSON, NULL };
	return 0;
}

static void show_progress(void *context, uint64_t reports, uint64_t total)
{
	check_progress_count(context, reports, total, "reports");
}

static int read_all(struct merge *m)
{
	struct kts_merge_options options = { .size = sizeof(options) };
	struct check_progress progress;
	enum kts_status rc;

	check_progress_begin(&progress, NULL);
	if (isatty(STDERR_FILENO)) {
		options.progress = show_progress;
		options.progress_context = &progress;
	}
	rc = kts_merge_reports(m->input, m->n, &options, &m->result);
	check_progress_end(&progress);
	if (rc == KTS_ENOMEM)
		return cli_no_memory();
	if (!m->result)
		return cli_error("the reports could not be merged (%s)", kts_status_name(rc));
	kts_merge_print_diagnostics(m->result, stderr, cli_wants_color(CLI_COLOR_AUTO, stderr));
	return kts_merge_is_valid(m->result) ? 0 : EXIT_QUESTION;
}

static enum kts_status write_merged(const void *what, enum kts_format format, const struct kts_report_options *options,
				    FILE *out)
{
	/* without colours, a plot or points that can be skipped */
	(void)options;
	return kts_merge_write(what, format, out);
}

static int run(struct merge *m)
{
	const struct cli_report_style style = { .color = CLI_COLOR_NEVER };
	int status = read_all(m), failed = 0;

	if (status)
		return status;
	/* one that cannot be written does not keep the others from being */
	for (size_t i = 0; i < m->n_reports; i++)
		failed |= cli_write_report(m->report[i].format, m->report[i].file, "we", &style, write_merged, m->result);
	if (failed)
		return EXIT_QUESTION;
	return check_exit(m->open, kts_merge_exit(m->result));
}

int cli_merge(const struct cli_command *command, int argc, char **argv)
{
	struct merge m = { .command = command };
	size_t most = (size_t)argc + 1;
	int status = EXIT_QUESTION;

	m.input = calloc(most, sizeof(*m.input));
	m.report = calloc(most, sizeof(*m.report));
	if (!m.input || !m.report) {
		cli_no_memory();
	} else {
		status = parse(&m, argc, argv);
		status = status ? status - 1 : run(&m);
	}
	kts_merge_free(m.result);
	free(m.input);
	free(m.report);
	return status;
}
