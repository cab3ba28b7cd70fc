# SPDX-License-Identifier: MIT
"""Samples without a value: all SnapshotErrors and reasons, actions and who says them, and what a pair makes of them."""

from harness import (case, bad, counts, verdict, violation, violated_at, undecided_at, undecided, note, notes, note_says, row_says, samples,
                     said, no_margin, margin, field, lines)
from series import D, GAPS, LOOKUPS, M, MISSING, NAN, P, REASONS, Raw, TM, VARIANTS, VNF, err, missing, proj

U = "signal x : u64 = values.x\n"
F = "signal x : f64 = values.x\n"
XY = U + "signal y : u64 = values.y\n"

for kind, slot, words in VARIANTS:
    name = "%s (%s)" % (kind, "placeholder" if isinstance(slot, str) else next(iter(slot["Err"])))
    lookup = kind in LOOKUPS
    # at one sample among readable ones a lookup error is `absent`, but for a type mismatch
    got = "absent" if lookup and kind != "type_mismatch" else kind
    if kind == "type_mismatch":
        case("%s at one sample of monotonic" % name, U + "monotonic x", proj(1, slot, 2), 1,
             counts(total=2, judged=2, violated=1, skipped={}), violation(kind=kind, tag="t1"), row_says(*words))
        case("%s at one sample of always" % name, U + "always x > 0", proj(1, slot, 2), 1, counts(judged=3, violated=1), violation(kind=kind, tag="t1"))
        case("%s at one sample of rate" % name, U + "rate x >= 0/s", proj(1, slot, 2, 3), 1, violation(kind=kind, tag="t1"),
             counts(total=3, judged=2, skipped={kind: 1}))
    else:
        case("%s at one sample of monotonic" % name, U + "monotonic x", proj(1, slot, 2), 0, counts(total=2, judged=1, skipped={got: 1}),
             notes(got), note(got, count=1, first="t1", last="t1"), samples(3, 2))
        if words:
            case("%s at one sample: the note says what was asked for" % name, U + "monotonic x", proj(1, slot, 2), 0, note_says(got, *words))
            case("%s at one sample: so does the row that it violates" % name, U + "monotonic x on any fail", proj(1, slot, 2), 1, row_says(*words))
        case("%s at one sample of always" % name, U + "always x > 0", proj(1, slot, 2), 2, counts(judged=2, undecided=1), undecided(tag="t1", kind=got))
        case("%s at one sample of rate" % name, U + "rate x >= 0/s", proj(1, slot, 2, 3), 0, counts(total=3, judged=1, skipped={got: 2}))
        case("%s at one sample, on it fail" % name, U + "monotonic x on %s fail" % got, proj(1, slot, 2), 1, counts(judged=2, violated=1),
             violation(kind=got, tag="t1"))
        case("%s at one sample, on its class fail" % name, U + "monotonic x on gap fail", proj(1, slot, 2), 1, counts(judged=2, violated=1))
    if not lookup:
        case("%s everywhere" % name, U + "monotonic x", proj(slot, slot, slot), 2, counts(total=2, judged=0, skipped={kind: 2}),
             verdict("inconclusive", "nothing_judged"), note(kind, count=3, first="t0", last="t2"), no_margin())
        case("%s everywhere, always" % name, U + "always x > 0", proj(slot, slot), 2, counts(judged=0, undecided=2), undecided_at("t0", "t1"))
        case("%s everywhere, converge" % name, U + "converge x to 1 within 1 by 200ms", proj(slot, slot, slot), 2, counts(total=1, judged=0))


def one_row(r):
    rows = r.checks()[0]["violations"]
    return None if len(rows) == 1 else "%d rows, expected one" % len(rows)


for kind, slot, words in VARIANTS:
    if kind not in LOOKUPS:
        continue
    name = "%s (%s)" % (kind, next(iter(slot["Err"])))
    for pattern, total in [("monotonic x", 2), ("rate x >= 0/s", 2), ("steady x within 1", 3), ("converge x to 1 within 1 by 200ms", 1),
                           ("ratio x / x >= 0", 3), ("always x >= 0", 3), ("never x < 0", 3)]:
        case("%s everywhere: the name is wrong, %s" % (name, pattern.split()[0]), U + pattern, proj(slot, slot, slot), 1,
             counts(total=total, judged=total, violated=total, undecided=0, skipped={}), violation(kind=kind), one_row, row_says(*words),
             no_margin())
