/* SPDX-License-Identifier: MIT */
#ifndef KTS_PARSER_STATE_H
#define KTS_PARSER_STATE_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grammar/ast.h"
#include "grammar/base/arena.h"
#include "grammar/base/diag.h"
#include "grammar/base/intern.h"
#include "grammar/base/limits.h"
#include "grammar/base/source.h"

/*
 * What scanner, parser and constructors share during one kts_parse(). Private
 * to grammar/. No function below prints, exits or keeps anything elsewhere.
 */

/* A chain of nodes while it grows. Every node type of ast.h has `next` as its first member. */
struct kts_list {
	void *first, *last;
	uint32_t count;
};

enum kts_block {
	KTS_BLOCK_GROUP,
	KTS_BLOCK_SERIES,
	KTS_BLOCK_POLICY,
	KTS_BLOCK_TEST,
	KTS_BLOCK_NONE,		/* not a block */
};

/* What a token carries: text for words and strings, a value for numbers. */
struct kts_token {
	int kind;		/* KTS_TOKEN_... of syntax.h */
	struct kts_span span;
	struct kts_ast_name name;
	struct kts_ast_number number;
	bool is_virtual;	/* made by error recovery, not written */
	bool is_mended;		/* a mistake in it was reported */
};

/* Words hash to a slot of this many; there are about 100. */
#define KTS_WORD_SLOTS	256u

struct kts_parser {
	struct kts_arena *arena;
	struct kts_intern *names;
	const struct kts_source *source;
	struct kts_diags *diags;
	struct kts_ast_file *file;
	enum kts_status status;		/* KTS_ENOMEM, KTS_ELIMIT, KTS_EBUG: sticky, ends the parse */
	size_t errors_before;		/* diags->errors at the start */
	bool seen_item;			/* a statement stands before */

	/* scanner */
	void *scanner;			/* flex's */
	jmp_buf fatal;			/* where flex goes instead of exit() */
	void *unowned;			/* what flex got last, while it starts */
	uint32_t at;			/* position behind the last token */
	bool after_dot;			/* the next word is a name whatever it is */
	uint8_t words[KTS_WORD_SLOTS];	/* word -> token kind, by hash; 0 is free */
	struct kts_list comments;

	/* recovery: see recover.c */
	struct kts_token last, before;	/* the last two tokens given to the parser */
	struct kts_token queue[4];	/* given again before the scanner is asked; the next one is the last */
	uint32_t n_queue;
	bool sync;			/* the next token is SYNC */
	bool ended;			/* the text was read to its end */
	bool closed;			/* the last token closed a block */
	bool quiet;			/* errors from here on have been explained already */
	bool stopped;			/* nothing more is read */
	uint32_t resumed_at;		/* where the last recovery ended */
	enum kts_block opening;		/* what a `{` would open */
	uint32_t depth;			/* open blocks */
	struct {
		struct kts_span open;
		enum kts_block kind;
		uint32_t orphans;	/* open braces inside that the parser was not shown */
	} blocks[KTS_MAX_NESTING + 1];	/* [0] is the file */

	/* slips.c: reserved words that a declaration gave as a name, by token */
	bool misnamed[KTS_WORD_SLOTS];

	/* nesting inside of a statement */
	bool deep;			/* the statement was found to be too deep */
	uint32_t level;			/* open ( and [ */
	uint32_t nesting;		/* level, plus all pending operators */
	struct {
		uint32_t prefix, implies;	/* operators that wait for their right side */
	} pending[KTS_MAX_NESTING + 1];
};

/* tokens.l: the next token of the text, errors in it reported and mended. Never returns SYNC. */
void kts_scan_next(struct kts_parser *p, struct kts_token *out);
/* Start and end of scanning; @text has two more bytes than @size, both NUL, and is written to. KTS_OK, KTS_ENOMEM. */
enum kts_status kts_scan_start(struct kts_parser *p, char *text, size_t size);
void kts_scan_end(struct kts_parser *p);

/*
 * literals.c: read what starts at @at bytes into the text; words and quotes
 * are the scanner's to find. Mistakes are reported and a value made up, so
 * that the parse can go on.
 */
/* A number or quantity; returns its length in bytes. */
size_t kts_literal_number(struct kts_parser *p, uint32_t at, struct kts_ast_number *out);
/* The inside of a string, quotes left out. */
void kts_literal_string(struct kts_parser *p, struct kts_span inside, struct kts_str *out);

/* recover.c */
/* A plain token, or SYNC behind an error. Also keeps the counts of nesting. */
void kts_recover_next(struct kts_parser *p, struct kts_token *out);
/* A whole statement was read: what it left open is no matter. */
void kts_recover_statement(struct kts_parser *p);
/* The mistake is the token before the last: recovery is to start there. Only on a syntax error, and once. */
void kts_recover_step_back(struct kts_parser *p);
/* Are there only blanks before @at on its line? */
bool kts_recover_starts_line(const struct kts_parser *p, uint32_t at);
/* Can a statement of the file start with this token? */
bool kts_recover_is_start(const struct kts_parser *p, const struct kts_token *token);

/* expect.c: report a syntax error at p->last; expected[0 .. n) are token kinds. */
void kts_expect_report(struct kts_parser *p, const int *expected, size_t n);

/* slips.c */
/* The tokens that could have stood where an error is. */
struct kts_expected {
	bool token[KTS_WORD_SLOTS];
};
/* Report the error at p->last if it is a slip that is known; false: it is none. */
bool kts_slip_report(struct kts_parser *p, const struct kts_expected *e);
/* The bytes of `step 0`, `baseline` or a label at @text, the name of a phase; 0: there is none. */
int kts_slip_phase(const char *text);
/* @text behind its blanks. */
const char *kts_slip_skip(const char *text);

/* syntax.y: a token's name as messages print it; "" for what is none. */
const char *kts_token_text(int kind);

/* words.c: the token of a word (a keyword, UNIT or NAME). */
void kts_words_init(struct kts_parser *p);
int kts_word_token(const struct kts_parser *p, const char *text, size_t len);
bool kts_token_is_word(int kind);
/* Can the word be a name? (All but the reserved ones.) */
bool kts_token_is_free(int kind);

/* ast_build.c: chains of nodes. A NULL node is memory that ran out, which is noted. */
struct kts_list kts_list_empty(void);
struct kts_list kts_list_add(struct kts_parser *p, struct kts_list list, void *node);

/* parser.c */
/*
 * Show each token of a text to @visit, the end too, until it returns something
 * other than KTS_OK. Returns as kts_parse(), or what @visit returned.
 */
typedef enum kts_status (*kts_token_visitor)(void *context, const struct kts_parser *p, const struct kts_token *token);
enum kts_status kts_tokens_visit(const struct kts_sources *sources, uint32_t source, struct kts_diags *diags,
				 kts_token_visitor visit, void *context);
/* Note that an allocation or a limit failed; the first one stays. */
void kts_parser_fail(struct kts_parser *p, enum kts_status status);
/* The text under @span; *len bytes. */
const char *kts_parser_text(const struct kts_parser *p, struct kts_span span, size_t *len);
/* The byte at a position, or 0 at the end of the text. */
char kts_parser_byte(const struct kts_parser *p, uint32_t at);

#endif
