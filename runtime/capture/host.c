/* SPDX-License-Identifier: MIT */
#include "runtime/capture/host.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grammar/base/limits.h"
#include "grammar/base/number.h"

#define FIRST_BYTES	(16u << 10)
/* The kernel has 10 kinds. */
#define SOFTIRQS	32u
#define NO_CPU		UINT32_MAX

/*
 * In the order of /proc/stat. Its iowait is the kernel's iowait_sleeptime where CPUs sleep without ticks, else its
 * cpustat: one number for two of the model's, and none that says which. It is not written under a second name.
 */
static const char *const times[] = {
	"cpustat_user_ns", "cpustat_nice_ns", "cpustat_system_ns", "cpustat_idle_ns", "cpustat_iowait_ns", "cpustat_irq_ns",
	"cpustat_softirq_ns", "cpustat_steal_ns",
};

#define N_TIMES	(sizeof times / sizeof *times)

struct capture_cpu {
	uint64_t number;
	uint64_t time[N_TIMES];	/* ticks */
	uint64_t softirq[SOFTIRQS];
	uint32_t n_softirqs;
	bool has_irqs;
	uint64_t irqs;
};

void capture_host_free(struct capture_host *h)
{
	free(h->text);
	free(h->cpu);
	free(h->column);
	*h = (struct capture_host){ 0 };
}

/* --- files --- */

/* Room for one more than @n in the list that the pointer at @list has. */
static bool grow(void *list, size_t *cap, size_t n, size_t size)
{
	size_t more = *cap ? *cap : 16;
	void *at;

	if (n < *cap)
		return true;
	while (more <= n)
		more *= 2;
	memcpy(&at, list, sizeof at);
	at = realloc(at, more * size);
	if (!at)
		return false;
	memcpy(list, &at, sizeof at);
	*cap = more;
	return true;
}

/* All of it into h->text. 0 or an errno. */
static int read_fd(struct capture_host *h, int fd)
{
	size_t len = 0;

	for (;;) {
		ssize_t n;

		if (!grow(&h->text, &h->cap, len + FIRST_BYTES, 1))
			return ENOMEM;
		n = read(fd, h->text + len, h->cap - len - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		len += (size_t)n;
		h->text[len] = '\0';
		if (n == 0)
			return 0;
	}
}

static int read_file(struct capture_host *h, const char *folder, const char *name)
{
	char path[512];
	int fd, error;

	if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, name) >= sizeof path)
		return ENAMETOOLONG;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	error = read_fd(h, fd);
	close(fd);
	return error;
}

/* The next word of the line, or false at its end. */
static bool next_word(const char **at, const char **word, size_t *len)
{
	while (**at == ' ' || **at == '\t')
		++*at;
	*word = *at;
	while (**at && !strchr(" \t\n", **at))
		++*at;
	*len = (size_t)(*at - *word);
	return *len > 0;
}

static bool number_of(const char *text, size_t len, uint64_t *out)
{
	struct kts_integer n;

	if (kts_integer_read(text, len, KTS_NUMBER_PLAIN, &n) != KTS_NUMBER_OK || !n.fits_u64)
		return false;
	*out = n.u64;
	return true;
}

/* The number of `cpu7`, `CPU7`. */
static bool is_cpu(const char *word, size_t len, const char *prefix, uint64_t *number)
{
	return len > 3 && memcmp(word, prefix, 3) == 0 && number_of(word + 3, len - 3, number);
}

/* To the line behind this one; NULL: there is none. */
static const char *next_line(const char *at)
{
	at = strchr(at, '\n');
	return at && at[1] ? at + 1 : NULL;
}

/* --- times --- */

static int read_times(struct capture_host *h, const char *proc, uint64_t tick_ns)
{
	int error = read_file(h, proc, "stat");

	h->n_cpus = 0;
	for (const char *line = error ? NULL : h->text; line; line = next_line(line)) {
		const char *at = line, *word;
		struct capture_cpu cpu = { 0 };
		size_t len;

		if (!next_word(&at, &word, &len) || !is_cpu(word, len, "cpu", &cpu.number))
			continue;
		for (size_t i = 0; i < N_TIMES; i++)
			if (!next_word(&at, &word, &len) || !number_of(word, len, &cpu.time[i]) ||
			    cpu.time[i] > UINT64_MAX / tick_ns)
				return EPROTO;
		if (!grow(&h->cpu, &h->cap_cpus, h->n_cpus, sizeof *h->cpu))
			return ENOMEM;
		h->cpu[h->n_cpus++] = cpu;
	}
	return error;
}

