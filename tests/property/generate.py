# SPDX-License-Identifier: MIT
"""Random specs that fit random series, the same for the same seed."""

import math

from expressions import Evaluator, Val
from generate_series import SeriesGenerator
from model import Band, Check, Const, Group, Mods, Signal, Spec, elapsed_ns
from project import CLASS
from result import Settings

KINDS = ["placeholder", "missing_stats", "drift", "host_unavailable",
         "no_active_scheduler", "excluded_maps", "incomplete",
         "unreadable_slot", "absent", "no_time", "type_mismatch",
         "non_finite", "out_of_range", "overflow", "swap",
         "missing_stats(cancelled)", "missing_stats(no_scheduler)",
         "missing_stats(during_freeze)", "missing_stats(missing_resp)"]
TIMED_KINDS = ["zero_time", "time_backwards"]


def holds_integer(lo, hi, lo_open, hi_open):
    """Whether some integer lies in a band."""
    first = math.floor(lo) + 1 if lo_open else math.ceil(lo)
    last = math.ceil(hi) - 1 if hi_open else math.floor(hi)
    return first <= last


def times(settings):
    """Leave no check whose `after` and `before` exclude each other."""
    after, before = settings.get("after"), settings.get("before")
    if after is not None and before is not None and \
            elapsed_ns(after) >= elapsed_ns(before):
        for level in settings.levels:
            level.before = None


