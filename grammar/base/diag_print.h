/* SPDX-License-Identifier: MIT */
#ifndef KTS_DIAG_PRINT_H
#define KTS_DIAG_PRINT_H

#include <stdbool.h>
#include <stdio.h>

#include "grammar/base/diag.h"
#include "grammar/base/source.h"

/*
 * Print one message:
 *
 *	sched.kts:2:8: error: [KTS-110] there is no signal `wiat`; did you mean `wait`?
 *	    always wiat < 5ms
 *	           ^~~~
 *	sched.kts:1:8: note: declared here
 *	    signal wait = ...
 *	           ^~~~
 *	    help: write `wait`
 *
 * Tabs of the source are copied into the caret line; of a line that is too
 * long the part around the caret is shown. @sources may be NULL if no message
 * has a span. @color: with ANSI colours. Write errors are left in @out's
 * error flag.
 */
void kts_diag_print(FILE *out, const struct kts_sources *sources, const struct kts_diag *diag, bool color);

/* Print all kept messages in order, then how many more there were. */
void kts_diags_print(FILE *out, const struct kts_sources *sources, const struct kts_diags *diags, bool color);

#endif
