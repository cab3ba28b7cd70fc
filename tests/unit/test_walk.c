/* SPDX-License-Identifier: MIT */
/* All that a report says of a judgement can be asked for from C, and is the same. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/kts.h"
#include "tests/support/columns.h"
#include "tests/support/suite.h"

static const char text[] =
	"kts 1\nsignal x : u64 = bpf.x\nsignal t : text = stats.t\nsignal b : i64 = stats.b\n"
	"monotonic x coverage >= 0%\n"
	"rate x in [0/s, 1000/s] on zero_time skip coverage >= 0% allow 100%\n"
	"never t == \"down\" on any inconclusive\n"
	"always b > -9 during step 7\n"
	"at least 2 of k: \"most\": always s > 1\n"
	"signal s[k] : u64 = cpu_sum(bpf.map(\"m\")[*].n)\n";

static struct kts_spec *spec;
static struct kts_input *input;
static struct kts_judgement *judgement;

static void set_up(void)
{
	struct kts_columns *columns;
	size_t x, t, s0, s1, s2;

	spec = kts_test_spec(text);
	columns = kts_test_columns(&spec, 1);
	x = kts_test_declare(columns, "x", NULL);
	t = kts_test_declare(columns, "t", NULL);
	kts_test_declare(columns, "b", NULL);
	s0 = kts_test_declare(columns, "s", "0");
	s1 = kts_test_declare(columns, "s", "1");
	s2 = kts_test_declare(columns, "s", "2");
	for (unsigned i = 0; i < 8; i++) {
		ck_assert_int_eq(kts_columns_sample(columns, KTS_SAMPLE(
			.tag = i ? NULL : "first", .has_elapsed = i != 7, .elapsed_ns = i * 500000, .has_step = 1,
			.step_index = i / 4, .object = i < 4 ? "old" : "new")), KTS_OK);
		if (i == 2 || i == 3)
			kts_columns_put_error(columns, x, KTS_SAMPLE_ERROR(.kind = "placeholder",
									   .detail = "rendezvous timed out"));
		else
			kts_columns_put_u64(columns, x, i == 5 ? 3 : UINT64_MAX - 20 + i);
		if (i == 6)
			kts_columns_put_error(columns, t, KTS_SAMPLE_ERROR(.kind = "missing_stats", .reason = "cancelled"));
		else
			kts_columns_put_text(columns, t, i == 1 ? "down" : "up", i == 1 ? 4 : 2);
		kts_columns_put_u64(columns, s0, 2);
		kts_columns_put_u64(columns, s1, i == 3 ? 0 : 2);
		kts_columns_put_u64(columns, s2, i == 3 ? 1 : 2);
	}
	ck_assert_int_eq(kts_columns_finish(columns, &input), KTS_OK);
	kts_columns_free(columns);
	ck_assert_int_eq(kts_judge(spec, input, NULL, &judgement), KTS_OK);
}

static void tear_down(void)
{
	kts_judgement_free(judgement);
	kts_input_free(input);
	kts_spec_free(spec);
}

START_TEST(test_projections)
{
	static const struct { const char *path, *type, *signal, *index; } expected[] = {
		{ "bpf.x", "u64", "x", NULL }, { "stats.t", "text", "t", NULL }, { "stats.b", "i64", "b", NULL },
		{ "cpu_sum(bpf.map(\"m\")[*].n)", "u64", "s", "k" },
	};
	struct kts_projection_facts facts = { .size = sizeof(facts) };

	ck_assert_uint_eq(kts_spec_projection_count(spec), 4);
	for (size_t i = 0; i < 4; i++) {
		ck_assert_int_eq(kts_spec_projection(spec, i, &facts), KTS_OK);
		ck_assert_str_eq(facts.path, expected[i].path);
		ck_assert_str_eq(facts.type, expected[i].type);
		ck_assert_str_eq(facts.signal, expected[i].signal);
		if (expected[i].index)
			ck_assert_str_eq(facts.index, expected[i].index);
		else
			ck_assert_ptr_null(facts.index);
		ck_assert_int_eq(facts.once, 0);
	}
	ck_assert_int_eq(kts_spec_projection(spec, 4, &facts), KTS_EINVAL);
	facts.size--;
	ck_assert_int_eq(kts_spec_projection(spec, 0, &facts), KTS_EINVAL);
	ck_assert_uint_eq(kts_spec_projection_count(NULL), 0);
}
END_TEST

START_TEST(test_series)
{
	struct kts_input_facts facts = { .size = sizeof(facts) };
	struct kts_sample_facts at = { .size = sizeof(at) };
	uint64_t first;

	ck_assert_int_eq(kts_input_get(input, &facts), KTS_OK);
	ck_assert_str_eq(facts.file, "s.ndjson");
	ck_assert_str_eq(facts.form, "projected");
	ck_assert_uint_eq(facts.samples, 8);
	ck_assert_uint_eq(facts.n_warnings, 0);
	ck_assert_ptr_null(kts_input_warning(input, 0));
	ck_assert_uint_eq(facts.n_identities, 2);
	ck_assert_str_eq(kts_input_identity(input, 1, &first), "new");
	ck_assert_uint_eq(first, 4);
	ck_assert_str_eq(kts_input_identity(input, 0, NULL), "old");
	ck_assert_ptr_null(kts_input_identity(input, 2, NULL));
	ck_assert_int_eq(kts_input_sample(input, 0, &at), KTS_OK);
	ck_assert_str_eq(at.tag, "first");
	ck_assert_int_eq(kts_input_sample(input, 7, &at), KTS_OK);
	ck_assert_str_eq(at.tag, "#7");
	ck_assert_uint_eq(at.line, 8);
	ck_assert(!at.has_elapsed && at.has_step && at.step_index == 1);
	ck_assert_int_eq(kts_input_sample(input, 8, &at), KTS_EINVAL);
	at.size--;
	ck_assert_int_eq(kts_input_sample(input, 0, &at), KTS_EINVAL);
	facts.size--;
	ck_assert_int_eq(kts_input_get(input, &facts), KTS_EINVAL);
	ck_assert_int_eq(kts_input_get(NULL, &facts), KTS_EINVAL);
}
END_TEST

/* What takes an input takes this one too. */
START_TEST(test_uses)
{
	struct kts_proof *proof;
	struct kts_lint *lint;
	char *dump = NULL;
	size_t len;
	FILE *out = open_memstream(&dump, &len);

	ck_assert_int_eq(kts_input_dump(input, spec, out), KTS_OK);
	fclose(out);
	ck_assert_msg(strstr(dump, "column bpf.x : u64, 6 of 8 valid") && strstr(dump, "sweep cpu_sum(bpf.map(\"m\")[*].n)"), "%s",
		      dump);
	free(dump);
	ck_assert_int_eq(kts_lint(spec, input, &lint), KTS_OK);
	kts_lint_free(lint);
	ck_assert_int_eq(kts_prove(spec, input, KTS_PROVE_OPTIONS(.threads = 1), &proof), KTS_OK);
	ck_assert_uint_eq(kts_proof_row_count(proof), 5);
	kts_proof_free(proof);
}
END_TEST

