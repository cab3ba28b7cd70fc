# SPDX-License-Identifier: MIT
"""Which samples count: phases, stamps and stimulus events, after and before; coverage, allow, warn, because, labels, groups."""

import json

from harness import (case, bad, counts, verdict, verdicts, violation, violated_at, undecided_at, undecided, note, samples, said, margin, labels, field,
                     matches, series_is, time_left, input_error, stderr, diagnosed)
from series import D, M, MISSING, NAN, P, PLACEHOLDER, Raw, drained, live, proj, text, u

U = "signal x : u64 = values.x\n"
F = "signal x : f64 = values.x\n"
STEPS = proj(1, 2, 3, 4, 5, 6, step=[0, 0, 1, 1, 2, None])

# phases by stamp
for modifier, scope, tags in [
        ("during baseline", 2, ["t0", "t1"]), ("during step 0", 2, ["t2", "t3"]), ("during step 1", 1, ["t4"]), ("during steps 0 .. 1", 3, ["t2", "t3", "t4"]),
        ("during steps 0 .. 0", 2, ["t2", "t3"]), ("during steps 1 .. 9", 1, ["t4"]), ("", 6, ["t0", "t1", "t2", "t3", "t4", "t5"])]:
    case("%s, on the check" % (modifier or "no during"), U + "always x > 9 " + modifier, STEPS, 1, samples(scope, scope), violated_at(*tags))
    case("%s, on a group" % (modifier or "no during"), U + 'group "g" %s { always x > 9 }' % modifier, STEPS, 1, samples(scope, scope), violated_at(*tags))
case("a phase that does not occur", U + "always x > 0 during step 7", STEPS, 2, counts(total=0), samples(0, 0), verdict("inconclusive", "nothing_judged"))
case("an inner during replaces the outer one", U + 'group "g" during baseline { always x > 9 during step 1 }', STEPS, 1, violated_at("t4"))
case("and the group's that of its group", U + 'group "g" during baseline { group "h" during step 0 { always x > 9 } }', STEPS, 1, violated_at("t2", "t3"))
case("pairs are of neighbours in scope", U + "monotonic x during step 0", proj(9, 1, 2, 0, step=[0, 1, 1, 2]), 0, counts(total=1, judged=1))
case("rows tell the phase", U + "always x > 9", proj(1, 2, 3, step=[0, 1, None]), 1, violation(0, phase="baseline", step_index=0),
     violation(1, phase="step 0", step_index=1), violation(2, phase=None, step_index=None))
bad("steps the wrong way round", U + "always x > 0 during steps 2 .. 1", series=STEPS, line=3)
bad("a phase of no kind", U + "always x > 0 during stp 1", "step", series=STEPS, line=3)
bad("a negative step", U + "always x > 0 during step -1", series=STEPS, line=3)
bad("during twice", U + "always x > 0 during step 0 during step 1", series=STEPS, line=3)    # the same setting twice on one level

# time
for modifier, tags in [
        ("after 200ms", ["t2", "t3", "t4"]), ("after 200.001ms", ["t3", "t4"]), ("before 200ms", ["t0", "t1"]), ("before 0.2s", ["t0", "t1"]), ("before 201ms", ["t0", "t1", "t2"]),
        ("after 100ms before 300ms", ["t1", "t2"]), ("before 300ms after 100ms", ["t1", "t2"]), ("after 0ms", ["t0", "t1", "t2", "t3", "t4"]), ("after 2 * 100ms", ["t2", "t3", "t4"]),
        ("after 100000us before 1min", ["t1", "t2", "t3", "t4"])]:
    case(modifier, U + "always x > 9 " + modifier, proj(1, 2, 3, 4, 5), 1, violated_at(*tags), samples(len(tags), len(tags)))
    case("group %s" % modifier, U + 'group "g" %s { always x > 9 }' % modifier, proj(1, 2, 3, 4, 5), 1, violated_at(*tags))
