/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "runtime/api_internal.h"
#include "runtime/report/trace.h"

static enum kts_status trace(const struct kts_spec *spec, const struct kts_data *data, const struct kts_ir *ir, bool all,
			     FILE *out)
{
	const struct kts_model_spec shown = { .file = spec->name, .sources = spec->sources, .data = data };
	struct kts_program *own = NULL;
	struct kts_trace *made = NULL;
	const struct kts_program *program;
	enum kts_status rc = kts_program_for(spec, ir, &own, &program);

	if (rc == KTS_OK)
		rc = kts_trace_new(program, data, &made);
	if (rc == KTS_OK)
		rc = kts_report_trace(out, &shown, made, all);
	kts_trace_free(made);
	kts_program_free(own);
	return rc;
}

enum kts_status kts_trace(const struct kts_spec *spec, const struct kts_input *input,
			  const struct kts_judge_options *options, FILE *out)
{
	struct kts_expansion expansion = { 0 };
	struct kts_data data;
	enum kts_status rc;

	if (!kts_spec_is_valid(spec) || !kts_input_is_valid(input) || !out || (options && options->size != sizeof(*options)))
		return KTS_EINVAL;
	KTS_TRY(kts_input_view(input, spec, &data));
	rc = kts_expand(spec->ir, &data, &expansion);
	if (rc == KTS_OK)
		rc = trace(spec, &expansion.data, expansion.ir, options && options->all_evidence, out);
	kts_expansion_clear(&expansion);
	kts_input_release(&data);
	if (rc == KTS_OK && (fflush(out) != 0 || ferror(out)))
		rc = KTS_EIO;
	return rc;
}
