/* SPDX-License-Identifier: MIT */
#ifndef KTS_PHASE_H
#define KTS_PHASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/column.h"
#include "runtime/series/bump.h"

/*
 * Phases of samples: the stamp, or, where stimulus events are known, derived
 * from the events and the planned boundary of the sample.
 */

/* When a step of the scenario started. */
struct kts_step_start {
	uint64_t elapsed_ms;
	uint64_t step;
};

/* What an event calls the phase that it happens in. */
struct kts_event_label {
	uint64_t elapsed_ms;
	uint64_t step;		/* that the event says, or KTS_NO_PHASE: the one at its time */
	uint32_t text;
	uint32_t order;		/* among all labels */
};

struct kts_events {
	struct kts_step_start *start;
	size_t n, cap;
	struct kts_texts *texts;	/* of labels; NULL if there is none */
	struct kts_event_label *label;
	size_t n_labels, cap_labels;
	bool labels_left_out;	/* there were more than KTS_MAX_EVENT_LABELS */
	bool present;		/* there was a list of events, maybe without a start */
};

enum kts_status kts_events_add(struct kts_events *events, uint64_t elapsed_ms, uint64_t step);
/* Also one whose @step is KTS_NO_PHASE; a label without text, or with a NUL in it, names nothing. KTS_OK or KTS_ENOMEM. */
enum kts_status kts_events_add_label(struct kts_events *events, uint64_t elapsed_ms, uint64_t step,
				     struct kts_text label);
/* Append all of @more. */
enum kts_status kts_events_join(struct kts_events *events, const struct kts_events *more);
/* By time; of equal times the order stays. */
enum kts_status kts_events_sort(struct kts_events *events);
/* The phase, as kts_axis has it, of a boundary; events are sorted. */
uint64_t kts_events_phase(const struct kts_events *events, uint64_t boundary_ms);
/*
 * Give the axis the names of its phases. An event without a step of its own
 * names the one that its time is in, which nobody knows unless some step
 * starts; events are sorted.
 */
enum kts_status kts_events_name_phases(const struct kts_events *events, struct kts_axis *axis);
void kts_events_free(struct kts_events *events);

/*
 * The boundaries of all samples, those that are regular in next to nothing:
 * events may stand behind the samples, so they are kept until the end. Read in
 * order only.
 */
struct kts_boundaries {
	uint8_t *byte;
	size_t n_bytes, cap_bytes;
	uint64_t last, step;	/* of the samples so far, to predict the next */
	uint64_t as_predicted;	/* the last so many were, and are not written yet */
	uint64_t without;	/* so many have none before the first that has one; not written */
	bool any;
};

struct kts_boundary_reader {
	const struct kts_boundaries *from;
	size_t at;
	uint64_t last, step;
	uint64_t without;	/* of those that have none in front, so many are told */
	uint64_t as_predicted;	/* the next so many are */
	bool end;		/* of what is written */
};

enum kts_status kts_boundaries_add(struct kts_boundaries *boundaries, bool has, uint64_t boundary_ms);
/* The next sample's; false where it has none. */
bool kts_boundaries_next(struct kts_boundary_reader *reader, uint64_t *boundary_ms);
void kts_boundaries_free(struct kts_boundaries *boundaries);

/* Put derived phases in place of the stamps, of samples that have a boundary. */
enum kts_status kts_phases_derive(struct kts_axis *axis, const struct kts_boundaries *boundaries,
				  const struct kts_events *events);

#endif
