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
    empty, no margin, one row, no note of a lookup error. The verdict is
    fail, with total 0 too.
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

The rest of the language: 40 in reduce.py, 42 in temporal.py, 50 in project.py,
60 in patterns.py, 70 in runs.py, 80 in aggregates.py, and

90. per phase: one row for each phase that is in scope, those of a `during`
    alone. A phase that is left and entered again is one row, its samples
    neighbours. No sample with a phase in scope: one row without a phase.
91. A label stands for the phases of all events of that label: an event's step,
    or without one the phase in effect at its time, if any event begins a step.
    No event has it: no phase occurs.
92. The keys of a check are those of the signals that it names outside `across`;
    of an `across`, those of the signals in it. A sweep without a key is one
    row without a key: no_match at every sample, all skipped, whatever `on`
    and the rest of the expressions say: nothing_judged. But a wrong name
    beside it fails.
    `at least N of` is one row without a key, whose obligations are the
    expansions: pass if N pass, fail if no N can any more, but inconclusive if
    all are. Keys that N asks for and that are not there are violated, each.
    scope and read are sums; the rest is not compared. With `per
    phase` there is a row for each phase. A wrong name fails.
93. In `across`, a key counts where the expression is not absent at that key;
    any other error at any key is that of the whole, the first key's, overflow
    and non_finite (which sums may be as well) after others. Without
    any key a check is as in 92. A swept name is wrong if it is at every key
    of its sweep; otherwise it is absent where it is not (but a mismatch).
94. A run of violated obligations (`allow N in a row`) goes over undecided and
    skipped ones. That all judged are violated fails all the same.
