/* SPDX-License-Identifier: MIT */
/* The verifier: what it refuses, and that whatever it lets through runs safely. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "tests/support/bytecode.h"
#include "tests/support/suite.h"

#define NO KTS_NO_REGISTER

static struct kts_test_bench bench;

static void setup(void)
{
	ck_assert_int_eq(kts_test_bench_init(&bench), KTS_OK);
}

static void teardown(void)
{
	kts_test_bench_clear(&bench);
}

/* A program of one pass: its sweep, then what is done at the end of it. */
static void program(const struct kts_insn *sweep, size_t n, const struct kts_insn *finish, size_t n_finish)
{
	bench.code.n_insns = 0;
	for (size_t i = 0; i < n + n_finish; i++)
		ck_assert_int_eq(kts_code_add(&bench.code, i < n ? &sweep[i] : &finish[i - n]), KTS_OK);
	bench.code.n_registers = 12;
	bench.code.n_states = 1;
	bench.code.n_passes = 1;
	bench.code.pass[0] = (struct kts_pass){ .end = (uint32_t)n, .finish = (uint32_t)(n + n_finish) };
	for (size_t i = 0; i < 3; i++)
		bench.code.check[i].begin = bench.code.check[i].end = (uint32_t)(n + n_finish);
}

static const struct kts_insn good[] = {
	{ .op = KTS_OP_load_column, .dst = 0, .operand = { NO, NO, NO }, .imm = 0 },
	{ .op = KTS_OP_load_column, .dst = 1, .operand = { NO, NO, NO }, .imm = 3 },
	{ .op = KTS_OP_neighbour, .dst = 2, .operand = { 0, 1, NO }, .imm = 1, .ref = 0 },
	{ .op = KTS_OP_in_band, .dst = 3, .operand = { 0, NO, NO }, .imm = 0 },
	{ .op = KTS_OP_count, .dst = NO, .operand = { 0, 1, NO } },
	{ .op = KTS_OP_judge_order, .dst = NO, .operand = { 2, 0, 1 }, .imm = 2 },
	{ .op = KTS_OP_judge, .dst = NO, .operand = { 3, NO, NO }, .ref = 1 },
	{ .op = KTS_OP_reduce, .dst = NO, .operand = { 0, NO, NO } },
};
static const struct kts_insn good_end[] = { { .op = KTS_OP_mean, .dst = NO, .operand = { NO, NO, NO } } };
#define N_GOOD		(sizeof good / sizeof *good)
#define N_GOOD_END	(sizeof good_end / sizeof *good_end)

START_TEST(a_good_program_runs)
{
	program(good, N_GOOD, good_end, N_GOOD_END);
	ck_assert_int_eq(kts_test_bench_try(&bench), KTS_OK);
	program(good, 0, good, 0);
	bench.code.n_states = 0;
	ck_assert_int_eq(kts_test_bench_try(&bench), KTS_OK);
}
END_TEST

/* One field of one instruction of the good program made wrong. */
struct wrong {
	const char *what;
	size_t at;
	struct kts_insn insn;
};

