/* SPDX-License-Identifier: MIT */
/*
 * From marked tokens to lines: blanks, columns, wrapping, and the places of
 * comments. What a line looks like depends on the tokens, on the comments and
 * on which of them had an empty line before, so that laying out a result
 * again gives the same.
 */
#include <stdlib.h>

#include "grammar/format_state.h"
#include "grammar/syntax.h"

#define NO_TOKEN	UINT32_MAX

/* --- the source --- */

static bool has_line_end(const struct kts_format_state *l, uint32_t begin, uint32_t end)
{
	const char *text = kts_layout_source(l, (struct kts_span){ begin, end });

	for (uint32_t i = 0; i < end - begin; i++)
		if (text[i] == '\n')
			return true;
	return false;
}

/* Is there an empty line between two positions? */
static bool has_blank_line(const struct kts_format_state *l, uint32_t begin, uint32_t end)
{
	const char *text = kts_layout_source(l, (struct kts_span){ begin, end });
	bool at_start = false;

	for (uint32_t i = 0; i < end - begin; i++) {
		if (text[i] == '\n' && at_start)
			return true;
		if (text[i] == '\n')
			at_start = true;
		else if (text[i] == ';')
			at_start = false;
	}
	return false;
}

static uint32_t text_width(const struct kts_format_state *l, struct kts_span span)
{
	const char *text = kts_layout_source(l, span);
	uint32_t width = 0;

	for (uint32_t i = 0; i < span.end - span.begin; i++)
		width += ((unsigned char)text[i] & 0xc0) != 0x80;
	return width;
}

/* Columns of tokens on one line, the blanks before the first left out. */
static uint32_t tokens_width(const struct kts_format_state *l, uint32_t first, uint32_t last)
{
	uint32_t width = 0;

	for (uint32_t i = first; i < last; i++)
		width += text_width(l, l->token[i].span) + (i > first ? l->token[i].gap : 0u);
	return width;
}

/* --- blanks --- */

static uint16_t gap_before(const struct kts_layout_token *token, const struct kts_layout_token *before)
{
	if (token->flags & KTS_LAYOUT_TIGHT || before->flags & KTS_LAYOUT_SIGN)
		return 0;
	switch (before->kind) {
	case KTS_TOKEN_LPAREN:
	case KTS_TOKEN_LBRACKET:
	case KTS_TOKEN_DOT:
		return 0;
	default:
		break;
	}
	switch (token->kind) {
	case KTS_TOKEN_COMMA:
	case KTS_TOKEN_RPAREN:
	case KTS_TOKEN_RBRACKET:
	case KTS_TOKEN_DOT:
	case KTS_TOKEN_SEMICOLON:
		return 0;
	case KTS_TOKEN_COLON:
		return token->flags & KTS_LAYOUT_COLUMN ? 1 : 0;
	case KTS_TOKEN_LPAREN:
		return token->flags & KTS_LAYOUT_CALL ? 0 : 1;
	case KTS_TOKEN_LBRACKET:
		return token->flags & KTS_LAYOUT_BAND || before->kind == KTS_TOKEN_ASSIGN ? 1 : 0;
	default:
		return 1;
	}
}

static void set_gaps(struct kts_format_state *l)
{
	for (uint32_t i = 1; i < l->n; i++)
		l->token[i].gap = gap_before(&l->token[i], &l->token[i - 1]);
}

/* --- signals, and rows of tests, below each other --- */

struct head {
	uint32_t colon, assign;		/* NO_TOKEN: none */
	uint32_t name, type;		/* columns up to `:` or `=`, and of `: u64 ns` */
	uint32_t end;			/* the token that starts the next statement */
};

static uint32_t next_start(const struct kts_format_state *l, uint32_t at)
{
	do
		at++;
	while (at < l->n && !(l->token[at].flags & KTS_LAYOUT_START));
	return at;
}

