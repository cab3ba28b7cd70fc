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

/* A line of the listing; the first has a head. */
static void dump_need(FILE *out, bool first, const char *label, const char *what)
{
	if (first)
		fputs("memory of a stream grows with it\n", out);
	fprintf(out, "  `%s` needs the whole series: %s\n", label, what);
}

void kts_keeping_dump(FILE *out, const struct kts_ir *ir, const struct kts_code *code)
{
	static const char *const text[] = {
		[KTS_KEEPS_VALUES] = "all values, of which its summary is made at the end",
		[KTS_KEEPS_SAMPLES] = "all samples, which are judged by what is known at the end",
	};
	bool depends = kts_ir_needs_series(ir);
	size_t n = 0;

	/* what is written out for the series is other checks than the spec's */
	for (size_t i = 0; depends && i < ir->n_checks; i++)
		if (kts_ir_check_needs_series(&ir->check[i]))
			dump_need(out, !n++, ir->check[i].label, "its keys, phases or labels are known at the end");
	for (size_t c = 0; !depends && c < code->n_checks; c++) {
		enum kts_keeping keeping = kts_code_keeps(code, c);

		if (keeping != KTS_KEEPS_WINDOWS)
			dump_need(out, !n++, code->check[c].ir->label, text[keeping]);
	}
	if (!n)
		fprintf(out, "memory of a stream %s with it\n", depends ? "grows" : "does not grow");
}
