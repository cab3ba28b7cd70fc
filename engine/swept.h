/* SPDX-License-Identifier: MIT */
#ifndef KTS_SWEPT_H
#define KTS_SWEPT_H

#include "engine/column.h"

/* A projection with `[*]` or `.cpu(*)`, and the one of a key in its place. */

/* Which step goes over keys; n_steps: none does. */
size_t kts_swept_step(const struct kts_projection *projection);

/* For qsort(), of struct kts_sweep_key: plain decimal numbers first, by value; the others by their bytes. */
int kts_sweep_key_compare(const void *a, const void *b);

/* The step of @key, in place of the swept one of @swept. Its name is borrowed from the key. */
struct kts_step kts_swept_key_step(const struct kts_projection *swept, const struct kts_sweep_key *key);

/*
 * The text of @swept with @step in place of the star, as a spec would say it:
 * how many bytes it may need, its NUL included; 0: there is no star in the text.
 */
size_t kts_swept_text_size(const struct kts_projection *swept, const struct kts_step *step);
/* Write it to @out, which has room for so many. */
void kts_swept_text(char *out, const struct kts_projection *swept, const struct kts_step *step);

#endif
