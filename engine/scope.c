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

size_t kts_scope_stretches(const struct kts_axis *axis)
{
	return axis->phases.n + (axis->phases.n == 0 || axis->phases.run[0].begin > 0);
}

bool kts_scope_stretch(const struct kts_ir_check *check, const struct kts_axis *axis, size_t i, struct kts_stretch *out)
{
	const struct kts_runs *runs = &axis->phases;
	size_t next = runs->n - (kts_scope_stretches(axis) - i) + 1;
	uint64_t id = next ? runs->run[next - 1].id : 0;

	out->begin = next ? runs->run[next - 1].begin : 0;
	out->end = next < runs->n ? runs->run[next].begin : axis->n;
	return id ? kts_phases_hold(&check->during, id - 1) : !check->during.given;
}

int64_t kts_scope_origin(const struct kts_ir_check *check, const struct kts_axis *axis)
{
	struct kts_stretch part;
	int64_t ns = 0;

	for (size_t i = 0; check->during.given && i < kts_scope_stretches(axis); i++) {
		if (!kts_scope_stretch(check, axis, i, &part))
			continue;
		while (part.begin < part.end && !kts_axis_elapsed(axis, part.begin, &ns))
			part.begin++;
		return part.begin < part.end ? ns : 0;
	}
	return 0;
}
