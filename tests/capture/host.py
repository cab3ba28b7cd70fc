#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`kts record --host`: the times of the CPUs as /proc has them, and what the
kernel says of sched_ext where it has it. Needs no rights."""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/capture"))
from live import Test  # noqa: E402

t = Test()
TICK = 10 ** 9 // os.sysconf("SC_CLK_TCK")
NAMES = ("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal")
SCX = "/sys/kernel/sched_ext"


def read(name):
    with open(name, encoding="utf-8") as f:
        return f.read()


def per_cpu():
    """Times of each CPU, then its softirqs, then the sum of its interrupts."""
    rows = {}
    for line in read("/proc/stat").splitlines():
        words = line.split()
        if words[0].startswith("cpu") and words[0] != "cpu":
            rows[int(words[0][3:])] = {"cpustat_%s_ns" % name: int(n) * TICK for name, n in zip(NAMES, words[1:])}
    for name, only in (("softirqs", None), ("interrupts", str.isdigit)):
        lines = read("/proc/" + name).splitlines()
        cpus = [int(word[3:]) for word in lines[0].split()]
        for row in rows.values():
            row[name] = []
        for line in lines[1:]:
            label, rest = line.split(":", 1)
            if not only or only(label.strip()):
                for cpu, n in zip(cpus, rest.split()):
                    if cpu in rows and n.isdigit():
                        rows[cpu][name].append(int(n))
    return rows


before = per_cpu()
r = t.record("--host", "-n", "3", "-i", "50ms", "-o", "h.ndjson")
after = per_cpu()
samples = [{row["cpu"]: row for row in s["report"]["per_cpu_time"]} for s in r.samples]
t.true("all CPUs", r.code == 0 and len(samples) == 3 and all(list(s) == list(before) for s in samples), r)
for cpu in before:
    for s in samples:
        for name in NAMES:
            key = "cpustat_%s_ns" % name
            # the kernel itself lets idle and iowait go back at times
            low, high = sorted((before[cpu][key], after[cpu][key]))
            t.true("%s of CPU %d" % (name, cpu), low - 5 * TICK <= s[cpu][key] <= high + 5 * TICK, (low, s[cpu][key], high))
        t.true("softirqs of CPU %d" % cpu, len(s[cpu]["softirqs"]) == len(before[cpu]["softirqs"]) and
               all(a <= n <= b for a, n, b in zip(before[cpu]["softirqs"], s[cpu]["softirqs"], after[cpu]["softirqs"])), s[cpu])
        t.true("interrupts of CPU %d" % cpu,
               sum(before[cpu]["interrupts"]) <= s[cpu]["irqs_sum"] <= sum(after[cpu]["interrupts"]), s[cpu])
got = t.check("h.ndjson", "signal user : u64 = host.cpu(0).cpustat_user_ns\nmonotonic user\n"
              "signal all[cpu] : u64 = host.cpu(*).softirqs[1]\nmonotonic all\n")
t.true("kts check", got.code == 0, got)

# what the kernel does not show is left out, so that nobody takes it for something else
t.true("no iowait_sleeptime_ns", not any("iowait_sleeptime_ns" in row for s in samples for row in s.values()), samples)

# only what is asked for
t.true("not unless asked", "per_cpu_time" not in t.record("--stats", "none", "-n", "1").text)
scx = r.samples[0]["report"].get("sched_ext")
t.true("sched_ext", (scx is not None) == os.path.isfile(SCX + "/state"), scx)
if scx:
    t.true("sched_ext: state", scx["state"] == read(SCX + "/state").strip() and
           scx["enable_seq"] == int(read(SCX + "/enable_seq")), scx)
    got = t.check("h.ndjson", "signal seq : u64 = report.sched_ext.enable_seq\nmonotonic seq\n")
    t.true("sched_ext: kts check", got.code == 0, got)
t.end()
