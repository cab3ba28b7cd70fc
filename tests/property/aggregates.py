# SPDX-License-Identifier: MIT
"""require: one predicate over aggregates of the run.

80. x @ PHASE is read as x under `during PHASE`: instead of the check's own
    `during` and phase, with TIME of `after` and `before` from the start of
    that phase. samples.scope is the union over the aggregates; a sample is
    read if it has a value for every aggregate that looks at it. A predicate
    without aggregates has scope 0.
81. A sample without a value whose action is fail violates the obligation, one
    whose action is inconclusive makes it undecided, whatever the predicate
    says; fail before inconclusive, the first in series order. non_finite is
    left out and noted whatever its action is, a sample before the series left
    out without a note. A sample is noted once for each kind.
82. Time is needed by rate and slope, and by after and before: a sample without
    elapsed is no_time for those alone.
83. An aggregate over no readable sample is undecided under its kind whatever
    `on` says, unless the rest settles the predicate. Any other unknown
    (zero_time, overflow ...) is routed by its action.
84. delta that goes back inside one phase and identity (samples without phase
    being one), or is across identities: the positive steps between readable
    neighbours of the same identity, across phases too. The note is of the
    later samples of the steps back inside one phase and identity.
    No readable neighbours of one identity, but several samples: swap.
    A counter that wraps: always the steps forward (62) between those.
85. rate with a time span below 0 is time_backwards, of 0 zero_time.
86. count of a predicate is over samples where it is known. No margin names a
    sample. Violations and undecided rows name none either, but for those of 81.
87. run.NAME without a value is a wrong name: lookup error, 1 of 1 violated.
"""

from fractions import Fraction

from expressions import BEFORE, Evaluator, Truth, Val
from project import Err
from reduce import quantile, reduce, rounded, slope, stddev

TIMED = ("rate", "slope")
NS_PER_S = 10**9


class Nothing(Err):
    """The error of an aggregate over no readable sample."""


class Aggregates(Evaluator):
    """An evaluator of one sample: the run. judge: of the check."""

    def __init__(self, judge):
        self.__dict__.update(judge.ev.__dict__)
        self.whole, self.judge, self.n = judge.ev, judge, 1
        self.columns = {name: c for name, c in self.columns.items()
                        if self.signals[name].path.startswith("run.")}
        self._numeric, self._predicate = {}, {}

    def identified(self, e, values):
        return values

    def _number(self, e, like):
        if e[0] == "agg":
            v = self.judge.aggregate(e)
            return [v if isinstance(v, Err) else Val(v, ())]
        return super()._number(e, like)


def aggregates_of(e):
    """The aggregates that an expression names, from the left."""
    if e[0] == "agg":
        return [e]
    return [a for part in e[1:] if type(part) is tuple
            for a in aggregates_of(part)]


class Requires:
    """Parts of Judge (reference.py)."""

    def require(self):
        out, p = self.out, self.args["p"]
        ev = Aggregates(self)
        out.unit = ev.robust(p)
        out.loose |= {"row tags", "margin tag"}
        self.samples = {}
        for e in aggregates_of(p):
            if (e[2:4], e[1] in TIMED) not in self.samples:
                self.samples[e[2:4], e[1] in TIMED] = self.looked_at(e)
        states = {}
        for chain in self.samples.values():
            for i, s in chain:
                states.setdefault(i, []).append(s)
        out.scope = len(states)
        out.read = sum(not any(isinstance(s, Err) for s in at)
                       for at in states.values())
        self.decided, self.went_back = {}, set()
        for i in sorted(states):
            self.left_out(i, states[i])
        truth = ev.predicate(p)[0]
        for i in self.went_back:
            out.note("forward_steps", i)
        if "fail" in self.decided:
            out.violate(*self.decided["fail"])
        elif "inconclusive" in self.decided:
            out.undecide(*self.decided["inconclusive"])
        elif isinstance(truth, Nothing):
            out.undecide(None, truth.kind)
        elif isinstance(truth, Err):
            self.route(truth, None)
        else:
            out.judge(truth.value, truth.rob if out.unit else None, None)

    def looked_at(self, e):
        """[(index, state)] of the samples of an aggregate."""
        inside = self.inside(e[3]) if e[3] else None
        states = self.ev.predicate(e[2]) \
            if self.ev.type(e[2]).kind == "bool" else self.ev.numeric(e[2])
        bits = self.bits(e)
        if bits:
            states = [self.ev.held(s, bits) for s in states]
        self.timed = e[1] in TIMED or self.set.get("after") is not None \
            or self.set.get("before") is not None
        return self.scoped(states, inside)

    def bits(self, e):
        return self.ev.wraps.get(e[2][1]) if e[2][0] == "sig" and \
            e[1] in ("delta", "rate") else None

    def left_out(self, i, states):
        """What the samples without a value do to the obligation."""
        bad = [s for s in states if isinstance(s, Err) and s != BEFORE]
        for kind in {s.kind for s in bad if s.kind == "non_finite" or
                     self.set.action(s) == "skip"}:
            self.out.note(kind, i)
        for err in bad:
            if err.kind != "non_finite":
                self.decided.setdefault(self.set.action(err), (i, err.kind))

    def aggregate(self, e):
        """A value or an Err."""
        function, x, _, q = e[1:]
        chain = self.samples[e[2:4], function in TIMED]
        known = [(i, s) for i, s in chain if not isinstance(s, Err)]
        if not known:
            bad = [s for _, s in chain if s != BEFORE]
            return Nothing(*bad[-1]) if bad else Nothing("absent")
        values = [s.value for _, s in known]
        if function == "count":
            return sum(values) if isinstance(known[0][1], Truth) \
                else len(values)
        if function in ("first", "last"):
            return values[0 if function == "first" else -1]
        if function in ("delta", "rate"):
            return self.change(known, self.bits(e), function == "rate")
        if function == "slope":
            return slope([(self.ev.time[i], s.value) for i, s in known],
                         NS_PER_S)
        if function == "stddev":
            return stddev(values)
        if function == "quantile":
            return rounded(quantile(values, Fraction(str(q))))
        return reduce(function, values)

    def change(self, known, bits, per_time):
        """delta or rate of the readable samples."""
        ev = self.ev
        pairs = list(zip(known, known[1:]))
        same = [(a, b) for a, b in pairs if a[1].ids == b[1].ids]
        back = [b[0] for a, b in same if ev.phase[a[0]] == ev.phase[b[0]]
                and b[1].value < a[1].value]
        (i, first), (j, last) = known[0], known[-1]
        if pairs and not same:
            return Nothing("swap")
        if bits or back or len(same) < len(pairs):
            steps = [ev.step(a[1].value, b[1].value, bits) for a, b in same]
            d = sum(s for s in steps if s > 0)
            ns = None if not per_time else \
                sum(ev.time[b[0]] - ev.time[a[0]] for a, b in same)
        else:
            d = last.value - first.value
            ns = ev.time[j] - ev.time[i] if per_time else None
        if back and not bits:
            self.went_back |= set(back)
        if per_time:
            return ev.slope(d, ns, NS_PER_S)
        if isinstance(d, int):
            return d if -2**63 <= d < 2**64 else Err("overflow")
        return rounded(Fraction(d))
