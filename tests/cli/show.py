#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`kts show`: its words, its inputs in every form, what it refuses, and its limits, which are those of
grammar/base/limits.h, each named where it is met."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/cli"))
from kts import PROGRAM, Cases, series  # noqa: E402

t = Cases()
source = os.environ["top_srcdir"]


def limit(name):
    path = os.path.join(source, "grammar/base/limits.h")
    with open(path, encoding="utf-8") as f:
        number, shift = re.search(rf"#define {name}\s+\(?(\d+)u(?: << (\d+))?", f.read()).groups()
    return int(number) << int(shift or 0)


# its words
t.file("up.ndjson", series(1, 2, 3))
t.expect("help", t.run("show", "--help"), 0, out=("usage: kts show [options] SERIES [PATH]", "--spec", "--events"))
t.expect("nothing", t.run("show"), 99, "there is no series")
t.expect("too much", t.run("show", "up.ndjson", "values", "values.x"), 99, "values.x")
t.expect("unknown option", t.run("show", "--spce", "up.ndjson"), 99, "--spec", nothing_out=True)
t.expect("no value", t.run("show", "up.ndjson", "--events"), 99, "--events needs a value")
t.expect("events twice", t.run("show", "--events", "a", "--events", "b", "up.ndjson"), 99, "given twice")
t.expect("a value", t.run("show", "--truncated-tail=keep", "up.ndjson"), 99, "`ignore`")
t.expect("options behind", t.run("show", "up.ndjson", "values.x", "--spec"), 0, out=("monotonic x",))
t.expect("data to stdout", t.run("show", "up.ndjson"), 0, out=("signal x : u64 = values.x", "counter 1 to 3, 10/s"))
t.file("ids.ndjson", "".join(json.dumps({"tag": str(i), "elapsed_ms": i, "report": {"schema": "single", "maps": [], "prog_runtime_stats": [
    {"name": "p", "id": 12612, "cnt": i, "nsecs": i, "misses": 0}]}}) + "\n" for i in range(3)))
r = t.run("show", "--spec", "ids.ndjson", "report")
t.true("what is numbered anew is in no first spec", r.code == 0 and ".misses" in r.out and ".id" not in r.out, r)
WHY = "a ring buffer is for its consumer, and is not captured: \u00fc" + 240 * "\u00fc"
t.file("ring.ndjson", json.dumps({"tag": "a", "elapsed_ms": 0, "report": {"schema": "single", "active_obj_name": "a", "maps": [
    {"name": "a", "map_type": 2, "value_size": 8, "max_entries": 1,
     "array_entries": [{"key": 0, "value": {"kind": "uint", "bits": 64, "value": 1}}]},
    {"name": "rb", "map_type": 27, "value_size": 0, "max_entries": 1, "error": WHY}]}}, ensure_ascii=False) + "\n")
