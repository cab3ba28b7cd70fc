/* SPDX-License-Identifier: MIT */
#include "engine/ir_node.h"

#include <string.h>

#include "engine/dimension.h"
#include "engine/types.h"

#define FIRST_CAPACITY	64u

void kts_ir_builder_init(struct kts_ir_builder *b, struct kts_arena *arena)
{
	*b = (struct kts_ir_builder){ .arena = arena, .status = KTS_OK };
}

const char *kts_ir_op_name(enum kts_ir_op op)
{
	static const char *const name[] = {
#define KTS_IR(name, arity, result, meaning) #name,
#include "engine/ir.def"
	};

	return op < KTS_IR_COUNT ? name[op] : "?";
}

bool kts_ir_is_temporal(enum kts_ir_op op)
{
	return op >= KTS_IR_eventually && op <= KTS_IR_since;
}

uint32_t kts_ir_stages(const struct kts_ir_expr *x)
{
	return x ? kts_ir_node_of(x)->stages : 0;
}

void kts_ir_remember(const struct kts_ir_expr *x)
{
	if (x)
		kts_ir_node_of(x)->remember = true;
}

uint32_t kts_ir_height(const struct kts_ir_expr *x)
{
	return x ? kts_ir_node_of(x)->height : 0;
}

static void *failed(struct kts_ir_builder *b)
{
	if (b->status == KTS_OK)
		b->status = kts_arena_status(b->arena);
	return NULL;
}

/* --- hashing --- */

static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15ull;
	return hash ^ hash >> 29;
}

static uint64_t mix_text(uint64_t hash, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3ull;
	return mix(hash, len);
}

/* -0.0 and 0.0 are two constants: bits, not values. */
static uint64_t number_bits(const struct kts_number *n)
{
	uint64_t bits;

	if (n->type == KTS_TYPE_BOOL)
		return n->boolean;
	memcpy(&bits, &n->u64, sizeof bits);
	return bits;
}

static uint64_t mix_number(uint64_t hash, const struct kts_number *n)
{
	return mix(mix(hash, n->type), number_bits(n));
}

static bool same_number(const struct kts_number *a, const struct kts_number *b)
{
	return a->type == b->type && number_bits(a) == number_bits(b);
}

static bool same_band(const struct kts_band *a, const struct kts_band *b)
{
	return a->has_lo == b->has_lo && a->has_hi == b->has_hi && a->lo_open == b->lo_open && a->hi_open == b->hi_open &&
	       a->percent == b->percent &&
	       (!a->has_lo || same_number(&a->lo, &b->lo)) && (!a->has_hi || same_number(&a->hi, &b->hi));
}

static bool has_window(enum kts_ir_op op)
{
	return op == KTS_IR_over || kts_ir_is_temporal(op);
}

static uint64_t hash_expr(const struct kts_ir_expr *e)
{
	uint64_t hash = mix(e->op, e->type);

	hash = mix(hash, (uint64_t)(uint8_t)e->unit.time << 16 | (uint64_t)(uint8_t)e->unit.bytes << 8 | e->unit.fraction);
	hash = mix(mix(hash, e->unit.num), e->unit.den);
	hash = mix(mix(hash, (uintptr_t)e->arg[0]), (uintptr_t)e->arg[1]);
	if (e->op == KTS_IR_const && e->type == KTS_TYPE_TEXT)
		return mix_text(hash, e->text, e->len);
	if (e->op == KTS_IR_const)
		return mix_number(hash, &e->constant);
	if (e->op == KTS_IR_column)
		return mix(hash, e->column);
	if (e->op == KTS_IR_scale || e->op == KTS_IR_rate)
		return mix(mix(hash, e->ratio.num), e->ratio.den);
	if (e->op == KTS_IR_aggregate)
		return mix(mix(mix(hash, e->aggregate.summary), e->aggregate.phases.lo), e->aggregate.phases.hi);
	if (e->op == KTS_IR_across)
		return mix(hash, e->across.summary);
	if (e->op == KTS_IR_pick)
		return mix_text(hash, e->pick.key, e->pick.len);
	if (has_window(e->op))
		return mix(mix(mix(hash, (uint64_t)e->window.from_ns), (uint64_t)e->window.to_ns), e->window.summary);
	if (e->op != KTS_IR_in_band)
		return hash;
	hash = mix(hash, (uint64_t)e->band.has_lo << 3 | (uint64_t)e->band.has_hi << 2 | (uint64_t)e->band.lo_open << 1 |
		   e->band.hi_open);
	if (e->band.has_lo)
		hash = mix_number(hash, &e->band.lo);
	return e->band.has_hi ? mix_number(hash, &e->band.hi) : hash;
}

