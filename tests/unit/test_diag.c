/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/diag.h"
#include "grammar/base/diag_print.h"
#include "tests/support/suite.h"

static struct kts_diags diags;
static struct kts_sources *sources;

static void setup(void)
{
	kts_diags_init(&diags);
	ck_assert_int_eq(kts_sources_new(&sources), KTS_OK);
}

static void teardown(void)
{
	kts_sources_free(sources);
}

static struct kts_span in_text(const char *text, uint32_t begin, uint32_t end)
{
	uint32_t id;

	ck_assert_int_eq(kts_sources_add(sources, "a.kts", text, strlen(text), &id), KTS_OK);
	uint32_t base = kts_sources_get(sources, id)->base;
	return (struct kts_span){ base + begin, base + end };
}

static void expect_printed(const char *expected, bool color)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(out);
	kts_diags_print(out, sources, &diags, color);
	fclose(out);
	ck_assert_str_eq(text, expected);
	free(text);
}

START_TEST(the_table_is_in_order_and_whole)
{
	const struct kts_diag_info *info;
	int last = 0;

	for (size_t i = 0; (info = kts_diag_info_row(i)); i++) {
		char code[KTS_DIAG_CODE_SIZE];

		ck_assert_msg((int)info->code > last, "KTS-%03d is out of order or there twice", (int)info->code);
		last = (int)info->code;
		ck_assert_msg(strlen(info->title) > 5, "%s: no title", info->name);
		ck_assert_msg(strlen(info->explain) > 40, "%s: no explanation", info->name);
		ck_assert_msg(info->explain[strlen(info->explain) - 1] == '\n', "%s: no line end", info->name);
		kts_diag_code_text(info->code, code);
		ck_assert_ptr_eq(kts_diag_info_find(code), info);
		ck_assert_ptr_eq(kts_diag_info_find(info->name), info);
		ck_assert_ptr_eq(kts_diag_info(info->code), info);
	}
	ck_assert_int_gt(last, 0);
	ck_assert_ptr_eq(kts_diag_info_find("kts-1"), kts_diag_info(KTS_DIAG_syntax));
	ck_assert_ptr_eq(kts_diag_info_find("001"), kts_diag_info(KTS_DIAG_syntax));
	static const char *const wrong[] = { "", "KTS-", "KTS-000", "KTS-1x", "-1", "99999999999999999999", "KT", "synta" };
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_ptr_null(kts_diag_info_find(wrong[i]));
}
END_TEST

START_TEST(one_cause_one_message)
{
	struct kts_span span = { 5, 6 };

	ck_assert_str_eq(kts_diag_at(&diags, KTS_DIAG_syntax, span, "first")->message, "first");
	kts_diag_at(&diags, KTS_DIAG_syntax, span, "second");
	ck_assert_uint_eq(diags.n, 1);
	ck_assert_uint_eq(diags.errors, 1);
	kts_diag_at(&diags, KTS_DIAG_chained, span, "another code");
	kts_diag_in_file(&diags, KTS_DIAG_syntax, "f", 1, 2, "data");
	kts_diag_in_file(&diags, KTS_DIAG_syntax, "f", 1, 2, "data");
	kts_diag_in_file(&diags, KTS_DIAG_syntax, "f", 1, 3, "data");
	ck_assert_uint_eq(diags.n, 4);
	ck_assert_uint_eq(diags.errors, 4);
}
END_TEST

START_TEST(the_rest_is_counted)
{
	for (uint32_t i = 0; i < KTS_MAX_ERRORS + 5; i++) {
		struct kts_diag *diag = kts_diag_at(&diags, KTS_DIAG_syntax, (struct kts_span){ i + 1, i + 2 }, "%u", i);

		kts_diag_help(diag, "help");
		kts_diag_second(diag, KTS_NOWHERE, "note");
	}
	ck_assert_uint_eq(diags.n, KTS_MAX_ERRORS);
	ck_assert_uint_eq(diags.errors, KTS_MAX_ERRORS + 5);
	ck_assert_uint_eq(diags.dropped, 5);
	kts_diags_init(&diags);
	ck_assert_uint_eq(diags.n + diags.errors + diags.dropped, 0);
}
END_TEST

