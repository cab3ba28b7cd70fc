/* SPDX-License-Identifier: MIT */
#ifndef KTS_H
#define KTS_H

/*
 * libkts: temporal assertions over series of snapshots.
 *
 *	compile a spec -> read a series for it -> judge -> walk the verdicts, write reports
 *
 *	struct kts_spec *spec;
 *	struct kts_input *input;
 *	struct kts_judgement *judgement;
 *
 *	if (kts_spec_compile_file("dispatch.kts", NULL, &spec) != KTS_OK)
 *		kts_spec_print_diagnostics(spec, stderr, 0);
 *	else if (kts_input_read_file("run.ndjson", &spec, 1, NULL, &input) != KTS_OK)
 *		kts_input_print_diagnostics(input, stderr, 0);
 *	else if (kts_judge(spec, input, NULL, &judgement) == KTS_OK)
 *		return kts_judgement_verdict(judgement);
 *
 * Rules that hold for all of it:
 *	- The library keeps no state of its own, writes only to a FILE that it
 *	  is given, never ends the process, and follows no locale.
 *	- All text is UTF-8 with a NUL at its end. Text, and pointers in facts,
 *	  are borrowed from the handle they were asked of, and live as long as it.
 *	- A handle is made by one thread and does not change afterwards: any
 *	  number of threads may read it, and make others from it, at the same time.
 *	  kts_report, kts_columns and kts_stream change: each belongs to one thread at a time.
 *	  A FILE is written to by one call at a time.
 *	- The caller frees every handle it gets; NULL may be freed. What a handle
 *	  was made from has to outlive it: spec, then input, then judgement, then report.
 *	- Options and facts begin with their own size as the caller knows it;
 *	  in C, KTS_INPUT_OPTIONS(.threads = 2) sets it. Members that are 0 or NULL
 *	  mean the default. A size that this library does not know is KTS_EINVAL.
 */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define KTS_API __attribute__((visibility("default")))
#else
#define KTS_API
#endif

/* What a call that can fail returns. The numbers mean the same for ever. */
#ifndef KTS_STATUS_H
enum kts_status {
	KTS_OK = 0,
	KTS_ENOMEM = -1,	/* an allocation failed */
	KTS_EINVAL = -2,	/* the caller broke the contract of a function */
	KTS_ESPEC = -3,		/* the spec is wrong; see the diagnostics */
	KTS_EDATA = -4,		/* the series is malformed; see the diagnostics */
	KTS_EIO = -5,		/* a file could not be read or written */
	KTS_ELIMIT = -6,	/* a limit was met; see the diagnostics */
	KTS_EBUG = -7,		/* an internal check failed */
};
#endif

/* What a check, a spec or a run came to. The numbers are the exit statuses of `kts check`. */
#ifndef KTS_VERDICT_H
enum kts_verdict {
	KTS_PASS = 0,
	KTS_FAIL = 1,
	KTS_INCONCLUSIVE = 2,
};
#endif

/* The version of the library: "0.1.0". */
KTS_API const char *kts_version(void);

/* A word for a status: "KTS_ENOMEM"; "?" for a number that is none. */
KTS_API const char *kts_status_name(enum kts_status status);

/* --- specs --- */

struct kts_spec;

/* A param given from outside, `-D NAME=VALUE`. */
struct kts_param {
	const char *name;
	const char *value;	/* as a spec would write it: "15%" */
};

struct kts_spec_options {
	size_t size;
	const struct kts_param *param;	/* n_params of them; a name that the spec does not have is an error of the spec */
	size_t n_params;
	const char *only;		/* judge only checks with this label or "group / label"; may hold * and ? */
};

#define KTS_SPEC_OPTIONS(...) \
	(&(struct kts_spec_options){ .size = sizeof(struct kts_spec_options), __VA_ARGS__ })

/*
 * Compile the file @path, and what it `use`s, relative to the file that says so.
 *
 * *@out is set also where the spec is wrong or unreadable, so that it can be asked for its
 * diagnostics and be put in a report; kts_spec_is_valid() is 0 then. It is NULL only with
 * KTS_ENOMEM and KTS_EINVAL. The caller frees it with kts_spec_free(). Any thread.
 *
 * KTS_OK; KTS_ESPEC (diagnostics say why), KTS_EIO (@path, or a file it uses, cannot be read),
 * KTS_ELIMIT, KTS_EBUG: all with diagnostics; KTS_ENOMEM; KTS_EINVAL (@path is NULL, options).
 */
KTS_API enum kts_status kts_spec_compile_file(const char *path, const struct kts_spec_options *options,
					      struct kts_spec **out);

/*
 * The same from @len bytes of text. @name stands for it in messages; `use`, and a relative
 * `series`, are looked up beside it, as if @name were the path of a file.
 */
KTS_API enum kts_status kts_spec_compile_text(const char *name, const char *text, size_t len,
					      const struct kts_spec_options *options, struct kts_spec **out);

KTS_API void kts_spec_free(struct kts_spec *spec);

/* Not 0 if the spec can be judged. */
KTS_API int kts_spec_is_valid(const struct kts_spec *spec);

/* The name it was compiled by. */
KTS_API const char *kts_spec_name(const struct kts_spec *spec);

/* How many checks it has, with options->only those that it selects. 0 for a spec that is not valid. */
KTS_API size_t kts_spec_check_count(const struct kts_spec *spec);

/* The label of check @i, below kts_spec_check_count(); lives as long as the spec. NULL beyond. */
KTS_API const char *kts_spec_check_label(const struct kts_spec *spec, size_t i);

/* The file of its `series` statement, beside the spec if it is relative; NULL: it names none. */
KTS_API const char *kts_spec_series(const struct kts_spec *spec);

/* Not 0 if one reading of a file does for both: their `series` statements ask for the same tags, format, and so on. */
KTS_API int kts_spec_shares_series(const struct kts_spec *a, const struct kts_spec *b);

/* A message about a spec or a series. */
struct kts_diagnostic {
	size_t size;
	const char *code;	/* "KTS-012" */
	const char *severity;	/* "error" or "warning" */
	const char *file;	/* NULL: no file */
	uint64_t line, column;	/* from 1; 0: unknown. Of a series, column is a byte of the line. */
	const char *message;
	const char *help;	/* what to write instead, or NULL */
};

/* Messages, in order. At most 20 errors and 20 warnings are kept. */
KTS_API size_t kts_spec_diagnostic_count(const struct kts_spec *spec);

/* Message @i. KTS_OK; KTS_EINVAL (no such message, unknown size). */
KTS_API enum kts_status kts_spec_diagnostic(const struct kts_spec *spec, size_t i, struct kts_diagnostic *out);

/* Print all messages with the place and a caret; @color not 0: with ANSI colours. Write errors stay in @out's flag. */
KTS_API void kts_spec_print_diagnostics(const struct kts_spec *spec, FILE *out, int color);

