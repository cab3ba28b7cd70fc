#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every spec of this folder in every format, compared with the files beside it.
The first comment of a spec says its exit status. UPDATE=1 rewrites the files."""

import difflib
import os
import re
import subprocess
import sys

FORMATS = ("text", "tap", "junit", "json", "github")
# The text report as on a terminal: colours, and the plot in both alphabets.
COLORED = (("color", "C.UTF-8"), ("ascii", "C"))

here = os.path.join(os.environ["top_srcdir"], "tests/golden/report")
kts = os.environ["KTS"]
if not os.path.exists(kts):
    print("skipped: there is no program", kts)
    sys.exit(77)


def run(arguments, **environment):
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C", **environment}
    done = subprocess.run([kts, "check", *arguments], cwd=here, env=env, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60)
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


wrong = 0
for spec in sorted(n for n in os.listdir(here) if n.endswith(".kts")):
    base = spec[:-4]
    with open(os.path.join(here, spec), encoding="utf-8") as f:
        status = int(re.search(r"^# exit: (\d+)$", f.read(), re.M).group(1))
    summary = os.path.join(os.environ["TEST_TMP"], "summary.%d" % os.getpid())
    for form in FORMATS:
        extra = {"GITHUB_STEP_SUMMARY": summary} if form == "github" else {}
        code, out, err = run(["--report", form, spec], **extra)
        # the version is no part of what is shown here
        out = re.sub(r'"tool":"[^"]*"', '"tool":"VERSION"', out)
        wrong += compare("%s.%s" % (base, form), out)
        if code != status:
            print("%s as %s: exit status %d, expected %d\n%s" % (spec, form, code, status, err))
            wrong += 1
        if form == "text":
            wrong += compare(base + ".stderr", err)
    with open(summary, encoding="utf-8") as f:
        wrong += compare(base + ".summary", f.read())
    os.remove(summary)
    for name, locale in COLORED:
        code, out, err = run(["--color", "always", spec], LC_ALL=locale)
        wrong += compare("%s.%s" % (base, name), out)
print("%d differences" % wrong)
sys.exit(1 if wrong else 0)
