# SPDX-License-Identifier: MIT
"""The patterns that judge pairs of samples, or each sample by itself.

60. steady of a constant: the bounds are computed exactly, as for converge; of
    median and first the band is that around the mean (27), REF an exact
    number rounded once. Of a constant one readable sample is enough. A
    relative tolerance of a constant 0 is undecided as for any REF 0.
61. rate over T: a sample without elapsed, or that went back (42), is no
    partner; it is an obligation, under its own error, else no_time or
    time_backwards, if it has a partner: it is taken for as late as the latest
    of the scope before it. A sample of a bridged check that has only
    unreadable partners is no obligation.
62. wrap: a value below 0 or of 2^N and more is out_of_range in monotonic, in
    the pattern rate, and in delta() and rate() of that signal; elsewhere it
    is itself. Rates and deltas take the step forward, whatever its size; to
    monotonic 2^(N-1) and more is a step back, decreasing turns it around. An
    expression is no such signal, nor is an alias of one.
"""

from fractions import Fraction
import math

from expressions import Type, Val, distance, in_band, swapped
from model import NS, Const, elapsed_ns, number_text
from project import I64_MIN, U64_MAX, Err
from reduce import quantile, rounded


class Patterns:
    """Parts of Judge (reference.py)."""

    def wrapped(self, states):
        """States of a counter that wraps; self.wrap: its bits or None."""
        x = self.args.get("x")
        self.wrap = None
        if self.check.pattern == "monotonic":
            self.wrap = self.args.get("wrap")
        elif self.check.pattern == "rate" and x[0] == "sig":
            self.wrap = self.ev.wraps.get(x[1])
        if not self.wrap:
            return states
        return [self.ev.held(s, self.wrap) for s in states]

    def pairs(self, chain):
        breaking = self.set.gaps() == "break"
        type_ = self.ev.type(self.args["x"])
        self.out.unit = (type_.dim, type_.scale)
        if self.check.pattern == "rate":
            self.band = self.rate_band()
            if self.args.get("over") is not None:
                self.over(chain, elapsed_ns(self.args["over"]))
                return
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

    def over(self, chain, width):
        """Each sample against the latest one at least `width` older."""
        ev = self.ev
        for k, (i, s) in enumerate(chain):
            at = max((ev.time[j] for j, _ in chain[:k + 1]
                      if ev.clock.fault[j] is None), default=None)
            older = [(j, o) for j, o in chain[:k]
                     if ev.clock.fault[j] is None and at - ev.time[j] >= width]
            if self.set.gaps() == "bridge":
                older = [(j, o) for j, o in older if not isinstance(o, Err)]
            if not older:
                continue
            if isinstance(s, Err):
                self.route(s, i)
            elif ev.clock.fault[i] is not None:
                self.route_pair(ev.clock.fault[i], i)
            elif isinstance(older[-1][1], Err):
                self.route(older[-1][1], i)
            else:
                self.pair(older[-1], (i, s))

    def pair(self, left, right):
        (i, a), (j, b) = left, right
        if swapped(a.ids, b.ids):
            self.route_pair(Err("swap"), j)
        elif self.check.pattern == "rate":
            v = self.ev.slope(self.ev.step(a.value, b.value, self.wrap),
                              self.ev.time[j] - self.ev.time[i], self.unit_ns)
            if isinstance(v, Err):
                self.route_pair(v, j)
            else:
                self.out.judge(*in_band(v, *self.band), j)
        else:
            step = self.ev.step(a.value, b.value, self.wrap) if self.wrap \
                else distance(b.value, a.value)
            if self.wrap and step >= 2**(self.wrap - 1):
                step -= 2**self.wrap
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
        p = self.predicate()
        while p[0] == "sig" and self.ev.signals[p[1]].expr:
            p = self.ev.signals[p[1]].expr
        if wanted and p[0] == "in":
            self.two_sided(*self.ev.bounds(p[2], self.ev.type(p[1])))
        self.out.unit = self.ev.robust(self.predicate())
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

    def reference(self, readable, like):
        """REF as a number, and as a Fraction where that is exact."""
        ref = self.args.get("ref") or "mean"
        if isinstance(ref, Const):
            exact = self.constant_of(ref, like)
            return self.ev.beside(exact, like), exact
        if not readable:
            return None, None
        values = [s.value for _, s in readable]
        if ref == "first":
            return values[0], Fraction(values[0])
        if ref == "median":
            exact = quantile(values, Fraction(1, 2))
            return rounded(exact), exact
        mean = self.mean(readable)
        return mean, sum(map(Fraction, values)) / len(values)

    @staticmethod
    def constant_of(const, like):
        """A constant in the unit of `like`, exact."""
        v = Fraction(number_text(const.value))
        if const.unit == "%":
            return v / 100
        return v * Fraction(NS[const.unit], like.scale) if const.unit else v

    def band_around(self, readable, ref, exact, like):
        """[REF - TOL, REF + TOL], see 27 and 60."""
        tol = self.args["tol"]
        if isinstance(self.args.get("ref"), Const):
            wide = self.constant_of(tol, like)
            if tol.unit == "%":
                wide *= abs(exact)
            return (self.ev.beside(exact - wide, like),
                    self.ev.beside(exact + wide, like))
        ref = float(ref)
        tol = float(self.tolerance(tol, ref, like))
        lo, hi = ref - tol, ref + tol
        if abs(ref) >= 2**53 and isinstance(readable[0][1].value, int):
            least = math.ceil(exact - Fraction(tol))
            most = math.floor(exact + Fraction(tol))
            lo = least if least >= I64_MIN else lo
            hi = most if most <= U64_MAX else hi
        return lo, hi

    def steady(self, chain):
        like = self.ev.type(self.args["x"])
        self.out.unit = (like.dim, like.scale)
        readable = [(i, s) for i, s in chain if isinstance(s, Val)]
        ref, exact = self.reference(readable, like)
        zeros = all(s.value == 0 for _, s in readable)
        few = 1 if isinstance(self.args.get("ref"), Const) else 2
        undecided = len(readable) < few or (
            self.args["tol"].unit == "%" and ref == 0 and not zeros)
        if not undecided:
            lo, hi = self.band_around(readable, ref, exact, like)
            self.out.width = distance(hi, lo)
        for i, s in chain:
            if isinstance(s, Err):
                self.route(s, i)
            elif undecided:
                self.out.undecide(i)
                self.out.loose.add("undecided rows")
            else:
                self.out.judge(*in_band(s.value, lo, hi, False, False), i)
