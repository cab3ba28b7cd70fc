# SPDX-License-Identifier: MIT
"""The patterns that wait for something: converge, eventually, when.

70. converge for T: the run ends at the first sample T after its first one.
    Enough readable samples at or before TIME are such that the first and the
    last of them are T apart.
71. and stays: any run will do that came by TIME and after which every readable
    sample of the scope is inside; the margin is that of the earliest such.
    If none stays, the violation is the first sample outside after the last
    run, without a margin; or undecided if the series ends before TIME, when a
    run could still come. A later sample without a value whose action is fail
    violates, inconclusive makes it undecided; of class value it is passed over.
72. eventually: what comes first in series order decides: a sample with P, or
    one whose error has the action fail. Samples after TIME are not looked at,
    nor their errors, but notes are over the whole scope (as 33). Samples
    without elapsed are all no_time, so never a witness. Scope, read as for
    converge. Reported violated at the last readable sample at or before TIME,
    the margin being the lateness of the first P after it (as 32), if any.
73. when: P is no_time at a sample without elapsed (after its own error). At
    one that went back (42) it is what it is, but a rise there is
    time_backwards. P is read in scope; Q at any sample of the series that has
    a place in time, in scope or not, also under `per phase`.
74. when: a rise whose deadline the series does not reach is cut_off, though
    some Q before it be unknown; else the nearest unknown Q is its kind. A Q
    that is before the series makes it no obligation. Each is still a rise
    for `triggers`. With `for T` the rise is the sample at which P has held
    for T, once in a run; a run goes on over samples at which P is unknown,
    and over those that went back, which neither begin nor end its time. For
    a T of 0 all is as without it.
75. when: no margin at a rise that is violated by an error; lateness is that
    of the first known Q after the deadline anywhere in the series. A
    sample is read if its obligation is known. A deadline beyond the clock is
    the end of the clock.
"""

from fractions import Fraction

from expressions import BEFORE, in_band
from model import NS, elapsed_ns, number_text
from project import CLASS, Err

CLOCK = 2**63 - 1               # the last ns of it


