# SPDX-License-Identifier: MIT
"""Operators over time: value windows and temporal operators, literally.

42. A sample that went back is one whose elapsed is below the greatest before
    it in the whole series. Operators at it are time_backwards, at one without
    elapsed no_time, whatever they are over; it is in no window of another.
43. The series begins at the elapsed of its first sample that has one, in
    order, and ends at its greatest.
44. `P until[a, b] Q` with an empty window that is cut off is false where P is
    false somewhere from here to the end of the series: it is settled then.
    With an empty window inside the series it is absent, even if P is false.
45. An unknown P at a sample is no reason if no sample of the window lies
    beyond: until asks for P before that sample only. since mirrors it.
46. Predicates of samples of different identity may stand in one window: they
    are judged where they are. Only value windows are a swap.
47. A value window whose oldest sample is `before the series` by itself (a
    delta at the first sample) leaves it out like any unreadable one.
48. The newest sample of a value window is the sample itself, so a window
    without a readable one has the error of the sample itself.
49. The identity of a window (for delta, prev and pairs over it) is that of its
    columns at the sample itself; a temporal operator has none.
"""

from bisect import bisect_left, bisect_right
import math

from project import Err
from reduce import reduce

BEFORE = Err("before_start")    # a look-back before the first sample


class Clock:
    """Which samples have a place in time."""

    def __init__(self, time):
        self.time, self.fault, greatest = time, [], None
        for t in time:
            if t is None:
                self.fault.append(Err("no_time"))
            elif greatest is not None and t < greatest:
                self.fault.append(Err("time_backwards"))
            else:
                self.fault.append(None)
                greatest = t
        self.good = [i for i, f in enumerate(self.fault) if f is None]
        self.first = time[self.good[0]] if self.good else None
        self.last = greatest

    def outward(self, i, future):
        """The samples from i on, or back from i, that have a place."""
        if future:
            return self.good[bisect_left(self.good, i):]
        return self.good[bisect_right(self.good, i) - 1::-1]

    def cut(self, i, b, future):
        if future:
            return self.time[i] + b > self.last
        return self.time[i] - b < self.first


# A predicate with what is known of its robustness: (value, least, most).
UNKNOWN = (None, -math.inf, math.inf)
TRUE, FALSE = (True, math.inf, math.inf), (False, -math.inf, -math.inf)


def known(truth):
    if isinstance(truth, Err):
        return UNKNOWN
    rob = 0 if truth.rob is None else truth.rob
    return truth.value, rob, rob


def both(a, b):
    value = False if False in (a[0], b[0]) else \
        None if None in (a[0], b[0]) else True
    return value, min(a[1], b[1]), min(a[2], b[2])


def either(a, b):
    value = True if True in (a[0], b[0]) else \
        None if None in (a[0], b[0]) else False
    return value, max(a[1], b[1]), max(a[2], b[2])


def until(clock, i, a, b, p, q, future):
    """p until[a, b] q at i, or since: (value, robustness) or an Err.

    p, q: Truth or Err of each sample.
    """
    if clock.fault[i] is not None:
        return clock.fault[i]
    cut = clock.cut(i, b, future)
    held, result, members, unknown = TRUE, FALSE, 0, []
    for j in clock.outward(i, future):
        away = abs(clock.time[j] - clock.time[i])
        if away > b:
            break
        members += away >= a
        if isinstance(p[j], Err):
            unknown.append((p[j], members))
        if away >= a:
            if isinstance(q[j], Err):
                unknown.append((q[j], 0))
            result = either(result, both(held, known(q[j])))
        held = both(held, known(p[j]))
    if cut:
        result = either(result, both(held, UNKNOWN))
    elif members == 0:
        return Err("absent")
    if result[0] is not None:
        return result[0], result[1] if result[0] else result[2]
    if cut:
        return Err("cut_off") if future else BEFORE
    # An unknown P from which on no member comes is none.
    return next(err for err, after in unknown if after < members)


def window(clock, i, width, function, x):
    """function(x over width) at i: a value or an Err. x: Val or Err each."""
    if clock.fault[i] is not None:
        return clock.fault[i]
    if clock.cut(i, width, False):
        return BEFORE
    members = []
    for j in clock.outward(i, False):
        if clock.time[j] < clock.time[i] - width:
            break
        members.insert(0, x[j])
    readable = [v for v in members if not isinstance(v, Err)]
    if not readable:
        return members[-1]
    if any(v.ids != readable[0].ids for v in readable):
        return Err("swap")
    return reduce(function, [v.value for v in readable])
