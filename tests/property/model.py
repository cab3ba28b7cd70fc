# SPDX-License-Identifier: MIT
"""Specs and series as plain Python objects, and their text.

A spec is a Spec of signals, policy, groups and checks; render_spec() writes it
as .kts text. A series is a Series of raw entries (dicts); render_series()
writes it as NDJSON. Nothing here knows what anything means: reference.py does.

Expressions are tuples:
    ("sig", name) ("num", Const) ("true",) ("false",)
    ("elapsed",) ("index",) ("phase",) ("swapped",)
    ("neg", e) ("+", a, b) ("-", a, b) ("*", a, b) ("/", a, b)
    ("delta", e) ("rate", e) ("prev", e) ("abs", e) ("min", a, b) ("max", a, b)
    ("cmp", "<=", a, b) ("in", e, Band)
    ("not", e) ("and", a, b) ("or", a, b) ("implies", a, b)
    ("always", a, b, e) ("eventually", ...) ("historically", ...) ("once", ...)
    ("until", a, b, p, q) ("since", a, b, p, q)     a, b: Const
    ("win", function, e, Const)     function(e over T)
    ("across", function, e, index)  function(e across index)
    ("agg", function, e, phase or None, q or None)  phase as Mods.during
    ("run", path) ("text", string)
"""

from collections import namedtuple
from fractions import Fraction

NS = {"ns": 1, "us": 10**3, "ms": 10**6, "s": 10**9, "min": 60 * 10**9,
      "h": 3600 * 10**9}

# A constant as written. value: int, or float for a real literal. unit: None,
# a time unit ("ms"), a per-time unit ("/s"), or "%".
Const = namedtuple("Const", "value unit", defaults=(None,))

# lo or hi None: one-sided. lo_open, hi_open: strict.
Band = namedtuple("Band", "lo hi lo_open hi_open", defaults=(False, False))

# type None: as written without one (f64). path: "values.x"; or expr. index:
# name of the index of a swept one.
Signal = namedtuple("Signal", "name type unit path expr index",
                    defaults=(None, None, None, None, None))


def elapsed_ns(const):
    """A TIME constant in nanoseconds, exact."""
    return Fraction(number_text(const.value)) * NS[const.unit]


class Mods:
    """Modifiers of a check or group, or the settings of a policy."""

    def __init__(self, during=None, after=None, before=None, gaps=None,
                 on=(), coverage=None, allow=None, because=None,
                 per_phase=None, triggers=None):
        # ("baseline",) ("step", n) ("steps", n, m) ("label", text)
        self.during = during
        self.after = after          # Const with a time unit
        self.before = before
        self.gaps = gaps            # "bridge" | "break"
        self.on = list(on)          # [(selector, action)]
        self.coverage = coverage    # percent, a number
        self.allow = allow          # ("%", p) | ("samples", n) | ("row", n)
        self.because = because
        self.per_phase = per_phase  # True or None
        self.triggers = triggers

    def words(self):
        out = []
        if self.during:
            out.append("during " + phase_text(self.during))
        if self.after is not None:
            out.append("after " + const_text(self.after))
        if self.before is not None:
            out.append("before " + const_text(self.before))
        if self.gaps:
            out.append("gaps " + self.gaps)
        for selector, action in self.on:
            out.append("on %s %s" % (selector, action))
        if self.coverage is not None:
            out.append("coverage >= %s%%" % number_text(self.coverage))
        if self.allow is not None:
            out.append("allow %s%%" % number_text(self.allow[1])
                       if self.allow[0] == "%" else
                       "allow %d samples" % self.allow[1]
                       if self.allow[0] == "samples" else
                       "allow %d in a row" % self.allow[1])
        if self.per_phase:
            out.append("per phase")
        if self.triggers is not None:
            out.append("triggers >= %d" % self.triggers)
        if self.because is not None:
            out.append("because " + string_text(self.because))
        return out


class Check:
    """One assertion.

    pattern and its arguments:
        monotonic x strictly(bool) direction(None|increasing|decreasing)
            wrap(None|32|64)
        rate x over(None|Const) band(bounds with a per-time unit)
        steady x tol ref(None|"mean"|"median"|"first"|Const)
        converge x target tol by samples(None|int) hold(None|Const)
            stays(bool)
        ratio x y band
        always p window(None|(Const, Const)), never p, require p
        eventually p by
        when p hold(None|Const) q within
    quorum: (n, index) of `at least n of index:`.
    """

    def __init__(self, label, pattern, mods=None, warn=False, quorum=None,
                 **args):
        self.quorum = quorum
        self.label = label
        self.pattern = pattern
        self.mods = mods or Mods()
        self.warn = warn
        self.args = args


class Group:
    def __init__(self, name, items, mods=None):
        self.name = name
        self.items = list(items)
        self.mods = mods or Mods()


class Spec:
    def __init__(self, signals, items, policy=None):
        self.signals = list(signals)
        self.items = list(items)
        self.policy = policy

    def checks(self):
        """(check, [groups from the innermost out]) in order of the text."""
        def walk(items, groups):
            for item in items:
                if isinstance(item, Group):
                    yield from walk(item.items, [item] + groups)
                else:
                    yield item, groups
        return list(walk(self.items, []))


