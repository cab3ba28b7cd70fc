/* SPDX-License-Identifier: MIT */
#ifndef KTS_AIM_H
#define KTS_AIM_H

#include "engine/column.h"
#include "engine/ir.h"
#include "engine/mutate.h"
#include "grammar/base/limits.h"

/*
 * Mutations by parts of a value step over a single one: `never kind == 64` is broken by 64 alone. An aim is a mutant
 * that puts a constant of the check where the check meets it, or, for an order or a band, one beside it.
 */
struct kts_aim {
	struct kts_mutant mutant;	/* its text is the one below, so aims are not copied */
	uint32_t column;
	char text[64];			/* "to 64" */
};

struct kts_aims {
	struct kts_aim aim[KTS_MAX_PROVE_AIMS];
	size_t n;
};

/*
 * The aims of @check, a check of @ir, over @data: distinct ones, the first KTS_MAX_PROVE_AIMS. A constant is brought
 * back to the column through what leads from one to the other, if that is a sum, a factor or the like.
 * KTS_OK, KTS_ENOMEM.
 */
enum kts_status kts_aims_find(const struct kts_ir *ir, const struct kts_ir_check *check, const struct kts_data *data,
			      struct kts_aims *out);

#endif
