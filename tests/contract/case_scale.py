# SPDX-License-Identifier: MIT
"""Longer series: what is right of three samples is right of thousands, whatever is cut into blocks, chunks and threads."""

import gzip
import json
import os
import re

from harness import test
from series import P, Raw, array_form, drained, enc, live, plain, proj, text, u, zstd

MONOTONIC = "kts 1\nsignal x : u64 = values.x\nmonotonic x\nalways x < 1000000000\nrate x >= 0/s\n"
EDGES = (1, 2, 63, 64, 65, 127, 128, 129, 999, 1000, 1023, 1024, 1025, 2047, 2048, 2049, 4095, 4096, 4097, 8192)


def check(t, status, *more, spec="c.kts", series="s.ndjson"):
    r = t.run("check", "--report", "json", "-s", series, *more, spec)
    t.check(r.status == status, "%s: exit status %d, expected %d: %s" % (" ".join(more), r.status, status, (r.err or r.out)[:300]))
    return r


def counted(t, r, n=0, **want):
    o = r.checks()[n]["obligations"]
    for k, v in want.items():
        t.check(o[k] == v, "check %d: %s is %s, expected %s" % (n, k, o[k], v))


@test("series of as many samples as blocks and chunks have, and one more or less")
def _(t):
    t.write("c.kts", MONOTONIC)
    for n in EDGES:
        t.write("s.ndjson", proj(*range(n)))
        r = check(t, 0 if n > 1 else 2)
        counted(t, r, total=n - 1, judged=n - 1)
        counted(t, r, 1, total=n, judged=n)
        counted(t, r, 2, total=n - 1, judged=n - 1)


@test("a drop between any two neighbours is found, with both samples")
def _(t):
    t.write("c.kts", MONOTONIC)
    for k in EDGES[:-1]:
        values = list(range(10, 8310))
        values[k] = 5
        t.write("s.ndjson", proj(*values))
        r = check(t, 1)
        counted(t, r, violated=1)
        row = r.checks()[0]["violations"][0]
        t.check((row["index"], row["line"], row["previous"]["index"]) == (k, k + 1, k - 1), "at %d: %r" % (k, row))


@test("a gap on any edge is bridged, or breaks")
def _(t):
    t.write("c.kts", MONOTONIC.replace("always x < 1000000000", "monotonic x gaps break"))
    for k in EDGES[:-1]:
        values = list(range(10, 8310))
        values[k - 1], values[k], values[k + 1] = 10000, P, 5
        t.write("s.ndjson", proj(*values))
        r = check(t, 1)
        counted(t, r, violated=1, skipped={"placeholder": 1})
        row = r.checks()[0]["violations"][0]
        t.check((row["index"], row["previous"]["index"]) == (k + 1, k - 1), "at %d: %r" % (k, row))
        counted(t, r, 1, violated=0, skipped={"placeholder": 2})


@test("a gap over many chunks is bridged")
def _(t):
    t.write("c.kts", MONOTONIC)
    t.write("s.ndjson", proj(*([9] + [P] * 5000 + [3] + list(range(4, 8000)))))
    r = check(t, 1)
    counted(t, r, violated=1, skipped={"placeholder": 5000})
    row = r.checks()[0]["violations"][0]
    t.check((row["index"], row["previous"]["index"]) == (5001, 0), "%r" % row)
    note = r.checks()[0]["notes"][0]
    t.check((note["count"], note["first"], note["last"]) == (5000, "t1", "t5000"), "%r" % note)


@test("a run of converge over the edge of a chunk")
def _(t):
    t.write("c.kts", "signal x : f64 = values.x\nconverge x to 5 within 0 by 1h for 100 samples\nconverge x to 5 within 0 by 1h for 101 samples\n")
    for start in (1, 28, 64, 1000, 1023, 1024, 1025, 2000):
        values = [9] * start + [5] * 100 + [9] * 3000
        t.write("s.ndjson", proj(*values, dt=2000))
        r = check(t, 1)
        got = [c["verdict"] for c in r.checks()]
        t.check(got[0] == ("pass" if (start + 99) * 2000 <= 3600000 else "fail"), "start %d: %s" % (start, got))
        t.check(got[1] != "pass", "start %d: %s" % (start, got))


@test("the mean of many samples")
def _(t):
    t.write("c.kts", "signal x : f64 = values.x\nsteady x within 0.5\nsteady x within 0.499999\nsteady x within 10%\n")
    t.write("s.ndjson", proj(*[float(k % 2) for k in range(100000)]))
    r = check(t, 1)
    counted(t, r, violated=0)
    counted(t, r, 1, violated=100000)
    counted(t, r, 2, violated=100000)


@test("an error in a far line is named, the first one whatever the threads")
def _(t):
    t.write("c.kts", MONOTONIC)
    lines = proj(*range(60000)).split("\n")
    for bad in ([45000], [20000, 45000], [59999], [1, 50000], [30000, 30001]):
        broken = list(lines)
        for k in bad:
            broken[k] = broken[k].replace('"Ok":', '"Ok":0')
        broken[0] = lines[0] if 0 not in bad else broken[0]
        t.write("s.ndjson", "\n".join(broken))
        want = "s.ndjson:%d:" % (min(bad) + 1)
        for threads in ("1", "2", "7"):
            r = t.run("check", "--threads", threads, "-s", "s.ndjson", "c.kts")
            t.check(r.status == 99 and want in r.err, "lines %s, %s threads: status %d, %s" % (bad, threads, r.status, r.err[:200]))


