#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every source is built and every test is run: each is named in a local.mk. A
test that is not run does not exist."""

import re

import tree

SOURCES = re.compile(r"(?:grammar|engine|runtime|tests)/.*\.(?:c|h|l|y|def)$")
TESTS = re.compile(r"tests/.*\.(?:py|sh)$")
SPECS = re.compile(r"specs/.*\.(?:kts|ndjson|json|csv)$")
PAGES = re.compile(r".*\.[135]$")


def check(root):
    paths = tree.files(root)
    words = set()
    folders = []
    for path in paths:
        if path == "Makefile.am" or path.endswith("local.mk"):
            for word in re.sub(r"#.*", "", tree.read(root, path)).split():
                words.add(word.rstrip("\\"))
    folders = [w.rstrip("/") + "/" for w in words if w.startswith("tests/")]
    for path in paths:
        named = path in words
        if path.startswith(("tests/unit/", "tests/fuzz/")) and path.endswith(".c"):
            named = named or path[:-2] in words
        if SOURCES.match(path) or SPECS.match(path) or PAGES.match(path):
            # the inputs of tests come by whole folders
            if not named and not (path.startswith("tests/") and any(path.startswith(f) for f in folders)):
                yield f"{path}: in no local.mk"
        elif TESTS.match(path) and not named:
            yield f"{path}: in no local.mk, so never run"
    for word in sorted(words):
        if re.fullmatch(r"[\w./-]+\.(?:c|h|l|y|def|py|sh|kts|ndjson)", word) and "/" in word:
            if word not in paths and word not in tree.GENERATED and not word.startswith("-"):
                yield f"{word}: named in a local.mk, but not there"


tree.main(check, [
    ("engine/a.c", "", "engine/a.c: in no local.mk"),
    ("tests/unit/test_a.c", "", "in no local.mk"),
    ("tests/cli/a.py", "", "never run"),
    ("specs/a.kts", "", "in no local.mk"),
    ("engine/local.mk", "X = engine/gone.c\n", "not there"),
])
