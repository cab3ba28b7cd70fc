/* SPDX-License-Identifier: MIT */
#include "engine/vm.h"

#include <string.h>

/* Lanes [*begin, *end) of the chunk that run @r of @runs covers; false: none from here on. */
static bool run_lanes(const struct kts_chunk *chunk, const struct kts_runs *runs, size_t r, uint32_t *begin, uint32_t *end)
{
	uint64_t from = runs->run[r].begin, to = r + 1 < runs->n ? runs->run[r + 1].begin : UINT64_MAX;

	if (from >= chunk->base + chunk->n)
		return false;
	*begin = from > chunk->base ? (uint32_t)(from - chunk->base) : 0;
	*end = to < chunk->base + chunk->n ? (uint32_t)(to - chunk->base) : chunk->n;
	return true;
}

/* The run that holds at the chunk's first sample, or the first of all. */
static size_t first_run(const struct kts_chunk *chunk, const struct kts_runs *runs)
{
	size_t r = kts_runs_find(runs, chunk->base);

	return r == SIZE_MAX ? 0 : r;
}

/* 64 validity bits from @sample on; 0 beyond the column. */
static uint64_t valid_bits(const struct kts_column *column, uint64_t sample)
{
	uint64_t word = sample / 64, last = (column->n - 1) / 64;
	const uint64_t per = KTS_SEGMENT_SAMPLES / 64;
	unsigned shift = (unsigned)(sample % 64);
	uint64_t bits = column->segment[word / per]->valid[word % per] >> shift;

	if (shift && word < last)
		bits |= column->segment[(word + 1) / per]->valid[(word + 1) % per] << (64 - shift);
	return bits;
}

static void load_values(const struct kts_chunk *chunk, struct kts_vector *dst, const struct kts_column *column)
{
	uint64_t at = chunk->base % KTS_SEGMENT_SAMPLES, s = chunk->base / KTS_SEGMENT_SAMPLES;

	if (at + chunk->n <= KTS_SEGMENT_SAMPLES) {
		dst->value = column->segment[s]->value + at;
		dst->follows = at > 0;
		return;
	}
	for (uint32_t done = 0, n; done < chunk->n; done += n, at = 0, s++) {
		n = (uint32_t)(KTS_SEGMENT_SAMPLES - at);
		n = n < chunk->n - done ? n : chunk->n - done;
		memcpy(dst->own + done, column->segment[s]->value + at, n * sizeof *dst->own);
	}
}

static void load_errors(const struct kts_chunk *chunk, struct kts_vector *dst, const struct kts_column *column)
{
	uint32_t begin, end;

	for (size_t r = first_run(chunk, &column->errors);
	     r < column->errors.n && run_lanes(chunk, &column->errors, r, &begin, &end); r++) {
		kts_error_id id = (kts_error_id)column->errors.run[r].id;

		for (uint32_t i = begin; id && i < end; i++)
			dst->error[i] = id;
	}
}

static void load_identities(const struct kts_chunk *chunk, struct kts_vector *dst, const struct kts_column *column)
{
	const struct kts_runs *runs = &column->identities;
	uint32_t begin = 0, end = 0;

	if (!runs->n)
		return;
	size_t r = kts_runs_find(runs, chunk->base);
	/* Samples before the first value had no other source: a predicate that is settled without them shows no swap. */
	uint64_t id = runs->run[r == SIZE_MAX ? 0 : r].id;
	size_t next = r == SIZE_MAX ? 0 : r + 1;

	dst->identity_kind = KTS_IDENTITY_ONE;
	dst->identity = id;
	if (next >= runs->n || !run_lanes(chunk, runs, next, &begin, &end))
		return;
	dst->identity_kind = KTS_IDENTITY_MANY;
	for (uint32_t i = 0; i < begin; i++)
		dst->identities[i] = id;
	for (; next < runs->n && run_lanes(chunk, runs, next, &begin, &end); next++)
		for (uint32_t i = begin; i < end; i++)
			dst->identities[i] = runs->run[next].id;
}

static void load(const struct kts_chunk *chunk, struct kts_vector *dst, const struct kts_column *column)
{
	kts_vector_begin(chunk, dst, column->type);
	load_values(chunk, dst, column);
	for (uint32_t w = 0; column->n_valid < column->n && w < chunk->words; w++)
		dst->known[w] = chunk->mask[w] & valid_bits(column, chunk->base + w * 64);
	if (column->type == KTS_TYPE_BOOL) {
		for (uint32_t i = 0; i < chunk->n; i++)
			dst->bits[i / 64] |= (uint64_t)(dst->value[i] != 0) << i % 64;
		dst->value = dst->own;
		dst->follows = false;
	}
	kts_vector_settle(chunk, dst);
	if (!dst->all_known)
		load_errors(chunk, dst, column);
	load_identities(chunk, dst, column);
}

