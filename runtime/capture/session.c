/* SPDX-License-Identifier: MIT */
#include "runtime/capture/session.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "grammar/base/limits.h"
#include "runtime/capture/rights.h"
#include "runtime/capture/signals.h"

/* Runs of missed samples that are told one by one. */
#define MISSES_TOLD	5u
/* Room that the report leaves to the statistics with what stands around them. */
#define STATS_BYTES	(KTS_MAX_STATS_ANSWER_BYTES + 4096u)

/* The signal that asked for the end, to the command; what a terminal sends, it got too. */
static void pass_signal(struct capture_session *s)
{
	if (!capture_signal() || s->passed)
		return;
	s->passed = true;
	if (!capture_signal_of_terminal())
		capture_command_signal(&s->command, capture_signal());
}

/* --- lines --- */

/* False after telling. */
static bool write_line(struct capture_session *s)
{
	int error;

	if (!capture_line_end(&s->line)) {
		cli_error(s->line.trouble == CAPTURE_NO_MEMORY ? "out of memory" : "a sample does not fit into its line");
		return false;
	}
	error = capture_output_line(&s->output, s->line.at, s->line.len);
	capture_signals_look();
	if (!error)
		return true;
	if (error == ECANCELED) {
		cli_error("nobody reads %s: the series has no end, and its last line may be cut off", s->output.name);
		pass_signal(s);
		return false;
	}
	cli_error("cannot write to %s: %s", s->output.name, strerror(error));
	/* nobody reads what the command is run for */
	if (error == EPIPE)
		capture_command_signal(&s->command, SIGTERM);
	return false;
}

/* The first line, and again, with what came of it, the last. */
static bool write_header(struct capture_session *s)
{
	struct capture_line *l = &s->line;
	struct utsname host;

	if (uname(&host) < 0)
		memset(&host, 0, sizeof host);
	capture_line_start(l, KTS_MAX_CAPTURED_LINE_BYTES);
	capture_open(l, '{');
	capture_put_u64(l, "kts_series", 1);
	capture_put_text(l, "host", host.nodename);
	capture_put_text(l, "kernel", host.release);
	capture_put_text(l, "tool", kts_version());
	capture_put_u64(l, "interval_ms", s->options->interval_ms);
	/* events would come from somewhere else: whoever watches need not wait for them */
	capture_put_text(l, "phases", "stamped");
	if (s->ended) {
		capture_put_u64(l, "samples", s->samples);
		capture_put_u64(l, "missed", s->missed);
		capture_put_u64(l, "late", s->late);
		capture_put_text(l, "ended", s->ended);
	}
	capture_close(l, '}');
	return write_line(s);
}

static bool told_failure(struct capture_session *s, int error)
{
	const char *failed = s->report.selection.failed, *pin = s->report.selection.failed_pin;

	if (!failed || error == ENOMEM)
		cli_no_memory();
	else if (pin)
		capture_tell_pin(pin, error);
	else if (error == EPERM || error == EACCES)
		capture_rights_tell(failed, error);
	else
		cli_error("cannot %s: %s", failed, strerror(error));
	return false;
}

/* What a scheduler says of itself. The first time that it does not is told. */
static void write_stats(struct capture_session *s)
{
	struct capture_line *l = &s->line;
	size_t before;

	l->limit += STATS_BYTES;
	capture_key(l, "stats");
	before = l->len;
	if (!s->options->stats)
		capture_null(l);
	else if (!capture_socket_write(&s->socket, l) && !s->unanswered++ && l->trouble == CAPTURE_FINE)
		cli_error("a sample has no statistics: %.*s", l->len - before > 400 ? 400 : (int)(l->len - before), l->at + before);
}

