/* SPDX-License-Identifier: MIT */
#ifndef KTS_CAPTURE_HOST_H
#define KTS_CAPTURE_HOST_H

#include "runtime/capture/line.h"

struct capture_cpu;

/* What a sample holds of the system itself, with memory that is kept from sample to sample. Zeroed is ready. */
struct capture_host {
	char *text;		/* a file, with a NUL behind it */
	size_t cap;
	struct capture_cpu *cpu;
	size_t n_cpus, cap_cpus;
	uint32_t *column;	/* of a table: which row of cpu[] it belongs to */
	size_t n_columns, cap_columns;
};

void capture_host_free(struct capture_host *host);

/*
 * `per_cpu_time`: a row for each CPU that is online, in the order of the
 * kernel. @proc is where procfs is. Interrupts are left out where the kernel
 * hides them. 0, or an errno: then nothing is written.
 */
int capture_host_write(struct capture_host *host, struct capture_line *line, const char *proc);

/*
 * `sched_ext`: the kernel's own account of its schedulers, as far as @folder
 * (/sys/kernel/sched_ext) has it; without such a folder nothing. All of it is
 * of one scheduler, or only an `error` is there. 0 or ENOMEM.
 */
int capture_host_write_scx(struct capture_host *host, struct capture_line *line, const char *folder);

#endif
