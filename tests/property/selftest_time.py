#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Windows and temporal operators of the reference, computed by hand."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from model import Const, Mods, expr_text
from vectors import (DRIFT, GAP, NAN, P, Q, X, Y, cmp, counts, flags, judge,
                     judge_drained, look, ms, num, robust, series)

B, CUT, GONE = "before_start", "cut_off", "placeholder"
T, F = True, False


def win(function, width, e=X):
    return ("win", function, e, ms(width))


def op(name, a, b, *e):
    return (name, ms(a), ms(b)) + (e or (P,))


class Windows(unittest.TestCase):
    def test_values(self):
        four = series([3, 1, 2, 5])
        back = series([1, 2, 4, 8], t=[0, 20, 10, 30])
        for s, e, want in [
                (series([1, 2, 3, 4]), win("mean", 20), [B, B, 2.0, 3.0]),
                (series([1, 2, 3, 4]), win("mean", 10), [B, 1.5, 2.5, 3.5]),
                (series([1, 2, 3, 4]), win("mean", 15), [B, B, 2.5, 3.5]),
                (series([1, 2, 3, 4]), win("mean", 0), [1.0, 2.0, 3.0, 4.0]),
                (series([1, 2, 3, 4]), win("sum", 10), [B, 3, 5, 7]),
                (series([1, 2, 3, 4]), win("sum", 10**13), [B] * 4),
                (four, win("min", 20), [B, B, 1, 1]),
                (four, win("max", 20), [B, B, 3, 5]),
                (four, win("p50", 20), [B, B, 2.0, 2.0]),
                (four, win("p50", 10), [B, 2.0, 1.5, 3.5]),
                # sorted 1 2 3 5, at 3 * 0.9 = 2.7: 3 + 0.7 * 2
                (four, win("p90", 30), [B, B, B, 4.4]),
                # at 3 * 0.95 = 2.85 and 3 * 0.99 = 2.97
                (four, win("p95", 30), [B, B, B, 4.7]),
                (four, win("p99", 30), [B, B, B, 4.94]),
                (series([1, GAP, 3]), win("mean", 20), [B, B, 2.0]),
                (series([1, GAP, 3]), win("sum", 10), [B, 1, 3]),
                (series([1, GAP, 3]), win("sum", 5), [B, GONE, 3]),
                (series([GAP, 1]), win("sum", 0), [GONE, 1]),
                (series([1, 2, 3], t=[0, None, 20]), win("sum", 10),
                 [B, "no_time", 3]),
                (series([1, 2, 3], t=[None, 10, 20]), win("sum", 10),
                 ["no_time", B, 5]),
                (back, win("sum", 10), [B, 2, "time_backwards", 10]),
                (series([1, 2, 3], t=[0, 10, 10]), win("sum", 0), [1, 2, 5]),
                (series([1, 2, 3], t=[0, 0, 10]), win("sum", 10), [B, B, 6]),
                (series([2**64 - 1, 1]), win("sum", 10), [B, "overflow"]),
                (series([2**64 - 1, 1]), win("mean", 10), [B, 2.0**63]),
                (series([2**53, 2**53 + 2]), win("p50", 10),
                 [B, 2.0**53]),         # 2^53 + 1 rounded to even
                # delta: before the series, 1, 2, 4
                (series([1, 2, 4, 8]), win("sum", 20, ("delta", X)),
                 [B, B, 3, 7]),
                (series([1, 2, 4]), win("sum", 0, ("delta", X)), [B, 1, 2]),
                (series([1, 2, 4, 7]), ("delta", win("sum", 10)),
                 [B, B, 3, 5]),         # sums before, 3, 6, 11
                (series([1, 2, 3, 4]), win("max", 10, win("sum", 10)),
                 [B, 3, 5, 7]),
                (series([1, 2, 3], y=[5, 5, 5]),
                 ("-", win("sum", 10), Y), [B, -2, 0])]:
            with self.subTest(expr_text(e)):
                self.assertEqual(look(s, e), want)

    def test_reals(self):
        s = series([1.0, NAN, 3.0])
        self.assertEqual(look(s, win("mean", 20), "f64"), [B, B, 2.0])
        self.assertEqual(look(s, win("sum", 5), "f64"), [B, "non_finite", 3.0])

    def test_before_the_series_is_no_obligation(self):
        r = judge(series([1, 2, 3, 4]), "always",
                  p=cmp(">=", win("mean", 20), 2))
        self.assertEqual(counts(r), (2, 2, 0, 0, {}))
        self.assertEqual((r.scope, r.read, r.margin), (4, 2, (0, "#2")))

    def test_settled_without_the_window(self):
        p = ("or", cmp(">", X, 5), cmp(">", win("mean", 20), 0))
        r = judge(series([9, 2, 3]), "always", p=p)
        self.assertEqual(counts(r), (2, 2, 0, 0, {}))

    def test_windows_see_the_whole_series(self):
        r = judge(series([1, 2, 3, 4]), "always", Mods(after=ms(20)),
                  p=cmp("==", win("sum", 20), 6))
        self.assertEqual(counts(r), (2, 2, 1, 0, {}))
        self.assertEqual(r.rows, [("#3", None)])

    def test_identities_are_not_joined(self):
        s = [("a", 1, 4, 0), ("b", 2, 6, 1), ("b", 2, 8, 1)]
        r = judge_drained(s, "always", p=cmp(">", win("mean", 10), 0))
        self.assertEqual(counts(r), (2, 1, 0, 0, {"swap": 1}))
        self.assertEqual(r.margin, (7.0, "#2"))


