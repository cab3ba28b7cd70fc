/* SPDX-License-Identifier: MIT */
/*
 * Syntax errors that are a known slip: each is told with what to write
 * instead. A function per slip; it looks at the token that could not be taken
 * (p->last), the one before it, and what could have stood there.
 */
#include <string.h>

#include "grammar/parser_state.h"
#include "grammar/suggest.h"
#include "grammar/syntax.h"
#include "grammar/units.h"

/* An error, and what is looked at of it. */
struct slip {
	struct kts_parser *p;
	const struct kts_expected *e;
	const struct kts_token *found, *before;
	const char *text;		/* of found */
	int len;
};

static bool has(const struct slip *s, int kind)
{
	return s->e->token[kind];
}

static bool is_text(const struct slip *s, const char *word)
{
	return (size_t)s->len == strlen(word) && memcmp(s->text, word, (size_t)s->len) == 0;
}

static struct kts_diag *say(const struct slip *s, enum kts_diag_code code, const char *message)
{
	return kts_diag_at(s->p->diags, code, s->found->span, "%s", message);
}

/* "found `x`, expected ..." */
static struct kts_diag *say_expected(const struct slip *s, const char *expected)
{
	return kts_diag_at(s->p->diags, KTS_DIAG_syntax, s->found->span, "found `%.*s`, expected %s", s->len, s->text,
			   expected);
}

static bool in_block(const struct slip *s, enum kts_block block)
{
	return s->p->depth && s->p->blocks[s->p->depth].kind == block;
}

/* The word that ends before @at, blanks left out, and where it begins. */
static const char *word_before(const struct kts_parser *p, uint32_t at, size_t *len)
{
	uint32_t first = p->source->base, begin;

	while (at > first && (kts_parser_byte(p, at - 1) == ' ' || kts_parser_byte(p, at - 1) == '\t'))
		at--;
	for (begin = at; begin > first; begin--) {
		char c = kts_parser_byte(p, begin - 1);

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
			break;
	}
	return kts_parser_text(p, (struct kts_span){ begin, at }, len);
}

/* --- numbers and operators --- */

static bool blank_before_unit(const struct slip *s)
{
	int kind = s->found->kind;
	size_t len;
	const char *number = kts_parser_text(s->p, s->before->span, &len);

	if ((kind != KTS_TOKEN_UNIT && kind != KTS_TOKEN_MIN && kind != KTS_TOKEN_PERCENT) ||
	    s->before->kind != KTS_TOKEN_NUMBER)
		return false;
	kts_diag_help(say(s, KTS_DIAG_bad_number, "a unit follows its number without a blank"), "write `%.*s%.*s`", (int)len,
		      number, s->len, s->text);
	return true;
}

static bool bare_point(const struct slip *s)
{
	if (s->found->kind != KTS_TOKEN_DOT || !has(s, KTS_TOKEN_NUMBER))
		return false;
	kts_diag_help(say(s, KTS_DIAG_bad_number, "a number has a digit before its point"), "write `0.5`");
	return true;
}

static bool one_equal_sign(const struct slip *s)
{
	if (s->found->kind != KTS_TOKEN_ASSIGN || !has(s, KTS_TOKEN_EQUAL))
		return false;
	kts_diag_help(say(s, KTS_DIAG_syntax, "`=` does not compare"), "write `==`");
	return true;
}

/* --- bands --- */

static bool band_after_path(const struct slip *s)
{
	if (s->found->kind != KTS_TOKEN_COMMA || !has(s, KTS_TOKEN_RBRACKET) || s->before->kind != KTS_TOKEN_NUMBER)
		return false;
	kts_diag_help(say_expected(s, "`]`"), "a band stands behind `in`: `x in [lo, hi]`");
	return true;
}

/* An end of a band, as written in decimals: digits without their point, and how many stood behind it. */
struct end {
	uint64_t digits;
	unsigned int decimals;
	const char *unit;
	size_t unit_len;
};

/* Few enough digits that the sum of two ends, and ten times that, fit. */
#define MOST_DIGITS	15u

