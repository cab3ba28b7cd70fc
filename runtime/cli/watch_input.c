/* SPDX-License-Identifier: MIT */
#include "runtime/cli/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* How long what writes the series may take to end when it is asked to. */
#define GRACE_MS	5000
/* So often a file is looked at whether it has grown. */
#define FOLLOW_MS	50

/* Signals that ask for the end; of a terminal all its programs got them. */
static volatile sig_atomic_t asked, asked_by_terminal;

static void ask(int number, siginfo_t *info, void *context)
{
	static volatile sig_atomic_t hung_up;

	(void)context;
	/* the terminal that goes away says so, and the shell in it again: nobody is in a hurry */
	if (number == SIGHUP && hung_up)
		return;
	hung_up |= number == SIGHUP;
	asked++;
	asked_by_terminal = info->si_code == SI_KERNEL;
}

static void wake(int number)
{
	(void)number;
}

static const int asking[] = { SIGINT, SIGTERM, SIGHUP };

void watch_signals(void)
{
	struct sigaction end = { .sa_sigaction = ask, .sa_flags = SA_SIGINFO }, child = { .sa_handler = wake };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	for (size_t i = 0; i < sizeof asking / sizeof *asking; i++)
		sigaddset(&set, asking[i]);
	end.sa_mask = child.sa_mask = set;
	/* they come only while one waits: nothing is lost between a look and the next wait */
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigaction(SIGCHLD, &child, NULL);
	for (size_t i = 0; i < sizeof asking / sizeof *asking; i++)
		sigaction(asking[i], &end, NULL);
}

/* Wait for @fd, if it is one, but not longer than @ms. */
static bool wait_for(int fd, int ms)
{
	struct pollfd poll = { .fd = fd, .events = POLLIN };
	struct timespec time = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };
	sigset_t none;

	sigemptyset(&none);
	return ppoll(&poll, 1, &time, &none) > 0;
}

/* --- what writes the series --- */

static void become(const struct watch *w, int out, int failed)
{
	char **words = w->command;
	size_t n = 0;
	sigset_t none;

	if (out >= 0 && dup2(out, STDOUT_FILENO) < 0)
		_exit(EXIT_QUESTION);
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	int error = ENOMEM;

	if (w->record) {
		while (w->record[n])
			n++;
		words = calloc(n + 4, sizeof *words);
		if (words) {
			words[1] = (char[]){ "-o" };
			words[2] = (char[]){ "-" };
			memcpy(words + 3, w->record, n * sizeof *words);
			error = cli_recorder_run(words);
		}
	} else {
		execvp(words[0], words);
		error = errno;
	}
	/* the parent tells it */
	(void)!write(failed, &error, sizeof error);
	_exit(EXIT_QUESTION);
}

static int cannot_run(const struct watch *w, int error)
{
	if (w->record)
		return cli_recorder_error(error);
	return cli_error("cannot run %s: %s", w->command[0], strerror(error));
}

static int begin_child(struct watch *w)
{
	struct watch_source *s = &w->source;
	int out[2] = { -1, -1 }, failed[2], error = 0;

	if ((!w->follow && pipe2(out, O_CLOEXEC) < 0) || pipe2(failed, O_CLOEXEC) < 0)
		return cli_error("cannot make a pipe: %s", strerror(errno));
	s->child = fork();
	if (s->child == 0)
		become(w, out[1], failed[1]);
	if (out[1] >= 0)
		close(out[1]);
	close(failed[1]);
	s->fd = out[0];
	if (s->child < 0) {
		s->child = 0;
		close(failed[0]);
		return cli_error("cannot run %s: %s", s->name, strerror(errno));
	}
	if (read(failed[0], &error, sizeof error) == (ssize_t)sizeof error)
		cannot_run(w, error);
	close(failed[0]);
	s->had_child = true;
	if (!error)
		return 0;
	waitpid(s->child, NULL, 0);
	s->child = 0;
	return EXIT_QUESTION;
}

