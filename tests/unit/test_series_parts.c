/* SPDX-License-Identifier: MIT */
/* The small parts of the reader: times, globs, boundaries, events, trees of paths. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/limits.h"
#include "runtime/series/batch.h"
#include "runtime/series/glob.h"
#include "runtime/series/members.h"
#include "runtime/series/phase.h"
#include "runtime/series/reader.h"
#include "runtime/series/time.h"
#include "tests/support/suite.h"

static const struct {
	const char *text;
	uint64_t num, den;
	enum kts_time_result result;
	int64_t ns;
} times[] = {
	{ "0", 1000000, 1, KTS_TIME_OK, 0 },
	{ "1", 1000000, 1, KTS_TIME_OK, 1000000 },
	{ "-1", 1000000, 1, KTS_TIME_OK, -1000000 },
	{ "0.1", 1000000, 1, KTS_TIME_OK, 100000 },
	{ "0.0000005", 1000000, 1, KTS_TIME_OK, 1 },
	{ "0.00000049999", 1000000, 1, KTS_TIME_OK, 0 },
	{ "-0.0000005", 1000000, 1, KTS_TIME_OK, -1 },
	{ "1e-400", 1000000, 1, KTS_TIME_OK, 0 },
	{ "1e400", 1, 1, KTS_TIME_BEYOND, 0 },
	{ "0e400", 1, 1, KTS_TIME_OK, 0 },
	{ "0.000e5", 1, 1, KTS_TIME_OK, 0 },
	{ "1e3", 1, 1, KTS_TIME_OK, 1000 },
	{ "1E+3", 1, 1, KTS_TIME_OK, 1000 },
	{ "1.5e3", 1, 1, KTS_TIME_OK, 1500 },
	{ "1500e-3", 1000000000, 1, KTS_TIME_OK, 1500000000 },
	{ "9223372036854775807", 1, 1, KTS_TIME_OK, INT64_MAX },
	{ "-9223372036854775807", 1, 1, KTS_TIME_OK, -INT64_MAX },
	{ "9223372036854775808", 1, 1, KTS_TIME_BEYOND, 0 },
	{ "9223372036854.775807", 1000000, 1, KTS_TIME_OK, INT64_MAX },
	{ "9223372036854.7758074", 1000000, 1, KTS_TIME_OK, INT64_MAX },
	{ "18446744073709551615", 1000000, 1, KTS_TIME_BEYOND, 0 },
	{ "123456789012345678901234567890", 1, 1, KTS_TIME_BEYOND, 0 },
	{ "0.00000000000000000000000000001", 1000000000, 1, KTS_TIME_OK, 0 },
	{ "1000000000000000000000000000000e-30", 1000, 1, KTS_TIME_OK, 1000 },
	{ "2", 3600000000000, 1, KTS_TIME_OK, 7200000000000 },
	{ "1", 1, 3, KTS_TIME_OK, 0 },
	{ "2", 1, 3, KTS_TIME_OK, 1 },
	{ "3e20", 1, 1000000000000, KTS_TIME_OK, 300000000 },
	{ "", 1, 1, KTS_TIME_MALFORMED, 0 },
	{ "1.", 1, 1, KTS_TIME_MALFORMED, 0 },
	{ "x", 1, 1, KTS_TIME_MALFORMED, 0 },
	{ "1", 0, 1, KTS_TIME_MALFORMED, 0 },
};

START_TEST(time_is_exact)
{
	struct kts_text text = { times[_i].text, strlen(times[_i].text) };
	int64_t ns;

	ck_assert_int_eq(kts_time_read(text, times[_i].num, times[_i].den, &ns), times[_i].result);
	ck_assert_int_eq(ns, times[_i].ns);
}
END_TEST

START_TEST(globs)
{
	static const struct {
		const char *pattern, *text;
		bool matches;
	} cases[] = {
		{ "", "", true },
		{ "", "a", false },
		{ "*", "", true },
		{ "*", "abc", true },
		{ "periodic_*", "periodic_000", true },
		{ "periodic_*", "periodic", false },
		{ "*_0*1", "periodic_001", true },
		{ "a?c", "abc", true },
		{ "a?c", "ac", false },
		{ "a?c", "a\xc3\xa9" "c", true },
		{ "[ab]x", "bx", true },
		{ "[!ab]x", "bx", false },
		{ "[a-c]*[0-9]", "b77", true },
		{ "[]]", "]", true },
		{ "[-a]", "-", true },
		{ "[a", "[a", true },
		{ "\\*", "*", true },
		{ "\\*", "a", false },
		{ "*a*b*c*", "xaxbxcx", true },
		{ "*aab", "aaab", true },
		{ "*aab*", "aaaa", false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ck_assert_msg(kts_glob_matches(cases[i].pattern, cases[i].text, strlen(cases[i].text)) ==
			      cases[i].matches, "%s with %s", cases[i].pattern, cases[i].text);
	/* quadratic, not worse */
	char *text = malloc(20000);

	ck_assert_ptr_nonnull(text);
	memset(text, 'a', 20000);
	ck_assert(!kts_glob_matches("*a*a*a*a*a*a*a*a*b", text, 20000));
	free(text);
}
END_TEST

