# SPDX-License-Identifier: MIT
"""What a check came to, and the modifiers that decide over it."""

import math
import sys

from project import CLASS

DEFAULTS = {
    #             gap             pair    lookup  value   undefined     gaps
    "monotonic": ("skip", "skip", "fail", "fail", "inconclusive", "bridge"),
    "rate": ("skip", "skip", "fail", "fail", "inconclusive", "break"),
    "steady": ("skip", "skip", "fail", "fail", "inconclusive", None),
    "ratio": ("skip", "skip", "fail", "fail", "inconclusive", None),
    "converge": ("skip", "skip", "fail", "ends", "inconclusive", "break"),
    "always": ("inconclusive", "skip", "fail", "fail", "inconclusive", None),
    "never": ("inconclusive", "skip", "fail", "fail", "inconclusive", None),
    "eventually": ("skip", "skip", "fail", "fail", "inconclusive", None),
    "when": ("skip", "skip", "fail", "fail", "inconclusive", None),
    "require": ("skip", "skip", "fail", "fail", "inconclusive", None),
}
CLASSES = ("gap", "pair", "lookup", "value", "undefined")


def double(margin):
    """A margin as reports hold it: a finite double, and never -0."""
    try:
        margin = float(margin) + 0.0
    except OverflowError:
        margin = math.inf if margin > 0 else -math.inf
    return min(max(margin, -sys.float_info.max), sys.float_info.max)


class Result:
    """What a check came to. loose: fields that must not be compared."""

    def __init__(self, check, key=None, phase=None):
        self.label, self.key, self.phase = check.label, key, phase
        self.pattern = check.pattern
        self.warn = check.warn
        self.verdict = self.reason = None
        self.total = self.judged = self.violated = self.undecided = 0
        self.skipped = {}
        self.scope = self.read = 0
        self.margin = None          # (value, index) or None
        self.unit = None            # of the margin: (dim, scale)
        self.width = None           # of a two-sided band
        self.rows = []              # (index, kind or None) of the violated
        self.unsure = []            # and of the undecided
        self.notes = {}             # kind: samples, first and last of them
        self.wrong = False
        self.rises = 0              # of a `when`
        self.row = self.longest = 0  # violated ones in a row
        self.loose = set()

    def satisfied(self):
        self.total += 1
        self.judged += 1
        self.row = 0

    def violate(self, index, kind=None):
        self.total += 1
        self.judged += 1
        self.violated += 1
        self.row += 1
        self.longest = max(self.longest, self.row)
        self.rows.append((index, kind))

    def undecide(self, index=None, kind=None):
        self.total += 1
        self.undecided += 1
        self.unsure.append((index, kind))

    def skip(self, kind):
        self.total += 1
        self.skipped[kind] = self.skipped.get(kind, 0) + 1

    def note(self, kind, index):
        n, first, last = self.notes.get(kind, (0, index, index))
        self.notes[kind] = (n + 1, min(first, index), max(last, index))

    def judge(self, inside, margin, index):
        margin = None if margin is None else double(margin)
        if margin is not None and (self.margin is None or
                                   margin < self.margin[0]):
            self.margin = (margin, index)
        if inside:
            self.satisfied()
        else:
            self.violate(index)


class Settings:
    """Levels of modifiers, innermost first."""

    def __init__(self, spec, check, groups):
        self.pattern = check.pattern
        self.levels = [check.mods] + [g.mods for g in groups]
        if spec.policy is not None:
            self.levels.append(spec.policy)

    def get(self, name, default=None):
        for level in self.levels:
            if getattr(level, name) is not None:
                return getattr(level, name)
        return default

    def gaps(self):
        return self.get("gaps", DEFAULTS[self.pattern][5])

    def action(self, err):
        class_ = CLASS[err.kind]
        for level in self.levels:
            rules = dict(level.on)
            for selector in ("%s(%s)" % err, err.kind, class_, "any"):
                if selector in rules:
                    return rules[selector]
        return DEFAULTS[self.pattern][CLASSES.index(class_)]
