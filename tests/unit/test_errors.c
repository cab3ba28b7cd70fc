/* SPDX-License-Identifier: MIT */
/* Kinds, classes and records of errors. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "engine/errors.h"
#include "grammar/base/limits.h"
#include "tests/support/failalloc.h"
#include "tests/support/suite.h"

START_TEST(names_are_found)
{
	for (unsigned i = 0; i < KTS_KIND_COUNT; i++) {
		const char *name = kts_error_kind_name((enum kts_error_kind)i);
		enum kts_error_kind kind = KTS_KIND_COUNT;

		ck_assert(kts_error_kind_find(name, strlen(name), &kind));
		ck_assert_uint_eq(kind, i);
		ck_assert(!kts_error_kind_find(name, strlen(name) - 1, &kind));
		ck_assert_ptr_nonnull(kts_error_kind_text(kind));
	}
	for (unsigned i = 0; i < KTS_CLASS_COUNT; i++) {
		const char *name = kts_error_class_name((enum kts_error_class)i);
		enum kts_error_class class = KTS_CLASS_COUNT;

		ck_assert(kts_error_class_find(name, strlen(name), &class));
		ck_assert_uint_eq(class, i);
	}
	for (unsigned i = 0; i < KTS_MISSING_COUNT; i++) {
		const char *name = kts_missing_reason_name((enum kts_missing_reason)i);
		enum kts_missing_reason reason = KTS_MISSING_COUNT;

		ck_assert(kts_missing_reason_find(name, strlen(name), &reason));
		ck_assert_uint_eq(reason, i);
		ck_assert_ptr_nonnull(kts_missing_reason_text(reason));
		ck_assert_ptr_nonnull(kts_missing_reason_variant(reason));
	}
	ck_assert_uint_eq(KTS_MISSING_COUNT, 9);
	ck_assert_str_eq(kts_action_name(KTS_ACTION_inconclusive), "inconclusive");
	ck_assert_uint_eq(kts_error_class(KTS_KIND_swap), KTS_CLASS_pair);
	ck_assert_uint_eq(kts_error_class(KTS_KIND_type_mismatch), KTS_CLASS_lookup);
}
END_TEST

START_TEST(plain_ids)
{
	struct kts_errors *errors;
	kts_error_id id;

	ck_assert_int_eq(kts_errors_new(&errors), KTS_OK);
	for (unsigned i = 0; i < KTS_KIND_COUNT; i++) {
		enum kts_error_kind kind = (enum kts_error_kind)i;
		struct kts_error e = { .kind = kind, .original = kind };

		ck_assert_int_eq(kts_errors_get(errors, KTS_ERROR_OF(kind))->kind, kind);
		ck_assert_int_eq(kts_errors_get(errors, KTS_ERROR_OF(kind) | KTS_ERROR_FORCE_SKIP)->kind, kind);
		ck_assert_int_eq(kts_errors_add(errors, &e, &id), KTS_OK);
		if (kind != KTS_KIND_missing_stats)
			ck_assert_uint_eq(id, KTS_ERROR_OF(kind));
	}
	ck_assert_ptr_nonnull(kts_errors_get(errors, KTS_ERROR_BEFORE_START));
	ck_assert_ptr_null(kts_errors_get(errors, KTS_ERROR_NONE));
	kts_errors_free(errors);
}
END_TEST

static const char *const available[] = { "nr_enqueued", "nr_dispatched" };
static const uint64_t numbers[] = { 3, 18446744073709551615u };

static const struct kts_payload full_payload[] = {
	{ .key = "requested", .type = KTS_PAYLOAD_TEXT, .n = 1, .text = available },
	{ .key = "available", .type = KTS_PAYLOAD_TEXTS, .n = 2, .text = available },
	{ .key = "cpus", .type = KTS_PAYLOAD_U64S, .n = 2, .u64 = numbers },
	{ .key = "none", .type = KTS_PAYLOAD_NULL },
	{ .key = "empty", .type = KTS_PAYLOAD_TEXTS, .n = 0 },
};

static const struct kts_error full = {
	.kind = KTS_KIND_absent, .original = KTS_KIND_var_not_found,
	.detail = "no nr_enq", .help = "did you mean `nr_enqueued`?", .payload = full_payload, .n_payload = 5,
};

START_TEST(records_are_interned)
{
	struct kts_errors *errors;
	struct kts_error other = full;
	kts_error_id a, b, c;

	ck_assert_int_eq(kts_errors_new(&errors), KTS_OK);
	ck_assert_int_eq(kts_errors_add(errors, &full, &a), KTS_OK);
	ck_assert_int_eq(kts_errors_add(errors, &full, &b), KTS_OK);
	ck_assert_uint_eq(a, b);
	ck_assert_uint_ge(a, KTS_ERROR_FIRST_RECORD);
	other.n_payload = 4;
	ck_assert_int_eq(kts_errors_add(errors, &other, &c), KTS_OK);
	ck_assert_uint_ne(a, c);

	const struct kts_error *e = kts_errors_get(errors, a);
	ck_assert_int_eq(e->kind, KTS_KIND_absent);
	ck_assert_int_eq(e->original, KTS_KIND_var_not_found);
	ck_assert_str_eq(e->help, full.help);
	ck_assert_ptr_ne(e->help, full.help);
	ck_assert_uint_eq(e->n_payload, 5);
	ck_assert_str_eq(e->payload[1].text[1], "nr_dispatched");
	ck_assert(e->payload[2].u64[1] == numbers[1]);
	ck_assert_str_eq(e->payload[4].key, "empty");
	kts_errors_free(errors);
	kts_errors_free(NULL);
}
END_TEST

START_TEST(table_is_bounded)
{
	struct kts_errors *errors;
	char detail[16];
	kts_error_id id;

	ck_assert_int_eq(kts_errors_new(&errors), KTS_OK);
	struct kts_error e = { .kind = KTS_KIND_placeholder, .original = KTS_KIND_placeholder, .detail = detail };
	for (unsigned i = 0; i < KTS_MAX_ERROR_RECORDS; i++) {
		snprintf(detail, sizeof detail, "%u", i);
		if (kts_errors_add(errors, &e, &id) != KTS_OK || id < KTS_ERROR_FIRST_RECORD)
			ck_abort_msg("record %u", i);
	}
	ck_assert_str_eq(kts_errors_get(errors, id)->detail, "65535");
	strcpy(detail, "one too many");
	ck_assert_int_eq(kts_errors_add(errors, &e, &id), KTS_OK);
	ck_assert_uint_eq(id, KTS_ERROR_OF(KTS_KIND_placeholder));
	strcpy(detail, "7");
	ck_assert_int_eq(kts_errors_add(errors, &e, &id), KTS_OK);
	ck_assert_str_eq(kts_errors_get(errors, id)->detail, "7");
	/* A reason is never lost: rules depend on it. */
	e.kind = e.original = KTS_KIND_missing_stats;
	e.reason = KTS_MISSING_cancelled;
	ck_assert_int_eq(kts_errors_add(errors, &e, &id), KTS_OK);
	ck_assert_int_eq(kts_errors_get(errors, id)->reason, KTS_MISSING_cancelled);
	kts_errors_free(errors);
}
END_TEST

