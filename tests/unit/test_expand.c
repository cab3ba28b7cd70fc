/* SPDX-License-Identifier: MIT */
/* Checks of sweeps, written out for the keys of a series: which there are, and what is of all keys. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/ir_build.h"
#include "engine/lower.h"
#include "runtime/api_internal.h"
#include "tests/support/failalloc.h"
#include "tests/support/suite.h"

#define HEAD	"kts 1\nsignal u[layer] : u64 = stats.l[*].u\nsignal i[layer] : i64 = stats.l[*].i\n" \
		"signal f[layer] : f64 = stats.l[*].f\nsignal g[other] = stats.g[*].v\nsignal p = stats.p\n"

#define S(stats)	"{\"tag\":\"s\",\"elapsed_ms\":0,\"stats\":{\"Ok\":{\"p\":1," stats "}}}\n"
/* Three keys; c comes late, and b is not there at the end. */
#define THREE	S("\"l\":{\"a\":{\"u\":1,\"i\":-4,\"f\":0.5},\"b\":{\"u\":7,\"i\":2,\"f\":2.5}}") \
		S("\"l\":{\"a\":{\"u\":3,\"i\":-1,\"f\":1.5},\"c\":{\"u\":9,\"i\":5,\"f\":-2}}")
#define NO_KEY	S("\"l\":{}")
/* b is there and cannot be read. */
#define BAD	S("\"l\":{\"a\":{\"u\":1,\"i\":1,\"f\":1},\"b\":{\"u\":\"x\",\"i\":\"x\",\"f\":[1]}}") THREE
#define HUGE	S("\"l\":{\"a\":{\"u\":18446744073709551615,\"i\":1,\"f\":1e308},\"b\":{\"u\":1,\"i\":1,\"f\":1e308}}")
#define HUGE_BAD S("\"l\":{\"a\":{\"u\":18446744073709551615,\"f\":1},\"b\":{\"u\":1,\"f\":1},\"c\":{\"u\":\"x\",\"f\":1}}") HUGE
/* Only a has the one, only b the other. */
#define APART	S("\"l\":{\"a\":{\"u\":1},\"b\":{\"f\":2}}")

/* What is written out, and what it comes to: "TITLE VERDICT JUDGED/TOTAL VIOLATED; " for each. */
struct key_case {
	const char *check, *series, *came_to;
};

static const struct key_case key_cases[] = {
	{ "always u < 8 on absent skip", THREE,
	  "always u < 8 [a] pass 2/2 0; always u < 8 [b] pass 1/2 0; always u < 8 [c] fail 1/2 1; " },
	{ "\"it\": always u + i > 0 on absent skip", THREE, "it [a] fail 2/2 1; it [b] pass 1/2 0; it [c] pass 1/2 0; " },
	{ "always u < 8", S("\"l\":{\"10\":{\"u\":1},\"9\":{\"u\":1},\"09\":{\"u\":1},\"a b.c\":{\"u\":1}}"),
	  "always u < 8 [9] pass 1/1 0; always u < 8 [10] pass 1/1 0; "
	  "always u < 8 [09] pass 1/1 0; always u < 8 [a b.c] pass 1/1 0; " },
	/* fields that not every key has are absent at the others; one that none has is wrong */
	{ "always u < 8 on absent skip", APART, "always u < 8 [a] pass 1/1 0; always u < 8 [b] inconclusive 0/1 0; " },
	{ "always i < 8", APART, "always i < 8 [a] fail 1/1 1; always i < 8 [b] fail 1/1 1; " },
	/* of no key nothing is judged, whatever else the check says */
	{ "always u < 8", NO_KEY, "always u < 8 inconclusive 0/1 0; " },
	{ "always p > 1 and u < 8", NO_KEY, "always p > 1 and u < 8 inconclusive 0/1 0; " },
	{ "always p == 1 or max(u across layer) < 8", NO_KEY, "always p == 1 or max(u across layer) < 8 inconclusive 0/1 0; " },
	{ "when p == 2 then u < 8 within 0s", NO_KEY, "when p == 2 then u < 8 inconclusive 0/1 0; " },
	{ "always g > 1 on no_match fail", THREE, "always g > 1 inconclusive 0/2 0; " },
	{ "require count(p == 2 and u < 8) == 0", NO_KEY, "require count(p == 2 and u < 8) == 0 inconclusive 0/1 0; " },
	/* one obligation a key */
	{ "at least 2 of layer: always u < 8 on absent skip", THREE, "always u < 8 pass 3/3 1; " },
	{ "at least 3 of layer: always u < 8 on absent skip", THREE, "always u < 8 fail 3/3 1; " },
	{ "at least 5 of layer: always u < 80 on absent skip", THREE, "always u < 80 fail 5/5 2; " },
	{ "at least 1 of layer: always u < 80", NO_KEY, "always u < 80 inconclusive 0/1 0; " },
	/* a key that the spec names is no sweep */
	{ "always u[\"a\"] < 8", THREE, "always u[\"a\"] < 8 pass 2/2 0; " },
	{ "always u[\"z\"] < 8", THREE, "always u[\"z\"] < 8 fail 2/2 2; " },
	{ "require max(u) < 8 on absent skip", THREE, "require max(u) < 8 [a] pass 1/1 0; require max(u) < 8 [b] pass 1/1 0; "
	  "require max(u) < 8 [c] fail 1/1 1; " },
};
#define N_KEYS (sizeof key_cases / sizeof *key_cases)

