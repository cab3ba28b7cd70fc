#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests of the reference evaluator itself, from the tables of the manual."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from expressions import Evaluator
from generate_series import REASONS, SNAPSHOT_ERRORS
from model import (Const, Mods, Raw, Series, Signal, Spec, render_series,
                   render_spec)
from project import (CLASS, VARIANT, Err, elapsed_of, missing_stats, phases_of,
                     snapshot_error, tags_of, to_ns, typed)
from reference import run_verdict
from result import DEFAULTS
from vectors import (DRIFT, GAP, GONE, NAN, P, WRONG_TYPE, X, Y, closed, counts,
                     judge, judge_drained, num, rate, series, signals)


class Tables(unittest.TestCase):
    def test_every_variant_has_a_kind(self):
        seen = {next(iter(e)) for e in SNAPSHOT_ERRORS} | {"MissingStats"}
        self.assertEqual(seen, set(VARIANT))
        self.assertEqual(len(VARIANT), 21)
        for e in SNAPSHOT_ERRORS:
            self.assertIn(snapshot_error(e).kind, CLASS)

    def test_reasons(self):
        self.assertEqual(len({missing_stats(r).reason for r in REASONS}), 9)

    def test_slot(self):
        self.assertEqual(snapshot_error(SNAPSHOT_ERRORS[7]).kind,
                         "cpu_out_of_range")
        self.assertEqual(snapshot_error(SNAPSHOT_ERRORS[8]).kind,
                         "unreadable_slot")

    def test_defaults_cover_all_classes(self):
        for row in DEFAULTS.values():
            self.assertEqual(len(row), 6)

    def test_coercion(self):
        bad, far = Err("type_mismatch"), Err("out_of_range")
        for v, type_, want in [
                (2**64 - 1, "u64", 2**64 - 1), (2**64, "u64", far),
                (-1, "u64", far), (2**63, "i64", far), (-2**63, "i64", -2**63),
                ("18446744073709551615", "u64", 2**64 - 1), ("1.5", "f64", bad),
                ("nan", "f64", bad), (2**53 + 1, "f64", far),
                (2**53 + 2, "f64", 2.0**53 + 2), (5.0, "u64", 5),
                (5.5, "u64", far), (True, "u64", 1), (3, "bool", True),
                (0, "bool", False), ([1], "u64", bad), (None, "u64", bad),
                (Raw("1e999"), "f64", far), (Raw("1e2"), "i64", 100),
                (Raw("1e999"), "bool", far), (2**70, "bool", True)]:
            self.assertEqual(typed(v, type_), want, (v, type_))


    def test_times(self):
        for raw, unit, want in [
                (1.5, "ms", 1500000), (0.1, "s", 10**8), (0.5, "ns", 1),
                (-0.5, "ns", -1), (0.0000004, "ms", 0), (True, "ms", None),
                ("late", "s", None), (None, "ms", None), (2**63, "ns", None),
                (2**63 - 1, "ns", 2**63 - 1)]:
            self.assertEqual(to_ns(raw, unit), want, (raw, unit))

    def test_plain_keys(self):
        s = Series("plain", [{"t": 3, "who": "a", "p": 1},
                             {"t": None, "who": None}, {"t": 5, "p": 0}],
                   {"time": ("t", "s"), "tag": "who", "phase": "p"})
        self.assertEqual(elapsed_of(s), [0, None, 2 * 10**9])
        self.assertEqual(tags_of(s), ["a", "#1", "#2"])
        self.assertEqual(phases_of(s), [1, None, 0])
        self.assertEqual(elapsed_of(Series("plain", s.entries)), [None] * 3)
        self.assertIn("    time sample.t s\n    tag sample.who\n",
                      render_spec(Spec([], []), s))

    def test_events(self):
        def event(at, step, end=False):
            return {"elapsed_ms": at, "step_index": step, "is_step_end": end}
        entries = [{"boundary_offset_ms": b, "step_index": 7}
                   for b in (0, 9, 10, 20, None)]
        events = [event(20, 3), event(10, 1), event(10, 2), event(0, None),
                  event(15, 5, True)]
        s = Series("drained", entries, events=events, events_at=5)
        self.assertEqual(phases_of(s), [0, 0, 2, 3, 7])
        self.assertEqual(phases_of(s.having(entries[:1])), [0])
        self.assertEqual(phases_of(Series("drained", entries, events=[])),
                         [7] * 5)
        self.assertIn('{"stimulus_events":[{',
                      render_series(s).splitlines()[5])

    def test_declared_expressions(self):
        spec = Spec(signals("i64") + [
            Signal("e", None, None, None, ("-", X, Y)),
            Signal("u", "u64", None, None, ("sig", "e")),
            Signal("f", "f64", None, None, X)], [])
        ev = Evaluator(series([1, 2**53 + 1], y=[2, 0]), spec)
        self.assertEqual([v.value for v in ev.numeric(("sig", "e"))],
                         [-1, 2**53 + 1])
        self.assertEqual(ev.numeric(("sig", "u"))[0], Err("out_of_range"))
        self.assertEqual(ev.numeric(("sig", "f"))[1].value, 2.0**53)
        self.assertEqual(ev.type(("sig", "e")).kind, "int")


