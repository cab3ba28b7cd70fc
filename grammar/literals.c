/* SPDX-License-Identifier: MIT */
/* Numbers and strings of a spec: from text to values. */
#include <math.h>
#include <string.h>

#include "grammar/base/number.h"
#include "grammar/parser_state.h"
#include "grammar/suggest.h"
#include "grammar/units.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* What was found of a number's text; all positions count from its first byte. */
struct shape {
	const char *text;
	size_t digits;		/* end of the digits, point and exponent included */
	size_t word;		/* end of the word behind them */
	size_t len;		/* end of it all */
	bool hex, real, exponent;
};

/* The text ends in a NUL, which no loop passes. */
static void find_digits(struct shape *shape)
{
	const char *text = shape->text;
	size_t i = 0;

	if (text[0] == '0' && (text[1] | 0x20) == 'x') {
		shape->hex = true;
		for (i = 2; is_word(text[i]);)
			i++;
		shape->digits = shape->word = i;
		return;
	}
	while (is_digit(text[i]) || text[i] == '_')
		i++;
	if (text[i] == '.' && is_digit(text[i + 1])) {
		shape->real = true;
		for (i++; is_digit(text[i]) || text[i] == '_';)
			i++;
	}
	if ((text[i] | 0x20) == 'e') {
		size_t j = i + 1 + (text[i + 1] == '+' || text[i + 1] == '-');

		if (is_digit(text[j])) {
			shape->real = shape->exponent = true;
			while (is_digit(text[j]) || text[j] == '_')
				j++;
			i = j;
		}
	}
	shape->digits = i;
	while (is_word(text[i]))
		i++;
	shape->word = i;
}

/*
 * The unit behind a slash at text[at], if it is one: in `1/min(a, b)` and
 * `1/min.x` the slash divides. Returns the end of the unit, or @at.
 */
static size_t find_per(const char *text, size_t at, enum kts_unit_word *per)
{
	size_t end = at + 1;

	if (text[at] != '/')
		return at;
	while (is_word(text[end]))
		end++;
	*per = kts_unit_find(text + at + 1, end - at - 1);
	if (*per == KTS_UNIT_NONE)
		return at;
	size_t next = end;
	while (text[next] == ' ' || text[next] == '\t' || text[next] == '\r' || text[next] == '\n')
		next++;
	if (text[next] == '(' || text[next] == '[' || (text[next] == '.' && text[next + 1] != '.')) {
		*per = KTS_UNIT_NONE;
		return at;
	}
	return end;
}

static void unknown_suffix(struct kts_parser *p, struct kts_span span, const char *word, size_t len)
{
	static const char *const known[] = {
#define UNIT(name, text, dimension, numerator, denominator) text,
#include "grammar/units.def"
#undef UNIT
		"k", "M", "G", "Ki", "Mi", "Gi",
	};
	struct kts_suggest nearest;

	kts_suggest_start(&nearest, word, len);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		kts_suggest_try(&nearest, known[i], strlen(known[i]));
	struct kts_diag *diag = kts_diag_at(p->diags, KTS_DIAG_bad_number, span,
					    "`%.*s` is neither a unit nor a suffix of numbers", (int)len, word);
	const char *meant = kts_suffix_meant(word, len);
	if (meant)
		kts_diag_help(diag, "did you mean `%s`?", meant);
	else if (nearest.best)
		kts_diag_help(diag, "did you mean `%.*s`?", (int)nearest.best_len, nearest.best);
	else
		kts_diag_help(diag, "units are ns us ms s min h, B KiB MiB GiB, %%; suffixes k M G Ki Mi Gi");
}

/* Split the word behind the digits into suffix and unit; the factor, or 0 if it is neither. */
static uint64_t read_suffix(const char *word, size_t len, enum kts_unit_word *unit)
{
	*unit = kts_unit_find(word, len);
	if (!len || *unit != KTS_UNIT_NONE)
		return 1;
	uint64_t factor = kts_suffix_factor(word, len);
	if (factor)
		return factor;
	/* 5kB is 5000 bytes. Of time there is no such thing: a mistyped 5Ms must not be 58 days. */
	factor = kts_suffix_factor(word, len - 1);
	if (factor && word[len - 1] == 'B') {
		*unit = KTS_UNIT_B;
		return factor;
	}
	return 0;
}

