/* SPDX-License-Identifier: MIT */
/* kts_stream_*(): allocations that fail at any moment, and what is asked of a stream that takes nothing any more. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/kts.h"
#include "tests/support/failalloc.h"
#include "tests/support/suite.h"

#define X "kts 1\nsignal x : u64 = values.x\n"

/* What keeps windows; what is written out for keys, and for phases; with segments that are short samples are forgotten. */
static const struct {
	const char *spec;
	unsigned int n;			/* samples */
	size_t piece;			/* bytes */
} cases[] = {
	{ X "signal d = delta(x)\n\"up\": monotonic x\nrate x in [0/s, 100/s]\nrate x over 3s in [0/s, 100/s]\n"
	    "always max(x over 2s) - min(x over 2s) <= 100\nalways x > 10 implies eventually[0s, 2s] x > 12\n"
	    "always x > 10 implies once[0s, 2s] d > 0\nalways p95(x over 2s) >= 0\n"
	    "converge x to 50 within 5 by 60s for 3 samples and stays\neventually x > 1000 by 600s\n"
	    "when x > 50 for 1s then x > 505 within 2s\nrequire max(x) > 3\nalways x < 20\n", 260, 3000 },
	{ X "signal u[k] : u64 = sample.values[*].Ok\nmonotonic u during step 0\nalways u < 20 per phase\n"
	    "always max(u across k) < 300\n", 30, 700 },
	{ X "monotonic x per phase\nalways x < 20 per phase\nsteady x within 5% of median per phase\n", 150, 3000 },
};

static char *make_series(unsigned int n)
{
	char *text = malloc(100 + n * 200);
	size_t len;

	ck_assert_ptr_nonnull(text);
	len = (size_t)sprintf(text, "{\"kts_series\":1,\"phases\":\"stamped\"}\n");
	for (unsigned int i = 0; i < n; i++) {
		char value[100];

		if (i == 70 || i == 131)
			sprintf(value, "\"Err\":{\"MapNotFound\":{\"requested\":\"m%u\",\"available\":[\"a\"]}}", i);
		else
			sprintf(value, "\"Ok\":%u", i == 20 || i == 200 ? 5 : i);
		len += (size_t)sprintf(text + len, "{\"tag\":\"%s%u\",\"elapsed_ms\":%u,\"step_index\":%u,\"values\":{\"x\":{%s},"
				       "\"y\":{\"Ok\":%u}}}\n", i % 50 ? "t" : "odd", i, i * 100, 1 + i / 60, value, i);
	}
	return text;
}

/* Ask all that can be asked; KTS_OK, or KTS_ENOMEM. */
static enum kts_status ask(struct kts_stream *stream, const struct kts_spec *spec, FILE *out)
{
	enum kts_status rc = KTS_OK;
	enum kts_verdict verdict;
	size_t of, check;
	char waits[100];

	while (kts_stream_next_final(stream, &of, &check, &verdict))
		continue;
	for (size_t i = 0; i < kts_spec_check_count(spec); i++) {
		struct kts_check_facts facts = { .size = sizeof facts };
		struct kts_row_facts row = { .size = sizeof row };

		kts_stream_check(stream, 0, i, &facts);
		if (kts_stream_row(stream, 0, i, KTS_ROW_VIOLATED, 0, &row) == KTS_ENOMEM)
			rc = KTS_ENOMEM;
		kts_stream_plot(stream, 0, i, 40, NULL, out);
	}
	kts_stream_waits(stream, waits, sizeof waits);
	return rc;
}

/* The status, KTS_ENOMEM also where it was a question that found no memory; at the end *@report. */
static enum kts_status judge(const struct kts_spec *spec, const char *text, size_t piece, FILE *out, struct kts_stream **stream)
{
	size_t at = 0, len = strlen(text);
	enum kts_status asked = KTS_OK, rc;

