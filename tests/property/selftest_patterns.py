#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Patterns of the reference that wait, wrap or look far, computed by hand."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from model import Check, Const, Mods, Spec
from reference import evaluate
from vectors import (DRIFT, GAP, NAN, P, Q, X, cmp, counts, flags, judge, look,
                     ms, rate, series, signals)

SKIP = [("gap", "skip")]
M = 2**32


def ends(r):
    """Verdict, reason and obligations."""
    return (r.verdict, r.reason) + counts(r)[1:4]


PASS = ("pass", None, 1, 0, 0)
FAIL = ("fail", None, 1, 1, 0)
OPEN = ("inconclusive", "nothing_judged", 0, 0, 1)


class Wrap(unittest.TestCase):
    def test_steps(self):
        for x, bits, strictly, verdict, margin in [
                ([M - 6, 5], 32, False, "pass", 11),
                ([5, M - 6], 32, False, "fail", -11),
                ([5, 5], 32, False, "pass", 0), ([5, 5], 32, True, "fail", 0),
                ([0, 2**31 - 1], 32, False, "pass", 2**31 - 1),
                ([0, 2**31], 32, False, "fail", -2**31),
                ([2**64 - 1, 0], 64, True, "pass", 1),
                ([2**63, 0], 64, False, "fail", -2**63)]:
            r = judge(series(x), "monotonic", x=X, wrap=bits,
                      strictly=strictly)
            self.assertEqual((r.verdict, r.margin), (verdict, (margin, "#1")))

    def test_decreasing(self):
        r = judge(series([5, M - 6]), "monotonic", x=X, wrap=32,
                  direction="decreasing")
        self.assertEqual((r.verdict, r.margin), ("pass", (11, "#1")))

    def test_too_large_a_value(self):
        r = judge(series([1, M, 2]), "monotonic", x=X, wrap=32)
        self.assertEqual(r.rows, [("#1", "out_of_range")])
        self.assertEqual((counts(r), r.read), ((2, 2, 1, 0, {}), 2))

    def test_look_backs_of_such_a_signal(self):
        s = series([M - 1, 9, 4, M], t=[0, 1000, 2000, 3000])
        self.assertEqual(look(s, ("delta", X), wraps=[("x", 32)]),
                         ["before_start", 10, M - 5, "out_of_range"])
        self.assertEqual(look(s, ("rate", X), wraps=[("x", 32)]),
                         ["before_start", 10.0, M - 5.0, "out_of_range"])
        self.assertEqual(look(s, ("prev", X), wraps=[("x", 32)])[3], 4)
        spec = Spec(signals(), [
            Check("m", "monotonic", x=X, wrap=32),
            Check("r", "rate", x=X, band=rate(10, 10)),
            Check("n", "monotonic", x=X)])
        r = evaluate(series([M - 1, 9], t=[0, 1000]), spec)
        self.assertEqual([c.verdict for c in r], ["pass", "pass", "fail"])


class Over(unittest.TestCase):
    def judge(self, x, width=20, t=None, mods=None, band=rate(1, 2, "/ms")):
        return judge(series(x, t=t), "rate", mods, x=X, over=ms(width),
                     band=band)

    def test_partners(self):
        r = self.judge([0, 10, 30, 60])     # 30 / 20, 50 / 20
        self.assertEqual(counts(r), (2, 2, 1, 0, {}))
        self.assertEqual((r.margin, r.width, r.scope, r.read),
                         ((-0.5, "#3"), 1.0, 4, 4))
        r = self.judge([0, 10, 30, 60], 15)
        self.assertEqual(counts(r), (2, 2, 1, 0, {}))
        r = self.judge([0, 10, 30, 60], 40)
        self.assertEqual((r.reason, r.total), ("nothing_judged", 0))
        # of two at one time the later one: 30 / 20
        r = self.judge([7, 0, 30], t=[0, 0, 20])
        self.assertEqual(r.margin, (0.5, "#2"))

    def test_bad_samples(self):
        r = self.judge([GAP, 10, 30, 60])   # #2 has a bad partner
        self.assertEqual(counts(r), (2, 1, 1, 0, {"placeholder": 1}))
        self.assertEqual(r.notes, {"placeholder": (1, "#0", "#0")})
        r = self.judge([GAP, 10, 30, 60], mods=Mods(gaps="bridge"))
        self.assertEqual(counts(r), (1, 1, 1, 0, {}))
        r = self.judge([0, GAP, 30, 60], mods=Mods(gaps="bridge"))
        self.assertEqual(r.margin, (0.0, "#3"))     # 60 / 30
        r = self.judge([0, 10, GAP])
        self.assertEqual(counts(r), (1, 0, 0, 0, {"placeholder": 1}))
        r = self.judge([GAP, 0, {"Err": DRIFT}])    # the later one's kind
        self.assertEqual(r.skipped, {"drift": 1})
        r = self.judge([0, GAP])
        self.assertEqual((r.total, r.notes),
                         (0, {"placeholder": (1, "#1", "#1")}))

    def test_clocks(self):
        r = self.judge([0, 5, 30], t=[0, None, 20])
        self.assertEqual(counts(r), (1, 1, 0, 0, {}))
        r = self.judge([0, 30, 5], t=[0, 20, None])
        self.assertEqual(counts(r), (2, 1, 0, 0, {"no_time": 1}))
        r = self.judge([0, 30, 5, 60], t=[0, 20, 15, 40])
        self.assertEqual(counts(r), (3, 2, 0, 1, {}))
        self.assertEqual(r.unsure, [("#2", "time_backwards")])

    def test_scope(self):
        r = judge(series([0, 10, 30, 60]), "rate", Mods(after=ms(10)), x=X,
                  over=ms(20), band=rate(1, 2, "/ms"))
        self.assertEqual(counts(r), (1, 1, 1, 0, {}))


