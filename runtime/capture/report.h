/* SPDX-License-Identifier: MIT */
#ifndef KTS_CAPTURE_REPORT_H
#define KTS_CAPTURE_REPORT_H

#include "runtime/capture/addresses.h"
#include "runtime/capture/contents.h"
#include "runtime/capture/host.h"
#include "runtime/capture/select.h"

/* Writes what one sample captured of the kernel: the `report` of series.md. */
struct capture_report {
	struct capture_contents contents;
	struct capture_types types;
	struct capture_selection selection;
	struct capture_addresses addresses;
	struct capture_host host;
	struct capture_selector *selector;
	size_t n_selectors;
	const char *object;		/* what values belong to if no global section says it; borrowed */
	char section[CAPTURE_NAME_BYTES];	/* the object that they said last, or "" */
	bool wants_host, wants_scx;	/* times of the CPUs; what the kernel says of sched_ext */
	bool users;			/* program statistics of all that use a captured map */
	int stats_fd;			/* keeps the kernel counting; -1: it does not */
	const char *no_stats;		/* why not; NULL: nobody asked */
};

/* 0, or an errno with report->selection.failed (NULL: memory). */
int capture_report_write(struct capture_report *report, struct capture_line *line);

#endif
