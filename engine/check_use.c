/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "engine/checker.h"
#include "grammar/parser.h"

static void read_file(struct kts_checker *c, uint32_t source, const char *name, struct kts_span use, uint32_t depth);

static struct kts_check_file *find_file(struct kts_checker *c, const char *name)
{
	for (struct kts_check_file *file = c->files; file; file = file->next)
		if (strcmp(file->name, name) == 0)
			return file;
	return NULL;
}

static void unusable(struct kts_checker *c, const struct kts_ast_name *wanted, const char *why)
{
	kts_diag_at(c->diags, KTS_DIAG_use_failed, wanted->span, "`%s` cannot be used: %s", kts_check_text(c, wanted->text), why);
	c->incomplete = true;
}

/* Read the file that @item names, if it is not known yet. */
static void load(struct kts_checker *c, const struct kts_ast_item *item, const struct kts_check_file *from)
{
	const struct kts_loader *loader = c->options->loader;
	const struct kts_ast_name *wanted = &item->use.file;
	const char *path = kts_check_text(c, wanted->text), *reason = "it cannot be read";
	struct kts_check_file *known;
	char *name = NULL, *text = NULL;
	enum kts_status status;
	struct kts_diag *diag;
	uint32_t source;
	size_t len = 0;

	if (!loader) {
		unusable(c, wanted, "this spec has no folder to look it up in");
		return;
	}
	if (!*path) {
		unusable(c, wanted, "that is no name of a file");
		return;
	}
	status = loader->load(loader->context, path, from->name, &name, &text, &len, &reason);
	if (status == KTS_ENOMEM) {
		c->status = status;
		return;
	}
	if (status != KTS_OK) {
		unusable(c, wanted, status == KTS_ELIMIT ? "it is larger than 16 MiB" : reason);
		return;
	}
	known = find_file(c, name);
	if (known && known->open) {
		diag = kts_diag_at(c->diags, KTS_DIAG_use_cycle, wanted->span,
				   "`%s` is being used already: `use` goes round in a circle", path);
		if (kts_span_is_set(known->use))
			kts_diag_second(diag, known->use, "first used here");
	} else if (!known && c->n_files == KTS_MAX_USE_FILES) {
		c->incomplete = true;
		kts_diag_at(c->diags, KTS_DIAG_use_limit, wanted->span, "a spec cannot consist of more than %u files",
			    KTS_MAX_USE_FILES);
	} else if (!known && from->depth + 1 == KTS_MAX_USE_DEPTH) {
		c->incomplete = true;
		kts_diag_at(c->diags, KTS_DIAG_use_limit, wanted->span, "`use` nests more than %u deep", KTS_MAX_USE_DEPTH);
	} else if (!known) {
		status = kts_sources_add(c->sources, name, text, len, &source);
		if (status == KTS_ENOMEM)
			c->status = status;
		else if (status != KTS_OK)
			unusable(c, wanted, "it is larger than 16 MiB");
		else
			read_file(c, source, kts_sources_get(c->sources, source)->name, wanted->span, from->depth + 1);
	}
	loader->release(loader->context, name, text);
}

static void note_use(struct kts_checker *c, const struct kts_ast_item *item, const struct kts_check_file *from)
{
	struct kts_check_use *use = KTS_ARENA_NEW(c->arena, struct kts_check_use);
	struct kts_check_file **before = c->files_end;

	if (!use) {
		kts_checker_failed(c);
		return;
	}
	*c->uses_end = use;
	c->uses_end = &use->next;
	load(c, item, from);
	/* What was added first is the file itself, what it uses came behind it. */
	use->file = *before;
}

/* Declarations and `use` statements, in the order in which check.c walks. */
static void collect(struct kts_checker *c, const struct kts_ast_item *items, struct kts_check_file *file, bool in_group)
{
	for (const struct kts_ast_item *item = items; item && c->status == KTS_OK; item = item->next) {
		switch (item->kind) {
		case KTS_AST_ITEM_param:
		case KTS_AST_ITEM_signal:
			kts_check_declare(c, item);
			break;
		case KTS_AST_ITEM_use:
			note_use(c, item, file);
			break;
		case KTS_AST_ITEM_group:
			collect(c, item->group.items, file, true);
			break;
		case KTS_AST_ITEM_series:
			if (in_group)
				kts_diag_at(c->diags, KTS_DIAG_inside_group, item->span, "`series` stands inside of a group");
			else if (file->series)
				kts_diag_second(kts_diag_at(c->diags, KTS_DIAG_series_repeated, item->span,
							    "a second `series` in one file"),
						file->series->span, "the first one");
			else
				file->series = item;
			break;
		case KTS_AST_ITEM_policy:
			if (in_group)
				kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_inside_group, item->span,
							  "`policy` stands inside of a group, but holds for the whole file"),
					      "write its settings behind the group's name");
			else
				kts_level_read(c, &file->policy, item->policy.modifiers, -1);
			break;
		case KTS_AST_ITEM_check:
		case KTS_AST_ITEM_test:
			break;
		}
	}
}

static void read_file(struct kts_checker *c, uint32_t source, const char *name, struct kts_span use, uint32_t depth)
{
	struct kts_check_file *file = KTS_ARENA_NEW(c->arena, struct kts_check_file);
	struct kts_ast_file *ast = NULL;
	enum kts_status status;

	if (!file) {
		kts_checker_failed(c);
		return;
	}
	status = kts_parse(c->arena, c->names, c->sources, source, c->diags, &ast);
	c->damaged |= status != KTS_OK;
	if (status != KTS_OK && status != KTS_ESPEC)
		c->status = status;
	if (!ast)
		return;
	file->name = name;
	file->ast = ast;
	file->use = use;
	file->depth = depth;
	kts_level_init(&file->policy);
	*c->files_end = file;
	c->files_end = &file->next;
	c->n_files++;
	file->open = true;
	collect(c, ast->items, file, false);
	file->open = false;
}

void kts_check_files(struct kts_checker *c, uint32_t source)
{
	const struct kts_source *text = kts_sources_get(c->sources, source);

	if (!text)
		c->status = KTS_EINVAL;
	else
		read_file(c, source, text->name, KTS_NOWHERE, 0);
}
