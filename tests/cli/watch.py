#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kts watch: the same answers as kts check, however the series comes; final verdicts at once; its ends."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/cli"))
from kts import PROGRAM, Cases, X, open_terminal, read_terminal, series  # noqa: E402

t = Cases()
SPEC = X + """monotonic x
always x < 100
group "g" { warn rate x in [0/s, 1000/s] }
require max(x) > 3
"""
t.file("a.kts", SPEC)
t.file("red.ndjson", series(1, 2, 3, 2, 5, 6, 200, 201))
t.file("green.ndjson", series(1, 2, 3, 4, 5, 6))
ENV = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
for key in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LD_LIBRARY_PATH"):
    if key in os.environ:
        ENV[key] = os.environ[key]


class Watch:
    """A kts watch that runs."""

    def __init__(self, *words, env=None, **more):
        more.setdefault("stdin", subprocess.DEVNULL)
        self.process = subprocess.Popen([more.pop("program", PROGRAM), "watch", *words], cwd=t.work, env={**ENV, **(env or {})},
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)

    def line(self):
        return self.process.stderr.readline().decode()

    def end(self):
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out.decode(), err.decode()


# the reports of kts check, to the byte
for name in ("red.ndjson", "green.ndjson"):
    for form in ("text", "json", "junit", "tap", "github"):
        check = t.run("check", "--report", form, "-s", name, "a.kts")
        watch = t.run("watch", "--report", form, "-s", name, "a.kts")
        t.true("%s of %s" % (form, name), (check.code, check.out) == (watch.code, watch.out), (check, watch))
with open(os.path.join(t.work, "red.ndjson"), encoding="utf-8") as f:
    red = f.read()
check, watch = (t.run(c, "--report", "json", "-s", "-", "a.kts", stdin=red) for c in ("check", "watch"))
t.true("standard input", (check.code, check.out) == (watch.code, watch.out), (check, watch))
for what, spec, text in (
        ("malformed", SPEC, series(1) + "{\n" + series(2)), ("cut off", SPEC, series(1, 2)[:-9]), ("empty", SPEC, ""),
        ("an array", SPEC, "[" + series(1, 2).replace("\n", ",")[:-1] + "]"),
        ("another form", SPEC, '{"a":1}\n'), ("a sweep", "kts 1\nsignal s[k] = sample.values[*].Ok\nalways s > 0\n", series(1, 2)),
        ("per phase", X + "always x > 1 per phase\n", series(1, 2)), ("a wrong name", X + "signal y = values.z\nalways y > x\n",
                                                                         series(1, 2))):
    t.file("b.kts", spec)
    t.file("b.ndjson", text)
    check, watch = (t.run(c, "-s", "b.ndjson", "b.kts") for c in ("check", "watch"))
    early = "".join(line for line in watch.err.splitlines(True) if not line.startswith("kts: fail: "))
    t.true(what, (check.code, check.out, check.err) == (watch.code, watch.out, early), (check, watch))

# a verdict comes when it is final, while the series is still open
w = Watch("-s", "-", "a.kts", stdin=subprocess.PIPE)
for row in red.splitlines(True)[:4]:
    w.process.stdin.write(row.encode())
    w.process.stdin.flush()
t.true("told at once", w.line() == "kts: fail: monotonic x: x went back from 3 to 2 (by 1) at t3\n")
t.true("a warning", w.line() == "kts: warning: g / rate x: rate -10/s is below 0/s at t3\n")
w.process.stdin.write(b"".join(row.encode() for row in red.splitlines(True)[4:]))
code, out, err = w.end()
t.true("and the rest", code == 1 and "fail: always x < 100" in err and "4 checks" in out, (code, out, err))

# --fail-fast: at once, though the writer goes on; a warning does not count
w = Watch("--fail-fast", "-s", "-", "a.kts", stdin=subprocess.PIPE)
for row in series(1, 2000, 2001, 2002, 1).splitlines(True):
    try:
        w.process.stdin.write(row.encode())
        w.process.stdin.flush()
    except BrokenPipeError:
        break
    time.sleep(0.02)
w.process.wait(timeout=60)
code, out, err = w.process.returncode, w.process.stdout.read().decode(), w.process.stderr.read().decode()
t.true("fail fast", code == 1 and "fail: always x < 100" in err and "fail: monotonic" not in err, (code, out, err))
t.true("and a report", "FAIL  always x < 100" in out, out)
code, out, err = Watch("--fail-fast", "-s", "green.ndjson", "a.kts").end()
t.true("nothing to fail", code == 0 and err == "", (code, out, err))

