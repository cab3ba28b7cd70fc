# SPDX-License-Identifier: MIT
"""Random series, the same for the same seed, fond of corners."""

from fractions import Fraction
import random

from model import NS, Raw, Series

SNAPSHOT_ERRORS = [
    {"MapNotFound": {"requested": "m", "available": ["a", "b"]}},
    {"VarNotFound": {"requested": "x", "available": ["a", "b"]}},
    {"AmbiguousVar": {"requested": "x", "found_in": ["a.bss", "b.bss"]}},
    {"FieldNotFound": {"requested": "a.b", "walked": "a", "component": "b",
                       "available": ["c"]}},
    {"NotAStruct": {"requested": "a.b", "walked": "a", "component": "b",
                    "kind": "Uint"}},
    {"TypeMismatch": {"expected": "u64", "actual": "Struct",
                      "requested": ""}},
    {"IndexOutOfRange": {"map": "m", "index": 1, "len": 1}},
    {"PerCpuSlot": {"map": "m", "cpu": 3, "len": 2, "unmapped": False}},
    {"PerCpuSlot": {"map": "m", "cpu": 1, "len": 2, "unmapped": True}},
    {"NoMatch": {"map": "m", "op": "find", "len": 2,
                 "available_keys": ["7"]}},
    {"EmptyPathComponent": {"requested": "a..b"}},
    {"PerCpuNotNarrowed": {"map": "<percpu-array>"}},
    {"NoRendered": {"map": "<entry>", "side": "value"}},
    {"PlaceholderSample": {"tag": "periodic_001", "reason": "r"}},
    {"PlaceholderSnapshot": {"tag": None}},
    {"HostFieldUnavailable": {"tag": "t", "cpu": 1}},
    {"NoActiveScheduler": {"reason": "r"}},
    {"ActiveFilterExcludedMaps": {
        "requested": "x", "active_obj": "o",
        "excluded_maps": [{"name": "o.bss", "map_kva": 2**64 - 4096}],
        "whitelist_kvas": [2**63 + 2]}},
    {"WalkerDriftedWithinPhase": {"phase": 1, "pinned_kvas": [1],
                                  "sample_kvas": [], "requested": "x"}},
    {"ProjectionFailed": {"reason": "r"}},
    {"MapRenderIncomplete": {"map": "o.bss", "error": "e"}},
]
REASONS = [
    "NoSchedulerBinary", "DuringFreeze", "Cancelled", "MutexPoisoned",
    {"NoScheduler": {"reason": "no sock"}},
    {"SchedulerError": {"errno": 13, "args": {"k": 1}}},
    {"MissingResp": {"args": {"a": 2}}},
    {"RequestTooLarge": {"size": 10, "max": 5}},
    {"ResponseTooLarge": {"size": 20, "max": 8}},
]
STATS_ERRORS = [{"MissingStats": {"tag": "t", "reason": r}} for r in REASONS]
GAPS = [SNAPSHOT_ERRORS[i] for i in (8, 13, 14, 15, 16, 17, 18, 20)] \
    + STATS_ERRORS
LOOKUPS = [SNAPSHOT_ERRORS[i] for i in (0, 1, 2, 3, 4, 6, 7, 9, 10, 11, 12,
                                        19)]
MISMATCH = SNAPSHOT_ERRORS[5]

EDGES = [0, 1, 2**53 - 1, 2**53, 2**53 + 1, 2**63 - 1, 2**63, 2**63 + 1,
         2**64 - 2, 2**64 - 1]


