# SPDX-License-Identifier: MIT
"""The command line: operands, options, standard input and output, what goes wrong outside of the spec."""

import json
import os
import re
import subprocess
import sys
import time

from harness import DEFAULT, SIGNALS, test
from series import P, drained, live, plain, proj, u

X = "kts 1\nsignal x : u64 = values.x\nmonotonic x\n"
PASS, FAIL, NONE, ERROR = proj(1, 2), proj(2, 1), proj(P, P), "nonsense\n"


def setup(t):
    t.write("c.kts", X)
    for name, content in (("pass", PASS), ("fail", FAIL), ("none", NONE), ("bad", ERROR)):
        t.write(name + ".ndjson", content)
        t.write(name + ".kts", 'series "%s.ndjson"\n%s' % (name, X.replace("kts 1\n", "")))
    t.write("broken.kts", "monotonic )\n")


def expect(t, status, *arguments, **k):
    r = t.run(*arguments, **k)
    t.check(r.status == status, "kts %s: exit status %d, expected %d: %s" % (" ".join(arguments), r.status, status, (r.err or r.out)[:300]))
    return r


@test("options work before and after operands")
def _(t):
    setup(t)
    for arguments in (["-s", "fail.ndjson", "--report", "json", "c.kts"], ["c.kts", "-s", "fail.ndjson", "--report", "json"], ["--report", "json", "c.kts", "-s", "fail.ndjson"],
                      ["--report=json", "c.kts", "-sfail.ndjson"], ["-s", "fail.ndjson", "--report=json", "--", "c.kts"]):
        r = expect(t, 1, "check", *arguments)
        t.check(r.json["verdict"] == "fail", "no report of %r" % arguments)


@test("exit statuses")
def _(t):
    setup(t)
    for name, status in (("pass", 0), ("fail", 1), ("none", 2), ("bad", 99), ("broken", 99), ("gone", 99)):
        expect(t, status, "check", name + ".kts")


@test("several specs: the worst of 99, 1, 2, 0, and each is judged")
def _(t):
    setup(t)
    for names, status in (("pass pass", 0), ("pass none", 2), ("none fail", 1), ("fail none pass", 1), ("pass bad", 99), ("broken fail pass", 99), ("fail gone", 99), ("bad none", 99)):
        specs = [n + ".kts" for n in names.split()]
        r = expect(t, status, "check", "--report", "json", *specs)
        got = [(s["file"], s["verdict"]) for s in r.json["specs"]]
        want = [(n + ".kts", {"pass": "pass", "fail": "fail", "none": "inconclusive"}.get(n, "error")) for n in names.split()]
        t.check(got == want, "%s: %s, expected %s" % (names, got, want))
        why = t.schema(r, specs)
        t.check(why is None, "%s: report: %s" % (names, why))


@test("--inconclusive")
def _(t):
    setup(t)
    for option, names, status in (("skip", "none", 77), ("pass", "none", 0), ("skip", "pass", 0), ("skip", "fail", 1), ("pass", "fail", 1), ("skip", "bad", 99), ("pass", "bad", 99), ("skip", "pass none", 77),
                                  ("skip", "none fail", 1), ("pass", "none pass", 0), ("pass", "none bad", 99)):
        r = expect(t, status, "check", "--report", "json", "--inconclusive=" + option, *[n + ".kts" for n in names.split()])
        if "none" in names.split():
            t.check("inconclusive" in [s["verdict"] for s in r.json["specs"]], "the report changed with --inconclusive=%s" % option)
    r = expect(t, 99, "check", "--inconclusive=maybe", "pass.kts")
    t.check("skip" in r.err and "pass" in r.err, "does not say what there is: " + r.err)


@test("unknown options and commands suggest the nearest")
def _(t):
    setup(t)
    for arguments, word in ((["chekc", "c.kts"], "check"), (["explian", "KTS-001"], "explain"), (["check", "--reprot", "json", "pass.kts"], "--report"), (["check", "--onyl", "x", "pass.kts"], "--only"),
                            (["check", "--inconclusve=skip", "pass.kts"], "--inconclusive"), (["check", "--theads", "2", "pass.kts"], "--threads"),
                            (["check", "--report", "jsn", "pass.kts"], "json"), (["check", "--report", "junti:f", "pass.kts"], "junit"), (["check", "--color", "alway", "pass.kts"], "always"), (["dump", "--asst", "c.kts"], "--ast")):
        r = expect(t, 99, *arguments)
        t.check(word in r.err, "kts %s: does not suggest %s: %s" % (" ".join(arguments), word, r.err))
        t.check(not r.out, "kts %s: output on stdout: %s" % (" ".join(arguments), r.out[:200]))