class Series:
    """form: projected, drained or plain. entries: raw objects of the lines.

    keys of a plain one: {"time": (name, unit or None), "tag": name,
    "phase": name}. events of a drained one: stimulus events, which stand on
    a line of their own before entry events_at. monitor: data about the run.
    header_at: before which entry a header says that stamps are phases.
    """

    def __init__(self, form, entries, keys=None, events=None, events_at=0,
                 monitor=None, header_at=None):
        self.monitor = monitor
        self.header_at = header_at
        self.form = form
        self.entries = list(entries)
        self.keys = keys or {}
        self.events = events
        self.events_at = events_at

    def having(self, entries):
        """The same with other entries."""
        return Series(self.form, entries, self.keys, self.events,
                      min(self.events_at, len(entries)), self.monitor,
                      self.header_at and min(self.header_at, len(entries)))


class Raw(str):
    """Text that goes into the JSON as it is: numbers such as 1e999."""


# --- text ------------------------------------------------------------------

def number_text(value):
    if isinstance(value, int):
        return str(value)
    return repr(float(value))


def const_text(const):
    text = number_text(const.value)
    return text + const.unit if const.unit else text


def string_text(text):
    return json_text(text)


def band_text(band, word="in"):
    if band.lo is None:
        return ("< " if band.hi_open else "<= ") + const_text(band.hi)
    if band.hi is None:
        return ("> " if band.lo_open else ">= ") + const_text(band.lo)
    return "%s %s%s, %s%s" % (word, "(" if band.lo_open else "[",
                              const_text(band.lo), const_text(band.hi),
                              ")" if band.hi_open else "]")


def phase_text(phase):
    if phase[0] == "baseline":
        return "baseline"
    if phase[0] == "label":
        return string_text(phase[1])
    return "step %d" % phase[1] if phase[0] == "step" else \
        "steps %d .. %d" % phase[1:]


# Binding of language.md 4, loosest first.
(_IMPLIES, _OR, _AND, _UNTIL, _NOT, _CMP, _SUM, _PROD, _UNARY,
 _ATOM) = range(10)


def expr_text(e, least=_IMPLIES):
    """Text with no more parentheses than the binding needs."""
    text, level = _expr(e)
    return "(" + text + ")" if level < least else text


def _expr(e):
    op = e[0]
    if op == "sig":
        return e[1], _ATOM
    if op == "num":
        negative = e[1].value < 0 or str(e[1].value).startswith("-")
        return const_text(e[1]), _UNARY if negative else _ATOM
    if op in ("true", "false", "elapsed", "index", "phase", "swapped"):
        return op, _ATOM
    if op == "neg":
        # "-" before a literal would be that literal's sign: same value.
        return "-" + expr_text(e[1], _ATOM), _UNARY
    if op in "+-":
        return (expr_text(e[1], _SUM) + " " + op + " " +
                expr_text(e[2], _PROD)), _SUM
    if op in "*/":
        return (expr_text(e[1], _PROD) + " " + op + " " +
                expr_text(e[2], _UNARY)), _PROD
    if op in ("delta", "rate", "prev", "abs"):
        return op + "(" + expr_text(e[1]) + ")", _ATOM
    if op in ("min", "max"):
        return "%s(%s, %s)" % (op, expr_text(e[1]), expr_text(e[2])), _ATOM
    if op == "cmp":
        return (expr_text(e[2], _SUM) + " " + e[1] + " " +
                expr_text(e[3], _SUM)), _CMP
    if op == "in":
        return expr_text(e[1], _SUM) + " " + band_text(e[2]), _CMP
    if op == "not":
        return "not " + expr_text(e[1], _NOT), _NOT
    if op == "and":
        return expr_text(e[1], _AND) + " and " + expr_text(e[2], _UNTIL), _AND
    if op == "or":
        return expr_text(e[1], _OR) + " or " + expr_text(e[2], _AND), _OR
    if op == "implies":
        return (expr_text(e[1], _OR) + " implies " +
                expr_text(e[2], _IMPLIES)), _IMPLIES
    return _over_samples(e)


def _over_samples(e):
    """Of operators that look at more than one sample, and of leaves."""
    op = e[0]
    if op in ("always", "eventually", "historically", "once"):
        return op + window_text(e[1:3]) + " " + expr_text(e[3], _NOT), _NOT
    if op in ("until", "since"):
        return "%s %s%s %s" % (expr_text(e[3], _UNTIL), op,
                               window_text(e[1:3]),
                               expr_text(e[4], _NOT)), _UNTIL
    if op == "win":
        return "%s(%s over %s)" % (e[1], expr_text(e[2]),
                                   const_text(e[3])), _ATOM
    if op == "across":
        return "%s(%s across %s)" % (e[1], expr_text(e[2]), e[3]), _ATOM
    if op == "agg":
        inner = expr_text(e[2])
        if e[3]:
            inner += " @ " + phase_text(e[3])
        if e[4] is not None:
            inner += ", " + number_text(e[4])
        return "%s(%s)" % (e[1], inner), _ATOM
    if op == "run":
        return e[1], _ATOM
    if op == "text":
        return string_text(e[1]), _ATOM
    raise ValueError(op)


