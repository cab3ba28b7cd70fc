/* SPDX-License-Identifier: MIT */
/*
 * The grammar of the language. Every action is one call of a constructor
 * (ast_build.h); what anything means is decided later, on other types.
 *
 * Binding of operators is laid down by layers of rules, not by %left:
 * precedence would silently drop `ratio x / y in BAND`. After an error the
 * scanner swallows to where a statement can start and gives one SYNC
 * (recover.c), so that the rules with `error` always move on.
 */
%require "3.6"
%define api.pure full
%define api.prefix {kts_yy}
%define api.token.raw
%define api.token.prefix {KTS_TOKEN_}
%define api.location.type {struct kts_span}
%define parse.error custom
%define parse.lac full
%param {struct kts_parser *p}
%expect 0

%code requires {
#include "grammar/ast_build.h"
#include "grammar/parser_state.h"

/* The span of a rule, empty parts at its ends left out. */
#define YYLLOC_DEFAULT(current, rhs, n) ((current) = kts_build_span((rhs), (n)))
}

%code {
/* The nesting that recover.c admits needs less than this on the stack. */
#define YYMAXDEPTH	100000

static int kts_yylex(union KTS_YYSTYPE *value, struct kts_span *span, struct kts_parser *p);
static void kts_yyerror(const struct kts_span *span, struct kts_parser *p, const char *message);
}

%union {
	struct kts_ast_name name;
	struct kts_ast_number number;
	struct kts_ast_unit unit;
	struct kts_ast_expr *expr;
	struct kts_ast_window *window;
	struct kts_ast_band *band;
	struct kts_ast_phase *phase;
	struct kts_ast_arg *arg;
	struct kts_ast_segment *segment;
	struct kts_ast_modifier *modifier;
	struct kts_ast_check *check;
	struct kts_ast_series_key *key;
	struct kts_ast_cell *cell;
	struct kts_ast_row *row;
	struct kts_ast_expect *expect;
	struct kts_ast_item *item;
	struct kts_build_type type;
	struct kts_build_run run;
	struct kts_build_test test;
	struct kts_list list;
	enum kts_ast_expr_kind op;
	int number_of;		/* an enumerator of the rule's kind */
	bool flag;
}

/* Tokens. Those whose name is one word of lower-case letters are the keywords: the scanner looks them up here. */
%token END 0 "the end of the file"
%token SYNC "the next statement"
%token <name> NAME "a name" STRING "a string" UNIT "a unit"
%token <number> NUMBER "a number"
%token LBRACE "{" RBRACE "}" LBRACKET "[" RBRACKET "]" LPAREN "(" RPAREN ")"
%token COMMA "," SEMICOLON ";" COLON ":" ASSIGN "=" AT_SIGN "@" DOT "." DOTS ".." PERCENT "%"
%token PLUS "+" MINUS "-" STAR "*" SLASH "/"
%token LESS "<" LESS_EQUAL "<=" GREATER ">" GREATER_EQUAL ">=" EQUAL "==" NOT_EQUAL "!="

/* reserved */
%token <name> STRICTLY "strictly" INCREASING "increasing" DECREASING "decreasing" NOT "not" TRUE "true" FALSE "false"
%token <name> ALWAYS "always" EVENTUALLY "eventually" HISTORICALLY "historically" ONCE "once" AT "at"

