/* SPDX-License-Identifier: MIT */
#ifndef KTS_AST_BUILD_H
#define KTS_AST_BUILD_H

#include "grammar/ast.h"
#include "grammar/parser_state.h"

/*
 * The constructors that the actions of syntax.y call, one each. They check
 * what the grammar cannot say (a step is a whole number, a type word is one
 * of five) and report it; nothing is looked up and nothing is computed.
 *
 * A constructor that runs out of memory notes that in the parser and returns
 * NULL; all of them take the NULL of another. The parse ends at the next token.
 */

/* `: u64 ns` of a signal. */
struct kts_build_type {
	enum kts_ast_type type;
	struct kts_span span;
	struct kts_ast_unit unit;
};

/* `for N samples` or `for T` of converge. */
struct kts_build_run {
	struct kts_ast_expr *samples, *time;
};

struct kts_build_test {
	struct kts_list rows, expects;
	bool lost;		/* a part of it could not be read */
};

/* rhs[1 .. n] are the parts; rhs[0] is what stands before the rule. */
struct kts_span kts_build_span(const struct kts_span *rhs, int n);

/* A zeroed node of the tree. */
void *kts_build_node(struct kts_parser *p, size_t size);
#define KTS_BUILD_NEW(p, type) ((type *)kts_build_node((p), sizeof(type)))


struct kts_ast_name kts_build_no_name(void);
struct kts_ast_unit kts_build_no_unit(void);
struct kts_build_type kts_build_no_type(void);

/* files, statements */
void kts_build_file(struct kts_parser *p, struct kts_list items);
struct kts_list kts_build_item_end(struct kts_parser *p, struct kts_list items, struct kts_ast_item *item);
struct kts_ast_item *kts_build_version(struct kts_parser *p, struct kts_span span, struct kts_ast_number version,
				       struct kts_span version_span);
struct kts_ast_item *kts_build_series(struct kts_parser *p, struct kts_span span, struct kts_ast_name file,
				      struct kts_list keys);
struct kts_ast_item *kts_build_use(struct kts_parser *p, struct kts_span span, struct kts_ast_name file);
struct kts_ast_item *kts_build_param(struct kts_parser *p, struct kts_span span, struct kts_ast_name name,
				     struct kts_ast_expr *value, struct kts_ast_band *band);
struct kts_ast_item *kts_build_signal(struct kts_parser *p, struct kts_span span, struct kts_ast_name name,
				      struct kts_ast_name index, struct kts_build_type type,
				      struct kts_ast_expr *value);
struct kts_ast_item *kts_build_policy(struct kts_parser *p, struct kts_span span, struct kts_list modifiers);
struct kts_ast_item *kts_build_group(struct kts_parser *p, struct kts_span span, struct kts_ast_name label,
				     struct kts_list modifiers, struct kts_list items);
struct kts_ast_item *kts_build_test_item(struct kts_parser *p, struct kts_span span, struct kts_ast_name label,
					 struct kts_build_test test);
struct kts_ast_item *kts_build_check_item(struct kts_parser *p, struct kts_span span, struct kts_ast_check *check,
					  struct kts_list modifiers);

struct kts_ast_series_key *kts_build_key_text(struct kts_parser *p, struct kts_span span,
					      enum kts_ast_series_key_kind kind, struct kts_ast_name text);
struct kts_ast_series_key *kts_build_key_path(struct kts_parser *p, struct kts_span span,
					      enum kts_ast_series_key_kind kind, struct kts_ast_expr *path,
					      struct kts_ast_unit unit);
struct kts_build_type kts_build_type(struct kts_parser *p, struct kts_ast_name word, struct kts_ast_unit unit);
struct kts_ast_unit kts_build_unit(struct kts_parser *p, struct kts_span span, struct kts_ast_name unit,
				   struct kts_ast_name per);
struct kts_ast_unit kts_build_percent(struct kts_parser *p, struct kts_span span);

/* checks */
struct kts_ast_check *kts_build_label(struct kts_parser *p, struct kts_span span, struct kts_ast_check *check,
				      bool warn, struct kts_ast_name label);
