# SPDX-License-Identifier: MIT
"""From raw entries to columns: values, per-sample errors, identities.

Written from the description of the formats only. A cell is a Cell: a value
with the identity of where it was read (None outside the bpf axis), or an Err.
"""

from collections import namedtuple
from fractions import Fraction
import math
import re

from model import NS, Raw, number_text

Err = namedtuple("Err", "kind reason", defaults=(None,))
# ids: identities of the columns that the value is of, see Evaluator.identified().
Val = namedtuple("Val", "value ids")
Cell = namedtuple("Cell", "value identity", defaults=(None,))

I64_MIN, U64_MAX = -2**63, 2**64 - 1
RANGE = {"u64": (0, U64_MAX), "i64": (I64_MIN, 2**63 - 1)}

CLASS = {}
for _class, _kinds in {
        "gap": "placeholder missing_stats drift host_unavailable "
               "no_active_scheduler excluded_maps incomplete unreadable_slot "
               "absent no_time",
        "pair": "swap cut_off",
        "lookup": "map_not_found var_not_found ambiguous_var field_not_found "
                  "not_a_struct type_mismatch index_out_of_range "
                  "cpu_out_of_range no_match not_narrowed no_rendered "
                  "projection_failed",
        "value": "non_finite overflow out_of_range",
        "undefined": "zero_denominator zero_time time_backwards"}.items():
    for _kind in _kinds.split():
        CLASS[_kind] = _class

# SnapshotError variant -> kind. PerCpuSlot and MissingStats look inside.
VARIANT = {
    "MapNotFound": "map_not_found", "VarNotFound": "var_not_found",
    "AmbiguousVar": "ambiguous_var", "FieldNotFound": "field_not_found",
    "NotAStruct": "not_a_struct", "TypeMismatch": "type_mismatch",
    "IndexOutOfRange": "index_out_of_range", "PerCpuSlot": None,
    "NoMatch": "no_match", "EmptyPathComponent": "field_not_found",
    "PerCpuNotNarrowed": "not_narrowed", "NoRendered": "no_rendered",
    "PlaceholderSample": "placeholder", "MissingStats": None,
    "HostFieldUnavailable": "host_unavailable",
    "PlaceholderSnapshot": "placeholder",
    "NoActiveScheduler": "no_active_scheduler",
    "ActiveFilterExcludedMaps": "excluded_maps",
    "WalkerDriftedWithinPhase": "drift",
    "ProjectionFailed": "projection_failed",
    "MapRenderIncomplete": "incomplete",
}

REASON = {
    "NoSchedulerBinary": "no_scheduler_binary", "NoScheduler": "no_scheduler",
    "DuringFreeze": "during_freeze", "Cancelled": "cancelled",
    "SchedulerError": "scheduler_error", "MissingResp": "missing_resp",
    "RequestTooLarge": "request_too_large",
    "ResponseTooLarge": "response_too_large",
    "MutexPoisoned": "mutex_poisoned",
}


def variant_of(tagged):
    """Name and payload of an externally tagged enum."""
    if isinstance(tagged, str):
        return tagged, None
    (name, payload), = tagged.items()
    return name, payload


def missing_stats(reason):
    return Err("missing_stats", REASON[variant_of(reason)[0]])


def snapshot_error(tagged):
    name, payload = variant_of(tagged)
    if name == "MissingStats":
        return missing_stats(payload["reason"])
    if name == "PerCpuSlot":
        return Err("unreadable_slot" if payload["unmapped"]
                   else "cpu_out_of_range")
    return Err(VARIANT[name])


# --- typed values ------------------------------------------------------------

def number_token(v):
    """int, float (may be infinite) or None for what is no JSON number."""
    if isinstance(v, bool):
        return None
    if isinstance(v, Raw):
        return float(v) if any(c in v for c in ".eE") else int(v)
    return v if isinstance(v, (int, float)) else None


def integer_string(v):
    """The integer that a string holds exactly, or None."""
    if isinstance(v, Raw) or not isinstance(v, str):
        return None
    digits = v[1:] if v[:1] == "-" else v
    return int(v) if digits.isascii() and digits.isdigit() else None


