# SPDX-License-Identifier: MIT
"""The parts of the benchmark that run commands over files. Each returns lines of text and tells its goals."""

import os

import peers
import questions
from measure import Ratio, Times, Trouble, duration, mib, number, pairs, table
from sections_memory import five, patterns, temporal, tenth


COLUMNS = len(questions.COLUMNS)	# four signals and the clock


def speed(path, seconds):
    return os.path.getsize(path) / 1e6 / seconds


def finished(command, runs, statuses):
    if not runs.status <= set(statuses):
        raise Trouble(f"{' '.join(command)}: status {runs.status}")


def against(bench, ours, theirs, runs=None, env=None, own=False, statuses=(0,)):
    """Paired runs of kts and another command."""
    a, b = pairs(ours, theirs, runs or bench.runs, env=env, own=own, warmup=bench.warmup)
    finished(ours, a, (0, 1))
    finished(theirs, b, statuses)
    return a, b


def asked(bench, form, series, spec):
    """kts's answers, which every peer has to give."""
    answer = {pattern: [judged, violated] for pattern, judged, violated in peers.kts_answer(spec, series)}
    if [[*row] for row in peers.kts_answer(spec, series, threads=2)] != [[q, *answer[q]] for q in questions.QUESTIONS]:
        raise Trouble(f"{series}: two threads answer otherwise than one")
    return answer


def beside(bench, form, series, chosen):
    """A table of kts beside peers over one series. {name: (ratio, kts, peer)} and the lines."""
    spec = bench.spec(f"five-{form}", questions.five(form))
    answer = asked(bench, form, series, spec)
    found, rows = {}, []
    two = against(bench, peers.kts(spec, series), peers.kts(spec, series, threads=2), statuses=(0, 1))
    found["kts, two threads"] = (Ratio(two[1].wall, two[0].wall), *two)
    for peer in chosen:
        if peer.answers:
            other = peer.answer(form, series)
            if other != answer:
                raise Trouble(f"{peer.name} answers {other}, kts {answer}")
        ours = peers.kts(spec, series, threads=peer.threads)
        a, b = against(bench, ours, peer.command(form, series), env=peer.env, own=peer.own)
        found[peer.name] = (Ratio(a.wall, b.own), a, b)
        name = peer.name if peer.answers else f"{peer.name} (no answers)"
        rows.append([name, peer.threads, str(found[peer.name][0]), duration(a.wall.median), duration(b.own.median),
                     number(speed(series, b.own.median)), mib(b.peak)])
    one = Times(x for name, (_, a, _) in found.items() if "two" not in name or name.startswith("kts")
                for x in a.wall.values)
    rows.insert(0, ["kts", 1, "", duration(one.median), "", number(speed(series, one.median)), mib(two[0].peak)])
    rows.insert(1, ["kts", 2, str(Ratio(*(r.wall for r in two))), "", duration(two[1].wall.median),
                    number(speed(series, two[1].wall.median)), mib(two[1].peak)])
    found["kts"] = (None, one, two[0])
    head = ["peer", "threads", "times as long as kts", "kts", "peer", "MB/s", "peak MiB"]
    return found, [f"{bench_size(series)}, kts and the peer with the same number of threads", "", *table(head, rows)]


def bench_size(series):
    return f"`{os.path.basename(series)}`, {os.path.getsize(series) / 1e6:,.1f} MB"


def drained(bench):
    """Five checks over a drained series."""
    series = bench.series("drained", bench.samples)
    found, lines = beside(bench, "drained", series, [p for p in bench.peers if not p.slow])
    what = "five checks, drained series, one thread"
    rate = speed(series, found["kts"][1].median)
    bench.goal(what, "at least 800 MB/s", f"{number(rate)} MB/s", rate >= 800)
    fastest = [found[name][0] for name in ("DuckDB", "DuckDB, read_ndjson") if name in found]
    ratio_goal(bench, what, min(fastest, key=lambda r: r.median) if fastest else None, 2.5, "DuckDB, one thread")
    for name, least in (("python3, json.loads alone", 10), ("C with jansson", 15)):
        ratio_goal(bench, what, found[name][0] if name in found else None, least, name)
    ratio_goal(bench, "the same, two threads", found["kts, two threads"][0], 1.7, "one thread")
    floor = found["read floor"][0]
    lines += ["", f"Reading the file and nothing else takes {number(100 * floor.median)} % of the time of kts."]
    for threads in (1, 2):
        peak = found["kts, two threads"][threads].peak
        allowed = 9 * bench.samples * COLUMNS + 8 * 2 ** 20
        bench.goal(f"memory, {COLUMNS} columns of {bench.samples:,} samples, {threads} thread{'s' * (threads > 1)}",
                   f"at most {mib(allowed)} MiB: 9 bytes a sample and column and 8 MiB", f"{mib(peak)} MiB",
                   peak <= allowed)
    return ["## Five checks over a drained series", "", *lines]


