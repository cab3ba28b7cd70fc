# SPDX-License-Identifier: MIT
"""What stands around the figures: the machine, the versions, the goals, and the file that keeps them."""

import datetime
import os
import platform

import peers
from measure import table


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as f:
            text = f.read()
    except OSError:
        return platform.processor() or "unknown processor"
    fields = dict(line.split(":", 1) for line in text.split("\n\n")[0].splitlines() if ":" in line)
    fields = {name.strip(): value.strip() for name, value in fields.items()}
    vectors = [v for v in ("avx2", "avx512f") if v in fields.get("flags", "").split()]
    return ", ".join([fields.get("model name", "unknown processor"), *vectors])


def head(bench, full):
    cores = len(os.sched_getaffinity(0))
    versions = [["kts", peers.runs([peers.KTS, "--version"]) or "unknown"]]
    versions += [[p.name, p.version()] for p in bench.peers]
    lines = [
        f"{processor()}; {cores} cores; Linux {platform.release()}; load {os.getloadavg()[0]:.1f}; "
        f"{datetime.date.today().isoformat()}",
        "",
        f"Drained series of {bench.samples:,} samples, {bench.runs} pairs of runs."
        + ("" if full else " The goals speak of 500,000 samples: these figures only show the way."),
    ]
    if os.environ.get("SANITIZE"):
        lines.append("kts is built with sanitizers: its figures say nothing.")
    lines += ["", *table(["peer", "version"], versions)]
    for p in bench.missing:
        lines += ["", f"Missing: {p.name} (needs {p.install})."]
    return lines


def goals(bench):
    return ["## Goals", "", *table(["what", "goal", "measured", ""], bench.goals)]


def write(path, notes, lines, goal_lines):
    with open(notes, encoding="utf-8") as f:
        text = f.read().strip()
    text = ["# How fast kts is", "", "Written by `make bench-record`; the notes at the end are from `tests/bench/NOTES.md`.",
            *goal_lines, "", "## What was measured", "", *lines, "", text]
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join(text) + "\n")
