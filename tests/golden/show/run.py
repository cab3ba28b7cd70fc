#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `kts show` says of the series of this folder and of the shipped ones, and the first specs of them,
compared with the files here. UPDATE=1 rewrites them. Every first spec passes over its series."""

import difflib
import os
import subprocess
import sys

source = os.environ["top_srcdir"]
here = os.path.join(source, "tests/golden/show")
kts = os.environ["KTS"]
if not os.path.exists(kts):
    print("skipped: there is no program", kts)
    sys.exit(77)

# Whole files of the shipped series would say the same again and again: a part of each.
SHIPPED = {
    "proc_stress": "sample.psi",
    "scx_flatcg": "bpf",
    "scx_qmap_steady": "stats",
    "scx_simple_qmap": "host",
    "scx_simple_starved": "report",
}
# What is asked for of the series of this folder, beside all of it.
PATHS = {"maps": 'bpf.map("hash")["two words"]', "plain": "sample.cpus[*].user"}
wrong = 0


def run(folder, *arguments):
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    done = subprocess.run([kts, *arguments], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def compare(name, text):
    path = os.path.join(here, name)
    if os.environ.get("UPDATE"):
        with open(path, "w", encoding="utf-8", newline="") as f:
            f.write(text)
        return 0
    try:
        with open(path, encoding="utf-8", newline="") as f:
            expected = f.read()
    except FileNotFoundError:
        expected = ""
    if text == expected:
        return 0
    sys.stdout.writelines(difflib.unified_diff(expected.splitlines(True), text.splitlines(True), name, "now"))
    return 1


def judge(folder, series, *path):
    """The first spec, which has to pass."""
    global wrong
    code, spec, err = run(folder, "show", "--spec", series, *path)
    if code:
        return "exit status %d\n%s" % (code, err)
    file = os.path.join(os.environ["TEST_TMP"], "show.%d.kts" % os.getpid())
    with open(file, "w", encoding="utf-8") as f:
        f.write(spec)
    code, out, err = run(folder, "check", "-s", series, file)
    laid = run(folder, "fmt", "--check", file)
    os.remove(file)
    if laid[0]:
        print("%s: the first spec is not laid out:\n%s%s" % ((series,) + laid[1:]))
        wrong += 1
    if code or "fail" in out.splitlines()[-1]:
        print("%s: the first spec does not pass:\n%s%s" % (series, out, err))
        wrong += 1
    return spec


def show(folder, series, name, *path):
    global wrong
    code, out, err = run(folder, "show", series, *path)
    if code:
        out += "exit status %d\n%s" % (code, err)
    wrong += compare(name + ".show", out)
    wrong += compare(name + ".spec", judge(folder, series, *path))


for file in sorted(os.listdir(here)):
    base, end = os.path.splitext(file)
    if end not in (".ndjson", ".json") or base.endswith(".events"):
        continue
    show(here, file, base)
    if base in PATHS:
        show(here, file, base + "_path", PATHS[base])
shipped = os.path.join(source, "specs/series")
for file in sorted(os.listdir(shipped)):
    if not file.endswith(".ndjson"):
        continue
    base = file[:-len(".ndjson")]
    # all of it passes; the text of a part is kept
    if judge(shipped, file).startswith("exit status"):
        print("%s: no first spec" % file)
        wrong += 1
    show(shipped, file, base, SHIPPED[base])
print("%d differences" % wrong)
sys.exit(1 if wrong else 0)