const char *kts_slip_skip(const char *at)
{
	while (*at == ' ' || *at == '\t')
		at++;
	return at;
}

static const char *read_end(const char *at, struct end *end)
{
	bool point = false;
	unsigned int n = 0;

	*end = (struct end){ 0 };
	for (at = kts_slip_skip(at); (*at >= '0' && *at <= '9') || (*at == '.' && !point && n); at++) {
		if (*at == '.') {
			point = true;
			continue;
		}
		end->digits = end->digits * 10 + (uint64_t)(*at - '0');
		end->decimals += point;
		if (++n > MOST_DIGITS)
			return NULL;
	}
	end->unit = at;
	end->unit_len = strcspn(at, " \t\r\n,])");
	return n ? kts_slip_skip(at + end->unit_len) : NULL;
}

static void align(struct end *a, const struct end *b)
{
	for (; a->decimals < b->decimals; a->decimals++)
		a->digits *= 10;
}

/* Half of @twice, which has @decimals digits behind the point. */
static void write_half(char out[32], uint64_t twice, unsigned int decimals)
{
	char digits[32];
	size_t n = 0, len = 0;

	twice *= 5;
	decimals++;
	while (decimals && twice % 10 == 0) {
		twice /= 10;
		decimals--;
	}
	for (; twice || n <= decimals; twice /= 10)
		digits[n++] = (char)('0' + twice % 10);
	while (n) {
		out[len++] = digits[--n];
		if (n && n == decimals)
			out[len++] = '.';
	}
	out[len] = '\0';
}

/* `[0.9, 1.1]` at @text as `1 within 0.1`; false where that is not plain arithmetic. */
static bool write_target(const char *text, char target[32], char tolerance[32], struct end *unit)
{
	struct end lo, hi;
	const char *at = read_end(text + 1, &lo);

	if (!at || *at != ',' || !(at = read_end(at + 1, &hi)) || (*at != ']' && *at != ')') ||
	    lo.unit_len != hi.unit_len || memcmp(lo.unit, hi.unit, lo.unit_len) != 0 ||
	    lo.decimals + hi.decimals > MOST_DIGITS - 2)
		return false;
	align(&lo, &hi);
	align(&hi, &lo);
	if (lo.digits > hi.digits || lo.digits > UINT64_MAX / 20 || hi.digits > UINT64_MAX / 20)
		return false;
	write_half(target, lo.digits + hi.digits, lo.decimals);
	write_half(tolerance, hi.digits - lo.digits, lo.decimals);
	*unit = lo;
	return true;
}

/* `converge x to [lo, hi]`, `converge x in [lo, hi]`. */
static bool band_to_converge(const struct slip *s)
{
	bool behind_to = s->before->kind == KTS_TOKEN_TO && has(s, KTS_TOKEN_NUMBER) && s->found->kind == KTS_TOKEN_LBRACKET;
	bool behind_in = s->found->kind == KTS_TOKEN_IN && has(s, KTS_TOKEN_TO) && !has(s, KTS_TOKEN_NUMBER);
	char target[32], tolerance[32];
	const char *band = behind_to ? s->text : kts_slip_skip(s->text + s->len);
	struct kts_diag *diag;
	struct end unit;
	size_t len;

	/* `to (lo, hi]` was read as an expression in parentheses, up to the comma. */
	bool in_parens = s->found->kind == KTS_TOKEN_COMMA && has(s, KTS_TOKEN_RPAREN) && !has(s, KTS_TOKEN_COMMA) &&
		s->before->kind == KTS_TOKEN_NUMBER && kts_parser_byte(s->p, s->before->span.begin - 1) == '(';
	if (in_parens) {
		const char *word = word_before(s->p, s->before->span.begin - 1, &len);

		in_parens = len == 2 && memcmp(word, "to", 2) == 0;
		band = kts_parser_text(s->p, s->before->span, &len) - 1;
	}
	if (!behind_to && !behind_in && !in_parens)
		return false;
	diag = say_expected(s, behind_to ? "an expression" : behind_in ? "`to`" : "`)`");
	if ((*band == '[' || *band == '(') && write_target(band, target, tolerance, &unit))
		kts_diag_help(diag, "write `to %s%.*s within %s%.*s`", target, (int)unit.unit_len, unit.unit, tolerance,
			      (int)unit.unit_len, unit.unit);
	else
		kts_diag_help(diag, "a band is written as its middle and half its width: `to TARGET within TOLERANCE`");
	return true;
}

