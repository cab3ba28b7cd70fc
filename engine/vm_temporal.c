/* SPDX-License-Identifier: MIT */
#include "engine/vm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define FIRST_INSTANTS	64u

/* --- composing --- */

static uint8_t least(uint8_t a, uint8_t b)
{
	return a < b ? a : b;
}

static uint8_t most(uint8_t a, uint8_t b)
{
	return a > b ? a : b;
}

/* No NaN comes here. */
static double lower(double a, double b)
{
	return a < b ? a : b;
}

static double higher(double a, double b)
{
	return a > b ? a : b;
}

/* Both bounds at once: the compiler would compare and select. */
static inline kts_bounds lower_both(kts_bounds a, kts_bounds b)
{
#ifdef __SSE2__
	return (kts_bounds)_mm_min_pd((__m128d)a, (__m128d)b);
#else
	return (kts_bounds){ lower(a[0], b[0]), lower(a[1], b[1]) };
#endif
}

static inline kts_bounds higher_both(kts_bounds a, kts_bounds b)
{
#ifdef __SSE2__
	return (kts_bounds)_mm_max_pd((__m128d)a, (__m128d)b);
#else
	return (kts_bounds){ higher(a[0], b[0]), higher(a[1], b[1]) };
#endif
}

static const struct kts_fold identity = { .q = KTS_FALSE, .p = KTS_TRUE, .reason = KTS_NO_INSTANT,
					  .margin_q = { -INFINITY, -INFINITY }, .margin_p = { INFINITY, INFINITY } };

/* f1(f2(x)): q1 or (p1 and (q2 or (p2 and x))). */
static inline struct kts_fold compose(const struct kts_fold *f1, const struct kts_fold *f2)
{
	return (struct kts_fold){
		.q = most(f1->q, least(f1->p, f2->q)),
		.p = least(f1->p, f2->p),
		.reason = f1->reason != KTS_NO_INSTANT ? f1->reason : f2->reason,
		.margin_q = higher_both(f1->margin_q, lower_both(f1->margin_p, f2->margin_q)),
		.margin_p = lower_both(f1->margin_p, f2->margin_p),
	};
}

/* An unknown operand may be as far from its bound as it likes, on either side. */
static inline kts_bounds bounds_of(uint8_t truth, double margin)
{
	return truth == KTS_UNKNOWN ? (kts_bounds){ -INFINITY, INFINITY } : (kts_bounds){ margin, margin };
}

/* The function of one instant; before the window only its P counts. */
static inline struct kts_fold fold_of(const struct kts_tap *tap, uint64_t number, bool near)
{
	const struct kts_instant *at = &tap->instant[number & tap->mask];
	bool unknown = at->p == KTS_UNKNOWN || (at->q == KTS_UNKNOWN && !near);
	struct kts_fold f = { .q = at->q, .p = at->p, .reason = unknown ? number : KTS_NO_INSTANT,
			      .margin_q = bounds_of(at->q, at->margin_q), .margin_p = bounds_of(at->p, at->margin_p) };

	if (near) {
		f.q = identity.q;
		f.margin_q = identity.margin_q;
	}
	return f;
}

/* --- slides --- */

/* Read outward from the sample asked about: with the clock towards the future, else against it. */
static inline struct kts_fold in_order(const struct kts_tap *tap, const struct kts_fold *older, const struct kts_fold *newer)
{
	return tap->code->past ? compose(newer, older) : compose(older, newer);
}

static void slide_push(struct kts_tap *tap, struct kts_slide *s)
{
	struct kts_fold f = fold_of(tap, s->end++, s == &tap->near);

	s->back = in_order(tap, &s->back, &f);
}

/* The older half becomes all of it. */
static void slide_flip(struct kts_tap *tap, struct kts_slide *s)
{
	struct kts_fold f = identity;

	for (uint64_t i = s->end; i-- > s->begin;) {
		struct kts_fold one = fold_of(tap, i, s == &tap->near);

		f = in_order(tap, &one, &f);
		s->front[i & tap->mask] = f;
	}
	s->split = s->end;
	s->back = identity;
}

static void slide_pop(struct kts_tap *tap, struct kts_slide *s)
{
	if (s->begin == s->split)
		slide_flip(tap, s);
	s->begin++;
}

/* Begin at @begin, which may lie behind the end. */
static void slide_to(struct kts_tap *tap, struct kts_slide *s, uint64_t begin)
{
	if (begin >= s->end) {
		s->begin = s->split = s->end = begin;
		s->back = identity;
	}
	while (s->begin < begin)
		slide_pop(tap, s);
}

