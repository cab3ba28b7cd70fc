# SPDX-License-Identifier: MIT
"""Tables of cases, what a case may claim of a report, and how one is run."""

import json
import os
import re
import shlex
import subprocess

import schema
from series import text as encode

CASES = []                  # rows of the tables
TESTS = []                  # functions, for what a row cannot say
CODES = {}                  # diagnostic code -> the first case that showed it
TOP = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
RECORDED = os.environ.get("KTS_RECORDED") or os.path.join(TOP, "specs", "series")
LIMIT = 120                 # seconds for one run, sanitizers included


class Case:
    def __init__(self, what, spec, series, status, facts, opts, files, head, report):
        self.what, self.spec, self.series, self.status = what, spec, series, status
        self.facts, self.opts, self.files, self.head, self.report = facts, list(opts), dict(files or {}), head, report
        self.section = ""

    @property
    def name(self):
        return "%s: %s" % (self.section, self.what)


def case(what, spec, series, status, *facts, opts=(), files=None, head="kts 1\n", report="json"):
    """One row. series: text or bytes (given with -s), an absolute path, or None. files: further ones, by name."""
    CASES.append(Case(what, spec, series, status, facts, opts, files, head, report))


def test(what):
    """A function test(t): t.write, t.run, t.check."""
    def add(f):
        TESTS.append((what, f))
        return f
    return add


class Run:
    """What one run of kts left."""

    def __init__(self, status, out, err, directory):
        self.status, self.stdout, self.stderr, self.directory = status, out, err, directory
        self.out, self.err = out.decode("utf-8", "replace"), err.decode("utf-8", "replace")
        self.all = self.out + self.err

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def spec(self):
        return self.json["specs"][0]

    def checks(self):
        return self.spec["checks"]


def execute(kts, arguments, directory, stdin=None, env=None, stdout=None):
    with open(os.devnull, "rb") as nothing:
        given = {"input": stdin} if stdin is not None else {"stdin": nothing}
        done = subprocess.run([kts] + arguments, cwd=directory, stdout=stdout or subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=LIMIT, env=env, **given)
    return Run(done.returncode, done.stdout or b"", done.stderr, directory)


