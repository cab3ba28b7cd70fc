/* SPDX-License-Identifier: MIT */
/* Paths of a spec: read by the parser of specs, written so that it reads them back. */
#include "runtime/survey/survey.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/series/path.h"

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

void kts_survey_put_path(FILE *out, enum kts_root root, const struct kts_step *step, uint32_t n)
{
	fputs(kts_root_word(root), out);
	for (uint32_t i = 0; i < n; i++)
		put_step(out, root, &step[i], i);
}

void kts_survey_put_found(FILE *out, const struct kts_found *found)
{
	if (!found->parent) {
		fputs(kts_root_word(found->root), out);
		return;
	}
	kts_survey_put_found(out, found->parent);
	put_step(out, found->root, &found->step, found->depth - 1);
}

/* --- reading --- */

enum kts_status kts_survey_only(struct kts_survey *survey, const char *text)
{
	struct kts_discovery *d = &survey->discovery;
	char roots[KTS_ROOTS_BYTES];
	struct kts_path path;
	bool fits;

	/* no path, but how all maps are called together */
	KTS_TRY(kts_path_read(strcmp(text, "bpf.map()") == 0 ? "bpf.map" : text, &survey->text, &path, &fits));
	d->only = fits && !path.reduce;
	d->only_root = path.root;
	d->only_step = path.step;
	d->n_only = path.n_steps;
	if (d->only)
		return KTS_OK;
	kts_roots_write(roots);
	kts_diag_help(kts_diag_in_file(&survey->diags, KTS_DIAG_show_path, survey->file, 0, 0, "`%s` is no path", text),
		      "write a root, %s, and steps as in a signal: bpf.map(\"stats\")[0]", roots);
	return KTS_ESPEC;
}
