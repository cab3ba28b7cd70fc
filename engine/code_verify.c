/* SPDX-License-Identifier: MIT */
#include "engine/code.h"

#include <math.h>
#include <stdlib.h>

/* What is known of a register at one point of a straight line. */
struct reg {
	bool defined, pair;
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
		return class == KTS_OPERAND_M || class == KTS_OPERAND_p;
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
	case KTS_OPERAND_V:
		return true;
	case KTS_OPERAND_P:
	case KTS_OPERAND_p:
		return v->reg[r].pair;
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
	return type == KTS_TYPE_BOOL || type == KTS_TYPE_U64 || type == KTS_TYPE_I64 || type == KTS_TYPE_F64;
}

static bool ratio_fits(const struct kts_code_ratio *ratio)
{
	return ratio->num && ratio->den && ratio->num < 1ull << 62 && ratio->den < 1ull << 62;
}

static bool imm_fits(const struct kts_code *code, const struct kts_insn *in)
{
	switch (kts_op_info[in->op].imm) {
	case KTS_IMM_X:
		return in->imm == 0;
	case KTS_IMM_COLUMN:
		return in->imm < code->n_columns && stored_type(code->column[in->imm]);
	case KTS_IMM_CONST:
		return in->imm < code->n_constants && stored_type(code->constant[in->imm].type) &&
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
	const struct reg *a = in->operand[0] == KTS_NO_REGISTER ? NULL : &v->reg[in->operand[0]];

	*result = (struct reg){ .defined = true };
	switch (kts_op_info[in->op].dst) {
	case KTS_OPERAND_B:
		result->type = KTS_TYPE_BOOL;
		return true;
	case KTS_OPERAND_S:
		result->type = KTS_TYPE_I64;
		return true;
	case KTS_OPERAND_U:
		result->type = KTS_TYPE_U64;
		return true;
	case KTS_OPERAND_F:
		result->type = KTS_TYPE_F64;
		return true;
	case KTS_OPERAND_W:
		result->type = KTS_TYPE_INT;
		return true;
	case KTS_OPERAND_Q:
		result->pair = true;
		result->type = a->type;
		return true;
	case KTS_OPERAND_A:
		result->type = a->type;
		return true;
	case KTS_OPERAND_J:
		result->type = a->type == v->reg[in->operand[1]].type ? a->type : KTS_TYPE_INT;
		return true;
	case KTS_OPERAND_C:
		result->type = in->op == KTS_OP_load_column ? v->code->column[in->imm] : v->code->constant[in->imm].type;
		return true;
	case KTS_OPERAND_X:
	case KTS_OPERAND_I:
	case KTS_OPERAND_N:
	case KTS_OPERAND_V:
	case KTS_OPERAND_P:
	case KTS_OPERAND_p:
	case KTS_OPERAND_M:
		break;
	}
	return false;
}

/* Steps of a check that depend on each other come in order. */
static bool stage_fits(struct stage *s, enum kts_op op, uint8_t pass)
{
	if (op == KTS_OP_reduce)
		return !s->reduced && (s->reduced = pass, true);
	if (op == KTS_OP_mean)
		return s->reduced == pass && !s->meant && (s->meant = pass, true);
	if (op == KTS_OP_judge_within)
		return s->meant && s->meant < pass;
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

	if (info->where != where && !(info->where == KTS_WHERE_E && where != KTS_WHERE_F))
		return false;
	for (int i = 0; i < 3; i++)
		if (!operand_fits(v, in->operand[i], info->operand[i]))
			return false;
	if (!imm_fits(v->code, in) || !ref_fits(v, in))
		return false;
	if (info->ref == KTS_REF_CHECK && !stage_fits(&v->stage[in->ref], (enum kts_op)in->op, pass))
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

	if (c->begin != *at || c->begin > c->end || c->end > v->code->n_insns || c->depth >= KTS_CHUNK_SAMPLES)
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

	if (code->n_registers > KTS_MAX_REGISTERS || code->n_states > code->n_insns)
		return KTS_EBUG;
	v.reg = calloc(code->n_registers + 1u, sizeof *v.reg);
	v.state_used = calloc(code->n_states + 1u, 1);
	v.stage = calloc(code->n_checks + 1, sizeof *v.stage);
	if (v.reg && v.state_used && v.stage)
		rc = code_fits(&v) ? KTS_OK : KTS_EBUG;
	free(v.reg);
	free(v.state_used);
	free(v.stage);
	return rc;
}
