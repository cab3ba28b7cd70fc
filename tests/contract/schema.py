# SPDX-License-Identifier: MIT
"""The JSON report as the manual describes it, key by key, and what must hold of its numbers: the sums of
section 6 and the verdicts of section 7, worked out again."""

import re
from fractions import Fraction

NUMBER = (int, float)
KINDS = {
    "gap": "placeholder missing_stats drift host_unavailable no_active_scheduler excluded_maps incomplete unreadable_slot absent no_time",
    "pair": "swap cut_off",
    "lookup": "map_not_found var_not_found ambiguous_var field_not_found not_a_struct type_mismatch index_out_of_range "
              "cpu_out_of_range no_match not_narrowed no_rendered projection_failed",
    "value": "non_finite overflow out_of_range",
    "undefined": "zero_denominator zero_time time_backwards",
}
KINDS = {k: c for c, names in KINDS.items() for k in names.split()}
PATTERNS = {"monotonic", "rate", "steady", "converge", "ratio", "always", "never", "eventually", "when", "require"}
ONCE = {"converge", "eventually", "require"}    # one obligation, which may have no sample of its own
EXIT = {"pass": 0, "fail": 1, "inconclusive": 2, "error": 99}
# What a pattern counts: one for each pair, sample or check. `always` and `never` leave out look-backs before the series.
PAIRS, SAMPLES, UP_TO = {"monotonic", "rate"}, {"steady", "ratio"}, {"always", "never", "when"}


class Wrong(Exception):
    pass


def need(condition, why, *values):
    if not condition:
        raise Wrong(why % values if values else why)


def keys(where, row, required, optional=()):
    need(isinstance(row, dict), "%s is no object: %r", where, row)
    lacking = [k for k in required if k not in row]
    foreign = [k for k in row if k not in required and k not in optional]
    need(not lacking, "%s lacks %s", where, lacking)
    need(not foreign, "%s has unknown keys %s", where, foreign)


def is_count(v):
    return isinstance(v, int) and not isinstance(v, bool) and v >= 0


def is_number(v):
    """Exact integers above 2^63-1 are decimal strings."""
    if isinstance(v, str):
        return re.fullmatch(r"\d+", v) is not None and int(v) > 2 ** 63 - 1
    if isinstance(v, int) and not isinstance(v, bool):
        return -2 ** 63 <= v <= 2 ** 63 - 1
    return isinstance(v, float)


def is_value(v):
    return v is None or isinstance(v, bool) or is_number(v)


def text_or_null(where, v):
    need(v is None or isinstance(v, str), "%s is neither text nor null: %r", where, v)


def text_in(where, v):
    need(isinstance(v, str) and v, "%s is no text: %r", where, v)


def diagnostic(where, d):
    keys(where, d, ("code", "severity", "file", "line", "column", "message", "help"))
    need(re.fullmatch(r"KTS-\d{3}", d["code"] or ""), "%s.code is %r", where, d["code"])
    need(d["severity"] in ("error", "warning", "note"), "%s.severity is %r", where, d["severity"])
    text_in(where + ".message", d["message"])
    text_or_null(where + ".help", d["help"])
    text_or_null(where + ".file", d["file"])
    for k in ("line", "column"):
        need(d[k] is None or is_count(d[k]), "%s.%s is %r", where, k, d[k])


def series(where, s):
    keys(where, s, ("file", "form", "samples", "identities", "warnings"))
    text_in(where + ".file", s["file"])
    need(s["form"] in ("drained", "projected", "plain"), "%s.form is %r", where, s["form"])
    need(is_count(s["samples"]) and s["samples"] > 0, "%s.samples is %r", where, s["samples"])
    for i in s["identities"]:
        keys(where + ".identities", i, ("object", "first"))
    need(isinstance(s["warnings"], list), "%s.warnings is no list", where)


def row(where, v, samples, pattern):
    keys(where, v, ("tag", "index", "line", "elapsed_ms", "phase", "step_index", "kind", "value", "bound", "unit",
                    "values", "previous", "message"), ("error",))
    text_or_null(where + ".tag", v["tag"])
    if v["index"] is not None or v["line"] is not None or pattern not in ONCE:
        need(is_count(v["index"]) and v["index"] < samples, "%s.index is %r of %d samples", where, v["index"], samples)
        need(is_count(v["line"]) and v["line"] > 0, "%s.line is %r", where, v["line"])
    need(v["elapsed_ms"] is None or isinstance(v["elapsed_ms"], NUMBER), "%s.elapsed_ms is %r", where, v["elapsed_ms"])
    text_or_null(where + ".phase", v["phase"])
    text_or_null(where + ".unit", v["unit"])
    need(v["step_index"] is None or is_count(v["step_index"]), "%s.step_index is %r", where, v["step_index"])
    need(v["kind"] is None or v["kind"] in KINDS, "%s.kind is %r", where, v["kind"])
    need(is_value(v["value"]), "%s.value is %r", where, v["value"])
    need(is_value(v["bound"]), "%s.bound is %r", where, v["bound"])
    need(isinstance(v["values"], dict) and all(is_value(x) or isinstance(x, str) for x in v["values"].values()), "%s.values is %r", where, v["values"])
    text_in(where + ".message", v["message"])
    if v["previous"] is not None:
        keys(where + ".previous", v["previous"], ("tag", "index", "elapsed_ms", "values"))
        need(v["previous"]["index"] < v["index"], "%s.previous comes later", where)


