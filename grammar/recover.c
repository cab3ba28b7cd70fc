/* SPDX-License-Identifier: MIT */
/*
 * What stands between scanner and parser: error recovery and the count of
 * what is nested.
 *
 * After an error the tokens up to the next place where a statement can start
 * are swallowed, and the parser is given one SYNC for them. That place is
 * behind a `;`, before the `}` of the enclosing block, or before the first
 * word of a statement at the start of a line. The parser's `error SYNC` rules
 * accept whatever stands there, so that every recovery moves on.
 */
#include <string.h>

#include "grammar/parser_state.h"
#include "grammar/suggest.h"
#include "grammar/syntax.h"

/* --- what a statement can start with --- */

bool kts_recover_starts_line(const struct kts_parser *p, uint32_t at)
{
	while (at > p->source->base) {
		char c = kts_parser_byte(p, at - 1);

		if (c == '\n')
			return true;
		if (c != ' ' && c != '\t' && c != '\r' && c != '\f' && c != '\v')
			/* behind a byte order mark */
			return c == '\xbf' && at - p->source->base == 3;
		at--;
	}
	return true;
}

/* The first byte behind a token that is not blank. */
static char byte_behind(const struct kts_parser *p, const struct kts_token *token, uint32_t *at)
{
	char c;

	for (*at = token->span.end; c = kts_parser_byte(p, *at), c == ' ' || c == '\t';)
		++*at;
	return c;
}

/* An assignment: then the word before is the name of a row. */
static bool is_assigned(const struct kts_parser *p, const struct kts_token *token)
{
	uint32_t at;

	return byte_behind(p, token, &at) == '=' && kts_parser_byte(p, at + 1) != '=';
}

bool kts_recover_is_start(const struct kts_parser *p, const struct kts_token *token)
{
	uint32_t at;

	if (token->is_virtual || !kts_recover_starts_line(p, token->span.begin))
		return false;
	switch (token->kind) {
	case KTS_TOKEN_STRING:
		return byte_behind(p, token, &at) == ':';
	case KTS_TOKEN_RATE:	/* also a function, which a line of a long expression may begin with */
		return kts_parser_byte(p, token->span.end) != '(' && !is_assigned(p, token);
	case KTS_TOKEN_KTS: case KTS_TOKEN_SERIES: case KTS_TOKEN_USE: case KTS_TOKEN_PARAM: case KTS_TOKEN_SIGNAL:
	case KTS_TOKEN_POLICY: case KTS_TOKEN_GROUP: case KTS_TOKEN_TEST: case KTS_TOKEN_WARN:
	case KTS_TOKEN_MONOTONIC: case KTS_TOKEN_STEADY: case KTS_TOKEN_CONVERGE: case KTS_TOKEN_RATIO:
	case KTS_TOKEN_ALWAYS: case KTS_TOKEN_NEVER: case KTS_TOKEN_EVENTUALLY: case KTS_TOKEN_WHEN:
	case KTS_TOKEN_REQUIRE: case KTS_TOKEN_AT:
		return !is_assigned(p, token);
	default:
		return false;
	}
}

/* `pass "LABEL"`: an expectation by a word that is none, which the slip before must not hide. */
static bool is_named_expectation(const struct kts_parser *p, const struct kts_token *token)
{
	uint32_t at;

	return token->kind == KTS_TOKEN_NAME && byte_behind(p, token, &at) == '"';
}

/* Can an entry of a series, policy or test block start here? */
static bool is_entry(const struct kts_parser *p, const struct kts_token *token, enum kts_block block)
{
	if (token->is_virtual || !kts_recover_starts_line(p, token->span.begin))
		return false;
	switch (block) {
	case KTS_BLOCK_SERIES:
		switch (token->kind) {
		case KTS_TOKEN_TAGS: case KTS_TOKEN_EVENTS: case KTS_TOKEN_FORMAT: case KTS_TOKEN_TIME:
		case KTS_TOKEN_TAG: case KTS_TOKEN_PHASE:
			return true;
		default:
			return false;
		}
	case KTS_BLOCK_POLICY:
		return token->kind == KTS_TOKEN_ON || token->kind == KTS_TOKEN_COVERAGE ||
			token->kind == KTS_TOKEN_GAPS || token->kind == KTS_TOKEN_ALLOW;
	case KTS_BLOCK_TEST:
		return token->kind == KTS_TOKEN_PASSES || token->kind == KTS_TOKEN_FAILS ||
			token->kind == KTS_TOKEN_INCONCLUSIVE || is_named_expectation(p, token) ||
			(kts_token_is_free(token->kind) && is_assigned(p, token));
	case KTS_BLOCK_GROUP:
	case KTS_BLOCK_NONE:
		break;
	}
	return false;
}

