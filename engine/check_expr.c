/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "engine/checker.h"
#include "engine/types.h"
#include "grammar/base/number.h"

struct kts_operand kts_check_error(struct kts_span span)
{
	return (struct kts_operand){ .kind = KTS_OPERAND_ERROR, .span = span };
}

struct kts_operand kts_check_node(struct kts_span span, const struct kts_ir_expr *node)
{
	/* No memory: c->ir.status knows. */
	if (!node)
		return kts_check_error(span);
	return (struct kts_operand){ .kind = KTS_OPERAND_NODE, .span = span, .node = node };
}

static struct kts_operand constant(struct kts_span span, struct kts_constant value)
{
	return (struct kts_operand){ .kind = KTS_OPERAND_CONSTANT, .span = span, .constant = value };
}

const struct kts_unit *kts_operand_unit(const struct kts_operand *a)
{
	return a->kind == KTS_OPERAND_NODE ? &a->node->unit : &a->constant.unit;
}

static bool is_bool(const struct kts_operand *a)
{
	return a->kind == KTS_OPERAND_NODE ? a->node->type == KTS_TYPE_BOOL : a->constant.is_bool;
}

/* A band where a value is wanted. */
static bool is_value(struct kts_checker *c, const struct kts_operand *a)
{
	char buf[KTS_QUOTE_BYTES];

	if (a->kind == KTS_OPERAND_BAND)
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_band_misuse, a->span, "`%s` is a band, not a number",
					  kts_check_quote(c, a->span, buf)),
			      "use it as `x in %s`", buf);
	return a->kind == KTS_OPERAND_CONSTANT || a->kind == KTS_OPERAND_NODE;
}

static bool is_text(const struct kts_operand *a)
{
	return a->kind == KTS_OPERAND_NODE && a->node->type == KTS_TYPE_TEXT;
}

/* Text where a number or a predicate is wanted. */
static struct kts_operand no_text(struct kts_checker *c, const struct kts_operand *value, const char *wanted)
{
	char buf[KTS_QUOTE_BYTES];

	kts_check_quote(c, value->span, buf);
	kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_text, value->span, "`%s` is text, and a %s is needed here", buf, wanted),
		      value->node->op == KTS_IR_const ? "text is compared: `state == %s`" : "compare it: `%s == \"...\"`", buf);
	return kts_check_error(value->span);
}

static struct kts_operand want_number(struct kts_checker *c, struct kts_operand value)
{
	char buf[KTS_QUOTE_BYTES];
	struct kts_diag *diag;

	if (is_text(&value))
		return no_text(c, &value, "number");
	if (!is_value(c, &value))
		return kts_check_error(value.span);
	if (!is_bool(&value))
		return value;
	diag = kts_diag_at(c->diags, KTS_DIAG_not_number, value.span, "`%s` is true or false, and a number is needed here",
			   kts_check_quote(c, value.span, buf));
	if (value.symbol && value.symbol->kind == KTS_SYMBOL_SIGNAL) {
		kts_diag_second(diag, value.symbol->name.span, "declared here");
		kts_diag_help(diag, "let `%s` stand by itself, or declare it `: u64` to count with 0 and 1", buf);
	}
	return kts_check_error(value.span);
}

static struct kts_operand want_predicate(struct kts_checker *c, struct kts_operand value)
{
	char buf[KTS_QUOTE_BYTES];
	struct kts_diag *diag;

	if (is_text(&value))
		return no_text(c, &value, "predicate");
	if (!is_value(c, &value))
		return kts_check_error(value.span);
	if (is_bool(&value))
		return value;
	kts_check_quote(c, value.span, buf);
	diag = kts_diag_at(c->diags, KTS_DIAG_not_predicate, value.span, "`%s` is a number, and a predicate is needed here", buf);
	if (value.symbol && value.symbol->kind == KTS_SYMBOL_SIGNAL) {
		kts_diag_second(diag, value.symbol->name.span, "declared here");
		kts_diag_help(diag, "compare it, as in `%s > 0`, or declare `signal %s : bool`", buf, buf);
	} else {
		kts_diag_help(diag, "compare it, as in `%s > 0`", buf);
	}
	return kts_check_error(value.span);
}

