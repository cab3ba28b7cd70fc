#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The shipped specs say what their first comment promises: the healthy ones
pass, the starved one is inconclusive, and each of specs/red fails by the one
check that it is about, with evidence in the place that is known. `kts prove`
shows that the healthy ones could fail."""
import json
import os
import subprocess
import sys

KTS, SPECS = os.environ["KTS"], os.path.join(os.environ["top_srcdir"], "specs")

# spec, exit status, pattern of the check that decides, tag of the first row, part of its message
EXPECTED = [
    ("host_load.kts", 0, None, None, None),
    ("qmap_rules.kts", 0, None, None, None),
    ("host_phases.kts", 0, None, None, None),
    ("scx_flatcg.kts", 0, None, None, None),
    ("scx_phases.kts", 0, None, None, None),
    ("scx_starved.kts", 2, None, None, None),
    ("scx_starved_tolerant.kts", 0, None, None, None),
    ("scx_steady.kts", 0, None, None, None),
    ("scx_swap.kts", 0, None, None, None),
    ("toothless.kts", 0, None, None, None),
    ("timescales/absent_aq.kts", 0, None, None, None),
    ("timescales/absent_bqr.kts", 0, None, None, None),
    ("timescales/absent_br.kts", 0, None, None, None),
    ("timescales/always_aq.kts", 0, None, None, None),
    ("timescales/always_bqr.kts", 0, None, None, None),
    ("timescales/always_br.kts", 0, None, None, None),
    ("timescales/recur_bqr.kts", 0, None, None, None),
    ("timescales/recur_glb.kts", 0, None, None, None),
    ("timescales/respond_bqr.kts", 0, None, None, None),
    ("timescales/respond_glb.kts", 0, None, None, None),
    ("red/always.kts", 1, "always", "periodic_015", "5 is above 4"),
    ("red/converge.kts", 1, "converge", "#144", "by 1s"),
    ("red/eventually.kts", 1, "eventually", "periodic_035", "at any sample by 5s"),
    ("red/misspelt.kts", 1, "monotonic", None, "nr_enqueued"),
    ("red/monotonic.kts", 1, "monotonic", "periodic_012", "from 4 to 2"),
    ("red/never.kts", 1, "never", "#70", "7 is above 6"),
    ("red/rate.kts", 1, "rate", "periodic_011", "is below 400/s"),
    ("red/ratio.kts", 1, "ratio", "periodic_020", "above 0.03"),
    ("red/require.kts", 1, "require", None, "is above 0.53"),
    ("red/steady.kts", 1, "steady", "#0", None),
    ("red/when.kts", 1, "when", "periodic_039", "within 500ms"),
]

# Without a series of its own: tests/cli/inline.py runs its tests.
ONLY_TESTS = {"layer_rules.kts"}


def check(name, *options):
    run = subprocess.run([KTS, "check", *options, os.path.join(SPECS, name)], capture_output=True, text=True)
    return run.returncode, run.stdout, run.stderr


def problem(name, status, pattern, tag, words):
    got, out, err = check(name, "--report", "json")
    if got != status:
        return "exit status %d, not %d: %s%s" % (got, status, err, out[:600])
    checks = json.loads(out)["specs"][0]["checks"]
    if not checks:
        return "no checks"
    if pattern is None:
        return None
    rows = [(c["pattern"], c["violations"][0]) for c in checks if c["verdict"] == "fail"]
    if [p for p, _ in rows] != [pattern]:
        return "failed: %s" % rows
    row = rows[0][1]
    if tag and row["tag"] != tag:
        return "the first row is at %s, not %s" % (row["tag"], tag)
    if words and words not in row["message"] + json.dumps(row.get("error")):
        return "the message is: " + row["message"]
    return None


def main():
    failed = 0
    seen = {name for name, *_ in EXPECTED} | ONLY_TESTS
    for folder, _, names in os.walk(SPECS):
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), SPECS)
            if name.endswith(".kts") and path not in seen:
                failed += 1
                print("%s: nothing is expected of it here" % path)
            if name.endswith(".kts") and not open(os.path.join(folder, name)).read().startswith("kts 1\n\n# "):
                failed += 1
                print("%s: the first comment says which question it answers" % path)
    for row in EXPECTED:
        why = problem(*row)
        if why:
            failed += 1
            print("%s: %s" % (row[0], why))
    # The starved run is never green, whatever the exit status of `inconclusive` is set to mean.
    if check("scx_starved.kts", "--inconclusive=skip")[0] != 77:
        failed += 1
        print("scx_starved.kts: --inconclusive=skip is not 77")
    # Over the swap the default floor of coverage holds.
    got, out, _ = check("scx_swap.kts", "--report", "json", "-s", os.path.join(SPECS, "series/scx_simple_starved.ndjson"))
    if got != 1 or json.loads(out)["verdict"] != "fail":
        failed += 1
        print("scx_swap.kts over a run without scx_qmap does not fail")
    # Specs that pass could fail: each of their checks catches some mutation. One shows what it is like otherwise.
    for name, status, *_ in EXPECTED:
        run = subprocess.run([KTS, "prove", os.path.join(SPECS, name)], capture_output=True, text=True)
        expected = 1 if name == "toothless.kts" else 0 if status == 0 else 2
        if run.returncode != expected:
            failed += 1
            print("kts prove %s: exit status %d, not %d\n%s%s" % (name, run.returncode, expected, run.stdout, run.stderr))
    print("%d passed, %d failed" % (2 * len(EXPECTED) + 2 - failed, failed))
    sys.exit(1 if failed else 0)


main()
