/* SPDX-License-Identifier: MIT */
#ifndef KTS_KEEPING_H
#define KTS_KEEPING_H

#include <stdio.h>

#include "engine/code.h"

/*
 * What judging a series that comes has to keep of it. Windows, `for`, `prev`
 * and deadlines keep what they span. Only a reference that is known at the end
 * needs all samples, and some summaries all values.
 */
enum kts_keeping {
	KTS_KEEPS_WINDOWS,	/* what it declares, however long the series is */
	KTS_KEEPS_VALUES,	/* one of each sample */
	KTS_KEEPS_SAMPLES,	/* of all checks */
};

enum kts_keeping kts_code_keeps(const struct kts_code *code, size_t check);
/* Whether a summary is made of all values at once. */
bool kts_summary_keeps(enum kts_summary summary);
/* What @code keeps, as lines of a listing. @ir is that of the spec, of which what depends on the series keeps even its text. */
void kts_keeping_dump(FILE *out, const struct kts_ir *ir, const struct kts_code *code);

#endif
