/* SPDX-License-Identifier: MIT */
#include "engine/check_test.h"

#include <stdlib.h>
#include <string.h>

#include "grammar/suggest.h"

/* Inline tests: their names, and what is expected of which checks. */

void kts_check_test_found(struct kts_checker *c, const struct kts_ast_item *item, const struct kts_check_group *group)
{
	struct kts_check_test *test = KTS_ARENA_NEW(c->arena, struct kts_check_test);

	if (!test) {
		kts_checker_failed(c);
		return;
	}
	*test = (struct kts_check_test){ .item = item, .group = group ? group->label : NULL };
	*c->tests_end = test;
	c->tests_end = &test->next;
	c->n_tests++;
}

/* --- labels --- */

/* A check under one of its names: its label, and the label behind its group. Sorted by name. */
struct label {
	const char *name;
	uint32_t check;
};

struct labels {
	struct label *label;
	size_t n;
	bool partial;		/* a check with an error is not among them */
};

static int by_label(const void *a, const void *b)
{
	const struct label *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : x->check < y->check ? -1 : x->check > y->check;
}

static const char *full_name(struct kts_checker *c, const char *in, const char *name)
{
	size_t group = strlen(in), label = strlen(name);
	char *text = kts_arena_alloc(c->arena, group + label + 4);

	if (!text) {
		kts_checker_failed(c);
		return "";
	}
	memcpy(text, in, group);
	memcpy(text + group, " / ", 3);
	memcpy(text + group + 3, name, label + 1);
	return text;
}

static bool collect_labels(struct kts_checker *c, struct labels *labels)
{
	labels->label = kts_arena_array(c->arena, 2 * c->n_checks + 1, sizeof *labels->label);
	if (!labels->label) {
		kts_checker_failed(c);
		return false;
	}
	for (size_t i = 0; i < c->n_checks; i++) {
		labels->label[labels->n++] = (struct label){ c->check[i].label, (uint32_t)i };
		if (c->check[i].group)
			labels->label[labels->n++] =
				(struct label){ full_name(c, c->check[i].group, c->check[i].label), (uint32_t)i };
	}
	qsort(labels->label, labels->n, sizeof *labels->label, by_label);
	return c->status == KTS_OK;
}

/* As strcmp() of @a and the first @len bytes of @b. */
static int compare_part(const char *a, const char *b, size_t len)
{
	int order = strncmp(a, b, len);

	return order ? order : a[len] != '\0';
}

