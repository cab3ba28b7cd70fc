/* SPDX-License-Identifier: MIT */
#include "runtime/cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHECK };

const struct cli_option cli_fmt_options[] = {
	[CHECK] = { 0, "check", NULL, "change nothing; list the files that would change, exit 1 if there are any" },
	{ 0 },
};

struct fmt {
	const struct cli_command *command;
	const char **file;
	size_t n;
	bool check;
};

static bool write_all(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t done = write(fd, text, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return false;
		text += done;
		len -= (size_t)done;
	}
	return true;
}

/* Write @text to the new file @fd, which will have the mode of @old. */
static bool fill(int fd, const struct stat *old, const char *text, size_t len)
{
	bool done = write_all(fd, text, len) && fchmod(fd, old->st_mode & 07777) == 0 && fsync(fd) == 0;
	int error = errno;

	if (close(fd) != 0 && done)
		return false;
	if (!done)
		errno = error;
	return done;
}

/* Put a new file into the place of @path, whole or not at all. False, with errno. */
static bool replace(const char *path, const char *text, size_t len)
{
	struct stat old;
	char *new;
	bool done;
	int fd, error;

	if (stat(path, &old) != 0)
		return false;
	if (!S_ISREG(old.st_mode)) {
		errno = EINVAL;
		return false;
	}
	/* a file that may not be written is not to be replaced either */
	if (access(path, W_OK) != 0)
		return false;
	if (asprintf(&new, "%s.XXXXXX", path) < 0) {
		errno = ENOMEM;
		return false;
	}
	fd = mkstemp(new);
	done = fd >= 0 && fill(fd, &old, text, len) && rename(new, path) == 0;
	error = errno;
	if (fd >= 0 && !done)
		unlink(new);
	free(new);
	errno = error;
	return done;
}

static int rewrite(const char *file, const char *text, size_t len)
{
	/* behind a link stands the file that is meant */
	char *path = realpath(file, NULL);
	bool done = path && replace(path, text, len);
	int error = errno;

	free(path);
	return done ? 0 : cli_error("cannot write %s: %s", file, strerror(error));
}

/* Lay out one spec. A status. */
static int format(const struct fmt *f, const char *file)
{
	struct kts_layout *layout;
	enum kts_status rc = kts_layout_file(file, &layout);
	const char *text;
	size_t len;
	int status = EXIT_QUESTION;

	if (!layout)
		return cli_error("%s: %s", file, kts_status_name(rc));
	kts_layout_print_diagnostics(layout, stderr, cli_wants_color(CLI_COLOR_AUTO, stderr));
	text = kts_layout_bytes(layout, &len);
	if (rc == KTS_OK) {
		status = 0;
		if (f->check && kts_layout_differs(layout)) {
			puts(file);
			status = 1;
		} else if (!f->check && strcmp(file, "-") == 0) {
			fwrite(text, 1, len, stdout);
		} else if (!f->check && kts_layout_differs(layout)) {
			status = rewrite(file, text, len);
		}
	}
	kts_layout_free(layout);
	return status;
}

static int format_all(const struct fmt *f)
{
	int worst = 0;

	for (size_t i = 0; i < f->n; i++) {
		int status = format(f, f->file[i]);

		worst = status > worst ? status : worst;
	}
	return cli_close_stdout() ? EXIT_QUESTION : worst;
}

static bool take(void *context, int option, const char *value)
{
	struct fmt *f = context;

	if (option == CLI_OPERAND)
		f->file[f->n++] = value;
	else
		f->check = true;
	return true;
}

/* 0: go on; else the status to end with, plus 1. */
static int parse(struct fmt *f, int argc, char **argv)
{
	int status = cli_take_all(f->command, argc, argv, take, f);
	size_t from_stdin = 0;

	if (status)
		return status;
	for (size_t i = 0; i < f->n; i++)
		from_stdin += strcmp(f->file[i], "-") == 0;
	if (f->n == 0)
		return cli_usage_error(f->command, "there is no spec") + 1;
	if (from_stdin > 1)
		return cli_usage_error(f->command, "standard input can be one spec only") + 1;
	return 0;
}

int cli_fmt(const struct cli_command *command, int argc, char **argv)
{
	struct fmt f = { .command = command };
	int status;

	f.file = calloc((size_t)argc + 1, sizeof(*f.file));
	if (!f.file)
		return cli_no_memory();
	status = parse(&f, argc, argv);
	status = status ? status - 1 : format_all(&f);
	free(f.file);
	return status;
}
