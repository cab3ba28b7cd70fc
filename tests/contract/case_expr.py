# SPDX-License-Identifier: MIT
"""Expressions: binding, arithmetic, functions over samples, the three-valued tables."""

from harness import case, bad, good, counts, verdict, violation, violated_at, undecided_at, undecided, samples, said, margin, note
from series import M, MISSING, NAN, P, TM, VNF, proj

XY = "signal x : u64 = values.x\nsignal y : u64 = values.y\n"
REAL = "signal x : f64 = values.x\nsignal y : f64 = values.y\n"
PQR = "".join("signal %s : bool = values.%s\n" % (c, c) for c in "pqr")
VALUES = {"T": True, "F": False, "U": P}


def truth(expression, **values):
    """Judged and true, judged and false, or undecided."""
    return proj(**{k: [VALUES[v]] for k, v in values.items()})


def table(expression, want, **values):
    what = "%s is %s for %s" % (expression, want, " ".join("%s=%s" % kv for kv in values.items()))
    facts = {"T": counts(judged=1, violated=0), "F": counts(judged=1, violated=1), "U": counts(judged=0, undecided=1)}
    case(what, PQR + "always " + expression, truth(expression, **{**dict(p="T", q="T", r="T"), **values}), {"T": 0, "F": 1, "U": 2}[want], facts[want])


KLEENE = {"and": "TFU FFF UFU", "or": "TTT TFU TUU", "implies": "TFU TTT TUU"}
for op, rows in KLEENE.items():
    for p, row in zip("TFU", rows.split()):
        for q, want in zip("TFU", row):
            table("p %s q" % op, want, p=p, q=q)
for p, want in zip("TFU", "FTU"):
    table("not p", want, p=p)
    table("not not p", {"T": "T", "F": "F", "U": "U"}[p], p=p)
# binding
for expression, values, want in [
        ("p or q and r", "TFF", "T"), ("(p or q) and r", "TFF", "F"), ("p and q or r", "FFT", "T"), ("p and (q or r)", "FFT", "F"), ("not p and q", "FF", "F"), ("not (p and q)", "FF", "T"),
        ("p implies q implies r", "FTF", "T"), ("(p implies q) implies r", "FTF", "F"), ("p or q implies r", "TFF", "F"), ("p or (q implies r)", "TFF", "T"), ("not p or q", "TT", "T"),
        ("not p implies q", "TF", "T"), ("not (p implies q)", "TF", "T"), ("p implies q or r", "TFT", "T"), ("p and q and r", "TTU", "U"), ("p and q and r", "UFU", "F"), ("p or q or r", "UTU", "T"),
        ("not (p or q)", "UF", "U"), ("not (p or q)", "UT", "F"), ("true", "T", "T"), ("false or p", "T", "T"), ("p and true", "U", "U"), ("p and false", "U", "F"), ("p or true", "U", "T"),
        ("false implies p", "U", "T"), ("p implies true", "U", "T"), ("p implies false", "U", "U"), ("p or not p", "U", "U"), ("p and not p", "U", "U")]:
    table(expression, want, **dict(zip("pqr", values)))
for expression in ("x + y * 2 == 8", "(x + y) * 2 == 10", "-x + y == 1", "x - y - 1 == -2", "12 / x / y == 2", "12 / x * y == 18", "-x * y == -6", "2 * -x == -4", "x - -y == 5", "not x > y",
                   "not x > y and true", "x < y and y > x", "x + y > y and x + 1 == y", "x * y + 1 == 7", "1 + x * y == 7", "x in [1, 2] and y in (2, 4)", "not x in [3, 4]", "x + y in [5, 5]", "x - y == -1",
                   "y - x == 1", "x / y < 1", "x / y > 0.66", "x / 4 == 0.5", "7 / 2 == 3.5", "abs(x - y) == 1", "abs(y) == 3", "abs(-7) == 7", "min(x, y) == 2", "max(x, y) == 3", "max(x, min(y, 1)) == 2",
                   "min(x - y, 0) == -1", "x == 2", "2 == x", "x != y", "x <= y", "y >= x", "2 < y", "(x) == (2)", "((x < y))", "x < y or x / (x - 2) > 0", "-(x + y) == -5", "- -x == 2"):
    case("2, 3: %s" % expression, XY + "always " + expression, proj(x=[2], y=[3]), 0, counts(judged=1))
for expression in ("x < y < 3", "x == y == 2", "x + ", "* x > 1", "x > 1)", "(x > 1", "x >", "x => 1", "x = 1", "x & y", "x > 1 && y > 1", "not", "x in 3", "x in [y, 3]", "min(x) > 1", "min(x, y, 1) > 1",
                   "abs(x, y) > 1", "abs() > 1", "delta(x, 1) > 1", "foo(x) > 1", "x + true > 1", "not x", "x and y", "-(x > y)", "(x > 1) + 1 > 1", "abs(x > 1) > 1", "x > y > 1", "x[0] > 1", "\"a\" > x"):
    bad("is no predicate: %s" % expression, XY + "always " + expression + " ;", series=proj(x=[2], y=[3]), line=4 if not expression.startswith("(x > 1") or expression.endswith("> 1") else None)
