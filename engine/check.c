/* SPDX-License-Identifier: MIT */
#include "engine/check.h"

#include <string.h>

#include "engine/checker.h"
#include "engine/ir_node.h"

void kts_checker_failed(struct kts_checker *c)
{
	if (c->status == KTS_OK)
		c->status = kts_arena_status(c->arena);
}

void *kts_check_grow(struct kts_checker *c, void *array, size_t n, size_t *cap, size_t size)
{
	size_t more = *cap ? *cap * 2 : 64;
	void *larger;

	if (n < *cap)
		return array;
	larger = kts_arena_array(c->arena, more, size);
	if (!larger) {
		kts_checker_failed(c);
		return NULL;
	}
	if (n)
		memcpy(larger, array, n * size);
	*cap = more;
	return larger;
}

/* A comment ends at its line; strings hold no line ends, so only a `#` outside of one starts a comment. */
const char *kts_check_quote(const struct kts_checker *c, struct kts_span span, char buf[KTS_QUOTE_BYTES])
{
	size_t len, n = 0;
	const char *text = kts_sources_text(c->sources, span, &len);
	bool string = false, blank = false;

	for (size_t i = 0; text && i < len; i++) {
		if (text[i] == '#' && !string) {
			while (i < len && text[i] != '\n')
				i++;
			blank = true;
			continue;
		}
		if (!string && strchr(" \t\r\n", text[i])) {
			blank = true;
			continue;
		}
		if (text[i] == '"')
			string = !string;
		else if (text[i] == '\\' && string && i + 1 < len && n + 6 < KTS_QUOTE_BYTES)
			buf[n++] = text[i++];
		if (n + 6 >= KTS_QUOTE_BYTES) {
			/* Not in the middle of a character. */
			while (n && ((unsigned char)buf[n - 1] & 0xc0) == 0x80)
				n--;
			if (n && (unsigned char)buf[n - 1] >= 0xc0)
				n--;
			memcpy(buf + n, "...", 3);
			n += 3;
			break;
		}
		if (blank && n)
			buf[n++] = ' ';
		blank = false;
		buf[n++] = text[i];
	}
	buf[n] = '\0';
	return buf;
}

const char *kts_check_keep(struct kts_checker *c, const char *text)
{
	const char *kept = kts_arena_text(c->arena, text, strlen(text));

	if (!kept)
		kts_checker_failed(c);
	return kept ? kept : "";
}

/* --- the walk over checks --- */

static const char *join_labels(struct kts_checker *c, const struct kts_check_group *outer, struct kts_str label)
{
	size_t before = outer ? strlen(outer->label) + 3 : 0;
	char *text;

	if (!outer)
		return kts_check_text(c, label);
	text = kts_arena_alloc(c->arena, before + label.len + 1);
	if (!text) {
		kts_checker_failed(c);
		return "";
	}
	memcpy(text, outer->label, before - 3);
	memcpy(text + before - 3, " / ", 3);
	memcpy(text + before, kts_check_text(c, label), label.len);
	return text;
}

static void walk(struct kts_checker *c, const struct kts_ast_item *items, const struct kts_check_group *group,
		 const struct kts_check_file *file, struct kts_check_use **use);

static void walk_group(struct kts_checker *c, const struct kts_ast_group *ast, const struct kts_check_group *outer,
		       const struct kts_check_file *file, struct kts_check_use **use)
{
	struct kts_check_group *group = KTS_ARENA_NEW(c->arena, struct kts_check_group);

	if (!group) {
		kts_checker_failed(c);
		return;
	}
	group->outer = outer;
	group->label = join_labels(c, outer, ast->label.text);
	group->file = file;
	kts_level_init(&group->level);
	kts_level_read(c, &group->level, ast->modifiers, -1);
	walk(c, ast->items, group, file, use);
}

static void walk(struct kts_checker *c, const struct kts_ast_item *items, const struct kts_check_group *group,
		 const struct kts_check_file *file, struct kts_check_use **use)
{
	const struct kts_check_file *used;

	for (const struct kts_ast_item *item = items; item && c->status == KTS_OK; item = item->next) {
		switch (item->kind) {
		case KTS_AST_ITEM_check:
			kts_check_check(c, &item->check, item->span, group, file);
			break;
		case KTS_AST_ITEM_group:
			walk_group(c, &item->group, group, file, use);
			break;
		case KTS_AST_ITEM_use:
			/* check_use.c noted them in this same order. */
			if (!*use)
				break;
			used = (*use)->file;
			*use = (*use)->next;
			if (used)
				walk(c, used->ast->items, group, used, use);
			break;
		case KTS_AST_ITEM_test:
			if (!file->depth)
				kts_check_test_found(c, item, group);
			break;
		case KTS_AST_ITEM_series:
		case KTS_AST_ITEM_param:
		case KTS_AST_ITEM_signal:
		case KTS_AST_ITEM_policy:
			break;
		}
	}
}

