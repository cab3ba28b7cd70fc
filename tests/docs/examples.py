#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Run every example of the manuals and of README.md.

In the manuals a comment line marks the display (.Bd ... .Ed) that follows it:
  .\\" @series NAME         the display is a series of that name
  .\\" @spec STATUS SERIES  a spec; `kts check` over that series exits with STATUS
  .\\" @error STATUS SERIES the same, and a code KTS-nnn is printed
  .\\" @test STATUS        a spec; `kts test` exits with STATUS
  .\\" @badtest STATUS     the same, and a code KTS-nnn is printed
  .\\" @shell STATUS        shell commands, run beside the shipped specs
  .\\" @record STATUS      the same, where `kts record` is built
  .\\" @c STATUS            a C program, compiled with warnings as errors and linked with libkts
  .\\" @prints              lines that the example before it prints, in this order
In README.md a ```console block is run word for word: lines that begin with "$ "
are commands, what follows them is exactly what they print; a comment line
<!-- exit N --> before the block gives the status of its last command.
A ```c block of README.md stands word for word in the file that the comment line before it names:
<!-- from FILE -->.
Displays without a mark are not run.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from place import environment  # noqa: E402

MANUALS = ["grammar/kts.5", "runtime/series/kts-series.5", "runtime/cli/kts.1", "runtime/libkts.3"]
passed = failed = 0


def verdict(where, ok, why=""):
    global passed, failed
    if ok:
        passed += 1
        return
    failed += 1
    print("%s: %s" % (where, why))


def roff(line):
    """The text of a line inside a literal display."""
    if line.startswith("\\&"):
        line = line[2:]
    return line.replace("\\e", "\\").replace("\\(dq", '"').replace("\\-", "-").replace("\\(aq", "'").replace("\\&", "")


def displays(path):
    """Yield (line number, mark words, text) of marked displays."""
    mark = text = None
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        line = line.rstrip("\n")
        if line.startswith('.\\" @'):
            mark = (number, line[5:].split())
        elif line.startswith(".Bd") and mark:
            text = []
        elif line.startswith(".Ed") and text is not None:
            yield mark[0], mark[1], "\n".join(text) + "\n"
            mark = text = None
        elif text is not None:
            text.append(roff(line))
    if mark:
        verdict("%s:%d" % (path, mark[0]), False, "a mark without a display")


def run(command, cwd, env):
    return subprocess.run(command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, timeout=120)


def in_order(wanted, printed):
    """The first line that is wanted and does not come, or None. How wide a report's columns are does not matter."""
    lines = iter([line.split() for line in printed.splitlines()])
    for line in wanted.splitlines():
        if line.split() not in lines:
            return line
    return None


def run_c(text, work, env):
    """Compile and link a program as libtool does for the tree at hand; run it."""
    source, program = os.path.join(work, "example.c"), os.path.join(work, "example")
    open(source, "w", encoding="utf-8").write(text)
    top, build = os.environ["top_srcdir"], os.environ["top_builddir"]
    flags = ["-fsanitize=address,undefined"] if os.environ.get("SANITIZE") else []
    command = [os.path.join(build, "libtool"), "--quiet", "--tag=CC", "--mode=link"] + os.environ["CC"].split() + flags + \
        ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I" + os.path.join(top, "runtime"), "-no-install",
         "-o", program, source, os.path.join(build, "runtime/libkts.la")]
    built = run(command, work, env)
    return built if built.returncode else run([program], work, env)