/* What a spec reads from a series: where it stands, and as what. */
struct kts_projection_facts {
	size_t size;
	const char *path;		/* as the spec writes it: "bpf.nr_enqueued" */
	const char *type;		/* "u64", "i64", "f64", "bool" or "text" */
	const char *signal;		/* the first signal that is this path alone; NULL: none is */
	const char *index;		/* swept: the name that its keys are joined by, "*" where it has none; else NULL */
	int once;			/* not at each sample, but about the whole run */
};

/* The projections of a valid spec, each distinct one once; the types of one path may differ. */
KTS_API size_t kts_spec_projection_count(const struct kts_spec *spec);
/* Projection @i. KTS_OK; KTS_EINVAL (no such projection, unknown size). */
KTS_API enum kts_status kts_spec_projection(const struct kts_spec *spec, size_t i, struct kts_projection_facts *out);

enum kts_dump {
	KTS_DUMP_TOKENS = 0,	/* also of a spec that is not valid, as are asts */
	KTS_DUMP_AST = 1,
	KTS_DUMP_IR = 2,
	KTS_DUMP_CODE = 3,
};

/*
 * Write a stage of the compiler as text, for people; the layout is no interface.
 * KTS_OK; KTS_ESPEC (the spec is not valid and did not get as far); KTS_ENOMEM; KTS_EINVAL.
 * Write errors stay in @out's flag.
 */
KTS_API enum kts_status kts_spec_dump(const struct kts_spec *spec, enum kts_dump what, FILE *out);

/* --- the layout of specs --- */

/* A spec as `kts fmt` lays it out. */
struct kts_layout;

/*
 * Lay out the spec in the file @path ("-": standard input), or in @len bytes of text that @name
 * stands for. Comments stay, and the meaning; the file is only read. What it `use`s is not looked at.
 *
 * *@out is set also where the spec has errors, so that it can be asked for its diagnostics; NULL
 * only with KTS_ENOMEM and KTS_EINVAL. The caller frees it with kts_layout_free(). Any thread.
 *
 * KTS_OK (there may be warnings); KTS_ESPEC (the text has errors), KTS_EIO, KTS_ELIMIT, KTS_EBUG (the
 * result would mean something else): all with diagnostics; KTS_ENOMEM; KTS_EINVAL (@path or @name is NULL).
 */
KTS_API enum kts_status kts_layout_file(const char *path, struct kts_layout **out);
KTS_API enum kts_status kts_layout_text(const char *name, const char *text, size_t len, struct kts_layout **out);

KTS_API void kts_layout_free(struct kts_layout *layout);

/* The text, *len bytes with a NUL behind them; lives as long as the handle. NULL where there is none. */
KTS_API const char *kts_layout_bytes(const struct kts_layout *layout, size_t *len);

/* Not 0 if the text is not what it was before. */
KTS_API int kts_layout_differs(const struct kts_layout *layout);

/* As for a spec. */
KTS_API size_t kts_layout_diagnostic_count(const struct kts_layout *layout);
KTS_API enum kts_status kts_layout_diagnostic(const struct kts_layout *layout, size_t i, struct kts_diagnostic *out);
KTS_API void kts_layout_print_diagnostics(const struct kts_layout *layout, FILE *out, int color);

/* --- series --- */

struct kts_input;

struct kts_input_options {
	size_t size;
	const char *events;		/* file of stimulus events; NULL: the first spec's, else X.events.json beside X.ndjson */
	unsigned int threads;		/* 0: one for each processor */
	int ignore_truncated_tail;	/* leave out a last line that was cut off, with a warning */
	/* Called now and then, by one thread at a time; total is 0 where it is not known. */
	void (*progress)(void *context, uint64_t bytes, uint64_t total_bytes);
	void *progress_context;
};

#define KTS_INPUT_OPTIONS(...) \
	(&(struct kts_input_options){ .size = sizeof(struct kts_input_options), __VA_ARGS__ })

/*
 * Read the series in the file @path ("-": standard input) once, for @n_specs valid specs: only
 * what their signals name is kept, 9 bytes a sample and signal. Its settings are spec[0]'s; all
 * specs have to agree on them (kts_spec_shares_series()).
 *
 * *@out is set also where the series cannot be read, for its diagnostics, and NULL only with
 * KTS_ENOMEM and KTS_EINVAL. The caller frees it with kts_input_free(). Any thread.
 *
 * KTS_OK (at least one sample); KTS_EDATA (malformed, no sample, no tag matches); KTS_ESPEC (a spec asks
 * for what a series of this form does not have; to learn which of several does, read for one after the
 * other); KTS_EIO; KTS_ELIMIT; KTS_ENOMEM; KTS_EINVAL (no spec, one that is not valid, specs that do not
 * agree, options).
 */
KTS_API enum kts_status kts_input_read_file(const char *path, const struct kts_spec *const *spec, size_t n_specs,
					    const struct kts_input_options *options, struct kts_input **out);

/* The same from @len bytes in memory, which are not needed afterwards. @name stands for them in messages. */
KTS_API enum kts_status kts_input_read_memory(const char *name, const void *bytes, size_t len,
					      const struct kts_spec *const *spec, size_t n_specs,
					      const struct kts_input_options *options, struct kts_input **out);

KTS_API void kts_input_free(struct kts_input *input);

/* Samples that were read; 0 where reading failed. */
KTS_API uint64_t kts_input_samples(const struct kts_input *input);

/* Not 0 if all of it was read. */
KTS_API int kts_input_is_valid(const struct kts_input *input);

/* What is known of a series that was read. */
struct kts_input_facts {
	size_t size;
	const char *file;	/* as it was named */
	const char *form;	/* "drained", "projected" or "plain" */
	uint64_t samples;
	size_t n_identities;	/* schedulers, one after the other */
	size_t n_warnings;	/* about its time, say; they are no diagnostics, for the series can be judged */
};

/* KTS_OK; KTS_EINVAL (not valid, unknown size). */
KTS_API enum kts_status kts_input_get(const struct kts_input *input, struct kts_input_facts *out);
/* The object of scheduler @i, and in *@first (which may be NULL) the index of its first sample. NULL beyond. */
KTS_API const char *kts_input_identity(const struct kts_input *input, size_t i, uint64_t *first);
/* Warning @i, a sentence. NULL beyond. */
KTS_API const char *kts_input_warning(const struct kts_input *input, size_t i);

/* What is known of a sample. Its text is inside, so it can be kept. */
struct kts_sample_facts {
	size_t size;
	uint64_t line;		/* of the series, from 1 */
	int has_elapsed;
	int64_t elapsed_ns;
	int has_step;
	uint64_t step_index;	/* 0: baseline; k + 1: step k */
	char tag[256];		/* cut off where longer */
};

