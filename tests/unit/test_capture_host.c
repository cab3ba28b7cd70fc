/* SPDX-License-Identifier: MIT */
/* What a sample says of the system itself, from trees that the test makes. tests/capture/host.py looks at the real ones. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grammar/base/limits.h"
#include "runtime/capture/host.h"
#include "tests/support/failalloc.h"
#include "tests/support/suite.h"

static char folder[256];
static struct capture_host host;
static struct capture_line line;

static void path_of(char *out, size_t size, const char *name)
{
	ck_assert_int_lt(snprintf(out, size, "%s/%s", folder, name), (int)size);
}

static void put(const char *name, const char *text)
{
	char path[512];
	FILE *f;

	path_of(path, sizeof path, name);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs(text, f), 0);
	ck_assert_int_eq(fclose(f), 0);
}

static void drop(const char *name)
{
	char path[512];

	path_of(path, sizeof path, name);
	remove(path);
}

static void setup(void)
{
	const char *where = getenv("TEST_TMP");
	char path[512];

	snprintf(folder, sizeof folder, "%s/host_XXXXXX", where ? where : ".");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	path_of(path, sizeof path, "root");
	ck_assert_int_eq(mkdir(path, 0755), 0);
	capture_line_start(&line, KTS_MAX_CAPTURED_LINE_BYTES);
	capture_open(&line, '{');
}

static void teardown(void)
{
	static const char *const names[] = {
		"stat", "softirqs", "interrupts", "state", "switch_all", "nr_rejected", "enable_seq", "root/ops", "root/events",
		"root", "",
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		drop(names[i]);
	capture_host_free(&host);
	capture_line_free(&line);
}

static void expect(const char *want)
{
	capture_close(&line, '}');
	ck_assert_int_eq(line.trouble, CAPTURE_FINE);
	ck_assert_msg(line.len == strlen(want) && memcmp(line.at, want, line.len) == 0, "%.*s\nis not\n%s", (int)line.len, line.at,
		      want);
}

static void put_times(void)
{
	put("stat", "cpu  9 9 9 9 9 9 9 9 9 9\ncpu0 1 2 3 4 5 6 7 8 9 10\ncpu12 100 0 0 0 0 0 0 0\nintr 1 2 3\n");
}

/* Ticks of 10 ms, as everywhere; a column of a CPU that is offline belongs to none. */
START_TEST(cpus)
{
	ck_assert_int_eq(sysconf(_SC_CLK_TCK), 100);
	put_times();
	put("softirqs", "   CPU0 CPU1 CPU12\n HI: 1 2 3\nTIMER: 18446744073709551615 0 5\n");
	put("interrupts", "   CPU0  CPU12\n  0:  7  8  IO-APIC 2-edge 9 timer\n 10: 1 1 x\nNMI: 50 60 Non-maskable\nERR: 4\n");
	ck_assert_int_eq(capture_host_write(&host, &line, folder), 0);
	expect("{\"per_cpu_time\":[{\"cpu\":0,\"cpustat_user_ns\":10000000,\"cpustat_nice_ns\":20000000,"
	       "\"cpustat_system_ns\":30000000,\"cpustat_idle_ns\":40000000,\"cpustat_iowait_ns\":50000000,"
	       "\"cpustat_irq_ns\":60000000,\"cpustat_softirq_ns\":70000000,\"cpustat_steal_ns\":80000000,"
	       "\"softirqs\":[1,18446744073709551615],\"irqs_sum\":8},"
	       "{\"cpu\":12,\"cpustat_user_ns\":1000000000,\"cpustat_nice_ns\":0,\"cpustat_system_ns\":0,"
	       "\"cpustat_idle_ns\":0,\"cpustat_iowait_ns\":0,\"cpustat_irq_ns\":0,\"cpustat_softirq_ns\":0,"
	       "\"cpustat_steal_ns\":0,\"softirqs\":[3,5],\"irqs_sum\":9}]}");
}
END_TEST

