/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "runtime/api_internal.h"

size_t kts_spec_test_count(const struct kts_spec *spec)
{
	return kts_spec_is_valid(spec) ? spec->whole->n_tests : 0;
}

const char *kts_spec_test_name(const struct kts_spec *spec, size_t i)
{
	return i < kts_spec_test_count(spec) ? spec->whole->test[i].full : NULL;
}

int kts_spec_test_matches(const struct kts_spec *spec, size_t i, const char *pattern)
{
	const struct kts_ir_test *test;

	if (i >= kts_spec_test_count(spec))
		return 0;
	test = &spec->whole->test[i];
	return kts_glob_match(pattern, test->name) || kts_glob_match(pattern, test->full);
}

enum kts_status kts_test_run(const struct kts_spec *spec, size_t i, const struct kts_judge_options *options,
			     struct kts_test **out)
{
	struct kts_run_options how = { .size = sizeof(how) };
	struct kts_test *test;
	enum kts_status rc;

	*out = NULL;
	if (i >= kts_spec_test_count(spec) || (options && options->size != sizeof(*options)))
		return KTS_EINVAL;
	if (options) {
		how.chunk_samples = options->chunk_samples;
		how.all_evidence = options->all_evidence != 0;
	}
	test = calloc(1, sizeof(*test));
	if (!test)
		return KTS_ENOMEM;
	rc = kts_inline_test_run(spec->whole, &spec->whole->test[i], &how, &test->run);
	if (rc != KTS_OK) {
		free(test);
		return rc;
	}
	test->spec = spec;
	test->judgement = (struct kts_judgement){ .spec = spec, .data = test->run->data, .expansion = test->run->expansion,
						  .results = test->run->results };
	*out = test;
	return KTS_OK;
}

void kts_test_free(struct kts_test *test)
{
	if (!test)
		return;
	kts_inline_test_free(test->run);
	free(test);
}

int kts_test_holds(const struct kts_test *test)
{
	return test->run->holds;
}

const struct kts_judgement *kts_test_judgement(const struct kts_test *test)
{
	return &test->judgement;
}

size_t kts_test_expectation_count(const struct kts_test *test)
{
	return test->run->test->n_expects;
}

enum kts_status kts_test_expectation(const struct kts_test *test, size_t i, struct kts_expectation_facts *out)
{
	const struct kts_model_tests tests = { .ir = test->spec->whole };
	const struct kts_ir_expect *expect;
	struct kts_model_place place;

	_Static_assert(sizeof(out->message) >= KTS_EXPECTATION_BYTES, "a message fits");
	if (!out || out->size != sizeof(*out) || i >= kts_test_expectation_count(test))
		return KTS_EINVAL;
	expect = &test->run->test->expect[i];
	kts_model_locate(test->spec->sources, expect->span, &place);
	*out = (struct kts_expectation_facts){
		.size = sizeof(*out),
		.expected = kts_expected_name(expect->kind),
		.label = expect->label,
		.reason = kts_reason_name(expect->reason),
		.has_at = expect->has_at,
		.at_ns = expect->at_ns,
		.file = place.file ? place.file : test->spec->name,
		.line = place.line,
		.column = place.column,
		.holds = test->run->outcome[i].holds,
		.verdict = test->run->outcome[i].verdict,
	};
	kts_model_disappointment(out->message, &tests, test->run, i);
	return KTS_OK;
}
