/* SPDX-License-Identifier: MIT */
#include "engine/schema.h"

#include <stdio.h>
#include <string.h>

static const char *const words[] = {
#define KTS_ROOT(name, word) [KTS_ROOT_##name] = (word),
#include "engine/roots.def"
};

const char *kts_root_word(enum kts_root root)
{
	return root < KTS_ROOT_COUNT ? words[root] : "?";
}

/* Each word once, and a separator before all but the first. */
#define KTS_ROOT(name, word) + sizeof(" or " word) - 1
_Static_assert(1 /* for the end */
#include "engine/roots.def"
	<= KTS_ROOTS_BYTES, "the words of all roots do not fit");

void kts_roots_write(char out[KTS_ROOTS_BYTES])
{
	size_t at = 0;

	for (unsigned i = 0; i < KTS_ROOT_COUNT; i++) {
		/* those that share a word stand together */
		if (i && strcmp(words[i], words[i - 1]) == 0)
			continue;
		at += (size_t)snprintf(out + at, KTS_ROOTS_BYTES - at, "%s%s", !at ? "" : i + 1 < KTS_ROOT_COUNT ? ", " : " or ",
				       words[i]);
	}
}

bool kts_root_find(const char *word, size_t len, enum kts_root *root)
{
	for (unsigned i = 0; i < KTS_ROOT_COUNT; i++) {
		if (strlen(words[i]) != len || memcmp(words[i], word, len) != 0)
			continue;
		*root = (enum kts_root)i;
		return true;
	}
	return false;
}
