# SPDX-License-Identifier: MIT
"""The seven patterns: what each of them judges, and its margins."""

from harness import (case, bad, counts, verdict, violation, violated_at, undecided_at, undecided, margin, time_left, no_margin,
                     samples, said, field, matches)
from series import D, M, MISSING, NAN, P, Raw, TM, proj

U, I, F = ("signal x : %s = values.x\n" % t for t in ("u64", "i64", "f64"))
XY = U + "signal y : u64 = values.y\n"

# monotonic: each pair of neighbours
MONOTONIC = [
    # values, words between, status, judged, violated
    ((1, 2, 3), "", 0, 2, 0), ((1, 1, 1), "", 0, 2, 0), ((1, 2, 1), "", 1, 2, 1), ((3, 2, 1), "", 1, 2, 2),
    ((1, 2, 3), "increasing ", 0, 2, 0), ((3, 2), "increasing ", 1, 1, 1),
    ((1, 2, 3), "strictly ", 0, 2, 0), ((1, 1, 2), "strictly ", 1, 2, 1), ((2, 1), "strictly ", 1, 1, 1),
    ((1, 2), "strictly increasing ", 0, 1, 0), ((2, 2), "strictly increasing ", 1, 1, 1),
    ((3, 2, 1), "decreasing ", 0, 2, 0), ((3, 3, 3), "decreasing ", 0, 2, 0), ((1, 2), "decreasing ", 1, 1, 1),
    ((3, 2, 1), "strictly decreasing ", 0, 2, 0), ((3, 3, 1), "strictly decreasing ", 1, 2, 1),
    ((0, 0), "", 0, 1, 0), ((0, 1), "decreasing ", 1, 1, 1),
]
for values, words, status, judged, violated in MONOTONIC:
    case("monotonic %s%s" % (words, values), U + "monotonic %sx" % words, proj(*values), status,
         counts(total=len(values) - 1, judged=judged, violated=violated, undecided=0, skipped={}), samples(len(values), len(values)))
for values, words, step, tag in [((1, 4, 6), "", 2, "t2"), ((1, 1), "", 0, "t1"), ((5, 1, 9), "", -4, "t1"),
                                 ((9, 7, 2), "decreasing ", 2, "t1"), ((1, 4), "decreasing ", -3, "t1"),
                                 ((1, 2, 7), "strictly ", 1, "t1")]:
    case("the margin is the smallest step: %s%s" % (words, values), U + "monotonic %sx" % words, proj(*values), int(step < 0),
         margin(step, relative=None, tag=tag))
case("monotonic over negative integers", I + "monotonic x", proj(-5, -4, -4, 0, 3), 0, counts(judged=4))
case("monotonic over reals", F + "monotonic x", proj(-0.5, 0.25, 1e300), 0, margin(0.75))
case("-0 and 0 are equal", F + "monotonic strictly x", proj(Raw('{"Ok":-0.0}'), 0.0), 1)
case("a violated pair names both samples, with values", U + "monotonic x", proj(1, 5, 3), 1,
     violation(tag="t2", index=2, line=3, elapsed_ms=200, step_index=0, kind=None, values={"x": 3},
               previous=lambda p: (p["tag"], p["index"], p["elapsed_ms"], p["values"]) == ("t1", 1, 100, {"x": 5})))
case("one sample has no pair", U + "monotonic x", proj(7), 2, counts(total=0, judged=0), verdict("inconclusive", "nothing_judged"),
     no_margin())
case("after a drop the next pair starts at the drop", U + "monotonic x", proj(5, 1, 2, 3, 4, 5), 1, counts(violated=1))

