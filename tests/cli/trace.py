#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kts check --trace: what it goes with, how much it writes, and that verdicts are the same with it."""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/cli"))
from kts import Cases, X, series  # noqa: E402

t = Cases()
t.file("a.kts", X + 'monotonic x\n"low": always x < 5\n')
t.file("bad.kts", X + "monotonic y\n")
t.file("run.ndjson", series(1, 2, 3, 2, 9))
t.file("one.ndjson", series(1))
words = ("check", "a.kts", "-s", "run.ndjson")

r = t.run(*words, "--trace")
plain = t.run(*words)
t.expect("a trace", r, 1, out=("trace of a.kts over run.ndjson\n", "violated      t3 (300ms, ", "x went back from 3 to 2"))
t.true("then the report", r.out.endswith(plain.out) and plain.code == 1, r)
r = t.run(*words, "--trace", "--only", "low")
t.true("one check", "\nlow  (" in r.out and "\nmonotonic x  (" not in r.out, r)
r = t.run(*words, "--trace", "--report", "json:out.json", "--report", "tap:out.tap")
t.true("reports in files", '"verdict":"fail"' in t.read("out.json") and "not ok" in t.read("out.tap") and
       r.out.startswith("trace of") and "FAIL" not in r.out, r)
for form in ("json", "tap", "junit", "github"):
    t.expect("not with " + form, t.run(*words, "--trace", "--report", form), 99, form + ":FILE", nothing_out=True)
r = t.run("check", "bad.kts", "a.kts", "-s", "run.ndjson", "--trace")
t.true("of what can be judged", r.code == 99 and r.out.count("trace of") == 1, r)
r = t.run("check", "a.kts", "-s", "run.ndjson", "-s", "one.ndjson", "--trace")
t.true("over each series", r.code == 1 and "trace of a.kts over one.ndjson\n" in r.out and r.out.count("trace of") == 2, r)
if os.path.exists("/dev/full"):
    with open("/dev/full", "wb") as full:
        t.expect("a full disk", t.run(*words, "--trace", "--report", "text:/dev/null", stdout=full), 99)

# --- bounds: KTS_MAX_TRACE_LINES, KTS_MAX_TRACE_BYTES ---

t.file("long.ndjson", series(*([1, 0] * 200)))
lines = [line for line in t.run("check", "a.kts", "-s", "long.ndjson", "--trace", "--only", "monotonic x").out.split("\n")
         if line.startswith("    ") and " t" in line[:22]]
t.true("100 lines of a check", len(lines) == 100, len(lines))
r = t.run("check", "a.kts", "-s", "long.ndjson", "--trace", "--only", "monotonic x", "--all")
t.true("or all", r.out.count("x went back from 1 to 0") >= 200 and " t399 (" in r.out and "..." not in r.out, r)
t.file("many.kts", X + "".join("always x < %d\n" % (i + 10) for i in range(4100)))
t.file("many.ndjson", series(*([1] * 8200)))
t.expect("too much to trace", t.run("check", "many.kts", "-s", "many.ndjson", "--trace"), 99, "choose checks with --only")
t.expect("but one of them", t.run("check", "many.kts", "-s", "many.ndjson", "--trace", "--only", "always x < 12"), 0,
         out=("ok            8198 more",))
t.end()