class Steady(unittest.TestCase):
    def judge(self, x, ref, tol, type_="i64"):
        return judge(series(x), "steady", type_=type_, x=X, tol=tol, ref=ref)

    def test_references(self):
        ten = Const(10, "%")
        for x, ref, tol, violated, margin in [
                ([1, 2, 100], "median", Const(1), 1, (-97, "#2")),
                ([1, 2, 3, 100], "median", Const(1.5), 1, (-96, "#3")),
                ([10, 11, 12], "first", ten, 1, (-1, "#2")),
                ([10, 11, 12], "mean", ten, 0, (0.1, "#0")),
                ([10, 11, 12], None, ten, 0, (0.1, "#0")),
                ([5], Const(5), Const(1), 0, (1, "#0")),
                ([5, 7], Const(5), Const(1), 1, (-1, "#1")),
                ([-9, -11], Const(-10), ten, 0, (0, "#0")),
                ([0, 0], Const(0), ten, 0, (0, "#0")),
                ([GAP, 8, 9], "first", Const(0), 1, (-1, "#2"))]:
            r = self.judge(x, ref, tol)
            self.assertEqual(r.violated, violated, (x, ref))
            self.assertAlmostEqual(r.margin[0], margin[0])
            self.assertEqual(r.margin[1], margin[1])

    def test_undecided(self):
        for x, ref, tol in [([5], "median", Const(1)),
                            ([5], "first", Const(1)),
                            ([5], "mean", Const(1)),
                            ([0, 1], "first", Const(10, "%")),
                            ([1, 1], Const(0), Const(10, "%"))]:
            r = self.judge(x, ref, tol)
            self.assertEqual((r.undecided, r.judged), (len(x), 0), ref)
        self.assertEqual(self.judge([GAP], Const(1), Const(1)).skipped,
                         {"placeholder": 1})


class Converge(unittest.TestCase):
    def judge(self, x, by, mods=None, t=None, type_="i64", **args):
        return judge(series(x, t=t), "converge", mods, type_=type_, x=X,
                     target=Const(5), tol=Const(0), by=ms(by), **args)

    def test_for_a_time(self):
        x = [0, 5, 5, 5]
        for by, hold, want, margin in [
                (30, 20, PASS, (0, "#3")), (29, 20, FAIL, (-1, "#3")),
                (30, 0, PASS, (20, "#1")), (30, 10, PASS, (10, "#2")),
                (31, 20, PASS, (1, "#3")), (30, 30, FAIL, None),
                (40, 30, OPEN, None),       # the series ends before
                (30, 31, OPEN, None),       # nothing is so far apart
                (0, 0, FAIL, (-10, "#1")), (5, 1, OPEN, None)]:
            r = self.judge(x, by, hold=ms(hold))
            self.assertEqual((ends(r), r.margin), (want, margin), (by, hold))

    def test_gaps(self):
        x = [5, GAP, 5, 5]
        r = self.judge(x, 30, hold=ms(20))
        self.assertEqual(ends(r), FAIL)     # broken: only 10 ms
        r = self.judge(x, 30, Mods(gaps="bridge"), hold=ms(20))
        self.assertEqual((ends(r), r.margin), (PASS, (10, "#2")))

    def test_stays(self):
        for x, by, want, margin, rows in [
                ([5, 5, 5, 9], 30, FAIL, None, [("#3", None)]),
                ([5, 5, 5, 9], 20, FAIL, None, [("#3", None)]),
                ([5, 5, 5, 9], 100, OPEN, None, []),
                ([5, 5, 5, 9, 5, 5, 5], 60, PASS, (0, "#6"), []),
                ([5, 5, 5, 9, 5, 5, 5], 50, FAIL, None, [("#3", None)]),
                ([5, 5, 5, GAP, 5], 30, PASS, (10, "#2"), []),
                ([5, 5, 5], 90, PASS, (70, "#2"), []),
                ([9, 5, 5, 5, 5], 40, PASS, (10, "#3"), [])]:
            r = self.judge(x, by, stays=True)
            self.assertEqual((ends(r), r.margin, r.rows),
                             (want, margin, rows), (x, by))

    def test_stays_and_errors(self):
        x = [5, 5, 5, GAP]
        r = self.judge(x, 30, Mods(on=[("gap", "fail")]), stays=True)
        self.assertEqual(r.rows, [("#3", "placeholder")])
        r = self.judge(x, 30, Mods(on=[("gap", "inconclusive")]), stays=True)
        self.assertEqual(ends(r), OPEN)
        r = self.judge([5.0, 5.0, 5.0, NAN], 30, type_="f64", stays=True)
        self.assertEqual(ends(r), PASS)

    def test_stays_for_a_time(self):
        r = self.judge([5, 5, 9, 5, 5], 40, hold=ms(10), stays=True)
        self.assertEqual((ends(r), r.margin), (PASS, (0, "#4")))