/* A name at the start of a line that is nearly the first word of a statement: a second slip like the first one. */
static bool is_misspelt_start(const struct kts_parser *p, const struct kts_token *token)
{
	static const int words[] = {
		KTS_TOKEN_SERIES, KTS_TOKEN_PARAM, KTS_TOKEN_SIGNAL, KTS_TOKEN_POLICY, KTS_TOKEN_GROUP,
		KTS_TOKEN_MONOTONIC, KTS_TOKEN_STEADY, KTS_TOKEN_CONVERGE, KTS_TOKEN_RATIO, KTS_TOKEN_ALWAYS,
		KTS_TOKEN_NEVER, KTS_TOKEN_EVENTUALLY, KTS_TOKEN_REQUIRE,
	};
	struct kts_suggest nearest;
	uint32_t at;
	size_t len;
	const char *text = kts_parser_text(p, token->span, &len);

	if (token->kind != KTS_TOKEN_NAME || !kts_recover_starts_line(p, token->span.begin))
		return false;
	char c = byte_behind(p, token, &at);
	if (at == token->span.end || (c != '"' && c != '{' && c != '_' && (c < 'A' || c > 'z')))
		return false;
	kts_suggest_start(&nearest, text, len);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		kts_suggest_try(&nearest, kts_token_text(words[i]), strlen(kts_token_text(words[i])));
	return nearest.best;
}

static enum kts_block block_now(const struct kts_parser *p)
{
	return p->depth ? p->blocks[p->depth].kind : KTS_BLOCK_GROUP;
}

/* --- tokens in and out --- */

static void next_raw(struct kts_parser *p, struct kts_token *out)
{
	if (p->n_queue) {
		*out = p->queue[--p->n_queue];
		return;
	}
	kts_scan_next(p, out);
}

/* Give @token again, before what is already queued. */
static void give_back(struct kts_parser *p, const struct kts_token *token)
{
	p->queue[p->n_queue++] = *token;
}

static struct kts_token virtual_token(int kind, uint32_t at)
{
	return (struct kts_token){ .kind = kind, .span = { at, at }, .is_virtual = true };
}

/* --- recovery --- */

/* The parser did not take its last token, an open or a closing brace: what that did to the blocks is undone. */
static void undo_brace(struct kts_parser *p, const struct kts_token *token)
{
	if (token->kind == KTS_TOKEN_LBRACE && p->depth)
		p->depth--;
	else if (token->kind == KTS_TOKEN_RBRACE && p->closed)
		p->depth++;
}

/*
 * Swallow from the token in error to where a statement can start. @depth
 * counts braces that are swallowed with their contents; of a group only the
 * header is, so that the checks in it are read.
 */
