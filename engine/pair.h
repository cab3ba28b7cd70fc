/* SPDX-License-Identifier: MIT */
#ifndef KTS_ENGINE_PAIR_H
#define KTS_ENGINE_PAIR_H

#include <math.h>

/* Two doubles that add up to more digits than one has. */
struct kts_pair {
	double hi, lo;
};

/* @a + @b; of what is not finite the plain sum. */
static inline struct kts_pair kts_pair_add(struct kts_pair a, double b)
{
	double sum = a.hi + b, part = sum - a.hi;
	double lost = (a.hi - (sum - part)) + (b - part);

	if (!isfinite(sum))
		return (struct kts_pair){ sum, 0 };
	lost += a.lo;
	return (struct kts_pair){ sum + lost, lost - ((sum + lost) - sum) };
}

#endif
