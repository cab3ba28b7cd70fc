#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the series of specs/timescales: for each property a trace that satisfies it at every sample, and one that
does not, one sample a second. After the patterns of D. Ulus, "Timescales: a benchmark generator for MTL monitoring
tools"; the traces are our own. Nothing is random twice: the same call writes the same bytes.

    python3 tests/timescales/generate.py specs/timescales/series"""

import json
import os
import sys

A, B = 3, 10		# the bounds of all properties, in seconds
PIECES = 8
BROKEN = 5		# the piece that a violating trace breaks


class Chance:
    """A linear congruential generator: the same numbers under every version of Python."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2 ** 64
        return (self.state >> 33) % n

    def between(self, lo, hi):
        return lo + self.below(hi - lo + 1)


class Trace:
    def __init__(self, names, seed):
        self.names, self.rows, self.chance = names, [], Chance(seed)

    def add(self, **held):
        self.rows.append({name: held.get(name, False) for name in self.names})

    def noise(self, lo, hi, name="p"):
        """Samples at which anything may be, for the property does not ask."""
        for _ in range(self.chance.between(lo, hi)):
            self.add(**{name: self.chance.below(2) == 0})

    def quiet(self, lo, hi):
        for _ in range(self.chance.between(lo, hi)):
            self.add()


# --- pieces: what stands between two quiet stretches; @hold is whether p has to hold or to be absent ---

def after_q(t, broken, hold):
    t.add(q=True, p=t.chance.below(2) == 0)
    wrong = t.chance.between(2, B - 2) if broken else None
    for i in range(B):
        t.add(p=hold != (i == wrong))
    t.noise(2, 12)


def before_r(t, broken, hold):
    t.noise(2, 12)
    wrong = t.chance.between(2, B - 2) if broken else None
    for i in range(B):
        t.add(p=hold != (i == wrong))
    t.add(r=True, p=hold)


def between_q_and_r(t, broken, hold):
    t.add(q=True, p=t.chance.below(2) == 0)
    length = t.chance.between(A + 1, B)
    wrong = t.chance.below(length - 1) if broken else None
    for i in range(length):
        t.add(p=hold != (i == wrong), r=i == length - 1)
    t.noise(2, 12)


def recur(t, broken):
    for _ in range(t.chance.between(2, 4)):
        t.quiet(0, B - 1)
        t.add(p=True)
    if broken:
        t.quiet(B + 3, B + 6)
        t.add(p=True)


def recur_between(t, broken):
    t.add(q=True)
    recur(t, broken)
    t.add(r=True)
    t.quiet(2, 12)


def respond(t, broken):
    t.add(p=True)
    distance = B + 3 if broken else t.chance.between(A, B)
    t.quiet(distance - 1, distance - 1)
    t.add(s=True)
    t.quiet(B, B + 6)


def respond_between(t, broken):
    t.add(q=True)
    for i in range(3):
        respond(t, broken and i == 1)
    t.add(r=True)
    t.quiet(2, 12)


# name: propositions, a piece
PROPERTIES = {
    "absent_aq": ("pq", lambda t, broken: after_q(t, broken, False)),
    "absent_br": ("pr", lambda t, broken: before_r(t, broken, False)),
    "absent_bqr": ("pqr", lambda t, broken: between_q_and_r(t, broken, False)),
    "always_aq": ("pq", lambda t, broken: after_q(t, broken, True)),
    "always_br": ("pr", lambda t, broken: before_r(t, broken, True)),
    "always_bqr": ("pqr", lambda t, broken: between_q_and_r(t, broken, True)),
    "recur_glb": ("p", recur),
    "recur_bqr": ("pqr", recur_between),
    "respond_glb": ("ps", respond),
    "respond_bqr": ("pqrs", respond_between),
}


def trace(name, violating):
    """The samples of a trace, each the propositions that hold. Both traces of a property begin alike."""
    names, piece = PROPERTIES[name]
    t = Trace(names, sum(map(ord, name)))
    for i in range(PIECES):
        piece(t, violating and i == BROKEN)
    return t.rows


def text(name, violating):
    return "".join(json.dumps({"t": i, **row}, separators=(",", ":")) + "\n"
                   for i, row in enumerate(trace(name, violating)))


def file_name(name, violating):
    return "%s%s.ndjson" % (name, "_violating" if violating else "")


if __name__ == "__main__":
    for each in PROPERTIES:
        for is_violating in (False, True):
            with open(os.path.join(sys.argv[1], file_name(each, is_violating)), "w", encoding="utf-8") as f:
                f.write(text(each, is_violating))