/* free as names where the grammar does not need them; the rule `name` has them all */
%token <name> KTS "kts" SERIES "series" USE "use" PARAM "param" SIGNAL "signal" POLICY "policy" GROUP "group" TEST "test"
%token <name> WARN "warn" MONOTONIC "monotonic" RATE "rate" STEADY "steady" CONVERGE "converge" RATIO "ratio"
%token <name> NEVER "never" WHEN "when" REQUIRE "require" LEAST "least" OF "of"
%token <name> TAGS "tags" EVENTS "events" FORMAT "format" TIME "time" TAG "tag" PHASE "phase"
%token <name> WRAP "wrap" OVER "over" IN "in" WITHIN "within" TO "to" BY "by" FOR "for" SAMPLES "samples" STAYS "stays"
%token <name> THEN "then" AND "and" OR "or" IMPLIES "implies" UNTIL "until" SINCE "since" ACROSS "across"
%token <name> DURING "during" AFTER "after" BEFORE "before" PER "per" GAPS "gaps" BRIDGE "bridge" BREAK "break" ON "on"
%token <name> SKIP "skip" FAIL "fail" INCONCLUSIVE "inconclusive" COVERAGE "coverage" ALLOW "allow" A "a" ROW "row"
%token <name> TRIGGERS "triggers" BECAUSE "because" BASELINE "baseline" STEP "step" STEPS "steps"
%token <name> PASSES "passes" FAILS "fails" EVERY "every" MIN "min"

/* `every` behind a row is its clock, not the name of the next row: the only conflict, settled here. */
%precedence ROW_END
%precedence "every"

%type <name> name index_opt across_opt word reason_opt
%type <unit> unit
%type <type> type_opt
%type <expr> expr or_expr and_expr until_expr not_expr comparison compared sum product unary primary path
%type <expr> over_opt at_opt every_opt hold_opt
%type <op> compare until past_future one_side
%type <window> window window_opt
%type <band> band range
%type <phase> phase during phase_opt
%type <arg> arg
%type <segment> segment
%type <modifier> modifier
%type <check> pattern check_body label_pattern
%type <key> series_key
%type <cell> cell
%type <row> row
%type <expect> expect
%type <item> item
%type <list> items args args_opt segments modifiers policy_items series_keys series_opt cells cells_opt
%type <test> test_items
%type <run> run_opt
%type <number_of> strict_opt direction wrap_opt gaps action
%type <flag> warn_opt stays_opt

%start file

%%

file
: items						{ kts_build_file(p, $1); }
;

items
: %empty					{ $$ = kts_list_empty(); }
| items item					{ $$ = kts_build_item_end(p, $1, $2); }
| items ";"					{ $$ = $1; }
| items error SYNC				{ $$ = $1; if (p->status != KTS_OK) YYABORT; yyerrok; }
;

item
: "kts" NUMBER					{ $$ = kts_build_version(p, @$, $2, @2); }
| "series" STRING series_opt			{ $$ = kts_build_series(p, @$, $2, $3); }
| "use" STRING					{ $$ = kts_build_use(p, @$, $2); }
| "param" name "=" expr				{ $$ = kts_build_param(p, @$, $2, $4, NULL); }
| "param" name "=" range			{ $$ = kts_build_param(p, @$, $2, NULL, $4); }
| "param" name "=" one_side sum			{ $$ = kts_build_param(p, @$, $2, NULL, kts_build_one_sided(p, $4, @4, $5)); }
| "signal" name index_opt type_opt "=" expr	{ $$ = kts_build_signal(p, @$, $2, $3, $4, $6); }
| "policy" "{" policy_items "}"			{ $$ = kts_build_policy(p, @$, $3); }
| "group" STRING modifiers "{" items "}"	{ $$ = kts_build_group(p, @$, $2, $3, $5); }
| "test" STRING "{" test_items "}"		{ $$ = kts_build_test_item(p, @$, $2, $4); }
| check_body modifiers				{ $$ = kts_build_check_item(p, @$, $1, $2); }
;

/* --- series, signals --- */

series_opt
: %empty					{ $$ = kts_list_empty(); }
| "{" series_keys "}"				{ $$ = $2; }
;

series_keys
: %empty					{ $$ = kts_list_empty(); }
| series_keys series_key			{ $$ = kts_list_add(p, $1, $2); }
| series_keys ";"				{ $$ = $1; }
| series_keys error SYNC			{ $$ = $1; if (p->status != KTS_OK) YYABORT; yyerrok; }
;

