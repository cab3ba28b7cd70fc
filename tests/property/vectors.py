# SPDX-License-Identifier: MIT
"""Small series, specs and judgements for the tests of the reference."""

from expressions import Evaluator
from generate_series import SNAPSHOT_ERRORS
from model import Band, Check, Const, Group, Series, Signal, Spec
from project import Err
from reference import evaluate

X, Y, P, Q = ("sig", "x"), ("sig", "y"), ("sig", "p"), ("sig", "q")
GAP = {"Err": {"PlaceholderSample": {"tag": "t", "reason": "r"}}}
DRIFT = SNAPSHOT_ERRORS[18]
GONE = {"Err": {"VarNotFound": {"requested": "x", "available": []}}}
WRONG_TYPE = {"Err": {"TypeMismatch": {"expected": "u64", "actual": "Struct",
                                       "requested": ""}}}
NAN = {"Ok": None}


def num(v):
    return ("num", Const(v))


def slot(v):
    return v if isinstance(v, dict) else {"Ok": v}


def series(x, y=None, p=None, t=None, step=None):
    """Projected series; t in ms (default 0, 10, 20 ...)."""
    entries = []
    for i, v in enumerate(x):
        values = {"x": slot(v)}
        if y is not None:
            values["y"] = slot(y[i])
        if p is not None:
            values["p"] = slot(p[i])
        entries.append({"tag": "#%d" % i,
                        "elapsed_ms": 10 * i if t is None else t[i],
                        "step_index": None if step is None else step[i],
                        "values": values})
    return Series("projected", entries)


def signals(type_="u64"):
    return [Signal("x", type_, None, "values.x"),
            Signal("y", type_, None, "values.y"),
            Signal("p", "bool", None, "values.p"),
            Signal("q", "bool", None, "values.q")]


def judge(s, pattern, mods=None, type_="u64", groups=(), policy=None,
          warn=False, **args):
    items = [Check("c", pattern, mods, warn, **args)]
    for g in groups:
        items = [Group("g", items, g)]
    return evaluate(s, Spec(signals(type_), items, policy))[0]


def counts(r):
    return (r.total, r.judged, r.violated, r.undecided, r.skipped)


def rate(lo, hi, unit="/s"):
    return Band(None if lo is None else Const(lo, unit),
                None if hi is None else Const(hi, unit))


def closed(lo, hi):
    return Band(Const(lo), Const(hi))


def ms(v):
    return Const(v, "ms")


def cmp(op, e, v, unit=None):
    return ("cmp", op, e, ("num", Const(v, unit)))


def look(s, e, type_="u64", wraps=()):
    """What an expression is at each sample: a value or the kind of an error.

    wraps: pairs of a signal's name and its bits.
    """
    checks = [Check("w", "monotonic", x=("sig", n), wrap=b) for n, b in wraps]
    ev = Evaluator(s, Spec(signals(type_), checks))
    rows = ev.predicate(e) if ev.type(e).kind == "bool" else ev.numeric(e)
    return [r.kind if isinstance(r, Err) else r.value for r in rows]


def robust(s, e, type_="i64"):
    """The robustness of a predicate at each sample, None where unknown."""
    return [None if isinstance(r, Err) else r.rob
            for r in Evaluator(s, Spec(signals(type_), [])).predicate(e)]


def flags(*columns, t=None, step=None):
    """Series of predicates p and q: T, F, or a raw slot; x is 0."""
    def raw(v):
        return {"T": True, "F": False}.get(v, v) if isinstance(v, str) else v
    p = [raw(v) for v in columns[0]]
    q = [raw(v) for v in (columns[1] if len(columns) > 1 else columns[0])]
    s = series([0] * len(p), p=p, t=t, step=step)
    for entry, v in zip(s.entries, q):
        entry["values"]["q"] = slot(v)
    return s


def drained(samples):
    """samples: (object, address, value, step); value None: placeholder."""
    entries = []
    for i, (obj, kva, v, step) in enumerate(samples):
        report = {"schema": "single", "maps": [], "is_placeholder": True}
        if v is not None:
            report = {"schema": "single", "maps": [{
                "name": obj + ".bss", "map_kva": kva, "map_type": 2,
                "value_size": 8, "max_entries": 1, "value": {
                    "kind": "struct", "type_name": ".bss", "members": [
                        {"name": "x", "value": {
                            "kind": "uint", "bits": 64, "value": v}}]}}],
                "active_obj_name": obj, "active_map_kvas": [kva]}
        entries.append({"tag": "#%d" % i, "report": report,
                        "stats": {"Ok": {"y": 1}}, "elapsed_ms": i * 10,
                        "boundary_offset_ms": None, "step_index": step})
    return Series("drained", entries)


def judge_drained(samples, pattern, mods=None, **args):
    spec = Spec([Signal("x", "u64", None, "bpf.x")],
                [Check("c", pattern, mods, **args)])
    return evaluate(drained(samples), spec)[0]
