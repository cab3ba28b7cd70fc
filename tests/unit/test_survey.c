/* SPDX-License-Identifier: MIT */
/* What a series offers, through the library; every allocation of it fails once. */
#include <check.h>
#include <string.h>

#include "runtime/kts.h"
#include "tests/support/failalloc.h"
#include "tests/support/suite.h"

#define DRAINED(n, tag)											\
	"{\"tag\":\"" tag "\",\"elapsed_ms\":" n "00,\"step_index\":0,\"report\":{\"maps\":[{\"name\":\"o.bss\","	\
	"\"map_kva\":1,\"value\":{\"kind\":\"struct\",\"members\":[{\"name\":\"up\",\"value\":{\"kind\":\"uint\","	\
	"\"value\":" n "}},{\"name\":\"at\",\"value\":{\"kind\":\"ptr\",\"value\":18446612682070000000}},"		\
	"{\"name\":\"low\",\"value\":{\"kind\":\"int\",\"value\":-5}}]}},{\"name\":\"p\",\"map_kva\":2,"		\
	"\"percpu_entries\":[{\"key\":3,\"per_cpu\":[{\"kind\":\"uint\",\"value\":" n "},"				\
	"{\"kind\":\"uint\",\"value\":1}]}]},{\"name\":\"q\",\"map_kva\":3,\"error\":\"not rendered\"}],"		\
	"\"active_obj_name\":\"o\",\"per_cpu_time\":[{\"cpu\":0,\"n\":" n "}]},\"stats\":{\"list\":[{\"v\":0.5},"	\
	"{\"v\":0.25,\"w\":true}],\"name\":\"x\\u0041\"}}\n"

static const char drained[] = DRAINED("1", "a") DRAINED("2", "b") DRAINED("4", "c");
static const char plain[] = "{\"time_us\":5,\"step\":0,\"name\":\"one\",\"v\":3}\n"
			    "{\"time_us\":9,\"step\":1,\"name\":\"two\",\"v\":1}\n";
static const char projected[] = "{\"monitor\":{\"n\":1},\"samples\":["
				"{\"tag\":\"a\",\"values\":{\"x\":{\"Ok\":1.5},\"y\":{\"Err\":"
				"{\"VarNotFound\":{\"requested\":\"y\",\"available\":[]}}}}},"
				"{\"tag\":\"b\",\"values\":{\"x\":{\"Ok\":2}}}]}";

static struct kts_survey *survey_of(const char *text, const struct kts_survey_options *options)
{
	struct kts_survey *s;

	ck_assert_int_eq(kts_survey_memory("run", text, strlen(text), options, &s), KTS_OK);
	ck_assert_uint_eq(kts_survey_diagnostic_count(s), 0);
	return s;
}

static struct kts_signal_facts facts_of(const struct kts_survey *s, const char *path)
{
	struct kts_signal_facts facts = { .size = sizeof facts };

	for (size_t i = 0; i < kts_survey_signal_count(s); i++) {
		ck_assert_int_eq(kts_survey_signal(s, i, &facts), KTS_OK);
		if (strcmp(facts.path, path) == 0)
			return facts;
	}
	ck_abort_msg("there is no %s", path);
	return facts;
}

START_TEST(facts)
{
	struct kts_survey *s = survey_of(drained, NULL);
	struct kts_signal_facts up = facts_of(s, "bpf.up"), low = facts_of(s, "bpf.low");
	struct kts_signal_facts sum = facts_of(s, "cpu_sum(bpf.map(\"p\")[3])"), w = facts_of(s, "stats.list[1].w");

	ck_assert_str_eq(up.name, "up");
	ck_assert_str_eq(up.type, "u64");
	ck_assert_int_eq(up.behaviour, KTS_BEHAVIOUR_COUNTER);
	ck_assert(up.samples == 3 && up.valid == 3 && up.identities == 1);
	ck_assert(up.least == 1 && up.greatest == 4 && up.has_rate && up.rate > 9.99 && up.rate < 10.01);
	ck_assert_str_eq(low.type, "i64");
	ck_assert(low.behaviour == KTS_BEHAVIOUR_CONSTANT && low.least == -5);
	ck_assert(sum.behaviour == KTS_BEHAVIOUR_COUNTER && sum.least == 2 && sum.greatest == 5);
	ck_assert_str_eq(w.type, "bool");
	ck_assert_int_eq(facts_of(s, "bpf.at").behaviour, KTS_BEHAVIOUR_CONSTANT);
	ck_assert_int_eq(facts_of(s, "stats.name").behaviour, KTS_BEHAVIOUR_CONSTANT);
	ck_assert(facts_of(s, "stats.name").least == 0 && facts_of(s, "stats.name").greatest == 0);
	ck_assert_int_eq(kts_survey_signal(s, kts_survey_signal_count(s), &up), KTS_EINVAL);
	up.size--;
	ck_assert_int_eq(kts_survey_signal(s, 0, &up), KTS_EINVAL);
	ck_assert_int_eq(kts_survey_write_spec(s, stderr), KTS_EINVAL);
	kts_survey_free(s);
}
END_TEST

