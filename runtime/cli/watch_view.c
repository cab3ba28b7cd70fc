/* SPDX-License-Identifier: MIT */
#include "runtime/cli/watch.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Between two pictures. */
#define DRAW_NS		200000000
/* What is waited for is told once it takes so long. */
#define WAITS_NS	1000000000
#define LABEL_COLUMNS	30u
#define LEAST_PLOT	16u

/* --- whose terminal it is --- */

/* Ctrl-Z was typed; the program goes on after it was stopped, which others may have done too. */
static volatile sig_atomic_t stop_asked, continued;

static void ask_to_stop(int number)
{
	(void)number;
	stop_asked = 1;
}

static void note_continued(int number)
{
	(void)number;
	continued = 1;
}

static void take_stops(int how)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTSTP);
	sigprocmask(how, &set, NULL);
}

/* As others that are asked for, the wish to stop comes only while one waits: no picture is left half drawn. */
static void begin_stops(void)
{
	struct sigaction stop = { .sa_handler = ask_to_stop }, go_on = { .sa_handler = note_continued, .sa_flags = SA_RESTART };
	struct sigaction was;

	sigemptyset(&stop.sa_mask);
	sigemptyset(&go_on.sa_mask);
	/* a shell without jobs has no way to go on */
	if (sigaction(SIGTSTP, NULL, &was) != 0 || was.sa_handler == SIG_IGN)
		return;
	take_stops(SIG_BLOCK);
	sigaction(SIGTSTP, &stop, NULL);
	sigaction(SIGCONT, &go_on, NULL);
}

static void end_stops(void)
{
	struct sigaction was;

	if (sigaction(SIGTSTP, NULL, &was) != 0 || was.sa_handler != ask_to_stop)
		return;
	signal(SIGTSTP, SIG_DFL);
	signal(SIGCONT, SIG_DFL);
	take_stops(SIG_UNBLOCK);
}

/* A job in the background writes its messages, as any program, but draws nothing over what others write. */
static bool is_in_background(void)
{
	pid_t group = tcgetpgrp(STDERR_FILENO);

	return group >= 0 && group != getpgrp();
}

void watch_view_begin(struct watch *w)
{
	const char *term = getenv("TERM");

	w->view.on = isatty(STDERR_FILENO) && term && *term && strcmp(term, "dumb") != 0;
	w->view.color = cli_wants_color(w->check.color, stderr);
	w->view.unicode = cli_is_utf8();
	if (w->view.on)
		begin_stops();
}

/* --- lines --- */

/* Take the picture away: the next one is drawn below what is written now. */
static void wipe(struct watch_view *v)
{
	if (v->drawn)
		fprintf(stderr, "\033[%uF\033[J", v->drawn);
	v->drawn = 0;
}

/* Stop as if nothing had been in the way, with the terminal as it was; the picture comes again afterwards. */
static void stop(struct watch_view *v)
{
	stop_asked = 0;
	wipe(v);
	fflush(stderr);
	signal(SIGTSTP, SIG_DFL);
	raise(SIGTSTP);
	take_stops(SIG_UNBLOCK);
	/* here it goes on */
	begin_stops();
	continued = 1;
}

/* Do what was asked of the view while one waited. */
static void look_at_stops(struct watch_view *v)
{
	if (!v->on)
		return;
	if (stop_asked)
		stop(v);
	if (!continued)
		return;
	continued = 0;
	/* whoever had the terminal wrote below the picture, if there is one */
	v->drawn = 0;
	v->last_ns = 0;
}

static void tell_final(struct watch *w, size_t spec, size_t check, enum kts_verdict verdict)
{
	struct kts_check_facts facts = { .size = sizeof(facts) };
	struct kts_row_facts row = { .size = sizeof(row) };

	if (kts_stream_check(w->stream, spec, check, &facts) != KTS_OK)
		return;
	w->lost |= verdict == KTS_FAIL && !facts.warn;
	wipe(&w->view);
	fprintf(stderr, "kts: %s: %s%s%s", verdict == KTS_FAIL ? facts.warn ? "warning" : "fail" : "pass",
		facts.group ? facts.group : "", facts.group ? " / " : "", facts.title ? facts.title : facts.label);
	if (verdict == KTS_FAIL && kts_stream_row(w->stream, spec, check, KTS_ROW_VIOLATED, 0, &row) == KTS_OK) {
		fprintf(stderr, ": %s", row.message);
		if (row.has_sample)
			fprintf(stderr, " at %s", row.tag);
	}
	putc('\n', stderr);
}

/* A line about what is waited for, once it takes long. */
static void tell_waits(struct watch *w)
{
	struct watch_view *v = &w->view;
	char waits[sizeof(v->waits)];
	int64_t now = check_now_ns();

	if (!kts_stream_waits(w->stream, waits, sizeof(waits))) {
		v->waits_since_ns = 0;
		v->waits[0] = '\0';
		return;
	}
	if (!v->waits_since_ns || strcmp(waits, v->waits) != 0) {
		v->waits_told &= v->waits_since_ns != 0 && strcmp(waits, v->waits) == 0;
		v->waits_since_ns = v->waits_since_ns ? v->waits_since_ns : now;
		strcpy(v->waits, waits);
	}
	if (v->waits_told || now - v->waits_since_ns < WAITS_NS)
		return;
	wipe(v);
	fprintf(stderr, "kts: verdicts wait: %s\n", waits);
	v->waits_told = true;
}

