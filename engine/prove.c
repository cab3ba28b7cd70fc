/* SPDX-License-Identifier: MIT */
#include "engine/prove.h"

#include <stdlib.h>
#include <string.h>

#include "engine/program.h"
#include "engine/scope.h"
#include "engine/wide.h"
#include "grammar/base/limits.h"

struct prover {
	const struct kts_ir_check *check;
	const struct kts_data *data;
	struct kts_program *program;
	struct kts_results *given;
	struct kts_mutated mutated;
	struct kts_stretch part[KTS_MAX_PROVE_PHASES];
	size_t n_parts;
	bool reads_swapped;
	/* columns that are mutated together: of a quorum those that stand in one place of each key */
	uint32_t *column;
	struct {
		size_t first, n;
	} set[KTS_MAX_PROVE_COLUMNS];
	struct kts_proof_check *out;
};

/* --- where --- */

/* Leave samples before `after` and from `before` on out of the ends of @part; time counts from @origin. */
static void trim(const struct kts_ir_check *check, const struct kts_axis *axis, int64_t origin, struct kts_stretch *part)
{
	int64_t ns;

	/* wide, because the difference of two times may be no time */
	while (check->has_after && part->begin < part->end &&
	       !(kts_axis_elapsed(axis, part->begin, &ns) && (kts_wide)ns - origin >= check->after_ns))
		part->begin++;
	while (check->has_before && part->begin < part->end &&
	       !(kts_axis_elapsed(axis, part->end - 1, &ns) && (kts_wide)ns - origin < check->before_ns))
		part->end--;
}

/* Up to KTS_MAX_PROVE_PHASES phases with samples in scope, evenly spread over all of them. */
static void find_parts(struct prover *p)
{
	const struct kts_axis *axis = &p->data->axis;
	int64_t origin = kts_scope_origin(p->check, axis);
	uint64_t all = 0, seen = 0;
	struct kts_stretch part;

	for (int pass = 0; pass < 2; pass++) {
		for (size_t r = 0; r < kts_scope_stretches(axis); r++) {
			if (!kts_scope_stretch(p->check, axis, r, &part))
				continue;
			trim(p->check, axis, origin, &part);
			if (part.begin == part.end)
				continue;
			if (pass == 0)
				all++;
			/* of @all the one in whose turn the next of the few begins */
			else if (all <= KTS_MAX_PROVE_PHASES || p->n_parts * all <= seen++ * KTS_MAX_PROVE_PHASES)
				p->part[p->n_parts++] = part;
			if (p->n_parts == KTS_MAX_PROVE_PHASES)
				break;
		}
	}
	p->out->phases = all;
	p->out->phases_tried = p->n_parts;
}

/* --- what came of it --- */

static void keep_near(struct kts_proof_row *row, const struct kts_result *result, const struct kts_proof_near *near)
{
	if (result->violated > row->tolerated.violated)
		row->tolerated = *near;
	if (result->margin.known && (!row->nearest.mutant || near->margin < row->nearest.margin))
		row->nearest = *near;
}

static void tally(struct kts_proof_row *row, const struct kts_result *given, const struct kts_result *result,
		  const struct kts_mutant *mutant, const struct kts_mutated *mutated)
{
	struct kts_proof_kind *kind = &row->kind[mutant->kind];
	const uint32_t column = mutated->column;
	const uint64_t sample = mutated->sample;
	const struct kts_proof_near near = { mutant, column, sample, result->violated, result->margin.value };

	kind->tried++;
	row->tried++;
	switch (result->verdict) {
	case KTS_PASS:
		if (mutant->kind != KTS_MUTATION_lose && mutant->kind != KTS_MUTATION_swap && result->judged < given->judged)
			row->same_judged = false;
		keep_near(row, result, &near);
		return;
	case KTS_INCONCLUSIVE:
		kind->noticed++;
		row->noticed++;
		return;
	case KTS_FAIL:
		break;
	}
	kind->caught++;
	row->caught++;
	if (kind->mutant)
		return;
	kind->mutant = mutant;
	kind->column = column;
	kind->sample = sample;
	kind->caught_at = result->n_violations ? result->violation[0].sample : UINT64_MAX;
}

