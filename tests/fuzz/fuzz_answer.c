/* SPDX-License-Identifier: MIT */
/*
 * What a statistics server answers: whatever it is, the sample that it goes
 * into is one that the reader takes, with a response or a reason.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/diag.h"
#include "grammar/base/limits.h"
#include "runtime/capture/answer.h"
#include "runtime/series/series.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct kts_step steps[] = {
	{ .kind = KTS_STEP_NAME, .name = "a", .len = 1 }, { .kind = KTS_STEP_SWEEP },
};
static const struct kts_projection asked[] = {
	{ .root = KTS_ROOT_STATS, .type = KTS_TYPE_F64, .step = steps, .n_steps = 1, .text = "stats.a" },
	{ .root = KTS_ROOT_STATS, .type = KTS_TYPE_TEXT, .step = steps, .n_steps = 2, .text = "stats.a[*]" },
};

static struct kts_diags diags;

static void expect(bool holds)
{
	if (!holds)
		abort();
}

/* A sweep may find more keys than it takes: that is the spec's trouble, not the line's. */
static void read_back(const struct capture_line *line)
{
	struct kts_series_options options = { .size = sizeof options, .threads = 1 };
	struct kts_series *series;
	enum kts_status status;

	kts_diags_init(&diags);
	status = kts_series_read_memory(asked, sizeof asked / sizeof *asked, &options, line->at, line->len, &diags, &series);
	expect(status == KTS_OK || status == KTS_ELIMIT);
	expect(status != KTS_OK || kts_series_samples(series) == 1);
	kts_series_free(series);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct capture_line line = { 0 };
	struct kts_json json;
	size_t from;
	bool answered;

	/* no more than a socket gives */
	if (size > KTS_MAX_STATS_ANSWER_BYTES || memchr(data, '\n', size))
		return 0;
	kts_json_init(&json, KTS_JSON_PATH_BEST);
	capture_line_start(&line, KTS_MAX_CAPTURED_LINE_BYTES);
	capture_open(&line, '{');
	capture_put_text(&line, "tag", "t");
	capture_put_u64(&line, "elapsed_ms", 1);
	capture_key(&line, "stats");
	from = line.len;
	answered = capture_answer_write(&line, &json, (const char *)data, size) == CAPTURE_ANSWER_OK;
	capture_close(&line, '}');
	expect(capture_line_end(&line));
	expect(memcmp(line.at + from, answered ? "{\"Ok\":" : "{\"Err\"", 6) == 0);
	expect(kts_json_parse(&json, line.at, line.len) == KTS_OK);
	read_back(&line);
	kts_json_fini(&json);
	capture_line_free(&line);
	return 0;
}
