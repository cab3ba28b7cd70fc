# SPDX-License-Identifier: MIT
"""What a command says of every spec of a folder, as text and JSON, compared with the files beside it.
The first comment of a spec says its exit status. UPDATE=1 rewrites the files."""

import difflib
import os
import re
import subprocess
import sys


def run(here, *arguments):
    done = subprocess.run([os.environ["KTS"], *arguments], cwd=here, env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
    # the version is no part of what is shown here
    return done.returncode, re.sub(r'"tool":"[^"]*"', '"tool":"VERSION"', done.stdout.decode())


def compare(here, name, text):
    path = os.path.join(here, name)
    if os.environ.get("UPDATE"):
        with open(path, "w", encoding="utf-8", newline="") as f:
            f.write(text)
        return 0
    expected = ""
    if os.path.exists(path):
        with open(path, encoding="utf-8", newline="") as f:
            expected = f.read()
    sys.stdout.writelines(difflib.unified_diff(expected.splitlines(True), text.splitlines(True), name, "now"))
    return text != expected


def main(command):
    """The folder is called as the command."""
    here = os.path.join(os.environ["top_srcdir"], "tests/golden", command)
    wrong = cases = 0
    for spec in sorted(n for n in os.listdir(here) if n.endswith(".kts")):
        with open(os.path.join(here, spec), encoding="utf-8") as f:
            status = int(re.search(r"^# exit: (\d+)$", f.read(), re.M).group(1))
        for form in ("text", "json"):
            cases += 1
            code, out = run(here, command, "--report", form, spec)
            wrong += compare(here, "%s.%s" % (spec[:-4], form), out)
            if code != status:
                print("%s as %s: exit status %d, expected %d" % (spec, form, code, status))
                wrong += 1
    print("%d reports, %d differences" % (cases, wrong))
    sys.exit(1 if wrong or not cases else 0)
