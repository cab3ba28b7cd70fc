# SPDX-License-Identifier: MIT
"""Signals with an index: their keys, and what is of all keys.

Sweeps is a part of Evaluator, which has the series, the signals, their
columns and their keys.
"""

from copy import copy
import math

from project import CLASS, Err, Val, column
from reduce import reduce


class Sweeps:
    def indices(self, e):
        """Names of the indices that a check of e is expanded over."""
        if e[0] == "across":
            return set()
        if e[0] == "sig":
            s = self.signals[e[1]]
            return {s.index} if s.index else \
                self.indices(s.expr) if s.expr else set()
        return {i for part in e[1:] if type(part) is tuple
                for i in self.indices(part)}

    def keys_in(self, *expressions):
        """The keys that a check of some expressions is expanded over."""
        keys = set()
        for e in expressions:
            keys |= self._keys(e)
        return sorted(keys, key=lambda k: (
            (0, int(k), b"") if k.isdigit() else (1, 0, k.encode())))

    def _keys(self, e):
        if e[0] == "across":
            return set()
        if e[0] == "sig":
            s = self.signals[e[1]]
            return self.keys[e[1]] if s.index else \
                self._keys(s.expr) if s.expr else set()
        return {key for part in e[1:] if type(part) is tuple
                for key in self._keys(part)}

    def at_key(self, index, key):
        """The same with the signals of an index at one key."""
        if (index, key) not in self._keyed:
            ev = copy(self)
            ev._numeric, ev._predicate = {}, {}
            ev.columns = dict(self.columns)
            absent = [Err("absent")] * self.n, False, [None] * self.n
            for s in self.signals.values():
                if s.path and s.index == index:
                    ev.columns[s.name] = self.at_own_key(s, key) \
                        if key in self.keys[s.name] else absent
            self._keyed[index, key] = ev
        return self._keyed[index, key]

    def at_own_key(self, s, key):
        """As column(), but what is right at some key is at none wrong."""
        cells, wrong, ids = column(self.series, s, key)
        if wrong and not all(column(self.series, s, k)[1]
                             for k in self.keys[s.name]):
            return [Err("absent") if isinstance(c, Err) and c.kind !=
                    "type_mismatch" and CLASS[c.kind] == "lookup" else c
                    for c in cells], False, ids
        return cells, wrong, ids

    def _across(self, e):
        """function(e across index), sample by sample."""
        out = []
        rows = [self.at_key(e[3], key).numeric(e[2])
                for key in self.keys_in(e[2])]
        for i in range(self.n):
            cells = [row[i] for row in rows]
            values = [c.value for c in cells if not isinstance(c, Err)]
            bad = [c for c in cells if isinstance(c, Err)]
            bad = [c for c in bad if c.kind not in
                   ("absent", "overflow", "non_finite")] or \
                [c for c in bad if c.kind != "absent"] or \
                bad[:not values]
            out.append(bad[0] if bad else self.valued(self.fold(e[1], cells))
                       if values else Err("no_match"))
        return out

    @staticmethod
    def fold(function, cells):
        """Doubles are summed by halves, and means are of doubles."""
        n = sum(not isinstance(c, Err) for c in cells)
        values = [None if isinstance(c, Err) else c.value for c in cells]
        if function == "mean":
            values = [None if v is None else float(v) for v in values]
        elif function != "sum" or any(type(v) is int for v in values):
            return reduce(function, [v for v in values if v is not None])
        while len(values) > 1:
            pairs = [values[i:i + 2] for i in range(0, len(values), 2)]
            values = [sum(v for v in pair if v is not None)
                      if any(v is not None for v in pair) else None
                      for pair in pairs]
        out = values[0] / n if function == "mean" else values[0]
        return out if math.isfinite(out) else Err("non_finite")

    @staticmethod
    def valued(v):
        return v if isinstance(v, Err) else Val(v, ())

    def lacks_key(self, e):
        """Whether e reads a sweep that has no key at all."""
        if e[0] == "sig":
            s = self.signals[e[1]]
            return bool(s.path and s.index and not self.keys[e[1]]) or \
                bool(s.expr and self.lacks_key(s.expr))
        return any(self.lacks_key(part) for part in e[1:]
                   if type(part) is tuple)