# integers at the edges of what is exact
B53, B63, B64 = 2 ** 53, 2 ** 63, 2 ** 64
for a in (B53, B63 - 2, B63 - 1, B63, B64 - 2):
    low, high = (str(a), str(a + 1)) if a > B63 else (a, a + 1)
    case("neighbours: %d < %d" % (a, a + 1), U + "monotonic strictly x", proj(a, a + 1), 0, margin(1))
    case("neighbours: %d > %d" % (a + 1, a), U + "monotonic x", proj(a + 1, a), 1, margin(-1))
    case("%d = %d" % (a, a), U + "monotonic strictly x", proj(a, a), 1)
    case("%d < %d, as strings" % (a, a + 1), U + "monotonic strictly x", proj(str(a), str(a + 1)), 0, margin(1))
case("integers above 2^63-1 are reported as strings", U + "monotonic x", proj(B64 - 1, B64 - 2), 1,
     violation(values={"x": str(B64 - 2)}, previous=lambda p: p["values"] == {"x": str(B64 - 1)}))
case("integers at 2^63-1 are reported as numbers", U + "monotonic x", proj(B63 - 1, B63 - 2), 1, violation(values={"x": B63 - 2}))
case("i64 at its least", I + "monotonic strictly x", proj(-B63, -B63 + 1), 0, margin(1))
case("i64 at its least, as text", I + "monotonic x", proj(str(-B63 + 1), str(-B63)), 1)
case("a step of almost 2^64", U + "monotonic x", proj(0, B64 - 1), 0, margin(float(B64 - 1)))    # margins are reals
case("2^53 is exact as f64", F + "monotonic x", proj(B53 - 1, B53), 0)
case("2^53+1 is not, and the advice is u64", F + "monotonic x", proj(B53, B53 + 1), 1, violation(kind="out_of_range"), said("u64"))
case("a signal without a type is f64", "signal x = values.x\nmonotonic x", proj(B53, B53 + 1), 1, violation(kind="out_of_range"))
case("an even integer above 2^53 is exact as f64", F + "monotonic x", proj(B53, B53 + 2), 0)
case("9007199254740993 > 9007199254740992", XY + "always x > y", proj(x=[B53 + 1], y=[B53]), 0)
case("and against a literal", U + "always x > 9007199254740992", proj(B53 + 1), 0)
case("and not with itself", U + "always x > 9007199254740993", proj(B53 + 1), 1)
case("u64 against i64", "signal x : i64 = values.x\nsignal y : u64 = values.y\nalways x < y", proj(x=[-1], y=[B64 - 1]), 0)
case("u64 against real", "signal x : u64 = values.x\nsignal y : f64 = values.y\nalways x < y", proj(x=[B64 - 1], y=[float(B64)]), 0)
case("i64 against real", "signal x : i64 = values.x\nsignal y : f64 = values.y\nnever x == y", proj(x=[B53 + 1], y=[float(B53)]), 0)

# what fits a type
for t, raw, fits in [
        ("u64", "-1", False), ("u64", "18446744073709551615", True), ("u64", "18446744073709551616", False), ("u64", "1.0", True),
        ("u64", "1.5", False), ("u64", "1e3", True), ("u64", "-0", True), ("u64", "1e999", False), ("u64", "1e19", True),
        ("u64", "123456789012345678901234567890", False), ("i64", "9223372036854775807", True), ("i64", "9223372036854775808", False),
        ("i64", "-9223372036854775808", True), ("i64", "-9223372036854775809", False), ("i64", "-2.0", True), ("i64", "0.1", False),
        ("f64", "1e999", False), ("f64", "-1e999", False), ("f64", "1e-999", True), ("f64", "0.1", True), ("f64", "1e308", True)]:
    case("%s as %s" % (raw, t), "signal x : %s = values.x\nalways x == x" % t, proj(Raw('{"Ok":%s}' % raw)), 0 if fits else 1,
         counts(judged=1) if fits else violation(kind="out_of_range"))
for raw in ('"nan"', '"inf"', '"abc"', '""', '"1.5"', '" 1"', "[]", "{}", '"0x10"'):
    case("%s as u64" % raw, U + "always x >= 0", proj(Raw('{"Ok":%s}' % raw), 1), 1, violation(kind="type_mismatch"))