class Temporal(unittest.TestCase):
    def check(self, s, e, want):
        with self.subTest(expr_text(e)):
            self.assertEqual(look(s, e), want)

    def test_future(self):
        for p, e, want in [
                ("FTFF", op("eventually", 0, 10), [T, T, F, CUT]),
                ("TTFT", op("always", 0, 10), [T, F, F, CUT]),
                ("TF", op("always", 0, 10), [F, F]),
                ("FT", op("eventually", 0, 10), [T, T]),
                ("TFTFF", op("eventually", 10, 20), [T, T, F, CUT, CUT]),
                ("TT", op("eventually", 5, 8), ["absent", CUT]),
                ("TT", op("always", 5, 8), ["absent", CUT]),
                ("TTT", op("always", 10, 10), [T, T, CUT]),
                ("FTF", op("eventually", 0, 0), [F, T, F]),
                ("F", op("eventually", 0, 10**13), [CUT]),
                ("T", op("eventually", 0, 10**13), [T])]:
            self.check(flags(p), e, want)

    def test_past(self):
        for p, e, want in [
                ("FTFF", op("once", 0, 10), [B, T, T, F]),
                ("TF", op("once", 0, 10), [T, T]),
                ("TTFT", op("historically", 0, 10), [B, T, F, F]),
                ("FTT", op("historically", 0, 10), [F, F, T]),
                ("TFF", op("once", 10, 10), [B, T, F]),
                ("TFF", op("once", 5, 8), [B, "absent", "absent"]),
                ("TTT", op("once", 10**13, 10**13), [B, B, B])]:
            self.check(flags(p), e, want)

    def test_until(self):
        e = op("until", 0, 20, P, Q)
        for p, q, want in [
                ("TTFF", "FFTF", [T, T, T, F]),
                ("TFT", "FFT", [F, F, T]),
                ("TTT", "FFF", [F, CUT, CUT]),
                (["T", "T", "T", "F", "T"], "FFFFF", [F, F, F, F, CUT]),
                ([GAP, "T"], "FT", [CUT, T])]:
            self.check(flags(p, q), e, want)
        self.check(flags([GAP, "T"], "FT"), op("until", 0, 10, P, Q),
                   [GONE, T])
        # the window is [10, 10]: P must hold here, Q there
        self.check(flags("TFT", "FTT"), op("until", 10, 10, P, Q),
                   [T, F, CUT])
        # empty: absent inside the series, though P is false
        self.check(flags("FF", "TT"), op("until", 5, 8, P, Q),
                   ["absent", F])

    def test_since(self):
        e = op("since", 0, 20, P, Q)
        for p, q, want in [
                ("FTT", "TFF", [T, T, T]),
                ("TFT", "TFF", [T, F, F]),
                ("TTT", "FFF", [B, B, F]),
                ("FTTT", "FTFF", [F, T, T, T]),
                (["T", GAP, "T"], "TFF", [T, B, GONE])]:
            self.check(flags(p, q), e, want)
        self.check(flags("TTT", "TFF"), op("since", 10, 20, P, Q), [B, T, T])

    def test_unknown(self):
        for p, e, want in [
                ([GAP, {"Err": DRIFT}, "F", "F"], op("eventually", 0, 20),
                 [GONE, "drift", CUT, CUT]),
                (["F", {"Err": DRIFT}, GAP], op("eventually", 0, 20),
                 ["drift", CUT, CUT]),
                (["F", {"Err": DRIFT}, GAP], op("once", 0, 20),
                 [B, B, GONE]),
                (["T", GAP, "F"], op("always", 0, 20), [F, F, F]),
                ([GAP, "T", "F"], op("eventually", 0, 20), [T, T, CUT]),
                ([GAP, "F"], ("not", op("eventually", 0, 10)), [GONE, CUT])]:
            self.check(flags(p), e, want)
        # at one sample P comes before Q; a P without a Q beyond is no reason
        self.check(flags([GAP, "T"], [{"Err": DRIFT}, "F"]),
                   op("until", 0, 10, P, Q), [GONE, CUT])
        self.check(flags([GAP, "T"], [{"Err": DRIFT}, "F"]),
                   op("until", 0, 0, P, Q), ["drift", F])

    def test_clocks(self):
        for p, t, e, want in [
                ("FTT", [0, None, 10], op("eventually", 0, 10),
                 [T, "no_time", T]),
                ("FTF", [0, None, 10], op("eventually", 0, 10),
                 [F, "no_time", CUT]),
                ("FFTF", [0, 20, 10, 30], op("eventually", 0, 30),
                 [F, CUT, "time_backwards", CUT]),
                ("TFFF", [0, 20, 10, 30], op("once", 0, 20),
                 [T, T, "time_backwards", F]),
                ("FFT", [0, 10, 10], op("eventually", 0, 0), [F, T, T]),
                ("FFT", [0, 10, 10], op("once", 0, 0), [F, F, T]),
                ("FTF", [0, 10, 10], op("once", 0, 0), [F, T, T]),
                ("TT", [None, None], op("once", 0, 0), ["no_time"] * 2),
                # the series begins with its first clock, wherever it is
                ("TFF", [None, 10, 20], op("once", 0, 10),
                 ["no_time", B, F]),
                ("TFF", [100, 50, 110], op("once", 0, 10),
                 [T, "time_backwards", T])]:
            self.check(flags(p, t=t), e, want)

    def test_nested(self):
        for p, e, want in [
                # once: T T F F F
                ("TFFFF", op("always", 0, 10, op("once", 0, 10)),
                 [T, F, F, F, F]),
                # eventually: T T T F cut
                ("FFTFF", op("historically", 0, 10,
                             op("eventually", 0, 20)), [B, T, T, CUT, CUT]),
                # eventually: T F cut
                ("FTF", op("once", 0, 0, op("eventually", 0, 10)),
                 [T, T, CUT]),
                ("TF", ("prev", op("once", 0, 0)), [B, T]),
                # delta is before the series at #0
                ("TTT", op("eventually", 0, 10,
                           cmp(">", ("delta", X), 0)), [B, F, CUT])]:
            self.check(flags(p), e, want)

    def test_robustness(self):
        low = cmp(">=", X, 5)
        for x, e, want in [
                ([7, 6, 9], op("always", 0, 10, low), [1, 1, None]),
                ([1, 6, 2], op("eventually", 0, 10, low), [1, 1, None]),
                ([1, 2, 3], op("eventually", 0, 10, low), [-3, -2, None]),
                ([3, 9, 9], op("always", 0, 10, low), [-2, 4, None]),
                ([6, GAP, 1], op("eventually", 0, 10, low), [1, None, None]),
                ([3, GAP, 9], op("always", 0, 10, low), [-2, None, None]),
                ([7, 6, 9], op("once", 0, 10, low), [2, 2, 4]),
                ([7, 6, 9], op("historically", 0, 10, low), [None, 1, 1])]:
            with self.subTest(expr_text(e)):
                self.assertEqual(robust(series(x), e), want)
        s = series([8, 9, 20], y=[0, 0, 7])
        e = op("until", 0, 20, cmp("<", X, 10), cmp(">", Y, 5))
        # at #0: the least of 7 - 5, 10 - 8, 10 - 9
        self.assertEqual(robust(s, e), [1, 1, 2])

    def test_checks(self):
        low = cmp(">=", X, 5)
        r = judge(series([7, 6, 9]), "always", p=op("always", 0, 10, low))
        self.assertEqual((r.verdict, counts(r)),
                         ("pass", (3, 2, 0, 0, {"cut_off": 1})))
        self.assertEqual((r.scope, r.read, r.margin), (3, 2, (1, "#0")))
        self.assertEqual(r.notes, {"cut_off": (1, "#2", "#2")})
        r = judge(series([7, 6, 9]), "always", p=low, window=(ms(0), ms(10)))
        self.assertEqual((r.margin, counts(r)),
                         ((1, "#0"), (3, 2, 0, 0, {"cut_off": 1})))
        r = judge(flags("FTFF"), "never", p=op("once", 0, 10))
        self.assertEqual(counts(r), (3, 3, 2, 0, {}))
        r = judge(flags("TF"), "always", p=op("until", 0, 0, P, low))
        self.assertIsNone(r.margin)     # P is a plain bool
        r = judge(series([1, GAP, 3]), "always",
                  p=op("eventually", 0, 10, cmp(">", X, 5)))
        self.assertEqual(counts(r), (3, 0, 0, 2, {"cut_off": 1}))

    def test_units(self):
        half = ("eventually", Const(0, "ms"), Const(0.5, "ms"), P)
        self.check(flags("FT", t=[0, 0.5]), half, [T, T])
        self.check(flags("FT", t=[0, 0.75]), half, [F, T])
        self.assertEqual(num(1), ("num", Const(1)))


if __name__ == "__main__":
    unittest.main()
