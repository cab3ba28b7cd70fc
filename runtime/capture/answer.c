/* SPDX-License-Identifier: MIT */
#include "runtime/capture/answer.h"

#include <stdarg.h>
#include <stdio.h>

#include "grammar/base/limits.h"

static const char *const variants[] = {
#define KTS_MISSING_REASON(name, variant, text) [KTS_MISSING_##name] = #variant,
#include "engine/errors.def"
};

/* --- reasons --- */

static void open_reason(struct capture_line *l, enum kts_missing_reason reason)
{
	capture_open(l, '{');
	capture_key(l, "Err");
	capture_open(l, '{');
	capture_key(l, variants[reason]);
	capture_open(l, '{');
}

static void close_reason(struct capture_line *l)
{
	capture_close(l, '}');
	capture_close(l, '}');
	capture_close(l, '}');
}

void capture_answer_none(struct capture_line *l, const char *why)
{
	open_reason(l, KTS_MISSING_no_scheduler);
	capture_put_text(l, "reason", why);
	close_reason(l);
}

void capture_answer_too_large(struct capture_line *l, enum kts_missing_reason reason, uint64_t size, uint64_t max)
{
	open_reason(l, reason);
	capture_put_u64(l, "size", size);
	capture_put_u64(l, "max", max);
	close_reason(l);
}

void capture_answer_cancelled(struct capture_line *l)
{
	capture_open(l, '{');
	capture_put_text(l, "Err", variants[KTS_MISSING_cancelled]);
	capture_close(l, '}');
}

/* --- answers --- */

/* An answer that is read. */
struct answer {
	struct capture_line *line;
	struct kts_json *json;
	uint32_t error, args, resp;	/* tokens, or KTS_JSON_NONE */
	int64_t number;			/* of the error */
};

__attribute__((format(printf, 2, 3))) static bool malformed(struct answer *a, const char *format, ...)
{
	char why[160];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof why, format, args);
	va_end(args);
	capture_answer_none(a->line, why);
	return false;
}

static bool no_memory(struct answer *a)
{
	a->line->trouble = CAPTURE_NO_MEMORY;
	return false;
}

static bool parse(struct answer *a, const char *text, size_t len)
{
	enum kts_status status = kts_json_parse(a->json, text, len);

	if (status == KTS_ENOMEM)
		return no_memory(a);
	return status == KTS_OK || malformed(a, "the answer is no JSON: %s", kts_json_error_text(a->json->error));
}

/* What would make the sample around it unreadable: a name that one object has twice, and too many containers in each other. */
static bool is_readable(struct answer *a)
{
	struct kts_json *json = a->json;
	uint32_t depth = 0, repeated = KTS_JSON_NONE;

	for (uint32_t token = 0; token < json->tokens; token++) {
		enum kts_json_kind kind = kts_json_kind(json, token);

		if (kind == KTS_JSON_END)
			depth--;
		if (kind == KTS_JSON_OBJECT && kts_json_object_repeats(json, token, &repeated) != KTS_OK)
			return no_memory(a);
		if (repeated != KTS_JSON_NONE)
			return malformed(a, "the answer is malformed: an object has two members of one name");
		if ((kind == KTS_JSON_OBJECT || kind == KTS_JSON_ARRAY) && ++depth > KTS_MAX_STATS_DEPTH)
			return malformed(a, "the answer is malformed: it nests deeper than %u", KTS_MAX_STATS_DEPTH);
	}
	return true;
}

/* errno is 32 bits wide and signed. */
static bool take_error(struct answer *a)
{
	struct kts_integer n;

	a->error = kts_json_member(a->json, 0, "errno", 5);
	if (a->error == KTS_JSON_NONE)
		return malformed(a, "the answer is malformed: it has no errno");
	if (kts_json_integer(a->json, a->error, &n) != KTS_NUMBER_OK || (n.fits_u64 ? n.u64 > INT32_MAX : n.i64 < INT32_MIN))
		return malformed(a, "the answer is malformed: its errno is no whole number of 32 bits");
	a->number = n.fits_u64 ? (int64_t)n.u64 : n.i64;
	return true;
}

static void write_raw(struct answer *a, const char *key, uint32_t token)
{
	const char *text;
	size_t len;

	capture_key(a->line, key);
	if (token == KTS_JSON_NONE) {
		capture_null(a->line);
		return;
	}
	text = kts_json_raw(a->json, token, &len);
	capture_json(a->line, text, len);
}

static enum capture_answer refused(struct answer *a)
{
	open_reason(a->line, a->number ? KTS_MISSING_scheduler_error : KTS_MISSING_missing_resp);
	if (a->number) {
		capture_key(a->line, "errno");
		capture_i64(a->line, a->number);
	}
	write_raw(a, "args", a->args);
	close_reason(a->line);
	return CAPTURE_ANSWER_REFUSED;
}

static bool is_object(struct answer *a)
{
	return kts_json_kind(a->json, 0) == KTS_JSON_OBJECT || malformed(a, "the answer is malformed: it is no object");
}

enum capture_answer capture_answer_write(struct capture_line *line, struct kts_json *json, const char *answer, size_t len)
{
	struct answer a = { .line = line, .json = json, .resp = KTS_JSON_NONE };

	if (!parse(&a, answer, len) || !is_readable(&a) || !is_object(&a) || !take_error(&a))
		return CAPTURE_ANSWER_NONE;
	a.args = kts_json_member(json, 0, "args", 4);
	if (a.args != KTS_JSON_NONE)
		a.resp = kts_json_member(json, a.args, "resp", 4);
	if (a.number || a.resp == KTS_JSON_NONE)
		return refused(&a);
	capture_open(line, '{');
	write_raw(&a, "Ok", a.resp);
	capture_close(line, '}');
	return CAPTURE_ANSWER_OK;
}