series_key
: "tags" STRING			{ $$ = kts_build_key_text(p, @$, KTS_AST_SERIES_KEY_tags, $2); }
| "events" STRING		{ $$ = kts_build_key_text(p, @$, KTS_AST_SERIES_KEY_events, $2); }
| "format" name			{ $$ = kts_build_key_text(p, @$, KTS_AST_SERIES_KEY_format, $2); }
| "time" path			{ $$ = kts_build_key_path(p, @$, KTS_AST_SERIES_KEY_time, $2, kts_build_no_unit()); }
| "time" path unit		{ $$ = kts_build_key_path(p, @$, KTS_AST_SERIES_KEY_time, $2, $3); }
| "tag" path			{ $$ = kts_build_key_path(p, @$, KTS_AST_SERIES_KEY_tag, $2, kts_build_no_unit()); }
| "phase" path			{ $$ = kts_build_key_path(p, @$, KTS_AST_SERIES_KEY_phase, $2, kts_build_no_unit()); }
;

index_opt
: %empty					{ $$ = kts_build_no_name(); }
| "[" name "]"					{ $$ = $2; }
;

type_opt
: %empty					{ $$ = kts_build_no_type(); }
| ":" NAME					{ $$ = kts_build_type(p, $2, kts_build_no_unit()); }
| ":" NAME unit					{ $$ = kts_build_type(p, $2, $3); }
| ":" unit					{ $$ = kts_build_type(p, kts_build_no_name(), $2); }
;

word
: UNIT						{ $$ = $1; }
| "min"						{ $$ = $1; }
;

unit
: word						{ $$ = kts_build_unit(p, @$, $1, kts_build_no_name()); }
| "%"						{ $$ = kts_build_percent(p, @$); }
| word "/" word					{ $$ = kts_build_unit(p, @$, $1, $3); }
| "/" word					{ $$ = kts_build_unit(p, @$, kts_build_no_name(), $2); }
;

/* --- checks --- */

check_body
: label_pattern					{ $$ = $1; }
| warn_opt "at" "least" sum "of" name ":" label_pattern
						{ $$ = kts_build_quorum(p, @$, $8, $1, kts_build_no_name(), $4, $6); }
| warn_opt STRING ":" "at" "least" sum "of" name ":" label_pattern
						{ $$ = kts_build_quorum(p, @$, $10, $1, $2, $6, $8); }
;

label_pattern
: warn_opt pattern				{ $$ = kts_build_label(p, @$, $2, $1, kts_build_no_name()); }
| warn_opt STRING ":" pattern			{ $$ = kts_build_label(p, @$, $4, $1, $2); }
;

warn_opt
: %empty					{ $$ = false; }
| "warn"					{ $$ = true; }
;

pattern
: "monotonic" strict_opt direction sum wrap_opt	{ $$ = kts_build_monotonic(p, @1, $4, $2, $3, $5); }
| "rate" sum over_opt band			{ $$ = kts_build_rate(p, @1, $2, $3, $4); }
| "ratio" product "/" unary band		{ $$ = kts_build_ratio(p, @1, $2, $4, $5); }
| "steady" sum "within" sum			{ $$ = kts_build_steady(p, @1, $2, $4, NULL); }
| "steady" sum "within" sum "of" sum		{ $$ = kts_build_steady(p, @1, $2, $4, $6); }
| "converge" sum "to" sum "within" sum "by" sum run_opt stays_opt
						{ $$ = kts_build_converge(p, @1, $2, $4, $6, $8, $9, $10); }
| "always" window_opt expr			{ $$ = kts_build_predicate(p, KTS_AST_PATTERN_always, @1, $3, $2, NULL); }
| "never" expr					{ $$ = kts_build_predicate(p, KTS_AST_PATTERN_never, @1, $2, NULL, NULL); }
| "eventually" window_opt expr "by" sum
						{ $$ = kts_build_predicate(p, KTS_AST_PATTERN_eventually, @1, $3, $2, $5); }
