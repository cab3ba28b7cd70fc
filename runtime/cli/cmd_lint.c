/* SPDX-License-Identifier: MIT */
#include "runtime/cli/check.h"

#include <stdlib.h>

/* The words of `kts check`, as far as they go. */
const struct cli_option cli_lint_options[] = {
	[CHECK_SERIES] = { 's', "series", "FILE", "look at this series, whatever the specs name" },
	[CHECK_DEFINE] = { 'D', "define", "NAME=VALUE", "set a param of the specs" },
	[CHECK_REPORT] = { 0, "report", "FORMAT[:FILE]", "text (default), json; repeatable" },
	[CHECK_ONLY] = { 0, "only", "GLOB", "only checks with this label, or \"group / label\"" },
	[CHECK_THREADS] = { 0, "threads", "N", "read with N threads" },
	[CHECK_EVENTS] = { 0, "events", "FILE", "the stimulus events, whatever the specs name" },
	[CHECK_TAIL] = { 0, "truncated-tail", "ignore", "accept a last line that was cut off" },
	[CHECK_COLOR] = { 0, "color", "auto|always|never", "colours in the text report" },
	{ 0 },
};

/* What was found in all specs that could be looked at. */
struct findings {
	struct kts_lint **lint;
	size_t n;
};

static enum kts_status write_findings(const void *what, enum kts_format format, const struct kts_report_options *options,
				      FILE *out)
{
	const struct findings *f = what;

	return kts_lint_write((const struct kts_lint *const *)f->lint, f->n, format, options, out);
}

static int write_reports(const struct check *c, const struct findings *f, int status)
{
	const struct cli_report_style style = { .color = c->color };

	for (size_t i = 0; i < f->n && status == 0; i++)
		status = kts_lint_found(f->lint[i]) != 0;
	/* one that cannot be written does not keep the others from being */
	for (size_t i = 0; i < c->n_reports; i++)
		if (cli_write_report(c->report[i].format, c->report[i].file, "we", &style, write_findings, f))
			status = EXIT_QUESTION;
	return status;
}

/* 0, or EXIT_QUESTION where a spec or its series is wrong: that has been told, and the others are looked at. */
static int lint(const struct check *c, struct findings *f)
{
	int status = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct check_run *run = &c->run[i];
		enum kts_status rc;

		if (!kts_spec_is_valid(run->spec) || (run->series && !(run->input && kts_input_is_valid(run->input)))) {
			status = EXIT_QUESTION;
			continue;
		}
		rc = kts_lint(run->spec, run->input, &f->lint[f->n]);
		if (rc == KTS_ENOMEM)
			return cli_no_memory();
		if (rc != KTS_OK)
			status = cli_error("%s: could not be looked at (%s)", run->file, kts_status_name(rc));
		else
			f->n++;
	}
	return status;
}

static int lint_all(struct check *c)
{
	struct findings f = { .lint = calloc(c->n + 1, sizeof(*f.lint)) };
	int status;

	if (!f.lint)
		return cli_no_memory();
	status = lint(c, &f);
	if (f.n)
		status = write_reports(c, &f, status);
	for (size_t i = 0; i < f.n; i++)
		kts_lint_free(f.lint[i]);
	free(f.lint);
	return status;
}

static int run(struct check *c)
{
	int status = 0;

	for (size_t i = 0; i < c->n_reports; i++)
		if (c->report[i].format != KTS_FORMAT_TEXT && c->report[i].format != KTS_FORMAT_JSON)
			return cli_usage_error(c->command, "what lint finds is reported as text or json");
	c->series_optional = true;
	status = check_compile(c);
	if (status == 0)
		status = check_read(c);
	return status ? status : lint_all(c);
}

int cli_lint(const struct cli_command *command, int argc, char **argv)
{
	return check_main(command, argc, argv, false, run);
}