static struct kts_fold slide_total(const struct kts_tap *tap, const struct kts_slide *s)
{
	if (s->begin == s->split)
		return s->back;
	return in_order(tap, &s->front[s->begin & tap->mask], &s->back);
}

/* --- memory --- */

void kts_tap_init(struct kts_tap *tap, const struct kts_code_tap *code)
{
	*tap = (struct kts_tap){ .code = code, .near.back = identity, .far.back = identity };
}

void kts_tap_free(struct kts_tap *tap)
{
	free(tap->instant);
	free(tap->near.front);
	free(tap->far.front);
	free(tap->truth);
	free(tap->error);
	free(tap->margin);
}

static enum kts_status grow_ring(struct kts_tap *tap)
{
	uint64_t mask = tap->mask ? tap->mask * 2 + 1 : FIRST_INSTANTS - 1;

	if (tap->instant && tap->next - tap->oldest <= tap->mask)
		return KTS_OK;
	/* All three, or none: they share one mask. */
	struct kts_instant *instant = malloc((mask + 1) * sizeof *instant);
	struct kts_fold *near = malloc((mask + 1) * sizeof *near), *far = malloc((mask + 1) * sizeof *far);
	if (!instant || !near || !far) {
		free(instant);
		free(near);
		free(far);
		return KTS_ENOMEM;
	}
	for (uint64_t i = tap->oldest; i < tap->next; i++) {
		instant[i & mask] = tap->instant[i & tap->mask];
		near[i & mask] = tap->near.front[i & tap->mask];
		far[i & mask] = tap->far.front[i & tap->mask];
	}
	free(tap->instant);
	free(tap->near.front);
	free(tap->far.front);
	tap->instant = instant;
	tap->near.front = near;
	tap->far.front = far;
	tap->mask = mask;
	return KTS_OK;
}

/* Room for the results of samples before @end. */
static enum kts_status grow_results(struct kts_tap *tap, uint64_t end)
{
	size_t wanted = (size_t)(end - tap->base), cap = tap->cap ? tap->cap : 64;

	while (cap < wanted)
		cap *= 2;
	if (cap > tap->cap) {
		uint8_t *truth = realloc(tap->truth, cap * sizeof *truth);

		if (truth)
			tap->truth = truth;
		kts_error_id *error = truth ? realloc(tap->error, cap * sizeof *error) : NULL;
		if (error)
			tap->error = error;
		double *margin = error && tap->code->margin ? realloc(tap->margin, cap * sizeof *margin) : NULL;
		if (margin)
			tap->margin = margin;
		if (!error || (tap->code->margin && !margin))
			return KTS_ENOMEM;
		tap->cap = cap;
	}
	tap->n = wanted;
	return KTS_OK;
}

void kts_tap_drop(struct kts_tap *tap, uint64_t sample)
{
	size_t gone = (size_t)(sample - tap->base);

	/* Moved seldom, and then as much as was dropped at least: constant a sample. */
	if (gone < tap->n - gone || gone > tap->n)
		return;
	memmove(tap->truth, tap->truth + gone, (tap->n - gone) * sizeof *tap->truth);
	memmove(tap->error, tap->error + gone, (tap->n - gone) * sizeof *tap->error);
	if (tap->margin)
		memmove(tap->margin, tap->margin + gone, (tap->n - gone) * sizeof *tap->margin);
	tap->base = sample;
	tap->n -= gone;
}

static void put(struct kts_tap *tap, uint64_t sample, uint8_t truth, kts_error_id error, double margin)
{
	size_t at = (size_t)(sample - tap->base);

	tap->truth[at] = truth;
	tap->error[at] = error;
	if (tap->margin)
		tap->margin[at] = margin;
}

/* --- results --- */

static const struct kts_instant *instant_of(const struct kts_tap *tap, uint64_t number)
{
	return &tap->instant[number & tap->mask];
}

/* Why the result of @head is unknown; @farthest: the window's last member, whose P no result depends on. */
static kts_error_id reason_of(const struct kts_tap *tap, const struct kts_fold *near, const struct kts_fold *far,
			      uint64_t farthest)
{
	bool is_near = near->reason != KTS_NO_INSTANT;
	uint64_t number = is_near ? near->reason : far->reason;
	const struct kts_instant *at = instant_of(tap, number);

	if (at->p == KTS_UNKNOWN && (is_near || number != farthest))
		return at->error_p;
	return at->error_q;
}

/* The time left where the operand first holds, in ms. */
static double time_left(const struct kts_tap *tap, const struct kts_instant *head)
{
	int64_t to = tap->code->to_ns;

	if (tap->first_true == tap->next)
		return 0;
	return (double)((kts_wide)to - ((kts_wide)instant_of(tap, tap->first_true)->time - head->time)) / 1e6;
}

