/* SPDX-License-Identifier: MIT */
/* `kts record` is another program: only that one needs libbpf. */
#include "runtime/cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM	"kts-record"

/* The folder of this program, or NULL. The caller frees it. */
static char *own_folder(void)
{
	char *path = realpath("/proc/self/exe", NULL);
	char *slash = path ? strrchr(path, '/') : NULL;

	if (slash)
		*slash = '\0';
	return path;
}

static int run(const char *path, char **argv)
{
	execv(path, argv);
	return errno;
}

/* Run kts-record: beside kts, as in the build tree; from where kts, installed elsewhere, has it; where it was configured. */
static int try_places(char **argv)
{
	static const char *const beside[] = { "/" PROGRAM, "/../libexec/kts/" PROGRAM };
	char *folder = own_folder();
	int error = ENOENT;

	for (size_t i = 0; folder && i < sizeof beside / sizeof *beside && error == ENOENT; i++) {
		char *path;

		if (asprintf(&path, "%s%s", folder, beside[i]) < 0) {
			error = ENOMEM;
			break;
		}
		error = run(path, argv);
		free(path);
	}
	free(folder);
	return error == ENOENT ? run(KTS_LIBEXEC "/" PROGRAM, argv) : error;
}

int cli_record(const struct cli_command *command, int argc, char **argv)
{
	char **words = calloc((size_t)argc + 2, sizeof *words);
	int error;

	(void)command;
	if (!words)
		return cli_no_memory();
	words[0] = (char[]){ PROGRAM };
	memcpy(words + 1, argv, (size_t)argc * sizeof *words);
	error = try_places(words);
	free(words);
	if (error == ENOENT)
		return cli_error("this build of kts %s has no capture: " PROGRAM " comes with libbpf, and is neither beside kts "
				 "nor in " KTS_LIBEXEC, kts_version());
	return cli_error("cannot run " PROGRAM ": %s", strerror(error));
}