| "when" expr hold_opt "then" expr "within" sum	{ $$ = kts_build_when(p, @1, $2, $3, $5, $7); }
| "require" expr				{ $$ = kts_build_predicate(p, KTS_AST_PATTERN_require, @1, $2, NULL, NULL); }
;

strict_opt
: %empty					{ $$ = false; }
| "strictly"					{ $$ = true; }
;

direction
: %empty					{ $$ = KTS_AST_DIRECTION_INCREASING; }
| "increasing"					{ $$ = KTS_AST_DIRECTION_INCREASING; }
| "decreasing"					{ $$ = KTS_AST_DIRECTION_DECREASING; }
;

wrap_opt
: %empty					{ $$ = 0; }
| "wrap" NUMBER					{ $$ = kts_build_wrap(p, $2, @2); }
;

over_opt
: %empty					{ $$ = NULL; }
| "over" sum					{ $$ = $2; }
;

hold_opt
: %empty					{ $$ = NULL; }
| "for" sum					{ $$ = $2; }
;

run_opt
: %empty					{ $$ = kts_build_run(NULL, NULL); }
| "for" sum "samples"				{ $$ = kts_build_run($2, NULL); }
| "for" sum					{ $$ = kts_build_run(NULL, $2); }
;

stays_opt
: %empty					{ $$ = false; }
| "and" "stays"					{ $$ = true; }
;

/* --- modifiers --- */

modifiers
: %empty					{ $$ = kts_list_empty(); }
| modifiers modifier				{ $$ = kts_list_add(p, $1, $2); }
;

policy_items
: %empty					{ $$ = kts_list_empty(); }
| policy_items modifier				{ $$ = kts_list_add(p, $1, kts_build_policy_modifier(p, $2)); }
| policy_items ";"				{ $$ = $1; }
| policy_items error SYNC			{ $$ = $1; if (p->status != KTS_OK) YYABORT; yyerrok; }
;

modifier
: "during" during			{ $$ = kts_build_during(p, @$, $2); }
| "after" sum				{ $$ = kts_build_modifier_value(p, @$, KTS_AST_MODIFIER_after, $2); }
| "before" sum				{ $$ = kts_build_modifier_value(p, @$, KTS_AST_MODIFIER_before, $2); }
| "per" "phase"				{ $$ = kts_build_modifier(p, @$, KTS_AST_MODIFIER_per_phase); }
| "gaps" gaps				{ $$ = kts_build_gaps(p, @$, $2); }
| "on" name reason_opt action		{ $$ = kts_build_on(p, @$, $2, $3, $4); }
| "coverage" ">=" sum			{ $$ = kts_build_modifier_value(p, @$, KTS_AST_MODIFIER_coverage, $3); }
| "triggers" ">=" sum			{ $$ = kts_build_modifier_value(p, @$, KTS_AST_MODIFIER_triggers, $3); }
| "allow" sum				{ $$ = kts_build_allow(p, @$, KTS_AST_ALLOW_PERCENT, $2); }
| "allow" sum "samples"			{ $$ = kts_build_allow(p, @$, KTS_AST_ALLOW_SAMPLES, $2); }
| "allow" sum "in" "a" "row"		{ $$ = kts_build_allow(p, @$, KTS_AST_ALLOW_ROW, $2); }
| "because" STRING			{ $$ = kts_build_because(p, @$, $2); }
;

gaps
: "bridge"					{ $$ = KTS_AST_GAPS_BRIDGE; }
| "break"					{ $$ = KTS_AST_GAPS_BREAK; }
;

reason_opt
: %empty					{ $$ = kts_build_no_name(); }
| "(" name ")"					{ $$ = $2; }
;

action
: "skip"					{ $$ = KTS_AST_ACTION_SKIP; }
| "fail"					{ $$ = KTS_AST_ACTION_FAIL; }
| "inconclusive"				{ $$ = KTS_AST_ACTION_INCONCLUSIVE; }
;

