/* SPDX-License-Identifier: MIT */
#include "tests/support/bytecode.h"

#include <stdlib.h>
#include <string.h>

#include "engine/vm.h"

#define SAMPLES		150u
#define INSN_BYTES	10u

static uint64_t double_bits(double d)
{
	uint64_t bits;

	memcpy(&bits, &d, sizeof bits);
	return bits;
}

static enum kts_status fill_data(struct kts_data *data)
{
	static const enum kts_type types[] = { KTS_TYPE_U64, KTS_TYPE_I64, KTS_TYPE_F64, KTS_TYPE_BOOL, KTS_TYPE_F64 };

	kts_axis_init(&data->axis);
	data->column = calloc(5, sizeof *data->column);
	if (!data->column)
		return KTS_ENOMEM;
	data->n_columns = 5;
	KTS_TRY(kts_errors_new(&data->errors));
	for (unsigned i = 0; i < 5; i++)
		kts_column_init(&data->column[i], types[i]);
	for (uint64_t i = 0; i < SAMPLES; i++) {
		KTS_TRY(kts_axis_add(&data->axis, "s", 1, i % 11 != 3, (int64_t)(i % 13 == 0 ? i / 2 : i) * 1000000,
				     i / 40, i + 1, i / 50));
		for (unsigned k = 0; k < 4; k++) {
			uint64_t value = i * 0x9e3779b97f4a7c15u >> (i % 64);
			struct kts_column *c = &data->column[k];

			if ((i + k) % 17 == 5)
				KTS_TRY(kts_column_add_error(c, KTS_ERROR_OF((enum kts_error_kind)(i % KTS_KIND_COUNT))));
			else
				KTS_TRY(kts_column_add(c, k == 2 ? double_bits((double)(int64_t)value) :
							  k == 3 ? value & 1 : value, i / 60));
		}
	}
	/* A datum about the run. */
	return kts_column_add(&data->column[4], double_bits(2.5), 0);
}

static enum kts_status fill_tables(struct kts_code *code)
{
	static const enum kts_type types[] = { KTS_TYPE_U64, KTS_TYPE_I64, KTS_TYPE_F64, KTS_TYPE_BOOL, KTS_TYPE_F64 };
	static const struct kts_code_tap taps[] = {
		{ .to_ns = 3000000, .margin = KTS_TAP_DISTANCE },
		{ .from_ns = 1000000, .to_ns = KTS_TIME_MAX, .past = true },
		{ .to_ns = 5000000, .margin = KTS_TAP_TIME },
		{ .to_ns = 4000000, .past = true, .margin = KTS_TAP_DISTANCE },
		{ .to_ns = 9000000 },
	};
	static const struct kts_code_aggregate aggregates[] = {
		{ .summary = KTS_SUMMARY_QUANTILE, .type = KTS_TYPE_F64, .quantile = 0.9 },
		{ .summary = KTS_SUMMARY_COUNT, .type = KTS_TYPE_U64 },
		{ .summary = KTS_SUMMARY_RATE, .type = KTS_TYPE_F64, .num = 1000000000, .den = 1, .wrap = 32 },
		{ .summary = KTS_SUMMARY_SLOPE, .type = KTS_TYPE_F64, .num = 1, .den = 1 },
		{ .summary = KTS_SUMMARY_LAST, .type = KTS_TYPE_BOOL },
	};
	struct kts_band bands[] = {
		{ .has_lo = true, .lo = kts_number_u64(3) },
		{ .has_lo = true, .has_hi = true, .hi_open = true, .lo = kts_number_f64(-1.5), .hi = kts_number_f64(1e300) },
		{ .has_hi = true, .hi = kts_number_i64(-7) },
	};
	uint32_t index;

	code->column = malloc(sizeof types);
	if (!code->column)
		return KTS_ENOMEM;
	memcpy(code->column, types, sizeof types);
	code->n_columns = 5;
	code->is_run = calloc(5, sizeof *code->is_run);
	if (!code->is_run)
		return KTS_ENOMEM;
	code->is_run[4] = true;
	for (unsigned i = 0; i < 3; i++)
		KTS_TRY(kts_code_band(code, &bands[i], &index));
	KTS_TRY(kts_code_constant(code, kts_number_u64(UINT64_MAX), &index));
	KTS_TRY(kts_code_constant(code, kts_number_i64(-3), &index));
	KTS_TRY(kts_code_constant(code, kts_number_f64(0.5), &index));
	KTS_TRY(kts_code_constant(code, kts_number_bool(true), &index));
	KTS_TRY(kts_code_ratio(code, 1000000000, 1, &index));
	KTS_TRY(kts_code_ratio(code, 3, 7, &index));
	for (unsigned i = 0; i < sizeof taps / sizeof *taps; i++)
		KTS_TRY(kts_code_tap(code, &taps[i], &index));
	for (unsigned i = 0; i < sizeof aggregates / sizeof *aggregates; i++)
		KTS_TRY(kts_code_aggregate(code, &aggregates[i], &index));
	KTS_TRY(kts_code_window(code, 0, 0, &index));
	KTS_TRY(kts_code_window(code, 7000000, 0.25, &index));
	KTS_TRY(kts_code_window(code, KTS_TIME_MAX, 1, &index));
	KTS_TRY(kts_code_range(code, 0, 0, &index));
	return kts_code_range(code, 1, 2, &index);
}

