/* SPDX-License-Identifier: MIT */
#include "runtime/report/merge_schema.h"

#include <stdio.h>
#include <string.h>

#include "runtime/report/merge.h"

#define NUL	KTS_MERGE_NULL
#define TEXT	KTS_MERGE_TEXT
#define COUNT	KTS_MERGE_COUNT
#define NUMBER	KTS_MERGE_NUMBER
#define BOOL	KTS_MERGE_BOOL
#define OBJECT	KTS_MERGE_OBJECT
#define LIST	KTS_MERGE_LIST
/* What a signal can be. */
#define VALUE	(TEXT | NUMBER | BOOL | NUL)

/* Rows of the tables: a member of some kinds; of some words; an object; a list of objects. */
#define MEMBER(name, allowed)		{ .key = name, .kinds = (allowed), .before = "" }
#define WORD(name, allowed, words)	{ .key = name, .kinds = (allowed), .word = (words), .before = "" }
#define PART(name, allowed, form)	{ .key = name, .kinds = (allowed), .shape = &(form), .before = "" }
#define MAP(name, values)		{ .key = name, .kinds = OBJECT, .each = (values), .before = "" }
#define PARTS(name, form, space, between) \
	{ .key = name, .kinds = LIST, .each = OBJECT, .shape = &(form), .before = (space), .item = (between) }
#define END				{ .key = NULL }

static const char *const verdicts[] = { "pass", "fail", "inconclusive", "error", NULL };
/* of a check; of a test */
static const char *const decisions[] = { "pass", "fail", "inconclusive", NULL };
static const char *const test_verdicts[] = { "pass", "fail", NULL };
static const char *const expectations[] = { "passes", "fails", "inconclusive", NULL };
static const char *const weights[] = { "fail", "warn", NULL };
static const char *const severities[] = { "error", "warning", NULL };
static const char *const reasons[] = { "nothing_judged", "undecided", "coverage", "triggers", NULL };

static const struct kts_merge_shape place = { (const struct kts_merge_rule[]){
	MEMBER("file", TEXT),
	MEMBER("line", COUNT | NUL),
	MEMBER("column", COUNT | NUL),
	END,
} };

static const struct kts_merge_shape diagnostic = { (const struct kts_merge_rule[]){
	MEMBER("code", TEXT),
	WORD("severity", TEXT, severities),
	MEMBER("file", TEXT | NUL),
	MEMBER("line", COUNT | NUL),
	MEMBER("column", COUNT | NUL),
	MEMBER("message", TEXT),
	MEMBER("help", TEXT | NUL),
	END,
} };

static const struct kts_merge_shape identity = { (const struct kts_merge_rule[]){
	MEMBER("object", TEXT),
	MEMBER("first", TEXT | NUL),
	END,
} };

const struct kts_merge_shape kts_merge_series = { (const struct kts_merge_rule[]){
	MEMBER("file", TEXT),
	MEMBER("form", TEXT),
	MEMBER("samples", COUNT),
	PARTS("identities", identity, "", ""),
	{ .key = "warnings", .kinds = LIST, .each = TEXT, .before = "", .item = "" },
	END,
} };

/* --- checks --- */

static const struct kts_merge_shape samples = { (const struct kts_merge_rule[]){
	MEMBER("scope", COUNT),
	MEMBER("read", COUNT),
	END,
} };

static const struct kts_merge_shape obligations = { (const struct kts_merge_rule[]){
	MEMBER("total", COUNT),
	MEMBER("judged", COUNT),
	MEMBER("violated", COUNT),
	MEMBER("undecided", COUNT),
	MAP("skipped", COUNT),
	END,
} };

static const struct kts_merge_shape margin = { (const struct kts_merge_rule[]){
	MEMBER("value", NUMBER | NUL),
	MEMBER("unit", TEXT | NUL),
	MEMBER("relative", NUMBER | NUL),
	MEMBER("tag", TEXT | NUL),
	END,
} };

static const struct kts_merge_shape previous = { (const struct kts_merge_rule[]){
	MEMBER("tag", TEXT | NUL),
	MEMBER("index", COUNT),
	MEMBER("elapsed_ms", NUMBER | NUL),
	MAP("values", VALUE),
	END,
} };

