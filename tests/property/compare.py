# SPDX-License-Identifier: MIT
"""The tool's JSON report against the reference's results."""

import json
import math
import os
import subprocess

from model import NS, Group, Spec, render_series, render_spec
from reference import evaluate, run_verdict

ROWS = 10               # rows of a check that are shown without --all
EXIT = {"pass": 0, "fail": 1, "inconclusive": 2, "error": 99}


class Tool:
    """kts-eval, which judges in one process, and the program itself.

    program and folder None: kts-eval alone.
    """

    def __init__(self, server, program=None, folder=None):
        self.path, self.program, self.folder = server, program, folder
        self.server = None
        self.cases = 0

    def close(self):
        if self.server is not None:
            self.server.kill()
            self.server.wait()
            self.server.stdin.close()
            self.server.stdout.close()
            self.server = None

    def ask(self, spec, series, everything):
        """(exit status, report's text, differences' text)."""
        if self.server is None:
            self.server = subprocess.Popen([self.path], stdin=subprocess.PIPE,
                                           stdout=subprocess.PIPE)
        out, got = self.server.stdin, self.server.stdout
        out.write(b"%d %d %d\n" % (len(spec), len(series), everything))
        out.write(spec + series)
        out.flush()
        head = got.readline().split()
        if len(head) != 3:
            self.close()
            raise RuntimeError("kts-eval died")
        status, size, more = map(int, head)
        return status, got.read(size), got.read(more).decode()

    def run(self, series, spec, everything=False):
        """(exit status, report or None, what else is wrong)."""
        texts = (render_spec(spec, series).encode(),
                 render_series(series).encode())
        status, report, wrong = self.ask(*texts, everything)
        self.cases += 1
        if self.program and self.cases % 50 == 1:
            wrong += self.compare_program(texts, status, report, everything)
        try:
            return status, json.loads(report), wrong
        except ValueError:
            return status, None, wrong or report.decode(errors="replace")

    def compare_program(self, texts, status, report, everything):
        names = ("spec.kts", "series.ndjson")
        for name, text in zip(names, texts):
            with open(os.path.join(self.folder, name), "wb") as f:
                f.write(text)
        done = subprocess.run(
            [self.program, "check", "--report", "json", "-s", names[1],
             names[0]] + ["--all"] * everything, cwd=self.folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, timeout=60)
        if (done.returncode, done.stdout) == (status, report):
            return ""
        return "kts: exit %d: %s%s" % (
            done.returncode, done.stdout.decode(errors="replace"),
            done.stderr.decode(errors="replace"))


def canonical(value, unit):
    """A margin in plain numbers, ns, or 1/ns. unit: as the report names it,
    or (dim, scale)."""
    value = float(value)
    if isinstance(unit, tuple):
        dim, scale = unit
    elif not unit:
        dim, scale = None, None
    elif unit.startswith("1/") or unit.startswith("/"):
        dim, scale = "rate", NS[unit.split("/")[1]]
    else:
        dim, scale = "time", NS.get(unit)
        if scale is None:
            return value
    return value if dim is None else \
        value * scale if dim == "time" else value / scale


def same_margin(want, unit, got):
    if want is None or got is None:
        return want is None and got is None
    a = canonical(want[0], unit)
    b = canonical(got["value"], got.get("unit"))
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-300)


def rows_of(rows, everything):
    """[(tag, kind)], all of them or the first."""
    return rows if everything else rows[:ROWS]


def same_width(r, margin):
    """Whether the margin relative to the band's width is right."""
    got = margin.get("relative")
    if r.width is None or not r.width > 0:
        return got is None
    want = r.margin[0] / r.width
    return got is not None and math.isclose(want, got, rel_tol=1e-9,
                                            abs_tol=1e-300)


def differences(r, check, everything):
    """[(field, wanted, got)] of one check."""
    o = check["obligations"]
    pairs = [("verdict", r.verdict, check["verdict"]),
             ("reason", r.reason, check["reason"]),
             ("severity", "warn" if r.warn else "fail", check["severity"]),
             ("scope", r.scope, check["samples"]["scope"]),
             ("read", r.read, check["samples"]["read"]),
             ("total", r.total, o["total"]), ("judged", r.judged, o["judged"]),
             ("violated", r.violated, o["violated"]),
             ("undecided", r.undecided, o["undecided"]),
             ("skipped", r.skipped, o["skipped"])]
    notes = [(n["kind"] or n["reason"], n["count"], n["first"], n["last"])
             for n in check["notes"]]
    pairs.append(("notes", sorted((k,) + n for k, n in r.notes.items()),
                  sorted(notes)))
    rows = [(v["tag"], v["kind"]) for v in check["violations"]]
    unsure = [(v["tag"], v["kind"]) for v in check["undecided"]]
    want, doubt = (rows_of(x, everything) for x in (r.rows, r.unsure))
    if "row tags" in r.loose:
        rows, unsure, want, doubt = ([kind for _, kind in x]
                                     for x in (rows, unsure, want, doubt))
    pairs.append(("rows", want, rows))
    if r.wrong:
        pairs.append(("rows of a wrong name", 1, len(rows)))
    pairs.append(("undecided rows", doubt, unsure))
    out = [p for p in pairs if p[1] != p[2] and p[0] not in r.loose]
    margin = check["margin"]
    if margin is not None and margin.get("value") is None:
        margin = None
    if "margin" not in r.loose:
        if not same_margin(r.margin, r.unit, margin):
            out.append(("margin", (r.margin, r.unit), check["margin"]))
        elif margin is not None and r.margin[1] != margin["tag"] and \
                "margin tag" not in r.loose and \
                abs(margin["value"]) < 2**53:   # else ties are a rounding's
            out.append(("margin tag", r.margin, check["margin"]))
        elif margin is not None and not same_width(r, margin):
            out.append(("relative", (r.margin, r.width), check["margin"]))
    return out


