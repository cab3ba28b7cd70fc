# SPDX-License-Identifier: MIT
"""The JSON report, key by key: problems(report) yields one line a problem."""

import re

TEXT, INT, NUMBER, BOOL = (str,), (int,), (int, float), (bool,)
# An exact integer above 2^63-1 is text.
VALUE = (int, float, str, bool)
NULL = (type(None),)

VERDICTS = ("pass", "fail", "inconclusive", "error")
REASONS = ("nothing_judged", "undecided", "coverage", "triggers")
TOP = {"kts": INT, "tool": TEXT, "verdict": TEXT, "specs": (list,)}
SPEC = {"file": TEXT, "verdict": TEXT, "series": (dict,), "checks": (list,)}
SPEC_MAY = {"diagnostics": (list,)}
BAD_SPEC = {"file": TEXT, "verdict": TEXT, "diagnostics": (list,)}
SERIES = {"file": TEXT, "form": TEXT, "samples": INT, "identities": (list,), "warnings": (list,)}
IDENTITY = {"object": TEXT, "first": TEXT}
DIAGNOSTIC = {"code": TEXT, "severity": TEXT, "file": TEXT + NULL, "line": INT + NULL, "column": INT + NULL,
              "message": TEXT, "help": TEXT + NULL}
CHECK = {"label": TEXT, "group": TEXT + NULL, "key": TEXT + NULL, "phase": TEXT + NULL, "pattern": TEXT, "severity": TEXT,
         "at": (dict,), "verdict": TEXT, "reason": TEXT + NULL, "because": TEXT + NULL, "samples": (dict,),
         "obligations": (dict,), "margin": (dict,) + NULL, "violations": (list,), "undecided": (list,),
         "notes": (list,)}
AT = {"file": TEXT, "line": INT, "column": INT}
SAMPLES = {"scope": INT, "read": INT}
OBLIGATIONS = {"total": INT, "judged": INT, "violated": INT, "undecided": INT, "skipped": (dict,)}
MARGIN = {"value": NUMBER, "unit": TEXT + NULL, "relative": NUMBER + NULL, "tag": TEXT + NULL}
ROW = {"tag": TEXT + NULL, "index": INT + NULL, "line": INT + NULL, "elapsed_ms": NUMBER + NULL,
       "phase": TEXT + NULL, "step_index": INT + NULL, "kind": TEXT + NULL, "value": VALUE + NULL,
       "bound": VALUE + NULL, "unit": TEXT + NULL, "values": (dict,), "previous": (dict,) + NULL, "message": TEXT}
ROW_MAY = {"error": (dict,)}
PREVIOUS = {"tag": TEXT, "index": INT, "elapsed_ms": NUMBER + NULL, "values": (dict,)}
NOTE = {"kind": TEXT + NULL, "reason": TEXT + NULL, "count": INT, "first": TEXT, "last": TEXT, "message": TEXT}


def shape(where, value, keys, may=()):
    for key in keys:
        if key not in value:
            yield "%s has no %s" % (where, key)
    for key, item in value.items():
        types = keys.get(key) or (may and may.get(key))
        if not types:
            yield "%s has a key of its own, %s" % (where, key)
        elif not isinstance(item, types) or (isinstance(item, bool) and bool not in types):
            yield "%s.%s is %r" % (where, key, item)


def among(where, value, words):
    if value not in words:
        yield "%s is %r" % (where, value)


def row(where, item):
    yield from shape(where, item, ROW, ROW_MAY)
    if (item["kind"] is None) != ("error" not in item):
        yield "%s: `error` belongs to `kind`" % where
    if item["step_index"] is not None:
        phase = "baseline" if item["step_index"] == 0 else "step %d" % (item["step_index"] - 1)
        yield from among(where + ".phase", item["phase"], (phase,))
    if item["previous"] is not None:
        yield from shape(where + ".previous", item["previous"], PREVIOUS)
    for value in (item["value"], item["bound"], *item["values"].values()):
        if isinstance(value, str) and not (re.fullmatch(r"\d+", value) and int(value) > 2**63 - 1):
            yield "%s: %r is no integer above 2^63-1" % (where, value)


def check(where, item):
    yield from shape(where, item, CHECK)
    yield from among(where + ".verdict", item["verdict"], VERDICTS[:3])
    yield from among(where + ".severity", item["severity"], ("fail", "warn"))
    if item["verdict"] == "inconclusive":
        yield from among(where + ".reason", item["reason"], REASONS)
    elif item["reason"] is not None:
        yield "%s has a reason, but is not inconclusive" % where
    yield from shape(where + ".at", item["at"], AT)
    yield from shape(where + ".samples", item["samples"], SAMPLES)
    yield from shape(where + ".obligations", item["obligations"], OBLIGATIONS)
    o = item["obligations"]
    if o["judged"] + o["undecided"] + sum(o["skipped"].values()) != o["total"]:
        yield "%s: the obligations do not add up" % where
    if item["margin"] is not None:
        yield from shape(where + ".margin", item["margin"], MARGIN)
    for key in ("violations", "undecided"):
        for i, r in enumerate(item[key]):
            yield from row("%s.%s[%d]" % (where, key, i), r)
    for i, note in enumerate(item["notes"]):
        yield from shape("%s.notes[%d]" % (where, i), note, NOTE)


def problems(report):
    yield from shape("report", report, TOP)
    yield from among("report.verdict", report["verdict"], VERDICTS)
    if report["kts"] != 1:
        yield "report.kts is %r" % report["kts"]
    for i, spec in enumerate(report["specs"]):
        where = "specs[%d]" % i
        yield from among(where + ".verdict", spec["verdict"], VERDICTS)
        if spec["verdict"] == "error":
            yield from shape(where, spec, BAD_SPEC)
            if not any(d["severity"] == "error" for d in spec["diagnostics"]):
                yield where + " does not say why"
        else:
            yield from shape(where, spec, SPEC, SPEC_MAY)
            yield from shape(where + ".series", spec["series"], SERIES)
            for identity in spec["series"]["identities"]:
                yield from shape(where + ".series.identities", identity, IDENTITY)
            for k, item in enumerate(spec["checks"]):
                yield from check("%s.checks[%d]" % (where, k), item)
        for item in spec.get("diagnostics", ()):
            yield from shape(where + ".diagnostics", item, DIAGNOSTIC)
            if not re.fullmatch(r"KTS-\d{3}", item["code"]):
                yield "%s: code %r" % (where, item["code"])