case("nothing is left", U + "always x > 0 after 1h", proj(1, 2), 2, counts(total=0), verdict("inconclusive", "nothing_judged"))
case("a time beyond any clock", U + "always x > 0 after 1e300h", proj(1, 2), 2, counts(total=0))
case("before a time beyond any clock", U + "always x > 0 before 1e300h", proj(1, 2), 0, counts(judged=2))
case("an inner after replaces the outer one", U + 'group "g" after 300ms { always x > 9 after 100ms before 200ms }', proj(1, 2, 3, 4, 5), 1, violated_at("t1"))
case("under during, time counts from the phase's first sample", U + "always x > 9 during step 0 after 100ms", proj(1, 2, 3, 4, 5, step=[0, 0, 1, 1, 1]), 1, violated_at("t3", "t4"))
case("under during a span, from the first phase's", U + "always x > 9 during steps 0 .. 1 after 200ms", proj(1, 2, 3, 4, 5, step=[0, 1, 1, 2, 2]), 1, violated_at("t3", "t4"))
case("so does a deadline", F + "converge x to 5 within 0 by 200ms during step 0", proj(9, 9, 9, 5, 5, 5, step=[0, 0, 0, 1, 1, 1]), 0, time_left(0.0))
case("which is missed all the same", F + "converge x to 5 within 0 by 100ms during step 0", proj(9, 9, 5, 5, 5, step=[0, 0, 1, 1, 1]), 2)
case("steady after the warm-up of a phase", F + "steady x within 1 during step 0 after 100ms", proj(99, 50, 10, 11, step=[0, 1, 1, 1]), 0, samples(2, 2))
case("samples without time are no_time under after", U + "monotonic x after 100ms", proj(9, 1, 2, 3, t=[0, 100, None, 300]), 0, counts(total=2, judged=1, skipped={"no_time": 1}))
case("and under before", U + "always x > 0 before 500ms", proj(1, 2, t=[0, None]), 2, counts(judged=1, undecided=1), undecided(kind="no_time"))
case("time that goes back is warned about once", U + "always x > 0", proj(1, 2, 3, 4, t=[100, 50, 200, 150]), 0, lambda r: None if len(r.spec["series"]["warnings"]) == 1 else "warnings: %r" % r.spec["series"]["warnings"])
for bad_mod in ("after 1s after 2s", "before 1s before 2s", "coverage >= 10% coverage >= 20%", "allow 1 samples allow 2 samples", "gaps bridge gaps break"):
    bad("twice: " + bad_mod, U + "monotonic x " + bad_mod, series=proj(1, 2), line=3)

# coverage
for values, modifier, status, reason in [
        ((1, 2, P, P), "", 0, None), ((1, 2, P, P, P), "", 2, "coverage"), ((1, 2, P, P, P), "coverage >= 40%", 0, None), ((1, 2, P, P, P), "coverage >= 41%", 2, "coverage"),
        ((1, 2, P, P, P), "coverage >= 0%", 0, None), ((1, 2, 3), "coverage >= 100%", 0, None), ((1, 2, 3, P), "coverage >= 100%", 2, "coverage"), ((1, 2, P), "coverage >= 66.6%", 0, None),
        ((1, 2, P), "coverage >= 66.7%", 2, "coverage"), ((2, 1, P, P, P), "", 1, None), ((1, 2) + (P,) * 98, "coverage >= 2%", 0, None), ((1, 2) + (P,) * 98, "coverage >= 2.1%", 2, "coverage")]:
    case("%d of %d samples %s" % (sum(not isinstance(v, dict) for v in values), len(values), modifier or ("going back" if values[0] > 1 else "")), U + "monotonic x " + modifier, proj(*values), status,
         verdict({0: "pass", 1: "fail", 2: "inconclusive"}[status], reason))
case("undecided goes before coverage", U + "always x > 0", proj(1, P, P, P), 2, verdict("inconclusive", "undecided"))
case("nothing judged goes before both", U + "always x > 0", proj(P, P), 2, verdict("inconclusive", "nothing_judged"))
case("coverage of samples in scope", U + "monotonic x after 200ms", proj(P, P, 1, 2), 0, samples(2, 2))
bad("coverage over 100%", U + "monotonic x coverage >= 101%", series=proj(1, 2), line=3)
bad("negative coverage", U + "monotonic x coverage >= -1%", series=proj(1, 2), line=3)

