#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Random series and specs: what the tool says against the reference.

run.py [--cases N] [--seed S] [--jobs N] [--checks N] [--show N] [--long SHARE]
       [--only GROUP,...]

KTS names the program; KTS_EVAL names kts-eval, which is otherwise looked for
where the build puts it. KTS_CASES says how many cases there are unless the
option does, KTS_SEED adds as many again from a seed of its own. Every mismatch is printed with a small reproduction; the last line counts
the cases.
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
from generate_more import GROUPS, WholeGenerator
from model import render_series, render_spec


def story(tool, seed, series, spec, everything, found):
    """Text of one failing case, shrunk."""
    small, little = shrink(tool, series, spec, found[0][0], everything)
    now = mismatches(tool, small, little, everything) or found
    out = ["seed %d: %d mismatches" % (seed, len(found))]
    out += ["  %s: %s: wanted %s, got %s" % m for m in now]
    return "\n".join(out + [render_spec(little, small),
                            render_series(small)])


def judge(tool, seed, options, shown):
    """None, or text about a failing case."""
    generator = WholeGenerator(seed)
    series, spec = generator.whole_case(options.only, options.long,
                                        options.checks)
    everything = generator.chance(0.3)
    found = mismatches(tool, series, spec, everything)
    if not found:
        return None
    if shown < options.show:
        return story(tool, seed, series, spec, everything, found)
    return "seed %d: %s: %s: wanted %s, got %s" % ((seed,) + found[0])


def work(options, seeds, tell):
    """Tells (seed, None or text) of each seed, then (None, None)."""
    folder = tempfile.mkdtemp(prefix="kts-property-",
                              dir=os.environ.get("TEST_TMP"))
    tool = Tool(options.server, options.program, folder)
    shown = 0
    try:
        for seed in seeds:
            try:
                text = judge(tool, seed, options, shown)
            except Exception:
                text = "seed %d: %s" % (seed, traceback.format_exc())
            shown += text is not None
            tell.put((seed, text))
    finally:
        tool.close()
        shutil.rmtree(folder, ignore_errors=True)
        tell.put((None, None))


def find_server(program):
    """kts-eval of the build that the program is of."""
    given = os.environ.get("KTS_EVAL")
    top = os.environ.get("top_builddir") or \
        os.path.join(os.path.dirname(program), "..", "..")
    return given or os.path.join(top, "tests", "property", "kts-eval")


def seeds_of(options):
    seeds = list(range(options.seed, options.seed + options.cases))
    if os.environ.get("KTS_SEED"):
        first = int(os.environ["KTS_SEED"])
        seeds += range(first, first + options.cases)
    return seeds


def groups(text):
    """Names of groups of constructs; all: every one."""
    names = GROUPS if text == "all" else tuple(text.split(","))
    for name in names:
        if name not in GROUPS:
            raise argparse.ArgumentTypeError(
                "%s is none of all,%s" % (name, ",".join(GROUPS)))
    return names


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--cases", type=int, default=int(os.environ.get("KTS_CASES", "3000")))
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    p.add_argument("--checks", type=int, default=8)
    p.add_argument("--show", type=int, default=5)
    p.add_argument("--long", type=float, default=0.004)
    p.add_argument("--only", type=groups, default=GROUPS)
    options = p.parse_args()
    options.program = os.environ.get("KTS", "")
    options.server = find_server(options.program)
    for path in (options.program, options.server):
        if not os.access(path, os.X_OK):
            print("skipped: needs the programs kts and kts-eval of a build")
            return 77
    seeds = seeds_of(options)
    tell = multiprocessing.Queue()
    workers = [multiprocessing.Process(
        target=work, args=(options, seeds[i::options.jobs], tell))
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
    return 0 if failed == 0 and passed == len(seeds) else 1


if __name__ == "__main__":
    sys.exit(main())
