/* SPDX-License-Identifier: MIT */
#include "engine/aim.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/vm.h"
#include "engine/wide.h"
#include "grammar/base/number.h"

/* Shared parts may give an expression far more ways down to a column than it has nodes. */
#define NODES_PER_CONSTANT	64u
#define TEXT_SHOWN		40u

/* What a node is to become; `whole`: `integer` is exactly that. */
struct goal {
	bool whole;
	kts_wide integer;
	double real;
	bool step;		/* a difference to the sample before */
	bool beside;		/* its neighbours too: it is the end of an order or a band */
};

struct finder {
	const struct kts_data *data;
	struct kts_aims *out;
	unsigned left;		/* nodes that may still be visited for this constant */
};

/* --- aims --- */

static void add(struct finder *f, const struct kts_aim *aim)
{
	struct kts_aims *out = f->out;

	for (size_t i = 0; i < out->n; i++) {
		struct kts_aim *old = &out->aim[i];

		if (old->column != aim->column || old->mutant.bits != aim->mutant.bits || old->mutant.to != aim->mutant.to)
			continue;
		/* an equality is out of no reach */
		if (!aim->mutant.percent)
			old->mutant.percent = 0;
		return;
	}
	if (out->n == KTS_MAX_PROVE_AIMS)
		return;
	out->aim[out->n] = *aim;
	out->aim[out->n].mutant.text = out->aim[out->n].text;
	out->n++;
}

static void add_number(struct finder *f, uint32_t column, const struct goal *goal, enum kts_type type, uint64_t bits)
{
	struct kts_aim aim = { .column = column };
	char text[KTS_NUMBER_BYTES];

	aim.mutant = (struct kts_mutant){
		.kind = KTS_MUTATION_spike,
		/* what is in order only counts as near as the other spikes come: far off is what a bound may be */
		.percent = goal->beside ? KTS_REACH_PERCENT : 0,
		.to = goal->step ? KTS_TO_STEP : KTS_TO_VALUE,
		.bits = bits,
	};
	if (type == KTS_TYPE_F64)
		kts_real_write(text, kts_bits_double(bits));
	else if (type == KTS_TYPE_U64 && !goal->step)
		kts_u64_write(text, bits);
	else
		kts_i64_write(text, (int64_t)bits);
	snprintf(aim.text, sizeof(aim.text), goal->step ? "by %s from the one before" : "to %s", text);
	add(f, &aim);
}

static void add_integer(struct finder *f, uint32_t column, const struct goal *goal, enum kts_type type, kts_wide value)
{
	bool is_signed = type == KTS_TYPE_I64 || goal->step;

	if (is_signed ? value >= INT64_MIN && value <= INT64_MAX : value >= 0 && value <= UINT64_MAX)
		add_number(f, column, goal, type, (uint64_t)value);
}

static void add_integers(struct finder *f, uint32_t column, const struct goal *goal, enum kts_type type)
{
	kts_wide below = goal->integer;

	if (goal->whole) {
		add_integer(f, column, goal, type, goal->integer);
		if (goal->beside) {
			add_integer(f, column, goal, type, goal->integer - 1);
			add_integer(f, column, goal, type, goal->integer + 1);
		}
		return;
	}
	if (!goal->beside || !(fabs(goal->real) < 1e18))
		return;
	below = (kts_wide)floor(goal->real);
	add_integer(f, column, goal, type, below);
	add_integer(f, column, goal, type, below + 1);
}

static void add_reals(struct finder *f, uint32_t column, const struct goal *goal)
{
	/* wide enough to survive a factor on the way up */
	double room = fabs(goal->real) * 1e-9;

	if (!(fabs(goal->real) < DBL_MAX / 2))
		return;
	add_number(f, column, goal, KTS_TYPE_F64, kts_double_bits(goal->real));
	if (!goal->beside)
		return;
	room = room > 0 ? room : 1e-9;
	add_number(f, column, goal, KTS_TYPE_F64, kts_double_bits(goal->real - room));
	add_number(f, column, goal, KTS_TYPE_F64, kts_double_bits(goal->real + room));
}

/* --- from a constant to columns --- */

static struct goal goal_of(struct kts_number n, bool beside)
{
	struct goal goal = { .real = kts_number_double(n), .beside = beside };

