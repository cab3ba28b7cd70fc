/* SPDX-License-Identifier: MIT */
/* Constructors of expressions, bands and paths. */
#include "grammar/ast_build.h"

#include <string.h>

static struct kts_ast_expr *expr_new(struct kts_parser *p, enum kts_ast_expr_kind kind, struct kts_span span)
{
	struct kts_ast_expr *expr = KTS_BUILD_NEW(p, struct kts_ast_expr);

	if (expr) {
		expr->kind = kind;
		expr->span = span;
		expr->depth = 1;
	}
	return expr;
}

/*
 * Put @expr above @below. Later stages walk the tree by recursion, so its
 * height has a limit; false (reported once a statement) where it is met.
 */
static bool grow(struct kts_parser *p, struct kts_ast_expr *expr, const struct kts_ast_expr *below)
{
	if (!below || below->depth < expr->depth)
		return true;
	if (below->depth >= KTS_MAX_CHAIN) {
		if (!p->deep)
			kts_diag_help(kts_diag_at(p->diags, KTS_DIAG_too_deep, expr->op_span,
						  "this expression is more than %u operators deep", KTS_MAX_CHAIN),
				      "name parts of it as signals");
		p->deep = true;
		return false;
	}
	expr->depth = (uint16_t)(below->depth + 1);
	return true;
}

struct kts_ast_expr *kts_build_binary(struct kts_parser *p, enum kts_ast_expr_kind kind, struct kts_span op,
				      struct kts_ast_expr *left, struct kts_ast_expr *right,
				      struct kts_ast_window *window)
{
	struct kts_ast_expr *expr = NULL;

	if (left && right)
		expr = expr_new(p, kind, kts_span_join(left->span, right->span));
	if (!expr)
		return NULL;
	expr->op_span = op;
	if (!grow(p, expr, left))
		return right;
	if (!grow(p, expr, right))
		return left;
	expr->binary.left = left;
	expr->binary.right = right;
	expr->binary.window = window;
	return expr;
}

/* Is -@operand the literal of an integer below -2^63? */
static bool is_below_i64(const struct kts_ast_expr *operand)
{
	return operand->kind == KTS_AST_EXPR_number && !operand->parens && operand->number.is_int &&
		operand->number.magnitude > (uint64_t)1 << 63;
}

struct kts_ast_expr *kts_build_unary(struct kts_parser *p, enum kts_ast_expr_kind kind, struct kts_span op,
				     struct kts_ast_expr *operand, struct kts_ast_window *window)
{
	struct kts_ast_expr *expr = operand ? expr_new(p, kind, kts_span_join(op, operand->span)) : NULL;

	if (!expr)
		return NULL;
	if (kind == KTS_AST_EXPR_neg && is_below_i64(operand))
		kts_diag_help(kts_diag_at(p->diags, KTS_DIAG_number_range, expr->span,
					  "this integer does not fit 64 bits"),
			      "the range is -9223372036854775808 to 18446744073709551615");
	expr->op_span = op;
	if (!grow(p, expr, operand))
		return operand;
	expr->unary.operand = operand;
	expr->unary.window = window;
	return expr;
}

struct kts_ast_expr *kts_build_in(struct kts_parser *p, struct kts_span op, struct kts_ast_expr *value,
				  struct kts_ast_band *band)
{
	struct kts_ast_expr *expr = NULL;

	if (value && band)
		expr = expr_new(p, KTS_AST_EXPR_in, kts_span_join(value->span, band->span));
	if (!expr)
		return NULL;
	expr->op_span = op;
	if (!grow(p, expr, value) || !grow(p, expr, band->lo) || !grow(p, expr, band->hi) || !grow(p, expr, band->bound))
		return value;
	expr->in.value = value;
	expr->in.band = band;
	return expr;
}

struct kts_ast_expr *kts_build_chained(struct kts_parser *p, struct kts_span op, struct kts_ast_expr *left)
{
	struct kts_diag *diag = kts_diag_at(p->diags, KTS_DIAG_chained, op, "comparisons do not chain");
	size_t len;
	const char *text = kts_parser_text(p, op, &len);
	/* `x > 3 in step 0` */
	int phase = len == 2 && memcmp(text, "in", 2) == 0 ? kts_slip_phase(kts_slip_skip(text + len)) : 0;

	if (phase)
		kts_diag_help(diag, "of a phase write `during %.*s`", phase, kts_slip_skip(text + len));
	else
		kts_diag_help(diag, "write `a < b and b < c`, or `b in (a, c)` where the bounds are constants");
	return left;
}

