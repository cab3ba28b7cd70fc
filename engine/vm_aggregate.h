/* SPDX-License-Identifier: MIT */
#ifndef KTS_VM_AGGREGATE_H
#define KTS_VM_AGGREGATE_H

#include "engine/errors.h"
#include "engine/order.h"
#include "engine/wide.h"

/* What an aggregate has gathered so far; each summary looks at its own part. */
struct kts_aggregate {
	uint64_t count;			/* readable values */
	uint64_t holds;			/* count of a predicate */
	struct kts_number first, last, least, greatest;
	kts_wide sum;			/* of integers; of doubles in 16 lanes, by sample */
	double lane[16];
	struct kts_order_key *value;	/* quantile, stddev, slope: all; `number` is the time. Owned */
	size_t cap;
	kts_error_id last_bad;		/* of the last unreadable sample */
	/* delta and rate: neighbours of one source are joined */
	int64_t last_time;
	uint64_t last_identity, last_step;
	struct kts_number begin;	/* the first value of the source at hand */
	int64_t begin_time;
	bool changed;			/* there were several sources */
	bool any_joined;
	bool ended;			/* the last source counts too */
	kts_wide whole, forward;	/* what the sources before came to; all steps that go forward; integers */
	double real, forward_real;	/* the same of doubles */
	kts_wide span_ns;		/* the time of the sources before */
	uint64_t back;			/* steps back inside a phase */
};

void kts_aggregate_free(struct kts_aggregate *aggregate);

#endif
