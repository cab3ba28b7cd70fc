/* SPDX-License-Identifier: MIT */
#include "runtime/report/lint.h"
#include "runtime/report/words.h"

static enum kts_status write_spec(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec)
{
	fputs("\n {\"file\":\"", out);
	kts_text_write(out, KTS_ESCAPE_YAML, spec->file);
	fprintf(out, "\",\"findings\":%zu,\n  \"series\":", spec->diags->warnings);
	if (spec->series)
		KTS_TRY(kts_json_series(out, model, spec));
	else
		fputs("null", out);
	KTS_TRY(kts_json_messages(out, model, spec));
	putc('}', out);
	return KTS_OK;
}

enum kts_status kts_report_lint_json(FILE *out, const struct kts_model *model)
{
	fprintf(out, "{\"kts\":1,\"tool\":\"%s\",\"lint\":\"%s\",\"specs\":[", model->version,
		kts_model_findings(model) ? "found" : "clean");
	for (size_t i = 0; i < model->n; i++) {
		if (i)
			putc(',', out);
		KTS_TRY(write_spec(out, model, &model->spec[i]));
	}
	fputs("]}\n", out);
	return KTS_OK;
}
