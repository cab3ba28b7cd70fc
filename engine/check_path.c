/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "engine/checker.h"
#include "grammar/suggest.h"

const char *kts_check_text(struct kts_checker *c, struct kts_str text)
{
	(void)c;
	return text.ptr ? text.ptr : "";
}

void kts_check_mention(struct kts_checker *c, const char *name, const struct kts_ir_expr *node, struct kts_span span)
{
	struct kts_mention *list;
	size_t at;

	if (!c->collecting || !node)
		return;
	for (size_t i = 0; i < c->n_mentions; i++)
		if (c->mention[i].node == node && strcmp(c->mention[i].name, name) == 0) {
			if (span.begin < c->mention[i].span.begin)
				c->mention[i].span = span;
			return;
		}
	list = kts_check_grow(c, c->mention, c->n_mentions, &c->cap_mentions, sizeof *list);
	if (!list)
		return;
	c->mention = list;
	/* Operands are not always looked at from left to right; evidence is. */
	for (at = c->n_mentions++; at && list[at - 1].span.begin > span.begin; at--)
		list[at] = list[at - 1];
	list[at] = (struct kts_mention){ .span = span, .name = name, .node = node };
}

static bool find_root(struct kts_checker *c, const struct kts_ast_expr *e, enum kts_root *root)
{
	struct kts_str name = e->path.root.text;
	struct kts_symbol *symbol;
	char roots[KTS_ROOTS_BYTES];
	struct kts_suggest near;
	struct kts_diag *diag;

	if (kts_root_find(name.ptr, name.len, root))
		return true;
	symbol = kts_check_find(c, name);
	if (symbol) {
		diag = kts_diag_at(c->diags, KTS_DIAG_unknown_root, e->span, "`%.*s` is a %s: it has no members",
				   KTS_STR_ARGS(name), symbol->kind == KTS_SYMBOL_PARAM ? "param" : "signal");
		kts_diag_second(diag, symbol->name.span, "declared here");
		return false;
	}
	diag = kts_diag_at(c->diags, KTS_DIAG_unknown_root, e->path.root.span, "a path cannot start with `%.*s`",
			   KTS_STR_ARGS(name));
	kts_suggest_start(&near, name.ptr, name.len);
	for (unsigned i = 0; i < KTS_ROOT_COUNT; i++)
		kts_suggest_try(&near, kts_root_word((enum kts_root)i), strlen(kts_root_word((enum kts_root)i)));
	kts_roots_write(roots);
	if (near.best)
		kts_diag_help(diag, "did you mean `%.*s`?", (int)near.best_len, near.best);
	else
		kts_diag_help(diag, "paths start with %s", roots);
	return false;
}

static bool shape(struct kts_checker *c, struct kts_span span, const char *message, const char *help)
{
	struct kts_diag *diag = kts_diag_at(c->diags, KTS_DIAG_path_shape, span, "%s", message);

	if (help)
		kts_diag_help(diag, "%s", help);
	return false;
}

/* Can @segment, number @i of the path, stand there under @root? */
static bool segment_fits(struct kts_checker *c, enum kts_root root, const struct kts_ast_segment *s, uint32_t i,
			 enum kts_reduce reduce)
{
	bool raw = root == KTS_ROOT_STATS || root == KTS_ROOT_REPORT || root == KTS_ROOT_SAMPLE;

