#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Aggregates, phases, sweeps and text of the reference, computed by hand."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from model import Check, Const, Mods, Raw, Series, Signal, Spec
from reference import evaluate, run_verdict
from vectors import (DRIFT, GAP, GONE, NAN, P, WRONG_TYPE, X, Y, cmp, counts,
                     flags, judge, judge_drained, ms, rate, series)

BASE, STEP0, STEP1 = ("baseline",), ("step", 0), ("step", 1)
U, V = ("sig", "u"), ("sig", "v")


def agg(function, e=X, phase=None, q=None):
    return ("agg", function, e, phase, q)


class Aggregates(unittest.TestCase):
    def value(self, s, e, want, unit=None, type_="u64", mods=None):
        """The aggregate is what is wanted: the margin of e >= 0 is it."""
        r = judge(s, "require", mods, type_=type_, p=cmp(">=", e, 0, unit))
        with self.subTest(e[1]):
            self.assertIsNotNone(r.margin, vars(r))
            self.assertAlmostEqual(r.margin[0], want, 9)
        return r

    def test_functions(self):
        s = series([1, 2, 4, 3])
        for function, want, unit in [
                ("count", 4, None), ("sum", 10, None), ("mean", 2.5, None),
                ("min", 1, None), ("max", 4, None), ("first", 1, None),
                ("last", 3, None), ("median", 2.5, None),
                ("p50", 2.5, None),     # sorted 1 2 3 4
                ("p90", 3.7, None), ("p95", 3.85, None), ("p99", 3.97, None),
                ("stddev", (5 / 3) ** 0.5, None),
                # t: -15 -5 5 15 ms, x: -1.5 -0.5 1.5 0.5: 40 / 500
                ("slope", 80, "/s")]:
            self.value(s, agg(function), want, unit)
        s = series([1, 2, 4, 7])
        self.value(s, agg("delta"), 6)
        self.value(s, agg("rate"), 200, "/s")
        for q, want in [(0, 1), (1, 7), (0.25, 1.75), (0.5, 3)]:
            self.value(s, agg("quantile", X, None, q), want)
        self.value(s, agg("max", ("delta", X)), 3)
        self.value(s, agg("count", cmp(">", X, 1)), 3)
        self.value(s, ("-", agg("max"), agg("min")), 6)
        self.value(series([5]), agg("delta"), 0)

    def test_exact(self):
        s = series([2**64 - 1, 2**64 - 3])
        p = cmp("==", agg("max"), 2**64 - 1)
        self.assertEqual(judge(s, "require", p=p).verdict, "pass")
        r = judge(s, "require", p=cmp(">", agg("sum"), 0))
        self.assertEqual(r.rows, [(None, "overflow")])
        self.value(s, agg("mean"), 2.0**64)

    def test_one_obligation(self):
        r = judge(series([1, 2, 3]), "require", p=cmp("<", agg("max"), 3))
        self.assertEqual((r.verdict, counts(r), r.margin),
                         ("fail", (1, 1, 1, 0, {}), (0, None)))
        self.assertEqual((r.scope, r.read), (3, 3))
        p = ("and", cmp(">", agg("max"), 1), cmp("<", agg("min"), 9))
        self.assertEqual(judge(series([1, 2, 3]), "require",
                               p=p).margin, (2, None))

    def test_left_out(self):
        r = self.value(series([1, GAP, 5]), agg("mean"), 3)
        self.assertEqual((r.scope, r.read, r.notes),
                         (3, 2, {"placeholder": (1, "#1", "#1")}))
        r = self.value(series([1.0, NAN, 5.0]), agg("mean"), 3,
                       type_="f64", mods=Mods(on=[("value", "fail")]))
        self.assertEqual(r.notes, {"non_finite": (1, "#1", "#1")})
        self.value(flags(["T", GAP, "F", "T"]), agg("count", P), 2)
        r = self.value(series([4, 5, 6]), agg("min", ("delta", X)), 1)
        self.assertEqual((r.read, r.notes), (2, {}))

    def test_actions(self):
        x = [1, GAP, {"Err": DRIFT}, 5]
        p = cmp(">", agg("mean"), 0)
        r = judge(series(x), "require", Mods(on=[("gap", "fail")]), p=p)
        self.assertEqual((counts(r), r.rows),
                         ((1, 1, 1, 0, {}), [("#1", "placeholder")]))
        on = [("placeholder", "inconclusive")]
        r = judge(series(x), "require", Mods(on=on), p=p)
        self.assertEqual((r.reason, r.unsure),
                         ("nothing_judged", [("#1", "placeholder")]))
        r = judge(series(x), "require", Mods(on=on + [("drift", "fail")]),
                  p=p)
        self.assertEqual(r.rows, [("#2", "drift")])
        r = judge(series([1, Raw("1e999"), 5]), "require", p=p)
        self.assertEqual(r.rows, [("#1", "out_of_range")])
        r = judge(series([1, WRONG_TYPE, 5]), "require", p=p)
        self.assertEqual(r.rows, [("#1", "type_mismatch")])

    def test_no_sample(self):
        for x, mods, kind in [
                ([GAP, {"Err": DRIFT}], None, "drift"),
                ([{"Err": DRIFT}, GAP], None, "placeholder"),
                ([1, 2], Mods(during=STEP1), "absent"),
                ([1, GAP], Mods(after=ms(10)), "placeholder")]:
            for function in ("count", "mean", "delta"):
                r = judge(series(x), "require", mods,
                          p=cmp(">=", agg(function), 0))
                self.assertEqual((r.reason, counts(r), r.unsure),
                                 ("nothing_judged", (1, 0, 0, 1, {}),
                                  [(None, kind)]))
        # the rest settles it
        p = ("or", cmp(">", agg("max", Y), 0), cmp(">", agg("max"), 0))
        r = judge(series([1], y=[GAP]), "require", p=p)
        self.assertEqual((r.verdict, r.reason), ("inconclusive", "coverage"))
        r = judge(series([1], y=[GAP]), "require", Mods(coverage=0), p=p)
        self.assertEqual(r.verdict, "pass")

    def test_undefined(self):
        for s, e, unit, kind in [
                (series([5]), agg("stddev"), None, "zero_denominator"),
                (series([5]), agg("rate"), "/s", "zero_time"),
                (series([5, 6], t=[7, 7]), agg("slope"), "/s", "zero_time"),
                (series([5, 6], t=[9, 7]), agg("rate"), "/s",
                 "time_backwards"),
                (series([0, 0]), ("/", agg("sum"), agg("sum")), None,
                 "zero_denominator")]:
            r = judge(s, "require", p=cmp(">", e, 0, unit))
            self.assertEqual((counts(r), r.unsure),
                             ((1, 0, 0, 1, {}), [(None, kind)]))
            r = judge(s, "require", Mods(on=[("undefined", "skip")]),
                      p=cmp(">", e, 0, unit))
            self.assertEqual(counts(r), (1, 0, 0, 0, {kind: 1}))

    def test_time(self):
        s = series([1, 9, 5], t=[0, None, 20])
        r = self.value(s, agg("rate"), 200, "/s")
        self.assertEqual((r.read, r.notes), (2, {"no_time": (1, "#1", "#1")}))
        self.value(s, agg("mean"), 5)

    def test_forward_steps(self):
        s = series([5, 9, 2, 4], step=[0] * 4)
        r = self.value(s, agg("delta"), 6)
        self.assertEqual(r.notes, {"forward_steps": (1, "#2", "#2")})
        self.value(s, agg("rate"), 200, "/s")
        # across phases it may go back
        r = judge(series([5, 9, 2, 4], step=[0, 0, 1, 1]), "require",
                  p=cmp("==", ("+", agg("delta"), ("num", Const(2))), 1))
        self.assertEqual((r.verdict, r.notes), ("pass", {}))
        r = self.value(series([5, 9, 2, GAP, 4, 3], step=[0] * 6),
                       agg("delta"), 6)
        self.assertEqual(r.notes["forward_steps"], (2, "#2", "#5"))

    def test_wrap(self):
        spec = Spec([Signal("x", "u64", None, "values.x")], [
            Check("m", "monotonic", x=X, wrap=32),
            Check("r", "require", p=cmp("==", agg("delta"), 11)),
            Check("s", "require", p=cmp("==", agg("rate"), 550, "/s"))])
        r = evaluate(series([2**32 - 6, 2, 5]), spec)
        self.assertEqual([c.verdict for c in r], ["pass"] * 3)
        self.assertEqual(r[1].notes, {})

    def test_identities(self):
        s = [("a", 1, 4, 0), ("a", 1, 6, 0), ("b", 2, 1, 1), ("b", 2, 8, 1)]
        for p, want in [(cmp("==", agg("delta"), 9), "pass"),
                        (cmp("==", agg("rate"), 450, "/s"), "pass"),
                        (cmp("==", agg("sum"), 19), "pass")]:
            r = judge_drained(s, "require", p=p)
            self.assertEqual((r.verdict, r.notes), (want, {}))
        r = judge_drained(s[1:3], "require", p=cmp(">", agg("delta"), 0))
        self.assertEqual((counts(r), r.unsure),
                         ((1, 0, 0, 1, {}), [(None, "swap")]))

    def test_phases_of_aggregates(self):
        s = series([1, 2, 4, 8], step=[0, 1, 1, 2])
        self.value(s, agg("max", X, BASE), 1)
        self.value(s, agg("sum", X, STEP0), 6)
        r = self.value(s, ("/", agg("sum", X, STEP0), agg("sum", X, STEP1)),
                       0.75)
        self.assertEqual((r.scope, r.read), (3, 3))
        r = self.value(s, ("/", agg("sum", X, STEP0), agg("sum")), 6.0,
                       mods=Mods(during=BASE))
        self.assertEqual(r.scope, 3)
        r = judge(s, "require", p=cmp(">", agg("sum", X, ("step", 7)), 0))
        self.assertEqual((r.scope, r.unsure), (0, [(None, "absent")]))
        # times count from the start of its phase
        self.value(s, agg("sum", X, STEP0), 4, mods=Mods(after=ms(10)))

    def test_wrong_name(self):
        r = judge(series([GONE, GONE]), "require",
                  Mods(on=[("any", "skip")]), p=cmp(">", agg("max"), 0))
        self.assertEqual((r.verdict, counts(r)), ("fail", (1, 1, 1, 0, {})))

    def test_run(self):
        s = series([1])
        s.monitor = {"summary": {"max": 7}}
        for path, want in [("run.monitor.summary.max", ("pass", 4)),
                           ("run.monitor.summary.gone", ("fail", None))]:
            spec = Spec([Signal("v", None, None, path)],
                        [Check("c", "require", p=cmp(">", V, 3))])
            r = evaluate(s, spec)[0]
            self.assertEqual((r.verdict, r.margin and r.margin[0], r.scope),
                             want + (0,))


