/* SPDX-License-Identifier: MIT */
#include "runtime/cli/cli.h"

#include <stdlib.h>
#include <string.h>

enum { TOKENS, AST, IR, CODE, COLUMNS, SERIES, EVENTS, DEFINE, TAIL };

_Static_assert((int)TOKENS == (int)KTS_DUMP_TOKENS && (int)CODE == (int)KTS_DUMP_CODE, "options in the order of kts.h");

const struct cli_option cli_dump_options[] = {
	[TOKENS] = { 0, "tokens", NULL, "what the scanner reads" },
	[AST] = { 0, "ast", NULL, "what the parser makes of it" },
	[IR] = { 0, "ir", NULL, "what the checker says it means" },
	[CODE] = { 0, "code", NULL, "the program that runs" },
	[COLUMNS] = { 0, "columns", NULL, "what is read from the series" },
	[SERIES] = { 's', "series", "FILE", "the series, for --columns" },
	[EVENTS] = { 0, "events", "FILE", "the stimulus events, for --columns" },
	[DEFINE] = { 'D', "define", "NAME=VALUE", "set a param of the spec" },
	[TAIL] = { 0, "truncated-tail", "ignore", "accept a last line that was cut off" },
	{ 0 },
};

struct dump {
	const struct cli_command *command;
	int what;		/* -1: not said */
	const char *file, *series;
	struct kts_param *param;
	size_t n_params;
	struct kts_input_options input;
};

static int dump_columns(const struct dump *d, const struct kts_spec *spec)
{
	const char *file = d->series ? d->series : kts_spec_series(spec);
	struct kts_input *input;
	enum kts_status rc;

	if (!kts_spec_is_valid(spec))
		return EXIT_QUESTION;
	if (!file)
		return cli_usage_error(d->command, "there is no series: give one with -s FILE");
	rc = kts_input_read_file(file, &spec, 1, &d->input, &input);
	kts_input_print_diagnostics(input, stderr, cli_wants_color(CLI_COLOR_AUTO, stderr));
	if (rc == KTS_OK)
		rc = kts_input_dump(input, spec, stdout);
	else if (!input)
		cli_error("%s: %s", file, kts_status_name(rc));
	kts_input_free(input);
	return rc == KTS_OK ? cli_close_stdout() : EXIT_QUESTION;
}

static int dump(const struct dump *d)
{
	const struct kts_spec_options options = { .size = sizeof(options), .param = d->param, .n_params = d->n_params };
	struct kts_spec *spec;
	enum kts_status rc;
	int status;

	rc = kts_spec_compile_file(d->file, &options, &spec);
	kts_spec_print_diagnostics(spec, stderr, cli_wants_color(CLI_COLOR_AUTO, stderr));
	if (!spec)
		return cli_error("%s: %s", d->file, kts_status_name(rc));
	if (d->what == COLUMNS) {
		status = dump_columns(d, spec);
	} else {
		/* what there is of a spec with errors helps to find them; the status tells of them all the same */
		if (kts_spec_dump(spec, (enum kts_dump)d->what, stdout) != KTS_OK)
			rc = rc == KTS_OK ? KTS_ENOMEM : rc;
		status = cli_close_stdout();
		if (rc != KTS_OK)
			status = EXIT_QUESTION;
	}
	kts_spec_free(spec);
	return status;
}

static bool take(void *context, int option, const char *value)
{
	struct dump *d = context;

	switch (option) {
	case CLI_OPERAND:
		if (d->file) {
			cli_usage_error(d->command, "one spec at a time, please");
			return false;
		}
		d->file = value;
		return true;
	case TOKENS:
	case AST:
	case IR:
	case CODE:
	case COLUMNS:
		if (d->what >= 0 && d->what != option) {
			cli_usage_error(d->command, "one stage at a time, please");
			return false;
		}
		d->what = option;
		return true;
	case SERIES:
		d->series = value;
		return true;
	case EVENTS:
		d->input.events = value;
		return true;
	case DEFINE:
		if (!cli_define(d->command, value, &d->param[d->n_params]))
			return false;
		d->n_params++;
		return true;
	case TAIL:
		return cli_take_tail(d->command, value, &d->input.ignore_truncated_tail);
	default:
		return false;
	}
}

/* 0: go on; else the status to end with, plus 1. */
static int parse(struct dump *d, int argc, char **argv)
{
	int status = cli_take_all(d->command, argc, argv, take, d);

	if (status)
		return status;
	if (d->what < 0)
		return cli_usage_error(d->command, "say which stage: --tokens, --ast, --ir, --code or --columns") + 1;
	if (!d->file)
		return cli_usage_error(d->command, "there is no spec") + 1;
	return 0;
}

int cli_dump(const struct cli_command *command, int argc, char **argv)
{
	struct dump d = { .command = command, .what = -1, .input = { .size = sizeof(d.input) } };
	int status;

	d.param = calloc((size_t)argc + 1, sizeof(*d.param));
	if (!d.param)
		return cli_no_memory();
	status = parse(&d, argc, argv);
	status = status ? status - 1 : dump(&d);
	for (size_t i = 0; i < d.n_params; i++)
		free((char *)d.param[i].name);
	free(d.param);
	return status;
}