static void too_large(struct kts_parser *p, struct kts_span span, bool is_int)
{
	if (is_int)
		kts_diag_help(kts_diag_at(p->diags, KTS_DIAG_number_range, span, "this integer does not fit 64 bits"),
			      "the range is -9223372036854775808 to 18446744073709551615; write 1e30 for a real number");
	else
		kts_diag_at(p->diags, KTS_DIAG_number_range, span, "this number is larger than a double can be");
}

static void read_integer(struct kts_parser *p, const struct shape *shape, struct kts_span span, uint64_t factor,
			 struct kts_ast_number *out)
{
	struct kts_integer value;
	unsigned int flags = KTS_NUMBER_GROUPS | (shape->hex ? KTS_NUMBER_HEX : 0u);
	enum kts_number_result result = kts_integer_read(shape->text, shape->digits, flags, &value);

	out->is_int = true;
	if (result == KTS_NUMBER_MALFORMED)
		kts_diag_at(p->diags, KTS_DIAG_bad_number, span, "`%.*s` is not a number", (int)shape->digits,
			    shape->text);
	else if (result != KTS_NUMBER_OK || __builtin_mul_overflow(value.u64, factor, &out->magnitude))
		too_large(p, span, true);
	out->real = (double)out->magnitude;
}

static void read_real(struct kts_parser *p, const struct shape *shape, struct kts_span span, uint64_t factor,
		      struct kts_ast_number *out)
{
	char text[64];
	size_t len = shape->digits;
	const char *exponent = factor == 1000 ? "e3" : factor == 1000000 ? "e6" : factor == 1000000000 ? "e9" : "";
	enum kts_number_result result;

	/* A decimal suffix is read as an exponent: 1.1k is 1100, not 1.1 rounded and then multiplied. */
	if (*exponent && !shape->exponent && len + 3 <= sizeof(text)) {
		memcpy(text, shape->text, len);
		memcpy(text + len, exponent, 2);
		result = kts_real_read(text, len + 2, KTS_NUMBER_GROUPS, &out->real);
	} else {
		result = kts_real_read(shape->text, len, KTS_NUMBER_GROUPS, &out->real);
		out->real *= (double)factor;
	}
	if (result == KTS_NUMBER_MALFORMED)
		kts_diag_at(p->diags, KTS_DIAG_bad_number, span, "`%.*s` is not a number", (int)len, shape->text);
	else if (result != KTS_NUMBER_OK || !isfinite(out->real))
		too_large(p, span, false);
	if (!isfinite(out->real))
		out->real = 0;
}

size_t kts_literal_number(struct kts_parser *p, uint32_t at, struct kts_ast_number *out)
{
	struct shape shape = { .text = p->source->text + (at - p->source->base) };

	*out = (struct kts_ast_number){ 0 };
	find_digits(&shape);

	const char *word = shape.text + shape.digits;
	size_t word_len = shape.word - shape.digits;
	uint64_t factor = read_suffix(word, word_len, &out->unit.unit);
	size_t end = shape.word;
	if (out->unit.unit == KTS_UNIT_NONE && shape.text[end] == '%') {
		out->unit.unit = KTS_UNIT_percent;
		end++;
	}
	shape.len = find_per(shape.text, end, &out->unit.per);

	struct kts_span span = { at, at + (uint32_t)shape.digits };
	if (out->unit.unit != KTS_UNIT_NONE || out->unit.per != KTS_UNIT_NONE)
		out->unit.span = (struct kts_span){ span.end, at + (uint32_t)shape.len };
	if (!factor) {
		unknown_suffix(p, (struct kts_span){ span.end, at + (uint32_t)shape.word }, word, word_len);
		out->is_bad = true;
		factor = 1;
	}
	if (shape.real)
		read_real(p, &shape, span, factor, out);
	else
		read_integer(p, &shape, span, factor, out);
	return shape.len;
}

