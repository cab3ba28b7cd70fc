#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`kts record --stats`: what a scheduler says stands in the series to the
digit, and whatever it does instead is a reason that the reader knows. Needs no
rights: without a map there is no BPF in it."""

import ctypes
import json
import os
import signal
import socket
import sys
import time

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/capture"))
from live import Test  # noqa: E402
import stats_server as s  # noqa: E402

t = Test()
# A socket's path has 107 bytes at most, and the build's may be longer.
os.chdir(t.work)
SOCKET = "stats.sock"


def record(*behaviours, n=3, options=(), cancelled=0, **more):
    """A recording of n samples, of which so many are expected to be cancelled. Where there are more, or samples are
    missed, the machine is busy with something else: once more, more slowly."""
    for ms in (100, 400, 1600):
        s.INTERVAL = ms / 1000
        server = s.Server(SOCKET, behaviours, **more)
        r = t.record("--stats", SOCKET, "-i", "%dms" % ms, "-n", str(n), "-o", "r.ndjson", *options)
        server.end()
        if r.end and stats(r).count({"Err": "Cancelled"}) <= cancelled and not r.end["missed"]:
            break
    return r, server


def stats(r):
    return [sample["stats"] for sample in r.samples]


def reason(r, at=0):
    """The variant of a reason and its payload."""
    err = r.samples[at]["stats"].get("Err")
    return (err, None) if isinstance(err, str) else next(iter(err.items())) if err else (None, None)


def judged(what, *checks):
    """The reader takes the recording, and these hold of it."""
    got = t.check("r.ndjson", "\n".join(("signal busy : f64 = stats.busy",) + checks) + "\n")
    t.true(what + ": kts check", got.code == 0, got)


def fails(what, variant, *behaviours, text="", payload=None, note=None, **more):
    """Every sample has this reason, `kts check` reads it, and the next server is asked again."""
    r, server = record(*behaviours, cancelled=3 * (variant == "Cancelled"), **more)
    t.true(what, r.code == 0 and len(r.samples) == 3 and all(reason(r, i)[0] == variant for i in range(3)), r)
    got = reason(r)[1]
    t.true(what + ": payload", payload is None or got == payload, got)
    t.true(what + ": words", text in json.dumps(got), got)
    t.true(what + ": told", "a sample has no statistics: " in r.err and "3 samples have no statistics" in r.err, r.err)
    got = t.check("r.ndjson", "signal busy : f64 = stats.busy\nalways busy >= 0 on missing_stats(%s) skip\n" % note)
    t.true(what + ": kts check", got.code == 2 and "data" not in got.err and "error" not in got.err.split("\n")[0], got)
    return r, server


# values: to the digit, also where jansson and doubles are not
EXACT = ('{"busy": 0.1, "u64":18446744073709551615,"i64":-9223372036854775808,"huge":123456789012345678901234567890,'
         '"real":1.0000000000000000001e-7,"text":"gr\\u00f6\\u0000\\n","list":[1,{"a":null}],"on":true}')
r, server = record(s.resp(EXACT))
t.true("verbatim", r.code == 0 and r.text.count('"stats":{"Ok":' + EXACT + "}}") == 3, r)
t.true("the request", server.requests == ['{"req":"stats","args":{}}\n'] * 3, server.requests)
t.true("one connection", server.connections == 1, server.connections)
t.true("nothing to tell", "statistics" not in r.err, r.err)
judged("verbatim", "signal top : u64 = stats.u64", "signal low : i64 = stats.i64", "always top == 18446744073709551615",
       "always low == -9223372036854775808", "always busy == 0.1")
r, server = record(s.good, n=5)
t.true("values", [x["Ok"]["busy"] for x in stats(r)] == [0.5, 1.5, 2.5, 3.5, 4.5], r)
t.true("values: exact", [x["Ok"]["at"] for x in stats(r)] == [2 ** 64 - 1 - i for i in range(5)], r)
judged("values", "monotonic busy", "signal n : u64 = stats.layers.a.n", "always n < 5")
for value in ("null", "[]", "{}", "17", '"text"', "false"):
    r, _ = record(s.resp(value), n=1)
    t.true("a response " + value, stats(r) == [{"Ok": json.loads(value)}], r)
    got = t.check("r.ndjson", "signal busy : f64 = stats.busy\nalways busy >= 0\n")
    t.true("a response %s: kts check" % value, got.code in (1, 2), got)
r, _ = record(s.line(b' { "args" : {"more":1,"resp":{"busy":2}}, "errno" : 0 , "x":[] } \r\n'))
t.true("white space, order, more members", stats(r) == [{"Ok": {"busy": 2}}] * 3, r)
r, _ = record(s.byte_by_byte)
t.true("byte by byte", [x["Ok"]["busy"] for x in stats(r)] == [0, 1, 2], r)
r, _ = record(s.without_end)
t.true("closed instead of a line end", stats(r) == [{"Ok": {"busy": 7}}] * 3, r)

# connections: made anew where the old one is of no use, within the same sample if it is known to be closed
r, server = record(s.answers_and_closes)
t.true("one answer a connection", [x["Ok"]["busy"] for x in stats(r)] == [0.5, 1.5, 2.5] and server.connections == 3, r)
r, server = record(s.two_lines)
t.true("a second line is no answer", [x["Ok"]["busy"] for x in stats(r)] == [0, 1, 2] and server.connections == 3, r)
r, server = record(s.good, s.silent, s.good, cancelled=1)
t.true("silent once", reason(r, 1) == ("Cancelled", None) and [0.5, 2.5] == [r.samples[i]["stats"]["Ok"]["busy"] for i in (0, 2)] and
       server.connections == 2 and "1 sample has no statistics" in r.err, r)
r, server = record(s.good, s.late, s.good, n=4, cancelled=1)
t.true("a late answer is nobody's", reason(r, 1)[0] == "Cancelled" and
       [r.samples[i]["stats"]["Ok"]["busy"] for i in (0, 2, 3)] == [0.5, 2.5, 3.5], r)
REFUSED = (s.line('{"errno":11}\n'), s.line('{"errno":0,"args":{}}\n'))
r, server = record(s.good, *REFUSED, s.good, n=5)
t.true("what the scheduler refuses ends no connection", [reason(r, i)[0] for i in range(5)] ==
       [None, "SchedulerError", "MissingResp", None, None] and server.connections == 1, (server.connections, r))
r, server = record(s.good, s.line("hello\n"), s.line('{"args":{}}\n'), s.good, n=5)
t.true("what is malformed does", [reason(r, i)[0] for i in range(5)] == [None, "NoScheduler", "NoScheduler", None, None] and
       server.connections == 3, (server.connections, r))
r, server = record(s.closes, s.good)
t.true("closed once", reason(r)[0] == "NoScheduler" and "Ok" in stats(r)[1] and "Ok" in stats(r)[2], r)

# a scheduler that comes, goes and comes again
def come_and_go(interval):
    """What the samples of such a time have, repetitions left out."""
    p = t.start("--stats", SOCKET, "-i", "%dms" % (1000 * interval), "-n", "12", "-o", "r.ndjson")
    for _ in range(2):
        time.sleep(2.5 * interval)
        server = s.Server(SOCKET, [s.good])
        time.sleep(2.5 * interval)
        server.end()
    t.finish(p)
    rows = [json.loads(row) for row in t.read("r.ndjson").splitlines() if '"tag"' in row]
    kinds = ["Ok" if "Ok" in row["stats"] else "-" for row in rows]
    return "".join(k for k, before in zip(kinds, [None] + kinds) if k != before)


t.true("comes and goes", any(come_and_go(interval) == "-Ok-Ok-" for interval in (0.1, 0.5)))

# no scheduler
NONE = "no_scheduler"
p = t.record("--stats", "none/such", "-i", "20ms", "-n", "3", "-o", "r.ndjson")
t.true("no socket", reason(p) == ("NoScheduler", {"reason": "cannot connect to none/such: No such file or directory"}), p)
with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as refused:
    refused.bind("refused")
p = t.record("--stats", "refused", "-i", "20ms", "-n", "3", "-o", "r.ndjson")
t.true("refused", reason(p)[0] == "NoScheduler" and "Connection refused" in reason(p)[1]["reason"], p)
t.file("file", "")
p = t.record("--stats", "file", "-i", "20ms", "-n", "1", "-o", "r.ndjson")
t.true("a file", reason(p)[0] == "NoScheduler" and "Connection refused" in reason(p)[1]["reason"], p)
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
    other.bind("datagrams")
    p = t.record("--stats", "datagrams", "-i", "20ms", "-n", "1", "-o", "r.ndjson")
    t.true("datagrams", reason(p)[0] == "NoScheduler" and "wrong type" in reason(p)[1]["reason"], p)
fails("closed at once", "NoScheduler", s.closes, text="closed before an answer came", note=NONE)
fails("closed inside", "NoScheduler", s.closes_inside, text="the text ends before the value does", note=NONE)

# answers that are none
for what, answer, text in (
        ("an empty line", "\n", "there is no value here"),
        ("a word", "hello\n", "a value was expected here"),
        ("two values", "{} {}\n", "something follows the value"),
        ("a byte order mark", "\ufeff" + s.OK % "1", "a value was expected here"),
        ("NUL", b"\0\n", "a value was expected here"),
        ("invalid UTF-8", b'{"errno":0,"args":{"resp":{"a":"\xff"}}}\n', "not valid UTF-8"),
        ("invalid UTF-8 in a name", b'{"errno":0,"args":{"resp":{"\xc0\xaf":1}}}\n', "not valid UTF-8"),
        ("NaN", s.OK % "NaN", "a value was expected here"),
        ("a leading zero", s.OK % "01", "leading zeros"),
        ("a list", "[]\n", "it is no object"), ("a number", "17\n", "it is no object"),
        ("no errno", '{"args":{"resp":{}}}\n', "it has no errno"),
        ("errno in words", '{"errno":"0","args":{"resp":{}}}\n', "no whole number of 32 bits"),
        ("errno null", '{"errno":null,"args":{"resp":{}}}\n', "no whole number of 32 bits"),
        ("half an errno", '{"errno":0.5,"args":{"resp":{}}}\n', "no whole number of 32 bits"),
        ("a wide errno", '{"errno":2147483648,"args":{"resp":{}}}\n', "no whole number of 32 bits"),
        ("a name twice", s.OK % '{"a":1,"\\u0061":2}', "two members of one name"),
        ("errno twice", '{"errno":0,"errno":1,"args":{"resp":{}}}\n', "two members of one name"),
        ("deep", s.OK % ("[" * 5000 + "]" * 5000), "nested too deep")):
    fails(what, "NoScheduler", s.line(answer), text=text, note=NONE)
fails("KTS_MAX_STATS_DEPTH and one more", "NoScheduler", s.nested(s.DEPTH + 1), text="it nests deeper than 512", note=NONE)
r, _ = record(s.nested(s.DEPTH), n=1)
t.true("KTS_MAX_STATS_DEPTH", "Ok" in stats(r)[0], r)

# errors of the scheduler
fails("an error", "SchedulerError", s.line('{"errno":13,"args":{"k":18446744073709551615}}\n'),
      payload={"errno": 13, "args": {"k": 2 ** 64 - 1}}, note="scheduler_error")
fails("an error with a response", "SchedulerError", s.line('{"errno":-22,"args":{"resp":"no such request"}}\n'),
      payload={"errno": -22, "args": {"resp": "no such request"}}, note="scheduler_error")
fails("an error without args", "SchedulerError", s.line('{"errno":-2147483648}\n'),
      payload={"errno": -2 ** 31, "args": None}, note="scheduler_error")
for args in ('{"a":2}', "{}", "null", "[1]", '"resp"'):
    fails("no response in " + args, "MissingResp", s.line('{"errno":0,"args":%s}\n' % args),
          payload={"args": json.loads(args)}, note="missing_resp")
fails("no args", "MissingResp", s.line('{"errno":0}\n'), payload={"args": None}, note="missing_resp")

# sizes
r, _ = record(s.fills(s.LIMIT), n=1)
t.true("KTS_MAX_STATS_ANSWER_BYTES", len(json.dumps(stats(r)[0])) > s.LIMIT - 100 and "Ok" in stats(r)[0], r.err)
LARGE = {"payload": {"size": s.LIMIT + 1, "max": s.LIMIT}, "note": "response_too_large"}
fails("KTS_MAX_STATS_ANSWER_BYTES and one more", "ResponseTooLarge", s.fills(s.LIMIT + 1), **LARGE)
fails("a flood", "ResponseTooLarge", s.flood, **LARGE)
FRAME = len('{"req":"stats","args":{"a":""}}')
MOST = 64 << 10     # KTS_MAX_STATS_REQUEST_BYTES
r, server = record(s.good, n=1, options=("--stats-args", '{"a":"%s"}' % ("x" * (MOST - FRAME))))
t.true("KTS_MAX_STATS_REQUEST_BYTES", "Ok" in stats(r)[0] and len(server.requests[0]) == MOST + 1, r.err)
r, server = fails("KTS_MAX_STATS_REQUEST_BYTES and one more", "RequestTooLarge", s.good, note="request_too_large",
                  payload={"size": MOST + 1, "max": MOST}, options=("--stats-args", '{"a":"%s"}' % ("x" * (MOST + 1 - FRAME))))
t.true("what is too large is not sent", server.requests == [] and server.connections == 0, server.requests)

# time
for what, behaviour in (("silent", s.silent), ("too slow", s.too_slow), ("drips", s.drips), ("no line end", s.never_ends)):
    r, server = fails(what, "Cancelled", behaviour, note="cancelled")
    t.true(what + ": the clock goes on", r.end["missed"] == 0, r.end)
    t.true(what + ": made anew", server.connections == 3, server.connections)
r, _ = fails("nobody accepts", "Cancelled", s.good, note="cancelled", reads=False)
# with a queue of one, the second connection and those after it find it full
r, _ = fails("a full queue", "Cancelled", s.good, note="cancelled", reads=False, backlog=0)
deadline = time.monotonic() + 20
server = s.Server(SOCKET, [s.silent])
p = t.start("--stats", SOCKET, "-i", "10s", "-o", "r.ndjson")
while len(server.requests) < 1 and time.monotonic() < deadline:
    time.sleep(0.01)
before = time.monotonic()
p.send_signal(signal.SIGINT)
r = t.finish(p)
took = time.monotonic() - before
server.end()
r = type(r)(r.code, t.read("r.ndjson"), r.err)
t.true("a signal while it waits", reason(r) == ("Cancelled", None) and r.end["ended"] == "SIGINT" and took < 1.5, (took, r))
r, _ = record(s.silent, n=20, cancelled=20, options=("--baseline", "100ms", "--", "sh", "-c", "sleep 0.12"))
t.true("the end of a command is no end of a request", reason(r)[0] == "Cancelled" and r.end["ended"] == "command", r)

# what is asked
r, server = record(s.good, n=1, options=("--stats-args", ' {"target":\n"all"} '))
t.true("arguments, as one line", server.requests == ['{"req":"stats","args": {"target": "all"} }\n'], server.requests)
for words, said in (
        (("--stats", SOCKET, "--stats-args", "[]"), "takes a JSON object"),
        (("--stats", SOCKET, "--stats-args", "{"), "takes a JSON object"),
        (("--stats", SOCKET, "--stats-args", ""), "takes a JSON object"),
        (("--host", "--stats-args", "{}"), "which is not given"),
        (("--stats", "a" * 108), "no socket has a path of 108 bytes"), (("--stats", ""), "no socket has a path of 0 bytes"),
        (("--stats", "a", "--stats", "b"), "is given twice")):
    r = t.record(*words)
    t.true("words %r" % (words,), r.code == 99 and said in r.err and not r.text, r)
r = t.record("--stats", "a" * 107, "-n", "1")
t.true("a path of 107 bytes", r.code == 0 and "No such file" in reason(r)[1]["reason"], r)


def without_rights():
    """Even root keeps no capability over the next execve()."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in range(64):
        libc.prctl(24, capability, 0, 0, 0)     # PR_CAPBSET_DROP


server = s.Server(SOCKET, [s.good])
r = t.finish(t.start("--stats", SOCKET, "-i", "500ms", "-n", "3", preexec_fn=without_rights))
server.end()
denied = t.finish(t.start("--map", "x", "--stats", "none", "-n", "1", preexec_fn=without_rights))
t.true("maps need rights", denied.code == 99 and "CAP_BPF" in denied.err, denied)
t.true("without rights", r.code == 0 and [x["Ok"]["busy"] for x in stats(r)] == [0.5, 1.5, 2.5], r)
t.end()
