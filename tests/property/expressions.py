# SPDX-License-Identifier: MIT
"""Expressions over a series, sample by sample, slowly.

Evaluator.numeric(e) gives a list of Val or Err, one a sample; .predicate(e)
a list of Truth or Err. The readings taken are listed in reference.py.
"""

from collections import namedtuple
from fractions import Fraction
import math

from model import NS, expr_text, number_text
from project import (I64_MIN, U64_MAX, Err, column, elapsed_of,
                     phases_of, swaps, tags_of, typed)

# ids: identities of the columns that the value is of, see Evaluator.ids().
Val = namedtuple("Val", "value ids")
# rob: signed distance to the bound, None where there is none.
Truth = namedtuple("Truth", "value ids rob")
# Static type. kind: int, real or bool. dim: None, "time" or "rate" (a
# number per time). scale: ns in one unit of a time; for rates the ns of
# their time unit.
Type = namedtuple("Type", "kind dim scale", defaults=(None, None))

BEFORE = Err("before_start")    # a look-back before the first sample
NS_PER_S = 10**9


def ranged(value):
    return value if I64_MIN <= value <= U64_MAX else Err("overflow")


def finite(value):
    return value if math.isfinite(value) else Err("non_finite")


def quotient(a, b):
    """a / b rounded once; both int or both float."""
    if isinstance(a, int) and isinstance(b, int):
        return float(Fraction(a, b))
    try:
        return finite(float(a) / float(b))
    except OverflowError:
        return Err("non_finite")


def distance(a, b):
    """a - b, rounded once."""
    if isinstance(a, int) and isinstance(b, int):
        return a - b
    return float(Fraction(a) - Fraction(b))


def swapped(a, b):
    """Two sets of identities that must not be joined."""
    return a != b


