/* SPDX-License-Identifier: MIT */
/*
 * The grammar of RFC 8259, byte by byte: finds the first fault of a document.
 * Only refused documents come here, so it is written to be read.
 */
#include "runtime/series/json_internal.h"

#include <string.h>

struct checker {
	const char *text;
	size_t bytes;
	size_t i;		/* the next byte */
	size_t tokens;
	struct kts_json_fault fault;
	uint32_t depth;
	/* one bit for each open container: is it an object? */
	uint64_t is_object[KTS_MAX_JSON_DEPTH / 64 + 1];
};

static size_t fail(struct kts_json_fault *fault, enum kts_json_error error,
		   size_t at)
{
	fault->error = error;
	fault->at = at;
	return 0;
}

/* --- parts --- */

static size_t check_word(const char *text, size_t bytes, size_t i,
			 const char *word, struct kts_json_fault *fault)
{
	for (; *word; word++, i++) {
		if (i == bytes)
			return fail(fault, KTS_JSON_ERROR_truncated, bytes);
		if (text[i] != *word)
			return fail(fault, KTS_JSON_ERROR_literal, i);
	}
	return i;
}

/* One digit or more. */
static size_t check_digits(const char *text, size_t bytes, size_t i,
			   struct kts_json_fault *fault)
{
	size_t begin = i;

	while (i < bytes && text[i] >= '0' && text[i] <= '9')
		i++;
	if (i > begin)
		return i;
	return fail(fault, i == bytes ? KTS_JSON_ERROR_truncated :
					KTS_JSON_ERROR_number_digit, i);
}

static size_t check_number(const char *text, size_t bytes, size_t i,
			   struct kts_json_fault *fault)
{
	if (text[i] == '-')
		i++;
	if (i < bytes && text[i] == '0') {
		i++;
		if (i < bytes && text[i] >= '0' && text[i] <= '9')
			return fail(fault, KTS_JSON_ERROR_number_zero, i);
	} else {
		i = check_digits(text, bytes, i, fault);
		if (!i)
			return 0;
	}
	if (i < bytes && text[i] == '.') {
		i = check_digits(text, bytes, i + 1, fault);
		if (!i)
			return 0;
	}
	if (i < bytes && (text[i] == 'e' || text[i] == 'E')) {
		i++;
		if (i < bytes && (text[i] == '+' || text[i] == '-'))
			i++;
		i = check_digits(text, bytes, i, fault);
	}
	return i;
}

size_t kts_json_scalar(const char *text, size_t bytes, size_t i,
		       struct kts_json_fault *fault)
{
	switch (text[i]) {
	case 't':
		return check_word(text, bytes, i, "true", fault);
	case 'f':
		return check_word(text, bytes, i, "false", fault);
	case 'n':
		return check_word(text, bytes, i, "null", fault);
	case '-': case '0': case '1': case '2': case '3': case '4':
	case '5': case '6': case '7': case '8': case '9':
		return check_number(text, bytes, i, fault);
	default:
		return fail(fault, KTS_JSON_ERROR_value, i);
	}
}

/* Four hexadecimal digits. */
static size_t check_hex(const char *text, size_t bytes, size_t i,
			struct kts_json_fault *fault, uint32_t *unit)
{
	*unit = 0;
	for (int n = 0; n < 4; n++, i++) {
		char c;

		if (i == bytes)
			return fail(fault, KTS_JSON_ERROR_truncated, bytes);
		c = text[i];
		if (c >= '0' && c <= '9')
			*unit = *unit << 4 | (uint32_t)(c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			*unit = *unit << 4 | (uint32_t)((c | 0x20) - 'a' + 10);
		else
			return fail(fault, KTS_JSON_ERROR_escape_hex, i);
	}
	return i;
}

/* The second half of the pair that begins with @high at @begin. */
static size_t check_low_half(const char *text, size_t bytes, size_t begin,
			     size_t i, struct kts_json_fault *fault,
			     uint32_t *point)
{
	uint32_t low;

	for (const char *p = "\\u"; *p; p++, i++) {
		if (i == bytes)
			return fail(fault, KTS_JSON_ERROR_truncated, bytes);
		if (text[i] != *p)
			return fail(fault, KTS_JSON_ERROR_surrogate, begin);
	}
	i = check_hex(text, bytes, i, fault, &low);
	if (!i)
		return 0;
	if (low < 0xdc00 || low > 0xdfff)
		return fail(fault, KTS_JSON_ERROR_surrogate, begin);
	*point = 0x10000 + ((*point - 0xd800) << 10) + (low - 0xdc00);
	return i;
}

size_t kts_json_escape(const char *text, size_t bytes, size_t i,
		       struct kts_json_fault *fault, uint32_t *point)
{
	static const char names[] = "\"\\/bfnrt";
	static const char values[] = "\"\\/\b\f\n\r\t";
	size_t begin = i++;
	const char *name;

