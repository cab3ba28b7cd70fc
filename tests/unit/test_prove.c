/* SPDX-License-Identifier: MIT */
/* Mutations of columns, and which checks catch them. */
#include <check.h>
#include <float.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "engine/prove.h"
#include "engine/vm.h"
#include "tests/support/failalloc.h"
#include "tests/support/judge.h"
#include "tests/support/suite.h"

#define U	"kts 1\nsignal x : u64 = values.x\n"
#define I	"kts 1\nsignal x : i64 = values.x\n"
#define F	"kts 1\nsignal x : f64 = values.x\n"
#define B	"kts 1\nsignal x : bool = values.x\n"

static const struct kts_mutant *find(enum kts_mutation kind, int percent)
{
	const struct kts_mutant *mutant;

	for (size_t i = 0; (mutant = kts_mutant(i)); i++)
		if (mutant->kind == kind && mutant->percent == percent)
			return mutant;
	ck_abort_msg("no mutant %s %d", kts_mutation_name(kind), percent);
	return NULL;
}

/* The column as "1 2 _ 4": `_` a sample without a value, `@n` the identity where it changes. */
static void write_column(const struct kts_column *column, char *out, size_t size)
{
	uint64_t identity = 0;
	size_t n = 0;

	for (uint64_t i = 0; i < column->n; i++) {
		const char *blank = i ? " " : "";

		if (kts_runs_get(&column->identities, i) != identity) {
			identity = kts_runs_get(&column->identities, i);
			n += (size_t)snprintf(out + n, size - n, "%s@%" PRIu64, blank, identity);
			blank = " ";
		}
		if (!kts_column_valid(column, i)) {
			ck_assert_uint_eq(kts_column_bits(column, i), 0);
			ck_assert_uint_ne(kts_runs_get(&column->errors, i), KTS_ERROR_NONE);
			n += (size_t)snprintf(out + n, size - n, "%s_", blank);
			continue;
		}
		ck_assert_uint_eq(kts_runs_get(&column->errors, i), KTS_ERROR_NONE);
		if (column->type == KTS_TYPE_F64)
			n += (size_t)snprintf(out + n, size - n, "%s%g", blank, kts_bits_double(kts_column_bits(column, i)));
		else if (column->type == KTS_TYPE_I64)
			n += (size_t)snprintf(out + n, size - n, "%s%" PRId64, blank,
					      (int64_t)kts_column_bits(column, i));
		else
			n += (size_t)snprintf(out + n, size - n, "%s%" PRIu64, blank, kts_column_bits(column, i));
	}
}

struct mutation_case {
	const char *head, *series;
	enum kts_mutation kind;
	int percent;
	enum kts_mutation_place place;
	uint64_t begin, end;		/* end 0: that of the series */
	uint64_t sample;
	const char *after;		/* NULL: nothing to change */
};

#define MUTATION(kind) KTS_MUTATION_##kind
#define PLACE(place) KTS_PLACE_##place