	goal.whole = n.type != KTS_TYPE_F64 || (floor(n.f64) == n.f64 && fabs(n.f64) < 1e18);
	if (goal.whole)
		goal.integer = n.type == KTS_TYPE_F64 ? (kts_wide)n.f64 : kts_number_wide(n);
	return goal;
}

/* @a minus @b, or the other way round, or plus. */
static bool combine(struct goal *goal, struct kts_number n, bool minus_goal, int sign)
{
	struct goal other = goal_of(n, false);
	kts_wide a = minus_goal ? -goal->integer : goal->integer;

	goal->real = (minus_goal ? -goal->real : goal->real) + sign * other.real;
	goal->whole = goal->whole && other.whole && !__builtin_add_overflow(a, sign * other.integer, &goal->integer);
	return goal->real - goal->real == 0;
}

static bool divide(struct goal *goal, uint64_t num, uint64_t den)
{
	kts_wide product;

	goal->real = goal->real / (double)num * (double)den;
	goal->whole = goal->whole && !__builtin_mul_overflow(goal->integer, (kts_wide)den, &product) &&
		      product % (kts_wide)num == 0;
	if (goal->whole)
		goal->integer = product / (kts_wide)num;
	/* no column holds that, and signs may be changed */
	goal->whole = goal->whole && kts_wide_fits(goal->integer);
	return goal->real - goal->real == 0;
}

static bool is_constant(const struct kts_ir_expr *x)
{
	return x->op == KTS_IR_const && x->type != KTS_TYPE_TEXT && x->type != KTS_TYPE_BOOL;
}

static void aim_at(struct finder *f, const struct kts_ir_expr *x, struct goal goal);

/* a + k, k + a, a - k, k - a */
static void aim_at_sum(struct finder *f, const struct kts_ir_expr *x, struct goal goal)
{
	const struct kts_ir_expr *a = x->arg[0], *b = x->arg[1];
	bool minus = x->op == KTS_IR_sub;

	if (is_constant(b) && combine(&goal, b->constant, false, minus ? 1 : -1))
		aim_at(f, a, goal);
	else if (is_constant(a) && combine(&goal, a->constant, minus, minus ? 1 : -1))
		aim_at(f, b, goal);
}

static void aim_at_product(struct finder *f, const struct kts_ir_expr *x, struct goal goal)
{
	const struct kts_ir_expr *k = x->arg[1], *a = x->arg[0];
	bool quotient = x->op == KTS_IR_div;
	double factor;

	if (!quotient && is_constant(a)) {
		k = x->arg[0];
		a = x->arg[1];
	}
	if (!is_constant(k))
		return;
	factor = kts_number_double(k->constant);
	goal.real = quotient ? goal.real * factor : goal.real / factor;
	goal.whole = floor(goal.real) == goal.real && fabs(goal.real) < 0x1p53;
	if (goal.whole)
		goal.integer = (kts_wide)goal.real;
	if (goal.real - goal.real == 0)
		aim_at(f, a, goal);
}

static void aim_at_column(struct finder *f, uint32_t number, const struct goal *goal)
{
	const struct kts_column *column = &f->data->column[number];

	if (column->type == KTS_TYPE_F64)
		add_reals(f, number, goal);
	else if (column->type == KTS_TYPE_U64 || column->type == KTS_TYPE_I64)
		add_integers(f, number, goal, column->type);
}

/* Nodes that pass a value of theirs on as it is, now and then or always. */
static bool passes_on(enum kts_ir_op op)
{
	return op == KTS_IR_to_f64 || op == KTS_IR_fit_u64 || op == KTS_IR_fit_i64 || op == KTS_IR_abs || op == KTS_IR_prev ||
	       op == KTS_IR_over || op == KTS_IR_aggregate || op == KTS_IR_min || op == KTS_IR_max ||
	       op == KTS_IR_either_min || op == KTS_IR_either_max;
}

