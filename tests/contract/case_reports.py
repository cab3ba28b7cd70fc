# SPDX-License-Identifier: MIT
"""The reports: text, TAP, JUnit, JSON, GitHub - valid for those who read them, and telling the same."""

import json
import os
import re

import formats
from harness import DEFAULT, SIGNALS, test
from series import M, P, live, drained, proj, u

MIXED = SIGNALS + '''group "dispatch" {
    monotonic x because "the pacing rework"
    group "inner" { always y > 5 }
    warn always y > 3
}
"a gap": always b
rate x >= 0/s
'''
DATA = proj(x=[1, 5, 3, 4], y=[9, 9, 2, 9], b=[True, P, True, True])
# label, verdict, severity
WANT = [("monotonic x", "fail", "fail"), ("always y > 5", "fail", "fail"), ("always y > 3", "fail", "warn"), ("a gap", "inconclusive", "fail"), ("rate x", "fail", "fail")]


def setup(t, spec=MIXED, data=DATA):
    t.write("c.kts", "kts 1\n" + spec)
    t.write("s.ndjson", data)


def run(t, form, *more, status=1):
    r = t.run("check", "--report", form, "-s", "s.ndjson", *more, "c.kts")
    t.check(r.status == status, "%s: exit status %d, expected %d: %s" % (form, r.status, status, r.err[:300]))
    return r


@test("the parsers of this suite know good from bad")
def _(t):
    formats.selftest()
    t.module("schema").selftest()


@test("json")
def _(t):
    setup(t)
    r = run(t, "json")
    why = t.schema(r, ["c.kts"])
    t.check(why is None, why)
    got = [(c["label"], c["verdict"], c["severity"]) for c in r.checks()]
    want = WANT[:4] + [("rate x", "fail", "fail")]
    t.check(got == want, "%s, expected %s" % (got, want))
    t.check([c["group"] for c in r.checks()] == ["dispatch", "dispatch / inner", "dispatch", None, None], "groups")
    t.check(r.out.endswith("\n"), "no line end at the end")


@test("json keeps what is exact")
def _(t):
    setup(t, "signal x : u64 = values.x\nmonotonic x\n", proj(2 ** 64 - 1, 2 ** 63, 2 ** 63 - 1, 2 ** 53 + 1))
    rows = run(t, "json").checks()[0]["violations"]
    t.check([v["values"]["x"] for v in rows] == [str(2 ** 63), 2 ** 63 - 1, 2 ** 53 + 1], "values: %r" % [v["values"] for v in rows])
    setup(t, "signal x : f64 = values.x\nalways x < 0\n", proj(0.1, 1e300, 5e-324, 0.30000000000000004))
    rows = run(t, "json").checks()[0]["violations"]
    t.check([v["values"]["x"] for v in rows] == [0.1, 1e300, 5e-324, 0.30000000000000004], "reals: %r" % [v["values"] for v in rows])
    t.check('"x":0.1' in run(t, "json").out.replace(" ", ""), "0.1 is not written as 0.1")


@test("json of odd text")
def _(t):
    setup(t, 'signal x : u64 = values.x\n"\\u0007\\"\\\\\u00e4\U0001f600/": monotonic x because "a\\nb\\tc"\n', proj(2, 1, tags=['a"b\\\u00e4\n', "\U0001f600\x7f"]))
    c = run(t, "json").checks()[0]
    t.check(c["label"] == '\x07"\\\u00e4\U0001f600/' and c["because"] == "a\nb\tc", "label %r, because %r" % (c["label"], c["because"]))
    t.check(c["violations"][0]["tag"] == "\U0001f600\x7f" and c["violations"][0]["previous"]["tag"] == 'a"b\\\u00e4\n', "tags")


@test("json of a spec that cannot be judged")
def _(t):
    setup(t, "monotonic )\nmonotonic y\n")
    r = run(t, "json", status=99)
    s = r.spec
    t.check(s["verdict"] == "error" and "checks" not in s and s["diagnostics"], "no diagnostics")
    d = s["diagnostics"][0]
    t.check((d["line"], d["column"]) == (2, 11) and d["file"] == "c.kts" and d["severity"] == "error", "diagnostic %r" % d)
    t.check(d["code"] in r.err and d["message"] in r.err, "stderr tells something else: " + r.err)
    t.check(r.json["verdict"] == "error", "verdict of the run")


