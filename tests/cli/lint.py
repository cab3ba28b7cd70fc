#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kts lint from outside: its options, its exit status, its JSON; shipped specs have nothing to find."""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/cli"))
from kts import Cases, X, series  # noqa: E402

SHIPPED = os.path.join(os.environ["top_srcdir"], "specs")
# What a shipped spec is found to say on purpose; all others are clean.
FOUND = {"toothless.kts": "KTS-253", "red/misspelt.kts": "KTS-252"}

t = Cases()
t.file("up.ndjson", series(*range(100, 120)))
t.file("clean.kts", X + 'series "up.ndjson"\nparam top = 130\nmonotonic x\n"small": always x < top\n')
t.file("blunt.kts", X + 'series "up.ndjson"\n"blunt": always x >= 0\ngroup "g" { "late": eventually x > 5 by 1h }\n')
t.file("bare.kts", X + "always x >= 0\neventually x > 5 by 1h\n")
t.file("wrong.kts", X + "monotonic y\n")

# exit statuses
t.expect("clean", t.run("lint", "clean.kts"), 0, out=("clean: nothing found", "projected, 20 samples"))
t.expect("found", t.run("lint", "blunt.kts"), 1, out=("KTS-253", "blunt.kts:4:17", "KTS-251", "blunt.kts:5:13", "found: 2 findings"))
t.expect("without a series", t.run("lint", "bare.kts"), 1, out=("without a series", "KTS-253", "found: 1 finding\n"))
t.expect("with one", t.run("lint", "bare.kts", "-s", "up.ndjson"), 1, out=("found: 2 findings",))
t.expect("no spec", t.run("lint"), 99, "there is no spec")
t.expect("no such spec", t.run("lint", "nowhere.kts"), 99, "KTS-301", nothing_out=True)
t.expect("no such series", t.run("lint", "bare.kts", "-s", "nowhere"), 99, "KTS-201", nothing_out=True)
t.expect("a wrong spec", t.run("lint", "wrong.kts"), 99, "KTS-", nothing_out=True)
t.expect("a wrong spec beside others", t.run("lint", "wrong.kts", "clean.kts"), 99, "wrong.kts", out=("clean: nothing found",))
t.expect("several specs", t.run("lint", "clean.kts", "blunt.kts", "bare.kts"), 1, out=("clean.kts\n", "blunt.kts\n", "3 findings"))
t.file("empty.ndjson", "")
t.expect("an empty series", t.run("lint", "bare.kts", "-s", "empty.ndjson"), 99, "KTS-208", nothing_out=True)

# options
t.expect("--only", t.run("lint", "blunt.kts", "--only", "g / *"), 1, out=("1 finding\n",))
t.expect("--only without a hit", t.run("lint", "blunt.kts", "--only", "nothing"), 99, "no check is called `nothing`")
t.expect("-D", t.run("lint", "clean.kts", "-D", "top=0"), 1, out=("never true",))
t.expect("-D of no param", t.run("lint", "clean.kts", "-D", "topp=0"), 99, "topp")
t.expect("--threads", t.run("lint", "clean.kts", "--threads", "3"), 0)
for option in ("--all", "--inconclusive=skip"):
    t.expect("not an option of lint: " + option, t.run("lint", "clean.kts", option), 99, "there is no option")
t.expect("another format", t.run("lint", "clean.kts", "--report", "tap"), 99, "text or json")
t.expect("two reports to stdout", t.run("lint", "clean.kts", "--report", "text", "--report", "json"), 99, "only one")
t.expect("two reports", t.run("lint", "blunt.kts", "--report", "text", "--report", "json:l.json"), 1, out=("found",))
t.true("the second one", t.read("l.json").startswith('{"kts":1'))
t.expect("a report that cannot be written", t.run("lint", "clean.kts", "--report", "text:no/such/folder"), 99, "cannot write")
if os.path.exists("/dev/full"):
    with open("/dev/full", "w") as full:
        t.expect("a full disk", t.run("lint", "clean.kts", stdout=full), 99, "cannot write")
