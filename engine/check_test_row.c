/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "engine/check_test.h"
#include "grammar/base/number.h"

/* Rows of an inline test: their lengths, and the clock, phases and schedulers of its samples. */

struct kts_ir_cell *kts_check_test_new_cells(struct kts_checker *c, const struct kts_ast_row *row)
{
	struct kts_ir_cell *cell = kts_arena_array(c->arena, row->count, sizeof *cell);

	if (!cell)
		kts_checker_failed(c);
	return cell;
}

/* --- clock, phases, identities --- */

static bool times_row(struct kts_checker *c, const struct kts_ast_row *ast, struct kts_ir_test *test)
{
	struct kts_ir_cell *cell = kts_check_test_new_cells(c, ast);
	bool good = cell;
	size_t i = 0;

	for (const struct kts_ast_cell *at = ast->cells; at && cell; at = at->next, i++) {
		int64_t ns;

		if (!at->value) {
			good &= kts_check_test_hole(c, at, kts_error_kind_name(KTS_KIND_no_time));
			continue;
		}
		good &= kts_check_time(c, at->value, false, &ns);
		cell[i] = (struct kts_ir_cell){ .bits = (uint64_t)ns, .has_value = true };
	}
	test->time = cell;
	return good;
}

static bool clock_row(struct kts_checker *c, const struct kts_ast_row *ast, struct kts_ir_test *test)
{
	struct kts_ir_cell *cell;
	int64_t step, ns = 0;

	if (!kts_check_time(c, ast->every, false, &step))
		return false;
	if (!step) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_test_time, ast->every->span, "the samples are no time apart"),
			      "`times = [...]` gives each sample a time of its own");
		return false;
	}
	if (ast->count && step > KTS_TIME_MAX / ast->count) {
		kts_diag_at(c->diags, KTS_DIAG_test_time, ast->every->span, "the last sample is later than a clock can tell");
		return false;
	}
	cell = kts_check_test_new_cells(c, ast);
	for (uint32_t i = 0; cell && i < ast->count; i++, ns += step)
		cell[i] = (struct kts_ir_cell){ .bits = (uint64_t)ns, .has_value = true };
	test->time = cell;
	return cell;
}

static bool phase_cell(struct kts_checker *c, const struct kts_ast_cell *at, struct kts_ir_cell *out)
{
	struct kts_operand value;
	char buf[KTS_QUOTE_BYTES];
	bool negative;

	if (!at->value)
		return kts_check_test_hole(c, at, "");
	out->has_value = true;
	if (at->value->kind == KTS_AST_EXPR_name && kts_str_is(at->value->name, "baseline"))
		return true;
	if (!kts_check_test_constant(c, at->value, "phases", &value))
		return false;
	/* ids of phases are one more than the step_index */
	if (!value.constant.is_bool && kts_unit_equal(&value.constant.unit, &kts_unit_plain) &&
	    kts_rational_integer(value.constant.number, &out->bits, &negative) && (!negative || !out->bits) &&
	    out->bits < UINT64_MAX - 1)
		return true;
	kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_test_phase, at->span, "`%s` is no step_index",
				  kts_check_quote(c, at->span, buf)),
		      "write 0 for the baseline, k + 1 for step k");
	return false;
}

/* Texts are interned: equal ones are one pointer, which is all that an identity has to tell. */
static bool identity_cell(struct kts_checker *c, const struct kts_ast_cell *at, struct kts_ir_cell *out)
{
	const struct kts_ast_expr *e = at->value;
	char buf[KTS_QUOTE_BYTES];
	struct kts_str text = { 0 };
	enum kts_status status;

	if (!e)
		return kts_check_test_hole(c, at, "");
	if (e->kind == KTS_AST_EXPR_name) {
		text = e->name;
	} else if (e->kind == KTS_AST_EXPR_string) {
		text = e->string;
	} else if (e->kind == KTS_AST_EXPR_number && e->number.is_int && !kts_span_is_set(e->number.unit.span)) {
		status = kts_intern_put(c->names, buf, kts_u64_write(buf, e->number.magnitude), &text);
		if (status != KTS_OK)
			c->status = status;
	}
	*out = (struct kts_ir_cell){ .bits = (uint64_t)(uintptr_t)text.ptr, .has_value = true };
	if (text.ptr || e->kind == KTS_AST_EXPR_string)
		return text.ptr;	/* of other quotes the parser has told */
	kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_test_phase, at->span, "`%s` names no scheduler",
				  kts_check_quote(c, at->span, buf)),
		      "write a name or a whole number, the same one for the same scheduler: `identities = [a, a, b]`");
	return false;
}