/* Sample @index, from 0 after `tags`. KTS_OK; KTS_EINVAL (no such sample, unknown size). */
KTS_API enum kts_status kts_input_sample(const struct kts_input *input, uint64_t index, struct kts_sample_facts *out);

/* As for a spec. A valid input may have warnings. */
KTS_API size_t kts_input_diagnostic_count(const struct kts_input *input);
KTS_API enum kts_status kts_input_diagnostic(const struct kts_input *input, size_t i, struct kts_diagnostic *out);
KTS_API void kts_input_print_diagnostics(const struct kts_input *input, FILE *out, int color);

/* Write what was read for @spec as text. KTS_OK; KTS_EINVAL (not valid, not read for this spec alone); KTS_ENOMEM. */
KTS_API enum kts_status kts_input_dump(const struct kts_input *input, const struct kts_spec *spec, FILE *out);

/* --- series column by column --- */

/*
 * A series in the making, for a harness that has values and not JSON. What comes out is what a projected series with
 * the same samples gives, `values.NAME` or any other path: the same verdicts, evidence and messages.
 *
 *	kts_columns_new("run 1", &spec, 1, &columns);
 *	kts_columns_add(columns, "served", NULL, &served);
 *	while (take(&x)) {
 *		kts_columns_sample(columns, KTS_SAMPLE(.has_elapsed = 1, .elapsed_ns = x.at_ns));
 *		if (x.error)
 *			kts_columns_put_error(columns, served,
 *					      KTS_SAMPLE_ERROR(.kind = "projection_failed", .detail = x.error));
 *		else
 *			kts_columns_put_u64(columns, served, x.served);
 *	}
 *	kts_columns_finish(columns, &input);
 *
 * Memory is that of the input. A call that fails with KTS_ENOMEM, KTS_ELIMIT or KTS_EBUG ends the series: further
 * ones return the same, and so does kts_columns_finish(), whose input has the messages. KTS_EINVAL changes nothing.
 */
struct kts_columns;

/*
 * Begin the series called @name for @n_specs valid specs, of whose `series` statements only `tags` has a meaning here.
 * The specs have to agree on it as for kts_input_read_file(), and outlive what becomes of *@out.
 *
 * The caller frees *@out with kts_columns_free(); it belongs to one thread. On failure it is NULL.
 * KTS_OK; KTS_ENOMEM; KTS_EINVAL (@name is NULL, no spec, one that is not valid, specs that do not agree).
 */
KTS_API enum kts_status kts_columns_new(const char *name, const struct kts_spec *const *spec, size_t n_specs,
					struct kts_columns **out);
KTS_API void kts_columns_free(struct kts_columns *columns);

/*
 * Declare a column; its number goes to *@column. @signal is the name of a signal that is a path, or a path as a spec
 * writes it: "served", "values.served", "bpf.map(\"stats\")[0].hits". All signals of all specs that are this path have
 * its values, each converted to its own type. Of a swept signal each key is a column: @key says which, as reports print
 * it, digits alone being an index; NULL where the path has the key in it, or is of no sweep. A path that no spec reads
 * is fine: its values go nowhere.
 *
 * A signal without a column has the error `projection_failed` at every sample, and so is a wrong name, which fails; a
 * sweep without any key is inconclusive.
 *
 * KTS_OK; KTS_ESPEC (no signal or path, computed from others, a key too many or too few, declared twice: see the
 * diagnostics; others may still be declared); KTS_ENOMEM; KTS_EINVAL (@signal is NULL, after the first sample or value).
 */
KTS_API enum kts_status kts_columns_add(struct kts_columns *columns, const char *signal, const char *key, size_t *column);

/* Why columns could not be declared. As for a spec. */
KTS_API size_t kts_columns_diagnostic_count(const struct kts_columns *columns);
KTS_API enum kts_status kts_columns_diagnostic(const struct kts_columns *columns, size_t i, struct kts_diagnostic *out);
KTS_API void kts_columns_print_diagnostics(const struct kts_columns *columns, FILE *out, int color);

/* A sample, but for its values. All text is copied, and has to be UTF-8. */
struct kts_sample {
	size_t size;
	const char *tag;	/* NULL: "#0", "#1", ... */
	int has_elapsed;	/* 0: the sample has no time */
	int64_t elapsed_ns;	/* since whatever the series counts from; not negative */
	int has_step;		/* 0: it is in no phase */
	uint64_t step_index;	/* 0: baseline; k + 1: step k; below 2^64 - 2 */
	const char *phase;	/* what that phase is called too, for `during "load"`; NULL: nothing */
	const char *object;	/* the scheduler that values of `bpf` are read from; NULL: not known */
	uint64_t address;	/* tells two copies of one object apart, which must not be compared; 0: not known */
};

#define KTS_SAMPLE(...) \
	(&(struct kts_sample){ .size = sizeof(struct kts_sample), __VA_ARGS__ })

/*
 * Begin the next sample; a report gives its number, from 1, as its line. What no value or error is put for is `absent`.
 * KTS_OK, also for a sample that `tags` leave out; KTS_ENOMEM; KTS_ELIMIT; KTS_EINVAL (text that is not UTF-8, @sample
 * is NULL, a negative time, a step out of range, a `phase` without a step, an empty `object`, finished).
 */
KTS_API enum kts_status kts_columns_sample(struct kts_columns *columns, const struct kts_sample *sample);

/*
 * Put the value of column @column at the sample that was begun last: once. Data about the run (`run...`) have one value,
 * which may be put at any time. A value that does not fit a signal's type is `out_of_range` or `type_mismatch` there,
 * as in a file: an integer has to fit, exactly also as a double; a bool is 0 or 1; a double is an integer where it is
 * whole; text is a number where it is a decimal integer and nothing else. A double that is not finite is `non_finite`.
 *
 * KTS_OK; KTS_ENOMEM; KTS_ELIMIT (too many different texts); KTS_EINVAL (no such column, no sample, a value is there,
 * text that is not UTF-8, finished).
 */
KTS_API enum kts_status kts_columns_put_u64(struct kts_columns *columns, size_t column, uint64_t value);
KTS_API enum kts_status kts_columns_put_i64(struct kts_columns *columns, size_t column, int64_t value);
KTS_API enum kts_status kts_columns_put_f64(struct kts_columns *columns, size_t column, double value);
KTS_API enum kts_status kts_columns_put_bool(struct kts_columns *columns, size_t column, int value);
/* @len bytes, which may hold a NUL. */
KTS_API enum kts_status kts_columns_put_text(struct kts_columns *columns, size_t column, const char *text, size_t len);

