#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Run the tutorial of README.md as it stands: its files are written, its commands run in one shell, in order.

`<!-- file NAME -->` is before the block that a file is made of. Blocks "console live" have commands, `$ ` before each,
and what they print: numbers and the width of columns may differ, and a line `...` stands for any lines. `<!-- exit N -->`
before a block gives the status of its last command, else 0. Needs root, a kernel that lets BPF be loaded, clang, cc,
bpftool and libbpf; without one of them the test is skipped and says which."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from place import environment  # noqa: E402

HEADING = "## From a running BPF program"
MARK = "--- end of command %d: "


def section(text):
    begin = text.index(HEADING)
    return text[begin:text.index("\n## ", begin + 1)]


def parts(text):
    """(files, [(command, wanted lines, status)])"""
    files, commands = {}, []
    name, status = None, 0
    lines = iter(text.split("\n"))
    for line in lines:
        given = re.match(r"<!-- (file|exit) (\S+) -->", line)
        if given and given.group(1) == "file":
            name = given.group(2)
        elif given:
            status = int(given.group(2))
        if not line.startswith("```"):
            continue
        block = []
        for inner in lines:
            if inner == "```":
                break
            block.append(inner)
        if line == "```console live":
            first = len(commands)
            for inner in block:
                if inner.startswith("$ "):
                    commands.append([inner[2:], [], 0])
                else:
                    commands[-1][1].append(inner)
            assert len(commands) > first, "a block without a command"
            commands[-1][2] = status
            status = 0
        elif name:
            files[name] = "\n".join(block) + "\n"
            name = None
    return files, commands


def plain(line):
    """Without what differs from run to run."""
    line = re.sub(r"(?<![a-zA-Z_])-?\d[\d_.,e+]*", "N", line)
    line = re.sub(r"N(?:ms|us|ns|s)\b", "Ntime", line)
    return " ".join(line.split())


def matches(wanted, printed):
    """The wanted lines come in this order, with nothing between them but where `...` stands; else the first that does not."""
    printed = [plain(line) for line in printed]
    at, free = 0, False
    for line in wanted:
        if line == "...":
            free = True
            continue
        line = plain(line)
        if free:
            while at < len(printed) and printed[at] != line:
                at += 1
        if at == len(printed) or printed[at] != line:
            return line
        at, free = at + 1, False
    return None if free or at == len(printed) else "the end"


def missing(kts):
    """What the tutorial cannot do without, or None."""
    for tool in ("clang", "cc", "bpftool"):
        if not shutil.which(tool):
            return tool
    if not os.path.exists("/usr/include/bpf/libbpf.h"):
        return "the headers of libbpf"
    if os.geteuid() != 0:
        return "root"
    probe = subprocess.run([kts, "record", "--probe"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if probe.returncode:
        return "a build with `kts record`: " + probe.stdout.strip()
    for row in ("list maps and programs", "batches of an array"):
        if not re.search(r"^%s\s+yes" % row, probe.stdout, re.M):
            return "a kernel that can " + row
    return None


def run(commands, work, env):
    """[(lines, status)] of the commands, in one shell; what is left running is ended."""
    script = ["trap 'kill $(jobs -p) 2>/dev/null' EXIT"]
    for i, (command, _, _) in enumerate(commands):
        script.append(command)
        script.append("status=$?")
        if command.endswith("&"):
            script.append("sleep 1")
        script.append("printf '\\n%s%%d\\n' $status" % (MARK % i))
    done = subprocess.run(["bash", "-c", "\n".join(script)], cwd=work, env=env, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
    results, lines = [], []
    for line in done.stdout.split("\n"):
        if line.startswith(MARK % len(results)):
            while lines and not lines[-1]:
                lines.pop()
            results.append((lines, int(line.rsplit(" ", 1)[1])))
            lines = []
        else:
            lines.append(line)
    return results


def main():
    kts, source = os.environ["KTS"], os.environ["top_srcdir"]
    lacking = missing(kts)
    if lacking:
        print("skipped: the tutorial needs " + lacking)
        return 77
    with open(os.path.join(source, "README.md"), encoding="utf-8") as f:
        files, commands = parts(section(f.read()))
    failed = 0
    with tempfile.TemporaryDirectory() as work:
        for name, text in files.items():
            with open(os.path.join(work, name), "w", encoding="utf-8") as f:
                f.write(text)
        env = environment(work, kts)
        results = run(commands, work, env)
    for (command, wanted, status), (printed, got) in zip(commands, results):
        lost = matches(wanted, printed)
        if lost or got != status:
            failed += 1
            print("$ %s\n%s\n[exit status %d, wanted %d]%s\n" % (command, "\n".join(printed), got, status,
                                                              "\nnot in its place: " + lost if lost else ""))
    if len(results) != len(commands):
        failed += 1
        print("the shell ended after %d of %d commands" % (len(results), len(commands)))
    print("%d commands run, %d failed" % (len(results), failed))
    return 1 if failed or not results else 0


sys.exit(main())