for raw in ('"nan"', '"inf"', '"infinity"', '"abc"'):
    case("%s as f64" % raw, F + "always x >= 0", proj(Raw('{"Ok":%s}' % raw), 1), 1, violation(kind="type_mismatch"))
case("null is non_finite", F + "always x >= 0", proj(1, NAN), 1, violation(kind="non_finite"))
case("true as u64 is 1", U + "always x == 1", proj(True, True), 0)
for v, status in [(True, 0), (1, 0), (2, 0), (False, 1), (0, 1)]:
    case("%r as bool" % v, "signal x : bool = values.x\nalways x", proj(v), status)

# rate: each pair, exact difference, time divided last
RATE = [
    # values, times, band, status, value of the first violation
    ((0, 10, 20), (0, 100, 200), "[100/s, 100/s]", 0, None), ((0, 10, 20), (0, 100, 200), "(100/s, 200/s)", 1, 100.0),
    ((0, 10), (0, 100), "[0.1/ms, 0.1/ms]", 0, None), ((0, 10), (0, 100), "> 0.1/ms", 1, 0.1),
    ((0, 10), (0, 100), "[6000/min, 6000/min]", 0, None), ((0, 1), (0, 3600000), "[1/h, 1/h]", 0, None),
    ((0, 1), (0, 60000), ">= 60/h", 0, None), ((0, 10), (0, 100), "[0.0001/us, 0.0001/us]", 0, None),
    ((0, 1000), (0, 1), "[1M/s, 1M/s]", 0, None), ((0, 1), (0, 1000), "[1/s, 1.5k/s]", 0, None),
    ((20, 10), (0, 100), "[-100/s, 0/s]", 0, None), ((20, 10), (0, 100), ">= 0/s", 1, -100.0),
    ((B64 - 2, B64 - 1), (0, 1000), "[1/s, 1/s]", 0, None), ((0, B64 - 1), (0, 1000), ">= 0/s", 0, None),
    ((B64 - 1, 0), (0, 1000), "< 0/s", 0, None), ((5, 5), (0, 100), "[0/s, 0/s]", 0, None),
    ((0, 1), (0, 0.5), "[2000/s, 2000/s]", 0, None), ((20, 5), (0, 10), "< -1.5/ms", 1, -1.5),
]
for values, times, band, status, value in RATE:
    case("rate of %s at %s in %s" % (values, times, band), U + "rate x %s%s" % ("in " if band[0] in "[(" else "", band),
         proj(*values, t=list(times)), status, counts(total=len(values) - 1, undecided=0),
         *([violation(value=value, kind=None)] if value is not None else []))
case("a rate's unit and margin are the band's", U + "rate x in [50/s, 150/s]", proj(0, 10, 20, 200), 1,
     margin(-1650.0, unit="1/s", relative=-16.5, tag="t3"), violation(value=1800.0, bound=150.0, unit="1/s"))
case("a rate below names the lower bound", U + "rate x in [50/s, 150/s]", proj(0, 1), 1, violation(value=10.0, bound=50.0),
     margin(-40.0, relative=-0.4))
case("the margin of a pass", U + "rate x in [50/s, 150/s]", proj(0, 10, 22), 0, margin(30.0, unit="1/s", relative=0.3, tag="t2"))
case("one-sided: no relative margin", U + "rate x >= 50/s", proj(0, 10), 0, margin(50.0, unit="1/s", relative=None))
case("in /ms it is reported in /ms", U + "rate x in [0.05/ms, 0.15/ms]", proj(0, 20), 1, violation(value=0.2, unit="1/ms"))
case("equal times are undecided", U + "rate x >= 0/s", proj(0, 1, 2, t=[0, 100, 100]), 2, counts(judged=1, undecided=1),
     undecided(tag="t2", kind="zero_time"), verdict("inconclusive", "undecided"))
case("time that goes back is undecided", U + "rate x >= 0/s", proj(0, 1, 2, t=[100, 50, 150]), 2, counts(judged=1, undecided=1),
     undecided(tag="t1", kind="time_backwards"))