/* Why a sample has no value. All text is copied, cut off where it is longer than 240 bytes, and has to be UTF-8. */
struct kts_sample_error {
	size_t size;
	const char *kind;		/* by its word in kts(5): "projection_failed", "placeholder", "drift", ... */
	const char *reason;		/* of "missing_stats": "cancelled", ...; NULL: "no_scheduler" */
	const char *detail;		/* what went wrong, in words; or NULL */
	const char *requested;		/* the name that is not there; or NULL */
	const char *const *available;	/* n_available names that there are, of which the nearest is suggested */
	size_t n_available;
};

#define KTS_SAMPLE_ERROR(...) \
	(&(struct kts_sample_error){ .size = sizeof(struct kts_sample_error), __VA_ARGS__ })

/* The same with an error in place of the value. Also KTS_EINVAL: no such kind or reason, a reason of another kind. */
KTS_API enum kts_status kts_columns_put_error(struct kts_columns *columns, size_t column,
					      const struct kts_sample_error *error);

/*
 * End the series: *@out is an input of the specs, as kts_input_read_file() gives it, and @columns is only to be freed.
 * *@out is set also where there is nothing to judge, for its diagnostics, and NULL only with KTS_ENOMEM and
 * KTS_EINVAL. The caller frees it with kts_input_free(). KTS_OK (at least one sample); KTS_EDATA (no sample, no tag
 * matches); KTS_ELIMIT; KTS_EBUG; KTS_ENOMEM; KTS_EINVAL (finished).
 */
KTS_API enum kts_status kts_columns_finish(struct kts_columns *columns, struct kts_input **out);

/* --- what a series offers --- */

struct kts_survey;

struct kts_survey_options {
	size_t size;
	const char *path;		/* only what stands below it, as a spec writes paths; NULL: all */
	const char *events;		/* as of kts_input_options */
	int first_spec;			/* make a spec that the series passes, too */
	int ignore_truncated_tail;
	void (*progress)(void *context, uint64_t bytes, uint64_t total_bytes);
	void *progress_context;
};

#define KTS_SURVEY_OPTIONS(...) \
	(&(struct kts_survey_options){ .size = sizeof(struct kts_survey_options), __VA_ARGS__ })

/*
 * Find and measure what the series in the file @path ("-": standard input) offers. It is read several
 * times; a pipe is kept in memory, 256 MiB at most.
 *
 * *@out is set also on failure, for its diagnostics, and NULL only with KTS_ENOMEM and KTS_EINVAL. The caller
 * frees it with kts_survey_free(). Any thread.
 *
 * KTS_OK, also if nothing was found; KTS_EDATA (malformed, no sample, nothing for a first spec); KTS_ESPEC
 * (options->path is no path, or not there; events for a plain series); KTS_EIO; KTS_ELIMIT; KTS_ENOMEM;
 * KTS_EINVAL (options); KTS_EBUG.
 */
KTS_API enum kts_status kts_survey_file(const char *path, const struct kts_survey_options *options,
					struct kts_survey **out);

/* The same for @len bytes in memory, which are not needed afterwards. @name stands for them in messages. */
KTS_API enum kts_status kts_survey_memory(const char *name, const void *bytes, size_t len,
					  const struct kts_survey_options *options, struct kts_survey **out);

KTS_API void kts_survey_free(struct kts_survey *survey);

/* As for a spec. */
KTS_API size_t kts_survey_diagnostic_count(const struct kts_survey *survey);
KTS_API enum kts_status kts_survey_diagnostic(const struct kts_survey *survey, size_t i, struct kts_diagnostic *out);
KTS_API void kts_survey_print_diagnostics(const struct kts_survey *survey, FILE *out, int color);

enum kts_behaviour {
	KTS_BEHAVIOUR_NONE = 0,		/* no value, or one that is not measured: other text, data about the run */
	KTS_BEHAVIOUR_CONSTANT = 1,	/* of text, a short one */
	KTS_BEHAVIOUR_COUNTER = 2,	/* an integer that grew, and never went back within one identity */
	KTS_BEHAVIOUR_CHANGES = 3,
};

/* What can be a signal: `signal NAME : TYPE = PATH`. */
struct kts_signal_facts {
	size_t size;
	const char *name, *type, *path;	/* sweeps in the path stand for one key of theirs */
	uint64_t samples, valid;	/* all, and those with a value */
	enum kts_behaviour behaviour;
	double least, greatest;		/* where the behaviour is one; rounded where a double cannot hold them */
	int has_rate;
	double rate;			/* of a counter, 1/s: the mean */
	uint64_t identities;		/* places that it was read from, one after the other */
};

KTS_API size_t kts_survey_signal_count(const struct kts_survey *survey);

/* Signal @i. KTS_OK; KTS_EINVAL (no such signal, unknown size). */
KTS_API enum kts_status kts_survey_signal(const struct kts_survey *survey, size_t i, struct kts_signal_facts *out);

/*
 * Write all of it as text, for people: a tree whose lines are statements of a spec. The layout is no interface.
 * KTS_OK; KTS_EINVAL (the survey failed). Write errors stay in @out's flag.
 */
KTS_API enum kts_status kts_survey_write(const struct kts_survey *survey, FILE *out);

/* Write the first spec. KTS_OK; KTS_EINVAL (it was not asked for, or failed). */
KTS_API enum kts_status kts_survey_write_spec(const struct kts_survey *survey, FILE *out);

/* --- verdicts --- */

struct kts_judgement;

struct kts_judge_options {
	size_t size;
	uint32_t chunk_samples;	/* 1..1024; 0: 1024. The verdicts do not depend on it. */
	int all_evidence;	/* keep every violated and undecided row, not the first 10 of a check */
};

#define KTS_JUDGE_OPTIONS(...) \
	(&(struct kts_judge_options){ .size = sizeof(struct kts_judge_options), __VA_ARGS__ })

/*
 * Judge every check of @spec over @input, which was read for it.
 *
 * The caller frees *@out with kts_judgement_free(). On failure it is NULL. Threads may judge at
 * the same time, with the same spec and input too.
 *
 * KTS_OK, also when checks fail; KTS_EINVAL (spec or input not valid, not read for this
 * spec, options); KTS_ENOMEM; KTS_ELIMIT; KTS_EBUG.
 */
KTS_API enum kts_status kts_judge(const struct kts_spec *spec, const struct kts_input *input,
				  const struct kts_judge_options *options, struct kts_judgement **out);

KTS_API void kts_judgement_free(struct kts_judgement *judgement);

/*
 * Judge @input once more, sample by sample, and write to @out as text what became of each of them, check by check: its
 * values, whether it was judged, or why not. Of @options, which may be NULL, only `all_evidence` has a meaning here: no
 * line is left out. The layout is no interface.
 * KTS_OK; KTS_EIO (write error); KTS_EINVAL as for kts_judge(); KTS_ENOMEM; KTS_ELIMIT (checks times samples); KTS_EBUG.
 */