def typed(v, type_):
    """A JSON scalar as TYPE (series.md, 2 and 5)."""
    if type_ == "text":
        return v if isinstance(v, str) and not isinstance(v, Raw) \
            else Err("type_mismatch")
    n = number_token(v)
    if n is None:
        n = integer_string(v)
    if type_ == "bool":
        if v is True or v is False:
            return v
        if n in (float("inf"), -float("inf")):
            return Err("out_of_range")
        return n != 0 if n is not None else Err("type_mismatch")
    if v is True or v is False:
        n = int(v)
    if n is None:
        return Err("type_mismatch")
    if type_ == "f64":
        if isinstance(n, int):
            try:
                exact = int(float(n)) == n
            except OverflowError:
                exact = False
            return float(n) if exact else Err("out_of_range")
        return Err("out_of_range") if n in (float("inf"), -float("inf")) else n
    if isinstance(n, float):
        if n != n or n in (float("inf"), -float("inf")) or n != int(n):
            return Err("out_of_range")
        n = int(n)
    low, high = RANGE[type_]
    return n if low <= n <= high else Err("out_of_range")


def rendered(v, type_):
    """A RenderedValue as TYPE (the table of series.md 2)."""
    kind = v["kind"]
    if type_ == "text":
        return typed(v.get("variant") if kind == "enum" else None, "text")
    if kind == "ptr":
        if type_ == "u64":
            return typed(v["value"], "u64")
        if type_ == "bool":
            return typed(v["value"], "bool")
        return Err("type_mismatch")
    if kind == "float" and v["value"] is None:
        return Err("non_finite")
    if kind == "float" and type_ == "bool":
        return v["value"] != 0
    if kind in ("int", "uint", "enum", "char", "bool", "float"):
        value = v["value"]
        if kind == "enum" and not v.get("is_signed") and v["bits"] == 64 \
                and value < 0:
            value += 2**64
        return typed(value, type_)
    return Err("type_mismatch")


# --- roots -------------------------------------------------------------------

def walk(value, parts):
    """Object keys one after another, or an Err."""
    for part in parts:
        if not isinstance(value, dict):
            return Err("not_a_struct")
        if part not in value:
            return Err("field_not_found")
        value = value[part]
    return value


def read_values(entry, name, type_):
    if name not in entry["values"]:
        return Err("field_not_found")
    slot = entry["values"][name]
    if "Err" in slot:
        return snapshot_error(slot["Err"])
    if slot["Ok"] is None:
        return Err("non_finite")
    return typed(slot["Ok"], type_)


def stats_of(entry):
    """The statistics of a sample, or an Err."""
    stats = entry.get("stats")
    if stats is None:
        return Err("missing_stats", "no_scheduler_binary")
    if isinstance(stats, dict) and set(stats) == {"Err"}:
        return missing_stats(stats["Err"])
    if isinstance(stats, dict) and set(stats) == {"Ok"}:
        return stats["Ok"]
    return stats


def read_stats(entry, parts, type_):
    stats = stats_of(entry)
    if isinstance(stats, Err):
        return stats
    value = walk(stats, parts)
    return value if isinstance(value, Err) else typed(value, type_)


def walk_plain(value, parts):
    """walk() where null is absent, also on the way."""
    for part in parts:
        if value is None:
            return Err("absent")
        value = walk(value, [part])
        if isinstance(value, Err):
            return value
    return Err("absent") if value is None else value


def read_plain(entry, parts, type_):
    value = walk_plain(entry, parts)
    return value if isinstance(value, Err) else typed(value, type_)


# --- sweeps ------------------------------------------------------------------
#
# 50. A sample at which the key is not in the container of the sweep is absent,
#     no lookup error; what fails before or behind the key may be one. A key
#     that another signal of the index has, and this one at no sample, is
#     absent at all of them, those without statistics too.

def slots_of(entry, path):
    """The slots of a per-CPU entry, `bpf.map("NAME")[N].cpu(*)`, by CPU.

    For maps without an object's name before their own, of a named scheduler.
    """
    report = entry["report"]
    if report.get("is_placeholder"):
        return Err("placeholder")
    name, n = re.fullmatch(r'bpf\.map\("(.*)"\)\[(\d+)\]\.cpu\(\*\)',
                           path).groups()
    kvas = report.get("active_map_kvas")
    found = [m for m in report["maps"] if m["name"] == name]
    if not found:
        return Err("incomplete" if report.get("maps_truncated")
                   else "map_not_found")
    if kvas and found[0].get("map_kva") not in kvas:
        return Err("excluded_maps")
    entries = found[0]["percpu_entries"]
    if int(n) >= len(entries):
        return Err("index_out_of_range")
    return {str(i): v for i, v in enumerate(entries[int(n)]["per_cpu"])}