# a command that writes the series; its status counts where the verdict is a pass
t.expect("a command", t.run("watch", "a.kts", "--", "cat", "green.ndjson"), 0, out=["pass: 4 checks"])
t.expect("that fails", t.run("watch", "a.kts", "--", "sh", "-c", "cat green.ndjson; exit 3"), 3, "sh ended with status 3")
t.expect("a verdict first", t.run("watch", "a.kts", "--", "sh", "-c", "cat red.ndjson; exit 3"), 1, "status 3")
t.expect("no such command", t.run("watch", "a.kts", "--", "./nowhere"), 99, "cannot run ./nowhere", nothing_out=True)
t.expect("no words", t.run("watch", "a.kts", "--"), 99, "no command behind --")
t.file("loop.sh", "cat red.ndjson\necho $$ > pid\nwhile :; do sleep 0.05; done\n")
w = Watch("--fail-fast", "a.kts", "--", "sh", "loop.sh")
code, out, err = w.end()
gone = False
for _ in range(100):
    try:
        os.kill(int(t.read("pid") or 0) or 1 << 22, 0)
        time.sleep(0.05)
    except (ProcessLookupError, FileNotFoundError):
        gone = True
        break
t.true("fail fast ends the command", code == 1 and gone, (code, err))
# a child of the command that keeps its output open is not waited for
start = time.monotonic()
t.expect("a child that stays", t.run("watch", "a.kts", "--", "sh", "-c", "sleep 20 2>&- & cat green.ndjson"), 0)
t.true("is not waited for", time.monotonic() - start < 15)

# phases that a header says are stamped need no events to be known; a file of events that is asked for moves samples all the same
STAMPED = '{"kts_series":1,"phases":"stamped"}\n' + "".join(
    json.dumps({"tag": "t%d" % i, "elapsed_ms": i * 100, "boundary_offset_ms": i * 100, "step_index": 1, "values": {"x": {"Ok": v}}})
    + "\n" for i, v in enumerate((1, 2, 3, 2)))
t.file("step.kts", X + "monotonic x during step 0\n")
t.file("stamped.ndjson", STAMPED)
t.file("later.json", json.dumps([{"elapsed_ms": 0, "step_index": 7}]))
w = Watch("-s", "-", "step.kts", stdin=subprocess.PIPE)
w.process.stdin.write(STAMPED.encode())
w.process.stdin.flush()
t.true("stamped phases at once", w.line() == "kts: fail: monotonic x: x went back from 3 to 2 (by 1) at t3\n")
w.process.stdin.write(b'{"stimulus_events":[{"elapsed_ms":0,"step_index":3}]}\n')
code, out, err = w.end()
t.true("events move nothing", code == 1 and err == "", (code, out, err))
for command in ("check", "watch"):
    t.expect(command + ": stamped", t.run(command, "-s", "stamped.ndjson", "step.kts"), 1)
    t.expect(command + ": events that are asked for", t.run(command, "--events", "later.json", "-s", "stamped.ndjson", "step.kts"), 2,
             out=["the series has step 6"])