class Eventually(unittest.TestCase):
    def judge(self, p, by, mods=None, t=None):
        return judge(flags(p, t=t), "eventually", mods, p=P, by=ms(by))

    def test_by(self):
        for p, by, want, margin, rows in [
                ("FFT", 20, PASS, (0, "#2"), []),
                ("FFT", 30, PASS, (10, "#2"), []),
                ("TFT", 30, PASS, (30, "#0"), []),
                ("FFT", 10, FAIL, (-10, "#2"), [("#1", None)]),
                ("FFF", 20, FAIL, None, [("#2", None)]),
                ("FFF", 15, FAIL, None, [("#1", None)]),
                ("FFF", 50, OPEN, None, []),
                ([GAP, GAP, "T"], 10, OPEN, None, []),
                ([GAP, "T"], 10, PASS, (0, "#1"), []),
                (["F", GAP, "T"], 10, FAIL, (-10, "#2"), [("#0", None)])]:
            r = self.judge(p, by)
            self.assertEqual((ends(r), r.margin, r.rows),
                             (want, margin, rows), (p, by))

    def test_errors(self):
        r = self.judge([GAP, "T"], 10)
        self.assertEqual(r.notes, {"placeholder": (1, "#0", "#0")})
        fail = Mods(on=[("gap", "fail")])
        r = self.judge([GAP, "T"], 10, fail)
        self.assertEqual((ends(r), r.rows), (FAIL, [("#0", "placeholder")]))
        self.assertEqual(ends(self.judge(["T", GAP], 10, fail)), PASS)
        self.assertEqual(ends(self.judge(["F", "F", GAP], 10, fail)), FAIL)
        unsure = Mods(on=[("gap", "inconclusive")])
        self.assertEqual(ends(self.judge([GAP, "T"], 10, unsure)), PASS)
        self.assertEqual(ends(self.judge([GAP, "F"], 10, unsure)), OPEN)

    def test_scope_and_clock(self):
        r = self.judge("FTT", 20, t=[0, None, 10])
        self.assertEqual((ends(r), r.margin, r.read), (PASS, (10, "#2"), 2))
        self.assertEqual(r.notes, {"no_time": (1, "#1", "#1")})
        s = flags("TFFT", step=[0, 1, 1, 1])
        r = judge(s, "eventually", Mods(during=("step", 0)), p=P, by=ms(20))
        self.assertEqual((ends(r), r.margin, r.scope), (PASS, (0, "#3"), 3))