/* The head's window is in place; @cut: part of it is not in the series. */
static void settle(struct kts_tap *tap, bool cut)
{
	const struct kts_instant *head = instant_of(tap, tap->head);
	struct kts_fold near = slide_total(tap, &tap->near), far = slide_total(tap, &tap->far);
	uint8_t truth = least(near.p, most(far.q, least(far.p, cut ? KTS_UNKNOWN : KTS_FALSE)));
	bool empty = tap->far.begin == tap->far.end;
	kts_error_id error = KTS_ERROR_NONE;
	double margin = 0;

	if (empty && !cut) {
		truth = KTS_UNKNOWN;
		error = KTS_ERROR_OF(KTS_KIND_absent);
	} else if (truth == KTS_UNKNOWN && cut) {
		error = tap->code->past ? KTS_ERROR_BEFORE_START : KTS_ERROR_OF(KTS_KIND_cut_off);
	} else if (truth == KTS_UNKNOWN) {
		error = reason_of(tap, &near, &far, tap->code->past ? tap->far.begin : tap->far.end - 1);
	}
	if (tap->code->margin == KTS_TAP_TIME)
		margin = time_left(tap, head);
	else if (tap->code->margin == KTS_TAP_DISTANCE)
		margin = (const double[]){ lower(near.margin_p[1], higher(far.margin_q[1], cut ? far.margin_p[1] : -INFINITY)),
					   lower(near.margin_p[0], far.margin_q[0]) }[truth == KTS_TRUE];
	put(tap, head->sample, truth, error, margin);
}

/* --- windows in the future: the head's result waits until the clock is past its window --- */

static kts_wide ends_at(int64_t time, int64_t span)
{
	return span == KTS_TIME_MAX ? (kts_wide)INT64_MAX * 4 : (kts_wide)time + span;
}

static void settle_future(struct kts_tap *tap, bool cut)
{
	const struct kts_instant *head = instant_of(tap, tap->head);
	kts_wide from = ends_at(head->time, tap->code->from_ns), to = ends_at(head->time, tap->code->to_ns);

	while (tap->far.end < tap->next && instant_of(tap, tap->far.end)->time <= to)
		slide_push(tap, &tap->far);
	/* a window that begins here has nothing before it: that slide stays empty */
	while (tap->code->from_ns && tap->near.end < tap->next &&
	       (tap->near.end < tap->head || instant_of(tap, tap->near.end)->time < from))
		slide_push(tap, &tap->near);
	slide_to(tap, &tap->near, tap->head);
	slide_to(tap, &tap->far, tap->near.end);
	if (tap->first_true < tap->head)
		tap->first_true = tap->head;
	while (tap->code->margin == KTS_TAP_TIME && tap->first_true < tap->next &&
	       instant_of(tap, tap->first_true)->q != KTS_TRUE)
		tap->first_true++;
	settle(tap, cut);
	/* One more is kept: the slides leave it only with the next result. */
	tap->oldest = tap->head++;
}

/* Settle what the clock, now at @time, has passed. */
static void advance_future(struct kts_tap *tap, int64_t time)
{
	while (tap->head < tap->next && ends_at(instant_of(tap, tap->head)->time, tap->code->to_ns) < time)
		settle_future(tap, false);
}

static void drain_future(struct kts_tap *tap, int64_t last)
{
	while (tap->head < tap->next)
		settle_future(tap, ends_at(instant_of(tap, tap->head)->time, tap->code->to_ns) > last);
}

void kts_tap_end(struct kts_tap *tap, uint64_t n, int64_t last)
{
	if (!tap->code->past)
		drain_future(tap, last);
	tap->complete = n;
}

/* --- windows in the past: the newest instant's result is there at once --- */

static void settle_past(struct kts_tap *tap, int64_t first)
{
	const struct kts_instant *head = instant_of(tap, tap->head);
	kts_wide newest = (kts_wide)head->time * 2 - ends_at(head->time, tap->code->from_ns);
	kts_wide oldest = (kts_wide)head->time * 2 - ends_at(head->time, tap->code->to_ns);

	while (tap->far.end < tap->next && instant_of(tap, tap->far.end)->time <= newest)
		slide_push(tap, &tap->far);
	while (tap->far.begin < tap->far.end && instant_of(tap, tap->far.begin)->time < oldest)
		slide_pop(tap, &tap->far);
	while (tap->code->from_ns && tap->near.end < tap->next)
		slide_push(tap, &tap->near);
	slide_to(tap, &tap->near, tap->far.end);
	settle(tap, oldest < first);
	tap->head++;
	tap->oldest = tap->far.begin < tap->near.begin ? tap->far.begin : tap->near.begin;
}