START_TEST(hidden)
{
	put("stat", "cpu3 0 0 0 1 0 0 0 0");
	put("softirqs", "no such table\n");
	ck_assert_int_eq(capture_host_write(&host, &line, folder), 0);
	expect("{\"per_cpu_time\":[{\"cpu\":3,\"cpustat_user_ns\":0,\"cpustat_nice_ns\":0,\"cpustat_system_ns\":0,"
	       "\"cpustat_idle_ns\":10000000,\"cpustat_iowait_ns\":0,\"cpustat_irq_ns\":0,\"cpustat_softirq_ns\":0,"
	       "\"cpustat_steal_ns\":0}]}");
}
END_TEST

/* Offline since its times were read. */
START_TEST(went_away)
{
	put("stat", "cpu0 0 0 0 0 0 0 0 0\ncpu1 0 0 0 0 0 0 0 0\n");
	put("softirqs", " CPU0\n HI: 1\n");
	put("interrupts", " CPU0\n 0: 0\n");
	ck_assert_int_eq(capture_host_write(&host, &line, folder), 0);
	expect("{\"per_cpu_time\":[{\"cpu\":0,\"cpustat_user_ns\":0,\"cpustat_nice_ns\":0,\"cpustat_system_ns\":0,"
	       "\"cpustat_idle_ns\":0,\"cpustat_iowait_ns\":0,\"cpustat_irq_ns\":0,\"cpustat_softirq_ns\":0,"
	       "\"cpustat_steal_ns\":0,\"softirqs\":[1],\"irqs_sum\":0},"
	       "{\"cpu\":1,\"cpustat_user_ns\":0,\"cpustat_nice_ns\":0,\"cpustat_system_ns\":0,"
	       "\"cpustat_idle_ns\":0,\"cpustat_iowait_ns\":0,\"cpustat_irq_ns\":0,\"cpustat_softirq_ns\":0,"
	       "\"cpustat_steal_ns\":0}]}");
}
END_TEST

START_TEST(unreadable)
{
	ck_assert_int_eq(capture_host_write(&host, &line, folder), ENOENT);
	put("stat", "cpu0 1 2 3\n");
	ck_assert_int_eq(capture_host_write(&host, &line, folder), EPROTO);
	/* more nanoseconds than there are */
	put("stat", "cpu0 1 2 3 4 5 6 7 18446744073709551615\n");
	ck_assert_int_eq(capture_host_write(&host, &line, folder), EPROTO);
	put("stat", "cpu0 1 2 3 4 5 6 7 x\n");
	ck_assert_int_eq(capture_host_write(&host, &line, folder), EPROTO);
	expect("{}");
}
END_TEST

START_TEST(scx)
{
	put("state", "enabled\n");
	put("switch_all", "1\n");
	put("nr_rejected", "0\n");
	put("enable_seq", "18446744073709551615\n");
	put("root/ops", "qmap_\"1\"\n");
	put("root/events", "SCX_EV_SELECT_CPU_FALLBACK 12\nSCX_EV_BACK -3\nno-name 1\nSCX_EV_NONE\n\nSCX_EV_WORD x\n");
	ck_assert_int_eq(capture_host_write_scx(&host, &line, folder), 0);
	expect("{\"sched_ext\":{\"state\":\"enabled\",\"switch_all\":1,\"nr_rejected\":0,\"enable_seq\":18446744073709551615,"
	       "\"ops\":\"qmap_\\\"1\\\"\",\"events\":{\"SCX_EV_SELECT_CPU_FALLBACK\":12,\"SCX_EV_BACK\":-3}}}");
}
END_TEST

/* A file that says something else each time that it is read: a pipe that a thread writes into, once for each reader. */
struct changing {
	char path[512];
	int watch;		/* tells that a reader has closed it */
	const char *const *text;
	size_t n;
	pthread_t thread;
};

static void *change(void *context)
{
	struct changing *c = context;

	for (size_t i = 0; i < c->n; i++) {
		char event[512];
		int fd = open(c->path, O_WRONLY);

		ck_assert_int_ge(write(fd, c->text[i], strlen(c->text[i])), 0);
		close(fd);
		ck_assert_int_gt(read(c->watch, event, sizeof event), 0);
	}
	return NULL;
}