	switch (s->kind) {
	case KTS_AST_SEGMENT_sweep:
		if (root == KTS_ROOT_BPF && !i)
			return shape(c, s->span, "all variables are no signal: a name is missing",
				     "write `bpf.NAME` or `bpf.map(\"NAME\")[*]`");
		if (root == KTS_ROOT_VALUES)
			return shape(c, s->span, "`values` has named columns only", "write `values.NAME` or `values[\"a name\"]`");
		break;
	case KTS_AST_SEGMENT_map:
		if (!s->text.ptr)
			return false;	/* the parser has told what is wrong */
		if (root != KTS_ROOT_MAP || i)
			return shape(c, s->span, "`.map(...)` stands directly behind `bpf`", "write `bpf.map(\"NAME\")[0].FIELD`");
		return s->text.len || shape(c, s->span, "an empty name", NULL);
	case KTS_AST_SEGMENT_cpu_all:
	case KTS_AST_SEGMENT_cpu:
		if (root == KTS_ROOT_HOST ? i > 0 : root != KTS_ROOT_MAP)
			return shape(c, s->span, "`.cpu(n)` narrows entries of per-CPU maps and rows of the host",
				     "write `bpf.map(\"NAME\")[0].cpu(n).FIELD` or `host.cpu(n).FIELD`");
		if (reduce != KTS_REDUCE_NONE)
			return shape(c, s->span, "`.cpu(n)` picks one CPU, the function goes over all", "leave one of the two out");
		return true;
	case KTS_AST_SEGMENT_index:
		if (root == KTS_ROOT_BPF && !i)
			return shape(c, s->span, "the name of a variable is missing",
				     "write `bpf.NAME` or `bpf.map(\"NAME\")[0]`");
		if (root == KTS_ROOT_VALUES)
			return shape(c, s->span, "`values` has named columns only", "write `values.NAME` or `values[\"a name\"]`");
		break;
	case KTS_AST_SEGMENT_member:
	case KTS_AST_SEGMENT_key:
		if (root == KTS_ROOT_VALUES && i)
			return shape(c, s->span, "a column of `values` has no members",
				     "quote a name with dots: `values[\"a.b\"]`");
		/* A rendered key of a map can be the empty string; no name can. */
		if (!s->text.len && !(root == KTS_ROOT_MAP && i))
			return shape(c, s->span, "an empty name", NULL);
		if (memchr(s->text.ptr, 0, s->text.len))
			return shape(c, s->span, "a name with a NUL byte in it", NULL);
		break;
	}
	if (root == KTS_ROOT_HOST && !i)
		return shape(c, s->span, "the CPU is missing", "write `host.cpu(n).FIELD`");
	return !raw || (s->kind != KTS_AST_SEGMENT_cpu && s->kind != KTS_AST_SEGMENT_cpu_all);
}

static struct kts_step step_of(const struct kts_ast_segment *s)
{
	struct kts_step step = { .span = s->span, .index = s->index };

	if (s->kind == KTS_AST_SEGMENT_sweep) {
		step.kind = KTS_STEP_SWEEP;
	} else if (s->kind == KTS_AST_SEGMENT_cpu_all) {
		step.kind = KTS_STEP_CPU_SWEEP;
	} else if (s->kind == KTS_AST_SEGMENT_index) {
		step.kind = KTS_STEP_INDEX;
	} else if (s->kind == KTS_AST_SEGMENT_cpu) {
		step.kind = KTS_STEP_CPU;
	} else {
		step.kind = KTS_STEP_NAME;
		step.name = s->text.ptr;
		step.len = s->text.len;
		step.index = 0;
		step.quoted = s->kind == KTS_AST_SEGMENT_key;
	}
	return step;
}

/* The path as written, on one line. */
static const char *path_text(struct kts_checker *c, struct kts_span span)
{
	size_t len, n = 0;
	const char *text = kts_sources_text(c->sources, span, &len);
	bool string = false;
	char *copy;

	copy = text ? kts_arena_text(c->arena, text, len) : kts_arena_text(c->arena, "", 0);
	if (!copy) {
		kts_checker_failed(c);
		return "";
	}
	/* Blanks and comments mean nothing inside of a path, but in its strings. */
	for (size_t i = 0; copy[i]; i++) {
		if (copy[i] == '#' && !string) {
			while (copy[i + 1] && copy[i] != '\n')
				i++;
			continue;
		}
		if (!string && strchr(" \t\r\n", copy[i]))
			continue;
		if (copy[i] == '\\' && string && copy[i + 1])
			copy[n++] = copy[i++];
		else if (copy[i] == '"')
			string = !string;
		copy[n++] = copy[i];
	}
	copy[n] = '\0';
	return copy;
}

