#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kts watch on a terminal of its own, under what plays a shell: stopped and continued, in the background, in windows
of any size, and when the terminal goes away."""

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/cli"))
from kts import PROGRAM, Cases, X, open_terminal, read_terminal  # noqa: E402

t = Cases()
t.file("a.kts", X + "".join('"check %d": always x < %d\n' % (i, 100 + i) for i in range(6)))
ENV = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TERM": "xterm"}
for key in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LD_LIBRARY_PATH"):
    if key in os.environ:
        ENV[key] = os.environ[key]
signal.alarm(180)


class Job:
    """A job of a small shell, which owns the terminal; it says "[stopped]" and "[ended N]" there, and goes on as it is told:
    `f` in the foreground, `b` in the background. Without the terminal it hangs up, as the kernel does in its turn."""

    def __init__(self, *words, rows=24, columns=80):
        self.master, slave = open_terminal()
        self.resize(rows, columns)
        feed, self.feed = os.pipe()
        told, self.tell = os.pipe()
        self.shown = ""
        self.read = 0
        self.shell = os.fork()
        if self.shell == 0:
            for fd in (self.master, self.feed, self.tell):
                os.close(fd)
            try:
                self.play_shell(words, slave, feed, told)
            finally:
                os._exit(1)
        for fd in (slave, feed, told):
            os.close(fd)

    @staticmethod
    def play_shell(words, slave, feed, told):
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)

        def begin():
            os.setpgid(0, 0)
            signal.signal(signal.SIGTTOU, signal.SIG_DFL)

        def hang_up(*_):
            for _ in range(2):
                os.kill(-job, signal.SIGHUP)
                time.sleep(0.3)

        job = subprocess.Popen([PROGRAM, "watch", "-s", "-", "a.kts", *words], cwd=t.work, env=ENV, stdin=feed, stdout=slave,
                               stderr=slave, preexec_fn=begin).pid
        signal.signal(signal.SIGHUP, hang_up)
        os.tcsetpgrp(slave, job)
        while True:
            _, status = os.waitpid(job, os.WUNTRACED)
            try:
                os.tcsetpgrp(slave, os.getpgrp())
            except OSError:
                pass
            if not os.WIFSTOPPED(status):
                break
            os.write(slave, b"[stopped]\n")
            if os.read(told, 1) == b"f":
                os.tcsetpgrp(slave, job)
            os.kill(-job, signal.SIGCONT)
        code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)
        try:
            os.write(slave, b"[ended %d]\n" % code)
        except OSError:
            pass
        os._exit(code)

    def resize(self, rows, columns):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def rows(self, n):
        for _ in range(n):
            os.write(self.feed, b'{"tag":"a","elapsed_ms":%d,"step_index":0,"values":{"x":{"Ok":1}}}\n' % self.read)
            self.read += 1

    def until(self, what, limit=30):
        """Read until `what` is shown, in what was not returned yet; return that."""
        end = time.monotonic() + limit
        while True:
            found = re.search(what, self.shown)
            if found:
                out, self.shown = self.shown[:found.end()], self.shown[found.end():]
                return out
            if time.monotonic() > end or not select.select([self.master], [], [], 1)[0] and time.monotonic() > end:
                t.true("nothing like %r is shown" % what, False, repr(self.shown[-500:]))
                return ""
            try:
                self.shown += os.read(self.master, 65536).decode()
            except OSError:
                t.true("the terminal is closed before %r" % what, False, repr(self.shown[-500:]))
                return ""

    def quiet(self, seconds):
        """What is shown in that time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if select.select([self.master], [], [], 0.05)[0]:
                self.shown += os.read(self.master, 65536).decode()
        out, self.shown = self.shown, ""
        return out

    def type(self, key):
        os.write(self.master, key)

    def end(self):
        """The series ends; the status and the rest of what is shown."""
        os.close(self.feed)
        os.close(self.tell)
        rest = self.shown + read_terminal(self.master)
        return os.waitstatus_to_exitcode(os.waitpid(self.shell, 0)[1]), rest


def is_restored(shown):
    return shown.rfind("\033[?25h") > shown.rfind("\033[?25l") and shown.rfind("\033[?7h") > shown.rfind("\033[?7l")


# --- stopped and continued ---

