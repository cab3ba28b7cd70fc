/* SPDX-License-Identifier: MIT */
/* Syntax errors in words: what was found, what could have stood there, what was probably meant. */
#include <stdio.h>
#include <string.h>

#include "grammar/parser_state.h"
#include "grammar/suggest.h"
#include "grammar/syntax.h"

/* Tokens listed by name before they are summed up. */
#define MAX_LISTED	5u

static bool has(const struct kts_expected *e, int kind)
{
	return e->token[kind];
}

/* Drop a whole class of tokens, which one word will stand for. */
static void drop(struct kts_expected *e, bool (*belongs)(int kind))
{
	for (int kind = 0; kind < (int)KTS_WORD_SLOTS; kind++)
		if (e->token[kind] && belongs(kind))
			e->token[kind] = false;
}

static bool starts_expression(int kind)
{
	switch (kind) {
	case KTS_TOKEN_NUMBER: case KTS_TOKEN_STRING: case KTS_TOKEN_LPAREN: case KTS_TOKEN_MINUS:
	case KTS_TOKEN_NOT: case KTS_TOKEN_TRUE: case KTS_TOKEN_FALSE: case KTS_TOKEN_ALWAYS:
	case KTS_TOKEN_EVENTUALLY: case KTS_TOKEN_HISTORICALLY: case KTS_TOKEN_ONCE:
		return true;
	default:
		return kts_token_is_free(kind);
	}
}

static bool is_operator(int kind)
{
	switch (kind) {
	case KTS_TOKEN_PLUS: case KTS_TOKEN_MINUS: case KTS_TOKEN_STAR: case KTS_TOKEN_SLASH:
	case KTS_TOKEN_LESS: case KTS_TOKEN_LESS_EQUAL: case KTS_TOKEN_GREATER: case KTS_TOKEN_GREATER_EQUAL:
	case KTS_TOKEN_EQUAL: case KTS_TOKEN_NOT_EQUAL: case KTS_TOKEN_AND: case KTS_TOKEN_OR:
	case KTS_TOKEN_IMPLIES: case KTS_TOKEN_UNTIL: case KTS_TOKEN_SINCE: case KTS_TOKEN_IN:
		return true;
	default:
		return false;
	}
}

static bool continues_path(int kind)
{
	return kind == KTS_TOKEN_DOT || kind == KTS_TOKEN_LBRACKET || kind == KTS_TOKEN_LPAREN;
}

static bool starts_modifier(int kind)
{
	switch (kind) {
	case KTS_TOKEN_DURING: case KTS_TOKEN_AFTER: case KTS_TOKEN_BEFORE: case KTS_TOKEN_PER: case KTS_TOKEN_GAPS:
	case KTS_TOKEN_ON: case KTS_TOKEN_COVERAGE: case KTS_TOKEN_TRIGGERS: case KTS_TOKEN_ALLOW:
	case KTS_TOKEN_BECAUSE:
		return true;
	default:
		return false;
	}
}

static bool starts_pattern(int kind)
{
	switch (kind) {
	case KTS_TOKEN_MONOTONIC: case KTS_TOKEN_RATE: case KTS_TOKEN_STEADY: case KTS_TOKEN_CONVERGE:
	case KTS_TOKEN_RATIO: case KTS_TOKEN_ALWAYS: case KTS_TOKEN_NEVER: case KTS_TOKEN_EVENTUALLY:
	case KTS_TOKEN_WHEN: case KTS_TOKEN_REQUIRE:
		return true;
	default:
		return false;
	}
}

static bool starts_statement(int kind)
{
	switch (kind) {
	case KTS_TOKEN_KTS: case KTS_TOKEN_SERIES: case KTS_TOKEN_USE: case KTS_TOKEN_PARAM: case KTS_TOKEN_SIGNAL:
	case KTS_TOKEN_POLICY: case KTS_TOKEN_GROUP: case KTS_TOKEN_TEST: case KTS_TOKEN_WARN: case KTS_TOKEN_STRING:
	case KTS_TOKEN_AT: case KTS_TOKEN_SEMICOLON: case KTS_TOKEN_RBRACE: case KTS_TOKEN_END:
		return true;
	default:
		return starts_pattern(kind);
	}
}

