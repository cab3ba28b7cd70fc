/* SPDX-License-Identifier: MIT */
#include "engine/vm.h"

/*
 * converge and eventually: the run of samples at which something holds, in
 * time. Two runs are followed: one held to the deadline, and one that tells how
 * late it was.
 */
static void run_step(struct kts_reach_run *run, bool inside, int64_t time)
{
	if (inside && !run->n++)
		run->since = time;
	if (!inside)
		run->n = 0;
}

static bool run_is_long(const struct kts_ir_check *check, const struct kts_reach_run *run, int64_t time)
{
	if (check->has_hold)
		return run->n && (kts_wide)time - run->since >= check->hold_ns;
	return run->n >= (check->run_samples ? check->run_samples : 1);
}

/* The run without a deadline. */
static void follow_late(const struct kts_ir_check *check, struct kts_reach_state *r, kts_error_id error, bool ends, int64_t time,
			bool inside, uint64_t sample)
{
	if (r->late)
		return;
	if (error) {
		if (ends)
			r->late_run.n = 0;
		return;
	}
	run_step(&r->late_run, inside, time);
	if (run_is_long(check, &r->late_run, time)) {
		r->late = true;
		r->late_time = time;
		r->late_sample = sample;
	}
}

/* `and stays`: a sample outside ends what was found; another run may still come in time. */
static void leave(struct kts_reach_state *r, uint64_t sample)
{
	if (!r->witness)
		return;
	r->witness = false;
	r->left = true;
	r->left_sample = sample;
	/* What could not be read meanwhile does not matter any more: it would not have stayed either. */
	r->unsure = KTS_ERROR_NONE;
}

static void follow(const struct kts_ir_check *check, struct kts_reach_state *r, int64_t time, bool inside, uint64_t sample)
{
	if (!r->readable++)
		r->first_time = time;
	r->last_time = time;
	r->last_sample = sample;
	run_step(&r->run, inside, time);
	if (!inside)
		leave(r, sample);
	if (!r->witness && !r->failed && run_is_long(check, &r->run, time)) {
		r->witness = true;
		r->witness_time = time;
		r->witness_sample = sample;
		/* What came before does not matter any more. */
		r->unsure = KTS_ERROR_NONE;
	}
}

/* A sample without a value or a time, which the rules may make more of than a hole. */
static void miss(struct kts_vm *vm, struct kts_judgement *j, kts_error_id error, uint64_t sample)
{
	struct kts_reach_state *r = &j->reach;

	/* An unusable value ends the run and is no obligation of its own. */
	if (kts_vm_ends_run(vm, j, error))
		return;
	enum kts_action action = kts_vm_action(vm, j, error);

	if (action == KTS_ACTION_fail && !r->failed) {
		r->failed = error;
		r->failed_sample = sample;
	} else if (action == KTS_ACTION_inconclusive && !r->unsure) {
		r->unsure = error;
		r->unsure_sample = sample;
	}
}

/* One sample of the chain. @error: why it has no value or time, or none. */
static void reach_sample(struct kts_vm *vm, struct kts_judgement *j, kts_error_id error, bool has_time, int64_t time,
			 bool inside, uint64_t sample)
{
	struct kts_reach_state *r = &j->reach;
	const struct kts_ir_check *check = j->check->ir;
	bool ends = error && (check->gaps == KTS_GAPS_BREAK || kts_vm_ends_run(vm, j, error));

	follow_late(check, r, error, ends, time, inside, sample);
	if (has_time ? time > check->deadline_ns : r->over) {
		r->over = true;
		r->run.n = 0;
		if (!check->stays || !r->witness)
			return;
		if (error)
			miss(vm, j, error, sample);
		else if (!inside)
			leave(r, sample);
		return;
	}
	if (!error) {
		follow(check, r, time, inside, sample);
		return;
	}
	r->last_bad = error;
	if (ends)
		r->run.n = 0;
	miss(vm, j, error, sample);
}

/* Nothing can change the result any more. */
static bool is_over(const struct kts_judgement *j)
{
	return j->reach.failed || (j->reach.witness && !j->check->ir->stays);
}