static const struct mutation_case cases[] = {
	/* by at least 1, from the place on, in the type */
	{ U, "x: 10 20 30 40 50", MUTATION(drop), 1, PLACE(START), 0, 0, 1, "10 19 29 39 49" },
	{ U, "x: 10 20 30 40 50", MUTATION(drop), 50, PLACE(MIDDLE), 0, 0, 2, "10 20 15 25 35" },
	{ U, "x: 10 20 30 40 50", MUTATION(drop), 100, PLACE(END), 0, 0, 4, "10 20 30 40 0" },
	{ U, "x: 10 20 30 4 50", MUTATION(drop), 100, PLACE(MIDDLE), 0, 0, 2, "10 20 0 0 20" },
	{ U, "x: 0 0 0", MUTATION(drop), 100, PLACE(START), 0, 0, 1, NULL },
	{ U, "x: 5", MUTATION(drop), 50, PLACE(END), 0, 0, 0, "2" },
	/* the next sample with a value, else the last one before */
	{ U, "x: 10 _ 30 40", MUTATION(drop), 100, PLACE(START), 0, 0, 2, "10 _ 0 10" },
	{ U, "x: 10 20 _ _", MUTATION(drop), 100, PLACE(END), 0, 0, 1, "10 0 _ _" },
	{ U, "x: _ _ _", MUTATION(drop), 100, PLACE(END), 0, 0, 2, NULL },
	/* within a phase; what goes on goes on to the end of the series */
	{ U, "x: 10 20 30 40 50", MUTATION(drop), 100, PLACE(START), 1, 3, 2, "10 20 0 10 20" },
	{ U, "x: 10 20 30 40 50", MUTATION(spike), 100, PLACE(START), 1, 3, 2, "10 20 60 40 50" },
	{ U, "x: 10 20 30 40 50", MUTATION(scale), 900, PLACE(MIDDLE), 0, 0, 2, "10 20 300 400 500" },
	{ U, "x: 10 20 30 40 50", MUTATION(scale), -90, PLACE(MIDDLE), 0, 0, 2, "10 20 3 4 5" },
	{ U, "x: 18446744073709551615 1 18446744073709551615", MUTATION(scale), 100, PLACE(START), 0, 0, 1,
	  "18446744073709551615 2 18446744073709551615" },
	{ I, "x: -9223372036854775808 9223372036854775807 -5 -9223372036854775808", MUTATION(scale), 100, PLACE(START), 0, 0, 1,
	  "-9223372036854775808 9223372036854775807 -10 -9223372036854775808" },
	{ I, "x: -100 -100 50", MUTATION(scale), 10, PLACE(START), 0, 0, 1, "-100 -110 55" },
	{ I, "x: -100 -100 50", MUTATION(shift), -10, PLACE(START), 0, 0, 1, "-100 -110 40" },
	{ U, "x: 3 1 2", MUTATION(shift), -100, PLACE(START), 0, 0, 1, "3 0 0" },
	{ U, "x: 0 0 0", MUTATION(shift), 1, PLACE(START), 0, 0, 1, "0 1 1" },
	{ F, "x: 0 0 0", MUTATION(shift), 10, PLACE(START), 0, 0, 1, "0 0.1 0.1" },
	{ F, "x: 1 2 -4", MUTATION(shift), 50, PLACE(END), 0, 0, 2, "1 2 -2" },
	{ F, "x: 1 -2 4", MUTATION(scale), 100, PLACE(START), 0, 0, 1, "1 -4 8" },
	{ F, "x: 1 1e308 -1e308", MUTATION(scale), 900, PLACE(START), 0, 0, 1, "1 1.79769e+308 -1.79769e+308" },
	/* stretches of samples; at the end, the last ones */
	{ U, "x: 1 2 3 4 5 6 7 8 9 10", MUTATION(freeze), 50, PLACE(MIDDLE), 0, 0, 5, "1 2 3 4 5 5 5 5 5 5" },
	{ U, "x: 1 2 3 4 5 6 7 8 9 10", MUTATION(freeze), 10, PLACE(START), 0, 0, 1, "1 1 3 4 5 6 7 8 9 10" },
	{ U, "x: 1 2 3 4 5 6 7 8 9 10", MUTATION(freeze), 50, PLACE(END), 0, 0, 5, "1 2 3 4 5 5 5 5 5 5" },
	{ U, "x: 1 2 _ 4 5", MUTATION(freeze), 100, PLACE(MIDDLE), 0, 0, 2, "1 2 _ 2 2" },
	{ U, "x: _ 2 3 4", MUTATION(freeze), 100, PLACE(END), 0, 0, 0, "_ 2 2 2" },
	{ U, "x: 7 7 7 7", MUTATION(freeze), 100, PLACE(START), 0, 0, 1, NULL },
	{ U, "x: _ _", MUTATION(freeze), 100, PLACE(START), 0, 0, 1, NULL },
	{ B, "x: true true false true", MUTATION(flip), 0, PLACE(MIDDLE), 0, 0, 2, "1 1 1 1" },
	{ B, "x: true true false _", MUTATION(flip), 100, PLACE(START), 0, 0, 1, "1 0 1 _" },
	{ U, "x: 1 2 3", MUTATION(flip), 100, PLACE(START), 0, 0, 1, NULL },
	{ B, "x: true false", MUTATION(scale), 100, PLACE(START), 0, 0, 1, NULL },
	{ B, "x: true false true true", MUTATION(freeze), 100, PLACE(START), 0, 0, 1, "1 1 1 1" },
	{ U, "x: 1 2 3 4 5 6 7 8 9 10", MUTATION(lose), 0, PLACE(MIDDLE), 0, 0, 5, "1 2 3 4 5 _ 7 8 9 10" },
	{ U, "x: 1 2 _ 4 5 6 7 8 9 10", MUTATION(lose), 50, PLACE(START), 0, 0, 1, "1 _ _ _ _ _ 7 8 9 10" },
	{ U, "x: 1 2 3 4 5 6 7 8 _ 10", MUTATION(lose), 50, PLACE(END), 2, 8, 5, "1 2 3 4 5 _ _ _ _ 10" },
	{ U, "x: 1 _ 3", MUTATION(lose), 0, PLACE(START), 0, 0, 1, NULL },
	/* another identity, until it changes by itself */
	{ U, "x: @1 1 2 3 4 @2 5 6", MUTATION(swap), 0, PLACE(START), 0, 0, 1, "@1 1 @3 2 3 4 @2 5 6" },
	{ U, "x: @1 1 2 3 4 @2 5 6", MUTATION(swap), 0, PLACE(END), 0, 0, 5, "@1 1 2 3 4 @2 5 @3 6" },
	{ U, "x: 1 2 3", MUTATION(swap), 0, PLACE(START), 0, 0, 1, NULL },
};