static void start_changing(struct changing *c, const char *name, const char *const *text, size_t n)
{
	*c = (struct changing){ .text = text, .n = n };
	path_of(c->path, sizeof c->path, name);
	ck_assert_int_eq(mkfifo(c->path, 0600), 0);
	c->watch = inotify_init1(IN_CLOEXEC);
	ck_assert_int_ge(inotify_add_watch(c->watch, c->path, IN_CLOSE_NOWRITE), 0);
	ck_assert_int_eq(pthread_create(&c->thread, NULL, change, c), 0);
}

static void stop_changing(struct changing *c)
{
	ck_assert_int_eq(pthread_join(c->thread, NULL), 0);
	close(c->watch);
}

/* One scheduler goes and another comes while the files are read: none of the first is in it. */
START_TEST(scx_swap)
{
	/* before, among the others, behind them; and again */
	static const char *const seq[] = { "1\n", "1\n", "2\n", "2\n", "2\n" };
	static const char *const ops[] = { "one\n", "one\n", "two\n", "two\n", "two\n" };
	struct changing seqs, names;

	put("state", "enabled\n");
	start_changing(&seqs, "enable_seq", seq, 5);
	start_changing(&names, "root/ops", ops, 5);
	ck_assert_int_eq(capture_host_write_scx(&host, &line, folder), 0);
	stop_changing(&seqs);
	stop_changing(&names);
	expect("{\"sched_ext\":{\"state\":\"enabled\",\"enable_seq\":2,\"ops\":\"two\"}}");
}
END_TEST

/* The same number all the time, as while one only goes. */
START_TEST(scx_going)
{
	static const char *const state[] = { "enabled\n", "enabled\n", "disabling\n", "disabled\n", "disabled\n", "disabled\n",
					     "disabled\n" };
	struct changing states;

	put("enable_seq", "1\n");
	start_changing(&states, "state", state, 7);
	ck_assert_int_eq(capture_host_write_scx(&host, &line, folder), 0);
	stop_changing(&states);
	expect("{\"sched_ext\":{\"state\":\"disabled\",\"enable_seq\":1}}");
}
END_TEST

START_TEST(scx_never_still)
{
	static const char *const seq[] = { "1\n", "1\n", "2\n", "3\n", "4\n", "4\n", "5\n", "5\n", "6\n" };
	struct changing seqs;

	ck_assert_uint_eq(sizeof seq / sizeof *seq, 1 + 2 * KTS_MAX_CAPTURED_READINGS);
	put("state", "enabled\n");
	put("root/ops", "one\n");
	start_changing(&seqs, "enable_seq", seq, sizeof seq / sizeof *seq);
	ck_assert_int_eq(capture_host_write_scx(&host, &line, folder), 0);
	stop_changing(&seqs);
	expect("{\"sched_ext\":{\"error\":\"schedulers changed faster than their files could be read\"}}");
}
END_TEST

START_TEST(no_scx)
{
	capture_put_u64(&line, "before", 1);
	ck_assert_int_eq(capture_host_write_scx(&host, &line, folder), 0);
	ck_assert_int_eq(capture_host_write_scx(&host, &line, "no/such/folder"), 0);
	capture_put_u64(&line, "behind", 2);
	expect("{\"before\":1,\"behind\":2}");
}
END_TEST

START_TEST(memory)
{
	int error = ENOMEM;

	put_times();
	put("softirqs", "CPU0 CPU12\nHI: 1 3\n");
	put("state", "disabled\n");
	for (long n = 0; error || line.trouble != CAPTURE_FINE; n++) {
		capture_host_free(&host);
		capture_line_free(&line);
		capture_line_start(&line, KTS_MAX_CAPTURED_LINE_BYTES);
		kts_test_fail_after(n);
		error = capture_host_write(&host, &line, folder);
		error = error ? error : capture_host_write_scx(&host, &line, folder);
		kts_test_fail_after(-1);
		ck_assert(!error || error == ENOMEM);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("capture host");
	TCase *tc = tcase_create("host");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, cpus);
	tcase_add_test(tc, hidden);
	tcase_add_test(tc, went_away);
	tcase_add_test(tc, unreadable);
	tcase_add_test(tc, scx);
	tcase_add_test(tc, scx_swap);
	tcase_add_test(tc, scx_going);
	tcase_add_test(tc, scx_never_still);
	tcase_add_test(tc, no_scx);
	tcase_add_test(tc, memory);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
