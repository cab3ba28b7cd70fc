/* SPDX-License-Identifier: MIT */
/*
 * Lines that are read through a template give the same rows as lines that are
 * read in full: over random series in which everything changes now and
 * then, values, shapes, names and errors.
 */
#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/series/worker.h"
#include "tests/support/series_text.h"
#include "tests/support/suite.h"

static uint64_t state;

static unsigned roll(unsigned n)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(state >> 33) % n;
}

/* Whether this line may differ in more than plain numbers. */
static bool wild;

/* Mostly the usual, seldom one of the others. */
static const char *pick(const char *const *list, unsigned n, unsigned rarity)
{
	return list[!wild || roll(rarity) ? 0 : roll(n)];
}

#define PICK(rarity, ...) pick((const char *const[]){ __VA_ARGS__ }, \
			       sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *), rarity)

static void put_number(FILE *out)
{
	switch (roll(wild ? 24 : 240)) {
	case 0: fputs(PICK(1, "-1", "0", "-0", "1.5", "1e3", "18446744073709551615", "18446744073709551616",
			   "9007199254740993", "1e999", "-9223372036854775808", "\"77\"", "\"x\"", "null", "true",
			   "01", "1.", "[1]", "{}"), out); return;
	case 1: fprintf(out, "%u.%u", roll(100), roll(100)); return;
	case 2: fputs("1844674407370955161", out); return;
	default: fprintf(out, "%u", roll(1000000)); return;
	}
}

static void put_rendered(FILE *out)
{
	fprintf(out, "{\"kind\":\"%s\",\"bits\":%s,\"value\":", PICK(12, "uint", "int", "enum", "float", "ptr", "char"),
		PICK(12, "64", "32", "8"));
	put_number(out);
	fprintf(out, "%s}", PICK(12, "", ",\"variant\":null,\"is_signed\":false", ",\"is_signed\":true"));
}

static void put_drained(FILE *out, unsigned i)
{
	fprintf(out, "{\"tag\":\"%s%03u\",\"report\":{\"schema\":\"single\",\"maps\":[", PICK(20, "periodic_",
			"m\xc3\xa9_", "q\\u0041"), i);
	fprintf(out, "{\"name\":\"o.bss\",\"map_kva\":%s,\"max_entries\":1,\"value\":{\"kind\":\"struct\",\"members\":[",
		PICK(15, "18446744073709547520", "18446744073709547521", "0"));
	fprintf(out, "{\"name\":\"%s\",\"value\":", PICK(15, "x", "y", "w"));
	put_rendered(out);
	fputs("},{\"name\":\"y\",\"value\":", out);
	put_rendered(out);
	fputs("}]}},", out);
	fputs("{\"name\":\"h\",\"map_kva\":7,\"entries\":[{\"key\":", out);
	fprintf(out, "{\"kind\":\"int\",\"bits\":32,\"value\":%s},\"key_hex\":\"07\",\"value\":", PICK(15, "7", "8"));
	put_rendered(out);
	fputs(",\"value_hex\":\"00\"}]},{\"name\":\"p\",\"map_kva\":8,\"percpu_entries\":[{\"key\":", out);
	fprintf(out, "%s,\"per_cpu\":[", PICK(15, "0", "1"));
	put_rendered(out);
	fputs(",", out);
	put_rendered(out);
	fprintf(out, "]}]}],\"active_obj_name\":\"%s\"", PICK(20, "o", "p"));
	fprintf(out, ",\"per_cpu_time\":[{\"cpu\":%s,\"n\":", PICK(15, "0", "1"));
	put_number(out);
	fprintf(out, "}]%s%s},\"stats\":", PICK(20, "", ",\"is_placeholder\":true", ",\"maps_truncated\":2"),
		PICK(20, "", ",\"note\":\"n\"", " "));
	if (wild && !roll(15)) {
		fputs("{\"Err\":\"Cancelled\"}", out);
	} else {
		fprintf(out, "{\"Ok\":{\"a\":{\"b\":");
		put_number(out);
		fprintf(out, "},\"who\":\"%s%u\"}}", PICK(10, "w", "x\\n", "\xc3\xa9"), roll(100));
	}
	fprintf(out, ",\"elapsed_ms\":%s%u", PICK(20, "", "1.", "-", "9999999999999"), roll(1000));
	fprintf(out, ",\"boundary_offset_ms\":%s", PICK(10, "100", "200", "null", "\"5\"", "0"));
	fprintf(out, ",\"step_index\":%s}\n", PICK(10, "0", "1", "null", "2"));
}