static bool band_without_in(const struct slip *s)
{
	if (s->found->kind != KTS_TOKEN_LBRACKET || !has(s, KTS_TOKEN_IN) || has(s, KTS_TOKEN_NUMBER))
		return false;
	kts_diag_help(say_expected(s, "`in`"), "write `in [lo, hi]`");
	return true;
}

static bool between(const struct slip *s)
{
	if (s->found->kind != KTS_TOKEN_NAME || !is_text(s, "between") || !has(s, KTS_TOKEN_IN))
		return false;
	kts_diag_help(say(s, KTS_DIAG_unknown_word, "`between` is not known here"), "write `in [lo, hi]`");
	return true;
}

/* `x in ("a", "b", "c")`. */
static bool list_of_texts(const struct slip *s)
{
	if (s->found->kind != KTS_TOKEN_COMMA || s->before->kind != KTS_TOKEN_STRING || !has(s, KTS_TOKEN_RBRACKET) ||
	    !has(s, KTS_TOKEN_RPAREN))
		return false;
	kts_diag_help(say_expected(s, "`]` or `)`"), "of texts there are no lists: write `(x == \"a\" or x == \"b\")`");
	return true;
}

/* --- phases --- */

/* `x > 3 in step 0`: what the phase is called, from @at on. */
int kts_slip_phase(const char *at)
{
	size_t len = strcspn(at, " \t\r\n#;}");

	if (*at == '"') {
		size_t inside = strcspn(at + 1, "\"\r\n");

		return at[inside + 1] == '"' ? (int)inside + 2 : 0;
	}
	if (len == 8 && memcmp(at, "baseline", len) == 0)
		return (int)len;
	if ((len != 4 || memcmp(at, "step", len) != 0) && (len != 5 || memcmp(at, "steps", len) != 0))
		return 0;
	size_t blanks = (size_t)(kts_slip_skip(at + len) - at), end = blanks + strspn(at + blanks, "0123456789. \t");

	while (end > blanks && (at[end - 1] == ' ' || at[end - 1] == '\t'))
		end--;
	return end > blanks ? (int)end : 0;
}

static bool in_phase(const struct slip *s)
{
	int kind = s->before->kind, phase = 0;
	struct kts_span in = s->found->span;
	const char *at = s->text;
	size_t len;

	if (s->found->kind == KTS_TOKEN_IN && has(s, KTS_TOKEN_DURING)) {
		at = kts_slip_skip(s->text + s->len);
		phase = kts_slip_phase(at);
	} else if (kind == KTS_TOKEN_STEP || kind == KTS_TOKEN_STEPS) {
		/* `x > 3 in step` was taken for a band that is called so. */
		at = word_before(s->p, s->before->span.begin, &len);
		in.begin = s->p->source->base + (uint32_t)(at - s->p->source->text);
		in.end = in.begin + 2;
		/* As one comparison behind another it was told already. */
		if (s->p->diags->n && s->p->diags->records[s->p->diags->n - 1].span.begin == in.begin)
			return true;
		if (len == 2 && memcmp(at, "in", 2) == 0)
			phase = kts_slip_phase(at = kts_parser_text(s->p, s->before->span, &len));
	}
	if (!phase)
		return false;
	kts_diag_help(kts_diag_at(s->p->diags, KTS_DIAG_unknown_word, in, "`in` is not known here"), "write `during %.*s`",
		      phase, at);
	return true;
}

