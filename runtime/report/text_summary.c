/* SPDX-License-Identifier: MIT */
#include "runtime/report/text.h"

#include <string.h>

#include "runtime/report/words.h"

void kts_text_outcome(FILE *out, const struct kts_model *model, enum kts_outcome outcome)
{
	kts_text_color(out, model, outcome == KTS_OUTCOME_PASS ? GREEN : outcome == KTS_OUTCOME_INCONCLUSIVE ? YELLOW : RED);
	fputs(kts_outcome_name(outcome), out);
	kts_text_color(out, model, PLAIN);
}

/* --- many series --- */

/* Specs that are judged over several series; @n_specs counts each once. */
static bool has_many_series(const struct kts_model *model, size_t *n_specs)
{
	bool many = false;

	*n_specs = 0;
	for (size_t i = 0; i < model->n; i++) {
		const struct kts_model_spec *spec = &model->spec[i];

		/* those of one spec stand together */
		*n_specs += i == 0 || model->spec[i - 1].file != spec->file;
		many |= spec->title != spec->file;
	}
	return many;
}

static void write_line(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec)
{
	enum kts_outcome outcome = kts_model_spec_outcome(spec);
	struct kts_tally tally = { 0 };

	kts_model_tally(spec, &tally);
	kts_text_outcome(out, model, outcome);
	fprintf(out, "%*s", (int)(strlen("inconclusive") + 2 - strlen(kts_outcome_name(outcome))), "");
	kts_text_write(out, KTS_ESCAPE_PLAIN, spec->title);
	if (outcome == KTS_OUTCOME_FAIL)
		fprintf(out, ": %zu of %zu checks failed", tally.point[KTS_POINT_FAIL], tally.checks);
	else if (outcome == KTS_OUTCOME_INCONCLUSIVE)
		fprintf(out, ": %zu of %zu checks inconclusive", tally.point[KTS_POINT_INCONCLUSIVE], tally.checks);
	putc('\n', out);
}

/* --- the last line --- */

static void write_tally(FILE *out, const struct kts_tally *tally, const char *not_judged)
{
	static const struct {
		enum kts_point point;
		const char *word;
	} words[] = {
		{ KTS_POINT_PASS, "passed" },
		{ KTS_POINT_FAIL, "failed" },
		{ KTS_POINT_INCONCLUSIVE, "inconclusive" },
	};
	const char *between = ": ";

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!tally->point[words[i].point])
			continue;
		fprintf(out, "%s%zu %s", between, tally->point[words[i].point], words[i].word);
		between = ", ";
	}
	if (tally->point[KTS_POINT_WARN]) {
		fprintf(out, "%s%zu violated as warning%s", between, tally->point[KTS_POINT_WARN],
			tally->point[KTS_POINT_WARN] == 1 ? "" : "s");
		between = ", ";
	}
	if (tally->errors)
		fprintf(out, "%s%zu %s not judged", tally->checks ? between : ", ", tally->errors, not_judged);
}

void kts_text_summary(FILE *out, const struct kts_model *model)
{
	struct kts_tally tally = { 0 };
	size_t specs;
	bool many = has_many_series(model, &specs);

	for (size_t i = 0; i < model->n; i++) {
		kts_model_tally(&model->spec[i], &tally);
		if (many)
			write_line(out, model, &model->spec[i]);
	}
	if (many)
		putc('\n', out);
	kts_text_outcome(out, model, kts_model_outcome(model));
	fprintf(out, ": %zu check%s", tally.checks, tally.checks == 1 ? "" : "s");
	if (many && specs == 1)
		fprintf(out, " over %zu series", model->n);
	else if (many)
		fprintf(out, " of %zu specs over %zu series each", specs, model->n / specs);
	else if (model->n > 1)
		fprintf(out, " of %zu specs", model->n);
	write_tally(out, &tally, many ? "series" : tally.errors == 1 ? "spec" : "specs");
	putc('\n', out);
}