def name_of(label, key, phase, phased=True):
    """What tells rows of a check apart. phase: a number or its words."""
    if isinstance(phase, int):
        phase = "step %d" % (phase - 1) if phase else "baseline"
    return label, key, phase if phased else None


def mismatches(tool, series, spec, everything=False):
    """[(label or None, field, wanted, got)] of one case."""
    status, report, err = tool.run(series, spec, everything)
    if err:
        return [(None, "another way of judging", status, err)]
    if not series.entries:
        return [] if status == 99 else [(None, "exit", 99, status)]
    if report is None:
        return [(None, "report", "JSON", "exit %s: %s" % (status, err))]
    got = report["specs"][0]
    if got["verdict"] == "error":
        words = "; ".join("%s at %s:%s" % (d["message"], d["line"],
                                           d["column"])
                          for d in got.get("diagnostics", []))
        return [(None, "error", "a verdict", words or err)]
    results, out = evaluate(series, spec), []
    want = [name_of(r.label, r.key, r.phase) for r in results]
    rows = [name_of(c["label"], c["key"], c["phase"], r.phase is not None)
            for c, r in zip(got["checks"], results)]
    if want != rows or len(results) != len(got["checks"]):
        return [(None, "checks", want, [
            name_of(c["label"], c["key"], c["phase"], True)
            for c in got["checks"]])]
    for r, check in zip(results, got["checks"]):
        out += [(r.label,) + d for d in differences(r, check, everything)]
    want = run_verdict(results)
    if not out and (report["verdict"], status) != (want, EXIT[want]):
        out.append((None, "run", (want, EXIT[want]),
                    (report["verdict"], status)))
    return out


# --- shrinking -----------------------------------------------------------------

def without(spec, label):
    """The spec without one check."""
    return only(spec, *[c.label for c, _ in spec.checks()
                        if c.label != label])


def only(spec, *labels):
    """The spec with some checks, in their groups."""
    def keep(items):
        out = []
        for item in items:
            if isinstance(item, Group):
                inner = keep(item.items)
                if inner:
                    out.append(Group(item.name, inner, item.mods))
            elif item.label in labels:
                out.append(item)
        return out
    return Spec(spec.signals, keep(spec.items), spec.policy)


def flat(spec):
    """The spec with its checks out of their groups."""
    return Spec(spec.signals, [c for c, _ in spec.checks()], spec.policy)


def used(spec):
    """The spec without signals that no check names."""
    text, kept = repr([c.args for c, _ in spec.checks()]), []
    for s in reversed(spec.signals):
        if "'%s'" % s.name in text:
            kept.insert(0, s)
            text += repr(s.expr)
    return Spec(kept, spec.items, spec.policy)


def shrink(tool, series, spec, label, everything=False, limit=400):
    """The smallest (series, spec) found that still differs somewhere."""
    budget = [limit]

    def differs(entries, candidate):
        if budget[0] <= 0 or not entries:
            return False
        budget[0] -= 1
        try:
            return bool(mismatches(tool, series.having(entries), candidate,
                                   everything))
        except Exception:           # a candidate that no longer fits together
            return False

    if label is not None and differs(series.entries, only(spec, label)):
        spec = only(spec, label)
    elif label is None:
        for c, _ in spec.checks():
            if differs(series.entries, only(spec, c.label)):
                spec = only(spec, c.label)
                break
    for c, _ in spec.checks()[1:]:
        if len(spec.checks()) > 1:
            candidate = without(spec, c.label)
            if differs(series.entries, candidate):
                spec = candidate
    for candidate in (used(spec), flat(spec),
                      Spec(spec.signals, spec.items, None)):
        if differs(series.entries, candidate):
            spec = candidate
    candidate = used(Spec(spec.signals, flat(spec).items, None))
    if differs(series.entries, candidate):
        spec = candidate
    entries, size = series.entries, max(1, len(series.entries) // 2)
    while True:
        at, smaller = 0, False
        while at < len(entries):
            fewer = entries[:at] + entries[at + size:]
            if differs(fewer, spec):
                entries, smaller = fewer, True
            else:
                at += size
        if size == 1 and not smaller:
            break
        size = max(1, size // 2)
    names = {s.path.split(".", 1)[1] for s in spec.signals if s.path}
    slim = [dict(e, values={k: v for k, v in e["values"].items()
                            if k in names}) if "values" in e else e
            for e in entries]
    if differs(slim, spec):
        entries = slim
    return series.having(entries), spec
