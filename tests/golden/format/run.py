#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Goldens of the layout. NAME.out is laid out already; it is of NAME.kts beside it, or of the
golden of that name for the syntax, and NAME.err beside it is what is said. Laying out NAME.out gives NAME.out, and both have the same tree.
UPDATE_GOLDENS=1 writes what is said; read the diff."""

import glob
import os
import re
import subprocess
import sys

here = os.path.join(os.environ["top_srcdir"], "tests/golden/format")
parser = os.path.join(os.environ["top_builddir"], "tests/golden/dump_syntax")
update = os.environ.get("UPDATE_GOLDENS") == "1"


def layout(text):
    run = subprocess.run([os.environ["KTS"], "fmt", "-"], input=text, capture_output=True, timeout=60, check=False)
    return run.returncode, run.stdout, run.stderr


def tree(path):
    """The tree without its places."""
    run = subprocess.run([parser, "--ast", path], stdout=subprocess.PIPE, timeout=60, check=True)
    return re.sub(rb" @\d+:\d+-\d+:\d+", b"", run.stdout)


def compare(path, got):
    if update and (got or not path.endswith(".err")):
        with open(path, "wb") as f:
            f.write(got)
    want = b""
    if os.path.exists(path) or not path.endswith(".err"):
        with open(path, "rb") as f:
            want = f.read()
    if want == got:
        return 0
    print(f"{path}: differs; got:")
    sys.stdout.flush()
    sys.stdout.buffer.write(got)
    return 1


def main():
    wrong = cases = 0
    for golden in sorted(glob.glob(os.path.join(here, "*.out"))):
        path = golden[:-len("out")] + "kts"
        if not os.path.exists(path):
            path = os.path.join(here, "../syntax", os.path.basename(path))
        with open(path, "rb") as f:
            status, out, err = layout(f.read())
        cases += 1
        if status != 0:
            print(f"{path}: exit status {status}\n{err.decode()}")
            wrong += 1
            continue
        wrong += compare(golden, out) + compare(golden[:-len("out")] + "err", err)
        if layout(out)[:2] != (0, out):
            print(f"{golden}: is laid out in another way the second time")
            wrong += 1
        if tree(path) != tree(golden):
            print(f"{golden}: has another tree")
            wrong += 1
    print(f"{cases} cases, {wrong} wrong")
    return 1 if wrong or not cases else 0


sys.exit(main())
