/* SPDX-License-Identifier: MIT */
#include "engine/dimension.h"

#include <stdio.h>
#include <string.h>

#include "grammar/units.h"

const struct kts_unit kts_unit_plain = { .num = 1, .den = 1, .text = "" };
const struct kts_unit kts_unit_ns = { .time = 1, .num = 1, .den = 1, .text = "ns" };
const struct kts_unit kts_unit_percent = { .fraction = true, .num = 1, .den = 100, .text = "%" };

static struct kts_unit of_word(enum kts_unit_word word)
{
	const struct kts_unit_info *info = kts_unit_info(word);

	return (struct kts_unit){
		.time = info->dimension == KTS_DIMENSION_TIME,
		.bytes = info->dimension == KTS_DIMENSION_BYTES,
		.fraction = info->dimension == KTS_DIMENSION_FRACTION,
		.num = info->numerator,
		.den = info->denominator,
		.text = info->text,
	};
}

bool kts_unit_same_dimension(const struct kts_unit *a, const struct kts_unit *b)
{
	return a->time == b->time && a->bytes == b->bytes;
}

bool kts_unit_is_number(const struct kts_unit *unit)
{
	return !unit->time && !unit->bytes;
}

bool kts_unit_equal(const struct kts_unit *a, const struct kts_unit *b)
{
	return kts_unit_same_dimension(a, b) && a->fraction == b->fraction && a->num == b->num && a->den == b->den;
}

struct kts_rational kts_unit_factor(const struct kts_unit *from, const struct kts_unit *to)
{
	return kts_rational_div(kts_rational_ratio(from->num, from->den), kts_rational_ratio(to->num, to->den));
}

static bool split(struct kts_rational factor, uint64_t *num, uint64_t *den)
{
	if (!factor.exact || factor.num <= 0 || factor.num > UINT64_MAX || factor.den > UINT64_MAX)
		return false;
	*num = (uint64_t)factor.num;
	*den = (uint64_t)factor.den;
	return true;
}

bool kts_unit_ratio(const struct kts_unit *from, const struct kts_unit *to, uint64_t *num, uint64_t *den)
{
	return split(kts_unit_factor(from, to), num, den);
}

/* "a*b" or "a/b", where "" stands for 1. */
static const char *compose(struct kts_arena *arena, const char *a, char op, const char *b)
{
	size_t size = strlen(a) + strlen(b) + 5;
	char *text = kts_arena_alloc(arena, size);

	if (!text)
		return NULL;
	if (op == '*' && (!*a || !*b))
		snprintf(text, size, "%s%s", a, b);
	else if (op == '/' && !*b)
		snprintf(text, size, "%s", a);
	else if (op == '/' && strncmp(b, "1/", 2) == 0)
		snprintf(text, size, "%s%s%s", a, *a ? "*" : "", b + 2);
	else if (strpbrk(b, "*/"))
		snprintf(text, size, "%s%c(%s)", *a ? a : "1", op, b);
	else
		snprintf(text, size, "%s%c%s", *a ? a : "1", op, b);
	return text;
}

static enum kts_status combine(struct kts_arena *arena, const struct kts_unit *a, const struct kts_unit *b, char op,
			       struct kts_unit *out)
{
	int sign = op == '*' ? 1 : -1, time = a->time + sign * b->time, bytes = a->bytes + sign * b->bytes;
	struct kts_rational l = kts_rational_ratio(a->num, a->den), r = kts_rational_ratio(b->num, b->den);

	*out = kts_unit_plain;
	if (time > KTS_MAX_POWER || time < -KTS_MAX_POWER || bytes > KTS_MAX_POWER || bytes < -KTS_MAX_POWER ||
	    !split(op == '*' ? kts_rational_mul(l, r) : kts_rational_div(l, r), &out->num, &out->den))
		return KTS_ELIMIT;
	out->time = (int8_t)time;
	out->bytes = (int8_t)bytes;
	out->fraction = !time && !bytes && a->fraction != b->fraction;
	if (kts_unit_is_number(out)) {
		out->text = out->fraction ? "%" : "";
		return KTS_OK;
	}
	out->text = compose(arena, a->text, op, b->text);
	return out->text ? KTS_OK : kts_arena_status(arena);
}

