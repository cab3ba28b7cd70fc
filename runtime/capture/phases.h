/* SPDX-License-Identifier: MIT */
#ifndef KTS_CAPTURE_PHASES_H
#define KTS_CAPTURE_PHASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which step it is, as somebody outside says it: `baseline`, `step 0`, `step 1`. */
struct capture_phases {
	bool known;		/* somebody says it: samples have a step_index */
	uint32_t step;		/* 0: baseline, k + 1: step k */
	const char *file;	/* whose first line says it; NULL: none does */
	int fd;			/* whose lines say it; -1: none do */
	char line[64];		/* what is there of one that has not ended */
	size_t len;
	bool told;		/* that something was not understood */
	bool heard;		/* a phase was said */
};

/* @file is NULL, a file, or "-" for standard input, which is read without being asked for if it is a pipe. */
void capture_phases_start(struct capture_phases *phases, const char *file, bool stdin_is_ours);

/* Look whether it is another one. Never waits. */
void capture_phases_look(struct capture_phases *phases);

/* Read one line as a phase. False if it is none. */
bool capture_phase_read(const char *line, size_t len, uint32_t *step);

#endif