static void resynchronize(struct kts_parser *p)
{
	struct kts_token token = p->last;
	uint32_t depth = 0;

	undo_brace(p, &token);
	for (;; next_raw(p, &token)) {
		enum kts_block block = block_now(p);

		switch (token.kind) {
		case KTS_TOKEN_END:
			give_back(p, &token);
			return;
		case KTS_TOKEN_SEMICOLON:
			/* one inside of brackets is the mistake, not the end */
			if (depth || (p->level && token.span.begin == p->last.span.begin && !token.is_virtual))
				continue;
			return;
		case KTS_TOKEN_LBRACE:
			if (depth == 0 && p->opening == KTS_BLOCK_GROUP && block == KTS_BLOCK_GROUP) {
				p->blocks[p->depth].orphans++;
				return;
			}
			depth++;
			continue;
		case KTS_TOKEN_RBRACE:
			if (depth) {
				if (--depth == 0)
					return;
				continue;
			}
			if (p->blocks[p->depth].orphans)
				p->blocks[p->depth].orphans--;
			else if (p->depth)
				give_back(p, &token);
			/* else one too many: dropped */
			return;
		default:
			break;
		}
		if (depth || token.span.begin == p->resumed_at)
			continue;
		if (is_entry(p, &token, block)) {
			p->resumed_at = token.span.begin;
			give_back(p, &token);
			return;
		}
		if (kts_recover_is_start(p, &token) ||
		    (block == KTS_BLOCK_GROUP && is_misspelt_start(p, &token))) {
			p->resumed_at = token.span.begin;
			give_back(p, &token);
			/* A statement of the file inside of a block that has none: its brace was forgotten. */
			if (block != KTS_BLOCK_GROUP) {
				token = virtual_token(KTS_TOKEN_RBRACE, token.span.begin);
				give_back(p, &token);
			}
			return;
		}
	}
}

void kts_recover_step_back(struct kts_parser *p)
{
	undo_brace(p, &p->last);
	give_back(p, &p->last);
	p->last = p->before;
	p->closed = false;
}

/* --- nesting --- */

void kts_recover_statement(struct kts_parser *p)
{
	p->level = p->nesting = 0;
	p->pending[0].prefix = p->pending[0].implies = 0;
	p->deep = false;
}

static void settle(struct kts_parser *p, uint32_t *count)
{
	p->nesting -= *count;
	*count = 0;
}

/* Does a pattern follow, and not an expression? Where no token divides two statements, kts_recover_statement() resets. */
static bool is_pattern_place(const struct kts_token *before)
{
	switch (before->kind) {
	case KTS_TOKEN_END:	/* there was none */
	case KTS_TOKEN_SYNC:
	case KTS_TOKEN_SEMICOLON:
	case KTS_TOKEN_COLON:
	case KTS_TOKEN_LBRACE:
	case KTS_TOKEN_RBRACE:
	case KTS_TOKEN_WARN:
		return true;
	default:
		return false;
	}
}

/* Keep the count of what waits for its end. False where that is too much: it is reported. */
static bool count_nesting(struct kts_parser *p, const struct kts_token *token)
{
	switch (token->kind) {
	case KTS_TOKEN_LPAREN:
	case KTS_TOKEN_LBRACKET:
		if (p->nesting < KTS_MAX_NESTING) {
			p->level++;
			p->pending[p->level].prefix = p->pending[p->level].implies = 0;
		}
		p->nesting++;
		break;
	case KTS_TOKEN_RPAREN:
	case KTS_TOKEN_RBRACKET:
		settle(p, &p->pending[p->level].prefix);
		settle(p, &p->pending[p->level].implies);
		if (p->level) {
			p->level--;
			p->nesting--;
		}
		settle(p, &p->pending[p->level].prefix);
		break;
	case KTS_TOKEN_COMMA:
		settle(p, &p->pending[p->level].prefix);
		settle(p, &p->pending[p->level].implies);
		break;
	case KTS_TOKEN_ALWAYS:
	case KTS_TOKEN_EVENTUALLY:
		if (is_pattern_place(&p->before))
			break;
		/* fall through */
	case KTS_TOKEN_MINUS:
	case KTS_TOKEN_NOT:
	case KTS_TOKEN_HISTORICALLY:
	case KTS_TOKEN_ONCE:
		p->pending[p->level].prefix++;
		p->nesting++;
		break;
	case KTS_TOKEN_IMPLIES:
		p->pending[p->level].implies++;
		p->nesting++;
		break;
	case KTS_TOKEN_NUMBER:
	case KTS_TOKEN_STRING:
	case KTS_TOKEN_TRUE:
	case KTS_TOKEN_FALSE:
		settle(p, &p->pending[p->level].prefix);
		break;
	default:
		/* A name, or a keyword: behind an operator that is a name too. */
		if (kts_token_is_free(token->kind))
			settle(p, &p->pending[p->level].prefix);
		break;
	}
	if (p->nesting <= KTS_MAX_NESTING)
		return true;
	kts_diag_help(kts_diag_at(p->diags, KTS_DIAG_too_deep, token->span, "this nests more than %u deep",
				  KTS_MAX_NESTING),
		      "name parts of it as signals");
	return false;
}

