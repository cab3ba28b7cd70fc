/* SPDX-License-Identifier: MIT */
#ifndef KTS_COLUMN_H
#define KTS_COLUMN_H

#include <stddef.h>
#include <stdint.h>

#include "engine/errors.h"
#include "engine/schema.h"
#include "engine/texts.h"
#include "engine/value.h"

/*
 * The data of a series as the machine sees it: one axis (time, phase, tag,
 * line of every sample) and one column per projection. Values are kept in
 * segments, so that a long column is never copied as it grows: 8 bytes and one
 * bit a sample, plus runs of errors and identities that a clean series stores
 * none of. The first segment grows with its samples: short columns are many.
 */
#ifndef KTS_SEGMENT_SAMPLES
#define KTS_SEGMENT_SAMPLES	65536u
#endif

/* From sample `begin` on, up to the next run, `id` holds. Runs are sorted by begin. */
struct kts_run {
	uint64_t begin;
	uint64_t id;
};

struct kts_runs {
	struct kts_run *run;
	size_t n, cap;
};

/* Append: from @begin on the id is @id; does nothing if the last run has that id. @begin never goes back. */
enum kts_status kts_runs_add(struct kts_runs *runs, uint64_t begin, uint64_t id);
/* The id at @sample, 0 before the first run. O(log n). */
uint64_t kts_runs_get(const struct kts_runs *runs, uint64_t sample);
/* The index of the run that holds at @sample, or SIZE_MAX before the first. */
size_t kts_runs_find(const struct kts_runs *runs, uint64_t sample);
/* Runs that end before @sample are gone. Returns how many. */
size_t kts_runs_forget(struct kts_runs *runs, uint64_t sample);
void kts_runs_free(struct kts_runs *runs);

struct kts_segment {
	uint64_t *value;	/* u64, i64 bits, f64 bits, 0/1, or the id of a text */
	uint64_t *valid;	/* bit i: sample i has a value; its value is 0 where not */
	uint32_t cap;		/* samples that there is room for, at most KTS_SEGMENT_SAMPLES; the rest is 0 */
};

struct kts_column {
	enum kts_type type;
	struct kts_segment **segment;
	size_t n_segments, cap_segments;
	uint64_t n;			/* samples */
	struct kts_runs errors;		/* kts_error_id, 0 where the sample has a value */
	struct kts_runs identities;	/* 0 where there is none; equal ids may be compared with each other */
	uint64_t n_valid;
	uint64_t forgotten;		/* samples before it are not there any more: a whole number of segments */
	kts_error_id wrong_name;	/* set by kts_column_settle() */
};

void kts_column_init(struct kts_column *column, enum kts_type type);
void kts_column_clear(struct kts_column *column);

/*
 * Samples before @before, a whole number of segments and at most n, are not looked at again. Returns how many runs of
 * errors went with them.
 */
size_t kts_column_forget(struct kts_column *column, uint64_t before);

/* Append one sample. @bits is the value's bit pattern. @identity 0: none. KTS_OK or KTS_ENOMEM. */
enum kts_status kts_column_add(struct kts_column *column, uint64_t bits, uint64_t identity);
enum kts_status kts_column_add_error(struct kts_column *column, kts_error_id error);

/*
 * Append @n samples from arrays: @bits[i], bit i of @valid, @error[i] where not
 * valid (error may be NULL if all are valid), @identity[i] (NULL: none).
 */
enum kts_status kts_column_add_many(struct kts_column *column, size_t n, const uint64_t *bits, const uint64_t *valid,
				    const kts_error_id *error, const uint64_t *identity);

/*
 * After the last sample: decide what look-up errors mean (language: a name
 * that gives a value at no sample and a look-up error at some is wrong, and
 * wrong_name is its first look-up error; a name that gives a value somewhere
 * is `absent` where it gives a look-up error other than type_mismatch, with
 * the original kind kept). KTS_OK or KTS_ENOMEM.
 */
enum kts_status kts_column_settle(struct kts_column *column, struct kts_errors *errors);
/* The same from error run @first on: those before it are settled, and it is the last of them or the next. */
enum kts_status kts_column_settle_from(struct kts_column *column, struct kts_errors *errors, size_t first);

static inline uint64_t kts_column_bits(const struct kts_column *column, uint64_t sample)
{
	return column->segment[sample / KTS_SEGMENT_SAMPLES]->value[sample % KTS_SEGMENT_SAMPLES];
}

static inline bool kts_column_valid(const struct kts_column *column, uint64_t sample)
{
	const struct kts_segment *s = column->segment[sample / KTS_SEGMENT_SAMPLES];

	sample %= KTS_SEGMENT_SAMPLES;
	return s->valid[sample / 64] >> (sample % 64) & 1;
}

/*
 * Tags, mostly "periodic_000", "periodic_001", ...: a run of tags that count up
 * with the same prefix and width is stored once.
 */
struct kts_tag_run {
	uint64_t begin;
	const char *prefix;	/* for a tag that does not count: the whole tag */
	uint64_t first;		/* ordinal of the first tag of the run */
	uint32_t prefix_len;
	uint32_t width;		/* digits, zero padded; 0: no ordinal */
};

/* Text of prefixes is kept in blocks, so that a series of unlike tags costs no allocation a sample. */
#define KTS_TAG_BLOCK_BYTES	16384u

#define KTS_NO_PHASE	UINT64_MAX