/* A path goes over one set of keys, and data about the run has no keys to go over. */
static bool one_sweep(struct kts_checker *c, enum kts_root root, const struct kts_ast_segment *s, struct kts_span *swept)
{
	if (root == KTS_ROOT_RUN)
		return shape(c, s->span, "data about the run is one value: there is nothing to sweep over",
			     "name the element: `[0]`");
	if (kts_span_is_set(*swept)) {
		kts_diag_second(kts_diag_at(c->diags, KTS_DIAG_sweep, s->span, "a path has one `[*]` or `.cpu(*)`"), *swept,
				"the first one");
		return false;
	}
	*swept = s->span;
	return true;
}

static bool project(struct kts_checker *c, const struct kts_ast_expr *e, enum kts_type type, enum kts_reduce reduce,
		    struct kts_span span, struct kts_projection *out)
{
	struct kts_step *step;
	enum kts_root root;
	struct kts_span swept = { 0 };
	size_t n = 0;

	if (!find_root(c, e, &root))
		return false;
	if (root == KTS_ROOT_BPF && e->path.segments->kind == KTS_AST_SEGMENT_map)
		root = KTS_ROOT_MAP;
	if (reduce != KTS_REDUCE_NONE && root != KTS_ROOT_MAP)
		return shape(c, e->span, "only entries of per-CPU maps have slots to go over",
			     "write `bpf.map(\"NAME\")[0].FIELD` inside");
	step = kts_arena_array(c->arena, e->path.count, sizeof *step);
	if (!step) {
		kts_checker_failed(c);
		return false;
	}
	for (const struct kts_ast_segment *s = e->path.segments; s; s = s->next) {
		if (!segment_fits(c, root, s, (uint32_t)n, reduce))
			return false;
		if ((s->kind == KTS_AST_SEGMENT_sweep || s->kind == KTS_AST_SEGMENT_cpu_all) && !one_sweep(c, root, s, &swept))
			return false;
		step[n++] = step_of(s);
	}
	if ((root == KTS_ROOT_HOST || root == KTS_ROOT_MAP) && n == 1)
		return shape(c, e->span, root == KTS_ROOT_HOST ? "the field is missing" : "a whole map is no value",
			     root == KTS_ROOT_HOST ? "write `host.cpu(n).FIELD`" : "name an entry: `bpf.map(\"NAME\")[0].FIELD`");
	*out = (struct kts_projection){ .root = root, .reduce = reduce, .type = type, .step = step, .n_steps = n,
					.index = kts_span_is_set(swept) ? c->index ? c->index : "*" : NULL,
					.text = path_text(c, span), .span = span };
	return c->status == KTS_OK;
}

struct kts_operand kts_check_path(struct kts_checker *c, const struct kts_ast_expr *e, enum kts_type type,
				  enum kts_reduce reduce, struct kts_span span)
{
	struct kts_symbol *symbol = kts_check_find(c, e->path.root.text);
	struct kts_projection projection;
	struct kts_operand value;

	if (symbol && symbol->kind == KTS_SYMBOL_SIGNAL && symbol->item->signal.index.text.ptr)
		return kts_check_pick(c, e, symbol);
	if (!project(c, e, type, reduce, span, &projection))
		return kts_check_error(span);
	value = kts_check_node(span, kts_ir_column(&c->ir, &projection, &kts_unit_plain));
	kts_check_mention(c, projection.text, value.node, span);
	return value;
}

const struct kts_projection *kts_check_series_path(struct kts_checker *c, const struct kts_ast_expr *e, enum kts_type type)
{
	struct kts_projection *projection;

	if (e->kind != KTS_AST_EXPR_path || !kts_str_is(e->path.root.text, "sample")) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_series_key, e->span, "this key takes a path into the sample object"),
			      "write `sample.NAME`");
		return NULL;
	}
	projection = KTS_ARENA_NEW(c->arena, struct kts_projection);
	if (!projection) {
		kts_checker_failed(c);
		return NULL;
	}
	return project(c, e, type, KTS_REDUCE_NONE, e->span, projection) ? projection : NULL;
}