95. triggers: fewer rises than wanted, last of the reasons.
"""

from fractions import Fraction

from aggregates import Requires

from expressions import BEFORE, Evaluator
from model import Mods, elapsed_ns
from patterns import Patterns
from project import CLASS, Err, phases_named
from result import Result, Settings
from runs import Runs


class Judge(Patterns, Runs, Requires):
    """One check over one series."""

    def __init__(self, ev, spec, check, groups, key=None, step=None):
        self.ev, self.check, self.args = ev, check, check.args
        self.set = Settings(spec, check, groups)
        self.step = step            # the only phase, of a `per phase`
        self.out = Result(check, key, step)

    def run(self):
        pattern = self.check.pattern
        if pattern == "require":
            self.require()
        else:
            states = self.states()
            self.timed = pattern in ("rate", "converge", "eventually",
                                     "when") or \
                self.set.get("after") is not None or \
                self.set.get("before") is not None
            self.over_samples(pattern, self.scoped(states))
        self.wrong_names()
        self.verdict()
        return self.out

    def no_match(self):
        """Every sample is skipped for want of a key."""
        self.set.levels.insert(0, Mods(on=[("no_match", "skip")]))
        self.timed = False
        self.over_samples(self.check.pattern, self.scoped(
            [Err("no_match")] * self.ev.n))

    def over_samples(self, pattern, chain):
        out = self.out
        out.scope = len(chain)
        out.read = sum(not isinstance(s, Err) for _, s in chain)
        chain = [(i, s) for i, s in chain if s != BEFORE]
        for i, s in chain:
            if isinstance(s, Err) and self.set.action(s) == "skip" and not (
                    pattern == "converge" and CLASS[s.kind] == "value"):
                out.note(s.kind, i)
        {"monotonic": self.pairs, "rate": self.pairs, "ratio": self.ratio,
         "converge": self.converge, "steady": self.steady,
         "eventually": self.eventually, "when": self.when,
         "always": self.always, "never": self.always}[pattern](chain)

    # --- which samples ---

    def states(self):
        """A Val, Truth or Err for each sample of the series."""
        ev, a, pattern = self.ev, self.args, self.check.pattern
        if pattern in ("always", "never", "eventually"):
            return ev.predicate(self.predicate())
        if pattern == "when":
            return ev.predicate(a["p"])
        if pattern == "ratio":
            return ev.numeric(("/", a["x"], a["y"]))
        return self.wrapped(ev.numeric(a["x"]))

    def predicate(self):
        """P, with the window of a statement `always[a, b] P`."""
        window = self.args.get("window")
        return ("always",) + window + (self.args["p"],) if window \
            else self.args["p"]

    def inside(self, during):
        """Per sample whether a `during` has it."""
        phases = self.ev.phase
        if during[0] == "label":
            named = phases_named(self.ev.series, during[1])
            return [p in named for p in phases]
        low, high = (0, 0) if during[0] == "baseline" else \
            (during[1] + 1, during[-1] + 1)
        return [p is not None and low <= p <= high for p in phases]

    def scoped(self, states, inside=None):
        """[(index, state)] in scope; self.clock: relative time or None.

        inside: instead of the check's own phases.
        """
        ev = self.ev
        during = self.set.get("during")
        phased = inside is not None or during is not None
        if inside is None:
            inside = self.inside(during) if phased else [True] * ev.n
            if self.set.get("per_phase"):
                phased = True
                inside = [m and p is not None and p == self.step
                          for m, p in zip(inside, ev.phase)]
        origin = 0
        if phased:
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

    # --- sections 6 and 7 ---

    def wrong_names(self):
        names = set()
        for e in expressions_of(self.check):
            names |= self.ev.wrong_names(e)
        if names:
            out = self.out
            out.wrong = True
            out.judged = out.violated = out.total
            out.undecided, out.skipped, out.margin = 0, {}, None
            out.unsure = []
            out.notes = {kind: note for kind, note in out.notes.items()
                         if CLASS.get(kind) != "lookup"}
            out.loose.add("rows")

    def tolerated(self):
        out, allow = self.out, self.set.get("allow")
        if out.wrong or allow is None:
            return out.violated == 0
        if allow[0] == "%":
            return out.violated * 100 <= Fraction(str(allow[1])) * out.judged
        if allow[0] == "row":
            return out.longest <= allow[1]
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
        elif self.check.pattern == "when" and \
                out.rises < self.set.get("triggers", 0):
            out.verdict, out.reason = "inconclusive", "triggers"
        else:
            out.verdict = "pass"


def steps_of(ev, spec, check, groups):
    """[phase] that a check has a row for, None without one."""
    judge = Judge(ev, spec, check, groups)
    if not judge.set.get("per_phase"):
        return [None]
    during = judge.set.get("during")
    inside = judge.inside(during) if during else [True] * ev.n
    return sorted({p for p, m in zip(ev.phase, inside)
                   if m and p is not None}) or [None]


def expressions_of(check):
    return [e for e in check.args.values()
            if isinstance(e, tuple) and isinstance(e[0], str)]


def expand(ev, spec, check, groups, step):
    """[Result] of a check at each key of its sweep, if it has one."""
    named = expressions_of(check)
    index = set().union(*(ev.indices(e) for e in named))
    if not index:
        if any(ev.lacks_key(e) for e in named):
            return [unmatched(ev, spec, check, groups, step)]
        return [Judge(ev, spec, check, groups, None, step).run()]
    (index,) = index
    at = [(key, ev.at_key(index, key)) for key in ev.keys_in(*named)]
    return [unmatched(e, spec, check, groups, step, key)
            if any(e.lacks_key(x) for x in named) else
            Judge(e, spec, check, groups, key, step).run()
            for key, e in at or [(None, ev.at_key(index, None))]]


def unmatched(ev, spec, check, groups, step, key=None):
    """The row of a sweep that matches no key."""
    judge = Judge(ev, spec, check, groups, key, step)
    judge.out.loose |= {"total", "skipped", "notes", "read", "undecided",
                        "undecided rows"}
    if check.quorum or check.pattern == "require":
        judge.out.loose.add("scope")
    if check.pattern != "require":
        judge.no_match()
    judge.out.verdict, judge.out.reason = "inconclusive", "nothing_judged"
    judge.wrong_names()
    if judge.out.wrong:
        judge.out.loose |= {"judged", "violated"}
        judge.out.reason = None
        judge.verdict()
    return judge.out


def quorum(check, rows):
    """The row of `at least N of`: an expansion is an obligation."""
    if rows[0].key is None:
        return rows[0]
    out, need = Result(check, None, rows[0].phase), check.quorum[0]
    for r in rows:
        out.loose |= r.loose & {"scope", "read"}
        out.scope += r.scope
        out.read += r.read
        if r.verdict == "pass":
            out.satisfied()
        elif r.verdict == "fail":
            out.violate(None)
        else:
            out.undecide()
    for _ in range(len(rows), need):
        out.violate(None)
    passed = out.judged - out.violated
    if any(r.wrong for r in rows):
        out.verdict = "fail"
    elif passed >= need:
        out.verdict = "pass"
    elif out.judged and passed + out.undecided < need:
        out.verdict = "fail"
    else:
        out.verdict = "inconclusive"
        out.reason = "undecided" if out.judged else "nothing_judged"
    out.loose |= {"rows", "undecided rows", "notes", "margin"}
    return out


def evaluate(series, spec):
    """[Result] of every check, in order of the text."""
    ev, results = Evaluator(series, spec), []
    for check, groups in spec.checks():
        for step in steps_of(ev, spec, check, groups):
            rows = expand(ev, spec, check, groups, step)
            results += [quorum(check, rows)] if check.quorum else rows

    def tag(i):
        return i if i is None else ev.tag[i]
    for r in results:
        r.rows = [(tag(i), kind) for i, kind in r.rows]
        r.unsure = [(tag(i), kind) for i, kind in r.unsure]
        r.notes = {kind: (n, tag(first), tag(last))
                   for kind, (n, first, last) in r.notes.items()}
        if r.margin is not None:
            r.margin = (r.margin[0], tag(r.margin[1]))
    return results


def run_verdict(results):
    verdicts = set()
    for r in results:
        if r.warn and r.verdict == "fail":
            verdicts.add("inconclusive" if r.wrong else "pass")
        else:
            verdicts.add(r.verdict)
    return next(v for v in ("fail", "inconclusive", "pass") if v in verdicts)
