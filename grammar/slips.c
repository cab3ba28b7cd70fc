/* SPDX-License-Identifier: MIT */
/* Syntax errors that are a known slip: each is told with what to write instead. */
#include <string.h>

#include "grammar/parser_state.h"
#include "grammar/suggest.h"
#include "grammar/syntax.h"

static bool has(const struct kts_expected *e, int kind)
{
	return e->token[kind];
}

/* A slip that is known; false if it is none. */
static bool known_slip(struct kts_parser *p, const struct kts_expected *e, const struct kts_token *found,
		       const struct kts_token *before)
{
	size_t len, before_len;
	const char *text = kts_parser_text(p, found->span, &len);
	const char *before_text = kts_parser_text(p, before->span, &before_len);
	bool unit = found->kind == KTS_TOKEN_UNIT || found->kind == KTS_TOKEN_MIN || found->kind == KTS_TOKEN_PERCENT;

	if (unit && before->kind == KTS_TOKEN_NUMBER) {
		kts_diag_help(kts_diag_at(p->diags, KTS_DIAG_bad_number, found->span,
					  "a unit follows its number without a blank"),
			      "write `%.*s%.*s`", (int)before_len, before_text, (int)len, text);
		return true;
	}
	if (found->kind == KTS_TOKEN_ASSIGN && has(e, KTS_TOKEN_EQUAL)) {
		kts_diag_help(kts_diag_at(p->diags, KTS_DIAG_syntax, found->span, "`=` does not compare"), "write `==`");
		return true;
	}
	if (found->kind == KTS_TOKEN_DOT && has(e, KTS_TOKEN_NUMBER)) {
		kts_diag_help(kts_diag_at(p->diags, KTS_DIAG_bad_number, found->span,
					  "a number has a digit before its point"), "write `0.5`");
		return true;
	}
	if (has(e, KTS_TOKEN_COMMA) && before->kind == KTS_TOKEN_NUMBER &&
	    (found->kind == KTS_TOKEN_NUMBER || found->kind == KTS_TOKEN_DOTS || found->kind == KTS_TOKEN_SEMICOLON ||
	     found->kind == KTS_TOKEN_COLON || found->kind == KTS_TOKEN_TO)) {
		kts_diag_help(kts_diag_at(p->diags, KTS_DIAG_syntax, found->span,
					  "found `%.*s`, expected `,`", (int)len, text),
			      "the ends of a band are written `[lo, hi]`");
		return true;
	}
	if (found->kind == KTS_TOKEN_COMMA && has(e, KTS_TOKEN_RBRACKET) && before->kind == KTS_TOKEN_NUMBER) {
		kts_diag_help(kts_diag_at(p->diags, KTS_DIAG_syntax, found->span, "found `,`, expected `]`"),
			      "a band stands behind `in`: `x in [lo, hi]`");
		return true;
	}
	if (found->kind == KTS_TOKEN_LBRACKET && has(e, KTS_TOKEN_IN)) {
		kts_diag_help(kts_diag_at(p->diags, KTS_DIAG_syntax, found->span, "found `[`, expected `in`"),
			      "write `in [lo, hi]`");
		return true;
	}
	if (found->kind == KTS_TOKEN_NAME && len == 7 && memcmp(text, "between", 7) == 0 && has(e, KTS_TOKEN_IN)) {
		kts_diag_help(kts_diag_at(p->diags, KTS_DIAG_unknown_word, found->span, "`between` is not known here"),
			      "write `in [lo, hi]`");
		return true;
	}
	if (found->kind == KTS_TOKEN_RBRACE && !p->depth && !p->closed) {
		kts_diag_at(p->diags, KTS_DIAG_syntax, found->span, "a `}` too many: no block is open");
		return true;
	}
	if (kts_token_is_word(found->kind) && !kts_token_is_free(found->kind) && has(e, KTS_TOKEN_NAME) &&
	    !has(e, KTS_TOKEN_NUMBER)) {
		kts_diag_at(p->diags, KTS_DIAG_reserved, found->span, "`%.*s` is a reserved word and cannot be a name",
			    (int)len, text);
		return true;
	}
	return false;
}

/* `monotonic x decreasing`, `series "f" { time sample.t, tag sample.name }`: words of the pattern or block, misplaced. */
static bool misplaced(struct kts_parser *p, const struct kts_expected *e, const struct kts_token *found)
{
	size_t len;
	const char *text = kts_parser_text(p, found->span, &len);

	if ((found->kind == KTS_TOKEN_STRICTLY || found->kind == KTS_TOKEN_INCREASING || found->kind == KTS_TOKEN_DECREASING) &&
	    has(e, KTS_TOKEN_WRAP)) {
		kts_diag_help(kts_diag_at(p->diags, KTS_DIAG_syntax, found->span, "`%.*s` stands before what it is said of",
					  (int)len, text),
			      "write `monotonic %.*s x`, or `monotonic strictly decreasing x`", (int)len, text);
		return true;
	}
	return false;
}

/* `fail "label"`: a word that could be the name of a row, but is meant as an expectation. */
static bool test_slip(struct kts_parser *p, const struct kts_expected *e, const struct kts_token *found)
{
	static const int words[] = { KTS_TOKEN_PASSES, KTS_TOKEN_FAILS, KTS_TOKEN_INCONCLUSIVE };
	struct kts_suggest suggest;
	size_t len;
	const char *text = kts_parser_text(p, p->before.span, &len);

	if (found->kind != KTS_TOKEN_STRING || !has(e, KTS_TOKEN_ASSIGN) || !kts_token_is_free(p->before.kind) ||
	    !p->depth || p->blocks[p->depth].kind != KTS_BLOCK_TEST)
		return false;
	kts_suggest_start(&suggest, text, len);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		kts_suggest_try(&suggest, kts_token_text(words[i]), strlen(kts_token_text(words[i])));
	if (!suggest.best)
		return false;
	kts_diag_at(p->diags, KTS_DIAG_unknown_word, p->before.span, "`%.*s` is not known here; did you mean `%s`?",
		    (int)len, text, suggest.best);
	return true;
}

bool kts_slip_report(struct kts_parser *p, const struct kts_expected *e)
{
	return known_slip(p, e, &p->last, &p->before) || misplaced(p, e, &p->last) || test_slip(p, e, &p->last);
}