/* A name that the stimulus events give to a phase. */
struct kts_phase_label {
	const char *label;	/* owned by the axis; never empty */
	uint64_t step;		/* step_index: 0 is the baseline, k + 1 is step k */
};

/* A sample of which only this is known any more; its phase stands in the runs. */
struct kts_axis_kept {
	uint64_t sample, line;
	char *tag;
	bool has_elapsed;
	int64_t elapsed_ns;
};

struct kts_axis {
	uint64_t n;
	struct kts_column elapsed;	/* i64 ns; an invalid sample has no time */
	struct kts_runs phases;		/* step_index + 1: 1 is the baseline, k + 2 is step k; 0: the sample has no phase */
	struct kts_runs lines;		/* id = line - index, so a series without blank lines is one run; lines count from 1 */
	struct kts_runs schedulers;	/* 0: none seen; n: n-th entry of the series' identities */
	struct kts_tag_run *tag;
	size_t n_tags, cap_tags;
	char **tag_block;		/* owned text of the prefixes */
	size_t n_tag_blocks, cap_tag_blocks, tag_block_used;
	/* Ends of the clock: INT64_MAX and INT64_MIN if no sample has a time. */
	int64_t first_elapsed, greatest_elapsed;
	struct kts_runs backward;	/* 1: the sample's time is before one that came earlier */
	/* of a series that goes on for ever: samples before `forgotten` are gone, but for those kept, in order */
	uint64_t forgotten;
	struct kts_axis_kept *kept;
	size_t n_kept;
	struct kts_phase_label *phase_label;	/* distinct rows, in order of time; a label may name several phases */
	size_t n_phase_labels, cap_phase_labels;
};

void kts_axis_init(struct kts_axis *axis);
void kts_axis_clear(struct kts_axis *axis);

/* Append one sample. @has_time false: elapsed_ns is ignored. @phase as in phases above. */
enum kts_status kts_axis_add(struct kts_axis *axis, const char *tag, size_t tag_len, bool has_time, int64_t elapsed_ns,
			     uint64_t phase, uint64_t line, uint64_t scheduler);

/* Append a row to the labels: @label is copied. KTS_OK or KTS_ENOMEM. */
enum kts_status kts_axis_add_label(struct kts_axis *axis, const char *label, uint64_t step);

/* Sample numbers in any order, some of them several times. */
struct kts_samples {
	uint64_t *sample;
	size_t n, cap;
};

/* KTS_OK, KTS_ENOMEM. */
enum kts_status kts_samples_add(struct kts_samples *samples, uint64_t sample);
void kts_samples_free(struct kts_samples *samples);

/*
 * Samples before @before, a whole number of segments and at most n, are gone, but for those of *@keep: of others there
 * is no tag (""), line (0) and time. What is known of phases and schedulers stays. *@keep is sorted. KTS_OK, KTS_ENOMEM.
 */
enum kts_status kts_axis_forget(struct kts_axis *axis, uint64_t before, struct kts_samples *keep);
/* The sample, if it is a kept one, or NULL. */
const struct kts_axis_kept *kts_axis_find_kept(const struct kts_axis *axis, uint64_t sample);

/* The tag of a sample, as snprintf() would write it: returns its length, truncates, always terminates; a NUL in it is `?`. */
size_t kts_axis_tag(const struct kts_axis *axis, uint64_t sample, char *buf, size_t size);
/* From 1; 0: the sample is gone. */
uint64_t kts_axis_line(const struct kts_axis *axis, uint64_t sample);
/* "baseline" for 0, "step k" for k + 1. */
#define KTS_PHASE_BYTES	32u
void kts_phase_name(char buf[KTS_PHASE_BYTES], uint64_t step_index);
/* The sample's step_index, or KTS_NO_PHASE. */
uint64_t kts_axis_step(const struct kts_axis *axis, uint64_t sample);
bool kts_axis_elapsed(const struct kts_axis *axis, uint64_t sample, int64_t *elapsed_ns);

/* One key that a swept projection has. */
struct kts_sweep_key {
	const char *key;	/* NUL-terminated; of an index in decimal */
	size_t len;
	bool is_index;		/* an element, an entry without a key, a CPU; an object may have a key of the same text */
	uint64_t index;		/* where is_index */
	struct kts_projection projection;	/* that of this key alone, its text as a spec would say it */
	uint32_t column;	/* index of its column */
};

/*
 * What became of a projection with `[*]` or `.cpu(*)`. Keys that are plain
 * decimal numbers come first, by value; the others by their bytes.
 */
struct kts_sweep {
	uint32_t projection;	/* index of the swept one */
	struct kts_sweep_key *key;
	size_t n_keys;
	kts_error_id no_match;	/* where there is no key: why, with the names that there are; else KTS_ERROR_NONE */
	kts_error_id wrong_key;	/* where there are some: for a key that is none of them; KTS_ERROR_NONE: nothing more is known */
};

/*
 * A whole series, ready to be judged. column[i] belongs to projection i of the
 * program; behind those come the columns of the keys of all sweeps. The column
 * of a swept projection is empty. That of a projection of root run has exactly
 * one value, or error.
 */
struct kts_data {
	struct kts_axis axis;
	struct kts_errors *errors;
	struct kts_texts *texts;	/* of all text columns; never NULL, owned by the series */
	struct kts_column *column;
	size_t n_columns;
	struct kts_sweep *sweep;	/* by projection, ascending; owned by the series */
	size_t n_sweeps;
};

#endif