@test("text: a failure names everything that section 8 asks for")
def _(t):
    setup(t, 'signal nr : u64 = values.x\n"stays up": monotonic nr because "the pacing rework"\n', proj(1, 5, 3, step=[1, 1, 1], dt=1000))
    out = run(t, "text").out
    for word in ("stays up", "nr", "t2", "t1", "step 0", "5", "3", "-2", "the pacing rework", "c.kts:3"):
        t.check(word in out, "no %r in %s" % (word, out))
    t.check(re.search(r"\b2(\.0+)? ?s\b|\b2000(\.0+)? ?ms\b", out), "no elapsed time in " + out)
    t.check(re.search(r"^[ |0-9]*\^", out, re.M), "no caret in " + out)
    t.check("monotonic nr" in out, "no line of the spec in " + out)


@test("text: a pass tells what was judged, and its margin")
def _(t):
    setup(t, "signal x : u64 = values.x\nmonotonic x\n", proj(1, 4, P, 9))
    out = run(t, "text", status=0).out
    for word in ("monotonic x", "pass", "placeholder", "2", "3"):
        t.check(word in out, "no %r in %s" % (word, out))


@test("text: ten rows, and how many more")
def _(t):
    setup(t, "signal x : u64 = values.x\nalways x > 0\n", proj(*[0] * 25))
    out = run(t, "text").out
    t.check("t9" in out and "t12" not in out and "15" in out, "not ten rows and 15 more: " + out)
    t.check("t24" in run(t, "text", "--all").out, "--all does not tell the last")


@test("text: inconclusive says why")
def _(t):
    setup(t, "signal x : u64 = values.x\nmonotonic x\n", proj(P, P))
    out = run(t, "text", status=2).out
    t.check("inconclusive" in out.lower() and "placeholder" in out and "timed out" in out, out)
    setup(t, "signal x : u64 = values.x\nmonotonic x coverage >= 90%\n", proj(1, 2, P))
    t.check("coverage" in run(t, "text", status=2).out, "no coverage")


@test("text: a change of identity is one line of the summary")
def _(t):
    setup(t, "signal x : u64 = bpf.x\nmonotonic x\n", drained(live(x=u(1)), live(x=u(2)), live(x=u(0), obj="scx_b", kva=77), live(x=u(1), obj="scx_b", kva=77), step=[1, 1, 2, 2]))
    out = run(t, "text", status=0).out
    t.check(sum("scx_b" in line and "periodic_002" in line for line in out.splitlines()) >= 1, out)


@test("tap")
def _(t):
    setup(t)
    out = run(t, "tap").out
    points = list(formats.leaves(formats.tap(out)))
    t.check(len(points) == len(WANT), "%d points, expected %d: %s" % (len(points), len(WANT), out))
    for point, (label, verdict, severity) in zip(points, WANT):
        ok, description, directive, reason, yaml, _ = point
        t.check(label in description, "%r does not name %r" % (description, label))
        t.check(ok == (verdict == "pass"), "%r: ok is %s" % (description, ok))
        t.check((directive, reason) == (("TO" "DO", "warn") if severity == "warn" else ("", "")), "%r: # %s %s" % (description, directive, reason))
        t.check(ok or yaml, "%r has no YAML block" % description)
    groups = [p for p in formats.tap(out) if p[5] is not None]
    t.check(groups and any("dispatch" in p[1] for p in groups), "no subtest for the group: " + out)


@test("tap under --inconclusive=skip")
def _(t):
    setup(t, SIGNALS + "monotonic x\nalways b\n", proj(x=[1, 2], y=[1, 2], b=[True, P]))
    points = formats.tap(run(t, "tap", "--inconclusive=skip", status=77).out)
    t.check([(p[0], p[2]) for p in points] == [(True, ""), (True, "SKIP")], "points %r" % points)
    points = formats.tap(run(t, "tap", status=2).out)
    t.check([(p[0], p[2]) for p in points] == [(True, ""), (False, "")], "points %r" % points)


@test("tap of labels with # and \\ and line ends")
def _(t):
    setup(t, 'signal x : u64 = values.x\n"a # SKIP b\\\\": monotonic x\n"c\\nok 7": monotonic x\n"e: [f]": never x > 1 because "g: \\"h\\" # i"\n', proj(1, 2))
    points = formats.tap(run(t, "tap").out)
    t.check(len(points) == 3 and [p[2] for p in points] == ["", "", ""], "points %r" % points)


@test("tap of a spec that cannot be judged is no pass")
def _(t):
    setup(t, "monotonic )\n")
    out = run(t, "tap", status=99).out
    if out:
        t.check(re.search(r"^(not ok|Bail out!)", out, re.M), out)
        formats.tap(out)


@test("junit")
def _(t):
    setup(t)
    counts, names = formats.junit(run(t, "junit").out)
    t.check(counts[0] == 5, "counts %r" % (counts,))
    t.check(counts[1] == 3, "3 failures expected, %r" % (counts,))
    for (label, _, _), name in zip(WANT, names):
        t.check(label in name, "%r does not name %r" % (name, label))