/* The first label that is not before the @len bytes at @name. */
static size_t find_label(const struct labels *labels, const char *name, size_t len)
{
	size_t lo = 0, hi = labels->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (compare_part(labels->label[mid].name, name, len) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool unknown_label(struct kts_checker *c, const struct labels *labels, const struct kts_ast_expect *ast)
{
	struct kts_suggest near;
	struct kts_diag *diag;

	/* it may be one with an error, which is told already */
	if (labels->partial)
		return false;
	diag = kts_diag_at(c->diags, KTS_DIAG_test_label, ast->label.span, "no check is called \"%.*s\"",
			   KTS_STR_ARGS(ast->label.text));
	/* A look at every label, so not for messages that nobody sees. */
	if (c->diags->errors > KTS_MAX_ERRORS)
		return false;
	kts_suggest_start(&near, ast->label.text.ptr, ast->label.text.len);
	for (size_t i = 0; i < labels->n; i++)
		kts_suggest_try(&near, labels->label[i].name, strlen(labels->label[i].name));
	if (near.best)
		kts_diag_help(diag, "did you mean \"%.*s\"?", (int)near.best_len, near.best);
	else if (c->n_checks)
		kts_diag_help(diag, "a label is the check's string, or its pattern word and expressions: \"%s\"",
			      c->check[0].label);
	return false;
}

/* --- rows of a check --- */

/* What a title has behind the label: which part of it is a key, and which a phase. */
struct part {
	size_t label;		/* bytes of the label */
	bool key, phase;
};

/* Bytes of @text without `, baseline` or `, step N` at its end; @len: it has none. */
static size_t before_phase(const char *text, size_t len)
{
	static const char baseline[] = ", baseline", step[] = ", step ";
	size_t digits = len;

	if (len >= sizeof baseline - 1 && memcmp(text + len - (sizeof baseline - 1), baseline, sizeof baseline - 1) == 0)
		return len - (sizeof baseline - 1);
	while (digits && text[digits - 1] >= '0' && text[digits - 1] <= '9')
		digits--;
	if (digits == len || digits < sizeof step - 1 || memcmp(text + digits - (sizeof step - 1), step, sizeof step - 1) != 0)
		return len;
	return digits - (sizeof step - 1);
}

/* May @check be written out to rows with these parts in their titles? */
static bool has_parts(const struct kts_ir_check *check, const struct part *part)
{
	bool swept = kts_ir_index(check->x) || kts_ir_index(check->y);

	return (!part->key || (swept && !check->has_quorum)) && (!part->phase || check->per_phase);
}

/* What is called so, from *first up to the end, which is returned; nothing if none of it has such rows. */
static size_t find_part(struct kts_checker *c, const struct labels *labels, const char *text, const struct part *part,
			size_t *first)
{
	size_t end = find_label(labels, text, part->label);

	bool any = false;

	*first = end;
	for (; end < labels->n && compare_part(labels->label[end].name, text, part->label) == 0; end++)
		any |= has_parts(&c->check[labels->label[end].check], part);
	return any ? end : *first;
}

/* "always util < 0.9 [b], step 0" is a row of "always util < 0.9". */
static size_t find_row(struct kts_checker *c, const struct labels *labels, const char *text, struct part *part, size_t *first)
{
	size_t len = strlen(text), title = before_phase(text, len), end = 0;

	*part = (struct part){ .label = title, .phase = title < len };
	if (part->phase) {
		end = find_part(c, labels, text, part, first);
		if (end > *first)
			return end;
	}
	part->key = true;
	/* a key may hold brackets itself: its label is the one that there is */
	for (size_t i = title && text[title - 1] == ']' ? title - 1 : 0; i >= 2; i--) {
		if (text[i - 1] != '[' || text[i - 2] != ' ')
			continue;
		part->label = i - 2;
		end = find_part(c, labels, text, part, first);
		if (end > *first)
			return end;
	}
	*first = end = 0;
	return 0;
}

static bool name_checks(struct kts_checker *c, const struct labels *labels, const struct kts_ast_expect *ast,
			struct kts_ir_expect *expect)
{
	struct part part = { .label = strlen(expect->label) };
	size_t first, end = find_part(c, labels, expect->label, &part, &first);
	uint32_t *check;

	if (end == first) {
		end = find_row(c, labels, expect->label, &part, &first);
		expect->row = expect->label + part.label;
	}
	if (end == first)
		return unknown_label(c, labels, ast);
	check = kts_arena_array(c->arena, end - first, sizeof *check);
	if (!check) {
		kts_checker_failed(c);
		return false;
	}
	/* a label may hold a " / " itself: then a check may stand here twice */
	for (size_t i = first; i < end; i++)
		if ((i == first || labels->label[i].check != labels->label[i - 1].check) &&
		    has_parts(&c->check[labels->label[i].check], &part))
			check[expect->n_checks++] = labels->label[i].check;
	expect->check = check;
	return true;
}

/* --- expectations --- */

/* The times of the samples of a test, ascending. */
struct clock {
	const struct kts_ir_test *test;
	int64_t *time;
	size_t n;
};

static int by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static bool has_time(struct kts_checker *c, struct clock *clock, int64_t ns)
{
	const struct kts_ir_test *test = clock->test;

	if (!clock->time) {
		clock->time = kts_arena_array(c->arena, test->n_samples, sizeof *clock->time);
		if (!clock->time) {
			kts_checker_failed(c);
			return false;
		}
		for (size_t i = 0; i < test->n_samples; i++)
			if (test->time[i].has_value)
				clock->time[clock->n++] = (int64_t)test->time[i].bits;
		qsort(clock->time, clock->n, sizeof *clock->time, by_time);
	}
	return bsearch(&ns, clock->time, clock->n, sizeof ns, by_time);
}

static bool expect_at(struct kts_checker *c, struct clock *clock, const struct kts_ast_expect *ast,
		      struct kts_ir_expect *expect)
{
	char buf[KTS_QUOTE_BYTES];

	if (expect->kind == KTS_EXPECTED_PASSES) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_test_expect, ast->at->span, "what passes has no place"),
			      "leave the `at` out");
		return false;
	}
	if (!kts_check_time(c, ast->at, false, &expect->at_ns))
		return false;
	expect->has_at = true;
	if (!clock->test)
		return true;	/* its rows have errors */
	if (!clock->test->time) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_test_time, ast->at->span, "the samples of this test have no time"),
			      "write a clock behind a row: `... every 100ms`");
		return false;
	}
	if (has_time(c, clock, expect->at_ns) || c->status != KTS_OK)
		return true;
	kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_test_time, ast->at->span, "no sample of this test is at `%s`",
				  kts_check_quote(c, ast->at->span, buf)),
		      "samples count from 0: the second one of `every 100ms` is at 100ms");
	return false;
}

