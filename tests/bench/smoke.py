#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The benchmark still runs: all of it once, over a few hundred samples, with every peer that is installed. The
answers of the peers have to be those of kts; no time is looked at."""

import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
os.environ["BENCH_SAMPLES"], os.environ["BENCH_RUNS"] = "300", "1"

import bench			# noqa: E402
import peers			# noqa: E402
import record			# noqa: E402
import sections			# noqa: E402


def main():
    missing = peers.missing_programs()
    if missing:
        print("missing:", ", ".join(missing))
        return 77
    with tempfile.TemporaryDirectory(dir=os.environ.get("TEST_TMP")) as scratch:
        # the package may be where `make bench` looks for it
        modules = os.path.join(os.environ.get("top_builddir", "build"), "bench/node_modules")
        os.environ.setdefault("BENCH_NODE_MODULES", modules)
        os.environ["BENCH_DIR"] = scratch
        run = bench.Bench()
        run.prepare()
        lines = record.head(run, full=False)
        for section in sections.ALL:
            lines += section(run)
        goals = record.goals(run)
        notes, result = os.path.join(scratch, "notes.md"), os.path.join(scratch, "results.md")
        with open(notes, "w", encoding="utf-8") as f:
            f.write("## Notes\n")
        record.write(result, notes, lines, goals)
        with open(result, encoding="utf-8") as f:
            text = f.read()
        assert text.endswith("## Notes\n") and "| five checks" in text, text
        assert len(run.goals) == 19, goals
    print("missing:", "; ".join(p.name for p in run.missing) or "nothing")
    print(len(run.peers), "peers answer as kts does")
    return 0


if __name__ == "__main__":
    sys.exit(main())