t.file("tail.ndjson", series(1, 2, 3)[:-20])
t.expect("a truncated tail", t.run("lint", "bare.kts", "-s", "tail.ndjson"), 99)
t.expect("--truncated-tail", t.run("lint", "bare.kts", "-s", "tail.ndjson", "--truncated-tail=ignore"), 1)
t.expect("standard input", t.run("lint", "bare.kts", "-s", "-", stdin=series(1, 2, 3)), 1, out=("from standard input",))
t.true("no escape", "\033" not in t.run("lint", "blunt.kts").out)
t.true("colour when asked", "\033[" in t.run("lint", "blunt.kts", "--color=always").out)

# phases of --events: a time counts from their first sample, so the same one is too late there
rows = series(*range(20)).splitlines(True)
t.file("planned.ndjson", "".join(row.replace('"step_index"', '"boundary_offset_ms": %d, "step_index"' % (100 * i))
                                for i, row in enumerate(rows)))
t.file("events.json", '{"stimulus_events": [{"elapsed_ms": 0, "step_index": 1}, {"elapsed_ms": 1000, "step_index": 2}]}')
t.file("phases.kts", X + "always x < 50 after 1500ms during step 0\n")
t.expect("no events, no step 0", t.run("lint", "phases.kts", "-s", "planned.ndjson"), 1,
         out=("KTS-256", "no sample is of step 0; the series has baseline"))
t.expect("--events", t.run("lint", "phases.kts", "-s", "planned.ndjson", "--events", "events.json"), 1,
         out=("KTS-251", "end at 900ms", "from the phase's first sample"))
t.expect("--events that are not there", t.run("lint", "phases.kts", "-s", "up.ndjson", "--events", "nowhere.json"), 99, "nowhere.json")

# the JSON report
r = t.run("lint", "blunt.kts", "bare.kts", "--report", "json")
t.expect("json", r, 1)
report = r.json()
t.true("head", report["kts"] == 1 and report["lint"] == "found" and len(report["specs"]) == 2, report)
blunt, bare = report["specs"]
t.true("series", blunt["series"]["samples"] == 20 and bare["series"] is None, report)
t.true("findings", blunt["findings"] == 2 and bare["findings"] == 1, report)
t.true("codes", [d["code"] for d in blunt["diagnostics"]] == ["KTS-253", "KTS-251"], blunt)
t.true("all are warnings with a way out", all(d["severity"] == "warning" and d["help"] and d["line"]
                                             for d in blunt["diagnostics"]), blunt)
t.true("clean", t.run("lint", "clean.kts", "--report", "json").json()["lint"] == "clean")

# all are shown, up to KTS_MAX_FINDINGS, and the rest is counted
t.file("many.kts", X + "".join("always x >= 0 after %dms\n" % i for i in range(30)))
r = t.run("lint", "many.kts")
t.expect("many", r, 1, out=("many.kts:32:8: warning", "found: 30 findings"))
t.true("all of them", r.out.count("KTS-253") == 30 and "not shown" not in r.out, r.out)
t.true("all of them as JSON", len(t.run("lint", "many.kts", "--report", "json").json()["specs"][0]["diagnostics"]) == 30)
t.file("most.kts", X + "".join("always x >= 0 after %dms\n" % i for i in range(1010)))
r = t.run("lint", "most.kts")
t.expect("too many", r, 1, out=("10 more messages are not shown", "found: 1010 findings"))

# shipped specs fit the series that they name
for folder, _, names in os.walk(SHIPPED):
    for name in sorted(n for n in names if n.endswith(".kts")):
        path = os.path.relpath(os.path.join(folder, name), SHIPPED)
        r = t.run("lint", os.path.join(folder, name))
        if path in FOUND:
            t.expect(path, r, 1, out=(FOUND[path], "found: 1 finding\n"))
        else:
            t.expect(path, r, 0, out=("clean",))

t.end()
