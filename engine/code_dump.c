/* SPDX-License-Identifier: MIT */
#include "engine/code.h"

#include <inttypes.h>
#include <stdlib.h>

#include "grammar/base/number.h"

static const char *number_text(char buf[KTS_NUMBER_BYTES], struct kts_number n)
{
	switch (n.type) {
	case KTS_TYPE_BOOL:
		return n.boolean ? "true" : "false";
	case KTS_TYPE_U64:
		kts_u64_write(buf, n.u64);
		return buf;
	case KTS_TYPE_I64:
	case KTS_TYPE_INT:
		kts_i64_write(buf, n.i64);
		return buf;
	case KTS_TYPE_F64:
		kts_real_write_json(buf, n.f64);
		return buf;
	case KTS_TYPE_TEXT:
	case KTS_TYPE_COUNT:
		break;
	}
	return "?";
}

static void dump_band(FILE *out, const struct kts_band *band)
{
	char buf[KTS_NUMBER_BYTES];

	if (band->has_lo && band->has_hi) {
		fprintf(out, "%c%s, ", band->lo_open ? '(' : '[', number_text(buf, band->lo));
		fprintf(out, "%s%c", number_text(buf, band->hi), band->hi_open ? ')' : ']');
	} else if (band->has_lo) {
		fprintf(out, "%s %s", band->lo_open ? ">" : ">=", number_text(buf, band->lo));
	} else if (band->has_hi) {
		fprintf(out, "%s %s", band->hi_open ? "<" : "<=", number_text(buf, band->hi));
	} else {
		fputs("anything", out);
	}
}

static void dump_imm(FILE *out, const struct kts_code *code, const struct kts_insn *in)
{
	char buf[KTS_NUMBER_BYTES];
	const struct kts_ir_check *check;

	switch (kts_op_info[in->op].imm) {
	case KTS_IMM_X:
		return;
	case KTS_IMM_COLUMN:
		fprintf(out, " column %" PRIu32, in->imm);
		return;
	case KTS_IMM_CONST:
		fprintf(out, " %s", number_text(buf, code->constant[in->imm]));
		return;
	case KTS_IMM_BAND:
		fputc(' ', out);
		dump_band(out, &code->band[in->imm].band);
		return;
	case KTS_IMM_RATIO:
		fprintf(out, " *%" PRIu64 "/%" PRIu64, code->ratio[in->imm].num, code->ratio[in->imm].den);
		return;
	case KTS_IMM_RANGE:
		fprintf(out, " phases %" PRIu64 "..%" PRIu64, code->range[in->imm].first, code->range[in->imm].last);
		return;
	case KTS_IMM_FLAG:
		if (in->op == KTS_OP_turn_from || in->op == KTS_OP_turn_to || in->op == KTS_OP_turn_left) {
			fprintf(out, " %s%s", in->imm & KTS_TURN_LONG ? "64" : "32",
				in->imm & KTS_TURN_FORWARD ? " forwards" : "");
			return;
		}
		if (in->op == KTS_OP_neighbour)
			fprintf(out, " %s", in->imm & KTS_NEIGHBOUR_BREAK ? "break" : "bridge");
		else
			fprintf(out, " %s%s", in->imm & KTS_ORDER_STRICT ? "strictly " : "",
				in->imm & KTS_ORDER_DECREASING ? "decreasing" : "increasing");
		return;
	case KTS_IMM_TEXT:
		fprintf(out, " \"%.*s\"", (int)code->text[in->imm].len, code->text[in->imm].text);
		return;
	case KTS_IMM_WINDOW:
		fprintf(out, " %" PRId64 "ns", code->window[in->imm].span_ns);
		if (in->op == KTS_OP_over_quantile)
			fprintf(out, " q %s", number_text(buf, kts_number_f64(code->window[in->imm].quantile)));
		return;
	case KTS_IMM_AGGREGATE:
		fprintf(out, " aggregate %" PRIu32, in->imm);
		return;
	case KTS_IMM_TAP:
		fprintf(out, " tap %" PRIu32, in->imm);
		return;
	case KTS_IMM_SIGNAL:
		check = code->check[in->ref].ir;
		if (in->imm < check->n_signals)
			fprintf(out, " as %s", check->signal[in->imm].name);
		else
			fprintf(out, " as %s", in->imm - check->n_signals == KTS_EXTRA_VALUE ? "value" : "bound");
		return;
	}
}

static void dump_register(FILE *out, uint16_t r, enum kts_op_class class)
{
	if (class == KTS_OPERAND_X)
		return;
	if (r == KTS_NO_REGISTER)
		fputs(class == KTS_OPERAND_M || class == KTS_OPERAND_t ? " all" : " -", out);
	else
		fprintf(out, " r%u", r);
}

static void dump_insn(FILE *out, const struct kts_code *code, size_t i)
{
	const struct kts_insn *in = &code->insn[i];
	const struct kts_op_info *info = &kts_op_info[in->op];

	fprintf(out, "  %4zu  ", i);
	if (info->dst != KTS_OPERAND_X)
		fprintf(out, "r%-3u = ", in->dst);
	else
		fputs("       ", out);
	fputs(info->name, out);
	for (int k = 0; k < 3; k++)
		dump_register(out, in->operand[k], info->operand[k]);
	dump_imm(out, code, in);
	if (info->ref == KTS_REF_STATE)
		fprintf(out, "  {%" PRIu32 "}", in->ref);
	else if (info->ref == KTS_REF_CHECK)
		fprintf(out, "  -> check %" PRIu32, in->ref);
	fputc('\n', out);
}

void kts_code_dump(FILE *out, const struct kts_code *code)
{
	fprintf(out, "registers %" PRIu32 ", states %" PRIu32 ", columns %zu, checks %zu\n", code->n_registers, code->n_states,
		code->n_columns, code->n_checks);
	for (size_t i = 0; i < code->n_taps; i++) {
		const struct kts_code_tap *tap = &code->tap[i];

		fprintf(out, "tap %zu: %s, %" PRId64 " to %" PRId64 "ns\n", i, tap->past ? "past" : "future", tap->from_ns,
			tap->to_ns);
	}
	for (size_t p = 0; p < code->n_passes; p++) {
		const struct kts_pass *pass = &code->pass[p];

		fprintf(out, "pass %zu%s\n", p, p && pass->group == pass[-1].group ? ", beside the one before" : "");
		for (size_t i = pass->begin; i < pass->end; i++)
			dump_insn(out, code, i);
		if (pass->end < pass->finish)
			fputs("at the end\n", out);
		for (size_t i = pass->end; i < pass->finish; i++)
			dump_insn(out, code, i);
	}
	for (size_t c = 0; c < code->n_checks; c++) {
		const struct kts_code_check *check = &code->check[c];

		if (check->begin == check->end)
			continue;
		fprintf(out, "shown with check %zu (%s)", c, check->ir->label);
		if (check->depth)
			fprintf(out, ", from %" PRIu32 " samples before", check->depth);
		if (check->span_ns)
			fprintf(out, ", from %" PRId64 "ns before", check->span_ns);
		fputc('\n', out);
		for (size_t i = check->begin; i < check->end; i++)
			dump_insn(out, code, i);
	}
}
