/* SPDX-License-Identifier: MIT */
#ifndef KTS_CHECK_TEST_H
#define KTS_CHECK_TEST_H

#include "engine/checker.h"

/* The parts of the checker that look at inline tests. */

/* A signal whose cells are being read. */
struct kts_test_wanted {
	const char *name;		/* as the row names it */
	struct kts_operand signal;	/* a column, in the unit that its cells are given in */
};

/* A swept projection, to be found by the paths of its keys. */
struct kts_test_swept {
	uint64_t hash;			/* of all but the key */
	uint32_t projection;
};

/* What the rows of all tests share. */
struct kts_test_rows {
	size_t n_projections;		/* of the checks and signals; what tests add is read by nobody */
	uint32_t *stamp;		/* by projection: the last test that gave it, counted from 1 */
	struct kts_span *given;		/* and where */
	uint32_t number;		/* of the test */
	const struct kts_test_swept *swept;	/* those of the projections that go over keys, by hash */
	size_t n_swept;
	struct kts_ir_row *row;		/* of the test */
	size_t n, cap;
};

/* All of these return false for what is wrong and was reported. */

/* check_test_cell.c: a cell of a signal. */
bool kts_check_test_cell(struct kts_checker *c, const struct kts_test_wanted *w, const struct kts_ast_cell *ast,
			 struct kts_ir_cell *out);
/* A constant, in a row called @name. */
bool kts_check_test_constant(struct kts_checker *c, const struct kts_ast_expr *e, const char *name,
			     struct kts_operand *value);
/* A hole in a row that is no signal's: a bare one, or of @kind ("": none else). */
bool kts_check_test_hole(struct kts_checker *c, const struct kts_ast_cell *ast, const char *kind);

/* check_test_target.c: room for the projections that there are so far. */
bool kts_check_test_rows_init(struct kts_checker *c, struct kts_test_rows *rows);
/* Is the target data about the run, of which there is one value? */
bool kts_check_test_is_run(struct kts_checker *c, const struct kts_ast_expr *target);
/* The row of a signal, a path or a key of one, whose length is right, into @rows. */
bool kts_check_test_target(struct kts_checker *c, struct kts_test_rows *rows, const struct kts_ast_row *ast);
/* Put the rows of a test in order; false: two give the same key. */
bool kts_check_test_sort(struct kts_checker *c, struct kts_test_rows *rows);

/* check_test_row.c: the rows of @ast into @test. */
struct kts_ir_cell *kts_check_test_new_cells(struct kts_checker *c, const struct kts_ast_row *row);
bool kts_check_test_rows(struct kts_checker *c, struct kts_test_rows *rows, const struct kts_ast_test *ast,
			 struct kts_ir_test *test);

#endif
