/* SPDX-License-Identifier: MIT */
#include "runtime/cli/watch.h"

#include <stdlib.h>
#include <string.h>

#define READ_BYTES	(128u << 10)
/* So often things are looked at, whether bytes come or not. */
#define LOOK_MS		100

enum {
	WATCH_SERIES, WATCH_DEFINE, WATCH_REPORT, WATCH_ONLY, WATCH_EVENTS, WATCH_TAIL, WATCH_COLOR, WATCH_ALL, WATCH_OPEN,
	WATCH_FOLLOW, WATCH_FAIL_FAST, WATCH_RECORD,
};

/* Those that `kts check` has too. */
static const int as_check[] = {
	CHECK_SERIES, CHECK_DEFINE, CHECK_REPORT, CHECK_ONLY, CHECK_EVENTS, CHECK_TAIL, CHECK_COLOR, CHECK_ALL, CHECK_OPEN,
};

const struct cli_option cli_watch_options[] = {
	[WATCH_SERIES] = { 's', "series", "FILE", "judge this series, whatever the specs name; - is standard input" },
	[WATCH_DEFINE] = { 'D', "define", "NAME=VALUE", "set a param of the specs" },
	[WATCH_REPORT] = { 0, "report", "FORMAT[:FILE]", "at the end: text (default), tap, junit, json, github; repeatable" },
	[WATCH_ONLY] = { 0, "only", "GLOB", "only checks with this label, or \"group / label\"" },
	[WATCH_EVENTS] = { 0, "events", "FILE", "the stimulus events, whatever the specs name" },
	[WATCH_TAIL] = { 0, "truncated-tail", "ignore", "accept a last line that was cut off" },
	[WATCH_COLOR] = { 0, "color", "auto|always|never", "colours and plots" },
	[WATCH_ALL] = { 0, "all", NULL, "show every violation, not the first 10 of a check" },
	[WATCH_OPEN] = { 0, "inconclusive", "pass|skip", "end with 0 or 77 instead of 2" },
	[WATCH_FOLLOW] = { 0, "follow", NULL, "the file grows: go on at its end, until a signal or the command ends" },
	[WATCH_FAIL_FAST] = { 0, "fail-fast", NULL, "end with the first check that has failed for good" },
	[WATCH_RECORD] = { 0, "record", "OPTIONS...", "judge what `kts record OPTIONS...` writes; the last option of kts watch" },
	{ 0 },
};

static bool take(void *context, int option, const char *value)
{
	struct watch *w = context;

	if (option == WATCH_FOLLOW)
		w->follow = true;
	else if (option == WATCH_FAIL_FAST)
		w->fail_fast = true;
	else if (option != WATCH_RECORD)
		return check_take(&w->check, option < 0 ? option : as_check[option], value);
	else
		cli_usage_error(w->check.command, "the options of `kts record` follow --record as words of their own");
	return option != WATCH_RECORD;
}

/* Leave of @argc words those for kts watch itself; the others begin what writes the series. */
static int split_words(struct watch *w, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--record") == 0) {
			w->record = argv + i + 1;
			return i;
		}
		if (strcmp(argv[i], "--") == 0) {
			w->command = argv + i + 1;
			return i;
		}
	}
	return argc;
}

static bool is_own(const char *word)
{
	size_t len = strncmp(word, "--", 2) == 0 ? strcspn(word + 2, "=") : 0;

	/* --help is that of kts record there */
	for (const struct cli_option *o = cli_watch_options; len && o->name; o++)
		if (strlen(o->name) == len && memcmp(o->name, word + 2, len) == 0)
			return true;
	return false;
}

/* What the recorder would not know, or take for something else. 0, or a status after telling. */
static int check_recorder_words(const struct watch *w)
{
	for (char **word = w->record; word && *word && strcmp(*word, "--") != 0; word++) {
		if (is_own(*word))
			return cli_usage_error(w->check.command, "%s is an option of kts watch: write it before --record, behind "
					       "which all is for `kts record`", *word);
		if (strncmp(*word, "-o", 2) == 0 || strncmp(*word, "--output", 8) == 0)
			return cli_usage_error(w->check.command, "kts watch reads what is recorded itself, without --output; to "
					       "keep it, `kts record ... -o FILE` and `kts watch -s FILE --follow`");
	}
	return 0;
}

