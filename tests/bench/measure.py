# SPDX-License-Identifier: MIT
"""Paired runs: two commands in turn, the ratio pair by pair, its median to quote and its extremes beside it."""

import os
import subprocess
from statistics import median

PROGRAMS = os.path.join(os.environ.get("top_builddir", "build"), "tests/bench")


class Trouble(Exception):
    """Something that was measured did not do what it should."""


class Times:
    """Values of one command, a run each."""

    def __init__(self, values):
        self.values = list(values)

    @property
    def median(self):
        return median(self.values)


class Ratio(Times):
    """b / a, pair by pair: how many times longer b took."""

    def __init__(self, a, b):
        super().__init__(y / x for x, y in zip(a.values, b.values))

    def __str__(self):
        return f"{number(self.median)} [{number(min(self.values))}..{number(max(self.values))}]"


class Runs:
    def __init__(self, rows):
        self.wall = Times(float(r[1]) for r in rows)
        self.peak = max(int(r[3]) for r in rows) * 1024
        self.status = {int(r[4]) for r in rows}
        self.own = Times(float(r[5]) for r in rows)
        if min(self.own.values) < 0:
            self.own = self.wall


def pairs(a, b, runs, env=None, own=False, warmup=1):
    """Runs of a and of b, lists of words. own: what a command says of its own seconds counts."""
    command = [os.path.join(PROGRAMS, "pairs"), *(["-o"] if own else []), str(runs), str(warmup), "::", *a, "::", *b]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise Trouble(f"{' '.join(command)}: {done.stderr.strip()[-500:]}")
    rows = [line.split() for line in done.stdout.splitlines()]
    return tuple(Runs([r for r in rows if r[0] == name]) for name in "ab")


def evaluate(case, samples, runs):
    """Figures of the machine alone: {name: Times}."""
    command = [os.path.join(PROGRAMS, "evaluate"), case, str(samples), str(runs)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise Trouble(f"{' '.join(command)}: {done.stderr.strip()[-500:]}")
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    return {name: Times(map(float, values.split())) for name, values in lines}


def number(x):
    """Three digits that count."""
    if x == 0:
        return "0"
    if abs(x) >= 100:
        return f"{x:,.0f}"
    return f"{x:.1f}" if abs(x) >= 10 else f"{x:.2f}" if abs(x) >= 0.1 else f"{x:.3g}"


def mib(size):
    return number(size / 2 ** 20)


def duration(seconds):
    return f"{number(seconds * 1e3)} ms" if seconds < 1 else f"{number(seconds)} s"


def table(head, rows):
    """Lines of a table, as Markdown and to be read as it stands."""
    rows = [[str(cell) for cell in row] for row in rows]
    width = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]

    def line(cells):
        aligned = [c.rjust(w) if i else c.ljust(w) for i, (c, w) in enumerate(zip(cells, width))]
        return "| " + " | ".join(aligned) + " |"

    rule = "|" + "|".join("-" * (w + 2) if i == 0 else "-" * (w + 1) + ":" for i, w in enumerate(width)) + "|"
    return [line(head), rule, *[line(row) for row in rows]]
