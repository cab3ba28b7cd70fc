/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "engine/check_test.h"
#include "engine/types.h"
#include "grammar/suggest.h"

/* --- holes --- */

static bool unknown_kind(struct kts_checker *c, const struct kts_ast_cell *ast)
{
	struct kts_diag *diag = kts_diag_at(c->diags, KTS_DIAG_test_hole, ast->hole.span, "there is no kind of error `%.*s`",
					    KTS_STR_ARGS(ast->hole.text));
	struct kts_suggest near;

	kts_suggest_start(&near, ast->hole.text.ptr, ast->hole.text.len);
	for (int kind = 0; kind < KTS_KIND_COUNT; kind++) {
		const char *name = kts_error_kind_name((enum kts_error_kind)kind);

		kts_suggest_try(&near, name, strlen(name));
	}
	if (near.best)
		kts_diag_help(diag, "did you mean `_%.*s`?", (int)near.best_len, near.best);
	else
		kts_diag_help(diag, "write `_` for a placeholder, `_absent` for a value that is not there");
	return false;
}

static bool unknown_reason(struct kts_checker *c, const struct kts_ast_cell *ast)
{
	struct kts_diag *diag = kts_diag_at(c->diags, KTS_DIAG_test_hole, ast->reason.span,
					    "statistics are not missing for a reason `%.*s`", KTS_STR_ARGS(ast->reason.text));
	struct kts_suggest near;

	kts_suggest_start(&near, ast->reason.text.ptr, ast->reason.text.len);
	for (int reason = 0; reason < KTS_MISSING_COUNT; reason++) {
		const char *name = kts_missing_reason_name((enum kts_missing_reason)reason);

		kts_suggest_try(&near, name, strlen(name));
	}
	if (near.best)
		kts_diag_help(diag, "did you mean `%.*s`?", (int)near.best_len, near.best);
	return false;
}

static bool hole(struct kts_checker *c, const struct kts_ast_cell *ast, struct kts_ir_cell *out)
{
	enum kts_missing_reason reason = KTS_MISSING_no_scheduler;
	enum kts_error_kind kind = KTS_KIND_placeholder;

	if (ast->hole.text.len && !kts_error_kind_find(ast->hole.text.ptr, ast->hole.text.len, &kind))
		return unknown_kind(c, ast);
	if (ast->reason.text.ptr && kind != KTS_KIND_missing_stats) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_test_hole, ast->reason.span, "only `_missing_stats` has a reason"),
			      "write `_%s`", kts_error_kind_name(kind));
		return false;
	}
	if (ast->reason.text.ptr && !kts_missing_reason_find(ast->reason.text.ptr, ast->reason.text.len, &reason))
		return unknown_reason(c, ast);
	*out = (struct kts_ir_cell){ .kind = (uint8_t)kind, .reason = (uint8_t)reason };
	return true;
}

bool kts_check_test_hole(struct kts_checker *c, const struct kts_ast_cell *ast, const char *kind)
{
	if (!ast->reason.text.ptr && (!ast->hole.text.len || (*kind && kts_str_is(ast->hole.text, kind))))
		return true;
	kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_test_hole, ast->span, "this row has no errors of its own"), "write `_`");
	return false;
}

/* --- values --- */

static bool not_whole(struct kts_checker *c, const struct kts_test_wanted *w, struct kts_span span)
{
	const struct kts_ir_expr *node = w->signal.node;
	char buf[KTS_QUOTE_BYTES];

	kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_test_cell, span, "`%s` is no whole number%s%s, and `%s` is %s",
				  kts_check_quote(c, span, buf), *node->unit.text ? " in " : "", node->unit.text, w->name,
				  kts_type_name(node->type)),
		      "write a whole number, or declare the signal `: f64%s%s`", *node->unit.text ? " " : "", node->unit.text);
	return false;
}

static bool out_of_range(struct kts_checker *c, const struct kts_test_wanted *w, struct kts_span span, bool negative)
{
	enum kts_type type = w->signal.node->type;
	char buf[KTS_QUOTE_BYTES];
	struct kts_diag *diag = kts_diag_at(c->diags, KTS_DIAG_test_range, span, "`%s` does not fit `%s`, which is %s",
					    kts_check_quote(c, span, buf), w->name, kts_type_name(type));

	if (type == KTS_TYPE_F64)
		kts_diag_help(diag, "a double does not hold this integer: declare the signal `: %s`", negative ? "i64" : "u64");
	else if (type == KTS_TYPE_U64 && negative)
		kts_diag_help(diag, "declare the signal `: i64`, or write `_out_of_range` as a series would have it");
	else
		kts_diag_help(diag, "write `_out_of_range`, as a series would have it");
	return false;
}

static bool integer_cell(struct kts_checker *c, const struct kts_test_wanted *w, const struct kts_constant *value,
			 struct kts_span span, struct kts_ir_cell *out)
{
	bool negative = kts_rational_sign(value->number) < 0;
	uint64_t magnitude;

	if (!kts_rational_is_integral(value->number))
		return not_whole(c, w, span);
	if (!kts_rational_integer(value->number, &magnitude, &negative) ||
	    (w->signal.node->type == KTS_TYPE_U64 && negative && magnitude) ||
	    (w->signal.node->type == KTS_TYPE_I64 && magnitude > (uint64_t)INT64_MAX + negative))
		return out_of_range(c, w, span, negative);
	out->bits = negative ? 0 - magnitude : magnitude;
	return true;
}