@test("junit: inconclusive is an error, skipped only if asked for")    # like TAP's; a consumer must not take it for green
def _(t):
    setup(t, SIGNALS + "monotonic x\nalways b\n", proj(x=[1, 2], y=[1, 2], b=[True, P]))
    counts, _ = formats.junit(run(t, "junit", status=2).out)
    t.check(counts == (2, 0, 1, 0), "tests, failures, errors, skipped are %r" % (counts,))
    t.check(formats.junit(run(t, "junit", "--inconclusive=skip", status=77).out)[0] == (2, 0, 0, 1), "under =skip it is skipped")


@test("junit of odd text is well-formed")
def _(t):
    setup(t, 'signal x : u64 = values.x\ngroup "<&>" { "]]>\\u0001\\u0007\\"\'": monotonic x because "<b>&amp;" }\n', proj(2, 1, tags=["<a>", "&\x7f\x01"]))
    formats.junit(run(t, "junit").out)
    setup(t, "monotonic )\n")
    out = run(t, "junit", status=99).out
    if out:
        t.check(formats.junit(out)[0][2] >= 1, "a spec that cannot be judged is an error")


@test("github")
def _(t):
    setup(t)
    summary = os.path.join(t.directory, "summary.md")
    open(summary, "w").close()
    r = t.run("check", "--report", "github", "-s", "s.ndjson", "c.kts", env=dict(os.environ, GITHUB_STEP_SUMMARY=summary))
    t.check(r.status == 1, "exit status %d" % r.status)
    rows = formats.github(r.out)
    t.check([x[0] for x in rows].count("error") >= 3 and [x[0] for x in rows].count("warning") >= 1, "levels: %r" % [x[0] for x in rows])
    for level, properties, message in rows:
        t.check(properties.get("file", "").endswith("c.kts") and int(properties.get("line", 0)) > 1 and message, "annotation %r" % ((level, properties, message),))
    line = next(p["line"] for level, p, m in rows if "monotonic x" in m + p.get("title", ""))
    t.check(line == "6", "monotonic x stands in line 6, not %s" % line)
    t.check("monotonic x" in t.read("summary.md") and "|" in t.read("summary.md"), "the step summary: " + t.read("summary.md")[:300])
    r = t.run("check", "--report", "github", "-s", "s.ndjson", "c.kts", env={k: v for k, v in os.environ.items() if k != "GITHUB_STEP_SUMMARY"})
    t.check(r.status == 1, "without a summary: exit status %d" % r.status)


@test("github escapes")
def _(t):
    setup(t, 'signal x : u64 = values.x\n"a,b:c%d\\ne": monotonic x because "100%\\r\\n::error::x"\n', proj(2, 1))
    os.rename(os.path.join(t.directory, "c.kts"), os.path.join(t.directory, "a,b:%.kts"))
    r = t.run("check", "--report", "github", "-s", "s.ndjson", "a,b:%.kts")
    rows = formats.github(r.out)
    t.check(len([x for x in rows if x[0] == "error"]) == 1, "annotations: %r" % r.out)
    t.check(rows[0][1]["file"] == "a,b:%.kts", "file %r" % rows[0][1])
    t.check("a,b:c%d\ne" in rows[0][2] + rows[0][1].get("title", ""), "label in %r" % (rows[0],))


@test("github: the place of a compile error")
def _(t):
    setup(t, "monotonic )\n")
    r = run(t, "github", status=99)
    rows = formats.github(r.out)
    t.check(rows and rows[0][0] == "error" and rows[0][1].get("line") == "2", "annotations: %r" % r.out)


@test("all reports tell the same verdicts")
def _(t):
    setup(t)
    r = t.run("check", "--report", "json:a.json", "--report", "tap:a.tap", "--report", "junit:a.xml", "--report", "github:a.gh", "--report", "text:a.txt", "-s", "s.ndjson", "c.kts")
    t.check(r.status == 1 and not r.out, "status %d, stdout %r" % (r.status, r.out[:100]))
    checks = json.loads(t.read("a.json"))["specs"][0]["checks"]
    points = list(formats.leaves(formats.tap(t.read("a.tap"))))
    t.check([c["verdict"] == "pass" for c in checks] == [p[0] for p in points], "TAP differs")
    counts, _ = formats.junit(t.read("a.xml"))
    t.check(counts[1] == sum(c["verdict"] == "fail" and c["severity"] == "fail" for c in checks), "JUnit differs")
    for c in checks:
        t.check(c["label"] in t.read("a.txt"), "text lacks " + c["label"])
    for c in checks:
        for v in c["violations"]:
            t.check(v["tag"] in t.read("a.txt"), "text lacks the tag " + v["tag"])
