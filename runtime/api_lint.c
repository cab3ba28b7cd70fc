/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>

#include "engine/lint.h"
#include "runtime/api_internal.h"
#include "runtime/report/lint.h"

struct kts_lint {
	const struct kts_spec *spec;
	const struct kts_input *input;	/* NULL: no series */
	struct kts_diags diags;
	struct kts_diag room[KTS_MAX_FINDINGS];	/* lint has warnings only */
};

/* As the spec is for this series. */
static enum kts_status lint_for_series(struct kts_lint *lint)
{
	struct kts_expansion expansion;
	struct kts_data data;
	enum kts_status rc;

	KTS_TRY(kts_input_view(lint->input, lint->spec, &data));
	rc = kts_expand(lint->spec->ir, &data, &expansion);
	if (rc == KTS_OK)
		rc = kts_lint_checks(expansion.ir, &expansion.data, &lint->diags);
	kts_expansion_clear(&expansion);
	kts_input_release(&data);
	return rc;
}

enum kts_status kts_lint(const struct kts_spec *spec, const struct kts_input *input, struct kts_lint **out)
{
	struct kts_lint *lint;
	enum kts_status rc;

	*out = NULL;
	if (!kts_spec_is_valid(spec) || (input && !kts_input_is_valid(input)))
		return KTS_EINVAL;
	lint = calloc(1, sizeof(*lint));
	if (!lint)
		return KTS_ENOMEM;
	lint->spec = spec;
	lint->input = input;
	kts_diags_init(&lint->diags);
	kts_diags_widen(&lint->diags, lint->room, KTS_MAX_FINDINGS);
	rc = input ? lint_for_series(lint) : kts_lint_checks(spec->ir, NULL, &lint->diags);
	if (rc != KTS_OK) {
		kts_lint_free(lint);
		return rc;
	}
	*out = lint;
	return KTS_OK;
}

void kts_lint_free(struct kts_lint *lint)
{
	free(lint);
}

size_t kts_lint_found(const struct kts_lint *lint)
{
	return lint->diags.warnings;
}

size_t kts_lint_count(const struct kts_lint *lint)
{
	return lint->diags.n;
}

enum kts_status kts_lint_finding(const struct kts_lint *lint, size_t i, struct kts_diagnostic *out)
{
	return kts_diagnostic_get(&lint->diags, lint->spec->sources, i, out);
}

enum kts_status kts_lint_write(const struct kts_lint *const *lint, size_t n, enum kts_format format,
			       const struct kts_report_options *options, FILE *out)
{
	struct kts_model model = { .n = n, .version = kts_version(), .color = options && options->color };
	struct kts_model_spec *spec;
	enum kts_status rc;

	if ((format != KTS_FORMAT_TEXT && format != KTS_FORMAT_JSON) || (options && options->size != sizeof(*options)))
		return KTS_EINVAL;
	spec = calloc(n + 1, sizeof(*spec));
	if (!spec)
		return KTS_ENOMEM;
	for (size_t i = 0; i < n; i++)
		spec[i] = (struct kts_model_spec){
			.file = lint[i]->spec->name,
			.sources = lint[i]->spec->sources,
			.diags = &lint[i]->diags,
			.series = lint[i]->input ? &lint[i]->input->facts : NULL,
			.data = lint[i]->input ? kts_series_data(lint[i]->input->series) : NULL,
		};
	model.spec = spec;
	errno = 0;
	rc = format == KTS_FORMAT_TEXT ? kts_report_lint_text(out, &model) : kts_report_lint_json(out, &model);
	free(spec);
	if (rc == KTS_OK && (fflush(out) != 0 || ferror(out)))
		rc = KTS_EIO;
	return rc;
}
