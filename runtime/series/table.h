/* SPDX-License-Identifier: MIT */
#ifndef KTS_SERIES_TABLE_H
#define KTS_SERIES_TABLE_H

#include "runtime/series/ask.h"
#include "runtime/series/join.h"
#include "runtime/series/path.h"
#include "runtime/series/scalar.h"
#include "runtime/series/sweep.h"
#include "runtime/series/worker.h"

/*
 * A series that is given cell by cell instead of read. What is made of a cell,
 * and of samples together, is what the reader makes of a projected series:
 * cells go to batches of the same kind, and those to the same joiner.
 */

/* A column that somebody gives, of a path without a sweep; its type is not known before its values are. */
struct kts_given {
	struct kts_path path;	/* lives as long as the table */
	uint64_t hash;
	const char *text;	/* of the path, for messages */
	uint64_t row;		/* the last sample that it has a value of, from 1 */
	uint32_t first, n;	/* cells: table->cell[first .. first + n) */
};

/* One thread's side of it: of the samples, or of the data about the run. */
struct kts_table_side {
	struct kts_plan plan;
	struct kts_worker worker;	/* only its plan and batch are made use of */
	struct kts_batch batch;
};

struct kts_table {
	char *name;			/* of the series, for messages */
	const struct kts_projection *projection;	/* what is asked for; borrowed */
	uint32_t n_projections;
	struct kts_series_spec spec;	/* `tags` alone; the rest is about bytes */
	struct kts_diags *diags;	/* where limits are told */
	struct kts_given *given;
	size_t n_given, cap_given;
	uint32_t *slot;			/* by path: open addressing, number + 1, 0 free */
	size_t n_slots;
	struct kts_bump text;

	/* from the first cell on: */
	bool started;
	bool open;			/* the last row of the batch is being made */
	bool left_out;			/* `tags` do not let the sample through that is being made */
	uint64_t rows;			/* so many were begun */
	uint32_t origin;		/* of the values of the scheduler's memory in this one, 0: not known */
	struct kts_ask ask;
	struct kts_sweeps sweeps;
	struct kts_table_side sample, run;
	uint32_t *cell;			/* by given column: those of sample.plan, or of run.plan, that it is */
	size_t n_cells, cap_cells;
	uint32_t *lacking;		/* cells of sample.plan that no column gives */
	uint32_t n_lacking;
	struct kts_column *run_column;
	struct kts_series *series;
	struct kts_joiner joiner;
	uint64_t label_step;		/* the last phase that got a name */
	struct kts_text label;
	enum kts_status status;		/* of the first call that failed: nothing is taken after it */
};

/* What is known of a sample besides its cells. Texts are copied. */
struct kts_table_row {
	struct kts_text tag;		/* at is NULL: it has none */
	bool has_elapsed;
	int64_t elapsed_ns;
	uint64_t phase;			/* as struct kts_axis has it: 0: none; step_index + 1 */
	struct kts_text label;		/* of the phase; at is NULL: none */
	struct kts_text object;		/* the scheduler; at is NULL: not known */
	uint64_t address;
};

/*
 * Begin: @projection[0..n) are asked for; they, *spec and @diags outlive the table. The caller
 * frees it with kts_table_free(), also after a failure. KTS_OK, KTS_ENOMEM.
 */
enum kts_status kts_table_init(struct kts_table *table, const char *name, const struct kts_projection *projection, size_t n,
			       const struct kts_series_spec *spec, struct kts_diags *diags);
void kts_table_free(struct kts_table *table);

/* Do they name the same value? */
bool kts_path_equal(const struct kts_path *a, const struct kts_path *b);
/* The number of the column with this path; SIZE_MAX if there is none. */
size_t kts_table_find(const struct kts_table *table, const struct kts_path *path);
/* Append a column that is not there yet; not after the first sample. KTS_OK, KTS_ENOMEM. */
enum kts_status kts_table_add(struct kts_table *table, const struct kts_path *path, const char *text);

/*
 * From here on what fails stays: KTS_ELIMIT (told to the diagnostics), KTS_ENOMEM,
 * KTS_EBUG. The end of columns, which the calls below do by themselves.
 */
enum kts_status kts_table_start(struct kts_table *table);
/* The next sample. Its cells are absent until they are put. */
enum kts_status kts_table_row(struct kts_table *table, const struct kts_table_row *row);

/* May a cell of column @given be put: once a sample, or once at all for data about the run? */
bool kts_table_takes(const struct kts_table *table, const struct kts_given *given);
/* Put one; of a scalar from a string @text is the string, else its `at` is NULL. */
enum kts_status kts_table_put(struct kts_table *table, struct kts_given *given, const struct kts_scalar *scalar,
			      struct kts_text text);
/* The same of a double, which need not be finite. */
enum kts_status kts_table_put_real(struct kts_table *table, struct kts_given *given, double real);
/* Put why there is none; @describe and @signature as of kts_fail(). */
enum kts_status kts_table_fail(struct kts_table *table, struct kts_given *given, enum kts_error_kind kind,
			       uint64_t signature, kts_describe *describe, const void *arg);

/* After the last sample. *@out is the series, the caller's. Also KTS_EDATA (told): there is no sample. */
enum kts_status kts_table_finish(struct kts_table *table, struct kts_series **out);

#endif