# allow
for values, modifier, status, violated in [
        ((1, 0, 1), "allow 1 samples", 0, 1), ((1, 0, 0), "allow 1 samples", 1, 2), ((1, 0, 0), "allow 2 samples", 0, 2), ((0, 0, 0), "allow 3 samples", 1, 3), ((1, 1), "allow 0 samples", 0, 0),
        ((1, 0), "allow 0 samples", 1, 1), ((1,) * 9 + (0,), "allow 10%", 0, 1), ((1,) * 8 + (0,), "allow 10%", 1, 1), ((1,) * 18 + (0, 0), "allow 10%", 0, 2), ((0, 0), "allow 100%", 1, 2),
        ((0, 1), "allow 100%", 0, 1), ((0, 1), "allow 50%", 0, 1), ((0, 1), "allow 49.9%", 1, 1), ((0,), "allow 1 samples", 1, 1)]:
    case("%s of %s" % (modifier, "".join(map(str, values))), U + "always x > 0 " + modifier, proj(*values), status, counts(judged=len(values), violated=violated))
case("allow is of judged obligations", U + "always x > 0 on gap skip allow 20%", proj(1, 1, 1, 1, 0, P, P), 0, counts(judged=5, violated=1))
case("tolerated violations have rows", U + "monotonic x allow 1 samples", proj(1, 5, 3, 6), 0, violated_at("t2"), verdict("pass"), margin(-2))
case("allowed errors are tolerated too", U + "monotonic x on gap fail allow 1 samples", proj(1, P, 2, 3), 0, counts(violated=1))
case("allow of a rate", U + "rate x <= 100/s allow 1 samples", proj(0, 10, 90, 100), 0, counts(violated=1))
case("ten rows, more are counted", U + "always x > 0", proj(*[0] * 25), 1, counts(violated=25), lambda r: None if len(r.checks()[0]["violations"]) == 10 else "not 10 rows")
case("all of them with --all", U + "always x > 0", proj(*[0] * 25), 1, counts(violated=25), lambda r: None if len(r.checks()[0]["violations"]) == 25 else "not 25 rows", opts=["--all"])
case("allow N in a row", U + "always x > 0 allow 2 in a row", proj(1, 0, 0, 1, 0, 0, 1), 0, counts(violated=4))
case("more than N in a row", U + "always x > 0 allow 2 in a row", proj(1, 0, 0, 0, 1, 0, 1), 1, counts(violated=4))
for modifier in ("allow -1 samples", "allow 101%", "allow -5%", "allow 1.5 samples", "allow samples", "allow 1 samplez"):
    bad(modifier, U + "always x > 0 " + modifier, series=proj(1, 2), line=3)

# warn and because
case("a violated warn does not fail the run", U + "warn monotonic x", proj(2, 1), 0, field(verdict="fail", severity="warn"), counts(violated=1))
case("a warn that passes", U + "warn monotonic x", proj(1, 2), 0, field(verdict="pass", severity="warn"))
case("an inconclusive warn", U + "warn monotonic x", proj(P, P), 2, field(verdict="inconclusive", severity="warn"))    # only a failing warn does not count
case("warn beside one that fails", U + "warn monotonic x\nalways x > 9", proj(2, 1), 1, verdicts("fail", "fail"))
case("warn with a label", U + 'warn "going up": monotonic x', proj(2, 1), 0, labels("going up"))
case("because", U + 'monotonic x because "the pacing rework"', proj(2, 1), 1, field(because="the pacing rework"))
case("because on a pass", U + 'monotonic x because "the pacing rework"', proj(1, 2), 0, field(because="the pacing rework"))
case("because of a group", U + 'group "g" because "all of it" { monotonic x }', proj(2, 1), 1, field(because="all of it"))
case("no because", U + "monotonic x", proj(1, 2), 0, field(because=None))
case("the text report has the because", U + 'monotonic x because "the pacing rework"', proj(2, 1), 1, said("the pacing rework"), report=None)