KTS_API enum kts_status kts_trace(const struct kts_spec *spec, const struct kts_input *input,
				  const struct kts_judge_options *options, FILE *out);

/* Fail over inconclusive over pass; a `warn` check that is violated does not count. */
KTS_API enum kts_verdict kts_judgement_verdict(const struct kts_judgement *judgement);

/* Checks, in the order of the spec. */
KTS_API size_t kts_judgement_check_count(const struct kts_judgement *judgement);

/* What is known of one check. */
struct kts_check_facts {
	size_t size;
	const char *label;
	const char *group;		/* nested ones joined by " / "; NULL: none */
	const char *pattern;		/* "monotonic" */
	const char *because;		/* or NULL */
	int warn;			/* its violation does not fail the run */
	enum kts_verdict verdict;
	const char *reason;		/* of an inconclusive check: "nothing_judged", "undecided", "coverage",
					 * "triggers"; else NULL */
	const char *file;		/* where it stands */
	uint64_t line, column;
	uint64_t samples_scope, samples_read;
	uint64_t total, judged, violated, undecided, skipped;	/* obligations; total = judged + undecided + skipped */
	const char *unit;		/* of values and bounds: "1/s"; "" for a plain number */
	int has_margin;
	double margin;			/* smallest distance to the bound, in `margin_unit`; negative: violated */
	const char *margin_unit;
	int has_relative;
	double margin_relative;		/* the margin as a part of a band's width */
	uint64_t margin_index;		/* the sample where it was met; UINT64_MAX: none */
	size_t n_violations, n_undecided;	/* rows that were kept */
	size_t n_notes;
	size_t n_skips;			/* kinds of errors by which obligations were skipped */
	size_t n_signals;		/* whose values are shown with a row */
	const char *title;		/* the label, with key and phase of a check that was written out for them */
	const char *key;		/* of a swept signal; or NULL */
	int has_phase;			/* of `per phase`: */
	uint64_t phase;			/* step_index: 0 the baseline, k + 1 step k */
};

/* Check @i. KTS_OK; KTS_EINVAL (no such check, unknown size). */
KTS_API enum kts_status kts_judgement_check(const struct kts_judgement *judgement, size_t i,
					    struct kts_check_facts *out);

/* Obligations of a check that were skipped for one kind of error. */
struct kts_skip_facts {
	size_t size;
	const char *kind;		/* "placeholder" */
	const char *class_name;		/* "gap" */
	uint64_t count;
};

/* Skip @k of check @i. KTS_OK; KTS_EINVAL (no such check or skip, unknown size). */
KTS_API enum kts_status kts_judgement_skip(const struct kts_judgement *judgement, size_t i, size_t k,
					   struct kts_skip_facts *out);

/* What is noted of a check besides: one note a kind of error, however many samples have it. Its text is inside. */
struct kts_note_facts {
	size_t size;
	const char *kind;		/* "placeholder"; NULL: it is not about an error */
	/* In the series' words, or of missing_stats its word, or NULL; without a kind "forward_steps", "no_sample" is in
	 * scope, or "before_start" is what every one asks for. */
	const char *reason;
	uint64_t count;			/* samples; 0: it is about none in particular */
	uint64_t first, last;		/* their indexes */
	char message[512];
};

/* Note @k of check @i. KTS_OK; KTS_EINVAL (no such check or note, unknown size). */
KTS_API enum kts_status kts_judgement_note(const struct kts_judgement *judgement, size_t i, size_t k,
					   struct kts_note_facts *out);

enum kts_value_type {
	KTS_VALUE_NONE = 0,
	KTS_VALUE_U64 = 1,
	KTS_VALUE_I64 = 2,
	KTS_VALUE_F64 = 3,
	KTS_VALUE_BOOL = 4,	/* u64 is 0 or 1 */
	KTS_VALUE_TEXT = 5,
};

/* A value, exactly: in the member of its type, others are 0 or NULL. */
struct kts_exact_value {
	enum kts_value_type type;
	uint64_t u64;
	int64_t i64;
	double f64;
	const char *text;
};

enum kts_row_kind {
	KTS_ROW_VIOLATED = 0,
	KTS_ROW_UNDECIDED = 1,
};

/* One violated or undecided obligation. Its text is inside, so it can be kept. */
struct kts_row_facts {
	size_t size;
	int has_sample;			/* 0: the obligation has no sample of its own */
	uint64_t index;			/* of the sample, from 0 after `tags` */
	uint64_t line;			/* of the series, from 1 */
	int has_elapsed;
	int64_t elapsed_ns;
	int has_step;
	uint64_t step_index;		/* 0: baseline; k + 1: step k */
	const char *kind;		/* why, if an error is the cause: "placeholder"; else NULL */
	int has_value;
	double value, bound;		/* in the check's `unit` */
	struct kts_exact_value exact_value, exact_bound;	/* the same; KTS_VALUE_NONE: there is none */
	int has_margin;
	double margin;			/* of this row; negative: violated */
	int has_previous;		/* of a pair: */
	uint64_t previous;		/* index of the sample before */
	const char *key;		/* of a quorum: of which key; else NULL */
	char tag[256];			/* cut off where longer */
	char message[512];
};

/* Row @row of check @i. KTS_OK; KTS_EINVAL (no such row, unknown size). */
KTS_API enum kts_status kts_judgement_row(const struct kts_judgement *judgement, size_t i, enum kts_row_kind kind,
					  size_t row, struct kts_row_facts *out);

/* A signal of a check, as a row saw it. */
struct kts_row_signal_facts {
	size_t size;
	const char *name;		/* as declared; a path where no signal was */
	struct kts_exact_value value;		/* at the row's sample; KTS_VALUE_NONE: it has none */
	const char *kind;		/* why: "placeholder"; NULL: there is a value, or no sample */
	struct kts_exact_value previous;	/* of a pair, the same at the sample before */
	const char *previous_kind;
};

/* Signal @k of a row. KTS_OK; KTS_EINVAL (no such row or signal, unknown size). */
KTS_API enum kts_status kts_judgement_row_signal(const struct kts_judgement *judgement, size_t i, enum kts_row_kind kind,
						 size_t row, size_t k, struct kts_row_signal_facts *out);

/* --- inline tests --- */

/* A `test` block of a spec that was run: small series as they were written, and what is expected of them. */
struct kts_test;

/* How many tests stand in the spec's own file; those of files that it uses are theirs. 0 for a spec that is not valid. */
KTS_API size_t kts_spec_test_count(const struct kts_spec *spec);

/* The name of test @i, below kts_spec_test_count(), as "group / name" in a group; lives as long as the spec. NULL beyond. */
KTS_API const char *kts_spec_test_name(const struct kts_spec *spec, size_t i);