/* Does it ask for a u64 that is not below 0? */
static bool is_type_end(const struct kts_ir_check *check)
{
	const struct kts_ir_expr *x = check->x;
	enum kts_ir_op above = check->pattern == KTS_PATTERN_always ? KTS_IR_ge : KTS_IR_lt;
	enum kts_ir_op below = check->pattern == KTS_PATTERN_always ? KTS_IR_le : KTS_IR_gt;

	if ((check->pattern != KTS_PATTERN_always && check->pattern != KTS_PATTERN_never) || !x ||
	    (x->op != above && x->op != below))
		return false;
	const struct kts_ir_expr *value = x->arg[x->op == below], *bound = x->arg[x->op != below];

	return value->type == KTS_TYPE_U64 && bound->op == KTS_IR_const && kts_number_double(bound->constant) == 0;
}

static enum kts_proof_why why_toothless(const struct kts_proof_row *row, const struct kts_result *given)
{
	if (row->tolerated.mutant)
		return KTS_WHY_ALLOW;
	if (!row->same_judged)
		return KTS_WHY_SKIPPED;
	if (is_type_end(row->check))
		return KTS_WHY_TYPE_END;
	/* a bound that nothing came nearer to is not one that is far away */
	return row->nearest.mutant && row->nearest.margin < given->margin.value ? KTS_WHY_BOUND : KTS_WHY_SAME;
}

static void decide(const struct prover *p, struct kts_proof_row *row, const struct kts_result *given)
{
	row->teeth = KTS_NOT_PROVABLE;
	if (row->given != KTS_PASS) {
		row->why = KTS_WHY_GIVEN;
	} else if (!row->tried || (!row->caught && !p->check->n_columns)) {
		row->why = KTS_WHY_NO_SIGNAL;
	} else if (row->caught) {
		row->teeth = KTS_TEETH;
	} else {
		row->teeth = KTS_TOOTHLESS;
		row->why = why_toothless(row, given);
	}
}

/* --- running --- */

/* @n columns from @column on; 0: what no column has is tried. */
static enum kts_status try_mutant(struct prover *p, const struct kts_mutant *mutant, const uint32_t *column, size_t n,
				  const struct kts_stretch *part, enum kts_mutation_place place)
{
	struct kts_results *results;
	bool changed;

	KTS_TRY(kts_mutate(&p->mutated, column, n, mutant, part->begin, part->end, place, p->reads_swapped, &changed));
	if (!changed)
		return KTS_OK;
	KTS_TRY(kts_program_run(p->program, &p->mutated.data, NULL, &results));
	/* the rows depend on names and phases, which no mutation changes */
	enum kts_status rc = results->n == p->given->n ? KTS_OK : KTS_EBUG;
	for (size_t i = 0; i < results->n && rc == KTS_OK; i++)
		tally(&p->out->row[i], &p->given->result[i], &results->result[i], mutant, &p->mutated);
	kts_results_free(results);
	return rc;
}

/* Every place of one mutant; in short phases places fall together. */
static enum kts_status try_places(struct prover *p, const struct kts_mutant *mutant, const uint32_t *column, size_t n)
{
	for (size_t i = 0; i < p->n_parts; i++) {
		uint64_t samples = p->part[i].end - p->part[i].begin;
		/* start, middle and end are 1, samples / 2 and samples - 1 */
		int places = samples > 3 ? KTS_PLACE_COUNT : samples == 3 ? 2 : 1;

		for (int k = 0; k < places; k++)
			KTS_TRY(try_mutant(p, mutant, column, n, &p->part[i],
					   samples == 3 && k ? KTS_PLACE_END : (enum kts_mutation_place)k));
	}
	return KTS_OK;
}

static bool is_in_set(const struct prover *p, size_t i, uint32_t column)
{
	for (size_t k = 0; k < p->set[i].n; k++)
		if (p->column[p->set[i].first + k] == column)
			return true;
	return false;
}

/* The columns of a check in the order in which it reads them, which is the same for all keys of a quorum. */
static enum kts_status find_columns(struct prover *p, const struct kts_ir *ir)
{
	size_t columns = 0, n = 0;

