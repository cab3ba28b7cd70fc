/* SPDX-License-Identifier: MIT */
#include "tests/bench/slots.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool number(const struct slot *slot, double *out)
{
	switch (slot->tag) {
	case SLOT_U64:
		*out = (double)slot->value.u64;
		return true;
	case SLOT_F64:
		*out = slot->value.f64;
		return true;
	case SLOT_NONE:
		break;
	}
	return false;
}

static void judge(struct slot_answer *a, uint64_t sample, double margin, bool violated)
{
	a->judged++;
	if (margin < a->margin)
		a->margin = margin;
	if (violated) {
		if (a->violated < sizeof a->row / sizeof *a->row)
			a->row[a->violated] = sample;
		a->violated++;
	}
}

static void band(struct slot_answer *a, uint64_t sample, double value, double lo, double hi)
{
	judge(a, sample, fmin(value - lo, hi - value), !(value >= lo && value <= hi));
}

#define SLOT	struct plain_slot
#define SLOTS	plain_slots
#define NAME(x)	plain_##x
#include "tests/bench/slots_loops.inc"
#undef SLOT
#undef SLOTS
#undef NAME

#define SLOT	struct result_slot
#define SLOTS	result_slots
#define NAME(x)	result_##x
#include "tests/bench/slots_loops.inc"
