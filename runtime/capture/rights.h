/* SPDX-License-Identifier: MIT */
#ifndef KTS_CAPTURE_RIGHTS_H
#define KTS_CAPTURE_RIGHTS_H

#include <stdbool.h>
#include <stddef.h>

/* The capabilities that capturing may need and this process lacks, as "CAP_BPF and CAP_PERFMON"; "" for none. */
void capture_rights_missing(char *out, size_t size);

/* Tell that the kernel refused to @what ("list BPF maps") with @error, and which capabilities it may be for. */
void capture_rights_tell(const char *what, int error);

#endif
