/* SPDX-License-Identifier: MIT */
/*
 * What somebody else's program does with an installed libkts: compiled by installcheck.sh with
 * nothing but what pkg-config says. Exits 0 when all is as it should be.
 */
#include <stdio.h>
#include <string.h>

#include <kts.h>

static const char spec_text[] =
	"kts 1\n"
	"signal served : u64 = sample.served\n"
	"signal depth : u64 = sample.depth\n"
	"\"never back\": monotonic served\n"
	"\"short queue\": always depth < 5\n";

static const char series[] =
	"{\"elapsed_ms\":0,\"served\":18446744073709551613,\"depth\":1}\n"
	"{\"elapsed_ms\":1,\"served\":18446744073709551614,\"depth\":4}\n"
	"{\"elapsed_ms\":2,\"served\":18446744073709551615,\"depth\":5}\n";

static int expect(int holds, const char *what)
{
	if (!holds)
		printf("embed: not as expected: %s\n", what);
	return holds ? 0 : 1;
}

int main(int argc, char **argv)
{
	struct kts_spec *spec = NULL;
	struct kts_input *input = NULL;
	struct kts_judgement *judgement = NULL;
	int bad = expect(argc == 2 && strcmp(kts_version(), argv[1]) == 0, "kts_version()");

	enum kts_status rc = kts_spec_compile_text("embed.kts", spec_text, sizeof spec_text - 1, NULL, &spec);
	if (rc != KTS_OK) {
		kts_spec_print_diagnostics(spec, stdout, 0);
		bad = 1;
		goto out;
	}
	const struct kts_spec *specs[] = { spec };
	rc = kts_input_read_memory("embed.ndjson", series, sizeof series - 1, specs, 1,
				   KTS_INPUT_OPTIONS(.threads = 1), &input);
	if (rc != KTS_OK) {
		kts_input_print_diagnostics(input, stdout, 0);
		bad = 1;
		goto out;
	}
	bad |= expect(kts_input_samples(input) == 3, "3 samples");
	rc = kts_judge(spec, input, NULL, &judgement);
	bad |= expect(rc == KTS_OK, "kts_judge()");
	if (rc != KTS_OK)
		goto out;
	bad |= expect(kts_judgement_check_count(judgement) == 2, "2 checks");
	bad |= expect(kts_judgement_verdict(judgement) == KTS_FAIL, "fails");

	struct kts_check_facts facts = { .size = sizeof facts };
	bad |= expect(kts_judgement_check(judgement, 0, &facts) == KTS_OK, "facts of check 0");
	bad |= expect(facts.verdict == KTS_PASS && facts.judged == 2, "check 0 passes on 2 pairs");
	facts = (struct kts_check_facts){ .size = sizeof facts };
	bad |= expect(kts_judgement_check(judgement, 1, &facts) == KTS_OK, "facts of check 1");
	bad |= expect(facts.verdict == KTS_FAIL && facts.violated == 1, "check 1 fails once");
	struct kts_row_facts row = { .size = sizeof row };
	bad |= expect(kts_judgement_row(judgement, 1, KTS_ROW_VIOLATED, 0, &row) == KTS_OK, "the violation");
	bad |= expect(row.index == 2 && row.line == 3, "at sample 2, line 3");

	facts.size = 3;
	bad |= expect(kts_judgement_check(judgement, 0, &facts) == KTS_EINVAL, "an unknown size is refused");
out:
	kts_judgement_free(judgement);
	kts_input_free(input);
	kts_spec_free(spec);
	return bad;
}