class When(unittest.TestCase):
    def judge(self, p, q, within, hold=None, mods=None, t=None, step=None):
        return judge(flags(p, q, t=t, step=step), "when", mods, p=P, q=Q,
                     within=ms(within), hold=None if hold is None
                     else ms(hold))

    def test_rises(self):
        r = self.judge("FTTFT", "FFTFF", 10)
        self.assertEqual(counts(r), (5, 4, 0, 0, {"cut_off": 1}))
        self.assertEqual((r.verdict, r.margin, r.read, r.rises),
                         ("pass", (0, "#1"), 4, 2))
        self.assertEqual(r.notes, {"cut_off": (1, "#4", "#4")})
        r = self.judge("T", "T", 10)        # the first known one is a rise
        self.assertEqual((ends(r), r.margin), (PASS, (10, "#0")))
        r = self.judge("FTFF", "FFFT", 10)
        self.assertEqual((counts(r), r.margin, r.rows),
                         ((4, 4, 1, 0, {}), (-10, "#1"), [("#1", None)]))
        r = self.judge("FTFF", "FFFF", 20)
        self.assertEqual((r.violated, r.margin), (1, None))
        r = self.judge("FTFF", "FFFF", 21)
        self.assertEqual(r.skipped, {"cut_off": 1})
        r = self.judge("FFF", "TTT", 10)
        self.assertEqual((r.verdict, r.rises, r.margin), ("pass", 0, None))

    def test_unknown_response(self):
        q = ["F", "F", GAP, "F"]
        r = self.judge("FTFF", q, 10)
        self.assertEqual((counts(r), r.notes, r.read),
                         ((4, 3, 0, 0, {"placeholder": 1}),
                          {"placeholder": (1, "#1", "#1")}, 3))
        r = self.judge("FTFF", q, 10, mods=Mods(on=[("gap", "fail")]))
        self.assertEqual((r.rows, r.margin), ([("#1", "placeholder")], None))
        r = self.judge("FTFF", ["F", "F", GAP, "T"], 20)
        self.assertEqual((counts(r), r.margin), ((4, 4, 0, 0, {}), (0, "#1")))
        # not reached: cut off, though a Q is unknown
        r = self.judge("FTFF", q, 30)
        self.assertEqual(r.skipped, {"cut_off": 1})
        r = self.judge("FTFF", ["F", {"Err": DRIFT}, GAP, "F"], 10)
        self.assertEqual(r.skipped, {"drift": 1})

    def test_unknown_trigger(self):
        r = self.judge([GAP, "T"], "TT", 0)
        self.assertEqual((counts(r), r.rises),
                         ((2, 1, 0, 0, {"placeholder": 1}), 1))
        r = self.judge(["T", GAP, "T"], "TTT", 0)
        self.assertEqual((counts(r), r.rises),
                         ((3, 2, 0, 0, {"placeholder": 1}), 1))
        r = judge(series([1, 2, 1]), "when", p=cmp(">", ("delta", X), 0),
                  q=cmp(">", X, 0), within=ms(0))
        self.assertEqual((counts(r), r.scope), ((2, 2, 0, 0, {}), 3))

    def test_for_a_time(self):
        r = self.judge("TTT", "FFT", 0, hold=20)
        self.assertEqual((counts(r), r.rises, r.margin),
                         ((3, 3, 0, 0, {}), 1, (0, "#2")))
        r = self.judge("TTTT", "FFFT", 0, hold=20)
        self.assertEqual((r.rows, r.margin), ([("#2", None)], (-10, "#2")))
        r = self.judge("TFTTT", "FFFFT", 0, hold=20)
        self.assertEqual((r.rises, r.verdict), (1, "pass"))
        r = self.judge("TTFTT", "FFFFF", 0, hold=20)
        self.assertEqual((r.rises, r.verdict), (0, "pass"))
        r = self.judge(["T", GAP, "T"], "FFT", 0, hold=20)
        self.assertEqual((r.rises, r.judged), (1, 2))
        r = self.judge("TTT", "FTF", 0, hold=15)
        self.assertEqual(r.rows, [("#2", None)])

    def test_clocks(self):
        r = self.judge("FTT", "FFT", 10, t=[0, None, 10])
        self.assertEqual((counts(r), r.rises),
                         ((3, 2, 0, 0, {"no_time": 1}), 1))
        r = self.judge("FFTF", "TTTT", 0, t=[0, 20, 10, 30])
        self.assertEqual((counts(r), r.unsure),
                         ((4, 3, 0, 1, {}), [("#2", "time_backwards")]))

    def test_response_out_of_scope(self):
        r = self.judge("FTF", "FFT", 10, mods=Mods(during=("baseline",)),
                       step=[0, 0, 1])
        self.assertEqual((counts(r), r.margin), ((2, 2, 0, 0, {}), (0, "#1")))

    def test_triggers(self):
        for n, want in [(1, ("pass", None)),
                        (2, ("inconclusive", "triggers"))]:
            r = self.judge("FTF", "FTF", 0, mods=Mods(triggers=n))
            self.assertEqual((r.verdict, r.reason), want)
        r = self.judge(["F", "T", GAP, GAP, GAP, GAP], "TTTTTT", 0,
                       mods=Mods(triggers=2))
        self.assertEqual(r.reason, "coverage")


class Allow(unittest.TestCase):
    def test_in_a_row(self):
        for p, n, mods, want in [
                ("FFTF", 2, [], "pass"), ("FFTF", 1, [], "fail"),
                ("FTFTF", 1, [], "pass"), ("TTT", 1, [], "pass"),
                ("FF", 5, [], "fail"),
                (["F", GAP, "F", "T"], 1, SKIP, "fail"),
                (["F", GAP, "F", "T"], 2, SKIP, "pass"),
                (["F", GAP, "F", "T"], 1, [], "fail"),
                (["F", "F", "T"], 2, [], "pass")]:
            r = judge(flags(p), "always", Mods(on=mods, allow=("row", n)),
                      p=P)
            self.assertEqual(r.verdict, want, (p, n))


if __name__ == "__main__":
    unittest.main()