START_TEST(each_mutation)
{
	const struct mutation_case *m = &cases[_i];
	char spec[256], before[256], after[256], again[256];
	const uint32_t first = 0;
	struct kts_mutated mutated;
	struct kts_test_case *c;
	bool changed;

	snprintf(spec, sizeof(spec), "%salways x == x\n", m->head);
	c = kts_test_case_new(spec, m->series);
	ck_assert_ptr_nonnull(c);
	write_column(&c->data.column[0], before, sizeof(before));
	ck_assert_int_eq(kts_mutated_init(&mutated, &c->data), KTS_OK);
	ck_assert_int_eq(kts_mutate(&mutated, &first, 1, find(m->kind, m->percent), m->begin, m->end ? m->end : c->data.axis.n,
				    m->place, false, &changed), KTS_OK);
	write_column(&mutated.data.column[0], after, sizeof(after));
	ck_assert_int_eq(changed, m->after != NULL);
	ck_assert_str_eq(after, m->after ? m->after : before);
	ck_assert_uint_eq(mutated.sample, m->sample);
	/* the original is as it was, and so is the copy after the next mutation, of which there is none here */
	ck_assert_int_eq(kts_mutate(&mutated, NULL, 0, find(MUTATION(lose), 0), 0, 1, PLACE(START), true, &changed),
			 KTS_OK);
	ck_assert(!changed);
	write_column(&mutated.data.column[0], again, sizeof(again));
	ck_assert_str_eq(again, before);
	write_column(&c->data.column[0], again, sizeof(again));
	ck_assert_str_eq(again, before);
	kts_mutated_free(&mutated);
	kts_test_case_free(c);
}
END_TEST

/* A column of more than one segment: only what is changed is copied. */
START_TEST(segments)
{
	const uint64_t n = 2 * KTS_SEGMENT_SAMPLES + 10;
	struct kts_column column;
	struct kts_data data = { .column = &column, .n_columns = 1 };
	const uint32_t first = 0;
	struct kts_mutated m;
	bool changed;

	kts_column_init(&column, KTS_TYPE_U64);
	for (uint64_t i = 0; i < n; i++)
		ck_assert_int_eq(kts_column_add(&column, i + 1000, 0), KTS_OK);
	data.axis.n = n;
	ck_assert_int_eq(kts_mutated_init(&m, &data), KTS_OK);
	ck_assert_int_eq(kts_mutate(&m, &first, 1, find(MUTATION(shift), 10), 0, n, PLACE(END), false, &changed), KTS_OK);
	ck_assert_ptr_eq(m.data.column[0].segment[0], column.segment[0]);
	ck_assert_ptr_eq(m.data.column[0].segment[1], column.segment[1]);
	ck_assert_ptr_ne(m.data.column[0].segment[2], column.segment[2]);
	ck_assert_int_eq(kts_mutate(&m, &first, 1, find(MUTATION(lose), 50), 0, n, PLACE(MIDDLE), false, &changed), KTS_OK);
	ck_assert_ptr_eq(m.data.column[0].segment[0], column.segment[0]);
	ck_assert_uint_eq(m.data.column[0].n_valid, n / 2);
	for (uint64_t i = 0; i < n; i++) {
		ck_assert_int_eq(kts_column_valid(&m.data.column[0], i), i < n / 2);
		ck_assert_uint_eq(kts_column_bits(&column, i), i + 1000);
	}
	kts_mutated_free(&m);
	kts_column_clear(&column);
}
END_TEST

/* --- proofs --- */

