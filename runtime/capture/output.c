/* SPDX-License-Identifier: MIT */
#include "runtime/capture/output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int capture_output_open(struct capture_output *o, const char *name)
{
	struct stat st;

	*o = (struct capture_output){ .fd = STDOUT_FILENO, .name = "standard output" };
	if (strcmp(name, "-") != 0) {
		o->name = name;
		o->own = true;
		o->fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		if (o->fd < 0)
			return errno;
	}
	if (fstat(o->fd, &st) == 0 && S_ISREG(st.st_mode)) {
		o->end = fcntl(o->fd, F_GETFL) & O_APPEND ? st.st_size : lseek(o->fd, 0, SEEK_CUR);
		o->file = o->end >= 0;
	}
	return 0;
}

int capture_output_close(struct capture_output *o)
{
	int error = o->own && o->fd >= 0 && close(o->fd) < 0 ? errno : 0;

	o->fd = -1;
	return error;
}

/* What got there of a line that does not fit. */
static void cut_back(struct capture_output *o)
{
	/* a file that cannot be cut has a last line without an end, which readers can be told to ignore */
	if (o->file && ftruncate(o->fd, o->end) == 0)
		(void)lseek(o->fd, o->end, SEEK_SET);
}

int capture_output_line(struct capture_output *o, const char *line, size_t len)
{
	size_t written = 0;

	while (written < len) {
		ssize_t n = write(o->fd, line + written, len - written);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			int error = errno;

			if (written)
				cut_back(o);
			return error;
		}
		written += (size_t)n;
	}
	o->end += (off_t)len;
	return 0;
}