struct kts_operand kts_check_number(struct kts_checker *c, const struct kts_ast_expr *e)
{
	return want_number(c, kts_check_expr(c, e, false));
}

struct kts_operand kts_check_predicate(struct kts_checker *c, const struct kts_ast_expr *e)
{
	return want_predicate(c, kts_check_expr(c, e, true));
}

static const struct kts_ir_expr *bool_node(struct kts_checker *c, const struct kts_operand *a)
{
	return a->kind == KTS_OPERAND_NODE ? a->node :
	       kts_ir_const(&c->ir, kts_number_bool(a->constant.boolean), &kts_unit_plain, a->span);
}

/* --- leaves --- */

static bool builtin(struct kts_str name, enum kts_ir_op *op)
{
	static const enum kts_ir_op leaf[] = { KTS_IR_elapsed, KTS_IR_index, KTS_IR_phase, KTS_IR_swapped };

	for (size_t i = 0; i < sizeof leaf / sizeof *leaf; i++) {
		*op = leaf[i];
		if (kts_str_is(name, kts_ir_op_name(leaf[i])))
			return true;
	}
	return false;
}

static struct kts_operand check_name(struct kts_checker *c, const struct kts_ast_expr *e)
{
	struct kts_symbol *symbol = kts_check_find(c, e->name);
	struct kts_operand value;
	enum kts_ir_op op;

	if (!symbol) {
		if (builtin(e->name, &op))
			return kts_check_node(e->span, kts_ir_leaf(&c->ir, op, e->span));
		kts_check_undeclared(c, e->name, e->span);
		return kts_check_error(e->span);
	}
	value = kts_check_symbol(c, symbol, e->span);
	if (value.kind == KTS_OPERAND_NODE && symbol->kind == KTS_SYMBOL_SIGNAL)
		kts_check_mention(c, kts_check_text(c, symbol->name.text), value.node, e->span);
	return value;
}

static struct kts_operand check_literal(struct kts_checker *c, const struct kts_ast_expr *e)
{
	struct kts_operand value = constant(e->span, kts_constant_bool(false));
	enum kts_fold fold = kts_constant_of_ast(c->arena, &e->number, &value.constant);

	value.literal = true;
	if (fold == KTS_FOLD_OK)
		return value;
	kts_check_fold(c, fold, e->span);
	return kts_check_error(e->span);
}

/* --- operators --- */

static struct kts_operand check_neg(struct kts_checker *c, const struct kts_ast_expr *e)
{
	struct kts_operand value = kts_check_number(c, e->unary.operand);
	enum kts_fold fold;

	if (value.kind == KTS_OPERAND_CONSTANT) {
		fold = kts_fold_neg(&value.constant, &value.constant);
		/* A literal that does not fit with its sign either was the parser's to report. */
		if (!value.literal || e->unary.operand->parens)
			kts_check_fold(c, fold, e->span);
		value.span = e->span;
		value.symbol = NULL;
		return fold == KTS_FOLD_OK ? value : kts_check_error(e->span);
	}
	if (value.kind != KTS_OPERAND_NODE)
		return value;
	return kts_check_node(e->span, kts_ir_make(&c->ir, KTS_IR_neg, kts_type_wide(value.node->type, value.node->type),
						   &value.node->unit, value.node, NULL, e->span));
}

static struct kts_operand check_not(struct kts_checker *c, const struct kts_ast_expr *e)
{
	struct kts_operand value = kts_check_predicate(c, e->unary.operand);

	if (value.kind == KTS_OPERAND_CONSTANT)
		return constant(e->span, kts_constant_bool(!value.constant.boolean));
	if (value.kind != KTS_OPERAND_NODE)
		return value;
	return kts_check_node(e->span, kts_ir_make(&c->ir, KTS_IR_not, KTS_TYPE_BOOL, &kts_unit_plain, value.node, NULL, e->span));
}

