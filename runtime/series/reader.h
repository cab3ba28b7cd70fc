/* SPDX-License-Identifier: MIT */
#ifndef KTS_READER_H
#define KTS_READER_H

#include "runtime/series/input.h"
#include "runtime/series/join.h"
#include "runtime/series/worker.h"

/* One reading of a series, from the first byte to the last batch. */
struct kts_reader {
	const struct kts_series_options *options;
	const struct kts_plan *plan;
	struct kts_input *input;
	struct kts_diags *diags;
	const char *file;
	struct kts_series *series;
	struct kts_joiner joiner;
	struct kts_worker worker;	/* of the calling thread */
	enum kts_form form;		/* that the spec names, or UNKNOWN */
	bool detected;			/* the first sample was seen */
	/* the trouble that ended the reading, and where: lines and bytes count from 1 */
	struct kts_trouble trouble;
	uint64_t trouble_line, trouble_byte;
};

/* Text to read before the input goes on. */
struct kts_head {
	const char *text;
	size_t len;
};

/*
 * Read one object a line. *@again: it is something else, and nothing of
 * what was read counts; *@head is then the text so far, which the caller frees.
 * KTS_EDATA and KTS_ELIMIT: reader->trouble, unless it is about the input (then
 * trouble.message is empty and @diags knows).
 */
enum kts_status kts_lines_read(struct kts_reader *reader, bool *again, char **head, size_t *head_len,
			       bool *first_line_fine);

/* Read one value after another, or an array, or {"samples":[...]}. @head comes before the input. */
enum kts_status kts_frame_read(struct kts_reader *reader, const char *head, size_t head_len);

/* Bytes at which the input is looked at first, and which are then read at a time. */
#define KTS_BLOCK_BYTES		(128u << 10)

/* Is this text the beginning of {"samples":[{...? */
enum kts_peek {
	KTS_PEEK_MORE,		/* not known yet */
	KTS_PEEK_OBJECT,	/* no */
	KTS_PEEK_DOCUMENT,	/* yes */
};
enum kts_peek kts_frame_peek(const char *text, size_t len);

/* The first sample decides the form. Looks at the object first if none was seen. */
enum kts_status kts_reader_detect(struct kts_reader *reader, struct kts_worker *worker, const char *text, size_t len,
				  enum kts_look *look);

/* Note what the worker found wrong. */
void kts_reader_trouble(struct kts_reader *reader, const struct kts_trouble *trouble, uint64_t line, uint64_t byte);
/* Tell it to the diagnostics. */
void kts_reader_tell(struct kts_reader *reader);

/* The text ends where a JSON value should go on, because its end was cut off. */
bool kts_trouble_is_cut(const struct kts_trouble *trouble, size_t len);

/*
 * Events that are not in the series itself. @memory: there is no file to stand
 * beside. *@found: @events are those to take. KTS_OK, KTS_ESPEC, KTS_EIO,
 * KTS_EDATA, KTS_ELIMIT (with a diagnostic), KTS_ENOMEM.
 */
enum kts_status kts_events_find(struct kts_reader *reader, bool memory, struct kts_events *events, bool *found);

/* An empty series, whatever was read before. KTS_OK, KTS_ENOMEM. */
enum kts_status kts_reader_begin(struct kts_reader *reader);
/*
 * After the last sample: is there one, and what are its phases, errors and warnings. @memory: see kts_events_find(),
 * whose statuses these are.
 */
enum kts_status kts_reader_end(struct kts_reader *reader, bool memory);

/*
 * Read a whole series from @input for @projection; words are about @file. As kts_series_read(), which is this with an
 * input of its own.
 */
enum kts_status kts_reader_whole(struct kts_input *input, const char *file, bool memory,
				 const struct kts_projection *projection, size_t n,
				 const struct kts_series_options *options, struct kts_diags *diags, struct kts_series **out);
/* The form that the spec names, or UNKNOWN for none. KTS_OK; KTS_ESPEC: it is no form, with a diagnostic. */
enum kts_status kts_reader_form(const struct kts_series_options *options, struct kts_diags *diags, enum kts_form *form);

/* Say which limit the joiner met, of the series called @file. */
void kts_joiner_tell_limit(const struct kts_joiner *joiner, const char *file, struct kts_diags *diags);
/* Is there a sample that `tags` let through? KTS_OK, or KTS_EDATA with a diagnostic. */
enum kts_status kts_joiner_check(const struct kts_joiner *joiner, const char *file, struct kts_diags *diags);
/* kts_joiner_add(), and the trouble if there is too much of something. */
enum kts_status kts_reader_join(struct kts_reader *reader, struct kts_batch *batch, uint64_t line);

#endif
