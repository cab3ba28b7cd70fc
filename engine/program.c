/* SPDX-License-Identifier: MIT */
#include "engine/program.h"

#include <stdlib.h>

#include "engine/keeping.h"
#include "engine/lower.h"
#include "engine/vm.h"

struct kts_program {
	struct kts_code code;
};

enum kts_status kts_program_new(const struct kts_ir *ir, struct kts_program **out)
{
	*out = NULL;
	struct kts_program *program = calloc(1, sizeof *program);
	if (!program)
		return KTS_ENOMEM;
	enum kts_status rc = kts_lower(ir, &program->code);

	/* No program runs unverified, ours neither. */
	if (rc == KTS_OK)
		rc = kts_code_verify(&program->code);
	if (rc != KTS_OK) {
		kts_program_free(program);
		return rc;
	}
	*out = program;
	return KTS_OK;
}

void kts_program_free(struct kts_program *program)
{
	if (!program)
		return;
	kts_code_clear(&program->code);
	free(program);
}

void kts_program_dump(FILE *out, const struct kts_program *program, const struct kts_ir *ir)
{
	kts_keeping_dump(out, ir, &program->code);
	kts_code_dump(out, &program->code);
}

/* The columns are those that were asked for, and as long as the axis; data about the run are there at the end. */
static bool data_fits(const struct kts_code *code, const struct kts_data *data, bool ended)
{
	if (data->n_columns != code->n_columns || data->axis.elapsed.n != data->axis.n ||
	    data->axis.elapsed.type != KTS_TYPE_I64)
		return false;
	for (size_t i = 0; i < code->n_columns; i++)
		if (data->column[i].type != code->column[i] ||
		    (code->is_run[i] ? ended && data->column[i].n != 1 : data->column[i].n != data->axis.n))
			return false;
	return true;
}

/* --- a run --- */

struct kts_judging {
	const struct kts_code *code;
	struct kts_vm vm;
	struct kts_results *results;
};

static enum kts_status results_new(size_t n, struct kts_results **out)
{
	struct kts_results *results = calloc(1, sizeof *results);

	*out = NULL;
	if (!results)
		return KTS_ENOMEM;
	results->result = calloc(n + 1, sizeof *results->result);
	if (!results->result) {
		free(results);
		return KTS_ENOMEM;
	}
	results->n = n;
	*out = results;
	return KTS_OK;
}

static enum kts_status begin(const struct kts_program *program, const struct kts_run_options *options, uint64_t samples,
			     bool live, struct kts_judging **out)
{
	uint32_t chunk = options && options->chunk_samples ? options->chunk_samples : KTS_CHUNK_SAMPLES;
	const struct kts_vm_options how = {
		.chunk_samples = chunk, .lanes = samples < chunk ? (uint32_t)samples : chunk,
		.all_evidence = options && options->all_evidence, .live = live,
	};
	struct kts_judging *run;
	enum kts_status rc;

	*out = NULL;
	if (chunk > KTS_CHUNK_SAMPLES)
		return KTS_EINVAL;
	run = calloc(1, sizeof *run);
	if (!run)
		return KTS_ENOMEM;
	run->code = &program->code;
	rc = results_new(program->code.n_checks, &run->results);
	if (rc == KTS_OK)
		rc = kts_vm_begin(&run->vm, run->code, &how, run->results);
	if (rc == KTS_OK)
		*out = run;
	else
		kts_judging_free(run);
	return rc;
}

enum kts_status kts_judging_begin(const struct kts_program *program, const struct kts_run_options *options,
				  struct kts_judging **out)
{
	return begin(program, options, UINT64_MAX, true, out);
}

void kts_judging_free(struct kts_judging *run)
{
	if (!run)
		return;
	if (run->vm.code)
		kts_vm_free(&run->vm);
	kts_results_free(run->results);
	free(run);
}

