/* SPDX-License-Identifier: MIT */
#include "runtime/cli/cli.h"

int cli_explain(const struct cli_command *command, int argc, char **argv)
{
	struct cli_words words = { .command = command, .argc = argc, .argv = argv };
	const char *value, *code = NULL;

	for (;;) {
		switch (cli_next(&words, &value)) {
		case CLI_END:
			if (kts_explain(code, stdout) != KTS_OK)
				return cli_error("there is no message `%s`; `kts explain` lists them all", code);
			return cli_close_stdout();
		case CLI_OPERAND:
			if (code)
				return cli_usage_error(command, "one code at a time, please");
			code = value;
			break;
		case CLI_HELP:
			return cli_close_stdout();
		default:
			return EXIT_QUESTION;
		}
	}
}
