/* SPDX-License-Identifier: MIT */
/* The checker's limits, its behaviour without memory, and what holds of every IR. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/limits.h"
#include "tests/support/compile.h"
#include "tests/support/failalloc.h"
#include "tests/support/suite.h"

static struct kts_test_compile t;

/* A spec that grows line by line. */
static struct {
	char *ptr;
	size_t len;
	FILE *out;
} text;

static void text_start(void)
{
	text.out = open_memstream(&text.ptr, &text.len);
	ck_assert_ptr_nonnull(text.out);
}

static void compile(const char *spec, const struct kts_compile_options *options)
{
	kts_test_compile(&t, "spec.kts", spec, strlen(spec), options);
}

static void compile_text(const struct kts_compile_options *options)
{
	fclose(text.out);
	kts_test_compile(&t, "spec.kts", text.ptr, text.len, options);
	free(text.ptr);
}

static bool has_code(enum kts_diag_code code)
{
	for (size_t i = 0; i < t.diags->n; i++)
		if (t.diags->records[i].code == code)
			return true;
	return false;
}

/* What the header promises of every IR. */
static void check_ir(const struct kts_ir *ir)
{
	for (size_t i = 0; i < ir->n_exprs; i++) {
		const struct kts_ir_expr *e = ir->expr[i];

		ck_assert_uint_eq(e->id, i);
		for (size_t k = 0; k < 2; k++)
			ck_assert(!e->arg[k] || (e->arg[k]->id < i && ir->expr[e->arg[k]->id] == e->arg[k]));
		if (e->op == KTS_IR_column) {
			ck_assert_uint_lt(e->column, ir->n_projections);
			ck_assert_int_eq(ir->projection[e->column].type, e->type);
		}
		ck_assert_ptr_nonnull(e->unit.text);
	}
	for (size_t i = 0; i < ir->n_checks; i++) {
		const struct kts_ir_check *check = &ir->check[i];

		ck_assert_ptr_eq(ir->expr[check->x->id], check->x);
		for (size_t k = 0; k < check->n_columns; k++)
			ck_assert_uint_lt(check->column[k], ir->n_projections);
		for (size_t k = 0; k < check->n_signals; k++)
			ck_assert_ptr_eq(ir->expr[check->signal[k].expr->id], check->signal[k].expr);
		ck_assert_ptr_nonnull(check->label);
	}
}

/* --- size --- */

/* Anything quadratic in these would meet the timeout of the case; nothing here measures time. */
static void compile_large(void)
{
	compile_text(NULL);
	ck_assert_int_eq(t.status, KTS_OK);
}

START_TEST(many_checks)
{
	text_start();
	fprintf(text.out, "signal x : u64 = bpf.x\n");
	for (int i = 0; i < 5000; i++)
		fprintf(text.out, "signal s%d : u64 = bpf.s%d + x\nalways s%d < %d\nmonotonic x\n", i, i, i, i + 5);
	compile_large();
	ck_assert_uint_eq(t.ir->n_checks, 10000);
	ck_assert_str_eq(t.ir->check[9999].label, "monotonic x #5000");
	check_ir(t.ir);
	kts_test_compile_free(&t);
}
END_TEST

/* Ten thousand checks over a signal of a hundred thousand operators. */
START_TEST(one_large_signal)
{
	text_start();
	for (int i = 0; i < 100; i++) {
		fprintf(text.out, "signal part%d = bpf.x%d", i, i);
		for (int k = 0; k < 1000; k++)
			fprintf(text.out, " + %d", k);
		fprintf(text.out, "\n");
	}
	fprintf(text.out, "signal whole = part0");
	for (int i = 1; i < 100; i++)
		fprintf(text.out, " + part%d", i);
	fprintf(text.out, "\n");
	for (int i = 0; i < 10000; i++)
		fprintf(text.out, "always whole > %d\n", i);
	compile_large();
	ck_assert_uint_gt(t.ir->n_exprs, 100000);
	ck_assert_uint_eq(t.ir->check[9999].n_columns, 100);
	check_ir(t.ir);
	kts_test_compile_free(&t);
}
END_TEST