static bool same_phases(const struct kts_ir_phases *a, const struct kts_ir_phases *b)
{
	return a->given == b->given && a->lo == b->lo && a->hi == b->hi && !a->label == !b->label &&
	       (!a->label || strcmp(a->label, b->label) == 0);
}

static bool same_expr(const struct kts_ir_expr *a, const struct kts_ir_expr *b)
{
	if (a->op != b->op || a->type != b->type || a->wrap != b->wrap || a->arg[0] != b->arg[0] || a->arg[1] != b->arg[1] ||
	    !kts_unit_equal(&a->unit, &b->unit) || strcmp(a->unit.text, b->unit.text) != 0)
		return false;
	if (a->op == KTS_IR_const && a->type == KTS_TYPE_TEXT)
		return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
	if (a->op == KTS_IR_const)
		return a->percent == b->percent && same_number(&a->constant, &b->constant);
	if (a->op == KTS_IR_column)
		return a->column == b->column;
	if (a->op == KTS_IR_scale || a->op == KTS_IR_rate)
		return a->ratio.num == b->ratio.num && a->ratio.den == b->ratio.den;
	if (a->op == KTS_IR_across)
		return a->across.summary == b->across.summary && strcmp(a->across.index, b->across.index) == 0;
	if (a->op == KTS_IR_pick)
		return a->pick.is_index == b->pick.is_index && a->pick.index == b->pick.index && a->pick.len == b->pick.len &&
		       memcmp(a->pick.key, b->pick.key, a->pick.len) == 0;
	if (a->op == KTS_IR_aggregate)
		return a->aggregate.summary == b->aggregate.summary && a->aggregate.quantile == b->aggregate.quantile &&
		       same_phases(&a->aggregate.phases, &b->aggregate.phases);
	if (has_window(a->op))
		return a->window.from_ns == b->window.from_ns && a->window.to_ns == b->window.to_ns &&
		       a->window.summary == b->window.summary && a->window.quantile == b->window.quantile;
	return a->op != KTS_IR_in_band || same_band(&a->band, &b->band);
}

static uint64_t hash_projection(const struct kts_projection *p)
{
	uint64_t hash = mix(mix(p->root, p->reduce), p->type);

	if (p->index)
		hash = mix_text(hash, p->index, strlen(p->index));

	for (size_t i = 0; i < p->n_steps; i++) {
		hash = mix(mix(hash, p->step[i].kind), p->step[i].index);
		if (p->step[i].name)
			hash = mix_text(mix(hash, p->step[i].quoted), p->step[i].name, p->step[i].len);
	}
	return hash;
}

static bool same_projection(const struct kts_projection *a, const struct kts_projection *b)
{
	if (a->root != b->root || a->reduce != b->reduce || a->type != b->type || a->n_steps != b->n_steps ||
	    !a->index != !b->index || (a->index && strcmp(a->index, b->index) != 0) ||
	    a->missing != b->missing)
		return false;
	for (size_t i = 0; i < a->n_steps; i++) {
		const struct kts_step *s = &a->step[i], *t = &b->step[i];

		if (s->kind != t->kind || s->index != t->index || s->len != t->len || !s->name != !t->name ||
		    s->quoted != t->quoted || (s->name && memcmp(s->name, t->name, s->len) != 0))
			return false;
	}
	return true;
}

/* --- tables that grow --- */