static bool expect_reason(struct kts_checker *c, const struct kts_ast_name *reason, struct kts_ir_expect *expect)
{
	static const enum kts_reason reasons[] = { KTS_REASON_NOTHING_JUDGED, KTS_REASON_UNDECIDED, KTS_REASON_COVERAGE,
						   KTS_REASON_TRIGGERS };
	struct kts_suggest near;
	struct kts_diag *diag;

	kts_suggest_start(&near, reason->text.ptr, reason->text.len);
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
		const char *name = kts_reason_name(reasons[i]);

		if (kts_str_is(reason->text, name)) {
			expect->reason = reasons[i];
			return true;
		}
		kts_suggest_try(&near, name, strlen(name));
	}
	diag = kts_diag_at(c->diags, KTS_DIAG_test_expect, reason->span, "a check is not inconclusive for a reason `%.*s`",
			   KTS_STR_ARGS(reason->text));
	if (near.best)
		kts_diag_help(diag, "did you mean `%.*s`?", (int)near.best_len, near.best);
	else
		kts_diag_help(diag, "reasons are nothing_judged, undecided, coverage and triggers");
	return false;
}

static void check_expect(struct kts_checker *c, const struct labels *labels, struct clock *clock,
			 const struct kts_ast_expect *ast, struct kts_ir_expect *out)
{
	static const enum kts_expected kinds[] = {
		[KTS_AST_EXPECT_PASSES] = KTS_EXPECTED_PASSES,
		[KTS_AST_EXPECT_FAILS] = KTS_EXPECTED_FAILS,
		[KTS_AST_EXPECT_INCONCLUSIVE] = KTS_EXPECTED_INCONCLUSIVE,
	};

	*out = (struct kts_ir_expect){ .kind = kinds[ast->kind], .label = kts_check_text(c, ast->label.text),
				       .span = ast->span, .reason = KTS_REASON_NONE };
	name_checks(c, labels, ast, out);
	if (ast->at)
		expect_at(c, clock, ast, out);
	if (ast->reason.text.ptr)
		expect_reason(c, &ast->reason, out);
}

static void check_expects(struct kts_checker *c, const struct labels *labels, const struct kts_ast_item *item,
			  bool rows_are_good, struct kts_ir_test *test)
{
	struct clock clock = { .test = rows_are_good ? test : NULL };
	struct kts_ir_expect *expect;

	for (const struct kts_ast_expect *at = item->test.expects; at; at = at->next)
		test->n_expects++;
	expect = kts_arena_array(c->arena, test->n_expects, sizeof *expect);
	if (!expect) {
		kts_checker_failed(c);
		return;
	}
	test->expect = expect;
	for (const struct kts_ast_expect *at = item->test.expects; at && c->status == KTS_OK; at = at->next)
		check_expect(c, labels, &clock, at, expect++);
}

/* --- tests --- */

