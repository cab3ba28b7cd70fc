/* SPDX-License-Identifier: MIT */
/*
 * JSON reports to be merged, with a byte 0 between them. Whatever they are, they are refused with a message or
 * merged; what is merged can be merged again and stays what it is, and does not depend on the order.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/kts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST	8u

static void expect(bool holds)
{
	if (!holds)
		abort();
}

/* Merge; the text and its length, or NULL. */
static char *merge(const struct kts_merge_input *input, size_t n, size_t *len, int *status)
{
	struct kts_merge *m;
	enum kts_status rc = kts_merge_reports(input, n, NULL, &m);
	char *text = NULL;

	expect(m && (rc == KTS_OK || rc == KTS_EDATA || rc == KTS_ELIMIT));
	expect(kts_merge_is_valid(m) == (rc == KTS_OK));
	*status = kts_merge_exit(m);
	if (rc != KTS_OK) {
		expect(kts_merge_diagnostic_count(m) > 0 && *status == 99);
	} else {
		FILE *out = open_memstream(&text, len);

		expect(out && kts_merge_write(m, KTS_FORMAT_JSON, out) == KTS_OK && fclose(out) == 0);
		out = fopen("/dev/null", "w");
		expect(out && kts_merge_write(m, KTS_FORMAT_TEXT, out) == KTS_OK && fclose(out) == 0);
	}
	kts_merge_free(m);
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct kts_merge_input input[MOST], turned[MOST];
	const uint8_t *end = data + size;
	size_t n = 0, len, again_len;
	int status, again_status;
	char *text, *again;

	/* an empty one has a place too */
	if (!size)
		data = (const uint8_t *)"", end = data;
	do {
		const uint8_t *next = n + 1 < MOST && data < end ? memchr(data, 0, (size_t)(end - data)) : NULL;

		input[n++] = (struct kts_merge_input){ "report", data, (size_t)((next ? next : end) - data) };
		data = next ? next + 1 : end;
	} while (data < end);
	text = merge(input, n, &len, &status);
	for (size_t i = 0; i < n; i++)
		turned[i] = input[n - 1 - i];
	again = merge(turned, n, &again_len, &again_status);
	expect(!text == !again && status == again_status);
	if (text) {
		expect(len == again_len && memcmp(text, again, len) == 0);
		free(again);
		again = merge(&(struct kts_merge_input){ "merged", text, len }, 1, &again_len, &again_status);
		expect(again && status == again_status && len == again_len && memcmp(text, again, len) == 0);
	}
	free(text);
	free(again);
	return 0;
}
