/* SPDX-License-Identifier: MIT */
#include "runtime/cli/cli.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static const struct cli_option no_options[] = { { 0 } };

static const struct cli_command commands[] = {
	{
		"check", "[options] SPEC...", "Judge recorded series by specs.",
		"Exit status: 0 pass, 1 fail, 2 inconclusive, 99 a question that could not be asked;\n"
		"of several specs the worst of 99, 1, 2, 0. `-` is standard input, for a spec or a series.\n",
		cli_check_options, cli_check,
	},
	{
		"test", "[options] SPEC...", "Run the inline tests of specs.",
		"Exit status: 0 all expectations hold, 1 some do not, 99 a question that could not be\n"
		"asked, or no test at all. `-` is a spec from standard input.\n",
		cli_test_options, cli_test,
	},
	{
		"fmt", "[--check] SPEC...", "Lay out specs in the one way.",
		"Files that are laid out otherwise are rewritten; `-` is standard input, and its layout goes to\n"
		"standard output. Comments are kept, and so is what the spec means.\n"
		"Exit status: 0 done, 1 with --check if a file would change, 99 a spec that could not be laid out.\n",
		cli_fmt_options, cli_fmt,
	},
	{
		"show", "[options] SERIES [PATH]", "Say what a series offers.",
		"What a spec could name, as signals to copy, with what their values are like. PATH, such as\n"
		"stats.layers or 'bpf.map(\"stats\")', limits it to what stands below. `-` is standard input.\n",
		cli_show_options, cli_show,
	},
	{ "record", "[options] [-- COMMAND...]", "Record a series from the running kernel.", NULL, NULL, cli_record },
	{
		"watch", "[options] SPEC... [--record OPTIONS...] [-- COMMAND...]", "Judge a series while it comes.",
		"The series is read from standard input (-s -), a file, which may grow (--follow), the recorder\n"
		"(--record, with all that follows for `kts record`), or the standard output of a command.\n"
		"Verdicts are told as they become final; at the end all is as `kts check` says of the whole.\n"
		"Exit status: as of `kts check`; of a recorder or command that fails its own, if the verdict is a pass.\n",
		cli_watch_options, cli_watch,
	},
	{
		"lint", "[options] SPEC...", "Look for checks that say less than they seem to.",
		"Checks that cannot fail, windows and deadlines that do not fit the series, checks that\n"
		"are stated twice. Without a series only what shows in the spec alone is looked for.\n"
		"Exit status: 0 nothing found, 1 something, 99 a question that could not be asked.\n",
		cli_lint_options, cli_lint,
	},
	{
		"prove", "[options] SPEC", "Mutate a series to see which checks can fail at all.",
		"Each check that passes is judged again over mutations of the columns that it reads.\n"
		"Exit status: 0 all checks caught some, 1 a check caught none, 2 none is toothless but\n"
		"not all could be tried, 99 a question that could not be asked.\n",
		cli_prove_options, cli_prove,
	},
	{
		"merge", "[options] REPORT.json...", "Join JSON reports of the parts of a run.",
		"Reports that `kts check --report json` wrote, or `kts test`, become one, whatever their\n"
		"order; a result that is there twice counts once. `-` is standard input.\n"
		"Exit status: that of the whole, as of `kts check`; 99 also for what is no report.\n",
		cli_merge_options, cli_merge,
	},
	{
		"dump", "--tokens|--ast|--ir|--code SPEC, or --columns SPEC -s SERIES",
		"Show what a stage of kts makes of a spec.", NULL, cli_dump_options, cli_dump,
	},
	{
		"explain", "[CODE]", "Explain a message, or list all codes.", NULL, no_options, cli_explain,
	},
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void write_usage(FILE *out)
{
	fputs("usage: kts COMMAND [options] ...\n\n"
	      "kts judges series of snapshots by temporal assertions.\n\ncommands:\n", out);
	for (size_t i = 0; i < N_COMMANDS; i++)
		fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].summary);
	fputs("\n  kts COMMAND --help   says more\n  kts --version\n", out);
}

static int unknown_command(const char *name)
{
	const char *names[N_COMMANDS + 1];
	const char *nearest;

	for (size_t i = 0; i < N_COMMANDS; i++)
		names[i] = commands[i].name;
	names[N_COMMANDS] = NULL;
	nearest = cli_nearest(name, names);
	if (nearest)
		return cli_usage_error(NULL, "there is no command `%s`; did you mean `%s`?", name, nearest);
	return cli_usage_error(NULL, "there is no command `%s`", name);
}

/* `kts help COMMAND` is what `kts COMMAND --help` is. */
static int help(int argc, char **argv)
{
	char *words[] = { (char[]){ "--help" }, NULL };

	for (size_t i = 0; argc && i < N_COMMANDS; i++)
		if (strcmp(commands[i].name, argv[0]) == 0)
			return commands[i].run(&commands[i], 1, words);
	if (argc)
		return unknown_command(argv[0]);
	write_usage(stdout);
	return cli_close_stdout();
}

/*
 * A standard stream that is closed would let the next file take its number,
 * and a report would be written into it. Put something there that refuses.
 */
static void fill_standard_streams(void)
{
	for (int fd = 0; fd < 3; fd++) {
		if (fcntl(fd, F_GETFD) < 0)
			(void)open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
	}
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : NULL;

	fill_standard_streams();
	/* a reader that went away is a write error like any other */
	signal(SIGPIPE, SIG_IGN);
	if (!name) {
		write_usage(stderr);
		return EXIT_QUESTION;
	}
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
		write_usage(stdout);
		return cli_close_stdout();
	}
	if (strcmp(name, "help") == 0)
		return help(argc - 2, argv + 2);
	if (strcmp(name, "--version") == 0) {
		printf("kts %s\n", kts_version());
		return cli_close_stdout();
	}
	if (name[0] == '-')
		return cli_usage_error(NULL, "there is no option %s before a command", name);
	for (size_t i = 0; i < N_COMMANDS; i++) {
		if (strcmp(commands[i].name, name) == 0)
			return commands[i].run(&commands[i], argc - 2, argv + 2);
	}
	return unknown_command(name);
}