static const struct wrong wrongs[] = {
	{ "no such instruction", 3, { .op = KTS_OP_COUNT, .dst = 3, .operand = { 0, NO, NO } } },
	{ "padding", 3, { .op = KTS_OP_in_band, .pad = 1, .dst = 3, .operand = { 0, NO, NO } } },
	{ "a register beyond the file", 3, { .op = KTS_OP_in_band, .dst = 3, .operand = { 12, NO, NO } } },
	{ "a result beyond the file", 3, { .op = KTS_OP_in_band, .dst = 12, .operand = { 0, NO, NO } } },
	{ "no result", 3, { .op = KTS_OP_in_band, .dst = NO, .operand = { 0, NO, NO } } },
	{ "a register that was never written", 3, { .op = KTS_OP_in_band, .dst = 3, .operand = { 7, NO, NO } } },
	{ "an operand too few", 3, { .op = KTS_OP_in_band, .dst = 3, .operand = { NO, NO, NO } } },
	{ "an operand too many", 3, { .op = KTS_OP_in_band, .dst = 3, .operand = { 0, 1, NO } } },
	{ "a bool in a band", 3, { .op = KTS_OP_in_band, .dst = 3, .operand = { 1, NO, NO } } },
	{ "a number as a bool", 3, { .op = KTS_OP_not, .dst = 3, .operand = { 0, NO, NO } } },
	{ "an integer as a double", 3, { .op = KTS_OP_neg_f64, .dst = 3, .operand = { 0, NO, NO } } },
	{ "its own operand as result", 3, { .op = KTS_OP_neg_int, .dst = 0, .operand = { 0, NO, NO } } },
	{ "no such band", 3, { .op = KTS_OP_in_band, .dst = 3, .operand = { 0, NO, NO }, .imm = 3 } },
	{ "no such column", 0, { .op = KTS_OP_load_column, .dst = 0, .operand = { NO, NO, NO }, .imm = 4 } },
	{ "no such constant", 3, { .op = KTS_OP_load_const, .dst = 3, .operand = { NO, NO, NO }, .imm = 4 } },
	{ "no such ratio", 3, { .op = KTS_OP_scale_int, .dst = 3, .operand = { 0, NO, NO }, .imm = 2 } },
	{ "a fraction over integers", 3, { .op = KTS_OP_scale_int, .dst = 3, .operand = { 0, NO, NO }, .imm = 1 } },
	{ "no such range", 3, { .op = KTS_OP_phase_mask, .dst = 3, .operand = { NO, NO, NO }, .imm = 2 } },
	{ "no such flag", 2, { .op = KTS_OP_neighbour, .dst = 2, .operand = { 0, 1, NO }, .imm = 4 } },
	{ "no such state", 2, { .op = KTS_OP_neighbour, .dst = 2, .operand = { 0, 1, NO }, .ref = 1 } },
	{ "a state used twice", 3, { .op = KTS_OP_prev, .dst = 3, .operand = { 1, NO, NO }, .ref = 0 } },
	{ "no such check", 4, { .op = KTS_OP_count, .dst = NO, .operand = { 0, 1, NO }, .ref = 3 } },
	{ "a result of a judgement", 4, { .op = KTS_OP_count, .dst = 5, .operand = { 0, 1, NO } } },
	{ "a pair that no neighbour made", 5, { .op = KTS_OP_judge_order, .dst = NO, .operand = { 0, 0, 1 } } },
	{ "a needless immediate", 4, { .op = KTS_OP_count, .dst = NO, .operand = { 0, 1, NO }, .imm = 1 } },
	{ "a needless reference", 3, { .op = KTS_OP_in_band, .dst = 3, .operand = { 0, NO, NO }, .ref = 1 } },
	{ "bounds before they are found", 6, { .op = KTS_OP_judge_within, .dst = NO, .operand = { 0, NO, NO } } },
	{ "two sums of a check", 6, { .op = KTS_OP_reduce, .dst = NO, .operand = { 0, NO, NO } } },
	{ "a mean without a sum", 8, { .op = KTS_OP_mean, .dst = NO, .operand = { NO, NO, NO }, .ref = 1 } },
	{ "a decision without a search", 8, { .op = KTS_OP_decide, .dst = NO, .operand = { NO, NO, NO } } },
	{ "a sweep's instruction at the end", 8, { .op = KTS_OP_load_index, .dst = 0, .operand = { NO, NO, NO } } },
	{ "an end's instruction in the sweep", 6, { .op = KTS_OP_mean, .dst = NO, .operand = { NO, NO, NO } } },
	{ "an observation in the sweep", 6, { .op = KTS_OP_observe, .dst = NO, .operand = { 0, NO, NO } } },
};

START_TEST(a_wrong_program_is_refused)
{
	const struct wrong *w = &wrongs[_i];

	program(good, N_GOOD, good_end, N_GOOD_END);
	bench.code.insn[w->at] = w->insn;
	ck_assert_msg(kts_code_verify(&bench.code) == KTS_EBUG, "%s", w->what);
}
END_TEST