@test("usage errors are 99, with words on stderr")
def _(t):
    setup(t)
    for arguments in ([], ["check"], ["check", "-s"], ["check", "-x", "pass.kts"], ["check", "--threads", "many", "pass.kts"], ["check", "--threads", "-1", "pass.kts"], ["check", "--threads", "", "pass.kts"], ["check", "--report"],
                      ["check", "--report", "", "pass.kts"], ["check", "--report", "json:", "pass.kts"], ["explain", "KTS-000"], ["explain", "nonsense"], ["dump", "c.kts"], ["dump", "--ast"], ["check", "--all=5", "pass.kts"],
                      ["check", "-", "-s", "-"], ["nonsense"], [""], ["check", ""], ["check", "--events", "gone.json", "pass.kts"], ["check", "--color", "pass.kts"]):
        r = expect(t, 99, *arguments, stdin=b"")
        t.check(r.err.strip(), "kts %s: nothing on stderr" % " ".join(arguments))


@test("--help is on every command, on stdout")
def _(t):
    for command in ([], ["check"], ["dump"], ["explain"]):
        r = expect(t, 0, *command, "--help")
        t.check(len(r.out) > 100 and not r.err, "kts %s --help: %d bytes, stderr %r" % (command, len(r.out), r.err[:100]))
    r = t.run("check", "--help")
    for option in "-s -D --report --only --all --inconclusive --threads --events --truncated-tail --color".split():
        t.check(option in r.out, "kts check --help does not tell %s" % option)
    r = expect(t, 0, "--version")
    t.check(re.search(r"\d+\.\d+", r.out), "--version says %r" % r.out)


@test("commands of later issues are refused")
def _(t):
    setup(t)
    for arguments in (["record"], ["watch", "c.kts"]):
        r = expect(t, 99, *arguments)
        t.check(r.err.strip(), "kts %s: nothing on stderr" % arguments[0])


@test("- is standard input, for a spec and for a series")
def _(t):
    setup(t)
    r = expect(t, 1, "check", "--report", "json", "-s", "fail.ndjson", "-", stdin=X.encode())
    t.check(r.spec["file"] == "-" or "stdin" in r.spec["file"], "the file is %r" % r.spec["file"])
    r = expect(t, 1, "check", "--report", "json", "-s", "-", "c.kts", stdin=FAIL.encode())
    t.check(r.checks()[0]["violations"][0]["line"] == 2, "line")
    expect(t, 99, "check", "-s", "-", "c.kts", stdin=b"")
    expect(t, 99, "check", "-s", "pass.ndjson", "-", stdin=b"")
    r = expect(t, 99, "check", "-s", "pass.ndjson", "-", stdin=b"monotonic )\n")
    t.check(re.search(r"KTS-\d{3}", r.err), "no code: " + r.err)
    r = expect(t, 99, "check", "-s", "-", "c.kts", stdin=(PASS + "{]").encode())
    t.check(re.search(r"-:3:2\b", r.err), "no line and byte: " + r.err)
    import gzip
    expect(t, 0, "check", "-s", "-", "c.kts", stdin=gzip.compress(PASS.encode())) if t.zlib else None
    expect(t, 0, "check", "-s", "-", "c.kts", "pass.kts", stdin=PASS.encode())    # read once for both


@test("-s overrides the spec's series, for each spec")
def _(t):
    setup(t)
    expect(t, 0, "check", "-s", "pass.ndjson", "fail.kts", "bad.kts")
    expect(t, 1, "check", "-s", "fail.ndjson", "pass.kts")


@test("a relative series stands beside its spec, -s in the working folder")
def _(t):
    t.write("d/c.kts", 'series "s.ndjson"\n' + X.replace("kts 1\n", ""))
    t.write("d/s.ndjson", PASS)
    t.write("s.ndjson", FAIL)
    expect(t, 0, "check", "d/c.kts")
    expect(t, 1, "check", "-s", "s.ndjson", "d/c.kts")
    expect(t, 0, "check", "-s", "d/s.ndjson", "d/c.kts")