static struct kts_operand check_logic(struct kts_checker *c, const struct kts_ast_expr *e)
{
	enum kts_ir_op op = e->kind == KTS_AST_EXPR_and ? KTS_IR_and : e->kind == KTS_AST_EXPR_or ? KTS_IR_or : KTS_IR_implies;
	struct kts_operand l = kts_check_predicate(c, e->binary.left), r = kts_check_predicate(c, e->binary.right);

	if (l.kind == KTS_OPERAND_ERROR || r.kind == KTS_OPERAND_ERROR)
		return kts_check_error(e->span);
	if (l.kind == KTS_OPERAND_CONSTANT && r.kind == KTS_OPERAND_CONSTANT) {
		bool a = l.constant.boolean, b = r.constant.boolean;

		return constant(e->span, kts_constant_bool(op == KTS_IR_and ? a && b : op == KTS_IR_or ? a || b : !a || b));
	}
	return kts_check_node(e->span, kts_ir_make(&c->ir, op, KTS_TYPE_BOOL, &kts_unit_plain, bool_node(c, &l), bool_node(c, &r),
						   e->span));
}

/* Is it a truth value by its looks, so that a bare path beside it is read as one too? */
static bool looks_boolean(const struct kts_checker *c, const struct kts_ast_expr *e)
{
	const struct kts_symbol *symbol;

	if (e->kind == KTS_AST_EXPR_name) {
		symbol = kts_check_find(c, e->name);
		if (!symbol)
			return kts_str_is(e->name, "swapped");
		if (symbol->kind == KTS_SYMBOL_SIGNAL && symbol->item->signal.type == KTS_AST_TYPE_BOOL)
			return true;
		return symbol->state == KTS_SYMBOL_DONE && symbol->result.kind != KTS_OPERAND_ERROR &&
		       symbol->result.kind != KTS_OPERAND_BAND && is_bool(&symbol->result);
	}
	return e->kind == KTS_AST_EXPR_boolean || e->kind == KTS_AST_EXPR_not || e->kind == KTS_AST_EXPR_in ||
	       e->kind == KTS_AST_EXPR_and || e->kind == KTS_AST_EXPR_or || e->kind == KTS_AST_EXPR_implies ||
	       kts_ast_is_comparison(e->kind);
}

/* Is it text by its looks, so that a bare path beside it is read as text too? */
static bool looks_text(const struct kts_checker *c, const struct kts_ast_expr *e)
{
	const struct kts_symbol *symbol = e->kind == KTS_AST_EXPR_name ? kts_check_find(c, e->name) :
					  e->kind == KTS_AST_EXPR_path ? kts_check_find(c, e->path.root.text) : NULL;

	return e->kind == KTS_AST_EXPR_string ||
	       (symbol && symbol->kind == KTS_SYMBOL_SIGNAL && symbol->item->signal.type == KTS_AST_TYPE_TEXT);
}

/* `state == enabled`: a word that is declared nowhere, beside a signal of text. */
static bool unquoted(struct kts_checker *c, const struct kts_ast_expr *e, const struct kts_ast_expr *beside)
{
	enum kts_ir_op op;

	if (beside->kind == KTS_AST_EXPR_string || e->kind != KTS_AST_EXPR_name || kts_check_find(c, e->name) ||
	    builtin(e->name, &op))
		return false;
	kts_check_unquoted(c, e->name, e->span);
	return true;
}

/* Does the inside of a string say a number? */
static bool says_number(const struct kts_ir_expr *text)
{
	double value;

	return kts_real_read(text->text, strlen(text->text), 0, &value) == KTS_NUMBER_OK;
}