@test("the same report for any number of threads, over all forms")
def _(t):
    t.write("c.kts", "signal x : u64 = bpf.x\nsignal s : f64 = stats.n\nmonotonic x\nsteady s within 5\nalways x >= 0\nrate x in [0/s, 5/s]\n")
    reports = [live(x=u(k), pad=u(7), obj="scx_a" if k < 2500 else "scx_b", kva=1000 + (k >= 2500)) if k % 17 else {"schema": "single", "maps": [], "is_placeholder": True} for k in range(5000)]
    body = drained(*reports, stats=[{"Ok": {"n": k % 11}} if k % 13 else {"Err": "Cancelled"} for k in range(5000)], step=[1] * 2500 + [2] * 2500)
    forms = {"ndjson": body.encode(), "array": array_form(body).encode(), "gz": gzip.compress(body.encode()) if t.zlib else body.encode(), "zst": zstd(body.encode()) if t.zstd else body.encode(),
             "concatenated": body.replace("\n", " ").encode()}
    first = None
    for name, content in forms.items():
        t.write(name, content)
        for threads in ("1", "2", "3", "16"):
            r = t.run("check", "--report", "json", "--threads", threads, "-s", name, "c.kts")
            got = re.sub(r'"line":\d+', '"line":0', r.out) if name == "concatenated" else r.out
            got = got.replace('"file":"%s"' % name, '"file":"s"')
            if name == "concatenated":
                t.check(got == re.sub(r'"line":\d+', '"line":0', first), "%s, %s threads: another report" % (name, threads))
                continue
            first = first or got
            t.check(got == first, "%s, %s threads: another report" % (name, threads))
    checks = json.loads(first)["specs"][0]["checks"]
    t.check(checks[0]["obligations"]["skipped"] == {"placeholder": 295, "swap": 1}, "skipped %r" % checks[0]["obligations"])
    t.check(checks[1]["obligations"]["skipped"] == {"missing_stats": 385}, "skipped %r" % checks[1]["obligations"])


@test("lines of very different lengths")
def _(t):
    t.write("c.kts", MONOTONIC)
    lines = proj(*range(3000)).split("\n")[:-1]
    for k in range(0, 3000, 100):
        lines[k] = lines[k].replace('{"tag"', '{"pad":"%s","tag"' % ("x" * (k * 37 % 70000)))
    t.write("s.ndjson", "\n".join(lines))
    for threads in ("1", "2", "5"):
        counted(t, check(t, 0, "--threads", threads), total=2999, judged=2999)


@test("tags select before anything is counted")
def _(t):
    t.write("c.kts", 'series "s.ndjson" { tags "k*" }\nsignal x : u64 = values.x\nmonotonic x\nalways index == x\n')
    n = 5000
    tags = [("k%d" if k % 3 == 0 else "o%d") % k for k in range(n)]
    t.write("s.ndjson", proj(*[k // 3 if k % 3 == 0 else 10 ** 6 for k in range(n)], tags=tags))
    r = t.run("check", "--report", "json", "c.kts")
    t.check(r.status == 0, "exit status %d: %s" % (r.status, r.out[:500]))
    counted(t, r, total=1666)


@test("many violations are counted, ten are told")
def _(t):
    t.write("c.kts", "signal x : u64 = values.x\nalways x == 1\n")
    t.write("s.ndjson", proj(*[k % 2 for k in range(20001)]))
    r = check(t, 1)
    counted(t, r, violated=10001)
    t.check([v["tag"] for v in r.checks()[0]["violations"]] == ["t%d" % k for k in range(0, 20, 2)], "rows")
    r = check(t, 1, "--all")
    t.check(len(r.checks()[0]["violations"]) == 10001, "--all: %d rows" % len(r.checks()[0]["violations"]))


@test("many columns and signals")
def _(t):
    names = ["c%d" % k for k in range(300)]
    t.write("c.kts", "".join("signal %s : u64 = values.%s\nmonotonic %s\n" % (n, n, n) for n in names))
    t.write("s.ndjson", text({"tag": "t%d" % k, "elapsed_ms": k, "values": {n: {"Ok": k + i if (i, k) != (123, 777) else 0} for i, n in enumerate(names)}} for k in range(1100)))
    r = check(t, 1)
    t.check([c["label"] for c in r.checks() if c["verdict"] == "fail"] == ["monotonic c123"], "not c123 alone")


@test("memory does not grow with what nobody reads")
def _(t):
    if os.environ.get("SANITIZE"):
        return
    t.write("c.kts", MONOTONIC)
    pad = '{"pad":[%s],"tag"' % ",".join(["123456789"] * 3000)
    with open(os.path.join(t.directory, "s.ndjson"), "w") as f:
        for line in proj(*range(3000)).split("\n")[:-1]:
            f.write(line.replace('{"tag"', pad) + "\n")
    status, kilobytes = t.memory("check", "-s", "s.ndjson", "c.kts")
    t.check(status == 0, "exit status %d" % status)
    t.check(kilobytes < 20 * 1024, "%d kB for 90 MB of which 3000 values are read" % kilobytes)
