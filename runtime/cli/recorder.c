/* SPDX-License-Identifier: MIT */
/* The recorder is another program: only that one needs libbpf. */
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

/* Beside kts, as in the build tree; from where kts, installed elsewhere, has it; where it was configured. */
int cli_recorder_run(char **argv)
{
	static const char *const beside[] = { "/" PROGRAM, "/../libexec/kts/" PROGRAM };
	char *folder = own_folder();
	int error = ENOENT;

	argv[0] = (char[]){ PROGRAM };
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

int cli_recorder_error(int number)
{
	if (number != ENOENT)
		return cli_error("cannot run " PROGRAM ": %s", strerror(number));
	return cli_error("this build of kts %s has no capture: " PROGRAM " comes with libbpf, and is neither beside kts "
			 "nor in " KTS_LIBEXEC, kts_version());
}
