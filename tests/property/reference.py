# SPDX-License-Identifier: MIT
"""The reference evaluator: a second opinion on every verdict.

evaluate(series, spec) judges each check as the language's manual says, one
sample after another, with no cleverness and no knowledge of the engine.

Where the manual leaves a choice, this is the reading taken here.

Values and names
 1. A signal of type f64, declared or not, is out_of_range where an integer is
    not exactly a double. A real where an integer is wanted is out_of_range
    unless integral and in range; text that holds no decimal integer is
    type_mismatch, also as bool. A number beyond the doubles is out_of_range,
    as bool too, unless it is an integer in words or type.
 2. {"Ok":null} is non_finite for every type. null under `stats` is
    type_mismatch. In plain series null is absent, also on the way of a path.
 3. A name with non_finite or out_of_range values and lookup errors, and no
    value at all, is wrong: only a value that can be used counts as one.
 4. Any lookup error but type_mismatch becomes absent once the name has a
    value somewhere, also ambiguous_var, projection_failed and the like.
 5. A key that `values` lacks is a lookup error there.
 6. Drift compares within all samples of one phase number, also when the
    phase is left and entered again. Identity: (object prefix, map_kva).
 7. Wrong names: total is counted as without this rule (look-backs before the
    series excluded), then judged = violated = total, undecided 0, skipped
    empty, no margin, one row. The verdict is fail, with total 0 too.
 8. `swapped` is true where the report's active object, named or the only one,
    differs from the last one known, or a global section of the same object
    has another address than last seen; never unknown; false on forms without
    reports and at the first sample that has one.
Expressions
 9. At the series' first sample delta, rate and prev are "before the series",
    whatever the value there is; such an operand spreads like an error. A
    predicate is no obligation if its *leftmost* unknown operand is one.
10. delta and rate at i: the error of i (own, else no_time) comes before that
    of i - 1, then swap, then zero_time or time_backwards. prev(x) at i has
    the error of i - 1; it is a swap if both are readable and differ.
11. + - * of doubles, and quotients, that leave the doubles are non_finite.
    Every integer step of an expression is ranged, not only the last.
12. Integer with integer: `/`, ratio and rates are the exact quotient rounded
    once. Integer with real: the integer is rounded to double first, except
    in comparisons, which are exact between all types and units.
13. rate (pattern and function) takes the exact difference of integers, also
    one beyond [-2^63, 2^64-1]; only delta() overflows.
14. `phase` of a sample without one is absent. `elapsed`, `index` are of the
    whole series, also under `during`.
15. The identity of an expression is that of all its columns: a pair swaps if
    any of them does. Where a column has no value (and the predicate is
    settled without it), it is that of the last value before, else the first.
16. A constant takes the unit and type of what it meets: exact where that is
    an integer and so is the constant in that unit (0.1ms is 100 us, 2.0 is
    2), else the nearest double. Bands of rate and ratio are doubles.
Scope and sections 6, 7
17. TIME under `during` counts from the first sample in series order that is
    in one of the phases and has an elapsed. None has: no_time for all.
18. A look-back before the series comes before no_time at the same sample.
19. Inner `after` replaces outer `after` only; `before` likewise.
20. The value of a ratio's sample is the quotient: with denominator 0 it is
    not read. A zero-time pair leaves both samples read.
21. Coverage is read / scope over all samples in scope, those of 9 included
    (not read); converge too counts the whole scope, not only up to TIME.
22. Bad first sample: its only pair takes its action, and its violation is
    reported at the later sample, whose pair it is.
23. Under `break`, too, the pair after a bad run that began the scope is
    skipped (or takes the first one's action); a bridged pair may be a swap.
24. For rate: swap comes before zero_time and time_backwards.
25. An obligation skipped under another sample's kind (the pair after) is a
    skip, but no sample of a note.
26. Notes are of skipped things only: samples in scope without a value whose
    action is skip, and the later samples of skipped pairs (swap, zero_time,
    time_backwards). One for each kind; missing_stats reasons together.
27. steady: value-class samples are no part of the mean. The band is
    [ref - tol, ref + tol] in doubles (integers compare exactly with it);
    around a mean of integers from 2^53 on it is that of the exact mean, cut
    to the integers inside; a bound beyond [-2^63, 2^64-1] stays a double.
    All values 0 with a relative tolerance: the band is [0, 0].
    Lanes: index in the whole series modulo 16.
28. Undecided by steady's rule: only readable samples; bad ones keep their
    actions. No margin then.
29. converge: a fraction is of |TARGET|; the bounds are computed exactly. Of
    samples without elapsed those count as relevant that no sample later than
    TIME precedes in scope. A run that did not come by TIME is violated at the
    last readable sample at or before it.
30. converge: an `inconclusive` sample acts on the run like a skipped one
    (break: ends it; bridge: passed over). value-class samples end the run
    also where `on` names them, and are no obligation of their own.
31. converge: "enough readable samples at or before TIME" counts samples in
    scope with value and time. The series' greatest elapsed is taken with the
    origin of the check. A converge that is undecided has judged 0, so its
    reason is nothing_judged.
32. converge's lateness: the same run without a deadline, if no error decides.
33. Notes of converge are over the whole scope, not only up to the witness;
    a value-class sample ends a run, so it is never a skipped one.
34. allow and the all-violated rule look at obligations by value and by error
    alike. Fractions are exact: allow 10% of 10 tolerates 1.
35. robustness: unknown operands of a settled predicate are left out of min
    and max; no margin if any leaf is a plain bool or the leaves' units differ.
    bool signals, true, false, swapped are plain bools.
36. The run: a violated warn check counts as pass, an inconclusive one counts.
    A wrong name under warn counts as inconclusive.
37. A signal defined by an expression has the expression's type unless it
    declares one: integers are out_of_range where they do not fit, and the
    nearest double where it is f64.
38. Margins are relative to the width of a two-sided band: that of rate, ratio,
    steady and `always x in BAND`.
39. `during`, `after`, `gaps`, `coverage`, `allow` of an inner level replace
    the outer one whole; only `on` is looked up selector by selector.
"""