/* @array with room for one more pointer, in the arena (a smaller one is left behind); NULL: no memory. */
static void *grow(struct kts_ir_builder *b, void *array, size_t n, size_t *cap)
{
	size_t more = *cap ? *cap * 2 : FIRST_CAPACITY;
	void *larger;

	if (n < *cap)
		return array;
	larger = kts_arena_array(b->arena, more, sizeof(void *));
	if (!larger)
		return failed(b);
	if (n)
		memcpy(larger, array, n * sizeof(void *));
	*cap = more;
	return larger;
}

static struct kts_ir_node *find_node(const struct kts_ir_builder *b, const struct kts_ir_expr *e, uint64_t hash, size_t *slot)
{
	*slot = (size_t)hash & (b->n_node_slots - 1);
	while (b->node_slot[*slot]) {
		struct kts_ir_node *node = b->node[b->node_slot[*slot] - 1];

		if (node->hash == hash && same_expr(&node->expr, e))
			return node;
		*slot = (*slot + 1) & (b->n_node_slots - 1);
	}
	return NULL;
}

static bool grow_node_slots(struct kts_ir_builder *b)
{
	size_t more = b->n_node_slots ? b->n_node_slots * 2 : 4 * FIRST_CAPACITY;
	uint32_t *slots;

	if (b->n_nodes * 2 < b->n_node_slots)
		return true;
	slots = kts_arena_array(b->arena, more, sizeof *slots);
	if (!slots)
		return failed(b) != NULL;
	for (size_t i = 0; i < b->n_nodes; i++) {
		size_t slot = (size_t)b->node[i]->hash & (more - 1);

		while (slots[slot])
			slot = (slot + 1) & (more - 1);
		slots[slot] = (uint32_t)i + 1;
	}
	b->node_slot = slots;
	b->n_node_slots = more;
	return true;
}

/* In what unit the distance of a predicate to its bound is, if there is one for the whole of it. */
static const struct kts_unit *margin_of(const struct kts_ir_expr *e)
{
	const struct kts_unit *l = e->arg[0] ? kts_ir_node_of(e->arg[0])->margin : NULL, *r;

	if (e->type != KTS_TYPE_BOOL || !e->arg[0])
		return NULL;
	if (kts_type_is_number(e->arg[0]->type))
		return &e->arg[0]->unit;
	if (e->op == KTS_IR_not || (kts_ir_is_temporal(e->op) && !e->arg[1]))
		return l;
	if (!l || (e->op != KTS_IR_and && e->op != KTS_IR_or && e->op != KTS_IR_implies && !kts_ir_is_temporal(e->op)))
		return NULL;
	r = kts_ir_node_of(e->arg[1])->margin;
	return r && kts_unit_equal(l, r) ? l : NULL;
}

const struct kts_unit *kts_ir_margin_unit(const struct kts_ir_expr *x)
{
	return x && kts_ir_node_of(x)->margin ? kts_ir_node_of(x)->margin : &kts_unit_plain;
}

static bool is_run(const struct kts_ir_builder *b, const struct kts_ir_expr *e)
{
	if (e->op == KTS_IR_const || e->op == KTS_IR_aggregate)
		return true;
	if (e->op == KTS_IR_column)
		return b->projection[e->column]->root == KTS_ROOT_RUN;
	if (!e->arg[0] || e->op == KTS_IR_prev || e->op == KTS_IR_delta || e->op == KTS_IR_rate || has_window(e->op))
		return false;
	return kts_ir_node_of(e->arg[0])->run && (!e->arg[1] || kts_ir_node_of(e->arg[1])->run);
}

/* Which keys a node has to be written out for. */
static void sweeps_of(const struct kts_ir_builder *b, struct kts_ir_node *node)
{
	const struct kts_ir_expr *e = &node->expr;

	if (e->op == KTS_IR_column)
		node->index = b->projection[e->column]->index;
	node->open = node->index || e->op == KTS_IR_across || (e->op == KTS_IR_aggregate && e->aggregate.phases.label);
	for (int i = 0; i < 2 && e->arg[i]; i++) {
		const struct kts_ir_node *arg = kts_ir_node_of(e->arg[i]);

		node->open |= arg->open;
		node->mixed |= arg->mixed || (node->index && arg->index && strcmp(node->index, arg->index) != 0);
		if (arg->index)
			node->index = arg->index;
	}
	if (e->op == KTS_IR_across || e->op == KTS_IR_pick)
		node->index = NULL;
}