def slot_identity(entry, path):
    """Identity of a slot that was read: the active object and the map."""
    report, name = entry["report"], path.split('"')[1]
    kva = next(m.get("map_kva", 0) for m in report["maps"]
               if m["name"] == name)
    return report["active_obj_name"], kva


def swept(entry, signal):
    """(elements by key or an Err, path behind the key, root)."""
    if signal.path.startswith("bpf."):
        return slots_of(entry, signal.path), [], "bpf"
    before, after = signal.path.split("[*]")
    root, *parts = before.split(".")
    after = [part for part in after.split(".") if part]
    if root == "stats":
        value = stats_of(entry)
        value = value if isinstance(value, Err) else walk(value, parts)
    else:
        value = walk_plain(entry, parts)
    if isinstance(value, list):
        value = {str(i): v for i, v in enumerate(value)}
    if not isinstance(value, (dict, Err)):
        value = Err("absent")
    return value, after, root


def keys_of(series, signal):
    """Every key that occurs anywhere."""
    return {key for entry in series.entries
            for key in dict_of(swept(entry, signal)[0])}


def dict_of(value):
    return value if isinstance(value, dict) else {}


def read_swept(entry, signal, key, type_):
    value, after, root = swept(entry, signal)
    if isinstance(value, Err):
        return value
    if key not in value:
        return Err("absent")
    if root == "bpf":
        slot = value[key]
        return Err("unreadable_slot") if slot is None else \
            rendered(slot, type_)
    value = (walk_plain if root == "sample" else walk)(value[key], after)
    return value if isinstance(value, Err) else typed(value, type_)


def run_value(series, signal):
    """As column() of the one value that a run has."""
    parts = signal.path.split(".")[1:]
    value = walk({"monitor": series.monitor}, parts)
    cell = value if isinstance(value, Err) else \
        typed(value, signal.type or "f64")
    wrong = isinstance(cell, Err) and CLASS[cell.kind] == "lookup"
    return [cell if isinstance(cell, Err) else Cell(cell)], wrong, [None]


SECTIONS = (".bss", ".data", ".rodata")


def prefix(map_):
    return map_["name"].split(".")[0]


def read_bpf(entry, name, type_):
    """bpf.NAME: (value or Err, identity)."""
    report = entry["report"]
    if report.get("is_placeholder"):
        return Err("placeholder"), None
    sections = [m for m in report["maps"] if m["name"].endswith(SECTIONS)]
    active = report.get("active_obj_name")
    kvas = report.get("active_map_kvas")
    hidden = []
    if active is not None:
        mine = [m for m in sections if prefix(m) == active]
        if kvas:
            visible = [m for m in sections if m.get("map_kva") in kvas]
            hidden = [m for m in mine if m not in visible]
        else:
            visible = mine
    else:
        if not sections:
            return Err("no_active_scheduler"), None
        visible = sections

    def has(m):
        value = m.get("value")
        return value is not None and any(
            x["name"] == name for x in value["members"])
    hits = [m for m in visible if has(m)]
    if len(hits) > 1:
        return Err("ambiguous_var"), None
    if hits:
        member = next(x for x in hits[0]["value"]["members"]
                      if x["name"] == name)
        return (rendered(member["value"], type_),
                (prefix(hits[0]), hits[0].get("map_kva", 0)))
    if any(has(m) for m in hidden):
        return Err("excluded_maps"), None
    if report.get("maps_truncated") or any(
            m.get("error") and m.get("value") is None for m in visible):
        return Err("incomplete"), None
    return Err("var_not_found"), None


def to_ns(raw, unit):
    """A JSON time in nanoseconds, rounded once, or None."""
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        return None
    ns = Fraction(number_text(raw)) * NS[unit]
    whole = math.floor(abs(ns) + Fraction(1, 2))
    return None if whole >= 2**63 else whole if ns >= 0 else -whole


def elapsed_of(series):
    """Nanoseconds of each sample, or None."""
    if series.form != "plain":
        return [to_ns(e.get("elapsed_ms"), "ms") for e in series.entries]
    if "time" not in series.keys:
        return [None] * len(series.entries)
    name, unit = series.keys["time"]
    out = [to_ns(e.get(name), unit or "ms") for e in series.entries]
    first = next((t for t in out if t is not None), 0)
    return [None if t is None else t - first for t in out]


