/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/api_internal.h"

/* A spec of a report. */
struct entry {
	const struct kts_spec *spec;
	const struct kts_input *input;
	const struct kts_judgement *judgement;
	char *title;			/* of a spec that is judged over several series, else NULL */
	struct kts_diags *diags;	/* a reason that neither spec nor input know, or NULL */
	struct kts_model_tests tests;	/* of a report of tests; ir NULL: none were run */
};

enum content { NOTHING, CHECKS, TESTS };

struct kts_report {
	struct entry *entry;
	size_t n;
	enum content content;
	size_t n_tests;		/* of all specs */
};

static const struct {
	const char *name;
	enum kts_status (*write)(FILE *out, const struct kts_model *model);
	enum kts_status (*tests)(FILE *out, const struct kts_model *model);
	bool listed;
} formats[] = {
#define KTS_FORMAT(number, NAME, name, write, tests, listed) [number] = { name, write, tests, listed },
#include "runtime/report/formats.def"
};

#define KTS_FORMAT(number, NAME, name, write, tests, listed) \
	_Static_assert((int)KTS_FORMAT_##NAME == number, "formats.def and kts.h differ");
#include "runtime/report/formats.def"

enum kts_status kts_format_find(const char *name, enum kts_format *out)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (formats[i].listed && strcmp(formats[i].name, name) == 0) {
			*out = (enum kts_format)i;
			return KTS_OK;
		}
	}
	return KTS_EINVAL;
}

const char *kts_format_name(size_t i)
{
	return i < sizeof(formats) / sizeof(formats[0]) && formats[i].listed ? formats[i].name : NULL;
}

enum kts_status kts_report_new(struct kts_report **out)
{
	*out = calloc(1, sizeof(**out));
	return *out ? KTS_OK : KTS_ENOMEM;
}

void kts_report_free(struct kts_report *report)
{
	if (!report)
		return;
	for (size_t i = 0; i < report->n; i++) {
		free(report->entry[i].diags);
		free(report->entry[i].title);
		free((void *)report->entry[i].tests.run);
	}
	free(report->entry);
	free(report);
}

/* Why a spec that could be compiled has no verdict, where no other message says so. */
static enum kts_status explain_missing(struct entry *entry)
{
	const struct kts_spec *spec = entry->spec;

	if (entry->judgement || !kts_spec_is_valid(spec) || (entry->input && !kts_input_is_valid(entry->input)))
		return KTS_OK;
	entry->diags = malloc(sizeof(*entry->diags));
	if (!entry->diags)
		return KTS_ENOMEM;
	kts_diags_init(entry->diags);
	if (entry->input)
		kts_diag_in_file(entry->diags, KTS_DIAG_internal, spec->name, 0, 0, "the spec could not be judged");
	else
		kts_diag_help(kts_diag_in_file(entry->diags, KTS_DIAG_no_series, spec->name, 0, 0,
					       "there is no series to judge"),
			      "give one with `-s FILE`, or name it in the spec: `series \"FILE\"`");
	return KTS_OK;
}

/* Room for one entry more. */
static enum kts_status reserve(struct kts_report *report)
{
	struct entry *more = realloc(report->entry, (report->n + 1) * sizeof(*more));

	if (!more)
		return KTS_ENOMEM;
	report->entry = more;
	return KTS_OK;
}

/* A spec that is there once more is told by its series. */
static enum kts_status tell_apart(struct entry *entry)
{
	size_t size = strlen(entry->spec->name) + sizeof(" over ");

	if (entry->title || !entry->input)
		return KTS_OK;
	size += strlen(entry->input->name);
	entry->title = malloc(size);
	if (!entry->title)
		return KTS_ENOMEM;
	snprintf(entry->title, size, "%s over %s", entry->spec->name, entry->input->name);
	return KTS_OK;
}

static enum kts_status tell_series(struct kts_report *report, struct entry *added)
{
	for (size_t i = report->n; i > 0; i--) {
		struct entry *other = &report->entry[i - 1];

		if (other->spec != added->spec || other->input == added->input)
			continue;
		KTS_TRY(tell_apart(other));
		return tell_apart(added);
	}
	return KTS_OK;
}

enum kts_status kts_report_add(struct kts_report *report, const struct kts_spec *spec, const struct kts_input *input,
			       const struct kts_judgement *judgement)
{
	struct entry entry = { .spec = spec, .input = input, .judgement = judgement };

	if (!spec || report->content == TESTS || (judgement && (judgement->spec != spec || judgement->input != input)))
		return KTS_EINVAL;
	KTS_TRY(reserve(report));
	KTS_TRY(explain_missing(&entry));
	if (tell_series(report, &entry) != KTS_OK) {
		free(entry.diags);
		free(entry.title);
		return KTS_ENOMEM;
	}
	report->content = CHECKS;
	report->entry[report->n++] = entry;
	return KTS_OK;
}

