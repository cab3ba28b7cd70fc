/* SPDX-License-Identifier: MIT */
/* Every allocation of the reader fails once: KTS_ENOMEM, and nothing is lost. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/series/worker.h"
#include "tests/support/failalloc.h"
#include "tests/support/series_text.h"
#include "tests/support/suite.h"

#define DRAINED(tag, kva, x, step)									\
	"{\"tag\":\"" tag "\",\"report\":{\"schema\":\"single\",\"maps\":[{\"name\":\"o.bss\",\"map_kva\":" kva ","	\
	"\"value\":{\"kind\":\"struct\",\"members\":[{\"name\":\"x\",\"value\":{\"kind\":\"uint\",\"bits\":64,"		\
	"\"value\":" x "}},{\"name\":\"\",\"value\":{\"kind\":\"struct\",\"members\":[{\"name\":\"in\",\"value\":"	\
	"{\"kind\":\"bool\",\"value\":true}}]}}]}},{\"name\":\"p\",\"map_kva\":9,\"percpu_entries\":[{\"key\":0,"	\
	"\"per_cpu\":[{\"kind\":\"uint\",\"bits\":64,\"value\":1},null]}]},{\"name\":\"h\",\"map_kva\":8,\"entries\":"	\
	"[{\"key\":{\"kind\":\"int\",\"bits\":32,\"value\":7},\"key_hex\":\"07\",\"value_hex\":\"\"}]}],"		\
	"\"active_obj_name\":\"o\",\"active_map_kvas\":[" kva ",9,8],\"per_cpu_time\":[{\"cpu\":0,\"n\":1}]},"	\
	"\"stats\":{\"Err\":{\"NoScheduler\":{\"reason\":\"no \\u0073ock\"}}},\"elapsed_ms\":" x ","		\
	"\"boundary_offset_ms\":" x ",\"step_index\":" step "}\n"

static const struct {
	const char *signals, *series;
	bool tail;
} cases[] = {
	{ "signal a : u64 = bpf.x\nsignal b : u64 = bpf.nope\nsignal c : bool = bpf.in\nsignal d : u64 = "
			"cpu_sum(bpf.map(\"p\")[0])\n"
	  "signal e : u64 = bpf.map(\"p\")[0].cpu(1)\nsignal f : u64 = bpf.map(\"h\")[\"7\"]\nsignal g : u64 = "
			"bpf.map(\"h\")[\"x\"]\n"
	  "signal i : u64 = stats.a\nsignal j : u64 = host.cpu(0).n\nsignal k : u64 = report.none.q\nsignal l "
			": u64 = bpf.map(\"no\")[0]",
	  "{\"kts_series\":1}\n"
	  DRAINED("periodic_000", "5", "100", "0") DRAINED("periodic_001", "5", "200", "0") DRAINED("\\u0061", "6", "300", "0")
	  DRAINED("b", "6", "250", "1")
	  "{\"stimulus_events\":[{\"elapsed_ms\":200,\"step_index\":1,\"label\":\"load\"},"
	  "{\"elapsed_ms\":100,\"step_index\":0},{\"elapsed_ms\":150,\"label\":\"\\u0062\"}]}\n", false },
	{ "series \"s\" { tags \"t*\" }\nsignal x : u64 = values.x\nsignal y = values.y",
	  "{\"tag\":\"t0\",\"values\":{\"x\":{\"Ok\":1},\"y\":{\"Err\":"
	  "{\"VarNotFound\":{\"requested\":\"x\",\"available\":[\"y\",\"z\"]}}}}}\n"
	  "{\"tag\":\"u\",\"values\":{\"x\":{\"Ok\":\"x\"}}}\n"
	  "{\"tag\":\"t2\",\"values\":{\"x\":{\"Ok\":1e99},\"y\":{\"Err\":"
	  "{\"ActiveFilterExcludedMaps\":{\"excluded_maps\":[{\"name\":\"m\","
	  "\"map_kva\":1}],\"whitelist_kvas\":[2]}}}}}\n{\"tag\":\"t3\",\"val", true },
	{ "series \"s\" { time sample.t tag sample.n }\nsignal a = sample.o.a[1]",
	  "[{\"t\":1,\"n\":\"a\",\"o\":{\"a\":[1,2]}},\n {\"t\":2,\"n\":\"\\u0062\",\"o\":{\"a\":[1]}},\n "
			"{\"t\":\"x\",\"o\":3}, {}]\n", false },
	{ "signal a = sample.a", "{\"monitor\":{}, \"samples\":[{\"a\":1,\"b\":[{}]},"
			"{\"a\":2}],\"stimulus_events\":[]}\n", false },
	{ "signal a = sample.a", "{\"a\":1} {\"a\":2}\n{\n\"a\":3}", false },
	{ "project text stats.s\nproject text bpf.e",
	  "{\"tag\":\"a\",\"report\":{\"maps\":[{\"name\":\"o.bss\",\"map_kva\":1,\"value\":{\"kind\":\"struct\",\"members\":"
	  "[{\"name\":\"e\",\"value\":{\"kind\":\"enum\",\"value\":1,\"variant\":\"ON\"}}]}}]},\"stats\":{\"s\":\"x\"}}\n"
	  "{\"tag\":\"b\",\"report\":{\"maps\":[]},\"stats\":{\"s\":\"\\u0079\"}}\n"
	  "{\"tag\":\"c\",\"report\":{\"maps\":[]},\"stats\":{\"s\":\"z\"}}\n"
	  "{\"tag\":\"d\",\"report\":{\"maps\":[]},\"stats\":{\"s\":\"w\"}}\n", false },
	{ "project text run.kts_series.host\nproject f64 run.monitor.a\nproject u64 values.x\n"
	  "project text run.stimulus_events[1].label",
	  "{\"kts_series\":1,\"host\":\"h\\u0061\"}\n{\"tag\":\"a\",\"values\":{\"x\":{\"Ok\":1}}}\n"
	  "{\"monitor\":{\"b\":1},\"stimulus_events\":[{\"elapsed_ms\":1,\"label\":\"l\"}]}\n"
	  "{\"stimulus_events\":[{\"elapsed_ms\":2,\"label\":\"m\"}]}\n", false },
	{ "series \"s\" { tags \"*\" }\nproject u64 sample.a[*].n\nproject u64 sample.b[*]\nproject u64 sample.c[*]\n"
	  "project text run.x",
	  "{\"a\":{\"x\":{\"n\":1}},\"b\":[1]}\n{\"a\":{\"\\u0079\":{\"n\":1},\"z\\\"\":1},\"b\":[1,\"x\"]}\n", false },
	{ "project u64 bpf.map(\"p\")[0].cpu(*)\nproject u64 cpu_sum(bpf.map(\"p\")[*])\nproject u64 bpf.map(\"h\")[*]\n"
	  "project u64 host.cpu(*).n\nproject u64 bpf.map(\"h\").cpu(*)\nproject bool bpf.in[*]",
	  DRAINED("a", "5", "1", "0") DRAINED("b", "5", "2", "0"), false },
	/* those that end in an error */
	{ "signal a = sample.a", "{\"a\":1}\n{\"a\":1,\"a\":2}\n", false },
	{ "signal a = sample.a", "{\"a\":1}\n{\"a\":\n", false },
	{ "signal a = bpf.a", "{\"a\":1}\n", false },
	{ "series \"s\" { tags \"x\" }\nsignal a = sample.a", "{\"a\":1}\n{\"a\":2}\n", false },
};

