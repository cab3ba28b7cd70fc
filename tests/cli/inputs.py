#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Specs and series: where they come from, several at once, and unreadable ones."""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/cli"))
from kts import Cases, X, series  # noqa: E402

t = Cases()
up, down = series(1, 2, 3), series(3, 2, 1)
t.file("up.ndjson", up)
t.file("down.ndjson", down)
t.file("gap.ndjson", series(1, {"Err": {"PlaceholderSample": {"tag": "t", "reason": "r"}}}, 3))
t.file("a.kts", X + "monotonic x\n")
t.file("b.kts", X + "always x > 0\nalways x < 4\n")
t.file("open.kts", X + 'series "gap.ndjson"\nalways x > 0\n')
t.file("bad.kts", X + "monotonic y\nalways x in [2, 1]\n")
t.file("bpf.kts", "kts 1\nsignal v : u64 = bpf.nr\nmonotonic v\n")
t.file("dir/in.kts", X + 'series "s.ndjson"\nmonotonic x\n')
t.file("dir/s.ndjson", up)
t.file("dir/lib/sig.kts", "kts 1\nsignal x : u64 = values.x\n")
t.file("dir/uses.kts", 'kts 1\nuse "lib/sig.kts"\nseries "../down.ndjson"\nmonotonic x\n')

# standard input
t.expect("series from stdin", t.run("check", "-s", "-", "a.kts", stdin=up), 0, out=("standard input",))
t.expect("spec from stdin", t.run("check", "-", "-s", "up.ndjson", stdin=X + "monotonic x\n"), 0)
t.expect("spec from stdin, wrong", t.run("check", "-", "-s", "up.ndjson", stdin="kts 1\nmonotonic\n"), 99, "-:")
t.expect("both from stdin", t.run("check", "-", "-s", "-", stdin=up), 99, "standard input")
t.expect("a spec for a series", t.run("check", "-s", "a.kts", "a.kts"), 99, "this looks like a spec; a series is JSON")
t.expect("words for a series", t.run("check", "-s", "-", "a.kts", stdin="t,x\n1,2\n"), 99,
         "help: a series is JSON: an object for each sample, one a line")
t.expect("a broken sample is another matter", t.run("check", "-s", "-", "a.kts", stdin='{"x":}\n'), 99, "KTS-202")
t.expect("a series for a spec", t.run("check", "up.ndjson"), 99, "help: this looks like a series, which -s takes")
t.true("told once", t.run("check", "up.ndjson").err.count("KTS-") == 1)
t.file("plain.kts", "kts 1\nsignal x : u64 = sample.x\nrate x <= 5/s\n")
t.expect("no clock", t.run("check", "-s", "-", "plain.kts", stdin='{"t":0,"x":1}\n{"t":9,"x":2}\n'), 2,
         out=('no_time (no sample has a time; of a plain series the spec says where it is: `series "FILE" { time sample.KEY ms }`)',))
t.file("long.kts", X + "rate x over 30s >= 1/s\n")
for last, told in (("1301.601", "1.301601s"), ("104.9", "104.9ms"), ("0.25", "250000ns"), ("1500", "1500ms"), ("2000", "2s")):
    late = '{"elapsed_ms":0,"values":{"x":{"Ok":1}}}\n{"elapsed_ms":%s,"values":{"x":{"Ok":2}}}\n' % last
    t.expect("times in words: " + told, t.run("check", "-s", "-", "long.kts", stdin=late), 2, out=("from 0s to %s: it" % told,))
t.expect("two specs from stdin", t.run("check", "-", "-", "-s", "up.ndjson", stdin=""), 99, "standard input")
r = t.run("check", "-s", "-", "a.kts", "b.kts", "--report", "json", stdin=up)
t.expect("stdin for two specs", r, 0)
t.true("stdin for two specs", [s["series"]["samples"] for s in r.json()["specs"]] == [3, 3])

# where a series is looked for
t.expect("beside the spec", t.run("check", "dir/in.kts"), 0)
t.expect("-s is beside the caller", t.run("check", "dir/in.kts", "-s", "s.ndjson"), 99, "s.ndjson")
t.expect("use, and a series above", t.run("check", "dir/uses.kts"), 1)
t.expect("absolute", t.run("check", os.path.join(t.work, "dir/in.kts")), 0)

