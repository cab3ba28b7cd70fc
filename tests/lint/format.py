#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The basics of the layout: what .editorconfig says, lines that fit, a licence line."""

import re

import tree

CODE = (".c", ".h", ".l", ".y", ".def")
TEXT = CODE + (".py", ".sh", ".md", ".am", ".ac", ".mk", ".1", ".5", ".in", ".txt")
PLAIN = ("dev", ".ci/run", ".gitignore", ".editorconfig", ".clang-format", "COPYING")
LICENSED = CODE + (".py",)
WIDTH = 132


def check(root):
    for path in tree.files(root):
        if not path.endswith(TEXT) and path not in PLAIN or path.startswith("tests/golden/"):
            continue
        text = tree.read(root, path)
        if "\r" in text:
            yield f"{path}: carriage returns"
        if text and not text.endswith("\n"):
            yield f"{path}: no newline at the end"
        if text.endswith("\n\n"):
            yield f"{path}: empty lines at the end"
        if path.endswith(LICENSED) and "SPDX-License-Identifier: " not in text[:200]:
            yield f"{path}: no SPDX-License-Identifier in the first lines"
        for n, line in tree.lines(text):
            if line.rstrip() != line:
                yield f"{path}:{n}: white space at the end of the line"
            if not path.endswith(CODE):
                continue
            # a row of a table is read across
            if len(line.expandtabs(8)) > WIDTH and not path.endswith(".def"):
                yield f"{path}:{n}: wider than {WIDTH} columns"
            if re.match(r"\t* {8}", line) or re.match(r" +\t", line):
                yield f"{path}:{n}: indented with spaces"
            if re.match(r"\s*(?:if|for|while|switch)\(", line):
                yield f"{path}:{n}: no space before the parenthesis"
        if path.endswith(".h") and not path.startswith("runtime/kts.h"):
            if not re.search(r"^#ifndef KTS_\w+_H\n", text, re.M):
                yield f"{path}: no include guard KTS_..._H"


SPDX = "/* SPDX-License-Identifier: MIT */\n"
tree.main(check, [
    ("engine/a.c", SPDX + "int a; \n", "white space"),
    ("engine/a.c", SPDX + "int f(void)\n{\n        return 1;\n}\n", "with spaces"),
    ("engine/a.c", SPDX + "int a;", "no newline"),
    ("engine/a.c", SPDX + "int a;\r\n", "carriage"),
    ("engine/a.c", SPDX + "x" * 133 + "\n", "wider"),
    ("engine/a.c", SPDX + "\tif(a)\n", "no space"),
    ("engine/a.c", "int a;\n", "SPDX"),
    ("engine/a.h", SPDX + "int a;\n", "guard"),
    ("README.md", "text\n\n", "empty lines"),
])
