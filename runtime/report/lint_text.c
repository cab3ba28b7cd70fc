/* SPDX-License-Identifier: MIT */
#include "grammar/base/diag_print.h"
#include "runtime/report/lint.h"
#include "runtime/report/text.h"
#include "runtime/report/words.h"

size_t kts_model_findings(const struct kts_model *model)
{
	size_t n = 0;

	for (size_t i = 0; i < model->n; i++)
		n += model->spec[i].diags->warnings;
	return n;
}

static void write_spec(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec)
{
	kts_text_write(out, KTS_ESCAPE_PLAIN, spec->file);
	putc('\n', out);
	if (spec->series)
		kts_text_series(out, model, spec);
	else
		fputs("  without a series: windows, deadlines, counts and percentages are not looked at\n", out);
	putc('\n', out);
	if (spec->diags->n) {
		kts_diags_print(out, spec->sources, spec->diags, model->color);
		putc('\n', out);
	}
}

enum kts_status kts_report_lint_text(FILE *out, const struct kts_model *model)
{
	size_t n = kts_model_findings(model);

	for (size_t i = 0; i < model->n; i++)
		write_spec(out, model, &model->spec[i]);
	kts_text_color(out, model, n ? YELLOW : GREEN);
	if (n)
		fprintf(out, "found: %zu finding%s", n, n == 1 ? "" : "s");
	else
		fputs("clean: nothing found", out);
	kts_text_color(out, model, PLAIN);
	putc('\n', out);
	return KTS_OK;
}
