# SPDX-License-Identifier: MIT
"""What a user would ask the five questions with instead of kts. Each peer's answers are compared with those of kts
before it is timed; one that is not installed is named, with what installs it."""

import functools
import json
import os
import shutil
import subprocess

import questions
from measure import PROGRAMS, Trouble

HERE = os.path.dirname(os.path.abspath(__file__))
KTS = os.environ.get("KTS", "kts")


def python():
    """Debian's own, for what PATH finds may be another one."""
    return "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else os.environ.get("PYTHON") or "python3"


def output(command, text=None, env=None, statuses=(0,)):
    done = subprocess.run(command, input=text, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          check=False)
    if done.returncode not in statuses:
        raise Trouble(f"{' '.join(command)}: status {done.returncode}: {done.stderr.strip()[-500:]}")
    return done.stdout


def runs(command):
    """The first line that a command prints, or None where it cannot be run."""
    return first_line(tuple(command))


@functools.lru_cache(maxsize=None)
def first_line(command):
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              text=True, check=False)
    except OSError:
        return None
    return done.stdout.strip().split("\n")[0] if done.returncode == 0 else None


class Peer:
    name = install = None
    threads = 1
    own = False			# its own clock counts, see peer_duckdb.js
    answers = True
    slow = False		# is asked about a tenth of the samples

    def __init__(self, scratch):
        self.scratch = scratch
        self.env = dict(os.environ)

    def version(self):
        """Or None: it is not there."""
        raise NotImplementedError

    def command(self, form, series):
        raise NotImplementedError

    def keep(self, name, text):
        """A file for the command."""
        path = os.path.join(self.scratch, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return path

    def answer(self, form, series):
        return json.loads(output(self.command(form, series), env=self.env))


class Jq(Peer):
    name = install = "jq"
    slow = True

    def version(self):
        return runs([self.name, "--version"])

    def command(self, form, series):
        return [self.name, "-n", "-c", "-f", self.keep(f"five-{form}.jq", questions.jq(form)), series]


class Gojq(Jq):
    name = install = "gojq"


class Sqlite(Peer):
    name = install = "sqlite3"
    slow = True

    def version(self):
        found = runs(["sqlite3", "--version"])
        return found and " ".join(found.split()[:2])

    def command(self, form, series):
        return ["sqlite3", ":memory:", f".read {self.keep(f'five-{form}.sql', questions.sqlite(form, series))}"]

    def answer(self, form, series):
        rows = [line.split() for line in output(self.command(form, series)).splitlines()]
        return {question: [int(judged), int(violated)] for question, judged, violated in rows}


class Python(Peer):
    name, install = "python3, json", "python3"
    how = "json"
    slow = True

    def __init__(self, scratch):
        super().__init__(scratch)
        # the caches of this process's python are not its own
        self.env["PYTHONDONTWRITEBYTECODE"] = "1"

    def version(self):
        return runs([python(), "-c", "import sys; print(sys.version.split()[0])"])

    def command(self, form, series):
        return [python(), os.path.join(HERE, "peer_python.py"), self.how, form, series]


class Numpy(Python):
    name, install = "python3, json and numpy", "python3-numpy"
    how = "numpy"

    def version(self):
        return runs([python(), "-c", "import numpy; print(numpy.__version__)"])


class Loads(Python):
    name = "python3, json.loads alone"
    how = "loads"
    answers = slow = False


class Jansson(Peer):
    name = "C with jansson"

    def version(self):
        return runs(["pkg-config", "--modversion", "jansson"]) or "unknown"

    def command(self, form, series):
        paths = [questions.plain_path(questions.PATHS[form][c]) for c in questions.COLUMNS]
        return [os.path.join(PROGRAMS, "peer_jansson"), series, *paths]


class Duckdb(Peer):
    name, install = "DuckDB", "nodejs, and `npm install --prefix $BENCH_DIR @duckdb/node-api`"
    own = True
    how = staticmethod(questions.duckdb_lines)

    def __init__(self, scratch):
        super().__init__(scratch)
        self.env["BENCH_NODE_MODULES"] = os.environ.get("BENCH_NODE_MODULES") or os.path.join(scratch, "node_modules")

    def version(self):
        package = os.path.join(self.env["BENCH_NODE_MODULES"], "@duckdb/node-api/package.json")
        node = runs(["node", "--version"])
        if not node or not os.path.exists(package):
            return None
        with open(package, encoding="utf-8") as f:
            return f"{json.load(f)['version']}, node {node}"

    def command(self, form, series):
        statements = json.dumps(self.how(form, series))
        file = self.keep(f"five-{form}-{type(self).__name__}.json", statements)
        return ["node", os.path.join(HERE, "peer_duckdb.js"), str(self.threads), file]

    def answer(self, form, series):
        told = super().answer(form, series)
        del told["seconds"]
        return told


class DuckdbNdjson(Duckdb):
    name = "DuckDB, read_ndjson"
    how = staticmethod(questions.duckdb_ndjson)


class DuckdbTwo(Duckdb):
    name = "DuckDB, two threads"
    threads = 2


class Floor(Peer):
    name = "read floor"
    answers = False

    def version(self):
        return "read(2) by 256 KiB"

    def command(self, form, series):
        return [os.path.join(PROGRAMS, "floor"), series]


class Cat(Peer):
    name, install = "cat", "coreutils"
    answers = False

    def version(self):
        return runs(["cat", "--version"])

    def command(self, form, series):
        return ["cat", series]


PEERS = (Duckdb, DuckdbNdjson, DuckdbTwo, Jansson, Loads, Python, Numpy, Sqlite, Jq, Gojq, Floor, Cat)


def installed(scratch):
    """The peers that can be run, and the classes of the others."""
    peers = [make(scratch) for make in PEERS]
    return [p for p in peers if p.version()], [p for p in peers if not p.version()]


def kts(spec, series, threads=1):
    return [KTS, "check", "--threads", str(threads), "--color", "never", "-s", series, spec]


def kts_answer(spec, series, threads=1):
    """How many obligations were judged and violated, check by check: a list of [pattern, judged, violated]."""
    told = json.loads(output(kts(spec, series, threads) + ["--report", "json"], statuses=(0, 1)))
    checks = told["specs"][0]["checks"]
    return [[c["pattern"], c["obligations"]["judged"], c["obligations"]["violated"]] for c in checks]


def missing_programs():
    """What the benchmarks cannot do without."""
    needed = [KTS] + [os.path.join(PROGRAMS, p) for p in ("pairs", "evaluate", "floor", "peer_jansson")]
    return [p for p in needed if not shutil.which(p)]