from fractions import Fraction
import math
import sys

from expressions import (BEFORE, Evaluator, Type, Val, distance, in_band,
                         swapped)
from model import NS, elapsed_ns, number_text
from project import CLASS, I64_MIN, U64_MAX, Err

DEFAULTS = {
    #             gap             pair    lookup  value   undefined     gaps
    "monotonic": ("skip", "skip", "fail", "fail", "inconclusive", "bridge"),
    "rate": ("skip", "skip", "fail", "fail", "inconclusive", "break"),
    "steady": ("skip", "skip", "fail", "fail", "inconclusive", None),
    "ratio": ("skip", "skip", "fail", "fail", "inconclusive", None),
    "converge": ("skip", "skip", "fail", "ends", "inconclusive", "break"),
    "always": ("inconclusive", "skip", "fail", "fail", "inconclusive", None),
    "never": ("inconclusive", "skip", "fail", "fail", "inconclusive", None),
}
CLASSES = ("gap", "pair", "lookup", "value", "undefined")


def double(margin):
    """A margin as reports hold it: a finite double, and never -0."""
    try:
        margin = float(margin) + 0.0
    except OverflowError:
        margin = math.inf if margin > 0 else -math.inf
    return min(max(margin, -sys.float_info.max), sys.float_info.max)


class Result:
    """What a check came to. loose: fields that must not be compared."""

    def __init__(self, check):
        self.label = check.label
        self.warn = check.warn
        self.verdict = self.reason = None
        self.total = self.judged = self.violated = self.undecided = 0
        self.skipped = {}
        self.scope = self.read = 0
        self.margin = None          # (value, index) or None
        self.unit = None            # of the margin: (dim, scale)
        self.width = None           # of a two-sided band
        self.rows = []              # (index, kind or None) of the violated
        self.unsure = []            # and of the undecided
        self.notes = {}             # kind: samples, first and last of them
        self.wrong = False
        self.loose = set()

    def satisfied(self):
        self.total += 1
        self.judged += 1

    def violate(self, index, kind=None):
        self.total += 1
        self.judged += 1
        self.violated += 1
        self.rows.append((index, kind))

    def undecide(self, index=None, kind=None):
        self.total += 1
        self.undecided += 1
        self.unsure.append((index, kind))

    def skip(self, kind):
        self.total += 1
        self.skipped[kind] = self.skipped.get(kind, 0) + 1

    def note(self, kind, index):
        n, first, last = self.notes.get(kind, (0, index, index))
        self.notes[kind] = (n + 1, min(first, index), max(last, index))

    def judge(self, inside, margin, index):
        margin = None if margin is None else double(margin)
        if margin is not None and (self.margin is None or
                                   margin < self.margin[0]):
            self.margin = (margin, index)
        if inside:
            self.satisfied()
        else:
            self.violate(index)


