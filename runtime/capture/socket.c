/* SPDX-License-Identifier: MIT */
#include "runtime/capture/socket.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "grammar/base/limits.h"
#include "runtime/capture/answer.h"
#include "runtime/capture/signals.h"
#include "runtime/series/json.h"

/* An answer that takes half an interval leaves the other half to the rest of the sample. */
#define PATIENCE_MIN_NS	20000000u
#define PATIENCE_MAX_NS	2000000000u
/* A server whose queue is full tells nobody when it is not. */
#define RETRY_NS	1000000u
#define FIRST_BYTES	(16u << 10)

/* --- the request --- */

bool capture_socket_path_fits(const char *path)
{
	return *path && strlen(path) < sizeof ((struct sockaddr_un *)0)->sun_path;
}

/* @args as one line: what JSON has of line ends is white space. */
static int make_request(struct capture_socket *s, const char *args)
{
	int len = asprintf(&s->request, "{\"req\":\"stats\",\"args\":%s}\n", args);

	if (len < 0) {
		s->request = NULL;
		return ENOMEM;
	}
	s->request_len = (size_t)len;
	for (size_t i = 0; i + 1 < s->request_len; i++)
		if (s->request[i] == '\n' || s->request[i] == '\r')
			s->request[i] = ' ';
	return 0;
}

int capture_socket_start(struct capture_socket *s, const char *path, const char *args, uint64_t interval_ns)
{
	uint64_t patience = interval_ns / 2;
	enum kts_status status;

	*s = (struct capture_socket){ .path = path, .fd = -1 };
	s->patience_ns = patience < PATIENCE_MIN_NS ? PATIENCE_MIN_NS : patience > PATIENCE_MAX_NS ? PATIENCE_MAX_NS : patience;
	if (!args)
		args = "{}";
	s->json = malloc(sizeof *s->json);
	if (!s->json)
		return ENOMEM;
	kts_json_init(s->json, KTS_JSON_PATH_BEST);
	status = kts_json_parse(s->json, args, strlen(args));
	if (status == KTS_ENOMEM)
		return ENOMEM;
	if (status != KTS_OK || kts_json_kind(s->json, 0) != KTS_JSON_OBJECT)
		return EINVAL;
	return make_request(s, args);
}

static void hang_up(struct capture_socket *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

void capture_socket_free(struct capture_socket *s)
{
	if (!s->path)
		return;
	hang_up(s);
	free(s->request);
	free(s->answer);
	if (s->json)
		kts_json_fini(s->json);
	free(s->json);
	*s = (struct capture_socket){ .fd = -1 };
}

/* --- the connection --- */

static int reach(struct capture_socket *s, uint64_t until_ns)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	memcpy(address.sun_path, s->path, strlen(s->path) + 1);
	s->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s->fd < 0)
		return errno;
	while (connect(s->fd, (struct sockaddr *)&address, sizeof address) < 0) {
		uint64_t now = capture_now_ns();

		if (errno != EAGAIN)
			return errno;
		if (capture_signal())
			return ECANCELED;
		if (now >= until_ns)
			return ETIMEDOUT;
		capture_wait(now + RETRY_NS < until_ns ? now + RETRY_NS : until_ns);
	}
	return 0;
}

/* Closed since the last answer; or there is something that nobody asked for, which would be taken for the next answer. */
static bool is_stale(int fd)
{
	char c;

	return recv(fd, &c, 1, MSG_PEEK) >= 0 || errno != EAGAIN;
}

/* What is ready is never waited for, and so nothing else sees the time: a server may drip for ever. 0 or an errno. */
static int look_at_time(uint64_t until_ns)
{
	capture_signals_look();
	if (capture_signal())
		return ECANCELED;
	return capture_now_ns() >= until_ns ? ETIMEDOUT : 0;
}

static int say(struct capture_socket *s, uint64_t until_ns)
{
	for (size_t said = 0; said < s->request_len;) {
		ssize_t n = send(s->fd, s->request + said, s->request_len - said, MSG_NOSIGNAL);
		int error = n < 0 && errno == EAGAIN ? capture_poll(s->fd, POLLOUT, until_ns) : n < 0 ? errno : 0;

		if (n > 0) {
			said += (size_t)n;
			error = said < s->request_len ? look_at_time(until_ns) : 0;
		}
		if (error)
			return error;
	}
	return 0;
}

