/* SPDX-License-Identifier: MIT */
#include "runtime/capture/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/number.h"
#include "grammar/units.h"
#include "runtime/capture/socket.h"

/* Between samples unless told; and these many of them before a command. */
#define INTERVAL_MS	100u
#define BASELINE_SAMPLES	5u
/* Longer ones would overflow the nanoseconds of a run of u32 samples. */
#define INTERVAL_MAX_MS	3600000u

enum {
	MAP, MAP_ID, PROGRAM, PIN, SCX, STRUCT_OPS, STATS, STATS_ARGS, HOST, OUTPUT, INTERVAL, COUNT, DURATION, BASELINE,
	PHASE_FILE, OBJECT, PROBE
};

static const struct cli_option record_options[] = {
	[MAP] = { 'm', "map", "GLOB", "capture maps by their names" },
	[MAP_ID] = { 0, "map-id", "N", "capture the map with this id" },
	[PROGRAM] = { 'p', "prog", "GLOB", "capture the maps that programs use, by the programs' names" },
	[PIN] = { 0, "pin", "PATH", "capture a pinned map, or the maps of a pinned program or link" },
	[SCX] = { 0, "scx", NULL, "capture the active scheduler and all maps its programs use" },
	[STRUCT_OPS] = { 0, "struct-ops", "TYPE", "the same for another struct_ops, such as tcp_congestion_ops" },
	[STATS] = { 0, "stats", "SOCKET", "ask a scheduler for its statistics, by the scx_stats protocol" },
	[STATS_ARGS] = { 0, "stats-args", "JSON", "an object: the arguments of this request, {} unless told" },
	[HOST] = { 0, "host", NULL, "capture the times of the CPUs, also without any of the above" },
	[OUTPUT] = { 'o', "output", "FILE", "write the series there, not to standard output" },
	[INTERVAL] = { 'i', "interval", "TIME", "time from sample to sample: 100ms unless told" },
	[COUNT] = { 'n', "count", "N", "end after that many samples" },
	[DURATION] = { 't', "duration", "TIME", "end after that time, such as 10s" },
	[BASELINE] = { 0, "baseline", "TIME", "how long to record before the command: 5 intervals unless told" },
	[PHASE_FILE] = { 0, "phase-file", "FILE", "a file whose line says the phase: baseline, step 0, step 1; - for lines of "
			 "standard input" },
	[OBJECT] = { 0, "object", "NAME", "what captured maps belong to, if no global section says it" },
	[PROBE] = { 0, "probe", NULL, "say what this kernel lets us capture, and why not" },
	{ 0 },
};

const struct cli_command capture_record_command = {
	"record", "[options] [-- COMMAND...]", "Record a series from the running kernel.",
	"Maps of BPF are read at each tick of a fixed clock; `kts check` reads what is written. With a command\n"
	"the series has a baseline before it, and it ends with the command.\n"
	"Exit status: 0 recorded, that of the command if there is one, 99 a series that could not be written.\n",
	record_options, NULL,
};

static bool add_selector(struct capture_options *o, enum capture_by by, const char *text, uint32_t id)
{
	if (o->n_selectors == o->cap_selectors) {
		size_t cap = o->cap_selectors ? 2 * o->cap_selectors : 8;
		struct capture_selector *more = realloc(o->selector, cap * sizeof *more);

		if (!more) {
			cli_no_memory();
			return false;
		}
		o->selector = more;
		o->cap_selectors = cap;
	}
	o->selector[o->n_selectors++] = (struct capture_selector){ .by = by, .text = text, .id = id };
	return true;
}

static bool take_number(const char *option, const char *text, uint64_t max, uint64_t *out)
{
	struct kts_integer n;

	if (kts_integer_read(text, strlen(text), KTS_NUMBER_PLAIN, &n) == KTS_NUMBER_OK && n.fits_u64 && n.u64 &&
	    n.u64 <= max) {
		*out = n.u64;
		return true;
	}
	cli_usage_error(&capture_record_command, "--%s takes a whole number from 1 to %llu, not `%s`", option,
			(unsigned long long)max, text);
	return false;
}

/* A whole number with a unit of time. */
static bool take_time(const char *option, const char *text, uint64_t *ns)
{
	size_t digits = strspn(text, "0123456789");
	enum kts_unit_word unit = kts_unit_find(text + digits, strlen(text + digits));
	const struct kts_unit_info *info = kts_unit_info(unit);
	struct kts_integer n;

	if (kts_integer_read(text, digits, KTS_NUMBER_PLAIN, &n) == KTS_NUMBER_OK && n.fits_u64 && n.u64 &&
	    info->dimension == KTS_DIMENSION_TIME && n.u64 <= (uint64_t)INT64_MAX / info->numerator) {
		*ns = n.u64 * info->numerator;
		return true;
	}
	cli_usage_error(&capture_record_command, "--%s takes a time such as 100ms or 10s, not `%s`", option, text);
	return false;
}

static bool take_interval(struct capture_options *o, const char *text)
{
	uint64_t ns;

	if (!take_time("interval", text, &ns))
		return false;
	o->interval_ms = ns / 1000000;
	if (ns % 1000000 == 0 && o->interval_ms && o->interval_ms <= INTERVAL_MAX_MS)
		return true;
	cli_usage_error(&capture_record_command, "--interval is whole milliseconds, from 1ms to 1h, not `%s`", text);
	return false;
}

