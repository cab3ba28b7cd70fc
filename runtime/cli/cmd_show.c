/* SPDX-License-Identifier: MIT */
#include "runtime/cli/check.h"

#include <string.h>
#include <unistd.h>

enum { SPEC, EVENTS, TAIL };

const struct cli_option cli_show_options[] = {
	[SPEC] = { 0, "spec", NULL, "write a first spec, which the series passes" },
	[EVENTS] = { 0, "events", "FILE", "the stimulus events that the phases are derived from" },
	[TAIL] = { 0, "truncated-tail", "ignore", "accept a last line that was cut off" },
	{ 0 },
};

struct show {
	const struct cli_command *command;
	const char *series;
	struct kts_survey_options options;
};

/* False after telling what is wrong. */
static bool take_operand(struct show *s, const char *value)
{
	if (!s->series) {
		s->series = value;
	} else if (!s->options.path) {
		s->options.path = value;
	} else {
		cli_usage_error(s->command, "one series and one PATH, please; what is `%s`?", value);
		return false;
	}
	return true;
}

static bool take(void *context, int option, const char *value)
{
	struct show *s = context;

	switch (option) {
	case CLI_OPERAND:
		return take_operand(s, value);
	case SPEC:
		s->options.first_spec = 1;
		return true;
	case EVENTS:
		return cli_once(s->command, "--events", &s->options.events, value);
	case TAIL:
		return cli_take_tail(s->command, value, &s->options.ignore_truncated_tail);
	default:
		return false;
	}
}

static int show(struct show *s)
{
	struct check_progress progress;
	struct kts_survey *survey;
	enum kts_status rc;

	check_progress_begin(&progress, s->series);
	if (isatty(STDERR_FILENO)) {
		s->options.progress = check_progress_read;
		s->options.progress_context = &progress;
	}
	rc = kts_survey_file(s->series, &s->options, &survey);
	check_progress_end(&progress);
	kts_survey_print_diagnostics(survey, stderr, cli_wants_color(CLI_COLOR_AUTO, stderr));
	if (rc == KTS_OK)
		rc = s->options.first_spec ? kts_survey_write_spec(survey, stdout) : kts_survey_write(survey, stdout);
	else if (!survey)
		cli_error("%s: %s", s->series, kts_status_name(rc));
	kts_survey_free(survey);
	return rc == KTS_OK ? cli_close_stdout() : EXIT_QUESTION;
}

int cli_show(const struct cli_command *command, int argc, char **argv)
{
	struct show s = { .command = command, .options = { .size = sizeof(s.options) } };
	int status = cli_take_all(command, argc, argv, take, &s);

	if (status)
		return status - 1;
	if (!s.series)
		return cli_usage_error(command, "there is no series");
	return show(&s);
}
