#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kts fmt from outside: what it writes and what it leaves alone, its lists, its exit status,
and that the shipped specs are laid out."""

import glob
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/cli"))
from kts import Cases  # noqa: E402

SPECS = os.path.join(os.environ["top_srcdir"], "specs")
UGLY = "kts 1\nsignal x:u64=values.x # read\n\n\nmonotonic   x\n"
NICE = "kts 1\nsignal x : u64 = values.x  # read\n\nmonotonic x\n"

t = Cases()


def path(name):
    return os.path.join(t.work, name)


# in place
t.file("a.kts", UGLY)
os.chmod(path("a.kts"), 0o640)
before = os.stat(path("a.kts")).st_ino
t.expect("a file is rewritten", t.run("fmt", "a.kts"), 0, nothing_out=True)
t.true("the text", t.read("a.kts") == NICE, t.read("a.kts"))
t.true("the mode is kept", os.stat(path("a.kts")).st_mode & 0o7777 == 0o640)
t.true("a new file took the place", os.stat(path("a.kts")).st_ino != before)
t.true("nothing is left behind", os.listdir(t.work) == ["a.kts"], os.listdir(t.work))
os.utime(path("a.kts"), (1, 1))
before = os.stat(path("a.kts"))
t.expect("a file that is laid out", t.run("fmt", "a.kts"), 0, nothing_out=True)
after = os.stat(path("a.kts"))
t.true("is not touched", (after.st_ino, after.st_mtime) == (before.st_ino, 1))
t.file("b.kts", UGLY)
os.symlink("b.kts", path("link.kts"))
t.expect("a link", t.run("fmt", "link.kts"), 0)
t.true("stays one", os.path.islink(path("link.kts")) and t.read("b.kts") == NICE)
t.file("c.kts", b"\xef\xbb\xbf" + UGLY.replace("\n", "\r\n").encode())
t.expect("a byte order mark and carriage returns", t.run("fmt", "c.kts"), 0)
t.true("go", open(path("c.kts"), "rb").read() == NICE.encode())
t.file("empty.kts", "")
t.expect("an empty file", t.run("fmt", "empty.kts"), 0)
t.true("stays one", t.read("empty.kts") == "")

# --check
t.file("a.kts", UGLY)
t.file("d.kts", UGLY)
t.expect("--check", t.run("fmt", "--check", "a.kts", "b.kts", "d.kts"), 1)
r = t.run("fmt", "a.kts", "b.kts", "--check", "d.kts")
t.true("lists what would change", r.out == "a.kts\nd.kts\n", r)
t.true("changes nothing", t.read("a.kts") == UGLY)
t.expect("nothing to change", t.run("fmt", "--check", "b.kts"), 0, nothing_out=True)

# standard input
r = t.run("fmt", "-", stdin=UGLY)
t.expect("standard input", r, 0)
t.true("goes to standard output", r.out == NICE, r)
r = t.run("fmt", "-", stdin=NICE)
t.true("changed or not", (r.code, r.out) == (0, NICE), r)
r = t.run("fmt", "--check", "-", stdin=UGLY)
t.true("--check of standard input", (r.code, r.out) == (1, "-\n"), r)
t.expect("an empty one", t.run("fmt", "-", stdin=""), 0, nothing_out=True)

# errors
t.file("bad.kts", "kts 1\nmonotonic x within\n  signal =\n")
r = t.run("fmt", "bad.kts", "a.kts")
t.expect("a spec with errors", r, 99, "bad.kts:2:13: error: [KTS-001]", nothing_out=True)
t.true("is left alone", t.read("bad.kts").startswith("kts 1\nmonotonic x within\n"))
t.true("the others are laid out", t.read("a.kts") == NICE)
r = t.run("fmt", "--check", "bad.kts", "d.kts")
t.expect("99 over 1", r, 99, out=("d.kts\n",))
t.expect("no text for standard input", t.run("fmt", "-", stdin="signal = 1"), 99, "-:1:8", nothing_out=True)
t.expect("a file that is not there", t.run("fmt", "nowhere.kts", "d.kts"), 99, "nowhere.kts", "No such file")
t.true("does not stop it", t.read("d.kts") == NICE)
os.mkdir(path("folder"))
t.expect("a folder", t.run("fmt", "folder"), 99, "folder", "directory")
os.mkfifo(path("pipe"))
with subprocess.Popen(["sh", "-c", "printf 'kts   1\\n' >pipe"], cwd=t.work):
    t.expect("a pipe", t.run("fmt", "pipe"), 99, "cannot write pipe")
t.expect("no spec", t.run("fmt"), 99, "there is no spec", "kts fmt --help")
t.expect("standard input twice", t.run("fmt", "-", "-"), 99, "one spec only")
t.expect("an unknown option", t.run("fmt", "--chek", "a.kts"), 99, "did you mean", "--check")
t.expect("a value that is not taken", t.run("fmt", "--check=yes", "a.kts"), 99, "--check")
t.expect("help", t.run("fmt", "--help"), 0, out=("--check", "standard input", "99"))
t.expect("the list of commands", t.run("--help"), 0, out=("fmt",))
if os.path.exists("/dev/full"):
    with open("/dev/full", "w") as full:
        t.expect("a full disk", t.run("fmt", "-", stdin=UGLY, stdout=full), 99, "cannot write")
        t.expect("a full disk and --check", t.run("fmt", "--check", "-", stdin=UGLY, stdout=full), 99, "cannot write")
if os.getuid():
    t.file("sub/e.kts", UGLY)
    os.chmod(path("sub"), 0o555)
    t.expect("a folder that may not be written", t.run("fmt", "sub/e.kts"), 99, "cannot write sub/e.kts")
    os.chmod(path("sub"), 0o755)
    os.chmod(path("sub/e.kts"), 0o444)
    t.expect("a file that may not be written", t.run("fmt", "sub/e.kts"), 99, "cannot write sub/e.kts")
    t.true("stays", t.read("sub/e.kts") == UGLY)

# a label made of the text of its check
t.file("label.kts", "kts 1\nsignal a = values.a\nalways a>1\n\"kept\": always a<9\n")
r = t.run("fmt", "label.kts")
t.expect("a label that changes", r, 0, "label.kts:3:8: warning: [KTS-070]", "called `always a > 1`", "`always a>1`")
t.true("and one that does not", r.err.count("KTS-070") == 1, r)
t.expect("is told once", t.run("fmt", "label.kts"), 0)
t.true("as it is laid out now", "KTS-070" not in t.run("fmt", "label.kts").err)

# a result that is larger than a spec may be (KTS_MAX_SOURCE_BYTES)
deep = "group \"g\" {" * 100 + "use\"\"\n" * 50000 + "}" * 100
r = t.run("fmt", "-", stdin=deep)
t.expect("too large when laid out", r, 99, "KTS-015", "larger than 16 MiB", nothing_out=True)

shipped = sorted(glob.glob(os.path.join(SPECS, "**/*.kts"), recursive=True))
t.true("there are specs", len(shipped) > 8)
t.expect("the shipped specs are laid out", t.run("fmt", "--check", *shipped), 0, nothing_out=True)

t.end()