void watch_view_tell(struct watch *w)
{
	enum kts_verdict verdict;
	size_t spec, check;

	look_at_stops(&w->view);
	while (kts_stream_next_final(w->stream, &spec, &check, &verdict)) {
		w->known[spec][check] = (struct watch_check){ true, verdict };
		tell_final(w, spec, check, verdict);
	}
	tell_waits(w);
	fflush(stderr);
	watch_view_draw(w);
}

/* --- the picture: a line a check --- */

static const char *state_of(const struct watch_check *known, const struct kts_check_facts *facts)
{
	if (known->final)
		return known->verdict == KTS_FAIL ? "FAIL" : "PASS";
	return facts->verdict == KTS_PASS ? "ok" : facts->verdict == KTS_FAIL ? "fail" : "...";
}

static const char *color_of(const char *state)
{
	return state[0] == 'F' || state[0] == 'f' ? "\033[31m" : state[0] == '.' ? "\033[2m" : "\033[32m";
}

/* Bytes of @text that take at most @columns columns, if each character takes one; *used: how many. */
static int fit(const char *text, unsigned int columns, unsigned int *used)
{
	size_t i = 0;

	for (*used = 0; text[i] && *used < columns; ++*used)
		for (i++; ((unsigned char)text[i] & 0xc0) == 0x80;)
			i++;
	return (int)i;
}

static void draw_check(struct watch *w, size_t spec, size_t check, unsigned int columns)
{
	const struct kts_report_options style = { .size = sizeof(style), .color = w->view.color, .unicode = w->view.unicode };
	struct kts_check_facts facts = { .size = sizeof(facts) };
	const char *label = kts_spec_check_label(w->spec[spec], check), *state = "end";
	bool known = kts_stream_check(w->stream, spec, check, &facts) == KTS_OK;
	unsigned int used;
	int n;

	if (known) {
		label = facts.title ? facts.title : facts.label;
		state = state_of(&w->known[spec][check], &facts);
	}
	n = fit(label, LABEL_COLUMNS, &used);
	fprintf(stderr, "%s%-5s%s%.*s%*s", w->view.color ? color_of(state) : "", state, w->view.color ? "\033[0m" : "", n, label,
		(int)(LABEL_COLUMNS - used) + 1, "");
	if (known && facts.has_margin)
		fprintf(stderr, "margin %-12.6g", facts.margin);
	else
		fprintf(stderr, "%-19s", known ? "" : "judged at the end");
	/* what does not fit ends at the edge */
	if (known)
		kts_stream_plot(w->stream, spec, check, columns > 80 + LEAST_PLOT ? columns - 80 : LEAST_PLOT, &style, stderr);
	fputs("\033[K\n", stderr);
	w->view.drawn++;
}

/* As many as fit: with the cursor's own, @rows lines are on the screen, of which the first is drawn. */
static void draw_checks(struct watch *w, unsigned int rows, unsigned int columns)
{
	size_t left = 0;

	for (size_t i = 0; i < w->check.n; i++) {
		size_t n = kts_spec_check_count(w->spec[i]);

		for (size_t k = 0; k < n; k++) {
			if (w->view.drawn + 2 < rows)
				draw_check(w, i, k, columns);
			else
				left++;
		}
	}
	if (left && w->view.drawn + 1 < rows) {
		fprintf(stderr, "and %zu more\033[K\n", left);
		w->view.drawn++;
	}
}

void watch_view_draw(struct watch *w)
{
	struct watch_view *v = &w->view;
	struct winsize size = { 0 };
	int64_t now = check_now_ns();

	if (!v->on || now - v->last_ns < DRAW_NS)
		return;
	v->last_ns = now;
	if (is_in_background()) {
		v->drawn = 0;
		return;
	}
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || !size.ws_row || !size.ws_col)
		size = (struct winsize){ .ws_row = 24, .ws_col = 80 };
	/* not even the first line and the cursor */
	if (size.ws_row < 2)
		return wipe(v);
	if (v->drawn)
		fprintf(stderr, "\033[%uF", v->drawn);
	v->drawn = 1;
	/* lines that are too long end at the edge; the cursor would only flicker */
	fprintf(stderr, "\033[?7l\033[?25lkts: %s: %llu samples, %llu judged\033[K\n", w->source.name,
		(unsigned long long)kts_stream_samples(w->stream), (unsigned long long)kts_stream_judged(w->stream));
	draw_checks(w, size.ws_row, size.ws_col);
	fputs("\033[J\033[?7h\033[?25h", stderr);
	fflush(stderr);
}

void watch_view_end(struct watch *w)
{
	wipe(&w->view);
	fflush(stderr);
	if (w->view.on)
		end_stops();
}
