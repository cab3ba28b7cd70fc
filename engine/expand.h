/* SPDX-License-Identifier: MIT */
#ifndef KTS_EXPAND_H
#define KTS_EXPAND_H

#include "engine/column.h"
#include "engine/ir.h"
#include "grammar/base/arena.h"

/*
 * What a spec means for one series: sweeps are written out key by key, checks
 * `per phase` phase by phase, labels become steps. A spec without any of that
 * stays as it is.
 */
struct kts_expansion {
	const struct kts_ir *ir;	/* the given one, or one of its own; results refer to its checks */
	struct kts_data data;		/* the series, its columns as the IR numbers them; all but the list is borrowed */
	/* private: */
	struct kts_arena arena;
	struct kts_column *column;
	struct kts_column *missing;	/* of keys that no sample has */
	size_t n_missing;
};

/* Does @ir depend on the series: on its keys, its phases or their labels? */
bool kts_ir_needs_series(const struct kts_ir *ir);
bool kts_ir_check_needs_series(const struct kts_ir_check *check);

/*
 * Write out @ir for @data, whose columns are those of its projections. Both
 * are borrowed and outlive the expansion. @data NULL: for a look at the program,
 * with each sweep as if it had one key; such an expansion has no data.
 *
 * The caller frees *out with kts_expansion_clear(), also on failure. KTS_OK;
 * KTS_ENOMEM; KTS_ELIMIT: more checks than KTS_MAX_CHECKS, or more memory than
 * KTS_MAX_COMPILE_BYTES, come of it; KTS_EINVAL: *data is not of *ir.
 */
enum kts_status kts_expand(const struct kts_ir *ir, const struct kts_data *data, struct kts_expansion *out);
void kts_expansion_clear(struct kts_expansion *expansion);

#endif
