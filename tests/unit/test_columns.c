/* SPDX-License-Identifier: MIT */
/* Series that are given column by column, as an embedder gives them. */
#include <check.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/errors.h"
#include "grammar/base/limits.h"
#include "grammar/base/number.h"
#include "runtime/kts.h"
#include "tests/support/columns.h"
#include "tests/support/suite.h"

#define MS	1000000ll

/* Ends @columns and judges: what comes of it. All of them are to be freed with end(). */
struct run {
	struct kts_spec *spec;
	struct kts_input *input;
	struct kts_judgement *judgement;
};

static struct run judge(struct kts_spec *spec, struct kts_columns *columns)
{
	struct run run = { .spec = spec };

	ck_assert_int_eq(kts_columns_finish(columns, &run.input), KTS_OK);
	kts_columns_free(columns);
	ck_assert_int_eq(kts_judge(spec, run.input, NULL, &run.judgement), KTS_OK);
	return run;
}

static void end(struct run *run)
{
	kts_judgement_free(run->judgement);
	kts_input_free(run->input);
	kts_spec_free(run->spec);
}

static struct kts_check_facts check_of(const struct run *run, size_t i)
{
	struct kts_check_facts check = { .size = sizeof(check) };

	ck_assert_int_eq(kts_judgement_check(run->judgement, i, &check), KTS_OK);
	return check;
}

static struct kts_row_facts row_of(const struct run *run, size_t i, enum kts_row_kind kind, size_t k)
{
	struct kts_row_facts row = { .size = sizeof(row) };

	ck_assert_int_eq(kts_judgement_row(run->judgement, i, kind, k, &row), KTS_OK);
	return row;
}

static char *report_of(const struct run *run, enum kts_format format)
{
	struct kts_report *report;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	ck_assert_int_eq(kts_report_new(&report), KTS_OK);
	ck_assert_int_eq(kts_report_add(report, run->spec, run->input, run->judgement), KTS_OK);
	ck_assert_int_eq(kts_report_write(report, format, NULL, out), KTS_OK);
	fclose(out);
	kts_report_free(report);
	return text;
}

START_TEST(test_a_series)
{
	struct kts_spec *spec = kts_test_spec("kts 1\nsignal served : u64 = values.served\nsignal twice : u64 = values.served\n"
					"monotonic served\nalways twice < 9\n");
	struct kts_columns *columns = kts_test_columns(&spec, 1);
	size_t served = kts_test_declare(columns, "served", NULL);
	struct kts_row_facts row;
	struct run run;

	for (unsigned i = 0; i < 4; i++) {
		static const uint64_t value[] = { 1, UINT64_MAX, 7, 8 };

		kts_test_sample(columns, 100 * i);
		ck_assert_int_eq(kts_columns_put_u64(columns, served, value[i]), KTS_OK);
	}
	run = judge(spec, columns);
	ck_assert_uint_eq(kts_input_samples(run.input), 4);
	ck_assert_int_eq(kts_judgement_verdict(run.judgement), KTS_FAIL);
	ck_assert_uint_eq(check_of(&run, 0).violated, 1);
	ck_assert_uint_eq(check_of(&run, 1).violated, 1);
	row = row_of(&run, 0, KTS_ROW_VIOLATED, 0);
	ck_assert_str_eq(row.tag, "#2");
	ck_assert_uint_eq(row.line, 3);
	ck_assert_int_eq(row.elapsed_ns, 200 * MS);
	ck_assert_str_eq(row.message, "served went back from 18446744073709551615 to 7 (by 18446744073709551608)");
	end(&run);
}
END_TEST

/* --- the same as a projected series --- */

static uint64_t seed;

static uint64_t draw(uint64_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (seed >> 33) % below;
}

#define N_SIGNALS	5

static const char everything[] =
	"kts 1\n"
	"signal u : u64 = values.c0\nsignal i : i64 = values.c1\nsignal f = values.c2\n"
	"signal b : bool = values.c3\nsignal t : text = values.c4\n"
	"monotonic u allow 100%\nrate i <= 10/ms\nsteady f within 10\nalways b\nnever t == \"down\"\n"
	"ratio u / i in [0, 1]\n\"f of all\": always f < 3 coverage >= 1%\n"
	"require max(u) < 5 on any skip\nmonotonic f per phase\nconverge f to 1 within 1 by 1s\n";

