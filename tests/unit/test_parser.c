/* SPDX-License-Identifier: MIT */
/* What goldens (tests/golden/syntax) cannot show: the tree as a structure, limits, failing memory, large and hostile text. */
#include <check.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/ast.h"
#include "grammar/parser.h"
#include "tests/support/failalloc.h"
#include "tests/support/suite.h"

static struct kts_diags diags;
static struct kts_sources *sources;
static struct kts_arena arena;
static struct kts_intern names;

static void setup(void)
{
	kts_diags_init(&diags);
	kts_arena_init(&arena, 0);
	kts_intern_init(&names, &arena);
	ck_assert_int_eq(kts_sources_new(&sources), KTS_OK);
}

static void teardown(void)
{
	kts_sources_free(sources);
	kts_arena_free(&arena);
}

static enum kts_status parse(const char *text, size_t size, struct kts_ast_file **file)
{
	uint32_t id;

	kts_diags_init(&diags);
	ck_assert_int_eq(kts_sources_add(sources, "a.kts", text, size, &id), KTS_OK);
	return kts_parse(&arena, &names, sources, id, &diags, file);
}

static struct kts_ast_file *parse_good(const char *text)
{
	struct kts_ast_file *file;
	enum kts_status status = parse(text, strlen(text), &file);

	ck_assert_msg(status == KTS_OK, "%s: %s", text, diags.n ? diags.records[0].message : "?");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(diags.n, 0);
	return file;
}

static const struct kts_ast_expr *value_of(const char *text)
{
	char spec[400];

	snprintf(spec, sizeof(spec), "param x = %s", text);
	const struct kts_ast_file *file = parse_good(spec);
	ck_assert_int_eq(file->items->kind, KTS_AST_ITEM_param);
	return file->items->param.value;
}

static void expect_code(const char *text, enum kts_diag_code code, size_t errors)
{
	struct kts_ast_file *file;
	enum kts_status status = parse(text, strlen(text), &file);

	ck_assert_msg(status == KTS_ESPEC, "%.80s: status %d", text, (int)status);
	ck_assert_ptr_nonnull(file);
	ck_assert_msg(diags.errors == errors, "%.80s: %zu errors, first: %s", text, diags.errors, diags.records[0].message);
	ck_assert_msg(diags.records[0].code == code, "%.80s: %s", text, diags.records[0].message);
}

START_TEST(integers_are_exact)
{
	static const struct {
		const char *text;
		uint64_t value;
	} rows[] = {
		{ "0", 0 }, { "12", 12 }, { "0x1f", 31 }, { "0X1B", 27 }, { "1_000_000", 1000000 }, { "007", 7 },
		{ "18446744073709551615", UINT64_MAX }, { "0xffffffffffffffff", UINT64_MAX },
		{ "9007199254740993", 9007199254740993u }, { "2Ki", 2048 }, { "3G", 3000000000u },
		{ "18446744073709551k", 18446744073709551000u },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct kts_ast_expr *e = value_of(rows[i].text);

		ck_assert_int_eq(e->kind, KTS_AST_EXPR_number);
		ck_assert(e->number.is_int);
		ck_assert_uint_eq(e->number.magnitude, rows[i].value);
		ck_assert(e->number.real == (double)rows[i].value);
		ck_assert(!kts_span_is_set(e->number.unit.span));
	}
	const struct kts_ast_expr *e = value_of("-9223372036854775808");
	ck_assert_int_eq(e->kind, KTS_AST_EXPR_neg);
	ck_assert_uint_eq(e->unary.operand->number.magnitude, (uint64_t)1 << 63);
}
END_TEST

