#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kts prove from outside: its options, its exit status, its JSON, and that nothing about it is left to chance."""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/cli"))
from kts import Cases, X, series  # noqa: E402

MUTATIONS = ["drop", "scale", "shift", "spike", "freeze", "flip", "swap", "lose"]
SHIPPED = os.path.join(os.environ["top_srcdir"], "specs")

t = Cases()
t.file("up.ndjson", series(*range(100, 120)))
t.file("down.ndjson", series(3, 2, 1))
t.file("sharp.kts", X + 'series "up.ndjson"\nparam top = 130\nmonotonic x\n"small": always x < top\n')
t.file("blunt.kts", X + 'series "up.ndjson"\n"blunt": always x >= 0\ngroup "g" { "sharp": monotonic x }\n')
t.file("warn.kts", X + 'series "up.ndjson"\nwarn "blunt": always x >= 0\nmonotonic x\n')
t.file("only_warn.kts", X + 'series "up.ndjson"\nwarn "blunt": always x >= 0\n')

# exit statuses
t.expect("teeth", t.run("prove", "sharp.kts"), 0, out=("proved: 2 checks: 2 with teeth",))
t.expect("a toothless check", t.run("prove", "blunt.kts"), 1, out=("TOOTHLESS", "a u64 is never below 0", "blunt.kts:4:1"))
t.expect("a toothless warning", t.run("prove", "warn.kts"), 0, out=("toothless  blunt", "1 toothless as warning"))
t.expect("nothing but a toothless warning", t.run("prove", "only_warn.kts"), 0)
t.expect("nothing passes", t.run("prove", "sharp.kts", "-s", "down.ndjson", "--only", "monotonic*"), 2, out=("not provable", "fails"))
t.file("mixed.kts", X + "monotonic x\nalways x > 0\n")
t.expect("not all pass", t.run("prove", "mixed.kts", "-s", "down.ndjson"), 2, out=("1 with teeth, 1 not provable",))
t.file("mixed.kts", X + "monotonic x\nalways x >= 0\n")
t.expect("toothless before not provable", t.run("prove", "mixed.kts", "-s", "down.ndjson"), 1)
t.file("mixed.kts", X + "warn monotonic x\nalways x > 0\n")
t.expect("a warning that fails as given is left out", t.run("prove", "mixed.kts", "-s", "down.ndjson"), 0)
t.file("mixed.kts", X + "warn monotonic x\n")
t.expect("unless it is all there is", t.run("prove", "mixed.kts", "-s", "down.ndjson"), 2)
t.file("mixed.kts", X + "warn always x > 0 during step 7\nmonotonic x\n")
t.expect("a warning that cannot be judged counts", t.run("prove", "mixed.kts", "-s", "up.ndjson"), 2)
t.file("name.kts", X.replace("values.x", "values.y") + "warn monotonic x\n")
t.file("gone.ndjson", series(1, 2).replace('"x": {"Ok": 1}', '"y": {"Err": {"VarNotFound": {"requested": "y", "available": []}}}')
       .replace('"x": {"Ok": 2}', '"y": {"Err": {"VarNotFound": {"requested": "y", "available": []}}}'))
t.expect("a wrong name", t.run("prove", "name.kts", "-s", "gone.ndjson"), 2, out=("not provable",))

# options
t.expect("--only", t.run("prove", "blunt.kts", "--only", "sharp"), 0, out=("1 check:",))
t.expect("--only with a group", t.run("prove", "blunt.kts", "--only", "g / *"), 0)
t.expect("--only without a hit", t.run("prove", "blunt.kts", "--only", "nothing"), 99, "no check is called `nothing`", "blunt", "sharp")
t.expect("-D", t.run("prove", "sharp.kts", "-D", "top=100M"), 1, out=("nothing gets past the bound",))
t.expect("-s", t.run("prove", "-s", "up.ndjson", "sharp.kts"), 0)
t.expect("no spec", t.run("prove", "-s", "up.ndjson"), 99, "there is no spec")
t.expect("two specs", t.run("prove", "sharp.kts", "blunt.kts"), 99, "one spec at a time")
t.file("bare.kts", X + "monotonic x\n")
t.expect("no series", t.run("prove", "bare.kts"), 99, "there is no series", "-s FILE", nothing_out=True)
t.expect("no such series", t.run("prove", "bare.kts", "-s", "nowhere"), 99, "KTS-201", nothing_out=True)
t.file("wrong.kts", X + "monotonic y\n")
t.expect("a wrong spec", t.run("prove", "wrong.kts", "-s", "up.ndjson"), 99, "KTS-", nothing_out=True)
for option in ("--all", "--inconclusive=skip"):
    t.expect("not an option of prove: " + option, t.run("prove", "sharp.kts", option), 99, "there is no option")
