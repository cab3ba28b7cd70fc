# SPDX-License-Identifier: MIT
"""Builders of series: projected, plain and drained, as text."""

import json


class Raw(str):
    """A token of JSON as it is to stand, well-formed or not."""


MISSING = object()


def enc(v):
    if isinstance(v, Raw):
        return str(v)
    if isinstance(v, dict):
        return "{%s}" % ",".join("%s:%s" % (json.dumps(k), enc(x)) for k, x in v.items() if x is not MISSING)
    if isinstance(v, (list, tuple)):
        return "[%s]" % ",".join(enc(x) for x in v)
    return json.dumps(v, ensure_ascii=False)


def text(objects):
    return "".join(enc(o) + "\n" for o in objects)


# All SnapshotErrors with the kind that each of them is.
def err(variant, **payload):
    return {"Err": {variant: payload}}


def missing(reason):
    return err("MissingStats", tag="t", reason=reason)


VARIANTS = [
    # kind, slot, words of the payload that a report must not lose
    ("map_not_found", err("MapNotFound", requested="mapp", available=["map_alpha"]), ("mapp", "map_alpha")),
    ("var_not_found", err("VarNotFound", requested="varr", available=["var_alpha"]), ("varr", "var_alpha")),
    ("ambiguous_var", err("AmbiguousVar", requested="varr", found_in=["one.bss", "two.bss"]), ("one.bss", "two.bss")),
    ("field_not_found", err("FieldNotFound", requested="st.fieldd", walked="st", component="fieldd",
                            available=["field_a"]), ("fieldd", "field_a")),
    ("not_a_struct", err("NotAStruct", requested="st.leaf.q", walked="st.leaf", component="q", kind="Uint"), ("st.leaf",)),
    ("type_mismatch", err("TypeMismatch", expected="u64", actual="Struct", requested=""), ("u64",)),
    ("index_out_of_range", err("IndexOutOfRange", map="mapq", index=17, len=4), ("mapq", "17", "4")),
    ("cpu_out_of_range", err("PerCpuSlot", map="mapq", cpu=13, len=2, unmapped=False), ("mapq", "13")),
    ("no_match", err("NoMatch", map="mapq", op="find", len=2, available_keys=["key_7"]), ("mapq", "key_7")),
    ("field_not_found", err("EmptyPathComponent", requested="aa..bb"), ("aa..bb",)),
    ("not_narrowed", err("PerCpuNotNarrowed", map="mapq"), ("mapq",)),
    ("no_rendered", err("NoRendered", map="mapq", side="value"), ("mapq",)),
    ("projection_failed", err("ProjectionFailed", reason="picker_said_no"), ("picker_said_no",)),
    ("unreadable_slot", err("PerCpuSlot", map="mapq", cpu=13, len=20, unmapped=True), ("mapq", "13")),
    ("placeholder", err("PlaceholderSample", tag="periodic_001", reason="rendezvous_late"), ("rendezvous_late",)),
    ("missing_stats", missing("Cancelled"), ("cancelled",)),
    ("host_unavailable", err("HostFieldUnavailable", tag="t", cpu=11), ("11",)),
    ("placeholder", err("PlaceholderSnapshot", tag=None), ()),
    ("no_active_scheduler", err("NoActiveScheduler", reason="none_attached"), ("none_attached",)),
    ("excluded_maps", err("ActiveFilterExcludedMaps", requested="varr", active_obj="objj",
                          excluded_maps=[{"name": "objj.bss", "map_kva": 1}], whitelist_kvas=[2]), ("objj",)),
    ("drift", err("WalkerDriftedWithinPhase", phase=1, pinned_kvas=[1], sample_kvas=[], requested="x"), ()),
    ("incomplete", err("MapRenderIncomplete", map="objj.bss", error="walk_cut_short"), ("walk_cut_short",)),
]
GAPS = {"placeholder", "missing_stats", "drift", "host_unavailable", "no_active_scheduler", "excluded_maps",
        "incomplete", "unreadable_slot", "absent", "no_time"}
LOOKUPS = {k for k, _, _ in VARIANTS} - GAPS
REASONS = [
    ("no_scheduler_binary", "NoSchedulerBinary"), ("during_freeze", "DuringFreeze"), ("cancelled", "Cancelled"),
    ("mutex_poisoned", "MutexPoisoned"), ("no_scheduler", {"NoScheduler": {"reason": "no sock"}}),
    ("scheduler_error", {"SchedulerError": {"errno": 13, "args": {"k": 1}}}),
    ("missing_resp", {"MissingResp": {"args": {"a": 2}}}),
    ("request_too_large", {"RequestTooLarge": {"size": 10, "max": 5}}),
    ("response_too_large", {"ResponseTooLarge": {"size": 20, "max": 8}}),
]
P = err("PlaceholderSample", tag="t", reason="timed out")
M = missing("Cancelled")
D = VARIANTS[20][1]
TM = VARIANTS[5][1]
VNF = VARIANTS[1][1]
NAN = None                      # {"Ok":null}, as serde_json writes NaN


