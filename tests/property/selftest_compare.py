#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests of comparing, shrinking, generating and writing specs and series."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from compare import EXIT, ROWS, mismatches, shrink
from generate import Generator
from generate_more import GROUPS, WholeGenerator
from model import Band, Const, expr_text, render_series, render_spec
from reference import evaluate, run_verdict

X, Y = ("sig", "x"), ("sig", "y")


MS, S = Const(1, "ms"), Const(2, "s")


def num(v):
    return ("num", Const(v))


def as_report(results):
    """What the tool would write if it were of one mind with us."""
    unit = {None: None, "time": "ns", "rate": "1/s"}
    per = {None: lambda v, s: v, "time": lambda v, s: v * s,
           "rate": lambda v, s: v * 10**9 / s}
    checks = []
    for r in results:
        margin = None
        if r.margin is not None:
            dim, scale = r.unit
            margin = {"value": float(per[dim](r.margin[0], scale)),
                      "unit": unit[dim], "tag": r.margin[1],
                      "relative": r.margin[0] / r.width
                      if r.width is not None and r.width > 0 else None}
        checks.append({
            "label": r.label, "key": r.key, "phase": r.phase,
            "verdict": r.verdict, "reason": r.reason,
            "severity": "warn" if r.warn else "fail",
            "samples": {"scope": r.scope, "read": r.read},
            "obligations": {"total": r.total, "judged": r.judged,
                            "violated": r.violated, "undecided": r.undecided,
                            "skipped": r.skipped},
            "margin": margin,
            "violations": [{"tag": t, "kind": k} for t, k in r.rows[:ROWS]]
            if not r.wrong else [{"tag": None, "kind": None}],
            "undecided": [{"tag": t, "kind": k} for t, k in r.unsure[:ROWS]],
            "notes": [{"kind": k, "count": n[0], "first": n[1], "last": n[2]}
                      for k, n in r.notes.items()]})
    return {"verdict": run_verdict(results),
            "specs": [{"verdict": run_verdict(results), "checks": checks}]}


class Echo:
    """A tool that is the reference, but for a fault put into its report."""

    def __init__(self, fault=lambda series, report: None):
        self.fault = fault

    def run(self, s, spec, _everything=False):
        if not s.entries:
            return 99, None, ""
        report = as_report(evaluate(s, spec))
        self.fault(s, report)
        return EXIT[report["verdict"]], report, ""


class Comparing(unittest.TestCase):
    def test_the_reference_agrees_with_itself(self):
        for seed in range(80):
            self.assertEqual(mismatches(Echo(), *Generator(seed).case()), [])

    def test_so_it_does_for_each_group(self):
        for group in GROUPS:
            for seed in range(20):
                case = WholeGenerator(seed).whole_case((group,), 0)
                self.assertEqual(mismatches(Echo(), *case), [])

    def test_a_fault_of_a_group_is_found_and_shrunk(self):
        for group in GROUPS:
            def fault(s, report):
                for c in report["specs"][0]["checks"]:
                    c["samples"]["read"] += c["samples"]["read"] > 1
            tool, seed, found = Echo(fault), 0, []
            while not found:
                seed += 1
                s, spec = WholeGenerator(seed).whole_case((group,), 0)
                found = mismatches(tool, s, spec)
            small, little = shrink(tool, s, spec, found[0][0])
            self.assertEqual(len(little.checks()), 1)
            self.assertLessEqual(len(small.entries), 3)
            self.assertTrue(mismatches(tool, small, little))

    def test_rows_are_told_apart(self):
        def fault(s, report):
            for c in report["specs"][0]["checks"]:
                c["key"] = c["key"] and c["key"] + "?"
        found = set()
        for seed in range(20):
            case = WholeGenerator(seed).whole_case(("sweeps",), 0)
            found |= {m[1] for m in mismatches(Echo(fault), *case)}
        self.assertEqual(found, {"checks"})

    def test_a_fault_is_found_and_shrunk(self):
        def fault(s, report):
            for c in report["specs"][0]["checks"]:
                if c["obligations"]["judged"] > 3:
                    c["obligations"]["judged"] += 1
        tool, seed = Echo(fault), 0
        while True:
            seed += 1
            s, spec = Generator(seed).case()
            found = mismatches(tool, s, spec)
            if found and len(s.entries) > 20:
                break
        small, little = shrink(tool, s, spec, found[0][0])
        self.assertEqual(len(little.checks()), 1)
        self.assertLessEqual(len(small.entries), 10)
        self.assertTrue(mismatches(tool, small, little))


class Text(unittest.TestCase):
    def test_parentheses(self):
        a, b = ("cmp", "<", X, num(1)), ("cmp", ">", Y, num(-2))
        for e, want in [
                (("and", ("or", a, b), ("not", a)),
                 "(x < 1 or y > -2) and not x < 1"),
                (("implies", ("implies", a, b), a),
                 "(x < 1 implies y > -2) implies x < 1"),
                (("-", X, ("-", Y, num(1))), "x - (y - 1)"),
                (("*", ("+", X, Y), ("neg", ("neg", X))),
                 "(x + y) * -(-x)"),
                (("and", ("until", MS, S, a, ("or", a, b)),
                  ("not", ("once", MS, S, ("and", a, b)))),
                 "x < 1 until[1ms, 2s] (x < 1 or y > -2) and "
                 "not once[1ms, 2s] (x < 1 and y > -2)"),
                (("since", MS, S, ("until", MS, S, a, b), ("since", MS, S, a,
                                                           b)),
                 "x < 1 until[1ms, 2s] y > -2 since[1ms, 2s] "
                 "(x < 1 since[1ms, 2s] y > -2)"),
                (("always", MS, S, ("cmp", ">", ("win", "p50", ("+", X, Y),
                                                 S), num(1))),
                 "always[1ms, 2s] p50(x + y over 2s) > 1"),
                (("cmp", "<", ("agg", "quantile", X, ("step", 1), 0.5),
                  ("agg", "max", X, ("label", 'a"b'), None)),
                 'quantile(x @ step 1, 0.5) < max(x @ "a\\"b")'),
                (("cmp", "==", ("across", "max", X, "l"), ("text", "é")),
                 'max(x across l) == "é"'),
                (("in", ("/", X, Y), Band(Const(0.5), Const(2), True, False)),
                 "x / y in (0.5, 2]")]:
            self.assertEqual(expr_text(e), want)

    def test_generated_cases_are_stable_and_consistent(self):
        for seed in range(60):
            s, spec = Generator(seed).case()
            s2, spec2 = Generator(seed).case()
            self.assertEqual(render_spec(spec), render_spec(spec2))
            self.assertEqual(render_series(s), render_series(s2))
            for r in evaluate(s, spec):
                self.assertEqual(r.total, r.judged + r.undecided +
                                 sum(r.skipped.values()))
                self.assertLessEqual(r.read, r.scope)
                if r.verdict == "pass":
                    self.assertGreater(r.judged, 0)


if __name__ == "__main__":
    unittest.main()
