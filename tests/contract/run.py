#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Black-box contract tests of kts: run.py [KTS] [-k WORD] [--keep DIR] [--quick] [-l].

The tables are in case_*.py: spec, series, options, the exit status and facts of the JSON report, all from the manual.
Every JSON report is held against the schema and against sections 6 and 7 of the language (schema.py). Every judged case is run
again with two threads, with its series from standard input, as concatenated objects and (drained) as a JSON array:
the report must be the same. make check of a plain build has all of that. Where starting the program is what takes long,
under the sanitizers, and with --quick, these other ways are gone for one case in eight; and where $KTS_CASES asks for few
random cases, as CI does for its further builds, every third case runs.
Ends with `N passed, N failed`; each failure is told with commands that show it.

open.txt names the cases on which the program and the manual still disagree, with the place in the manual: they fail and are
told, but the exit status is 0 as long as they alone do. One that passes must leave the list."""

import argparse
import copy
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import harness
import schema
from series import array_form

TABLES = ("patterns", "bands", "errors", "lookup", "scope", "expr", "lang", "input", "recorded", "scale", "cli", "reports")


class Failed(Exception):
    pass


class T:
    """What a function test works with: a folder of its own and the program."""

    def __init__(self, kts, directory):
        self.kts, self.directory = kts, directory
        self.zlib, self.zstd = compressed("ZLIB"), compressed("ZSTD")

    def write(self, name, content):
        return harness.write(self.directory, name, content)

    def read(self, name):
        with open(os.path.join(self.directory, name), encoding="utf-8") as f:
            return f.read()

    def run(self, *arguments, **k):
        return harness.execute(self.kts, list(arguments), self.directory, **k)

    def memory(self, *arguments):
        """(exit status, kB at most). By a process between, because a child begins with its parent's maximum."""
        code = ("import os, subprocess, sys\nc = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
                "_, s, u = os.wait4(c.pid, 0)\nprint(os.waitstatus_to_exitcode(s), u.ru_maxrss)")
        done = subprocess.run([sys.executable, "-S", "-c", code, self.kts, *arguments], cwd=self.directory, stdout=subprocess.PIPE)
        return tuple(int(n) for n in done.stdout.split())

    def check(self, condition, why):
        if not condition:
            raise Failed(why)

    def schema(self, run, specs):
        text = "".join(self.read(s) for s in specs if os.path.exists(os.path.join(self.directory, s)))
        return schema.check_all(run.json, run.status, text, [])

    @staticmethod
    def module(name):
        return importlib.import_module(name)


def compressed(library):
    """Under make the build tells what it was configured with; by hand, all is assumed."""
    return "top_builddir" not in os.environ or bool(os.environ.get("HAVE_" + library))


def strip(report, *drop):
    """The report without what must differ."""
    report = copy.deepcopy(report)
    for s in report["specs"]:
        s.get("series", {}).pop("file", None)
        if "line" in drop and "series" in s:
            s["series"]["warnings"] = len(s["series"]["warnings"])     # they name lines
        for c in s.get("checks", ()):
            for v in c["violations"] + c["undecided"]:
                for k in drop:
                    v.pop(k, None)
    return report


def variants(c):
    """Other ways to ask the same: a name, arguments, standard input, files, keys that may differ."""
    yield "--threads 1", ["--threads", "1"], None, {}, ()
    yield "--threads 2", ["--threads", "2"], None, {}, ()
    if c.series is None or harness.is_path(c.series) or any(n.endswith("events.json") for n in c.files):
        return
    content = c.series if isinstance(c.series, bytes) else c.series.encode("utf-8", "surrogateescape")
    yield "the series from standard input", ["-s", "-"], content, {}, ()
    lines = c.series.split("\n")[:-1] if isinstance(c.series, str) and c.series.endswith("}\n") else []
    if len(lines) > 1 and all(l.startswith('{"tag":') for l in lines):
        yield "concatenated objects", ["-s", "v.ndjson"], None, {"v.ndjson": " ".join(lines)}, ("line",)
        if lines[0].startswith('{"tag":') and '"report":' in lines[0]:
            yield "a JSON array", ["-s", "v.ndjson"], None, {"v.ndjson": array_form(c.series)}, ()


def run_case(c, kts, keep, quick):
    directory = tempfile.mkdtemp(prefix="kts-contract-")
    try:
        arguments = harness.prepare(c, directory)
        run = harness.execute(kts, arguments, directory)
        want = c.status
        if callable(want):
            if not want(run.status):
                return "exit status %d: %s" % (run.status, harness.brief(run))
            c = copy.copy(c)
            c.status = run.status
        if re.search(r"AddressSanitizer|runtime error:|LeakSanitizer", run.err):
            return "a sanitizer speaks: " + run.err[:1500]
        why = harness.judge(c, run)
        if why or quick or c.report != "json" or run.status == 99:
            return why
        base = {}
        for what, more, stdin, files, drop in variants(c):
            for name, content in files.items():
                harness.write(directory, name, content)
            given = arguments
            if "-s" in more:
                at = arguments.index("-s")
                given = arguments[:at] + arguments[at + 2:]
            other = harness.execute(kts, given + more, directory, stdin=stdin)
            if other.status != run.status:
                return "%s: exit status %d, but %d before: %s" % (what, other.status, run.status, harness.brief(other))
            if drop not in base:
                base[drop] = strip(run.json, *drop)
            if strip(other.json, *drop) != base[drop]:
                return "%s: another report: %s" % (what, difference(base[drop], strip(other.json, *drop)))
        return None
    except Exception as e:                                       # a case that cannot be run has failed
        return "".join(traceback.format_exception_only(type(e), e)).strip()
    finally:
        if keep:
            shutil.copytree(directory, os.path.join(keep, re.sub(r"\W+", "_", c.name)[:100]), dirs_exist_ok=True)
        shutil.rmtree(directory, ignore_errors=True)


