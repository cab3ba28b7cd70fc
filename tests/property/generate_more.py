# SPDX-License-Identifier: MIT
"""Random specs of the whole language, by groups of constructs.

Reals are few binary digits, so that sums in any order are exact, and results
of inexact reductions (FUZZY) are never compared with what they just are.
"""

from aggregates import TIMED
from expressions import Evaluator
from generate import Generator, times
from generate_series import SeriesGenerator
from model import Band, Check, Const, Mods, Signal, Spec
from project import Err
from reference import Judge
from result import Settings

GROUPS = ("windows", "temporal", "patterns", "require", "phases", "sweeps",
          "text", "old")
EXACT = ("mean", "min", "max", "sum", "p50")
FUZZY = ("p90", "p95", "p99", "stddev", "slope", "rate", "quantile")
AGGREGATES = ("count", "first", "last", "delta", "rate", "sum", "min", "max",
              "mean", "median", "stddev", "slope", "p50", "p90", "p95",
              "p99", "quantile")
OLD = ("monotonic", "rate", "steady", "converge", "ratio")
WORDS = ("idle", "busy", "", "a b", "caf\u00e9", "\U0001f600", 'q"\\', "idle ")


class WholeSeries(SeriesGenerator):
    """Series with text, sweeps, labels and data about the run."""

    def values(self, n, type_):
        if type_ == "text":
            few = [self.r.choice(WORDS) for _ in range(self.r.choice([1, 3]))]
            return [self.r.choice(few) for _ in range(n)]
        return super().values(n, type_)

    def reals(self, n, style):
        r = self.r
        if style in (3, 4, 7):
            wide = r.choice([1, 16, 2**20])
            return [r.randint(-wide, wide) / 4 for _ in range(n)]
        return super().reals(n, style)

    def stimulate(self, series):
        super().stimulate(series)
        for event in series.events:
            event["label"] = "same" if self.chance(0.2) else \
                "L%s" % event["step_index"]

    def elements(self, n):
        """n containers of a sweep: keys that come late, go or have holes."""
        r = self.r
        keys = r.sample(["a", "b", "10", "9", "2", "layer x", "é", "Z", "0"],
                        r.choice([0, 1, 2, 2, 3, 4]))
        out = [{} for _ in range(n)]
        for key in keys:
            first = r.choice([0, 0, r.randint(0, n)])
            last = r.choice([n, n, r.randint(0, n)])
            parts = {k: (self.values(n, t), self.bad(n))
                     for k, t in (("u", "u64"), ("f", "f64"))}
            for i in range(first, last):
                if self.chance(0.02):
                    continue
                out[i][key] = {
                    k: v[i] if not bad[i] else r.choice([None, "nan", [1]])
                    for k, (v, bad) in parts.items()
                    if not bad[i] or self.chance(0.7)}
        if self.chance(0.15):
            return [list(c.values()) for c in out]
        return out

    def per_cpu(self, series):
        """Puts a per-CPU map `cnt` into the reports of a named scheduler."""
        r, n = self.r, len(series.entries)
        cpus = [(self.values(n, "u64"), self.bad(n))
                for _ in range(r.choice([1, 2, 3]))]
        gone = self.bad(n)
        for i, entry in enumerate(series.entries):
            report = entry["report"]
            if report.get("is_placeholder") or gone[i]:
                continue
            slots = [None if bad[i] else
                     {"kind": "uint", "bits": 64, "value": int(v[i])}
                     for v, bad in cpus]
            kva = 2**63 + r.choice([64, 64, 64, 128])
            if "active_map_kvas" in report and self.chance(0.95):
                report["active_map_kvas"] = report["active_map_kvas"] + [kva]
            report["maps"].append({
                "name": "cnt", "map_kva": kva, "map_type": 6, "value_size": 8,
                "max_entries": 1, "percpu_entries": [{
                    "key": 0, "per_cpu": slots[:r.choice([3, 3, 3, 1])]}]})

    def sweep(self, series):
        """Puts containers `la`, `lb` and `ce` where sweeps find them."""
        for name in ("la", "lb", "ce"):
            holes = self.bad(len(series.entries))
            for entry, c, hole in zip(series.entries, self.elements(
                    len(series.entries)), holes):
                if hole and self.chance(0.5):
                    continue
                if series.form == "plain":
                    entry[name] = None if hole else c
                    continue
                stats = entry.get("stats")
                if isinstance(stats, dict) and "Err" not in stats:
                    stats.get("Ok", stats)[name] = None if hole else c