case("a sample without time is no_time", U + "rate x >= 0/s", proj(0, 1, 2, 3, t=[0, None, 200, 300]), 0,
     counts(total=3, judged=1, skipped={"no_time": 2}))
case("no time anywhere", U + "rate x >= 0/s", proj(0, 1, 2, t=None), 2, verdict("inconclusive", "nothing_judged"))
case("elapsed_ms absent is no time", U + "rate x >= 0/s", '{"tag":"a","values":{"x":{"Ok":1}}}\n{"tag":"b","values":{"x":{"Ok":1}}}\n',
     2, counts(skipped={"no_time": 1}))
case("one sample has no rate", U + "rate x >= 0/s", proj(1), 2, counts(total=0), verdict("inconclusive", "nothing_judged"))
case("a gap breaks a rate", U + "rate x >= 0/s", proj(0, P, 20, 30), 0, counts(total=3, judged=1, skipped={"placeholder": 2}))
case("bridged: the mean over the longer span", U + "rate x in [100/s, 100/s] gaps bridge", proj(0, P, 20, 30), 0,
     counts(total=3, judged=2, skipped={"placeholder": 1}))
case("bridged and violated", U + "rate x < 100/s gaps bridge", proj(0, P, 20), 1, violation(tag="t2", value=100.0, previous=lambda p: p["tag"] == "t0"))
case("rate of reals", F + "rate x in [2.5/s, 2.5/s]", proj(0.0, 0.25, 0.5), 0)

# steady: each sample against the mean
STEADY = [
    # values, tolerance, status, violated, margin
    ((100, 104, 96), "5%", 0, 0, 1.0), ((100, 104, 96), "4%", 0, 0, 0.0), ((100, 104, 96), "3%", 1, 2, -1.0),
    ((100, 104, 96), "4", 0, 0, 0.0), ((100, 104, 96), "3", 1, 2, -1.0), ((100, 104, 96), "3.9", 1, 2, -0.1),
    ((5, 5, 5), "0", 0, 0, 0.0), ((5, 5, 5), "0%", 0, 0, 0.0), ((1, 3), "1", 0, 0, 0.0), ((1, 3), "50%", 0, 0, 0.0),
    ((0, 0, 0), "10%", 0, 0, 0.0), ((0, 0, 0), "0", 0, 0, 0.0), ((-10, -11), "10%", 0, 0, 0.55), ((-1, 1), "2", 0, 0, 1.0),
    ((-1, 1), "0.5", 1, 2, -0.5), ((0.5, 1.5), "0.5", 0, 0, 0.0), ((10, 10, 40), "100%", 0, 0, 0.0),
]
for values, tolerance, status, violated, m in STEADY:
    case("steady %s within %s" % (values, tolerance), F + "steady x within %s" % tolerance, proj(*values), status,
         counts(total=len(values), judged=len(values), violated=violated), margin(m))
case("steady over integers", U + "steady x within 1", proj(4, 5, 6), 0)
case("relative to the band's width", F + "steady x within 5%", proj(100, 104, 96), 0, margin(1.0, relative=0.1))
case("a band that ends beyond 2^64 has its margin all the same", U + "steady x within 0.1%", proj(*[B64 - 616 + i for i in range(5)]), 0,
     margin(lambda v: 1.84e16 < v < 1.85e16))
case("one readable sample is not steady", F + "steady x within 5%", proj(100), 2, counts(total=1, judged=0, undecided=1),
     verdict("inconclusive", "nothing_judged"))
