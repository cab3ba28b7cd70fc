/* SPDX-License-Identifier: MIT */
#include "engine/scope.h"

bool kts_phases_hold(const struct kts_ir_phases *phases, uint64_t step)
{
	if (!phases->given)
		return true;
	if (!phases->label)
		return step >= phases->lo && step <= phases->hi;
	for (size_t i = 0; i < phases->n_steps; i++)
		if (phases->step[i] == step)
			return true;
	return false;
}
