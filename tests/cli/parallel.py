#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A fleet of runs: GNU parallel as map, with several workers of which some are killed on the way, and kts merge
as reduce. The merged report is that of an undisturbed run, to the byte. The commands are those of README.md."""

import glob
import json
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/cli"))
from kts import PROGRAM, Cases, X, series  # noqa: E402

# Not the program of the same name in moreutils.
version = subprocess.run(["parallel", "--version"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                         check=False).stdout if shutil.which("parallel") else b""
if b"GNU parallel" not in version:
    print("skipped: GNU parallel is not installed (Debian package parallel)")
    sys.exit(77)

t = Cases()
RUNS = 24
t.file("fleet.kts", X + "monotonic x\n\"calm\": rate x <= 90/s\nwarn \"small\": always x < 60\n")
for i in range(RUNS):
    # some fail, some warn, one has a gap
    values = [n * (i % 7 + 15) // 2 for n in range(8)]
    if i == 7:
        values[3] = {"Err": {"PlaceholderSample": {"tag": "t3", "reason": "r"}}}
    t.file("runs/host%02d.ndjson" % i, series(*values))
os.makedirs(os.path.join(t.work, "bin"))
# What a worker runs as kts: the first time for some of the runs it is killed, before, within or after the report.
t.file("bin/kts", """#!/bin/sh
run=$4
name=$(basename "$run" .ndjson)
if [ "$1" = merge ] || ! mkdir "$KILLED/$name" 2>/dev/null; then
	exec "$PROGRAM" "$@"
fi
case $name in
*[05])
	# the worker: this shell, and parallel's shell around it
	kill -9 $PPID $$
	;;
*[27])
	"$PROGRAM" check "$2" "$3" "$4" --report json | head -c 700 >"out/$name.json.part"
	kill -9 $$
	;;
*4)
	"$PROGRAM" "$@"
	kill -9 $$
	;;
esac
exec "$PROGRAM" "$@"
""")
os.chmod(os.path.join(t.work, "bin/kts"), 0o755)


def fleet(*options, killed):
    """The commands of README.md; the status of the merge, its report, what parallel says, and which parts had a try."""
    for folder in ("out", "killed", "home"):
        shutil.rmtree(os.path.join(t.work, folder), ignore_errors=True)
        os.makedirs(os.path.join(t.work, folder))
    env = {"PATH": "bin:" + os.environ["PATH"], "LC_ALL": "C", "PROGRAM": PROGRAM, "HOME": os.path.join(t.work, "home"),
           "KILLED": "killed" if killed else "none", "TMPDIR": t.work,
           **{k: os.environ[k] for k in ("ASAN_OPTIONS", "UBSAN_OPTIONS") if k in os.environ}}
    mapped = subprocess.run(["parallel", *options, SCRIPT, ":::", *RUN_FILES], cwd=t.work, env=env, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=300)
    tried = len(os.listdir(os.path.join(t.work, "killed")))
    parts = sorted(glob.glob(os.path.join(t.work, "out/*.json")))
    reduced = subprocess.run(["bin/kts", "merge", *parts], cwd=t.work, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             stdin=subprocess.DEVNULL, timeout=60)
    return mapped, parts, reduced, tried


# The script is README.md's: what is documented is what is tested.
with open(os.path.join(os.environ["top_srcdir"], "README.md"), encoding="utf-8") as f:
    readme = f.read()
given = re.search(r"^parallel (--jobs \d+ --retries \d+) '(.*?)' ::: runs/\*\.ndjson$", readme, re.M | re.S)
t.true("README.md has the command", given is not None)
if not given:
    t.end()
OPTIONS, SCRIPT = given.group(1).split(), given.group(2)
RUN_FILES = ["runs/host%02d.ndjson" % i for i in range(RUNS)]

plain, parts, undisturbed, tried = fleet(*OPTIONS, killed=False)
t.true("an undisturbed fleet", plain.returncode == 0 and len(parts) == RUNS and tried == 0, plain)
t.true("fails as a whole", undisturbed.returncode == 1 and not undisturbed.stderr, undisturbed)
whole = t.run("check", "fleet.kts", "-s", "runs/*.ndjson", "--report", "json:whole.json")
t.true("is what one process says", t.run("merge", "whole.json").out == undisturbed.stdout.decode() and whole.code == 1, whole)
report = json.loads(undisturbed.stdout)
t.true("of all runs", [s["series"]["file"] for s in report["specs"]] == RUN_FILES, report["specs"][0])
t.true("of every verdict", {s["verdict"] for s in report["specs"]} == {"pass", "fail", "inconclusive"},
       [s["verdict"] for s in report["specs"]])

for jobs in ("2", "5"):
    options = [jobs if OPTIONS[i - 1] == "--jobs" else o for i, o in enumerate(OPTIONS)]
    mapped, parts, merged, tried = fleet(*options, killed=True)
    t.true("killed workers were there", tried == RUNS, tried)
    t.true("all parts in the end", mapped.returncode == 0 and len(parts) == RUNS, (mapped, parts))
    t.true("the report is the same", (merged.returncode, merged.stdout) == (undisturbed.returncode, undisturbed.stdout), merged)

# without retries parts are missing, none is half there, and parallel says so by its status
mapped, parts, merged, tried = fleet("--jobs", "3", killed=True)
names = {os.path.basename(p)[:-5] for p in parts}
t.true("parts are missing", mapped.returncode != 0 and 0 < len(parts) < RUNS, (mapped, parts))
t.true("those that were killed", not [n for n in names if n[-1] in "05274"], names)
t.true("what is there is whole", merged.returncode in (0, 1) and len(json.loads(merged.stdout)["specs"]) == len(parts), merged)
half = glob.glob(os.path.join(t.work, "out/*.part"))
t.true("half a report keeps its other name", half and not [p for p in half if p.endswith(".json")], half)
r = t.run("merge", *[os.path.relpath(p, t.work) for p in parts + half[:1]])
t.expect("and is refused", r, 99, ".part:", "KTS-241", "killed", nothing_out=True)
# one part more than once, as when a run was given to two hosts
shutil.copy(parts[0], os.path.join(t.work, "out/again.json"))
again = t.run("merge", *[os.path.relpath(p, t.work) for p in parts], "out/again.json")
t.true("twice is once", again.out == merged.stdout.decode(), again)
t.end()
