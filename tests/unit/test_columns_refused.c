/* SPDX-License-Identifier: MIT */
/* Series that are given column by column: what is refused, limits, and memory that runs out. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/limits.h"
#include "grammar/base/number.h"
#include "runtime/kts.h"
#include "tests/support/columns.h"
#include "tests/support/failalloc.h"
#include "tests/support/suite.h"

/* --- what is refused --- */

START_TEST(test_declarations)
{
	struct kts_spec *spec[2] = {
		kts_test_spec("kts 1\nsignal x : u64 = values.x\nsignal z = values.z\nsignal sum = x + 1\n"
			      "signal s[k] = stats.a[*].b\n"
			"signal c[cpu] : u64 = cpu_sum(bpf.map(\"m\")[*].n)\nsignal d[cpu] : u64 = bpf.map(\"m\")[0].cpu(*)\n"
			"always sum < 9\nalways s < 9\nalways c < 9\nalways d < 9\n"),
		kts_test_spec("kts 1\nsignal x : u64 = values.y\nmonotonic x\n"),
	};
	static const struct { const char *signal, *key, *message; } bad[] = {
		{ "xx", NULL, "no spec has a signal `xx`; did you mean `x`?" },
		{ "sum", NULL, "the signal `sum` is computed from others; give those that it reads a column" },
		{ "x", NULL, "the specs mean different things by `x`; give `values.x` and `values.y` a column each" },
		{ "values", NULL, "no spec has a signal `values`; name a signal of the spec, or a path such as `values.values`" },
		{ "values.", NULL, "`values.` is neither a signal nor a path; name a signal of the spec, or a path as it "
			"writes one: `values.NAME`" },
		{ "values.x + 1", NULL, "`values.x + 1` is neither a signal nor a path; name a signal of the spec, or a path as it "
			"writes one: `values.NAME`" },
		{ "", NULL, "`` is neither a signal nor a path; name a signal of the spec, or a path as it writes one: "
			"`values.NAME`" },
		{ "s", NULL, "`stats.a[*].b` has a value for each key, and a column is one of them; name the key of the column" },
		{ "values.x", "k", "`values.x` has no keys, so it has none called `k`" },
		{ "stats[*].a[*]", "k", "`stats[*].a[*]` has more than one sweep" },
		{ "d", "first", "`bpf.map(\"m\")[0].cpu(*)` goes over CPUs, and `first` is none; the key of a CPU is its number" },
		{ "values . y", NULL, "`values . y` has a column already" },
		{ "s", "q", "`stats.a.q.b` has a column already" },
	};
	struct kts_diagnostic diagnostic = { .size = sizeof(diagnostic) };
	struct kts_columns *columns = kts_test_columns(spec, 2);
	char *text = NULL, full[800];
	struct kts_input *input;
	size_t column = 77, len;
	FILE *out;

	ck_assert_uint_eq(kts_test_declare(columns, "values.y", NULL), 0);
	ck_assert_uint_eq(kts_test_declare(columns, "values[\"x\"]", NULL), 1);
	ck_assert_uint_eq(kts_test_declare(columns, "s", "q"), 2);
	ck_assert_uint_eq(kts_test_declare(columns, "cpu_sum(bpf.map(\"m\")[*].n)", "0"), 3);
	ck_assert_uint_eq(kts_test_declare(columns, "z", NULL), 4);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		ck_assert_msg(kts_columns_add(columns, bad[i].signal, bad[i].key, &column) == KTS_ESPEC, "%s", bad[i].signal);
		ck_assert_uint_eq(kts_columns_diagnostic_count(columns), i + 1);
		ck_assert_int_eq(kts_columns_diagnostic(columns, i, &diagnostic), KTS_OK);
		ck_assert_str_eq(diagnostic.code, "KTS-220");
		ck_assert_str_eq(diagnostic.file, "s.ndjson");
		snprintf(full, sizeof full, "%s%s%s", diagnostic.message, diagnostic.help ? "; " : "",
			 diagnostic.help ? diagnostic.help : "");
		ck_assert_str_eq(full, bad[i].message);
	}
	ck_assert_uint_eq(column, 77);
	ck_assert_int_eq(kts_columns_diagnostic(columns, 99, &diagnostic), KTS_EINVAL);
	out = open_memstream(&text, &len);
	kts_columns_print_diagnostics(columns, out, 0);
	fclose(out);
	ck_assert_msg(strstr(text, "s.ndjson: error: [KTS-220] no spec has a signal `xx`"), "%s", text);
	free(text);

	/* what was declared stands */
	kts_test_sample(columns, 0);
	ck_assert_int_eq(kts_columns_put_u64(columns, 4, 1), KTS_OK);
	ck_assert_int_eq(kts_columns_add(columns, "values.late", NULL, &column), KTS_EINVAL);
	ck_assert_int_eq(kts_columns_finish(columns, &input), KTS_OK);
	ck_assert_uint_eq(kts_input_diagnostic_count(input), 0);
	kts_columns_free(columns);
	kts_input_free(input);
	kts_spec_free(spec[0]);
	kts_spec_free(spec[1]);
}
END_TEST