/* Where the way is not one that can be gone back exactly, what is found is worth a try. */
static void aim_at(struct finder *f, const struct kts_ir_expr *x, struct goal goal)
{
	if (!f->left)
		return;
	f->left--;
	if (x->op == KTS_IR_column) {
		aim_at_column(f, x->column, &goal);
	} else if (passes_on(x->op)) {
		aim_at(f, x->arg[0], goal);
		if (x->arg[1])
			aim_at(f, x->arg[1], goal);
	} else if (x->op == KTS_IR_delta) {
		if (goal.step)
			return;
		goal.step = true;
		aim_at(f, x->arg[0], goal);
	} else if (x->op == KTS_IR_scale) {
		if (divide(&goal, x->ratio.num, x->ratio.den))
			aim_at(f, x->arg[0], goal);
	} else if (x->op == KTS_IR_neg) {
		goal.real = -goal.real;
		goal.integer = -goal.integer;
		aim_at(f, x->arg[0], goal);
	} else if (x->op == KTS_IR_add || x->op == KTS_IR_sub) {
		/* a sum with a constant moves no difference */
		if (!goal.step)
			aim_at_sum(f, x, goal);
	} else if (x->op == KTS_IR_mul || x->op == KTS_IR_div) {
		aim_at_product(f, x, goal);
	}
}

/* A text that is nowhere in the series is what every flip gives: only others need an aim. */
static void aim_at_text(struct finder *f, const struct kts_ir_expr *x, const struct kts_ir_expr *constant)
{
	struct kts_aim aim = { .column = x->column };
	size_t shown = constant->len < TEXT_SHOWN ? constant->len : TEXT_SHOWN;
	uint32_t id = kts_texts_find(f->data->texts, constant->text, constant->len);

	if (x->op != KTS_IR_column || !id)
		return;
	while (shown && shown < constant->len && ((unsigned char)constant->text[shown] & 0xc0) == 0x80)
		shown--;
	aim.mutant = (struct kts_mutant){ .kind = KTS_MUTATION_flip, .to = KTS_TO_VALUE, .bits = id };
	snprintf(aim.text, sizeof(aim.text), "to \"%.*s%s\"", (int)shown, constant->text,
		 shown < constant->len ? "..." : "");
	add(f, &aim);
}

static void aim_from(struct finder *f, const struct kts_ir_expr *x, struct kts_number constant, bool beside)
{
	f->left = NODES_PER_CONSTANT;
	aim_at(f, x, goal_of(constant, beside));
}

static void compare(struct finder *f, const struct kts_ir_expr *x)
{
	const struct kts_ir_expr *a = x->arg[0], *b = x->arg[1];
	bool beside = x->op != KTS_IR_eq && x->op != KTS_IR_ne;

	if (a->op == KTS_IR_const) {
		a = x->arg[1];
		b = x->arg[0];
	}
	if (b->op == KTS_IR_const && b->type == KTS_TYPE_TEXT)
		aim_at_text(f, a, b);
	else if (is_constant(b))
		aim_from(f, a, b->constant, beside);
}

static void visit(struct finder *f, const struct kts_ir_expr *x)
{
	if (x->op == KTS_IR_eq || x->op == KTS_IR_ne || x->op == KTS_IR_lt || x->op == KTS_IR_le || x->op == KTS_IR_gt ||
	    x->op == KTS_IR_ge) {
		compare(f, x);
	} else if (x->op == KTS_IR_in_band) {
		if (x->band.has_lo)
			aim_from(f, x->arg[0], x->band.lo, true);
		if (x->band.has_hi)
			aim_from(f, x->arg[0], x->band.hi, true);
	}
}

enum kts_status kts_aims_find(const struct kts_ir *ir, const struct kts_ir_check *check, const struct kts_data *data,
			      struct kts_aims *out)
{
	struct finder f = { .data = data, .out = out };
	bool *reached = calloc(ir->n_exprs + 1, sizeof(*reached));

	out->n = 0;
	if (!reached)
		return KTS_ENOMEM;
	if (check->x)
		reached[check->x->id] = true;
	if (check->y)
		reached[check->y->id] = true;
	/* users stand behind what they use */
	for (size_t i = ir->n_exprs; i-- > 0;) {
		if (!reached[i])
			continue;
		for (int k = 0; k < 2; k++)
			if (ir->expr[i]->arg[k])
				reached[ir->expr[i]->arg[k]->id] = true;
	}
	for (size_t i = 0; i < ir->n_exprs; i++)
		if (reached[i])
			visit(&f, ir->expr[i]);
	free(reached);
	return KTS_OK;
}
