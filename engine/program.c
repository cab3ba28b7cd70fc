/* SPDX-License-Identifier: MIT */
#include "engine/program.h"

#include <stdlib.h>

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

bool kts_program_reads_swapped(const struct kts_program *program)
{
	for (size_t i = 0; i < program->code.n_insns; i++)
		if (program->code.insn[i].op == KTS_OP_load_swapped)
			return true;
	return false;
}

void kts_program_dump(FILE *out, const struct kts_program *program)
{
	kts_code_dump(out, &program->code);
}

/* The columns are those that were asked for, and as long as the axis. */
static bool data_fits(const struct kts_code *code, const struct kts_data *data)
{
	if (data->n_columns != code->n_columns || data->axis.elapsed.n != data->axis.n ||
	    data->axis.elapsed.type != KTS_TYPE_I64)
		return false;
	for (size_t i = 0; i < code->n_columns; i++)
		if (data->column[i].type != code->column[i] || data->column[i].n != (code->is_run[i] ? 1 : data->axis.n))
			return false;
	return true;
}

enum kts_status kts_program_run(const struct kts_program *program, const struct kts_data *data,
				const struct kts_run_options *options, struct kts_results **out)
{
	uint32_t chunk = options && options->chunk_samples ? options->chunk_samples : KTS_CHUNK_SAMPLES;
	const struct kts_code *code = &program->code;

	*out = NULL;
	if (chunk > KTS_CHUNK_SAMPLES || !data_fits(code, data))
		return KTS_EINVAL;
	struct kts_results *results = calloc(1, sizeof *results);
	if (!results)
		return KTS_ENOMEM;
	enum kts_status rc = KTS_ENOMEM;
	results->result = calloc(code->n_checks + 1, sizeof *results->result);
	if (!results->result)
		goto fail;
	results->n = code->n_checks;
	rc = kts_vm_run(code, data, chunk, options && options->all_evidence, results);
	if (rc != KTS_OK)
		goto fail;
	rc = kts_results_merge(results, options && options->all_evidence);
	if (rc != KTS_OK)
		goto fail;
	kts_results_decide(results);
	*out = results;
	return KTS_OK;
fail:
	kts_results_free(results);
	return rc;
}