START_TEST(test_misuse)
{
	struct kts_spec *spec = kts_test_spec("kts 1\nsignal x : u64 = values.x\nmonotonic x\n");
	struct kts_spec *bad, *other = kts_test_spec("kts 1\nseries \"s\" { tags \"b*\" }\nsignal x : u64 = values.x\n"
						      "monotonic x\n");
	const struct kts_spec *both[] = { spec, other };
	struct kts_columns *columns;
	struct kts_sample_error error = { .size = sizeof(error), .kind = "absent" };
	struct kts_sample given = { .size = sizeof(given) };
	struct kts_input *input;
	size_t x;

	ck_assert_int_eq(kts_spec_compile_text("b", "kts", 3, NULL, &bad), KTS_ESPEC);
	ck_assert_int_eq(kts_columns_new("s", both, 2, &columns), KTS_EINVAL);
	ck_assert_ptr_null(columns);
	ck_assert_int_eq(kts_columns_new("s", (const struct kts_spec *const *)&bad, 1, &columns), KTS_EINVAL);
	ck_assert_int_eq(kts_columns_new("s", both, 0, &columns), KTS_EINVAL);
	ck_assert_int_eq(kts_columns_new(NULL, both, 1, &columns), KTS_EINVAL);
	kts_columns_free(NULL);

	columns = kts_test_columns(&spec, 1);
	ck_assert_int_eq(kts_columns_add(columns, NULL, NULL, &x), KTS_EINVAL);
	ck_assert_int_eq(kts_columns_add(columns, "values.\xff", NULL, &x), KTS_EINVAL);
	x = kts_test_declare(columns, "x", NULL);
	ck_assert_int_eq(kts_columns_put_u64(columns, x, 1), KTS_EINVAL);
	ck_assert_int_eq(kts_columns_sample(columns, NULL), KTS_EINVAL);
	ck_assert_int_eq(kts_columns_sample(columns, &(struct kts_sample){ .size = 3 }), KTS_EINVAL);
	ck_assert_int_eq(kts_columns_sample(columns, KTS_SAMPLE(.tag = "\xc3")), KTS_EINVAL);
	ck_assert_int_eq(kts_columns_sample(columns, KTS_SAMPLE(.phase = "load")), KTS_EINVAL);
	ck_assert_int_eq(kts_columns_sample(columns, KTS_SAMPLE(.has_elapsed = 1, .elapsed_ns = -1)), KTS_EINVAL);
	ck_assert_int_eq(kts_columns_sample(columns, KTS_SAMPLE(.object = "")), KTS_EINVAL);
	ck_assert_int_eq(kts_columns_sample(columns, KTS_SAMPLE(.has_step = 1, .step_index = UINT64_MAX - 1)), KTS_EINVAL);
	ck_assert_int_eq(kts_columns_sample(columns, KTS_SAMPLE(.has_step = 1, .step_index = UINT64_MAX - 2)), KTS_OK);
	ck_assert_int_eq(kts_columns_put_u64(columns, x + 1, 1), KTS_EINVAL);
	ck_assert_int_eq(kts_columns_put_text(columns, x, NULL, 0), KTS_EINVAL);
	ck_assert_int_eq(kts_columns_put_text(columns, x, "\xed\xa0\x80", 3), KTS_EINVAL);
	error.kind = "abscent";
	ck_assert_int_eq(kts_columns_put_error(columns, x, &error), KTS_EINVAL);
	error.kind = NULL;
	ck_assert_int_eq(kts_columns_put_error(columns, x, &error), KTS_EINVAL);
	error = (struct kts_sample_error){ .size = sizeof(error), .kind = "absent", .n_available = 1 };
	ck_assert_int_eq(kts_columns_put_error(columns, x, &error), KTS_EINVAL);
	error = (struct kts_sample_error){ .size = sizeof(error), .kind = "absent", .detail = "\xff" };
	ck_assert_int_eq(kts_columns_put_error(columns, x, &error), KTS_EINVAL);
	error = (struct kts_sample_error){ .size = 1, .kind = "absent" };
	ck_assert_int_eq(kts_columns_put_error(columns, x, &error), KTS_EINVAL);
	ck_assert_int_eq(kts_columns_put_error(columns, x, NULL), KTS_EINVAL);
	/* none of it did any harm */
	ck_assert_int_eq(kts_columns_put_u64(columns, x, 1), KTS_OK);
	ck_assert_int_eq(kts_columns_put_error(columns, x, KTS_SAMPLE_ERROR(.kind = "absent")), KTS_EINVAL);
	ck_assert_int_eq(kts_columns_finish(columns, &input), KTS_OK);
	ck_assert_uint_eq(kts_input_samples(input), 1);
	kts_input_free(input);
	ck_assert_int_eq(kts_columns_finish(columns, &input), KTS_EINVAL);
	ck_assert_ptr_null(input);
	ck_assert_int_eq(kts_columns_sample(columns, &given), KTS_EINVAL);
	ck_assert_int_eq(kts_columns_put_u64(columns, x, 1), KTS_EINVAL);
	ck_assert_int_eq(kts_columns_add(columns, "values.y", NULL, &x), KTS_EINVAL);
	kts_columns_free(columns);
	kts_spec_free(spec);
	kts_spec_free(other);
	kts_spec_free(bad);
}
END_TEST