START_TEST(test_warnings)
{
	struct kts_columns *columns = kts_test_columns(&spec, 1);
	struct kts_input_facts facts = { .size = sizeof(facts) };
	struct kts_input *backwards;

	kts_test_sample(columns, 5);
	kts_test_sample(columns, 3);
	ck_assert_int_eq(kts_columns_finish(columns, &backwards), KTS_OK);
	ck_assert_int_eq(kts_input_get(backwards, &facts), KTS_OK);
	ck_assert_uint_eq(facts.n_warnings, 1);
	ck_assert_str_eq(kts_input_warning(backwards, 0), "time goes backwards at `#1` (line 2), from 5 ms to 3 ms");
	kts_input_free(backwards);
	kts_columns_free(columns);
}
END_TEST

START_TEST(test_check)
{
	struct kts_check_facts check = { .size = sizeof(check) };
	struct kts_skip_facts skip = { .size = sizeof(skip) };
	struct kts_note_facts note = { .size = sizeof(note) };

	ck_assert_int_eq(kts_judgement_check(judgement, 1, &check), KTS_OK);
	ck_assert_str_eq(check.label, "rate x");
	ck_assert(check.has_margin && check.has_relative);
	ck_assert_double_eq_tol(check.margin_relative, check.margin / 1000, 1e-9 * -check.margin);
	ck_assert_uint_eq(check.margin_index, 5);

	ck_assert_int_eq(kts_judgement_check(judgement, 0, &check), KTS_OK);
	ck_assert_int_eq(check.has_relative, 0);
	ck_assert_uint_eq(check.n_skips, 2);
	ck_assert_uint_eq(check.n_signals, 1);
	ck_assert_int_eq(kts_judgement_skip(judgement, 0, 0, &skip), KTS_OK);
	ck_assert_str_eq(skip.kind, "placeholder");
	ck_assert_str_eq(skip.class_name, "gap");
	ck_assert_uint_eq(skip.count, 2);
	ck_assert_int_eq(kts_judgement_skip(judgement, 0, 1, &skip), KTS_OK);
	ck_assert_str_eq(skip.kind, "swap");
	ck_assert_str_eq(skip.class_name, "pair");
	ck_assert_uint_eq(skip.count, 1);
	ck_assert_int_eq(kts_judgement_skip(judgement, 0, 2, &skip), KTS_EINVAL);
	ck_assert_int_eq(kts_judgement_skip(judgement, 99, 0, &skip), KTS_EINVAL);

	ck_assert_uint_eq(check.n_notes, 2);
	ck_assert_int_eq(kts_judgement_note(judgement, 0, 0, &note), KTS_OK);
	ck_assert_str_eq(note.kind, "placeholder");
	ck_assert_str_eq(note.reason, "rendezvous timed out");
	ck_assert_uint_eq(note.count, 2);
	ck_assert_uint_eq(note.first, 2);
	ck_assert_uint_eq(note.last, 3);
	ck_assert_str_eq(note.message, "2 samples skipped: placeholder (rendezvous timed out), #2 to #3");
	ck_assert_int_eq(kts_judgement_note(judgement, 0, 2, &note), KTS_EINVAL);
	ck_assert_int_eq(kts_judgement_note(judgement, 99, 0, &note), KTS_EINVAL);

	/* a phase that does not occur is a note about no sample */
	ck_assert_int_eq(kts_judgement_check(judgement, 3, &check), KTS_OK);
	ck_assert_uint_eq(check.n_notes, 1);
	ck_assert_int_eq(kts_judgement_note(judgement, 3, 0, &note), KTS_OK);
	ck_assert_ptr_null(note.kind);
	ck_assert_str_eq(note.reason, "no_sample");
	ck_assert_uint_eq(note.count, 0);
	ck_assert_msg(strstr(note.message, "step 7"), "%s", note.message);
	skip.size = note.size = 1;
	ck_assert_int_eq(kts_judgement_skip(judgement, 0, 0, &skip), KTS_EINVAL);
	ck_assert_int_eq(kts_judgement_note(judgement, 0, 0, &note), KTS_EINVAL);
}
END_TEST