t.expect("another format", t.run("prove", "sharp.kts", "--report", "tap"), 99, "text or json")
t.expect("an unknown format", t.run("prove", "sharp.kts", "--report", "jsn"), 99, "did you mean `json`?")
t.expect("two reports to stdout", t.run("prove", "sharp.kts", "--report", "text", "--report", "json"), 99, "only one")
r = t.run("prove", "sharp.kts", "--report", "text", "--report", "json:p.json")
t.expect("two reports", r, 0, out=("proved",))
t.true("the second one", t.read("p.json").startswith('{"kts":1'))
t.expect("a report that cannot be written", t.run("prove", "sharp.kts", "--report", "text:no/such/folder"), 99, "cannot write")
if os.path.exists("/dev/full"):
    with open("/dev/full", "w") as full:
        t.expect("a full disk", t.run("prove", "sharp.kts", stdout=full), 99, "cannot write")
t.file("tail.ndjson", series(1, 2, 3)[:-20])
t.expect("a truncated tail", t.run("prove", "bare.kts", "-s", "tail.ndjson"), 99)
t.expect("--truncated-tail", t.run("prove", "bare.kts", "-s", "tail.ndjson", "--truncated-tail=ignore"), 0)
t.expect("standard input", t.run("prove", "bare.kts", "-s", "-", stdin=series(1, 2, 3, 4)), 0, out=("from standard input",))
t.expect("no colour in a pipe", r, 0)
t.true("no escape", "\033" not in r.out)
t.true("colour when asked", "\033[32m" in t.run("prove", "sharp.kts", "--color=always").out)

# phases of --events: the mutations follow them
t.file("events.json", '{"stimulus_events": []}')
t.expect("--events", t.run("prove", "sharp.kts", "--events", "events.json"), 0)
t.expect("--events that are not there", t.run("prove", "sharp.kts", "--events", "nowhere.json"), 99, "nowhere.json")

# the JSON report
r = t.run("prove", "blunt.kts", "--report", "json")
t.expect("json", r, 1)
report = r.json()
t.true("head", report["kts"] == 1 and report["proof"] == "toothless" and report["file"] == "blunt.kts", report)
t.true("series", report["series"] == {"file": "up.ndjson", "form": "projected", "samples": 20}, report["series"])
blunt, sharp = report["checks"]
t.true("toothless", blunt["result"] == "toothless" and blunt["why"] == "type_end" and blunt["message"], blunt)
t.true("teeth", sharp["result"] == "teeth" and sharp["why"] is None and sharp["message"] is None, sharp)
t.true("group", sharp["group"] == "g" and sharp["label"] == "sharp" and sharp["at"]["line"] == 5, sharp)
for check in report["checks"]:
    kinds = check["mutations"]
    t.true("kinds", [k["mutation"] for k in kinds] == [m for m in MUTATIONS if m not in ("flip", "swap")], kinds)
    for key in ("tried", "caught", "noticed"):
        t.true("sums of " + key, check[key] == sum(k[key] for k in kinds), check)
    t.true("weakest", all((k["weakest"] is None) == (k["caught"] == 0) for k in kinds), kinds)
drop = sharp["mutations"][0]
t.true("the weakest drop", drop["weakest"] == {"strength": "1%", "column": "values.x", "index": 1, "tag": "t1",
                                              "caught_at": "t1"}, drop)
r = t.run("prove", "sharp.kts", "-s", "down.ndjson", "--report", "json")
t.true("not provable", [c["why"] for c in r.json()["checks"]] == ["given", "bound"], r)
t.true("given", r.json()["checks"][0]["given"] == "fail" and r.json()["checks"][0]["mutations"] == [], r)

# no chance, whatever the threads
for spec in ("scx_swap.kts", "scx_flatcg.kts", "toothless.kts", "host_load.kts"):
    path = os.path.join(SHIPPED, spec)
    first = t.run("prove", "--report", "json", "--threads", "1", path)
    for threads in ("1", "2", "7", "1024"):
        again = t.run("prove", "--report", "json", "--threads", threads, path)
        t.true("%s with %s threads" % (spec, threads), again.out == first.out and again.code == first.code)

t.end()