class Settings:
    """Levels of modifiers, innermost first."""

    def __init__(self, spec, check, groups):
        self.pattern = check.pattern
        self.levels = [check.mods] + [g.mods for g in groups]
        if spec.policy is not None:
            self.levels.append(spec.policy)

    def get(self, name, default=None):
        for level in self.levels:
            if getattr(level, name) is not None:
                return getattr(level, name)
        return default

    def gaps(self):
        return self.get("gaps", DEFAULTS[self.pattern][5])

    def action(self, err):
        class_ = CLASS[err.kind]
        for level in self.levels:
            rules = dict(level.on)
            for selector in ("%s(%s)" % err, err.kind, class_, "any"):
                if selector in rules:
                    return rules[selector]
        return DEFAULTS[self.pattern][CLASSES.index(class_)]


class Judge:
    """One check over one series."""

    def __init__(self, ev, spec, check, groups):
        self.ev, self.check, self.args = ev, check, check.args
        self.set = Settings(spec, check, groups)
        self.out = Result(check)

    def run(self):
        out, pattern = self.out, self.check.pattern
        states = self.states()
        self.timed = pattern in ("rate", "converge") or \
            self.set.get("after") is not None or \
            self.set.get("before") is not None
        chain = self.scoped(states)
        out.scope = len(chain)
        out.read = sum(not isinstance(s, Err) for _, s in chain)
        chain = [(i, s) for i, s in chain if s != BEFORE]
        for i, s in chain:
            if isinstance(s, Err) and self.set.action(s) == "skip" and not (
                    pattern == "converge" and CLASS[s.kind] == "value"):
                out.note(s.kind, i)
        if pattern in ("monotonic", "rate"):
            self.pairs(chain)
        elif pattern == "converge":
            self.converge(chain)
        elif pattern == "steady":
            self.steady(chain)
        elif pattern == "ratio":
            self.ratio(chain)
        else:
            self.always(chain)
        self.wrong_names()
        self.verdict()
        return out

    # --- which samples ---

    def states(self):
        """A Val, Truth or Err for each sample of the series."""
        ev, a = self.ev, self.args
        if self.check.pattern in ("always", "never"):
            return ev.predicate(a["p"])
        if self.check.pattern == "ratio":
            return ev.numeric(("/", a["x"], a["y"]))
        return ev.numeric(a["x"])

    def scoped(self, states):
        """[(index, state)] in scope; self.clock: relative time or None."""
        ev = self.ev
        during = self.set.get("during")
        if during is None:
            inside = [True] * ev.n
        else:
            low, high = {"baseline": (0, 0),
                         "step": (during[1] + 1,) * 2 if len(during) == 2
                         else None,
                         "steps": (during[1] + 1, during[2] + 1)
                         if len(during) == 3 else None}[during[0]]
            inside = [p is not None and low <= p <= high for p in ev.phase]
        origin = 0
        if during is not None:
            origin = next((t for t, m in zip(ev.time, inside)
                           if m and t is not None), None)
        self.clock = [None if None in (t, origin) else t - origin
                      for t in ev.time]
        after, before = self.set.get("after"), self.set.get("before")
        chain = []
        for i, (m, s, t) in enumerate(zip(inside, states, self.clock)):
            if not m:
                continue
            if t is not None:
                if after is not None and t < elapsed_ns(after):
                    continue
                if before is not None and t >= elapsed_ns(before):
                    continue
            elif self.timed and not isinstance(s, Err):
                s = Err("no_time")
            chain.append((i, s))
        return chain

    # --- one obligation by the action of an error ---

    def route(self, err, index):
        action = self.set.action(err)
        if action == "fail":
            self.out.violate(index, err.kind)
        elif action == "inconclusive":
            self.out.undecide(index, err.kind)
        else:
            self.out.skip(err.kind)

    def route_pair(self, err, index):
        self.route(err, index)
        if self.set.action(err) == "skip":
            self.out.note(err.kind, index)

    # --- patterns ---

    def pairs(self, chain):
        breaking = self.set.gaps() == "break"
        type_ = self.ev.type(self.args["x"])
        self.out.unit = (type_.dim, type_.scale)
        if self.check.pattern == "rate":
            self.band = self.rate_band()
        left = None                 # the last readable sample
        for k, (i, s) in enumerate(chain):
            bad = chain[k - 1][1] if k and isinstance(chain[k - 1][1], Err) \
                else None
            if k == 0:
                pass
            elif isinstance(s, Err):
                self.route(s, i)
            elif bad and k == 1:
                self.route(bad, i)
            elif bad and (breaking or left is None):
                self.out.skip(bad.kind)
            else:
                self.pair(left, (i, s))
            if not isinstance(s, Err):
                left = (i, s)

    def pair(self, left, right):
        (i, a), (j, b) = left, right
        if swapped(a.ids, b.ids):
            self.route_pair(Err("swap"), j)
        elif self.check.pattern == "rate":
            v = self.ev.slope(a.value, b.value,
                              self.ev.time[j] - self.ev.time[i], self.unit_ns)
            if isinstance(v, Err):
                self.route_pair(v, j)
            else:
                self.out.judge(*in_band(v, *self.band), j)
        else:
            step = distance(b.value, a.value)
            if self.args.get("direction") == "decreasing":
                step = -step
            self.out.judge(step > 0 if self.args.get("strictly")
                           else step >= 0, step, j)

    def rate_band(self):
        band = self.args["band"]
        unit = (band.lo or band.hi).unit[1:]
        self.unit_ns = NS[unit]
        self.out.unit = ("rate", self.unit_ns)
        return self.two_sided(*self.ev.bounds(
            band, Type("real", "rate", self.unit_ns)))

    def two_sided(self, lo, hi, lo_open, hi_open):
        if lo is not None and hi is not None:
            self.out.width = float(Fraction(hi) - Fraction(lo))
        return lo, hi, lo_open, hi_open

    def ratio(self, chain):
        band = self.two_sided(*self.ev.bounds(self.args["band"],
                                              Type("real")))
        self.out.unit = (None, None)
        for i, s in chain:
            if isinstance(s, Err):
                self.route(s, i)
            else:
                self.out.judge(*in_band(s.value, *band), i)

    def always(self, chain):
        wanted = self.check.pattern == "always"
        p = self.args["p"]
        while p[0] == "sig" and self.ev.signals[p[1]].expr:
            p = self.ev.signals[p[1]].expr
        if wanted and p[0] == "in":
            self.two_sided(*self.ev.bounds(p[2], self.ev.type(p[1])))
        self.out.unit = self.ev.robust(self.args["p"])
        for i, s in chain:
            if isinstance(s, Err):
                self.route(s, i)
                continue
            margin = s.rob if self.out.unit else None
            if margin is not None and not wanted:
                margin = -margin
            self.out.judge(s.value == wanted, margin, i)

    def mean(self, readable):
        values = [s.value for _, s in readable]
        if all(isinstance(v, int) for v in values):
            return float(Fraction(sum(values), len(values)))
        lanes = [0.0] * 16
        for i, s in readable:
            lanes[i % 16] += s.value
        total = 0.0
        for lane in lanes:
            total += lane
        return total / len(values)

    def tolerance(self, tol, ref, like):
        if tol.unit == "%":
            return self.ev.constant(tol, like) * abs(ref)
        return self.ev.constant(tol, like)

    def steady(self, chain):
        like = self.ev.type(self.args["x"])
        self.out.unit = (like.dim, like.scale)
        tol = self.args["tol"]
        readable = [(i, s) for i, s in chain if isinstance(s, Val)]
        ref = self.mean(readable) if readable else None
        zeros = all(s.value == 0 for _, s in readable)
        undecided = len(readable) < 2 or (
            tol.unit == "%" and ref == 0 and not zeros)
        if not undecided:
            tol = float(self.tolerance(tol, ref, like))
            lo, hi = ref - tol, ref + tol
            if abs(ref) >= 2**53 and isinstance(readable[0][1].value, int):
                exact = Fraction(sum(s.value for _, s in readable),
                                 len(readable))
                least = math.ceil(exact - Fraction(tol))
                most = math.floor(exact + Fraction(tol))
                lo = least if least >= I64_MIN else lo
                hi = most if most <= U64_MAX else hi
            self.out.width = distance(hi, lo)
        for i, s in chain:
            if isinstance(s, Err):
                self.route(s, i)
            elif undecided:
                self.out.undecide(i)
                self.out.loose.add("undecided rows")
            else:
                self.out.judge(*in_band(s.value, lo, hi, False, False), i)

    def converge(self, chain):
        ev, a, out = self.ev, self.args, self.out
        out.unit = ("time", NS["ms"])
        like = ev.type(a["x"])
        target = Fraction(number_text(a["target"].value))
        wide = Fraction(number_text(a["tol"].value))
        if a["tol"].unit == "%":
            wide *= abs(Fraction(number_text(a["target"].value))) / 100
        need = a["samples"] if a.get("samples") is not None else 3
        by = elapsed_ns(a["by"])
        band = tuple(ev.beside(bound, like) for bound in
                     (target - wide, target + wide)) + (False, False)
        outcome, index, unsure = self.witness(chain, band, need, by)
        known = [t for t in self.clock if t is not None]
        enough = sum(isinstance(s, Val) and self.clock[i] <= by
                     for i, s in chain) >= need
        if outcome == "witness":
            out.judge(True, self.left(by, index), index)
        elif outcome == "fail":
            out.violate(index, dict(chain)[index].kind)
        elif unsure or not enough or not known or max(known) < by:
            out.undecide()
            out.loose.add("undecided rows")
        else:
            late = self.witness(chain, band, need, None)
            out.violate(max(i for i, s in chain if isinstance(s, Val)
                            and self.clock[i] <= by))
            if late[0] == "witness":
                out.margin = (self.left(by, late[1]), late[1])

    def left(self, by, index):
        return float((by - self.clock[index]) / NS["ms"])

    def witness(self, chain, band, need, by):
        """(outcome, index, unsure) of looking for a run of `need`.

        by None: without a deadline, and without errors that decide.
        """
        run, unsure, over = 0, False, False
        for i, s in chain:
            t = self.clock[i]
            if by is not None and (over if t is None else t > by):
                over = True
                run = 0
                continue
            if isinstance(s, Err):
                if CLASS[s.kind] == "value":
                    run = 0
                    continue
                action = self.set.action(s)
                if by is not None and action == "fail":
                    return "fail", i, unsure
                unsure = unsure or action == "inconclusive"
                if self.set.gaps() == "break":
                    run = 0
                continue
            run = run + 1 if in_band(s.value, *band)[0] else 0
            if run == need:
                return "witness", i, unsure
        return "none", None, unsure

    # --- sections 6 and 7 ---

    def wrong_names(self):
        names = set()
        for e in self.args.values():
            if isinstance(e, tuple) and isinstance(e[0], str):
                names |= self.ev.names(e)
        if any(self.ev.columns[n][1] for n in names):
            out = self.out
            out.wrong = True
            out.judged = out.violated = out.total
            out.undecided, out.skipped, out.margin = 0, {}, None
            out.unsure = []
            out.loose.add("rows")

    def tolerated(self):
        out, allow = self.out, self.set.get("allow")
        if out.wrong or allow is None:
            return out.violated == 0
        if allow[0] == "%":
            return out.violated * 100 <= Fraction(str(allow[1])) * out.judged
        return out.violated <= allow[1]

    def verdict(self):
        out = self.out
        floor = Fraction(str(self.set.get("coverage", 50)))
        if out.wrong or not self.tolerated() or (
                out.judged and out.violated == out.judged):
            out.verdict = "fail"
        elif out.judged == 0:
            out.verdict, out.reason = "inconclusive", "nothing_judged"
        elif out.undecided:
            out.verdict, out.reason = "inconclusive", "undecided"
        elif out.read * 100 < floor * out.scope:
            out.verdict, out.reason = "inconclusive", "coverage"
        else:
            out.verdict = "pass"


def evaluate(series, spec):
    """[Result] of every check, in order of the text."""
    ev = Evaluator(series, spec)
    results = [Judge(ev, spec, check, groups).run()
               for check, groups in spec.checks()]
    for r in results:
        r.rows = [(ev.tag[i], kind) for i, kind in r.rows]
        r.unsure = [(i if i is None else ev.tag[i], kind)
                    for i, kind in r.unsure]
        r.notes = {kind: (n, ev.tag[first], ev.tag[last])
                   for kind, (n, first, last) in r.notes.items()}
        if r.margin is not None:
            r.margin = (r.margin[0], ev.tag[r.margin[1]])
    return results


def run_verdict(results):
    verdicts = set()
    for r in results:
        if r.warn and r.verdict == "fail":
            verdicts.add("inconclusive" if r.wrong else "pass")
        else:
            verdicts.add(r.verdict)
    return next(v for v in ("fail", "inconclusive", "pass") if v in verdicts)
