/* SPDX-License-Identifier: MIT */
/* Bytes of a stream that are kept: in memory, from KTS_MAX_UNSPOOLED_BYTES on in a file, and when there can be none. */
#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "grammar/base/limits.h"
#include "runtime/series/kept.h"
#include "tests/support/suite.h"

#define PIECE	(1u << 20)

/* Byte @i of all: another one a position in a piece, and a piece. */
static char byte_at(size_t i)
{
	return (char)(i / PIECE * 7 + i % 251);
}

static enum kts_status add_piece(struct kts_kept *kept, size_t n)
{
	char *piece = malloc(n);
	enum kts_status status;

	ck_assert_ptr_nonnull(piece);
	for (size_t i = 0; i < n; i++)
		piece[i] = byte_at(kept->n + i);
	status = kts_kept_add(kept, piece, n);
	free(piece);
	return status;
}

static void check_text(struct kts_kept *kept, size_t n)
{
	const char *text = kts_kept_text(kept);

	ck_assert_uint_eq(kept->n, n);
	ck_assert_ptr_nonnull(text);
	for (size_t i = 0; i < n; i += 4093)
		ck_assert_int_eq(text[i], byte_at(i));
	ck_assert_int_eq(text[n - 1], byte_at(n - 1));
}

START_TEST(grows)
{
	struct kts_kept kept = { 0 };
	size_t n = 0;

	ck_assert_ptr_null(kts_kept_text(&kept));
	for (; n < KTS_MAX_UNSPOOLED_BYTES; n += PIECE)
		ck_assert_int_eq(add_piece(&kept, PIECE), KTS_OK);
	ck_assert_int_eq(kept.fd, 0);
	check_text(&kept, n);
	ck_assert_int_eq(add_piece(&kept, 1), KTS_OK);
	ck_assert_int_ne(kept.fd, 0);
	check_text(&kept, n + 1);
	ck_assert_int_eq(add_piece(&kept, 0), KTS_OK);
	ck_assert_int_eq(add_piece(&kept, 3 * PIECE + 5), KTS_OK);
	check_text(&kept, n + 3 * PIECE + 6);
	kts_kept_free(&kept);
	ck_assert_uint_eq(kept.n, 0);
}
END_TEST

/* What was there stays. */
START_TEST(no_file)
{
	struct kts_kept kept = { 0 };

	ck_assert_int_eq(setenv("TMPDIR", "/nowhere/at all", 1), 0);
	ck_assert_int_eq(add_piece(&kept, KTS_MAX_UNSPOOLED_BYTES), KTS_OK);
	ck_assert_int_eq(add_piece(&kept, 1), KTS_EIO);
	ck_assert_int_eq(errno, ENOENT);
	check_text(&kept, KTS_MAX_UNSPOOLED_BYTES);
	kts_kept_free(&kept);
}
END_TEST

START_TEST(full)
{
	struct kts_kept kept = { 0 };
	const struct rlimit limit = { KTS_MAX_UNSPOOLED_BYTES + 10, KTS_MAX_UNSPOOLED_BYTES + 10 };

	signal(SIGXFSZ, SIG_IGN);
	unsetenv("TMPDIR");
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(add_piece(&kept, KTS_MAX_UNSPOOLED_BYTES), KTS_OK);
	ck_assert_int_eq(add_piece(&kept, 10), KTS_OK);
	ck_assert_int_eq(add_piece(&kept, 1), KTS_EIO);
	ck_assert_int_eq(errno, EFBIG);
	check_text(&kept, KTS_MAX_UNSPOOLED_BYTES + 10);
	kts_kept_free(&kept);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("series kept");
	TCase *cases = tcase_create("kept");

	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, grows);
	tcase_add_test(cases, no_file);
	tcase_add_test(cases, full);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}
