/* SPDX-License-Identifier: MIT */
#include "runtime/cli/check.h"

#include <stdlib.h>
#include <string.h>

const struct cli_option cli_check_options[] = {
	[CHECK_SERIES] = { 's', "series", "FILE", "judge this series, whatever the specs name; also a quoted pattern" },
	[CHECK_DEFINE] = { 'D', "define", "NAME=VALUE", "set a param of the specs" },
	[CHECK_REPORT] = { 0, "report", "FORMAT[:FILE]", "text (default), tap, junit, json, github; repeatable" },
	[CHECK_ONLY] = { 0, "only", "GLOB", "only checks with this label, or \"group / label\"" },
	[CHECK_THREADS] = { 0, "threads", "N", "read with N threads" },
	[CHECK_EVENTS] = { 0, "events", "FILE", "the stimulus events, whatever the specs name" },
	[CHECK_TAIL] = { 0, "truncated-tail", "ignore", "accept a last line that was cut off" },
	[CHECK_COLOR] = { 0, "color", "auto|always|never", "colours and plots in the text report" },
	[CHECK_ALL] = { 0, "all", NULL, "show every violation, not the first 10 of a check" },
	[CHECK_OPEN] = { 0, "inconclusive", "pass|skip", "end with 0 or 77 instead of 2" },
	[CHECK_TRACE] = { 0, "trace", NULL, "first what became of each sample, check by check" },
	{ 0 },
};

bool check_take(void *context, int option, const char *value)
{
	struct check *c = context;

	switch (option) {
	case CLI_OPERAND:
		c->run[c->n++].file = value;
		return true;
	case CHECK_SERIES:
		return check_series_take(c, value);
	case CHECK_DEFINE:
		if (!cli_define(c->command, value, &c->param[c->n_params]))
			return false;
		c->n_params++;
		return true;
	case CHECK_REPORT:
		return cli_take_report(c->command, value, c->report, &c->n_reports);
	case CHECK_ONLY:
		return cli_once(c->command, "--only", &c->only, value);
	case CHECK_ALL:
		c->all = true;
		return true;
	case CHECK_TRACE:
		c->trace = true;
		return true;
	case CHECK_OPEN:
		return check_take_open(c->command, value, &c->open);
	case CHECK_THREADS:
		return cli_number(c->command, "threads", value, 1024, &c->input.threads);
	case CHECK_EVENTS:
		return cli_once(c->command, "--events", &c->input.events, value);
	case CHECK_TAIL:
		return cli_take_tail(c->command, value, &c->input.ignore_truncated_tail);
	case CHECK_COLOR:
		return cli_take_color(c->command, value, &c->color);
	default:
		return false;
	}
}

/* What cannot be meant. 0, or a status. */
static int check_words(const struct check *c)
{
	size_t from_stdin = 0;

	for (size_t i = 0; i < c->series.n; i++)
		from_stdin += strcmp(c->series.name[i], "-") == 0;
	for (size_t i = 0; i < c->n; i++)
		from_stdin += strcmp(c->run[i].file, "-") == 0;
	if (!cli_check_reports(c->command, c->report, c->n_reports))
		return EXIT_QUESTION;
	if (c->n == 0)
		return cli_usage_error(c->command, "there is no spec");
	if (from_stdin > 1)
		return cli_usage_error(c->command, "standard input can be one spec or the series, not both");
	if (c->series.n > 1 && !c->judges)
		return cli_usage_error(c->command, "one series at a time: --series is given twice, `%s` and `%s`",
				       c->series.name[0], c->series.name[1]);
	if (c->series.n > 1 && c->input.events)
		return cli_usage_error(c->command, "--events is of one series, and there are %zu; X.events.json beside "
				       "X.ndjson is found by itself", c->series.n);
	return 0;
}

int check_taken(struct check *c)
{
	int status = check_series_find(c);

	if (status == 0)
		status = check_words(c);
	if (status == 0 && c->n_reports == 0)
		c->report[c->n_reports++] = (struct cli_report){ KTS_FORMAT_TEXT, NULL };
	return status;
}

bool check_begin(struct check *c, const struct cli_command *command, int argc)
{
	size_t most = (size_t)argc + 1;

	*c = (struct check){ .command = command, .input = { .size = sizeof(c->input) } };
	c->run = calloc(most, sizeof(*c->run));
	c->report = calloc(most, sizeof(*c->report));
	c->param = calloc(most, sizeof(*c->param));
	if (!c->run || !c->report || !c->param)
		cli_no_memory();
	return c->run && c->report && c->param;
}

/* 0: go on; else the status to end with, plus 1. */
static int parse(struct check *c, int argc, char **argv)
{
	int status = cli_take_all(c->command, argc, argv, check_take, c);

	if (status == 0) {
		status = check_taken(c);
		status += status != 0;
	}
	return status;
}

int check_main(const struct cli_command *command, int argc, char **argv, bool judges, int (*run)(struct check *c))
{
	struct check c;
	int status = EXIT_QUESTION;

	if (check_begin(&c, command, argc)) {
		c.judges = judges;
		status = parse(&c, argc, argv);
		status = status ? status - 1 : run(&c);
	}
	check_free(&c);
	return status;
}

/* Only the text report can stand behind a trace. 0, or a status. */
static int check_trace(const struct check *c)
{
	for (size_t i = 0; c->trace && i < c->n_reports; i++)
		if (!c->report[i].file && c->report[i].format != KTS_FORMAT_TEXT)
			return cli_usage_error(c->command, "--trace and the %s report are both written to standard output: give "
					       "the report a file, `%s:FILE`", kts_format_name(c->report[i].format),
					       kts_format_name(c->report[i].format));
	return 0;
}

/* 0, or a status. */
static int write_traces(const struct check *c)
{
	const struct kts_judge_options how = { .size = sizeof(how), .all_evidence = c->all };

	for (size_t i = 0; c->trace && i < c->n; i++) {
		const struct check_run *run = &c->run[i];
		enum kts_status rc;

		if (!run->judgement)
			continue;
		printf("trace of %s over %s\n", run->file, run->series);
		rc = kts_trace(run->spec, run->input, &how, stdout);
		putchar('\n');
		if (rc == KTS_EIO)
			return cli_error("cannot write the trace");
		if (rc == KTS_ELIMIT)
			return cli_error("%s: too many checks and samples to trace: choose checks with --only", run->file);
		if (rc != KTS_OK)
			return cli_error("%s: cannot be traced (%s)", run->file, kts_status_name(rc));
	}
	return 0;
}

static int run(struct check *c)
{
	int status = check_trace(c);

	if (status == 0)
		status = check_compile(c);

	if (status == 0)
		status = check_read(c);
	if (status == 0)
		status = check_judge(c);
	if (status == 0)
		status = write_traces(c);
	if (status == 0)
		status = check_write_reports(c);
	return status;
}

int cli_check(const struct cli_command *command, int argc, char **argv)
{
	return check_main(command, argc, argv, true, run);
}
