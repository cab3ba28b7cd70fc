/* SPDX-License-Identifier: MIT */
#include "runtime/report/model.h"

#include <string.h>

#include "runtime/report/words.h"

/* Inline tests in words, for every format. */

void kts_model_expectation(char out[KTS_EXPECTATION_BYTES], const struct kts_ir_expect *expect)
{
	char time[KTS_QUANTITY_BYTES] = "";
	const char *reason = kts_reason_name(expect->reason);

	if (expect->has_at)
		kts_time_write(time, expect->at_ns);
	snprintf(out, KTS_EXPECTATION_BYTES, "%s \"%.400s\"%s%s%s%s%s", kts_expected_name(expect->kind), expect->label,
		 reason ? " (" : "", reason ? reason : "", reason ? ")" : "", *time ? " at " : "", time);
}

const struct kts_result *kts_model_next_result(const struct kts_model_tests *tests, const struct kts_inline_test *run,
					       size_t i, size_t *at)
{
	while (*at < run->results->n) {
		const struct kts_result *result = &run->results->result[(*at)++];

		if (kts_inline_test_names(tests->ir, &run->test->expect[i], result))
			return result;
	}
	return NULL;
}

/* The reason of the first inconclusive one, or NULL. */
static const char *open_reason(const struct kts_model_tests *tests, const struct kts_inline_test *run, size_t i)
{
	const struct kts_result *result;
	size_t at = 0;

	while ((result = kts_model_next_result(tests, run, i, &at))) {
		if (result->verdict == KTS_INCONCLUSIVE)
			return kts_reason_name(result->reason);
	}
	return NULL;
}

/* No result is called so: which rows there are. */
static void no_row(char out[KTS_EXPECTATION_BYTES], const struct kts_model_tests *tests,
		   const struct kts_inline_test *run, size_t i)
{
	const struct kts_ir_expect *expect = &run->test->expect[i];
	size_t n = 0, shown = 0;

	n = (size_t)snprintf(out, KTS_EXPECTATION_BYTES, "there is no such row");
	for (size_t k = 0; k < run->results->n; k++) {
		const struct kts_result *result = &run->results->result[k];
		const char *row = kts_inline_test_row(result);

		if (!kts_inline_test_may_name(tests->ir, expect, result) || !*row)
			continue;
		if (n + strlen(row) + sizeof " among " + sizeof "; and more" > KTS_EXPECTATION_BYTES) {
			snprintf(out + n, KTS_EXPECTATION_BYTES - n, "; and more");
			return;
		}
		/* between the label and a key, or a phase, stands what joins them */
		row += strspn(row, ", ");
		n += (size_t)snprintf(out + n, KTS_EXPECTATION_BYTES - n, "%s%s", shown++ ? "; " : " among ", row);
	}
}

void kts_model_disappointment(char out[KTS_EXPECTATION_BYTES], const struct kts_model_tests *tests,
			      const struct kts_inline_test *run, size_t i)
{
	static const char *const verdicts[] = {
		[KTS_PASS] = "it passed", [KTS_FAIL] = "it failed", [KTS_INCONCLUSIVE] = "it is inconclusive",
	};
	const struct kts_ir_expect *expect = &run->test->expect[i];
	const struct kts_inline_outcome *outcome = &run->outcome[i];
	const char *reason = outcome->verdict == KTS_INCONCLUSIVE ? open_reason(tests, run, i) : NULL;
	bool open = expect->kind == KTS_EXPECTED_INCONCLUSIVE;
	char time[KTS_QUANTITY_BYTES];

	*out = '\0';
	if (outcome->holds)
		return;
	if (!outcome->n_results && !expect->row) {
		snprintf(out, KTS_EXPECTATION_BYTES, "it was not judged at all");
	} else if (!outcome->n_results) {
		no_row(out, tests, run, i);
	} else if (expect->has_at && outcome->verdict == (open ? KTS_INCONCLUSIVE : KTS_FAIL) &&
		   (expect->reason == KTS_REASON_NONE || (reason && strcmp(reason, kts_reason_name(expect->reason)) == 0))) {
		kts_time_write(time, expect->at_ns);
		snprintf(out, KTS_EXPECTATION_BYTES, "%s, though not at %s", verdicts[outcome->verdict], time);
	} else {
		snprintf(out, KTS_EXPECTATION_BYTES, "%s%s%s%s", verdicts[outcome->verdict], reason ? " (" : "",
			 reason ? reason : "", reason ? ")" : "");
	}
}

struct kts_model_spec kts_model_test_spec(const struct kts_model_spec *spec, const struct kts_inline_test *run)
{
	struct kts_model_spec out = *spec;

	out.data = &run->expansion.data;
	out.results = run->results;
	return out;
}
