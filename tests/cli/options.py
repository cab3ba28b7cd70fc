#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Commands and options: what they do, and how wrong ones are refused."""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/cli"))
from kts import Cases, X, series  # noqa: E402

t = Cases()
t.file("up.ndjson", series(1, 2, 3))
t.file("down.ndjson", series(3, 2, 1))
t.file("gap.ndjson", series(1, {"Err": {"PlaceholderSample": {"tag": "t", "reason": "r"}}}, 3))
t.file("many.ndjson", series(*range(40, 0, -1)))
t.file("a.kts", X + "param top = 5\nmonotonic x\n\"small\": always x < top\n")
t.file("named.kts", X + 'series "up.ndjson"\nmonotonic x\n')
t.file("grouped.kts", X + 'series "down.ndjson"\n"one": always x > 0\ngroup "g" { "two": monotonic x }\n')
t.file("open.kts", X + 'series "gap.ndjson"\nalways x > 0\n')
t.file("many.kts", X + 'series "many.ndjson"\nmonotonic x\n')

# commands
t.expect("no command", t.run(), 99, "usage: kts", nothing_out=True)
t.expect("help", t.run("--help"), 0, out=("usage: kts", "check", "explain"))
t.expect("help as a command", t.run("help"), 0, out=(t.run("--help").out,))
t.expect("help of a command", t.run("help", "check"), 0, out=(t.run("check", "--help").out,))
t.expect("help of none", t.run("help", "chekc"), 99, "there is no command `chekc`", "did you mean `check`?")
t.expect("version", t.run("--version"), 0, out=("kts ",))
t.expect("unknown command", t.run("chekc"), 99, "there is no command `chekc`", "did you mean `check`?")
t.expect("a prefix is no command", t.run("che"), 99, "there is no command `che`")
t.expect("option before a command", t.run("--frobnicate"), 99, "--frobnicate")
for command in ("check", "dump", "explain", "merge", "prove", "show", "test", "watch"):
    t.expect(command + " --help", t.run(command, "--help"), 0, out=("usage: kts " + command, "--help"))
    t.expect(command + " -h", t.run(command, "a.kts", "-h"), 0, out=("usage: kts " + command,))

# options of check, wherever they stand
t.expect("-s", t.run("check", "-s", "up.ndjson", "a.kts"), 0, out=("pass",))
t.expect("-sFILE behind", t.run("check", "a.kts", "-sup.ndjson"), 0)
t.expect("--series=", t.run("check", "a.kts", "--series=up.ndjson"), 0)
t.expect("--series FILE", t.run("check", "--series", "down.ndjson", "a.kts"), 1)
t.expect("-s overrides the spec", t.run("check", "named.kts", "-s", "down.ndjson"), 1)
t.expect("-D", t.run("check", "-D", "top=2", "a.kts", "-s", "up.ndjson"), 1, out=("small",))
t.expect("-D without a value", t.run("check", "-D", "top", "a.kts", "-s", "up.ndjson"), 99, "NAME=VALUE")
t.expect("-D of another name", t.run("check", "-D", "tpo=2", "a.kts", "-s", "up.ndjson"), 99, "tpo")
t.expect("-- ends options", t.run("check", "--", "named.kts"), 0)
t.expect("-- ends options, wrongly used", t.run("check", "--", "-s"), 99, "-s")
t.expect("unknown option", t.run("check", "--reprot", "tap", "a.kts"), 99, "--reprot", "did you mean --report?")
t.expect("no abbreviations", t.run("check", "--rep", "tap", "a.kts"), 99, "--rep")
t.expect("unknown letter", t.run("check", "-x", "a.kts"), 99, "there is no option -x")
t.expect("no value", t.run("check", "a.kts", "-s"), 99, "needs a value")
t.expect("a value too many", t.run("check", "--all=3", "a.kts"), 99, "takes no value")
t.expect("no spec", t.run("check", "-s", "up.ndjson"), 99, "there is no spec")
t.expect("no series", t.run("check", "a.kts"), 99, "there is no series", "-s FILE", 'series "FILE"')

# reports
t.expect("two reports to stdout", t.run("check", "named.kts", "--report", "tap", "--report", "json"), 99, "only one")
t.expect("two reports to stdout, one as -", t.run("check", "named.kts", "--report", "tap:-", "--report", "json"), 99,
         "only one")
t.expect("two reports to one file", t.run("check", "named.kts", "--report", "tap:o", "--report", "json:o"), 99, "one file", "`o`")
for option in ("--only", "--events"):
    t.expect(option + " twice", t.run("check", "named.kts", option, "a", option, "b"), 99, "is given twice: `a` and `b`")
t.expect("unknown format", t.run("check", "named.kts", "--report", "jsno"), 99, "did you mean `json`?")
t.expect("no such format", t.run("check", "named.kts", "--report", "zzz"), 99, "there is no report format")
t.expect("no file", t.run("check", "named.kts", "--report", "json:"), 99, "no file")
t.expect("internal format", t.run("check", "named.kts", "--report", "github-summary"), 99, "no report format")
r = t.run("check", "named.kts", "--report", "json", "--report", "tap:out.tap", "--report", "junit:out.xml")
t.expect("three reports", r, 0, out=('"verdict":"pass"',))
t.true("tap in a file", t.read("out.tap").startswith("TAP version 14\n"))
t.true("junit in a file", t.read("out.xml").startswith("<?xml"))
r = t.run("check", "named.kts", "--report", "tap:b.tap")
t.expect("only to a file", r, 0, nothing_out=True)
t.expect("a folder that is not there", t.run("check", "named.kts", "--report", "tap:no/b.tap"), 99, "no/b.tap")