WRONG = proj(P, VNF, P, M)
case("gaps do not hide a wrong name", U + "monotonic x", WRONG, 1, counts(total=3, judged=3, violated=3), violation(kind="var_not_found"), one_row)
case("a wrong name is not forgiven by `allow 100%`", U + "monotonic x allow 100%", WRONG, 1, counts(violated=3))
case("nor by `allow 100 samples`", U + "monotonic x allow 100 samples", WRONG, 1)
for selector in ("any", "lookup", "var_not_found", "gap"):
    for action in ("skip", "inconclusive"):
        case("nor by `on %s %s`" % (selector, action), U + "monotonic x on %s %s" % (selector, action), WRONG, 1, counts(total=3, judged=3, violated=3))
case("nor by coverage >= 0%", U + "monotonic x coverage >= 0%", WRONG, 1)
case("under warn it makes the run inconclusive", U + "warn monotonic x", WRONG, 2, field(verdict="fail", severity="warn"))
case("one name of two is wrong", XY + "always x + y > 0", proj(x=[1, 2], y=[VNF, VNF]), 1, violation(kind="var_not_found"), counts(violated=2))
case("one check of two has it", XY + "always x > 0\nalways y > 0", proj(x=[1, 2], y=[VNF, VNF]), 1, counts(violated=0), counts(n=1, violated=2))
case("a key that `values` never has", "signal x : u64 = values.enqueud\nmonotonic x", proj(enqueued=[1, 2]), 1, counts(violated=1), one_row, said("enqueued"))
case("a key that `values` has at times is absent there", U + "monotonic x", proj(x=[1, MISSING, 3], y=[1, 1, 1]), 0, counts(judged=1, skipped={"absent": 1}))
case("a name with gaps only judges nothing", U + "monotonic x", proj(P, M, D), 2, counts(judged=0, skipped={"missing_stats": 1, "drift": 1}))
case("out of range everywhere is not a wrong name", U + "always x >= 0", proj(-1, -1), 1, counts(violated=2), violated_at("t0", "t1"))

# all reasons of missing statistics
for reason, payload in REASONS:
    s = proj(1, missing(payload), 2)
    other = "cancelled" if reason != "cancelled" else "during_freeze"
    case("missing_stats(%s) is skipped and noted" % reason, U + "monotonic x", s, 0, counts(judged=1, skipped={"missing_stats": 1}), note_says("missing_stats", reason))
    case("on missing_stats(%s) fail" % reason, U + "monotonic x on missing_stats(%s) fail" % reason, s, 1, violation(kind="missing_stats", tag="t1"))
    case("missing_stats(%s) is not %s" % (reason, other), U + "monotonic x on missing_stats(%s) fail" % other, s, 0)
    case("missing_stats(%s) goes before missing_stats" % reason, U + "monotonic x on missing_stats fail on missing_stats(%s) skip" % reason, s, 0)
case("the payload of a reason is told", U + "monotonic x", proj(1, missing({"NoScheduler": {"reason": "no sock"}}), 2), 0, note_says("missing_stats", "no sock"))
case("sizes of a reason are told", U + "monotonic x on any fail", proj(1, missing({"RequestTooLarge": {"size": 1041, "max": 577}}), 2), 1, row_says("1041", "577"))
case("two reasons are one note", U + "monotonic x", proj(1, missing("Cancelled"), missing("DuringFreeze"), 2), 0, note("missing_stats", count=2, first="t1", last="t2"))

