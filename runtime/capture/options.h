/* SPDX-License-Identifier: MIT */
#ifndef KTS_CAPTURE_OPTIONS_H
#define KTS_CAPTURE_OPTIONS_H

#include "runtime/capture/select.h"
#include "runtime/cli/cli.h"

/* What `kts record` was asked for. Texts are borrowed from argv. */
struct capture_options {
	struct capture_selector *selector;
	size_t n_selectors, cap_selectors;
	const char *output;		/* "-": standard output */
	uint64_t interval_ms, count, duration_ns, baseline_ns;	/* 0: not limited, or not given */
	const char *phase_file;
	const char *object;
	char object_name[CAPTURE_NAME_BYTES];
	const char *stats, *stats_args;	/* a socket, and JSON of its request; NULL: not given */
	bool host, scx, probe;
	char **command;			/* ends with NULL; NULL: there is none */
};

extern const struct cli_command capture_record_command;

/* 0: go on; else the status to end with, plus 1, after telling. */
int capture_options_take(struct capture_options *options, int argc, char **argv);
void capture_options_free(struct capture_options *options);

#endif
