#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The specs of specs/timescales over their two traces each: pass and fail, violated at exactly those samples at which
the property is false, as a second evaluation of it says; and the traces are those that generate.py writes."""

import json
import os
import subprocess
import sys

HERE = os.path.join(os.environ["top_srcdir"], "tests/timescales")
SPECS = os.path.join(os.environ["top_srcdir"], "specs/timescales")
sys.path.insert(0, HERE)
import generate  # noqa: E402

A, B, EVER = generate.A, generate.B, 10 ** 9


# --- past-time MTL as it is defined: a formula is a function of the trace and a sample ---

def holds(name):
    return lambda rows, i: rows[i][name]


def negated(f):
    return lambda rows, i: not f(rows, i)


def both(*fs):
    return lambda rows, i: all(f(rows, i) for f in fs)


def either(*fs):
    return lambda rows, i: any(f(rows, i) for f in fs)


def implies(f, g):
    return lambda rows, i: not f(rows, i) or g(rows, i)


def since(f, lo, hi, g):
    def value(rows, i):
        for k in range(i, max(i - hi, 0) - 1, -1):
            if i - k >= lo and g(rows, k):
                return True
            if not f(rows, k):
                return False
        return False
    return value


def once(lo, hi, f):
    return since(lambda rows, i: True, lo, hi, f)


def historically(lo, hi, f):
    return negated(once(lo, hi, negated(f)))


p, q, r, s = map(holds, "pqrs")
closed = both(r, negated(q), once(0, EVER, q))
response = both(implies(s, once(A, B, p)), negated(since(negated(s), B, EVER, p)))
FORMULA = {
    "absent_aq": implies(once(0, B, q), since(negated(p), 0, EVER, q)),
    "absent_br": implies(r, historically(0, B, negated(p))),
    "absent_bqr": implies(closed, since(negated(p), A, B, q)),
    "always_aq": implies(once(0, B, q), since(p, 0, EVER, q)),
    "always_br": implies(r, historically(0, B, p)),
    "always_bqr": implies(closed, since(p, A, B, q)),
    "recur_glb": once(0, B, p),
    "recur_bqr": implies(closed, since(once(0, B, either(p, q)), 0, EVER, q)),
    "respond_glb": response,
    "respond_bqr": implies(closed, since(response, 0, EVER, q)),
}


def judge(name, violating):
    """Exit status and the samples at which the check is violated."""
    series = os.path.join(SPECS, "series", generate.file_name(name, violating))
    options = ["-s", series] if violating else []
    run = subprocess.run([os.environ["KTS"], "check", "--all", "--report", "json", *options,
                          os.path.join(SPECS, name + ".kts")], stdout=subprocess.PIPE, timeout=60)
    checks = json.loads(run.stdout)["specs"][0]["checks"]
    if len(checks) != 1 or checks[0]["obligations"]["judged"] < 100:
        return run.returncode, "too little was judged: %s" % [c["obligations"] for c in checks]
    return run.returncode, [row["index"] for row in checks[0]["violations"]]


def problems(name, violating):
    path = os.path.join(SPECS, "series", generate.file_name(name, violating))
    with open(path, encoding="utf-8") as f:
        if f.read() != generate.text(name, violating):
            yield "it is not what generate.py writes"
    rows = generate.trace(name, violating)
    false = [i for i in range(len(rows)) if not FORMULA[name](rows, i)]
    # In the first 10 s nothing is known yet of what was before, and kts judges only what is settled.
    early = {i for i in false if i < B}
    status, violated = judge(name, violating)
    if status != (1 if violating else 0):
        yield "exit status %d" % status
    if violating == (len(false) == len(early)):
        yield "the trace is false at %s" % false
    if violated != [i for i in false if i not in early]:
        yield "violated at %s, but false at %s" % (violated, false)


def main():
    wrong = 0
    specs = sorted(name[:-4] for name in os.listdir(SPECS) if name.endswith(".kts"))
    if specs != sorted(FORMULA) or specs != sorted(generate.PROPERTIES):
        print("specs/timescales has %s" % specs)
        wrong += 1
    for name in FORMULA:
        for violating in (False, True):
            for problem in problems(name, violating):
                print("%s: %s" % (generate.file_name(name, violating), problem))
                wrong += 1
    print("%d traces, %d problems" % (2 * len(FORMULA), wrong))
    sys.exit(1 if wrong else 0)


main()