/* `x in [1, 3] in "label"`, `x in "text"` */
static bool in_string(const struct slip *s)
{
	struct kts_diag *diag;

	if (s->found->kind != KTS_TOKEN_STRING || s->before->kind != KTS_TOKEN_IN || !has(s, KTS_TOKEN_LBRACKET))
		return false;
	diag = kts_diag_at(s->p->diags, KTS_DIAG_syntax, s->found->span, "found a string, expected a band");
	if (has(s, KTS_TOKEN_LESS))
		kts_diag_help(diag, "text is compared: write `== %.*s`", s->len, s->text);
	else
		kts_diag_help(diag, "of a phase write `during %.*s`", s->len, s->text);
	return true;
}

/* --- paths --- */

/* `bpf.map(stats)`, `host.cpu(n)`: the rule of a path takes any of a string, a number or `*`. */
static bool bare_argument(const struct slip *s)
{
	uint32_t open = s->before->span.begin;
	const char *word;
	size_t len, name;

	if (s->before->kind != KTS_TOKEN_LPAREN || !has(s, KTS_TOKEN_STRING) || !has(s, KTS_TOKEN_STAR) ||
	    has(s, KTS_TOKEN_NAME))
		return false;
	word = word_before(s->p, open, &len);
	if (len != 3)
		return false;
	if (memcmp(word, "map", 3) == 0) {
		name = strcspn(s->text, "),\r\n\"'# \t");
		struct kts_diag *diag = say_expected(s, "a string");

		if (kts_token_is_word(s->found->kind) || kts_token_is_free(s->found->kind))
			kts_diag_help(diag, "write the name in quotes: `bpf.map(\"%.*s\")`", (int)name, s->text);
		else
			kts_diag_help(diag, "write the name of the map: `bpf.map(\"name\")`");
		return true;
	}
	if (memcmp(word, "cpu", 3) != 0)
		return false;
	kts_diag_help(say_expected(s, "a number or `*`"), "write `.cpu(3)`, or `.cpu(*)` for each of them");
	return true;
}

/* --- words --- */

static bool reserved_name(const struct slip *s)
{
	int kind = s->found->kind;

	if (!kts_token_is_word(kind) || kts_token_is_free(kind) || !has(s, KTS_TOKEN_NAME) || has(s, KTS_TOKEN_NUMBER))
		return false;
	kts_diag_at(s->p->diags, KTS_DIAG_reserved, s->found->span, "`%.*s` is a reserved word and cannot be a name", s->len,
		    s->text);
	if (s->before->kind == KTS_TOKEN_SIGNAL || s->before->kind == KTS_TOKEN_PARAM)
		s->p->misnamed[kind] = true;
	return true;
}

static bool brace_too_many(const struct slip *s)
{
	if (s->found->kind != KTS_TOKEN_RBRACE || s->p->depth || s->p->closed)
		return false;
	say(s, KTS_DIAG_syntax, "a `}` too many: no block is open");
	return true;
}

/* `monotonic x decreasing` */
static bool direction_behind(const struct slip *s)
{
	int kind = s->found->kind;

	if ((kind != KTS_TOKEN_STRICTLY && kind != KTS_TOKEN_INCREASING && kind != KTS_TOKEN_DECREASING) ||
	    !has(s, KTS_TOKEN_WRAP))
		return false;
	kts_diag_help(kts_diag_at(s->p->diags, KTS_DIAG_syntax, s->found->span, "`%.*s` stands before what it is said of",
				  s->len, s->text),
		      "write `monotonic %.*s x`, or `monotonic strictly decreasing x`", s->len, s->text);
	return true;
}

/* `signal x : u64 sec` */
static bool unit_of_others(const struct slip *s)
{
	const char *unit;

	if (s->found->kind != KTS_TOKEN_NAME || !has(s, KTS_TOKEN_UNIT) || !has(s, KTS_TOKEN_ASSIGN))
		return false;
	unit = kts_unit_meant(s->text, (size_t)s->len);
	if (!unit)
		return false;
	kts_diag_help(say_expected(s, "a unit or `=`"), "did you mean `%s`?", unit);
	return true;
}