	rc = kts_stream_new("x.ndjson", &spec, 1, NULL, stream);
	while (*stream && rc == KTS_OK && at < len) {
		size_t n = piece < len - at ? piece : len - at;

		rc = kts_stream_feed(*stream, text + at, n);
		at += n;
		if (ask(*stream, spec, out) == KTS_ENOMEM)
			asked = KTS_ENOMEM;
	}
	if (*stream && rc == KTS_OK)
		rc = kts_stream_end(*stream);
	return rc == KTS_OK ? asked : rc;
}

static char *report(const struct kts_spec *spec, const struct kts_stream *stream)
{
	struct kts_report *r;
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	ck_assert_ptr_nonnull(out);
	ck_assert_int_eq(kts_report_new(&r), KTS_OK);
	ck_assert_int_eq(kts_report_add(r, spec, kts_stream_input(stream), kts_stream_judgement(stream, 0)), KTS_OK);
	ck_assert_int_eq(kts_report_write(r, KTS_FORMAT_JSON, NULL, out), KTS_OK);
	kts_report_free(r);
	fclose(out);
	return text;
}

static struct kts_spec *compile(const char *text)
{
	struct kts_spec *spec;

	kts_spec_compile_text("x.kts", text, strlen(text), NULL, &spec);
	ck_assert(kts_spec_is_valid(spec));
	return spec;
}

/* Of what is not needed but for speed there may be none: then all is as it would be. */
START_TEST(every_allocation)
{
	struct kts_spec *spec = compile(cases[_i].spec);
	char *text = make_series(cases[_i].n), *wanted = NULL;
	FILE *out = fopen("/dev/null", "w");
	bool hit = true;

	for (long n = -1; hit; n++) {
		struct kts_stream *stream = NULL;

		kts_test_fail_after(n);
		enum kts_status rc = judge(spec, text, cases[_i].piece, out, &stream);
		hit = kts_test_failed() || !wanted;
		kts_test_fail_after(-1);
		ck_assert_msg(rc == KTS_OK || (wanted && hit && rc == KTS_ENOMEM), "%ld: status %d", n, rc);
		if (rc == KTS_OK) {
			char *got = report(spec, stream);

			ck_assert_msg(!wanted || strcmp(got, wanted) == 0, "%ld: %s", n, got);
			free(wanted);
			wanted = got;
		}
		kts_stream_free(stream);
	}
	fclose(out);
	free(wanted);
	free(text);
	kts_spec_free(spec);
}
END_TEST

/* The series has grown in the same piece before it turns out to be wrong. */
START_TEST(malformed)
{
	struct kts_spec *spec = compile(cases[_i].spec);
	char *text = make_series(cases[_i].n);
	struct kts_check_facts facts = { .size = sizeof facts };
	FILE *out = fopen("/dev/null", "w");
	size_t first = (size_t)(strstr(text, "\"t5\"") - text), rest;
	struct kts_stream *stream;

	ck_assert_int_eq(kts_stream_new("x.ndjson", &(const struct kts_spec *){ spec }, 1, NULL, &stream), KTS_OK);
	ck_assert_int_eq(kts_stream_feed(stream, text, first), KTS_OK);
	rest = strlen(text);
	memcpy(text + rest - 3, "}}]\n", 4);
	kts_stream_feed(stream, text + first, rest + 1 - first);
	if (kts_stream_feed(stream, "\n", 1) == KTS_EDATA) {
		ck_assert_int_eq(ask(stream, spec, out), KTS_OK);
		ck_assert_int_eq(kts_stream_check(stream, 0, 0, &facts), KTS_EINVAL);
	}
	ck_assert_int_eq(kts_stream_end(stream), KTS_EDATA);
	ask(stream, spec, out);
	kts_stream_free(stream);
	fclose(out);
	free(text);
	kts_spec_free(spec);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("stream");
	TCase *tcase = tcase_create("stream");

	tcase_set_timeout(tcase, 600);
	tcase_add_loop_test(tcase, every_allocation, 0, (int)(sizeof cases / sizeof *cases));
	tcase_add_loop_test(tcase, malformed, 0, (int)(sizeof cases / sizeof *cases));
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