class Runs:
    """Parts of Judge (reference.py)."""

    def converge(self, chain):
        ev, a, out = self.ev, self.args, self.out
        out.unit = ("time", NS["ms"])
        like = ev.type(a["x"])
        target = Fraction(number_text(a["target"].value))
        wide = Fraction(number_text(a["tol"].value))
        if a["tol"].unit == "%":
            wide *= abs(Fraction(number_text(a["target"].value))) / 100
        need = a["samples"] if a.get("samples") is not None else 3
        self.hold = None if a.get("hold") is None else elapsed_ns(a["hold"])
        by = elapsed_ns(a["by"])
        band = tuple(ev.beside(bound, like) for bound in
                     (target - wide, target + wide)) + (False, False)
        outcome, index, unsure = self.witness(chain, band, need, by)
        if outcome == "witness" and a.get("stays"):
            self.stays(chain, band, need, by, index)
        elif outcome == "witness":
            out.judge(True, self.left(by, index), index)
        elif outcome == "fail":
            out.violate(index, dict(chain)[index].kind)
        elif unsure or not self.enough(chain, need, by) or \
                not self.reaches(by):
            out.undecide()
            out.loose.add("undecided rows")
        else:
            late = self.witness(chain, band, need, None)
            out.violate(self.last_readable(chain, by))
            if late[0] == "witness":
                out.margin = (self.left(by, late[1]), late[1])

    def reaches(self, by):
        """Whether the series goes on to a time."""
        known = [t for t in self.clock if t is not None]
        return bool(known) and max(known) >= by

    def last_readable(self, chain, by):
        return max(i for i, s in chain if not isinstance(s, Err)
                   and self.clock[i] <= by)

    def enough(self, chain, need, by):
        """Whether there could have been a run at all."""
        at = [self.clock[i] for i, s in chain
              if not isinstance(s, Err) and self.clock[i] <= by]
        if self.hold is None:
            return len(at) >= need
        return bool(at) and at[-1] - at[0] >= self.hold

    def stays(self, chain, band, need, by, end):
        """What became of a run that came by TIME and is to stay.

        end: of the earliest one.
        """
        out, unsure = self.out, False
        for i, s in chain:
            if i <= end:
                continue
            if isinstance(s, Err):
                action = None if CLASS[s.kind] == "value" \
                    else self.set.action(s)
                if action == "fail":
                    out.violate(i, s.kind)
                    return
                unsure = unsure or action == "inconclusive"
            elif not in_band(s.value, *band)[0]:
                outcome, index, doubt = self.witness(
                    [c for c in chain if c[0] > i], band, need, by)
                if outcome == "witness":
                    end = index
                    continue
                if outcome == "fail":
                    out.violate(index, dict(chain)[index].kind)
                elif self.reaches(by) and not doubt:
                    out.violate(i)
                else:
                    out.undecide()
                    out.loose.add("undecided rows")
                return
        if unsure:
            out.undecide()
            out.loose.add("undecided rows")
        else:
            out.judge(True, self.left(by, end), end)

    def left(self, by, index):
        return float((by - self.clock[index]) / NS["ms"])

    def witness(self, chain, band, need, by):
        """(outcome, index, unsure) of looking for a run of `need`.

        by None: without a deadline, and without errors that decide.
        """
        run, unsure, over, begin = 0, False, False, None
        for i, s in chain:
            t = self.clock[i]
            if by is not None and (over if t is None else t > by):
                over = True
                run = 0
                continue
            if isinstance(s, Err):
                if CLASS[s.kind] == "value":
                    run = 0
                    continue
                action = self.set.action(s)
                if by is not None and action == "fail":
                    return "fail", i, unsure
                unsure = unsure or action == "inconclusive"
                if self.set.gaps() == "break":
                    run = 0
                continue
            run = run + 1 if in_band(s.value, *band)[0] else 0
            if run == 1:
                begin = t
            if run and (run == need if self.hold is None
                        else t - begin >= self.hold):
                return "witness", i, unsure
        return "none", None, unsure

    def eventually(self, chain):
        out, by = self.out, elapsed_ns(self.args["by"])
        out.unit = ("time", NS["ms"])
        unsure, readable, over = False, False, False
        for i, s in chain:
            t = self.clock[i]
            if over if t is None else t > by:
                over = True
                continue
            if not isinstance(s, Err):
                readable = True
                if s.value:
                    out.judge(True, self.left(by, i), i)
                    return
                continue
            action = self.set.action(s)
            if action == "fail":
                out.violate(i, s.kind)
                return
            unsure = unsure or action == "inconclusive"
        if unsure or not readable or not self.reaches(by):
            out.undecide()
            out.loose.add("undecided rows")
            return
        out.violate(self.last_readable(chain, by))
        for i, s in chain:
            if not isinstance(s, Err) and s.value and self.clock[i] > by:
                out.margin = (self.left(by, i), i)
                return

    def clocked(self, states):
        """States that are an error at samples without a place in time."""
        return [s if isinstance(s, Err) or fault is None else fault
                for s, fault in zip(states, self.ev.clock.fault)]

    def rises(self, chain):
        """Samples at which P begins, or has held for T."""
        hold = self.args.get("hold")
        faults = self.ev.clock.fault
        hold = 0 if hold is None else elapsed_ns(hold)
        if hold == 0:
            faults = [None] * self.ev.n
        begin, fired, out = None, False, set()
        for i, s in chain:
            if isinstance(s, Err):
                continue
            if not s.value:
                begin, fired = None, False
                continue
            if faults[i] is not None:
                continue
            if begin is None:
                begin = self.ev.time[i]
            if not fired and self.ev.time[i] - begin >= hold:
                fired = True
                out.add(i)
        return out

    def when(self, chain):
        ev, out = self.ev, self.out
        out.unit = ("time", NS["ms"])
        q = self.clocked(ev.predicate(self.args["q"]))
        rises = self.rises(chain)
        out.rises = len(rises)
        out.read = 0
        for i, s in chain:
            if isinstance(s, Err):
                self.route(s, i)
            elif i not in rises:
                out.satisfied()
                out.read += 1
            else:
                self.response(i, q, elapsed_ns(self.args["within"]))

    def response(self, i, q, within):
        """The obligation of a rise at i."""
        ev, out = self.ev, self.out
        if ev.clock.fault[i] is not None:
            self.route_pair(ev.clock.fault[i], i)
            return
        within = min(within, CLOCK)
        after = [j for j in ev.clock.good if j >= i]
        window = [j for j in after if ev.time[j] - ev.time[i] <= within]
        known = [j for j in after if not isinstance(q[j], Err) and q[j].value]
        unknown = [q[j] for j in window if isinstance(q[j], Err)]
        margin = float((within - (ev.time[known[0]] - ev.time[i])) / NS["ms"])\
            if known else None
        if known and known[0] in window:
            out.judge(True, margin, i)
            out.read += 1
        elif ev.clock.last < ev.time[i] + within:
            self.route_pair(Err("cut_off"), i)
        elif not unknown:
            out.judge(False, margin, i)
            out.read += 1
        elif unknown[0] != BEFORE:
            self.route_pair(unknown[0], i)
