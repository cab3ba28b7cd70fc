# SPDX-License-Identifier: MIT
"""What the lints share: the files of the project, C without comments, and a
main() that first shows that the lint finds each of its own bad examples."""

import os
import re
import subprocess
import sys
import tempfile

# What bison, flex and the autotools make; a tarball carries it, nobody edits it.
GENERATED = {
    "grammar/syntax.c", "grammar/syntax.h", "grammar/tokens.c", "aclocal.m4",
    "config.h.in", "configure", "Makefile.in", "INSTALL",
}
GENERATED_DIRS = {"build-aux", "autom4te.cache", "m4", ".git", "__pycache__"}
C_SUFFIXES = (".c", ".h", ".l", ".y")


def walk(root):
    for folder, dirs, files in os.walk(root):
        dirs[:] = [d for d in dirs if d not in GENERATED_DIRS
                   and not os.path.exists(os.path.join(folder, d, "config.status"))
                   and not (folder == root and d.startswith("build"))]
        for name in files:
            yield os.path.relpath(os.path.join(folder, name), root)


def files(root):
    """Paths of all files of the project, relative to root, sorted."""
    found = None
    if os.path.exists(os.path.join(root, ".git")):
        try:
            out = subprocess.run(
                ["git", "-C", root, "ls-files", "-co", "--exclude-standard", "-z"],
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
            found = [p for p in out.decode().split("\0") if p]
            found = [p for p in found if os.path.exists(os.path.join(root, p))]
        except (OSError, subprocess.CalledProcessError):
            found = None
    if found is None:
        found = list(walk(root))
    return sorted(p for p in found if p not in GENERATED)


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="surrogateescape",
              newline="") as f:
        return f.read()


def c_files(root):
    return [p for p in files(root) if p.endswith(C_SUFFIXES)]


C_TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def strip_c(text, strings=False):
    """The text with comments, and unless asked otherwise the contents of strings,
    blanked; line numbers stay."""
    def blank(match):
        token = match.group(0)
        if token[0] == "/":
            return "\n" * token.count("\n") + " "
        return token if strings else token[0] * 2
    return C_TOKEN.sub(blank, text)


def lines(text):
    return enumerate(text.split("\n"), 1)


def main(check, bad):
    """check(root) yields one line a problem; bad is a list of (path, text, part of
    the problem that must be reported), each laid out alone in an empty tree."""
    wrong = 0
    for path, text, expected in bad:
        with tempfile.TemporaryDirectory(dir=os.environ.get("TEST_TMP")) as root:
            os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8", newline="") as f:
                f.write(text)
            found = list(check(root))
            if not any(expected in problem for problem in found):
                print(f"the lint misses its own example {path}: {text!r}: {found}")
                wrong += 1
    top = os.environ.get("top_srcdir") or os.path.join(os.path.dirname(__file__), "../..")
    problems = list(check(os.path.abspath(top)))
    for problem in problems:
        print(problem)
    print(f"{len(bad)} examples, {len(problems)} problems")
    sys.exit(1 if wrong or problems else 0)
