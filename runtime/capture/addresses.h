/* SPDX-License-Identifier: MIT */
#ifndef KTS_CAPTURE_ADDRESSES_H
#define KTS_CAPTURE_ADDRESSES_H

#include "runtime/capture/select.h"

/*
 * Addresses of maps: the kernel gives them only to a BPF program, a map
 * iterator of a few instructions that is loaded for the recording.
 */
struct capture_addresses {
	int program_fd, link_fd;	/* -1: not there */
	const char *failed;		/* which step was refused */
	int error;			/* and its errno; 0: addresses are readable */
};

void capture_addresses_start(struct capture_addresses *addresses, struct capture_types *types);
void capture_addresses_stop(struct capture_addresses *addresses);

/* Set the .kva of the maps in @selection; they stay 0 where they are not readable. */
void capture_addresses_read(struct capture_addresses *addresses, struct capture_selection *selection);

#endif