def wrong_name(c):
    """A name that is wrong: all is violated, and one row says so - also where there is nothing to judge."""
    o, rows = c["obligations"], c["violations"]
    return len(rows) == 1 and o["violated"] == o["judged"] == o["total"] and KINDS.get(rows[0]["kind"]) == "lookup"


def check_rows(where, c, everything, samples):
    o = c["obligations"]
    for name, count in (("violations", o["violated"]), ("undecided", o["undecided"])):
        rows = c[name]
        need(isinstance(rows, list), "%s.%s is no list", where, name)
        for i, v in enumerate(rows):
            row("%s.%s[%d]" % (where, name, i), v, samples, c["pattern"])
        places = [v["index"] for v in rows if v["index"] is not None]
        need(places == sorted(places), "%s: rows of %s are out of order: %s", where, name, places)
        if name != "violations" or not wrong_name(c):
            full = count if everything else min(count, 10)
            need(len(rows) == full, "%s has %d rows of %s, expected %d", where, len(rows), name, full)
    for v in c["undecided"]:
        need(v["kind"] is not None or c["pattern"] in ("converge", "eventually", "steady"), "%s: undecided without a kind", where)


def check(where, c, samples, spec_text, everything):
    keys(where, c, ("label", "group", "key", "phase", "pattern", "severity", "at", "verdict", "reason", "because", "samples",
                    "obligations", "margin", "violations", "undecided", "notes"))
    text_in(where + ".label", c["label"])
    where = "%s (%s)" % (where, c["label"])
    text_or_null(where + ".group", c["group"])
    text_or_null(where + ".because", c["because"])
    need(c["key"] is None or "(*)" in spec_text or "[*]" in spec_text, "%s: a key without a sweep", where)
    need(c["phase"] is None or "per phase" in spec_text, "%s: a phase without `per phase`", where)
    need(c["pattern"] in PATTERNS, "%s.pattern is %r", where, c["pattern"])
    need(c["severity"] in ("fail", "warn"), "%s.severity is %r", where, c["severity"])
    keys(where + ".at", c["at"], ("file", "line", "column"))
    need(c["at"]["line"] > 0 and c["at"]["column"] > 0, "%s.at is %r", where, c["at"])
    keys(where + ".samples", c["samples"], ("scope", "read"))
    keys(where + ".obligations", c["obligations"], ("total", "judged", "violated", "undecided", "skipped"))
    o, s = c["obligations"], c["samples"]
    for k in ("total", "judged", "violated", "undecided"):
        need(is_count(o[k]), "%s.%s is %r", where, k, o[k])
    for k, n in o["skipped"].items():
        need(k in KINDS and is_count(n) and n > 0, "%s: skipped %r: %r", where, k, n)
    need(o["judged"] + o["undecided"] + sum(o["skipped"].values()) == o["total"], "%s: the sum of %r", where, o)
    need(o["violated"] <= o["judged"], "%s: violated over judged: %r", where, o)
    need(0 <= s["read"] <= s["scope"] <= samples, "%s: samples %r of %d", where, s, samples)
    totals(where, c["pattern"], o["total"], s["scope"], spec_text)
    if c["margin"] is not None:
        keys(where + ".margin", c["margin"], ("value", "unit", "relative", "tag"))
        need(is_number(c["margin"]["value"]), "%s.margin.value is %r", where, c["margin"]["value"])
        text_or_null(where + ".margin.unit", c["margin"]["unit"])
        need(c["margin"]["relative"] is None or isinstance(c["margin"]["relative"], NUMBER), "%s.margin.relative", where)
        text_or_null(where + ".margin.tag", c["margin"]["tag"])
        need(o["judged"] > 0, "%s: a margin, but nothing is judged", where)
    check_rows(where, c, everything, samples)
    for n in c["notes"]:
        keys(where + ".notes", n, ("kind", "reason", "count", "first", "last", "message"))
        need((n["kind"] in KINDS or n["kind"] is None and n["reason"] == "forward_steps") and is_count(n["count"]) and n["count"] > 0, "%s: note %r", where, n)
        need(n["count"] <= s["scope"], "%s: note of more samples than there are: %r", where, n)
        text_in(where + ".notes.message", n["message"])
    kinds = [n["kind"] for n in c["notes"]]
    need(len(set(kinds)) == len(kinds), "%s: two notes of one kind: %s", where, kinds)
    consistent(where, c, spec_text)
    section_7(where, c, spec_text)


