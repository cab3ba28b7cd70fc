# SPDX-License-Identifier: MIT
"""The recordings that are shipped: what is known of them must come out."""

import os

from harness import (RECORDED, case, counts, verdict, violation, violated_at, samples, note, note_says, notes, said, series_is, margin, no_margin)

QMAP = os.path.join(RECORDED, "scx_qmap_steady.ndjson")
SWAP = os.path.join(RECORDED, "scx_simple_qmap.ndjson")
FLATCG = os.path.join(RECORDED, "scx_flatcg.ndjson")
STARVED = os.path.join(RECORDED, "scx_simple_starved.ndjson")
PROC = os.path.join(RECORDED, "proc_stress.ndjson")


def sig(path, t="u64", name="v"):
    return "signal %s : %s = %s\n" % (name, t, path)


# monotonic while one scheduler lives
for series, n, paths in [
        (QMAP, 60, ["bpf.nr_enqueued", "bpf.nr_dispatched", "bpf.nr_reenqueued", "bpf.nr_ddsp_from_enq", "bpf.core_sched_head_seqs[0]", "bpf.core_sched_tail_seqs[4]", "host.cpu(0).cpustat_user_ns", "host.cpu(1).irqs_sum",
                    "host.cpu(0).softirqs[1]", "stats.host.ctxt", "stats.host.processes", "stats.enable_seq", "stats.host.psi_cpu_some_us", "report.prog_runtime_stats[0].cnt", "sample.elapsed_ms"]),
        (FLATCG, 50, ["bpf.hweight_gen", "bpf.cvtime_now", 'bpf.map("stats")[0].cpu(0)', 'cpu_sum(bpf.map("stats")[2])', "host.cpu(0).cpustat_system_ns", "stats.host.ctxt"])]:
    for path in paths:
        case("%s never goes back: %s" % (os.path.basename(series), path), sig(path) + "monotonic v", series, 0, counts(total=n - 1, violated=0, undecided=0))
for path in ("bpf.nr_enqueued", "bpf.nr_dispatched", "bpf.nr_ddsp_from_enq", "host.cpu(0).irqs_sum"):
    case("and the steady one is complete: %s" % path, sig(path) + "monotonic v", QMAP, 0, counts(total=59, judged=59, skipped={}), samples(60, 60), notes())
# what is not
for series, path in [(QMAP, "bpf.map(\"cpu_ctx_stor\")[0].cpu(0).dsp_idx"), (QMAP, "bpf.map(\"cpu_ctx_stor\")[0].cpu(0).cpuperf_target"), (FLATCG, 'bpf.map("cpu_ctx")[0].cpu(0).cur_cgid')]:
    case("%s goes up and down: %s" % (os.path.basename(series), path), sig(path) + "monotonic v", series, 1, lambda r: None if len(r.checks()[0]["violations"]) >= 2 else "one row")
case("a slot that was never online is zero", sig('bpf.map("cpu_ctx_stor")[0].cpu(2).dsp_cnt') + "always v == 0", QMAP, 0, counts(judged=60))
case("a CPU that was never online has no row", sig("host.cpu(2).irqs_sum") + "monotonic v", QMAP, 2, counts(judged=0, skipped={"host_unavailable": 59}))
case("in flight: 0 to 7", sig("bpf.nr_enqueued", name="e") + sig("bpf.nr_dispatched", name="d") + "always e - d in [0, 7]\nalways e - d <= 6", QMAP, 1, counts(violated=0), lambda r: None if r.checks()[1]["obligations"]["violated"] else "never 7")
case("a misspelt variable", sig("bpf.nr_enqueue") + "monotonic v allow 100% on any skip", QMAP, 1, counts(total=59, judged=59, violated=59), violation(kind="var_not_found"), said("nr_enqueued"))
case("a misspelt map", sig('bpf.map("cpu_ctx_store")[0].cpu(0).dsp_idx') + "monotonic v", QMAP, 1, violation(kind="map_not_found"), said("cpu_ctx_stor"))
case("a misspelt member", sig('bpf.map("cpu_ctx_stor")[0].cpu(0).dsp_id') + "monotonic v", QMAP, 1, violation(kind="field_not_found"), said("dsp_idx"))
case("a CPU that cannot be", sig('bpf.map("cpu_ctx_stor")[0].cpu(3).dsp_idx') + "monotonic v", QMAP, 1, violation(kind="cpu_out_of_range"))
case("a queue has no value", sig('bpf.map("queue_arr")[0]') + "always v > 0", QMAP, 2, counts(judged=0, undecided=60))
case("a quoted name with dots", sig('bpf["____qmap_enqueue.user_cnt"]') + "always v >= 0", QMAP, 0, counts(judged=60))
case("an array without its trailing zeros", sig('bpf.map(".data.uei_dump")[0].uei_dump[5]') + "always v >= 0", QMAP, 2, counts(judged=0, undecided=60))
case("idle is 0 /s", sig("bpf.nr_enqueued") + "rate v in [0/s, 0/s] during baseline", QMAP, 0, counts(total=9, judged=9))
for during, band, status in [("during step 0", "[130/s, 200/s]", 0), ("during step 0", ">= 150/s", 1)]:
    case("under load %s %s" % (during, band), sig("bpf.nr_enqueued") + "rate v %s%s %s after 400ms" % ("in " if band[0] == "[" else "", band, during), QMAP, status)
