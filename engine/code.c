/* SPDX-License-Identifier: MIT */
#include "engine/code.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How far back a pool is searched for an equal entry: neighbouring checks share, distant ones hardly. */
#define POOL_SEARCH	64u

const struct kts_op_info kts_op_info[KTS_OP_COUNT] = {
#define KTS_OP(name_, dst_, a, b, c, imm_, ref_, where_, text_)						\
	[KTS_OP_##name_] = {										\
		.name = #name_, .dst = KTS_OPERAND_##dst_,						\
		.operand = { KTS_OPERAND_##a, KTS_OPERAND_##b, KTS_OPERAND_##c },			\
		.imm = KTS_IMM_##imm_, .ref = KTS_REF_##ref_, .where = KTS_WHERE_##where_, .text = text_,	\
	},
#include "engine/opcodes.def"
};

enum kts_type kts_op_result(const struct kts_code *code, enum kts_op op, const enum kts_type operand[2], uint32_t imm)
{
	switch (kts_op_info[op].dst) {
	case KTS_OPERAND_B:
	case KTS_OPERAND_T:
		return KTS_TYPE_BOOL;
	case KTS_OPERAND_S:
		return KTS_TYPE_I64;
	case KTS_OPERAND_U:
		return KTS_TYPE_U64;
	case KTS_OPERAND_Z:
		return KTS_TYPE_TEXT;
	case KTS_OPERAND_F:
		return KTS_TYPE_F64;
	case KTS_OPERAND_W:
		return KTS_TYPE_INT;
	case KTS_OPERAND_A:
	case KTS_OPERAND_Q:
		return operand[0];
	case KTS_OPERAND_J:
		return operand[0] == operand[1] ? operand[0] : KTS_TYPE_INT;
	case KTS_OPERAND_C:
		return op == KTS_OP_load_const ? code->constant[imm].type :
		       op == KTS_OP_load_aggregate ? code->aggregate[imm].type : code->column[imm];
	case KTS_OPERAND_X:
	case KTS_OPERAND_I:
	case KTS_OPERAND_N:
	case KTS_OPERAND_V:
	case KTS_OPERAND_P:
	case KTS_OPERAND_p:
	case KTS_OPERAND_M:
	case KTS_OPERAND_t:
		break;
	}
	return KTS_TYPE_COUNT;
}

enum kts_type kts_summary_type(enum kts_summary summary, enum kts_type of)
{
	bool integer = kts_type_is_integer(of), number = integer || of == KTS_TYPE_F64;

	switch (summary) {
	case KTS_SUMMARY_COUNT:
		return KTS_TYPE_U64;
	case KTS_SUMMARY_FIRST:
	case KTS_SUMMARY_LAST:
		return of;
	case KTS_SUMMARY_MIN:
	case KTS_SUMMARY_MAX:
		return number ? of : KTS_TYPE_COUNT;
	case KTS_SUMMARY_SUM:
	case KTS_SUMMARY_DELTA:
		return integer ? KTS_TYPE_INT : number ? KTS_TYPE_F64 : KTS_TYPE_COUNT;
	case KTS_SUMMARY_MEAN:
	case KTS_SUMMARY_QUANTILE:
	case KTS_SUMMARY_RATE:
	case KTS_SUMMARY_STDDEV:
	case KTS_SUMMARY_SLOPE:
		return number ? KTS_TYPE_F64 : KTS_TYPE_COUNT;
	case KTS_SUMMARY_NONE:
		break;
	}
	return KTS_TYPE_COUNT;
}

void kts_code_clear(struct kts_code *code)
{
	free(code->insn);
	free(code->column);
	free(code->constant);
	free(code->band);
	free(code->ratio);
	free(code->range);
	free(code->window);
	free(code->text);
	free(code->tap);
	free(code->aggregate);
	free(code->is_run);
	free(code->check);
	*code = (struct kts_code){ 0 };
}

/* Room for one more entry of @size bytes. */
static enum kts_status reserve(void **array, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return KTS_OK;
	if (n >= KTS_MAX_INSTRUCTIONS)
		return KTS_ELIMIT;
	size_t more = *cap ? *cap * 2 : 16;
	void *larger = realloc(*array, more * size);

	if (!larger)
		return KTS_ENOMEM;
	*array = larger;
	*cap = more;
	return KTS_OK;
}

enum kts_status kts_code_add(struct kts_code *code, const struct kts_insn *insn)
{
	void *array = code->insn;

	KTS_TRY(reserve(&array, code->n_insns, &code->cap_insns, sizeof *code->insn));
	code->insn = array;
	code->insn[code->n_insns++] = *insn;
	return KTS_OK;
}

static size_t search_from(size_t n)
{
	return n > POOL_SEARCH ? n - POOL_SEARCH : 0;
}

/* By bits: -0.0 and 0.0 are two constants. */
static bool same_number(const struct kts_number *a, const struct kts_number *b)
{
	if (a->type != b->type)
		return false;
	return a->type == KTS_TYPE_BOOL ? a->boolean == b->boolean : a->u64 == b->u64;
}

enum kts_status kts_code_constant(struct kts_code *code, struct kts_number number, uint32_t *index)
{
	void *array = code->constant;

	for (size_t i = search_from(code->n_constants); i < code->n_constants; i++) {
		if (same_number(&code->constant[i], &number)) {
			*index = (uint32_t)i;
			return KTS_OK;
		}
	}
	KTS_TRY(reserve(&array, code->n_constants, &code->cap_constants, sizeof *code->constant));
	code->constant = array;
	*index = (uint32_t)code->n_constants;
	code->constant[code->n_constants++] = number;
	return KTS_OK;
}

static bool same_band(const struct kts_band *a, const struct kts_band *b)
{
	return a->has_lo == b->has_lo && a->has_hi == b->has_hi && a->lo_open == b->lo_open &&
	       a->hi_open == b->hi_open && (!a->has_lo || same_number(&a->lo, &b->lo)) &&
	       (!a->has_hi || same_number(&a->hi, &b->hi));
}

void kts_code_band_init(struct kts_code_band *out, const struct kts_band *band)
{
	out->band = *band;
	kts_interval_of(&out->interval, band);
	out->lo = band->has_lo ? kts_number_double(band->lo) : -INFINITY;
	out->hi = band->has_hi ? kts_number_double(band->hi) : INFINITY;
	out->exact = (!band->has_lo || kts_number_compare(band->lo, kts_number_f64(out->lo)) == 0) &&
		     (!band->has_hi || kts_number_compare(band->hi, kts_number_f64(out->hi)) == 0);
}

enum kts_status kts_code_band(struct kts_code *code, const struct kts_band *band, uint32_t *index)
{
	void *array = code->band;

	for (size_t i = search_from(code->n_bands); i < code->n_bands; i++) {
		if (same_band(&code->band[i].band, band)) {
			*index = (uint32_t)i;
			return KTS_OK;
		}
	}
	KTS_TRY(reserve(&array, code->n_bands, &code->cap_bands, sizeof *code->band));
	code->band = array;
	*index = (uint32_t)code->n_bands;
	kts_code_band_init(&code->band[code->n_bands++], band);
	return KTS_OK;
}

enum kts_status kts_code_text(struct kts_code *code, const char *text, size_t len, uint32_t *index)
{
	void *array = code->text;

	for (size_t i = search_from(code->n_texts); i < code->n_texts; i++) {
		if (code->text[i].len == len && memcmp(code->text[i].text, text, len) == 0) {
			*index = (uint32_t)i;
			return KTS_OK;
		}
	}
	KTS_TRY(reserve(&array, code->n_texts, &code->cap_texts, sizeof *code->text));
	code->text = array;
	*index = (uint32_t)code->n_texts;
	code->text[code->n_texts++] = (struct kts_code_text){ text, len };
	return KTS_OK;
}

enum kts_status kts_code_ratio(struct kts_code *code, uint64_t num, uint64_t den, uint32_t *index)
{
	void *array = code->ratio;

	for (size_t i = search_from(code->n_ratios); i < code->n_ratios; i++) {
		if (code->ratio[i].num == num && code->ratio[i].den == den) {
			*index = (uint32_t)i;
			return KTS_OK;
		}
	}
	KTS_TRY(reserve(&array, code->n_ratios, &code->cap_ratios, sizeof *code->ratio));
	code->ratio = array;
	*index = (uint32_t)code->n_ratios;
	code->ratio[code->n_ratios++] = (struct kts_code_ratio){ num, den };
	return KTS_OK;
}

enum kts_status kts_code_range(struct kts_code *code, uint64_t first, uint64_t last, uint32_t *index)
{
	void *array = code->range;

	for (size_t i = search_from(code->n_ranges); i < code->n_ranges; i++) {
		if (code->range[i].first == first && code->range[i].last == last) {
			*index = (uint32_t)i;
			return KTS_OK;
		}
	}
	KTS_TRY(reserve(&array, code->n_ranges, &code->cap_ranges, sizeof *code->range));
	code->range = array;
	*index = (uint32_t)code->n_ranges;
	code->range[code->n_ranges++] = (struct kts_code_range){ first, last };
	return KTS_OK;
}

enum kts_status kts_code_window(struct kts_code *code, int64_t span_ns, double quantile, uint32_t *index)
{
	void *array = code->window;

	for (size_t i = search_from(code->n_windows); i < code->n_windows; i++) {
		if (code->window[i].span_ns == span_ns && code->window[i].quantile == quantile) {
			*index = (uint32_t)i;
			return KTS_OK;
		}
	}
	KTS_TRY(reserve(&array, code->n_windows, &code->cap_windows, sizeof *code->window));
	code->window = array;
	*index = (uint32_t)code->n_windows;
	code->window[code->n_windows++] = (struct kts_code_window){ span_ns, quantile };
	return KTS_OK;
}

enum kts_status kts_code_tap(struct kts_code *code, const struct kts_code_tap *tap, uint32_t *index)
{
	void *array = code->tap;

	KTS_TRY(reserve(&array, code->n_taps, &code->cap_taps, sizeof *code->tap));
	code->tap = array;
	*index = (uint32_t)code->n_taps;
	code->tap[code->n_taps++] = *tap;
	return KTS_OK;
}

enum kts_status kts_code_aggregate(struct kts_code *code, const struct kts_code_aggregate *aggregate, uint32_t *index)
{
	void *array = code->aggregate;

	KTS_TRY(reserve(&array, code->n_aggregates, &code->cap_aggregates, sizeof *code->aggregate));
	code->aggregate = array;
	*index = (uint32_t)code->n_aggregates;
	code->aggregate[code->n_aggregates++] = *aggregate;
	return KTS_OK;
}