/* Ends @columns, of which nothing can come: what the input says. */
static void expect_nothing(struct kts_columns *columns, enum kts_status status, const char *message)
{
	struct kts_diagnostic diagnostic = { .size = sizeof(diagnostic) };
	struct kts_input *input;

	ck_assert_int_eq(kts_columns_finish(columns, &input), status);
	ck_assert(input && !kts_input_is_valid(input));
	ck_assert_uint_eq(kts_input_diagnostic_count(input), 1);
	ck_assert_int_eq(kts_input_diagnostic(input, 0, &diagnostic), KTS_OK);
	ck_assert_msg(strstr(diagnostic.message, message), "%s", diagnostic.message);
	kts_input_free(input);
	kts_columns_free(columns);
}

START_TEST(test_no_sample)
{
	struct kts_spec *spec = kts_test_spec("kts 1\nseries \"s\" { tags \"b*\" }\nsignal x : u64 = values.x\nmonotonic x\n");
	struct kts_columns *columns = kts_test_columns(&spec, 1);

	kts_test_declare(columns, "x", NULL);
	expect_nothing(columns, KTS_EDATA, "there is no sample");
	columns = kts_test_columns(&spec, 1);
	ck_assert_int_eq(kts_columns_sample(columns, KTS_SAMPLE(.tag = "a")), KTS_OK);
	kts_test_sample(columns, 0);
	expect_nothing(columns, KTS_EDATA, "`tags \"b*\"` match none of the 2 samples");
	kts_spec_free(spec);
}
END_TEST