const char *kts_ir_index(const struct kts_ir_expr *x)
{
	return x ? kts_ir_node_of(x)->index : NULL;
}

bool kts_ir_is_mixed(const struct kts_ir_expr *x)
{
	return x && kts_ir_node_of(x)->mixed;
}

bool kts_ir_is_open(const struct kts_ir_expr *x)
{
	return x && kts_ir_node_of(x)->open;
}

bool kts_ir_reads_run(const struct kts_ir_expr *x)
{
	return x && kts_ir_node_of(x)->of_run;
}

bool kts_ir_looks_back(const struct kts_ir_expr *x)
{
	return x && kts_ir_node_of(x)->back;
}

bool kts_ir_is_run(const struct kts_ir_expr *x)
{
	return x && kts_ir_node_of(x)->run;
}

/* The one node that equals *e. */
static const struct kts_ir_expr *intern(struct kts_ir_builder *b, struct kts_ir_expr *e)
{
	uint32_t l = kts_ir_height(e->arg[0]), r = kts_ir_height(e->arg[1]);
	struct kts_ir_node *node, **list;
	uint64_t hash;
	size_t slot;

	if (b->status != KTS_OK || !grow_node_slots(b))
		return NULL;
	list = grow(b, b->node, b->n_nodes, &b->cap_nodes);
	if (!list)
		return NULL;
	b->node = list;
	hash = hash_expr(e);
	node = find_node(b, e, hash, &slot);
	if (node) {
		kts_ir_add_place(b, node, e->span);
		return &node->expr;
	}
	node = KTS_ARENA_NEW(b->arena, struct kts_ir_node);
	if (!node)
		return failed(b);
	e->id = (uint32_t)b->n_nodes;
	node->expr = *e;
	node->hash = hash;
	node->height = 1 + (l > r ? l : r);
	l = kts_ir_stages(e->arg[0]);
	r = kts_ir_stages(e->arg[1]);
	node->stages = (l > r ? l : r) + kts_ir_is_temporal(e->op);
	node->margin = margin_of(e);
	node->run = is_run(b, e);
	node->of_run = e->op == KTS_IR_column && node->run;
	node->back = e->op == KTS_IR_prev || e->op == KTS_IR_delta || e->op == KTS_IR_rate;
	for (int i = 0; i < 2 && e->arg[i]; i++) {
		node->of_run |= kts_ir_node_of(e->arg[i])->of_run;
		node->back |= kts_ir_node_of(e->arg[i])->back && !has_window(e->op) && e->op != KTS_IR_aggregate;
	}
	sweeps_of(b, node);
	b->node[b->n_nodes] = node;
	b->node_slot[slot] = (uint32_t)++b->n_nodes;
	return &node->expr;
}

static struct kts_projection *intern_projection(struct kts_ir_builder *b, const struct kts_projection *wanted, uint32_t *index)
{
	uint64_t hash = hash_projection(wanted);
	size_t more = b->n_projection_slots ? b->n_projection_slots * 2 : FIRST_CAPACITY, slot;
	struct kts_projection *p, **list = grow(b, b->projection, b->n_projections, &b->cap_projections);