START_TEST(wrong_lines_are_refused)
{
	program(good, N_GOOD, good_end, N_GOOD_END);
	bench.code.pass[0].end = N_GOOD + 5;
	ck_assert_int_eq(kts_code_verify(&bench.code), KTS_EBUG);
	program(good, N_GOOD, good_end, N_GOOD_END);
	bench.code.pass[0].begin = 1;
	ck_assert_int_eq(kts_code_verify(&bench.code), KTS_EBUG);
	program(good, N_GOOD, good_end, N_GOOD_END);
	bench.code.pass[0].finish = N_GOOD - 1;
	ck_assert_int_eq(kts_code_verify(&bench.code), KTS_EBUG);
	program(good, N_GOOD, good_end, N_GOOD_END);
	bench.code.check[2].end--;
	ck_assert_int_eq(kts_code_verify(&bench.code), KTS_EBUG);
	program(good, N_GOOD, good_end, N_GOOD_END);
	bench.code.n_passes = KTS_MAX_PASSES + 1;
	ck_assert_int_eq(kts_code_verify(&bench.code), KTS_EBUG);
	program(good, N_GOOD, good_end, N_GOOD_END);
	bench.code.n_insns = KTS_MAX_INSTRUCTIONS + 1;
	ck_assert_int_eq(kts_code_verify(&bench.code), KTS_EBUG);
	program(good, N_GOOD, good_end, N_GOOD_END);
	bench.code.n_registers = KTS_MAX_REGISTERS + 1;
	ck_assert_int_eq(kts_code_verify(&bench.code), KTS_EBUG);
	program(good, N_GOOD, good_end, N_GOOD_END);
	bench.code.n_states = 1000;
	ck_assert_int_eq(kts_code_verify(&bench.code), KTS_EBUG);
	program(good, N_GOOD, good_end, N_GOOD_END);
	bench.code.check[0].span_ns = -1;
	ck_assert_int_eq(kts_code_verify(&bench.code), KTS_EBUG);
}
END_TEST

START_TEST(constants_are_finite)
{
	const struct kts_insn load = { .op = KTS_OP_load_const, .dst = 0, .operand = { NO, NO, NO }, .imm = 2 };

	program(&load, 1, &load, 0);
	bench.code.n_states = 0;
	ck_assert_int_eq(kts_code_verify(&bench.code), KTS_OK);
	bench.code.constant[2].f64 = NAN;
	ck_assert_int_eq(kts_code_verify(&bench.code), KTS_EBUG);
	bench.code.constant[2].type = KTS_TYPE_TEXT;
	ck_assert_int_eq(kts_code_verify(&bench.code), KTS_EBUG);
}
END_TEST

static uint64_t seed = 88172645463325252u;

static uint8_t any(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint8_t)(seed >> 32);
}

/* Instructions that fit so far are kept, so programs grow long. */
START_TEST(what_passes_runs)
{
	uint8_t bytes[8 + 10 * 40] = { 1, 255 };
	size_t ran = 0;

	for (int round = 0; round < 40; round++) {
		size_t n = 8;

		for (int tries = 0; tries < 3000 && n + 10 <= sizeof bytes; tries++) {
			for (size_t k = 0; k < 10; k++)
				bytes[n + k] = k >= 2 && k <= 4 && any() % 2 ? 255 : any();
			if (any() % 2)
				bytes[n + 5] = bytes[n + 6] = 0;
			bytes[n + 9] = 0;
			/* All of it is the sweep of the only pass. */
			ck_assert_int_eq(kts_test_bench_fill(&bench, bytes, n + 10), KTS_OK);
			bench.code.pass[0].end = bench.code.pass[0].finish = (uint32_t)bench.code.n_insns;
			for (size_t c = 0; c < 3; c++)
				bench.code.check[c].begin = bench.code.check[c].end = (uint32_t)bench.code.n_insns;
			bench.code.check[1].depth = 3;
			if (kts_code_verify(&bench.code) == KTS_OK)
				n += 10;
		}
		ck_assert_int_eq(kts_test_bench_fill(&bench, bytes, n), KTS_OK);
		bench.code.pass[0].end = bench.code.pass[0].finish = (uint32_t)bench.code.n_insns;
		for (size_t c = 0; c < 3; c++)
			bench.code.check[c].begin = bench.code.check[c].end = (uint32_t)bench.code.n_insns;
		bench.code.check[1].depth = 3;
		if (n > 8 + 10 * 10)
			ran += kts_test_bench_try(&bench) == KTS_OK;
	}
	ck_assert_uint_gt(ran, 30);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("code");
	TCase *tc = tcase_create("all");
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 600);
	tcase_add_test(tc, a_good_program_runs);
	tcase_add_loop_test(tc, a_wrong_program_is_refused, 0, (int)(sizeof wrongs / sizeof *wrongs));
	tcase_add_test(tc, wrong_lines_are_refused);
	tcase_add_test(tc, constants_are_finite);
	tcase_add_test(tc, what_passes_runs);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
