/* SPDX-License-Identifier: MIT */
/*
 * Within a phase all values of a signal must come from one place, that of the
 * first sample of the phase that has a value; later ones from elsewhere are
 * `drift`. Samples without a phase are a phase of their own. Done when all is
 * read, because events that make the phases may stand behind the samples; or of
 * a stream as far as the phases are known, going on where it ended.
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/series/fault.h"
#include "runtime/series/join.h"

static size_t find_pin(const struct kts_pins *pins, uint64_t phase)
{
	size_t at = kts_mix(53, phase) & (pins->size - 1);

	while (pins->slot[at].place && pins->slot[at].phase != phase)
		at = (at + 1) & (pins->size - 1);
	return at;
}

static enum kts_status grow_pins(struct kts_pins *pins)
{
	struct kts_pins grown = { .n = pins->n, .size = pins->size ? pins->size * 2 : 16 };

	if (pins->n * 2 < pins->size)
		return KTS_OK;
	grown.slot = calloc(grown.size, sizeof *grown.slot);
	if (!grown.slot)
		return KTS_ENOMEM;
	for (size_t i = 0; i < pins->size; i++)
		if (pins->slot[i].place)
			grown.slot[find_pin(&grown, pins->slot[i].phase)] = pins->slot[i];
	free(pins->slot);
	*pins = grown;
	return KTS_OK;
}

static bool any_valid(const struct kts_column *column, uint64_t begin, uint64_t end)
{
	for (uint64_t i = begin; i < end;) {
		const struct kts_segment *s = column->segment[i / KTS_SEGMENT_SAMPLES];

		if (i % 64 == 0 && s->valid[i % KTS_SEGMENT_SAMPLES / 64] == 0) {
			i += 64;
			continue;
		}
		if (kts_column_valid(column, i))
			return true;
		i++;
	}
	return false;
}

static enum kts_status drift_error(struct kts_joiner *j, uint32_t c, uint64_t phase, uint32_t pinned, uint32_t met,
				   kts_error_id *id)
{
	const struct kts_origin *a = &j->origin[pinned].origin, *b = &j->origin[met].origin;
	const char *const requested[] = { j->plan->projection[c].text ? j->plan->projection[c].text : "" };
	const char *const pinned_object[] = { a->object.at }, *const sample_object[] = { b->object.at };
	const uint64_t step[] = { phase ? phase - 1 : 0 }, pinned_kva[] = { a->address }, sample_kva[] = { b->address };
	const struct kts_payload payload[] = {
		{ .key = "requested", .type = KTS_PAYLOAD_TEXT, .n = 1, .text = requested },
		{ .key = "phase", .type = phase ? KTS_PAYLOAD_U64 : KTS_PAYLOAD_NULL, .n = phase != 0, .u64 = step },
		{ .key = "pinned_obj", .type = KTS_PAYLOAD_TEXT, .n = 1, .text = pinned_object },
		{ .key = "pinned_kvas", .type = KTS_PAYLOAD_U64S, .n = 1, .u64 = pinned_kva },
		{ .key = "sample_obj", .type = KTS_PAYLOAD_TEXT, .n = 1, .text = sample_object },
		{ .key = "sample_kvas", .type = KTS_PAYLOAD_U64S, .n = 1, .u64 = sample_kva },
	};
	const struct kts_error error = {
		.kind = KTS_KIND_drift, .original = KTS_KIND_drift, .payload = payload,
		.n_payload = sizeof payload / sizeof *payload,
	};

	return kts_errors_add(j->series->data.errors, &error, id);
}

/* The runs of @old for [begin, end). */
static enum kts_status copy_runs(struct kts_runs *out, const struct kts_runs *old, uint64_t begin, uint64_t end)
{
	if (begin >= end)
		return KTS_OK;
	KTS_TRY(kts_runs_add(out, begin, kts_runs_get(old, begin)));
	for (size_t i = kts_runs_find(old, begin) + 1; i < old->n && old->run[i].begin < end; i++)
		KTS_TRY(kts_runs_add(out, old->run[i].begin, old->run[i].id));
	return KTS_OK;
}

