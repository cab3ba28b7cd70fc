#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Random series and specs: what the tool says against the reference.

run.py [--cases N] [--seed S] [--jobs N] [--checks N] [--show N] [--long SHARE]

KTS names the program. Every mismatch is printed with a small reproduction;
the last line counts the cases.
"""

import argparse
import multiprocessing
import os
import shutil
import sys
import tempfile
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from compare import Tool, mismatches, shrink
from generate import Generator
from model import render_series, render_spec


def story(tool, seed, series, spec, found):
    """Text of one failing case, shrunk."""
    small, little = shrink(tool, series, spec, found[0][0])
    now = mismatches(tool, small, little) or found
    out = ["seed %d: %d mismatches" % (seed, len(found))]
    out += ["  %s: %s: wanted %s, got %s" % m for m in now]
    return "\n".join(out + [render_spec(little), render_series(small)])


def work(options, start, tell):
    """Cases start, start + jobs, ...; tells (seed, None or text)."""
    folder = tempfile.mkdtemp(prefix="kts-property-",
                              dir=os.environ.get("TEST_TMP"))
    tool, shown = Tool(os.environ["KTS"], folder), 0
    try:
        for seed in range(options.seed + start, options.seed + options.cases,
                          options.jobs):
            text = None
            try:
                series, spec = Generator(seed).case(options.long,
                                                    options.checks)
                found = mismatches(tool, series, spec)
                if found and shown < options.show:
                    shown += 1
                    text = story(tool, seed, series, spec, found)
                elif found:
                    text = "seed %d: %s: %s: wanted %s, got %s" % (
                        (seed,) + found[0])
            except Exception:
                text = "seed %d: %s" % (seed, traceback.format_exc())
            tell.put((seed, text))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        tell.put((None, None))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--cases", type=int, default=5000)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    p.add_argument("--checks", type=int, default=8)
    p.add_argument("--show", type=int, default=5)
    p.add_argument("--long", type=float, default=0.004)
    options = p.parse_args()
    program = os.environ.get("KTS")
    if not program or not os.access(program, os.X_OK):
        print("skipped: KTS names no program")
        return 77
    tell = multiprocessing.Queue()
    workers = [multiprocessing.Process(target=work, args=(options, i, tell))
               for i in range(options.jobs)]
    for w in workers:
        w.start()
    passed = failed = done = 0
    while done < options.jobs:
        seed, text = tell.get()
        if seed is None:
            done += 1
        elif text is None:
            passed += 1
        else:
            failed += 1
            print(text, flush=True)
    for w in workers:
        w.join()
    print("%d passed, %d failed" % (passed, failed))
    return 0 if failed == 0 and passed == options.cases else 1


if __name__ == "__main__":
    sys.exit(main())