static void put_json_text(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

/* One value, in both ways. */
static void put_value(FILE *json, struct kts_columns *columns, size_t column)
{
	static const uint64_t whole[] = { 0, 1, 2, 53, 1ull << 53, (1ull << 53) + 1, INT64_MAX, 1ull << 63, UINT64_MAX };
	static const double real[] = { 0.5, -1.25, 2, 1e300, -3, 1e-300, 5e15, 0x1p63 };
	static const char *const text[] = { "up", "down", "12", "-3", "1.5", "", "a \"quoted\" one", "99999999999999999999" };
	char number[KTS_NUMBER_BYTES];
	uint64_t u;
	double d;

	switch (draw(7)) {
	case 0:
		u = whole[draw(sizeof whole / sizeof *whole)];
		fprintf(json, "{\"Ok\":%" PRIu64 "}", u);
		ck_assert_int_eq(kts_columns_put_u64(columns, column, u), KTS_OK);
		return;
	case 1:
		u = draw(4);
		fprintf(json, "{\"Ok\":%" PRId64 "}", (int64_t)u - 2);
		ck_assert_int_eq(kts_columns_put_i64(columns, column, (int64_t)u - 2), KTS_OK);
		return;
	case 2:
		d = real[draw(sizeof real / sizeof *real - 1)];
		kts_real_write_json(number, d);
		fprintf(json, "{\"Ok\":%s}", number);
		ck_assert_int_eq(kts_columns_put_f64(columns, column, d), KTS_OK);
		return;
	case 3:
		u = draw(2);
		fprintf(json, "{\"Ok\":%s}", u ? "true" : "false");
		ck_assert_int_eq(kts_columns_put_bool(columns, column, (int)u), KTS_OK);
		return;
	case 4:
		u = draw(sizeof text / sizeof *text);
		fputs("{\"Ok\":", json);
		put_json_text(json, text[u]);
		fputc('}', json);
		ck_assert_int_eq(kts_columns_put_text(columns, column, text[u], strlen(text[u])), KTS_OK);
		return;
	case 5:
		fputs("{\"Ok\":null}", json);
		ck_assert_int_eq(kts_columns_put_f64(columns, column, draw(2) ? NAN : -INFINITY), KTS_OK);
		return;
	default:
		u = draw(3);
		fprintf(json, "{\"Err\":{\"ProjectionFailed\":{\"reason\":\"reason %u\"}}}", (unsigned)u);
		snprintf(number, sizeof number, "reason %u", (unsigned)u);
		ck_assert_int_eq(kts_columns_put_error(columns, column,
						       KTS_SAMPLE_ERROR(.kind = "projection_failed", .detail = number)), KTS_OK);
		return;
	}
}

START_TEST(test_as_projected)
{
	seed = (uint64_t)_i + 1;
	struct kts_spec *spec = kts_test_spec(everything), *again = kts_test_spec(everything);
	struct kts_columns *columns = kts_test_columns(&again, 1);
	size_t column[N_SIGNALS], n = draw(40) ? 1 + draw(30) : 5000, json_len, len;
	struct run read = { .spec = spec }, given;
	char *json = NULL, *a, *b, name[16];
	FILE *out = open_memstream(&json, &json_len);

	for (unsigned k = 0; k < N_SIGNALS; k++) {
		snprintf(name, sizeof name, "values.c%u", k);
		column[k] = kts_test_declare(columns, name, NULL);
	}
	for (size_t i = 0; i < n; i++) {
		int64_t at = (int64_t)(draw(10) ? i * 100 : draw(500));
		int timed = draw(12) != 0;

		fputc('{', out);
		if (timed)
			fprintf(out, "\"elapsed_ms\":%" PRId64 ",", at);
		fprintf(out, "\"step_index\":%zu,\"values\":{", i / 8);
		ck_assert_int_eq(kts_columns_sample(columns, KTS_SAMPLE(.has_elapsed = timed, .elapsed_ns = at * MS, .has_step = 1,
									.step_index = i / 8)), KTS_OK);
		for (unsigned k = 0; k < N_SIGNALS; k++) {
			fprintf(out, "%s\"c%u\":", k ? "," : "", k);
			put_value(out, columns, column[k]);
		}
		fputs("}}\n", out);
	}
	fclose(out);
	ck_assert_int_eq(kts_input_read_memory("s.ndjson", json, json_len, (const struct kts_spec *const *)&spec, 1, NULL,
					       &read.input), KTS_OK);
	ck_assert_int_eq(kts_judge(spec, read.input, NULL, &read.judgement), KTS_OK);
	given = judge(again, columns);
	a = report_of(&read, KTS_FORMAT_JSON);
	b = report_of(&given, KTS_FORMAT_JSON);
	for (len = 0; a[len] && a[len] == b[len];)
		len++;
	len -= len > 300 ? 300 : len;
	ck_assert_msg(strcmp(a, b) == 0, "read:  %.600s\ngiven: %.600s", a + len, b + len);
	free(a);
	free(b);
	free(json);
	end(&read);
	end(&given);
}
END_TEST

/* A double is the integer that it is, not the one that its shortest text says. */
START_TEST(test_exact_doubles)
{
	struct kts_spec *spec = kts_test_spec("kts 1\nsignal u : u64 = values.u\nalways u == 9223372036854775808\n"
					"signal i : i64 = values.i\nalways i == -9223372036854775808\n");
	struct kts_columns *columns = kts_test_columns(&spec, 1);
	size_t u = kts_test_declare(columns, "u", NULL), i = kts_test_declare(columns, "i", NULL);
	struct run run;

	kts_test_sample(columns, 0);
	ck_assert_int_eq(kts_columns_put_f64(columns, u, 0x1p63), KTS_OK);
	ck_assert_int_eq(kts_columns_put_f64(columns, i, -0x1p63), KTS_OK);
	run = judge(spec, columns);
	ck_assert_int_eq(kts_judgement_verdict(run.judgement), KTS_PASS);
	end(&run);
}
END_TEST

/* --- errors --- */

START_TEST(test_every_kind)
{
	const char *kind = kts_error_kind_name((enum kts_error_kind)_i);
	struct kts_spec *spec = kts_test_spec("kts 1\nsignal x : u64 = values.x\n"
					      "always x < 9 on any inconclusive coverage >= 0%\n");
	struct kts_columns *columns = kts_test_columns(&spec, 1);
	size_t x = kts_test_declare(columns, "x", NULL);
	bool lookup = kts_error_class((enum kts_error_kind)_i) == KTS_CLASS_lookup && strcmp(kind, "type_mismatch") != 0;
	struct kts_row_facts row;
	struct run run;

	kts_test_sample(columns, 0);
	ck_assert_int_eq(kts_columns_put_u64(columns, x, 1), KTS_OK);
	kts_test_sample(columns, 1);
	ck_assert_int_eq(kts_columns_put_error(columns, x, KTS_SAMPLE_ERROR(.kind = kind, .detail = "the harness says so")),
			 KTS_OK);
	run = judge(spec, columns);
	ck_assert_int_eq(check_of(&run, 0).verdict, KTS_INCONCLUSIVE);
	row = row_of(&run, 0, KTS_ROW_UNDECIDED, 0);
	/* a name that is there at another sample is absent here */
	ck_assert_str_eq(row.kind, lookup ? "absent" : kind);
	ck_assert_msg(strstr(row.message, "the harness says so"), "%s", row.message);
	end(&run);
}
END_TEST

START_TEST(test_reasons)
{
	struct kts_spec *spec = kts_test_spec("kts 1\nsignal x : u64 = values.x\n"
					"\"cancelled\": always x < 9 on missing_stats(cancelled) fail on any skip coverage >= 0%\n"
					"\"no_scheduler\": always x < 9 on missing_stats(no_scheduler) fail on any skip "
					"coverage >= 0%\n");
	struct kts_columns *columns = kts_test_columns(&spec, 1);
	size_t x = kts_test_declare(columns, "x", NULL);
	struct run run;

	kts_test_sample(columns, 0);
	ck_assert_int_eq(kts_columns_put_error(columns, x, KTS_SAMPLE_ERROR(.kind = "missing_stats", .reason = "cancelled")),
			 KTS_OK);
	kts_test_sample(columns, 1);
	ck_assert_int_eq(kts_columns_put_error(columns, x, KTS_SAMPLE_ERROR(.kind = "missing_stats")), KTS_OK);
	kts_test_sample(columns, 2);
	ck_assert_int_eq(kts_columns_put_error(columns, x, KTS_SAMPLE_ERROR(.kind = "absent", .reason = "cancelled")),
			 KTS_EINVAL);
	ck_assert_int_eq(kts_columns_put_error(columns, x, KTS_SAMPLE_ERROR(.kind = "missing_stats", .reason = "tired")),
			 KTS_EINVAL);
	run = judge(spec, columns);
	ck_assert_uint_eq(row_of(&run, 0, KTS_ROW_VIOLATED, 0).index, 0);
	ck_assert_uint_eq(check_of(&run, 0).violated, 1);
	ck_assert_uint_eq(row_of(&run, 1, KTS_ROW_VIOLATED, 0).index, 1);
	ck_assert_uint_eq(check_of(&run, 1).violated, 1);
	end(&run);
}
END_TEST

/* What is said of an error is kept however many samples have it. */
START_TEST(test_many_errors)
{
	static const char *const available[] = { "serviced", "dropped" };
	struct kts_spec *spec = kts_test_spec("kts 1\nsignal x : u64 = values.x\nalways x < 9 on any skip\n");
	struct kts_columns *columns = kts_test_columns(&spec, 1);
	size_t x = kts_test_declare(columns, "x", NULL);
	struct kts_row_facts row;
	struct run run;

	for (int i = 0; i < 20000; i++) {
		kts_test_sample(columns, i);
		ck_assert_int_eq(kts_columns_put_error(columns, x, KTS_SAMPLE_ERROR(
			.kind = "field_not_found", .requested = "served", .available = available, .n_available = 2)), KTS_OK);
	}
	run = judge(spec, columns);
	/* at no sample a value: the name is wrong, whatever is skipped */
	ck_assert_int_eq(kts_judgement_verdict(run.judgement), KTS_FAIL);
	row = row_of(&run, 0, KTS_ROW_VIOLATED, 0);
	ck_assert_str_eq(row.kind, "field_not_found");
	ck_assert_msg(strstr(row.message, "`served`; did you mean `serviced`?"), "%s", row.message);
	end(&run);
}
END_TEST

START_TEST(test_no_column)
{
	struct kts_spec *spec = kts_test_spec("kts 1\nsignal x : u64 = values.served\nsignal m : u64 = run.monitor.lost\n"
					"monotonic x allow 100% on any skip coverage >= 0%\nrequire m == 0\n");
	struct kts_columns *columns = kts_test_columns(&spec, 1);
	struct kts_row_facts row;
	struct run run;
	size_t other = kts_test_declare(columns, "values.serves", NULL);

	for (int i = 0; i < 3; i++) {
		kts_test_sample(columns, i);
		ck_assert_int_eq(kts_columns_put_u64(columns, other, 1), KTS_OK);
	}
	run = judge(spec, columns);
	ck_assert_int_eq(check_of(&run, 0).verdict, KTS_FAIL);
	row = row_of(&run, 0, KTS_ROW_VIOLATED, 0);
	ck_assert_str_eq(row.kind, "projection_failed");
	ck_assert_msg(strstr(row.message, "no column was given for it") && strstr(row.message, "did you mean `values.serves`?"),
		      "%s", row.message);
	ck_assert_int_eq(check_of(&run, 1).verdict, KTS_FAIL);
	end(&run);
}
END_TEST

/* --- keys, identities, phases, the run --- */

START_TEST(test_keys)
{
	struct kts_spec *spec = kts_test_spec("kts 1\nsignal util[layer] = stats.layers[*].util\nsignal hits[cpu] : u64 = "
					"bpf.map(\"stats\")[0].cpu(*)\nsignal none[n] = stats.none[*]\n"
					"always util < 0.9\nmonotonic hits\nalways none > 0\n");
	struct kts_columns *columns = kts_test_columns(&spec, 1);
	size_t batch = kts_test_declare(columns, "util", "batch");
	size_t web = kts_test_declare(columns, "stats.layers[\"web \\\"x\\\"\"].util", NULL);
	size_t cpu10 = kts_test_declare(columns, "hits", "10");
	size_t cpu9 = kts_test_declare(columns, "bpf.map(\"stats\")[0].cpu(9)", NULL);
	size_t late = kts_test_declare(columns, "stats.layers[*].util", "late");
	struct run run;

	for (unsigned i = 0; i < 3; i++) {
		kts_test_sample(columns, i);
		ck_assert_int_eq(kts_columns_put_f64(columns, batch, i == 1 ? 0.95 : 0.5), KTS_OK);
		ck_assert_int_eq(kts_columns_put_f64(columns, web, 0.5), KTS_OK);
		ck_assert_int_eq(kts_columns_put_u64(columns, cpu9, i), KTS_OK);
		ck_assert_int_eq(kts_columns_put_u64(columns, cpu10, 5 - i), KTS_OK);
		if (i == 2)
			ck_assert_int_eq(kts_columns_put_f64(columns, late, 0.5), KTS_OK);
	}
	run = judge(spec, columns);
	ck_assert_uint_eq(kts_judgement_check_count(run.judgement), 6);
	ck_assert_str_eq(check_of(&run, 0).key, "batch");
	ck_assert_int_eq(check_of(&run, 0).verdict, KTS_FAIL);
	ck_assert_str_eq(check_of(&run, 1).key, "late");
	ck_assert_uint_eq(check_of(&run, 1).undecided, 2);
	ck_assert_str_eq(check_of(&run, 2).key, "web \"x\"");
	ck_assert_int_eq(check_of(&run, 2).verdict, KTS_PASS);
	ck_assert_str_eq(check_of(&run, 3).key, "9");
	ck_assert_int_eq(check_of(&run, 3).verdict, KTS_PASS);
	ck_assert_str_eq(check_of(&run, 4).key, "10");
	ck_assert_int_eq(check_of(&run, 4).verdict, KTS_FAIL);
	ck_assert_int_eq(check_of(&run, 5).verdict, KTS_INCONCLUSIVE);
	ck_assert_str_eq(check_of(&run, 5).reason, "nothing_judged");
	end(&run);
}
END_TEST

/* In one phase another copy is drift, from one to the next a swap; of values that no scheduler holds it is neither. */
START_TEST(test_identities)
{
	struct kts_spec *spec = kts_test_spec("kts 1\nsignal x : u64 = bpf.x\nsignal y : u64 = stats.y\nmonotonic x\nmonotonic y\n"
					"\"stays\": never swapped\n");
	struct kts_columns *columns = kts_test_columns(&spec, 1);
	size_t x = kts_test_declare(columns, "x", NULL), y = kts_test_declare(columns, "y", NULL);
	static const struct { uint64_t step; const char *object; uint64_t address, value; } row[] = {
		{ 0, "a", 1, 5 }, { 0, "a", 1, 6 }, { 0, "a", 2, 1 }, { 1, "b", 3, 2 }, { 1, "b", 3, 3 },
	};
	struct run run;
	char *text;

	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		ck_assert_int_eq(kts_columns_sample(columns, KTS_SAMPLE(.has_elapsed = 1, .elapsed_ns = (int64_t)i * MS,
									.has_step = 1, .step_index = row[i].step,
									.object = row[i].object, .address = row[i].address)),
				 KTS_OK);
		ck_assert_int_eq(kts_columns_put_u64(columns, x, row[i].value), KTS_OK);
		ck_assert_int_eq(kts_columns_put_u64(columns, y, row[i].value), KTS_OK);
	}
	run = judge(spec, columns);
	ck_assert_int_eq(check_of(&run, 0).verdict, KTS_PASS);
	ck_assert_uint_eq(check_of(&run, 0).skipped, 2);
	ck_assert_int_eq(check_of(&run, 1).verdict, KTS_FAIL);
	ck_assert_uint_eq(check_of(&run, 2).violated, 2);
	text = report_of(&run, KTS_FORMAT_TEXT);
	ck_assert_msg(strstr(text, "scheduler changed: a, a from #2, b from #3"), "%s", text);
	free(text);
	end(&run);
}
END_TEST

