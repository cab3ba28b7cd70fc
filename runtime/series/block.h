/* SPDX-License-Identifier: MIT */
#ifndef KTS_SERIES_BLOCK_H
#define KTS_SERIES_BLOCK_H

#include "runtime/series/reader.h"

/* A piece of a series of one object a line: whole lines, but for the last one of all. */
enum kts_block_state {
	KTS_BLOCK_FREE,
	KTS_BLOCK_BUSY,
	KTS_BLOCK_READY,	/* to be joined */
};

struct kts_block {
	enum kts_block_state state;	/* of lines.c */
	uint64_t number;
	char *text;
	size_t cap, len, at;
	bool last;		/* nothing follows */
	bool too_long;		/* a line that begins at `len` is longer than it may be */
	struct kts_batch batch;
	enum kts_status status;	/* of reading what is in it */
	struct kts_trouble trouble;
	uint64_t trouble_line;	/* from 0, of the block */
	uint64_t trouble_byte;
	bool cut;		/* the last line was cut off and is left out */
	bool other;		/* it may be no series of one object a line; only the first block says so */
	bool first_fine;	/* the first line is one object */
	uint64_t input_at;	/* bytes of the input read with it */
};

/* What the first byte, or the first key, already says: no series of one object a line. */
bool kts_block_is_other(const struct kts_block *block);
/* Room for @cap bytes of text. KTS_OK, KTS_ENOMEM. */
enum kts_status kts_block_reserve(struct kts_block *block, size_t cap);
/* Forget the outcome of the last piece. */
void kts_block_begin(struct kts_block *block);
void kts_block_free(struct kts_block *block);

/* Lines of the block until its end, or until the batch is full; the outcome is in block->status. */
void kts_block_read(struct kts_reader *reader, struct kts_block *block, struct kts_worker *worker);
/*
 * Append what is in the block to the series; the rest of one that holds more than a batch is read here. *@line counts
 * the lines of blocks that were joined. What kts_reader_join() gives, or block->status, with reader->trouble.
 */
enum kts_status kts_block_join(struct kts_reader *reader, struct kts_block *block, struct kts_worker *worker,
			       uint64_t *line);

#endif