START_TEST(test_rows)
{
	struct kts_row_facts row = { .size = sizeof(row) };
	struct kts_row_signal_facts signal = { .size = sizeof(signal) };

	ck_assert_int_eq(kts_judgement_row(judgement, 0, KTS_ROW_VIOLATED, 0, &row), KTS_OK);
	ck_assert_uint_eq(row.index, 5);
	ck_assert(row.has_previous && row.previous == 4);
	ck_assert_int_eq(row.exact_value.type, KTS_VALUE_U64);
	ck_assert_uint_eq(row.exact_value.u64, 3);
	ck_assert_uint_eq(row.exact_bound.u64, UINT64_MAX - 16);
	ck_assert(row.has_margin && row.margin < -1.8e19);
	ck_assert_ptr_null(row.key);
	ck_assert_int_eq(kts_judgement_row_signal(judgement, 0, KTS_ROW_VIOLATED, 0, 0, &signal), KTS_OK);
	ck_assert_str_eq(signal.name, "x");
	ck_assert_int_eq(signal.value.type, KTS_VALUE_U64);
	ck_assert_uint_eq(signal.value.u64, 3);
	ck_assert_uint_eq(signal.previous.u64, UINT64_MAX - 16);
	ck_assert_ptr_null(signal.kind);
	ck_assert_int_eq(kts_judgement_row_signal(judgement, 0, KTS_ROW_VIOLATED, 0, 1, &signal), KTS_EINVAL);
	ck_assert_int_eq(kts_judgement_row_signal(judgement, 0, KTS_ROW_VIOLATED, 9, 0, &signal), KTS_EINVAL);
	ck_assert_int_eq(kts_judgement_row_signal(judgement, 0, (enum kts_row_kind)2, 0, 0, &signal), KTS_EINVAL);

	ck_assert_int_eq(kts_judgement_row_signal(judgement, 2, KTS_ROW_VIOLATED, 0, 0, &signal), KTS_OK);
	ck_assert_int_eq(signal.value.type, KTS_VALUE_TEXT);
	ck_assert_str_eq(signal.value.text, "down");
	ck_assert_int_eq(signal.previous.type, KTS_VALUE_NONE);
	ck_assert_int_eq(kts_judgement_row(judgement, 2, KTS_ROW_UNDECIDED, 0, &row), KTS_OK);
	ck_assert_str_eq(row.kind, "missing_stats");
	ck_assert_int_eq(row.has_margin, 0);
	ck_assert_int_eq(row.exact_value.type, KTS_VALUE_NONE);
	ck_assert_int_eq(kts_judgement_row_signal(judgement, 2, KTS_ROW_UNDECIDED, 0, 0, &signal), KTS_OK);
	ck_assert_int_eq(signal.value.type, KTS_VALUE_NONE);
	ck_assert_str_eq(signal.kind, "missing_stats");

	/* a quorum says which of its keys it is about */
	ck_assert_int_eq(kts_judgement_row(judgement, 4, KTS_ROW_VIOLATED, 0, &row), KTS_OK);
	ck_assert_str_eq(row.key, "1");
	ck_assert_int_eq(kts_judgement_row(judgement, 4, KTS_ROW_VIOLATED, 1, &row), KTS_OK);
	ck_assert_str_eq(row.key, "2");
	signal.size--;
	ck_assert_int_eq(kts_judgement_row_signal(judgement, 0, KTS_ROW_VIOLATED, 0, 0, &signal), KTS_EINVAL);
}
END_TEST

