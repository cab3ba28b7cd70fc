/* SPDX-License-Identifier: MIT */
/* A series as its bytes come: where its first piece ends, what is kept whole, and allocations that fail. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/series/reader.h"
#include "runtime/series/stream.h"
#include "tests/support/failalloc.h"
#include "tests/support/series_text.h"
#include "tests/support/suite.h"

/* Behind lines that fill @fill bytes comes @end. */
static char *make(size_t fill, const char *end, size_t *len)
{
	char *text = malloc(fill + strlen(end) + 200);
	size_t n = 0;

	ck_assert_ptr_nonnull(text);
	for (unsigned i = 0; n + 60 < fill; i++)
		n += (size_t)sprintf(text + n, "{\"a\":%u,\"pad\":\"%020u\"}\n", i, i);
	memset(text + n, ' ', fill - n);
	if (fill)
		text[fill - 1] = '\n';
	n = fill;
	strcpy(text + n, end);
	*len = n + strlen(end);
	return text;
}

static void check_alike(const struct kts_test_ask *ask, const char *text, size_t len)
{
	static const size_t steps[] = { 977, 4096, KTS_BLOCK_BYTES - 1, KTS_BLOCK_BYTES, 1 << 30 };
	char *whole = kts_test_read_series(ask, text, len, NULL);

	ck_assert_ptr_nonnull(whole);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		char *got = kts_test_stream_series(ask, text, len, steps[i], NULL);

		ck_assert_ptr_nonnull(got);
		ck_assert_msg(strcmp(got, whole) == 0, "%zu bytes, %zu at a time: %.200s, not %.200s", len, steps[i], got, whole);
		free(got);
	}
	free(whole);
}

static const char *const ends[] = {
	"", "{\"a\":1}", "{\"a\":1}\n{\"a\":", "{\n\"a\":1}\n{\"a\":2}\n", "{\"a\":1} {\"a\":2}\n", "{\"a\":1}x\n{\"a\":2}\n",
	"\n\n[1]\n", "{\"a\":\n", "{\"a\":1,\"a\":2}\n", "{\"monitor\":{}}\n{\"a\":3}\n", "{\"a\":\"\xff\"}\n", "  ",
	"{\"a\":1}\n \n ",
};

/* The first piece of a file, and what may be said only about it, end at a fixed byte. */
START_TEST(first_piece)
{
	static const size_t fills[] = { 0, 1, 500, KTS_BLOCK_BYTES - 9, KTS_BLOCK_BYTES - 8, KTS_BLOCK_BYTES - 1,
					KTS_BLOCK_BYTES, KTS_BLOCK_BYTES + 1, 2 * KTS_BLOCK_BYTES };
	struct kts_test_ask ask;

	kts_test_ask(&ask, "signal a = sample.a");
	for (size_t i = 0; i < sizeof fills / sizeof *fills; i++) {
		size_t len;
		char *text = make(fills[i], ends[_i], &len);

		check_alike(&ask, text, len);
		free(text);
	}
	kts_test_ask_free(&ask);
}
END_TEST

/* A first line that is longer than a piece; a document of one line; an array. */
START_TEST(long_first_line)
{
	static const char *const heads[] = { "{\"a\":1,\"p\":\"", "{\"samples\":[{\"a\":1,\"p\":\"", "[{\"a\":1,\"p\":\"" };
	static const char *const tails[] = { "\"}\n", "\"}]}\n", "\"}]" };
	struct kts_test_ask ask;

	kts_test_ask(&ask, "signal a = sample.a");
	for (size_t pad = KTS_BLOCK_BYTES / 2; pad < 5 * KTS_BLOCK_BYTES; pad += KTS_BLOCK_BYTES - 7) {
		char *text = malloc(pad + 300);

		ck_assert_ptr_nonnull(text);
		size_t n = (size_t)sprintf(text, "%s", heads[_i]);

		memset(text + n, 'x', pad);
		n += pad;
		n += (size_t)sprintf(text + n, "%s%s", tails[_i], _i ? "" : "{\"a\":2}\n{\"a\":3} {\"a\":4}\n");
		check_alike(&ask, text, n);
		free(text);
	}
	kts_test_ask_free(&ask);
}
END_TEST

#define DRAINED(tag, kva, x, step)										\
	"{\"tag\":\"" tag "\",\"report\":{\"schema\":\"single\",\"maps\":[{\"name\":\"o.bss\",\"map_kva\":" kva ","	\
	"\"value\":{\"kind\":\"struct\",\"members\":[{\"name\":\"x\",\"value\":{\"kind\":\"uint\",\"bits\":64,"		\
	"\"value\":" x "}}]}}],\"active_obj_name\":\"o\"},\"elapsed_ms\":" x ",\"step_index\":" step "}\n"
#define PLACEHOLDER(tag) "{\"tag\":\"" tag "\",\"report\":{\"is_placeholder\":true},\"elapsed_ms\":1,\"step_index\":0}\n"

struct opening {
	const char *signals;
	bool reads_phase, awaits;
	const char *line[6];
	uint64_t ready[6];	/* after each line */
};