bad("a function that is not there: its nearest", XY + "always detla(x) > 1", "delta", series=proj(x=[2], y=[3]), line=4)

# arithmetic at the edges
B63, B64 = 2 ** 63, 2 ** 64
for what, x, y, expression, kind in [
        ("2^64-1 + 1", B64 - 1, 1, "x + y > 0", "overflow"), ("2^64-1 + 0", B64 - 1, 0, "x + y == 18446744073709551615", None), ("0 - 2^63", 0, B63, "x - y == -9223372036854775808", None),
        ("0 - (2^63+1)", 0, B63 + 1, "x - y < 0", "overflow"), ("2^32 * 2^32", 2 ** 32, 2 ** 32, "x * y > 0", "overflow"), ("2^32 * (2^32-1)", 2 ** 32, 2 ** 32 - 1, "x * y == 18446744069414584320", None),
        ("-(2^63)", B63, 0, "-x == -9223372036854775808", None), ("-(2^63+1)", B63 + 1, 0, "-x < 0", "overflow"), ("each step is ranged", B64 - 1, 0, "x + x - x > 0", "overflow"),
        ("1 / 0", 1, 0, "x / y > 0", "zero_denominator"), ("0 / 0", 0, 0, "x / y > 0", "zero_denominator"), ("an exact quotient", B64 - 1, B64 - 1, "x / y == 1", None),
        ("x - x of large ones", B64 - 1, B64 - 1, "x - y == 0", None), ("a difference of one", B64 - 1, B64 - 2, "x - y == 1", None), ("abs of a difference", 0, B63, "abs(x - y) == 9223372036854775808", None)]:
    status = {None: 0, "overflow": 1, "zero_denominator": 2}[kind]
    fact = [violation(kind=kind)] if kind == "overflow" else [undecided(kind=kind)] if kind else []
    case(what, XY + "always " + expression, proj(x=[x], y=[y]), status, *fact)
case("a product of reals beyond them", REAL + "always x * y > 0", proj(x=[1e200], y=[1e200]), 1, violation(kind="non_finite"))    # a double that is none
case("reals add in doubles", REAL + "always x + y == 0.30000000000000004", proj(x=[0.1], y=[0.2]), 0)
case("0.1 + 0.2 is not 0.3", REAL + "never x + y == 0.3", proj(x=[0.1], y=[0.2]), 0)

# against the previous sample
for expression, values, total, status, tags in [
        ("delta(x) >= 0", (1, 2, 2), 2, 0, []), ("delta(x) > 0", (1, 2, 2), 2, 1, ["t2"]), ("delta(x) >= 0", (3, 1, 2), 2, 1, ["t1"]), ("delta(x) == 1", (1, 2, 3), 2, 0, []), ("delta(x) == -2", (3, 1), 1, 0, []),
        ("x >= prev(x)", (1, 2, 2), 2, 0, []), ("x > prev(x)", (1, 2, 2), 2, 1, ["t2"]), ("prev(x) == 1", (1, 9), 1, 0, []), ("rate(x) == 10/s", (1, 2, 3), 2, 0, []), ("rate(x) <= 0.01/ms", (1, 2, 4), 2, 1, ["t2"]),
        ("abs(delta(x)) <= 1", (3, 2, 3), 2, 0, []), ("delta(x) + delta(x) == 2", (1, 2, 3), 2, 0, []), ("delta(x + x) == 2", (1, 2, 3), 2, 0, []), ("prev(prev(x)) == 1", (1, 1, 5, 6), 2, 0, []),
        ("prev(x) + 1 == x", (18446744073709551614, 18446744073709551615), 1, 0, [])]:
    case("%s over %s" % (expression, values), "signal x : u64 = values.x\nalways " + expression, proj(*values), status, counts(total=total, judged=total), violated_at(*tags))