enum kts_status kts_unit_product(struct kts_arena *arena, const struct kts_unit *a, const struct kts_unit *b,
				 struct kts_unit *out)
{
	/* 1/s * B reads B/s. */
	if (strncmp(a->text, "1/", 2) == 0) {
		const struct kts_unit *swap = a;

		a = b;
		b = swap;
	}
	if (strncmp(b->text, "1/", 2) == 0 && strncmp(a->text, "1/", 2) != 0) {
		const char *text = compose(arena, a->text, '/', b->text + 2);
		enum kts_status status;

		if (!text)
			return kts_arena_status(arena);
		status = combine(arena, a, b, '*', out);
		if (status == KTS_OK && !kts_unit_is_number(out))
			out->text = text;
		return status;
	}
	return combine(arena, a, b, '*', out);
}

enum kts_status kts_unit_quotient(struct kts_arena *arena, const struct kts_unit *a, const struct kts_unit *b,
				  struct kts_unit *out)
{
	return combine(arena, a, b, '/', out);
}

enum kts_status kts_unit_of_ast(struct kts_arena *arena, const struct kts_ast_unit *ast, struct kts_unit *out)
{
	struct kts_unit unit = of_word(ast->unit), per = of_word(ast->per);

	if (!kts_span_is_set(ast->span) || ast->per == KTS_UNIT_NONE) {
		*out = unit;
		return KTS_OK;
	}
	KTS_TRY(kts_unit_quotient(arena, &unit, &per, out));
	/* A percentage a second is a fraction a second still. */
	out->fraction |= unit.fraction;
	/* 900ms/s is the number 0.9; where it is shown as 900, it has to be said of what. */
	if (kts_unit_is_number(out) && !out->fraction && out->num != out->den) {
		out->text = compose(arena, unit.text, '/', per.text);
		if (!out->text)
			return kts_arena_status(arena);
	}
	return KTS_OK;
}

enum kts_status kts_unit_per_second(struct kts_arena *arena, const struct kts_unit *unit, struct kts_unit *out)
{
	struct kts_unit second = of_word(KTS_UNIT_s);

	if (unit->time == 1 && !unit->bytes) {
		*out = kts_unit_plain;
		return KTS_OK;
	}
	KTS_TRY(kts_unit_quotient(arena, unit, &second, out));
	out->fraction |= unit->fraction;
	return KTS_OK;
}

bool kts_unit_simplest(const struct kts_unit *unit, struct kts_unit *out)
{
	static const struct kts_unit simple[] = {
		{ .time = 1, .num = 1, .den = 1, .text = "ns" },
		{ .bytes = 1, .num = 1, .den = 1, .text = "B" },
		{ .time = -1, .num = 1, .den = 1000000000, .text = "1/s" },
		{ .time = -1, .bytes = 1, .num = 1, .den = 1000000000, .text = "B/s" },
	};

	for (size_t i = 0; i < sizeof simple / sizeof *simple; i++) {
		*out = simple[i];
		if (kts_unit_same_dimension(unit, out))
			return !*kts_unit_suffix(unit);
	}
	return false;
}

size_t kts_unit_describe(char *buf, size_t size, const struct kts_unit *unit)
{
	static const char *const noun[] = { "", "time", "bytes" };
	const char *above = NULL, *below = NULL;
	int n;

	if (unit->time == 1)
		above = noun[1];
	if (unit->bytes == 1)
		above = above ? NULL : noun[2];
	if (unit->time == -1)
		below = noun[1];
	if (unit->bytes == -1)
		below = below ? NULL : noun[2];
	if (kts_unit_is_number(unit))
		n = snprintf(buf, size, unit->fraction ? "a fraction" : "a plain number");
	else if (unit->time * unit->time > 1 || unit->bytes * unit->bytes > 1 || (!above && !below))
		n = snprintf(buf, size, "a quantity in %s", unit->text);
	else if (!below)
		n = snprintf(buf, size, "%s in %s", unit->time ? "a time" : "bytes", unit->text);
	else
		n = snprintf(buf, size, "%s per %s in %s", above ? above : unit->fraction ? "a fraction" : "a number", below,
			     unit->text);
	return n > 0 ? (size_t)n : 0;
}

const char *kts_unit_suffix(const struct kts_unit *unit)
{
	const char *text = unit->text, *slash = strchr(text, '/');
	bool plain_below = slash && kts_unit_find(slash + 1, strlen(slash + 1)) != KTS_UNIT_NONE;

	if (!slash)
		return strchr(text, '*') ? "" : text;
	if (!plain_below)
		return "";
	if (strncmp(text, "1/", 2) == 0)
		return slash;
	return kts_unit_find(text, (size_t)(slash - text)) != KTS_UNIT_NONE ? text : "";
}