def slot(v):
    """1 is {"Ok":1}; an Err and a Raw stay what they are."""
    return v if isinstance(v, Raw) or v is MISSING or isinstance(v, dict) else {"Ok": v}


def spread(v, n):
    return list(v) if isinstance(v, (list, tuple)) else [v] * n


def proj(*x, dt=100, t=MISSING, step=0, tags=None, **columns):
    """Projected lines: column x, and further ones by name. t: the times themselves; tags t0, t1, ..."""
    if x:
        columns = dict({"x": x}, **columns)
    n = max(len(c) for c in columns.values())
    times = [i * dt for i in range(n)] if t is MISSING else spread(t, n)
    steps = spread(step, n)
    names = tags or ["t%d" % i for i in range(n)]
    return text({"tag": names[i], "elapsed_ms": times[i], "step_index": steps[i],
                 "values": {k: slot(c[i]) for k, c in columns.items()}} for i in range(n))


def plain(*objects):
    return text(objects)


# Drained entries.

def u(v, bits=64):
    return {"kind": "uint", "bits": bits, "value": v}


def i_(v, bits=64):
    return {"kind": "int", "bits": bits, "value": v}


def boolean(v):
    return {"kind": "bool", "value": v}


def char(v):
    return {"kind": "char", "value": v}


def flt(v):
    return {"kind": "float", "bits": 64, "value": v}


def enum(v, variant=None, signed=False, bits=32):
    return {"kind": "enum", "bits": bits, "value": v, "variant": variant, "is_signed": signed}


def struct(*pairs, **members):
    """struct(a=u(1)), or pairs of name and value where names repeat, are empty or hold dots."""
    rows = list(pairs) + list(members.items())
    return {"kind": "struct", "type_name": None, "members": [{"name": k, "value": v} for k, v in rows]}


def array(*elements, length=None):
    return {"kind": "array", "len": len(elements) if length is None else length, "elements": list(elements)}


def ptr(v, deref=MISSING):
    return {"kind": "ptr", "value": v, "deref": deref}


def partial(v, needed=64, had=32):
    return {"kind": "truncated", "needed": needed, "had": had, "partial": v}


BYTES = {"kind": "bytes", "hex": "de ad be ef"}
CPUS = {"kind": "cpu_list", "cpus": "0-2,5"}
UNSUPPORTED = {"kind": "unsupported", "reason": "float16"}
KVA = 18379471554285050368      # above 2^63, like all of them


def bpf_map(name, kva=KVA, value=MISSING, **k):
    return dict({"name": name, "map_kva": kva, "map_type": 2, "value_size": 8, "max_entries": 1, "value": value}, **k)


def section(name, kva=KVA, *pairs, **members):
    return bpf_map(name, kva, struct(*pairs, **members))


def report(*maps, obj=MISSING, kvas=MISSING, **k):
    return dict({"schema": "single", "maps": list(maps), "active_obj_name": obj, "active_map_kvas": kvas}, **k)


PLACEHOLDER = report(is_placeholder=True, scx_walker_unavailable="rendezvous_late")


def drained(*reports, dt=100, step=0, stats=MISSING, off=MISSING, t=MISSING, tags=None):
    """A line for each report; the rest by sample, or one for all."""
    n = len(reports)
    steps, offs, some = spread(step, n), spread(off, n), stats if isinstance(stats, list) else [stats] * n
    times = [i * dt for i in range(n)] if t is MISSING else spread(t, n)
    return text({"tag": tags[i] if tags else "periodic_%03d" % i, "report": reports[i], "stats": some[i],
                 "elapsed_ms": times[i], "boundary_offset_ms": offs[i], "step_index": steps[i]} for i in range(n))


def live(*pairs, obj="scx_a", kva=KVA, more=(), **variables):
    """A report whose active scheduler has these variables in its .bss."""
    maps = [section(obj + ".bss", kva, *pairs, **variables)] + list(more)
    return report(*maps, obj=obj, kvas=[m["map_kva"] for m in maps if m.get("map_kva")])


def array_form(ndjson):
    """The same entries as one JSON array, each in the line that it had."""
    rows = ndjson.rstrip("\n").split("\n")
    return "[" + ",\n".join(rows) + "]\n"


def zstd(data):
    """A frame of raw blocks: enough for a reader, without a compressor."""
    out = b"\x28\xb5\x2f\xfd\xa0" + len(data).to_bytes(4, "little")
    blocks = [data[i:i + 65536] for i in range(0, len(data), 65536)] or [b""]
    for i, b in enumerate(blocks):
        out += (len(b) << 3 | (i == len(blocks) - 1)).to_bytes(3, "little") + b
    return out