# labels and groups
XY = U + "signal y : u64 = values.y\n"
two = proj(x=[1, 2, 3], y=[2, 2, 2])
for spec, label in [("monotonic x", "monotonic x"), ("monotonic   x", "monotonic x"), ("monotonic\n\n x", "monotonic x"), ("rate x in [0/s, 1k/s]", "rate x"), ("rate x >= 0/s", "rate x"),
                    ("steady x within 200%", "steady x"), ("ratio x / y in [0, 9]", "ratio x / y"), ("ratio x/y in [0, 9]", "ratio x/y"), ("always x > 0", "always x > 0"),
                    ("never x >  9", "never x > 9"), ("always x + y*2 > 0 on gap skip", "always x + y*2 > 0"), ("monotonic x coverage >= 10%", "monotonic x"),
                    ('"any words": always x > 0', "any words"), ('"\\u0041\\"b\\\\":always x > 0', 'A"b\\'), ("rate (x + y) >= 0/s", "rate (x + y)")]:
    case("the label of %r" % spec, XY + spec, two, 0, labels(label))
case("a second one alike gets a number", XY + "monotonic x\nmonotonic y\nmonotonic x\nmonotonic x", two, 0, labels("monotonic x", "monotonic y", "monotonic x #2", "monotonic x #3"))
case("alike but for the band", XY + "rate x >= 0/s\nrate x <= 1M/s", two, 0, labels("rate x", "rate x #2"))
case("alike by their own strings", XY + '"a": monotonic x\n"a": monotonic y', two, 0, labels("a", "a #2"))
case("groups are joined", XY + 'group "a" { group "b" { monotonic x } monotonic y }\nmonotonic x', two, 0, field(group="a / b"), field(n=1, group="a"), field(n=2, group=None))
case("signals and params in a group", 'group "a" { signal z : u64 = values.x; param p = 9; always z < p }', two, 0)
case("the place of a check", XY + "\n  monotonic x", two, 0, field(at=lambda a: (a["line"], a["column"]) == (5, 3) and a["file"].endswith("c.kts")))
case("severity of a plain check", XY + "monotonic x", two, 0, field(severity="fail", group=None, key=None, phase=None, pattern="monotonic"))

# phases from stimulus events
def event(ms, step, end=False):
    return {"elapsed_ms": ms, "label": "e", "op_kind": "step", "detail": None, "total_iterations": None, "step_index": step, "is_terminal": False, "is_step_end": end}


EVENTS = {"stimulus_events": [event(0, None), event(150, 1), event(350, 2)]}
FILE = json.dumps(EVENTS)
B = "signal x : u64 = bpf.x\n"
FIVE = [live(x=u(n)) for n in (1, 2, 3, 4, 5)]
OFFSETS = drained(*FIVE, step=2, off=[0, 100, 200, 300, 400])        # a burst: all stamped late
STEP0 = (violated_at("periodic_002", "periodic_003"), samples(2, 2))
ASK = B + "always x > 9 during step 0"
for what, k in [("a file beside the series", dict(series=OFFSETS, files={"s.events.json": FILE})), ("--events", dict(series=OFFSETS, files={"e.json": FILE}, opts=["--events", "e.json"])),
                ("a line of the series", dict(series=OFFSETS + FILE + "\n")), ("the first line", dict(series=FILE + "\n" + OFFSETS)),
                ("the JSON form", dict(series='{"samples":[%s],"stimulus_events":%s}' % (",".join(OFFSETS.split("\n")[:-1]), json.dumps(EVENTS["stimulus_events"]))))]:
    case("phases from events: %s" % what, ASK, k.pop("series"), 1, *STEP0, **k)
case("phases from events: the spec's own", 'series "s.ndjson" { events "e.json" }\n' + ASK, None, 1, *STEP0, files={"s.ndjson": OFFSETS, "e.json": FILE})
case("--events over the file beside it", ASK, OFFSETS, 1, violated_at("periodic_000"), files={"s.events.json": FILE, "e.json": json.dumps({"stimulus_events": [event(-0, 1), event(50, 2)]})}, opts=["--events", "e.json"])
case("without events the stamp counts", ASK, OFFSETS, 2, samples(0, 0))
case("before the first event is the baseline", B + "always x > 9 during baseline", OFFSETS, 1, violated_at("periodic_000", "periodic_001"), files={"s.events.json": FILE})
case("an event at the same time counts", B + "always x > 9 during step 0", OFFSETS, 1, violated_at("periodic_002", "periodic_003"),
     files={"s.events.json": json.dumps({"stimulus_events": [event(200, 1), event(400, 2)]})})