class Generator(SeriesGenerator):
    def case(self, long_share=0.004, checks=8):
        """A series and a spec that fits it: (Series, Spec)."""
        n = self.length(long_share)
        r, form = self.r, self.r.random()
        types = {"va": r.choice(["u64", "u64", "i64", "f64"]),
                 "vb": r.choice(["u64", "i64", "f64", "f64"]),
                 "vc": r.choice(["u64", "u64", "f64"]), "vd": "bool"}
        if form < 0.75:
            series = self.projected(n, types)
            roots = {k: "values." + k for k in types}
        elif form < 0.93:
            bpf = {k: types[k] for k in ("va", "vb", "vd")}
            series = self.drained(n, bpf, {"vc": types["vc"]})
            roots = {k: ("bpf." if k in bpf else "stats.") + k for k in types}
        else:
            series = self.plain(n, types)
            roots = {k: "sample." + k for k in types}
        self.signals = []
        for name, type_ in types.items():
            unit = r.choice(["ns", "ms"]) if name == "vc" and type_ != "f64" \
                and self.chance(0.5) else None
            if self.chance(0.03):       # a wish that the data may not meet
                type_ = r.choice(["u64", "i64", "f64"]) \
                    if type_ != "bool" else type_
            self.signals.append(Signal(
                name, None if type_ == "f64" and self.chance(0.5) else type_,
                unit, roots[name]))
        if self.chance(0.05):
            s = self.r.choice(self.signals)
            self.signals[self.signals.index(s)] = s._replace(
                path=s.path.split(".")[0] + ".v_gone")
        self.ev = Evaluator(series, Spec(self.signals, []))
        for i in range(r.choice([0, 0, 0, 1, 2])):
            self.define("e%d" % i)
            self.ev = Evaluator(series, Spec(self.signals, []))
        items = [self.check("c%d" % i) for i in range(checks)]
        spec = Spec(self.signals, self.grouped(items),
                    Mods(**self.settings(policy=True))
                    if self.chance(0.3) else None)
        for check, groups in spec.checks():
            times(Settings(spec, check, groups))
        return series, spec

    def grouped(self, items):
        r, out = self.r, []
        while items:
            k = r.randint(1, len(items))
            chunk, items = items[:k], items[k:]
            if self.chance(0.4):
                name = "g%d" % len(items)
                if self.chance(0.3):
                    chunk = [Group("inner", chunk, Mods(**self.settings()))]
                out.append(Group(name, chunk, Mods(**self.settings())))
            else:
                out += chunk
        return out

    def time_const(self):
        r = self.r
        known = [t for t in self.ev.time if t is not None and t >= 0]
        if known and self.chance(0.7):
            t = r.choice(known)
            if t % 10**6 == 0:
                return Const(t // 10**6, "ms")
        return Const(r.choice([0, 50, 100, 300, 1000, 5000, 10**9]), "ms") \
            if self.chance(0.8) else Const(r.choice([0.5, 1, 2.5]), "s")

    def early(self):
        known = sorted(t for t in self.ev.time if t is not None)
        if known and known[0] >= 0 and self.chance(0.7):
            t = known[self.r.randint(0, len(known) // 3)]
            if t % 10**6 == 0:
                return Const(t // 10**6, "ms")
        return Const(self.r.choice([0, 1, 100]), "ms")

    def settings(self, policy=False, pattern=None):
        """Modifiers; for a check only those that its pattern can use."""
        r, m = self.r, {}
        scarce = 0.15 if pattern else 0.25
        phases = [p for p in self.ev.phase if p is not None]
        if not policy:
            if self.chance(scarce if phases else 0.03):
                p = r.choice(phases + [0, 1, 2])
                m["during"] = r.choice([
                    ("baseline",) if p == 0 else ("step", p - 1),
                    ("steps", max(p - 2, 0), max(p - 1, 0)),
                    ("steps", max(p - 1, 0), p + 2)])
            if self.chance(scarce / 3):
                m["after"] = self.early()
            if self.chance(scarce / 3):
                m["before"] = self.time_const()
            if self.chance(0.05):
                m["because"] = 'the "pacing" rework'
        if pattern in (None, "monotonic", "rate", "converge") and \
                self.chance(scarce):
            m["gaps"] = r.choice(["bridge", "break"])
        on = {}
        while self.chance(0.25):
            selector = r.choice(KINDS + ["gap", "gap", "any", "lookup",
                                         "value"])
            if pattern == "converge" and CLASS.get(selector, selector) \
                    == "value":
                continue
            if pattern in (None, "rate"):
                selector = r.choice([selector] * 4 +
                                    ["pair", "undefined"] + TIMED_KINDS)
            on[selector] = r.choice(["skip", "fail", "inconclusive"])
        m["on"] = list(on.items())
        if self.chance(0.15):
            m["coverage"] = r.choice([0, 10, 50, 62.5, 80, 100])
        if pattern != "converge" and self.chance(0.15):
            m["allow"] = r.choice([("%", 10), ("%", 25), ("%", 50),
                                   ("%", 100), ("%", 12.5), ("samples", 1),
                                   ("samples", 2), ("samples", 5)])
        return m

    def check(self, label):
        pattern = self.r.choice(["monotonic", "rate", "steady", "converge",
                                 "ratio", "always", "always", "never"])
        args = getattr(self, "_" + pattern)()
        return Check(label, pattern, Mods(**self.settings(pattern=pattern)),
                     warn=self.chance(0.08), **args)

    def define(self, name):
        """A signal of an expression over those that there are."""
        r = self.r
        if self.chance(0.3):
            self.signals.append(Signal(name, r.choice([None, "bool"]),
                                       expr=self.predicate(1)))
            return
        e = self.number(r.choice([0, 1, 1, 2]))
        types = [None, None, "f64", "u64", "i64"] \
            if self.ev.type(e).kind == "int" else [None, "f64"]
        self.signals.append(Signal(name, r.choice(types), expr=e))

    def plainly(self):
        """Signals that are numbers without a unit."""
        return [("sig", s.name) for s in self.signals if not s.unit and
                self.ev.type(("sig", s.name)).kind != "bool"]

    def flags(self):
        """Signals that are predicates."""
        return [("sig", s.name) for s in self.signals
                if self.ev.type(("sig", s.name)).kind == "bool"]

    def number(self, depth=1, only=None):
        """A numeric expression without a unit."""
        r = self.r
        if depth <= 0 or self.chance(0.5):
            return r.choice(only or self.plainly())
        op = r.choice(["+", "-", "*", "/", "min", "max", "neg", "abs",
                       "delta", "prev", "delta"])
        a = self.number(depth - 1)
        if op in ("neg", "abs", "delta", "prev"):
            return (op, a)
        b = self.number(depth - 1) if self.chance(0.7) else \
            ("num", Const(r.choice([0, 1, 2, 3, -1, 0.5, 2.0, 2**53])))
        if op == "/" and b[0] == "num" and b[1].value == 0:
            op = "*"
        return (op, a, b)

    def subject(self):
        """What a pattern is over: mostly a signal."""
        return self.number(1) if self.chance(0.25) else \
            self.r.choice(self.plainly())

    def seen(self, e):
        """A value that e has somewhere, or a small number."""
        values = [v.value for v in self.ev.numeric(e) if isinstance(v, Val)]
        if values and self.chance(0.9):
            return self.r.choice(values[:50])
        return self.r.choice([0, 1, 5, 50, 2.5, -1])

    def near(self, v):
        """A literal at v or beside it that the language can write."""
        r = self.r
        if isinstance(v, int):
            v += r.choice([0, 0, 0, 1, -1, 5])
            return min(max(v, -2**63), 2**64 - 1)
        v = float(v) + r.choice([0, 0, 0, 0.25, -0.25, 2])
        return v if abs(v) < 1e150 else 0

    def band(self, e, unit=None, seen=None):
        r = self.r
        some = [self.near(seen() if seen else self.seen(e))
                for _ in range(r.choice([2, 6, 20]))]
        lo, hi = min(some), max(some)
        lo_open, hi_open = self.chance(0.3), self.chance(0.3)
        x = r.random()
        if x < 0.25:
            return Band(Const(lo, unit), None, lo_open, False)
        if x < 0.5:
            return Band(None, Const(hi, unit), False, hi_open)
        if not hi - lo > 0 or float(lo) == float(hi):
            lo_open = hi_open = False
        if self.ev.type(e).kind == "int" and not unit and \
                not holds_integer(lo, hi, lo_open, hi_open):
            lo, hi = math.floor(lo), math.ceil(hi)
            lo_open = hi_open = False
        return Band(Const(lo, unit), Const(hi, unit), lo_open, hi_open)

    def _monotonic(self):
        any_ = [("sig", s.name) for s in self.signals
                if ("sig", s.name) not in self.flags()]
        return {"x": self.r.choice(any_) if self.chance(0.5)
                else self.subject(), "strictly": self.chance(0.3),
                "direction": self.r.choice([None, "increasing",
                                            "decreasing"])}

    def _rate(self):
        x, unit = self.subject(), self.r.choice(["/s", "/s", "/ms", "/min"])
        per = {"/s": 10**9, "/ms": 10**6, "/min": 60 * 10**9}[unit]

        def seen():
            v, t = self.ev.numeric(x), self.ev.time
            at = [i for i in range(1, min(self.ev.n, 60))
                  if isinstance(v[i], Val) and isinstance(v[i - 1], Val)
                  and None not in (t[i], t[i - 1])]
            if at and self.chance(0.9):
                i = self.r.choice(at)
                slope = self.ev.slope(v[i].value - v[i - 1].value,
                                      t[i] - t[i - 1], per)
                if isinstance(slope, float):
                    return int(slope) if slope == int(slope) and \
                        abs(slope) < 2**60 else slope
            return self.r.choice([0, 10, 500, 0.5, -1])
        return {"x": x, "band": self.band(x, unit, seen)}

    def _steady(self):
        r, x = self.r, self.subject()
        tol = Const(r.choice([0, 0.1, 1, 5, 10, 50, 100]), "%") \
            if self.chance(0.5) else \
            Const(r.choice([0, 0.5, 1, 2, 3, 0.05, 1000]))
        return {"x": x, "tol": tol}

    def _converge(self):
        r, x = self.r, self.subject()
        tol = Const(r.choice([0, 1, 10, 50]), "%") if self.chance(0.3) else \
            Const(r.choice([0, 0.5, 1, 2, 3, 1000]))
        target = self.near(self.seen(x))
        if self.ev.type(x).kind == "int":
            target = round(target)
        return {"x": x, "target": Const(target), "tol": tol,
                "by": self.time_const(),
                "samples": r.choice([None, None, 1, 2, 3, 5])}

    def _ratio(self):
        x, y = self.subject(), self.subject()
        return {"x": x, "y": y, "band": self.band(("/", x, y))}

    def _always(self):
        return {"p": self.predicate(self.r.choice([0, 0, 1, 1, 2]))}

    _never = _always

    def predicate(self, depth):
        r = self.r
        if depth > 0:
            op = r.choice(["not", "and", "or", "implies", "and", "or"])
            if op == "not":
                return (op, self.predicate(depth - 1))
            return (op, self.predicate(depth - 1), self.predicate(depth - 1))
        x = r.random()
        compare = r.choice(["<", "<=", ">", ">=", "==", "!="])
        if x < 0.08:
            return r.choice(self.flags())
        if x < 0.12:
            return (r.choice(["true", "false", "swapped"]),)
        if x < 0.16:
            return ("prev", r.choice(self.flags()))
        if x < 0.22:
            return ("cmp", compare, ("elapsed",), ("num", self.time_const()))
        if x < 0.27:
            return ("cmp", compare, (r.choice(["index", "phase"]),),
                    ("num", Const(r.choice([0, 1, 2]))))
        timed = [s for s in self.signals if s.unit]
        if timed and x < 0.40:
            e = ("sig", timed[0].name)
            if self.chance(0.3):
                e = (r.choice(["delta", "prev", "abs"]), e)
            c = self.time_const()
            if timed[0].unit == "ns" and self.chance(0.5):
                c = Const(min(abs(self.near(self.seen(e))), 2**63), "ns")
            return ("cmp", compare, e, ("num", c))
        if x < 0.46:
            e = ("rate", r.choice(self.plainly()))
            v = self.near(self.seen(e))
            return ("cmp", compare, e, ("num", Const(v, "/s")))
        e = self.number(r.choice([0, 0, 1, 2]))
        if x < 0.62:
            return ("in", e, self.two_sided(e))
        if self.chance(0.4):
            return ("cmp", compare, e, self.number(1))
        some = [self.near(self.seen(e)) for _ in range(r.choice([1, 5]))]
        return ("cmp", compare, e, ("num", Const(
            max(some) if compare in ("<", "<=") else min(some))))

    def two_sided(self, e):
        while True:
            band = self.band(e)
            if band.lo is not None and band.hi is not None:
                return band
