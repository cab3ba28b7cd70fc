/* SPDX-License-Identifier: MIT */
#ifndef KTS_CAPTURE_OUTPUT_H
#define KTS_CAPTURE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Where the lines of a series go. A process of its own writes them: the
 * kernel ends a write(2) between two pages when its process is killed, and
 * so the line that is being written survives the recorder.
 */
struct capture_output {
	int fd;
	const char *name;	/* for messages; borrowed */
	bool file;		/* a regular file, which can be cut back to whole lines */
	bool own;		/* opened here */
	off_t end;		/* of the last whole line; of the writer's copy */
	char *line;		/* shared with the writer */
	pid_t writer;		/* 0: there is none */
	int to, from;		/* lengths of lines to it, an errno for each from it */
	size_t len;		/* of the line that is being written; of the writer's copy */
};

/* @name is "-" for standard output. 0 or an errno. */
int capture_output_open(struct capture_output *output, const char *name);
/* 0 or an errno: some file systems tell only now that what was written has no room. */
int capture_output_close(struct capture_output *output);

/*
 * Write a line in one go, at most KTS_MAX_CAPTURED_LINE_BYTES. 0, or an errno: then a file ends with the line before.
 * ECANCELED: a signal asked for the end, and nobody read this line for so long that it was given up; part of it may be
 * written. Only where that is no file.
 */
int capture_output_line(struct capture_output *output, const char *line, size_t len);

#endif