/* What events call the phase of the sample. */
static bool label_cell(struct kts_checker *c, const struct kts_ast_cell *at, struct kts_ir_cell *out)
{
	const struct kts_ast_expr *e = at->value;
	char buf[KTS_QUOTE_BYTES];

	if (!e)
		return kts_check_test_hole(c, at, "");
	if (e->kind == KTS_AST_EXPR_string && e->string.len && !memchr(e->string.ptr, 0, e->string.len)) {
		*out = (struct kts_ir_cell){ .bits = (uint64_t)(uintptr_t)&e->string, .has_value = true };
		return true;
	}
	if (e->kind == KTS_AST_EXPR_string && !e->string.ptr)
		return false;	/* the parser has told what is wrong */
	kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_test_phase, at->span, "`%s` is no label of a phase",
				  kts_check_quote(c, at->span, buf)),
		      "write it in quotes, as `during \"label\"` does: `labels = [\"load\", \"load\", _]`");
	return false;
}

/* A label is one of a phase: the sample has to be in one. */
static bool labels_fit(struct kts_checker *c, const struct kts_ast_row *labels, const struct kts_ir_test *test)
{
	size_t i = 0;

	for (const struct kts_ast_cell *at = labels->cells; at; at = at->next, i++) {
		if (!test->label[i].has_value || (test->phase && test->phase[i].has_value))
			continue;
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_test_phase, at->span,
					  "a label names a phase, and this sample is in none"),
			      "say which: `phases = [...]`");
		return false;
	}
	return true;
}

static bool extra_row(struct kts_checker *c, const struct kts_ast_row *ast, const struct kts_ir_cell **out,
		      bool (*read)(struct kts_checker *, const struct kts_ast_cell *, struct kts_ir_cell *))
{
	struct kts_ir_cell *cell = kts_check_test_new_cells(c, ast);
	bool good = cell;
	size_t i = 0;

	for (const struct kts_ast_cell *at = ast->cells; at && cell; at = at->next)
		good &= read(c, at, &cell[i++]);
	*out = cell;
	return good;
}

/* --- all rows --- */

enum row_word { ROW_PHASES, ROW_LABELS, ROW_TIMES, ROW_IDENTITIES, ROW_WORDS };

static const char *const row_words[ROW_WORDS] = { "phases", "labels", "times", "identities" };

static enum row_word word_of(const struct kts_ast_row *ast)
{
	for (int i = 0; i < ROW_WORDS; i++)
		if (ast->target->kind == KTS_AST_EXPR_name && kts_str_is(ast->target->name, row_words[i]))
			return (enum row_word)i;
	return ROW_WORDS;
}

/* A signal with the name of such a row could not be told from it. */
static bool is_ambiguous(struct kts_checker *c, const struct kts_ast_row *ast)
{
	const struct kts_symbol *symbol = kts_check_find(c, ast->target->name);
	struct kts_diag *diag;

	if (!symbol)
		return false;
	diag = kts_diag_at(c->diags, KTS_DIAG_test_row, ast->target->span, "`%.*s` is a row of its own in a test, and a %s here",
			   KTS_STR_ARGS(symbol->name.text), symbol->kind == KTS_SYMBOL_PARAM ? "param" : "signal");
	kts_diag_second(diag, symbol->name.span, "declared here");
	kts_diag_help(diag, "call it something else");
	return true;
}

/* Data about the run is one value, whatever the samples are. */
static bool run_fits(struct kts_checker *c, const struct kts_ast_row *ast)
{
	if (ast->count != 1) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_test_length, ast->span,
					  "data about the run is one value, and this row has %u cells", ast->count),
			      "give it one cell: no sample has it");
		return false;
	}
	if (!ast->every)
		return true;
	kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_test_time, ast->every->span, "data about the run has no time"),
		      "put the `every` behind a row of samples");
	return false;
}

static bool length_fits(struct kts_checker *c, const struct kts_ast_row *first, const struct kts_ast_row *ast)
{
	struct kts_diag *diag;

	if (ast->count == first->count)
		return true;
	diag = kts_diag_at(c->diags, KTS_DIAG_test_length, ast->span, "this row has %u cell%s, and the first one %u", ast->count,
			   ast->count == 1 ? "" : "s", first->count);
	kts_diag_second(diag, first->span, "the first row");
	if (ast->count < first->count)
		kts_diag_help(diag, "write `_` for samples without a value");
	else
		kts_diag_help(diag, "leave %u out, or give the other rows more", ast->count - first->count);
	return false;
}