def manual(path, kts, work, env):
    series = {}
    got = None
    unbuilt = False
    for line, words, text in displays(path):
        where = "%s:%d" % (path, line)
        kind = words[0]
        if kind != "prints":
            unbuilt = kind == "record" and not os.environ.get("HAVE_LIBBPF")
        if unbuilt:
            print("%s: not run: kts record is not built" % where)
        elif kind == "series":
            series[words[1]] = os.path.join(work, words[1] + ".ndjson")
            open(series[words[1]], "w", encoding="utf-8").write(text)
        elif kind in ("spec", "error"):
            spec = os.path.join(work, "example.kts")
            open(spec, "w", encoding="utf-8").write(text)
            given = ["-s", series[words[2]]] if len(words) > 2 else []
            got = run([kts, "check"] + given + [spec], work, env)
            verdict(where, got.returncode == int(words[1]), "exit status %d, not %s\n%s" % (got.returncode, words[1], got.stdout))
            if kind == "error":
                verdict(where, re.search(r"KTS-\d\d\d", got.stdout), "no code in: " + got.stdout)
        elif kind in ("test", "badtest"):
            spec = os.path.join(work, "example.kts")
            open(spec, "w", encoding="utf-8").write(text)
            got = run([kts, "test", spec], work, env)
            verdict(where, got.returncode == int(words[1]), "exit status %d, not %s\n%s" % (got.returncode, words[1], got.stdout))
            if kind == "badtest":
                verdict(where, re.search(r"KTS-\d\d\d", got.stdout), "no code in: " + got.stdout)
        elif kind in ("shell", "record"):
            got = run(["sh", "-ec", text], work, env)
            verdict(where, got.returncode == int(words[1]), "exit status %d, not %s\n%s" % (got.returncode, words[1], got.stdout))
        elif kind == "c":
            got = run_c(text, work, env)
            verdict(where, got.returncode == int(words[1]), "exit status %d, not %s\n%s" % (got.returncode, words[1], got.stdout))
        elif kind == "prints":
            missing = in_order(text, got.stdout) if got else "an example"
            verdict(where, missing is None, "there is no `%s` in its place in\n%s" % (missing, got and got.stdout))
        else:
            verdict(where, False, "unknown mark " + kind)


def quotes(path):
    """Blocks that are said to be taken from a file are."""
    text = open(path, encoding="utf-8").read()
    # what tutorial.py makes files of is tested there
    text = re.sub(r"^<!-- file \S+ -->\n```c\n(.*?)^```$", lambda m: re.sub(r"[^\n]", "", m.group(0)), text, flags=re.M | re.S)
    for at in re.finditer(r"(?:<!-- from (\S+) -->\n)?^```c\n(.*?)^```$", text, re.M | re.S):
        where = "%s:%d" % (path, text.count("\n", 0, at.start()) + 1)
        source = at.group(1) and os.path.join(os.path.dirname(path), at.group(1))
        verdict(where, source and at.group(2) in open(source, encoding="utf-8").read(),
                "this is not in %s" % at.group(1) if source else "a block of C without its file")


def readme(path, work, env):
    status = 0
    lines = open(path, encoding="utf-8").read().split("\n")
    at = 0
    while at < len(lines):
        given = re.match(r"<!-- exit (\d+) -->", lines[at])
        if given:
            status = int(given.group(1))
        if lines[at] != "```console":
            at += 1
            continue
        start = at = at + 1
        command = None
        got = None
        want = []
        while True:
            line = lines[at]
            if line.startswith("$ ") or line == "```":
                if command is not None:
                    got = run(["sh", "-c", command], work, env)
                    want_text = "\n".join(want).strip("\n")
                    verdict("%s:%d" % (path, start + 1), got.stdout.strip("\n") == want_text,
                            "`%s` prints\n%s\nnot\n%s" % (command, got.stdout, want_text))
                command, want = line[2:], []
                if line == "```":
                    break
            else:
                want.append(line)
            at += 1
        verdict("%s:%d" % (path, start + 1), got and got.returncode == status, "exit status %s, not %d" % (got and got.returncode, status))
        status = 0


def main():
    kts, source = os.environ["KTS"], os.environ["top_srcdir"]
    with tempfile.TemporaryDirectory() as work:
        shutil.copytree(os.path.join(source, "specs"), os.path.join(work, "specs"))
        for folder, _, names in os.walk(work):
            for name in [folder] + [os.path.join(folder, n) for n in names]:
                os.chmod(name, 0o755 if os.path.isdir(name) else 0o644)
        env = environment(work, kts)
        for name in MANUALS:
            manual(os.path.join(source, name), kts, work, env)
        readme(os.path.join(source, "README.md"), work, env)
        quotes(os.path.join(source, "README.md"))
    print("%d examples passed, %d failed" % (passed, failed))
    sys.exit(1 if failed or not passed else 0)


main()