r = t.run("show", "ring.ndjson", "bpf.map")
t.expect("why a map cannot be read, whole", r, 0, out=("cannot be read: a ring buffer is for its consumer, and is not captured",))
t.true("and cut between characters", len(max(re.findall("\u00fc+", r.out))) == (240 - WHY.index("\u00fc")) // 2, r)
if os.path.exists("/dev/full"):
    with open("/dev/full", "w", encoding="utf-8") as full:
        t.expect("a full disk", t.run("show", "up.ndjson", stdout=full), 99, "cannot write")

# where it comes from
r = t.run("show", "-", stdin=series(1, 2, 3))
t.expect("standard input", r, 0, out=('series "-"', "signal x : u64 = values.x"))
r = t.run("show", "--spec", "-", stdin=series(1, 2, 3))
t.file("stdin.kts", r.out)
t.expect("its spec", t.run("check", "-s", "-", "stdin.kts", stdin=series(1, 2, 3)), 0)
fifo = os.path.join(t.work, "fifo")
os.mkfifo(fifo)
with subprocess.Popen([sys.executable, "-c", "import sys; open(sys.argv[1], 'w').write(sys.argv[2])", fifo,
                       series(1, 2, 3)]) as writer:
    t.expect("a pipe with a name", t.run("show", "fifo"), 0, out=("counter 1 to 3",))
    writer.wait()
os.unlink(fifo)
t.expect("no such file", t.run("show", "nowhere.ndjson"), 99, "KTS-201", nothing_out=True)
t.expect("a folder", t.run("show", "."), 99, "KTS-201", nothing_out=True)
t.file("bad.ndjson", series(1, 2) + "{nonsense\n")
t.expect("malformed", t.run("show", "bad.ndjson"), 99, "KTS-202", "bad.ndjson:3", nothing_out=True)
t.file("cut.ndjson", series(1, 2, 3)[:-20])
t.expect("cut off", t.run("show", "cut.ndjson"), 99, "--truncated-tail=ignore")
t.expect("cut off, ignored", t.run("show", "--truncated-tail=ignore", "cut.ndjson"), 0, out=("2 samples", "# warning:"))
t.file("none.ndjson", "")
t.expect("empty", t.run("show", "none.ndjson"), 99, "KTS-208")
t.file("twice.ndjson", '{"a":{"b":1,"b":2}}\n')
t.expect("a repeated key", t.run("show", "twice.ndjson"), 99, "KTS-205")

# one series in every form of writing it shows the same, but for its name and lines
golden = os.path.join(source, "tests/golden/show/maps.json")
with open(golden, encoding="utf-8") as f:
    document = json.load(f)
lines = "".join(json.dumps(sample) + "\n" for sample in document["samples"])
forms = {
    "doc.json": json.dumps(document),
    "lines.ndjson": json.dumps({"monitor": document["monitor"]}) + "\n" + lines,
    "array.json": json.dumps(document["samples"]),
    "pretty.json": "".join(json.dumps(sample, indent=2) for sample in document["samples"]),
}
if os.environ.get("HAVE_ZLIB"):
    forms["packed.ndjson.gz"] = gzip.compress(forms["lines.ndjson"].encode())
if os.environ.get("HAVE_ZSTD") and shutil.which("zstd"):
    forms["packed.ndjson.zst"] = subprocess.run(["zstd", "-q", "-c"], input=forms["lines.ndjson"].encode(),
                                                stdout=subprocess.PIPE, check=True).stdout
seen = {}
for name, text in forms.items():
    t.file(name, text)
    r = t.run("show", name)
    t.expect("form " + name, r, 0)
    seen[name] = re.sub(r"\n# run\n.*", "", r.out.replace(name, "NAME"), flags=re.S)
    r = t.run("show", "--spec", name)
    t.expect("first spec of " + name, r, 0)
    t.file("first.kts", r.out)
    t.expect("it passes over " + name, t.run("check", "first.kts"), 0)
t.true("the same in all forms", len(set(seen.values())) == 1, seen)
t.true("data about the run", "run.monitor.summary.runs" in t.run("show", "lines.ndjson").out)

# what is written can be copied into a spec
r = t.run("show", "doc.json")
t.file("copied.kts", "kts 1\n" + r.out + "\nmonotonic nr\n")
t.expect("statements", t.run("check", "copied.kts"), 0)

# phases by events: in a file of their own, and in the spec that is written
events = '{"stimulus_events":[{"elapsed_ms":0,"step_index":0},{"elapsed_ms":150,"step_index":1}]}'
t.file("ev.json", events)
row = '{"tag":"t%d","elapsed_ms":%d,"boundary_offset_ms":%d,"step_index":0,"report":{"maps":[]},"stats":{"n":%d}}\n'
t.file("ev.ndjson", "".join(row % (i, i * 100, i * 100, i) for i in range(4)))
t.expect("stamps", t.run("show", "ev.ndjson"), 0, out=("baseline: 4 samples",))
t.expect("events", t.run("show", "--events", "ev.json", "ev.ndjson"), 0, out=("step 0: 2 samples", 'events "ev.json"'))
t.file("ev.kts", t.run("show", "--spec", "--events", "ev.json", "ev.ndjson").out)
t.expect("spec with events", t.run("check", "ev.kts"), 0)
t.expect("no events", t.run("show", "--events", "nowhere", "ev.ndjson"), 99, "KTS-201")

# PATH
shipped = os.path.join(source, "specs/series/scx_flatcg.ndjson")
r = t.run("show", shipped, "stats.sched")
t.expect("below a path", r, 0, out=("stats.sched.act",))
t.true("nothing else", "bpf" not in r.out and "stats.host" not in r.out, r)
t.expect("one key", t.run("show", shipped, 'bpf.map("stats")[3].cpu(1)'), 0, out=('= bpf.map("stats")[3].cpu(1)',))
for path, instead in (("stats.shed", "stats.sched"), ("stats.shed.act", "stats.sched"), ("bpf.hweight", "bpf.hweight_gen"),
                      ("bpf.stats", 'bpf.map("stats")'), ('bpf.map("stat")', 'bpf.map("stats")'),
                      ('bpf.map("cpu_ctx")[0].cpu(0).cur', 'bpf.map("cpu_ctx")[*].cpu(*).cur_at')):
    t.expect("misspelt " + path, t.run("show", shipped, path), 99, "KTS-231", "did you mean `%s`?" % instead,
             nothing_out=True)
for path, words in (("bpf.zzzzzz.a", "there are `nr_cpus`"), ('bpf.map("zzz")', "there are `stats`, `cpu_ctx`"),
                    ('bpf.map("stats").zzz', '`bpf.map("stats")[*]` has 21 keys'),
                    ('bpf.map("stats")[99]', '`bpf.map("stats")[*]` has 21 keys'),
                    ('bpf.map("stats")[0].cpu(9)', '`bpf.map("stats")[*].cpu(*)` has 2 CPUs'),
                    ('bpf.map("stats")[0].zz', 'there is `bpf.map("stats")[*].cpu(*)`'),
                    ("bpf.nr_cpus.x", "`bpf.nr_cpus` is all there is")):
    t.expect("not there: " + path, t.run("show", shipped, path), 99, "KTS-231", words, nothing_out=True)
every = t.run("show", shipped, "bpf.map")
t.expect("the heading of all maps", every, 0, out=('bpf.map("stats")[0]', 'bpf.map("cgv_node_stash")'))
t.true("maps and nothing else", "= bpf.nr_cpus" not in every.out and "= stats" not in every.out, every)
t.true("as it stands there", t.run("show", shipped, "bpf.map()").out == every.out)
t.file("maps.ndjson", '{"tag":"a","elapsed_ms":0,"report":{"maps":[]},"stats":{"n":1}}\n')
t.expect("no map at all", t.run("show", "maps.ndjson", "bpf.map"), 99, "KTS-231", nothing_out=True)
t.expect("another root", t.run("show", shipped, "values"), 99, "KTS-231", "drained")
t.expect("no path", t.run("show", shipped, "nr_cpus + 1"), 99, "KTS-232", nothing_out=True)

# a clock by its name; one that is none
for key, first, unit in (("t_ns", 5, "ns"), ("elapsed_us", 1, "us"), ("timestamp_ms", 1, "ms"), ("uptime_s", 3, "s"),
                         ("ts", 1, "ms"), ("time", 1.5, "ms")):
    t.file("clock.ndjson", "".join(json.dumps({key: first + i, "v": i}) + "\n" for i in range(3)))
    t.expect("clock " + key, t.run("show", "clock.ndjson"), 0, out=("time sample.%s %s\n" % (key, unit),))
t.file("clock.ndjson", '{"time":"noon","v":1}\n{"time":"night","v":2}\n')
t.expect("no clock", t.run("show", "clock.ndjson"), 0, out=("# clock: none",))

# nothing to check
t.file("text.ndjson", '{"a":"x"}\n{"a":"y"}\n')
t.expect("text only", t.run("show", "text.ndjson"), 0, out=("signal a : text = sample.a",))
t.expect("no spec of it", t.run("show", "--spec", "text.ndjson"), 99, "KTS-230", nothing_out=True)

# a text that is the same in all samples is a constant too, if it is a word or two and not a message
state = 'on "1" \\ \n\u20ac\x01'
samples = [{"how": state, "two": "ab"[i % 2], "long": "x" * 41, "most": "y" * 38, "nul": "a\0b", "list": ["u", "u"],
            "gap": "z"} for i in range(4)]
del samples[1]["gap"]
t.file("state.ndjson", "".join(json.dumps(sample) + "\n" for sample in samples))
r = t.run("show", "--spec", "state.ndjson")
t.expect("constant text", r, 0, out=("signal how    : text = sample.how", 'always most == "%s"\n' % ("y" * 38),
                                     'always how == "on \\"1\\" \\\\ \\n\u20ac\\u0001"\n',
                                     'always gap == "z" on gap skip coverage >= 67%'))
t.true("one of two texts", re.search(r"signal list_0 *: text = sample\.list\[0\] +# one of 2 keys\n", r.out), r)
t.true("no other text", not re.search(r"\b(two|long|nul)\b", r.out), r)
t.file("state.kts", r.out)
t.expect("it passes", t.run("check", "state.kts"), 0)
t.expect("it is laid out", t.run("fmt", "--check", "state.kts"), 0)
t.expect("nothing to find fault with", t.run("lint", "state.kts"), 0)
t.expect("its text", t.run("show", "state.ndjson"), 0, out=('# constant "on \\"1\\" ', '# "a" and others', '# "a\\u0000b"',
                                                            "# constant \"z\"; 3 of 4 samples (1 absent)"))
t.file("cpus.ndjson", "".join(json.dumps({"cpus": [{"n": i}, {"n": 2 * i}], "one": [i]}) + "\n" for i in range(4)))
r = t.run("show", "--spec", "cpus.ndjson")
t.expect("one of several", r, 0, out=("signal cpus_0_n : u64 = sample.cpus[0].n  # one of 2 keys\n",
                                      "signal one_0    : u64 = sample.one[0]\n"))

# every series that is there: its first spec passes, is laid out, and lint finds nothing
folder = os.path.join(source, "specs/series")
for name in sorted(n for n in os.listdir(folder) if n.endswith(".ndjson")):
    path = os.path.join(folder, name)
    t.file("first.kts", t.run("show", "--spec", path).out)
    t.expect("first spec of " + name, t.run("check", "first.kts"), 0)
    t.expect("laid out, of " + name, t.run("fmt", "--check", "first.kts"), 0)
    t.expect("without fault, of " + name, t.run("lint", "first.kts"), 0)

# what a stranger names can neither leave its line nor reach the terminal
nasty = "x\nmonotonic q\x1b[31m\u009b"
t.file("nasty.ndjson", "".join(json.dumps({"tag": nasty + str(i), nasty: i, "v": nasty, "w": i}) + "\n" for i in range(3)))
r = t.run("show", "nasty.ndjson")
t.expect("hostile names", r, 0)
t.true("on one line", not re.search(r"^\s*monotonic", r.out, re.M) and "\x1b" not in r.out, r)
t.file("nasty.kts", t.run("show", "--spec", "nasty.ndjson").out)
t.expect("its spec", t.run("check", "nasty.kts"), 0)
odd = os.fsdecode(b"caf\xe9 \"\\\n.ndjson")
t.file(odd, series(1, 2, 3))
r = t.run("show", "--spec", odd)
t.expect("a name that is no UTF-8", r, 0, out=("give it by -s",))
t.file("odd.kts", r.out)
t.expect("its spec", t.run("check", "-s", odd, "odd.kts"), 0)

# KTS_MAX_FOUND: new keys in every sample; KTS_MAX_FOUND_DEPTH
most = limit("KTS_MAX_FOUND")
t.file("keys.ndjson", "".join(json.dumps({"k%d" % k: 1 for k in range(i, i + 100)}) + "\n"
                              for i in range(0, most + 100, 100)))
r = t.run("show", "keys.ndjson")
t.expect("too many keys", r, 0, out=("too many paths",))
t.true("as many as may be", r.out.count("= sample.k") < most, len(r.out))
t.expect("a PATH helps", t.run("show", "keys.ndjson", "sample.k%d" % (most + 5)), 0, out=("= sample.k%d " % (most + 5),))
# KTS_MAX_FOUND_BYTES: names that no spec could hold
long = limit("KTS_MAX_FOUND_BYTES") // 6
t.file("long.ndjson", ('{"a":1,"%s":2,"b":3}\n' % ("x" * long)) * 2)
r = t.run("show", "long.ndjson")
t.expect("too long a name", r, 0, out=("too many paths, or too long ones", "= sample.a ", "= sample.b "))
t.true("left out", "xxx" not in r.out, len(r.out))
names = 60 if os.environ.get("SANITIZE") else 600
t.file("long.ndjson", "".join(json.dumps({"\x01" * 5000 + str(k): k for k in range(names)}) + "\n" for _ in range(2)))
t.expect("a spec of long names", t.run("show", "--spec", "long.ndjson"), 0, out=("constants",))
deep = limit("KTS_MAX_FOUND_DEPTH")
t.file("deep.ndjson", ('{"a":' * deep + "1" + "}" * deep + "\n") * 2)
t.expect("as deep as it may be", t.run("show", "deep.ndjson"), 0, out=("sample" + ".a" * deep + " ",))
t.file("deep.ndjson", ('{"a":' * (deep + 1) + "1" + "}" * (deep + 1) + "\n") * 2)
t.expect("too deep", t.run("show", "deep.ndjson"), 0, out=("deeper than %d steps" % deep,))

# KTS_MAX_SHOWN_CELLS: read in several passes, and the same facts as in one
keys = 100
rows = limit("KTS_MAX_SHOWN_CELLS") // keys + 1000
line = "{" + ",".join('"k%d":%d' % (k, k) for k in range(keys)) + ',"n":%d}\n'
t.file("wide.ndjson", line.replace("%d}", "1}") * (rows - 2) + line.replace("%d}", "2}") + line.replace("%d}", "3}"))
r = t.run("show", "--spec", "wide.ndjson")
t.expect("several passes", r, 0, out=("monotonic n", "always k0 == 0", "always k99 == 99"))
os.unlink(os.path.join(t.work, "wide.ndjson"))

# KTS_MAX_PIPE_BYTES
with subprocess.Popen([PROGRAM, "show", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE,
                      stdout=subprocess.PIPE) as show:
    blank, left = b" " * (1 << 20), limit("KTS_MAX_PIPE_BYTES") + (1 << 20)
    try:
        while left > 0:
            show.stdin.write(blank)
            left -= len(blank)
        show.stdin.close()
    except BrokenPipeError:
        pass
    err = show.stderr.read().decode()
    show.wait()
t.true("too much through a pipe", show.returncode == 99 and "KTS-233" in err, err)
for code in ("KTS-230", "KTS-231", "KTS-232", "KTS-233"):
    t.expect("explain " + code, t.run("explain", code), 0, out=(code,))

# --- data about the run, wherever it stands ---

line = '{"tag":"a","elapsed_ms":0,"values":{"x":{"Ok":1}}}\n'
t.file("run.ndjson", '{"kts_series":1,"host":"h"}\n{"monitor":{"stalls":7}}\n' + line +
       '{"stimulus_events":[{"elapsed_ms":0,"label":"warm up","step_index":0}]}\n')
t.expect("the run", t.run("show", "run.ndjson", "run"), 0, out=(
    "signal monitor_stalls : u64 = run.monitor.stalls ", "# 7\n", 'run.stimulus_events[0].label # "warm up"',
    'signal kts_series_host : text = run.kts_series.host '))
t.file("beside.ndjson", line)
t.file("beside.events.json", '[{"elapsed_ms":0,"label":"load","step_index":0}]')
t.expect("events beside it", t.run("show", "beside.ndjson", "run"), 0, out=('run.stimulus_events[0].label # "load"',))
t.end()