static void put_projected(FILE *out, unsigned i)
{
	fprintf(out, "{\"tag\":\"t%u\",\"elapsed_ms\":%u,\"values\":{\"x\":{\"%s\":", i, roll(1000), PICK(30, "Ok", "Err"));
	put_number(out);
	fprintf(out, "},\"y\":{\"Ok\":");
	put_number(out);
	fprintf(out, "}%s}}\n", PICK(30, "", ",\"z\":{\"Err\":{\"NoActiveScheduler\":{\"reason\":\"r\"}}}"));
}

static void put_plain(FILE *out, unsigned i)
{
	fprintf(out, "{\"t\":");
	put_number(out);
	fprintf(out, ",\"n\":%u,\"p\":%s,\"o\":{\"a\":[", i, PICK(10, "0", "1", "null", "\"3\""));
	put_number(out);
	fprintf(out, "%s],\"b\":", PICK(10, "", ",4", ",{\"c\":5}"));
	put_number(out);
	fprintf(out, "},\"text\":\"%s%u\"}\n", PICK(10, "s", "t\\\"", "\\u00e9"), roll(10));
}

static const struct {
	const char *signals;
	void (*put)(FILE *out, unsigned i);
	enum kts_form form;
} forms[] = {
	{ "signal a : u64 = bpf.x\nsignal b : i64 = bpf.x\nsignal c = bpf.y\nsignal d : u64 = bpf.map(\"h\")[\"7\"]\n"
	  "signal e : u64 = bpf.map(\"p\")[0].cpu(1)\nsignal f = stats.a.b\nsignal g : u64 = stats.a.b\n"
	  "signal i : u64 = host.cpu(0).n\nsignal j : u64 = report.maps[0].map_kva\nsignal k : bool = bpf.y",
	  put_drained, KTS_FORM_DRAINED },
	{ "signal a : u64 = bpf.x", put_drained, KTS_FORM_DRAINED },
	{ "signal a : u64 = values.x\nsignal b = values.x\nsignal c : i64 = values.y", put_projected,
	  KTS_FORM_PROJECTED },
	{ "series \"x\" { time sample.t us tag sample.n phase sample.p }\nsignal a : u64 = sample.o.a[0]\n"
	  "signal b = sample.o.b\nsignal c = sample.n", put_plain, KTS_FORM_PLAIN },
	{ "series \"x\" { tags \"*1\" tag sample.text }\nsignal b : bool = sample.o.b", put_plain, KTS_FORM_PLAIN },
};

static void check_text(struct kts_text a, struct kts_text b)
{
	ck_assert_int_eq(a.at == NULL, b.at == NULL);
	ck_assert(!a.at || kts_text_equal(a, b));
}

