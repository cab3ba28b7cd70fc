#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The active struct_ops: its maps, its programs, and another one in its place.
What --scx does for a scheduler is done here with a congestion control, which
every kernel has; a kernel with sched_ext is asked for its scheduler too."""

import os
import sys
import time

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/capture"))
from live import Loader, Recording, Test, compile_bpf, skip  # noqa: E402

OPS = ("--struct-ops", "tcp_congestion_ops")
MAPS = {"asked", "kts_ops"}

t = Test()
loader = Loader()
first = compile_bpf("ops", t.work, '-DNAME="kts_one"', out="one")
second = compile_bpf("ops", t.work, '-DNAME="kts_two"', out="two")

r = t.record("-n", "1", *OPS)
if "this kernel has no such struct_ops" in r.err:
    skip("this kernel has no struct_ops for tcp_congestion_ops")
if r.code == 0:
    skip("a congestion control of somebody else's is active")
t.true("none is loaded", r.code == 99 and "there is no active tcp_congestion_ops: none is " in r.err, r)

for how in ("", "link"):
    loaded, why = loader.ask("load", "one", first, how)
    if not loaded and how:
        print("note: no struct_ops by a link:", why)
        continue
    if not loaded:
        skip("no struct_ops can be loaded: " + why)
    r = t.record("-n", "2", "-i", "10ms", *OPS)
    report = r.samples[0]["report"]
    t.true(how + ": its maps", set(r.maps()) == MAPS | {"one.data"}, r)
    t.true(how + ": its name", report["active_obj_name"] == "one", report)
    t.true(how + ": its addresses", sorted(report["active_map_kvas"]) == sorted(m["map_kva"] for m in report["maps"]), report)
    t.true(how + ": its programs", [p["name"] for p in report["prog_runtime_stats"]] ==
           ["kts_ssthresh", "kts_cong_avoid", "kts_undo_cwnd"], report)
    ops = r.maps()["kts_ops"]["value"]
    t.true(how + ": rendered by the kernel's types", ops["type_name"] == "bpf_struct_ops_tcp_congestion_ops", ops)
    if how:
        pin = "/sys/fs/bpf/kts_test_%d" % os.getpid()
        done, why = loader.ask("pinlink", "one", pin)
        if done:
            r = t.record("-n", "2", "-i", "10ms", "--pin", pin)
            os.unlink(pin)
            same = ("active_obj_name", "active_map_kvas", "maps")
            t.true("its pinned link", r.code == 0 and [r.samples[1]["report"].get(k) for k in same] == [report[k] for k in same] and
                   [p["name"] for p in r.samples[1]["report"]["prog_runtime_stats"]] ==
                   [p["name"] for p in report["prog_runtime_stats"]], r)
        else:
            print("note: no link could be pinned in /sys/fs/bpf:", why)
    loader.run("unload", "one")
    deadline = time.time() + 10
    while t.record("-n", "1", *OPS).code == 0 and time.time() < deadline:
        time.sleep(0.05)

# another in its place
loader.run("load", "one", first)
phase = t.file("phase", "step 0\n")
p = t.start("-i", "10ms", "--phase-file", phase, *OPS)
text = [p.stdout.readline() for _ in range(6)]
loader.run("unload", "one")
time.sleep(0.2)
t.file("phase.new", "step 1\n")
os.rename(t.path("phase.new"), phase)
time.sleep(0.1)
loader.run("load", "two", second)
text += [p.stdout.readline() for _ in range(120)]
p.terminate()
r = t.finish(p)
r = Recording(r.code, "".join(text) + r.text, r.err)
names = [s["report"].get("active_obj_name") for s in r.samples]
t.true("first one, then none, then the other", [n for i, n in enumerate(names) if i == 0 or names[i - 1] != n] ==
       ["one", None, "two"], names)
t.true("why there is none", all(("scx_walker_unavailable" in s["report"]) == (n is None)
                                for s, n in zip(r.samples, names)), r)
t.file("ops.ndjson", r.text)
c = t.check("ops.ndjson", 'signal n : u64 = bpf.nr_calls\nmonotonic n\nsignal a : u64 = bpf.map("asked")[0]\nmonotonic a\n',
            "--report", "json")
t.true("kts check sees two", c.code == 0 and c.err.count('"object":"one"') == 1 and
       c.err.count('"object":"two"') == 1 and c.err.count('"swap":1') == 2, c)

# a scheduler, where there is one
if os.path.exists("/sys/kernel/sched_ext/root/ops"):
    r = t.record("-n", "2", "-i", "10ms", "--scx")
    t.true("the scheduler", r.code == 0 and r.samples[0]["report"].get("active_obj_name"), r)
else:
    r = t.record("-n", "1", "--scx")
    t.true("no scheduler", r.code == 99 and "there is no active sched_ext_ops: " in r.err, r)
    print("note: no scheduler is active here, so --scx was only asked for none")
t.end(loader)