START_TEST(rules_tell_reasons_apart)
{
	struct kts_rules rules;
	struct kts_error e = { .kind = KTS_KIND_missing_stats, .reason = KTS_MISSING_no_scheduler };

	memset(&rules, KTS_ACTION_skip, sizeof rules);
	rules.missing[KTS_MISSING_no_scheduler] = KTS_ACTION_fail;
	rules.kind[KTS_KIND_swap] = KTS_ACTION_inconclusive;
	ck_assert_int_eq(kts_rules_action(&rules, &e), KTS_ACTION_fail);
	e.reason = KTS_MISSING_cancelled;
	ck_assert_int_eq(kts_rules_action(&rules, &e), KTS_ACTION_skip);
	e.kind = KTS_KIND_swap;
	ck_assert_int_eq(kts_rules_action(&rules, &e), KTS_ACTION_inconclusive);
}
END_TEST

static enum kts_status add_some(void)
{
	struct kts_errors *errors;
	struct kts_error e = full;
	enum kts_status rc = kts_errors_new(&errors);
	kts_error_id id;

	for (size_t i = 0; rc == KTS_OK && i < 40; i++) {
		e.reason = (enum kts_missing_reason)(i % KTS_MISSING_COUNT);
		e.original = (enum kts_error_kind)(i / KTS_MISSING_COUNT);
		rc = kts_errors_add(errors, &e, &id);
	}
	kts_errors_free(errors);
	return rc;
}

START_TEST(each_allocation_fails_once)
{
	for (long n = 0;; n++) {
		kts_test_fail_after(n);
		enum kts_status rc = add_some();
		bool hit = kts_test_failed();
		kts_test_fail_after(-1);
		if (!hit) {
			ck_assert_int_eq(rc, KTS_OK);
			break;
		}
		ck_assert_int_eq(rc, KTS_ENOMEM);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("errors");
	TCase *tc = tcase_create("all");
	tcase_add_test(tc, names_are_found);
	tcase_add_test(tc, plain_ids);
	tcase_add_test(tc, records_are_interned);
	tcase_add_test(tc, table_is_bounded);
	tcase_add_test(tc, rules_tell_reasons_apart);
	tcase_add_test(tc, each_allocation_fails_once);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