# several specs: the worst of 99, 1, 2, 0
t.expect("pass, pass", t.run("check", "a.kts", "b.kts", "-s", "up.ndjson"), 0)
t.expect("pass, fail", t.run("check", "b.kts", "a.kts", "-s", "down.ndjson"), 1)
t.expect("pass, open", t.run("check", "dir/in.kts", "open.kts"), 2)
t.expect("fail, open", t.run("check", "dir/uses.kts", "open.kts"), 1)
r = t.run("check", "bad.kts", "a.kts", "-s", "down.ndjson", "--report", "json")
t.expect("error, fail", r, 99, "bad.kts:3", "bad.kts:4")
t.true("the rest is judged", [s["verdict"] for s in r.json()["specs"]] == ["error", "fail"], r)
r = t.run("check", "bpf.kts", "a.kts", "-s", "up.ndjson", "--report", "json")
t.expect("a root that the form does not have", r, 99, "bpf.kts:2")
t.true("the rest is judged", [s["verdict"] for s in r.json()["specs"]] == ["error", "pass"], r)
r = t.run("check", "nowhere.kts", "dir", "dir/in.kts", "--report", "json")
t.expect("unreadable specs", r, 99, "nowhere.kts", "No such file", "dir", "Is a directory")
t.true("the rest is judged", [s["verdict"] for s in r.json()["specs"]] == ["error", "error", "pass"], r)
r = t.run("check", "a.kts", "dir/in.kts", "--report", "json")
t.expect("one without a series", r, 99, "a.kts: there is no series")
t.true("the rest is judged", [s["verdict"] for s in r.json()["specs"]] == ["error", "pass"], r)

# specs of one series agree with themselves alone
alone = t.run("check", "b.kts", "-s", "up.ndjson", "--report", "json").json()["specs"][0]
t.file("c.kts", "kts 1\nsignal y : i64 = values.x\nsignal x : u64 = values.x\nalways y > 1\nmonotonic x\n")
both = t.run("check", "c.kts", "b.kts", "-s", "up.ndjson", "--report", "json").json()["specs"][1]
t.true("shared reading", alone == both, (alone, both))

# unreadable and malformed series
t.expect("no series", t.run("check", "a.kts", "-s", "nowhere"), 99, "nowhere")
t.expect("a folder", t.run("check", "a.kts", "-s", "dir"), 99, "dir")
t.file("empty.ndjson", "")
t.expect("empty", t.run("check", "a.kts", "-s", "empty.ndjson"), 99, "empty.ndjson")
t.file("cut.ndjson", up.replace('"Ok": 2', '"Ok": 02'))
t.expect("malformed", t.run("check", "a.kts", "-s", "cut.ndjson"), 99, "cut.ndjson:2")
r = t.run("check", "a.kts", "-s", "cut.ndjson", "--report", "json")
t.true("in the report too", r.json()["specs"][0]["diagnostics"][0]["line"] == 2, r)
t.expect("as tap", t.run("check", "a.kts", "-s", "cut.ndjson", "--report", "tap"), 99, out=("not ok 1", "line: 2"))
if os.geteuid() != 0:
    t.file("secret.kts", X)
    os.chmod(os.path.join(t.work, "secret.kts"), 0)
    t.expect("forbidden", t.run("check", "secret.kts", "-s", "up.ndjson"), 99, "Permission denied")

# specs that are not what they should be
t.file("none.kts", X)
t.expect("no check at all", t.run("check", "none.kts", "-s", "up.ndjson"), 99, "none.kts")
t.file("nul.kts", b"kts 1\n\0\n")
t.expect("a NUL", t.run("check", "nul.kts", "-s", "up.ndjson"), 99, "nul.kts:2")
t.file("latin.kts", b"kts 1\n# \xe9\nmonotonic x\n")
t.expect("no UTF-8", t.run("check", "latin.kts", "-s", "up.ndjson"), 99, "latin.kts:2")
t.file("big.kts", b"#" * (17 << 20))
t.expect("too large", t.run("check", "big.kts", "-s", "up.ndjson"), 99, "big.kts", "16 MiB")
t.file("x/one.kts", 'kts 1\nuse "two.kts"\nsignal x : u64 = values.x\nmonotonic x\n')
t.file("x/two.kts", 'kts 1\nuse "../x/one.kts"\n')
t.expect("cyclic use", t.run("check", "x/one.kts", "-s", "up.ndjson"), 99, "x/two.kts:2")
t.file("y/one.kts", 'kts 1\nuse "two.kts"\nuse "../y/two.kts"\nmonotonic x\n')
t.file("y/two.kts", "kts 1\nsignal x : u64 = values.x\n")
t.expect("used twice", t.run("check", "y/one.kts", "-s", "up.ndjson"), 0)
t.file("z.kts", 'kts 1\nuse "no.kts"\n')
t.expect("use of nothing", t.run("check", "z.kts", "-s", "up.ndjson"), 99, "z.kts:2", "No such file")
t.file(os.fsdecode(b"caf\xe9.kts"), X + "monotonic x\n")
r = t.run("check", os.fsdecode(b"caf\xe9.kts"), "-s", "up.ndjson", "--report", "json")
t.expect("a name that is no UTF-8", r, 0)
t.true("a name that is no UTF-8", r.json()["specs"][0]["file"] == "caf\ufffd.kts", r)
t.end()