/* Not 0 if that test is called @pattern, alone or behind its group; the pattern may hold * and ?. 0 beyond. */
KTS_API int kts_spec_test_matches(const struct kts_spec *spec, size_t i, const char *pattern);

/*
 * Run test @i of @spec: judge its rows, without any series, by the checks that its expectations
 * name, options->only or not. Nothing is read from files.
 *
 * The caller frees *@out with kts_test_free(), before the spec. On failure it is NULL. Threads may
 * run tests at the same time, of the same spec too.
 *
 * KTS_OK, also when expectations do not hold; KTS_EINVAL (spec not valid, no such test, options); KTS_ENOMEM;
 * KTS_ELIMIT; KTS_EBUG.
 */
KTS_API enum kts_status kts_test_run(const struct kts_spec *spec, size_t i, const struct kts_judge_options *options,
				     struct kts_test **out);

KTS_API void kts_test_free(struct kts_test *test);

/* Not 0 if all expectations hold. */
KTS_API int kts_test_holds(const struct kts_test *test);

/* What the checks of the test came to, borrowed: for kts_judgement_check() and the like, not to be freed. Never NULL. */
KTS_API const struct kts_judgement *kts_test_judgement(const struct kts_test *test);

KTS_API size_t kts_test_expectation_count(const struct kts_test *test);

/* An expectation, and what became of it. Its message is inside, so it can be kept. */
struct kts_expectation_facts {
	size_t size;
	const char *expected;		/* "passes", "fails" or "inconclusive" */
	const char *label;		/* of the check, as written */
	const char *reason;		/* inconclusive for it: "coverage"; NULL: any */
	int has_at;
	int64_t at_ns;			/* the time of the violated or undecided sample */
	const char *file;		/* where it stands */
	uint64_t line, column;
	int holds;
	enum kts_verdict verdict;	/* of the checks with that label together: fail over inconclusive over pass */
	char message[512];		/* "it passed"; "" if it holds */
};

/* Expectation @i, in the order of the test. KTS_OK; KTS_EINVAL (no such expectation, unknown size). */
KTS_API enum kts_status kts_test_expectation(const struct kts_test *test, size_t i, struct kts_expectation_facts *out);

/* --- reports --- */

struct kts_report;

enum kts_format {
	KTS_FORMAT_TEXT = 0,
	KTS_FORMAT_TAP = 1,		/* TAP version 14 */
	KTS_FORMAT_JUNIT = 2,
	KTS_FORMAT_JSON = 3,
	KTS_FORMAT_GITHUB = 4,		/* workflow commands: annotations of the spec */
	KTS_FORMAT_GITHUB_SUMMARY = 5,	/* Markdown, for the file named by $GITHUB_STEP_SUMMARY */
};

struct kts_report_options {
	size_t size;
	int color;		/* text: ANSI colours */
	int plot;		/* text: a one-line plot for a failure */
	int unicode;		/* text: the plot may use block characters */
	int inconclusive_skip;	/* TAP and JUnit: inconclusive is skipped, not an error */
};

#define KTS_REPORT_OPTIONS(...) \
	(&(struct kts_report_options){ .size = sizeof(struct kts_report_options), __VA_ARGS__ })

/* An empty report; the caller frees it with kts_report_free(). It belongs to one thread. KTS_OK, KTS_ENOMEM. */
KTS_API enum kts_status kts_report_new(struct kts_report **out);
KTS_API void kts_report_free(struct kts_report *report);

/*
 * Add what became of @spec. All three are borrowed. Without @judgement the spec counts as one that
 * could not be judged: for the reasons that the diagnostics of @spec and @input give, else because
 * it has no series (@input is NULL), else for an internal reason.
 * KTS_OK; KTS_ENOMEM; KTS_EINVAL (@judgement is not of this spec and input, a report of tests).
 */
KTS_API enum kts_status kts_report_add(struct kts_report *report, const struct kts_spec *spec,
				       const struct kts_input *input, const struct kts_judgement *judgement);

/*
 * Add what became of the @n tests of @spec that were run; all is borrowed but the list. A spec that is
 * not valid counts as one that could not be tested, and so do specs if no test was added to the report at all.
 * A report is one of checks or one of tests.
 * KTS_OK; KTS_ENOMEM; KTS_EINVAL (a test of another spec, a report of checks).
 */
KTS_API enum kts_status kts_report_add_tests(struct kts_report *report, const struct kts_spec *spec,
					     const struct kts_test *const *test, size_t n);

/* The exit status of a run: the worst of 99 (a spec could not be judged, or there is none), 1, 2, 0. */
KTS_API int kts_report_exit(const struct kts_report *report);

/* The format called @name ("json"), in *@out. KTS_OK; KTS_EINVAL. */
KTS_API enum kts_status kts_format_find(const char *name, enum kts_format *out);

/* The name of format number @i, for lists; NULL behind the last. */
KTS_API const char *kts_format_name(size_t i);

/*
 * Write the report to @out and flush it. @options may be NULL.
 * KTS_OK; KTS_EIO (write error; errno says which); KTS_ENOMEM; KTS_EINVAL (also: GitHub's formats of a report of tests).
 */
KTS_API enum kts_status kts_report_write(const struct kts_report *report, enum kts_format format,
					 const struct kts_report_options *options, FILE *out);

/* --- merged reports --- */

/* JSON reports of the parts of a run, as one. */
struct kts_merge;

struct kts_merge_input {
	const char *name;	/* of a file ("-": standard input), or for messages */
	const void *bytes;	/* `len` of them, not needed afterwards; NULL: the file is read */
	size_t len;
};

struct kts_merge_options {
	size_t size;
	/* Called after each report. */
	void (*progress)(void *context, uint64_t reports, uint64_t total_reports);
	void *progress_context;
};

#define KTS_MERGE_OPTIONS(...) \
	(&(struct kts_merge_options){ .size = sizeof(struct kts_merge_options), __VA_ARGS__ })

/*
 * Join @n JSON reports, as kts_report_write() writes them, to one. What comes out depends on the set of their results
 * only: not on their order, nor on which were joined before; a result that is there twice counts once. Results of one
 * spec over one series that differ are all kept, with a warning. Memory grows with the text of the results. A report
 * holds results of checks, or of inline tests, and all are of one version of kts; one without results joins any.
 *
 * *@out is set also where a report is wrong, for its diagnostics, and nothing is merged then; NULL only with
 * KTS_ENOMEM, KTS_EBUG and KTS_EINVAL. The caller frees it with kts_merge_free(). Any thread.
 *
 * KTS_OK; of the first report that is wrong KTS_EDATA (no report, or one that does not fit to the others), KTS_EIO,
 * KTS_ELIMIT: all with diagnostics; KTS_ENOMEM; KTS_EBUG; KTS_EINVAL (no report, a NULL name, options).
 */
