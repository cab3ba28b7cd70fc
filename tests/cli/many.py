#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Specs over many series: patterns, several at a time, one summary; whatever the number of threads."""

import os
import sys
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/cli"))
from kts import Cases, X, series  # noqa: E402

t = Cases()
t.file("up.kts", X + "monotonic x\nalways x < 50 on gap skip\n")
t.file("low.kts", X + '"low": always x < 3\n')
t.file("wrong.kts", X + "monotonic y\n")
t.file("runs/b.ndjson", series(1, 2, 3))
t.file("runs/a.ndjson", series(1, 5, 2))
t.file("runs/c.ndjson", series(1, {"Err": {"MissingStats": {"tag": "t1", "reason": "NoScheduler"}}}, 1))
t.file("bad/d.ndjson", series(1, 2) + "{\n")

# --- which series ---

r = t.run("check", "up.kts", "-s", "runs/*.ndjson")
t.expect("a pattern", r, 1, out=("up.kts over runs/a.ndjson: fail", "up.kts over runs/b.ndjson: pass",
                                 "up.kts over runs/c.ndjson: pass", "fail: 6 checks over 3 series: 5 passed, 1 failed"))
t.true("in order of names", r.out.index("runs/a") < r.out.index("runs/b") < r.out.index("runs/c"), r.out)
t.true("those that pass in brief", r.out.count("2 checks pass\n") == 2 and "went back from 5 to 2" in r.out, r.out)
t.true("a line each", "\nfail          up.kts over runs/a.ndjson: 1 of 2 checks failed\n"
       "pass          up.kts over runs/b.ndjson\npass          up.kts over runs/c.ndjson\n" in r.out, r.out)
named = t.run("check", "-s", "runs/a.ndjson", "up.kts", "-s", "runs/b.ndjson", "--series=runs/c.ndjson")
t.true("or one by one", (named.code, named.out) == (r.code, r.out), named)
twice = t.run("check", "up.kts", "-s", "runs/[ab].ndjson", "-s", "runs/?.ndjson", "-s", "runs/b.ndjson")
t.true("each once", twice.out == r.out, twice)
again = t.run("check", "up.kts", "-s", "runs/b.ndjson", "-s", "runs/a.ndjson")
t.true("in the order that is asked for", again.out.index("over runs/b") < again.out.index("over runs/a"), again)
t.expect("one match is one series", t.run("check", "up.kts", "-s", "runs/b*"), 0, out=("up.kts: pass", "pass: 2 checks: 2 passed"))
t.expect("no match", t.run("check", "up.kts", "-s", "runs/*.json"), 99, "no series matches `runs/*.json`", nothing_out=True)
t.file("star*.ndjson", series(1, 2, 3))
t.expect("a file with a star", t.run("check", "up.kts", "-s", "star*.ndjson"), 0, out=("series star*.ndjson",))
t.expect("a missing one", t.run("check", "up.kts", "-s", "runs/b.ndjson", "-s", "none.ndjson"), 99, "none.ndjson",
         out=("up.kts over runs/b.ndjson: pass", "error         up.kts over none.ndjson", "1 series not judged"))
t.expect("standard input too", t.run("check", "up.kts", "-s", "-", "-s", "runs/b.ndjson", stdin=series(3, 1)), 1,
         out=("up.kts over -: fail", "up.kts over runs/b.ndjson: pass"))
t.expect("but once", t.run("check", "-", "-s", "-", "-s", "runs/b.ndjson", stdin=""), 99, "not both")
t.expect("no events of all", t.run("check", "up.kts", "-s", "runs/*.ndjson", "--events", "e.json"), 99,
         "--events is of one series, and there are 3")
for command in ("prove", "lint"):
    t.expect(command + " takes one", t.run(command, "up.kts", "-s", "runs/*.ndjson"), 99, "one series at a time")
t.expect("a pattern of one", t.run("lint", "up.kts", "-s", "runs/b*.ndjson"), 0)

# --- what becomes of them ---

t.expect("inconclusive", t.run("check", "low.kts", "-s", "runs/c.ndjson", "-s", "runs/c.ndjson", "-s", "runs/*"), 1,
         out=("inconclusive  low.kts over runs/c.ndjson: 1 of 1 checks inconclusive",))
r = t.run("check", "up.kts", "-s", "bad/*", "-s", "runs/b.ndjson")
t.expect("a malformed one", r, 99, "bad/d.ndjson:3", out=("up.kts over bad/d.ndjson: error", "up.kts over runs/b.ndjson: pass"))
r = t.run("check", "up.kts", "wrong.kts", "low.kts", "-s", "runs/*.ndjson")
t.expect("several specs", r, 99, out=("wrong.kts: error", "low.kts over runs/b.ndjson: fail"))
t.true("a wrong spec is wrong once", r.err.count("KTS-1") == 1 and r.out.count("wrong.kts: error") == 1, r)
t.expect("--only", t.run("check", "up.kts", "low.kts", "--only", "low", "-s", "runs/[ab].ndjson"), 1,
         out=("fail: 2 checks over 2 series: 2 failed",))
r = t.run("check", "up.kts", "low.kts", "-s", "runs/[ab].ndjson")
t.true("counted", "fail: 6 checks of 2 specs over 2 series each: 3 passed, 3 failed\n" in r.out, r.out)

# --- every report ---

many = ("up.kts", "low.kts", "-s", "runs/*.ndjson", "-s", "bad/d.ndjson")
for form in ("text", "tap", "junit", "json", "github"):
    one = t.run("check", *many, "--report", form, "--threads", "1")
    for threads in ("2", "3", "16"):
        other = t.run("check", *many, "--report", form, "--threads", threads)
        t.true("%s with %s threads" % (form, threads), (one.code, one.out, one.err) == (other.code, other.out, other.err),
               (one, other))
out = t.run("check", *many, "--report", "json").json()
t.true("JSON has a row each", [(s["file"], s.get("series", {}).get("file"), s["verdict"]) for s in out["specs"]] ==
       [(f, s, v) for f, row in (("up.kts", "fail pass pass"), ("low.kts", "fail fail inconclusive"))
        for s, v in zip(("runs/a.ndjson", "runs/b.ndjson", "runs/c.ndjson", None), row.split() + ["error"])], out)
t.true("and says which is wrong", out["specs"][3]["diagnostics"][0]["file"] == "bad/d.ndjson", out["specs"][3])
root = ElementTree.fromstring(t.run("check", *many, "--report", "junit").out)
names = [suite.get("name") for suite in root]
t.true("suites of JUnit", len(set(names)) == 8 and "up.kts over runs/a.ndjson" in names, names)
tap = t.run("check", *many, "--report", "tap").out
t.true("subtests of TAP", tap.startswith("TAP version 14\n1..8\n") and "not ok 1 - up.kts over runs/a.ndjson\n" in tap, tap)
t.true("annotations of GitHub", "violated: low over runs/b.ndjson" in t.run("check", *many, "--report", "github").out)

# --- as parts of a fleet ---

t.run("check", *many, "--report", "json:all.json")
parts = []
for i, (spec, file) in enumerate((s, f) for s in ("up.kts", "low.kts")
                                 for f in ("bad/d.ndjson", "runs/c.ndjson", "runs/b.ndjson", "runs/a.ndjson")):
    parts.append("part%d.json" % i)
    t.run("check", spec, "-s", file, "--report", "json:" + parts[-1])
whole, joined = t.run("merge", "all.json"), t.run("merge", *parts)
t.true("merge joins one by one to the same", whole.out and (whole.code, whole.out) == (joined.code, joined.out), (whole, joined))
t.end()
