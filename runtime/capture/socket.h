/* SPDX-License-Identifier: MIT */
#ifndef KTS_CAPTURE_SOCKET_H
#define KTS_CAPTURE_SOCKET_H

#include "runtime/capture/line.h"

struct kts_json;

/*
 * Client of the scx_stats protocol: over a Unix stream socket a request is one
 * line, {"req":"stats","args":{}}, and so is its answer,
 * {"errno":0,"args":{"resp":statistics}}. The connection is kept from sample
 * to sample, for servers count from answer to answer on it; after one that did
 * not come whole or is malformed it is made anew for the next. Of one thread.
 */
struct capture_socket {
	const char *path;	/* NULL: nobody asked for statistics; borrowed */
	char *request;		/* with its line end */
	size_t request_len;
	uint64_t patience_ns;	/* that one answer may take, connecting included */
	int fd;			/* -1: not connected */
	char *answer;
	size_t len, cap;
	struct kts_json *json;
};

/* Whether a socket can have this path: the kernel takes 1 to 107 bytes. */
bool capture_socket_path_fits(const char *path);

/*
 * Prepare requests with @args, a JSON object (NULL: {}). Nothing is connected
 * yet. 0; EINVAL: @args is none; ENOMEM.
 */
int capture_socket_start(struct capture_socket *socket, const char *path, const char *args, uint64_t interval_ns);
void capture_socket_free(struct capture_socket *socket);

/*
 * Ask, and write what came of it as the `stats` of a sample: true for
 * statistics, false for a reason why there are none. Waits for at most half an
 * interval, not less than 20 ms and not more than 2 s, and not at all once a
 * signal asked for the end. Without memory @line is in trouble.
 */
bool capture_socket_write(struct capture_socket *socket, struct capture_line *line);

#endif
