# SPDX-License-Identifier: MIT
"""Runs the program for the tests of its command line: in an empty folder, with
nothing of the caller's environment that it would look at."""

import json
import os
import pty
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.environ["KTS"]
if not os.path.exists(PROGRAM):
    print("skipped: there is no program", PROGRAM)
    sys.exit(77)

X = "kts 1\nsignal x : u64 = values.x\n"


def series(*values, dt=100):
    """Projected samples; a dict is an error."""
    rows = []
    for i, value in enumerate(values):
        value = value if isinstance(value, dict) else {"Ok": value}
        rows.append({"tag": "t%d" % i, "elapsed_ms": i * dt, "step_index": 0, "values": {"x": value}})
    return "".join(json.dumps(row) + "\n" for row in rows)


def open_terminal():
    """(master, slave); without pseudo terminals the test is skipped."""
    try:
        return pty.openpty()
    except OSError as error:
        print("skipped: no pseudo terminal:", error)
        sys.exit(77)


def read_terminal(master):
    """What was written to it until the last writer closed it; closes @master."""
    shown = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(master)
    return shown.decode()


class Result:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return "exit status %d\n--- stdout\n%s--- stderr\n%s---" % (self.code, self.out[:2000], self.err[:2000])


class Cases:
    def __init__(self):
        self.work = tempfile.mkdtemp(dir=os.environ["TEST_TMP"])
        self.done = self.wrong = 0

    def file(self, name, text):
        path = os.path.join(self.work, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())
        return name

    def read(self, name):
        with open(os.path.join(self.work, name), encoding="utf-8") as f:
            return f.read()

    def run(self, *arguments, stdin=None, stdout=subprocess.PIPE, env=None, **more):
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", **(env or {})}
        for key in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LD_LIBRARY_PATH"):
            if key in os.environ:
                environment[key] = os.environ[key]
        done = subprocess.run([PROGRAM, *arguments], cwd=self.work, env=environment, stdout=stdout,
                              stderr=subprocess.PIPE, timeout=60,
                              input=stdin.encode() if stdin is not None else None,
                              stdin=subprocess.DEVNULL if stdin is None else None, **more)
        return Result(done.returncode, (done.stdout or b"").decode(), done.stderr.decode())

    def expect(self, what, result, code, *words, out=(), nothing_out=False):
        """The status, words in what is said on stderr, words in what is written to stdout."""
        self.done += 1
        missing = [w for w in words if w not in result.err] + [w for w in out if w not in result.out]
        if result.code != code or missing or (nothing_out and result.out):
            self.wrong += 1
            print("%s: expected exit status %d, missing %r:\n%r" % (what, code, missing, result))

    def true(self, what, condition, detail=""):
        self.done += 1
        if not condition:
            self.wrong += 1
            print(what, detail)

    def end(self):
        shutil.rmtree(self.work, ignore_errors=True)
        print("%d checks, %d wrong" % (self.done, self.wrong))
        sys.exit(1 if self.wrong else 0)