/* 0, or a status after telling what cannot be meant. */
static int check_words(const struct watch *w)
{
	const struct check *c = &w->check;
	bool is_stdin = c->series.n && strcmp(c->series.name[0], "-") == 0;

	if (w->command && !w->command[0])
		return cli_usage_error(c->command, "there is no command behind --");
	if (w->record && c->series.n)
		return cli_usage_error(c->command, "the series comes from --record, or from --series, not both");
	if (w->record && w->follow)
		return cli_usage_error(c->command, "--follow is of a file, and the series comes from --record");
	if (w->command && c->series.n && !w->follow)
		return cli_usage_error(c->command, "the series comes from the command, or from --series; where the command "
				       "writes that file, add --follow");
	if (w->follow && is_stdin)
		return cli_usage_error(c->command, "--follow is of a file: standard input is read to its end anyway");
	return check_recorder_words(w);
}

/* The name of the one series of all specs. 0, or a status. */
static int choose_series(struct watch *w)
{
	struct check *c = &w->check;

	if (w->record || (w->command && !w->follow)) {
		w->source.name = w->record ? "kts record" : w->command[0];
		return 0;
	}
	for (size_t i = 0; i < c->n; i++) {
		const char *name = c->series.n ? c->series.name[0] : kts_spec_series(c->run[i].spec);

		if (!name)
			return cli_error("%s: there is no series to judge: give one with `-s FILE`, `-s -` or --record, or write "
					 "`series \"FILE\"` in the spec", c->run[i].file);
		if (w->source.name && strcmp(name, w->source.name) != 0)
			return cli_error("one series at a time: the specs name `%s` and `%s`; give one with -s",
					 w->source.name, name);
		w->source.name = name;
	}
	w->source.is_file = strcmp(w->source.name, "-") != 0;
	return 0;
}

/* 0, or a status after telling: a spec that is wrong is told already, and nothing is watched then. */
static int check_specs(struct watch *w)
{
	struct check *c = &w->check;
	int status;

	for (size_t i = 0; i < c->n; i++) {
		if (!kts_spec_is_valid(c->run[i].spec)) {
			status = check_judge(c);
			return status ? status : check_write_reports(c);
		}
		if (!kts_spec_shares_series(c->run[0].spec, c->run[i].spec))
			return cli_error("%s and %s ask for other settings of the series: watch them one by one",
					 c->run[0].file, c->run[i].file);
	}
	return 0;
}

static int begin(struct watch *w)
{
	const struct check *c = &w->check;
	const struct kts_stream_options options = {
		.size = sizeof(options), .events = c->input.events, .is_file = w->source.is_file,
		.ignore_truncated_tail = c->input.ignore_truncated_tail, .all_evidence = c->all,
	};
	enum kts_status rc;

	w->spec = calloc(c->n, sizeof(*w->spec));
	w->known = calloc(c->n, sizeof(*w->known));
	if (!w->spec || !w->known)
		return cli_no_memory();
	for (size_t i = 0; i < c->n; i++) {
		w->spec[i] = c->run[i].spec;
		w->known[i] = calloc(kts_spec_check_count(w->spec[i]) + 1, sizeof(**w->known));
		if (!w->known[i])
			return cli_no_memory();
	}
	rc = kts_stream_new(w->source.name, w->spec, c->n, &options, &w->stream);
	if (!w->stream)
		return rc == KTS_ENOMEM ? cli_no_memory() : cli_error("cannot begin (%s)", kts_status_name(rc));
	return 0;
}