struct kts_ast_expr *kts_build_number(struct kts_parser *p, struct kts_span span, struct kts_ast_number number)
{
	struct kts_ast_expr *expr = expr_new(p, KTS_AST_EXPR_number, span);

	if (expr)
		expr->number = number;
	return expr;
}

static bool is_quoted(const struct kts_parser *p, struct kts_span span)
{
	return span.end - span.begin >= 2 && kts_parser_byte(p, span.begin) == '"' && kts_parser_byte(p, span.end - 1) == '"';
}

/* One in other quotes or without an end, which was reported, may not be meant as text at all. */
struct kts_ast_expr *kts_build_string(struct kts_parser *p, struct kts_ast_name text)
{
	struct kts_ast_expr *expr = expr_new(p, KTS_AST_EXPR_string, text.span);

	if (expr)
		expr->string = is_quoted(p, text.span) ? text.text : KTS_NO_STR;
	return expr;
}

struct kts_ast_expr *kts_build_boolean(struct kts_parser *p, struct kts_span span, bool value)
{
	struct kts_ast_expr *expr = expr_new(p, KTS_AST_EXPR_boolean, span);

	if (expr)
		expr->boolean = value;
	return expr;
}

struct kts_ast_expr *kts_build_name(struct kts_parser *p, struct kts_ast_name name)
{
	struct kts_ast_expr *expr = expr_new(p, KTS_AST_EXPR_name, name.span);

	if (expr)
		expr->name = name.text;
	return expr;
}

struct kts_ast_expr *kts_build_parens(struct kts_parser *p, struct kts_span span, struct kts_ast_expr *inside)
{
	(void)p;
	if (inside) {
		inside->parens = true;
		inside->span = span;
	}
	return inside;
}

struct kts_ast_expr *kts_build_call(struct kts_parser *p, struct kts_span span, struct kts_ast_name name,
				    struct kts_list args)
{
	struct kts_ast_expr *expr = expr_new(p, KTS_AST_EXPR_call, span);

	if (!expr)
		return NULL;
	expr->op_span = name.span;
	expr->call.name = name;
	for (struct kts_ast_arg *arg = args.first; arg; arg = arg->next)
		if (!grow(p, expr, arg->value) || !grow(p, expr, arg->over))
			return arg->value;
	expr->call.args = args.first;
	expr->call.count = args.count;
	return expr;
}

struct kts_ast_arg *kts_build_arg(struct kts_parser *p, struct kts_span span, struct kts_ast_expr *value,
				  struct kts_ast_expr *over, struct kts_ast_name across, struct kts_ast_phase *phase)
{
	struct kts_ast_arg *arg = value ? KTS_BUILD_NEW(p, struct kts_ast_arg) : NULL;

	if (arg)
		*arg = (struct kts_ast_arg){
			.span = span, .value = value, .over = over, .across = across, .phase = phase,
		};
	if (over && across.text.ptr)
		kts_diag_at(p->diags, KTS_DIAG_misplaced, across.span,
			    "`over` and `across` cannot stand together; name one of the two as a signal");
	return arg;
}

/* --- paths --- */

struct kts_ast_expr *kts_build_path(struct kts_parser *p, struct kts_span span, struct kts_ast_name root,
				    struct kts_list segments)
{
	struct kts_ast_expr *expr = expr_new(p, KTS_AST_EXPR_path, span);

	if (expr)
		expr->path = (struct kts_ast_path){ root, segments.first, segments.count };
	return expr;
}

struct kts_ast_segment *kts_build_segment(struct kts_parser *p, struct kts_span span,
					  enum kts_ast_segment_kind kind, struct kts_ast_name text)
{
	struct kts_ast_segment *segment = KTS_BUILD_NEW(p, struct kts_ast_segment);

	if (segment) {
		segment->kind = kind;
		segment->span = span;
		segment->text = text.text;
	}
	return segment;
}

/* Report anything but a plain whole number; its value, else 0. */
static uint64_t plain_index(struct kts_parser *p, struct kts_ast_number number, struct kts_span span, const char *what)
{
	if (number.is_int && !kts_span_is_set(number.unit.span))
		return number.magnitude;
	kts_diag_at(p->diags, KTS_DIAG_bad_path, span, "%s is a whole number without a unit", what);
	return 0;
}