START_TEST(reals_are_nearest)
{
	static const struct {
		const char *text;
		double value;
	} rows[] = {
		{ "0.5", 0.5 }, { "1e6", 1e6 }, { "1e-05", 1e-5 }, { "1E+3", 1e3 }, { "1.5k", 1500 }, { "1.1k",
		1100 }, { "0.1M", 100000 },
		{ "2.675k", 2675 }, { "0.5Ki", 512 }, { "1e2k", 1e5 }, { "1_0.5_0", 10.5 }, { "1e-999", 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct kts_ast_expr *e = value_of(rows[i].text);

		ck_assert(!e->number.is_int);
		ck_assert_msg(e->number.real == rows[i].value, "%s is %.17g", rows[i].text, e->number.real);
	}
}
END_TEST

START_TEST(quantities_keep_their_units)
{
	static const struct {
		const char *text;
		uint64_t magnitude;
		enum kts_unit_word unit, per;
	} rows[] = {
		{ "5ms", 5, KTS_UNIT_ms, KTS_UNIT_NONE }, { "10%", 10, KTS_UNIT_percent, KTS_UNIT_NONE },
		{ "500/s", 500, KTS_UNIT_NONE, KTS_UNIT_s }, { "500k/min", 500000, KTS_UNIT_NONE, KTS_UNIT_min },
		{ "3MiB/s", 3, KTS_UNIT_MiB, KTS_UNIT_s }, { "5kB", 5000, KTS_UNIT_B, KTS_UNIT_NONE },
		{ "7min", 7, KTS_UNIT_min, KTS_UNIT_NONE }, { "0x10/s", 16, KTS_UNIT_NONE, KTS_UNIT_s },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct kts_ast_expr *e = value_of(rows[i].text);

		ck_assert(e->number.is_int);
		ck_assert_uint_eq(e->number.magnitude, rows[i].magnitude);
		ck_assert_int_eq(e->number.unit.unit, rows[i].unit);
		ck_assert_int_eq(e->number.unit.per, rows[i].per);
	}
	static const char *const divisions[] = { "1/min(a)", "1/min.x", "1/min[0]", "1/min (a)", "1/second", "1/s_x", "1 / min" };
	for (size_t i = 0; i < sizeof(divisions) / sizeof(divisions[0]); i++)
		ck_assert_int_eq(value_of(divisions[i])->kind, KTS_AST_EXPR_div);
}
END_TEST

/* Fully parenthesised text against the same without: the trees are alike but for the marks. */
static bool same_tree(const struct kts_ast_expr *a, const struct kts_ast_expr *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == KTS_AST_EXPR_name)
		return kts_str_same(a->name, b->name);
	if (a->kind == KTS_AST_EXPR_neg || a->kind == KTS_AST_EXPR_not || a->kind == KTS_AST_EXPR_once)
		return same_tree(a->unary.operand, b->unary.operand);
	if (a->kind == KTS_AST_EXPR_in)
		return same_tree(a->in.value, b->in.value);
	return same_tree(a->binary.left, b->binary.left) && same_tree(a->binary.right, b->binary.right);
}