START_TEST(too_many_checks)
{
	text_start();
	fprintf(text.out, "signal x : u64 = bpf.x\n");
	for (unsigned i = 0; i <= KTS_MAX_CHECKS; i++)
		fprintf(text.out, "monotonic x\n");
	compile_text(NULL);
	ck_assert_int_ne(t.status, KTS_OK);
	ck_assert(has_code(KTS_DIAG_spec_too_large));
	kts_test_compile_free(&t);
}
END_TEST

START_TEST(many_errors)
{
	text_start();
	for (int i = 0; i < 5000; i++)
		fprintf(text.out, "signal s%d = bpf.s\nalways unknown%d > 1\n", i, i);
	compile_text(NULL);
	ck_assert_int_eq(t.status, KTS_ESPEC);
	ck_assert_uint_eq(t.diags->n, KTS_MAX_ERRORS);
	ck_assert_uint_eq(t.diags->errors, 5000);
	kts_test_compile_free(&t);
}
END_TEST

/* A chain of signals grows over all bounds, whatever the order of its links. */
static void chain(int n, bool forward, int stride)
{
	text_start();
	if (forward)
		fprintf(text.out, "signal s0 = bpf.x\n");
	for (int i = 1; i <= n; i++) {
		int link = forward ? i : n + 1 - i;

		fprintf(text.out, "signal s%d = s%d", link, link - 1);
		for (int k = 0; k < stride; k++)
			fprintf(text.out, " + 1");
		fprintf(text.out, "\n");
	}
	if (!forward)
		fprintf(text.out, "signal s0 = bpf.x\n");
	fprintf(text.out, "monotonic s%d\n", n);
	compile_text(NULL);
}

START_TEST(deep_chains)
{
	for (int forward = 0; forward < 2; forward++) {
		chain(500, forward, 1);
		ck_assert_int_eq(t.status, KTS_OK);
		check_ir(t.ir);
		kts_test_compile_free(&t);
		chain(10000, forward, 1);
		ck_assert_int_eq(t.status, KTS_ESPEC);
		ck_assert_uint_eq(t.diags->errors, 1);
		ck_assert(has_code(KTS_DIAG_too_deep));
		kts_test_compile_free(&t);
		chain(100, forward, 1000);
		ck_assert_int_eq(t.status, KTS_ESPEC);
		ck_assert_uint_eq(t.diags->errors, 1);
		kts_test_compile_free(&t);
	}
	chain(1, true, 1000);
	ck_assert_int_eq(t.status, KTS_OK);
	kts_test_compile_free(&t);
}
END_TEST

/* Each signal twice in the next: two to the thousandth paths, a thousand nodes. */
START_TEST(shared_expressions)
{
	text_start();
	fprintf(text.out, "signal s0 : bool = bpf.x > 1\nsignal n0 : u64 = bpf.x\n");
	for (int i = 1; i <= 1000; i++)
		fprintf(text.out, "signal s%d = s%d and s%d\nsignal n%d = n%d + n%d\n", i, i - 1, i - 1, i, i - 1, i - 1);
	fprintf(text.out, "always s1000\nalways n1000 > 5\n");
	compile_text(NULL);
	ck_assert_int_eq(t.status, KTS_OK);
	ck_assert_uint_lt(t.ir->n_exprs, 2100);
	check_ir(t.ir);
	kts_test_compile_free(&t);
}
END_TEST

/* --- use --- */

static struct kts_test_file *chain_of_files(int n, bool nested)
{
	struct kts_test_file *file = calloc((size_t)n + 1, sizeof *file);
	for (int i = 0; i < n; i++) {
		char *name, *spec;

		ck_assert(asprintf(&name, "f%d.kts", i) > 0);
		ck_assert((nested ? asprintf(&spec, "use \"f%d.kts\"\nsignal s%d = bpf.x\n", i + 1, i) :
				    asprintf(&spec, "signal s%d = bpf.x\n", i)) > 0);
		file[i] = (struct kts_test_file){ name, spec };
	}
	return file;
}

