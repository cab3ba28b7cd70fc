/* SPDX-License-Identifier: MIT */
#ifndef KTS_IR_NODE_H
#define KTS_IR_NODE_H

#include "engine/ir_build.h"

/* A place at which an expression was written again. */
struct kts_ir_place {
	const struct kts_ir_place *next;
	struct kts_span span;
};

/* What the builder knows of an expression besides its meaning. Only for ir_build.c, ir_finish.c and those who tell where it is. */
struct kts_ir_node {
	struct kts_ir_expr expr;	/* first: a node is found from its expression */
	uint64_t hash;
	const struct kts_ir_place *place;	/* of a predicate or a window: where else it was written, the last one first */
	uint32_t height;
	uint32_t stages;		/* temporal operators inside of each other */
	const char *index;		/* of the sweeps that it reads, but for those that are taken across or picked; NULL: none */
	bool mixed;			/* of several indexes */
	bool open;			/* reads any sweep: is written out key by key */
	bool of_run;			/* reads data about the run */
	bool run;			/* one value of the whole run */
	bool back;			/* see kts_ir_looks_back() */
	const struct kts_unit *margin;	/* see margin_of(); NULL: none */
	uint32_t seen;			/* last walk, counted from 1, that came here */
	bool remember;			/* many checks may come here: keep its columns */
	const uint32_t *column;		/* all that it reads; NULL: not known yet */
	size_t n_columns;
};

/* Expressions are made by the builder only, so the cast back is sound. */
static inline struct kts_ir_node *kts_ir_node_of(const struct kts_ir_expr *x)
{
	return (struct kts_ir_node *)(uintptr_t)x;
}

/* @node was written at @span too. ir_finish.c */
void kts_ir_add_place(struct kts_ir_builder *b, struct kts_ir_node *node, struct kts_span span);

#endif