class PerPhase(unittest.TestCase):
    def rows(self, s, pattern, mods=None, **args):
        mods = mods or Mods()
        mods.per_phase = True
        spec = Spec([Signal("x", "u64", None, "values.x"),
                     Signal("p", "bool", None, "values.p")],
                    [Check("c", pattern, mods, **args)])
        return evaluate(s, spec)

    def test_rows(self):
        s = series([5, 4, 3, 7], step=[0, 0, 2, 2])
        r = self.rows(s, "monotonic", x=X)
        self.assertEqual([(c.phase, c.verdict, c.total) for c in r],
                         [(0, "fail", 1), (2, "pass", 1)])
        r = self.rows(s, "monotonic", Mods(during=("steps", 1, 4)), x=X)
        self.assertEqual([c.phase for c in r], [2])
        r = self.rows(s, "monotonic", Mods(during=("step", 5)), x=X)
        self.assertEqual([(c.phase, c.reason, c.scope) for c in r],
                         [(None, "nothing_judged", 0)])

    def test_without_phases(self):
        r = self.rows(series([1, 2], step=[None, None]), "monotonic", x=X)
        self.assertEqual([(c.phase, c.scope) for c in r], [(None, 0)])
        r = self.rows(series([1, 2, 3], step=[None, 1, 1]), "monotonic", x=X)
        self.assertEqual([(c.phase, c.scope) for c in r], [(1, 2)])

    def test_entered_again(self):
        s = series([1, 9, 0], step=[0, 1, 0])
        r = self.rows(s, "monotonic", x=X)
        self.assertEqual([(c.phase, c.total, c.violated) for c in r],
                         [(0, 1, 1), (1, 0, 0)])

    def test_state_and_time_begin_anew(self):
        s = flags("FTFT", step=[0, 0, 1, 1])
        r = self.rows(s, "eventually", p=P, by=ms(10))
        self.assertEqual([(c.verdict, c.margin) for c in r],
                         [("pass", (0, "#1")), ("pass", (0, "#3"))])
        s = series([5] * 6, step=[0, 0, 0, 1, 1, 1])
        r = self.rows(s, "converge", x=X, target=Const(5), tol=Const(0),
                      by=ms(20))
        self.assertEqual([c.margin for c in r], [(0, "#2"), (0, "#5")])
        r = self.rows(flags("TTTT", "TTTT", step=[0, 0, 1, 1]), "when",
                      p=P, q=P, within=ms(0))
        self.assertEqual([c.rises for c in r], [1, 1])
        r = self.rows(series([1, 2, 10, 12], step=[0, 0, 1, 1]), "steady",
                      x=X, tol=Const(1), ref="first")
        self.assertEqual([c.violated for c in r], [0, 1])

    def test_operators_see_beyond(self):
        s = series([1, 2, 4, 7], step=[0, 0, 1, 1])
        r = self.rows(s, "always", p=cmp(">", ("delta", X), 1))
        self.assertEqual([(c.total, c.violated) for c in r], [(1, 1), (2, 0)])

    def test_require(self):
        r = self.rows(series([1, 2, 4, 9], step=[0, 0, 1, 1]), "require",
                      p=cmp(">", agg("delta"), 1))
        self.assertEqual([c.verdict for c in r], ["fail", "pass"])

    def test_labels(self):
        def event(at, label, step, end=False):
            return {"elapsed_ms": at, "label": label, "step_index": step,
                    "is_step_end": end, "is_terminal": False}
        entries = [{"tag": "#%d" % i, "elapsed_ms": 10 * i, "step_index": None,
                    "boundary_offset_ms": 10 * i, "stats": {"x": i},
                    "report": {"is_placeholder": True}} for i in range(5)]
        s = Series("drained", entries, events=[
            event(10, "warm", 1), event(30, "hot", 2), event(35, "note", None),
            event(5, "early", None), event(40, "warm", 2, True)])
        for label, want in [("hot", 2), ("warm", 4), ("note", 2),
                            ("early", 1), ("gone", 0)]:
            spec = Spec([Signal("x", "u64", None, "stats.x")],
                        [Check("c", "always", Mods(during=("label", label)),
                               p=cmp(">=", X, 0))])
            self.assertEqual(evaluate(s, spec)[0].scope, want, label)


