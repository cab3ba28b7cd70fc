#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`kts test` on every spec of this folder, and on all of them at once, in every
format, compared with the files beside it. The first comment of a spec says its
exit status. UPDATE=1 rewrites the files."""

import difflib
import os
import re
import subprocess
import sys

FORMATS = ("text", "tap", "junit", "json")
here = os.path.join(os.environ["top_srcdir"], "tests/golden/inline")
kts = os.environ["KTS"]
if not os.path.exists(kts):
    print("skipped: there is no program", kts)
    sys.exit(77)


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
    sys.stdout.writelines(difflib.unified_diff(expected.splitlines(True), text.splitlines(True), name, "now"))
    return text != expected


def run(base, status, *arguments):
    wrong = 0
    for form in FORMATS + ("color",):
        options = ["--color", "always"] if form == "color" else ["--report", form]
        done = subprocess.run([kts, "test", *options, *arguments], cwd=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env={"PATH": os.environ["PATH"], "LC_ALL": "C"}, timeout=60)
        # the version is no part of what is shown here
        wrong += compare("%s.%s" % (base, form), re.sub(r'"tool":"[^"]*"', '"tool":"VERSION"', done.stdout.decode()))
        if done.returncode != status:
            print("%s as %s: exit status %d, expected %d\n%s" % (base, form, done.returncode, status, done.stderr.decode()))
            wrong += 1
    return wrong


specs = sorted(n for n in os.listdir(here) if n.endswith(".kts"))
wrong = run("all", 99, *specs)
wrong += run("some", 0, "pass.kts", "none.kts")
for spec in specs:
    with open(os.path.join(here, spec), encoding="utf-8") as f:
        wrong += run(spec[:-4], int(re.search(r"^# exit: (\d+)$", f.read(), re.M).group(1)), spec)
if not specs:
    print("no specs in", here)
    wrong = 1
sys.exit(1 if wrong else 0)
