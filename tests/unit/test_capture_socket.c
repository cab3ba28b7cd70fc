/* SPDX-License-Identifier: MIT */
/* The clock of the statistics: waits that this test makes itself. tests/capture/stats.py asks real servers. */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "grammar/base/limits.h"
#include "runtime/capture/signals.h"
#include "runtime/capture/socket.h"
#include "tests/support/suite.h"

#define INTERVAL_NS	100000000u
#define STEP_NS		1000000u

/* The server, whose bytes come while the client waits for them. */
static int listening = -1, server = -1;
static uint64_t now_ns;
static size_t waits;
static int asked;		/* a signal that comes at the tenth wait */

uint64_t capture_now_ns(void)
{
	return now_ns += STEP_NS;
}

int capture_signal(void)
{
	return waits >= 10 ? asked : 0;
}

void capture_signals_look(void)
{
}

bool capture_wait(uint64_t until_ns)
{
	now_ns = until_ns;
	return true;
}

/* A byte is always ready, and so poll(2) never says that the time is over. */
int capture_poll(int fd, short events, uint64_t until_ns)
{
	(void)fd;
	(void)events;
	(void)until_ns;
	if (server < 0)
		server = accept(listening, NULL, NULL);
	ck_assert_int_eq(write(server, " ", 1), 1);
	waits++;
	return 0;
}

static void drip(const char *expected)
{
	const char *folder = getenv("TEST_TMP");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct capture_socket client;
	struct capture_line line = { 0 };

	/* where tests share a process, another one was before */
	server = -1;
	waits = 0;
	ck_assert_int_eq(chdir(folder ? folder : "."), 0);
	snprintf(address.sun_path, sizeof address.sun_path, "drip_%d", (int)getpid());
	listening = socket(AF_UNIX, SOCK_STREAM, 0);
	ck_assert_int_eq(bind(listening, (struct sockaddr *)&address, sizeof address), 0);
	ck_assert_int_eq(listen(listening, 1), 0);
	ck_assert_int_eq(capture_socket_start(&client, address.sun_path, NULL, INTERVAL_NS), 0);
	capture_line_start(&line, KTS_MAX_CAPTURED_LINE_BYTES);
	ck_assert(!capture_socket_write(&client, &line));
	ck_assert_msg(line.len == strlen(expected) && memcmp(line.at, expected, line.len) == 0, "%.*s", (int)line.len, line.at);
	ck_assert_int_eq(client.fd, -1);
	capture_socket_free(&client);
	capture_line_free(&line);
	close(server);
	close(listening);
	unlink(address.sun_path);
}

START_TEST(a_drip_has_an_end)
{
	drip("{\"Err\":\"Cancelled\"}");
	/* half an interval, of which each byte takes a step */
	ck_assert_uint_gt(waits, 10);
	ck_assert_uint_le(waits, INTERVAL_NS / 2 / STEP_NS);
}
END_TEST

START_TEST(a_signal_ends_it)
{
	asked = 15;
	drip("{\"Err\":\"Cancelled\"}");
	ck_assert_uint_eq(waits, 10);
	asked = 0;
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("capture socket");
	TCase *tc = tcase_create("time");

	tcase_add_test(tc, a_drip_has_an_end);
	tcase_add_test(tc, a_signal_ends_it);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
