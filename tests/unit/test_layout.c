/* SPDX-License-Identifier: MIT */
/* The layout of specs by the public interface: handles, messages, no memory. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/kts.h"
#include "tests/support/failalloc.h"
#include "tests/support/suite.h"

static const char ugly[] = "param p=1 # one\n"
			   "signal a:u64 = values.a; signal long_name=stats[\"x\"].y\n"
			   "group \"g\" during step 1 { always a>p on gap skip # two\n"
			   "  ratio a/long_name in [0,1] }\n"
			   "test \"t\" { a=[1,_] every 1s passes \"always a > p\" }\n";
static const char nice[] = "param p = 1  # one\n"
			   "signal a         : u64 = values.a\n"
			   "signal long_name       = stats[\"x\"].y\n"
			   "group \"g\" during step 1 {\n"
			   "    always a > p on gap skip  # two\n"
			   "    ratio a / long_name in [0, 1]\n"
			   "}\n"
			   "test \"t\" {\n"
			   "    a = [1, _] every 1s\n"
			   "    passes \"always a > p\"\n"
			   "}\n";

START_TEST(test_text)
{
	struct kts_layout *layout;
	struct kts_diagnostic diagnostic = { .size = sizeof(diagnostic) };
	size_t len;

	ck_assert_int_eq(kts_layout_text("t.kts", ugly, sizeof(ugly) - 1, &layout), KTS_OK);
	ck_assert_str_eq(kts_layout_bytes(layout, &len), nice);
	ck_assert_uint_eq(len, sizeof(nice) - 1);
	ck_assert_int_ne(kts_layout_differs(layout), 0);
	/* both labels follow the layout */
	ck_assert_uint_eq(kts_layout_diagnostic_count(layout), 2);
	ck_assert_int_eq(kts_layout_diagnostic(layout, 0, &diagnostic), KTS_OK);
	ck_assert_str_eq(diagnostic.code, "KTS-070");
	ck_assert_str_eq(diagnostic.severity, "warning");
	ck_assert_uint_eq(diagnostic.line, 3);
	ck_assert_int_eq(kts_layout_diagnostic(layout, 2, &diagnostic), KTS_EINVAL);
	kts_layout_free(layout);

	ck_assert_int_eq(kts_layout_text("t.kts", nice, sizeof(nice) - 1, &layout), KTS_OK);
	ck_assert_int_eq(kts_layout_differs(layout), 0);
	ck_assert_uint_eq(kts_layout_diagnostic_count(layout), 0);
	kts_layout_free(layout);
}
END_TEST

START_TEST(test_errors)
{
	struct kts_layout *layout;
	char *said = NULL;
	size_t len;
	FILE *out;

	ck_assert_int_eq(kts_layout_text("t.kts", "always", 6, &layout), KTS_ESPEC);
	ck_assert_ptr_null(kts_layout_bytes(layout, &len));
	ck_assert_uint_eq(len, 0);
	ck_assert_int_eq(kts_layout_differs(layout), 0);
	out = open_memstream(&said, &len);
	kts_layout_print_diagnostics(layout, out, 0);
	fclose(out);
	ck_assert_ptr_nonnull(strstr(said, "t.kts:1:7: error: [KTS-001]"));
	free(said);
	kts_layout_free(layout);

	ck_assert_int_eq(kts_layout_file("no/such/file", &layout), KTS_EIO);
	ck_assert_uint_eq(kts_layout_diagnostic_count(layout), 1);
	kts_layout_free(layout);

	ck_assert_int_eq(kts_layout_text("t.kts", NULL, 0, &layout), KTS_OK);
	ck_assert_str_eq(kts_layout_bytes(layout, &len), "");
	kts_layout_free(layout);
	ck_assert_int_eq(kts_layout_text(NULL, "", 0, &layout), KTS_EINVAL);
	ck_assert_int_eq(kts_layout_text("t.kts", NULL, 1, &layout), KTS_EINVAL);
	ck_assert_int_eq(kts_layout_file(NULL, &layout), KTS_EINVAL);
	ck_assert_ptr_null(layout);
	kts_layout_free(NULL);
	kts_layout_print_diagnostics(NULL, NULL, 0);
}
END_TEST

/* Names that move the others stay within bounds; a long run of signals takes no time that grows with its square. */
START_TEST(test_many_signals)
{
	static const char wide[] = "signal a_name_that_is_wider_than_forty_columns_is_alone = values.a\n";
	static const char narrow[] = "signal a : u64 = values.a\n";
	size_t n = 50000, len, room = n * sizeof(narrow) + sizeof(wide);
	char *text = malloc(room), *at = text;
	struct kts_layout *layout;

	ck_assert_ptr_nonnull(text);
	at += snprintf(at, room, "%s", wide);
	for (size_t i = 0; i < n; i++)
		at += snprintf(at, room - (size_t)(at - text), "%s", narrow);
	ck_assert_int_eq(kts_layout_text("t.kts", text, (size_t)(at - text), &layout), KTS_OK);
	ck_assert_int_eq(kts_layout_differs(layout), 0);
	ck_assert_ptr_nonnull(kts_layout_bytes(layout, &len));
	ck_assert_uint_eq(len, (size_t)(at - text));
	kts_layout_free(layout);
	free(text);
}
END_TEST

START_TEST(test_no_memory)
{
	for (long n = 0; n < 100000; n++) {
		struct kts_layout *layout;
		enum kts_status rc;
		bool hit;

		kts_test_fail_after(n);
		rc = kts_layout_text("t.kts", ugly, sizeof(ugly) - 1, &layout);
		hit = kts_test_failed();
		kts_test_fail_after(-1);
		if (!hit) {
			ck_assert_int_eq(rc, KTS_OK);
			ck_assert_int_gt(n, 10);
			kts_layout_free(layout);
			return;
		}
		ck_assert_int_eq(rc, KTS_ENOMEM);
		ck_assert_ptr_null(layout);
	}
	ck_abort_msg("allocations without end");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("layout");
	TCase *tc = tcase_create("all");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, test_text);
	tcase_add_test(tc, test_errors);
	tcase_add_test(tc, test_many_signals);
	tcase_add_test(tc, test_no_memory);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