/* For one byte more than an answer has at most: its line end. */
static bool make_room(struct capture_socket *s)
{
	size_t cap = s->cap ? 2 * s->cap : FIRST_BYTES;
	char *more;

	if (s->len < s->cap)
		return true;
	if (cap > KTS_MAX_STATS_ANSWER_BYTES + 1)
		cap = KTS_MAX_STATS_ANSWER_BYTES + 1;
	more = realloc(s->answer, cap);
	if (!more)
		return false;
	s->answer = more;
	s->cap = cap;
	return true;
}

/* Up to a line end, which is taken off, or to where it was closed. One read more than the time allows. */
static int hear(struct capture_socket *s, uint64_t until_ns)
{
	int error = 0;

	s->len = 0;
	while (!error && s->len <= KTS_MAX_STATS_ANSWER_BYTES) {
		const char *end;
		ssize_t n;

		if (!make_room(s))
			return ENOMEM;
		n = recv(s->fd, s->answer + s->len, s->cap - s->len, 0);
		if (n < 0)
			error = errno == EAGAIN ? capture_poll(s->fd, POLLIN, until_ns) : errno;
		if (error)
			return error;
		if (n == 0)
			return s->len ? 0 : ENODATA;
		if (n < 0)
			continue;
		end = memchr(s->answer + s->len, '\n', (size_t)n);
		s->len += (size_t)n;
		if (!end) {
			error = s->len > KTS_MAX_STATS_ANSWER_BYTES ? 0 : look_at_time(until_ns);
			continue;
		}
		/* the rest of what nobody asked for may still come */
		if (end + 1 != s->answer + s->len)
			hang_up(s);
		s->len = (size_t)(end - s->answer);
		return 0;
	}
	return error ? error : EMSGSIZE;
}

/* 0, or an errno with what failed. */
static int ask(struct capture_socket *s, const char **failed)
{
	uint64_t until_ns = capture_now_ns() + s->patience_ns;
	int error = 0;

	if (s->fd >= 0 && is_stale(s->fd))
		hang_up(s);
	*failed = "connect to";
	if (s->fd < 0)
		error = reach(s, until_ns);
	if (error)
		return error;
	*failed = "ask";
	error = say(s, until_ns);
	if (error)
		return error;
	*failed = "read the answer of";
	return hear(s, until_ns);
}

/* --- the sample --- */

static void write_failure(struct capture_socket *s, struct capture_line *l, const char *failed, int error)
{
	char why[256];

	switch (error) {
	case ENOMEM:
		l->trouble = CAPTURE_NO_MEMORY;
		return;
	case ETIMEDOUT:
	case ECANCELED:
		capture_answer_cancelled(l);
		return;
	case EMSGSIZE:
		capture_answer_too_large(l, KTS_MISSING_response_too_large, s->len, KTS_MAX_STATS_ANSWER_BYTES);
		return;
	case ENODATA:
		snprintf(why, sizeof why, "cannot %s %s: it was closed before an answer came", failed, s->path);
		break;
	default:
		snprintf(why, sizeof why, "cannot %s %s: %s", failed, s->path, strerror(error));
		break;
	}
	capture_answer_none(l, why);
}

static enum capture_answer write_answer(struct capture_socket *s, struct capture_line *l)
{
	const char *failed;
	int error;

	if (s->request_len - 1 > KTS_MAX_STATS_REQUEST_BYTES) {
		capture_answer_too_large(l, KTS_MISSING_request_too_large, s->request_len - 1, KTS_MAX_STATS_REQUEST_BYTES);
		return CAPTURE_ANSWER_NONE;
	}
	error = ask(s, &failed);
	if (!error)
		return capture_answer_write(l, s->json, s->answer, s->len);
	write_failure(s, l, failed, error);
	return CAPTURE_ANSWER_NONE;
}

bool capture_socket_write(struct capture_socket *s, struct capture_line *l)
{
	enum capture_answer answer = write_answer(s, l);

	/* what comes late would be taken for the answer to the next request; but servers count from answer to answer */
	if (answer == CAPTURE_ANSWER_NONE)
		hang_up(s);
	return answer == CAPTURE_ANSWER_OK;
}
