/* SPDX-License-Identifier: MIT */
/*
 * When a verdict is final before the end of the series.
 *
 * A fail is, as soon as more obligations are violated than `allow` tolerates, by a number or in a row: counts only
 * grow, and only samples that nothing can change any more were judged. A name that turns out wrong fails the check
 * too. A percentage tolerates more the longer the series becomes. `converge` and `eventually` fail early only by an
 * error that the rules make a failure: while samples may come, one of them may lie before the deadline, since clocks
 * can go back. What is an aggregate or around a value of the series is known at the end.
 *
 * A pass is not: any sample may violate the check, or lack a value, which makes it inconclusive by its coverage. But
 * `converge`, without `and stays`, and `eventually` that have been met, whose coverage need be none, are over, if no
 * name of theirs can be wrong any more. Inconclusive is never final: judged samples may come.
 *
 * A series that turns out malformed is not judged at all, whatever was final.
 */
#include "engine/vm.h"

static bool may_be_wrong(const struct kts_vm *vm, const struct kts_ir_check *check)
{
	for (size_t i = 0; i < check->n_columns; i++)
		if (!vm->data->column[check->column[i]].n_valid)
			return true;
	return false;
}

bool kts_vm_final(const struct kts_vm *vm, size_t i, enum kts_verdict *verdict)
{
	const struct kts_judgement *j = &vm->judgement[i];
	const struct kts_ir_check *check = j->check->ir;
	bool reaches = check->pattern == KTS_PATTERN_converge || check->pattern == KTS_PATTERN_eventually;

	if (!vm->data)
		return false;
	*verdict = KTS_FAIL;
	if (kts_result_is_lost(j->result))
		return true;
	if (!reaches)
		return false;
	/* It is the one obligation, so nothing tolerates it. */
	if (j->reach.failed)
		return true;
	*verdict = KTS_PASS;
	return j->reach.witness && !check->stays && !(check->coverage > 0) && !may_be_wrong(vm, check);
}
