/* SPDX-License-Identifier: MIT */
#ifndef KTS_CAPTURE_COMMAND_H
#define KTS_CAPTURE_COMMAND_H

#include <stdbool.h>
#include <sys/types.h>

/* The command during which a series is captured. */
struct capture_command {
	char **argv;		/* NULL: there is none */
	pid_t pid;		/* 0: not started, or ended */
	int status;		/* its exit status once it has ended, 128 + n for signal n */
};

/* Can it be started, as far as can be told? 0, or an errno. */
int capture_command_look(const struct capture_command *command);
/*
 * Start it, with the signals as they were when this program was started. @stdout_is_ours: its standard output is
 * standard error, because a series goes to ours. 0, or an errno, also for what execvp() says.
 */
int capture_command_start(struct capture_command *command, bool stdout_is_ours);
/* Has it ended? With @wait, see it end. */
bool capture_command_ended(struct capture_command *command, bool wait);
/* Pass a signal on. */
void capture_command_signal(const struct capture_command *command, int signal);

#endif