struct kts_ast_segment *kts_build_segment_index(struct kts_parser *p, struct kts_span span,
						struct kts_ast_number index, struct kts_span index_span)
{
	struct kts_ast_segment *segment = kts_build_segment(p, span, KTS_AST_SEGMENT_index, kts_build_no_name());

	if (segment)
		segment->index = plain_index(p, index, index_span, "an index");
	return segment;
}

/* `.map(0)`, `.x(3)`: reported; a map without a name, which no text can say, stands for it. */
static struct kts_ast_segment *lost_segment(struct kts_parser *p, struct kts_span span, struct kts_ast_name word,
					    const char *takes, const char *help)
{
	struct kts_diag *diag;

	if (takes)
		diag = kts_diag_at(p->diags, KTS_DIAG_bad_path, word.span, "`.%.*s` takes %s", KTS_STR_ARGS(word.text), takes);
	else
		diag = kts_diag_at(p->diags, KTS_DIAG_bad_path, word.span, "`.%.*s` takes no parentheses",
				   KTS_STR_ARGS(word.text));
	kts_diag_help(diag, "%s", help);
	return kts_build_segment(p, span, KTS_AST_SEGMENT_map, kts_build_no_name());
}

struct kts_ast_segment *kts_build_segment_map(struct kts_parser *p, struct kts_span span, struct kts_ast_name word,
					      struct kts_ast_name map)
{
	if (kts_str_is(word.text, "map"))
		return kts_build_segment(p, span, KTS_AST_SEGMENT_map, map);
	if (kts_str_is(word.text, "cpu"))
		return lost_segment(p, span, word, "the number of a CPU, or `*`", "write .cpu(3) or .cpu(*)");
	return lost_segment(p, span, word, NULL, "write bpf.map(\"name\"), or [\"name\"] for a key");
}

struct kts_ast_segment *kts_build_segment_cpu(struct kts_parser *p, struct kts_span span, struct kts_ast_name word,
					      const struct kts_ast_number *cpu, struct kts_span cpu_span)
{
	struct kts_ast_segment *segment;

	if (kts_str_is(word.text, "map"))
		return lost_segment(p, span, word, "the name of a map in quotes", "write bpf.map(\"name\")");
	if (!kts_str_is(word.text, "cpu"))
		return lost_segment(p, span, word, NULL, "write .cpu(3) for a CPU, [3] for an element");
	segment = kts_build_segment(p, span, cpu ? KTS_AST_SEGMENT_cpu : KTS_AST_SEGMENT_cpu_all, kts_build_no_name());
	if (segment && cpu)
		segment->index = plain_index(p, *cpu, cpu_span, "the number of a CPU");
	return segment;
}

/* --- bands, windows --- */

struct kts_ast_band *kts_build_range(struct kts_parser *p, struct kts_span span, struct kts_ast_expr *lo,
				     struct kts_ast_expr *hi, bool lo_open, bool hi_open)
{
	struct kts_ast_band *band = lo && hi ? KTS_BUILD_NEW(p, struct kts_ast_band) : NULL;

	if (band)
		*band = (struct kts_ast_band){
			.kind = KTS_AST_BAND_RANGE, .span = span, .lo = lo, .hi = hi,
			.lo_open = lo_open, .hi_open = hi_open,
		};
	return band;
}

struct kts_ast_band *kts_build_one_sided(struct kts_parser *p, enum kts_ast_expr_kind op, struct kts_span op_span,
					 struct kts_ast_expr *bound)
{
	struct kts_ast_band *band = bound ? KTS_BUILD_NEW(p, struct kts_ast_band) : NULL;

	if (band)
		*band = (struct kts_ast_band){
			.kind = KTS_AST_BAND_ONE_SIDED, .span = kts_span_join(op_span, bound->span),
			.op = op, .bound = bound,
		};
	return band;
}

struct kts_ast_band *kts_build_band_name(struct kts_parser *p, struct kts_ast_name name)
{
	struct kts_ast_band *band = KTS_BUILD_NEW(p, struct kts_ast_band);

	if (band)
		*band = (struct kts_ast_band){ .kind = KTS_AST_BAND_NAME, .span = name.span, .name = name };
	return band;
}

struct kts_ast_window *kts_build_window(struct kts_parser *p, struct kts_span span, struct kts_ast_expr *from,
					struct kts_ast_expr *to)
{
	struct kts_ast_window *window = from && to ? KTS_BUILD_NEW(p, struct kts_ast_window) : NULL;

	if (window)
		*window = (struct kts_ast_window){ from, to, span };
	return window;
}
