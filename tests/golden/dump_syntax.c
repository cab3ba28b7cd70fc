/* SPDX-License-Identifier: MIT */
/*
 * dump_syntax [--tokens|--ast|--labels|--nothing] FILE: parse one file and
 * print the messages, then what was asked for. The parser alone: nothing is
 * checked and no `use` is followed. Exit status: 0, 1 (errors), 99.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/ast.h"
#include "grammar/base/diag_print.h"
#include "grammar/parser.h"

static char *read_file(const char *path, size_t *size)
{
	FILE *in = fopen(path, "rb");
	char *text = NULL;
	size_t room = 0, n;

	*size = 0;
	if (!in)
		return NULL;
	do {
		if (room - *size < 65536) {
			room = 2 * room + 65536;
			char *bigger = realloc(text, room);

			if (!bigger)
				break;
			text = bigger;
		}
		n = fread(text + *size, 1, room - *size, in);
		*size += n;
	} while (n);
	fclose(in);
	return text;
}

static void print_labels(struct kts_intern *names, const struct kts_sources *sources, const struct kts_ast_item *item)
{
	for (; item; item = item->next) {
		struct kts_str label;

		if (item->kind == KTS_AST_ITEM_group)
			print_labels(names, sources, item->group.items);
		if (item->kind == KTS_AST_ITEM_check &&
		    kts_ast_check_label(names, sources, &item->check, &label) == KTS_OK)
			printf("%.*s\n", KTS_STR_ARGS(label));
	}
}

int main(int argc, char **argv)
{
	static struct kts_diags diags;
	struct kts_sources *sources;
	struct kts_arena arena;
	struct kts_intern names;
	struct kts_ast_file *file = NULL;
	const char *mode = argc > 2 ? argv[1] : "--ast", *path = argc > 1 ? argv[argc - 1] : "";
	const char *slash = strrchr(path, '/');
	size_t size;
	uint32_t id;
	char *text = read_file(path, &size);
	enum kts_status status;

	if (!text || kts_sources_new(&sources) != KTS_OK)
		return 99;
	kts_arena_init(&arena, 0);
	kts_intern_init(&names, &arena);
	kts_diags_init(&diags);
	status = kts_sources_add(sources, slash ? slash + 1 : path, text, size, &id);
	if (status != KTS_OK) {
		printf("too large, or out of memory\n");
	} else if (strcmp(mode, "--tokens") == 0) {
		status = kts_tokens_dump(stdout, sources, id, &diags);
	} else {
		status = kts_parse(&arena, &names, sources, id, &diags, &file);
		if (file && strcmp(mode, "--ast") == 0 && status == KTS_OK)
			kts_ast_dump(stdout, sources, file);
		if (file && strcmp(mode, "--labels") == 0)
			print_labels(&names, sources, file->items);
	}
	kts_diags_print(stdout, sources, &diags, false);
	kts_sources_free(sources);
	kts_arena_free(&arena);
	free(text);
	return status == KTS_OK ? 0 : status == KTS_ESPEC || status == KTS_ELIMIT ? 1 : 99;
}
