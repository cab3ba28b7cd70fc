/* SPDX-License-Identifier: MIT */
#include "runtime/cli/cli.h"

#include <stdlib.h>
#include <string.h>

int cli_record(const struct cli_command *command, int argc, char **argv)
{
	char **words = calloc((size_t)argc + 2, sizeof *words);
	int error;

	(void)command;
	if (!words)
		return cli_no_memory();
	memcpy(words + 1, argv, (size_t)argc * sizeof *words);
	error = cli_recorder_run(words);
	free(words);
	return cli_recorder_error(error);
}