def write(directory, name, content):
    path = os.path.join(directory, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape"))
    return path


def is_path(series):
    return isinstance(series, str) and series.startswith("/") and "\n" not in series


def prepare(c, directory):
    """Writes the case's files; the arguments that run it."""
    spec = c.spec if isinstance(c.spec, bytes) else c.head + c.spec + "\n"
    write(directory, "c.kts", spec)
    for name, content in c.files.items():
        write(directory, name, content)
    arguments = ["check"] + (["--report", c.report] if c.report else [])
    if c.series is not None:
        if is_path(c.series):
            arguments += ["-s", c.series]
        else:
            write(directory, "s.ndjson", c.series)
            arguments += ["-s", "s.ndjson"]
    return arguments + c.opts + ["c.kts"]


def reproduction(c):
    """Commands that a shell can run, or a hint where they would be too long."""
    lines = []
    given = dict(c.files)
    if c.series is not None and not is_path(c.series):
        given["s.ndjson"] = c.series
    given["c.kts"] = c.spec if isinstance(c.spec, bytes) else c.head + c.spec + "\n"
    for name, content in given.items():
        if isinstance(content, str):
            content = content.encode("utf-8", "surrogateescape")
        shown = content.decode("utf-8", "backslashreplace")
        if len(content) > 4000 or "\\x" in shown or "\0" in shown:
            lines.append("# %s: %d bytes; run.py --keep DIR keeps it" % (name, len(content)))
        else:
            lines.append("printf %%s %s > %s" % (shlex.quote(shown), name))
    arguments = ["check"] + (["--report", c.report] if c.report else [])
    if c.series is not None:
        arguments += ["-s", c.series if is_path(c.series) else "s.ndjson"]
    lines.append("kts " + " ".join(shlex.quote(a) for a in arguments + c.opts + ["c.kts"]))
    return lines


def judge(c, run):
    """None, or why the run is not as the case says."""
    if run.status != c.status:
        return "exit status %d, expected %d: %s" % (run.status, c.status, brief(run))
    if c.report == "json" and (c.status != 99 or run.out.strip()):
        try:
            report = run.json
        except ValueError as e:
            return "the report is no JSON (%s): %s" % (e, run.out[:300])
        text = c.spec if isinstance(c.spec, str) else ""
        text += "".join(str(v) for k, v in c.files.items() if k.endswith(".kts"))
        why = schema.check_all(report, run.status, text, c.opts)
        if why:
            return "report: " + why
        for spec in report["specs"]:
            for d in spec.get("diagnostics", ()):
                CODES.setdefault(d["code"], c.name)
    for fact in c.facts:
        try:
            why = fact(run)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as e:
            why = "%s of a report without it (%r): %s" % (getattr(fact, "what", "a fact"), e, brief(run))
        if why:
            return why
    return None


def brief(run):
    return (run.err or run.out)[:700].strip()


# What a case may claim. Each maker gives a function of the run: None, or the reason why not.

def fact(maker):
    def make(*a, **k):
        f = maker(*a, **k)
        f.what = "%s%r%r" % (maker.__name__, a, k)
        return f
    return make


def same(got, want):
    if isinstance(want, float) and isinstance(got, (int, float)) and not isinstance(got, bool):
        return abs(got - want) <= 1e-9 * max(1.0, abs(want))
    if callable(want):
        return want(got)
    if isinstance(want, dict) and isinstance(got, dict):
        return got.keys() == want.keys() and all(same(got[k], want[k]) for k in want)
    return type(got) is type(want) and got == want or got == want and not isinstance(got, bool) and not isinstance(want, bool)


def differs(what, row, want):
    for key, value in want.items():
        if key not in row:
            return "%s has no %r: %s" % (what, key, json.dumps(row)[:300])
        if not same(row[key], value):
            return "%s: %s is %s, expected %s" % (what, key, json.dumps(row[key])[:400], value)
    return None


@fact
def counts(n=0, **want):
    """Of check n: total, judged, violated, undecided, skipped (by kind)."""
    return lambda r: differs("obligations", r.checks()[n]["obligations"], want)


@fact
def verdict(want, reason=None, n=0):
    return lambda r: differs("check", r.checks()[n], {"verdict": want, "reason": reason})


@fact
def field(n=0, **want):
    return lambda r: differs("check", r.checks()[n], want)


@fact
def samples(scope, read, n=0):
    return lambda r: differs("samples", r.checks()[n]["samples"], {"scope": scope, "read": read})


@fact
def violation(i=0, n=0, **want):
    return lambda r: differs("violation %d" % i, r.checks()[n]["violations"][i], want)


@fact
def violated_at(*tags, n=0):
    def f(r):
        got = [v["tag"] for v in r.checks()[n]["violations"]]
        return None if got == list(tags) else "violated at %s, expected %s" % (got, list(tags))
    return f


@fact
def undecided_at(*tags, n=0):
    def f(r):
        got = [v["tag"] for v in r.checks()[n]["undecided"]]
        return None if got == list(tags) else "undecided at %s, expected %s" % (got, list(tags))
    return f


@fact
def undecided(i=0, n=0, **want):
    return lambda r: differs("undecided %d" % i, r.checks()[n]["undecided"][i], want)


@fact
def margin(value=None, n=0, **want):
    def f(r):
        got = r.checks()[n]["margin"]
        if got is None:
            return "no margin"
        return differs("margin", got, dict(want, **({} if value is None else {"value": value})))
    return f


SCALE = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0}


@fact
def time_left(seconds, n=0):
    def f(r):
        got = r.checks()[n]["margin"]
        left = got["value"] * SCALE[got["unit"] or "ms"]
        return None if abs(left - seconds) < 1e-9 else "the margin is %g s, expected %g s" % (left, seconds)
    return f


@fact
def no_margin(n=0):
    return lambda r: None if r.checks()[n]["margin"] is None else "a margin: %r" % r.checks()[n]["margin"]


@fact
def note(kind, n=0, **want):
    def f(r):
        rows = [x for x in r.checks()[n]["notes"] if x["kind"] == kind]
        if len(rows) != 1:
            return "%d notes of %s, expected one" % (len(rows), kind)
        return differs("note", rows[0], want)
    return f


@fact
def notes(*kinds, n=0):
    def f(r):
        got = sorted(x["kind"] for x in r.checks()[n]["notes"])
        return None if got == sorted(kinds) else "notes of %s, expected %s" % (got, sorted(kinds))
    return f


@fact
def note_says(kind, *words, n=0):
    def f(r):
        shown = json.dumps([x for x in r.checks()[n]["notes"] if x["kind"] == kind])
        missing = [w for w in words if w not in shown]
        return None if not missing else "notes of %s do not say %r: %s" % (kind, missing, shown)
    return f


@fact
def labels(*want):
    def f(r):
        got = [c["label"] for c in r.checks()]
        return None if got == list(want) else "labels %s, expected %s" % (got, list(want))
    return f