# sweeps and phases: what has failed for one of them has, though others may come, and the writer goes on
SWEPT = [{"tag": "t%d" % i, "elapsed_ms": i * 100, "step_index": i // 3, "stats": {"layers": {"a": {"n": i}, **({"b": {"n": v}} if i > 1 else {})}}}
         for i, v in enumerate((0, 0, 5, 6, 7, 3, 8))]
for spec, line in (("signal n[l] : u64 = stats.layers[*].n\nmonotonic n", "monotonic n [b]: n went back from 7 to 3 (by 4) at t5"),
                   ("signal n : u64 = stats.layers.b.n\nmonotonic n per phase", "monotonic n, step 0: n went back from 7 to 3 (by 4) at t5"),
                   ("signal n[l] : u64 = stats.layers[*].n\nmonotonic n per phase", "monotonic n [b], step 0: n")):
    t.file("swept.kts", "kts 1\n" + spec + "\n")
    w = Watch("--fail-fast", "-s", "-", "swept.kts", stdin=subprocess.PIPE)
    # how soon it looks again depends on how long it took the last time
    for i in range(1000):
        row = SWEPT[i] if i < len(SWEPT) else {**SWEPT[-1], "tag": "t%d" % i, "elapsed_ms": i * 100}
        try:
            w.process.stdin.write((json.dumps(row) + "\n").encode())
            w.process.stdin.flush()
        except BrokenPipeError:
            break
        if w.process.poll() is not None:
            break
        time.sleep(0.02)
    told = w.line()
    w.process.wait(timeout=60)
    w.process.stdin = None
    t.true(spec, told.startswith("kts: fail: " + line) and w.process.returncode == 1, (told, w.end()))
    t.file("swept.ndjson", "".join(json.dumps(row) + "\n" for row in SWEPT))
    check, watch = (t.run(c, "-s", "swept.ndjson", "swept.kts") for c in ("check", "watch"))
    t.true(spec + ": the same", (check.code, check.out) == (watch.code, watch.out) and check.code == 1, (check, watch))
t.file("some.kts", "kts 1\nsignal n[l] : u64 = stats.layers[*].n\nat least 1 of l: monotonic n\n")
code, out, err = Watch("--fail-fast", "-s", "swept.ndjson", "some.kts").end()
t.true("of a quorum no key decides", code == 0 and err == "", (code, out, err))

# the text of what is swept does not have to fit into memory
LARGE = "".join(json.dumps({"tag": "t%d" % i, "elapsed_ms": i, "stats": {"pad": 500000 * "x", "layers": {"a": {"n": 7 if i < 150 else 3}}}}) + "\n"
                for i in range(160))
t.file("swept.kts", "kts 1\nsignal n[l] : u64 = stats.layers[*].n\nmonotonic n\n")
w = Watch("-s", "-", "swept.kts", stdin=subprocess.PIPE)
w.process.stdin.write(LARGE.encode())
code, out, err = w.end()
t.true("a large series", code == 1 and "160 samples" in out and "n went back from 7 to 3 (by 4)" in out, (code, out, err))
w = Watch("-s", "-", "swept.kts", stdin=subprocess.PIPE, env={"TMPDIR": "/nowhere"})
try:
    w.process.stdin.write(LARGE.encode())
    w.process.stdin.close()
except BrokenPipeError:
    pass
w.process.stdin = None
code, out, err = w.end()
t.true("and no room", code == 99 and "cannot be kept for that in a temporary file: No such file or directory" in err and
       "set TMPDIR" in err, (code, out, err))

# --follow
t.file("grow.ndjson", "")
w = Watch("--follow", "-s", "grow.ndjson", "a.kts")
with open(os.path.join(t.work, "grow.ndjson"), "a", encoding="utf-8") as f:
    for row in series(1, 2, 3, 2).splitlines(True):
        f.write(row[:9])
        f.flush()
        time.sleep(0.06)
        f.write(row[9:])
        f.flush()
    t.true("follow", "monotonic x" in w.line())
    f.write('{"tag":')
w.line()
w.process.send_signal(signal.SIGTERM)
code, out, err = w.end()
t.true("until a signal", code == 1 and "4 samples" in out and err == "", (code, out, err))
for what, change, words in (("cut", lambda p: open(p, "w").close(), "was cut to 0 bytes"),
                            ("replaced", lambda p: os.replace(os.path.join(t.work, "new"), p), "is another file now")):
    t.file("grow.ndjson", series(1, 2))
    t.file("new", series(1, 2, 3, 4, 5, 6))
    w = Watch("--follow", "-s", "grow.ndjson", "a.kts")
    time.sleep(0.5)
    change(os.path.join(t.work, "grow.ndjson"))
    code, out, err = w.end()
    t.true(what, code == 99 and words in err and out == "", (code, out, err))
t.expect("a command writes the file",
         t.run("watch", "--follow", "-s", "made.ndjson", "a.kts", "--", "sh", "-c", "sleep 0.2; cat green.ndjson > made.ndjson"),
         0, out=["series made.ndjson: projected, 6 samples"])
t.expect("or does not", t.run("watch", "--follow", "-s", "none.ndjson", "a.kts", "--", "true"), 99, "there is no such file")
t.expect("no file", t.run("watch", "--follow", "-s", "none.ndjson", "a.kts"), 99, "cannot be opened")
os.mkfifo(os.path.join(t.work, "fifo"))
t.expect("a FIFO does not grow", t.run("watch", "--follow", "-s", "fifo", "a.kts"), 99, "this is none")
w = Watch("a.kts", "-s", "fifo")
with open(os.path.join(t.work, "fifo"), "w", encoding="utf-8") as f:
    f.write(series(1, 2, 3, 4, 5, 6))
code, out, err = w.end()
t.true("a FIFO", code == 0 and "6 samples" in out, (code, out, err))
w = Watch("a.kts", "-s", "fifo")
time.sleep(0.3)
for _ in range(50):     # by default a signal ends it as well, before it has a handler
    w.process.send_signal(signal.SIGTERM)
    if w.process.poll() is not None:
        break
    time.sleep(0.1)
ended = w.process.poll() is not None
w.process.kill()
w.end()
t.true("a FIFO that nobody writes", ended)
t.expect("a folder", t.run("watch", "-s", ".", "a.kts"), 99, "is a directory")

# signals: what there is is judged; a line that is not whole is left out
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    w = Watch("-s", "-", "a.kts", stdin=subprocess.PIPE)
    w.process.stdin.write((series(1, 2, 3, 2, 300) + '{"tag"').encode())
    w.process.stdin.flush()
    for _ in range(3):
        w.line()
    w.process.send_signal(number)
    w.process.wait(timeout=60)
    out = w.process.stdout.read().decode()
    t.true("signal %d" % number, w.process.returncode == 1 and "5 samples" in out, out)
t.file("swept.kts", "kts 1\nsignal s[k] : u64 = sample.values[*].Ok\n\"up\": monotonic s\n")
for text, number, told in ((series(1, 2, 3, 2) + '{"tag"', 1, "4 samples"), ("\r\n" + series(1, 2, 3, 2) + '{"tag"', 1, "4 samples"),
                           ("[" + series(1, 2, 3, 2).replace("}\n", "}\n,", 3) + "\n]", 1, "4 samples"),
                           ("{\n" + series(1, 2)[1:] + '{"tag"', 99, "the text ends before")):
    t.file("tail.ndjson", text)
    w = Watch("swept.kts", "--", "sh", "-c", "cat tail.ndjson; kill -TERM $PPID; exec sleep 60")
    code, out, err = w.end()
    t.true("what is kept, and a signal", code == number and told in out, (text, code, out, err))
w = Watch("a.kts", "--", "sh", "-c", "trap 'exit 0' TERM; cat green.ndjson; echo x >&2; while :; do sleep 0.05; done")
w.line()
w.process.send_signal(signal.SIGTERM)
code, out, err = w.end()
t.true("a command is told", code == 0 and "6 samples" in out, (code, out, err))
w = Watch("a.kts", "--", "sh", "-c", "trap '' TERM; cat green.ndjson; echo x >&2; while :; do sleep 0.05; done")
w.line()
w.process.send_signal(signal.SIGTERM)
time.sleep(0.3)
w.process.send_signal(signal.SIGTERM)
code, out, err = w.end()
t.true("and killed by a second", code == 0 and "6 samples" in out, (code, out, err))

# words
for words, message in ((["a.kts", "--record", "-s"], "there is no spec"), (["-s", "a", "a.kts", "--record"], "not both"),
                       (["--follow", "a.kts", "--record"], "--follow is of a file"), (["a.kts"], "there is no series to judge"),
                       (["--follow", "-s", "-", "a.kts"], "--follow is of a file"), (["-s", "a", "a.kts", "--", "b"], "add --follow"),
                       (["--record=x", "a.kts"], "as words of their own"),
                       (["--all", "a.kts", "--record", "--host", "--fail-fast"], "--fail-fast is an option of kts watch"),
                       (["--all", "a.kts", "--record", "--only=x", "--host"], "write it before --record"),
                       (["--all", "a.kts", "--record", "-o", "b"], "reads what is recorded itself"),
                       (["--all", "a.kts", "--record", "--output=b"], "kts watch -s FILE --follow"), (["--folow", "a.kts"], "did you mean --follow"),
                       (["-s", "a", "-s", "b", "a.kts"], "one series at a time")):
    result = t.run("watch", *words)
    t.true("words %r" % words, result.code == 99 and (message in result.err or words[0] == "a.kts"), result)
t.file("wrong.kts", "kts 1\nalways y > 1\n")
t.expect("a spec that is wrong", t.run("watch", "-s", "-", "--report", "json", "wrong.kts", stdin="x"), 99, "KTS-",
         out=['"verdict":"error"'])

# the recorder is looked for beside kts
program = shutil.copy(PROGRAM, os.path.join(t.work, "kts"))
t.file("kts-record", '#!/bin/sh\nprintf "%s." "$@" > words\ncat green.ndjson\nexit ${STATUS:-0}\n')
os.chmod(os.path.join(t.work, "kts-record"), 0o755)
code, out, err = Watch("a.kts", "--record", "--scx", "-i", "50ms", "--", "load", "-s", program=program).end()
t.true("record", code == 0 and "series kts record: projected, 6 samples" in out, (code, out, err))
t.true("its words", t.read("words") == "-o.-.--scx.-i.50ms.--.load.-s.", t.read("words"))
code, out, err = Watch("a.kts", "--record", "--scx", program=program, env={"STATUS": "99"}).end()
t.true("a recorder that fails", code == 99 and "kts record ended with status 99" in err, (code, out, err))
os.remove(os.path.join(t.work, "kts-record"))
if not os.path.exists(os.path.join(os.environ["KTS_LIBEXEC"], "kts-record")):
    code, out, err = Watch("a.kts", "--record", program=program).end()
    t.true("no recorder", code == 99 and "has no capture" in err, (code, out, err))

# what verdicts wait for is told once
t.file("wait.kts", X + "signal y = values.z\nalways x + y > 0\nalways x < 3\n")
w = Watch("-s", "-", "wait.kts", stdin=subprocess.PIPE)
for i, row in enumerate(series(1, 2, 3, 4).splitlines(True)):
    w.process.stdin.write(row.encode())
    w.process.stdin.flush()
    time.sleep(0.5)
t.true("waits", w.line().startswith("kts: verdicts wait: `values.z` has given no value so far: field_not_found"))
code, out, err = w.end()
t.true("and ends", code == 1 and "wait" not in err, (code, out, err))


# stimulus events may still come: only what asks for phases waits for them
drained = "".join(json.dumps({"tag": "t%d" % i, "report": {"schema": "single", "maps": []}, "stats": {"x": x}, "elapsed_ms": 100 * i,
                              "boundary_offset_ms": 100 * i, "step_index": 0}) + "\n" for i, x in enumerate((1, 5, 3)))
for spec, at_once in (("require max(x) > 0", True), ("require delta(x) > 0", False), ("always x > 0 during baseline", False)):
    t.file("phases.kts", "kts 1\nsignal x : u64 = stats.x\nmonotonic x\n" + spec + "\n")
    w = Watch("-s", "-", "phases.kts", stdin=subprocess.PIPE)
    w.process.stdin.write(drained.encode())
    w.process.stdin.flush()
    said = w.line()
    t.true("phases: " + spec, ("fail: monotonic x" if at_once else "wait: stimulus events") in said, said)
    code, out, err = w.end()
    t.true("phases at the end: " + spec, "FAIL  monotonic x" in out, (code, out, err))


def screen(*words, feed, **environment):
    """What is drawn on a terminal while a series comes."""
    master, slave = open_terminal()
    process = subprocess.Popen([PROGRAM, "watch", *words], cwd=t.work, env={**ENV, "TERM": "xterm", **environment},
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=slave)
    os.close(slave)
    for row in feed.splitlines(True):
        process.stdin.write(row.encode())
        process.stdin.flush()
        time.sleep(0.15)
    out = process.communicate(timeout=60)[0].decode()
    return out, read_terminal(master)


rows = series(1, 2, 3, 4, 2, 3, 4, 5, 6, 7)
out, shown = screen("-s", "-", "a.kts", feed=rows, LC_ALL="C.UTF-8")
t.true("a picture", "samples" in shown and "margin" in shown and "\u2581" in shown, shown)
t.true("states", "ok" in shown and "FAIL" in shown, shown)
t.true("the cursor is back", shown.count("\033[?25l") == shown.count("\033[?25h") > 0, shown)
t.true("and wrapping", shown.count("\033[?7l") == shown.count("\033[?7h"), shown)
t.true("wiped at the end", shown.rstrip("\r\n").endswith("\033[J"), repr(shown[-80:]))
t.true("no picture in the report", "\033" not in out and "4 checks" in out, out)
out, shown = screen("-s", "-", "a.kts", feed=rows, NO_COLOR="1")
t.true("no colour", "\033[31m" not in shown and "samples" in shown, shown)
out, shown = screen("-s", "-", "a.kts", feed=rows, TERM="dumb")
t.true("a dumb terminal", "\033" not in shown and "fail: monotonic x" in shown, shown)
t.end()
