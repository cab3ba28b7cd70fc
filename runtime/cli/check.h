/* SPDX-License-Identifier: MIT */
#ifndef KTS_CLI_CHECK_H
#define KTS_CLI_CHECK_H

#include "runtime/cli/cli.h"

/* `kts check`: its words (cmd_check.c), then what they ask for, step by step (check.c). */

enum check_open { CHECK_OPEN_FAIL, CHECK_OPEN_PASS, CHECK_OPEN_SKIP };

struct check_report {
	enum kts_format format;
	const char *file;	/* NULL: standard output */
};

/* One spec on its way. */
struct check_run {
	const char *file;
	struct kts_spec *spec;
	const char *series;		/* its file, or NULL */
	struct kts_input *input;	/* shared by runs of one series */
	bool owns_input;
	struct kts_judgement *judgement;
};

struct check {
	const struct cli_command *command;
	struct check_run *run;
	size_t n;
	struct check_report *report;
	size_t n_reports;
	struct kts_param *param;
	size_t n_params;
	const char *series, *only;
	bool all;
	enum check_open open;
	enum cli_color color;
	struct kts_input_options input;
	struct kts_report *result;
};

/* Each returns 0 to go on, or the status to end with; what is wrong has been told. */
int check_compile(struct check *c);
int check_read(struct check *c);
int check_judge(struct check *c);
/* The exit status of the run. */
int check_write_reports(struct check *c);

void check_free(struct check *c);

#endif