START_TEST(more_room)
{
	struct kts_diag *room = calloc(2 * KTS_MAX_ERRORS, sizeof(*room));

	ck_assert_ptr_nonnull(room);
	kts_diags_widen(&diags, room, 2 * KTS_MAX_ERRORS);
	for (uint32_t i = 0; i < 2 * KTS_MAX_ERRORS + 5; i++)
		kts_diag_at(&diags, KTS_DIAG_syntax, (struct kts_span){ i + 1, i + 2 }, "%u", i);
	ck_assert_uint_eq(diags.n, 2 * KTS_MAX_ERRORS);
	ck_assert_uint_eq(diags.dropped, 5);
	ck_assert_ptr_eq(diags.records, room);
	kts_diags_init(&diags);
	ck_assert_ptr_ne(diags.records, room);
	free(room);
}
END_TEST

START_TEST(texts_are_bounded_and_clean)
{
	char large[3 * KTS_MAX_DIAG_TEXT];
	struct kts_diag *diag;

	diag = kts_diag_at(&diags, KTS_DIAG_syntax, (struct kts_span){ 1, 2 }, "%s", "a\033[31m\n\xff\xc3\xa4\xc2\x9b\x7f");
	ck_assert_str_eq(diag->message, "a\\x1b[31m\\x0a\\xff\xc3\xa4\\xc2\\x9b\\x7f");

	memset(large, 'x', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	diag = kts_diag_at(&diags, KTS_DIAG_syntax, (struct kts_span){ 2, 3 }, "%s", large);
	ck_assert_uint_lt(strlen(diag->message), KTS_MAX_DIAG_TEXT);
	ck_assert_str_eq(diag->message + strlen(diag->message) - 4, "x...");
	for (size_t i = 0; i + 2 < sizeof(large); i += 2)
		memcpy(large + i, "\xc3\xa4", 2);
	kts_diag_help(diag, "-%s", large);
	ck_assert_uint_lt(strlen(diag->help), KTS_MAX_DIAG_TEXT);
	ck_assert_str_eq(diag->help + strlen(diag->help) - 5, "\xc3\xa4...");
	kts_diag_second(diag, KTS_NOWHERE, "%s", large);
	ck_assert_uint_lt(strlen(diag->second_note), KTS_MAX_DIAG_NOTE);
	memset(large, '/', sizeof(large) - 1);
	diag = kts_diag_in_file(&diags, KTS_DIAG_syntax, large, 0, 0, "x");
	ck_assert_uint_lt(strlen(diag->file), KTS_MAX_DIAG_FILE);
	memset(large, '\x80', sizeof(large) - 1);
	diag = kts_diag_at(&diags, KTS_DIAG_syntax, (struct kts_span){ 3, 3 }, "%s", large);
	ck_assert_str_eq(diag->message + strlen(diag->message) - 3, "...");
}
END_TEST

START_TEST(printed_with_two_places_and_help)
{
	struct kts_span a = in_text("signal x\n\t\tsignal x = 1\n", 18, 19);
	struct kts_diag *diag = kts_diag_at(&diags, KTS_DIAG_repeated, a, "`x` again");

	kts_diag_second(diag, (struct kts_span){ a.begin - 11, a.begin - 10 }, "declared here");
	kts_diag_help(diag, "rename one");
	expect_printed("a.kts:2:10: error: [KTS-014] `x` again\n"
		       "    \t\tsignal x = 1\n"
		       "    \t\t       ^\n"
		       "a.kts:1:8: note: declared here\n"
		       "    signal x\n"
		       "           ^\n"
		       "    help: rename one\n", false);
}
END_TEST

START_TEST(printed_in_colour)
{
	kts_diag_at(&diags, KTS_DIAG_syntax, in_text("ab", 0, 2), "m");
	expect_printed("\033[1ma.kts:1:1:\033[0m \033[1;31merror:\033[0m [KTS-001] m\n"
		       "    ab\n"
		       "    \033[1;32m^~\033[0m\n", true);
}
END_TEST

START_TEST(printed_without_a_span)
{
	kts_diag_in_file(&diags, KTS_DIAG_syntax, "s.ndjson", 3, 7, "a");
	kts_diag_in_file(&diags, KTS_DIAG_syntax, "s.ndjson", 0, 7, "b");
	kts_diag_in_file(&diags, KTS_DIAG_syntax, "s.ndjson", 3, 0, "c");
	kts_diag_in_file(&diags, KTS_DIAG_syntax, "s.ndjson", 0, 0, "d");
	kts_diag_in_file(&diags, KTS_DIAG_syntax, NULL, 0, 0, "e");
	expect_printed("s.ndjson:3:7: error: [KTS-001] a\n"
		       "s.ndjson:byte 7: error: [KTS-001] b\n"
		       "s.ndjson:3: error: [KTS-001] c\n"
		       "s.ndjson: error: [KTS-001] d\n"
		       "error: [KTS-001] e\n", false);
}
END_TEST

START_TEST(spans_over_lines_and_at_the_end)
{
	kts_diag_at(&diags, KTS_DIAG_syntax, in_text("one\ntwo\r\nthree", 1, 12), "a");
	kts_diag_at(&diags, KTS_DIAG_syntax, in_text("end", 3, 3), "b");
	kts_diag_at(&diags, KTS_DIAG_syntax, in_text("\xc3\xa4\xc3\xa4 x", 2, 6), "c");
	kts_diag_at(&diags, KTS_DIAG_syntax, in_text("a\033b\xff", 3, 4), "d");
	expect_printed("a.kts:1:2: error: [KTS-001] a\n    one\n     ^~\n"
		       "a.kts:1:4: error: [KTS-001] b\n    end\n       ^\n"
		       "a.kts:1:2: error: [KTS-001] c\n    \xc3\xa4\xc3\xa4 x\n     ^~~\n"
		       "a.kts:1:4: error: [KTS-001] d\n    a?b?\n       ^\n", false);
}
END_TEST

START_TEST(a_long_line_is_cut_around_the_caret)
{
	char text[1001], *printed = NULL;
	size_t size;

	memset(text, '.', 1000);
	text[1000] = '\0';
	text[500] = 'X';
	kts_diag_at(&diags, KTS_DIAG_syntax, in_text(text, 500, 501), "a");
	FILE *out = open_memstream(&printed, &size);
	ck_assert_ptr_nonnull(out);
	kts_diags_print(out, sources, &diags, false);
	fclose(out);
	char *line = strchr(printed, '\n') + 1, *caret = strchr(line, '\n') + 1;
	ck_assert_uint_lt((size_t)(caret - line), KTS_MAX_DIAG_WIDTH + 20);
	ck_assert_int_eq(strchr(line, 'X') - line, strchr(caret, '^') - caret);
	free(printed);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("diag");
	TCase *tcase = tcase_create("diag");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, the_table_is_in_order_and_whole);
	tcase_add_test(tcase, one_cause_one_message);
	tcase_add_test(tcase, the_rest_is_counted);
	tcase_add_test(tcase, more_room);
	tcase_add_test(tcase, texts_are_bounded_and_clean);
	tcase_add_test(tcase, printed_with_two_places_and_help);
	tcase_add_test(tcase, printed_in_colour);
	tcase_add_test(tcase, printed_without_a_span);
	tcase_add_test(tcase, spans_over_lines_and_at_the_end);
	tcase_add_test(tcase, a_long_line_is_cut_around_the_caret);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