static void free_files(struct kts_test_file *file)
{
	for (struct kts_test_file *f = file; f->name; f++) {
		free((char *)(uintptr_t)f->name);
		free((char *)(uintptr_t)f->text);
	}
	free(file);
}

static void use_files(int n, bool nested)
{
	struct kts_test_file *file = chain_of_files(n, nested);
	struct kts_loader loader = kts_test_loader(file);
	struct kts_compile_options options = { .loader = &loader };

	text_start();
	if (nested) {
		/* The last one uses nothing. */
		free((char *)(uintptr_t)file[n - 1].text);
		file[n - 1].text = strdup("signal last = bpf.x\n");
	}
	for (int i = 0; i < (nested ? 1 : n); i++)
		fprintf(text.out, "use \"f%d.kts\"\n", i);
	fprintf(text.out, "monotonic bpf.y\n");
	compile_text(&options);
	free_files(file);
}

START_TEST(use_limits)
{
	use_files(KTS_MAX_USE_FILES - 1, false);
	ck_assert_int_eq(t.status, KTS_OK);
	kts_test_compile_free(&t);
	use_files(KTS_MAX_USE_FILES, false);
	ck_assert_int_eq(t.status, KTS_ESPEC);
	ck_assert(has_code(KTS_DIAG_use_limit));
	kts_test_compile_free(&t);
	use_files(KTS_MAX_USE_DEPTH - 1, true);
	ck_assert_int_eq(t.status, KTS_OK);
	kts_test_compile_free(&t);
	use_files(KTS_MAX_USE_DEPTH, true);
	ck_assert_int_eq(t.status, KTS_ESPEC);
	ck_assert(has_code(KTS_DIAG_use_limit));
	kts_test_compile_free(&t);
}
END_TEST

START_TEST(use_without_loader)
{
	compile("use \"x.kts\"\nmonotonic bpf.x\n", NULL);
	ck_assert_int_eq(t.status, KTS_ESPEC);
	ck_assert(has_code(KTS_DIAG_use_failed));
	kts_test_compile_free(&t);
}
END_TEST

/* --- contract --- */

/* What messages and `kts explain` say of where paths begin are the words of roots.def. */
START_TEST(roots)
{
	const char *explained = kts_diag_info(KTS_DIAG_unknown_root)->explain;
	char list[KTS_ROOTS_BYTES];

	kts_roots_write(list);
	ck_assert_str_eq(list, "bpf, stats, host, report, sample, values or run");
	ck_assert_msg(strstr(explained, list) != NULL, "%s", explained);
}
END_TEST

START_TEST(no_such_source)
{
	const struct kts_ir *ir = (const struct kts_ir *)&t;

	compile("monotonic bpf.x\n", NULL);
	ck_assert_int_eq(kts_compile_source(&t.arena, &t.names, t.sources, 7, NULL, t.diags, &ir), KTS_EINVAL);
	ck_assert_ptr_null(ir);
	kts_test_compile_free(&t);
}
END_TEST

START_TEST(spans_point_into_the_text)
{
	static const char spec[] = "group \"g\" {\n\twarn \"a label\": monotonic bpf.x\n}\nrate bpf.y >= 1/s\n";
	size_t len;

	compile(spec, NULL);
	ck_assert_int_eq(t.status, KTS_OK);
	ck_assert_int_eq(strncmp(kts_sources_text(t.sources, t.ir->check[0].at, &len), "warn", 4), 0);
	ck_assert_uint_eq(len, 4);
	ck_assert_int_eq(strncmp(kts_sources_text(t.sources, t.ir->check[0].span, &len), "warn", 4), 0);
	ck_assert_uint_eq(len, strlen("warn \"a label\": monotonic bpf.x"));
	ck_assert_int_eq(strncmp(kts_sources_text(t.sources, t.ir->check[1].at, &len), "rate", 4), 0);
	ck_assert_uint_eq(len, 4);
	kts_test_compile_free(&t);
}
END_TEST

/* --- memory --- */