/* Of all keys: what is compared with what it is, so that a margin of 0 says that it is just that. */
struct across_case {
	const char *what, *series;
	double first;			/* its value at the first sample */
	const char *kind;		/* or why it has none */
};

static const struct across_case across[] = {
	{ "max(u across layer)", THREE, 7, NULL },
	{ "min(u across layer)", THREE, 1, NULL },
	{ "sum(u across layer)", THREE, 8, NULL },
	{ "mean(u across layer)", THREE, 4, NULL },
	{ "max(i across layer)", THREE, 2, NULL },
	{ "min(i across layer)", THREE, -4, NULL },
	{ "sum(i across layer)", THREE, -2, NULL },
	{ "mean(i across layer)", THREE, -1, NULL },
	{ "max(f across layer)", THREE, 2.5, NULL },
	{ "min(f across layer)", THREE, 0.5, NULL },
	{ "sum(f across layer)", THREE, 3, NULL },
	{ "mean(f across layer)", THREE, 1.5, NULL },
	{ "max(u across layer) - min(u across layer)", THREE, 6, NULL },
	{ "max(u + 1 across layer)", THREE, 8, NULL },
	{ "sum(u * f across layer)", THREE, 18, NULL },
	{ "u[\"b\"]", THREE, 7, NULL },
	/* one that is there and cannot be read is not left out */
	{ "max(u across layer)", BAD, 0, "type_mismatch" },
	{ "min(i across layer)", BAD, 0, "type_mismatch" },
	{ "sum(f across layer)", BAD, 0, "type_mismatch" },
	{ "mean(f across layer)", BAD, 0, "type_mismatch" },
	/* what cannot be added up; and one key that cannot be read says more than that */
	{ "sum(u across layer)", HUGE, 0, "overflow" },
	{ "max(u across layer) - 18446744073709551614", HUGE, 1, NULL },
	{ "sum(f across layer)", HUGE, 0, "non_finite" },
	{ "sum(u across layer)", HUGE_BAD, 0, "type_mismatch" },
	/* only at the keys that have it */
	{ "sum(u across layer)", APART, 1, NULL },
	{ "max(f across layer)", APART, 2, NULL },
	{ "max(u + f across layer)", APART, 0, "absent" },
};
#define N_ACROSS (sizeof across / sizeof *across)

static struct kts_judgement *judge(const char *checks, const char *series, struct kts_spec **spec, struct kts_input **input)
{
	struct kts_judgement *judgement;
	char text[2048];

	snprintf(text, sizeof text, HEAD "%s\n", checks);
	ck_assert_int_eq(kts_spec_compile_text("t.kts", text, strlen(text), NULL, spec), KTS_OK);
	if (!kts_spec_is_valid(*spec))
		kts_spec_print_diagnostics(*spec, stderr, 0);
	ck_assert_msg(kts_spec_is_valid(*spec), "%s", text);
	ck_assert_int_eq(kts_input_read_memory("s.ndjson", series, strlen(series), (const struct kts_spec *const *)spec, 1,
					       NULL, input), KTS_OK);
	ck_assert(kts_input_is_valid(*input));
	ck_assert_int_eq(kts_judge(*spec, *input, NULL, &judgement), KTS_OK);
	return judgement;
}

static void forget(struct kts_judgement *judgement, struct kts_input *input, struct kts_spec *spec)
{
	kts_judgement_free(judgement);
	kts_input_free(input);
	kts_spec_free(spec);
}

