#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A report that cannot be written whole ends with 99, and says so."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/cli"))
from kts import PROGRAM, Cases, X, series  # noqa: E402

t = Cases()
t.file("up.ndjson", series(*range(3000)))
t.file("a.kts", X + 'series "up.ndjson"\nalways x < 0\n')
t.file("ok.kts", X + 'series "up.ndjson"\nmonotonic x\n')
FORMATS = ("text", "tap", "junit", "json", "github")

if os.path.exists("/dev/full"):
    for form in FORMATS:
        with open("/dev/full", "w") as full:
            t.expect("full disk, " + form, t.run("check", "a.kts", "--report", form, stdout=full), 99,
                     "No space left on device")
        t.expect("full disk by name, " + form, t.run("check", "a.kts", "--report", form + ":/dev/full"), 99,
                 "/dev/full", "No space left on device")
    # what passes is no pass if nobody can read so
    with open("/dev/full", "w") as full:
        t.expect("full disk, pass", t.run("check", "ok.kts", stdout=full), 99, "No space left")
    with open("/dev/full", "w") as full:
        t.expect("full disk, help", t.run("--help", stdout=full), 99, "No space left")
    with open("/dev/full", "w") as full:
        t.expect("full disk, dump", t.run("dump", "--ir", "ok.kts", stdout=full), 99, "No space left")
    with open("/dev/full", "w") as full:
        t.expect("full disk, explain", t.run("explain", stdout=full), 99, "No space left")
    r = t.run("check", "ok.kts", "--report", "json:/dev/full", "--report", "tap:good.tap")
    t.expect("the other report is written", r, 99)
    t.true("the other report is written", t.read("good.tap").endswith("judged\n") or "ok 1" in t.read("good.tap"))
    t.expect("full summary", t.run("check", "ok.kts", "--report", "github", env={"GITHUB_STEP_SUMMARY": "/dev/full"}),
             99, "/dev/full")

for form in FORMATS:
    # the reader is gone before the first byte
    read, write = os.pipe()
    os.close(read)
    r = t.run("check", "a.kts", "--all", "--report", form, stdout=write)
    os.close(write)
    t.expect("broken pipe, " + form, r, 99, "Broken pipe")

closed = subprocess.run(["/bin/sh", "-c", 'exec "$0" check ok.kts >&-', PROGRAM], cwd=t.work,
                        stderr=subprocess.PIPE, timeout=60)
t.true("closed stdout", closed.returncode == 99 and b"cannot write" in closed.stderr, closed)
closed = subprocess.run(["/bin/sh", "-c", 'exec "$0" check ok.kts --report tap:x.tap >&- 2>&- <&-', PROGRAM],
                        cwd=t.work, timeout=60)
t.true("all closed, a file", closed.returncode == 0 and "ok 1" in t.read("x.tap"), closed)

summary = os.path.join(t.work, "summary.md")
for _ in range(2):
    t.expect("summary", t.run("check", "a.kts", "--report", "github", env={"GITHUB_STEP_SUMMARY": summary}), 1)
t.true("the summary is appended to", t.read("summary.md").count("## kts: fail") == 2)
t.end()
