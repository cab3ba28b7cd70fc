/* SPDX-License-Identifier: MIT */
#ifndef KTS_TEXTS_H
#define KTS_TEXTS_H

#include <stddef.h>
#include <stdint.h>

#include "grammar/base/status.h"

/*
 * The distinct texts of one series: a column of type text holds their ids.
 * Ids count from 1 in the order in which texts were first added, so that equal
 * ids are equal texts. A text is UTF-8 and may hold NUL bytes. One thread at a
 * time while it grows; any may look at it afterwards.
 */
struct kts_texts;

enum kts_status kts_texts_new(struct kts_texts **out);
/* NULL is fine. */
void kts_texts_free(struct kts_texts *texts);

/*
 * The id of the @len bytes at @text, which are copied if they are new. KTS_OK;
 * KTS_ENOMEM; KTS_ELIMIT: KTS_MAX_TEXTS or KTS_MAX_TEXT_BYTES, nothing was added.
 */
enum kts_status kts_texts_add(struct kts_texts *texts, const char *text, size_t len, uint32_t *id);

/* The id of a text, or 0 if it is not there. */
uint32_t kts_texts_find(const struct kts_texts *texts, const char *text, size_t len);

/* The text of @id with a NUL behind it, *len bytes (@len may be NULL); NULL if there is no such id. Borrowed. */
const char *kts_texts_get(const struct kts_texts *texts, uint32_t id, size_t *len);

/* The greatest id. */
uint32_t kts_texts_count(const struct kts_texts *texts);

/* Forget all texts with an id above @n, for instance those of a line that does not count after all. */
void kts_texts_truncate(struct kts_texts *texts, uint32_t n);

#endif
