/* SPDX-License-Identifier: MIT */
#ifndef KTS_CHECKER_H
#define KTS_CHECKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/check.h"
#include "engine/fold.h"
#include "engine/ir_build.h"
#include "engine/ir_test.h"
#include "grammar/ast.h"

/*
 * The checker's own state and parts; engine/check.h is its contract. One
 * struct kts_checker per compile. An error is reported where it is found and
 * then travels as KTS_OPERAND_ERROR, which nobody reports again. Running out
 * of memory is remembered in `status` and ends in the same way.
 */
enum kts_symbol_kind { KTS_SYMBOL_PARAM, KTS_SYMBOL_SIGNAL };
enum kts_symbol_state { KTS_SYMBOL_NEW, KTS_SYMBOL_OPEN, KTS_SYMBOL_DONE };

/* A band of constants, before it meets the unit of a signal. */
struct kts_constant_band {
	bool has_lo, has_hi, lo_open, hi_open;
	struct kts_constant lo, hi;
	struct kts_span span;
	const struct kts_ast_band *ast;	/* as written: for the fix */
};

enum kts_operand_kind {
	KTS_OPERAND_ERROR,	/* reported already */
	KTS_OPERAND_CONSTANT,
	KTS_OPERAND_BAND,	/* the name of a param that is one */
	KTS_OPERAND_NODE,
};

struct kts_symbol;

/* What an expression comes to. */
struct kts_operand {
	enum kts_operand_kind kind;
	struct kts_span span;
	struct kts_constant constant;
	const struct kts_constant_band *band;
	const struct kts_ir_expr *node;
	const struct kts_symbol *symbol;	/* the expression is this name; NULL: it is not a name */
	bool literal;				/* the expression is a number as written */
};

struct kts_symbol {
	enum kts_symbol_kind kind;
	enum kts_symbol_state state;
	struct kts_ast_name name;
	const struct kts_ast_item *item;
	const struct kts_ast_param *define;	/* the param as -D gives it, or NULL */
	struct kts_operand result;		/* once DONE */
	unsigned int wrap;			/* a check says that it wraps: 32, 64, or 0 */
	struct kts_span wrap_span;		/* where */
	struct kts_symbol *outer;		/* while OPEN: the one whose definition led here */
};

/* A signal, or a path, that a check mentions. */
struct kts_mention {
	struct kts_span span;
	const char *name;
	const struct kts_ir_expr *node;
};

/* The settings that one check, group or policy makes itself (settings.c). */
struct kts_level {
	uint8_t any, class[KTS_CLASS_COUNT], kind[KTS_KIND_COUNT], reason[KTS_MISSING_COUNT];	/* KTS_ACTION_COUNT: unset */
	struct kts_span any_span, class_span[KTS_CLASS_COUNT], kind_span[KTS_KIND_COUNT], reason_span[KTS_MISSING_COUNT];
	struct kts_span span[16];		/* by enum kts_ast_modifier_kind; unset: not set here */
	enum kts_gaps gaps;
	double coverage;
	enum kts_allow allow;
	double allow_fraction;
	uint64_t allow_samples;
	uint64_t triggers;
	struct kts_ir_phases during;
	int64_t after_ns, before_ns;
	const char *because;
};

struct kts_check_file {
	struct kts_check_file *next;	/* in the order they were first used */
	const char *name;		/* identifies the file */
	const struct kts_ast_file *ast;
	bool open;			/* its `use` statements are being followed */
	uint32_t depth;			/* 0: the outermost */
	struct kts_span use;		/* where it was first used; unset: the outermost */
	struct kts_level policy;
	const struct kts_ast_item *series;
};

/* Each `use` in the order of the walk, and the file to go on with there (NULL: nothing new). */
struct kts_check_use {
	struct kts_check_use *next;
	struct kts_check_file *file;
};

/* The groups around a check, innermost first. */
struct kts_check_group {
	const struct kts_check_group *outer;
	const char *label;		/* joined */
	struct kts_level level;
	const struct kts_check_file *file;
};