# actions: the innermost level wins, on one level the more specific selector
S = proj(1, P, 2, 3)
SKIP, FAIL, UNDECIDED = 0, 1, 2
for policy, outer, inner, own, status in [
        ("", "", "", "", SKIP), ("", "", "", "on gap skip", SKIP), ("", "", "", "on gap fail", FAIL), ("", "", "", "on gap inconclusive", UNDECIDED),
        ("", "", "", "on placeholder fail", FAIL), ("", "", "", "on any fail", FAIL), ("", "", "", "on missing_stats fail", SKIP), ("", "", "", "on lookup fail", SKIP),
        ("on gap fail", "", "", "", FAIL), ("on any fail", "", "", "", FAIL), ("on placeholder inconclusive", "", "", "", UNDECIDED), ("on drift fail", "", "", "", SKIP),
        ("on gap fail", "on gap skip", "", "", SKIP), ("on gap fail", "on any skip", "", "", SKIP), ("on gap skip", "on gap fail", "", "", FAIL),
        ("on placeholder fail", "on any skip", "", "", SKIP), ("", "on gap fail", "on gap skip", "", SKIP), ("", "on gap skip", "on gap fail", "", FAIL),
        ("", "on placeholder fail", "on any skip", "", SKIP), ("on any fail", "on any inconclusive", "on any skip", "", SKIP),
        ("on gap fail", "on gap fail", "on gap fail", "on gap skip", SKIP), ("on gap skip", "on gap skip", "on gap skip", "on gap fail", FAIL),
        ("on gap fail", "", "", "on any skip", SKIP), ("on placeholder fail", "", "", "on gap skip", SKIP), ("on gap fail", "on drift skip", "", "", FAIL),
        ("on gap fail", "", "on missing_stats skip", "on lookup skip", FAIL), ("", "on gap fail", "", "on drift skip", FAIL),
        ("", "", "", "on any fail on gap skip", SKIP), ("", "", "", "on gap skip on any fail", SKIP), ("", "", "", "on gap skip on placeholder fail", FAIL),
        ("", "", "", "on placeholder fail on gap skip", FAIL), ("", "", "", "on any skip on gap skip on placeholder fail", FAIL),
        ("", "", "", "on placeholder skip on gap fail on any fail", SKIP), ("on any fail on gap skip", "", "", "", SKIP), ("on gap skip on placeholder fail", "", "", "", FAIL)]:
    spec = ("policy { %s }\n" % policy if policy else "") + "group \"o\" %s { group \"i\" %s { monotonic x %s } }" % (outer, inner, own)
    case("policy {%s} group %s { group %s { check %s } }" % (policy, outer, inner, own), U + spec, S, status, counts(total=3))
case("any reaches the value class", F + "monotonic x on any skip", proj(1, NAN, 2), 0, counts(judged=1, skipped={"non_finite": 1}))
case("on value inconclusive", F + "monotonic x on value inconclusive", proj(1, NAN, 2), 2, counts(judged=1, undecided=1))
case("on non_finite goes before value", F + "monotonic x on value fail on non_finite skip", proj(1, NAN, 2), 0)
case("on type_mismatch skip", U + "monotonic x on type_mismatch skip", proj(1, TM, 2), 0, counts(judged=1, skipped={"type_mismatch": 1}))
case("on lookup inconclusive", U + "monotonic x on lookup inconclusive", proj(1, TM, 2), 2, counts(undecided=1))
case("absent is of class gap, no longer lookup", U + "monotonic x on lookup fail", proj(1, VNF, 2), 0)
case("on absent fail", U + "monotonic x on absent fail", proj(1, VNF, 2), 1, violation(kind="absent"), row_says("varr", "var_alpha"))
case("on var_not_found has no effect where it is absent", U + "monotonic x on var_not_found fail", proj(1, VNF, 2), 0)
case("policy reaches all checks of the file", XY + "policy { on gap fail }\nmonotonic x\nmonotonic y", proj(x=[1, P, 2], y=[1, 2, P]), 1, counts(violated=1), counts(n=1, violated=1))
case("a policy after the checks", U + "monotonic x\npolicy { on gap fail }", S, 1)    # a policy is of the file, wherever it stands
case("coverage by policy, group and check", U + "policy { coverage >= 100% }\ngroup \"g\" coverage >= 90% { monotonic x coverage >= 20% }", S, 0)
case("coverage by policy alone", U + "policy { coverage >= 100% }\nmonotonic x", S, 2, verdict("inconclusive", "coverage"))
case("coverage by group over policy", U + "policy { coverage >= 20% }\ngroup \"g\" coverage >= 100% { monotonic x }", S, 2)
case("allow by policy", U + "policy { allow 1 samples }\nmonotonic x", proj(1, 5, 3, 6), 0)
case("allow of the check over the policy's", U + "policy { allow 1 samples }\nmonotonic x allow 0 samples", proj(1, 5, 3, 6), 1)
case("gaps by policy", U + "policy { gaps break }\nmonotonic x", S, 0, counts(judged=1, skipped={"placeholder": 2}))
case("gaps by group over policy", U + "policy { gaps break }\ngroup \"g\" gaps bridge { monotonic x }", S, 0, counts(judged=2))
case("gaps by policy passes over what has no use for it", U + "policy { gaps break }\nalways x > 0 on gap skip", S, 0)
case("gaps by group too", U + "group \"g\" gaps bridge { steady x within 9 }", S, 0)
for spec in ("always x > 0 gaps bridge", "never x > 9 gaps break", "steady x within 9 gaps break", "ratio x / x >= 0 gaps bridge"):
    bad("gaps on a check without pairs: " + spec, U + spec, series=S, line=3)