def ratio_goal(bench, what, ratio, least, than):
    bench.goal(what, f"{least} times as fast as {than}", ratio or "", None if ratio is None else ratio.median >= least)


def slow(bench):
    """The same with a tenth of the samples, for peers that take long."""
    series = bench.series("drained", max(bench.samples // 10, 100))
    _, lines = beside(bench, "drained", series, [p for p in bench.peers if p.slow])
    return ["## The same over a tenth of the samples", "", *lines]


def plain(bench):
    series = bench.series("plain", max(bench.samples // 5, 100))
    _, lines = beside(bench, "plain", series, bench.peers)
    return ["## Five checks over plain NDJSON", "", *lines]


def violating(bench):
    """A series in which every pair violates, from file to verdict."""
    n = max(bench.samples // 5, 100)
    clean, bad = bench.series("drained", n), bench.series("violating", n)
    spec = bench.spec("five-drained", questions.five("drained"))
    judged = {violated for _, _, violated in peers.kts_answer(spec, bad)}
    if min(judged) < n - 1:
        raise Trouble(f"{bad}: not every pair violates: {judged}")
    a, b = against(bench, peers.kts(spec, clean), peers.kts(spec, bad), statuses=(1,))
    ratio = Ratio(a.wall, b.wall)
    bench.goal("every pair violates, file to verdict", "at most 3 times as long as a clean series", ratio,
               ratio.median <= 3)
    return ["## Every pair violates", "", *table(["series", "time", "MB/s", "times as long", "peak MiB"], [
        ["clean", duration(a.wall.median), number(speed(clean, a.wall.median)), "", mib(a.peak)],
        ["violating", duration(b.wall.median), number(speed(bad, b.wall.median)), ratio, mib(b.peak)]])]


def maps(bench):
    """One column of reports with 500 maps, beside a spec that reads nothing of them."""
    series = bench.series("maps", max(bench.samples // 500, 20))
    one, nothing = bench.spec("one", questions.ONE), bench.spec("nothing", questions.NOTHING)
    peers.kts_answer(one, series)
    a, b = against(bench, peers.kts(one, series), peers.kts(nothing, series))
    ratio = Ratio(a.wall, b.wall)
    bench.goal("one column of a report with 500 maps", "the scan's speed: at least 0.9 of a spec that reads no column",
               ratio, ratio.median >= 0.9)
    return ["## One column of reports with 500 maps", "", f"{bench_size(series)}", "",
            *table(["spec", "time", "MB/s", "peak MiB"], [
                ["one column", duration(a.wall.median), number(speed(series, a.wall.median)), mib(a.peak)],
                ["no column", duration(b.wall.median), number(speed(series, b.wall.median)), mib(b.peak)]])]


def start(bench):
    """Process start to exit: a short series, and a long spec."""
    short = bench.series("drained", 64)
    twenty = bench.spec("twenty", questions.many(20))
    peers.kts_answer(twenty, short)
    a, b = against(bench, ["true"], peers.kts(twenty, short), runs=bench.short_runs, statuses=(0, 1))
    ratio = Ratio(a.wall, b.wall)
    bench.goal("64 samples, 20 checks, process start to exit", "at most 2.5 times as long as `true`", ratio,
               ratio.median <= 2.5)
    bench.goal("memory, 64 samples, 20 checks", "under 4 MiB", f"{mib(b.peak)} MiB", b.peak < 4 * 2 ** 20)
    rows = [["`true`", duration(a.wall.median), "", mib(a.peak)],
            ["64 samples, 20 checks", duration(b.wall.median), f"{ratio} of `true`", mib(b.peak)]]
    sixty = bench.series("drained", 60)
    thousand, nothing = bench.spec("thousand", questions.many(1000)), bench.spec("nothing", questions.NOTHING)
    peers.kts_answer(thousand, sixty)
    a, b = against(bench, peers.kts(nothing, sixty), peers.kts(thousand, sixty), runs=max(bench.short_runs // 4, 1),
                   statuses=(0, 1))
    ratio = Ratio(a.wall, b.wall)
    bench.goal("1,000 checks over 60 samples, start to exit", "under 10 times an empty spec", ratio, ratio.median < 10)
    rows += [["60 samples, one check that reads nothing", duration(a.wall.median), "", mib(a.peak)],
             ["60 samples, 1,000 checks", duration(b.wall.median), f"{ratio} of that", mib(b.peak)]]
    return ["## Process start to exit", "", *table(["what", "time", "times as long", "peak MiB"], rows)]


ALL = (drained, slow, plain, violating, maps, start, five, patterns, temporal, tenth)