def layers(*samples, t=None):
    """Plain series of containers `la`; None: not there."""
    return Series("plain", [
        dict({} if la is None else {"la": {
            k: {"u": v} if v is not None else {} for k, v in la.items()}},
            t=10 * i) for i, la in enumerate(samples)], {"time": ("t", None)})


class Sweeps(unittest.TestCase):
    def rows(self, s, pattern="always", mods=None, quorum=None, more=(),
             **args):
        spec = Spec([Signal("u", "u64", None, "sample.la[*].u", None,
                            "layer")] + list(more),
                    [Check("c", pattern, mods, quorum=quorum, **args)])
        return evaluate(s, spec)

    def test_keys(self):
        r = self.rows(layers({"b": 1, "10": 1, "a": 9, "2": 1}, {"Z": 1}),
                      p=cmp("<", U, 5))
        self.assertEqual([(c.key, c.verdict) for c in r], [
            ("2", "inconclusive"), ("10", "inconclusive"),
            ("Z", "inconclusive"), ("a", "fail"), ("b", "inconclusive")])
        self.assertEqual(counts(r[0]), (2, 1, 0, 1, {}))

    def test_late_and_gone(self):
        r = self.rows(layers({"a": 1}, {"a": 2, "b": 5}, {"b": 3}, None),
                      "monotonic", x=U)
        self.assertEqual([(c.key, counts(c)) for c in r], [
            ("a", (3, 1, 0, 0, {"absent": 2})),
            ("b", (3, 1, 1, 0, {"absent": 2}))])
        self.assertEqual(r[1].notes, {"absent": (2, "#0", "#3")})

    def test_behind_the_key(self):
        r = self.rows(layers({"a": 1, "b": None}, {"a": 1, "b": None}),
                      p=cmp(">", U, 0))
        self.assertEqual([(c.verdict, c.wrong) for c in r],
                         [("pass", False), ("inconclusive", False)])
        r = self.rows(layers({"a": None, "b": None}), p=cmp(">", U, 0))
        self.assertEqual([(c.verdict, c.wrong) for c in r],
                         [("fail", True), ("fail", True)])
        r = self.rows(layers({"a": 1}, {"a": None}), p=cmp(">", U, 0))
        self.assertEqual(r[0].unsure, [("#1", "absent")])

    def test_no_key(self):
        r = self.rows(layers({}, None), p=("or", ("true",), cmp(">", U, 0)))
        self.assertEqual([(c.key, c.verdict, c.reason, c.judged) for c in r],
                         [(None, "inconclusive", "nothing_judged", 0)])

    def test_joined(self):
        other = Signal("v", "u64", None, "sample.lb[*].n", None, "layer")
        s = layers({"a": 1, "b": 2})
        s.entries[0]["lb"] = {"b": {"n": 2}, "c": {"n": 9}}
        r = self.rows(s, p=("cmp", "<=", U, V), more=[other])
        self.assertEqual([(c.key, c.verdict, c.unsure) for c in r], [
            ("a", "inconclusive", [("#0", "absent")]), ("b", "pass", []),
            ("c", "inconclusive", [("#0", "absent")])])
        r = self.rows(s, p=cmp(">", U, 0), more=[other])
        self.assertEqual([c.key for c in r], ["a", "b"])

    def test_arrays(self):
        s = Series("plain", [{"la": [{"u": 4}, {"u": 6}]}], {})
        r = self.rows(s, p=cmp("<", U, 5))
        self.assertEqual([(c.key, c.verdict) for c in r],
                         [("0", "pass"), ("1", "fail")])

    def test_across(self):
        s = layers({"a": 1, "b": 4}, {"a": 2}, {})
        for function, want in [("max", [4, 2]), ("min", [1, 2]),
                               ("sum", [5, 2]), ("mean", [2.5, 2])]:
            r = self.rows(s, p=cmp(">=", ("across", function, U, "layer"), 0))
            self.assertEqual([c.key for c in r], [None])
            self.assertEqual((counts(r[0]), r[0].margin[0]),
                             ((3, 2, 0, 1, {}), min(want)))
            self.assertEqual(r[0].unsure, [("#2", "absent")])
        # each key against the mean of all: 1 4 against 2.5, 2 against 2
        r = self.rows(s, p=("cmp", "<=", U, ("across", "mean", U, "layer")))
        self.assertEqual([(c.key, c.violated) for c in r],
                         [("a", 0), ("b", 1)])
        r = self.rows(layers({"a": 2**63, "b": 2**63}),
                      p=cmp(">", ("across", "sum", U, "layer"), 0))
        self.assertEqual(r[0].rows, [("#0", "overflow")])
        # a key without any value does not count
        r = self.rows(layers({"a": None, "b": 3}),
                      p=cmp("==", ("across", "sum", U, "layer"), 3))
        self.assertEqual((r[0].verdict, r[0].wrong), ("pass", False))

    def test_quorum(self):
        s = layers({"a": 1, "b": 9, "c": 8})
        for n, want, more in [(1, "pass", 0), (2, "pass", 0), (3, "fail", 0),
                              (5, "fail", 2)]:
            r = self.rows(s, quorum=(n, "layer"), p=cmp(">", U, 5))
            self.assertEqual([(c.key, c.verdict, counts(c), c.scope)
                              for c in r],
                             [(None, want, (3 + more, 3 + more, 1 + more, 0, {}),
                               3)])
        s = layers({"a": 9, "b": 9}, {"a": 9})
        for n, want in [(1, ("pass", None)),
                        (2, ("inconclusive", "undecided"))]:
            r = self.rows(s, quorum=(n, "layer"), p=cmp(">", U, 5))[0]
            self.assertEqual((r.verdict, r.reason), want)
            self.assertEqual(counts(r), (2, 1, 0, 1, {}))
        r = self.rows(layers({}), quorum=(1, "layer"), p=cmp(">", U, 5))[0]
        self.assertEqual(r.reason, "nothing_judged")

    def test_run_verdict(self):
        r = self.rows(layers({"a": 9, "b": 1}), p=cmp(">", U, 5))
        self.assertEqual(run_verdict(r), "fail")

    def test_require(self):
        r = self.rows(layers({"a": 1, "b": 2}, {"a": 3, "b": 9}), "require",
                      p=cmp("<", agg("max", U), 5))
        self.assertEqual([(c.key, c.verdict) for c in r],
                         [("a", "pass"), ("b", "fail")])
        r = self.rows(layers({"a": 1, "b": 2}, {"a": 3, "b": 9}), "require",
                      p=cmp("==", agg("max", ("across", "sum", U, "layer")),
                            12))
        self.assertEqual([(c.key, c.verdict) for c in r], [(None, "pass")])


