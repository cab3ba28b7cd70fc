/* SPDX-License-Identifier: MIT */
#include "runtime/cli/check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Work that takes longer than this shows how far it is. */
#define PROGRESS_AFTER_NS	1000000000
#define PROGRESS_EVERY_NS	100000000

int64_t check_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

void check_progress_begin(struct check_progress *progress, const char *file)
{
	*progress = (struct check_progress){ .file = file && strcmp(file, "-") == 0 ? "standard input" : file,
					     .begin = check_now_ns() };
}

bool check_progress_due(struct check_progress *progress)
{
	int64_t now = check_now_ns();

	if (now - progress->begin < PROGRESS_AFTER_NS || now - progress->last < PROGRESS_EVERY_NS)
		return false;
	progress->last = now;
	return true;
}

void check_progress_count(struct check_progress *p, uint64_t done, uint64_t total, const char *what)
{
	if (!check_progress_due(p))
		return;
	fprintf(stderr, "\rkts: %s%s%llu of %llu %s\033[K", p->file ? p->file : "", p->file ? ": " : "",
		(unsigned long long)done, (unsigned long long)total, what);
	fflush(stderr);
}

void check_progress_end(const struct check_progress *progress)
{
	if (progress->last)
		fputs("\r\033[K", stderr);
}

void check_progress_read(void *context, uint64_t bytes, uint64_t total)
{
	struct check_progress *p = context;

	if (!check_progress_due(p))
		return;
	fprintf(stderr, "\rkts: %s: %llu MB", p->file, (unsigned long long)(bytes / 1000000));
	if (total)
		fprintf(stderr, " of %llu MB, %u%%", (unsigned long long)(total / 1000000),
			(unsigned int)((double)bytes / (double)total * 100));
	fputs("\033[K", stderr);
	fflush(stderr);
}

/* Labels that a message lists. */
#define LABELS_SHOWN	12u

/* No label matches --only: say which there are. */
static int no_hit(const struct check *c)
{
	const struct kts_spec_options options = { .size = sizeof(options), .param = c->param, .n_params = c->n_params };
	size_t shown = 0, more = 0;

	fprintf(stderr, "kts: no check is called `%s`\n", c->only);
	for (size_t i = 0; i < c->n; i++) {
		struct kts_spec *spec;

		/* A spec from standard input has been read away. */
		if (!kts_spec_is_valid(c->run[i].spec) || strcmp(c->run[i].file, "-") == 0)
			continue;
		kts_spec_compile_file(c->run[i].file, &options, &spec);
		if (!spec)
			return cli_no_memory();
		for (size_t k = 0; k < kts_spec_check_count(spec); k++) {
			if (shown < LABELS_SHOWN)
				fprintf(stderr, "%s%s\n", shown++ ? "        " : "  help: ", kts_spec_check_label(spec, k));
			else
				more++;
		}
		kts_spec_free(spec);
	}
	if (more)
		fprintf(stderr, "        and %zu more\n", more);
	return EXIT_QUESTION;
}

int check_compile(struct check *c)
{
	const struct kts_spec_options options = {
		.size = sizeof(options),
		.param = c->param,
		.n_params = c->n_params,
		.only = c->only,
	};
	bool color = cli_wants_color(c->color, stderr);
	size_t valid = 0, hits = 0, kept = 0;

	for (size_t i = 0; i < c->n; i++) {
		kts_spec_compile_file(c->run[i].file, &options, &c->run[i].spec);
		if (!c->run[i].spec)
			return cli_no_memory();
		kts_spec_print_diagnostics(c->run[i].spec, stderr, color);
		valid += kts_spec_is_valid(c->run[i].spec) != 0;
		hits += kts_spec_check_count(c->run[i].spec);
	}
	if (!c->only)
		return 0;
	if (valid && hits == 0)
		return no_hit(c);
	/* the question was about checks that these do not have */
	for (size_t i = 0; i < c->n; i++) {
		if (kts_spec_is_valid(c->run[i].spec) && kts_spec_check_count(c->run[i].spec) == 0)
			kts_spec_free(c->run[i].spec);
		else
			c->run[kept++] = c->run[i];
	}
	for (size_t i = kept; i < c->n; i++)
		c->run[i] = (struct check_run){ 0 };
	c->n = kept;
	return 0;
}

int check_judge(struct check *c)
{
	if (kts_report_new(&c->result) != KTS_OK)
		return cli_no_memory();
	for (size_t i = 0; i < c->n; i++) {
		const struct check_run *run = &c->run[i];

		if (run->judged != KTS_OK)
			cli_error("%s: could not be judged (%s)", run->file, kts_status_name(run->judged));
		if (kts_report_add(c->result, run->spec, run->input, run->judgement) != KTS_OK)
			return cli_no_memory();
	}
	return 0;
}

bool check_take_open(const struct cli_command *command, const char *value, enum check_open *out)
{
	static const char *const words[] = { "pass", "skip", NULL };
	int word = cli_word(command, "inconclusive", value, words);

	*out = word == 0 ? CHECK_OPEN_PASS : CHECK_OPEN_SKIP;
	return word >= 0;
}

int check_exit(enum check_open open, int status)
{
	if (status == KTS_INCONCLUSIVE && open != CHECK_OPEN_FAIL)
		return open == CHECK_OPEN_PASS ? 0 : EXIT_SKIPPED;
	return status;
}

int check_write_reports(struct check *c)
{
	const struct cli_report_style style = { .color = c->color, .inconclusive_skip = c->open == CHECK_OPEN_SKIP };

	if (!cli_write_reports(c->result, c->report, c->n_reports, &style))
		return EXIT_QUESTION;
	return check_exit(c->open, kts_report_exit(c->result));
}

void check_free(struct check *c)
{
	kts_report_free(c->result);
	for (size_t i = 0; c->run && i < c->n; i++)
		kts_judgement_free(c->run[i].judgement);
	for (size_t i = 0; c->run && i < c->n; i++) {
		if (c->run[i].owns_input)
			kts_input_free(c->run[i].input);
	}
	for (size_t i = 0; c->run && i < c->n; i++) {
		if (!c->run[i].is_copy)
			kts_spec_free(c->run[i].spec);
	}
	check_series_free(c);
	for (size_t i = 0; i < c->n_params; i++)
		free((char *)c->param[i].name);
	free(c->run);
	free(c->report);
	free(c->param);
}