def window_text(window):
    return "[%s, %s]" % tuple(map(const_text, window))


def check_text(check):
    a = check.args
    words = ["warn"] if check.warn else []
    words.append(string_text(check.label) + ":")
    if check.quorum:
        words.append("at least %d of %s:" % check.quorum)
    words.append(check.pattern)
    if check.pattern == "monotonic":
        if a.get("strictly"):
            words.append("strictly")
        if a.get("direction"):
            words.append(a["direction"])
        words.append(expr_text(a["x"], _SUM))
        if a.get("wrap"):
            words.append("wrap %d" % a["wrap"])
    elif check.pattern == "rate":
        words.append(expr_text(a["x"], _SUM))
        if a.get("over") is not None:
            words.append("over " + const_text(a["over"]))
        words.append(band_text(a["band"]))
    elif check.pattern == "steady":
        words += [expr_text(a["x"], _SUM), "within", const_text(a["tol"])]
        ref = a.get("ref")
        if ref is not None:
            words += ["of", ref if isinstance(ref, str) else const_text(ref)]
    elif check.pattern == "converge":
        words += [expr_text(a["x"], _SUM), "to", const_text(a["target"]),
                  "within", const_text(a["tol"]), "by", const_text(a["by"])]
        if a.get("samples") is not None:
            words.append("for %d samples" % a["samples"])
        elif a.get("hold") is not None:
            words.append("for " + const_text(a["hold"]))
        if a.get("stays"):
            words.append("and stays")
    elif check.pattern == "ratio":
        words += [expr_text(a["x"], _ATOM), "/", expr_text(a["y"], _ATOM),
                  band_text(a["band"])]
    elif check.pattern == "when":
        words.append(expr_text(a["p"]))
        if a.get("hold") is not None:
            words.append("for " + const_text(a["hold"]))
        words += ["then", expr_text(a["q"]), "within",
                  const_text(a["within"])]
    else:
        if a.get("window"):
            words[-1] += window_text(a["window"])
        words.append(expr_text(a["p"]))
        if check.pattern == "eventually":
            words += ["by", const_text(a["by"])]
    return " ".join(words + check.mods.words())


def keys_text(keys):
    out = ['series "series.ndjson" {']
    if "time" in keys:
        name, unit = keys["time"]
        out.append("    time sample." + name + (" " + unit if unit else ""))
    out += ["    %s sample.%s" % (key, keys[key]) for key in ("tag", "phase")
            if key in keys]
    return out + ["}", ""]


def render_spec(spec, series=None):
    out = ["kts 1", ""]
    if series is not None and series.keys:
        out += keys_text(series.keys)
    for s in spec.signals:
        head = "signal " + s.name + ("[%s]" % s.index if s.index else "")
        if s.type or s.unit:
            head += " : " + " ".join(w for w in (s.type, s.unit) if w)
        out.append(head + " = " + (s.path or expr_text(s.expr, _SUM)))
    if spec.policy is not None:
        out += ["", "policy {"]
        out += ["    " + w for w in spec.policy.words()]
        out.append("}")

    def items(list_, indent):
        for item in list_:
            if isinstance(item, Group):
                out.append("")
                out.append(indent + " ".join(
                    ["group", string_text(item.name)] + item.mods.words() +
                    ["{"]))
                items(item.items, indent + "    ")
                out.append(indent + "}")
            else:
                out.append(indent + check_text(item))
    out.append("")
    items(spec.items, "")
    return "\n".join(out) + "\n"


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def json_text(v):
    """JSON with exact integers, shortest reals, and Raw text as it is."""
    if v is None:
        return "null"
    if v is True:
        return "true"
    if v is False:
        return "false"
    if isinstance(v, Raw):
        return str(v)
    if isinstance(v, str):
        return '"' + "".join(
            _ESCAPES.get(c) or ("\\u%04x" % ord(c) if c < " " else c)
            for c in v) + '"'
    if isinstance(v, int):
        return str(v)
    if isinstance(v, float):
        return repr(v)
    if isinstance(v, (list, tuple)):
        return "[" + ",".join(json_text(x) for x in v) + "]"
    if isinstance(v, dict):
        return "{" + ",".join(json_text(k) + ":" + json_text(x)
                              for k, x in v.items()) + "}"
    raise TypeError(type(v))


def render_series(series):
    lines = [json_text(e) + "\n" for e in series.entries]
    if series.events is not None:
        lines.insert(series.events_at,
                     json_text({"stimulus_events": series.events}) + "\n")
    if series.header_at is not None:
        behind = series.events is not None and \
            series.events_at < series.header_at
        lines.insert(series.header_at + behind,
                     '{"kts_series":1,"phases":"stamped"}\n')
    if series.monitor is not None:
        lines.append(json_text({"monitor": series.monitor}) + "\n")
    return "".join(lines)
