/* SPDX-License-Identifier: MIT */
#ifndef KTS_SERIES_STREAM_H
#define KTS_SERIES_STREAM_H

#include "runtime/series/series.h"

/*
 * A series as its bytes come, cut anywhere. One object a line is read line by
 * line, by the code that reads files. What has to be seen as a whole (a sweep,
 * whose keys a first reading finds; a document; compressed bytes) is kept
 * (kept.h), and read at the end. Either way the result is that of
 * kts_series_read() for the same bytes. One thread at a time.
 */
struct kts_series_stream;

/* What the programs that judge it ask for before its end. */
struct kts_stream_how {
	bool memory;		/* there is no file: options->file is a name only, and events do not stand beside it */
	bool reads_phase;	/* phases decide what is judged */
	const bool *awaits;	/* by projection: nothing is ready before it has a value; NULL: none */
};

/*
 * Begin. @projection, *options, and what they point to, have to outlive the stream; so has @diags. options->threads and
 * progress are not looked at. KTS_OK, KTS_ENOMEM, KTS_EINVAL, KTS_ESPEC (with a diagnostic), KTS_ELIMIT.
 */
enum kts_status kts_series_stream_new(const struct kts_projection *projection, size_t n,
				      const struct kts_series_options *options, const struct kts_stream_how *how,
				      struct kts_diags *diags, struct kts_series_stream **out);
void kts_series_stream_free(struct kts_series_stream *stream);

/*
 * Take @n bytes more. KTS_OK, KTS_ENOMEM; KTS_EDATA, KTS_ESPEC, KTS_ELIMIT with a diagnostic, as kts_series_read() would
 * end; then the stream takes nothing more.
 */
enum kts_status kts_series_stream_feed(struct kts_series_stream *stream, const void *bytes, size_t n);

/*
 * The samples so far, columns by projection (those of root run empty), valid until the next call. NULL: what came is
 * kept to be read at the end, also if earlier calls gave data. Samples before *@ready are as they will be at the end.
 */
const struct kts_data *kts_series_stream_data(struct kts_series_stream *stream, uint64_t *ready);

/*
 * Why not all samples are ready: *@projection has no value yet, for *@error at the last sample;
 * or UINT32_MAX: events may still say what the phases are. False: they are, or the series is kept.
 */
bool kts_series_stream_waits(struct kts_series_stream *stream, uint32_t *projection, const struct kts_error **error);

/*
 * Samples before @before, a whole number of segments and at most those that are ready, are not looked at again, but the
 * axis for those of *@keep. While events may still say what the phases are nothing is forgotten from the first sample on
 * that they may be about. KTS_OK, KTS_ENOMEM.
 */
enum kts_status kts_series_stream_forget(struct kts_series_stream *stream, uint64_t before, struct kts_samples *keep);

/* Whether stimulus events that come may still say in which phases samples are. */
bool kts_series_stream_phases_open(const struct kts_series_stream *stream);
/* Of a series that is kept for its sweeps: what came, whole lines only, until more is fed. Returns how many bytes. */
size_t kts_series_stream_kept(struct kts_series_stream *stream, const char **bytes);

/* Lines, or where they are kept bytes, that were taken. */
uint64_t kts_series_stream_lines(const struct kts_series_stream *stream);

/* Forget the beginning of a line that has no end yet. */
void kts_series_stream_drop_tail(struct kts_series_stream *stream);
/* No more bytes come. As kts_series_read(); the caller frees *@out. */
enum kts_status kts_series_stream_end(struct kts_series_stream *stream, struct kts_series **out);

#endif