def number(v):
    return int(v) if isinstance(v, str) else v


def consistent(where, c, spec_text):
    """What the parts of one check say of each other."""
    o, s, notes = c["obligations"], c["samples"], {n["kind"]: n["count"] for n in c["notes"] if n["kind"]}
    told = set(notes) | {v["kind"] for v in c["violations"] + c["undecided"]}     # the pair after one that fails has no note
    for kind in o["skipped"]:
        need(kind in told, "%s: %s is skipped, but has no note: %s", where, kind, notes)
    bad = sum(n for k, n in notes.items() if KINDS[k] != "pair" and k not in ("zero_time", "time_backwards"))
    need(s["read"] + bad <= s["scope"], "%s: read %d and noted %d of %d samples", where, s["read"], bad, s["scope"])
    for v in c["violations"] + c["undecided"]:
        if KINDS.get(v["kind"]) in ("gap", "lookup") and v["kind"] != "no_time":
            need("error" in v, "%s: %s at %s without its payload", where, v["kind"], v["tag"])
        if v["previous"] is not None:
            need(c["pattern"] in PAIRS or re.search(r"\b(delta|rate|prev)\b", spec_text),
                 "%s: a previous sample of no pair", where)
    if c["margin"] is not None and c["pattern"] not in ("converge", "eventually", "when"):
        least = number(c["margin"]["value"])
        by_value = [v for v in c["violations"] if v["kind"] is None]
        need(o["violated"] or least >= 0, "%s: nothing is violated, but the margin is %s", where, least)
        need(not by_value or least <= 0, "%s: violated, but the margin is %s", where, least)
        if c["margin"]["relative"] is not None:
            need((c["margin"]["relative"] < 0) == (least < 0), "%s: the signs of the margin: %r", where, c["margin"])
    if c["pattern"] in PAIRS:
        for v in c["violations"]:
            need(v["kind"] is not None or v["previous"] is not None, "%s: a violated pair names one sample", where)


def totals(where, pattern, total, scope, spec_text):
    if pattern == "rate" and " over " in spec_text:
        need(total <= scope, "%s: %d pairs of %d samples", where, total, scope)
    elif pattern == "require":
        need(total == 1, "%s: %d obligations", where, total)
    elif pattern in PAIRS:
        need(total == max(scope - 1, 0), "%s: %d pairs of %d samples", where, total, scope)
    elif pattern in SAMPLES:
        need(total == scope, "%s: %d obligations of %d samples", where, total, scope)
    elif pattern in UP_TO:
        need(total <= scope, "%s: %d obligations of %d samples", where, total, scope)
    else:
        need(total == 1 or total == 0 and scope == 0, "%s: %d obligations", where, total)


def section_7(where, c, spec_text):
    """The verdict from the counts. What `allow` and `coverage` say stands in the spec alone: where the text
    has the word, either outcome of that rule may be right, and the rows of the tables decide."""
    o, s = c["obligations"], c["samples"]
    floor = Fraction(1, 2)
    got = (c["verdict"], c["reason"])
    may = set()
    if wrong_name(c) or o["violated"] and ("allow" not in spec_text or o["violated"] == o["judged"]):
        may = {("fail", None)}
    else:
        if o["violated"]:
            may.add(("fail", None))
        if o["judged"] == 0:
            may.add(("inconclusive", "nothing_judged"))
        elif o["undecided"]:
            may.add(("inconclusive", "undecided"))
        elif "coverage" in spec_text:
            may |= {("inconclusive", "coverage"), ("pass", None)}
        elif s["scope"] and Fraction(s["read"], s["scope"]) < floor:
            may.add(("inconclusive", "coverage"))
        else:
            may.add(("pass", None))
        if "triggers" in spec_text and ("pass", None) in may:
            may.add(("inconclusive", "triggers"))
    need(got in may, "%s: verdict %s, section 7 gives %s of %r %r", where, got, sorted(map(str, may)), o, s)


def worse(a, b):
    """Error over fail over inconclusive over pass."""
    return max(a, b, key=("pass", "inconclusive", "fail", "error").index)


