/* SPDX-License-Identifier: MIT */
/*
 * A test suite under Check that a spec decides: what is tested runs for a while, is sampled as a
 * recorder would, and the series is judged. Built and run against the installed library by
 * installcheck.sh, once as it is and once with -DLOSES_WORK, when the suite has to fail.
 */
#include <check.h>
#include <kts.h>
#include <stdlib.h>
#include <string.h>

static const char spec_text[] =
	"kts 1\n"
	"series \"the run\" { time sample.at_ms }\n"
	"signal served : u64 = sample.served\n"
	"signal depth  : u64 = sample.depth\n"
	"monotonic served\n"
	"rate served over 1s in [50/s, 150/s] because \"one job takes 10 ms\"\n"
	"\"the queue drains\": converge depth to 0 within 1 by 3s and stays\n";

/* What is tested: a queue of jobs that are served one by one. */
struct queue {
	unsigned served, depth, restarts;
};

static void queue_run(struct queue *queue, unsigned ms)
{
	for (unsigned done = 0; done < ms / 10; done++) {
		queue->served++;
		if (queue->depth)
			queue->depth--;
	}
#ifdef LOSES_WORK
	if (queue->served == 200 && !queue->restarts++)
		queue->served = 180;
#endif
}

/* Fails the test with the report of kts unless all checks of the spec pass over @series, JSON lines. */
static void expect_pass(const char *name, const char *text, const char *series)
{
	struct kts_spec *spec = NULL;
	struct kts_input *input = NULL;
	struct kts_judgement *judgement = NULL;
	struct kts_report *report;
	char *words;
	size_t len;
	FILE *out = open_memstream(&words, &len);

	if (kts_spec_compile_text(name, text, strlen(text), NULL, &spec) == KTS_OK &&
	    kts_input_read_memory("the run", series, strlen(series), (const struct kts_spec *const *)&spec, 1, NULL,
				  &input) == KTS_OK)
		kts_judge(spec, input, NULL, &judgement);
	/* what could not be judged is in the report, too */
	ck_assert(kts_report_new(&report) == KTS_OK && kts_report_add(report, spec, input, judgement) == KTS_OK);
	ck_assert_int_eq(kts_report_write(report, KTS_FORMAT_TEXT, NULL, out), KTS_OK);
	fclose(out);
	if (kts_report_exit(report) != 0)
		ck_abort_msg("%s", words);
	free(words);
	kts_report_free(report);
	kts_judgement_free(judgement);
	kts_input_free(input);
	kts_spec_free(spec);
}

START_TEST(test_queue)
{
	struct queue queue = { .depth = 100 };
	char *series = NULL;
	size_t len;
	FILE *out = open_memstream(&series, &len);

	for (unsigned ms = 0; ms <= 5000; ms += 100) {
		fprintf(out, "{\"at_ms\":%u,\"served\":%u,\"depth\":%u}\n", ms, queue.served, queue.depth);
		queue_run(&queue, 100);
	}
	fclose(out);
	expect_pass("queue.kts", spec_text, series);
	free(series);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("queue");
	TCase *tc = tcase_create("trajectory");

	tcase_add_test(tc, test_queue);
	suite_add_tcase(suite, tc);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
