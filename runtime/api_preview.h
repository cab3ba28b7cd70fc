/* SPDX-License-Identifier: MIT */
#ifndef KTS_API_PREVIEW_H
#define KTS_API_PREVIEW_H

#include "runtime/api_internal.h"

/*
 * What a spec comes to by the samples that there are, where it is judged as a
 * whole at the end: written out for the keys and phases that they have. More
 * keys and phases are more checks, and leave these what they are, so that what
 * has failed for good stays failed. Of one thread.
 */
struct kts_preview;

/*
 * Judge samples before @ready of *@view, which are what they will be at the end but for names that have given no value so
 * far. *@view is taken, also on failure; what it borrows outlives the preview. @owned: its lists are those of
 * kts_input_view(). KTS_OK (*@out is NULL where the spec cannot be written out), KTS_ENOMEM.
 */
enum kts_status kts_preview_new(const struct kts_spec *spec, struct kts_data *view, bool owned, uint64_t ready,
				const struct kts_run_options *how, struct kts_preview **out);
void kts_preview_free(struct kts_preview *preview);

/*
 * The series of a preview that borrows it has grown to *@view: it is judged on, for the phases that there were. Before a
 * preview is asked anything its view is that of the series as it is. KTS_OK, KTS_ENOMEM.
 */
enum kts_status kts_preview_go_on(struct kts_preview *preview, const struct kts_data *view, uint64_t ready);

/* Whether check @i of the spec has failed, whatever comes. */
bool kts_preview_failed(const struct kts_preview *preview, size_t i);

/*
 * Of what check @i was written out for: the first that has failed for good, or that nearest to its bound, as a run over
 * *@data and the number of its result. False: it was written out for nothing.
 */
bool kts_preview_find(const struct kts_preview *preview, size_t i, struct kts_judging **run, size_t *result,
		      const struct kts_data **data);

#endif