class Vectors(unittest.TestCase):
    """Small series whose verdict is known."""

    def check(self, r, verdict, reason=None):
        self.assertEqual((r.verdict, r.reason), (verdict, reason), vars(r))

    def test_monotonic(self):
        r = judge(series([1, GAP, 0]), "monotonic", x=X)
        self.check(r, "fail")           # bridged: 1 against 0
        self.assertEqual(counts(r), (2, 1, 1, 0, {"placeholder": 1}))
        self.assertEqual(r.notes, {"placeholder": (1, "#1", "#1")})
        self.assertEqual(r.margin, (-1, "#2"))
        r = judge(series([1, GAP, 0]), "monotonic", Mods(gaps="break"), x=X)
        self.check(r, "inconclusive", "nothing_judged")
        self.assertEqual(counts(r), (2, 0, 0, 0, {"placeholder": 2}))
        self.check(judge(series([5, 5]), "monotonic", x=X), "pass")
        self.check(judge(series([5, 5]), "monotonic", x=X, strictly=True),
                   "fail")
        self.check(judge(series([5, 4]), "monotonic", x=X,
                         direction="decreasing"), "pass")
        r = judge(series([1.0, NAN, 2.0]), "monotonic", type_=None, x=X)
        self.check(r, "fail")           # the later of a pair: one violation
        self.assertEqual(counts(r), (2, 2, 1, 0, {}))
        r = judge(series([2**64 - 1, 2**64 - 2]), "monotonic", x=X)
        self.check(r, "fail")
        self.assertEqual(r.margin, (-1, "#1"))

    def test_pairs_around_bad_samples(self):
        m = Mods(on=[("placeholder", "fail")])
        r = judge(series([GAP, 1, 2]), "monotonic", m, x=X)
        self.assertEqual(counts(r), (2, 2, 1, 0, {}))
        r = judge(series([GAP, GAP, 1, 2]), "monotonic", m, x=X)
        self.assertEqual(counts(r), (3, 2, 1, 0, {"placeholder": 1}))
        r = judge(series([1, GAP, {"Err": DRIFT}, 2, 3]), "monotonic",
                  Mods(gaps="break", on=[("drift", "inconclusive")]), x=X)
        self.assertEqual(counts(r),
                         (4, 1, 0, 1, {"placeholder": 1, "drift": 1}))
        r = judge(series([GAP]), "monotonic", x=X)
        self.assertEqual(counts(r), (0, 0, 0, 0, {}))
        self.assertEqual((r.scope, r.read), (1, 0))

    def test_rate(self):
        both = rate(0, 1, "/ms")
        r = judge(series([0, 5], t=[0, 0]), "rate", x=X, band=both)
        self.check(r, "inconclusive", "nothing_judged")
        self.assertEqual(counts(r), (1, 0, 0, 1, {}))
        r = judge(series([0, 50], t=[0, 100]), "rate", x=X,
                  band=rate(0.5, 0.5, "/ms"))
        self.check(r, "pass")
        self.assertEqual(r.margin, (0.0, "#1"))
        self.check(judge(series([0, 50], t=[0, 100]), "rate", x=X,
                         band=rate(500, 500)), "pass")
        r = judge(series([0, 10], t=[100, 50]), "rate", x=X, band=both)
        self.assertEqual(counts(r), (1, 0, 0, 1, {}))
        r = judge(series([0, 9, 10], t=[0, None, 10]), "rate", x=X,
                  band=rate(0, 0.1, "/ms"))
        self.check(r, "inconclusive", "nothing_judged")
        self.assertEqual(counts(r), (2, 0, 0, 0, {"no_time": 2}))
        r = judge(series([0, 9, 10], t=[0, None, 10]), "rate",
                  Mods(gaps="bridge"), x=X, band=rate(0, 1, "/ms"))
        self.assertEqual(counts(r), (2, 1, 0, 0, {"no_time": 1}))
        r = judge(series([0, 5, 15], t=[0, 0, 10]), "rate",
                  Mods(on=[("zero_time", "skip")]), x=X, band=both)
        self.assertEqual(counts(r), (2, 1, 0, 0, {"zero_time": 1}))
        self.check(r, "pass")
        r = judge(series([2**64 - 1, 0], t=[0, 1000]), "rate", x=X,
                  band=rate(None, 5))
        self.check(r, "pass")
        self.assertEqual(r.margin[0], 5.0 + 2.0**64)

    def test_steady(self):
        zero = Const(0, "%")
        r = judge(series([9, 10, 10], t=[0, 10, 20]), "steady",
                  Mods(after=Const(10, "ms")), x=X, tol=zero)
        self.check(r, "pass")
        self.assertEqual(counts(r), (2, 2, 0, 0, {}))
        self.check(judge(series([0, 0, 0]), "steady", x=X,
                         tol=Const(10, "%")), "pass")
        r = judge(series([-1, 1]), "steady", type_="i64", x=X,
                  tol=Const(50, "%"))
        self.check(r, "inconclusive", "nothing_judged")
        self.assertEqual(counts(r), (2, 0, 0, 2, {}))
        self.check(judge(series([-10, -11]), "steady", type_="i64", x=X,
                         tol=Const(10, "%")), "pass")
        r = judge(series([5, GAP, GAP]), "steady", x=X, tol=zero)
        self.assertEqual(counts(r), (3, 0, 0, 1, {"placeholder": 2}))
        r = judge(series([NAN, 5, 5, 5]), "steady", type_=None, x=X, tol=zero)
        self.check(r, "fail")           # non_finite is of class value
        self.assertEqual(counts(r), (4, 4, 1, 0, {}))
        r = judge(series([NAN, 5, 5, 5]), "steady",
                  Mods(on=[("non_finite", "skip")]), type_=None, x=X,
                  tol=zero)
        self.check(r, "pass")
        big = [2**63 - 1, 2**63 - 3]
        self.check(judge(series(big), "steady", x=X, tol=Const(1)), "pass")
        self.check(judge(series(big), "steady", x=X, tol=Const(0.5)), "fail")

    def test_steady_lanes(self):
        x = [0.1] * 17
        r = judge(series(x), "steady", type_=None, x=X, tol=Const(0.0))
        total = 0.1 + 0.1
        for _ in range(15):
            total += 0.1
        self.assertEqual(r.verdict, "pass" if total / 17 == 0.1 else "fail")

    def converge(self, x, by, mods=None, t=None, type_="u64", n=None,
                 tol=Const(0)):
        return judge(series(x, t=t), "converge", mods, type_, x=X,
                     target=Const(5), tol=tol, by=Const(by, "ms"), samples=n)

    def test_converge(self):
        t3, t4 = [10, 20, 30], [10, 20, 30, 40]
        r = self.converge([5, 5, 5], 30, t=t3)
        self.check(r, "pass")
        self.assertEqual(r.margin, (0.0, "#2"))
        r = self.converge([5, 5, 5], 29, t=t3)
        self.check(r, "inconclusive", "nothing_judged")
        self.assertEqual(counts(r), (1, 0, 0, 1, {}))
        r = self.converge([5, 5, GAP, 5], 40, t=t4)
        self.check(r, "fail")           # three readable, the run broken
        self.check(self.converge([5, 5, GAP, 5], 40, Mods(gaps="bridge"),
                                 t=t4), "pass")
        r = self.converge([NAN, 5, 5], 30, t=t3, type_=None)
        self.check(r, "inconclusive", "nothing_judged")
        self.check(self.converge([GAP, 5, 5], 30, t=t3), "inconclusive",
                   "nothing_judged")
        self.check(self.converge([5, 5, 5, 99], 40, t=t4), "pass")
        r = self.converge([9, 5, 5, 5], 30, t=t4)
        self.check(r, "fail")
        self.assertEqual(r.margin, (-10.0, "#3"))
        r = self.converge([9, 9, 9, 9], 30, t=t4)
        self.check(r, "fail")
        self.assertIsNone(r.margin)
        self.check(self.converge([9, 9, 9, 9], 50, t=t4), "inconclusive",
                   "nothing_judged")
        self.check(self.converge([5, 6, 4], 30, t=t3, tol=Const(20, "%")),
                   "pass")

    def test_converge_actions(self):
        t4 = [10, 20, 30, 40]
        fail = Mods(on=[("gap", "fail")])
        unsure = Mods(on=[("gap", "inconclusive")])
        self.check(self.converge([GAP, 5, 5, 5], 40, fail, t=t4), "fail")
        self.check(self.converge([5, 5, 5, GAP], 40, fail, t=t4), "pass")
        self.check(self.converge([GAP, 5, 5, 5], 40, unsure, t=t4), "pass")
        self.check(self.converge([5, GAP, 5, 5], 40, unsure, t=t4),
                   "inconclusive", "nothing_judged")
        self.check(self.converge([9, 9, 9, GAP], 30, fail, t=t4), "fail")
        r = judge(series([], step=[]), "converge", x=X, target=Const(5),
                  tol=Const(0), by=Const(5, "ms"))
        self.assertEqual(counts(r), (1, 0, 0, 1, {}))

    def test_ratio(self):
        r = judge(series([0], [0]), "ratio", x=X, y=Y, band=closed(0, 1))
        self.check(r, "inconclusive", "nothing_judged")
        self.assertEqual(counts(r), (1, 0, 0, 1, {}))
        r = judge(series([NAN], [1]), "ratio", type_=None, x=X, y=Y,
                  band=closed(0, 1))
        self.check(r, "fail")
        r = judge(series([1, 2, GAP], [2, 2, 1]), "ratio", x=X, y=Y,
                  band=closed(0.5, 2.5))
        self.assertEqual(r.margin, (0.0, "#0"))
        self.assertEqual(counts(r), (3, 2, 0, 0, {"placeholder": 1}))

    def test_always(self):
        self.check(judge(series([], p=[]), "always", p=P), "inconclusive",
                   "nothing_judged")
        r = judge(series([1, 1], p=[True, GAP]), "always", p=P)
        self.check(r, "inconclusive", "undecided")
        self.assertEqual(counts(r), (2, 1, 0, 1, {}))
        r = judge(series([1, 2, 3, 4]), "always", p=(
            "and", ("cmp", ">", X, num(0)), ("cmp", "<=", X, num(3))))
        self.check(r, "fail")
        self.assertEqual((r.margin, r.rows), ((-1, "#3"), [("#3", None)]))
        r = judge(series([1, 2]), "never", p=("in", X, closed(2, 3)))
        self.check(r, "fail")
        self.assertEqual(r.margin, (0, "#1"))
        r = judge(series([2**53 + 1]), "always",
                  p=("cmp", ">", X, num(2**53)))
        self.check(r, "pass")

    def test_look_back(self):
        d = ("cmp", ">", ("delta", X), num(0))
        r = judge(series([1, 2]), "always", p=d)
        self.assertEqual(counts(r), (1, 1, 0, 0, {}))
        self.assertEqual((r.scope, r.read), (2, 1))
        r = judge(series([9, 2]), "always",
                  p=("or", d, ("cmp", ">", X, num(5))))
        self.assertEqual(counts(r), (2, 2, 1, 0, {}))
        r = judge(series([5, 6, 8]), "monotonic", x=("delta", X))
        self.assertEqual(counts(r), (1, 1, 0, 0, {}))
        r = judge(series([2**64 - 1, 0]), "always", p=d)
        self.check(r, "fail")           # overflow
        self.assertIsNone(r.margin)
        r = judge(series([0, 5], t=[0, 0]), "always",
                  p=("cmp", ">", ("rate", X), ("num", Const(0, "/s"))))
        self.assertEqual(counts(r), (1, 0, 0, 1, {}))

    def test_kleene(self):
        unknown = ("cmp", ">", Y, num(0))
        for p, want in [
                (("and", ("false",), unknown), False),
                (("and", unknown, ("false",)), False),
                (("and", ("true",), unknown), None),
                (("or", unknown, ("true",)), True),
                (("or", ("false",), unknown), None),
                (("implies", ("false",), unknown), True),
                (("implies", unknown, ("true",)), True),
                (("implies", unknown, ("false",)), None),
                (("implies", ("true",), unknown), None),
                (("not", unknown), None)]:
            r = judge(series([1, 1], [GAP, 1], t=[0, 10]), "always",
                      Mods(before=Const(10, "ms")), p=p)
            self.assertEqual((r.judged, r.violated, r.undecided),
                             (0, 0, 1) if want is None
                             else (1, 0 if want else 1, 0), p)

    def test_leftmost_operand_routes(self):
        m = Mods(on=[("drift", "skip"), ("placeholder", "fail")])
        p = ("and", ("cmp", ">", X, num(0)), ("cmp", ">", Y, num(0)))
        r = judge(series([{"Err": DRIFT}, 1], [GAP, 1]), "always", m, p=p)
        self.assertEqual(counts(r), (2, 1, 0, 0, {"drift": 1}))


