/* SPDX-License-Identifier: MIT */
#include "engine/code.h"

#include <math.h>
#include <stdlib.h>

/* What is known of a register at one point of a straight line. */
struct reg {
	bool defined, pair, weighed;
	enum kts_type type;
};

/* What became of a check so far, each at most once, in this order. */
struct stage {
	uint8_t reduced, meant, reached, decided;	/* 1 + the pass, or 0 */
};

struct verifier {
	const struct kts_code *code;
	struct reg *reg;
	uint8_t *state_used;
	uint8_t *tap_writer;		/* 1 + the pass, or 0 */
	uint8_t *gathered;
	struct stage *stage;
};

static bool is_number(enum kts_type type)
{
	return kts_type_is_integer(type) || type == KTS_TYPE_F64;
}

static bool operand_fits(const struct verifier *v, uint16_t r, enum kts_op_class class)
{
	if (class == KTS_OPERAND_X)
		return r == KTS_NO_REGISTER;
	if (r == KTS_NO_REGISTER)
		return class == KTS_OPERAND_M || class == KTS_OPERAND_p || class == KTS_OPERAND_t;
	if (r >= v->code->n_registers || !v->reg[r].defined)
		return false;
	enum kts_type type = v->reg[r].type;
	switch (class) {
	case KTS_OPERAND_B:
	case KTS_OPERAND_M:
		return type == KTS_TYPE_BOOL;
	case KTS_OPERAND_I:
		return kts_type_is_integer(type);
	case KTS_OPERAND_S:
		return type == KTS_TYPE_I64;
	case KTS_OPERAND_U:
		return type == KTS_TYPE_U64;
	case KTS_OPERAND_F:
		return type == KTS_TYPE_F64;
	case KTS_OPERAND_N:
		return is_number(type);
	case KTS_OPERAND_Z:
		return type == KTS_TYPE_TEXT;
	case KTS_OPERAND_V:
		return true;
	case KTS_OPERAND_P:
	case KTS_OPERAND_p:
		return v->reg[r].pair;
	case KTS_OPERAND_T:
	case KTS_OPERAND_t:
		return v->reg[r].weighed;
	case KTS_OPERAND_X:
	case KTS_OPERAND_W:
	case KTS_OPERAND_A:
	case KTS_OPERAND_J:
	case KTS_OPERAND_C:
	case KTS_OPERAND_Q:
		break;
	}
	return false;
}

static bool stored_type(enum kts_type type)
{
	return type == KTS_TYPE_BOOL || type == KTS_TYPE_U64 || type == KTS_TYPE_I64 || type == KTS_TYPE_F64 ||
	       type == KTS_TYPE_TEXT;
}

static bool ratio_fits(const struct kts_code_ratio *ratio)
{
	return ratio->num && ratio->den && ratio->num < 1ull << 62 && ratio->den < 1ull << 62;
}

static bool aggregate_fits(const struct kts_code_aggregate *a)
{
	bool per_time = a->summary == KTS_SUMMARY_RATE || a->summary == KTS_SUMMARY_SLOPE;

	return a->type < KTS_TYPE_COUNT && a->quantile >= 0 && a->quantile <= 1 &&
	       (!per_time || ratio_fits(&(struct kts_code_ratio){ a->num, a->den })) &&
	       (!a->wrap || a->wrap == 32 || a->wrap == 64);
}

static bool tap_fits(const struct kts_code_tap *tap)
{
	return tap->from_ns >= 0 && tap->from_ns <= tap->to_ns && tap->margin <= KTS_TAP_TIME &&
	       !(tap->past && tap->margin == KTS_TAP_TIME);
}

static bool imm_fits(const struct kts_code *code, const struct kts_insn *in)
{
	switch (kts_op_info[in->op].imm) {
	case KTS_IMM_X:
		return in->imm == 0;
	case KTS_IMM_COLUMN:
		return in->imm < code->n_columns && stored_type(code->column[in->imm]) &&
		       code->is_run[in->imm] == (in->op == KTS_OP_load_run);
	case KTS_IMM_TEXT:
		return in->imm < code->n_texts;
	case KTS_IMM_CONST:
		return in->imm < code->n_constants && stored_type(code->constant[in->imm].type) &&
		       code->constant[in->imm].type != KTS_TYPE_TEXT &&
		       (code->constant[in->imm].type != KTS_TYPE_F64 || isfinite(code->constant[in->imm].f64));
	case KTS_IMM_BAND:
		return in->imm < code->n_bands;
	case KTS_IMM_RATIO:
		return in->imm < code->n_ratios && ratio_fits(&code->ratio[in->imm]) &&
		       (in->op != KTS_OP_scale_int || code->ratio[in->imm].den == 1);
	case KTS_IMM_RANGE:
		return in->imm < code->n_ranges;
	case KTS_IMM_FLAG:
		return in->imm < 4;
	case KTS_IMM_WINDOW:
		return in->imm < code->n_windows && code->window[in->imm].span_ns >= 0 &&
		       code->window[in->imm].quantile >= 0 && code->window[in->imm].quantile <= 1;
	case KTS_IMM_AGGREGATE:
		return in->imm < code->n_aggregates && aggregate_fits(&code->aggregate[in->imm]);
	case KTS_IMM_TAP:
		return in->imm < code->n_taps && tap_fits(&code->tap[in->imm]);
	case KTS_IMM_SIGNAL:
		return in->ref < code->n_checks &&
		       in->imm < code->check[in->ref].ir->n_signals + (size_t)KTS_EXTRA_COUNT;
	}
	return false;
}