/* An inline test, to be looked at when all checks are known. */
struct kts_check_test {
	struct kts_check_test *next;
	const struct kts_ast_item *item;
	const char *group;		/* NULL: none */
};

struct kts_checker {
	struct kts_arena *arena;
	struct kts_intern *names;
	struct kts_sources *sources;
	const struct kts_compile_options *options;
	struct kts_diags *diags;
	enum kts_status status;
	bool incomplete;		/* a file could not be read: it may have declared anything */
	bool damaged;			/* a text has syntax errors: what it declares there is not known */
	struct kts_ir_builder ir;

	struct kts_check_file *files, **files_end;
	uint32_t n_files;
	struct kts_check_use *uses, **uses_end;

	struct kts_symbol **symbol;	/* in order of declaration */
	size_t n_symbols, cap_symbols;
	uint32_t *symbol_slot;		/* by name; index + 1 */
	size_t n_symbol_slots;
	struct kts_symbol *open;	/* innermost definition being checked */
	struct kts_str *undeclared;	/* names reported once */
	size_t n_undeclared;

	/* of the expression being checked */
	enum kts_type path_type;	/* of a path where a number is wanted */
	uint32_t depth;
	bool too_deep;			/* said so */

	const char *index;		/* of the signal whose definition is checked, or NULL */
	bool run;			/* one value of the run is wanted, not one a sample: require outside of aggregates */
	bool collecting;		/* mentions: not inside of signals */
	struct kts_mention *mention;
	size_t n_mentions, cap_mentions;

	struct kts_ir_check *check;
	size_t n_checks, cap_checks;
	struct kts_str *label_seen;	/* keys "group\0label" with their number, by hash */
	uint32_t *label_count;
	size_t n_label_slots, n_labels;
	struct kts_series_spec series;
	struct kts_check_test *tests, **tests_end;
	struct kts_ir_test *test;	/* rows name projections of the builder until kts_check_tests_finish() */
	size_t n_tests;
};

/* check.c */
void kts_checker_failed(struct kts_checker *c);		/* an allocation in c->arena failed */
/* The text under @span on one line, blanks collapsed, cut to the buffer: for messages. */
#define KTS_QUOTE_BYTES	72u
/* @text, kept with the compile. */
const char *kts_check_keep(struct kts_checker *c, const char *text);
const char *kts_check_quote(const struct kts_checker *c, struct kts_span span, char buf[KTS_QUOTE_BYTES]);
/* @array with room for one more member of @size bytes, in the arena; NULL and c->status if there is no memory. */
void *kts_check_grow(struct kts_checker *c, void *array, size_t n, size_t *cap, size_t size);

/* check_use.c: read the outermost file and all that it uses. */
void kts_check_files(struct kts_checker *c, uint32_t source);

/* check_names.c */
void kts_check_declare(struct kts_checker *c, const struct kts_ast_item *item);
struct kts_symbol *kts_check_find(const struct kts_checker *c, struct kts_str name);
/* Whether @name may have been declared in text that could not be read. */
bool kts_check_may_be_lost(const struct kts_checker *c, const char *name, size_t len);
void kts_check_undeclared(struct kts_checker *c, struct kts_str name, struct kts_span span);
/* The same beside text, where a word without its quotes is meant as text. */
void kts_check_unquoted(struct kts_checker *c, struct kts_str name, struct kts_span span);
/* Is the reference of `steady ... of average` declared, if it is a name? Else says so. */
bool kts_check_reference(struct kts_checker *c, const struct kts_ast_expr *e);
/* The value of a name; checks its definition if that was not done yet. */
struct kts_operand kts_check_symbol(struct kts_checker *c, struct kts_symbol *symbol, struct kts_span span);
/* All definitions, those that nothing uses too. */
void kts_check_definitions(struct kts_checker *c);
/* check_define.c: the params that come from outside. */
void kts_check_defines(struct kts_checker *c);
/* May @given stand for a param whose text says @declared? Else says why not. */
bool kts_check_define_fits(struct kts_checker *c, const struct kts_symbol *symbol, const struct kts_operand *declared,
			   const struct kts_operand *given);

