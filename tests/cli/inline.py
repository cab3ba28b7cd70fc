#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`kts test`: what is run, what it ends with, where its reports go."""

import json
import os
import sys
import xml.etree.ElementTree as xml

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/cli"))
from kts import Cases, X, series  # noqa: E402
import report_schema  # noqa: E402

SPECS = os.path.join(os.environ["top_srcdir"], "specs")
t = Cases()
GOOD = 'test "up" { x = [1, 2] every 1s; passes "monotonic x" }\n'
BAD = 'test "down" { x = [2, 1] every 1s; passes "monotonic x" }\n'
t.file("good.kts", X + "monotonic x\n" + GOOD)
t.file("bad.kts", X + "monotonic x\n" + GOOD + BAD)
t.file("none.kts", X + "monotonic x\n")
t.file("wrong.kts", X + 'monotonic x\ntest "w" { x = [1, -1]; passes "monotonic x" }\n')
t.file("grouped.kts", X + 'monotonic x\ngroup "g" { ' + GOOD + " }\n")
t.file("param.kts", X + 'param top = 5\nalways x < top\ntest "top" { x = [top - 1, 6]; passes "always x < top" }\n')
t.file("user.kts", 'kts 1\nuse "bad.kts"\ntest "of a used check" { x = [2, 1]; fails "monotonic x" }\n')
t.file("only_uses.kts", 'kts 1\nuse "bad.kts"\n')
t.file("series.kts", X + 'series "not there.ndjson"\nmonotonic x\n' + GOOD)
t.file("up.ndjson", series(1, 2, 3))

# statuses
t.expect("all hold", t.run("test", "good.kts"), 0, out=("pass  up", "pass: 1 test: 1 passed"))
t.expect("one does not", t.run("test", "bad.kts"), 1, out=("FAIL  down", "but it failed", "went back from 2 to 1", "^~"))
t.expect("an error", t.run("test", "wrong.kts"), 99, "KTS-186", "wrong.kts:4:20")
t.expect("an error does not keep others from running", t.run("test", "wrong.kts", "bad.kts"), 99, out=("FAIL  down",))
t.expect("no test", t.run("test", "none.kts"), 99, "none.kts: there is no inline test", out=("KTS-191",))
t.expect("no test in two specs", t.run("test", "none.kts", "none.kts"), 99, out=("KTS-191",))
t.expect("no test in one of two specs", t.run("test", "none.kts", "good.kts"), 0, out=("no inline test", "1 passed"))
t.expect("no spec", t.run("test"), 99, "there is no spec", nothing_out=True)
t.expect("no such spec", t.run("test", "gone.kts"), 99, "KTS-301")
t.expect("no series is read", t.run("test", "series.kts"), 0)
t.expect("standard input", t.run("test", "-", stdin=X + "monotonic x\n" + GOOD), 0, out=("pass  up",))
t.expect("standard input twice", t.run("test", "-", "-"), 99, "one spec only", nothing_out=True)
t.expect("check leaves tests alone", t.run("check", "-s", "up.ndjson", "bad.kts"), 0)
t.expect("check tells what is wrong with one", t.run("check", "-s", "up.ndjson", "wrong.kts"), 99, "KTS-186")

# files that use each other
t.expect("tests of a used file are not run", t.run("test", "user.kts"), 0, out=("pass: 1 test: 1 passed",))
t.expect("tests of used files only", t.run("test", "only_uses.kts"), 99, out=("KTS-191",))

# options
t.expect("--only", t.run("test", "bad.kts", "--only", "u*"), 0, out=("pass: 1 test",))
t.expect("--only of another spec", t.run("test", "good.kts", "bad.kts", "--only", "down"), 1, out=("fail: 1 test: 1 failed",))
t.expect("--only by group", t.run("test", "grouped.kts", "--only", "g / up"), 0, out=("g / up",))
t.expect("--only by the name in a group", t.run("test", "grouped.kts", "--only", "up"), 0)
t.expect("--only of none", t.run("test", "bad.kts", "--only", "sideways"), 99, "no test is called `sideways`", "up", "down",
         nothing_out=True)
t.expect("--only without any test", t.run("test", "none.kts", "--only", "x"), 99, out=("KTS-191",))
t.expect("--only twice", t.run("test", "bad.kts", "--only", "a", "--only", "b"), 99, "given twice")
t.expect("a param", t.run("test", "param.kts"), 1, out=("6 is above 5",))
t.expect("-D", t.run("test", "-Dtop=7", "param.kts"), 0)
t.expect("-D of another name", t.run("test", "-Dtpo=7", "param.kts"), 99, "KTS-145")
t.expect("github", t.run("test", "good.kts", "--report", "github"), 99, "tests have no report `github`", nothing_out=True)
t.expect("an unknown format", t.run("test", "good.kts", "--report", "jsno"), 99, "did you mean `json`?")
t.expect("an option of check", t.run("test", "good.kts", "-s", "up.ndjson"), 99, "there is no option -s")
t.expect("two reports to stdout", t.run("test", "good.kts", "--report", "tap", "--report", "json"), 99, "only one report")
t.expect("a full disk", t.run("test", "good.kts", "--report", "json:/dev/full"), 99, "cannot write the report")
down = t.run("test", "--all", "bad.kts")
t.expect("--all", down, 1)