static const char memory_spec[] =
	"kts 1\n"
	"use \"more.kts\"\n"
	"series \"a\" { time sample.t us; tag sample.tag }\n"
	"param slack = 10%\nparam b = [1/s, 2/s]\n"
	"signal n : u64 = bpf.n\nsignal lat : f64 ms = stats.lat\nsignal sum = n + bpf.map(\"m\")[1].x * 2\n"
	"policy { on gap fail }\n"
	"group \"g\" after 1s { group \"h\" { monotonic n; monotonic n } }\n"
	"rate n in b\nratio n / m in [1 - slack, 2]\nalways sum > 1 and lat < 5s or rate(m) * elapsed > 5\n"
	"converge n to 5 within 1 by 5s\nsteady lat within 5us\n";
static const char memory_more[] = "signal m : u64 = bpf.m\nmonotonic m because \"of it\"\n";

static enum kts_status compile_memory_spec(void)
{
	const struct kts_test_file files[] = { { "more.kts", memory_more }, { NULL, NULL } };
	struct kts_loader loader = kts_test_loader(files);
	struct kts_define define = { "slack", "20%" };
	struct kts_compile_options options = { .define = &define, .n_defines = 1, .loader = &loader };

	kts_test_compile(&t, "spec.kts", memory_spec, strlen(memory_spec), &options);
	return t.status;
}

START_TEST(each_allocation_fails_once)
{
	for (long n = 0;; n++) {
		kts_test_fail_after(n);
		enum kts_status rc = compile_memory_spec();
		bool hit = kts_test_failed();
		kts_test_fail_after(-1);
		kts_test_compile_free(&t);
		if (!hit) {
			ck_assert_int_eq(rc, KTS_OK);
			break;
		}
		ck_assert_int_eq(rc, KTS_ENOMEM);
	}
}
END_TEST

/* The arena takes memory in large blocks; a cap makes each single piece fail. */
START_TEST(each_piece_fails_once)
{
	const struct kts_test_file files[] = { { "more.kts", memory_more }, { NULL, NULL } };
	struct kts_loader loader = kts_test_loader(files);
	struct kts_compile_options options = { .loader = &loader };
	enum kts_status rc = KTS_ELIMIT;
	int limited = 0;

	for (size_t cap = 1; rc != KTS_OK; cap += 512) {
		const struct kts_ir *ir = NULL;
		struct kts_sources *sources;
		struct kts_arena arena;
		struct kts_intern names;
		struct kts_diags *diags = malloc(sizeof *diags);
		uint32_t source;

		ck_assert_ptr_nonnull(diags);
		kts_diags_init(diags);
		kts_arena_init(&arena, cap);
		kts_intern_init(&names, &arena);
		ck_assert_int_eq(kts_sources_new(&sources), KTS_OK);
		ck_assert_int_eq(kts_sources_add(sources, "spec.kts", memory_spec, strlen(memory_spec), &source), KTS_OK);
		rc = kts_compile_source(&arena, &names, sources, source, &options, diags, &ir);
		ck_assert_msg(rc == KTS_OK || rc == KTS_ELIMIT, "status %d at a cap of %zu", rc, cap);
		ck_assert_int_eq(rc == KTS_OK, ir != NULL);
		ck_assert_int_eq(rc == KTS_OK, diags->errors == 0);
		limited += rc != KTS_OK;
		kts_arena_free(&arena);
		kts_sources_free(sources);
		free(diags);
		ck_assert_uint_lt(cap, 16u << 20);
	}
	ck_assert_int_gt(limited, 1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("check");
	TCase *tc = tcase_create("all");

	tcase_set_timeout(tc, 600);
	tcase_add_test(tc, many_checks);
	tcase_add_test(tc, one_large_signal);
	tcase_add_test(tc, too_many_checks);
	tcase_add_test(tc, many_errors);
	tcase_add_test(tc, deep_chains);
	tcase_add_test(tc, shared_expressions);
	tcase_add_test(tc, use_limits);
	tcase_add_test(tc, use_without_loader);
	tcase_add_test(tc, roots);
	tcase_add_test(tc, no_such_source);
	tcase_add_test(tc, spans_point_into_the_text);
	tcase_add_test(tc, each_allocation_fails_once);
	tcase_add_test(tc, each_piece_fails_once);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
