/* SPDX-License-Identifier: MIT */
#ifndef KTS_CAPTURE_PROBE_H
#define KTS_CAPTURE_PROBE_H

/* `--probe`: try all that a recording does, and write what came of each to stdout. The exit status. */
int capture_probe(void);

#endif
