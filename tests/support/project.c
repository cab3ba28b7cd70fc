/* SPDX-License-Identifier: MIT */
#include "tests/support/project.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const types[] = {
	[KTS_TYPE_BOOL] = "bool ", [KTS_TYPE_U64] = "u64 ",   [KTS_TYPE_I64] = "i64 ",
	[KTS_TYPE_INT] = "int ",   [KTS_TYPE_F64] = "f64 ", [KTS_TYPE_TEXT] = "text ",
};
static const char *const roots[] = {
	[KTS_ROOT_BPF] = "bpf",       [KTS_ROOT_MAP] = "bpf.map",   [KTS_ROOT_STATS] = "stats", [KTS_ROOT_HOST] = "host",
	[KTS_ROOT_REPORT] = "report", [KTS_ROOT_SAMPLE] = "sample", [KTS_ROOT_VALUES] = "values", [KTS_ROOT_RUN] = "run",
};
static const char *const reductions[] = {
	[KTS_REDUCE_CPU_SUM] = "cpu_sum(", [KTS_REDUCE_CPU_MAX] = "cpu_max(", [KTS_REDUCE_CPU_MIN] = "cpu_min(",
};

static void need(bool holds, const char *text)
{
	if (holds)
		return;
	fprintf(stderr, "no projection: %s\n", text);
	abort();
}

static bool starts(const char **p, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*p, word, len) != 0)
		return false;
	*p += len;
	return true;
}

static void take_name(struct kts_step *step, const char **p, const char *ends)
{
	step->kind = KTS_STEP_NAME;
	step->len = strcspn(*p, ends);
	step->name = strndup(*p, step->len);
	*p += step->len;
}

static void take_step(struct kts_step *step, const char **p, const char *text)
{
	char *end;

	if (starts(p, "[*]")) {
		step->kind = KTS_STEP_SWEEP;
	} else if (starts(p, ".cpu(*)")) {
		step->kind = KTS_STEP_CPU_SWEEP;
	} else if (starts(p, "[\"") || starts(p, "(\"")) {
		take_name(step, p, "\"");
		step->quoted = true;
		need(starts(p, "\"]") || starts(p, "\")"), text);
	} else if (starts(p, "[")) {
		step->kind = KTS_STEP_INDEX;
		step->index = strtoull(*p, &end, 10);
		*p = end;
		need(starts(p, "]"), text);
	} else if (starts(p, ".cpu(")) {
		step->kind = KTS_STEP_CPU;
		step->index = strtoull(*p, &end, 10);
		*p = end;
		need(starts(p, ")"), text);
	} else {
		need(starts(p, "."), text);
		take_name(step, p, ".[()");
	}
}

void kts_test_project(struct kts_projection *out, const char *text)
{
	struct kts_step *step = calloc(strlen(text) + 1, sizeof *step);
	const char *p = text;
	size_t n = 0;

	need(step != NULL, text);
	*out = (struct kts_projection){ .type = KTS_TYPE_COUNT, .root = KTS_ROOT_COUNT, .step = step };
	for (unsigned i = 0; i < KTS_TYPE_COUNT && out->type == KTS_TYPE_COUNT; i++)
		if (starts(&p, types[i]))
			out->type = (enum kts_type)i;
	need(out->type != KTS_TYPE_COUNT, text);
	out->text = strdup(p);
	for (unsigned i = KTS_REDUCE_CPU_SUM; i <= KTS_REDUCE_CPU_MIN; i++)
		if (starts(&p, reductions[i]))
			out->reduce = (enum kts_reduce)i;
	/* bpf.map comes before bpf */
	for (unsigned k = 0; k < KTS_ROOT_COUNT && out->root == KTS_ROOT_COUNT; k++) {
		unsigned i = (k + KTS_ROOT_MAP) % KTS_ROOT_COUNT;

		if (starts(&p, roots[i]))
			out->root = (enum kts_root)i;
	}
	need(out->root != KTS_ROOT_COUNT, text);
	while (*p && *p != ')')
		take_step(&step[n++], &p, text);
	need(out->reduce == KTS_REDUCE_NONE || starts(&p, ")"), text);
	need(!*p, text);
	out->n_steps = n;
}

void kts_test_project_free(struct kts_projection *projection)
{
	for (size_t i = 0; i < projection->n_steps; i++)
		free((char *)projection->step[i].name);
	free((struct kts_step *)projection->step);
	free((char *)projection->text);
}
