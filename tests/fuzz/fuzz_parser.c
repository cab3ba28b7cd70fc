/* SPDX-License-Identifier: MIT */
/* Any bytes as a spec: the parse ends, errors are told, and what parses can be walked. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "grammar/ast.h"
#include "grammar/base/diag_print.h"
#include "grammar/parser.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static void walk_labels(struct kts_intern *names, const struct kts_sources *sources, const struct kts_ast_item *item)
{
	for (; item; item = item->next) {
		struct kts_str label;

		if (item->kind == KTS_AST_ITEM_group)
			walk_labels(names, sources, item->group.items);
		if (item->kind == KTS_AST_ITEM_check)
			expect(kts_ast_check_label(names, sources, &item->check, &label) == KTS_OK);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct kts_diags diags;
	struct kts_sources *sources;
	struct kts_arena arena;
	struct kts_intern names;
	struct kts_ast_file *file;
	uint32_t id;
	FILE *out = fopen("/dev/null", "w");

	if (!out || size > (1u << 20) || kts_sources_new(&sources) != KTS_OK) {
		if (out)
			fclose(out);
		return 0;
	}
	kts_arena_init(&arena, 0);
	kts_intern_init(&names, &arena);
	kts_diags_init(&diags);
	expect(kts_sources_add(sources, "fuzz", (const char *)data, size, &id) == KTS_OK);

	enum kts_status status = kts_parse(&arena, &names, sources, id, &diags, &file);
	expect(status == KTS_OK || status == KTS_ESPEC);
	expect((status == KTS_OK) == (diags.errors == 0));
	expect(file);
	kts_diags_print(out, sources, &diags, true);
	kts_ast_dump(out, sources, file);
	walk_labels(&names, sources, file->items);

	kts_diags_init(&diags);
	status = kts_tokens_dump(out, sources, id, &diags);
	expect(status == KTS_OK || status == KTS_ESPEC);
	kts_sources_free(sources);
	kts_arena_free(&arena);
	fclose(out);
	return 0;
}
