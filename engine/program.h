/* SPDX-License-Identifier: MIT */
#ifndef KTS_PROGRAM_H
#define KTS_PROGRAM_H

#include <stdio.h>

#include "engine/ir.h"
#include "engine/verdict.h"

/* Bytecode: IR lowered, verified, and run over columns in chunks. */
struct kts_program;

/* Lower @ir (borrowed, must outlive the program) and verify the result. KTS_OK, KTS_ENOMEM, KTS_ELIMIT, KTS_EBUG. */
enum kts_status kts_program_new(const struct kts_ir *ir, struct kts_program **out);
void kts_program_free(struct kts_program *program);

/* Whether it asks where the scheduler's identity changed (`swapped`). */
bool kts_program_reads_swapped(const struct kts_program *program);
/* Whether phases decide what is judged. */
bool kts_program_reads_phase(const struct kts_program *program);
/*
 * Whether it may ask for the source of a value that is not there: of `a or b`, where b alone settles it. Before its
 * first value that of a column is not known.
 */
bool kts_program_joins_sources(const struct kts_program *program);

struct kts_code;
struct kts_data;
/* What it runs; and whether it can run over @data, whose samples are all there. */
const struct kts_code *kts_program_code(const struct kts_program *program);
bool kts_program_fits(const struct kts_program *program, const struct kts_data *data);

/* The disassembly, for `kts dump --code`, and what judging a stream keeps; @ir is that of the spec. */
void kts_program_dump(FILE *out, const struct kts_program *program, const struct kts_ir *ir);

struct kts_run_options {
	size_t size;			/* sizeof this struct */
	uint32_t chunk_samples;		/* 0: KTS_CHUNK_SAMPLES; at most that */
	bool all_evidence;		/* keep every violated and undecided row */
};

/*
 * Judge a settled series. The result does not depend on chunk_samples. Two
 * threads may run the same program over different data. *data is only read.
 * KTS_OK also when checks fail; KTS_ENOMEM, KTS_EINVAL (columns do not match
 * the program's projections, or samples are not there any more), KTS_EBUG.
 */
enum kts_status kts_program_run(const struct kts_program *program, const struct kts_data *data,
				const struct kts_run_options *options, struct kts_results **out);

/*
 * The same while the series grows. It belongs to one thread.
 */
struct kts_judging;

/* @program is borrowed. KTS_OK, KTS_ENOMEM, KTS_EINVAL. */
enum kts_status kts_judging_begin(const struct kts_program *program, const struct kts_run_options *options,
				  struct kts_judging **out);
void kts_judging_free(struct kts_judging *run);
/*
 * After an advance: samples before it may go, once kts_judging_forget() was told of them, but for those that it then puts
 * into *@keep: of them the axis is asked for. 0 all along where the program goes over the series twice.
 * KTS_OK, KTS_ENOMEM.
 */
uint64_t kts_judging_needs(const struct kts_judging *run);
enum kts_status kts_judging_forget(struct kts_judging *run, uint64_t before, struct kts_samples *keep);
/* Of samples that are through: those, in any order, of which one may be that of the first violation of check @i. */
size_t kts_judging_marks(const struct kts_judging *run, size_t i, uint64_t mark[KTS_MARKS]);
/*
 * Judge samples before @ready, which are what they will be at the end; @data has them, and those of earlier calls. Columns
 * of data about the run are not looked at. KTS_OK; KTS_ENOMEM; KTS_EINVAL (fewer samples than before, other columns).
 */
enum kts_status kts_judging_advance(struct kts_judging *run, const struct kts_data *data, uint64_t ready);
/* *data is settled, and all there is. Once; the caller frees *@out. As kts_program_run(). */
enum kts_status kts_judging_end(struct kts_judging *run, const struct kts_data *data, struct kts_results **out);

/*
 * Whether the verdict of check @i is what it will be, whatever comes; see final.c. Of data as they were at the last
 * advance.
 */
bool kts_judging_final(const struct kts_judging *run, size_t i, enum kts_verdict *verdict);
/*
 * What check @i has come to so far, as if the series ended there, but for what is known only at the end: an aggregate, a
 * mean, a deadline that was missed. Its rows are borrowed until the next call; kts_judging_show() fills them, with the data
 * of the last advance. KTS_OK, KTS_ENOMEM.
 */
void kts_judging_peek(const struct kts_judging *run, size_t i, struct kts_result *out);
enum kts_status kts_judging_show(struct kts_judging *run, size_t i);

#endif
