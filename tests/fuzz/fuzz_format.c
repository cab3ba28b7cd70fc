/* SPDX-License-Identifier: MIT */
/* Any bytes as a spec: what parses is laid out, means the same then, and is laid out the same again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/arena.h"
#include "grammar/format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
	if (!holds)
		abort();
}

/* The layout of a text; NULL if it has none. */
static char *lay_out(const char *text, size_t size, size_t *len)
{
	static struct kts_diags diags;
	struct kts_sources *sources;
	struct kts_arena arena;
	struct kts_intern names;
	uint32_t id;
	char *out = NULL;

	if (kts_sources_new(&sources) != KTS_OK)
		return NULL;
	kts_arena_init(&arena, 0);
	kts_intern_init(&names, &arena);
	kts_diags_init(&diags);
	expect(kts_sources_add(sources, "fuzz", text, size, &id) == KTS_OK);

	/* KTS_EBUG would be a layout with another meaning; KTS_ELIMIT one that is too large. */
	enum kts_status status = kts_format(&names, sources, id, &diags, &out, len);
	expect(status == KTS_OK || status == KTS_ESPEC || status == KTS_ELIMIT);
	expect((status == KTS_OK) == (out != NULL));
	expect(diags.errors > 0 || status == KTS_OK);
	kts_sources_free(sources);
	kts_arena_free(&arena);
	return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t len, again_len;
	char *out, *again;

	if (size > (1u << 20))
		return 0;
	out = lay_out((const char *)data, size, &len);
	if (!out)
		return 0;
	again = lay_out(out, len, &again_len);
	expect(again && again_len == len && memcmp(again, out, len) == 0);
	expect(len == 0 || (out[len - 1] == '\n' && !memchr(out, '\0', len)));
	free(again);
	free(out);
	return 0;
}