/* PATH limits it, and what it asks for by number or key stands for itself. */
START_TEST(paths)
{
	struct kts_survey *s = survey_of(drained, KTS_SURVEY_OPTIONS(.path = "stats.list[1]"));

	ck_assert_uint_eq(kts_survey_signal_count(s), 2);
	facts_of(s, "stats.list[1].v");
	kts_survey_free(s);
	s = survey_of(drained, KTS_SURVEY_OPTIONS(.path = "stats.list[*].v"));
	ck_assert_uint_eq(kts_survey_signal_count(s), 1);
	facts_of(s, "stats.list[0].v");
	kts_survey_free(s);
	s = survey_of(drained, KTS_SURVEY_OPTIONS(.path = "bpf.map(\"p\")[3].cpu(1)"));
	ck_assert_uint_eq(kts_survey_signal_count(s), 1);
	facts_of(s, "bpf.map(\"p\")[3].cpu(1)");
	kts_survey_free(s);
	s = survey_of(plain, KTS_SURVEY_OPTIONS(.path = "sample.v"));
	ck_assert_uint_eq(kts_survey_signal_count(s), 1);
	kts_survey_free(s);
}
END_TEST

START_TEST(refused)
{
	static const struct {
		const char *path, *code;
	} cases[] = {
		{ "stats.lost", "KTS-231" }, { "values", "KTS-231" }, { "bpf.map(\"p\")[4]", "KTS-231" },
		{ "stats.", "KTS-232" },     { "up", "KTS-232" },     { "stats.list + 1", "KTS-232" },
		{ "", "KTS-232" },	     { "stats.a\nmonotonic x", "KTS-232" },
	};
	struct kts_diagnostic message = { .size = sizeof message };
	struct kts_survey *s;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct kts_survey_options *options = KTS_SURVEY_OPTIONS(.path = cases[i].path);

		ck_assert_int_eq(kts_survey_memory("run", drained, strlen(drained), options, &s), KTS_ESPEC);
		ck_assert_int_eq(kts_survey_diagnostic(s, 0, &message), KTS_OK);
		ck_assert_str_eq(message.code, cases[i].code);
		ck_assert_uint_eq(kts_survey_signal_count(s), 0);
		ck_assert_int_eq(kts_survey_write(s, stderr), KTS_EINVAL);
		kts_survey_free(s);
	}
	ck_assert_int_eq(kts_survey_memory(NULL, "", 0, NULL, &s), KTS_EINVAL);
	ck_assert_int_eq(kts_survey_memory("run", NULL, 1, NULL, &s), KTS_EINVAL);
	ck_assert_int_eq(kts_survey_memory("run", "", 0, &(struct kts_survey_options){ .size = 1 }, &s), KTS_EINVAL);
	ck_assert_ptr_null(s);
	ck_assert_int_eq(kts_survey_file("no such file", NULL, &s), KTS_EIO);
	kts_survey_free(s);
	kts_survey_free(NULL);
}
END_TEST

static const struct {
	const char *text, *path;
} cases[] = {
	{ drained, NULL }, { plain, NULL }, { projected, NULL }, { drained, "bpf.map(\"p\")[3]" }, { drained, "stats.lst" },
};

static enum kts_status survey_case(int i)
{
	struct kts_survey *s;
	enum kts_status status = kts_survey_memory("run", cases[i].text, strlen(cases[i].text),
						   KTS_SURVEY_OPTIONS(.path = cases[i].path, .first_spec = 1), &s);

	kts_survey_free(s);
	return status;
}

START_TEST(every_allocation)
{
	enum kts_status expected = survey_case(_i);
	bool hit = true;
	long n = 0;

	for (; hit; n++) {
		kts_test_fail_after(n);
		enum kts_status status = survey_case(_i);

		hit = kts_test_failed();
		kts_test_fail_after(-1);
		/* what only makes reading faster may do without */
		if (!hit || status != KTS_ENOMEM)
			ck_assert_int_eq(status, expected);
	}
	ck_assert_int_gt(n, 50);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("survey");
	TCase *tcase = tcase_create("survey");

	tcase_set_timeout(tcase, 600);
	tcase_add_test(tcase, facts);
	tcase_add_test(tcase, paths);
	tcase_add_test(tcase, refused);
	tcase_add_loop_test(tcase, every_allocation, 0, sizeof cases / sizeof *cases);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
