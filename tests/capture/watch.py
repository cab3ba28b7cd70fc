#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kts watch over a recorder of its own: verdicts while the command runs, phases included. No rights are needed."""

import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/capture"))
from live import KTS, Test  # noqa: E402

t = Test()
HOST = ("--host", "-i", "20ms")
BUSY = "kts 1\nsignal idle : u64 = host.cpu(0).cpustat_idle_ns\n"


def watch(spec, *words):
    """(exit status, standard output, standard error, seconds)"""
    begin = time.monotonic()
    p = subprocess.run([KTS, "watch", t.file("live.kts", BUSY + spec), *words], cwd=t.work, stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)
    return p.returncode, p.stdout.decode(), p.stderr.decode(), time.monotonic() - begin


# the command would take a minute; the phase in which the check fails begins with it
r = watch("never idle >= 0 during step 0\n", "--fail-fast", "--record", *HOST, "--baseline", "60ms", "--", "sleep", "60")
t.true("a phase is known while it lasts", r[0] == 1 and r[3] < 30 and "kts: fail: never idle" in r[2] and "step 0" in r[1], r)
t.true("and not before", "periodic_000" not in r[2], r)
r = watch("never idle >= 0 during step 7\n", "--fail-fast", "--record", *HOST, "-n", "5")
t.true("a phase that does not come", r[0] == 2 and "5 samples" in r[1], r)
r = watch("monotonic idle\nalways idle >= 0 during step 0\n", "--record", *HOST, "--baseline", "60ms", "--", "sh", "-c", "sleep 0.2; exit 5")
t.true("the command's status behind a pass", r[0] == 5 and "pass: 2 checks" in r[1], r)

# what was recorded is judged as it was while it came
spec = BUSY + "monotonic idle\nrate idle in [0, 1] during step 0\nrequire delta(idle) >= 0\n"
t.file("same.kts", spec)
r = t.record(*HOST, "-o", "same.ndjson", "--baseline", "60ms", "--", "sleep", "0.3")
both = [subprocess.run([KTS, command, "same.kts", "-s", "same.ndjson", "--report", "json"], cwd=t.work, stdout=subprocess.PIPE,
                       stderr=subprocess.DEVNULL, check=False) for command in ("check", "watch")]
t.true("watched and checked", both[0].stdout == both[1].stdout and both[0].returncode == both[1].returncode and both[0].stdout, both)
t.end()