START_TEST(boundaries_come_back)
{
	static const uint64_t edges[] = { 0, 1, 200, 400, 600, 599, UINT64_MAX, 0, UINT64_MAX, 1ull << 63, 5, 5, 5 };
	struct kts_boundaries b = { 0 };
	uint64_t value, seed = 1;

	for (int round = 0; round < 3000; round++) {
		bool has = round % 7 != 3;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		value = round < 13 ? edges[round] : round < 1000 ? (uint64_t)round * 200 : seed >> (seed >> 58);
		ck_assert_int_eq(kts_boundaries_add(&b, has, value), KTS_OK);
	}
	struct kts_boundary_reader reader = { .from = &b };

	seed = 1;
	for (int round = 0; round < 3000; round++) {
		uint64_t got = 0;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		value = round < 13 ? edges[round] : round < 1000 ? (uint64_t)round * 200 : seed >> (seed >> 58);
		bool has = kts_boundaries_next(&reader, &got);

		ck_assert_int_eq(has, round % 7 != 3);
		if (has)
			ck_assert_uint_eq(got, value);
	}
	ck_assert(!kts_boundaries_next(&reader, &value));
	kts_boundaries_free(&b);
	/* what is regular takes nothing */
	for (uint64_t i = 0; i < 10000; i++)
		ck_assert_int_eq(kts_boundaries_add(&b, true, i * 200), KTS_OK);
	ck_assert_uint_lt(b.n_bytes, 10);
	kts_boundaries_free(&b);
}
END_TEST

START_TEST(events_are_sorted_stably)
{
	struct kts_events e = { 0 };

	for (uint64_t i = 0; i < 1000; i++)
		ck_assert_int_eq(kts_events_add(&e, (i * 7919) % 50, i), KTS_OK);
	ck_assert_int_eq(kts_events_sort(&e), KTS_OK);
	for (size_t i = 1; i < e.n; i++) {
		ck_assert_uint_le(e.start[i - 1].elapsed_ms, e.start[i].elapsed_ms);
		if (e.start[i - 1].elapsed_ms == e.start[i].elapsed_ms)
			ck_assert_uint_lt(e.start[i - 1].step, e.start[i].step);
	}
	kts_events_free(&e);
	ck_assert_int_eq(kts_events_add(&e, 10, 3), KTS_OK);
	ck_assert_int_eq(kts_events_add(&e, 10, 4), KTS_OK);
	ck_assert_uint_eq(kts_events_phase(&e, 9), 1);
	ck_assert_uint_eq(kts_events_phase(&e, 10), 5);
	ck_assert_uint_eq(kts_events_phase(&e, UINT64_MAX), 5);
	kts_events_free(&e);
}
END_TEST