@test("a folder, a file that cannot be read, a file that is not there")
def _(t):
    setup(t)
    os.mkdir(os.path.join(t.directory, "folder"))
    r = expect(t, 99, "check", "folder")
    t.check("folder" in r.err, "does not name it: " + r.err)
    r = expect(t, 99, "check", "-s", "folder", "c.kts")
    t.check("folder" in r.err, "does not name it: " + r.err)
    r = expect(t, 99, "check", "gone.kts")
    t.check("gone.kts" in r.err, "does not name it: " + r.err)
    if os.geteuid():
        for name in ("c.kts", "pass.ndjson"):
            os.chmod(os.path.join(t.directory, name), 0)
            r = expect(t, 99, "check", "-s", "pass.ndjson", "c.kts")
            t.check(name in r.err, "does not name %s: %s" % (name, r.err))
            os.chmod(os.path.join(t.directory, name), 0o644)
    r = expect(t, 99, "check", "-s", "/dev/null", "c.kts")
    t.check("/dev/null" in r.err, "does not name it: " + r.err)


@test("no series: how to give one")
def _(t):
    t.write("c.kts", X)
    r = expect(t, 99, "check", "c.kts")
    t.check(re.search(r"-s\b", r.err) and "series" in r.err, "no advice: " + r.err)


@test("--only")
def _(t):
    t.write("c.kts", SIGNALS + 'group "g" { monotonic x; "low": always x < 9 }\nalways b\nrate x >= 0/s\n')
    t.write("s.ndjson", DEFAULT)
    for glob, labels in (("monotonic*", ["monotonic x"]), ("low", ["low"]), ("always b", ["always b"]), ("*x*", ["monotonic x", "rate x"]), ("*", ["monotonic x", "low", "always b", "rate x"]), ("l?w", ["low"])):
        r = expect(t, 0, "check", "--report", "json", "-s", "s.ndjson", "--only", glob, "c.kts")
        got = [c["label"] for c in r.checks()]
        t.check(got == labels, "--only %s: %s, expected %s" % (glob, got, labels))
    r = expect(t, 99, "check", "-s", "s.ndjson", "--only", "monotonic y", "c.kts")
    t.check("monotonic" in r.err, "does not tell the labels: " + r.err)


@test("what is not selected does not count")
def _(t):
    t.write("c.kts", SIGNALS + "always x > 99\nmonotonic x\n")
    t.write("s.ndjson", DEFAULT)
    expect(t, 1, "check", "-s", "s.ndjson", "c.kts")
    expect(t, 0, "check", "-s", "s.ndjson", "--only", "monotonic*", "c.kts")


@test("two reports to stdout are a usage error, others go to files")
def _(t):
    setup(t)
    expect(t, 99, "check", "--report", "json", "--report", "tap", "pass.kts")
    expect(t, 99, "check", "--report", "text", "--report", "json", "pass.kts")
    r = expect(t, 1, "check", "--report", "json:a.json", "--report", "tap:a.tap", "--report", "junit:a.xml", "--report", "text", "fail.kts")
    t.check(json.loads(t.read("a.json"))["verdict"] == "fail" and t.read("a.tap").startswith("TAP version 14") and "<testsuite" in t.read("a.xml"), "a file is not as it should be")
    t.check("monotonic x" in r.out, "no text on stdout: " + r.out)
    r = expect(t, 99, "check", "--report", "json:gone/a.json", "pass.kts")
    t.check("gone/a.json" in r.err, "does not name it: " + r.err)
    r = expect(t, 99, "check", "--report", "json", "--report", "json:b.json", "broken.kts")
    t.check(json.loads(t.read("b.json")) == r.json, "the file differs from stdout")