START_TEST(test_limits)
{
	struct kts_spec *spec = kts_test_spec("kts 1\nsignal t : text = values.t\nsignal s[k] : u64 = stats.s[*]\n"
					      "signal x : u64 = bpf.x\n"
					"never t == \"a\"\nmonotonic s\nmonotonic x\n");
	struct kts_columns *columns = kts_test_columns(&spec, 1);
	size_t t = kts_test_declare(columns, "t", NULL), n = 0;
	enum kts_status status = KTS_OK;
	char text[KTS_NUMBER_BYTES];

	while (status == KTS_OK) {
		status = kts_columns_sample(columns, KTS_SAMPLE(.tag = "a"));
		if (status == KTS_OK)
			status = kts_columns_put_text(columns, t, text, kts_u64_write(text, n++));
		ck_assert_uint_le(n, KTS_MAX_TEXTS + 100000u);
	}
	ck_assert_int_eq(status, KTS_ELIMIT);
	ck_assert_int_eq(kts_columns_sample(columns, KTS_SAMPLE(.tag = NULL)), KTS_ELIMIT);
	ck_assert_int_eq(kts_columns_put_u64(columns, t, 1), KTS_ELIMIT);
	expect_nothing(columns, KTS_ELIMIT, "different texts");

	columns = kts_test_columns(&spec, 1);
	for (unsigned k = 0; k <= KTS_MAX_SWEEP_KEYS; k++) {
		kts_u64_write(text, k);
		kts_test_declare(columns, "s", text);
	}
	ck_assert_int_eq(kts_columns_sample(columns, KTS_SAMPLE(.tag = NULL)), KTS_ELIMIT);
	expect_nothing(columns, KTS_ELIMIT, "more than 4096 keys of a sweep");

	columns = kts_test_columns(&spec, 1);
	status = KTS_OK;
	for (n = 0; status == KTS_OK; n++) {
		ck_assert_uint_le(n, KTS_MAX_IDENTITIES + 10000u);
		status = kts_columns_sample(columns, KTS_SAMPLE(.object = n % 2 ? "a" : "b"));
	}
	ck_assert_int_eq(status, KTS_ELIMIT);
	expect_nothing(columns, KTS_ELIMIT, "the scheduler changes more than 65536 times");
	kts_spec_free(spec);
}
END_TEST

/* Keys times samples, also those that `tags` leave out, and keys of all sweeps. */
START_TEST(test_limits_of_keys)
{
	struct kts_spec *spec = kts_test_spec("kts 1\nseries \"s\" { tags \"b\" }\nsignal s[k] : u64 = stats.s[*]\nmonotonic s\n");
	struct kts_columns *columns = kts_test_columns(&spec, 1);
	char text[4096], signal[64];
	enum kts_status status = KTS_OK;
	size_t n = 0, used;

	for (unsigned k = 0; k < KTS_MAX_SWEEP_KEYS; k++) {
		kts_u64_write(text, k);
		kts_test_declare(columns, "s", text);
	}
	for (; status == KTS_OK; n++)
		status = kts_columns_sample(columns, KTS_SAMPLE(.tag = "a"));
	ck_assert_int_eq(status, KTS_ELIMIT);
	ck_assert_uint_eq(n, KTS_MAX_SWEEP_CELLS / KTS_MAX_SWEEP_KEYS + 1);
	expect_nothing(columns, KTS_ELIMIT, "the sweeps have 4096 keys; at more than 262144 samples");
	kts_spec_free(spec);

	used = (size_t)snprintf(text, sizeof text, "kts 1\n");
	for (unsigned s = 0; s <= KTS_MAX_SWEEP_COLUMNS / KTS_MAX_SWEEP_KEYS; s++)
		used += (size_t)snprintf(text + used, sizeof text - used, "signal s%u[k] : u64 = stats.s%u[*]\nmonotonic s%u\n",
					 s, s, s);
	spec = kts_test_spec(text);
	columns = kts_test_columns(&spec, 1);
	for (unsigned k = 0; k <= KTS_MAX_SWEEP_COLUMNS; k++) {
		snprintf(signal, sizeof signal, "s%u", k % (KTS_MAX_SWEEP_COLUMNS / KTS_MAX_SWEEP_KEYS + 1));
		kts_u64_write(text, k);
		kts_test_declare(columns, signal, text);
	}
	ck_assert_int_eq(kts_columns_sample(columns, KTS_SAMPLE(.tag = NULL)), KTS_ELIMIT);
	expect_nothing(columns, KTS_ELIMIT, "of 65536 keys of all");
	kts_spec_free(spec);
}
END_TEST