/* What to write where text stands beside @other, which is none. */
static void advise_text(struct kts_checker *c, struct kts_diag *diag, const struct kts_operand *text,
			const struct kts_operand *other)
{
	char buf[KTS_QUOTE_BYTES];

	kts_check_quote(c, other->span, buf);
	if (text->node->op == KTS_IR_const && says_number(text->node) && !is_bool(other))
		kts_diag_help(diag, "a number stands without quotes: write `%s`", text->node->text);
	else if (text->node->op != KTS_IR_const && other->kind == KTS_OPERAND_CONSTANT && !other->symbol && !strchr(buf, '"'))
		kts_diag_help(diag, "text stands in quotes: write `\"%s\"`", buf);
	else
		kts_diag_help(diag, "declare a signal of text: `signal NAME : text = PATH`; numbers stand without quotes");
}

/* Text beside text, or else what is wrong with it. */
static struct kts_operand check_text(struct kts_checker *c, const struct kts_ast_expr *e, const struct kts_operand *l,
				     const struct kts_operand *r)
{
	bool equality = e->kind == KTS_AST_EXPR_equal || e->kind == KTS_AST_EXPR_not_equal;

	if (equality && is_text(l) && is_text(r))
		return kts_check_node(e->span, kts_ir_make(&c->ir, e->kind == KTS_AST_EXPR_equal ? KTS_IR_eq : KTS_IR_ne,
							   KTS_TYPE_BOOL, &kts_unit_plain, l->node, r->node, e->span));
	if (!equality)
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_text, e->span, "of two texts neither is the smaller one"),
			      "compare with == or !=");
	else
		advise_text(c, kts_diag_at(c->diags, KTS_DIAG_text, e->span, "text is compared with text only"),
			    is_text(l) ? l : r, is_text(l) ? r : l);
	return kts_check_error(e->span);
}

static struct kts_operand check_comparison(struct kts_checker *c, const struct kts_ast_expr *e)
{
	bool equality = e->kind == KTS_AST_EXPR_equal || e->kind == KTS_AST_EXPR_not_equal;
	bool truth = equality && (looks_boolean(c, e->binary.left) || looks_boolean(c, e->binary.right));
	enum kts_type path_type = c->path_type;

	bool text = equality && (looks_text(c, e->binary.left) || looks_text(c, e->binary.right));

	if (text && (unquoted(c, e->binary.left, e->binary.right) || unquoted(c, e->binary.right, e->binary.left)))
		return kts_check_error(e->span);
	if (text)
		c->path_type = KTS_TYPE_TEXT;
	struct kts_operand l = kts_check_expr(c, e->binary.left, truth), r = kts_check_expr(c, e->binary.right, truth);

	c->path_type = path_type;
	if ((is_text(&l) && r.kind != KTS_OPERAND_ERROR) || (is_text(&r) && l.kind != KTS_OPERAND_ERROR))
		return check_text(c, e, &l, &r);
	if (!is_value(c, &l) | !is_value(c, &r))
		return kts_check_error(e->span);
	if (!equality && is_bool(&l) && is_bool(&r)) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_not_number, e->span, "of true and false neither is the smaller one"),
			      "compare with == or !=");
		return kts_check_error(e->span);
	}
	if (!equality || is_bool(&l) != is_bool(&r)) {
		l = want_number(c, l);
		r = want_number(c, r);
		if (l.kind == KTS_OPERAND_ERROR || r.kind == KTS_OPERAND_ERROR)
			return kts_check_error(e->span);
	}
	if (!is_bool(&l))
		return kts_check_arith(c, e, l, r);
	if (l.kind == KTS_OPERAND_CONSTANT && r.kind == KTS_OPERAND_CONSTANT)
		return constant(e->span, kts_constant_bool((l.constant.boolean == r.constant.boolean) ==
							   (e->kind == KTS_AST_EXPR_equal)));
	return kts_check_node(e->span, kts_ir_make(&c->ir, e->kind == KTS_AST_EXPR_equal ? KTS_IR_eq : KTS_IR_ne, KTS_TYPE_BOOL,
						   &kts_unit_plain, bool_node(c, &l), bool_node(c, &r), e->span));
}