/* `signal x u64 = ...` */
static bool type_without_colon(const struct slip *s)
{
	if ((s->found->kind != KTS_TOKEN_NAME && s->found->kind != KTS_TOKEN_UNIT) || !has(s, KTS_TOKEN_COLON) ||
	    !has(s, KTS_TOKEN_ASSIGN))
		return false;
	kts_diag_help(say_expected(s, has(s, KTS_TOKEN_LBRACKET) ? "`[`, `:` or `=`" : "`:` or `=`"),
		      "a type or unit stands behind a colon: `: %.*s`", s->len, s->text);
	return true;
}

/* --- blocks --- */

/* `series "f" { time sample.t, tag sample.name }` */
static bool comma_between_keys(const struct slip *s)
{
	if (s->found->kind != KTS_TOKEN_COMMA || !in_block(s, KTS_BLOCK_SERIES))
		return false;
	kts_diag_help(say_expected(s, "the next key or `}`"), "leave the comma out: keys are separated by blanks or line ends");
	return true;
}

/* `x = [1 2 3]` */
static bool cells_without_comma(const struct slip *s)
{
	int kind = s->found->kind;

	if (!in_block(s, KTS_BLOCK_TEST) || !s->p->level || !has(s, KTS_TOKEN_COMMA) || !has(s, KTS_TOKEN_RBRACKET) ||
	    has(s, KTS_TOKEN_NUMBER) || (kind == KTS_TOKEN_NAME && kts_recover_starts_line(s->p, s->found->span.begin)) ||
	    (kind != KTS_TOKEN_NUMBER && kind != KTS_TOKEN_STRING && kind != KTS_TOKEN_NAME &&
	     kind != KTS_TOKEN_TRUE && kind != KTS_TOKEN_FALSE))
		return false;
	kts_diag_help(say_expected(s, "`,` or `]`"), "commas stand between the values of a row: `x = [0, 10, _, 20]`");
	return true;
}

/* `fail "label"`: a word that could be the name of a row, but is meant as an expectation. */
static bool expectation(const struct slip *s)
{
	static const struct {
		const char *word;
		int meant;
	} words[] = {
		{ "passes", KTS_TOKEN_PASSES }, { "pass", KTS_TOKEN_PASSES }, { "passed", KTS_TOKEN_PASSES },
		{ "fails", KTS_TOKEN_FAILS }, { "fail", KTS_TOKEN_FAILS }, { "failed", KTS_TOKEN_FAILS },
		{ "inconclusive", KTS_TOKEN_INCONCLUSIVE },
	};
	struct kts_suggest suggest;
	size_t len;
	const char *text = kts_parser_text(s->p, s->before->span, &len), *meant = NULL;

	if (s->found->kind != KTS_TOKEN_STRING || !has(s, KTS_TOKEN_ASSIGN) || !kts_token_is_free(s->before->kind) ||
	    !in_block(s, KTS_BLOCK_TEST))
		return false;
	kts_suggest_start(&suggest, text, len);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		kts_suggest_try(&suggest, words[i].word, strlen(words[i].word));
		if (suggest.best == words[i].word)
			meant = kts_token_text(words[i].meant);
	}
	if (!meant)
		return false;
	kts_diag_at(s->p->diags, KTS_DIAG_unknown_word, s->before->span, "`%.*s` is not known here; did you mean `%s`?",
		    (int)len, text, meant);
	return true;
}

/* `check "label": ...`, `assert x < 3`: a check begins with its label or its pattern. */
static bool word_for_check(const struct slip *s)
{
	static const char *const words[] = { "check", "assert", "assertion", "expect", "ensure", "rule", "alert" };
	const char *behind = kts_slip_skip(s->text + s->len);
	bool meant = false;

	if (s->found->kind != KTS_TOKEN_NAME || !has(s, KTS_TOKEN_MONOTONIC))
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		meant |= is_text(s, words[i]);
	if (!meant)
		return false;
	kts_diag_help(kts_diag_at(s->p->diags, KTS_DIAG_unknown_word, s->found->span, "no word stands before a check"),
		      *behind == '"' ? "leave `%.*s` out: a check begins with its label, `\"label\": always x < 3`" :
				       "leave `%.*s` out: a check begins with its pattern, `always x < 3`",
		      s->len, s->text);
	return true;
}

