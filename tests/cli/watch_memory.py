#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kts watch forgets what no check looks at again: memory is that of the windows, whatever the length of the series,
but for what kts dump --code names; and what is said of samples that are gone is what kts check says."""

import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/cli"))
from kts import PROGRAM, Cases, X  # noqa: E402

t = Cases()
# in builds that run fewer cases, of which one has short segments
SHORT, LONG = (100000, 400000) if "KTS_CASES" in os.environ else (200000, 1000000)
BATCH = 10000
BOUNDED = X + """signal d = delta(x)
"up": monotonic x during step 0
"a rate": rate x in [0/s, 100/s]
"a long rate": rate x over 10s in [0/s, 100/s]
"a window": always max(x over 5s) - min(x over 5s) <= 100
"ahead": always x > 10 implies eventually[0s, 2s] x > 12
"back": always x > 10 implies once[0s, 2s] d > 0
"settles": converge x to 50 within 5 by 60s for 3 samples
"is met": eventually x > 1000 by 600s
"in time": when x > 500 for 1s then x > 505 within 5s
"once": require max(x) > 3
"""
GROWS = (('"mean": steady x within 5%', '`mean` needs the whole series: all samples'),
         ('"tail": require p99(x) > 3', '`tail` needs the whole series: all values'))


def lines(n, red):
    yield b'{"kts_series":1,"phases":"stamped"}\n'
    for begin in range(0, n, BATCH):
        yield "".join('{"tag":"t%d","elapsed_ms":%d,"boundary_offset_ms":%d,"step_index":1,"values":{"x":{"Ok":%d}}}\n' %
                      (i, i * 100, i * 100, i + (1000 if i == red else 0)) for i in range(begin, begin + BATCH)).encode()


def watched(spec, n, *more, command="watch", red=-1):
    """(exit status, KiB at most, report) of a series of @n samples, in which x grows, and jumps at sample @red."""
    env = {**os.environ, "LC_ALL": "C"}
    # what is freed has to be free
    env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1:detect_leaks=0"
    with tempfile.TemporaryFile() as out:
        p = subprocess.Popen([PROGRAM, command, spec, "-s", "-", *more], cwd=t.work, env=env, stdin=subprocess.PIPE, stdout=out,
                             stderr=subprocess.DEVNULL)
        for batch in lines(n, red):
            p.stdin.write(batch)
        p.stdin.flush()
        # while it runs: what wait4() tells is at least what this program, from which it was forked, has
        with open("/proc/%d/status" % p.pid, encoding="ascii") as f:
            most = [int(line.split()[1]) for line in f if line.startswith("VmHWM:")]
        p.stdin.close()
        code = p.wait()
        out.seek(0)
        return code, most[0], out.read().decode()


t.file("bounded.kts", BOUNDED)
short, long = (watched("bounded.kts", n) for n in (SHORT, LONG))
t.true("bounded: exit status", short[0] == long[0] == 0, (short, long))
# 16 columns' worth of segments would be more than 9 MB
print("bounded: %d KiB, then %d KiB" % (short[1], long[1]))
t.true("bounded: memory", long[1] - short[1] < 3000, "%d KiB, then %d KiB" % (short[1], long[1]))
dump = t.run("dump", "--code", "bounded.kts")
t.true("bounded: told", dump.out.startswith("memory of a stream does not grow with it\n"), dump)

for i, (check, told) in enumerate(GROWS):
    name = "grows%d.kts" % i
    t.file(name, X + check + "\n")
    short, long = (watched(name, n) for n in (SHORT, LONG))
    t.true(name + ": memory", long[1] - short[1] > 9 * (LONG - SHORT) // 1024, "%d KiB, then %d KiB" % (short[1], long[1]))
    dump = t.run("dump", "--code", name)
    t.true(name + ": told", dump.out.startswith("memory of a stream grows with it\n  " + told), dump)

for check, told in (('monotonic x per phase', "its keys, phases or labels are known at the end"),
                    ('monotonic x during "warm"', "its keys, phases or labels are known at the end")):
    t.file("whole.kts", X + check + "\n")
    dump = t.run("dump", "--code", "whole.kts")
    t.true(check, dump.out.startswith("memory of a stream grows with it\n") and "` needs the whole series: " + told in dump.out, dump)

# rows, notes and plots of what is gone; a sample that is violated once, long before the end
for form in ("text", "json"):
    for red in (5, 8191, 8192, 8200, 65535, 65536, 65600, 131072):
        if red >= SHORT:
            break
        words = ("--report", form, "--color", "always")
        watch, check = (watched("bounded.kts", SHORT, *words, command=c, red=red)[::2] for c in ("watch", "check"))
        t.true("%s, red at %d" % (form, red), watch == check and watch[0] == 1, (watch, check))

t.end()
