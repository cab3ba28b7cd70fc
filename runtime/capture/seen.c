/* SPDX-License-Identifier: MIT */
#include "runtime/capture/seen.h"

#include <errno.h>

#include "engine/texts.h"

void capture_seen_free(struct capture_seen *s)
{
	kts_texts_free(s->texts);
	*s = (struct capture_seen){ 0 };
}

void capture_seen_start(struct capture_seen *s, size_t size)
{
	s->size = size;
	if (s->texts)
		kts_texts_truncate(s->texts, 0);
}

int capture_seen_add(struct capture_seen *s, const unsigned char *key, bool *again)
{
	uint32_t id, before;

	if (!s->texts && kts_texts_new(&s->texts) != KTS_OK)
		return ENOMEM;
	before = kts_texts_count(s->texts);
	/* a walk has an end long before the texts have: it is memory that lacks */
	if (kts_texts_add(s->texts, (const char *)key, s->size, &id) != KTS_OK)
		return ENOMEM;
	*again = id <= before;
	return 0;
}