phase
: "baseline"					{ $$ = kts_build_phase_baseline(p, @$); }
| "step" NUMBER					{ $$ = kts_build_phase_steps(p, @$, $2, @2, $2, @2); }
| STRING					{ $$ = kts_build_phase_label(p, @$, $1); }
;

during
: phase						{ $$ = $1; }
| "steps" NUMBER ".." NUMBER			{ $$ = kts_build_phase_steps(p, @$, $2, @2, $4, @4); }
;

/* --- inline tests --- */

test_items
: %empty					{ $$ = kts_build_test_empty(); }
| test_items row				{ $$ = kts_build_test_row(p, $1, $2); }
| test_items expect				{ $$ = kts_build_test_expect(p, $1, $2); }
| test_items ";"				{ $$ = $1; }
| test_items error SYNC				{ $$ = kts_build_test_lost($1); if (p->status != KTS_OK) YYABORT; yyerrok; }
;

row
: path "=" "[" cells_opt "]" every_opt		{ $$ = kts_build_row(p, @$, $1, $4, $6); }
;

cells_opt
: %empty					{ $$ = kts_list_empty(); }
| cells						{ $$ = $1; }
| cells ","					{ $$ = $1; }
;

cells
: cell						{ $$ = kts_list_add(p, kts_list_empty(), $1); }
| cells "," cell				{ $$ = kts_list_add(p, $1, $3); }
;

cell
: sum						{ $$ = kts_build_cell(p, @$, $1); }
;

every_opt
: %empty %prec ROW_END				{ $$ = NULL; }
| "every" sum					{ $$ = $2; }
;

expect
: "passes" STRING at_opt	{ $$ = kts_build_expect(p, @$, KTS_AST_EXPECT_PASSES, $2, $3); }
| "fails" STRING at_opt		{ $$ = kts_build_expect(p, @$, KTS_AST_EXPECT_FAILS, $2, $3); }
| "inconclusive" STRING reason_opt at_opt
				{ $$ = kts_build_expect_open(p, @$, $2, $3, $4); }
;

at_opt
: %empty					{ $$ = NULL; }
| "at" sum					{ $$ = $2; }
;

/* --- bands --- */

range
: "[" sum "," sum "]"				{ $$ = kts_build_range(p, @$, $2, $4, false, false); }
| "[" sum "," sum ")"				{ $$ = kts_build_range(p, @$, $2, $4, false, true); }
| "(" sum "," sum "]"				{ $$ = kts_build_range(p, @$, $2, $4, true, false); }
| "(" sum "," sum ")"				{ $$ = kts_build_range(p, @$, $2, $4, true, true); }
;

one_side
: "<"						{ $$ = KTS_AST_EXPR_less; }
| "<="						{ $$ = KTS_AST_EXPR_less_equal; }
| ">"						{ $$ = KTS_AST_EXPR_greater; }
| ">="						{ $$ = KTS_AST_EXPR_greater_equal; }
;

/* --- expressions, loosest first --- */

expr
: or_expr					{ $$ = $1; }
| or_expr "implies" expr			{ $$ = kts_build_binary(p, KTS_AST_EXPR_implies, @2, $1, $3, NULL); }
;

or_expr
: and_expr					{ $$ = $1; }
| or_expr "or" and_expr				{ $$ = kts_build_binary(p, KTS_AST_EXPR_or, @2, $1, $3, NULL); }
;

and_expr
: until_expr					{ $$ = $1; }
| and_expr "and" until_expr			{ $$ = kts_build_binary(p, KTS_AST_EXPR_and, @2, $1, $3, NULL); }
;

until_expr
: not_expr					{ $$ = $1; }
| until_expr until window_opt not_expr		{ $$ = kts_build_binary(p, $2, @2, $1, $4, $3); }
;

until
: "until"					{ $$ = KTS_AST_EXPR_until; }
| "since"					{ $$ = KTS_AST_EXPR_since; }
;