static bool starts_band(int kind)
{
	return kind == KTS_TOKEN_LESS || kind == KTS_TOKEN_LESS_EQUAL || kind == KTS_TOKEN_GREATER ||
		kind == KTS_TOKEN_GREATER_EQUAL || kind == KTS_TOKEN_IN || kind == KTS_TOKEN_LBRACKET ||
		kind == KTS_TOKEN_LPAREN;
}

/* What may follow an argument, its `)` apart. */
static bool follows_argument(int kind)
{
	return kind == KTS_TOKEN_COMMA || kind == KTS_TOKEN_AT_SIGN || kind == KTS_TOKEN_OVER || kind == KTS_TOKEN_ACROSS;
}

static bool is_internal(int kind)
{
	return kind == KTS_TOKEN_SYNC || kind == KTS_TOKEN_KTS_YYerror || kind == KTS_TOKEN_KTS_YYUNDEF;
}

struct list {
	char text[256];
	size_t len;
	unsigned int n;
	const char *last;	/* joined with "or" */
};

static void put(struct list *list, const char *text)
{
	int n = snprintf(list->text + list->len, sizeof(list->text) - list->len, "%s", text);

	if (n > 0)
		list->len += (size_t)n;
	if (list->len >= sizeof(list->text))
		list->len = sizeof(list->text) - 1;
}

static void list_add(struct list *list, const char *text)
{
	if (list->last) {
		put(list, list->n > 1 ? ", " : "");
		put(list, list->last);
	}
	list->last = text;
	list->n++;
}

/* A token as messages name it: "a number", "`within`". */
static const char *quoted(int kind, char *out, size_t size)
{
	const char *text = kts_token_text(kind);
	bool plain = kind == KTS_TOKEN_NAME || kind == KTS_TOKEN_NUMBER || kind == KTS_TOKEN_STRING ||
		kind == KTS_TOKEN_UNIT || kind == KTS_TOKEN_END;

	snprintf(out, size, plain ? "%s" : "`%s`", text);
	return out;
}

/* The words that sum up what can stand here, then the few that are left. */
static void describe(struct kts_expected *e, struct list *list)
{
	char words[MAX_LISTED + 1][40];
	unsigned int n = 0;
	bool expression = has(e, KTS_TOKEN_NUMBER) && has(e, KTS_TOKEN_NAME);
	bool name = has(e, KTS_TOKEN_NAME) && !expression && has(e, KTS_TOKEN_WRAP);
	bool statement = has(e, KTS_TOKEN_SIGNAL) && has(e, KTS_TOKEN_GROUP) && !expression && !name;
	bool modifier = has(e, KTS_TOKEN_DURING) && !expression && !name;
	bool pattern = has(e, KTS_TOKEN_MONOTONIC) && !statement && !expression && !name;
	bool operators = has(e, KTS_TOKEN_SLASH) && !expression;

	bool ratio = operators && !has(e, KTS_TOKEN_PLUS);
	bool band = has(e, KTS_TOKEN_GREATER) && !has(e, KTS_TOKEN_EQUAL);

	drop(e, is_internal);
	if (expression)
		drop(e, starts_expression);
	if (name)
		drop(e, kts_token_is_free);
	if (band)
		drop(e, starts_band);
	/* Behind a name stand the operators, and what makes a path or a call of it: too much to list. */
	if (operators)
		drop(e, is_operator);
	if (has(e, KTS_TOKEN_DOT))
		drop(e, continues_path);
	if (has(e, KTS_TOKEN_UNIT))
		e->token[KTS_TOKEN_MIN] = e->token[KTS_TOKEN_PERCENT] = false;
	/* Refused by this version. */
	e->token[KTS_TOKEN_WRAP] = false;
	if (modifier)
		drop(e, starts_modifier);
	if (statement)
		drop(e, starts_statement);
	if (pattern)
		drop(e, starts_pattern);

	for (int kind = 0; kind < (int)KTS_WORD_SLOTS && n <= MAX_LISTED; kind++)
		if (has(e, kind))
			quoted(kind, words[n++], sizeof(words[0]));
	bool too_many = n > MAX_LISTED;
	for (unsigned int i = 0; i < n && !too_many; i++)
		list_add(list, words[i]);
	if (expression)
		list_add(list, "an expression");
	if (name)
		list_add(list, "a name");
	if (band)
		list_add(list, "a band");
	if (operators && (list->n == 0 || modifier || statement))
		list_add(list, ratio ? "`/`" : "an operator");
	if (pattern)
		list_add(list, "a pattern");
	if (modifier)
		list_add(list, "a modifier");
	if (statement)
		list_add(list, modifier || operators ? "the next statement" : "a statement");
	if (list->last) {
		put(list, list->n > 1 ? " or " : "");
		put(list, list->last);
		list->last = NULL;
	}
}

