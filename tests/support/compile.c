/* SPDX-License-Identifier: MIT */
#include "tests/support/compile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/diag_print.h"

void kts_test_compile(struct kts_test_compile *t, const char *name, const char *text, size_t len,
		      const struct kts_compile_options *options)
{
	uint32_t source;

	*t = (struct kts_test_compile){ .status = KTS_ENOMEM };
	kts_arena_init(&t->arena, 0);
	kts_intern_init(&t->names, &t->arena);
	t->diags = malloc(sizeof *t->diags);
	if (!t->diags)
		return;
	kts_diags_init(t->diags);
	t->status = kts_sources_new(&t->sources);
	if (t->status == KTS_OK)
		t->status = kts_sources_add(t->sources, name, text, len, &source);
	if (t->status == KTS_OK)
		t->status = kts_compile_source(&t->arena, &t->names, t->sources, source, options, t->diags, &t->ir);
}

void kts_test_compile_free(struct kts_test_compile *t)
{
	kts_arena_free(&t->arena);
	kts_sources_free(t->sources);
	free(t->diags);
}

char *kts_test_compile_text(const struct kts_test_compile *t)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return NULL;
	kts_diags_print(out, t->sources, t->diags, false);
	if (t->ir)
		kts_ir_dump(out, t->ir, t->sources);
	fclose(out);
	return text;
}

char *kts_test_read(const char *path, size_t *len)
{
	FILE *in = fopen(path, "rb");
	char *text = NULL;
	size_t room = 1u << 16;

	*len = 0;
	if (!in)
		return NULL;
	text = malloc(room);
	while (text) {
		size_t got = fread(text + *len, 1, room - *len - 1, in);

		*len += got;
		text[*len] = '\0';
		if (!got)
			break;
		if (*len + 1 == room) {
			char *more = realloc(text, room *= 2);

			if (!more)
				free(text);
			text = more;
		}
	}
	fclose(in);
	return text;
}

/* @path as seen from the folder of @from. */
static char *beside(const char *from, const char *path)
{
	const char *slash = strrchr(from, '/');
	size_t folder = slash ? (size_t)(slash - from) + 1 : 0, size = folder + strlen(path) + 1;
	char *name = malloc(size);

	if (name)
		snprintf(name, size, "%.*s%s", (int)folder, from, path);
	return name;
}

static void release(void *context, char *name, char *text)
{
	(void)context;
	free(name);
	free(text);
}

static enum kts_status load(void *context, const char *path, const char *from, char **name, char **text, size_t *len,
			    const char **reason)
{
	const struct kts_test_file *file = context;
	enum kts_status status = KTS_ENOMEM;

	*name = beside(from, path);
	*text = NULL;
	if (!*name)
		return KTS_ENOMEM;
	if (!file) {
		*text = kts_test_read(*name, len);
		status = KTS_EIO;
	}
	for (; file && file->name; file++) {
		if (strcmp(file->name, *name) != 0)
			continue;
		*text = strdup(file->text);
		*len = strlen(file->text);
		break;
	}
	if (*text)
		return KTS_OK;
	if (file && !file->name)
		status = KTS_EIO;
	*reason = "there is no such file";
	free(*name);
	return status;
}

struct kts_loader kts_test_loader(const struct kts_test_file *files)
{
	return (struct kts_loader){ .load = load, .release = release, .context = (void *)(uintptr_t)files };
}

const struct kts_loader kts_test_disk_loader = { .load = load, .release = release };