not_expr
: comparison					{ $$ = $1; }
| "not" not_expr				{ $$ = kts_build_unary(p, KTS_AST_EXPR_not, @1, $2, NULL); }
| past_future window_opt not_expr		{ $$ = kts_build_unary(p, $1, @1, $3, $2); }
;

past_future
: "always"					{ $$ = KTS_AST_EXPR_always; }
| "eventually"					{ $$ = KTS_AST_EXPR_eventually; }
| "historically"				{ $$ = KTS_AST_EXPR_historically; }
| "once"					{ $$ = KTS_AST_EXPR_once; }
;

window_opt
: %empty					{ $$ = NULL; }
| window					{ $$ = $1; }
;

window
: "[" sum "," sum "]"				{ $$ = kts_build_window(p, @$, $2, $4); }
;

comparison
: sum						{ $$ = $1; }
| compared					{ $$ = $1; }
;

/* The last three are a mistake with a message of its own. */
compared
: sum compare sum				{ $$ = kts_build_binary(p, $2, @2, $1, $3, NULL); }
| sum "in" range				{ $$ = kts_build_in(p, @2, $1, $3); }
| sum "in" name					{ $$ = kts_build_in(p, @2, $1, kts_build_band_name(p, $3)); }
| sum "in" one_side sum				{ $$ = kts_build_in(p, @2, $1, kts_build_one_sided(p, $3, @3, $4)); }
| compared compare sum				{ $$ = kts_build_chained(p, @2, $1); }
| compared "in" range				{ $$ = kts_build_chained(p, @2, $1); }
| compared "in" name				{ $$ = kts_build_chained(p, @2, $1); }
;

compare
: "<"						{ $$ = KTS_AST_EXPR_less; }
| "<="						{ $$ = KTS_AST_EXPR_less_equal; }
| ">"						{ $$ = KTS_AST_EXPR_greater; }
| ">="						{ $$ = KTS_AST_EXPR_greater_equal; }
| "=="						{ $$ = KTS_AST_EXPR_equal; }
| "!="						{ $$ = KTS_AST_EXPR_not_equal; }
;

sum
: product					{ $$ = $1; }
| sum "+" product				{ $$ = kts_build_binary(p, KTS_AST_EXPR_add, @2, $1, $3, NULL); }
| sum "-" product				{ $$ = kts_build_binary(p, KTS_AST_EXPR_sub, @2, $1, $3, NULL); }
;

product
: unary						{ $$ = $1; }
| product "*" unary				{ $$ = kts_build_binary(p, KTS_AST_EXPR_mul, @2, $1, $3, NULL); }
| product "/" unary				{ $$ = kts_build_binary(p, KTS_AST_EXPR_div, @2, $1, $3, NULL); }
;

unary
: primary					{ $$ = $1; }
| "-" unary					{ $$ = kts_build_unary(p, KTS_AST_EXPR_neg, @1, $2, NULL); }
;

primary
: NUMBER					{ $$ = kts_build_number(p, @$, $1); }
| STRING					{ $$ = kts_build_string(p, $1); }
| "true"					{ $$ = kts_build_boolean(p, @$, true); }
| "false"					{ $$ = kts_build_boolean(p, @$, false); }
| path						{ $$ = $1; }
| name "(" args_opt ")"				{ $$ = kts_build_call(p, @$, $1, $3); }
| "(" expr ")"					{ $$ = kts_build_parens(p, @$, $2); }
;

args_opt
: %empty					{ $$ = kts_list_empty(); }
| args						{ $$ = $1; }
;

args
: arg						{ $$ = kts_list_add(p, kts_list_empty(), $1); }
| args "," arg					{ $$ = kts_list_add(p, $1, $3); }
;

arg
: expr over_opt across_opt phase_opt		{ $$ = kts_build_arg(p, @$, $1, $2, $3, $4); }
;

across_opt
: %empty					{ $$ = kts_build_no_name(); }
| "across" name					{ $$ = $2; }
;