/* `passes monotonic x`: the label of a check is a string. */
static bool bare_label(const struct slip *s)
{
	int before = s->before->kind;
	size_t len;

	if ((before != KTS_TOKEN_PASSES && before != KTS_TOKEN_FAILS && before != KTS_TOKEN_INCONCLUSIVE) ||
	    !in_block(s, KTS_BLOCK_TEST) || !has(s, KTS_TOKEN_STRING) || has(s, KTS_TOKEN_NUMBER) ||
	    !(kts_token_is_word(s->found->kind) || s->found->kind == KTS_TOKEN_NAME))
		return false;
	len = strcspn(s->text, "\r\n#;\"}");
	while (len && (s->text[len - 1] == ' ' || s->text[len - 1] == '\t'))
		len--;
	kts_diag_help(say_expected(s, "a string or `=`"), "write the label in quotes: `%s \"%.*s\"`", kts_token_text(before),
		      (int)len, s->text);
	return true;
}

/* `group load {`, `series run.ndjson`, `during load`: what somebody chose is a string. */
static bool bare_string(const struct slip *s)
{
	int before = s->before->kind;
	bool phase = before == KTS_TOKEN_DURING || before == KTS_TOKEN_AT_SIGN;
	struct kts_suggest near;
	size_t len;

	if (!has(s, KTS_TOKEN_STRING) || !(kts_token_is_word(s->found->kind) || s->found->kind == KTS_TOKEN_NAME) ||
	    (before != KTS_TOKEN_GROUP && before != KTS_TOKEN_TEST && before != KTS_TOKEN_SERIES && before != KTS_TOKEN_USE &&
	     before != KTS_TOKEN_BECAUSE && !phase) || kts_recover_starts_line(s->p, s->found->span.begin))
		return false;
	/* `during basline` */
	kts_suggest_start(&near, s->text, (size_t)s->len);
	kts_suggest_try(&near, "baseline", 8);
	kts_suggest_try(&near, "steps", 5);
	if (phase && near.best)
		return false;
	/* a name of a test and a reason may have blanks: nothing but their end follows them */
	len = strcspn(s->text, before == KTS_TOKEN_TEST ? "\r\n#;\"{}" :
			       before == KTS_TOKEN_BECAUSE ? "\r\n#;\"}" : " \t\r\n#;\"{})");
	while (len && (s->text[len - 1] == ' ' || s->text[len - 1] == '\t'))
		len--;
	kts_diag_help(say_expected(s, before == KTS_TOKEN_DURING ? "a string, `baseline`, `step` or `steps`" :
				      phase ? "a string, `baseline` or `step`" : "a string"),
		      "write it in quotes: `%s \"%.*s\"`", kts_token_text(before), (int)len, s->text);
	return true;
}

/* One cause, however many lines it has. */
static bool series_for_spec(const struct slip *s)
{
	if ((s->found->kind != KTS_TOKEN_LBRACE && s->found->kind != KTS_TOKEN_LBRACKET) ||
	    s->found->span.begin != s->p->source->base)
		return false;
	kts_diag_help(say_expected(s, "a statement"), "this looks like a series, which -s takes; a spec says what is to be "
		      "checked: `kts check -s SERIES SPEC`");
	s->p->stopped = true;
	return true;
}

bool kts_slip_report(struct kts_parser *p, const struct kts_expected *e)
{
	static bool (*const slips[])(const struct slip *s) = {
		series_for_spec,
		blank_before_unit, one_equal_sign, bare_point, list_of_texts, cells_without_comma,
		band_after_path, band_to_converge, band_without_in, between, in_phase, in_string, bare_argument, brace_too_many,
		reserved_name, direction_behind, unit_of_others, type_without_colon, comma_between_keys, expectation, bare_label,
		bare_string, word_for_check,
	};
	struct slip s = { .p = p, .e = e, .found = &p->last, .before = &p->before };
	size_t len;

	s.text = kts_parser_text(p, p->last.span, &len);
	s.len = len > 60 ? 60 : (int)len;
	for (size_t i = 0; i < sizeof(slips) / sizeof(slips[0]); i++)
		if (slips[i](&s))
			return true;
	return false;
}