def starts_of(series):
    """[(ms, step_index)] of the events that begin a step."""
    return [(e["elapsed_ms"], e["step_index"]) for e in series.events or []
            if e["step_index"] is not None and not e["is_step_end"]]


def step_at(starts, offset):
    """The phase in effect at a time: that of the last start before it."""
    step, last = 0, -1
    for at, index in starts:
        if last <= at <= offset:
            step, last = index, at
    return step


def phases_of(series):
    if series.form == "plain":
        key = series.keys.get("phase")
        return [e.get(key) for e in series.entries]
    starts = [] if series.header_at == 0 else starts_of(series)
    out = []
    for e in series.entries:
        offset, step = e.get("boundary_offset_ms"), e.get("step_index")
        if starts and offset is not None:
            step = step_at(starts, offset)
        out.append(step)
    return out


def tags_of(series):
    key = series.keys.get("tag") if series.form == "plain" else "tag"
    return ["#%d" % i if e.get(key) is None else e[key]
            for i, e in enumerate(series.entries)]


def active(report):
    """(object, {section: address}) of the active scheduler, or None."""
    if report.get("is_placeholder"):
        return None
    sections = [m for m in report["maps"] if m["name"].endswith(SECTIONS)]
    name, kvas = report.get("active_obj_name"), report.get("active_map_kvas")
    if name is None:
        if len({prefix(m) for m in sections}) != 1:
            return None
        name, kvas = prefix(sections[0]), None
    if kvas:
        seen = [m for m in sections if m.get("map_kva") in kvas]
    else:
        seen = [m for m in sections if prefix(m) == name]
    names = [m["name"] for m in seen]
    return name, {m["name"]: m["map_kva"] for m in seen
                  if m.get("map_kva") and names.count(m["name"]) == 1}


def swaps(series):
    """Per sample: another scheduler is active than the last one known."""
    out, last, known = [], None, {}
    for entry in series.entries:
        now = active(entry["report"]) if series.form == "drained" else None
        other = now is not None and last is not None and (
            now[0] != last or any(known.get(k, v) != v
                                  for k, v in now[1].items()))
        out.append(other)
        if now is not None:
            if other or last is None:
                known = {}
            last, known = now[0], {**now[1], **known}
    return out


def phases_named(series, label):
    """Numbers of the phases that events of that label stand for."""
    starts = starts_of(series)
    return {step_at(starts, e["elapsed_ms"]) if e["step_index"] is None
            else e["step_index"]
            for e in series.events or [] if e["label"] == label
            and (starts or e["step_index"] is not None)}


def column(series, signal, key=None):
    """(cells, wrong, identities) of a signal that is read from the series.

    key: of a swept one.
    wrong: a value at no sample, and an error of class lookup at some.
    identities: at each sample that of the last value read, before the first
    one that of the first.
    """
    parts = signal.path.split(".")
    root, parts = parts[0], parts[1:]
    type_ = signal.type or "f64"
    cells, identities, pin, phases = [], [], {}, phases_of(series)
    for entry, phase in zip(series.entries, phases):
        identity = None
        if signal.index:
            got = read_swept(entry, signal, key, type_)
            if root == "bpf" and not isinstance(got, Err):
                identity = slot_identity(entry, signal.path)
        elif root == "values":
            got = read_values(entry, parts[0], type_)
        elif root == "stats":
            got = read_stats(entry, parts, type_)
        elif root == "bpf":
            got, identity = read_bpf(entry, parts[0], type_)
        else:
            got = read_plain(entry, parts, type_)
        if isinstance(got, Err):
            identity = identities[-1] if identities else None
        identities.append(identity)
        if not isinstance(got, Err):
            if identity is not None and pin.setdefault(
                    phase, identity) != identity:
                got = Err("drift")
            else:
                got = Cell(got, identity)
        cells.append(got)
    lookup = [isinstance(c, Err) and CLASS[c.kind] == "lookup" for c in cells]
    valued = any(isinstance(c, Cell) for c in cells)
    if valued:
        cells = [Err("absent") if bad and c.kind != "type_mismatch" else c
                 for c, bad in zip(cells, lookup)]
    first = next((i for i in identities if i is not None), None)
    identities = [first if i is None else i for i in identities]
    return cells, any(lookup) and not valued, identities
