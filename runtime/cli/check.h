/* SPDX-License-Identifier: MIT */
#ifndef KTS_CLI_CHECK_H
#define KTS_CLI_CHECK_H

#include "runtime/cli/cli.h"

/* `kts check`: its words (cmd_check.c), then what they ask for, step by step (check.c). Other commands take some of both. */

/* Its options; those up to CHECK_COLOR are `kts prove`'s too. */
enum {
	CHECK_SERIES, CHECK_DEFINE, CHECK_REPORT, CHECK_ONLY, CHECK_THREADS, CHECK_EVENTS, CHECK_TAIL, CHECK_COLOR,
	CHECK_ALL, CHECK_OPEN, CHECK_TRACE,
};

enum check_open { CHECK_OPEN_FAIL, CHECK_OPEN_PASS, CHECK_OPEN_SKIP };

/* --inconclusive. False after telling what is wrong. */
bool check_take_open(const struct cli_command *command, const char *value, enum check_open *out);
/* The status of a run that came to @status. */
int check_exit(enum check_open open, int status);

/* One spec on its way. */
struct check_run {
	const char *file;
	struct kts_spec *spec;
	bool is_copy;			/* the spec belongs to an earlier run, over another series */
	const char *series;		/* its file, or NULL */
	struct kts_input *input;	/* shared by runs of one series */
	bool owns_input;
	struct kts_judgement *judgement;
	enum kts_status judged;
};

struct check_names {
	char **name;
	size_t n, cap;
};

struct check {
	const struct cli_command *command;
	struct check_run *run;
	size_t n;
	struct cli_report *report;
	size_t n_reports;
	struct kts_param *param;
	size_t n_params;
	const char *only;
	struct check_names series;	/* as they were given, then as they were found */
	bool all, trace;
	bool judges;			/* each series as soon as it is read */
	bool series_optional;		/* a spec without a series is read as it is */
	enum check_open open;
	enum cli_color color;
	struct kts_input_options input;
	struct kts_report *result;
};

/* Parse the words of @command, whose options are numbered as above; then the status is @run's. @judges: see check. */
int check_main(const struct cli_command *command, int argc, char **argv, bool judges, int (*run)(struct check *c));

/* The same in parts. Room for @argc words; false: no memory, told. check_free() either way. */
bool check_begin(struct check *c, const struct cli_command *command, int argc);
/* Take a word, see cli_take_all(). @context: the check. */
bool check_take(void *context, int option, const char *value);
/* All words are taken: 0, or a status after telling what cannot be meant. */
int check_taken(struct check *c);

/* Each returns 0 to go on, or the status to end with; what is wrong has been told. */
int check_compile(struct check *c);
/* Reads the series, several at a time if there are, and judges the specs over each if c->judges. */
int check_read(struct check *c);
/* What was judged becomes a report. */
int check_judge(struct check *c);
/* The exit status of the run. */
int check_write_reports(struct check *c);

void check_free(struct check *c);

/* -s: a file, or a pattern of files. False: no memory, told. */
bool check_series_take(struct check *c, const char *value);
/* The files that there are for the patterns, each once, in order of their names. 0, or a status. */
int check_series_find(struct check *c);
/* A run of every spec over every series. 0, or a status. */
int check_series_spread(struct check *c);
void check_series_free(struct check *c);

/* A line on a terminal that says how far long work is. */
/* Nanoseconds of a clock that nobody sets. */
int64_t check_now_ns(void);

struct check_progress {
	const char *file;	/* as it is called there; NULL: it is about none */
	int64_t begin, last;	/* ns; last 0: nothing shown yet */
};

void check_progress_begin(struct check_progress *progress, const char *file);
/* Is it time to show it (again)? */
bool check_progress_due(struct check_progress *progress);
/* Show how many of what is counted are done, if it is due. */
void check_progress_count(struct check_progress *progress, uint64_t done, uint64_t total, const char *what);
/* Show how much of a series was read: for the options of a reading. @context: the check_progress. */
void check_progress_read(void *context, uint64_t bytes, uint64_t total);
/* Wipe the line. */
void check_progress_end(const struct check_progress *progress);

#endif