for where in ("monotonic x on gap skip on gap fail", "monotonic x on gap skip on gap skip", "policy { on gap skip on gap fail }\nmonotonic x",
              "group \"g\" on any skip on any fail { monotonic x }", "monotonic x on missing_stats(cancelled) skip on missing_stats(cancelled) fail"):
    bad("the same selector twice: " + where, U + where, series=S, line=3)
for what, spec, words in [("an unknown kind", "monotonic x on placehodler skip", ("placeholder",)), ("an unknown class", "monotonic x on gaps skip", ("gap",)),
                          ("an unknown reason", "monotonic x on missing_stats(canceled) skip", ("cancelled",)), ("an unknown action", "monotonic x on gap ignore", ("skip",)),
                          ("a reason of what has none", "monotonic x on drift(cancelled) skip", ()), ("no action", "monotonic x on gap", ()), ("no selector", "monotonic x on skip", ())]:
    bad(what, U + spec, *words, series=S, line=None if what in ("no action", "no selector") else 3)

# pairs
for values, rest, status, judged, violated, un, skipped in [
        ((5, 6, P, 3), "", 1, 2, 1, 0, {"placeholder": 1}), ((5, 6, P, 3), "gaps break", 0, 1, 0, 0, {"placeholder": 2}),
        ((5, 6, P, 3), "gaps bridge", 1, 2, 1, 0, {"placeholder": 1}),
        ((P, 1, 2), "", 0, 1, 0, 0, {"placeholder": 1}), ((P, 1, 2), "gaps break", 0, 1, 0, 0, {"placeholder": 1}),
        ((P, 1, 2), "on gap fail", 1, 2, 1, 0, {}), ((P, 1, 2), "on gap inconclusive", 2, 1, 0, 1, {}),
        ((P, M, 1, 2), "", 0, 1, 0, 0, {"missing_stats": 2}), ((P, M, 1, 2), "on missing_stats fail", 1, 2, 1, 0, {"missing_stats": 1}),
        ((P, M, 1, 2), "on placeholder fail", 0, 1, 0, 0, {"missing_stats": 2}),
        ((1, P, M, 2), "", 0, 1, 0, 0, {"placeholder": 1, "missing_stats": 1}),
        ((1, P, M, 2), "gaps break", 0, 0, 0, 0, {"placeholder": 1, "missing_stats": 2}),
        ((1, P, 2), "on gap fail", 1, 2, 1, 0, {}), ((2, P, 1), "on gap fail", 1, 2, 2, 0, {}),
        ((1, P, 2, 3), "on gap fail gaps break", 1, 2, 1, 0, {"placeholder": 1}), ((1, P, 2), "on gap inconclusive", 2, 1, 0, 1, {}),
        ((1, 2, P), "", 0, 1, 0, 0, {"placeholder": 1}), ((1, 2, P), "on gap fail", 1, 2, 1, 0, {}),
        ((P, P, 1), "on gap fail", 1, 1, 1, 0, {"placeholder": 1}), ((P, 1), "on gap fail", 1, 1, 1, 0, {}), ((1, P), "on gap fail", 1, 1, 1, 0, {}),
        ((P, P), "on gap fail", 1, 1, 1, 0, {}), ((1, P, P, P, 0), "", 1, 1, 1, 0, {"placeholder": 3}),
        ((1, TM, 2), "", 1, 2, 1, 0, {}), ((TM, 1, 2), "", 1, 2, 1, 0, {}), ((1, TM, P, 2), "", 1, 2, 1, 0, {"placeholder": 1}),
        ((1, NAN, 2), "", 1, 2, 1, 0, {}), ((NAN, 1, 2), "", 1, 2, 1, 0, {}), ((1, NAN, 2), "on value skip", 0, 1, 0, 0, {"non_finite": 1}),
        ((1, P, 2, M, 3), "", 0, 2, 0, 0, {"placeholder": 1, "missing_stats": 1}), ((3, P, 2, M, 1), "", 1, 2, 2, 0, {"placeholder": 1, "missing_stats": 1}),
        ((1, P, 2, M, 3), "gaps break coverage >= 0%", 2, 0, 0, 0, {"placeholder": 2, "missing_stats": 2})]:
    shown = " ".join("_" + next(iter(v["Err"]))[:4] if isinstance(v, dict) else str(v) for v in values)
    expected = status if judged or violated or un else 2
    case("monotonic %s over %s" % (rest, shown), F + "monotonic x %s" % rest, proj(*values), expected,
         counts(total=len(values) - 1, judged=judged, violated=violated, undecided=un, skipped=skipped))