/* One line a row: "toothless bound 0/12+3 |drop 0/4 ...". The weakest that was caught follows its kind. */
static void prove(const char *spec, const char *series, char *out, size_t size)
{
	struct kts_test_case *c = kts_test_case_new(spec, series);
	size_t n = 0;

	ck_assert_ptr_nonnull(c);
	out[0] = '\0';
	for (size_t i = 0; i < c->ir->n_checks; i++) {
		struct kts_proof_check proof;

		ck_assert_int_eq(kts_prove_check(c->ir, i, &c->data, &proof), KTS_OK);
		ck_assert_uint_eq(proof.n, 1);
		const struct kts_proof_row *row = &proof.row[0];
		const char *why = kts_proof_why_name(row->why);

		n += (size_t)snprintf(out + n, size - n, "%s%s%s %" PRIu64 "/%" PRIu64 "+%" PRIu64 " |",
				      kts_teeth_name(row->teeth), why ? " " : "", why ? why : "", row->caught, row->tried,
				      row->noticed);
		for (int k = 0; k < KTS_MUTATION_COUNT; k++) {
			const struct kts_proof_kind *kind = &row->kind[k];

			if (kind->mutant)
				n += (size_t)snprintf(out + n, size - n, " %s %s at %" PRIu64,
						      kts_mutation_name((enum kts_mutation)k), kind->mutant->text,
						      kind->sample);
		}
		n += (size_t)snprintf(out + n, size - n, "\n");
		kts_proof_check_free(&proof);
	}
	kts_test_case_free(c);
}

static const struct {
	const char *spec, *series, *expected;
} proofs[] = {
	/* the phases are mutated each for itself */
	{ U "monotonic x\n", "x: 100 200 300 400 500 600\nphase: 0 0 0 1 1 1",
	  "teeth 47/156+0 | drop 50% at 2 scale -50% at 2 shift -50% at 1 spike +50% at 1\n" },
	{ U "always x <= 600 during step 0\n", "x: 100 200 300 400 500 600\nphase: 0 0 0 1 1 1",
	  "teeth 30/83+6 | scale +1% at 4 shift +1% at 4 spike +1% at 5\n" },
	/* samples before the first phase are a stretch of their own */
	{ U "always x <= 600\n", "x: 100 200 300 400 500 600\nphase: _ _ _ 1 1 1",
	  "teeth 54/167+12 | scale +1% at 1 shift +1% at 1 spike +1% at 5\n" },
	/* times at the ends of the clock */
	{ U "always x < 600 during step 0 after 1s\n", "x: 1 2 3 4 5\nt: -9000000000000 0 1 2 9000000000000\nphase: 1 1 1 1 1",
	  "toothless bound 0/117+9 |\n" },
	/* not beyond `after` and `before` */
	{ U "always x <= 900 after 300ms before 500ms\n", "x: 100 200 300 400 500 600",
	  "teeth 7/42+3 | scale x2 at 4 shift +100% at 4 spike +100% at 4\n" },
	{ U "always x <= 6000\n", "x: 100 200 300 400 500 600",
	  "teeth 9/126+9 | shift +1000% at 1 spike +1000% at 1\n" },
	{ U "always x <= 66000\n", "x: 100 200 300 400 500 600", "toothless bound 0/117+9 |\n" },
	{ U "always x >= 0\n", "x: 100 200 300 400 500 600", "toothless type_end 0/123+9 |\n" },
	{ U "monotonic x allow 99%\n", "x: 100 200 300 400 500 600", "toothless allow 0/117+0 |\n" },
	{ U "ratio x / x in [1, 1]\n", "x: 1 2 3 4 5 6", "toothless same 0/117+20 |\n" },
	{ U "never x == 7 on any skip\n", "x: _ _ _ _", "not_provable given 0/0+0 |\n" },
	{ U "always x > 1\nalways x < 2\n", "x: 1 2 3", "not_provable given 0/0+0 |\nnot_provable given 0/0+0 |\n" },
	{ U "never swapped\n", "t: 0 1 2\nscheduler: 1 1 1", "teeth 2/2+0 | swap from there on at 1\n" },
	{ U "never swapped\n", "t: 0 1 2\nscheduler: 0 0 0", "not_provable no_signal 0/0+0 |\n" },
	{ U "always elapsed < 1h\n", "t: 0 1 2\nscheduler: 1 1 1", "not_provable no_signal 0/0+0 |\n" },
	{ U "monotonic x on swap fail\n", "x: @1 1 2 3 4 5",
	  "teeth 37/120+0 | drop 50% at 2 scale -50% at 2 shift -50% at 1 spike +50% at 1 swap from there on at 1\n" },
	{ B "always x on gap fail\n", "x: true true true true",
	  "teeth 21/21+0 | flip one sample at 1 lose one sample at 1\n" },
	/* a value that is skipped is not caught */
	{ I "rate x in [0/s, 100/s] coverage >= 0%\n", "x: 1 2 3 4 5",
	  "teeth 41/117+0 | drop 50% at 2 scale -50% at 2 shift -50% at 1 spike +50% at 1\n" },
	/* samples that are not there cannot be changed */
	{ U "steady x within 10%\n", "x: 5", "not_provable given 0/0+0 |\n" },
	/* a constant that no part of the values comes to, and those beside an end that is within reach */
	{ U "never x == 64\n", "x: 0 10 0 10", "teeth 3/111+9 | spike to 64 at 1\n" },
	{ U "always x + 1 != 65\n", "x: 0 10 0 10", "teeth 3/111+9 | spike to 64 at 1\n" },
	{ U "always 2 * x != 65\n", "x: 0 10 0 10", "toothless bound 0/108+9 |\n" },
	{ F "never x * 4 == 10\n", "x: 0 1 0 1", "teeth 3/116+9 | spike to 2.5 at 1\n" },
	{ U "never x == 4096\n", "x: 0 10 0 10", "teeth 3/111+9 | spike to 4096 at 1\n" },
	{ U "never x in [63, 65]\n", "x: 0 10 0 10", "teeth 9/123+9 | spike to 63 at 1\n" },
	{ U "never x > 1000\n", "x: 0 10 0 10", "toothless bound 0/108+9 |\n" },
	{ U "never delta(x) == 7\n", "x: 0 10 0 10", "teeth 3/111+9 | spike by 7 from the one before at 1\n" },
	{ I "never x == -64\n", "x: 0 10 0 10", "teeth 3/116+9 | spike to -64 at 1\n" },
	{ U "never x == -64\n", "x: 0 10 0 10", "toothless same 0/108+9 |\n" },
	{ U "always x == 5\n", "x: 5", "teeth 33/36+3 | drop 1% at 0 scale +1% at 0 shift +1% at 0 spike +1% at 0\n" },
};