static bool take_id(struct capture_options *o, const char *text)
{
	uint64_t id;

	return take_number("map-id", text, UINT32_MAX, &id) && add_selector(o, CAPTURE_BY_ID, text, (uint32_t)id);
}

static bool take(struct capture_options *o, int option, const char *value)
{
	switch (option) {
	case MAP:
		return add_selector(o, CAPTURE_BY_NAME, value, 0);
	case MAP_ID:
		return take_id(o, value);
	case PROGRAM:
		return add_selector(o, CAPTURE_BY_PROGRAM, value, 0);
	case PIN:
		return add_selector(o, CAPTURE_BY_PIN, value, 0);
	case SCX:
		o->scx = true;
		return add_selector(o, CAPTURE_BY_STRUCT_OPS, "sched_ext_ops", 0);
	case STRUCT_OPS:
		return add_selector(o, CAPTURE_BY_STRUCT_OPS, value, 0);
	case STATS:
		return cli_once(&capture_record_command, "--stats", &o->stats, value);
	case STATS_ARGS:
		return cli_once(&capture_record_command, "--stats-args", &o->stats_args, value);
	case HOST:
		o->host = true;
		return true;
	case OUTPUT:
		return cli_once(&capture_record_command, "--output", &o->output, value);
	case INTERVAL:
		return take_interval(o, value);
	case COUNT:
		return take_number("count", value, UINT32_MAX, &o->count);
	case DURATION:
		return take_time("duration", value, &o->duration_ns);
	case BASELINE:
		return take_time("baseline", value, &o->baseline_ns);
	case PHASE_FILE:
		return cli_once(&capture_record_command, "--phase-file", &o->phase_file, value);
	case OBJECT:
		return cli_once(&capture_record_command, "--object", &o->object, value);
	case PROBE:
		o->probe = true;
		return true;
	default:
		return false;
	}
}

/* All words behind `--` are the command. */
static bool take_words(struct capture_options *o, struct cli_words *words, int *status)
{
	const char *value;
	int option;

	while ((option = cli_next(words, &value)) != CLI_END) {
		if (option == CLI_OPERAND && words->operands_only) {
			o->command = &words->argv[words->at - 1];
			return true;
		}
		if (option == CLI_OPERAND)
			cli_usage_error(&capture_record_command, "what is `%s`? A command stands behind --", value);
		if (option == CLI_HELP)
			*status = cli_close_stdout();
		if (option < 0 || !take(o, option, value))
			return false;
	}
	if (!words->operands_only)
		return true;
	cli_usage_error(&capture_record_command, "there is no command behind --");
	return false;
}

/* The first thing that is named, as far as it is a name; else `bpf`. */
static const char *name_of(struct capture_options *o)
{
	const char *text = o->n_selectors ? o->selector->text : NULL, *slash;
	size_t len;

	if (o->object || !text)
		return o->object ? o->object : "bpf";
	slash = o->selector->by == CAPTURE_BY_PIN ? strrchr(text, '/') : NULL;
	text = slash ? slash + 1 : text;
	len = strcspn(text, "*?[\\");
	if (o->selector->by == CAPTURE_BY_ID || !len)
		return "bpf";
	snprintf(o->object_name, sizeof o->object_name, "%.*s", len < sizeof o->object_name ? (int)len : 15, text);
	return o->object_name;
}

static bool fits_stats(const struct capture_options *o)
{
	if (o->stats && !capture_socket_path_fits(o->stats)) {
		cli_usage_error(&capture_record_command, "--stats: no socket has a path of %zu bytes", strlen(o->stats));
		return false;
	}
	if (o->stats_args && !o->stats) {
		cli_usage_error(&capture_record_command, "--stats-args is part of what --stats asks, which is not given");
		return false;
	}
	return true;
}

/* What goes together; what was not given. */
static bool complete(struct capture_options *o)
{
	if (!fits_stats(o))
		return false;
	if (!o->n_selectors && !o->stats && !o->host && !o->probe) {
		cli_usage_error(&capture_record_command, "nothing is named that could be recorded, such as --map GLOB or --scx");
		return false;
	}
	if (o->baseline_ns && !o->command) {
		cli_usage_error(&capture_record_command, "--baseline is the time before a command, and there is none");
		return false;
	}
	if (o->phase_file && o->command) {
		cli_usage_error(&capture_record_command, "a command is step 0 by itself; --phase-file is for runs without one");
		return false;
	}
	if (!o->output)
		o->output = "-";
	if (!o->interval_ms)
		o->interval_ms = INTERVAL_MS;
	if (!o->baseline_ns)
		o->baseline_ns = BASELINE_SAMPLES * o->interval_ms * 1000000;
	o->object = name_of(o);
	return true;
}

int capture_options_take(struct capture_options *o, int argc, char **argv)
{
	struct cli_words words = { .command = &capture_record_command, .argc = argc, .argv = argv };
	int status = EXIT_QUESTION;

	*o = (struct capture_options){ 0 };
	if (take_words(o, &words, &status) && complete(o))
		return 0;
	return status + 1;
}

void capture_options_free(struct capture_options *o)
{
	free(o->selector);
	o->selector = NULL;
}
