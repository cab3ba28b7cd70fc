/* SPDX-License-Identifier: MIT */
#include "engine/ir_build.h"
#include "engine/lower.h"

#define NONE	KTS_NO_VALUE

/*
 * require: what its aggregates are of is gathered in the sweep; at the end each
 * is one value, and the rest is computed as it is for a sample.
 */
struct require {
	struct kts_lower *l;
	const struct kts_ir_check *c;
	uint32_t check;
	uint32_t samples;	/* in the scope of any aggregate: mask, or NONE: all */
	uint32_t read;		/* true, but unknown where an aggregate misses a value; NONE: there is no aggregate */
};

static bool needs_time(enum kts_summary summary)
{
	return summary == KTS_SUMMARY_RATE || summary == KTS_SUMMARY_SLOPE;
}

/* Coverage asks of each sample whether all is there that any aggregate wants of it. */
static void cover(struct require *r, uint32_t x, uint32_t samples)
{
	struct kts_lower *l = r->l;
	uint32_t needed = kts_lower_value(l, KTS_OP_needed, x, samples, NONE, 0);

	if (r->read == NONE) {
		r->samples = samples;
		r->read = needed;
		return;
	}
	r->read = kts_lower_value(l, KTS_OP_and, r->read, needed, NONE, 0);
	if (r->samples == NONE || samples == NONE)
		r->samples = NONE;
	else if (r->samples != samples)
		r->samples = kts_lower_value(l, KTS_OP_or, r->samples, samples, NONE, 0);
}

static void gather(struct require *r, const struct kts_ir_expr *e)
{
	struct kts_lower *l = r->l;
	const struct kts_ir_phases *phases = e->aggregate.phases.given ? &e->aggregate.phases : &r->c->during;
	struct kts_scope s = kts_lower_scope(l, r->c, r->check, needs_time(e->aggregate.summary), phases);
	uint32_t time = kts_lower_value(l, KTS_OP_load_elapsed, NONE, NONE, NONE, 0), x = l->expr[e->arg[0]->id], imm = 0;
	struct kts_code_aggregate how = { .summary = e->aggregate.summary, .type = e->type, .quantile = e->aggregate.quantile,
					  .num = e->aggregate.num, .den = e->aggregate.den };

	if (how.summary == KTS_SUMMARY_DELTA || how.summary == KTS_SUMMARY_RATE)
		how.wrap = e->wrap;
	if (how.wrap)
		x = kts_lower_value(l, e->wrap == 32 ? KTS_OP_fit_u32 : KTS_OP_fit_u64, x, NONE, NONE, 0);
	x = kts_lower_timed(l, &s, x);
	how.type = kts_summary_type(how.summary, kts_lower_type(l, x));
	if (l->status == KTS_OK)
		l->status = kts_code_aggregate(l->code, &how, &imm);
	if (l->status != KTS_OK)
		return;
	kts_lower_sweep(l, &(struct kts_sink){ .op = KTS_OP_gather, .operand = { x, s.samples, time }, .imm = imm,
					       .ref = r->check, .line = kts_lower_line(r->check) });
	if (kts_lower_level(l, x) > l->once_stage)
		l->once_stage = kts_lower_level(l, x);
	l->expr[e->id] = kts_lower_value(l, KTS_OP_load_aggregate, NONE, NONE, NONE, imm);
	cover(r, x, s.samples);
}

/* The value of @e for this check; as deep as the checker lets expressions be. */
static void value(struct require *r, const struct kts_ir_expr *e)
{
	struct kts_lower *l = r->l;

	if (l->status != KTS_OK || e->op == KTS_IR_const || l->run_of[e->id] == r->check + 1)
		return;
	l->run_of[e->id] = r->check + 1;
	if (e->op == KTS_IR_aggregate) {
		l->margin[e->id] = NONE;
		gather(r, e);
		return;
	}
	if (e->op == KTS_IR_column) {
		l->margin[e->id] = NONE;
		l->expr[e->id] = kts_lower_value(l, KTS_OP_load_run, NONE, NONE, NONE, e->column);
		return;
	}
	for (int i = 0; i < 2 && e->arg[i]; i++)
		value(r, e->arg[i]);
	if (l->status == KTS_OK)
		kts_lower_expr(l, e);
}

static void finish(struct require *r, enum kts_op op, uint32_t a, uint32_t b, uint32_t imm)
{
	struct kts_sink sink = { .op = op, .operand = { a, b, NONE }, .imm = imm, .ref = r->check,
				 .line = kts_lower_line(r->check) };

	kts_lower_sink(r->l, &r->l->finish[r->l->once_stage], &sink);
}

void kts_lower_require(struct kts_lower *l, const struct kts_ir_check *c, uint32_t i)
{
	struct require r = { .l = l, .c = c, .check = i, .samples = NONE, .read = NONE };
	uint32_t margin;

	l->once_stage = 0;
	value(&r, c->x);
	for (size_t k = 0; k < c->n_signals; k++)
		value(&r, c->signal[k].expr);
	if (l->status != KTS_OK)
		return;
	if (r.read != NONE)
		kts_lower_sweep(l, &(struct kts_sink){ .op = KTS_OP_count, .operand = { r.read, r.samples, NONE }, .ref = i,
						       .line = kts_lower_line(i) });
	margin = l->margin[c->x->id];
	for (size_t k = 0; k < c->n_signals; k++)
		finish(&r, KTS_OP_keep, l->expr[c->signal[k].expr->id], NONE, (uint32_t)k);
	kts_lower_sides(l, i);
	if (margin != NONE)
		l->code->check[i].unit = *l->margin_unit[c->x->id];
	finish(&r, margin == NONE ? KTS_OP_judge_once : KTS_OP_judge_once_margin, l->expr[c->x->id], margin, 0);
}