enum kts_status kts_test_bench_init(struct kts_test_bench *b)
{
	memset(b, 0, sizeof *b);
	b->expr = (struct kts_ir_expr){ .op = KTS_IR_column, .type = KTS_TYPE_U64, .unit = { .num = 1, .den = 1, .text = "" } };
	b->signal[0] = (struct kts_ir_signal){ .name = "x", .expr = &b->expr };
	for (unsigned i = 0; i < 3; i++) {
		b->check[i] = (struct kts_ir_check){
			.pattern = i == 2 ? KTS_PATTERN_require : i ? KTS_PATTERN_converge : KTS_PATTERN_steady,
			.label = "check", .x = &b->expr,
			.unit = b->expr.unit, .tolerance = kts_number_f64(0.5), .tolerance_relative = true,
			.run_samples = 3, .deadline_ns = 40000000, .gaps = KTS_GAPS_BREAK,
			.signal = b->signal, .n_signals = 1,
		};
		for (unsigned k = 0; k < KTS_KIND_COUNT; k++)
			b->check[i].rules.kind[k] = (uint8_t)((i + k) % KTS_ACTION_COUNT);
	}
	KTS_TRY(fill_tables(&b->code));
	b->code.check = calloc(3, sizeof *b->code.check);
	if (!b->code.check)
		return KTS_ENOMEM;
	b->code.n_checks = 3;
	for (unsigned i = 0; i < 3; i++)
		b->code.check[i] = (struct kts_code_check){ .ir = &b->check[i], .unit = b->expr.unit };
	return fill_data(&b->data);
}

void kts_test_bench_clear(struct kts_test_bench *b)
{
	kts_code_clear(&b->code);
	for (size_t i = 0; i < b->data.n_columns; i++)
		kts_column_clear(&b->data.column[i]);
	free(b->data.column);
	kts_errors_free(b->data.errors);
	kts_axis_clear(&b->data.axis);
}

static uint16_t register_of(uint8_t byte)
{
	return byte == 255 ? KTS_NO_REGISTER : byte % 12;
}

enum kts_status kts_test_bench_fill(struct kts_test_bench *b, const uint8_t *bytes, size_t size)
{
	struct kts_code *code = &b->code;
	size_t n = size < 8 ? 0 : (size - 8) / INSN_BYTES;
	uint32_t at[8] = { 0 }, group = 0;

	code->n_insns = 0;
	code->n_registers = 12;
	code->n_states = (uint32_t)(n < 16 ? n : 16);
	code->n_passes = size ? bytes[0] % 4 : 0;
	/* Ends of the sweeps, of the passes, and of the observations of the first check, in rising order. */
	for (unsigned i = 0; i < 7; i++) {
		uint32_t step = n && i + 1 < size ? (uint32_t)(bytes[i + 1] * n / 256) : 0;

		at[i + 1] = at[i] + step < n ? at[i] + step : (uint32_t)n;
	}
	uint32_t end = 0;
	for (size_t p = 0; p < code->n_passes; p++) {
		/* Beside the one before, or behind it. */
		group += p && bytes[0] >> (p + 2) & 1;
		code->pass[p] = (struct kts_pass){ end, at[2 * p + 1], at[2 * p + 2], group };
		end = at[2 * p + 2];
	}
	code->check[0].begin = end;
	code->check[0].end = code->check[1].begin = at[7] > end ? at[7] : end;
	code->check[1].end = code->check[2].begin = code->check[2].end = (uint32_t)n;
	code->check[0].span_ns = size > 6 ? bytes[6] * 1000000ll : 0;
	code->check[0].depth = size > 6 ? bytes[6] % 8 : 0;
	code->check[1].depth = size > 7 ? bytes[7] * 5u : 0;
	for (size_t i = 0; i < n; i++) {
		const uint8_t *p = bytes + 8 + i * INSN_BYTES;
		struct kts_insn in = { .op = p[0] % (KTS_OP_COUNT + 1), .pad = p[9] == 255, .dst = register_of(p[1]),
				       .operand = { register_of(p[2]), register_of(p[3]), register_of(p[4]) },
				       .imm = p[5] == 255 ? UINT32_MAX : p[5] % 5, .ref = p[6] == 255 ? UINT32_MAX : p[6] % 16 };

		KTS_TRY(kts_code_add(code, &in));
	}
	return KTS_OK;
}

static void run(struct kts_test_bench *b, uint32_t chunk)
{
	struct kts_results *results = calloc(1, sizeof *results);
	char message[64];

	if (!results)
		return;
	results->n = b->code.n_checks;
	results->result = calloc(results->n, sizeof *results->result);
	if (!results->result)
		results->n = 0;
	else if (kts_vm_run(&b->code, &b->data, chunk, false, results) == KTS_OK) {
		kts_results_decide(results);
		for (size_t i = 0; i < results->n; i++)
			for (size_t k = 0; k < results->result[i].n_violations; k++)
				kts_evidence_message(message, sizeof message, &results->result[i],
						     &results->result[i].violation[k], &b->data);
	}
	kts_results_free(results);
}

enum kts_status kts_test_bench_try(struct kts_test_bench *b)
{
	char *text = NULL;
	size_t len;
	FILE *out;

	if (kts_code_verify(&b->code) != KTS_OK)
		return KTS_EBUG;
	out = open_memstream(&text, &len);
	if (out) {
		kts_code_dump(out, &b->code);
		fclose(out);
		free(text);
	}
	run(b, KTS_CHUNK_SAMPLES);
	run(b, 7);
	return KTS_OK;
}