class Rules(unittest.TestCase):
    def test_wrong_name(self):
        for s in (series([GONE, GONE]), series([GONE, GAP])):
            r = judge(s, "monotonic",
                      Mods(on=[("any", "skip")], allow=("%", 100)), x=X)
            self.assertEqual((r.verdict, counts(r)),
                             ("fail", (1, 1, 1, 0, {})))
        r = judge(series([GONE]), "monotonic", x=X)
        self.assertEqual((r.verdict, counts(r)), ("fail", (0, 0, 0, 0, {})))
        r = judge(series([GONE, GONE]), "always", warn=True,
                  p=("cmp", ">", X, num(0)))
        self.assertEqual((r.verdict, r.warn), ("fail", True))
        self.assertEqual(run_verdict([r]), "inconclusive")

    def test_name_that_is_there_sometimes(self):
        r = judge(series([1, GONE, 2, WRONG_TYPE]), "always",
                  p=("cmp", ">", X, num(0)))
        self.assertEqual(counts(r), (4, 3, 1, 1, {}))
        r = judge(series([1, GONE]), "ratio", x=X, y=X, band=closed(1, 1))
        self.assertEqual(counts(r), (2, 1, 0, 0, {"absent": 1}))

    def test_precedence(self):
        s = series([1, GAP])
        p = ("cmp", ">", X, num(0))
        for mods, groups, policy, want in [
                (None, [], None, "inconclusive"),
                (None, [], Mods(on=[("gap", "skip")]), "pass"),
                (None, [Mods(on=[("any", "fail")])],
                 Mods(on=[("placeholder", "skip")]), "fail"),
                (Mods(on=[("gap", "skip")]), [Mods(on=[("any", "fail")])],
                 None, "pass"),
                (Mods(on=[("any", "fail"), ("placeholder", "skip")]), [],
                 None, "pass"),
                (None, [Mods(on=[("gap", "skip")]),
                        Mods(on=[("gap", "fail")])], None, "pass")]:
            r = judge(s, "always", mods, groups=groups, policy=policy, p=p)
            self.assertEqual(r.verdict, want)

    def test_missing_stats_reason(self):
        x = [1, {"Err": {"MissingStats": {"tag": "t", "reason": "Cancelled"}}}]
        m = Mods(on=[("missing_stats", "skip"),
                     ("missing_stats(cancelled)", "fail")])
        self.assertEqual(judge(series(x), "always", m,
                               p=("cmp", ">", X, num(0))).violated, 1)

    def test_during(self):
        s = series([9, 1, 2, 3], step=[None, 0, 1, 1], t=[0, 10, 20, 30])
        p = ("cmp", ">", X, num(0))
        for during, want in [(("baseline",), 1), (("step", 0), 2),
                             (("steps", 0, 4), 2), (("step", 1), 0)]:
            self.assertEqual(judge(s, "always", Mods(during=during),
                                   p=p).scope, want)
        # TIME counts from the first sample of the phase
        r = judge(s, "always", Mods(during=("step", 0),
                                    after=Const(10, "ms")), p=p)
        self.assertEqual(r.scope, 1)

    def test_after_includes_before_excludes(self):
        s = series([1, 2, 3], t=[0, 10, None])
        p = ("cmp", ">", X, num(0))
        r = judge(s, "always", Mods(after=Const(10, "ms")), p=p)
        self.assertEqual((r.scope, r.read, r.undecided), (2, 1, 1))
        r = judge(s, "always", Mods(before=Const(10, "ms"),
                                    on=[("no_time", "skip")]), p=p)
        self.assertEqual(counts(r), (2, 1, 0, 0, {"no_time": 1}))

    def test_coverage_and_allow(self):
        p = ("cmp", ">", X, num(0))
        skip = [("gap", "skip")]
        s = series([1, GAP, GAP])
        r = judge(s, "always", Mods(on=skip), p=p)
        self.assertEqual((r.verdict, r.reason), ("inconclusive", "coverage"))
        r = judge(s, "always", Mods(on=skip, coverage=33), p=p)
        self.assertEqual(r.verdict, "pass")
        s = series([1] * 9 + [0])
        for allow, want in [(None, "fail"), (("%", 10), "pass"),
                            (("samples", 1), "pass"), (("%", 9), "fail")]:
            self.assertEqual(judge(s, "always", Mods(allow=allow),
                                   p=p).verdict, want)
        self.assertEqual(judge(series([0]), "always",
                               Mods(allow=("%", 100)), p=p).verdict, "fail")

    def test_margin_needs_one_unit(self):
        p = ("and", ("cmp", ">", X, num(0)), P)
        self.assertIsNone(judge(series([1], p=[True]), "always", p=p).margin)
        p = ("implies", ("cmp", ">", X, num(3)), ("cmp", "<", X, num(10)))
        self.assertEqual(judge(series([5]), "always", p=p).margin, (5, "#0"))
        p = ("cmp", "==", X, num(3))
        self.assertEqual(judge(series([5]), "always", p=p).margin, (-2, "#0"))