/* The value of four hexadecimal digits, or -1. */
static int read_hex4(const char *text, size_t len)
{
	int value = 0;

	if (len < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = text[i], low = (char)(c | 0x20);

		if (is_digit(c))
			value = 16 * value + (c - '0');
		else if (low >= 'a' && low <= 'f')
			value = 16 * value + (low - 'a' + 10);
		else
			return -1;
	}
	return value;
}

static char *put_utf8(char *out, uint32_t c)
{
	if (c < 0x80) {
		*out++ = (char)c;
	} else if (c < 0x800) {
		*out++ = (char)(0xc0 | c >> 6);
		*out++ = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		*out++ = (char)(0xe0 | c >> 12);
		*out++ = (char)(0x80 | (c >> 6 & 0x3f));
		*out++ = (char)(0x80 | (c & 0x3f));
	} else {
		*out++ = (char)(0xf0 | c >> 18);
		*out++ = (char)(0x80 | (c >> 12 & 0x3f));
		*out++ = (char)(0x80 | (c >> 6 & 0x3f));
		*out++ = (char)(0x80 | (c & 0x3f));
	}
	return out;
}

/* \uXXXX, text at the `u`; returns how much was read, 0 if it is wrong. What is written is never longer. */
static size_t read_unicode(const char *text, size_t len, char **out)
{
	int high = read_hex4(text + 1, len - 1);

	if (high < 0 || (high >= 0xdc00 && high < 0xe000))
		return 0;
	if (high < 0xd800 || high >= 0xe000) {
		*out = put_utf8(*out, (uint32_t)high);
		return 5;
	}
	if (len < 11 || text[5] != '\\' || text[6] != 'u')
		return 0;
	int low = read_hex4(text + 7, len - 7);
	if (low < 0xdc00 || low >= 0xe000)
		return 0;
	*out = put_utf8(*out, 0x10000u + ((uint32_t)(high - 0xd800) << 10) + (uint32_t)(low - 0xdc00));
	return 11;
}

/* One escape, text behind the backslash; returns how much was read, 0 if it is wrong. */
static size_t read_escape(const char *text, size_t len, char **out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";

	if (!len)
		return 0;
	if (*text == 'u')
		return read_unicode(text, len, out);
	const char *found = *text ? strchr(from, *text) : NULL;
	if (!found)
		return 0;
	*(*out)++ = to[found - from];
	return 1;
}

static void bad_escape(struct kts_parser *p, uint32_t at, bool alone)
{
	struct kts_span span = { at, at + (alone ? 1 : 2) };
	struct kts_diag *diag = kts_diag_at(p->diags, KTS_DIAG_bad_string, span, "this escape is none of JSON's");

	kts_diag_help(diag, "write \\\\ for a backslash; there are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX");
}

static void control_character(struct kts_parser *p, uint32_t at, unsigned char c)
{
	struct kts_span span = { at, at + 1 };
	struct kts_diag *diag = kts_diag_at(p->diags, KTS_DIAG_bad_string, span, "a control character in a string");

	if (c == '\t')
		kts_diag_help(diag, "write \\t");
	else
		kts_diag_help(diag, "write \\u%04x", (unsigned int)c);
}

void kts_literal_string(struct kts_parser *p, struct kts_span inside, struct kts_str *out)
{
	size_t len;
	const char *text = kts_parser_text(p, inside, &len);
	char *copy = NULL, *end;

	*out = KTS_NO_STR;
	/* An escape is never shorter than what it stands for. */
	if (memchr(text, '\\', len)) {
		copy = kts_arena_alloc(p->arena, len);
		if (!copy) {
			kts_parser_fail(p, kts_arena_status(p->arena));
			return;
		}
	}
	end = copy;
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)text[i] < 0x20)
			control_character(p, inside.begin + (uint32_t)i, (unsigned char)text[i]);
		if (!copy)
			continue;
		if (text[i] != '\\') {
			*end++ = text[i];
			continue;
		}
		size_t n = read_escape(text + i + 1, len - i - 1, &end);
		if (!n)
			bad_escape(p, inside.begin + (uint32_t)i, i + 1 == len);
		i += n;
	}
	kts_parser_fail(p, kts_intern_put(p->names, copy ? copy : text, copy ? (size_t)(end - copy) : len, out));
}
