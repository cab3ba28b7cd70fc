/* SPDX-License-Identifier: MIT */
#include "engine/ir_test.h"

#include <inttypes.h>
#include <string.h>

#include "grammar/base/intern.h"
#include "grammar/base/number.h"

const char *kts_expected_name(enum kts_expected kind)
{
	static const char *const names[] = { "passes", "fails", "inconclusive" };

	return names[kind];
}

size_t kts_ir_row_cells(const struct kts_ir *ir, const struct kts_ir_test *test, const struct kts_ir_row *row)
{
	return ir->projection[row->column].root == KTS_ROOT_RUN ? 1 : test->n_samples;
}

/* A dump is one line a thing whatever texts hold. */
static void put_bytes(FILE *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		fputc((unsigned char)text[i] < 0x20 || text[i] == 0x7f ? '?' : text[i], out);
}

static void put_text(FILE *out, const struct kts_str *text)
{
	fputc('"', out);
	put_bytes(out, text->ptr, text->len);
	fputc('"', out);
}

static void put_cell(FILE *out, enum kts_type type, const struct kts_ir_cell *cell)
{
	char number[KTS_NUMBER_BYTES];
	double real;

	if (!cell->has_value) {
		fprintf(out, " _%s", kts_error_kind_name((enum kts_error_kind)cell->kind));
		if (cell->kind == KTS_KIND_missing_stats)
			fprintf(out, "(%s)", kts_missing_reason_name((enum kts_missing_reason)cell->reason));
		return;
	}
	if (type == KTS_TYPE_TEXT) {
		fputc(' ', out);
		put_text(out, (const struct kts_str *)(uintptr_t)cell->bits);
		return;
	}
	if (type == KTS_TYPE_BOOL) {
		fputs(cell->bits ? " true" : " false", out);
		return;
	}
	if (type == KTS_TYPE_F64) {
		memcpy(&real, &cell->bits, sizeof real);
		kts_real_write(number, real);
	} else if (type == KTS_TYPE_I64) {
		kts_i64_write(number, (int64_t)cell->bits);
	} else {
		kts_u64_write(number, cell->bits);
	}
	fprintf(out, " %s", number);
}

/* Cells that are no signal's: a hole is nothing at all. */
static void put_plain(FILE *out, const char *name, const struct kts_ir_test *test, const struct kts_ir_cell *cell)
{
	if (!cell)
		return;
	fprintf(out, "  %s", name);
	for (size_t i = 0; i < test->n_samples; i++) {
		if (cell[i].has_value)
			fprintf(out, " %" PRIu64, cell[i].bits);
		else
			fputs(" _", out);
	}
	fputc('\n', out);
}

static void put_labels(FILE *out, const struct kts_ir_test *test)
{
	if (!test->label)
		return;
	fputs("  labels", out);
	for (size_t i = 0; i < test->n_samples; i++) {
		if (test->label[i].has_value)
			put_cell(out, KTS_TYPE_TEXT, &test->label[i]);
		else
			fputs(" _", out);
	}
	fputc('\n', out);
}

/* Identities are names, by their pointers. */
static void put_identities(FILE *out, const struct kts_ir_test *test)
{
	if (!test->identity)
		return;
	fputs("  identities", out);
	for (size_t i = 0; i < test->n_samples; i++) {
		const char *name = test->identity[i].has_value ? (const char *)(uintptr_t)test->identity[i].bits : "_";

		fputc(' ', out);
		put_bytes(out, name, strlen(name));
	}
	fputc('\n', out);
}

static void put_expect(FILE *out, const struct kts_ir_expect *expect)
{
	fprintf(out, "  %s", kts_expected_name(expect->kind));
	for (size_t i = 0; i < expect->n_checks; i++)
		fprintf(out, " #%" PRIu32, expect->check[i]);
	if (expect->row) {
		fputs(" of", out);
		put_bytes(out, expect->row, strlen(expect->row));
	}
	if (expect->has_at)
		fprintf(out, " at %" PRId64, expect->at_ns);
	if (expect->reason != KTS_REASON_NONE)
		fprintf(out, " (%s)", kts_reason_name(expect->reason));
	fputc('\n', out);
}

static void put_row(FILE *out, const struct kts_ir *ir, const struct kts_ir_test *test, const struct kts_ir_row *row)
{
	fprintf(out, "  $%" PRIu32, row->column);
	if (row->key) {
		fputs(row->key->is_index ? "[" : "[\"", out);
		put_bytes(out, row->key->key, row->key->len);
		fputs(row->key->is_index ? "]" : "\"]", out);
	}
	fputs(" =", out);
	for (size_t s = 0; s < kts_ir_row_cells(ir, test, row); s++)
		put_cell(out, ir->projection[row->column].type, &row->cell[s]);
	fputc('\n', out);
}

void kts_ir_tests_dump(FILE *out, const struct kts_ir *ir)
{
	for (size_t i = 0; i < ir->n_tests; i++) {
		const struct kts_ir_test *test = &ir->test[i];

		fprintf(out, "test %zu\n", i);
		for (size_t k = 0; k < test->n_rows; k++) {
			put_row(out, ir, test, &test->row[k]);
		}
		put_plain(out, "times", test, test->time);
		put_plain(out, "phases", test, test->phase);
		put_labels(out, test);
		put_identities(out, test);
		for (size_t k = 0; k < test->n_expects; k++)
			put_expect(out, &test->expect[k]);
	}
}