phase_opt
: %empty					{ $$ = NULL; }
| "@" phase					{ $$ = $2; }
;

/* --- paths --- */

path
: name						{ $$ = kts_build_name(p, $1); }
| name segments					{ $$ = kts_build_path(p, @$, $1, $2); }
;

segments
: segment					{ $$ = kts_list_add(p, kts_list_empty(), $1); }
| segments segment				{ $$ = kts_list_add(p, $1, $2); }
;

/* Behind a dot every word is a NAME: the scanner sees to that. */
segment
: "." NAME				{ $$ = kts_build_segment(p, @$, KTS_AST_SEGMENT_member, $2); }
| "[" STRING "]"			{ $$ = kts_build_segment(p, @$, KTS_AST_SEGMENT_key, $2); }
| "[" NUMBER "]"			{ $$ = kts_build_segment_index(p, @$, $2, @2); }
| "[" "*" "]"				{ $$ = kts_build_segment(p, @$, KTS_AST_SEGMENT_sweep, kts_build_no_name()); }
| "." NAME "(" STRING ")"		{ $$ = kts_build_segment_map(p, @$, $2, $4); }
| "." NAME "(" NUMBER ")"		{ $$ = kts_build_segment_cpu(p, @$, $2, &$4, @4); }
| "." NAME "(" "*" ")"			{ $$ = kts_build_segment_cpu(p, @$, $2, NULL, @4); }
;

band
: "in" range					{ $$ = $2; }
| "in" name					{ $$ = kts_build_band_name(p, $2); }
| one_side sum					{ $$ = kts_build_one_sided(p, $1, @1, $2); }
| "in" one_side sum				{ $$ = kts_build_one_sided(p, $2, @2, $3); }
;

name
: NAME | UNIT | "kts" | "series" | "use" | "param" | "signal" | "policy" | "group" | "test"
| "warn" | "monotonic" | "rate" | "steady" | "converge" | "ratio" | "never" | "when" | "require" | "least" | "of"
| "tags" | "events" | "format" | "time" | "tag" | "phase"
| "wrap" | "over" | "in" | "within" | "to" | "by" | "for" | "samples" | "stays"
| "then" | "and" | "or" | "implies" | "until" | "since" | "across"
| "during" | "after" | "before" | "per" | "gaps" | "bridge" | "break" | "on"
| "skip" | "fail" | "inconclusive" | "coverage" | "allow" | "a" | "row"
| "triggers" | "because" | "baseline" | "step" | "steps" | "passes" | "fails" | "every" | "min"
;

%%

_Static_assert(YYNTOKENS < KTS_WORD_SLOTS / 2, "the table of words is too full");

/* Symbols have the numbers of tokens (api.token.raw). */
const char *kts_token_text(int kind)
{
	return kind >= 0 && kind < YYNTOKENS ? yysymbol_name((yysymbol_kind_t)kind) : "";
}

static int kts_yylex(union KTS_YYSTYPE *value, struct kts_span *span, struct kts_parser *p)
{
	struct kts_token token;

	kts_recover_next(p, &token);
	*span = token.span;
	if (token.kind == KTS_TOKEN_NUMBER)
		value->number = token.number;
	else
		value->name = token.name;
	return token.kind;
}

/* Only bison's "memory exhausted" comes here: syntax errors are reported below. */
static void kts_yyerror(const struct kts_span *span, struct kts_parser *p, const char *message)
{
	(void)span;
	(void)message;
	kts_parser_fail(p, KTS_ENOMEM);
}

static int yyreport_syntax_error(const yypcontext_t *context, struct kts_parser *p)
{
	yysymbol_kind_t symbols[YYNTOKENS];
	int expected[YYNTOKENS];
	int n = yypcontext_expected_tokens(context, symbols, YYNTOKENS);

	for (int i = 0; i < n; i++)
		expected[i] = symbols[i];
	kts_expect_report(p, expected, n > 0 ? (size_t)n : 0);
	return 0;
}