START_TEST(test_phases_and_tags)
{
	struct kts_spec *spec = kts_test_spec("kts 1\nseries \"elsewhere\" { tags \"p_*\" time sample.t tag sample.n }\n"
					"signal x : u64 = values.x\nalways x < 9 during \"load\"\nalways x < 9 during baseline\n"
					"\"all\": always x < 9\n");
	struct kts_columns *columns = kts_test_columns(&spec, 1);
	size_t x = kts_test_declare(columns, "x", NULL);
	static const struct { const char *tag; int has_step; uint64_t step; const char *phase; uint64_t value; } row[] = {
		{ "p_0", 1, 0, "idle", 1 }, { "q_0", 1, 0, NULL, 99 }, { "p_1", 1, 1, "load", 2 }, { NULL, 1, 1, "load", 99 },
		{ "p_2", 1, 1, NULL, 10 }, { "p_3", 0, 0, NULL, 3 },
	};
	struct run run;

	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		ck_assert_int_eq(kts_columns_sample(columns, KTS_SAMPLE(.tag = row[i].tag, .has_step = row[i].has_step,
									.step_index = row[i].step, .phase = row[i].phase)), KTS_OK);
		ck_assert_int_eq(kts_columns_put_u64(columns, x, row[i].value), KTS_OK);
		ck_assert_int_eq(kts_columns_put_u64(columns, x, row[i].value), KTS_EINVAL);
	}
	run = judge(spec, columns);
	ck_assert_uint_eq(kts_input_samples(run.input), 4);
	ck_assert_uint_eq(check_of(&run, 0).total, 2);
	ck_assert_uint_eq(check_of(&run, 0).violated, 1);
	ck_assert_str_eq(row_of(&run, 0, KTS_ROW_VIOLATED, 0).tag, "p_2");
	ck_assert_uint_eq(row_of(&run, 0, KTS_ROW_VIOLATED, 0).line, 5);
	ck_assert_uint_eq(check_of(&run, 1).total, 1);
	ck_assert_uint_eq(check_of(&run, 2).total, 4);
	end(&run);
}
END_TEST