/* How far a series is known before its end. */
static const struct opening openings[] = {
	{ "signal a = sample.a", false, false, { "{\"a\":1}\n", "{\"a\":2}\n" }, { 1, 2 } },
	/* a name without a value holds the series up, and one value is enough */
	{ "signal a = sample.a\nsignal b = sample.b.c", false, false,
	  { "{\"a\":1,\"b\":{\"c\":null}}\n", "{\"a\":1,\"b\":{}}\n", "{\"a\":1}\n", "{\"b\":{\"c\":1}}\n", "{}\n" },
	  { 1, 1, 1, 4, 5 } },
	{ "signal a = bpf.x", false, true, { PLACEHOLDER("a"), DRAINED("b", "5", "2", "0"), PLACEHOLDER("c") }, { 0, 2, 3 } },
	{ "signal a = bpf.x", false, false, { PLACEHOLDER("a"), DRAINED("b", "5", "2", "0"), PLACEHOLDER("c") }, { 1, 2, 3 } },
	/* stamped phases are known at once, and so is drift */
	{ "signal a = bpf.x", true, false,
	  { DRAINED("a", "5", "1", "0"), DRAINED("b", "6", "2", "0"), DRAINED("c", "6", "3", "1") }, { 1, 2, 3 } },
	/* events may come behind a boundary */
	{ "signal a = values.x", true, false,
	  { "{\"tag\":\"a\",\"values\":{\"x\":{\"Ok\":1}}}\n",
	    "{\"tag\":\"b\",\"boundary_offset_ms\":5,\"values\":{\"x\":{\"Ok\":1}}}\n",
	    "{\"tag\":\"c\",\"values\":{\"x\":{\"Ok\":1}}}\n" }, { 1, 1, 1 } },
	{ "signal a = values.x", false, false,
	  { "{\"tag\":\"a\",\"values\":{\"x\":{\"Ok\":1}}}\n",
	    "{\"tag\":\"b\",\"boundary_offset_ms\":5,\"values\":{\"x\":{\"Ok\":1}}}\n",
	    "{\"tag\":\"c\",\"values\":{\"x\":{\"Ok\":1}}}\n" }, { 1, 2, 3 } },
};

START_TEST(ready)
{
	const struct opening *o = &openings[_i];
	struct kts_diags *diags = malloc(sizeof *diags);
	struct kts_series_stream *stream;
	struct kts_test_ask ask;
	uint64_t got;

	ck_assert_ptr_nonnull(diags);
	kts_diags_init(diags);
	kts_test_ask(&ask, o->signals);
	bool *awaits = calloc(ask.n, sizeof *awaits);
	ck_assert_ptr_nonnull(awaits);
	for (size_t i = 0; i < ask.n; i++)
		awaits[i] = o->awaits;
	const struct kts_stream_how how = { .memory = true, .reads_phase = o->reads_phase, .awaits = awaits };
	ck_assert_int_eq(kts_series_stream_new(ask.projection, ask.n, KTS_SERIES_OPTIONS(.spec = ask.spec), &how, diags, &stream),
			 KTS_OK);
	for (size_t i = 0; i < 6 && o->line[i]; i++) {
		ck_assert_int_eq(kts_series_stream_feed(stream, o->line[i], strlen(o->line[i])), KTS_OK);
		ck_assert_ptr_nonnull(kts_series_stream_data(stream, &got));
		ck_assert_msg(got == o->ready[i], "line %zu: %llu samples, not %llu", i, (unsigned long long)got,
			      (unsigned long long)o->ready[i]);
	}
	kts_series_stream_free(stream);
	free(awaits);
	kts_test_ask_free(&ask);
	free(diags);
}
END_TEST

static const char mixed[] = "{\"tag\":\"a\",\"boundary_offset_ms\":1,\"values\":{\"x\":{\"Err\":{\"VarNotFound\":"
	"{\"requested\":\"x\",\"available\":[]}}},\"s\":{\"Ok\":\"t\"}}}\n{\"kts_series\":1,\"host\":\"h\"}\n"
	"{\"tag\":\"b\",\"boundary_offset_ms\":3,\"values\":{\"x\":{\"Ok\":1},\"s\":{\"Ok\":\"u\"}}}\n"
	"{\"stimulus_events\":[{\"elapsed_ms\":2,\"step_index\":1}]}\n";

START_TEST(every_allocation)
{
	static const char *const asks[] = { "signal x : u64 = values.x\nproject text values.s\nproject text run.kts_series.host",
					    "project u64 values[*]\nproject text run.kts_series.host" };
	struct kts_test_ask ask;
	bool hit = true;

	kts_test_ask(&ask, asks[_i]);
	for (long n = 0; hit; n++) {
		kts_test_fail_after(n);
		char *got = kts_test_stream_series(&ask, mixed, strlen(mixed), 100, NULL);

		hit = kts_test_failed();
		kts_test_fail_after(-1);
		ck_assert(hit || got);
		if (!hit)
			ck_assert_ptr_nonnull(strstr(got, "series projected, 2 samples"));
		free(got);
	}
	kts_test_ask_free(&ask);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("series_stream");
	TCase *tcase = tcase_create("stream");

	tcase_set_timeout(tcase, 600);
	tcase_add_loop_test(tcase, first_piece, 0, (int)(sizeof ends / sizeof *ends));
	tcase_add_loop_test(tcase, long_first_line, 0, 3);
	tcase_add_loop_test(tcase, ready, 0, (int)(sizeof openings / sizeof *openings));
	tcase_add_loop_test(tcase, every_allocation, 0, 2);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
