/* SPDX-License-Identifier: MIT */
#ifndef KTS_EVENTS_H
#define KTS_EVENTS_H

#include "runtime/series/worker.h"

/*
 * Append the starts of steps, and the labels, in the list of stimulus events at
 * @token (null: no list). KTS_OK, KTS_EDATA (trouble), KTS_ENOMEM.
 */
enum kts_status kts_events_read(struct kts_worker *worker, uint32_t token, struct kts_events *events);

#endif