static bool inside(const struct kts_constant *x, const struct kts_constant_band *band)
{
	int lo = band->has_lo ? kts_constant_compare(x, &band->lo) : 1, hi = band->has_hi ? kts_constant_compare(x, &band->hi) : -1;

	return lo >= band->lo_open && -hi >= band->hi_open;
}

/* A band of texts is none: `state in ("a", "b")` asks for one of them. */
static bool in_numbers(struct kts_checker *c, const struct kts_ast_expr *e)
{
	const struct kts_ast_band *band = e->in.band;
	struct kts_diag *diag;
	char value[KTS_QUOTE_BYTES], lo[KTS_QUOTE_BYTES], hi[KTS_QUOTE_BYTES];

	if (band->kind != KTS_AST_BAND_RANGE || band->lo->kind != KTS_AST_EXPR_string || band->hi->kind != KTS_AST_EXPR_string)
		return true;
	kts_check_quote(c, e->in.value->span, value);
	kts_check_quote(c, band->lo->span, lo);
	kts_check_quote(c, band->hi->span, hi);
	/* Those in other quotes the parser has told. */
	if (!band->lo->string.ptr || !band->hi->string.ptr)
		return false;
	diag = kts_diag_at(c->diags, KTS_DIAG_text, band->span, "a band has numbers for ends, and these are texts");
	if (e->in.value->kind == KTS_AST_EXPR_path || looks_text(c, e->in.value))
		kts_diag_help(diag, "compare with each: `(%s == %s or %s == %s)`", value, lo, value, hi);
	else
		kts_diag_help(diag, "numbers stand without quotes; a signal of text is declared `: text`");
	return false;
}

static struct kts_operand check_in(struct kts_checker *c, const struct kts_ast_expr *e)
{
	struct kts_operand value;
	struct kts_constant_band constants;
	char buf[KTS_QUOTE_BYTES];
	struct kts_band band;

	if (!in_numbers(c, e))
		return kts_check_error(e->span);
	value = kts_check_number(c, e->in.value);
	if (!kts_check_band(c, e->in.band, &constants) || value.kind == KTS_OPERAND_ERROR)
		return kts_check_error(e->span);
	kts_check_quote(c, value.span, buf);
	if (!kts_check_band_in(c, &constants, kts_operand_unit(&value),
			       value.kind == KTS_OPERAND_NODE ? value.node->type : KTS_TYPE_F64, buf, e->in.band->span, &band))
		return kts_check_error(e->span);
	if (value.kind == KTS_OPERAND_CONSTANT)
		return constant(e->span, kts_constant_bool(inside(&value.constant, &constants)));
	return kts_check_node(e->span, kts_ir_in_band(&c->ir, value.node, &band, e->span));
}

static struct kts_operand check_any(struct kts_checker *c, const struct kts_ast_expr *e, bool predicate)
{
	struct kts_operand l, r;