for values, rest, status, judged, violated, un, skipped in [
        ((0, 10, P, 20, 30), "", 0, 2, 0, 0, {"placeholder": 2}), ((0, 10, P, 20, 30), "gaps bridge", 0, 3, 0, 0, {"placeholder": 1}),
        ((P, 10, 20), "", 0, 1, 0, 0, {"placeholder": 1}), ((P, 10, 20), "on gap fail", 1, 2, 1, 0, {}), ((0, P, M, 20, 30), "", 0, 1, 0, 0, {"placeholder": 1, "missing_stats": 2}),
        ((0, P, M, 20, 30), "gaps bridge", 0, 2, 0, 0, {"placeholder": 1, "missing_stats": 1}), ((0, P, 20, 30), "on gap fail", 1, 2, 1, 0, {"placeholder": 1}),
        ((0, P, 20), "on gap inconclusive", 2, 0, 0, 1, {"placeholder": 1})]:
    shown = " ".join("_" + next(iter(v["Err"]))[:4] if isinstance(v, dict) else str(v) for v in values)
    case("rate %s over %s" % (rest, shown), U + "rate x >= 0/s %s" % rest, proj(*values), status,
         counts(total=len(values) - 1, judged=judged, violated=violated, undecided=un, skipped=skipped))
case("a violated first gap is reported at the later sample", U + "monotonic x on gap fail", proj(P, 1, 2), 1, violated_at("t1"))    # the pair's own
case("a bridged drop names the last readable sample", U + "monotonic x", proj(1, 9, P, P, 3), 1,
     violation(tag="t4", previous=lambda p: (p["tag"], p["index"], p["values"]) == ("t1", 1, {"x": 9})))
case("notes count samples, not pairs", U + "rate x >= 0/s", proj(0, P, 20, 30, P, P, 40), 0, note("placeholder", count=3, first="t1", last="t5"),
     counts(skipped={"placeholder": 5}))
case("a note has the reason", U + "monotonic x", proj(1, P, 2), 0, note_says("placeholder", "timed out"))
case("one note a kind", U + "monotonic x", proj(1, P, 2, M, 3, P, 4), 0, notes("missing_stats", "placeholder"), note("placeholder", count=2, first="t1", last="t5"))
case("no gaps, no notes", U + "monotonic x", proj(1, 2), 0, notes())
case("what fails is no note", U + "monotonic x on gap fail", proj(1, P, 2), 1, notes())