case("nor one among gaps", F + "steady x within 5%", proj(P, 100, P), 2, counts(undecided=1, skipped={"placeholder": 2}))
case("two are", F + "steady x within 5%", proj(P, 100, 100), 0, counts(judged=2, skipped={"placeholder": 1}))
case("relative to a mean of 0", F + "steady x within 50%", proj(-1, 1), 2, counts(judged=0, undecided=2))
case("gaps are left out of the mean", F + "steady x within 1", proj(10, P, 12, 11), 0, counts(total=4, judged=3, skipped={"placeholder": 1}))
case("a non-finite value fails and is no part of the mean", F + "steady x within 1", proj(10, NAN, 12, 11), 1,
     counts(judged=4, violated=1), violated_at("t1"), violation(kind="non_finite"))
case("outside of `after` is outside of the mean", F + "steady x within 1 after 100ms", proj(1000, 10, 11), 0, counts(total=2), samples(2, 2))
case("a type mismatch at one sample fails", F + "steady x within 1", proj(10, TM, 10), 1, violation(kind="type_mismatch", tag="t1"))

# converge: one obligation
CONVERGE = [
    # values, rest, status, seconds left
    ((9, 5, 5, 5, 5), "by 300ms", 0, 0.0), ((9, 5, 5, 5, 5), "by 400ms", 0, 0.1), ((5, 5, 5, 5), "by 200ms", 0, 0.0),
    ((5, 5, 5, 5), "by 0.3s", 0, 0.1), ((9, 9, 5, 5, 5), "by 300ms", 1, -0.1), ((9, 9, 9, 9), "by 300ms", 1, None),
    ((9, 5, 5), "by 900ms", 2, None), ((9, 9, 9, 9), "by 301ms", 2, None), ((5, 5), "by 100ms", 2, None),
    ((5, 5), "by 100ms for 2 samples", 0, 0.0), ((5,), "by 0ms for 1 samples", 0, 0.0), ((9, 5, 5), "by 200ms for 2 samples", 0, 0.0),
    ((5, 5, 5, 5, 9), "by 400ms for 4 samples", 0, 0.1), ((5, 5, 9, 5, 5), "by 400ms", 1, None), ((5, 5, 9, 5, 5, 5), "by 500ms", 0, 0.0),
    ((5, 5, 5, 99), "by 300ms", 0, 0.1), ((4.5, 5.5, 5.5), "by 200ms", 0, 0.0), ((4.4, 5.5, 5.5), "by 200ms", 1, None),
    ((5, 5, P, 5), "by 300ms", 1, None), ((5, 5, P, 5), "by 300ms gaps bridge", 0, 0.0), ((P, 5, 5, 5), "by 300ms", 0, 0.0),
    ((5, 5, P, 5, 5, 5), "by 500ms", 0, 0.0), ((5, P, P, P, P, 5), "by 500ms", 2, None), ((P, P, P), "by 200ms", 2, None),
    ((9, 5, P, 9, 9, 9), "by 100ms", 2, None), ((5, 5, NAN, 5, 5), "by 400ms", 1, None), ((NAN, 5, 5, 5), "by 400ms", 0, 0.1),
    ((5, 5, TM, 5, 5), "by 400ms", 1, None),
]
for values, rest, status, left in CONVERGE:
    case("converge %s %s" % (tuple("err" if isinstance(v, dict) else v for v in values), rest), F + "converge x to 5 within 0.5 " + rest,
         proj(*values), status, counts(total=1), *([time_left(left)] if left is not None else []))
case("converge is judged once", F + "converge x to 5 within 0.5 by 300ms", proj(9, 5, 5, 5, 5), 0, counts(judged=1, violated=0, undecided=0))
case("a converge without result is undecided", F + "converge x to 5 within 0.5 by 900ms", proj(9, 5, 5), 2,
     counts(judged=0, undecided=1), verdict("inconclusive", "nothing_judged"))
case("the time left has a unit", F + "converge x to 5 within 0.5 by 400ms", proj(9, 5, 5, 5, 5), 0,
     margin(unit=lambda u: u in ("ns", "us", "ms", "s")))
