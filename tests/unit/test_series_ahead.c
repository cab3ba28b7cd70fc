/* SPDX-License-Identifier: MIT */
/* Bytes that a thread makes ahead of whoever takes them. */
#include <check.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/series/ahead.h"
#include "tests/support/suite.h"

/* Byte @i of every text. */
static char byte_at(uint64_t i)
{
	return (char)(i * 2654435761u >> 24);
}

struct source {
	uint64_t at, end;
	bool fails, waits;
};

static enum kts_status fill(void *arg, char *buffer, size_t size, size_t *got, uint64_t *at, int wake, struct kts_diags *diags)
{
	struct source *s = arg;

	*got = 0;
	while (*got < size && s->at < s->end)
		buffer[(*got)++] = byte_at(s->at++);
	*at = s->at;
	if (*got == size)
		return KTS_OK;
	if (s->waits) {
		poll(&(struct pollfd){ .fd = wake, .events = POLLIN }, 1, -1);
		return KTS_EIO;
	}
	if (!s->fails)
		return KTS_OK;
	kts_diag_in_file(diags, KTS_DIAG_data_compressed, "f", 0, s->at, "the compressed data are damaged");
	return KTS_EDATA;
}

static struct kts_diags diags;

START_TEST(all_comes_in_order)
{
	static const uint64_t sizes[] = { 0, 1, (256u << 10) - 1, 256u << 10, (256u << 10) + 1, 3000001 };
	static const size_t steps[] = { 1000, 65536, 256u << 10, 1000003 };
	struct source s = { .end = sizes[(size_t)_i % 6], .fails = _i / 6 % 2 };
	size_t step = steps[_i / 12], got;
	char *buffer = malloc(step);
	struct kts_ahead *a;
	enum kts_status status;
	uint64_t n = 0;

	kts_diags_init(&diags);
	ck_assert_int_eq(kts_ahead_start(fill, &s, &a), KTS_OK);
	do {
		status = kts_ahead_read(a, buffer, step, &got, &diags);
		/* Check notes every assertion: one for all bytes */
		size_t wrong = 0;

		for (size_t i = 0; i < got; i++)
			wrong += buffer[i] != byte_at(n + i);
		ck_assert_uint_eq(wrong, 0);
		n += got;
		ck_assert_uint_le(n, kts_ahead_at(a));
	} while (status == KTS_OK && got == step);
	ck_assert_uint_eq(n, s.end);
	ck_assert_uint_eq(kts_ahead_at(a), s.end);
	ck_assert_int_eq(status, s.fails ? KTS_EDATA : KTS_OK);
	ck_assert_uint_eq(diags.errors, s.fails);
	if (s.fails)
		ck_assert_uint_eq(diags.records[0].byte, s.end);
	/* the end stays the end, and is told once */
	ck_assert_int_eq(kts_ahead_read(a, buffer, step, &got, &diags), status);
	ck_assert_uint_eq(got, 0);
	ck_assert_uint_eq(diags.errors, s.fails);
	kts_ahead_stop(a);
	free(buffer);
}
END_TEST

/* Wherever the thread is: full of bytes, or waiting for some. */
START_TEST(it_can_be_stopped)
{
	struct source s = { .end = _i ? UINT64_MAX : 10, .waits = true };
	struct kts_ahead *a;
	char buffer[4];
	size_t got;

	ck_assert_int_eq(kts_ahead_start(fill, &s, &a), KTS_OK);
	if (_i > 1) {
		ck_assert_int_eq(kts_ahead_read(a, buffer, sizeof buffer, &got, &diags), KTS_OK);
		ck_assert_uint_eq(got, sizeof buffer);
	}
	kts_ahead_stop(a);
	kts_ahead_stop(NULL);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("series_ahead");
	TCase *tcase = tcase_create("ahead");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, all_comes_in_order, 0, 48);
	tcase_add_loop_test(tcase, it_can_be_stopped, 0, 3);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
