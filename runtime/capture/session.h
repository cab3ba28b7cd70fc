/* SPDX-License-Identifier: MIT */
#ifndef KTS_CAPTURE_SESSION_H
#define KTS_CAPTURE_SESSION_H

#include "runtime/capture/command.h"
#include "runtime/capture/options.h"
#include "runtime/capture/output.h"
#include "runtime/capture/phases.h"
#include "runtime/capture/report.h"
#include "runtime/capture/socket.h"

/* One recording, from its first line to its last. */
struct capture_session {
	const struct capture_options *options;
	struct capture_report report;
	struct capture_socket socket;
	struct capture_line line;
	struct capture_output output;
	struct capture_phases phases;
	struct capture_command command;
	uint64_t interval_ns;
	uint64_t start_ns;		/* CLOCK_MONOTONIC of the first tick */
	uint64_t tick;			/* of the next sample; tick k is due k intervals after the start */
	uint64_t samples, missed, late, unanswered;
	unsigned int misses;		/* runs of missed samples */
	const char *ended;		/* why, for the last line */
	bool passed;			/* the signal that asked for it, to the command */
};

/* Record until the end that was asked for. The exit status, after telling what is wrong. */
int capture_session_run(const struct capture_options *options);

#endif