enum kts_status kts_judging_advance(struct kts_judging *run, const struct kts_data *data, uint64_t ready)
{
	if (ready < run->vm.ready || ready > data->axis.n || data->axis.forgotten > run->vm.forgotten ||
	    !data_fits(run->code, data, false))
		return KTS_EINVAL;
	return kts_vm_advance(&run->vm, data, ready);
}

enum kts_status kts_judging_end(struct kts_judging *run, const struct kts_data *data, struct kts_results **out)
{
	*out = NULL;
	if (run->vm.ended || data->axis.n < run->vm.ready || data->axis.forgotten > run->vm.forgotten ||
	    !data_fits(run->code, data, true))
		return KTS_EINVAL;
	KTS_TRY(kts_vm_end(&run->vm, data));
	KTS_TRY(kts_results_merge(run->results, run->vm.all_evidence));
	kts_results_decide(run->results);
	*out = run->results;
	run->results = NULL;
	return KTS_OK;
}

bool kts_judging_final(const struct kts_judging *run, size_t i, enum kts_verdict *verdict)
{
	return kts_vm_final(&run->vm, i, verdict);
}

void kts_judging_peek(const struct kts_judging *run, size_t i, struct kts_result *out)
{
	kts_vm_peek(&run->vm, i, out);
}

uint64_t kts_judging_needs(const struct kts_judging *run)
{
	return run->vm.data ? kts_vm_needs(&run->vm) : 0;
}

enum kts_status kts_judging_forget(struct kts_judging *run, uint64_t before, struct kts_samples *keep)
{
	return kts_vm_forget(&run->vm, before, keep);
}

size_t kts_judging_marks(const struct kts_judging *run, size_t i, uint64_t mark[KTS_MARKS])
{
	return kts_vm_marks(&run->vm, i, mark);
}

enum kts_status kts_judging_show(struct kts_judging *run, size_t i)
{
	struct kts_judgement *j = &run->vm.judgement[i];

	return j->once ? KTS_OK : kts_vm_show(&run->vm, j);
}

const struct kts_code *kts_program_code(const struct kts_program *program)
{
	return &program->code;
}

bool kts_program_fits(const struct kts_program *program, const struct kts_data *data)
{
	return !data->axis.forgotten && data_fits(&program->code, data, true);
}

enum kts_status kts_program_run(const struct kts_program *program, const struct kts_data *data,
				const struct kts_run_options *options, struct kts_results **out)
{
	struct kts_judging *run;
	enum kts_status rc;

	*out = NULL;
	if (!kts_program_fits(program, data))
		return KTS_EINVAL;
	KTS_TRY(begin(program, options, data->axis.n, false, &run));
	rc = kts_judging_end(run, data, out);
	kts_judging_free(run);
	return rc;
}

/* --- what a program asks of a series --- */

static bool has_op(const struct kts_code *code, enum kts_op op)
{
	for (size_t i = 0; i < code->n_insns; i++)
		if (code->insn[i].op == op)
			return true;
	return false;
}

bool kts_program_reads_swapped(const struct kts_program *program)
{
	return has_op(&program->code, KTS_OP_load_swapped);
}

bool kts_program_reads_phase(const struct kts_program *program)
{
	const struct kts_code *code = &program->code;

	/* whether what goes back begins anew with a phase is asked by these two only */
	for (size_t i = 0; i < code->n_aggregates; i++)
		if (code->aggregate[i].summary == KTS_SUMMARY_DELTA || code->aggregate[i].summary == KTS_SUMMARY_RATE)
			return true;
	return has_op(code, KTS_OP_phase_mask) || has_op(code, KTS_OP_load_phase);
}

bool kts_program_joins_sources(const struct kts_program *program)
{
	const struct kts_code *code = &program->code;

	return (has_op(code, KTS_OP_and) || has_op(code, KTS_OP_or) || has_op(code, KTS_OP_implies)) &&
	       (has_op(code, KTS_OP_prev) || has_op(code, KTS_OP_before) || has_op(code, KTS_OP_gather));
}