START_TEST(peeks)
{
	static const struct {
		const char *text;
		enum kts_peek peek;
	} cases[] = {
		{ "", KTS_PEEK_MORE },
		{ "  {", KTS_PEEK_MORE },
		{ "{\"sam", KTS_PEEK_MORE },
		{ "{\"samples\" : [ {", KTS_PEEK_DOCUMENT },
		{ "{\"samples\":[]", KTS_PEEK_DOCUMENT },
		{ "{\"samples\":[1", KTS_PEEK_OBJECT },
		{ "{\"samples\":{", KTS_PEEK_OBJECT },
		{ "{\"monitor\":{\"a\":[1,\"]}\"]},\"samples\":[{", KTS_PEEK_DOCUMENT },
		{ "{\"monitor\":{\"a\":[1", KTS_PEEK_MORE },
		{ "{\"kts_series\":1,\"host\":\"h\"", KTS_PEEK_OBJECT },
		{ "{\"stimulus_events\":[]}", KTS_PEEK_OBJECT },
		{ "{}", KTS_PEEK_OBJECT },
		{ "[", KTS_PEEK_OBJECT },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ck_assert_msg(kts_frame_peek(cases[i].text, strlen(cases[i].text)) == cases[i].peek, "%s",
			      cases[i].text);
}
END_TEST

/* All names of a wide object are found, and no other. */
START_TEST(many_names)
{
	enum { N = 5000 };
	struct kts_step *step = calloc(N, sizeof *step);
	struct kts_projection *projection = calloc(N, sizeof *projection);
	char (*name)[24] = calloc(N, sizeof *name);
	struct kts_diags *diags = malloc(sizeof *diags);
	struct kts_plan plan;

	ck_assert(step && projection && name && diags);
	kts_diags_init(diags);
	for (int i = 0; i < N; i++) {
		snprintf(name[i], sizeof name[i], "name_%d", i / 2);
		step[i] = (struct kts_step){ .kind = KTS_STEP_NAME, .name = name[i], .len = strlen(name[i]) };
		projection[i] = (struct kts_projection){
			.root = KTS_ROOT_SAMPLE, .type = KTS_TYPE_U64, .step = &step[i], .n_steps = 1, .text = name[i],
		};
	}
	ck_assert_int_eq(kts_plan_make(&plan, projection, N, NULL, diags), KTS_OK);
	for (int i = 0; i < N; i++) {
		struct kts_text text = { name[i], strlen(name[i]) };
		uint32_t node = kts_plan_child(&plan, plan.root[KTS_ROOT_SAMPLE], text, kts_signature_of(text));

		ck_assert_uint_ne(node, 0);
		ck_assert(kts_text_equal(plan.node[node].name, text));
		ck_assert_uint_eq(plan.node[node].end - plan.node[node].begin, 2);
	}
	struct kts_text other = KTS_TEXT("name_x");

	ck_assert_uint_eq(kts_plan_child(&plan, plan.root[KTS_ROOT_SAMPLE], other, kts_signature_of(other)), 0);
	ck_assert_uint_eq(plan.node[plan.root[KTS_ROOT_SAMPLE]].end, N);
	kts_plan_free(&plan);
	free(step);
	free(projection);
	free(name);
	free(diags);
}
END_TEST

/* More places than anybody would compare with each other, each found again. */
START_TEST(many_origins)
{
	enum { ORIGINS = 200000 };
	struct kts_batch batch;
	uint64_t cpus = 5;
	uint32_t id;

	ck_assert_int_eq(kts_batch_init(&batch, 1), KTS_OK);
	for (unsigned turn = 0; turn < 2; turn++) {
		for (unsigned again = 0; again < 2; again++) {
			for (uint32_t i = 0; i < ORIGINS; i++) {
				struct kts_origin o = { .object = { "object", 6 - i % 2 }, .address = i / 4 };

				if (i % 4 > 1) {
					o.cpus = &cpus;
					o.n_cpus = 1;
				}
				ck_assert_int_eq(kts_batch_origin(&batch, &o, &id), KTS_OK);
				ck_assert_uint_eq(id, i + 1);
			}
			ck_assert_uint_eq(batch.n_origins, ORIGINS);
		}
		kts_batch_reset(&batch);
	}
	kts_batch_free(&batch);
}
END_TEST

static void add_label(struct kts_events *events, uint64_t ms, uint64_t step, const char *label)
{
	ck_assert_int_eq(kts_events_add_label(events, ms, step, (struct kts_text){ label, strlen(label) }), KTS_OK);
}

START_TEST(labels_name_phases)
{
	static const struct kts_phase_label expected[] = {
		{ "before", 0 }, { "work", 1 }, { "end", 1 }, { "work", 3 }, { "tick", 3 }, { "tick", 4 },
	};
	struct kts_events events = { 0 }, more = { 0 };
	struct kts_axis axis;

	kts_axis_init(&axis);
	ck_assert_int_eq(kts_events_add(&events, 100, 1), KTS_OK);
	ck_assert_int_eq(kts_events_add(&more, 300, 4), KTS_OK);
	ck_assert_int_eq(kts_events_add(&more, 200, 3), KTS_OK);
	add_label(&more, 300, KTS_NO_PHASE, "tick");
	add_label(&more, 299, KTS_NO_PHASE, "tick");
	add_label(&more, 200, 3, "work");
	add_label(&events, 200, 1, "end");
	add_label(&events, 100, 1, "work");
	add_label(&events, 99, KTS_NO_PHASE, "before");
	add_label(&events, 150, KTS_NO_PHASE, "work");
	add_label(&events, 150, KTS_NO_PHASE, "");
	ck_assert_int_eq(kts_events_join(&events, &more), KTS_OK);
	ck_assert_int_eq(kts_events_sort(&events), KTS_OK);
	ck_assert_int_eq(kts_events_name_phases(&events, &axis), KTS_OK);
	ck_assert_uint_eq(axis.n_phase_labels, 6);
	for (size_t i = 0; i < 6; i++) {
		ck_assert_str_eq(axis.phase_label[i].label, expected[i].label);
		ck_assert_uint_eq(axis.phase_label[i].step, expected[i].step);
	}
	kts_axis_clear(&axis);
	ck_assert_uint_eq(axis.n_phase_labels, 0);
	kts_events_free(&events);
	kts_events_free(&more);
}
END_TEST

START_TEST(labels_are_bounded)
{
	struct kts_events events = { 0 };
	struct kts_axis axis;
	char label[20];

	kts_axis_init(&axis);
	for (unsigned i = 0; i <= KTS_MAX_EVENT_LABELS; i++) {
		ck_assert(!events.labels_left_out);
		snprintf(label, sizeof label, "%u", i % 3000);
		add_label(&events, i, 7 + i / 3000, label);
	}
	ck_assert(events.labels_left_out);
	ck_assert_int_eq(kts_events_name_phases(&events, &axis), KTS_OK);
	ck_assert_uint_eq(axis.n_phase_labels, KTS_MAX_EVENT_LABELS);
	ck_assert_str_eq(axis.phase_label[6001].label, "1");
	ck_assert_uint_eq(axis.phase_label[6001].step, 9);
	kts_axis_clear(&axis);
	kts_events_free(&events);
}
END_TEST

/* What no column can hold is the caller's error. */
START_TEST(refused_projections)
{
	struct kts_step step = { .kind = KTS_STEP_NAME, .name = "x", .len = 1 };
	struct kts_step twice[] = {
		{ .kind = KTS_STEP_SWEEP }, { .kind = KTS_STEP_NAME, .name = "x", .len = 1 }, { .kind = KTS_STEP_CPU_SWEEP },
	};
	struct kts_projection cases[] = {
		{ .root = KTS_ROOT_SAMPLE, .type = KTS_TYPE_COUNT, .step = &step, .n_steps = 1 },
		{ .root = KTS_ROOT_SAMPLE, .type = KTS_TYPE_INT, .step = &step, .n_steps = 1 },
		{ .root = KTS_ROOT_SAMPLE, .type = KTS_TYPE_U64, .step = twice, .n_steps = 3 },
		{ .root = KTS_ROOT_SAMPLE, .type = KTS_TYPE_INT, .step = twice, .n_steps = 1 },
		{ .root = KTS_ROOT_RUN, .type = KTS_TYPE_U64, .step = twice, .n_steps = 1 },
		{ .root = KTS_ROOT_BPF, .type = KTS_TYPE_U64, .step = twice, .n_steps = 1 },
		{ .root = KTS_ROOT_MAP, .type = KTS_TYPE_U64, .step = twice, .n_steps = 2 },
		{ .root = KTS_ROOT_HOST, .type = KTS_TYPE_U64, .step = twice, .n_steps = 2 },
		{ .root = KTS_ROOT_RUN, .type = KTS_TYPE_INT, .step = &step, .n_steps = 1 },
		{ .root = KTS_ROOT_BPF, .type = KTS_TYPE_U64, .step = NULL, .n_steps = 0 },
		{ .root = KTS_ROOT_HOST, .type = KTS_TYPE_U64, .step = &step, .n_steps = 1 },
	};
	struct kts_diags *diags = malloc(sizeof *diags);
	struct kts_series *series;

	ck_assert_ptr_nonnull(diags);
	kts_diags_init(diags);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ck_assert_int_eq(kts_series_read_memory(&cases[i], 1, KTS_SERIES_OPTIONS(0), "{}", 2, diags, &series),
				 KTS_EINVAL);
	cases[0].type = KTS_TYPE_U64;
	cases[0].reduce = KTS_REDUCE_CPU_SUM;
	ck_assert_int_eq(kts_series_read_memory(cases, 1, KTS_SERIES_OPTIONS(0), "{}", 2, diags, &series), KTS_ESPEC);
	ck_assert_uint_eq(diags->errors, 1);
	ck_assert_int_eq(kts_series_read_memory(cases, 0, &(struct kts_series_options){ .size = 1 }, "{}", 2, diags,
						&series), KTS_EINVAL);
	ck_assert_int_eq(kts_series_read(cases, 0, KTS_SERIES_OPTIONS(0), diags, &series), KTS_EINVAL);
	/* no projection at all is fine */
	ck_assert_int_eq(kts_series_read_memory(NULL, 0, KTS_SERIES_OPTIONS(0), "{}", 2, diags, &series), KTS_OK);
	ck_assert_uint_eq(kts_series_samples(series), 1);
	ck_assert_str_eq(kts_series_form(series), "plain");
	ck_assert_str_eq(kts_series_file(series), "<memory>");
	ck_assert_ptr_null(kts_series_warning(series, 0));
	ck_assert_ptr_null(kts_series_identity(series, 0));
	kts_series_free(series);
	free(diags);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("series_parts");
	TCase *tcase = tcase_create("parts");

	tcase_add_loop_test(tcase, time_is_exact, 0, (int)(sizeof times / sizeof *times));
	tcase_add_test(tcase, globs);
	tcase_add_test(tcase, boundaries_come_back);
	tcase_add_test(tcase, events_are_sorted_stably);
	tcase_add_test(tcase, peeks);
	tcase_add_test(tcase, many_names);
	tcase_add_test(tcase, many_origins);
	tcase_add_test(tcase, labels_name_phases);
	tcase_add_test(tcase, labels_are_bounded);
	tcase_add_test(tcase, refused_projections);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
