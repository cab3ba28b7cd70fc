/* SPDX-License-Identifier: MIT */
#ifndef KTS_CLI_WATCH_H
#define KTS_CLI_WATCH_H

#include <sys/types.h>

#include "runtime/cli/check.h"

/* `kts watch`: its words and its course (cmd_watch.c), where bytes come from (watch_input.c), what is shown (watch_view.c). */

struct watch_source {
	const char *name;		/* of the series: a file, "-", or the program that writes it */
	bool is_file;
	int fd;				/* -1: not there yet, or closed */
	dev_t device;			/* --follow: which file it is */
	ino_t inode;
	off_t read;
	pid_t child;			/* 0: there is none, or it has ended */
	bool had_child;
	int child_status;		/* as a shell gives it */
	bool told;			/* that it is to end */
	bool cut;			/* it was ended from outside: the last line may be a beginning */
};

/* What is told of a check while the series comes. */
struct watch_check {
	bool final;
	enum kts_verdict verdict;
};

struct watch_view {
	bool on;			/* a terminal that can move its cursor */
	bool color, unicode;
	unsigned int drawn;		/* lines on the screen */
	int64_t last_ns;
	char waits[400];		/* what was last said to be waited for */
	int64_t waits_since_ns;		/* 0: nothing is waited for */
	bool waits_told;
};

struct watch {
	struct check check;
	bool follow, fail_fast;
	char **record;			/* what follows --record; NULL: not given */
	char **command;			/* what follows --; NULL: not given */
	struct kts_stream *stream;
	const struct kts_spec **spec;	/* of the checks' runs */
	struct watch_check **known;	/* by spec and check */
	struct watch_source source;
	struct watch_view view;
	bool lost;			/* a check has failed for good, not only under warn */
};

/* --- watch_input.c --- */

/* From here on signals only end a wait. */
void watch_signals(void);
/* Open what the series comes from, and begin what writes it. 0, or a status after telling why not. */
int watch_open(struct watch *w);

enum watch_got {
	WATCH_BYTES,
	WATCH_NOTHING,			/* it is time to look around */
	WATCH_END,
	WATCH_BROKEN,			/* told */
};

/* Wait for bytes, but not longer than @ms. */
enum watch_got watch_read(struct watch *w, char *buffer, size_t size, size_t *got, int ms);
/* Read no more. What writes the series ends by itself, or if @stop is told to; its status is in the source. */
void watch_close(struct watch *w, bool stop);

/* --- watch_view.c --- */

void watch_view_begin(struct watch *w);
/* Tell verdicts that have become final, and show how things are. */
void watch_view_tell(struct watch *w);
void watch_view_draw(struct watch *w);
/* Leave the terminal as it was. */
void watch_view_end(struct watch *w);

#endif
