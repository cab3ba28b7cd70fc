#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What happens to maps while they are recorded: another takes its place, one is
freed, one is too large; and to the recorder: it is killed, the disk is full, a
right is missing."""

import ctypes
import json
import os
import random
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/capture"))
from live import Loader, Recording, Test, compile_bpf  # noqa: E402

MOST = 4096     # KTS_MAX_CAPTURED_ENTRIES and KTS_MAX_CAPTURED_ELEMENTS
CAP_SYS_ADMIN, CAP_PERFMON, CAP_BPF = 21, 38, 39

t = Test()
loader = Loader()
obj = compile_bpf("shapes", t.work)
big = compile_bpf("big", t.work)
loader.run("load", "a", obj)


def unload(name):
    """The kernel frees maps a while after nobody holds them any more."""
    ids = {loader.id(name, "switches"), loader.id(name, "shapes")}
    loader.run("unload", name)
    deadline = time.time() + 10
    while time.time() < deadline:
        r = t.record("-n", "1", "--host", "--map", "*", "--prog", "*", "-i", "1ms")
        if not ids & {m["map_id"] for s in r.samples for m in s["report"]["maps"]}:
            return
        time.sleep(0.02)
    t.true("maps of %s are freed" % name, False)


libc = ctypes.CDLL(None, use_errno=True)


def without(*capabilities):
    def drop():
        for capability in capabilities:
            if libc.prctl(24, capability, 0, 0, 0) != 0:        # PR_CAPBSET_DROP: gone after execve()
                os._exit(98)
    return drop


def lines(p, n):
    return [p.stdout.readline() for _ in range(n)]


def ended(p, text):
    p.terminate()
    r = t.finish(p)
    r = Recording(r.code, "".join(text) + r.text, r.err)
    t.true("it ends well", r.code == 0 and r.whole and r.end, r)
    return r


# how maps are named
for what, options, names in (
        ("a glob", ("--map", "per_cpu*"), {"per_cpu", "per_cpu_hash"}),
        ("a name that the kernel cut off", ("--map", "untyped_hash"), {"untyped_hash"}),
        ("a set", ("--map", "untype[d]"), {"untyped"}),
        ("a program", ("--prog", "count_switches"), {"switches", "per_cpu", "shapes.bss", "shapes.data", "shapes.rodata"}),
        ("two ways", ("--prog", "count_*", "--map", "switches", "--map", "real"),
         {"switches", "per_cpu", "shapes.bss", "shapes.data", "shapes.rodata", "real"})):
    r = t.record("-n", "1", *options)
    t.true(what, r.code == 0 and set(r.maps()) == names, r)
    t.true(what + ": the program that uses them", {"switches"} - names or
           [p["name"] for p in r.samples[0]["report"]["prog_runtime_stats"]] == ["count_switches"], r)
    addresses = [m["map_kva"] for m in r.maps().values()]
    t.true(what + ": addresses", len(set(addresses)) == len(names) and all(a >= 2**63 for a in addresses), addresses)
    t.true(what + ": ids", all(m["map_id"] > 0 for m in r.maps().values()), r)
r = t.record("-n", "1", "--prog", "count_switches")
t.true("the object of sections", r.samples[0]["report"]["active_obj_name"] == "shapes", r)
r = t.record("-n", "1", "--map", "sw*")
t.true("the object without any", r.samples[0]["report"]["active_obj_name"] == "sw", r)
r = t.record("-n", "1", "--map", "sw*", "--object", "mine")
t.true("the object as told", r.samples[0]["report"]["active_obj_name"] == "mine", r)
for what, options, said in (
        ("no map", ("--map", "swithces"), "there is no map `swithces`; did you mean `switches`?"),
        ("no program", ("--prog", "count_switch"), "there is no program `count_switch`; did you mean `count_switches`?"),
        ("no id", ("--map-id", "4000000000"), "no map with the id 4000000000"),
        ("a name that the kernel cuts", ("--map", "sixteen_bytes_is"), "the kernel keeps 15 bytes of a name, `sixteen_bytes_i`"),
        ("a glob that is cut", ("--prog", "sixteen_bytes_is*"), "the kernel keeps 15 bytes of a name, `sixteen_bytes_i`"),
        ("no pin", ("--pin", t.path("pin")), "nothing is pinned at"),
        ("a file", ("--pin", t.file("no_pin", "")), "it is in no BPF file system, such as /sys/fs/bpf"),
        ("no scheduler", ("--scx",), "there is no active sched_ext_ops: ")):
    if what == "no scheduler" and os.path.exists("/sys/kernel/sched_ext/root/ops"):
        continue
    r = t.record("-n", "1", "-o", "none.ndjson", *options)
    t.true(what, r.code == 99 and said in r.err and not os.path.exists(t.path("none.ndjson")), r)
r = t.record("-i", "10ms", "-o", "c.ndjson", "--map", "not_there", "--", "true")
t.true("a command may bring it; who does not is told", r.code == 0 and "there is no map `not_there`" in r.err, r)

# counters count, and the runs of the program with them
r = t.record("--prog", "count_switches", "-n", "20", "-i", "20ms", "-o", "count.ndjson")
c = t.check("count.ndjson", """
signal switches : u64 = bpf.map("switches").value
signal global : u64 = bpf.nr_switches
signal weighted : u64 = cpu_sum(bpf.map("per_cpu")[0])
signal runs : u64 = report.prog_runtime_stats[0].cnt
signal ns : u64 = report.prog_runtime_stats[0].nsecs
monotonic switches
monotonic global
monotonic weighted
monotonic runs
monotonic ns
always rate(switches) > 0/s
always weighted <= 12 * switches + 12000
""".replace(".value\n", "[0]\n"))
t.true("counters", c.code == 0, c)

# pinned
pin = "/sys/fs/bpf/kts_test_%d" % os.getpid()
done, why = loader.ask("pin", "a", "switches", pin)
if done:
    try:
        r = t.record("-n", "2", "-i", "10ms", "--pin", pin)
        t.true("pinned", r.code == 0 and set(r.maps()) == {"switches"} and
               r.samples[0]["report"]["active_obj_name"] == os.path.basename(pin)[:15], r)
        p = t.start("-i", "10ms", "--pin", pin)
        text = lines(p, 4)
        os.unlink(pin)
        text += lines(p, 6)
        loader.run("load", "p", obj)
        loader.run("pin", "p", "switches", pin)
        text += lines(p, 6)
        if os.getuid() == 0:
            r = t.record("--pin", pin, "-n", "1", preexec_fn=without(CAP_SYS_ADMIN))
            t.true("pinned, with CAP_BPF alone", r.code == 0 and r.maps()["switches"]["value"]["kind"] == "bytes" and
                   "its types are not readable" in r.maps()["switches"]["error"] and
                   "programs may not be listed" in r.samples[0]["report"]["prog_runtime_stats_unavailable"], r)
        r = ended(p, text)
        ids = {m["map_id"] for s in r.samples for m in s["report"]["maps"]}
        t.true("pinned anew", len(ids) == 2 and any(not s["report"]["maps"] for s in r.samples), r)
    finally:
        if os.path.exists(pin):
            os.unlink(pin)
    if loader.ask("id", "p", "switches")[0]:
        unload("p")
else:
    print("note: nothing could be pinned in /sys/fs/bpf:", why)

# a second instance takes the place of the first, in another phase: another identity, and no false alarm
phase = t.file("phase", "step 0\n")
unload("a")
loader.run("load", "a", obj)
p = t.start("--map", "switches", "--map", "shapes.*", "-i", "10ms", "--phase-file", phase)
text = lines(p, 12)
loader.run("unload", "a")
time.sleep(0.1)
loader.run("load", "a", obj)
t.file("phase.new", "step 1\n")
os.rename(t.path("phase.new"), phase)
text += lines(p, 60)
r = ended(p, text)
t.file("swap.ndjson", r.text)
ids = [s["report"]["maps"][0]["map_id"] for s in r.samples if s["report"]["maps"] and "value" in s["report"]["maps"][0]]
t.true("two instances", len(set(ids)) == 2, r)
SWAPPED = """
signal n : u64 = bpf.map("switches")[0]
signal g : u64 = bpf.nr_switches
monotonic n
monotonic g
"""
c = t.check("swap.ndjson", SWAPPED, "--report", "json")
result = json.loads(c.err)["specs"][0] if c.code == 0 else {"checks": []}
t.true("a counter that starts again is another's", c.code == 0 and len(result["checks"]) == 2 and
       all(k["obligations"]["skipped"]["swap"] == 1 and k["obligations"]["judged"] > 20 for k in result["checks"]), c)
t.true("two identities", [i["object"] for i in result["series"]["identities"]] == ["shapes", "shapes"], c)
t.file("swap.ndjson", re.sub('"step_index":2', '"step_index":1', r.text))
c = t.check("swap.ndjson", SWAPPED)
t.true("within a phase it is drift", c.code == 2 and "drift" in c.err, c)

# nothing of BPF is open in the process that writes, and of everything else only what it needs
p = t.start("--map", "switches", "-i", "10ms", "--phase-file", "-", stdin=subprocess.PIPE)
text = lines(p, 3)
recorder, writer = ([os.readlink(f.path) for f in os.scandir("/proc/%d/fd" % pid)] for pid in (p.pid, t.writer_of(p)))
ended(p, text)
t.true("the writer's descriptors", any("bpf" in name for name in recorder) and len(writer) == 3 and
       all(name.startswith("pipe:") for name in writer), (recorder, writer))

# a map that is freed while it is recorded by its id
map_id = loader.id("a", "switches")
p = t.start("--map-id", str(map_id), "-i", "10ms")
text = lines(p, 6)
loader.run("unload", "a")
time.sleep(0.2)
text += lines(p, 40)
r = ended(p, text)
last = r.samples[-1]["report"]["maps"]
t.true("a map that is gone is there with an error", len(last) == 1 and last[0]["name"] == "switches" and
       last[0]["map_id"] == map_id and "gone" in last[0].get("error", "") and "value" not in last[0], last)
t.file("gone.ndjson", r.text)
c = t.check("gone.ndjson", 'signal n : u64 = bpf.map("switches")[0]\nmonotonic n\n')
t.true("what is not there is incomplete", "incomplete" in c.err or "it was gone" in c.err, c)

# maps beyond the cap
loader.run("load", "b", big)
loader.run("fill", "b", "full_hash", 5000)
loader.run("fill", "b", "exact_hash", MOST)
loader.run("fill", "b", "single_hash", 3)
r = t.record("-n", "2", "-i", "500ms", "--map", "*_array", "--map", "*_hash", "-o", "big.ndjson")
maps = r.maps()
t.true("all are there", r.code == 0 and len(maps) == 6, (r.code, r.err, list(maps)))
m = maps["million_array"]
t.true("a million entries", len(m["array_entries"]) == MOST and "only 4096 of its 1000000 entries" in m["error"], m.get("error"))
t.true("in their order", [e["key"] for e in m["array_entries"]] == list(range(MOST)))
m = maps["full_hash"]
t.true("more than the cap in a hash", len(m["entries"]) == MOST and "only 4096 of up to 5000 entries" in m["error"], m.get("error"))
t.true("each once", len({e["key_hex"] for e in m["entries"]}) == MOST)
m = maps["exact_hash"]
t.true("as many as the cap", len(m["entries"]) == MOST and "error" not in m, m.get("error"))
m = maps["wide_array"]
t.true("elements", len(m["value"]["elements"]) == MOST and m["value"]["len"] == 5000 and "behind 4096 elements" in m["error"],
       m.get("error"))
m = maps["huge_array"]  # KTS_MAX_CAPTURED_VALUE_BYTES
t.true("a value beyond the cap", "value" not in m and "one value is 20000000 bytes" in m["error"], m.get("error"))
m = maps["single_hash"]
t.true("few of many", len(m["entries"]) == 3 and "error" not in m, m)
c = t.check("big.ndjson", 'signal n : u64 = bpf.map("million_array")[5000]\nsignal m : u64 = bpf.map("million_array")[4095]\n'
            'always n == 0\nalways m == 0\n')
t.true("kts check says that it is incomplete", c.code == 2 and "the capture is incomplete" in c.err and
       "index 5000 of 1000000" in c.err, c)

# KTS_MAX_CAPTURED_LINE_BYTES: samples have an end too
r = t.record("-n", "1", "--map", "fat*")
maps = r.maps()
t.true("a sample that is full", r.code == 0 and len(r.text) < 33 << 20 and
       any("do not fit into a sample" in m.get("error", "") for m in maps.values()) and len(maps) == 2,
       [(m["name"], m.get("error")) for m in maps.values()])

# whole lines, whenever it is killed
whole = 0
for i in range(25):
    p = t.start("--map", "million_array", "--map", "exact_hash", "-i", "1ms", "-o", "killed.ndjson")
    time.sleep(0.1 + random.random() * 0.1)
    p.send_signal(signal.SIGKILL)
    p.communicate(timeout=60)
    deadline = time.time() + 5
    while time.time() < deadline:       # the writer finishes its line
        size = os.path.getsize(t.path("killed.ndjson"))
        time.sleep(0.02)
        if size == os.path.getsize(t.path("killed.ndjson")):
            break
    text = t.read("killed.ndjson")
    t.true("killed", text[-1:] in ("", "\n"), (text.count("\n"), text[-100:]))
    whole += text.count("\n") > 2
t.true("killed while it wrote", whole > 5, whole)

# a disk that is full: 600 kB hold some samples, not nine
disk = t.path("disk")
os.mkdir(disk)
if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "none", disk], stderr=subprocess.DEVNULL).returncode == 0:
    try:
        r = t.record("--map", "million_array", "-i", "10ms", "-n", "9", "-o", "disk/full.ndjson")
        t.true("a full disk", r.code == 99 and "No space left on device" in r.err and r.whole and 1 <= len(r.samples) < 9,
               (r.code, r.err, r.whole, len(r.samples)))
    finally:
        subprocess.run(["umount", disk], check=True)
else:
    print("note: no tmpfs may be mounted (CAP_SYS_ADMIN)")

# rights
if os.getuid() == 0:
    r = t.record("--map", "million*", "-n", "1", preexec_fn=without(CAP_SYS_ADMIN, CAP_BPF, CAP_PERFMON))
    t.true("without any right", r.code == 99 and not r.text and r.err.count("\n") == 1 and
           "lacks CAP_SYS_ADMIN, CAP_BPF and CAP_PERFMON, of which the first is enough\n" in r.err, r)
    r = t.record("--map", "million*", "-n", "1", preexec_fn=without(CAP_SYS_ADMIN))
    t.true("CAP_BPF alone", r.code == 99 and r.err.count("\n") == 1 and "lacks CAP_SYS_ADMIN\n" in r.err, r)
    r = t.record("--probe", preexec_fn=without(CAP_SYS_ADMIN, CAP_BPF))
    t.true("the probe says why not", r.code == 0 and "(without CAP_SYS_ADMIN and CAP_BPF)" in r.text, r)
    r = t.record("--probe")
    t.true("the probe", r.code == 0 and r.text.startswith("list maps and programs       yes\n") and
           "no: Operation not permitted" not in r.text, r)
t.end(loader)