def difference(a, b, path=""):
    if type(a) is not type(b):
        return "%s: %r and %r" % (path, a, b)
    if isinstance(a, dict):
        for k in sorted(set(a) | set(b)):
            if a.get(k) != b.get(k):
                return difference(a.get(k), b.get(k), path + "." + k)
    if isinstance(a, list):
        for i, (x, y) in enumerate(zip(a, b)):
            if x != y:
                return difference(x, y, "%s[%d]" % (path, i))
    return "%s: %s and %s" % (path, json.dumps(a)[:200], json.dumps(b)[:200])


def run_test(what, f, kts):
    directory = tempfile.mkdtemp(prefix="kts-contract-")
    try:
        f(T(kts, directory))
        return None
    except Failed as e:
        return str(e)
    except Exception as e:
        return "".join(traceback.format_exception(type(e), e, e.__traceback__)[-3:]).strip()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def load():
    """All tables; each case gets the name of its own."""
    for name in TABLES:
        before, tests = len(harness.CASES), len(harness.TESTS)
        importlib.import_module("case_" + name)
        for c in harness.CASES[before:]:
            c.section = name
        for i in range(tests, len(harness.TESTS)):
            harness.TESTS[i] = (name + ": " + harness.TESTS[i][0], harness.TESTS[i][1])


def explained(kts):
    """Every code that a case has shown has its long text."""
    for code, name in sorted(harness.CODES.items()):
        run = harness.execute(kts, ["explain", code], "/")
        if run.status != 0 or len(run.out) < 80:
            return "%s of %r has no explanation" % (code, name)
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("kts", nargs="?", default=os.environ.get("KTS"), help="the program (or $KTS)")
    parser.add_argument("-k", metavar="WORD", default="", help="only cases whose name has this word")
    parser.add_argument("--keep", metavar="DIR", help="keep the files of the cases there")
    parser.add_argument("--quick", action="store_true",
                        default=bool(os.environ.get("KTS_QUICK") or os.environ.get("SANITIZE")),
                        help="most cases once, without their variants (or $KTS_QUICK)")
    parser.add_argument("-l", action="store_true", help="list the cases")
    a = parser.parse_args()
    load()
    cases = [c for c in harness.CASES if a.k in c.name and compressible(c)]
    tests = [x for x in harness.TESTS if a.k in x[0]]
    # of the builds of one run of CI the plain one has all of them
    if os.environ.get("KTS_CASES"):
        cases = cases[::3]
    if a.l:
        print("\n".join([c.name for c in cases] + [x[0] for x in tests]))
        return 0
    if not a.kts:
        print("no program: run.py KTS, or set $KTS")
        return 99
    kts = os.path.abspath(a.kts)
    passed = failed = 0
    known, wrong = disagreements(), []
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda i: run_case(cases[i], kts, a.keep, a.quick and i % 8 != 0), range(len(cases))))
        done = list(pool.map(lambda x: run_test(x[0], x[1], kts), tests))
    rows = [(c.name, why, harness.reproduction(c)) for c, why in zip(cases, results)]
    rows += [(x[0], why, ["# run.py KTS -k %r" % x[0]]) for x, why in zip(tests, done)]
    rows.append(("every code is explained", explained(kts), []))
    for name, why, how in rows:
        if (why is None) == (name in known):
            wrong.append(name)
        if why is None:
            passed += 1
            if name in known:
                print("PASS %s\n     it stands in open.txt: take it out\n" % name)
            continue
        failed += 1
        print(("OPEN" if name in known else "FAIL") + " %s\n     %s" % (name, why.replace("\n", "\n     ")))
        print("".join("     $ %s\n" % line.replace("\n", "\n       ") for line in how))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if wrong else 0


def disagreements():
    """The names in open.txt."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "open.txt")
    with open(path, encoding="utf-8") as f:
        return {line.rstrip("\n") for line in f if line.strip() and not line.startswith("#")}


def compressible(c):
    """False for cases of a compression that this build lacks."""
    if isinstance(c.series, bytes):
        if c.series[:2] == b"\x1f\x8b":
            return compressed("ZLIB")
        if c.series[:4] == b"\x28\xb5\x2f\xfd":
            return compressed("ZSTD")
    return True


if __name__ == "__main__":
    sys.exit(main())
