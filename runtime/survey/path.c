/* SPDX-License-Identifier: MIT */
/* Paths of a spec: read by the parser of specs, written so that it reads them back. */
#include "runtime/survey/survey.h"

#include <stdlib.h>
#include <string.h>

#include "grammar/parser.h"

static const struct {
	const char *word;
	enum kts_root root;
} roots[] = {
	{ "bpf", KTS_ROOT_BPF }, { "bpf", KTS_ROOT_MAP }, { "stats", KTS_ROOT_STATS }, { "host", KTS_ROOT_HOST },
	{ "report", KTS_ROOT_REPORT }, { "sample", KTS_ROOT_SAMPLE }, { "values", KTS_ROOT_VALUES },
	{ "run", KTS_ROOT_RUN },
};

#define N_ROOTS	(sizeof roots / sizeof *roots)

/* --- writing --- */

static bool is_name(const struct kts_step *s)
{
	if (s->quoted || !s->len || (s->name[0] >= '0' && s->name[0] <= '9'))
		return false;
	for (size_t i = 0; i < s->len; i++) {
		char c = s->name[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
			return false;
	}
	return true;
}

static void put_step(FILE *out, enum kts_root root, const struct kts_step *s, uint32_t i)
{
	switch (s->kind) {
	case KTS_STEP_NAME:
		if (root == KTS_ROOT_MAP && i == 0) {
			fputs(".map(\"", out);
			kts_text_write(out, KTS_ESCAPE_YAML, s->name);
			fputs("\")", out);
		} else if (is_name(s)) {
			fprintf(out, ".%.*s", (int)s->len, s->name);
		} else {
			fputs("[\"", out);
			kts_text_write(out, KTS_ESCAPE_YAML, s->name);
			fputs("\"]", out);
		}
		return;
	case KTS_STEP_INDEX:
		fprintf(out, "[%llu]", (unsigned long long)s->index);
		return;
	case KTS_STEP_CPU:
		fprintf(out, ".cpu(%llu)", (unsigned long long)s->index);
		return;
	case KTS_STEP_SWEEP:
		fputs("[*]", out);
		return;
	case KTS_STEP_CPU_SWEEP:
		fputs(".cpu(*)", out);
		return;
	}
}

static const char *root_word(enum kts_root root)
{
	for (size_t i = 0; i < N_ROOTS; i++)
		if (roots[i].root == root)
			return roots[i].word;
	return "?";
}

void kts_survey_put_path(FILE *out, enum kts_root root, const struct kts_step *step, uint32_t n)
{
	fputs(root_word(root), out);
	for (uint32_t i = 0; i < n; i++)
		put_step(out, root, &step[i], i);
}

void kts_survey_put_found(FILE *out, const struct kts_found *found)
{
	if (!found->parent) {
		fputs(root_word(found->root), out);
		return;
	}
	kts_survey_put_found(out, found->parent);
	put_step(out, found->root, &found->step, found->depth - 1);
}

/* --- reading --- */

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

static bool find_root(struct kts_str name, enum kts_root *root)
{
	for (size_t i = 0; i < N_ROOTS; i++) {
		if (!kts_str_is(name, roots[i].word))
			continue;
		*root = roots[i].root;
		return true;
	}
	return false;
}

static enum kts_status take(struct kts_survey *survey, const struct kts_ast_expr *e, bool *fits)
{
	struct kts_discovery *d = &survey->discovery;
	struct kts_step *step;
	uint32_t n = 0;

	*fits = false;
	if (e->kind == KTS_AST_EXPR_name) {
		*fits = find_root(e->name, &d->only_root);
		d->only = true;
		return KTS_OK;
	}
	if (e->kind != KTS_AST_EXPR_path || !find_root(e->path.root.text, &d->only_root))
		return KTS_OK;
	step = kts_bump_alloc(&survey->text, (e->path.count + 1) * sizeof(*step));
	if (!step)
		return KTS_ENOMEM;
	for (const struct kts_ast_segment *s = e->path.segments; s; s = s->next) {
		if (s->kind == KTS_AST_SEGMENT_map && (n || d->only_root != KTS_ROOT_BPF))
			return KTS_OK;
		if (s->kind == KTS_AST_SEGMENT_map)
			d->only_root = KTS_ROOT_MAP;
		step[n] = step_of(s);
		if (step[n].kind == KTS_STEP_NAME) {
			step[n].name = kts_bump_text(&survey->text, step[n].name, step[n].len);
			if (!step[n].name)
				return KTS_ENOMEM;
		}
		n++;
	}
	d->only = *fits = true;
	d->only_step = step;
	d->n_only = n;
	return KTS_OK;
}

static enum kts_status parse(struct kts_survey *survey, const char *text, struct kts_arena *arena,
			     struct kts_sources *sources, struct kts_diags *diags, bool *fits)
{
	size_t size = strlen(text) + 16;
	char *statement = kts_arena_alloc(arena, size);
	struct kts_intern names;
	struct kts_ast_file *file = NULL;
	enum kts_status status;
	uint32_t source;

	*fits = false;
	if (!statement)
		return KTS_ENOMEM;
	snprintf(statement, size, "signal x = %s", text);
	kts_intern_init(&names, arena);
	status = kts_sources_add(sources, "PATH", statement, strlen(statement), &source);
	if (status == KTS_OK)
		status = kts_parse(arena, &names, sources, source, diags, &file);
	if (status == KTS_ENOMEM || status == KTS_EBUG)
		return status;
	if (status != KTS_OK || !file || !file->items || file->items->next || file->comments ||
	    file->items->kind != KTS_AST_ITEM_signal)
		return KTS_OK;
	return take(survey, file->items->signal.value, fits);
}

enum kts_status kts_survey_only(struct kts_survey *survey, const char *text)
{
	struct kts_diags *diags = malloc(sizeof(*diags));
	struct kts_sources *sources = NULL;
	struct kts_arena arena;
	enum kts_status status = KTS_ENOMEM;
	bool fits = false;

	/* no path, but how all maps are called together */
	if (strcmp(text, "bpf.map()") == 0)
		text = "bpf.map";
	kts_arena_init(&arena, 0);
	if (diags && kts_sources_new(&sources) == KTS_OK) {
		kts_diags_init(diags);
		status = parse(survey, text, &arena, sources, diags, &fits);
	}
	kts_sources_free(sources);
	kts_arena_free(&arena);
	free(diags);
	if (status != KTS_OK || fits)
		return status;
	kts_diag_help(kts_diag_in_file(&survey->diags, KTS_DIAG_show_path, survey->file, 0, 0, "`%s` is no path", text),
		      "write a root, bpf, stats, host, report, sample, values or run, and steps as in a signal: "
		      "bpf.map(\"stats\")[0]");
	return KTS_ESPEC;
}
