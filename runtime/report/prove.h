/* SPDX-License-Identifier: MIT */
#ifndef KTS_REPORT_PROVE_H
#define KTS_REPORT_PROVE_H

#include "engine/prove.h"
#include "runtime/report/model.h"

/* What the reports of `kts prove` are rendered from; borrows all. */
struct kts_model_proof {
	const struct kts_model_spec *spec;	/* its series and data are set, its results are not */
	const struct kts_ir *ir;		/* for the names of columns */
	const struct kts_proof_check *check;	/* one a check of the spec, in order */
	size_t n;
};

/* How many rows there are of each kind. */
struct kts_proof_tally {
	size_t rows;
	size_t teeth, toothless, not_provable;
	size_t warned;		/* toothless, but under `warn`: not counted as toothless */
	size_t excused;		/* not provable because a `warn` check fails as given; counted as not provable too */
};

void kts_model_proof_tally(const struct kts_model_proof *proof, struct kts_proof_tally *tally);

/* 1: a check is toothless; else 2: nothing was proved, or something is not provable; else 0. */
int kts_model_proof_exit(const struct kts_model_proof *proof);

/* How a mutation's column is called: its path as written, or what else was mutated. */
const char *kts_model_proof_column(const struct kts_model_proof *proof, uint32_t column);

/* Why a row is toothless or not provable, as a sentence without its end, as snprintf() would write it. */
size_t kts_model_proof_why(const struct kts_model_proof *proof, const struct kts_proof_row *row, char *buf, size_t size);

/* The formats. KTS_OK or KTS_ENOMEM; write errors stay in the flag of @out. */
enum kts_status kts_report_proof_text(FILE *out, const struct kts_model *model, const struct kts_model_proof *proof);
enum kts_status kts_report_proof_json(FILE *out, const struct kts_model *model, const struct kts_model_proof *proof);

#endif
