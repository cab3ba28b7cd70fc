/* SPDX-License-Identifier: MIT */
#include "engine/trace.h"

#include <stdlib.h>

#include "engine/vm.h"

/* What a check had come to before the chunk. */
struct counts {
	uint64_t scope, total, judged, violated, undecided;
	uint64_t skipped[KTS_KIND_COUNT];
};

struct kts_trace {
	struct kts_vm vm;
	struct kts_results *results;
	uint64_t samples;
	struct kts_traced *at;		/* by check, then by sample */
	struct counts *before;		/* by check */
	struct kts_observation *values;	/* room for those of any check */
};

static uint8_t skipped_kind(const struct kts_result *r, const struct counts *before)
{
	uint8_t kind = 0;

	while (kind + 1 < KTS_KIND_COUNT && r->skipped[kind] == before->skipped[kind])
		kind++;
	return kind;
}

/* What is settled at the end, between two sweeps perhaps, is of no sample. */
static bool is_of_samples(enum kts_pattern pattern)
{
	return pattern != KTS_PATTERN_require && pattern != KTS_PATTERN_eventually && pattern != KTS_PATTERN_converge;
}

static void trace_check(const struct kts_result *r, struct counts *before, struct kts_traced *at)
{
	if (!is_of_samples(r->check->pattern))
		at->fate = r->scope > before->scope ? KTS_FATE_NONE : at->fate;
	else if (r->violated > before->violated)
		at->fate = KTS_FATE_VIOLATED;
	else if (r->undecided > before->undecided)
		at->fate = KTS_FATE_UNDECIDED;
	else if (r->judged > before->judged)
		at->fate = KTS_FATE_SATISFIED;
	else if (r->total > before->total)
		*at = (struct kts_traced){ KTS_FATE_SKIPPED, skipped_kind(r, before) };
	else if (r->scope > before->scope && at->fate == KTS_FATE_OUT)
		at->fate = KTS_FATE_NONE;
	*before = (struct counts){ r->scope, r->total, r->judged, r->violated, r->undecided, { 0 } };
	memcpy(before->skipped, r->skipped, sizeof before->skipped);
}

void kts_vm_trace(struct kts_vm *vm)
{
	struct kts_trace *t = vm->trace;

	for (size_t i = 0; i < vm->code->n_checks; i++)
		trace_check(vm->judgement[i].result, &t->before[i], &t->at[i * t->samples + vm->chunk.base]);
}

static enum kts_status run(struct kts_trace *t, const struct kts_code *code, const struct kts_data *data)
{
	const struct kts_vm_options how = { .chunk_samples = 1, .lanes = 1, .all_evidence = true };
	size_t most = 0;

	t->samples = data->axis.n;
	if (code->n_checks && data->axis.n > KTS_MAX_TRACE_BYTES / sizeof *t->at / code->n_checks)
		return KTS_ELIMIT;
	t->at = calloc(code->n_checks * data->axis.n + 1, sizeof *t->at);
	t->before = calloc(code->n_checks + 1u, sizeof *t->before);
	t->results = calloc(1, sizeof *t->results);
	if (!t->at || !t->before || !t->results)
		return KTS_ENOMEM;
	t->results->result = calloc(code->n_checks + 1u, sizeof *t->results->result);
	if (!t->results->result)
		return KTS_ENOMEM;
	t->results->n = code->n_checks;
	for (size_t i = 0; i < code->n_checks; i++)
		most = code->check[i].ir->n_signals > most ? code->check[i].ir->n_signals : most;
	t->values = calloc(most + KTS_EXTRA_COUNT, sizeof *t->values);
	if (!t->values)
		return KTS_ENOMEM;
	KTS_TRY(kts_vm_begin(&t->vm, code, &how, t->results));
	t->vm.trace = t;
	return kts_vm_end(&t->vm, data);
}

enum kts_status kts_trace_new(const struct kts_program *program, const struct kts_data *data, struct kts_trace **out)
{
	struct kts_trace *t;
	enum kts_status rc;

	*out = NULL;
	if (!kts_program_fits(program, data))
		return KTS_EINVAL;
	t = calloc(1, sizeof *t);
	if (!t)
		return KTS_ENOMEM;
	rc = run(t, kts_program_code(program), data);
	if (rc == KTS_OK)
		*out = t;
	else
		kts_trace_free(t);
	return rc;
}

void kts_trace_free(struct kts_trace *t)
{
	if (!t)
		return;
	if (t->vm.code)
		kts_vm_free(&t->vm);
	kts_results_free(t->results);
	free(t->values);
	free(t->before);
	free(t->at);
	free(t);
}

size_t kts_trace_checks(const struct kts_trace *t)
{
	return t->results->n;
}

const struct kts_result *kts_trace_result(const struct kts_trace *t, size_t i)
{
	return &t->results->result[i];
}

const struct kts_traced *kts_trace_samples(const struct kts_trace *t, size_t i)
{
	return t->at + i * t->samples;
}

enum kts_status kts_trace_values(struct kts_trace *t, size_t i, uint64_t sample, const struct kts_observation **out)
{
	const struct kts_judgement *j = &t->vm.judgement[i];

	*out = NULL;
	/* aggregates see all samples, and are no value of any */
	if (j->once || !j->check->ir->n_signals || j->check->begin == j->check->end)
		return KTS_OK;
	KTS_TRY(kts_vm_show_sample(&t->vm, j, sample, t->values));
	*out = t->values;
	return KTS_OK;
}
