/* SPDX-License-Identifier: MIT */
#include "engine/inline_test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/intern.h"

/* --- cells to columns --- */

static enum kts_status fill_axis(struct kts_axis *axis, const struct kts_ir_test *test)
{
	for (size_t i = 0; i < test->n_samples; i++) {
		const struct kts_ir_cell *time = test->time ? &test->time[i] : NULL;
		const struct kts_ir_cell *phase = test->phase ? &test->phase[i] : NULL;
		char tag[32];
		int len = snprintf(tag, sizeof tag, "sample_%zu", i);

		KTS_TRY(kts_axis_add(axis, tag, (size_t)len, time && time->has_value, time ? (int64_t)time->bits : 0,
				     phase && phase->has_value ? phase->bits + 1 : 0, test->line[i],
				     test->identity ? test->identity[i].bits : 0));
	}
	return KTS_OK;
}

/* Labels of phases; one that goes on is noted once. */
static enum kts_status fill_labels(struct kts_axis *axis, const struct kts_ir_test *test)
{
	struct kts_str last = KTS_NO_STR;
	uint64_t last_phase = 0;

	for (size_t i = 0; test->label && i < test->n_samples; i++) {
		const struct kts_ir_cell *label = &test->label[i], *phase = &test->phase[i];

		if (!label->has_value)
			continue;
		const struct kts_str *text = (const struct kts_str *)(uintptr_t)label->bits;

		if (!kts_str_same(last, *text) || last_phase != phase->bits)
			KTS_TRY(kts_axis_add_label(axis, text->ptr, phase->bits));
		last = *text;
		last_phase = phase->bits;
	}
	return KTS_OK;
}

/* Only what is read from a scheduler's memory has its identity. */
static bool has_identity(enum kts_root root)
{
	return root == KTS_ROOT_BPF || root == KTS_ROOT_MAP;
}

static enum kts_status cell_error(struct kts_errors *errors, const struct kts_ir_cell *cell, kts_error_id *id)
{
	struct kts_error error = { .kind = (enum kts_error_kind)cell->kind, .original = (enum kts_error_kind)cell->kind,
				   .reason = (enum kts_missing_reason)cell->reason };

	return kts_errors_add(errors, &error, id);
}

static enum kts_status cell_bits(struct kts_data *data, enum kts_type type, const struct kts_ir_cell *cell, uint64_t *bits)
{
	const struct kts_str *text;
	uint32_t id;

	*bits = cell->bits;
	if (type != KTS_TYPE_TEXT)
		return KTS_OK;
	text = (const struct kts_str *)(uintptr_t)cell->bits;
	KTS_TRY(kts_texts_add(data->texts, text->ptr ? text->ptr : "", text->len, &id));
	*bits = id;
	return KTS_OK;
}

static enum kts_status fill_column(struct kts_data *data, const struct kts_ir *ir, const struct kts_ir_test *test,
				   const struct kts_ir_row *row, struct kts_column *column)
{
	bool identity = test->identity && has_identity(ir->projection[row->column].root);
	kts_error_id error;
	uint64_t bits;

	for (size_t i = 0; i < kts_ir_row_cells(ir, test, row); i++) {
		const struct kts_ir_cell *cell = &row->cell[i];

		if (cell->has_value) {
			KTS_TRY(cell_bits(data, column->type, cell, &bits));
			KTS_TRY(kts_column_add(column, bits, identity ? test->identity[i].bits : 0));
			continue;
		}
		KTS_TRY(cell_error(data->errors, cell, &error));
		KTS_TRY(kts_column_add_error(column, error));
	}
	return kts_column_settle(column, data->errors);
}

/* What no row gives is not there: one column, of every type, stands for all of it. */
static enum kts_status fill_absent(struct kts_inline_test *run)
{
	while (run->absent.n < run->test->n_samples)
		KTS_TRY(kts_column_add_error(&run->absent, KTS_ERROR_OF(KTS_KIND_absent)));
	for (size_t i = 0; i < run->ir.n_projections; i++) {
		struct kts_column *column = &run->data.column[i];
		const struct kts_projection *p = &run->ir.projection[i];

		/* That of a swept one is empty; of data about the run there is one value. */
		if (column->n || p->index)
			continue;
		if (p->root == KTS_ROOT_RUN) {
			KTS_TRY(kts_column_add_error(column, KTS_ERROR_OF(KTS_KIND_absent)));
			continue;
		}
		*column = run->absent;
		column->type = p->type;
	}
	return KTS_OK;
}

/* --- keys --- */

static enum kts_status no_key(struct kts_errors *errors, kts_error_id *id)
{
	const struct kts_error error = { .kind = KTS_KIND_no_match, .original = KTS_KIND_no_match,
					 .detail = "the test has no row of a key" };

	return kts_errors_add(errors, &error, id);
}

