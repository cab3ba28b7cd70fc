/* SPDX-License-Identifier: MIT */
#ifndef KTS_CLI_H
#define KTS_CLI_H

#include <stdbool.h>
#include <stdio.h>

#include "runtime/kts.h"

/* Exit statuses: language 7. */
#define EXIT_QUESTION	99	/* the question could not be asked */
#define EXIT_SKIPPED	77	/* automake's SKIP */

/* An option of a command. */
struct cli_option {
	char letter;		/* 0: none */
	const char *name;	/* without the dashes */
	const char *value;	/* what --help calls its value; NULL: it takes none */
	const char *help;
};

struct cli_command {
	const char *name;
	const char *usage;	/* what follows the name */
	const char *summary;
	const char *details;	/* more text of --help, or NULL */
	const struct cli_option *option;	/* ends with a NULL name; NULL: none */
	int (*run)(const struct cli_command *command, int argc, char **argv);	/* NULL: of a later version */
};

/* Walks over the words behind the name of a command: options and operands in any order, all operands after "--". */
struct cli_words {
	const struct cli_command *command;
	int argc, at;
	char **argv;
	bool operands_only;
};

enum { CLI_END = -1, CLI_OPERAND = -2, CLI_ERROR = -3, CLI_HELP = -4 };

/*
 * The next word: the index of an option with its value (if it takes one) in
 * *value, or one of the above. CLI_ERROR: the error has been told. CLI_HELP:
 * the help has been written.
 */
int cli_next(struct cli_words *words, const char **value);

/*
 * Give every word to @take, with @context: an option by its index, with its value if it takes one, an operand
 * as CLI_OPERAND. @take returns false after telling what is wrong. 0: go on; else the status to end with, plus 1.
 */
int cli_take_all(const struct cli_command *command, int argc, char **argv,
		 bool (*take)(void *context, int option, const char *value), void *context);

/* "kts: ...", on stderr; the result is EXIT_QUESTION. */
int cli_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
int cli_no_memory(void);
/* The same, and where to find help. */
int cli_usage_error(const struct cli_command *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The word of a NULL-ended list that is nearest to @word, or NULL. */
const char *cli_nearest(const char *word, const char *const *list);

/* Flush stdout; 0, or EXIT_QUESTION after telling why it could not be written. */
int cli_close_stdout(void);

/* Read an option's whole number, decimal, 1..max. False after telling what is wrong. */
bool cli_number(const struct cli_command *command, const char *option, const char *text, unsigned int max,
		unsigned int *out);

/* Take one `-D NAME=VALUE` apart in place of a copy that the caller frees through .name. False after telling why not. */
bool cli_define(const struct cli_command *command, const char *text, struct kts_param *out);

enum cli_color { CLI_COLOR_AUTO, CLI_COLOR_ALWAYS, CLI_COLOR_NEVER };

/* May colours be written to @file? */
bool cli_wants_color(enum cli_color color, FILE *file);
/* May more than ASCII be written, as the environment has it? */
bool cli_is_utf8(void);

/* An option that names one thing. False after telling that it is given twice. */
bool cli_once(const struct cli_command *command, const char *option, const char **slot, const char *value);
/* The place of @value among the words of an option; -1 after telling which there are. */
int cli_word(const struct cli_command *command, const char *option, const char *value, const char *const *words);
/* The same for --truncated-tail. False after telling. */
bool cli_take_tail(const struct cli_command *command, const char *value, int *ignore);
/* The same for --color. False after telling. */
bool cli_take_color(const struct cli_command *command, const char *value, enum cli_color *out);

/* reports.c: `--report FORMAT[:FILE]`. */
struct cli_report {
	enum kts_format format;
	const char *file;	/* NULL: standard output */
};

struct cli_report_style {
	enum cli_color color;
	bool inconclusive_skip;
};

/* Add one to @report, which has room. False after telling what is wrong. */
bool cli_take_report(const struct cli_command *command, const char *value, struct cli_report *report, size_t *n);
/* Each has a place of its own. False after telling. */
bool cli_check_reports(const struct cli_command *command, const struct cli_report *report, size_t n);
/* Writes one report: kts_report_write() or its like. */
typedef enum kts_status cli_report_writer(const void *what, enum kts_format format, const struct kts_report_options *options,
					  FILE *out);
/* Open @file with @mode (NULL: standard output) and let @write fill it. 0, or a status after telling. */
int cli_write_report(enum kts_format format, const char *file, const char *mode, const struct cli_report_style *style,
		     cli_report_writer *write, const void *what);
/* Write all; one that cannot be written does not keep the others from being. False after telling. */
bool cli_write_reports(const struct kts_report *result, const struct cli_report *report, size_t n,
		       const struct cli_report_style *style);

/*
 * recorder.c: become the program kts-record, with the words @argv[1..], which end with NULL; @argv[0] is set. Returns only
 * if that cannot be: the errno, ENOENT where this build has none.
 */
int cli_recorder_run(char **argv);
/* "kts: ...", for such a number; EXIT_QUESTION. */
int cli_recorder_error(int number);

int cli_check(const struct cli_command *command, int argc, char **argv);
int cli_dump(const struct cli_command *command, int argc, char **argv);
int cli_explain(const struct cli_command *command, int argc, char **argv);
int cli_fmt(const struct cli_command *command, int argc, char **argv);
int cli_lint(const struct cli_command *command, int argc, char **argv);
int cli_merge(const struct cli_command *command, int argc, char **argv);
int cli_prove(const struct cli_command *command, int argc, char **argv);
int cli_record(const struct cli_command *command, int argc, char **argv);
int cli_show(const struct cli_command *command, int argc, char **argv);
int cli_test(const struct cli_command *command, int argc, char **argv);
int cli_watch(const struct cli_command *command, int argc, char **argv);

extern const struct cli_option cli_check_options[];
extern const struct cli_option cli_dump_options[];
extern const struct cli_option cli_fmt_options[];
extern const struct cli_option cli_lint_options[];
extern const struct cli_option cli_merge_options[];
extern const struct cli_option cli_prove_options[];
extern const struct cli_option cli_show_options[];
extern const struct cli_option cli_test_options[];
extern const struct cli_option cli_watch_options[];

#endif