	if (!list)
		return NULL;
	b->projection = list;
	if (b->n_projections * 2 >= b->n_projection_slots) {
		uint32_t *slots = kts_arena_array(b->arena, more, sizeof *slots);

		if (!slots)
			return failed(b);
		for (size_t i = 0; i < b->n_projections; i++) {
			slot = (size_t)hash_projection(b->projection[i]) & (more - 1);
			while (slots[slot])
				slot = (slot + 1) & (more - 1);
			slots[slot] = (uint32_t)i + 1;
		}
		b->projection_slot = slots;
		b->n_projection_slots = more;
	}
	for (slot = (size_t)hash & (b->n_projection_slots - 1); b->projection_slot[slot];
	     slot = (slot + 1) & (b->n_projection_slots - 1)) {
		*index = b->projection_slot[slot] - 1;
		if (same_projection(b->projection[*index], wanted))
			return b->projection[*index];
	}
	p = KTS_ARENA_NEW(b->arena, struct kts_projection);
	if (!p)
		return failed(b);
	*p = *wanted;
	*index = (uint32_t)b->n_projections;
	b->projection[b->n_projections] = p;
	b->projection_slot[slot] = (uint32_t)++b->n_projections;
	return p;
}

/* --- makers --- */

const struct kts_ir_expr *kts_ir_add(struct kts_ir_builder *b, const struct kts_ir_expr *e)
{
	struct kts_ir_expr copy = *e;

	return intern(b, &copy);
}

const struct kts_ir_expr *kts_ir_const(struct kts_ir_builder *b, struct kts_number number, const struct kts_unit *unit,
				       struct kts_span span)
{
	struct kts_ir_expr e = { .op = KTS_IR_const, .type = number.type, .unit = *unit, .span = span, .constant = number };

	return intern(b, &e);
}

const struct kts_ir_expr *kts_ir_percent(struct kts_ir_builder *b, struct kts_number number, const struct kts_unit *unit,
					 struct kts_span span)
{
	struct kts_ir_expr e = { .op = KTS_IR_const, .type = number.type, .unit = *unit, .span = span, .constant = number,
				 .percent = true };

	return intern(b, &e);
}

const struct kts_ir_expr *kts_ir_text(struct kts_ir_builder *b, const char *text, size_t len, struct kts_span span)
{
	struct kts_ir_expr e = { .op = KTS_IR_const, .type = KTS_TYPE_TEXT, .unit = kts_unit_plain, .span = span,
				 .constant = { .type = KTS_TYPE_TEXT }, .text = text, .len = len };

	return intern(b, &e);
}

const struct kts_ir_expr *kts_ir_column(struct kts_ir_builder *b, const struct kts_projection *projection,
					const struct kts_unit *unit)
{
	struct kts_ir_expr e = { .op = KTS_IR_column, .type = projection->type, .unit = *unit, .span = projection->span };

	if (b->status != KTS_OK || !intern_projection(b, projection, &e.column))
		return NULL;
	return intern(b, &e);
}

const struct kts_ir_expr *kts_ir_leaf(struct kts_ir_builder *b, enum kts_ir_op op, struct kts_span span)
{
	struct kts_ir_expr e = { .op = op, .type = KTS_TYPE_U64, .unit = kts_unit_plain, .span = span };

	if (op == KTS_IR_elapsed) {
		e.type = KTS_TYPE_I64;
		e.unit = kts_unit_ns;
	} else if (op == KTS_IR_swapped) {
		e.type = KTS_TYPE_BOOL;
	}
	return intern(b, &e);
}

const struct kts_ir_expr *kts_ir_make(struct kts_ir_builder *b, enum kts_ir_op op, enum kts_type type,
				      const struct kts_unit *unit, const struct kts_ir_expr *x, const struct kts_ir_expr *y,
				      struct kts_span span)
{
	struct kts_ir_expr e = { .op = op, .type = type, .unit = *unit, .span = span, .arg = { x, y } };

	return x ? intern(b, &e) : NULL;
}

const struct kts_ir_expr *kts_ir_in_band(struct kts_ir_builder *b, const struct kts_ir_expr *x, const struct kts_band *band,
					 struct kts_span span)
{
	struct kts_ir_expr e = { .op = KTS_IR_in_band, .type = KTS_TYPE_BOOL, .unit = kts_unit_plain, .span = span,
				 .arg = { x }, .band = *band };

	return x ? intern(b, &e) : NULL;
}