KTS_API enum kts_status kts_merge_reports(const struct kts_merge_input *input, size_t n,
					  const struct kts_merge_options *options, struct kts_merge **out);

KTS_API void kts_merge_free(struct kts_merge *merge);

/* Not 0 if all reports were read. */
KTS_API int kts_merge_is_valid(const struct kts_merge *merge);

/* Results: one for a spec over a series, or a spec whose tests were run, or that could not be. 0 if not valid. */
KTS_API size_t kts_merge_count(const struct kts_merge *merge);

/* As for a spec. A valid one may have warnings. */
KTS_API size_t kts_merge_diagnostic_count(const struct kts_merge *merge);
KTS_API enum kts_status kts_merge_diagnostic(const struct kts_merge *merge, size_t i, struct kts_diagnostic *out);
KTS_API void kts_merge_print_diagnostics(const struct kts_merge *merge, FILE *out, int color);

/* The exit status of the whole: the worst of 99 (a spec could not be judged, or there is none; not valid), 1, 2, 0. */
KTS_API int kts_merge_exit(const struct kts_merge *merge);

/*
 * Write it to @out as KTS_FORMAT_JSON, which can be merged again, or as KTS_FORMAT_TEXT, a line a result, and flush it.
 * KTS_OK; KTS_EIO (write error; errno says which); KTS_ENOMEM; KTS_EINVAL (not valid, another format).
 */
KTS_API enum kts_status kts_merge_write(const struct kts_merge *merge, enum kts_format format, FILE *out);

/* --- proofs: which checks can fail at all --- */

struct kts_proof;

struct kts_prove_options {
	size_t size;
	unsigned int threads;	/* 0: one for each processor; at most 64 are used. The result does not depend on it. */
	/* Called after each check, by one thread at a time. */
	void (*progress)(void *context, uint64_t checks, uint64_t total_checks);
	void *progress_context;
};

#define KTS_PROVE_OPTIONS(...) \
	(&(struct kts_prove_options){ .size = sizeof(struct kts_prove_options), __VA_ARGS__ })

/* What a proof says of a check. */
#ifndef KTS_PROVE_H
enum kts_teeth {
	KTS_TEETH = 0,		/* a mutation turned it from pass to fail */
	KTS_TOOTHLESS = 1,	/* none did */
	KTS_NOT_PROVABLE = 2,	/* it does not pass over the series as given, or reads nothing that can be mutated */
};
#endif

/*
 * Judge every check of @spec over @input, which was read for it, and again over mutations of it: one column after
 * another has a counter that falls back, values scaled, shifted, frozen or off at one sample, another identity, or
 * samples lost, at the start, the middle and the end of each phase in the check's scope, weak and strong. Nothing is
 * random. Each check takes at most some thousands of runs over the series, and they take its time alone: at most the
 * first 16 columns that it reads are mutated, in at most 8 phases.
 *
 * The caller frees *@out with kts_proof_free(). On failure it is NULL. Any thread.
 *
 * KTS_OK, whatever is proved; KTS_EINVAL, KTS_ENOMEM, KTS_ELIMIT, KTS_EBUG as for kts_judge().
 */
KTS_API enum kts_status kts_prove(const struct kts_spec *spec, const struct kts_input *input,
				  const struct kts_prove_options *options, struct kts_proof **out);

KTS_API void kts_proof_free(struct kts_proof *proof);

/*
 * The exit status of a proof: 1 a check is toothless (one under `warn` does not count); 2 none is, but one is not
 * provable (a `warn` check that fails as given does not count), or no check was proved; else 0.
 */
KTS_API int kts_proof_exit(const struct kts_proof *proof);

/* Results: one a check, in the order of the spec. */
KTS_API size_t kts_proof_row_count(const struct kts_proof *proof);

/* What was proved of one check. */
struct kts_proof_row_facts {
	size_t size;
	const char *label;
	const char *group;		/* nested ones joined by " / "; NULL: none */
	const char *pattern;		/* "monotonic" */
	int warn;
	const char *file;		/* where it stands */
	uint64_t line, column;
	enum kts_verdict given;		/* over the series as it is; what is not KTS_PASS is not provable */
	enum kts_teeth teeth;
	/*
	 * Why it is not provable: "given", "no_signal"; or toothless: "allow" tolerates what is seen, "type_end" the
	 * bound is a value's least, "bound" it is far away, "skipped" a rule skips, "same" none of these. Else NULL.
	 */
	const char *why;
	uint64_t tried, caught, noticed;	/* mutations; caught: it fails, noticed: it is inconclusive */
	uint64_t phases, phases_tried;	/* in its scope; 1 for a series without phases */
	uint64_t columns, columns_tried;	/* that it reads; of a quorum, for one key */
	char message[512];		/* why, as a sentence; "" with teeth */
};

/* Row @i. KTS_OK; KTS_EINVAL (no such row, unknown size). */
KTS_API enum kts_status kts_proof_row(const struct kts_proof *proof, size_t i, struct kts_proof_row_facts *out);

/* The word for mutation number @i: "drop", "scale", ...; NULL behind the last. */
KTS_API const char *kts_mutation_word(size_t i);
/* What it does, as a sentence without its end; NULL behind the last. */
KTS_API const char *kts_mutation_meaning(size_t i);

/* What a check made of one kind of mutation. */
struct kts_mutation_facts {
	size_t size;
	uint64_t tried, caught, noticed;	/* tried 0: it does not apply to what the check reads */
	const char *strength;		/* the weakest that was caught: "10%", "to 64"; NULL: none was */
	const char *signal;		/* a path as written, of a quorum that of one key; or "the scheduler" */
	uint64_t index;			/* the sample where it begins, from 0 after `tags` */
	char tag[256];			/* of that sample; cut off where longer */
};

/* Mutation number @mutation of row @i. KTS_OK; KTS_EINVAL (no such row or mutation, unknown size). */
KTS_API enum kts_status kts_proof_mutation(const struct kts_proof *proof, size_t i, size_t mutation,
					   struct kts_mutation_facts *out);

/*
 * Write the proof to @out as KTS_FORMAT_TEXT or KTS_FORMAT_JSON and flush it. Of @options, which may be NULL, only
 * `color` has a meaning here.
 * KTS_OK; KTS_EIO (write error; errno says which); KTS_ENOMEM; KTS_EINVAL (another format).
 */
KTS_API enum kts_status kts_proof_write(const struct kts_proof *proof, enum kts_format format,
					const struct kts_report_options *options, FILE *out);

/* --- lint: what a spec says but hardly means --- */

struct kts_lint;

/*
 * Look over the checks of @spec for those that cannot fail, for windows, deadlines and percentages that do not fit
 * the series, and for checks that are stated twice (codes KTS-250 to KTS-259). @input was read for it; NULL: only
 * what shows without a series. Nothing is judged.
 *
 * The caller frees *@out with kts_lint_free(). On failure it is NULL. Any thread.
 *
 * KTS_OK, whatever is found; KTS_EINVAL (spec or input not valid, not read for this spec); KTS_ENOMEM; KTS_ELIMIT.
 */
