# SPDX-License-Identifier: MIT
"""The parts of the benchmark that run the machine alone, over columns in memory."""

from measure import Ratio, Times, duration, evaluate, number, table

WINDOWS = (10, 100, 1000)


def millions(samples, seconds):
    return samples / 1e6 / seconds


def five(bench):
    """Five questions over 10 M samples at the full size."""
    n = 20 * bench.samples
    told = evaluate("five", n, bench.runs)
    rows = []
    for kind in ("clean", "gaps", "violating"):
        kts, slots, results, memory = (told[f"{kind} {who}"] for who in ("kts", "slots", "results", "memory"))
        size = told[f"{kind} bytes"].median
        rows.append([kind, number(millions(n, kts.median)), Ratio(kts, results), Ratio(kts, slots),
                     f"{number(100 * Ratio(kts, memory).median)} %", number(size / 1e9 / kts.median),
                     number(size / 1e9 / memory.median), number(size / n)])
    clean = told["clean kts"]
    speed, share = millions(n, clean.median), Ratio(clean, told["clean memory"])
    what = f"evaluate only, five patterns, {n:,} samples"
    bench.goal(what, "at least 150 M samples/s per core", f"{number(speed)} M samples/s", speed >= 150)
    bench.goal(what, "50 % of memory bandwidth", f"{number(100 * share.median)} %", share.median >= 0.5)
    results = Ratio(clean, told["clean results"])
    bench.goal(what, "10 times as fast as scalar slots", results, results.median >= 10)
    return ["## Evaluate only: five patterns together", "", f"{n:,} samples in memory, one thread; results: a scalar loop"
            " over slots of 96 bytes, as a vector of results is in Rust where errors carry their texts; slots: the same"
            " over slots of 16 bytes, a tag and a value; memory: reading as many bytes as the columns have", "",
            *table(["series", "M samples/s", "results: times as long", "slots: times as long", "share of memory", "kts GB/s", "memory GB/s",
                    "bytes a sample"], rows)]


def patterns(bench):
    n = 4 * bench.samples
    told = evaluate("patterns", n, bench.runs)
    rows = []
    for name in ("monotonic", "rate", "ratio", "always", "steady", "five"):
        clean, bad = told[f"{name} clean"], told[f"{name} violating"]
        rows.append([name if name != "five" else "five together", number(millions(n, clean.median)),
                     number(millions(n, bad.median)), Ratio(clean, bad)])
    ratio = rows[-1][-1]
    bench.goal("every pair violates, evaluate only", "at most 3 times as long as a clean series", ratio,
               ratio.median <= 3)
    return ["## Evaluate only: pattern by pattern", "", f"{n:,} samples", "",
            *table(["pattern", "clean, M samples/s", "violating, M samples/s", "times as long"], rows)]


def temporal(bench):
    """Windows of 10, 100 and 1,000 samples. A name with = is a value over a window, of which the goals do not speak."""
    n = 2 * bench.samples
    told = evaluate("temporal", n, bench.runs)
    rows, slowest, widest = [], None, None
    for name in dict.fromkeys(key.rsplit("/", 1)[0] for key in told):
        times = [told[f"{name}/{w}"] for w in WINDOWS]
        speeds = [millions(n, t.median) for t in times]
        spread = max(speeds) / min(speeds)
        rows.append([name.lstrip("="), *map(number, speeds), number(spread)])
        if not name.startswith("="):
            slowest = min(slowest or (min(speeds), name), (min(speeds), name))
            widest = max(widest or (spread, name), (spread, name))
    what = f"temporal operators, {n:,} samples, windows of 10, 100, 1,000"
    bench.goal(what, "the same time within 1.3", f"{number(widest[0])} ({widest[1]})", widest[0] <= 1.3)
    bench.goal(what, "at least 20 M samples/s per operator", f"{number(slowest[0])} M samples/s ({slowest[1]})",
               slowest[0] >= 20)
    return ["## Evaluate only: windows", "", f"{n:,} samples; M samples/s for windows of so many samples, and how many"
            " times longer the slowest of the three takes than the fastest", "",
            *table(["operator", *map(str, WINDOWS), "slowest by fastest"], rows)]


def tenth(bench):
    n = 2 * bench.samples
    told = evaluate("tenth", n, bench.runs)
    rows, measured, worst = [], [], 0
    for name in ("rate", "always"):
        one, nine, ten = (told[f"{name} {k}"] for k in (1, 9, 10))
        share = Times((z - y) / x for x, y, z in zip(one.values, nine.values, ten.values))
        rows.append([name, duration(one.median), duration(nine.median), duration(ten.median), number(share.median)])
        measured.append(f"{number(share.median)} ({name})")
        worst = max(worst, share.median)
    bench.goal("the tenth check on a signal, evaluate only", "under a fifth of the first", ", ".join(measured),
               worst < 0.2)
    return ["## Evaluate only: one, nine and ten checks on a signal", "", f"{n:,} samples; checks that differ in their"
            " bounds; the tenth is the difference of ten and nine, run by run", "",
            *table(["check", "one", "nine", "ten", "tenth by first"], rows)]
