# SPDX-License-Identifier: MIT
"""Bands with values on their bounds, numbers as written, quantities, units and what the message says to write."""

from harness import case, bad, good, counts, violated_at, violation, margin, diagnosed, said, matches, stderr
from series import P, proj

U, I, F = ("signal x : %s = values.x\n" % t for t in ("u64", "i64", "f64"))
XY = U + "signal y : u64 = values.y\n"

# The eight shapes; of the values just below, on and above each bound, those that are outside.
SHAPES = [
    ("[2, 5]", {1, 6}), ("(2, 5)", {1, 2, 5, 6}), ("[2, 5)", {1, 5, 6}), ("(2, 5]", {1, 2, 6}),
    (">= 2", {1}), ("> 2", {1, 2}), ("<= 5", {6}), ("< 5", {5, 6}),
]
VALUES = (1, 2, 3, 5, 6)


def outside(out):
    return violated_at(*["t%d" % i for i, v in enumerate(VALUES) if v in out])


for band, out in SHAPES:
    inner = "in " if band[0] in "[(" else ""
    for t in ("u64", "i64", "f64"):
        case("always x %s%s as %s" % (inner, band, t), "signal x : %s = values.x\nalways x %s%s" % (t, inner, band), proj(*VALUES), 1,
             outside(out), counts(judged=5, violated=len(out)))
    case("never outside of %s" % band, U + "never not x %s%s" % (inner, band), proj(*VALUES), 1, outside(out))
    case("ratio %s%s" % (inner, band), XY + "ratio x / y %s%s" % (inner, band), proj(x=[10 * v for v in VALUES], y=[10] * 5), 1, outside(out))
    # a series whose rates are the values: x grows by v in every 1 s
    sums = [0]
    for v in VALUES:
        sums.append(sums[-1] + v)
    scaled = band.replace("2", "2/s").replace("5", "5/s")
    case("rate %s%s" % (inner, scaled), U + "rate x %s%s" % (inner, scaled), proj(*sums, dt=1000), 1,
         violated_at(*["t%d" % (i + 1) for i, v in enumerate(VALUES) if v in out]))
for band, value, status in [
        ("[0.1, 0.3]", 0.3, 0), ("[0.1, 0.3]", 0.30000000000000004, 1), ("[0.1, 0.3]", 0.1, 0), ("[0.1, 0.3]", 0.09999999999999999, 1),
        ("(0.1, 0.3)", 0.30000000000000004, 1), ("(0.1, 0.3)", 0.3, 1), ("(0.1, 0.3)", 0.29999999999999993, 0),
        ("[-1, -0.5]", -0.5, 0), ("[-1, -0.5]", -1, 0), ("[-1, -0.5)", -0.5, 1), ("[0, 0]", 0, 0), ("[0, 0]", -0.0, 0), ("[0, 0]", 5e-324, 1)]:
    case("%r in %s" % (value, band), F + "always x in " + band, proj(value), status)
for band, value, status in [
        ("[9007199254740993, 9007199254740993]", 2 ** 53 + 1, 0), ("[9007199254740993, 9007199254740994]", 2 ** 53, 1),
        ("[18446744073709551614, 18446744073709551615]", 2 ** 64 - 1, 0), ("[18446744073709551614, 18446744073709551615]", 2 ** 64 - 3, 1),
        ("(18446744073709551613, 18446744073709551615)", 2 ** 64 - 2, 0), ("(18446744073709551613, 18446744073709551615)", 2 ** 64 - 1, 1),
        ("[9223372036854775807, 9223372036854775808]", 2 ** 63, 0), ("[9223372036854775807, 9223372036854775808)", 2 ** 63, 1),
        ("[-1, 18446744073709551615]", 2 ** 64 - 1, 0), ("[0.5, 9007199254740992.5]", 2 ** 53 + 1, 1)]:
    case("%d in %s" % (value, band), U + "always x in " + band, proj(value), status)
case("i64 on both ends", I + "always x in [-9223372036854775808, 9223372036854775807]", proj(-2 ** 63, 2 ** 63 - 1), 0)
case("i64 outside of an open end", I + "always x in (-9223372036854775808, 0]", proj(-2 ** 63), 1)

for what, spec in [
        ("lo > hi", "always x in [2, 1]"), ("lo > hi, open", "always x in (2, 1)"), ("lo > hi of rate", "rate x in [2/s, 1/s]"),
        ("lo > hi of ratio", "ratio x / y in [1.1, 0.9]"), ("lo > hi across units", "rate x in [1/ms, 10/s]"), ("empty (2, 2)", "always x in (2, 2)"),
        ("empty [2, 2)", "always x in [2, 2)"), ("empty (2, 2]", "always x in (2, 2]"), ("lo > hi after folding", "always x in [1 + 2, 2]"),
        ("lo > hi by sign", "always x in [1, -1]"), ("one bound", "always x in [1]"), ("three bounds", "always x in [1, 2, 3]"),
        ("an unclosed band", "always x in [1, 2"), ("mixed units in a band", "rate x in [1/s, 2]"), ("a bound of another dimension", "rate x in [1/s, 2ms]")]:
    bad(what, XY + spec, line=None if "unclosed" in what else 4)
