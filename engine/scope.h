/* SPDX-License-Identifier: MIT */
#ifndef KTS_SCOPE_H
#define KTS_SCOPE_H

#include "engine/column.h"
#include "engine/ir.h"

/* Is the phase one of @phases? */
bool kts_phases_hold(const struct kts_ir_phases *phases, uint64_t step);

#endif
