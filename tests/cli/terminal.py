#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""On a terminal: colours, a plot, and how far a long reading is; none of it in a pipe."""

import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/cli"))
from kts import PROGRAM, Cases, X, open_terminal, read_terminal, series  # noqa: E402

t = Cases()
t.file("down.ndjson", series(1, 2, 3, 2))
t.file("a.kts", X + 'series "down.ndjson"\nmonotonic x\n')


def terminal(*arguments, feed=None, **environment):
    """What the program writes to a terminal, stdout and stderr together."""
    master, slave = open_terminal()
    env = {"PATH": os.environ["PATH"], "TERM": "xterm", "LC_ALL": "C.UTF-8", **environment}
    process = subprocess.Popen([PROGRAM, *arguments], cwd=t.work, env=env, stdout=slave, stderr=slave,
                               stdin=subprocess.PIPE if feed else subprocess.DEVNULL)
    os.close(slave)
    if feed:
        for piece in feed():
            process.stdin.write(piece)
            process.stdin.flush()
        process.stdin.close()
    out = read_terminal(master)
    process.wait(timeout=60)
    return out


def slow():
    """A series of 1.6 seconds."""
    lines = series(*range(20000)).encode().splitlines(True)
    for i in range(16):
        yield b"".join(lines[i * 1250:(i + 1) * 1250])
        time.sleep(0.1)


out = terminal("check", "a.kts")
t.true("colours", "\033[" in out, out)
t.true("a plot", "\u2581" in out and "\u2588" in out, out)
out = terminal("check", "a.kts", LC_ALL="C")
t.true("a plot in ASCII", "_" in out and "#" in out and "\u2581" not in out, out)
out = terminal("check", "a.kts", LC_ALL="", LANG="de_DE.UTF-8")
t.true("LANG", "\u2588" in out, out)
out = terminal("check", "a.kts", NO_COLOR="1")
t.true("NO_COLOR", "\033" not in out and "\u2588" in out, out)
out = terminal("check", "a.kts", TERM="dumb")
t.true("a dumb terminal", "\033" not in out, out)
out = terminal("check", "a.kts", "--color", "never")
t.true("--color never", "\033" not in out, out)
out = terminal("check", "a.kts", "--report", "json")
t.true("no colours in JSON", "\033" not in out, out)
out = terminal("check", "a.kts", "--report", "text:out.txt")
t.true("none in a file", "\033" not in t.read("out.txt") and "\u2588" not in t.read("out.txt"), out)
t.true("none in a pipe", "\u2588" not in t.run("check", "a.kts", env={"TERM": "xterm", "LC_ALL": "C.UTF-8"}).out)

out = terminal("check", "-s", "-", "a.kts", feed=slow)
t.true("progress", "\rkts: standard input: " in out and "MB" in out, out)
t.true("and it is wiped out", "MB\033[K\r\033[K" in out, out)
rows = b"".join(b'{"n":%d}\n' % i for i in range(1000)) * 3000


def big():
    """A series that comes late, and whose second reading takes its time."""
    yield b'{"n":0}\n'
    time.sleep(1.2)
    yield rows


out = terminal("show", "-", feed=big)
t.true("progress of show", "\rkts: standard input: " in out and "%\033[K" in out, out[-2000:])
t.true("none where it is quick", "MB" not in terminal("check", "a.kts"))
t.end()