job = Job()
job.rows(3)
job.until(r"(?s)3 samples.*?\033\[\?25h")
job.type(b"\x1a")
shown = job.until(r"\[stopped\]\r\n")
t.true("stopped with the cursor", is_restored("\033[?25h\033[?7h" + shown), repr(shown))
t.true("the picture is wiped before", re.search(r"\033\[7F\033\[J[^\033]*\[stopped\]", shown), repr(shown))
job.rows(2)
t.true("nothing is drawn meanwhile", not job.quiet(0.6), repr(job.shown))
os.write(job.tell, b"f")
shown = job.until("5 samples")
t.true("drawn again at once, below what is there", shown.count("\033[7F") <= 1 and shown.index("\033[?7l") == 0, repr(shown))
job.rows(1)
shown = job.until("6 samples")
t.true("and from then on over itself", "\033[7F" in shown, repr(shown))

# --- in the background ---

job.type(b"\x1a")
job.until(r"\[stopped\]\r\n")
os.write(job.tell, b"b")
job.rows(4)
shown = job.quiet(0.8)
t.true("no picture from the background", "samples" not in shown and "\033" not in shown, repr(shown))
code, shown = job.end()
t.true("it ends as ever", code == 0 and "6 checks" in shown and "[ended 0]" in shown, (code, shown))

# --- whoever ignores that, as a shell without jobs has it, is not stopped ---

master, slave = open_terminal()
process = subprocess.Popen([PROGRAM, "watch", "-s", "-", "a.kts"], cwd=t.work, env=ENV, stdin=subprocess.PIPE,
                           stdout=subprocess.PIPE, stderr=slave,
                           preexec_fn=lambda: signal.signal(signal.SIGTSTP, signal.SIG_IGN))
os.close(slave)
time.sleep(0.4)
process.send_signal(signal.SIGTSTP)
out = process.communicate(b'{"tag":"a","elapsed_ms":0,"step_index":0,"values":{"x":{"Ok":1}}}\n', timeout=60)[0]
t.true("SIGTSTP that is ignored stays so", process.returncode == 0 and b"6 checks" in out, (process.returncode, out))
read_terminal(master)


# --- windows of any size ---

class Screen:
    """Lines that a terminal of so many rows would have scrolled, and the lowest one that the cursor was in."""

    def __init__(self, rows, at=0):
        self.rows, self.at, self.lowest, self.scrolled = rows, at, at, 0

    def take(self, text):
        for n in re.findall(r"\033\[(\d+)F|(\n)", text):
            if n[0]:
                self.at = max(0, self.at - int(n[0]))
            elif self.at + 1 < self.rows:
                self.at += 1
                self.lowest = max(self.lowest, self.at)
            else:
                self.scrolled += 1
        return self.scrolled


for rows, columns, lines in ((1, 1, 0), (2, 1, 1), (3, 20, 2), (4, 20, 3), (8, 20, 7), (24, 200, 7), (2, 300, 1)):
    job = Job(rows=rows, columns=columns)
    screen = Screen(rows)
    for _ in range(4):
        job.rows(1)
        shown = job.quiet(0.3)
        t.true("nothing scrolls away in %dx%d" % (rows, columns), screen.take(shown) == 0, repr(shown))
    t.true("lines in %dx%d" % (rows, columns), screen.lowest == lines, (screen.lowest, repr(shown)))
    job.resize(3, 10)
    job.quiet(0.5)
    job.until(r"\033\[\?25h")
    shown = job.quiet(0.5)
    t.true("it follows the window", Screen(3, 2).take(shown) == 0 and "and 6 more" in shown, repr(shown))
    code, shown = job.end()
    t.true("and ends in %dx%d" % (rows, columns), code == 0 and "6 checks" in shown, (code, shown))

# --- the terminal goes away ---

job = Job("--report", "json:gone.json")
job.rows(3)
job.until("3 samples")
os.close(job.master)
start = time.monotonic()
_, status = os.waitpid(job.shell, 0)
t.true("it ends with its terminal", time.monotonic() - start < 5 and os.waitstatus_to_exitcode(status) == 0, status)
t.true("and reports what it has", '"samples":3' in t.read("gone.json"), t.read("gone.json"))
for fd in (job.feed, job.tell):
    os.close(fd)
t.end()
