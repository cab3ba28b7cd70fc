/* SPDX-License-Identifier: MIT */
#include "runtime/cli/check.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* The words of `kts check`, as far as they go. */
const struct cli_option cli_prove_options[] = {
	[CHECK_SERIES] = { 's', "series", "FILE", "mutate this series, whatever the spec names" },
	[CHECK_DEFINE] = { 'D', "define", "NAME=VALUE", "set a param of the spec" },
	[CHECK_REPORT] = { 0, "report", "FORMAT[:FILE]", "text (default), json; repeatable" },
	[CHECK_ONLY] = { 0, "only", "GLOB", "only checks with this label, or \"group / label\"" },
	[CHECK_THREADS] = { 0, "threads", "N", "read and prove with N threads" },
	[CHECK_EVENTS] = { 0, "events", "FILE", "the stimulus events, whatever the spec names" },
	[CHECK_TAIL] = { 0, "truncated-tail", "ignore", "accept a last line that was cut off" },
	[CHECK_COLOR] = { 0, "color", "auto|always|never", "colours in the text report" },
	{ 0 },
};

static void show_progress(void *context, uint64_t checks, uint64_t total)
{
	check_progress_count(context, checks, total, "checks");
}

static int prove(const struct check *c, struct kts_proof **proof)
{
	const struct check_run *run = &c->run[0];
	struct kts_prove_options options = { .size = sizeof(options), .threads = c->input.threads };
	struct check_progress progress;
	enum kts_status rc;

	check_progress_begin(&progress, run->file);
	if (isatty(STDERR_FILENO)) {
		options.progress = show_progress;
		options.progress_context = &progress;
	}
	rc = kts_prove(run->spec, run->input, &options, proof);
	check_progress_end(&progress);
	if (rc == KTS_ENOMEM)
		return cli_no_memory();
	return rc == KTS_OK ? 0 : cli_error("%s: could not be proved (%s)", run->file, kts_status_name(rc));
}

static enum kts_status write_proof(const void *proof, enum kts_format format, const struct kts_report_options *options,
				   FILE *out)
{
	return kts_proof_write(proof, format, options, out);
}

static int write_reports(const struct check *c, const struct kts_proof *proof)
{
	const struct cli_report_style style = { .color = c->color };
	int failed = 0;

	/* one that cannot be written does not keep the others from being */
	for (size_t i = 0; i < c->n_reports; i++)
		failed |= cli_write_report(c->report[i].format, c->report[i].file, "we", &style, write_proof, proof);
	return failed ? EXIT_QUESTION : kts_proof_exit(proof);
}

/* What `kts check` can do and this cannot. 0, or a status. */
static int check_words(const struct check *c)
{
	if (c->n > 1)
		return cli_usage_error(c->command, "one spec at a time, please");
	for (size_t i = 0; i < c->n_reports; i++)
		if (c->report[i].format != KTS_FORMAT_TEXT && c->report[i].format != KTS_FORMAT_JSON)
			return cli_usage_error(c->command, "a proof is reported as text or json");
	return 0;
}

static int run(struct check *c)
{
	struct kts_proof *proof = NULL;
	int status = check_words(c);

	if (status == 0)
		status = check_compile(c);
	if (status == 0)
		status = check_read(c);
	/* what is wrong with either has been told */
	if (status == 0 && (!kts_spec_is_valid(c->run[0].spec) || !kts_input_is_valid(c->run[0].input)))
		status = EXIT_QUESTION;
	if (status == 0)
		status = prove(c, &proof);
	if (status == 0)
		status = write_reports(c, proof);
	kts_proof_free(proof);
	return status;
}

int cli_prove(const struct cli_command *command, int argc, char **argv)
{
	return check_main(command, argc, argv, false, run);
}
