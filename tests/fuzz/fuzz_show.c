/* SPDX-License-Identifier: MIT */
/*
 * A series to be shown: the first byte chooses a PATH, the rest is the series. Whatever it is, it is refused
 * with a message or shown; what is shown are statements that compile; and the first spec passes over it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/kts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const paths[] = {
	NULL, NULL, "bpf", "bpf.map(\"m\")[0]", "stats.a[*]", "host.cpu(0)", "report", "sample.a", "values.x",
	"bpf.map(\"m\")[\"k\"].cpu(*)", "run.monitor", "stats[\"a b\"][1]",
};

static void expect(bool holds)
{
	if (!holds)
		abort();
}

/* As much of a spec as holds on its own: the statements with a check of nothing in particular. */
static void compile_shown(const char *text, size_t len)
{
	static const char tail[] = "\nalways 1 == 1\n";
	struct kts_spec *spec;
	char *whole = malloc(len + sizeof tail);

	expect(whole != NULL);
	memcpy(whole, text, len);
	memcpy(whole + len, tail, sizeof tail);
	expect(kts_spec_compile_text("shown", whole, len + sizeof tail - 1, NULL, &spec) == KTS_OK);
	kts_spec_free(spec);
	free(whole);
}

static void judge(const char *text, size_t len, const uint8_t *data, size_t size)
{
	struct kts_judgement *judgement;
	struct kts_input *input;
	struct kts_spec *spec;

	expect(kts_spec_compile_text("first", text, len, NULL, &spec) == KTS_OK);
	const struct kts_spec *one = spec;

	expect(kts_input_read_memory("series", data, size, &one, 1, NULL, &input) == KTS_OK);
	expect(kts_judge(spec, input, NULL, &judgement) == KTS_OK);
	expect(kts_judgement_verdict(judgement) == KTS_PASS);
	kts_judgement_free(judgement);
	kts_input_free(input);
	kts_spec_free(spec);
}

static enum kts_status survey(const uint8_t *data, size_t size, const char *path, int first_spec, char **text,
			      size_t *len)
{
	struct kts_survey *s;
	FILE *out = open_memstream(text, len);

	expect(out != NULL);
	enum kts_status status = kts_survey_memory("series", data, size,
						   KTS_SURVEY_OPTIONS(.path = path, .first_spec = first_spec), &s);

	expect(s && (status == KTS_OK || status == KTS_EDATA || status == KTS_ESPEC || status == KTS_ELIMIT ||
		     status == KTS_EIO));
	expect((status == KTS_OK) == (kts_survey_diagnostic_count(s) == 0));
	if (status == KTS_OK)
		expect((first_spec ? kts_survey_write_spec(s, out) : kts_survey_write(s, out)) == KTS_OK);
	for (size_t i = 0; i < kts_survey_signal_count(s); i++) {
		struct kts_signal_facts facts = { .size = sizeof facts };

		expect(kts_survey_signal(s, i, &facts) == KTS_OK && facts.valid <= facts.samples);
	}
	kts_survey_free(s);
	expect(fclose(out) == 0);
	return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;
	size_t len;

	if (!size)
		return 0;
	const char *path = paths[data[0] % (sizeof paths / sizeof *paths)];

	if (survey(data + 1, size - 1, path, 0, &text, &len) == KTS_OK)
		compile_shown(text, len);
	free(text);
	if (survey(data + 1, size - 1, path, 1, &text, &len) == KTS_OK)
		judge(text, len, data + 1, size - 1);
	free(text);
	return 0;
}