class Evaluator:
    def __init__(self, series, spec):
        self.series = series
        self.n = len(series.entries)
        self.time = elapsed_of(series)
        self.phase = phases_of(series)
        self.tag = tags_of(series)
        self.signals = {s.name: s for s in spec.signals}
        self.columns = {s.name: column(series, s) for s in spec.signals
                        if s.path}
        self._numeric, self._predicate = {}, {}

    # --- statics ---

    def names(self, e):
        """Columns that an expression names, through expression signals."""
        if e[0] == "sig":
            signal = self.signals[e[1]]
            return self.names(signal.expr) if signal.expr else {e[1]}
        out = set()
        for part in e[1:]:
            if type(part) is tuple:
                out |= self.names(part)
        return out

    def type(self, e):
        op = e[0]
        if op == "sig":
            s = self.signals[e[1]]
            if s.expr and s.type is None:
                return self.type(s.expr)
            kind = {"u64": "int", "i64": "int", "bool": "bool"}.get(
                s.type, "real")
            return Type(kind, "time", NS[s.unit]) if s.unit else Type(kind)
        if op == "num":
            unit = e[1].unit
            if unit is None or unit == "%":
                whole = isinstance(self.constant(e[1], None), int)
                return Type("int" if whole else "real")
            if unit[0] == "/":
                return Type("const", "rate", NS[unit[1:]])
            return Type("const", "time", NS[unit])
        if op in ("index", "phase"):
            return Type("int")
        if op == "elapsed":
            return Type("int", "time", 1)
        if op in ("true", "false", "swapped", "cmp", "in", "not", "and", "or",
                  "implies"):
            return Type("bool")
        if op == "rate":
            return Type("real", "rate", NS_PER_S)
        if op in ("delta", "prev", "abs", "neg"):
            return self.type(e[1])
        a, b = self.type(e[1]), self.type(e[2])
        if op == "/":
            return Type("real")
        dim = a if a.kind != "const" else b
        kind = "int" if {a.kind, b.kind} <= {"int", "const"} else "real"
        return Type(kind, dim.dim, dim.scale)

    def constant(self, const, like):
        """A constant as it stands beside `like`; None: beside anything."""
        v = Fraction(number_text(const.value))
        if const.unit == "%":
            v /= 100
        elif const.unit and const.unit[0] == "/":
            v *= Fraction(like.scale, NS[const.unit[1:]])
        elif const.unit:
            v *= Fraction(NS[const.unit], like.scale)
        return self.beside(v, like)

    @staticmethod
    def beside(v, like):
        """A Fraction as it stands beside `like`."""
        if (like is None or like.kind != "real") and v.denominator == 1 \
                and I64_MIN <= v <= U64_MAX:
            return int(v)
        return float(v)

    # --- numbers ---

    def numeric(self, e, like=None):
        key = (expr_text(e), like)
        if key not in self._numeric:
            self._numeric[key] = self.identified(e, self._number(e, like))
        return self._numeric[key]

    def leaves(self, e, back=0):
        """[(identities, samples back)] of the columns that e reads."""
        if e[0] == "sig" and self.signals[e[1]].expr:
            return self.leaves(self.signals[e[1]].expr, back)
        if e[0] == "sig":
            of = self.columns[e[1]][2]
            return [(of, back)] if any(i is not None for i in of) else []
        return [leaf for part in e[1:] if type(part) is tuple
                for leaf in self.leaves(part, back + (e[0] == "prev"))]

    def identified(self, e, values):
        """The values with the identities of what they are of."""
        leaves = self.leaves(e)
        return [v if isinstance(v, Err) else v._replace(ids=tuple(
            of[max(i - back, 0)] for of, back in leaves))
            for i, v in enumerate(values)]

    def _number(self, e, like):
        op, n = e[0], self.n
        if op == "sig":
            return self._signal(e[1])
        if op == "num":
            v = self.constant(e[1], like or self.type(e))
            return [Val(v, ())] * n
        if op == "index":
            return [Val(i, ()) for i in range(n)]
        if op == "phase":
            return [Err("absent") if p is None else Val(p, ())
                    for p in self.phase]
        if op == "elapsed":
            return [Err("no_time") if t is None else Val(t, ())
                    for t in self.time]
        if op in ("delta", "rate", "prev"):
            x = self.numeric(e[1])
            back = {"delta": self._delta, "rate": self._rate,
                    "prev": self._prev}[op]
            return [BEFORE if i == 0 else back(x, i) for i in range(n)]
        if op in ("neg", "abs"):
            x = self.numeric(e[1], like)
            f = (lambda v: -v) if op == "neg" else abs
            return [self._one(f, v) for v in x]
        own = self.type(e)
        if op == "/":
            a, b = self.type(e[1]), self.type(e[2])
            like = a if a.kind != "const" else b
            return [self._binary(op, "int" if "real" not in (a.kind, b.kind)
                                 else "real", u, v)
                    for u, v in zip(self.numeric(e[1], like),
                                    self.numeric(e[2], like))]
        if own.kind == "const":
            own = like
        return [self._binary(op, own.kind, u, v)
                for u, v in zip(self.numeric(e[1], own),
                                self.numeric(e[2], own))]

    def _signal(self, name):
        s = self.signals[name]
        if s.path:
            return [c if isinstance(c, Err) else
                    Val(c.value, ())
                    for c in self.columns[name][0]]
        out = []
        for v in self.numeric(s.expr):
            if isinstance(v, Val) and s.type is not None:
                converted = float(v.value) if s.type == "f64" \
                    else typed(v.value, s.type)
                v = converted if isinstance(converted, Err) \
                    else Val(converted, v.ids)
            out.append(v)
        return out

    @staticmethod
    def _one(f, v):
        if isinstance(v, Err):
            return v
        w = f(v.value)
        if isinstance(w, int):
            w = ranged(w)
        return w if isinstance(w, Err) else Val(w, v.ids)

    @staticmethod
    def _binary(op, kind, a, b):
        if isinstance(a, Err):
            return a
        if isinstance(b, Err):
            return b
        x, y = a.value, b.value
        if kind != "int":
            x, y = float(x), float(y)
        if op == "/":
            v = Err("zero_denominator") if y == 0 else quotient(x, y)
        elif op == "min":
            v = min(x, y)
        elif op == "max":
            v = max(x, y)
        else:
            v = x + y if op == "+" else x - y if op == "-" else x * y
            v = ranged(v) if kind == "int" else finite(v)
        return v if isinstance(v, Err) else Val(v, ())

    @staticmethod
    def _neighbours(x, i):
        """The two values of a look-back, or the Err that stands for it."""
        b, a = x[i], x[i - 1]
        if isinstance(b, Err):
            return b
        if isinstance(a, Err):
            return a
        return Err("swap") if swapped(a.ids, b.ids) else (a, b)

    def _delta(self, x, i):
        pair = self._neighbours(x, i)
        if isinstance(pair, Err):
            return pair
        a, b = pair
        d = b.value - a.value
        d = ranged(d) if isinstance(d, int) else finite(d)
        return d if isinstance(d, Err) else Val(d, ())

    def _prev(self, x, i):
        a, b = x[i - 1], x[i]
        if isinstance(a, Err):
            return a
        if isinstance(b, Val) and swapped(a.ids, b.ids):
            return Err("swap")
        return a

    def _rate(self, x, i):
        timed = [v if isinstance(v, Err) else Err("no_time") if t is None
                 else v for v, t in zip(x[i - 1:i + 1],
                                        self.time[i - 1:i + 1])]
        pair = self._neighbours(timed, 1)
        if isinstance(pair, Err):
            return pair
        a, b = pair
        v = self.slope(a.value, b.value, self.time[i] - self.time[i - 1],
                       NS_PER_S)
        return v if isinstance(v, Err) else Val(v, ())

    @staticmethod
    def slope(a, b, ns, unit_ns):
        """(b - a) per unit of time, rounded once; or an Err."""
        if ns == 0:
            return Err("zero_time")
        if ns < 0:
            return Err("time_backwards")
        d = b - a
        if isinstance(d, float) and not math.isfinite(d):
            return Err("non_finite")
        try:
            return float(Fraction(d) * unit_ns / ns)
        except OverflowError:
            return Err("non_finite")

    # --- predicates ---

    def predicate(self, e):
        key = expr_text(e)
        if key not in self._predicate:
            self._predicate[key] = self.identified(e, self._truth(e))
        return self._predicate[key]

    def _truth(self, e):
        op, n = e[0], self.n
        if op in ("true", "false"):
            return [Truth(op == "true", (), None)] * n
        if op == "swapped":
            return [Truth(other, (), None) for other in swaps(self.series)]
        if op == "sig":
            signal = self.signals[e[1]]
            if signal.expr:
                return self.predicate(signal.expr)
            return [v if isinstance(v, Err) else Truth(v.value, v.ids, None)
                    for v in self._signal(e[1])]
        if op == "prev":
            x = self.predicate(e[1])
            return [BEFORE if i == 0 else self._prev_truth(x, i)
                    for i in range(n)]
        if op == "cmp":
            a, b = self.type(e[2]), self.type(e[3])
            like = a if e[2][0] != "num" else b
            return [self._compare(e[1], u, v, a, b) for u, v in
                    zip(self.numeric(e[2], a if e[2][0] != "num" else like),
                        self.numeric(e[3], b if e[3][0] != "num" else like))]
        if op == "in":
            like = self.type(e[1])
            return [v if isinstance(v, Err) else
                    Truth(*self._in_band(v, e[2], like))
                    for v in self.numeric(e[1])]
        if op == "not":
            return [v if isinstance(v, Err) else
                    Truth(not v.value, v.ids,
                          None if v.rob is None else -v.rob)
                    for v in self.predicate(e[1])]
        if op == "implies":
            return self._truth(("or", ("not", e[1]), e[2]))
        decisive = op == "or"
        return [self._kleene(decisive, u, v) for u, v in
                zip(self.predicate(e[1]), self.predicate(e[2]))]

    def _prev_truth(self, x, i):
        a, b = x[i - 1], x[i]
        if isinstance(a, Truth) and isinstance(b, Truth) \
                and swapped(a.ids, b.ids):
            return Err("swap")
        return a

    @staticmethod
    def _kleene(decisive, a, b):
        """or (decisive True) or and (decisive False) of two."""
        known = [v for v in (a, b) if isinstance(v, Truth)]
        pick = max if decisive else min
        robs = [v.rob for v in known if v.rob is not None]
        rob = pick(robs) if robs else None
        if any(v.value == decisive for v in known):
            return Truth(decisive, (), rob)
        if len(known) == 2:
            return Truth(not decisive, (), rob)
        return a if isinstance(a, Err) else b

    @staticmethod
    def _compare(op, a, b, ta, tb):
        if isinstance(a, Err):
            return a
        if isinstance(b, Err):
            return b
        x, y = a.value, b.value
        if ta.dim and "const" not in (ta.kind, tb.kind) \
                and ta.scale != tb.scale:
            x, y = Fraction(x) * ta.scale, Fraction(y) * tb.scale
        truth = {"<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y,
                 "==": x == y, "!=": x != y}[op]
        if op in ("<", "<="):
            rob = distance(y, x)
        elif op in (">", ">="):
            rob = distance(x, y)
        else:
            rob = abs(distance(x, y)) * (1 if op == "!=" else -1)
        return Truth(truth, (), rob)

    def _in_band(self, v, band, like):
        inside, rob = in_band(v.value, *self.bounds(band, like))
        return inside, v.ids, rob

    def bounds(self, band, like):
        return tuple(None if c is None else self.constant(c, like)
                     for c in (band.lo, band.hi)) + (band.lo_open,
                                                     band.hi_open)

    def robust(self, e):
        """Unit of a predicate's margin as (dim, scale), None if none.

        A plain bool anywhere, or leaves of different units: no margin.
        """
        op = e[0]
        if op in ("cmp", "in"):
            a = self.type(e[2] if op == "cmp" else e[1])
            if op == "cmp" and a.kind == "const":
                a = self.type(e[3])
            return a.dim, a.scale
        if op == "sig" and self.signals[e[1]].expr:
            return self.robust(self.signals[e[1]].expr)
        if op in ("not", "prev"):
            return self.robust(e[1])
        if op in ("and", "or", "implies"):
            a, b = self.robust(e[1]), self.robust(e[2])
            return a if a == b else None
        return None


def in_band(v, lo, hi, lo_open, hi_open):
    """(inside, signed distance to the nearest bound)."""
    inside, dist = True, []
    if lo is not None:
        inside = inside and (v > lo if lo_open else v >= lo)
        dist.append(distance(v, lo))
    if hi is not None:
        inside = inside and (v < hi if hi_open else v <= hi)
        dist.append(distance(hi, v))
    return inside, min(dist)