/* The rows of one swept projection, which stand together, from *at on. */
static enum kts_status fill_sweep(struct kts_inline_test *run, uint32_t projection, size_t *at)
{
	struct kts_data *data = &run->data;
	struct kts_sweep *sweep = &data->sweep[data->n_sweeps++];
	const struct kts_ir_test *test = run->test;
	size_t begin, end;

	while (*at < test->n_rows && test->row[*at].column < projection)
		++*at;
	begin = end = *at;
	while (end < test->n_rows && test->row[end].column == projection)
		end++;
	*at = end;
	sweep->projection = projection;
	if (begin == end)
		return no_key(data->errors, &sweep->no_match);
	sweep->key = calloc(end - begin, sizeof *sweep->key);
	if (!sweep->key)
		return KTS_ENOMEM;
	for (size_t i = begin; i < end; i++) {
		struct kts_column *column = &data->column[data->n_columns];
		struct kts_sweep_key *key = &sweep->key[sweep->n_keys++];

		*key = *test->row[i].key;
		key->column = (uint32_t)data->n_columns++;
		kts_column_init(column, run->ir.projection[projection].type);
		KTS_TRY(fill_column(data, &run->ir, test, &test->row[i], column));
	}
	return KTS_OK;
}

static enum kts_status fill_sweeps(struct kts_inline_test *run)
{
	size_t n = 0, at = 0;

	for (size_t i = 0; i < run->ir.n_projections; i++)
		n += run->ir.projection[i].index != NULL;
	run->data.sweep = calloc(n + 1, sizeof *run->data.sweep);
	if (!run->data.sweep)
		return KTS_ENOMEM;
	for (size_t i = 0; i < run->ir.n_projections; i++)
		if (run->ir.projection[i].index)
			KTS_TRY(fill_sweep(run, (uint32_t)i, &at));
	return KTS_OK;
}

static enum kts_status fill(struct kts_inline_test *run)
{
	const struct kts_ir *ir = &run->ir;
	const struct kts_ir_test *test = run->test;
	struct kts_data *data = &run->data;

	/* no row is of more than one column: behind those of the projections there is room for all keys */
	data->column = calloc(ir->n_projections + test->n_rows + 1, sizeof *data->column);
	if (!data->column)
		return KTS_ENOMEM;
	data->n_columns = ir->n_projections;
	for (size_t i = 0; i < ir->n_projections; i++)
		kts_column_init(&data->column[i], ir->projection[i].type);
	KTS_TRY(kts_errors_new(&data->errors));
	KTS_TRY(kts_texts_new(&data->texts));
	KTS_TRY(fill_axis(&data->axis, test));
	KTS_TRY(fill_labels(&data->axis, test));
	for (size_t i = 0; i < test->n_rows; i++)
		if (!test->row[i].key)
			KTS_TRY(fill_column(data, ir, test, &test->row[i], &data->column[test->row[i].column]));
	KTS_TRY(fill_sweeps(run));
	return fill_absent(run);
}

/* --- which checks are judged --- */

static enum kts_status select_checks(struct kts_inline_test *run, const struct kts_ir *ir)
{
	bool *wanted = calloc(ir->n_checks + 1, sizeof *wanted);
	size_t n = 0;

	if (!wanted)
		return KTS_ENOMEM;
	for (size_t i = 0; i < run->test->n_expects; i++) {
		const struct kts_ir_expect *expect = &run->test->expect[i];

		for (size_t k = 0; k < expect->n_checks; k++) {
			n += !wanted[expect->check[k]];
			wanted[expect->check[k]] = true;
		}
	}
	run->check = calloc(n + 1, sizeof *run->check);
	if (!run->check) {
		free(wanted);
		return KTS_ENOMEM;
	}
	n = 0;
	for (size_t i = 0; i < ir->n_checks; i++)
		if (wanted[i])
			run->check[n++] = ir->check[i];
	free(wanted);
	run->ir = *ir;
	run->ir.check = run->check;
	run->ir.n_checks = n;
	return KTS_OK;
}

/* --- expectations --- */

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* By its names: a check of a sweep, or one per phase, has several results. */
bool kts_inline_test_may_name(const struct kts_ir *ir, const struct kts_ir_expect *expect, const struct kts_result *result)
{
	for (size_t i = 0; i < expect->n_checks; i++) {
		const struct kts_ir_check *check = &ir->check[expect->check[i]];

		if (check->at.begin == result->check->at.begin && same_text(check->label, result->check->label) &&
		    same_text(check->group, result->check->group))
			return true;
	}
	return false;
}

bool kts_inline_test_names(const struct kts_ir *ir, const struct kts_ir_expect *expect, const struct kts_result *result)
{
	return kts_inline_test_may_name(ir, expect, result) &&
	       (!expect->row || strcmp(expect->row, kts_inline_test_row(result)) == 0);
}