case("a band of one point", U + "always x in [2, 2]", proj(2, 2), 0, margin(0, relative=None))
case("a band with bounds of different units", U + "rate x in [1/s, 1/ms]", proj(0, 10), 0)

# numbers as written: x is what the literal says
for literal, value in [
        ("12", 12), ("0x1f", 31), ("0x1F", 31), ("0x1B", 27), ("1_000_000", 1000000), ("0xff_ff", 65535), ("1k", 1000), ("2M", 2000000), ("3G", 3000000000),
        ("1Ki", 1024), ("2Mi", 2097152), ("1Gi", 1 << 30), ("1e6", 1000000), ("1E6", 1000000), ("1e+3", 1000), ("1.5k", 1500), ("1.5Ki", 1536), ("0", 0),
        ("25e-1 * 2", 5), ("18446744073709551615", 2 ** 64 - 1), ("0xffffffffffffffff", 2 ** 64 - 1), ("9007199254740993", 2 ** 53 + 1), ("18_446_744_073_709_551_615", 2 ** 64 - 1),
        ("0x8000000000000000", 2 ** 63), ("1k * 1k", 1000000), ("2 + 3 * 4", 14), ("(2 + 3) * 4", 20), ("7 - 2 - 1", 4), ("--3", 3), ("8 / 2 / 2", 2)]:
    case("%s is %d" % (literal, value), U + "always x == %s" % literal, proj(value), 0)
for literal, value in [("-1", -1), ("-9223372036854775808", -2 ** 63), ("-0x10", -16), ("-1k", -1000), ("- 5", -5), ("2 - 5", -3)]:
    case("%s is %d" % (literal, value), I + "always x == %s" % literal, proj(value), 0)
for literal, value in [("0.5", 0.5), ("1e-05", 1e-05), ("1.25e2", 125.0), ("-2.5", -2.5), ("0.1", 0.1), ("10%", 0.1), ("1 / 3", 1 / 3), ("1e-300", 1e-300),
                       ("1_0.5", 10.5), ("200%", 2.0), ("0.5%", 0.005)]:
    case("%s is %r" % (literal, value), F + "always x == %s" % literal, proj(value), 0)
for literal in ("18446744073709551616", "-9223372036854775809", "0x1ffffffffffffffff", "99999999999999999999999999", "20000000000G"):
    bad("%s fits no integer" % literal, I + "always x < %s" % literal, series=proj(1), line=3)
for literal in ("0x", "0xg", "0x10k", "1kk", "1e", "5sec", "5 ms ms", "1..2", "12abc", "5msec"):
    bad("%s is no number" % literal, I + "always x < %s" % literal, series=proj(1), line=3)