case("a failed converge", F + "converge x to 5 within 0.5 by 300ms", proj(9, 9, 9, 9), 1, counts(judged=1, violated=1))
case("a fraction is of the target", F + "converge x to 50 within 10% by 200ms", proj(45, 55, 50), 0)
case("of its size, if negative", F + "converge x to -50 within 10% by 200ms", proj(-45, -55, -50), 0)
case("a fraction of 0 is exact", F + "converge x to 0 within 10% by 200ms", proj(0, 0, 0), 0)
case("a deadline far away", F + "converge x to 5 within 1 by 100000h", proj(5, 5, 5), 0)
case("a deadline beyond any clock", F + "converge x to 5 within 1 by 1e300h", proj(9, 9, 9), 2)
case("a first run counts even if it is lost later", F + "converge x to 5 within 0 by 600ms", proj(9, 5, 5, 5, 9, 9, 9), 0)
case("converge over integers", U + "converge x to 7 within 1 by 200ms", proj(6, 7, 8), 0)

# ratio: the quotient at each sample
RATIO = [
    # x, y, band, status, judged, violated, undecided
    ((9, 11), (10, 10), "[0.9, 1.1]", 0, 2, 0, 0), ((8, 11), (10, 10), "[0.9, 1.1]", 1, 2, 1, 0), ((1, 1), (2, 4), ">= 0.25", 0, 2, 0, 0),
    ((1, 1), (2, 4), "> 0.25", 1, 2, 1, 0), ((0, 0), (5, 5), "[0, 0]", 0, 2, 0, 0), ((1, 1), (0, 1), ">= 0", 2, 1, 0, 1),
    ((0, 1), (0, 1), ">= 0", 2, 1, 0, 1), ((B64 - 1, 1), (B64 - 1, 1), "[1, 1]", 0, 2, 0, 0), ((1, 2), (3, 6), "[33%, 34%]", 0, 2, 0, 0),
    ((3, 1), (1, 3), "<= 3", 0, 2, 0, 0), ((3, 1), (1, 3), "< 3", 1, 2, 1, 0),
]
for x, y, band, status, judged, violated, un in RATIO:
    case("ratio %s / %s %s" % (x, y, band), XY + "ratio x / y %s%s" % ("in " if band[0] in "[(" else "", band), proj(x=x, y=y), status,
         counts(total=2, judged=judged, violated=violated, undecided=un))
case("division by zero has its kind", XY + "ratio x / y >= 0", proj(x=[1, 1], y=[1, 0]), 2, undecided(tag="t1", kind="zero_denominator"))
case("on zero_denominator fail", XY + "ratio x / y >= 0 on zero_denominator fail", proj(x=[1, 1], y=[1, 0]), 1, violation(kind="zero_denominator"))
case("on undefined skip", XY + "ratio x / y >= 0 on undefined skip", proj(x=[1, 1], y=[1, 0]), 0, counts(judged=1, skipped={"zero_denominator": 1}))
case("a ratio's gap on either side", XY + "ratio x / y in [0, 2]", proj(x=[1, P, 1, 1, 1], y=[1, 1, M, 1, 1]), 0,
     counts(total=5, judged=3, skipped={"placeholder": 1, "missing_stats": 1}))
case("a ratio's violation", XY + "ratio x / y in [0.9, 1.1]", proj(x=[8], y=[10]), 1,
     violation(value=0.8, bound=0.9, kind=None, values={"x": 8, "y": 10}), margin(-0.1, relative=-0.5))
case("ratio of terms", XY + "ratio (x + y) / (y * 2) in [1, 1]", proj(x=[3], y=[3]), 0)
case("ratio of a product", XY + "ratio 2 * x / y in [4, 4]", proj(x=[6], y=[3]), 0)