/* --- no memory --- */

/* A bit of everything; each call may fail, and then all that follow may be left out. */
static enum kts_status build(struct kts_spec *spec, struct kts_columns **columns, struct kts_input **input)
{
	size_t column[4];
	enum kts_status rc;

	*input = NULL;
	rc = kts_columns_new("s", (const struct kts_spec *const *)&spec, 1, columns);
	if (rc == KTS_OK)
		rc = kts_columns_add(*columns, "x", NULL, &column[0]);
	if (rc == KTS_OK)
		rc = kts_columns_add(*columns, "values.t", NULL, &column[1]);
	if (rc == KTS_OK)
		rc = kts_columns_add(*columns, "s", "a b", &column[2]);
	if (rc == KTS_OK)
		rc = kts_columns_add(*columns, "m", NULL, &column[3]);
	if (rc == KTS_OK && kts_columns_add(*columns, "y", NULL, &column[0]) == KTS_OK)
		return KTS_EBUG;
	if (rc == KTS_OK)
		rc = kts_columns_put_f64(*columns, column[3], 1.5);
	for (int64_t i = 0; rc == KTS_OK && i < 6; i++) {
		rc = kts_columns_sample(*columns, KTS_SAMPLE(.tag = "p", .has_elapsed = 1, .elapsed_ns = i, .has_step = 1,
							     .phase = "load", .object = i < 3 ? "a" : "b", .address = 7));
		if (rc == KTS_OK)
			rc = kts_columns_put_i64(*columns, column[0], i - 1);
		if (rc == KTS_OK)
			rc = kts_columns_put_text(*columns, column[1], "some text", (size_t)i);
		if (rc == KTS_OK)
			rc = i % 2 ? kts_columns_put_bool(*columns, column[2], 1) :
				     kts_columns_put_error(*columns, column[2], KTS_SAMPLE_ERROR(
					     .kind = "projection_failed", .detail = "why", .requested = "a", .n_available = 0));
	}
	if (rc == KTS_OK)
		rc = kts_columns_finish(*columns, input);
	return rc;
}

START_TEST(test_no_memory)
{
	struct kts_spec *spec = kts_test_spec("kts 1\nsignal x : u64 = bpf.x\nsignal t : text = values.t\n"
					      "signal s[k] = stats.s[*].n\n"
					"signal m = run.monitor.m\nmonotonic x\nnever t == \"so\"\nalways s == 1\nrequire m > 1\n"
					"always values.none > 1\n");
	bool hit = true;

	for (long n = 0; hit; n++) {
		struct kts_columns *columns;
		struct kts_input *input;
		enum kts_status rc;

		kts_test_fail_after(n);
		rc = build(spec, &columns, &input);
		hit = kts_test_failed();
		kts_test_fail_after(-1);
		/* a declaration that fails for its name needs memory too, and then nothing is missing */
		ck_assert_msg(rc == (hit ? KTS_ENOMEM : KTS_OK) || (hit && rc == KTS_OK), "%ld: %d", n, rc);
		ck_assert_int_eq(input != NULL, rc == KTS_OK);
		kts_columns_free(columns);
		kts_input_free(input);
		ck_assert_int_lt(n, 10000);
	}
	kts_spec_free(spec);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("columns_refused");
	TCase *tc = tcase_create("all");

	tcase_add_test(tc, test_declarations);
	tcase_add_test(tc, test_misuse);
	tcase_add_test(tc, test_no_sample);
	tcase_add_test(tc, test_limits);
	tcase_add_test(tc, test_limits_of_keys);
	tcase_add_test(tc, test_no_memory);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