struct kts_ast_check *kts_build_quorum(struct kts_parser *p, struct kts_span span, struct kts_ast_check *check,
				       bool warn, struct kts_ast_name label, struct kts_ast_expr *least,
				       struct kts_ast_name index);
struct kts_ast_check *kts_build_monotonic(struct kts_parser *p, struct kts_span word, struct kts_ast_expr *x,
					  bool strictly, int direction, int wrap);
struct kts_ast_check *kts_build_rate(struct kts_parser *p, struct kts_span word, struct kts_ast_expr *x,
				     struct kts_ast_expr *over, struct kts_ast_band *band);
struct kts_ast_check *kts_build_ratio(struct kts_parser *p, struct kts_span word, struct kts_ast_expr *x,
				      struct kts_ast_expr *y, struct kts_ast_band *band);
struct kts_ast_check *kts_build_steady(struct kts_parser *p, struct kts_span word, struct kts_ast_expr *x,
				       struct kts_ast_expr *tolerance, struct kts_ast_expr *reference);
struct kts_ast_check *kts_build_converge(struct kts_parser *p, struct kts_span word, struct kts_ast_expr *x,
					 struct kts_ast_expr *target, struct kts_ast_expr *tolerance,
					 struct kts_ast_expr *by, struct kts_build_run run, bool stays);
struct kts_ast_check *kts_build_predicate(struct kts_parser *p, enum kts_ast_pattern pattern, struct kts_span word,
					  struct kts_ast_expr *x, struct kts_ast_window *window,
					  struct kts_ast_expr *by);
struct kts_ast_check *kts_build_when(struct kts_parser *p, struct kts_span word, struct kts_ast_expr *x,
				     struct kts_ast_expr *hold, struct kts_ast_expr *y, struct kts_ast_expr *within);
int kts_build_wrap(struct kts_parser *p, struct kts_ast_number bits, struct kts_span span);
struct kts_build_run kts_build_run(struct kts_ast_expr *samples, struct kts_ast_expr *time);

/* modifiers */
struct kts_ast_modifier *kts_build_modifier(struct kts_parser *p, struct kts_span span,
					    enum kts_ast_modifier_kind kind);
struct kts_ast_modifier *kts_build_modifier_value(struct kts_parser *p, struct kts_span span,
						  enum kts_ast_modifier_kind kind, struct kts_ast_expr *value);
struct kts_ast_modifier *kts_build_during(struct kts_parser *p, struct kts_span span, struct kts_ast_phase *phase);
struct kts_ast_modifier *kts_build_gaps(struct kts_parser *p, struct kts_span span, int gaps);
struct kts_ast_modifier *kts_build_on(struct kts_parser *p, struct kts_span span, struct kts_ast_name selector,
				      struct kts_ast_name reason, int action);
struct kts_ast_modifier *kts_build_allow(struct kts_parser *p, struct kts_span span, enum kts_ast_allow_kind kind,
					 struct kts_ast_expr *value);
struct kts_ast_modifier *kts_build_because(struct kts_parser *p, struct kts_span span, struct kts_ast_name text);
struct kts_ast_modifier *kts_build_policy_modifier(struct kts_parser *p, struct kts_ast_modifier *modifier);
struct kts_ast_phase *kts_build_phase_baseline(struct kts_parser *p, struct kts_span span);
struct kts_ast_phase *kts_build_phase_label(struct kts_parser *p, struct kts_span span, struct kts_ast_name label);
struct kts_ast_phase *kts_build_phase_steps(struct kts_parser *p, struct kts_span span, struct kts_ast_number first,
					    struct kts_span first_span, struct kts_ast_number last,
					    struct kts_span last_span);

/* inline tests */
struct kts_build_test kts_build_test_empty(void);
struct kts_build_test kts_build_test_lost(struct kts_build_test test);
struct kts_build_test kts_build_test_row(struct kts_parser *p, struct kts_build_test test, struct kts_ast_row *row);
struct kts_build_test kts_build_test_expect(struct kts_parser *p, struct kts_build_test test,
					    struct kts_ast_expect *expect);
