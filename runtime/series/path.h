/* SPDX-License-Identifier: MIT */
#ifndef KTS_SERIES_PATH_H
#define KTS_SERIES_PATH_H

#include "engine/schema.h"
#include "runtime/series/bump.h"

/* A path as a spec writes it, outside of any spec. */
struct kts_path {
	enum kts_root root;
	enum kts_reduce reduce;
	const struct kts_step *step;
	uint32_t n_steps;	/* 0: only a root */
};

/*
 * Read @text by the parser of specs; steps and names are kept in @keep. *fits:
 * it is a path, or a root alone. KTS_OK, KTS_ENOMEM, KTS_EBUG.
 */
enum kts_status kts_path_read(const char *text, struct kts_bump *keep, struct kts_path *path, bool *fits);

#endif