def run_verdict(checks):
    """A violated warn check does not count, but for a wrong name: that makes the run inconclusive."""
    worst = "pass"
    for c in checks:
        v = c["verdict"]
        if v == "fail" and c["severity"] == "warn":
            v = "inconclusive" if wrong_name(c) else "pass"
        worst = worse(worst, v)
    return worst


def check_spec(where, s, spec_text, options):
    if s.get("verdict") == "error":
        keys(where, s, ("file", "verdict", "diagnostics"), ("series",))
        need(s["diagnostics"], "%s: an error without diagnostics", where)
        for i, d in enumerate(s["diagnostics"]):
            diagnostic("%s.diagnostics[%d]" % (where, i), d)
        need(any(d["severity"] == "error" for d in s["diagnostics"]), "%s: no diagnostic is an error", where)
        return
    keys(where, s, ("file", "verdict", "series", "checks"))
    series(where + ".series", s["series"])
    need(s["checks"], "%s: judged, but no check", where)
    for i, c in enumerate(s["checks"]):
        check("%s.checks[%d]" % (where, i), c, s["series"]["samples"], spec_text, "--all" in options)
    labels = [(c["group"], c["label"]) for c in s["checks"]]
    need(len(set(labels)) == len(labels), "%s: two checks of one label in %s", where, labels)
    need(s["verdict"] == run_verdict(s["checks"]), "%s.verdict is %r, of its checks %r", where, s["verdict"], run_verdict(s["checks"]))


def check_report(r, status, spec_text, options):
    keys("report", r, ("kts", "tool", "verdict", "specs"))
    need(r["kts"] == 1, "kts is %r", r["kts"])
    text_in("tool", r["tool"])
    need(r["specs"], "no specs")
    for i, s in enumerate(r["specs"]):
        check_spec("specs[%d]" % i, s, spec_text, options)
    worst = "pass"
    for s in r["specs"]:
        worst = worse(worst, s["verdict"])
    need(r["verdict"] == worst, "verdict is %r, the worst of the specs %r", r["verdict"], worst)
    want = EXIT[worst]
    if want == 2 and "--inconclusive=skip" in options:
        want = 77
    if want == 2 and "--inconclusive=pass" in options:
        want = 0
    need(status == want, "exit status %d, but the verdict is %r", status, worst)


def check_all(r, status, spec_text, options):
    try:
        check_report(r, status, spec_text, options)
    except Wrong as e:
        return str(e)
    return None


def selftest():
    """The example of the manual is valid; broken ones are not."""
    violation = {"tag": "periodic_041", "index": 41, "line": 42, "elapsed_ms": 4080, "phase": "step 0", "step_index": 1, "kind": None,
                 "value": 487.5, "bound": 500.0, "unit": "1/s", "values": {"dispatched": 20038},
                 "previous": {"tag": "periodic_040", "index": 40, "elapsed_ms": 4000, "values": {"dispatched": 19999}},
                 "message": "rate 487.5/s is below 500/s"}
    c = {"label": "rate dispatched", "group": "dispatch", "key": None, "phase": None, "pattern": "rate", "severity": "fail",
         "at": {"file": "layered.kts", "line": 24, "column": 5}, "verdict": "fail", "reason": None, "because": "the pacing rework",
         "samples": {"scope": 60, "read": 58},
         "obligations": {"total": 59, "judged": 56, "violated": 1, "undecided": 0, "skipped": {"placeholder": 3}},
         "margin": {"value": -12.5, "unit": "1/s", "relative": -0.0083, "tag": "periodic_041"},
         "violations": [violation], "undecided": [],
         "notes": [{"kind": "placeholder", "reason": "rendezvous timed out", "count": 2, "first": "a", "last": "b", "message": "m"}]}
    s = {"file": "layered.ndjson", "form": "drained", "samples": 60, "warnings": [],
         "identities": [{"object": "scx_qmap", "first": "periodic_000"}]}

    def report(**changes):
        return {"kts": 1, "tool": "0.1.0", "verdict": "fail",
                "specs": [{"file": "layered.kts", "verdict": "fail", "series": s, "checks": [dict(c, **changes)]}]}
    assert check_all(report(), 1, "", []) is None, check_all(report(), 1, "", [])
    assert check_all(report(), 0, "", [])
    assert check_all(report(extra=1), 1, "", [])
    assert check_all(report(verdict="pass"), 1, "", [])
    assert check_all(report(samples={"scope": 61, "read": 58}), 1, "", [])
    assert check_all(report(obligations=dict(c["obligations"], judged=57)), 1, "", [])
    assert check_all(report(violations=[]), 1, "", [])
    assert check_all(report(violations=[dict(violation, value=2 ** 63)]), 1, "", [])
    assert check_all(report(violations=[dict(violation, value=str(2 ** 63))]), 1, "", []) is None
