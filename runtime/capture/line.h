/* SPDX-License-Identifier: MIT */
#ifndef KTS_CAPTURE_LINE_H
#define KTS_CAPTURE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * One line of a series while it is written: JSON, exact over i64 and u64,
 * which jansson is not. Commas come by themselves. What no longer fits is not
 * written and noted in .trouble, so that only the end has to look.
 */
enum capture_trouble { CAPTURE_FINE, CAPTURE_NO_MEMORY, CAPTURE_FULL };

struct capture_line {
	char *at;
	size_t len, cap;
	size_t limit;		/* bytes that it may come to */
	bool comma;		/* one is due before the next key or value */
	enum capture_trouble trouble;
};

/* A place to go back to: what was written behind it is taken away, with its trouble, but not with that of before. */
struct capture_mark {
	size_t len;
	bool comma;
	enum capture_trouble trouble;
};

void capture_line_start(struct capture_line *line, size_t limit);
void capture_line_free(struct capture_line *line);
/* The end of the line; false if it did not fit. */
bool capture_line_end(struct capture_line *line);

struct capture_mark capture_line_mark(const struct capture_line *line);
void capture_line_rewind(struct capture_line *line, struct capture_mark mark);

/* @bracket is one of `{`, `[`, `}`, `]`. */
void capture_open(struct capture_line *line, char bracket);
void capture_close(struct capture_line *line, char bracket);
/* @key needs no escape. */
void capture_key(struct capture_line *line, const char *key);

void capture_u64(struct capture_line *line, uint64_t value);
void capture_i64(struct capture_line *line, int64_t value);
/* null if it is not finite. */
void capture_real(struct capture_line *line, double value);
void capture_bool(struct capture_line *line, bool value);
void capture_null(struct capture_line *line);
/* What is no UTF-8 becomes U+FFFD. NULL is null. */
void capture_text(struct capture_line *line, const char *text);
/* "de ad", or "" for nothing. */
void capture_hex(struct capture_line *line, const unsigned char *bytes, size_t len);
/* JSON that somebody else made. */
void capture_json(struct capture_line *line, const char *json, size_t len);

/* A key with its value. */
void capture_put_u64(struct capture_line *line, const char *key, uint64_t value);
void capture_put_text(struct capture_line *line, const char *key, const char *text);

#endif
