#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kts beside what a user would use instead: `make bench` prints one table of ratios, and what became of each goal.

All times are medians of paired runs, one command after the other in turn, after a pair that is not counted. A ratio is
the median of the ratios pair by pair, with the least and the greatest in brackets.

  BENCH_SAMPLES  samples of the drained series (500000); everything else is in proportion to it
  BENCH_RUNS     pairs of runs (5)
  BENCH_ONLY     names of sections, separated by commas; may hold * and ?
  BENCH_DIR      where series are made and kept, about 900 MB (bench in the build folder,
                 which `make bench-clean` and `make clean` remove)
  BENCH_NODE_MODULES  where @duckdb/node-api is, if not in $BENCH_DIR/node_modules

The full size needs 2 GiB of memory. `make bench BENCH_SAMPLES=20000 BENCH_RUNS=3` takes less than two minutes. With
--record FILE NOTES the result is written to FILE, with versions, processor and date, and the text of NOTES."""

import fnmatch
import hashlib
import os
import sys

import generate
import peers
import record
import sections
from measure import Trouble

FULL = 500000


class Bench:
    """Sizes, series and specs of one run."""

    def __init__(self):
        self.samples = int(os.environ.get("BENCH_SAMPLES") or FULL)
        self.runs = int(os.environ.get("BENCH_RUNS") or 5)
        self.dir = os.path.abspath(os.environ.get("BENCH_DIR") or "bench")
        self.only = [glob.strip() for glob in (os.environ.get("BENCH_ONLY") or "*").split(",")]
        # short commands vary more, and cost nothing
        self.warmup = 0 if self.samples < 1000 else 1
        self.short_runs = 1 if self.samples < 1000 else 40 * self.runs
        self.peers, self.missing = [], []
        self.goals = []

    def prepare(self):
        os.makedirs(self.dir, exist_ok=True)
        self.peers, self.missing = peers.installed(self.dir)

    def series(self, form, samples):
        """The path of a series, which is made if it is not there: its name tells what it was made by."""
        with open(generate.__file__, "rb") as f:
            made_by = hashlib.sha256(f.read()).hexdigest()[:8]
        path = os.path.join(self.dir, f"{form}-{samples}-{made_by}.ndjson")
        if not os.path.exists(path):
            generate.write(form, samples, path + ".part")
            os.rename(path + ".part", path)
        return path

    def spec(self, name, text):
        path = os.path.join(self.dir, name + ".kts")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return path

    def goal(self, what, goal, measured, met):
        """met: None where nothing was measured."""
        self.goals.append((what, goal, measured, "not measured" if met is None else "met" if met else "not met"))


def main():
    bench = Bench()
    missing = peers.missing_programs()
    if missing:
        sys.exit("missing: " + ", ".join(missing) + "; `make check TESTS=` builds them")
    bench.prepare()
    chosen = [s for s in sections.ALL if any(fnmatch.fnmatchcase(s.__name__, glob) for glob in bench.only)]
    if not chosen:
        sys.exit("BENCH_ONLY: there are " + ", ".join(s.__name__ for s in sections.ALL))
    lines = record.head(bench, full=bench.samples == FULL)
    print("\n".join(lines), flush=True)
    for section in chosen:
        part = ["", *section(bench)]
        lines += part
        print("\n".join(part), flush=True)
    part = ["", *record.goals(bench)]
    print("\n".join(part), flush=True)
    if len(sys.argv) == 4 and sys.argv[1] == "--record":
        record.write(sys.argv[2], sys.argv[3], lines, part)


if __name__ == "__main__":
    try:
        main()
    except Trouble as trouble:
        sys.exit(f"bench: {trouble}")