case("identities of the steady one", sig("bpf.nr_enqueued") + "monotonic v", QMAP, 0, series_is(form="drained", samples=60, identities=[{"object": "scx_qmap", "first": "periodic_000"}]))

# the swap
case("over the swap, with the floor lowered", sig("bpf.nr_enqueued") + "monotonic v coverage >= 20%", SWAP, 0, samples(64, 19), verdict("pass"))
case("over the swap, without", sig("bpf.nr_enqueued") + "monotonic v", SWAP, 2, samples(64, 19), verdict("inconclusive", "coverage"))
case("the other one's variable", sig("bpf.vtime_now") + "monotonic v coverage >= 20%", SWAP, 0)
case("the identities", sig("bpf.nr_enqueued") + "monotonic v coverage >= 0%", SWAP, 0, lambda r: None if [i["object"] for i in r.spec["series"]["identities"]] == ["scx_simp", "scx_qmap"] else "identities %r" % r.spec["series"]["identities"])
for path in ("stats.enable_seq", "stats.host.ctxt", "stats.host.processes"):
    case("monotonic over the swap: %s" % path, sig(path) + "monotonic v", SWAP, 0, note_says("missing_stats", "no_scheduler"))
for path in ("host.cpu(0).cpustat_idle_ns", "host.cpu(1).irqs_sum"):
    case("monotonic over the swap: %s" % path, sig(path) + "monotonic v", SWAP, 0, counts(undecided=0, violated=0))
case("no scheduler is 20 samples", sig("stats.enable_seq") + "monotonic v", SWAP, 0, note("missing_stats", count=20, first="periodic_026", last="periodic_045"))
case("on missing_stats(no_scheduler) fail", sig("stats.enable_seq") + "monotonic v on missing_stats(no_scheduler) fail", SWAP, 1, violation(kind="missing_stats", tag="periodic_026"), counts(violated=20))
case("on missing_stats(cancelled) fail is another", sig("stats.enable_seq") + "monotonic v on missing_stats(cancelled) fail", SWAP, 0)
case("bytes are no number", sig('bpf.map("stats")[0].cpu(0)') + "monotonic v during step 0", SWAP, 1, violation(kind="type_mismatch"))
case("a misspelt name over the swap fails once", sig("bpf.nr_enqueud") + "monotonic v allow 100%", SWAP, 1, lambda r: None if len(r.checks()[0]["violations"]) == 1 else "rows", said("nr_enqueued"))
case("swapped, once", "never swapped", SWAP, 1, counts(violated=1))

# starved: never green by default
for path, pattern in [("bpf.vtime_now", "monotonic v"), ("bpf.vtime_now", "rate v >= 0/s"), ("bpf.vtime_now", "always v > 0"), ("bpf.vtime_now", "steady v within 1000%"), ("bpf.uei.kind", "always v == 0"), ("host.cpu(0).irqs_sum", "monotonic v"),
                      ("stats.host.ctxt", "monotonic v"), ("stats.enable_seq", "never v > 1000000"), ("sample.report.maps_truncated", "always v >= 0")]:
    case("starved: %s of %s" % (pattern, path), sig(path) + pattern, STARVED, lambda s: s != 0)
case("starved: 33 placeholders", sig("bpf.vtime_now") + "monotonic v", STARVED, 2, note("placeholder", count=33), verdict("inconclusive", "coverage"))
case("starved: the host's rows", sig("host.cpu(0).irqs_sum") + "monotonic v", STARVED, 2, samples(64, 31), verdict("inconclusive", "coverage"))
case("starved: statistics are cancelled", sig("stats.host.ctxt") + "monotonic v", STARVED, 2, note("missing_stats", count=33), note_says("missing_stats", "cancelled"))
case("flatcg: five placeholders", sig("bpf.hweight_gen") + "monotonic v", FLATCG, 0, note("placeholder", count=5))

# plain
KEYS = 'series "%s" { time sample.t_ms ms phase sample.step }\n' % PROC
for path in ("sample.ctxt", "sample.intr", "sample.softirq", "sample.processes", "sample.cpu.user", "sample.cpus[1].idle", "sample.psi.cpu.some.total_us", "sample.t_ms"):
    case("proc: %s never goes back" % path, KEYS + sig(path) + "monotonic v", None, 0, counts(total=199, judged=199), series_is(form="plain", samples=200))
case("proc: six equal times", KEYS + sig("sample.ctxt") + "rate v >= 0/s", None, 2, counts(total=199, judged=193, undecided=6))
case("proc: t_ms is not strictly increasing", KEYS + sig("sample.t_ms") + "monotonic strictly v", None, 1, counts(violated=6))
case("proc: load steps up", KEYS + sig("sample.ctxt") + "rate v <= 1k/s during baseline on undefined skip\nrate v >= 10k/s during step 0 on undefined skip allow 25%", None, 0)
case("proc: sched is null", KEYS + sig("sample.sched.x") + "monotonic v", None, 2, counts(judged=0, skipped={"absent": 199}))
case("proc: a memory that does not suffer", KEYS + sig("sample.psi.memory.some.total_us") + "steady v within 10%", None, 0)
case("proc: load1 is a real", KEYS + sig("sample.load1", "f64") + "monotonic v", None, 1)
