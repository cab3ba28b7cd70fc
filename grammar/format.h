/* SPDX-License-Identifier: MIT */
#ifndef KTS_FORMAT_H
#define KTS_FORMAT_H

#include <stddef.h>

#include "grammar/base/diag.h"
#include "grammar/base/intern.h"
#include "grammar/base/source.h"
#include "grammar/base/status.h"

/*
 * Lay out text number @source of @sources in the one way (kts.5, LAYOUT).
 *
 * Comments stay, words, numbers and strings stay as they are written, and the
 * meaning stays: the result is parsed again, and its tree compared. Laying out
 * the result once more gives the same. The parse of the result adds a text to @sources.
 *
 * Messages go to @diags; a warning tells of a label that follows the layout.
 * *@out is @len bytes that the caller frees, without a NUL; NULL unless KTS_OK.
 * Returns KTS_OK; KTS_ESPEC (the text has errors), KTS_ELIMIT (so large that a
 * limit ends it), KTS_EBUG (the result would mean something else): these with a
 * message; KTS_ENOMEM; KTS_EINVAL (there is no such text).
 */
enum kts_status kts_format(struct kts_intern *names, struct kts_sources *sources, uint32_t source,
			   struct kts_diags *diags, char **out, size_t *len);

#endif