/* `every` stands behind the row @clock; may stand behind others that say the same, not beside `times`. */
static bool clock_fits(struct kts_checker *c, const struct kts_ast_row *clock, const struct kts_ast_row *times,
		       const struct kts_ast_row *ast)
{
	struct kts_diag *diag;
	int64_t first, other;

	if (times) {
		diag = kts_diag_at(c->diags, KTS_DIAG_test_repeated, ast->every->span, "the samples have their times already");
		kts_diag_second(diag, times->span, "given here");
		kts_diag_help(diag, "leave the `every` out");
		return false;
	}
	if (!clock || !kts_check_time(c, clock->every, false, &first) || !kts_check_time(c, ast->every, false, &other) ||
	    first == other)
		return true;
	diag = kts_diag_at(c->diags, KTS_DIAG_test_repeated, ast->every->span, "the samples have another clock already");
	kts_diag_second(diag, clock->every->span, "given here");
	kts_diag_help(diag, "a test has one clock: leave one of them out");
	return false;
}

static bool read_row(struct kts_checker *c, struct kts_test_rows *rows, const struct kts_ast_row *ast, enum row_word word,
		     struct kts_ir_test *test)
{
	switch (word) {
	case ROW_PHASES:
		return extra_row(c, ast, &test->phase, phase_cell);
	case ROW_LABELS:
		return extra_row(c, ast, &test->label, label_cell);
	case ROW_TIMES:
		return times_row(c, ast, test);
	case ROW_IDENTITIES:
		return extra_row(c, ast, &test->identity, identity_cell);
	case ROW_WORDS:
		break;
	}
	return kts_check_test_target(c, rows, ast);
}

static bool is_repeated(struct kts_checker *c, const struct kts_ast_row *before, const struct kts_ast_row *ast)
{
	if (!before)
		return false;
	kts_diag_second(kts_diag_at(c->diags, KTS_DIAG_test_repeated, ast->target->span, "`%.*s` is given twice",
				    KTS_STR_ARGS(ast->target->name)),
			before->target->span, "first given here");
	return true;
}

/* Lines of the spec where the samples stand: those of the first row's cells. */
static void find_lines(struct kts_checker *c, const struct kts_ast_row *first, struct kts_ir_test *test)
{
	uint32_t *line = kts_arena_array(c->arena, first->count, sizeof *line);
	struct kts_span before = first->span;
	struct kts_place place;
	size_t n = 0, len;

	if (!line) {
		kts_checker_failed(c);
		return;
	}
	kts_sources_locate(c->sources, before.begin, &place);
	for (const struct kts_ast_cell *at = first->cells; at; at = at->next) {
		before.end = at->span.begin;
		const char *text = kts_sources_text(c->sources, before, &len);

		for (const char *end = text + len; text && (text = memchr(text, '\n', (size_t)(end - text))); text++)
			place.line++;
		before.begin = before.end;
		line[n++] = place.line;
	}
	test->line = line;
}

/* Which rows have names of their own; false: one is there twice, or a signal is called so. */
static bool find_words(struct kts_checker *c, const struct kts_ast_test *ast, const struct kts_ast_row *met[ROW_WORDS])
{
	for (const struct kts_ast_row *at = ast->rows; at; at = at->next) {
		enum row_word word = word_of(at);

		if (word < ROW_WORDS && (is_repeated(c, met[word], at) || is_ambiguous(c, at)))
			return false;
		if (word < ROW_WORDS)
			met[word] = at;
	}
	return true;
}

/* Put what was read into @test. */
static bool finish_rows(struct kts_checker *c, struct kts_test_rows *rows, const struct kts_ast_row *first,
			const struct kts_ast_row *labels, struct kts_ir_test *test)
{
	if ((labels && !labels_fit(c, labels, test)) || !kts_check_test_sort(c, rows))
		return false;
	if (first)
		find_lines(c, first, test);
	test->row = rows->row;
	test->n_rows = rows->n;
	return c->status == KTS_OK;
}

bool kts_check_test_rows(struct kts_checker *c, struct kts_test_rows *rows, const struct kts_ast_test *ast,
			 struct kts_ir_test *test)
{
	const struct kts_ast_row *first = NULL, *met[ROW_WORDS] = { NULL }, *clock = NULL;
	bool good = true;

	rows->row = NULL;
	rows->n = rows->cap = 0;
	test->n_samples = ast->rows ? ast->rows->count : 0;
	if (!find_words(c, ast, met))
		return false;
	for (const struct kts_ast_row *at = ast->rows; at && c->status == KTS_OK; at = at->next) {
		enum row_word word = word_of(at);

		if (word == ROW_WORDS && kts_check_test_is_run(c, at->target)) {
			good &= run_fits(c, at) && kts_check_test_target(c, rows, at);
			continue;
		}
		if (!first)
			first = at;
		good &= length_fits(c, first, at);
		good &= read_row(c, rows, at, word, test);
		if (!at->every)
			continue;
		good &= clock_fits(c, clock, met[ROW_TIMES], at);
		if (!clock && !met[ROW_TIMES])
			good &= clock_row(c, at, test);
		if (!clock)
			clock = at;
	}
	test->n_samples = first ? first->count : 0;
	return good && c->status == KTS_OK && finish_rows(c, rows, first, met[ROW_LABELS], test);
}
