/* SPDX-License-Identifier: MIT */
/* What to write in place of a PATH that no sample has. */
#include "runtime/survey/survey.h"

#include <stdlib.h>
#include <string.h>

#include "grammar/suggest.h"

/* Names that a message lists, and how much of each. */
#define NAMES_LISTED	8u
#define NAME_SHOWN	40u

static bool is_name(const struct kts_found *f)
{
	return f->step.kind == KTS_STEP_NAME;
}

/* The child that @step goes to; a name may be the key of a map, which stands for all of them. */
static const struct kts_found *find_child(const struct kts_found *f, const struct kts_step *step)
{
	bool cpu = step->kind == KTS_STEP_CPU || step->kind == KTS_STEP_CPU_SWEEP;

	for (const struct kts_found *n = f->child; n; n = n->next) {
		if (n->step.kind == (cpu ? KTS_STEP_CPU_SWEEP : KTS_STEP_SWEEP))
			return n;
		if (step->kind == KTS_STEP_NAME && is_name(n) && step->len == n->step.len &&
		    memcmp(step->name, n->step.name, step->len) == 0)
			return n;
	}
	return NULL;
}

/* The path of @f, to be freed. */
static enum kts_status path_of(const struct kts_found *f, char **text)
{
	size_t len;
	FILE *out = open_memstream(text, &len);

	if (!out)
		return KTS_ENOMEM;
	kts_survey_put_found(out, f);
	return kts_survey_close(out, text);
}

/* Of names that are not a slip of @word those that go on where it ends are near, the shortest most. */
static const struct kts_found *nearest(const struct kts_found *f, const struct kts_step *word)
{
	const struct kts_found *best = NULL;
	struct kts_suggest near;

	if (!f || word->kind != KTS_STEP_NAME || !word->len)
		return NULL;
	kts_suggest_start(&near, word->name, word->len);
	for (const struct kts_found *c = f->child; c; c = c->next)
		if (is_name(c))
			kts_suggest_try(&near, c->step.name, c->step.len);
	for (const struct kts_found *c = f->child; c; c = c->next) {
		if (!is_name(c))
			continue;
		if (near.best && c->step.name == near.best)
			return c;
		if (!near.best && c->step.len > word->len && memcmp(c->step.name, word->name, word->len) == 0 &&
		    (!best || c->step.len < best->step.len))
			best = c;
	}
	return best;
}

static enum kts_status list_names(struct kts_diag *diag, const struct kts_found *f)
{
	char list[NAMES_LISTED * (NAME_SHOWN + 8)], *path;
	size_t used = 0, n = 0;

	for (const struct kts_found *c = f->child; c; c = c->next) {
		size_t len = c->step.len < NAME_SHOWN ? c->step.len : NAME_SHOWN;

		if (!is_name(c) || n++ >= NAMES_LISTED)
			continue;
		/* not in the middle of a character */
		while (len < c->step.len && len && ((unsigned char)c->step.name[len] & 0xc0) == 0x80)
			len--;
		used += (size_t)snprintf(list + used, sizeof(list) - used, "%s`%.*s`", n > 1 ? ", " : "", (int)len,
					 c->step.name);
	}
	if (n) {
		kts_diag_help(diag, "there are %s%s", list, n > NAMES_LISTED ? ", ..." : "");
		return KTS_OK;
	}
	KTS_TRY(path_of(f->child ? f->child : f, &path));
	if (f->child)
		kts_diag_help(diag, "there is `%s`", path);
	else
		kts_diag_help(diag, "`%s` is all there is", path);
	free(path);
	return KTS_OK;
}

/* The path goes as far as @f, and not on by @step. */
static enum kts_status advise(const struct kts_survey *s, struct kts_diag *diag, const struct kts_found *f,
			      const struct kts_step *step)
{
	const struct kts_found *near = nearest(f, step);
	char *path;

	/* a map without its word */
	if (!near && f->root == KTS_ROOT_BPF && !f->depth)
		near = nearest(s->discovery.root[KTS_ROOT_MAP], step);
	if (!near)
		return list_names(diag, f);
	KTS_TRY(path_of(near, &path));
	kts_diag_help(diag, "did you mean `%s`?", path);
	free(path);
	return KTS_OK;
}

/* All steps lead somewhere, so it is one of many that is not there. */
static enum kts_status tell_keys(struct kts_diag *diag, const struct kts_found *f)
{
	const char *what = "key";
	char *path;

	while (f->parent && is_name(f))
		f = f->parent;
	if (!f->parent)
		return KTS_OK;
	if (f->step.kind == KTS_STEP_CPU_SWEEP)
		what = "CPU";
	KTS_TRY(path_of(f, &path));
	kts_diag_help(diag, "`%s` has %llu %s%s", path, (unsigned long long)f->keys, what, f->keys == 1 ? "" : "s");
	free(path);
	return KTS_OK;
}

enum kts_status kts_survey_tell_missing(struct kts_survey *s)
{
	struct kts_discovery *d = &s->discovery;
	const struct kts_found *f, *next;
	struct kts_series *series = NULL;
	struct kts_diag *diag;
	uint32_t i = 0;

	d->only = false;
	KTS_TRY(kts_survey_read(s, NULL, true, &series));
	kts_series_free(series);
	f = d->root[d->only_root];
	diag = kts_diag_in_file(&s->diags, KTS_DIAG_show_missing, s->file, 0, 0, "no sample has `%s`", s->options->path);
	if (!f) {
		kts_diag_help(diag, "the series is %s; `kts show` without a PATH says what it has", kts_form_name(s->form));
		return KTS_ESPEC;
	}
	for (; i < d->n_only && (next = find_child(f, &d->only_step[i])); i++)
		f = next;
	KTS_TRY(i < d->n_only ? advise(s, diag, f, &d->only_step[i]) : tell_keys(diag, f));
	return KTS_ESPEC;
}
