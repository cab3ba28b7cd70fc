# SPDX-License-Identifier: MIT
"""Many values to one, exactly and rounded once.

40. mean and sum of integers are exact, mean rounded once; a sum outside
    [-2^63, 2^64-1] is overflow. Of reals the sum is the exact one
    rounded once, which sums in any order come near to; beyond the doubles it
    is non_finite.
41. Quantiles of integers are reals; the exact interpolation rounded once.
"""

from fractions import Fraction
import math

from project import I64_MIN, U64_MAX, Err

QUANTILE = {"p50": Fraction(1, 2), "median": Fraction(1, 2),
            "p90": Fraction(9, 10), "p95": Fraction(19, 20),
            "p99": Fraction(99, 100)}


def rounded(exact):
    """A Fraction as a double, or an Err."""
    try:
        return float(exact)
    except OverflowError:
        return Err("non_finite")


def quantile(values, q):
    """Type 7, as a Fraction."""
    ordered = sorted(values)
    at = (len(ordered) - 1) * q
    low = math.floor(at)
    below = Fraction(ordered[low])
    if low + 1 >= len(ordered):
        return below
    return below + (at - low) * (Fraction(ordered[low + 1]) - below)


def added(values):
    """The sum; of reals rounded once, or an Err."""
    if all(isinstance(v, int) for v in values):
        return sum(values)
    try:
        return math.fsum(values)
    except OverflowError:
        return Err("non_finite")


def total(values):
    s = added(values)
    if isinstance(s, int) and not I64_MIN <= s <= U64_MAX:
        return Err("overflow")
    return s


def reduce(function, values):
    """mean, sum, min, max, median, pNN of some values: a value or an Err."""
    if function == "min":
        return min(values)
    if function == "max":
        return max(values)
    if function == "sum":
        return total(values)
    if function == "mean":
        s = added(values)
        return s if isinstance(s, Err) else rounded(Fraction(s) / len(values))
    return rounded(quantile(values, QUANTILE[function]))


def stddev(values):
    """Of a sample: divided by n - 1."""
    n = len(values)
    if n < 2:
        return Err("zero_denominator")
    mean = sum(map(Fraction, values)) / n
    square = sum((Fraction(v) - mean) ** 2 for v in values) / (n - 1)
    return rooted(square)


def rooted(square):
    """The square root of a Fraction to more digits than a double has."""
    if square == 0:
        return 0.0
    scale = 2 ** max(0, 140 - square.numerator.bit_length() +
                     square.denominator.bit_length())
    root = math.isqrt(square.numerator * scale * scale // square.denominator)
    return rounded(Fraction(root, scale))


def slope(points, unit_ns):
    """Least squares through (ns, value), per unit of time."""
    n = len(points)
    if len({t for t, _ in points}) < 2:
        return Err("zero_time")
    mean_t = Fraction(sum(t for t, _ in points), n)
    mean_v = sum(Fraction(v) for _, v in points) / n
    above = sum((t - mean_t) * (Fraction(v) - mean_v) for t, v in points)
    below = sum((t - mean_t) ** 2 for t, _ in points)
    return rounded(above / below * unit_ns)
