#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Parser goldens. NAME.kts beside NAME.ast (the tree) if it is well-formed, else
beside NAME.diag (the messages, with their carets). NAME.tokens and NAME.labels
where they are there. UPDATE_GOLDENS=1 writes what is said; read the diff."""

import glob
import os
import subprocess
import sys

here = os.path.join(os.environ["top_srcdir"], "tests/golden/syntax")
program = os.path.join(os.environ["top_builddir"], "tests/golden/dump_syntax")
update = os.environ.get("UPDATE_GOLDENS") == "1"


def run(mode, path):
    out = subprocess.run([program, mode, path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         timeout=120, check=False)
    return out.returncode, out.stdout


def compare(path, suffix, got):
    golden = path[:-len(".kts")] + suffix
    if update:
        with open(golden, "wb") as f:
            f.write(got)
        return 0
    try:
        with open(golden, "rb") as f:
            want = f.read()
    except FileNotFoundError:
        print(f"{golden}: missing")
        return 1
    if want == got:
        return 0
    print(f"{golden}: differs; got:")
    sys.stdout.flush()
    sys.stdout.buffer.write(got)
    return 1


def main():
    wrong = cases = 0
    for path in sorted(glob.glob(os.path.join(here, "*.kts"))):
        bad = os.path.basename(path).startswith("bad_")
        status, text = run("--ast", path)
        cases += 1
        if status != bad:
            print(f"{path}: exit status {status}, expected {int(bad)}")
            sys.stdout.flush()
            sys.stdout.buffer.write(text)
            wrong += 1
            continue
        wrong += compare(path, ".diag" if bad else ".ast", text)
        for suffix in ("tokens", "labels"):
            if os.path.exists(path[:-len("kts")] + suffix):
                wrong += compare(path, "." + suffix, run("--" + suffix, path)[1])
    print(f"{cases} cases, {wrong} wrong")
    return 1 if wrong or not cases else 0


sys.exit(main())