# always, never: each sample
for pattern, spec, status, judged, violated, tags in [
        ("always", "x > 1", 1, 3, 1, ["t0"]), ("always", "x >= 1", 0, 3, 0, []), ("always", "x < 1", 1, 3, 3, ["t0", "t1", "t2"]),
        ("never", "x > 2", 1, 3, 1, ["t2"]), ("never", "x > 3", 0, 3, 0, []), ("always", "x != 2", 1, 3, 1, ["t1"]),
        ("never", "x == 2", 1, 3, 1, ["t1"]), ("always", "true", 0, 3, 0, []), ("never", "false", 0, 3, 0, []),
        ("always", "false", 1, 3, 3, ["t0", "t1", "t2"])]:
    case("%s %s" % (pattern, spec), U + "%s %s" % (pattern, spec), proj(1, 2, 3), status, violated_at(*tags),
         counts(total=3, judged=judged, violated=violated))
for pattern in ("always x >= 1", "never x > 9"):
    case("%s is undecided at a gap" % pattern, U + pattern, proj(1, P, 1), 2, counts(judged=2, undecided=1), undecided_at("t1"),
         verdict("inconclusive", "undecided"), undecided(kind="placeholder"))
    case("%s skips it if told" % pattern, U + pattern + " on gap skip", proj(1, P, 1), 0, counts(judged=2, skipped={"placeholder": 1}))
    case("%s fails there if told" % pattern, U + pattern + " on gap fail", proj(1, P, 1), 1, violated_at("t1"), violation(kind="placeholder"))
    case("%s fails at a value that is unusable" % pattern, U + pattern, proj(1, -1, 1), 1, violation(kind="out_of_range", tag="t1"))
case("the margin of an upper bound", U + "always x <= 10", proj(1, 7, 3), 0, margin(3, tag="t1", relative=None))
case("the margin of a band", U + "always x in [0, 10]", proj(1, 7, 3), 0, margin(1, relative=0.1, tag="t0"))
case("a margin that is violated", U + "always x <= 10", proj(1, 17), 1, margin(-7, tag="t1"))
case("the margin of `and` is the least", U + "always x >= 0 and x <= 10", proj(4, 7), 0, margin(3, tag="t1"))
case("the margin of `or` is the greatest", U + "always x >= 5 or x <= 1", proj(8, 7), 0, margin(2, tag="t1"))
case("never has a margin too", U + "never x > 10", proj(4, 7), 0, margin(3, tag="t1"))
case("a bool has none", "signal x : bool = values.x\nalways x", proj(True), 0, no_margin())
case("mixed units have none", "signal x : u64 ns = values.x\nsignal y : u64 = values.y\nalways x < 5ms and y < 5", proj(x=[1], y=[1]), 0, no_margin())
case("a violation names value and bound", U + "always x <= 10", proj(1, 17), 1, violation(tag="t1", value=17, bound=10, values={"x": 17}), said("17", "10"))

# what no pattern takes
for what, spec, words in [
        ("negative tolerance", "steady x within -1", ()), ("negative fraction", "steady x within -5%", ()),
        ("negative tolerance of converge", "converge x to 5 within -1 by 1s", ()), ("converge for 0 samples", "converge x to 5 within 1 by 1s for 0 samples", ()),
        ("a division by zero in a bound", "steady x within 1 / 0", ()), ("a bound that is not finite", "rate x <= 1e999/s", ()),
        ("a target that is not finite", "converge x to 1e308 * 10 within 1 by 1s", ()), ("converge without a deadline", "converge x to 5 within 1", ()),
        ("steady without tolerance", "steady x", ()), ("rate without a band", "rate x", ()), ("ratio without a band", "ratio x / x", ()),
        ("ratio of one", "ratio x in [0, 1]", ()), ("always a number", "always x", ()), ("never a number", "never x + 1", ()),
        ("monotonic of a predicate", "monotonic x > 1", ()), ("bound from a signal", "rate x >= x", ()), ("target from a signal", "converge x to x within 1 by 1s", ()),
        ("a deadline that is a number", "converge x to 5 within 1 by 5", ("5",)), ("a deadline in bytes", "converge x to 5 within 1 by 5KiB", ()),
        ("an operand is lacking", "always false and", ())]:
    bad(what, F + spec, *words, series=proj(1, 2, 3), line=None if "without" in what or "lacking" in what else 3)
