#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Lists that stand once are complete: a limit is kept somewhere and met by a test, a row
of a table is used, and a message has its texts, a use and a test."""

import re

import tree

ROW = re.compile(r"^([A-Z][A-Z_]*)\(((?:[^()\"]|\"(?:\\.|[^\"\\])*\"|\([^()]*\))*)\)", re.M)
ARGUMENT = re.compile(r"\s*((?:\"(?:\\.|[^\"\\])*\"|\([^()]*\)|[^,\"()])+)(?:,|$)")
CODES = "grammar/base/diag_codes.def"
LIMITS = "grammar/base/limits.h"


def rows(text):
    """(line, macro, arguments) of each row of a .def file."""
    text = tree.strip_c(text, strings=True)
    text = re.sub(r"^\s*#(?:[^\n\\]|\\.)*(?:\\\n[^\n]*)*", "", text, flags=re.M)
    for match in ROW.finditer(text):
        arguments = [a.strip() for a in ARGUMENT.findall(match.group(2))]
        yield match.group(1), arguments


def words_of(texts):
    return {word for text in texts for word in re.findall(r"\w+", text)}


def limits(sources, tests):
    text = sources.get(LIMITS, "")
    rest = words_of(t for p, t in sources.items() if p != LIMITS)
    said = words_of(tests.values())
    for name in re.findall(r"^#define[ \t]+(KTS_\w+)[ \t]+\S", text, re.M):
        if name not in rest:
            yield f"{LIMITS}: {name} is kept nowhere"
        if name not in said:
            yield f"{LIMITS}: {name} is met by no test (the test or golden names the limit it meets)"


def codes(sources, tests):
    last = 0
    used = words_of(t for p, t in sources.items() if p != CODES)
    said = words_of(tests.values()) | {c for t in tests.values() for c in re.findall(r"KTS-\d{3}\b", t)}
    for _, arguments in rows(sources.get(CODES, "")):
        number, name = int(arguments[0]), arguments[2]
        code = f"KTS-{number:03d}"
        if number <= last:
            yield f"{CODES}: {code} is not above the row before it"
        last = number
        if len(arguments) != 5 or len(arguments[3]) < 10 or len(arguments[4]) < 40:
            yield f"{CODES}: {code} lacks a title or what `kts explain` says"
        if f"KTS_DIAG_{name}" not in used:
            yield f"{CODES}: {code} ({name}) is reported nowhere"
        if f"KTS_DIAG_{name}" not in said and code not in said:
            yield f"{CODES}: {code} ({name}) is met by no test"


# Tables whose rows nobody reaches by walking the table: a row that no source names is dead.
NAMED = {"engine/ir.def": "KTS_IR", "runtime/series/json_errors.def": "JSON_ERROR"}


def tables(sources, tests):
    used = "\n".join(t for p, t in sources.items() if not p.endswith(".def"))
    words = set(re.findall(r"\w+", tree.strip_c(used)))
    ends = {w[i + 1:] for w in words for i, c in enumerate(w) if c == "_"}
    said = "\n".join(tests.values())
    said_words = set(re.findall(r"\w+", said))
    said_ends = {w[i + 1:] for w in said_words for i, c in enumerate(w) if c == "_"} | said_words
    for path, text in sources.items():
        if not path.endswith(".def") or path == CODES:
            continue
        seen = set()
        for macro, arguments in rows(text):
            if (macro, *arguments) in seen:
                yield f"{path}: {macro}({', '.join(arguments)}) stands twice"
            seen.add((macro, *arguments))
            name = next((a for a in arguments if re.fullmatch(r"[A-Za-z_]\w*", a)), None)
            if name is None:
                continue
            if NAMED.get(path) == macro and name not in ends:
                yield f"{path}: {macro}({name}) is used nowhere"
            texts = [a.strip('"') for a in arguments if a.startswith('"')]
            if name not in said_ends and not any(t and t in said for t in texts):
                yield f"{path}: {macro}({name}) is met by no test"
        if not seen:
            yield f"{path}: no row of the form MACRO(name, ...)"


def check(root):
    sources, tests = {}, {}
    for path in tree.files(root):
        if path.startswith("tests/"):
            if not path.startswith("tests/lint/"):
                tests[path] = tree.read(root, path)
        elif path.endswith(tree.C_SUFFIXES + (".def",)):
            sources[path] = tree.read(root, path)
    yield from limits(sources, tests)
    yield from codes(sources, tests)
    yield from tables(sources, tests)


CODE = 'CODE(7, ERROR, thing, "a thing that is wrong", "' + "Why. " * 10 + '")\n'
tree.main(check, [
    (LIMITS, "#define KTS_MAX_A 1u\n", "kept nowhere"),
    (LIMITS, "#define KTS_MAX_A 1u\n", "met by no test"),
    (CODES, CODE, "reported nowhere"),
    (CODES, CODE, "met by no test"),
    (CODES, CODE + CODE, "not above"),
    (CODES, 'CODE(1, ERROR, thing, "a thing that is wrong",\n  "")\n', "lacks"),
    ("engine/x.def", 'ROW(name, "a, b")\n', "ROW(name) is met by no test"),
    ("engine/ir.def", 'KTS_IR(name, 1, own, "x")\n', "used nowhere"),
    ("engine/x.def", "ROW(name)\nROW(name)\n", "twice"),
    ("engine/x.def", "/* ROW(name) */\n", "no row"),
])
