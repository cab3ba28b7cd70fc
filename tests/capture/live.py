# SPDX-License-Identifier: MIT
"""Real BPF programs for the tests of `kts record`: compiled by clang, loaded by
tests/capture/loader, recorded by the program, shown by bpftool. What is missing
is named and the test skipped."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

# A shell that runs this in the background has them ignored, which the recorder would keep to.
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_DFL)

KTS = os.environ["KTS"]
SOURCE = os.environ["top_srcdir"]
BUILD = os.environ["top_builddir"]


def skip(what):
    print("skipped:", what)
    sys.exit(77)


if not os.environ.get("HAVE_LIBBPF"):
    skip("kts record is not built: configure found no libbpf")


def compile_bpf(name, work, *flags, out=None):
    """Compile tests/capture/NAME.bpf.c to an object called OUT; its path."""
    clang = os.environ.get("CLANG") or shutil.which("clang")
    if not clang:
        skip("clang is not installed")
    if "bpf" not in subprocess.run([clang, "-print-targets"], stdout=subprocess.PIPE, text=True).stdout:
        skip("clang has no target bpf")
    out = os.path.join(work, (out or name) + ".bpf.o")
    triple = subprocess.run([os.environ.get("CC", "cc").split()[-1], "-dumpmachine"], stdout=subprocess.PIPE, text=True).stdout.strip()
    done = subprocess.run([clang, "-O2", "-g", "-target", "bpf", "-I/usr/include/" + triple, *flags, "-c",
                           os.path.join(SOURCE, "tests/capture", name + ".bpf.c"), "-o", out], stderr=subprocess.PIPE, text=True)
    if done.returncode:
        if "bpf/bpf_helpers.h" in done.stderr:
            skip("bpf/bpf_helpers.h of libbpf is not installed")
        print(done.stderr)
        sys.exit(99)
    return out


class Loader:
    """tests/capture/loader: what it loaded lives until it is unloaded or the test ends. One test at a time: names of
    maps and programs are those of the whole system."""

    def __init__(self):
        self.turn = open(os.path.join(tempfile.gettempdir(), "kts-loader.lock"), "a", encoding="utf-8")
        fcntl.flock(self.turn, fcntl.LOCK_EX)
        self.process = subprocess.Popen([os.path.join(BUILD, "tests/capture/loader")], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def ask(self, *words):
        self.process.stdin.write(" ".join(str(w) for w in words) + "\n")
        self.process.stdin.flush()
        state, _, text = self.process.stdout.readline().strip().partition(" ")
        if state not in ("ok", "error"):
            print("the loader is gone:", self.process.stderr.read())
            sys.exit(99)
        return state == "ok", text

    def run(self, *words):
        done, text = self.ask(*words)
        if not done:
            self.end()
            if "Operation not permitted" in text:
                skip("BPF programs may not be loaded here (CAP_BPF, CAP_PERFMON): " + text)
            print("%r: %s\n%s" % (words, text, self.process.stderr.read()))
            sys.exit(99)
        return text

    def id(self, name, map_name):
        return int(self.run("id", name, map_name))

    def end(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)


class Recording:
    def __init__(self, code, text, err):
        self.code, self.text, self.err = code, text, err
        self.whole = not text or text.endswith("\n")
        rows = [json.loads(line) for line in text.splitlines() if line.startswith("{")] if self.whole else []
        self.header = rows[0] if rows else None
        self.end = rows[-1] if len(rows) > 1 and "kts_series" in rows[-1] else None
        self.samples = [row for row in rows if "tag" in row]

    def maps(self, sample=-1):
        return {m["name"]: m for m in self.samples[sample]["report"]["maps"]}

    def __repr__(self):
        return "exit status %d\n--- series\n%.3000s\n--- stderr\n%s---" % (self.code, self.text, self.err)


class Test:
    def __init__(self):
        self.work = tempfile.mkdtemp(dir=os.environ["TEST_TMP"])
        self.done = self.wrong = 0

    def path(self, name):
        return os.path.join(self.work, name)

    def file(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as f:
            f.write(text)
        return self.path(name)

    def start(self, *arguments, **more):
        more.setdefault("stdin", subprocess.DEVNULL)
        more.setdefault("stdout", subprocess.PIPE)
        return subprocess.Popen([KTS, "record", *arguments], cwd=self.work, stderr=subprocess.PIPE, text=True, **more)

    @staticmethod
    def writer_of(process):
        """The process that writes the lines of a recorder: its only child that is in a session of its own."""
        with open("/proc/%d/task/%d/children" % (process.pid, process.pid), encoding="utf-8") as f:
            return next((pid for pid in map(int, f.read().split()) if os.getsid(pid) == pid), None)

    def finish(self, process, timeout=60):
        """What it writes beyond the lines that were read already. Not by communicate(), which loses what was read ahead."""
        late, err = threading.Event(), []
        timer = threading.Timer(timeout, lambda: (late.set(), process.kill()))
        errors = threading.Thread(target=lambda: err.append(process.stderr.read()))
        timer.start()
        errors.start()
        if process.stdin:
            process.stdin.close()
        out = process.stdout.read() if process.stdout else ""
        errors.join()
        process.wait()
        timer.cancel()
        if late.is_set():
            raise subprocess.TimeoutExpired(process.args, timeout)
        return Recording(process.returncode, out, err[0])

    def record(self, *arguments, **more):
        """Run it to its end; with `-o FILE` the series is read from there."""
        r = self.finish(self.start(*arguments, **more))
        name = arguments[arguments.index("-o") + 1] if "-o" in arguments else None
        if name and os.path.isfile(self.path(name)):
            r = Recording(r.code, self.read(name), r.err)
        return r

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as f:
            return f.read()

    def check(self, name, spec, *options):
        """`kts check` of a spec over the recording in this file."""
        path = self.file("check.kts", "kts 1\n" + spec)
        done = subprocess.run([KTS, "check", *options, "-s", name, path], cwd=self.work, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120)
        return Recording(done.returncode, "", done.stdout + done.stderr)

    def true(self, what, condition, detail=""):
        self.done += 1
        if not condition:
            self.wrong += 1
            print(what + ":", detail)

    def end(self, loader=None):
        if loader:
            loader.end()
        shutil.rmtree(self.work, ignore_errors=True)
        print("%d checks, %d wrong" % (self.done, self.wrong))
        sys.exit(1 if self.wrong or not self.done else 0)