static bool ref_fits(struct verifier *v, const struct kts_insn *in)
{
	switch (kts_op_info[in->op].ref) {
	case KTS_REF_X:
		return in->ref == 0;
	case KTS_REF_STATE:
		if (in->ref >= v->code->n_states || v->state_used[in->ref])
			return false;
		v->state_used[in->ref] = 1;
		return true;
	case KTS_REF_CHECK:
		return in->ref < v->code->n_checks;
	}
	return false;
}

static bool result_of(const struct verifier *v, const struct kts_insn *in, struct reg *result)
{
	enum kts_type operand[2] = { KTS_TYPE_COUNT, KTS_TYPE_COUNT };

	for (int i = 0; i < 2; i++)
		if (in->operand[i] != KTS_NO_REGISTER)
			operand[i] = v->reg[in->operand[i]].type;
	*result = (struct reg){ .defined = true, .type = kts_op_result(v->code, (enum kts_op)in->op, operand, in->imm),
				.pair = kts_op_info[in->op].dst == KTS_OPERAND_Q,
				.weighed = kts_op_info[in->op].dst == KTS_OPERAND_T };
	return result->type != KTS_TYPE_COUNT;
}

/* A tap has one writer, which comes before its readers and in their group. */
static bool tap_order_fits(struct verifier *v, const struct kts_insn *in, uint8_t pass)
{
	const struct kts_code_tap *tap = &v->code->tap[in->imm];
	uint8_t writer = v->tap_writer[in->imm];

	if (in->op == KTS_OP_until || in->op == KTS_OP_until_weighed) {
		v->tap_writer[in->imm] = pass;
		return !writer && (in->op == KTS_OP_until) == (tap->margin != KTS_TAP_DISTANCE);
	}
	return writer && writer < pass && v->code->pass[writer - 1].group == v->code->pass[pass - 1].group &&
	       (in->op == KTS_OP_load_tap || tap->margin != KTS_TAP_PLAIN);
}

/* An aggregate is gathered once, of values that its result can come from, and then loaded. */
static bool aggregate_order_fits(struct verifier *v, const struct kts_insn *in)
{
	const struct kts_code_aggregate *a = &v->code->aggregate[in->imm];

	if (in->op == KTS_OP_load_aggregate)
		return v->gathered[in->imm];
	if (v->gathered[in->imm])
		return false;
	v->gathered[in->imm] = 1;
	enum kts_type of = v->reg[in->operand[0]].type;
	return kts_summary_type(a->summary, of) == a->type && (!a->wrap || kts_type_is_integer(of));
}

/* Steps of a check that depend on each other come in order. */
static bool stage_fits(const struct kts_code *code, struct stage *s, enum kts_op op, uint8_t pass)
{
	if (op == KTS_OP_reduce)
		return !s->reduced && (s->reduced = pass, true);
	if (op == KTS_OP_mean)
		return s->reduced == pass && !s->meant && (s->meant = pass, true);
	if (op == KTS_OP_judge_within)
		return s->meant && code->pass[s->meant - 1].group < code->pass[pass - 1].group;
	if (op == KTS_OP_reach)
		return !s->reached && (s->reached = pass, true);
	if (op == KTS_OP_decide)
		return s->reached == pass && !s->decided && (s->decided = pass, true);
	return true;
}

