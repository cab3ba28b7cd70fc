/* SPDX-License-Identifier: MIT */
#include "runtime/cli/check.h"

#include <stdlib.h>
#include <string.h>

enum { SERIES, DEFINE, REPORT, ONLY, ALL, OPEN, THREADS, EVENTS, TAIL, COLOR };

const struct cli_option cli_check_options[] = {
	[SERIES] = { 's', "series", "FILE", "judge this series, whatever the specs name" },
	[DEFINE] = { 'D', "define", "NAME=VALUE", "set a param of the specs" },
	[REPORT] = { 0, "report", "FORMAT[:FILE]", "text (default), tap, junit, json, github; repeatable" },
	[ONLY] = { 0, "only", "GLOB", "only checks with this label, or \"group / label\"" },
	[ALL] = { 0, "all", NULL, "show every violation, not the first 10 of a check" },
	[OPEN] = { 0, "inconclusive", "pass|skip", "end with 0 or 77 instead of 2" },
	[THREADS] = { 0, "threads", "N", "read with N threads" },
	[EVENTS] = { 0, "events", "FILE", "the stimulus events, whatever the specs name" },
	[TAIL] = { 0, "truncated-tail", "ignore", "accept a last line that was cut off" },
	[COLOR] = { 0, "color", "auto|always|never", "colours and plots in the text report" },
	{ 0 },
};

static bool take_report(struct check *c, const char *value)
{
	const char *colon = strchr(value, ':');
	size_t len = colon ? (size_t)(colon - value) : strlen(value);
	struct check_report *report = &c->report[c->n_reports];
	const char *names[16], *nearest;
	size_t n = 0;
	char name[32];

	if (len < sizeof(name)) {
		memcpy(name, value, len);
		name[len] = '\0';
		report->file = colon && strcmp(colon + 1, "-") != 0 ? colon + 1 : NULL;
		if (colon && colon[1] == '\0') {
			cli_usage_error(c->command, "--report %s has no file behind the colon", value);
			return false;
		}
		if (kts_format_find(name, &report->format) == KTS_OK) {
			c->n_reports++;
			return true;
		}
		while (n < 15 && kts_format_name(n)) {
			names[n] = kts_format_name(n);
			n++;
		}
		names[n] = NULL;
		nearest = cli_nearest(name, names);
		if (nearest) {
			cli_usage_error(c->command, "there is no report format `%s`; did you mean `%s`?", name, nearest);
			return false;
		}
	}
	cli_usage_error(c->command, "there is no report format `%.*s`: write text, tap, junit, json or github", (int)len,
			value);
	return false;
}

/* The value of an option with few words; -1 after telling which there are. */
static int take_word(struct check *c, const char *option, const char *value, const char *const *words)
{
	for (int i = 0; words[i]; i++) {
		if (strcmp(words[i], value) == 0)
			return i;
	}
	if (words[1])
		cli_usage_error(c->command, "--%s takes `%s`%s `%s`%s%s%s, not `%s`", option, words[0],
				words[2] ? "," : " or", words[1], words[2] ? " or `" : "", words[2] ? words[2] : "",
				words[2] ? "`" : "", value);
	else
		cli_usage_error(c->command, "--%s takes `%s`, not `%s`", option, words[0], value);
	return -1;
}

/* An option that names one thing. */
static bool take_once(const struct check *c, const char *option, const char **slot, const char *value)
{
	if (*slot) {
		cli_usage_error(c->command, "%s is given twice: `%s` and `%s`", option, *slot, value);
		return false;
	}
	*slot = value;
	return true;
}

static bool take(struct check *c, int option, const char *value)
{
	static const char *const open_words[] = { "pass", "skip", NULL };
	static const char *const tail_words[] = { "ignore", NULL };
	static const char *const color_words[] = { "auto", "always", "never", NULL };
	int word;

	switch (option) {
	case SERIES:
		return take_once(c, "--series", &c->series, value);
	case DEFINE:
		if (!cli_define(c->command, value, &c->param[c->n_params]))
			return false;
		c->n_params++;
		return true;
	case REPORT:
		return take_report(c, value);
	case ONLY:
		return take_once(c, "--only", &c->only, value);
	case ALL:
		c->all = true;
		return true;
	case OPEN:
		word = take_word(c, "inconclusive", value, open_words);
		c->open = word == 0 ? CHECK_OPEN_PASS : CHECK_OPEN_SKIP;
		return word >= 0;
	case THREADS:
		return cli_number(c->command, "threads", value, 1024, &c->input.threads);
	case EVENTS:
		return take_once(c, "--events", &c->input.events, value);
	case TAIL:
		c->input.ignore_truncated_tail = 1;
		return take_word(c, "truncated-tail", value, tail_words) >= 0;
	case COLOR:
		word = take_word(c, "color", value, color_words);
		if (word >= 0)
			c->color = (enum cli_color)word;
		return word >= 0;
	default:
		return false;
	}
}

/* What cannot be meant. 0, or a status. */
static int check_words(const struct check *c)
{
	size_t to_stdout = 0, from_stdin = c->series && strcmp(c->series, "-") == 0;

	for (size_t i = 0; i < c->n_reports; i++) {
		to_stdout += !c->report[i].file;
		for (size_t k = 0; k < i && c->report[i].file; k++)
			if (c->report[k].file && strcmp(c->report[i].file, c->report[k].file) == 0)
				return cli_usage_error(c->command, "two reports cannot go to one file, `%s`",
						       c->report[i].file);
	}
	for (size_t i = 0; i < c->n; i++)
		from_stdin += strcmp(c->run[i].file, "-") == 0;
	if (c->n == 0)
		return cli_usage_error(c->command, "there is no spec");
	if (to_stdout > 1)
		return cli_usage_error(c->command, "only one report can go to standard output; write --report FORMAT:FILE");
	if (from_stdin > 1)
		return cli_usage_error(c->command, "standard input can be one spec or the series, not both");
	return 0;
}

/* 0: go on; else the status to end with, plus 1. */
static int parse(struct check *c, int argc, char **argv)
{
	struct cli_words words = { .command = c->command, .argc = argc, .argv = argv };
	const char *value;
	int option, status;

	while ((option = cli_next(&words, &value)) != CLI_END) {
		if (option == CLI_HELP)
			return cli_close_stdout() + 1;
		if (option == CLI_ERROR)
			return EXIT_QUESTION + 1;
		if (option == CLI_OPERAND)
			c->run[c->n++].file = value;
		else if (!take(c, option, value))
			return EXIT_QUESTION + 1;
	}
	status = check_words(c);
	if (status)
		return status + 1;
	if (c->n_reports == 0)
		c->report[c->n_reports++] = (struct check_report){ KTS_FORMAT_TEXT, NULL };
	return 0;
}

static int run(struct check *c)
{
	int status = check_compile(c);

	if (status == 0)
		status = check_read(c);
	if (status == 0)
		status = check_judge(c);
	if (status == 0)
		status = check_write_reports(c);
	return status;
}

int cli_check(const struct cli_command *command, int argc, char **argv)
{
	struct check c = { .command = command, .input = { .size = sizeof(c.input) } };
	size_t most = (size_t)argc + 1;
	int status = EXIT_QUESTION;

	c.run = calloc(most, sizeof(*c.run));
	c.report = calloc(most, sizeof(*c.report));
	c.param = calloc(most, sizeof(*c.param));
	if (!c.run || !c.report || !c.param) {
		cli_error("out of memory");
	} else {
		status = parse(&c, argc, argv);
		status = status ? status - 1 : run(&c);
	}
	check_free(&c);
	return status;
}