START_TEST(test_the_run)
{
	struct kts_spec *spec = kts_test_spec("kts 1\nsignal x : u64 = values.x\nsignal lost : u64 = run.monitor.lost\n"
					"signal host : text = run.kts_series.host\n"
					"require lost < 3 and host == \"here\"\nmonotonic x\n");
	struct kts_columns *columns = kts_test_columns(&spec, 1);
	size_t x = kts_test_declare(columns, "x", NULL), lost = kts_test_declare(columns, "lost", NULL);
	size_t host = kts_test_declare(columns, "run.kts_series.host", NULL);
	struct run run;

	ck_assert_int_eq(kts_columns_put_u64(columns, lost, 3), KTS_OK);
	ck_assert_int_eq(kts_columns_put_u64(columns, lost, 3), KTS_EINVAL);
	kts_test_sample(columns, 0);
	ck_assert_int_eq(kts_columns_put_u64(columns, x, 1), KTS_OK);
	kts_test_sample(columns, 1);
	ck_assert_int_eq(kts_columns_put_u64(columns, x, 1), KTS_OK);
	ck_assert_int_eq(kts_columns_put_text(columns, host, "here", 4), KTS_OK);
	run = judge(spec, columns);
	ck_assert_int_eq(check_of(&run, 0).verdict, KTS_FAIL);
	ck_assert_int_eq(check_of(&run, 1).verdict, KTS_PASS);
	end(&run);
}
END_TEST