/* --- tables that have a column for each CPU --- */

static uint32_t row_of(const struct capture_host *h, uint64_t number)
{
	for (size_t i = 0; i < h->n_cpus; i++)
		if (h->cpu[i].number == number)
			return (uint32_t)i;
	return NO_CPU;
}

/* The first line: which CPU each column is of. Those that went away since are of none. */
static int read_columns(struct capture_host *h)
{
	const char *at = h->text, *word;
	uint64_t number;
	size_t len;

	h->n_columns = 0;
	while (next_word(&at, &word, &len)) {
		if (!is_cpu(word, len, "CPU", &number))
			return EPROTO;
		if (!grow(&h->column, &h->cap_columns, h->n_columns, sizeof *h->column))
			return ENOMEM;
		h->column[h->n_columns++] = row_of(h, number);
	}
	return 0;
}

static void take_softirq(struct capture_cpu *cpu, uint64_t value)
{
	if (cpu->n_softirqs < SOFTIRQS)
		cpu->softirq[cpu->n_softirqs++] = value;
}

static void take_irq(struct capture_cpu *cpu, uint64_t value)
{
	cpu->irqs += value;
	cpu->has_irqs = true;
}

/* Lines that begin with a number (@numbered), or all. */
static int read_table(struct capture_host *h, const char *proc, const char *name, bool numbered,
		      void (*take)(struct capture_cpu *, uint64_t))
{
	int error = read_file(h, proc, name);

	if (!error)
		error = read_columns(h);
	if (error)
		return error;
	for (const char *line = next_line(h->text); line; line = next_line(line)) {
		const char *at = line, *word;
		uint64_t value;
		size_t len;

		if (!next_word(&at, &word, &len) || (numbered && !number_of(word, len - 1, &value)))
			continue;
		for (size_t i = 0; i < h->n_columns && next_word(&at, &word, &len) && number_of(word, len, &value); i++)
			if (h->column[i] != NO_CPU)
				take(&h->cpu[h->column[i]], value);
	}
	return 0;
}

static void write_cpu(struct capture_line *l, const struct capture_cpu *cpu, uint64_t tick_ns, bool softirqs, bool irqs)
{
	capture_open(l, '{');
	capture_put_u64(l, "cpu", cpu->number);
	for (size_t i = 0; i < N_TIMES; i++)
		capture_put_u64(l, times[i], cpu->time[i] * tick_ns);
	/* a CPU that went offline since its times were read has no counts: 0 would be a counter going back */
	if (softirqs && cpu->n_softirqs) {
		capture_key(l, "softirqs");
		capture_open(l, '[');
		for (uint32_t i = 0; i < cpu->n_softirqs; i++)
			capture_u64(l, cpu->softirq[i]);
		capture_close(l, ']');
	}
	if (irqs && cpu->has_irqs)
		capture_put_u64(l, "irqs_sum", cpu->irqs);
	capture_close(l, '}');
}

int capture_host_write(struct capture_host *h, struct capture_line *l, const char *proc)
{
	long hz = sysconf(_SC_CLK_TCK);
	uint64_t tick_ns = 1000000000u / (hz > 0 ? (uint64_t)hz : 100u);
	int error = read_times(h, proc, tick_ns), softirqs, irqs;

	if (error)
		return error;
	softirqs = read_table(h, proc, "softirqs", false, take_softirq);
	irqs = read_table(h, proc, "interrupts", true, take_irq);
	if (softirqs == ENOMEM || irqs == ENOMEM)
		return ENOMEM;
	capture_key(l, "per_cpu_time");
	capture_open(l, '[');
	for (size_t i = 0; i < h->n_cpus; i++)
		write_cpu(l, &h->cpu[i], tick_ns, !softirqs, !irqs);
	capture_close(l, ']');
	return 0;
}

