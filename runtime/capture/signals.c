/* SPDX-License-Identifier: MIT */
#include "runtime/capture/signals.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <time.h>

static volatile sig_atomic_t asked, from_terminal;
static sigset_t closed_mask, open_mask;

static void ask(int signal, siginfo_t *info, void *context)
{
	(void)context;
	asked = signal;
	from_terminal = info->si_code == SI_KERNEL;
}

/* Only interrupts what waits. */
static void notice(int signal)
{
	(void)signal;
}

/* What asks for the end, and how it was when this program was started. */
static const int ends[] = { SIGINT, SIGTERM, SIGHUP };
#define N_ENDS	(sizeof ends / sizeof *ends)
static struct sigaction before[N_ENDS];
static sigset_t mask_before;

void capture_signals_start(void)
{
	struct sigaction end = { .sa_sigaction = ask, .sa_flags = SA_SIGINFO | (int)SA_RESETHAND };
	struct sigaction child = { .sa_handler = notice, .sa_flags = SA_NOCLDSTOP };

	sigemptyset(&closed_mask);
	sigaddset(&closed_mask, SIGCHLD);
	for (size_t i = 0; i < N_ENDS; i++) {
		sigaction(ends[i], NULL, &before[i]);
		/* nohup means it; a shell that lets what runs in the background ignore SIGINT does not mean `kill -INT` */
		if (ends[i] == SIGHUP && before[i].sa_handler == SIG_IGN)
			continue;
		sigaddset(&closed_mask, ends[i]);
		sigaction(ends[i], &end, NULL);
	}
	sigaction(SIGCHLD, &child, NULL);
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &closed_mask, &mask_before);
	open_mask = mask_before;
	for (size_t i = 0; i < N_ENDS; i++)
		sigdelset(&open_mask, ends[i]);
	sigdelset(&open_mask, SIGCHLD);
}

void capture_signals_restore(void)
{
	for (size_t i = 0; i < N_ENDS; i++)
		sigaction(ends[i], &before[i], NULL);
	signal(SIGCHLD, SIG_DFL);
	/* kts itself had it ignored */
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, &mask_before, NULL);
}

int capture_signal(void)
{
	return asked;
}

bool capture_signal_of_terminal(void)
{
	return from_terminal;
}

void capture_signals_open(void)
{
	sigprocmask(SIG_SETMASK, &open_mask, NULL);
}

void capture_signals_close(void)
{
	sigprocmask(SIG_BLOCK, &closed_mask, NULL);
}

void capture_signals_look(void)
{
	capture_signals_open();
	capture_signals_close();
}

uint64_t capture_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static struct timespec left_of(uint64_t ns)
{
	return (struct timespec){ (time_t)(ns / 1000000000u), (long)(ns % 1000000000u) };
}

bool capture_wait(uint64_t until_ns)
{
	uint64_t now = capture_now_ns();
	struct timespec left;

	if (now >= until_ns)
		return true;
	left = left_of(until_ns - now);
	/* clock_nanosleep() cannot open the signals for itself alone: one would be lost just before it */
	ppoll(NULL, 0, &left, &open_mask);
	return capture_now_ns() >= until_ns;
}

/* 0; EINTR; ETIMEDOUT; another errno. */
static int poll_once(int fd, short events, uint64_t until_ns)
{
	struct pollfd wanted = { .fd = fd, .events = events };
	uint64_t now = capture_now_ns();
	struct timespec left = left_of(now < until_ns ? until_ns - now : 0);
	int n = ppoll(&wanted, 1, &left, &open_mask);

	return n > 0 ? 0 : n < 0 ? errno : ETIMEDOUT;
}

int capture_poll(int fd, short events, uint64_t until_ns)
{
	int error = EINTR;

	/* a signal that is no end, such as that of a child, only takes time */
	while (error == EINTR && !capture_signal())
		error = poll_once(fd, events, until_ns);
	return error == EINTR ? ECANCELED : error;
}

int capture_poll_on(int fd, short events, uint64_t until_ns)
{
	int error;

	do {
		error = poll_once(fd, events, until_ns);
	} while (error == EINTR);
	return error;
}
