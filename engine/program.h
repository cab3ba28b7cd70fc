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

/* The disassembly, for `kts dump --code`. */
void kts_program_dump(FILE *out, const struct kts_program *program);

struct kts_run_options {
	size_t size;			/* sizeof this struct */
	uint32_t chunk_samples;		/* 0: KTS_CHUNK_SAMPLES; at most that */
	bool all_evidence;		/* keep every violated and undecided row */
};

/*
 * Judge a settled series. The result does not depend on chunk_samples. Two
 * threads may run the same program over different data. *data is only read.
 * KTS_OK also when checks fail; KTS_ENOMEM, KTS_EINVAL (columns do not match
 * the program's projections), KTS_EBUG.
 */
enum kts_status kts_program_run(const struct kts_program *program, const struct kts_data *data,
				const struct kts_run_options *options, struct kts_results **out);

#endif