	for (size_t k = 0; k < ir->n_checks; k++)
		if (ir->check[k].n_columns > columns)
			columns = ir->check[k].n_columns;
	p->out->columns = columns;
	p->out->columns_tried = columns < KTS_MAX_PROVE_COLUMNS ? columns : KTS_MAX_PROVE_COLUMNS;
	p->column = calloc(p->out->columns_tried * ir->n_checks + 1, sizeof(*p->column));
	if (!p->column)
		return KTS_ENOMEM;
	for (size_t i = 0; i < p->out->columns_tried; i++) {
		p->set[i].first = n;
		for (size_t k = 0; k < ir->n_checks; k++) {
			if (i >= ir->check[k].n_columns)
				continue;
			uint32_t column = ir->check[k].column[i];

			/* Data about the run is nothing that a recorder could have got wrong on the way. */
			if (p->data->column[column].n != p->data->axis.n || is_in_set(p, i, column))
				continue;
			p->column[n++] = column;
			p->set[i].n++;
		}
	}
	return KTS_OK;
}

static enum kts_status try_all(struct prover *p)
{
	const struct kts_aims *aims = &p->out->aims;
	const struct kts_mutant *mutant;

	/* mutants outside, so that the first that is caught is the weakest */
	for (size_t m = 0; (mutant = kts_mutant(m)); m++) {
		for (size_t i = 0; i < p->out->columns_tried; i++)
			if (p->set[i].n)
				KTS_TRY(try_places(p, mutant, p->column + p->set[i].first, p->set[i].n));
		if (!p->out->columns)
			KTS_TRY(try_places(p, mutant, NULL, 0));
	}
	for (size_t m = 0; m < aims->n; m++)
		for (size_t i = 0; i < p->out->columns_tried; i++)
			if (is_in_set(p, i, aims->aim[m].column))
				KTS_TRY(try_places(p, &aims->aim[m].mutant, p->column + p->set[i].first, p->set[i].n));
	return KTS_OK;
}

static enum kts_status prove(struct prover *p, const struct kts_ir *ir)
{
	bool passes = false;

	KTS_TRY(kts_program_new(ir, &p->program));
	KTS_TRY(kts_program_run(p->program, p->data, NULL, &p->given));
	p->out->row = calloc(p->given->n + 1, sizeof *p->out->row);
	if (!p->out->row)
		return KTS_ENOMEM;
	p->out->n = p->given->n;
	for (size_t i = 0; i < p->given->n; i++) {
		const struct kts_result *result = &p->given->result[i];

		p->out->row[i] = (struct kts_proof_row){
			.check = p->check,
			.given = result->verdict,
			.reason = result->reason,
			.unit = result->margin.unit,
			.same_judged = true,
		};
		passes |= result->verdict == KTS_PASS;
	}
	if (passes) {
		p->reads_swapped = kts_program_reads_swapped(p->program);
		find_parts(p);
		KTS_TRY(find_columns(p, ir));
		KTS_TRY(kts_aims_find(ir, p->check, p->data, &p->out->aims));
		KTS_TRY(try_all(p));
	}
	for (size_t i = 0; i < p->out->n; i++)
		decide(p, &p->out->row[i], &p->given->result[i]);
	return KTS_OK;
}

size_t kts_prove_together(const struct kts_ir *ir, size_t i)
{
	return ir->check[i].quorum_keys ? ir->check[i].quorum_keys : 1;
}

enum kts_status kts_prove_check(const struct kts_ir *ir, size_t i, const struct kts_data *data,
				struct kts_proof_check *out)
{
	struct prover p = { .check = &ir->check[i], .data = data, .out = out };
	struct kts_ir some = *ir;
	enum kts_status rc;

	*out = (struct kts_proof_check){ 0 };
	some.check = &ir->check[i];
	some.n_checks = kts_prove_together(ir, i);
	rc = kts_mutated_init(&p.mutated, data);
	if (rc == KTS_OK)
		rc = prove(&p, &some);
	kts_results_free(p.given);
	kts_program_free(p.program);
	kts_mutated_free(&p.mutated);
	free(p.column);
	if (rc != KTS_OK)
		kts_proof_check_free(out);
	return rc;
}

void kts_proof_check_free(struct kts_proof_check *proof)
{
	free(proof->row);
	*proof = (struct kts_proof_check){ 0 };
}

const char *kts_teeth_name(enum kts_teeth teeth)
{
	static const char *const names[] = { "teeth", "toothless", "not_provable" };

	return names[teeth];
}

const char *kts_proof_why_name(enum kts_proof_why why)
{
	static const char *const names[] = {
		NULL, "given", "no_signal", "allow", "type_end", "bound", "skipped", "same",
	};

	return names[why];
}