/* --- instructions --- */

static uint8_t truth_at(const struct kts_vector *v, uint32_t lane)
{
	/* Values come in no order that a branch could be foretold from; that of an unknown lane is 0. */
	return !v ? KTS_TRUE : (uint8_t)(KTS_TRUE * kts_bit(v->bits, lane) + KTS_UNKNOWN * !kts_bit(v->known, lane));
}

static struct kts_instant instant_at(const struct kts_vm *vm, const struct kts_insn *in, uint32_t lane, bool weighed)
{
	const struct kts_vector *p = kts_vm_operand(vm, in, 0), *q = kts_vm_operand(vm, in, 1);
	struct kts_instant at = { .time = (int64_t)kts_vm_operand(vm, in, 2)->value[lane],
				  .sample = vm->chunk.base + lane, .p = truth_at(p, lane), .q = truth_at(q, lane),
				  .margin_p = INFINITY };

	if (at.p == KTS_UNKNOWN)
		at.error_p = p->error[lane];
	else if (weighed && p)
		at.margin_p = kts_bits_double(p->own[lane]);
	if (at.q == KTS_UNKNOWN)
		at.error_q = q->error[lane];
	else if (weighed)
		at.margin_q = kts_bits_double(q->own[lane]);
	return at;
}

static void until(struct kts_vm *vm, const struct kts_insn *in, bool weighed)
{
	const struct kts_chunk *chunk = &vm->chunk;
	const struct kts_vector *clock = kts_vm_operand(vm, in, 2);
	struct kts_tap *tap = &vm->tap[in->imm];
	uint64_t end = chunk->base + chunk->n;

	vm->status = grow_results(tap, end);
	for (uint32_t i = 0; i < chunk->n && vm->status == KTS_OK; i++) {
		if (!kts_bit(clock->known, i)) {
			put(tap, chunk->base + i, KTS_UNKNOWN, clock->error[i], 0);
			continue;
		}
		struct kts_instant at = instant_at(vm, in, i, weighed);

		if (!tap->code->past)
			advance_future(tap, at.time);
		vm->status = grow_ring(tap);
		if (vm->status != KTS_OK)
			return;
		tap->instant[tap->next++ & tap->mask] = at;
		if (tap->code->past)
			settle_past(tap, vm->data->axis.first_elapsed);
	}
	tap->complete = tap->head < tap->next ? instant_of(tap, tap->head)->sample : end;
}

void kts_vm_until(struct kts_vm *vm, const struct kts_insn *in)
{
	until(vm, in, false);
}

void kts_vm_until_weighed(struct kts_vm *vm, const struct kts_insn *in)
{
	until(vm, in, true);
}

void kts_vm_weigh(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_vector *a = kts_vm_operand(vm, in, 0), *margin = kts_vm_operand(vm, in, 1);
	struct kts_vector *dst = kts_vm_dst(vm, in);

	kts_vector_same(&vm->chunk, dst, a);
	/* A bool has its value in bits: the place of the value is free. */
	for (uint32_t i = 0; i < vm->chunk.n; i++)
		dst->own[i] = kts_bit(margin->known, i) ? margin->value[i] : 0;
}

/* Results of the chunk: who is known, and why others are not. */
static struct kts_vector *load(struct kts_vm *vm, const struct kts_insn *in, enum kts_type type, const struct kts_tap **tap)
{
	const struct kts_chunk *chunk = &vm->chunk;
	struct kts_vector *dst = kts_vm_dst(vm, in);

	*tap = &vm->tap[in->imm];
	kts_vector_begin(chunk, dst, type);
	for (uint32_t i = 0; i < chunk->n; i++) {
		size_t at = (size_t)(chunk->base - (*tap)->base) + i;

		if ((*tap)->truth[at] == KTS_UNKNOWN)
			kts_vector_fail(dst, i, (*tap)->error[at]);
	}
	return dst;
}

void kts_vm_load_tap(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_tap *tap;
	struct kts_vector *dst = load(vm, in, KTS_TYPE_BOOL, &tap);
	const uint8_t *truth = tap->truth + (vm->chunk.base - tap->base);

	for (uint32_t i = 0; i < vm->chunk.n; i++)
		dst->bits[i / 64] |= (uint64_t)(truth[i] == KTS_TRUE) << i % 64;
}

void kts_vm_load_tap_margin(struct kts_vm *vm, const struct kts_insn *in)
{
	const struct kts_tap *tap;
	struct kts_vector *dst = load(vm, in, KTS_TYPE_F64, &tap);

	memcpy(dst->own, tap->margin + (vm->chunk.base - tap->base), vm->chunk.n * sizeof *dst->own);
}