/* check_expr.c */
struct kts_operand kts_check_error(struct kts_span span);
struct kts_operand kts_check_node(struct kts_span span, const struct kts_ir_expr *node);
/* Any expression; @predicate: what a bare path is read as. */
struct kts_operand kts_check_expr(struct kts_checker *c, const struct kts_ast_expr *e, bool predicate);
/* One that has to be a number, or a predicate. */
struct kts_operand kts_check_number(struct kts_checker *c, const struct kts_ast_expr *e);
struct kts_operand kts_check_predicate(struct kts_checker *c, const struct kts_ast_expr *e);
/* check_call.c */
struct kts_operand kts_check_call(struct kts_checker *c, const struct kts_ast_expr *e, bool predicate);
/* @value as a node, in its own unit. */
const struct kts_ir_expr *kts_check_value(struct kts_checker *c, const struct kts_operand *value);
/* What of @of per time is reported in: a difference times num / (ns * den). */
bool kts_check_per_time(struct kts_checker *c, const struct kts_unit *of, struct kts_span span, struct kts_unit *unit,
			uint64_t *num, uint64_t *den);

/* Uses of functions.def that are summaries. */
#define KTS_USE_OVER		4u
#define KTS_USE_ACROSS		8u
#define KTS_USE_AGGREGATE	16u

/* A call that makes one value of many. */
struct kts_summary_call {
	const struct kts_ast_expr *expr;
	const char *name;
	enum kts_summary summary;
	double quantile;
};

/* check_wrap.c: signals of which a check says that they wrap. */
void kts_check_wraps(struct kts_checker *c);
/* 32 or 64 if @e is the name of one, else 0. */
unsigned int kts_check_wrap(const struct kts_checker *c, const struct kts_ast_expr *e);

/* check_sweep.c */
/* Does the index of @signal fit what its expression goes over? Else says so. */
bool kts_check_index(struct kts_checker *c, const struct kts_ast_signal *signal, const struct kts_operand *value);
/* `util["a"]`: one key of the swept @symbol. */
struct kts_operand kts_check_pick(struct kts_checker *c, const struct kts_ast_expr *e, struct kts_symbol *symbol);
/* Is all that @check goes over of one index, that of `at least N of` too? Else says so. */
bool kts_check_sweeps(struct kts_checker *c, const struct kts_ast_check *ast, struct kts_ir_check *check);

/* check_summary.c: `x over T`, `x across layer`, and of the run. */
struct kts_operand kts_check_over(struct kts_checker *c, const struct kts_summary_call *call);
struct kts_operand kts_check_across(struct kts_checker *c, const struct kts_summary_call *call);
/* Says that @span is data about the run where a sample is asked for; false. */
bool kts_check_run_value(struct kts_checker *c, struct kts_span span);
struct kts_operand kts_check_aggregate(struct kts_checker *c, const struct kts_summary_call *call);

/* A phase as written: steps, the baseline, or a label. False: reported. */
bool kts_check_phase(struct kts_checker *c, const struct kts_ast_phase *ast, struct kts_ir_phases *out);

/* check_temporal.c: always[a, b] P, P until[a, b] Q, ... */
struct kts_operand kts_check_temporal(struct kts_checker *c, const struct kts_ast_expr *e);
/* The operator @op of @x (and @y), over @window as written; @span is all of it. NULL: reported. */
const struct kts_ir_expr *kts_check_window(struct kts_checker *c, enum kts_ir_op op, const struct kts_ast_window *window,
					   const struct kts_ir_expr *x, const struct kts_ir_expr *y, struct kts_span span);

/* check_arith.c: both operands are numbers. */
struct kts_operand kts_check_arith(struct kts_checker *c, const struct kts_ast_expr *e, struct kts_operand l,
				   struct kts_operand r);
/* min and max of two numbers. */
struct kts_operand kts_check_extreme(struct kts_checker *c, bool greatest, struct kts_span span, struct kts_operand l,
				     struct kts_operand r);

/* check_path.c: @name is the path as written, for evidence; @reduce with its call's span. */
struct kts_operand kts_check_path(struct kts_checker *c, const struct kts_ast_expr *e, enum kts_type type,
				  enum kts_reduce reduce, struct kts_span span);
