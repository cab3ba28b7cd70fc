/* SPDX-License-Identifier: MIT */
#ifndef KTS_SERIES_RUN_H
#define KTS_SERIES_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grammar/base/status.h"
#include "runtime/series/bump.h"

struct kts_batch;
struct kts_column;
struct kts_reader;
struct kts_plan;
struct kts_worker;

/*
 * Data about the run, for the root `run`: the JSON text of its parts, kept
 * until all is read, because any of them may stand anywhere in the series.
 */
enum kts_run_key {
	KTS_RUN_MONITOR,
	KTS_RUN_EVENTS,
	KTS_RUN_HEADER,
	KTS_RUN_KEYS
};

/* A part that was met in a batch. */
struct kts_run_part {
	enum kts_run_key key;
	struct kts_text text;
};

struct kts_run_data {
	char *text[KTS_RUN_KEYS];	/* NULL: no such part; of events what is between the brackets */
	size_t len[KTS_RUN_KEYS];
	size_t bytes;			/* that came in all */
};

/* Keep the value at @token with the batch, if the plan wants it. KTS_OK; KTS_ENOMEM; KTS_ELIMIT (trouble). */
enum kts_status kts_run_note(struct kts_worker *worker, enum kts_run_key key, uint32_t token);

/*
 * Add a part: a later one takes the place of an earlier one, but events are
 * appended. KTS_OK, KTS_ENOMEM, KTS_ELIMIT: more than KTS_MAX_OBJECT_BYTES in all.
 */
enum kts_status kts_run_data_add(struct kts_run_data *run, enum kts_run_key key, struct kts_text text);
/* Forget a part. */
void kts_run_data_drop(struct kts_run_data *run, enum kts_run_key key);
void kts_run_data_free(struct kts_run_data *run);

/* Format and arguments of the message for that. */
#define KTS_TOO_MUCH_RUN "the data about the run is larger than %u MiB", KTS_MAX_OBJECT_BYTES >> 20

/*
 * After all samples: give column[i] the one value, or error, of projection i
 * of @plan, all of root run. KTS_OK; KTS_EDATA, KTS_ELIMIT (with a diagnostic);
 * KTS_ENOMEM.
 */
enum kts_status kts_run_read(struct kts_reader *reader, const struct kts_plan *plan, struct kts_column *column);

#endif