static void note_status(struct watch_source *s, int status)
{
	s->child = 0;
	s->child_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void look_for_child(struct watch_source *s)
{
	int status;

	if (s->child && waitpid(s->child, &status, WNOHANG) == s->child)
		note_status(s, status);
}

/* --- files --- */

static int open_file(struct watch *w, bool may_lack)
{
	struct watch_source *s = &w->source;
	struct stat st;

	/* a FIFO that nobody writes yet is waited for where signals are let through */
	s->fd = open(s->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (s->fd < 0 && errno == ENOENT && may_lack)
		return 0;
	if (s->fd < 0 || fstat(s->fd, &st) != 0)
		return cli_error("%s: cannot be opened: %s", s->name, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return cli_error("%s: is a directory", s->name);
	if (w->follow && !S_ISREG(st.st_mode))
		return cli_error("%s: --follow is of a file that grows, and this is none", s->name);
	s->device = st.st_dev;
	s->inode = st.st_ino;
	return 0;
}

/* Is it still the file that was read so far? 0, or a status after telling. */
static int check_file(const struct watch_source *s)
{
	struct stat st;

	if (fstat(s->fd, &st) == 0 && st.st_size < s->read)
		return cli_error("%s: was cut to %lld bytes after %lld were judged: begin anew", s->name, (long long)st.st_size,
				 (long long)s->read);
	if (stat(s->name, &st) == 0 && (st.st_dev != s->device || st.st_ino != s->inode))
		return cli_error("%s: is another file now, of which nothing was judged: begin anew", s->name);
	return 0;
}

int watch_open(struct watch *w)
{
	bool begins = w->record || w->command;
	int status = 0;

	if (w->source.is_file)
		status = open_file(w, begins);
	else if (!begins)
		w->source.fd = STDIN_FILENO;
	return status == 0 && begins ? begin_child(w) : status;
}

/* --- bytes --- */

/* Asked to end: what writes the series ends first, and then so do its bytes. True: now. */
static bool must_end(struct watch_source *s)
{
	if (!asked)
		return false;
	s->cut = true;
	if (!s->child || asked > 1)
		return true;
	if (!s->told && !asked_by_terminal)
		kill(s->child, SIGTERM);
	s->told = true;
	return false;
}

static enum watch_got read_some(struct watch_source *s, char *buffer, size_t size, size_t *got)
{
	ssize_t n = read(s->fd, buffer, size);

	*got = 0;
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return WATCH_NOTHING;
	if (n < 0) {
		cli_error("%s: cannot be read: %s", s->name, strerror(errno));
		return WATCH_BROKEN;
	}
	*got = (size_t)n;
	s->read += n;
	return n ? WATCH_BYTES : WATCH_END;
}

/* A file that may grow. */
static enum watch_got follow(struct watch *w, char *buffer, size_t size, size_t *got, bool ends)
{
	struct watch_source *s = &w->source;
	bool over = s->had_child && !s->child;
	enum watch_got what = WATCH_END;

	if (s->fd < 0 && open_file(w, true) != 0)
		return WATCH_BROKEN;
	if (s->fd >= 0) {
		if (check_file(s) != 0)
			return WATCH_BROKEN;
		what = read_some(s, buffer, size, got);
	}
	if (what != WATCH_END)
		return what;
	if (s->fd < 0 && over)
		return cli_error("%s: %s ended, and there is no such file", s->name, w->command[0]), WATCH_BROKEN;
	/* what was written before the end of who wrote it has been read */
	if (over || ends)
		return WATCH_END;
	wait_for(-1, FOLLOW_MS);
	return WATCH_NOTHING;
}

enum watch_got watch_read(struct watch *w, char *buffer, size_t size, size_t *got, int ms)
{
	struct watch_source *s = &w->source;
	bool ends;

	*got = 0;
	look_for_child(s);
	/* let those through that came since the last wait */
	wait_for(-1, 0);
	ends = must_end(s);
	if (w->follow)
		return follow(w, buffer, size, got, ends);
	if (ends)
		return WATCH_END;
	if (wait_for(s->fd, ms))
		return read_some(s, buffer, size, got);
	/* whoever else has the pipe open is not waited for */
	return s->had_child && !s->child ? WATCH_END : WATCH_NOTHING;
}

static void close_series(struct watch_source *s)
{
	if (s->fd > STDERR_FILENO)
		close(s->fd);
	s->fd = -1;
}

/* Wait a little for the child; what is stopped may have a last line to write, which nobody reads. */
static void wait_for_child(struct watch_source *s)
{
	char bytes[65536];

	if (wait_for(s->fd, FOLLOW_MS) && s->fd >= 0 && read(s->fd, bytes, sizeof bytes) <= 0)
		close_series(s);
}

void watch_close(struct watch *w, bool stop)
{
	struct watch_source *s = &w->source;
	int status, ms = 0;

	look_for_child(s);
	if (!s->child || !stop || w->follow)
		close_series(s);
	if (s->child && stop && !asked)
		kill(s->child, SIGTERM);
	/* one that has written all it wants to write may take its time, until somebody asks */
	for (; s->child && ms < GRACE_MS && asked < 2; look_for_child(s)) {
		wait_for_child(s);
		ms += stop || asked ? FOLLOW_MS : 0;
		must_end(s);
	}
	close_series(s);
	if (!s->child)
		return;
	kill(s->child, SIGKILL);
	if (waitpid(s->child, &status, 0) == s->child)
		note_status(s, status);
}