struct kts_ast_row *kts_build_row(struct kts_parser *p, struct kts_span span, struct kts_ast_expr *target,
				  struct kts_list cells, struct kts_ast_expr *every);
struct kts_ast_cell *kts_build_cell(struct kts_parser *p, struct kts_span span, struct kts_ast_expr *value);
struct kts_ast_expect *kts_build_expect_open(struct kts_parser *p, struct kts_span span, struct kts_ast_name label,
					     struct kts_ast_name reason, struct kts_ast_expr *at);
struct kts_ast_expect *kts_build_expect(struct kts_parser *p, struct kts_span span, enum kts_ast_expectation kind,
					struct kts_ast_name label, struct kts_ast_expr *at);

/* bands, windows */
struct kts_ast_band *kts_build_range(struct kts_parser *p, struct kts_span span, struct kts_ast_expr *lo,
				     struct kts_ast_expr *hi, bool lo_open, bool hi_open);
struct kts_ast_band *kts_build_one_sided(struct kts_parser *p, enum kts_ast_expr_kind op, struct kts_span op_span,
					 struct kts_ast_expr *bound);
struct kts_ast_band *kts_build_band_name(struct kts_parser *p, struct kts_ast_name name);
struct kts_ast_window *kts_build_window(struct kts_parser *p, struct kts_span span, struct kts_ast_expr *from,
					struct kts_ast_expr *to);

/* expressions; @op is the place of the operator */
struct kts_ast_expr *kts_build_binary(struct kts_parser *p, enum kts_ast_expr_kind kind, struct kts_span op,
				      struct kts_ast_expr *left, struct kts_ast_expr *right,
				      struct kts_ast_window *window);
struct kts_ast_expr *kts_build_unary(struct kts_parser *p, enum kts_ast_expr_kind kind, struct kts_span op,
				     struct kts_ast_expr *operand, struct kts_ast_window *window);
struct kts_ast_expr *kts_build_in(struct kts_parser *p, struct kts_span op, struct kts_ast_expr *value,
				  struct kts_ast_band *band);
struct kts_ast_expr *kts_build_chained(struct kts_parser *p, struct kts_span op, struct kts_ast_expr *left);
struct kts_ast_expr *kts_build_number(struct kts_parser *p, struct kts_span span, struct kts_ast_number number);
struct kts_ast_expr *kts_build_string(struct kts_parser *p, struct kts_ast_name text);
struct kts_ast_expr *kts_build_boolean(struct kts_parser *p, struct kts_span span, bool value);
struct kts_ast_expr *kts_build_name(struct kts_parser *p, struct kts_ast_name name);
struct kts_ast_expr *kts_build_parens(struct kts_parser *p, struct kts_span span, struct kts_ast_expr *inside);
struct kts_ast_expr *kts_build_call(struct kts_parser *p, struct kts_span span, struct kts_ast_name name,
				    struct kts_list args);
struct kts_ast_arg *kts_build_arg(struct kts_parser *p, struct kts_span span, struct kts_ast_expr *value,
				  struct kts_ast_expr *over, struct kts_ast_name across, struct kts_ast_phase *phase);
struct kts_ast_expr *kts_build_path(struct kts_parser *p, struct kts_span span, struct kts_ast_name root,
				    struct kts_list segments);
struct kts_ast_segment *kts_build_segment(struct kts_parser *p, struct kts_span span,
					  enum kts_ast_segment_kind kind, struct kts_ast_name text);
struct kts_ast_segment *kts_build_segment_index(struct kts_parser *p, struct kts_span span,
						struct kts_ast_number index, struct kts_span index_span);
/* .map("name"): @word is what stands before the parenthesis */
struct kts_ast_segment *kts_build_segment_map(struct kts_parser *p, struct kts_span span, struct kts_ast_name word,
					      struct kts_ast_name map);
/* .cpu(n), or .cpu(*) if @cpu is NULL */
struct kts_ast_segment *kts_build_segment_cpu(struct kts_parser *p, struct kts_span span, struct kts_ast_name word,
					      const struct kts_ast_number *cpu, struct kts_span cpu_span);

#endif