many = X + "monotonic x\n" + 'test "many" { x = [%s]; passes "monotonic x"; fails "monotonic x" at 1s }\n'
t.file("many.kts", many.replace("];", "] every 1ms;") % ", ".join(str(2000 - i) for i in range(1500)))
r = t.run("test", "many.kts")
t.expect("the first violations are shown", r, 1, out=("1499 judged, 1499 violated", "and 1489 more violated"))
t.true("a violation behind the first ten is found", 'expected: fails' not in r.out, r)
r = t.run("test", "--all", "many.kts")
t.true("all violations", r.out.count("violated at ") == 1499, r.out.count("violated at "))

# rows of a check
t.file("swept.kts", 'kts 1\nsignal u[layer] = stats.l[*].u\nalways u < 1\nalways u >= 0 per phase\n'
       'test "k" { u["a"] = [0, 2] every 1s; u["b"] = [0, _absent]; phases = [0, 1];'
       ' fails "always u < 1 [a]" at 1s; inconclusive "always u < 1 [b]" (undecided); passes "always u >= 0 [a], step 0" }\n'
       'test "none" { u["a"] = [0]; passes "always u < 1 [c]" }\n')
r = t.run("test", "swept.kts", "--report", "json")
t.expect("rows by title", r, 1)
k, none = r.json()["specs"][0]["tests"]
t.true("a row of a key, one of a phase", k["verdict"] == "pass" and
       [[(c["label"], c["key"], c["phase"]) for c in e["checks"]] for e in k["expectations"]] ==
       [[("always u < 1", "a", None)], [("always u < 1", "b", None)], [("always u >= 0", "a", "step 0")]], k)
t.true("a row that is not there", none["expectations"][0]["message"] == "there is no such row among [a]" and
       not none["expectations"][0]["checks"], none)
t.file("starred.kts", 'kts 1\nsignal u[layer] = stats.l[*].u\nalways u < 1\ntest "k" { u = [0]; passes "always u < 1" }\n')
t.expect("all keys at once", t.run("test", "starred.kts"), 99, "KTS-182", 'write `u["KEY"] = [...]`')

# reports
r = t.run("test", "bad.kts", "none.kts", "--report", "json", "--report", "tap:out.tap", "--report", "junit:out.xml",
          "--report", "text:out.txt")
t.expect("four reports", r, 1)
report = r.json()
t.true("the verdict", report["verdict"] == "fail" and [s["verdict"] for s in report["specs"]] == ["fail", "pass"], report)
tests = report["specs"][0]["tests"]
t.true("the tests", [(c["name"], c["group"], c["verdict"], c["samples"]) for c in tests] ==
       [("up", None, "pass", 2), ("down", None, "fail", 2)], tests)
wanted = tests[1]["expectations"][0]
t.true("the expectation", (wanted["expected"], wanted["label"], wanted["holds"], wanted["verdict"], wanted["message"],
                           wanted["at_ms"], wanted["reason"], wanted["at"]["line"]) ==
       ("passes", "monotonic x", False, "fail", "it failed", None, None, 5), wanted)
problems = [p for e in tests for x in e["expectations"] for c in x["checks"] for p in report_schema.check("check", c)]
t.true("its checks are those of a report of checks", not problems and wanted["checks"], problems)
root = xml.fromstring(t.read("out.xml"))
t.true("JUnit", (root.get("tests"), root.get("failures"), len(root.findall(".//failure"))) == ("2", "1", 1), t.read("out.xml"))
t.true("TAP", "not ok 2 - down" in t.read("out.tap") and "# SKIP no inline test" in t.read("out.tap"), t.read("out.tap"))
t.true("text", t.read("out.txt").endswith("fail: 2 tests of 2 specs: 1 passed, 1 failed\n"), t.read("out.txt"))
r = t.run("test", "wrong.kts", "--report", "json")
t.true("diagnostics", r.json()["specs"][0]["diagnostics"][0]["code"] == "KTS-186" and "tests" not in r.json()["specs"][0], r)

# the shipped one
r = t.run("test", os.path.join(SPECS, "qmap_rules.kts"), "--report", "json")
t.expect("the shipped tests", r, 0)
layers = t.run("test", os.path.join(SPECS, "layer_rules.kts"))
t.expect("the shipped tests of sweeps", layers, 0, out=("a layer that starves is caught",))
names = {(x["expected"], x["verdict"]) for s in r.json()["specs"] for c in s["tests"] for x in c["expectations"]}
t.true("they expect every verdict", len(names) == 3, names)
t.end()