class Drained(unittest.TestCase):
    def judge(self, samples, pattern, mods=None, **args):
        return judge_drained(samples, pattern, mods, **args)

    def test_swap_is_no_regression(self):
        s = [("a", 2**63, 9, 0), ("b", 2**63, 1, 1), ("b", 2**63, 2, 1)]
        r = self.judge(s, "monotonic", x=X)
        self.assertEqual((r.verdict, counts(r)),
                         ("pass", (2, 1, 0, 0, {"swap": 1})))
        self.assertEqual(r.notes, {"swap": (1, "#1", "#1")})
        r = self.judge(s, "never", p=("swapped",))
        self.assertEqual((r.violated, r.rows), (1, [("#1", None)]))
        r = self.judge(s, "always", p=("cmp", ">=", ("delta", X), num(0)))
        self.assertEqual(counts(r), (2, 1, 0, 0, {"swap": 1}))

    def test_address_alone_is_an_identity_too(self):
        s = [("a", 2**63, 9, 0), ("a", 2**63 + 8, 1, 1)]
        self.assertEqual(self.judge(s, "monotonic", x=X).skipped, {"swap": 1})

    def test_bridging_compares_identities(self):
        s = [("a", 1, 9, 0), ("a", 1, None, 0), ("b", 1, 1, 1)]
        self.assertEqual(self.judge(s, "monotonic", x=X).skipped,
                         {"placeholder": 1, "swap": 1})

    def test_drift_within_a_phase(self):
        s = [("a", 1, 9, 0), ("b", 2, 1, 0), ("a", 1, 10, 0)]
        r = self.judge(s, "monotonic", x=X)
        self.assertEqual(counts(r), (2, 1, 0, 0, {"drift": 1}))


if __name__ == "__main__":
    unittest.main()