/* One series for two specs, which read a path as different types. */
START_TEST(test_several_specs)
{
	struct kts_spec *spec[2] = {
		kts_test_spec("kts 1\nsignal a : u64 = values.x\nmonotonic a\n"),
		kts_test_spec("kts 1\nsignal b : f64 = values.x\nsignal c : u64 = values.y\nsteady b within 1\nmonotonic c\n"),
	};
	struct kts_columns *columns = kts_test_columns(spec, 2);
	size_t x = kts_test_declare(columns, "a", NULL), y = kts_test_declare(columns, "values.y", NULL);
	struct kts_judgement *judgement;
	struct kts_input *input;

	for (unsigned i = 0; i < 3; i++) {
		kts_test_sample(columns, i);
		ck_assert_int_eq(kts_columns_put_u64(columns, x, i), KTS_OK);
		ck_assert_int_eq(kts_columns_put_u64(columns, y, 3 - i), KTS_OK);
	}
	ck_assert_int_eq(kts_columns_finish(columns, &input), KTS_OK);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(kts_judge(spec[i], input, NULL, &judgement), KTS_OK);
		ck_assert_int_eq(kts_judgement_verdict(judgement), i ? KTS_FAIL : KTS_PASS);
		kts_judgement_free(judgement);
	}
	kts_columns_free(columns);
	kts_input_free(input);
	kts_spec_free(spec[0]);
	kts_spec_free(spec[1]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("columns");
	TCase *tc = tcase_create("all");

	tcase_add_test(tc, test_a_series);
	tcase_add_loop_test(tc, test_as_projected, 0, 120);
	tcase_add_test(tc, test_exact_doubles);
	tcase_add_loop_test(tc, test_every_kind, 0, KTS_KIND_COUNT);
	tcase_add_test(tc, test_reasons);
	tcase_add_test(tc, test_many_errors);
	tcase_add_test(tc, test_no_column);
	tcase_add_test(tc, test_keys);
	tcase_add_test(tc, test_identities);
	tcase_add_test(tc, test_phases_and_tags);
	tcase_add_test(tc, test_the_run);
	tcase_add_test(tc, test_several_specs);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