/* Where the path that the signal is stands among the projections. */
static uint32_t column_of(const struct kts_checker *c, const struct kts_symbol *symbol)
{
	const struct kts_ir_expr *node = symbol->result.node;

	if (!node || node->op != KTS_IR_column)
		return KTS_IR_COMPUTED;
	/* nodes that a check reads are numbered already */
	return kts_ir_node_of(node)->seen ? node->column : c->ir.place[node->column];
}

static void list_names(struct kts_checker *c, struct kts_ir *ir)
{
	struct kts_ir_name *name = kts_arena_array(c->arena, c->n_symbols, sizeof *name);
	size_t n = 0;

	if (!name) {
		kts_checker_failed(c);
		return;
	}
	for (size_t i = 0; i < c->n_symbols; i++)
		if (c->symbol[i]->kind == KTS_SYMBOL_SIGNAL)
			name[n++] = (struct kts_ir_name){ kts_check_text(c, c->symbol[i]->name.text),
							  column_of(c, c->symbol[i]) };
	ir->name = name;
	ir->n_names = n;
}

static void build(struct kts_checker *c, const struct kts_ir **out)
{
	struct kts_ir *ir = KTS_ARENA_NEW(c->arena, struct kts_ir);

	if (!ir) {
		kts_checker_failed(c);
		return;
	}
	c->status = kts_ir_finish(&c->ir, c->check, c->n_checks, ir);
	ir->series = c->series;
	ir->file = c->files->name;
	if (c->status == KTS_OK)
		list_names(c, ir);
	if (c->status == KTS_OK)
		kts_check_tests_finish(c, ir);
	if (c->status == KTS_OK)
		*out = ir;
}

static enum kts_status finish(struct kts_checker *c, const struct kts_ir **out)
{
	const char *name = c->files ? c->files->name : NULL;

	if (c->status == KTS_OK)
		c->status = c->ir.status;
	if (c->status == KTS_OK && !c->diags->errors)
		build(c, out);
	if (c->status == KTS_ENOMEM)
		kts_diag_in_file(c->diags, KTS_DIAG_out_of_memory, name, 0, 0, "there is not enough memory to compile the spec");
	if (c->status == KTS_ELIMIT && !c->diags->errors)
		kts_diag_in_file(c->diags, KTS_DIAG_spec_too_large, name, 0, 0,
				 "compiling the spec takes more than %llu MiB of memory", KTS_MAX_COMPILE_BYTES >> 20);
	if (c->status == KTS_OK && c->diags->errors)
		return KTS_ESPEC;
	return c->status;
}

static bool any_check(const struct kts_checker *c)
{
	for (const struct kts_check_file *file = c->files; file; file = file->next)
		if (file->ast->checks)
			return true;
	return false;
}

enum kts_status kts_compile_source(struct kts_arena *arena, struct kts_intern *intern, struct kts_sources *sources,
				   uint32_t source, const struct kts_compile_options *options, struct kts_diags *diags,
				   const struct kts_ir **out)
{
	static const struct kts_compile_options none;
	struct kts_checker c = {
		.arena = arena, .names = intern, .sources = sources, .options = options ? options : &none,
		.diags = diags, .path_type = KTS_TYPE_F64,
	};
	struct kts_check_use *use;

	*out = NULL;
	c.files_end = &c.files;
	c.uses_end = &c.uses;
	c.tests_end = &c.tests;
	kts_ir_builder_init(&c.ir, arena);
	kts_check_files(&c, source);
	if (c.status == KTS_OK) {
		kts_check_defines(&c);
		kts_check_wraps(&c);
		kts_check_definitions(&c);
		kts_check_series(&c);
		use = c.uses;
		walk(&c, c.files->ast->items, NULL, c.files, &use);
		kts_check_tests(&c);
	}
	if (c.status == KTS_OK && !c.incomplete && !c.damaged && !any_check(&c))
		kts_diag_help(kts_diag_in_file(diags, KTS_DIAG_no_checks, c.files->name, 0, 0,
					       "the spec has no check, so there is nothing to judge"),
			      "write one, such as `monotonic bpf.nr_enqueued`");
	return finish(&c, out);
}