static void check_test(struct kts_checker *c, const struct labels *labels, struct kts_test_rows *rows,
		       const struct kts_check_test *found, struct kts_ir_test *test)
{
	const struct kts_ast_test *ast = &found->item->test;
	struct kts_diag *diag;
	bool good;

	*test = (struct kts_ir_test){ .name = kts_check_text(c, ast->label.text), .group = found->group,
				      .span = { found->item->span.begin, ast->label.span.end } };
	test->full = test->group ? full_name(c, test->group, test->name) : test->name;
	if (!ast->expects && !ast->lost) {
		diag = kts_diag_at(c->diags, KTS_DIAG_test_empty, test->span, "this test expects nothing");
		if (c->n_checks)
			kts_diag_help(diag, "write what should come out: `passes \"%s\"`", c->check[0].label);
	}
	rows->number++;
	good = kts_check_test_rows(c, rows, ast, test) && !ast->lost;
	if (!test->n_samples && !ast->lost)
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_test_empty, ast->rows ? ast->rows->span : test->span,
					  "this test has no sample"),
			      "give a signal its values: `x = [0, 10, 20] every 100ms`");
	check_expects(c, labels, found->item, good, test);
}

static int compare_names(const struct kts_check_test *x, const struct kts_check_test *y)
{
	int order = strcmp(x->group ? x->group : "", y->group ? y->group : "");

	return order ? order : strcmp(x->item->test.label.text.ptr, y->item->test.label.text.ptr);
}

static int by_name(const void *a, const void *b)
{
	const struct kts_check_test *const *x = a, *const *y = b;
	int order = compare_names(*x, *y);

	/* of two alike the first one comes first */
	return order ? order : (*x)->item->span.begin < (*y)->item->span.begin ? -1 : 1;
}

static void check_names(struct kts_checker *c)
{
	const struct kts_check_test **sorted = kts_arena_array(c->arena, c->n_tests, sizeof *sorted);
	size_t n = 0;

	if (!sorted) {
		kts_checker_failed(c);
		return;
	}
	for (const struct kts_check_test *at = c->tests; at; at = at->next)
		sorted[n++] = at;
	qsort(sorted, n, sizeof *sorted, by_name);
	for (size_t i = 1; i < n; i++) {
		if (compare_names(sorted[i], sorted[i - 1]) == 0)
			kts_diag_second(kts_diag_at(c->diags, KTS_DIAG_test_repeated, sorted[i]->item->test.label.span,
						    "two tests have this name"),
					sorted[i - 1]->item->test.label.span, "the first one");
	}
}

void kts_check_tests(struct kts_checker *c)
{
	struct labels labels = { .partial = c->incomplete || c->damaged || c->diags->errors };
	struct kts_test_rows rows;
	size_t n = 0;

	if (!c->n_tests || c->status != KTS_OK)
		return;
	c->test = kts_arena_array(c->arena, c->n_tests, sizeof *c->test);
	if (!c->test) {
		kts_checker_failed(c);
		return;
	}
	if (!kts_check_test_rows_init(c, &rows) || !collect_labels(c, &labels))
		return;
	check_names(c);
	for (const struct kts_check_test *at = c->tests; at && c->status == KTS_OK; at = at->next)
		check_test(c, &labels, &rows, at, &c->test[n++]);
}

void kts_check_tests_finish(struct kts_checker *c, struct kts_ir *ir)
{
	ir->test = c->test;
	ir->n_tests = c->n_tests;
	for (size_t i = 0; i < c->n_tests; i++) {
		struct kts_ir_test *test = &c->test[i];
		struct kts_ir_row *row = (struct kts_ir_row *)(uintptr_t)test->row;
		size_t kept = 0;

		for (size_t k = 0; k < test->n_rows; k++) {
			uint32_t place = c->ir.place[row[k].column];

			/* a signal that no check reads cannot change what a check says */
			if (place == KTS_IR_UNUSED)
				continue;
			row[kept] = row[k];
			row[kept++].column = place;
		}
		test->n_rows = kept;
	}
}