/* Text that does not fit ends with a whole character, wherever it is cut. */
START_TEST(test_cut)
{
	struct kts_columns *columns = kts_test_columns(&spec, 1);
	struct kts_sample_facts at = { .size = sizeof(at) };
	struct kts_input *wide;
	char tag[400];

	for (size_t before = 0; before < 4; before++) {
		memset(tag, 'a', before);
		for (size_t i = 0; i < 100; i++)
			memcpy(tag + before + 3 * i, "\xe2\x82\xac", 4);
		ck_assert_int_eq(kts_columns_sample(columns, KTS_SAMPLE(.tag = tag)), KTS_OK);
	}
	ck_assert_int_eq(kts_columns_finish(columns, &wide), KTS_OK);
	for (size_t before = 0; before < 4; before++) {
		ck_assert_int_eq(kts_input_sample(wide, before, &at), KTS_OK);
		ck_assert_uint_eq(strlen(at.tag), before + (255 - before) / 3 * 3);
	}
	kts_input_free(wide);
	kts_columns_free(columns);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("walk");
	TCase *tc = tcase_create("all");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, test_projections);
	tcase_add_test(tc, test_series);
	tcase_add_test(tc, test_uses);
	tcase_add_test(tc, test_warnings);
	tcase_add_test(tc, test_check);
	tcase_add_test(tc, test_rows);
	tcase_add_test(tc, test_cut);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