#define GOOD_CASES	9

static enum kts_status read_case(const struct kts_test_ask *ask, const char *series, bool tail, unsigned threads,
				 struct kts_diags *diags, uint64_t *samples)
{
	struct kts_series *s;
	struct kts_series_options options = {
		.size = sizeof options, .spec = ask->spec, .ignore_truncated_tail = tail, .threads = threads,
	};

	kts_diags_init(diags);
	enum kts_status status = kts_series_read_memory(ask->projection, ask->n, &options, series, strlen(series), diags, &s);

	*samples = s ? kts_series_samples(s) : 0;
	kts_series_free(s);
	return status;
}

/* Read with the allocation number @n failing; false if there were fewer. */
static bool fail_at(long n, const struct kts_test_ask *ask, const char *series, bool tail, unsigned threads,
		    struct kts_diags *diags, enum kts_status expected, uint64_t samples)
{
	uint64_t got;

	kts_test_fail_after(n);
	enum kts_status status = read_case(ask, series, tail, threads, diags, &got);
	bool hit = kts_test_failed();

	kts_test_fail_after(-1);
	/* what only makes reading faster may do without */
	if (!hit || status != KTS_ENOMEM) {
		ck_assert_int_eq(status, expected);
		ck_assert_uint_eq(got, samples);
	}
	return hit;
}

