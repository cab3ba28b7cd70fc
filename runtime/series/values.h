/* SPDX-License-Identifier: MIT */
#ifndef KTS_VALUES_H
#define KTS_VALUES_H

#include "runtime/series/worker.h"

/*
 * Columns that the writer of the series projected: {"NAME":{"Ok":value}} or
 * {"NAME":{"Err":why}}. @token is the object `values`. KTS_OK, KTS_EDATA
 * (trouble), KTS_ENOMEM.
 */
enum kts_status kts_values_read(struct kts_worker *worker, uint32_t token);

/* The statistics slot: a value, or why there is none. @token may be KTS_JSON_NONE. Fills worker->stats. */
enum kts_status kts_stats_slot(struct kts_worker *worker, uint32_t token);
/* The cells of all projections of the roots stats and host. */
enum kts_status kts_stats_read(struct kts_worker *worker);
enum kts_status kts_host_read(struct kts_worker *worker);

/*
 * "Cancelled" or {"NoScheduler":{"reason":"no sock"}}: the reason, and the
 * object with its payload or KTS_JSON_NONE. KTS_EDATA for any other.
 */
enum kts_status kts_missing_read(struct kts_worker *worker, uint32_t token, enum kts_missing_reason *reason,
				 uint32_t *payload);
/* Put that payload in a fault. */
struct kts_fault;
enum kts_status kts_missing_tell(struct kts_fault *fault, enum kts_missing_reason reason, uint32_t payload);

#endif