START_TEST(each_proof)
{
	char out[1024], again[1024];

	prove(proofs[_i].spec, proofs[_i].series, out, sizeof(out));
	ck_assert_str_eq(out, proofs[_i].expected);
	prove(proofs[_i].spec, proofs[_i].series, again, sizeof(again));
	ck_assert_str_eq(out, again);
}
END_TEST

/* More phases than KTS_MAX_PROVE_PHASES, more columns than KTS_MAX_PROVE_COLUMNS: some are tried, evenly spread. */
START_TEST(bounds)
{
	char spec[4096] = "kts 1\n", series[4096] = "phase:";
	const size_t columns = KTS_MAX_PROVE_COLUMNS + 3, phases = 2 * KTS_MAX_PROVE_PHASES;
	struct kts_proof_check proof;
	struct kts_test_case *c;
	size_t n;

	for (size_t p = 0; p < phases; p++) {
		n = strlen(series);
		snprintf(series + n, sizeof(series) - n, " %zu %zu", p, p);
	}
	for (size_t i = 0; i < columns; i++) {
		n = strlen(spec);
		snprintf(spec + n, sizeof(spec) - n, "signal x%zu : u64 = values.x%zu\n", i, i);
		n = strlen(series);
		n += (size_t)snprintf(series + n, sizeof(series) - n, "\nx%zu:", i);
		for (size_t p = 0; p < 2 * phases; p++)
			n += (size_t)snprintf(series + n, sizeof(series) - n, " 1");
	}
	n = strlen(spec);
	n += (size_t)snprintf(spec + n, sizeof(spec) - n, "always x0");
	for (size_t i = 1; i < columns; i++)
		n += (size_t)snprintf(spec + n, sizeof(spec) - n, " + x%zu", i);
	snprintf(spec + n, sizeof(spec) - n, " == %zu\n", columns);
	c = kts_test_case_new(spec, series);
	ck_assert_ptr_nonnull(c);
	ck_assert_int_eq(kts_prove_check(c->ir, 0, &c->data, &proof), KTS_OK);
	ck_assert_uint_eq(proof.phases, phases);
	ck_assert_uint_eq(proof.phases_tried, KTS_MAX_PROVE_PHASES);
	ck_assert_uint_eq(proof.columns, columns);
	ck_assert_uint_eq(proof.columns_tried, KTS_MAX_PROVE_COLUMNS);
	/* one place in a phase of two samples */
	ck_assert_uint_eq(proof.row[0].kind[KTS_MUTATION_drop].tried, 4 * KTS_MAX_PROVE_PHASES * KTS_MAX_PROVE_COLUMNS);
	ck_assert_int_eq(proof.row[0].teeth, KTS_TEETH);
	kts_proof_check_free(&proof);
	kts_test_case_free(c);
}
END_TEST

