/* SPDX-License-Identifier: MIT */
#include "runtime/capture/line.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/number.h"
#include "grammar/base/utf8.h"

/* Room of a line that has none yet. */
#define FIRST_BYTES	(64u << 10)

void capture_line_start(struct capture_line *l, size_t limit)
{
	l->len = 0;
	l->limit = limit;
	l->comma = false;
	l->trouble = CAPTURE_FINE;
}

void capture_line_free(struct capture_line *l)
{
	free(l->at);
	*l = (struct capture_line){ 0 };
}

static bool make_room(struct capture_line *l, size_t more)
{
	size_t cap = l->cap ? l->cap : FIRST_BYTES;
	char *at;

	if (l->trouble != CAPTURE_FINE)
		return false;
	if (more > l->limit || l->len > l->limit - more) {
		l->trouble = CAPTURE_FULL;
		return false;
	}
	if (l->len + more <= l->cap)
		return true;
	while (cap < l->len + more)
		cap *= 2;
	at = realloc(l->at, cap);
	if (!at) {
		l->trouble = CAPTURE_NO_MEMORY;
		return false;
	}
	l->at = at;
	l->cap = cap;
	return true;
}

static void put(struct capture_line *l, const char *text, size_t len)
{
	if (!make_room(l, len))
		return;
	memcpy(l->at + l->len, text, len);
	l->len += len;
}

static void put_char(struct capture_line *l, char c)
{
	put(l, &c, 1);
}

/* Before a key or a value. */
static void due(struct capture_line *l)
{
	if (l->comma)
		put_char(l, ',');
	l->comma = true;
}

bool capture_line_end(struct capture_line *l)
{
	put_char(l, '\n');
	return l->trouble == CAPTURE_FINE;
}

struct capture_mark capture_line_mark(const struct capture_line *l)
{
	return (struct capture_mark){ l->len, l->comma, l->trouble };
}

void capture_line_rewind(struct capture_line *l, struct capture_mark mark)
{
	l->len = mark.len;
	l->comma = mark.comma;
	l->trouble = mark.trouble;
}

void capture_open(struct capture_line *l, char bracket)
{
	due(l);
	put_char(l, bracket);
	l->comma = false;
}

void capture_close(struct capture_line *l, char bracket)
{
	put_char(l, bracket);
	l->comma = true;
}

void capture_key(struct capture_line *l, const char *key)
{
	due(l);
	put_char(l, '"');
	put(l, key, strlen(key));
	put(l, "\":", 2);
	l->comma = false;
}

void capture_json(struct capture_line *l, const char *json, size_t len)
{
	due(l);
	put(l, json, len);
}

void capture_u64(struct capture_line *l, uint64_t value)
{
	char digits[KTS_NUMBER_BYTES];

	capture_json(l, digits, kts_u64_write(digits, value));
}

void capture_i64(struct capture_line *l, int64_t value)
{
	char digits[KTS_NUMBER_BYTES];

	capture_json(l, digits, kts_i64_write(digits, value));
}

void capture_real(struct capture_line *l, double value)
{
	char digits[KTS_NUMBER_BYTES];

	if (isfinite(value))
		capture_json(l, digits, kts_real_write_json(digits, value));
	else
		capture_null(l);
}

void capture_bool(struct capture_line *l, bool value)
{
	if (value)
		capture_json(l, "true", 4);
	else
		capture_json(l, "false", 5);
}

void capture_null(struct capture_line *l)
{
	capture_json(l, "null", 4);
}

static const char hex_digits[] = "0123456789abcdef";

static void put_escaped(struct capture_line *l, unsigned char c)
{
	char text[] = "\\u0000";

	if (c == '"' || c == '\\') {
		put(l, (char[]){ '\\', (char)c }, 2);
		return;
	}
	text[4] = hex_digits[c >> 4];
	text[5] = hex_digits[c & 15];
	put(l, text, 6);
}

void capture_text(struct capture_line *l, const char *text)
{
	if (!text) {
		capture_null(l);
		return;
	}
	due(l);
	put_char(l, '"');
	for (size_t left = strlen(text), n; left; text += n, left -= n) {
		unsigned char c = (unsigned char)*text;

		n = 1;
		if (c < 0x20 || c == '"' || c == '\\' || c == 0x7f) {
			put_escaped(l, c);
		} else if (c < 0x80) {
			put_char(l, *text);
		} else {
			n = kts_utf8_length(text, left);
			put(l, n ? text : "\xef\xbf\xbd", n ? n : 3);
			n += !n;
		}
	}
	put_char(l, '"');
}

void capture_hex(struct capture_line *l, const unsigned char *bytes, size_t len)
{
	due(l);
	if (len > l->limit / 3 || !make_room(l, 3 * len + 2)) {
		if (l->trouble == CAPTURE_FINE)
			l->trouble = CAPTURE_FULL;
		return;
	}
	l->at[l->len++] = '"';
	for (size_t i = 0; i < len; i++) {
		if (i)
			l->at[l->len++] = ' ';
		l->at[l->len++] = hex_digits[bytes[i] >> 4];
		l->at[l->len++] = hex_digits[bytes[i] & 15];
	}
	l->at[l->len++] = '"';
}

void capture_put_u64(struct capture_line *l, const char *key, uint64_t value)
{
	capture_key(l, key);
	capture_u64(l, value);
}

void capture_put_text(struct capture_line *l, const char *key, const char *text)
{
	capture_key(l, key);
	capture_text(l, text);
}