# --only
t.expect("--only", t.run("check", "grouped.kts", "--only", "one"), 0, out=("1 check:",))
t.expect("--only by group", t.run("check", "grouped.kts", "--only", "g / *"), 1, out=("1 check:",))
t.expect("--only glob", t.run("check", "grouped.kts", "--only", "t?o"), 1, out=("1 check:",))
t.file("half_swept.kts", "kts 1\nalways sample.l[*] < 5\nmonotonic sample.n\n")
t.file("swept.ndjson", '{"l":{"a":1},"n":1}\n{"l":{"a":1},"n":2}\n')
t.expect("--only beside a sweep", t.run("check", "-s", "swept.ndjson", "half_swept.kts", "--only", "mono*"), 0, out=("1 check:",))
t.expect("--only without a hit", t.run("check", "grouped.kts", "--only", "three"), 99, "no check is called `three`",
         "help: one", "two")
r = t.run("check", "grouped.kts", "named.kts", "--only", "one", "--report", "json")
t.expect("--only leaves specs out", r, 0)
t.true("--only leaves specs out", [s["file"] for s in r.json()["specs"]] == ["grouped.kts"], r)

# --all
r = t.run("check", "many.kts", "--report", "json").json()["specs"][0]["checks"][0]
t.true("ten rows", len(r["violations"]) == 10 and r["obligations"]["violated"] == 39)
r = t.run("check", "many.kts", "--report", "json", "--all").json()["specs"][0]["checks"][0]
t.true("all rows", len(r["violations"]) == 39 and r["obligations"]["violated"] == 39)
t.expect("rest counted", t.run("check", "many.kts"), 1, out=("and 29 more", "--all"))

# --inconclusive
t.expect("inconclusive", t.run("check", "open.kts"), 2)
t.expect("inconclusive=pass", t.run("check", "open.kts", "--inconclusive=pass"), 0, out=("inconclusive",))
t.expect("inconclusive=skip", t.run("check", "open.kts", "--inconclusive", "skip"), 77)
t.expect("inconclusive=no", t.run("check", "open.kts", "--inconclusive=no"), 99, "`pass`", "`skip`")
t.expect("changes nothing else", t.run("check", "grouped.kts", "--inconclusive=pass"), 1)
plain = t.run("check", "open.kts", "--report", "json").out
t.true("same report", plain == t.run("check", "open.kts", "--report", "json", "--inconclusive=skip").out)
t.true("tap", "not ok 1" in t.run("check", "open.kts", "--report", "tap", "--inconclusive=pass").out)
t.true("tap skip", "\nok 1 - always x > 0 # SKIP" in t.run("check", "open.kts", "--report", "tap",
                                                          "--inconclusive=skip").out)

# --threads, --truncated-tail, --color
for n in ("1", "2", "7"):
    t.expect("threads", t.run("check", "named.kts", "--threads", n), 0)
for n in ("0", "-1", "x", "", "1x", "99999999999"):
    t.expect("threads " + n, t.run("check", "named.kts", "--threads", n), 99, "--threads")
t.file("cut.ndjson", series(1, 2, 3) + '{"tag":"t3","ela')
t.expect("cut", t.run("check", "named.kts", "-s", "cut.ndjson"), 99, "cut.ndjson:4")
t.expect("cut, ignored", t.run("check", "named.kts", "-s", "cut.ndjson", "--truncated-tail=ignore"), 0,
         out=("warning",))
t.expect("truncated-tail", t.run("check", "named.kts", "--truncated-tail=keep"), 99, "`ignore`")
t.true("no colour in a pipe", "\033" not in t.run("check", "named.kts").out)
t.true("colour", "\033" in t.run("check", "named.kts", "--color", "always").out)
t.true("colour, NO_COLOR", "\033" in t.run("check", "named.kts", "--color=always", env={"NO_COLOR": "1"}).out)
t.expect("colour", t.run("check", "named.kts", "--color=red"), 99, "--color")

# dump and explain
for stage in ("tokens", "ast", "ir", "code"):
    r = t.run("dump", "--" + stage, "named.kts")
    t.expect("dump " + stage, r, 0)
    t.true("dump " + stage, r.out)
t.expect("dump columns", t.run("dump", "--columns", "named.kts"), 0, out=("t0",))
t.expect("dump columns -s", t.run("dump", "a.kts", "--columns", "-s", "down.ndjson"), 0, out=("t2",))
t.expect("dump columns of nothing", t.run("dump", "a.kts", "--columns"), 99, "-s FILE")
t.expect("dump without a stage", t.run("dump", "named.kts"), 99, "--tokens")
t.expect("dump of two stages", t.run("dump", "--ast", "--ir", "named.kts"), 99, "one stage")
t.expect("dump of two specs", t.run("dump", "--ast", "a.kts", "named.kts"), 99, "one spec")
t.expect("dump of none", t.run("dump", "--ast"), 99, "no spec")
t.file("bad.kts", "kts 1\nmonotonic\n")
t.expect("dump of a bad spec", t.run("dump", "--ast", "bad.kts"), 99, "bad.kts:")
t.expect("explain", t.run("explain", "KTS-001"), 0, out=("KTS-001",))
t.expect("explain a number", t.run("explain", "1"), 0, out=("KTS-001",))
t.expect("explain all", t.run("explain"), 0, out=("KTS-001", "KTS-301"))
t.expect("explain none", t.run("explain", "KTS-999"), 99, "KTS-999")
t.end()
