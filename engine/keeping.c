/* SPDX-License-Identifier: MIT */
#include "engine/keeping.h"

#include "engine/expand.h"

static bool is_twice(const struct kts_code *code, size_t check)
{
	for (size_t p = 0; p < code->n_passes; p++)
		for (uint32_t i = code->pass[p].begin; code->pass[p].group && i < code->pass[p].finish; i++)
			if (kts_op_info[code->insn[i].op].ref == KTS_REF_CHECK && code->insn[i].ref == check)
				return true;
	return false;
}

bool kts_summary_keeps(enum kts_summary summary)
{
	return summary == KTS_SUMMARY_QUANTILE || summary == KTS_SUMMARY_STDDEV || summary == KTS_SUMMARY_SLOPE;
}

static bool gathers_all(const struct kts_code *code, size_t check)
{
	for (uint32_t i = 0; i < code->n_insns; i++)
		if (code->insn[i].op == KTS_OP_gather && code->insn[i].ref == check &&
		    kts_summary_keeps(code->aggregate[code->insn[i].imm].summary))
			return true;
	return false;
}

enum kts_keeping kts_code_keeps(const struct kts_code *code, size_t check)
{
	return is_twice(code, check) ? KTS_KEEPS_SAMPLES : gathers_all(code, check) ? KTS_KEEPS_VALUES : KTS_KEEPS_WINDOWS;
}

static void dump_whole(FILE *out, const struct kts_ir *ir)
{
	fputs("memory of a stream grows with it: all of it is kept, and judged once more at the end\n", out);
	for (size_t i = 0; i < ir->n_checks; i++)
		if (kts_ir_check_needs_series(&ir->check[i]))
			fprintf(out, "  for %s: its keys, phases or labels are known at the end\n", ir->check[i].label);
}

void kts_keeping_dump(FILE *out, const struct kts_ir *ir, const struct kts_code *code)
{
	static const char *const text[] = {
		[KTS_KEEPS_VALUES] = "all values: its summary is made of them at the end",
		[KTS_KEEPS_SAMPLES] = "all samples: they are judged by what is known at the end",
	};
	bool grows = false;

	if (kts_ir_needs_series(ir)) {
		dump_whole(out, ir);
		return;
	}
	for (size_t c = 0; c < code->n_checks; c++) {
		enum kts_keeping keeping = kts_code_keeps(code, c);

		if (keeping == KTS_KEEPS_WINDOWS)
			continue;
		if (!grows)
			fputs("memory of a stream grows with it\n", out);
		grows = true;
		fprintf(out, "  check %zu (%s) keeps %s\n", c, code->check[c].ir->label, text[keeping]);
	}
	if (!grows)
		fputs("memory of a stream does not grow with it\n", out);
}