/* More constants than KTS_MAX_PROVE_AIMS, some of them twice: the first ones are aimed at. */
START_TEST(many_aims)
{
	char spec[4096] = U "never x == 1000";
	struct kts_proof_check proof;
	struct kts_test_case *c;

	for (unsigned i = 0; i < KTS_MAX_PROVE_AIMS + 8; i++) {
		size_t n = strlen(spec);

		snprintf(spec + n, sizeof(spec) - n, " or x == %u or x != x + 0 and x == %u", 1000 + i, 1001 + i);
	}
	strcat(spec, "\n");
	c = kts_test_case_new(spec, "x: 1 2 3 4");
	ck_assert_ptr_nonnull(c);
	ck_assert_int_eq(kts_prove_check(c->ir, 0, &c->data, &proof), KTS_OK);
	ck_assert_uint_eq(proof.aims.n, KTS_MAX_PROVE_AIMS);
	for (unsigned i = 0; i < KTS_MAX_PROVE_AIMS; i++) {
		ck_assert_uint_eq(proof.aims.aim[i].mutant.bits, 1000 + i);
		ck_assert_ptr_eq(proof.aims.aim[i].mutant.text, proof.aims.aim[i].text);
	}
	ck_assert_uint_eq(proof.row[0].kind[KTS_MUTATION_spike].caught, 3 * KTS_MAX_PROVE_AIMS);
	kts_proof_check_free(&proof);
	kts_test_case_free(c);
}
END_TEST

START_TEST(no_memory)
{
	struct kts_test_case *c = kts_test_case_new(U "monotonic x on swap fail\n", "x: @1 1 2 _ 4\nscheduler: 1 1 1 1");
	struct kts_proof_check proof;

	ck_assert_ptr_nonnull(c);
	/* every allocation of the first mutants, then one here and there */
	for (long n = 0;; n += n < 400 ? 1 : 23) {
		kts_test_fail_after(n);
		enum kts_status rc = kts_prove_check(c->ir, 0, &c->data, &proof);
		bool hit = kts_test_failed();
		kts_test_fail_after(-1);
		if (!hit) {
			ck_assert_int_eq(rc, KTS_OK);
			ck_assert_int_gt(n, 400);
			break;
		}
		ck_assert_int_eq(rc, KTS_ENOMEM);
		ck_assert_ptr_null(proof.row);
	}
	ck_assert_int_eq(proof.row[0].teeth, KTS_TEETH);
	kts_proof_check_free(&proof);
	kts_test_case_free(c);
}
END_TEST

/* The table goes from weak to strong within a kind: the first that is caught is the weakest. */
START_TEST(table)
{
	const struct kts_mutant *mutant, *last = NULL;

	for (size_t i = 0; (mutant = kts_mutant(i)); last = mutant, i++) {
		ck_assert_uint_gt(strlen(mutant->text), 0);
		if (last && last->kind == mutant->kind)
			ck_assert_int_le(abs(last->percent), abs(mutant->percent));
		else
			ck_assert(!last || last->kind < mutant->kind);
	}
	ck_assert_int_eq(last->kind, KTS_MUTATION_COUNT - 1);
	for (int k = 0; k < KTS_MUTATION_COUNT; k++)
		ck_assert_uint_gt(strlen(kts_mutation_text((enum kts_mutation)k)), 10);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("prove");
	TCase *tc = tcase_create("prove");

	tcase_add_loop_test(tc, each_mutation, 0, (int)(sizeof(cases) / sizeof(cases[0])));
	tcase_add_test(tc, segments);
	tcase_add_loop_test(tc, each_proof, 0, (int)(sizeof(proofs) / sizeof(proofs[0])));
	tcase_add_test(tc, bounds);
	tcase_add_test(tc, many_aims);
	tcase_add_test(tc, no_memory);
	tcase_add_test(tc, table);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