@test("a full disk and a broken pipe are 99")
def _(t):
    setup(t)
    if os.path.exists("/dev/full"):
        for form in ("text", "json", "tap", "junit"):
            with open("/dev/full", "wb") as full:
                r = t.run("check", "--report", form, "pass.kts", stdout=full)
            t.check(r.status == 99, "%s to a full disk: exit status %d" % (form, r.status))
            t.check(r.err.strip(), "%s to a full disk: nothing on stderr" % form)
        expect(t, 99, "check", "--report", "json:/dev/full", "pass.kts")
    for form in ("text", "json"):
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            r = t.run("check", "--report", form, "pass.kts", stdout=pipe)
        t.check(r.status == 99, "%s to a closed pipe: exit status %d" % (form, r.status))
    closed = subprocess.run(["sh", "-c", 'exec "$0" check pass.kts >&-', t.kts], cwd=t.directory, stderr=subprocess.PIPE, timeout=60)
    t.check(closed.returncode == 99, "stdout closed: exit status %d" % closed.returncode)


@test("data to stdout, diagnostics to stderr")
def _(t):
    setup(t)
    for name in ("pass", "fail", "none"):
        r = t.run("check", name + ".kts")
        t.check(r.out.strip() and not r.err, "%s: stdout %d bytes, stderr %r" % (name, len(r.out), r.err[:100]))
    for name in ("broken", "bad"):
        r = t.run("check", name + ".kts")
        t.check(r.err.strip(), "%s: nothing on stderr" % name)
    t.write("b.kts", SIGNALS + "always x > 0\n")
    t.write("b.ndjson", DEFAULT[:-30])
    r = t.run("check", "-s", "b.ndjson", "--truncated-tail=ignore", "--report", "json", "b.kts")
    t.check(r.status == 0 and r.json, "stdout is not the report alone")


@test("colour only where it is asked for")
def _(t):
    setup(t)
    for option, colour in (("always", True), ("never", False), ("auto", False)):
        r = t.run("check", "--color", option, "fail.kts")
        t.check(("\x1b[" in r.out) == colour, "--color %s: %r" % (option, r.out[:200]))
    t.check("\x1b[" not in t.run("check", "--color", "always", "--report", "json", "fail.kts").out, "colour in JSON")


@test("explain tells every code")
def _(t):
    setup(t)
    for n in range(1, 200):
        r = t.run("explain", "KTS-%03d" % n)
        t.check(r.status in (0, 99), "KTS-%03d: exit status %d" % (n, r.status))
        if r.status == 0:
            t.check(len(r.out) > 80 and not r.err, "KTS-%03d: %r" % (n, r.out[:100]))
    code = re.search(r"KTS-\d{3}", t.run("check", "broken.kts").err)
    t.check(code and t.run("explain", code.group()).status == 0, "the code of a syntax error is not told")


@test("dump")
def _(t):
    setup(t)
    for stage in ("--tokens", "--ast", "--ir", "--code"):
        r = expect(t, 0, "dump", stage, "c.kts")
        t.check(r.out.strip() and not r.err, "dump %s: nothing" % stage)
        r = expect(t, 99, "dump", stage, "gone.kts")
    r = expect(t, 0, "dump", "--columns", "c.kts", "-s", "fail.ndjson")
    t.check(r.out.strip(), "dump --columns: nothing")
    expect(t, 99, "dump", "--ast", "broken.kts")
    t.check("monotonic" in t.run("dump", "--ast", "c.kts").out and "monotonic" in t.run("dump", "--tokens", "c.kts").out, "the dump lacks the word")


@test("a spec of 1 MiB, 10,000 checks")
def _(t):
    t.write("s.ndjson", DEFAULT)
    t.write("big.kts", SIGNALS + "# words and words\n" * 60000 + "monotonic x\n")
    expect(t, 0, "check", "-s", "s.ndjson", "big.kts")
    t.write("many.kts", SIGNALS + "".join('"c%d": always x < %d\n' % (i, i + 4) for i in range(10000)))
    r = expect(t, 0, "check", "--report", "json", "-s", "s.ndjson", "many.kts")
    t.check(len(r.checks()) == 10000, "%d checks" % len(r.checks()))
    t.write("alike.kts", SIGNALS + "monotonic x\n" * 10000)
    before = time.time()
    r = expect(t, 0, "check", "--report", "json", "-s", "s.ndjson", "alike.kts")
    t.check(r.checks()[-1]["label"] == "monotonic x #10000", "the last label is %r" % r.checks()[-1]["label"])
    t.check(time.time() - before < 30, "10,000 checks alike take %d s" % (time.time() - before))