/* Take bytes until they end, or a check has failed and no more is asked. */
static enum watch_got take_all(struct watch *w, enum kts_status *rc)
{
	char *buffer = malloc(READ_BYTES);
	enum watch_got what = WATCH_BYTES;
	size_t got;

	*rc = buffer ? KTS_OK : KTS_ENOMEM;
	while (*rc == KTS_OK && (what == WATCH_BYTES || what == WATCH_NOTHING) && !(w->fail_fast && w->lost)) {
		what = watch_read(w, buffer, READ_BYTES, &got, LOOK_MS);
		if (what == WATCH_BYTES)
			*rc = kts_stream_feed(w->stream, buffer, got);
		if (*rc == KTS_OK)
			watch_view_tell(w);
	}
	free(buffer);
	return what;
}

/* All that the series came to becomes a report. The status. */
static int report(struct watch *w)
{
	struct check *c = &w->check;

	kts_input_print_diagnostics(kts_stream_input(w->stream), stderr, cli_wants_color(c->color, stderr));
	if (kts_report_new(&c->result) != KTS_OK)
		return cli_no_memory();
	for (size_t i = 0; i < c->n; i++)
		if (kts_report_add(c->result, w->spec[i], kts_stream_input(w->stream), kts_stream_judgement(w->stream, i)) !=
		    KTS_OK)
			return cli_no_memory();
	return check_write_reports(c);
}

/* The status of the whole; of what wrote the series, where nothing else is to be said. */
static int settle(const struct watch *w, int status, bool ended)
{
	const struct watch_source *s = &w->source;

	if (!s->had_child || ended || !s->child_status)
		return status;
	cli_error("%s ended with status %d", s->name, s->child_status);
	if (w->record && s->child_status == EXIT_QUESTION)
		return EXIT_QUESTION;
	return status == 0 ? s->child_status : status;
}

static int watch(struct watch *w)
{
	enum watch_got what;
	enum kts_status rc;
	bool stopped;
	int status;

	watch_signals();
	status = watch_open(w);
	if (status)
		return status;
	watch_view_begin(w);
	what = take_all(w, &rc);
	watch_view_end(w);
	stopped = w->source.cut || what != WATCH_END;
	watch_close(w, stopped);
	if (what == WATCH_BROKEN)
		return EXIT_QUESTION;
	if (stopped)
		kts_stream_drop_tail(w->stream);
	if (rc == KTS_OK)
		rc = kts_stream_end(w->stream);
	if (rc == KTS_ENOMEM)
		return cli_no_memory();
	status = report(w);
	/* what was known at once does not become unknown by where it was stopped */
	if (w->fail_fast && w->lost && rc != KTS_OK)
		status = KTS_FAIL;
	return settle(w, status, stopped);
}

static int run(struct watch *w)
{
	int status = check_compile(&w->check);

	if (status == 0)
		status = check_specs(w);
	if (status == 0)
		status = choose_series(w);
	if (status == 0)
		status = begin(w);
	return status ? status : watch(w);
}

static void watch_free(struct watch *w)
{
	/* a report borrows from the stream */
	kts_report_free(w->check.result);
	w->check.result = NULL;
	kts_stream_free(w->stream);
	for (size_t i = 0; w->known && i < w->check.n; i++)
		free(w->known[i]);
	free(w->known);
	free(w->spec);
	check_free(&w->check);
}

/* 0: go on; else the status to end with, plus 1. */
static int parse(struct watch *w, int argc, char **argv)
{
	int status = cli_take_all(w->check.command, split_words(w, argc, argv), argv, take, w);

	if (status)
		return status;
	status = check_words(w);
	if (status == 0)
		status = check_taken(&w->check);
	return status ? status + 1 : 0;
}

int cli_watch(const struct cli_command *command, int argc, char **argv)
{
	struct watch w = { .source.fd = -1 };
	int status = EXIT_QUESTION;

	if (check_begin(&w.check, command, argc)) {
		status = parse(&w, argc, argv);
		status = status ? status - 1 : run(&w);
	}
	watch_free(&w);
	return status;
}
