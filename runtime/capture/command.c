/* SPDX-License-Identifier: MIT */
#include "runtime/capture/command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/capture/signals.h"

static int look_at(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0 || access(path, X_OK) < 0)
		return errno;
	return S_ISDIR(st.st_mode) ? EACCES : 0;
}

int capture_command_look(const struct capture_command *c)
{
	const char *name = c->argv[0], *folder = getenv("PATH");
	int error = ENOENT;

	if (strchr(name, '/') || !folder)
		return strchr(name, '/') ? look_at(name) : 0;
	for (;;) {
		size_t len = strcspn(folder, ":");
		char *path;
		int e;

		if (asprintf(&path, "%.*s/%s", len ? (int)len : 1, len ? folder : ".", name) < 0)
			return ENOMEM;
		e = look_at(path);
		free(path);
		if (e == 0)
			return 0;
		if (e == EACCES)
			error = e;
		if (!folder[len])
			return error;
		folder += len + 1;
	}
}

/* In the child. */
static void __attribute__((noreturn)) execute(const struct capture_command *c, bool stdout_is_ours, int report)
{
	int error;

	capture_signals_restore();
	if (!stdout_is_ours || dup2(STDERR_FILENO, STDOUT_FILENO) >= 0)
		execvp(c->argv[0], c->argv);
	error = errno;
	while (write(report, &error, sizeof error) < 0 && errno == EINTR)
		;
	_exit(127);
}

int capture_command_start(struct capture_command *c, bool stdout_is_ours)
{
	int report[2], error = 0;
	ssize_t n;

	if (pipe2(report, O_CLOEXEC) < 0)
		return errno;
	c->pid = fork();
	if (c->pid == 0)
		execute(c, stdout_is_ours, report[1]);
	if (c->pid < 0) {
		error = errno;
		c->pid = 0;
	}
	close(report[1]);
	/* ends when the child has become the command */
	do {
		n = read(report[0], &error, sizeof error);
	} while (n < 0 && errno == EINTR);
	close(report[0]);
	if (error && c->pid)
		capture_command_ended(c, true);
	return error;
}

bool capture_command_ended(struct capture_command *c, bool wait)
{
	int status;
	pid_t pid;

	if (!c->pid)
		return true;
	do {
		pid = waitpid(c->pid, &status, wait ? 0 : WNOHANG);
	} while (pid < 0 && errno == EINTR);
	if (pid == 0)
		return false;
	c->pid = 0;
	c->status = pid < 0 ? 127 : WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	return true;
}

void capture_command_signal(const struct capture_command *c, int signal)
{
	if (c->pid)
		kill(c->pid, signal);
}