/* Values of [begin, end) become @error; errors stay. */
static enum kts_status forbid(struct kts_column *column, struct kts_runs *out, uint64_t begin, uint64_t end,
			      kts_error_id error)
{
	for (uint64_t i = begin; i < end; i++) {
		struct kts_segment *s = column->segment[i / KTS_SEGMENT_SAMPLES];
		uint64_t at = i % KTS_SEGMENT_SAMPLES;

		if (!kts_column_valid(column, i)) {
			KTS_TRY(kts_runs_add(out, i, kts_runs_get(&column->errors, i)));
			continue;
		}
		KTS_TRY(kts_runs_add(out, i, error));
		s->valid[at / 64] &= ~(1ull << at % 64);
		s->value[at] = 0;
		column->n_valid--;
	}
	return KTS_OK;
}

static uint64_t next_begin(const struct kts_runs *runs, size_t *at, uint64_t i, uint64_t end)
{
	while (*at < runs->n && runs->run[*at].begin <= i)
		(*at)++;
	return *at < runs->n && runs->run[*at].begin < end ? runs->run[*at].begin : end;
}

static enum kts_status apply(struct kts_joiner *j, uint32_t c, uint64_t limit, struct kts_runs *out)
{
	struct kts_pins *pins = &j->settling[c].pins;
	struct kts_column *column = &j->series->data.column[c];
	const struct kts_runs *phases = &j->series->data.axis.phases, *identities = &column->identities;
	uint64_t begin = j->settling[c].done, done = begin;
	size_t phase_at = begin ? kts_runs_find(phases, begin) + 1 : 0;
	size_t identity_at = begin ? kts_runs_find(identities, begin) + 1 : 0;

	for (uint64_t i = begin, end; i < limit; i = end) {
		end = next_begin(phases, &phase_at, i, limit);
		end = next_begin(identities, &identity_at, i, end);
		uint64_t phase = phase_at ? phases->run[phase_at - 1].id : 0;
		uint64_t identity = identity_at ? identities->run[identity_at - 1].id : 0;

		if (!identity || !any_valid(column, i, end))
			continue;
		uint32_t place = j->origin[identity - 1].place;

		KTS_TRY(grow_pins(pins));
		size_t pin = find_pin(pins, phase);

		if (!pins->slot[pin].place) {
			pins->slot[pin].phase = phase;
			pins->slot[pin].place = place + 1;
			pins->n++;
			continue;
		}
		if (pins->slot[pin].place == place + 1)
			continue;
		kts_error_id error;

		KTS_TRY(drift_error(j, c, phase, pins->slot[pin].place - 1, place, &error));
		KTS_TRY(copy_runs(out, &column->errors, done, i));
		KTS_TRY(forbid(column, out, i, end, error));
		done = end;
	}
	return done > begin ? copy_runs(out, &column->errors, done, column->n) : KTS_OK;
}

/* What the runs say from @begin on is what @more says. */
static enum kts_status replace_runs(struct kts_runs *runs, uint64_t begin, const struct kts_runs *more)
{
	while (runs->n && runs->run[runs->n - 1].begin >= begin)
		runs->n--;
	KTS_TRY(kts_runs_add(runs, begin, kts_runs_get(more, begin)));
	for (size_t i = 0; i < more->n; i++)
		KTS_TRY(kts_runs_add(runs, more->run[i].begin, more->run[i].id));
	return KTS_OK;
}

enum kts_status kts_drift_apply(struct kts_joiner *j, uint32_t c, uint64_t end)
{
	struct kts_column *column = &j->series->data.column[c];
	struct kts_settling *settling = &j->settling[c];
	struct kts_runs errors = { 0 };
	enum kts_status status;

	/* one place in all: nothing can drift */
	if (end <= settling->done || (column->identities.n < 2 && !j->live))
		return KTS_OK;
	status = apply(j, c, end, &errors);
	if (status == KTS_OK && errors.n) {
		status = replace_runs(&column->errors, settling->done, &errors);
		/* what was rewritten is to be settled again */
		settling->run = kts_runs_find(&column->errors, settling->done);
		if (settling->run == SIZE_MAX)
			settling->run = 0;
	}
	settling->done = end;
	kts_runs_free(&errors);
	return status;
}