START_TEST(of_all_keys)
{
	const struct across_case *row = &across[_i];
	struct kts_check_facts check = { .size = sizeof(check) };
	struct kts_row_facts violated = { .size = sizeof(violated) };
	struct kts_judgement *judgement;
	struct kts_input *input;
	struct kts_spec *spec;
	char text[256];

	/* No number is below itself: the first sample is violated, by 0, or by its kind. */
	snprintf(text, sizeof text, "always %s < %.17g on lookup fail on value fail on gap fail allow 100%%",
		 row->what, row->first);
	judgement = judge(text, row->series, &spec, &input);
	ck_assert_uint_eq(kts_judgement_check_count(judgement), 1);
	ck_assert_int_eq(kts_judgement_check(judgement, 0, &check), KTS_OK);
	ck_assert_int_eq(kts_judgement_row(judgement, 0, KTS_ROW_VIOLATED, 0, &violated), KTS_OK);
	ck_assert_uint_eq(violated.index, 0);
	if (row->kind) {
		ck_assert_msg(violated.kind && strcmp(violated.kind, row->kind) == 0, "%s: %s, not %s", row->what,
			      violated.kind, row->kind);
	} else {
		ck_assert_msg(!violated.kind && violated.has_value && violated.value == row->first, "%s: %s", row->what,
			      violated.message);
		ck_assert(check.has_margin);
	}
	forget(judgement, input, spec);
}
END_TEST

START_TEST(keys)
{
	static const char *const verdict[] = { [KTS_PASS] = "pass", [KTS_FAIL] = "fail", [KTS_INCONCLUSIVE] = "inconclusive" };
	const struct key_case *row = &key_cases[_i];
	struct kts_check_facts check = { .size = sizeof(check) };
	struct kts_input *input;
	struct kts_spec *spec;
	struct kts_judgement *judgement = judge(row->check, row->series, &spec, &input);
	char said[1024] = "";
	size_t n = 0;

	for (size_t i = 0; i < kts_judgement_check_count(judgement); i++) {
		ck_assert_int_eq(kts_judgement_check(judgement, i, &check), KTS_OK);
		n += (size_t)snprintf(said + n, sizeof said - n, "%s %s %d/%d %d; ", check.title, verdict[check.verdict],
				      (int)check.judged, (int)check.total, (int)check.violated);
	}
	ck_assert_str_eq(said, row->came_to);
	forget(judgement, input, spec);
}
END_TEST

static const char all_ops[] =
	"always max(u across layer) >= min(u across layer)\nalways sum(u across layer) > 0\n"
	"always max(f across layer) >= min(f across layer)\nalways sum(f across layer) > 0\n"
	"always mean(u across layer) > 0";

/* Folds of keys are pairs, whose operands are chosen by type. */
START_TEST(folds)
{
	static const char *const op[] = { "either_min_int", "either_max_int", "either_sum_int", "either_min_f64",
					  "either_max_f64", "either_sum_f64", "there" };
	static const enum kts_ir_op ir_op[] = { KTS_IR_either_min, KTS_IR_either_max, KTS_IR_either_sum, KTS_IR_there };
	struct kts_code code = { 0 };
	struct kts_input *input;
	struct kts_spec *spec;
	struct kts_judgement *judgement = judge(all_ops, THREE, &spec, &input);
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	ck_assert_ptr_nonnull(out);
	ck_assert_int_eq(kts_lower(judgement->expansion.ir, &code), KTS_OK);
	kts_code_dump(out, &code);
	kts_ir_dump(out, judgement->expansion.ir, spec->sources);
	ck_assert_int_eq(fclose(out), 0);
	for (size_t i = 0; i < sizeof op / sizeof *op; i++)
		ck_assert_msg(strstr(text, op[i]), "%s is not in\n%s", op[i], text);
	for (size_t i = 0; i < sizeof ir_op / sizeof *ir_op; i++)
		ck_assert_msg(strstr(text, kts_ir_op_name(ir_op[i])), "%s is not in\n%s", kts_ir_op_name(ir_op[i]), text);
	free(text);
	kts_code_clear(&code);
	forget(judgement, input, spec);
}
END_TEST

START_TEST(no_memory)
{
	struct kts_input *input;
	struct kts_spec *spec;
	struct kts_judgement *judgement = judge(all_ops, THREE, &spec, &input);
	bool hit = true;

	for (long n = 0; hit; n++) {
		struct kts_expansion expansion;
		enum kts_status rc;

		kts_test_fail_after(n);
		rc = kts_expand(spec->ir, &judgement->data, &expansion);
		hit = kts_test_failed();
		kts_test_fail_after(-1);
		ck_assert_int_eq(rc, hit ? KTS_ENOMEM : KTS_OK);
		kts_expansion_clear(&expansion);
		ck_assert_int_lt(n, 1000);
	}
	forget(judgement, input, spec);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("expand");
	TCase *tcase = tcase_create("expand");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, keys, 0, (int)N_KEYS);
	tcase_add_loop_test(tcase, of_all_keys, 0, (int)N_ACROSS);
	tcase_add_test(tcase, folds);
	tcase_add_test(tcase, no_memory);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