class WholeGenerator(WholeSeries, Generator):
    def whole_case(self, groups=GROUPS, long_share=0.004, checks=8):
        """A case of some of the groups; of the old one as it always was."""
        main = self.r.choice(sorted(groups)) if len(groups) > 1 else groups[0]
        if main == "old":
            old = Generator(0)
            old.r = self.r
            return old.case(long_share, checks)
        self.modes = {main} | {g for g in groups if self.chance(0.25)}
        n = self.length(long_share)
        series = self.whole_series(n)
        self.reckon(series)
        for i in range(self.r.choice([0, 0, 0, 1])):
            self.index = None
            self.define("e%d" % i)
            self.reckon(series)
        if "sweeps" in self.modes:      # which have a row for each key
            checks = -(-checks // 2)
        items, taken = [], set()
        for i in range(checks):
            items.append(self.one("c%d" % i, taken))
        policy = self.settings(policy=True) if self.chance(0.2) else None
        spec = Spec(self.signals, self.grouped(items) if self.chance(0.4)
                    else items, policy and Mods(**policy))
        self.fit(spec)
        return series, spec

    def reckon(self, series):
        self.base = self.ev = Evaluator(series, Spec(self.signals, []))

    @staticmethod
    def fit(spec):
        for check, groups in spec.checks():
            times(Settings(spec, check, groups))

    def whole_series(self, n):
        r = self.r
        types = {"va": r.choice(["u64", "u64", "i64", "f64"]),
                 "vb": r.choice(["u64", "i64", "f64", "f64"]),
                 "vc": r.choice(["u64", "u64", "f64"]), "vd": "bool",
                 "vf": "bool"}
        if "text" in self.modes:
            types.update(vt="text", vs="text")
        form = r.random()
        if "sweeps" in self.modes:
            form = r.uniform(0.6, 1)
        elif "phases" in self.modes:
            form = r.choice([form, 0.7])
        if form < 0.6:
            series = self.projected(n, types)
            roots = {k: "values." + k for k in types}
        elif form < 0.8:
            bpf = {k: types[k] for k in ("va", "vb", "vd")}
            stats = {k: t for k, t in types.items() if k not in bpf}
            series = self.drained(n, bpf, stats)
            roots = {k: ("bpf." if k in bpf else "stats.") + k for k in types}
        else:
            series = self.plain(n, types)
            roots = {k: "sample." + k for k in types}
        self.signals = []
        for name, type_ in types.items():
            unit = r.choice(["ns", "ms"]) if name == "vc" and type_ != "f64" \
                and self.chance(0.3) else None
            self.signals.append(Signal(
                name, None if type_ == "f64" and self.chance(0.5) else type_,
                unit, roots[name]))
        if self.chance(0.04):
            s = r.choice(self.signals)
            self.signals[self.signals.index(s)] = s._replace(
                path=s.path.split(".")[0] + ".v_gone")
        if "sweeps" in self.modes:
            self.sweep(series)
            root = "sample." if series.form == "plain" else "stats."
            for name, type_, part, index in (
                    ("la", "u64", "u", "layer"), ("lb", "f64", "f", "layer"),
                    ("ce", r.choice(["u64", "f64"]), "u", "cell")):
                self.signals.append(Signal(
                    "w" + name, type_, None, "%s%s[*].%s" % (
                        root, name if self.chance(0.97) else "gone", part),
                    None, index))
            if series.form == "drained" and all(
                    e["report"].get("is_placeholder") or
                    e["report"].get("active_obj_name") for e in
                    series.entries):
                self.per_cpu(series)
                self.signals.append(Signal(
                    "wcpu", "u64", None, 'bpf.map("cnt")[0].cpu(*)', None,
                    "cpu"))
        self.runs = []
        if "require" in self.modes and self.chance(0.3):
            series.monitor = {"summary": {"max": r.randint(0, 20)}}
            self.signals.append(Signal(
                "vr", r.choice([None, "u64"]), None, "run.monitor.summary." +
                ("max" if self.chance(0.9) else "gone")))
            self.runs.append(("sig", "vr"))
        return series

    # --- one check ---

    def one(self, label, taken):
        """A check; taken: signals that wrap already."""
        self.taken = taken
        self.index, self.ev = None, self.base
        if "sweeps" in self.modes and self.chance(0.75):
            self.index = self.some_index()
            keys = self.base.keys_in(*[("sig", s.name) for s in self.signals
                                       if s.index == self.index])
            self.ev = self.base.at_key(
                self.index, self.r.choice(keys) if keys else None)
        pattern = self.pattern()
        args = getattr(self, "_" + pattern)()
        quorum = None
        e = args.get("x") or args.get("p")
        if self.index and self.chance(0.25) and \
                self.ev.indices(e) == {self.index}:
            quorum = (self.r.choice([1, 1, 2, 3]), self.index)
        return Check(label, pattern, Mods(**self.settings(pattern=pattern)),
                     warn=self.chance(0.05), quorum=quorum, **args)

    def some_index(self):
        return self.r.choice([s.index for s in self.signals if s.index])

    def pattern(self):
        r = self.r
        if "require" in self.modes and self.chance(0.6):
            return "require"
        if "patterns" in self.modes and self.chance(0.8):
            return r.choice(["monotonic", "rate", "steady", "converge",
                             "converge", "eventually", "eventually", "when",
                             "when", "when", "always"])
        if "windows" in self.modes or self.chance(0.4):
            return r.choice(OLD + ("always",) * 4 + ("never",))
        return r.choice(["always", "always", "never"])

    def settings(self, policy=False, pattern=None):
        r, m = self.r, super().settings(policy, pattern)
        on = dict(m["on"])
        if self.chance(0.2) and (pattern != "converge"):
            on[r.choice(["cut_off", "pair", "absent", "no_time", "swap",
                         "time_backwards", "undefined", "zero_time"])] = \
                r.choice(["skip", "fail", "inconclusive"])
        m["on"] = list(on.items())
        if pattern in ("eventually", "require"):
            m["allow"] = None
        if "patterns" in self.modes and pattern not in (
                "converge", "eventually", "require") and self.chance(0.15):
            m["allow"] = ("row", r.choice([1, 1, 2, 3]))
        if "patterns" in self.modes and self.chance(0.2) and \
                pattern == "when":
            m["triggers"] = r.choice([1, 1, 2, 3])
        if "phases" in self.modes and not policy:
            if self.chance(0.5 if pattern else 0.1):
                m["per_phase"] = True
            labels = [e["label"] for e in self.base.series.events or []]
            if labels and self.chance(0.3):
                m["during"] = ("label", r.choice(labels + ["none"]))
        return m

    # --- expressions ---

    def plainly(self):
        return [("sig", s.name) for s in self.signals
                if not s.unit and s.index in (None, self.index)
                and not (s.path or "").startswith("run.")
                and self.ev.type(("sig", s.name)).kind not in ("bool", "text")]

    def flags(self):
        return [("sig", s.name) for s in self.signals
                if self.ev.type(("sig", s.name)).kind == "bool"]

    def subject(self):
        if self.index and self.chance(0.7):
            return self.r.choice([("sig", s.name) for s in self.signals
                                  if s.index == self.index])
        return super().subject()

    def seen(self, e):
        v = super().seen(e)
        return v * 1.01 + 0.37 if self.fuzzy(e) else v

    def fuzzy(self, e):
        if e[0] in ("win", "agg", "rate") and (
                e[0] == "rate" or e[1] in FUZZY):
            return e[0] != "rate"
        return any(self.fuzzy(part) for part in e[1:] if type(part) is tuple)

    def simple(self):
        """A number whose sums are exact."""
        exact = [e for e in self.plainly() if self.signal(e).path]
        e = self.r.choice(exact)
        if self.chance(0.25):
            op = self.r.choice(["delta", "prev", "abs", "-"])
            if op != "-":
                return (op, e)
            kind = self.ev.type(e).kind     # a large integer is no exact real
            return (op, e, self.r.choice([
                f for f in exact if self.ev.type(f).kind == kind]))
        return e

    def number(self, depth=1, only=None):
        r = self.r
        if only is None and "windows" in self.modes and self.chance(0.35):
            return ("win", r.choice(EXACT), self.simple(), self.width())
        if only is None and "sweeps" in self.modes and self.chance(0.2):
            index = self.index or self.some_index()
            swept = [("sig", s.name) for s in self.signals
                     if s.index == index]
            return ("across", r.choice(["max", "min", "sum", "mean"]),
                    r.choice(swept), index)
        return super().number(depth, only)

    def width(self, least=0):
        """A time that fits the clock of the series, mostly."""
        r = self.r
        known = [t for t in self.base.time if t is not None]
        if len(known) > 1 and self.chance(0.9):
            i = r.randrange(len(known) - 1)
            far = 60 if len(known) > 300 else len(known)
            j = min(len(known) - 1, i + r.choice([1, 1, 2, 3, r.randint(
                1, far)]))
            ns = abs(known[j] - known[i])
            ns += r.choice([0, 0, 0, 10**6, -10**6])
            if ns >= least:
                return Const(ns // 10**6, "ms") if ns % 10**6 == 0 else \
                    Const(ns, "ns")
        if len(known) > 300:
            return Const(max(least, 10**6), "ns")
        return Const(r.choice([0, 1, 10, 100, 250, 1000, 10**13]), "ms") \
            if least == 0 else Const(r.choice([1, 100, 1000]), "ms")

    def window(self):
        a, b = (self.width() for _ in range(2))
        if self.chance(0.6):
            a = Const(0, "ms")
        ns = {"ms": 10**6, "ns": 1}
        if a.value * ns[a.unit] > b.value * ns[b.unit]:
            a, b = b, a
        return a, b

    def predicate(self, depth):
        r = self.r
        if "temporal" in self.modes and self.chance(
                0.45 if depth > 0 else 0.25):
            return self.temporal(max(depth - 1, 0))
        if "text" in self.modes and self.chance(0.4):
            return self.about_text()
        if "windows" in self.modes and self.chance(0.4):
            e = ("win", r.choice(EXACT + ("p90", "p95", "p99")),
                 self.simple(), self.width())
            return self.compared(e)
        if self.index and self.chance(0.4):
            return self.compared(self.subject())
        return super().predicate(depth)

    def temporal(self, depth):
        r = self.r
        op = r.choice(["always", "eventually", "historically", "once",
                       "until", "since"])
        a, b = self.window()
        if op in ("until", "since"):
            return (op, a, b, self.predicate(depth), self.predicate(depth))
        return (op, a, b, self.predicate(depth))

    def compared(self, e, unit=None):
        r = self.r
        if self.chance(0.3) and not unit and not self.fuzzy(e):
            return ("in", e, self.two_sided(e))
        v = self.near(self.seen(e)) if not self.fuzzy(e) else self.seen(e)
        return ("cmp", r.choice(["<", "<=", ">", ">="] +
                                ["==", "!="] * (not self.fuzzy(e))),
                e, ("num", Const(v, unit)))

    def about_text(self):
        r = self.r
        e = r.choice([("sig", "vt"), ("sig", "vs")])
        other = r.choice([("text", r.choice(WORDS)), ("sig", "vt"),
                          ("text", r.choice(WORDS))])
        return ("cmp", r.choice(["==", "!="]), e, other)

    # --- patterns ---

    def _monotonic(self):
        out = super()._monotonic()
        x = out["x"]
        if x[0] == "sig" and self.signal(x).unit is None and \
                self.ev.type(x).kind == "text":
            out["x"] = x = self.subject()
        while x[0] == "sig" and self.signal(x).index not in (
                None, self.index) or x in self.runs:
            out["x"] = x = self.subject()
        if "patterns" in self.modes and x[0] == "sig" and \
                self.signal(x).type == "u64" and self.signal(x).path and \
                self.signal(x).index is None and not self.signal(x).unit and \
                x[1] not in self.taken and self.chance(0.5):
            self.taken.add(x[1])
            out["wrap"] = self.r.choice([32, 64, 64])
        return out

    def signal(self, x):
        return next(s for s in self.signals if s.name == x[1])

    def _rate(self):
        out = super()._rate()
        if "patterns" in self.modes and self.chance(0.6):
            out["over"] = self.width(1)
        return out

    def _steady(self):
        out = super()._steady()
        if "patterns" in self.modes and self.chance(0.8):
            ref = self.r.choice(["mean", "median", "median", "first", None,
                                 None])
            if ref is None:
                v = self.near(self.seen(out["x"]))
                if self.ev.type(out["x"]).kind == "int":
                    v = round(v)
                ref = Const(v)
            out["ref"] = ref
        return out

    def _converge(self):
        out = super()._converge()
        if "patterns" in self.modes:
            if self.chance(0.4):
                out["samples"], out["hold"] = None, self.width()
            out["stays"] = self.chance(0.4)
        return out

    def _always(self):
        out = {"p": self.predicate(self.r.choice([0, 0, 1, 1, 2]))}
        if "temporal" in self.modes and self.chance(0.1):
            out["window"] = self.window()
        return out

    def _never(self):
        return {"p": self.predicate(self.r.choice([0, 0, 1, 1, 2]))}

    def _eventually(self):
        return {"p": self.predicate(self.r.choice([0, 0, 1])),
                "by": self.time_const()}

    def _when(self):
        r = self.r
        p, q = (self.predicate(r.choice([0, 0, 1])) for _ in range(2))
        if self.chance(0.4):
            p = ("sig", "vd")
        if self.chance(0.4):
            q = ("sig", "vf")
        return {"p": p, "q": q, "within": self.width(),
                "hold": self.width() if self.chance(0.35) else None}

    # --- require ---

    def _require(self):
        return {"p": self.judged(self.r.choice([0, 0, 1, 2]))}

    def judged(self, depth):
        """A predicate over aggregates."""
        r = self.r
        if depth > 0:
            op = r.choice(["not", "and", "or", "implies"])
            if op == "not":
                return (op, self.judged(depth - 1))
            return (op, self.judged(depth - 1), self.judged(depth - 1))
        if self.runs and self.chance(0.2):
            return ("cmp", r.choice(["<", "<=", ">="]), self.runs[0],
                    ("num", Const(r.choice([0, 5, 10, 20]))))
        if self.chance(0.12):
            a, b = self.aggregated(EXACT[:4]), self.aggregated(EXACT[:4])
            return ("in", (r.choice(["-", "+", "/"]), a, b),
                    self.two_sided_of(a))
        e = self.aggregated(AGGREGATES)
        v, unit = self.of_run(e), None
        if e[1] in TIMED:
            unit = "/s"
        if self.fuzzy(e):
            v = v * 1.01 + r.choice([0.37, -0.37])
        else:
            v = self.near(v)
        return ("cmp", r.choice(["<", "<=", ">", ">="] +
                                ["==", "!="] * (not self.fuzzy(e))),
                e, ("num", Const(v, unit)))

    def two_sided_of(self, e):
        v = self.near(self.of_run(e))
        if isinstance(v, float):
            return Band(Const(v - abs(v) / 2), Const(v + 3))
        return Band(Const(max(v - 10, -2**63)), Const(min(v + 3, 2**64 - 1)))

    def aggregated(self, functions):
        r = self.r
        function = r.choice(functions)
        if function == "count" and self.chance(0.6):
            e = self.predicate(r.choice([0, 0, 1]))
        elif self.index and self.chance(0.5):
            e = self.subject()
        else:
            e = self.simple()
        phase = None
        if self.chance(0.25):
            phase = r.choice([("baseline",), ("step", 0), ("step", 1)])
            labels = [ev["label"] for ev in self.base.series.events or []]
            if labels and "phases" in self.modes and self.chance(0.5):
                phase = ("label", r.choice(labels))
        q = r.choice([0, 0.5, 0.25, 1, 0.999]) if function == "quantile" \
            else None
        return ("agg", function, e, phase, q)

    def of_run(self, e):
        """What an aggregate is over the whole series, or a small number."""
        judge = Judge(self.ev, Spec([], []), Check("", "require", p=e), [])
        judge.samples = {(e[2:4], e[1] in TIMED): judge.looked_at(e)}
        judge.went_back = set()
        v = judge.aggregate(e)
        if isinstance(v, (Err, str)) or v is True or abs(v) > 2**64:
            return self.r.choice([0, 1, 5])
        return v