/* False after telling. */
static bool write_sample(struct capture_session *s)
{
	struct capture_line *l = &s->line;
	uint64_t now = capture_now_ns(), due = s->start_ns + s->tick * s->interval_ns;
	char tag[32];
	int error;

	s->late += now - due > s->interval_ns / 10;
	snprintf(tag, sizeof tag, "periodic_%03llu", (unsigned long long)s->tick);
	capture_line_start(l, KTS_MAX_CAPTURED_LINE_BYTES - STATS_BYTES);
	capture_open(l, '{');
	capture_put_text(l, "tag", tag);
	capture_key(l, "elapsed_ms");
	capture_real(l, (double)((now - s->start_ns) / 1000) / 1000);
	capture_put_u64(l, "boundary_offset_ms", s->tick * s->options->interval_ms);
	capture_key(l, "step_index");
	if (s->phases.known)
		capture_u64(l, s->phases.step);
	else
		capture_null(l);
	capture_key(l, "report");
	error = capture_report_write(&s->report, l);
	if (error)
		return told_failure(s, error);
	write_stats(s);
	capture_close(l, '}');
	if (!write_line(s))
		return false;
	s->samples++;
	return true;
}

/* --- the clock --- */

/* The next tick that is not over yet; those before it are missed. */
static void next_tick(struct capture_session *s)
{
	uint64_t now = capture_now_ns() - s->start_ns, next = s->tick + 1;
	uint64_t over = now / s->interval_ns;

	if (over > next) {
		if (s->misses++ < MISSES_TOLD)
			cli_error("periodic_%03llu and %llu more are missed: the system, or what is captured, is too slow%s",
				  (unsigned long long)next, (unsigned long long)(over - next - 1),
				  s->misses == MISSES_TOLD ? "; further ones are only counted" : "");
		s->missed += over - next;
		next = over;
	}
	s->tick = next;
}

static bool is_over(struct capture_session *s)
{
	int signal = capture_signal();

	if (s->ended)
		return true;
	if (signal) {
		s->ended = signal == SIGINT ? "SIGINT" : signal == SIGTERM ? "SIGTERM" : "SIGHUP";
		pass_signal(s);
	} else if (s->options->count && s->samples >= s->options->count) {
		s->ended = "count";
	} else if (s->options->duration_ns && s->tick * s->interval_ns >= s->options->duration_ns) {
		s->ended = "duration";
	} else if (s->command.argv && s->phases.step && capture_command_ended(&s->command, false)) {
		s->ended = "command";
	}
	return s->ended != NULL;
}

/* Wait for the next tick. False: the end comes first. */
static bool await_tick(struct capture_session *s)
{
	while (!is_over(s))
		if (capture_wait(s->start_ns + s->tick * s->interval_ns))
			return true;
	return false;
}

/* When the baseline is over. False after telling. */
static bool start_command(struct capture_session *s)
{
	int error;

	if (!s->command.argv || s->phases.step || s->tick * s->interval_ns < s->options->baseline_ns)
		return true;
	error = capture_command_start(&s->command, !s->output.own);
	if (error) {
		cli_error("cannot run %s: %s", s->command.argv[0], strerror(error));
		return false;
	}
	s->phases.step = 1;
	return true;
}

/* --- the whole --- */

static bool record(struct capture_session *s)
{
	if (!write_header(s))
		return false;
	s->start_ns = capture_now_ns();
	while (await_tick(s)) {
		if (!start_command(s))
			return false;
		if (!s->command.argv)
			capture_phases_look(&s->phases);
		if (!write_sample(s))
			return false;
		/* what is over when nothing more is wanted is not missed */
		if (!is_over(s))
			next_tick(s);
	}
	return true;
}

static void tell_summary(const struct capture_session *s)
{
	double seconds = (double)(capture_now_ns() - s->start_ns) / 1e9;

	/* where standard output goes is known to whoever sent it there, such as kts watch */
	fprintf(stderr, "kts: %llu sample%s in %.1f s, %llu missed, %llu late%s%s\n", (unsigned long long)s->samples,
		s->samples == 1 ? "" : "s", seconds, (unsigned long long)s->missed, (unsigned long long)s->late,
		s->output.own ? ", to " : "", s->output.own ? s->output.name : "");
	if (s->phases.file && !s->phases.heard)
		cli_error("%s never said a phase: all samples are of the baseline", s->phases.file);
	if (s->unanswered)
		cli_error("%llu sample%s no statistics", (unsigned long long)s->unanswered, s->unanswered == 1 ? " has" : "s have");
}

/* What the kernel does only while somebody asks for it: count runs of programs, tell addresses. */
static void start_helpers(struct capture_report *r)
{
	if (!r->n_selectors)
		return;
	capture_addresses_start(&r->addresses, &r->types);
	r->users = true;
	r->stats_fd = bpf_enable_stats(BPF_STATS_RUN_TIME);
	if (r->stats_fd < 0)
		r->no_stats = "the kernel does not count runs of programs for us";
}

