#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How a recording goes: its clock, its end, its phases, its command, its
output. No rights are needed for that: it records the host only."""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/capture"))
from live import KTS, Test  # noqa: E402
import stats_server  # noqa: E402

t = Test()
HOST = ("--host", "-i", "10ms")


def steps(r):
    return [s["step_index"] for s in r.samples]


def sound(what, r, code=0):
    """A header, samples in order of their ticks, an end that says how many."""
    ticks = [s["boundary_offset_ms"] for s in r.samples]
    t.true(what, r.code == code and r.whole and r.header and r.header["kts_series"] == 1 and r.end, r)
    t.true(what + ": ticks", ticks == sorted(set(ticks)) and all(m % 10 == 0 for m in ticks), ticks)
    t.true(what + ": tags", [s["tag"] for s in r.samples] == ["periodic_%03d" % (m // 10) for m in ticks], r)
    t.true(what + ": times", all(s["elapsed_ms"] >= s["boundary_offset_ms"] for s in r.samples), r)
    if r.end and ticks:
        t.true(what + ": the end", r.end["samples"] == len(ticks), r.end)
        t.true(what + ": missed", r.end["missed"] == ticks[-1] // 10 + 1 - len(ticks) or r.end["ended"] != "count", r.end)


# the end
r = t.record(*HOST, "-n", "5")
sound("a count", r)
t.true("a count", len(r.samples) == 5 and r.end["ended"] == "count" and "5 samples" in r.err, r)
t.true("no phase", steps(r) == [None] * 5, steps(r))
r = t.record(*HOST, "-t", "100ms")
sound("a duration", r)
t.true("a duration", 1 <= len(r.samples) <= 10 and r.end["ended"] == "duration", r)
for number, name in ((signal.SIGINT, "SIGINT"), (signal.SIGTERM, "SIGTERM"), (signal.SIGHUP, "SIGHUP")):
    p = t.start(*HOST)
    first = p.stdout.readline() + p.stdout.readline()
    p.send_signal(number)
    r = t.finish(p)
    r = type(r)(r.code, first + r.text, r.err)
    sound(name, r)
    t.true(name, r.end and r.end["ended"] == name, r)

# in the background of a shell SIGINT is ignored, and `kill -INT` is meant all the same; nohup means SIGHUP
def ignoring(number):
    return lambda: signal.signal(number, signal.SIG_IGN)


p = t.start(*HOST, preexec_fn=ignoring(signal.SIGINT))
p.stdout.readline()
p.send_signal(signal.SIGINT)
t.true("SIGINT in the background", t.finish(p).code == 0)
p = t.start(*HOST, "-n", "20", preexec_fn=ignoring(signal.SIGHUP))
first = p.stdout.readline()
p.send_signal(signal.SIGHUP)
r = t.finish(p)
t.true("nohup", r.code == 0 and len(r.samples) == 20, r)
for number, code in ((signal.SIGINT, 0), (signal.SIGHUP, 0), (signal.SIGPIPE, 128 + signal.SIGPIPE)):
    r = t.record(*HOST, "-o", "c.ndjson", "--baseline", "10ms", "--", "sh", "-c", "kill -%d $$" % number,
                 preexec_fn=ignoring(number))
    t.true("a command has the signals as they were", r.code == code, r)

# no drift: tick k is k intervals after the start, however long samples take
r = t.record("--host", "-i", "20ms", "-n", "50")
late = [s["elapsed_ms"] - s["boundary_offset_ms"] for s in r.samples]
t.true("no drift", sorted(late)[len(late) // 2] < 10, late)

# a recorder that could not run: what it missed is told, and the next sample has its true time
p = t.start(*HOST, "-n", "20", "-o", "stopped.ndjson")
time.sleep(0.08)
p.send_signal(signal.SIGSTOP)
time.sleep(0.2)
p.send_signal(signal.SIGCONT)
p.communicate(timeout=60)
p = t.start(*HOST, "-n", "20")
lines = [p.stdout.readline() for _ in range(4)]
p.send_signal(signal.SIGSTOP)
time.sleep(0.3)
p.send_signal(signal.SIGCONT)
r = t.finish(p)
r = type(r)(r.code, "".join(lines) + r.text, r.err)
sound("stopped", r)
t.true("stopped: misses are told", "are missed" in r.err and r.end["missed"] >= 20, r)
gap = max(b["elapsed_ms"] - a["elapsed_ms"] for a, b in zip(r.samples, r.samples[1:]))
t.true("stopped: the true time", gap > 250, gap)

# phases
phase = t.file("phase", "baseline\n")
p = t.start(*HOST, "--phase-file", phase)
lines = [p.stdout.readline() for _ in range(3)]
for text in ("step 0\n", "step 12\n"):
    t.file("phase.new", text)
    os.rename(t.path("phase.new"), phase)
    lines += [p.stdout.readline() for _ in range(6)]
t.file("phase", "nonsense\n")
lines += [p.stdout.readline() for _ in range(6)]
t.file("phase", "step 1")       # has no end yet
lines += [p.stdout.readline() for _ in range(6)]
p.terminate()
r = t.finish(p)
r = type(r)(r.code, "".join(lines) + r.text, r.err)
sound("a phase file", r)
t.true("a phase file", sorted(set(steps(r))) == [0, 1, 13] and steps(r) == sorted(steps(r)), steps(r))
t.true("no phase", "`nonsense` is no phase" in r.err, r.err)
t.true("one that came is not missed", "never said" not in r.err, r.err)
for what, name in (("is not there", t.path("no_such_phase")), ("is a folder", t.work)):
    r = t.record(*HOST, "-n", "1", "--phase-file", name)
    t.true("a phase file that " + what, r.code == 0 and name + " never said a phase: all samples are of the baseline\n" in r.err and
           r.samples[0]["step_index"] == 0, r)
for arguments in ((), ("--phase-file", "-")):
    p = t.start(*HOST, *arguments, stdin=subprocess.PIPE)
    lines = [p.stdout.readline() for _ in range(3)]
    for text in ("st", "ep 1\n", "step 3\nbaseline\nstep 2\n", "step 7" + 60 * " " + "8\n"):
        p.stdin.write(text)
        p.stdin.flush()
        lines += [p.stdout.readline() for _ in range(6)]
    p.stdin.close()
    p.stdin = None
    lines += [p.stdout.readline() for _ in range(3)]
    p.terminate()
    r = t.finish(p)
    r = type(r)(r.code, "".join(lines) + r.text, r.err)
    sound("lines of phases", r)
    t.true("lines of phases", sorted(set(steps(r))) == [0, 2, 3] and steps(r) == sorted(steps(r)), steps(r))
    t.true("a line that is too long is no phase", "is no phase" in r.err, r.err)
t.true("a file has no lines of phases", steps(t.record(*HOST, "-n", "2", stdin=open(t.path("phase"), encoding="utf-8"))) ==
       [None, None])

# a command: baseline, then step 0 until it ends; its status is passed on
r = t.record(*HOST, "-o", "c.ndjson", "--", "sh", "-c", "sleep 0.1; echo said; exit 7")
sound("a command", r, 7)
t.true("a command: phases", 1 <= steps(r).count(0) <= 5 and 1 <= steps(r).count(1) <= 20 and steps(r) == sorted(steps(r)), steps(r))
t.true("a command ends it", r.end["ended"] == "command", r.end)
r = t.record(*HOST, "--baseline", "30ms", "-o", "c.ndjson", "--", "true")
sound("a short command", r)
t.true("a short command", steps(r)[-1:] == [1] and 1 <= steps(r).count(0) <= 3 and 1 <= steps(r).count(1) <= 5, steps(r))
r = t.record(*HOST, "--", "sh", "-c", "echo to stdout; sleep 0.05")
sound("the command's output is not in the series", r)
t.true("it is on stderr", "to stdout" in r.err, r.err)
r = t.record(*HOST, "-o", "c.ndjson", "--", "sh", "-c", "kill -9 $$")
sound("a killed command", r, 128 + 9)
r = t.record(*HOST, "-o", "c.ndjson", "-n", "7", "--", "sh", "-c", "sleep 0.3; exit 3")
sound("a count, and a command that goes on", r, 3)
t.true("a count, and a command that goes on", len(r.samples) == 7, r)
r = t.record(*HOST, "-o", "none.ndjson", "--", "no-such-command-anywhere")
t.true("no command", r.code == 99 and "no-such-command-anywhere" in r.err and "No such file" in r.err, r)
t.true("no command, no series", not os.path.exists(t.path("none.ndjson")), r)
script = t.file("script", "#!/no/such/interpreter\n")
os.chmod(script, 0o755)
r = t.record(*HOST, "--baseline", "10ms", "-o", "c.ndjson", "--", script)
t.true("a command that cannot be run", r.code == 99 and "cannot run" in r.err, r)
p = t.start(*HOST, "-o", "c.ndjson", "--", "sh", "-c", "trap 'echo got it >got; exit 5' TERM; while :; do sleep 0.02; done")
time.sleep(0.5)
p.terminate()
r = t.finish(p)
t.true("a signal is passed on", r.code == 5 and os.path.exists(t.path("got")), r)
r = type(r)(r.code, t.read("c.ndjson"), r.err)
sound("a signal is passed on", r, 5)

p = t.start(*HOST, "-n", "2", "-o", "c.ndjson", "--baseline", "10ms", "--",
            "sh", "-c", "trap 'exit 5' TERM; echo ready; while :; do sleep 0.02; done")
p.stdout.readline()
while '"ended"' not in t.read("c.ndjson"):
    time.sleep(0.01)
time.sleep(0.05)
p.terminate()
t.true("a signal is passed on to a command that outlives the recording", t.finish(p).code == 5)

# the output
r = t.record(*HOST, "-n", "3", "-o", "/dev/full")
t.true("a full disk", r.code == 99 and "No space left" in r.err and "/dev/full" in r.err, r)
r = t.record(*HOST, "-n", "3", "-o", "no/such/folder")
t.true("no folder", r.code == 99 and "no/such/folder" in r.err, r)
# of samples that are as long whatever the number of CPUs
for limit in (4096, 10000, 10001, 12345):
    p = t.start("--stats", "none", "-i", "10ms", "-n", "1000", "-o", "limited.ndjson",
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    r = t.finish(p)
    text = t.read("limited.ndjson")
    r = type(r)(r.code, text, r.err)
    t.true("no room for %d bytes" % limit, r.code == 99 and "File too large" in r.err and r.whole and
           len(text) <= limit and len(r.samples) > 5, r)
p = t.start(*HOST, "-n", "1000")
p.stdout.readline()
p.stdout.close()
p.stdout = None
err = p.stderr.read()
t.true("a reader that goes away", p.wait(timeout=60) == 99 and "Broken pipe" in err, err)
p = t.start(*HOST, "--", "sh", "-c", "trap 'echo ended >ended; exit 0' TERM; while :; do sleep 0.02; done")
for _ in range(9):
    p.stdout.readline()
p.stdout.close()
p.stdout = None
err = p.stderr.read()
t.true("a reader that goes away ends the command", p.wait(timeout=60) == 99 and os.path.exists(t.path("ended")), err)
with open(t.path("appended"), "w", encoding="utf-8") as f:
    f.write("before\n")
with open(t.path("appended"), "a", encoding="utf-8") as f:
    r = t.record(*HOST, "-n", "2", stdout=f)
t.true("what stands in the file stays", t.read("appended").startswith("before\n{") and r.code == 0, r)

# a reader that does not read: the first signal ends the recorder, and no writer stays behind. A pipe gets room for the
# line that waits and for the end, also where one line is more than the pipe has had
GRACE = 1.0     # KTS_CAPTURE_GRACE_S
os.chdir(t.work)
server = stats_server.Server("large.sock", [stats_server.fills(300000)])


def unread(number, *options, **more):
    """A recorder that nobody reads gets this signal once its line waits: its status, the time until it had ended and
    until its writer had, and what it told."""
    p = subprocess.Popen([KTS, "record", "-i", "5ms", *options], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, **more)
    time.sleep(0.6)
    writer = t.writer_of(p)
    before = time.monotonic()
    p.send_signal(number)
    err = p.stderr.read().decode()
    code = p.wait()
    took = time.monotonic() - before
    while os.path.exists("/proc/%d" % writer) and time.monotonic() < before + 20:
        time.sleep(0.01)
    return code, took, time.monotonic() - before, err


for options in (("--host",), ("--stats", "large.sock")):
    for number, code in ((signal.SIGTERM, 0), (signal.SIGINT, 0), (signal.SIGKILL, -signal.SIGKILL)):
        read, write = os.pipe()
        got, took, gone, err = unread(number, *options, stdout=write)
        os.close(write)
        with os.fdopen(read, "rb") as f:
            text = f.read().decode()
        last = json.loads(text.splitlines()[-1])
        t.true("nobody reads a pipe: it ends", got == code and took < 2 * GRACE + 2, (options, number, got, took, err))
        t.true("nobody reads a pipe: its writer", gone < 2 * GRACE + 4, (options, number, gone))
        t.true("nobody reads a pipe: whole lines", text.endswith("\n") and text.count("\n") > 1, text[-100:])
        t.true("nobody reads a pipe: its end", code != 0 or last.get("ended") == signal.Signals(number).name, (last, err))
server.end()
for number, code in ((signal.SIGTERM, 99), (signal.SIGKILL, -signal.SIGKILL)):
    ours, theirs = socket.socketpair()
    got, took, gone, err = unread(number, "--host", stdout=theirs)
    t.true("nobody reads a socket: it ends", got == code and took < GRACE + 2, (got, took, err))
    t.true("nobody reads a socket: its writer", gone < GRACE + 3, gone)
    t.true("nobody reads a socket: it is told", code != 99 or "nobody reads standard output: the series has no end" in err, err)
    ours.close()
    theirs.close()
ours, theirs = socket.socketpair()
command = ("--baseline", "5ms", "--", "sh", "-c", "trap 'echo got it >passed; exit 5' TERM; while :; do sleep 0.02; done")
unread(signal.SIGTERM, "--host", *command, stdout=theirs)
t.true("nobody reads it: the command has the signal", os.path.exists(t.path("passed")))

# a second signal ends a recorder whose reader does not read
p = subprocess.Popen([KTS, "record", "--host", "-i", "1ms"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                     stderr=subprocess.PIPE)
time.sleep(1.5)
p.terminate()
time.sleep(0.2)
p.terminate()
try:
    t.true("a second signal", p.wait(timeout=10) in (-signal.SIGTERM, 0), p.returncode)
except subprocess.TimeoutExpired:
    t.true("a second signal", False, "it goes on")
    p.kill()
t.true("whole lines for it too", p.stdout.read().endswith(b"\n"))

# the words
for words, said in (
        ((), "nothing is named"), (("a",), "what is `a`?"), (("--host", "--"), "no command behind --"),
        (("--host", "--interval", "10"), "takes a time"), (("--host", "--interval", "10us"), "whole milliseconds"),
        (("--host", "--interval", "2h"), "whole milliseconds"), (("--host", "--count", "0"), "from 1 to"),
        (("--host", "--duration", "ten"), "takes a time"), (("--map-id", "x"), "takes a whole number"),
        (("--host", "--baseline", "1s"), "there is none"), (("--host", "--interal", "1s"), "did you mean --interval?"),
        (("--host", "-o", "a", "-o", "b"), "is given twice"),
        (("--host", "--phase-file", "a", "--", "true"), "a command is step 0")):
    r = t.record(*words)
    t.true("words %r" % (words,), r.code == 99 and said in r.err and not r.text, r)
r = t.record("--help")
t.true("help", r.code == 0 and "usage: kts record" in r.text and "--phase-file" in r.text, r.err)
t.end()
