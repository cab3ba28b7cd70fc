/* SPDX-License-Identifier: MIT */
#include "engine/schema.h"

#include <string.h>

static const char *const words[] = {
#define KTS_ROOT(name, word) [KTS_ROOT_##name] = (word),
#include "engine/roots.def"
};

const char *kts_root_word(enum kts_root root)
{
	return root < KTS_ROOT_COUNT ? words[root] : "?";
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