# units: the stored unit, the bound, and which side of it
for unit, ns in [("ns", 1), ("us", 10 ** 3), ("ms", 10 ** 6), ("s", 10 ** 9), ("min", 60 * 10 ** 9), ("h", 3600 * 10 ** 9)]:
    spec = "signal x : u64 %s = values.x\n" % unit
    case("1%s is %d ns" % (unit, ns), "signal x : u64 ns = values.x\nalways x == 1%s" % unit, proj(ns), 0)
    case("%s against h" % unit, spec + "always x <= 1h", proj(3600 * 10 ** 9 // ns), 0)
    case("%s above h" % unit, spec + "always x <= 1h", proj(3600 * 10 ** 9 // ns + 1), 1)
    case("the margin is in %s, the value's unit" % unit, spec + "always x <= 3%s" % unit, proj(2), 0, margin(1, unit=unit))
for unit, size in [("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)]:
    case("1%s is %d B" % (unit, size), "signal x : u64 B = values.x\nalways x == 1%s" % unit, proj(size), 0)
    case("%s against GiB" % unit, "signal x : u64 %s = values.x\nalways x <= 1GiB" % unit, proj((1 << 30) // size), 0)
    case("%s above GiB" % unit, "signal x : u64 %s = values.x\nalways x <= 1GiB" % unit, proj((1 << 30) // size + 1), 1)
case("a bound in a finer unit than the value", "signal x : u64 ms = values.x\nalways x < 1500us", proj(1), 0)
case("which it does not round", "signal x : u64 ms = values.x\nalways x < 1500us", proj(2), 1)
case("0.1ms is 100us exactly", "signal x : u64 us = values.x\nalways x == 0.1ms", proj(100), 0)
case("times of two units", "signal x : u64 ns = values.x\nsignal y : u64 us = values.y\nalways x == y", proj(x=[5000], y=[5]), 0)
case("their sum", "signal x : u64 ns = values.x\nsignal y : u64 us = values.y\nalways x + y == 10us", proj(x=[5000], y=[5]), 0)
case("a ratio of times is a number", "signal x : u64 ns = values.x\nsignal y : u64 us = values.y\nratio x / y in [1, 1]", proj(x=[5000], y=[5]), 0)
case("a time times a number", "signal x : u64 ns = values.x\nalways x * 2 == 10us", proj(5000), 0)
case("a time without a type", "signal x : ms = values.x\nalways x < 1s", proj(999.5), 0)
case("stored in percent", "signal x : f64 % = values.x\nalways x <= 50%", proj(49.9, 50), 0)
case("stored in percent, above", "signal x : f64 % = values.x\nalways x <= 50%", proj(50.1), 1)
case("a plain number against percent", F + "always x <= 10%", proj(0.1), 0)    # a fraction is a number: a judgement
case("rate of bytes", "signal x : u64 B = values.x\nrate x in [1KiB/s, 1.5MiB/s]", proj(0, 1024, dt=1000), 0)
case("rate of bytes, above", "signal x : u64 KiB = values.x\nrate x <= 1.5MiB/s", proj(0, 1537, dt=1000), 1)
case("rate of KiB is of bytes", "signal x : u64 KiB = values.x\nrate x <= 1.5MiB/s", proj(0, 1536, dt=1000), 0)
case("steady in units", "signal x : u64 ms = values.x\nsteady x within 1500us", proj(10, 11, 12), 0)
case("converge in units", "signal x : u64 us = values.x\nconverge x to 5ms within 0.1ms by 200ms", proj(4900, 5000, 5100), 0)
case("converge in units, just outside", "signal x : u64 us = values.x\nconverge x to 5ms within 0.1ms by 200ms", proj(4899, 5000, 5100), 1)
case("10%, of a time", "signal x : u64 ms = values.x\nsteady x within 10%", proj(100, 110, 90), 0)
case("60 / min(x, y) is a division", XY + "always 60/min(x, y) == 30", proj(x=[2], y=[3]), 0)
case("60/min is a rate", U + "rate x >= 60/min", proj(0, 1, dt=1000), 0)
case("a sign before a quantity", "signal x : i64 ns = values.x\nalways x >= -1us", proj(-1000, 5), 0)
case("a quantity, folded", "signal x : u64 ns = values.x\nalways x < 2 * 3us + 1ms", proj(1005999), 0)
case("suffix and unit", U + "rate x >= 1k/s", proj(0, 100), 0)
case("min, as a unit of time", U + "always x > 0 after 0.001min", proj(0, 1), 0)

MS = "signal x : u64 ms = values.x\nsignal y : u64 B = values.y\nsignal z : u64 = values.z\n"
XYZ = proj(x=[1, 2], y=[1, 2], z=[1, 2])
for what, spec, words in [
        ("a rate against numbers suggests per second", "rate z in [1, 2]", ("[1/s, 2/s]",)), ("one-sided too", "rate z >= 500", ("500/s",)),
        ("a time against a number", "always x < 5", ("5ms",)), ("bytes against a number", "always y < 5", ("5B",)), ("time against bytes", "always x < 5KiB", ()),
        ("bytes against time", "always y < 5s", ()), ("time plus bytes", "always x + y > 0ms", ()), ("time minus number", "always x - z > 0ms", ()), ("time = bytes", "always x == y", ()),
        ("time in a plain band", "always x in [0, 5]", ("[0ms, 5ms]",)), ("bytes in a band of times", "always y in [0s, 5s]", ()), ("steady of a time by a number", "steady x within 5", ("5ms",)),
        ("converge to a number", "converge x to 5 within 1ms by 1s", ("5ms",)), ("converge within a number", "converge x to 5ms within 1 by 1s", ("1ms",)),
        ("rate of bytes against 1/s", "rate y in [1/s, 2/s]", ("B/s",)), ("a rate against a time", "rate z >= 5ms", ()), ("a number against a time", "always z < 5ms", ()),
        ("a number against a rate", "always z < 5/s", ()), ("ratio of unlike ones", "ratio x / y >= 1", ()), ("ratio against a time", "ratio x / x <= 1ms", ()),
        ("min of unlike ones", "always min(x, y) > 0ms", ()), ("after bytes", "always z > 0 after 5KiB", ()), ("after a number", "always z > 0 after 5", ("5",)),
        ("before a number", "always z > 0 before 5", ()), ("coverage of time", "always z > 0 coverage >= 5ms", ()), ("allow of time", "always z > 0 allow 5ms", ()),
        ("rate() against a number", "always rate(z) > 5", ("5/s",)), ("delta() of a time against a number", "always delta(x) >= 5", ("5ms",)), ("elapsed against a number", "always elapsed < 5", ()),
        ("a param of time as a number", "param p = 5ms\nalways z < p", ())]:
    bad(what, MS + spec, *words, series=XYZ, line=6 if "param" in spec else 5)
bad("an unknown unit", "signal x : u64 sec = values.x\nalways x > 1", line=2)
bad("an unknown type", "signal x : u32 = values.x\nalways x > 1", line=2)
bad("a rate in an unknown unit", U + "rate x > 1/sec", line=3)
