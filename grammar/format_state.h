/* SPDX-License-Identifier: MIT */
#ifndef KTS_FORMAT_STATE_H
#define KTS_FORMAT_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grammar/ast.h"
#include "grammar/base/source.h"
#include "grammar/base/span.h"

/*
 * What the parts of the formatter share. It works on the tokens, with what the
 * tree knows of them: format_mark.c marks the tokens, format_lines.c makes
 * lines of them, format.c writes and checks the result. Private to grammar/.
 */

/* Columns of a line, and of what the parts of a statement are moved to the right by where it is wrapped. */
#define KTS_LAYOUT_WIDTH	100u
#define KTS_LAYOUT_BLOCK	4u
#define KTS_LAYOUT_WRAP		8u
/* A signal, or a row, whose name is wider is not lined up with its neighbours. */
#define KTS_LAYOUT_NAME		40u

enum kts_layout_flag {
	KTS_LAYOUT_START = 1,	/* starts a line: a statement, a key, a row, the `}` of a block */
	KTS_LAYOUT_OPEN = 2,	/* the `{` of a block that is not empty: the line ends behind it */
	KTS_LAYOUT_CLOSE = 4,	/* the `}` of one */
	KTS_LAYOUT_CALL = 8,	/* a `(` that belongs to the name before it */
	KTS_LAYOUT_BAND = 16,	/* a `[` that does not belong to the word before it */
	KTS_LAYOUT_SIGN = 32,	/* a `-` that belongs to what follows */
	KTS_LAYOUT_TIGHT = 64,	/* no blank before, whatever it is */
	KTS_LAYOUT_COLUMN = 128,	/* the `:` or `=` of a signal, the `=` of a row */
};

struct kts_layout_token {
	struct kts_span span;
	uint8_t kind;		/* KTS_TOKEN_... of syntax.h */
	uint8_t flags;
	uint8_t depth;		/* of the block, where it starts a line */
	uint16_t gap;		/* blanks before it, where it does not start a line */
	uint16_t split;		/* may start a line where the statement is too long: the smaller, the sooner; 0: may not */
};

/* A line: tokens, a comment, or tokens and then a comment. */
struct kts_layout_line {
	uint32_t first, last;	/* tokens [first, last); none: a comment on its own */
	uint32_t comment;	/* its number plus 1; 0: none */
	uint32_t indent;
	uint32_t width;		/* columns, the indentation included, the comment left out */
	uint32_t comment_gap;	/* blanks before the comment */
	bool blank;		/* an empty line stands before */
};

struct kts_format_state {
	const struct kts_source *source;
	const struct kts_ast_file *file;
	struct kts_layout_token *token;	/* n of them, then the end */
	uint32_t n, room;
	struct kts_span *comment;
	uint32_t n_comments;
	struct kts_layout_line *line;
	size_t n_lines, lines_room;
};

/* format_mark.c: the marks of all tokens, from the tree; gaps are left alone. */
void kts_layout_mark(struct kts_format_state *layout);

/* format_lines.c: gaps and lines. KTS_OK, KTS_ENOMEM. */
enum kts_status kts_layout_lines(struct kts_format_state *layout);

/* format_lines.c: the number of the first comment at or behind a position; n_comments: there is none. */
uint32_t kts_layout_first_comment(const struct kts_format_state *layout, uint32_t at);

/* format.c: the text under a span that is in the source. */
const char *kts_layout_source(const struct kts_format_state *layout, struct kts_span span);

#endif