@test("nesting 100,000 deep is an error or a right result, never a crash")
def _(t):
    t.write("s.ndjson", DEFAULT)
    deep = 100000
    for what, text in (("(", "always " + "(" * deep + "x > 0" + ")" * deep), ("not", "always " + "not " * deep + "b"), ("-", "always " + "-" * deep + "x < 9"), ("+", "always " + "x + " * deep + "x > 0"),
                       ("implies", "always " + "b implies " * deep + "b"), ("group", 'group "g" { ' * deep + "monotonic x" + " }" * deep), ("[", "always x" + "[" * deep), ("min", "always " + "min(x, " * deep + "x" + ")" * deep + " > 0"),
                       ("path", "signal z : u64 = values" + ".a" * deep + "\nmonotonic z")):
        t.write("c.kts", SIGNALS + text + "\n")
        r = t.run("check", "-s", "s.ndjson", "c.kts")
        t.check(r.status in (0, 1, 2, 99), "%s: exit status %d" % (what, r.status))
        t.check(r.status != 99 or re.search(r"KTS-\d{3}", r.err), "%s: no code: %s" % (what, r.err[:200]))
    for what, text in (("[", "[" * deep + "]" * deep), ("{", '{"a":' * deep + "1" + "}" * deep)):
        t.write("c.kts", "kts 1\nsignal x : u64 = sample.x\nmonotonic x\n")
        t.write("d.ndjson", '{"x":1}\n{"x":2,"deep":%s}\n' % text)
        r = t.run("check", "-s", "d.ndjson", "c.kts")
        t.check(r.status in (0, 99), "series of %s: exit status %d: %s" % (what, r.status, r.err[:200]))
        t.check(r.status == 0 or re.search(r"d\.ndjson:2:\d+", r.err), "series of %s: no place: %s" % (what, r.err[:200]))
        t.write("d.ndjson", '{"x":1}\n{"x":2,"deep":%s\n' % text[:deep])
        r = expect(t, 99, "check", "-s", "d.ndjson", "c.kts")


@test("a line of 100 MB in bounded memory")
def _(t):
    t.write("c.kts", "kts 1\nsignal x : u64 = sample.x\nmonotonic x\n")
    with open(os.path.join(t.directory, "d.ndjson"), "wb") as f:
        f.write(b'{"x":1,"long":"')
        for _ in range(100):
            f.write(b"a" * 1000000)
        f.write(b'"}\n{"x":2}\n')
    status, kilobytes = t.memory("check", "-s", "d.ndjson", "c.kts")
    t.check(status in (0, 99), "exit status %d" % status)
    if not os.environ.get("SANITIZE"):
        t.check(kilobytes < 250 * 1024, "%d kB of memory" % kilobytes)


@test("the names of series, specs and groups may be anything")
def _(t):
    odd = "a b\u00e4'&<>\"\n%.ndjson"
    t.write(odd, FAIL)
    t.write("sp ace.kts", X + 'group "<&>\\"%" { "]]>\\u0007": monotonic x }\n')
    r = expect(t, 1, "check", "--report", "json", "--report", "junit:a.xml", "--report", "tap:a.tap", "-s", odd, "sp ace.kts")
    t.check(r.spec["series"]["file"] == odd and r.spec["file"] == "sp ace.kts", "files are %r, %r" % (r.spec["series"]["file"], r.spec["file"]))
    import xml.etree.ElementTree as ET
    ET.fromstring(t.read("a.xml"))


@test("a comma locale changes nothing")
def _(t):
    have = [l for l in subprocess.run(["locale", "-a"], stdout=subprocess.PIPE).stdout.decode().split() if l.lower().startswith(("de_", "fr_", "nl_", "it_"))]
    if not have:
        return
    t.write("c.kts", "signal x : f64 = values.x\nparam p = 0.5\nalways x in [1.5, 2.5]\nsteady x within p\nrate x <= 1.5/s\n")
    t.write("s.ndjson", proj(1.5, 1.75, 2.5))
    want = t.run("check", "--report", "json", "-s", "s.ndjson", "c.kts", "-D", "p=0.75", env=dict(os.environ, LC_ALL="C"))
    got = t.run("check", "--report", "json", "-s", "s.ndjson", "c.kts", "-D", "p=0.75", env=dict(os.environ, LC_ALL=have[0]))
    t.check((got.status, got.out) == (want.status, want.out), "under %s: %s" % (have[0], got.out[:300] or got.err[:300]))