/* What the next `{` will open: the first word of the statement says it. */
static void note_block_word(struct kts_parser *p, const struct kts_token *token)
{
	if (!is_pattern_place(&p->before) && !kts_recover_starts_line(p, token->span.begin))
		return;
	switch (token->kind) {
	case KTS_TOKEN_GROUP:
		p->opening = KTS_BLOCK_GROUP;
		break;
	case KTS_TOKEN_SERIES:
		p->opening = KTS_BLOCK_SERIES;
		break;
	case KTS_TOKEN_POLICY:
		p->opening = KTS_BLOCK_POLICY;
		break;
	case KTS_TOKEN_TEST:
		p->opening = KTS_BLOCK_TEST;
		break;
	default:
		if (is_pattern_place(&p->before) || kts_recover_is_start(p, token))
			p->opening = KTS_BLOCK_NONE;
	}
}

/* Nothing of the text is read from here on; what is open is closed without a word. */
static void stop(struct kts_parser *p)
{
	p->stopped = true;
	p->quiet = true;
	p->n_queue = 0;
}

static bool open_block(struct kts_parser *p, const struct kts_token *token)
{
	if (p->depth >= KTS_MAX_NESTING) {
		kts_diag_at(p->diags, KTS_DIAG_too_deep, token->span, "groups nest more than %u deep", KTS_MAX_NESTING);
		stop(p);
		return false;
	}
	p->depth++;
	p->blocks[p->depth].open = token->span;
	p->blocks[p->depth].kind = p->opening;
	p->blocks[p->depth].orphans = 0;
	p->opening = KTS_BLOCK_NONE;
	return true;
}

/* The end of the text inside of a block: said once, then the parser is given the braces that are missing. */
static void close_at_end(struct kts_parser *p, struct kts_token *token)
{
	if (!p->stopped)
		kts_diag_second(kts_diag_at(p->diags, KTS_DIAG_unclosed, token->span,
					    "the text ends, but a `{` is still open"),
				p->blocks[p->depth].open, "it was opened here");
	p->quiet = true;
	*token = virtual_token(KTS_TOKEN_RBRACE, token->span.begin);
}

void kts_recover_next(struct kts_parser *p, struct kts_token *out)
{
	if (p->sync) {
		p->sync = false;
		p->quiet = p->stopped;
		resynchronize(p);
		kts_recover_statement(p);
		p->last = virtual_token(KTS_TOKEN_SYNC, p->n_queue ? p->queue[p->n_queue - 1].span.begin : p->at);
		*out = p->last;
		return;
	}

	next_raw(p, out);
	if (out->kind == KTS_TOKEN_RBRACE && !out->is_virtual && p->blocks[p->depth].orphans) {
		/* The parser has not seen the brace that this one closes; it ends a statement all the same. */
		p->blocks[p->depth].orphans--;
		out->kind = KTS_TOKEN_SEMICOLON;
	}
	if (out->kind == KTS_TOKEN_END && p->depth) {
		close_at_end(p, out);
	} else if (out->kind == KTS_TOKEN_END && !p->ended) {
		/* bison gives up on an error at the end of its input: let a statement that breaks off fail before. */
		p->ended = true;
		give_back(p, out);
		*out = virtual_token(KTS_TOKEN_SEMICOLON, out->span.begin);
	}

	p->before = p->last;
	p->last = *out;
	p->closed = false;
	if (out->kind == KTS_TOKEN_LBRACE && !open_block(p, out)) {
		*out = p->last = virtual_token(KTS_TOKEN_END, out->span.begin);
		if (p->depth)
			*out = p->last = virtual_token(KTS_TOKEN_RBRACE, out->span.begin);
	}
	if (out->kind == KTS_TOKEN_RBRACE && p->depth) {
		p->depth--;
		p->closed = true;
	}
	note_block_word(p, out);
	if (!count_nesting(p, out)) {
		p->sync = true;
		out->kind = KTS_TOKEN_KTS_YYerror;
	}
}
