/* SPDX-License-Identifier: MIT */
#ifndef KTS_SERIES_H
#define KTS_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "engine/column.h"
#include "engine/schema.h"
#include "grammar/base/status.h"

struct kts_diags;
struct kts_discovery;

/*
 * The series reader: from bytes (a file, a pipe, memory; gzip and zstd if kts
 * was built with them) to the columns that a program's projections name.
 * kts-series.5 says which forms there are and how a path finds its value.
 */
struct kts_series;

struct kts_series_options {
	size_t size;			/* sizeof this struct as the caller knows it */
	const char *file;		/* "-" is standard input */
	const char *events_file;	/* stimulus events; NULL: X.events.json beside X.ndjson, if there is one */
	const struct kts_series_spec *spec;	/* tags, format, time, tag, phase; NULL: nothing given.
					 * Its `file` and `events` are not looked at: only the caller
					 * knows what they are relative to. */
	unsigned threads;		/* 0: one for each processor, fewer for a small input */
	bool ignore_truncated_tail;	/* leave out a last line that was cut off, with a warning */
	struct kts_discovery *discovery;	/* note here what the series offers, with one thread; or NULL */
	/*
	 * Called now and then, by any of the reading threads but never by two at
	 * a time; may be NULL. @total_bytes is 0 where it is not known.
	 */
	void (*progress)(void *arg, uint64_t read_bytes, uint64_t total_bytes);
	void *progress_arg;
};

#define KTS_SERIES_OPTIONS(...) \
	(&(struct kts_series_options){ .size = sizeof(struct kts_series_options), __VA_ARGS__ })

/*
 * Read a whole series and fill a column for each of @projection[0..n), of which
 * those of root run have one value in all. A projection may have one sweep: its
 * keys are found by a first reading, and what becomes of them is in the sweeps
 * of the data. The result is the same for any number of threads.
 *
 * Nothing half-read is given out: *@out is a series that may be judged, or
 * NULL. The caller frees it with kts_series_free(); it keeps nothing of
 * @projection, @options and @diags. What is wrong goes to @diags with file,
 * line and byte.
 *
 * KTS_OK: there is at least one sample. KTS_EDATA: malformed, empty, without a
 * sample, or `tags` match none. KTS_ESPEC: a projection, or the `series` block
 * of the spec, asks for what a series of this form cannot have. KTS_EIO: a
 * file could not be opened or read. KTS_ELIMIT: a limit of limits.h. KTS_EINVAL:
 * a projection of a type or step that no column can hold, two sweeps in one, or
 * options of another size. KTS_ENOMEM.
 */
enum kts_status
kts_series_read(const struct kts_projection *projection, size_t n, const struct kts_series_options *options,
		struct kts_diags *diags, struct kts_series **out);

/*
 * The same from memory. @options->file is only the name for messages and may
 * be NULL; events are read only from @options->events_file and the text itself.
 */
enum kts_status
kts_series_read_memory(const struct kts_projection *projection, size_t n,
		       const struct kts_series_options *options, const void *bytes, size_t n_bytes,
		       struct kts_diags *diags, struct kts_series **out);

/* NULL is fine. */
void kts_series_free(struct kts_series *series);

/*
 * What was read. All is borrowed, lives as long as the series, never changes,
 * and may be looked at by any thread.
 */
const struct kts_data *kts_series_data(const struct kts_series *series);
/* The name it was opened by; "-" is standard input. */
const char *kts_series_file(const struct kts_series *series);
/* "drained", "projected" or "plain". */
const char *kts_series_form(const struct kts_series *series);
/* Whether stimulus events say, or would if there were any, in which phases samples are. */
bool kts_series_phases_open(const struct kts_series *series);
/* Samples that `tags` let through: kts_series_data()->axis.n. At least 1. */
uint64_t kts_series_samples(const struct kts_series *series);

/* A scheduler that was seen: its object's name, and its first sample. axis.schedulers counts them from 1. */
struct kts_series_identity {
	const char *object;
	uint64_t first;
};

size_t kts_series_n_identities(const struct kts_series *series);
const struct kts_series_identity *kts_series_identity(const struct kts_series *series, size_t i);

/* Whole sentences without a line end, for instance about time that goes backwards. */
size_t kts_series_n_warnings(const struct kts_series *series);
const char *kts_series_warning(const struct kts_series *series, size_t i);

/* Write a value of a column as a spec would say it; of text its number. */
void kts_series_put_value(FILE *out, enum kts_type type, uint64_t bits);

/*
 * Write the axis, all columns and the error records as text, for people and
 * goldens; of a sweep the columns of its keys. @projection[0..n) are those that
 * the series was read with; their text heads the columns. Write errors are left to ferror().
 */
void kts_series_dump_columns(FILE *out, const struct kts_series *series,
			     const struct kts_projection *projection, size_t n);

#endif