/* Told only if no other spec has a test either. */
static enum kts_status explain_untested(struct entry *entry)
{
	entry->diags = malloc(sizeof(*entry->diags));
	if (!entry->diags)
		return KTS_ENOMEM;
	kts_diags_init(entry->diags);
	kts_diag_help(kts_diag_in_file(entry->diags, KTS_DIAG_test_none, entry->spec->name, 0, 0, "there is no inline test"),
		      "write one: `test \"NAME\" { x = [1, 2] every 100ms; passes \"LABEL\" }`");
	return KTS_OK;
}

enum kts_status kts_report_add_tests(struct kts_report *report, const struct kts_spec *spec,
				     const struct kts_test *const *test, size_t n)
{
	struct entry entry = { .spec = spec };
	const struct kts_inline_test **run;

	if (!spec || report->content == CHECKS || (!test && n))
		return KTS_EINVAL;
	for (size_t i = 0; i < n; i++) {
		if (test[i]->spec != spec)
			return KTS_EINVAL;
	}
	KTS_TRY(reserve(report));
	if (kts_spec_is_valid(spec)) {
		run = calloc(n + 1, sizeof(*run));
		if (!run)
			return KTS_ENOMEM;
		for (size_t i = 0; i < n; i++)
			run[i] = test[i]->run;
		entry.tests = (struct kts_model_tests){ .ir = spec->whole, .run = run, .n = n };
		if (!n && explain_untested(&entry) != KTS_OK) {
			free((void *)run);
			return KTS_ENOMEM;
		}
	}
	report->content = TESTS;
	report->n_tests += n;
	report->entry[report->n++] = entry;
	return KTS_OK;
}

static bool is_tested(const struct kts_report *report, const struct entry *entry)
{
	return report->n_tests && entry->tests.ir;
}

static struct kts_model_spec model_tests(const struct kts_report *report, const struct entry *entry)
{
	return (struct kts_model_spec){
		.file = entry->spec->name,
		.title = entry->spec->name,
		.sources = entry->spec->sources,
		.diags = &entry->spec->diags,
		.input_diags = is_tested(report, entry) ? NULL : entry->diags,
		.tests = is_tested(report, entry) ? &entry->tests : NULL,
	};
}

static struct kts_model_spec model_spec(const struct entry *entry)
{
	return (struct kts_model_spec){
		.file = entry->spec->name,
		.title = entry->title ? entry->title : entry->spec->name,
		.sources = entry->spec->sources,
		.diags = &entry->spec->diags,
		.input_diags = entry->diags ? entry->diags : entry->input ? &entry->input->diags : NULL,
		.series = kts_input_is_valid(entry->input) ? &entry->input->facts : NULL,
		.data = entry->judgement ? &entry->judgement->expansion.data : NULL,
		.results = entry->judgement ? entry->judgement->results : NULL,
		.plots = entry->judgement ? entry->judgement->plots : NULL,
	};
}

static int tests_exit(const struct kts_report *report)
{
	int worst = 0;

	for (size_t i = 0; i < report->n; i++) {
		if (!is_tested(report, &report->entry[i]))
			return 99;
		for (size_t k = 0; k < report->entry[i].tests.n; k++) {
			if (!report->entry[i].tests.run[k]->holds)
				worst = 1;
		}
	}
	return worst;
}

int kts_report_exit(const struct kts_report *report)
{
	int worst = report->n ? 0 : 99;

	if (report->content == TESTS)
		return tests_exit(report);
	for (size_t i = 0; i < report->n; i++) {
		const struct kts_judgement *judgement = report->entry[i].judgement;

		if (!judgement)
			return 99;
		if (judgement->results->verdict == KTS_FAIL)
			worst = 1;
		else if (judgement->results->verdict == KTS_INCONCLUSIVE && worst == 0)
			worst = 2;
	}
	return worst;
}

enum kts_status kts_report_write(const struct kts_report *report, enum kts_format format,
				 const struct kts_report_options *options, FILE *out)
{
	struct kts_model model = { .n = report->n, .version = kts_version() };
	struct kts_model_spec *spec;
	enum kts_status rc;

	if ((unsigned int)format >= sizeof(formats) / sizeof(formats[0]) || (options && options->size != sizeof(*options)))
		return KTS_EINVAL;
	if (report->content == TESTS && !formats[format].tests)
		return KTS_EINVAL;
	spec = calloc(report->n + 1, sizeof(*spec));
	if (!spec)
		return KTS_ENOMEM;
	for (size_t i = 0; i < report->n; i++)
		spec[i] = report->content == TESTS ? model_tests(report, &report->entry[i]) : model_spec(&report->entry[i]);
	model.spec = spec;
	if (options) {
		model.color = options->color != 0;
		model.plot = options->plot != 0;
		model.unicode = options->unicode != 0;
		model.inconclusive_skip = options->inconclusive_skip != 0;
	}
	errno = 0;
	rc = report->content == TESTS ? formats[format].tests(out, &model) : formats[format].write(out, &model);
	free(spec);
	if (rc == KTS_OK && (fflush(out) != 0 || ferror(out)))
		rc = KTS_EIO;
	return rc;
}
