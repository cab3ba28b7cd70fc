/* SPDX-License-Identifier: MIT */
#include "runtime/capture/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grammar/base/limits.h"
#include "runtime/capture/signals.h"

/* What else a pipe may need for a line: it fills whole pages, and the rest of the last one stays empty. */
#define PAGES_BYTES	(1u << 16)

/* Room for @len bytes more in a pipe that nobody reads, so that they get there whole. False: it is none, or may not grow. */
static bool widen(int fd, size_t len)
{
	int size = fcntl(fd, F_GETPIPE_SZ);

	return size > 0 && fcntl(fd, F_SETPIPE_SZ, size + (int)(len + PAGES_BYTES)) >= 0;
}

/* --- the writer --- */

/* What got there of a line that does not fit. */
static void cut_back(struct capture_output *o)
{
	/* a file that cannot be cut has a last line without an end, which readers can be told to ignore */
	if (o->file && ftruncate(o->fd, o->end) == 0)
		(void)lseek(o->fd, o->end, SEEK_SET);
}

static int write_whole(struct capture_output *o, size_t len)
{
	size_t written = 0;

	while (written < len) {
		ssize_t n = write(o->fd, o->line + written, len - written);
		int error = n < 0 ? errno : 0;

		if (error == EINTR)
			continue;
		if (error) {
			if (written)
				cut_back(o);
			return error;
		}
		written += (size_t)n;
	}
	o->end += (off_t)len;
	return 0;
}

/* All of @size bytes, or nothing: the other side is gone. */
static bool receive(int fd, void *bytes, size_t size)
{
	ssize_t n;

	do {
		n = read(fd, bytes, size);
	} while (n < 0 && errno == EINTR);
	return n == (ssize_t)size;
}

static bool give(int fd, const void *bytes, size_t size)
{
	ssize_t n;

	do {
		n = write(fd, bytes, size);
	} while (n < 0 && errno == EINTR);
	return n == (ssize_t)size;
}

static void close_from(int first, int end)
{
	if (first >= end)
		return;
#ifdef SYS_close_range
	if (syscall(SYS_close_range, (unsigned)first, (unsigned)(end - 1), 0) == 0)
		return;
#endif
	/* kernels before 5.9; what is open got low numbers */
	for (int fd = first; fd < end && fd < 1024; fd++)
		close(fd);
}

static int by_number(const void *a, const void *b)
{
	const int *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/*
 * All but these three, in any order: the recorder's BPF descriptors would keep the kernel counting, and its pipes
 * their other ends waiting, for as long as a line waits to be written.
 */
static void close_others(int a, int b, int c)
{
	int kept[] = { a, b, c }, first = 0;

	qsort(kept, sizeof kept / sizeof *kept, sizeof *kept, by_number);
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		close_from(first, kept[i]);
		first = kept[i] + 1;
	}
	close_from(first, INT_MAX);
}

/* What the writer serves, for its signal. */
static struct capture_output *served;

/* The recorder is gone: a line that nobody reads gets room if there is any, and not much time. Then SIGALRM ends the writer. */
static void hurry(int signal)
{
	int error = errno;

	(void)signal;
	(void)widen(served->fd, served->len);
	alarm(KTS_CAPTURE_GRACE_S);
	errno = error;
}

/* Of a file the line that is being written is waited for, however slow the disk is. */
static void outlive_recorder(struct capture_output *o)
{
	struct sigaction last = { .sa_handler = hurry, .sa_flags = (int)SA_RESETHAND | SA_RESTART };
	sigset_t mask;

	if (o->file)
		return;
	served = o;
	sigaction(SIGALRM, &last, NULL);
	sigemptyset(&mask);
	sigaddset(&mask, SIGALRM);
	sigprocmask(SIG_UNBLOCK, &mask, NULL);
	prctl(PR_SET_PDEATHSIG, SIGALRM);
}

/* Until the recorder is gone. In a session of its own, so that what ends the recorder's group does not end it. */
static void __attribute__((noreturn)) serve(struct capture_output *o, int to, int from)
{
	static const int ignored[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ };

	setsid();
	close_others(o->fd, to, from);
	for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
		signal(ignored[i], SIG_IGN);
	outlive_recorder(o);
	while (receive(to, &o->len, sizeof o->len)) {
		int error = write_whole(o, o->len);

		if (!give(from, &error, sizeof error))
			break;
	}
	_exit(0);
}

static int start_writer(struct capture_output *o)
{
	int to[2], from[2], error;
	void *line = mmap(NULL, KTS_MAX_CAPTURED_LINE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE,
			  -1, 0);

	if (line == MAP_FAILED)
		return errno;
	o->line = line;
	if (pipe2(to, O_CLOEXEC) < 0)
		return errno;
	error = pipe2(from, O_CLOEXEC) < 0 ? errno : 0;
	o->writer = error ? 0 : fork();
	if (o->writer < 0) {
		error = errno;
		o->writer = 0;
		close(from[0]);
		close(from[1]);
	}
	if (!error && o->writer == 0) {
		close(to[1]);
		close(from[0]);
		serve(o, to[0], from[1]);
	}
	close(to[0]);
	if (error) {
		close(to[1]);
		return error;
	}
	close(from[1]);
	o->to = to[1];
	o->from = from[0];
	return 0;
}

/* --- the recorder --- */

int capture_output_open(struct capture_output *o, const char *name)
{
	struct stat st;

	*o = (struct capture_output){ .fd = STDOUT_FILENO, .name = "standard output", .to = -1, .from = -1 };
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
	return start_writer(o);
}

/* See the writer end, which it does unless the kernel keeps it in a write; then it is left by @until_ns. */
static void end_writer(struct capture_output *o, uint64_t until_ns)
{
	close(o->to);
	if (capture_poll_on(o->from, POLLIN, until_ns) == 0)
		while (waitpid(o->writer, NULL, 0) < 0 && errno == EINTR)
			;
	close(o->from);
	o->writer = 0;
}

int capture_output_close(struct capture_output *o)
{
	int error = 0;

	if (o->writer)
		end_writer(o, UINT64_MAX);
	if (o->line)
		munmap(o->line, KTS_MAX_CAPTURED_LINE_BYTES);
	o->line = NULL;
	if (o->own && o->fd >= 0)
		error = close(o->fd) < 0 ? errno : 0;
	o->fd = -1;
	return error;
}

static uint64_t grace_from_now(void)
{
	return capture_now_ns() + KTS_CAPTURE_GRACE_S * 1000000000ull;
}

/* Wait until the line is written. Once a signal asked for the end, not for ever. */
static int await_written(struct capture_output *o, size_t len)
{
	int error = capture_poll(o->from, POLLIN, UINT64_MAX);

	if (error != ECANCELED)
		return error;
	if (o->file)
		return capture_poll_on(o->from, POLLIN, UINT64_MAX);
	error = capture_poll_on(o->from, POLLIN, grace_from_now());
	if (error == ETIMEDOUT && widen(o->fd, len))
		error = capture_poll_on(o->from, POLLIN, grace_from_now());
	return error == ETIMEDOUT ? ECANCELED : error;
}

int capture_output_line(struct capture_output *o, const char *line, size_t len)
{
	int error;

	memcpy(o->line, line, len);
	/* a writer that somebody killed */
	if (!give(o->to, &len, sizeof len))
		return ESRCH;
	error = await_written(o, len);
	if (error == ECANCELED) {
		kill(o->writer, SIGKILL);
		end_writer(o, grace_from_now());
	}
	if (error)
		return error;
	return receive(o->from, &error, sizeof error) ? error : ESRCH;
}