static void check_row(const struct kts_batch *a, const struct kts_batch *b, uint32_t i)
{
	const struct kts_row *x = &a->row[i], *y = &b->row[i];

	check_text(x->tag, y->tag);
	ck_assert_int_eq(x->has_time, y->has_time);
	if (x->has_time)
		ck_assert_int_eq(x->elapsed_ns, y->elapsed_ns);
	ck_assert_int_eq(x->has_boundary, y->has_boundary);
	if (x->has_boundary)
		ck_assert_uint_eq(x->boundary_ms, y->boundary_ms);
	ck_assert_uint_eq(x->line, y->line);
	ck_assert_uint_eq(x->phase, y->phase);
	ck_assert_uint_eq(x->left_out, y->left_out);
	ck_assert_int_eq(x->fact == 0, y->fact == 0);
	if (x->fact)
		check_text(a->fact[x->fact - 1].object, b->fact[y->fact - 1].object);
	for (uint32_t c = 0; c < a->n_columns; c++) {
		size_t at = (size_t)c * a->cap + i;

		ck_assert_uint_eq(a->bits[at], b->bits[at]);
		ck_assert_int_eq(a->error[at] == 0, b->error[at] == 0);
		if (a->error[at] >= KTS_LOCAL_FAULT)
			ck_assert_int_eq(a->fault[a->error[at] - KTS_LOCAL_FAULT].kind,
					 b->fault[b->error[at] - KTS_LOCAL_FAULT].kind);
		else
			ck_assert_uint_eq(a->error[at], b->error[at]);
		ck_assert_int_eq(a->identity[at] == 0, b->identity[at] == 0);
		if (a->identity[at])
			ck_assert(kts_origin_equal(&a->origin[a->identity[at] - 1], &b->origin[b->identity[at] - 1]));
	}
}

static long hits, rows;

static void check_series(unsigned form)
{
	enum { LINES = 300 };
	struct kts_test_ask ask;
	struct kts_worker fast, full;
	struct kts_batch a, b;
	struct kts_plan plan;
	char *line[LINES] = { 0 };

	kts_test_ask(&ask, forms[form].signals);
	ck_assert_int_eq(kts_plan_make(&plan, ask.projection, ask.n, ask.spec, ask.compile.diags), KTS_OK);
	ck_assert_int_eq(kts_worker_init(&fast, &plan), KTS_OK);
	ck_assert_int_eq(kts_worker_init(&full, &plan), KTS_OK);
	ck_assert_int_eq(kts_batch_init(&a, plan.n), KTS_OK);
	ck_assert_int_eq(kts_batch_init(&b, plan.n), KTS_OK);
	fast.form = full.form = forms[form].form;
	fast.batch = &a;
	full.batch = &b;
	for (unsigned i = 0; i < LINES; i++) {
		size_t len;
		FILE *out = open_memstream(&line[i], &len);

		ck_assert_ptr_nonnull(out);
		wild = roll(3) == 0;
		forms[form].put(out, i);
		for (unsigned k = 0; k < KTS_TEXT_SLACK; k++)
			fputc(0, out);
		fclose(out);
		len -= KTS_TEXT_SLACK + 1;
		uint32_t before = a.n;

		kts_template_drop(&full.template);
		fast.template.misses = 0;
		enum kts_status x = kts_worker_read(&fast, line[i], len, i), y = kts_worker_read(&full, line[i], len, i);

		ck_assert_msg(x == y, "%s", line[i]);
		if (x != KTS_OK)
			ck_assert_str_eq(fast.trouble.message, full.trouble.message);
		ck_assert_uint_eq(a.n, b.n);
		ck_assert_uint_eq(a.bad_times, b.bad_times);
		ck_assert_uint_eq(a.left_out, b.left_out);
		if (a.n > before) {
			check_row(&a, &b, before);
			rows++;
			/* a line that was read in full is on the tape */
			hits += fast.json.text != line[i];
		}
	}
	kts_batch_free(&a);
	kts_batch_free(&b);
	kts_worker_free(&fast);
	kts_worker_free(&full);
	kts_plan_free(&plan);
	kts_test_ask_free(&ask);
	for (unsigned i = 0; i < LINES; i++)
		free(line[i]);
}

START_TEST(same_rows)
{
	hits = rows = 0;
	for (uint64_t seed = 1; seed <= 25; seed++) {
		state = seed * 77 + (uint64_t)_i;
		check_series((unsigned)_i);
	}
	/* or nothing was tested */
	ck_assert_msg(hits * 5 > rows, "%ld of %ld rows", hits, rows);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("series_template");
	TCase *tcase = tcase_create("template");

	tcase_set_timeout(tcase, 600);
	tcase_add_loop_test(tcase, same_rows, 0, (int)(sizeof forms / sizeof *forms));
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