case("the end of a step starts none", ASK, OFFSETS, 1, violated_at("periodic_002", "periodic_003", "periodic_004"),
     files={"s.events.json": json.dumps({"stimulus_events": [event(150, 1), event(250, 1, True), event(350, None)]})})
case("events are put in order", ASK, OFFSETS, 1, *STEP0, files={"s.events.json": json.dumps({"stimulus_events": EVENTS["stimulus_events"][::-1]})})
case("a sample without offset keeps its stamp", ASK, drained(*FIVE, step=[1, 2, 2, 2, 2], off=[None, 100, 200, 300, 400]), 1, violated_at("periodic_000", "periodic_002", "periodic_003"),
     files={"s.events.json": FILE})
case("neither: no phase", ASK, drained(*FIVE, step=None, off=[None, 100, 200, 300, None]), 1, violated_at("periodic_002", "periodic_003"), files={"s.events.json": FILE})
case("rows tell the derived phase", B + "always x > 4", OFFSETS, 1, violation(2, tag="periodic_002", phase="step 0", step_index=1), files={"s.events.json": FILE})
case("drift goes by the derived phase", B + "monotonic x", drained(live(x=u(5)), live(x=u(6)), live(x=u(0), obj="scx_b", kva=77), live(x=u(1), obj="scx_b", kva=77), step=2, off=[0, 100, 200, 300]), 0,
     counts(judged=2, skipped={"swap": 1}), files={"s.events.json": FILE})
case("events that are no JSON", ASK, OFFSETS, 99, said("s.events.json"), files={"s.events.json": "{nonsense"})
case("events of a wrong shape", ASK, OFFSETS, 99, said("s.events.json"), files={"s.events.json": '{"stimulus_events":7}'})
case("an event with a wrong time", ASK, OFFSETS, 99, said("s.events.json"), files={"s.events.json": '{"stimulus_events":[{"elapsed_ms":"soon","step_index":1}]}'})
case("--events names no file", ASK, OFFSETS, 99, said("gone.json"), opts=["--events", "gone.json"])
case("the spec's events name no file", 'series "s.ndjson" { events "gone.json" }\n' + ASK, None, 99, said("gone.json"), files={"s.ndjson": OFFSETS})

# what is wrong is wrong of the series, not of the scope
VNF = {"Err": {"VarNotFound": {"requested": "x", "available": ["y"]}}}
case("a name that has values outside of the scope is absent in it", U + "always x > 0 during step 0", proj(1, 2, VNF, VNF, step=[0, 0, 1, 1]), 2, counts(judged=0, undecided=2), undecided(kind="absent"))
case("a name that is wrong outside of the scope is wrong", U + "always x > 0 during step 0", proj(VNF, P, P, P, step=[0, 1, 1, 1]), 1, counts(total=3, judged=3, violated=3), violation(kind="var_not_found"))
# judged = violated = total = 0, and it fails with its row: decided so, because a wrong name is no matter of how much was judged
case("a wrong name fails without an obligation too", U + "monotonic x", proj(VNF), 1, counts(total=0, judged=0, violated=0), violation(kind="var_not_found"))
case("and in an empty scope", U + "always x > 0 during step 7", proj(VNF, VNF), 1, counts(total=0, judged=0), samples(0, 0), violation(kind="var_not_found"))
case("a tolerated violation beside an undecided one", U + "always x > 0 allow 1 samples", proj(0, 1, P, 1), 2, verdict("inconclusive", "undecided"), counts(violated=1, undecided=1))
case("a gap that is to fail, within a run", F + "converge x to 5 within 0 by 400ms on gap fail", proj(5, 5, P, 5, 5, 5), 1, violation(kind="placeholder", tag="t2"))
case("a gap that is to fail, after the run", F + "converge x to 5 within 0 by 500ms on gap fail", proj(5, 5, 5, P, 5, 5), 0)
for modifier, n in [("after 0.3ms", 1), ("before 0.3ms", 2), ("after 0.1ms before 300us", 1), ("after 300000ns", 1), ("after 300001ns", 0)]:
    case("fractions of milliseconds: %s" % modifier, U + "always x > 0 " + modifier, proj(1, 2, 3, t=[0, 0.1, 0.3]), 0 if n else 2, samples(n, n))