static const struct kts_merge_shape row = { (const struct kts_merge_rule[]){
	MEMBER("tag", TEXT | NUL),
	MEMBER("index", COUNT | NUL),
	MEMBER("line", COUNT | NUL),
	MEMBER("elapsed_ms", NUMBER | NUL),
	MEMBER("phase", TEXT | NUL),
	MEMBER("step_index", COUNT | NUL),
	MEMBER("kind", TEXT | NUL),
	MEMBER("value", VALUE),
	MEMBER("bound", VALUE),
	MEMBER("unit", TEXT | NUL),
	MAP("values", VALUE),
	PART("previous", OBJECT | NUL, previous),
	/* the error's own payload */
	{ .key = "error", .kinds = OBJECT, .optional = true, .before = "" },
	MEMBER("message", TEXT),
	END,
} };

static const struct kts_merge_shape note = { (const struct kts_merge_rule[]){
	MEMBER("kind", TEXT | NUL),
	MEMBER("reason", TEXT | NUL),
	MEMBER("count", COUNT),
	MEMBER("first", TEXT | NUL),
	MEMBER("last", TEXT | NUL),
	MEMBER("message", TEXT),
	END,
} };

static const struct kts_merge_shape check = { (const struct kts_merge_rule[]){
	MEMBER("label", TEXT),
	MEMBER("group", TEXT | NUL),
	MEMBER("key", TEXT | NUL),
	MEMBER("phase", TEXT | NUL),
	MEMBER("pattern", TEXT),
	WORD("severity", TEXT, weights),
	{ .key = "at", .kinds = OBJECT, .shape = &place, .before = "\n    " },
	{ .key = "verdict", .kinds = TEXT, .word = decisions, .before = "\n    " },
	WORD("reason", TEXT | NUL, reasons),
	MEMBER("because", TEXT | NUL),
	{ .key = "samples", .kinds = OBJECT, .shape = &samples, .before = "\n    " },
	{ .key = "obligations", .kinds = OBJECT, .shape = &obligations, .before = "\n    " },
	{ .key = "margin", .kinds = OBJECT | NUL, .shape = &margin, .before = "\n    " },
	PARTS("violations", row, "\n    ", "\n      "),
	PARTS("undecided", row, "\n    ", "\n      "),
	PARTS("notes", note, "\n    ", "\n      "),
	END,
} };

/* --- inline tests --- */

static const struct kts_merge_shape expectation = { (const struct kts_merge_rule[]){
	WORD("expected", TEXT, expectations),
	MEMBER("label", TEXT),
	WORD("reason", TEXT | NUL, reasons),
	MEMBER("at_ms", NUMBER | NUL),
	PART("at", OBJECT, place),
	MEMBER("holds", BOOL),
	WORD("verdict", TEXT, decisions),
	MEMBER("message", TEXT | NUL),
	PARTS("checks", check, "", "\n   "),
	END,
} };

static const struct kts_merge_shape test = { (const struct kts_merge_rule[]){
	MEMBER("name", TEXT),
	MEMBER("group", TEXT | NUL),
	PART("at", OBJECT, place),
	MEMBER("samples", COUNT),
	WORD("verdict", TEXT, test_verdicts),
	PARTS("expectations", expectation, "\n   ", "\n    "),
	END,
} };

/* --- results: of a spec that could be judged, or tested, or neither --- */

const struct kts_merge_shape kts_merge_spec = { (const struct kts_merge_rule[]){
	MEMBER("file", TEXT),
	WORD("verdict", TEXT, verdicts),
	{ .key = "diagnostics", .kinds = LIST, .each = OBJECT, .shape = &diagnostic, .optional = true, .before = "\n  ",
	  .item = "\n   " },
	{ .key = "series", .kinds = OBJECT, .shape = &kts_merge_series, .optional = true, .before = "\n  " },
	{ .key = "checks", .kinds = LIST, .each = OBJECT, .shape = &check, .optional = true, .before = "\n  ",
	  .item = "\n   " },
	{ .key = "tests", .kinds = LIST, .each = OBJECT, .shape = &test, .optional = true, .before = "\n  ",
	  .item = "\n  " },
	END,
} };

bool kts_merge_is_verdict(const char *word, size_t len)
{
	for (size_t i = 0; verdicts[i]; i++) {
		if (strlen(verdicts[i]) == len && memcmp(verdicts[i], word, len) == 0)
			return true;
	}
	return false;
}

void kts_merge_kinds_text(unsigned int kinds, char *out, size_t size)
{
	static const char *const words[] = { "null", "text", "a count", "a number", "true or false", "an object", "a list" };
	size_t n = 0;

	/* null last */
	for (size_t i = 1; i <= 7 && n < size; i++) {
		if (kinds & 1u << i % 7)
			n += (size_t)snprintf(out + n, size - n, "%s%s", n ? " or " : "", words[i % 7]);
	}
}