uint32_t kts_layout_first_comment(const struct kts_format_state *l, uint32_t at)
{
	uint32_t low = 0, high = l->n_comments;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (l->comment[middle].begin < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Can the statement at @at be lined up? */
static bool read_head(const struct kts_format_state *l, uint32_t at, struct head *head)
{
	uint32_t comment = kts_layout_first_comment(l, l->token[at].span.begin);

	*head = (struct head){ NO_TOKEN, NO_TOKEN, 0, 0, next_start(l, at) };
	for (uint32_t i = at; i < head->end && head->assign == NO_TOKEN; i++) {
		if (!(l->token[i].flags & KTS_LAYOUT_COLUMN))
			continue;
		if (l->token[i].kind == KTS_TOKEN_COLON)
			head->colon = i;
		else
			head->assign = i;
	}
	if (head->assign == NO_TOKEN ||
	    (comment < l->n_comments && l->comment[comment].begin < l->token[head->assign].span.begin))
		return false;
	head->name = tokens_width(l, at, head->colon != NO_TOKEN ? head->colon : head->assign);
	if (head->colon != NO_TOKEN)
		head->type = tokens_width(l, head->colon, head->assign);
	return head->name <= KTS_LAYOUT_NAME;
}

/* Does the next statement stand on the next line, with nothing but a trailing comment between? */
static bool is_neighbour(const struct kts_format_state *l, uint32_t next)
{
	uint32_t end = l->token[next - 1].span.end, begin = l->token[next].span.begin;
	uint32_t comment = kts_layout_first_comment(l, end);

	if (comment < l->n_comments && l->comment[comment].begin < begin &&
	    !has_line_end(l, end, l->comment[comment].begin))
		end = l->comment[comment++].end;
	if (comment < l->n_comments && l->comment[comment].begin < begin)
		return false;
	return !has_blank_line(l, end, begin);
}

/* Line up the statements from @at on; the result is the statement behind them. */
static uint32_t align_run(struct kts_format_state *l, uint32_t at)
{
	uint32_t name = 0, value = 0, end = at;
	struct head head;

	while (end < l->n && (end == at || is_neighbour(l, end)) && read_head(l, end, &head)) {
		if (head.colon != NO_TOKEN && head.name > name)
			name = head.name;
		if (head.colon == NO_TOKEN && head.name > value)
			value = head.name;
		end = head.end;
	}
	/* an untyped name moves the colons too: `:` stands behind every name */
	if (name && value > name)
		name = value;
	for (uint32_t i = at; i < end; i = head.end) {
		read_head(l, i, &head);
		if (head.colon != NO_TOKEN && name + 1 + head.type > value)
			value = name + 1 + head.type;
	}
	for (uint32_t i = at; i < end; i = head.end) {
		read_head(l, i, &head);
		if (head.colon != NO_TOKEN) {
			l->token[head.colon].gap = (uint16_t)(name + 1 - head.name);
			l->token[head.assign].gap = (uint16_t)(value + 1 - (name + 1 + head.type));
		} else {
			l->token[head.assign].gap = (uint16_t)(value + 1 - head.name);
		}
	}
	return end > at ? end : next_start(l, at);
}

/* --- lines --- */

static struct kts_layout_line *add_line(struct kts_format_state *l, uint32_t first, uint32_t indent)
{
	struct kts_layout_line *line;

	if (l->n_lines == l->lines_room) {
		size_t room = l->lines_room ? l->lines_room * 2 : 64;

		line = realloc(l->line, room * sizeof(*line));
		if (!line)
			return NULL;
		l->line = line;
		l->lines_room = room;
	}
	line = &l->line[l->n_lines++];
	*line = (struct kts_layout_line){ .first = first, .last = first, .indent = indent, .width = indent };
	return line;
}

/* The level of the first places to wrap behind token @first; 0: there is none. */
static unsigned int first_level(const struct kts_format_state *l, uint32_t first, uint32_t last)
{
	unsigned int level = 0;

	for (uint32_t i = first + 1; i < last; i++)
		if (l->token[i].split && (!level || l->token[i].split < level))
			level = l->token[i].split;
	return level;
}

/*
 * Put tokens behind what the last line holds, or on further lines. What does
 * not fit is taken apart at its loosest places, and the parts fill the lines.
 */
static enum kts_status place(struct kts_format_state *l, uint32_t first, uint32_t last, uint32_t wrap)
{
	struct kts_layout_line *line = &l->line[l->n_lines - 1];
	uint32_t width = tokens_width(l, first, last);
	uint32_t gap = line->last > line->first ? l->token[first].gap : 0;
	unsigned int level = 0;

	if (line->width + gap + width > KTS_LAYOUT_WIDTH)
		level = first_level(l, first, last);
	if (!level) {
		line->width += gap + width;
		line->last = last;
		return KTS_OK;
	}
	for (uint32_t at = first, end; at < last; at = end) {
		for (end = at + 1; end < last && l->token[end].split != level;)
			end++;
		line = &l->line[l->n_lines - 1];
		if (at > first && line->width + l->token[at].gap + tokens_width(l, at, end) > KTS_LAYOUT_WIDTH &&
		    !add_line(l, at, wrap))
			return KTS_ENOMEM;
		KTS_TRY(place(l, at, end, wrap));
	}
	return KTS_OK;
}

/* A comment: behind the last line if it stood behind what stands there, else on a line of its own. */
static enum kts_status put_comment(struct kts_format_state *l, uint32_t comment, uint32_t token, uint32_t indent, bool blank)
{
	struct kts_layout_line *line = l->n_lines ? &l->line[l->n_lines - 1] : NULL;

	if (line && !line->comment && token && !has_line_end(l, l->token[token - 1].span.end, l->comment[comment].begin)) {
		line->comment = comment + 1;
		return KTS_OK;
	}
	line = add_line(l, 0, indent);
	if (!line)
		return KTS_ENOMEM;
	line->comment = comment + 1;
	line->blank = blank;
	return KTS_OK;
}

/* A statement, with the comments inside of it, each of which ends its line. */
static enum kts_status put_statement(struct kts_format_state *l, uint32_t first, uint32_t last, bool blank, uint32_t *comment)
{
	uint32_t indent = l->token[first].depth * KTS_LAYOUT_BLOCK;
	uint32_t wrap = indent + KTS_LAYOUT_WRAP;

	for (uint32_t at = first, end; at < last; at = end) {
		struct kts_layout_line *line = add_line(l, at, at == first ? indent : wrap);

		if (!line)
			return KTS_ENOMEM;
		line->blank = blank && at == first;
		for (end = at + 1; end < last; end++)
			if (*comment < l->n_comments && l->comment[*comment].begin < l->token[end].span.begin)
				break;
		KTS_TRY(place(l, at, end, wrap));
		while (end < last && *comment < l->n_comments && l->comment[*comment].begin < l->token[end].span.begin) {
			KTS_TRY(put_comment(l, *comment, end, wrap, false));
			++*comment;
		}
	}
	return KTS_OK;
}

/* What stands before a position: the end of a token or of a comment, whichever is nearer. */
static uint32_t end_before(const struct kts_format_state *l, uint32_t token, uint32_t comment)
{
	uint32_t end = l->source->base;

	if (token)
		end = l->token[token - 1].span.end;
	if (comment && l->comment[comment - 1].end > end)
		end = l->comment[comment - 1].end;
	return end;
}

/* May an empty line stand behind the last line? Not at the start of the text or of a block. */
static bool may_be_blank(const struct kts_format_state *l)
{
	const struct kts_layout_line *line = l->n_lines ? &l->line[l->n_lines - 1] : NULL;

	return line && (line->last == line->first || !(l->token[line->last - 1].flags & KTS_LAYOUT_OPEN));
}

static enum kts_status make_lines(struct kts_format_state *l)
{
	uint32_t token = 0, comment = 0;

	while (token < l->n || comment < l->n_comments) {
		const struct kts_layout_token *next = &l->token[token];
		uint32_t begin = next->span.begin;
		bool is_comment = comment < l->n_comments && (token == l->n || l->comment[comment].begin < begin);
		bool blank;

		if (is_comment)
			begin = l->comment[comment].begin;
		blank = may_be_blank(l) && has_blank_line(l, end_before(l, token, comment), begin);
		if (is_comment) {
			uint32_t depth = token == l->n ? 0 : next->depth + (next->flags & KTS_LAYOUT_CLOSE ? 1u : 0u);

			KTS_TRY(put_comment(l, comment, token, depth * KTS_LAYOUT_BLOCK, blank));
			comment++;
		} else {
			uint32_t last = next_start(l, token);

			blank = blank && !(next->flags & KTS_LAYOUT_CLOSE);
			KTS_TRY(put_statement(l, token, last, blank, &comment));
			token = last;
		}
	}
	return KTS_OK;
}

/* --- comments below each other --- */

static bool has_trailing(const struct kts_layout_line *line)
{
	return line->comment && line->last > line->first;
}

/* Declarations have columns of their own, apart from what stands around them. */
static bool is_alike(const struct kts_format_state *l, const struct kts_layout_line *a, const struct kts_layout_line *b)
{
	uint8_t kind = l->token[a->first].kind, other = l->token[b->first].kind;

	return kind == other || (kind != KTS_TOKEN_SIGNAL && kind != KTS_TOKEN_PARAM && other != KTS_TOKEN_SIGNAL &&
				 other != KTS_TOKEN_PARAM);
}

/* Line up the comments behind lines that stand directly below each other; the result is the line behind them. */
static size_t align_comments(struct kts_format_state *l, size_t at)
{
	uint32_t indent = l->line[at].indent, widest = 0;
	size_t end = at;

	for (; end < l->n_lines; end++) {
		const struct kts_layout_line *line = &l->line[end];

		if (end > at && (line->blank || line->indent != indent || line->last == line->first ||
				 !is_alike(l, &l->line[at], line)))
			break;
		if (has_trailing(line) && line->width <= KTS_LAYOUT_WIDTH && line->width > widest)
			widest = line->width;
	}
	for (; at < end; at++) {
		struct kts_layout_line *line = &l->line[at];

		line->comment_gap = !has_trailing(line) ? 0 : line->width < widest ? widest - line->width + 2 : 2;
	}
	return end;
}

enum kts_status kts_layout_lines(struct kts_format_state *l)
{
	set_gaps(l);
	for (uint32_t at = 0; at < l->n;)
		at = align_run(l, at);
	KTS_TRY(make_lines(l));
	for (size_t at = 0; at < l->n_lines;)
		at = align_comments(l, at);
	return KTS_OK;
}