void kts_vm_load_column(struct kts_vm *vm, const struct kts_insn *in)
{
	load(&vm->chunk, kts_vm_dst(vm, in), &vm->data->column[in->imm]);
}

void kts_vm_load_elapsed(struct kts_vm *vm, const struct kts_insn *in)
{
	load(&vm->chunk, kts_vm_dst(vm, in), &vm->data->axis.elapsed);
}

void kts_vm_load_clock(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_runs *runs = &vm->data->axis.backward;
	struct kts_vector *dst = kts_vm_dst(vm, in);
	uint32_t begin, end;

	load(&vm->chunk, dst, &vm->data->axis.elapsed);
	for (size_t r = first_run(&vm->chunk, runs); r < runs->n && run_lanes(&vm->chunk, runs, r, &begin, &end); r++)
		for (uint32_t i = begin; runs->run[r].id && i < end; i++)
			if (kts_bit(dst->known, i))
				kts_vector_fail(dst, i, KTS_ERROR_OF(KTS_KIND_time_backwards));
}

void kts_vm_load_const(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_number *n = &vm->code->constant[in->imm];
	struct kts_vector *dst = kts_vm_dst(vm, in);

	kts_vector_begin(&vm->chunk, dst, n->type);
	if (n->type == KTS_TYPE_BOOL) {
		for (uint32_t w = 0; n->boolean && w < vm->chunk.words; w++)
			dst->bits[w] = vm->chunk.mask[w];
		return;
	}
	for (uint32_t i = 0; i < vm->chunk.n; i++)
		dst->own[i] = n->u64;
}

void kts_vm_load_text(struct kts_vm *vm, const struct kts_insn *in)
{
	struct kts_vector *dst = kts_vm_dst(vm, in);

	kts_vector_begin(&vm->chunk, dst, KTS_TYPE_TEXT);
	for (uint32_t i = 0; i < vm->chunk.n; i++)
		dst->own[i] = vm->text[in->imm];
}

void kts_vm_load_index(struct kts_vm *vm, const struct kts_insn *in)
{
	struct kts_vector *dst = kts_vm_dst(vm, in);

	kts_vector_begin(&vm->chunk, dst, KTS_TYPE_U64);
	for (uint32_t i = 0; i < vm->chunk.n; i++)
		dst->own[i] = vm->chunk.base + i;
}

void kts_vm_load_phase(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_chunk *chunk = &vm->chunk;
	const struct kts_runs *runs = &vm->data->axis.phases;
	struct kts_vector *dst = kts_vm_dst(vm, in);
	uint32_t begin, end;

	kts_vector_begin(chunk, dst, KTS_TYPE_U64);
	memset(dst->known, 0, sizeof dst->known);
	for (uint32_t i = 0; i < chunk->n; i++)
		dst->error[i] = KTS_ERROR_OF(KTS_KIND_absent);
	for (size_t r = first_run(chunk, runs); r < runs->n && run_lanes(chunk, runs, r, &begin, &end); r++) {
		for (uint32_t i = begin; runs->run[r].id && i < end; i++) {
			dst->own[i] = runs->run[r].id - 1;
			kts_bit_put(dst->known, i, true);
		}
	}
	kts_vector_settle(chunk, dst);
}

/* The last scheduler known before run @r, or 0. Runs that follow each other differ, so it is one of two. */
static uint64_t scheduler_before(const struct kts_runs *runs, size_t r)
{
	if (r >= 1 && runs->run[r - 1].id)
		return runs->run[r - 1].id;
	return r >= 2 ? runs->run[r - 2].id : 0;
}

void kts_vm_load_swapped(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_chunk *chunk = &vm->chunk;
	const struct kts_runs *runs = &vm->data->axis.schedulers;
	struct kts_vector *dst = kts_vm_dst(vm, in);
	uint32_t begin, end;

	kts_vector_begin(chunk, dst, KTS_TYPE_BOOL);
	for (size_t r = first_run(chunk, runs); r < runs->n && run_lanes(chunk, runs, r, &begin, &end); r++) {
		uint64_t last = scheduler_before(runs, r);

		if (runs->run[r].begin >= chunk->base && runs->run[r].id && last && last != runs->run[r].id)
			kts_bit_put(dst->bits, begin, true);
	}
}

void kts_vm_phase_mask(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_chunk *chunk = &vm->chunk;
	const struct kts_code_range *range = &vm->code->range[in->imm];
	const struct kts_runs *runs = &vm->data->axis.phases;
	struct kts_vector *dst = kts_vm_dst(vm, in);
	uint32_t begin, end;

	kts_vector_begin(chunk, dst, KTS_TYPE_BOOL);
	for (size_t r = first_run(chunk, runs); r < runs->n && run_lanes(chunk, runs, r, &begin, &end); r++) {
		uint64_t id = runs->run[r].id;

		if (!id || id - 1 < range->first || id - 1 > range->last)
			continue;
		for (uint32_t i = begin; i < end; i++)
			kts_bit_put(dst->bits, i, true);
	}
}