START_TEST(binding)
{
	static const struct {
		const char *bare, *grouped;
	} rows[] = {
		{ "a + b * c", "a + (b * c)" }, { "a - b - c", "(a - b) - c" }, { "a / b / c", "(a / b) / c" },
		{ "a * b + c", "(a * b) + c" }, { "-a * b", "(-a) * b" }, { "- -a", "-(-a)" },
		{ "a < b + c", "a < (b + c)" }, { "not a < b", "not (a < b)" }, { "not a and b", "(not a) and b" },
		{ "a and b or c", "(a and b) or c" }, { "a or b and c", "a or (b and c)" },
		{ "a implies b implies c", "a implies (b implies c)" }, { "a or b implies c", "(a or b) implies c" },
		{ "a and b until c", "a and (b until c)" }, { "a until b and c", "(a until b) and c" },
		{ "not a until b", "(not a) until b" }, { "a until b since c", "(a until b) since c" },
		{ "once a and b", "(once a) and b" }, { "once not a < b", "once (not (a < b))" },
		{ "a == b or c != d", "(a == b) or (c != d)" }, { "a in b and c", "(a in b) and c" },
		{ "a + b in c", "(a + b) in c" }, { "not a in b", "not (a in b)" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_msg(same_tree(value_of(rows[i].bare), value_of(rows[i].grouped)), "%s", rows[i].bare);
}
END_TEST

START_TEST(labels)
{
	static const struct {
		const char *text, *label;
	} rows[] = {
		{ "rate  x  in [1/s, 2/s]", "rate x" },
		{ "monotonic strictly x\n gaps break", "monotonic x" },
		{ "ratio a /\n b in [0, 1]", "ratio a / b" },
		{ "always x  # why\n  <\t5ms during step 1", "always x < 5ms" },
		{ "always x == \"two  blanks # \\\" inside\"", "always x == \"two  blanks # \\\" inside\"" },
		{ "when a > 1 for 2s then b within 1s", "when a > 1 then b" },
		{ "\"mine\": never x", "mine" }, { "warn at least 2 of k: steady (x) within 3", "steady (x)" },
		{ "converge x to 5 within 1 by 2s", "converge x" }, { "rate x over 1s >= 1/s", "rate x" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct kts_str label;
		const struct kts_ast_file *file = parse_good(rows[i].text);

		ck_assert_uint_eq(file->checks, 1);
		ck_assert_int_eq(kts_ast_check_label(&names, sources, &file->items->check, &label), KTS_OK);
		ck_assert_str_eq(label.ptr, rows[i].label);
	}
}
END_TEST

START_TEST(spans_of_statements_cover_what_was_written)
{
	const char *text = "\n  warn \"l\": always x on gap skip  ; group \"g\" { monotonic y }\n# comment\r\nuse \"z\"";
	const struct kts_ast_file *file = parse_good(text);
	static const char *const written[] = {
		"warn \"l\": always x on gap skip", "group \"g\" { monotonic y }", "use \"z\"",
	};
	const struct kts_ast_item *item = file->items;

	for (size_t i = 0; i < 3; i++, item = item->next) {
		size_t len;
		const char *at = kts_sources_text(sources, item->span, &len);

		ck_assert_uint_eq(len, strlen(written[i]));
		ck_assert(memcmp(at, written[i], len) == 0);
	}
	ck_assert_ptr_null(item);
	size_t len;
	const char *at = kts_sources_text(sources, file->comments->span, &len);
	ck_assert(len == 9 && memcmp(at, "# comment", 9) == 0);
	ck_assert_ptr_null(file->comments->next);
}
END_TEST

static char *repeat(const char *before, const char *what, size_t n, const char *after)
{
	size_t len = strlen(what), first = strlen(before);
	char *text = malloc(first + n * len + strlen(after) + 1);

	ck_assert_ptr_nonnull(text);
	memcpy(text, before, first);
	for (size_t i = 0; i < n; i++)
		memcpy(text + first + i * len, what, len);
	strcpy(text + first + n * len, after);
	return text;
}

START_TEST(nesting_has_a_limit)
{
	static const struct {
		const char *before, *what;
		size_t n;
	} rows[] = {
		{ "always ", "(", 129 }, { "always ", "(", 100000 }, { "always ", "not ", 100000 }, { "always x > ", "-", 100000 },
		{ "always x > ", "abs(", 100000 }, { "always ", "x implies ", 100000 }, { "always ", "once ", 100000 },
		{ "always ", "x and (", 100000 }, { "always ", "not (", 100000 }, { "always x", "[", 100000 },
		{ "always x in [", "(", 100000 }, { "always ", "once[0, ", 100000 }, { "always x > 1", " + 1", 100000 },
		{ "always x", " and x", 100000 }, { "always x", " until x", 100000 }, { "always x > 1", " * f(1)", 100000 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *text = repeat(rows[i].before, rows[i].what, rows[i].n, "\nmonotonic x\nmonotnic y\n");
		struct kts_ast_file *file;
		enum kts_status status = parse(text, strlen(text), &file);
		bool found = false, rest = false;

		ck_assert_int_eq(status, KTS_ESPEC);
		for (size_t j = 0; j < diags.n; j++) {
			found = found || diags.records[j].code == KTS_DIAG_too_deep || diags.records[j].code == KTS_DIAG_syntax;
			rest = rest || diags.records[j].code == KTS_DIAG_unknown_word;
		}
		ck_assert_msg(found && rest && diags.errors <= 3, "%s: %zu errors", rows[i].what, diags.errors);
		free(text);
	}
	char *text = repeat("", "group \"x\" {\n", 100000, "");
	expect_code(text, KTS_DIAG_too_deep, 1);
	free(text);
	text = repeat("", "group \"x\" {\n", 128, "monotonic x\n");
	expect_code(text, KTS_DIAG_unclosed, 1);
	free(text);
	text = repeat("always x > 1", " + 1", 1000, "");
	parse_good(text);
	free(text);
}
END_TEST

START_TEST(hostile_repetitions_end)
{
	static const char *const units[] = {
		"}", "{", "(", "[", ";", "\"", "'", "$", "\\", "=", "error ", "always x >\n", "policy {\n",
		"group \"x\"\n", "group \"x\" {\n", "test \"x\" {\n", "series \"s\" {", "x ", "\"a\":", "kts 1\n",
		"warn ", "} {\n", "{ }\n", "; }\n", "at least ", "monotonic\n", "policy { on\n", "test \"t\" { a = [1\n",
		".x", "1..", "# c\n", "\xc3\xa4", "..", "kts ", "always x }\n", "rate ", "group \"x\" { group }\n",
		"0x", "1e", "/s", "%", "@", "step 1\n", "\"a\": at least 1 of k:\n",
	};
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		char *text = repeat("", units[i], 20000, "");
		struct kts_ast_file *file;
		enum kts_status status = parse(text, strlen(text), &file);

		ck_assert_msg(status == KTS_OK || status == KTS_ESPEC, "%s: %d", units[i], (int)status);
		ck_assert_uint_le(diags.n, KTS_MAX_ERRORS);
		ck_assert(status == KTS_OK || diags.n > 0);
		free(text);
	}
}
END_TEST

START_TEST(every_prefix_of_a_spec_ends)
{
	static const char text[] =
		"kts 1\nseries \"s\" { tags \"p\" time sample.t ms }\nparam a = [1, 2]\nsignal x[k] : u64 ns = bpf"
		".map(\"m\")[*].y\n"
		"policy { on missing_stats(no_scheduler) fail; coverage >= 5% }\ngroup \"g\" during step 1 {\n rat"
		"e x over 1s in [1/s, 2/s]"
		" because \"b\"\n when x > 1 then y within 2s\n}\ntest \"t\" { x = [1, _, 2] every 1s fails \"l\" at 2s }\n";

	for (size_t n = 0; n < sizeof(text); n++) {
		struct kts_ast_file *file;
		enum kts_status status = parse(text, n, &file);

		ck_assert(status == KTS_OK || status == KTS_ESPEC);
		ck_assert_msg(diags.errors <= 2, "%zu bytes: %zu errors", n, diags.errors);
	}
}
END_TEST

START_TEST(large_specs_parse)
{
	char *text = repeat("kts 1\n", "always x > 3 and y < rate(z) * 5 because \"foo\"\n", (1u << 20) / 48, "");
	const struct kts_ast_file *file = parse_good(text);

	ck_assert_uint_eq(file->checks, (1u << 20) / 48);
	free(text);

	text = repeat("signal x = bpf.x\n", "\"c\": always x > 5 on gap skip\n", 10000, "");
	file = parse_good(text);
	ck_assert_uint_eq(file->checks, 10000);
	free(text);
	text = repeat("", "rate x 5\n", 100000, "");
	expect_code(text, KTS_DIAG_syntax, 100000);
	ck_assert_uint_eq(diags.n, KTS_MAX_ERRORS);
	free(text);
}
END_TEST

START_TEST(checks_have_a_limit)
{
	char *text = repeat("", "never x;", KTS_MAX_CHECKS + 1, "");
	struct kts_ast_file *file;

	ck_assert_int_eq(parse(text, strlen(text), &file), KTS_ELIMIT);
	ck_assert_int_eq(diags.records[0].code, KTS_DIAG_spec_too_large);
	ck_assert_uint_eq(diags.errors, 1);
	ck_assert_ptr_null(file);
	free(text);
}
END_TEST

START_TEST(text_that_is_no_text)
{
	struct kts_ast_file *file;
	static const struct {
		const char *text;
		size_t size;
		uint32_t at;
	} rows[] = {
		{ "always x\xff", 9, 8 }, { "# \xc3", 3, 2 }, { "a\0b", 3, 1 }, { "\xed\xa0\x80", 3, 0 }, { "\xc0\x80", 2, 0 },
		{ "\xf5\x80\x80\x80", 4, 0 }, { "\xff\xfe" "k\0", 4, 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_int_eq(parse(rows[i].text, rows[i].size, &file), KTS_ESPEC);
		ck_assert_uint_eq(diags.n, 1);
		ck_assert_int_eq(diags.records[0].code, KTS_DIAG_bad_utf8);
		const struct kts_source *source = kts_sources_find(sources, diags.records[0].span.begin);
		ck_assert_uint_eq(diags.records[0].span.begin - source->base, rows[i].at);
	}
	ck_assert_int_eq(kts_parse(&arena, &names, sources, 1000, &diags, &file), KTS_EINVAL);
	ck_assert_ptr_null(file);
}
END_TEST

static const char everything[] =
	"kts 1 # c\nuse \"a\\n\"\nseries \"s\" { tags \"p\"; time sample.t ms }\nparam a = 5\nsignal x[k] :"
	" u64 ns = bpf.map(\"m\")[*].cpu(1).y\n"
	"policy { on gap skip }\ngroup \"g\" during steps 1 .. 2 { rate x over 1s in [1/s, 2/s] because \"b\" allow 3 in a row }\n"
	"at least 2 of k: steady x within 5% of first\nalways[0, 1] not once x and f(y across k, z @ step 1) in a\n"
	"test \"t\" { x = [1, _gap(r)] every 1s passes \"l\" at 2s }\nrate x in {\n";

START_TEST(memory_that_runs_out)
{
	uint32_t id;

	ck_assert_int_eq(kts_sources_add(sources, "a", everything, strlen(everything), &id), KTS_OK);
	for (long n = 0;; n++) {
		struct kts_ast_file *file;
		struct kts_arena small;
		struct kts_intern table;

		kts_arena_init(&small, 0);
		kts_intern_init(&table, &small);
		kts_diags_init(&diags);
		kts_test_fail_after(n);
		enum kts_status status = kts_parse(&small, &table, sources, id, &diags, &file);
		bool hit = kts_test_failed();
		kts_test_fail_after(-1);
		kts_arena_free(&small);
		if (!hit) {
			ck_assert_int_eq(status, KTS_ESPEC);
			break;
		}
		ck_assert_int_eq(status, KTS_ENOMEM);
		ck_assert_ptr_null(file);
		ck_assert_uint_gt(diags.n, 0);
	}
}
END_TEST

/* Every allocation from the arena: a cap of any size is met somewhere, and told. */
START_TEST(an_arena_that_is_full)
{
	uint32_t id;
	struct kts_ast_file *file;
	size_t cap = 1;

	ck_assert_int_eq(kts_sources_add(sources, "a", everything, strlen(everything), &id), KTS_OK);
	for (;; cap += 16) {
		struct kts_arena small;
		struct kts_intern table;

		kts_arena_init(&small, cap);
		kts_intern_init(&table, &small);
		kts_diags_init(&diags);
		enum kts_status status = kts_parse(&small, &table, sources, id, &diags, &file);
		kts_arena_free(&small);
		if (status == KTS_ESPEC)
			break;
		ck_assert_int_eq(status, KTS_ELIMIT);
		ck_assert_ptr_null(file);
		ck_assert_uint_gt(diags.errors, 0);
	}
	ck_assert_uint_gt(cap, 1000);
}
END_TEST

START_TEST(tokens_and_memory)
{
	uint32_t id;
	FILE *out = fopen("/dev/null", "w");

	ck_assert_ptr_nonnull(out);
	ck_assert_int_eq(kts_sources_add(sources, "a", everything, strlen(everything), &id), KTS_OK);
	for (long n = 0;; n++) {
		kts_diags_init(&diags);
		kts_test_fail_after(n);
		enum kts_status status = kts_tokens_dump(out, sources, id, &diags);
		bool hit = kts_test_failed();
		kts_test_fail_after(-1);
		if (!hit) {
			ck_assert_int_eq(status, KTS_OK);
			break;
		}
		/* the stream's own buffer is an allocation too, and may do without */
		ck_assert(status == KTS_ENOMEM || status == KTS_OK);
	}
	fclose(out);
	ck_assert_int_eq(kts_tokens_dump(stdout, sources, 1000, &diags), KTS_EINVAL);
}
END_TEST

START_TEST(no_locale_changes_a_number)
{
	if (!setlocale(LC_ALL, "de_DE.UTF-8") && !setlocale(LC_ALL, "fr_FR.UTF-8"))
		return;
	ck_assert(value_of("1.5")->number.real == 1.5);
	setlocale(LC_ALL, "C");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("parser");
	TCase *tcase = tcase_create("parser");

	tcase_set_timeout(tcase, 600);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, integers_are_exact);
	tcase_add_test(tcase, reals_are_nearest);
	tcase_add_test(tcase, quantities_keep_their_units);
	tcase_add_test(tcase, binding);
	tcase_add_test(tcase, labels);
	tcase_add_test(tcase, spans_of_statements_cover_what_was_written);
	tcase_add_test(tcase, nesting_has_a_limit);
	tcase_add_test(tcase, hostile_repetitions_end);
	tcase_add_test(tcase, every_prefix_of_a_spec_ends);
	tcase_add_test(tcase, large_specs_parse);
	tcase_add_test(tcase, checks_have_a_limit);
	tcase_add_test(tcase, text_that_is_no_text);
	tcase_add_test(tcase, memory_that_runs_out);
	tcase_add_test(tcase, an_arena_that_is_full);
	tcase_add_test(tcase, tokens_and_memory);
	tcase_add_test(tcase, no_locale_changes_a_number);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