/* The word that can stand here and is nearest to what was written. */
static const char *nearest(const struct kts_parser *p, const struct kts_expected *e, const struct kts_token *found)
{
	struct kts_suggest suggest;
	size_t len;
	const char *written = kts_parser_text(p, found->span, &len);

	if (found->kind != KTS_TOKEN_NAME && !kts_token_is_word(found->kind))
		return NULL;
	/* A word of the language that stands where it cannot is hardly a slip of two letters. */
	if (found->kind == KTS_TOKEN_FOR || found->kind == KTS_TOKEN_IN)
		return NULL;
	kts_suggest_start(&suggest, written, len);
	for (int kind = 0; kind < (int)KTS_WORD_SLOTS; kind++) {
		const char *text = kts_token_text(kind);

		if (has(e, kind) && kts_token_is_word(kind))
			kts_suggest_try(&suggest, text, strlen(text));
	}
	return suggest.best;
}

/* What a pattern looks like of which a part is missing; NULL if nothing is known. */
static const char *form_of(const struct kts_expected *e)
{
	if (has(e, KTS_TOKEN_MONOTONIC) || has(e, KTS_TOKEN_NAME))
		return NULL;
	if (has(e, KTS_TOKEN_COMMA) && !has(e, KTS_TOKEN_RPAREN) && !has(e, KTS_TOKEN_RBRACKET))
		return "the ends of a band are written `[lo, hi]`";
	/* Behind a predicate, which `and` could go on. */
	if (has(e, KTS_TOKEN_AND) && (has(e, KTS_TOKEN_THEN) || has(e, KTS_TOKEN_WITHIN)))
		return "an answer has a time: `when x > 90 then x < 60 within 500ms`";
	if (has(e, KTS_TOKEN_AND) && has(e, KTS_TOKEN_BY))
		return "a deadline is needed: `eventually x > 90 by 2s`";
	if (has(e, KTS_TOKEN_WITHIN))
		return "a tolerance is needed: `steady x within 5%`, `converge x to 50 within 5 by 2s`";
	if (has(e, KTS_TOKEN_BY) || (has(e, KTS_TOKEN_TO) && !has(e, KTS_TOKEN_UNIT)))
		return "the order is `converge x to 50 within 5 by 2s for 3 samples`";
	return NULL;
}

/* A statement of the file inside of a block that cannot hold one. */
static bool missing_brace(struct kts_parser *p, const struct kts_token *found)
{
	if (!p->depth || p->blocks[p->depth].kind == KTS_BLOCK_GROUP || !kts_recover_is_start(p, found))
		return false;
	kts_diag_second(kts_diag_at(p->diags, KTS_DIAG_unclosed, found->span,
				    "a statement inside of a block that cannot hold one; is a `}` missing?"),
			p->blocks[p->depth].open, "the block was opened here");
	return true;
}

