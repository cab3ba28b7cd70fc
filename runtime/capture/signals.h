/* SPDX-License-Identifier: MIT */
#ifndef KTS_CAPTURE_SIGNALS_H
#define KTS_CAPTURE_SIGNALS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * SIGINT, SIGTERM and SIGHUP ask for the end; a second one ends the program at once. They, and the end of a child,
 * are let through only while one waits and while a line is written, so that no sample is cut off.
 */
void capture_signals_start(void);
/* In a child that becomes a command: as they were when this program was started. */
void capture_signals_restore(void);

/* The one that asked for the end; 0: none did. */
int capture_signal(void);
/* Did a terminal send it? Then all programs of the terminal got it. */
bool capture_signal_of_terminal(void);

/* Let them through, or not. */
void capture_signals_open(void);
void capture_signals_close(void);
/* Let those through that came since, without waiting. */
void capture_signals_look(void);

uint64_t capture_now_ns(void);
/* Wait until CLOCK_MONOTONIC says @until_ns, or a signal comes. True: the time has come. */
bool capture_wait(uint64_t until_ns);
/* Wait until @fd has @events of poll(2). 0; ETIMEDOUT; ECANCELED once a signal asked for the end; another errno. */
int capture_poll(int fd, short events, uint64_t until_ns);
/* The same, though a signal asked for the end; another one still ends the program. */
int capture_poll_on(int fd, short events, uint64_t until_ns);

#endif