/* --- sched_ext --- */

/* A key needs no escape. */
static bool is_plain(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!memchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_", text[i], 63))
			return false;
	return len > 0;
}

static void write_event(struct capture_line *l, const char *line)
{
	const char *name, *word;
	char key[64];
	size_t len, n;
	struct kts_integer value;

	if (!next_word(&line, &name, &len) || !is_plain(name, len) || len >= sizeof key)
		return;
	memcpy(key, name, len);
	key[len] = '\0';
	if (!next_word(&line, &word, &n) || kts_integer_read(word, n, KTS_NUMBER_PLAIN, &value) != KTS_NUMBER_OK)
		return;
	capture_key(l, key);
	if (value.fits_u64)
		capture_u64(l, value.u64);
	else
		capture_i64(l, value.i64);
}

static void write_events(struct capture_line *l, const char *text)
{
	capture_key(l, "events");
	capture_open(l, '{');
	for (const char *line = text; line; line = next_line(line))
		write_event(l, line);
	capture_close(l, '}');
}

static void write_fact(struct capture_line *l, const char *key, char *text)
{
	size_t len = strcspn(text, "\n");
	uint64_t value;

	text[len] = '\0';
	if (number_of(text, len, &value))
		capture_put_u64(l, key, value);
	else
		capture_put_text(l, key, text);
}

static int write_facts(struct capture_host *h, struct capture_line *l, const char *folder, bool *any)
{
	static const struct {
		const char *file, *key;
	} facts[] = {
		{ "state", "state" }, { "switch_all", "switch_all" }, { "nr_rejected", "nr_rejected" },
		{ "hotplug_seq", "hotplug_seq" }, { "enable_seq", "enable_seq" }, { "root/ops", "ops" },
		{ "root/events", "events" },
	};

	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
		int error = read_file(h, folder, facts[i].file);

		if (error == ENOMEM)
			return error;
		/* of this kernel, or now, it has none */
		if (error)
			continue;
		*any = true;
		if (strcmp(facts[i].key, "events") == 0)
			write_events(l, h->text);
		else
			write_fact(l, facts[i].key, h->text);
	}
	return 0;
}

/* Which scheduler it is, as far as files tell; each is empty where there is none. */
struct turn {
	char seq[32], state[32], ops[160];
};

static int read_turn(struct capture_host *h, const char *folder, struct turn *out)
{
	const struct {
		const char *file;
		char *text;
		size_t size;
	} parts[] = {
		{ "enable_seq", out->seq, sizeof out->seq }, { "state", out->state, sizeof out->state },
		{ "root/ops", out->ops, sizeof out->ops },
	};

	*out = (struct turn){ 0 };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		int error = read_file(h, folder, parts[i].file);

		if (error == ENOMEM)
			return error;
		if (!error)
			snprintf(parts[i].text, parts[i].size, "%s", h->text);
	}
	return 0;
}

static bool same_turn(const struct turn *a, const struct turn *b)
{
	return strcmp(a->seq, b->seq) == 0 && strcmp(a->state, b->state) == 0 && strcmp(a->ops, b->ops) == 0;
}

int capture_host_write_scx(struct capture_host *h, struct capture_line *l, const char *folder)
{
	struct capture_mark before = capture_line_mark(l), open;
	struct turn turn[2];
	bool any = false;
	int error = read_turn(h, folder, &turn[0]);

	capture_key(l, "sched_ext");
	capture_open(l, '{');
	open = capture_line_mark(l);
	for (unsigned i = 0; !error; i++) {
		error = write_facts(h, l, folder, &any);
		if (!error)
			error = read_turn(h, folder, &turn[1]);
		if (error || same_turn(&turn[0], &turn[1]))
			break;
		/* the files are of two schedulers, or of two states of one */
		capture_line_rewind(l, open);
		turn[0] = turn[1];
		if (i + 1 < KTS_MAX_CAPTURED_READINGS)
			continue;
		capture_put_text(l, "error", "schedulers changed faster than their files could be read");
		break;
	}
	capture_close(l, '}');
	if (!any)
		capture_line_rewind(l, before);
	return error;
}