X = "signal x : u64 = values.x\n"
case("a delta of -(2^64-1) overflows", X + "always delta(x) < 0", proj(B64 - 1, 0), 1, violation(kind="overflow"))
case("rate() of it does not", X + "always rate(x) < 0/s", proj(B64 - 1, 0), 0)    # divided last
case("before the series is no obligation", X + "always delta(x) >= 0", proj(1), 2, counts(total=0), verdict("inconclusive", "nothing_judged"))
case("unless it is settled", X + "always x > 0 or delta(x) > 5", proj(1, 2), 0, counts(total=2, judged=2))
case("and false, settled", X + "always x > 5 and delta(x) > 0", proj(1, 2), 1, counts(total=2, violated=2))
case("look-back sees the whole series", X + "always delta(x) == 1 during step 0", proj(1, 2, 3, 4, step=[0, 0, 1, 1]), 0, counts(total=2, judged=2))
case("look-back under after", X + "always delta(x) == 1 after 100ms", proj(1, 2, 3), 0, counts(total=2, judged=2))
case("a gap before is a gap of delta", X + "always delta(x) >= 0", proj(1, P, 3, 4), 2, counts(total=3, judged=1, undecided=2), undecided_at("t1", "t2"))
case("zero time in rate()", X + "always rate(x) >= 0/s", proj(1, 2, dt=0), 2, undecided(kind="zero_time"))
case("time back in rate()", X + "always rate(x) >= 0/s", proj(1, 2, t=[100, 50]), 2, undecided(kind="time_backwards"))
case("no time in rate()", X + "always rate(x) >= 0/s", proj(1, 2, t=[0, None]), 2, undecided(kind="no_time"))

# the sample's own
for expression, k, status, tags in [
        ("index < 3", {}, 0, []), ("index < 2", {}, 1, ["t2"]), ("index == 0", {}, 1, ["t1", "t2"]), ("elapsed <= 200ms", {}, 0, []), ("elapsed < 0.2s", {}, 1, ["t2"]), ("phase == 1", dict(step=1), 0, []),
        ("phase >= 1", dict(step=[0, 1, 2]), 1, ["t0"]), ("not swapped", {}, 0, []), ("swapped", {}, 1, ["t0", "t1", "t2"]), ("elapsed >= 0ms and index >= 0", {}, 0, []), ("index < 3", dict(tags=["a", "b", "c"]), 0, [])]:
    case("%s %s" % (expression, k or ""), X + "always " + expression, proj(1, 2, 3, **k), status, violated_at(*tags))
case("index counts from 0 after tags", 'series "s.ndjson" { tags "a*" }\nsignal x : u64 = values.x\nalways index == x', None, 0, counts(judged=2),
     files={"s.ndjson": proj(0, 9, 1, tags=["a0", "b0", "a1"])})
case("elapsed where there is none", X + "always elapsed >= 0ms", proj(1, 2, t=[0, None]), 2, undecided(kind="no_time", tag="t1"))
case("phase where there is none", X + "always phase == 1", proj(1, 2, step=[1, None]), 2, undecided(kind="absent", tag="t1"))    # a value that is not there
case("elapsed is of the series, also under during", X + "always elapsed >= 200ms during step 0", proj(1, 2, 3, step=[0, 0, 1]), 0, counts(judged=1))

# which unknown counts
case("the leftmost unknown operand names the kind", XY + "always x + y > 0", proj(x=[1, P], y=[1, M]), 2, undecided(kind="placeholder"))
case("the other way round", XY + "always y + x > 0", proj(x=[1, P], y=[1, M]), 2, undecided(kind="missing_stats"))
case("of a conjunction, too", XY + "always x > 0 and y > 0", proj(x=[1, P], y=[1, M]), 2, undecided(kind="placeholder"))
case("unless it is settled by the other", XY + "always x > 0 or y > 0", proj(x=[1, P], y=[1, 5]), 0, counts(judged=2))
case("a known operand left of it names none", XY + "always x > 5 or y > 0", proj(x=[1, 1], y=[1, M]), 2, undecided(kind="missing_stats"))
case("its class is that of the kind", XY + "always x + y > 0", proj(x=[1, TM], y=[1, M]), 1, violation(kind="type_mismatch"))

# signals from expressions
case("a signal of signals", XY + "signal z : u64 = x + y\nmonotonic z", proj(x=[1, 2], y=[1, 2]), 0, counts(judged=1))
case("of paths", "signal z : u64 = values.x + values.y\nmonotonic z", proj(x=[1, 2], y=[1, 2]), 0)
case("of a comparison", XY + "signal z : bool = x > y\nnever z", proj(x=[1, 2], y=[1, 2]), 0)
case("whose type does not hold it", XY + "signal z : u64 = x - y\nalways z >= 0", proj(x=[1, 3], y=[2, 2]), 1, violation(kind="out_of_range", tag="t0"))
case("whose type does", XY + "signal z : i64 = x - y\nalways z >= -1", proj(x=[1, 3], y=[2, 2]), 0)
case("with an error of its own", XY + "signal z : f64 = x / y\nalways z >= 0", proj(x=[1, 1], y=[1, 0]), 2, undecided(kind="zero_denominator"))
case("of a delta", "signal x : u64 = values.x\nsignal d : i64 = delta(x)\nalways d == 1", proj(1, 2, 3), 0)
case("used before it is declared", "monotonic z\nsignal z : u64 = values.x", proj(1, 2), 0)    # names are declared once, in no order
bad("signals in a circle", "signal a : u64 = b\nsignal b : u64 = a\nmonotonic a", "a", series=proj(1, 2))
bad("a signal of itself", "signal a : u64 = a + 1\nmonotonic a", series=proj(1, 2), line=2)