static bool real_cell(struct kts_checker *c, const struct kts_test_wanted *w, const struct kts_constant *value,
		      struct kts_span span, struct kts_ir_cell *out)
{
	double real = kts_rational_f64(value->number);
	uint64_t magnitude;
	bool negative;

	/* the reader refuses to round an integer, too */
	if (value->is_int && kts_rational_integer(value->number, &magnitude, &negative) &&
	    (fabs(real) >= 0x1p64 || (uint64_t)fabs(real) != magnitude))
		return out_of_range(c, w, span, negative);
	memcpy(&out->bits, &real, sizeof real);
	return true;
}

static bool number_cell(struct kts_checker *c, const struct kts_test_wanted *w, struct kts_operand *value, struct kts_ir_cell *out)
{
	const struct kts_ir_expr *node = w->signal.node;
	char buf[KTS_QUOTE_BYTES];
	struct kts_constant in;

	if (value->constant.is_bool) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_test_cell, value->span, "`%s` is true or false, and `%s` is %s",
					  kts_check_quote(c, value->span, buf), w->name, kts_type_name(node->type)),
			      "write `%d`, or declare the signal `: bool`", value->constant.boolean);
		return false;
	}
	if (!kts_check_dimensions(c, &w->signal, value, value->span))
		return false;
	in = kts_constant_in(&value->constant, &node->unit);
	if (!kts_rational_is_finite(in.number)) {
		kts_check_fold(c, KTS_FOLD_NON_FINITE, value->span);
		return false;
	}
	return node->type == KTS_TYPE_F64 ? real_cell(c, w, &in, value->span, out) :
					    integer_cell(c, w, &in, value->span, out);
}

static bool bool_cell(struct kts_checker *c, const struct kts_test_wanted *w, const struct kts_operand *value,
		      struct kts_ir_cell *out)
{
	char buf[KTS_QUOTE_BYTES];

	out->bits = value->constant.boolean;
	if (value->constant.is_bool)
		return true;
	kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_test_cell, value->span, "`%s` is a number, and `%s` is bool",
				  kts_check_quote(c, value->span, buf), w->name),
		      "write `true` or `false`");
	return false;
}

/* A word that stands for a kind, but for its underscore. */
static bool forgot_underscore(struct kts_checker *c, const struct kts_ast_expr *e)
{
	struct kts_str name = e->kind == KTS_AST_EXPR_name ? e->name : e->kind == KTS_AST_EXPR_call ? e->call.name.text :
			      (struct kts_str){ 0 };
	enum kts_error_kind kind;
	struct kts_diag *diag;

	if (!name.ptr || kts_check_find(c, name) || !kts_error_kind_find(name.ptr, name.len, &kind))
		return false;
	diag = kts_diag_at(c->diags, KTS_DIAG_test_hole, e->span, "a hole begins with an underscore");
	if (kind == KTS_KIND_swap)
		kts_diag_help(diag, "write `_swap`; for another scheduler from here on, `identities = [a, a, b]`");
	else
		kts_diag_help(diag, "write `_%.*s`", KTS_STR_ARGS(name));
	return true;
}

bool kts_check_test_constant(struct kts_checker *c, const struct kts_ast_expr *e, const char *name,
			     struct kts_operand *value)
{
	char buf[KTS_QUOTE_BYTES];

	if (e->kind == KTS_AST_EXPR_string) {
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_test_cell, e->span, "`%s` is text, and `%s` is not",
					  kts_check_quote(c, e->span, buf), name),
			      "write the value without quotes");
		return false;
	}
	if (forgot_underscore(c, e))
		return false;
	*value = kts_check_expr(c, e, false);
	if (value->kind == KTS_OPERAND_NODE || value->kind == KTS_OPERAND_BAND)
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_not_constant, e->span, "`%s` is not a constant",
					  kts_check_quote(c, e->span, buf)),
			      "cells are numbers, `true`, `false` and params");
	return value->kind == KTS_OPERAND_CONSTANT;
}

static bool text_cell(struct kts_checker *c, const struct kts_test_wanted *w, const struct kts_ast_expr *e,
		      struct kts_ir_cell *out)
{
	char buf[KTS_QUOTE_BYTES];

	out->bits = (uint64_t)(uintptr_t)&e->string;
	if (e->kind == KTS_AST_EXPR_string)
		return true;
	if (forgot_underscore(c, e))
		return false;
	kts_check_quote(c, e->span, buf);
	kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_test_cell, e->span, "`%s` is no text, and `%s` is", buf, w->name),
		      "write it in quotes: `\"%s\"`", buf);
	return false;
}

bool kts_check_test_cell(struct kts_checker *c, const struct kts_test_wanted *w, const struct kts_ast_cell *ast,
			 struct kts_ir_cell *out)
{
	struct kts_operand value;

	if (!ast->value)
		return hole(c, ast, out);
	out->has_value = true;
	if (w->signal.node->type == KTS_TYPE_TEXT)
		return text_cell(c, w, ast->value, out);
	if (!kts_check_test_constant(c, ast->value, w->name, &value))
		return false;
	return w->signal.node->type == KTS_TYPE_BOOL ? bool_cell(c, w, &value, out) : number_cell(c, w, &value, out);
}
