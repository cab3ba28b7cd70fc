# SPDX-License-Identifier: MIT
"""Expressions over a series, sample by sample, slowly.

Evaluator.numeric(e) gives a list of Val or Err, one a sample; .predicate(e)
a list of Truth or Err. The readings taken are listed in reference.py.
"""

from collections import namedtuple
from fractions import Fraction
import math
from operator import eq, ge, gt, le, lt, ne

from model import NS, elapsed_ns, expr_text, number_text
from project import (I64_MIN, U64_MAX, Err, Val, column, elapsed_of, keys_of,
                     phases_of, run_value, swaps, tags_of, typed)
from sweeps import Sweeps
from temporal import BEFORE, Clock, until, window

# rob: signed distance to the bound, None where there is none.
Truth = namedtuple("Truth", "value ids rob")
# Static type. kind: int, real, bool or text. dim: None, "time" or "rate" (a
# number per time). scale: ns in one unit of a time; for rates the ns of
# their time unit.
Type = namedtuple("Type", "kind dim scale", defaults=(None, None))

NS_PER_S = 10**9
COMPARE = {"<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne}
# Whether an operator looks at the future.
TEMPORAL = {"always": True, "eventually": True, "until": True,
            "historically": False, "once": False, "since": False}


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


class Evaluator(Sweeps):
    def __init__(self, series, spec):
        self.series = series
        self.n = len(series.entries)
        self.time = elapsed_of(series)
        self.clock = Clock(self.time)
        self.phase = phases_of(series)
        self.tag = tags_of(series)
        self.signals = {s.name: s for s in spec.signals}
        self.wraps = {c.args["x"][1]: c.args["wrap"]
                      for c, _ in spec.checks()
                      if c.args.get("wrap") and c.args["x"][0] == "sig"}
        self.columns, self.keys, self._keyed = {}, {}, {}
        for s in spec.signals:
            if s.path and s.index:
                self.keys[s.name] = keys_of(series, s)
            elif s.path and s.path.startswith("run."):
                self.columns[s.name] = run_value(series, s)
            elif s.path:
                self.columns[s.name] = column(series, s)
        self._numeric, self._predicate = {}, {}

    # --- statics ---

    def wrong_names(self, e):
        """Those of an expression that have a value nowhere, see 7 and 93."""
        if e[0] == "across":
            rows = [self.at_key(e[3], key).wrong_names(e[2])
                    for key in self.keys_in(e[2])]
            return set().union(*rows)
        if e[0] == "sig":
            s = self.signals[e[1]]
            return self.wrong_names(s.expr) if s.expr else \
                {e[1]} if self.columns[e[1]][1] else set()
        return {name for part in e[1:] if type(part) is tuple
                for name in self.wrong_names(part)}

    def type(self, e):
        op = e[0]
        if op == "sig":
            s = self.signals[e[1]]
            if s.expr and s.type is None:
                return self.type(s.expr)
            kind = {"u64": "int", "i64": "int", "bool": "bool",
                    "text": "text"}.get(s.type, "real")
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
                  "implies") or op in TEMPORAL:
            return Type("bool")
        if op == "text":
            return Type("text")
        if op == "run":
            return Type("real")
        if op in ("win", "across", "agg"):
            return self._reduced(e)
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

    def _reduced(self, e):
        """Type of a window, a fold across keys or an aggregate."""
        if e[1] == "count":
            return Type("int")
        if e[1] in ("rate", "slope"):
            return Type("real", "rate", NS_PER_S)
        x = self.type(e[2])
        return x if e[1] in ("first", "last", "delta", "sum", "min", "max") \
            else x._replace(kind="real")

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
        if e[0] == "run" or e[0] in TEMPORAL:
            return []
        if e[0] == "across":
            return [leaf for key in self.keys_in(e[2])
                    for leaf in self.at_key(e[3], key).leaves(e[2], back)]
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
            bits = self.wraps.get(e[1][1]) if e[1][0] == "sig" else None
            if bits and op != "prev":
                x = [self.held(v, bits) for v in x]
                return [BEFORE if i == 0 else back(x, i, bits)
                        for i in range(n)]
            return [BEFORE if i == 0 else back(x, i) for i in range(n)]
        if op == "text":
            return [Val(e[1], ())] * n
        if op == "win":
            x, width = self.numeric(e[2]), elapsed_ns(e[3])
            return [self.valued(window(self.clock, i, width, e[1], x))
                    for i in range(n)]
        if op == "across":
            return self._across(e)
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

    @staticmethod
    def held(v, bits):
        """A value of a counter of so many bits."""
        if isinstance(v, Val) and not 0 <= v.value < 2**bits:
            return Err("out_of_range")
        return v

    @staticmethod
    def step(a, b, bits=None):
        """b - a, of a counter that wraps always forward."""
        return (b - a) % 2**bits if bits else b - a

    def _delta(self, x, i, bits=None):
        pair = self._neighbours(x, i)
        if isinstance(pair, Err):
            return pair
        a, b = pair
        d = self.step(a.value, b.value, bits)
        d = ranged(d) if isinstance(d, int) else finite(d)
        return d if isinstance(d, Err) else Val(d, ())

    def _prev(self, x, i):
        a, b = x[i - 1], x[i]
        if isinstance(a, Err):
            return a
        if isinstance(b, Val) and swapped(a.ids, b.ids):
            return Err("swap")
        return a

    def _rate(self, x, i, bits=None):
        timed = [v if isinstance(v, Err) else Err("no_time") if t is None
                 else v for v, t in zip(x[i - 1:i + 1],
                                        self.time[i - 1:i + 1])]
        pair = self._neighbours(timed, 1)
        if isinstance(pair, Err):
            return pair
        a, b = pair
        v = self.slope(self.step(a.value, b.value, bits),
                       self.time[i] - self.time[i - 1], NS_PER_S)
        return v if isinstance(v, Err) else Val(v, ())

    @staticmethod
    def slope(d, ns, unit_ns):
        """d per unit of time, rounded once; or an Err."""
        if ns == 0:
            return Err("zero_time")
        if ns < 0:
            return Err("time_backwards")
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
            return self._denied(self.predicate(e[1]))
        if op == "implies":
            return self._truth(("or", ("not", e[1]), e[2]))
        if op in TEMPORAL:
            return self._temporal(e)
        decisive = op == "or"
        return [self._kleene(decisive, u, v) for u, v in
                zip(self.predicate(e[1]), self.predicate(e[2]))]

    def _temporal(self, e):
        op, a, b = e[0], elapsed_ns(e[1]), elapsed_ns(e[2])
        a, b = (int(x) if x == int(x) else x for x in (a, b))
        q = self.predicate(e[-1])
        p = self.predicate(e[3]) if op in ("until", "since") else \
            [Truth(True, (), math.inf)] * self.n
        if op in ("always", "historically"):
            q = self._denied(q)
        out = []
        for i in range(self.n):
            v = until(self.clock, i, a, b, p, q, TEMPORAL[op])
            out.append(v if isinstance(v, Err) else Truth(v[0], (), v[1]))
        return self._denied(out) if op in ("always", "historically") else out

    @staticmethod
    def _denied(x):
        return [v if isinstance(v, Err) else v._replace(
            value=not v.value, rob=None if v.rob is None else -v.rob)
            for v in x]

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
        truth = COMPARE[op](x, y)
        if isinstance(x, str):
            return Truth(truth, (), None)
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
            return None if a.kind == "text" else (a.dim, a.scale)
        if op == "sig" and self.signals[e[1]].expr:
            return self.robust(self.signals[e[1]].expr)
        if op in ("not", "prev"):
            return self.robust(e[1])
        if op in TEMPORAL and op not in ("until", "since"):
            return self.robust(e[3])
        if op in ("until", "since"):
            e = e[2:]
        if op in ("and", "or", "implies", "until", "since"):
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
