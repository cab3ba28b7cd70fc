/* SPDX-License-Identifier: MIT */
#include "runtime/api_internal.h"

#include <stdlib.h>
#include <string.h>

#include "grammar/base/diag_print.h"

const char *kts_version(void)
{
	return PACKAGE_VERSION;
}

const char *kts_status_name(enum kts_status status)
{
	switch (status) {
	case KTS_OK:
		return "KTS_OK";
	case KTS_ENOMEM:
		return "KTS_ENOMEM";
	case KTS_EINVAL:
		return "KTS_EINVAL";
	case KTS_ESPEC:
		return "KTS_ESPEC";
	case KTS_EDATA:
		return "KTS_EDATA";
	case KTS_EIO:
		return "KTS_EIO";
	case KTS_ELIMIT:
		return "KTS_ELIMIT";
	case KTS_EBUG:
		return "KTS_EBUG";
	}
	return "?";
}

/* --- messages --- */

/* The code of a diagnostic is text of its own; the table's rows outlive every handle. */
static const char *code_text(enum kts_diag_code code)
{
	switch ((int)code) {
#define CODE(number, severity, name, title, explain) \
	case number:                                 \
		return number < 10 ? "KTS-00" #number : number < 100 ? "KTS-0" #number : "KTS-" #number;
#include "grammar/base/diag_codes.def"
#undef CODE
	default:
		return "KTS-?";
	}
}

enum kts_status kts_diagnostic_get(const struct kts_diags *diags, const struct kts_sources *sources, size_t i,
				   struct kts_diagnostic *out)
{
	const struct kts_model_spec spec = { .sources = sources, .diags = diags };
	struct kts_model_message message;

	if (!out || out->size != sizeof(*out) || !kts_model_message(&spec, i, &message))
		return KTS_EINVAL;
	out->code = code_text(diags->records[i].code);
	out->severity = message.severity;
	out->file = message.file;
	out->line = message.line;
	out->column = message.column;
	out->message = message.message;
	out->help = message.help;
	return KTS_OK;
}

size_t kts_spec_diagnostic_count(const struct kts_spec *spec)
{
	return spec->diags.n;
}

enum kts_status kts_spec_diagnostic(const struct kts_spec *spec, size_t i, struct kts_diagnostic *out)
{
	return kts_diagnostic_get(&spec->diags, spec->sources, i, out);
}

void kts_spec_print_diagnostics(const struct kts_spec *spec, FILE *out, int color)
{
	if (spec)
		kts_diags_print(out, spec->sources, &spec->diags, color != 0);
}

size_t kts_layout_diagnostic_count(const struct kts_layout *layout)
{
	return layout->diags.n;
}

enum kts_status kts_layout_diagnostic(const struct kts_layout *layout, size_t i, struct kts_diagnostic *out)
{
	return kts_diagnostic_get(&layout->diags, layout->sources, i, out);
}

void kts_layout_print_diagnostics(const struct kts_layout *layout, FILE *out, int color)
{
	if (layout)
		kts_diags_print(out, layout->sources, &layout->diags, color != 0);
}

size_t kts_input_diagnostic_count(const struct kts_input *input)
{
	return input->diags.n;
}

enum kts_status kts_input_diagnostic(const struct kts_input *input, size_t i, struct kts_diagnostic *out)
{
	return kts_diagnostic_get(&input->diags, input->sources, i, out);
}

void kts_input_print_diagnostics(const struct kts_input *input, FILE *out, int color)
{
	if (input)
		kts_diags_print(out, input->sources, &input->diags, color != 0);
}

enum kts_status kts_explain(const char *code, FILE *out)
{
	char text[KTS_DIAG_CODE_SIZE];
	const struct kts_diag_info *info;

	if (code) {
		info = kts_diag_info_find(code);
		if (!info)
			return KTS_EINVAL;
		kts_diag_code_text(info->code, text);
		fprintf(out, "%s (%s): %s\n\n%s", text, info->severity == KTS_SEVERITY_ERROR ? "error" : "warning",
			info->title, info->explain);
		return KTS_OK;
	}
	for (size_t i = 0; (info = kts_diag_info_row(i)); i++) {
		kts_diag_code_text(info->code, text);
		fprintf(out, "%s  %s\n", text, info->title);
	}
	return KTS_OK;
}

/* --- judging --- */

/* A spec that depends on the series has a program for each. */
enum kts_status kts_program_for(const struct kts_spec *spec, const struct kts_ir *ir, struct kts_program **own,
				const struct kts_program **out)
{
	enum kts_status rc = ir != spec->ir ? kts_program_new(ir, own) : KTS_OK;

	*out = *own ? *own : spec->program;
	return rc;
}

static enum kts_status run(const struct kts_spec *spec, struct kts_judgement *judgement, const struct kts_run_options *how,
			   struct kts_judging *begun)
{
	const struct kts_program *program;
	struct kts_program *own = NULL;
	enum kts_status rc = kts_expand(spec->ir, &judgement->data, &judgement->expansion);

	if (rc != KTS_OK)
		return rc;
	if (begun)
		return kts_judging_end(begun, &judgement->expansion.data, &judgement->results);
	rc = kts_program_for(spec, judgement->expansion.ir, &own, &program);
	if (rc == KTS_OK)
		rc = kts_program_run(program, &judgement->expansion.data, how, &judgement->results);
	kts_program_free(own);
	return rc;
}

enum kts_status kts_judge(const struct kts_spec *spec, const struct kts_input *input,
			  const struct kts_judge_options *options, struct kts_judgement **out)
{
	struct kts_run_options how = { .size = sizeof(how) };

	*out = NULL;
	if (!kts_spec_is_valid(spec) || !kts_input_is_valid(input) || (options && options->size != sizeof(*options)))
		return KTS_EINVAL;
	if (options) {
		how.chunk_samples = options->chunk_samples;
		how.all_evidence = options->all_evidence != 0;
	}
	return kts_judge_as(spec, input, &how, NULL, out);
}

enum kts_status kts_judge_as(const struct kts_spec *spec, const struct kts_input *input, const struct kts_run_options *how,
			     struct kts_judging *begun, struct kts_judgement **out)
{
	struct kts_judgement *judgement;
	enum kts_status rc;

	*out = NULL;
	judgement = calloc(1, sizeof(*judgement));
	if (!judgement)
		return KTS_ENOMEM;
	judgement->spec = spec;
	judgement->input = input;
	rc = kts_input_view(input, spec, &judgement->data);
	if (rc != KTS_OK) {
		free(judgement);
		return rc;
	}
	rc = run(spec, judgement, how, begun);
	if (rc != KTS_OK) {
		kts_judgement_free(judgement);
		return rc;
	}
	*out = judgement;
	return KTS_OK;
}

void kts_judgement_free(struct kts_judgement *judgement)
{
	if (!judgement)
		return;
	kts_plots_free(judgement->plots, judgement->plots ? judgement->results->n : 0);
	kts_results_free(judgement->results);
	kts_expansion_clear(&judgement->expansion);
	kts_input_release(&judgement->data);
	free(judgement);
}
