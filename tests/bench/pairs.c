/* SPDX-License-Identifier: MIT */
/*
 * Runs two commands in turn, A B A B ..., and says what each run took:
 *
 *	pairs [-o] RUNS WARMUP :: A... :: B...
 *
 * A line a run on standard output: "a WALL CPU PEAK STATUS OWN": seconds, seconds
 * of user and system, KiB, exit status. OWN is -1, or with -o the number behind
 * "seconds": in what the command printed. The first WARMUP pairs are not told.
 * The program is small, for the peak of a child begins with that of its parent.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void die(const char *what)
{
	fprintf(stderr, "pairs: %s: %s\n", what, strerror(errno));
	exit(99);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

/* The number that the command told of itself. */
static double own_seconds(int fd)
{
	char text[4096];
	ssize_t n = pread(fd, text, sizeof text - 1, 0);
	const char *at;

	if (n < 0)
		die("pread");
	text[n] = '\0';
	at = strstr(text, "\"seconds\":");
	return at ? strtod(at + strlen("\"seconds\":"), NULL) : -1;
}

static void run(char name, char **argv, int out, bool tell)
{
	posix_spawn_file_actions_t files;
	struct rusage usage;
	double begin, wall, own = -1;
	int status;
	pid_t pid;

	if (out >= 0 && (ftruncate(out, 0) != 0 || lseek(out, 0, SEEK_SET) != 0))
		die("memory file");
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	if (out >= 0)
		posix_spawn_file_actions_adddup2(&files, out, 1);
	else
		posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	begin = now();
	errno = posix_spawnp(&pid, argv[0], &files, NULL, argv, environ);
	if (errno)
		die(argv[0]);
	if (wait4(pid, &status, 0, &usage) != pid)
		die("wait4");
	wall = now() - begin;
	posix_spawn_file_actions_destroy(&files);
	if (!WIFEXITED(status)) {
		fprintf(stderr, "pairs: %s was ended by a signal\n", argv[0]);
		exit(99);
	}
	if (out >= 0)
		own = own_seconds(out);
	if (tell)
		printf("%c %.9f %.6f %ld %d %.9f\n", name, wall, seconds(usage.ru_utime) + seconds(usage.ru_stime),
		       usage.ru_maxrss, WEXITSTATUS(status), own);
}

/* The command between the separator at argv[*at] and the next one, or the end, which *@at becomes. */
static char **command(char **argv, int argc, int *at)
{
	int begin = *at + 1;

	if (*at >= argc || strcmp(argv[*at], "::") != 0)
		return NULL;
	do
		++*at;
	while (*at < argc && strcmp(argv[*at], "::") != 0);
	return *at > begin ? argv + begin : NULL;
}

int main(int argc, char **argv)
{
	int at = 1, out = -1, runs, warmup, end_of_a;
	char **a, **b;

	if (argc > 1 && strcmp(argv[1], "-o") == 0) {
		out = memfd_create("output", MFD_CLOEXEC);
		if (out < 0)
			die("memfd_create");
		at++;
	}
	if (argc < at + 2) {
		fprintf(stderr, "usage: pairs [-o] RUNS WARMUP :: A... :: B...\n");
		return 2;
	}
	runs = atoi(argv[at]);
	warmup = atoi(argv[at + 1]);
	at += 2;
	a = command(argv, argc, &at);
	end_of_a = at;
	b = command(argv, argc, &at);
	if (!a || !b) {
		fprintf(stderr, "pairs: two commands are needed\n");
		return 2;
	}
	argv[end_of_a] = NULL;
	for (int i = -warmup; i < runs; i++) {
		run('a', a, out, i >= 0);
		run('b', b, out, i >= 0);
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