class SeriesGenerator:
    def __init__(self, seed):
        self.r = random.Random(seed)

    def chance(self, p):
        return self.r.random() < p

    # --- series ---

    def length(self, long_share):
        x = self.r.random()
        if x < long_share:
            return self.r.choice([1023, 1024, 1025, 1040, 2047, 2048, 2050])
        if x < long_share + 0.005:
            return 0
        if x < long_share + 0.06:
            return self.r.randint(60, 200)
        if x < 0.35:
            return self.r.randint(9, 30)
        return self.r.randint(1, 8)

    def times(self, n):
        """elapsed_ms of n samples."""
        r, style = self.r, self.r.randrange(9)
        step = r.choice([1, 10, 100, 100, 100, 1000])
        t = r.choice([0, 0, 0, 100, 5000, 2**40])
        out = []
        for _ in range(n):
            out.append(t)
            if style <= 3:
                t += step
            elif style <= 5:
                t += r.randint(1, 3 * step)
            elif style == 6:            # equal times
                t += r.choice([0, 0, step])
            elif style == 7:            # backwards
                t = max(0, t + r.choice([step, step, step, -step, 0]))
            else:                       # fractions of a millisecond
                t += r.choice([0.25, 0.5, 1.5, 100.125])
        if self.chance(0.15):
            share = r.choice([0.05, 0.05, 0.3, 0.3, 1.0])
            out = [None if self.chance(share) else t for t in out]
        return out

    def phases(self, n):
        r, style = self.r, self.r.randrange(6)
        if style == 0:
            return [None] * n
        if style == 1:
            return [r.choice([0, 1, 2])] * n
        cuts = sorted(r.randint(0, n) for _ in range(2))
        if style == 5:                  # left and entered again
            out = [r.choice([0, 1, 2]) for _ in range(n)] if n < 12 else \
                [(i // 7) % 3 for i in range(n)]
        else:
            out = [sum(i >= c for c in cuts) for i in range(n)]
        if style in (3, 5) and self.chance(0.5):
            out = [None if self.chance(0.15) else p for p in out]
        return out

    def values(self, n, type_):
        """Raw JSON values of a column of `type_`, all of them readable."""
        r, style = self.r, self.r.randrange(8)
        if type_ == "bool":
            share = r.choice([0.0, 0.1, 0.5, 1.0])
            return [r.choice([True, True, 1, 7]) if not self.chance(share)
                    else r.choice([False, 0]) for _ in range(n)]
        if type_ == "f64":
            return self.reals(n, style)
        low = 0 if type_ == "u64" else -2**63
        high = 2**64 - 1 if type_ == "u64" else 2**63 - 1
        if style <= 2:                  # a counter
            v, out = r.choice([0, 0, 1000, 2**53 - 3, 2**63 - 5,
                               high - 10 * n]), []
            step = r.choice([1, 2, 10, 100])
            for _ in range(n):
                out.append(v)
                v += r.randint(0, step)
                if style == 2 and self.chance(0.1):
                    v -= r.choice([1, 1, step, v])
        elif style <= 4:                # a level
            at, wide = r.choice([0, 1, 5, 50, 2**53, high - 6]), \
                r.choice([0, 1, 3, 6])
            out = [at + r.randint(-wide, wide) for _ in range(n)]
        elif style == 5:
            edges = EDGES + ([-e for e in EDGES] if low < 0 else [])
            out = [r.choice(edges) for _ in range(n)]
        elif style == 6:                # neighbours near an edge
            at = r.choice(EDGES)
            out = [at + r.randint(-1, 1) for _ in range(n)]
        else:
            out = [r.randint(low, high) if self.chance(0.1) else
                   r.randint(-3 if low else 0, 9) for _ in range(n)]
        out = [min(max(v, low), high) for v in out]
        if self.chance(0.1):
            out = [r.choice([v, str(v), float(v) if abs(v) < 2**50 else v])
                   for v in out]
        return out

    def reals(self, n, style):
        r = self.r
        if style <= 1:                  # few binary digits
            return [r.randint(-40, 40) / 8 for _ in range(n)]
        if style == 2:
            v, out = 0.0, []
            for _ in range(n):
                out.append(v)
                v += r.randint(0, 16) / 4
            return out
        if style == 3:
            return [r.choice([0.1, 0.2, 0.3, 0.7]) for _ in range(n)]
        if style == 4:
            return [round(50 + r.gauss(0, 2), 2) for _ in range(n)]
        if style == 5:
            return [r.choice([0, 0, 1, -1]) for _ in range(n)]
        if style == 6:
            return [r.choice([5.0, 5, 5.5, -5.0]) for _ in range(n)]
        return [r.choice([1e-9, 1e9, 2.0**52, -1e15, 0.5])
                for _ in range(n)]

    def bad(self, n):
        """Per sample True where a column shall have no value."""
        r, style = self.r, self.r.randrange(10)
        if n == 0 or style <= 4 and self.chance(0.8):
            return [False] * n
        if style == 4:
            return [self.chance(0.1) for _ in range(n)]
        if style == 5:
            return [self.chance(0.5) for _ in range(n)]
        if style == 9 and self.chance(0.4):
            return [True] * n
        run = r.randint(1, max(1, n // 2))
        at = {6: 0, 7: n - run}.get(style, r.randint(0, n - run))
        return [at <= i < at + run for i in range(n)]

    def errors(self):
        """A way to choose a projected error, fixed for a column."""
        r, style = self.r, self.r.randrange(7)
        if style == 0:
            return lambda: {"Ok": None}
        if style == 1:
            one = r.choice(GAPS)
            return lambda: {"Err": one}
        if style == 2:
            return lambda: {"Err": r.choice(LOOKUPS)}
        if style == 3:
            return lambda: r.choice([
                {"Ok": None}, {"Ok": Raw("1e999")}, {"Ok": 2**64},
                {"Ok": "nan"}, {"Ok": [1]}, {"Ok": {"a": 1}},
                {"Err": MISMATCH}, None])
        if style == 4:
            return lambda: {"Err": r.choice(GAPS)}
        everything = [{"Err": e} for e in SNAPSHOT_ERRORS + STATS_ERRORS]
        return lambda: r.choice(everything + [{"Ok": None}, None])

    def projected(self, n, names):
        columns = {}
        for name, type_ in names.items():
            slots = [{"Ok": v} for v in self.values(n, type_)]
            error = self.errors()
            columns[name] = [error() if b else s
                             for b, s in zip(self.bad(n), slots)]
        entries = []
        for i, (t, p) in enumerate(zip(self.times(n), self.phases(n))):
            entry = {"tag": "periodic_%03d" % i, "elapsed_ms": t,
                     "step_index": p,
                     "values": {k: c[i] for k, c in columns.items()
                                if c[i] is not None}}
            for key in ("elapsed_ms", "step_index"):
                if entry[key] is None and self.chance(0.5):
                    del entry[key]
            if self.chance(0.05):
                entry = dict(self.r.sample(list(entry.items()), len(entry)))
            entries.append(entry)
        return Series("projected", entries)

    def plain(self, n, names):
        columns = {k: self.values(n, t) for k, t in names.items()}
        holes = {k: self.bad(n) for k in names}
        keys, clock = self.plain_keys(n)
        entries = []
        for i in range(n):
            entry = dict(clock[i])
            for k, c in columns.items():
                if not holes[k][i]:
                    entry[k] = c[i]
                elif self.chance(0.5):
                    entry[k] = self.r.choice([None, None, "nan", [1]])
            entries.append(entry)
        return Series("plain", entries, keys)

    def plain_keys(self, n):
        """Where time, tag and phase stand, and what stands there."""
        r, keys, out = self.r, {}, [{} for _ in range(n)]
        if self.chance(0.7):
            unit = r.choice([None, "ms", "ns", "us", "s", "min"])
            keys["time"] = ("t", unit)
            shift = r.choice([0, 0, 7, -1000])
            for entry, t in zip(out, self.times(n)):
                if t is None:
                    if self.chance(0.7):
                        entry["t"] = r.choice([None, "late"])
                    continue
                t = (Fraction(t) + shift) * NS["ms"] / NS[unit or "ms"]
                entry["t"] = int(t) if t.denominator == 1 else float(t)
        if self.chance(0.5):
            keys["phase"] = "step"
            for entry, p in zip(out, self.phases(n)):
                if p is not None or self.chance(0.5):
                    entry["step"] = p
        if self.chance(0.4):
            keys["tag"] = "name"
            for i, entry in enumerate(out):
                if self.chance(0.9):
                    entry["name"] = "row %d" % i
                elif self.chance(0.5):
                    entry["name"] = None
        return keys, out

    def drained(self, n, bpf, stats):
        """One object or two of them, with gaps as a recorder leaves them."""
        r = self.r
        columns = {k: self.values(n, t) for k, t in
                   list(bpf.items()) + list(stats.items())}
        cuts = sorted(r.randint(0, n) for _ in range(r.choice([0, 1, 1, 2])))
        worlds = [r.choice([("scx_a", 2**63 + 4096), ("scx_b", 2**63 + 8192),
                            ("scx_a", 2**63 + 12288)]) for _ in range(3)]
        kvas, named = self.chance(0.7), self.chance(0.8)
        world = [sum(i >= c for c in cuts) for i in range(n)]
        phases = world if self.chance(0.7) else self.phases(n)
        bad, bad_stats = self.bad(n), self.bad(n)
        entries = []
        for i, (t, p) in enumerate(zip(self.times(n), phases)):
            obj, kva = worlds[world[i]]
            report = self.report(i, obj, kva, kvas, named, bad[i], bpf,
                                 columns)
            ok = {k: columns[k][i] for k in stats}
            if bad_stats[i] and ok and self.chance(0.3):
                ok.pop(r.choice(list(ok)))
                slot = {"Ok": ok}
            elif bad_stats[i]:
                slot = r.choice([None, {"Err": r.choice(REASONS)}])
            else:
                slot = r.choice([{"Ok": ok}, {"Ok": ok}, ok])
            entries.append({"tag": "periodic_%03d" % i, "report": report,
                            "stats": slot, "elapsed_ms": t,
                            "boundary_offset_ms": None, "step_index": p})
        series = Series("drained", entries)
        if self.chance(0.4):
            self.stimulate(series)
        return series

    def stimulate(self, series):
        """Events that say which phase a boundary is in, mostly one of them."""
        r, n = self.r, len(series.entries)
        step, at = r.choice([1, 10, 100]), r.choice([0, 0, 500])
        for entry in series.entries:
            if not self.chance(0.1):
                entry["boundary_offset_ms"] = at
            elif self.chance(0.3):
                del entry["boundary_offset_ms"]
            at = max(0, at + r.choice([step, step, step, 0, -step]))
        series.events = []
        for i in range(r.choice([0, 1, 3, 6])):
            series.events.append({
                "elapsed_ms": r.randint(0, step * n + 10), "label": "e",
                "step_index": r.choice([None, i, i, r.randint(0, 3)]),
                "is_step_end": self.chance(0.2), "is_terminal": False})
        series.events_at = r.choice([0, n, r.randint(0, n)])
        if self.chance(0.3):
            series.header_at = r.choice([0, 0, r.randint(0, n)])

    def report(self, i, obj, kva, kvas, named, bad, bpf, columns):
        r = self.r
        how = r.randrange(6) if bad else None
        if how == 0:
            why = "rendezvous timed out"
            return {"schema": "single", "maps": [],
                    "scx_walker_unavailable": why, "is_placeholder": True}
        members = [{"name": k, "value": self.member(columns[k][i], t)}
                   for k, t in bpf.items()]
        section = {"name": obj + ".bss", "map_kva": kva, "map_type": 2,
                   "value_size": 64, "max_entries": 1,
                   "value": {"kind": "struct", "type_name": ".bss",
                             "members": members}}
        out = {"schema": "single", "maps": [section]}
        if named:
            out["active_obj_name"] = obj
            if kvas:
                out["active_map_kvas"] = [kva, 2**64 - 4096]
        if how == 1:
            members.pop(r.randrange(len(members)))
        elif how == 2:
            del section["value"]
            section["error"] = "page not present"
        elif how == 3:
            members.pop(r.randrange(len(members)))
            out["maps_truncated"] = 2
        elif how == 4 and not named:
            out["maps"] = []
        elif how == 4 and kvas:
            out["active_map_kvas"] = [2**63 + 64]
        elif how == 5:
            which = r.choice(members)
            which["value"] = r.choice([
                {"kind": "struct", "type_name": None, "members": []},
                {"kind": "float", "bits": 64, "value": None},
                {"kind": "bytes", "hex": "de ad"}])
        return out

    def member(self, v, type_):
        r = self.r
        if type_ == "bool":
            return r.choice([{"kind": "bool", "value": bool(v)},
                             {"kind": "uint", "bits": 8, "value": int(v)}])
        if type_ == "f64":
            return {"kind": "float", "bits": 64, "value": float(v)}
        v = int(v)
        if v < 0:
            return {"kind": "int", "bits": 64, "value": v}
        return r.choice([{"kind": "uint", "bits": 64, "value": v}] * 3 + [
            {"kind": "enum", "bits": 32, "value": min(v, 2**31 - 1),
             "variant": None, "is_signed": False}])