void kts_vm_reach(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_chunk *chunk = &vm->chunk;
	const struct kts_vector *x = kts_vm_operand(vm, in, 0), *time = kts_vm_operand(vm, in, 1);
	const struct kts_vector *scope = kts_vm_operand(vm, in, 2);
	struct kts_judgement *j = &vm->judgement[in->ref];
	struct kts_reach_state *r = &j->reach;

	for (uint32_t w = 0; !r->has_origin && w < chunk->words; w++) {
		if (time->known[w]) {
			uint32_t lane = w * 64 + (uint32_t)__builtin_ctzll(time->known[w]);
			int64_t elapsed = 0;

			kts_axis_elapsed(&vm->data->axis, chunk->base + lane, &elapsed);
			r->has_origin = true;
			r->origin = (int64_t)((uint64_t)elapsed - time->value[lane]);
		}
	}
	if (is_over(j))
		return;
	for (uint32_t w = 0; w < chunk->words; w++) {
		for (uint64_t wanted = kts_scope_word(chunk, scope, w); wanted; wanted &= wanted - 1) {
			uint32_t lane = w * 64 + (uint32_t)__builtin_ctzll(wanted);
			bool has_time = kts_bit(time->known, lane);
			kts_error_id error = !kts_bit(x->known, lane) ? x->error[lane] :
					     has_time ? KTS_ERROR_NONE : KTS_ERROR_OF(KTS_KIND_no_time);

			if (error == KTS_ERROR_BEFORE_START)
				continue;
			reach_sample(vm, j, error, has_time, has_time ? (int64_t)time->value[lane] : 0,
				     kts_bit(x->bits, lane), chunk->base + lane);
			if (is_over(j))
				return;
		}
	}
}

/* Whether the series ends before the deadline. */
static bool is_cut_off(const struct kts_vm *vm, const struct kts_reach_state *r, int64_t deadline_ns)
{
	int64_t greatest = vm->data->axis.greatest_elapsed;

	if (!r->has_origin || greatest == INT64_MIN)
		return false;
	return deadline_ns == KTS_TIME_MAX || (kts_wide)greatest - r->origin < deadline_ns;
}

/* Time left at @time, in ms. */
static double time_left(int64_t deadline_ns, int64_t time)
{
	return (double)((kts_wide)deadline_ns - time) / 1e6;
}

/* Too few readable samples, or too short a time of them, to make a run. */
static bool is_too_little(const struct kts_ir_check *check, const struct kts_reach_state *r)
{
	if (check->has_hold)
		return !r->readable || (kts_wide)r->last_time - r->first_time < check->hold_ns;
	return r->readable < (check->run_samples ? check->run_samples : 1);
}

void kts_vm_decide(struct kts_vm *vm, const struct kts_insn *in)
{
	struct kts_judgement *j = &vm->judgement[in->ref];
	const struct kts_reach_state *r = &j->reach;
	const struct kts_ir_check *check = j->check->ir;
	struct kts_evidence row = { .sample = UINT64_MAX, .previous = UINT64_MAX };

	if (r->witness && !r->failed && !r->unsure) {
		kts_vm_satisfied(j, 1);
		kts_vm_margin(j, time_left(check->deadline_ns, r->witness_time), r->witness_sample);
	} else if (r->failed) {
		row.sample = r->failed_sample;
		row.error = r->failed;
		kts_vm_violation(vm, j, &row);
	} else if (r->unsure) {
		row.sample = r->unsure_sample;
		row.error = r->unsure;
		kts_vm_undecided(vm, j, &row);
	} else if (is_cut_off(vm, r, check->deadline_ns)) {
		row.error = KTS_ERROR_OF(KTS_KIND_cut_off) | KTS_ERROR_FORCE_UNDECIDED;
		kts_vm_undecided(vm, j, &row);
	} else if (r->left) {
		row.sample = r->left_sample;
		kts_vm_violation(vm, j, &row);
	} else if (is_too_little(check, r)) {
		row.error = (r->last_bad ? r->last_bad : KTS_ERROR_OF(KTS_KIND_absent)) | KTS_ERROR_FORCE_UNDECIDED;
		kts_vm_undecided(vm, j, &row);
	} else {
		row.sample = r->last_sample;
		kts_vm_violation(vm, j, &row);
		if (r->late)
			kts_vm_margin(j, time_left(check->deadline_ns, r->late_time), r->late_sample);
	}
}