/* Before anything is written: is what was named there, and may it be read? A command may bring it only later. */
static bool look_ahead(struct capture_session *s)
{
	struct capture_report *r = &s->report;
	int error = capture_select(r->selector, r->n_selectors, &r->types, &r->selection);
	bool all = true;

	if (error)
		return told_failure(s, error);
	for (size_t i = 0; i < r->n_selectors && !s->command.argv; i++) {
		if (!r->selector[i].hit)
			capture_tell_missing(&r->selector[i], r->selection.inactive);
		all &= r->selector[i].hit;
	}
	return all;
}

/* After the recording: what a command did not bring either. */
static void tell_never_found(const struct capture_session *s)
{
	for (size_t i = 0; i < s->report.n_selectors; i++)
		if (!s->report.selector[i].hit)
			capture_tell_missing(&s->report.selector[i], s->report.selection.inactive);
}

/* False after telling. */
static bool start_socket(struct capture_session *s)
{
	const struct capture_options *o = s->options;
	int error = o->stats ? capture_socket_start(&s->socket, o->stats, o->stats_args, s->interval_ns) : 0;

	if (error == EINVAL)
		cli_error("--stats-args takes a JSON object, such as {\"target\":\"all\"}, not `%s`", o->stats_args);
	else if (error)
		cli_no_memory();
	return !error;
}

static bool open_session(struct capture_session *s)
{
	struct capture_report *r = &s->report;
	int error;

	s->command.argv = s->options->command;
	error = s->command.argv ? capture_command_look(&s->command) : 0;
	if (error) {
		cli_error("cannot run %s: %s", s->command.argv[0], strerror(error));
		return false;
	}
	if (!start_socket(s))
		return false;
	error = capture_contents_start(&r->contents, &s->line, &r->types);
	if (error) {
		cli_error("cannot tell how many CPUs there are: %s", strerror(error));
		return false;
	}
	r->selector = s->options->selector;
	r->n_selectors = s->options->n_selectors;
	r->object = s->options->object;
	r->wants_host = s->options->host;
	r->wants_scx = s->options->host || s->options->scx;
	if (!look_ahead(s))
		return false;
	start_helpers(r);
	capture_phases_start(&s->phases, s->options->phase_file, !s->command.argv);
	s->phases.known |= s->command.argv != NULL;
	error = capture_output_open(&s->output, s->options->output);
	if (error)
		cli_error("cannot open %s: %s", s->options->output, strerror(error));
	return !error;
}

static bool close_session(struct capture_session *s, bool fine)
{
	int error;

	if (fine && !write_header(s))
		fine = false;
	error = capture_output_close(&s->output);
	if (error && fine) {
		cli_error("cannot write to %s: %s", s->output.name, strerror(error));
		fine = false;
	}
	return fine;
}

static void free_session(struct capture_session *s)
{
	if (s->report.stats_fd >= 0)
		close(s->report.stats_fd);
	capture_socket_free(&s->socket);
	capture_addresses_stop(&s->report.addresses);
	capture_selection_free(&s->report.selection);
	capture_contents_free(&s->report.contents);
	capture_types_free(&s->report.types);
	capture_host_free(&s->report.host);
	capture_line_free(&s->line);
}

int capture_session_run(const struct capture_options *options)
{
	struct capture_session s = {
		.options = options, .interval_ns = options->interval_ms * 1000000, .output.fd = -1,
		.report = { .stats_fd = -1, .addresses = { .program_fd = -1, .link_fd = -1 } },
	};
	bool fine;

	capture_signals_start();
	fine = open_session(&s);
	if (fine)
		fine = record(&s);
	fine = close_session(&s, fine);
	if (fine) {
		tell_never_found(&s);
		tell_summary(&s);
	}
	/* the first signal is the command's, also one that comes only now; one more ends this program, whatever it does */
	while (!capture_command_ended(&s.command, false)) {
		pass_signal(&s);
		capture_wait(UINT64_MAX);
	}
	free_session(&s);
	return fine ? s.command.status : EXIT_QUESTION;
}