class Text(unittest.TestCase):
    def test_equality(self):
        for values, op, other, want in [
                (["a", "a"], "==", ("text", "a"), ["pass", 0]),
                (["a", "A"], "==", ("text", "a"), ["fail", 1]),
                (["", "é"], "!=", ("text", "a"), ["pass", 0]),
                (["e\u0301", "é"], "==", ("text", "é"), ["fail", 1]),
                (["a ", "a"], "!=", ("text", "a"), ["fail", 1]),
                (["a", "b"], "==", V, ["pass", 0])]:
            s = series([0, 0])
            for entry, v in zip(s.entries, values):
                entry["values"]["v"] = {"Ok": v}
            spec = Spec([Signal("v", "text", None, "values.v")],
                        [Check("c", "always", p=("cmp", op, V, other))])
            r = evaluate(s, spec)[0]
            self.assertEqual([r.verdict, r.violated, r.margin],
                             want + [None])

    def test_no_text(self):
        s = series([5, {"Ok": "a"}, GAP, NAN])
        spec = Spec([Signal("x", "text", None, "values.x")],
                    [Check("c", "always", p=("cmp", "==", X, ("text", "a")))])
        r = evaluate(s, spec)[0]
        self.assertEqual((counts(r), r.rows),
                         ((4, 3, 2, 1, {}), [("#0", "type_mismatch"),
                                             ("#3", "non_finite")]))

    def test_settled_beside(self):
        s = series([1])
        s.entries[0]["values"]["v"] = {"Ok": "on"}
        p = ("or", ("cmp", "==", V, ("text", "on")), cmp(">", X, 5))
        spec = Spec([Signal("v", "text", None, "values.v"),
                     Signal("x", "u64", None, "values.x")],
                    [Check("c", "always", p=p)])
        r = evaluate(s, spec)[0]
        self.assertEqual((r.verdict, r.margin, r.unit), ("pass", None, None))
        self.assertEqual(rate(0, 1).lo, Const(0, "/s"))


if __name__ == "__main__":
    unittest.main()