/* A path of the series block: what to read of the sample object. */
const struct kts_projection *kts_check_series_path(struct kts_checker *c, const struct kts_ast_expr *e, enum kts_type type);
/* Note that the check being looked at mentions a signal or path. */
void kts_check_mention(struct kts_checker *c, const char *name, const struct kts_ir_expr *node, struct kts_span span);

/* check_const.c */
/* A constant number; false: reported. */
bool kts_check_constant(struct kts_checker *c, const struct kts_ast_expr *e, struct kts_operand *out);
/* Report what folding says about @span; the operand for KTS_FOLD_OK is left to the caller. */
void kts_check_fold(struct kts_checker *c, enum kts_fold fold, struct kts_span span);
/* A time that is not negative, in ns, rounded down or up. */
bool kts_check_time(struct kts_checker *c, const struct kts_ast_expr *e, bool up, int64_t *ns);
/* A whole number without unit from @least on; @what: "samples". */
bool kts_check_count(struct kts_checker *c, const struct kts_ast_expr *e, uint64_t least, const char *what, uint64_t *out);
/* A fraction from 0% to 100%. */
bool kts_check_percent(struct kts_checker *c, const struct kts_ast_expr *e, const char *instead, double *out);
/* A band of constants. */
bool kts_check_band(struct kts_checker *c, const struct kts_ast_band *ast, struct kts_constant_band *out);

/* check_units.c */
/* Can @b stand beside @a in a sum, comparison or band? Else says what to write. */
bool kts_check_dimensions(struct kts_checker *c, const struct kts_operand *a, const struct kts_operand *b, struct kts_span at);
/* @band in @unit for numbers of @type; @subject is what it bands, for messages. */
bool kts_check_band_in(struct kts_checker *c, const struct kts_constant_band *band, const struct kts_unit *unit,
		       enum kts_type type, const char *subject, struct kts_span at, struct kts_band *out);
/* Is it a fraction, beside what has no unit? 90% is 0.9 there, and kts lint wants to know that it was written so. */
bool kts_check_is_bare_percent(const struct kts_constant *constant, const struct kts_unit *unit);
/* @a as a node: a constant in @unit and for @type; a node of another unit scaled. */
const struct kts_ir_expr *kts_check_as(struct kts_checker *c, const struct kts_operand *a, const struct kts_unit *unit,
				       enum kts_type type);
const struct kts_unit *kts_operand_unit(const struct kts_operand *a);
/* Units too far apart for 64 bits. */
void kts_check_far(struct kts_checker *c, struct kts_span span);

/* settings.c */
void kts_level_init(struct kts_level *level);
/* Read @modifiers; @pattern: of a check, whose unusable modifiers are errors; -1 for a group or policy. */
void kts_level_read(struct kts_checker *c, struct kts_level *level, const struct kts_ast_modifier *modifiers, int pattern);
/* Fill the settings of @check from its own level, its groups, its file's policy and its pattern. */
void kts_level_resolve(struct kts_checker *c, const struct kts_level *own, const struct kts_check_group *group,
		       const struct kts_check_file *file, struct kts_ir_check *check);

/* check_pattern.c, check_label.c, check_series.c */
void kts_check_check(struct kts_checker *c, const struct kts_ast_check *ast, struct kts_span span,
		     const struct kts_check_group *group, const struct kts_check_file *file);
const char *kts_check_label(struct kts_checker *c, const struct kts_ast_check *ast, const struct kts_check_group *group,
			    const struct kts_check_file *file);
const char *kts_check_text(struct kts_checker *c, struct kts_str text);
void kts_check_series(struct kts_checker *c);

/* check_test.c */
/* Note a test of the outermost file; those of files that it uses are theirs. */
void kts_check_test_found(struct kts_checker *c, const struct kts_ast_item *item, const struct kts_check_group *group);
/* All tests, once all checks have been seen. */
void kts_check_tests(struct kts_checker *c);
/* Put them into @ir, which is finished. */
void kts_check_tests_finish(struct kts_checker *c, struct kts_ir *ir);

#endif