const char *kts_inline_test_row(const struct kts_result *result)
{
	return kts_check_title(result->check) + strlen(result->check->label);
}

static bool has_row_at(const struct kts_data *data, const struct kts_evidence *row, size_t n, int64_t at_ns)
{
	int64_t elapsed;

	for (size_t i = 0; i < n; i++)
		if (row[i].sample < data->axis.n && kts_axis_elapsed(&data->axis, row[i].sample, &elapsed) && elapsed == at_ns)
			return true;
	return false;
}

/* Does @result, whose verdict is the expected one, also have the place and the reason? */
static bool is_as_told(const struct kts_data *data, const struct kts_ir_expect *expect, const struct kts_result *result)
{
	if (expect->reason != KTS_REASON_NONE && expect->reason != result->reason)
		return false;
	if (!expect->has_at)
		return true;
	return expect->kind == KTS_EXPECTED_FAILS ?
		       has_row_at(data, result->violation, result->n_violations, expect->at_ns) :
		       has_row_at(data, result->undecided_row, result->n_undecided_rows, expect->at_ns);
}

static enum kts_verdict expected_verdict(enum kts_expected kind)
{
	switch (kind) {
	case KTS_EXPECTED_PASSES:
		return KTS_PASS;
	case KTS_EXPECTED_FAILS:
		return KTS_FAIL;
	case KTS_EXPECTED_INCONCLUSIVE:
		break;
	}
	return KTS_INCONCLUSIVE;
}

static struct kts_inline_outcome decide(const struct kts_inline_test *run, const struct kts_ir *ir,
					const struct kts_ir_expect *expect)
{
	enum kts_verdict wanted = expected_verdict(expect->kind);
	struct kts_inline_outcome out = { .verdict = KTS_PASS };
	bool told = false;

	for (size_t i = 0; i < run->results->n; i++) {
		const struct kts_result *result = &run->results->result[i];

		if (!kts_inline_test_names(ir, expect, result))
			continue;
		out.n_results++;
		if (result->verdict == KTS_FAIL || out.verdict == KTS_PASS)
			out.verdict = result->verdict;
		told |= result->verdict == wanted && is_as_told(&run->data, expect, result);
	}
	if (!out.n_results)
		out.verdict = KTS_INCONCLUSIVE;
	out.holds = out.verdict == wanted && told;
	return out;
}

enum kts_status kts_inline_test_run(const struct kts_ir *ir, const struct kts_ir_test *test,
				    const struct kts_run_options *options, struct kts_inline_test **out)
{
	/* any violated sample may be the one that an expectation names */
	const struct kts_run_options all = { .size = sizeof all, .all_evidence = true,
					     .chunk_samples = options ? options->chunk_samples : 0 };
	struct kts_inline_test *run = calloc(1, sizeof *run);
	struct kts_program *program = NULL;
	enum kts_status rc;

	*out = NULL;
	if (!run)
		return KTS_ENOMEM;
	run->test = test;
	run->holds = true;
	kts_axis_init(&run->data.axis);
	run->outcome = calloc(test->n_expects + 1, sizeof *run->outcome);
	rc = run->outcome ? select_checks(run, ir) : KTS_ENOMEM;
	if (rc == KTS_OK)
		rc = fill(run);
	if (rc == KTS_OK)
		rc = kts_expand(&run->ir, &run->data, &run->expansion);
	if (rc == KTS_OK)
		rc = kts_program_new(run->expansion.ir, &program);
	if (rc == KTS_OK)
		rc = kts_program_run(program, &run->expansion.data, &all, &run->results);
	kts_program_free(program);
	if (rc != KTS_OK) {
		kts_inline_test_free(run);
		return rc;
	}
	for (size_t i = 0; i < test->n_expects; i++) {
		run->outcome[i] = decide(run, ir, &test->expect[i]);
		run->holds &= run->outcome[i].holds;
	}
	if (!options || !options->all_evidence)
		kts_results_trim(run->results);
	*out = run;
	return KTS_OK;
}

void kts_inline_test_free(struct kts_inline_test *run)
{
	if (!run)
		return;
	kts_results_free(run->results);
	kts_expansion_clear(&run->expansion);
	for (size_t i = 0; i < run->data.n_columns; i++) {
		/* of the shared one only once */
		if (!run->absent.segment || run->data.column[i].segment != run->absent.segment)
			kts_column_clear(&run->data.column[i]);
	}
	kts_column_clear(&run->absent);
	for (size_t i = 0; i < run->data.n_sweeps; i++)
		free(run->data.sweep[i].key);
	free(run->data.sweep);
	free(run->data.column);
	kts_axis_clear(&run->data.axis);
	kts_errors_free(run->data.errors);
	kts_texts_free(run->data.texts);
	free(run->outcome);
	free(run->check);
	free(run);
}