	if (i == bytes)
		return fail(fault, KTS_JSON_ERROR_truncated, bytes);
	if (text[i] == 'u') {
		i = check_hex(text, bytes, i + 1, fault, point);
		if (!i)
			return 0;
		if (*point >= 0xdc00 && *point <= 0xdfff)
			return fail(fault, KTS_JSON_ERROR_surrogate, begin);
		if (*point >= 0xd800 && *point <= 0xdbff)
			return check_low_half(text, bytes, begin, i, fault, point);
		return i;
	}
	name = memchr(names, text[i], sizeof names - 1);
	if (!name)
		return fail(fault, KTS_JSON_ERROR_escape, i);
	*point = (uint32_t)values[name - names];
	return i + 1;
}

/* --- the document --- */

static bool fault(struct checker *c, enum kts_json_error error)
{
	bool ended = c->i == c->bytes;

	fail(&c->fault, ended ? KTS_JSON_ERROR_truncated : error, c->i);
	return false;
}

static void skip_space(struct checker *c)
{
	while (c->i < c->bytes && kts_json_is_space(c->text[c->i]))
		c->i++;
}

static bool count_token(struct checker *c)
{
	return ++c->tokens <= KTS_MAX_OBJECT_TOKENS ||
	       fault(c, KTS_JSON_ERROR_too_many);
}

static bool check_string(struct checker *c)
{
	uint32_t point;
	int length;

	if (!count_token(c))
		return false;
	c->i++;
	while (c->i < c->bytes) {
		uint8_t byte = (uint8_t)c->text[c->i];

		if (byte == '"') {
			c->i++;
			return true;
		}
		if (byte == '\\') {
			c->i = kts_json_escape(c->text, c->bytes, c->i,
					       &c->fault, &point);
			if (!c->i)
				return false;
			continue;
		}
		if (byte < 0x20)
			return fault(c, KTS_JSON_ERROR_control);
		length = kts_utf8_length((const uint8_t *)c->text + c->i,
					 c->bytes - c->i);
		if (length == KTS_UTF8_WRONG)
			return fault(c, KTS_JSON_ERROR_utf8);
		if (length == KTS_UTF8_CUT)
			break;
		c->i += (size_t)length;
	}
	c->i = c->bytes;
	return fault(c, KTS_JSON_ERROR_truncated);
}

/* A member's name and its colon. */
static bool check_key(struct checker *c)
{
	if (c->i == c->bytes || c->text[c->i] != '"')
		return fault(c, KTS_JSON_ERROR_key);
	if (!check_string(c))
		return false;
	skip_space(c);
	if (c->i == c->bytes || c->text[c->i] != ':')
		return fault(c, KTS_JSON_ERROR_colon);
	c->i++;
	skip_space(c);
	return true;
}

static bool in_object(const struct checker *c)
{
	return c->is_object[c->depth / 64] >> c->depth % 64 & 1;
}

/* An opening bracket; *@opened: it has something in it, which comes next. */
static bool check_open(struct checker *c, bool *opened)
{
	char open = c->text[c->i], close = open == '{' ? '}' : ']';

	*opened = false;
	if (c->depth == KTS_MAX_JSON_DEPTH)
		return fault(c, KTS_JSON_ERROR_too_deep);
	if (!count_token(c))
		return false;
	c->i++;
	skip_space(c);
	if (c->i < c->bytes && c->text[c->i] == close) {
		if (!count_token(c))
			return false;
		c->i++;
		return true;
	}
	c->depth++;
	c->is_object[c->depth / 64] &= ~(UINT64_C(1) << c->depth % 64);
	if (open == '{')
		c->is_object[c->depth / 64] |= UINT64_C(1) << c->depth % 64;
	*opened = true;
	return open == '[' || check_key(c);
}

/* What follows a value: closing brackets, then a comma, or the end. */
static bool check_after(struct checker *c)
{
	while (c->depth) {
		bool object = in_object(c);
		char close = object ? '}' : ']';

		skip_space(c);
		if (c->i < c->bytes && c->text[c->i] == ',') {
			c->i++;
			skip_space(c);
			return !object || check_key(c);
		}
		if (c->i == c->bytes || c->text[c->i] != close)
			return fault(c, object ? KTS_JSON_ERROR_object_next :
						 KTS_JSON_ERROR_array_next);
		if (!count_token(c))
			return false;
		c->i++;
		c->depth--;
	}
	return true;
}

static bool check_document(struct checker *c)
{
	skip_space(c);
	if (c->i == c->bytes) {
		fail(&c->fault, KTS_JSON_ERROR_empty, c->bytes);
		return false;
	}
	do {
		bool opened = false;

		if (c->i == c->bytes)
			return fault(c, KTS_JSON_ERROR_truncated);
		if (c->text[c->i] == '{' || c->text[c->i] == '[') {
			if (!check_open(c, &opened))
				return false;
		} else if (c->text[c->i] == '"') {
			if (!check_string(c))
				return false;
		} else {
			if (!count_token(c))
				return false;
			c->i = kts_json_scalar(c->text, c->bytes, c->i, &c->fault);
			if (!c->i)
				return false;
		}
		if (!opened && !check_after(c))
			return false;
	} while (c->depth);
	skip_space(c);
	return c->i == c->bytes || fault(c, KTS_JSON_ERROR_trailing);
}

enum kts_json_error
kts_json_check(const char *text, size_t bytes, size_t *at)
{
	struct checker c = { .text = text, .bytes = bytes };

	if (bytes > KTS_MAX_OBJECT_BYTES) {
		*at = KTS_MAX_OBJECT_BYTES;
		return KTS_JSON_ERROR_too_long;
	}
	if (check_document(&c))
		return KTS_JSON_ERROR_none;
	*at = c.fault.at;
	return c.fault.error;
}
