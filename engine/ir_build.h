/* SPDX-License-Identifier: MIT */
#ifndef KTS_IR_BUILD_H
#define KTS_IR_BUILD_H

#include "engine/ir.h"
#include "grammar/base/arena.h"

/*
 * Makes the nodes of the IR, each distinct one once, and the projections they
 * read. Every maker gives NULL when memory ran out (`status` says so and
 * stays), and takes NULL arguments for that reason.
 */
struct kts_ir_node;

struct kts_ir_builder {
	struct kts_arena *arena;
	enum kts_status status;
	struct kts_ir_node **node;
	size_t n_nodes, cap_nodes;
	uint32_t *node_slot;		/* open addressing; index + 1 */
	size_t n_node_slots;
	struct kts_projection **projection;
	size_t n_projections, cap_projections;
	uint32_t *projection_slot;
	size_t n_projection_slots;
	uint32_t *place;		/* of each projection in the finished IR, or KTS_IR_UNUSED; set by kts_ir_finish() */
};

void kts_ir_builder_init(struct kts_ir_builder *b, struct kts_arena *arena);

const struct kts_ir_expr *kts_ir_const(struct kts_ir_builder *b, struct kts_number number, const struct kts_unit *unit,
				       struct kts_span span);
/* The same, written as a fraction (90%) and beside what has no unit: as a number it is the same (0.9). */
const struct kts_ir_expr *kts_ir_percent(struct kts_ir_builder *b, struct kts_number number, const struct kts_unit *unit,
					 struct kts_span span);
/* Text as it is compared; @text is borrowed. */
const struct kts_ir_expr *kts_ir_text(struct kts_ir_builder *b, const char *text, size_t len, struct kts_span span);
/* @projection is copied if it is new; its steps and texts are borrowed. */
const struct kts_ir_expr *kts_ir_column(struct kts_ir_builder *b, const struct kts_projection *projection,
					const struct kts_unit *unit);
/* elapsed, index, phase, swapped. */
const struct kts_ir_expr *kts_ir_leaf(struct kts_ir_builder *b, enum kts_ir_op op, struct kts_span span);
/* One or two arguments (@y NULL: one); nothing is converted. */
const struct kts_ir_expr *kts_ir_make(struct kts_ir_builder *b, enum kts_ir_op op, enum kts_type type,
				      const struct kts_unit *unit, const struct kts_ir_expr *x, const struct kts_ir_expr *y,
				      struct kts_span span);
const struct kts_ir_expr *kts_ir_in_band(struct kts_ir_builder *b, const struct kts_ir_expr *x, const struct kts_band *band,
					 struct kts_span span);
const struct kts_ir_expr *kts_ir_rate(struct kts_ir_builder *b, const struct kts_ir_expr *x, const struct kts_unit *unit,
				      uint64_t num, uint64_t den, unsigned int wrap, struct kts_span span);
const struct kts_ir_expr *kts_ir_delta(struct kts_ir_builder *b, const struct kts_ir_expr *x, unsigned int wrap,
				       struct kts_span span);
/* The node that equals *e, which is copied if it is new; arguments of its own builder. */
const struct kts_ir_expr *kts_ir_add(struct kts_ir_builder *b, const struct kts_ir_expr *e);
/* Is it one value of the whole run: of constants, aggregates and data about the run only? */
bool kts_ir_is_run(const struct kts_ir_expr *x);
/* Is it of a sample and the one before: does it have a delta, rate or prev that no window or temporal operator holds? */
bool kts_ir_looks_back(const struct kts_ir_expr *x);
/* Does it read data about the run? */
bool kts_ir_reads_run(const struct kts_ir_expr *x);
/* A temporal operator over a window of time; @y NULL but for until and since. */
const struct kts_ir_expr *kts_ir_temporal(struct kts_ir_builder *b, enum kts_ir_op op, const struct kts_ir_expr *x,
					  const struct kts_ir_expr *y, int64_t from_ns, int64_t to_ns, struct kts_span span);
/* A summary of @x over a window of time. */
const struct kts_ir_expr *kts_ir_over(struct kts_ir_builder *b, enum kts_summary summary, double quantile,
				      const struct kts_ir_expr *x, int64_t span_ns, struct kts_span span);
/* Does it look at a window of time? */
bool kts_ir_is_temporal(enum kts_ir_op op);
/* The index of the sweeps that @x reads and that a check has to be written out for; NULL: none. */
const char *kts_ir_index(const struct kts_ir_expr *x);
/* Are they of several indexes? */
bool kts_ir_is_mixed(const struct kts_ir_expr *x);
/* Does @x depend on which keys the series has? */
bool kts_ir_is_open(const struct kts_ir_expr *x);
/* How many temporal operators are inside of each other in @x. 0 for NULL. */
uint32_t kts_ir_stages(const struct kts_ir_expr *x);
/* @x as f64; itself if it is one. */
const struct kts_ir_expr *kts_ir_f64(struct kts_ir_builder *b, const struct kts_ir_expr *x);
/* @x times num / den, in @unit; a new name for @x where that is 1. */
const struct kts_ir_expr *kts_ir_scale(struct kts_ir_builder *b, const struct kts_ir_expr *x, const struct kts_unit *unit,
				       uint64_t num, uint64_t den);
/* The numbers of @x under another unit. */
const struct kts_ir_expr *kts_ir_rename(struct kts_ir_builder *b, const struct kts_ir_expr *x, const struct kts_unit *unit);

/*
 * The unit of the margin of predicate @x: that of what its comparisons
 * compare, if they agree; else a plain number. Borrowed.
 */
const struct kts_unit *kts_ir_margin_unit(const struct kts_ir_expr *x);

/* @x is a signal, which many checks may read: it pays to keep what it depends on. NULL is fine. */
void kts_ir_remember(const struct kts_ir_expr *x);

/* How high the tree of @x is, shared parts counted where they stand. 0 for NULL. */
uint32_t kts_ir_height(const struct kts_ir_expr *x);

/*
 * Leave out what no check reads, number nodes and projections in order, and
 * give each check its columns. Fills expr, projection, check of *ir.
 */
enum kts_status kts_ir_finish(struct kts_ir_builder *b, struct kts_ir_check *check, size_t n_checks, struct kts_ir *ir);

/* The word of ir.def. */
const char *kts_ir_op_name(enum kts_ir_op op);

#endif