KTS_API enum kts_status kts_lint(const struct kts_spec *spec, const struct kts_input *input, struct kts_lint **out);

KTS_API void kts_lint_free(struct kts_lint *lint);

/* How much was found, and how much of that is kept: at most 20. */
KTS_API size_t kts_lint_found(const struct kts_lint *lint);
KTS_API size_t kts_lint_count(const struct kts_lint *lint);

/* Finding @i that was kept, in the order of the spec, but for those about two checks, which come last. As for a spec. */
KTS_API enum kts_status kts_lint_finding(const struct kts_lint *lint, size_t i, struct kts_diagnostic *out);

/*
 * Write what was found in @n specs to @out as KTS_FORMAT_TEXT or KTS_FORMAT_JSON and flush it. Of @options, which may
 * be NULL, only `color` has a meaning here.
 * KTS_OK; KTS_EIO (write error; errno says which); KTS_ENOMEM; KTS_EINVAL (another format).
 */
KTS_API enum kts_status kts_lint_write(const struct kts_lint *const *lint, size_t n, enum kts_format format,
				       const struct kts_report_options *options, FILE *out);

/* --- streams: a series judged while it comes --- */

struct kts_stream;

struct kts_stream_options {
	size_t size;
	const char *events;		/* as of kts_input_options */
	int is_file;			/* the name is the file that the bytes come from; else it only stands for them */
	int ignore_truncated_tail;	/* leave out a last line that was cut off, with a warning */
	int all_evidence;		/* keep every violated and undecided row, not the first 10 of a check */
	uint32_t chunk_samples;		/* as of kts_judge_options */
};

#define KTS_STREAM_OPTIONS(...) \
	(&(struct kts_stream_options){ .size = sizeof(struct kts_stream_options), __VA_ARGS__ })

/*
 * Judge a series by @n_specs valid specs while its bytes come. At the end everything is as if kts_input_read_file()
 * and kts_judge() had seen all of it; before, a verdict may be final already. For sweeps the text of the series is kept,
 * and so it is where it is of another form than one object a line: 64 MiB in memory, more in a file without a name in
 * $TMPDIR, or /tmp.
 * Samples that no check looks at any more are forgotten, in large pieces: memory does not grow with the series, but for
 * specs of which KTS_DUMP_CODE says otherwise.
 *
 * The caller frees *@out with kts_stream_free(). One thread at a time.
 *
 * KTS_OK; KTS_ESPEC (the specs ask for a form that there is not: see kts_stream_input()), *@out is set then too;
 * KTS_ENOMEM; KTS_ELIMIT; KTS_EINVAL (no name, specs as for kts_input_read_file(), options).
 */
KTS_API enum kts_status kts_stream_new(const char *name, const struct kts_spec *const *spec, size_t n_specs,
				       const struct kts_stream_options *options, struct kts_stream **out);

KTS_API void kts_stream_free(struct kts_stream *stream);

/*
 * Take @len bytes more, cut anywhere, and judge what is known by them. KTS_OK; KTS_EDATA, KTS_ESPEC, KTS_EIO, KTS_ELIMIT
 * (kts_stream_input() has the diagnostics, and nothing is taken any more); KTS_ENOMEM; KTS_EINVAL (after the end).
 */
KTS_API enum kts_status kts_stream_feed(struct kts_stream *stream, const void *bytes, size_t len);

/* No more bytes come: what is left is judged. Once. As kts_stream_feed(). */
KTS_API enum kts_status kts_stream_end(struct kts_stream *stream);

/* What came was cut off here: a last line without its end is left out. */
KTS_API void kts_stream_drop_tail(struct kts_stream *stream);

/*
 * A check whose verdict has become final: nothing that may come changes it, only a malformed series has no verdicts at
 * all. Each is told once, in the order of the specs among those that were not told yet; at the end all are final, and
 * those that were not told come then. 1: *@spec, *@check and *@verdict are set; 0: there is none now. Checks count as
 * those of the spec, kts_spec_check_count(); what is written out for keys and phases is final when one of them failed.
 */
KTS_API int kts_stream_next_final(struct kts_stream *stream, size_t *spec, size_t *check, enum kts_verdict *verdict);

/* Samples that were read; those of them that were judged; 0 while the series is kept. */
KTS_API uint64_t kts_stream_samples(const struct kts_stream *stream);
KTS_API uint64_t kts_stream_judged(const struct kts_stream *stream);

/*
 * What check @check of spec number @spec has come to so far, as if the series had ended there; what is known only at the
 * end, such as an aggregate, is inconclusive until then. Text is borrowed from the spec. KTS_OK; KTS_EINVAL (no such
 * check, unknown size, the spec is judged at the end, nothing is taken any more).
 */
KTS_API enum kts_status kts_stream_check(const struct kts_stream *stream, size_t spec, size_t check,
					 struct kts_check_facts *out);
/* Its row @row, likewise. KTS_OK; KTS_ENOMEM; KTS_EINVAL. */
KTS_API enum kts_status kts_stream_row(struct kts_stream *stream, size_t spec, size_t check, enum kts_row_kind kind,
				       size_t row, struct kts_row_facts *out);
/*
 * Write the last values of what the check judges as a plot of at most @width characters, then their ends and its band;
 * nothing for what is no plain quantity. KTS_OK; KTS_EINVAL.
 */
KTS_API enum kts_status kts_stream_plot(const struct kts_stream *stream, size_t spec, size_t check, unsigned int width,
					const struct kts_report_options *options, FILE *out);
/*
 * What the checks wait for before a sample that was read can be judged: a signal without any value, as a sentence without
 * its end in @buf, which has @size bytes. Returns its length, 0 if nothing is waited for.
 */
KTS_API size_t kts_stream_waits(struct kts_stream *stream, char *buf, size_t size);

/*
 * The series: valid after the end, and with the diagnostics of what is wrong. Never NULL, borrowed from the stream. Once
 * samples were forgotten it cannot be judged again (KTS_EINVAL), and facts of those that no report speaks of have no tag,
 * time and line.
 */
KTS_API const struct kts_input *kts_stream_input(const struct kts_stream *stream);
/* After the end: what spec number @spec came to, borrowed from the stream; else NULL. */
KTS_API const struct kts_judgement *kts_stream_judgement(const struct kts_stream *stream, size_t spec);

/* --- messages --- */

/* The long text about @code ("KTS-012", "12") to @out; NULL lists all codes. KTS_OK; KTS_EINVAL: no such code. */
KTS_API enum kts_status kts_explain(const char *code, FILE *out);

#ifdef __cplusplus
}
#endif

#endif
