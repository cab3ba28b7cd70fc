/* SPDX-License-Identifier: MIT */
#ifndef KTS_PROCESSORS_H
#define KTS_PROCESSORS_H

#include <sched.h>

/* The processors that this process may run on: what threads are made for where nobody says how many. */
static inline unsigned int kts_processors(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
		return (unsigned int)CPU_COUNT(&set);
	return 1;
}

#endif
