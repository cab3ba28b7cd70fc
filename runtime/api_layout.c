/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "grammar/format.h"
#include "runtime/api_internal.h"

static enum kts_status layout_new(struct kts_layout **out)
{
	struct kts_layout *layout = calloc(1, sizeof(*layout));

	*out = NULL;
	if (!layout)
		return KTS_ENOMEM;
	kts_diags_init(&layout->diags);
	if (kts_sources_new(&layout->sources) != KTS_OK) {
		kts_layout_free(layout);
		return KTS_ENOMEM;
	}
	*out = layout;
	return KTS_OK;
}

void kts_layout_free(struct kts_layout *layout)
{
	if (!layout)
		return;
	kts_sources_free(layout->sources);
	free(layout->text);
	free(layout);
}

static enum kts_status lay_out(struct kts_layout *layout, const char *name, const char *text, size_t len)
{
	struct kts_arena arena;
	struct kts_intern names;
	uint32_t source;
	enum kts_status rc = kts_sources_add(layout->sources, name, text, len, &source);
	char *out, *ended;

	if (rc == KTS_ELIMIT)
		kts_diag_in_file(&layout->diags, KTS_DIAG_unreadable, name, 0, 0, "the spec is larger than 16 MiB");
	if (rc != KTS_OK)
		return rc;
	kts_arena_init(&arena, 0);
	kts_intern_init(&names, &arena);
	rc = kts_format(&names, layout->sources, source, &layout->diags, &out, &layout->len);
	kts_arena_free(&arena);
	if (rc != KTS_OK)
		return rc;
	ended = realloc(out, layout->len + 1);
	layout->text = ended ? ended : out;
	if (!ended)
		return KTS_ENOMEM;
	ended[layout->len] = '\0';
	layout->differs = layout->len != len || (len && memcmp(ended, text, len) != 0);
	return KTS_OK;
}

/* What a call returns, and what becomes of the handle. */
static enum kts_status finish(struct kts_layout *layout, enum kts_status rc, struct kts_layout **out)
{
	if (rc == KTS_ENOMEM) {
		kts_layout_free(layout);
		layout = NULL;
	}
	*out = layout;
	return rc;
}

enum kts_status kts_layout_file(const char *path, struct kts_layout **out)
{
	struct kts_file_loader files;
	struct kts_layout *layout;
	const char *reason = "";
	char *name, *text;
	enum kts_status rc;
	size_t len;

	*out = NULL;
	if (!path)
		return KTS_EINVAL;
	KTS_TRY(layout_new(&layout));
	kts_file_loader_init(&files);
	rc = kts_file_load(&files, path, &name, &text, &len, &reason);
	kts_file_loader_free(&files);
	if (rc == KTS_OK) {
		rc = lay_out(layout, path, text, len);
		free(name);
		free(text);
	} else if (rc != KTS_ENOMEM) {
		kts_diag_in_file(&layout->diags, KTS_DIAG_unreadable, path, 0, 0, "the spec cannot be read: %s", reason);
	}
	return finish(layout, rc, out);
}

enum kts_status kts_layout_text(const char *name, const char *text, size_t len, struct kts_layout **out)
{
	struct kts_layout *layout;

	*out = NULL;
	if (!name || (!text && len))
		return KTS_EINVAL;
	KTS_TRY(layout_new(&layout));
	return finish(layout, lay_out(layout, name, text ? text : "", len), out);
}

const char *kts_layout_bytes(const struct kts_layout *layout, size_t *len)
{
	*len = layout->text ? layout->len : 0;
	return layout->text;
}

int kts_layout_differs(const struct kts_layout *layout)
{
	return layout->differs;
}