@fact
def verdicts(*want):
    def f(r):
        got = [c["verdict"] for c in r.checks()]
        return None if got == list(want) else "verdicts %s, expected %s" % (got, list(want))
    return f


@fact
def series_is(**want):
    return lambda r: differs("series", r.spec["series"], want)


@fact
def warned(*words):
    def f(r):
        got = json.dumps(r.spec["series"]["warnings"])
        if got == "[]":
            return "the series has no warning"
        missing = [w for w in words if w not in got]
        return None if not missing else "warnings do not say %r: %s" % (missing, got)
    return f


@fact
def said(*words):
    """Each of these stands in the report or on stderr."""
    def f(r):
        missing = [w for w in words if w not in r.all]
        return None if not missing else "does not say %r: %s" % (missing, (r.err + r.out)[:900])
    return f


@fact
def stderr(*words):
    def f(r):
        missing = [w for w in words if w not in r.err]
        return None if not missing else "stderr does not say %r: %s" % (missing, r.err[:700])
    return f


@fact
def matches(pattern):
    return lambda r: None if re.search(pattern, r.all, re.I | re.S) else "nothing like /%s/: %s" % (pattern, (r.err + r.out)[:700])


@fact
def row_says(*words, n=0, i=0):
    """The violation's row, its message or its error, says these words."""
    def f(r):
        shown = json.dumps(r.checks()[n]["violations"][i])
        missing = [w for w in words if w not in shown]
        return None if not missing else "the row does not say %r: %s" % (missing, shown)
    return f


@fact
def lines(*want, file="c.kts"):
    """The diagnostics of errors stand in these lines, in this order."""
    def f(r):
        got = [d["line"] for d in r.spec["diagnostics"] if d["severity"] == "error" and os.path.basename(d["file"]) == file]
        if len(want) == 1 and len(set(got)) == 1:        # one place may have more than one fault
            got = got[:1]
        return None if got == list(want) else "errors in lines %s, expected %s: %s" % (got, list(want), brief(r))
    return f


@fact
def diagnosed(file="c.kts"):
    """A compile error as section 8 wants it: code, place, caret, on stderr and in the report."""
    def f(r):
        if not re.search(r"KTS-\d{3}", r.err):
            return "no code on stderr: " + brief(r)
        if not re.search(re.escape(file) + r":\d+", r.err):
            return "no place in %s on stderr: %s" % (file, brief(r))
        if not re.search(r"^[ |0-9]*\^", r.err, re.M):
            return "no caret on stderr: " + brief(r)
        if not r.out.strip():
            return "no report"
        return None if r.spec["verdict"] == "error" and r.spec["diagnostics"] else "no diagnostics in the report"
    return f


@fact
def input_error(line=None, byte=None, file="s.ndjson"):
    """A malformed series: file, line and byte (of the line, from 1), as in s.ndjson:2:41."""
    def f(r):
        at = re.search(re.escape(file) + r":(\d+):(\d+)\b", r.err)
        if not at:
            return "stderr does not name file, line and byte: " + brief(r)
        if line is not None and int(at.group(1)) != line:
            return "line %s, expected %d: %s" % (at.group(1), line, brief(r))
        if byte is not None and int(at.group(2)) != byte:
            return "byte %s, expected %d: %s" % (at.group(2), byte, brief(r))
        return None
    return f


DEFAULT = encode([{"tag": "t%d" % i, "elapsed_ms": 100 * i, "step_index": 0, "values": {
    "x": {"Ok": i + 1}, "y": {"Ok": 2}, "b": {"Ok": True}}} for i in range(3)])
SIGNALS = "signal x : u64 = values.x\nsignal y : u64 = values.y\nsignal b : bool = values.b\n"


def bad(what, spec, *words, line=None, series=DEFAULT, **k):
    """A spec that does not compile; words that the message has. Line 1 is `kts 1`."""
    facts = [diagnosed(), said(*words)] if words else [diagnosed()]
    if line is not None:
        facts.append(lines(*([line] if isinstance(line, int) else line)))
    case(what, spec, series, 99, *facts, **k)


def good(what, spec, *facts, series=DEFAULT, **k):
    """A spec over DEFAULT (x = 1, 2, 3; y = 2; b = true) that passes."""
    case(what, spec, series, 0, *facts, **k)


def malformed(what, content, line, *facts, spec="signal x : u64 = values.x\nmonotonic x\n", **k):
    case(what, spec, content, 99, input_error(line, k.pop("byte", None)), *facts, **k)
