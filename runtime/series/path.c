/* SPDX-License-Identifier: MIT */
#include "runtime/series/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/parser.h"

static const struct {
	const char *word;
	enum kts_reduce reduce;
} reductions[] = {
	{ "cpu_sum", KTS_REDUCE_CPU_SUM }, { "cpu_max", KTS_REDUCE_CPU_MAX }, { "cpu_min", KTS_REDUCE_CPU_MIN },
};

#define N_REDUCTIONS	(sizeof reductions / sizeof *reductions)

static struct kts_step step_of(const struct kts_ast_segment *s)
{
	struct kts_step step = { .index = s->index };

	switch (s->kind) {
	case KTS_AST_SEGMENT_index:
		step.kind = KTS_STEP_INDEX;
		break;
	case KTS_AST_SEGMENT_cpu:
		step.kind = KTS_STEP_CPU;
		break;
	case KTS_AST_SEGMENT_sweep:
		step.kind = KTS_STEP_SWEEP;
		break;
	case KTS_AST_SEGMENT_cpu_all:
		step.kind = KTS_STEP_CPU_SWEEP;
		break;
	case KTS_AST_SEGMENT_member:
	case KTS_AST_SEGMENT_key:
	case KTS_AST_SEGMENT_map:
		step = (struct kts_step){ .kind = KTS_STEP_NAME, .name = s->text.ptr, .len = s->text.len,
					  .quoted = s->kind == KTS_AST_SEGMENT_key };
		break;
	}
	return step;
}

static enum kts_status take_path(const struct kts_ast_expr *e, struct kts_bump *keep, struct kts_path *path, bool *fits)
{
	struct kts_step *step;
	uint32_t n = 0;

	if (e->kind == KTS_AST_EXPR_name) {
		*fits = kts_root_find(e->name.ptr, e->name.len, &path->root);
		return KTS_OK;
	}
	if (e->kind != KTS_AST_EXPR_path || !kts_root_find(e->path.root.text.ptr, e->path.root.text.len, &path->root))
		return KTS_OK;
	step = kts_bump_alloc(keep, (e->path.count + 1) * sizeof(*step));
	if (!step)
		return KTS_ENOMEM;
	for (const struct kts_ast_segment *s = e->path.segments; s; s = s->next) {
		if (s->kind == KTS_AST_SEGMENT_map && (n || path->root != KTS_ROOT_BPF))
			return KTS_OK;
		if (s->kind == KTS_AST_SEGMENT_map)
			path->root = KTS_ROOT_MAP;
		step[n] = step_of(s);
		if (step[n].kind == KTS_STEP_NAME) {
			step[n].name = kts_bump_text(keep, step[n].name, step[n].len);
			if (!step[n].name)
				return KTS_ENOMEM;
		}
		n++;
	}
	path->step = step;
	path->n_steps = n;
	*fits = true;
	return KTS_OK;
}

/* The path itself, or what a reduction over CPUs goes over. */
static enum kts_status take(const struct kts_ast_expr *e, struct kts_bump *keep, struct kts_path *path, bool *fits)
{
	if (e->kind != KTS_AST_EXPR_call)
		return take_path(e, keep, path, fits);
	for (size_t i = 0; i < N_REDUCTIONS; i++) {
		if (!kts_str_is(e->call.name.text, reductions[i].word) || e->call.count != 1 || e->call.args->over ||
		    e->call.args->phase || kts_span_is_set(e->call.args->across.span))
			continue;
		path->reduce = reductions[i].reduce;
		return take_path(e->call.args->value, keep, path, fits);
	}
	return KTS_OK;
}

static enum kts_status parse(const char *text, struct kts_arena *arena, struct kts_sources *sources, struct kts_diags *diags,
			     const struct kts_ast_expr **out)
{
	size_t size = strlen(text) + 16;
	char *statement = kts_arena_alloc(arena, size);
	struct kts_intern names;
	struct kts_ast_file *file = NULL;
	enum kts_status status;
	uint32_t source;

	if (!statement)
		return KTS_ENOMEM;
	snprintf(statement, size, "signal x = %s", text);
	kts_intern_init(&names, arena);
	status = kts_sources_add(sources, "PATH", statement, strlen(statement), &source);
	if (status == KTS_OK)
		status = kts_parse(arena, &names, sources, source, diags, &file);
	if (status == KTS_ENOMEM || status == KTS_EBUG)
		return status;
	if (status == KTS_OK && file && file->items && !file->items->next && !file->comments &&
	    file->items->kind == KTS_AST_ITEM_signal)
		*out = file->items->signal.value;
	return KTS_OK;
}

enum kts_status kts_path_read(const char *text, struct kts_bump *keep, struct kts_path *path, bool *fits)
{
	struct kts_diags *diags = malloc(sizeof(*diags));
	const struct kts_ast_expr *e = NULL;
	struct kts_sources *sources = NULL;
	struct kts_arena arena;
	enum kts_status status = KTS_ENOMEM;

	*fits = false;
	*path = (struct kts_path){ .n_steps = 0 };
	kts_arena_init(&arena, 0);
	if (diags && kts_sources_new(&sources) == KTS_OK) {
		kts_diags_init(diags);
		status = parse(text, &arena, sources, diags, &e);
	}
	if (status == KTS_OK && e)
		status = take(e, keep, path, fits);
	kts_sources_free(sources);
	kts_arena_free(&arena);
	free(diags);
	return status;
}