	switch (e->kind) {
	case KTS_AST_EXPR_number:
		if (e->number.is_bad)
			return kts_check_error(e->span);
		return check_literal(c, e);
	case KTS_AST_EXPR_string:
		if (!e->string.ptr)
			return kts_check_error(e->span);	/* the parser has told what is wrong */
		return kts_check_node(e->span, kts_ir_text(&c->ir, e->string.ptr, e->string.len, e->span));
	case KTS_AST_EXPR_boolean:
		return constant(e->span, kts_constant_bool(e->boolean));
	case KTS_AST_EXPR_name:
		return check_name(c, e);
	case KTS_AST_EXPR_path:
		return kts_check_path(c, e, predicate ? KTS_TYPE_BOOL : c->path_type, KTS_REDUCE_NONE, e->span);
	case KTS_AST_EXPR_call:
		return kts_check_call(c, e, predicate);
	case KTS_AST_EXPR_neg:
		return check_neg(c, e);
	case KTS_AST_EXPR_add:
	case KTS_AST_EXPR_sub:
	case KTS_AST_EXPR_mul:
	case KTS_AST_EXPR_div:
		l = kts_check_number(c, e->binary.left);
		r = kts_check_number(c, e->binary.right);
		if (l.kind == KTS_OPERAND_ERROR || r.kind == KTS_OPERAND_ERROR)
			return kts_check_error(e->span);
		return kts_check_arith(c, e, l, r);
	case KTS_AST_EXPR_less:
	case KTS_AST_EXPR_less_equal:
	case KTS_AST_EXPR_greater:
	case KTS_AST_EXPR_greater_equal:
	case KTS_AST_EXPR_equal:
	case KTS_AST_EXPR_not_equal:
		return check_comparison(c, e);
	case KTS_AST_EXPR_in:
		return check_in(c, e);
	case KTS_AST_EXPR_not:
		return check_not(c, e);
	case KTS_AST_EXPR_and:
	case KTS_AST_EXPR_or:
	case KTS_AST_EXPR_implies:
		return check_logic(c, e);
	case KTS_AST_EXPR_always:
	case KTS_AST_EXPR_eventually:
	case KTS_AST_EXPR_historically:
	case KTS_AST_EXPR_once:
	case KTS_AST_EXPR_until:
	case KTS_AST_EXPR_since:
		return kts_check_temporal(c, e);
	}
	return kts_check_error(e->span);
}

/* Told once: what is too deep in one place is so at many on the way. */
static struct kts_operand too_deep(struct kts_checker *c, const struct kts_ast_expr *e, const char *what, unsigned int limit)
{
	if (!c->too_deep)
		kts_diag_at(c->diags, KTS_DIAG_too_deep, e->span, "%s more than %u operators deep", what, limit);
	c->too_deep = true;
	return kts_check_error(e->span);
}

/* The innermost one is told: what is around it was not looked at yet. */
static struct kts_operand not_of_run(struct kts_checker *c, const struct kts_ast_expr *e, const struct kts_ir_expr *node)
{
	char buf[KTS_QUOTE_BYTES];
	struct kts_diag *diag;

	kts_check_quote(c, e->span, buf);
	diag = kts_diag_at(c->diags, KTS_DIAG_run_value, e->span,
			   "`%s` has a value at each sample, and `require` asks about the whole run", buf);
	if (e->kind == KTS_AST_EXPR_call && (e->call.args->over || e->call.args->across.text.ptr) && !kts_ir_reads_run(node))
		kts_diag_help(diag, "say which of its values: `last(%s)`, `max(%s)`; or judge each: `always ...`", buf, buf);
	else if (e->kind != KTS_AST_EXPR_name && e->kind != KTS_AST_EXPR_path)
		kts_diag_help(diag, "only aggregates (`max(...)`, `last(...)`), data about the run and constants stand here");
	else if (node->type == KTS_TYPE_BOOL)
		kts_diag_help(diag, "say which of its values: `last(%s)`, `count(%s) > 0`; or judge each: `always ...`", buf, buf);
	else
		kts_diag_help(diag, "say which of its values: `last(%s)`, `max(%s)`, `p99(%s)`; or judge each: `always ...`", buf,
			      buf, buf);
	return kts_check_error(e->span);
}

struct kts_operand kts_check_expr(struct kts_checker *c, const struct kts_ast_expr *e, bool predicate)
{
	struct kts_operand value;

	if (c->status != KTS_OK || c->ir.status != KTS_OK)
		return kts_check_error(e->span);
	if (c->depth == KTS_MAX_EXPR_DEPTH)
		return too_deep(c, e, "definitions use each other", KTS_MAX_EXPR_DEPTH);
	c->depth++;
	value = check_any(c, e, predicate);
	c->depth--;
	if (c->run && value.kind == KTS_OPERAND_NODE && !kts_ir_is_run(value.node))
		return not_of_run(c, e, value.node);
	if (value.kind == KTS_OPERAND_NODE && kts_ir_height(value.node) > KTS_MAX_IR_DEPTH)
		return too_deep(c, e, "with the signals that it uses this is", KTS_MAX_IR_DEPTH);
	return value;
}
