#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Laws that hold whatever the series: the reference against itself, and the
tool against itself where it knows the constructs.

Each law is two predicates that must agree at every sample, in value, in the
kind of what is unknown and in robustness; as checks they must have the same
report but for their labels.
"""

import copy
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from compare import Tool
from expressions import Evaluator
from generate_more import WholeGenerator
from model import Check, Const, Spec, expr_text, render_series, render_spec
from project import Err
from reference import evaluate

# Most of it is the reference against itself, which is the same in every build.
FEW = os.environ.get("SANITIZE") or os.environ.get("KTS_QUICK")
CASES = int(os.environ.get("KTS_IDENTITIES") or (15 if FEW else 60))
NOW = (Const(0, "ms"), Const(0, "ms"))
TRUE = ("true",)


def no(p):
    return ("not", p)


def pairs(g, p, q, x, w):
    """[(left, right, whether plain bools hide the margin of one)]."""
    c = ("num", Const(g.near(g.seen(x))))
    high, low = ("cmp", ">", x, c), ("cmp", "<=", x, c)
    half = g.width()
    return [
        (no(("eventually",) + w + (no(p),)), ("always",) + w + (p,), False),
        (no(("once",) + w + (no(p),)), ("historically",) + w + (p,), False),
        (("until",) + w + (TRUE, q), ("eventually",) + w + (q,), True),
        (("since",) + w + (TRUE, q), ("once",) + w + (q,), True),
        (no(("until",) + w + (TRUE, no(q))), ("always",) + w + (q,), True),
        (no(no(p)), p, False),
        (no(("and", p, q)), ("or", no(p), no(q)), False),
        (("implies", p, q), ("or", no(p), q), False),
        (no(high), low, False),
        (("always",) + w + (("and", p, p),), ("always",) + w + (p,), False),
        (("cmp", ">", ("win", "max", x, half), c),
         no(("cmp", "<=", ("win", "max", x, half), c)), False),
        (("cmp", "<=", ("win", "min", x, half), ("win", "max", x, half)),
         ("cmp", ">=", ("win", "max", x, half), ("win", "min", x, half)),
         False)]


def instant(p, q):
    """Those that need samples at times of their own, and a place in time."""
    return [(("once",) + NOW + (p,), p), (("eventually",) + NOW + (p,), p),
            (("historically",) + NOW + (p,), p), (("always",) + NOW + (p,), p),
            (("until",) + NOW + (p, q), q), (("since",) + NOW + (p, q), q)]


def seen(ev, e):
    """At each sample a kind, or value and robustness where there is one."""
    unit = ev.robust(e)
    return [r.kind if isinstance(r, Err) else (r.value, unit and r.rob)
            for r in ev.predicate(e)]


def values(rows):
    """The same without robustness."""
    return [r if isinstance(r, str) else r[0] for r in rows]


class Case:
    """A random series with two predicates, a number and a window."""

    def __init__(self, seed):
        g = self.g = WholeGenerator(seed)
        g.modes, g.index = {"windows", "temporal"}, None
        self.series = g.whole_series(g.r.randint(1, 25))
        g.reckon(self.series)
        self.p, self.q = g.predicate(1), g.predicate(1)
        self.x = g.r.choice(g.plainly())
        self.w = g.window()
        self.pairs = pairs(g, self.p, self.q, self.x, self.w)
        self.spec = Spec(g.signals, [])
        self.ev = Evaluator(self.series, self.spec)

    def text(self, *expressions):
        return "\n".join(list(map(expr_text, expressions)) +
                         [render_series(self.series)])


class Reference(unittest.TestCase):
    def test_laws(self):
        for seed in range(CASES):
            case = Case(seed)
            for a, b, hidden in case.pairs:
                left, right = seen(case.ev, a), seen(case.ev, b)
                if hidden:
                    left, right = values(left), values(right)
                self.assertEqual(left, right, case.text(a, b))

    def test_instants(self):
        for seed in range(CASES):
            case = Case(seed)
            known = [t for t in case.ev.time if t is not None]
            good = set(case.ev.clock.good)
            if len(set(known)) != len(known):
                continue
            for a, b in instant(case.p, case.q):
                left, right = seen(case.ev, a), seen(case.ev, b)
                if a[0] in ("until", "since"):
                    left, right = values(left), values(right)
                for i in good:
                    self.assertEqual(left[i], right[i], case.text(a, b))

    def test_windows_of_one_sample(self):
        for seed in range(CASES):
            case = Case(seed)
            known = [t for t in case.ev.time if t is not None]
            if len(set(known)) != len(known):
                continue
            x = case.ev.numeric(case.x)
            for function in ("min", "max", "sum", "mean", "p50", "p99"):
                got = case.ev.numeric(("win", function, case.x, NOW[0]))
                for i in case.ev.clock.good:
                    self.assertEqual(
                        got[i] if isinstance(got[i], Err) else got[i].value,
                        x[i] if isinstance(x[i], Err) else float(x[i].value)
                        if function in ("mean", "p50", "p99") else x[i].value)

    def test_time_is_relative(self):
        for seed in range(CASES):
            case = Case(seed)
            e = ("until",) + case.w + (no(("sig", "vd")), ("sig", "vf"))
            if case.series.form == "plain":
                continue
            later = copy.deepcopy(case.series)
            for entry in later.entries:
                if entry.get("elapsed_ms") is not None:
                    entry["elapsed_ms"] += 4096
            self.assertEqual(seen(case.ev, e),
                             seen(Evaluator(later, case.spec), e))

    def test_wider_windows_are_weaker(self):
        """What is settled stays so, but that a window is cut off."""
        for seed in range(CASES):
            case = Case(seed)
            wide = (case.w[0], Const(10**12, "ms"))
            for op in ("eventually", "once"):
                narrow = seen(case.ev, (op,) + case.w + (case.p,))
                for a, b in zip(narrow, seen(case.ev,
                                             (op,) + wide + (case.p,))):
                    if not isinstance(a, str) and a[0]:
                        self.assertTrue(b[0])


def fields(row):
    return {k: v for k, v in row.items() if k not in ("label", "at")}


def without_words(row):
    row = copy.deepcopy(fields(row))
    for v in row["violations"] + row["undecided"]:
        for key in ("message", "value", "bound", "values", "previous", "error",
                    "unit"):
            v.pop(key, None)
    return row


class Program(unittest.TestCase):
    """Through kts-eval, which also compares sizes of chunks and threads."""

    def test_laws(self):
        top = os.environ.get("top_builddir", "")
        server = os.environ.get("KTS_EVAL") or \
            os.path.join(top, "tests", "property", "kts-eval")
        if not os.access(server, os.X_OK):
            self.skipTest("needs kts-eval of a build")
        tool = Tool(server)
        self.addCleanup(tool.close)
        for seed in range(CASES):
            self.law(tool, Case(seed))

    def law(self, tool, case):
        checks = [Check("%d%s" % (i, side), "always", p=e)
                  for i, (a, b, _) in enumerate(case.pairs)
                  for side, e in (("a", a), ("b", b))]
        spec = Spec(case.spec.signals, checks)
        _, report, wrong = tool.run(case.series, spec)
        self.assertEqual(wrong, "")
        got = report["specs"][0]
        self.assertNotEqual(got["verdict"], "error",
                            render_spec(spec, case.series))
        rows = [without_words(c) for c in got["checks"]]
        for (a, b, hidden), left, right in zip(case.pairs, rows[::2],
                                               rows[1::2]):
            if hidden:
                left["margin"] = right["margin"] = None
            for side in (left, right):      # only `x in BAND` has a width
                if side["margin"]:
                    side["margin"]["relative"] = None
            self.assertEqual(left, right, case.text(a, b))

    def test_the_reference_agrees(self):
        """The pairs as checks, by the reference."""
        for seed in range(CASES):
            case = Case(seed)
            checks = [Check(side, "always", p=e)
                      for a, b, _ in case.pairs
                      for side, e in (("a", a), ("b", b))]
            rows = evaluate(case.series, Spec(case.spec.signals, checks))
            for left, right in zip(rows[::2], rows[1::2]):
                for field in ("verdict", "reason", "total", "judged",
                              "violated", "skipped", "rows", "notes"):
                    self.assertEqual(getattr(left, field),
                                     getattr(right, field), case.text())


if __name__ == "__main__":
    unittest.main()