static bool insn_fits(struct verifier *v, const struct kts_insn *in, enum kts_op_where where, uint8_t pass)
{
	if (in->op >= KTS_OP_COUNT || in->pad || in->pad2)
		return false;
	const struct kts_op_info *info = &kts_op_info[in->op];

	if (info->where != where && info->where != KTS_WHERE_A && !(info->where == KTS_WHERE_E && where != KTS_WHERE_F))
		return false;
	for (int i = 0; i < 3; i++)
		if (!operand_fits(v, in->operand[i], info->operand[i]))
			return false;
	if (!imm_fits(v->code, in) || !ref_fits(v, in))
		return false;
	if (in->op == KTS_OP_turn_left && v->reg[in->operand[0]].type != KTS_TYPE_INT)
		return false;
	if (info->imm == KTS_IMM_TAP && !tap_order_fits(v, in, pass))
		return false;
	if (info->imm == KTS_IMM_AGGREGATE && !aggregate_order_fits(v, in))
		return false;
	if (info->ref == KTS_REF_CHECK && !stage_fits(v->code, &v->stage[in->ref], (enum kts_op)in->op, pass))
		return false;
	if (info->dst == KTS_OPERAND_X)
		return in->dst == KTS_NO_REGISTER;
	if (in->dst >= v->code->n_registers)
		return false;
	/* Kernels read their operands while they write the result. */
	for (int i = 0; i < 3; i++)
		if (in->operand[i] == in->dst)
			return false;
	struct reg result;
	if (!result_of(v, in, &result))
		return false;
	v->reg[in->dst] = result;
	return true;
}

static bool line_fits(struct verifier *v, uint32_t begin, uint32_t end, enum kts_op_where where, uint8_t pass)
{
	if (begin > end || end > v->code->n_insns)
		return false;
	for (uint32_t r = 0; r < v->code->n_registers; r++)
		v->reg[r].defined = false;
	for (uint32_t i = begin; i < end; i++)
		if (!insn_fits(v, &v->code->insn[i], where, pass))
			return false;
	return true;
}

/* Registers are forgotten in O(written), not in O(all), so that many small lines stay cheap. */
static void forget(struct verifier *v, uint32_t begin, uint32_t end)
{
	for (uint32_t i = begin; i < end; i++)
		if (v->code->insn[i].dst != KTS_NO_REGISTER)
			v->reg[v->code->insn[i].dst].defined = false;
}

static bool observations_fit(struct verifier *v, size_t check, uint32_t *at)
{
	const struct kts_code_check *c = &v->code->check[check];

	if (c->begin != *at || c->begin > c->end || c->end > v->code->n_insns || c->span_ns < 0)
		return false;
	for (uint32_t i = c->begin; i < c->end; i++) {
		const struct kts_insn *in = &v->code->insn[i];

		if (!insn_fits(v, in, KTS_WHERE_O, 0) || (in->op == KTS_OP_observe && in->ref != check))
			return false;
	}
	forget(v, c->begin, c->end);
	*at = c->end;
	return true;
}

static bool code_fits(struct verifier *v)
{
	const struct kts_code *code = v->code;
	uint32_t at = 0;

	if (code->n_passes > KTS_MAX_PASSES || code->n_insns > KTS_MAX_INSTRUCTIONS)
		return false;
	for (size_t i = 0; i < code->n_passes; i++) {
		const struct kts_pass *p = &code->pass[i];

		if (p->group != (i ? p[-1].group : 0) && (!i || p->group != p[-1].group + 1))
			return false;
		if (p->begin != at || !line_fits(v, p->begin, p->end, KTS_WHERE_S, (uint8_t)(i + 1)) ||
		    !line_fits(v, p->end, p->finish, KTS_WHERE_F, (uint8_t)(i + 1)))
			return false;
		at = p->finish;
	}
	for (uint32_t r = 0; r < code->n_registers; r++)
		v->reg[r].defined = false;
	for (size_t i = 0; i < code->n_checks; i++)
		if (!observations_fit(v, i, &at))
			return false;
	return at == code->n_insns;
}

enum kts_status kts_code_verify(const struct kts_code *code)
{
	struct verifier v = { .code = code };
	enum kts_status rc = KTS_ENOMEM;

	if (code->n_registers > KTS_MAX_REGISTERS || code->n_states > code->n_insns || code->n_taps > KTS_MAX_INSTRUCTIONS ||
	    code->n_aggregates > KTS_MAX_INSTRUCTIONS)
		return KTS_EBUG;
	v.reg = calloc(code->n_registers + 1u, sizeof *v.reg);
	v.state_used = calloc(code->n_states + 1u, 1);
	v.tap_writer = calloc(code->n_taps + 1u, 1);
	v.stage = calloc(code->n_checks + 1, sizeof *v.stage);
	v.gathered = calloc(code->n_aggregates + 1u, 1);
	if (v.reg && v.state_used && v.tap_writer && v.gathered && v.stage)
		rc = code_fits(&v) ? KTS_OK : KTS_EBUG;
	free(v.reg);
	free(v.state_used);
	free(v.tap_writer);
	free(v.gathered);
	free(v.stage);
	return rc;
}