const struct kts_ir_expr *kts_ir_rate(struct kts_ir_builder *b, const struct kts_ir_expr *x, const struct kts_unit *unit,
				      uint64_t num, uint64_t den, unsigned int wrap, struct kts_span span)
{
	struct kts_ir_expr e = { .op = KTS_IR_rate, .type = KTS_TYPE_F64, .unit = *unit, .span = span, .arg = { x },
				 .wrap = wrap, .ratio = { num, den } };

	return x ? intern(b, &e) : NULL;
}

const struct kts_ir_expr *kts_ir_delta(struct kts_ir_builder *b, const struct kts_ir_expr *x, unsigned int wrap,
				       struct kts_span span)
{
	struct kts_ir_expr e = { .op = KTS_IR_delta, .span = span, .arg = { x }, .wrap = wrap };

	if (!x)
		return NULL;
	e.type = kts_type_wide(x->type, x->type);
	e.unit = x->unit;
	return intern(b, &e);
}

const struct kts_ir_expr *kts_ir_temporal(struct kts_ir_builder *b, enum kts_ir_op op, const struct kts_ir_expr *x,
					  const struct kts_ir_expr *y, int64_t from_ns, int64_t to_ns, struct kts_span span)
{
	struct kts_ir_expr e = { .op = op, .type = KTS_TYPE_BOOL, .unit = kts_unit_plain, .span = span, .arg = { x, y },
				 .window = { .from_ns = from_ns, .to_ns = to_ns } };

	return x ? intern(b, &e) : NULL;
}

const struct kts_ir_expr *kts_ir_over(struct kts_ir_builder *b, enum kts_summary summary, double quantile,
				      const struct kts_ir_expr *x, int64_t span_ns, struct kts_span span)
{
	struct kts_ir_expr e = { .op = KTS_IR_over, .type = KTS_TYPE_F64, .span = span, .arg = { x },
				 .window = { .to_ns = span_ns, .summary = summary, .quantile = quantile } };

	if (!x)
		return NULL;
	e.unit = x->unit;
	if (summary == KTS_SUMMARY_MIN || summary == KTS_SUMMARY_MAX)
		e.type = x->type;
	else if (summary == KTS_SUMMARY_SUM)
		e.type = kts_type_wide(x->type, x->type);
	return intern(b, &e);
}

static double number_f64(const struct kts_number *n)
{
	if (n->type == KTS_TYPE_U64)
		return (double)n->u64;
	if (n->type == KTS_TYPE_I64)
		return (double)n->i64;
	return n->type == KTS_TYPE_BOOL ? n->boolean : n->f64;
}

const struct kts_ir_expr *kts_ir_f64(struct kts_ir_builder *b, const struct kts_ir_expr *x)
{
	if (!x || x->type == KTS_TYPE_F64)
		return x;
	if (x->op == KTS_IR_const)
		return kts_ir_const(b, kts_number_f64(number_f64(&x->constant)), &x->unit, x->span);
	return kts_ir_make(b, KTS_IR_to_f64, KTS_TYPE_F64, &x->unit, x, NULL, x->span);
}

const struct kts_ir_expr *kts_ir_scale(struct kts_ir_builder *b, const struct kts_ir_expr *x, const struct kts_unit *unit,
				       uint64_t num, uint64_t den)
{
	struct kts_ir_expr e;

	if (!x)
		return NULL;
	if (num == den)
		return kts_ir_rename(b, x, unit);
	if (den != 1)
		x = kts_ir_f64(b, x);
	if (!x)
		return NULL;
	e = (struct kts_ir_expr){ .op = KTS_IR_scale, .type = kts_type_wide(x->type, x->type), .unit = *unit, .span = x->span,
				  .arg = { x }, .ratio = { num, den } };
	return intern(b, &e);
}

const struct kts_ir_expr *kts_ir_rename(struct kts_ir_builder *b, const struct kts_ir_expr *x, const struct kts_unit *unit)
{
	struct kts_ir_expr e;

	if (!x || (kts_unit_equal(&x->unit, unit) && strcmp(x->unit.text, unit->text) == 0))
		return x;
	/* A copy of the operation under another name: what it computes does not depend on its unit. */
	e = *x;
	e.unit = *unit;
	return intern(b, &e);
}