/*
 * A statement that breaks off: the first word of the next line was taken for
 * a name, or could not be taken at all. Recovery starts at that line.
 */
static bool cut_short(struct kts_parser *p, const struct kts_expected *e)
{
	const struct kts_token *at = &p->last;

	if (kts_recover_is_start(p, &p->before) && has(e, KTS_TOKEN_PLUS) && !has(e, KTS_TOKEN_NUMBER))
		at = &p->before;
	else if (!kts_recover_is_start(p, at) || !has(e, KTS_TOKEN_NUMBER))
		return false;
	size_t len;
	const char *text = kts_parser_text(p, at->span, &len);
	kts_diag_at(p->diags, KTS_DIAG_syntax, at->span,
		    "the statement before is not complete: found `%.*s`, which starts the next one",
		    len > 60 ? 60 : (int)len, text);
	if (at == &p->before)
		kts_recover_step_back(p);
	return true;
}

/* Behind the last word, rather than in an empty line below. */
static struct kts_span end_of_text(const struct kts_parser *p, const struct kts_token *found)
{
	uint32_t at = p->before.span.end;

	return p->before.is_virtual || !at ? found->span : (struct kts_span){ at, at };
}

void kts_expect_report(struct kts_parser *p, const int *expected, size_t n)
{
	const struct kts_token *found = &p->last;
	struct kts_expected e = { { false } };
	struct list list = { .len = 0 };
	size_t len;
	const char *text = kts_parser_text(p, found->span, &len), *word, *form;
	struct kts_diag *diag;
	struct kts_expected whole;

	p->sync = true;
	if (p->quiet || p->status != KTS_OK || found->is_mended)
		return;
	/* What was to be declared by a reserved word is used: one cause, one message. */
	if (p->misnamed[found->kind] || p->misnamed[p->before.kind])
		return;
	for (size_t i = 0; i < n; i++)
		if (expected[i] >= 0 && expected[i] < (int)KTS_WORD_SLOTS)
			e.token[expected[i]] = true;
	if (missing_brace(p, found) || cut_short(p, &e) || kts_slip_report(p, &e))
		return;
	word = nearest(p, &e, found);
	if (word) {
		kts_diag_at(p->diags, KTS_DIAG_unknown_word, found->span,
			    "`%.*s` is not known here; did you mean `%s`?", (int)len, text, word);
		return;
	}
	/* Nothing more of a call follows: its `)` is what is missing. */
	if (has(&e, KTS_TOKEN_RPAREN) && has(&e, KTS_TOKEN_ACROSS) &&
	    (found->is_virtual || starts_statement(found->kind) || starts_modifier(found->kind)))
		drop(&e, follows_argument);
	form = form_of(&e);
	whole = e;
	describe(&e, &list);
	if (found->kind == KTS_TOKEN_END || found->is_virtual)
		diag = kts_diag_at(p->diags, KTS_DIAG_syntax, end_of_text(p, found), "the text ends, expected %s", list.text);
	else if (found->kind == KTS_TOKEN_STRING)
		diag = kts_diag_at(p->diags, KTS_DIAG_syntax, found->span, "found a string, expected %s", list.text);
	else
		diag = kts_diag_at(p->diags, KTS_DIAG_syntax, found->span, "found `%.*s`, expected %s",
				   len > 60 ? 60 : (int)len, text, list.text);
	if (form)
		kts_diag_help(diag, "%s", form);
	else if (found->kind == KTS_TOKEN_NAME && kts_recover_starts_line(p, found->span.begin) && has(&whole, KTS_TOKEN_GROUP))
		kts_diag_help(diag, "statements begin with series, use, param, signal, policy, group, warn, a \"label\": or a "
			      "pattern: monotonic, rate, steady, converge, ratio, always, never, eventually, when, require");
}
