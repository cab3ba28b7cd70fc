/* SPDX-License-Identifier: MIT */
#include "runtime/capture/phases.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grammar/base/number.h"
#include "runtime/cli/cli.h"

/* A step_index is 16 bits wide. */
#define LAST_STEP	65534u

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

bool capture_phase_read(const char *line, size_t len, uint32_t *step)
{
	struct kts_integer n;

	while (len && is_blank(*line)) {
		line++;
		len--;
	}
	while (len && is_blank(line[len - 1]))
		len--;
	if (len == 8 && memcmp(line, "baseline", 8) == 0) {
		*step = 0;
		return true;
	}
	if (len < 6 || memcmp(line, "step", 4) != 0 || !is_blank(line[4]))
		return false;
	for (line += 4, len -= 4; len && is_blank(*line); line++)
		len--;
	if (kts_integer_read(line, len, KTS_NUMBER_PLAIN, &n) != KTS_NUMBER_OK || !n.fits_u64 || n.u64 > LAST_STEP - 1)
		return false;
	*step = (uint32_t)n.u64 + 1;
	return true;
}

static void take(struct capture_phases *p, const char *line, size_t len)
{
	/* one that fills its place was cut: what is left of it may look like another */
	if (len < sizeof p->line && capture_phase_read(line, len, &p->step)) {
		p->heard = true;
		return;
	}
	if (p->told)
		return;
	p->told = true;
	cli_error("`%.*s` is no phase; lines are `baseline`, `step 0`, `step 1`; such lines change nothing", (int)len, line);
}

static bool is_pipe(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode);
}

void capture_phases_start(struct capture_phases *p, const char *file, bool stdin_is_ours)
{
	bool asked = file && strcmp(file, "-") == 0;

	*p = (struct capture_phases){ .fd = -1 };
	if (file && !asked)
		p->file = file;
	if (asked || (!file && stdin_is_ours && is_pipe(STDIN_FILENO)))
		p->fd = STDIN_FILENO;
	p->known = p->file || p->fd >= 0;
}

/* Is being written anew, or does not exist yet: then nothing changes. */
static void look_at_file(struct capture_phases *p)
{
	char text[64];
	ssize_t n;
	int fd = open(p->file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0) {
		if (errno != ENOENT && !p->told)
			cli_error("the phase is not known: %s: %s", p->file, strerror(errno));
		p->told |= errno != ENOENT;
		return;
	}
	n = read(fd, text, sizeof text);
	close(fd);
	if (n > 0) {
		const char *end = memchr(text, '\n', (size_t)n);

		/* without an end it may be half of one: `step 1` of `step 12` */
		if (end)
			take(p, text, (size_t)(end - text));
	}
}

static void take_bytes(struct capture_phases *p, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == '\n') {
			take(p, p->line, p->len);
			p->len = 0;
		} else if (p->len < sizeof p->line) {
			p->line[p->len++] = bytes[i];
		}
	}
}

/* Not by O_NONBLOCK, which others who share the pipe would meet too. */
static void look_at_lines(struct capture_phases *p)
{
	struct pollfd poll_fd = { .fd = p->fd, .events = POLLIN };
	char bytes[512];

	while (poll(&poll_fd, 1, 0) > 0) {
		ssize_t n = read(p->fd, bytes, sizeof bytes);

		if (n <= 0) {
			/* nobody says more: it stays as it is */
			p->fd = -1;
			return;
		}
		take_bytes(p, bytes, (size_t)n);
	}
}

void capture_phases_look(struct capture_phases *p)
{
	if (p->file)
		look_at_file(p);
	else if (p->fd >= 0)
		look_at_lines(p);
}
