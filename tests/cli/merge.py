#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kts merge: what comes out depends on the set of results alone, is a report of the same schema, and what is
no whole report is refused with its place."""

import glob
import itertools
import json
import os
import random
import re
import sys

TOP = os.environ["top_srcdir"]
sys.path.insert(0, os.path.join(TOP, "tests/cli"))
import report_schema  # noqa: E402
from kts import Cases, X, series  # noqa: E402

t = Cases()
rng = random.Random(4)
# A sanitized program starts slowly: it does everything here, but fewer of what is picked at random.
SANITIZE = bool(os.environ.get("SANITIZE"))
GAP = {"Err": {"PlaceholderSample": {"tag": "t1", "reason": "r"}}}
LARGE = 2**64 - 1

t.file("up.kts", X + "monotonic x\n\"low\": always x < 50\n")
t.file("warn.kts", X + 'warn "low": always x < 3\nalways x >= 0\n')
t.file("open.kts", X + "always x > 0\n")
t.file("steps.kts", X + "require delta(x) >= 0\n")    # of `b` with a note that is about no error
t.file("large.kts", X + "always x < 18446744073709551614\n")
t.file("wrong.kts", X + "monotonic y\n")
RUNS = {"a": (1, 2, 3), "b": (1, 5, 2), "c": (1, GAP, 3), "d": (60, 70), "e": (LARGE, LARGE), "f\u00fc \"q\"": (1, 2)}
for name, values in RUNS.items():
    t.file("runs/%s.ndjson" % name, series(*values))


def check(spec, run, *more):
    return t.run("check", spec, "-s", "runs/%s.ndjson" % run, "--report", "json", *more)


def merge(*texts, options=()):
    names = [t.file("in%d.json" % i, text) for i, text in enumerate(texts)]
    return t.run("merge", *options, *names)


def verdicts(text):
    return [(s["file"], s.get("series", {}).get("file"), s["verdict"]) for s in json.loads(text)["specs"]]


# --- a report of one result is what it was, to the byte ---

shards = {}
for spec in ("up.kts", "warn.kts", "open.kts", "steps.kts", "large.kts"):
    for run in RUNS:
        r = check(spec, run)
        shards[spec, run] = r.out
        m = merge(r.out)
        t.true("one report, %s %s" % (spec, run), (m.code, m.out) == (r.code, r.out), (r, m))
shards["wrong.kts", "a"] = check("wrong.kts", "a").out
goldens = sorted(glob.glob(os.path.join(TOP, "tests/golden/report/*.json")))
t.true("goldens", len(goldens) > 5)
for path in goldens:
    with open(path, encoding="utf-8", newline="") as f:
        text = f.read()
    t.true("golden " + path, merge(text).out == text)
t.true("the exact text of numbers", '"18446744073709551615"' in shards["large.kts", "e"])

# --- a set of results ---

texts = list(shards.values())
whole = merge(*texts)
t.expect("all", whole, 99, nothing_out=False)
problems = list(report_schema.problems(whole.json()))
t.true("the schema", not problems, problems)
order = [(s["file"], s.get("series", {}).get("file", "")) for s in whole.json()["specs"]]
t.true("in order", len(order) == len(texts) and order == sorted(order), order)
for _ in range(5 if SANITIZE else 25):
    # random parts, some of them twice, merged pairwise and in groups
    parts = texts + rng.sample(texts, rng.randrange(5))
    while len(parts) > 1:
        rng.shuffle(parts)
        n = rng.randrange(2, 6)
        parts = [merge(*parts[:n]).out] + parts[n:]
    t.true("any order, any grouping", parts[0] == whole.out)
a, b, c = texts[0], texts[7], texts[13]
for x, y, z in itertools.permutations((a, b, c)):
    left, right = merge(merge(x, y).out, z), merge(x, merge(y, z).out)
    t.true("associative", left.out == right.out == merge(a, b, c).out and left.code == right.code)
t.true("idempotent", merge(whole.out).out == whole.out == merge(whole.out, whole.out).out)
t.true("nothing to join", merge('{"kts":1,"tool":%s,"verdict":"error","specs":[]}' % json.dumps(json.loads(a)["tool"]), a).out == a)
many = t.run("check", "up.kts", "warn.kts", "-s", "runs/[ab].ndjson", "--report", "json")
parts = [shards[s, r] for s in ("up.kts", "warn.kts") for r in "ab"]
t.true("shards are the run in one", merge(*parts).out == merge(many.out).out, many)
pretty = json.dumps(json.loads(a), indent=4)
t.true("white space and escapes are no difference", merge(a, pretty, texts[5], json.dumps(json.loads(texts[5]))).out ==
       merge(a, texts[5]).out)
turned = json.dumps(json.loads(a), sort_keys=True)
t.true("nor is the order of members", merge(turned).json() == json.loads(a) and
       '"kts":1,"tool"' in merge(turned).out and merge(turned).out.index('"label"') < merge(turned).out.index('"at"'))
exact = a.replace('"scope":3', '"scope":3,"later":[12.0, 1e2 ,-0.50,123456789012345678901234567890]')
t.true("numbers as they are", '"later":[12.0,1e2,-0.50,123456789012345678901234567890]' in merge(exact).out, merge(exact))
deep = a.replace('"scope":3', '"scope":3,"later":' + "[" * 1500 + "]" * 1500)
t.true("what is not known is kept", "[" * 1500 + "]" * 1500 in merge(deep).out)

# --- the verdict of the whole ---

pick = {"pass": shards["up.kts", "a"], "fail": shards["up.kts", "b"], "open": shards["open.kts", "c"],
        "warn": shards["warn.kts", "b"], "error": shards["wrong.kts", "a"]}
RANK = [("error", 99, "error"), ("fail", 1, "fail"), ("open", 2, "inconclusive"), ("warn", 0, "pass"), ("pass", 0, "pass")]
for n in range(1, 6):
    for names in itertools.combinations(pick, n):
        code, verdict = next(r[1:] for r in RANK if r[0] in names)
        r = merge(*(pick[k] for k in names))
        t.true("verdict of " + ", ".join(names), r.code == code and r.json()["verdict"] == verdict, r)
t.true("warn", json.loads(pick["warn"])["specs"][0]["checks"][0]["verdict"] == "fail")
tampered = pick["pass"].replace('"verdict":"pass","specs"', '"verdict":"fail","specs"')
t.true("the verdict is made anew", merge(tampered).out == pick["pass"])
t.file("name.kts", X.replace("values.x", "values.y") + "warn monotonic x\n")
gone = '{"tag":"t0","elapsed_ms":0,"step_index":0,"values":{"y":{"Err":{"VarNotFound":{"requested":"y","available":[]}}}}}\n'
t.file("runs/gone.ndjson", gone + gone.replace("t0", "t1").replace(":0,", ":100,", 1))
r = check("name.kts", "gone")
t.expect("a warning with a wrong name is open", r, 2)
t.true("and stays so", (merge(r.out).code, merge(r.out).out) == (2, r.out), r)

for word, code in (("pass", 0), ("skip", 77)):
    r = merge(pick["open"], pick["pass"], options=("--inconclusive", word))
    t.true("--inconclusive " + word, r.code == code and r.out == merge(pick["open"], pick["pass"]).out, r)
    t.expect("it is of inconclusive only", merge(pick["open"], pick["fail"], options=("--inconclusive=" + word,)), 1)
    t.expect("nor of an error", merge(pick["error"], options=("--inconclusive=" + word,)), 99)
t.expect("another word", merge(a, options=("--inconclusive=no",)), 99, "`pass`", "`skip`")

# --- retried, and judged twice ---

r = merge(a, b, a)
t.true("a retried part counts once", r.out == merge(a, b).out and not r.err, r)
other = check("up.kts", "a", "--only", "low")
for given in ((a, other.out), (other.out, a), (merge(a, other.out).out,)):
    r = merge(*given, b)
    t.expect("results that differ", r, merge(a, b).code, "up.kts: warning: [KTS-245] 2 results over runs/a.ndjson differ; all are kept")
    t.true("both are there", verdicts(r.out).count(("up.kts", "runs/a.ndjson", "pass")) == 2 and r.err.count("KTS-245") == 1, r)
errors = [merge(*p, other.out).err for p in itertools.permutations(texts[:5])]
t.true("whatever the order", len(set(errors)) == 1 and errors[0], set(errors))
t.file("broken.ndjson", "{\n")
t.file("worse.ndjson", "[\n")
failed = [t.run("check", "up.kts", "-s", name, "--report", "json").out for name in ("broken.ndjson", "worse.ndjson")]
r = merge(a, *failed)
t.expect("what was not judged contradicts nothing", r, 99)
t.true("and is kept", not r.err and [v[2] for v in verdicts(r.out)] == ["error", "error", "pass"], r)

# --- inline tests ---

inline = 'test "t" { x = [1, 2] every 1s; passes "monotonic x" }\ntest "u" { x = [2, 1] every 1s; %s "monotonic x" }\n'
t.file("good.kts", X + "monotonic x\n" + inline % "fails")
t.file("bad.kts", X + "monotonic x\n" + inline % "passes")
good, bad = (t.run("test", n, "--report", "json") for n in ("good.kts", "bad.kts"))
t.true("one report of tests", merge(good.out).out == good.out and merge(bad.out).out == bad.out)
r = t.run("test", "bad.kts", "good.kts", "wrong.kts", "--report", "json")
m = merge(t.run("test", "wrong.kts", "--report", "json").out, good.out, bad.out)
t.true("tests", (m.out, m.code) == (r.out, 99), (r, m))
t.expect("tests as text", merge(bad.out, good.out, options=("--report", "text")), 1,
         out=("fail          bad.kts: 1 of 2 tests failed", "fail: 4 tests in 2 results: 3 passed, 1 failed\n"))
for pair in ((a, good.out), (good.out, a)):
    t.expect("not with checks", merge(*pair), 99, "in1.json:2:2: error: [KTS-243]", "they cannot be one report", nothing_out=True)
t.expect("what was not judged joins either", merge(pick["error"], good.out), 99, out=("good.kts",))
mixed = a.rstrip()[:-2] + "," + good.out.split("[", 1)[1]
t.expect("nor within a report", merge(mixed), 99, "KTS-243", "the report has results of checks", nothing_out=True)
twice = good.out.replace('"samples":2', '"samples":3', 1)
t.expect("tests that differ", merge(good.out, twice), 0, "good.kts: warning: [KTS-245] 2 results differ; all are kept")

# --- what is no report ---


def refused(what, text, code, *words):
    for given, name in (((text,), "in0"), ((a, text), "in1"), ((text, a), "in0")):
        r = merge(*given)
        t.expect(what, r, 99, name + ".json", "[KTS-%d]" % code, *words, nothing_out=True)
        t.true(what + ": one message", r.err.count("error: ") == 1, r)


for cut in sorted(rng.sample(range(1, len(a) - 2), 15 if SANITIZE else 60)):
    lines = a[:cut].split("\n")
    r = merge(a[:cut])
    t.expect("cut at %d" % cut, r, 99, "in0.json:%d:" % len(lines), "KTS-241", nothing_out=True)
    t.true("the place", re.search(r":(\d+):(\d+): ", r.err).groups() == (str(len(lines)), str(len(lines[-1]) + 1)), (cut, r))
refused("empty", "", 241, ":1:1:", "is empty")
refused("blank", " \n\n", 241, ":3:1:", "ends too early", "killed")
for text in ("nul", "[]", "\0", "\ufeff" + a, "kts: 1"):
    refused("not an object: %r" % text, text, 242, ":1:1:", "begins with `{`")
refused("not UTF-8", a.encode().replace(b"low", b"l\xffw"), 241, "UTF-8")
refused("a NUL", a.replace('"low"', '"l\0w"'), 241, "control")
refused("two reports", a + a, 241, "something follows")
refused("a comma too many", a.replace("]}\n", "],}\n"), 241)
refused("a comma too many in the list", a.rstrip()[:-2] + ",]}", 241, "a value was expected")
refused("no comma", a.replace(',"verdict"', ' "verdict"', 1), 241, "expected")
refused("a word cut off", a.replace('"group":null', '"group":nul', 1), 241, "true, false or null")
refused("half a pair", a.replace('"low"', '"\\ud800"'), 241, "surrogate")
for text, words in (('"kts":2', "schema of the report is 2"), ('"kts":1.0', "is 1.0"), ('"kts":"1"', "has to be a number"),
                    ('"kts":null', "has to be a number"), ('"kts":1,"kts":1', "`kts` is written twice"),
                    ('"kts":1,"lint":"clean"', "`lint` is no member")):
    refused(text, a.replace('"kts":1', text, 1), 242, words)
for key in ("kts", "tool", "verdict", "specs"):
    report = json.loads(a)
    del report[key]
    refused("without " + key, json.dumps(report), 242, "the report has no `%s`" % key)
for key, value in (("tool", 1), ("tool", "a\nb"), ("verdict", "ok"), ("verdict", None), ("specs", {}), ("specs", [1]), ("specs", [[]])):
    refused("%s %r" % (key, value), json.dumps({**json.loads(a), key: value}), 242, key)
t.expect("a proof is another report", merge(t.run("prove", "up.kts", "-s", "runs/a.ndjson", "--report", "json").out), 99,
         "KTS-242", "no member of a report of checks or tests")
other_tool = re.sub('"tool":"[^"]*"', '"tool":"0.0.0"', b)
for pair in ((a, other_tool), (other_tool, a)):
    t.expect("two versions", merge(*pair), 99, "in1.json:1:", "KTS-243", "in0.json is of kts", nothing_out=True)
t.expect("of one other version", merge(other_tool), merge(b).code, out=('"tool":"0.0.0"',))


# Every member of every object: without it, and with a value that it cannot have.
def objects(value, path=()):
    if isinstance(value, dict):
        yield path, value
        for key, item in value.items():
            yield from objects(item, path + (key,))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from objects(item, path + (i,))


def changed(report, path, change):
    copy = json.loads(json.dumps(report))
    at = copy
    for step in path:
        at = at[step]
    change(at)
    return json.dumps(copy)


def name_of(path, key=None):
    steps = ["[%d]" % s if isinstance(s, int) else "." + s for s in path + ((key,) if key is not None else ())]
    return "`" + "".join(steps)[1:] + "`"


MAY_MISS = ("diagnostics", "error")
FREE = ("values", "skipped", "error")
rich = check("up.kts", "b").json()
rich["specs"].append(json.loads(pick["error"])["specs"][0])
rich["specs"].append(json.loads(pick["open"])["specs"][0])
seen = set()
for report in (rich, bad.json()):
    for path, value in objects(report):
        shape = tuple(s for s in path if not isinstance(s, int))
        if path == () or shape in seen or any(s in FREE for s in shape):
            continue
        seen.add(shape)
        for key in value:
            if key not in MAY_MISS or shape == ("specs",) and "checks" not in value and "tests" not in value:
                text = changed(report, path, lambda at: at.pop(key))
                t.expect("no %s" % name_of(path, key), merge(text), 99, "KTS-242", name_of(path), "has no `%s`" % key, nothing_out=True)
            text = changed(report, path, lambda at: at.update({key: [[1]]}))
            t.expect("wrong " + name_of(path, key), merge(text), 99, "KTS-242", name_of(path, key)[:-1], "has to be", nothing_out=True)
            if key in ("verdict", "severity", "reason", "expected"):
                text = changed(report, path, lambda at: at.update({key: "passed"}))
                t.expect("unknown word", merge(text), 99, name_of(path, key), 'is "passed": it has to be', nothing_out=True)
t.true("all shapes", len(seen) > 12, seen)
one = json.loads(a)
PLACE = ("specs", 0, "checks", 0, "obligations")
for value in (-1, 1.0, 2**63, "7", "x", "18446744073709551616", "-1", True):
    text = changed(one, PLACE, lambda at: at.update(total=value))
    t.expect("no count: %r" % value, merge(text), 99, "`specs[0].checks[0].obligations.total` has to be a count", nothing_out=True)
t.expect("a large count", merge(changed(one, PLACE, lambda at: at.update(total=str(2**63)))), 0, out=('"total":"9223372036854775808"',))
text = a.replace('"scope":3', '"scope":3,"scope":3', 1)
refused("a member twice", text, 242, '"scope" twice')
refused("twice, spelt otherwise", a.replace('"scope":3', '"scope":3,"sc\\u006fpe":3', 1), 242, "twice")
refused("a verdict that is none of its checks", a.replace('"file":"up.kts","verdict":"pass"', '"file":"up.kts","verdict":"fail"'), 242,
        "`specs[0]` has the verdict fail, which is not what its checks come to")
refused("judged, and not", a.replace('"file":"up.kts","verdict":"pass"', '"file":"up.kts","verdict":"error"'), 242, "but was judged")

# --- files ---

good_file = t.file("a.json", a)
t.expect("a missing file", t.run("merge", "a.json", "none.json"), 99, "none.json: error: [KTS-240]", "No such file", nothing_out=True)
t.expect("a folder", t.run("merge", "a.json", "runs"), 99, "runs: error: [KTS-240]", "directory", nothing_out=True)
t.file("cut.json", a[:-9])
r = t.run("merge", "none.json", "a.json", "cut.json", "runs")
t.expect("all that is wrong", r, 99, "none.json", "cut.json:", "runs", nothing_out=True)
t.true("is told", r.err.count("error: ") == 3, r)
t.true("standard input", t.run("merge", "-", stdin=a).out == t.run("merge", "a.json", "-", stdin=a).out == a)
t.expect("cut standard input", t.run("merge", "-", "a.json", stdin=a[:100]), 99, "-:3:", "KTS-241", nothing_out=True)
t.expect("it is there once", t.run("merge", "-", "-", stdin=a), 99, "standard input can be one report only")
t.expect("no report", t.run("merge"), 99, "there is no report", "--help")
if os.path.exists("/proc/self/mem"):
    t.expect("a file that cannot be read", t.run("merge", "/proc/self/mem"), 99, "KTS-240", "error")

# --- what is written ---

r = t.run("merge", "a.json", "--report", "text")
t.expect("text", r, 0, out=("pass          up.kts over runs/a.ndjson\n", "\npass: 2 checks in 1 result: 2 passed\n"))
r = merge(*texts, options=("--report", "text", "--report", "json:out.json"))
t.expect("two reports", r, 99, out=("fail          up.kts over runs/b.ndjson: 1 of 2 checks failed\n", "error         wrong.kts\n",
                                   "inconclusive  open.kts over runs/c.ndjson: 1 of 1 checks inconclusive\n", "1 not judged\n",
                                   "violated as warning"))
t.true("JSON to a file", t.read("out.json") == whole.out)
t.file("esc.json", a.replace('"up.kts"', '"\\u001b[31m"').replace("up.kts", "\u0085"))
t.true("no control characters for people", not re.search("[\x1b\x85]", t.run("merge", "esc.json", "--report", "text").out))
for form in ("tap", "junit", "github"):
    t.expect(form, t.run("merge", "a.json", "--report", form), 99, "merged reports are written as json or text", nothing_out=True)
t.expect("unknown format", t.run("merge", "a.json", "--report", "jsno"), 99, "did you mean `json`?")
t.expect("two to standard output", t.run("merge", "a.json", "--report", "text", "--report", "json"), 99, "only one")
for option in ("-s", "--only", "--all", "--threads", "--color"):
    t.expect("no option " + option, t.run("merge", "a.json", option, "1"), 99, "there is no option " + option)
t.expect("help", t.run("merge", "--help"), 0, out=("usage: kts merge", "--inconclusive"))
before = t.read("out.json")
t.expect("wrong input leaves the report alone", t.run("merge", "cut.json", "--report", "json:out.json"), 99)
t.true("wrong input leaves the report alone", t.read("out.json") == before)
if os.path.exists("/dev/full"):
    with open("/dev/full", "w") as full:
        t.expect("a full disk", t.run("merge", "a.json", stdout=full), 99, "No space left")
read, write = os.pipe()
os.close(read)
r = merge(*texts * 3, options=())
with os.fdopen(write, "w") as pipe:
    t.expect("a broken pipe", t.run("merge", *["in%d.json" % i for i in range(len(texts))], stdout=pipe), 99, "Broken pipe")
for number in range(240, 246):
    t.expect("explain", t.run("explain", "KTS-%d" % number), 0, out=("KTS-%d" % number,))

# --- limits ---

refused("KTS_MAX_JSON_DEPTH", a.replace('"scope":3', '"scope":3,"later":' + "[" * 3000 + "]" * 3000), 244, "more than 2048 deep")
if not SANITIZE:
    t.file("large.json", a.replace('"scope":3', '"scope":3,"later":"' + "x" * (65 << 20) + '"'))
    t.expect("KTS_MAX_OBJECT_BYTES", t.run("merge", "large.json"), 99, "large.json:2:2", "KTS-244", "64 MiB", nothing_out=True)
    # more than that in all, and no more memory than that
    spec = json.dumps(json.loads(a)["specs"][0]).replace('"scope": 3', '"scope": 3, "later": "NUMBER' + "x" * (9 << 20) + '"')
    t.file("large.json", json.dumps({**json.loads(a), "specs": []})[:-2] + ",".join(spec.replace("NUMBER", str(i)) for i in range(9)) + "]}")
    r = t.run("merge", "large.json", "a.json", "--report", "text")
    t.expect("many large results", r, 0, out=("pass: 20 checks in 10 results",))
t.end()