START_TEST(every_allocation)
{
	struct kts_diags *diags = malloc(sizeof *diags);
	struct kts_test_ask ask;
	uint64_t samples;
	long n = 0;

	ck_assert_ptr_nonnull(diags);
	kts_test_ask(&ask, cases[_i].signals);
	enum kts_status status = read_case(&ask, cases[_i].series, cases[_i].tail, 1, diags, &samples);

	ck_assert_int_eq(status == KTS_OK, _i < GOOD_CASES);
	while (fail_at(n, &ask, cases[_i].series, cases[_i].tail, 1, diags, status, samples))
		n++;
	ck_assert_int_gt(n, 10);
	kts_test_ask_free(&ask);
	free(diags);
}
END_TEST

/* Several threads: any of them may be the one that has no memory. */
START_TEST(threads)
{
	struct kts_diags *diags = malloc(sizeof *diags);
	struct kts_test_ask ask;
	uint64_t samples;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	ck_assert(diags && out);
	for (int i = 0; i < 60000; i++)
		fprintf(out, "{\"tag\":\"t%d\",\"elapsed_ms\":%d,\"values\":{\"x\":{\"Ok\":%d%s}},\"pad\":\"%060d\"}\n", i, i, i,
			i % 1000 ? "" : ".5", 0);
	ck_assert_int_eq(fclose(out), 0);
	kts_test_ask(&ask, "signal x : u64 = values.x");
	ck_assert_int_eq(read_case(&ask, text, false, 4, diags, &samples), KTS_OK);
	ck_assert_uint_eq(samples, 60000);
	for (long n = 0; fail_at(n, &ask, text, false, 4, diags, KTS_OK, samples);)
		n += 1 + n / 8;
	kts_test_ask_free(&ask);
	free(text);
	free(diags);
}
END_TEST

/* A worker that had no memory for one line reads the next ones: with several threads it may get another block. */
START_TEST(a_worker_goes_on)
{
	static const char text[] = "{\"tag\":\"t1\",\"elapsed_ms\":1,\"values\":{\"x\":{\"Ok\":1}}}\0               ";
	struct kts_diags *diags = malloc(sizeof *diags);
	struct kts_test_ask ask;
	struct kts_plan plan;
	bool hit = true;

	ck_assert_ptr_nonnull(diags);
	kts_diags_init(diags);
	kts_test_ask(&ask, "signal x : u64 = values.x");
	ck_assert_int_eq(kts_plan_make(&plan, ask.projection, ask.n, ask.spec, diags), KTS_OK);
	for (long n = 0; hit; n++) {
		struct kts_worker w;
		struct kts_batch batch;

		ck_assert_int_eq(kts_worker_init(&w, &plan), KTS_OK);
		ck_assert_int_eq(kts_batch_init(&batch, plan.n), KTS_OK);
		w.form = KTS_FORM_PROJECTED;
		w.batch = &batch;
		kts_test_fail_after(n);
		enum kts_status status = kts_worker_read(&w, text, strlen(text), 0);

		hit = kts_test_failed();
		kts_test_fail_after(-1);
		ck_assert(status == KTS_OK || (hit && status == KTS_ENOMEM));
		batch.n = 0;
		for (uint64_t line = 1; line < 4; line++)
			ck_assert_int_eq(kts_worker_read(&w, text, strlen(text), line), KTS_OK);
		ck_assert_uint_eq(batch.n, 3);
		kts_batch_free(&batch);
		kts_worker_free(&w);
	}
	kts_plan_free(&plan);
	kts_test_ask_free(&ask);
	free(diags);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("series_memory");
	TCase *tcase = tcase_create("memory");

	tcase_set_timeout(tcase, 600);
	tcase_add_loop_test(tcase, every_allocation, 0, (int)(sizeof cases / sizeof *cases));
	tcase_add_test(tcase, a_worker_goes_on);
	tcase_add_test(tcase, threads);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
